/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One rule per function; each looks at one layer, stack or directory and adds what it finds. */
#include "core/rank/check.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "core/base/distance.h"
#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "core/rank/fault.h"
#include "core/rank/origin_state.h"
#include "core/rank/why.h"

struct checking {
	const struct ranking *ranking;
	struct findings *findings;
	const enum origin_state *origins; /* one per layer */
	uint32_t layer;
	unsigned guesses; /* names that were compared to tell what a mask was meant for */
	struct {
		bool known, has_binary;
	} vendor[SCHEMA_MAX_TYPES]; /* what vendor_has_binary() found, by type */
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

	if (code == CODE_UNKNOWN_KEY || code == CODE_READERS_DIFFER)
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

static const struct layer *checked_layer(const struct checking *checking)
{
	return &checking->ranking->snapshot->layers[checking->layer];
}

static struct judgement checked_judgement(const struct checking *checking)
{
	return checking->ranking->judgements[checking->layer];
}

/* Adds a finding about the layer at hand. text is taken over; the remedy is the registry's unless one is given, to be taken over. */
static int add(struct checking *checking, enum code code, char *text, char *remedy)
{
	return findings_add(checking->findings, (struct finding){
							.code = code,
							.severity = code_describe(code)->severity,
							.layer = checking->layer,
							.directory = checked_layer(checking)->directory,
							.text = text,
							.remedy = remedy != NULL ? remedy : registry_remedy(code),
						});
}

static char *shown_name(const struct checking *checking)
{
	return text_visible(checked_layer(checking)->name);
}

static int check_document(struct checking *checking)
{
	const struct layer *layer = checked_layer(checking);

	if (layer->kind != LAYER_FILE || (layer->descriptor.deviations == 0 && layer->descriptor.problems == 0))
		return 0;
	return layer_find_faults(checking->ranking->snapshot, layer, UINT32_MAX, UINT16_MAX, add_fault, checking);
}

static bool is_link_to_null(const struct layer *layer)
{
	return layer->kind == LAYER_NOT_REGULAR && layer->link_target != NULL && strcmp(layer->link_target, "/dev/null") == 0;
}

static const struct fact *layer_fact(const struct checking *checking)
{
	const struct layer *layer = checked_layer(checking);

	return layer->kind == LAYER_FILE ? facts_find(checking->ranking->facts, layer->descriptor.binary) : NULL;
}

/* What speaks against starting the binary, seen without asking it, is told by check_binary(). */
static bool is_told_of_binary(const struct checking *checking)
{
	const struct fact *fact = layer_fact(checking);

	return checked_judgement(checking).code == CODE_CANNOT_RUN && fact != NULL && fact->trouble != CODE_COUNT;
}

/* The verdict's own reason, where that is a problem. */
static int check_reason(struct checking *checking)
{
	struct judgement judgement = checked_judgement(checking);
	enum severity severity = code_describe(judgement.code)->severity;
	const struct layer *layer = checked_layer(checking);

	if (severity == SEVERITY_NONE || judgement.code == CODE_ORPHAN_MASK || is_link_to_null(layer))
		return 0;
	if (layer->kind == LAYER_FILE && (judgement.verdict != VERDICT_UNUSABLE || is_told_of_binary(checking)))
		return 0;
	if (severity == SEVERITY_ERROR && judgement.verdict == VERDICT_IGNORED)
		severity = SEVERITY_WARNING;
	return add_reason(checking, severity);
}

static int check_link_to_null(struct checking *checking)
{
	cleanup(free_pointer) char *name = NULL;

	if (!is_link_to_null(checked_layer(checking)))
		return 0;
	name = shown_name(checking);
	return name == NULL ? -ENOMEM
			    : add(checking, CODE_LINK_NO_MASK, text_format(_("%s is a link to /dev/null, which masks nothing"), name), NULL);
}

/* Enough for every mask that a person has made; thousands of masks over thousands of files get no guess in the end. */
#define MOST_GUESSES 100000u

/* The name of a less specific layer that is nearest to the mask's, for "did you mean"; NULL where none is near. */
static const char *meant_name(struct checking *checking)
{
	const struct snapshot *snapshot = checking->ranking->snapshot;
	const struct layer *mask = checked_layer(checking);
	const char *nearest = NULL;
	unsigned best = 7;

	for (uint32_t i = 0; i < snapshot->layer_count && checking->guesses < MOST_GUESSES; i++) {
		const struct layer *layer = &snapshot->layers[i];
		unsigned distance;

		if (layer->directory <= mask->directory || layer->kind == LAYER_EMPTY || layer->kind == LAYER_HIDDEN)
			continue;
		checking->guesses++;
		distance = edit_distance(mask->name, strlen(mask->name), layer->name, strlen(layer->name));
		if (distance < best) {
			best = distance;
			nearest = layer->name;
		}
	}
	return nearest;
}

static int check_orphan_mask(struct checking *checking)
{
	const char *meant;
	cleanup(free_pointer) char *shown = NULL;

	if (checked_judgement(checking).code != CODE_ORPHAN_MASK)
		return 0;
	meant = meant_name(checking);
	if (meant == NULL)
		return add_reason(checking, SEVERITY_WARNING);
	shown = text_visible(meant);
	if (shown == NULL)
		return -ENOMEM;
	return add(checking, CODE_ORPHAN_MASK, why_layer(checking->ranking, checking->layer),
		   text_format(_("if %s is meant, mask that name and remove this file"), shown));
}

static int check_mask_not_read(struct checking *checking)
{
	cleanup(free_pointer) char *name = NULL;

	if (checked_layer(checking)->kind != LAYER_EMPTY || checked_judgement(checking).code != CODE_DIRECTORY_NOT_READ)
		return 0;
	name = shown_name(checking);
	if (name == NULL)
		return -ENOMEM;
	return add(checking, CODE_MASK_NOT_READ,
		   text_format(_("%s is a mask in a directory that %s does not read"), name, checking->ranking->consumer->name), NULL);
}

/* What editors and package managers leave beside a file. */
static bool is_leftover(const char *name)
{
	static const char *const endings[] = {"~", ".bak", ".orig", ".old", ".swp", ".tmp", ".rej", ".disabled", ".save",
					      ".dpkg-old", ".dpkg-dist", ".dpkg-new", ".dpkg-bak", ".ucf-old", ".ucf-dist",
					      ".rpmnew", ".rpmsave", ".rpmorig", ".pacnew", ".pacsave", ".apk-new"};
	size_t length = strlen(name);

	if (length > 2 && name[0] == '#' && name[length - 1] == '#')
		return true;
	for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
		size_t ending = strlen(endings[i]);

		if (length > ending && strcmp(name + length - ending, endings[i]) == 0)
			return true;
	}
	return false;
}

static bool is_looked_at(const struct checking *checking)
{
	enum code code = checked_judgement(checking).code;

	return code != CODE_NAME_HIDDEN && code != CODE_DIRECTORY_NOT_READ && code != CODE_NAME_SUFFIX;
}

static int check_name(struct checking *checking)
{
	const char *name = checked_layer(checking)->name;
	cleanup(free_pointer) char *shown = NULL;

	bool leftover = is_leftover(name), prefixed = name[0] >= '0' && name[0] <= '9' && name[1] >= '0' && name[1] <= '9';

	if (!is_looked_at(checking) || (prefixed && !leftover))
		return 0;
	shown = shown_name(checking);
	if (shown == NULL)
		return -ENOMEM;
	if (leftover)
		return add(checking, CODE_LEFTOVER, text_format(_("%s looks like a leftover, and is read as a descriptor"), shown), NULL);
	return add(checking, CODE_NO_PREFIX, text_format(_("%s does not begin with two digits"), shown), NULL);
}

static int check_writable(struct checking *checking)
{
	const struct layer *layer = checked_layer(checking);
	cleanup(free_pointer) char *shown = NULL;

	if (!is_looked_at(checking) || !S_ISREG(layer->identity.mode))
		return 0;
	if ((layer->identity.mode & S_IWOTH) == 0 && ((layer->identity.mode & S_IWGRP) == 0 || layer->identity.group == 0))
		return 0;
	shown = shown_name(checking);
	return shown == NULL ? -ENOMEM
			     : add(checking, CODE_FOREIGN_WRITABLE,
				   text_format(_("%s can be written by others (mode %04o)"), shown, (unsigned)layer->identity.mode & 07777),
				   NULL);
}

static bool takes_part(const struct checking *checking)
{
	switch (checked_judgement(checking).verdict) {
	case VERDICT_SELECTED:
	case VERDICT_ELIGIBLE:
	case VERDICT_UNUSABLE:
	case VERDICT_LACKS_FEATURE:
		return true;
	default:
		return false;
	}
}

/* Whether a vendor's descriptor of the type names a binary that nothing speaks against. */
static bool find_vendor_binary(const struct checking *checking, int type)
{
	const struct snapshot *snapshot = checking->ranking->snapshot;

	for (uint32_t i = 0; i < snapshot->layer_count; i++) {
		const struct layer *layer = &snapshot->layers[i];
		const struct fact *fact;

		if (snapshot->directories[layer->directory].scope != SCOPE_VENDOR || layer->kind != LAYER_FILE ||
		    layer->descriptor.type != type)
			continue;
		fact = facts_find(checking->ranking->facts, layer->descriptor.binary);
		if (fact != NULL && fact->trouble == CODE_COUNT)
			return true;
	}
	return false;
}

/* The same for the type of the layer, which has one. Looked up once for each type. */
static bool vendor_has_binary(struct checking *checking)
{
	int type = checked_layer(checking)->descriptor.type;

	if (!checking->vendor[type].known) {
		checking->vendor[type].known = true;
		checking->vendor[type].has_binary = find_vendor_binary(checking, type);
	}
	return checking->vendor[type].has_binary;
}

static int check_binary(struct checking *checking)
{
	const struct fact *fact = layer_fact(checking);
	const struct layer *layer = checked_layer(checking);
	bool local = checking->ranking->snapshot->directories[layer->directory].scope != SCOPE_VENDOR;
	cleanup(free_pointer) char *shown = NULL;
	int error;

	if (fact == NULL || fact->trouble == CODE_COUNT || !takes_part(checking))
		return 0;
	error = add(checking, fact->trouble, strdup(fact->reason != NULL ? fact->reason : _(code_describe(fact->trouble)->title)), NULL);
	if (error < 0 || !local || fact->trouble != CODE_BINARY_ABSENT || !vendor_has_binary(checking))
		return error;
	shown = shown_name(checking);
	return shown == NULL ? -ENOMEM
			     : add(checking, CODE_STALE_OVERRIDE,
				   text_format(_("%s names a binary that is gone, while the vendor's own descriptor has one"), shown), NULL);
}

/* "overrule WORDS NAME", safe to show and to paste. */
static char *name_command(const char *words, const char *name)
{
	struct buffer command = {0};

	buffer_format(&command, "overrule %s ", words);
	text_append_shell(&command, name);
	return buffer_take(&command);
}

static int add_origin_changed(struct checking *checking, const char *shown, const char *origin)
{
	const char *name = checked_layer(checking)->name;
	cleanup(free_pointer) char *look = name_command("diff", name);
	cleanup(free_pointer) char *refresh = name_command("replace --refresh", name);
	char *remedy;

	if (look == NULL || refresh == NULL)
		return -ENOMEM;
	remedy = text_format(_("look at it with %s, and carry it over with %s"), look, refresh);
	return add(checking, CODE_ORIGIN_CHANGED, text_format(_("%s is a copy of %s, which has changed since"), shown, origin), remedy);
}

static int add_origin_gone(struct checking *checking, const char *shown, const char *origin)
{
	cleanup(free_pointer) char *revert = name_command("revert", checked_layer(checking)->name);
	char *remedy;

	if (revert == NULL)
		return -ENOMEM;
	remedy = text_format(_("remove the copy with %s if it is not wanted any more"), revert);
	return add(checking, CODE_ORIGIN_GONE, text_format(_("%s is a copy of %s, which does not exist any more"), shown, origin), remedy);
}

static int check_origin(struct checking *checking)
{
	enum origin_state state = checking->origins[checking->layer];
	const struct layer *layer = checked_layer(checking);
	cleanup(origin_free) struct origin origin = {0};
	cleanup(free_pointer) char *shown = NULL;
	cleanup(free_pointer) char *path = NULL;
	int error;

	if ((state != ORIGIN_CHANGED && state != ORIGIN_GONE) || !is_looked_at(checking))
		return 0;
	error = origin_find(checking->ranking->snapshot->schema, layer->bytes, layer->length, &origin);
	if (error < 0)
		return error;
	shown = shown_name(checking);
	path = text_visible(origin.path);
	if (shown == NULL || path == NULL)
		return -ENOMEM;
	return state == ORIGIN_CHANGED ? add_origin_changed(checking, shown, path) : add_origin_gone(checking, shown, path);
}

typedef int layer_rule(struct checking *checking);

static layer_rule *const layer_rules[] = {check_document,      check_reason, check_link_to_null, check_orphan_mask,
					  check_mask_not_read, check_name,   check_writable,     check_binary,
					  check_origin};

static int check_layer(struct checking *checking)
{
	int error = 0;

	for (size_t i = 0; error == 0 && i < sizeof layer_rules / sizeof layer_rules[0]; i++)
		error = layer_rules[i](checking);
	return error;
}

static bool slices_equal(struct slice first, struct slice second)
{
	return first.start != NULL && second.start != NULL && first.length == second.length &&
	       memcmp(first.start, second.start, first.length) == 0;
}

/* Sorts the candidates of a type by binary and then by rank, so that equal ones are neighbours. */
static int compare_binaries(const void *first, const void *second)
{
	const struct layer *a = *(const struct layer *const *)first, *b = *(const struct layer *const *)second;
	struct slice x = a->descriptor.binary, y = b->descriptor.binary;
	int order = memcmp(x.start, y.start, x.length < y.length ? x.length : y.length);

	if (order != 0)
		return order;
	if (x.length != y.length)
		return x.length < y.length ? -1 : 1;
	return strcmp(a->name, b->name);
}

static int check_equal_pair(struct checking *checking, const struct layer *first, const struct layer *second)
{
	cleanup(free_pointer) char *one = text_visible(first->name);
	cleanup(free_pointer) char *two = text_visible(second->name);

	checking->layer = (uint32_t)(second - checking->ranking->snapshot->layers);
	if (one == NULL || two == NULL)
		return -ENOMEM;
	return add(checking, CODE_EQUAL_BINARY, text_format(_("%s names the same binary as %s, which comes before it"), two, one), NULL);
}

static int check_equal_binaries(struct checking *checking, const struct order *order)
{
	const struct ranking *ranking = checking->ranking;
	cleanup(free_pointer) const struct layer **layers = malloc((order->count + (size_t)1) * sizeof *layers);
	size_t count = 0;
	int error = 0;

	if (layers == NULL)
		return -ENOMEM;
	for (uint32_t i = 0; i < order->count; i++) {
		const struct stack *stack = &ranking->stacks[order->stacks[i]];

		if (stack->rank != 0 && stack_layer(ranking, stack, 0)->descriptor.binary.start != NULL)
			layers[count++] = stack_layer(ranking, stack, 0);
	}
	qsort(layers, count, sizeof *layers, compare_binaries);
	for (size_t i = 1; error == 0 && i < count; i++)
		if (slices_equal(layers[i - 1]->descriptor.binary, layers[i]->descriptor.binary))
			error = check_equal_pair(checking, layers[i - 1], layers[i]);
	return error;
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
				    .remedy = directory->error == EACCES ? strdup(_("look as a user who may read it"))
							      : registry_remedy(CODE_DIRECTORY_CLOSED),
			    });
}

/* qsort_r is not in every C library, so the key is made before: the place of each layer in the order of names. */
struct keyed {
	struct finding finding;
	uint32_t place;
	size_t index; /* what is alike otherwise stays in the order in which it was found */
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
	if (a->finding.column != b->finding.column)
		return a->finding.column < b->finding.column ? -1 : 1;
	return a->index < b->index ? -1 : a->index > b->index;
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

		keyed[i] = (struct keyed){findings->items[i], layer != LAYER_NONE ? places[layer] : 0, i};
	}
	qsort(keyed, findings->count, sizeof *keyed, compare_keyed);
	for (size_t i = 0; i < findings->count; i++)
		findings->items[i] = keyed[i].finding;
	return 0;
}

int ranking_check(const struct ranking *ranking, struct findings *ret_findings)
{
	struct findings findings = {0};
	cleanup(free_pointer) enum origin_state *origins = calloc(ranking->snapshot->layer_count + (size_t)1, sizeof *origins);
	struct checking checking = {.ranking = ranking, .findings = &findings, .origins = origins};
	int error = origins != NULL ? origin_compare_all(ranking->snapshot, origins) : -ENOMEM;

	for (uint32_t i = 0; error == 0 && i < ranking->snapshot->directory_count; i++)
		error = check_directory(&checking, i);
	for (uint32_t i = 0; error == 0 && i < ranking->snapshot->layer_count; i++) {
		checking.layer = i;
		error = check_layer(&checking);
	}
	for (size_t i = 0; error == 0 && i < ranking->snapshot->schema->type_count; i++)
		error = check_equal_binaries(&checking, &ranking->orders[i]);
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
