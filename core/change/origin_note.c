/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The note is two elements of a list, handled by the list's own rules. */
#include "core/change/origin_note.h"

#include <errno.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "core/change/descriptor_edit.h"

static void remove_notes(struct layout_list *list)
{
	for (size_t i = list->count; i > 0; i--) {
		const struct list_element *element = &list->elements[i - 1];

		if (element->text != NULL && origin_is_tag(element->text, element->text_length))
			layout_list_remove(list, i - 1);
	}
}

/* The tags of the document, an empty list where it has none. */
static int read_tags(const struct layout *layout, const char *key, struct layout_list *list, struct failure *failure)
{
	size_t index = layout_find(layout, key), length;
	const char *value;
	int error;

	if (index == LAYOUT_NONE)
		return 0;
	value = layout_value(layout, index, &length);
	error = layout_list_read(value, length, list);
	if (error == -EINVAL)
		return failure_set(failure, FAILURE_REFUSED, EINVAL, NULL, _("make it a list of texts first"),
				   _("\"%s\" is no list, so that the origin of a copy cannot be noted in it"), key);
	return error;
}

static int add_tag(struct layout_list *list, const char *prefix, const char *text, bool plain)
{
	cleanup(buffer_free) struct buffer tag = {0};

	buffer_append_text(&tag, prefix);
	buffer_append_text(&tag, text);
	return buffer_failed(&tag) ? -ENOMEM : layout_list_add(list, tag.data, tag.length, plain);
}

static int add_note(struct layout_list *list, const char *path, const struct sha256 *digest, bool plain)
{
	char digits[SHA256_TEXT_SIZE];
	struct buffer hex = {0};
	int error;

	if (text_is_utf8(path, strlen(path))) {
		error = add_tag(list, ORIGIN_TAG_PATH, path, plain);
	} else {
		for (const char *at = path; *at != '\0'; at++)
			buffer_format(&hex, "%02x", (unsigned)(unsigned char)*at);
		error = buffer_failed(&hex) ? -ENOMEM : add_tag(list, ORIGIN_TAG_PATH_HEX, buffer_text(&hex), plain);
		buffer_free(&hex);
	}
	sha256_to_text(digest, digits);
	return error < 0 ? error : add_tag(list, ORIGIN_TAG_DIGEST, digits, plain);
}

int origin_note(const struct schema *schema, const char *bytes, size_t length, const char *path,
		const struct sha256 *digest, struct buffer *ret_document, struct failure *failure)
{
	const char *key = origin_key(schema);
	cleanup(layout_free) struct layout layout = {0};
	cleanup(layout_list_free) struct layout_list list = {0};
	int error = layout_read(bytes, length, &layout, failure);

	if (error == 0 && key == NULL)
		return failure_set(failure, FAILURE_REFUSED, 0, NULL, NULL,
				   _("such descriptors have no list in which the origin of a copy could be noted"));
	if (error == 0)
		error = read_tags(&layout, key, &list, failure);
	if (error < 0)
		return error;
	remove_notes(&list);
	error = add_note(&list, path, digest, layout_has_non_ascii(&layout));
	return error < 0 ? error : descriptor_set_list(schema, &layout, key, &list, ret_document, failure);
}

static int copy_document(const char *bytes, size_t length, struct buffer *ret_document)
{
	buffer_append(ret_document, bytes, length);
	return buffer_failed(ret_document) ? -ENOMEM : 0;
}

int origin_strip(const struct schema *schema, const char *bytes, size_t length, struct buffer *ret_document,
		 struct failure *failure)
{
	const char *key = origin_key(schema);
	size_t index, noted;
	cleanup(layout_free) struct layout layout = {0};
	cleanup(layout_list_free) struct layout_list list = {0};
	int error = layout_read(bytes, length, &layout, failure);

	if (error < 0)
		return error;
	index = key != NULL ? layout_find(&layout, key) : LAYOUT_NONE;
	if (index == LAYOUT_NONE || layout.members[index].kind != JSON_ARRAY_BEGIN)
		return copy_document(bytes, length, ret_document);
	error = read_tags(&layout, key, &list, failure);
	if (error < 0)
		return error;
	noted = list.count;
	remove_notes(&list);
	if (list.count == noted)
		return copy_document(bytes, length, ret_document);
	if (list.count != 0)
		return descriptor_set_list(schema, &layout, key, &list, ret_document, failure);
	layout_remove(&layout, index, ret_document);
	return buffer_failed(ret_document) ? -ENOMEM : 0;
}
