/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The scan: what it keeps of each kind of entry, that it never opens what could block or act, and what it costs. To
 * count system calls this program is run again under strace, with a root to scan as its argument.
 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/base/buffer.h"
#include "core/base/memory.h"
#include "core/host/scan.h"
#include "tests/support/tree.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* A scan that waits for somebody to write into a FIFO ends the program. */
#define PATIENCE_SECONDS 20

static const struct layer *find_layer(const struct workspace *workspace, const char *directory, const char *name)
{
	const struct snapshot *snapshot = workspace_current(workspace)->snapshot;
	uint32_t index = snapshot_find(snapshot, snapshot_find_directory(snapshot, directory), name);

	if (index == LAYER_NONE)
		fail_msg("%s/%s is not in the snapshot", directory, name);
	return &snapshot->layers[index];
}

static void add_text(struct tree *tree, const char *name, enum tree_kind kind, const char *text)
{
	tree_add(tree, TREE_USER, name, kind, text, strlen(text));
}

static void test_scan_keeps_everything_that_it_met(void **state)
{
	static const struct {
		const char *name;
		enum tree_kind kind;
		const char *text;
		enum layer_kind expected;
	} rows[] = {
		{"file", TREE_FILE, "{}", LAYER_FILE},
		{"empty", TREE_FILE, "", LAYER_EMPTY},
		{".hidden", TREE_FILE, "{}", LAYER_HIDDEN},
		{"directory", TREE_DIRECTORY, "", LAYER_NOT_REGULAR},
		{"fifo", TREE_FIFO, "", LAYER_NOT_REGULAR},
		{"socket", TREE_SOCKET, "", LAYER_NOT_REGULAR},
		{"link-to-file", TREE_LINK, "file", LAYER_FILE},
		{"link-to-empty", TREE_LINK, "empty", LAYER_EMPTY},
		{"link-to-fifo", TREE_LINK, "fifo", LAYER_NOT_REGULAR},
		{"link-to-directory", TREE_LINK, "/usr", LAYER_NOT_REGULAR},
		{"link-to-nothing", TREE_LINK, "nothing", LAYER_DANGLING},
		{"link-to-itself", TREE_LINK, "link-to-itself", LAYER_DANGLING},
		{".hidden-link", TREE_LINK, "nothing", LAYER_HIDDEN},
	};
	cleanup(tree_free) struct tree tree = {0};
	cleanup(tree_remove_root_pointer) char *root = tree_make_root();
	cleanup(workspace_close_pointer) struct workspace *workspace = NULL;

	(void)state;
	tree_init(&tree);
	tree_add(&tree, "/usr", "share", TREE_DIRECTORY, NULL, 0);
	for (size_t i = 0; i < COUNT(rows); i++)
		add_text(&tree, rows[i].name, rows[i].kind, rows[i].text);
	tree_build(&tree, root);
	workspace = tree_open(&tree, root, SCOPE_ADMIN);
	assert_int_equal(workspace_current(workspace)->snapshot->layer_count, COUNT(rows));
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct layer *layer = find_layer(workspace, TREE_USER, rows[i].name);

		if (layer->kind != rows[i].expected)
			fail_msg("%s is of kind %d, not %d", rows[i].name, (int)layer->kind, (int)rows[i].expected);
		if (rows[i].kind == TREE_LINK && rows[i].name[0] != '.')
			assert_string_equal(layer->link_target, rows[i].text);
		else
			assert_null(layer->link_target);
		if (layer->kind == LAYER_FILE)
			assert_memory_equal(layer->bytes, "{}", 3);
	}
	assert_int_equal(find_layer(workspace, TREE_USER, "link-to-nothing")->error, ENOENT);
	assert_int_equal(find_layer(workspace, TREE_USER, "link-to-itself")->error, ELOOP);
}

/*
 * On the host's own root, where a device is at hand. What is endless must not be read, what waits must not be waited
 * for.
 */
static void test_scan_opens_no_device_and_no_fifo(void **state)
{
	static const char *const devices[] = {"/dev/null", "/dev/zero", "/dev/tty", "/dev/full"};
	cleanup(tree_free) struct tree tree = {0};
	cleanup(tree_remove_root_pointer) char *base = tree_make_root();
	cleanup(workspace_close_pointer) struct workspace *workspace = NULL;
	cleanup(free_pointer) char *directory = tree_path(base, "/qemu/vhost-user", "");
	struct workspace_settings settings;

	(void)state;
	tree_init(&tree);
	tree_add(&tree, "/qemu/vhost-user", "fifo", TREE_FIFO, NULL, 0);
	tree_add(&tree, "/qemu/vhost-user", "link-to-fifo", TREE_LINK, "fifo", 4);
	for (size_t i = 0; i < COUNT(devices); i++)
		tree_add(&tree, "/qemu/vhost-user", devices[i] + strlen("/dev/"), TREE_LINK, devices[i],
			strlen(devices[i]));
	tree_build(&tree, base);
	settings = tree_settings(&tree, NULL, SCOPE_USER);
	settings.environment = (struct environment){.xdg_config_home = base, .xdg_data_dirs = base};
	assert_int_equal(workspace_open(&settings, &workspace, NULL), 0);
	assert_int_equal(find_layer(workspace, directory, "fifo")->kind, LAYER_NOT_REGULAR);
	assert_int_equal(find_layer(workspace, directory, "link-to-fifo")->kind, LAYER_NOT_REGULAR);
	for (size_t i = 0; i < COUNT(devices); i++)
		assert_int_equal(
			find_layer(workspace, directory, devices[i] + strlen("/dev/"))->kind, LAYER_NOT_REGULAR);
}

static void test_scan_reads_what_is_as_large_as_allowed_and_nothing_larger(void **state)
{
	cleanup(tree_free) struct tree tree = {0};
	cleanup(tree_remove_root_pointer) char *root = tree_make_root();
	cleanup(workspace_close_pointer) struct workspace *workspace = NULL;
	cleanup(free_pointer) char *bytes = malloc(DESCRIPTOR_MAX_SIZE + 1);
	const struct layer *layer;

	(void)state;
	assert_non_null(bytes);
	memset(bytes, ' ', DESCRIPTOR_MAX_SIZE + 1);
	tree_init(&tree);
	tree_add(&tree, TREE_ADMIN, "largest", TREE_FILE, bytes, DESCRIPTOR_MAX_SIZE);
	tree_add(&tree, TREE_ADMIN, "larger", TREE_FILE, bytes, DESCRIPTOR_MAX_SIZE + 1);
	tree_build(&tree, root);
	workspace = tree_open(&tree, root, SCOPE_ADMIN);
	layer = find_layer(workspace, TREE_ADMIN, "largest");
	assert_int_equal(layer->kind, LAYER_FILE);
	assert_int_equal(layer->length, DESCRIPTOR_MAX_SIZE);
	assert_memory_equal(layer->bytes, bytes, DESCRIPTOR_MAX_SIZE);
	layer = find_layer(workspace, TREE_ADMIN, "larger");
	assert_int_equal(layer->kind, LAYER_TOO_LARGE);
	assert_null(layer->bytes);
	assert_int_equal(layer->identity.size, DESCRIPTOR_MAX_SIZE + 1);
}

/* The identity is what a change is checked against later. */
static void test_scan_notes_the_identity_of_files(void **state)
{
	cleanup(tree_free) struct tree tree = {0};
	cleanup(tree_remove_root_pointer) char *root = tree_make_root();
	cleanup(workspace_close_pointer) struct workspace *workspace = NULL;
	cleanup(free_pointer) char *path = tree_path(root, TREE_ADMIN, "a");
	const struct layer *layer;
	struct stat found;

	(void)state;
	tree_init(&tree);
	tree_add(&tree, TREE_ADMIN, "a", TREE_FILE, "{}", 2)->mode = 0640;
	tree_build(&tree, root);
	workspace = tree_open(&tree, root, SCOPE_ADMIN);
	layer = find_layer(workspace, TREE_ADMIN, "a");
	assert_int_equal(stat(path, &found), 0);
	assert_true(layer->identity.device == found.st_dev && layer->identity.inode == found.st_ino);
	assert_int_equal(layer->identity.size, 2);
	assert_int_equal(layer->identity.mode, S_IFREG | 0640);
	assert_int_equal(layer->identity.owner, geteuid());
	assert_int_equal(layer->identity.links, 1);
	assert_true(layer->identity.modified.tv_sec == found.st_mtim.tv_sec &&
		    layer->identity.modified.tv_nsec == found.st_mtim.tv_nsec);
}

static void make_many(struct tree *tree, unsigned count)
{
	tree_init(tree);
	for (unsigned i = 0; i < count; i++) {
		char name[32], text[128];
		int length = snprintf(text, sizeof text,
			"{\"description\": \"%u\", \"type\": \"gpu\", \"binary\": \"/usr/bin/%u\"}", i, i);

		snprintf(name, sizeof name, "%05u-many.json", i);
		tree_add(tree, TREE_VENDOR, name, TREE_FILE, text, (size_t)length);
	}
}

static void test_scan_of_ten_thousand_files_keeps_each(void **state)
{
	enum { MANY = 10000 };
	cleanup(tree_free) struct tree tree = {0};
	cleanup(tree_remove_root_pointer) char *root = tree_make_root();
	cleanup(workspace_close_pointer) struct workspace *workspace = NULL;
	const struct ranking *ranking;
	const struct order *order;

	(void)state;
	make_many(&tree, MANY);
	tree_build(&tree, root);
	workspace = tree_open(&tree, root, SCOPE_ADMIN);
	ranking = workspace_current(workspace);
	order = &ranking->orders[schema_find_type(&schema_vhost_user, "gpu", 3)];
	assert_int_equal(ranking->snapshot->layer_count, MANY);
	assert_int_equal(order->ranked, MANY);
	for (uint32_t i = 0; i < MANY; i++) {
		const struct layer *layer = stack_layer(ranking, &ranking->stacks[order->stacks[i]], 0);
		char description[16];
		int length = snprintf(description, sizeof description, "%u", (unsigned)i);

		assert_int_equal(layer->descriptor.description.length, length);
		assert_memory_equal(layer->descriptor.description.start, description, (size_t)length);
	}
}

/* Large files by the hundred, as anybody can put into a directory of their own: holes cost them nothing. */
static void test_scan_of_more_than_the_memory_is_for_reads_a_part(void **state)
{
	cleanup(tree_free) struct tree tree = {0};
	cleanup(tree_remove_root_pointer) char *root = tree_make_root();
	cleanup(workspace_close_pointer) struct workspace *workspace = NULL;
	const struct snapshot *snapshot;
	unsigned read = 0, left = 0;

	(void)state;
	tree_init(&tree);
	tree_add(&tree, TREE_VENDOR, "000", TREE_FILE, "", 0);
	tree_build(&tree, root);
	for (int i = 0; i < 300; i++) {
		char name[8];
		cleanup(free_pointer) char *path = NULL;

		snprintf(name, sizeof name, "%d", i + 100);
		path = tree_path(root, TREE_VENDOR, name);
		tree_write(root, TREE_VENDOR, name, "", 0);
		assert_int_equal(truncate(path, DESCRIPTOR_MAX_SIZE), 0);
	}
	workspace = tree_open(&tree, root, SCOPE_ADMIN);
	snapshot = workspace_current(workspace)->snapshot;
	for (uint32_t i = 0; i < snapshot->layer_count; i++) {
		read += snapshot->layers[i].kind == LAYER_FILE;
		left += snapshot->layers[i].kind == LAYER_UNREADABLE && snapshot->layers[i].error == EFBIG;
	}
	assert_int_equal(read, SNAPSHOT_MAX_CONTENT / DESCRIPTOR_MAX_SIZE);
	assert_int_equal(read + left, 300);
}

static void test_scan_gives_the_identity_back(void **state)
{
	cleanup(tree_free) struct tree tree = {0};
	cleanup(tree_remove_root_pointer) char *root = tree_make_root();
	cleanup(workspace_close_pointer) struct workspace *workspace = NULL;
	gid_t groups_before[64], groups_after[64];
	int count = getgroups(64, groups_before);

	(void)state;
	if (geteuid() != 0)
		skip();
	tree_init(&tree);
	tree.as_nobody = true;
	tree_add(&tree, TREE_USER, "secret", TREE_FILE, "{}", 2)->mode = 0;
	tree_build(&tree, root);
	workspace = tree_open(&tree, root, SCOPE_USER);
	assert_int_equal(find_layer(workspace, TREE_USER, "secret")->kind, LAYER_UNREADABLE);
	assert_int_equal(find_layer(workspace, TREE_USER, "secret")->error, EACCES);
	assert_int_equal(setfsuid((uid_t)-1), 0);
	assert_int_equal(setfsgid((gid_t)-1), getegid());
	assert_int_equal(getgroups(64, groups_after), count);
	assert_memory_equal(groups_after, groups_before, (size_t)count * sizeof *groups_before);
}

/* ---- counting ---- */

/* Runs this program under strace to scan the root; returns the log, or NULL where that cannot be done here. */
static char *trace_scan(const char *root, const char *log_path)
{
	char program[4096] = "";
	size_t length;
	pid_t child;
	int status;

	assert_true(readlink("/proc/self/exe", program, sizeof program - 1) > 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		/* A leak checker cannot trace what is traced already. */
		setenv("ASAN_OPTIONS", "detect_leaks=0", 1);
		execlp("strace", "strace", "-f", "-qq", "-o", log_path, program, root, (char *)NULL);
		_exit(127);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? tree_read_file(log_path, &length) : NULL;
}

static unsigned count_text(const char *log, const char *text)
{
	unsigned count = 0;

	for (const char *at = log; (at = strstr(at, text)) != NULL; at++)
		count++;
	return count;
}

static char *trace_many(unsigned count)
{
	cleanup(tree_free) struct tree tree = {0};
	cleanup(tree_remove_root_pointer) char *root = tree_make_root();
	cleanup(free_pointer) char *log_path = tree_path(root, "/log", "");

	make_many(&tree, count);
	tree_build(&tree, root);
	return trace_scan(root, log_path);
}

static void test_scan_opens_each_file_once_with_four_system_calls(void **state)
{
	cleanup(free_pointer) char *few = trace_many(100);
	cleanup(free_pointer) char *many = few != NULL ? trace_many(600) : NULL;
	unsigned more;

	(void)state;
	if (many == NULL)
		skip();
	for (unsigned i = 0; i < 600; i++) {
		char opened[64];

		snprintf(opened, sizeof opened, "\"%05u-many.json\"", i);
		assert_int_equal(count_text(many, opened), 1);
	}
	more = count_text(many, "\n") - count_text(few, "\n");
	print_message("%u system calls for 500 files more\n", more);
	/* openat, fstat, read, close; what is over is memory and the directory itself. */
	assert_true(more >= 500 * 4);
	assert_true(more < 500 * 4 + 50);
}

/* Every call that names the FIFO or the link to it must be one that only looks. */
static void test_scan_only_looks_at_special_files(void **state)
{
	cleanup(tree_free) struct tree tree = {0};
	cleanup(tree_remove_root_pointer) char *root = tree_make_root();
	cleanup(free_pointer) char *log_path = tree_path(root, "/log", "");
	cleanup(free_pointer) char *log = NULL;
	unsigned seen = 0;

	(void)state;
	tree_init(&tree);
	tree_add(&tree, TREE_ADMIN, "special-fifo", TREE_FIFO, NULL, 0);
	tree_add(&tree, TREE_ADMIN, "special-link", TREE_LINK, "special-fifo", strlen("special-fifo"));
	tree_build(&tree, root);
	log = trace_scan(root, log_path);
	if (log == NULL)
		skip();
	for (char *line = strtok(log, "\n"); line != NULL; line = strtok(NULL, "\n")) {
		if (strstr(line, "special-") == NULL || strstr(line, "getdents") != NULL)
			continue;
		seen++;
		if (strstr(line, "open") != NULL && strstr(line, "O_PATH") == NULL)
			fail_msg("opened: %s", line);
	}
	assert_true(seen >= 2);
}

/* What runs under strace. */
static int scan_root(const char *root)
{
	struct workspace_settings settings = {.root = root, .environment = {.home = "/home/user"}};
	struct workspace *workspace = NULL;

	if (workspace_open(&settings, &workspace, NULL) < 0)
		return 1;
	workspace_close(workspace);
	return 0;
}

int main(int count, char **arguments)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_scan_keeps_everything_that_it_met),
		cmocka_unit_test(test_scan_opens_no_device_and_no_fifo),
		cmocka_unit_test(test_scan_reads_what_is_as_large_as_allowed_and_nothing_larger),
		cmocka_unit_test(test_scan_notes_the_identity_of_files),
		cmocka_unit_test(test_scan_of_ten_thousand_files_keeps_each),
		cmocka_unit_test(test_scan_of_more_than_the_memory_is_for_reads_a_part),
		cmocka_unit_test(test_scan_gives_the_identity_back),
		cmocka_unit_test(test_scan_opens_each_file_once_with_four_system_calls),
		cmocka_unit_test(test_scan_only_looks_at_special_files),
	};

	if (count > 1)
		return scan_root(arguments[1]);
	alarm(PATIENCE_SECONDS);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
