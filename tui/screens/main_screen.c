/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Types on the left, the order and the reasons on the right; on a narrow terminal one below the other. */
#include "tui/screens/main_screen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"

#define NARROW 60         /* below so many columns the types are not beside the order */
#define TYPES_WIDTH 18    /* with its column of air */
#define SCOPE_WIDTH 7
#define VERDICT_WIDTH 13
#define RANK_WIDTH 7 /* a mark for what is staged, the rank, a symbol, and air */
#define LEAST_NAME_WIDTH 8
#define MOST_LAYERS_TO_TRY 2000
#define LEAST_WIDTH 20
#define LEAST_HEIGHT 6

static const struct ranking *shown_ranking(const struct screens *screens)
{
	return workspace_preview(screens->workspace);
}

/* The word for a type's row; the last one stands for stacks without a type. */
static const char *type_label(const struct ranking *ranking, int type)
{
	return type == (int)ranking->snapshot->schema->type_count ? _("no type") : ranking->snapshot->schema->types[type].name;
}

static bool type_is_in_trouble(const struct ranking *ranking, int type)
{
	const struct order *order = &ranking->orders[type];

	if (order->count == 0 || order->rule == NULL || order->selected != STACK_NONE)
		return false;
	return order->rule->selection == SELECTION_FIRST || order->rule->selection == SELECTION_PROBED;
}

static void draw_header(const struct screens *screens, struct canvas *canvas)
{
	const struct workspace *workspace = screens->workspace;
	const char *directory = workspace_target_directory(workspace);
	size_t staged = workspace_plan(workspace)->count > 0 ? workspace_staged_count(workspace) : 0;
	size_t asked = workspace_answers_left(workspace);
	cleanup(free_pointer) char *path = NULL;
	struct buffer text = {0}, count = {0};
	char rules[CONSUMER_LABEL_SIZE];
	int right;

	consumer_label(workspace_consumer(workspace), rules);
	path = directory != NULL ? text_visible(directory) : NULL;
	if (asked > 0)
		buffer_format(&count, P_("asking %zu binary  ", "asking %zu binaries  ", asked), asked);
	if (staged > 0)
		buffer_format(&count, P_("%zu staged ", "%zu staged ", staged), staged);
	right = canvas_width(canvas, buffer_text(&count));
	if (canvas->width >= NARROW)
		buffer_format(&text, _(" overrule   rules: %s   changes go to: %s"), rules,
			      workspace_is_read_only(workspace) ? _("nowhere (--read-only)") : path != NULL ? path : _("nowhere"));
	else
		buffer_format(&text, " %s %s %s", rules,
			      canvas_symbol_text(canvas, SYMBOL_RIGHT),
			      workspace_is_read_only(workspace) ? _("nowhere (--read-only)") : path != NULL ? path : _("nowhere"));
	if (screens->user_name != NULL)
		buffer_format(&text, _("   user: %s"), screens->user_name);
	if (workspace_root_path(workspace)[0] != '\0') {
		buffer_append_text(&text, _("   root: "));
		text_append_visible(&text, workspace_root_path(workspace), strlen(workspace_root_path(workspace)));
	}
	canvas_column(canvas, 0, 0, canvas->width, ATTRIBUTE_HEADER, "");
	canvas_column(canvas, 0, 0, canvas->width - right - (right > 0), ATTRIBUTE_HEADER, buffer_text(&text));
	canvas_text(canvas, 0, canvas->width - right, right, ATTRIBUTE_HEADER, buffer_text(&count));
	buffer_free(&text);
	buffer_free(&count);
}

static void draw_type_row(struct canvas *canvas, int row, int column, int width, enum attribute attribute, size_t index,
			  const void *context)
{
	const struct screens *screens = context;
	const struct ranking *ranking = shown_ranking(screens);
	int type = screens->type_rows[index];
	const struct order *order = &ranking->orders[type];
	bool trouble = type_is_in_trouble(ranking, type);
	enum attribute text = attribute_within(attribute, order->count > 0 ? ATTRIBUTE_NORMAL : ATTRIBUTE_DIM);
	char count[16];

	if (index == screens->types.selected)
		canvas_symbol(canvas, row, column, attribute, SYMBOL_CURSOR);
	canvas_column(canvas, row, column + 2, width - 8, text, type_label(ranking, type));
	if (trouble)
		canvas_symbol(canvas, row, column + width - 5, attribute_within(attribute, ATTRIBUTE_WARNING), SYMBOL_WARNING);
	if (order->count > 0)
		snprintf(count, sizeof count, "%u", (unsigned)order->count);
	else
		snprintf(count, sizeof count, "%s", canvas_symbol_text(canvas, SYMBOL_NONE));
	canvas_right(canvas, row, column + width - 4, 3, text, count);
}

/* How an entry looks as a whole, by what becomes of it. */
static enum attribute entry_attribute(const struct ranking *ranking, const struct stack *stack)
{
	switch (stack_judgement(ranking, stack).verdict) {
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

static enum symbol entry_symbol(enum attribute attribute)
{
	return attribute == ATTRIBUTE_WINNER ? SYMBOL_WINNER : SYMBOL_WARNING;
}

/* Whether a staged change concerns the name. */
static bool name_is_staged(const struct screens *screens, const char *name)
{
	const struct plan *plan = workspace_plan(screens->workspace);

	for (size_t i = 0; i < plan->count; i++)
		if (plan->operations[i].name != NULL && strcmp(plan->operations[i].name, name) == 0)
			return true;
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

/* The name gets the room that the longest one of the order wants, before the description gets any. */
static int name_width(const struct screens *screens, int width)
{
	bool scopes = width >= NARROW - TYPES_WIDTH;
	int room = width - RANK_WIDTH - (scopes ? SCOPE_WIDTH : 0) - VERDICT_WIDTH;

	if (room < LEAST_NAME_WIDTH)
		room = width - RANK_WIDTH;
	return screens->longest_name + 1 < room ? screens->longest_name + 1 : room;
}

static void draw_order_row(struct canvas *canvas, int row, int column, int width, enum attribute attribute, size_t index,
			   const void *context)
{
	const struct screens *screens = context;
	const struct ranking *ranking = shown_ranking(screens);
	const struct stack *stack = &ranking->stacks[ranking->orders[screens_selected_type(screens)].stacks[index]];
	const struct layer *top = stack_layer(ranking, stack, 0);
	enum attribute whole = entry_attribute(ranking, stack);
	enum attribute text = attribute_within(attribute, whole == ATTRIBUTE_WARNING ? ATTRIBUTE_NORMAL : whole);
	cleanup(free_pointer) char *name = text_visible(top->name);
	struct buffer note = {0};
	int name_cells = name_width(screens, width), at = column;
	char rank[16];

	if (stack->rank != 0)
		snprintf(rank, sizeof rank, "%u", (unsigned)stack->rank);
	else
		snprintf(rank, sizeof rank, "%s", canvas_symbol_text(canvas, SYMBOL_NONE));
	if (name_is_staged(screens, top->name))
		canvas_symbol(canvas, row, at, attribute_within(attribute, ATTRIBUTE_STRONG), SYMBOL_STAGED);
	canvas_right(canvas, row, at + 1, 3, text, rank);
	if (whole == ATTRIBUTE_WINNER || whole == ATTRIBUTE_WARNING || whole == ATTRIBUTE_ERROR)
		canvas_symbol(canvas, row, at + 5, attribute_within(attribute, whole), entry_symbol(whole));
	canvas_column(canvas, row, at + RANK_WIDTH, name_cells - 1, text, name != NULL ? name : "?");
	at += RANK_WIDTH + name_cells;
	if (width >= NARROW - TYPES_WIDTH) {
		canvas_column(canvas, row, at, SCOPE_WIDTH - 1, text,
			      scope_name(ranking->snapshot->directories[top->directory].scope));
		at += SCOPE_WIDTH;
	}
	if (at < column + width)
		canvas_column(canvas, row, at, column + width - at < VERDICT_WIDTH ? column + width - at : VERDICT_WIDTH - 1,
			      attribute_within(attribute, whole), verdict_title(stack_judgement(ranking, stack).verdict));
	at += VERDICT_WIDTH;
	append_note(&note, ranking, stack);
	if (at < column + width)
		canvas_column(canvas, row, at, column + width - at, text, buffer_text(&note));
	buffer_free(&note);
}

/* Nothing to list: says where it was looked and what brings descriptors. */
static void draw_empty(const struct screens *screens, struct canvas *canvas, int row, int column, int width, int height)
{
	const struct ranking *ranking = shown_ranking(screens);
	const struct snapshot *snapshot = ranking->snapshot;
	int type = screens_selected_type(screens);
	cleanup(free_pointer) char *none = NULL;
	int used;

	if (snapshot->layer_count > 0) {
		none = type < (int)snapshot->schema->type_count ? why_none(ranking, type) : strdup("");
		canvas_wrap(canvas, row, column + 1, width - 2, height, ATTRIBUTE_NORMAL, none != NULL ? none : "");
		return;
	}
	used = canvas_wrap(canvas, row, column + 1, width - 2, height, ATTRIBUTE_NORMAL,
			   _("This host has no vhost-user descriptors. They come with the packages of the backends: on Debian "
			     "qemu-system-common and qemu-system-gui, elsewhere virtiofsd and qemu. Looked at:"));
	for (uint32_t i = 0; i < snapshot->directory_count && used < height; i++) {
		cleanup(free_pointer) char *path = text_visible(snapshot->directories[i].path);

		if (ranking->places[i] == PLACE_NOT_READ)
			continue;
		canvas_text(canvas, row + used++, column + 3, width - 4, ATTRIBUTE_DIM, path != NULL ? path : "?");
	}
}

static void draw_types(struct screens *screens, struct canvas *canvas, int row, int column, int width, int height)
{
	bool focused = screens->focus == PLACE_TYPES && screens->screen == SCREEN_MAIN;

	canvas_rule(canvas, row, column + 1, width - 2, focused ? ATTRIBUTE_TITLE_FOCUSED : ATTRIBUTE_TITLE, _("Types"));
	list_draw(&screens->types, canvas, row + 1, column + 1, width - 2, height - 1, focused, draw_type_row, screens);
}

static void draw_order(struct screens *screens, struct canvas *canvas, int row, int column, int width, int height)
{
	const struct ranking *ranking = shown_ranking(screens);
	int type = screens_selected_type(screens);
	bool focused = screens->focus == PLACE_ORDER && screens->screen == SCREEN_MAIN;
	struct buffer title = {0};

	if (type < (int)ranking->snapshot->schema->type_count)
		buffer_format(&title, type_is_in_trouble(ranking, type) ? _("Order of %s: none selected") : _("Order of %s"),
			      type_label(ranking, type));
	if (ranking->request.type == type && ranking->request.feature_count > 0) {
		buffer_append_text(&title, _(", must have"));
		for (size_t i = 0; i < ranking->request.feature_count; i++)
			buffer_format(&title, " %s", ranking->request.features[i]);
	}
	if (type == (int)ranking->snapshot->schema->type_count)
		buffer_append_text(&title, _("Files without a type"));
	canvas_rule(canvas, row, column, width, focused ? ATTRIBUTE_TITLE_FOCUSED : ATTRIBUTE_TITLE, buffer_text(&title));
	buffer_free(&title);
	list_draw(&screens->order, canvas, row + 1, column, width, height - 1, focused, draw_order_row, screens);
	if (screens->order.count == 0)
		draw_empty(screens, canvas, row + 1, column, width, height - 1);
}

static void draw_why(struct screens *screens, struct canvas *canvas, int row, int column, int width, int height)
{
	bool focused = screens->focus == PLACE_WHY && screens->screen == SCREEN_MAIN;

	if (height < 2)
		return;
	canvas_rule(canvas, row, column, width, focused ? ATTRIBUTE_TITLE_FOCUSED : ATTRIBUTE_TITLE, _("Why"));
	pager_draw(&screens->why, canvas, row + 1, column + 1, width - 2, height - 1, focused);
	if (pager_more_below(&screens->why))
		canvas_symbol(canvas, row + height - 1, column + width - 1, ATTRIBUTE_RULE, SYMBOL_DOWN);
}

/* The order gets the rows that it has entries for, but leaves the reasons half of the height. */
static int order_height(const struct screens *screens, int height)
{
	int half = (height + 1) / 2, wanted = screens->order.count > (size_t)height ? height : (int)screens->order.count + 2;

	if (shown_ranking(screens)->snapshot->layer_count == 0)
		return height;
	return wanted < 5 ? (half < 5 ? half : 5) : wanted < half ? wanted : half;
}

/* The consumer fails as a whole: that is said before everything else, with the place and what helps. */
static void draw_broken(const struct screens *screens, struct canvas *canvas, int *row)
{
	const struct ranking *ranking = shown_ranking(screens);
	const struct breakage *breakage = &ranking->breakage;
	cleanup(free_pointer) char *text = NULL;
	cleanup(free_pointer) char *path = NULL;
	struct buffer place = {0};

	if (!breakage->broken)
		return;
	text = why_broken(ranking);
	path = text_visible(ranking->snapshot->directories[breakage->directory].path);
	buffer_format(&place, "%s: %s", path != NULL ? path : "?", _(code_describe(breakage->code)->remedy));
	canvas_symbol(canvas, *row, 1, ATTRIBUTE_ERROR, SYMBOL_ERROR);
	*row += canvas_wrap(canvas, *row, 3, canvas->width - 4, 3, ATTRIBUTE_ERROR, text != NULL ? text : "");
	if (canvas->width >= NARROW)
		*row += canvas_wrap(canvas, *row, 3, canvas->width - 4, 2, ATTRIBUTE_NORMAL, buffer_text(&place));
	buffer_free(&place);
}

static void draw_wide(struct screens *screens, struct canvas *canvas, int row, int height)
{
	int right = TYPES_WIDTH + 1, width = canvas->width - right - 1;
	int first = order_height(screens, height);

	draw_types(screens, canvas, row, 0, TYPES_WIDTH, height);
	draw_order(screens, canvas, row, right, width, first);
	draw_why(screens, canvas, row + first, right, width, height - first);
}

/* One column: the list of types when it has the keys, else the order of the chosen one. */
static void draw_narrow(struct screens *screens, struct canvas *canvas, int row, int height)
{
	int first = order_height(screens, height);

	if (screens->focus == PLACE_TYPES) {
		draw_types(screens, canvas, row, 0, canvas->width, height);
		return;
	}
	draw_order(screens, canvas, row, 0, canvas->width, first);
	draw_why(screens, canvas, row + first, 0, canvas->width, height - first);
}

void main_screen_draw(struct screens *screens, struct canvas *canvas)
{
	int row = 1;

	if (canvas->width < LEAST_WIDTH || canvas->height < LEAST_HEIGHT) {
		canvas_wrap(canvas, 0, 0, canvas->width, canvas->height, ATTRIBUTE_NORMAL,
			    _("Please make this window larger: 40 columns and 12 lines show everything."));
		return;
	}
	draw_header(screens, canvas);
	draw_broken(screens, canvas, &row);
	if (canvas->width < NARROW)
		draw_narrow(screens, canvas, row, canvas->height - row - 1);
	else
		draw_wide(screens, canvas, row, canvas->height - row - 1);
}

/* What is wrong with a layer and what helps; the reason itself was told already where it is that. */
static void explain_finding(struct screens *screens, const struct finding *finding, const char *told)
{
	struct buffer text = {0};

	if (strstr(told, finding->text) == NULL)
		buffer_append_text(&text, finding->text);
	if (finding->remedy != NULL)
		buffer_format(&text, "%s%s", text.length > 0 ? "; " : "", finding->remedy);
	if (text.length > 0) {
		pager_add(&screens->why, ATTRIBUTE_WARNING, "! ");
		pager_continue(&screens->why, ATTRIBUTE_WARNING, buffer_text(&text));
	}
	buffer_free(&text);
}

static void explain_findings(struct screens *screens, const struct stack *stack, const char *told)
{
	for (size_t i = 0; i < screens->findings.count; i++) {
		const struct finding *finding = &screens->findings.items[i];

		for (uint32_t j = 0; j < stack->depth; j++)
			if (finding->layer == stack_layer_index(shown_ranking(screens), stack, j) &&
			    finding->severity >= SEVERITY_WARNING)
				explain_finding(screens, finding, told);
	}
}

static void explain_layers(struct screens *screens, const struct stack *stack)
{
	const struct ranking *ranking = shown_ranking(screens);

	pager_add(&screens->why, ATTRIBUTE_TITLE, _("Layers, the most specific first"));
	for (uint32_t i = 0; i < stack->depth; i++) {
		const struct layer *layer = stack_layer(ranking, stack, i);
		enum verdict verdict = ranking->judgements[stack_layer_index(ranking, stack, i)].verdict;
		const struct directory *directory = &ranking->snapshot->directories[layer->directory];
		cleanup(free_pointer) char *shown = text_visible(directory->path);
		struct buffer text = {0};

		buffer_format(&text, "%-6s  %-10s  %s", scope_name(directory->scope), verdict_title(verdict),
			      shown != NULL ? shown : "?");
		pager_add(&screens->why, i == 0 ? ATTRIBUTE_NORMAL : ATTRIBUTE_DIM, buffer_text(&text));
		buffer_free(&text);
	}
}

static void explain_binary(struct screens *screens, const struct stack *stack)
{
	const struct layer *shown = stack_shown_layer(shown_ranking(screens), stack);
	struct buffer text = {0};

	if (shown->descriptor.binary.start == NULL)
		return;
	buffer_append_text(&text, _("Binary: "));
	text_append_visible(&text, shown->descriptor.binary.start, shown->descriptor.binary.length);
	pager_add(&screens->why, ATTRIBUTE_NORMAL, buffer_text(&text));
	buffer_free(&text);
}

/* What would make the entry win. With very many files that is not worked out at every step of the cursor. */
static void explain_winning(struct screens *screens, const struct stack *stack)
{
	const struct ranking *ranking = shown_ranking(screens);
	cleanup(winning_free) struct winning winning = {0};
	cleanup(free_pointer) char *text = NULL;

	if (ranking->snapshot->layer_count > MOST_LAYERS_TO_TRY || workspace_winning(screens->workspace, stack, &winning) < 0)
		return;
	text = winning_describe(&winning, stack_layer(ranking, stack, 0)->name, screens->program);
	if (text != NULL && text[0] != '\0')
		pager_add(&screens->why, ATTRIBUTE_NORMAL, text);
}

void main_screen_explain(struct screens *screens)
{
	const struct ranking *ranking = shown_ranking(screens);
	const struct stack *stack = screens_selected_stack(screens);
	struct buffer told = {0};
	struct why why = {0};

	pager_clear(&screens->why);
	screens->why.top = 0;
	if (stack == NULL)
		return;
	if (why_stack(ranking, stack, &why) == 0)
		for (size_t i = 0; i < why.count; i++) {
			pager_add(&screens->why, ATTRIBUTE_NORMAL, why.lines[i].text);
			buffer_append_text(&told, why.lines[i].text);
		}
	why_free(&why);
	explain_findings(screens, stack, buffer_text(&told));
	explain_winning(screens, stack);
	buffer_free(&told);
	pager_add(&screens->why, ATTRIBUTE_NORMAL, "");
	explain_binary(screens, stack);
	explain_layers(screens, stack);
}
