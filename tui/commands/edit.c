/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `edit NAME`: a private copy in the person's editor, checked before it is installed, and kept wherever anything goes wrong. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "tui/commands/changing.h"
#include "tui/commands/copy.h"
#include "tui/commands/editor.h"
#include "tui/commands/private_file.h"
#include "tui/commands/prompt.h"
#include "tui/commands/validation.h"

struct editing {
	struct changing changing;
	struct copy_source source;
	char *directory; /* of the copy */
	char *path;      /* of the copy */
	bool done;       /* the copy is not needed any more */
	char *content;   /* as it was edited */
	size_t length;
};

static void editing_free(struct editing *editing)
{
	if (editing->done) {
		unlink(editing->path);
		rmdir(editing->directory);
	}
	changing_free(&editing->changing);
	copy_source_free(&editing->source);
	free(editing->directory);
	free(editing->path);
	free(editing->content);
}

static int fail_copy(struct editing *editing, int error, const char *step)
{
	cleanup(failure_free) struct failure failure = {0};

	failure_system(&failure, error, editing->path, step);
	print_failure(editing->changing.session->errors, "", &failure);
	return EXIT_SYSTEM;
}

/* The copy has the file's own name, which tells editors the language. */
static int make_copy(struct editing *editing)
{
	struct session *session = editing->changing.session;
	int error;

	editing->directory = private_directory_make(session->options);
	if (editing->directory == NULL)
		return fail_copy(editing, errno, _("make a directory for the copy"));
	editing->path = text_format("%s/%s", editing->directory, session->arguments[0]);
	if (editing->path == NULL)
		return session_out_of_memory(session);
	error = private_file_write(editing->path, editing->source.layer->bytes, editing->source.layer->length);
	if (error < 0)
		return fail_copy(editing, -error, _("write the copy"));
	return EXIT_DONE;
}

static void tell_kept(struct editing *editing)
{
	struct session *session = editing->changing.session;
	cleanup(free_pointer) char *shown = text_visible(editing->path);

	if (shown != NULL)
		print_format(session->errors, _("Your copy is kept: %s\n"), shown);
	print_flush(session->errors);
}

/* Editors may put another file in the place of the copy, but it must be one. */
static int read_copy(struct editing *editing)
{
	struct stat found;
	int error;

	if (lstat(editing->path, &found) < 0)
		return fail_copy(editing, errno, _("read the copy"));
	if (!S_ISREG(found.st_mode))
		return fail_copy(editing, EINVAL, _("read the copy"));
	free(editing->content);
	editing->content = NULL;
	/* One byte more than a descriptor may have, so that it is the check that says what is wrong. */
	error = file_read(editing->path, DESCRIPTOR_MAX_SIZE + 1, false, &editing->content, &editing->length);
	return error < 0 ? fail_copy(editing, -error, _("read the copy")) : EXIT_DONE;
}

static bool is_unchanged(const struct editing *editing)
{
	return editing->length == editing->source.layer->length &&
	       memcmp(editing->content, editing->source.layer->bytes, editing->length) == 0;
}

/* What becomes of a copy that cannot be installed. */
enum choice { CHOICE_KEEP, CHOICE_EDIT, CHOICE_DISCARD };

static enum choice choose(struct editing *editing)
{
	static const struct prompt_answer answers[] = {
		[CHOICE_KEEP] = {"k", N_("keep the copy")}, [CHOICE_EDIT] = {"e", N_("edit again")}, [CHOICE_DISCARD] = {"d", N_("discard")}};

	if (!prompt_is_possible())
		return CHOICE_KEEP;
	return (enum choice)prompt_ask(editing->changing.session, _("It is not installed. What now?"), answers, 3);
}

static bool mask_is_meant(struct editing *editing)
{
	static const struct prompt_answer answers[] = {{"n", N_("no")}, {"y", N_("yes")}};

	if (prompt_is_possible())
		return prompt_ask(editing->changing.session, _("The file is empty now, which would mask the name. Is that meant?"), answers,
				  2) == 1;
	print_report(editing->changing.session->errors, &(struct message){
								.text = _("the edited file is empty, which would mask the name"),
								.remedy = _("use overrule mask, if that is meant"),
							});
	return false;
}

/* A copy of the vendor's file tells where it came from, as every copy. */
static int note_origin(struct editing *editing)
{
	cleanup(buffer_free) struct buffer document = {0};
	int result;

	if (editing->length == 0 || editing->source.own)
		return EXIT_DONE;
	buffer_append(&document, editing->content, editing->length);
	result = copy_note(editing->changing.session, &editing->source, &document);
	if (result != EXIT_DONE)
		return result;
	free(editing->content);
	editing->length = document.length;
	editing->content = buffer_take(&document);
	return editing->content != NULL ? EXIT_DONE : session_out_of_memory(editing->changing.session);
}

static int stage_content(struct editing *editing)
{
	struct session *session = editing->changing.session;
	int result = note_origin(editing);
	const struct change change = {
		.kind = editing->length == 0 ? CHANGE_MASK : CHANGE_WRITE,
		.verb = "edit",
		.name = session->arguments[0],
		.content = editing->length == 0 ? NULL : editing->content,
		.content_length = editing->length,
		.may_replace = true,
	};

	return result == EXIT_DONE ? changing_stage(&editing->changing, &change, NULL) : result;
}

/* Whether what was edited can be installed: EXIT_DONE, or EXIT_REFUSED after saying why not. */
static int judge_content(struct editing *editing)
{
	if (editing->length == 0)
		return mask_is_meant(editing) ? EXIT_DONE : EXIT_REFUSED;
	return validation_refuse(editing->changing.session, "", editing->path, editing->content, editing->length);
}

/* Until there is something that can be installed, or the person gives up. *ret_install tells which. */
static int edit_until_good(struct editing *editing, bool *ret_install)
{
	struct session *session = editing->changing.session;
	enum choice choice;

	*ret_install = false;
	do {
		int result = editor_run(session, editing->path);

		if (result == EXIT_DONE)
			result = read_copy(editing);
		if (result != EXIT_DONE)
			return result;
		if (is_unchanged(editing)) {
			editing->done = true;
			changing_note(&editing->changing, _("%s was not changed."), session->arguments[0]);
			return EXIT_DONE;
		}
		if (judge_content(editing) == EXIT_DONE) {
			*ret_install = true;
			return EXIT_DONE;
		}
		choice = choose(editing);
	} while (choice == CHOICE_EDIT);
	editing->done = choice == CHOICE_DISCARD;
	return EXIT_REFUSED;
}

static int edit(struct editing *editing)
{
	bool install = false;
	int result = edit_until_good(editing, &install);

	if (result == EXIT_DONE && install)
		result = stage_content(editing);
	if (result == EXIT_DONE)
		result = changing_finish(&editing->changing);
	/* Where nothing was written or edited, there is either something to keep or nothing to tell. */
	if ((result == EXIT_DONE && !editing->changing.session->options->dry_run) || result == EXIT_USAGE)
		editing->done = true;
	if (!editing->done)
		tell_kept(editing);
	return result;
}

int edit_run(struct session *session)
{
	cleanup(editing_free) struct editing editing = {0};
	int result = changing_begin(&editing.changing, session);

	if (result == EXIT_DONE)
		result = copy_find_source(session, session->arguments[0], true, &editing.source);
	if (result == EXIT_DONE)
		result = make_copy(&editing);
	return result == EXIT_DONE ? edit(&editing) : result;
}
