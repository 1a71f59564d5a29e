/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The registry of codes: one for each reason that a verdict can have and each problem worth telling. A code never changes its
 * meaning; new ones are added. The reports of the commands, the interface, the JSON and the manual are made from this table.
 */
#ifndef CORE_BASE_FINDING_H
#define CORE_BASE_FINDING_H

#include <stddef.h>
#include <stdint.h>

enum severity {
	SEVERITY_NONE,    /* the reason for a verdict that is as it should be */
	SEVERITY_NOTE,    /* worth knowing */
	SEVERITY_WARNING, /* works now, and will surprise somebody */
	SEVERITY_ERROR,   /* something does not work */
};

enum code {
	/* reasons that are no problem */
	CODE_FIRST_MATCH,
	CODE_AFTER_SELECTED,
	CODE_MASK,
	CODE_HIDDEN_BY_MASK,
	CODE_OVERRIDDEN,
	CODE_NAME_HIDDEN,
	CODE_NAME_SUFFIX,
	CODE_DIRECTORY_NOT_READ,
	CODE_TYPE_NOT_CHOSEN,
	CODE_TYPE_REFUSED,
	CODE_NOT_TRIED,
	/* a candidate that is passed over for what its binary is or answers */
	CODE_FEATURE_MISSING,
	CODE_CANNOT_RUN,
	CODE_PROBE_FAILED,
	CODE_PROBE_NO_JSON,
	CODE_PROBE_NO_FEATURES,
	CODE_NO_RENDER_NODE,
	/* a file that is no descriptor to somebody */
	CODE_NOT_JSON,
	CODE_BLANK_FILE,
	CODE_DUPLICATE_KEY,
	CODE_READERS_DIFFER,
	CODE_WRONG_KIND,
	CODE_MISSING_KEY,
	CODE_UNKNOWN_TYPE,
	CODE_UNKNOWN_KEY,
	CODE_RELATIVE_BINARY,
	CODE_TOO_LARGE,
	CODE_UNREADABLE,
	CODE_DANGLING_LINK,
	CODE_NOT_REGULAR,
	/* a mask or a directory that does not do what somebody meant */
	CODE_ORPHAN_MASK,
	CODE_MASK_NOT_READ,
	CODE_LINK_NO_MASK,
	CODE_DIRECTORY_CLOSED,
	CODE_DIRECTORY_READ_ONLY,
	/* a file that works and will surprise somebody */
	CODE_LEFTOVER,
	CODE_NO_PREFIX,
	CODE_EQUAL_BINARY,
	CODE_STALE_OVERRIDE,
	CODE_FOREIGN_WRITABLE,
	/* the binary that a descriptor names */
	CODE_BINARY_ABSENT,
	CODE_BINARY_NOT_REGULAR,
	CODE_BINARY_NOT_EXECUTABLE,
	CODE_BINARY_OTHER_ARCHITECTURE,
	CODE_BINARY_INTERPRETER_ABSENT,
	CODE_BINARY_UNKNOWN_FORMAT,
	CODE_CAPABILITY_MISSING,
	/* a copy and the file that it was made of */
	CODE_ORIGIN_CHANGED,
	CODE_ORIGIN_GONE,
	CODE_COUNT
};

struct code_row {
	const char *name; /* "not-json": stable, for machines */
	enum severity severity;
	const char *title;       /* a few words; msgid */
	const char *explanation; /* what it means for the choice of a backend; msgid */
	const char *remedy;      /* what to do; msgid, NULL where there is nothing to do */
	const char *example;     /* a file or command that shows it; not translated, NULL where the title says it */
};

const struct code_row *code_describe(enum code code);
const char *severity_name(enum severity severity);

struct finding {
	enum code code;
	enum severity severity; /* for the consumer that was asked about; may differ from the registry's */
	uint32_t layer;         /* index into the snapshot, LAYER_NONE where it is about a directory */
	uint32_t directory;     /* index into the snapshot */
	size_t line, column;    /* 1 is the first; 0 where there is no place */
	char *text;             /* what is wrong, translated and safe to show */
	char *remedy;           /* what to do, translated and safe to show; NULL where there is nothing to do */
};

struct findings {
	struct finding *items;
	size_t count;
	size_t capacity;
};

/* Takes text and remedy over (also on failure). Returns 0 or -ENOMEM; a NULL text is taken for lack of memory. */
int findings_add(struct findings *findings, struct finding finding);

/* Frees the texts and the list; for cleanup() too. */
void findings_free(struct findings *findings);

#endif
