/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The rules of the programs that read descriptors, as data: one row per program and version range. Code asks a row; no code knows
 * a program's name.
 */
#ifndef CORE_RANK_CONSUMER_H
#define CORE_RANK_CONSUMER_H

#include <stdbool.h>
#include <stdint.h>

#include "core/descriptor/json.h"
#include "core/host/search_path.h"
#include "core/rank/facts.h"

/* What one thing that cannot be used does to a look-up. */
enum policy {
	POLICY_PASS_OVER, /* it matches nothing, the others count */
	POLICY_FAIL,      /* every look-up of every type fails */
};

enum selection {
	SELECTION_FIRST,    /* the first of the order; it is asked only when features are wanted */
	SELECTION_PROBED,   /* each is asked in its turn until one does */
	SELECTION_NEVER,    /* files of the type are read, and nothing ever looks for them */
	SELECTION_REFUSED,  /* a device of the type is refused before any file is looked at */
};

/* How the backend for a type is chosen from its order. */
struct type_rule {
	const char *type; /* NULL, in the last row: every type that has no row of its own */
	enum selection selection;
	const char *argument;    /* what a candidate is asked with */
	unsigned passed_over;    /* answers that make the next one be tried */
	bool asks_features;      /* wanted features are looked for in the answer */
	bool needs_render_node;  /* the start fails where the host has no render node and the winner wants one */
	bool start_needs_binary; /* a winner that cannot run, or fails when asked, is taken all the same, and the start fails */
};

struct consumer {
	const char *name;    /* as --consumer takes it */
	unsigned since;      /* the first version that the row holds for, as VERSION(major, minor); 0: from the beginning */
	const char *program; /* whose installed version chooses the row; NULL for a row without versions */
	const char *title;   /* for people; msgid */
	const struct search_rule *rules; /* where it looks, most specific first */
	size_t rule_count;
	const char *suffix;           /* names must end so; NULL: any name that does not start with a dot */
	bool merges;                  /* of equal names the most specific one takes effect; else the directories follow each other */
	enum json_dialect dialect;    /* which documents it can read */
	uint16_t bad_problems;        /* descriptor_problem bits that make a file bad */
	enum policy bad_file;         /* what a file that takes effect and is bad does */
	enum policy dangling_link;    /* what a dangling link does, wherever it stands */
	enum policy closed_directory; /* what a directory does that is there and cannot be opened */
	const struct type_rule *types;
	const char *source; /* where the rules are written or were measured; msgid */
};

#define VERSION(major, minor) ((major) * 1000u + (minor))

extern const struct consumer consumers[];
extern const size_t consumer_count;

/*
 * The row for a name as the command line has it: "libvirt-system@9.0", or without a version the newest row. NULL where there is no such
 * name or the version is no number.
 */
const struct consumer *consumer_find(const char *name);

/* The row of a name for a version of its program, 0 standing for the newest; NULL where there is no such name. */
const struct consumer *consumer_for_version(const char *name, unsigned version);

/* What --consumer takes for exactly that row, as "libvirt-system@10.8". */
#define CONSUMER_LABEL_SIZE 40
void consumer_label(const struct consumer *consumer, char label[static CONSUMER_LABEL_SIZE]);

/* Whether the name ends as the consumer wants it. */
bool consumer_reads_name(const struct consumer *consumer, const char *name);

/* The rule for a type. Always there. */
const struct type_rule *consumer_type_rule(const struct consumer *consumer, const char *type);

#endif
