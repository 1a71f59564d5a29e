/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A table of binaries, one row each, and the pool that asks them. */
#include "core/inquiry.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "core/host/capability_pool.h"
#include "core/host/installed.h"

/* One question to one binary. */
struct asked {
	const char *argument; /* a constant */
	bool done;
	char *reason; /* why the answer is not good; NULL where it is */
	struct capability_result result;
	struct asked *next;
};

struct known {
	char *path;
	char *found; /* where a name without a slash was found; NULL for a path */
	struct executable executable;
	char *trouble_text; /* NULL: nothing speaks against it */
	struct asked *asked;
};

struct inquiry {
	struct inquiry_settings settings;
	struct capability_pool *pool;
	struct capability_cache cache;
	struct known **known; /* sorted by path */
	size_t count;
	size_t capacity;
	struct facts facts; /* the last ones that were asked for */
	bool changed;
	bool has_render_node;
	bool render_node_known;
};

int inquiry_new(const struct inquiry_settings *settings, struct inquiry **ret_inquiry)
{
	struct inquiry *inquiry = calloc(1, sizeof *inquiry);

	if (inquiry == NULL)
		return -ENOMEM;
	inquiry->settings = *settings;
	inquiry->render_node_known = installed_render_node(settings->root, &inquiry->has_render_node);
	*ret_inquiry = inquiry;
	return 0;
}

static void known_free(struct known *known)
{
	while (known->asked != NULL) {
		struct asked *asked = known->asked;

		known->asked = asked->next;
		capability_result_free(&asked->result);
		free(asked->reason);
		free(asked);
	}
	executable_free(&known->executable);
	free(known->trouble_text);
	free(known->found);
	free(known->path);
	free(known);
}

void inquiry_forget(struct inquiry *inquiry)
{
	capability_pool_free(inquiry->pool);
	inquiry->pool = NULL;
	for (size_t i = 0; i < inquiry->count; i++)
		known_free(inquiry->known[i]);
	inquiry->count = 0;
	free((void *)inquiry->facts.items);
	inquiry->facts = (struct facts){0};
}

void inquiry_free(struct inquiry *inquiry)
{
	if (inquiry == NULL)
		return;
	inquiry_forget(inquiry);
	capability_cache_free(&inquiry->cache);
	free(inquiry->known);
	free(inquiry);
}

/* The index of the row for the path, or where it belongs. */
static size_t known_place(const struct inquiry *inquiry, const char *path, bool *ret_found)
{
	size_t low = 0, high = inquiry->count;

	*ret_found = false;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(path, inquiry->known[middle]->path);

		if (order == 0) {
			*ret_found = true;
			return middle;
		}
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

/* Where the program really is, inside the root. */
static const char *known_path(const struct known *known)
{
	return known->found != NULL ? known->found : known->path;
}

/* A name without a slash is looked for where programs are, a relative path from /, as daemons do it that look for it at all. */
static int find_program(struct inquiry *inquiry, struct known *known)
{
	const char *directories = EXECUTABLE_PATH;

	if (known->path[0] == '/' || known->path[0] == '\0')
		return 0;
	if (strchr(known->path, '/') != NULL) {
		known->found = text_format("/%s", known->path);
		return known->found != NULL ? 0 : -ENOMEM;
	}
	while (*directories != '\0') {
		size_t length = strcspn(directories, ":");
		cleanup(executable_free) struct executable executable = {0};
		cleanup(free_pointer) char *path = text_format("%.*s/%s", (int)length, directories, known->path);
		int error = path == NULL ? -ENOMEM
					 : executable_examine(inquiry->settings.root, path, inquiry->settings.identity, &executable);

		if (error < 0)
			return error;
		if (executable.state != EXECUTABLE_ABSENT) {
			known->found = take(path);
			return 0;
		}
		directories += length + (directories[length] == ':');
	}
	return 0;
}

static int look_at(struct inquiry *inquiry, struct known *known)
{
	int error = find_program(inquiry, known);

	if (error == 0)
		error = executable_examine(inquiry->settings.root, known_path(known), inquiry->settings.identity, &known->executable);
	if (error < 0 || known->executable.state == EXECUTABLE_RUNS || known->executable.state == EXECUTABLE_UNREADABLE)
		return error;
	known->trouble_text = executable_explain(&known->executable, known_path(known));
	return known->trouble_text != NULL ? 0 : -ENOMEM;
}

/* The row for the binary, made and looked at when it is new. */
static int find_known(struct inquiry *inquiry, struct slice binary, struct known **ret_known)
{
	cleanup(free_pointer) char *path = binary.start != NULL ? strndup(binary.start, binary.length) : strdup("");
	struct known *known;
	bool found;
	size_t place;
	int error;

	if (path == NULL)
		return -ENOMEM;
	place = known_place(inquiry, path, &found);
	if (found) {
		*ret_known = inquiry->known[place];
		return 0;
	}
	error = array_grow(&inquiry->known, &inquiry->capacity, inquiry->count, sizeof *inquiry->known);
	known = error == 0 ? calloc(1, sizeof *known) : NULL;
	if (known == NULL)
		return -ENOMEM;
	known->path = take(path);
	error = look_at(inquiry, known);
	if (error < 0) {
		known_free(known);
		return error;
	}
	memmove(&inquiry->known[place + 1], &inquiry->known[place], (inquiry->count - place) * sizeof known);
	inquiry->known[place] = known;
	inquiry->count++;
	inquiry->changed = true;
	*ret_known = known;
	return 0;
}

int inquiry_examine(struct inquiry *inquiry, struct slice binary)
{
	struct known *known;

	return find_known(inquiry, binary, &known);
}

static struct asked *find_asked(const struct known *known, const char *argument)
{
	struct asked *asked = known->asked;

	while (asked != NULL && strcmp(asked->argument, argument) != 0)
		asked = asked->next;
	return asked;
}

static int queue(struct inquiry *inquiry, struct known *known, struct asked *asked)
{
	const char *arguments[] = {asked->argument, NULL};
	const struct capability_request request = {
		.root = inquiry->settings.root,
		.path = known_path(known),
		.arguments = arguments,
		.identity = inquiry->settings.identity,
		.trust = inquiry->settings.trust,
		.milliseconds = inquiry->settings.milliseconds,
		.cache = &inquiry->cache,
	};
	int error = inquiry->pool == NULL ? capability_pool_new(0, &inquiry->pool) : 0;

	return error < 0 ? error : capability_pool_add(inquiry->pool, &request, asked);
}

int inquiry_ask(struct inquiry *inquiry, struct slice binary, const char *argument, bool *ret_queued)
{
	struct known *known;
	struct asked *asked;
	int error = find_known(inquiry, binary, &known);

	*ret_queued = false;
	if (error < 0 || find_asked(known, argument) != NULL)
		return error;
	asked = calloc(1, sizeof *asked);
	if (asked == NULL)
		return -ENOMEM;
	asked->argument = argument;
	error = queue(inquiry, known, asked);
	if (error < 0) {
		free(asked);
		return error;
	}
	asked->next = known->asked;
	known->asked = asked;
	*ret_queued = true;
	return 0;
}

int inquiry_descriptor(const struct inquiry *inquiry)
{
	return inquiry->pool != NULL ? capability_pool_descriptor(inquiry->pool) : -1;
}

static void on_done(void *context, void *token, const struct capability_result *result)
{
	struct inquiry *inquiry = context;
	struct asked *asked = token;

	if (capability_result_copy(result, &asked->result) < 0)
		return;
	asked->done = true;
	inquiry->changed = true;
}

static bool take_changed(struct inquiry *inquiry)
{
	bool changed = inquiry->changed;

	inquiry->changed = false;
	return changed;
}

bool inquiry_step(struct inquiry *inquiry)
{
	if (inquiry->pool != NULL)
		capability_pool_step(inquiry->pool, on_done, inquiry);
	return take_changed(inquiry);
}

int inquiry_finish(struct inquiry *inquiry)
{
	return inquiry->pool != NULL ? capability_pool_finish(inquiry->pool, on_done, inquiry) : 0;
}

size_t inquiry_left(const struct inquiry *inquiry)
{
	return inquiry->pool != NULL ? capability_pool_left(inquiry->pool) : 0;
}

void inquiry_cancel(struct inquiry *inquiry)
{
	if (inquiry->pool != NULL)
		capability_pool_cancel(inquiry->pool);
}

static enum answer answer_of(const struct capability_result *result)
{
	static const enum answer answers[CAPABILITY_STATE_COUNT] = {
		[CAPABILITY_NOT_ASKED] = ANSWER_NOT_ASKED,
		[CAPABILITY_REFUSED_FOREIGN] = ANSWER_NOT_ASKED,
		[CAPABILITY_REFUSED_UNTRUSTED] = ANSWER_NOT_ASKED,
		[CAPABILITY_CANNOT_RUN] = ANSWER_CANNOT_RUN,
		[CAPABILITY_TIMED_OUT] = ANSWER_FAILED,
		[CAPABILITY_KILLED] = ANSWER_FAILED,
		[CAPABILITY_EXITED_NON_ZERO] = ANSWER_FAILED,
		[CAPABILITY_TOO_MUCH_OUTPUT] = ANSWER_FAILED,
		[CAPABILITY_NO_JSON] = ANSWER_NO_JSON,
		[CAPABILITY_NO_FEATURES] = ANSWER_NO_FEATURES,
		[CAPABILITY_ANSWERED] = ANSWER_GOOD,
	};

	return answers[result->state];
}

static enum code trouble_of(const struct executable *executable)
{
	static const enum code codes[EXECUTABLE_STATE_COUNT] = {
		[EXECUTABLE_RUNS] = CODE_COUNT,
		[EXECUTABLE_ABSENT] = CODE_BINARY_ABSENT,
		[EXECUTABLE_NOT_REGULAR] = CODE_BINARY_NOT_REGULAR,
		[EXECUTABLE_NOT_EXECUTABLE] = CODE_BINARY_NOT_EXECUTABLE,
		[EXECUTABLE_OTHER_ARCHITECTURE] = CODE_BINARY_OTHER_ARCHITECTURE,
		[EXECUTABLE_INTERPRETER_ABSENT] = CODE_BINARY_INTERPRETER_ABSENT,
		[EXECUTABLE_UNKNOWN_FORMAT] = CODE_BINARY_UNKNOWN_FORMAT,
		[EXECUTABLE_UNREADABLE] = CODE_COUNT,
	};

	return codes[executable->state];
}

static int make_fact(struct known *known, const char *argument, struct fact *ret_fact)
{
	struct asked *asked = argument != NULL ? find_asked(known, argument) : NULL;
	struct fact fact = {.binary = known->path, .answer = ANSWER_NOT_ASKED, .trouble = trouble_of(&known->executable)};

	if (fact.trouble != CODE_COUNT) {
		fact.answer = ANSWER_CANNOT_RUN;
		fact.reason = known->trouble_text;
	} else if (asked != NULL && asked->done) {
		fact.answer = answer_of(&asked->result);
		fact.features = (const char *const *)asked->result.features;
		fact.feature_count = asked->result.feature_count;
		fact.deviations = asked->result.deviations;
		if (fact.answer != ANSWER_GOOD && asked->reason == NULL) {
			asked->reason = capability_explain(&asked->result, known_path(known));
			if (asked->reason == NULL)
				return -ENOMEM;
		}
		fact.reason = asked->reason;
	}
	*ret_fact = fact;
	return 0;
}

const struct facts *inquiry_facts(struct inquiry *inquiry, const char *argument)
{
	struct fact *items = calloc(inquiry->count + 1, sizeof *items);

	if (items == NULL)
		return NULL;
	for (size_t i = 0; i < inquiry->count; i++)
		if (make_fact(inquiry->known[i], argument, &items[i]) < 0) {
			free(items);
			return NULL;
		}
	free((void *)inquiry->facts.items);
	inquiry->facts = (struct facts){
		.items = items,
		.count = inquiry->count,
		.render_node_known = inquiry->render_node_known,
		.has_render_node = inquiry->has_render_node,
	};
	return &inquiry->facts;
}

const struct capability_result *inquiry_result(const struct inquiry *inquiry, struct slice binary, const char *argument)
{
	cleanup(free_pointer) char *path = binary.start != NULL ? strndup(binary.start, binary.length) : NULL;
	struct asked *asked;
	bool found;
	size_t place;

	if (path == NULL)
		return NULL;
	place = known_place(inquiry, path, &found);
	asked = found ? find_asked(inquiry->known[place], argument) : NULL;
	return asked != NULL && asked->done ? &asked->result : NULL;
}
