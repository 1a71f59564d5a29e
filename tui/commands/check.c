/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `check [NAME...]`: the findings, and by the exit code whether one is an error. */
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/translate.h"
#include "tui/commands/asking.h"
#include "tui/commands/document.h"
#include "tui/commands/report.h"
#include "tui/commands/subject.h"

static int check_names(struct session *session)
{
	size_t count;

	for (size_t i = 0; i < session->argument_count; i++)
		if (subject_stacks(workspace_current(session->workspace), session->arguments[i], &count) == NULL)
			return subject_no_name(session, session->arguments[i]);
	return EXIT_DONE;
}

/* Findings that are about no file concern every name. */
static int narrow(struct session *session, const struct ranking *ranking, struct findings *findings)
{
	cleanup(free_pointer) bool *wanted = calloc(ranking->snapshot->layer_count + (size_t)1, sizeof *wanted);

	if (wanted == NULL)
		return session_out_of_memory(session);
	for (size_t i = 0; i < session->argument_count; i++)
		for (uint32_t j = 0; j < ranking->snapshot->layer_count; j++)
			wanted[j] |= strcmp(ranking->snapshot->layers[j].name, session->arguments[i]) == 0;
	report_narrow(findings, wanted);
	return EXIT_DONE;
}

static bool has_error(const struct findings *findings)
{
	for (size_t i = 0; i < findings->count; i++)
		if (findings->items[i].severity == SEVERITY_ERROR)
			return true;
	return false;
}

static int check_json(struct session *session, const struct ranking *ranking, const struct findings *findings)
{
	struct document document;

	document_begin(&document, session);
	document_add_view(&document);
	document_add_error(&document, ranking);
	document_add_findings(&document, ranking->snapshot, findings);
	return document_end(&document, has_error(findings) ? EXIT_NO : EXIT_DONE);
}

static int check_people(struct session *session, const struct ranking *ranking, const struct findings *findings)
{
	if (!session->options->quiet) {
		report_broken(session, ranking);
		for (size_t i = 0; i < findings->count; i++)
			report_finding(session->output, ranking->snapshot, &findings->items[i]);
		if (findings->count == 0)
			print_text(session->output, _("There is nothing to complain about.\n"));
	}
	return has_error(findings) ? EXIT_NO : EXIT_DONE;
}

/* All binaries are looked at, and those are asked that a selection depends on. */
static int look(struct session *session)
{
	cleanup(failure_free) struct failure failure = {0};
	int type_count = (int)session_schema(session)->type_count, result;

	if (workspace_examine(session->workspace, &failure) < 0)
		return session_fail(session, &failure);
	result = asking_wait(session, TYPE_MISSING);
	for (int i = 0; result == EXIT_DONE && i < type_count; i++)
		result = asking_warn_doubt(session, workspace_current(session->workspace), i);
	return result;
}

int check_run(struct session *session)
{
	cleanup(findings_free) struct findings findings = {0};
	const struct ranking *ranking;
	int result = check_names(session);

	if (result == EXIT_DONE)
		result = look(session);
	if (result != EXIT_DONE)
		return result;
	ranking = workspace_current(session->workspace);
	if (workspace_check(session->workspace, &findings) < 0)
		return session_out_of_memory(session);
	if (session->argument_count > 0)
		result = narrow(session, ranking, &findings);
	if (result != EXIT_DONE)
		return result;
	return session->options->json ? check_json(session, ranking, &findings) : check_people(session, ranking, &findings);
}
