/* SPDX-License-Identifier: MIT */
/* Circles are found by Tarjan's algorithm (SIAM J. Comput. 1(2), 1972, with a stack of its own), which also
 * gives the order in which limits are passed on. */
#include "eval/sequence.h"

#include <stdlib.h>

void lr_sequence_free(Sequence *sequence)
{
    lr_vector_free(&sequence->names);
    lr_vector_free(&sequence->statements);
    lr_vector_free(&sequence->datings);
    lr_vector_free(&sequence->order);
    lr_vector_free(&sequence->contradictions);
    lr_vector_free(&sequence->contradicting);
}

/* ---- adding ---- */

bool lr_sequence_add_name(Sequence *sequence)
{
    SequenceName name = { .circle = LR_NONE };
    return lr_vector_push(&sequence->names, name);
}

bool lr_sequence_add_statement(Sequence *sequence, uint32_t later, uint32_t earlier)
{
    SequenceStatement statement = { .names = { later, earlier } };
    for (int side = 0; side < 2; side++)
        statement.next[side] = sequence->names.items[statement.names[side]].statements[side];
    if (!lr_vector_push(&sequence->statements, statement))
        return false;
    for (int side = 0; side < 2; side++)
        sequence->names.items[statement.names[side]].statements[side] =
            (uint32_t)sequence->statements.count;
    return true;
}

bool lr_sequence_add_dating(Sequence *sequence, uint32_t name, const Bounds *bounds)
{
    SequenceName *named = &sequence->names.items[name];
    SequenceDating dating = { name, named->datings, *bounds };
    bool dates_something = lr_bounds_limit(&dating.bounds, LORE_TIME_MIN, LORE_TIME_MAX);
    if (!lr_vector_push(&sequence->datings, dating))
        return false;
    if (dates_something)
        named->datings = (uint32_t)sequence->datings.count;
    return true;
}

/* ---- circles ---- */

/* A name being looked at: its number, and the next statement in which it is the earlier one, + 1. */
typedef struct Frame {
    uint32_t name, next;
} Frame;

typedef struct Search {
    Sequence *sequence;
    uint32_t *number; /* in which names were met, from 1; 0: not yet */
    uint32_t *lowest; /* that can be reached from it within the circle */
    VECTOR(uint32_t) open;
    VECTOR(Frame) frames;
    uint32_t met;
    bool failed;
} Search;

static void enter(Search *search, uint32_t name)
{
    uint32_t first = search->sequence->names.items[name].statements[SEQUENCE_BEFORE];
    search->number[name] = search->lowest[name] = ++search->met;
    if (!lr_vector_push(&search->open, name) ||
        !lr_vector_push(&search->frames, ((Frame){ name, first })))
        search->failed = true;
}

static void lower(Search *search, uint32_t name, uint32_t to)
{
    if (to < search->lowest[name])
        search->lowest[name] = to;
}

static void leave(Search *search, uint32_t name)
{
    Sequence *sequence = search->sequence;
    search->frames.count--;
    if (search->frames.count > 0)
        lower(search, search->frames.items[search->frames.count - 1].name, search->lowest[name]);
    if (search->lowest[name] != search->number[name])
        return;
    for (uint32_t top = LR_NONE; top != name;) {
        top = search->open.items[--search->open.count];
        sequence->names.items[top].circle = name;
        search->failed = !lr_vector_push(&sequence->order, top) || search->failed;
    }
}

static void step(Search *search)
{
    const Sequence *sequence = search->sequence;
    Frame *frame = &search->frames.items[search->frames.count - 1];
    if (frame->next == 0) {
        leave(search, frame->name);
        return;
    }
    const SequenceStatement *statement = &sequence->statements.items[frame->next - 1];
    uint32_t later = statement->names[SEQUENCE_AFTER], name = frame->name;
    frame->next = statement->next[SEQUENCE_BEFORE];
    if (search->number[later] == 0)
        enter(search, later);
    else if (sequence->names.items[later].circle == LR_NONE)
        lower(search, name, search->number[later]);
}

static bool find_circles(Sequence *sequence)
{
    size_t count = sequence->names.count;
    Search search = { .sequence = sequence,
                      .number = calloc(count + 1, sizeof *search.number),
                      .lowest = calloc(count + 1, sizeof *search.lowest) };
    search.failed = search.number == NULL || search.lowest == NULL;
    for (uint32_t name = 0; name < count && !search.failed; name++) {
        if (search.number[name] == 0)
            enter(&search, name);
        while (search.frames.count > 0 && !search.failed)
            step(&search);
    }
    free(search.number);
    free(search.lowest);
    lr_vector_free(&search.open);
    lr_vector_free(&search.frames);
    return !search.failed;
}

static bool is_in_circle(const Sequence *sequence, const SequenceStatement *statement)
{
    return sequence->names.items[statement->names[0]].circle ==
           sequence->names.items[statement->names[1]].circle;
}

/* ---- limits ---- */

/* Whether a is the narrower limit of the two. */
static bool is_tighter(SequenceSide side, int64_t a, int64_t b)
{
    return side == SEQUENCE_AFTER ? a > b : a < b;
}

static int64_t no_limit(SequenceSide side)
{
    return side == SEQUENCE_AFTER ? LORE_TIME_MIN : LORE_TIME_MAX;
}

/* What a dating makes of its name's limit for the next name on that side. */
static int64_t pass_through(SequenceSide side, const Bounds *bounds, int64_t limit)
{
    return side == SEQUENCE_AFTER ? lr_bounds_end_first(bounds, limit)
                                  : lr_bounds_start_last(bounds, limit);
}

/* The name from which a statement takes its limit on a side. */
static uint32_t far_name(const SequenceStatement *statement, SequenceSide side)
{
    return statement->names[1 - side];
}

static void limit_name(Sequence *sequence, uint32_t name, SequenceSide side)
{
    SequenceName *named = &sequence->names.items[name];
    SequenceLimit limit = { no_limit(side), LR_NONE, 0, LR_NONE };
    for (uint32_t s = named->statements[side]; s != 0;) {
        const SequenceStatement *statement = &sequence->statements.items[s - 1];
        int64_t passed = sequence->names.items[far_name(statement, side)].limits[side].passed;
        if (!statement->is_void && is_tighter(side, passed, limit.at)) {
            limit.at = passed;
            limit.statement = s - 1;
        }
        s = statement->next[side];
    }
    limit.passed = limit.at;
    for (uint32_t d = named->datings; d != 0; d = sequence->datings.items[d - 1].next) {
        int64_t passed = pass_through(side, &sequence->datings.items[d - 1].bounds, limit.at);
        if (is_tighter(side, passed, limit.passed)) {
            limit.passed = passed;
            limit.dating = d - 1;
        }
    }
    named->limits[side] = limit;
}

static void limit_all(Sequence *sequence)
{
    size_t count = sequence->order.count;
    for (size_t i = 0; i < count; i++) {
        limit_name(sequence, sequence->order.items[i], SEQUENCE_BEFORE);
        limit_name(sequence, sequence->order.items[count - 1 - i], SEQUENCE_AFTER);
    }
}

/* ---- what limits follow from ---- */

static bool push_step(SequenceSteps *out, bool is_dating, uint32_t index)
{
    return lr_vector_push(out, (SequenceStep){ is_dating, index });
}

/* The steps to what a name passes on; a dating may need its name's limit for it. */
static bool explain_passed(const Sequence *sequence, uint32_t name, SequenceSide side,
                           SequenceSteps *out)
{
    for (;;) {
        const SequenceLimit *limit = &sequence->names.items[name].limits[side];
        if (limit->dating != LR_NONE) {
            const Bounds *bounds = &sequence->datings.items[limit->dating].bounds;
            if (!push_step(out, true, limit->dating))
                return false;
            if (pass_through(side, bounds, no_limit(side)) == limit->passed)
                return true;
        }
        if (limit->statement == LR_NONE)
            return true;
        if (!push_step(out, false, limit->statement))
            return false;
        name = far_name(&sequence->statements.items[limit->statement], side);
    }
}

bool lr_sequence_explain(const Sequence *sequence, uint32_t name, SequenceSide side,
                         SequenceSteps *out)
{
    uint32_t statement = sequence->names.items[name].limits[side].statement;
    if (statement == LR_NONE)
        return true;
    return push_step(out, false, statement) &&
           explain_passed(sequence, far_name(&sequence->statements.items[statement], side), side,
                          out);
}

/* ---- contradictions ---- */

static bool end_contradiction(Sequence *sequence, size_t first)
{
    Contradiction made = { first, sequence->contradicting.count - first };
    return lr_vector_push(&sequence->contradictions, made);
}

/* The fewest statements that lead from a statement's later name back to its earlier one, and itself: breadth first,
 * by[n] being the statement + 1 by which n was reached. */
static bool close_circle(Sequence *sequence, uint32_t statement, uint32_t *by)
{
    const SequenceStatement *start = &sequence->statements.items[statement];
    VECTOR(uint32_t) queue = { 0 };
    size_t first = sequence->contradicting.count;
    uint32_t goal = start->names[SEQUENCE_BEFORE];
    bool fine = lr_vector_push(&queue, start->names[SEQUENCE_AFTER]);
    by[start->names[SEQUENCE_AFTER]] = statement + 1;
    for (size_t i = 0; i < queue.count && fine && by[goal] == 0; i++) {
        const SequenceName *name = &sequence->names.items[queue.items[i]];
        for (uint32_t s = name->statements[SEQUENCE_BEFORE]; s != 0 && fine;) {
            const SequenceStatement *next = &sequence->statements.items[s - 1];
            uint32_t later = next->names[SEQUENCE_AFTER];
            if (is_in_circle(sequence, next) && by[later] == 0) {
                by[later] = s;
                fine = lr_vector_push(&queue, later);
            }
            s = next->next[SEQUENCE_BEFORE];
        }
    }
    for (uint32_t at = goal, s = 0; fine && s != statement + 1;
         at = sequence->statements.items[s - 1].names[SEQUENCE_BEFORE]) {
        s = by[at];
        fine = push_step(&sequence->contradicting, false, s - 1);
    }
    lr_vector_free(&queue);
    return fine && end_contradiction(sequence, first);
}

/* One circle of each group of names that come after each other; all their statements are void. */
static bool void_circles(Sequence *sequence)
{
    uint32_t *by = calloc(sequence->names.count + 1, sizeof *by);
    bool *is_told = calloc(sequence->names.count + 1, sizeof *is_told); /* by circle */
    bool fine = by != NULL && is_told != NULL;
    for (uint32_t s = 0; s < sequence->statements.count && fine; s++) {
        SequenceStatement *statement = &sequence->statements.items[s];
        if (!is_in_circle(sequence, statement))
            continue;
        uint32_t circle = sequence->names.items[statement->names[0]].circle;
        statement->is_void = true;
        fine = is_told[circle] || close_circle(sequence, s, by);
        is_told[circle] = true;
    }
    free(by);
    free(is_told);
    return fine;
}

/* Whether what comes before a statement ends later than what comes after it can begin: in any case if it never ends,
 * or if that has always been. */
static bool is_overrun(const Sequence *sequence, const SequenceStatement *statement)
{
    const SequenceName *names = sequence->names.items;
    int64_t end = names[statement->names[1]].limits[SEQUENCE_AFTER].passed;
    int64_t start = names[statement->names[0]].limits[SEQUENCE_BEFORE].passed;
    return !statement->is_void && (end > start || end == LORE_TIME_MAX || start == LORE_TIME_MIN);
}

/* The steps from the first on, the other way round. */
static void reverse(SequenceSteps *steps, size_t first)
{
    for (size_t last = steps->count; first + 1 < last; first++, last--) {
        SequenceStep step = steps->items[first];
        steps->items[first] = steps->items[last - 1];
        steps->items[last - 1] = step;
    }
}

static bool note_overrun(Sequence *sequence, uint32_t index, bool *is_told)
{
    const SequenceStatement *statement = &sequence->statements.items[index];
    size_t first = sequence->contradicting.count;
    bool fine =
        explain_passed(sequence, statement->names[1], SEQUENCE_AFTER, &sequence->contradicting);
    reverse(&sequence->contradicting, first);
    fine = fine && push_step(&sequence->contradicting, false, index) &&
           explain_passed(sequence, statement->names[0], SEQUENCE_BEFORE, &sequence->contradicting);
    for (size_t i = first; i < sequence->contradicting.count; i++)
        if (!sequence->contradicting.items[i].is_dating)
            is_told[sequence->contradicting.items[i].index] = true;
    return fine && end_contradiction(sequence, first);
}

/* Every way from a dating to one that it cannot precede goes through such statements only, so that without
 * them there is none. */
static bool void_overruns(Sequence *sequence)
{
    size_t count = sequence->statements.count, before = sequence->contradictions.count;
    bool *is_told = calloc(count + 1, sizeof *is_told);
    bool fine = is_told != NULL;
    for (uint32_t s = 0; s < count && fine; s++)
        if (!is_told[s] && is_overrun(sequence, &sequence->statements.items[s]))
            fine = note_overrun(sequence, s, is_told);
    for (size_t s = 0; s < count && sequence->contradictions.count > before; s++)
        is_told[s] = is_overrun(sequence, &sequence->statements.items[s]);
    for (size_t s = 0; s < count && fine && sequence->contradictions.count > before; s++)
        sequence->statements.items[s].is_void |= is_told[s];
    if (sequence->contradictions.count > before)
        limit_all(sequence);
    free(is_told);
    return fine;
}

bool lr_sequence_settle(Sequence *sequence)
{
    if (!find_circles(sequence) || !void_circles(sequence))
        return false;
    limit_all(sequence);
    return void_overruns(sequence);
}
