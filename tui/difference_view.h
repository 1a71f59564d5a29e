/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Differences as they are shown, by commands and on screens: of two contents, and of what a transaction did to each name. */
#ifndef TUI_DIFFERENCE_VIEW_H
#define TUI_DIFFERENCE_VIEW_H

#include "core/base/difference.h"
#include "core/commit/record.h"
#include "core/host/snapshot.h"
#include "tui/attribute.h"
#include "tui/widgets/pager.h"

/*
 * Appends a unified diff of two contents with their names, made visible; a NULL start stands for no file. Nothing where both are the
 * same; an empty file that comes or goes has only the head. Returns 0 or -ENOMEM.
 */
int view_append_difference(const char *old_name, struct slice old, const char *new_name, struct slice new, struct buffer *text);

/* How a line of such a diff looks. */
enum attribute difference_line_attribute(const char *line);

/* Adds its lines, each as it looks. */
void pager_add_difference(struct pager *pager, const char *lines);

/* The vendor's most specific readable file of that name, or LAYER_NONE. */
uint32_t snapshot_find_vendor(const struct snapshot *snapshot, const char *name);

/* The bytes of a layer; start NULL for LAYER_NONE and for what cannot be read. */
struct slice layer_content(const struct snapshot *snapshot, uint32_t index);

/* ---- transactions ---- */

/* A name that a transaction touched; what stood there before it and what it left, NULL where that was nothing. All is the record's. */
struct touched {
	const char *name;
	const struct known_file *before, *after;
};

/* Each name once, in the order of the operations. malloc'ed array in *ret_touched. Returns 0 or -ENOMEM. */
int record_touched(const struct record *record, struct touched **ret_touched, size_t *ret_count);

/* The content of a file of a record; start NULL where file is. */
struct slice known_content(const struct known_file *file);

/* What the transaction did to that name, or to all of its names, as a unified diff made visible. Returns 0 or -ENOMEM. */
int record_append_difference(const struct record *record, const struct touched *touched, struct buffer *text);
int record_append_differences(const struct record *record, struct buffer *text);

/* "mask /etc/qemu/vhost-user/50-x.json", made visible. */
void record_append_operation(const struct record *record, const struct record_operation *operation, struct buffer *text);

/* When it was, in the person's own time zone; format is strftime's. */
#define RECORD_TIME_SIZE 40
void record_format_time(const struct record *record, const char *format, char text[static RECORD_TIME_SIZE]);

#endif
