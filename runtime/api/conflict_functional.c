/* SPDX-License-Identifier: MIT */
/* Conflicts of functional relations: two rows that agree in all other columns, differ in a functional
 * one, and hold at one time. Rows are sorted by the columns that have to agree; then only neighbours
 * are compared, n log n and the pairs within a group. A null is no value: it agrees with nothing and
 * contradicts nothing. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/conflicts.h"
#include "eval/belief.h"

typedef struct FunctionalSearch {
    Conflicts *conflicts;
    const Relation *relation;
    uint32_t predicate;
    Code null;
    VECTOR(Code) codes;     /* of all rows: columns that have to agree first */
    VECTOR(uint32_t) order; /* rows by these */
    VECTOR(uint32_t) spare;
    VECTOR(uint32_t) tuples;        /* row -> tuple of the predicate */
    uint32_t columns[LR_ARITY_MAX]; /* in that order: their places in the relation */
    uint32_t key_count;
    StretchList left, right, both;
} FunctionalSearch;

/* Columns that have to agree, then the functional ones. */
static void order_columns(FunctionalSearch *search)
{
    uint32_t at = 0;
    for (int is_functional = 0; is_functional <= 1; is_functional++) {
        for (uint32_t c = 0; c < search->relation->arity; c++)
            if ((int)(search->relation->functional >> c & 1) == is_functional)
                search->columns[at++] = c;
        if (!is_functional)
            search->key_count = at;
    }
}

static bool agrees_with_something(const FunctionalSearch *search, const Code *codes)
{
    for (uint32_t k = 0; k < search->key_count; k++)
        if (codes[k] == search->null)
            return false;
    return true;
}

static lore_status read_rows(FunctionalSearch *search)
{
    Model *model = search->conflicts->reading->model;
    uint32_t arity = search->relation->arity;
    size_t count = lr_model_count(model, search->predicate);
    Code row[LR_VARIABLES_MAX], codes[LR_ARITY_MAX];
    for (size_t i = 0; i < count; i++) {
        if (!lr_model_tuple(model, search->predicate, i, row, NULL))
            return LORE_NOMEM;
        for (uint32_t c = 0; c < arity; c++)
            codes[c] = row[search->columns[c]];
        if (!agrees_with_something(search, codes))
            continue;
        if (!lr_vector_reserve(&search->codes, arity) ||
            !lr_vector_push(&search->order, (uint32_t)search->tuples.count) ||
            !lr_vector_push(&search->tuples, (uint32_t)i))
            return LORE_NOMEM;
        memcpy(search->codes.items + search->codes.count, codes, arity * sizeof *codes);
        search->codes.count += arity;
    }
    return LORE_OK;
}

static const Code *codes_at(const FunctionalSearch *search, size_t place)
{
    return search->codes.items + (size_t)search->order.items[place] * search->relation->arity;
}

static int compare(const FunctionalSearch *search, uint32_t a, uint32_t b, uint32_t columns)
{
    const Code *left = search->codes.items + (size_t)a * search->relation->arity;
    const Code *right = search->codes.items + (size_t)b * search->relation->arity;
    for (uint32_t c = 0; c < columns; c++)
        if (left[c] != right[c])
            return left[c] < right[c] ? -1 : 1;
    return 0;
}

/* Bottom-up merge sort, as comparing needs the search. */
static lore_status sort_rows(FunctionalSearch *search)
{
    size_t count = search->order.count;
    uint32_t arity = search->relation->arity;
    if (!lr_vector_reserve(&search->spare, count + 1))
        return LORE_NOMEM;
    uint32_t *from = search->order.items, *to = search->spare.items;
    for (size_t width = 1; width < count; width *= 2) {
        for (size_t begin = 0; begin < count; begin += 2 * width) {
            size_t middle = begin + width < count ? begin + width : count;
            size_t end = begin + 2 * width < count ? begin + 2 * width : count;
            size_t left = begin, right = middle;
            for (size_t i = begin; i < end; i++)
                to[i] = right == end || (left < middle &&
                                         compare(search, from[left], from[right], arity) <= 0)
                            ? from[left++]
                            : from[right++];
        }
        uint32_t *sorted = to;
        to = from;
        from = sorted;
    }
    if (from != search->order.items)
        memcpy(search->order.items, from, count * sizeof *from);
    return LORE_OK;
}

/* Whether two rows that agree in the key hold different values. */
static bool contradict(const FunctionalSearch *search, const Code *a, const Code *b)
{
    for (uint32_t c = search->key_count; c < search->relation->arity; c++)
        if (a[c] != b[c] && a[c] != search->null && b[c] != search->null)
            return true;
    return false;
}

static lore_term statement_of(FunctionalSearch *search, const Code *codes, lore_status *status)
{
    Asker *asker = &search->conflicts->asker;
    lore_term args[LR_ARITY_MAX];
    for (uint32_t c = 0; c < search->relation->arity && *status == LORE_OK; c++) {
        lore_value value;
        *status = lr_model_value(asker->reading->model, codes[c], &value, &asker->kb->diag);
        if (*status == LORE_OK)
            args[search->columns[c]] = lore_term_value(asker->terms, value);
    }
    lore_term statement = *status != LORE_OK ? 0
                                             : lr_asker_compound(asker, search->relation->name,
                                                                 args, search->relation->arity);
    if (*status == LORE_OK && statement == 0)
        *status = LORE_NOMEM;
    return statement;
}

static bool read_belief(FunctionalSearch *search, size_t place, StretchList *out)
{
    Code row[LR_VARIABLES_MAX];
    out->count = 0;
    return lr_model_tuple(search->conflicts->reading->model, search->predicate,
                          search->tuples.items[search->order.items[place]], row, out);
}

/* Where both are believed, as far as the less believed is. */
static bool overlap(const StretchList *a, const StretchList *b, StretchList *out)
{
    out->count = 0;
    for (size_t i = 0; i < a->count; i++)
        for (size_t j = 0; j < b->count; j++) {
            const Stretch *left = &a->items[i], *right = &b->items[j];
            Stretch both = { left->from > right->from ? left->from : right->from,
                             left->to < right->to ? left->to : right->to,
                             lr_cost_weakest(left->cost, right->cost) };
            if (both.from < both.to && !lr_vector_push(out, both))
                return false;
        }
    return true;
}

static lore_status look_at_pair(FunctionalSearch *search, size_t a, size_t b)
{
    Conflict conflict = { .kind = CONFLICT_FUNCTIONAL,
                          .name = search->relation->name,
                          .rule = LR_NONE,
                          .side_count = 2 };
    if (!read_belief(search, a, &search->left) || !read_belief(search, b, &search->right) ||
        !overlap(&search->left, &search->right, &search->both))
        return LORE_NOMEM;
    if (search->both.count == 0)
        return LORE_OK;
    lore_status status = LORE_OK;
    conflict.sides[0] = statement_of(search, codes_at(search, a), &status);
    conflict.sides[1] = statement_of(search, codes_at(search, b), &status);
    if (status == LORE_OK)
        conflict.whole = lr_asker_join(&search->conflicts->asker, conflict.sides, 2);
    if (status == LORE_OK && conflict.whole == 0)
        status = LORE_NOMEM;
    return status == LORE_OK ? lr_conflicts_add_each(search->conflicts, &conflict, &search->both)
                             : status;
}

static lore_status compare_groups(FunctionalSearch *search)
{
    Conflicts *conflicts = search->conflicts;
    Asker *asker = &conflicts->asker;
    lore_status status = LORE_OK;
    for (size_t a = 0; a < search->order.count && status == LORE_OK && !conflicts->is_cut; a++) {
        for (size_t b = a + 1; b < search->order.count && status == LORE_OK && !conflicts->is_cut &&
                               compare(search, search->order.items[a], search->order.items[b],
                                       search->key_count) == 0;
             b++)
            if (contradict(search, codes_at(search, a), codes_at(search, b)))
                status = look_at_pair(search, a, b);
        if (status == LORE_OK && a % 512 == 511)
            status = lr_budget_check(asker->budget, 0, "the conflicts", (Place){ NULL, 0 },
                                     &asker->kb->diag);
    }
    return status;
}

/* The relation whole: p(A, B ...) as a goal. */
static lore_status evaluate(FunctionalSearch *search)
{
    Asker *asker = &search->conflicts->asker;
    lore_term args[LR_ARITY_MAX];
    Goal goal;
    for (uint32_t c = 0; c < search->relation->arity; c++) {
        char name[16];
        snprintf(name, sizeof name, "V%u", c);
        args[c] = lore_term_variable(asker->terms, name);
    }
    lore_term statement =
        lr_asker_compound(asker, search->relation->name, args, search->relation->arity);
    lore_status status = statement == 0 ? LORE_NOMEM : lr_asker_put(asker, statement, &goal);
    search->predicate = goal.predicate;
    if (status == LORE_OK)
        status = lr_model_code(asker->reading->model, lore_null(), &search->null, &asker->kb->diag);
    return status;
}

static lore_status look_at_relation(Conflicts *conflicts, const Relation *relation)
{
    FunctionalSearch search = { .conflicts = conflicts, .relation = relation };
    order_columns(&search);
    lore_status status = evaluate(&search);
    if (status == LORE_OK)
        status = read_rows(&search);
    if (status == LORE_OK)
        status = sort_rows(&search);
    if (status == LORE_OK)
        status = compare_groups(&search);
    lr_vector_free(&search.codes);
    lr_vector_free(&search.order);
    lr_vector_free(&search.spare);
    lr_vector_free(&search.tuples);
    lr_vector_free(&search.left);
    lr_vector_free(&search.right);
    lr_vector_free(&search.both);
    return status;
}

lore_status lr_conflicts_by_functions(Conflicts *conflicts)
{
    const Program *program = conflicts->reading->program;
    lore_status status = LORE_OK;
    for (size_t r = 0; r < program->relations.count && status == LORE_OK && !conflicts->is_cut;
         r++) {
        Relation relation = program->relations.items[r]; /* goals may move it */
        if (relation.functional != 0 && lr_conflicts_want(conflicts, relation.name))
            status = look_at_relation(conflicts, &relation);
    }
    return status;
}
