/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Plans as JSON: what is written can be read back to the last byte, and what could not have been written is refused with its place.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/base64.h"
#include "core/base/memory.h"
#include "core/change/plan_json.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define DIGEST "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static void add(struct plan *plan, struct operation operation, const char *name)
{
	assert_int_equal(plan_add(plan, operation, name), 0);
}

static void make_plan(struct plan *plan)
{
	static char text[] = "{\"type\": \"gpu\"}\n", binary[] = "\xFF\x00\x80 bytes", to[] = "60-\xFF.json";
	struct sha256 digest = sha256_of("x", 1);

	assert_int_equal(plan_new(SCOPE_ADMIN, "/etc/qemu/vhost-user", plan), 0);
	add(plan, (struct operation){.kind = OPERATION_MKDIR, .mode = 0755}, NULL);
	add(plan, (struct operation){.kind = OPERATION_MASK, .mode = 0644}, "50-\x1B[31m.json");
	add(plan, (struct operation){.kind = OPERATION_WRITE, .mode = 0600, .content = text, .content_length = sizeof text - 1},
	    "50-a.json");
	add(plan,
	    (struct operation){.kind = OPERATION_WRITE,
			       .mode = 0644,
			       .content = binary,
			       .content_length = sizeof binary - 1,
			       .expectation = EXPECT_CONTENT,
			       .expected = digest},
	    "README");
	add(plan, (struct operation){.kind = OPERATION_RENAME, .to = to, .expectation = EXPECT_CONTENT, .expected = digest},
	    "\xC3.json");
	add(plan, (struct operation){.kind = OPERATION_REMOVE, .expectation = EXPECT_CONTENT, .expected = digest}, "a \"b\" \\c");
}

static bool same_text(const char *first, const char *second)
{
	return first == NULL || second == NULL ? first == second : strcmp(first, second) == 0;
}

static void assert_same_operation(const struct operation *first, const struct operation *second)
{
	assert_int_equal(first->kind, second->kind);
	assert_true(same_text(first->name, second->name));
	assert_true(same_text(first->to, second->to));
	assert_int_equal(first->content_length, second->content_length);
	if (first->content_length != 0)
		assert_memory_equal(first->content, second->content, first->content_length);
	assert_int_equal(first->mode, second->mode);
	assert_int_equal(first->expectation, second->expectation);
	if (first->expectation == EXPECT_CONTENT)
		assert_memory_equal(&first->expected, &second->expected, sizeof first->expected);
}

static void test_a_plan_that_was_written_reads_back_the_same(void **state)
{
	static const char *const changes[] = {"mask 50-a.json", "move b"};
	const struct plan_context context = {"libvirt-system", changes, COUNT(changes)};
	cleanup(plan_free) struct plan plan = {0};
	cleanup(plan_document_free) struct plan_document document = {0};
	cleanup(failure_free) struct failure failure = {0};
	struct buffer text = {0}, again = {0};

	(void)state;
	make_plan(&plan);
	plan_json_write(&plan, &context, &text);
	if (plan_json_read(text.data, text.length, "plan", &document, &failure) < 0)
		fail_msg("%s: %s in\n%s", failure.path, failure.text, text.data);
	assert_int_equal(document.plan.scope, SCOPE_ADMIN);
	assert_int_equal(document.plan.count, plan.count);
	for (size_t i = 0; i < plan.count; i++)
		assert_same_operation(&plan.operations[i], &document.plan.operations[i]);
	assert_string_equal(document.context.consumer, "libvirt-system");
	assert_int_equal(document.context.change_count, 2);
	assert_string_equal(document.context.changes[1], "move b");
	assert_int_equal(plan_set_directory(&document.plan, "/x"), 0);
	assert_string_equal(document.plan.directory, "/x");
	plan_json_write(&document.plan, &document.context, &again);
	assert_string_equal(again.data, text.data);
	buffer_free(&text);
	buffer_free(&again);
}

#define PLAN(operations)                                                                                                       \
	"{\"version\": 1, \"scope\": \"admin\", \"consumer\": \"spec\", \"changes\": [],\n\"operations\": [" operations          \
	"],\n\"preview\": []}"
#define OP(members) PLAN("{\"scope\": \"admin\", " members "}")

static const struct {
	const char *json;
	const char *place; /* NULL: it is read */
} rows[] = {
	{PLAN(""), NULL},
	{OP("\"op\": \"mask\", \"name\": \"a\", \"mode\": \"0644\", \"expect\": \"absent\""), NULL},
	{OP("\"op\": \"mask\", \"name\": \"a\", \"mode\": \"0600\", \"expect\": \"" DIGEST "\""), NULL},
	{OP("\"op\": \"write\", \"name\": \"a\", \"content_base64\": \"/w==\", \"mode\": \"0644\", \"expect\": \"absent\""), NULL},
	{OP("\"op\": \"write\", \"name\": \"a\", \"content\": \"\\u0000\", \"mode\": \"0644\", \"expect\": \"absent\""), NULL},
	{OP("\"op\": \"rename\", \"name\": \"a\", \"to\": \"b\", \"expect\": \"" DIGEST "\""), NULL},
	{OP("\"op\": \"remove\", \"name\": \"a\", \"expect\": \"" DIGEST "\""), NULL},
	{OP("\"op\": \"mkdir\", \"mode\": \"0755\", \"expect\": \"absent\""), NULL},
	{"{\"version\": 1, \"scope\": \"user\", \"consumer\": \"spec\", \"changes\": [\"x\", {\"change\": \"mask\", \"name\": \"a\"}], "
	 "\"operations\": [], \"preview\": [{\"type\": \"gpu\", \"before\": {\"name\": \"a\"}, \"after\": null}]}", NULL},
	{OP("\"op\": \"mkdir\", \"name\": null, \"mode\": \"0755\", \"expect\": \"absent\""), NULL},
	{OP("\"op\": \"mkdir\", \"name\": \"a\", \"mode\": \"0755\", \"expect\": \"absent\""), "plan:2:58"},
	{OP("\"op\": \"write\", \"name\": \"a\", \"content\": \"?\", \"content_hex\": \"ff\", \"mode\": \"0644\", \"expect\": \"absent\""), NULL},
	{"", "plan:1:1"},
	{"[]", "plan:1:1"},
	{"{}", "plan:1:1"},
	{"{\"version\": 2}", "plan:1:13"},
	{"{\"version\": 1.0}", "plan:1:13"},
	{"{\"version\": 1, \"version\": 1}", "plan:1:16"},
	{PLAN("") "x", "plan:3:15"},
	{PLAN("{\"op\": \"mask\"},"), "plan:2:30"},
	{PLAN("1"), "plan:2:16"},
	{OP("\"op\": \"chmod\""), "plan:2:41"},
	{OP("\"op\": 1"), "plan:2:41"},
	{OP("\"op\": \"mask\", \"name\": \"../a\", \"mode\": \"0644\", \"expect\": \"absent\""), "plan:2:16"},
	{OP("\"op\": \"mask\", \"name\": \".a\", \"mode\": \"0644\", \"expect\": \"absent\""), "plan:2:16"},
	{OP("\"op\": \"mask\", \"name\": \"\", \"mode\": \"0644\", \"expect\": \"absent\""), "plan:2:16"},
	{OP("\"op\": \"mask\", \"name\": \"a\\u0000b\", \"mode\": \"0644\", \"expect\": \"absent\""), "plan:2:57"},
	{OP("\"op\": \"mask\", \"name\": \"a\", \"name_hex\": \"2E\", \"mode\": \"0644\", \"expect\": \"absent\""), "plan:2:74"},
	{OP("\"op\": \"mask\", \"name\": \"a\", \"name_hex\": \"2e2e2f\", \"mode\": \"0644\", \"expect\": \"absent\""), "plan:2:16"},
	{OP("\"op\": \"mask\", \"name\": \"a\", \"mode\": \"4644\", \"expect\": \"absent\""), "plan:2:70"},
	{OP("\"op\": \"mask\", \"name\": \"a\", \"mode\": \"0666\", \"expect\": \"absent\""), "plan:2:70"},
	{OP("\"op\": \"mask\", \"name\": \"a\", \"mode\": \"0755\", \"expect\": \"absent\""), "plan:2:70"},
	{OP("\"op\": \"mask\", \"name\": \"a\", \"mode\": \"0044\", \"expect\": \"absent\""), "plan:2:70"},
	{OP("\"op\": \"mask\", \"name\": \"a\", \"mode\": \"644\", \"expect\": \"absent\""), "plan:2:70"},
	{OP("\"op\": \"mask\", \"name\": \"a\", \"mode\": 420, \"expect\": \"absent\""), "plan:2:70"},
	{OP("\"op\": \"mask\", \"name\": \"a\", \"mode\": \"0644\", \"expect\": \"Absent\""), "plan:2:88"},
	{OP("\"op\": \"mask\", \"name\": \"a\", \"mode\": \"0644\", \"expect\": \"absent\", \"owner\": 0"), "plan:2:98"},
	{OP("\"op\": \"remove\", \"name\": \"a\", \"expect\": \"absent\""), "plan:2:74"},
	{OP("\"op\": \"remove\", \"name\": \"a\", \"mode\": \"0644\", \"expect\": \"" DIGEST "\""), "plan:2:64"},
	{OP("\"op\": \"rename\", \"name\": \"a\", \"to\": \"b/c\", \"expect\": \"" DIGEST "\""), "plan:2:16"},
	{OP("\"op\": \"write\", \"name\": \"a\", \"content\": \"\", \"mode\": \"0644\", \"expect\": \"absent\""), "plan:2:16"},
	{OP("\"op\": \"write\", \"name\": \"a\", \"content_base64\": \"/x==\", \"mode\": \"0644\", \"expect\": \"absent\""), "plan:2:81"},
	{OP("\"op\": \"write\", \"name\": \"a\", \"content\": \"a\", \"content_base64\": \"/w==\", \"mode\": \"0644\", "
	    "\"expect\": \"absent\""), "plan:2:16"},
	{OP("\"op\": \"mkdir\", \"mode\": \"0777\", \"expect\": \"absent\""), "plan:2:58"},
	{PLAN("{\"scope\": \"user\", \"op\": \"remove\", \"name\": \"a\", \"expect\": \"" DIGEST "\"}"), "plan:2:16"},
	{PLAN("{\"scope\": \"vendor\", \"op\": \"remove\", \"name\": \"a\", \"expect\": \"" DIGEST "\"}"), "plan:2:26"},
};

/* Whether the row's document is treated as the row says. */
static bool row_holds(size_t index)
{
	cleanup(plan_document_free) struct plan_document document = {0};
	cleanup(failure_free) struct failure failure = {0};
	const char *json = rows[index].json, *place = rows[index].place;
	int error = plan_json_read(json, strlen(json), "plan", &document, &failure);
	bool holds = place == NULL ? error == 0
				   : error < 0 && failure.kind == FAILURE_USAGE && same_text(failure.path, place);

	if (!holds)
		print_message("%s, not %s: %s in\n%s\n", failure.path != NULL ? failure.path : "read", place, failure.text, json);
	return holds;
}

static void test_what_could_not_have_been_written_is_refused_with_its_place(void **state)
{
	size_t wrong = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		wrong += !row_holds(i);
	assert_int_equal(wrong, 0);
}

/* Cut anywhere, or with any byte falsified, a plan is read or refused, but nothing else happens. */
static void test_falsified_plans_are_read_or_refused(void **state)
{
	const struct plan_context context = {.consumer = "spec"};
	cleanup(plan_free) struct plan plan = {0};
	struct buffer text = {0};
	unsigned refused = 0;

	(void)state;
	make_plan(&plan);
	plan_json_write(&plan, &context, &text);
	for (size_t i = 0; i < text.length * 8; i++) {
		cleanup(plan_document_free) struct plan_document document = {0};
		cleanup(failure_free) struct failure failure = {0};

		text.data[i / 8] ^= (char)(1 << i % 8);
		if (plan_json_read(text.data, text.length, "plan", &document, &failure) < 0) {
			refused++;
			assert_int_equal(failure.kind, FAILURE_USAGE);
		}
		text.data[i / 8] ^= (char)(1 << i % 8);
		assert_true(plan_json_read(text.data, i / 8, "plan", &document, &failure) < 0 || i / 8 + 1 >= text.length);
	}
	print_message("%zu falsified plans, %u refused\n", text.length * 8, refused);
	buffer_free(&text);
}

static void test_sizes_are_bounded(void **state)
{
	cleanup(plan_document_free) struct plan_document document = {0};
	cleanup(failure_free) struct failure failure = {0};
	static const char head[] = "{\"version\": 1, \"scope\": \"admin\", \"consumer\": \"spec\", \"changes\": [], \"operations\": [";
	static const char one[] = "{\"op\":\"mask\",\"scope\":\"admin\",\"name\":\"a\",\"mode\":\"0644\",\"expect\":\"absent\"}";
	struct buffer text = {0};

	(void)state;
	for (unsigned extra = 0; extra < 2; extra++) {
		buffer_clear(&text);
		buffer_append_text(&text, head);
		for (unsigned i = 0; i < PLAN_JSON_MAX_OPERATIONS + extra; i++)
			buffer_format(&text, "%s%s", i == 0 ? "" : ",", one);
		buffer_append_text(&text, "], \"preview\": []}");
		plan_document_free(&document);
		assert_int_equal(plan_json_read(text.data, text.length, "plan", &document, &failure) < 0, extra != 0);
	}
	buffer_clear(&text);
	for (size_t i = 0; i <= PLAN_JSON_MAX_SIZE; i++)
		buffer_append_byte(&text, ' ');
	assert_true(plan_json_read(text.data, text.length, "plan", &document, &failure) < 0);
	assert_int_equal(failure.error, EFBIG);
	buffer_clear(&text);
	buffer_append_byte(&text, '[');
	for (size_t i = 0; i < PLAN_JSON_MAX_SIZE / 2 - 2; i++)
		buffer_append_text(&text, "1,");
	buffer_append_text(&text, "1]");
	assert_true(plan_json_read(text.data, text.length, "plan", &document, &failure) < 0);
	buffer_clear(&text);
	buffer_append_text(&text, head);
	buffer_append_text(&text, "{\"op\":\"write\",\"scope\":\"admin\",\"name\":\"a\",\"mode\":\"0644\",\"expect\":\"absent\",\"content\":\"");
	for (size_t i = 0; i <= DESCRIPTOR_MAX_SIZE; i++)
		buffer_append_byte(&text, ' ');
	buffer_append_text(&text, "\"}], \"preview\": []}");
	assert_true(plan_json_read(text.data, text.length, "plan", &document, &failure) < 0);
	buffer_free(&text);
}

static void test_base64_has_one_form(void **state)
{
	static const char *const bad[] = {"A", "AA", "AAA", "AB==", "AAB=", "A===", "====", "AA=A", "AA==AAAA", "A A=", "AA\n="};
	struct buffer text = {0}, bytes = {0};
	char all[256];

	(void)state;
	for (size_t i = 0; i < sizeof all; i++)
		all[i] = (char)(i * 7);
	for (size_t length = 0; length <= sizeof all; length++) {
		buffer_clear(&text);
		buffer_clear(&bytes);
		base64_append(&text, all, length);
		assert_int_equal(base64_decode(&bytes, buffer_text(&text), text.length), 0);
		assert_int_equal(bytes.length, length);
		assert_memory_equal(buffer_text(&bytes), all, length);
	}
	for (size_t i = 0; i < COUNT(bad); i++)
		if (base64_decode(&bytes, bad[i], strlen(bad[i])) == 0)
			fail_msg("%s is decoded", bad[i]);
	buffer_free(&text);
	buffer_free(&bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_plan_that_was_written_reads_back_the_same),
		cmocka_unit_test(test_what_could_not_have_been_written_is_refused_with_its_place),
		cmocka_unit_test(test_falsified_plans_are_read_or_refused),
		cmocka_unit_test(test_sizes_are_bounded),
		cmocka_unit_test(test_base64_has_one_form),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
