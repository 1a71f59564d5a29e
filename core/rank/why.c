/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sentences from judgements. Each says what is and what decides it, for somebody who is in a hurry. */
#include "core/rank/why.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "core/rank/fault.h"

void why_free(struct why *why)
{
	for (size_t i = 0; i < why->count; i++)
		free(why->lines[i].text);
	free(why->lines);
	*why = (struct why){0};
}

/* Takes text over; a NULL text is taken for lack of memory. */
static int why_add(struct why *why, uint32_t layer, char *text)
{
	if (text == NULL || array_grow(&why->lines, &why->capacity, why->count, sizeof *why->lines) < 0) {
		free(text);
		return -ENOMEM;
	}
	why->lines[why->count++] = (struct why_line){.layer = layer, .text = text};
	return 0;
}

/* directory/name, safe to show. */
static char *shown_path(const struct ranking *ranking, uint32_t layer)
{
	cleanup(free_pointer) char *path = layer_path(ranking->snapshot, &ranking->snapshot->layers[layer]);

	return path != NULL ? text_visible(path) : NULL;
}

static char *shown_name(const struct ranking *ranking, uint32_t layer)
{
	return text_visible(ranking->snapshot->layers[layer].name);
}

/* Another layer beside this one: its name, which decides, and where both have the same, its path. */
static char *shown_other(const struct ranking *ranking, uint32_t other, uint32_t layer)
{
	const struct layer *layers = ranking->snapshot->layers;

	return strcmp(layers[other].name, layers[layer].name) == 0 ? shown_path(ranking, other) : shown_name(ranking, other);
}

/* "of type gpu" needs the type's word, which is plain by the schema. */
static const char *type_word(const struct ranking *ranking, const struct layer *layer)
{
	return layer->descriptor.type >= 0 ? ranking->snapshot->schema->types[layer->descriptor.type].name : "?";
}

/* The words that follow the reason for a selection where more is to be known about it. */
static const char *selection_caution(const struct ranking *ranking, const struct order *order)
{
	if (order->assumed && ranking->facts != NULL)
		return _(" Its binary was not asked, and is taken to answer well.");
	if (order->start_fails)
		return _(" But its binary cannot be started, and so the start will fail.");
	return "";
}

static char *say_selected(const struct ranking *ranking, uint32_t index, const char *name)
{
	const struct layer *layer = &ranking->snapshot->layers[index];
	const struct order *order = &ranking->orders[layer->descriptor.type];
	const char *caution = selection_caution(ranking, order), *type = type_word(ranking, layer);

	if (order->ranked <= 1)
		return text_format(_("%s wins: it is the only %s descriptor that takes part.%s"), name, type, caution);
	if (ranking->stacks[order->selected].rank > 1)
		return text_format(_("%s wins: it is the first of the %u %s descriptors, by name, that can be used.%s"), name,
			   (unsigned)order->ranked, type, caution);
	return text_format(_("%s wins: by its name it comes first of the %u %s descriptors that take part.%s"), name,
		   (unsigned)order->ranked, type, caution);
}

static char *say_document(const struct ranking *ranking, uint32_t index, const char *name)
{
	const struct layer *layer = &ranking->snapshot->layers[index];
	const struct consumer *consumer = ranking->consumer;
	struct fault fault = {0};
	int error = layer_first_fault(ranking->snapshot, layer, ~json_forgiven(consumer->dialect), consumer->bad_problems, &fault);
	char *text;

	if (error < 0)
		return error == -ENOENT ? text_format(_("%s cannot be used."), name) : NULL;
	if (ranking->judgements[index].verdict == VERDICT_BREAKS_CONSUMER)
		text = text_format(_("%s stops every look-up: %s (line %zu, column %zu)."), name, fault.text, fault.line, fault.column);
	else
		text = text_format(_("%s is passed over: %s (line %zu, column %zu)."), name, fault.text, fault.line, fault.column);
	fault_free(&fault);
	return text;
}

static char *say_not_regular(const struct ranking *ranking, uint32_t index, const char *name)
{
	const struct layer *layer = &ranking->snapshot->layers[index];
	cleanup(free_pointer) char *target = NULL;

	if (layer->link_target == NULL)
		return text_format(_("%s is no regular file, so it neither describes nor hides anything."), name);
	target = text_visible(layer->link_target);
	if (target == NULL)
		return NULL;
	return text_format(_("%s is a link to %s, which is no regular file, so it neither describes nor hides anything."), name,
		   target);
}

static char *say_dangling(const struct ranking *ranking, uint32_t index, const char *name)
{
	const struct layer *layer = &ranking->snapshot->layers[index];
	cleanup(free_pointer) char *target = text_visible(layer->link_target != NULL ? layer->link_target : "");

	if (target == NULL)
		return NULL;
	if (ranking->judgements[index].verdict == VERDICT_BREAKS_CONSUMER)
		return text_format(_("%s stops every look-up: it is a link to %s, which cannot be reached (%s)."), name, target,
			   strerror(layer->error));
	return text_format(_("%s is passed over and hides nothing: it is a link to %s, which cannot be reached (%s)."), name, target,
		   strerror(layer->error));
}

static const struct fact *layer_fact(const struct ranking *ranking, const struct layer *layer)
{
	return facts_find(ranking->facts, layer->descriptor.binary);
}

/* Why a candidate was passed over in its turn, from what its binary is or answered. */
static char *say_answer(const struct ranking *ranking, uint32_t index, const char *name)
{
	const struct layer *layer = &ranking->snapshot->layers[index];
	const struct fact *fact = layer_fact(ranking, layer);
	struct slice binary = layer->descriptor.binary;
	cleanup(free_pointer) char *shown = text_excerpt(binary.start != NULL ? binary.start : "", binary.length);
	const char *reason = fact != NULL && fact->reason != NULL ? fact->reason : _("Its binary cannot be used.");

	if (shown == NULL)
		return NULL;
	if (ranking->judgements[index].code == CODE_FEATURE_MISSING)
		return text_format(_("%s is passed over: its binary %s does not offer %s."), name, shown,
			   fact != NULL ? fact_lacks(fact, &ranking->request) : "?");
	if (ranking->judgements[index].code == CODE_NO_RENDER_NODE)
		return text_format(_("%s ends the look-up: its binary %s wants a render node, this host has none in /dev/dri, and none "
			     "is named."), name, shown);
	/* TRANSLATORS: the second %s is a whole sentence about the binary */
	return text_format(_("%s is passed over. %s"), name, reason);
}

static char *say_type_unused(const struct ranking *ranking, uint32_t index, const char *name)
{
	const char *type = type_word(ranking, &ranking->snapshot->layers[index]);

	if (ranking->judgements[index].code == CODE_TYPE_REFUSED)
		return text_format(_("%s is never taken: %s refuses devices of type %s."), name, ranking->consumer->name, type);
	return text_format(_("%s is read, but %s never looks for a backend of type %s."), name, ranking->consumer->name, type);
}

static char *directory_shown(const struct ranking *ranking, uint32_t directory)
{
	return text_visible(ranking->snapshot->directories[directory].path);
}

static char *say_not_read(const struct ranking *ranking, uint32_t index, const char *name)
{
	cleanup(free_pointer) char *path = directory_shown(ranking, ranking->snapshot->layers[index].directory);

	if (path == NULL)
		return NULL;
	return text_format(_("%s is not looked at: %s does not read %s."), name, ranking->consumer->name, path);
}

/* Both files have one name: the directories tell them apart. */
static char *say_beneath(const struct ranking *ranking, uint32_t index, const char *sentence)
{
	uint32_t by = ranking->judgements[index].by;
	cleanup(free_pointer) char *path = shown_path(ranking, index);
	cleanup(free_pointer) char *directory =
		by != LAYER_NONE ? directory_shown(ranking, ranking->snapshot->layers[by].directory) : strdup("?");

	return path != NULL && directory != NULL ? text_format(sentence, path, directory) : NULL;
}

char *why_layer(const struct ranking *ranking, uint32_t index)
{
	const struct layer *layer = &ranking->snapshot->layers[index];
	struct judgement judgement = ranking->judgements[index];
	cleanup(free_pointer) char *name = shown_name(ranking, index);
	cleanup(free_pointer) char *by = judgement.by != LAYER_NONE ? shown_other(ranking, judgement.by, index) : strdup("");
	bool breaks = judgement.verdict == VERDICT_BREAKS_CONSUMER;

	if (name == NULL || by == NULL)
		return NULL;
	switch (judgement.code) {
	case CODE_FIRST_MATCH:
		return say_selected(ranking, index, name);
	case CODE_AFTER_SELECTED:
		if (judgement.by == LAYER_NONE)
			return text_format(_("%s would take part, but no look-up succeeds."), name);
		return text_format(_("%s would do, but %s comes before it by name and wins."), name, by);
	case CODE_MASK:
		return text_format(_("%s is a mask: being empty, it hides the files of that name in less specific directories."), name);
	case CODE_ORPHAN_MASK:
		return text_format(_("%s is a mask that hides nothing: no less specific directory has a file of exactly that name."), name);
	case CODE_HIDDEN_BY_MASK:
		return say_beneath(ranking, index, _("%s is hidden: the empty file of its name in %s masks it."));
	case CODE_OVERRIDDEN:
		return say_beneath(ranking, index, _("%s is overridden: the file of its name in %s comes first."));
	case CODE_NAME_HIDDEN:
		return text_format(_("%s is not looked at: its name starts with a dot."), name);
	case CODE_NAME_SUFFIX:
		return text_format(_("%s is not looked at: %s takes only names that end in %s."), name, ranking->consumer->name,
			   ranking->consumer->suffix);
	case CODE_TYPE_NOT_CHOSEN:
	case CODE_TYPE_REFUSED:
		return say_type_unused(ranking, index, name);
	case CODE_NOT_TRIED:
		return text_format(_("%s is not tried: the look-up ends at %s."), name, by);
	case CODE_FEATURE_MISSING:
	case CODE_CANNOT_RUN:
	case CODE_PROBE_FAILED:
	case CODE_PROBE_NO_JSON:
	case CODE_PROBE_NO_FEATURES:
	case CODE_NO_RENDER_NODE:
		return say_answer(ranking, index, name);
	case CODE_DIRECTORY_NOT_READ:
		return say_not_read(ranking, index, name);
	case CODE_NOT_REGULAR:
		return say_not_regular(ranking, index, name);
	case CODE_DANGLING_LINK:
		return say_dangling(ranking, index, name);
	case CODE_TOO_LARGE:
		return breaks ? text_format(_("%s stops every look-up: it has more than 1,048,576 bytes."), name)
			      : text_format(_("%s is passed over: it has more than 1,048,576 bytes."), name);
	case CODE_UNREADABLE:
		return breaks ? text_format(_("%s stops every look-up: it cannot be read (%s)."), name, strerror(layer->error))
			      : text_format(_("%s is passed over: it cannot be read (%s)."), name, strerror(layer->error));
	default:
		return say_document(ranking, index, name);
	}
}

int why_stack(const struct ranking *ranking, const struct stack *stack, struct why *why)
{
	for (uint32_t i = 0; i < stack->depth; i++) {
		uint32_t index = stack_layer_index(ranking, stack, i);
		int error = why_add(why, index, why_layer(ranking, index));

		if (error < 0)
			return error;
	}
	return 0;
}

char *why_broken(const struct ranking *ranking)
{
	const struct breakage *breakage = &ranking->breakage;
	cleanup(free_pointer) char *path = NULL;

	if (!breakage->broken)
		return strdup("");
	if (breakage->layer != LAYER_NONE)
		return why_layer(ranking, breakage->layer);
	path = directory_shown(ranking, breakage->directory);
	if (path == NULL)
		return NULL;
	return text_format(_("%s cannot be opened (%s), which stops every look-up."), path,
		   strerror(ranking->snapshot->directories[breakage->directory].error));
}

char *why_none(const struct ranking *ranking, int type)
{
	const struct order *order = &ranking->orders[type];
	const char *word = ranking->snapshot->schema->types[type].name;

	if (ranking->breakage.broken)
		return why_broken(ranking);
	if (order->rule->selection == SELECTION_NEVER)
		return text_format(_("%s never looks for a backend of type %s."), ranking->consumer->name, word);
	if (order->rule->selection == SELECTION_REFUSED)
		return text_format(_("%s refuses devices of type %s."), ranking->consumer->name, word);
	if (order->count == 0)
		return text_format(_("No directory that is looked at has a descriptor of type %s."), word);
	return text_format(P_("There is %u file of type %s, but it takes no part.", "There are %u files of type %s, but none takes part.",
		      order->count),
		   (unsigned)order->count, word);
}

/* The directory at a place of the consumer's path, or LAYER_NONE behind its end. */
static uint32_t directory_at(const struct ranking *ranking, uint32_t place)
{
	for (uint32_t i = 0; i < ranking->snapshot->directory_count; i++)
		if (ranking->places[i] == place)
			return i;
	return LAYER_NONE;
}

/* Where the look-up went, most specific first. */
static char *say_directories(const struct ranking *ranking)
{
	struct buffer list = {0};
	cleanup(free_pointer) char *joined = NULL;

	for (uint32_t place = 0, at; (at = directory_at(ranking, place)) != LAYER_NONE; place++) {
		enum directory_state state = ranking->snapshot->directories[at].state;
		cleanup(free_pointer) char *path = directory_shown(ranking, at);

		buffer_append_text(&list, place > 0 ? ", " : "");
		buffer_append_text(&list, path != NULL ? path : "?");
		if (state == DIRECTORY_MISSING)
			buffer_append_text(&list, _(" (not there)"));
		else if (state == DIRECTORY_UNREADABLE)
			buffer_append_text(&list, _(" (cannot be opened)"));
	}
	joined = buffer_take(&list);
	if (joined == NULL)
		return NULL;
	return ranking->consumer->merges ? text_format(_("Looked at, from specific to general: %s."), joined)
					 : text_format(_("Looked at, one after the other: %s."), joined);
}

/* Directories with files that the consumer passes by, one sentence each. */
static int why_not_looked_at(const struct ranking *ranking, struct why *why)
{
	for (uint32_t i = 0; i < ranking->snapshot->directory_count; i++) {
		cleanup(free_pointer) char *path = NULL;
		int error;

		if (ranking->places[i] != PLACE_NOT_READ || ranking->snapshot->directories[i].state != DIRECTORY_PRESENT)
			continue;
		path = directory_shown(ranking, i);
		error = path == NULL ? -ENOMEM
				     : why_add(why, LAYER_NONE, text_format(_("Not looked at by %s: %s."), ranking->consumer->name, path));
		if (error < 0)
			return error;
	}
	return 0;
}

/* The stacks that take part, or those that do not, in the order of their names. */
static int why_order(const struct ranking *ranking, const struct order *order, struct why *why, bool ranked)
{
	for (uint32_t i = 0; i < order->count; i++) {
		const struct stack *stack = &ranking->stacks[order->stacks[i]];
		int error = (stack->rank != 0) == ranked ? why_stack(ranking, stack, why) : 0;

		if (error < 0)
			return error;
	}
	return 0;
}

int why_type(const struct ranking *ranking, int type, struct why *why)
{
	const struct order *order = &ranking->orders[type];
	int error = why_add(why, LAYER_NONE, say_directories(ranking));

	if (error == 0)
		error = why_not_looked_at(ranking, why);
	if (error == 0 && order->selected == STACK_NONE)
		error = why_add(why, LAYER_NONE, why_none(ranking, type));
	if (error == 0)
		error = why_order(ranking, order, why, true);
	if (error == 0)
		error = why_order(ranking, order, why, false);
	return error;
}
