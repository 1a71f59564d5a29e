/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Metadata as a value. Nothing here looks at a file. */
#include "core/change/metadata.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"

int file_metadata_add(struct file_metadata *metadata, const char *name, const void *value, size_t length)
{
	struct file_attribute attribute = {.name = strdup(name), .value = malloc(length + 1), .length = length};

	if (attribute.name == NULL || attribute.value == NULL ||
	    array_grow(&metadata->attributes, &metadata->attribute_capacity, metadata->attribute_count,
		       sizeof *metadata->attributes) < 0) {
		free(attribute.name);
		free(attribute.value);
		return -ENOMEM;
	}
	if (length != 0)
		memcpy(attribute.value, value, length);
	attribute.value[length] = '\0';
	metadata->attributes[metadata->attribute_count++] = attribute;
	return 0;
}

int file_metadata_copy(const struct file_metadata *metadata, struct file_metadata *ret_copy)
{
	struct file_metadata copy = {.mode = metadata->mode, .owner = metadata->owner, .group = metadata->group};

	for (size_t i = 0; i < metadata->attribute_count; i++) {
		const struct file_attribute *attribute = &metadata->attributes[i];
		int error = file_metadata_add(&copy, attribute->name, attribute->value, attribute->length);

		if (error < 0) {
			file_metadata_free(&copy);
			return error;
		}
	}
	*ret_copy = copy;
	return 0;
}

void file_metadata_free(struct file_metadata *metadata)
{
	for (size_t i = 0; i < metadata->attribute_count; i++) {
		free(metadata->attributes[i].name);
		free(metadata->attributes[i].value);
	}
	free(metadata->attributes);
	*metadata = (struct file_metadata){0};
}

const struct file_attribute *file_metadata_find(const struct file_metadata *metadata, const char *name)
{
	for (size_t i = 0; i < metadata->attribute_count; i++)
		if (strcmp(metadata->attributes[i].name, name) == 0)
			return &metadata->attributes[i];
	return NULL;
}

bool file_metadata_equal(const struct file_metadata *first, const struct file_metadata *second)
{
	if (first->mode != second->mode || first->owner != second->owner || first->group != second->group ||
	    first->attribute_count != second->attribute_count)
		return false;
	for (size_t i = 0; i < first->attribute_count; i++) {
		const struct file_attribute *one = &first->attributes[i], *other = file_metadata_find(second, one->name);

		if (other == NULL || other->length != one->length || memcmp(one->value, other->value, one->length) != 0)
			return false;
	}
	return true;
}
