/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What asks and lets choose: questions, choosers, the settings and the help, in process. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "tests/support/face.h"
#include "tests/support/screen.h"
#include "tui/screens/form_screen.h"
#include "tui/screens/question_screen.h"
#include "tui/screens/settings_screen.h"

/* What the question has told last. */
static size_t heard;

static void hear_answer(struct screens *screens, size_t answer)
{
	(void)screens;
	heard = answer;
}

/* ---- questions and choices ---- */

/* Every answer of the question stands in it with its key; where one has no room it does nothing. */
static void every_answer_to_leaving_is_seen_or_does_nothing(void **state)
{
	static const struct {
		const char *key, *words;
	} answers[] = {{"w", "w "}, {"p", "p "}, {"d", "d "}};

	(void)state;
	for (int height = 1; height <= 14; height++)
		for (int width = 8; width <= 80; width += 24)
			for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
				struct face face = {0};
				bool seen = false;

				face_open_usual(&face, width, height);
				face_type(&face, "m q");
				face_draw(&face);
				assert_int_equal(screens_top(face.screens), SCREEN_QUIT);
				for (int row = 0; row < height - 1; row++) {
					cleanup(free_pointer) char *text = screen_row(face.canvas, row);

					seen = seen || (text[0] == ' ' && strncmp(text + 1, answers[i].words, 2) == 0);
				}
				if (width >= 40 && height >= 12)
					assert_true(seen);
				face_type(&face, answers[i].key);
				/* To look at what is staged is no loss. */
				if (!seen)
					assert_true(!face.screens->done && screens_top(face.screens) == SCREEN_QUIT);
				face_close(&face);
			}
}

static void answers_are_wrapped_and_the_text_is_scrolled(void **state)
{
	static const char *const answers[] = {"an answer that is longer than a row of forty columns has room for", "no"};
	cleanup(buffer_free) struct buffer text = {0};
	struct face face = {0};

	(void)state;
	for (int i = 0; i < 30; i++)
		buffer_format(&text, "line %d\n", i);
	face_open_usual(&face, 40, 12);
	question_screen_open(face.screens, "Title", buffer_text(&text), answers, 2, hear_answer);
	face_expect_seen(&face, "columns has room for");
	face_expect_seen(&face, "line 0");
	for (int i = 0; i < 10; i++)
		face_type(&face, "PgDn");
	face_expect_seen(&face, "line 29");
	face_expect_seen(&face, "columns has room for");
	face_judge(&face);
	/* The second answer is one click away and given by the next. */
	face_point(&face, MOUSE_PRESS, 10, 4);
	assert_int_equal(screens_top(face.screens), SCREEN_QUESTION);
	face_point(&face, MOUSE_PRESS, 10, 4);
	assert_int_equal(screens_top(face.screens), SCREEN_MAIN);
	assert_int_equal(heard, 1);
	face_close(&face);
}

/* One that is open already waits. */
static void a_question_before_an_answer_is_asked_again(void **state)
{
	static const char *const answers[] = {"yes", "no"};
	struct face face = {0};

	(void)state;
	face_open_usual(&face, 80, 24);
	question_screen_open(face.screens, "First", "the first one", answers, 2, hear_answer);
	question_screen_open(face.screens, "Second", "the second one", answers, 2, hear_answer);
	face_expect_seen(&face, "the second one");
	face_type(&face, "Down Enter");
	assert_int_equal(heard, 1);
	face_expect_seen(&face, "the first one");
	face_type(&face, "Escape");
	assert_int_equal(screens_top(face.screens), SCREEN_MAIN);
	face_close(&face);
}

static void all_complaints_about_the_settings_can_be_read(void **state)
{
	cleanup(buffer_free) struct buffer complaints = {0};
	struct face face = {0};

	(void)state;
	for (int i = 1; i <= 40; i++)
		buffer_format(&complaints, "/home/user/.config/overrule/settings:%d: there is no setting \"x%d\"; write another\n", i, i);
	face_open_usual(&face, 80, 24);
	settings_screen_complain(face.screens, "settings:1: one\nsettings:2: two\n");
	assert_int_equal(screens_top(face.screens), SCREEN_MAIN);
	face_expect_seen(&face, "settings:2: two");
	settings_screen_complain(face.screens, buffer_text(&complaints));
	face_expect_seen(&face, "settings:1: ");
	for (int i = 0; i < 20; i++)
		face_type(&face, "PgDn");
	face_expect_seen(&face, "settings:40: ");
	face_type(&face, "Down Enter");
	assert_int_equal(screens_top(face.screens), SCREEN_SETTINGS);
	face_close(&face);
}

/* What Escape leaves as it was, and Enter takes: the same in each. */
static void a_choice_holds_only_when_it_is_taken(void **state)
{
	struct face face = {0};

	(void)state;
	face_open_usual(&face, 80, 24);
	face_type(&face, "f Space");
	face_expect_seen(&face, "Space marks a line, Enter takes the marked ones, Escape leaves all as it is.");
	assert_int_equal(workspace_request(face.workspace)->feature_count, 0);
	face_type(&face, "Escape f Enter");
	assert_int_equal(screens_top(face.screens), SCREEN_CHOOSER);
	face_expect_seen(&face, "No line is marked yet.");
	face_type(&face, "Space Down Space Enter");
	assert_int_equal(screens_top(face.screens), SCREEN_MAIN);
	assert_int_equal(workspace_request(face.workspace)->feature_count, 2);
	face_type(&face, "f");
	face_point(&face, MOUSE_PRESS, face.canvas->cursor_row, 5);
	face_type(&face, "Enter");
	assert_int_equal(workspace_request(face.workspace)->feature_count, 1);
	face_type(&face, "v Down");
	face_expect_seen(&face, "Enter takes the line, Escape leaves all as it is.");
	face_type(&face, "Escape");
	assert_ptr_equal(workspace_consumer(face.workspace), &consumers[0]);
	face_type(&face, "v Down Space");
	assert_ptr_equal(workspace_consumer(face.workspace), &consumers[1]);
	face_close(&face);
}

/* What a line means is read whole on a narrow screen, too. */
static void the_meaning_of_a_choice_is_not_cut(void **state)
{
	struct face face = {0};

	(void)state;
	face_open_usual(&face, 40, 12);
	face_type(&face, "f");
	face_expect(&face, "features-40x12");
	face_type(&face, "Escape S");
	face_expect(&face, "settings-40x12");
	face_close(&face);
}

/* The key that takes a line is named after what it does there, and the one that leaves after what becomes of that. */
static void the_footer_says_what_enter_does_here(void **state)
{
	struct face face = {0};

	(void)state;
	face_open_usual(&face, 80, 24);
	face_type(&face, "o");
	face_expect_seen(&face, "Move " GPU_NAME " to rank (1 to ");
	face_expect_seen(&face, "Enter move");
	face_type(&face, "Escape /");
	face_expect_seen(&face, "Enter done");
	face_type(&face, "Escape c");
	face_expect_seen(&face, "Tab/Down next field");
	face_type(&face, "Down Down Down");
	face_expect_seen(&face, "Tab complete  Down next field");
	face_close(&face);
}

/* What a small screen has no room to say is marked, and said where the cursor goes. */
static void a_small_form_marks_what_somebody_should_look_at(void **state)
{
	struct face face = {0};

	(void)state;
	face_open_usual(&face, 40, 12);
	face_type(&face, "i");
	face_expect_seen(&face, " Description •");
	face_expect_seen(&face, "Still missing: Name, Description,");
	face_type(&face, "F2");
	face_expect_seen(&face, "Not staged. Still missing: Name,");
	face_type_text(&face, "mine");
	face_expect_seen(&face, "! free, but not .json:");
	face_expect_seen(&face, "some programs skip it");
	face_close(&face);
}

/* ---- help ---- */

/* No meaning by a colour alone: what is not possible has a sign, and why; and each sign has its words at the end. */
static void the_help_tells_why_not_and_what_the_signs_mean(void **state)
{
	struct face face = {0};

	(void)state;
	face_open_usual(&face, 80, 24);
	face_type(&face, "?");
	face_expect_seen(&face, " – w F2 ");
	face_expect_seen(&face, "Not now: nothing is staged, so there is nothing to write");
	face_expect_seen(&face, "   m F8 ");
	face_type(&face, "Down");
	face_draw(&face);
	assert_false(screen_contains(face.canvas, "Not now"));
	face_type(&face, "End");
	face_expect_seen(&face, "◆ ");
	face_expect_seen(&face, "≠ ");
	face_type(&face, "Enter");
	face_expect_seen(&face, "This line explains a sign.");
	assert_int_equal(screens_top(face.screens), SCREEN_HELP);
	face_close(&face);
}

/* ---- settings ---- */

/* The way out of the question for a key is shown, and the key that was given another meaning is no answer to it. */
static void a_question_for_a_key_can_be_left(void **state)
{
	struct face face = {0};

	(void)state;
	face_open_fully(&face, GROUND_USUAL, 80, 24, CHARSET_UTF8);
	face_type(&face, "S");
	for (size_t i = 0; i < setting_count; i++)
		face_type(&face, "j");
	face_type(&face, "Enter");
	face_expect_seen(&face, "Press the key that is to do this, too: write what is shown. Escape leaves all");
	face_expect_seen(&face, "Escape no other key");
	face_type(&face, "Escape");
	assert_int_equal(screens_top(face.screens), SCREEN_SETTINGS);
	assert_int_equal(screens_place(face.screens), PLACE_SETTINGS);
	assert_null(face.screens->bindings->keys[0]);
	face_type(&face, "Enter");
	face_draw(&face);
	face_point(&face, MOUSE_PRESS, 23, 2);
	assert_int_equal(screens_place(face.screens), PLACE_SETTINGS);
	face_close(&face);
}

static void a_key_means_one_thing_after_it_was_bound(void **state)
{
	struct face face = {0};
	size_t row = setting_count + ACTION_MASK;

	(void)state;
	face_open_fully(&face, GROUND_USUAL, 80, 24, CHARSET_UTF8);
	face_type(&face, "S");
	for (size_t i = 0; i < row; i++)
		face_type(&face, "j");
	/* A key that another action has besides others. */
	face_type(&face, "Enter x");
	face_expect_seen(&face, "x does this now. Before it did: revert");
	assert_true(bindings_have_key(face.screens->bindings, ACTION_MASK, 'x'));
	assert_false(bindings_have_key(face.screens->bindings, ACTION_REVERT, 'x'));
	assert_true(bindings_have_key(face.screens->bindings, ACTION_REVERT, KEY_DELETE));
	/* And the only one of another. */
	face_type(&face, "Enter *");
	face_expect_seen(&face, "* is the only key for: mark all");
	assert_true(bindings_have_key(face.screens->bindings, ACTION_MARK_ALL, '*'));
	face_type(&face, "d");
	assert_true(bindings_have_key(face.screens->bindings, ACTION_REVERT, 'x'));
	face_close(&face);
}

/* In a locale without UTF-8 two names that differ look different. */
static void names_stay_apart_where_only_ascii_can_be_shown(void **state)
{
	struct face face = {0};

	(void)state;
	tree_init(&face.tree);
	face_add(&face, TREE_VENDOR, "50-\xc3\xa9.json", GPU("one", "/usr/bin/one"));
	face_add(&face, TREE_VENDOR, "50-\xc3\xa8.json", GPU("two", "/usr/bin/two"));
	face_open(&face, 80, 24, CHARSET_ASCII);
	face_go_to(&face, "gpu", "50-\xc3\xa8.json");
	face_expect_seen(&face, "50-\\u{E9}");
	face_expect_seen(&face, "50-\\u{E8}.json wins");
	assert_false(screen_contains(face.canvas, "50-?"));
	face_type(&face, "c");
	face_expect_seen(&face, "50-\\u{E8}_2.json");
	face_judge(&face);
	face_close(&face);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_answer_to_leaving_is_seen_or_does_nothing),
		cmocka_unit_test(answers_are_wrapped_and_the_text_is_scrolled),
		cmocka_unit_test(a_question_before_an_answer_is_asked_again),
		cmocka_unit_test(all_complaints_about_the_settings_can_be_read),
		cmocka_unit_test(a_choice_holds_only_when_it_is_taken),
		cmocka_unit_test(the_meaning_of_a_choice_is_not_cut),
		cmocka_unit_test(a_key_means_one_thing_after_it_was_bound),
		cmocka_unit_test(names_stay_apart_where_only_ascii_can_be_shown),
		cmocka_unit_test(the_footer_says_what_enter_does_here),
		cmocka_unit_test(a_small_form_marks_what_somebody_should_look_at),
		cmocka_unit_test(the_help_tells_why_not_and_what_the_signs_mean),
		cmocka_unit_test(a_question_for_a_key_can_be_left),
	};

	/* The runner chooses C.UTF-8; the charset of each canvas is chosen by its test. */
	setlocale(LC_ALL, "");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
