/* SPDX-License-Identifier: MIT */
/* In a cone with proofs a first pass, in the order in which they were found, marks the tuples
 * whose proof has a leaf with a contrary at any time; only below marked roots is then looked
 * at times, each of a proof's tuples once. */
#include "reason/judge.h"

#include <stdlib.h>
#include <string.h>

#include "reason/search.h"

struct Judge {
    Question question;
    Contest contest;
    Matcher matcher; /* lent to one cone after the other */
};

/* Rows in one cone with their proofs. */
typedef struct Hearing {
    Judge *judge;
    Cone cone;
    Least least;
    bool *is_doubtful;      /* of each tuple: a leaf of its proof has a contrary at some time */
    uint32_t *heard;        /* of each tuple: the row, from 1, that it was last looked at for */
    VECTOR(uint32_t) stack; /* tuples still to be looked at */
} Hearing;

void lr_judge_free(Judge *judge)
{
    if (judge == NULL)
        return;
    lr_contest_free(&judge->contest);
    lr_matcher_free(&judge->matcher);
    free(judge);
}

lore_status lr_judge_new(const Question *question, Judge **out, Budget *budget, Diag *diag)
{
    Judge *judge = *out = calloc(1, sizeof *judge);
    if (judge == NULL)
        return LORE_NOMEM;
    judge->question = *question;
    judge->contest = (Contest){ .program = question->program,
                                .model = question->model,
                                .witnesses = question->witnesses };
    lore_status status = lr_contest_open(&judge->contest, question->predicate, budget, diag);
    if (status == LORE_OK)
        return LORE_OK;
    lr_judge_free(judge);
    *out = NULL;
    return status;
}

bool lr_judge_has_doubts(const Judge *judge)
{
    return judge->contest.has_any;
}

/* ---- a hearing ---- */

static bool is_word(const Way *way)
{
    return way->kind == WAY_CLAIM || way->kind == WAY_FACT;
}

/* The way that ends a tuple's proof; NULL where it was cut. */
static const Way *way_of(const Hearing *hearing, uint32_t tuple)
{
    uint32_t way = hearing->least.way.items[tuple];
    return way == LR_NONE ? NULL : &hearing->cone.ways.items[way];
}

static lore_status mark_doubtful(Hearing *hearing, uint32_t tuple)
{
    const Cone *cone = &hearing->cone;
    const Way *way = way_of(hearing, tuple);
    if (way == NULL)
        return LORE_OK;
    if (is_word(way))
        return lr_contest_leaf(&hearing->judge->contest, cone, &cone->tuples.items[tuple], NULL,
                               &hearing->is_doubtful[tuple]);
    for (uint32_t p = 0; p < way->premise_count; p++)
        hearing->is_doubtful[tuple] |=
            hearing->is_doubtful[cone->premises.items[way->first_premise + p]];
    return LORE_OK;
}

/* Premises are proved before what they prove. */
static lore_status mark_all(Hearing *hearing)
{
    lore_status status = LORE_OK;
    for (uint32_t i = 0; i < hearing->least.order.count && status == LORE_OK; i++)
        status = mark_doubtful(hearing, hearing->least.order.items[i]);
    return status;
}

/* Puts a tuple on the stack, once a row and only if it is doubtful. */
static bool push(Hearing *hearing, uint32_t tuple, uint32_t row)
{
    if (!hearing->is_doubtful[tuple] || hearing->heard[tuple] == row)
        return true;
    hearing->heard[tuple] = row;
    return lr_vector_push(&hearing->stack, tuple);
}

static lore_status hear(Hearing *hearing, uint32_t root, uint32_t number, Proved *row)
{
    const Cone *cone = &hearing->cone;
    hearing->stack.count = 0;
    if (!push(hearing, root, number))
        return LORE_NOMEM;
    while (hearing->stack.count > 0 && !row->is_contested) {
        uint32_t tuple = hearing->stack.items[--hearing->stack.count];
        const Way *way = way_of(hearing, tuple);
        if (is_word(way)) {
            lore_status status =
                lr_contest_leaf(&hearing->judge->contest, cone, &cone->tuples.items[tuple],
                                &row->asked, &row->is_contested);
            if (status != LORE_OK)
                return status;
        }
        for (uint32_t p = 0; p < way->premise_count; p++)
            if (!push(hearing, cone->premises.items[way->first_premise + p], number))
                return LORE_NOMEM;
    }
    return LORE_OK;
}

static lore_status prove(Hearing *hearing)
{
    size_t tuples;
    lore_status status =
        lr_search_proofs(&hearing->cone, (uint32_t)hearing->cone.tuples.count, &hearing->least);
    if (status != LORE_OK)
        return status;
    tuples = hearing->cone.tuples.count;
    hearing->is_doubtful = calloc(tuples + 1, sizeof *hearing->is_doubtful);
    hearing->heard = calloc(tuples + 1, sizeof *hearing->heard);
    return hearing->is_doubtful == NULL || hearing->heard == NULL ? LORE_NOMEM : mark_all(hearing);
}

static lore_status hold(Hearing *hearing, Proved *rows, size_t count, uint32_t *roots)
{
    lore_status status =
        lr_why_roots(&hearing->cone, hearing->judge->question.predicate, rows, count, roots);
    if (status != LORE_OK || hearing->cone.tuples.count == 0)
        return status;
    status = prove(hearing);
    for (size_t i = 0; i < count && status == LORE_OK; i++)
        if (roots[i] != LR_NONE)
            status = hear(hearing, roots[i], (uint32_t)i + 1, &rows[i]);
    return status;
}

static void close_hearing(Hearing *hearing)
{
    hearing->judge->matcher = hearing->cone.matcher;
    hearing->cone.matcher = (Matcher){ 0 };
    lr_cone_free(&hearing->cone);
    lr_least_free(&hearing->least);
    lr_vector_free(&hearing->stack);
    free(hearing->is_doubtful);
    free(hearing->heard);
}

/* *is_full: the cone's limits were reached. */
static lore_status judge_together(Judge *judge, Proved *rows, size_t count, Budget *budget,
                                  Diag *diag, bool *is_full)
{
    Hearing hearing = { .judge = judge,
                        .cone = { .program = judge->question.program,
                                  .model = judge->question.model,
                                  .witnesses = judge->question.witnesses,
                                  .matcher = judge->matcher,
                                  .settings = judge->question.settings,
                                  .is_shared = true,
                                  .budget = budget,
                                  .diag = diag } };
    uint32_t *roots = malloc((count + 1) * sizeof *roots);
    lore_status status = roots == NULL ? LORE_NOMEM : hold(&hearing, rows, count, roots);
    *is_full = hearing.cone.is_full;
    close_hearing(&hearing);
    free(roots);
    return status;
}

/* Rows for which one cone is too small have several. */
lore_status lr_judge_rows(Judge *judge, Proved *rows, size_t count, Budget *budget, Diag *diag)
{
    bool is_full;
    for (size_t i = 0; i < count; i++)
        rows[i].is_contested = false;
    if (!judge->contest.has_any || count == 0)
        return LORE_OK;
    lore_status status = judge_together(judge, rows, count, budget, diag, &is_full);
    if (status != LORE_OK || !is_full || count == 1)
        return status;
    status = lr_judge_rows(judge, rows, count / 2, budget, diag);
    return status != LORE_OK
               ? status
               : lr_judge_rows(judge, rows + count / 2, count - count / 2, budget, diag);
}
