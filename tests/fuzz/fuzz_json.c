/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The JSON reader: the same verdict and values as json-c, places and tokens inside the text, and no dialect that refuses
 * what the strict one takes.
 */
#include "core/descriptor/json.h"
#include "tests/fuzz/target.h"
#include "tests/support/json_judge.h"

struct walk {
	size_t length;
	size_t at; /* behind the last token */
	unsigned depth;
};

static int step(void *context, const struct json_token *token)
{
	struct walk *walk = context;

	assert_true(token->start >= walk->at);
	assert_true(token->end > token->start && token->end <= walk->length);
	if (token->kind == JSON_OBJECT_END || token->kind == JSON_ARRAY_END)
		walk->depth--;
	assert_int_equal(token->depth, walk->depth);
	if (token->kind == JSON_OBJECT_BEGIN || token->kind == JSON_ARRAY_BEGIN)
		walk->depth++;
	walk->at = token->end;
	return 0;
}

static void expect_places(const struct json_report *report, const char *bytes, size_t length)
{
	for (enum json_deviation i = JSON_EMPTY; i < JSON_DEVIATION_COUNT; i++) {
		struct json_place place;

		if ((report->met & json_bit(i)) == 0)
			continue;
		assert_true(report->place[i] <= length);
		place = json_place(bytes, length, report->place[i]);
		assert_true(place.line >= 1 && place.line <= length + 1);
		assert_true(place.column >= 1 && place.column <= length + 1);
		fuzz_expect_shown(json_expected(report, i));
	}
	if (report->fatal != JSON_NO_DEVIATION)
		assert_true((report->met & json_bit(report->fatal)) != 0);
}

FUZZ_TARGET(json)
{
	struct walk walk = {.length = length};
	struct json_visitor visitor = {.context = &walk};
	const char *text = (const char *)bytes, *difference;
	struct json_report report, without;

	for (size_t i = 0; i < JSON_KIND_COUNT; i++)
		visitor.on[i] = step;
	assert_int_equal(json_read(text, length, &visitor, &report), 0);
	assert_int_equal(json_read(text, length, NULL, &without), 0);
	assert_memory_equal(&report, &without, sizeof report);
	expect_places(&report, text, length);
	if (json_accepts(&report, JSON_STRICT))
		assert_true(json_accepts(&report, JSON_YAJL) && json_accepts(&report, JSON_JSON_C) && walk.depth == 0);
	difference = json_judge_differs(text, length);
	if (difference != NULL)
		fail_msg("%s", difference);
	return 0;
}
