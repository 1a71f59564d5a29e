/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a program needs to start and to answer is what its system and its own package installed, to be read and run. Nothing can be
 * written, so that what it finds out can go nowhere but into its answer.
 */
#include "core/host/confine_child.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#include "core/host/landlock.h"

#define RUN (LANDLOCK_READ | LANDLOCK_EXECUTE)

static const struct landlock_place system_places[] = {
	{.path = "/usr", .rights = RUN},
	{.path = "/bin", .rights = RUN},
	{.path = "/sbin", .rights = RUN},
	{.path = "/lib", .rights = RUN},
	{.path = "/lib32", .rights = RUN},
	{.path = "/lib64", .rights = RUN},
	{.path = "/libx32", .rights = RUN},
	{.path = "/opt", .rights = RUN},
	{.path = "/nix/store", .rights = RUN},
	{.path = "/gnu/store", .rights = RUN},
	{.path = "/etc", .rights = LANDLOCK_READ},
	{.path = "/proc", .rights = LANDLOCK_READ},
	{.path = "/sys", .rights = LANDLOCK_READ},
	{.path = "/dev/null", .rights = LANDLOCK_READ | LANDLOCK_CHANGE},
	{.path = "/dev/zero", .rights = LANDLOCK_READ},
	{.path = "/dev/full", .rights = LANDLOCK_READ},
	{.path = "/dev/random", .rights = LANDLOCK_READ},
	{.path = "/dev/urandom", .rights = LANDLOCK_READ},
};
#define SYSTEM_COUNT (sizeof system_places / sizeof system_places[0])

/* Where a package that is installed elsewhere has what belongs to a program, as seen from the program's directory. */
static const char *const beside[] = {"", "/../lib", "/../lib64", "/../libexec"};
#define BESIDE_COUNT (sizeof beside / sizeof beside[0])
/* The path that was asked for, where links lead from there, and what starts it. */
#define PROGRAM_COUNT 3

struct places {
	struct landlock_place items[SYSTEM_COUNT + 1 + PROGRAM_COUNT * (1 + BESIDE_COUNT)];
	char paths[PROGRAM_COUNT][BESIDE_COUNT][PATH_MAX];
	size_t count;
	size_t programs;
};

static void add_place(struct places *places, const char *path)
{
	places->items[places->count++] = (struct landlock_place){.path = path, .rights = RUN};
}

/* The file, and what lies around it. Of a program in the root directory only the file: all else would be around it. */
static void add_program(struct places *places, const char *path)
{
	char (*paths)[PATH_MAX] = places->paths[places->programs++];
	const char *slash = strrchr(path, '/');

	add_place(places, path);
	if (slash == NULL || slash == path)
		return;
	for (size_t i = 0; i < BESIDE_COUNT; i++) {
		int length = snprintf(paths[i], PATH_MAX, "%.*s%s", (int)(slash - path), path, beside[i]);

		if (length > 0 && length < PATH_MAX)
			add_place(places, paths[i]);
	}
}

int confine_wall_raise(const struct confine_order *order, int binary)
{
	struct places places = {.count = SYSTEM_COUNT};
	struct landlock_limits limits = {
		.taken = LANDLOCK_READ | LANDLOCK_EXECUTE | LANDLOCK_CHANGE,
		.places = places.items,
		.alone = true,
	};
	char link[64], target[PATH_MAX];
	ssize_t length;
	int error;

	memcpy(places.items, system_places, sizeof system_places);
	places.items[places.count++] = (struct landlock_place){.descriptor = binary, .rights = RUN};
	add_program(&places, order->path);
	if (order->interpreter != NULL)
		add_program(&places, order->interpreter);
	snprintf(link, sizeof link, "/proc/self/fd/%d", binary);
	length = readlink(link, target, sizeof target - 1);
	target[length > 0 ? length : 0] = '\0';
	if (length > 0)
		add_program(&places, target);
	limits.count = places.count;
	error = landlock_limit(&limits);
	return error < 0 ? error : confine_forbid_calls();
}
