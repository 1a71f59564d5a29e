/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The preview is what is copied from: a copy of what is staged is a copy, too. */
#include "core/copy_source.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/translate.h"
#include "core/change/origin_note.h"

void copy_source_free(struct copy_source *source)
{
	free(source->path);
	*source = (struct copy_source){0};
}

/* The target directory's index, LAYER_NONE where there is none. */
static uint32_t find_target(const struct workspace *workspace)
{
	const char *directory = workspace_target_directory(workspace);

	return directory != NULL ? snapshot_find_directory(workspace_preview(workspace)->snapshot, directory) : LAYER_NONE;
}

/* The layer to copy; NULL where every file of the name is a mask, or too specific. */
static const struct layer *choose_layer(const struct ranking *ranking, const struct stack *stack, uint32_t target, bool beneath)
{
	for (uint32_t depth = 0; depth < stack->depth; depth++) {
		const struct layer *layer = stack_layer(ranking, stack, depth);

		if (layer->kind != LAYER_EMPTY && (!beneath || target == LAYER_NONE || layer->directory >= target))
			return layer;
	}
	return NULL;
}

/* A name that no file has is refused in the words of any other change. */
static int refuse_unknown(const struct workspace *workspace, const char *name, struct failure *failure)
{
	int error = workspace_may_stage(workspace, CHANGE_MASK, name, failure);

	return error < 0 && failure->kind != FAILURE_NONE ? error : -ENOMEM;
}

int copy_source_find(const struct workspace *workspace, const char *name, bool beneath, struct copy_source *ret_source,
		     struct failure *failure)
{
	const struct ranking *ranking = workspace_preview(workspace);
	const struct stack *stack = ranking_find(ranking, name);
	uint32_t target = find_target(workspace);
	cleanup(copy_source_free) struct copy_source source = {0};

	if (stack == NULL)
		return refuse_unknown(workspace, name, failure);
	source.layer = choose_layer(ranking, stack, target, beneath);
	if (source.layer == NULL)
		return failure_set(failure, FAILURE_REFUSED, 0, NULL, _("overrule show NAME shows all files of a name"),
				   _("no file of that name has a content that could take effect in the target directory"));
	source.path = layer_path(ranking->snapshot, source.layer);
	if (source.path == NULL)
		return -ENOMEM;
	if (source.layer->kind != LAYER_FILE)
		return failure_set(failure, FAILURE_REFUSED, 0, source.path, _("put right what stands there, or take it away"),
				   _("the file that takes effect cannot be read, so that it cannot be copied"));
	source.own = source.layer->directory == target;
	*ret_source = source;
	source = (struct copy_source){0};
	return 0;
}

int copy_require_free(const struct workspace *workspace, const char *name, struct failure *failure)
{
	const struct snapshot *snapshot = workspace_preview(workspace)->snapshot;

	for (uint32_t i = 0; i < snapshot->layer_count; i++) {
		cleanup(free_pointer) char *path = NULL;

		if (strcmp(snapshot->layers[i].name, name) != 0)
			continue;
		path = layer_path(snapshot, &snapshot->layers[i]);
		return failure_set(failure, FAILURE_REFUSED, EEXIST, path, _("choose a name that no directory has"),
				   _("the new name is not free"));
	}
	return 0;
}

int copy_source_note(const struct copy_source *source, const struct schema *schema, struct buffer *document, bool *ret_noted)
{
	cleanup(failure_free) struct failure failure = {0};
	cleanup(buffer_free) struct buffer noted = {0};
	struct sha256 digest = layer_digest(source->layer);
	int error = origin_note(schema, buffer_text(document), document->length, source->path, &digest, &noted, &failure);

	*ret_noted = error == 0;
	if (error < 0)
		return error == -ENOMEM ? error : 0;
	buffer_free(document);
	*document = noted;
	noted = (struct buffer){0};
	return 0;
}
