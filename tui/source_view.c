/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The reader of JSON says where each word stands; what lies between is punctuation. */
#include "tui/source_view.h"

#include <stdio.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "core/descriptor/json.h"

#define TAB 8
#define MOST_TEXT ((size_t)64 * 1024) /* bytes that are shown */
#define MOST_BYTES ((size_t)2 * 1024)  /* bytes that are shown as numbers */
#define BYTES_A_ROW 8                  /* fits into 40 columns */
#define MARGIN 5                       /* the number of a line and air */

size_t source_append(struct buffer *buffer, const char *bytes, size_t length, size_t column)
{
	while (length > 0) {
		const char *tab = memchr(bytes, '\t', length);
		size_t step = tab != NULL ? (size_t)(tab - bytes) : length;

		text_append_visible(buffer, bytes, step);
		column += step;
		if (tab != NULL) {
			buffer_format(buffer, "%*s", (int)(TAB - column % TAB), "");
			column += TAB - column % TAB;
			step++;
		}
		bytes += step;
		length -= step;
	}
	return column;
}

/* ---- what each word is ---- */

struct piece {
	size_t start, end;
	enum attribute attribute;
};

struct source {
	struct pager *pager;
	const char *bytes;
	size_t length;
	struct piece *pieces; /* in the order of their places */
	size_t count, capacity, next;
	size_t read; /* behind that nothing was read: it is as it is */
};

static int note_piece(struct source *source, const struct json_token *token, enum attribute attribute)
{
	if (array_grow(&source->pieces, &source->capacity, source->count, sizeof *source->pieces) < 0)
		return -1;
	source->pieces[source->count++] = (struct piece){token->start, token->end, attribute};
	return 0;
}

static int note_key(void *context, const struct json_token *token)
{
	return note_piece(context, token, ATTRIBUTE_KEY);
}

static int note_value(void *context, const struct json_token *token)
{
	return note_piece(context, token, ATTRIBUTE_NORMAL);
}

static int note_literal(void *context, const struct json_token *token)
{
	return note_piece(context, token, ATTRIBUTE_STRONG);
}

static void read_pieces(struct source *source)
{
	const struct json_visitor visitor = {
		.on = {[JSON_KEY] = note_key, [JSON_STRING] = note_value, [JSON_NUMBER] = note_literal, [JSON_TRUE] = note_literal,
		       [JSON_FALSE] = note_literal, [JSON_NULL] = note_literal},
		.context = source,
	};
	struct json_report report = {0};

	/* Without memory for the marks the text is shown without them. */
	if (json_read(source->bytes, source->length, &visitor, &report) < 0)
		source->count = 0;
	source->read = report.fatal != JSON_NO_DEVIATION ? report.place[report.fatal] : source->length;
}

/* ---- lines ---- */

/* The end of what is of one kind from that place on, and which kind that is. */
static size_t piece_end(struct source *source, size_t place, size_t end, enum attribute *ret_attribute)
{
	const struct piece *piece;

	while (source->next < source->count && source->pieces[source->next].end <= place)
		source->next++;
	piece = source->next < source->count ? &source->pieces[source->next] : NULL;
	if (piece != NULL && piece->start <= place) {
		*ret_attribute = piece->attribute;
		return piece->end < end ? piece->end : end;
	}
	if (piece != NULL && piece->start < end)
		end = piece->start;
	*ret_attribute = place < source->read ? ATTRIBUTE_DIM : ATTRIBUTE_NORMAL;
	if (place < source->read && source->read < end)
		end = source->read;
	return end;
}

static void show_line(struct source *source, size_t number, size_t start, size_t end)
{
	char margin[32];
	size_t column = 0;

	snprintf(margin, sizeof margin, "%*zu ", MARGIN - 1, number);
	pager_add(source->pager, ATTRIBUTE_DIM, margin);
	while (start < end) {
		cleanup(buffer_free) struct buffer text = {0};
		enum attribute attribute;
		size_t next = piece_end(source, start, end, &attribute);

		column = source_append(&text, source->bytes + start, next - start, column);
		pager_continue(source->pager, attribute, buffer_text(&text));
		start = next;
	}
}

/* The bytes of a line before its column, which counts characters. */
static size_t column_place(const char *line, size_t length, size_t column)
{
	size_t place = 0;

	for (size_t i = 1; i < column && place < length; i++) {
		unsigned code;
		size_t step = text_decode(line + place, length - place, &code);

		place += step > 0 ? step : 1;
	}
	return place;
}

static void show_mark(struct source *source, const struct source_mark *mark, size_t start, size_t end)
{
	cleanup(buffer_free) struct buffer text = {0};
	cleanup(buffer_free) struct buffer before = {0};
	size_t place = column_place(source->bytes + start, end - start, mark->column);
	size_t column = source_append(&before, source->bytes + start, place, 0);

	/* Far to the right the sign would stand alone at the end of the line, or beyond it. */
	column = column < 24 ? column : 0;
	buffer_format(&text, "%*s%s ", (int)column + MARGIN, "", column > 0 || mark->column <= 1 ? "^" : "");
	if (column == 0 && mark->column > 1)
		/* TRANSLATORS: the column of a line, before what is wrong there */
		buffer_format(&text, _("column %zu: "), mark->column);
	buffer_append_text(&text, mark->text);
	pager_add(source->pager, mark->attribute, buffer_text(&text));
}

static void show_lines(struct source *source, const struct source_mark *marks, size_t mark_count)
{
	size_t number = 1, most = source->length < MOST_TEXT ? source->length : MOST_TEXT;

	for (size_t start = 0; start < most; number++) {
		const char *newline = memchr(source->bytes + start, '\n', most - start);
		size_t end = newline != NULL ? (size_t)(newline - source->bytes) : most;

		show_line(source, number, start, end);
		for (size_t i = 0; i < mark_count; i++)
			if (marks[i].line == number)
				show_mark(source, &marks[i], start, end);
		start = end + 1;
	}
	/* A file that ends where something is missing is wrong in the line behind the last one. */
	for (size_t i = 0; i < mark_count; i++)
		if (marks[i].line >= number && source->length <= MOST_TEXT)
			show_mark(source, &marks[i], source->length, source->length);
}

/* ---- bytes ---- */

/* A document in an old encoding is a text with some odd bytes; a program is not. */
static bool is_text(const char *bytes, size_t length)
{
	size_t odd = 0, looked = length < MOST_TEXT ? length : MOST_TEXT;

	for (size_t i = 0; i < looked;) {
		unsigned code = 0;
		size_t step = text_decode(bytes + i, looked - i, &code);

		if (bytes[i] == '\0')
			return false;
		odd += step == 0 || (code < ' ' && strchr("\t\n\r\f\v", (int)code) == NULL);
		i += step > 0 ? step : 1;
	}
	return odd * 8 <= looked;
}

static void show_bytes(struct pager *pager, const char *bytes, size_t start, size_t length)
{
	cleanup(buffer_free) struct buffer text = {0};

	for (size_t i = 0; i < BYTES_A_ROW; i++)
		if (i < length)
			buffer_format(&text, "%02x ", (unsigned char)bytes[start + i]);
		else
			buffer_append_text(&text, "   ");
	for (size_t i = 0; i < length; i++)
		buffer_append_byte(&text, bytes[start + i] > ' ' && bytes[start + i] < 0x7f ? bytes[start + i] : '.');
	pager_continue(pager, ATTRIBUTE_NORMAL, buffer_text(&text));
}

static void show_numbers(struct pager *pager, const char *bytes, size_t length)
{
	for (size_t start = 0; start < length && start < MOST_BYTES; start += BYTES_A_ROW) {
		char place[16];

		snprintf(place, sizeof place, "%04zx ", start);
		pager_add(pager, ATTRIBUTE_DIM, place);
		show_bytes(pager, bytes, start, length - start < BYTES_A_ROW ? length - start : BYTES_A_ROW);
	}
}

static void show_rest(struct pager *pager, size_t length, size_t most)
{
	cleanup(free_pointer) char *text = NULL;

	if (length <= most)
		return;
	text = text_format(P_("(%zu byte more is not shown)", "(%zu bytes more are not shown)", length - most), length - most);
	pager_add(pager, ATTRIBUTE_DIM, text != NULL ? text : "?");
}

void source_show(struct pager *pager, const char *bytes, size_t length, const struct source_mark *marks, size_t mark_count)
{
	struct source source = {.pager = pager, .bytes = bytes, .length = length};

	if (!is_text(bytes, length)) {
		show_numbers(pager, bytes, length);
		show_rest(pager, length, MOST_BYTES);
		return;
	}
	read_pieces(&source);
	show_lines(&source, marks, mark_count);
	show_rest(pager, length, MOST_TEXT);
	free(source.pieces);
}
