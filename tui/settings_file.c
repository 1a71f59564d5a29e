/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Nobody else's file is believed: keys and rules that somebody else chose would make a person do what they do not mean. */
#include "tui/settings_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "tui/commands/private_file.h"

char *settings_file_path(const struct environment *environment)
{
	if (environment->xdg_config_home != NULL && environment->xdg_config_home[0] == '/')
		return text_format("%s/overrule/settings", environment->xdg_config_home);
	if (environment->home != NULL && environment->home[0] == '/')
		return text_format("%s/.config/overrule/settings", environment->home);
	return NULL;
}

static bool is_own(const struct stat *found)
{
	return S_ISREG(found->st_mode) && (found->st_uid == geteuid() || found->st_uid == 0) && (found->st_mode & 0022) == 0;
}

/* Reads the whole file where it is a person's own. Returns 0, -ENOENT, -EPERM where it is not, -EFBIG, or another -errno. */
static int read_own(const char *path, char **ret_text, size_t *ret_length)
{
	cleanup(close_descriptor) int descriptor = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	cleanup(free_pointer) char *text = malloc(SETTINGS_MAX_SIZE + 1);
	struct stat found;
	size_t length = 0;
	ssize_t got = 1;

	if (text == NULL)
		return -ENOMEM;
	if (descriptor < 0 || fstat(descriptor, &found) < 0)
		return -errno;
	if (!is_own(&found))
		return -EPERM;
	while (got > 0 && length <= SETTINGS_MAX_SIZE) {
		got = read(descriptor, text + length, SETTINGS_MAX_SIZE + 1 - length);
		if (got < 0 && errno != EINTR)
			return -errno;
		length += got > 0 ? (size_t)got : 0;
		got = got < 0 ? 1 : got;
	}
	if (length > SETTINGS_MAX_SIZE)
		return -EFBIG;
	text[length] = '\0';
	*ret_text = take(text);
	*ret_length = length;
	return 0;
}

static const char *explain(int error)
{
	switch (error) {
	case -EPERM:
		return _("not used, because others can change it; make it a file of your own with mode 0600");
	case -EFBIG:
		return _("not used, because it is over 64 KiB; settings are a few lines");
	default:
		return strerror(-error);
	}
}

/* Each line of the complaints, with the path before it. */
static void add_path(struct buffer *complaints, const char *path, const struct buffer *lines)
{
	const char *line = lines->length > 0 ? lines->data : "";

	for (const char *end; (end = strchr(line, '\n')) != NULL; line = end + 1) {
		text_append_visible(complaints, path, strlen(path));
		buffer_format(complaints, ":%.*s\n", (int)(end - line), line);
	}
}

int settings_file_read(const char *path, struct settings *settings, struct buffer *complaints, bool *ret_found)
{
	cleanup(free_pointer) char *text = NULL;
	cleanup(buffer_free) struct buffer lines = {0};
	size_t length;
	int error = read_own(path, &text, &length);

	*ret_found = error != -ENOENT && error != -ENOTDIR;
	if (error == 0)
		error = settings_parse(settings, text, length, &lines);
	else if (*ret_found && error != -ENOMEM)
		buffer_format(&lines, " %s\n", explain(error));
	add_path(complaints, path, &lines);
	return error == -ENOMEM || buffer_failed(&lines) || buffer_failed(complaints) ? -ENOMEM : 0;
}

static int make_durable(const char *path)
{
	cleanup(close_descriptor) int descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);

	return descriptor < 0 || fsync(descriptor) < 0 ? -errno : 0;
}

static int write_beside(const char *path, const char *text)
{
	cleanup(free_pointer) char *beside = text_format("%s.new", path);
	int error;

	if (beside == NULL)
		return -ENOMEM;
	/* What an earlier start left behind when it was killed. */
	unlink(beside);
	error = private_file_write(beside, text, strlen(text));
	if (error == 0)
		error = make_durable(beside);
	if (error == 0 && rename(beside, path) < 0)
		error = -errno;
	if (error < 0)
		unlink(beside);
	return error;
}

static int make_directory_of(const char *path)
{
	cleanup(free_pointer) char *directory = strndup(path, (size_t)(strrchr(path, '/') - path));

	return directory != NULL ? private_directories_make(directory) : -ENOMEM;
}

int settings_file_change(const char *path, const char *name, const char *value, struct failure *failure)
{
	cleanup(free_pointer) char *text = NULL;
	cleanup(free_pointer) char *edited = NULL;
	size_t length;
	int error = read_own(path, &text, &length);

	if (error == -ENOENT || error == -ENOTDIR) {
		error = make_directory_of(path);
		text = error == 0 ? strdup("") : NULL;
		if (error == 0 && text == NULL)
			error = -ENOMEM;
	}
	if (error == -EPERM || error == -EFBIG)
		return failure_set(failure, FAILURE_REFUSED, -error, path, NULL, "%s", explain(error));
	if (error == 0)
		edited = settings_edit(text, name, value);
	if (error == 0)
		error = edited != NULL ? write_beside(path, edited) : -ENOMEM;
	return error < 0 ? failure_system(failure, -error, path, _("write the settings")) : 0;
}
