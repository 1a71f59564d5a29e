/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `revert NAME...` and `revert --all`: take files of the target scope away, masks too. */
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

/* The names of the target's files as they are; the strings belong to the snapshot, which staging leaves alone. */
static int collect_names(struct session *session, const char ***ret_names, size_t *ret_count)
{
	const struct snapshot *snapshot = workspace_current(session->workspace)->snapshot;
	const char **names = calloc((size_t)snapshot->layer_count + 1, sizeof *names);
	uint32_t directory = snapshot_find_directory(snapshot, workspace_target_directory(session->workspace));

	if (names == NULL)
		return session_out_of_memory(session);
	*ret_count = 0;
	for (uint32_t i = 0; i < snapshot->layer_count; i++) {
		const struct layer *layer = &snapshot->layers[i];

		/* What is neither a file nor a link to one takes no effect anywhere. */
		if (layer->directory == directory && layer->kind != LAYER_HIDDEN && layer->kind != LAYER_NOT_REGULAR)
			names[(*ret_count)++] = layer->name;
	}
	*ret_names = names;
	return EXIT_DONE;
}

static int stage_all(struct changing *changing)
{
	cleanup(free_pointer) const char **names = NULL;
	size_t count = 0;
	int result = collect_names(changing->session, &names, &count);

	for (size_t i = 0; result == EXIT_DONE && i < count; i++) {
		cleanup(change_free) struct change change = {.kind = CHANGE_REVERT, .name = strdup(names[i])};

		result = change.name != NULL ? changing_stage(changing, &change, NULL) : session_out_of_memory(changing->session);
	}
	if (result == EXIT_DONE && count == 0)
		changing_note(changing, _("%s holds no local files."), workspace_target_directory(changing->session->workspace));
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
