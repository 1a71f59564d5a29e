/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Three bytes, four letters. Only the one canonical form is read, so that a document has one digest. */
#include "core/base/base64.h"

#include <errno.h>
#include <string.h>

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void base64_append(struct buffer *buffer, const void *bytes, size_t length)
{
	const unsigned char *from = bytes;

	for (size_t at = 0; at < length; at += 3) {
		size_t left = length - at;
		unsigned group = (unsigned)from[at] << 16 | (left > 1 ? (unsigned)from[at + 1] << 8 : 0) |
				 (left > 2 ? (unsigned)from[at + 2] : 0);
		char text[4] = {letters[group >> 18], letters[group >> 12 & 63], left > 1 ? letters[group >> 6 & 63] : '=',
				left > 2 ? letters[group & 63] : '='};

		buffer_append(buffer, text, sizeof text);
	}
}

/* The value of the letter, or -1. */
static int letter_value(char letter)
{
	const char *found = letter != '\0' ? strchr(letters, letter) : NULL;

	return found != NULL ? (int)(found - letters) : -1;
}

int base64_decode(struct buffer *buffer, const char *text, size_t length)
{
	if (length % 4 != 0)
		return -EINVAL;
	for (size_t at = 0; at < length; at += 4) {
		size_t padding = at + 4 < length || text[at + 3] != '=' ? 0 : text[at + 2] == '=' ? 2 : 1;
		unsigned group = 0;
		char bytes[3];

		for (size_t i = 0; i < 4; i++) {
			int value = i < 4 - padding ? letter_value(text[at + i]) : 0;

			if (value < 0)
				return -EINVAL;
			group = group << 6 | (unsigned)value;
		}
		/* Bits that stand for nothing must be zero. */
		if ((padding > 0 && (group & 0xFF) != 0) || (padding > 1 && (group & 0xFFFF) != 0))
			return -EINVAL;
		bytes[0] = (char)(group >> 16);
		bytes[1] = (char)(group >> 8 & 0xFF);
		bytes[2] = (char)(group & 0xFF);
		buffer_append(buffer, bytes, 3 - padding);
	}
	return 0;
}
