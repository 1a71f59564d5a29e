/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a consumer makes of a snapshot: the stacks, the order of each type, the selection, and a verdict for every layer. Pure; the
 * snapshot must outlive the ranking.
 */
#ifndef CORE_RANK_RANKING_H
#define CORE_RANK_RANKING_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/finding.h"
#include "core/host/snapshot.h"
#include "core/rank/consumer.h"

enum verdict {
	VERDICT_SELECTED,
	VERDICT_ELIGIBLE,
	VERDICT_LACKS_FEATURE,
	VERDICT_UNUSABLE,
	VERDICT_INVALID,
	VERDICT_UNKNOWN_TYPE,
	VERDICT_MASKED,
	VERDICT_OVERRIDDEN,
	VERDICT_MASK,
	VERDICT_IGNORED,
	VERDICT_UNREADABLE,
	VERDICT_BREAKS_CONSUMER,
	VERDICT_COUNT
};

/* "selected", "lacks-feature", ...: the words of the JSON, not translated. */
const char *verdict_name(enum verdict verdict);
/* The same for people, translated. */
const char *verdict_title(enum verdict verdict);

struct judgement {
	enum verdict verdict;
	enum code code;
	uint32_t by; /* the layer that decides: the mask, what overrides, what was selected before; LAYER_NONE where none */
};

/* All layers of one name that count for the consumer; or a single layer that does not count. */
struct stack {
	uint32_t first; /* into ranking->stacked, most specific layer first */
	uint32_t depth; /* how many layers */
	uint32_t rank;  /* from 1 in the order of its type; 0 when it takes no part */
	int8_t type;    /* the type that it is listed under: of the top layer that says one; TYPE_MISSING for none */
	bool counts;    /* false: the consumer does not look at this layer */
};

#define STACK_NONE UINT32_MAX
#define PLACE_NOT_READ UINT32_MAX

/* Stacks of one type in the order in which the consumer looks at them, also those that take no part. */
struct order {
	const uint32_t *stacks; /* indices into ranking->stacks */
	uint32_t count;
	uint32_t ranked;              /* how many of them take part */
	uint32_t selected;            /* index into ranking->stacks, or STACK_NONE */
	const struct type_rule *rule; /* how the consumer chooses; NULL for stacks without a type */
	bool assumed;                 /* the selected one has not been asked yet, and is taken to answer well */
	bool start_fails;             /* what is selected cannot be started */
};

/* Why a consumer fails as a whole. */
struct breakage {
	bool broken;
	enum code code;
	uint32_t layer;     /* the file that does it, or LAYER_NONE */
	uint32_t directory; /* the directory that does it, or where the file is */
};

struct ranking {
	const struct snapshot *snapshot;
	const struct consumer *consumer;
	struct request request;
	const struct facts *facts; /* may be NULL: nothing was asked yet */
	uint32_t *places;     /* for each directory its place in the consumer's path, 0 the most specific; PLACE_NOT_READ */
	struct stack *stacks; /* sorted by name as bytes; for a consumer that does not merge by directory, then by name */
	uint32_t stack_count;
	uint32_t *stacked;            /* layer indices, see struct stack */
	struct judgement *judgements; /* one per layer of the snapshot */
	uint32_t *listed;             /* where the orders' stacks live */
	struct order orders[SCHEMA_MAX_TYPES + 1]; /* by type; the last one, at schema->type_count, for stacks without a type */
	struct breakage breakage;
};

/*
 * Ranks. path is where the consumer looks (search_path_build of its rules): directories of the snapshot that it does not name do not
 * count. request and facts may be NULL: nothing particular is wanted, nothing was asked yet; the facts must outlive the ranking, and so
 * must the request's features. Returns 0 or -ENOMEM.
 */
int ranking_make(const struct snapshot *snapshot, const struct consumer *consumer, const struct search_path *path,
		 const struct request *request, const struct facts *facts, struct ranking **ret_ranking);
void ranking_free(struct ranking *ranking);
void ranking_free_pointer(struct ranking **ranking); /* for cleanup() */

/* The layer of a stack, 0 being the top, and its index. */
static inline uint32_t stack_layer_index(const struct ranking *ranking, const struct stack *stack, uint32_t depth)
{
	return ranking->stacked[stack->first + depth];
}

static inline const struct layer *stack_layer(const struct ranking *ranking, const struct stack *stack, uint32_t depth)
{
	return &ranking->snapshot->layers[stack_layer_index(ranking, stack, depth)];
}

/* The layer that the stack is known by: the top one, or under masks the first that holds something. */
const struct layer *stack_shown_layer(const struct ranking *ranking, const struct stack *stack);

/* What becomes of the stack as a whole: its top layer's verdict, but "masked" where a mask hides something. */
struct judgement stack_judgement(const struct ranking *ranking, const struct stack *stack);

/* The stack of that name that counts, else a layer of that name that does not, else NULL. */
const struct stack *ranking_find(const struct ranking *ranking, const char *name);

/* True when the choice among that type's candidates depends on what their binaries answer. */
bool ranking_asks(const struct ranking *ranking, int type);

/* The path of the binary that is selected for a type; a slice with start NULL where none is. */
struct slice ranking_selected_binary(const struct ranking *ranking, int type);

#endif
