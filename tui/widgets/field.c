/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Everything steps by what is drawn as one, read from the beginning of the text: where one ends depends on what stands before it. Texts
 * are short, so that nothing is kept between two keys.
 */
#include "tui/widgets/field.h"

#include <string.h>

#include "core/base/memory.h"
#include "tui/measure.h"

#define LEAST_MARKED 4 /* in fewer cells there is no room for ellipses */

void field_free(struct field *field)
{
	buffer_free(&field->text);
	*field = (struct field){.limit = field->limit};
}

const char *field_text(const struct field *field)
{
	return buffer_text(&field->text);
}

/* The bytes of what is drawn as one at that place; 0 at the end. The same on every canvas, so that the cursor is, too. */
static size_t unit_length(const struct field *field, size_t position)
{
	struct grapheme grapheme;

	return grapheme_read(CHARSET_UTF8, field_text(field) + position, field->text.length - position, &grapheme);
}

/* The last place at or before position where a unit begins, and the first at or behind it. */
static size_t place_before(const struct field *field, size_t position)
{
	size_t at = 0, step = 0;

	for (; at < field->text.length && at + step <= position; step = unit_length(field, at))
		at += step;
	return at;
}

static size_t place_behind(const struct field *field, size_t position)
{
	size_t at = 0;

	while (at < position && at < field->text.length)
		at += unit_length(field, at);
	return at;
}

static size_t previous_place(const struct field *field, size_t position)
{
	return position > 0 ? place_before(field, position - 1) : 0;
}

static bool replace(struct field *field, size_t from, size_t to, const char *bytes, size_t length)
{
	cleanup(buffer_free) struct buffer text = {0};
	size_t limit = field->limit != 0 ? field->limit : FIELD_LIMIT;

	if (length > limit || field->text.length - (to - from) > limit - length)
		return false;
	buffer_append(&text, field_text(field), from);
	buffer_append(&text, bytes, length);
	buffer_append(&text, field_text(field) + to, field->text.length - to);
	if (buffer_failed(&text))
		return false;
	buffer_free(&field->text);
	field->text = text;
	text = (struct buffer){0};
	field->cursor = place_behind(field, from + length);
	return true;
}

bool field_set(struct field *field, const char *text)
{
	return replace(field, 0, field->text.length, text, strlen(text));
}

bool field_insert(struct field *field, const char *bytes, size_t length)
{
	return replace(field, field->cursor, field->cursor, bytes, length);
}

bool field_type(struct field *field, key_code key)
{
	cleanup(buffer_free) struct buffer character = {0};

	if (!key_is_character(key))
		return false;
	key_append_character(&character, key);
	return !buffer_failed(&character) && field_insert(field, buffer_text(&character), character.length);
}

static bool divides_words(char byte)
{
	return byte == ' ' || byte == '/';
}

/* Where the word before the cursor begins: of a path that is its last name. */
static size_t word_place(const struct field *field)
{
	const char *text = field_text(field);
	size_t at = field->cursor;

	while (at > 0 && divides_words(text[at - 1]))
		at = previous_place(field, at);
	while (at > 0 && !divides_words(text[at - 1]))
		at = previous_place(field, at);
	return at;
}

bool field_act(struct field *field, enum action action)
{
	size_t next = field->cursor + unit_length(field, field->cursor);

	switch (action) {
	case ACTION_FIELD_LEFT:
		field->cursor = previous_place(field, field->cursor);
		return true;
	case ACTION_FIELD_RIGHT:
		field->cursor = next;
		return true;
	case ACTION_FIELD_HOME:
		field->cursor = 0;
		return true;
	case ACTION_FIELD_END:
		field->cursor = field->text.length;
		return true;
	case ACTION_FIELD_BACKSPACE:
		replace(field, previous_place(field, field->cursor), field->cursor, "", 0);
		return true;
	case ACTION_FIELD_DELETE:
		replace(field, field->cursor, next, "", 0);
		return true;
	case ACTION_FIELD_WORD:
		replace(field, word_place(field), field->cursor, "", 0);
		return true;
	case ACTION_FIELD_CLEAR:
		replace(field, 0, field->cursor, "", 0);
		return true;
	case ACTION_FIELD_CUT:
		replace(field, field->cursor, field->text.length, "", 0);
		return true;
	default:
		return false;
	}
}

/* ---- drawing ---- */

/* The cells from one place to another. */
static int cells_between(const struct field *field, enum charset charset, size_t from, size_t to)
{
	int cells = 0;

	for (size_t at = from, step; at < to; at += step) {
		struct grapheme grapheme;

		step = grapheme_read(charset, field_text(field) + at, field->text.length - at, &grapheme);
		cells += grapheme.width;
	}
	return cells;
}

/* Whether the cursor is in sight when the text is drawn from first on: there is a cell for it, and one for each end that is cut. */
static bool shows_cursor(const struct field *field, size_t first, int width)
{
	size_t next = field->cursor + unit_length(field, field->cursor);
	int marks = width >= LEAST_MARKED ? (first > 0) + (next < field->text.length) : 0;
	int under = next > field->cursor ? cells_between(field, field->charset, field->cursor, next) : 1;

	return cells_between(field, field->charset, first, field->cursor) + (under < width - marks ? under : 1) + marks <= width;
}

/* Whether the text from there on, with the cell behind it, needs no more than that. */
static bool shows_rest(const struct field *field, size_t first, int width)
{
	return cells_between(field, field->charset, first, field->text.length) + 1 + (first > 0 && width >= LEAST_MARKED) <= width;
}

/* As little as brings the cursor in sight, and no empty room at the end while something is cut at the beginning. */
static void scroll(struct field *field, int width)
{
	field->first = place_before(field, field->first);
	if (field->first > field->cursor)
		field->first = field->cursor;
	while (field->first > 0 && shows_rest(field, previous_place(field, field->first), width))
		field->first = previous_place(field, field->first);
	while (field->first < field->cursor && !shows_cursor(field, field->first, width))
		field->first += unit_length(field, field->first);
}

void field_draw(struct field *field, struct canvas *canvas, int row, int column, int width, bool focused)
{
	if (width < 1)
		return;
	field->charset = canvas->charset;
	scroll(field, width);
	field->left = width >= LEAST_MARKED && field->first > 0;
	canvas_fill(canvas, row, column, width, 1, ATTRIBUTE_FIELD);
	if (field->left > 0)
		canvas_symbol(canvas, row, column, ATTRIBUTE_FIELD, SYMBOL_ELLIPSIS);
	canvas_bytes(canvas, row, column + field->left, width - field->left, ATTRIBUTE_FIELD, field_text(field) + field->first,
		     field->text.length - field->first);
	if (focused)
		canvas_cursor(canvas, row, column + field->left + cells_between(field, field->charset, field->first, field->cursor));
}

void field_point(struct field *field, int cell)
{
	size_t at = field->first, step;
	int used = field->left;

	for (; at < field->text.length; at += step) {
		step = unit_length(field, at);
		used += cells_between(field, field->charset, at, at + step);
		if (cell < used)
			break;
	}
	field->cursor = at;
}
