/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The files of a scene are described by lines of text, so that a test can compare what is there with what was meant. */
#include "tests/support/scene.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/base/memory.h"

#define NAMES 8
#define NOBODY 65534

void scene_make(struct scene *scene)
{
	*scene = (struct scene){.root = tree_make_root()};
	tree_init(&scene->tree);
	tree_add(&scene->tree, TREE_VENDOR, "a", TREE_FILE, TREE_DESCRIPTOR("gpu"), strlen(TREE_DESCRIPTOR("gpu")));
	tree_add(&scene->tree, TREE_VENDOR, "50-v.json", TREE_FILE, TREE_DESCRIPTOR("fs"), strlen(TREE_DESCRIPTOR("fs")));
	tree_add(&scene->tree, "/etc/qemu", "vhost-user", TREE_DIRECTORY, NULL, 0);
	tree_build(&scene->tree, scene->root);
	assert_int_equal(root_open(scene->root, &scene->opened, NULL), 0);
}

void scene_free(struct scene *scene)
{
	root_close(&scene->opened);
	tree_remove_root(scene->root);
	tree_free(&scene->tree);
}

void scene_put(const struct scene *scene, const char *name, const char *content, mode_t mode, const char *comment)
{
	cleanup(free_pointer) char *path = tree_path(scene->root, TREE_ADMIN, name);

	tree_write(scene->root, TREE_ADMIN, name, content, strlen(content));
	/* Before the mode, which may take the right to write from the owner. */
	if (comment != NULL && setxattr(path, "user.comment", comment, strlen(comment), 0) < 0)
		assert_int_equal(errno, ENOTSUP);
	assert_int_equal(chmod(path, mode), 0);
}

static const char *const contents[] = {
	"", "", "{\"type\": \"gpu\"}", TREE_DESCRIPTOR("gpu"), TREE_DESCRIPTOR("fs"), "no JSON at all\n", "\xFF\xFE bytes", "{}"};
#define CONTENTS (sizeof contents / sizeof contents[0])

static const char *letter(char text[static 2], unsigned index)
{
	text[0] = (char)('a' + index);
	text[1] = '\0';
	return text;
}

void scene_fill(const struct scene *scene, struct generator *generator)
{
	static const mode_t modes[] = {0644, 0644, 0600, 0640, 0444};
	static const char *const comments[] = {NULL, NULL, "", "by hand"};

	for (unsigned i = 0; i < NAMES; i++) {
		cleanup(free_pointer) char *path = NULL;
		char name[2];

		if (generate_below(generator, 3) == 0)
			continue;
		scene_put(scene, letter(name, i), contents[generate_below(generator, CONTENTS)], modes[generate_below(generator, 5)],
			  comments[generate_below(generator, 4)]);
		path = tree_path(scene->root, TREE_ADMIN, name);
		if (geteuid() == 0 && generate_below(generator, 4) == 0)
			assert_int_equal(chown(path, NOBODY, generate_below(generator, 2) == 0 ? 0 : NOBODY), 0);
	}
}

/* ---- lines ---- */

/* What a line says of a file beside its name and bytes: mode, owner, group, attributes. */
struct look {
	char text[512];
};

static struct look look_of(const char *path, const struct stat *found)
{
	char names[256], value[256];
	ssize_t length = listxattr(path, names, sizeof names);
	struct look look;
	int used = snprintf(look.text, sizeof look.text, "%04o %u:%u", (unsigned)found->st_mode & 07777, (unsigned)found->st_uid,
			    (unsigned)found->st_gid);

	for (ssize_t at = 0; at < length; at += (ssize_t)strlen(names + at) + 1) {
		ssize_t size = getxattr(path, names + at, value, sizeof value);

		if (size >= 0)
			used += snprintf(look.text + used, sizeof look.text - (size_t)used, " %s=%.*s", names + at, (int)size, value);
	}
	return look;
}

static void append_line(struct buffer *text, const char *name, const struct look *look, const char *bytes, size_t length)
{
	struct sha256 digest = sha256_of(bytes, length);
	char hex[SHA256_TEXT_SIZE];

	sha256_to_text(&digest, hex);
	buffer_format(text, "%s %s %zu %.16s\n", name, look->text, length, hex);
}

static void append_times(struct buffer *text, const struct stat *found)
{
	buffer_format(text, "  inode %llu, changed %lld.%09ld, modified %lld.%09ld\n", (unsigned long long)found->st_ino,
		      (long long)found->st_ctim.tv_sec, found->st_ctim.tv_nsec, (long long)found->st_mtim.tv_sec,
		      found->st_mtim.tv_nsec);
}

static int no_dots(const struct dirent *entry)
{
	return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

char *scene_text(const struct scene *scene, bool times)
{
	cleanup(free_pointer) char *directory = tree_path(scene->root, TREE_ADMIN, "");
	struct dirent **entries = NULL;
	struct buffer text = {0};
	struct stat found;
	int count = scandir(directory, &entries, no_dots, alphasort);

	if (times && lstat(directory, &found) == 0)
		append_times(&text, &found);
	for (int i = 0; i < count; i++) {
		cleanup(free_pointer) char *path = tree_path(scene->root, TREE_ADMIN, entries[i]->d_name);
		cleanup(free_pointer) char *bytes = NULL;
		struct look look;
		size_t length = 0;

		assert_int_equal(lstat(path, &found), 0);
		look = look_of(path, &found);
		if (S_ISREG(found.st_mode))
			bytes = tree_read_file(path, &length);
		append_line(&text, entries[i]->d_name, &look, bytes != NULL ? bytes : "", length);
		if (times)
			append_times(&text, &found);
		free(entries[i]);
	}
	free(entries);
	return buffer_take(&text);
}

/* ---- plans ---- */

void scene_add(struct plan *plan, enum operation_kind kind, const char *name, const char *to_or_content, const char *expected)
{
	cleanup(free_pointer) char *copy = to_or_content != NULL ? strdup(to_or_content) : NULL;
	struct operation operation = {
		.kind = kind,
		.mode = kind == OPERATION_MKDIR ? 0755 : 0644,
		.to = kind == OPERATION_RENAME ? copy : NULL,
		.content = kind == OPERATION_WRITE ? copy : NULL,
		.content_length = kind == OPERATION_WRITE ? strlen(to_or_content) : 0,
		.expectation = expected != NULL ? EXPECT_CONTENT : EXPECT_ABSENT,
	};

	if (expected != NULL)
		operation.expected = sha256_of(expected, strlen(expected));
	assert_int_equal(plan_add(plan, operation, name), 0);
}

/* A file as the plan's operations so far leave it. */
struct model_file {
	char *content; /* NULL: nothing there */
	struct look look;
};

static void model_read(const struct scene *scene, struct model_file files[static NAMES])
{
	for (unsigned i = 0; i < NAMES; i++) {
		char name[2];
		cleanup(free_pointer) char *path = tree_path(scene->root, TREE_ADMIN, letter(name, i));
		struct stat found;
		size_t length;

		files[i] = (struct model_file){0};
		if (lstat(path, &found) < 0)
			continue;
		files[i].content = tree_read_file(path, &length);
		files[i].look = look_of(path, &found);
	}
}

static void model_put(struct model_file *file, const char *content)
{
	if (file->content == NULL)
		snprintf(file->look.text, sizeof file->look.text, "0644 %u:%u", (unsigned)geteuid(), (unsigned)getegid());
	free(file->content);
	file->content = strdup(content);
}

static void generate_operation(struct generator *generator, struct model_file files[static NAMES], struct plan *plan)
{
	unsigned from = generate_below(generator, NAMES), to = generate_below(generator, NAMES);
	const char *content = contents[2 + generate_below(generator, CONTENTS - 2)];
	struct model_file *file = &files[from];
	char name[2], target[2];

	letter(name, from);
	letter(target, to);
	switch (generate_below(generator, 5)) {
	case 0:
		scene_add(plan, OPERATION_MASK, name, NULL, file->content);
		model_put(file, "");
		break;
	case 1:
	case 2:
		scene_add(plan, OPERATION_WRITE, name, content, file->content);
		model_put(file, content);
		break;
	case 3:
		if (file->content == NULL)
			break;
		scene_add(plan, OPERATION_REMOVE, name, NULL, file->content);
		free(file->content);
		file->content = NULL;
		break;
	default:
		if (file->content == NULL || files[to].content != NULL)
			break;
		scene_add(plan, OPERATION_RENAME, name, target, file->content);
		files[to] = *file;
		file->content = NULL;
	}
}

char *scene_generate(const struct scene *scene, struct generator *generator, unsigned count, struct plan *ret_plan)
{
	struct model_file files[NAMES];
	struct buffer text = {0};
	char name[2];

	assert_int_equal(plan_new(SCOPE_ADMIN, TREE_ADMIN, ret_plan), 0);
	model_read(scene, files);
	for (unsigned i = 0; i < count; i++)
		generate_operation(generator, files, ret_plan);
	for (unsigned i = 0; i < NAMES; i++) {
		if (files[i].content != NULL)
			append_line(&text, letter(name, i), &files[i].look, files[i].content, strlen(files[i].content));
		free(files[i].content);
	}
	return buffer_take(&text);
}

/* ---- transactions ---- */

int scene_commit(const struct scene *scene, const struct plan *plan, const char *undoes, struct commit_result *ret_result,
		 struct failure *failure)
{
	static const char *const what[] = {"test"};
	struct commit_settings settings = {
		.root = &scene->opened, .history = SCENE_HISTORY, .who = "tester", .what = what, .what_count = 1, .undoes = undoes};

	clock_gettime(CLOCK_REALTIME, &settings.now);
	return plan_carry_out(&settings, plan, ret_result, failure);
}

int scene_undo(const struct scene *scene, const char *id, struct commit_result *ret_result, struct failure *failure)
{
	cleanup(workspace_close_pointer) struct workspace *workspace = tree_open(&scene->tree, scene->root, SCOPE_ADMIN);
	cleanup(record_free) struct record record = {0};
	cleanup(plan_free) struct plan plan = {0};
	int error = history_read(&scene->opened, SCENE_HISTORY, id, &record, failure);

	if (error == 0)
		error = history_undo_plan(&record, workspace_current(workspace)->snapshot, &plan, failure);
	return error < 0 ? error : scene_commit(scene, &plan, id, ret_result, failure);
}

void scene_history(const struct scene *scene, struct history *ret_history)
{
	cleanup(failure_free) struct failure failure = {0};

	if (history_list(&scene->opened, SCENE_HISTORY, ret_history, &failure) < 0)
		fail_msg("%s: %s", failure.path, failure.text);
	for (size_t i = 0; i < ret_history->count; i++)
		if (ret_history->entries[i].damaged)
			fail_msg("%s: %s", ret_history->entries[i].problem.path, ret_history->entries[i].problem.text);
}
