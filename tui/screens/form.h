/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a form holds: the fields, the document that they are about, and what comes of both. A field that is left as it was leaves its place in
 * the document as it is laid out. Nothing is drawn here.
 */
#ifndef TUI_SCREENS_FORM_H
#define TUI_SCREENS_FORM_H

#include "core/host/completion.h"
#include "tui/screens/screens.h"
#include "tui/widgets/field.h"

/* The file's name, and the keys of the schema. */
#define FORM_MOST_FIELDS 8

enum remark {
	REMARK_HINT,
	REMARK_FINE,
	REMARK_WARNING,
	REMARK_WANTED, /* nothing is there yet, so that nothing can be staged */
	REMARK_ERROR,  /* likewise, for what is there */
};

struct form_field {
	const struct schema_key *key; /* NULL: the file's name */
	struct field field;
	char *before; /* what the document has there */
	enum remark remark;
	char *note; /* what is to be known about the content, translated and safe to show; NULL: nothing */
	struct area area; /* where it was drawn last, without its label */
};

/* What the field with the focus could hold, as a list to choose from below the fields. */
enum listing { LISTING_NONE, LISTING_PATHS, LISTING_TYPES };

struct form {
	enum action action; /* ACTION_CLONE, ACTION_REPLACE, ACTION_NEW */
	char *source;       /* the name of the entry that it is made of; NULL: of none */
	char *origin;       /* the path that the copy tells it was made of; NULL: it tells none */
	struct sha256 origin_digest;
	bool shown_exists; /* the file that is replaced, as it was when the form was opened */
	struct sha256 shown_digest;
	struct buffer base; /* the document without what was typed */
	bool base_is_good;
	struct form_field fields[FORM_MOST_FIELDS];
	size_t count;
	size_t focus;
	struct buffer document; /* with what was typed, where that is possible */
	bool stale;             /* something was typed, or the files have changed, since all was looked at */
	bool touched;           /* somebody has put something into a field */
	char *obstacle;         /* why it cannot be staged; NULL: it can */
	struct pager outcome;   /* what staging it would do, or why it cannot be */
	char *examined;         /* the binary that was looked at last, so that it is not at each key */
	enum remark examined_remark;
	char *examined_note;
	enum listing listing;
	struct list list;             /* its rows */
	bool chosen;                  /* one of them was gone to, or begins as what is in the field */
	struct area list_area;        /* where it was drawn last */
	char *typed;                  /* what stood in the field before */
	struct completion candidates; /* LISTING_PATHS: the rows */
};

/* Fills an empty form for the entry under the cursor. Returns 0; -ENOMEM; or less than 0 with *failure filled. */
int form_begin(struct form *form, const struct screens *screens, enum action action, struct failure *failure);
void form_free(struct form *form);

/* The name of the file that it makes, as bytes. */
const char *form_name(const struct form *form);

/* "Binary", translated. */
const char *form_label(const struct form_field *field);

/* Another document in place of the one that it started from; the fields show what that says. Returns 0 or -ENOMEM. */
int form_take(struct form *form, const struct schema *schema, const char *bytes, size_t length);

/*
 * The document with what was typed, appended to an empty *ret_document. A field whose content cannot stand in a document is left out and gets
 * a note; *ret_whole is false then. Returns 0 or -ENOMEM.
 */
int form_document(struct form *form, const struct schema *schema, struct buffer *ret_document, bool *ret_whole);

/* Looks at everything that was typed, and at what it would do; once for all that came before it is asked. */
void form_judge(struct form *form, const struct screens *screens);

/* The change that it stands for, which points into the form. */
struct change form_change(const struct form *form);

/* A note for a field; takes text over. */
void form_note(struct form_field *field, enum remark remark, char *text);

#endif
