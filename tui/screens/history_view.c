/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The record is a document of ours, but who and what in it are shown like any foreign text. */
#include "tui/screens/history_view.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "tui/difference_view.h"

#define TIME_WIDTH 17
#define WHO_WIDTH 10
#define STATE_WIDTH 9
#define LEAST_WHAT 24

/* What the state of the transaction is, as a word; "" for one that is simply in effect. */
static const char *state_word(const struct history_entry *entry)
{
	if (entry->damaged)
		return _("damaged");
	if (entry->undone)
		return _("undone");
	return entry->record.undoes[0] != '\0' ? _("an undo") : "";
}

static void append_what(const struct record *record, struct buffer *text)
{
	for (size_t i = 0; i < record->what_count; i++) {
		buffer_append_text(text, i > 0 ? ", " : "");
		text_append_visible(text, record->what[i], strlen(record->what[i]));
	}
}

static void draw_what(struct canvas *canvas, int row, int column, int width, enum attribute attribute,
		      const struct history_entry *entry)
{
	struct buffer what = {0};

	if (entry->damaged)
		buffer_append_text(&what, entry->problem.text != NULL ? entry->problem.text : "");
	else
		append_what(&entry->record, &what);
	canvas_column(canvas, row, column, width, attribute, buffer_text(&what));
	buffer_free(&what);
}

void history_view_draw_row(struct canvas *canvas, int row, int column, int width, enum attribute attribute,
			   const struct history_entry *entry)
{
	cleanup(free_pointer) char *who = text_visible(!entry->damaged && entry->record.who[0] != '\0' ? entry->record.who : "?");
	enum attribute text = attribute_within(attribute, entry->undone ? ATTRIBUTE_DIM : ATTRIBUTE_NORMAL);
	bool people = width >= TIME_WIDTH + WHO_WIDTH + STATE_WIDTH + LEAST_WHAT;
	char time[RECORD_TIME_SIZE] = "";
	int at = column, end = column + width;

	if (!entry->damaged)
		record_format_time(&entry->record, "%Y-%m-%d %H:%M", time);
	canvas_column(canvas, row, at, TIME_WIDTH - 1, text, entry->damaged ? entry->id : time);
	at += TIME_WIDTH;
	if (people) {
		canvas_column(canvas, row, at, WHO_WIDTH - 1, text, who != NULL ? who : "?");
		at += WHO_WIDTH;
	}
	if (people || state_word(entry)[0] != '\0') {
		canvas_column(canvas, row, at, STATE_WIDTH - 1,
			      entry->damaged ? attribute_within(attribute, ATTRIBUTE_ERROR) : text, state_word(entry));
		at += STATE_WIDTH;
	}
	if (at < end)
		draw_what(canvas, row, at, end - at, text, entry);
}

static bool holds(const char *hay, const char *needle)
{
	return hay != NULL && strcasestr(hay, needle) != NULL;
}

bool history_view_holds(const struct history_entry *entry, const char *text)
{
	const struct record *record = &entry->record;
	char time[RECORD_TIME_SIZE] = "";

	if (holds(entry->id, text) || holds(state_word(entry), text))
		return true;
	if (entry->damaged)
		return holds(entry->problem.text, text);
	record_format_time(record, "%Y-%m-%d %H:%M", time);
	if (holds(time, text) || holds(record->who, text))
		return true;
	for (size_t i = 0; i < record->what_count; i++)
		if (holds(record->what[i], text))
			return true;
	for (size_t i = 0; i < record->count; i++)
		if (holds(record->operations[i].name, text) || holds(record->operations[i].to, text))
			return true;
	return false;
}

/* ---- one in full ---- */

/* "when, who" and what in words. */
static void add_head(const struct history_entry *entry, struct pager *text)
{
	const struct record *record = &entry->record;
	cleanup(free_pointer) char *who = text_visible(record->who[0] != '\0' ? record->who : _("not known"));
	struct buffer line = {0};
	char time[RECORD_TIME_SIZE];

	record_format_time(record, "%Y-%m-%d %H:%M:%S %z", time);
	/* TRANSLATORS: a time, and who it was */
	buffer_format(&line, _("%s, by %s"), time, who != NULL ? who : "?");
	pager_add(text, ATTRIBUTE_STRONG, buffer_text(&line));
	for (size_t i = 0; i < record->what_count; i++) {
		buffer_clear(&line);
		buffer_append_text(&line, "  ");
		text_append_visible(&line, record->what[i], strlen(record->what[i]));
		pager_add(text, ATTRIBUTE_NORMAL, buffer_text(&line));
	}
	buffer_free(&line);
}

/* Whether it is in effect, and what can be done. */
static void add_state(const struct history *history, const struct history_entry *entry, const struct bindings *bindings,
		      const char *program, struct pager *text)
{
	bool can_be_redone = history_redo_target(history) == entry;
	struct buffer line = {0};
	char key[16];

	bindings_first_key(bindings, can_be_redone ? ACTION_HISTORY_REDO : ACTION_HISTORY_UNDO, key, sizeof key);

	if (entry->record.undoes[0] != '\0')
		buffer_format(&line, _("It takes back %s. "), entry->record.undoes);
	if (entry->undone)
		buffer_append_text(&line, _("It was taken back later."));
	else if (can_be_redone)
		/* TRANSLATORS: %s is a key */
		buffer_format(&line, _("%s does again what it has taken back."), key);
	else
		/* TRANSLATORS: a key, a command line, and the id that stands behind it */
		buffer_format(&line, _("It is in effect. %s takes it back, as does: %s undo %s"), key, program, entry->id);
	pager_add(text, ATTRIBUTE_NORMAL, buffer_text(&line));
	buffer_free(&line);
}

static void add_differences(const struct record *record, struct pager *text)
{
	cleanup(buffer_free) struct buffer lines = {0};

	text->failed |= record_append_differences(record, &lines) < 0;
	pager_add_difference(text, buffer_text(&lines));
}

void history_view_fill(const struct history *history, const struct history_entry *entry, const struct bindings *bindings,
		       const char *program, struct pager *text)
{
	const struct record *record = &entry->record;

	if (entry->damaged) {
		pager_add(text, ATTRIBUTE_ERROR, entry->problem.text != NULL ? entry->problem.text : "");
		pager_add(text, ATTRIBUTE_NORMAL, entry->problem.remedy != NULL ? entry->problem.remedy : "");
		return;
	}
	add_head(entry, text);
	add_state(history, entry, bindings, program, text);
	pager_add(text, ATTRIBUTE_NORMAL, "");
	pager_add(text, ATTRIBUTE_TITLE, _("File operations"));
	for (size_t i = 0; i < record->count; i++) {
		struct buffer line = {0};

		buffer_append_text(&line, "  ");
		record_append_operation(record, &record->operations[i], &line);
		pager_add(text, ATTRIBUTE_NORMAL, buffer_text(&line));
		buffer_free(&line);
	}
	pager_add(text, ATTRIBUTE_NORMAL, "");
	add_differences(record, text);
}

void history_view_fill_empty(const struct workspace *workspace, const struct failure *problem, bool filtered, struct pager *text)
{
	if (problem->text != NULL) {
		cleanup(free_pointer) char *path = problem->path != NULL ? text_visible(problem->path) : NULL;

		pager_add(text, ATTRIBUTE_WARNING, _("The history cannot be read."));
		pager_add(text, ATTRIBUTE_NORMAL, path != NULL ? path : "");
		pager_add(text, ATTRIBUTE_NORMAL, problem->text);
		pager_add(text, ATTRIBUTE_NORMAL, problem->remedy != NULL ? problem->remedy : "");
		return;
	}
	if (filtered) {
		pager_add(text, ATTRIBUTE_NORMAL, _("No transaction holds that text. An empty filter shows all again."));
		return;
	}
	pager_add(text, ATTRIBUTE_NORMAL, _("Nothing was written in this scope yet."));
	pager_add(text, ATTRIBUTE_NORMAL, "");
	pager_add(text, ATTRIBUTE_NORMAL,
		  workspace_target(workspace) == SCOPE_ADMIN
			  ? _("Each change that is written from here, or by a command, is listed on this screen and can be taken back "
			      "exactly. The other scope, user, has a history of its own.")
			  : _("Each change that is written from here, or by a command, is listed on this screen and can be taken back "
			      "exactly. The other scope, admin, has a history of its own."));
}
