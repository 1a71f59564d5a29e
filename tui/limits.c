/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The second line of defence: that nothing else is written is the core's own duty, so that a failure here stops nothing. */
#include "tui/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/host/landlock.h"
#include "tui/commands/escalation.h"

/* Questions are asked on the terminal; what is confined opens the null device. */
static const struct landlock_place devices[] = {
	{.path = "/dev/null", .rights = LANDLOCK_CHANGE},
	{.path = "/dev/tty", .rights = LANDLOCK_CHANGE},
};
#define DEVICE_COUNT (sizeof devices / sizeof devices[0])

/* A build of `make coverage` writes at its end which lines have run. */
#ifdef COVERAGE
#define IS_LIMITED false
#else
#define IS_LIMITED true
#endif

void limits_read_only(void)
{
	const struct landlock_limits limits = {.taken = LANDLOCK_CHANGE, .places = devices, .count = DEVICE_COUNT};

	if (IS_LIMITED)
		landlock_limit(&limits);
}

/* The directory, or as long as it is missing the one in which it will be made. Shortens path. */
static int open_nearest(const struct root *root, char *path)
{
	for (;;) {
		int descriptor = root_open_path(root, path[0] != '\0' ? path : "/", O_PATH);

		if (descriptor != -ENOENT || path[0] == '\0')
			return descriptor;
		*strrchr(path, '/') = '\0';
	}
}

/* Where the program keeps what it remembers of that scope. malloc'ed; NULL where nothing says it or memory is out. */
static char *state_directory(const struct session *session, enum scope scope)
{
	const struct environment *environment = &session->options->environment;

	if (scope == SCOPE_ADMIN)
		return strdup("/var/lib/overrule");
	if (environment->xdg_state_home != NULL && environment->xdg_state_home[0] == '/')
		return text_format("%s/overrule", environment->xdg_state_home);
	return environment->home != NULL && environment->home[0] == '/' ? text_format("%s/.local/state/overrule", environment->home) : NULL;
}

void limits_change(const struct session *session)
{
	const char *target = workspace_target_directory(session->workspace);
	cleanup(free_pointer) char *scope = target != NULL ? strdup(target) : NULL;
	cleanup(free_pointer) char *state = state_directory(session, workspace_target(session->workspace));
	cleanup(close_descriptor) int scope_handle = -1;
	cleanup(close_descriptor) int state_handle = -1;
	struct landlock_place places[DEVICE_COUNT + 2];
	const struct landlock_limits limits = {
		.taken = LANDLOCK_CHANGE, .places = places, .count = DEVICE_COUNT + 2, .renames = true};

	/* With --user the other's directories are written, of which only the workspace knows. */
	if (escalation_helps(session) || session->options->user != NULL || scope == NULL || state == NULL)
		return;
	scope_handle = open_nearest(session->root, scope);
	state_handle = open_nearest(session->root, state);
	if (scope_handle < 0 || state_handle < 0)
		return;
	memcpy(places, devices, sizeof devices);
	places[DEVICE_COUNT] = (struct landlock_place){.descriptor = scope_handle, .rights = LANDLOCK_CHANGE};
	places[DEVICE_COUNT + 1] = (struct landlock_place){.descriptor = state_handle, .rights = LANDLOCK_CHANGE};
	if (IS_LIMITED)
		landlock_limit(&limits);
}
