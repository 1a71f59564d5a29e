/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The plan document goes to a file, and the other side reads it with all the checks of `apply`. */
#include "tui/rights.h"

#include <errno.h>
#include <limits.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"

/* Which program gives the right, in the order of preference, and where it is looked for, whatever PATH says. */
static const char *const helpers[] = {"sudo", "run0", "doas", "pkexec"};
static const char *const places[] = {"/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"};

void command_line_free(struct command_line *line)
{
	for (size_t i = 0; i < line->count; i++)
		free(line->words[i]);
}

/* Takes the word over. The last place stays NULL. */
static void add_word(struct command_line *line, char *word)
{
	line->failed |= word == NULL || line->count + 1 == COMMAND_LINE_WORDS;
	if (line->failed)
		free(word);
	else
		line->words[line->count++] = word;
}

bool rights_help(const struct workspace *workspace, const char *user)
{
	return geteuid() != 0 && (workspace_target(workspace) == SCOPE_ADMIN || user != NULL);
}

/* The program of that name, malloc'ed; NULL where there is none. */
static char *find_helper(const char *name)
{
	for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
		char *path = text_format("%s/%s", places[i], name);

		if (path != NULL && access(path, X_OK) == 0)
			return path;
		free(path);
	}
	return NULL;
}

size_t rights_find(char *ret_helpers[RIGHTS_HELPERS])
{
	size_t count = 0;

	for (size_t i = 0; i < sizeof helpers / sizeof helpers[0] && count < RIGHTS_HELPERS; i++) {
		ret_helpers[count] = find_helper(helpers[i]);
		count += ret_helpers[count] != NULL;
	}
	return count;
}

/* This program by its absolute path: the helper may have another PATH. */
static char *own_path(void)
{
	char path[PATH_MAX];
	ssize_t length = readlink("/proc/self/exe", path, sizeof path);

	return length > 0 && (size_t)length < sizeof path ? strndup(path, (size_t)length) : strdup("overrule");
}

/* The root as an absolute path: the helper may start elsewhere. */
static char *root_option(const char *root)
{
	cleanup(free_pointer) char *absolute = realpath(root, NULL);

	return absolute != NULL ? text_format("--root=%s", absolute) : NULL;
}

void command_line_make(const struct options *options, const char *plan, const char *helper, struct command_line *line)
{
	if (helper != NULL)
		add_word(line, strdup(helper));
	add_word(line, own_path());
	if (options->root != NULL)
		add_word(line, root_option(options->root));
	if (options->user != NULL)
		add_word(line, text_format("--user=%s", options->user));
	if (options->json)
		add_word(line, strdup("--json"));
	if (options->quiet)
		add_word(line, strdup("--quiet"));
	add_word(line, strdup("apply"));
	add_word(line, strdup(plan));
}

char *command_line_text(const struct command_line *line)
{
	struct buffer text = {.failed = line->failed};

	for (size_t i = 0; i < line->count; i++) {
		if (i > 0)
			buffer_append_byte(&text, ' ');
		text_append_shell(&text, line->words[i]);
	}
	return buffer_take(&text);
}

int rights_explain(const struct root *root, const struct target *target, struct failure *failure)
{
	int error = target_failure(target, failure);
	const struct passwd *owner = target->state == TARGET_FOREIGN && !root->foreign ? getpwuid(target->owner) : NULL;
	struct buffer option = {0};
	char *remedy;

	if (owner == NULL)
		return error;
	buffer_append_text(&option, "--user=");
	text_append_shell(&option, owner->pw_name);
	remedy = buffer_failed(&option) ? NULL : text_format(_("name the user whose files they are: %s"), buffer_text(&option));
	buffer_free(&option);
	if (remedy != NULL) {
		free(failure->remedy);
		failure->remedy = remedy;
	}
	return error;
}
