/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tables of vhost-user descriptors, and look-ups in them. */
#include "core/descriptor/schema.h"

#include <string.h>

#include "core/base/distance.h"
#include "core/base/translate.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum { TYPE_9P, TYPE_BALLOON, TYPE_BLOCK, TYPE_CAIF, TYPE_CONSOLE, TYPE_CRYPTO, TYPE_GPU, TYPE_INPUT, TYPE_NET, TYPE_RNG,
       TYPE_RPMSG, TYPE_RPROC_SERIAL, TYPE_SCSI, TYPE_VSOCK, TYPE_FS, TYPE_COUNT };

static const struct schema_type vhost_user_types[TYPE_COUNT] = {
	[TYPE_9P] = {"9p", N_("9p file sharing")},
	[TYPE_BALLOON] = {"balloon", N_("memory balloon")},
	[TYPE_BLOCK] = {"block", N_("block device")},
	[TYPE_CAIF] = {"caif", N_("CAIF link")},
	[TYPE_CONSOLE] = {"console", N_("console")},
	[TYPE_CRYPTO] = {"crypto", N_("cryptographic device")},
	[TYPE_GPU] = {"gpu", N_("graphics")},
	[TYPE_INPUT] = {"input", N_("input device")},
	[TYPE_NET] = {"net", N_("network")},
	[TYPE_RNG] = {"rng", N_("random numbers")},
	[TYPE_RPMSG] = {"rpmsg", N_("remote processor messages")},
	[TYPE_RPROC_SERIAL] = {"rproc-serial", N_("remote processor serial link")},
	[TYPE_SCSI] = {"scsi", N_("SCSI host")},
	[TYPE_VSOCK] = {"vsock", N_("sockets between host and guest")},
	[TYPE_FS] = {"fs", N_("shared file system")},
};

_Static_assert(TYPE_COUNT <= SCHEMA_MAX_TYPES, "arrays with one element per type must hold all");

static const struct schema_key vhost_user_keys[] = {
	{"description", SCHEMA_TEXT, true},
	{"type", SCHEMA_TYPE, true},
	{"binary", SCHEMA_PATH, true},
	{"tags", SCHEMA_TEXT_LIST, false},
};

static const struct schema_feature vhost_user_features[] = {
	{TYPE_BLOCK, "read-only", N_("can serve the image read-only (--read-only)")},
	{TYPE_BLOCK, "blk-file", N_("can be given the image file (--blk-file)")},
	{TYPE_INPUT, "evdev-path", N_("can be given the input device (--evdev-path)")},
	{TYPE_INPUT, "no-grab", N_("can leave the device to the host as well (--no-grab)")},
	{TYPE_GPU, "render-node", N_("can be given the render node to draw on (--render-node)")},
	{TYPE_GPU, "virgl", N_("accelerates 3D for the guest (--virgl)")},
	{TYPE_FS, "migrate-precopy", N_("can move its state while the guest still runs")},
	{TYPE_FS, "separate-options", N_("takes each option as an argument of its own")},
	{TYPE_FS, "posix-acl-negotiation-mode", N_("can negotiate POSIX access lists with the guest")},
	{TYPE_FS, "security-label-negotiation-mode", N_("can negotiate security labels with the guest")},
};

const struct schema schema_vhost_user = {
	.subdirectory = "vhost-user",
	.types = vhost_user_types,
	.type_count = TYPE_COUNT,
	.keys = vhost_user_keys,
	.key_count = COUNT(vhost_user_keys),
	.features = vhost_user_features,
	.feature_count = COUNT(vhost_user_features),
};

static bool name_is(const char *name, const char *bytes, size_t length)
{
	return strncmp(name, bytes, length) == 0 && name[length] == '\0';
}

int schema_find_type(const struct schema *schema, const char *name, size_t length)
{
	if (memchr(name, '\0', length) != NULL)
		return TYPE_UNKNOWN;
	for (size_t i = 0; i < schema->type_count; i++)
		if (name_is(schema->types[i].name, name, length))
			return (int)i;
	return TYPE_UNKNOWN;
}

int schema_nearest_type(const struct schema *schema, const char *name, size_t length)
{
	char lower[32];
	unsigned best = 3;
	int nearest = TYPE_UNKNOWN;

	if (length >= sizeof lower)
		return TYPE_UNKNOWN;
	for (size_t i = 0; i < length; i++)
		lower[i] = name[i] >= 'A' && name[i] <= 'Z' ? (char)(name[i] - 'A' + 'a') : name[i];
	for (size_t i = 0; i < schema->type_count; i++) {
		const char *known = schema->types[i].name;
		unsigned distance = edit_distance(lower, length, known, strlen(known));

		if (distance < best && distance < strlen(known)) {
			best = distance;
			nearest = (int)i;
		}
	}
	return nearest;
}

const struct schema_key *schema_find_key(const struct schema *schema, const char *name, size_t length)
{
	for (size_t i = 0; i < schema->key_count; i++)
		if (strlen(schema->keys[i].name) == length && memcmp(schema->keys[i].name, name, length) == 0)
			return &schema->keys[i];
	return NULL;
}

const struct schema_feature *schema_find_feature(const struct schema *schema, int type, const char *name)
{
	for (size_t i = 0; i < schema->feature_count; i++)
		if (schema->features[i].type == type && strcmp(schema->features[i].name, name) == 0)
			return &schema->features[i];
	return NULL;
}
