/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which candidate each consumer takes for what the binaries answer: a table of rules, each row a question and its answer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/memory.h"
#include "core/rank/check.h"
#include "core/rank/ranking.h"
#include "core/rank/why.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define MOST 3

static const char *const virgl[] = {"virgl"};
static const char *const both[] = {"render-node", "virgl"};
static const char *const node[] = {"render-node"};

/* Three candidates, 10-a.json to 30-c.json, in the order of the answers. */
struct row {
	const char *rule; /* what the row protects */
	const char *consumer;
	const char *type;
	enum answer answers[MOST];
	const char *const *features[MOST];
	size_t feature_counts[MOST];
	const char *wanted;    /* one feature, or NULL */
	bool has_render_node;
	int selected;          /* index of the candidate, -1: none */
	enum verdict verdicts[MOST];
	bool assumed, start_fails;
};

#define N ANSWER_NOT_ASKED
#define X ANSWER_CANNOT_RUN
#define F ANSWER_FAILED
#define J ANSWER_NO_JSON
#define L ANSWER_NO_FEATURES
#define G ANSWER_GOOD
#define SEL VERDICT_SELECTED
#define ELI VERDICT_ELIGIBLE
#define UNU VERDICT_UNUSABLE
#define LAC VERDICT_LACKS_FEATURE
#define IGN VERDICT_IGNORED

static const struct row rows[] = {
	{.rule = "spec asks nobody", .consumer = "spec", .type = "gpu", .answers = {X, F, G}, .selected = 0,
	 .verdicts = {SEL, ELI, ELI}},
	{.rule = "spec asks for a feature", .consumer = "spec", .type = "gpu", .answers = {X, G, G}, .features = {NULL, node, virgl},
	 .feature_counts = {0, 1, 1}, .wanted = "virgl", .selected = 2, .verdicts = {UNU, LAC, SEL}},
	{.rule = "libvirt passes over what fails for gpu", .consumer = "libvirt-system@9.0", .type = "gpu", .answers = {X, F, G},
	 .has_render_node = true, .selected = 2, .verdicts = {UNU, UNU, SEL}},
	{.rule = "libvirt passes over an odd answer for gpu", .consumer = "libvirt-system@11.3", .type = "gpu", .answers = {J, L, G},
	 .has_render_node = true, .selected = 2, .verdicts = {UNU, UNU, SEL}},
	{.rule = "nothing is left", .consumer = "libvirt-system@9.0", .type = "gpu", .answers = {X, F, J}, .selected = -1,
	 .verdicts = {UNU, UNU, UNU}},
	{.rule = "accel3d asks for virgl", .consumer = "libvirt-system@9.0", .type = "gpu", .answers = {G, G, G},
	 .features = {node, both, virgl}, .feature_counts = {1, 2, 1}, .wanted = "virgl", .has_render_node = true, .selected = 1,
	 .verdicts = {LAC, SEL, ELI}},
	{.rule = "a winner that wants a render node ends the look-up where there is none", .consumer = "libvirt-system@9.0",
	 .type = "gpu", .answers = {G, G, G}, .features = {node, virgl, virgl}, .feature_counts = {1, 1, 1}, .selected = -1,
	 .verdicts = {UNU, ELI, ELI}},
	{.rule = "a named render node is not looked for", .consumer = "libvirt-system@9.0", .type = "gpu", .answers = {G, G, G},
	 .features = {node, virgl, virgl}, .feature_counts = {1, 1, 1}, .wanted = "render-node", .selected = 0,
	 .verdicts = {SEL, ELI, ELI}},
	{.rule = "libvirt 9.0 takes the first fs unasked", .consumer = "libvirt-system@9.0", .type = "fs", .answers = {N, G, G},
	 .selected = 0, .verdicts = {SEL, ELI, ELI}},
	{.rule = "libvirt 9.0 takes an fs that cannot run, and fails", .consumer = "libvirt-system@9.0", .type = "fs",
	 .answers = {X, G, G}, .selected = 0, .verdicts = {SEL, ELI, ELI}, .start_fails = true},
	{.rule = "newer ones pass over an fs without JSON", .consumer = "libvirt-system@11.3", .type = "fs", .answers = {J, L, G},
	 .selected = 1, .verdicts = {UNU, SEL, ELI}},
	{.rule = "newer ones take an fs that fails, and fail", .consumer = "libvirt-system@11.3", .type = "fs", .answers = {F, G, G},
	 .selected = 0, .verdicts = {SEL, ELI, ELI}, .start_fails = true},
	{.rule = "10.7 asks no fs yet", .consumer = "libvirt-system@10.7", .type = "fs", .answers = {J, G, G}, .selected = 0,
	 .verdicts = {SEL, ELI, ELI}},
	{.rule = "what was not asked is taken to answer well", .consumer = "libvirt-system@9.0", .type = "gpu", .answers = {X, N, G},
	 .has_render_node = true, .selected = 1, .verdicts = {UNU, SEL, ELI}, .assumed = true},
	{.rule = "old session daemons refuse fs", .consumer = "libvirt-session@9.0", .type = "fs", .answers = {G, G, G}, .selected = -1,
	 .verdicts = {IGN, IGN, IGN}},
	{.rule = "session daemons take fs from 10.0 on", .consumer = "libvirt-session@10.0", .type = "fs", .answers = {N, G, G},
	 .selected = 0, .verdicts = {SEL, ELI, ELI}},
	{.rule = "libvirt never looks for net", .consumer = "libvirt-system@11.3", .type = "net", .answers = {G, G, G}, .selected = -1,
	 .verdicts = {IGN, IGN, IGN}},
	{.rule = "Lima takes the first whose --version succeeds", .consumer = "lima", .type = "fs", .answers = {X, F, J}, .selected = 2,
	 .verdicts = {UNU, UNU, SEL}},
	{.rule = "Lima never looks for gpu", .consumer = "lima", .type = "gpu", .answers = {G, G, G}, .selected = -1,
	 .verdicts = {IGN, IGN, IGN}},
};

static const char *const names[MOST] = {"10-a.json", "20-b.json", "30-c.json"};
static const char *const binaries[MOST] = {"/bin/a", "/bin/b", "/bin/c"};

static struct snapshot *make_snapshot(const struct search_path *path, const char *type)
{
	struct snapshot *snapshot = NULL;
	uint32_t vendor;

	assert_int_equal(snapshot_new(&schema_vhost_user, path, &snapshot), 0);
	vendor = snapshot_find_directory(snapshot, "/usr/share/qemu/vhost-user");
	assert_int_not_equal(vendor, LAYER_NONE);
	snapshot->directories[vendor].state = DIRECTORY_PRESENT;
	for (size_t i = 0; i < MOST; i++) {
		struct buffer content = {0};
		struct layer *layer;

		buffer_format(&content, "{\"description\": \"d\", \"type\": \"%s\", \"binary\": \"%s\"}", type, binaries[i]);
		assert_int_equal(snapshot_add_layer(snapshot, vendor, names[i], &layer), 0);
		assert_int_equal(snapshot_set_content(snapshot, layer, content.data, content.length), 0);
		buffer_free(&content);
	}
	return snapshot;
}

static void check_row(const struct row *row)
{
	const struct environment environment = {.home = "/home/user"};
	const struct consumer *consumer = consumer_find(row->consumer);
	int type = schema_find_type(&schema_vhost_user, row->type, strlen(row->type));
	const struct request request = {.type = type, .features = &row->wanted, .feature_count = row->wanted != NULL};
	struct fact facts[MOST];
	const struct facts known = {
		.items = facts, .count = MOST, .render_node_known = true, .has_render_node = row->has_render_node};
	cleanup(search_path_free) struct search_path path = {0};
	cleanup(ranking_free_pointer) struct ranking *ranking = NULL;
	struct snapshot *snapshot;
	const struct order *order;

	assert_non_null(consumer);
	for (size_t i = 0; i < MOST; i++)
		facts[i] = (struct fact){.binary = binaries[i],
					 .answer = row->answers[i],
					 .trouble = CODE_COUNT,
					 .features = row->features[i],
					 .feature_count = row->feature_counts[i]};
	assert_int_equal(search_path_build(consumer->rules, consumer->rule_count, &schema_vhost_user, &environment, &path), 0);
	snapshot = make_snapshot(&path, row->type);
	assert_int_equal(ranking_make(snapshot, consumer, &path, &request, &known, &ranking), 0);
	order = &ranking->orders[type];
	assert_int_equal(order->selected == STACK_NONE ? -1 : (int)order->selected, row->selected);
	assert_int_equal(order->assumed, row->assumed);
	assert_int_equal(order->start_fails, row->start_fails);
	for (size_t i = 0; i < MOST; i++) {
		cleanup(free_pointer) char *text = why_layer(ranking, (uint32_t)i);

		assert_int_equal(ranking->judgements[i].verdict, row->verdicts[i]);
		assert_non_null(strstr(text, names[i]));
	}
	snapshot_free(snapshot);
}

static void test_each_consumer_takes_what_its_rules_say(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		print_message("%s\n", rows[i].rule);
		check_row(&rows[i]);
	}
}

static void test_versions_choose_rows(void **state)
{
	static const struct {
		const char *name;
		const char *row;
		unsigned since;
	} versions[] = {
		{"spec", "spec", 0},
		{"libvirt-system", "libvirt-system", VERSION(10, 8)},
		{"libvirt-system@9.0", "libvirt-system", 0},
		{"libvirt-system@10.7.9", "libvirt-system", 0},
		{"libvirt-system@10.8", "libvirt-system", VERSION(10, 8)},
		{"libvirt-system@12", "libvirt-system", VERSION(10, 8)},
		{"libvirt-session@9.10", "libvirt-session", 0},
		{"libvirt-session@10.0.0", "libvirt-session", VERSION(10, 0)},
		{"lima", "lima", 0},
	};
	static const char *const none[] = {"", "libvirt", "spec ", "libvirt-system@", "libvirt-system@x", "@9.0", "libvirt-system@9.x",
					   "libvirt-system@99999999999999999999"};

	(void)state;
	for (size_t i = 0; i < COUNT(versions); i++) {
		const struct consumer *consumer = consumer_find(versions[i].name);

		assert_non_null(consumer);
		assert_string_equal(consumer->name, versions[i].row);
		assert_int_equal(consumer->since, versions[i].since);
	}
	for (size_t i = 0; i < COUNT(none); i++)
		assert_null(consumer_find(none[i]));
}

/* The local file that wins names a binary that is gone, and the vendor's own is there. */
static void test_a_stale_override_is_found(void **state)
{
	static const char content[] = "{\"description\": \"d\", \"type\": \"gpu\", \"binary\": \"/bin/0\"}";
	const struct environment environment = {.home = "/home/user"};
	const struct consumer *spec = consumer_find("spec");
	struct fact facts[] = {{.binary = "/bin/0", .answer = X, .trouble = CODE_BINARY_ABSENT},
			       {.binary = "/bin/a", .answer = N, .trouble = CODE_COUNT}};
	const struct facts known = {.items = facts, .count = COUNT(facts)};
	cleanup(search_path_free) struct search_path path = {0};
	cleanup(ranking_free_pointer) struct ranking *ranking = NULL;
	cleanup(findings_free) struct findings findings = {0};
	struct snapshot *snapshot;
	struct layer *layer;
	size_t stale = 0;

	(void)state;
	assert_int_equal(search_path_build(spec->rules, spec->rule_count, &schema_vhost_user, &environment, &path), 0);
	snapshot = make_snapshot(&path, "gpu");
	assert_int_equal(snapshot_add_layer(snapshot, snapshot_directory_of_scope(snapshot, SCOPE_ADMIN), "05-local.json", &layer), 0);
	assert_int_equal(snapshot_set_content(snapshot, layer, content, strlen(content)), 0);
	assert_int_equal(ranking_make(snapshot, spec, &path, NULL, &known, &ranking), 0);
	assert_int_equal(ranking_check(ranking, &findings), 0);
	for (size_t i = 0; i < findings.count; i++)
		stale += findings.items[i].code == CODE_STALE_OVERRIDE;
	assert_int_equal(stale, 1);
	assert_int_equal(findings.items[0].code, CODE_BINARY_ABSENT);
	snapshot_free(snapshot);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_consumer_takes_what_its_rules_say),
		cmocka_unit_test(test_versions_choose_rows),
		cmocka_unit_test(test_a_stale_override_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
