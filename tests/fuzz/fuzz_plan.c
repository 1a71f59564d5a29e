/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What `apply` reads: a plan or a refusal with its place; a plan is written and read back the same, keeps to the names and
 * modes that are allowed, and can be told and laid over files.
 */
#include <string.h>

#include "core/base/memory.h"
#include "core/change/change.h"
#include "core/change/overlay.h"
#include "core/change/plan_json.h"
#include "tests/fuzz/target.h"

static void expect_operation(const struct plan *plan, const struct operation *operation)
{
	cleanup(free_pointer) char *words = operation_describe(plan, operation);
	cleanup(free_pointer) char *shell = operation_shell(plan, operation, "/root \x1B");

	fuzz_expect_shown(words);
	fuzz_expect_shown(shell);
	assert_true((operation->name == NULL) == (operation->kind == OPERATION_MKDIR));
	assert_true((operation->to != NULL) == (operation->kind == OPERATION_RENAME));
	assert_true((operation->content != NULL) == (operation->kind == OPERATION_WRITE));
	assert_true(operation->name == NULL || name_is_allowed(operation->name));
	assert_true(operation->to == NULL || name_is_allowed(operation->to));
	assert_int_equal(operation->mode & 07022, 0);
}

static void expect_written_the_same(const struct plan_document *document)
{
	cleanup(plan_document_free) struct plan_document again = {0};
	cleanup(failure_free) struct failure failure = {0};
	cleanup(buffer_free) struct buffer first = {0}, second = {0};

	plan_json_write(&document->plan, &document->context, &first);
	if (plan_json_read(buffer_text(&first), first.length, "again", &again, &failure) < 0)
		fail_msg("%s: %s in %s", failure.path, failure.text, buffer_text(&first));
	plan_json_write(&again.plan, &again.context, &second);
	assert_string_equal(buffer_text(&first), buffer_text(&second));
}

static void lay_over(const struct plan *plan)
{
	cleanup(snapshot_free_pointer) struct snapshot *base = fuzz_snapshot(), *after = NULL;
	struct layer *layer;

	assert_int_equal(snapshot_add_layer(base, 0, "50-a.json", &layer), 0);
	assert_int_equal(snapshot_set_content(base, layer, "{}", 2), 0);
	assert_int_equal(overlay_make(base, plan, plan->count, &after), 0);
}

FUZZ_TARGET(plan)
{
	cleanup(plan_document_free) struct plan_document document = {0};
	cleanup(failure_free) struct failure failure = {0};

	if (plan_json_read((const char *)bytes, length, "plan.json", &document, &failure) < 0) {
		fuzz_expect_failure(&failure);
		assert_int_equal(failure.kind, FAILURE_USAGE);
		assert_int_equal(strncmp(failure.path, "plan.json", strlen("plan.json")), 0);
		return 0;
	}
	assert_int_equal(plan_set_directory(&document.plan, FUZZ_DIRECTORY), 0);
	for (size_t i = 0; i < document.plan.count; i++)
		expect_operation(&document.plan, &document.plan.operations[i]);
	for (size_t i = 0; i < document.context.change_count; i++)
		assert_non_null(document.context.changes[i]);
	expect_written_the_same(&document);
	if (document.plan.scope == SCOPE_ADMIN)
		lay_over(&document.plan);
	plan_simplify(&document.plan);
	return 0;
}
