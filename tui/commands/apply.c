/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `apply PLAN|-`: carries out a plan that was made before, perhaps by somebody else. Nothing in it is trusted. */
#include <errno.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "core/change/plan_json.h"
#include "core/change/validation.h"
#include "tui/commands/changing.h"
#include "tui/commands/private_file.h"
#include "tui/commands/rules.h"
#include "tui/commands/subject.h"
#include "tui/limits.h"

/* How many of a plan's changes are named in the history. */
#define MOST_NAMED 3

static int read_document(struct session *session, struct plan_document *ret_document)
{
	cleanup(failure_free) struct failure failure = {0};
	cleanup(free_pointer) char *bytes = NULL;
	const char *path = session->arguments[0];
	size_t length = 0;
	int error = file_read(path, PLAN_JSON_MAX_SIZE, true, &bytes, &length);

	if (error == -EFBIG)
		failure_set(&failure, FAILURE_USAGE, EFBIG, path, _("split it into several plans"), _("a plan has at most 16 MiB"));
	else if (error < 0)
		failure_system(&failure, -error, path, _("read the plan"));
	else
		error = plan_json_read(bytes, length, path, ret_document, &failure);
	if (error == 0)
		return EXIT_DONE;
	/* The plan's own path is the host's, whatever --root says. */
	print_failure(session->errors, "", &failure);
	return failure.kind == FAILURE_SYSTEM ? EXIT_SYSTEM : EXIT_USAGE;
}

static int refuse(struct session *session, enum failure_kind kind, const char *remedy, const char *text)
{
	cleanup(failure_free) struct failure failure = {0};

	failure_set(&failure, kind, 0, session->arguments[0], remedy, "%s", text);
	print_failure(session->errors, "", &failure);
	return kind == FAILURE_USAGE ? EXIT_USAGE : EXIT_REFUSED;
}

/* The directory and the preview are those of the scope and the rules that the plan was made for, unless others are asked for. */
static int choose_view(struct session *session, const struct plan_document *document)
{
	cleanup(failure_free) struct failure failure = {0};
	const struct consumer *consumer = consumer_find(document->context.consumer);
	enum scope scope = document->plan.scope;

	if (consumer == NULL)
		return refuse(session, FAILURE_USAGE, _("overrule consumers lists those that are known"),
			      _("the plan was made by the rules of a consumer that is not known"));
	if (session->options->scope_given && session->options->scope != scope)
		return refuse(session, FAILURE_REFUSED, _("give the plan's own scope, or none"),
			      _("the plan is for another scope than --scope names"));
	if (session->options->consumer_word == NULL &&
	    workspace_set_consumer(session->workspace, rules_installed(session->root, consumer), &failure) < 0)
		return session_fail(session, &failure);
	if (workspace_set_target(session->workspace, scope, &failure) < 0)
		return session_fail(session, &failure);
	return EXIT_DONE;
}

/* True for bytes that some file has already: a plan may move what is broken, but bring nothing broken in. */
static bool content_is_known(const struct snapshot *snapshot, const struct operation *operation)
{
	for (uint32_t i = 0; i < snapshot->layer_count; i++) {
		const struct layer *layer = &snapshot->layers[i];

		if (layer->kind == LAYER_FILE && layer->length == operation->content_length &&
		    memcmp(layer->bytes, operation->content, layer->length) == 0)
			return true;
	}
	return false;
}

static int refuse_content(struct session *session, const struct operation *operation, const struct fault *fault)
{
	cleanup(free_pointer) char *name = text_visible(operation->name);
	cleanup(free_pointer) char *text = NULL;

	if (name == NULL)
		return session_out_of_memory(session);
	text = text_format(_("the content for %s is no good descriptor (line %zu, column %zu): %s"), name, fault->line, fault->column,
			   fault->text);
	return text != NULL ? refuse(session, FAILURE_REFUSED, fault->remedy, text) : session_out_of_memory(session);
}

static int validate_contents(struct session *session, const struct plan *plan)
{
	const struct snapshot *snapshot = workspace_current(session->workspace)->snapshot;

	for (size_t i = 0; i < plan->count; i++) {
		const struct operation *operation = &plan->operations[i];
		cleanup(fault_free) struct fault fault = {0};
		int error;

		if (operation->kind != OPERATION_WRITE || content_is_known(snapshot, operation))
			continue;
		error = content_validate(snapshot->schema, operation->content, operation->content_length, &fault);
		if (error == -ENOMEM)
			return session_out_of_memory(session);
		if (error < 0)
			return refuse_content(session, operation, &fault);
	}
	return EXIT_DONE;
}

/* "apply: mask 50-x.json, ...": what the history says. malloc'ed; NULL where memory is out. */
static char *describe_origin(const struct plan_context *context)
{
	struct buffer text = {0};

	buffer_append_text(&text, "apply:");
	for (size_t i = 0; i < context->change_count && i < MOST_NAMED; i++) {
		buffer_append_text(&text, i > 0 ? ", " : " ");
		text_append_visible(&text, context->changes[i], strlen(context->changes[i]));
	}
	if (context->change_count > MOST_NAMED)
		buffer_format(&text, ", ... (%zu)", context->change_count);
	return buffer_take(&text);
}

static int adopt(struct changing *changing, struct plan_document *document)
{
	struct session *session = changing->session;
	cleanup(failure_free) struct failure failure = {0};
	cleanup(plan_free) struct plan nothing = {0};
	cleanup(free_pointer) char *origin = describe_origin(&document->context);
	bool changes = true;

	if (origin == NULL || plan_set_directory(&document->plan, workspace_target_directory(session->workspace)) < 0)
		return session_out_of_memory(session);
	if (workspace_adopt(session->workspace, &document->plan, origin, NULL, &failure) < 0)
		return session_fail(session, &failure);
	if (workspace_try(session->workspace, &changes, &failure) < 0)
		return session_fail(session, &failure);
	if (changes)
		return EXIT_DONE;
	/* What is done already is a plan of nothing, whoever may write. */
	changing_note(changing, _("The plan %s is carried out already."), session->arguments[0]);
	if (plan_new(workspace_target(session->workspace), workspace_target_directory(session->workspace), &nothing) < 0 ||
	    workspace_adopt(session->workspace, &nothing, origin, NULL, &failure) < 0)
		return session_out_of_memory(session);
	return EXIT_DONE;
}

int apply_run(struct session *session)
{
	cleanup(plan_document_free) struct plan_document document = {0};
	cleanup(changing_free) struct changing changing = {0};
	int result = read_document(session, &document);

	if (result == EXIT_DONE)
		result = choose_view(session, &document);
	if (result == EXIT_DONE)
		limits_change(session);
	if (result == EXIT_DONE)
		result = changing_begin(&changing, session);
	if (result == EXIT_DONE)
		result = validate_contents(session, &document.plan);
	if (result == EXIT_DONE)
		result = adopt(&changing, &document);
	return result == EXIT_DONE ? changing_finish(&changing) : result;
}
