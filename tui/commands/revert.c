/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `revert NAME...` and `revert --all`: take files of the target scope away, masks too. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/translate.h"
#include "tui/commands/changing.h"

static int refuse_usage(struct session *session, bool all)
{
	cleanup(failure_free) struct failure failure = {0};

	if (all)
		failure_set(&failure, FAILURE_USAGE, 0, NULL, _("give either names or --all"), _("--all is for all names"));
	else
		failure_set(&failure, FAILURE_USAGE, 0, NULL, _("usage: overrule revert NAME..., or overrule revert --all"),
			    _("revert needs more arguments"));
	return session_fail(session, &failure);
}

static void changes_free(struct change *changes, size_t count)
{
	for (size_t i = 0; i < count; i++)
		change_free(&changes[i]);
	free(changes);
}

/* A revert of each of the target's files as they are. Returns 0 or -ENOMEM; to be freed with changes_free() in any case. */
static int collect_changes(const struct session *session, struct change **ret_changes, size_t *ret_count)
{
	const struct snapshot *snapshot = workspace_current(session->workspace)->snapshot;
	struct change *changes = calloc((size_t)snapshot->layer_count + 1, sizeof *changes);
	uint32_t directory = snapshot_find_directory(snapshot, workspace_target_directory(session->workspace));

	*ret_changes = changes;
	*ret_count = 0;
	for (uint32_t i = 0; changes != NULL && i < snapshot->layer_count; i++) {
		const struct layer *layer = &snapshot->layers[i];

		/* What is neither a file nor a link to one takes no effect anywhere. */
		if (layer->directory != directory || layer->kind == LAYER_HIDDEN || layer->kind == LAYER_NOT_REGULAR)
			continue;
		changes[*ret_count] = (struct change){.kind = CHANGE_REVERT, .name = strdup(layer->name)};
		if (changes[(*ret_count)++].name == NULL)
			return -ENOMEM;
	}
	return changes != NULL ? 0 : -ENOMEM;
}

static int stage_all(struct changing *changing)
{
	struct session *session = changing->session;
	cleanup(failure_free) struct failure failure = {0};
	struct change *changes;
	size_t count;
	int result = EXIT_DONE;

	if (collect_changes(session, &changes, &count) < 0)
		result = session_out_of_memory(session);
	else if (count == 0)
		changing_note(changing, _("%s holds no local files."), workspace_target_directory(session->workspace));
	else if (workspace_stage_all(session->workspace, changes, count, &failure) < 0)
		result = failure.kind != FAILURE_NONE ? session_fail(session, &failure) : session_out_of_memory(session);
	changes_free(changes, count);
	return result;
}

static int revert_all(struct session *session)
{
	cleanup(changing_free) struct changing changing = {0};
	int result = changing_begin(&changing, session);

	changing.restores = true;
	if (result == EXIT_DONE)
		result = stage_all(&changing);
	return result == EXIT_DONE ? changing_finish(&changing) : result;
}

int revert_run(struct session *session)
{
	bool all = session->options->all;

	if (all != (session->argument_count == 0))
		return refuse_usage(session, all);
	return all ? revert_all(session) : change_names(session, CHANGE_REVERT, N_("%s has no local file there."));
}
