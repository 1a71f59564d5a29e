/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The same walk as the one that writes, with handles that give no right to do anything. */
#include "core/host/target.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "core/base/memory.h"
#include "core/base/translate.h"

/* What is known of the last directory that was reached. */
struct walk {
	const char *path;
	int directory;
	size_t reached; /* bytes of the path up to it */
	struct target *target;
};

static int blame(const struct walk *walk, size_t length, enum target_state state)
{
	walk->target->state = state;
	walk->target->blame = length > 0 ? strndup(walk->path, length) : strdup("/");
	return walk->target->blame != NULL ? 0 : -ENOMEM;
}

/* As the user whose files are acted on at the moment, where the kernel can say it (since 5.8). */
static int check_access(int directory)
{
#ifdef SYS_faccessat2
	if (syscall(SYS_faccessat2, directory, ".", W_OK | X_OK, AT_EACCESS) == 0)
		return 0;
	if (errno != ENOSYS && errno != EPERM)
		return -errno;
#endif
	return faccessat(directory, ".", W_OK | X_OK, 0) < 0 ? -errno : 0;
}

static int examine_last(const struct walk *walk)
{
	struct statvfs system;
	int error;

	if (fstatvfs(walk->directory, &system) == 0 && (system.f_flag & ST_RDONLY) != 0)
		return blame(walk, walk->reached, TARGET_READ_ONLY);
	error = check_access(walk->directory);
	if (error == 0)
		return 0;
	return blame(walk, walk->reached, error == -EROFS ? TARGET_READ_ONLY : TARGET_NO_PERMISSION);
}

/* Root's own files only: below a directory of somebody else, that one could lead the write elsewhere. */
static bool is_foreign(const struct stat *found)
{
	return setfsuid((uid_t)-1) == 0 && found->st_uid != 0;
}

/* Goes into one component. *ret_end is set where the walk is over. */
static int enter_component(struct walk *walk, const char *name, size_t end, bool *ret_end)
{
	int next = openat(walk->directory, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	struct stat found;

	*ret_end = true;
	if (next < 0 && errno == ENOENT)
		return examine_last(walk);
	if (next < 0 || fstat(next, &found) < 0) {
		close_descriptor(&next);
		return blame(walk, walk->reached, TARGET_NO_PERMISSION);
	}
	if (!S_ISDIR(found.st_mode)) {
		close_descriptor(&next);
		/* What is no directory at all is a finding, and told there. */
		return S_ISLNK(found.st_mode) ? blame(walk, end, TARGET_LINK) : 0;
	}
	close_descriptor(&walk->directory);
	walk->directory = next;
	walk->reached = end;
	if (is_foreign(&found)) {
		walk->target->owner = found.st_uid;
		return blame(walk, end, TARGET_FOREIGN);
	}
	*ret_end = false;
	return 0;
}

static int walk_down(struct walk *walk)
{
	const char *rest = walk->path;
	bool ended = false;
	int error = 0;

	while (error == 0 && !ended && *(rest += strspn(rest, "/")) != '\0') {
		size_t length = strcspn(rest, "/");
		char name[NAME_MAX + 1];

		if (length > NAME_MAX)
			return 0;
		memcpy(name, rest, length);
		name[length] = '\0';
		rest += length;
		error = enter_component(walk, name, (size_t)(rest - walk->path), &ended);
	}
	return error < 0 || ended ? error : examine_last(walk);
}

int scope_writable(const struct root *root, const char *path, struct target *ret_target)
{
	struct walk walk = {.path = path, .target = ret_target};
	int error;

	*ret_target = (struct target){.state = TARGET_FINE};
	walk.directory = openat(root->descriptor, ".", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (walk.directory < 0)
		return blame(&walk, 0, TARGET_NO_PERMISSION);
	error = walk_down(&walk);
	close_descriptor(&walk.directory);
	return error;
}

void target_free(struct target *target)
{
	free(target->blame);
	*target = (struct target){0};
}

int target_failure(const struct target *target, struct failure *failure)
{
	switch (target->state) {
	case TARGET_FINE:
		break;
	case TARGET_LINK:
		return failure_set(failure, FAILURE_REFUSED, ELOOP, target->blame,
				   _("change the files where the link leads, with the tool that made it, or choose another scope"),
				   _("nothing can be changed below, because this is a link, and links are not written through"));
	case TARGET_READ_ONLY:
		return failure_set(failure, FAILURE_SYSTEM, EROFS, target->blame,
				   _("change the files where the system is built, or choose another scope"),
				   _("nothing can be changed here, because the file system is read-only"));
	case TARGET_FOREIGN:
		return failure_set(failure, FAILURE_REFUSED, EPERM, target->blame,
				   _("name the user whose files they are with --user"),
				   _("root does not write below a directory that belongs to another user (%u)"),
				   (unsigned)target->owner);
	case TARGET_NO_PERMISSION:
		return failure_system(failure, EACCES, target->blame, _("write to the directory"));
	}
	return 0;
}
