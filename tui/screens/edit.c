/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the editor left is judged; whatever stands in the way becomes a question whose answers keep, change or drop the copy. */
#include "tui/screens/edit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "core/change/origin_note.h"
#include "core/change/validation.h"
#include "core/copy_source.h"
#include "tui/commands/editing.h"
#include "tui/screens/changes.h"
#include "tui/screens/form_screen.h"
#include "tui/screens/question_screen.h"

#define NAME_OF_NONE "new.json" /* of the copy, while the form has no name that a file could have */

/* What a person can answer to a question about the copy. */
enum way_on { WAY_AGAIN, WAY_KEEP, WAY_DROP, WAY_STAGE, WAY_BACK, WAY_COUNT };

struct edit_session {
	struct editing editing;
	char *name;   /* of the entry; NULL: the form's document is edited */
	char *origin; /* the path that the copy tells it was made of; NULL: none */
	struct sha256 origin_digest;
	bool existed; /* the target directory's file of that name, as it was when the editing began */
	struct sha256 digest;
	enum way_on ways[WAY_COUNT]; /* what the answers of the question stand for */
};

void edit_end(struct screens *screens)
{
	struct edit_session *edit = screens->edit;

	if (edit == NULL)
		return;
	editing_end(&edit->editing);
	free(edit->name);
	free(edit->origin);
	free(edit);
	screens->edit = NULL;
}

bool edit_is_possible(const struct screens *screens, struct failure *failure)
{
	if (screens->services != NULL && screens->services->release != NULL && screens->options != NULL)
		return true;
	failure_set(failure, FAILURE_REFUSED, 0, NULL, NULL, _("there is no terminal that could be given to an editor"));
	return false;
}

static const struct schema *schema_of(const struct screens *screens)
{
	return workspace_preview(screens->workspace)->snapshot->schema;
}

/* The file of that name in the target directory: false where there is none. */
static bool find_target_file(const struct screens *screens, const char *name, struct sha256 *ret_digest)
{
	const struct snapshot *snapshot = workspace_current(screens->workspace)->snapshot;
	const char *directory = workspace_target_directory(screens->workspace);
	uint32_t target = directory != NULL ? snapshot_find_directory(snapshot, directory) : LAYER_NONE;
	uint32_t index = target != LAYER_NONE ? snapshot_find(snapshot, target, name) : LAYER_NONE;

	if (index == LAYER_NONE)
		return false;
	*ret_digest = layer_digest(&snapshot->layers[index]);
	return true;
}

static bool has_changed_meanwhile(const struct screens *screens, const struct edit_session *edit)
{
	struct sha256 digest;
	bool exists = edit->name != NULL && find_target_file(screens, edit->name, &digest);

	if (edit->name == NULL || exists != edit->existed)
		return edit->name != NULL;
	return exists && memcmp(&digest, &edit->digest, sizeof digest) != 0;
}

/* ---- when it is good ---- */

static void tell_kept(struct screens *screens)
{
	cleanup(free_pointer) char *shown = text_visible(screens->edit->editing.path);

	screens->edit->editing.keep = true;
	if (shown != NULL)
		screens_say(screens, ATTRIBUTE_WARNING,
			    text_format(_("%s Your copy is kept: %s"), screens->notice != NULL ? screens->notice : "", shown));
}

static void stage(struct screens *screens)
{
	struct edit_session *edit = screens->edit;
	struct editing *editing = &edit->editing;
	cleanup(buffer_free) struct buffer noted = {0};
	struct change change = {
		.kind = editing->length == 0 ? CHANGE_MASK : CHANGE_WRITE,
		.verb = "edit",
		.name = edit->name,
		.content = editing->length == 0 ? NULL : editing->content,
		.content_length = editing->length,
		.may_replace = true,
	};

	/* A copy of the vendor's file tells where it came from, as every copy; one that cannot be read with certainty does not. */
	if (editing->length > 0 && edit->origin != NULL &&
	    origin_note(schema_of(screens), editing->content, editing->length, edit->origin, &edit->origin_digest, &noted, NULL) == 0) {
		change.content = noted.data;
		change.content_length = noted.length;
	}
	if (!changes_stage(screens, &change)) {
		tell_kept(screens);
	} else if (entries_go_to(screens, edit->name)) {
		screens_refresh(screens);
	}
	edit_end(screens);
}

static void accept(struct screens *screens)
{
	struct edit_session *edit = screens->edit;

	if (edit->name != NULL) {
		stage(screens);
		return;
	}
	form_screen_take(screens, edit->editing.content, edit->editing.length);
	edit_end(screens);
}

/* ---- when it is not ---- */

static void run(struct screens *screens);

static void hear(struct screens *screens, size_t answer)
{
	struct editing *editing = &screens->edit->editing;

	switch (screens->edit->ways[answer]) {
	case WAY_AGAIN:
		run(screens);
		return;
	case WAY_STAGE:
		editing->keep = false;
		accept(screens);
		return;
	case WAY_DROP:
		editing->keep = false;
		screens_say(screens, ATTRIBUTE_NORMAL, strdup(_("The copy was thrown away. Nothing has changed.")));
		break;
	case WAY_KEEP:
		screens_say(screens, ATTRIBUTE_NORMAL, strdup(""));
		tell_kept(screens);
		break;
	default:
		break;
	}
	edit_end(screens);
}

/* Asks which way to go on. The answers are those of the ways, translated; takes text over. */
static void ask_way(struct screens *screens, char *text, const enum way_on *ways, const char *const *answers, size_t count)
{
	cleanup(free_pointer) char *given = text;

	memcpy(screens->edit->ways, ways, count * sizeof *ways);
	question_screen_open(screens, _("The edited file"), given != NULL ? given : "?", answers, count, hear);
}

/* Takes the given problem over. Until something else is answered the copy stays, also when the person just leaves. */
static void ask(struct screens *screens, char *given, const char *stage_answer)
{
	static const enum way_on ways[] = {WAY_AGAIN, WAY_KEEP, WAY_DROP, WAY_STAGE};
	const char *answers[] = {_("edit it again"), _("keep the copy for later, and go back"), _("throw the copy away"), stage_answer};
	cleanup(free_pointer) char *problem = given;
	cleanup(free_pointer) char *shown = text_visible(screens->edit->editing.path);

	screens->edit->editing.keep = true;
	ask_way(screens, text_format(_("%s\n\nNothing has been changed. What you have written is in the copy:\n%s"),
				     problem != NULL ? problem : "?", shown != NULL ? shown : "?"), ways, answers, stage_answer != NULL ? 4 : 3);
}

/* An editor that failed may have written before; where it has not, there is nothing to keep. */
static void ask_about_failure(struct screens *screens, const struct failure *failure)
{
	static const enum way_on ways[] = {WAY_AGAIN, WAY_BACK};
	const char *answers[] = {_("start the editor again"), _("go back")};
	enum copy_state state = editing_look(&screens->edit->editing);
	cleanup(free_pointer) char *path = failure->path != NULL ? text_visible(failure->path) : NULL;
	cleanup(free_pointer) char *problem =
		text_format("%s%s%s%s%s", path != NULL ? path : "", path != NULL ? ": " : "",
			    failure->text != NULL ? failure->text : strerror(ENOMEM), failure->remedy != NULL ? "; " : "",
			    failure->remedy != NULL ? failure->remedy : "");

	if (state == COPY_CHANGED) {
		ask(screens, take(problem), NULL);
		return;
	}
	screens->edit->editing.keep = false;
	if (state == COPY_UNCHANGED)
		ask_way(screens, text_format(_("%s\n\nNothing was written in the editor, so that nothing is lost."), problem != NULL ? problem : "?"),
			ways, answers, 2);
	else
		ask_way(screens, text_format(_("%s\n\nThe copy that was edited is gone: nothing of it can be kept."), problem != NULL ? problem : "?"),
			&ways[1], &answers[1], 1);
}

static void ask_about_fault(struct screens *screens, const struct fault *fault)
{
	const char *remedy = fault->remedy != NULL ? fault->remedy : code_describe(fault->code)->remedy;
	const char *separator = remedy != NULL ? "; " : "";

	if (remedy == NULL)
		remedy = "";
	else if (fault->remedy == NULL)
		remedy = _(remedy);
	if (fault->line > 0)
		ask(screens, text_format(_("Line %zu, column %zu: %s%s%s"), fault->line, fault->column, fault->text, separator, remedy), NULL);
	else
		ask(screens, text_format("%s%s%s", fault->text, separator, remedy), NULL);
}

/* What the editor has left: good, of no use, or to be asked about. */
static void judge(struct screens *screens)
{
	struct edit_session *edit = screens->edit;
	struct fault fault = {0};

	if (edit->editing.length == 0 && edit->name != NULL) {
		ask(screens, strdup(_("The file is empty now, which would mask the name.")), _("that is meant: stage the mask"));
	} else if (content_validate(schema_of(screens), edit->editing.content, edit->editing.length, &fault) < 0) {
		ask_about_fault(screens, &fault);
	} else if (has_changed_meanwhile(screens, edit)) {
		ask(screens, strdup(_("Somebody else has changed the file while you were editing it.")),
		    _("stage it all the same: it takes the place of theirs"));
	} else {
		edit->editing.keep = false;
		accept(screens);
	}
	fault_free(&fault);
}

/* What was done to the files while the editor had the terminal. */
static void look_again(struct screens *screens)
{
	cleanup(failure_free) struct failure failure = {0};
	struct standing standing = screens_stand(screens);

	workspace_rescan(screens->workspace, &failure);
	screens_say_failure(screens, &failure);
	screens_stand_again(screens, &standing);
}

static void run(struct screens *screens)
{
	const struct services *services = screens->services;
	cleanup(failure_free) struct failure failure = {0};
	int error;

	screens->edit->editing.keep = true;
	services->release(services->context);
	error = editing_run(&screens->edit->editing, screens->options, &failure);
	services->acquire(services->context);
	screens->redraw = true;
	look_again(screens);
	if (error < 0) {
		ask_about_failure(screens, &failure);
	} else if (editing_is_unchanged(&screens->edit->editing)) {
		screens->edit->editing.keep = false;
		screens_say(screens, ATTRIBUTE_NORMAL, strdup(_("The file was not changed in the editor.")));
		edit_end(screens);
	} else {
		judge(screens);
	}
}

/* ---- the beginning ---- */

static int begin(struct screens *screens, const char *name, const char *bytes, size_t length, struct failure *failure)
{
	edit_end(screens);
	screens->edit = calloc(1, sizeof *screens->edit);
	if (screens->edit == NULL)
		return -ENOMEM;
	return editing_begin(&screens->edit->editing, screens->options, name, bytes, length, failure);
}

static void start(struct screens *screens, int error, const struct failure *failure)
{
	if (error == 0) {
		run(screens);
		return;
	}
	if (failure->text != NULL)
		screens_say_failure(screens, failure);
	else
		screens_say(screens, ATTRIBUTE_WARNING, strdup(strerror(-error)));
	edit_end(screens);
}

/* What is to be known about the entry once the editor has ended. */
static int note_entry(struct screens *screens, const char *name, const struct copy_source *source)
{
	struct edit_session *edit = screens->edit;

	edit->name = strdup(name);
	edit->existed = find_target_file(screens, name, &edit->digest);
	if (!source->own) {
		edit->origin = strdup(source->path);
		edit->origin_digest = layer_digest(source->layer);
	}
	return edit->name != NULL && (source->own || edit->origin != NULL) ? 0 : -ENOMEM;
}

void edit_entry(struct screens *screens)
{
	cleanup(failure_free) struct failure failure = {0};
	cleanup(copy_source_free) struct copy_source source = {0};
	const char *name = entries_name(screens);
	int error = -EINVAL;

	if (name != NULL)
		error = copy_source_find(screens->workspace, name, true, &source, &failure);
	if (error == 0)
		error = begin(screens, name, source.layer->bytes, source.layer->length, &failure);
	if (error == 0)
		error = note_entry(screens, name, &source);
	start(screens, error, &failure);
}

void edit_form(struct screens *screens, struct form *form)
{
	cleanup(failure_free) struct failure failure = {0};
	cleanup(buffer_free) struct buffer document = {0};
	const char *name = name_is_allowed(form_name(form)) ? form_name(form) : NAME_OF_NONE;
	bool whole;
	int error = form_document(form, schema_of(screens), &document, &whole);

	if (error == 0)
		error = begin(screens, name, buffer_text(&document), document.length, &failure);
	start(screens, error, &failure);
}
