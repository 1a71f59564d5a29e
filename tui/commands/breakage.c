/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the preview breaks, as a warning or a refusal. */
#include "tui/commands/breakage.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "tui/commands/rules.h"
#include "tui/consequences.h"

static int refuse(struct session *session, const char *text)
{
	print_report(session->errors, &(struct message){.text = text, .remedy = _("nothing was written")});
	return EXIT_REFUSED;
}

static int check_consumer(struct session *session, const struct consumer *consumer, bool refused)
{
	cleanup(free_pointer) char *reason = NULL;
	cleanup(free_pointer) char *text = NULL;

	if (consequence_breakage(session->workspace, consumer, &reason) < 0)
		return session_out_of_memory(session);
	if (reason == NULL)
		return EXIT_DONE;
	/* TRANSLATORS: the first %s is a program, the second a whole sentence */
	text = text_format(_("after this, %s would find no backend of any type: %s"), consumer->name, reason);
	if (text == NULL)
		return session_out_of_memory(session);
	if (refused)
		return refuse(session, text);
	session_warn(session, text);
	return EXIT_DONE;
}

int breakage_check(struct session *session, bool allowed)
{
	const struct consumer *own = workspace_consumer(session->workspace);
	int result = check_consumer(session, own, !allowed);

	for (size_t i = 0; result == EXIT_DONE && i < consumer_count; i++)
		if (strcmp(consumers[i].name, own->name) != 0 && rules_first(&consumers[i]))
			result = check_consumer(session, rules_installed(session->root, &consumers[i]), false);
	return result;
}
