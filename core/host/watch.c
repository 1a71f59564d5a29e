/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Each watch of the kernel stands for a directory, for the target of one link, or for a place where something may appear. */
#include "core/host/watch.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "core/base/memory.h"
#include "core/base/text.h"

#define DIRECTORY_EVENTS \
	(IN_CREATE | IN_DELETE | IN_MODIFY | IN_CLOSE_WRITE | IN_MOVED_FROM | IN_MOVED_TO | IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF)
#define TARGET_EVENTS (IN_MODIFY | IN_CLOSE_WRITE | IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF)
#define PLACE_EVENTS (IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF | IN_ATTRIB | IN_ONLYDIR)

/* Beyond so many names a new scan is no dearer. */
#define MOST_NAMES 512
/* So many links are followed; a host has none, or a handful. */
#define MOST_LINKS 256
#define MOST_HOPS 40

enum meaning {
	MEANING_DIRECTORY, /* of the snapshot: an event names an entry */
	MEANING_TARGET,    /* what an entry leads to */
	MEANING_PLACE,     /* something that is missing may have appeared */
};

struct mark {
	int descriptor; /* of inotify */
	enum meaning meaning;
	uint32_t directory;
	char *name; /* MEANING_TARGET: the entry; MEANING_PLACE: what would appear; owned */
};

struct watch {
	const struct root *root;
	int descriptor;
	struct mark *marks;
	size_t mark_count, mark_capacity;
	struct changed_name *names; /* name_count collected ones */
	size_t name_count, name_capacity;
	bool told; /* the names were handed out */
	bool everything;
};

static void forget_names(struct watch *watch)
{
	for (size_t i = 0; i < watch->name_count; i++)
		free(watch->names[i].name);
	watch->name_count = 0;
}

void watch_free(struct watch *watch)
{
	if (watch == NULL)
		return;
	forget_names(watch);
	for (size_t i = 0; i < watch->mark_count; i++)
		free(watch->marks[i].name);
	if (watch->descriptor >= 0)
		close(watch->descriptor);
	free(watch->marks);
	free(watch->names);
	free(watch);
}

void watch_free_pointer(struct watch **watch)
{
	watch_free(*watch);
}

int watch_descriptor(const struct watch *watch)
{
	return watch->descriptor;
}

/* Watches what the handle stands for, so that a name cannot lead out of the root in between. name is copied. */
static int add_mark(struct watch *watch, int handle, uint32_t events, enum meaning meaning, uint32_t directory, const char *name)
{
	struct mark mark = {.meaning = meaning, .directory = directory, .name = strdup(name)};
	int error = array_grow(&watch->marks, &watch->mark_capacity, watch->mark_count, sizeof *watch->marks);
	char path[64];

	snprintf(path, sizeof path, "/proc/self/fd/%d", handle);
	if (error < 0 || mark.name == NULL) {
		free(mark.name);
		return -ENOMEM;
	}
	mark.descriptor = inotify_add_watch(watch->descriptor, path, events | IN_MASK_ADD);
	if (mark.descriptor < 0) {
		error = -errno;
		free(mark.name);
		return error;
	}
	watch->marks[watch->mark_count++] = mark;
	return 0;
}

/* Where what is missing at the path would begin to appear, and under which name. */
static int watch_place(struct watch *watch, const char *path)
{
	cleanup(free_pointer) char *above = strdup(path);
	char *slash;

	if (above == NULL)
		return -ENOMEM;
	while ((slash = strrchr(above, '/')) != NULL) {
		cleanup(close_descriptor) int handle = -1;

		*slash = '\0';
		handle = root_open_path(watch->root, above[0] != '\0' ? above : "/", O_PATH | O_DIRECTORY);
		if (handle >= 0)
			return add_mark(watch, handle, PLACE_EVENTS, MEANING_PLACE, 0, slash + 1);
	}
	return 0;
}

static int watch_directory(struct watch *watch, const struct snapshot *snapshot, uint32_t index)
{
	const char *path = snapshot->directories[index].path;
	cleanup(close_descriptor) int handle = root_open_path(watch->root, path, O_PATH | O_DIRECTORY);

	if (handle < 0)
		return watch_place(watch, path);
	return add_mark(watch, handle, DIRECTORY_EVENTS, MEANING_DIRECTORY, index, "");
}

/* What the link at the path says, as a path inside the root; malloc'ed, NULL where there is no link or memory is out. */
static char *link_target(const struct watch *watch, const char *path)
{
	cleanup(close_descriptor) int handle = root_open_path(watch->root, path, O_PATH | O_NOFOLLOW);
	char target[PATH_MAX];
	ssize_t length = handle >= 0 ? readlinkat(handle, "", target, sizeof target - 1) : -1;

	if (length < 0)
		return NULL;
	target[length] = '\0';
	return target[0] == '/' ? strdup(target) : text_format("%.*s/%s", (int)(strrchr(path, '/') - path), path, target);
}

/* A link may lead to another: each place on the way counts, and what the last one is. */
static int watch_link(struct watch *watch, const struct snapshot *snapshot, const struct layer *layer)
{
	cleanup(free_pointer) char *start = layer_path(snapshot, layer);
	cleanup(free_pointer) char *path = start != NULL ? link_target(watch, start) : NULL;
	cleanup(close_descriptor) int handle = -1;
	int error = start == NULL ? -ENOMEM : 0;

	for (int hops = 0; error == 0 && path != NULL && hops < MOST_HOPS; hops++) {
		char *next = link_target(watch, path);

		error = watch_place(watch, path);
		free(path);
		path = next;
	}
	if (error < 0)
		return error;
	handle = root_open_path(watch->root, start, O_PATH);
	return handle < 0 ? 0 : add_mark(watch, handle, TARGET_EVENTS, MEANING_TARGET, layer->directory, layer->name);
}

/* What one link cannot tell is no reason to be told nothing. */
static int watch_links(struct watch *watch, const struct snapshot *snapshot)
{
	int left = MOST_LINKS;

	for (uint32_t i = 0; i < snapshot->layer_count && left > 0; i++) {
		if (snapshot->layers[i].link_target == NULL)
			continue;
		left--;
		if (watch_link(watch, snapshot, &snapshot->layers[i]) == -ENOMEM)
			return -ENOMEM;
	}
	return 0;
}

int watch_new(const struct root *root, const struct snapshot *snapshot, const struct identity *user, struct watch **ret_watch)
{
	cleanup(watch_free_pointer) struct watch *watch = calloc(1, sizeof *watch);
	int error = 0;

	if (watch == NULL)
		return -ENOMEM;
	watch->root = root;
	watch->descriptor = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	if (watch->descriptor < 0)
		return -errno;
	for (uint32_t i = 0; error == 0 && i < snapshot->directory_count; i++) {
		struct identity_before before;

		error = identity_enter(snapshot->directories[i].scope == SCOPE_USER ? user : NULL, &before);
		if (error < 0)
			return error;
		error = watch_directory(watch, snapshot, i);
		/* What may not be watched could not be read either. */
		if (error == -EACCES)
			error = 0;
		identity_leave(&before);
	}
	if (error == 0)
		error = watch_links(watch, snapshot);
	if (error < 0)
		return error;
	*ret_watch = take(watch);
	return 0;
}

void watch_expect_everything(struct watch *watch)
{
	watch->everything = true;
}

static void note_name(struct watch *watch, uint32_t directory, const char *name)
{
	for (size_t i = 0; i < watch->name_count; i++)
		if (watch->names[i].directory == directory && strcmp(watch->names[i].name, name) == 0)
			return;
	if (watch->name_count == MOST_NAMES ||
	    array_grow(&watch->names, &watch->name_capacity, watch->name_count, sizeof *watch->names) < 0) {
		watch->everything = true;
		return;
	}
	watch->names[watch->name_count] = (struct changed_name){.directory = directory, .name = strdup(name)};
	if (watch->names[watch->name_count].name == NULL)
		watch->everything = true;
	else
		watch->name_count++;
}

static void note_mark(struct watch *watch, const struct mark *mark, const struct inotify_event *event)
{
	if (event->len == 0 && mark->meaning != MEANING_TARGET)
		watch->everything = true;
	else if (mark->meaning == MEANING_TARGET)
		note_name(watch, mark->directory, mark->name);
	else if (mark->meaning == MEANING_DIRECTORY && event->name[0] != '.')
		note_name(watch, mark->directory, event->name);
	else if (mark->meaning == MEANING_PLACE && strcmp(event->name, mark->name) == 0)
		watch->everything = true;
}

/* One directory can be two things: a scope, and above what is missing. */
static void note_event(struct watch *watch, const struct inotify_event *event)
{
	if ((event->mask & IN_Q_OVERFLOW) != 0)
		watch->everything = true;
	for (size_t i = 0; i < watch->mark_count; i++) {
		if (watch->marks[i].descriptor != event->wd)
			continue;
		if ((event->mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_IGNORED | IN_UNMOUNT)) != 0)
			watch->everything = true;
		else
			note_mark(watch, &watch->marks[i], event);
	}
}

/* What was handed out is done with. */
static void forget_told(struct watch *watch)
{
	if (watch->told)
		forget_names(watch);
	watch->told = false;
}

bool watch_collect(struct watch *watch)
{
	_Alignas(struct inotify_event) char bytes[16 * (sizeof(struct inotify_event) + NAME_MAX + 1)];
	ssize_t length;

	forget_told(watch);
	while ((length = read(watch->descriptor, bytes, sizeof bytes)) > 0)
		for (const char *at = bytes; at < bytes + length;) {
			const struct inotify_event *event = (const struct inotify_event *)(const void *)at;

			note_event(watch, event);
			at += sizeof *event + event->len;
		}
	return watch->everything || watch->name_count > 0;
}

const struct changed_name *watch_take(struct watch *watch, size_t *ret_count, bool *ret_everything)
{
	forget_told(watch);
	*ret_everything = watch->everything;
	*ret_count = watch->name_count;
	watch->everything = false;
	watch->told = true;
	return watch->names;
}
