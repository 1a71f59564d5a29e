/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Trees as values, and the notation of tests/trees/README.md that they are read from. */
#include "tests/support/tree.h"

#include <errno.h>
#include <link.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/buffer.h"
#include "core/base/memory.h"

static const struct {
	const char *word;
	const char *path;
} directory_words[] = {{"user", TREE_USER}, {"admin", TREE_ADMIN}, {"local", TREE_LOCAL}, {"vendor", TREE_VENDOR}};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void *checked(void *memory)
{
	assert_non_null(memory);
	return memory;
}

const char *tree_directory_word(const char *path)
{
	for (size_t i = 0; i < COUNT(directory_words); i++)
		if (strcmp(directory_words[i].path, path) == 0)
			return directory_words[i].word;
	return path;
}

void tree_init(struct tree *tree)
{
	*tree = (struct tree){.home = checked(strdup("/home/user"))};
}

void tree_free(struct tree *tree)
{
	for (size_t i = 0; i < tree->count; i++) {
		free(tree->entries[i].directory);
		free(tree->entries[i].name);
		free(tree->entries[i].bytes);
	}
	free(tree->entries);
	free(tree->home);
	free(tree->xdg_config_home);
	free(tree->xdg_data_dirs);
	*tree = (struct tree){0};
}

struct tree_entry *tree_add(struct tree *tree, const char *directory, const char *name, enum tree_kind kind,
	const char *bytes, size_t length)
{
	struct tree_entry *entry;

	assert_int_equal(array_grow(&tree->entries, &tree->capacity, tree->count, sizeof *tree->entries), 0);
	entry = &tree->entries[tree->count++];
	*entry = (struct tree_entry){
		.directory = checked(strdup(directory)),
		.name = checked(strdup(name)),
		.kind = kind,
		.mode = kind == TREE_DIRECTORY ? 0755 : 0644,
		.bytes = checked(calloc(length + 1, 1)),
		.length = length,
	};
	if (length != 0)
		memcpy(entry->bytes, bytes, length);
	return entry;
}

/* A line that is being taken apart. */
struct line {
	const char *file;
	unsigned number;
	char *rest;
};

static void refuse_line(const struct line *line, const char *what)
{
	fail_msg("%s:%u: %s", line->file, line->number, what);
}

/* Takes the next word off the line; NULL when there is none. */
static char *next_word(struct line *line)
{
	char *word = line->rest, *end;

	if (word == NULL || *word == '\0')
		return NULL;
	end = strchr(word, ' ');
	if (end != NULL)
		*end++ = '\0';
	line->rest = end;
	return word;
}

static int hexadecimal(char digit)
{
	static const char digits[] = "0123456789ABCDEF";
	const char *place = digit != '\0' ? strchr(digits, digit) : NULL;

	return place != NULL ? (int)(place - digits) : -1;
}

/* Turns \xHH into bytes where it stands; all else stands for itself. Returns the length. */
static size_t decode(char *text)
{
	size_t length = 0;

	for (const char *at = text; *at != '\0'; at++) {
		if (at[0] == '\\' && at[1] == 'x' && hexadecimal(at[2]) >= 0 && hexadecimal(at[3]) >= 0) {
			text[length++] = (char)(hexadecimal(at[2]) << 4 | hexadecimal(at[3]));
			at += 3;
		} else {
			text[length++] = *at;
		}
	}
	text[length] = '\0';
	return length;
}

char *tree_read_file(const char *path, size_t *ret_length)
{
	struct buffer content = {0};
	char part[4096];
	size_t got;
	FILE *file = fopen(path, "re");

	if (file == NULL)
		return NULL;
	while ((got = fread(part, 1, sizeof part, file)) > 0)
		buffer_append(&content, part, got);
	fclose(file);
	*ret_length = content.length;
	return checked(buffer_take(&content));
}

static void set_content(struct tree_entry *entry, char *bytes, size_t length)
{
	free(entry->bytes);
	entry->bytes = bytes;
	entry->length = length;
}

/* Behind what is there come blanks, which are white space to JSON. */
static void pad_content(struct tree_entry *entry, size_t size)
{
	char *padded = checked(malloc(size + 1));

	memset(padded, ' ', size);
	memcpy(padded, entry->bytes, entry->length < size ? entry->length : size);
	padded[size] = '\0';
	set_content(entry, padded, size);
}

static bool take_kind(struct tree_entry *entry, const char *attribute)
{
	static const char *const kinds[] = {[TREE_DIRECTORY] = "@directory",
		[TREE_FIFO] = "@fifo",
		[TREE_SOCKET] = "@socket",
		[TREE_LINK] = "@link"};

	for (size_t i = TREE_DIRECTORY; i < COUNT(kinds); i++) {
		if (strcmp(attribute, kinds[i]) != 0)
			continue;
		entry->kind = (enum tree_kind)i;
		entry->mode = entry->kind == TREE_DIRECTORY ? 0755 : 0644;
		return true;
	}
	return false;
}

/* @from= and @size= are kept until the content behind them is known. */
struct attributes {
	const char *from; /* points into the line */
	size_t size;
};

static void take_attribute(
	const struct line *line, struct tree_entry *entry, const char *attribute, struct attributes *ret_kept)
{
	if (take_kind(entry, attribute))
		return;
	if (sscanf(attribute, "@mode=%o", &entry->mode) == 1)
		return;
	if (sscanf(attribute, "@size=%zu", &ret_kept->size) == 1)
		return;
	if (strncmp(attribute, "@from=", strlen("@from=")) != 0)
		refuse_line(line, "no such attribute");
	ret_kept->from = attribute + strlen("@from=");
}

static void read_entry(struct line *line, const char *case_directory, const char *where, struct tree *tree)
{
	struct attributes kept = {0};
	struct tree_entry *entry;
	char *name = next_word(line);

	for (size_t i = 0; i < COUNT(directory_words); i++)
		if (strcmp(where, directory_words[i].word) == 0)
			where = directory_words[i].path;
	if (where[0] != '/')
		refuse_line(line, "neither vendor, local, admin, user nor an absolute path");
	if (name == NULL)
		refuse_line(line, "the name is missing");
	decode(name);
	entry = tree_add(tree, where, name, TREE_FILE, NULL, 0);
	while (line->rest != NULL && line->rest[0] == '@')
		take_attribute(line, entry, next_word(line), &kept);
	if (line->rest != NULL) {
		char *content = checked(strdup(line->rest));
		size_t length = decode(content);

		set_content(entry, content, length);
	}
	if (kept.from != NULL) {
		cleanup(free_pointer) char *path = tree_path(case_directory, "", kept.from);
		char *content = tree_read_file(path, &kept.size);

		if (content == NULL)
			refuse_line(line, "the file that is named with @from= cannot be read");
		set_content(entry, content, kept.size);
	} else if (kept.size != 0) {
		pad_content(entry, kept.size);
	}
}

static void read_environment(struct line *line, struct tree *tree)
{
	const struct {
		const char *name;
		char **variable;
	} variables[] = {{"HOME", &tree->home},
			 {"XDG_CONFIG_HOME", &tree->xdg_config_home},
			 {"XDG_DATA_DIRS", &tree->xdg_data_dirs}};
	char *value = line->rest != NULL ? strchr(line->rest, '=') : NULL;

	if (value != NULL)
		*value++ = '\0';
	for (size_t i = 0; line->rest != NULL && i < COUNT(variables); i++) {
		if (strcmp(line->rest, variables[i].name) != 0)
			continue;
		free(*variables[i].variable);
		*variables[i].variable = value != NULL ? checked(strdup(value)) : NULL;
		return;
	}
	refuse_line(line, "no such variable");
}

static void read_line(struct line *line, const char *case_directory, struct tree *tree)
{
	const char *word = line->rest[0] == '#' ? NULL : next_word(line);

	if (word == NULL)
		return;
	if (strcmp(word, "environment") == 0)
		read_environment(line, tree);
	else if (strcmp(word, "examine") == 0 && line->rest != NULL && strcmp(line->rest, "binaries") == 0)
		tree->examined = true;
	else if (strcmp(word, "reader") == 0 && line->rest != NULL && strcmp(line->rest, "nobody") == 0)
		tree->as_nobody = true;
	else
		read_entry(line, case_directory, word, tree);
}

void tree_read(const char *case_directory, struct tree *ret_tree)
{
	cleanup(free_pointer) char *path = tree_path(case_directory, "", "tree");
	cleanup(free_pointer) char *text = NULL;
	struct line line = {.file = path};
	size_t length;

	text = tree_read_file(path, &length);
	if (text == NULL)
		fail_msg("%s: %s", path, strerror(errno));
	tree_init(ret_tree);
	for (char *at = text, *end; at != NULL && *at != '\0'; at = end) {
		end = strchr(at, '\n');
		if (end != NULL)
			*end++ = '\0';
		line.number++;
		line.rest = at;
		read_line(&line, case_directory, ret_tree);
	}
}

char *tree_shown_name(const char *name)
{
	struct buffer shown = {0};

	for (; *name != '\0'; name++) {
		if (*name > ' ' && *name < 0x7F && !(name[0] == '\\' && name[1] == 'x'))
			buffer_append_byte(&shown, *name);
		else
			buffer_format(&shown, "\\x%02X", (unsigned)(unsigned char)*name);
	}
	return checked(buffer_take(&shown));
}

void tree_add_program(struct tree *tree, const char *directory, const char *name, mode_t mode)
{
	struct {
		ElfW(Ehdr) head;
		ElfW(Phdr) segment;
	} program = {.segment.p_type = PT_LOAD};
	FILE *stream = fopen("/proc/self/exe", "r");

	assert_non_null(stream);
	assert_int_equal(fread(&program.head, sizeof program.head, 1, stream), 1);
	fclose(stream);
	program.head.e_phnum = 1;
	program.head.e_phoff = sizeof program.head;
	tree_add(tree, directory, name, TREE_FILE, (const char *)&program, sizeof program)->mode = mode;
}
