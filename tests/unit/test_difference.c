/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A difference takes one text to the other, by our own reading and by patch(1), is the shortest there is, and stays
 * within bounds. OVERRULE_SEED=NUMBER makes the same texts again.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/difference.h"
#include "core/base/memory.h"
#include "core/base/text.h"
#include "tests/support/generate.h"

#define PAIRS 5000
#define PATCHED 3000

static void check_text(const char *before, const char *behind, unsigned context, const char *expected)
{
	cleanup(difference_free) struct difference difference = {0};
	cleanup(buffer_free) struct buffer text = {0};

	assert_int_equal(
		difference_make(before, strlen(before), behind, strlen(behind), context, &difference), 0);
	difference_append_patch(&difference, "a", "b", &text);
	assert_string_equal(buffer_text(&text), expected);
}

#define HEAD "--- a\n+++ b\n"

static void test_difference_is_written_as_diff_does(void **state)
{
	(void)state;
	check_text("", "", 3, "");
	check_text("1\n2\n", "1\n2\n", 3, "");
	check_text("1", "1", 3, "");
	check_text("1\n2\n3\n", "1\nx\n3\n", 3, HEAD "@@ -1,3 +1,3 @@\n 1\n-2\n+x\n 3\n");
	check_text("", "1\n", 3, HEAD "@@ -0,0 +1 @@\n+1\n");
	check_text("1\n", "", 3, HEAD "@@ -1 +0,0 @@\n-1\n");
	check_text("1\n", "1", 3, HEAD "@@ -1 +1 @@\n-1\n+1\n\\ No newline at end of file\n");
	check_text("1", "1\n", 3, HEAD "@@ -1 +1 @@\n-1\n\\ No newline at end of file\n+1\n");
	check_text("1\n2", "0\n2", 3, HEAD "@@ -1,2 +1,2 @@\n-1\n+0\n 2\n\\ No newline at end of file\n");
	check_text("1\n2\n3\n", "1\n3\n", 0, HEAD "@@ -2 +1,0 @@\n-2\n");
	check_text("1\n3\n", "1\n2\n3\n", 0, HEAD "@@ -1,0 +2 @@\n+2\n");
}

static void test_hunks_meet_where_their_context_does(void **state)
{
	(void)state;
	check_text("a\n1\n2\nb\n", "A\n1\n2\nB\n", 1, HEAD "@@ -1,4 +1,4 @@\n-a\n+A\n 1\n 2\n-b\n+B\n");
	check_text("a\n1\n2\n3\nb\n", "A\n1\n2\n3\nB\n", 1,
		   HEAD "@@ -1,2 +1,2 @@\n-a\n+A\n 1\n@@ -4,2 +4,2 @@\n 3\n-b\n+B\n");
	check_text("0\n1\na\n2\n3\n", "0\n1\nA\n2\n3\n", 1, HEAD "@@ -2,3 +2,3 @@\n 1\n-a\n+A\n 2\n");
	check_text("a\n1\n2\n3\nb\n", "A\n1\n2\n3\nB\n", (unsigned)-1,
		   HEAD "@@ -1,5 +1,5 @@\n-a\n+A\n 1\n 2\n 3\n-b\n+B\n");
}

static void test_names_are_quoted_where_patch_needs_it(void **state)
{
	static const struct {
		const char *name;
		const char *line;
	} cases[] = {
		{"a b", "--- a b\t\n"}, {"a\"b", "--- \"a\\\"b\"\n"},  {"a\\b", "--- \"a\\\\b\"\n"},
		{"a\nb", "--- \"a\\012b\"\n"}, {"\xC3\xA4", "--- \xC3\xA4\n"}, {"a\x7F", "--- \"a\\177\"\n"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		cleanup(difference_free) struct difference difference = {0};
		cleanup(buffer_free) struct buffer text = {0};

		assert_int_equal(difference_make("1\n", 2, NULL, 0, 3, &difference), 0);
		difference_append_patch(&difference, cases[i].name, "/dev/null", &text);
		if (strncmp(buffer_text(&text), cases[i].line, strlen(cases[i].line)) != 0)
			fail_msg("%s instead of %s", buffer_text(&text), cases[i].line);
	}
}

static void test_people_see_no_raw_byte(void **state)
{
	static const char before[] = "\x1B[31m\tred\r\n\xE2\x80\xAE\n", behind[] = "\xFF\n";
	cleanup(difference_free) struct difference difference = {0};
	cleanup(buffer_free) struct buffer text = {0};

	(void)state;
	assert_int_equal(difference_make(before, sizeof before - 1, behind, sizeof behind - 1, 3, &difference), 0);
	difference_append_visible(&difference, "a\x1B", "b\n", &text);
	assert_string_equal(buffer_text(&text),
		"--- a\\x1B\n+++ b\\n\n@@ -1,2 +1 @@\n-\\x1B[31m\\tred\\r\n-\\u{202E}\n+\\xFF\n");
}

/* ---- generated pairs ---- */

static void generate_line(struct generator *generator, struct buffer *text)
{
	static const char *const words[] = {"{", "}", "  \"a\": 1,", "  \"b\": 2,", "", "\r", "--- a", "+++ b", "@@ -1 +1 @@",
					    "\\ No newline at end of file", "-", "+", " ", "\x01\xFF", "diff --git a b", "Index: f0"};

	buffer_append_text(text, words[generate_below(generator, sizeof words / sizeof words[0])]);
	buffer_append_byte(text, '\n');
}

static void generate_text(struct generator *generator, struct buffer *text)
{
	unsigned lines = generate_below(generator, 24);

	for (unsigned i = 0; i < lines; i++)
		generate_line(generator, text);
	if (text->length != 0 && generate_below(generator, 4) == 0)
		text->length--;
}

/* Another text with something in common. */
static void generate_neighbour(struct generator *generator, const struct buffer *text, struct buffer *neighbour)
{
	const char *at = buffer_text(text), *end = at + text->length;

	while (at < end) {
		const char *feed = memchr(at, '\n', (size_t)(end - at));
		size_t step = feed != NULL ? (size_t)(feed - at) + 1 : (size_t)(end - at);
		unsigned fate = generate_below(generator, 8);

		if (fate == 0 || fate == 1)
			generate_line(generator, neighbour);
		if (fate != 1 && fate != 2)
			buffer_append(neighbour, at, step);
		at += step;
	}
	if (neighbour->length != 0 && generate_below(generator, 4) == 0)
		neighbour->length--;
}

static void generate_pair(struct generator *generator, struct buffer *before, struct buffer *behind)
{
	generate_text(generator, before);
	if (generate_below(generator, 4) == 0)
		generate_text(generator, behind);
	else
		generate_neighbour(generator, before, behind);
}

/* The lines of a text, one after the other; false at its end. */
struct cursor {
	const char *at, *end;
	size_t line; /* how many were taken */
};

static struct cursor cursor_of(const struct buffer *text)
{
	return (struct cursor){buffer_text(text), buffer_text(text) + text->length, 0};
}

static bool take_line(struct cursor *cursor, const char **ret_start, size_t *ret_length)
{
	const char *feed = memchr(cursor->at, '\n', (size_t)(cursor->end - cursor->at));

	if (cursor->at == cursor->end)
		return false;
	*ret_start = cursor->at;
	*ret_length = feed != NULL ? (size_t)(feed - cursor->at) + 1 : (size_t)(cursor->end - cursor->at);
	cursor->at += *ret_length;
	cursor->line++;
	return true;
}

/* One line of a hunk must be what the cursor stands at. */
static void expect_line(struct cursor *cursor, const struct difference_line *line)
{
	const char *start;
	size_t length;

	assert_true(take_line(cursor, &start, &length));
	assert_int_equal(length, line->length + (line->ended ? 1 : 0));
	assert_memory_equal(start, line->start, line->length);
}

/* Lines between hunks are the same in both. */
static void skip_equal(struct cursor *before, struct cursor *behind, size_t to)
{
	while (before->line < to) {
		const char *first, *second;
		size_t first_length, second_length;

		assert_true(take_line(before, &first, &first_length));
		assert_true(take_line(behind, &second, &second_length));
		assert_int_equal(first_length, second_length);
		assert_memory_equal(first, second, first_length);
	}
}

static size_t lines_before(struct difference_range range)
{
	return range.count != 0 ? range.first - 1 : range.first;
}

/* Walks both texts as the difference says; returns the number of lines that are removed or added. */
static size_t follow_difference(const struct difference *difference, const struct buffer *before,
				const struct buffer *behind)
{
	struct cursor old_cursor = cursor_of(before), new_cursor = cursor_of(behind);
	size_t edits = 0, old_end = 0, new_end = 0;

	for (size_t i = 0; i < difference->count; i++) {
		const struct difference_line *line = &difference->lines[i];

		if (line->kind == DIFFERENCE_HUNK) {
			assert_int_equal(old_cursor.line, old_end);
			assert_int_equal(new_cursor.line, new_end);
			skip_equal(&old_cursor, &new_cursor, lines_before(line->old_range));
			assert_int_equal(new_cursor.line, lines_before(line->new_range));
			old_end = old_cursor.line + line->old_range.count;
			new_end = new_cursor.line + line->new_range.count;
			continue;
		}
		if (line->kind != DIFFERENCE_ADDED)
			expect_line(&old_cursor, line);
		if (line->kind != DIFFERENCE_REMOVED)
			expect_line(&new_cursor, line);
		edits += line->kind != DIFFERENCE_SAME;
	}
	assert_int_equal(old_cursor.line, old_end);
	assert_int_equal(old_cursor.end - old_cursor.at, new_cursor.end - new_cursor.at);
	assert_memory_equal(old_cursor.at, new_cursor.at, (size_t)(old_cursor.end - old_cursor.at));
	return edits;
}

#define MOST_LINES 128

static size_t split(const struct buffer *text, const char *starts[], size_t lengths[])
{
	struct cursor cursor = cursor_of(text);
	size_t count = 0;

	while (take_line(&cursor, &starts[count], &lengths[count]))
		count++;
	return count;
}

/* The fewest lines to remove and add, by the table of longest common subsequences. */
static size_t fewest_edits(const struct buffer *before, const struct buffer *behind)
{
	static size_t common[MOST_LINES + 1][MOST_LINES + 1];
	const char *old_starts[MOST_LINES], *new_starts[MOST_LINES];
	size_t old_lengths[MOST_LINES], new_lengths[MOST_LINES];
	size_t old_count = split(before, old_starts, old_lengths), new_count = split(behind, new_starts, new_lengths);

	for (size_t i = 1; i <= old_count; i++)
		for (size_t j = 1; j <= new_count; j++) {
			bool equal = old_lengths[i - 1] == new_lengths[j - 1] &&
				     memcmp(old_starts[i - 1], new_starts[j - 1], old_lengths[i - 1]) == 0;
			size_t best = common[i - 1][j] > common[i][j - 1] ? common[i - 1][j] : common[i][j - 1];

			common[i][j] = equal ? common[i - 1][j - 1] + 1 : best;
		}
	return old_count + new_count - 2 * (old_count != 0 && new_count != 0 ? common[old_count][new_count] : 0);
}

static void test_difference_leads_from_one_text_to_the_other_and_is_the_shortest(void **state)
{
	struct generator generator = {.state = generate_seed(2023)};

	(void)state;
	for (unsigned i = 0; i < PAIRS; i++) {
		cleanup(difference_free) struct difference difference = {0};
		cleanup(buffer_free) struct buffer before = {0};
		cleanup(buffer_free) struct buffer behind = {0};

		generate_pair(&generator, &before, &behind);
		assert_int_equal(difference_make(before.data, before.length, behind.data, behind.length,
						 generate_below(&generator, 5), &difference),
				 0);
		assert_int_equal(follow_difference(&difference, &before, &behind), fewest_edits(&before, &behind));
	}
}

/* ---- the real patch ---- */

static char *numbered(const char *directory, unsigned number)
{
	char *path = text_format("%s/f%04u", directory, number);

	assert_non_null(path);
	return path;
}

static void write_file(const char *path, const struct buffer *text)
{
	FILE *file = fopen(path, "we");

	assert_non_null(file);
	assert_int_equal(fwrite(buffer_text(text), 1, text->length, file), text->length);
	assert_int_equal(fclose(file), 0);
}

static void expect_file(const char *path, const struct buffer *text)
{
	cleanup(buffer_free) struct buffer found = {0};
	FILE *file = fopen(path, "re");
	int byte;

	if (file == NULL)
		fail_msg("%s is gone", path);
	while ((byte = getc(file)) != EOF)
		buffer_append_byte(&found, (char)byte);
	fclose(file);
	if (found.length != text->length || memcmp(buffer_text(&found), buffer_text(text), found.length) != 0)
		fail_msg("%s: %s\ninstead of %s", path, buffer_text(&found), buffer_text(text));
}

static void run_in(const char *directory, const char *words)
{
	cleanup(buffer_free) struct buffer command = {0};

	buffer_format(&command, "cd %s && %s", directory, words);
	assert_int_equal(system(buffer_text(&command)), 0);
}

static void test_patch_takes_thousands_of_them(void **state)
{
	struct generator generator = {.state = generate_seed(7)};
	cleanup(tree_remove_root_pointer) char *directory = NULL;
	static struct buffer behind[PATCHED];
	cleanup(buffer_free) struct buffer patch = {0};
	cleanup(free_pointer) char *patch_path = NULL;

	(void)state;
	if (system("patch --version >/dev/null 2>&1") != 0)
		skip();
	directory = tree_make_root();
	for (unsigned i = 0; i < PATCHED; i++) {
		cleanup(difference_free) struct difference difference = {0};
		cleanup(buffer_free) struct buffer before = {0};
		cleanup(free_pointer) char *path = numbered(directory, i);

		generate_pair(&generator, &before, &behind[i]);
		write_file(path, &before);
		assert_int_equal(difference_make(before.data, before.length, behind[i].data, behind[i].length,
						 generate_below(&generator, 4), &difference),
				 0);
		difference_append_patch(&difference, path + strlen(directory) + 1, path + strlen(directory) + 1,
			&patch);
	}
	patch_path = text_format("%s/patch", directory);
	write_file(patch_path, &patch);
	run_in(directory, "patch -p0 --binary --quiet --fuzz=0 --unified <patch");
	for (unsigned i = 0; i < PATCHED; i++) {
		cleanup(free_pointer) char *path = numbered(directory, i);

		expect_file(path, &behind[i]);
		buffer_free(&behind[i]);
	}
}

/* ---- bounds ---- */

/* Makes many short lines of few kinds, which have little in common in their order. */
static void fill(struct buffer *text, uint64_t seed, size_t size, unsigned kinds)
{
	struct generator generator = {.state = seed};

	while (text->length < size) {
		buffer_append_byte(text, (char)('a' + generate_below(&generator, kinds)));
		buffer_append_byte(text, '\n');
	}
}

static void test_large_texts_are_bounded_and_still_right(void **state)
{
	static const unsigned kinds[] = {1, 2, 26};

	(void)state;
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		cleanup(difference_free) struct difference difference = {0};
		cleanup(buffer_free) struct buffer before = {0};
		cleanup(buffer_free) struct buffer behind = {0};

		buffer_append_text(&before, "x\n");
		fill(&before, 1, (size_t)1024 * 1024, kinds[i]);
		fill(&behind, 2, (size_t)600 * 1024, kinds[i]);
		buffer_append_text(&behind, "y\n");
		assert_int_equal(difference_make(before.data, before.length, behind.data, behind.length, 3,
			&difference), 0);
		follow_difference(&difference, &before, &behind);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_difference_is_written_as_diff_does),
		cmocka_unit_test(test_hunks_meet_where_their_context_does),
		cmocka_unit_test(test_names_are_quoted_where_patch_needs_it),
		cmocka_unit_test(test_people_see_no_raw_byte),
		cmocka_unit_test(test_difference_leads_from_one_text_to_the_other_and_is_the_shortest),
		cmocka_unit_test(test_patch_takes_thousands_of_them),
		cmocka_unit_test(test_large_texts_are_bounded_and_still_right),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
