/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Opens by O_PATH first, looks, and only then opens for reading what was looked at, and only if it is a regular file.
 * All of that with the identity of the user seen; how the path could be changed is looked at with the process's own.
 */
#include "core/host/executable.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "core/host/program_format.h"

/* An interpreter may be a script as well; the kernel gives up after this many. */
#define MOST_INTERPRETERS 5

struct look {
	const struct root *root;
	const struct identity *who;
	unsigned depth; /* how many programs need this one to start */
};

/* %1$s is the path; %2$s the interpreter, or for EXECUTABLE_UNREADABLE the system's words for the error. */
static const struct {
	const char *name;
	const char *sentence;
} states[EXECUTABLE_STATE_COUNT] = {
	[EXECUTABLE_RUNS] = {"runs", N_("%1$s can be run.")},
	[EXECUTABLE_ABSENT] = {"absent", N_("%1$s is not there.")},
	[EXECUTABLE_NOT_REGULAR] = {"not-regular", N_("%1$s is no regular file, so that it cannot be run.")},
	[EXECUTABLE_NOT_EXECUTABLE] = {"not-executable", N_("%1$s may not be executed by that user.")},
	[EXECUTABLE_OTHER_ARCHITECTURE] = {"other-architecture", N_("%1$s is a program for another kind of machine.")},
	[EXECUTABLE_INTERPRETER_ABSENT] = {"interpreter-absent",
		N_("%1$s cannot be run, because its interpreter %2$s is not there or does not run.")},
	[EXECUTABLE_UNKNOWN_FORMAT] = {"unknown-format",
		N_("%1$s is neither a program nor a script that starts with #!.")},
	[EXECUTABLE_UNREADABLE] = {"unreadable",
		N_("%1$s cannot be read, so that it is not known whether it can be run: %2$s")},
};

static int examine(const struct look *look, const char *path, struct executable *executable, int *ret_handle);

static bool is_our_trouble(int error)
{
	return error == -EMFILE || error == -ENFILE || error == -ENOMEM;
}

static enum executable_state state_of_error(int error)
{
	switch (-error) {
	case ENOENT:
	case ENOTDIR:
	case ELOOP:
	case ENAMETOOLONG:
		return EXECUTABLE_ABSENT;
	case EACCES:
		return EXECUTABLE_NOT_EXECUTABLE;
	default:
		return EXECUTABLE_UNREADABLE;
	}
}

/* The process becomes who; *ret_acting tells whether it could. */
static int look_enter(const struct look *look, struct identity_before *before, bool *ret_acting)
{
	int error = identity_enter(look->who, before);

	*ret_acting = error == 0;
	return error == -EPERM ? 0 : error;
}

static bool is_member(const struct identity *who, gid_t group)
{
	for (size_t i = 0; i < who->group_count; i++)
		if (who->groups[i] == group)
			return true;
	return who->group == group;
}

/*
 * The mode bits as the kernel reads them, for a user that the process cannot act as, and for kernels without
 * faccessat2(2).
 */
static bool mode_allows(const struct identity *who, const struct file_identity *file)
{
	struct identity process = {.user = geteuid(), .group = getegid()};

	if (who == NULL)
		who = &process;
	if (who->user == 0)
		return (file->mode & (S_IXUSR | S_IXGRP | S_IXOTH)) != 0;
	if (who->user == file->owner)
		return (file->mode & S_IXUSR) != 0;
	return (file->mode & (is_member(who, file->group) ? S_IXGRP : S_IXOTH)) != 0;
}

/* Also sees ACLs and noexec mounts where it can act as the user: then the kernel is asked. */
static bool may_execute(const struct look *look, bool acting, int handle, const struct file_identity *file)
{
	if (!acting)
		return mode_allows(look->who, file);
	if (syscall(SYS_faccessat2, handle, "", X_OK, AT_EACCESS | AT_EMPTY_PATH) == 0)
		return true;
	return (errno == ENOSYS || errno == EPERM || errno == EINVAL) && mode_allows(look->who, file);
}

/* Reads what an O_PATH descriptor stands for. Returns 0 or -errno. */
static int read_format(int handle, struct program_format *ret_format)
{
	cleanup(close_descriptor) int reader = -1;
	char path[64];

	snprintf(path, sizeof path, "/proc/self/fd/%d", handle);
	reader = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	return reader < 0 ? -errno : program_format_read(reader, ret_format);
}

/*
 * Fills identity, state and form from the handle alone: EXECUTABLE_RUNS where nothing is wrong so far. Reading is tried
 * again as the process where the user may not: a program may be there to be executed only.
 */
static int look_at_handle(const struct look *look, bool acting, struct identity_before *before, int handle,
			  struct executable *executable, struct program_format *format)
{
	static const enum executable_state states_of_kinds[] = {
		[PROGRAM_UNKNOWN] = EXECUTABLE_UNKNOWN_FORMAT,
		[PROGRAM_ELF] = EXECUTABLE_RUNS,
		[PROGRAM_FOREIGN] = EXECUTABLE_OTHER_ARCHITECTURE,
		[PROGRAM_SCRIPT] = EXECUTABLE_RUNS,
	};
	struct stat found;
	int error;

	if (fstat(handle, &found) < 0)
		return -errno;
	executable->identity = file_identity_of(&found);
	executable->state = !S_ISREG(found.st_mode) ? EXECUTABLE_NOT_REGULAR : EXECUTABLE_NOT_EXECUTABLE;
	if (!S_ISREG(found.st_mode) || !may_execute(look, acting, handle, &executable->identity))
		return 0;
	error = read_format(handle, format);
	identity_leave(before);
	if (error == -EACCES)
		error = read_format(handle, format);
	if (is_our_trouble(error))
		return error;
	executable->error = -error;
	executable->state = error < 0 ? EXECUTABLE_UNREADABLE : states_of_kinds[format->kind];
	if (error == 0 && format->kind != PROGRAM_UNKNOWN)
		executable->form = format->kind == PROGRAM_SCRIPT ? EXECUTABLE_SCRIPT : EXECUTABLE_ELF;
	return 0;
}

/* The user cannot reach the file. Whether it is there at all, the process may still know. */
static int look_past_user(const struct look *look, const char *path, struct executable *executable)
{
	cleanup(close_descriptor) int handle = root_open_path(look->root, path, O_PATH);
	struct stat found;

	executable->error = EACCES;
	executable->state = state_of_error(handle < 0 ? handle : -EACCES);
	if (handle >= 0 && fstat(handle, &found) == 0)
		executable->identity = file_identity_of(&found);
	return is_our_trouble(handle) ? handle : 0;
}

static int look_at_path(const struct look *look, const char *path, struct executable *executable,
	struct program_format *format, int *ret_handle)
{
	cleanup(identity_leave) struct identity_before before = {0};
	cleanup(close_descriptor) int handle = -1;
	bool acting;
	int error = look_enter(look, &before, &acting);

	if (error < 0)
		return error;
	handle = path[0] == '/' ? root_open_path(look->root, path, O_PATH) : -ENOENT;
	if (is_our_trouble(handle))
		return handle;
	if (handle == -EACCES && before.changed) {
		identity_leave(&before);
		return look_past_user(look, path, executable);
	}
	if (handle < 0) {
		executable->error = -handle;
		executable->state = state_of_error(handle);
		return 0;
	}
	error = look_at_handle(look, acting, &before, handle, executable, format);
	if (error == 0) {
		*ret_handle = handle;
		handle = -1;
	}
	return error;
}

static bool starts_something(const struct executable *executable)
{
	return executable->state == EXECUTABLE_RUNS || executable->state == EXECUTABLE_UNREADABLE;
}

static int set_text(char **text, const char *value)
{
	free(*text);
	*text = strdup(value);
	return *text != NULL ? 0 : -ENOMEM;
}

/* What the examination of the interpreter at path means for the program that needs it. */
static int adopt_interpreter(struct executable *executable, const char *path, struct executable *interpreter)
{
	const char *name = interpreter->state == EXECUTABLE_INTERPRETER_ABSENT ? interpreter->interpreter : path;

	if (!starts_something(interpreter)) {
		executable->error = interpreter->error;
		executable->state = interpreter->state == EXECUTABLE_OTHER_ARCHITECTURE ? EXECUTABLE_OTHER_ARCHITECTURE
											: EXECUTABLE_INTERPRETER_ABSENT;
	}
	if (executable->trust == TRUST_GOOD) {
		executable->trust = interpreter->trust;
		executable->blame = take(interpreter->blame);
	}
	return set_text(&executable->interpreter, name);
}

static int examine_interpreter(const struct look *look, const char *path, struct executable *executable)
{
	cleanup(executable_free) struct executable interpreter = {0};
	struct look deeper = *look;
	int error;

	if (++deeper.depth > MOST_INTERPRETERS) {
		executable->state = EXECUTABLE_INTERPRETER_ABSENT;
		executable->error = ELOOP;
		return set_text(&executable->interpreter, path);
	}
	error = examine(&deeper, path, &interpreter, NULL);
	return error < 0 ? error : adopt_interpreter(executable, path, &interpreter);
}

/* What "env NAME" starts: the first of that name on the path that may be executed. */
static int examine_env_name(const struct look *look, const char *name, struct executable *executable)
{
	char path[PATH_MAX];

	if (strchr(name, '/') != NULL)
		return examine_interpreter(look, name, executable);
	for (const char *start = EXECUTABLE_PATH; start != NULL; start = strchr(start, ':')) {
		cleanup(executable_free) struct executable found = {0};
		struct look deeper = {look->root, look->who, look->depth + 1};
		int error, written;

		start += *start == ':';
		written = snprintf(path, sizeof path, "%.*s/%s", (int)strcspn(start, ":"), start, name);
		if (written < 0 || (size_t)written >= sizeof path)
			break;
		error = examine(&deeper, path, &found, NULL);
		if (error < 0)
			return error;
		if (found.state != EXECUTABLE_ABSENT && found.state != EXECUTABLE_NOT_EXECUTABLE &&
		    found.state != EXECUTABLE_NOT_REGULAR)
			return adopt_interpreter(executable, path, &found);
	}
	executable->state = EXECUTABLE_INTERPRETER_ABSENT;
	executable->error = ENOENT;
	return set_text(&executable->interpreter, name);
}

/* The whole of it, for the program itself and for each interpreter. ret_handle may be NULL. */
static int examine(const struct look *look, const char *path, struct executable *executable, int *ret_handle)
{
	cleanup(free_pointer) struct program_format *format = calloc(1, sizeof *format);
	cleanup(close_descriptor) int handle = -1;
	int error;

	if (format == NULL)
		return -ENOMEM;
	error = look_at_path(look, path, executable, format, &handle);
	if (error == 0)
		error = trust_examine(look->root, path, look->who != NULL ? look->who->user : geteuid(),
			&executable->trust, &executable->blame);
	if (error == 0 && executable->state == EXECUTABLE_RUNS && format->interpreter[0] != '\0')
		error = examine_interpreter(look, format->interpreter, executable);
	if (error == 0 && executable->state == EXECUTABLE_RUNS && format->name[0] != '\0')
		error = examine_env_name(look, format->name, executable);
	if (error == 0 && ret_handle != NULL) {
		*ret_handle = handle;
		handle = -1;
	}
	return error;
}

int executable_open(const struct root *root, const char *path, const struct identity *who,
	struct executable *ret_executable, int *ret_descriptor)
{
	struct look look = {.root = root, .who = who};
	int error;

	*ret_executable = (struct executable){0};
	*ret_descriptor = -1;
	error = examine(&look, path, ret_executable, ret_descriptor);
	if (error < 0)
		executable_free(ret_executable);
	return error;
}

int executable_examine(
	const struct root *root, const char *path, const struct identity *who, struct executable *ret_executable)
{
	cleanup(close_descriptor) int descriptor = -1;

	return executable_open(root, path, who, ret_executable, &descriptor);
}

void executable_free(struct executable *executable)
{
	free(executable->interpreter);
	free(executable->blame);
	*executable = (struct executable){0};
}

int executable_copy(const struct executable *executable, struct executable *ret_copy)
{
	*ret_copy = *executable;
	ret_copy->interpreter = executable->interpreter != NULL ? strdup(executable->interpreter) : NULL;
	ret_copy->blame = executable->blame != NULL ? strdup(executable->blame) : NULL;
	if ((ret_copy->interpreter == NULL) == (executable->interpreter == NULL) &&
	    (ret_copy->blame == NULL) == (executable->blame == NULL))
		return 0;
	executable_free(ret_copy);
	return -ENOMEM;
}

const char *executable_state_name(enum executable_state state)
{
	return states[state].name;
}

char *executable_explain(const struct executable *executable, const char *path)
{
	cleanup(free_pointer) char *shown_path = text_excerpt(path, strlen(path));
	cleanup(free_pointer) char *interpreter =
		text_visible(executable->interpreter != NULL ? executable->interpreter : "");
	bool unreadable = executable->state == EXECUTABLE_UNREADABLE;
	struct buffer buffer = {0};

	if (shown_path == NULL || interpreter == NULL)
		return NULL;
	/* A format that skips an argument is an error to a hardened C library. */
	buffer_format(&buffer, _(states[executable->state].sentence), shown_path,
		      unreadable ? strerror(executable->error) : interpreter);
	return buffer_take(&buffer);
}
