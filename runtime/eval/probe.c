/* SPDX-License-Identifier: MIT */
/* Probe: the keys of a whole batch are packed and looked up, then their runs are delivered. */
#include "eval/probe.h"

#include <string.h>

#include "eval/deliver.h"
#include "eval/tail.h"

enum { SHORTER = 16 }; /* times, from which searching beats looking at every value */

/* ---- keys ---- */

void lr_probe_keys(Stage *stage, const Batch *in)
{
    const Layout *layout = &stage->extent->plain.layout;
    unsigned to = 0;
    memset(stage->keys, 0, in->count * sizeof *stage->keys);
    for (uint32_t c = 0; c < stage->step->column_count; c++) {
        const StepColumn *column = &stage->step->columns[c];
        if (column->use != COLUMN_KEY)
            continue;
        Field field = layout->fields[c];
        uint64_t most = lr_field_mask(field);
        unsigned shift = stage->access == ACCESS_FIND || field.width == 0 ? field.shift : to;
        const Code *codes = column->is_constant ? NULL : in->columns[column->index];
        for (uint32_t i = 0; i < in->count; i++) {
            Code offset = (codes == NULL ? stage->constants[c] : codes[i]) - field.base;
            stage->keys[i] |= offset > most ? UINT64_MAX : (uint64_t)offset << shift;
        }
        to += field.width;
    }
}

/* ---- asking for later steps ---- */

/* Copies the values whose bit, after flipping, is set; returns how many. All are within the bitmap. */
static inline uint32_t keep_bits(const uint64_t *bits, uint64_t flip, Code shift,
                                 const uint32_t *values, uint32_t count, uint32_t *to)
{
    uint32_t kept = 0;
    for (uint32_t k = 0; k < count; k++) {
        Code value = values[k] + shift;
        to[kept] = values[k];
        kept += (uint32_t)((bits[value / 64] ^ flip) >> value % 64 & 1);
    }
    return kept;
}

/* The loop above, without what is constant in it. */
static uint32_t keep_marked(const uint64_t *bits, bool wanted, Code shift, const uint32_t *values,
                            uint32_t count, uint32_t *to)
{
    if (wanted && shift == 0)
        return keep_bits(bits, 0, 0, values, count, to);
    return wanted ? keep_bits(bits, 0, shift, values, count, to)
                  : keep_bits(bits, UINT64_MAX, shift, values, count, to);
}

static uint32_t keep_tested(const Marks *marks, bool is_marked, Posting other, bool wanted,
                            Code shift, const uint32_t *values, uint32_t count, uint32_t *to)
{
    uint32_t kept = 0;
    for (uint32_t k = 0; k < count; k++) {
        Code value = values[k] + shift;
        to[kept] = values[k];
        kept += (is_marked ? lr_marks_has(marks, value) : lr_marks_search(other, value)) == wanted;
    }
    return kept;
}

static uint32_t keep_different(Code from, const uint32_t *values, uint32_t count, uint32_t *to)
{
    uint32_t kept = 0;
    for (uint32_t k = 0; k < count; k++) {
        to[kept] = values[k];
        kept += values[k] != from;
    }
    return kept;
}

/* Copies those of count values that pass one question about binding i. */
static uint32_t keep_asked(Run *run, const Stage *stage, const Ask *ask, const Batch *in,
                           uint32_t i, const uint32_t *values, uint32_t count, uint32_t *to)
{
    Stage *asked = &run->stages[ask->stage];
    if (ask->differs_from != LR_NONE)
        return keep_different(in->columns[ask->differs_from][i] - stage->binds[0].field.base,
                              values, count, to);
    Posting other = asked->found[i];
    bool is_marked = other.count > 0 && lr_marks_seek(&asked->marks, asked->keys[i], other, count);
    return is_marked && ask->is_bounded
               ? keep_marked(asked->marks.bits, !ask->is_negated, ask->shift, values, count, to)
               : keep_tested(&asked->marks, is_marked, other, !ask->is_negated, ask->shift, values,
                             count, to);
}

/* Copies those of count values, shifted back, that are in a far longer posting. Both ascend. */
static uint32_t keep_sought(Posting in, Code shift, const uint32_t *values, uint32_t count,
                            uint32_t *to)
{
    const uint32_t *within = in.rests;
    uint32_t kept = 0;
    size_t low = 0;
    for (uint32_t k = 0; k < count && low < in.count; k++) {
        Code value = values[k] - shift;
        size_t step = 1, high = low;
        if (values[k] < shift)
            continue;
        for (; high < in.count && within[high] < value; step *= 2) {
            low = high + 1;
            high += step;
        }
        if (high > in.count)
            high = in.count;
        while (low < high) {
            size_t middle = low + (high - low) / 2;
            if (within[middle] < value)
                low = middle + 1;
            else
                high = middle;
        }
        to[kept] = value;
        kept += low < in.count && within[low] == value;
    }
    return kept;
}

/* The posting from which the values come that are asked about: that of the first question where it
 * is much shorter. */
static const Ask *shorter_side(const Run *run, const Stage *stage, uint32_t i, Posting found)
{
    const Ask *ask = &stage->asks[0];
    if (!stage->is_ascending || ask->differs_from != LR_NONE || ask->is_negated)
        return NULL;
    return found.count > SHORTER * run->stages[ask->stage].found[i].count ? ask : NULL;
}

/* The values of a posting that pass all questions. */
static lore_status deliver_asked(Run *run, uint32_t s, const Batch *in, uint32_t i, Posting found)
{
    const Stage *stage = &run->stages[s];
    lore_status status = LORE_OK;
    uint32_t kept[LR_BATCH];
    for (uint32_t a = 0; a < stage->ask_count; a++) {
        const Ask *ask = &stage->asks[a];
        if (ask->differs_from == LR_NONE && !ask->is_negated &&
            run->stages[ask->stage].found[i].count == 0)
            return LORE_OK;
    }
    const Ask *shorter = shorter_side(run, stage, i, found);
    Posting side = shorter == NULL ? found : run->stages[shorter->stage].found[i];
    const uint32_t *values = side.rests;
    for (size_t at = 0; at < side.count && status == LORE_OK; at += LR_BATCH) {
        uint32_t count = side.count - at < LR_BATCH ? (uint32_t)(side.count - at) : LR_BATCH;
        const uint32_t *from = values + at;
        if (shorter != NULL) {
            count = keep_sought(found, shorter->shift, from, count, kept);
            from = kept;
        }
        for (uint32_t a = shorter != NULL; a < stage->ask_count && count > 0; a++, from = kept)
            count = keep_asked(run, stage, &stage->asks[a], in, i, from, count, kept);
        status = lr_deliver_short(run, s, in, i, kept, count);
    }
    return status;
}

/* Finds for all questions what they are about; a join of two atoms this way is a leapfrog of two
 * (Veldhuizen, ICDT 2014) with a bitmap for the second. */
static void find_asked(Run *run, const Stage *stage, const Batch *in)
{
    for (uint32_t a = 0; a < stage->ask_count; a++) {
        Stage *asked = &run->stages[stage->asks[a].stage];
        if (stage->asks[a].differs_from != LR_NONE)
            continue;
        lr_stage_mark_keys(asked, in);
        lr_postings_find(asked->marks.postings, asked->keys, in->count, asked->found);
    }
}

/* ---- which steps are asked for ---- */

/* Whether a stage delivers the values of one variable, as they are. */
static bool can_ask(const Run *run, const Stage *stage)
{
    return stage->access == ACCESS_POSTINGS && !run->options.is_dated && stage->bind_count == 1 &&
           stage->check_count == 0 && !stage->postings->has_long &&
           stage->ask_count < LR_ASKS_MAX &&
           stage->step->column_count - 1 == (uint32_t)__builtin_popcountll(stage->step->key);
}

/* A row that is looked for, or must not be there. */
static bool ask_about_row(const Stage *stage, const Stage *asked, Ask *ask)
{
    const StepColumn *last = &asked->step->columns[asked->last];
    if (asked->access != ACCESS_MARKS || asked->other != NULL || last->is_constant ||
        stage->binds[0].variable != last->index)
        return false;
    ask->is_negated = asked->step->kind == STEP_NOT;
    ask->shift = stage->binds[0].field.base - asked->extent->plain.layout.fields[asked->last].base;
    Range range = stage->extent->ranges[stage->binds[0].column];
    ask->is_bounded = range.least <= range.most &&
                      (size_t)(range.most - range.least) + ask->shift < asked->marks.radix;
    return true;
}

/* An inequality with a variable that was bound before. */
static bool ask_about_value(const Run *run, const Stage *stage, const Stage *asked, Ask *ask)
{
    const Literal *literal = asked->literal;
    if (literal->kind != LITERAL_COMPARE || literal->op != COMPARE_NE ||
        !lr_dictionary_tells_apart(&run->model->dictionary))
        return false;
    const Expr *left = &run->model->program->exprs.items[literal->left];
    const Expr *right = &run->model->program->exprs.items[literal->right];
    uint32_t own = stage->binds[0].variable;
    if (left->kind != EXPR_VARIABLE || right->kind != EXPR_VARIABLE ||
        left->index == right->index || (left->index != own && right->index != own))
        return false;
    ask->differs_from = left->index == own ? right->index : left->index;
    return true;
}

/* ---- what a scan leaves out ---- */

static bool is_constant_test(const Run *run, const Literal *literal, uint32_t *variable,
                             uint32_t *constant)
{
    const Expr *left = &run->model->program->exprs.items[literal->left];
    const Expr *right = &run->model->program->exprs.items[literal->right];
    bool is_unequal =
        literal->op == COMPARE_DIFFERS ||
        (literal->op == COMPARE_NE && lr_dictionary_tells_apart(&run->model->dictionary));
    const Expr *one = left->kind == EXPR_VARIABLE ? left : right;
    const Expr *other = one == left ? right : left;
    *variable = one->index;
    *constant = other->index;
    return literal->kind == LITERAL_COMPARE && is_unequal && one->kind == EXPR_VARIABLE &&
           other->kind == EXPR_CONSTANT;
}

static const Bind *bind_of(const Stage *stage, uint32_t variable)
{
    for (uint32_t b = 0; b < stage->bind_count; b++)
        if (stage->binds[b].variable == variable)
            return &stage->binds[b];
    return NULL;
}

/* An inequality of a scanned column and a constant is a comparison of packed rows. False if it is something
 * else. */
static bool exclude(const Run *run, Stage *stage, const Stage *asked)
{
    uint32_t variable, constant;
    bool is_scan = stage->access == ACCESS_SCAN ||
                   (stage->access == ACCESS_DELTA && run->options.delta == DELTA_PLAIN);
    if (!is_scan || run->options.is_dated || stage->extent->plain.layout.stride > 1 ||
        stage->exclusion_count == LR_ASKS_MAX || asked->step->kind != STEP_TEST ||
        !is_constant_test(run, asked->literal, &variable, &constant))
        return false;
    const Bind *bind = bind_of(stage, variable);
    if (bind == NULL)
        return false;
    Code offset = run->model->constants.items[constant] - bind->field.base;
    uint64_t mask = lr_field_mask(bind->field);
    if (offset <= mask)
        stage->exclusions[stage->exclusion_count++] =
            (Exclusion){ mask << bind->field.shift, (uint64_t)offset << bind->field.shift };
    return true;
}

void lr_probe_absorb(Run *run, uint32_t s)
{
    Stage *asked = &run->stages[s];
    uint32_t before = s - 1;
    while (before > 0 && run->stages[before].is_absorbed)
        before--;
    Stage *stage = &run->stages[before];
    Ask ask = { .stage = s, .differs_from = LR_NONE };
    StepKind kind = asked->step->kind;
    if (lr_ways_force(run->model->budget->ways, WAY_APART))
        return;
    if (run->plan->steps[before].kind == STEP_ATOM && exclude(run, stage, asked)) {
        asked->is_absorbed = true;
        lr_ways_take(run->model->budget->ways, WAY_FUSED);
        return;
    }
    if (run->plan->steps[before].kind != STEP_ATOM || !can_ask(run, stage) ||
        !(kind == STEP_TEST ? ask_about_value(run, stage, asked, &ask)
                            : kind != STEP_BIND && ask_about_row(stage, asked, &ask)))
        return;
    stage->is_ascending = lr_marks_suit(&stage->extent->plain, stage->binds[0].column);
    stage->asks[stage->ask_count++] = ask;
    asked->is_absorbed = true;
    lr_ways_take(run->model->budget->ways, WAY_FUSED);
}

/* ---- the step ---- */

/* Delivers the rests of all bindings, most of which have a few. */
static lore_status deliver_found(Run *run, uint32_t s, const Batch *in)
{
    Stage *stage = &run->stages[s];
    lore_status status = LORE_OK;
    for (uint32_t i = 0; i < in->count && status == LORE_OK; i++) {
        const uint32_t *rests = stage->found[i].rests;
        size_t count = stage->found[i].count;
        uint32_t out = stage->out.count;
        if (out + count >= LR_BATCH || stage->out.spans != NULL) {
            status = lr_deliver_short(run, s, in, i, rests, count);
            continue;
        }
        for (size_t k = 0; k < count; k++) {
            stage->words[out + k] = rests[k];
            stage->from[out + k] = (uint16_t)i;
        }
        stage->out.count = out + (uint32_t)count;
    }
    return status;
}

lore_status lr_probe_postings(Run *run, uint32_t s, const Batch *in)
{
    Stage *stage = &run->stages[s];
    lore_status status = LORE_OK;
    lr_probe_keys(stage, in);
    lr_postings_find(stage->postings, stage->keys, in->count, stage->found);
    find_asked(run, stage, in);
    if (run->tail.stage == s && lr_tail_probe(run, stage, in, &status))
        return status;
    bool is_long = stage->postings->has_long;
    bool is_test = !stage->has_live && stage->check_count == 0;
    if (!is_long && !is_test && stage->ask_count == 0 && run->tail.stage != s)
        return deliver_found(run, s, in);
    for (uint32_t i = 0; i < in->count && status == LORE_OK; i++) {
        Posting found = stage->found[i];
        if (found.count == 0)
            continue;
        if (stage->ask_count > 0) {
            lr_probe_fetch_ahead(stage, in, i);
            status = deliver_asked(run, s, in, i, found);
            continue;
        }
        if (is_test)
            found.count = 1;
        status = is_long ? lr_deliver_long(run, s, in, i, found.rests, found.count)
                         : lr_deliver_short(run, s, in, i, found.rests, found.count);
    }
    return status;
}

lore_status lr_probe_index(Run *run, uint32_t s, const Batch *in, uint32_t i, const Index *index,
                           bool is_dated)
{
    const Stage *stage = &run->stages[s];
    const Layout *layout = &stage->extent->plain.layout;
    const Table *table = is_dated ? &stage->extent->dated : &stage->extent->plain.table;
    Code codes[LR_ARITY_MAX + 2];
    uint64_t key;
    lr_stage_keys(stage, in, i, codes);
    if (!lr_index_key(index, codes, &key))
        return LORE_OK;
    uint32_t only;
    const uint32_t *ids;
    size_t count = lr_index_find(index, key, &only, &ids);
    lore_status status = LORE_OK;
    for (size_t k = 0; k < count && status == LORE_OK; k++) {
        const uint64_t *row = table->rows + (size_t)ids[k] * layout->stride; /* may have moved */
        if (index->is_exact || lr_deliver_passes(stage, layout, row, in, i))
            status = is_dated ? lr_deliver_dated(run, s, in, i, ids[k])
                              : lr_deliver_row(run, s, in, i, row);
    }
    return status;
}
