/* SPDX-License-Identifier: MIT */
/* Demand: what is evaluated in full is found first, from the roots down; its uses of other
 * predicates ask for copies where few bindings meet many facts. Copies ask for copies in turn. When
 * one of them needs in full what another has copied, all begins anew with that settled; so it does,
 * without crossing what is not monotone, when the result has a cycle there. */
#include "rule/demand.h"

#include <stdlib.h>
#include <string.h>

#include "rule/demand_internal.h"

enum {
    COPIES_MAX = 4,       /* of one predicate; with more ways of asking it is evaluated in full */
    FACTS_A_BINDING = 16, /* a use is worth a copy if so many facts lie below for each binding */
};

/* ---- what predicates are ---- */

static const Predicate *predicate_at(const Demand *d, uint32_t predicate)
{
    return &d->program->predicates.items[predicate];
}

static unsigned flags_of(const Demand *d, uint32_t predicate)
{
    const Predicate *p = predicate_at(d, predicate);
    return p->kind == PREDICATE_FACET ? d->program->relations.items[p->relation].flags : 0;
}

static bool is_monotone(ViewKind kind)
{
    return kind != VIEW_VALID && kind != VIEW_PAST && kind != VIEW_BEGAN && kind != VIEW_ENDED &&
           kind != VIEW_UNDISPUTED;
}

bool lr_demand_recur(const Demand *d, uint32_t a, uint32_t b)
{
    const Predicate *one = predicate_at(d, a), *two = predicate_at(d, b);
    return one->component == two->component ||
           (one->recursion != 0 && one->recursion == two->recursion);
}

/* The bound columns without those that an aggregate fills. */
static uint64_t without_values(const Demand *d, uint32_t predicate, uint64_t bound)
{
    for (size_t i = 0; i < d->aggregate_count; i++) {
        const Aggregate *aggregate = &d->program->aggregates.items[i];
        if (aggregate->output != predicate || aggregate->kind == AGGREGATE_NONE)
            continue;
        bound = d->crosses ? bound & ~(UINT64_C(1) << aggregate->column) : 0;
    }
    return bound;
}

uint64_t lr_demand_columns(const Demand *d, uint32_t predicate, uint64_t bound)
{
    const Predicate *p = predicate_at(d, predicate);
    if (predicate >= d->predicate_count || d->is_full[predicate] || p->is_demand)
        return 0;
    if (p->kind == PREDICATE_VIEW) {
        bool is_of_times = p->view.kind == VIEW_VALID && p->view.other != LR_NONE;
        if (is_of_times || (!d->crosses && !is_monotone(p->view.kind)))
            return 0;
        if (p->view.kind == VIEW_VALID)
            bound &= ~(UINT64_C(1) << (p->arity - 1));
        return lr_demand_columns(d, p->view.of, bound);
    }
    bool has_evidence = p->kind == PREDICATE_FACET &&
                        (!(flags_of(d, predicate) & LORE_RELATION_DERIVED) || p->facet > FACET_CON);
    if (has_evidence || !d->is_concluded[predicate] || flags_of(d, predicate) & LORE_RELATION_WHOLE)
        return 0;
    if (p->best != AGGREGATE_NONE)
        bound = d->crosses ? bound & ~(UINT64_C(1) << p->best_column) : 0;
    return without_values(d, predicate, bound);
}

/* The clauses that copies of each head are made of: those that evaluate it, or all as they were written if
 * some evaluate its parts. */
static void find_asked(Demand *d)
{
    for (size_t p = 0; p < d->predicate_count; p++)
        d->first_asked[p] = LR_NONE;
    for (size_t c = 0; c < d->clause_count; c++)
        if (d->program->clauses.items[c].use == CLAUSE_ASKS)
            d->is_as_written[d->program->clauses.items[c].head] = true;
    for (size_t c = d->clause_count; c-- > 0;) {
        const Clause *clause = &d->program->clauses.items[c];
        if (!(d->is_as_written[clause->head] ? lr_clause_explains(clause)
                                             : lr_clause_evaluates(clause)))
            continue;
        d->next_asked[c] = d->first_asked[clause->head];
        d->first_asked[clause->head] = (uint32_t)c;
    }
}

/* The clauses of each head that evaluate it, and what aggregates conclude. */
static void find_concluded(Demand *d)
{
    for (size_t p = 0; p < d->predicate_count; p++)
        d->first_clause[p] = LR_NONE;
    for (size_t c = d->clause_count; c-- > 0;) {
        const Clause *clause = &d->program->clauses.items[c];
        if (!lr_clause_evaluates(clause))
            continue;
        d->is_concluded[clause->head] = true;
        d->next_clause[c] = d->first_clause[clause->head];
        d->first_clause[clause->head] = (uint32_t)c;
    }
    find_asked(d);
    for (size_t a = 0; a < d->aggregate_count; a++)
        if (d->program->aggregates.items[a].kind != AGGREGATE_NONE)
            d->is_concluded[d->program->aggregates.items[a].output] = true;
}

/* ---- what predicates read ---- */

typedef void ReadVisit(Demand *d, uint32_t predicate, void *data);

static void visit_read(Demand *d, uint32_t predicate, ReadVisit *visit, void *data)
{
    if (predicate != LR_NONE)
        visit(d, predicate, data);
}

static void visit_clause(Demand *d, const Clause *clause, ReadVisit *visit, void *data)
{
    for (uint32_t l = 0; l < clause->literal_count; l++) {
        const Literal *literal = &d->program->literals.items[clause->first_literal + l];
        if (literal->kind != LITERAL_ATOM && literal->kind != LITERAL_NOT)
            continue;
        visit_read(d, literal->predicate, visit, data);
        visit_read(d, literal->other, visit, data);
    }
}

/* What a predicate's aggregates and, if it is one, its view read. */
static void visit_inputs(Demand *d, uint32_t predicate, ReadVisit *visit, void *data)
{
    for (size_t a = 0; a < d->aggregate_count; a++) {
        const Aggregate *aggregate = &d->program->aggregates.items[a];
        if (aggregate->output != predicate || aggregate->kind == AGGREGATE_NONE)
            continue;
        const uint32_t inputs[] = { aggregate->input, aggregate->other };
        visit_read(d, inputs[0], visit, data);
        visit_read(d, inputs[1], visit, data);
    }
    const Predicate *p = predicate_at(d, predicate);
    if (p->kind != PREDICATE_VIEW)
        return;
    visit(d, p->view.of, data);
    visit_read(d, predicate_at(d, predicate)->view.other, visit, data);
    visit_read(d, predicate_at(d, predicate)->view.times[0], visit, data);
    visit_read(d, predicate_at(d, predicate)->view.times[1], visit, data);
}

static void visit_all(Demand *d, uint32_t predicate, ReadVisit *visit, void *data)
{
    for (uint32_t c = d->first_clause[predicate]; c != LR_NONE; c = d->next_clause[c]) {
        const Clause clause = d->program->clauses.items[c];
        visit_clause(d, &clause, visit, data);
    }
    visit_inputs(d, predicate, visit, data);
}

static void find_read(Demand *d, uint32_t predicate, void *data)
{
    (void)data;
    if (d->is_read[predicate])
        return;
    d->is_read[predicate] = true;
    d->has_failed = !lr_vector_push(&d->read, predicate) || d->has_failed;
}

/* All that the roots read, up to what is known. */
static void find_reads(Demand *d)
{
    for (size_t r = 0; r < d->request->root_count; r++)
        if (d->request->roots[r] != LR_NONE)
            find_read(d, d->request->roots[r], NULL);
    for (size_t i = 0; i < d->read.count; i++)
        if (!d->request->is_known[d->read.items[i]])
            visit_all(d, d->read.items[i], find_read, NULL);
}

/* ---- sizes ---- */

static void take_larger(Demand *d, uint32_t predicate, void *data)
{
    double *most = data;
    if (d->sizes[predicate] > *most)
        *most = d->sizes[predicate];
}

/* What is not known counts as the largest set below it. */
static void guess_sizes(Demand *d)
{
    memcpy(d->sizes, d->request->sizes, d->predicate_count * sizeof *d->sizes);
    for (bool changed = true; changed;) {
        changed = false;
        for (size_t i = 0; i < d->read.count; i++) {
            uint32_t p = d->read.items[i];
            double most = d->sizes[p];
            if (!d->request->is_known[p])
                visit_all(d, p, take_larger, &most);
            changed = changed || most > d->sizes[p];
            d->sizes[p] = most;
        }
    }
}

/* ---- what is evaluated in full ---- */

static void settle_read(Demand *d, uint32_t predicate, void *data)
{
    (void)data;
    lr_demand_settle(d, predicate);
}

void lr_demand_settle(Demand *d, uint32_t predicate)
{
    if (predicate >= d->predicate_count || d->is_full[predicate])
        return;
    d->is_full[predicate] = d->is_settled[predicate] = true;
    for (size_t i = 0; i < d->copies.count; i++)
        d->is_stale = d->is_stale || d->copies.items[i].of == predicate;
    visit_all(d, predicate, settle_read, NULL);
}

static void need_full(Demand *d, uint32_t predicate, void *data)
{
    (void)data;
    if (d->is_full[predicate])
        return;
    d->is_full[predicate] = true;
    d->has_failed = !lr_vector_push(&d->full, predicate) || d->has_failed;
}

bool lr_demand_is_worth(const Demand *d, const Sideways *order, uint32_t place, uint32_t predicate)
{
    uint64_t bound = lr_demand_columns(d, predicate, order->bound[place]);
    if (bound == 0)
        return false;
    double bindings = lr_sideways_bindings(order, place);
    if (flags_of(d, predicate) & LORE_RELATION_BOUND)
        return true;
    if (order->clause->rule == LR_NONE && bindings <= 1)
        return true;
    return bindings * FACTS_A_BINDING <= d->sizes[predicate];
}

static bool recurs(const Demand *d, const Clause *clause)
{
    for (uint32_t l = 0; l < clause->literal_count; l++) {
        const Literal *literal = &d->program->literals.items[clause->first_literal + l];
        if (literal->kind == LITERAL_ATOM && predicate_at(d, literal->predicate)->component ==
                                                 predicate_at(d, clause->head)->component)
            return true;
    }
    return false;
}

/* What a clause of a predicate evaluated in full needs in full itself. */
static void need_of_clause(Demand *d, const Clause *clause)
{
    static const bool given[LR_VARIABLES_MAX];
    Sideways order;
    if (recurs(d, clause)) {
        visit_clause(d, clause, need_full, NULL);
        return;
    }
    lr_sideways_find(&order, d->program, clause, given, d->sizes);
    for (uint32_t at = 0; at < clause->literal_count; at++) {
        const Literal *literal =
            &d->program->literals.items[clause->first_literal + order.order[at]];
        if (literal->kind != LITERAL_ATOM && literal->kind != LITERAL_NOT)
            continue;
        bool is_copied = literal->kind == LITERAL_ATOM || d->crosses;
        if (!is_copied || !lr_demand_is_worth(d, &order, at, literal->predicate))
            need_full(d, literal->predicate, NULL);
        if (literal->other != LR_NONE &&
            (!is_copied || !lr_demand_is_worth(d, &order, at, literal->other)))
            need_full(d, literal->other, NULL);
    }
}

static void need_of(Demand *d, uint32_t predicate)
{
    if (d->is_settled[predicate])
        return;
    for (uint32_t c = d->first_clause[predicate]; c != LR_NONE; c = d->next_clause[c]) {
        const Clause clause = d->program->clauses.items[c];
        need_of_clause(d, &clause);
    }
    visit_inputs(d, predicate, need_full, NULL);
}

/* Whatever is found late may take a copy back from those before: the list is gone through
 * again until it stays. */
static void find_full(Demand *d)
{
    size_t before;
    d->full.count = 0;
    for (size_t p = 0; p < d->predicate_count; p++)
        d->is_full[p] = d->is_settled[p];
    for (size_t r = 0; r < d->request->root_count; r++)
        if (d->request->roots[r] != LR_NONE)
            need_full(d, d->request->roots[r], NULL);
    do {
        before = d->full.count;
        for (size_t i = 0; i < d->full.count; i++)
            need_of(d, d->full.items[i]);
    } while (d->full.count > before);
}

/* ---- copies ---- */

static bool add_copy(Demand *d, uint32_t predicate, uint64_t bound, bool is_chain)
{
    const Predicate of = *predicate_at(d, predicate);
    Predicate made = { .kind = of.kind == PREDICATE_VIEW ? PREDICATE_VIEW : PREDICATE_AUXILIARY,
                       .arity = of.arity,
                       .relation = LR_NONE,
                       .view = of.view,
                       .of = predicate,
                       .bound = bound,
                       .best = of.best,
                       .best_column = of.best_column };
    Copy copy = { predicate, bound, is_chain, 0, 0 };
    copy.predicate = lr_program_add_predicate(d->program, made, of.types);
    copy.demand = lr_restrict_keys(d, predicate, bound, false);
    if (copy.predicate == LR_NONE || copy.demand == LR_NONE || !lr_vector_push(&d->copies, copy))
        return false;
    d->program->predicates.items[copy.demand].is_demand = true;
    return true;
}

const Copy *lr_demand_copy(Demand *d, uint32_t predicate, uint64_t bound, bool is_chain)
{
    uint32_t count = 0;
    bound = lr_demand_columns(d, predicate, bound);
    for (size_t i = 0; i < d->copies.count; i++) {
        const Copy *copy = &d->copies.items[i];
        if (copy->of != predicate)
            continue;
        if (copy->bound == bound && copy->is_chain == is_chain)
            return copy;
        count++;
    }
    if (bound == 0 || count == COPIES_MAX) {
        lr_demand_settle(d, predicate);
        return NULL;
    }
    if (add_copy(d, predicate, bound, is_chain))
        return &d->copies.items[d->copies.count - 1];
    d->has_failed = true;
    return NULL;
}

/* ---- what is evaluated in full, rewritten ---- */

static bool asks_copies(const Body *body)
{
    for (uint32_t l = 0; l < body->clause.literal_count; l++)
        if (body->copy_of[l] != LR_NONE)
            return true;
    return false;
}

/* The clause as written goes on explaining; one that only evaluates gives way. */
static void replace_clause(Demand *d, uint32_t index, const Body *body)
{
    Arg args[LR_ARITY_MAX + 2];
    Clause *old = &d->program->clauses.items[index];
    Clause made = *old;
    if (!lr_vector_push(&d->retired, (Retired){ index, *old })) {
        d->has_failed = true;
        return;
    }
    old->use = old->use == CLAUSE_AS_WRITTEN ? CLAUSE_EXPLAINS : CLAUSE_RETIRED;
    memcpy(args, d->program->args.items + made.first_arg, made.arg_count * sizeof *args);
    made.use = CLAUSE_EVALUATES;
    lr_restrict_push(d, made, made.head, args, made.arg_count, body->literals, made.literal_count);
}

static void rewrite_clause(Demand *d, uint32_t index)
{
    static const bool given[LR_VARIABLES_MAX];
    Body *body = calloc(1, sizeof *body);
    if (body == NULL) {
        d->has_failed = true;
        return;
    }
    body->clause = d->program->clauses.items[index];
    body->skipped = LR_NONE;
    body->is_root = true;
    if (!lr_restrict_body(d, body, given))
        d->has_failed = true;
    else if (asks_copies(body))
        replace_clause(d, index, body);
    free(body);
}

static void rewrite_full(Demand *d)
{
    for (size_t i = 0; i < d->full.count; i++)
        for (uint32_t c = d->first_clause[d->full.items[i]]; c != LR_NONE; c = d->next_clause[c]) {
            const Clause clause = d->program->clauses.items[c];
            if (!recurs(d, &clause))
                rewrite_clause(d, c);
        }
}

/* ---- attempts ---- */

typedef struct Before {
    size_t predicates, clauses, aggregates, literals, args, variables;
} Before;

static Before state_of(const Program *program)
{
    return (Before){ program->predicates.count, program->clauses.count, program->aggregates.count,
                     program->literals.count,   program->args.count,    program->variables.count };
}

static void take_back(Demand *d, Before before)
{
    Program *program = d->program;
    while (d->retired.count > 0) {
        const Retired *retired = &d->retired.items[--d->retired.count];
        program->clauses.items[retired->index] = retired->clause;
    }
    program->predicates.count = before.predicates;
    program->clauses.count = before.clauses;
    program->aggregates.count = before.aggregates;
    program->literals.count = before.literals;
    program->args.count = before.args;
    program->variables.count = before.variables;
    d->copies.count = 0;
    d->is_stale = false;
}

/* What finding components anew changes, as it was; so that it can be put back without memory. */
static bool keep_components(Demand *d)
{
    const Program *program = d->program;
    Kept *kept = &d->kept;
    kept->component_count = program->components.count;
    kept->member_count = program->members.count;
    kept->predicates = malloc((program->predicates.count + 1) * sizeof *kept->predicates);
    kept->components = malloc((kept->component_count + 1) * sizeof *kept->components);
    kept->members = malloc((kept->member_count + 1) * sizeof *kept->members);
    if (kept->predicates == NULL || kept->components == NULL || kept->members == NULL)
        return false;
    memcpy(kept->predicates, program->predicates.items,
           program->predicates.count * sizeof *kept->predicates);
    memcpy(kept->components, program->components.items,
           kept->component_count * sizeof *kept->components);
    memcpy(kept->members, program->members.items, kept->member_count * sizeof *kept->members);
    return true;
}

static void free_components(Kept *kept)
{
    free(kept->predicates);
    free(kept->components);
    free(kept->members);
}

static lore_status restratify(Demand *d)
{
    d->is_disturbed = true;
    Diag unread = { 0 };
    lore_status status = lr_program_restratify(d->program, &unread);
    lr_diag_clear(&unread);
    return status;
}

/* Minima that recurse do so alone: no demand may depend on them. */
static bool best_stands_alone(const Demand *d)
{
    const Program *program = d->program;
    for (size_t i = 0; i < d->copies.count; i++) {
        const Predicate *p = predicate_at(d, d->copies.items[i].predicate);
        if (p->best != AGGREGATE_NONE && program->components.items[p->component].member_count > 1)
            return false;
    }
    return true;
}

static void build(Demand *d)
{
    find_full(d);
    rewrite_full(d);
    for (size_t i = 0; i < d->copies.count && !d->is_stale && !d->has_failed; i++)
        lr_restrict_build(d, d->copies.items[i]);
}

/* *done: the program is rewritten, or nothing in it is worth that. */
static lore_status attempt(Demand *d, Before before, bool *done)
{
    *done = false;
    do {
        take_back(d, before);
        build(d);
    } while (d->is_stale && !d->has_failed);
    *done = d->copies.count == 0;
    if (d->has_failed)
        return LORE_NOMEM;
    if (*done)
        return LORE_OK;
    lore_status status = restratify(d);
    *done = status == LORE_OK && best_stands_alone(d);
    return status == LORE_NOMEM ? status : LORE_OK;
}

/* The program as it was: vectors do not shrink, so that there is room. */
static void repair(Demand *d, Before before)
{
    Program *program = d->program;
    const Kept *kept = &d->kept;
    take_back(d, before);
    if (!d->is_disturbed)
        return;
    memcpy(program->predicates.items, kept->predicates,
           program->predicates.count * sizeof *kept->predicates);
    memcpy(program->components.items, kept->components,
           kept->component_count * sizeof *kept->components);
    memcpy(program->members.items, kept->members, kept->member_count * sizeof *kept->members);
    program->components.count = kept->component_count;
    program->members.count = kept->member_count;
    d->is_disturbed = false;
}

static lore_status apply(Demand *d, bool *changed)
{
    Before before = state_of(d->program);
    bool done = false;
    lore_status status = keep_components(d) ? LORE_OK : LORE_NOMEM;
    for (int way = 0; way < 2 && !done && status == LORE_OK; way++) {
        d->crosses = way == 0;
        repair(d, before);
        memcpy(d->is_settled, d->request->is_known, d->predicate_count * sizeof *d->is_settled);
        status = attempt(d, before, &done);
    }
    *changed = done && status == LORE_OK && d->copies.count > 0;
    if (!*changed)
        repair(d, before);
    free_components(&d->kept);
    return status;
}

lore_status lr_demand_apply(Program *program, const DemandRequest *request, bool *changed)
{
    size_t count = program->predicates.count;
    Demand d = {
        .program = program,
        .request = request,
        .clause_count = program->clauses.count,
        .aggregate_count = program->aggregates.count,
        .predicate_count = count,
        .sizes = calloc(count + 1, sizeof *d.sizes),
        .is_concluded = calloc(count + 1, sizeof(bool)),
        .is_full = calloc(count + 1, sizeof(bool)),
        .is_settled = calloc(count + 1, sizeof(bool)),
        .is_read = calloc(count + 1, sizeof(bool)),
        .is_as_written = calloc(count + 1, sizeof(bool)),
        .first_clause = calloc(count + 1, sizeof(uint32_t)),
        .next_clause = calloc(program->clauses.count + 1, sizeof(uint32_t)),
        .first_asked = calloc(count + 1, sizeof(uint32_t)),
        .next_asked = calloc(program->clauses.count + 1, sizeof(uint32_t)),
    };
    lore_status status = LORE_NOMEM;
    *changed = false;
    if (d.sizes != NULL && d.is_concluded != NULL && d.is_full != NULL && d.is_settled != NULL &&
        d.is_read != NULL && d.is_as_written != NULL && d.first_clause != NULL &&
        d.next_clause != NULL && d.first_asked != NULL && d.next_asked != NULL) {
        find_concluded(&d);
        find_reads(&d);
        guess_sizes(&d);
        status = d.has_failed ? LORE_NOMEM : apply(&d, changed);
    }
    free(d.sizes);
    free(d.is_concluded);
    free(d.is_full);
    free(d.is_settled);
    free(d.is_read);
    free(d.is_as_written);
    free(d.first_clause);
    free(d.next_clause);
    free(d.first_asked);
    free(d.next_asked);
    lr_vector_free(&d.read);
    lr_vector_free(&d.full);
    lr_vector_free(&d.copies);
    lr_vector_free(&d.retired);
    return status;
}

void lr_demand_withdraw(Program *program, uint32_t predicate)
{
    for (size_t c = 0; c < program->clauses.count; c++) {
        Clause *clause = &program->clauses.items[c];
        if (clause->head != predicate)
            continue;
        if (clause->use == CLAUSE_EVALUATES)
            clause->use = CLAUSE_RETIRED;
        if (clause->use == CLAUSE_EXPLAINS)
            clause->use = CLAUSE_AS_WRITTEN;
    }
}
