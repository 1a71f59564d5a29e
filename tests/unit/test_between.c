/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Names that sort between: the readable ones as a table, everything else by what must be true of any of them.
 * OVERRULE_SEED=NUMBER makes other random names.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/change/between.h"
#include "tests/support/generate.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct list {
	char names[64][NAME_MAX + 1];
	size_t count;
};

static bool list_contains(const void *context, const char *name)
{
	const struct list *list = context;

	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->names[i], name) == 0)
			return true;
	return false;
}

static const struct list empty_list;
static const struct taken_names nothing_taken = {list_contains, &empty_list};

static const struct {
	const char *lower, *upper, *old, *expected; /* NULL: nothing fits */
} readable[] = {
	/* two digits in the middle of the gap, and the stem */
	{"10-crosvm.json", "50-qemu.json", "70-x.json", "30-x.json"},
	{NULL, "50-a.json", "70-x.json", "25-x.json"},
	{"50-a.json", NULL, "10-x.json", "75-x.json"},
	{NULL, NULL, "x.json", "50-x.json"},
	{"10-a.json", "12-b.json", "50-x.json", "11-x.json"},
	{"10-a.json", "20-b.json", "2024-01-x.json", "15-01-x.json"},
	{"100-a.json", "5-a.json", "50_x.json", "30_x.json"},
	{"10-a.json", "20-b.json", "README", "15-README"},
	{"10-a.json", "20-b.json", "99.json", "15-99.json"},
	{"10-a.json", "20-b.json", "50-", "15-"},
	{"A.json", "z.json", "50-\xC3\xA4.json", "_50-\xC3\xA4.json"},
	/* no two digits are free */
	{"10-a.json", "11-b.json", "50-x.json", "10-x.json"},
	{"10-x.json", "11-b.json", "50-a.json", "11-a.json"},
	{"10-x.json", "11-a.json", "50-m.json", "105-m.json"},
	{"10-a.json", "10-z.json", "50-x.json", "10-x.json"},
	{"10-a.json", "10-b.json", "50-x.json", "10-a_50-x.json"},
	{"99-z.json", NULL, "50-gpu.json", "995-gpu.json"},
	{"a.json", "z.json", "50-gpu.json", "gpu.json"},
	{"virtiofsd.json", NULL, "50-gpu.json", "virtiofsd_50-gpu.json"},
	{"10-a.json", "10-a_50-x.json", "y.json", "10-a_25-y.json"},
	/* one bound is the beginning of the other */
	{"50-a.json", "50-a.json0", "10-x.json", "50-a.json-50-x.json"},
	{"50-a.json", "50-a.json!", "10-x.json", "50-a.json 50-x.json"},
	{"50-a.json", "50-a.json ", "10-x.json", NULL},
	{"50-a.json", "50-a.json\x01", "10-x.json", NULL},
	{NULL, "!", "10-x.json", NULL},
	/* bytes that nobody would choose stay where they are and are not added */
	{"\xC3\xA4.json", "\xC3\xA5.json", "50-x.json", "\xC3\xA4_50-x.json"},
	{"\xFF", NULL, "50-x.json", "\xFF-50-x.json"},
	{"a\x01", "a\x02", "9-y.json", "a\x01-50-y.json"},
	{NULL, "-n", "50-x.json", "+50-x.json"},
};

static void test_readable_names(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(readable); i++) {
		const struct gap gap = {readable[i].lower, readable[i].upper};
		char name[NAME_MAX + 1];
		int error = name_between(&gap, readable[i].old, 0, 0, &nothing_taken, name);

		if (readable[i].expected == NULL && error != -ERANGE)
			fail_msg("row %zu: nothing fits, but got %s", i, name);
		if (readable[i].expected != NULL && (error != 0 || strcmp(name, readable[i].expected) != 0))
			fail_msg("row %zu: expected %s, got %s", i, readable[i].expected,
				 error != 0 ? "nothing" : name);
	}
}

static bool is_printable(char byte)
{
	return byte >= ' ' && byte <= '~' && byte != '/';
}

static size_t common_length(const char *name, const char *bound)
{
	size_t length = 0;

	while (bound != NULL && name[length] != '\0' && name[length] == bound[length])
		length++;
	return length;
}

static const char *stem_in(const char *old)
{
	size_t digits = strspn(old, "0123456789");

	return digits > 0 && (old[digits] == '-' || old[digits] == '_') ? old + digits + 1 : old;
}

static bool ends_with(const char *name, const char *ending)
{
	size_t length = strlen(name), wanted = strlen(ending);

	return length >= wanted && strcmp(name + length - wanted, ending) == 0;
}

static bool is_text(const char *name)
{
	return name == NULL || text_is_utf8(name, strlen(name));
}

static void assert_name_is_good(const struct gap *gap, const char *old, const char *name)
{
	size_t lower = common_length(name, gap->lower), upper = common_length(name, gap->upper);
	bool all_text = is_text(old) && is_text(gap->lower) && is_text(gap->upper);

	assert_true(gap->lower == NULL || strcmp(gap->lower, name) < 0);
	assert_true(gap->upper == NULL || strcmp(name, gap->upper) < 0);
	assert_true(name[0] != '\0' && name[0] != '.' && strchr(name, '/') == NULL && strlen(name) <= NAME_MAX);
	for (const char *byte = name + (lower > upper ? lower : upper); *byte != '\0'; byte++)
		assert_true(is_printable(*byte) || strchr(old, *byte) != NULL);
	if (all_text)
		assert_true(text_is_utf8(name, strlen(name)));
	if (ends_with(old, ".json"))
		assert_true(ends_with(name, ".json"));
	/* Before a blank or a control character nothing new can stand: only a part of the bound may fit. */
	if (strlen(name) + 10 < NAME_MAX && (gap->upper == NULL || strpbrk(gap->upper, "\x01 ") == NULL))
		assert_true(ends_with(name, stem_in(old)));
}

static const char *const pieces[] = {
	"a", "b", "5", "0", "9", "-", "_", ".", " ", "!", "~", ".json",
	"\x01", "\x7F", "\xC3\xA4", "\xC3\xA5", "\xFF", "\xE2\x82\xAC",
};

static void make_hostile_name(struct generator *generator, size_t length, char *name)
{
	size_t used = 0;

	do {
		const char *piece = pieces[generate_below(generator, COUNT(pieces))];

		if (used + strlen(piece) > NAME_MAX || (used == 0 && piece[0] == '.'))
			continue;
		memcpy(name + used, piece, strlen(piece));
		used += strlen(piece);
	} while (used < length);
	name[used] = '\0';
}

static void make_bounds(struct generator *generator, char lower[], char upper[])
{
	char other[NAME_MAX + 1];

	make_hostile_name(generator, 1 + generate_below(generator, 6), lower);
	strcpy(upper, lower);
	make_hostile_name(generator, 1 + generate_below(generator, 3), other);
	upper[generate_below(generator, (unsigned)strlen(upper) + 1)] = '\0';
	strcat(upper, other);
	if (strcmp(lower, upper) > 0) {
		strcpy(other, lower);
		strcpy(lower, upper);
		strcpy(upper, other);
	}
}

/* Names are made until none fits or eight are taken, so that taken ones get into the way. */
static void test_hostile_names(void **state)
{
	uint64_t first = generate_seed(3100000), seed;
	size_t made = 0;

	(void)state;
	for (seed = first; seed < first + 5000; seed++) {
		struct generator generator = {seed};
		struct list list = {.count = 0};
		const struct taken_names taken = {list_contains, &list};
		char lower[NAME_MAX + 1], upper[NAME_MAX + 1], old[NAME_MAX + 1];
		struct gap gap = {lower, upper};

		make_bounds(&generator, lower, upper);
		if (lower[0] == '.' || strcmp(lower, upper) == 0)
			continue;
		gap.lower = generate_below(&generator, 8) == 0 ? NULL : lower;
		gap.upper = generate_below(&generator, 8) == 0 ? NULL : upper;
		make_hostile_name(&generator, generate_below(&generator, 4) == 0 ? NAME_MAX - 8 : 6, old);
		while (list.count < 8 &&
		       name_between(&gap, old, generate_below(&generator, 3), generate_below(&generator, 3), &taken,
				    list.names[list.count]) == 0) {
			assert_name_is_good(&gap, old, list.names[list.count]);
			for (size_t i = 0; i < list.count; i++)
				assert_string_not_equal(list.names[i], list.names[list.count]);
			list.count++;
		}
		made += list.count;
	}
	assert_true(made > 25000);
}

/* Whether any name with the ending fits, by trying all: a part of head, or head and up to two bytes. */
static bool any_name_fits(const struct gap *gap, const char *head, const char *ending)
{
	size_t length = strlen(head), room = NAME_MAX - length - strlen(ending);
	char name[2 * NAME_MAX];

	for (size_t part = 0; part <= length; part++) {
		snprintf(name, sizeof name, "%.*s%s", (int)part, head, ending);
		if (strcmp(name, gap->lower) > 0 && strcmp(name, gap->upper) < 0)
			return true;
	}
	for (int first = ' '; first <= '~'; first++)
		for (int second = ' ' - 1; second <= '~'; second++) {
			size_t more = second < ' ' ? 1 : 2;

			if (first == '/' || second == '/' || more > room)
				continue;
			memcpy(name, head, length);
			name[length] = (char)first;
			name[length + 1] = (char)second;
			strcpy(name + length + more, ending);
			if (strcmp(name, gap->lower) > 0 && strcmp(name, gap->upper) < 0)
				return true;
		}
	return false;
}

static void add_tail(struct generator *generator, char *name)
{
	static const char *const tails[] = {" ", "!", "a", "b", "-", "0", "~", "}", ".", ".json", ".jso", "n", "z"};
	unsigned count = generate_below(generator, 4);

	while (count-- > 0) {
		const char *tail = tails[generate_below(generator, COUNT(tails))];

		if (strlen(name) + strlen(tail) <= NAME_MAX)
			strcat(name, tail);
	}
}

static void test_finds_a_name_where_there_is_one(void **state)
{
	static const char *const endings[] = {"", ".json"};
	uint64_t first = generate_seed(3200000), seed;
	unsigned answers[2] = {0};

	(void)state;
	for (seed = first; seed < first + 2000; seed++) {
		struct generator generator = {seed};
		const char *ending = endings[generate_below(&generator, 2)];
		size_t length = NAME_MAX - strlen(ending) - generate_below(&generator, 3);
		char head[NAME_MAX + 1], lower[NAME_MAX + 1], upper[NAME_MAX + 1];
		char old[NAME_MAX + 1], name[NAME_MAX + 1];
		const struct gap gap = {lower, upper};
		bool fits;

		memset(head, 'x', length);
		head[length] = '\0';
		if (generate_below(&generator, 3) == 0)
			memcpy(head + length - 3, ".js", 3);
		strcpy(lower, head);
		add_tail(&generator, lower);
		strcpy(upper, generate_below(&generator, 2) == 0 ? head : lower);
		add_tail(&generator, upper);
		snprintf(old, sizeof old, "50-old%s", ending);
		if (strcmp(lower, upper) >= 0)
			continue;
		fits = any_name_fits(&gap, head, ending);
		answers[fits]++;
		if ((name_between(&gap, old, 0, 0, &nothing_taken, name) == 0) != fits)
			fail_msg("OVERRULE_SEED=%llu: a name %s between ...%s and ...%s", (unsigned long long)seed,
				 fits ? "fits" : "does not fit", lower + 240, upper + 240);
		if (fits)
			assert_name_is_good(&gap, old, name);
	}
	assert_true(answers[false] > 100);
	assert_true(answers[true] > 100);
}

static void check_several(const struct gap *gap, size_t count, size_t longest)
{
	const char **old_names = calloc(count, sizeof *old_names);
	char **names = calloc(count, sizeof *names);

	for (size_t i = 0; i < count; i++)
		old_names[i] = i % 2 == 0 ? "50-even.json" : "90_odd.json";
	assert_int_equal(names_between(gap, old_names, count, &nothing_taken, names), 0);
	for (size_t i = 0; i < count; i++) {
		const struct gap left = {i == 0 ? gap->lower : names[i - 1], gap->upper};

		assert_name_is_good(&left, old_names[i], names[i]);
		assert_true(strlen(names[i]) <= longest);
	}
	for (size_t i = 0; i < count; i++)
		free(names[i]);
	free(names);
	free(old_names);
}

static void test_many_names_in_one_gap_stay_short(void **state)
{
	static const struct gap gaps[] = {
		{NULL, NULL}, {"10-a.json", "50-b.json"}, {"10-a.json", "11-b.json"}, {"10-a.json", "10-b.json"},
		{"50-a.json", "50-a.json0"}, {"50-a.json", "50-a.json!"}, {"virtiofsd.json", NULL},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(gaps); i++) {
		check_several(&gaps[i], 1, 24);
		check_several(&gaps[i], 39, 40);
		check_several(&gaps[i], 5000, 100);
	}
}

static void test_several_names_spread_evenly(void **state)
{
	static const char *const old_names[] = {"1-a.json", "1-b.json", "1-c.json"};
	static const char *const expected[] = {"20-a.json", "30-b.json", "40-c.json"};
	const struct gap gap = {"10-x.json", "50-y.json"};
	char *names[3];

	(void)state;
	assert_int_equal(names_between(&gap, old_names, 3, &nothing_taken, names), 0);
	for (size_t i = 0; i < 3; i++) {
		assert_string_equal(names[i], expected[i]);
		free(names[i]);
	}
}

static void test_a_gap_without_room_leaves_nothing_behind(void **state)
{
	static const char *const old_names[] = {"1-a", "1-b"};
	char lower[NAME_MAX + 1], upper[NAME_MAX + 1];
	const struct gap gap = {lower, upper};
	char *names[2];

	(void)state;
	memset(lower, 'a', NAME_MAX);
	lower[NAME_MAX] = '\0';
	strcpy(upper, lower);
	upper[NAME_MAX - 1] = 'c';
	assert_int_equal(names_between(&gap, old_names, 1, &nothing_taken, names), 0);
	free(names[0]);
	assert_int_equal(names_between(&gap, old_names, 2, &nothing_taken, names), -ERANGE);
	assert_null(names[0]);
	assert_null(names[1]);
}

static void test_no_name_begins_with_a_dot(void **state)
{
	char lower[NAME_MAX + 1], name[NAME_MAX + 1];
	const struct gap gap = {lower, "0"};

	(void)state;
	memset(lower, '~', NAME_MAX);
	lower[0] = '-';
	lower[NAME_MAX] = '\0';
	assert_int_equal(name_between(&gap, "50-a.json", 0, 0, &nothing_taken, name), -ERANGE);
}

static void test_a_name_of_full_length_keeps_its_ending(void **state)
{
	const struct gap gap = {"10-a.json", "50-b.json"};
	char old[NAME_MAX + 1], name[NAME_MAX + 1];

	(void)state;
	for (size_t i = 0; i < NAME_MAX; i += 2)
		memcpy(old + i, "\xC3\xA4", 2);
	strcpy(old + NAME_MAX - 5, ".json");
	assert_int_equal(name_between(&gap, old, 0, 0, &nothing_taken, name), 0);
	assert_true(strlen(name) >= NAME_MAX - 1);
	assert_true(ends_with(name, ".json"));
	assert_memory_equal(name, "30-\xC3\xA4\xC3\xA4", 7);
	assert_true(text_is_utf8(name, strlen(name)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_readable_names),
		cmocka_unit_test(test_hostile_names),
		cmocka_unit_test(test_finds_a_name_where_there_is_one),
		cmocka_unit_test(test_many_names_in_one_gap_stay_short),
		cmocka_unit_test(test_several_names_spread_evenly),
		cmocka_unit_test(test_a_gap_without_room_leaves_nothing_behind),
		cmocka_unit_test(test_no_name_begins_with_a_dot),
		cmocka_unit_test(test_a_name_of_full_length_keeps_its_ending),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
