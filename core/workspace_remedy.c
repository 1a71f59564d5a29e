/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What would mend a finding of the preview, and what would make an entry win: changes that are found, not staged. */
#include "core/workspace_parts.h"

#include "core/change/remedy.h"

static struct winning_question question_of(const struct workspace *workspace)
{
	const char *directory = workspace_target_directory(workspace);

	return (struct winning_question){
		.ranking = workspace_preview(workspace),
		.path = &workspace->path,
		.target = workspace->settings.target,
		.directory = directory != NULL ? directory : "",
	};
}

int workspace_winning(const struct workspace *workspace, const struct stack *stack, struct winning *ret_winning)
{
	const struct winning_question question = question_of(workspace);

	return winning_find(&question, stack, ret_winning);
}

bool workspace_remedy_is_thinkable(const struct workspace *workspace, const struct finding *finding)
{
	const struct winning_question question = question_of(workspace);

	return workspace_refuse_change(workspace, NULL) == 0 && remedy_is_thinkable(&question, finding);
}

int workspace_remedy(const struct workspace *workspace, const struct finding *finding, struct change *ret_change)
{
	const struct winning_question question = question_of(workspace);

	*ret_change = (struct change){0};
	return workspace_refuse_change(workspace, NULL) == 0 ? remedy_find(&question, finding, ret_change) : 0;
}
