/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the commands say, on its way to standard output or standard error. Everything is gathered and written in large pieces; a write
 * that fails is remembered, so that a full disk is not taken for success. Colours are put in here, by meaning, and nowhere else:
 * bytes from files cannot bring their own.
 */
#ifndef TUI_PRINT_H
#define TUI_PRINT_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/buffer.h"
#include "core/base/failure.h"
#include "tui/attribute.h"
#include "tui/canvas.h"

struct print {
	int descriptor;
	enum charset charset;
	bool colored;
	bool held; /* what is said is only gathered */
	int width; /* columns of the terminal; 0 where it is none, and lines are as long as they are */
	int error; /* errno of the first write that failed, or ENOMEM; 0 */
	struct buffer buffer;
};

/* columns is what the environment says about the width (or NULL), for a terminal that does not tell. */
void print_open(struct print *print, int descriptor, enum charset charset, bool colored, const char *columns);

/* Writes what is left. Returns 0, or -errno of the first error; with close also what the file system says at the very end. */
int print_close(struct print *print, bool close_descriptor);

/* A text that is safe to show: ours, a translation, or what text_append_visible made. */
void print_text(struct print *print, const char *text);
void print_format(struct print *print, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Bytes from elsewhere, in visible form. */
void print_visible(struct print *print, const void *bytes, size_t length);
void print_visible_text(struct print *print, const char *text);

/* The same text with an attribute of its own. */
void print_marked(struct print *print, enum attribute attribute, const char *text);

/* From here on; ATTRIBUTE_NORMAL ends it. */
void print_attribute(struct print *print, enum attribute attribute);

/* A sign of ours in the charset at hand. */
void print_symbol(struct print *print, enum symbol symbol);

/* A paragraph in lines no wider than the terminal, each behind indent blanks, and a line feed. */
void print_paragraph(struct print *print, int indent, const char *text);

/* The same with a label in the indent of the first line, which it must be narrower than. */
void print_labelled(struct print *print, int indent, const char *label, const char *text);

/* Writes what has gathered when that is much. For whoever appends to the buffer (JSON), too. */
void print_relax(struct print *print);

/* Writes what has gathered: before somebody is asked, or another program takes the terminal. */
void print_flush(struct print *print);

/*
 * "overrule: PATH:LINE:COLUMN: text; remedy" and a line feed. prefix (a root's path, or "") stands before path. path, remedy and prefix
 * may be NULL; line and column 0. Written at once.
 */
struct message {
	const char *prefix;
	const char *path; /* as bytes */
	size_t line, column;
	const char *text;   /* safe to show */
	const char *remedy; /* safe to show */
};
void print_report(struct print *print, const struct message *message);

/* The failure as a message. */
void print_failure(struct print *print, const char *prefix, const struct failure *failure);

/* Appends a safe text as the charset can show it: where that is ASCII, signs of ours become ASCII and the rest \u{HEX}. */
void charset_append(struct buffer *buffer, enum charset charset, const char *text, size_t length);

/*
 * Appends as much of a text (of charset_append) as fits in width columns, with an ellipsis where it was cut: at the end, or with tail at
 * the beginning. Returns the columns used.
 */
int charset_append_cut(struct buffer *buffer, enum charset charset, const char *text, int width, bool tail);

/* The columns that a text takes. */
int charset_width(enum charset charset, const char *text);

#endif
