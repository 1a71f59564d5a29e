/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A directory in /dev/shm that $TMPDIR names. */
#include "tests/fault/quick_place.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"

int quick_place_enter(void **state)
{
	char *directory = strdup("/dev/shm/overrule-test-XXXXXX");

	if (directory == NULL || mkdtemp(directory) == NULL) {
		free(directory);
		*state = NULL;
		return 0;
	}
	*state = directory;
	return setenv("TMPDIR", directory, 1);
}

int quick_place_leave(void **state)
{
	cleanup(free_pointer) char *directory = *state, *command = NULL;

	if (directory == NULL || asprintf(&command, "rm -rf '%s'", directory) < 0)
		return 0;
	return system(command);
}
