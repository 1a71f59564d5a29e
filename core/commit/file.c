/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bytes, owner, attributes and mode of one file. */
#include "core/commit/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "core/base/memory.h"

#define OPEN_FLAGS (O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)

/* Records of large plans are larger than any descriptor, but not without limit. */
#define MOST_BYTES ((size_t)1024 * 1024 * 1024)

/* Attributes that belong to the bytes of one file, or to the file system, and must not be carried over to others. */
static const char *const bound_attributes[] = {"security.ima", "security.evm", "security.capability", "trusted.overlay."};

/* The error of the call that has just failed, and its name. */
static int failed(const char *call, const char **ret_call)
{
	*ret_call = call;
	return -errno;
}

static bool attribute_is_bound(const char *name)
{
	for (size_t i = 0; i < sizeof bound_attributes / sizeof bound_attributes[0]; i++)
		if (strncmp(name, bound_attributes[i], strlen(bound_attributes[i])) == 0)
			return true;
	return false;
}

/* The list of names (each with its NUL), malloc'ed; none where the file system has no attributes. */
static int list_attributes(int file, char **ret_names, size_t *ret_length, const char **ret_call)
{
	for (int tries = 0; tries < 8; tries++) {
		cleanup(free_pointer) char *names = NULL;
		ssize_t length = flistxattr(file, NULL, 0);

		if (length >= 0)
			names = malloc((size_t)length + 1);
		if (length >= 0 && names == NULL)
			return -ENOMEM;
		if (length > 0)
			length = flistxattr(file, names, (size_t)length);
		if (length < 0 && errno == ERANGE)
			continue;
		if (length < 0 && errno != ENOTSUP)
			return failed("flistxattr", ret_call);
		*ret_length = length > 0 ? (size_t)length : 0;
		*ret_names = take(names);
		return 0;
	}
	return -ESTALE;
}

static int read_attribute(int file, const char *name, struct file_metadata *metadata, const char **ret_call)
{
	cleanup(free_pointer) char *value = NULL;
	ssize_t length = fgetxattr(file, name, NULL, 0);

	if (length >= 0)
		value = malloc((size_t)length + 1);
	if (length >= 0 && value == NULL)
		return -ENOMEM;
	if (length > 0)
		length = fgetxattr(file, name, value, (size_t)length);
	if (length < 0 && errno == ENODATA)
		return 0;
	return length < 0 ? failed("fgetxattr", ret_call) : file_metadata_add(metadata, name, value, (size_t)length);
}

static int read_metadata(int file, const struct stat *found, struct file_metadata *ret_metadata, const char **ret_call)
{
	struct file_metadata metadata = {.mode = found->st_mode & 07777, .owner = found->st_uid, .group = found->st_gid};
	cleanup(free_pointer) char *names = NULL;
	size_t length = 0;
	int error = list_attributes(file, &names, &length, ret_call);

	for (size_t at = 0; error == 0 && at < length; at += strlen(names + at) + 1)
		if (!attribute_is_bound(names + at))
			error = read_attribute(file, names + at, &metadata, ret_call);
	if (error < 0) {
		file_metadata_free(&metadata);
		return error;
	}
	*ret_metadata = metadata;
	return 0;
}

static void remember_stat(struct known_file *file, const struct stat *found)
{
	file->device = (uint64_t)found->st_dev;
	file->inode = (uint64_t)found->st_ino;
	file->modified = found->st_mtim;
}

static bool stat_is(const struct known_file *file, const struct stat *found)
{
	return S_ISREG(found->st_mode) && file->inode == (uint64_t)found->st_ino && (off_t)file->length == found->st_size &&
	       file->modified.tv_sec == found->st_mtim.tv_sec && file->modified.tv_nsec == found->st_mtim.tv_nsec;
}

/* Reads to the end; more than limit bytes is -EFBIG. */
static int read_bytes(int file, size_t limit, char **ret_bytes, size_t *ret_length, const char **ret_call)
{
	cleanup(free_pointer) char *bytes = NULL;
	size_t capacity = 0, length = 0;

	for (;;) {
		ssize_t got;

		/* Room for one byte more than was read, and for the NUL. */
		if (length + 2 > capacity && array_grow(&bytes, &capacity, capacity, 1) < 0)
			return -ENOMEM;
		if (length + 2 > capacity)
			continue;
		got = read(file, bytes + length, capacity - length - 1);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return failed("read", ret_call);
		if (got == 0)
			break;
		length += (size_t)got;
		if (length > limit)
			return -EFBIG;
	}
	bytes[length] = '\0';
	*ret_length = length;
	*ret_bytes = take(bytes);
	return 0;
}

int file_load(int directory, const char *name, struct known_file *ret_file, const char **ret_call)
{
	cleanup(close_descriptor) int descriptor = -1;
	struct known_file file = {0};
	struct stat before, after;
	int error;

	/* What is no regular file is not opened: a FIFO would block, a device would act. */
	if (fstatat(directory, name, &before, AT_SYMLINK_NOFOLLOW) < 0)
		return failed("fstatat", ret_call);
	if (!S_ISREG(before.st_mode) || before.st_nlink != 1 || before.st_size > (off_t)DESCRIPTOR_MAX_SIZE)
		return FILE_UNFIT;
	descriptor = openat(directory, name, OPEN_FLAGS);
	if (descriptor < 0)
		return errno == ELOOP ? FILE_UNFIT : failed("openat", ret_call);
	error = read_bytes(descriptor, DESCRIPTOR_MAX_SIZE, &file.bytes, &file.length, ret_call);
	if (error < 0)
		return error == -EFBIG ? FILE_UNFIT : error;
	remember_stat(&file, &before);
	if (fstat(descriptor, &after) < 0)
		error = failed("fstat", ret_call);
	else if (!stat_is(&file, &after))
		error = FILE_UNFIT;
	else
		error = read_metadata(descriptor, &after, &file.metadata, ret_call);
	if (error != 0) {
		free(file.bytes);
		return error;
	}
	file.digest = sha256_of(file.bytes, file.length);
	*ret_file = file;
	return 0;
}

static int write_bytes(int file, const char *bytes, size_t length, const char **ret_call)
{
	while (length > 0) {
		ssize_t written = write(file, bytes, length);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return failed("write", ret_call);
		bytes += written;
		length -= (size_t)written;
	}
	return 0;
}

/* Takes attributes away that the directory handed down and the replaced file did not have. A security label always stays. */
static int drop_attributes(int file, const struct file_metadata *wanted, const char **ret_call)
{
	cleanup(free_pointer) char *names = NULL;
	size_t length = 0;
	int error = list_attributes(file, &names, &length, ret_call);

	if (error < 0)
		return error;
	for (size_t at = 0; at < length; at += strlen(names + at) + 1) {
		const char *name = names + at;

		if (strncmp(name, "security.", strlen("security.")) == 0 || attribute_is_bound(name))
			continue;
		if (file_metadata_find(wanted, name) == NULL && fremovexattr(file, name) < 0 && errno != ENODATA)
			return failed("fremovexattr", ret_call);
	}
	return 0;
}

static int set_attributes(int file, const struct file_metadata *wanted, const char **ret_call)
{
	struct file_metadata there = {0};
	struct stat found;
	int error = fstat(file, &found) < 0 ? failed("fstat", ret_call) : read_metadata(file, &found, &there, ret_call);

	if (error == 0)
		error = drop_attributes(file, wanted, ret_call);
	for (size_t i = 0; error == 0 && i < wanted->attribute_count; i++) {
		const struct file_attribute *attribute = &wanted->attributes[i];
		const struct file_attribute *same = file_metadata_find(&there, attribute->name);

		/* A label that is right already may not be ours to set. */
		if (same != NULL && same->length == attribute->length &&
		    memcmp(same->value, attribute->value, attribute->length) == 0)
			continue;
		if (fsetxattr(file, attribute->name, attribute->value, attribute->length, 0) < 0)
			error = failed("fsetxattr", ret_call);
	}
	file_metadata_free(&there);
	return error;
}

static int fill_file(int descriptor, struct known_file *file, bool keep, const char **ret_call)
{
	const struct file_metadata *wanted = &file->metadata;
	struct file_metadata found = {0};
	struct stat status;
	int error = write_bytes(descriptor, file->bytes, file->length, ret_call);

	if (error == 0 && fchown(descriptor, wanted->owner, wanted->group) < 0 && (keep || errno != EPERM))
		error = failed("fchown", ret_call);
	if (error == 0 && keep)
		error = set_attributes(descriptor, wanted, ret_call);
	if (error == 0 && fchmod(descriptor, wanted->mode) < 0)
		error = failed("fchmod", ret_call);
	if (error == 0 && fsync(descriptor) < 0)
		error = failed("fsync", ret_call);
	if (error == 0 && fstat(descriptor, &status) < 0)
		error = failed("fstat", ret_call);
	if (error == 0)
		error = read_metadata(descriptor, &status, &found, ret_call);
	if (error < 0)
		return error;
	file_metadata_free(&file->metadata);
	file->metadata = found;
	remember_stat(file, &status);
	return 0;
}

/* Closes and looks at the result, which for some file systems is where a failed write is told. */
static int close_written(int descriptor, int error, const char **ret_call)
{
	if (close(descriptor) < 0 && error == 0)
		return failed("close", ret_call);
	return error;
}

int file_create(int directory, const char *name, struct known_file *file, bool keep, const char **ret_call)
{
	int descriptor = openat(directory, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

	if (descriptor < 0)
		return failed("openat", ret_call);
	return close_written(descriptor, fill_file(descriptor, file, keep, ret_call), ret_call);
}

int file_write_private(int directory, const char *name, const char *bytes, size_t length, const char **ret_call)
{
	int descriptor = openat(directory, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	int error;

	if (descriptor < 0)
		return failed("openat", ret_call);
	error = write_bytes(descriptor, bytes, length, ret_call);
	if (error == 0 && fchmod(descriptor, 0600) < 0)
		error = failed("fchmod", ret_call);
	if (error == 0 && fsync(descriptor) < 0)
		error = failed("fsync", ret_call);
	return close_written(descriptor, error, ret_call);
}

int file_compare(int directory, const char *name, const struct known_file *file, bool content, bool *ret_same)
{
	struct stat found;
	cleanup(close_descriptor) int descriptor = -1;
	cleanup(free_pointer) char *bytes = NULL;
	const char *call;
	size_t length;
	int error;

	if (fstatat(directory, name, &found, AT_SYMLINK_NOFOLLOW) < 0)
		return -errno;
	*ret_same = stat_is(file, &found);
	if (!*ret_same || !content)
		return 0;
	descriptor = openat(directory, name, OPEN_FLAGS);
	if (descriptor < 0)
		return -errno;
	error = read_bytes(descriptor, DESCRIPTOR_MAX_SIZE, &bytes, &length, &call);
	if (error < 0 && error != -EFBIG)
		return error;
	*ret_same = error == 0 && length == file->length && memcmp(bytes, file->bytes, length) == 0;
	return 0;
}

int file_identify(int directory, const char *name, const struct known_file *files, uint32_t count, uint32_t *ret_index)
{
	struct stat found;
	uint32_t index = 0;

	if (fstatat(directory, name, &found, AT_SYMLINK_NOFOLLOW) < 0)
		return -errno;
	while (index < count && !stat_is(&files[index], &found))
		index++;
	*ret_index = index;
	return 0;
}

int file_read_all(int directory, const char *name, char **ret_bytes, size_t *ret_length, const char **ret_call)
{
	cleanup(close_descriptor) int descriptor = openat(directory, name, OPEN_FLAGS);
	struct stat found;

	if (descriptor < 0)
		return failed("openat", ret_call);
	if (fstat(descriptor, &found) < 0)
		return failed("fstat", ret_call);
	if (!S_ISREG(found.st_mode))
		return -ESTALE;
	return read_bytes(descriptor, MOST_BYTES, ret_bytes, ret_length, ret_call);
}
