/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Types on the left, the order and the reasons right of them, the layers beside that; on a narrow terminal one below the other. */
#include "tui/screens/main_screen.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "tui/screens/finding_entries.h"
#include "tui/screens/header.h"
#include "tui/screens/layers_pane.h"
#include "tui/screens/moves.h"
#include "tui/screens/movement.h"
#include "tui/screens/notice.h"
#include "tui/screens/order_pane.h"
#include "tui/screens/types_pane.h"
#include "tui/screens/why_pane.h"

#define LEAST_WIDTH 20
#define LEAST_HEIGHT 6
#define LEAST_ORDER_HEIGHT 5
#define LEAST_PANES 2 /* a title and the row under the cursor */
#define MOST_LAYERS_WHILE_STAGED 2000 /* with more of them others' rules are not asked at each step of a change */

bool main_screen_has_focus(const struct screens *screens, enum place place)
{
	return screens->main->focus == place && screens_top(screens) == SCREEN_MAIN;
}

enum attribute main_screen_title(const struct screens *screens, enum place place)
{
	return main_screen_has_focus(screens, place) ? ATTRIBUTE_TITLE_FOCUSED : ATTRIBUTE_TITLE;
}

/* The order gets the rows that it has entries for, but leaves the reasons half of the height. */
static int order_height(const struct screens *screens, int height)
{
	int half = (height + 1) / 2, least = half < LEAST_ORDER_HEIGHT ? half : LEAST_ORDER_HEIGHT;
	size_t entries = screens->entries.order.count;
	int wanted = entries > (size_t)height ? height : (int)entries + 2;

	if (workspace_preview(screens->workspace)->snapshot->layer_count == 0)
		return height;
	return wanted < least ? least : wanted < half ? wanted : half;
}

/*
 * The order and the reasons below it keep their places when something covers the end of the screen: the reasons give way first. What is
 * covered is not drawn, so that the signs for more are right and the cursor stands on what is seen.
 */
struct rows {
	int row, order, why;
};

static struct rows share_rows(const struct screens *screens, int row, int height, int covered)
{
	struct rows rows = {.row = row, .order = order_height(screens, height)};

	if (rows.order > height - covered)
		rows.order = height - covered;
	rows.why = height - covered - rows.order;
	return rows;
}

/* Beside the types: the order above the reasons, and from a certain width on the layers. */
static void draw_panes(struct screens *screens, struct canvas *canvas, struct rows rows)
{
	int types = types_pane_width(canvas->width), left = types + 1;
	int room = canvas->width - left - 1, height = rows.order + rows.why;
	int width = canvas->width < MAIN_WIDE ? room : room * 3 / 5;

	types_pane_draw(screens, canvas, rows.row, 0, types, height);
	order_pane_draw(screens, canvas, rows.row, left, width, rows.order);
	why_pane_draw(screens, canvas, rows.row + rows.order, left, width, rows.why);
	if (width < room && entries_stack(screens) != NULL)
		layers_pane_draw(screens, canvas, rows.row, left + width + 2, room - width - 2, height);
}

/* One column: the list of types when it has the keys, else the order of the chosen one. */
static void draw_narrow(struct screens *screens, struct canvas *canvas, struct rows rows)
{
	if (screens->main->focus == PLACE_TYPES) {
		types_pane_draw(screens, canvas, rows.row, 0, canvas->width, rows.order + rows.why);
		return;
	}
	order_pane_draw(screens, canvas, rows.row, 0, canvas->width, rows.order);
	why_pane_draw(screens, canvas, rows.row + rows.order, 0, canvas->width, rows.why);
}

/* What others make of it is worked out once for each state of the workspace, and only where somebody looks. */
static void renew_outlook(struct screens *screens)
{
	const struct ranking *ranking = workspace_preview(screens->workspace);

	if (!screens->main->outlook_due)
		return;
	screens->main->outlook_due = false;
	if (ranking->snapshot->layer_count > MOST_LAYERS_WHILE_STAGED && ranking != workspace_current(screens->workspace))
		outlook_forget(&screens->main->outlook);
	else
		outlook_make(&screens->main->outlook, screens->workspace);
}

/* What a broken consumer makes of it waits where what was said leaves no room for both. Returns the row behind it. */
static int draw_breakage(const struct screens *screens, struct canvas *canvas, int covered)
{
	int row = 1 + header_draw_breakage(screens, canvas, 1);

	if (canvas->height - 1 - row - covered >= LEAST_PANES || row == 1)
		return row;
	canvas_fill(canvas, 1, 0, canvas->width, row - 1, ATTRIBUTE_NORMAL);
	return 1;
}

static void draw(struct screens *screens, struct canvas *canvas)
{
	int covered = notice_covers(screens, canvas), row;
	struct rows rows;

	if (canvas->width < LEAST_WIDTH || canvas->height < LEAST_HEIGHT) {
		canvas_wrap(canvas, 0, 0, canvas->width, canvas->height > 1 ? canvas->height - 1 : 1, ATTRIBUTE_NORMAL,
			    _("Please make this window larger: 40 columns and 12 lines show everything."));
		return;
	}
	renew_outlook(screens);
	header_draw(screens, canvas);
	row = draw_breakage(screens, canvas, covered);
	rows = share_rows(screens, row, canvas->height - row - 1, covered);
	if (screens->narrow)
		draw_narrow(screens, canvas, rows);
	else
		draw_panes(screens, canvas, rows);
}

static void refresh(struct screens *screens)
{
	screens->main->outlook_due = true;
	screens->main->layers_filled = false;
	screens->main->why_filled = false;
}

void main_screen_explain(struct screens *screens)
{
	screens->main->why.top = 0;
	screens->main->layers_filled = false;
	screens->main->why_filled = false;
}

/* How to get help stands first: it is what must not be cut. In few words, so that the order stays in sight on 12 lines of 40 columns. */
void main_screen_welcome(struct screens *screens)
{
	char key[16];

	bindings_first_key(screens->bindings, ACTION_HELP, key, sizeof key);
	screens_say(screens, ATTRIBUTE_NORMAL,
		    /* TRANSLATORS: %s is a key */
		    text_format(_("%s lists what can be done here.\n"
				  "This shows which vhost-user backend wins on this host, and why.\n"
				  "Nothing is written before you say so, and all can be undone."), key));
}

int main_screen_new(struct screens *screens)
{
	screens->main = calloc(1, sizeof *screens->main);
	if (screens->main == NULL)
		return -ENOMEM;
	screens->main->focus = PLACE_ORDER;
	screens->main->why.wrap = true;
	screens->main->layers.wrap = true;
	screens->main->outlook_due = true;
	return 0;
}

static void release(struct screens *screens)
{
	if (screens->main == NULL)
		return;
	pager_free(&screens->main->why);
	pager_free(&screens->main->layers);
	outlook_forget(&screens->main->outlook);
	free(screens->main->search);
	finding_forget_origin(screens);
	free(screens->main);
	screens->main = NULL;
}

static enum place place(const struct screens *screens)
{
	return screens->main->focus;
}

static void focus(struct screens *screens, enum place place)
{
	screens->main->focus = place;
}

static void step_focus(struct screens *screens, int step)
{
	static const enum place panes[] = {PLACE_TYPES, PLACE_ORDER, PLACE_WHY};
	int at = 0;

	for (int i = 0; i < 3; i++)
		if (panes[i] == screens->main->focus)
			at = i;
	screens->main->focus = panes[(at + step + 3) % 3];
}

static void focus_beside(struct screens *screens, bool right)
{
	if (right && screens->main->focus == PLACE_TYPES)
		screens->main->focus = PLACE_ORDER;
	else if (!right)
		screens->main->focus = PLACE_TYPES;
}

static void move(struct screens *screens, enum movement movement)
{
	if (screens->main->focus == PLACE_WHY) {
		pager_move(&screens->main->why, movement);
	} else if (screens->main->focus == PLACE_ORDER) {
		if (list_move(&screens->entries.order, movement))
			main_screen_explain(screens);
	} else if (list_move(&screens->entries.types, movement)) {
		entries_type_changed(screens);
		main_screen_explain(screens);
	}
}

/* What is done to an entry, or with its name. */
static bool acts_on_entry(enum action action)
{
	switch (action) {
	case ACTION_MASK:
	case ACTION_UNMASK:
	case ACTION_CLONE:
	case ACTION_EDIT:
	case ACTION_REPLACE:
	case ACTION_REVERT:
	case ACTION_COPY_PATH:
	case ACTION_COPY_COMMAND:
		return true;
	default:
		return false;
	}
}

/* Where the types are alone on the screen, nothing is done to an entry that is not seen. */
static bool is_in_sight(const struct screens *screens, enum action action, struct failure *failure)
{
	char key[16];

	if (!screens->narrow || screens->main->focus != PLACE_TYPES || !acts_on_entry(action))
		return true;
	bindings_first_key(screens->bindings, ACTION_ORDER, key, sizeof key);
	/* TRANSLATORS: %s is a key */
	failure_set(failure, FAILURE_REFUSED, 0, NULL, NULL, _("no entry is shown here: %s goes to the order"), key);
	return false;
}

static bool may(const struct screens *screens, enum action action, struct failure *failure)
{
	bool means_entry = action == ACTION_DETAILS || action == ACTION_MARK || action == ACTION_MARK_ALL;
	bool is_narrow = screens->narrow && screens->main->focus != PLACE_TYPES;

	/* The same step: it is only named where the types are out of sight. */
	if (action == ACTION_TYPES || action == ACTION_FOCUS_LEFT)
		return is_narrow == (action == ACTION_TYPES);
	if (!is_in_sight(screens, action, failure))
		return false;
	if (means_entry && entries_stack(screens) == NULL) {
		failure_set(failure, FAILURE_REFUSED, 0, NULL, NULL, _("there is no entry here"));
		return false;
	}
	if (action == ACTION_LET_GO)
		return screens->entries.filter != NULL || screens->entries.marks.count > 0;
	return finding_may(screens, action, failure) && moves_may(screens, action, failure);
}

/* First what hides entries, then what would be acted on. */
static void let_go(struct screens *screens)
{
	if (screens->entries.filter == NULL)
		marks_free(&screens->entries.marks);
	entries_filter(screens, NULL);
	main_screen_explain(screens);
}

static void mark(struct screens *screens)
{
	const char *name = entries_name(screens);

	if (name == NULL)
		return;
	marks_set(&screens->entries.marks, name, !marks_have(&screens->entries.marks, name));
	move(screens, MOVEMENT_DOWN);
}

/* All rows, or none of them where all are marked. */
static void mark_all(struct screens *screens)
{
	const struct ranking *ranking = workspace_preview(screens->workspace);
	bool wanted = false;

	for (size_t i = 0; i < screens->entries.order.count; i++)
		wanted = wanted || !marks_have(&screens->entries.marks, stack_layer(ranking, entries_row(screens, i), 0)->name);
	for (size_t i = 0; i < screens->entries.order.count; i++)
		marks_set(&screens->entries.marks, stack_layer(ranking, entries_row(screens, i), 0)->name, wanted);
}

static bool act(struct screens *screens, enum action action)
{
	switch (action) {
	case ACTION_FOCUS_NEXT:
		step_focus(screens, 1);
		return true;
	case ACTION_FOCUS_PREVIOUS:
		step_focus(screens, -1);
		return true;
	case ACTION_FOCUS_RIGHT:
	case ACTION_ORDER:
		focus_beside(screens, true);
		return true;
	case ACTION_FOCUS_LEFT:
	case ACTION_TYPES:
		focus_beside(screens, false);
		return true;
	case ACTION_LET_GO:
		let_go(screens);
		return true;
	case ACTION_MARK:
		mark(screens);
		return true;
	case ACTION_MARK_ALL:
		mark_all(screens);
		return true;
	case ACTION_SHOW_ALL:
		entries_hide_idle(screens, !screens->entries.hides_idle);
		main_screen_explain(screens);
		return true;
	default:
		if (movement_of_action(action) == MOVEMENT_NONE)
			return finding_act(screens, action) || moves_act(screens, action);
		move(screens, movement_of_action(action));
		return true;
	}
}

const struct behaviour main_screen = {
	.place = place,
	.draw = draw,
	.may = may,
	.act = act,
	.focus = focus,
	.refresh = refresh,
	.release = release,
};
