/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lists are made anew after each change of the preview; the cursor goes with the name. */
#include "tui/screens/entries.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "tui/screens/screens.h"

int entries_new(struct entries *entries)
{
	entries->type_rows = calloc(SCHEMA_MAX_TYPES + 1, sizeof *entries->type_rows);
	return entries->type_rows != NULL ? 0 : -ENOMEM;
}

void entries_free(struct entries *entries)
{
	free(entries->type_rows);
	free(entries->order_rows);
	free(entries->found);
	free(entries->filter);
	free(entries->typed);
	marks_free(&entries->marks);
	haystack_forget(&entries->haystack);
}

int entries_type(const struct screens *screens)
{
	const struct entries *entries = &screens->entries;

	return entries->types.count > 0 ? entries->type_rows[entries->types.selected] : 0;
}

const struct stack *entries_row(const struct screens *screens, size_t row)
{
	return &workspace_preview(screens->workspace)->stacks[screens->entries.order_rows[row]];
}

const struct stack *entries_stack(const struct screens *screens)
{
	const struct list *order = &screens->entries.order;

	return order->selected < order->count ? entries_row(screens, order->selected) : NULL;
}

size_t entries_find_row(const struct screens *screens, const struct stack *stack)
{
	uint32_t index = (uint32_t)(stack - workspace_preview(screens->workspace)->stacks);
	size_t row = 0;

	while (row < screens->entries.order.count && screens->entries.order_rows[row] != index)
		row++;
	return row;
}

const char *entries_name(const struct screens *screens)
{
	const struct stack *stack = entries_stack(screens);

	return stack != NULL ? stack_layer(workspace_preview(screens->workspace), stack, 0)->name : NULL;
}

/* Types with entries come first, "no type" after them, and then the types that nobody has anything for. */
static void list_types(struct screens *screens)
{
	const struct ranking *ranking = workspace_preview(screens->workspace);
	struct entries *entries = &screens->entries;
	int type_count = (int)ranking->snapshot->schema->type_count;
	size_t count = 0;

	for (int i = 0; i <= type_count; i++)
		if (ranking->orders[i].count > 0)
			entries->type_rows[count++] = i;
	for (int i = 0; i < type_count; i++)
		if (ranking->orders[i].count == 0)
			entries->type_rows[count++] = i;
	list_resize(&entries->types, count, entries->types.height);
}

static void select_type(struct screens *screens, int type)
{
	for (size_t i = 0; i < screens->entries.types.count; i++)
		if (screens->entries.type_rows[i] == type)
			list_select(&screens->entries.types, i);
}

/* The cursor goes to the stack's row; false where it has none. */
static bool select_stack(struct screens *screens, const struct stack *stack)
{
	size_t row = entries_find_row(screens, stack);

	if (row == screens->entries.order.count)
		return false;
	list_select(&screens->entries.order, row);
	return true;
}

/* Room for that many rows; false where memory is out, and then nothing is listed. */
static bool reserve_rows(struct entries *entries, size_t count)
{
	uint32_t *rows;
	const char **found;

	if (count <= entries->order_capacity)
		return true;
	rows = reallocarray(entries->order_rows, count, sizeof *rows);
	if (rows != NULL)
		entries->order_rows = rows;
	found = reallocarray(entries->found, count, sizeof *found);
	if (found != NULL)
		entries->found = found;
	if (rows == NULL || found == NULL)
		return false;
	entries->order_capacity = count;
	return true;
}

/* Whether the stack is to have the row, which is noted as if it had. */
static bool is_listed(struct entries *entries, const struct stack *stack, uint32_t index, size_t row)
{
	if (entries->filter != NULL)
		entries->found[row] = haystack_find(&entries->haystack, index, entries->filter);
	if (entries->filter != NULL && entries->found[row] == NULL)
		return false;
	entries->order_rows[row] = index;
	if (!entries->hides_idle || stack->rank != 0)
		return true;
	entries->hidden++;
	return false;
}

/* The rows of the chosen type's order, and how wide their names are. */
static void list_order(struct screens *screens)
{
	const struct ranking *ranking = workspace_preview(screens->workspace);
	const struct order *order = &ranking->orders[entries_type(screens)];
	struct entries *entries = &screens->entries;
	size_t count = 0;

	entries->longest_name = 0;
	entries->verdicts = 0;
	entries->hidden = 0;
	if (!reserve_rows(entries, order->count) || (entries->filter != NULL && !haystack_make(&entries->haystack, ranking))) {
		list_resize(&entries->order, 0, entries->order.height);
		return;
	}
	for (uint32_t i = 0; i < order->count; i++) {
		const struct stack *stack = &ranking->stacks[order->stacks[i]];
		int length = (int)strlen(stack_layer(ranking, stack, 0)->name);

		if (length > entries->longest_name)
			entries->longest_name = length;
		entries->verdicts |= 1u << stack_judgement(ranking, stack).verdict;
		count += is_listed(entries, stack, order->stacks[i], count);
	}
	list_resize(&entries->order, count, entries->order.height);
}

/* "" or NULL: none. */
static void set_filter(struct entries *entries, const char *text)
{
	bool given = text != NULL && text[0] != '\0';
	char *typed = given ? strdup(text) : NULL;

	free(entries->filter);
	free(entries->typed);
	entries->typed = typed;
	entries->filter = typed != NULL ? haystack_lower(typed) : NULL;
}

/* Lists the order that the stack is in, with the cursor on it where it has a row. */
static bool turn_to(struct screens *screens, const struct stack *stack)
{
	int type = stack->type >= 0 ? stack->type : (int)workspace_preview(screens->workspace)->snapshot->schema->type_count;

	if (type != entries_type(screens)) {
		select_type(screens, type);
		screens->entries.order = (struct list){.height = screens->entries.order.height};
		list_order(screens);
	}
	return select_stack(screens, stack);
}

void entries_go_to_stack(struct screens *screens, const struct stack *stack)
{
	if (turn_to(screens, stack))
		return;
	set_filter(&screens->entries, NULL);
	if (stack->rank == 0)
		screens->entries.hides_idle = false;
	list_order(screens);
	select_stack(screens, stack);
}

bool entries_go_to(struct screens *screens, const char *name)
{
	const struct stack *stack = ranking_find(workspace_preview(screens->workspace), name);

	if (stack != NULL)
		entries_go_to_stack(screens, stack);
	return stack != NULL;
}

void entries_refresh(struct screens *screens, int type, const char *name)
{
	const struct stack *stack = name != NULL ? ranking_find(workspace_preview(screens->workspace), name) : NULL;

	haystack_forget(&screens->entries.haystack);
	list_types(screens);
	select_type(screens, type);
	list_order(screens);
	/* A change may have given the entry another type, or none: the cursor goes with it. */
	if (stack != NULL)
		turn_to(screens, stack);
}

void entries_stand(struct screens *screens, int type, const char *name)
{
	const struct stack *stack = name != NULL ? ranking_find(workspace_preview(screens->workspace), name) : NULL;

	if (type != entries_type(screens)) {
		select_type(screens, type);
		list_order(screens);
	}
	if (stack != NULL)
		select_stack(screens, stack);
}

/* The filter has got longer: what was left out by it stays out. */
static void narrow(struct entries *entries, size_t length)
{
	size_t count = 0;

	for (size_t i = 0; i < entries->order.count; i++) {
		const char *found = haystack_find_longer(&entries->haystack, entries->order_rows[i], entries->found[i], entries->filter, length);

		entries->order_rows[count] = entries->order_rows[i];
		entries->found[count] = found;
		count += found != NULL;
	}
	list_resize(&entries->order, count, entries->order.height);
}

void entries_filter(struct screens *screens, const char *text)
{
	struct entries *entries = &screens->entries;
	const struct stack *stack = entries_stack(screens);
	cleanup(free_pointer) char *before = take(entries->filter);
	size_t length = before != NULL ? strlen(before) : 0;

	set_filter(entries, text);
	/* How many are hidden among those that hold the text is not known from the rows alone. */
	if (length == 0 || entries->filter == NULL || entries->hides_idle || strncmp(before, entries->filter, length) != 0)
		list_order(screens);
	else
		narrow(entries, length);
	if (stack != NULL)
		select_stack(screens, stack);
}

void entries_hide_idle(struct screens *screens, bool hide)
{
	const struct stack *stack = entries_stack(screens);

	screens->entries.hides_idle = hide;
	list_order(screens);
	if (stack != NULL)
		select_stack(screens, stack);
}

void entries_type_changed(struct screens *screens)
{
	const struct order *order = &workspace_preview(screens->workspace)->orders[entries_type(screens)];
	struct entries *entries = &screens->entries;

	entries->order = (struct list){.height = entries->order.height};
	list_order(screens);
	for (size_t i = 0; i < entries->order.count; i++)
		if (entries->order_rows[i] == order->selected)
			list_select(&entries->order, i);
}

/* ---- staying with an entry ---- */

void standing_free(struct standing *standing)
{
	free(standing->name);
	descent_free(&standing->descent);
	*standing = (struct standing){0};
}

struct standing entries_remember(const struct screens *screens)
{
	const char *name = entries_name(screens);
	struct standing standing = {.type = entries_type(screens), .name = name != NULL ? strdup(name) : NULL};

	/* Where memory is out, names are taken as they are. */
	workspace_descent(screens->workspace, &standing.descent);
	return standing;
}

/* All old names go before the new ones come, which may be the same. */
static void follow_marks(struct marks *marks, const struct descent *from, const struct descent *to)
{
	struct marks moved = {0};

	for (size_t i = 0; i < marks->count;) {
		const char *name = descent_follow(from, to, marks->names[i]);

		if (strcmp(name, marks->names[i]) == 0) {
			i++;
		} else {
			marks_set(&moved, name, true);
			marks_set(marks, marks->names[i], false);
		}
	}
	for (size_t i = 0; i < moved.count; i++)
		marks_set(marks, moved.names[i], true);
	marks_free(&moved);
}

char *entries_follow(struct screens *screens, const struct standing *standing)
{
	cleanup(descent_free) struct descent now = {0};
	const char *name = standing->name;

	workspace_descent(screens->workspace, &now);
	if (standing->descent.count > 0 || now.count > 0)
		follow_marks(&screens->entries.marks, &standing->descent, &now);
	if (name != NULL)
		name = descent_follow(&standing->descent, &now, name);
	return name != NULL ? strdup(name) : NULL;
}
