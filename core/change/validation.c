/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A snapshot of one file, so that what is wrong is found and told by the same code as for files on the disk. */
#include "core/change/validation.h"

#include <errno.h>
#include <stdlib.h>

#include "core/base/memory.h"
#include "core/base/translate.h"

#define REFUSED_PROBLEMS (~(unsigned)DESCRIPTOR_KEY_UNKNOWN)

/* What is wrong with a file as a whole. */
static int refuse(enum code code, const char *text, struct fault *fault)
{
	*fault = (struct fault){.code = code, .text = strdup(text)};
	return fault->text != NULL ? -EINVAL : -ENOMEM;
}

static int find_fault(const struct schema *schema, const char *bytes, size_t length, struct fault *fault)
{
	char place[] = "/";
	struct search_directory directory = {.scope = SCOPE_ADMIN, .path = place};
	const struct search_path path = {.directories = &directory, .count = 1};
	cleanup(snapshot_free_pointer) struct snapshot *snapshot = NULL;
	struct layer *layer;
	int error = snapshot_new(schema, &path, &snapshot);

	if (error == 0)
		error = snapshot_add_layer(snapshot, 0, "new", &layer);
	if (error == 0)
		error = snapshot_set_content(snapshot, layer, bytes, length);
	if (error < 0)
		return error;
	return layer_first_fault(snapshot, layer, ~json_forgiven(JSON_STRICT), REFUSED_PROBLEMS, fault);
}

int content_validate(const struct schema *schema, const char *bytes, size_t length, struct fault *ret_fault)
{
	int error;

	*ret_fault = (struct fault){0};
	if (length == 0)
		return refuse(CODE_MASK, _("the file is empty, which would mask the name"), ret_fault);
	if (length > DESCRIPTOR_MAX_SIZE)
		return refuse(CODE_TOO_LARGE, _("the file has more than 1,048,576 bytes, which no program reads as a descriptor"), ret_fault);
	error = find_fault(schema, bytes, length, ret_fault);
	if (error == -ENOENT)
		return 0;
	return error == 0 ? -EINVAL : error;
}
