/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * libmagic, opened late. It asks the environment for MAGIC and HOME when it is told no path for its data, so that it
 * always is told one. It is given bytes and never a file, so that how much it reads is settled here.
 */
#include "core/host/magic.h"

#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <magic.h>
#include <stdio.h>
#include <unistd.h>

#include "core/base/buffer.h"
#include "core/base/memory.h"
#include "core/base/text.h"

/* A description that is longer than this is cut: libmagic copies from the file into it. */
#define LONGEST_DESCRIPTION 512

#define FLAGS (MAGIC_NO_CHECK_COMPRESS | MAGIC_NO_CHECK_TAR | MAGIC_NO_CHECK_CDF)

struct magic {
	void *library;
	magic_t cookie;
	__typeof__(magic_open) *open;
	__typeof__(magic_close) *close;
	__typeof__(magic_load) *load;
	__typeof__(magic_buffer) *buffer;
};

/* Where distributions keep the data. Compiled only: reading its source takes long. */
static const char *const places[] = {
	"/usr/share/misc/magic.mgc", "/usr/share/file/misc/magic.mgc", "/usr/share/file/magic.mgc",
	"/usr/lib/file/magic.mgc",   "/usr/local/share/misc/magic.mgc",
};

/* ISO C knows no way from an object pointer to a function pointer, POSIX does. */
static int find_function(void *library, const char *name, void *ret_function)
{
	void *symbol = dlsym(library, name);

	memcpy(ret_function, &symbol, sizeof symbol);
	return symbol != NULL ? 0 : -ENOTSUP;
}

static int load_from(struct magic *magic, const char *path)
{
	if (access(path, R_OK) < 0)
		return -ENOTSUP;
	return magic->load(magic->cookie, path) == 0 ? 0 : -ENOTSUP;
}

/*
 * Where a package has a directory of its own (Nix, Guix) the data lie beside the library: lib/libmagic.so.1,
 * share/misc/magic.mgc.
 */
static int load_beside_library(struct magic *magic)
{
	char path[PATH_MAX];
	const char *slash;
	void *symbol;
	Dl_info place;
	int written;

	symbol = dlsym(magic->library, "magic_open");
	if (symbol == NULL || dladdr(symbol, &place) == 0 || place.dli_fname == NULL)
		return -ENOTSUP;
	slash = strrchr(place.dli_fname, '/');
	if (slash == NULL)
		return -ENOTSUP;
	written = snprintf(
		path, sizeof path, "%.*s/../share/misc/magic.mgc", (int)(slash - place.dli_fname), place.dli_fname);
	return written >= 0 && (size_t)written < sizeof path ? load_from(magic, path) : -ENOTSUP;
}

static int load_data(struct magic *magic)
{
	for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
		if (load_from(magic, places[i]) == 0)
			return 0;
	return load_beside_library(magic);
}

static int open_library(struct magic *magic)
{
	magic->library = dlopen("libmagic.so.1", RTLD_NOW | RTLD_LOCAL);
	if (magic->library == NULL || find_function(magic->library, "magic_open", &magic->open) < 0 ||
	    find_function(magic->library, "magic_close", &magic->close) < 0 ||
	    find_function(magic->library, "magic_load", &magic->load) < 0 ||
	    find_function(magic->library, "magic_buffer", &magic->buffer) < 0)
		return -ENOTSUP;
	magic->cookie = magic->open(FLAGS);
	return magic->cookie != NULL ? load_data(magic) : -ENOMEM;
}

int magic_start(struct magic **ret_magic)
{
	cleanup(magic_end_pointer) struct magic *magic = calloc(1, sizeof *magic);
	int error;

	if (magic == NULL)
		return -ENOMEM;
	error = open_library(magic);
	if (error == 0)
		*ret_magic = take(magic);
	return error;
}

void magic_end(struct magic *magic)
{
	if (magic == NULL)
		return;
	if (magic->cookie != NULL)
		magic->close(magic->cookie);
	if (magic->library != NULL)
		dlclose(magic->library);
	free(magic);
}

void magic_end_pointer(struct magic **magic)
{
	magic_end(*magic);
}

int magic_describe(struct magic *magic, const void *bytes, size_t length, char **ret_text)
{
	struct buffer text = {0};
	const char *words = magic->buffer(magic->cookie, bytes, length < MAGIC_LOOK_SIZE ? length : MAGIC_LOOK_SIZE);

	if (words == NULL)
		return -EINVAL;
	text_append_visible(&text, words, strnlen(words, LONGEST_DESCRIPTION));
	*ret_text = buffer_take(&text);
	return *ret_text != NULL ? 0 : -ENOMEM;
}

int magic_describe_file(struct magic *magic, int descriptor, char **ret_text)
{
	cleanup(free_pointer) char *bytes = malloc(MAGIC_LOOK_SIZE);
	size_t length = 0;
	ssize_t got;

	if (bytes == NULL)
		return -ENOMEM;
	do {
		got = pread(descriptor, bytes + length, MAGIC_LOOK_SIZE - length, (off_t)length);
		if (got > 0)
			length += (size_t)got;
	} while ((got > 0 && length < MAGIC_LOOK_SIZE) || (got < 0 && errno == EINTR));
	return got < 0 ? -errno : magic_describe(magic, bytes, length, ret_text);
}
