/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is said about each deviation, who forgives it, and where it stands. */
#include "core/base/text.h"
#include "core/base/translate.h"
#include "core/descriptor/json.h"

static const struct json_deviation_row deviations[JSON_DEVIATION_COUNT] = {
	[JSON_NO_DEVIATION] = {"none", N_("nothing is wrong"), N_("expected nothing else")},
	[JSON_EMPTY] = {"empty", N_("there is nothing but white space"), N_("expected a JSON document")},
	[JSON_END] = {"end", N_("the text ends too early"), N_("expected the rest of the document")},
	[JSON_SYNTAX] = {"syntax", N_("unexpected text"), N_("expected JSON")},
	[JSON_TRAILING_TEXT] = {"trailing-text", N_("text after the end of the document"), N_("expected nothing more")},
	[JSON_TRAILING_COMMA] = {"trailing-comma", N_("a comma after the last element"), N_("JSON allows none there")},
	[JSON_COMMENT] = {"comment", N_("a comment"), N_("JSON allows none")},
	[JSON_SINGLE_QUOTES] = {"single-quotes", N_("a string in single quotes"), N_("expected double quotes")},
	[JSON_BYTE_ORDER_MARK] = {"byte-order-mark", N_("a byte order mark at the start of the file"),
		N_("expected UTF-8 without it")},
	[JSON_UTF16] = {"utf-16", N_("the text is in UTF-16 or UTF-32"), N_("expected UTF-8")},
	[JSON_INVALID_UTF8] = {"invalid-utf-8", N_("a byte that is no UTF-8"), N_("expected a text in UTF-8")},
	[JSON_LOOSE_UTF8] = {"loose-utf-8", N_("a character that must not be encoded like that in UTF-8"),
		N_("expected its shortest form")},
	[JSON_CONTROL_CHARACTER] = {"control-character", N_("a control character in a string"),
		N_("expected it in an escaped form like \\n")},
	[JSON_INVALID_ESCAPE] = {"invalid-escape", N_("a backslash before a character that it cannot escape"),
		N_("expected \\\\ for a backslash")},
	[JSON_LONE_SURROGATE] = {"lone-surrogate", N_("half of a surrogate pair"), N_("expected both halves")},
	[JSON_ESCAPED_NUL] = {"escaped-nul", N_("a NUL character in a string, at which many programs end the string"),
		N_("expected a string without it")},
	[JSON_BAD_NUMBER] = {"bad-number", N_("this is no number in JSON"),
		N_("expected a decimal number like 1 or -0.5")},
	[JSON_LOOSE_NUMBER] = {"loose-number", N_("this number is not written as JSON demands"),
		N_("expected no needless zero in front, and digits on both sides of the point")},
	[JSON_NUMBER_RANGE] = {"number-range", N_("an integer with more than 64 bits"),
		N_("expected a smaller number")},
	[JSON_NOT_A_NUMBER] = {"not-a-number", N_("NaN or Infinity"), N_("JSON has only numbers with digits")},
	[JSON_DUPLICATE_KEY] = {"duplicate-key", N_("the object has this key already"), N_("expected each key once")},
	[JSON_TOO_DEEP] = {"too-deep", N_("nested too deeply"), N_("expected fewer than 32 levels")},
	[JSON_NUL] = {"nul", N_("a NUL byte after the end of the document"), N_("expected the end of the file")},
	[JSON_WHITE_SPACE] = {"white-space", N_("a vertical tab or form feed between the elements"),
		N_("expected spaces, tabs or line breaks")},
	[JSON_SINGLE_QUOTED_KEY] = {"single-quoted-key", N_("a key in single quotes"), N_("expected double quotes")},
	[JSON_CONTROL_IN_KEY] = {"control-in-key", N_("a control character in a key"),
		N_("expected it in an escaped form like \\n")},
	[JSON_NON_ASCII] = {"non-ascii", N_("a string with characters outside ASCII, which json-c 0.18 refuses"),
		N_("expected them in an escaped form like \\u00e9 where json-c 0.18 is used")},
};

const struct json_deviation_row *json_deviation_describe(enum json_deviation deviation)
{
	return &deviations[deviation];
}

const char *json_expected(const struct json_report *report, enum json_deviation deviation)
{
	if (deviation == report->fatal && report->expected != NULL)
		return report->expected;
	return deviations[deviation].expected;
}

enum json_deviation json_first_met(const struct json_report *report, uint32_t mask)
{
	enum json_deviation first = JSON_NO_DEVIATION;

	for (enum json_deviation i = JSON_EMPTY; i < JSON_DEVIATION_COUNT; i++) {
		if ((report->met & mask & json_bit(i)) == 0)
			continue;
		if (first == JSON_NO_DEVIATION || report->place[i] < report->place[first])
			first = i;
	}
	return first;
}

#define BIT(name) (UINT32_C(1) << JSON_##name)

static const uint32_t forgiven[JSON_DIALECT_COUNT] = {
	[JSON_STRICT] = BIT(ESCAPED_NUL) | BIT(NON_ASCII),
	[JSON_YAJL] = BIT(ESCAPED_NUL) | BIT(NON_ASCII) | BIT(LOOSE_UTF8) | BIT(LONE_SURROGATE) | BIT(NUL) |
		BIT(NUMBER_RANGE) | BIT(TOO_DEEP) | BIT(WHITE_SPACE),
	[JSON_JSON_C] = BIT(ESCAPED_NUL) | BIT(NON_ASCII) | BIT(LOOSE_UTF8) | BIT(LONE_SURROGATE) | BIT(NUL) |
		BIT(LOOSE_NUMBER) | BIT(NOT_A_NUMBER) | BIT(DUPLICATE_KEY) | BIT(SINGLE_QUOTED_KEY) |
		BIT(CONTROL_IN_KEY),
};

uint32_t json_forgiven(enum json_dialect dialect)
{
	return forgiven[dialect];
}

bool json_accepts(const struct json_report *report, enum json_dialect dialect)
{
	return (report->met & ~forgiven[dialect]) == 0;
}

/* Where lines and columns begin to count: behind a byte order mark. */
static size_t text_start(const char *bytes, size_t length)
{
	unsigned code;
	size_t step = text_decode(bytes, length, &code);

	return step != 0 && code == 0xFEFF ? step : 0;
}

struct json_place json_place(const char *bytes, size_t length, size_t offset)
{
	struct json_place place = {.line = 1, .column = 1};
	size_t at = text_start(bytes, length);

	while (at < offset) {
		unsigned code;
		size_t step = text_decode(bytes + at, length - at, &code);

		/* An offset inside a character is at that character. */
		if (step > offset - at)
			break;
		place.column++;
		if (bytes[at] == '\n' || (bytes[at] == '\r' && (at + 1 == length || bytes[at + 1] != '\n')))
			place = (struct json_place){.line = place.line + 1, .column = 1};
		at += step != 0 ? step : 1;
	}
	return place;
}
