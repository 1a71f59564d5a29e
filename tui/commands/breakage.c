/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One ranking before and one after for each consumer; what fails already is nothing new. */
#include "tui/commands/breakage.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "tui/commands/rules.h"

/* What breaks the consumer after the change and not before: a sentence, malloc'ed; NULL where nothing does. */
static int find_breakage(struct session *session, const struct consumer *consumer, char **ret_reason)
{
	cleanup(ranking_free_pointer) struct ranking *before = NULL;
	cleanup(ranking_free_pointer) struct ranking *after = NULL;
	int error = workspace_rank_preview_as(session->workspace, consumer, &after);

	*ret_reason = NULL;
	if (error < 0 || !after->breakage.broken)
		return error;
	error = workspace_rank_as(session->workspace, consumer, &before);
	if (error < 0 || before->breakage.broken)
		return error;
	*ret_reason = why_broken(after);
	return *ret_reason != NULL ? 0 : -ENOMEM;
}

static int refuse(struct session *session, const char *text)
{
	print_report(session->errors, &(struct message){.text = text, .remedy = _("nothing was written")});
	return EXIT_REFUSED;
}

static int check_consumer(struct session *session, const struct consumer *consumer, bool refused)
{
	cleanup(free_pointer) char *reason = NULL;
	cleanup(free_pointer) char *text = NULL;

	if (find_breakage(session, consumer, &reason) < 0)
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
