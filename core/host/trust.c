/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The walk is done by name, one component after the other, because each link and each directory above it must be looked
 * at and the kernel's own resolution hides them. What it walks along never contains a link, so that opening it follows
 * none.
 */
#include "core/host/trust.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"

#define MOST_LINKS 40

struct walk {
	const struct root *root;
	uid_t user;
	char reached[PATH_MAX];  /* without links and without a trailing slash; "" for the root */
	char next[PATH_MAX];     /* reached and one name more */
	char rest[2 * PATH_MAX]; /* what is left to walk */
	int links;
	enum trust trust;
	const char *blame; /* reached or next: the part that is to blame */
};

static const struct {
	const char *name;
	const char *sentence;
} trusts[TRUST_COUNT] = {
	[TRUST_GOOD] = {"good", N_("Only root and the user can replace it.")},
	[TRUST_OTHER_OWNER] = {"other-owner", N_("%s belongs to another user, who could replace the program.")},
	[TRUST_WRITABLE] = {"writable", N_("%s can be written by other users, who could replace the program.")},
	[TRUST_UNKNOWN] = {"unknown",
		N_("%s cannot be looked at, so that nobody knows who could replace the program.")},
};

static bool walk_trusts(const struct walk *walk, uid_t owner)
{
	return owner == 0 || (owner == walk->user && owner != TRUST_NOBODY);
}

static bool others_may_write(const struct stat *found)
{
	return (found->st_mode & (S_IWGRP | S_IWOTH)) != 0;
}

/* Notes what is wrong and ends the walk. */
static bool walk_blame(struct walk *walk, enum trust trust, const char *part)
{
	walk->trust = trust;
	walk->blame = part;
	return false;
}

static int walk_open(const struct walk *walk, const char *path, struct stat *ret_found)
{
	int handle = root_open_path(walk->root, path[0] != '\0' ? path : "/", O_PATH | O_NOFOLLOW);

	if (handle >= 0 && fstat(handle, ret_found) < 0) {
		int error = -errno;

		close(handle);
		return error;
	}
	return handle;
}

/*
 * In a sticky directory nobody takes away what is root's, nor the user's own directory. A file of the user could be another one of theirs,
 * put there by a hard link.
 */
static bool is_held_by_stickiness(const struct walk *walk, const struct stat *directory, const struct stat *entry)
{
	return (directory->st_mode & S_ISVTX) != 0 &&
	       (entry->st_uid == 0 || (S_ISDIR(entry->st_mode) && walk_trusts(walk, entry->st_uid)));
}

/* The directory that was reached: whether others could take away or swap the entry in it that is walked to. */
static bool walk_judge_directory(struct walk *walk, const struct stat *entry)
{
	cleanup(close_descriptor) int handle = -1;
	struct stat found;

	handle = walk_open(walk, walk->reached, &found);
	if (handle < 0)
		return walk_blame(walk, TRUST_UNKNOWN, walk->reached);
	if (!walk_trusts(walk, found.st_uid))
		return walk_blame(walk, TRUST_OTHER_OWNER, walk->reached);
	if (others_may_write(&found) && !is_held_by_stickiness(walk, &found, entry))
		return walk_blame(walk, TRUST_WRITABLE, walk->reached);
	return true;
}

/* What stands at the next place, if it is no link: whether others own it or could write into it. */
static bool walk_judge_entry(struct walk *walk, const struct stat *entry)
{
	if (!walk_trusts(walk, entry->st_uid))
		return walk_blame(walk, TRUST_OTHER_OWNER, walk->next);
	/* A directory is judged together with what is walked to in it. */
	if (!S_ISDIR(entry->st_mode) && others_may_write(entry))
		return walk_blame(walk, TRUST_WRITABLE, walk->next);
	memcpy(walk->reached, walk->next, sizeof walk->reached);
	return true;
}

/* Puts the target of the link at the next place before what is left of the path. */
static bool walk_follow(struct walk *walk, int handle)
{
	char target[PATH_MAX], joined[2 * PATH_MAX];
	ssize_t length = readlinkat(handle, "", target, sizeof target - 1);
	int written;

	if (length < 0 || ++walk->links > MOST_LINKS)
		return walk_blame(walk, TRUST_UNKNOWN, walk->next);
	target[length] = '\0';
	written = snprintf(joined, sizeof joined, "%s/%s", target, walk->rest);
	if (written < 0 || (size_t)written >= sizeof joined)
		return walk_blame(walk, TRUST_UNKNOWN, walk->next);
	if (target[0] == '/')
		walk->reached[0] = '\0';
	memcpy(walk->rest, joined, (size_t)written + 1);
	return true;
}

static bool walk_back(struct walk *walk)
{
	char *slash = strrchr(walk->reached, '/');

	if (slash != NULL)
		*slash = '\0';
	return true;
}

/* One name further. False when the walk is over because of it. */
static bool walk_step(struct walk *walk, const char *name, size_t length)
{
	cleanup(close_descriptor) int handle = -1;
	struct stat entry;
	int written;

	if (length == 1 && name[0] == '.')
		return true;
	if (length == 2 && name[0] == '.' && name[1] == '.')
		return walk_back(walk);
	written = snprintf(walk->next, sizeof walk->next, "%s/%.*s", walk->reached, (int)length, name);
	if (written < 0 || (size_t)written >= sizeof walk->next)
		return walk_blame(walk, TRUST_UNKNOWN, walk->reached);
	handle = walk_open(walk, walk->next, &entry);
	if (handle < 0)
		return walk_blame(walk, TRUST_UNKNOWN, walk->next);
	if (!walk_judge_directory(walk, &entry))
		return false;
	return S_ISLNK(entry.st_mode) ? walk_follow(walk, handle) : walk_judge_entry(walk, &entry);
}

int trust_examine(const struct root *root, const char *path, uid_t user, enum trust *ret_trust, char **ret_blame)
{
	cleanup(free_pointer) struct walk *walk = calloc(1, sizeof *walk);
	char name[NAME_MAX + 1];

	if (walk == NULL)
		return -ENOMEM;
	*walk = (struct walk){.root = root, .user = user, .trust = TRUST_GOOD};
	if (path[0] != '/' || strlen(path) >= sizeof walk->rest)
		walk_blame(walk, TRUST_UNKNOWN, path);
	else
		strcpy(walk->rest, path);
	for (bool going = walk->trust == TRUST_GOOD; going;) {
		char *start = walk->rest + strspn(walk->rest, "/");
		size_t length = strcspn(start, "/");

		if (length == 0)
			break;
		if (length > NAME_MAX) {
			walk_blame(walk, TRUST_UNKNOWN, walk->reached);
			break;
		}
		memcpy(name, start, length);
		memmove(walk->rest, start + length, strlen(start + length) + 1);
		going = walk_step(walk, name, length);
	}
	*ret_trust = walk->trust;
	*ret_blame = NULL;
	if (walk->trust == TRUST_GOOD)
		return 0;
	*ret_blame = strdup(walk->blame[0] != '\0' ? walk->blame : "/");
	return *ret_blame != NULL ? 0 : -ENOMEM;
}

bool trust_directory(const struct root *root, const char *path, uid_t user, bool sticky)
{
	cleanup(free_pointer) char *blame = NULL;
	cleanup(close_descriptor) int handle = -1;
	struct stat found;
	enum trust trust;

	if (trust_examine(root, path, user, &trust, &blame) < 0 || trust != TRUST_GOOD)
		return false;
	handle = root_open_path(root, path, O_PATH | O_DIRECTORY);
	if (handle < 0 || fstat(handle, &found) < 0)
		return false;
	return !others_may_write(&found) || (sticky && (found.st_mode & S_ISVTX) != 0);
}

const char *trust_name(enum trust trust)
{
	return trusts[trust].name;
}

char *trust_explain(enum trust trust, const char *blame)
{
	cleanup(free_pointer) char *shown = text_visible(blame != NULL ? blame : "");
	struct buffer buffer = {0};

	if (shown == NULL)
		return NULL;
	if (trust == TRUST_GOOD)
		buffer_append_text(&buffer, _(trusts[trust].sentence));
	else
		buffer_format(&buffer, _(trusts[trust].sentence), shown);
	return buffer_take(&buffer);
}
