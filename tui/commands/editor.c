/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The words of a variable, one program after the other where nothing is set, and what its end means. */
#include "tui/commands/editor.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "tui/commands/child.h"

/* Copies one word without its quotes and ends it. Returns where the text goes on, NULL where a quote does not end. */
static const char *copy_word(const char *at, char **to)
{
	char quote = '\0';

	for (; *at != '\0' && (quote != '\0' || strchr(" \t\n", *at) == NULL); at++) {
		if (quote == '\0' && (*at == '\'' || *at == '"'))
			quote = *at;
		else if (*at == quote)
			quote = '\0';
		else if (*at == '\\' && quote != '\'' && at[1] != '\0')
			*(*to)++ = *++at;
		else
			*(*to)++ = *at;
	}
	*(*to)++ = '\0';
	return quote == '\0' ? at : NULL;
}

char **editor_split(const char *text, char **ret_store, size_t *ret_count)
{
	size_t length = strlen(text);
	char **words = calloc(length / 2 + 3, sizeof *words);
	char *to = malloc(length + 2);

	*ret_store = to;
	*ret_count = 0;
	if (words == NULL || to == NULL) {
		free(words);
		free(to);
		*ret_store = NULL;
		return NULL;
	}
	while (text != NULL && *(text += strspn(text, " \t\n")) != '\0') {
		words[(*ret_count)++] = to;
		text = copy_word(text, &to);
	}
	if (text != NULL)
		return words;
	free(words);
	return NULL;
}

static int refuse_editor(struct session *session, const char *editor, const char *text)
{
	cleanup(failure_free) struct failure failure = {0};
	cleanup(free_pointer) char *shown = text_visible(editor);

	if (shown == NULL)
		return session_out_of_memory(session);
	failure_set(&failure, FAILURE_USAGE, 0, NULL, _("set VISUAL or EDITOR to a program and its options"), "%s: %s", shown, text);
	return session_fail(session, &failure);
}

/* How the editor ended. */
static int judge(struct session *session, const char *editor, int status)
{
	cleanup(free_pointer) char *shown = text_visible(editor);
	cleanup(free_pointer) char *text = NULL;

	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return EXIT_DONE;
	if (shown != NULL)
		text = WIFEXITED(status) ? text_format(_("the editor %s failed with exit status %d"), shown, WEXITSTATUS(status))
					 : text_format(_("the editor %s was killed by signal %d"), shown, WTERMSIG(status));
	if (text == NULL)
		return session_out_of_memory(session);
	print_report(session->errors, &(struct message){.text = text, .remedy = _("nothing is changed")});
	return EXIT_SYSTEM;
}

/* words has room for the file at count. */
static int run_words(struct session *session, char **words, size_t count, const char *path)
{
	cleanup(failure_free) struct failure failure = {0};
	cleanup(free_pointer) char *file = strdup(path);
	int status = 0, error;

	if (file == NULL)
		return session_out_of_memory(session);
	words[count] = file;
	print_flush(session->output);
	print_flush(session->errors);
	error = child_run(words, &status);
	words[count] = NULL;
	if (error == 0)
		return judge(session, words[0], status);
	failure_system(&failure, -error, words[0], _("start the editor"));
	print_failure(session->errors, "", &failure);
	return EXIT_SYSTEM;
}

static int run_variable(struct session *session, const char *editor, const char *path)
{
	cleanup(free_pointer) char *store = NULL;
	size_t count = 0;
	cleanup(free_pointer) char **words = editor_split(editor, &store, &count);

	if (words == NULL && store == NULL)
		return session_out_of_memory(session);
	if (words == NULL)
		return refuse_editor(session, editor, _("a quote in it does not end"));
	if (count == 0)
		return refuse_editor(session, editor, _("it names no editor"));
	for (size_t i = 0; i < count; i++)
		if (strcmp(words[i], "--") == 0)
			return refuse_editor(session, editor, _("\"--\" is not allowed in it, because it would name more files to edit"));
	return run_words(session, words, count, path);
}

/* A program that is not there has not been heard of: no word is lost on it as long as there is another one. */
static int run_usual(struct session *session, const char *path)
{
	char first[] = "sensible-editor", second[] = "vi";
	char *words[] = {first, NULL, NULL};
	cleanup(free_pointer) char *file = strdup(path);
	int status = 0;

	if (file == NULL)
		return session_out_of_memory(session);
	words[1] = file;
	print_flush(session->output);
	print_flush(session->errors);
	if (child_run(words, &status) == 0)
		return judge(session, first, status);
	words[0] = second;
	words[1] = NULL;
	return run_words(session, words, 1, path);
}

int editor_run(struct session *session, const char *path)
{
	for (size_t i = 0; i < sizeof session->options->editors / sizeof session->options->editors[0]; i++)
		if (session->options->editors[i] != NULL)
			return run_variable(session, session->options->editors[i], path);
	return run_usual(session, path);
}
