/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The pseudo-terminal driver of pty.h: libvterm is the terminal, keeper.h the shell in between. */
#include "tests/support/pty.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include <utmp.h>

#include <cmocka.h>
#include <vterm.h>

#include "core/base/buffer.h"
#include "core/base/memory.h"
#include "core/base/text.h"
#include "tests/support/around.h"
#include "tests/support/keeper.h"
#include "tests/support/tree.h"

struct pty {
	int master;
	int reports; /* of the keeper */
	int commands;
	pid_t keeper;
	pid_t program;
	bool stopped;
	bool ended;
	int status;
	struct termios modes;
	VTerm *machine;
	VTermScreen *screen;
	int width;
	int height;
	bool alternate;
	bool cursor_visible;
	bool mouse;
	struct pty_traffic traffic;
	struct buffer output; /* since the last reset */
};

/* --- the terminal --- */

static int property_changed(VTermProp property, VTermValue *value, void *context)
{
	struct pty *pty = context;

	if (property == VTERM_PROP_ALTSCREEN)
		pty->alternate = value->boolean;
	if (property == VTERM_PROP_CURSORVISIBLE)
		pty->cursor_visible = value->boolean;
	if (property == VTERM_PROP_MOUSE)
		pty->mouse = value->number != VTERM_PROP_MOUSE_NONE;
	return 1;
}

static const VTermScreenCallbacks screen_callbacks = {.settermprop = property_changed};

static void machine_start(struct pty *pty)
{
	pty->machine = vterm_new(pty->height, pty->width);
	assert_non_null(pty->machine);
	vterm_set_utf8(pty->machine, 1);
	pty->screen = vterm_obtain_screen(pty->machine);
	pty->cursor_visible = true;
	vterm_screen_set_callbacks(pty->screen, &screen_callbacks, pty);
	vterm_screen_enable_altscreen(pty->screen, 1);
	vterm_screen_reset(pty->screen, 1);
}

static void keeper_start(struct pty *pty, int slave, char *const argv[], char *const environment[])
{
	int reports[2];
	int commands[2];

	assert_int_equal(pipe2(reports, O_CLOEXEC), 0);
	assert_int_equal(pipe2(commands, O_CLOEXEC), 0);
	fflush(NULL);
	pty->keeper = fork();
	assert_true(pty->keeper >= 0);
	if (pty->keeper == 0) {
		close(pty->master);
		close(reports[0]);
		close(commands[1]);
		login_tty(slave);
		keeper_run(reports[1], commands[0], argv, environment);
	}
	close(reports[1]);
	close(commands[0]);
	pty->reports = reports[0];
	pty->commands = commands[1];
}

struct pty *pty_start(char *const argv[], char *const environment[], int width, int height)
{
	struct around around;
	struct winsize size = {.ws_row = (unsigned short)height, .ws_col = (unsigned short)width};
	struct pty *pty = calloc(1, sizeof *pty);
	int slave;
	int number;

	assert_non_null(pty);
	pty->width = width;
	pty->height = height;
	assert_int_equal(openpty(&pty->master, &slave, NULL, NULL, &size), 0);
	assert_int_equal(fcntl(pty->master, F_SETFD, FD_CLOEXEC), 0);
	assert_int_equal(fcntl(pty->master, F_SETFL, O_NONBLOCK), 0);
	assert_int_equal(tcgetattr(slave, &pty->modes), 0);
	machine_start(pty);
	around_fill(&around, argv, environment);
	keeper_start(pty, slave, around.words, around.environment);
	close(slave);
	assert_int_equal(read(pty->reports, &number, sizeof number), sizeof number);
	pty->program = number;
	return pty;
}

/* --- what comes and goes --- */

static void report_take(struct pty *pty)
{
	int status;
	ssize_t count = read(pty->reports, &status, sizeof status);

	if (count == (ssize_t)sizeof status && WIFSTOPPED(status)) {
		pty->stopped = true;
		return;
	}
	pty->ended = true;
	pty->status = count != (ssize_t)sizeof status ? 255
	              : WIFEXITED(status)             ? WEXITSTATUS(status)
	                                              : 128 + WTERMSIG(status);
}

/* Sends what the terminal answers (where is the cursor, what are you). */
static void answers_send(struct pty *pty)
{
	char bytes[256];
	size_t count;

	while ((count = vterm_output_read(pty->machine, bytes, sizeof bytes)) > 0)
		pty_type_bytes(pty, bytes, count);
}

static bool output_take(struct pty *pty)
{
	static char bytes[65536];
	ssize_t count = pty->master >= 0 ? read(pty->master, bytes, sizeof bytes) : -1;

	if (count <= 0)
		return false;
	pty->traffic.bytes += (size_t)count;
	pty->traffic.bursts++;
	buffer_append(&pty->output, bytes, (size_t)count);
	vterm_input_write(pty->machine, bytes, (size_t)count);
	answers_send(pty);
	return true;
}

static long long now_milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static long long deadline(void)
{
	const char *wish = getenv("PTY_DEADLINE");

	return now_milliseconds() + (wish != NULL ? atoi(wish) : PTY_DEADLINE);
}

/* Takes in what comes within that time; false when nothing did. */
static bool pump(struct pty *pty, long long milliseconds)
{
	struct pollfd chances[] = {
		{.fd = pty->ended ? -1 : pty->reports, .events = POLLIN}, {.fd = pty->master, .events = POLLIN}};

	if (milliseconds < 0 || poll(chances, 2, pty->ended ? 0 : (int)milliseconds) <= 0)
		return false;
	if (chances[0].revents != 0)
		report_take(pty);
	if (chances[1].revents != 0 && !output_take(pty) && pty->ended)
		return false;
	return true;
}

static void give_up(struct pty *pty, const char *what, const char *text)
{
	cleanup(free_pointer) char *shown = pty_screen(pty);
	int row, column;
	bool visible;

	pty_get_cursor(pty, &row, &column, &visible);
	/* cmocka cuts what is long. */
	fprintf(stderr, "the screen is\n%s", shown);
	fail_msg("%s '%s'; the program %s (status %d), cursor %d,%d", what, text,
		pty->ended     ? "has ended"
		: pty->stopped ? "is stopped"
			       : "runs",
		pty->status, row, column);
}

void pty_type_bytes(struct pty *pty, const void *bytes, size_t length)
{
	const char *at = bytes;
	long long end = deadline();

	while (length > 0 && pty->master >= 0) {
		ssize_t sent = write(pty->master, at, length);

		if (sent > 0) {
			at += sent;
			length -= (size_t)sent;
		} else if (pty->ended || now_milliseconds() > end) {
			return;
		} else {
			pump(pty, 10);
		}
	}
}

void pty_type(struct pty *pty, const char *bytes)
{
	pty_type_bytes(pty, bytes, strlen(bytes));
}

/* --- what a person sees --- */

static void cell_read(struct pty *pty, int row, int column, VTermScreenCell *ret_cell)
{
	memset(ret_cell, 0, sizeof *ret_cell);
	vterm_screen_get_cell(pty->screen, (VTermPos){.row = row, .col = column}, ret_cell);
}

static void append_code(struct buffer *buffer, unsigned code)
{
	if (code < 0x80) {
		buffer_append_byte(buffer, (char)code);
		return;
	}
	if (code < 0x800) {
		buffer_append_byte(buffer, (char)(0xc0 | code >> 6));
	} else if (code < 0x10000) {
		buffer_append_byte(buffer, (char)(0xe0 | code >> 12));
		buffer_append_byte(buffer, (char)(0x80 | (code >> 6 & 0x3f)));
	} else {
		buffer_append_byte(buffer, (char)(0xf0 | code >> 18));
		buffer_append_byte(buffer, (char)(0x80 | (code >> 12 & 0x3f)));
		buffer_append_byte(buffer, (char)(0x80 | (code >> 6 & 0x3f)));
	}
	buffer_append_byte(buffer, (char)(0x80 | (code & 0x3f)));
}

/* libvterm marks the right half of a wide character by an impossible one. */
static void append_cell(struct buffer *buffer, const VTermScreenCell *cell)
{
	if (cell->chars[0] == (uint32_t)-1)
		return;
	if (cell->chars[0] == 0)
		buffer_append_byte(buffer, ' ');
	for (size_t i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell->chars[i] != 0; i++)
		append_code(buffer, cell->chars[i]);
}

static void append_row(struct pty *pty, struct buffer *buffer, int row)
{
	size_t start = buffer->length;

	for (int column = 0; column < pty->width; column++) {
		VTermScreenCell cell;

		cell_read(pty, row, column, &cell);
		append_cell(buffer, &cell);
	}
	while (buffer->length > start && buffer->data[buffer->length - 1] == ' ')
		buffer->data[--buffer->length] = '\0';
}

char *pty_row(struct pty *pty, int row)
{
	cleanup(buffer_free) struct buffer line = {0};

	append_row(pty, &line, row);
	return buffer_take(&line);
}

char *pty_screen(struct pty *pty)
{
	cleanup(buffer_free) struct buffer screen = {0};

	for (int row = 0; row < pty->height; row++) {
		append_row(pty, &screen, row);
		buffer_append_byte(&screen, '\n');
	}
	return buffer_take(&screen);
}

bool pty_contains(struct pty *pty, const char *text)
{
	cleanup(free_pointer) char *screen = pty_screen(pty);

	return screen != NULL && strstr(screen, text) != NULL;
}

static int color_number(const VTermColor *color, bool background)
{
	if (background ? VTERM_COLOR_IS_DEFAULT_BG(color) : VTERM_COLOR_IS_DEFAULT_FG(color))
		return -1;
	return VTERM_COLOR_IS_INDEXED(color) ? color->indexed.idx : -2;
}

void pty_get_cell(struct pty *pty, int row, int column, struct pty_cell *ret_cell)
{
	cleanup(buffer_free) struct buffer text = {0};
	VTermScreenCell cell;

	cell_read(pty, row, column, &cell);
	append_cell(&text, &cell);
	*ret_cell = (struct pty_cell){
		.width = cell.width,
		.bold = cell.attrs.bold,
		.underline = cell.attrs.underline != 0,
		.reverse = cell.attrs.reverse,
		.foreground = color_number(&cell.fg, false),
		.background = color_number(&cell.bg, true),
	};
	snprintf(ret_cell->text, sizeof ret_cell->text, "%s", buffer_text(&text));
}

void pty_get_cursor(struct pty *pty, int *ret_row, int *ret_column, bool *ret_visible)
{
	VTermPos position;

	vterm_state_get_cursorpos(vterm_obtain_state(pty->machine), &position);
	*ret_row = position.row;
	*ret_column = position.col;
	*ret_visible = pty->cursor_visible;
}

/* What cannot be seen of a blank does not count, and the right half of a character looks as its left one does. */
static void read_look(struct pty *pty, int row, int column, struct pty_cell *ret_cell)
{
	pty_get_cell(pty, row, column, ret_cell);
	if (ret_cell->text[0] == '\0' && column > 0)
		pty_get_cell(pty, row, column - 1, ret_cell);
	if (strcmp(ret_cell->text, " ") != 0 || ret_cell->underline || ret_cell->reverse)
		return;
	ret_cell->foreground = -1;
	ret_cell->bold = false;
}

static bool look_alike(const struct pty_cell *left, const struct pty_cell *right)
{
	return left->bold == right->bold && left->underline == right->underline && left->reverse == right->reverse &&
	       left->foreground == right->foreground && left->background == right->background;
}

char *pty_looks(struct pty *pty)
{
	cleanup(buffer_free) struct buffer looks = {0};

	for (int row = 0; row < pty->height; row++) {
		struct pty_cell before = {.foreground = -1, .background = -1}, cell;

		for (int column = 0; column < pty->width; column++, before = cell) {
			read_look(pty, row, column, &cell);
			if (look_alike(&cell, &before))
				continue;
			buffer_format(&looks, "%d,%d %d on %d%s%s%s\n", row, column, cell.foreground, cell.background,
				      cell.bold ? " bold" : "", cell.underline ? " underlined" : "", cell.reverse ? " reversed" : "");
		}
	}
	return buffer_take(&looks);
}

bool pty_alternate(struct pty *pty)
{
	return pty->alternate;
}

/* Whether pastes are marked shows only in what the terminal would send for one. */
bool pty_reports(struct pty *pty)
{
	char bytes[64];
	size_t marked;

	while (vterm_output_read(pty->machine, bytes, sizeof bytes) > 0)
		;
	vterm_keyboard_start_paste(pty->machine);
	marked = vterm_output_read(pty->machine, bytes, sizeof bytes);
	return pty->mouse || marked > 0;
}

/* --- waiting --- */

/* What is waited for, asked again after all that comes. */
struct wish {
	const char *text;
	int row;
	int column;
};
typedef bool wish_function(struct pty *pty, const struct wish *wish);

static bool wait_until(struct pty *pty, wish_function *come_true, const struct wish *wish, long long end)
{
	while (!come_true(pty, wish)) {
		long long left = end - now_milliseconds();

		if (left <= 0 || (!pump(pty, left) && pty->ended))
			return come_true(pty, wish);
	}
	return true;
}

static bool is_shown(struct pty *pty, const struct wish *wish)
{
	return pty_contains(pty, wish->text);
}

static bool is_gone(struct pty *pty, const struct wish *wish)
{
	return !pty_contains(pty, wish->text);
}

static bool is_in_row(struct pty *pty, const struct wish *wish)
{
	cleanup(free_pointer) char *row = pty_row(pty, wish->row);

	return row != NULL && strstr(row, wish->text) != NULL;
}

static bool cursor_is_at(struct pty *pty, const struct wish *wish)
{
	int row, column;
	bool visible;

	pty_get_cursor(pty, &row, &column, &visible);
	return row == wish->row && column == wish->column;
}

static bool is_in_output(struct pty *pty, const struct wish *wish)
{
	return pty->output.length != 0 &&
	       memmem(pty->output.data, pty->output.length, wish->text, strlen(wish->text)) != NULL;
}

static bool has_stopped(struct pty *pty, const struct wish *wish)
{
	(void)wish;
	return pty->stopped;
}

static bool has_ended(struct pty *pty, const struct wish *wish)
{
	(void)wish;
	return pty->ended;
}

void pty_wait(struct pty *pty, const char *text)
{
	if (!wait_until(pty, is_shown, &(struct wish){.text = text}, deadline()))
		give_up(pty, "the screen does not show", text);
}

bool pty_try_wait(struct pty *pty, const char *text, int milliseconds)
{
	return wait_until(pty, is_shown, &(struct wish){.text = text}, now_milliseconds() + milliseconds);
}

void pty_wait_row(struct pty *pty, int row, const char *text)
{
	if (!wait_until(pty, is_in_row, &(struct wish){.text = text, .row = row}, deadline()))
		give_up(pty, "the row does not show", text);
}

void pty_wait_gone(struct pty *pty, const char *text)
{
	if (!wait_until(pty, is_gone, &(struct wish){.text = text}, deadline()))
		give_up(pty, "the screen still shows", text);
}

void pty_wait_cursor(struct pty *pty, int row, int column)
{
	char place[32];

	snprintf(place, sizeof place, "%d,%d", row, column);
	if (!wait_until(pty, cursor_is_at, &(struct wish){.row = row, .column = column}, deadline()))
		give_up(pty, "the cursor is not at", place);
}

bool pty_try_wait_output(struct pty *pty, const char *bytes)
{
	bool found = wait_until(pty, is_in_output, &(struct wish){.text = bytes}, deadline());

	if (!found && !pty->ended)
		give_up(pty, "the output does not contain", bytes);
	return found;
}

void pty_wait_output(struct pty *pty, const char *bytes)
{
	if (!pty_try_wait_output(pty, bytes))
		give_up(pty, "the output does not contain", bytes);
}

/* Whether the program waits for something to happen, and has started nothing that it waits for. */
static bool is_idle(const struct pty *pty)
{
	cleanup(free_pointer) char *path = text_format("/proc/%d/stat", (int)pty->program);
	cleanup(free_pointer) char *children_path = text_format("/proc/%d/task/%d/children", (int)pty->program, (int)pty->program);
	cleanup(free_pointer) char *stat = NULL;
	cleanup(free_pointer) char *children = NULL;
	size_t length;

	stat = tree_read_file(path, &length);
	children = tree_read_file(children_path, &length);
	if (stat == NULL || strstr(stat, ") R ") != NULL || strstr(stat, ") D ") != NULL)
		return stat == NULL;
	return children == NULL || children[0] == '\0';
}

void pty_settle(struct pty *pty, int quiet_milliseconds)
{
	long long end = deadline();

	while (now_milliseconds() < end && (pump(pty, quiet_milliseconds) || (quiet_milliseconds > 0 && !is_idle(pty))))
		;
}

void pty_wait_stopped(struct pty *pty)
{
	if (!wait_until(pty, has_stopped, NULL, deadline()))
		give_up(pty, "the program is not", "stopped");
	pty_settle(pty, 0);
}

bool pty_has_ended(const struct pty *pty)
{
	return pty->ended;
}

int pty_wait_exit(struct pty *pty)
{
	if (!wait_until(pty, has_ended, NULL, deadline()))
		give_up(pty, "the program has not", "ended");
	while (output_take(pty))
		;
	return pty->status;
}

/* --- doing something to the program --- */

void pty_resize(struct pty *pty, int width, int height)
{
	struct winsize size = {.ws_row = (unsigned short)height, .ws_col = (unsigned short)width};

	pty_settle(pty, 0);
	pty->width = width;
	pty->height = height;
	vterm_set_size(pty->machine, height, width);
	assert_int_equal(ioctl(pty->master, TIOCSWINSZ, &size), 0);
}

void pty_traffic_reset(struct pty *pty)
{
	pty->traffic = (struct pty_traffic){0};
	buffer_clear(&pty->output);
}

struct pty_traffic pty_traffic(struct pty *pty)
{
	return pty->traffic;
}

bool pty_modes_restored(struct pty *pty)
{
	struct termios now;

	assert_int_equal(tcgetattr(pty->master, &now), 0);
	return now.c_iflag == pty->modes.c_iflag && now.c_oflag == pty->modes.c_oflag &&
	       now.c_cflag == pty->modes.c_cflag && now.c_lflag == pty->modes.c_lflag &&
	       memcmp(now.c_cc, pty->modes.c_cc, sizeof now.c_cc) == 0;
}

/*
 * Whether letters that are written now are letters in no colour, lines are as long as the screen is wide, and all of it scrolls: by a line end
 * at its foot, and by the letter that finds no room.
 */
static bool writes_plainly(struct pty *pty)
{
	cleanup(buffer_free) struct buffer probe = {0};
	struct pty_cell mark, cell, last;

	buffer_append_text(&probe, "\033[3;1Hm\033[999;1H\n");
	for (int column = 0; column <= pty->width; column++)
		buffer_append_byte(&probe, 'q');
	vterm_input_write(pty->machine, buffer_text(&probe), probe.length);
	pty_get_cell(pty, 0, 0, &mark);
	pty_get_cell(pty, pty->height - 2, pty->width - 1, &cell);
	pty_get_cell(pty, pty->height - 1, 0, &last);
	return strcmp(mark.text, "m") == 0 && strcmp(cell.text, "q") == 0 && strcmp(last.text, "q") == 0 && cell.foreground == -1 &&
	       cell.background == -1 && !cell.bold && !cell.underline && !cell.reverse;
}

/* What the terminal sends for an arrow key: no application's form. */
static bool keys_are_plain(struct pty *pty)
{
	char bytes[64];
	size_t length;

	vterm_keyboard_key(pty->machine, VTERM_KEY_UP, VTERM_MOD_NONE);
	length = vterm_output_read(pty->machine, bytes, sizeof bytes);
	return length == strlen("\033[A") && memcmp(bytes, "\033[A", length) == 0;
}

void pty_expect_given_back(struct pty *pty)
{
	while (output_take(pty))
		;
	assert_true(pty_modes_restored(pty));
	assert_false(pty_alternate(pty));
	assert_true(pty->cursor_visible);
	assert_false(pty_reports(pty));
	assert_true(keys_are_plain(pty));
	assert_true(writes_plainly(pty));
}

pid_t pty_process(const struct pty *pty)
{
	return pty->program;
}

void pty_signal(struct pty *pty, int signal)
{
	if (kill(pty->program, signal) < 0)
		assert_int_equal(errno, ESRCH);
}

void pty_continue(struct pty *pty)
{
	assert_true(pty->stopped);
	pty->stopped = false;
	assert_int_equal(write(pty->commands, "c", 1), 1);
}

void pty_hang_up(struct pty *pty)
{
	close(pty->master);
	pty->master = -1;
}

void pty_end(struct pty *pty)
{
	if (pty == NULL)
		return;
	if (!pty->ended)
		kill(-pty->program, SIGKILL);
	close(pty->commands);
	close(pty->reports);
	if (pty->master >= 0)
		close(pty->master);
	waitpid(pty->keeper, NULL, 0);
	vterm_free(pty->machine);
	buffer_free(&pty->output);
	free(pty);
}
