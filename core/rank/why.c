/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sentences from judgements. Each says what is and what decides it, for somebody who is in a hurry. */
#include "core/rank/why.h"

#include <errno.h>
#include <stdarg.h>
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

static char *say(const char *format, ...) __attribute__((format(printf, 1, 2)));
static char *say(const char *format, ...)
{
	struct buffer buffer = {0};
	va_list arguments;

	va_start(arguments, format);
	buffer_format_list(&buffer, format, arguments);
	va_end(arguments);
	return buffer_take(&buffer);
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

/* "of type gpu" needs the type's word, which is plain by the schema. */
static const char *type_word(const struct ranking *ranking, const struct layer *layer)
{
	return layer->descriptor.type >= 0 ? ranking->snapshot->schema->types[layer->descriptor.type].name : "?";
}

static char *say_selected(const struct ranking *ranking, uint32_t index, const char *name)
{
	const struct layer *layer = &ranking->snapshot->layers[index];
	uint32_t ranked = layer->descriptor.type >= 0 ? ranking->orders[layer->descriptor.type].ranked : 1;

	if (ranked <= 1)
		return say(_("%s wins: it is the only %s descriptor that takes part."), name, type_word(ranking, layer));
	/* TRANSLATORS: %u is two or more */
	return say(_("%s wins: by its name it comes first of the %u %s descriptors that take part."), name, (unsigned)ranked,
		   type_word(ranking, layer));
}

static char *say_document(const struct ranking *ranking, uint32_t index, const char *name)
{
	const struct layer *layer = &ranking->snapshot->layers[index];
	const struct consumer *consumer = ranking->consumer;
	struct fault fault = {0};
	int error = layer_first_fault(ranking->snapshot, layer, ~json_forgiven(consumer->dialect), consumer->bad_problems, &fault);
	char *text;

	if (error < 0)
		return error == -ENOENT ? say(_("%s cannot be used."), name) : NULL;
	if (ranking->judgements[index].verdict == VERDICT_BREAKS_CONSUMER)
		text = say(_("%s stops every look-up: line %zu, column %zu: %s."), name, fault.line, fault.column, fault.text);
	else
		text = say(_("%s is passed over: line %zu, column %zu: %s."), name, fault.line, fault.column, fault.text);
	fault_free(&fault);
	return text;
}

static char *say_not_regular(const struct ranking *ranking, uint32_t index, const char *name)
{
	const struct layer *layer = &ranking->snapshot->layers[index];
	cleanup(free_pointer) char *target = NULL;

	if (layer->link_target == NULL)
		return say(_("%s is no regular file, so that it neither describes nor hides anything."), name);
	target = text_visible(layer->link_target);
	if (target == NULL)
		return NULL;
	return say(_("%s is a link to %s, which is no regular file, so that it neither describes nor hides anything."), name,
		   target);
}

static char *say_dangling(const struct ranking *ranking, uint32_t index, const char *name)
{
	const struct layer *layer = &ranking->snapshot->layers[index];
	cleanup(free_pointer) char *target = text_visible(layer->link_target != NULL ? layer->link_target : "");

	if (target == NULL)
		return NULL;
	if (ranking->judgements[index].verdict == VERDICT_BREAKS_CONSUMER)
		return say(_("%s stops every look-up: it is a link to %s, which cannot be reached (%s)."), name, target,
			   strerror(layer->error));
	return say(_("%s is passed over and hides nothing: it is a link to %s, which cannot be reached (%s)."), name, target,
		   strerror(layer->error));
}

char *why_layer(const struct ranking *ranking, uint32_t index)
{
	const struct layer *layer = &ranking->snapshot->layers[index];
	struct judgement judgement = ranking->judgements[index];
	cleanup(free_pointer) char *name = shown_name(ranking, index);
	cleanup(free_pointer) char *by = judgement.by != LAYER_NONE ? shown_path(ranking, judgement.by) : strdup("");
	bool breaks = judgement.verdict == VERDICT_BREAKS_CONSUMER;

	if (name == NULL || by == NULL)
		return NULL;
	switch (judgement.code) {
	case CODE_FIRST_MATCH:
		return say_selected(ranking, index, name);
	case CODE_AFTER_SELECTED:
		if (judgement.by == LAYER_NONE)
			return say(_("%s would take part, but no look-up succeeds."), name);
		return say(_("%s would do, but %s comes before it by name and wins."), name, by);
	case CODE_MASK:
		return say(_("%s is a mask: being empty, it hides the files of that name in less specific directories."), name);
	case CODE_ORPHAN_MASK:
		return say(_("%s is a mask that hides nothing: no less specific directory has a file of exactly that name."), name);
	case CODE_HIDDEN_BY_MASK:
		return say(_("%s is hidden: %s is empty, which masks it."), name, by);
	case CODE_OVERRIDDEN:
		return say(_("%s is overridden: %s has the same name in a more specific directory."), name, by);
	case CODE_NAME_HIDDEN:
		return say(_("%s is not looked at: its name starts with a dot."), name);
	case CODE_DIRECTORY_NOT_READ:
		return say(_("%s is not looked at: %s does not read %s."), name, ranking->consumer->name,
			   ranking->snapshot->directories[layer->directory].path);
	case CODE_NOT_REGULAR:
		return say_not_regular(ranking, index, name);
	case CODE_DANGLING_LINK:
		return say_dangling(ranking, index, name);
	case CODE_TOO_LARGE:
		return breaks ? say(_("%s stops every look-up: it has more than 1,048,576 bytes."), name)
			      : say(_("%s is passed over: it has more than 1,048,576 bytes."), name);
	case CODE_UNREADABLE:
		return breaks ? say(_("%s stops every look-up: it cannot be read (%s)."), name, strerror(layer->error))
			      : say(_("%s is passed over: it cannot be read (%s)."), name, strerror(layer->error));
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

static char *directory_shown(const struct ranking *ranking, uint32_t directory)
{
	return text_visible(ranking->snapshot->directories[directory].path);
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
	return say(_("%s cannot be opened (%s), which stops every look-up."), path,
		   strerror(ranking->snapshot->directories[breakage->directory].error));
}

char *why_none(const struct ranking *ranking, int type)
{
	const struct order *order = &ranking->orders[type];
	const char *word = ranking->snapshot->schema->types[type].name;

	if (ranking->breakage.broken)
		return why_broken(ranking);
	if (order->count == 0)
		return say(_("No directory that is looked at has a descriptor of type %s."), word);
	return say(P_("There is %u file of type %s, but it takes no part.", "There are %u files of type %s, but none takes part.",
		      order->count),
		   (unsigned)order->count, word);
}

/* Where the look-up went, most specific first. */
static char *say_directories(const struct ranking *ranking)
{
	struct buffer list = {0};
	cleanup(free_pointer) char *joined = NULL;
	const struct snapshot *snapshot = ranking->snapshot;

	for (uint32_t i = 0; i < snapshot->directory_count; i++) {
		cleanup(free_pointer) char *path = directory_shown(ranking, i);

		if (path == NULL) {
			buffer_free(&list);
			return NULL;
		}
		buffer_append_text(&list, list.length > 0 ? ", " : "");
		buffer_append_text(&list, path);
		if (snapshot->directories[i].state == DIRECTORY_MISSING)
			buffer_append_text(&list, _(" (not there)"));
		else if (snapshot->directories[i].state == DIRECTORY_UNREADABLE)
			buffer_append_text(&list, _(" (cannot be opened)"));
	}
	joined = buffer_take(&list);
	return joined == NULL ? NULL : say(_("Looked at, from specific to general: %s."), joined);
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

	if (error == 0 && order->selected == STACK_NONE)
		error = why_add(why, LAYER_NONE, why_none(ranking, type));
	if (error == 0)
		error = why_order(ranking, order, why, true);
	if (error == 0)
		error = why_order(ranking, order, why, false);
	return error;
}
