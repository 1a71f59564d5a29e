/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One block of text; a line feed, which nothing visible holds, parts what belongs to an entry. */
#include "tui/screens/haystack.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/text.h"

/* Without the locale's rules, as the terminal's language must not decide what is found. */
static char lower(char letter)
{
	return letter >= 'A' && letter <= 'Z' ? (char)(letter - 'A' + 'a') : letter;
}

/* Letters and digits have a bit of their own, all others share what is left. */
static unsigned letter_bit(unsigned char letter)
{
	if (letter >= 'a' && letter <= 'z')
		return (unsigned)letter - 'a';
	return letter >= '0' && letter <= '9' ? 26u + letter - '0' : 36u + letter % 28u;
}

/* What ends a stack: its scope and verdict in small letters, and which letters these are. */
struct words {
	struct buffer text;
	uint64_t letters;
};

/* What is worked out once for all stacks. */
struct making {
	struct haystack *haystack;
	const struct ranking *ranking;
	struct words words[SCOPE_COUNT][VERDICT_COUNT];
	char plain[UCHAR_MAX + 1]; /* a byte that is shown as it is, in small letters; 0 for all others */
	uint64_t letters[UCHAR_MAX + 1];
	uint64_t found; /* the letters of the stack that is appended */
};

static void append_word(const struct making *making, struct words *words, const char *bytes)
{
	for (; *bytes != '\0'; bytes++) {
		buffer_append_byte(&words->text, lower(*bytes));
		words->letters |= making->letters[(unsigned char)lower(*bytes)];
	}
}

static bool making_begin(struct making *making)
{
	bool made = true;

	for (int i = 0; i <= UCHAR_MAX; i++) {
		making->plain[i] = i >= ' ' && i <= '~' && i != '\\' ? lower((char)i) : '\0';
		making->letters[i] = UINT64_C(1) << letter_bit((unsigned char)i);
	}
	for (int scope = 0; scope < SCOPE_COUNT; scope++)
		for (int verdict = 0; verdict < VERDICT_COUNT; verdict++) {
			struct words *words = &making->words[scope][verdict];

			append_word(making, words, scope_name((enum scope)scope));
			append_word(making, words, "\n");
			append_word(making, words, verdict_title((enum verdict)verdict));
			made = made && !buffer_failed(&words->text);
		}
	return made;
}

static void making_end(struct making *making)
{
	for (int scope = 0; scope < SCOPE_COUNT; scope++)
		for (int verdict = 0; verdict < VERDICT_COUNT; verdict++)
			buffer_free(&making->words[scope][verdict].text);
}

/* Puts what is not shown as it is in the place of what was appended from start on. */
static void append_visible(struct making *making, size_t start, const char *bytes, size_t length)
{
	struct buffer *text = &making->haystack->text;

	text->length = start;
	text_append_visible(text, bytes, length);
	for (size_t i = start; i < text->length; i++) {
		text->data[i] = lower(text->data[i]);
		making->found |= making->letters[(unsigned char)text->data[i]];
	}
}

/* Appends what is shown of the bytes, as a line. */
static void append_line(struct making *making, const char *bytes, size_t length)
{
	struct buffer *text = &making->haystack->text;
	size_t start = text->length, i = 0;
	uint64_t found = 0;
	char *place, small;

	buffer_append(text, bytes != NULL ? bytes : "", length);
	if (text->failed)
		return;
	for (place = text->data + start; i < length; i++) {
		small = making->plain[(unsigned char)place[i]];
		if (small == '\0')
			break;
		place[i] = small;
		found |= making->letters[(unsigned char)small];
	}
	making->found |= found;
	if (i < length)
		append_visible(making, start, bytes, length);
	buffer_append_byte(text, '\n');
}

static void append_stack(struct making *making, const struct stack *stack)
{
	const struct ranking *ranking = making->ranking;
	const struct layer *top = stack_layer(ranking, stack, 0), *shown = stack_shown_layer(ranking, stack);
	enum scope scope = ranking->snapshot->directories[top->directory].scope;
	const struct words *words = &making->words[scope][stack_judgement(ranking, stack).verdict];

	append_line(making, top->name, strlen(top->name));
	append_line(making, shown->descriptor.description.start, shown->descriptor.description.length);
	append_line(making, shown->descriptor.binary.start, shown->descriptor.binary.length);
	buffer_append(&making->haystack->text, words->text.data, words->text.length + 1);
	making->found |= words->letters;
}

static void make(struct making *making)
{
	struct haystack *haystack = making->haystack;

	for (uint32_t i = 0; i < making->ranking->stack_count && !haystack->text.failed; i++) {
		haystack->starts[i] = haystack->text.length;
		making->found = 0;
		append_stack(making, &making->ranking->stacks[i]);
		haystack->letters[i] = making->found;
	}
}

bool haystack_make(struct haystack *haystack, const struct ranking *ranking)
{
	struct making making = {.haystack = haystack, .ranking = ranking};
	bool made;

	if (haystack->starts != NULL)
		return true;
	haystack->starts = malloc((ranking->stack_count + (size_t)1) * sizeof *haystack->starts);
	haystack->letters = malloc((ranking->stack_count + (size_t)1) * sizeof *haystack->letters);
	made = haystack->starts != NULL && haystack->letters != NULL && making_begin(&making);
	if (made)
		make(&making);
	making_end(&making);
	if (made && !buffer_failed(&haystack->text))
		return true;
	haystack_forget(haystack);
	return false;
}

void haystack_forget(struct haystack *haystack)
{
	buffer_free(&haystack->text);
	free(haystack->starts);
	free(haystack->letters);
	*haystack = (struct haystack){0};
}

static bool has_letter(const struct haystack *haystack, uint32_t stack, char letter)
{
	return letter == '\0' || (haystack->letters[stack] >> letter_bit((unsigned char)letter) & 1) != 0;
}

const char *haystack_find(const struct haystack *haystack, uint32_t stack, const char *text)
{
	return has_letter(haystack, stack, text[0]) ? strstr(&haystack->text.data[haystack->starts[stack]], text) : NULL;
}

bool haystack_find_name(const struct haystack *haystack, uint32_t stack, const char *text)
{
	const char *words = &haystack->text.data[haystack->starts[stack]], *found = haystack_find(haystack, stack, text);

	return found != NULL && memchr(words, '\n', (size_t)(found - words)) == NULL;
}

const char *haystack_find_longer(const struct haystack *haystack, uint32_t stack, const char *found, const char *text, size_t length)
{
	size_t same = length;

	if (!has_letter(haystack, stack, text[length]))
		return NULL;
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
