/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `undo [ID]` and `redo`: a transaction backwards, as a new plan. To redo is to take the undo back. */
#include <errno.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "tui/commands/changing.h"
#include "tui/commands/record_view.h"

static int refuse(struct session *session, const char *remedy, const char *text)
{
	print_report(session->errors, &(struct message){.text = text, .remedy = remedy});
	return EXIT_REFUSED;
}

static int refuse_unknown(struct session *session, const char *id)
{
	cleanup(free_pointer) char *shown = text_visible(id);
	cleanup(free_pointer) char *text = NULL;

	if (shown == NULL)
		return session_out_of_memory(session);
	text = text_format(_("the history of the scope %s has no transaction %s, or more than one that begins like that"),
			   scope_name(workspace_target(session->workspace)), shown);
	if (text == NULL)
		return session_out_of_memory(session);
	return refuse(session, _("overrule history lists them; --scope chooses whose"), text);
}

/* The transaction that is meant: to redo is to take back what took that one back. */
static const char *meant_id(const struct record *record, bool redo)
{
	return redo && record->undoes[0] != '\0' ? record->undoes : record->id;
}

/* Stages what takes the record back; where a file stands in the way, three views show how. */
static int adopt_undo(struct changing *changing, const struct record *record, bool redo)
{
	struct session *session = changing->session;
	cleanup(failure_free) struct failure failure = {0};
	cleanup(free_pointer) char *origin = text_format("%s %s", redo ? "redo" : "undo", meant_id(record, redo));
	int result;

	if (origin == NULL)
		return session_out_of_memory(session);
	changing->restores = true;
	if (workspace_adopt_undo(session->workspace, record, origin, &failure) < 0) {
		result = session_fail(session, &failure);
		if (failure.error == ESTALE)
			record_tell_conflict(session, record);
		return result;
	}
	if (workspace_plan(session->workspace)->count == 0)
		changing_note(changing, _("The transaction %s is taken back already."), record->id);
	return EXIT_DONE;
}

static int take_back(struct changing *changing, const struct history_entry *entry, bool redo)
{
	if (!entry->damaged)
		return adopt_undo(changing, &entry->record, redo);
	return session_fail(changing->session, &entry->problem);
}

static int undo_entry(struct changing *changing, const struct history *history)
{
	struct session *session = changing->session;
	const char *id = session->argument_count > 0 ? session->arguments[0] : NULL;
	const struct history_entry *entry = id != NULL ? history_find(history, id) : history_undo_target(history);

	if (entry != NULL)
		return take_back(changing, entry, false);
	if (id != NULL)
		return refuse_unknown(session, id);
	return refuse(session, _("overrule history lists what was done; --scope chooses whose"), _("there is nothing to undo"));
}

static int redo_entry(struct changing *changing, const struct history *history)
{
	const struct history_entry *entry = history_redo_target(history);

	if (entry != NULL)
		return take_back(changing, entry, true);
	return refuse(changing->session, _("only what was undone, and nothing changed since, can be done again"),
		      _("there is nothing to redo"));
}

static int run(struct session *session, enum history_goal goal, int (*choose)(struct changing *, const struct history *))
{
	const char *id = session->argument_count > 0 ? session->arguments[0] : NULL;
	cleanup(history_free) struct history history = {0};
	cleanup(changing_free) struct changing changing = {0};
	cleanup(failure_free) struct failure failure = {0};
	int result = changing_begin(&changing, session);

	if (result == EXIT_DONE && workspace_history_for(session->workspace, goal, id, &history, &failure) < 0)
		result = session_fail(session, &failure);
	if (result == EXIT_DONE)
		result = choose(&changing, &history);
	return result == EXIT_DONE ? changing_finish(&changing) : result;
}

int undo_run(struct session *session)
{
	return run(session, session->argument_count > 0 ? HISTORY_ONE : HISTORY_UNDO, undo_entry);
}

int redo_run(struct session *session)
{
	return run(session, HISTORY_REDO, redo_entry);
}
