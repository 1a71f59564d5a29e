/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A copy remembers where it came from: the note is read back as it was written, touches nothing else, goes away without
 * a trace, and tells when the origin has changed or gone. OVERRULE_SEED=NUMBER makes the same documents again.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/change/layout.h"
#include "core/change/origin_note.h"
#include "core/rank/check.h"
#include "core/rank/origin_state.h"
#include "tests/support/generate.h"

#define DOCUMENTS 3000
#define VENDOR_PATH TREE_VENDOR "/50-a.json"
#define DOCUMENT "{\n  \"description\": \"d\",\n  \"type\": \"gpu\",\n  \"binary\": \"/b\"\n}\n"
#define DIGITS "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

static void note(const char *bytes, const char *path, const char *digested, struct buffer *result)
{
	struct sha256 digest = sha256_of(digested, strlen(digested));

	assert_int_equal(origin_note(&schema_vhost_user, bytes, strlen(bytes), path, &digest, result, NULL), 0);
}

static int find(const char *bytes, struct origin *origin)
{
	return origin_find(&schema_vhost_user, bytes, strlen(bytes), origin);
}

static void expect_origin(const struct buffer *document, const char *path, const char *digested)
{
	cleanup(origin_free) struct origin origin = {0};
	struct sha256 digest = sha256_of(digested, strlen(digested));

	assert_int_equal(find(buffer_text(document), &origin), 0);
	assert_string_equal(origin.path, path);
	assert_memory_equal(&origin.digest, &digest, sizeof digest);
}

static void test_note_is_two_tags_in_the_style_of_the_document(void **state)
{
	cleanup(buffer_free) struct buffer result = {0};

	(void)state;
	note(DOCUMENT, "/usr/x.json", "test", &result);
	assert_string_equal(buffer_text(&result), "{\n  \"description\": \"d\",\n  \"type\": \"gpu\",\n  \"binary\": \"/b\",\n  \"tags\": [\n"
						  "    \"overrule:origin=/usr/x.json\",\n    \"overrule:sha256=" DIGITS "\"\n  ]\n}\n");
	expect_origin(&result, "/usr/x.json", "test");
	buffer_free(&result);
	note("{\"tags\": [\"\\u0061\" ,1], \"x\": 1}", "/y", "test", &result);
	assert_string_equal(buffer_text(&result), "{\"tags\": [\"\\u0061\" ,1 ,\"overrule:origin=/y\" ,\"overrule:sha256=" DIGITS
						  "\"], \"x\": 1}");
}

static void test_older_note_is_replaced_and_other_tags_stay(void **state)
{
	cleanup(buffer_free) struct buffer first = {0};
	cleanup(buffer_free) struct buffer second = {0};
	cleanup(buffer_free) struct buffer plain = {0};

	(void)state;
	note("{\"tags\": [\"a\", \"b\"]}", "/one", "1", &first);
	note(buffer_text(&first), "/two", "2", &second);
	expect_origin(&second, "/two", "2");
	assert_null(strstr(buffer_text(&second), "/one"));
	assert_int_equal(origin_strip(&schema_vhost_user, second.data, second.length, &plain, NULL), 0);
	assert_string_equal(buffer_text(&plain), "{\"tags\": [\"a\", \"b\"]}");
}

static void test_any_path_is_read_back(void **state)
{
	static const char *const paths[] = {"/a b/\"\\.json", "/\xC3\xA4\xE2\x80\xAE", "/\xFF\xFE", "/\n\x01", "/=,", "/"};

	(void)state;
	for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
		cleanup(buffer_free) struct buffer result = {0};

		note(DOCUMENT, paths[i], "x", &result);
		assert_true(text_is_utf8(result.data, result.length));
		expect_origin(&result, paths[i], "x");
	}
}

static void test_what_is_no_whole_note_is_none(void **state)
{
	static const char *const documents[] = {
		"",
		DOCUMENT,
		"{\"tags\": [\"overrule:origin=/x\"]}",
		"{\"tags\": [\"overrule:sha256=" DIGITS "\"]}",
		"{\"tags\": [\"overrule:origin=x\", \"overrule:sha256=" DIGITS "\"]}",
		"{\"tags\": [\"overrule:origin=/x\", \"overrule:sha256=" DIGITS "0\"]}",
		"{\"tags\": [\"overrule:origin_hex=2fg0\", \"overrule:sha256=" DIGITS "\"]}",
		"{\"tags\": [\"overrule:origin_hex=2f0\", \"overrule:sha256=" DIGITS "\"]}",
		"{\"tags\": [\"overrule:origin_hex=2f00\", \"overrule:sha256=" DIGITS "\"]}",
		"{\"tags\": [[\"overrule:origin=/x\", \"overrule:sha256=" DIGITS "\"]]}",
		"{\"x\": [\"overrule:origin=/x\", \"overrule:sha256=" DIGITS "\"]}",
		"{\"x\": {\"tags\": [\"overrule:origin=/x\", \"overrule:sha256=" DIGITS "\"]}}",
		"{\"tags\": [\"overrule:origin=/x\", \"overrule:sha256=" DIGITS "\"], \"tags\": []}",
		"{\"tags\": [\"overrule:origin=/x\", \"overrule:sha256=" DIGITS "\"]",
	};

	(void)state;
	for (size_t i = 0; i < sizeof documents / sizeof documents[0]; i++) {
		struct origin origin;

		if (find(documents[i], &origin) != -ENOENT)
			fail_msg("%s", documents[i]);
	}
}

static void test_tags_that_are_no_list_are_left_alone(void **state)
{
	static const char document[] = "{\"tags\": \"a\"}";
	cleanup(buffer_free) struct buffer result = {0};
	cleanup(failure_free) struct failure failure = {0};
	struct sha256 digest = {0};

	(void)state;
	assert_true(origin_note(&schema_vhost_user, document, strlen(document), "/x", &digest, &result, &failure) < 0);
	assert_int_equal(failure.kind, FAILURE_REFUSED);
	assert_int_equal(result.length, 0);
	assert_int_equal(origin_strip(&schema_vhost_user, document, strlen(document), &result, &failure), 0);
	assert_string_equal(buffer_text(&result), document);
	buffer_free(&result);
	assert_true(origin_note(&schema_vhost_user, "{", 1, "/x", &digest, &result, &failure) < 0);
	assert_non_null(strstr(failure.text, "1:2: "));
}

static void test_stripping_a_note_gives_the_very_bytes_back(void **state)
{
	static const char *const opens[] = {"{", "{ ", "{\n  ", "{\r\n\t", "\n{\n\n"};
	static const char *const commas[] = {",", ", ", ",\n  ", "\r\n\t, ", " ,\n\n "};
	static const char *const members[] = {"\"type\": \"fs\"", "\"binary\":\"/b\"", "\"tags\" : [ \"a\",\n \"b\" ]", "\"x\": {}",
					      "\"tags\": [\"\\u0061\"]", "\"description\" : \"\xC3\xA4\""};
	struct generator generator = {.state = generate_seed(11)};

	(void)state;
	for (unsigned i = 0; i < DOCUMENTS; i++) {
		cleanup(buffer_free) struct buffer document = {0};
		cleanup(buffer_free) struct buffer noted = {0};
		cleanup(buffer_free) struct buffer back = {0};
		const char *comma = commas[generate_below(&generator, 5)];
		unsigned count = 1 + generate_below(&generator, 4), first = generate_below(&generator, 6);

		buffer_append_text(&document, opens[generate_below(&generator, 5)]);
		for (unsigned j = 0; j < count; j++)
			buffer_format(&document, "%s%s", j != 0 ? comma : "", members[(first + j) % 6]);
		buffer_append_text(&document, generate_below(&generator, 2) == 0 ? "}" : "\n}\n");
		note(buffer_text(&document), "/x", "x", &noted);
		expect_origin(&noted, "/x", "x");
		assert_int_equal(origin_strip(&schema_vhost_user, noted.data, noted.length, &back, NULL), 0);
		assert_string_equal(buffer_text(&back), buffer_text(&document));
	}
}

/* ---- the origin in a snapshot ---- */

struct host {
	struct search_path path;
	struct snapshot *snapshot;
};

static void host_free(struct host *host)
{
	snapshot_free(host->snapshot);
	search_path_free(&host->path);
}

static struct layer *add_layer(struct host *host, const char *directory, const char *name, const char *content)
{
	uint32_t index = snapshot_find_directory(host->snapshot, directory);
	struct layer *layer;

	assert_true(index != LAYER_NONE);
	host->snapshot->directories[index].state = DIRECTORY_PRESENT;
	assert_int_equal(snapshot_add_layer(host->snapshot, index, name, &layer), 0);
	assert_int_equal(snapshot_set_content(host->snapshot, layer, content, strlen(content)), 0);
	layer->identity.mode = 0100644;
	return layer;
}

/* A copy in the administrator's directory of what path had as its content. */
static void make_host(struct host *host, const char *path, const char *content)
{
	const struct consumer *spec = consumer_find("spec");
	const struct environment environment = {.home = "/home/user"};
	cleanup(buffer_free) struct buffer copy = {0};

	assert_int_equal(search_path_build(spec->rules, spec->rule_count, &schema_vhost_user, &environment,
		&host->path), 0);
	assert_int_equal(snapshot_new(&schema_vhost_user, &host->path, &host->snapshot), 0);
	note(content, path, content, &copy);
	add_layer(host, TREE_ADMIN, "60-copy.json", buffer_text(&copy));
}

static void expect_state(struct host *host, enum origin_state expected, bool found)
{
	enum origin_state states[8], single;
	uint32_t copy = snapshot_find(host->snapshot, snapshot_find_directory(host->snapshot, TREE_ADMIN),
		"60-copy.json");
	uint32_t origin;

	assert_int_equal(origin_compare_all(host->snapshot, states), 0);
	for (uint32_t i = 0; i < host->snapshot->layer_count; i++) {
		assert_int_equal(origin_compare(host->snapshot, &host->snapshot->layers[i], &single, &origin), 0);
		assert_int_equal(states[i], single);
		assert_int_equal(single, i == copy ? expected : ORIGIN_NONE);
		assert_int_equal(origin != LAYER_NONE, i == copy && found);
	}
}

static void test_origin_is_compared_with_what_is_there_now(void **state)
{
	cleanup(host_free) struct host host = {0};
	struct layer *layer;

	(void)state;
	make_host(&host, VENDOR_PATH, DOCUMENT);
	expect_state(&host, ORIGIN_GONE, false);
	add_layer(&host, TREE_LOCAL, "50-a.json", DOCUMENT);
	add_layer(&host, TREE_VENDOR, "50-b.json", DOCUMENT);
	expect_state(&host, ORIGIN_GONE, false);
	layer = add_layer(&host, TREE_VENDOR, "50-a.json", DOCUMENT);
	expect_state(&host, ORIGIN_SAME, true);
	assert_int_equal(snapshot_set_content(host.snapshot, layer, DOCUMENT " ", strlen(DOCUMENT " ")), 0);
	expect_state(&host, ORIGIN_CHANGED, true);
	assert_int_equal(snapshot_set_content(host.snapshot, layer, "", 0), 0);
	expect_state(&host, ORIGIN_CHANGED, true);
	layer->kind = LAYER_TOO_LARGE;
	expect_state(&host, ORIGIN_CHANGED, true);
	layer->kind = LAYER_UNREADABLE;
	expect_state(&host, ORIGIN_UNKNOWN, true);
	layer->kind = LAYER_DANGLING;
	expect_state(&host, ORIGIN_GONE, true);
}

static void test_origin_that_is_not_looked_at_is_not_known(void **state)
{
	cleanup(host_free) struct host elsewhere = {0};
	cleanup(host_free) struct host closed = {0};
	uint32_t vendor;

	(void)state;
	make_host(&elsewhere, "/opt/50-a.json", DOCUMENT);
	expect_state(&elsewhere, ORIGIN_UNKNOWN, false);
	make_host(&closed, VENDOR_PATH, DOCUMENT);
	vendor = snapshot_find_directory(closed.snapshot, TREE_VENDOR);
	closed.snapshot->directories[vendor].state = DIRECTORY_UNREADABLE;
	expect_state(&closed, ORIGIN_UNKNOWN, false);
}

static void test_many_copies_find_their_origins(void **state)
{
	cleanup(host_free) struct host host = {0};
	cleanup(free_pointer) enum origin_state *states = NULL;

	(void)state;
	make_host(&host, VENDOR_PATH, DOCUMENT);
	for (unsigned i = 0; i < 300; i++) {
		cleanup(free_pointer) char *name = text_format("%02u-%u.json", i % 50, i);
		cleanup(free_pointer) char *path = text_format(TREE_VENDOR "/%02u-o.json", i % 50);
		cleanup(buffer_free) struct buffer copy = {0};

		note(DOCUMENT, path, i % 3 == 0 ? "old" : DOCUMENT, &copy);
		add_layer(&host, TREE_ADMIN, name, buffer_text(&copy));
		if (i < 50 && i % 5 != 0)
			add_layer(&host, TREE_VENDOR, strrchr(path, '/') + 1, DOCUMENT);
	}
	states = calloc(host.snapshot->layer_count, sizeof *states);
	assert_non_null(states);
	assert_int_equal(origin_compare_all(host.snapshot, states), 0);
	for (uint32_t i = 0; i < host.snapshot->layer_count; i++) {
		enum origin_state single;

		assert_int_equal(origin_compare(host.snapshot, &host.snapshot->layers[i], &single, NULL), 0);
		assert_int_equal(states[i], single);
	}
}

static const struct finding *find_finding(const struct findings *findings, enum code code)
{
	for (size_t i = 0; i < findings->count; i++)
		if (findings->items[i].code == code)
			return &findings->items[i];
	return NULL;
}

static void expect_finding(const struct host *host, enum code wanted, enum code other)
{
	cleanup(ranking_free_pointer) struct ranking *ranking = NULL;
	cleanup(findings_free) struct findings findings = {0};
	const struct finding *finding;

	assert_int_equal(ranking_make(host->snapshot, consumer_find("spec"), &host->path, NULL, NULL, &ranking), 0);
	assert_int_equal(ranking_check(ranking, &findings), 0);
	assert_null(find_finding(&findings, other));
	finding = find_finding(&findings, wanted);
	if (wanted == CODE_COUNT)
		return;
	assert_non_null(finding);
	assert_int_equal(finding->severity, SEVERITY_WARNING);
	assert_string_equal(host->snapshot->layers[finding->layer].name, "60-copy.json");
	assert_non_null(strstr(finding->text, VENDOR_PATH));
	assert_non_null(strstr(finding->remedy, "60-copy.json"));
}

static void test_check_tells_when_the_origin_has_changed_or_gone(void **state)
{
	cleanup(host_free) struct host host = {0};
	struct layer *layer;

	(void)state;
	make_host(&host, VENDOR_PATH, DOCUMENT);
	expect_finding(&host, CODE_ORIGIN_GONE, CODE_ORIGIN_CHANGED);
	layer = add_layer(&host, TREE_VENDOR, "50-a.json", DOCUMENT);
	expect_finding(&host, CODE_COUNT, CODE_ORIGIN_GONE);
	expect_finding(&host, CODE_COUNT, CODE_ORIGIN_CHANGED);
	assert_int_equal(snapshot_set_content(host.snapshot, layer, DOCUMENT " ", strlen(DOCUMENT " ")), 0);
	expect_finding(&host, CODE_ORIGIN_CHANGED, CODE_ORIGIN_GONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_note_is_two_tags_in_the_style_of_the_document),
		cmocka_unit_test(test_older_note_is_replaced_and_other_tags_stay),
		cmocka_unit_test(test_any_path_is_read_back),
		cmocka_unit_test(test_what_is_no_whole_note_is_none),
		cmocka_unit_test(test_tags_that_are_no_list_are_left_alone),
		cmocka_unit_test(test_stripping_a_note_gives_the_very_bytes_back),
		cmocka_unit_test(test_origin_is_compared_with_what_is_there_now),
		cmocka_unit_test(test_origin_that_is_not_looked_at_is_not_known),
		cmocka_unit_test(test_many_copies_find_their_origins),
		cmocka_unit_test(test_check_tells_when_the_origin_has_changed_or_gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
