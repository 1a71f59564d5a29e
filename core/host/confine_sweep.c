/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Gets rid of processes without a namespace around them. Orphans come to this process (it is a subreaper), so that all
 * there is to kill stands below it in the tree. They are stopped before they are killed: what is stopped forks no more
 * and still counts against the limit of processes, so that the others come to an end as well.
 */
#include "core/host/confine_child.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "core/base/memory.h"

/* How often new ones are looked for before those that were found are killed. */
#define MOST_SEARCHES 20
/* How often the shorter list is gone through after each search. */
#define QUICK_ROUNDS 50

struct process {
	pid_t number;
	pid_t parent;
	char state; /* a letter, as ps(1) shows it */
	bool ours;
};

struct processes {
	struct process *items;
	size_t count;
	size_t capacity;
};

/* Reads the start of a small file of /proc as text. Returns less than 0 where there is none. */
static ssize_t read_text(const char *path, char *text, size_t size)
{
	cleanup(close_descriptor) int descriptor = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got = descriptor < 0 ? -1 : read(descriptor, text, size - 1);

	text[got > 0 ? got : 0] = '\0';
	return got;
}

/* "NUMBER (NAME) STATE PARENT ...", where NAME may hold anything. */
static bool read_process(const char *entry, struct process *ret_process)
{
	char path[64], text[512];
	const char *name_end;

	snprintf(path, sizeof path, "/proc/%.20s/stat", entry);
	if (read_text(path, text, sizeof text) < 0)
		return false;
	name_end = strrchr(text, ')');
	*ret_process = (struct process){.number = (pid_t)strtol(entry, NULL, 10)};
	return name_end != NULL && sscanf(name_end + 1, " %c %d", &ret_process->state, &ret_process->parent) == 2;
}

static void list_processes(struct processes *list)
{
	DIR *directory = opendir("/proc");

	list->count = 0;
	if (directory == NULL)
		return;
	for (struct dirent *entry = readdir(directory); entry != NULL; entry = readdir(directory)) {
		struct process process;

		if (entry->d_name[0] < '1' || entry->d_name[0] > '9' || !read_process(entry->d_name, &process))
			continue;
		if (array_grow(&list->items, &list->capacity, list->count, sizeof *list->items) < 0)
			break;
		list->items[list->count++] = process;
	}
	closedir(directory);
}

static bool is_ours(const struct processes *list, pid_t number)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->items[i].number == number)
			return list->items[i].ours;
	return false;
}

/* Marks what stands below this process, one generation after the other. */
static void mark_ours(struct processes *list)
{
	pid_t self = getpid();

	for (bool more = true; more;) {
		more = false;
		for (size_t i = 0; i < list->count; i++) {
			struct process *process = &list->items[i];

			if (process->ours || !(process->parent == self || is_ours(list, process->parent)))
				continue;
			process->ours = more = true;
		}
	}
}

/* Sends the signal to all that are ours. Returns whether one of them was neither stopped nor dead. */
static bool signal_ours(const struct processes *list, int number)
{
	bool alive = false;

	for (size_t i = 0; i < list->count; i++) {
		const struct process *process = &list->items[i];

		if (!process->ours)
			continue;
		alive |= strchr("TtZX", process->state) == NULL;
		kill(process->number, number);
	}
	return alive;
}

/*
 * The kernel's own list of the children, where it was built with one: quick enough for those that only live until they
 * have made their successor.
 */
static void kill_listed(void)
{
	char list[4096], *end;

	if (read_text("/proc/thread-self/children", list, sizeof list) < 0)
		return;
	for (char *start = list;; start = end) {
		long child = strtol(start, &end, 10);

		/* A number that ends the text may have been cut off. */
		if (child <= 1 || *end == '\0')
			return;
		kill((pid_t)child, SIGKILL);
	}
}

static bool is_childless(void)
{
	pid_t waited;

	do
		waited = waitpid(-1, NULL, WNOHANG);
	while (waited > 0);
	return waited < 0 && errno == ECHILD;
}

void confine_sweep(void)
{
	const struct timespec pause = {.tv_nsec = 200000};
	struct processes list = {0};

	while (!is_childless()) {
		for (int i = 0; i < MOST_SEARCHES; i++) {
			list_processes(&list);
			mark_ours(&list);
			if (!signal_ours(&list, SIGSTOP))
				break;
		}
		signal_ours(&list, SIGKILL);
		for (int i = 0; i < QUICK_ROUNDS && !is_childless(); i++)
			kill_listed();
		nanosleep(&pause, NULL);
	}
	free(list.items);
}
