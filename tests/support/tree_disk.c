/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Trees on the disk: building them, taking them away, and looking whether anything in them has changed. */
#include "tests/support/tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/base/buffer.h"
#include "core/base/memory.h"
#include "core/base/sha256.h"

#define NOBODY 65534

char *tree_path(const char *root, const char *directory, const char *name)
{
	char *path;

	assert_true(asprintf(&path, "%s%s%s%s", root, directory, name[0] != '\0' ? "/" : "", name) >= 0);
	return path;
}

char *tree_make_root(void)
{
	const char *temporary = getenv("TMPDIR");
	char *root;

	assert_true(asprintf(&root, "%s/tree-XXXXXX", temporary != NULL ? temporary : "/tmp") >= 0);
	if (mkdtemp(root) == NULL || chmod(root, 0755) < 0)
		fail_msg("%s: %s", root, strerror(errno));
	return root;
}

static void remove_below(int parent, const char *name)
{
	int descriptor = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	struct dirent *entry;
	DIR *stream;

	if (descriptor < 0 && errno == EACCES && fchmodat(parent, name, 0700, 0) == 0)
		descriptor = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (descriptor < 0) {
		unlinkat(parent, name, 0);
		return;
	}
	fchmod(descriptor, 0700);
	stream = fdopendir(descriptor);
	while (stream != NULL && (entry = readdir(stream)) != NULL)
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			remove_below(descriptor, entry->d_name);
	if (stream != NULL)
		closedir(stream);
	unlinkat(parent, name, AT_REMOVEDIR);
}

void tree_remove_root(char *root)
{
	if (root != NULL)
		remove_below(AT_FDCWD, root);
	free(root);
}

void tree_remove_root_pointer(char **root)
{
	tree_remove_root(*root);
}

static void make_directories(const char *root, const char *directory)
{
	cleanup(free_pointer) char *path = tree_path(root, directory, "");

	if (directory[0] == '\0')
		return;
	for (char *at = path + strlen(root) + 1; (at = strchr(at, '/')) != NULL; *at++ = '/') {
		*at = '\0';
		if (mkdir(path, 0755) < 0 && errno != EEXIST)
			fail_msg("%s: %s", path, strerror(errno));
	}
	if (mkdir(path, 0755) < 0 && errno != EEXIST)
		fail_msg("%s: %s", path, strerror(errno));
}

static int make_file(const char *path, const char *bytes, size_t length)
{
	int descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (descriptor < 0)
		return -1;
	assert_int_equal(write(descriptor, bytes, length), length);
	return close(descriptor);
}

static int make_socket(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	cleanup(close_descriptor) int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (strlen(path) >= sizeof address.sun_path)
		fail_msg("%s: too long for a socket", path);
	strcpy(address.sun_path, path);
	return bind(descriptor, (const struct sockaddr *)&address, sizeof address);
}

static void make_entry(const struct tree_entry *entry, const char *root)
{
	cleanup(free_pointer) char *path = tree_path(root, entry->directory, entry->name);
	int result = -1;

	make_directories(root, entry->directory);
	switch (entry->kind) {
	case TREE_FILE:
		result = make_file(path, entry->bytes, entry->length);
		break;
	case TREE_DIRECTORY:
		result = mkdir(path, 0700) < 0 && errno != EEXIST ? -1 : 0;
		break;
	case TREE_FIFO:
		result = mkfifo(path, 0600);
		break;
	case TREE_SOCKET:
		result = make_socket(path);
		break;
	case TREE_LINK:
		result = symlink(entry->bytes, path);
		break;
	}
	if (result < 0)
		fail_msg("%s: %s", path, strerror(errno));
}

static void set_mode(const struct tree_entry *entry, const char *root)
{
	cleanup(free_pointer) char *path = tree_path(root, entry->directory, entry->name);

	if (entry->kind != TREE_LINK && chmod(path, entry->mode) < 0)
		fail_msg("%s: %s", path, strerror(errno));
}

static void give_to_nobody(const char *path)
{
	struct dirent *entry;
	DIR *stream = opendir(path);

	assert_int_equal(lchown(path, NOBODY, NOBODY), 0);
	while (stream != NULL && (entry = readdir(stream)) != NULL) {
		cleanup(free_pointer) char *below = tree_path(path, "", entry->d_name);

		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			give_to_nobody(below);
	}
	if (stream != NULL)
		closedir(stream);
}

void tree_build(const struct tree *tree, const char *root)
{
	mode_t mask = umask(0);

	for (size_t i = 0; i < tree->count; i++)
		make_entry(&tree->entries[i], root);
	/* What takes a right away comes last: of files, and then of the directories around them. */
	for (size_t i = 0; i < tree->count; i++)
		if (tree->entries[i].kind != TREE_DIRECTORY)
			set_mode(&tree->entries[i], root);
	for (size_t i = tree->count; i-- > 0;)
		if (tree->entries[i].kind == TREE_DIRECTORY)
			set_mode(&tree->entries[i], root);
	umask(mask);
	if (tree->as_nobody && geteuid() == 0) {
		cleanup(free_pointer) char *home = tree_path(root, tree->home, "");

		give_to_nobody(home);
	}
}

struct workspace_settings tree_settings(const struct tree *tree, const char *root, enum scope target)
{
	static const struct identity nobody = {.user = NOBODY, .group = NOBODY};

	return (struct workspace_settings){
		.root = root,
		.environment = {.home = tree->home,
				.xdg_config_home = tree->xdg_config_home,
				.xdg_data_dirs = tree->xdg_data_dirs},
		.user = tree->as_nobody && geteuid() == 0 ? &nobody : NULL,
		.target = target,
	};
}

struct workspace *tree_open(const struct tree *tree, const char *root, enum scope target)
{
	struct workspace_settings settings = tree_settings(tree, root, target);
	struct workspace *workspace = NULL;
	cleanup(failure_free) struct failure failure = {0};

	if (workspace_open(&settings, &workspace, &failure) < 0)
		fail_msg("workspace_open: %s: %s", failure.path != NULL ? failure.path : "", failure.text);
	return workspace;
}

void tree_write(const char *root, const char *directory, const char *name, const char *bytes, size_t length)
{
	cleanup(free_pointer) char *path = tree_path(root, directory, name);

	make_directories(root, directory);
	if (make_file(path, bytes, length) < 0 || chmod(path, 0644) < 0)
		fail_msg("%s: %s", path, strerror(errno));
}

/* ---- looking ---- */

static void list_file(struct buffer *listing, const char *path, const struct stat *found)
{
	char digest[SHA256_TEXT_SIZE], target[4096];
	ssize_t target_length;
	struct sha256 sum;

	if (S_ISLNK(found->st_mode)) {
		target_length = readlink(path, target, sizeof target);
		assert_true(target_length >= 0);
		buffer_append_text(listing, " -> ");
		buffer_append(listing, target, (size_t)target_length);
	} else if (S_ISREG(found->st_mode)) {
		size_t length;
		cleanup(free_pointer) char *bytes = tree_read_file(path, &length);

		sum = sha256_of(bytes, bytes != NULL ? length : 0);
		sha256_to_text(&sum, digest);
		buffer_format(
			listing, " %lld %s%s", (long long)found->st_size, digest, bytes != NULL ? "" : " (unreadable)");
	}
	buffer_append_byte(listing, '\n');
}

static int compare_entries(const struct dirent **first, const struct dirent **second)
{
	return strcmp((*first)->d_name, (*second)->d_name);
}

static void list_below(struct buffer *listing, const char *path, size_t prefix)
{
	cleanup(free_pointer) char *shown = tree_shown_name(path + prefix);
	struct dirent **entries = NULL;
	struct stat found;
	int count;

	if (lstat(path, &found) < 0)
		return;
	buffer_format(listing, "%s %06o %u:%u", shown, (unsigned)found.st_mode, (unsigned)found.st_uid,
		(unsigned)found.st_gid);
	if (!S_ISDIR(found.st_mode)) {
		buffer_format(listing, " %u", (unsigned)found.st_nlink);
		list_file(listing, path, &found);
		return;
	}
	buffer_append_byte(listing, '\n');
	count = scandir(path, &entries, NULL, compare_entries);
	for (int i = 0; i < count; i++) {
		cleanup(free_pointer) char *below = tree_path(path, "", entries[i]->d_name);

		if (strcmp(entries[i]->d_name, ".") != 0 && strcmp(entries[i]->d_name, "..") != 0)
			list_below(listing, below, prefix);
		free(entries[i]);
	}
	free(entries);
}

char *tree_listing(const char *root, const char *path)
{
	cleanup(free_pointer) char *start = tree_path(root, path, "");
	struct buffer listing = {0};
	char *text;

	list_below(&listing, start, strlen(root));
	text = buffer_take(&listing);
	assert_non_null(text);
	return text;
}

static size_t line_end(const char *text)
{
	size_t length = strcspn(text, "\n");

	return length + (text[length] == '\n');
}

static bool starts_alike(const char *first, const char *second, size_t length)
{
	return length == line_end(second) && memcmp(first, second, length) == 0;
}

/* How many bytes of whole lines both texts end with, without going back beyond the starts. */
static size_t common_end(const char *first, const char *second)
{
	size_t first_length = strlen(first), second_length = strlen(second), same = 0, lines = 0;

	while (same < first_length && same < second_length &&
	       first[first_length - same - 1] == second[second_length - same - 1]) {
		same++;
		if (same == first_length || same == second_length || first[first_length - same - 1] == '\n')
			lines = same;
	}
	return lines;
}

static void print_lines(const char *mark, const char *text, size_t length)
{
	while (length > 0) {
		size_t line = line_end(text);

		if (line > length)
			line = length;
		print_message("%s %.*s%s", mark, (int)line, text, text[line - 1] == '\n' ? "" : "\n");
		text += line;
		length -= line;
	}
}

void tree_expect_text(const char *title, const char *expected, const char *found)
{
	size_t end;

	if (strcmp(expected, found) == 0)
		return;
	while (*expected != '\0' && starts_alike(expected, found, line_end(expected))) {
		found += line_end(expected);
		expected += line_end(expected);
	}
	end = common_end(expected, found);
	print_message("%s: - what is expected, + what is found\n", title);
	print_lines("-", expected, strlen(expected) - end);
	print_lines("+", found, strlen(found) - end);
	fail_msg("%s is not as expected", title);
}
