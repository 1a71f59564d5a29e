/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A terminal that is asked to copy gives no answer, so nothing here says that it did. */
#include "tui/screens/clipboard.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"

bool clipboard_may(const struct screens *screens, enum action action, struct failure *failure)
{
	if (action != ACTION_COPY_PATH && action != ACTION_COPY_COMMAND)
		return true;
	if (screens->services == NULL || screens->services->copy == NULL) {
		failure_set(failure, FAILURE_REFUSED, ENOTSUP, NULL, NULL, _("this terminal cannot be asked to copy"));
		return false;
	}
	return true;
}

void clipboard_copy(struct screens *screens, const char *text)
{
	const struct services *services = screens->services;
	cleanup(free_pointer) char *shown = text != NULL ? text_visible(text) : NULL;
	int error = services != NULL && services->copy != NULL && text != NULL ? services->copy(services->context, text) : -ENOTSUP;

	if (error == 0)
		screens_say(screens, ATTRIBUTE_NORMAL,
			    text_format(_("Asked the terminal to copy %s; whether it did, only pasting shows."), shown != NULL ? shown : "?"));
	else if (error == -ENOTSUP)
		screens_say(screens, ATTRIBUTE_WARNING, strdup(_("This terminal cannot be asked to copy.")));
	else
		screens_say(screens, ATTRIBUTE_WARNING, strdup(_("The terminal could not be asked to copy.")));
}

void clipboard_copy_path(struct screens *screens, const struct snapshot *snapshot, uint32_t directory, uint32_t layer)
{
	const char *root = workspace_root_path(screens->workspace);
	cleanup(buffer_free) struct buffer path = {0};

	buffer_format(&path, "%s%s", strcmp(root, "/") == 0 ? "" : root, snapshot->directories[directory].path);
	if (layer != LAYER_NONE)
		buffer_format(&path, "/%s", snapshot->layers[layer].name);
	clipboard_copy(screens, buffer_failed(&path) ? NULL : buffer_text(&path));
}

void clipboard_copy_command(struct screens *screens, const char *words, const char *argument)
{
	cleanup(buffer_free) struct buffer command = {0};

	buffer_format(&command, "%s %s", screens->program, words);
	if (argument != NULL) {
		buffer_append_text(&command, argument[0] == '-' ? " -- " : " ");
		text_append_shell(&command, argument);
	}
	clipboard_copy(screens, buffer_failed(&command) ? NULL : buffer_text(&command));
}

bool clipboard_act(struct screens *screens, enum action action)
{
	const struct ranking *ranking = workspace_preview(screens->workspace);
	const struct stack *stack = entries_stack(screens);
	int type = entries_type(screens);

	if (action != ACTION_COPY_PATH && action != ACTION_COPY_COMMAND)
		return false;
	if (stack == NULL && type < (int)ranking->snapshot->schema->type_count && action == ACTION_COPY_COMMAND)
		clipboard_copy_command(screens, "why", ranking->snapshot->schema->types[type].name);
	else if (stack == NULL)
		screens_say(screens, ATTRIBUTE_NORMAL, strdup(_("There is no entry here.")));
	else if (action == ACTION_COPY_COMMAND)
		clipboard_copy_command(screens, "show", entries_name(screens));
	else
		clipboard_copy_path(screens, ranking->snapshot, stack_layer(ranking, stack, 0)->directory,
				    stack_layer_index(ranking, stack, 0));
	return true;
}
