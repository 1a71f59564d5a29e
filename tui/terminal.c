/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The terminal of terminal.h: its modes, its size, and the one write of each paint. */
#include "tui/terminal.h"

#include <errno.h>
#include <langinfo.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "core/base/base64.h"
#include "core/base/memory.h"
#include "tui/painter.h"
#include "tui/terminfo.h"

struct terminal {
	int input;
	int output;
	struct painter *painter;
	enum charset charset;
	bool mouse;
	bool suspended;
	bool entering;        /* the next paint takes the screen first */
	struct termios found; /* the modes before, and ours */
	struct termios raw;
	struct buffer bytes; /* for the next write */
};

/* Keys come as they are typed, without echo, and none of them is a signal. */
static struct termios modes_raw(const struct termios *found)
{
	struct termios raw = *found;

	raw.c_iflag &= ~(tcflag_t)(BRKINT | ICRNL | IGNCR | INLCR | ISTRIP | IXON | PARMRK);
	raw.c_oflag &= ~(tcflag_t)ONLCR;
	raw.c_lflag &= ~(tcflag_t)(ECHO | ECHONL | ICANON | IEXTEN | ISIG);
	raw.c_cc[VMIN] = 1;
	raw.c_cc[VTIME] = 0;
	return raw;
}

static int bytes_write(int file, const char *bytes, size_t length)
{
	while (length > 0) {
		ssize_t sent = write(file, bytes, length);
		struct pollfd chance = {.fd = file, .events = POLLOUT};

		if (sent < 0 && errno == EAGAIN)
			poll(&chance, 1, -1);
		else if (sent < 0 && errno != EINTR)
			return -EIO;
		if (sent > 0) {
			bytes += sent;
			length -= (size_t)sent;
		}
	}
	return 0;
}

/* Sends what was gathered and empties it. */
static int bytes_send(struct terminal *terminal)
{
	int result = bytes_write(terminal->output, buffer_text(&terminal->bytes), terminal->bytes.length);

	buffer_clear(&terminal->bytes);
	return result;
}

/* --- opening and closing --- */

static enum charset charset_of(bool ascii)
{
	if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
		return CHARSET_ASCII;
	return ascii ? CHARSET_UTF8_PLAIN : CHARSET_UTF8;
}

int terminal_open(struct terminal **ret_terminal, const struct terminal_options *options, struct buffer *error)
{
	struct terminal *terminal;
	struct termios found;
	int result;

	if (isatty(options->output) != 1 || tcgetattr(options->input, &found) < 0)
		return -ENOTTY;
	result = terminfo_open(options->term, options->output, error);
	if (result < 0)
		return result;
	terminal = calloc(1, sizeof *terminal);
	if (terminal == NULL || painter_new(&terminal->painter, options->scheme, options->color) < 0) {
		free(terminal);
		terminfo_close();
		return -ENOMEM;
	}
	terminal->input = options->input;
	terminal->output = options->output;
	terminal->mouse = options->mouse;
	terminal->charset = charset_of(options->ascii);
	terminal->found = found;
	terminal->raw = modes_raw(&found);
	terminal->suspended = true;
	terminal_resume(terminal);
	*ret_terminal = terminal;
	return 0;
}

void terminal_close(struct terminal **address)
{
	struct terminal *terminal = take(*address);

	if (terminal == NULL)
		return;
	terminal_suspend(terminal);
	painter_free(terminal->painter);
	/* What the database holds stays until the process ends: to free it is where ncurses crashes, if memory was out once before. */
	buffer_free(&terminal->bytes);
	free(terminal);
}

void terminal_suspend(struct terminal *terminal)
{
	if (terminal->suspended)
		return;
	terminal->suspended = true;
	if (!terminal->entering) {
		painter_leave(terminal->painter, terminal->mouse, &terminal->bytes);
		bytes_send(terminal);
	}
	tcsetattr(terminal->input, TCSADRAIN, &terminal->found);
}

void terminal_resume(struct terminal *terminal)
{
	if (!terminal->suspended)
		return;
	terminal->suspended = false;
	terminal->entering = true;
	tcsetattr(terminal->input, TCSADRAIN, &terminal->raw);
}

void terminal_dress(struct terminal *terminal, enum scheme scheme, bool color, bool mouse, bool ascii)
{
	/* What was asked of the terminal for the mouse is taken back in the same words. */
	terminal_suspend(terminal);
	painter_scheme(terminal->painter, scheme, color);
	terminal->mouse = mouse;
	terminal->charset = charset_of(ascii);
	terminal_resume(terminal);
}

void terminal_redraw(struct terminal *terminal)
{
	painter_forget(terminal->painter);
}

/* --- what it is --- */

enum charset terminal_charset(const struct terminal *terminal)
{
	return terminal->charset;
}

int terminal_input(const struct terminal *terminal)
{
	return terminal->input;
}

const char *terminal_key(const struct terminal *terminal, const char *capability)
{
	(void)terminal;
	return terminfo_text(capability);
}

static int size_or(int size, int otherwise)
{
	return size > 0 ? size : otherwise;
}

/* 0, or -EIO where the terminal is gone. */
static int window_size(const struct terminal *terminal, int *ret_width, int *ret_height)
{
	struct winsize size = {0};
	bool gone = ioctl(terminal->output, TIOCGWINSZ, &size) < 0 && errno == EIO;

	*ret_width = size.ws_col > 0 ? size.ws_col : size_or(terminfo_number("cols"), 80);
	*ret_height = size.ws_row > 0 ? size.ws_row : size_or(terminfo_number("lines"), 24);
	return gone ? -EIO : 0;
}

void terminal_size(const struct terminal *terminal, int *ret_width, int *ret_height)
{
	window_size(terminal, ret_width, ret_height);
}

int terminal_paint(struct terminal *terminal, const struct canvas *canvas)
{
	int width;
	int height;
	int result;

	if (window_size(terminal, &width, &height) < 0)
		return -EIO;
	if (terminal->suspended)
		return 0;
	if (terminal->entering)
		painter_enter(terminal->painter, terminal->mouse, &terminal->bytes);
	terminal->entering = false;
	result = painter_paint(terminal->painter, canvas, width, height, &terminal->bytes);
	if (result == 0)
		return bytes_send(terminal);
	buffer_clear(&terminal->bytes);
	return result;
}

/* --- the clipboard --- */

int terminal_copy(struct terminal *terminal, const char *text)
{
	if (terminfo_text("Ms") == NULL && !terminfo_flag("XT"))
		return -ENOTSUP;
	buffer_append_text(&terminal->bytes, "\033]52;c;");
	base64_append(&terminal->bytes, text, strlen(text));
	buffer_append_byte(&terminal->bytes, '\a');
	if (!buffer_failed(&terminal->bytes))
		return bytes_send(terminal);
	buffer_free(&terminal->bytes);
	return -ENOMEM;
}
