/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Each field is looked at by itself, then the document as a whole, then what it would do: the first that fails says why. */
#include "tui/screens/form.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "core/change/validation.h"
#include "core/foresight.h"
#include "core/rank/why.h"
#include "tui/commands/selection.h"

#define USUAL_SUFFIX ".json"

static bool ends_with(const char *text, const char *end)
{
	size_t length = strlen(text), end_length = strlen(end);

	return length >= end_length && strcmp(text + length - end_length, end) == 0;
}

/* ---- the name ---- */

/* What a file of that name means for one in the target directory. The sentences name the file, as a path. */
static void note_namesake(struct form_field *field, const struct layer *layer, const char *path, uint32_t target, bool clone)
{
	bool mask = layer->kind == LAYER_EMPTY;

	if (layer->directory == target && mask)
		form_note(field, REMARK_WARNING, text_format(_("takes the place of the mask %s"), path));
	else if (layer->directory == target)
		form_note(field, REMARK_ERROR, text_format(_("taken: %s is there already"), path));
	else if (clone)
		form_note(field, REMARK_ERROR, text_format(_("taken: %s has that name; use replace to override it"), path));
	else if (layer->directory < target)
		form_note(field, REMARK_WARNING, text_format(mask ? _("free, but %s masks it") : _("free, but %s overrides it"), path));
	else
		form_note(field, REMARK_WARNING,
			  text_format(mask ? _("free, and undoes the mask %s") : _("free, and overrides %s"), path));
}

/* True where some directory has a file of that name; the most specific one is told of, but before all the target's own. */
static bool note_namesakes(struct form *form, const struct screens *screens, struct form_field *field)
{
	const struct snapshot *snapshot = workspace_preview(screens->workspace)->snapshot;
	const char *directory = workspace_target_directory(screens->workspace), *name = field_text(&field->field);
	uint32_t target = directory != NULL ? snapshot_find_directory(snapshot, directory) : LAYER_NONE;
	const struct layer *found = NULL;
	cleanup(free_pointer) char *path = NULL;
	cleanup(free_pointer) char *shown = NULL;

	for (uint32_t i = 0; i < snapshot->layer_count; i++) {
		const struct layer *layer = &snapshot->layers[i];

		if (strcmp(layer->name, name) == 0 && (found == NULL || layer->directory == target ||
						       (layer->directory < found->directory && found->directory != target)))
			found = layer;
	}
	path = found != NULL ? layer_path(snapshot, found) : NULL;
	shown = path != NULL ? text_visible(path) : NULL;
	if (shown != NULL)
		note_namesake(field, found, shown, target, form->action == ACTION_CLONE);
	return found != NULL;
}

static void check_name(struct form *form, const struct screens *screens, struct form_field *field)
{
	const char *name = field_text(&field->field);

	if (name[0] == '\0')
		form_note(field, REMARK_WANTED, strdup(_("give it a name, such as 50-mine.json")));
	else if (!name_is_allowed(name))
		form_note(field, REMARK_ERROR, strdup(_("a name has no slash and does not begin with a dot")));
	else if (note_namesakes(form, screens, field))
		return;
	else if (!ends_with(name, USUAL_SUFFIX))
		form_note(field, REMARK_WARNING, strdup(_("free, but not .json: some programs skip it")));
	else
		form_note(field, REMARK_FINE, strdup(_("no file has this name")));
}

/* ---- the keys ---- */

static void check_type(struct form_field *field, const struct schema *schema)
{
	int type = schema_find_type(schema, field_text(&field->field), strlen(field_text(&field->field)));

	if (type >= 0)
		form_note(field, REMARK_FINE, strdup(_(schema->types[type].title)));
	else
		form_note(field, REMARK_WARNING, strdup(_("none of the known types")));
}

/* What runs is told in libmagic's words; where there is no libmagic, that it runs. */
static char *describe_program(const struct screens *screens, const char *path)
{
	char *text = NULL;

	if (workspace_describe_binary(screens->workspace, (struct slice){.start = path, .length = (uint32_t)strlen(path)}, &text) < 0)
		return strdup(_("can be run"));
	return text;
}

static void examine(struct form *form, const struct screens *screens, const char *path)
{
	cleanup(executable_free) struct executable executable = {0};

	free(form->examined);
	free(form->examined_note);
	form->examined = strdup(path);
	form->examined_note = NULL;
	form->examined_remark = REMARK_WARNING;
	if (workspace_examine_program(screens->workspace, path, &executable) < 0)
		return;
	if (executable.state == EXECUTABLE_NOT_REGULAR && ends_with(path, "/")) {
		form->examined_note = strdup(_("a directory; Tab goes on into it"));
	} else if (executable.state != EXECUTABLE_RUNS) {
		form->examined_note = executable_explain(&executable, path);
	} else if (executable.trust != TRUST_GOOD) {
		form->examined_note = trust_explain(executable.trust, executable.blame);
	} else {
		form->examined_remark = REMARK_FINE;
		form->examined_note = describe_program(screens, path);
	}
}

static void check_path(struct form *form, const struct screens *screens, struct form_field *field)
{
	const char *path = field_text(&field->field);

	if (path[0] != '/') {
		form_note(field, REMARK_WARNING, strdup(_("no absolute path")));
		return;
	}
	if (form->examined == NULL || strcmp(form->examined, path) != 0)
		examine(form, screens, path);
	form_note(field, form->examined_remark, form->examined_note != NULL ? strdup(form->examined_note) : NULL);
}

static void check_key(struct form *form, const struct screens *screens, struct form_field *field)
{
	const struct schema *schema = workspace_preview(screens->workspace)->snapshot->schema;

	if (field->remark == REMARK_ERROR)
		return;
	if (field->key->required && field->field.text.length == 0) {
		form_note(field, form->base_is_good ? REMARK_WANTED : REMARK_WARNING, strdup(_("must be given")));
		return;
	}
	switch (field->key->kind) {
	case SCHEMA_TYPE:
		check_type(field, schema);
		break;
	case SCHEMA_PATH:
		check_path(form, screens, field);
		break;
	case SCHEMA_TEXT_LIST:
		form_note(field, REMARK_HINT, strdup(_("words with commas between them, for people")));
		break;
	case SCHEMA_TEXT:
		form_note(field, REMARK_HINT, strdup(_("what people see in lists")));
		break;
	}
}

/* ---- the whole ---- */

static void tell(struct form *form, enum attribute attribute, char *text)
{
	if (text != NULL)
		pager_add(&form->outcome, attribute, text);
	free(text);
}

static void refuse_in(struct form *form, enum attribute attribute, char *text)
{
	form->obstacle = text != NULL ? text : strdup(strerror(ENOMEM));
	pager_add(&form->outcome, attribute, form->obstacle != NULL ? form->obstacle : strerror(ENOMEM));
}

static void refuse(struct form *form, char *text)
{
	refuse_in(form, ATTRIBUTE_ERROR, text);
}

static void refuse_failure(struct form *form, const struct failure *failure)
{
	cleanup(free_pointer) char *path = failure->path != NULL ? text_visible(failure->path) : NULL;

	refuse(form, text_format("%s%s%s%s%s", path != NULL ? path : "", path != NULL ? ": " : "",
				 failure->text != NULL ? failure->text : strerror(ENOMEM), failure->remedy != NULL ? "; " : "",
				 failure->remedy != NULL ? failure->remedy : ""));
}

/* Somebody else has written the file that the form is about. */
static bool shown_has_changed(const struct form *form, const struct screens *screens)
{
	const struct snapshot *snapshot = workspace_preview(screens->workspace)->snapshot;
	const char *directory = workspace_target_directory(screens->workspace);
	uint32_t target = directory != NULL ? snapshot_find_directory(snapshot, directory) : LAYER_NONE;
	uint32_t index = target != LAYER_NONE && form->source != NULL ? snapshot_find(snapshot, target, form->source) : LAYER_NONE;
	struct sha256 digest;

	if (form->action != ACTION_REPLACE || (index != LAYER_NONE && snapshot->layers[index].kind == LAYER_EMPTY))
		return false;
	if (index == LAYER_NONE || !form->shown_exists)
		return (index != LAYER_NONE) != form->shown_exists;
	digest = layer_digest(&snapshot->layers[index]);
	return memcmp(&digest, &form->shown_digest, sizeof digest) != 0;
}

/* A document as bad as the one that it was made of is let through, as with the commands: perhaps it is another thing that is mended. */
static bool judge_document(struct form *form, const struct schema *schema)
{
	struct fault fault = {0};
	int error = content_validate(schema, buffer_text(&form->document), form->document.length, &fault);
	char *text = fault.text == NULL ? strdup(strerror(ENOMEM))
		     : fault.line > 0   ? text_format("%zu:%zu: %s", fault.line, fault.column, fault.text)
					: strdup(fault.text);

	if (error < 0 && (form->base_is_good || error == -ENOMEM))
		refuse(form, take(text));
	else if (error < 0 && text != NULL)
		tell(form, ATTRIBUTE_WARNING, text_format(_("It is no good descriptor, as the original is none (%s)."), text));
	free(text);
	fault_free(&fault);
	return form->obstacle == NULL;
}

static void tell_breakage(struct form *form, const struct ranking *before, const struct ranking *then)
{
	if (then->breakage.broken && !before->breakage.broken)
		tell(form, ATTRIBUTE_ERROR, why_broken(then));
}

/* As selection_describe(), with the directory. malloc'ed. */
static char *describe_path(const struct ranking *ranking, int type)
{
	const struct layer *layer = &ranking->snapshot->layers[selection_layer(ranking, type)];
	cleanup(free_pointer) char *path = layer_path(ranking->snapshot, layer);
	struct slice binary = layer->descriptor.binary;
	struct buffer text = {0};

	if (path == NULL)
		return NULL;
	text_append_visible(&text, path, strlen(path));
	buffer_append_text(&text, " (");
	if (binary.start != NULL)
		text_append_visible(&text, binary.start, binary.length);
	buffer_append_text(&text, ")");
	return buffer_take(&text);
}

/* Two files of one name are told apart by where they are. */
static bool same_name(const struct ranking *before, const struct ranking *then, int type)
{
	uint32_t first = selection_layer(before, type), second = selection_layer(then, type);

	return first != LAYER_NONE && second != LAYER_NONE &&
	       strcmp(before->snapshot->layers[first].name, then->snapshot->layers[second].name) == 0;
}

static void tell_selections(struct form *form, const struct ranking *before, const struct ranking *then)
{
	for (int type = 0; type < (int)before->snapshot->schema->type_count; type++) {
		cleanup(free_pointer) char *old = NULL;
		cleanup(free_pointer) char *new = NULL;

		if (selection_same(before, then, type))
			continue;
		old = same_name(before, then, type) ? describe_path(before, type) : selection_describe(before, type);
		new = same_name(before, then, type) ? describe_path(then, type) : selection_describe(then, type);
		if (old != NULL && new != NULL)
			tell(form, ATTRIBUTE_STRONG, text_format(_("%s: before %s, then %s"), before->snapshot->schema->types[type].name,
								 old, new));
	}
}

static void tell_rank(struct form *form, const struct ranking *then, const struct stack *stack)
{
	const struct order *order;

	if (stack->rank == 0 || stack->type < 0)
		return;
	order = &then->orders[stack->type];
	tell(form, ATTRIBUTE_NORMAL, text_format(_("%s: it would have rank %u of %u."), then->snapshot->schema->types[stack->type].name,
						 (unsigned)stack->rank, (unsigned)order->ranked));
}

/* The same words as on the main screen, about the files as they would be. */
static void tell_why(struct form *form, const struct ranking *then, const struct stack *stack)
{
	struct why why = {0};

	if (why_stack(then, stack, &why) == 0)
		for (size_t i = 0; i < why.count; i++)
			pager_add(&form->outcome, ATTRIBUTE_NORMAL, why.lines[i].text);
	why_free(&why);
}

static void judge_outcome(struct form *form, const struct screens *screens)
{
	cleanup(failure_free) struct failure failure = {0};
	cleanup(foresight_free) struct foresight foresight = {0};
	const struct change change = form_change(form);
	const struct stack *stack;

	if (workspace_foresee(screens->workspace, &change, &foresight, &failure) < 0) {
		refuse_failure(form, &failure);
		return;
	}
	if (!foresight.changes) {
		refuse(form, strdup(_("The file is there already, with this content.")));
		return;
	}
	tell_breakage(form, workspace_preview(screens->workspace), foresight.ranking);
	tell_selections(form, workspace_preview(screens->workspace), foresight.ranking);
	stack = ranking_find(foresight.ranking, change.name);
	if (stack == NULL)
		return;
	tell_rank(form, foresight.ranking, stack);
	tell_why(form, foresight.ranking, stack);
}

static const struct form_field *find_remark(const struct form *form, enum remark remark)
{
	for (size_t i = 0; i < form->count; i++)
		if (form->fields[i].remark == remark)
			return &form->fields[i];
	return NULL;
}

/* "Still missing: Name, Binary"; NULL where nothing is. malloc'ed. */
static char *list_wanted(const struct form *form)
{
	struct buffer text = {0};

	for (size_t i = 0; i < form->count; i++) {
		if (form->fields[i].remark != REMARK_WANTED)
			continue;
		/* TRANSLATORS: the names of fields follow */
		buffer_append_text(&text, text.length == 0 ? _("Still missing: ") : ", ");
		buffer_append_text(&text, form_label(&form->fields[i]));
	}
	return buffer_take(&text);
}

/* What stands in the way: a field that is wrong, with its note, since a small screen shows that of one field only; or all that are empty. */
static bool judge_fields(struct form *form)
{
	const struct form_field *wrong = find_remark(form, REMARK_ERROR);

	if (wrong == NULL && find_remark(form, REMARK_WANTED) == NULL)
		return true;
	if (wrong == NULL)
		refuse_in(form, ATTRIBUTE_NORMAL, list_wanted(form));
	else
		/* TRANSLATORS: the name of a field, and what is wrong with what stands in it */
		refuse_in(form, ATTRIBUTE_ERROR, text_format(_("%s: %s"), form_label(wrong), wrong->note != NULL ? wrong->note : ""));
	return false;
}

void form_judge(struct form *form, const struct screens *screens)
{
	const struct schema *schema = workspace_preview(screens->workspace)->snapshot->schema;
	bool whole = false;

	if (!form->stale)
		return;
	form->stale = false;
	pager_clear(&form->outcome);
	free(form->obstacle);
	form->obstacle = NULL;
	for (size_t i = 0; i < form->count; i++)
		form_note(&form->fields[i], REMARK_HINT, NULL);
	if (form_document(form, schema, &form->document, &whole) < 0) {
		refuse(form, strdup(strerror(ENOMEM)));
		return;
	}
	for (size_t i = 0; i < form->count; i++)
		if (form->fields[i].key == NULL)
			check_name(form, screens, &form->fields[i]);
		else
			check_key(form, screens, &form->fields[i]);
	if (!judge_fields(form))
		return;
	if (shown_has_changed(form, screens)) {
		refuse(form, strdup(_("Somebody has changed the file since this form was opened: cancel, and look at it again.")));
		return;
	}
	if (judge_document(form, schema))
		judge_outcome(form, screens);
}
