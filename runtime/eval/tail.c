/* SPDX-License-Identifier: MIT */
/* Tail: a column's code is its base and an offset, in words as in heads; bases are added once.
 *
 * Where rows are told apart by group, what a group's bindings must not conclude (the atom's questions
 * that are negations and inequalities) is marked in the group's bitmap when it is opened, so that one
 * test of a bit does for all of them. */
#include "eval/tail.h"

#include <string.h>

#include "eval/probe.h"
#include "eval/sink.h"
#include "eval/work.h"

/* ---- whether there is one ---- */

static bool passes_nulls(const Run *run, const Stage *stage)
{
    for (uint32_t b = 0; b < stage->bind_count; b++)
        if (stage->binds[b].is_not_null && run->model->dictionary.null_code != LR_CODE_NONE)
            return false;
    return true;
}

/* Whether all that the stage finds is delivered as words that need no further look. */
static bool delivers_words(const Run *run, const Stage *stage)
{
    if (stage->extent->plain.layout.stride > 1 || stage->check_count > 0 ||
        !passes_nulls(run, stage))
        return false;
    return stage->access == ACCESS_POSTINGS || stage->access == ACCESS_FETCH ||
           stage->access == ACCESS_SCAN ||
           (stage->access == ACCESS_DELTA && run->options.delta == DELTA_PLAIN);
}

/* The last step that no earlier one asks for, if it is an atom; else LR_NONE. */
static uint32_t last_atom(const Run *run)
{
    uint32_t s = run->plan->step_count;
    while (s > 0 && run->stages[s - 1].is_absorbed)
        s--;
    return s > 0 && run->plan->steps[s - 1].kind == STEP_ATOM ? s - 1 : LR_NONE;
}

static const Bind *bind_of(const Stage *stage, uint32_t variable)
{
    for (uint32_t b = 0; b < stage->bind_count; b++)
        if (stage->binds[b].variable == variable)
            return &stage->binds[b];
    return NULL;
}

static void plan_rows(Run *run, const HeadSink *head)
{
    Tail *tail = &run->tail;
    const Stage *stage = &run->stages[tail->stage];
    const Layout *layout = &head->extent->plain.layout;
    for (uint32_t c = 0; c < layout->arity; c++) {
        Arg arg = head->args[c];
        Field to = layout->fields[c];
        if (arg.kind != ARG_VARIABLE) {
            tail->constant += (uint64_t)(head->constants[c] - to.base) << to.shift;
            continue;
        }
        const Bind *bind = bind_of(stage, arg.index);
        tail->constant += ((bind == NULL ? 0 : (uint64_t)bind->field.base) - to.base) << to.shift;
        if (bind == NULL)
            tail->given[tail->given_count++] = (TailGiven){ arg.index, to.shift };
        else
            tail->moves[tail->move_count++] =
                (BitMove){ lr_field_mask(bind->field), bind->field.shift, to.shift };
        if (bind != NULL)
            tail->moved_to = to;
    }
}

/* Whether a step's columns are constant within a group, but for the variable that is delivered. */
static bool is_of_group(const Run *run, const Stage *stage, const Ask *ask, uint32_t group)
{
    const Step *step = run->stages[ask->stage].step;
    if (ask->differs_from != LR_NONE)
        return ask->differs_from == group;
    for (uint32_t c = 0; c < step->column_count; c++)
        if (!step->columns[c].is_constant && step->columns[c].index != group &&
            step->columns[c].index != stage->binds[0].variable)
            return false;
    return ask->is_negated;
}

/* Whether all that the atom asks can be marked in a group's bitmap. */
static bool marks_groups(const Run *run, const Stage *stage)
{
    const Tail *tail = &run->tail;
    if (run->sink.groups == NULL)
        return false;
    Arg first = run->sink.head->args[0];
    if (tail->move_count != 1 || tail->given_count != 1 || stage->access != ACCESS_POSTINGS ||
        stage->postings->has_long || bind_of(stage, first.index) != NULL)
        return false;
    for (uint32_t a = 0; a < stage->ask_count; a++)
        if (!is_of_group(run, stage, &stage->asks[a], first.index))
            return false;
    return true;
}

bool lr_tail_init(Run *run)
{
    Tail *tail = &run->tail;
    memset(tail, 0, offsetof(Tail, given));
    tail->stage = LR_NONE;
    uint32_t last = last_atom(run);
    if (run->options.is_dated || run->sink.take_rows == NULL || last == LR_NONE ||
        lr_ways_force(run->model->budget->ways, WAY_BATCH) ||
        run->sink.head->extent->plain.layout.stride > 1 || !delivers_words(run, &run->stages[last]))
        return true;
    lr_ways_take(run->model->budget->ways, WAY_TAIL);
    tail->stage = last;
    tail->prefixes = lr_arena_alloc(&run->memory, LR_BATCH * sizeof *tail->prefixes);
    tail->rows = lr_arena_alloc(&run->memory, LR_BATCH * sizeof *tail->rows);
    plan_rows(run, run->sink.head);
    for (uint32_t c = 0; c < run->stages[last].step->column_count; c++)
        tail->is_projection |= run->stages[last].step->columns[c].use == COLUMN_SKIP;
    tail->marks_groups = marks_groups(run, &run->stages[last]);
    return tail->prefixes != NULL && tail->rows != NULL;
}

/* ---- rows ---- */

void lr_tail_begin(Run *run, const Batch *in)
{
    Tail *tail = &run->tail;
    for (uint32_t i = 0; i < in->count; i++)
        tail->prefixes[i] = tail->constant;
    for (uint32_t g = 0; g < tail->given_count; g++) {
        const Code *codes = in->columns[tail->given[g].variable];
        unsigned shift = tail->given[g].shift;
        for (uint32_t i = 0; i < in->count; i++)
            tail->prefixes[i] += (uint64_t)codes[i] << shift;
    }
}

lore_status lr_tail_flush(Run *run)
{
    Tail *tail = &run->tail;
    uint32_t count = tail->count;
    tail->count = 0;
    if (count == 0)
        return LORE_OK;
    uint32_t before = lr_work_give(run->work, count);
    lore_status status = run->sink.take_rows(run->sink.data, tail->rows, count);
    lr_work_given(run->work, before);
    return status;
}

static inline uint64_t moved(const Tail *tail, uint64_t word)
{
    uint64_t bits = 0;
    for (uint32_t m = 0; m < tail->move_count; m++)
        bits += (word >> tail->moves[m].from & tail->moves[m].mask) << tail->moves[m].to;
    return bits;
}

static inline size_t room_for(const Tail *tail, size_t count)
{
    size_t room = LR_BATCH - tail->count;
    return count < room ? count : room;
}

lore_status lr_tail_short(Run *run, uint32_t i, const uint32_t *rests, size_t count)
{
    Tail *tail = &run->tail;
    uint64_t prefix = tail->prefixes[i];
    BitMove only = tail->moves[0];
    while (count > 0) {
        size_t here = room_for(tail, count);
        uint64_t *rows = tail->rows + tail->count;
        if (tail->move_count == 1)
            for (size_t k = 0; k < here; k++)
                rows[k] = prefix + ((rests[k] >> only.from & only.mask) << only.to);
        else
            for (size_t k = 0; k < here; k++)
                rows[k] = prefix + moved(tail, rests[k]);
        tail->count += (uint32_t)here;
        rests += here;
        count -= here;
        if (tail->count < LR_BATCH)
            continue;
        lore_status status = lr_tail_flush(run);
        if (status != LORE_OK)
            return status;
    }
    return LORE_OK;
}

/* Rows for words, without those that repeat the one before: what is left of a list's rows where some
 * of their columns do not matter. */
static size_t move_distinct(const Tail *tail, uint64_t prefix, const uint64_t *words, size_t count,
                            uint64_t *rows)
{
    uint64_t last = prefix + moved(tail, words[0]);
    size_t kept = 1;
    rows[0] = last;
    for (size_t k = 1; k < count; k++) {
        uint64_t row = prefix + moved(tail, words[k]);
        rows[kept] = row;
        kept += row != last;
        last = row;
    }
    return kept;
}

/* The same for one column: only where its bits change is there a row to make. */
static size_t move_distinct_one(BitMove move, uint64_t prefix, const uint64_t *words, size_t count,
                                uint64_t *rows)
{
    uint64_t bits = move.mask << move.from;
    size_t kept = 0;
    for (size_t k = 0; k < count;) {
        uint64_t word = words[k];
        rows[kept++] = prefix + ((word >> move.from & move.mask) << move.to);
        while (++k < count && ((words[k] ^ word) & bits) == 0) {
        }
    }
    return kept;
}

static size_t move_words(const Tail *tail, uint64_t prefix, const uint64_t *words, size_t count,
                         uint64_t *rows)
{
    if (tail->is_projection)
        return tail->move_count == 1 ? move_distinct_one(tail->moves[0], prefix, words, count, rows)
                                     : move_distinct(tail, prefix, words, count, rows);
    for (size_t k = 0; k < count; k++)
        rows[k] = prefix + moved(tail, words[k]);
    return count;
}

lore_status lr_tail_long(Run *run, uint32_t i, const uint64_t *words, size_t count)
{
    Tail *tail = &run->tail;
    uint64_t prefix = tail->prefixes[i];
    while (count > 0) {
        size_t here = room_for(tail, count);
        tail->count += (uint32_t)move_words(tail, prefix, words, here, tail->rows + tail->count);
        words += here;
        count -= here;
        if (tail->count < LR_BATCH)
            continue;
        lore_status status = lr_tail_flush(run);
        if (status != LORE_OK)
            return status;
    }
    return LORE_OK;
}

/* ---- a batch of postings ---- */

static inline uint64_t row_of(BitMove move, uint64_t prefix, uint32_t rest)
{
    return prefix + ((rest >> move.from & move.mask) << move.to);
}

static void exclude(const Run *run, const Stage *stage, uint64_t prefix, Code code)
{
    const Tail *tail = &run->tail;
    Code base = stage->binds[0].field.base;
    if (code - tail->moved_to.base <= lr_field_mask(tail->moved_to))
        lr_group_sink_exclude(run->sink.groups,
                              prefix + (((uint64_t)code - base) << tail->moved_to.shift));
}

/* Marks what binding i, the first of its group, and those after it must not conclude. */
static bool open_group(const Run *run, const Stage *stage, const Batch *in, uint32_t i,
                       uint64_t group)
{
    uint64_t prefix = run->tail.prefixes[i];
    size_t most = stage->ask_count;
    for (uint32_t a = 0; a < stage->ask_count; a++)
        if (stage->asks[a].differs_from == LR_NONE)
            most += run->stages[stage->asks[a].stage].found[i].count;
    if (!lr_group_sink_open(run->sink.groups, group, most))
        return false;
    for (uint32_t a = 0; a < stage->ask_count; a++) {
        const Ask *ask = &stage->asks[a];
        if (ask->differs_from != LR_NONE) {
            exclude(run, stage, prefix, in->columns[ask->differs_from][i]);
            continue;
        }
        const Stage *asked = &run->stages[ask->stage];
        Code base = asked->extent->plain.layout.fields[asked->last].base;
        const uint32_t *values = asked->found[i].rests;
        for (size_t k = 0; k < asked->found[i].count; k++)
            exclude(run, stage, prefix, base + values[k]);
    }
    return true;
}

/* Writes the rows that rests give and the bitmap of their group lacks, and marks them; returns how many.
 * What is constant is passed by value: rows might share memory with whatever is not. */
static inline size_t keep_new(uint64_t *rows, BitMove move, uint64_t prefix, const uint32_t *rests,
                              size_t count, uint64_t *bits, uint64_t mask)
{
    size_t kept = 0;
    for (size_t k = 0; k < count; k++) {
        uint64_t row = row_of(move, prefix, rests[k]), rest = row & mask;
        uint64_t old = bits[rest / 64];
        bits[rest / 64] = old | UINT64_C(1) << rest % 64;
        rows[kept] = row;
        kept += ~(old >> rest % 64) & 1;
    }
    return kept;
}

/* The same for rests that are a row's last bits as they are. */
static inline size_t keep_new_plain(uint64_t *rows, uint64_t prefix, const uint32_t *rests,
                                    size_t count, uint64_t *bits, uint64_t mask)
{
    return keep_new(rows, (BitMove){ UINT32_MAX, 0, 0 }, prefix, rests, count, bits, mask);
}

static lore_status probe_groups(Run *run, const Stage *stage, const Batch *in)
{
    const Tail *tail = &run->tail;
    GroupSink *sink = run->sink.groups;
    const BitMove move = tail->moves[0];
    const bool is_plain =
        move.from == 0 && move.to == 0 && stage->bind_count == 1 && stage->step->column_count == 2;
    const uint64_t mask = (UINT64_C(1) << sink->rest_bits) - 1;
    size_t before = sink->rows.count;
    if (run->work != NULL)
        lr_work_found(run->work, stage->found, in->count);
    for (uint32_t i = 0; i < in->count; i++) {
        size_t count = stage->found[i].count;
        const uint32_t *rests = stage->found[i].rests;
        lr_probe_fetch_ahead(stage, in, i);
        if (count == 0)
            continue;
        uint64_t prefix = tail->prefixes[i];
        uint64_t group = row_of(move, prefix, rests[0]) >> sink->rest_bits;
        if (!lr_vector_reserve(&sink->rows, count) ||
            (group != sink->group && !open_group(run, stage, in, i, group)))
            return LORE_NOMEM;
        uint64_t *to = sink->rows.items + sink->rows.count;
        sink->rows.count += is_plain ? keep_new_plain(to, prefix, rests, count, sink->bits, mask)
                                     : keep_new(to, move, prefix, rests, count, sink->bits, mask);
    }
    return lr_group_sink_count(sink, before);
}

/* Postings of a few values each, with at most one question: whether they are another value. */
static lore_status probe_short(Run *run, const Stage *stage, const Batch *in, const Code *others)
{
    Tail *tail = &run->tail;
    BitMove move = tail->moves[0];
    Code base = stage->bind_count > 0 ? stage->binds[0].field.base : 0;
    for (uint32_t i = 0; i < in->count; i++) {
        size_t count = stage->found[i].count, at = 0;
        const uint32_t *rests = stage->found[i].rests;
        uint64_t prefix = tail->prefixes[i];
        if (count <= 1 && others == NULL && tail->count < LR_BATCH) {
            tail->rows[tail->count] = row_of(move, prefix, count == 0 ? 0 : rests[0]);
            tail->count +=
                (uint32_t)count; /* none or one: no guess of the processor's can be wrong */
            continue;
        }
        while (at < count) {
            if (tail->count + (count - at) > LR_BATCH && tail->count > 0) {
                lore_status status = lr_tail_flush(run);
                if (status != LORE_OK)
                    return status;
            }
            size_t here = room_for(tail, count - at);
            uint64_t *to = tail->rows + tail->count;
            size_t kept = 0;
            if (others == NULL) {
                for (; kept < here; kept++)
                    to[kept] = row_of(move, prefix, rests[at + kept]);
            } else {
                Code other = others[i] - base;
                for (size_t k = 0; k < here; k++) {
                    to[kept] = row_of(move, prefix, rests[at + k]);
                    kept += rests[at + k] != other;
                }
            }
            tail->count += (uint32_t)kept;
            at += here;
        }
    }
    return LORE_OK;
}

bool lr_tail_probe(Run *run, const Stage *stage, const Batch *in, lore_status *status)
{
    const Tail *tail = &run->tail;
    bool is_short = tail->move_count == 1 && !stage->postings->has_long;
    bool is_test = stage->ask_count == 1 && stage->asks[0].differs_from != LR_NONE;
    if (tail->marks_groups)
        *status = probe_groups(run, stage, in);
    else if (is_short && (stage->ask_count == 0 || is_test))
        *status =
            probe_short(run, stage, in, is_test ? in->columns[stage->asks[0].differs_from] : NULL);
    else
        return false;
    return true;
}
