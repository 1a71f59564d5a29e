/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fields are read out of the document and written into it by the core's own readers and editors. */
#include "tui/screens/form.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "core/change/descriptor_edit.h"
#include "core/change/layout.h"
#include "core/change/origin_note.h"
#include "core/change/validation.h"
#include "core/copy_source.h"

#define NAME_LIMIT 255

void form_free(struct form *form)
{
	for (size_t i = 0; i < form->count; i++) {
		field_free(&form->fields[i].field);
		free(form->fields[i].before);
		free(form->fields[i].note);
	}
	free(form->source);
	free(form->origin);
	buffer_free(&form->base);
	buffer_free(&form->document);
	pager_free(&form->outcome);
	free(form->obstacle);
	free(form->examined);
	free(form->examined_note);
	completion_free(&form->candidates);
	free(form->typed);
	*form = (struct form){0};
}

const char *form_name(const struct form *form)
{
	return form->action == ACTION_REPLACE ? form->source : field_text(&form->fields[0].field);
}

void form_note(struct form_field *field, enum remark remark, char *text)
{
	free(field->note);
	field->note = text;
	field->remark = remark;
}

const char *form_label(const struct form_field *field)
{
	static const char *const labels[] = {
		[SCHEMA_TEXT] = N_("Description"), [SCHEMA_TYPE] = N_("Type"), [SCHEMA_PATH] = N_("Binary"), [SCHEMA_TEXT_LIST] = N_("Tags")};

	return field->key != NULL ? _(labels[field->key->kind]) : _("Name");
}

/* ---- from the document into the fields ---- */

/* Words with commas between them say the same as the list, unless one of them holds what would be read otherwise. */
static bool is_simple_word(const char *text, size_t length)
{
	return length > 0 && memchr(text, ',', length) == NULL && memchr(text, '\0', length) == NULL && text[0] != '[' &&
	       strchr(" \t\r\n", text[0]) == NULL && strchr(" \t\r\n", text[length - 1]) == NULL;
}

/* The texts of a list as a person gives them, without notes of ours; nothing where the value is no list of texts. */
static void append_list(const struct layout_list *list, struct buffer *text)
{
	bool simple = true;
	size_t count = 0;

	for (size_t i = 0; i < list->count; i++) {
		const struct list_element *element = &list->elements[i];

		if (element->text == NULL)
			return;
		simple = simple && is_simple_word(element->text, element->text_length);
	}
	if (!simple)
		buffer_append_byte(text, '[');
	for (size_t i = 0; i < list->count; i++) {
		const struct list_element *element = &list->elements[i];

		if (origin_is_tag(element->text, element->text_length))
			continue;
		buffer_append_text(text, count++ > 0 ? ", " : "");
		if (simple)
			buffer_append(text, element->text, element->text_length);
		else
			json_append_string(text, element->text, element->text_length, true);
	}
	if (!simple)
		buffer_append_byte(text, ']');
}

static int read_list(const char *bytes, size_t length, const char *key, struct buffer *text)
{
	cleanup(layout_free) struct layout layout = {0};
	cleanup(layout_list_free) struct layout_list list = {0};
	int error = layout_read(bytes, length, &layout, NULL);
	size_t index = error == 0 ? layout_find(&layout, key) : LAYOUT_NONE, value_length;
	const char *value;

	if (index == LAYOUT_NONE)
		return error == -ENOMEM ? error : 0;
	value = layout_value(&layout, index, &value_length);
	error = layout_list_read(value, value_length, &list);
	if (error == 0)
		append_list(&list, text);
	return error == -ENOMEM ? error : 0;
}

static struct slice value_of(const struct schema_key *key, const struct descriptor *descriptor)
{
	switch (key->kind) {
	case SCHEMA_TYPE:
		return descriptor->type_word;
	case SCHEMA_PATH:
		return descriptor->binary;
	case SCHEMA_TEXT:
		return descriptor->description;
	case SCHEMA_TEXT_LIST:
		break;
	}
	return (struct slice){0};
}

static int fill_field(struct form_field *field, const char *bytes, size_t length, const struct descriptor *descriptor)
{
	cleanup(buffer_free) struct buffer text = {0};
	struct slice value = value_of(field->key, descriptor);
	int error = 0;

	if (field->key->kind == SCHEMA_TEXT_LIST)
		error = read_list(bytes, length, field->key->name, &text);
	else if (value.start != NULL)
		buffer_append(&text, value.start, value.length);
	if (error < 0 || buffer_failed(&text))
		return -ENOMEM;
	free(field->before);
	field->before = strdup(field_set(&field->field, buffer_text(&text)) ? buffer_text(&text) : "");
	return field->before != NULL ? 0 : -ENOMEM;
}

int form_take(struct form *form, const struct schema *schema, const char *bytes, size_t length)
{
	struct arena arena = {0};
	struct descriptor descriptor;
	struct fault fault = {0};
	int error;

	form->stale = true;
	buffer_clear(&form->base);
	buffer_append(&form->base, bytes, length);
	if (buffer_failed(&form->base))
		return -ENOMEM;
	form->base_is_good = content_validate(schema, bytes, length, &fault) == 0;
	fault_free(&fault);
	error = descriptor_read(schema, bytes, length, &arena, &descriptor, NULL);
	for (size_t i = 0; error == 0 && i < form->count; i++)
		if (form->fields[i].key != NULL)
			error = fill_field(&form->fields[i], bytes, length, &descriptor);
	arena_free(&arena);
	return error;
}

/* ---- the beginning ---- */

static void add_fields(struct form *form, const struct schema *schema)
{
	if (form->action != ACTION_REPLACE)
		form->fields[form->count++].field.limit = NAME_LIMIT;
	for (size_t i = 0; i < schema->key_count && form->count < FORM_MOST_FIELDS; i++)
		form->fields[form->count++].key = &schema->keys[i];
}

/* A free name that comes directly behind the original's, so that by itself it takes nothing away from anybody. */
static bool propose_name(struct form *form, const struct workspace *workspace)
{
	const char *dot = strrchr(form->source, '.');
	int stem = (int)(dot != NULL && dot != form->source ? (size_t)(dot - form->source) : strlen(form->source));

	for (unsigned number = 2; number < 100; number++) {
		cleanup(free_pointer) char *name = text_format("%.*s_%u%s", stem, form->source, number, form->source + stem);

		if (name == NULL)
			return false;
		if (copy_require_free(workspace, name, NULL) == 0)
			return field_set(&form->fields[0].field, name) || field_set(&form->fields[0].field, form->source);
	}
	return field_set(&form->fields[0].field, form->source);
}

/* What the copy tells of its origin: a file of one's own keeps what it tells already. */
static int take_origin(struct form *form, const struct schema *schema, const struct copy_source *source)
{
	struct origin origin = {0};
	int error = 0;

	if (source->own && form->action == ACTION_REPLACE) {
		error = origin_find(schema, source->layer->bytes, source->layer->length, &origin);
		form->origin = take(origin.path);
		form->origin_digest = origin.digest;
		return error == -ENOMEM ? error : 0;
	}
	form->origin = strdup(source->path);
	form->origin_digest = layer_digest(source->layer);
	return form->origin != NULL ? 0 : -ENOMEM;
}

static int begin_copy(struct form *form, const struct screens *screens, const struct schema *schema, struct failure *failure)
{
	const char *name = entries_name(screens);
	cleanup(copy_source_free) struct copy_source source = {0};
	int error;

	if (name == NULL)
		return failure_set(failure, FAILURE_REFUSED, 0, NULL, NULL, _("there is no entry here that could be copied"));
	error = copy_source_find(screens->workspace, name, form->action == ACTION_REPLACE, &source, failure);
	if (error < 0)
		return error;
	form->source = strdup(name);
	if (form->source == NULL)
		return -ENOMEM;
	form->shown_exists = source.own && form->action == ACTION_REPLACE;
	form->shown_digest = layer_digest(source.layer);
	error = take_origin(form, schema, &source);
	if (error == 0)
		error = form_take(form, schema, source.layer->bytes, source.layer->length);
	if (error == 0 && form->action == ACTION_CLONE)
		error = propose_name(form, screens->workspace) ? 0 : -ENOMEM;
	return error;
}

/* A new one is an empty object at first, and of the type that the person is looking at. */
static int begin_new(struct form *form, const struct screens *screens, const struct schema *schema)
{
	int type = entries_type(screens);
	int error = form_take(form, schema, "{\n}\n", 4);

	form->base_is_good = true;
	for (size_t i = 0; error == 0 && type < (int)schema->type_count && i < form->count; i++)
		if (form->fields[i].key != NULL && form->fields[i].key->kind == SCHEMA_TYPE)
			error = field_set(&form->fields[i].field, schema->types[type].name) ? 0 : -ENOMEM;
	return error;
}

int form_begin(struct form *form, const struct screens *screens, enum action action, struct failure *failure)
{
	const struct schema *schema = workspace_preview(screens->workspace)->snapshot->schema;

	form->action = action;
	form->stale = true;
	form->outcome.wrap = true;
	add_fields(form, schema);
	return action == ACTION_NEW ? begin_new(form, screens, schema) : begin_copy(form, screens, schema, failure);
}

/* ---- from the fields into the document ---- */

static bool is_changed(const struct form_field *field)
{
	return field->key != NULL && strcmp(field->before, field_text(&field->field)) != 0;
}

static void replace_document(struct buffer *document, struct buffer *with)
{
	buffer_free(document);
	*document = *with;
	*with = (struct buffer){0};
}

/* Sets one key; what cannot be set becomes the field's note. */
static int set_key(struct form_field *field, const struct schema *schema, struct buffer *document, bool *ret_set)
{
	cleanup(failure_free) struct failure failure = {0};
	cleanup(buffer_free) struct buffer changed = {0};
	int error = descriptor_set(schema, buffer_text(document), document->length, field->key->name, field_text(&field->field), &changed,
				   &failure);

	*ret_set = error == 0;
	if (error == 0)
		replace_document(document, &changed);
	else if (error != -ENOMEM || failure.kind != FAILURE_NONE)
		form_note(field, REMARK_ERROR, failure.remedy != NULL ? text_format("%s; %s", failure.text, failure.remedy)
									: strdup(failure.text));
	return error == -ENOMEM && failure.kind == FAILURE_NONE ? error : 0;
}

/* Whether the document is to get a note of its origin: a copy, or a file of one's own whose tags were typed anew. */
static bool wants_note(const struct form *form)
{
	if (form->origin == NULL || !form->shown_exists)
		return form->origin != NULL;
	for (size_t i = 0; i < form->count; i++)
		if (is_changed(&form->fields[i]) && form->fields[i].key->kind == SCHEMA_TEXT_LIST)
			return true;
	return false;
}

int form_document(struct form *form, const struct schema *schema, struct buffer *ret_document, bool *ret_whole)
{
	cleanup(buffer_free) struct buffer document = {0};
	cleanup(buffer_free) struct buffer noted = {0};
	int error = 0;
	bool set;

	*ret_whole = true;
	buffer_append(&document, form->base.data, form->base.length);
	for (size_t i = 0; error == 0 && i < form->count; i++) {
		if (!is_changed(&form->fields[i]))
			continue;
		error = set_key(&form->fields[i], schema, &document, &set);
		*ret_whole = *ret_whole && set;
	}
	/* What cannot be read with certainty is copied as it is, without a note. */
	if (error == 0 && wants_note(form) &&
	    origin_note(schema, buffer_text(&document), document.length, form->origin, &form->origin_digest, &noted, NULL) == 0)
		replace_document(&document, &noted);
	if (error < 0 || buffer_failed(&document))
		return -ENOMEM;
	replace_document(ret_document, &document);
	return 0;
}

struct change form_change(const struct form *form)
{
	static const struct {
		enum action action;
		const char *verb;
	} verbs[] = {{ACTION_CLONE, "clone"}, {ACTION_REPLACE, "replace"}, {ACTION_NEW, "new"}};
	/* A change owns its texts, and whoever takes it copies them: here they stay the form's. */
	struct change change = {
		.kind = CHANGE_WRITE,
		.name = form->action == ACTION_REPLACE ? form->source : form->fields[0].field.text.data,
		.content = form->document.data,
		.content_length = form->document.length,
		.may_replace = form->action == ACTION_REPLACE,
	};

	for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
		if (verbs[i].action == form->action)
			change.verb = verbs[i].verb;
	return change;
}
