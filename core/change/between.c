/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A search from the readable to the possible. Its notion is the cell: a beginning of a name such that every name that
 * begins with it lies in the gap, whatever follows.
 */
#include "core/change/between.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/text.h"

#define MOST_DIGITS 4

/*
 * What may stand between a part of a neighbour's name and a number; the NUL that ends the list stands for nothing at
 * all.
 */
static const char plain_joiners[] = "-_";
static const char all_joiners[] =
	"-_+,=@%^abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.:~!;&'()*#$\"<>?[]\\`{|} ";

/* Among them those that a name should not begin with: a dot hides it, the others trouble a shell. */
static const char bad_beginnings[] = ".-~#! ";

/* The longest ending that is kept when a stem must be cut. */
#define ENDING_MAX 16

struct stem {
	const char *text;
	size_t length;
	size_t ending; /* how many of its last bytes must stay */
	char separator;
};

struct search {
	const struct gap *gap;
	const struct taken_names *taken;
	struct stem stem;
	size_t before, after;
	char *name; /* NAME_MAX + 1 bytes: the result */
};

/* The beginning of a name that is being made. */
struct head {
	char text[NAME_MAX + MOST_DIGITS + 2];
	size_t length;
};

static struct stem stem_of(const char *name)
{
	size_t digits = strspn(name, "0123456789");
	struct stem stem = {.text = name, .separator = '-'};
	const char *dot;

	if (digits > 0 && (name[digits] == '-' || name[digits] == '_')) {
		stem.separator = name[digits];
		stem.text = name + digits + 1;
	}
	stem.length = strlen(stem.text);
	dot = strrchr(stem.text, '.');
	if (dot != NULL && strlen(dot) <= ENDING_MAX)
		stem.ending = strlen(dot);
	return stem;
}

static bool is_continuation(char byte)
{
	return ((unsigned char)byte & 0xC0) == 0x80;
}

/* Whether what is in search->name is a name that can be given. */
static bool name_fits(const struct search *search)
{
	const struct gap *gap = search->gap;

	return search->name[0] != '\0' && search->name[0] != '.' &&
	       (gap->lower == NULL || strcmp(search->name, gap->lower) > 0) &&
	       (gap->upper == NULL || strcmp(search->name, gap->upper) < 0) &&
	       !search->taken->contains(search->taken->context, search->name);
}

/* Appends as much of the stem as there is room for. False where not even its ending has room. */
static bool append_stem(const struct search *search, size_t length)
{
	const struct stem *stem = &search->stem;
	size_t body = stem->length - stem->ending;

	if (length + stem->ending > NAME_MAX)
		return false;
	if (body > NAME_MAX - length - stem->ending) {
		body = NAME_MAX - length - stem->ending;
		while (body > 0 && is_continuation(stem->text[body]))
			body--;
	}
	memcpy(search->name + length, stem->text, body);
	memcpy(search->name + length + body, stem->text + stem->length - stem->ending, stem->ending);
	search->name[length + body + stem->ending] = '\0';
	return true;
}

/* Makes head, separator and stem the name. False where it is too long. */
static bool compose(const struct search *search, const struct head *head)
{
	if (head->length + 1 > NAME_MAX)
		return false;
	memcpy(search->name, head->text, head->length);
	search->name[head->length] = search->stem.separator;
	return append_stem(search, head->length + 1);
}

static void set_number(struct head *head, size_t start, unsigned number, unsigned digits)
{
	head->length = start + digits;
	head->text[head->length] = '\0';
	for (size_t i = head->length; i-- > start; number /= 10)
		head->text[i] = (char)('0' + number % 10);
}

/* Cells ascend with their number, so that those below the gap, in it and above it are three runs. */
static bool is_above_lower(const struct gap *gap, const struct head *head)
{
	return gap->lower == NULL || strcmp(head->text, gap->lower) > 0;
}

static bool is_below_upper(const struct gap *gap, const struct head *head)
{
	return gap->upper == NULL || strncmp(head->text, gap->upper, head->length) < 0;
}

/* The first number of that many digits for which the predicate becomes what is wanted; limit where it never does. */
static unsigned first_number(const struct gap *gap, struct head *head, unsigned digits, unsigned limit,
			     bool (*predicate)(const struct gap *, const struct head *), bool wanted)
{
	unsigned low = 0, high = limit;
	size_t start = head->length;

	while (low < high) {
		unsigned middle = low + (high - low) / 2;

		set_number(head, start, middle, digits);
		if (predicate(gap, head) == wanted)
			high = middle;
		else
			low = middle + 1;
	}
	head->length = start;
	return low;
}

/* Which of count free numbers leaves the names before and after it their share: one each, where there are enough. */
static unsigned share(const struct search *search, unsigned count)
{
	size_t parts = search->before + search->after + 2;
	size_t index = ((search->before + 1) * ((size_t)count + 1) + parts / 2) / parts;

	index = index > 0 ? index - 1 : 0;
	return index < count ? (unsigned)index : count - 1;
}

/* Tries head, a number of that many digits and the stem: the middle number first, then its neighbours outwards. */
static bool try_numbers(const struct search *search, struct head *head, unsigned digits)
{
	size_t start = head->length;
	unsigned limit = 1, first, end, middle;

	for (unsigned i = 0; i < digits; i++)
		limit *= 10;
	if (start + digits + 1 + search->stem.ending > NAME_MAX)
		return false;
	first = first_number(search->gap, head, digits, limit, is_above_lower, true);
	end = first_number(search->gap, head, digits, limit, is_below_upper, false);
	if (first >= end)
		return false;
	middle = first + share(search, end - first);
	for (unsigned i = 0; i < 2 * (end - first); i++) {
		unsigned distance = (i + 1) / 2;
		bool upwards = i % 2 == 0;

		if (upwards ? middle + distance >= end : middle < first + distance)
			continue;
		set_number(head, start, upwards ? middle + distance : middle - distance, digits);
		if (compose(search, head) && name_fits(search))
			return true;
	}
	return false;
}

static bool try_two_digits(const struct search *search)
{
	struct head head = {.length = 0};

	return try_numbers(search, &head, 2);
}

static bool try_more_digits(const struct search *search)
{
	for (unsigned digits = 3; digits <= MOST_DIGITS; digits++) {
		struct head head = {.length = 0};

		if (try_numbers(search, &head, digits))
			return true;
	}
	return false;
}

static bool try_neighbour_number(const struct search *search)
{
	const char *const bounds[] = {search->gap->lower, search->gap->upper};

	if (search->before + search->after > 0)
		return false;
	for (size_t i = 0; i < 2; i++) {
		struct head head = {.length = 2};

		if (bounds[i] == NULL || strspn(bounds[i], "0123456789") < 2)
			continue;
		memcpy(head.text, bounds[i], 2);
		if (compose(search, &head) && name_fits(search))
			return true;
	}
	return false;
}

static bool try_stem_alone(const struct search *search)
{
	const struct stem *stem = &search->stem;

	if (search->before + search->after > 0)
		return false;
	if (stem->length == stem->ending || strchr(bad_beginnings, stem->text[0]) != NULL)
		return false;
	return append_stem(search, 0) && name_fits(search);
}

/*
 * The first length bytes of a neighbour's name and, unless it is NUL, one more. False where the name is not so long or
 * a character would be cut in two.
 */
static bool make_head(const char *bound, size_t length, char joiner, struct head *head)
{
	if (bound == NULL || length > strlen(bound))
		return false;
	if (length == 0 && joiner != '\0' && strchr(bad_beginnings, joiner) != NULL)
		return false;
	if (is_continuation(bound[length]) && text_is_utf8(bound, strlen(bound)))
		return false;
	memcpy(head->text, bound, length);
	head->length = length;
	if (joiner != '\0')
		head->text[head->length++] = joiner;
	head->text[head->length] = '\0';
	return true;
}

static size_t common_length(const struct gap *gap)
{
	size_t length = 0;

	if (gap->lower == NULL || gap->upper == NULL)
		return 0;
	while (gap->lower[length] != '\0' && gap->lower[length] == gap->upper[length])
		length++;
	return length;
}

/*
 * A name in the gap begins with all that its bounds have in common. Plain ones do not begin with what troubles a
 * shell.
 */
static bool try_joined(const struct search *search, const char *joiners, bool plain)
{
	const char *const bounds[] = {search->gap->lower, search->gap->upper};

	for (size_t length = common_length(search->gap); length < NAME_MAX; length++)
		for (size_t i = 0; i < 2; i++)
			for (size_t j = 0; j <= strlen(joiners); j++) {
				struct head head;

				if (!make_head(bounds[i], length, joiners[j], &head))
					continue;
				if (plain && strchr(bad_beginnings, head.text[0]) != NULL)
					continue;
				if (try_numbers(search, &head, 2))
					return true;
			}
	return false;
}

static bool try_plainly_joined(const struct search *search)
{
	return try_joined(search, plain_joiners, true);
}

static bool try_joined_anyhow(const struct search *search)
{
	return try_joined(search, all_joiners, false);
}

/* The head alone where it ends as it must, or followed by the ending. */
static bool try_head(const struct search *search, const struct head *head)
{
	size_t length = head->length, ending_length = search->stem.ending;
	const char *ending = search->stem.text + search->stem.length - ending_length;

	if (length > NAME_MAX)
		return false;
	memcpy(search->name, head->text, length + 1);
	if (length > ending_length && strcmp(head->text + length - ending_length, ending) == 0 && name_fits(search))
		return true;
	if (length + ending_length > NAME_MAX)
		return false;
	memcpy(search->name + length, ending, ending_length + 1);
	return name_fits(search);
}

/*
 * Where any name fits, one of these does (unless it is taken): take a name in the gap without its ending. Either it is
 * a part of a bound, or it leaves both bounds at some byte, which then alone decides how it sorts, and what follows
 * can be left out.
 */
static bool try_shortest(const struct search *search)
{
	const char *const bounds[] = {search->gap->lower, search->gap->upper};

	for (size_t length = 0; length <= NAME_MAX; length++)
		for (size_t i = 0; i < 2; i++)
			for (size_t j = 0; j < sizeof all_joiners; j++) {
				struct head head;

				if (make_head(bounds[i], length, all_joiners[j], &head) && try_head(search, &head))
					return true;
			}
	return false;
}

int name_between(const struct gap *gap, const char *old_name, size_t before, size_t after,
		 const struct taken_names *taken, char ret_name[static NAME_MAX + 1])
{
	static bool (*const attempts[])(const struct search *) = {
		try_two_digits,     try_neighbour_number, try_more_digits, try_stem_alone,
		try_plainly_joined, try_joined_anyhow,    try_shortest,
	};
	struct search search = {
		.gap = gap,
		.taken = taken,
		.stem = stem_of(old_name),
		.before = before,
		.after = after,
		.name = ret_name,
	};

	for (size_t i = 0; i < sizeof attempts / sizeof attempts[0]; i++)
		if (attempts[i](&search))
			return 0;
	return -ERANGE;
}

/* The name in the middle first, so that numbers spread evenly and names grow with the logarithm of their count. */
static int fill_gap(const struct gap *gap, const char *const *old_names, size_t count, const struct taken_names *taken,
		    char **names)
{
	size_t middle = count / 2;
	char name[NAME_MAX + 1];
	int error;

	if (count == 0)
		return 0;
	error = name_between(gap, old_names[middle], middle, count - 1 - middle, taken, name);
	if (error < 0)
		return error;
	names[middle] = strdup(name);
	if (names[middle] == NULL)
		return -ENOMEM;
	error = fill_gap(&(struct gap){gap->lower, names[middle]}, old_names, middle, taken, names);
	if (error < 0)
		return error;
	return fill_gap(&(struct gap){names[middle], gap->upper}, old_names + middle + 1, count - 1 - middle, taken,
			names + middle + 1);
}

int names_between(const struct gap *gap, const char *const *old_names, size_t count, const struct taken_names *taken,
		  char **ret_names)
{
	int error;

	memset(ret_names, 0, count * sizeof *ret_names);
	error = fill_gap(gap, old_names, count, taken, ret_names);
	for (size_t i = 0; error < 0 && i < count; i++) {
		free(ret_names[i]);
		ret_names[i] = NULL;
	}
	return error;
}
