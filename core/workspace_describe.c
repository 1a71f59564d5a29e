/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What files are, in libmagic's words: for findings about what is no descriptor, and for binaries. Loaded when it is asked for. */
#include "core/workspace_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "core/host/magic.h"

/* A document that is wrong from its first byte on is something else altogether. */
static bool is_something_else(const struct finding *finding)
{
	return finding->code == CODE_NOT_JSON && finding->line == 1 && finding->column == 1 && finding->layer != LAYER_NONE;
}

/* Puts behind the finding's text what the file is. Without libmagic the text stays as it is. */
static int name_kind(struct magic *magic, const struct layer *layer, struct finding *finding)
{
	cleanup(free_pointer) char *kind = NULL;
	char *text;

	/* That a text is a text helps nobody. */
	if (magic_describe(magic, layer->bytes, layer->length, &kind) < 0 || strstr(kind, "text") != NULL)
		return 0;
	/* TRANSLATORS: the first %s says what is wrong with a document, the second what the file is, as "gzip compressed data" */
	text = text_format(_("%s (the file is: %s)"), finding->text, kind);
	if (text == NULL)
		return -ENOMEM;
	free(finding->text);
	finding->text = text;
	return 0;
}

int workspace_check(const struct workspace *workspace, struct findings *ret_findings)
{
	const struct ranking *ranking = workspace_preview(workspace);
	cleanup(magic_end_pointer) struct magic *magic = NULL;
	struct findings findings = {0};
	int error = ranking_check(ranking, &findings);

	for (size_t i = 0; error == 0 && i < findings.count; i++) {
		struct finding *finding = &findings.items[i];

		if (!is_something_else(finding))
			continue;
		if (magic == NULL && magic_start(&magic) < 0)
			break;
		error = name_kind(magic, &ranking->snapshot->layers[finding->layer], finding);
	}
	if (error < 0) {
		findings_free(&findings);
		return error;
	}
	*ret_findings = findings;
	return 0;
}

int workspace_describe_binary(const struct workspace *workspace, struct slice binary, char **ret_text)
{
	cleanup(magic_end_pointer) struct magic *magic = NULL;
	cleanup(free_pointer) char *path = binary.start != NULL ? text_format("%.*s", (int)binary.length, binary.start) : NULL;
	cleanup(close_descriptor) int handle = path != NULL ? root_open_path(&workspace->root, path, O_PATH) : -ENOENT;
	cleanup(close_descriptor) int file = -1;
	struct stat found;
	int error;

	if (handle < 0)
		return handle;
	if (fstat(handle, &found) < 0)
		return -errno;
	if (!S_ISREG(found.st_mode))
		return -EINVAL;
	file = root_open_path(&workspace->root, path, O_RDONLY | O_NONBLOCK);
	if (file < 0)
		return file;
	error = magic_start(&magic);
	return error < 0 ? error : magic_describe_file(magic, file, ret_text);
}

int workspace_examine_program(const struct workspace *workspace, const char *path, struct executable *ret_executable)
{
	return executable_examine(&workspace->root, path, workspace->settings.user, ret_executable);
}

int workspace_complete_path(const struct workspace *workspace, const char *typed, struct completion *ret_completion)
{
	return completion_find(&workspace->root, workspace->settings.user, typed, ret_completion);
}
