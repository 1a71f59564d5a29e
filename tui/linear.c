/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The screens are drawn on a canvas that is long enough for all they have to say, and its rows are told as lines: all of them when another
 * screen is there, and else those that have changed. Nothing is told unless a line was typed.
 */
#include "tui/linear.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "tui/print.h"
#include "tui/screens/main_screen.h"
#include "tui/screens/notice.h"
#include "tui/screens/resuming.h"
#include "tui/screens/screens.h"
#include "tui/signals.h"

#define EXIT_SYSTEM 4
#define WIDTH 100
#define HEIGHT 400
#define MOST_LINE 4096

struct linear {
	struct screens *screens;
	struct canvas *canvas;
	char **told; /* HEIGHT rows as they were told last; NULL: not told */
	enum screen screen;
	enum place place;
	const struct options *options;
	struct start *start;
	struct services services;
};

static void forget_told(struct linear *linear, int first)
{
	for (int i = first; linear->told != NULL && i < HEIGHT; i++) {
		free(linear->told[i]);
		linear->told[i] = NULL;
	}
}

static void linear_close(struct linear *linear)
{
	screens_free(linear->screens);
	canvas_free(linear->canvas);
	forget_told(linear, 0);
	free(linear->told);
}

/* There is no clipboard behind a pipe, and the terminal is never taken. */
static int copy_nothing(void *context, const char *text)
{
	(void)context, (void)text;
	return -ENOTSUP;
}

static void let_through(void *context)
{
	(void)context;
	fflush(stdout);
}

static void dress_nothing(void *context, const struct settings *settings)
{
	(void)context, (void)settings;
}

/* The cells one after the other; of blanks between columns two are enough for who hears them. */
static void append_cells(const struct canvas *canvas, int row, struct buffer *text)
{
	const char *cursor = canvas_symbol_text(canvas, SYMBOL_CURSOR);
	bool begun = false;
	int blanks = 0;

	for (int column = 0; column < canvas->width; column++) {
		const struct cell *cell = canvas_cell(canvas, row, column);
		/* The row under the cursor has a sign of its own here. */
		bool blank = cell->text[0] == '\0' || strcmp(cell->text, " ") == 0 || (column < 2 && strcmp(cell->text, cursor) == 0);

		if (cell->width == 0)
			continue;
		begun = begun || !blank;
		blanks = blank ? blanks + 1 : 0;
		if (!begun || blanks <= 2)
			buffer_append_text(text, blank ? " " : cell->text);
	}
}

/* The text of a row without blanks and rules at its end; malloc'ed. */
static char *row_text(const struct canvas *canvas, int row)
{
	const char *rule = canvas_symbol_text(canvas, SYMBOL_RULE);
	size_t rule_length = strlen(rule);
	struct buffer text = {0};

	append_cells(canvas, row, &text);
	for (;;) {
		if (text.length > 0 && text.data[text.length - 1] == ' ')
			text.length--;
		else if (text.length >= rule_length && memcmp(text.data + text.length - rule_length, rule, rule_length) == 0)
			text.length -= rule_length;
		else
			break;
		text.data[text.length] = '\0';
	}
	return text.length > 0 ? buffer_take(&text) : (buffer_free(&text), strdup(""));
}

/* Tells the rows that are new, the one under the cursor with a sign before it. The last row, of keys, is told when it is asked for. */
static void tell(struct linear *linear, bool everything)
{
	struct canvas *canvas = linear->canvas;

	screens_draw(linear->screens, canvas);
	if (everything)
		forget_told(linear, 0);
	/* The first row says whose rules and where to: only when that is another one. */
	if (linear->screen != screens_top(linear->screens) || linear->place != screens_place(linear->screens))
		forget_told(linear, 1);
	/* What is said again is told again: a refusal that is not heard looks like success. */
	if (linear->screens->notice != NULL)
		forget_told(linear, HEIGHT - 1 - notice_covers(linear->screens, canvas));
	linear->screen = screens_top(linear->screens);
	linear->place = screens_place(linear->screens);
	for (int row = 0; row < HEIGHT - 1; row++) {
		char *text = row_text(canvas, row);
		bool here = row == canvas->cursor_row;

		if (text == NULL)
			continue;
		if (text[0] != '\0' && (here || linear->told[row] == NULL || strcmp(text, linear->told[row]) != 0))
			printf("%s %s\n", here ? ">" : " ", text);
		free(linear->told[row]);
		linear->told[row] = text;
	}
}

/* The key, the name and the meaning of an action. */
static void tell_action(const struct screens *screens, enum action action, const char *meaning)
{
	cleanup(free_pointer) char *name = setting_key_name(action);
	char key[16];

	bindings_first_key(screens->bindings, action, key, sizeof key);
	if (name != NULL)
		printf("  %s  %s: %s\n", key, name + strlen("key "), meaning);
}

/* What can be done here; with everything also what moves the cursor, and what cannot be done now with the reason. */
static void tell_actions(struct linear *linear, bool everything)
{
	const struct screens *screens = linear->screens;

	for (int i = 0; i < ACTION_COUNT; i++) {
		cleanup(failure_free) struct failure failure = {0};
		const struct action_row *row = action_describe((enum action)i);

		if ((row->places & screens_place(screens)) == 0 || (!everything && row->hint[0] == '\0'))
			continue;
		if (screens_may(screens, (enum action)i, &failure))
			tell_action(screens, (enum action)i, _(row->description));
		else if (everything && failure.text != NULL)
			tell_action(screens, (enum action)i, failure.text);
	}
	printf("%s\n", (screens_place(screens) & PLACE_TYPING) != 0
			       ? _("Any other line is what the field is to say; an empty one goes to the next field. A name or a key stands behind a colon.")
			       : _("A number goes to the entry of that rank, or to that line of any other list; an empty line tells everything again."));
	if (!everything)
		printf("%s\n", _("?? tells all actions, also those that cannot be done now, and why."));
}

/* A line for a field: what it says from now on. */
static void type_line(struct linear *linear, const char *line)
{
	struct screens *screens = linear->screens;
	bool prompt = screens_place(screens) == PLACE_PROMPT;

	if (line[0] != '\0') {
		screens_act(screens, ACTION_FIELD_END);
		screens_act(screens, ACTION_FIELD_CLEAR);
		while (*line != '\0') {
			key_code key;
			size_t length = key_of_text(line, &key);

			screens_paste(screens, key);
			line += length;
		}
	}
	screens_act(screens, prompt ? ACTION_PROMPT_ACCEPT : ACTION_FORM_NEXT);
}

/* The entry of that rank, since that is the number that was told; false where there is none. */
static bool go_to_rank(struct screens *screens, unsigned long rank)
{
	const struct ranking *ranking = workspace_preview(screens->workspace);
	const struct list *order = &screens->entries.order;

	for (size_t i = 0; i < order->count; i++) {
		const struct stack *stack = &ranking->stacks[screens->entries.order_rows[i]];

		if (stack->rank == rank && rank != 0)
			return entries_go_to(screens, stack_layer(ranking, stack, 0)->name);
	}
	return false;
}

/* By its rank in an order, by its place in any other list. */
static void go_to_row(struct linear *linear, unsigned long number)
{
	if (screens_place(linear->screens) == PLACE_ORDER) {
		if (go_to_rank(linear->screens, number))
			screens_refresh(linear->screens);
		else
			printf("%s\n", _("No entry has that rank."));
		return;
	}
	screens_act(linear->screens, ACTION_HOME);
	for (unsigned long i = 1; i < number && i < HEIGHT; i++)
		screens_act(linear->screens, ACTION_DOWN);
}

static void do_action(struct linear *linear, const char *word)
{
	enum action action = action_parse(word);
	key_code key;

	if (action == ACTION_NONE && key_parse(word, &key)) {
		screens_key(linear->screens, key);
		return;
	}
	if (action != ACTION_NONE && (action_describe(action)->places & screens_place(linear->screens)) != 0) {
		screens_say(linear->screens, ATTRIBUTE_NORMAL, NULL);
		screens_act(linear->screens, action);
	} else {
		printf("%s\n", _("That is nothing that could be done here; ? tells what can be done."));
	}
}

/* Returns false where nothing can have changed, so that nothing more is to be told. */
static bool obey(struct linear *linear, const char *line)
{
	bool typing = (screens_place(linear->screens) & PLACE_TYPING) != 0;
	char *end;
	unsigned long number = strtoul(line, &end, 10);
	key_code key;

	if (strcmp(line, "?") == 0 || strcmp(line, "??") == 0) {
		tell_actions(linear, line[1] == '?');
		return false;
	}
	if (!typing && line[0] == '\0') {
		tell(linear, true);
		return false;
	}
	if (line[0] == ':')
		do_action(linear, line + 1);
	else if (typing)
		type_line(linear, line);
	else if (line[0] >= '0' && line[0] <= '9' && *end == '\0')
		go_to_row(linear, number);
	else if (key_parse(line, &key))
		screens_key(linear->screens, key);
	else
		do_action(linear, line);
	return !linear->screens->done;
}

static volatile sig_atomic_t told_to_end;

static void hear_signal(int signal)
{
	told_to_end = signal;
}

/* So that what is staged is kept when the end comes from outside. */
static void hear_signals(void)
{
	const struct sigaction hear = {.sa_handler = hear_signal};
	static const int signals[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM};

	for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
		sigaction(signals[i], &hear, NULL);
}

/* Waits for a line, and takes in meanwhile what binaries answer. False when a signal asks to end. */
static bool wait_for_line(struct linear *linear)
{
	while (!told_to_end) {
		struct pollfd files[] = {{.fd = STDIN_FILENO, .events = POLLIN},
					 {.fd = workspace_answers_descriptor(linear->screens->workspace), .events = POLLIN},
					 {.fd = workspace_watch_descriptor(linear->screens->workspace), .events = POLLIN}};

		resuming_note(linear->screens);
		if (poll(files, 3, -1) < 0 && errno != EINTR)
			return false;
		if (files[1].revents != 0)
			screens_hear(linear->screens);
		if (files[2].revents != 0 && workspace_collect(linear->screens->workspace))
			screens_follow(linear->screens);
		if (files[0].revents != 0)
			return true;
	}
	return false;
}

static void loop(struct linear *linear)
{
	char line[MOST_LINE];

	printf("%s\n", _("One line says what to do: a key or the name of an action, ? for all that can be done here, q to leave."));
	tell(linear, true);
	while (!linear->screens->done) {
		printf("? ");
		fflush(stdout);
		if (!wait_for_line(linear) || fgets(line, sizeof line, stdin) == NULL)
			return;
		line[strcspn(line, "\n")] = '\0';
		if (obey(linear, line))
			tell(linear, false);
	}
}

static int linear_open(struct linear *linear, struct workspace *workspace)
{
	const struct screens_setting setting = {
		.workspace = workspace,
		.options = linear->options,
		.bindings = &linear->start->settings.bindings,
		.start = linear->start,
		.services = &linear->services,
	};
	int error;

	linear->services = (struct services){
		.copy = copy_nothing, .release = let_through, .acquire = let_through, .dress = dress_nothing};
	linear->told = calloc(HEIGHT, sizeof *linear->told);
	error = linear->told == NULL ? -ENOMEM : canvas_new(&linear->canvas, WIDTH, HEIGHT, options_charset(linear->options));
	if (error == 0)
		error = screens_new(&setting, &linear->screens);
	if (error < 0)
		return error;
	linear->screens->linear = true;
	if (linear->start->complaints.length > 0)
		fputs(buffer_text(&linear->start->complaints), stdout);
	else if (linear->start->first)
		main_screen_welcome(linear->screens);
	workspace_watch(workspace);
	screens_ask(linear->screens);
	start_remember(linear->start);
	return 0;
}

int linear_run(struct workspace *workspace, const struct options *options, struct start *start)
{
	cleanup(linear_close) struct linear linear = {.options = options, .start = start};
	cleanup(free_pointer) char *kept = NULL;

	if (linear_open(&linear, workspace) < 0) {
		fprintf(stderr, "overrule: %s\n", strerror(ENOMEM));
		return EXIT_SYSTEM;
	}
	resuming_offer(linear.screens);
	hear_signals();
	loop(&linear);
	if (linear.screens->farewell != NULL)
		printf("%s\n", linear.screens->farewell);
	if (linear.screens->done)
		resuming_end(linear.screens);
	else
		kept = resuming_keep(linear.screens);
	if (kept != NULL)
		fprintf(stderr, "overrule: %s\n", kept);
	if (told_to_end != 0)
		return EXIT_SIGNAL + told_to_end;
	return 0;
}
