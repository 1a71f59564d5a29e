/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The operations of a record as moves of files between names, and the states that they lead through. Pure: after a crash the state that
 * is found on the disk is compared with each of them.
 */
#ifndef CORE_COMMIT_STEP_H
#define CORE_COMMIT_STEP_H

#include <stdbool.h>

#include "core/commit/record.h"
#include "core/commit/staging.h"

/* The index of a file that the record does not know. */
#define FILE_FOREIGN (UINT32_MAX - 1)

enum step_side {
	STEP_FROM,
	STEP_TO,
};

struct step_end {
	bool staged; /* a slot in the staging directory, else a name in the scope's */
	char name[256];
};

/*
 * One operation:
 *	mask, write where nothing is	move from slot to name
 *	mask, write over a file		exchange slot and name
 *	remove				move from name to slot
 *	rename				move from name to name
 */
struct step {
	const char *name; /* the operation's; the record's */
	bool exchange;
	uint32_t new_file; /* what is moved; of an exchange, what is in the slot before */
	uint32_t old_file; /* of an exchange, what is at the name before; else FILE_NONE */
	struct step_end ends[2]; /* of an exchange, the slot is STEP_FROM */
};

/* The step of an operation; false for one that moves nothing (mkdir). */
bool step_of(const struct record *record, size_t index, struct step *ret_step);

/* The name in the scope's directory where the file comes to stand; the operation's where it goes to a slot. */
const char *step_target(const struct step *step);

/* A name that some step touches. */
struct course_place {
	struct step_end end;
	uint32_t first; /* what stands there before the transaction */
	uint32_t now;   /* while the states are gone through */
	uint32_t found; /* what stands there on the disk: filled by the caller */
};

struct course {
	struct course_place *places;
	size_t count;
	size_t capacity;
};

/* Collects the places of all steps, with what stands at each before the first. Returns 0 or -ENOMEM. */
int course_make(const struct record *record, struct course *ret_course);
void course_free(struct course *course); /* also for cleanup() */

/*
 * Finds the number of steps after which the state is the one found. With forward, names that are as after the last step are enough;
 * without, names that are as before the first. Returns false where no state fits.
 */
bool course_locate(struct course *course, const struct record *record, bool forward, size_t *ret_done);

/* A name in the scope's directory at which a file stands that the record does not know; NULL where there is none. */
const char *course_foreign_name(const struct course *course);

#endif
