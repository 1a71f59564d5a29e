/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What was left is looked up, and told in words. */
#include "tui/commands/interruption.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"

void interruption_warn(struct session *session)
{
	const struct snapshot *snapshot = workspace_current(session->workspace)->snapshot;

	for (uint32_t i = 0; i < snapshot->directory_count; i++) {
		const struct directory *directory = &snapshot->directories[i];
		cleanup(free_pointer) char *shown = NULL;
		struct buffer text = {0};

		if (directory->scope == SCOPE_VENDOR || directory->state != DIRECTORY_PRESENT ||
		    transaction_pending(session->root, directory->path) != PENDING_TRANSACTION)
			continue;
		shown = text_visible(directory->path);
		buffer_format(&text, _("a change of %s was interrupted; the next change to it will finish that one first"),
			      shown != NULL ? shown : "?");
		session_warn(session, buffer_text(&text));
		buffer_free(&text);
	}
}

void interruption_tell_recovery(struct session *session)
{
	static const char *const texts[] = {
		[RECOVERY_NOTHING] = NULL,
		[RECOVERY_CLEANED] = N_("what an interrupted change had left was cleaned away first; overrule history tells whether it was done"),
		[RECOVERY_FINISHED] = N_("an interrupted change was carried out to its end first"),
		[RECOVERY_TAKEN_BACK] = N_("an interrupted change that had failed was taken back first"),
	};
	const struct commit_result *result = workspace_result(session->workspace);
	struct buffer text = {0};

	if (texts[result->recovery] == NULL)
		return;
	buffer_append_text(&text, _(texts[result->recovery]));
	if (result->recovered[0] != '\0')
		buffer_format(&text, " (%s)", result->recovered);
	session_warn(session, buffer_text(&text));
	buffer_free(&text);
}
