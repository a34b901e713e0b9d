/* SPDX-License-Identifier: MIT */
/* Fetch: for one and for two leading columns, a list of the keys that were asked under, each with its
 * row, or where its packed rows lie; and an open-addressed table of half a hash and a place in the
 * list, so that a key which is new, as most are, is found to be so in a few bytes. With more leading
 * columns bound, rows are read under two and the others tested. */
#include "eval/fetch.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/region.h"
#include "eval/deliver.h"
#include "eval/evidence.h"
#include "rule/sideways.h"

enum {
    FACTS_LEAST = 1 << 12,         /* smaller relations are loaded */
    FACTS_A_KEY = 32,              /* reading a key costs as much as loading so many facts */
    FACTS_A_KEY_AT_ONCE = 1 << 10, /* within one evaluation, which may have to begin anew */
    KEYS_ALWAYS = 64,
    ROWS_GUESSED = 100,  /* of what is not evaluated yet */
    ROWS_MANY = 1 << 20, /* of what will be evaluated in full */
};

enum { SLOTS_LEAST = 64 };

typedef struct KeyTable {
    uint64_t *slots;   /* the key's hash above, one more than its place below; 0 is free */
    size_t slot_count; /* a power of two, at least twice as many as keys */
    VECTOR(FetchedRows) keys;
} KeyTable;

typedef struct Fetch {
    uint32_t relation; /* stored */
    uint64_t facts, keys;
    uint64_t asked, keys_before;        /* keys when the evaluation at hand began */
    KeyTable tables[LR_FETCH_KEYS_MAX]; /* by length of keys, less one */
    Arena arena;
    VECTOR(uint64_t) words; /* of a run that is being read */
    bool is_outgrown;
} Fetch;

/* ---- which relations ---- */

static bool is_candidate(const Model *model, uint32_t predicate, uint64_t facts)
{
    const Predicate *p = &model->program->predicates.items[predicate];
    return model->extents.items[predicate] == NULL && facts >= FACTS_LEAST && p->arity > 0 &&
           p->kind == PREDICATE_FACET && p->facet == FACET_PRO && p->holds == BOUND_POSSIBLE &&
           !(model->program->relations.items[p->relation].flags & LORE_RELATION_DERIVED);
}

static lore_status count_facts(Model *model, uint32_t predicate, uint64_t *out)
{
    const Predicate *p = &model->program->predicates.items[predicate];
    const FactSource *source = model->source;
    *out = 0;
    if (p->kind != PREDICATE_FACET || source->counted == NULL || source->facts_under == NULL)
        return LORE_OK;
    return source->counted(source->data, model->program->relations.items[p->relation].stored, out,
                           model->diag);
}

/* How many tuples a predicate has, or may have when it is evaluated; *facts: that are
 * recorded, unless it is evaluated. */
static lore_status guess_size(Model *model, uint32_t predicate, double *out, uint64_t *facts)
{
    const Predicate *p = &model->program->predicates.items[predicate];
    const Extent *extent = model->extents.items[predicate];
    lore_status status = LORE_OK;
    *facts = 0;
    *out = p->is_demand ? 1 : p->kind == PREDICATE_FACET ? ROWS_MANY : ROWS_GUESSED;
    if (extent != NULL)
        *out = (double)(extent->plain.count + extent->dated.count + lr_fetch_count(extent));
    else
        status = count_facts(model, predicate, facts);
    if (*facts > 0)
        *out = (double)*facts;
    return status;
}

/* Strikes out what a clause reads otherwise than under its first column. */
static void strike_clause(const Model *model, const Clause *clause, const double *sizes,
                          bool *by_key)
{
    static const bool given[LR_VARIABLES_MAX];
    const Program *program = model->program;
    Sideways order;
    bool reads_any = false;
    for (uint32_t l = 0; l < clause->literal_count; l++) {
        const Literal *literal = &program->literals.items[clause->first_literal + l];
        bool reads = literal->kind == LITERAL_ATOM || literal->kind == LITERAL_NOT;
        if (reads && literal->kind == LITERAL_NOT)
            by_key[literal->predicate] = false;
        if (reads && literal->other != LR_NONE)
            by_key[literal->other] = false;
        reads_any = reads_any || (reads && by_key[literal->predicate]);
    }
    if (!reads_any)
        return;
    lr_sideways_find(&order, program, clause, given, sizes);
    for (uint32_t at = 0; at < clause->literal_count; at++) {
        const Literal *literal = &program->literals.items[clause->first_literal + order.order[at]];
        if (literal->kind == LITERAL_ATOM && !(order.bound[at] & 1))
            by_key[literal->predicate] = false;
    }
}

static void strike_read(bool *by_key, uint32_t predicate)
{
    if (predicate != LR_NONE)
        by_key[predicate] = false;
}

static bool is_run(const Model *model, const bool *needed, size_t count, uint32_t predicate)
{
    uint32_t component = model->program->predicates.items[predicate].component;
    return component < count && needed[component] && model->extents.items[predicate] == NULL;
}

static void strike(const Model *model, const bool *needed, size_t count, const double *sizes,
                   bool *by_key)
{
    const Program *program = model->program;
    for (size_t c = 0; c < program->clauses.count; c++) {
        const Clause *clause = &program->clauses.items[c];
        if (!lr_clause_evaluates(clause) || !is_run(model, needed, count, clause->head))
            continue;
        by_key[clause->head] = false;
        strike_clause(model, clause, sizes, by_key);
    }
    for (size_t a = 0; a < program->aggregates.count; a++) {
        strike_read(by_key, program->aggregates.items[a].input);
        strike_read(by_key, program->aggregates.items[a].other);
    }
    for (uint32_t p = 0; p < program->predicates.count; p++) {
        const Predicate *predicate = &program->predicates.items[p];
        if (predicate->kind != PREDICATE_VIEW || !is_run(model, needed, count, p))
            continue;
        strike_read(by_key, predicate->view.of);
        strike_read(by_key, predicate->view.other);
    }
}

lore_status lr_fetch_plan(Model *model, const bool *needed, size_t component_count)
{
    size_t count = model->program->predicates.count;
    double *sizes = calloc(count + 1, sizeof *sizes);
    bool any = false;
    lore_status status = LORE_OK;
    model->by_key.count = 0;
    if (sizes == NULL || !lr_vector_reserve(&model->by_key, count + 1)) {
        free(sizes);
        return LORE_NOMEM;
    }
    bool *by_key = model->by_key.items;
    memset(by_key, 0, count * sizeof *by_key);
    for (uint32_t p = 0; p < count && status == LORE_OK; p++) {
        uint64_t facts;
        if (!is_run(model, needed, component_count, p) && model->extents.items[p] == NULL)
            continue;
        status = guess_size(model, p, &sizes[p], &facts);
        by_key[p] = is_candidate(model, p, facts);
        any = any || by_key[p];
    }
    if (status == LORE_OK && any)
        strike(model, needed, component_count, sizes, by_key);
    model->by_key.count = count;
    free(sizes);
    return status;
}

/* ---- life ---- */

static lore_status stop_at_claim(void *data, const Evidence *evidence)
{
    (void)data;
    (void)evidence;
    return LORE_DONE;
}

static Extent *new_extent(uint32_t predicate, uint32_t arity)
{
    Range ranges[LR_ARITY_MAX + 1];
    Extent *extent = calloc(1, sizeof *extent);
    for (uint32_t c = 0; c < arity; c++)
        ranges[c] = LR_RANGE_FULL;
    if (extent == NULL || !lr_extent_init(extent, ranges, arity)) {
        free(extent);
        return NULL;
    }
    extent->owner = predicate;
    extent->fetch = calloc(1, sizeof *extent->fetch);
    if (extent->fetch != NULL)
        return extent;
    lr_extent_free(extent);
    free(extent);
    return NULL;
}

lore_status lr_fetch_open(Model *model, uint32_t predicate, bool *done)
{
    const FactSource *source = model->source;
    const Predicate *p = &model->program->predicates.items[predicate];
    *done = false;
    if (predicate >= model->by_key.count || !model->by_key.items[predicate])
        return LORE_OK;
    uint32_t stored = model->program->relations.items[p->relation].stored;
    lore_status status =
        source->claims(source->data, stored, p->facet, stop_at_claim, NULL, model->diag);
    if (status != LORE_OK)
        return status == LORE_DONE ? LORE_OK : status;
    Extent *extent = new_extent(predicate, p->arity);
    if (extent == NULL)
        return LORE_NOMEM;
    extent->fetch->relation = stored;
    status = count_facts(model, predicate, &extent->fetch->facts);
    model->extents.items[predicate] = extent;
    *done = true;
    return status;
}

static void free_slots(KeyTable *table)
{
    lr_region_free(table->slots, table->slot_count * sizeof *table->slots);
}

void lr_fetch_free(Extent *extent)
{
    Fetch *fetch = extent->fetch;
    if (fetch == NULL)
        return;
    for (uint32_t n = 0; n < LR_FETCH_KEYS_MAX; n++) {
        free_slots(&fetch->tables[n]);
        lr_vector_free(&fetch->tables[n].keys);
    }
    lr_vector_free(&fetch->words);
    lr_arena_free(&fetch->arena);
    free(fetch);
    extent->fetch = NULL;
}

size_t lr_fetch_count(const Extent *extent)
{
    return extent->fetch == NULL ? 0 : (size_t)extent->fetch->facts;
}

/* ---- loading whole ---- */

lore_status lr_fetch_all(Model *model, uint32_t predicate)
{
    Extent *extent = model->extents.items[predicate], whole;
    Range ranges[LR_ARITY_MAX + 1];
    Loaded loaded = { .model = NULL };
    if (extent == NULL || extent->fetch == NULL)
        return LORE_OK;
    for (uint32_t c = 0; c <= extent->arity; c++)
        ranges[c] = LR_RANGE_EMPTY;
    lore_status status = lr_evidence_load(model, extent->owner, &loaded);
    if (status == LORE_OK) {
        lr_evidence_ranges(&loaded, ranges);
        status = lr_extent_init(&whole, ranges, extent->arity) ? LORE_OK : LORE_NOMEM;
    }
    if (status == LORE_OK) {
        Extent by_key = *extent;
        whole.owner = extent->owner;
        *extent = whole;
        extent->plain.ranges = extent->ranges;
        status = lr_evidence_pour(&loaded);
        if (status == LORE_OK) {
            lr_fetch_free(&by_key);
            lr_extent_free(&by_key);
        } else {
            lr_extent_free(extent);
            *extent = by_key;
        }
    }
    lr_evidence_free(&loaded);
    return status;
}

lore_status lr_fetch_settle(Model *model, const Plan *plan)
{
    lore_status status = LORE_OK;
    for (uint32_t s = 0; s < plan->step_count && status == LORE_OK; s++) {
        const Step *step = &plan->steps[s];
        const Literal *literal = &model->program->literals.items[step->literal];
        if (step->kind == STEP_NOT || (step->kind == STEP_ATOM && !(step->key & 1)))
            status = lr_fetch_all(model, literal->predicate);
        if (status == LORE_OK && step->kind == STEP_NOT && literal->other != LR_NONE)
            status = lr_fetch_all(model, literal->other);
    }
    return status;
}

lore_status lr_fetch_outgrown(Model *model, bool *any)
{
    lore_status status = LORE_OK;
    *any = false;
    for (uint32_t p = 0; p < model->extents.count && status == LORE_OK; p++) {
        const Extent *extent = model->extents.items[p];
        if (extent == NULL || extent->fetch == NULL || !extent->fetch->is_outgrown)
            continue;
        *any = true;
        status = lr_fetch_all(model, p);
    }
    return status;
}

/* ---- keys ---- */

bool lr_fetch_has_outgrown(const Model *model, const Extent *extent)
{
    Fetch *fetch = extent->fetch;
    if (fetch->asked != model->asked) {
        fetch->asked = model->asked;
        fetch->keys_before = fetch->keys;
    }
    uint64_t here = fetch->keys - fetch->keys_before;
    fetch->is_outgrown = fetch->keys * FACTS_A_KEY > fetch->facts ||
                         (here > KEYS_ALWAYS && here * FACTS_A_KEY_AT_ONCE > fetch->facts);
    return fetch->is_outgrown;
}

typedef struct Filling {
    Fetch *fetch;
    const Layout *layout;
} Filling;

static lore_status take_rows(void *data, const Code *rows, size_t count)
{
    const Filling *filling = data;
    Fetch *fetch = filling->fetch;
    const Layout *layout = filling->layout;
    if (!lr_vector_reserve(&fetch->words, count * layout->stride))
        return LORE_NOMEM;
    for (size_t r = 0; r < count; r++) {
        (void)lr_layout_pack(layout, rows + r * layout->arity,
                             fetch->words.items + fetch->words.count);
        fetch->words.count += layout->stride;
    }
    return LORE_OK;
}

static uint64_t key_of(const Code *codes, uint32_t length)
{
    return length == 1 ? codes[0] : (uint64_t)codes[0] << 32 | codes[1];
}

static uint32_t hash_of(uint64_t key)
{
    return (uint32_t)(key * UINT64_C(0x9e3779b97f4a7c15) >> 32);
}

/* The slot of a key, or the free one where it would be. */
static uint64_t *slot_of(const KeyTable *table, uint64_t key)
{
    uint32_t hash = hash_of(key);
    size_t at = hash & (table->slot_count - 1);
    for (uint64_t slot; (slot = table->slots[at]) != 0; at = (at + 1) & (table->slot_count - 1))
        if (slot >> 32 == hash && table->keys.items[(uint32_t)slot - 1].key == key)
            break;
    return &table->slots[at];
}

static bool grow_table(KeyTable *table)
{
    size_t count = table->slot_count == 0 ? SLOTS_LEAST : 2 * table->slot_count;
    uint64_t *grown = lr_region_new(count * sizeof *grown);
    if (grown == NULL)
        return false;
    for (size_t i = 0; i < table->slot_count; i++) {
        size_t at = (table->slots[i] >> 32) & (count - 1);
        while (table->slots[i] != 0 && grown[at] != 0)
            at = (at + 1) & (count - 1);
        if (table->slots[i] != 0)
            grown[at] = table->slots[i];
    }
    free_slots(table);
    table->slots = grown;
    table->slot_count = count;
    return true;
}

/* Reads the rows under a key. */
static lore_status read_rows(const Model *model, const Extent *extent, const Code *codes,
                             uint32_t length, FetchedRows *out)
{
    const FactSource *source = model->source;
    Fetch *fetch = extent->fetch;
    const Layout *layout = &extent->plain.layout;
    Filling filling = { fetch, layout };
    fetch->words.count = 0;
    lore_status status = source->facts_under(source->data, fetch->relation, extent->arity, codes,
                                             length, take_rows, &filling, model->diag);
    if (status != LORE_OK)
        return status;
    size_t count = fetch->words.count;
    out->count = (uint32_t)(count / layout->stride);
    out->has_row = count == 1;
    if (count == 1) {
        out->at.row = fetch->words.items[0];
        return LORE_OK;
    }
    uint64_t *words = lr_arena_alloc(&fetch->arena, count * sizeof *words + 1);
    if (words != NULL && count > 0)
        memcpy(words, fetch->words.items, count * sizeof *words);
    out->at.words = words;
    return words == NULL ? LORE_NOMEM : LORE_OK;
}

void lr_fetch_find_soon(const Extent *extent, const Code *codes, uint32_t length)
{
    const KeyTable *table = &extent->fetch->tables[length - 1];
    if (table->slot_count > 0)
        __builtin_prefetch(&table->slots[hash_of(key_of(codes, length)) & (table->slot_count - 1)]);
}

lore_status lr_fetch_find(const Model *model, const Extent *extent, const Code *codes,
                          uint32_t length, FetchedRows *out)
{
    Fetch *fetch = extent->fetch;
    KeyTable *table = &fetch->tables[length - 1];
    FetchedRows read = { .key = key_of(codes, length) };
    if (2 * table->keys.count >= table->slot_count && !grow_table(table))
        return LORE_NOMEM;
    uint64_t *slot = slot_of(table, read.key);
    if (*slot == 0) {
        lore_status status = read_rows(model, extent, codes, length, &read);
        if (status != LORE_OK)
            return status;
        if (!lr_vector_push(&table->keys, read))
            return LORE_NOMEM;
        *slot = (uint64_t)hash_of(read.key) << 32 | table->keys.count;
        fetch->keys++;
    }
    *out = table->keys.items[(uint32_t)*slot - 1];
    return LORE_OK;
}

static lore_status deliver(Run *run, uint32_t s, const Batch *in, uint32_t i,
                           const FetchedRows *found, bool is_exact)
{
    const Stage *stage = &run->stages[s];
    const Layout *layout = &stage->extent->plain.layout;
    lore_status status = LORE_OK;
    bool is_test = !stage->has_live && stage->check_count == 0 && is_exact;
    size_t count = is_test && found->count > 0 ? 1 : found->count;
    const uint64_t *words = lr_fetched_words(found);
    if (is_exact && layout->stride == 1)
        return lr_deliver_long(run, s, in, i, words, count);
    for (size_t r = 0; r < count && status == LORE_OK; r++) {
        const uint64_t *row = words + r * layout->stride;
        if (!is_exact && !lr_deliver_passes(stage, layout, row, in, i))
            continue;
        status = layout->stride == 1 ? lr_deliver_long(run, s, in, i, row, 1)
                                     : lr_deliver_row(run, s, in, i, row);
    }
    return status;
}

lore_status lr_fetch_run(Run *run, uint32_t s, const Batch *in)
{
    const Stage *stage = &run->stages[s];
    uint32_t length = 0;
    Code key[LR_ARITY_MAX + 2];
    FetchedRows found;
    lore_status status = LORE_OK;
    while (length < LR_FETCH_KEYS_MAX && stage->step->key >> length & 1)
        length++;
    bool is_exact = stage->step->key >> length == 0;
    for (uint32_t i = 0; i < in->count && status == LORE_OK; i++) {
        if (i % 64 == 0 && lr_fetch_has_outgrown(run->model, stage->extent))
            return LORE_DONE;
        for (uint32_t c = 0; c < length; c++)
            key[c] = lr_stage_key(stage, c, in, i);
        status = lr_fetch_find(run->model, stage->extent, key, length, &found);
        if (status == LORE_OK && found.count > 0)
            status = deliver(run, s, in, i, &found, is_exact);
    }
    return status;
}
