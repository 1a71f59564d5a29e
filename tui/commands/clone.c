/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `clone NAME NEWNAME`: a parallel descriptor. */

#include "core/base/memory.h"
#include "tui/commands/changing.h"
#include "tui/commands/copy.h"

static int require_free(struct session *session, const char *name)
{
	cleanup(failure_free) struct failure failure = {0};

	return copy_require_free(session->workspace, name, &failure) < 0 ? session_fail(session, &failure) : EXIT_DONE;
}

static int stage_clone(struct changing *changing)
{
	struct session *session = changing->session;
	const char *name = session->arguments[1];
	cleanup(copy_source_free) struct copy_source source = {0};
	cleanup(buffer_free) struct buffer document = {0};
	cleanup(change_free) struct change change = {0};
	int result = copy_find_source(session, session->arguments[0], false, &source);

	if (result == EXIT_DONE)
		result = require_free(session, name);
	/* A copy beside the original has one, wherever that stands. */
	source.own = false;
	if (result == EXIT_DONE)
		result = copy_make(session, &source, &document);
	if (result == EXIT_DONE)
		result = copy_check(session, &source, name, &document);
	if (result == EXIT_DONE && copy_change(session, "clone", name, &document, &change) < 0)
		result = session_out_of_memory(session);
	return result == EXIT_DONE ? changing_stage(changing, &change, NULL) : result;
}

int clone_run(struct session *session)
{
	cleanup(changing_free) struct changing changing = {0};
	int result = changing_begin(&changing, session);

	if (result == EXIT_DONE)
		result = stage_clone(&changing);
	return result == EXIT_DONE ? changing_finish(&changing) : result;
}
