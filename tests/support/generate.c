/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The generator is splitmix64: small, good enough, and the same on every machine. */
#include "tests/support/generate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define MOST_ENTRIES 24

/* Names that sort differently by bytes, by locale and by number, and some that nobody would choose. */
static const char *const names[] = {
	"050-a.json",
	"100-a.json",
	"5-a.json",
	"50-a.json",
	"50-a-b.json",
	"50-a",
	"50_a.json",
	"50-A.json",
	"50-a.json~",
	"a.json",
	"_.json",
	"\xC3\xA4.json",
	"\xFF.json",
	".50-a.json",
	"-n",
	"50 a.json",
};

/* What a file can hold, with the type that a reader of the specification sees in it. */
static const struct {
	const char *bytes;
	const char *type;
} contents[] = {
	{"", NULL},
	{"", NULL},
	{"", NULL},
	{TREE_DESCRIPTOR("gpu"), "gpu"},
	{TREE_DESCRIPTOR("gpu"), "gpu"},
	{"{\"binary\":\"/b\",\"type\":\"gpu\",\"description\":\"\",\"tags\":[\"a\"],\"other\":{\"type\":\"fs\"}}\r\n",
		"gpu"},
	{TREE_DESCRIPTOR("fs"), "fs"},
	{TREE_DESCRIPTOR("fs"), "fs"},
	{"{\"description\":\"\\u0064\",\"\\u0074ype\":\"\\u0066s\",\"binary\":\"/b\"}", "fs"},
	{TREE_DESCRIPTOR("rproc-serial"), "rproc-serial"},
	{TREE_DESCRIPTOR("GPU"), NULL},
	{TREE_DESCRIPTOR("gpu") "x", NULL},
	{"{\"type\": \"gpu\", \"binary\": \"/b\"}", NULL},
	{"{\"description\": \"\", \"type\": \"gpu\", \"binary\": \"b\"}", NULL},
	{"{\"description\": \"\", \"type\": \"fs\", \"type\": \"gpu\", \"binary\": \"/b\"}", NULL},
	{"{\"description\": \"\", \"type\": \"gpu\", \"binary\": \"/b\",}", NULL},
	{"\n", NULL},
	{"[]", NULL},
};

static const char *const directories[] = {TREE_USER, TREE_ADMIN, TREE_LOCAL, TREE_VENDOR};

static uint64_t next(struct generator *generator)
{
	uint64_t mixed = generator->state += UINT64_C(0x9E3779B97F4A7C15);

	mixed = (mixed ^ mixed >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
	mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94D049BB133111EB);
	return mixed ^ mixed >> 31;
}

unsigned generate_below(struct generator *generator, unsigned limit)
{
	return (unsigned)((next(generator) >> 32) % limit);
}

const char *generate_name(struct generator *generator)
{
	return names[generate_below(generator, COUNT(names))];
}

static bool has_entry(const struct tree *tree, const char *directory, const char *name)
{
	for (size_t i = 0; i < tree->count; i++)
		if (strcmp(tree->entries[i].directory, directory) == 0 && strcmp(tree->entries[i].name, name) == 0)
			return true;
	return false;
}

/* A link to a file beside the descriptors that holds the content. */
static struct tree_entry *add_link(
	struct tree *tree, const char *directory, const char *name, size_t content, bool absolute)
{
	char file[32], target[96];
	struct tree_entry *entry;

	snprintf(file, sizeof file, "content-%zu", content);
	if (!has_entry(tree, "/opt", file))
		tree_add(tree, "/opt", file, TREE_FILE, contents[content].bytes, strlen(contents[content].bytes));
	snprintf(target, sizeof target, "%s/opt/%s", absolute ? "" : "../../../../../../../../../..", file);
	entry = tree_add(tree, directory, name, TREE_LINK, target, strlen(target));
	entry->type = contents[content].type;
	return entry;
}

static void add_special(
	struct generator *generator, struct tree *tree, const char *directory, const char *name, size_t content)
{
	switch (generate_below(generator, 6)) {
	case 0:
		tree_add(tree, directory, name, TREE_DIRECTORY, NULL, 0);
		return;
	case 1:
		tree_add(tree, directory, name, TREE_FIFO, NULL, 0);
		return;
	case 2:
		tree_add(tree, directory, name, TREE_LINK, "/nowhere", strlen("/nowhere"))->leads_nowhere = true;
		return;
	case 3:
		tree_add(tree, directory, name, TREE_LINK, name, strlen(name))->leads_nowhere = true;
		return;
	default:
		add_link(tree, directory, name, content, generate_below(generator, 2) == 0);
	}
}

void generate_tree(struct generator *generator, bool specials, struct tree *ret_tree)
{
	unsigned entries = generate_below(generator, MOST_ENTRIES + 1);
	/* From one name, where everything meets, to all of them. */
	unsigned names_used = 1 + generate_below(generator, COUNT(names));
	unsigned first_name = generate_below(generator, COUNT(names));

	tree_init(ret_tree);
	for (unsigned i = 0; i < entries; i++) {
		const char *directory = directories[generate_below(generator, COUNT(directories))];
		const char *name = names[(first_name + generate_below(generator, names_used)) % COUNT(names)];
		size_t content = generate_below(generator, COUNT(contents));
		bool special = specials && generate_below(generator, 5) == 0;

		if (has_entry(ret_tree, directory, name))
			continue;
		if (special)
			add_special(generator, ret_tree, directory, name, content);
		else
			tree_add(ret_tree, directory, name, TREE_FILE, contents[content].bytes,
				strlen(contents[content].bytes))
				->type = contents[content].type;
	}
}

uint64_t generate_seed(uint64_t otherwise)
{
	const char *given = getenv("OVERRULE_SEED");

	if (given == NULL)
		return otherwise;
	print_message("the seed is %s\n", given);
	return strtoull(given, NULL, 0);
}
