/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One block of text; a line feed, which nothing visible holds, parts what belongs to an entry. */
#include "tui/screens/haystack.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/text.h"

/* Without the locale's rules, as the terminal's language must not decide what is found. */
static char lower(char letter)
{
	return letter >= 'A' && letter <= 'Z' ? (char)(letter - 'A' + 'a') : letter;
}

static void lower_from(struct buffer *text, size_t start)
{
	for (size_t i = start; i < text->length; i++)
		text->data[i] = lower(text->data[i]);
}

/* In one pass, where the bytes are shown as they are; false where they are not, and then nothing is appended. */
static bool append_plain(struct buffer *text, const char *bytes, size_t length)
{
	size_t start = text->length;

	for (size_t i = 0; i < length; i++)
		if (bytes[i] < ' ' || bytes[i] > '~' || bytes[i] == '\\')
			return false;
	buffer_append(text, bytes, length);
	lower_from(text, start);
	return true;
}

static void append(struct buffer *text, const char *bytes, size_t length)
{
	size_t start = text->length;

	if (bytes == NULL || append_plain(text, bytes, length))
		return;
	text_append_visible(text, bytes, length);
	lower_from(text, start);
}

static void append_line(struct buffer *text, const char *bytes, size_t length)
{
	buffer_append_byte(text, '\n');
	append(text, bytes, length);
}

static void append_stack(struct buffer *text, const struct ranking *ranking, const struct stack *stack)
{
	const struct layer *top = stack_layer(ranking, stack, 0), *shown = stack_shown_layer(ranking, stack);
	const char *scope = scope_name(ranking->snapshot->directories[top->directory].scope);
	const char *verdict = verdict_title(stack_judgement(ranking, stack).verdict);

	append(text, top->name, strlen(top->name));
	append_line(text, shown->descriptor.description.start, shown->descriptor.description.length);
	append_line(text, shown->descriptor.binary.start, shown->descriptor.binary.length);
	append_line(text, scope, strlen(scope));
	append_line(text, verdict, strlen(verdict));
	buffer_append_byte(text, '\0');
}

bool haystack_make(struct haystack *haystack, const struct ranking *ranking)
{
	if (haystack->starts != NULL)
		return true;
	haystack->starts = malloc((ranking->stack_count + (size_t)1) * sizeof *haystack->starts);
	if (haystack->starts == NULL)
		return false;
	for (uint32_t i = 0; i < ranking->stack_count; i++) {
		haystack->starts[i] = haystack->text.length;
		append_stack(&haystack->text, ranking, &ranking->stacks[i]);
	}
	if (!buffer_failed(&haystack->text))
		return true;
	haystack_forget(haystack);
	return false;
}

void haystack_forget(struct haystack *haystack)
{
	buffer_free(&haystack->text);
	free(haystack->starts);
	*haystack = (struct haystack){0};
}

const char *haystack_find(const struct haystack *haystack, uint32_t stack, const char *text)
{
	return strstr(&haystack->text.data[haystack->starts[stack]], text);
}

bool haystack_find_name(const struct haystack *haystack, uint32_t stack, const char *text)
{
	const char *words = &haystack->text.data[haystack->starts[stack]], *found = strstr(words, text);

	return found != NULL && memchr(words, '\n', (size_t)(found - words)) == NULL;
}

const char *haystack_find_longer(const char *found, const char *text, size_t length)
{
	size_t same = length;

	while (text[same] != '\0' && found[same] == text[same])
		same++;
	return text[same] == '\0' ? found : strstr(found + 1, text);
}

char *haystack_lower(const char *text)
{
	char *copy = strdup(text);

	for (char *at = copy; at != NULL && *at != '\0'; at++)
		*at = lower(*at);
	return copy;
}

const char *haystack_place(const char *shown, const char *text)
{
	size_t length = strlen(text);

	for (const char *at = shown; length > 0 && *at != '\0'; at++) {
		size_t same = 0;

		while (same < length && lower(at[same]) == text[same])
			same++;
		if (same == length)
			return at;
	}
	return NULL;
}
