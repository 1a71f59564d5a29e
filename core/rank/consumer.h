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

/* What one thing that cannot be used does to a look-up. */
enum policy {
	POLICY_PASS_OVER, /* it matches nothing, the others count */
	POLICY_FAIL,      /* every look-up of every type fails */
};

struct consumer {
	const char *name;  /* as --consumer takes it */
	const char *title; /* for people; msgid */
	const struct search_rule *rules; /* where it looks, most specific first */
	size_t rule_count;
	enum json_dialect dialect;    /* which documents it can read */
	uint16_t bad_problems;        /* descriptor_problem bits that make a file bad */
	enum policy bad_file;         /* what a file that takes effect and is bad does */
	enum policy dangling_link;    /* what a dangling link does, wherever it stands */
	enum policy closed_directory; /* what a directory does that is there and cannot be opened */
	const char *source;           /* where the rules are written; msgid */
};

extern const struct consumer consumers[];
extern const size_t consumer_count;

/* The row of that name, or NULL. */
const struct consumer *consumer_find(const char *name);

#endif
