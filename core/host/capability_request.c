/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Copies questions. */
#include "core/host/capability_request.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"

static const char *const default_arguments[] = {"--print-capabilities", NULL};

static int copy_identity(struct capability_question *question, const struct identity *identity)
{
	if (identity == NULL)
		return 0;
	question->identity = *identity;
	question->request.identity = &question->identity;
	question->groups = calloc(identity->group_count + 1, sizeof *question->groups);
	if (question->groups == NULL)
		return -ENOMEM;
	if (identity->group_count > 0)
		memcpy(question->groups, identity->groups, identity->group_count * sizeof *question->groups);
	question->identity.groups = question->groups;
	return 0;
}

static int copy_arguments(struct capability_question *question, const char *const *arguments)
{
	if (arguments == NULL)
		arguments = default_arguments;
	question->request.arguments = (const char *const *)question->arguments;
	for (size_t i = 0; arguments[i] != NULL; i++) {
		if (i == CAPABILITY_MOST_ARGUMENTS)
			return -E2BIG;
		question->arguments[i] = strdup(arguments[i]);
		if (question->arguments[i] == NULL)
			return -ENOMEM;
	}
	return 0;
}

int capability_question_new(const struct capability_request *request, struct capability_question **ret_question)
{
	cleanup(capability_question_free_pointer) struct capability_question *question = calloc(1, sizeof *question);
	int error;

	if (question == NULL)
		return -ENOMEM;
	question->request = *request;
	question->path = strdup(request->path);
	question->request.path = question->path;
	if (question->path == NULL)
		return -ENOMEM;
	if (request->milliseconds == 0)
		question->request.milliseconds = CAPABILITY_MILLISECONDS;
	error = copy_identity(question, request->identity);
	if (error == 0)
		error = copy_arguments(question, request->arguments);
	if (error == 0)
		*ret_question = take(question);
	return error;
}

void capability_question_free(struct capability_question *question)
{
	if (question == NULL)
		return;
	free(question->path);
	free(question->groups);
	for (size_t i = 0; question->arguments[i] != NULL; i++)
		free(question->arguments[i]);
	free(question);
}

void capability_question_free_pointer(struct capability_question **question)
{
	capability_question_free(*question);
}
