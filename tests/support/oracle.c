/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The specification's sentences in their order; each is quoted above the lines that do it. */
#include "tests/support/oracle.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/*
 * "Top-down, the list of directories goes from general to specific": this is the same list. XDG_DATA_DIRS has two by
 * default.
 */
static const char *const places[] = {"/usr/share/qemu/vhost-user", "/usr/local/share/qemu/vhost-user",
	"/etc/qemu/vhost-user", "/home/user/.config/qemu/vhost-user"};

static int specificity(const struct tree_entry *entry)
{
	for (int i = 0; i < 4; i++)
		if (strcmp(entry->directory, places[i]) == 0)
			return i;
	return -1;
}

/* A file, directly or by way of a link, whose name is not hidden. Other things are no files. */
static bool is_file(const struct tree_entry *entry)
{
	if (entry->name[0] == '.' || specificity(entry) < 0)
		return false;
	return entry->kind == TREE_FILE || (entry->kind == TREE_LINK && !entry->leads_nowhere);
}

/*
 * "If a more specific directory has a file with same name as a less specific directory, then the file in the more
 * specific directory takes effect."
 */
static bool takes_effect(const struct tree *tree, const struct tree_entry *entry)
{
	for (size_t i = 0; i < tree->count; i++) {
		const struct tree_entry *other = &tree->entries[i];

		if (is_file(other) && strcmp(other->name, entry->name) == 0 && specificity(other) > specificity(entry))
			return false;
	}
	return true;
}

/*
 * "... then sort the list by filename (i.e., basename component)." As bytes; names differ, as one of each takes effect.
 */
static int by_filename(const void *first, const void *second)
{
	const unsigned char *a = (const unsigned char *)(*(const struct tree_entry *const *)first)->name;
	const unsigned char *b = (const unsigned char *)(*(const struct tree_entry *const *)second)->name;

	while (*a != 0 && *a == *b)
		a++, b++;
	return *a < *b ? -1 : *a > *b;
}

char *oracle_order(const struct tree *tree, const char *type)
{
	const struct tree_entry **list = calloc(tree->count + 1, sizeof *list);
	size_t count = 0, size = 0;
	char *order = NULL;
	FILE *text = open_memstream(&order, &size);

	assert_non_null(list);
	assert_non_null(text);
	/*
	 * "Management software should build a list of files from all three locations ..." A zero length file has no
	 * type, and so "it hides the less specific one" by taking effect.
	 */
	for (size_t i = 0; i < tree->count; i++)
		if (is_file(&tree->entries[i]) && takes_effect(tree, &tree->entries[i]))
			list[count++] = &tree->entries[i];
	qsort(list, count, sizeof *list, by_filename);
	/* "... choose the first JSON file on the sorted list that matches the search criteria." */
	for (size_t i = 0; i < count; i++)
		if (list[i]->type != NULL && strcmp(list[i]->type, type) == 0)
			fprintf(text, "%s %s\n", list[i]->directory, list[i]->name);
	fclose(text);
	free(list);
	return order;
}
