/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One pass, as a program makes it that knows nothing of who writes. */
#include "tests/fault/reader.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <json-c/json.h>

#include "tests/support/tree.h"

#define MOST_FILES 64

struct entry {
	char name[256];
	char path[512];
};

struct listing {
	struct entry entries[MOST_FILES];
	size_t count;
};

static void add(struct listing *listing, const char *directory, const char *name)
{
	struct entry *entry = &listing->entries[listing->count];

	for (size_t i = 0; i < listing->count; i++)
		if (strcmp(listing->entries[i].name, name) == 0)
			return;
	if (listing->count == MOST_FILES)
		return;
	snprintf(entry->name, sizeof entry->name, "%s", name);
	snprintf(entry->path, sizeof entry->path, "%s/%s", directory, name);
	listing->count++;
}

static void list(struct listing *listing, const char *root, const char *place)
{
	char directory[256];
	struct dirent *found;
	DIR *stream;

	snprintf(directory, sizeof directory, "%s%s", root, place);
	stream = opendir(directory);
	while (stream != NULL && (found = readdir(stream)) != NULL)
		if (found->d_name[0] != '.')
			add(listing, directory, found->d_name);
	if (stream != NULL)
		closedir(stream);
}

static int compare(const void *first, const void *second)
{
	return strcmp(((const struct entry *)first)->name, ((const struct entry *)second)->name);
}

/* The type that the file says, "" for a mask. What is wrong is noted. */
static void read_type(const struct entry *entry, char *type, size_t size, struct reading *reading)
{
	struct json_object *document, *value;
	struct stat found;

	type[0] = '\0';
	if (stat(entry->path, &found) < 0) {
		reading->failed = true;
		return;
	}
	if (found.st_size == 0)
		return;
	document = json_object_from_file(entry->path);
	if (document == NULL && stat(entry->path, &found) < 0)
		reading->failed = true;
	else if (document == NULL && found.st_size == 0)
		/* It has become a mask between two calls. */
		return;
	else if (!json_object_object_get_ex(document, "type", &value))
		reading->half = true;
	else
		snprintf(type, size, "%s", json_object_get_string(value));
	json_object_put(document);
}

void reader_read(const char *root, struct reading *ret_reading)
{
	static const char *const types[] = {"block", "fs", "gpu"};
	struct listing *listing = calloc(1, sizeof *listing);
	struct entry *firsts[3] = {0};
	struct buffer text = {0};

	*ret_reading = (struct reading){0};
	if (listing == NULL)
		abort();
	list(listing, root, TREE_ADMIN);
	list(listing, root, TREE_VENDOR);
	qsort(listing->entries, listing->count, sizeof listing->entries[0], compare);
	for (size_t i = 0; i < listing->count; i++) {
		char type[32];

		read_type(&listing->entries[i], type, sizeof type, ret_reading);
		for (size_t j = 0; j < 3; j++)
			if (firsts[j] == NULL && strcmp(type, types[j]) == 0)
				firsts[j] = &listing->entries[i];
	}
	for (size_t i = 0; i < 3; i++)
		buffer_format(&text, "%s %s\n", types[i], firsts[i] != NULL ? firsts[i]->path + strlen(root) : "none");
	ret_reading->selections = buffer_take(&text);
	free(listing);
}

void reading_free(struct reading *reading)
{
	free(reading->selections);
}
