/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The shortest edit script is found as E. Myers describes it (An O(ND) Difference Algorithm and Its Variations, 1986),
 * keeping the furthest points of each number of edits for the way back. Only what lies between the equal first and last
 * lines is looked at.
 */
#include "core/base/difference.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"

/* Edits that are looked for before it is given up: their points take 4 MiB. */
#define EDIT_LIMIT 1400u

/* Comparisons before it is given up: some tenths of a second. */
#define WORK_LIMIT 50000000u

struct text_line {
	const char *start;
	size_t length; /* with the line feed, where it has one */
	uint64_t hash;
	bool changed; /* removed from the old text, or added to the new one */
};

struct text_lines {
	struct text_line *items;
	size_t count;
	size_t capacity;
};

/* What is left between the equal lines at both ends. */
struct comparison {
	struct text_line *old_lines, *new_lines;
	uint32_t old_count, new_count;
	uint32_t *points; /* row d holds, for each of its d + 1 diagonals, how far into the old lines d edits lead */
	size_t capacity;  /* of points, in rows */
	size_t work;
};

static void lines_free(struct text_lines *lines)
{
	free(lines->items);
}

static uint64_t hash_of(const char *bytes, size_t length)
{
	uint64_t hash = UINT64_C(0xCBF29CE484222325);

	for (size_t i = 0; i < length; i++)
		hash = (hash ^ (unsigned char)bytes[i]) * UINT64_C(0x100000001B3);
	return hash;
}

static int lines_split(const char *bytes, size_t length, struct text_lines *lines)
{
	while (length != 0) {
		const char *feed = memchr(bytes, '\n', length);
		size_t step = feed != NULL ? (size_t)(feed - bytes) + 1 : length;

		if (array_grow(&lines->items, &lines->capacity, lines->count, sizeof *lines->items) < 0)
			return -ENOMEM;
		lines->items[lines->count++] = (struct text_line){bytes, step, hash_of(bytes, step), false};
		bytes += step;
		length -= step;
	}
	return 0;
}

static bool lines_equal(const struct text_line *first, const struct text_line *second)
{
	return first->hash == second->hash && first->length == second->length &&
	       memcmp(first->start, second->start, first->length) == 0;
}

static size_t row_offset(size_t edits)
{
	return edits * (edits + 1) / 2;
}

/* Makes room for one more row. */
static int reserve_row(struct comparison *comparison, size_t edits)
{
	size_t rows = comparison->capacity != 0 ? comparison->capacity * 2 : 16;
	uint32_t *points;

	if (edits < comparison->capacity)
		return 0;
	points = realloc(comparison->points, row_offset(rows) * sizeof *points);
	if (points == NULL)
		return -ENOMEM;
	comparison->points = points;
	comparison->capacity = rows;
	return 0;
}

/*
 * Whether the best way to a place of a row comes from the row before by adding a line; else it comes by removing one.
 */
static bool comes_by_adding(const uint32_t *before, uint32_t edits, uint32_t place)
{
	return place == 0 || (place != edits && before[place - 1] < before[place]);
}

/* The diagonal of a place: how many more old lines than new ones lie behind. */
static int64_t diagonal_of(uint32_t edits, uint32_t place)
{
	return 2 * (int64_t)place - (int64_t)edits;
}

/* Follows equal lines from an old line on along a diagonal; returns the old line at which they end. */
static uint32_t follow(struct comparison *comparison, uint32_t old_at, int64_t diagonal)
{
	int64_t new_at = (int64_t)old_at - diagonal;

	comparison->work++;
	while (old_at < comparison->old_count && new_at < comparison->new_count &&
	       lines_equal(&comparison->old_lines[old_at], &comparison->new_lines[new_at])) {
		comparison->work += 1 + comparison->old_lines[old_at].length / 16;
		old_at++;
		new_at++;
	}
	return old_at;
}

/*
 * Fills the row of points. Returns the place from which nothing is left to do; UINT32_MAX where there is none, or it is
 * given up.
 */
static uint32_t fill_row(struct comparison *comparison, uint32_t edits)
{
	uint32_t *row = comparison->points + row_offset(edits);
	const uint32_t *before = edits != 0 ? comparison->points + row_offset(edits - 1) : NULL;
	int64_t last = (int64_t)comparison->old_count - (int64_t)comparison->new_count;

	for (uint32_t place = 0; place <= edits && comparison->work < WORK_LIMIT; place++) {
		uint32_t from = 0;

		if (before != NULL)
			from = comes_by_adding(before, edits, place) ? before[place] : before[place - 1] + 1;
		row[place] = follow(comparison, from, diagonal_of(edits, place));
		if (diagonal_of(edits, place) == last && row[place] >= comparison->old_count)
			return place;
	}
	return UINT32_MAX;
}

/* From the end back to the start: marks the line of each edit. */
static void mark_script(const struct comparison *comparison, uint32_t edits, uint32_t place)
{
	for (; edits != 0; edits--) {
		const uint32_t *before = comparison->points + row_offset(edits - 1);

		if (comes_by_adding(before, edits, place)) {
			comparison->new_lines[(int64_t)before[place] - diagonal_of(edits, place) - 1].changed = true;
		} else {
			place--;
			comparison->old_lines[before[place]].changed = true;
		}
	}
}

static void mark_all(const struct comparison *comparison)
{
	for (uint32_t i = 0; i < comparison->old_count; i++)
		comparison->old_lines[i].changed = true;
	for (uint32_t i = 0; i < comparison->new_count; i++)
		comparison->new_lines[i].changed = true;
}

static int mark_shortest(struct comparison *comparison)
{
	for (uint32_t edits = 0; edits < EDIT_LIMIT && comparison->work < WORK_LIMIT; edits++) {
		uint32_t place;

		if (reserve_row(comparison, edits) < 0)
			return -ENOMEM;
		place = fill_row(comparison, edits);
		if (place == UINT32_MAX)
			continue;
		mark_script(comparison, edits, place);
		return 0;
	}
	mark_all(comparison);
	return 0;
}

static int mark_changes(struct text_lines *old_lines, struct text_lines *new_lines)
{
	size_t first = 0, old_end = old_lines->count, new_end = new_lines->count;
	struct comparison comparison = {0};
	int error;

	while (first < old_end && first < new_end && lines_equal(&old_lines->items[first], &new_lines->items[first]))
		first++;
	while (old_end > first && new_end > first &&
	       lines_equal(&old_lines->items[old_end - 1], &new_lines->items[new_end - 1])) {
		old_end--;
		new_end--;
	}
	if (first == old_end && first == new_end)
		return 0;
	if (old_end - first > INT32_MAX || new_end - first > INT32_MAX)
		return -ENOMEM;
	comparison.old_lines = old_lines->items != NULL ? old_lines->items + first : NULL;
	comparison.new_lines = new_lines->items != NULL ? new_lines->items + first : NULL;
	comparison.old_count = (uint32_t)(old_end - first);
	comparison.new_count = (uint32_t)(new_end - first);
	error = mark_shortest(&comparison);
	free(comparison.points);
	return error;
}

/* Where the writing of hunks stands in both texts. */
struct hunks {
	const struct text_lines *old_lines, *new_lines;
	size_t old_at, new_at;
	size_t context;
	struct difference *difference;
};

static int add_line(struct hunks *hunks, enum difference_kind kind, const struct text_line *line)
{
	struct difference *difference = hunks->difference;
	bool ended = line->length != 0 && line->start[line->length - 1] == '\n';

	if (array_grow(&difference->lines, &difference->capacity, difference->count, sizeof *difference->lines) < 0)
		return -ENOMEM;
	difference->lines[difference->count++] = (struct difference_line){
		.kind = kind, .ended = ended, .start = line->start, .length = line->length - (ended ? 1 : 0)};
	return 0;
}

static bool at_change(const struct hunks *hunks)
{
	return (hunks->old_at < hunks->old_lines->count && hunks->old_lines->items[hunks->old_at].changed) ||
	       (hunks->new_at < hunks->new_lines->count && hunks->new_lines->items[hunks->new_at].changed);
}

/* The number of equal lines up to the next change, or to the end: then *ret_last is true. */
static size_t equal_ahead(const struct hunks *hunks, bool *ret_last)
{
	struct hunks ahead = *hunks;

	while (ahead.old_at < ahead.old_lines->count && !at_change(&ahead)) {
		ahead.old_at++;
		ahead.new_at++;
	}
	*ret_last = !at_change(&ahead);
	return ahead.old_at - hunks->old_at;
}

static int add_equal(struct hunks *hunks, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		int error = add_line(hunks, DIFFERENCE_SAME, &hunks->old_lines->items[hunks->old_at]);

		if (error < 0)
			return error;
		hunks->old_at++;
		hunks->new_at++;
	}
	return 0;
}

/* All lines of one change: what is removed stands before what is added. */
static int add_change(struct hunks *hunks)
{
	int error = 0;

	for (; error == 0 && hunks->old_at < hunks->old_lines->count && hunks->old_lines->items[hunks->old_at].changed;
	     hunks->old_at++)
		error = add_line(hunks, DIFFERENCE_REMOVED, &hunks->old_lines->items[hunks->old_at]);
	for (; error == 0 && hunks->new_at < hunks->new_lines->count && hunks->new_lines->items[hunks->new_at].changed;
	     hunks->new_at++)
		error = add_line(hunks, DIFFERENCE_ADDED, &hunks->new_lines->items[hunks->new_at]);
	return error;
}

static struct difference_range range_from(size_t begin, size_t end)
{
	return (struct difference_range){.first = end > begin ? begin + 1 : begin, .count = end - begin};
}

/*
 * One hunk, with its context; both texts stand behind it afterwards. lead is the number of equal lines to show in
 * front.
 */
static int add_hunk(struct hunks *hunks, size_t lead)
{
	static const struct text_line none = {.start = NULL};
	size_t head = hunks->difference->count, old_begin = hunks->old_at, new_begin = hunks->new_at;
	int error = add_line(hunks, DIFFERENCE_HUNK, &none);

	if (error == 0)
		error = add_equal(hunks, lead);
	while (error == 0) {
		size_t equal;
		bool last;

		error = add_change(hunks);
		if (error < 0)
			break;
		equal = equal_ahead(hunks, &last);
		if (last || equal > 2 * hunks->context) {
			error = add_equal(hunks, equal < hunks->context ? equal : hunks->context);
			break;
		}
		error = add_equal(hunks, equal);
	}
	if (error < 0)
		return error;
	hunks->difference->lines[head].old_range = range_from(old_begin, hunks->old_at);
	hunks->difference->lines[head].new_range = range_from(new_begin, hunks->new_at);
	return 0;
}

static int add_hunks(struct hunks *hunks)
{
	for (;;) {
		bool last;
		size_t equal = equal_ahead(hunks, &last), lead = equal < hunks->context ? equal : hunks->context;
		int error;

		if (last)
			return 0;
		hunks->old_at += equal - lead;
		hunks->new_at += equal - lead;
		error = add_hunk(hunks, lead);
		if (error < 0)
			return error;
	}
}

int difference_make(const char *old_bytes, size_t old_length, const char *new_bytes, size_t new_length,
		    unsigned context, struct difference *ret_difference)
{
	cleanup(lines_free) struct text_lines old_lines = {0};
	cleanup(lines_free) struct text_lines new_lines = {0};
	cleanup(difference_free) struct difference difference = {0};
	struct hunks hunks = {
		.old_lines = &old_lines, .new_lines = &new_lines, .context = context, .difference = &difference};
	int error = lines_split(old_bytes, old_length, &old_lines);

	if (error == 0)
		error = lines_split(new_bytes, new_length, &new_lines);
	if (error == 0)
		error = mark_changes(&old_lines, &new_lines);
	if (error == 0)
		error = add_hunks(&hunks);
	if (error < 0)
		return error;
	*ret_difference = difference;
	difference = (struct difference){0};
	return 0;
}

void difference_free(struct difference *difference)
{
	free(difference->lines);
	*difference = (struct difference){0};
}

static void append_range(struct buffer *buffer, struct difference_range range)
{
	buffer_format(buffer, "%zu", range.first);
	if (range.count != 1)
		buffer_format(buffer, ",%zu", range.count);
}

static void append_head(struct buffer *buffer, const struct difference_line *line)
{
	buffer_append_text(buffer, "@@ -");
	append_range(buffer, line->old_range);
	buffer_append_text(buffer, " +");
	append_range(buffer, line->new_range);
	buffer_append_text(buffer, " @@");
}

void difference_append_line(const struct difference_line *line, struct buffer *buffer)
{
	if (line->kind == DIFFERENCE_HUNK) {
		append_head(buffer, line);
		return;
	}
	buffer_append_byte(buffer, (char)line->kind);
	text_append_visible(buffer, line->start, line->length);
}

/* A tab behind a name with a blank tells patch(1) where the name ends. */
static void append_patch_name(struct buffer *buffer, const char *name)
{
	bool quoted = false, blank = strchr(name, ' ') != NULL;

	for (const char *at = name; *at != '\0'; at++)
		quoted = quoted || (unsigned char)*at < 0x20 || *at == 0x7F || *at == '"' || *at == '\\';
	if (!quoted) {
		buffer_append_text(buffer, name);
		buffer_append_text(buffer, blank ? "\t\n" : "\n");
		return;
	}
	buffer_append_byte(buffer, '"');
	for (const char *at = name; *at != '\0'; at++) {
		unsigned char byte = (unsigned char)*at;

		if (byte < 0x20 || byte == 0x7F) {
			buffer_format(buffer, "\\%03o", byte);
			continue;
		}
		if (byte == '"' || byte == '\\')
			buffer_append_byte(buffer, '\\');
		buffer_append_byte(buffer, *at);
	}
	buffer_append_text(buffer, "\"\n");
}

static void append_line_end(struct buffer *buffer, const struct difference_line *line)
{
	buffer_append_byte(buffer, '\n');
	if (line->kind != DIFFERENCE_HUNK && !line->ended)
		buffer_append_text(buffer, "\\ No newline at end of file\n");
}

void difference_append_patch(const struct difference *difference, const char *old_name, const char *new_name,
			     struct buffer *buffer)
{
	if (difference->count == 0)
		return;
	buffer_append_text(buffer, "--- ");
	append_patch_name(buffer, old_name);
	buffer_append_text(buffer, "+++ ");
	append_patch_name(buffer, new_name);
	for (size_t i = 0; i < difference->count; i++) {
		const struct difference_line *line = &difference->lines[i];

		if (line->kind == DIFFERENCE_HUNK) {
			append_head(buffer, line);
		} else {
			buffer_append_byte(buffer, (char)line->kind);
			buffer_append(buffer, line->start, line->length);
		}
		append_line_end(buffer, line);
	}
}

void difference_append_visible(const struct difference *difference, const char *old_name, const char *new_name,
			       struct buffer *buffer)
{
	if (difference->count == 0)
		return;
	buffer_append_text(buffer, "--- ");
	text_append_visible(buffer, old_name, strlen(old_name));
	buffer_append_text(buffer, "\n+++ ");
	text_append_visible(buffer, new_name, strlen(new_name));
	buffer_append_byte(buffer, '\n');
	for (size_t i = 0; i < difference->count; i++) {
		difference_append_line(&difference->lines[i], buffer);
		append_line_end(buffer, &difference->lines[i]);
	}
}
