/* SPDX-License-Identifier: MIT */
/* Fetch: a relation of plain facts that is read from the file a key at a time.
 *
 * Where every use of a large relation binds its first column, rows are read under the keys
 * that turn up, and remembered: no key is read twice. Such an extent holds no rows. Whatever
 * needs all of them loads the relation whole first; so does evaluation when the keys grow many
 * beside the facts, since a row costs far less when all are read. Rows read by key are packed
 * by ranges that fit any code. */
#ifndef LORE_EVAL_FETCH_H
#define LORE_EVAL_FETCH_H

#include "eval/stage.h"

/* Decides, before components are evaluated, which of the relations they read are read by key:
 * needed has a flag a component. */
lore_status lr_fetch_plan(Model *model, const bool *needed, size_t component_count);

/* Opens predicate's extent for reading by key, if that was decided and it holds facts alone; *done:
 * whether. */
lore_status lr_fetch_open(Model *model, uint32_t predicate, bool *done);
void lr_fetch_free(Extent *extent);

/* Loads the relation whole, unless it is. */
lore_status lr_fetch_all(Model *model, uint32_t predicate);
/* The same for all that a plan's steps cannot read by key. */
lore_status lr_fetch_settle(Model *model, const Plan *plan);
/* The same for those of which too many keys have been read. *any: whether there were any. */
lore_status lr_fetch_outgrown(Model *model, bool *any);

/* The tuples, or thereabouts, of an extent read by key. */
size_t lr_fetch_count(const Extent *extent);

/* Leading columns that rows are read by, at most. */
enum { LR_FETCH_KEYS_MAX = 2 };

/* The rows under a key: one word is the row itself, more words lie where they stay. */
typedef struct FetchedRows {
    uint64_t key;
    union {
        uint64_t row;
        const uint64_t *words;
    } at;
    uint32_t count;   /* rows */
    uint32_t has_row; /* at.row */
} FetchedRows;

static inline const uint64_t *lr_fetched_words(const FetchedRows *rows)
{
    return rows->has_row ? &rows->at.row : rows->at.words;
}

/* Whether too many keys have been read, so that the relation is to be read whole. Asked now and then. */
bool lr_fetch_has_outgrown(const Model *model, const Extent *extent);
/* What is there under the first length codes, at most LR_FETCH_KEYS_MAX. */
lore_status lr_fetch_find(const Model *model, const Extent *extent, const Code *codes,
                          uint32_t length, FetchedRows *out);

/* Has the processor fetch what lr_fetch_find will look at first. */
void lr_fetch_find_soon(const Extent *extent, const Code *codes, uint32_t length);

/* Runs an atom whose first columns are keys. LORE_DONE: the relation is to be read whole; what
 * is being evaluated begins anew after lr_fetch_outgrown. */
lore_status lr_fetch_run(Run *run, uint32_t s, const Batch *in);

#endif
