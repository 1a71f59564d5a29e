/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a selection needs to know beyond the files: what is asked for, and what the binaries answered so far. Values that somebody else
 * has gathered; a binary without a fact has not been asked yet.
 */
#ifndef CORE_RANK_FACTS_H
#define CORE_RANK_FACTS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/finding.h"
#include "core/descriptor/descriptor.h"

/* What a management program looks for. */
struct request {
	int type; /* index into the schema's types that the features are asked of; TYPE_MISSING: none */
	const char *const *features;
	size_t feature_count;
};

/* What came of asking a binary. One bit each in the tables of consumers. */
enum answer {
	ANSWER_NOT_ASKED = 1 << 0,   /* nobody has asked yet, or nobody may */
	ANSWER_CANNOT_RUN = 1 << 1,  /* it is not there, or is nothing that this machine can execute */
	ANSWER_FAILED = 1 << 2,      /* it ran and exited with an error, was killed, or did not end in time */
	ANSWER_NO_JSON = 1 << 3,     /* it exited well, and what it printed is no JSON */
	ANSWER_NO_FEATURES = 1 << 4, /* it printed JSON without a list of features */
	ANSWER_GOOD = 1 << 5,
};

struct fact {
	const char *binary; /* its path */
	enum answer answer;
	const char *reason; /* why the answer is not good, translated and safe to show; NULL where it is */
	enum code trouble;  /* what speaks against starting it, seen without asking it; CODE_COUNT: nothing */
	const char *const *features;
	size_t feature_count;
	uint32_t deviations; /* json_bit()s of what was met in the answer */
};

struct facts {
	const struct fact *items; /* sorted by path as bytes */
	size_t count;
	bool render_node_known; /* whether the next member was looked up */
	bool has_render_node;   /* the host has a /dev/dri/renderD* */
};

/* The fact about a binary, or NULL when it has not been asked. facts may be NULL. */
const struct fact *facts_find(const struct facts *facts, struct slice binary);

bool fact_has_feature(const struct fact *fact, const char *feature);

/* The first feature that the request asks for and the answer lacks; NULL when it has all. */
const char *fact_lacks(const struct fact *fact, const struct request *request);

bool request_names(const struct request *request, const char *feature);

#endif
