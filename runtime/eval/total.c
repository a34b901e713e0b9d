/* SPDX-License-Identifier: MIT */
#include "eval/total.h"

#include <math.h>
#include <stdlib.h>

#include "eval/belief.h"
#include "value/value.h"

/* ---- one total ---- */

bool lr_total_reads(AggregateKind kind)
{
    return kind != AGGREGATE_COUNT && kind != AGGREGATE_EXPECTED;
}

static void add_number(Total *total, lore_value value)
{
    if (value.type == LORE_REAL) {
        total->is_real = true;
        total->real += value.u.real;
        return;
    }
    total->integer += value.u.integer;
    total->real += (double)value.u.integer;
}

void lr_total_add(Total *total, AggregateKind kind, lore_value value, Cost cost)
{
    bool is_first = total->count++ == 0;
    total->expected += lr_cost_belief(cost);
    if (!lr_total_reads(kind))
        return;
    if (kind == AGGREGATE_SUM || kind == AGGREGATE_AVERAGE) {
        if (value.type == LORE_INTEGER || value.type == LORE_REAL)
            add_number(total, value);
        else
            total->is_no_number = true;
        return;
    }
    int order = is_first ? 0 : lr_value_compare(value, total->best);
    if (is_first || (kind == AGGREGATE_MIN ? order < 0 : order > 0))
        total->best = value;
}

bool lr_total_value(const Total *total, AggregateKind kind, lore_value *out)
{
    switch (kind) {
    case AGGREGATE_COUNT:
        *out = lore_integer((int64_t)total->count);
        return true;
    case AGGREGATE_SUM:
        *out = total->is_real ? lore_real(total->real) : lore_integer((int64_t)total->integer);
        return !total->is_no_number && isfinite(total->real) &&
               (total->is_real || out->u.integer == total->integer);
    case AGGREGATE_AVERAGE:
        *out = lore_real((total->is_real ? total->real : (double)total->integer) /
                         (double)total->count);
        return !total->is_no_number && isfinite(total->real);
    case AGGREGATE_EXPECTED:
        *out = lore_real(total->expected);
        return true;
    case AGGREGATE_MIN:
    case AGGREGATE_MAX:
        *out = total->best;
        return true;
    case AGGREGATE_NONE:
        break;
    }
    return false;
}

/* ---- all totals ---- */

enum { OPEN_MAX = 10 }; /* members among which all choices are made; of more, none and all */

/* A choice of all open members, however many. */
#define ALL_OPEN UINT32_MAX

typedef struct Choice {
    Taking taking;
    const Member *sure; /* are taken whatever the dates are */
    const Member *open; /* may be taken */
    size_t sure_count, open_count;
    Cost weakest; /* possible belief of the weakest of the sure ones */
    TotalVisit *visit;
    void *data;
} Choice;

static bool is_taken(Taking taking, Cost cost)
{
    return cost != LR_COST_NONE && cost <= taking.counts_from;
}

static void swap(Member *a, Member *b)
{
    Member kept = *a;
    *a = *b;
    *b = kept;
}

/* The sure ones first, then those that are open; the others last. */
static void sort_out(Choice *choice, Member *members, size_t count)
{
    size_t sure = 0, end = 0;
    choice->weakest = 0;
    for (size_t i = 0; i < count; i++)
        if (is_taken(choice->taking, members[i].possible))
            swap(&members[end++], &members[i]);
    for (size_t i = 0; i < end; i++) {
        if (!is_taken(choice->taking, members[i].certain))
            continue;
        choice->weakest = lr_cost_weakest(choice->weakest, members[i].possible);
        swap(&members[sure++], &members[i]);
    }
    choice->sure = members;
    choice->open = members + sure;
    choice->sure_count = sure;
    choice->open_count = end - sure;
}

static bool is_chosen(uint32_t chosen, size_t open)
{
    return chosen == ALL_OPEN || (open < OPEN_MAX && (chosen >> open & 1) != 0);
}

/* That of the sure members and those of the open ones whose bits are set. */
static lore_status visit_choice(const Choice *choice, uint32_t chosen)
{
    Total total = { .count = 0 };
    Cost weakest = 0;
    bool is_known = true; /* every belief is the same whatever the dates are */
    for (size_t i = 0; i < choice->sure_count + choice->open_count; i++) {
        if (i >= choice->sure_count && !is_chosen(chosen, i - choice->sure_count))
            continue;
        const Member *member = &choice->sure[i];
        Cost cost = choice->taking.is_certain ? member->certain : member->possible;
        weakest = lr_cost_weakest(weakest, cost);
        is_known = is_known && cost == member->possible;
        lr_total_add(&total, choice->taking.kind, member->value, cost);
    }
    bool has_result = is_known || choice->taking.kind != AGGREGATE_EXPECTED;
    return total.count > 0 && has_result ? choice->visit(choice->data, &total, weakest) : LORE_OK;
}

static int compare_possible(const void *left, const void *right)
{
    Cost a = ((const Member *)left)->possible, b = ((const Member *)right)->possible;
    return (a > b) - (a < b);
}

/* Every number from that of the sure ones to that of all, believed as much as that many can be. */
static lore_status visit_counts(Choice *choice, Member *open)
{
    Total total = { .count = choice->sure_count };
    Cost weakest = choice->weakest;
    lore_status status = LORE_OK;
    qsort(open, choice->open_count, sizeof *open, compare_possible);
    for (size_t i = 0; i <= choice->open_count && status == LORE_OK; i++, total.count++) {
        if (i > 0)
            weakest = lr_cost_weakest(weakest, open[i - 1].possible);
        if (total.count > 0)
            status = choice->visit(choice->data, &total, weakest);
    }
    return status;
}

/* Of a least or greatest value that of the sure ones alone, and of these with each open one. */
static lore_status visit_bests(const Choice *choice)
{
    AggregateKind kind = choice->taking.kind;
    Total sure = { .count = 0 };
    for (size_t i = 0; i < choice->sure_count; i++)
        lr_total_add(&sure, kind, choice->sure[i].value, 0);
    lore_status status =
        sure.count > 0 ? choice->visit(choice->data, &sure, choice->weakest) : LORE_OK;
    for (size_t i = 0; i < choice->open_count && status == LORE_OK; i++) {
        Total total = sure;
        Cost cost = lr_cost_weakest(choice->weakest, choice->open[i].possible);
        lr_total_add(&total, kind, choice->open[i].value, cost);
        status = choice->visit(choice->data, &total, cost);
    }
    return status;
}

/* Of a sum, an average or an expectation. */
static lore_status visit_choices(const Choice *choice)
{
    bool is_few = choice->open_count <= OPEN_MAX;
    uint32_t count = is_few ? UINT32_C(1) << choice->open_count : 1;
    lore_status status = LORE_OK;
    for (uint32_t chosen = 0; chosen < count && status == LORE_OK; chosen++)
        status = visit_choice(choice, chosen);
    return status == LORE_OK && !is_few ? visit_choice(choice, ALL_OPEN) : status;
}

lore_status lr_totals(Taking taking, Member *members, size_t count, TotalVisit *visit, void *data)
{
    Choice choice = { .taking = taking, .visit = visit, .data = data };
    sort_out(&choice, members, count);
    if (choice.open_count == 0)
        return visit_choice(&choice, 0);
    if (taking.is_certain)
        return LORE_OK;
    if (taking.kind == AGGREGATE_COUNT)
        return visit_counts(&choice, members + choice.sure_count);
    return taking.kind == AGGREGATE_MIN || taking.kind == AGGREGATE_MAX ? visit_bests(&choice)
                                                                        : visit_choices(&choice);
}
