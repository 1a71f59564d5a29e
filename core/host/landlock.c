/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The calls as the kernel documents them, with numbers of our own: the headers of many systems are older than their kernel. */
#include "core/host/landlock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "core/base/memory.h"

#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule 445
#define SYS_landlock_restrict_self 446
#endif

#define ASK_VERSION 1u
#define RULE_PATH_BENEATH 1

/* Access to files: which right it belongs to, since which version it is known, and whether it can be given for a single file. */
static const struct {
	uint64_t access;
	unsigned right;
	int since;
	bool of_files;
} accesses[] = {
	{UINT64_C(1) << 0, LANDLOCK_EXECUTE, 1, true},  /* EXECUTE */
	{UINT64_C(1) << 1, LANDLOCK_CHANGE, 1, true},   /* WRITE_FILE */
	{UINT64_C(1) << 2, LANDLOCK_READ, 1, true},     /* READ_FILE */
	{UINT64_C(1) << 3, LANDLOCK_READ, 1, false},    /* READ_DIR */
	{UINT64_C(0x1ff) << 4, LANDLOCK_CHANGE, 1, false}, /* REMOVE_DIR, REMOVE_FILE, MAKE_CHAR ... MAKE_SYM */
	{UINT64_C(1) << 13, LANDLOCK_CHANGE, 2, false}, /* REFER */
	{UINT64_C(1) << 14, LANDLOCK_CHANGE, 3, true},  /* TRUNCATE */
};

#define VERSION_OF_REFER 2
#define VERSION_OF_TCP 4
#define VERSION_OF_SCOPES 6
#define TCP_BIND_AND_CONNECT UINT64_C(3)
#define SCOPE_SOCKETS_AND_SIGNALS UINT64_C(3)

/* Longer than what older kernels know; they take it as long as the rest is zero. */
struct ruleset_attributes {
	uint64_t files;
	uint64_t network;
	uint64_t scopes;
};

struct path_attributes {
	uint64_t allowed;
	int32_t parent;
} __attribute__((packed));

static uint64_t accesses_of(unsigned rights, int version, bool file)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < sizeof accesses / sizeof accesses[0]; i++)
		if ((accesses[i].right & rights) != 0 && accesses[i].since <= version && (accesses[i].of_files || !file))
			sum |= accesses[i].access;
	return sum;
}

int landlock_version(void)
{
	long version = syscall(SYS_landlock_create_ruleset, NULL, 0, ASK_VERSION);

	return version > 0 ? (int)version : 0;
}

static int add_place(int ruleset, const struct landlock_place *place, const struct landlock_limits *limits, int version)
{
	cleanup(close_descriptor) int opened = place->path != NULL ? open(place->path, O_PATH | O_CLOEXEC) : -1;
	struct path_attributes rule = {.parent = place->path != NULL ? opened : place->descriptor};
	struct stat found;

	if (place->path != NULL && opened < 0)
		return errno == ENOENT || errno == ENOTDIR || errno == EACCES || errno == ELOOP ? 0 : -errno;
	if (fstat(rule.parent, &found) < 0)
		return -errno;
	rule.allowed = accesses_of(place->rights & limits->taken, version, !S_ISDIR(found.st_mode));
	if (rule.allowed == 0)
		return 0;
	if (syscall(SYS_landlock_add_rule, ruleset, RULE_PATH_BENEATH, &rule, 0u) < 0)
		/* What lies on no file system of its own kind, as a pipe does, is not limited at all. */
		return errno == EBADFD ? 0 : -errno;
	return 0;
}

int landlock_limit(const struct landlock_limits *limits)
{
	cleanup(close_descriptor) int ruleset = -1;
	int version = landlock_version(), error = 0;
	struct ruleset_attributes attributes = {
		.files = accesses_of(limits->taken, version, false),
		.network = limits->alone && version >= VERSION_OF_TCP ? TCP_BIND_AND_CONNECT : 0,
		.scopes = limits->alone && version >= VERSION_OF_SCOPES ? SCOPE_SOCKETS_AND_SIGNALS : 0,
	};

	if (version == 0 || (version < VERSION_OF_REFER && limits->renames))
		return 0;
	ruleset = (int)syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0u);
	if (ruleset < 0)
		return -errno;
	for (size_t i = 0; error == 0 && i < limits->count; i++)
		error = add_place(ruleset, &limits->places[i], limits, version);
	if (error < 0)
		return error;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 || syscall(SYS_landlock_restrict_self, ruleset, 0u) < 0)
		return -errno;
	return version;
}
