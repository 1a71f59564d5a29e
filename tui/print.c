/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text to a file descriptor: safe bytes, the charset at hand, colours by meaning, errors remembered. */
#include "tui/print.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "core/base/text.h"
#include "tui/measure.h"

#define MUCH ((size_t)64 * 1024)

/* What stands for a character that the program's own texts use, where only ASCII can be shown. */
static const struct {
	const char *utf8;
	const char *ascii;
} plain_forms[] = {
	{"…", "..."}, {"–", "-"}, {"—", "-"}, {"‘", "'"}, {"’", "'"}, {"“", "\""}, {"”", "\""},
};

static int terminal_width(int descriptor, const char *columns)
{
	struct winsize size;
	long width;

	if (!isatty(descriptor))
		return 0;
	if (ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		return size.ws_col;
	width = columns != NULL ? strtol(columns, NULL, 10) : 0;
	return width > 0 && width < 10000 ? (int)width : 80;
}

void print_open(struct print *print, int descriptor, enum charset charset, bool colored, const char *columns)
{
	*print = (struct print){.descriptor = descriptor, .charset = charset, .colored = colored};
	print->width = terminal_width(descriptor, columns);
}

void print_flush(struct print *print)
{
	const char *at = print->buffer.data;
	size_t left = print->buffer.length;

	if (buffer_failed(&print->buffer) && print->error == 0)
		print->error = ENOMEM;
	while (left > 0 && print->error == 0) {
		ssize_t written = write(print->descriptor, at, left);

		if (written < 0 && errno != EINTR)
			print->error = errno;
		if (written <= 0)
			continue;
		at += written;
		left -= (size_t)written;
	}
	buffer_clear(&print->buffer);
}

int print_close(struct print *print, bool close_too)
{
	print_flush(print);
	buffer_free(&print->buffer);
	if (close_too && close(print->descriptor) < 0 && print->error == 0 && errno != EINTR)
		print->error = errno;
	return -print->error;
}

void print_relax(struct print *print)
{
	if (!print->held && print->buffer.length >= MUCH)
		print_flush(print);
}

static void append_plain_form(struct buffer *buffer, const char *text, size_t length, unsigned code)
{
	for (size_t i = 0; i < sizeof plain_forms / sizeof plain_forms[0]; i++)
		if (strncmp(plain_forms[i].utf8, text, length) == 0 && plain_forms[i].utf8[length] == '\0') {
			buffer_append_text(buffer, plain_forms[i].ascii);
			return;
		}
	buffer_format(buffer, "\\u{%X}", code);
}

void charset_append(struct buffer *buffer, enum charset charset, const char *text, size_t length)
{
	if (charset != CHARSET_ASCII) {
		buffer_append(buffer, text, length);
		return;
	}
	while (length > 0) {
		unsigned code;
		size_t step = text_decode(text, length, &code);

		if (step == 1)
			buffer_append_byte(buffer, text[0]);
		else if (step > 1)
			append_plain_form(buffer, text, step, code);
		else
			buffer_format(buffer, "\\x%02X", (unsigned char)text[0]);
		step = step > 0 ? step : 1;
		text += step;
		length -= step;
	}
}

int charset_width(enum charset charset, const char *text)
{
	size_t length = strlen(text), step;
	struct grapheme grapheme;
	int width = 0;

	for (; (step = grapheme_read(charset, text, length, &grapheme)) > 0; text += step, length -= step)
		width += grapheme.width;
	return width;
}

/* Appends what fits in width columns; returns how many of them are used. */
static int append_fitting(struct buffer *buffer, enum charset charset, const char *text, int width)
{
	size_t length = strlen(text), step;
	struct grapheme grapheme;
	int used = 0;

	for (; (step = grapheme_read(charset, text, length, &grapheme)) > 0; text += step, length -= step) {
		if (used + grapheme.width > width)
			break;
		buffer_append(buffer, grapheme.shown, grapheme.shown_length);
		used += grapheme.width;
	}
	return used;
}

/* The part of the text, from the end, that is no wider than width. */
static const char *fitting_tail(enum charset charset, const char *text, int width)
{
	size_t length = strlen(text), step;
	int left = charset_width(charset, text);
	struct grapheme grapheme;

	while (left > width && (step = grapheme_read(charset, text, length, &grapheme)) > 0) {
		text += step;
		length -= step;
		left -= grapheme.width;
	}
	return text;
}

int charset_append_cut(struct buffer *buffer, enum charset charset, const char *text, int width, bool tail)
{
	int used;

	if (width <= 0)
		return 0;
	if (charset_width(charset, text) <= width)
		return append_fitting(buffer, charset, text, width);
	if (tail) {
		buffer_append_text(buffer, symbol_text(charset, SYMBOL_ELLIPSIS));
		return 1 + append_fitting(buffer, charset, fitting_tail(charset, text, width - 1), width - 1);
	}
	used = append_fitting(buffer, charset, text, width - 1);
	buffer_append_text(buffer, symbol_text(charset, SYMBOL_ELLIPSIS));
	return used + 1;
}

void print_text(struct print *print, const char *text)
{
	charset_append(&print->buffer, print->charset, text, strlen(text));
}

void print_format(struct print *print, const char *format, ...)
{
	struct buffer text = {0};
	va_list arguments;

	va_start(arguments, format);
	buffer_format_list(&text, format, arguments);
	va_end(arguments);
	print->buffer.failed |= buffer_failed(&text);
	print_text(print, buffer_text(&text));
	buffer_free(&text);
}

void print_visible(struct print *print, const void *bytes, size_t length)
{
	struct buffer text = {0};

	text_append_visible(&text, bytes, length);
	print->buffer.failed |= buffer_failed(&text);
	print_text(print, buffer_text(&text));
	buffer_free(&text);
}

void print_visible_text(struct print *print, const char *text)
{
	print_visible(print, text, strlen(text));
}

void print_attribute(struct print *print, enum attribute attribute)
{
	static const struct {
		unsigned flag;
		const char *sequence;
	} flags[] = {{STYLE_BOLD, ";1"}, {STYLE_DIM, ";2"}, {STYLE_UNDERLINE, ";4"}, {STYLE_REVERSE, ";7"}};
	struct style style = attribute_style(SCHEME_CALM, 8, attribute);

	if (!print->colored)
		return;
	buffer_append_text(&print->buffer, "\033[0");
	for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++)
		if ((style.flags & flags[i].flag) != 0)
			buffer_append_text(&print->buffer, flags[i].sequence);
	if (style.foreground >= 0)
		buffer_format(&print->buffer, ";%d", 30 + style.foreground);
	if (style.background >= 0)
		buffer_format(&print->buffer, ";%d", 40 + style.background);
	buffer_append_byte(&print->buffer, 'm');
}

void print_marked(struct print *print, enum attribute attribute, const char *text)
{
	print_attribute(print, attribute);
	print_text(print, text);
	print_attribute(print, ATTRIBUTE_NORMAL);
}

void print_symbol(struct print *print, enum symbol symbol)
{
	buffer_append_text(&print->buffer, symbol_text(print->charset, symbol));
}

static void append_blanks(struct buffer *buffer, int count)
{
	for (int i = 0; i < count; i++)
		buffer_append_byte(buffer, ' ');
}

/*
 * Words stay whole, also those that are wider than a line: they are paths, which somebody may want to copy, and so do the blanks between them,
 * which may be part of a name. The first line is begun.
 */
static void append_wrapped(struct buffer *buffer, enum charset charset, int width, int indent, char *words)
{
	int used = indent;

	while (*words != '\0') {
		int blanks = (int)strspn(words, " "), length;
		char *word = words + blanks;
		char *end = word + strcspn(word, " "), after = *end;

		*end = '\0';
		length = charset_width(charset, word);
		if (blanks > 0 && width > 0 && used + blanks + length > width) {
			buffer_append_byte(buffer, '\n');
			blanks = indent;
			used = 0;
		}
		append_blanks(buffer, blanks);
		buffer_append_text(buffer, word);
		used += blanks + length;
		*end = after;
		words = end;
	}
	buffer_append_byte(buffer, '\n');
}

static void append_paragraph(struct print *print, int indent, const char *text)
{
	struct buffer converted = {0};

	charset_append(&converted, print->charset, text, strlen(text));
	if (converted.data != NULL)
		append_wrapped(&print->buffer, print->charset, print->width, indent, converted.data);
	print->buffer.failed |= buffer_failed(&converted);
	buffer_free(&converted);
}

void print_paragraph(struct print *print, int indent, const char *text)
{
	if (text[0] == '\0')
		return;
	append_blanks(&print->buffer, indent);
	append_paragraph(print, indent, text);
}

void print_labelled(struct print *print, int indent, const char *label, const char *text)
{
	struct buffer converted = {0};

	charset_append(&converted, print->charset, label, strlen(label));
	buffer_append_text(&print->buffer, buffer_text(&converted));
	append_blanks(&print->buffer, indent - charset_width(print->charset, buffer_text(&converted)));
	print->buffer.failed |= buffer_failed(&converted);
	buffer_free(&converted);
	append_paragraph(print, indent, text);
}

static void print_place(struct print *print, const struct message *message)
{
	if (message->path == NULL)
		return;
	print_visible_text(print, message->prefix != NULL ? message->prefix : "");
	print_visible_text(print, message->path);
	if (message->line > 0)
		print_format(print, ":%zu:%zu", message->line, message->column);
	print_text(print, ": ");
}

/* A sentence that goes on behind a semicolon loses its full stop. */
static void print_clause(struct print *print, const char *text, bool goes_on)
{
	size_t length = strlen(text);

	print_format(print, "%.*s", (int)(goes_on && length > 0 && text[length - 1] == '.' ? length - 1 : length), text);
}

void print_report(struct print *print, const struct message *message)
{
	print_text(print, "overrule: ");
	print_place(print, message);
	print_clause(print, message->text != NULL ? message->text : strerror(ENOMEM), message->remedy != NULL);
	if (message->remedy != NULL)
		print_format(print, "; %s", message->remedy);
	print_text(print, "\n");
	print_flush(print);
}

void print_failure(struct print *print, const char *prefix, const struct failure *failure)
{
	print_report(print, &(struct message){
				    .prefix = prefix,
				    .path = failure->path,
				    .text = failure->text,
				    .remedy = failure->remedy,
			    });
}
