/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Look-ups in what is known about binaries. */
#include "core/rank/facts.h"

#include <string.h>

static int compare_slice(struct slice slice, const char *text)
{
	int order = strncmp(slice.start, text, slice.length);

	if (order != 0)
		return order;
	return text[slice.length] == '\0' ? 0 : -1;
}

const struct fact *facts_find(const struct facts *facts, struct slice binary)
{
	size_t low = 0, high = facts != NULL && binary.start != NULL ? facts->count : 0;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = compare_slice(binary, facts->items[middle].binary);

		if (order == 0)
			return &facts->items[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

bool fact_has_feature(const struct fact *fact, const char *feature)
{
	for (size_t i = 0; i < fact->feature_count; i++)
		if (strcmp(fact->features[i], feature) == 0)
			return true;
	return false;
}

const char *fact_lacks(const struct fact *fact, const struct request *request)
{
	for (size_t i = 0; i < request->feature_count; i++)
		if (!fact_has_feature(fact, request->features[i]))
			return request->features[i];
	return NULL;
}

bool request_names(const struct request *request, const char *feature)
{
	for (size_t i = 0; i < request->feature_count; i++)
		if (strcmp(request->features[i], feature) == 0)
			return true;
	return false;
}
