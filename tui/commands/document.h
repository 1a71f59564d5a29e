/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the JSON documents of the commands have in common. Their schemas are in share/schemas. */
#ifndef TUI_COMMANDS_DOCUMENT_H
#define TUI_COMMANDS_DOCUMENT_H

#include "core/base/json_writer.h"
#include "tui/commands/command.h"

struct document {
	struct session *session;
	struct json_writer writer; /* into the session's output */
	struct buffer scratch; /* for paths */
	bool failed;           /* memory ran out on the way */
};

/* Begins the root object with "version". */
void document_begin(struct document *document, struct session *session);

/* "consumer", "rules" and "root": by whose rules, of which versions, and where. */
void document_add_view(struct document *document);
void document_add_root(struct document *document);

/* "rules": {since, before} of the row, versions or null. */
void document_add_rules(struct document *document, const struct consumer *consumer);

/* Ends the root object. Returns exit_code, or EXIT_SYSTEM where memory ran out. */
int document_end(struct document *document, int exit_code);

/* Passes on what is ready, so that a long document is never whole in memory. */
void document_relax(struct document *document);

/* "path", "scope", "verdict", "code" and "reason" of a layer. */
void document_add_layer(struct document *document, const struct ranking *ranking, uint32_t layer);

/* A member with the path of a file, or of a directory with LAYER_NONE. */
void document_add_path(struct document *document, const char *key, const struct snapshot *snapshot, uint32_t directory,
		       uint32_t layer);

/* A member with the bytes; null where there are none. */
void document_add_slice(struct document *document, const char *key, struct slice slice);

/* {name, path, scope, binary, runnable} of what is selected for the type, or null. */
void document_add_selected(struct document *document, const char *key, const struct ranking *ranking, int type);

/* "error": what makes the consumer fail as a whole, or null. */
void document_add_error(struct document *document, const struct ranking *ranking);

/* "findings": those of the list. */
void document_add_findings(struct document *document, const struct snapshot *snapshot, const struct findings *findings);

#endif
