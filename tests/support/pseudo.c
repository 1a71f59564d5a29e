/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Longer by doubled letters, so that lines still break between words as those of a real language do. */
#include "tests/support/pseudo.h"

#include <stddef.h>
#include <string.h>

/* The letter, or NULL where it has none with an accent. */
static const char *accent(char letter)
{
	static const struct {
		char letter;
		const char *accented;
	} rows[] = {
		{'a', "\303\241"}, {'c', "\304\215"}, {'d', "\304\217"}, {'e', "\303\251"}, {'g', "\304\237"}, {'h', "\304\245"},
		{'i', "\303\255"}, {'k', "\304\267"}, {'l', "\304\272"}, {'n', "\303\261"}, {'o', "\303\263"}, {'r', "\305\231"},
		{'s', "\305\241"}, {'t', "\305\245"}, {'u', "\303\272"}, {'w', "\305\265"}, {'y', "\303\275"}, {'z', "\305\276"},
		{'A', "\303\201"}, {'E', "\303\211"}, {'I', "\303\215"}, {'N', "\303\221"}, {'O', "\303\223"}, {'S', "\305\240"},
		{'T', "\305\244"}, {'U', "\303\232"}, {'W', "\305\264"}, {'Y', "\303\235"},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (rows[i].letter == letter)
			return rows[i].accented;
	return NULL;
}

/* The bytes of the directive that text begins with, 0 where it begins with none. */
static size_t directive(const char *text)
{
	size_t length = 1;

	if (text[0] != '%')
		return 0;
	length += strspn(text + length, "-+ #0123456789.*$'hlLzjt");
	return length + (text[length] != '\0');
}

void pseudo_append(struct buffer *buffer, const char *text)
{
	while (*text != '\0') {
		size_t length = directive(text);
		const char *accented = accent(*text);

		if (length > 0) {
			buffer_append(buffer, text, length);
			text += length;
			continue;
		}
		if (accented != NULL)
			buffer_append_text(buffer, accented);
		else
			buffer_append_byte(buffer, *text);
		if (strchr("aeioustyAEIOU", *text) != NULL)
			buffer_append_text(buffer, accented);
		text++;
	}
}
