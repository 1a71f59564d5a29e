/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Every input kept in tests/fuzz/corpus, given to its target: what fuzzing has found stays found, also where there is no
 * libFuzzer. The bytes are in memory of exactly their size, so that a sanitizer or valgrind sees a byte read too much.
 */
#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "core/base/memory.h"
#include "tests/fuzz/target.h"
#include "tests/support/tree.h"

#define CORPUS "tests/fuzz/corpus"

struct fuzz_target {
	const char *name;
	int (*run)(const uint8_t *bytes, size_t length);
};

#define TARGET_ROW(name, longest) {#name, fuzz_##name},
static const struct fuzz_target targets[] = {FUZZ_TARGETS(TARGET_ROW)};
#define TARGETS (sizeof targets / sizeof *targets)

static void run_file(const struct fuzz_target *target, const char *name)
{
	char path[512];
	cleanup(free_pointer) char *text = NULL, *exact = NULL;
	size_t length;

	snprintf(path, sizeof path, CORPUS "/%s/%s", target->name, name);
	text = tree_read_file(path, &length);
	assert_non_null(text);
	exact = malloc(length != 0 ? length : 1);
	assert_non_null(exact);
	memcpy(exact, text, length);
	/* Told before it is tried, so that the last one told is the one that fails. */
	if (getenv("VERBOSE") != NULL)
		print_message("%s\n", path);
	target->run((const uint8_t *)exact, length);
}

static void corpus_of_the_target_passes(void **state)
{
	const struct fuzz_target *target = *state;
	char path[256];
	struct dirent *entry;
	unsigned count = 0;
	DIR *directory;

	snprintf(path, sizeof path, CORPUS "/%s", target->name);
	directory = opendir(path);
	if (directory == NULL)
		fail_msg("%s has no inputs", path);
	while ((entry = readdir(directory)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		run_file(target, entry->d_name);
		count++;
	}
	closedir(directory);
	assert_int_not_equal(count, 0);
}

/* The functions that read must bear nothing at all, too. */
static void nothing_is_borne(void **state)
{
	const struct fuzz_target *target = *state;
	cleanup(free_pointer) uint8_t *nothing = malloc(1);

	assert_non_null(nothing);
	target->run(nothing, 0);
}

/* A corpus that no target reads would be forgotten without a word. */
static void every_corpus_has_a_target(void **state)
{
	DIR *directory = opendir(CORPUS);
	struct dirent *entry;

	(void)state;
	assert_non_null(directory);
	while ((entry = readdir(directory)) != NULL) {
		size_t i = 0;

		while (i < TARGETS && strcmp(targets[i].name, entry->d_name) != 0)
			i++;
		if (entry->d_name[0] != '.' && i == TARGETS)
			fail_msg(CORPUS "/%s has no row in tests/fuzz/target.h", entry->d_name);
	}
	closedir(directory);
}

int main(void)
{
	struct CMUnitTest tests[2 * TARGETS + 1] = {cmocka_unit_test(every_corpus_has_a_target)};
	char names[2 * TARGETS][64];

	for (size_t i = 0; i < 2 * TARGETS; i++) {
		const struct fuzz_target *target = &targets[i / 2];

		snprintf(names[i], sizeof names[i], i % 2 == 0 ? "corpus of %s" : "nothing for %s", target->name);
		tests[i + 1] = (struct CMUnitTest){.name = names[i],
			.test_func = i % 2 == 0 ? corpus_of_the_target_passes : nothing_is_borne,
			.initial_state = (void *)target};
	}
	return cmocka_run_group_tests_name("corpus", tests, NULL, NULL);
}
