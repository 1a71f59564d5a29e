/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The walk. What may follow is one of a few states; the containers around are one bit each. What is no JSON is looked
 * at only where the ordinary way does not know what to do with a byte, so that an ordinary document does not pay for
 * it.
 */
#include "core/descriptor/json.h"

#include <endian.h>
#include <errno.h>
#include <limits.h>
#include <string.h>

#include "core/base/text.h"
#include "core/base/translate.h"
#include "core/descriptor/json_parts.h"

/* Keeps what ordinary documents do not have out of the way of what they have. */
#define UNUSUAL __attribute__((noinline, cold))

/* What a step returns besides 0 (go on) and -errno. */
#define ENDED 1      /* the reading is over, well or not */
#define UNEXPECTED 2 /* the state has no use for this byte; nothing was taken */

enum state {
	STATE_ROOT,
	STATE_FIRST_ELEMENT,
	STATE_ELEMENT,
	STATE_MORE_ELEMENTS,
	STATE_FIRST_KEY,
	STATE_KEY,
	STATE_COLON,
	STATE_MEMBER,
	STATE_MORE_MEMBERS,
	STATE_DONE,
};

#define LEVELS_INSIDE 256

struct reader {
	const char *bytes;
	size_t length; /* up to the end or the first NUL byte, where readers written in C end */
	size_t at;
	enum state state;
	bool in_object; /* the innermost container that is open */
	unsigned depth; /* containers that are open */
	size_t comma;   /* offset of the last one between elements */
	const struct json_visitor *visitor;
	struct json_report *report;
	struct json_stack levels; /* a bit for each open container: 1 for an object */
	struct json_keys keys;
	unsigned char levels_inside[LEVELS_INSIDE / 8];
};

static void reader_free(struct reader *reader)
{
	json_stack_free(&reader->levels);
	json_stack_free(&reader->keys.stack);
}

UNUSUAL static void note(struct reader *reader, enum json_deviation deviation, size_t offset)
{
	struct json_report *report = reader->report;

	if ((report->met & json_bit(deviation)) != 0 && report->place[deviation] <= offset)
		return;
	report->met |= json_bit(deviation);
	report->place[deviation] = offset;
}

UNUSUAL static int end_at(struct reader *reader, enum json_deviation deviation, size_t offset, const char *expected)
{
	note(reader, deviation, offset);
	reader->report->fatal = deviation;
	reader->report->expected = expected;
	return ENDED;
}

static bool starts_with(const struct reader *reader, const char *text, size_t length)
{
	return reader->length - reader->at >= length && memcmp(reader->bytes + reader->at, text, length) == 0;
}

static inline int emit(struct reader *reader, enum json_kind kind, size_t start, size_t end, bool escaped)
{
	json_visit *visit = reader->visitor->on[kind];
	struct json_token token;

	if (visit == NULL)
		return 0;
	token = (struct json_token){kind, escaped, reader->depth, start, end};
	return visit(reader->visitor->context, &token);
}

/* A value begins that is as deep as the containers around it are many. */
static inline void note_depth(struct reader *reader, size_t start)
{
	if (reader->depth >= JSON_DEPTH_LIMIT)
		note(reader, JSON_TOO_DEEP, start);
}

static inline void value_done(struct reader *reader)
{
	if (reader->depth == 0)
		reader->state = STATE_DONE;
	else
		reader->state = reader->in_object ? STATE_MORE_MEMBERS : STATE_MORE_ELEMENTS;
}

__attribute__((noinline)) static int container_open(struct reader *reader, bool object)
{
	size_t start = reader->at++;
	unsigned char *level, bit = (unsigned char)(1u << reader->depth % 8);
	int result;

	note_depth(reader, start);
	result = emit(reader, object ? JSON_OBJECT_BEGIN : JSON_ARRAY_BEGIN, start, reader->at, false);
	if (result == 0 && reader->depth / 8 == reader->levels.size)
		result = json_stack_grow(&reader->levels);
	if (result == 0 && object)
		result = json_keys_open(&reader->keys);
	if (result != 0)
		return result;
	level = (unsigned char *)reader->levels.memory + reader->depth / 8;
	*level = (unsigned char)(object ? *level | bit : *level & ~bit);
	reader->depth++;
	reader->in_object = object;
	reader->state = object ? STATE_FIRST_KEY : STATE_FIRST_ELEMENT;
	return 0;
}

static int container_close(struct reader *reader)
{
	const unsigned char *levels = reader->levels.memory;
	bool object = reader->in_object;
	size_t start = reader->at++, repetition;

	if (object && json_keys_close(&reader->keys, reader->bytes, &repetition))
		note(reader, JSON_DUPLICATE_KEY, repetition - 1);
	reader->depth--;
	if (reader->depth != 0)
		reader->in_object = (levels[(reader->depth - 1) / 8] >> (reader->depth - 1) % 8 & 1) != 0;
	value_done(reader);
	return emit(reader, object ? JSON_OBJECT_END : JSON_ARRAY_END, start, reader->at, false);
}

#define EACH_BYTE UINT64_C(0x0101010101010101)

/*
 * How many of eight bytes come before the first control, backslash, byte above 0x7F or quote of that kind. A
 * subtraction leaves the top bit set in bytes that were too small (0x20) or equal (the xor made them 0), and at least
 * one of the three in bytes that had it before; what it borrows falsifies only bytes behind a true one.
 */
static inline size_t plain_prefix(const char *bytes, uint64_t quotes)
{
	uint64_t word, special;

	memcpy(&word, bytes, sizeof word);
	word = le64toh(word);
	special = (word - EACH_BYTE * 0x20) | ((word ^ EACH_BYTE * '\\') - EACH_BYTE) | ((word ^ quotes) - EACH_BYTE);
	special &= EACH_BYTE * 0x80;
	return special == 0 ? sizeof word : (size_t)__builtin_ctzll(special) / 8;
}

/* Where the first byte stands that take_special must see, or the quote, or the end. */
static inline size_t plain_end(const struct reader *reader, size_t at, char quote)
{
	uint64_t quotes = EACH_BYTE * (unsigned char)quote;

	while (reader->length - at >= sizeof(uint64_t)) {
		size_t step = plain_prefix(reader->bytes + at, quotes);

		at += step;
		if (step != sizeof(uint64_t))
			return at;
	}
	while (at < reader->length && (unsigned char)(reader->bytes[at] - 0x20) < 0x60 && reader->bytes[at] != quote &&
		reader->bytes[at] != '\\')
		at++;
	return at;
}

static size_t take_non_ascii(struct reader *reader, enum json_kind kind, size_t at)
{
	const char *from = reader->bytes + at;
	size_t length = reader->length - at;
	unsigned code;
	size_t step = text_decode(from, length, &code);

	if (kind == JSON_STRING)
		note(reader, JSON_NON_ASCII, at);
	if (step != 0)
		return step;
	step = json_loose_utf8_length(from, length);
	note(reader, step != 0 ? JSON_LOOSE_UTF8 : JSON_INVALID_UTF8, at);
	return step != 0 ? step : 1;
}

/* Judges the byte in a string at which plain_end stopped; returns how many bytes that is about. */
UNUSUAL static size_t take_special(struct reader *reader, enum json_kind kind, size_t at)
{
	unsigned char byte = (unsigned char)reader->bytes[at];
	struct json_escape escape;

	if (byte >= 0x80)
		return take_non_ascii(reader, kind, at);
	if (byte != '\\') {
		note(reader, kind == JSON_KEY ? JSON_CONTROL_IN_KEY : JSON_CONTROL_CHARACTER, at);
		return 1;
	}
	escape = json_escape_read(reader->bytes + at, reader->length - at);
	if (escape.deviation != JSON_NO_DEVIATION)
		note(reader, escape.deviation, at);
	return escape.length;
}

/* Where the quote stands that ends the string, or the end of the text. */
UNUSUAL static size_t take_special_string(struct reader *reader, enum json_kind kind, size_t at, char quote)
{
	while (at < reader->length && reader->bytes[at] != quote)
		at = plain_end(reader, at + take_special(reader, kind, at), quote);
	return at;
}

static int take_string(struct reader *reader, enum json_kind kind, char quote)
{
	size_t start = reader->at, first = plain_end(reader, start + 1, quote), at = first;
	bool escaped = false;

	if (quote == '\'')
		note(reader, kind == JSON_KEY ? JSON_SINGLE_QUOTED_KEY : JSON_SINGLE_QUOTES, start);
	if (at == reader->length || reader->bytes[at] != quote) {
		at = take_special_string(reader, kind, at, quote);
		if (at == reader->length)
			return end_at(reader, JSON_END, at, N_("expected the quotation mark that ends the string"));
		escaped = memchr(reader->bytes + first, '\\', at - first) != NULL;
	}
	reader->at = at + 1;
	if (kind == JSON_KEY && json_keys_add(&reader->keys, start + 1, at - start - 1, escaped) != 0)
		return -ENOMEM;
	return emit(reader, kind, start, at + 1, escaped);
}

static bool byte_is_letter(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

/* What might belong to a number: taken together, so that 0x1F is one bad number and not a zero before something odd. */
static bool byte_is_numeric(char byte)
{
	return (byte >= '0' && byte <= '9') || byte == '+' || byte == '-' || byte == '.' || byte_is_letter(byte);
}

__attribute__((noinline)) static int take_number(struct reader *reader)
{
	size_t start = reader->at, at = start;
	uint32_t met;

	while (at < reader->length && byte_is_numeric(reader->bytes[at]))
		at++;
	met = json_number_judge(reader->bytes + start, at - start);
	for (; met != 0; met &= met - 1)
		note(reader, (enum json_deviation)__builtin_ctz(met), start);
	reader->at = at;
	return emit(reader, JSON_NUMBER, start, at, false);
}

static const struct {
	const char *word;
	enum json_kind kind;
	enum json_deviation deviation;
} words[] = {
	{"true", JSON_TRUE, JSON_NO_DEVIATION},
	{"false", JSON_FALSE, JSON_NO_DEVIATION},
	{"null", JSON_NULL, JSON_NO_DEVIATION},
	{"NaN", JSON_NUMBER, JSON_NOT_A_NUMBER},
	{"Infinity", JSON_NUMBER, JSON_NOT_A_NUMBER},
};

__attribute__((noinline)) static int take_word(struct reader *reader)
{
	size_t start = reader->at, at = start;

	while (at < reader->length && byte_is_letter(reader->bytes[at]))
		at++;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (strlen(words[i].word) != at - start || !starts_with(reader, words[i].word, at - start))
			continue;
		if (words[i].deviation != JSON_NO_DEVIATION)
			note(reader, words[i].deviation, start);
		reader->at = at;
		return emit(reader, words[i].kind, start, at, false);
	}
	return UNEXPECTED;
}

static int take_value(struct reader *reader, char byte)
{
	size_t start = reader->at;
	int result = UNEXPECTED;

	if (byte == '{' || byte == '[')
		return container_open(reader, byte == '{');
	if (byte == '"' || byte == '\'')
		result = take_string(reader, JSON_STRING, byte);
	else if (byte_is_letter(byte))
		result = take_word(reader);
	else if (byte_is_numeric(byte))
		result = take_number(reader);
	if (result != 0)
		return result;
	note_depth(reader, start);
	value_done(reader);
	return 0;
}

static int take_element(struct reader *reader, char byte)
{
	if (byte != ']')
		return take_value(reader, byte);
	if (reader->state == STATE_ELEMENT)
		note(reader, JSON_TRAILING_COMMA, reader->comma);
	return container_close(reader);
}

static int take_key(struct reader *reader, char byte)
{
	if (byte == '"' || byte == '\'') {
		reader->state = STATE_COLON;
		return take_string(reader, JSON_KEY, byte);
	}
	if (byte != '}')
		return UNEXPECTED;
	if (reader->state == STATE_KEY)
		note(reader, JSON_TRAILING_COMMA, reader->comma);
	return container_close(reader);
}

static int take_colon(struct reader *reader, char byte)
{
	if (byte != ':')
		return UNEXPECTED;
	reader->at++;
	reader->state = STATE_MEMBER;
	return 0;
}

static int take_more(struct reader *reader, char byte)
{
	if (byte == ',') {
		reader->comma = reader->at++;
		reader->state = reader->in_object ? STATE_KEY : STATE_ELEMENT;
		return 0;
	}
	return byte == (reader->in_object ? '}' : ']') ? container_close(reader) : UNEXPECTED;
}

static int take_nothing(struct reader *reader, char byte)
{
	(void)reader;
	(void)byte;
	return UNEXPECTED;
}

static const struct {
	int (*step)(struct reader *reader, char byte);
	const char *expected;
} states[] = {
	[STATE_ROOT] = {take_value, N_("expected a value")},
	[STATE_FIRST_ELEMENT] = {take_element, N_("expected a value or ]")},
	[STATE_ELEMENT] = {take_element, N_("expected a value")},
	[STATE_MORE_ELEMENTS] = {take_more, N_("expected a comma or ]")},
	[STATE_FIRST_KEY] = {take_key, N_("expected a key in double quotes or }")},
	[STATE_KEY] = {take_key, N_("expected a key in double quotes")},
	[STATE_COLON] = {take_colon, N_("expected a colon")},
	[STATE_MEMBER] = {take_value, N_("expected a value")},
	[STATE_MORE_MEMBERS] = {take_more, N_("expected a comma or }")},
	[STATE_DONE] = {take_nothing, NULL},
};

static size_t line_length(const char *line, size_t length)
{
	size_t at = 0;

	while (at < length && line[at] != '\n' && line[at] != '\r')
		at++;
	return at;
}

/* Takes a comment as white space: to the end of its line, or to the mark that ends it. */
static int take_comment(struct reader *reader)
{
	const char *from = reader->bytes + reader->at, *end;

	note(reader, JSON_COMMENT, reader->at);
	if (!starts_with(reader, "/*", 2)) {
		reader->at += line_length(reader->bytes + reader->at, reader->length - reader->at);
		return 0;
	}
	end = memmem(from + 2, reader->length - reader->at - 2, "*/", 2);
	if (end == NULL)
		return end_at(reader, JSON_END, reader->length, N_("expected the end of the comment"));
	reader->at += (size_t)(end - from) + 2;
	return 0;
}

/* A byte that has no place here in JSON. */
UNUSUAL static int take_odd(struct reader *reader, char byte)
{
	if (byte == '\v' || byte == '\f') {
		note(reader, JSON_WHITE_SPACE, reader->at++);
		return 0;
	}
	if (byte == '#' || starts_with(reader, "//", 2) || starts_with(reader, "/*", 2))
		return take_comment(reader);
	if (reader->at == 0 && (starts_with(reader, "\xFF\xFE", 2) || starts_with(reader, "\xFE\xFF", 2)))
		return end_at(reader, JSON_UTF16, 0, NULL);
	if (reader->state == STATE_DONE)
		return end_at(reader, JSON_TRAILING_TEXT, reader->at, NULL);
	return end_at(reader, JSON_SYNTAX, reader->at, states[reader->state].expected);
}

UNUSUAL static int take_end(struct reader *reader, size_t whole_length)
{
	if (reader->state != STATE_DONE && json_looks_like_utf16(reader->bytes, whole_length))
		return end_at(reader, JSON_UTF16, 0, NULL);
	if (reader->state == STATE_ROOT)
		return end_at(reader, JSON_EMPTY, 0, NULL);
	if (reader->state != STATE_DONE)
		return end_at(reader, JSON_END, reader->length, states[reader->state].expected);
	if (reader->length != whole_length)
		note(reader, JSON_NUL, reader->length);
	return ENDED;
}

static inline size_t white_end(const char *bytes, size_t at, size_t length)
{
	static const bool white[UCHAR_MAX + 1] = {[' '] = true, ['\n'] = true, ['\r'] = true, ['\t'] = true};

	while (at < length && white[(unsigned char)bytes[at]])
		at++;
	return at;
}

static int read_text(struct reader *reader, size_t whole_length)
{
	int result;

	do {
		reader->at = white_end(reader->bytes, reader->at, reader->length);
		if (reader->at == reader->length)
			return take_end(reader, whole_length);
		result = states[reader->state].step(reader, reader->bytes[reader->at]);
		if (result == UNEXPECTED)
			result = take_odd(reader, reader->bytes[reader->at]);
	} while (result == 0);
	return result;
}

static void reader_init(struct reader *reader, const char *bytes, size_t length)
{
	const char *nul = length != 0 ? memchr(bytes, '\0', length) : NULL;

	reader->bytes = bytes;
	reader->length = nul != NULL ? (size_t)(nul - bytes) : length;
	reader->at = 0;
	reader->state = STATE_ROOT;
	reader->in_object = false;
	reader->depth = 0;
	reader->comma = 0;
	reader->levels =
		(struct json_stack){reader->levels_inside, reader->levels_inside, sizeof reader->levels_inside};
	json_keys_init(&reader->keys);
}

int json_read(const char *bytes, size_t length, const struct json_visitor *visitor, struct json_report *ret_report)
{
	static const struct json_visitor nobody = {0};
	struct reader reader;
	int result;

	*ret_report = (struct json_report){0};
	if (length >= JSON_KEY_ESCAPED)
		return -EFBIG;
	reader_init(&reader, bytes, length);
	reader.visitor = visitor != NULL ? visitor : &nobody;
	reader.report = ret_report;
	if (starts_with(&reader, "\xEF\xBB\xBF", 3)) {
		note(&reader, JSON_BYTE_ORDER_MARK, 0);
		reader.at = 3;
	}
	result = read_text(&reader, length);
	reader_free(&reader);
	return result == ENDED ? 0 : result;
}
