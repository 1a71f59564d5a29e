/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Failures as texts for people. When memory is out while one is told, the kind and the error number still stand. */
#include "core/base/failure.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buffer.h"
#include "core/base/translate.h"

static const struct {
	int error;
	const char *remedy;
} remedies[] = {
	{EACCES, N_("run it as a user who may do that, or choose another scope with --scope")},
	{EPERM, N_("run it as a user who may do that, look with lsattr whether it is immutable, or choose another scope with --scope")},
	{EROFS, N_("this file system is read-only: change the files where the system is built, or choose another scope")},
	{ENOSPC, N_("make room on that file system and try again")},
	{EDQUOT, N_("the disk quota is used up: make room and try again")},
	{EMFILE, N_("too many files are open in this process: raise the limit (ulimit -n)")},
	{ENFILE, N_("too many files are open on this system: close some programs")},
	{ENOMEM, N_("memory is used up: close some programs and try again")},
	{ELOOP, N_("a symbolic link stands where none may be followed: look at the path with ls -l")},
	{ENOTDIR, N_("a part of the path is no directory: look at it with ls -l")},
	{ENOENT, N_("look whether the path is right")},
	{EIO, N_("the device reports an error: look at the kernel's log (dmesg)")},
	{EBUSY, N_("something else uses it: wait and try again")},
	{ESTALE, N_("the file system was changed on its server meanwhile: try again, or mount it anew")},
};

/* Where the error says nothing about what to do. */
static const char *const any_remedy = N_("try again; if it fails again, look at the path with ls -l and at the kernel's log (dmesg)");

static const char *remedy_for(int error)
{
	for (size_t i = 0; i < sizeof remedies / sizeof remedies[0]; i++)
		if (remedies[i].error == error)
			return _(remedies[i].remedy);
	return _(any_remedy);
}

static char *copy_or_null(const char *text)
{
	return text != NULL ? strdup(text) : NULL;
}

static int error_or_default(enum failure_kind kind, int error)
{
	if (error != 0)
		return -error;
	return kind == FAILURE_USAGE ? -EINVAL : -ESTALE;
}

int failure_set(struct failure *failure, enum failure_kind kind, int error, const char *path, const char *remedy,
		const char *format, ...)
{
	struct buffer text = {0};
	va_list arguments;

	if (failure == NULL)
		return error_or_default(kind, error);
	failure_free(failure);
	va_start(arguments, format);
	buffer_format_list(&text, format, arguments);
	va_end(arguments);
	failure->kind = kind;
	failure->error = error;
	failure->path = copy_or_null(path);
	failure->text = buffer_take(&text);
	failure->remedy = copy_or_null(remedy);
	return error_or_default(kind, error);
}

int failure_call(struct failure *failure, int error, const char *path, const char *step, const char *call)
{
	if (call != NULL)
		/* TRANSLATORS: as "cannot %s: %s"; the second %s is the name of a system call, such as fsync */
		return failure_set(failure, FAILURE_SYSTEM, error, path, remedy_for(error), _("cannot %s (%s): %s"), step, call,
				   strerror(error));
	/* TRANSLATORS: the first %s is a phrase such as "open the directory", the second the system's words for the error */
	return failure_set(failure, FAILURE_SYSTEM, error, path, remedy_for(error), _("cannot %s: %s"), step, strerror(error));
}

int failure_system(struct failure *failure, int error, const char *path, const char *step)
{
	return failure_call(failure, error, path, step, NULL);
}

void failure_free(struct failure *failure)
{
	free(failure->path);
	free(failure->text);
	free(failure->remedy);
	*failure = (struct failure){0};
}
