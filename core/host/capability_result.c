/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads answers. The strict reader goes over the bytes first, so that json-c only ever sees a document that is known to
 * be one, of bounded depth and size.
 */
#include "core/host/capability_result.h"

#include <errno.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "core/descriptor/json.h"

static const char *const state_names[CAPABILITY_STATE_COUNT] = {
	[CAPABILITY_NOT_ASKED] = "not-asked",
	[CAPABILITY_REFUSED_FOREIGN] = "refused-foreign",
	[CAPABILITY_REFUSED_UNTRUSTED] = "refused-untrusted",
	[CAPABILITY_CANNOT_RUN] = "cannot-run",
	[CAPABILITY_TIMED_OUT] = "timed-out",
	[CAPABILITY_KILLED] = "killed",
	[CAPABILITY_EXITED_NON_ZERO] = "exited-non-zero",
	[CAPABILITY_TOO_MUCH_OUTPUT] = "too-much-output",
	[CAPABILITY_NO_JSON] = "no-json",
	[CAPABILITY_NO_FEATURES] = "no-features",
	[CAPABILITY_ANSWERED] = "answered",
};

static void put_tree(struct json_object **tree)
{
	json_object_put(*tree);
}

/* A string of the tree in visible form; NULL where the value is none, or memory is out. */
static char *copy_string(struct json_object *value)
{
	struct buffer text = {0};

	if (!json_object_is_type(value, json_type_string))
		return NULL;
	text_append_visible(&text, json_object_get_string(value), (size_t)json_object_get_string_len(value));
	return buffer_take(&text);
}

bool capability_has_feature(const struct capability_result *result, const char *feature)
{
	for (size_t i = 0; i < result->feature_count; i++)
		if (strcmp(result->features[i], feature) == 0)
			return true;
	return false;
}

static int add_feature(struct capability_result *result, struct json_object *value)
{
	cleanup(free_pointer) char *feature = NULL;

	if (!json_object_is_type(value, json_type_string))
		return 0;
	if (json_object_get_string_len(value) > CAPABILITY_LONGEST_FEATURE) {
		result->features_cut = true;
		return 0;
	}
	feature = copy_string(value);
	if (feature == NULL)
		return -ENOMEM;
	if (capability_has_feature(result, feature))
		return 0;
	if (strlen(feature) > CAPABILITY_LONGEST_FEATURE || result->feature_count == CAPABILITY_MOST_FEATURES) {
		result->features_cut = true;
		return 0;
	}
	result->features[result->feature_count++] = take(feature);
	return 0;
}

static int read_features(struct json_object *features, struct capability_result *result)
{
	size_t count = json_object_array_length(features);
	int error = 0;

	result->features = calloc(CAPABILITY_MOST_FEATURES, sizeof *result->features);
	if (result->features == NULL)
		return -ENOMEM;
	for (size_t i = 0; error == 0 && i < count; i++)
		error = add_feature(result, json_object_array_get_idx(features, i));
	return error;
}

/*
 * Fills *ret_tree (NULL for the document "null"). Returns 0, -ENOMEM, or -EINVAL where json-c does not take what the
 * reader took.
 */
static int parse(const char *bytes, size_t length, struct json_object **ret_tree)
{
	struct json_tokener *tokener = json_tokener_new();
	enum json_tokener_error error;

	if (tokener == NULL)
		return -ENOMEM;
	*ret_tree = json_tokener_parse_ex(tokener, bytes, (int)length);
	error = json_tokener_get_error(tokener);
	/* A number may go on behind the end of the bytes; the NUL there ends it. */
	if (error == json_tokener_continue) {
		*ret_tree = json_tokener_parse_ex(tokener, "", 1);
		error = json_tokener_get_error(tokener);
	}
	json_tokener_free(tokener);
	return error == json_tokener_success ? 0 : -EINVAL;
}

int capability_read_answer(const char *bytes, size_t length, struct capability_result *result)
{
	cleanup(put_tree) struct json_object *tree = NULL;
	struct json_object *features = NULL, *type = NULL;
	struct json_report report;
	int error = json_read(bytes, length, NULL, &report);

	if (error < 0)
		return error;
	result->deviations = report.met;
	result->state = CAPABILITY_NO_JSON;
	if (!json_accepts(&report, JSON_JSON_C))
		return 0;
	error = parse(bytes, length, &tree);
	if (error < 0)
		return error == -ENOMEM ? error : 0;
	result->state = CAPABILITY_NO_FEATURES;
	if (!json_object_is_type(tree, json_type_object))
		return 0;
	if (json_object_object_get_ex(tree, "type", &type) && json_object_is_type(type, json_type_string)) {
		result->type = copy_string(type);
		if (result->type == NULL)
			return -ENOMEM;
	}
	json_object_object_get_ex(tree, "features", &features);
	if (!json_object_is_type(features, json_type_array))
		return 0;
	result->state = CAPABILITY_ANSWERED;
	return read_features(features, result);
}

static char *copy_text(const char *text, bool *failed)
{
	char *copy = text != NULL ? strdup(text) : NULL;

	*failed |= text != NULL && copy == NULL;
	return copy;
}

static struct buffer copy_buffer(const struct buffer *buffer, bool *failed)
{
	struct buffer copy = {0};

	if (buffer->length > 0)
		buffer_append(&copy, buffer->data, buffer->length);
	*failed |= buffer_failed(&copy);
	return copy;
}

int capability_result_copy(const struct capability_result *result, struct capability_result *ret_copy)
{
	bool failed = false;

	*ret_copy = *result;
	ret_copy->feature_count = 0;
	ret_copy->features = NULL;
	failed |= executable_copy(&result->executable, &ret_copy->executable) < 0;
	ret_copy->type = copy_text(result->type, &failed);
	ret_copy->output = copy_buffer(&result->output, &failed);
	ret_copy->message = copy_buffer(&result->message, &failed);
	if (result->features != NULL)
		ret_copy->features = calloc(CAPABILITY_MOST_FEATURES, sizeof *ret_copy->features);
	failed |= result->features != NULL && ret_copy->features == NULL;
	for (size_t i = 0; !failed && i < result->feature_count; i++)
		ret_copy->features[ret_copy->feature_count++] = copy_text(result->features[i], &failed);
	if (!failed)
		return 0;
	capability_result_free(ret_copy);
	return -ENOMEM;
}

void capability_result_free(struct capability_result *result)
{
	executable_free(&result->executable);
	free(result->type);
	for (size_t i = 0; i < result->feature_count; i++)
		free(result->features[i]);
	free(result->features);
	buffer_free(&result->output);
	buffer_free(&result->message);
	*result = (struct capability_result){0};
}

const char *capability_state_name(enum capability_state state)
{
	return state_names[state];
}

/* A trust that is not good has a sentence of its own, which follows. */
static void explain_untrusted(const struct capability_result *result, const char *path, struct buffer *sentence)
{
	cleanup(free_pointer) char *why = trust_explain(result->executable.trust, result->executable.blame);

	if (why == NULL) {
		sentence->failed = true;
		return;
	}
	/* TRANSLATORS: the first %s is a program, the second a sentence that says who could replace it */
	buffer_format(sentence, _("%s was not run. %s To run it all the same, say --trust."), path, why);
}

static void explain_cannot_run(
	const struct capability_result *result, const char *path, const char *shown, struct buffer *sentence)
{
	cleanup(free_pointer) char *why = NULL;

	if (result->error == ESTALE) {
		buffer_format(sentence, _("%s was replaced at the moment when it was to be run."), shown);
		return;
	}
	if (result->error != 0) {
		buffer_format(sentence, _("%s could not be run: %s"), shown, strerror(result->error));
		return;
	}
	why = executable_explain(&result->executable, path);
	if (why == NULL)
		sentence->failed = true;
	else
		buffer_append_text(sentence, why);
}

static void explain_end(const struct capability_result *result, const char *shown, struct buffer *sentence)
{
	switch (result->state) {
	case CAPABILITY_TIMED_OUT:
		buffer_format(sentence, P_("%s did not answer within %u millisecond and was killed.",
			"%s did not answer within %u milliseconds and was killed.", result->milliseconds), shown,
			result->milliseconds);
		break;
	case CAPABILITY_KILLED:
		buffer_format(sentence, _("%s was ended by signal %d (%s)."), shown, result->signal,
			strsignal(result->signal));
		break;
	case CAPABILITY_EXITED_NON_ZERO:
		buffer_format(sentence, _("%s exited with status %d."), shown, result->exit_code);
		break;
	case CAPABILITY_TOO_MUCH_OUTPUT:
		buffer_format(sentence, _("%s wrote more than any answer needs, and was killed."), shown);
		break;
	case CAPABILITY_NO_JSON:
		buffer_format(sentence, _("%s answered, but not in JSON."), shown);
		break;
	case CAPABILITY_NO_FEATURES:
		buffer_format(sentence, _("%s answered without a list of features."), shown);
		break;
	default:
		buffer_format(sentence, P_("%s answered with %zu feature.", "%s answered with %zu features.",
			result->feature_count), shown, result->feature_count);
		break;
	}
}

char *capability_explain(const struct capability_result *result, const char *path)
{
	cleanup(free_pointer) char *shown = text_excerpt(path, strlen(path));
	struct buffer sentence = {0};

	if (shown == NULL)
		return NULL;
	if (result->state == CAPABILITY_NOT_ASKED && result->error == 0)
		buffer_format(&sentence, _("%s was not asked yet."), shown);
	else if (result->state == CAPABILITY_NOT_ASKED && result->error == ECANCELED)
		buffer_format(&sentence, _("%s was not asked to the end: it was cancelled."), shown);
	else if (result->state == CAPABILITY_NOT_ASKED)
		buffer_format(&sentence, _("%s could not be asked: %s"), shown, strerror(result->error));
	else if (result->state == CAPABILITY_REFUSED_FOREIGN)
		buffer_format(&sentence, _("%s was not run, because nothing of a foreign root is."), shown);
	else if (result->state == CAPABILITY_REFUSED_UNTRUSTED)
		explain_untrusted(result, shown, &sentence);
	else if (result->state == CAPABILITY_CANNOT_RUN)
		explain_cannot_run(result, path, shown, &sentence);
	else
		explain_end(result, shown, &sentence);
	return buffer_take(&sentence);
}
