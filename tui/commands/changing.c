/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stage, tell, write. What is told is made before the write, from the preview, and held back until the write has succeeded. */
#include "tui/commands/changing.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "tui/commands/prompt.h"
#include "tui/commands/breakage.h"
#include "tui/commands/escalation.h"
#include "tui/commands/interruption.h"
#include "tui/commands/result.h"
#include "tui/commands/selection.h"
#include "tui/commands/subject.h"
#include "tui/rights.h"
#include "tui/signals.h"

static int check_target(struct changing *changing)
{
	struct session *session = changing->session;
	cleanup(failure_free) struct failure failure = {0};

	if (workspace_examine_target(session->workspace, &changing->target) < 0)
		return session_out_of_memory(session);
	/* Everything works up to the write. */
	if (changing->target.state == TARGET_NO_PERMISSION || rights_explain(session->root, &changing->target, &failure) == 0)
		return EXIT_DONE;
	if (session->options->dry_run) {
		session_warn(session, failure.text);
		return EXIT_DONE;
	}
	return session_fail(session, &failure);
}

/* What was left half done is finished before anything is planned on it; a --dry-run only tells. */
static int recover(struct changing *changing)
{
	struct session *session = changing->session;
	cleanup(failure_free) struct failure failure = {0};
	struct signals signals = {0};
	int error;

	if (session->options->dry_run || changing->target.state != TARGET_FINE) {
		interruption_warn(session);
		return EXIT_DONE;
	}
	signals_hold(&signals);
	error = workspace_recover(session->workspace, &failure);
	if (error == 0)
		interruption_tell_recovery(session);
	if (signals_release(&signals) && error == 0) {
		print_report(session->errors, &(struct message){.text = _("nothing was written, because a signal asked to stop")});
		return EXIT_REFUSED;
	}
	return error < 0 ? session_fail(session, &failure) : EXIT_DONE;
}

int changing_begin(struct changing *changing, struct session *session)
{
	cleanup(failure_free) struct failure failure = {0};
	int result;

	*changing = (struct changing){.session = session};
	/* Choosing the scope that is chosen says whether it can be one. */
	if (workspace_set_target(session->workspace, workspace_target(session->workspace), &failure) < 0)
		return session_fail(session, &failure);
	result = check_target(changing);
	return result == EXIT_DONE ? recover(changing) : result;
}

void changing_free(struct changing *changing)
{
	target_free(&changing->target);
	buffer_free(&changing->notes);
}

int changing_stage(struct changing *changing, const struct change *change, const char *already)
{
	struct session *session = changing->session;
	cleanup(failure_free) struct failure failure = {0};
	bool changed;
	int error = workspace_stage_change(session->workspace, change, &changed, &failure);

	if (error < 0)
		return failure.kind != FAILURE_NONE ? session_fail(session, &failure) : session_out_of_memory(session);
	if (!changed && already != NULL)
		changing_note(changing, already, change->name);
	return EXIT_DONE;
}

/* The format is a text of ours with one %s. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
void changing_note(struct changing *changing, const char *format, const char *name)
{
	cleanup(free_pointer) char *shown = text_visible(name);

	changing->notes.failed |= shown == NULL;
	buffer_format(&changing->notes, format, shown != NULL ? shown : "");
	buffer_append_byte(&changing->notes, '\n');
}
#pragma GCC diagnostic pop

/* Selections that depend on answers are told as they will be. */
static void ask_binaries(struct session *session)
{
	const struct schema *schema = session_schema(session);
	bool needed = false;

	for (size_t i = 0; i < schema->type_count; i++)
		needed |= ranking_asks(workspace_preview(session->workspace), (int)i);
	if (needed)
		workspace_ask_and_wait(session->workspace, TYPE_MISSING, NULL);
}

/* The types that have a backend now and will have none. */
static void warn_bare_types(struct session *session)
{
	const struct ranking *before = workspace_current(session->workspace), *after = workspace_preview(session->workspace);
	const struct schema *schema = session_schema(session);

	for (size_t i = 0; i < schema->type_count; i++) {
		struct buffer text = {0};

		if (selection_layer(before, (int)i) == LAYER_NONE || selection_layer(after, (int)i) != LAYER_NONE)
			continue;
		buffer_format(&text, _("no backend of type %s is left: guests that ask for one will not start"),
			      schema->types[i].name);
		session_warn(session, buffer_text(&text));
		buffer_free(&text);
	}
}

/* A plan without a safe order is carried out only by who was told. */
static int confirm_order(struct session *session)
{
	static const struct prompt_answer answers[] = {{"n", N_("no")}, {"y", N_("yes")}};
	const struct consumer *unsafe_for = workspace_plan_unsafe_for(session->workspace);
	cleanup(free_pointer) char *said = NULL;

	if (unsafe_for == NULL)
		return EXIT_DONE;
	said = text_format(_("between two of its file operations another backend is selected than before or afterwards, for a moment, by the "
			     "rules of %s"), _(unsafe_for->title));
	if (said == NULL)
		return session_out_of_memory(session);
	session_warn(session, said);
	if (session->options->dry_run || !prompt_is_possible())
		return EXIT_DONE;
	if (prompt_ask(session, _("Go on?"), answers, 2) == 1)
		return EXIT_DONE;
	print_report(session->errors, &(struct message){.text = _("nothing was written")});
	return EXIT_REFUSED;
}

/* What is to be known before the plan is carried out. */
static int check_plan(struct changing *changing)
{
	int result = breakage_check(changing->session, changing->restores);

	if (result != EXIT_DONE)
		return result;
	warn_bare_types(changing->session);
	return confirm_order(changing->session);
}

static bool is_about_permission(const struct failure *failure)
{
	return failure->kind == FAILURE_SYSTEM && (failure->error == EACCES || failure->error == EPERM || failure->error == EROFS);
}

/*
 * Carries the plan out, by somebody else where this process may not. *ret_told is true where all was said already; where it is not, signals
 * are held until it is.
 */
static int write_plan(struct changing *changing, const struct telling *telling, struct signals *signals, bool *ret_told)
{
	struct session *session = changing->session;
	cleanup(failure_free) struct failure failure = {0};
	struct buffer text = {0};
	size_t planned = workspace_plan(session->workspace)->count, done = 0;
	int result;

	*ret_told = true;
	if (changing->target.state == TARGET_NO_PERMISSION && escalation_helps(session)) {
		target_failure(&changing->target, &failure);
		return escalation_run(session, telling, &failure);
	}
	signals_hold(signals);
	if (workspace_write(session->workspace, &done, &failure) == 0) {
		interruption_tell_recovery(session);
		*ret_told = false;
		return EXIT_DONE;
	}
	signals_release(signals);
	interruption_tell_recovery(session);
	if (is_about_permission(&failure) && escalation_helps(session))
		return escalation_run(session, telling, &failure);
	result = session_fail(session, &failure);
	if (done > 0) {
		buffer_format(&text, _("%zu of %zu file operations had been carried out before that"), done, planned);
		print_report(session->errors, &(struct message){.text = buffer_text(&text)});
	}
	buffer_free(&text);
	return result;
}

static int carry_out(struct changing *changing)
{
	struct session *session = changing->session;
	cleanup(telling_free) struct telling telling = {0};
	struct signals signals = {0};
	bool told = false;
	int result = telling_prepare(session, &changing->notes, &telling);

	if (result == EXIT_DONE && workspace_plan(session->workspace)->count > 0)
		result = write_plan(changing, &telling, &signals, &told);
	if (result == EXIT_DONE && !told)
		result = telling_finish(session, &telling);
	/* Who is stopped after this has said what was done. */
	if (signals.held)
		print_flush(session->output);
	if (signals_release(&signals))
		session_warn(session, _("a signal asked to stop; the change was finished before that"));
	return result;
}

int changing_finish(struct changing *changing)
{
	struct session *session = changing->session;
	int result = EXIT_DONE;

	if (buffer_failed(&changing->notes))
		return session_out_of_memory(session);
	if (workspace_plan(session->workspace)->count > 0) {
		ask_binaries(session);
		result = check_plan(changing);
	}
	if (result != EXIT_DONE)
		return result;
	return session->options->dry_run ? plan_tell(session, &changing->notes) : carry_out(changing);
}

int change_names(struct session *session, enum change_kind kind, const char *already)
{
	cleanup(changing_free) struct changing changing;
	int result = changing_begin(&changing, session);

	changing.restores = kind == CHANGE_REVERT;
	for (size_t i = 0; result == EXIT_DONE && i < session->argument_count; i++) {
		const struct change change = {.kind = kind, .name = session->arguments[i]};

		result = changing_stage(&changing, &change, _(already));
	}
	return result == EXIT_DONE ? changing_finish(&changing) : result;
}
