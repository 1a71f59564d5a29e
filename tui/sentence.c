/* SPDX-License-Identifier: GPL-2.0-or-later */
/* In the letters of the locale, because the texts are translated. */
#include "tui/sentence.h"

#include <limits.h>
#include <string.h>
#include <wchar.h>
#include <wctype.h>

#include "core/base/text.h"

/* Whether text begins with a word of a sentence, and not with the name of a file or the like. */
static bool begins_with_word(const char *text)
{
	unsigned code = 0;
	const char *at = text;

	for (size_t step; (step = text_decode(at, strlen(at), &code)) > 0 && iswlower((wint_t)code);)
		at += step;
	return at > text && *at != '\0' && strchr(" ,", *at) != NULL;
}

const char *sentence_stop(const char *text)
{
	size_t length = strlen(text);

	return length == 0 || strchr(".!?:", text[length - 1]) != NULL ? "" : ".";
}

void sentence_append(struct buffer *buffer, const char *text)
{
	char capital[MB_LEN_MAX];
	mbstate_t state = {0};
	unsigned code = 0;
	size_t step = text_decode(text, strlen(text), &code), length;

	length = begins_with_word(text) ? wcrtomb(capital, (wchar_t)towupper((wint_t)code), &state) : (size_t)-1;
	if (length != (size_t)-1)
		buffer_append(buffer, capital, length);
	buffer_append_text(buffer, length != (size_t)-1 ? text + step : text);
	buffer_append_text(buffer, sentence_stop(text));
}

char *sentence(const char *text)
{
	struct buffer buffer = {0};

	sentence_append(&buffer, text);
	return buffer_take(&buffer);
}
