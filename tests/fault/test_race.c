/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Another process, with all the rights of this one, puts links in place of what is written, as fast as it can, while plans are carried
 * out: of the directory, of one above it, of the staging directory, of the history and of a file. Whatever comes of the plans, nothing
 * that a link leads to is ever read into the history, changed, or added to. $LONG_TESTS races for longer.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/commit/commit.h"
#include "core/commit/staging.h"
#include "tests/support/scene.h"

#define NAME "50-a.json"
#define NEW_NAME "60-b.json"
#define OLD_CONTENT "of a\n"
#define NEW_CONTENT "of a, later\n"
#define SOMEBODY 1000

/* Whose files they are. */
struct owner {
	const char *title;
	uid_t user;
	enum scope scope;
	const char *directory, *above, *history;
};

static const struct owner owners[] = {
	{"its own files", 0, SCOPE_ADMIN, "/etc/qemu/vhost-user", "/etc/qemu", "/var/lib/overrule/history"},
	{"a user's files, by root", SOMEBODY, SCOPE_USER, "/home/user/.config/qemu/vhost-user", "/home/user/.config/qemu",
	 "/home/user/.local/state/overrule/history"},
};

struct race {
	const struct owner *owner;
	struct scene scene;
	char *treasure; /* where the links lead; what is there has the names that are written */
	char *directory, *above, *history, *staging;
	unsigned *swaps; /* how often, shared with who races */
	int handle;      /* of the directory itself, wherever it is moved */
};

/* ---- the place ---- */

static void make_directory(const struct race *race, char *path)
{
	for (char *slash = strchr(path + strlen(race->scene.root) + 1, '/');; slash = strchr(slash + 1, '/')) {
		bool made;

		if (slash != NULL)
			*slash = '\0';
		made = mkdir(path, 0755) == 0;
		/* All below a home is the user's. */
		if (made && race->owner->user != 0 && strstr(path, "/home/user") != NULL)
			assert_int_equal(chown(path, race->owner->user, race->owner->user), 0);
		if (slash == NULL)
			return;
		*slash = '/';
	}
}

static void race_make(struct race *race, const struct owner *owner)
{
	*race = (struct race){.owner = owner};
	scene_make(&race->scene);
	race->treasure = text_format("%s/treasure", race->scene.root);
	race->directory = text_format("%s%s", race->scene.root, owner->directory);
	race->above = text_format("%s%s", race->scene.root, owner->above);
	race->history = text_format("%s%s", race->scene.root, owner->history);
	race->staging = text_format("%s/" STAGING_NAME, race->directory);
	make_directory(race, race->directory);
	make_directory(race, race->history);
	race->swaps = mmap(NULL, sizeof *race->swaps, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_true(race->swaps != MAP_FAILED);
	race->handle = open(race->directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_true(race->handle >= 0);
	assert_int_equal(chmod(race->history, 0700), 0);
	tree_write(race->scene.root, "/treasure", NAME, OLD_CONTENT, strlen(OLD_CONTENT));
	tree_write(race->scene.root, "/treasure/vhost-user", NAME, OLD_CONTENT, strlen(OLD_CONTENT));
	tree_write(race->scene.root, "/treasure", "plan", OLD_CONTENT, strlen(OLD_CONTENT));
	tree_write(race->scene.root, "/treasure", "0", OLD_CONTENT, strlen(OLD_CONTENT));
}

static void race_free(struct race *race)
{
	scene_free(&race->scene);
	close(race->handle);
	munmap(race->swaps, sizeof *race->swaps);
	free(race->treasure);
	free(race->directory);
	free(race->above);
	free(race->history);
	free(race->staging);
}

/* Names, modes, owners and bytes of the treasure; the number of links is what the race changes. */
static char *treasure_text(const struct race *race)
{
	static const char *const directories[] = {"", "/vhost-user"};
	struct buffer text = {0};

	for (size_t i = 0; i < 2; i++) {
		cleanup(free_pointer) char *path = text_format("%s%s", race->treasure, directories[i]);
		struct dirent **entries = NULL;
		int count = scandir(path, &entries, NULL, alphasort);

		for (int k = 0; k < count; k++) {
			cleanup(free_pointer) char *file = text_format("%s/%s", path, entries[k]->d_name);
			cleanup(free_pointer) char *bytes = NULL;
			struct stat found = {0};
			size_t length = 0;

			lstat(file, &found);
			bytes = S_ISREG(found.st_mode) ? tree_read_file(file, &length) : NULL;
			buffer_format(&text, "%s %o %u %s\n", entries[k]->d_name, (unsigned)found.st_mode, (unsigned)found.st_uid,
				      bytes != NULL ? bytes : "");
			free(entries[k]);
		}
		free(entries);
	}
	return buffer_take(&text);
}

/* ---- who races: each does one round, and leaves things as they were as far as that is still possible ---- */

/* From nothing to a few milliseconds, so that every step of a plan is met with a link and without. */
static void linger(void)
{
	static unsigned round;

	for (unsigned i = 1U << (++round % 15); i > 1; i--)
		getppid();
}

static void swap_for_link(const char *path, const char *target)
{
	char aside[PATH_MAX];

	snprintf(aside, sizeof aside, "%s.aside", path);
	if (rename(path, aside) < 0)
		return;
	if (symlink(target, path) == 0) {
		linger();
		unlink(path);
	}
	rename(aside, path);
	linger();
}

static void swap_directory(const struct race *race)
{
	swap_for_link(race->directory, race->treasure);
}

static void swap_above(const struct race *race)
{
	swap_for_link(race->above, race->treasure);
}

static void swap_history(const struct race *race)
{
	swap_for_link(race->history, race->treasure);
}

static void swap_staging(const struct race *race)
{
	swap_for_link(race->staging, race->treasure);
	/* Before it is made, too. */
	if (symlink(race->treasure, race->staging) == 0) {
		linger();
		unlink(race->staging);
	}
	linger();
}

/* The file as plans expect it. */
static void put_back(const struct race *race)
{
	const uid_t user = race->owner->user != 0 ? race->owner->user : (uid_t)-1;
	int descriptor = openat(race->handle, ".aside", O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0644);

	if (descriptor < 0)
		return;
	if (write(descriptor, OLD_CONTENT, strlen(OLD_CONTENT)) == (ssize_t)strlen(OLD_CONTENT) &&
	    fchown(descriptor, user, user) == 0)
		renameat(race->handle, ".aside", race->handle, NAME);
	close(descriptor);
}

static void swap_file_for_link(const struct race *race)
{
	cleanup(free_pointer) char *target = text_format("%s/" NAME, race->treasure);

	put_back(race);
	linger();
	if (symlinkat(target, race->handle, ".link") == 0 && renameat(race->handle, ".link", race->handle, NAME) == 0)
		linger();
}

static void swap_file_for_hard_link(const struct race *race)
{
	cleanup(free_pointer) char *target = text_format("%s/" NAME, race->treasure);

	put_back(race);
	linger();
	if (linkat(AT_FDCWD, target, race->handle, ".link", 0) == 0 && renameat(race->handle, ".link", race->handle, NAME) == 0)
		linger();
}

static const struct attack {
	const char *title;
	void (*swap)(const struct race *race);
} attacks[] = {
	{"a link for the directory", swap_directory},
	{"a link for the directory above", swap_above},
	{"a link for the staging directory", swap_staging},
	{"a link for the history", swap_history},
	{"a link for a file", swap_file_for_link},
	{"a hard link for a file", swap_file_for_hard_link},
};

static pid_t attack_start(const struct race *race, const struct attack *attack)
{
	pid_t child = fork();

	assert_true(child >= 0);
	if (child > 0)
		return child;
	prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	/* Not the user: what root may not be made to do, it does not depend on the user's rights either. */
	for (;; ++*race->swaps)
		attack->swap(race);
}

static void attack_stop(pid_t child)
{
	kill(child, SIGKILL);
	assert_int_equal(waitpid(child, NULL, 0), child);
}

/* ---- the plans ---- */

struct tally {
	unsigned rounds, done, refused, failed;
};

/* What can be done with the files as they are, and where the links lead: there the second name is not. */
static void make_plan(const struct race *race, struct plan *plan)
{
	struct stat found;

	assert_int_equal(plan_new(race->owner->scope, race->owner->directory, plan), 0);
	scene_add(plan, OPERATION_WRITE, NAME, NEW_CONTENT, OLD_CONTENT);
	if (fstatat(race->handle, NEW_NAME, &found, AT_SYMLINK_NOFOLLOW) < 0)
		scene_add(plan, OPERATION_WRITE, NEW_NAME, NEW_CONTENT, NULL);
	else
		scene_add(plan, OPERATION_REMOVE, NEW_NAME, NULL, NEW_CONTENT);
}

static void carry_out(const struct race *race, struct tally *tally)
{
	const struct identity identity = {.user = race->owner->user, .group = race->owner->user};
	const struct commit_settings settings = {
		.root = &race->scene.opened,
		.user = race->owner->user != 0 ? &identity : NULL,
		.history = race->owner->history,
	};
	cleanup(failure_free) struct failure failure = {0};
	cleanup(plan_free) struct plan plan = {0};
	struct commit_result result;

	make_plan(race, &plan);
	tally->rounds++;
	if (plan_carry_out(&settings, &plan, &result, &failure) == 0)
		tally->done++;
	else if (failure.kind == FAILURE_REFUSED)
		tally->refused++;
	else
		tally->failed++;
}

static uint64_t milliseconds_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

/* Returns how many plans could be carried out all the same. */
static unsigned race_against(const struct owner *owner, const struct attack *attack)
{
	cleanup(race_free) struct race race;
	cleanup(free_pointer) char *before = NULL;
	uint64_t end = milliseconds_now() + (getenv("LONG_TESTS") != NULL ? 20000 : 700);
	struct tally tally = {0};
	pid_t child;

	race_make(&race, owner);
	before = treasure_text(&race);
	child = attack_start(&race, attack);
	do {
		put_back(&race);
		carry_out(&race, &tally);
		if (tally.rounds % 64 == 0) {
			cleanup(free_pointer) char *now = treasure_text(&race);

			if (strcmp(now, before) != 0)
				break;
		}
	} while (milliseconds_now() < end);
	attack_stop(child);
	cleanup(free_pointer) char *after = treasure_text(&race);
	print_message("# %s, %s: %u swaps, %u plans: %u done, %u refused, %u failed\n", owner->title, attack->title, *race.swaps,
		      tally.rounds, tally.done, tally.refused, tally.failed);
	tree_expect_text(attack->title, before, after);
	return tally.done;
}

static void race_against_all(const struct owner *owner)
{
	unsigned done = 0;

	for (size_t i = 0; i < sizeof attacks / sizeof attacks[0]; i++)
		done += race_against(owner, &attacks[i]);
	assert_true(done > 0);
}

static void links_put_in_the_way_lead_nowhere(void **state)
{
	(void)state;
	race_against_all(&owners[0]);
}

static void links_put_in_roots_way_by_a_user_lead_nowhere(void **state)
{
	(void)state;
	if (geteuid() != 0)
		skip();
	race_against_all(&owners[1]);
}

/* On a disk most of the time would go to fsync(); in a name space of its own a file system in memory leaves nothing behind. */
static void work_in_memory(void)
{
	const char *directory = getenv("TMPDIR");

	if (directory != NULL && unshare(CLONE_NEWNS) == 0 && mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
	    mount("tmpfs", directory, "tmpfs", MS_NOSUID | MS_NODEV, "mode=0755,size=64m") < 0)
		print_message("# on the disk, which makes fewer rounds\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(links_put_in_the_way_lead_nowhere),
		cmocka_unit_test(links_put_in_roots_way_by_a_user_lead_nowhere),
	};

	work_in_memory();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
