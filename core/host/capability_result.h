/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a program answered when it was asked for its capabilities, or what came instead. A value without a judgement:
 * whether "exits non-zero" passes a program over is the consumer's business. No system call is made here.
 */
#ifndef CORE_HOST_CAPABILITY_RESULT_H
#define CORE_HOST_CAPABILITY_RESULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/buffer.h"
#include "core/host/executable.h"

#define CAPABILITY_MOST_FEATURES 64
#define CAPABILITY_LONGEST_FEATURE 128
/* More output than this is no answer. */
#define CAPABILITY_MOST_OUTPUT ((size_t)1024 * 1024)
/* How much of the output and of the error output is kept to be shown. */
#define CAPABILITY_KEPT_OUTPUT ((size_t)4 * 1024)

enum capability_state {
	CAPABILITY_NOT_ASKED,         /* not yet (error is 0), cancelled (ECANCELED), or there was no room for it */
	CAPABILITY_REFUSED_FOREIGN,   /* it stands in a root that is not the host's own */
	CAPABILITY_REFUSED_UNTRUSTED, /* somebody else could replace it: executable.trust and .blame say how */
	CAPABILITY_CANNOT_RUN,        /* executable.state says why, or error where that says nothing against it */
	CAPABILITY_TIMED_OUT,
	CAPABILITY_KILLED,           /* by signal */
	CAPABILITY_EXITED_NON_ZERO,  /* with exit_code */
	CAPABILITY_TOO_MUCH_OUTPUT,
	CAPABILITY_NO_JSON,     /* it exited with 0: what it wrote is no JSON to libvirt from 10.8 on */
	CAPABILITY_NO_FEATURES, /* JSON, but no object with an array "features" */
	CAPABILITY_ANSWERED,
	CAPABILITY_STATE_COUNT
};

struct capability_result {
	enum capability_state state;
	struct executable executable; /* as it was before it was run */
	int error;                    /* errno, 0 where none */
	int exit_code;
	int signal;
	bool changed;          /* the file was another one afterwards: what it answered is not known to be its answer */
	bool features_cut;     /* there were more features, or longer ones */
	uint32_t deviations;   /* json_bit()s of what was met in the answer, for readers of another dialect */
	unsigned milliseconds; /* that it ran */
	char *type;            /* what the answer's "type" says, safe to show; NULL where there is none */
	char **features;       /* each once, in the answer's order, safe to show; plain ones are as they were written */
	size_t feature_count;
	struct buffer output;  /* the start of its output, as bytes */
	struct buffer message; /* the start of its error output, as bytes */
};

/*
 * Reads an answer and fills state (one of the last three), type, features and deviations. Returns 0 or -ENOMEM.
 */
int capability_read_answer(const char *bytes, size_t length, struct capability_result *result);

/* True when the answer lists the feature. */
bool capability_has_feature(const struct capability_result *result, const char *feature);

/* Copies with all that it owns. Returns 0 or -ENOMEM, and then *ret_copy is empty. */
int capability_result_copy(const struct capability_result *result, struct capability_result *ret_copy);

/* Frees what it owns and makes it empty (CAPABILITY_NOT_ASKED); for cleanup() too. */
void capability_result_free(struct capability_result *result);

/* "not-asked", "timed-out", "answered", ...: stable, for machines. */
const char *capability_state_name(enum capability_state state);

/*
 * What came of asking the program at path, as a sentence, translated and safe to show; malloc'ed, NULL when memory is
 * out.
 */
char *capability_explain(const struct capability_result *result, const char *path);

#endif
