/* SPDX-License-Identifier: MIT */
/* Run: the pipeline. A step never changes what it reads; sinks wait for settle where they would. */
#include "eval/stage.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "eval/fetch.h"
#include "eval/follow.h"
#include "eval/probe.h"
#include "eval/tail.h"
#include "eval/work.h"

void lr_stage_keys(const Stage *stage, const Batch *in, uint32_t i, Code *codes)
{
    uint32_t count = 0;
    for (uint32_t c = 0; c < stage->step->column_count; c++)
        if (stage->step->columns[c].use == COLUMN_KEY)
            codes[count++] = lr_stage_key(stage, c, in, i);
}

/* ---- marks ---- */

static uint32_t bound_at(const Run *run, const StepColumn *column)
{
    return column->is_constant ? 0 : run->bound_at[column->index];
}

uint32_t lr_stage_last(const Run *run, const Stage *stage, const Rowset *set)
{
    const Step *step = stage->step;
    uint32_t last = 0, latest = 0;
    if (lr_ways_force(run->model->budget->ways, WAY_FIND))
        return LR_NONE;
    for (uint32_t c = 0; c < step->column_count; c++)
        if (bound_at(run, &step->columns[c]) > latest) {
            last = c;
            latest = bound_at(run, &step->columns[c]);
        }
    for (uint32_t c = 0; c < step->column_count; c++)
        if (c != last && bound_at(run, &step->columns[c]) >= latest)
            return LR_NONE;
    return latest > 0 && lr_marks_suit(set, last) ? last : LR_NONE;
}

void lr_stage_mark_keys(const Stage *stage, const Batch *in)
{
    const Layout *layout = &stage->extent->plain.layout;
    unsigned to = 0;
    memset(stage->keys, 0, in->count * sizeof *stage->keys);
    for (uint32_t c = 0; c < stage->step->column_count; c++) {
        const StepColumn *column = &stage->step->columns[c];
        Field field = layout->fields[c];
        uint64_t most = lr_field_mask(field);
        const Code *codes = column->is_constant ? NULL : in->columns[column->index];
        unsigned shift = field.width == 0 ? 0 : to;
        for (uint32_t i = 0; i < in->count; i++) {
            Code offset = (codes == NULL ? stage->constants[c] : codes[i]) - field.base;
            if (c == stage->last)
                stage->values[i] = offset;
            else
                stage->keys[i] |= offset > most ? UINT64_MAX : (uint64_t)offset << shift;
        }
        to += c == stage->last ? 0 : field.width;
    }
}

/* ---- output ---- */

static void gather(Run *run, Stage *stage, const Batch *in)
{
    lr_atom_unpack(run, stage);
    for (uint32_t c = 0; c < stage->carried_count; c++) {
        uint32_t v = stage->carried[c];
        Code *to = stage->out.columns[v];
        const Code *from = in->columns[v];
        for (uint32_t k = stage->gathered; k < stage->out.count; k++)
            to[k] = from[stage->from[k]];
    }
    stage->gathered = stage->out.count;
}

lore_status lr_run_check(Run *run)
{
    Model *model = run->model;
    if (run->cursor != NULL)
        return lr_budget_is_out(model->budget, 0) ? LORE_BUDGET : LORE_OK;
    return lr_budget_check(model->budget, 0, lr_model_rule_name(model, run->clause->rule),
                           lr_model_rule_place(model, run->clause->rule), model->diag);
}

static lore_status push(Run *run, uint32_t s, Batch *in);

static lore_status push_batch(Run *run, uint32_t s, Batch *in)
{
    if (s == run->plan->step_count)
        return run->sink.take(run->sink.data, in);
    if (run->stages[s].is_absorbed)
        return push(run, s + 1, in);
    lore_status status = lr_run_check(run);
    if (status != LORE_OK)
        return status;
    status =
        run->plan->steps[s].kind == STEP_ATOM ? lr_atom_run(run, s, in) : lr_filter_run(run, s, in);
    gather(run, &run->stages[s], in);
    return status;
}

static lore_status push(Run *run, uint32_t s, Batch *in)
{
    if (in->count == 0)
        return LORE_OK;
    if (run->work == NULL)
        return push_batch(run, s, in);
    uint32_t before = lr_work_enter(run->work, s, in->count);
    lore_status status = push_batch(run, s, in);
    lr_work_leave(run->work, before);
    return status;
}

lore_status lr_stage_flush(Run *run, uint32_t s, const Batch *in)
{
    Stage *stage = &run->stages[s];
    gather(run, stage, in);
    if (stage->out.count < LR_BATCH)
        return LORE_OK; /* taking words apart has dropped some */
    lore_status status = push(run, s + 1, &stage->out);
    stage->out.count = stage->gathered = stage->unpacked = 0;
    return status;
}

lore_status lr_stage_keep(Run *run, uint32_t s, const Batch *in, uint32_t i, Span span)
{
    Stage *stage = &run->stages[s];
    stage->from[stage->out.count] = (uint16_t)i;
    if (stage->out.spans != NULL)
        stage->out.spans[stage->out.count] = span;
    stage->unpacked = ++stage->out.count;
    return stage->out.count == LR_BATCH ? lr_stage_flush(run, s, in) : LORE_OK;
}

/* Drops the bindings of a batch that are not kept, where it stands. */
static void compact(const Run *run, const Step *step, Batch *batch, const bool *keeps)
{
    uint32_t kept = 0;
    for (uint32_t v = 0; v < run->clause->variable_count; v++) {
        Code *column = batch->columns[v];
        if (column == NULL || !lr_step_needs(step, v))
            continue;
        for (uint32_t i = kept = 0; i < batch->count; i++) {
            column[kept] = column[i];
            kept += keeps[i];
        }
    }
    for (uint32_t i = kept = 0; i < batch->count; i++) {
        if (batch->spans != NULL)
            batch->spans[kept] = batch->spans[i];
        kept += keeps[i];
    }
    batch->count = kept;
}

static uint32_t count_kept(const Batch *in, const bool *keeps)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < in->count; i++)
        kept += keeps[i];
    return kept;
}

lore_status lr_stage_drain(Run *run, uint32_t s, const Batch *in)
{
    Stage *stage = &run->stages[s];
    if (stage->out.count == 0)
        return LORE_OK;
    gather(run, stage, in);
    lore_status status = push(run, s + 1, &stage->out);
    stage->out.count = stage->gathered = stage->unpacked = 0;
    return status;
}

lore_status lr_stage_hand_on(Run *run, uint32_t s, Batch *in, const bool *keeps)
{
    Stage *stage = &run->stages[s];
    lore_status status = lr_stage_drain(run, s, in);
    if (count_kept(in, keeps) < in->count)
        compact(run, stage->step, in, keeps);
    if (status == LORE_OK)
        status = push(run, s + 1, in);
    in->count = 0;
    return status;
}

lore_status lr_stage_keep_some(Run *run, uint32_t s, Batch *in, const bool *keeps)
{
    lore_status status = LORE_OK;
    if (count_kept(in, keeps) * 2 >= in->count)
        return lr_stage_hand_on(run, s, in, keeps);
    for (uint32_t i = 0; i < in->count && status == LORE_OK; i++)
        if (keeps[i])
            status = lr_stage_keep(run, s, in, i, lr_stage_span(in, i));
    return status;
}

/* ---- setting up ---- */

static bool batch_init(Run *run, Batch *batch, const uint64_t *live)
{
    batch->count = 0;
    batch->spans = NULL;
    for (uint32_t v = 0; v < run->clause->variable_count; v++) {
        batch->columns[v] = NULL;
        if (!(live[v / 64] >> (v % 64) & 1))
            continue;
        batch->columns[v] = lr_arena_alloc(&run->memory, LR_BATCH * sizeof(Code));
        if (batch->columns[v] == NULL)
            return false;
    }
    if (!run->options.is_dated)
        return true;
    batch->spans = lr_arena_alloc(&run->memory, LR_BATCH * sizeof(Span));
    return batch->spans != NULL;
}

static void note_bound(Run *run, uint32_t variable, uint32_t s, bool *bound)
{
    bound[variable] = true;
    run->bound_at[variable] = (uint16_t)(s + 1);
}

static lore_status stage_init(Run *run, uint32_t s, bool *bound)
{
    Stage *stage = &run->stages[s];
    const Step *step = &run->plan->steps[s];
    stage->step = step;
    stage->literal = &run->model->program->literals.items[step->literal];
    for (uint32_t v = 0; v < run->clause->variable_count; v++)
        if (bound[v] && lr_step_needs(step, v))
            stage->carried[stage->carried_count++] = v;
    if (!batch_init(run, &stage->out, step->live))
        return LORE_NOMEM;
    lore_status status =
        step->kind == STEP_ATOM ? lr_atom_init(run, s) : lr_filter_init(run, stage);
    for (uint32_t b = 0; b < stage->bind_count; b++)
        note_bound(run, stage->binds[b].variable, s, bound);
    if (step->kind == STEP_BIND)
        note_bound(run, step->variable, s, bound);
    if (status == LORE_OK && s > 0)
        lr_probe_absorb(run, s);
    return status;
}

static lore_status prepare(Run *run, Batch *seed)
{
    bool bound[LR_VARIABLES_MAX] = { false };
    uint64_t live[LR_VARIABLES_MAX / 64] = { 0 };
    const Code *seeds = run->options.seeds;
    for (uint32_t v = 0; seeds != NULL && v < run->clause->variable_count; v++)
        if (seeds[v] != LR_CODE_NONE) {
            bound[v] = true;
            live[v / 64] |= UINT64_C(1) << v % 64;
        }
    if (!batch_init(run, seed, live))
        return LORE_NOMEM;
    for (uint32_t v = 0; v < run->clause->variable_count; v++)
        if (seed->columns[v] != NULL)
            seed->columns[v][0] = seeds[v];
    if (seed->spans != NULL)
        seed->spans[0] = run->options.span;
    seed->count = 1;
    lore_status status = LORE_OK;
    if (run->model->profile != NULL && seeds == NULL && !lr_work_open(run))
        return LORE_NOMEM; /* proofs, which give seeds, are no evaluation */
    for (uint32_t s = 0; s < run->plan->step_count && status == LORE_OK; s++) {
        if (run->work != NULL)
            (void)lr_work_enter(run->work, s, 0);
        status = stage_init(run, s, bound);
    }
    if (run->work != NULL)
        lr_work_leave(run->work, run->work->sink + 1);
    return status == LORE_OK && !lr_tail_init(run) ? LORE_NOMEM : status;
}

/* ---- the run ---- */

static lore_status drain(Run *run)
{
    lore_status status = LORE_OK;
    for (uint32_t s = 0; s < run->plan->step_count && status == LORE_OK; s++) {
        Stage *stage = &run->stages[s];
        if (stage->out.count == 0)
            continue;
        status = push(run, s + 1, &stage->out);
        stage->out.count = stage->gathered = stage->unpacked = 0;
    }
    return status == LORE_OK ? lr_tail_flush(run) : status;
}

lore_status lr_run_settle(Run *run)
{
    lr_arena_free(&run->scratch);
    if (run->sink.settle == NULL)
        return LORE_OK;
    uint32_t before = lr_work_give(run->work, 0);
    lore_status status = run->sink.settle(run->sink.data);
    lr_work_given(run->work, before);
    return status;
}

void lr_run_memory_free(RunMemory *memory)
{
    lr_arena_free(&memory->arena);
    free(memory->run);
    free(memory->stages);
    free(memory->rows);
    *memory = (RunMemory){ .stages = NULL };
}

static lore_status open_run(Run *run, Model *model, const Plan *plan, RunOptions options, Sink sink)
{
    *run = (Run){ .model = model,
                  .plan = plan,
                  .options = options,
                  .sink = sink,
                  .clause = &model->program->clauses.items[plan->clause] };
    run->stages = calloc(plan->step_count + 1, sizeof *run->stages);
    return run->stages == NULL ? LORE_NOMEM : prepare(run, &run->seed);
}

static lore_status work(Run *run)
{
    lore_status status;
    if (lr_follow_suits(run))
        return lr_follow(run);
    do {
        run->seed.count = 1;
        status = push(run, 0, &run->seed);
        if (status == LORE_OK)
            status = drain(run);
        if (status == LORE_OK)
            status = lr_run_settle(run);
    } while (status == LORE_OK && run->sink.again != NULL && run->sink.again(run->sink.again_data));
    return status;
}

static void close_scratch(Run *run)
{
    lr_work_close(run);
    for (uint32_t s = 0; run->stages != NULL && s < run->plan->step_count; s++)
        lr_marks_free(&run->stages[s].marks);
    lr_arena_free(&run->scratch);
    lr_vector_free(&run->spans);
    lr_vector_free(&run->merged);
}

static void close_run(Run *run)
{
    close_scratch(run);
    free(run->stages);
    lr_arena_free(&run->memory);
}

static bool make_room(RunMemory *memory, uint32_t stages)
{
    if (memory->run == NULL)
        memory->run = malloc(sizeof *memory->run);
    if (memory->stage_count < stages) {
        free(memory->stages);
        memory->stages = malloc(stages * sizeof *memory->stages);
        memory->stage_count = memory->stages == NULL ? 0 : stages;
    }
    return memory->run != NULL && memory->stages != NULL;
}

/* Begins a run in memory that the model keeps for one at a time; NULL without memory. What prepares it is
 * to end it, whatever comes of it. */
static Run *take_memory(RunMemory *memory, Model *model, const Plan *plan, RunOptions options,
                        Sink sink)
{
    uint32_t count = plan->step_count + 1;
    if (!make_room(memory, count))
        return NULL;
    Run *run = memory->run;
    memset(run, 0, offsetof(Run, tail));
    run->model = model;
    run->plan = plan;
    run->options = options;
    run->sink = sink;
    run->clause = &model->program->clauses.items[plan->clause];
    run->memory = memory->arena;
    run->stages = memory->stages;
    for (uint32_t s = 0; s < count; s++)
        memset(&run->stages[s], 0, LR_STAGE_CLEARED);
    memory->is_taken = true;
    return run;
}

static void give_back(RunMemory *memory)
{
    Run *run = memory->run;
    close_scratch(run);
    lr_arena_clear(&run->memory);
    memory->arena = run->memory;
    memory->is_taken = false;
}

static lore_status run_kept(Model *model, const Plan *plan, RunOptions options, Sink sink)
{
    RunMemory *memory = &model->run_memory;
    Run *run = take_memory(memory, model, plan, options, sink);
    if (run == NULL)
        return LORE_NOMEM;
    lore_status status = prepare(run, &run->seed);
    if (status == LORE_OK)
        status = work(run);
    give_back(memory);
    return status;
}

lore_status lr_run(Model *model, const Plan *plan, RunOptions options, Sink sink)
{
    RunMemory *memory = &model->run_memory;
    lore_status status = lr_fetch_settle(model, plan);
    if (status != LORE_OK)
        return status;
    if (!memory->is_taken)
        return run_kept(model, plan, options, sink);
    Run *run = malloc(sizeof *run);
    if (run == NULL)
        return LORE_NOMEM;
    status = open_run(run, model, plan, options, sink);
    if (status == LORE_OK)
        status = work(run);
    close_run(run);
    free(run);
    return status;
}

/* ---- several threads ---- */

typedef struct TeamWork {
    Model *model;
    uint32_t threads, jobs;
    atomic_size_t *cursors; /* one a job */
} TeamWork;

static RunMemory *memory_of(const TeamWork *team, uint32_t job, uint32_t thread)
{
    return &team->model->team_memory[job * team->threads + thread];
}

static bool make_memory(Model *model, uint32_t count)
{
    uint32_t old = model->team_memory_count;
    if (old >= count)
        return true;
    RunMemory *memory = realloc(model->team_memory, count * sizeof *memory);
    if (memory == NULL)
        return false;
    memset(memory + old, 0, (count - old) * sizeof *memory);
    model->team_memory = memory;
    model->team_memory_count = count;
    return true;
}

static void work_all(void *data, uint32_t thread)
{
    const TeamWork *team = data;
    lore_status status = LORE_OK;
    for (uint32_t j = 0; j < team->jobs && status == LORE_OK; j++) {
        Run *run = memory_of(team, j, thread)->run;
        status = run->status = work(run);
    }
}

/* *opened: how many runs there are to give back, whatever comes of it. */
static lore_status open_all(const TeamWork *team, const TeamJob *jobs, RunOptions options,
                            uint32_t *opened)
{
    lore_status status = LORE_OK;
    for (uint32_t j = 0; j < team->jobs; j++)
        for (uint32_t n = 0; n < team->threads && status == LORE_OK; n++) {
            Run *run = take_memory(memory_of(team, j, n), team->model, jobs[j].plan, options,
                                   jobs[j].sinks[n]);
            if (run == NULL)
                return LORE_NOMEM;
            ++*opened;
            run->cursor = &team->cursors[j];
            status = prepare(run, &run->seed);
        }
    return status;
}

static lore_status report(Model *model, const Clause *clause)
{
    return lr_budget_report(model->budget, lr_model_rule_name(model, clause->rule),
                            lr_model_rule_place(model, clause->rule), model->diag);
}

lore_status lr_run_team(Model *model, const TeamJob *jobs, uint32_t count, RunOptions options)
{
    TeamWork team = { model, lr_team_size(model->budget->team), count, NULL };
    uint32_t opened = 0;
    const Clause *late = NULL;
    team.cursors = calloc(count, sizeof *team.cursors);
    bool has_memory = team.cursors != NULL && make_memory(model, team.threads * count);
    lore_status status = has_memory ? open_all(&team, jobs, options, &opened) : LORE_NOMEM;
    if (status == LORE_OK)
        lr_team_run(model->budget->team, work_all, &team);
    for (uint32_t n = 0; n < opened; n++) {
        RunMemory *memory = &model->team_memory[n];
        if (status == LORE_OK)
            status = memory->run->status;
        if (status == LORE_BUDGET && late == NULL)
            late = memory->run->clause;
        give_back(memory);
    }
    free(team.cursors);
    return status == LORE_BUDGET && late != NULL ? report(model, late) : status;
}
