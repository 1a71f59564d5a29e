/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The terminal, the input reader and the widgets together, in a real pseudo-terminal. The program that is driven is
 * this file itself, started with --program: a list of 1,000 rows and a line that says what came in last.
 */
#include <locale.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/base/memory.h"
#include "tests/support/pty.h"
#include "tui/input.h"
#include "tui/terminal.h"
#include "tui/widgets/list.h"

/* --- the program --- */

struct program {
	struct terminal *terminal;
	struct input *input;
	struct canvas *canvas;
	struct list list;
	struct buffer last; /* what came in */
	bool tells;
	int exit;
};

static const char *const samples[] = {
	"plain text",
	"\346\274\242\345\255\227 wide",
	"e\314\201 combining",
	"\327\251\327\234\327\225\327\235 right to left",
	"bad \377 byte",
	"escape \033[31m red",
};

static void program_row(struct canvas *canvas, int row, int column, int width, enum attribute attribute, size_t index,
	const void *context)
{
	char text[128];

	(void)context;
	snprintf(text, sizeof text, "%4zu  %02zu-%s", index + 1, index % 100, samples[index % 6]);
	canvas_text(canvas, row, column, width, attribute, text);
	if (index == 1)
		canvas_text(canvas, row, column + width - 10, 10, attribute_within(attribute, ATTRIBUTE_WINNER),
			"selected");
}

static void program_draw(struct program *program)
{
	struct canvas *canvas = program->canvas;

	canvas_clear(canvas);
	canvas_text(canvas, 0, 0, canvas->width, ATTRIBUTE_HEADER, buffer_text(&program->last));
	list_draw(&program->list, canvas, 1, 0, canvas->width, canvas->height - 2, true, program_row, NULL);
	canvas_rule(canvas, canvas->height - 1, 0, canvas->width, ATTRIBUTE_TITLE, "ready");
	if (terminal_paint(program->terminal, canvas) < 0)
		program->exit = 9;
}

static void program_describe(struct program *program, const struct event *event)
{
	static const char *const kinds[] = {
		"none", "key", "paste", "mouse", "resize", "suspend", "continue", "signal", "file", "lost"};

	if (!program->tells && event->kind == EVENT_KEY)
		return;
	buffer_clear(&program->last);
	buffer_format(&program->last, "%s ", kinds[event->kind]);
	if (event->kind == EVENT_KEY || event->kind == EVENT_PASTE)
		key_append_name(&program->last, event->key);
	if (event->kind == EVENT_MOUSE)
		buffer_format(&program->last, "%d at %d,%d", event->mouse, event->row, event->column);
	buffer_append_byte(&program->last, ';');
}

static void program_edit(struct program *program)
{
	input_release(program->input);
	if (system("echo the editor; read line; echo bye $line") != 0)
		program->exit = 8;
	input_acquire(program->input);
}

static void program_handle(struct program *program, const struct event *event)
{
	int width, height;

	program_describe(program, event);
	if (event->kind == EVENT_KEY && !list_move(&program->list, movement_of_key(event->key))) {
		if (event->key == 'q')
			program->exit = 0;
		if (event->key == 'e')
			program_edit(program);
		if (event->key == 'y')
			terminal_copy(program->terminal, "copied");
		if (event->key == (KEY_CONTROL | 'l'))
			terminal_redraw(program->terminal);
	}
	if (event->kind == EVENT_SUSPEND)
		input_stop(program->input);
	if (event->kind == EVENT_SIGNAL)
		program->exit = 3;
	if (event->kind == EVENT_LOST)
		program->exit = 7;
	if (event->kind == EVENT_RESIZE) {
		terminal_size(program->terminal, &width, &height);
		if (canvas_resize(program->canvas, width, height) < 0)
			program->exit = 6;
	}
}

static int program_main(int count, char **arguments)
{
	struct program program = {.exit = -1, .list = {.count = 1000}};
	struct terminal_options options = {
		.term = getenv("TERM"), .input = 0, .output = 1, .color = getenv("NO_COLOR") == NULL, .mouse = true};
	cleanup(buffer_free) struct buffer error = {0};
	int width, height;
	int result;

	setlocale(LC_ALL, "");
	program.tells = count > 2 && strcmp(arguments[2], "tell") == 0;
	result = terminal_open(&program.terminal, &options, &error);
	if (result < 0) {
		printf("error %d: %s.\n", -result, buffer_text(&error));
		return 5;
	}
	terminal_size(program.terminal, &width, &height);
	if (input_open(&program.input, program.terminal) < 0 ||
		canvas_new(&program.canvas, width, height, terminal_charset(program.terminal)) < 0)
		return 4;
	while (program.exit < 0) {
		struct event event;

		program_draw(&program);
		input_read(program.input, -1, &event);
		program_handle(&program, &event);
	}
	input_close(&program.input);
	terminal_close(&program.terminal);
	canvas_free(program.canvas);
	buffer_free(&program.last);
	return program.exit;
}

/* --- the tests --- */

static char self[4096];

static struct pty *start_in(const char *term, const char *locale, int width, int height)
{
	char *argv[] = {self, (char *)"--program", (char *)"tell", NULL};
	char term_text[64];
	char locale_text[64];
	char *environment[] = {term_text, locale_text, (char *)"PATH=/usr/bin:/bin", NULL};

	snprintf(term_text, sizeof term_text, "TERM=%s", term);
	snprintf(locale_text, sizeof locale_text, "LC_ALL=%s", locale);
	return pty_start(argv, environment, width, height);
}

static struct pty *start(void)
{
	struct pty *pty = start_in("xterm-256color", "C.UTF-8", 80, 24);

	pty_wait(pty, "ready");
	return pty;
}

static void leave(struct pty *pty)
{
	pty_type(pty, "q");
	assert_int_equal(pty_wait_exit(pty), 0);
	pty_expect_given_back(pty);
	pty_end(pty);
}

static void test_the_screen_is_the_canvas(void **state)
{
	struct pty *pty = start();
	struct pty_cell cell;

	(void)state;
	assert_true(pty_alternate(pty));
	pty_wait_row(pty, 1, "   1  00-plain text");
	pty_wait_row(pty, 2, "   2  01-\346\274\242\345\255\227 wide");
	pty_wait_row(pty, 3, "   3  02-e\314\201 combining");
	pty_wait_row(pty, 4, "   4  03-\327\251\327\234\327\225\327\235 right to left");
	pty_wait_row(pty, 5, "   5  04-bad \\xFF byte");
	pty_wait_row(pty, 6, "   6  05-escape \\x1B[31m red");
	pty_wait_row(pty, 23, "ready \342\224\200\342\224\200");
	pty_wait_cursor(pty, 1, 0);
	pty_get_cell(pty, 1, 79, &cell);
	assert_true(cell.reverse);
	pty_get_cell(pty, 2, 69, &cell);
	assert_string_equal(cell.text, "s");
	assert_true(cell.bold);
	assert_int_equal(cell.foreground, 71);
	leave(pty);
}

static void test_without_utf8_everything_is_ascii(void **state)
{
	struct pty *pty = start_in("xterm", "C", 80, 24);
	cleanup(free_pointer) char *screen = NULL;

	(void)state;
	pty_wait(pty, "ready ---");
	pty_wait_row(pty, 2, "   2  01-\\u{6F22}\\u{5B57} wide");
	pty_wait_row(pty, 3, "   3  02-e\\u{301} combining");
	screen = pty_screen(pty);
	for (const char *at = screen; *at != '\0'; at++)
		assert_true((unsigned char)*at < 0x80);
	leave(pty);
}

static void test_keys_are_named(void **state)
{
	static const struct {
		const char *bytes;
		const char *told;
	} keys[] = {
		{"a", "key a;"},
		{"J", "key J;"},
		{" ", "key Space;"},
		{"\r", "key Enter;"},
		{"\t", "key Tab;"},
		{"\033[Z", "key S-Tab;"},
		{"\033[A", "key Up;"},
		{"\033OB", "key Down;"},
		{"\033[1;2A", "key S-Up;"},
		{"\033[1;3B", "key M-Down;"},
		{"\033[5~", "key PgUp;"},
		{"\033[6~", "key PgDn;"},
		{"\033OP", "key F1;"},
		{"\033[24~", "key F12;"},
		{"\177", "key Backspace;"},
		{"\033", "key Esc;"},
		{"\033x", "key M-x;"},
		{"\014", "key C-l;"},
		{"\003", "key C-c;"},
		{"\303\251", "key \303\251;"},
		{"\033[<0;5;7M", "mouse 0 at 6,4;"},
		{"\033[<65;1;1M", "mouse 2 at 0,0;"},
		{"\033[200~z\033[201~", "paste z;"},
		{"\033[?62;1;4cb", "key b;"},
		{"\033]11;rgb:0/0/0\ac", "key c;"},
	};
	struct pty *pty = start();

	(void)state;
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		pty_type(pty, keys[i].bytes);
		pty_wait_row(pty, 0, keys[i].told);
	}
	leave(pty);
}

static void test_a_resize_is_followed(void **state)
{
	static const int sizes[][2] = {{40, 12}, {132, 50}, {1, 1}, {3, 2}, {200, 60}, {80, 24}};
	struct pty *pty = start();

	(void)state;
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		pty_resize(pty, sizes[i][0], sizes[i][1]);
		if (sizes[i][0] > 5)
			pty_wait_row(pty, sizes[i][1] - 1, "ready");
		else
			pty_wait_cursor(pty, sizes[i][1] > 1 ? 1 : 0, 0);
	}
	pty_wait_row(pty, 0, "resize");
	pty_wait_row(pty, 1, "   1  00-plain text");
	leave(pty);
}

static void test_stop_and_go_on(void **state)
{
	struct pty *pty = start();

	(void)state;
	for (int i = 0; i < 2; i++) {
		pty_type(pty, "\033[B");
		pty_wait_row(pty, 0, "key Down");
		pty_type(pty, "\032");
		pty_wait_stopped(pty);
		pty_expect_given_back(pty);
		pty_continue(pty);
		pty_wait_row(pty, 0, "suspend");
		pty_wait_cursor(pty, 2 + i, 0);
		assert_true(pty_alternate(pty));
	}
	leave(pty);
}

static void test_stopped_by_others(void **state)
{
	struct pty *pty = start();

	(void)state;
	pty_signal(pty, SIGTSTP);
	pty_wait_stopped(pty);
	assert_true(pty_modes_restored(pty));
	pty_continue(pty);
	pty_wait_row(pty, 0, "suspend");
	leave(pty);
}

static void test_an_editor_has_the_terminal(void **state)
{
	struct pty *pty = start();

	(void)state;
	pty_type(pty, "e");
	pty_wait(pty, "the editor");
	pty_expect_given_back(pty);
	pty_type(pty, "friend\n");
	pty_wait(pty, "ready");
	assert_true(pty_alternate(pty));
	leave(pty);
}

static void test_signals_restore_the_terminal(void **state)
{
	static const int signals[] = {SIGTERM, SIGHUP, SIGINT, SIGQUIT};

	(void)state;
	for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
		struct pty *pty = start();

		pty_signal(pty, signals[i]);
		assert_int_equal(pty_wait_exit(pty), 3);
		pty_expect_given_back(pty);
		pty_end(pty);
	}
}

static void test_a_lost_terminal_ends_the_program(void **state)
{
	struct pty *pty = start();
	int status;

	(void)state;
	pty_hang_up(pty);
	status = pty_wait_exit(pty);
	assert_true(status == 3 || status == 7 || status == 9);
	pty_end(pty);
}

static void test_unfit_terminals_are_named(void **state)
{
	static const char *const terms[] = {"dumb", "no-such-terminal", ""};

	(void)state;
	for (size_t i = 0; i < sizeof terms / sizeof *terms; i++) {
		struct pty *pty = start_in(terms[i], "C.UTF-8", 80, 24);

		pty_wait(pty, "error 95:");
		pty_wait(pty, terms[i]);
		assert_int_equal(pty_wait_exit(pty), 5);
		assert_true(pty_modes_restored(pty));
		pty_end(pty);
	}
}

static void test_every_terminal_shows_the_same(void **state)
{
	static const char *const terms[] = {
		"xterm-256color", "screen-256color", "tmux-256color", "linux", "vt100", "xterm-mono"};

	(void)state;
	for (size_t i = 0; i < sizeof terms / sizeof *terms; i++) {
		struct pty *pty = start_in(terms[i], "C.UTF-8", 80, 24);

		pty_wait(pty, "ready");
		pty_type(pty, "\033OB\033OB\033OB");
		pty_wait_cursor(pty, 4, 0);
		pty_wait_row(pty, 4, "   4  03-\327\251\327\234\327\225\327\235 right to left");
		pty_type(pty, "\033");
		pty_wait_row(pty, 0, "key Esc;");
		leave(pty);
	}
}

static void test_the_clipboard_is_asked(void **state)
{
	struct pty *pty = start();

	(void)state;
	pty_type(pty, "y");
	pty_wait_output(pty, "\033]52;c;Y29waWVk\a");
	leave(pty);
}

static void test_redraw_repairs_a_spoilt_screen(void **state)
{
	struct pty *pty = start();

	(void)state;
	pty_type(pty, "\033[B");
	pty_wait_row(pty, 0, "key Down");
	pty_traffic_reset(pty);
	pty_type(pty, "\014");
	pty_wait_row(pty, 0, "key C-l");
	pty_settle(pty, 50);
	assert_true(pty_traffic(pty).bytes > 500);
	leave(pty);
}

/* Moves through the list and returns the bytes of one step. */
static size_t cost_of_steps(const char *term, const char *key, int first, int steps, size_t *ret_most_bursts)
{
	char *argv[] = {self, (char *)"--program", NULL};
	char term_text[64];
	char *environment[] = {term_text, (char *)"LC_ALL=C.UTF-8", NULL};
	struct pty *pty;
	size_t worst = 0;

	snprintf(term_text, sizeof term_text, "TERM=%s", term);
	pty = pty_start(argv, environment, 80, 24);
	pty_wait(pty, "ready");
	for (int i = 0; i < first; i++) {
		pty_type(pty, key);
		pty_wait_cursor(pty, i + 2, 0);
	}
	*ret_most_bursts = 0;
	for (int i = 0; i < steps; i++) {
		struct pty_traffic traffic;
		char wanted[16];

		pty_traffic_reset(pty);
		pty_type(pty, key);
		snprintf(wanted, sizeof wanted, "%4d  ", first + i + 2);
		if (first + i + 1 < 22)
			pty_wait_cursor(pty, first + i + 2, 0);
		else
			pty_wait_row(pty, 22, wanted);
		pty_settle(pty, 20);
		traffic = pty_traffic(pty);
		worst = traffic.bytes > worst ? traffic.bytes : worst;
		*ret_most_bursts = traffic.bursts > *ret_most_bursts ? traffic.bursts : *ret_most_bursts;
	}
	pty_type(pty, "q");
	assert_int_equal(pty_wait_exit(pty), 0);
	pty_end(pty);
	return worst;
}

static void test_a_step_costs_few_bytes_in_one_write(void **state)
{
	static const char *const terms[] = {"xterm-256color", "tmux-256color"};

	(void)state;
	for (size_t i = 0; i < sizeof terms / sizeof *terms; i++) {
		size_t bursts;
		size_t move = cost_of_steps(terms[i], "\033OB", 0, 12, &bursts);
		size_t scroll;

		print_message("%s: %zu bytes a step, %zu write\n", terms[i], move, bursts);
		assert_true(move < 200);
		assert_int_equal(bursts, 1);
		scroll = cost_of_steps(terms[i], "\033OB", 21, 6, &bursts);
		print_message("%s: %zu bytes a step that scrolls, %zu write\n", terms[i], scroll, bursts);
		assert_true(scroll < 300);
	}
}

static void test_nothing_is_sent_while_nothing_changes(void **state)
{
	struct pty *pty = start();

	(void)state;
	pty_settle(pty, 50);
	pty_traffic_reset(pty);
	pty_settle(pty, 300);
	assert_int_equal(pty_traffic(pty).bytes, 0);
	leave(pty);
}

int main(int count, char **arguments)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_screen_is_the_canvas),
		cmocka_unit_test(test_without_utf8_everything_is_ascii),
		cmocka_unit_test(test_keys_are_named),
		cmocka_unit_test(test_a_resize_is_followed),
		cmocka_unit_test(test_stop_and_go_on),
		cmocka_unit_test(test_stopped_by_others),
		cmocka_unit_test(test_an_editor_has_the_terminal),
		cmocka_unit_test(test_signals_restore_the_terminal),
		cmocka_unit_test(test_a_lost_terminal_ends_the_program),
		cmocka_unit_test(test_unfit_terminals_are_named),
		cmocka_unit_test(test_every_terminal_shows_the_same),
		cmocka_unit_test(test_the_clipboard_is_asked),
		cmocka_unit_test(test_redraw_repairs_a_spoilt_screen),
		cmocka_unit_test(test_a_step_costs_few_bytes_in_one_write),
		cmocka_unit_test(test_nothing_is_sent_while_nothing_changes),
	};

	if (count > 1 && strcmp(arguments[1], "--program") == 0)
		return program_main(count, arguments);
	if (readlink("/proc/self/exe", self, sizeof self - 1) < 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
