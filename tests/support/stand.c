/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Made of the workspace's own door, so that writing is tried as the program does it. */
#include "tests/support/stand.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/buffer.h"
#include "core/base/memory.h"

#define GPU TREE_DESCRIPTOR("gpu")

void stand_make(struct stand *stand, enum scope target)
{
	*stand = (struct stand){.root = tree_make_root()};
	tree_init(&stand->tree);
	tree_add(&stand->tree, TREE_VENDOR, "50-a.json", TREE_FILE, GPU, strlen(GPU));
	tree_add(&stand->tree, TREE_VENDOR, "60-b.json", TREE_FILE, GPU, strlen(GPU));
	tree_add(&stand->tree, TREE_ADMIN, "60-b.json", TREE_FILE, NULL, 0);
	tree_build(&stand->tree, stand->root);
	stand->workspace = tree_open(&stand->tree, stand->root, target);
}

void stand_make_bare(struct stand *stand)
{
	*stand = (struct stand){.root = tree_make_root()};
	tree_init(&stand->tree);
	tree_add(&stand->tree, TREE_VENDOR, "50-a.json", TREE_FILE, GPU, strlen(GPU));
	tree_build(&stand->tree, stand->root);
	stand->workspace = tree_open(&stand->tree, stand->root, SCOPE_ADMIN);
}

void stand_free(struct stand *stand)
{
	workspace_close(stand->workspace);
	tree_remove_root(stand->root);
	tree_free(&stand->tree);
}

void stand_stage(struct stand *stand, enum change_kind kind, const char *name)
{
	cleanup(failure_free) struct failure failure = {0};
	bool changed = false;

	if (workspace_stage(stand->workspace, kind, name, &changed, &failure) < 0)
		fail_msg("%s", failure.text);
	assert_true(changed);
}

char *stand_path(const struct stand *stand, const char *name)
{
	return tree_path(stand->root, TREE_ADMIN, name);
}

void stand_expect_no_rest(const struct stand *stand)
{
	cleanup(free_pointer) char *listing = tree_listing(stand->root, "");

	if (strstr(listing, "/.overrule") != NULL)
		fail_msg("left behind:\n%s", listing);
}

void stand_write_well(struct stand *stand)
{
	cleanup(failure_free) struct failure failure = {0};
	size_t planned = workspace_plan(stand->workspace)->count, done = 0;

	if (workspace_write(stand->workspace, &done, &failure) < 0)
		fail_msg("%s: %s", failure.path, failure.text);
	assert_int_equal(done, planned);
	stand_expect_no_rest(stand);
}

/* Without the program's own history, whose directory may be made before anything else is known. */
static char *list_without_history(const struct stand *stand)
{
	cleanup(free_pointer) char *listing = tree_listing(stand->root, "");
	struct buffer kept = {0};

	for (const char *line = listing; *line != '\0'; line += strcspn(line, "\n") + 1)
		if (strncmp(line, "/var", strlen("/var")) != 0)
			buffer_append(&kept, line, strcspn(line, "\n") + 1);
	return buffer_take(&kept);
}

void stand_write_in_vain(struct stand *stand, enum failure_kind kind, struct failure *failure)
{
	cleanup(free_pointer) char *before = list_without_history(stand);
	cleanup(free_pointer) char *after = NULL;
	size_t done = 99;

	assert_true(workspace_write(stand->workspace, &done, failure) < 0);
	after = list_without_history(stand);
	tree_expect_text("the tree after a refusal", before, after);
	assert_int_equal(done, 0);
	if (failure->kind != kind)
		fail_msg("a failure of kind %d, not %d: %s", (int)failure->kind, (int)kind, failure->text);
	assert_non_null(failure->path);
	assert_non_null(failure->text);
	assert_string_not_equal(failure->text, "");
}
