/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A thin wall around ncurses' terminal database. */
#include "tui/terminfo.h"

#include <errno.h>
#include <string.h>

#include <curses.h>
#include <term.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"

int terminfo_open(const char *term, int output, struct buffer *error)
{
	cleanup(free_pointer) char *name = text_visible(term != NULL ? term : "");
	int found = 0;

	if (name == NULL)
		return -ENOMEM;
	if (*name == '\0') {
		buffer_append_text(error, _("the type of the terminal is not known: TERM is not set"));
		return -ENOTSUP;
	}
	if (setupterm(term, output, &found) == ERR) {
		buffer_format(error, _("the type of the terminal is not known here: TERM is '%s'"), name);
		return -ENOTSUP;
	}
	if (terminfo_text("cup") != NULL && terminfo_text("clear") != NULL && terminfo_text("sgr0") != NULL)
		return 0;
	terminfo_close();
	buffer_format(error, _("a terminal with TERM '%s' cannot place its cursor"), name);
	return -ENOTSUP;
}

void terminfo_close(void)
{
	del_curterm(cur_term);
}

const char *terminfo_text(const char *name)
{
	const char *bytes = tigetstr(name);

	return bytes == NULL || bytes == (const char *)-1 || *bytes == '\0' ? NULL : bytes;
}

int terminfo_number(const char *name)
{
	int number = tigetnum(name);

	return number < 0 ? -1 : number;
}

bool terminfo_flag(const char *name)
{
	return tigetflag(name) == 1;
}

const char *terminfo_fill(const char *bytes, int first, int second)
{
	const char *filled = tiparm(bytes, first, second);

	return filled != NULL ? filled : "";
}

void terminfo_append(struct buffer *buffer, const char *bytes)
{
	while (bytes != NULL && *bytes != '\0') {
		const char *delay = strstr(bytes, "$<");
		const char *end = delay != NULL ? strchr(delay, '>') : NULL;

		if (end == NULL) {
			buffer_append_text(buffer, bytes);
			return;
		}
		buffer_append(buffer, bytes, (size_t)(delay - bytes));
		bytes = end + 1;
	}
}
