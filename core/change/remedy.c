/* SPDX-License-Identifier: GPL-2.0-or-later */
/* For each code the changes that are worth a try; each is tried on the overlaid files, and their findings are compared. */
#include "core/change/remedy.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/change/overlay.h"
#include "core/rank/check.h"

#define NO_CHANGE 0
#define TRY(kind) (1u << (kind))

/* What is worth a try: taking a local file away, hiding a file that cannot be taken away, taking a mask away. */
static const unsigned tries[CODE_COUNT] = {
	[CODE_CANNOT_RUN] = TRY(CHANGE_REVERT) | TRY(CHANGE_MASK),
	[CODE_PROBE_FAILED] = TRY(CHANGE_REVERT) | TRY(CHANGE_MASK),
	[CODE_PROBE_NO_JSON] = TRY(CHANGE_REVERT) | TRY(CHANGE_MASK),
	[CODE_PROBE_NO_FEATURES] = TRY(CHANGE_REVERT) | TRY(CHANGE_MASK),
	[CODE_NO_RENDER_NODE] = TRY(CHANGE_MASK),
	[CODE_NOT_JSON] = TRY(CHANGE_REVERT) | TRY(CHANGE_MASK),
	[CODE_BLANK_FILE] = TRY(CHANGE_REVERT) | TRY(CHANGE_MASK),
	[CODE_DUPLICATE_KEY] = TRY(CHANGE_REVERT) | TRY(CHANGE_MASK),
	[CODE_WRONG_KIND] = TRY(CHANGE_REVERT) | TRY(CHANGE_MASK),
	[CODE_MISSING_KEY] = TRY(CHANGE_REVERT) | TRY(CHANGE_MASK),
	[CODE_UNKNOWN_TYPE] = TRY(CHANGE_REVERT) | TRY(CHANGE_MASK),
	[CODE_RELATIVE_BINARY] = TRY(CHANGE_REVERT) | TRY(CHANGE_MASK),
	[CODE_TOO_LARGE] = TRY(CHANGE_REVERT) | TRY(CHANGE_MASK),
	[CODE_UNREADABLE] = TRY(CHANGE_REVERT) | TRY(CHANGE_MASK),
	[CODE_ORPHAN_MASK] = TRY(CHANGE_UNMASK),
	[CODE_MASK_NOT_READ] = TRY(CHANGE_UNMASK),
	[CODE_LEFTOVER] = TRY(CHANGE_REVERT),
	[CODE_EQUAL_BINARY] = TRY(CHANGE_REVERT) | TRY(CHANGE_MASK),
	[CODE_STALE_OVERRIDE] = TRY(CHANGE_REVERT),
	[CODE_BINARY_ABSENT] = TRY(CHANGE_REVERT) | TRY(CHANGE_MASK),
	[CODE_BINARY_NOT_REGULAR] = TRY(CHANGE_REVERT) | TRY(CHANGE_MASK),
	[CODE_BINARY_NOT_EXECUTABLE] = TRY(CHANGE_MASK),
	[CODE_BINARY_OTHER_ARCHITECTURE] = TRY(CHANGE_REVERT) | TRY(CHANGE_MASK),
	[CODE_BINARY_INTERPRETER_ABSENT] = TRY(CHANGE_MASK),
	[CODE_BINARY_UNKNOWN_FORMAT] = TRY(CHANGE_REVERT) | TRY(CHANGE_MASK),
	[CODE_ORIGIN_GONE] = TRY(CHANGE_REVERT),
};

/* In the order of preference where they do equally well; a blank file was meant to be a mask. */
static const enum change_kind preferred[] = {CHANGE_UNMASK, CHANGE_REVERT, CHANGE_MASK};
static const enum change_kind preferred_for_blank[] = {CHANGE_MASK, CHANGE_REVERT};

static const struct layer *finding_layer(const struct winning_question *question, const struct finding *finding)
{
	return &question->ranking->snapshot->layers[finding->layer];
}

/* A mask over a local file of the name would take that away, and one under the file's directory would hide nothing. */
static bool may_help(const struct winning_question *question, const struct finding *finding, enum change_kind kind)
{
	const struct snapshot *snapshot = question->ranking->snapshot;
	uint32_t target = snapshot_find_directory(snapshot, question->directory);

	if ((tries[finding->code] & TRY(kind)) == NO_CHANGE || target == LAYER_NONE)
		return false;
	/* What is only noted is in nobody's way, but for two that look the same. */
	if (finding->severity == SEVERITY_NOTE && finding->code != CODE_EQUAL_BINARY)
		return false;
	if (finding->directory == target)
		return true;
	return kind == CHANGE_MASK && finding->directory > target &&
	       snapshot_find(snapshot, target, finding_layer(question, finding)->name) == LAYER_NONE;
}

bool remedy_is_thinkable(const struct winning_question *question, const struct finding *finding)
{
	bool thinkable = false;

	if (finding->layer == LAYER_NONE)
		return false;
	for (size_t i = 0; i < sizeof preferred / sizeof preferred[0]; i++)
		thinkable |= may_help(question, finding, preferred[i]);
	return thinkable;
}

/* The worst that is told with that code about the name in a directory. */
static enum severity worst(const struct ranking *ranking, const struct findings *findings, enum code code, uint32_t directory,
			   const char *name)
{
	enum severity found = SEVERITY_NONE;

	for (size_t i = 0; i < findings->count; i++) {
		const struct finding *finding = &findings->items[i];

		if (finding->code == code && finding->directory == directory && finding->layer != LAYER_NONE &&
		    strcmp(ranking->snapshot->layers[finding->layer].name, name) == 0 && finding->severity > found)
			found = finding->severity;
	}
	return found;
}

/* A trial: what the files would be, and what would be found wrong with them. */
struct trial {
	struct plan plan;
	struct snapshot *snapshot;
	struct ranking *ranking;
	struct findings findings;
};

static void trial_free(struct trial *trial)
{
	findings_free(&trial->findings);
	ranking_free(trial->ranking);
	snapshot_free(trial->snapshot);
	plan_free(&trial->plan);
}

/* *ret_done is false where the change cannot be made, or changes nothing. Returns 0 or -ENOMEM. */
static int try_change(const struct winning_question *question, const struct change *change, struct trial *trial, bool *ret_done)
{
	const struct ranking *now = question->ranking;
	int error = plan_new(question->target, question->directory, &trial->plan);

	*ret_done = false;
	if (error == 0)
		error = change_plan(change, now, &trial->plan, NULL);
	if (error < 0 || trial->plan.count == 0)
		return error == -ENOMEM ? error : 0;
	error = overlay_make(now->snapshot, &trial->plan, trial->plan.count, &trial->snapshot);
	if (error == 0)
		error = ranking_make(trial->snapshot, now->consumer, question->path, &now->request, now->facts, &trial->ranking);
	if (error == 0)
		error = ranking_check(trial->ranking, &trial->findings);
	*ret_done = error == 0;
	return error;
}

/* How much the change leaves to complain about that was not there before; SIZE_MAX where it does not mend. */
static size_t cost_of(const struct winning_question *question, const struct findings *before, const struct finding *finding,
		      const struct trial *trial)
{
	const char *name = finding_layer(question, finding)->name;
	size_t cost = 0;

	if (worst(trial->ranking, &trial->findings, finding->code, finding->directory, name) >= finding->severity ||
	    (trial->ranking->breakage.broken && !question->ranking->breakage.broken))
		return SIZE_MAX;
	for (size_t i = 0; i < trial->findings.count; i++) {
		const struct finding *left = &trial->findings.items[i];

		if (left->layer == LAYER_NONE || strcmp(trial->snapshot->layers[left->layer].name, name) != 0 ||
		    worst(question->ranking, before, left->code, left->directory, name) >= left->severity)
			continue;
		if (left->severity >= finding->severity)
			return SIZE_MAX;
		cost++;
	}
	return cost;
}

/* Tries one kind of change; keeps it where it costs less than what was found so far. */
static int try_kind(const struct winning_question *question, const struct findings *before, const struct finding *finding,
		    enum change_kind kind, size_t *best, struct change *ret_change)
{
	cleanup(change_free) struct change change = {.kind = kind, .name = strdup(finding_layer(question, finding)->name)};
	cleanup(trial_free) struct trial trial = {0};
	bool done;
	size_t cost;
	int error = change.name != NULL ? try_change(question, &change, &trial, &done) : -ENOMEM;

	if (error < 0 || !done)
		return error;
	cost = cost_of(question, before, finding, &trial);
	if (cost >= *best)
		return 0;
	*best = cost;
	change_free(ret_change);
	*ret_change = change;
	change = (struct change){0};
	return 0;
}

int remedy_find(const struct winning_question *question, const struct finding *finding, struct change *ret_change)
{
	bool blank = finding->code == CODE_BLANK_FILE;
	const enum change_kind *kinds = blank ? preferred_for_blank : preferred;
	size_t count = blank ? sizeof preferred_for_blank / sizeof *kinds : sizeof preferred / sizeof *kinds;
	cleanup(findings_free) struct findings before = {0};
	size_t best = SIZE_MAX;
	int error;

	*ret_change = (struct change){0};
	if (!remedy_is_thinkable(question, finding))
		return 0;
	error = ranking_check(question->ranking, &before);
	for (size_t i = 0; error == 0 && i < count; i++)
		if (may_help(question, finding, kinds[i]))
			error = try_kind(question, &before, finding, kinds[i], &best, ret_change);
	if (error < 0)
		change_free(ret_change);
	return error;
}
