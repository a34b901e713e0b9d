/* SPDX-License-Identifier: MIT */
/* Stratify: predicates are grouped into components by Tarjan's algorithm (SIAM J. Comput. 1(2),
 * 1972, here with a stack of its own), which also numbers them so that each reads lower ones
 * only. An edge that is not monotone (negation, began, valid, an aggregate ...) may not stay
 * inside a component; minima and maxima may, if nothing but their own rules is in it (BELIEF 10,
 * 15). */
#include <stdlib.h>
#include <string.h>

#include "rule/order.h"
#include "rule/part.h"
#include "rule/program_internal.h"
#include "rule/split.h"

typedef enum EdgeKind { EDGE_MONOTONE, EDGE_NEGATION, EDGE_PAST, EDGE_AGGREGATE } EdgeKind;

typedef struct Edge {
    uint32_t from, to; /* from reads to */
    EdgeKind kind;
    uint32_t rule; /* or LR_NONE */
} Edge;

typedef struct Graph {
    Program *program;
    VECTOR(Edge) edges; /* sorted by from */
    uint32_t *first;    /* of each predicate, into edges; one more at the end */
    size_t node_count;
} Graph;

static bool add_edge(Graph *graph, uint32_t from, uint32_t to, EdgeKind kind, uint32_t rule)
{
    if (to == LR_NONE || graph->program->predicates.items[from].component != LR_NONE)
        return true;
    return lr_vector_push(&graph->edges, (Edge){ from, to, kind, rule });
}

static EdgeKind view_edge(ViewKind kind)
{
    if (kind == VIEW_PAST)
        return EDGE_PAST;
    return kind == VIEW_BEGAN || kind == VIEW_ENDED || kind == VIEW_VALID ? EDGE_NEGATION
                                                                          : EDGE_MONOTONE;
}

static bool collect_edges(Graph *graph)
{
    const Program *program = graph->program;
    bool fine = true;
    for (size_t i = 0; i < program->clauses.count; i++) {
        const Clause *clause = &program->clauses.items[i];
        if (clause->use == CLAUSE_RETIRED || clause->use == CLAUSE_ASKS)
            continue;
        for (uint32_t l = 0; l < clause->literal_count; l++) {
            const Literal *literal = &program->literals.items[clause->first_literal + l];
            EdgeKind kind = literal->kind == LITERAL_NOT ? EDGE_NEGATION : EDGE_MONOTONE;
            fine = add_edge(graph, clause->head, literal->predicate, kind, clause->rule) &&
                   add_edge(graph, clause->head, literal->other, kind, clause->rule) && fine;
        }
    }
    for (size_t i = 0; i < program->aggregates.count; i++) {
        const Aggregate *a = &program->aggregates.items[i];
        if (a->kind != AGGREGATE_NONE)
            fine = add_edge(graph, a->output, a->input, EDGE_AGGREGATE, a->rule) &&
                   add_edge(graph, a->output, a->other, EDGE_AGGREGATE, a->rule) && fine;
    }
    for (uint32_t i = 0; i < program->predicates.count; i++) {
        const Predicate *p = &program->predicates.items[i];
        if (p->kind != PREDICATE_VIEW)
            continue;
        EdgeKind other = p->view.kind == VIEW_CONTESTED ? EDGE_MONOTONE : EDGE_NEGATION;
        fine = add_edge(graph, i, p->view.of, view_edge(p->view.kind), LR_NONE) &&
               add_edge(graph, i, p->view.other, other, LR_NONE) &&
               add_edge(graph, i, p->view.times[0], EDGE_NEGATION, LR_NONE) &&
               add_edge(graph, i, p->view.times[1], EDGE_NEGATION, LR_NONE) && fine;
    }
    return fine;
}

static int compare_edges(const void *left, const void *right)
{
    const Edge *a = left, *b = right;
    if (a->from != b->from)
        return a->from < b->from ? -1 : 1;
    return a->to < b->to ? -1 : a->to > b->to;
}

static bool build_graph(Graph *graph)
{
    graph->node_count = graph->program->predicates.count;
    graph->first = calloc(graph->node_count + 1, sizeof *graph->first);
    if (graph->first == NULL || !collect_edges(graph))
        return false;
    if (graph->edges.count > 0)
        qsort(graph->edges.items, graph->edges.count, sizeof(Edge), compare_edges);
    for (size_t e = 0, node = 0; node <= graph->node_count; node++) {
        while (e < graph->edges.count && graph->edges.items[e].from < node)
            e++;
        graph->first[node] = (uint32_t)e;
    }
    return true;
}

/* ---- Tarjan ---- */

typedef struct Visit {
    uint32_t node, next_edge;
} Visit;

typedef struct Tarjan {
    Graph *graph;
    uint32_t *index, *low; /* 0 = not visited */
    bool *on_stack;
    uint32_t *stack;
    Visit *visits;
    uint32_t counter, stack_count, visit_count;
} Tarjan;

static bool close_component(Tarjan *t, uint32_t root)
{
    Program *program = t->graph->program;
    Component component = { .first_member = (uint32_t)program->members.count };
    uint32_t number = (uint32_t)program->components.count, node;
    do {
        node = t->stack[--t->stack_count];
        t->on_stack[node] = false;
        program->predicates.items[node].component = number;
        if (!lr_vector_push(&program->members, node))
            return false;
        component.member_count++;
    } while (node != root);
    return lr_vector_push(&program->components, component);
}

static void enter(Tarjan *t, uint32_t node)
{
    t->index[node] = t->low[node] = ++t->counter;
    t->stack[t->stack_count++] = node;
    t->on_stack[node] = true;
    t->visits[t->visit_count++] = (Visit){ node, t->graph->first[node] };
}

static bool walk(Tarjan *t, uint32_t root)
{
    enter(t, root);
    while (t->visit_count > 0) {
        Visit *visit = &t->visits[t->visit_count - 1];
        uint32_t node = visit->node;
        if (visit->next_edge < t->graph->first[node + 1]) {
            uint32_t to = t->graph->edges.items[visit->next_edge++].to;
            if (t->graph->program->predicates.items[to].component != LR_NONE)
                continue;
            if (t->index[to] == 0)
                enter(t, to);
            else if (t->on_stack[to] && t->index[to] < t->low[node])
                t->low[node] = t->index[to];
            continue;
        }
        t->visit_count--;
        if (t->visit_count > 0) {
            uint32_t parent = t->visits[t->visit_count - 1].node;
            if (t->low[node] < t->low[parent])
                t->low[parent] = t->low[node];
        }
        if (t->low[node] == t->index[node] && !close_component(t, node))
            return false;
    }
    return true;
}

static bool find_components(Graph *graph)
{
    size_t n = graph->node_count + 1;
    Tarjan t = {
        .graph = graph,
        .index = calloc(n, sizeof(uint32_t)),
        .low = calloc(n, sizeof(uint32_t)),
        .on_stack = calloc(n, sizeof(bool)),
        .stack = calloc(n, sizeof(uint32_t)),
        .visits = calloc(n, sizeof(Visit)),
    };
    bool fine = t.index != NULL && t.low != NULL && t.on_stack != NULL && t.stack != NULL &&
                t.visits != NULL;
    for (uint32_t node = 0; node < graph->node_count && fine; node++)
        if (graph->program->predicates.items[node].component == LR_NONE)
            fine = walk(&t, node);
    free(t.index);
    free(t.low);
    free(t.on_stack);
    free(t.stack);
    free(t.visits);
    return fine;
}

/* ---- cycles ---- */

static bool is_inside(const Graph *graph, const Edge *edge)
{
    const Predicate *predicates = graph->program->predicates.items;
    return predicates[edge->from].component == predicates[edge->to].component;
}

/* Prints an edge of a cycle, and marks its rule. */
static void tell_edge(Buffer *text, const Graph *graph, const Edge *edge)
{
    Program *program = graph->program;
    static const char *const words[] = { "", "~", "past ", "an aggregate of " };
    if (program->predicates.items[edge->from].kind != PREDICATE_AUXILIARY) {
        lr_buffer_format(text, "%s", text->count > 0 ? "; " : "");
        lr_predicate_print(text, program, edge->from);
        lr_buffer_format(text, " needs ");
    }
    if (edge->rule != LR_NONE)
        program->rules.items[edge->rule].is_cyclic = true;
    lr_buffer_format(text, "%s", words[edge->kind]);
    if (program->predicates.items[edge->to].kind == PREDICATE_AUXILIARY)
        return; /* the next edge says of what, and where */
    lr_predicate_print(text, program, edge->to);
    if (edge->rule != LR_NONE) {
        const Rule *rule = &program->rules.items[edge->rule];
        if (rule->place.file != NULL)
            lr_buffer_format(text, " (%s:%d)", rule->place.file, rule->place.line);
        else
            lr_buffer_format(text, " (rule %s)", rule->name);
    }
}

/* The edges of a shortest way from node back to target inside one component, by breadth first. */
static bool tell_way(Buffer *text, const Graph *graph, uint32_t node, uint32_t target)
{
    uint32_t *came_by =
        malloc(graph->node_count * sizeof *came_by); /* edge, from the target's side */
    uint32_t *queue = malloc(graph->node_count * sizeof *queue);
    size_t head = 0, tail = 0;
    bool fine = came_by != NULL && queue != NULL;
    if (!fine)
        goto done;
    memset(came_by, 0xff, graph->node_count * sizeof *came_by);
    queue[tail++] = node;
    while (head < tail && came_by[target] == LR_NONE && node != target) {
        uint32_t at = queue[head++];
        for (uint32_t e = graph->first[at]; e < graph->first[at + 1]; e++) {
            const Edge *edge = &graph->edges.items[e];
            if (!is_inside(graph, edge) || came_by[edge->to] != LR_NONE || edge->to == node)
                continue;
            came_by[edge->to] = e;
            queue[tail++] = edge->to;
        }
    }
    size_t count = 0;
    for (uint32_t at = target; at != node; at = graph->edges.items[came_by[at]].from)
        queue[count++] = came_by[at];
    while (count > 0)
        tell_edge(text, graph, &graph->edges.items[queue[--count]]);
done:
    free(came_by);
    free(queue);
    return fine;
}

static lore_status report_cycle(const Graph *graph, const Edge *edge, Diag *diag)
{
    static const char *const through[] = { "", "negation", "past", "an aggregate" };
    Buffer text = { 0 };
    Place place = { NULL, 0 };
    if (edge->rule != LR_NONE)
        place = graph->program->rules.items[edge->rule].place;
    tell_edge(&text, graph, edge);
    lore_status status = LORE_NOMEM;
    if (tell_way(&text, graph, edge->to, edge->from)) {
        status = lr_diag_fail(diag, LORE_UNSTRATIFIED, place, "cycle through %s: %s",
                              through[edge->kind], lr_buffer_terminate(&text));
        lr_diag_hint(diag, "what a rule negates or counts must not depend on what it concludes");
    }
    lr_buffer_free(&text);
    return status;
}

/* ---- minima and maxima that recurse ---- */

/* A clause for an aggregate's input concludes the output itself, with the value in its column. */
static lore_status redirect(Program *program, const Aggregate *aggregate)
{
    for (size_t i = 0; i < program->clauses.count; i++) {
        Clause clause = program->clauses.items[i];
        if (clause.head != aggregate->input)
            continue;
        uint32_t first = (uint32_t)program->args.count, other = 0;
        for (uint32_t c = 0; c < aggregate->arg_count + 1; c++) {
            Arg arg = program->args.items[clause.first_arg + aggregate->group_count];
            if (c != aggregate->column) {
                arg = program->args.items[aggregate->first_arg + other++];
                if (arg.kind == ARG_VARIABLE)
                    arg = program->args.items[clause.first_arg + arg.index];
            }
            if (!lr_vector_push(&program->args, arg))
                return LORE_NOMEM;
        }
        clause.head = aggregate->output;
        clause.first_arg = first;
        clause.arg_count = aggregate->arg_count + 1;
        program->clauses.items[i] = clause;
    }
    return LORE_OK;
}

static lore_status make_best(Program *program, uint32_t output, AggregateKind kind, uint32_t column,
                             Place place, Diag *diag)
{
    program->predicates.items[output].best = kind;
    program->predicates.items[output].best_column = column;
    for (size_t i = 0; i < program->aggregates.count; i++) {
        Aggregate *aggregate = &program->aggregates.items[i];
        if (aggregate->output != output || aggregate->kind == AGGREGATE_NONE)
            continue;
        if (aggregate->kind != kind || aggregate->column != column)
            return lr_diag_fail(
                diag, LORE_UNSTRATIFIED, place,
                "a minimum or maximum that recurses needs the same one in the same column "
                "in all of its rules");
        lore_status status = redirect(program, aggregate);
        if (status != LORE_OK)
            return status;
        aggregate->kind = AGGREGATE_NONE;
    }
    return LORE_OK;
}

/* Whether only the output and the inputs of its aggregates are in its component. */
static bool stands_alone(const Program *program, uint32_t output)
{
    const Component *component =
        &program->components.items[program->predicates.items[output].component];
    for (uint32_t m = 0; m < component->member_count; m++) {
        uint32_t member = program->members.items[component->first_member + m];
        if (member != output && program->predicates.items[member].kind != PREDICATE_AUXILIARY)
            return false;
    }
    return true;
}

static lore_status settle_best(Graph *graph, Diag *diag)
{
    Program *program = graph->program;
    for (size_t i = 0; i < program->aggregates.count; i++) {
        Aggregate aggregate = program->aggregates.items[i];
        const Predicate *predicates = program->predicates.items;
        if ((aggregate.kind != AGGREGATE_MIN && aggregate.kind != AGGREGATE_MAX) ||
            predicates[aggregate.input].component != predicates[aggregate.output].component ||
            predicates[aggregate.output].kind != PREDICATE_FACET ||
            !stands_alone(program, aggregate.output))
            continue;
        lore_status status = make_best(program, aggregate.output, aggregate.kind, aggregate.column,
                                       program->rules.items[aggregate.rule].place, diag);
        if (status != LORE_OK)
            return status;
    }
    return LORE_OK;
}

static lore_status check_edges(const Graph *graph, Diag *diag)
{
    const Program *program = graph->program;
    lore_status status = LORE_OK;
    for (size_t e = 0; e < graph->edges.count; e++) {
        const Edge *edge = &graph->edges.items[e];
        if (!is_inside(graph, edge))
            continue;
        uint32_t component = program->predicates.items[edge->from].component;
        program->components.items[component].is_recursive = true;
        bool is_best = edge->kind == EDGE_AGGREGATE &&
                       program->predicates.items[edge->from].best != AGGREGATE_NONE;
        if (edge->kind != EDGE_MONOTONE && !is_best && status == LORE_OK)
            status = report_cycle(graph, edge, diag);
    }
    return status;
}

/* ---- what varies in time ---- */

static bool view_is_temporal(const Program *program, const View *view)
{
    switch (view->kind) {
    case VIEW_AT:
    case VIEW_DURING:
    case VIEW_ALWAYS:
    case VIEW_VALID:
        return false;
    case VIEW_CONTESTED:
    case VIEW_UNDISPUTED:
    case VIEW_BEGAN:
    case VIEW_ENDED:
        if (view->other != LR_NONE && program->predicates.items[view->other].is_temporal)
            return true;
        break;
    case VIEW_ATLEAST:
    case VIEW_PAST:
    case VIEW_THROUGHOUT:
        break;
    }
    return program->predicates.items[view->of].is_temporal;
}

static bool literal_is_temporal(const Program *program, const Literal *literal)
{
    return (literal->predicate != LR_NONE &&
            program->predicates.items[literal->predicate].is_temporal) ||
           (literal->other != LR_NONE && program->predicates.items[literal->other].is_temporal);
}

static bool clause_is_temporal(const Program *program, const Clause *clause)
{
    if (clause->valid != LR_NONE)
        return true;
    for (uint32_t l = 0; l < clause->literal_count; l++)
        if (literal_is_temporal(program, &program->literals.items[clause->first_literal + l]))
            return true;
    return false;
}

static bool mark(Program *program, uint32_t predicate, bool is_temporal)
{
    const Predicate *p = &program->predicates.items[predicate];
    if (!is_temporal || p->is_temporal || p->is_demand)
        return false;
    program->predicates.items[predicate].is_temporal = true;
    return true;
}

static void mark_temporal(Program *program)
{
    for (uint32_t i = 0; i < program->predicates.count; i++) {
        const Predicate *p = &program->predicates.items[i];
        if (p->kind == PREDICATE_FACET && p->holds != BOUND_TIMES)
            (void)mark(program, i,
                       (program->relations.items[p->relation].flags &
                        (LORE_RELATION_TEMPORAL | LORE_RELATION_EVENT)) != 0);
    }
    for (bool changed = true; changed;) {
        changed = false;
        for (size_t i = 0; i < program->clauses.count; i++)
            changed = mark(program, program->clauses.items[i].head,
                           clause_is_temporal(program, &program->clauses.items[i])) ||
                      changed;
        for (size_t i = 0; i < program->aggregates.count; i++)
            changed =
                mark(program, program->aggregates.items[i].output,
                     program->predicates.items[program->aggregates.items[i].input].is_temporal) ||
                changed;
        for (uint32_t i = 0; i < program->predicates.count; i++)
            if (program->predicates.items[i].kind == PREDICATE_VIEW)
                changed = mark(program, i,
                               view_is_temporal(program, &program->predicates.items[i].view)) ||
                          changed;
    }
}

/* A conclusion that sets its own time needs premises that do not vary (BELIEF 18). */
static lore_status check_valid_heads(const Program *program, Diag *diag)
{
    lore_status status = LORE_OK;
    for (size_t i = 0; i < program->clauses.count; i++) {
        const Clause *clause = &program->clauses.items[i];
        for (uint32_t l = 0; l < clause->literal_count && clause->valid != LR_NONE; l++) {
            const Literal *literal = &program->literals.items[clause->first_literal + l];
            if (!literal_is_temporal(program, literal))
                continue;
            Buffer text = { 0 };
            status = lr_diag_fail(diag, LORE_UNSTRATIFIED, literal->place,
                                  "%s varies in time, but the head sets its own time with :valid",
                                  lr_predicate_print(&text, program, literal->predicate));
            lr_diag_hint(diag,
                         "make the condition timeless with :valid(I), :at(...) or :during(...)");
            lr_buffer_free(&text);
        }
    }
    return status;
}

lore_status lr_program_stratify(Program *program, Diag *diag)
{
    Graph graph = { .program = program };
    lore_status status = LORE_NOMEM;
    if (build_graph(&graph) && find_components(&graph)) {
        status = settle_best(&graph, diag);
        if (status == LORE_OK)
            status = check_edges(&graph, diag);
    }
    if (status == LORE_OK) {
        mark_temporal(program);
        status = check_valid_heads(program, diag);
    }
    lr_vector_free(&graph.edges);
    free(graph.first);
    return status;
}

lore_status lr_program_restratify(Program *program, Diag *diag)
{
    program->components.count = program->members.count = 0;
    for (size_t i = 0; i < program->predicates.count; i++)
        program->predicates.items[i].component = LR_NONE;
    return lr_program_stratify(program, diag);
}

lore_status lr_program_finish(Program *program, Diag *diag)
{
    program->is_finished = true;
    lore_status status = lr_order_intern(program) ? lr_program_stratify(program, diag) : LORE_NOMEM;
    if (status == LORE_OK && !program->is_unparted)
        status = lr_program_part(program, &program->is_parted);
    if (status == LORE_OK && program->is_parted)
        status = lr_program_restratify(program, diag);
    if (status == LORE_OK && !program->is_unsplit)
        status = lr_program_split(program, &program->is_split);
    return status == LORE_OK && program->is_split ? lr_program_restratify(program, diag) : status;
}
