/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Made exclusively and never through a link, wherever the directory is. */
#include "tui/commands/private_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/host/trust.h"

#define FALLBACK "/tmp"
#define PIECE ((size_t)64 * 1024)

/* Whether nobody else could take away or replace what is made there. */
static bool is_safe_above(const char *directory)
{
	cleanup(root_close) struct root host = {.descriptor = -1};

	return root_open(NULL, &host, NULL) == 0 && trust_directory(&host, directory, geteuid(), true);
}

char *private_directory_make(const struct options *options)
{
	const char *above = is_safe_above(options->temporary) ? options->temporary : FALLBACK;
	char *path = text_format("%s/overrule-XXXXXX", above);

	if (path != NULL && mkdtemp(path) == NULL) {
		int error = errno;

		free(path);
		errno = error;
		return NULL;
	}
	return path;
}

static int write_all(int descriptor, const char *bytes, size_t length)
{
	while (length > 0) {
		ssize_t written = write(descriptor, bytes, length);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return -errno;
		bytes += written;
		length -= (size_t)written;
	}
	return 0;
}

int private_file_write(const char *path, const char *bytes, size_t length)
{
	int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	int error;

	if (descriptor < 0)
		return -errno;
	error = write_all(descriptor, bytes, length);
	if (close(descriptor) < 0 && error == 0)
		error = -errno;
	if (error < 0)
		unlink(path);
	return error;
}

int private_directories_make(char *path)
{
	for (char *slash = strchr(path + 1, '/');; slash = strchr(slash + 1, '/')) {
		int made;

		if (slash != NULL)
			*slash = '\0';
		made = mkdir(path, 0700) < 0 && errno != EEXIST ? -errno : 0;
		if (slash != NULL)
			*slash = '/';
		if (made < 0 || slash == NULL)
			return made;
	}
}

char *private_plans_directory(const struct options *options)
{
	const struct environment *environment = &options->environment;
	const char *state = environment->xdg_state_home, *home = environment->home;
	cleanup(free_pointer) char *path = NULL;
	struct stat found;

	if (state != NULL && state[0] == '/')
		path = text_format("%s/overrule/plans", state);
	else if (home != NULL && home[0] == '/')
		path = text_format("%s/.local/state/overrule/plans", home);
	if (path == NULL || private_directories_make(path) < 0 || lstat(path, &found) < 0)
		return NULL;
	if (!S_ISDIR(found.st_mode) || found.st_uid != geteuid() || (found.st_mode & 0022) != 0)
		return NULL;
	return take(path);
}

static int keep_in(const char *directory, const char *bytes, size_t length, char **ret_path)
{
	cleanup(free_pointer) char *path = text_format("%s/plan-XXXXXX.json", directory);
	int descriptor = path != NULL ? mkostemps(path, 5, O_CLOEXEC) : -1;
	int error;

	if (descriptor < 0)
		return path != NULL ? -errno : -ENOMEM;
	error = write_all(descriptor, bytes, length);
	if (close(descriptor) < 0 && error == 0)
		error = -errno;
	if (error < 0) {
		unlink(path);
		return error;
	}
	*ret_path = take(path);
	return 0;
}

int private_plan_keep(const struct options *options, const char *bytes, size_t length, char **ret_path)
{
	cleanup(free_pointer) char *directory = private_plans_directory(options);
	int error = directory != NULL ? keep_in(directory, bytes, length, ret_path) : -ENOENT;

	if (error == 0)
		return 0;
	free(directory);
	directory = private_directory_make(options);
	return directory != NULL ? keep_in(directory, bytes, length, ret_path) : -errno;
}

/* Up to one byte more than the limit, so that what is over it is noticed. */
static int read_all(int descriptor, size_t limit, struct buffer *content)
{
	cleanup(free_pointer) char *piece = malloc(PIECE);
	ssize_t got = 1;

	if (piece == NULL)
		return -ENOMEM;
	while (got > 0 && content->length <= limit && !buffer_failed(content)) {
		got = read(descriptor, piece, PIECE);
		if (got < 0 && errno != EINTR)
			return -errno;
		if (got < 0)
			got = 1;
		else
			buffer_append(content, piece, (size_t)got);
	}
	if (buffer_failed(content))
		return -ENOMEM;
	return content->length > limit ? -EFBIG : 0;
}

int file_read(const char *path, size_t limit, bool allow_input, char **ret_bytes, size_t *ret_length)
{
	bool input = allow_input && strcmp(path, "-") == 0;
	cleanup(close_descriptor) int opened = input ? -1 : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	cleanup(buffer_free) struct buffer content = {0};
	int descriptor = input ? STDIN_FILENO : opened;
	struct stat found;
	int error;

	if (descriptor < 0 || fstat(descriptor, &found) < 0)
		return -errno;
	if (!S_ISREG(found.st_mode) && !S_ISFIFO(found.st_mode) && !S_ISSOCK(found.st_mode) && !S_ISCHR(found.st_mode))
		return S_ISDIR(found.st_mode) ? -EISDIR : -EINVAL;
	error = read_all(descriptor, limit, &content);
	if (error < 0)
		return error;
	*ret_length = content.length;
	*ret_bytes = buffer_take(&content);
	return *ret_bytes != NULL ? 0 : -ENOMEM;
}
