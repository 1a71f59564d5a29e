/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `move NAME`: another place in the order of its type, given by exactly one option. */
#include <string.h>

#include "core/base/memory.h"
#include "core/base/translate.h"
#include "tui/commands/changing.h"

/* How many of the options that name a place were given, and which place that is. */
static unsigned read_place(const struct options *options, struct change *change)
{
	const struct {
		bool given;
		enum move_place place;
		const char *other;
	} rows[] = {
		{options->first, MOVE_FIRST, NULL},
		{options->last, MOVE_LAST, NULL},
		{options->before != NULL, MOVE_BEFORE, options->before},
		{options->after != NULL, MOVE_AFTER, options->after},
		{options->rank != 0, MOVE_RANK, NULL},
	};
	unsigned count = 0;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		if (!rows[i].given)
			continue;
		count++;
		change->place = rows[i].place;
		change->other = rows[i].other != NULL ? strdup(rows[i].other) : NULL;
		if (rows[i].other != NULL && change->other == NULL)
			return 0;
	}
	change->rank = options->rank;
	return count;
}

static int refuse_place(struct session *session)
{
	cleanup(failure_free) struct failure failure = {0};

	failure_set(&failure, FAILURE_USAGE, 0, NULL, _("give one of --first, --last, --before=NAME, --after=NAME and --rank=N"),
		    _("move needs to know one place"));
	return session_fail(session, &failure);
}

int move_run(struct session *session)
{
	cleanup(change_free) struct change change = {.kind = CHANGE_MOVE};
	cleanup(changing_free) struct changing changing = {0};
	int result;

	if (read_place(session->options, &change) != 1)
		return refuse_place(session);
	change.name = strdup(session->arguments[0]);
	if (change.name == NULL)
		return session_out_of_memory(session);
	result = changing_begin(&changing, session);
	if (result == EXIT_DONE)
		result = changing_stage(&changing, &change, _("%s stands there already."));
	return result == EXIT_DONE ? changing_finish(&changing) : result;
}
