/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a descriptor may say, as tables: the subdirectory, the backend types, the keys and the features. Everything that knows the
 * word "vhost-user" or "gpu" asks here, because QEMU's firmware descriptors follow the same directory rules.
 * Source: spec/vhost-user.json (QEMU's docs/interop/vhost-user.json); features of fs: virtiofsd 1.14.
 */
#ifndef CORE_DESCRIPTOR_SCHEMA_H
#define CORE_DESCRIPTOR_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>

/* What a type is instead of an index into the schema's table. */
#define TYPE_MISSING (-1) /* no key "type", or its value is no string */
#define TYPE_UNKNOWN (-2) /* a word that the table does not have */

struct schema_type {
	const char *name;  /* as it stands in a descriptor */
	const char *title; /* for people, to be translated */
};

enum schema_kind {
	SCHEMA_TEXT,
	SCHEMA_TYPE, /* a word of the table of types */
	SCHEMA_PATH, /* an absolute path */
	SCHEMA_TEXT_LIST,
};

struct schema_key {
	const char *name;
	enum schema_kind kind;
	bool required;
};

struct schema_feature {
	int type;            /* index into types */
	const char *name;    /* as --print-capabilities answers it */
	const char *meaning; /* for people, to be translated */
};

struct schema {
	const char *subdirectory; /* below <dir>/qemu/ */
	const struct schema_type *types;
	size_t type_count;
	const struct schema_key *keys;
	size_t key_count;
	const struct schema_feature *features;
	size_t feature_count;
};

/* The most types that any schema has: for arrays with one element per type. */
#define SCHEMA_MAX_TYPES 16

extern const struct schema schema_vhost_user;

/* The index of the type with that name of length bytes, or TYPE_UNKNOWN. */
int schema_find_type(const struct schema *schema, const char *name, size_t length);

/* The known type whose name is the fewest edits away (at most two, and fewer than it is long; capitals do not count), or TYPE_UNKNOWN. */
int schema_nearest_type(const struct schema *schema, const char *name, size_t length);

/* The key with that name of length bytes, or NULL. */
const struct schema_key *schema_find_key(const struct schema *schema, const char *name, size_t length);

/* The feature of that type, or NULL. */
const struct schema_feature *schema_find_feature(const struct schema *schema, int type, const char *name);

#endif
