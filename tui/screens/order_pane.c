/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The name gets the room; the columns stay where they are while the cursor moves, because they depend on the whole order. */
#include "tui/screens/order_pane.h"

#include <stdio.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "tui/screens/empty_pane.h"
#include "tui/screens/types_pane.h"

#define SIGNS_WIDTH 2       /* before the rank: marked, staged */
#define LEAST_RANK_WIDTH 2
#define STATE_WIDTH 3       /* behind the rank: air, a sign, air */
#define SCOPE_WIDTH 7
#define LEAST_NAME_WIDTH 8
#define LEAST_NOTE_WIDTH 8
#define LEAST_WITH_SCOPE 42

/* How an entry looks as a whole, by what becomes of it. */
static enum attribute entry_attribute(enum verdict verdict)
{
	switch (verdict) {
	case VERDICT_SELECTED:
		return ATTRIBUTE_WINNER;
	case VERDICT_ELIGIBLE:
		return ATTRIBUTE_NORMAL;
	case VERDICT_BREAKS_CONSUMER:
		return ATTRIBUTE_ERROR;
	case VERDICT_INVALID:
	case VERDICT_UNKNOWN_TYPE:
	case VERDICT_UNREADABLE:
	case VERDICT_UNUSABLE:
	case VERDICT_LACKS_FEATURE:
		return ATTRIBUTE_WARNING;
	default:
		return ATTRIBUTE_DIM;
	}
}

static void draw_sign(struct canvas *canvas, int row, int column, enum attribute attribute, enum attribute whole)
{
	static const struct {
		enum attribute attribute;
		enum symbol symbol;
	} signs[] = {{ATTRIBUTE_WINNER, SYMBOL_WINNER}, {ATTRIBUTE_WARNING, SYMBOL_WARNING}, {ATTRIBUTE_ERROR, SYMBOL_ERROR}};

	for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
		if (signs[i].attribute == whole)
			canvas_symbol(canvas, row, column, attribute_within(attribute, whole), signs[i].symbol);
}

/* Whether a staged change concerns the name. */
static bool name_is_staged(const struct screens *screens, const char *name)
{
	const struct plan *plan = workspace_plan(screens->workspace);

	for (size_t i = 0; i < plan->count; i++) {
		const struct operation *operation = &plan->operations[i];

		if ((operation->name != NULL && strcmp(operation->name, name) == 0) ||
		    (operation->to != NULL && strcmp(operation->to, name) == 0))
			return true;
	}
	return false;
}

/* The words behind the verdict: what the entry is, or for a mask what it hides. */
static void append_note(struct buffer *note, const struct ranking *ranking, const struct stack *stack)
{
	const struct layer *top = stack_layer(ranking, stack, 0);
	const struct layer *shown = stack_shown_layer(ranking, stack);

	if (top != shown) {
		/* TRANSLATORS: %s is a scope: vendor, admin or user */
		buffer_format(note, _("(hides %s's) "), scope_name(ranking->snapshot->directories[shown->directory].scope));
	}
	if (shown->descriptor.description.start != NULL)
		text_append_visible(note, shown->descriptor.description.start, shown->descriptor.description.length);
}

void order_pane_draw_found(const struct screens *screens, struct canvas *canvas, int row, int column, int width, enum attribute attribute,
			   enum attribute part, const char *text)
{
	const char *wanted = screens->entries.filter != NULL ? screens->entries.filter : screens->main->search;
	const char *found = wanted != NULL && attribute == ATTRIBUTE_NORMAL ? haystack_place(text, wanted) : NULL;
	int used = canvas_text(canvas, row, column, width, attribute_within(attribute, part), text), before, length;

	if (found == NULL)
		return;
	before = canvas_width(canvas, text) - canvas_width(canvas, found);
	length = canvas_width(canvas, found) - canvas_width(canvas, found + strlen(wanted));
	if (before < used)
		canvas_paint(canvas, row, column + before, before + length > used ? used - before : length, ATTRIBUTE_MATCH);
}

/* Where the columns of a row begin, from its left. */
struct columns {
	int rank, state, name, scope, verdict, note; /* scope as wide as 0: left out */
	bool has_scope;
};

/* A pane as it is drawn: what is the same for all of its rows. */
struct drawing {
	const struct screens *screens;
	struct columns columns;
};

static int digits(uint32_t number)
{
	int count = 1;

	while (number >= 10) {
		number /= 10;
		count++;
	}
	return count;
}

/* Cells of the longest verdict of the order, and a blank. */
static int verdict_width(const struct canvas *canvas, unsigned verdicts)
{
	int width = 0;

	for (int i = 0; i < VERDICT_COUNT; i++) {
		int own = (verdicts >> i & 1) != 0 ? canvas_width(canvas, verdict_title((enum verdict)i)) : 0;

		width = own > width ? own : width;
	}
	return width + 1;
}

static struct columns find_columns(const struct screens *screens, const struct canvas *canvas, int width)
{
	const struct order *order = &workspace_preview(screens->workspace)->orders[entries_type(screens)];
	int rank_width = digits(order->ranked), verdict = verdict_width(canvas, screens->entries.verdicts), room, name;
	struct columns columns = {.rank = SIGNS_WIDTH, .has_scope = width >= LEAST_WITH_SCOPE};

	if (rank_width < LEAST_RANK_WIDTH)
		rank_width = LEAST_RANK_WIDTH;
	columns.state = columns.rank + rank_width;
	columns.name = columns.state + STATE_WIDTH;
	room = width - columns.name - (columns.has_scope ? SCOPE_WIDTH : 0) - verdict + 1;
	if (room < LEAST_NAME_WIDTH)
		room = width - columns.name;
	name = screens->entries.longest_name + 1 < room ? screens->entries.longest_name + 1 : room;
	columns.scope = columns.name + name;
	columns.verdict = columns.scope + (columns.has_scope ? SCOPE_WIDTH : 0);
	columns.note = columns.verdict + verdict;
	return columns;
}

static void draw_left(const struct screens *screens, struct canvas *canvas, int row, int column, const struct columns *columns,
		      enum attribute attribute, enum attribute text, const struct stack *stack)
{
	const char *name = stack_layer(workspace_preview(screens->workspace), stack, 0)->name;
	char rank[16];

	if (marks_have(&screens->entries.marks, name))
		canvas_symbol(canvas, row, column, attribute_within(attribute, ATTRIBUTE_STRONG), SYMBOL_MARKED);
	if (name_is_staged(screens, name))
		canvas_symbol(canvas, row, column + 1, attribute_within(attribute, ATTRIBUTE_STRONG), SYMBOL_STAGED);
	if (stack->rank != 0)
		snprintf(rank, sizeof rank, "%u", (unsigned)stack->rank);
	else
		snprintf(rank, sizeof rank, "%s", canvas_symbol_text(canvas, SYMBOL_NONE));
	canvas_right(canvas, row, column + columns->rank, columns->state - columns->rank, text, rank);
}

static void draw_row(struct canvas *canvas, int row, int column, int width, enum attribute attribute, size_t index, const void *context)
{
	const struct drawing *drawing = context;
	const struct screens *screens = drawing->screens;
	const struct ranking *ranking = workspace_preview(screens->workspace);
	const struct stack *stack = entries_row(screens, index);
	const struct layer *top = stack_layer(ranking, stack, 0);
	enum verdict verdict = stack_judgement(ranking, stack).verdict;
	enum attribute whole = entry_attribute(verdict), text = whole == ATTRIBUTE_WARNING ? ATTRIBUTE_NORMAL : whole;
	struct columns columns = drawing->columns;
	cleanup(free_pointer) char *name = text_visible(top->name);
	struct buffer note = {0};
	int left = width - columns.verdict, verdict_room = columns.note - columns.verdict - 1;

	draw_left(screens, canvas, row, column, &columns, attribute, attribute_within(attribute, text), stack);
	draw_sign(canvas, row, column + columns.state + 1, attribute, whole);
	order_pane_draw_found(screens, canvas, row, column + columns.name, columns.scope - columns.name - 1, attribute, text,
			      name != NULL ? name : "?");
	if (columns.has_scope)
		canvas_text(canvas, row, column + columns.scope, SCOPE_WIDTH - 1, attribute_within(attribute, text),
			    scope_name(ranking->snapshot->directories[top->directory].scope));
	if (left > 0)
		canvas_text(canvas, row, column + columns.verdict, left < verdict_room ? left : verdict_room,
			    attribute_within(attribute, whole), verdict_title(verdict));
	append_note(&note, ranking, stack);
	/* A few letters and an ellipsis say less than nothing. */
	if (columns.note + LEAST_NOTE_WIDTH <= width)
		order_pane_draw_found(screens, canvas, row, column + columns.note, width - columns.note, attribute, text,
				      buffer_text(&note));
	buffer_free(&note);
}

/* With the key that does something about it. */
static void append_with_key(struct buffer *title, const struct screens *screens, const char *text, enum action action)
{
	char key[16];

	bindings_first_key(screens->bindings, action, key, sizeof key);
	buffer_format(title, "%s%s%s%s", text, key[0] != '\0' ? " (" : "", key, key[0] != '\0' ? ")" : "");
}

/* How many marks are on rows of the preview, and how many of them in the order that is shown. */
static void append_marked(struct buffer *title, const struct screens *screens)
{
	const struct ranking *ranking = workspace_preview(screens->workspace);
	const struct marks *marks = &screens->entries.marks;
	size_t here = 0;

	for (size_t i = 0; i < marks->count; i++) {
		const struct stack *stack = ranking_find(ranking, marks->names[i]);

		here += stack != NULL && (stack->type >= 0 ? stack->type : (int)ranking->snapshot->schema->type_count) == entries_type(screens);
	}
	if (marks->count == 0)
		return;
	buffer_format(title, P_(", %zu marked", ", %zu marked", marks->count), marks->count);
	if (here < marks->count)
		buffer_format(title, P_(" (%zu elsewhere)", " (%zu elsewhere)", marks->count - here), marks->count - here);
	/* First the filter is let go. */
	else if (screens->entries.filter == NULL)
		append_with_key(title, screens, "", ACTION_LET_GO);
}

static char *title_text(const struct screens *screens)
{
	const struct ranking *ranking = workspace_preview(screens->workspace);
	const struct entries *entries = &screens->entries;
	int type = entries_type(screens);
	struct buffer title = {0};

	if (ranking->snapshot->layer_count == 0)
		buffer_append_text(&title, _("Nothing to show yet"));
	else if (type == (int)ranking->snapshot->schema->type_count)
		buffer_append_text(&title, _("Files with no type"));
	else
		buffer_format(&title,
			      types_pane_selects_none(ranking, type) ? _("Order of %s: none selected")
			      : types_pane_is_unused(ranking, type)  ? _("Order of %s: never looked for")
								     : _("Order of %s"),
			      types_pane_label(ranking, type));
	if (ranking->request.type == type && ranking->request.feature_count > 0) {
		buffer_append_text(&title, _(", must have"));
		for (size_t i = 0; i < ranking->request.feature_count; i++)
			buffer_format(&title, " %s", ranking->request.features[i]);
	}
	if (screens->main->outlook.differs[type])
		append_with_key(&title, screens, _(", others differ"), ACTION_COMPARE);
	append_marked(&title, screens);
	if (entries->hidden > 0) {
		buffer_format(&title, P_(", %u hidden", ", %u hidden", entries->hidden), (unsigned)entries->hidden);
		append_with_key(&title, screens, "", ACTION_SHOW_ALL);
	}
	if (entries->filter != NULL) {
		buffer_format(&title, _(", filter: %s, %zu of %u"), entries->typed, entries->order.count,
			      (unsigned)ranking->orders[type].count);
		append_with_key(&title, screens, "", ACTION_LET_GO);
	}
	return buffer_take(&title);
}

void order_pane_draw(struct screens *screens, struct canvas *canvas, int row, int column, int width, int height)
{
	cleanup(free_pointer) char *title = title_text(screens);
	struct list *order = &screens->entries.order;
	int list_width = column + width < canvas->width ? width : width - 1; /* the signs for more stand beside it */
	int row_width = order->count > (size_t)(height > 1 ? height - 1 : 0) ? list_width - 1 : list_width;
	struct drawing drawing = {screens, find_columns(screens, canvas, row_width)};

	canvas_rule(canvas, row, column, width, main_screen_title(screens, PLACE_ORDER), title);
	zones_add(&screens->zones, (struct zone){.area = {row + 1, column, list_width, height - 1}, .place = PLACE_ORDER,
						 .list = order, .action = ACTION_NONE});
	list_draw(order, canvas, row + 1, column, list_width, height - 1, main_screen_has_focus(screens, PLACE_ORDER), draw_row, &drawing);
	if (order->count == 0)
		empty_pane_draw(screens, canvas, row + 1, column, width, height - 1);
}
