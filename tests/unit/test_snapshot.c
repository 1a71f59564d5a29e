/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Snapshots side by side: what is appended, and what is not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "core/base/memory.h"
#include "core/host/snapshot.h"

/* A directory for each path, with a layer of its name. */
static struct snapshot *snapshot_of(const char *first, const char *second)
{
	struct search_directory directories[] = {{SCOPE_USER, (char *)first}, {SCOPE_USER, (char *)second}};
	const struct search_path path = {.directories = directories, .count = 2};
	struct snapshot *snapshot;
	struct layer *layer;

	assert_int_equal(snapshot_new(&schema_vhost_user, &path, &snapshot), 0);
	for (uint32_t i = 0; i < path.count; i++) {
		assert_int_equal(snapshot_add_layer(snapshot, i, directories[i].path, &layer), 0);
		assert_int_equal(snapshot_set_content(snapshot, layer, "{}", 2), 0);
	}
	return snapshot;
}

static void directories_are_appended_with_their_layers(void **state)
{
	cleanup(snapshot_free_pointer) struct snapshot *other = snapshot_of("/c", "/d");
	cleanup(snapshot_free_pointer) struct snapshot *snapshot = snapshot_of("/a", "/b");

	(void)state;
	assert_int_equal(snapshot_append(snapshot, other), 0);
	assert_int_equal(snapshot->directory_count, 4);
	assert_int_equal(snapshot->layer_count, 4);
	for (uint32_t i = 0; i < 4; i++)
		assert_string_equal(snapshot->layers[i].name, snapshot->directories[snapshot->layers[i].directory].path);
	assert_int_equal(snapshot->content_size, 8);
}

/* Two persons of one home have one directory. */
static void what_it_has_already_is_not_added_again(void **state)
{
	cleanup(snapshot_free_pointer) struct snapshot *other = snapshot_of("/b", "/c");
	cleanup(snapshot_free_pointer) struct snapshot *snapshot = snapshot_of("/a", "/b");

	(void)state;
	assert_int_equal(snapshot_append(snapshot, other), 0);
	assert_int_equal(snapshot->directory_count, 3);
	assert_int_equal(snapshot->layer_count, 3);
	assert_string_equal(snapshot->layers[2].name, "/c");
	assert_int_equal(snapshot->layers[2].directory, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(directories_are_appended_with_their_layers),
		cmocka_unit_test(what_it_has_already_is_not_added_again),
	};

	return cmocka_run_group_tests_name("test_snapshot", tests, NULL, NULL);
}
