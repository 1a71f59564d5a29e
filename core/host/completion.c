/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One directory is read; a file is only looked at where its entry does not say what it is. Nothing is opened that could block. */
#include "core/host/completion.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "core/base/memory.h"
#include "core/base/text.h"

static void close_directory(DIR **directory)
{
	if (*directory != NULL)
		closedir(*directory);
}

void completion_free(struct completion *completion)
{
	for (size_t i = 0; i < completion->count; i++)
		free(completion->paths[i]);
	free(completion->paths);
	*completion = (struct completion){0};
}

/* DT_DIR, DT_REG, or DT_UNKNOWN for what is neither; links are followed, inside the root. */
static int kind_of(const struct root *root, const char *path, const struct dirent *entry)
{
	cleanup(close_descriptor) int handle = -1;
	struct stat found;

	if (entry->d_type == DT_DIR || entry->d_type == DT_REG)
		return entry->d_type;
	if (entry->d_type != DT_LNK && entry->d_type != DT_UNKNOWN)
		return DT_UNKNOWN;
	handle = root_open_path(root, path, O_PATH);
	if (handle < 0 || fstat(handle, &found) < 0)
		return DT_UNKNOWN;
	return S_ISDIR(found.st_mode) ? DT_DIR : S_ISREG(found.st_mode) ? DT_REG : DT_UNKNOWN;
}

static bool is_meant(const char *name, const char *begin)
{
	if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || (name[0] == '.' && begin[0] != '.'))
		return false;
	return strncmp(name, begin, strlen(begin)) == 0;
}

static int add(struct completion *completion, const struct root *root, const char *directory, const struct dirent *entry)
{
	cleanup(free_pointer) char *path = text_format("%s%s", directory, entry->d_name);
	int kind = path != NULL ? kind_of(root, path, entry) : DT_UNKNOWN;

	if (path != NULL && kind == DT_UNKNOWN)
		return 0;
	if (path == NULL || array_grow(&completion->paths, &completion->capacity, completion->count, sizeof *completion->paths) < 0)
		return -ENOMEM;
	completion->paths[completion->count] = kind == DT_DIR ? text_format("%s/", path) : take(path);
	return completion->paths[completion->count] != NULL ? (int)(completion->count++, 0) : -ENOMEM;
}

static int read_entries(struct completion *completion, const struct root *root, const char *path, const char *begin)
{
	cleanup(close_directory) DIR *directory = NULL;
	int descriptor = root_open_path(root, path, O_RDONLY | O_DIRECTORY | O_NONBLOCK);
	const struct dirent *entry;
	int error = 0;

	if (descriptor < 0)
		return descriptor;
	directory = fdopendir(descriptor);
	if (directory == NULL) {
		error = -errno;
		close_descriptor(&descriptor);
		return error;
	}
	while (error == 0 && !completion->cut && (entry = readdir(directory)) != NULL) {
		if (!is_meant(entry->d_name, begin))
			continue;
		completion->cut = completion->count == COMPLETION_MOST;
		error = completion->cut ? 0 : add(completion, root, path, entry);
	}
	return error;
}

static int compare_paths(const void *first, const void *second)
{
	return strcmp(*(char *const *)first, *(char *const *)second);
}

/* The first and the last in their order differ where any two do. */
static size_t common_length(const struct completion *completion)
{
	const char *first = completion->paths[0], *last = completion->paths[completion->count - 1];
	size_t length = 0;

	while (first[length] != '\0' && first[length] == last[length])
		length++;
	while (length > 0 && first[length] != '\0' && ((unsigned char)first[length] & 0xc0) == 0x80)
		length--;
	return length;
}

int completion_find(const struct root *root, const struct identity *who, const char *typed, struct completion *ret_completion)
{
	cleanup(completion_free) struct completion completion = {0};
	const char *slash = strrchr(typed, '/');
	cleanup(free_pointer) char *directory = NULL;
	struct identity_before before;
	int error;

	if (typed[0] != '/')
		return -EINVAL;
	directory = strndup(typed, (size_t)(slash - typed) + 1);
	if (directory == NULL)
		return -ENOMEM;
	error = identity_enter(who, &before);
	if (error < 0)
		return error;
	error = read_entries(&completion, root, directory, slash + 1);
	identity_leave(&before);
	if (error < 0)
		return error;
	if (completion.count > 0) {
		qsort(completion.paths, completion.count, sizeof *completion.paths, compare_paths);
		completion.common = common_length(&completion);
	}
	*ret_completion = completion;
	completion = (struct completion){0};
	return 0;
}
