/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads byte by byte, so that what was typed ahead is left for whoever reads next. */
#include "tui/commands/prompt.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "core/base/translate.h"

bool prompt_is_possible(void)
{
	return isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1;
}

/* A line without its end, cut to the size. False where the input has ended. */
static bool read_line(char *line, size_t size)
{
	size_t length = 0;

	for (;;) {
		char byte;
		ssize_t got = read(STDIN_FILENO, &byte, 1);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		if (byte == '\n')
			break;
		if (length + 1 < size)
			line[length++] = byte;
	}
	line[length] = '\0';
	return true;
}

static void show_question(struct session *session, const char *question, const struct prompt_answer *answers, size_t count)
{
	print_format(session->errors, "%s ", question);
	for (size_t i = 0; i < count; i++)
		print_format(session->errors, "%s%s: %s", i > 0 ? ", " : "[", answers[i].letter, _(answers[i].word));
	print_text(session->errors, "] ");
	print_flush(session->errors);
}

size_t prompt_ask(struct session *session, const char *question, const struct prompt_answer *answers, size_t count)
{
	char line[64];

	print_flush(session->output);
	for (;;) {
		show_question(session, question, answers, count);
		if (!read_line(line, sizeof line) || line[0] == '\0')
			return 0;
		for (size_t i = 0; i < count; i++)
			if (strcmp(line, answers[i].letter) == 0 || strcmp(line, _(answers[i].word)) == 0)
				return i;
	}
}
