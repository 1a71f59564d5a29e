/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Root keeps it below the root that it looks at, beside the history; everybody else among the files of their own, since they may not
 * write there. Nothing of what is read back is trusted: it goes through the same door as any plan.
 */
#include "tui/recovery.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/memory.h"
#include "core/base/sha256.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "core/commit/directory.h"
#include "core/commit/file.h"
#include "tui/commands/private_file.h"

#define ADMIN_DIRECTORY "/var/lib/overrule/plans"
#define NEW_SUFFIX ".new"
#define NAME_SIZE 80
#define DIGEST_LETTERS 16

/* Where what was kept is: an open directory, and the name of the file in it. */
struct place {
	int directory;
	char *path; /* of the directory, as the host sees it */
	char name[NAME_SIZE];
};

static void place_close(struct place *place)
{
	close_descriptor(&place->directory);
	free(place->path);
}

/* "staged-admin.json"; with what tells other roots and users apart, where that is not the host's own and oneself. */
static int name_file(const struct workspace *workspace, const struct options *options, char name[static NAME_SIZE])
{
	cleanup(buffer_free) struct buffer key = {0};
	cleanup(free_pointer) char *root = options->root != NULL && geteuid() != 0 ? realpath(options->root, NULL) : NULL;
	char digest[SHA256_TEXT_SIZE];
	struct sha256 sum;

	buffer_append_text(&key, root != NULL ? root : "");
	buffer_append_byte(&key, '\0');
	buffer_append_text(&key, options->user != NULL ? options->user : "");
	if (buffer_failed(&key))
		return -ENOMEM;
	sum = sha256_of(key.data, key.length);
	sha256_to_text(&sum, digest);
	digest[DIGEST_LETTERS] = '\0';
	snprintf(name, NAME_SIZE, "staged-%s%s%s.json", scope_name(workspace_target(workspace)), key.length > 1 ? "-" : "",
		 key.length > 1 ? digest : "");
	return 0;
}

static int open_admin(const struct workspace *workspace, bool make, struct place *place, struct failure *failure)
{
	const struct root *root = workspace_root(workspace);

	place->directory = directory_open_private(root, ADMIN_DIRECTORY, make, failure);
	if (place->directory < 0)
		return place->directory;
	place->path = root_host_path(root, ADMIN_DIRECTORY);
	return place->path != NULL ? 0 : -ENOMEM;
}

static int open_own(const struct options *options, struct place *place, struct failure *failure)
{
	place->path = private_plans_directory(options);
	if (place->path == NULL)
		return failure_set(failure, FAILURE_SYSTEM, ENOENT, NULL, _("set HOME or XDG_STATE_HOME to a directory of your own"),
				   _("there is no place to keep a plan in"));
	place->directory = open(place->path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	return place->directory >= 0 ? 0 : failure_system(failure, errno, place->path, _("open the directory"));
}

static int place_open(const struct workspace *workspace, const struct options *options, bool make, struct place *place,
		      struct failure *failure)
{
	int error = name_file(workspace, options, place->name);

	if (error < 0)
		return failure_system(failure, -error, NULL, _("name the plan"));
	return geteuid() == 0 ? open_admin(workspace, make, place, failure) : open_own(options, place, failure);
}

/* ---- writing ---- */

static void words_free(char ***words)
{
	for (size_t i = 0; *words != NULL && (*words)[i] != NULL; i++)
		free((*words)[i]);
	free(*words);
}

/* The changes in the words of the command line, with a NULL behind; NULL where memory is out. */
static char **describe_changes(const struct workspace *workspace, size_t *ret_count)
{
	const char *origin = workspace_plan_origin(workspace);
	size_t origins = origin != NULL, count = origins + workspace_staged_count(workspace);
	char **words = calloc(count + 1, sizeof *words);

	for (size_t i = 0; words != NULL && i < count; i++) {
		words[i] = i < origins ? strdup(origin) : change_describe(workspace_staged(workspace, i - origins));
		if (words[i] == NULL) {
			words_free(&words);
			return NULL;
		}
	}
	*ret_count = count;
	return words;
}

void recovery_write_document(const struct workspace *workspace, struct buffer *document)
{
	size_t count = 0;
	cleanup(words_free) char **words = describe_changes(workspace, &count);
	const struct plan_context context = {
		.consumer = workspace_consumer(workspace)->name, .changes = (const char *const *)words, .change_count = count};

	if (words != NULL)
		plan_json_write(workspace_plan(workspace), &context, document);
	else
		document->failed = true;
}

int recovery_save_plan(const struct workspace *workspace, const struct options *options, char **ret_path)
{
	cleanup(buffer_free) struct buffer document = {0};

	recovery_write_document(workspace, &document);
	return buffer_failed(&document) ? -ENOMEM : private_plan_keep(options, buffer_text(&document), document.length, ret_path);
}

static int replace_file(const struct place *place, const struct buffer *document, const char **ret_call)
{
	char new_name[NAME_SIZE + sizeof NEW_SUFFIX];
	int error;

	snprintf(new_name, sizeof new_name, "%s" NEW_SUFFIX, place->name);
	unlinkat(place->directory, new_name, 0);
	error = file_write_private(place->directory, new_name, document->data, document->length, ret_call);
	if (error < 0)
		return error;
	return renameat(place->directory, new_name, place->directory, place->name) < 0 || fsync(place->directory) < 0 ? -errno : 0;
}

int recovery_keep(const struct workspace *workspace, const struct options *options, char **ret_path, struct failure *failure)
{
	cleanup(place_close) struct place place = {.directory = -1};
	cleanup(buffer_free) struct buffer document = {0};
	const char *call = NULL;
	int error;

	recovery_write_document(workspace, &document);
	error = buffer_failed(&document) ? failure_system(failure, ENOMEM, NULL, _("keep the plan"))
					 : place_open(workspace, options, true, &place, failure);
	if (error < 0)
		return error;
	error = replace_file(&place, &document, &call);
	if (error < 0)
		return failure_system(failure, -error, place.path, _("keep the plan"));
	*ret_path = text_format("%s/%s", place.path, place.name);
	return *ret_path != NULL ? 0 : -ENOMEM;
}

/* ---- reading ---- */

int recovery_read(const struct workspace *workspace, const struct options *options, struct plan_document *ret_document,
		  struct failure *failure)
{
	cleanup(place_close) struct place place = {.directory = -1};
	cleanup(plan_document_free) struct plan_document document = {0};
	cleanup(free_pointer) char *bytes = NULL;
	cleanup(free_pointer) char *path = NULL;
	const char *call = NULL, *directory = workspace_target_directory(workspace);
	size_t length = 0;
	int error = place_open(workspace, options, false, &place, NULL);

	/* Without a place nothing can have been kept. */
	if (error < 0 || directory == NULL)
		return -ENOENT;
	error = file_read_all(place.directory, place.name, &bytes, &length, &call);
	path = text_format("%s/%s", place.path, place.name);
	if (error == -ENOENT)
		return error;
	if (error < 0)
		return failure_system(failure, -error, path, _("read the plan"));
	error = plan_json_read(bytes, length, path != NULL ? path : place.name, &document, failure);
	if (error == 0 && document.plan.scope != workspace_target(workspace))
		return -ENOENT;
	if (error == 0 && plan_set_directory(&document.plan, directory) < 0)
		return failure_system(failure, ENOMEM, path, _("read the plan"));
	if (error < 0)
		return error;
	*ret_document = document;
	document = (struct plan_document){0};
	return 0;
}

void recovery_forget(const struct workspace *workspace, const struct options *options)
{
	cleanup(place_close) struct place place = {.directory = -1};

	if (place_open(workspace, options, false, &place, NULL) == 0)
		unlinkat(place.directory, place.name, 0);
}
