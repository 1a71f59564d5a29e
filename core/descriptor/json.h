/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One walk over the bytes of a JSON document (RFC 8259): what stands where, and what is wrong where.
 *
 * It exists because json-c gives no places, takes the last of two equal keys without a word and builds a tree for every
 * file. The reader makes no tree, no copy and no system call, does not recurse, and judges for nobody: it notes every
 * deviation, and a table of dialects says which reader of descriptors lets which of them through.
 */
#ifndef CORE_DESCRIPTOR_JSON_H
#define CORE_DESCRIPTOR_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/arena.h"
#include "core/base/buffer.h"

/* json-c's default limit: a value at this depth (the root is at 0) is JSON_TOO_DEEP. */
#define JSON_DEPTH_LIMIT 32

/*
 * What is met and is not RFC 8259, or leaves readers room to differ. The values are stable: they may be stored, new
 * ones are added at the end. "ends" marks those after which nothing more is read.
 */
enum json_deviation {
	JSON_NO_DEVIATION = 0,
	JSON_EMPTY = 1,              /* ends: nothing but white space, up to the end or to a NUL byte */
	JSON_END = 2,                /* ends: the text (or a NUL byte) ends it too early */
	JSON_SYNTAX = 3,             /* ends: unexpected text */
	JSON_TRAILING_TEXT = 4,      /* ends: something stands behind the complete document */
	JSON_TRAILING_COMMA = 5,     /* before } or ] */
	JSON_COMMENT = 6,            /* in the style of C, C++ or the shell; read as white space */
	JSON_SINGLE_QUOTES = 7,      /* 'text' as a value; read as a string */
	JSON_BYTE_ORDER_MARK = 8,    /* UTF-8's, at the start; read as nothing */
	JSON_UTF16 = 9,              /* ends: looks like UTF-16 or UTF-32 */
	JSON_INVALID_UTF8 = 10,      /* in a string: a byte that belongs to no UTF-8 sequence */
	JSON_LOOSE_UTF8 = 11,        /* in a string: built like UTF-8, but overlong, a surrogate, or above U+10FFFF */
	JSON_CONTROL_CHARACTER = 12, /* in a value: a raw byte below 0x20 (a line break, a tab) */
	JSON_INVALID_ESCAPE = 13,    /* in a string: a backslash before something that it cannot escape */
	JSON_LONE_SURROGATE = 14,    /* in a string: half of a pair like \uD83D\uDE00 */
	JSON_ESCAPED_NUL = 15,       /* in a string: \u0000, valid, but the end of the text to a program written in C */
	JSON_BAD_NUMBER = 16,        /* 01, +1, .5, 1e, 0x1F: nobody takes it; passed on as a number */
	JSON_LOOSE_NUMBER = 17,      /* 00, -01, 01.5, 1., -.5: not JSON, but json-c takes it; passed on as a number */
	JSON_NUMBER_RANGE = 18,      /* an integer below INT64_MIN or above UINT64_MAX: valid, but json-c refuses it */
	JSON_NOT_A_NUMBER = 19,      /* NaN, Infinity, -Infinity, spelled exactly so; passed on as a number */
	JSON_DUPLICATE_KEY = 20,     /* the same key (decoded) twice in one object */
	JSON_TOO_DEEP = 21,          /* a value at depth JSON_DEPTH_LIMIT or deeper */
	JSON_NUL = 22,               /* a NUL byte behind the complete document; what follows it is not looked at */
	JSON_WHITE_SPACE = 23,       /* a vertical tab or form feed as white space */
	JSON_SINGLE_QUOTED_KEY = 24, /* {'key': 1}: not JSON, but json-c takes it; read as a key */
	JSON_CONTROL_IN_KEY = 25,    /* in a key: a raw byte below 0x20, which json-c takes there */
	JSON_NON_ASCII = 26,         /* in a value: a character above U+007F; valid, but json-c 0.18 refuses it (x86) */
	JSON_DEVIATION_COUNT = 27
};

/* The bit of a deviation in the masks below. */
static inline uint32_t json_bit(enum json_deviation deviation)
{
	return UINT32_C(1) << deviation;
}

/* One row per deviation. The texts are msgids: the caller translates them. */
struct json_deviation_row {
	const char *name;     /* "duplicate-key": stable, for machines */
	const char *text;     /* what is wrong, a clause without full stop */
	const char *expected; /* what should stand there, a clause to follow the first behind "; " */
};
const struct json_deviation_row *json_deviation_describe(enum json_deviation deviation);

struct json_report {
	uint32_t met;              /* json_bit() of each deviation that was met */
	enum json_deviation fatal; /* the one that ended the reading; JSON_NO_DEVIATION when all was read */
	const char *expected;      /* msgid: for JSON_SYNTAX and JSON_END what should stand there, else NULL */
	size_t place[JSON_DEVIATION_COUNT]; /* offset of the first one of each kind, where met says that there is one */
};

/* What should stand at that deviation's place, as a msgid: the report's own word where it has one, else the table's. */
const char *json_expected(const struct json_report *report, enum json_deviation deviation);

/* The deviation with the smallest offset whose bit is in mask; JSON_NO_DEVIATION when none of them was met. */
enum json_deviation json_first_met(const struct json_report *report, uint32_t mask);

enum json_kind {
	JSON_OBJECT_BEGIN,
	JSON_OBJECT_END,
	JSON_ARRAY_BEGIN,
	JSON_ARRAY_END,
	JSON_KEY,
	JSON_STRING,
	JSON_NUMBER,
	JSON_TRUE,
	JSON_FALSE,
	JSON_NULL,
	JSON_KIND_COUNT
};

struct json_token {
	enum json_kind kind;
	bool escaped;   /* JSON_KEY, JSON_STRING: holds a backslash; else its value is what is between the quotes */
	unsigned depth; /* of the root 0, of its members and their keys 1; an end has the depth of its begin */
	size_t start;   /* offset of the first byte; of the opening quote for JSON_KEY and JSON_STRING */
	size_t end;     /* offset behind the last byte; behind the closing quote for JSON_KEY and JSON_STRING */
};

/* Called for each token in the order of the document. Anything but 0 (a -errno) stops the reading. */
typedef int json_visit(void *context, const struct json_token *token);

struct json_visitor {
	json_visit *on[JSON_KIND_COUNT]; /* NULL: not interested */
	void *context;
};

/*
 * Walks over length bytes once (no NUL is needed behind them; the caller should allow 1 MiB at most, the limit is 2
 * GiB). visitor may be NULL. Tokens are delivered as they are met, also those in front of a deviation that ends the
 * reading. Keys are compared when their object ends: in one that is still open when the reading ends no duplicate is
 * noted.
 *
 * Returns 0 when the report is complete, whatever it says; -ENOMEM (never for documents of fewer than 256 levels with
 * fewer than 50 keys open at once, which take no memory), -EFBIG, or what a callback returned: then the report covers
 * what was read so far.
 */
int json_read(const char *bytes, size_t length, const struct json_visitor *visitor, struct json_report *ret_report);

/*
 * Who reads (RULES.md, libvirt). What they let through was measured with yajl 2.1.0, json-c 0.16 and 0.18, strict and
 * with checked UTF-8, as libvirt asks for. Where the two differ, JSON_JSON_C is the later: 0.16 takes
 * JSON_CONTROL_CHARACTER and JSON_NUMBER_RANGE too. The exception is 0.18's refusal of JSON_NON_ASCII (json-c issues
 * 875 and 892, a signed char): the fault of one release, which is forgiven here and worth a warning.
 * Not told apart: yajl takes a document behind which a string begins that does not end.
 */
enum json_dialect {
	JSON_STRICT, /* RFC 8259, each key once, within json-c's depth and range: what everybody reads alike */
	JSON_YAJL,   /* libvirt before 10.8 */
	JSON_JSON_C, /* libvirt from 10.8 on */
	JSON_DIALECT_COUNT
};

/* The deviations that the dialect lets through, as json_bit()s. */
uint32_t json_forgiven(enum json_dialect dialect);

/* True when everything that was met is forgiven. */
bool json_accepts(const struct json_report *report, enum json_dialect dialect);

struct json_place {
	size_t line;   /* 1 is the first; LF, CRLF and CR end lines */
	size_t column; /* 1 is the first; in characters (a byte that is no UTF-8 is one), a byte order mark is none */
};

/* Line and column of an offset (at most length). Walks from the start: for the few places that are shown. */
struct json_place json_place(const char *bytes, size_t length, size_t offset);

/*
 * Appends the value of a key or string. quoted and length are the token's bytes with both quotes. A lone surrogate
 * becomes U+FFFD (as json-c does; yajl makes a ? of it), an invalid escape stays as it is written, and so do raw bytes.
 */
void json_decode_string(const char *quoted, size_t length, struct buffer *buffer);

/* The same into the arena, with a NUL behind; its length without that in *ret_length. NULL when memory is out. */
char *json_copy_string(struct arena *arena, const char *quoted, size_t length, size_t *ret_length);

/*
 * True when the value of the key or string is exactly text, as programs written in C read it: up to a \u0000. So are keys compared
 * when duplicates are looked for (measured with libvirt 9.0). Decodes nothing into memory.
 */
bool json_string_is(const char *quoted, size_t length, const char *text);

#endif
