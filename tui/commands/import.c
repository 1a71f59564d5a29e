/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `import FILE...`: installs descriptor files of the host under their own names, once they are known to be good. */
#include <errno.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/translate.h"
#include "tui/commands/changing.h"
#include "tui/commands/private_file.h"
#include "tui/commands/subject.h"
#include "tui/commands/validation.h"

static int read_content(struct session *session, const char *path, struct change *change)
{
	cleanup(failure_free) struct failure failure = {0};
	int error = file_read(path, DESCRIPTOR_MAX_SIZE, false, &change->content, &change->content_length);

	if (error == 0)
		return validation_refuse(session, "", path, change->content, change->content_length);
	if (error == -EFBIG)
		failure_set(&failure, FAILURE_REFUSED, EFBIG, path, NULL,
			    _("the file has more than 1,048,576 bytes, which no program reads as a descriptor"));
	else
		failure_system(&failure, -error, path, _("read the file"));
	print_failure(session->errors, "", &failure);
	return failure.kind == FAILURE_REFUSED ? EXIT_REFUSED : EXIT_SYSTEM;
}

/* A mask is a file, too: it was put there on purpose. */
static int refuse_masked(struct session *session, const char *name)
{
	const struct snapshot *snapshot = workspace_current(session->workspace)->snapshot;
	uint32_t directory = snapshot_find_directory(snapshot, workspace_target_directory(session->workspace));
	uint32_t index = directory != LAYER_NONE ? snapshot_find(snapshot, directory, name) : LAYER_NONE;
	cleanup(failure_free) struct failure failure = {0};
	cleanup(free_pointer) char *path = NULL;

	if (index == LAYER_NONE || snapshot->layers[index].kind != LAYER_EMPTY)
		return EXIT_DONE;
	path = layer_path(snapshot, &snapshot->layers[index]);
	failure_set(&failure, FAILURE_REFUSED, EEXIST, path, _("take the mask away first: overrule unmask NAME"),
		    _("the name is masked there"));
	return session_fail(session, &failure);
}

static int stage_file(struct changing *changing, const char *path)
{
	struct session *session = changing->session;
	const char *slash = strrchr(path, '/');
	cleanup(change_free) struct change change = {.kind = CHANGE_WRITE, .verb = "import"};
	int result;

	change.name = strdup(slash != NULL ? slash + 1 : path);
	if (change.name == NULL)
		return session_out_of_memory(session);
	result = read_content(session, path, &change);
	if (result == EXIT_DONE)
		result = refuse_masked(session, change.name);
	return result == EXIT_DONE ? changing_stage(changing, &change, _("%s is there already, with that content.")) : result;
}

int import_run(struct session *session)
{
	cleanup(changing_free) struct changing changing = {0};
	int result = changing_begin(&changing, session);

	for (size_t i = 0; result == EXIT_DONE && i < session->argument_count; i++)
		result = stage_file(&changing, session->arguments[i]);
	return result == EXIT_DONE ? changing_finish(&changing) : result;
}
