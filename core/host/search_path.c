/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The lists of directories. Source: RULES.md (specification and libvirt), XDG Base Directory Specification. */
#include "core/host/search_path.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"

#define DEFAULT_DATA_DIRS "/usr/local/share:/usr/share"

const char *scope_name(enum scope scope)
{
	static const char *const names[SCOPE_COUNT] = {"vendor", "admin", "user"};

	return names[scope];
}

static bool path_has(const struct search_path *path, const char *directory)
{
	for (size_t i = 0; i < path->count; i++)
		if (strcmp(path->directories[i].path, directory) == 0)
			return true;
	return false;
}

/* Takes directory over, also when it is not added. */
static int path_add(struct search_path *path, enum scope scope, char *directory)
{
	struct search_directory *larger;

	if (directory == NULL)
		return -ENOMEM;
	if (path_has(path, directory)) {
		free(directory);
		return 0;
	}
	larger = realloc(path->directories, (path->count + 1) * sizeof *larger);
	if (larger == NULL) {
		free(directory);
		return -ENOMEM;
	}
	path->directories = larger;
	path->directories[path->count++] = (struct search_directory){.scope = scope, .path = directory};
	return 0;
}

/* base[0..length), a middle and the fixed end, with runs of slashes between them made one. */
static int add_below(struct search_path *path, enum scope scope, const char *base, size_t length, const char *middle,
		     const struct schema *schema)
{
	char *directory;

	while (length > 0 && base[length - 1] == '/')
		length--;
	if (asprintf(&directory, "%.*s%s/qemu/%s", (int)length, base, middle, schema->subdirectory) < 0)
		return -ENOMEM;
	return path_add(path, scope, directory);
}

static int add_data_dirs(struct search_path *path, enum scope scope, const char *list, const struct schema *schema)
{
	if (list == NULL || list[0] == '\0')
		list = DEFAULT_DATA_DIRS;
	while (*list != '\0') {
		size_t length = strcspn(list, ":");

		if (list[0] == '/') {
			int error = add_below(path, scope, list, length, "", schema);

			if (error < 0)
				return error;
		}
		list += length + (list[length] == ':');
	}
	return 0;
}

static int add_home(struct search_path *path, enum scope scope, const char *home, const char *middle, const struct schema *schema)
{
	if (home == NULL || home[0] != '/')
		return 0;
	return add_below(path, scope, home, strlen(home), middle, schema);
}

/* As it is, also empty; a relative one is looked for from /, where daemons stand. */
static int add_verbatim(struct search_path *path, enum scope scope, const char *base, const char *middle, const struct schema *schema)
{
	cleanup(free_pointer) char *rooted = NULL;

	if (base[0] == '/' || base[0] == '\0')
		return add_below(path, scope, base, strlen(base), middle, schema);
	if (asprintf(&rooted, "/%s", base) < 0)
		return -ENOMEM;
	return add_below(path, scope, rooted, strlen(rooted), middle, schema);
}

static int add_rule(struct search_path *path, const struct search_rule *rule, const struct schema *schema,
		    const struct environment *environment)
{
	const char *config = environment->xdg_config_home;

	switch (rule->base) {
	case SEARCH_FIXED:
		return add_below(path, rule->scope, rule->path, strlen(rule->path), "", schema);
	case SEARCH_DATA_DIRS:
		return add_data_dirs(path, rule->scope, environment->xdg_data_dirs, schema);
	case SEARCH_CONFIG_HOME:
		if (config != NULL && config[0] == '/')
			return add_below(path, rule->scope, config, strlen(config), "", schema);
		return add_home(path, rule->scope, environment->home, "/.config", schema);
	case SEARCH_CONFIG_HOME_VERBATIM:
		if (config != NULL)
			return add_verbatim(path, rule->scope, config, "", schema);
		if (environment->home != NULL)
			return add_verbatim(path, rule->scope, environment->home, "/.config", schema);
		return add_home(path, rule->scope, environment->account_home, "/.config", schema);
	case SEARCH_HOME:
		return add_home(path, rule->scope, environment->home, rule->path, schema);
	case SEARCH_QEMU_PREFIX:
		return add_home(path, rule->scope, environment->qemu_prefix, "", schema);
	}
	return 0;
}

int search_path_build(const struct search_rule *rules, size_t rule_count, const struct schema *schema,
		      const struct environment *environment, struct search_path *ret_path)
{
	cleanup(search_path_free) struct search_path path = {0};

	for (size_t i = 0; i < rule_count; i++) {
		int error = add_rule(&path, &rules[i], schema, environment);

		if (error < 0)
			return error;
	}
	*ret_path = path;
	path = (struct search_path){0};
	return 0;
}

int search_path_join(struct search_path *path, const struct search_path *other)
{
	for (size_t i = 0; i < other->count; i++) {
		int error = path_add(path, other->directories[i].scope, strdup(other->directories[i].path));

		if (error < 0)
			return error;
	}
	return 0;
}

void search_path_free(struct search_path *path)
{
	for (size_t i = 0; i < path->count; i++)
		free(path->directories[i].path);
	free(path->directories);
	*path = (struct search_path){0};
}
