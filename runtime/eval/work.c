/* SPDX-License-Identifier: MIT */
/* Work: what becomes of a run's counters. */
#include "eval/work.h"

#include <stdlib.h>
#include <string.h>

#include "eval/profile_text.h"

bool lr_work_open(Run *run)
{
    uint32_t steps = run->plan->step_count;
    run->work = calloc(1, sizeof *run->work + (steps + 2) * sizeof run->work->spent[0]);
    if (run->work == NULL)
        return false;
    run->work->sink = steps;
    run->work->at = steps + 1;
    run->work->since = lr_profile_now();
    return true;
}

uint32_t lr_work_enter(Work *work, uint32_t step, uint64_t count)
{
    uint32_t before = work->at;
    work->spent[step].in += count;
    lr_work_leave(work, step);
    return before;
}

void lr_work_leave(Work *work, uint32_t before)
{
    uint64_t now = lr_profile_now();
    work->spent[work->at].ns += now - work->since;
    work->since = now;
    work->at = before;
}

void lr_work_found(Work *work, const Posting *found, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        work->spent[work->sink].in += found[i].count;
}

/* ---- the entry ---- */

static OperatorKind kind_of(const Stage *stage)
{
    switch (stage->step->kind) {
    case STEP_NOT:
        return OPERATOR_NOT;
    case STEP_TEST:
        return OPERATOR_TEST;
    case STEP_BIND:
        return OPERATOR_COMPUTE;
    case STEP_ATOM:
        break;
    }
    switch (stage->access) {
    case ACCESS_DELTA:
        return OPERATOR_NEW;
    case ACCESS_SCAN:
        return stage->step->key == 0 ? OPERATOR_SCAN : OPERATOR_PROBE;
    case ACCESS_FIND:
    case ACCESS_MARKS:
        return OPERATOR_FIND;
    case ACCESS_POSTINGS:
    case ACCESS_INDEX:
    case ACCESS_FETCH:
        break;
    }
    return OPERATOR_PROBE;
}

static void describe_operator(Profile *profile, const Run *run, const Stage *stage,
                              ProfileOperator *out)
{
    Buffer text = { .bytes = NULL }, method = { .bytes = NULL };
    const Program *program = run->model->program;
    lr_profile_print_literal(&text, program, run->clause,
                             &program->literals.items[stage->step->literal]);
    lr_profile_print_method(&method, run, stage);
    *out = (ProfileOperator){ .kind = kind_of(stage),
                              .text = lr_profile_keep(profile, &text),
                              .method = lr_profile_keep(profile, &method),
                              .is_asked = stage->is_absorbed };
}

/* Which of several atoms leads, and whether time counts. */
static const char *version_of(Profile *profile, const Run *run)
{
    const Program *program = run->model->program;
    Buffer text = { .bytes = NULL };
    const char *before = "";
    for (uint32_t s = 0; s < run->plan->step_count; s++) {
        const Step *step = &run->plan->steps[s];
        if (!step->is_delta)
            continue;
        lr_buffer_format(&text, run->options.delta == DELTA_ORIGINS ? "moves from "
                                : run->options.is_dated             ? "dated "
                                                                    : "new ");
        lr_profile_print_literal(&text, program, run->clause,
                                 &program->literals.items[step->literal]);
        before = " ";
    }
    if (run->options.is_dated && text.count == 0)
        lr_buffer_format(&text, "%sdated", before);
    bool is_empty = text.count == 0;
    const char *kept = lr_profile_keep(profile, &text);
    return is_empty ? NULL : kept;
}

static void describe(Profile *profile, const Run *run, ProfileRule *rule)
{
    const Program *program = run->model->program;
    Buffer head = { .bytes = NULL }, name = { .bytes = NULL }, file = { .bytes = NULL };
    lr_profile_print_head(&head, program, run->clause);
    rule->head = lr_profile_keep(profile, &head);
    rule->version = version_of(profile, run);
    if (run->clause->rule != LR_NONE) {
        Place place = lr_model_rule_place(run->model, run->clause->rule);
        lr_buffer_format(&name, "%s", lr_model_rule_name(run->model, run->clause->rule));
        rule->rule = lr_profile_keep(profile, &name);
        lr_buffer_format(&file, "%s", place.file == NULL ? "" : place.file);
        rule->file = place.file == NULL ? NULL : lr_profile_keep(profile, &file);
        rule->line = place.line;
        lr_buffer_free(&file);
    }
    rule->operators = calloc(run->plan->step_count + 1, sizeof *rule->operators);
    profile->has_failed |= rule->operators == NULL;
    rule->operator_count = rule->operators == NULL ? 0 : run->plan->step_count;
    for (uint32_t s = 0; s < rule->operator_count; s++)
        describe_operator(profile, run, &run->stages[s], &rule->operators[s]);
}

/* Versions differ in the order of their literals, in what leads, and in how atoms are read. */
static void print_key(Buffer *key, const Run *run)
{
    lr_buffer_u32(key, run->model->number);
    lr_buffer_u32(key, run->plan->clause);
    lr_buffer_u8(key, run->options.is_dated);
    for (uint32_t s = 0; s < run->plan->step_count; s++) {
        lr_buffer_u32(key, run->plan->steps[s].literal);
        lr_buffer_u8(key, (uint8_t)(run->plan->steps[s].is_delta << 4 | run->stages[s].access));
    }
}

/* What is told of equal text is told of one rule, whatever model and clause it was. */
static ProfileRule *new_entry(Profile *profile, const Run *run)
{
    ProfileRule made = { .component = profile->at };
    Buffer key = { .bytes = NULL };
    describe(profile, run, &made);
    lr_buffer_format(&key, "%s:%d %s|%s", made.file == NULL ? "" : made.file, made.line, made.head,
                     made.version == NULL ? "" : made.version);
    for (uint32_t s = 0; s < made.operator_count; s++)
        lr_buffer_format(&key, "|%s|%s", made.operators[s].text, made.operators[s].method);
    ProfileRule *rule = lr_profile_rule(profile, &key, &made);
    lr_buffer_free(&key);
    return rule;
}

static ProfileRule *entry_of(Profile *profile, const Run *run)
{
    Buffer key = { .bytes = NULL };
    print_key(&key, run);
    uint64_t *known = lr_profile_slot(profile, 'n', &key);
    ProfileRule *rule = known == NULL || *known == 0 ? NULL : &profile->rules.items[*known - 1];
    if (rule == NULL && (rule = new_entry(profile, run)) != NULL &&
        (known = lr_profile_slot(profile, 'n', &key)) != NULL)
        *known = (uint64_t)(rule - profile->rules.items) + 1;
    lr_buffer_free(&key);
    if (rule != NULL)
        profile->last = (uint32_t)(rule - profile->rules.items);
    return rule;
}

/* ---- adding ---- */

/* What passed step s is what the next step that does not wait to be asked was given. */
static uint64_t passed(const Run *run, const ProfileRule *rule, uint32_t s)
{
    while (++s < rule->operator_count && rule->operators[s].is_asked) {
    }
    return run->work->spent[s].in;
}

/* What a run, or a thread's part of one, was expected to find: as planned, for the rows that led it. */
static double expected(const Run *run, const ProfileRule *rule, uint32_t s)
{
    const Step *first = &run->plan->steps[0];
    double rows = run->plan->steps[s].rows;
    if (first->is_delta)
        return first->rows > 0 ? rows * (double)passed(run, rule, 0) / first->rows : 0;
    return run->cursor == NULL ? rows : rows / lr_team_size(run->model->budget->team);
}

static void add(const Run *run, ProfileRule *rule)
{
    const Work *work = run->work;
    for (uint32_t s = 0; s < rule->operator_count; s++) {
        ProfileOperator *operator= & rule->operators[s];
        operator->in += work->spent[s].in;
        operator->ns += work->spent[s].ns;
        operator->out += passed(run, rule, s);
        if (run->plan->steps[s].rows < 0)
            operator->estimate = - 1;
        else if (operator->estimate >= 0)
            operator->estimate += expected(run, rule, s);
    }
    rule->tried += work->spent[work->sink].in;
    rule->sink_ns += work->spent[work->sink].ns;
}

void lr_work_close(Run *run)
{
    Profile *profile = run->model->profile;
    if (run->work == NULL)
        return;
    lr_work_leave(run->work, run->work->at);
    ProfileRule *rule = profile == NULL ? NULL : entry_of(profile, run);
    if (rule != NULL)
        add(run, rule);
    free(run->work);
    run->work = NULL;
}
