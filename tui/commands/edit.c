/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `edit NAME`: a private copy in the person's editor, checked before it is installed, and kept wherever anything goes wrong. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "tui/commands/changing.h"
#include "tui/commands/copy.h"
#include "tui/commands/editing.h"
#include "tui/commands/prompt.h"
#include "tui/commands/validation.h"

struct edit {
	struct changing changing;
	struct copy_source source;
	struct editing editing;
};

static void edit_free(struct edit *edit)
{
	changing_free(&edit->changing);
	copy_source_free(&edit->source);
	editing_end(&edit->editing);
}

static int fail(struct edit *edit, const struct failure *failure)
{
	struct session *session = edit->changing.session;

	return failure->kind != FAILURE_NONE ? session_fail(session, failure) : session_out_of_memory(session);
}

static int make_copy(struct edit *edit)
{
	struct session *session = edit->changing.session;
	const struct layer *layer = edit->source.layer;
	cleanup(failure_free) struct failure failure = {0};

	if (editing_begin(&edit->editing, session->options, session->arguments[0], layer->bytes, layer->length, &failure) < 0)
		return fail(edit, &failure);
	return EXIT_DONE;
}

static void tell_kept(struct edit *edit)
{
	struct session *session = edit->changing.session;
	cleanup(free_pointer) char *shown = text_visible(edit->editing.path);

	if (shown != NULL)
		print_format(session->errors, _("Your copy is kept: %s\n"), shown);
	print_flush(session->errors);
}

/* What becomes of a copy that cannot be installed. */
enum choice { CHOICE_KEEP, CHOICE_EDIT, CHOICE_DISCARD };

static enum choice choose(struct edit *edit)
{
	static const struct prompt_answer answers[] = {
		[CHOICE_KEEP] = {"k", N_("keep the copy")}, [CHOICE_EDIT] = {"e", N_("edit again")}, [CHOICE_DISCARD] = {"d", N_("discard")}};

	if (!prompt_is_possible())
		return CHOICE_KEEP;
	return (enum choice)prompt_ask(edit->changing.session, _("It is not installed. What now?"), answers, 3);
}

static bool mask_is_meant(struct edit *edit)
{
	static const struct prompt_answer answers[] = {{"n", N_("no")}, {"y", N_("yes")}};

	if (prompt_is_possible())
		return prompt_ask(edit->changing.session, _("The file is empty now, which would mask the name. Is that meant?"), answers,
				  2) == 1;
	print_report(edit->changing.session->errors, &(struct message){
								.text = _("the edited file is empty, which would mask the name"),
								.remedy = _("use overrule mask, if that is meant"),
							});
	return false;
}

/* A copy of the vendor's file tells where it came from, as every copy. */
static int note_origin(struct edit *edit)
{
	cleanup(buffer_free) struct buffer document = {0};
	int result;

	if (edit->editing.length == 0 || edit->source.own)
		return EXIT_DONE;
	buffer_append(&document, edit->editing.content, edit->editing.length);
	result = copy_note(edit->changing.session, &edit->source, &document);
	if (result != EXIT_DONE)
		return result;
	free(edit->editing.content);
	edit->editing.length = document.length;
	edit->editing.content = buffer_take(&document);
	return edit->editing.content != NULL ? EXIT_DONE : session_out_of_memory(edit->changing.session);
}

static int stage_content(struct edit *edit)
{
	struct session *session = edit->changing.session;
	int result = note_origin(edit);
	const struct change change = {
		.kind = edit->editing.length == 0 ? CHANGE_MASK : CHANGE_WRITE,
		.verb = "edit",
		.name = session->arguments[0],
		.content = edit->editing.length == 0 ? NULL : edit->editing.content,
		.content_length = edit->editing.length,
		.may_replace = true,
	};

	return result == EXIT_DONE ? changing_stage(&edit->changing, &change, NULL) : result;
}

/* Whether what was edited can be installed: EXIT_DONE, or EXIT_REFUSED after saying why not. */
static int judge_content(struct edit *edit)
{
	if (edit->editing.length == 0)
		return mask_is_meant(edit) ? EXIT_DONE : EXIT_REFUSED;
	return validation_refuse(edit->changing.session, "", edit->editing.path, edit->editing.content, edit->editing.length);
}

static int run_editor(struct edit *edit)
{
	struct session *session = edit->changing.session;
	cleanup(failure_free) struct failure failure = {0};

	print_flush(session->output);
	print_flush(session->errors);
	return editing_run(&edit->editing, session->options, &failure) < 0 ? fail(edit, &failure) : EXIT_DONE;
}

/* Until there is something that can be installed, or the person gives up. *ret_install tells which. */
static int edit_until_good(struct edit *edit, bool *ret_install)
{
	enum choice choice;

	*ret_install = false;
	do {
		int result = run_editor(edit);

		if (result != EXIT_DONE)
			return result;
		if (editing_is_unchanged(&edit->editing)) {
			edit->editing.keep = false;
			changing_note(&edit->changing, _("%s was not changed."), edit->changing.session->arguments[0]);
			return EXIT_DONE;
		}
		if (judge_content(edit) == EXIT_DONE) {
			*ret_install = true;
			return EXIT_DONE;
		}
		choice = choose(edit);
	} while (choice == CHOICE_EDIT);
	edit->editing.keep = choice != CHOICE_DISCARD;
	return EXIT_REFUSED;
}

static int edit_copy(struct edit *edit)
{
	bool install = false;
	int result;

	/* Until it is known that nothing went wrong the copy is the person's work. */
	edit->editing.keep = true;
	result = edit_until_good(edit, &install);
	if (result == EXIT_DONE && install)
		result = stage_content(edit);
	if (result == EXIT_DONE)
		result = changing_finish(&edit->changing);
	/* Where nothing was written or edited, there is either something to keep or nothing to tell. */
	if ((result == EXIT_DONE && !edit->changing.session->options->dry_run) || result == EXIT_USAGE)
		edit->editing.keep = false;
	/* Nothing is lost with a copy that nobody wrote to; where it cannot be read any more, what is left is the person's. */
	if (editing_look(&edit->editing) == COPY_UNCHANGED)
		edit->editing.keep = false;
	if (edit->editing.keep)
		tell_kept(edit);
	return result;
}

int edit_run(struct session *session)
{
	cleanup(edit_free) struct edit edit = {0};
	int result = changing_begin(&edit.changing, session);

	if (result == EXIT_DONE)
		result = copy_find_source(session, session->arguments[0], true, &edit.source);
	if (result == EXIT_DONE)
		result = make_copy(&edit);
	return result == EXIT_DONE ? edit_copy(&edit) : result;
}
