/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Bytes from files, names and programs, made safe for people. This is the only way from such bytes to a terminal, a
 * log or a message: what comes out is valid UTF-8 without any control, escape, bidirectional, zero-width or tag
 * character.
 */
#ifndef CORE_BASE_TEXT_H
#define CORE_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/buffer.h"

/*
 * Appends length bytes in visible form, from which the bytes can be had back:
 *	printable UTF-8		as it is
 *	line feed, tab, return	\n \t \r
 *	other C0, DEL		\xHH, one byte
 *	what is no UTF-8	\xHH for each byte
 *	hidden characters	\u{HEX}, the code point (text_code_is_hidden; C1 too)
 *	a backslash		as it is; doubled where it would be read as one of these forms, or stands before one
 * Hexadecimal digits are upper case.
 */
void text_append_visible(struct buffer *buffer, const void *bytes, size_t length);

/* The same for a C string, as a malloc'ed string; NULL when memory is out. */
char *text_visible(const char *text);

/*
 * The same for a file name or path in a sentence: in quotes where it has a blank, a comma or a quote, so that nothing in it is read as words
 * of the sentence.
 */
char *text_name(const char *name);

/*
 * The visible form for a sentence, malloc'ed; NULL when memory is out: no more than TEXT_EXCERPT bytes are shown, and an ellipsis where
 * there are more, because a hostile file has texts of a mebibyte.
 */
#define TEXT_EXCERPT 512
char *text_excerpt(const void *bytes, size_t length);

/* A sentence as printf() makes it, malloc'ed; NULL when memory is out. Bytes from files must have been made visible before. */
char *text_format(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* True when text_append_visible would change nothing. */
bool text_is_plain(const void *bytes, size_t length);

/* True when the bytes are valid UTF-8 (no overlong forms, no surrogates, at most U+10FFFF). */
bool text_is_utf8(const void *bytes, size_t length);

/*
 * Reads one UTF-8 character: its code point in *ret_code, its length in bytes (1 to 4) returned; 0 where the bytes
 * are not UTF-8 (or length is 0).
 */
size_t text_decode(const char *bytes, size_t length, unsigned *ret_code);

/*
 * True for a code point that must not reach a terminal as it is: controls, what changes the direction, has no width
 * or no glyph of its own (joiners, fillers, soft hyphen, variation selectors, tags, format controls), line and
 * paragraph separator, private use, noncharacters, surrogates, and the planes that Unicode has not assigned.
 */
bool text_code_is_hidden(unsigned code);

/*
 * True for a hidden character that people write with all the same: joiners, direction marks, variation selectors, the letters of an emoji's
 * tag. It can be typed and is kept, and shown in its visible form; what turns the direction of others, or stands for nothing, is not among them.
 */
bool text_code_is_written(unsigned code);

/*
 * The visible form of the first character, or of the first byte where that is no UTF-8: \n, \x1B, \u{200D}, also where it could be shown
 * as it is. NUL-terminated, in ASCII; returns the bytes that it stands for (0 only when length is 0).
 */
#define TEXT_FORM_SIZE 12
size_t text_form(const char *bytes, size_t length, char ret_form[TEXT_FORM_SIZE]);

/*
 * Appends the argument for a shell: bare where that is safe, else in single quotes; as $'...' with octal escapes
 * (POSIX 2024; not dash) where it holds controls, hidden characters or what is no UTF-8, so that the line can be
 * shown and pasted.
 */
void text_append_shell(struct buffer *buffer, const char *argument);

/* What a hexadecimal digit stands for, -1 where it is none. */
int text_hex_value(char digit);

#endif
