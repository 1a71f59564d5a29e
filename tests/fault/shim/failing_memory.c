/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Loaded into a program by LD_PRELOAD, lets one of its allocations fail. $FAILING_ALLOCATION is its number, from 1; $ALLOCATION_COUNT is a
 * file of eight bytes in which all are counted, also those of the program's children. No part of any test program.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* What is asked for while the real functions are looked up; never given back. */
static _Alignas(max_align_t) char early[16384];
static size_t early_used;

static void *(*real_malloc)(size_t);
static void *(*real_calloc)(size_t, size_t);
static void *(*real_realloc)(void *, size_t);
static void (*real_free)(void *);
static uint64_t *count, failing, last;
static bool sheltered;

__attribute__((constructor)) static void begin(void)
{
	const char *path = getenv("ALLOCATION_COUNT"), *number = getenv("FAILING_ALLOCATION");
	int file = path != NULL ? open(path, O_RDWR | O_CLOEXEC) : -1;
	void *memory = file >= 0 ? mmap(NULL, sizeof *count, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0) : MAP_FAILED;

	if (file >= 0)
		close(file);
	failing = number != NULL ? strtoull(number, NULL, 10) : 0;
	last = getenv("FAILING_FOREVER") != NULL ? UINT64_MAX : failing;
	if (memory != MAP_FAILED)
		count = memory;
}

static bool fails(void)
{
	uint64_t number = count != NULL && !sheltered ? __atomic_add_fetch(count, 1, __ATOMIC_RELAXED) : 0;

	if (sheltered || failing == 0 || number < failing || number > last)
		return false;
	errno = ENOMEM;
	return true;
}

static void *allocate_early(size_t size)
{
	size_t start = (early_used + 15) & ~(size_t)15;

	if (size > sizeof early - start)
		return NULL;
	early_used = start + size;
	return early + start;
}

static bool is_early(const void *memory)
{
	return (const char *)memory >= early && (const char *)memory < early + sizeof early;
}

/* False while the look-up itself allocates. */
static bool find_real(void)
{
	static bool looking;

	if (real_free != NULL || looking)
		return real_free != NULL;
	looking = true;
	real_malloc = (void *(*)(size_t))dlsym(RTLD_NEXT, "malloc");
	real_calloc = (void *(*)(size_t, size_t))dlsym(RTLD_NEXT, "calloc");
	real_realloc = (void *(*)(void *, size_t))dlsym(RTLD_NEXT, "realloc");
	real_free = (void (*)(void *))dlsym(RTLD_NEXT, "free");
	looking = false;
	return real_free != NULL;
}

void *malloc(size_t size)
{
	if (!find_real())
		return allocate_early(size);
	return fails() ? NULL : real_malloc(size);
}

void *calloc(size_t number, size_t size)
{
	/* The early memory is zero. */
	if (!find_real())
		return allocate_early(number * size);
	return fails() ? NULL : real_calloc(number, size);
}

void *realloc(void *memory, size_t size)
{
	void *moved;

	if (memory == NULL)
		return malloc(size);
	if (!is_early(memory))
		return find_real() && !fails() ? real_realloc(memory, size) : NULL;
	moved = malloc(size);
	if (moved != NULL)
		memcpy(moved, memory, (size_t)(early + sizeof early - (char *)memory) < size
					      ? (size_t)(early + sizeof early - (char *)memory) : size);
	return moved;
}

void free(void *memory)
{
	if (memory != NULL && !is_early(memory) && find_real())
		real_free(memory);
}

/*
 * Where libraries are themselves not up to it, nothing fails: in glibc 2.36 the look-up of users ends the process or reads where nothing is
 * (nss_database.c), in ncurses 6.4 that of the terminal does, too.
 */
static void *find_sheltered(const char *name)
{
	sheltered = true;
	return dlsym(RTLD_NEXT, name);
}

struct passwd *getpwuid(uid_t user)
{
	struct passwd *(*real)(uid_t) = (struct passwd *(*)(uid_t))find_sheltered("getpwuid");
	struct passwd *found = real(user);

	sheltered = false;
	return found;
}

struct passwd *getpwnam(const char *name)
{
	struct passwd *(*real)(const char *) = (struct passwd *(*)(const char *))find_sheltered("getpwnam");
	struct passwd *found = real(name);

	sheltered = false;
	return found;
}

int setupterm(const char *terminal, int file, int *error);

int setupterm(const char *terminal, int file, int *error)
{
	int (*real)(const char *, int, int *) = (int (*)(const char *, int, int *))find_sheltered("setupterm");
	int result = real(terminal, file, error);

	sheltered = false;
	return result;
}

char *tigetstr(const char *name);

char *tigetstr(const char *name)
{
	char *(*real)(const char *) = (char *(*)(const char *))find_sheltered("tigetstr");
	char *result = real(name);

	sheltered = false;
	return result;
}
