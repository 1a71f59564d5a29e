/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Random keys and sizes in the real program on a real pseudo-terminal: what was painted piece by piece is what is painted at once, and
 * nothing that was typed gets lost. OVERRULE_SEED=N repeats a run.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/memory.h"
#include "tests/support/generate.h"
#include "tests/support/visit.h"
#include "tui/action.h"

#define ROUTINE_KEYS 2000
#define LONG_KEYS 100000
#define BURST 10
#define KEYS_BETWEEN_LOOKS 100

static bool is_long(void)
{
	const char *wish = getenv("LONG_TESTS");

	return wish != NULL && wish[0] == '1';
}

/*
 * Bytes of a key that means something somewhere. Who does not dare has neither the one that writes nor the help, which runs every action;
 * nobody has ^C, which ends what is leaving anyway, behind a key that leaves.
 */
static void append_some_key(struct generator *generator, bool dares, struct buffer *bytes)
{
	const char *keys = action_describe((enum action)generate_below(generator, ACTION_COUNT))->keys;
	char name[16];

	assert_int_equal(sscanf(keys, " %15s", name), 1);
	if (strcmp(name, "C-c") == 0 || (!dares && (strcmp(name, "y") == 0 || strcmp(name, "?") == 0 || strcmp(name, "F1") == 0)))
		return;
	/* A key behind an Escape would be taken as one with Alt. */
	if (strcmp(name, "Escape") == 0)
		strcpy(name, "F10");
	keys_append_bytes(bytes, name);
}

/* The screen as it came to be is the one that is painted anew, as long as there is one. */
static void expect_right_screen(struct visit *visit)
{
	cleanup(free_pointer) char *seen = visit_screen(visit);
	cleanup(free_pointer) char *painted = visit_repaint(visit);

	if (painted != NULL)
		tree_expect_text("the screen, painted anew", seen, painted);
}

static void type_burst(struct visit *visit, struct generator *generator, bool dares)
{
	cleanup(buffer_free) struct buffer bytes = {0};

	for (int i = 0; i < BURST; i++)
		append_some_key(generator, dares, &bytes);
	pty_type_bytes(visit->pty, buffer_text(&bytes), bytes.length);
}

static void keys_in_any_order_leave_the_right_screen(void **state)
{
	struct generator generator = {.state = generate_seed(4)};
	unsigned count = 0, wanted = is_long() ? LONG_KEYS : ROUTINE_KEYS;

	(void)state;
	while (count < wanted) {
		struct visit visit;
		bool dares = generate_below(&generator, 2) == 0;

		visit_begin(&visit, (enum ground)generate_below(&generator, GROUND_HOSTILE + 1));
		for (unsigned life = 0; life < 10 && !pty_has_ended(visit.pty); life++) {
			for (unsigned i = 0; i < KEYS_BETWEEN_LOOKS / BURST; i++)
				type_burst(&visit, &generator, dares);
			count += KEYS_BETWEEN_LOOKS;
			pty_settle(visit.pty, 60);
			expect_right_screen(&visit);
		}
		if (!dares)
			visit_expect_untouched(&visit);
		if (pty_has_ended(visit.pty)) {
			assert_int_equal(pty_wait_exit(visit.pty), 0);
			pty_expect_given_back(visit.pty);
		}
		visit_end(&visit);
	}
}

static void resize_at_random(struct visit *visit, struct generator *generator, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		pty_resize(visit->pty, (int)generate_below(generator, 200) + 1, (int)generate_below(generator, 60) + 1);
}

/* The row that the cursor stands on; malloc'ed. */
static char *cursor_row(struct visit *visit)
{
	int row, column;
	bool visible;

	pty_settle(visit->pty, 40);
	pty_get_cursor(visit->pty, &row, &column, &visible);
	return pty_row(visit->pty, row);
}

/* On every third screen, or all. Nothing is pressed, so that the person is where they were; what is above that may have scrolled. */
static void sizes_in_any_order_lead_back_to_the_same_place(void **state)
{
	struct generator generator = {.state = generate_seed(5)};

	(void)state;
	for (size_t i = 0; i < way_count; i += is_long() ? 1 : 3) {
		struct visit visit;
		cleanup(free_pointer) char *before = NULL;
		cleanup(free_pointer) char *after = NULL;

		if (ways[i].varies)
			continue;
		visit_begin(&visit, ways[i].ground);
		visit_type(&visit, ways[i].keys);
		pty_settle(visit.pty, 150);
		before = cursor_row(&visit);
		resize_at_random(&visit, &generator, 5);
		pty_resize(visit.pty, 1, 1);
		pty_resize(visit.pty, 80, 24);
		expect_right_screen(&visit);
		after = cursor_row(&visit);
		tree_expect_text(ways[i].name, before, after);
		visit_end(&visit);
	}
}

/* Keys and sizes at once, in a form. */
static void what_is_typed_while_the_size_changes_is_kept(void **state)
{
	static const char text[] = "10-typed-while-the-window-changes.json";
	struct generator generator = {.state = generate_seed(6)};
	struct visit visit;

	(void)state;
	visit_begin(&visit, GROUND_USUAL);
	visit_type(&visit, "h g j l G c C-u");
	for (const char *at = text; *at != '\0'; at++) {
		pty_type_bytes(visit.pty, at, 1);
		resize_at_random(&visit, &generator, 2);
	}
	pty_resize(visit.pty, 80, 24);
	pty_wait(visit.pty, text);
	expect_right_screen(&visit);
	visit_type(&visit, "Enter");
	pty_wait(visit.pty, "1 staged");
	visit_expect_untouched(&visit);
	visit_end(&visit);
}

/* What another program has written over the screen is gone with the key for that. */
static void a_key_paints_the_screen_anew(void **state)
{
	struct visit visit;
	cleanup(free_pointer) char *before = NULL;
	cleanup(free_pointer) char *after = NULL;

	(void)state;
	visit_begin(&visit, GROUND_USUAL);
	/* The first key takes the greeting away. */
	visit_type(&visit, "j");
	before = visit_screen(&visit);
	pty_traffic_reset(visit.pty);
	visit_type(&visit, "C-l");
	pty_wait_output(visit.pty, "\033[H\033[2J");
	after = visit_screen(&visit);
	tree_expect_text("the screen, painted anew", before, after);
	visit_end(&visit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_key_paints_the_screen_anew),
		cmocka_unit_test(keys_in_any_order_leave_the_right_screen),
		cmocka_unit_test(sizes_in_any_order_lead_back_to_the_same_place),
		cmocka_unit_test(what_is_typed_while_the_size_changes_is_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
