/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What would happen if a file were run, who could replace it, and what libmagic says of it: each state, made on the
 * disk.
 */
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/host/executable.h"
#include "core/host/magic.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define SOMEBODY 1000

static char directory[PATH_MAX];
static struct root host;

static void shell(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void shell(const char *format, ...)
{
	char command[4 * PATH_MAX];
	va_list arguments;

	va_start(arguments, format);
	assert_true(vsnprintf(command, sizeof command, format, arguments) < (int)sizeof command);
	va_end(arguments);
	assert_int_equal(system(command), 0);
}

/* Stays valid for as many calls as a case makes. */
static const char *place(const char *name)
{
	static char paths[64][2 * PATH_MAX];
	static unsigned next;
	char *path = paths[next++ % COUNT(paths)];

	snprintf(path, sizeof paths[0], "%s/%s", directory, name);
	return path;
}

static const char *file(const char *name, const void *bytes, size_t length, mode_t mode)
{
	const char *path = place(name);
	int descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0700);

	assert_true(descriptor >= 0);
	assert_int_equal(write(descriptor, bytes, length), (ssize_t)length);
	assert_int_equal(fchmod(descriptor, mode), 0);
	close(descriptor);
	return path;
}

static const char *script(const char *name, const char *text)
{
	return file(name, text, strlen(text), 0755);
}

static int set_up(void **state)
{
	const char *above = getenv("TMPDIR");

	(void)state;
	if (above != NULL && strstr(above, "overrule-test.") != NULL)
		assert_int_equal(chmod(above, 0711), 0);
	snprintf(directory, sizeof directory, "%s/overrule-executable.XXXXXX", above != NULL ? above : "/tmp");
	assert_non_null(mkdtemp(directory));
	assert_int_equal(chmod(directory, 0755), 0);
	return root_open(NULL, &host, NULL);
}

static int tear_down(void **state)
{
	(void)state;
	root_close(&host);
	shell("rm -rf '%s'", directory);
	return 0;
}

/* Fails unless a terminal may have it. */
static void assert_shown_safely(const char *text)
{
	size_t length, left = strlen(text);
	unsigned code;

	for (; left > 0; text += length, left -= length) {
		length = text_decode(text, left, &code);
		assert_int_not_equal(length, 0);
		assert_false(text_code_is_hidden(code));
	}
}

static void assert_state(
	const char *path, const struct identity *who, enum executable_state expected, const char *interpreter)
{
	cleanup(executable_free) struct executable executable;
	cleanup(free_pointer) char *sentence = NULL;

	assert_int_equal(executable_examine(&host, path, who, &executable), 0);
	sentence = executable_explain(&executable, path);
	assert_non_null(sentence);
	assert_shown_safely(sentence);
	assert_string_equal(executable_state_name(executable.state), executable_state_name(expected));
	if (interpreter != NULL)
		assert_string_equal(executable.interpreter != NULL ? executable.interpreter : "none", interpreter);
}

static void programs_and_scripts_run(void **state)
{
	(void)state;
	assert_state("/usr/bin/env", NULL, EXECUTABLE_RUNS, NULL);
	assert_state("/proc/self/exe", NULL, EXECUTABLE_RUNS, NULL);
	assert_state(script("shell", "#!/bin/sh\n"), NULL, EXECUTABLE_RUNS, "/bin/sh");
	assert_state(script("blanks", "#! \t/bin/sh -e \n"), NULL, EXECUTABLE_RUNS, "/bin/sh");
	assert_state(script("no-line-feed", "#!/bin/sh"), NULL, EXECUTABLE_RUNS, "/bin/sh");
	assert_state(script("by-env", "#!/usr/bin/env sh\n"), NULL, EXECUTABLE_RUNS, NULL);
	assert_state(script("by-env-split", "#!/usr/bin/env -S A=b sh -e\n"), NULL, EXECUTABLE_RUNS, NULL);
	shell("ln -sf shell '%s'", place("link"));
	assert_state(place("link"), NULL, EXECUTABLE_RUNS, "/bin/sh");
}

static void what_is_not_there_or_no_file_is_said_to_be(void **state)
{
	(void)state;
	assert_state(place("nothing"), NULL, EXECUTABLE_ABSENT, NULL);
	assert_state("", NULL, EXECUTABLE_ABSENT, NULL);
	assert_state("bin/sh", NULL, EXECUTABLE_ABSENT, NULL);
	assert_state("/bin/sh/below", NULL, EXECUTABLE_ABSENT, NULL);
	shell("ln -sf circle '%s'", place("circle"));
	assert_state(place("circle"), NULL, EXECUTABLE_ABSENT, NULL);
	assert_state("/usr/bin", NULL, EXECUTABLE_NOT_REGULAR, NULL);
	assert_state("/dev/null", NULL, EXECUTABLE_NOT_REGULAR, NULL);
	assert_int_equal(mkfifo(place("fifo"), 0777), 0);
	assert_state(place("fifo"), NULL, EXECUTABLE_NOT_REGULAR, NULL);
}

static void missing_interpreters_are_named(void **state)
{
	(void)state;
	assert_state(
		script("gone", "#!/nonexistent/perl -w\n"), NULL, EXECUTABLE_INTERPRETER_ABSENT, "/nonexistent/perl");
	assert_state(script("windows", "#!/bin/sh\r\necho\r\n"), NULL, EXECUTABLE_INTERPRETER_ABSENT, "/bin/sh\r");
	assert_state(script("relative", "#!bin/sh\n"), NULL, EXECUTABLE_INTERPRETER_ABSENT, "bin/sh");
	assert_state(script("env-gone", "#!/usr/bin/env no-such-program\n"), NULL, EXECUTABLE_INTERPRETER_ABSENT,
		"no-such-program");
	/* The kernel passes one argument, blanks and all. */
	assert_state(script("env-two", "#!/usr/bin/env sh -e\n"), NULL, EXECUTABLE_INTERPRETER_ABSENT, "sh -e");
	assert_state(script("directory", "#!/usr/bin\n"), NULL, EXECUTABLE_INTERPRETER_ABSENT, "/usr/bin");
	shell("printf '#!%s\\n' >'%s'; chmod 755 '%s'", place("gone"), place("nested"), place("nested"));
	assert_state(place("nested"), NULL, EXECUTABLE_INTERPRETER_ABSENT, "/nonexistent/perl");
	shell("printf '#!%s\\n' >'%s'; chmod 755 '%s'", place("itself"), place("itself"), place("itself"));
	assert_state(place("itself"), NULL, EXECUTABLE_INTERPRETER_ABSENT, place("itself"));
}

static void what_has_no_known_form_is_said_to_have_none(void **state)
{
	char long_line[300];

	(void)state;
	memset(long_line, 'x', sizeof long_line);
	memcpy(long_line, "#!/", 3);
	assert_state(script("text", "echo hello\n"), NULL, EXECUTABLE_UNKNOWN_FORMAT, NULL);
	assert_state(script("empty", ""), NULL, EXECUTABLE_UNKNOWN_FORMAT, NULL);
	assert_state(script("bare", "#!\n"), NULL, EXECUTABLE_UNKNOWN_FORMAT, NULL);
	assert_state(file("long", long_line, sizeof long_line, 0755), NULL, EXECUTABLE_UNKNOWN_FORMAT, NULL);
	assert_state(file("magic-only", ELFMAG, SELFMAG, 0755), NULL, EXECUTABLE_UNKNOWN_FORMAT, NULL);
}

/* A copy of this program's own start, changed by the case. */
static void read_own_header(Elf64_Ehdr *header)
{
	int descriptor = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);

	assert_true(descriptor >= 0);
	assert_int_equal(read(descriptor, header, sizeof *header), sizeof *header);
	close(descriptor);
}

static void other_machines_are_recognised(void **state)
{
	Elf64_Ehdr header;

	(void)state;
	read_own_header(&header);
	if (header.e_ident[EI_CLASS] != ELFCLASS64)
		skip();
	header.e_machine = EM_ALPHA;
	assert_state(file("alpha", &header, sizeof header, 0755), NULL, EXECUTABLE_OTHER_ARCHITECTURE, NULL);
	read_own_header(&header);
	header.e_ident[EI_DATA] = header.e_ident[EI_DATA] == ELFDATA2LSB ? ELFDATA2MSB : ELFDATA2LSB;
	assert_state(file("swapped", &header, sizeof header, 0755), NULL, EXECUTABLE_OTHER_ARCHITECTURE, NULL);
	shell("printf '#!%s\\n' >'%s'; chmod 755 '%s'", place("alpha"), place("by-alpha"), place("by-alpha"));
	assert_state(place("by-alpha"), NULL, EXECUTABLE_OTHER_ARCHITECTURE, place("alpha"));
}

/* A header, one program header and an interpreter of that path. */
static const char *program_with_loader(const char *name, const char *loader, uint64_t size, uint64_t offset)
{
	struct {
		Elf64_Ehdr header;
		Elf64_Phdr segment;
		char loader[64];
	} program = {0};

	read_own_header(&program.header);
	program.header.e_phoff = offsetof(__typeof__(program), segment);
	program.header.e_phnum = 1;
	program.segment.p_type = PT_INTERP;
	program.segment.p_offset = offset != 0 ? offset : offsetof(__typeof__(program), loader);
	program.segment.p_filesz = size != 0 ? size : strlen(loader) + 1;
	strcpy(program.loader, loader);
	return file(name, &program, sizeof program, 0755);
}

static void a_program_needs_its_loader(void **state)
{
	Elf64_Ehdr header;

	(void)state;
	read_own_header(&header);
	if (header.e_ident[EI_CLASS] != ELFCLASS64)
		skip();
	assert_state(program_with_loader("musl", "/lib/ld-nowhere.so.1", 0, 0), NULL, EXECUTABLE_INTERPRETER_ABSENT,
		     "/lib/ld-nowhere.so.1");
	assert_state(program_with_loader("sh", "/bin/sh", 0, 0), NULL, EXECUTABLE_RUNS, "/bin/sh");
	/* What the kernel would not take either: no NUL, too long, outside the file. */
	assert_state(program_with_loader("no-end", "/bin/sh", 7, 0), NULL, EXECUTABLE_UNKNOWN_FORMAT, NULL);
	assert_state(program_with_loader("huge", "/bin/sh", UINT64_MAX, 0), NULL, EXECUTABLE_UNKNOWN_FORMAT, NULL);
	assert_state(
		program_with_loader("outside", "/bin/sh", 0, UINT64_MAX - 3), NULL, EXECUTABLE_UNKNOWN_FORMAT, NULL);
	assert_state(program_with_loader("behind", "/bin/sh", 0, 1000000), NULL, EXECUTABLE_UNKNOWN_FORMAT, NULL);
}

/* Any bytes at all: no crash, no hang, some state. */
static void broken_headers_do_no_harm(void **state)
{
	unsigned char bytes[600];
	uint64_t random = 1;

	(void)state;
	for (int round = 0; round < 2000; round++) {
		cleanup(executable_free) struct executable executable;
		Elf64_Ehdr header;

		for (size_t i = 0; i < sizeof bytes; i++) {
			random = random * UINT64_C(6364136223846793005) + 1442695040888963407;
			bytes[i] = (random >> 60) < 8 ? (unsigned char)(random >> 33) : 0;
		}
		read_own_header(&header);
		if (round % 2 == 0)
			memcpy(bytes, &header, round % 4 == 0 ? offsetof(Elf64_Ehdr, e_phoff) : sizeof header);
		else
			memcpy(bytes, "#!/usr/bin/env", (size_t)round % 15);
		assert_int_equal(
			executable_examine(&host, file("random", bytes, sizeof bytes, 0755), NULL, &executable), 0);
		assert_true(executable.state < EXECUTABLE_STATE_COUNT);
	}
}

static void who_may_execute_depends_on_the_user(void **state)
{
	static const gid_t groups[] = {4000, 5000};
	const struct identity somebody = {.user = SOMEBODY, .group = SOMEBODY};
	const struct identity member = {
		.user = SOMEBODY, .group = SOMEBODY, .groups = groups, .group_count = COUNT(groups)};
	const struct identity other = {.user = 65533, .group = 65533};
	const char *path = script("modes", "#!/bin/sh\n");

	(void)state;
	chmod(path, 0644);
	assert_state(path, NULL, EXECUTABLE_NOT_EXECUTABLE, NULL);
	/* Also as an ordinary user, who cannot act as root but reads the mode in root's name. */
	assert_state(path, &(struct identity){0}, EXECUTABLE_NOT_EXECUTABLE, NULL);
	if (geteuid() != 0)
		skip();
	chmod(path, 0700);
	assert_state(path, NULL, EXECUTABLE_RUNS, NULL);
	assert_state(path, &somebody, EXECUTABLE_NOT_EXECUTABLE, NULL);
	assert_int_equal(chown(path, SOMEBODY, 5000), 0);
	assert_state(path, &somebody, EXECUTABLE_RUNS, NULL);
	/* The owner's bits count for the owner, even where others may more. */
	chmod(path, 0655);
	assert_state(path, &somebody, EXECUTABLE_NOT_EXECUTABLE, NULL);
	assert_state(path, &other, EXECUTABLE_RUNS, NULL);
	assert_int_equal(chown(path, 0, 5000), 0);
	chmod(path, 0750);
	assert_state(path, &member, EXECUTABLE_RUNS, NULL);
	assert_state(path, &somebody, EXECUTABLE_NOT_EXECUTABLE, NULL);
	/* A directory above it that the user may not pass. */
	shell("mkdir -m 700 '%s' && cp -p '%s' '%s' && chmod 755 '%s'", place("closed"), path, place("closed/program"),
	      place("closed/program"));
	assert_state(place("closed/program"), &somebody, EXECUTABLE_NOT_EXECUTABLE, NULL);
	assert_state(place("closed/none"), &somebody, EXECUTABLE_ABSENT, NULL);
}

static void an_access_list_counts(void **state)
{
	const struct identity somebody = {.user = SOMEBODY, .group = SOMEBODY};
	const char *path = script("listed", "#!/bin/sh\n");

	(void)state;
	chmod(path, 0700);
	if (geteuid() != 0 || system("command -v setfacl >/dev/null") != 0)
		skip();
	shell("setfacl -m u:%d:rx '%s'", SOMEBODY, path);
	assert_state(path, &somebody, EXECUTABLE_RUNS, NULL);
}

static void what_may_only_be_executed_is_not_known(void **state)
{
	const char *path = script("secret", "#!/bin/sh\n");

	(void)state;
	chmod(path, 0111);
	/* Root can read it all the same, and so knows more. */
	assert_state(path, NULL, geteuid() == 0 ? EXECUTABLE_RUNS : EXECUTABLE_UNREADABLE, NULL);
}

static void assert_trust(const char *path, uid_t user, enum trust expected, const char *blame)
{
	cleanup(free_pointer) char *found = NULL, *sentence = NULL;
	enum trust trust;

	assert_int_equal(trust_examine(&host, path, user, &trust, &found), 0);
	assert_string_equal(trust_name(trust), trust_name(expected));
	sentence = trust_explain(trust, found);
	assert_non_null(sentence);
	assert_shown_safely(sentence);
	assert_string_equal(found != NULL ? found : "none", blame != NULL ? blame : "none");
}

static void who_could_replace_it_is_found(void **state)
{
	const char *path;

	(void)state;
	if (geteuid() != 0)
		skip();
	shell("mkdir -p '%s' && cp /bin/true '%s'", place("a/b"), place("a/b/program"));
	path = place("a/b/program");
	assert_trust(path, SOMEBODY, TRUST_GOOD, NULL);
	assert_trust("/bin/sh", SOMEBODY, TRUST_GOOD, NULL);
	chmod(path, 0775);
	assert_trust(path, SOMEBODY, TRUST_WRITABLE, path);
	chmod(path, 0755);
	assert_int_equal(chown(path, SOMEBODY, SOMEBODY), 0);
	assert_trust(path, SOMEBODY, TRUST_GOOD, NULL);
	assert_trust(path, SOMEBODY + 1, TRUST_OTHER_OWNER, path);
	assert_int_equal(chown(path, 65534, 65534), 0);
	assert_trust(path, 65534, TRUST_OTHER_OWNER, path);
	assert_int_equal(chown(path, 0, 0), 0);
	/* The directories above. */
	chmod(place("a"), 0775);
	assert_trust(path, SOMEBODY, TRUST_WRITABLE, place("a"));
	chmod(place("a"), 0755);
	assert_int_equal(chown(place("a"), 1234, 0), 0);
	assert_trust(path, SOMEBODY, TRUST_OTHER_OWNER, place("a"));
	assert_int_equal(chown(place("a"), 0, 0), 0);
	/* Sticky: good for what is root's, and for nothing else. */
	chmod(place("a/b"), 01777);
	assert_trust(path, SOMEBODY, TRUST_GOOD, NULL);
	assert_int_equal(chown(path, SOMEBODY, SOMEBODY), 0);
	assert_trust(path, SOMEBODY, TRUST_WRITABLE, place("a/b"));
	assert_trust(place("a/none"), SOMEBODY, TRUST_UNKNOWN, place("a/none"));
}

static void links_on_the_way_count(void **state)
{
	(void)state;
	if (geteuid() != 0)
		skip();
	shell("mkdir -p '%s' '%s' && cp /bin/true '%s' && ln -s ../good '%s' && ln -s open/../way/program '%s'",
		place("good"), place("open"), place("good/program"), place("open/way"), place("direct"));
	assert_trust(place("open/way/program"), 0, TRUST_GOOD, NULL);
	chmod(place("open"), 0777);
	assert_trust(place("open/way/program"), 0, TRUST_WRITABLE, place("open"));
	/* The link's own text leads through the same place. */
	shell("ln -sfn open/way '%s'", place("round"));
	assert_trust(place("round/program"), 0, TRUST_WRITABLE, place("open"));
	assert_trust(place("good/program"), 0, TRUST_GOOD, NULL);
	shell("ln -sfn endless '%s'", place("endless"));
	assert_trust(place("endless"), 0, TRUST_UNKNOWN, place("endless"));
}

static void the_interpreter_must_be_trusted_too(void **state)
{
	cleanup(executable_free) struct executable executable;

	(void)state;
	if (geteuid() != 0)
		skip();
	shell("cp /bin/sh '%s' && chmod 777 '%s' && printf '#!%s\\n' >'%s' && chmod 755 '%s'", place("my-shell"),
		place("my-shell"), place("my-shell"), place("uses-it"), place("uses-it"));
	assert_int_equal(executable_examine(&host, place("uses-it"), NULL, &executable), 0);
	assert_int_equal(executable.state, EXECUTABLE_RUNS);
	assert_int_equal(executable.trust, TRUST_WRITABLE);
	assert_string_equal(executable.blame, place("my-shell"));
}

/* Absolute links and interpreters of an image lead into the image and nowhere else. */
static void a_foreign_root_is_not_left(void **state)
{
	cleanup(executable_free) struct executable executable;
	struct root foreign;

	(void)state;
	shell("mkdir -p '%s' && printf '#!/bin/only-outside\\n' >'%s' && ln -s /usr/bin/program '%s' && chmod 755 '%s'",
		place("image/usr/bin"), place("image/usr/bin/program"), place("image/link"),
		place("image/usr/bin/program"));
	assert_int_equal(root_open(place("image"), &foreign, NULL), 0);
	assert_int_equal(executable_examine(&foreign, "/link", NULL, &executable), 0);
	assert_int_equal(executable.state, EXECUTABLE_INTERPRETER_ABSENT);
	executable_free(&executable);
	assert_int_equal(executable_examine(&foreign, "/../../../bin/sh", NULL, &executable), 0);
	assert_int_equal(executable.state, EXECUTABLE_ABSENT);
	root_close(&foreign);
}

/* ---- libmagic ---- */

static struct magic *start_or_skip(void)
{
	struct magic *magic = NULL;
	int error = magic_start(&magic);

	if (error == -ENOTSUP)
		skip();
	assert_int_equal(error, 0);
	return magic;
}

static void files_are_described_in_words(void **state)
{
	static const unsigned char packed[] = {
		0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0x4B, 4, 0, 0x43, 0xBE, 0xB7, 0xE8, 1, 0, 0, 0};
	cleanup(magic_end_pointer) struct magic *magic = start_or_skip();
	cleanup(free_pointer) char *text = NULL;
	cleanup(close_descriptor) int self = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);

	(void)state;
	assert_int_equal(magic_describe(magic, packed, sizeof packed, &text), 0);
	assert_non_null(strstr(text, "gzip compressed data"));
	free(take(text));
	assert_int_equal(magic_describe(magic, "\xFF\xFE{\0\"\0", 6, &text), 0);
	assert_non_null(strstr(text, "UTF-16"));
	free(take(text));
	assert_int_equal(magic_describe_file(magic, self, &text), 0);
	assert_non_null(strstr(text, "ELF"));
	free(take(text));
	assert_int_equal(magic_describe(magic, "", 0, &text), 0);
}

/* A database of somebody's own would put words into the program's mouth. */
static void the_environment_does_not_choose_the_data(void **state)
{
	struct magic *magic = start_or_skip();
	cleanup(free_pointer) char *text = NULL;

	(void)state;
	magic_end(magic);
	script(".magic", "0\tstring\t{\tGOTCHA\n");
	assert_int_equal(setenv("MAGIC", place(".magic"), 1), 0);
	assert_int_equal(setenv("HOME", directory, 1), 0);
	magic = start_or_skip();
	assert_int_equal(magic_describe(magic, "{\"a\": 1}", 8, &text), 0);
	assert_null(strstr(text, "GOTCHA"));
	magic_end(magic);
	unsetenv("MAGIC");
}

/* Some of libmagic's descriptions quote the file. */
static void what_a_file_says_of_itself_is_made_safe(void **state)
{
	static const char image[] = "#!/bin/\x1b[31mred\xE2\x80\xAE\n";
	cleanup(magic_end_pointer) struct magic *magic = start_or_skip();
	cleanup(free_pointer) char *text = NULL;

	(void)state;
	assert_int_equal(magic_describe(magic, image, sizeof image - 1, &text), 0);
	assert_shown_safely(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(programs_and_scripts_run),
		cmocka_unit_test(what_is_not_there_or_no_file_is_said_to_be),
		cmocka_unit_test(missing_interpreters_are_named),
		cmocka_unit_test(what_has_no_known_form_is_said_to_have_none),
		cmocka_unit_test(other_machines_are_recognised),
		cmocka_unit_test(a_program_needs_its_loader),
		cmocka_unit_test(broken_headers_do_no_harm),
		cmocka_unit_test(who_may_execute_depends_on_the_user),
		cmocka_unit_test(an_access_list_counts),
		cmocka_unit_test(what_may_only_be_executed_is_not_known),
		cmocka_unit_test(who_could_replace_it_is_found),
		cmocka_unit_test(links_on_the_way_count),
		cmocka_unit_test(the_interpreter_must_be_trusted_too),
		cmocka_unit_test(a_foreign_root_is_not_left),
		cmocka_unit_test(files_are_described_in_words),
		cmocka_unit_test(the_environment_does_not_choose_the_data),
		cmocka_unit_test(what_a_file_says_of_itself_is_made_safe),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
