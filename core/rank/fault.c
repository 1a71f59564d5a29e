/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Turns the bits of a descriptor back into places and words. Pure: the bytes are those of the snapshot. */
#include "core/rank/fault.h"

#include <errno.h>
#include <stdlib.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"

/* How each problem bit is told; type and key are filled in by fault_words(). */
static const struct {
	enum code code;
	const char *text; /* msgid */
} problem_rows[DESCRIPTOR_PROBLEM_COUNT] = {
	{CODE_WRONG_KIND, N_("the document is no object: it must be one pair of braces, { … }")},
	{CODE_MISSING_KEY, N_("the key \"type\" is missing")},
	{CODE_WRONG_KIND, N_("the value of \"type\" is no text")},
	{CODE_UNKNOWN_TYPE, N_("\"%s\" is none of the known types")},
	{CODE_MISSING_KEY, N_("the key \"binary\" is missing")},
	{CODE_WRONG_KIND, N_("the value of \"binary\" is no text")},
	{CODE_RELATIVE_BINARY, N_("the binary \"%s\" is no absolute path")},
	{CODE_MISSING_KEY, N_("the key \"description\" is missing")},
	{CODE_WRONG_KIND, N_("the value of \"description\" is no text")},
	{CODE_WRONG_KIND, N_("\"tags\" is no list of texts")},
	{CODE_UNKNOWN_KEY, N_("the specification has no key \"%s\"")},
};

/* The format comes from the table above, where each row has at most one %s. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
#pragma GCC diagnostic ignored "-Wformat-security"
static char *format_row(const char *format, const char *argument)
{
	struct buffer buffer = {0};

	buffer_format(&buffer, format, argument);
	return buffer_take(&buffer);
}
#pragma GCC diagnostic pop

static char *type_remedy(const struct snapshot *snapshot, struct slice word)
{
	int nearest = word.start != NULL ? schema_nearest_type(snapshot->schema, word.start, word.length) : TYPE_UNKNOWN;

	if (nearest < 0)
		return NULL;
	return format_row(_("write \"%s\", if that is meant"), snapshot->schema->types[nearest].name);
}

static int problem_fault(const struct snapshot *snapshot, const struct layer *layer, const struct descriptor_places *places,
			 unsigned bit, struct fault *fault)
{
	struct slice subject = bit == DESCRIPTOR_TYPE_WORD	  ? layer->descriptor.type_word
			       : bit == DESCRIPTOR_BINARY_RELATIVE ? layer->descriptor.binary
								   : places->unknown_key;
	unsigned row = (unsigned)__builtin_ctz(bit);
	cleanup(free_pointer) char *shown = text_excerpt(subject.start != NULL ? subject.start : "", subject.length);

	if (shown == NULL)
		return -ENOMEM;
	fault->code = problem_rows[row].code;
	fault->text = format_row(_(problem_rows[row].text), shown);
	if (bit == DESCRIPTOR_TYPE_WORD)
		fault->remedy = type_remedy(snapshot, subject);
	return fault->text != NULL ? 0 : -ENOMEM;
}

static int deviation_fault(const struct json_report *report, enum json_deviation deviation, struct fault *fault)
{
	const struct json_deviation_row *row = json_deviation_describe(deviation);
	const char *expected = json_expected(report, deviation);
	struct buffer text = {0};

	fault->code = deviation == JSON_EMPTY		? CODE_BLANK_FILE
		      : deviation == JSON_DUPLICATE_KEY ? CODE_DUPLICATE_KEY
		      : (json_forgiven(JSON_STRICT) & json_bit(deviation)) != 0 ? CODE_READERS_DIFFER
							: CODE_NOT_JSON;
	buffer_append_text(&text, _(row->text));
	if (expected != NULL)
		buffer_format(&text, "; %s", _(expected));
	fault->text = buffer_take(&text);
	return fault->text != NULL ? 0 : -ENOMEM;
}

/* One bit of either mask with its place, so that both can be told in the order of the text. */
struct spot {
	size_t offset;
	bool is_problem;
	unsigned index;
};

static int compare_spots(const void *first, const void *second)
{
	const struct spot *a = first, *b = second;

	if (a->offset != b->offset)
		return a->offset < b->offset ? -1 : 1;
	/* qsort keeps no order of its own. */
	if (a->is_problem != b->is_problem)
		return a->is_problem ? 1 : -1;
	return a->index < b->index ? -1 : a->index > b->index;
}

static size_t collect_spots(const struct layer *layer, const struct descriptor_places *places, uint32_t deviations,
			    unsigned problems, struct spot *spots)
{
	size_t count = 0;

	for (unsigned i = 1; i < JSON_DEVIATION_COUNT; i++)
		if ((places->json.met & deviations & json_bit((enum json_deviation)i)) != 0)
			spots[count++] = (struct spot){places->json.place[i], false, i};
	for (unsigned i = 0; i < DESCRIPTOR_PROBLEM_COUNT; i++)
		if ((layer->descriptor.problems & problems & 1u << i) != 0)
			spots[count++] = (struct spot){places->problem[i], true, i};
	qsort(spots, count, sizeof *spots, compare_spots);
	return count;
}

int layer_find_faults(const struct snapshot *snapshot, const struct layer *layer, uint32_t deviations, unsigned problems,
		      fault_visit *visit, void *context)
{
	cleanup(arena_free) struct arena arena = {0};
	struct spot spots[JSON_DEVIATION_COUNT + DESCRIPTOR_PROBLEM_COUNT];
	struct descriptor_places places;
	struct descriptor descriptor;
	size_t count;
	int error;

	if (layer->kind != LAYER_FILE)
		return 0;
	error = descriptor_read(snapshot->schema, layer->bytes, layer->length, &arena, &descriptor, &places);
	if (error < 0)
		return error;
	count = collect_spots(layer, &places, deviations, problems, spots);
	for (size_t i = 0; i < count; i++) {
		struct json_place place = json_place(layer->bytes, layer->length, spots[i].offset);
		struct fault fault = {.line = place.line, .column = place.column};

		error = spots[i].is_problem ? problem_fault(snapshot, layer, &places, 1u << spots[i].index, &fault)
					    : deviation_fault(&places.json, (enum json_deviation)spots[i].index, &fault);
		if (error < 0) {
			fault_free(&fault);
			return error;
		}
		error = visit(context, fault);
		if (error != 0)
			return error;
	}
	return 0;
}

static int keep_first(void *context, struct fault fault)
{
	struct fault *first = context;

	*first = fault;
	return 1;
}

int layer_first_fault(const struct snapshot *snapshot, const struct layer *layer, uint32_t deviations, unsigned problems,
		      struct fault *ret_fault)
{
	int result = layer_find_faults(snapshot, layer, deviations, problems, keep_first, ret_fault);

	return result == 1 ? 0 : result == 0 ? -ENOENT : result;
}

void fault_free(struct fault *fault)
{
	free(fault->text);
	free(fault->remedy);
	*fault = (struct fault){0};
}
