/* SPDX-License-Identifier: MIT */
/* Moves: the recursive atom of a clause reads one row for each new node; the number of its rest goes
 * through the plan in the place of a passing column, which nothing else looks at. */
#include "eval/moves.h"

#include <stdlib.h>
#include <string.h>

#include "eval/profile.h"
#include "eval/run.h"
#include "eval/statistics.h"

bool lr_moves_init(Moves *moves, Model *model, uint32_t component, const Passage *passage,
                   const double *sizes)
{
    const Component *of = &model->program->components.items[component];
    *moves = (Moves){ .model = model, .passage = passage, .sizes = sizes };
    moves->members = calloc(of->member_count, sizeof *moves->members);
    if (moves->members == NULL)
        return false;
    for (uint32_t m = 0; m < of->member_count; m++) {
        MoveMember *member = &moves->members[m];
        uint32_t predicate = model->program->members.items[of->first_member + m];
        member->extent = lr_model_extent(model, predicate);
        member->columns = lr_passage_columns(passage, m);
        for (uint32_t k = 0; k < passage->column_count; k++)
            member->passing |= UINT64_C(1) << member->columns[k];
        moves->member_count++;
        if (!lr_numbering_init(&member->rests, member->extent->ranges, member->extent->arity,
                               member->passing))
            return false;
    }
    return true;
}

void lr_moves_free(Moves *moves)
{
    for (uint32_t m = 0; m < moves->member_count; m++) {
        lr_numbering_free(&moves->members[m].rests);
        lr_vector_free(&moves->members[m].nodes);
    }
    free(moves->members);
    lr_vector_free(&moves->nodes);
    for (int k = 0; k < 2; k++)
        lr_vector_free(&moves->found[k]);
    lr_move_table_free(&moves->table);
    *moves = (Moves){ .model = NULL };
}

size_t lr_moves_bytes(const Moves *moves)
{
    size_t bytes = moves->nodes.capacity * sizeof(Node);
    for (uint32_t m = 0; m < moves->member_count; m++)
        bytes += lr_numbering_bytes(&moves->members[m].rests) +
                 moves->members[m].nodes.capacity * sizeof(uint32_t);
    return bytes + (moves->found[0].capacity + moves->found[1].capacity) * sizeof(FoundMove) +
           lr_move_table_bytes(&moves->table, moves->nodes.count);
}

/* ---- nodes ---- */

/* rest: the passing columns' bits are zero. */
static uint32_t node_of(Moves *moves, uint32_t m, const uint64_t *rest)
{
    MoveMember *member = &moves->members[m];
    uint32_t number = lr_numbering_add(&member->rests, rest);
    if (number == LR_ROW_NONE || number < member->nodes.count)
        return number == LR_ROW_NONE ? number : member->nodes.items[number];
    uint32_t node = (uint32_t)moves->nodes.count;
    if (node == LR_ROW_NONE || !lr_vector_push(&member->nodes, node) ||
        !lr_vector_push(&moves->nodes, (Node){ m, number }))
        return LR_ROW_NONE;
    return node;
}

uint32_t lr_moves_node(Moves *moves, uint32_t m, const uint64_t *row)
{
    const MoveMember *member = &moves->members[m];
    const Layout *layout = &member->extent->plain.layout;
    uint64_t rest[LR_ARITY_MAX + 2];
    memcpy(rest, row, layout->stride * sizeof *rest);
    for (uint32_t k = 0; k < moves->passage->column_count; k++) {
        Field field = layout->fields[member->columns[k]];
        if (field.width > 0)
            rest[field.word] &= ~(lr_field_mask(field) << field.shift);
    }
    return node_of(moves, m, rest);
}

/* ---- one clause ---- */

typedef struct MoveSink {
    Moves *moves;
    const PassageStep *step;
    const Arg *args; /* of the head */
    Code constants[LR_ARITY_MAX + 2];
    uint32_t origin; /* the variable that has the number of the rest that a binding comes from */
} MoveSink;

static lore_status sink_init(MoveSink *sink, Moves *moves, const PassageStep *step)
{
    const Program *program = moves->model->program;
    const Clause *clause = &program->clauses.items[step->clause];
    const Literal *literal = &program->literals.items[step->literal];
    uint32_t column = moves->members[step->from].columns[0];
    *sink = (MoveSink){ .moves = moves, .step = step };
    sink->args = program->args.items + clause->first_arg;
    sink->origin = program->args.items[literal->first_arg + column].index;
    lore_status status = LORE_OK;
    for (uint32_t c = 0; c < clause->arg_count && status == LORE_OK; c++)
        if (sink->args[c].kind == ARG_CONSTANT)
            status = lr_model_constant(moves->model, sink->args[c].index, &sink->constants[c]);
    return status;
}

static void pack_rest(const MoveSink *sink, const Batch *batch, uint32_t i, uint64_t *rest)
{
    const MoveMember *to = &sink->moves->members[sink->step->to];
    const Layout *layout = &to->extent->plain.layout;
    memset(rest, 0, layout->stride * sizeof *rest);
    for (uint32_t c = 0; c < layout->arity; c++) {
        Field field = layout->fields[c];
        if (to->passing >> c & 1)
            continue;
        Code code = sink->args[c].kind == ARG_VARIABLE ? batch->columns[sink->args[c].index][i]
                                                       : sink->constants[c];
        rest[field.word] |= (uint64_t)(code - field.base) << field.shift;
    }
}

static lore_status take_moves(void *data, const Batch *batch)
{
    MoveSink *sink = data;
    Moves *moves = sink->moves;
    for (uint32_t i = 0; i < batch->count; i++) {
        uint64_t rest[LR_ARITY_MAX + 2];
        Span span = batch->spans[i];
        if (lr_span_cost(span) == LR_COST_NONE)
            continue;
        pack_rest(sink, batch, i, rest);
        uint32_t to = node_of(moves, sink->step->to, rest);
        if (to == LR_ROW_NONE)
            return LORE_NOMEM;
        uint32_t from =
            moves->members[sink->step->from].nodes.items[batch->columns[sink->origin][i]];
        bool is_known = span == LR_SPAN_ALWAYS && sink->step->has_plain;
        if (!lr_vector_push(&moves->found[is_known], (FoundMove){ { span, to }, from }))
            return LORE_NOMEM;
    }
    return LORE_OK;
}

static lore_status run_step(Moves *moves, const PassageStep *step, const Origins *origins)
{
    Model *model = moves->model;
    const Clause *clause = &model->program->clauses.items[step->clause];
    PlanStatistics statistics = lr_statistics_of(model);
    PlanRequest request = { .clause = step->clause,
                            .delta = step->literal,
                            .delta_rows = origins->count,
                            .sizes = moves->sizes,
                            .statistics = &statistics };
    ProfileMark mark = lr_profile_mark(model, clause->head);
    RunOptions options = { .is_dated = true,
                           .delta = DELTA_ORIGINS,
                           .origins = origins,
                           .span = lr_span(0, LR_AXIS_END, clause->weight) };
    MoveSink sink;
    lore_status status = sink_init(&sink, moves, step);
    Plan *plan = lr_plan_make(model->program, &request);
    if (plan == NULL)
        status = LORE_NOMEM;
    if (status == LORE_OK)
        status = lr_run(model, plan, options, (Sink){ .data = &sink, .take = take_moves });
    lr_profile_ran(model, step->clause, &mark);
    lr_plan_free(plan);
    return status;
}

/* Runs all clauses that read a member for the rests from followed to end. */
static lore_status follow_member(Moves *moves, uint32_t m, size_t end)
{
    MoveMember *member = &moves->members[m];
    const Table *rests = &member->rests.table;
    size_t words = (end - member->followed) * rests->layout.stride;
    uint64_t *rows = malloc(words * sizeof *rows);
    if (rows == NULL)
        return LORE_NOMEM;
    memcpy(rows, rests->rows + member->followed * rests->layout.stride, words * sizeof *rows);
    Origins origins = { .rows = rows,
                        .count = (uint32_t)(end - member->followed),
                        .first = (uint32_t)member->followed,
                        .column = member->columns[0] };
    member->followed = end;
    lore_status status = LORE_OK;
    for (size_t i = 0; i < moves->passage->steps.count && status == LORE_OK; i++)
        if (moves->passage->steps.items[i].from == m)
            status = run_step(moves, &moves->passage->steps.items[i], &origins);
    free(rows);
    return status;
}

/* ---- all of them ---- */

static void place_moves(MoveTable *table, const MoveList *found, bool is_news)
{
    for (size_t i = 0; i < found->count; i++) {
        MoveRun *run = &table->runs[found->items[i].from];
        table->moves[is_news ? run->others++ : run->end++] = found->items[i].move;
    }
}

bool lr_move_table_init(MoveTable *table, size_t node_count, MoveList found[2])
{
    size_t count = found[0].count + found[1].count;
    uint32_t at = 0;
    *table = (MoveTable){ .count = count };
    if (count >= UINT32_MAX)
        return false;
    table->moves = malloc((count + 1) * sizeof *table->moves);
    table->runs = calloc(node_count + 1, sizeof *table->runs);
    if (table->moves == NULL || table->runs == NULL)
        return false;
    for (size_t i = 0; i < found[0].count; i++)
        table->runs[found[0].items[i].from].others++;
    for (size_t i = 0; i < found[1].count; i++)
        table->runs[found[1].items[i].from].end++;
    for (size_t n = 0; n < node_count; n++) {
        MoveRun *run = &table->runs[n];
        uint32_t others = at + run->others, end = others + run->end;
        *run = (MoveRun){ at, at, others };
        at = end;
    }
    for (int k = 0; k < 2; k++) {
        place_moves(table, &found[k], k == 0);
        lr_vector_free(&found[k]);
    }
    return true;
}

void lr_move_table_free(MoveTable *table)
{
    free(table->moves);
    free(table->runs);
    *table = (MoveTable){ .moves = NULL };
}

lore_status lr_moves_follow(Moves *moves)
{
    lore_status status = LORE_OK;
    for (bool any = true; any && status == LORE_OK;) {
        any = false;
        for (uint32_t m = 0; m < moves->member_count && status == LORE_OK; m++) {
            size_t end = moves->members[m].nodes.count;
            if (end == moves->members[m].followed)
                continue;
            any = true;
            status = follow_member(moves, m, end);
        }
    }
    return status;
}
