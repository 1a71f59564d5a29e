/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a record shows, on the terminal of a command. */
#include "tui/commands/record_view.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"

void print_difference_text(struct print *print, const struct buffer *text)
{
	const char *at = buffer_text(text);

	if (!print->colored) {
		print_text(print, at);
		return;
	}
	while (*at != '\0') {
		size_t length = strcspn(at, "\n");
		cleanup(free_pointer) char *line = strndup(at, length);

		print->buffer.failed |= line == NULL;
		print_marked(print, difference_line_attribute(at), line != NULL ? line : "");
		print_text(print, "\n");
		at += length + (at[length] == '\n');
	}
}

/* What stands at the name now. False where it is no file whose content is known. */
static bool content_now(const struct session *session, const struct record *record, const char *name, struct slice *ret_content)
{
	const struct snapshot *snapshot = workspace_current(session->workspace)->snapshot;
	uint32_t directory = snapshot_find_directory(snapshot, record->directory);
	uint32_t index = directory != LAYER_NONE ? snapshot_find(snapshot, directory, name) : LAYER_NONE;
	const struct layer *layer;

	*ret_content = (struct slice){0};
	if (index == LAYER_NONE)
		return true;
	layer = &snapshot->layers[index];
	*ret_content = (struct slice){.start = layer->kind == LAYER_FILE ? layer->bytes : "", .length = layer->length};
	return (layer->kind == LAYER_FILE || layer->kind == LAYER_EMPTY) && layer->link_target == NULL;
}

static bool same_content(struct slice first, struct slice second)
{
	return (first.start == NULL) == (second.start == NULL) && first.length == second.length &&
	       (first.length == 0 || memcmp(first.start, second.start, first.length) == 0);
}

/* Three views of one name: two differences around what the transaction left. */
static int tell_name(struct session *session, const struct record *record, const struct touched *touched)
{
	cleanup(free_pointer) char *left = text_format("%s/%s (%s)", record->directory, touched->name, _("afterwards"));
	cleanup(free_pointer) char *there = text_format("%s/%s (%s)", record->directory, touched->name, _("now"));
	cleanup(buffer_free) struct buffer text = {0};
	struct slice after = known_content(touched->after), now;
	bool known = content_now(session, record, touched->name, &now);

	if (known && same_content(after, now))
		return EXIT_DONE;
	if (left == NULL || there == NULL || record_append_difference(record, touched, &text) < 0 ||
	    (known && view_append_difference(left, after, there, now, &text) < 0))
		return session_out_of_memory(session);
	print_difference_text(session->errors, &text);
	if (!known)
		print_text(session->errors, _("Now something stands there that is no readable file.\n"));
	return EXIT_DONE;
}

int record_tell_conflict(struct session *session, const struct record *record)
{
	cleanup(free_pointer) struct touched *touched = NULL;
	size_t count = 0;
	int result = EXIT_DONE;

	if (record_touched(record, &touched, &count) < 0)
		return session_out_of_memory(session);
	for (size_t i = 0; result == EXIT_DONE && i < count; i++)
		result = tell_name(session, record, &touched[i]);
	print_flush(session->errors);
	return result;
}
