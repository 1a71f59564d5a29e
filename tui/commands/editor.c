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

static int refuse_editor(const char *editor, const char *text, struct failure *failure)
{
	cleanup(free_pointer) char *shown = text_visible(editor);

	if (shown == NULL)
		return -ENOMEM;
	return failure_set(failure, FAILURE_USAGE, 0, NULL, _("set VISUAL or EDITOR to a program and its options"), "%s: %s", shown, text);
}

/* How the editor ended. */
static int judge(const char *editor, int status, struct failure *failure)
{
	cleanup(free_pointer) char *shown = text_visible(editor);

	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return 0;
	if (shown == NULL)
		return -ENOMEM;
	if (WIFEXITED(status))
		return failure_set(failure, FAILURE_SYSTEM, 0, NULL, _("nothing is changed"), _("the editor %s failed with exit status %d"),
				   shown, WEXITSTATUS(status));
	return failure_set(failure, FAILURE_SYSTEM, 0, NULL, _("nothing is changed"), _("the editor %s was killed by signal %d"), shown,
			   WTERMSIG(status));
}

/* words has room for the file at count. */
static int run_words(char **words, size_t count, const char *path, struct failure *failure)
{
	cleanup(free_pointer) char *file = strdup(path);
	int status = 0, error;

	if (file == NULL)
		return -ENOMEM;
	words[count] = file;
	error = child_run(words, &status);
	words[count] = NULL;
	return error == 0 ? judge(words[0], status, failure) : failure_system(failure, -error, words[0], _("start the editor"));
}

static int run_variable(const char *editor, const char *path, struct failure *failure)
{
	cleanup(free_pointer) char *store = NULL;
	size_t count = 0;
	cleanup(free_pointer) char **words = editor_split(editor, &store, &count);

	if (words == NULL && store == NULL)
		return -ENOMEM;
	if (words == NULL)
		return refuse_editor(editor, _("a quote in it does not end"), failure);
	if (count == 0)
		return refuse_editor(editor, _("it names no editor"), failure);
	for (size_t i = 0; i < count; i++)
		if (strcmp(words[i], "--") == 0)
			return refuse_editor(editor, _("\"--\" is not allowed in it, because it would name more files to edit"), failure);
	return run_words(words, count, path, failure);
}

/* A program that is not there has not been heard of: no word is lost on it as long as there is another one. */
static int run_usual(const char *path, struct failure *failure)
{
	char first[] = "sensible-editor", second[] = "vi";
	char *words[] = {first, NULL, NULL};
	cleanup(free_pointer) char *file = strdup(path);
	int status = 0;

	if (file == NULL)
		return -ENOMEM;
	words[1] = file;
	if (child_run(words, &status) == 0)
		return judge(first, status, failure);
	words[0] = second;
	words[1] = NULL;
	return run_words(words, 1, path, failure);
}

int editor_run(const struct options *options, const char *path, struct failure *failure)
{
	for (size_t i = 0; i < sizeof options->editors / sizeof options->editors[0]; i++)
		if (options->editors[i] != NULL)
			return run_variable(options->editors[i], path, failure);
	return run_usual(path, failure);
}
