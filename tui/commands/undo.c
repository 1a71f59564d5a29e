/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Made while the changes are staged, because what would be refused afterwards shows in the preview. */
#include "tui/commands/undo.h"

#include <errno.h>
#include <stdlib.h>

#include "core/base/memory.h"
#include "core/base/text.h"

static void append_overrule(const struct session *session, const struct change_command *command, const bool *wanted,
			    struct buffer *line)
{
	bool dashed = false;

	for (size_t i = 0; i < session->argument_count; i++)
		dashed |= wanted[i] && session->arguments[i][0] == '-';
	buffer_append_text(line, "overrule");
	options_append_common(session->options, line);
	buffer_format(line, " %s%s", command->inverse_name, dashed ? " --" : "");
	for (size_t i = 0; i < session->argument_count; i++) {
		if (!wanted[i])
			continue;
		buffer_append_byte(line, ' ');
		text_append_shell(line, session->arguments[i]);
	}
}

/* The operation of the plan on that name, or NULL. */
static const struct operation *planned_operation(const struct plan *plan, const char *name)
{
	for (size_t i = 0; i < plan->count; i++)
		if (plan->operations[i].name != NULL && strcmp(plan->operations[i].name, name) == 0)
			return &plan->operations[i];
	return NULL;
}

static int append_operations(const struct session *session, const bool *changed, const bool *wanted, struct buffer *line)
{
	const struct plan *plan = workspace_plan(session->workspace);

	for (size_t i = 0; i < session->argument_count; i++) {
		const struct operation *operation = planned_operation(plan, session->arguments[i]);
		cleanup(free_pointer) char *command = NULL;
		struct operation opposite;

		if (!changed[i] || wanted[i] || operation == NULL)
			continue;
		opposite = *operation;
		opposite.kind = operation->kind == OPERATION_MASK ? OPERATION_REMOVE : OPERATION_MASK;
		command = operation_shell(plan, &opposite, workspace_root_path(session->workspace));
		if (command == NULL)
			return -ENOMEM;
		buffer_append_text(line, line->length > 0 ? " && " : "");
		buffer_append_text(line, command);
	}
	return 0;
}

int undo_describe(struct session *session, const struct change_command *command, const bool *changed, char **ret_text)
{
	cleanup(free_pointer) bool *wanted = calloc(session->argument_count, sizeof *wanted);
	struct buffer line = {0};
	bool any = false;
	int error;

	*ret_text = NULL;
	if (wanted == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < session->argument_count; i++) {
		wanted[i] = changed[i] && workspace_may_stage(session->workspace, command->inverse, session->arguments[i], NULL) == 0;
		any |= wanted[i];
	}
	if (any)
		append_overrule(session, command, wanted, &line);
	error = append_operations(session, changed, wanted, &line);
	if (error < 0 || line.length == 0) {
		buffer_free(&line);
		return error;
	}
	*ret_text = buffer_take(&line);
	return *ret_text != NULL ? 0 : -ENOMEM;
}
