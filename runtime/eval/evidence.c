/* SPDX-License-Identifier: MIT */
/* Evidence: parts are sorted by row; each row's parts are swept in time, and wherever the set of
 * parts in force changes they are combined along the tree of sources. Cost: n log n, plus, for
 * each change, the parts in force then. */
#include "eval/evidence.h"

#include <stdlib.h>
#include <string.h>

#include "base/region.h"
#include "eval/best.h"
#include "eval/chronology.h"
#include "eval/lineage.h"
#include "rule/order.h"

enum { BATCH_CODES = 4096 };

/* ---- loading ---- */

static void widen(Range *ranges, const Code *rows, size_t count, uint32_t arity)
{
    Code least[LR_ARITY_MAX + 1], most[LR_ARITY_MAX + 1];
    for (uint32_t c = 0; c < arity; c++) {
        least[c] = ranges[c].least;
        most[c] = ranges[c].most;
    }
    lr_codes_widen(rows, count, arity, least, most);
    for (uint32_t c = 0; c < arity; c++)
        ranges[c] = (Range){ least[c], most[c] };
}

/* Occurrences: a fact has the one, all of time. */
static lore_status put_fact_times(Loaded *loaded, const Code *rows, size_t count)
{
    Model *model = loaded->model;
    uint32_t width = loaded->arity - 1;
    Code always;
    lore_status status = lr_dictionary_code(
        &model->dictionary, lore_interval(LORE_TIME_MIN, LORE_TIME_MAX), &always, model->diag);
    for (size_t i = 0; i < count && status == LORE_OK; i++) {
        memcpy(loaded->facts.items + loaded->facts.count, rows + i * width, width * sizeof *rows);
        loaded->facts.items[loaded->facts.count + width] = always;
        loaded->facts.count += loaded->arity;
    }
    return status;
}

static void put_facts(Loaded *loaded, const Code *rows, size_t count)
{
    size_t codes = count * loaded->arity;
    if (codes > 0)
        memcpy(loaded->facts.items + loaded->facts.count, rows, codes * sizeof *rows);
    loaded->facts.count += codes;
}

static lore_status take_facts(void *data, const Code *rows, size_t count)
{
    Loaded *loaded = data;
    lore_status status = LORE_OK;
    size_t before = loaded->facts.count;
    if (!lr_vector_reserve(&loaded->facts, count * loaded->arity))
        return LORE_NOMEM;
    if (loaded->holds == BOUND_TIMES)
        status = put_fact_times(loaded, rows, count);
    else
        put_facts(loaded, rows, count);
    if (status != LORE_OK)
        return status;
    widen(loaded->ranges, loaded->facts.items + before, count, loaded->arity);
    loaded->fact_count += count;
    return lr_budget_check(loaded->model->budget, 0, NULL, (Place){ NULL, 0 }, loaded->model->diag);
}

static bool is_ungraded(const Model *model, uint32_t source)
{
    return source != 0 && source < model->source->source_count &&
           model->source->sources[source].is_ungraded;
}

/* The stretch of a claim that counts on this side: at its outer bounds or its inner ones; an
 * occurrence is one at all times. */
static Part part_of(const Loaded *loaded, const Evidence *evidence, double belief)
{
    Part part = { .row = loaded->rows.count,
                  .from = evidence->from,
                  .to = evidence->to,
                  .belief = belief,
                  .source = evidence->source };
    if (loaded->holds == BOUND_CERTAIN) {
        Bounds bounds = lr_bounds_of_claim(evidence, loaded->moment);
        part.from = bounds.from_last;
        part.to = bounds.to_first;
    } else if (loaded->holds == BOUND_TIMES) {
        part.from = LORE_TIME_MIN;
        part.to = LORE_TIME_MAX;
    }
    return part;
}

/* The claim's row as the predicate has it. */
static lore_status push_row(Loaded *loaded, const Evidence *evidence)
{
    Model *model = loaded->model;
    uint32_t width = loaded->arity - (loaded->holds == BOUND_TIMES);
    if (!lr_vector_reserve(&loaded->rows, loaded->arity))
        return LORE_NOMEM;
    Code *row = loaded->rows.items + loaded->rows.count;
    if (width > 0)
        memcpy(row, evidence->row, width * sizeof(Code));
    lore_status status = LORE_OK;
    if (loaded->holds == BOUND_TIMES) {
        Bounds bounds = lr_bounds_of_claim(evidence, loaded->moment);
        status = lr_dictionary_interval(&model->dictionary, &bounds, loaded->predicate, row, width,
                                        &row[width], model->diag);
    }
    loaded->rows.count += loaded->arity;
    return status;
}

static lore_status take_evidence(void *data, const Evidence *evidence)
{
    Loaded *loaded = data;
    bool is_counted = loaded->holds == BOUND_POSSIBLE;
    loaded->ungraded +=
        is_counted && (evidence->is_ungraded || is_ungraded(loaded->model, evidence->source));
    double belief = evidence->is_ungraded ? loaded->model->settings.ungraded : evidence->belief;
    Part part = part_of(loaded, evidence, belief);
    if (!(belief > 0) || part.from >= part.to)
        return LORE_OK;
    lore_status status = push_row(loaded, evidence);
    if (status != LORE_OK)
        return status;
    return lr_vector_push(&loaded->parts, part) ? LORE_OK : LORE_NOMEM;
}

static lore_status take_ordered(void *data, const Evidence *evidence)
{
    Loaded *loaded = data;
    const Predicate *predicate = &loaded->model->program->predicates.items[loaded->predicate];
    Evidence narrowed = *evidence;
    (void)lr_chronology_narrow(loaded->chronology, predicate->relation, &narrowed);
    return take_evidence(loaded, &narrowed);
}

/* For all facts at once: memory that grows step by step is moved. */
static lore_status make_room(Loaded *loaded, uint32_t stored)
{
    uint64_t count = 0;
    const FactSource *source = loaded->model->source;
    lore_status status = LORE_OK;
    if (source->counted != NULL)
        status = source->counted(source->data, stored, &count, loaded->model->diag);
    return status != LORE_OK || lr_vector_reserve(&loaded->facts, count * loaded->arity)
               ? status
               : LORE_NOMEM;
}

lore_status lr_evidence_load(Model *model, uint32_t predicate, Loaded *out)
{
    const Predicate *p = &model->program->predicates.items[predicate];
    const Relation *relation = &model->program->relations.items[p->relation];
    *out = (Loaded){ .predicate = predicate,
                     .arity = p->arity,
                     .model = model,
                     .begun = lr_profile_mark(model, predicate),
                     .holds = p->holds,
                     .moment = relation->flags & LORE_RELATION_UNIT_DAY ? LR_DAY : 1,
                     .is_noisy_or = (relation->flags & LORE_RELATION_NOISY_OR) != 0 &&
                                    p->holds != BOUND_TIMES };
    for (uint32_t c = 0; c < p->arity; c++)
        out->ranges[c] = LR_RANGE_EMPTY;
    bool is_concluded = (relation->flags & LORE_RELATION_DERIVED) && p->facet <= FACET_CON;
    if (relation->stored == 0 || is_concluded)
        return LORE_OK;
    const FactSource *source = model->source;
    lore_status status = p->facet == FACET_PRO ? make_room(out, relation->stored) : LORE_OK;
    if (status == LORE_OK && lr_order_narrows(model->program, p))
        status = lr_model_chronology(model, &out->chronology, model->diag);
    if (status == LORE_OK && p->facet == FACET_PRO)
        status = source->facts(source->data, relation->stored, relation->arity, take_facts, out,
                               model->diag);
    if (status == LORE_OK)
        status = source->claims(source->data, relation->stored, p->facet,
                                out->chronology == NULL ? take_evidence : take_ordered, out,
                                model->diag);
    return status;
}

void lr_evidence_free(Loaded *loaded)
{
    lr_vector_free(&loaded->facts);
    lr_vector_free(&loaded->rows);
    lr_vector_free(&loaded->parts);
}

void lr_evidence_ranges(const Loaded *loaded, Range *ranges)
{
    for (uint32_t c = 0; c < loaded->arity; c++)
        ranges[c] = lr_range_join(ranges[c], loaded->ranges[c]);
    widen(ranges, loaded->rows.items, loaded->parts.count, loaded->arity);
}

/* ---- combining at one moment ---- */

typedef struct Word {
    uint32_t source, depth;
    double belief;
    bool has_any;
} Word;

typedef struct Combiner {
    const Loaded *loaded;
    VECTOR(Word) words; /* sources that speak or relay now */
} Combiner;

static double best_of(double a, double b)
{
    return a > b ? a : b;
}

static double combine(const Combiner *combiner, double a, double b)
{
    return combiner->loaded->is_noisy_or ? 1 - (1 - a) * (1 - b) : best_of(a, b);
}

static Word *word_of(Combiner *combiner, uint32_t source)
{
    for (size_t i = 0; i < combiner->words.count; i++)
        if (combiner->words.items[i].source == source)
            return &combiner->words.items[i];
    return lr_vector_push(&combiner->words, (Word){ .source = source })
               ? &combiner->words.items[combiner->words.count - 1]
               : NULL;
}

/* Makes room for source and all who relay it; a circle of relays ends where it closes. */
static bool add_chain(Combiner *combiner, uint32_t source)
{
    const Model *model = combiner->loaded->model;
    uint32_t depth = 0, length = 0;
    for (uint32_t at = source; at != 0 && length <= model->source->source_count;
         at = model->source->sources[at].via)
        length++;
    for (uint32_t at = source; at != 0 && depth < length;
         at = model->source->sources[at].via, depth++) {
        Word *word = word_of(combiner, at);
        if (word == NULL)
            return false;
        if (word->depth < length - depth)
            word->depth = length - depth;
    }
    return true;
}

static bool add_own(Combiner *combiner, uint32_t source, double belief)
{
    const Model *model = combiner->loaded->model;
    uint32_t origin;
    belief = lr_lineage_word(model->source->sources, model->source->source_count, model->settings,
                             source, belief, &origin);
    if (!add_chain(combiner, origin))
        return false;
    Word *word = word_of(combiner, origin);
    word->belief = word->has_any ? best_of(word->belief, belief) : belief;
    word->has_any = true;
    return true;
}

static int deepest_first(const void *left, const void *right)
{
    const Word *a = left, *b = right;
    if (a->depth != b->depth)
        return a->depth > b->depth ? -1 : 1;
    return a->source < b->source ? -1 : a->source > b->source;
}

/* Passes each source's word to whoever relays it; what nobody relays is combined with total. */
static double pass_words(Combiner *combiner, double total, bool has_total)
{
    const Model *model = combiner->loaded->model;
    if (combiner->words.count > 0)
        qsort(combiner->words.items, combiner->words.count, sizeof(Word), deepest_first);
    for (size_t i = 0; i < combiner->words.count; i++) {
        Word word = combiner->words.items[i];
        if (!word.has_any)
            continue;
        const SourceNode *source = &model->source->sources[word.source];
        double belief = lr_lineage_weaken(source, model->settings, word.belief);
        uint32_t via = source->via;
        Word *relay = NULL;
        for (size_t k = i + 1; k < combiner->words.count && via != 0; k++)
            if (combiner->words.items[k].source == via)
                relay = &combiner->words.items[k];
        if (relay != NULL) {
            relay->belief = relay->has_any ? combine(combiner, relay->belief, belief) : belief;
            relay->has_any = true;
        } else {
            total = has_total ? combine(combiner, total, belief) : belief;
            has_total = true;
        }
    }
    return total;
}

static lore_status combine_parts(Combiner *combiner, const Part *const *parts, size_t count,
                                 double *out)
{
    double total = 0;
    bool has_total = false;
    size_t sources = combiner->loaded->model->source->source_count;
    combiner->words.count = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t source = parts[i]->source;
        if (source != 0 && source < sources) {
            if (!add_own(combiner, source, parts[i]->belief))
                return LORE_NOMEM;
            continue;
        }
        total = has_total ? combine(combiner, total, parts[i]->belief) : parts[i]->belief;
        has_total = true;
    }
    *out = pass_words(combiner, total, has_total);
    return LORE_OK;
}

/* ---- sweeping one row ---- */

typedef struct Sweep {
    Combiner combiner;
    VECTOR(const Part *) active;
    VECTOR(int64_t) instants;
    VECTOR(Stretch) stretches; /* of the row at work */
} Sweep;

static int compare_instants(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return a < b ? -1 : a > b;
}

static bool append_stretch(Sweep *sweep, int64_t from, int64_t to, Cost cost)
{
    if (cost == LR_COST_NONE)
        return true;
    if (sweep->stretches.count > 0) {
        Stretch *last = &sweep->stretches.items[sweep->stretches.count - 1];
        if (last->to == from && last->cost == cost) {
            last->to = to;
            return true;
        }
    }
    return lr_vector_push(&sweep->stretches, (Stretch){ from, to, cost });
}

/* parts sorted by from. Leaves the row's belief in sweep->stretches. */
static lore_status sweep_row(Sweep *sweep, const Part *parts, size_t count)
{
    sweep->instants.count = sweep->active.count = sweep->stretches.count = 0;
    for (size_t i = 0; i < count; i++)
        if (!lr_vector_push(&sweep->instants, parts[i].from) ||
            !lr_vector_push(&sweep->instants, parts[i].to))
            return LORE_NOMEM;
    qsort(sweep->instants.items, sweep->instants.count, sizeof(int64_t), compare_instants);
    size_t next = 0;
    for (size_t k = 0; k + 1 < sweep->instants.count; k++) {
        int64_t at = sweep->instants.items[k], until = sweep->instants.items[k + 1];
        if (at == until)
            continue;
        size_t kept = 0;
        for (size_t a = 0; a < sweep->active.count; a++)
            if (sweep->active.items[a]->to > at)
                sweep->active.items[kept++] = sweep->active.items[a];
        sweep->active.count = kept;
        for (; next < count && parts[next].from <= at; next++)
            if (!lr_vector_push(&sweep->active, &parts[next]))
                return LORE_NOMEM;
        double belief = 0;
        lore_status status =
            combine_parts(&sweep->combiner, sweep->active.items, sweep->active.count, &belief);
        if (status != LORE_OK)
            return status;
        if (!append_stretch(sweep, at, until, lr_cost_of(belief)))
            return LORE_NOMEM;
    }
    return LORE_OK;
}

/* ---- pouring ---- */

static lore_status add_best(Loaded *loaded, Extent *extent, const uint64_t *rows, size_t count)
{
    size_t fresh;
    return lr_best_add(loaded->model, extent, rows, count, &fresh) ? LORE_OK : LORE_NOMEM;
}

/* Packs the facts as rows to be freed, where they lie if they need no more room packed; then there are none
 * left as codes. NULL without memory. */
static uint64_t *pack_facts(Loaded *loaded, const Layout *layout)
{
    Code batch[BATCH_CODES];
    size_t count = loaded->fact_count, arity = loaded->arity, width = layout->stride;
    size_t bytes = count * width * sizeof(uint64_t);
    bool in_place = bytes > 0 && bytes <= count * arity * sizeof(Code);
    uint64_t *rows = in_place ? (void *)loaded->facts.items : malloc(bytes + 1);
    if (rows == NULL)
        return NULL;
    if (!in_place) {
        lr_region_advise(rows, bytes);
        lr_layout_pack_rows(layout, loaded->facts.items, count, rows);
        return rows;
    }
    size_t step = BATCH_CODES / arity, here;
    for (size_t at = 0; at < count; at += here) {
        here = count - at < step ? count - at : step;
        memcpy(batch, loaded->facts.items + at * arity, here * arity * sizeof *batch);
        lr_layout_pack_rows(layout, batch, here, rows + at * width);
    }
    loaded->facts.items = NULL;
    lr_vector_free(&loaded->facts);
    uint64_t *shrunk = realloc(rows, bytes);
    return shrunk == NULL ? rows : shrunk;
}

static lore_status add_plain(Loaded *loaded, Extent *extent)
{
    uint64_t *rows = pack_facts(loaded, &extent->plain.layout);
    if (rows == NULL)
        return LORE_NOMEM;
    if (extent->best == AGGREGATE_NONE)
        return lr_rowset_fill(&extent->plain, rows, loaded->fact_count) ? LORE_OK : LORE_NOMEM;
    lore_status status = add_best(loaded, extent, rows, loaded->fact_count);
    free(rows);
    return status;
}

/* Numbers the distinct rows of the parts. */
static lore_status number_groups(Loaded *loaded, Table *groups)
{
    uint64_t row[LR_ARITY_MAX + 1];
    for (size_t i = 0; i < loaded->parts.count; i++) {
        (void)lr_layout_pack(&groups->layout, loaded->rows.items + loaded->parts.items[i].row, row);
        if (!lr_table_add(groups, row, 1, &loaded->parts.items[i].group))
            return LORE_NOMEM;
    }
    return LORE_OK;
}

static int compare_parts(const void *left, const void *right)
{
    const Part *a = left, *b = right;
    if (a->group != b->group)
        return a->group < b->group ? -1 : 1;
    return a->from < b->from ? -1 : a->from > b->from;
}

/* The axis must know every instant before a span can be made. */
static lore_status announce(const Loaded *loaded)
{
    size_t count = loaded->parts.count;
    int64_t *instants = malloc((2 * count + 1) * sizeof *instants);
    if (instants == NULL)
        return LORE_NOMEM;
    for (size_t i = 0; i < count; i++) {
        instants[2 * i] = loaded->parts.items[i].from;
        instants[2 * i + 1] = loaded->parts.items[i].to;
    }
    lore_status status = lr_model_add_instants(loaded->model, instants, 2 * count);
    free(instants);
    return status;
}

static lore_status add_belief(const Loaded *loaded, Extent *extent, const Code *codes,
                              const Sweep *sweep)
{
    const Axis *axis = &loaded->model->axis;
    uint64_t row[LR_ARITY_MAX + 1];
    bool packed = lr_layout_pack(&extent->plain.layout, codes, row);
    (void)packed; /* the extent's ranges cover what was loaded */
    for (size_t i = 0; i < sweep->stretches.count; i++) {
        Stretch stretch = sweep->stretches.items[i];
        Span span = lr_span(lr_axis_segment(axis, stretch.from), lr_axis_segment(axis, stretch.to),
                            stretch.cost);
        bool fine = span == LR_SPAN_ALWAYS ? lr_extent_add(extent, row, 1, NULL)
                                           : lr_extent_improve(extent, row, span, false, NULL);
        if (!fine)
            return LORE_NOMEM;
    }
    return LORE_OK;
}

static lore_status add_claims(Loaded *loaded, Extent *extent, Table *groups)
{
    Sweep sweep = { .combiner = { .loaded = loaded } };
    lore_status status = number_groups(loaded, groups);
    if (status == LORE_OK)
        status = announce(loaded);
    size_t count = loaded->parts.count, end;
    const Part *parts = loaded->parts.items;
    if (status == LORE_OK)
        qsort(loaded->parts.items, count, sizeof(Part), compare_parts);
    for (size_t begin = 0; begin < count && status == LORE_OK; begin = end) {
        for (end = begin; end < count && parts[end].group == parts[begin].group; end++) {
        }
        status = sweep_row(&sweep, parts + begin, end - begin);
        if (status == LORE_OK)
            status = add_belief(loaded, extent, loaded->rows.items + parts[begin].row, &sweep);
    }
    lr_vector_free(&sweep.combiner.words);
    lr_vector_free(&sweep.active);
    lr_vector_free(&sweep.instants);
    lr_vector_free(&sweep.stretches);
    return status;
}

lore_status lr_evidence_pour(Loaded *loaded)
{
    Extent *extent = lr_model_extent(loaded->model, loaded->predicate);
    lore_status status = add_plain(loaded, extent);
    Table groups;
    if (status == LORE_OK && loaded->parts.count > 0) {
        if (!lr_table_init(&groups, extent->ranges, loaded->arity))
            return LORE_NOMEM;
        status = add_claims(loaded, extent, &groups);
        lr_table_free(&groups);
    }
    lr_profile_loaded(loaded->model, loaded->predicate, &loaded->begun);
    return status;
}
