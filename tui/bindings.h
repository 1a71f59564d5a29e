/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which keys do which action: those of the table of actions, as far as a person has not chosen others. A key that was chosen for an action
 * is taken from those that have it by the table alone, where both exist; so one key never means two things, but for the actions that share
 * one in the table because they exclude each other.
 */
#ifndef TUI_BINDINGS_H
#define TUI_BINDINGS_H

#include <stddef.h>

#include "tui/action.h"

/* All zero: everything as in the table. */
struct bindings {
	char *keys[ACTION_COUNT]; /* names separated by blanks, malloc'ed; NULL: those of the table */
	char *left[ACTION_COUNT]; /* what the others leave of the table's, malloc'ed; NULL: all of it */
};

/*
 * Gives an action other keys, "" none; and those of the table again. 0; -EINVAL where a name is none, bindings_bad_key() tells which;
 * -ENOMEM.
 */
int bindings_set(struct bindings *bindings, enum action action, const char *keys);
int bindings_reset(struct bindings *bindings, enum action action);
void bindings_free(struct bindings *bindings);

/* The names of the keys that do the action, separated by blanks. */
const char *bindings_keys(const struct bindings *bindings, enum action action);

/* The first name among keys that is no key, as a place in keys and its length; NULL where all are keys. */
const char *bindings_bad_key(const char *keys, size_t *ret_length);

/* The next name of a list of keys, cut to fit, is copied into name; returns what follows it, NULL at the end. */
#define BINDINGS_NAME_SIZE 16
const char *bindings_next_key(const char *keys, char name[BINDINGS_NAME_SIZE]);

/* True when the two exist in one place, and do not share a key on purpose. */
bool bindings_meet(enum action first, enum action second);

/* Another action that meets this one and has the key, with chosen only among those that a person has set; ACTION_NONE: there is none. */
enum action bindings_rival(const struct bindings *bindings, enum action action, key_code key, bool chosen);

/* True when the action has no other key than this. */
bool bindings_only_key(const struct bindings *bindings, enum action action, key_code key);

bool bindings_have_key(const struct bindings *bindings, enum action action, key_code key);

/* The name of the first key of an action, "" where it has none, into name (at least 16 bytes). */
void bindings_first_key(const struct bindings *bindings, enum action action, char *name, size_t size);

#endif
