/* SPDX-License-Identifier: MIT */
/* Model: which components are done, and reading what they hold. */
#include "eval/model.h"

#include <stdlib.h>
#include <string.h>

#include "eval/chronology.h"
#include "eval/component.h"
#include "eval/fetch.h"
#include "eval/profile.h"
#include "eval/run.h"
#include "eval/statistics.h"
#include "rule/demand.h"

Model *lr_model_new(Program *program, const FactSource *source, ModelSettings settings)
{
    Model *model = calloc(1, sizeof *model);
    if (model == NULL || !lr_axis_init(&model->axis)) {
        free(model);
        return NULL;
    }
    model->program = program;
    model->source = source;
    model->settings = settings;
    model->counts_from =
        settings.counts_from > 0 ? lr_cost_of(settings.counts_from) : LR_COST_NONE - 1;
    return model;
}

static bool owns(const Model *model, size_t predicate)
{
    const Extent *extent = model->extents.items[predicate];
    return extent != NULL && extent->owner == predicate;
}

void lr_model_free(Model *model)
{
    if (model == NULL)
        return;
    for (size_t i = 0; i < model->extents.count; i++)
        if (!owns(model, i))
            model->extents.items[i] = NULL;
    for (size_t i = 0; i < model->extents.count; i++) {
        if (model->extents.items[i] != NULL)
            lr_extent_free(model->extents.items[i]);
        free(model->extents.items[i]);
    }
    lr_vector_free(&model->extents);
    lr_vector_free(&model->by_key);
    lr_run_memory_free(&model->run_memory);
    lr_profile_release(model->profile);
    lr_statistics_free(model);
    for (uint32_t n = 0; n < model->team_memory_count; n++)
        lr_run_memory_free(&model->team_memory[n]);
    free(model->team_memory);
    for (size_t c = 0; c < model->proof_plans.count; c++)
        lr_plan_free(model->proof_plans.items[c]);
    lr_vector_free(&model->proof_plans);
    lr_chronology_free(model->chronology);
    lr_vector_free(&model->constants);
    lr_axis_free(&model->axis);
    if (model->has_dictionary)
        lr_dictionary_free(&model->dictionary);
    free(model);
}

const char *lr_model_rule_name(const Model *model, uint32_t rule)
{
    return rule == LR_NONE ? "the goal" : model->program->rules.items[rule].name;
}

Place lr_model_rule_place(const Model *model, uint32_t rule)
{
    return rule == LR_NONE ? (Place){ NULL, 0 } : model->program->rules.items[rule].place;
}

lore_status lr_model_constant(Model *model, uint32_t constant, Code *out)
{
    while (model->constants.count < model->program->constants.count)
        if (!lr_vector_push(&model->constants, LR_CODE_NONE))
            return LORE_NOMEM;
    Code *known = &model->constants.items[constant];
    lore_status status = LORE_OK;
    if (*known == LR_CODE_NONE)
        status = lr_dictionary_code(&model->dictionary, model->program->constants.items[constant],
                                    known, model->diag);
    *out = *known;
    return status;
}

lore_status lr_model_add_instants(Model *model, int64_t *instants, size_t count)
{
    uint32_t *moved;
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (instants[i] != LORE_TIME_MAX)
            instants[kept++] = instants[i];
    lore_status status = lr_axis_add(&model->axis, instants, kept, &moved);
    if (status == LORE_FULL)
        return lr_diag_fail(model->diag, LORE_FULL, (Place){ NULL, 0 },
                            "the facts change at more than %u distinct moments", LR_AXIS_END - 1);
    if (moved == NULL)
        return status;
    for (size_t i = 0; i < model->extents.count; i++)
        if (owns(model, i))
            lr_extent_move(model->extents.items[i], moved);
    free(moved);
    return LORE_OK;
}

/* ---- evaluation ---- */

static lore_status open_dictionary(Model *model, Diag *diag)
{
    if (model->has_dictionary)
        return LORE_OK;
    lore_status status = lr_dictionary_init(&model->dictionary, model->source, diag);
    model->has_dictionary = status == LORE_OK;
    return status;
}

static lore_status make_room(Model *model)
{
    while (model->extents.count < model->program->predicates.count)
        if (!lr_vector_push(&model->extents, NULL))
            return LORE_NOMEM;
    return open_dictionary(model, model->diag);
}

/* Members of a component get their extents, and lose them, together. */
static bool is_done(const Model *model, uint32_t component)
{
    const Program *program = model->program;
    uint32_t first = program->components.items[component].first_member;
    return model->extents.items[program->members.items[first]] != NULL;
}

static void mark(const Program *program, uint32_t predicate, bool *needed)
{
    if (predicate != LR_NONE)
        needed[program->predicates.items[predicate].component] = true;
}

static void mark_clause(const Program *program, const Clause *clause, bool *needed)
{
    for (uint32_t l = 0; l < clause->literal_count; l++) {
        mark(program, program->literals.items[clause->first_literal + l].predicate, needed);
        mark(program, program->literals.items[clause->first_literal + l].other, needed);
    }
}

static void mark_aggregate(const Program *program, const Aggregate *aggregate, bool *needed)
{
    mark(program, aggregate->input, needed);
    mark(program, aggregate->other, needed);
}

/* What a component is looked at for. */
typedef enum Purpose {
    TO_EVALUATE,
    TO_ANSWER, /* the same, of large relations only what is asked for */
    TO_EXPLAIN,
    TO_COUNT,
} Purpose;

static bool evaluates(Purpose purpose)
{
    return purpose == TO_EVALUATE || purpose == TO_ANSWER;
}

/* Whether a clause's body is read. What is evaluated already needs nothing more to be so. */
static bool is_read(const Clause *clause, Purpose purpose, bool done)
{
    bool is_evaluated = lr_clause_evaluates(clause) && (!done || purpose == TO_COUNT);
    return is_evaluated || (!evaluates(purpose) && lr_clause_explains(clause));
}

/* Marks what the predicates of a component read. */
static void mark_sources(const Model *model, uint32_t component, Purpose purpose, bool *needed)
{
    const Program *program = model->program;
    bool done = is_done(model, component);
    for (size_t i = 0; i < program->clauses.count; i++)
        if (program->predicates.items[program->clauses.items[i].head].component == component &&
            is_read(&program->clauses.items[i], purpose, done))
            mark_clause(program, &program->clauses.items[i], needed);
    for (size_t i = 0; i < program->aggregates.count; i++)
        if (program->predicates.items[program->aggregates.items[i].output].component == component)
            mark_aggregate(program, &program->aggregates.items[i], needed);
    const Component *c = &program->components.items[component];
    for (uint32_t m = 0; m < c->member_count; m++) {
        const Predicate *p =
            &program->predicates.items[program->members.items[c->first_member + m]];
        if (p->kind == PREDICATE_VIEW) {
            mark(program, p->view.of, needed);
            mark(program, p->view.other, needed);
            mark(program, p->view.times[0], needed);
            mark(program, p->view.times[1], needed);
        }
    }
}

/* The components that top reads, itself included; to evaluate, no more below a finished one. What only
 * explains may read higher ones: then they are gone through again. */
static bool *find_needed(const Model *model, uint32_t top, Purpose purpose)
{
    size_t count = model->program->components.count;
    bool *needed = calloc(count, sizeof *needed), *marked = calloc(count, sizeof *marked);
    bool any = needed != NULL && marked != NULL;
    if (any)
        needed[top] = true;
    while (any) {
        any = false;
        for (uint32_t c = (uint32_t)count; c-- > 0;) {
            if (!needed[c] || marked[c])
                continue;
            any = marked[c] = true;
            if (!(evaluates(purpose) && is_done(model, c)))
                mark_sources(model, c, purpose, needed);
        }
    }
    if (marked == NULL) {
        free(needed);
        needed = NULL;
    }
    free(marked);
    return needed;
}

lore_status lr_model_run_component(Model *model, uint32_t component)
{
    bool any = true;
    lore_status status = lr_component_run(model, component);
    while (status == LORE_DONE && any) {
        status = lr_fetch_outgrown(model, &any);
        if (status == LORE_OK)
            status = lr_component_run(model, component);
    }
    return status;
}

static lore_status evaluate(Model *model, uint32_t predicate, Purpose purpose)
{
    size_t count = model->program->components.count;
    bool *needed =
        find_needed(model, model->program->predicates.items[predicate].component, purpose);
    lore_status status = needed == NULL ? LORE_NOMEM : LORE_OK;
    if (status == LORE_OK && purpose == TO_ANSWER)
        status = lr_fetch_plan(model, needed, count);
    for (uint32_t c = 0; c < count && status == LORE_OK; c++)
        if (needed[c] && !is_done(model, c))
            status = lr_model_run_component(model, c);
    free(needed);
    return status;
}

lore_status lr_model_begin(Model *model, Budget *budget, Diag *diag)
{
    model->budget = budget;
    model->diag = diag;
    model->by_key.count = 0;
    model->asked++;
    if (model->profile != NULL && model->profile->is_over)
        lr_profile_watch(model, NULL);
    return make_room(model);
}

lore_status lr_model_evaluate(Model *model, uint32_t predicate, Budget *budget, Diag *diag)
{
    lore_status status = lr_model_begin(model, budget, diag);
    return status == LORE_OK ? evaluate(model, predicate, TO_EVALUATE) : status;
}

lore_status lr_model_explain(Model *model, uint32_t predicate, Budget *budget, Diag *diag)
{
    lore_status status = lr_model_begin(model, budget, diag);
    for (uint32_t p = 0; p < model->extents.count && status == LORE_OK; p++)
        status = lr_fetch_all(model, p);
    return status == LORE_OK ? evaluate(model, predicate, TO_EXPLAIN) : status;
}

/* ---- questions ---- */

/* Where no facts are counted there may be claims: so many, for all that is known. */
enum { CLAIMS_GUESSED = 1000 };

static bool holds_evidence(const Program *program, const Predicate *predicate)
{
    return predicate->kind == PREDICATE_FACET &&
           (predicate->facet > FACET_CON ||
            !(program->relations.items[predicate->relation].flags & LORE_RELATION_DERIVED));
}

/* How many tuples there are of what is evaluated or recorded. */
static lore_status measure(Model *model, bool *is_known, double *sizes)
{
    const Program *program = model->program;
    lore_status status = LORE_OK;
    for (size_t p = 0; p < program->predicates.count && status == LORE_OK; p++) {
        const Predicate *predicate = &program->predicates.items[p];
        const Extent *extent = model->extents.items[p];
        uint64_t count = 0;
        is_known[p] = extent != NULL;
        if (extent != NULL)
            count = extent->plain.count + extent->dated.count;
        else if (holds_evidence(program, predicate) && model->source->counted != NULL)
            status = model->source->counted(model->source->data,
                                            program->relations.items[predicate->relation].stored,
                                            &count, model->diag);
        bool may_have_claims = extent == NULL && count == 0 && holds_evidence(program, predicate);
        sizes[p] = may_have_claims ? CLAIMS_GUESSED : (double)count;
    }
    return status;
}

/* Rewrites the program for a question. */
static lore_status rewrite(Model *model, const uint32_t *predicates, size_t count)
{
    size_t room = model->program->predicates.count + 1;
    bool *is_known = calloc(room, sizeof *is_known), changed;
    double *sizes = calloc(room, sizeof *sizes);
    lore_status status = is_known == NULL || sizes == NULL ? LORE_NOMEM : LORE_OK;
    if (status == LORE_OK)
        status = measure(model, is_known, sizes);
    DemandRequest request = { predicates, count, is_known, sizes };
    if (status == LORE_OK)
        status = lr_demand_apply(model->program, &request, &changed);
    free(is_known);
    free(sizes);
    return status;
}

lore_status lr_model_ask(Model *model, const uint32_t *predicates, size_t count, Budget *budget,
                         Diag *diag)
{
    bool is_known = true;
    lore_status status = lr_model_begin(model, budget, diag);
    for (size_t i = 0; i < count && status == LORE_OK; i++)
        if (predicates[i] != LR_NONE)
            is_known = is_known && model->extents.items[predicates[i]] != NULL;
    if (status != LORE_OK || is_known)
        return status;
    status = rewrite(model, predicates, count);
    if (status == LORE_OK)
        status = make_room(model);
    for (size_t i = 0; i < count && status == LORE_OK; i++)
        if (predicates[i] != LR_NONE)
            status = evaluate(model, predicates[i], TO_ANSWER);
    return status;
}

lore_status lr_model_ask_too(Model *model, uint32_t predicate, Budget *budget, Diag *diag)
{
    lore_status status = lr_model_begin(model, budget, diag);
    return status == LORE_OK ? evaluate(model, predicate, TO_ANSWER) : status;
}

/* ---- reading ---- */

lore_status lr_model_ungraded(const Model *model, uint32_t predicate, uint64_t *count)
{
    const Predicate *predicates = model->program->predicates.items;
    bool *needed = find_needed(model, predicates[predicate].component, TO_COUNT);
    *count = 0;
    if (needed == NULL)
        return LORE_NOMEM;
    for (size_t i = 0; i < model->extents.count; i++)
        if (owns(model, i) && needed[predicates[i].component])
            *count += model->extents.items[i]->ungraded;
    free(needed);
    return LORE_OK;
}

size_t lr_model_count(const Model *model, uint32_t predicate)
{
    const Extent *extent = lr_model_extent(model, predicate);
    return extent->plain.count + extent->dated.count;
}

bool lr_model_is_plain(const Model *model, uint32_t predicate, size_t index)
{
    return index < lr_model_extent(model, predicate)->plain.count;
}

static bool append_stretches(const Model *model, const Span *belief, size_t count, StretchList *out)
{
    for (size_t i = 0; i < count; i++) {
        Stretch stretch = { lr_axis_instant(&model->axis, lr_span_from(belief[i])),
                            lr_axis_instant(&model->axis, lr_span_to(belief[i])),
                            lr_span_cost(belief[i]) };
        if (!lr_vector_push(out, stretch))
            return false;
    }
    return true;
}

bool lr_model_tuple(const Model *model, uint32_t predicate, size_t index, Code *row,
                    StretchList *stretches)
{
    Extent *extent = lr_model_extent(model, predicate);
    bool is_plain = index < extent->plain.count;
    size_t id = is_plain ? index : index - extent->plain.count;
    const Layout *layout = &extent->plain.layout;
    const uint64_t *rows = is_plain ? lr_rowset_rows(&extent->plain) : extent->dated.rows;
    if (rows == NULL)
        return false;
    lr_layout_unpack(layout, rows + id * layout->stride, row);
    Span one = LR_SPAN_ALWAYS;
    size_t count = 1;
    const Span *belief = is_plain ? &one : lr_extent_belief(extent, (uint32_t)id, &one, &count);
    return stretches == NULL || append_stretches(model, belief, count, stretches);
}

bool lr_model_belief(const Model *model, uint32_t predicate, const Code *row,
                     StretchList *stretches, bool *is_there)
{
    Extent *extent = lr_model_extent(model, predicate);
    uint64_t packed[LR_ARITY_MAX + 2];
    Span one;
    size_t count = 0;
    const Span *belief = &one;
    if (!lr_extent_prepare(extent))
        return false;
    if (lr_layout_pack(&extent->plain.layout, row, packed))
        belief = lr_extent_find(extent, packed, &one, &count);
    *is_there = count > 0;
    return append_stretches(model, belief, count, stretches);
}

lore_status lr_model_value(Model *model, Code code, lore_value *out, Diag *diag)
{
    lore_status status = open_dictionary(model, diag);
    return status == LORE_OK ? lr_dictionary_value(&model->dictionary, code, out, diag) : status;
}

lore_status lr_model_bounds(Model *model, Code interval, Bounds *out, Diag *diag)
{
    lore_value value;
    const Bounds *bounds = lr_dictionary_bounds(&model->dictionary, interval);
    lore_status status = bounds == NULL ? lr_model_value(model, interval, &value, diag) : LORE_OK;
    if (status == LORE_OK)
        *out = bounds != NULL ? *bounds : lr_bounds_exact(value.u.integer, value.v.to);
    return status;
}

lore_status lr_model_code(Model *model, lore_value value, Code *out, Diag *diag)
{
    lore_status status = open_dictionary(model, diag);
    return status == LORE_OK ? lr_dictionary_code(&model->dictionary, value, out, diag) : status;
}

lore_status lr_model_chronology(Model *model, const struct Chronology **out, Diag *diag)
{
    lore_status status = LORE_OK;
    if (model->chronology == NULL)
        status = lr_chronology_new(model->program, model->source, model->settings,
                                   &model->chronology, diag);
    *out = model->chronology;
    return status;
}

const int64_t *lr_model_instants(const Model *model, size_t *count)
{
    *count = model->axis.points.count;
    return model->axis.points.items;
}
