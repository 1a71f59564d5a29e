/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is put before the program's words on its command line. */
#include "tests/support/around.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static const char *wish(const char *name)
{
	const char *value = getenv(name);

	return value != NULL ? value : "";
}

static void append_words(char *words[AROUND_WORDS], char *const more[])
{
	size_t count = 0;

	while (words[count] != NULL)
		count++;
	for (; *more != NULL; more++) {
		assert_true(count + 1 < AROUND_WORDS);
		words[count++] = *more;
	}
	words[count] = NULL;
}

static const char *last_part(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL ? slash + 1 : path;
}

static bool is_program(const char *word)
{
	return wish("OVERRULE")[0] != '\0' && strcmp(last_part(word), last_part(wish("OVERRULE"))) == 0;
}

static void append_around(struct around *around)
{
	char *const valgrind[] = {"/usr/bin/valgrind", "--quiet", "--error-exitcode=99", "--leak-check=full",
				  "--show-leak-kinds=definite", "--errors-for-leak-kinds=definite",
				  "--suppressions=tests/terminal/valgrind.supp", around->place, NULL};
	char *const tmux[] = {"/usr/bin/tmux", "-S", around->place, "-f", "/dev/null", "start-server", ";", "set", "-g", "status", "off", ";",
			      "set", "-s", "escape-time", "0", ";", "set", "-g", "default-terminal", "tmux-256color", ";", "new-session", NULL};
	const char *name = wish("PTY_AROUND"), *directory = wish("TMPDIR");
	bool in_tmux = strcmp(name, "tmux") == 0;
	static unsigned count;

	if (name[0] == '\0')
		return;
	snprintf(around->place, sizeof around->place, "%s%s/%s-%d-%u", in_tmux ? "" : "--log-file=", directory[0] != '\0' ? directory : "/tmp",
		 name, (int)getpid(), count++);
	append_words(around->words, in_tmux ? tmux : valgrind);
}

static void choose_terminal(struct around *around)
{
	if (wish("PTY_TERM")[0] == '\0')
		return;
	snprintf(around->term, sizeof around->term, "TERM=%s", wish("PTY_TERM"));
	for (char **row = around->environment; *row != NULL; row++)
		if (strncmp(*row, "TERM=", strlen("TERM=")) == 0 && strcmp(*row, "TERM=dumb") != 0)
			*row = around->term;
}

void around_fill(struct around *around, char *const argv[], char *const environment[])
{
	*around = (struct around){0};
	append_words(around->environment, environment);
	for (; *argv != NULL && !is_program(*argv); argv++)
		append_words(around->words, (char *const[]){*argv, NULL});
	if (*argv == NULL)
		return;
	append_around(around);
	append_words(around->words, argv);
	choose_terminal(around);
}

bool around_is(const char *name)
{
	return strcmp(wish("PTY_AROUND"), name) == 0;
}

void around_skip(const char *name, const char *why)
{
	if (!around_is(name))
		return;
	print_message("# in %s %s\n", name, why);
	skip();
}
