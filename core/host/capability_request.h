/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is to be asked of which program, and a copy of that which outlives whoever asked. */
#ifndef CORE_HOST_CAPABILITY_REQUEST_H
#define CORE_HOST_CAPABILITY_REQUEST_H

#include <stdbool.h>

#include "core/host/capability_cache.h"
#include "core/host/identity.h"
#include "core/host/root.h"

#define CAPABILITY_MILLISECONDS 5000u
#define CAPABILITY_MOST_ARGUMENTS 16

struct capability_request {
	const struct root *root;
	const char *path;                /* absolute, inside the root */
	const char *const *arguments;    /* after the program's name, ended by NULL; NULL: --print-capabilities */
	const struct identity *identity; /* whom it runs as; NULL or root: the process, and nobody where that is root */
	bool trust;                      /* run it although somebody else could replace it */
	unsigned milliseconds;           /* until all of it is killed; 0: CAPABILITY_MILLISECONDS */
	bool without_namespaces;         /* see confine.h */
	struct capability_cache *cache;  /* where answers are looked for and put; NULL: nowhere */
};

struct capability_question {
	struct capability_request request; /* with the defaults filled in; points to what follows */
	struct identity identity;
	gid_t *groups;
	char *path;
	char *arguments[CAPABILITY_MOST_ARGUMENTS + 1];
};

/*
 * Copies the request with all that it points to but root and cache. Returns 0, -ENOMEM, or -E2BIG for too many arguments.
 */
int capability_question_new(const struct capability_request *request, struct capability_question **ret_question);
void capability_question_free(struct capability_question *question);
void capability_question_free_pointer(struct capability_question **question); /* for cleanup() */

#endif
