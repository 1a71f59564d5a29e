/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The copy is in a directory of its own, so that what an editor leaves beside it is nobody's descriptor. */
#include "tui/commands/editing.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "core/descriptor/descriptor.h"
#include "tui/commands/editor.h"
#include "tui/commands/private_file.h"

int editing_begin(struct editing *editing, const struct options *options, const char *name, const char *bytes, size_t length,
		  struct failure *failure)
{
	int error;

	*editing = (struct editing){.before = malloc(length + 1), .before_length = length};
	if (editing->before == NULL)
		return -ENOMEM;
	memcpy(editing->before, bytes, length);
	editing->directory = private_directory_make(options);
	if (editing->directory == NULL)
		return failure_system(failure, errno, NULL, _("make a directory for the copy"));
	editing->path = text_format("%s/%s", editing->directory, name);
	if (editing->path == NULL)
		return -ENOMEM;
	error = private_file_write(editing->path, bytes, length);
	return error < 0 ? failure_system(failure, -error, editing->path, _("write the copy")) : 0;
}

/* Editors may put another file in the place of the copy, but it must be one. Returns 0 or -errno. */
static int read_file(const struct editing *editing, char **ret_content, size_t *ret_length)
{
	struct stat found;

	if (lstat(editing->path, &found) < 0)
		return -errno;
	if (!S_ISREG(found.st_mode))
		return -EINVAL;
	/* One byte more than a descriptor may have, so that it is the check that says what is wrong. */
	return file_read(editing->path, DESCRIPTOR_MAX_SIZE + 1, false, ret_content, ret_length);
}

static bool is_as_before(const struct editing *editing, const char *content, size_t length)
{
	return length == editing->before_length && memcmp(content, editing->before, length) == 0;
}

enum copy_state editing_look(const struct editing *editing)
{
	cleanup(free_pointer) char *content = NULL;
	size_t length;

	if (read_file(editing, &content, &length) < 0)
		return COPY_GONE;
	return is_as_before(editing, content, length) ? COPY_UNCHANGED : COPY_CHANGED;
}

static int read_copy(struct editing *editing, struct failure *failure)
{
	int error;

	free(editing->content);
	editing->content = NULL;
	error = read_file(editing, &editing->content, &editing->length);
	return error < 0 ? failure_system(failure, -error, editing->path, _("read the copy")) : 0;
}

int editing_run(struct editing *editing, const struct options *options, struct failure *failure)
{
	int error = editor_run(options, editing->path, failure);

	return error < 0 ? error : read_copy(editing, failure);
}

bool editing_is_unchanged(const struct editing *editing)
{
	return editing->content != NULL && is_as_before(editing, editing->content, editing->length);
}

/* With what editors leave beside the file: backups, swap files. Directories in it are somebody's and stay. */
static void remove_copy(const char *directory)
{
	DIR *stream = opendir(directory);
	struct dirent *entry;

	while (stream != NULL && (entry = readdir(stream)) != NULL)
		unlinkat(dirfd(stream), entry->d_name, 0);
	if (stream != NULL)
		closedir(stream);
	rmdir(directory);
}

void editing_end(struct editing *editing)
{
	if (editing->directory != NULL && !editing->keep)
		remove_copy(editing->directory);
	free(editing->directory);
	free(editing->path);
	free(editing->before);
	free(editing->content);
	*editing = (struct editing){0};
}
