/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Other persons beside the one whose eyes the workspace has: what each has of their own is read as that person, and ranked together with
 * what everybody shares, so that all stand side by side on one snapshot. Nobody's binary is run for it.
 */
#ifndef CORE_PEOPLE_H
#define CORE_PEOPLE_H

#include "core/workspace.h"

/* Stands for the person whose eyes the workspace has. */
#define PEOPLE_SELF SIZE_MAX

/* The strings and the identity are the caller's, and must outlive the people. */
struct member {
	struct environment environment;
	const struct identity *identity; /* NULL: their files are read as the process, since it can be nobody else */
};

/* What a person has that others do not look at. */
enum own {
	OWN_NOTHING, /* no directory: what everybody shares, and no more */
	OWN_FILES,
	OWN_CLOSED, /* there may be something, and the process may not look: nothing can be said */
};

struct people;

/* Reads the own directories of each. Returns 0, or less than 0 with *failure filled; to be freed with people_free(). */
int people_read(const struct workspace *workspace, const struct member *members, size_t count, struct people **ret_people,
		struct failure *failure);
void people_free(struct people *people);

enum own people_own(const struct people *people, size_t member);

/* Puts their directories beside the preview, as it is now. What was ranked before must be freed first. Returns 0 or -ENOMEM. */
int people_join(struct people *people, const struct workspace *workspace);

/*
 * What the consumer takes for the member: the preview's files with theirs, by what was answered so far, and by which binaries this person
 * could start. To be freed with opinion_free() before the people are joined anew or freed. Returns 0 or -ENOMEM.
 */
int people_rank(struct people *people, const struct workspace *workspace, size_t member, const struct consumer *consumer,
		struct opinion *ret_opinion);

/* Whether the consumer looks into any directory of a person. */
bool people_matter_to(const struct consumer *consumer);

/*
 * Readable when something may have changed in their own directories; -1 where the machine cannot tell. The second takes that in, true when
 * they are to be read anew.
 */
int people_watch_descriptor(const struct people *people);
bool people_collect(struct people *people);

#endif
