/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One rule per function; each looks at one layer or directory and adds what it finds. */
#include "core/rank/check.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/translate.h"
#include "core/rank/fault.h"
#include "core/rank/why.h"

struct checking {
	const struct ranking *ranking;
	struct findings *findings;
	uint32_t layer;
};

static char *registry_remedy(enum code code)
{
	const char *remedy = code_describe(code)->remedy;

	return remedy != NULL ? strdup(_(remedy)) : NULL;
}

/* A finding without a place, worded like the reason for the verdict. */
static int add_reason(struct checking *checking, enum severity severity)
{
	const struct ranking *ranking = checking->ranking;
	enum code code = ranking->judgements[checking->layer].code;

	return findings_add(checking->findings, (struct finding){
							.code = code,
							.severity = severity,
							.layer = checking->layer,
							.directory = ranking->snapshot->layers[checking->layer].directory,
							.text = why_layer(ranking, checking->layer),
							.remedy = registry_remedy(code),
						});
}

static enum severity fault_severity(const struct checking *checking, enum code code)
{
	enum verdict verdict = checking->ranking->judgements[checking->layer].verdict;

	if (code == CODE_UNKNOWN_KEY)
		return SEVERITY_NOTE;
	switch (verdict) {
	case VERDICT_INVALID:
	case VERDICT_UNKNOWN_TYPE:
	case VERDICT_BREAKS_CONSUMER:
		return SEVERITY_ERROR;
	default:
		/* Nobody reads an overridden file now, and a consumer that forgives takes the file as it is. */
		return SEVERITY_NOTE;
	}
}

static int add_fault(void *context, struct fault fault)
{
	struct checking *checking = context;

	if (fault.remedy == NULL)
		fault.remedy = registry_remedy(fault.code);
	return findings_add(checking->findings, (struct finding){
							.code = fault.code,
							.severity = fault_severity(checking, fault.code),
							.layer = checking->layer,
							.directory = checking->ranking->snapshot->layers[checking->layer].directory,
							.line = fault.line,
							.column = fault.column,
							.text = fault.text,
							.remedy = fault.remedy,
						});
}

static int check_layer(struct checking *checking)
{
	const struct ranking *ranking = checking->ranking;
	const struct layer *layer = &ranking->snapshot->layers[checking->layer];
	struct judgement judgement = ranking->judgements[checking->layer];
	enum severity severity = code_describe(judgement.code)->severity;

	if (layer->kind == LAYER_FILE) {
		if (layer->descriptor.deviations == 0 && layer->descriptor.problems == 0)
			return 0;
		return layer_find_faults(ranking->snapshot, layer, UINT32_MAX, UINT16_MAX, add_fault, checking);
	}
	if (severity == SEVERITY_NONE)
		return 0;
	if (severity == SEVERITY_ERROR && judgement.verdict == VERDICT_IGNORED)
		severity = SEVERITY_WARNING;
	return add_reason(checking, severity);
}

static int check_directory(struct checking *checking, uint32_t index)
{
	const struct ranking *ranking = checking->ranking;
	const struct directory *directory = &ranking->snapshot->directories[index];
	struct buffer text = {0};

	if (directory->state != DIRECTORY_UNREADABLE)
		return 0;
	buffer_format(&text, _("the directory cannot be opened: %s"), strerror(directory->error));
	return findings_add(checking->findings,
			    (struct finding){
				    .code = CODE_DIRECTORY_CLOSED,
				    .severity = ranking->consumer->closed_directory == POLICY_FAIL ? SEVERITY_ERROR : SEVERITY_WARNING,
				    .layer = LAYER_NONE,
				    .directory = index,
				    .text = buffer_take(&text),
				    .remedy = registry_remedy(CODE_DIRECTORY_CLOSED),
			    });
}

/* qsort_r is not in every C library, so the key is made before: the place of each layer in the order of names. */
struct keyed {
	struct finding finding;
	uint32_t place;
};

static int compare_keyed(const void *first, const void *second)
{
	const struct keyed *a = first, *b = second;

	if (a->finding.severity != b->finding.severity)
		return a->finding.severity > b->finding.severity ? -1 : 1;
	if (a->place != b->place)
		return a->place < b->place ? -1 : 1;
	if (a->finding.line != b->finding.line)
		return a->finding.line < b->finding.line ? -1 : 1;
	return a->finding.column == b->finding.column ? 0 : a->finding.column < b->finding.column ? -1 : 1;
}

static int sort_findings(const struct ranking *ranking, struct findings *findings)
{
	cleanup(free_pointer) uint32_t *places = calloc(ranking->snapshot->layer_count + (size_t)1, sizeof *places);
	cleanup(free_pointer) struct keyed *keyed = calloc(findings->count + 1, sizeof *keyed);

	if (places == NULL || keyed == NULL)
		return -ENOMEM;
	for (uint32_t i = 0; i < ranking->snapshot->layer_count; i++)
		places[ranking->stacked[i]] = i + 1;
	for (size_t i = 0; i < findings->count; i++) {
		uint32_t layer = findings->items[i].layer;

		keyed[i] = (struct keyed){findings->items[i], layer != LAYER_NONE ? places[layer] : 0};
	}
	qsort(keyed, findings->count, sizeof *keyed, compare_keyed);
	for (size_t i = 0; i < findings->count; i++)
		findings->items[i] = keyed[i].finding;
	return 0;
}

int ranking_check(const struct ranking *ranking, struct findings *ret_findings)
{
	struct findings findings = {0};
	struct checking checking = {.ranking = ranking, .findings = &findings};
	int error = 0;

	for (uint32_t i = 0; error == 0 && i < ranking->snapshot->directory_count; i++)
		error = check_directory(&checking, i);
	for (uint32_t i = 0; error == 0 && i < ranking->snapshot->layer_count; i++) {
		checking.layer = i;
		error = check_layer(&checking);
	}
	if (error == 0 && findings.count > 1)
		error = sort_findings(ranking, &findings);
	if (error < 0) {
		findings_free(&findings);
		return error;
	}
	*ret_findings = findings;
	return 0;
}

bool findings_concern(const struct findings *findings, uint32_t layer, enum severity severity)
{
	for (size_t i = 0; i < findings->count; i++)
		if (findings->items[i].layer == layer && findings->items[i].severity >= severity)
			return true;
	return false;
}
