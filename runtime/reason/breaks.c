/* SPDX-License-Identifier: MIT */
/* The tree is a queue of sets; equal ones are met once. What a proof rests on is kept beside what was withheld
 * when it was found. */
#include "reason/breaks.h"

#include <stdlib.h>
#include <string.h>

#include "reason/carry.h"
#include "reason/polarity.h"
#include "reason/search.h"
#include "rule/order.h"

/* What a proof rests on: elements that it uses, elements whose loss may end an absence in it, and those
 * whose return may. */
typedef struct Ground {
    size_t used, frozen, barred, withheld; /* sets in Tree.grounds; the last is what was withheld */
} Ground;

typedef struct Tree {
    const BreakQuestion *question;
    Docket *docket;
    Budget *budget;
    Diag *diag;
    Sets nodes;   /* in the order in which they are looked at */
    Map met;      /* a node's numbers -> nothing */
    Sets grounds; /* of the proofs found */
    VECTOR(Ground) proofs;
    Sets *found;
    bool is_cut;
} Tree;

typedef VECTOR(uint32_t) ElementList;

/* A model without a node's elements, and what is gathered from a proof in it. */
typedef struct Trial {
    Tree *tree;
    NumberSet withheld;
    Model *model;
    Code row[LR_VARIABLES_MAX];
    ElementList used, frozen, barred;
    Polarity rises;    /* of tuples whose rise would end the proof */
    bool rests_on_all; /* the proof is not whole: it may rest on anything */
} Trial;

/* ---- elements ---- */

/* Appends the elements whose loss takes an item. */
static bool push_item(const Tree *tree, ElementList *list, uint32_t index)
{
    const DocketItem *item = &tree->docket->items.items[index];
    uint32_t source;
    bool fine = true;
    if (!tree->question->by_source)
        return (item->id == NULL && !tree->question->with_facts) || lr_vector_push(list, index);
    for (uint32_t step = 0; fine && (source = lr_docket_step(tree->docket, item, step)) != 0;
         step++)
        fine = lr_vector_push(list, source);
    return fine;
}

static void withhold(Tree *tree, NumberSet node)
{
    Docket *docket = tree->docket;
    for (uint32_t i = 0; i < docket->items.count; i++) {
        bool is_withheld = false;
        if (!tree->question->by_source)
            is_withheld = lr_set_has(node, i);
        for (uint32_t n = 0; tree->question->by_source && n < node.count && !is_withheld; n++)
            is_withheld = lr_docket_passes(docket, &docket->items.items[i], node.items[n]);
        lr_docket_withhold(docket, i, is_withheld);
    }
}

/* ---- trying a node ---- */

/* Codes of computed values are each model's own. */
static lore_status carry_row(Trial *trial, uint32_t arity)
{
    const Question *question = trial->tree->question->question;
    lore_status status = LORE_OK;
    for (uint32_t c = 0; c < arity && status == LORE_OK; c++) {
        lore_value value;
        status = lr_model_value(question->model, question->row[c], &value, trial->tree->diag);
        if (status == LORE_OK)
            status = lr_model_code(trial->model, value, &trial->row[c], trial->tree->diag);
    }
    return status;
}

/* A moment of the window at which the row is believed most; false if it is not believed enough. */
static lore_status find_moment(Trial *trial, bool *holds, int64_t *moment)
{
    const BreakQuestion *question = trial->tree->question;
    Window window = { question->from, question->to, false };
    StretchList belief = { 0 };
    bool is_there = false, fine = lr_model_belief(trial->model, question->question->predicate,
                                                  trial->row, &belief, &is_there);
    Standing standing = lr_moment_carrier(&belief, window);
    *holds =
        fine && is_there && standing.cost <= question->weakest && standing.cost != LR_COST_NONE;
    *moment = standing.moment;
    lr_vector_free(&belief);
    return fine ? LORE_OK : LORE_NOMEM;
}

static lore_status evaluate(Trial *trial, bool *holds, int64_t *moment)
{
    Tree *tree = trial->tree;
    const Question *question = tree->question->question;
    withhold(tree, trial->withheld);
    trial->model = lr_model_new(tree->question->program, &tree->docket->seen, question->settings);
    if (trial->model == NULL)
        return LORE_NOMEM;
    lore_status status =
        lr_model_evaluate(trial->model, question->predicate, tree->budget, tree->diag);
    if (status == LORE_OK)
        status = carry_row(trial, question->program->predicates.items[question->predicate].arity);
    return status == LORE_OK ? find_moment(trial, holds, moment) : status;
}

/* ---- what a proof rests on ---- */

static bool push_claim(Trial *trial, const char *id)
{
    uint32_t item = lr_docket_claim(trial->tree->docket, id);
    return item == LR_NONE || push_item(trial->tree, &trial->used, item);
}

/* What narrows the dates of a claim, and what might narrow them more. */
static bool use_dates(Trial *trial, Cone *cone, const ConeTuple *tuple, const Voice *voice)
{
    DateGrounds grounds = { 0 };
    const Code *row = lr_cone_row(cone, tuple);
    if (!lr_order_narrows(cone->program, &cone->program->predicates.items[tuple->predicate]))
        return true;
    bool fine = lr_polarity_want_narrower(&trial->rises, row[0], voice) == LORE_OK &&
                lr_witness_dates(cone->witnesses, row, voice, &grounds) == LORE_OK;
    for (size_t i = 0; i < grounds.count && fine; i++) {
        uint32_t item = lr_docket_ground(trial->tree->docket, cone->program, &grounds.items[i]);
        fine = item == LR_NONE || push_item(trial->tree, &trial->used, item);
    }
    lr_vector_free(&grounds);
    return fine;
}

static bool use_voices(Trial *trial, Cone *cone, const ConeTuple *tuple, const Way *way)
{
    const WitnessTable *table;
    const Voice *voice;
    if (lr_carry_voices(cone, way, &table, &voice) != LORE_OK)
        return false;
    bool fine = true;
    for (; fine && voice != NULL; voice = way->voice != 0 ? NULL : lr_witness_next(table, voice)) {
        bool speaks;
        fine = lr_cone_hears(cone, tuple, voice, &speaks) == LORE_OK &&
               (!speaks || (push_claim(trial, voice->id) && use_dates(trial, cone, tuple, voice)));
    }
    return fine;
}

static bool use_fact(Trial *trial, const Cone *cone, const ConeTuple *tuple)
{
    const Predicate *predicate = &cone->program->predicates.items[tuple->predicate];
    if (!trial->tree->question->with_facts || trial->tree->question->by_source)
        return true;
    uint32_t item =
        lr_docket_fact(trial->tree->docket, &cone->program->relations.items[predicate->relation],
                       lr_cone_row(cone, tuple));
    return item != LR_NONE && push_item(trial->tree, &trial->used, item);
}

/* The rows that a clause's negations must not have, and, of a best value, those that may be better. */
static bool freeze_clause(Trial *trial, const Cone *cone, const ConeTuple *tuple, const Way *way)
{
    const Program *program = cone->program;
    const Clause *clause = &program->clauses.items[way->index];
    const Predicate *head = &program->predicates.items[clause->head];
    const Code *bindings = cone->codes.items + way->first_binding;
    lore_status status = LORE_OK;
    Code row[LR_VARIABLES_MAX];
    if (head->best != AGGREGATE_NONE) {
        memcpy(row, lr_cone_row(cone, tuple), head->arity * sizeof *row);
        row[head->best_column] = LR_CODE_NONE;
        status = lr_polarity_want(&trial->rises, clause->head, row);
    }
    for (uint32_t l = 0; l < clause->literal_count && status == LORE_OK; l++) {
        const Literal *literal = &program->literals.items[clause->first_literal + l];
        if (literal->kind != LITERAL_NOT)
            continue;
        status = lr_polarity_literal(&trial->rises, literal, bindings, row);
        if (status == LORE_OK)
            status = lr_polarity_want(&trial->rises, literal->predicate, row);
        if (status == LORE_OK)
            status = lr_polarity_want(&trial->rises, literal->other, row);
    }
    return status == LORE_OK;
}

static bool freeze_aggregate(Trial *trial, const Cone *cone, const ConeTuple *tuple,
                             const Aggregate *over)
{
    Code group[LR_VARIABLES_MAX];
    lr_polarity_group(cone->program, over, lr_cone_row(cone, tuple), group);
    return lr_polarity_want(&trial->rises, over->input, group) == LORE_OK &&
           lr_polarity_want(&trial->rises, over->other, group) == LORE_OK;
}

/* Whether the tuple is there for an occurrence of its own, whatever else is said of what it views. */
static bool is_own_occurrence(const Cone *cone, const ConeTuple *tuple, const Way *way)
{
    const Predicate *predicate = &cone->program->predicates.items[tuple->predicate];
    if (way->premise_count != 1 || predicate->holds == BOUND_CERTAIN)
        return false;
    const ConeTuple *premise = &cone->tuples.items[cone->premises.items[way->first_premise]];
    return premise->predicate == predicate->view.times[0] &&
           premise->standing.cost <= tuple->standing.cost;
}

/* Where dates are imprecise, which intervals a tuple has depends on all that is said of it: what is lost may leave
 * another as the only one, or nothing certain within it. */
static unsigned moves_of_view(const Cone *cone, const ConeTuple *tuple, const Way *way)
{
    const View *view = &cone->program->predicates.items[tuple->predicate].view;
    if (view->kind != VIEW_VALID || view->other == LR_NONE)
        return LR_POLARITY_GAIN;
    return is_own_occurrence(cone, tuple, way) ? 0 : LR_POLARITY_GAIN | LR_POLARITY_LOSS;
}

static bool freeze_view(Trial *trial, const Cone *cone, const ConeTuple *tuple, const Way *way)
{
    const View *view = &cone->program->predicates.items[tuple->predicate].view;
    bool sees_changes =
        view->kind == VIEW_VALID || view->kind == VIEW_BEGAN || view->kind == VIEW_ENDED;
    const uint32_t read[] = { sees_changes ? view->of : LR_NONE,
                              sees_changes || view->kind == VIEW_UNDISPUTED ? view->other : LR_NONE,
                              sees_changes ? view->times[0] : LR_NONE,
                              sees_changes ? view->times[1] : LR_NONE };
    unsigned moves = moves_of_view(cone, tuple, way);
    bool fine = true;
    for (size_t r = 0; r < sizeof read / sizeof *read && fine; r++)
        fine = lr_polarity_want_viewed(&trial->rises, tuple->predicate, read[r],
                                       lr_cone_row(cone, tuple), moves) == LORE_OK;
    return fine;
}

static bool use_way(Trial *trial, Cone *cone, const ConeTuple *tuple, const Way *way)
{
    trial->rests_on_all = trial->rests_on_all || way->is_cut;
    switch (way->kind) {
    case WAY_CLAUSE:
        return freeze_clause(trial, cone, tuple, way);
    case WAY_AGGREGATE:
        return freeze_aggregate(trial, cone, tuple, &cone->program->aggregates.items[way->index]);
    case WAY_VIEW:
        return freeze_view(trial, cone, tuple, way);
    case WAY_CLAIM:
        return use_voices(trial, cone, tuple, way);
    case WAY_FACT:
        break;
    }
    return use_fact(trial, cone, tuple);
}

/* Walks the proof from its root, each tuple once. */
static lore_status gather(Trial *trial, Cone *cone, const Least *least)
{
    VECTOR(uint32_t) stack = { 0 };
    bool *is_met = calloc(cone->tuples.count + 1, sizeof *is_met);
    bool fine = is_met != NULL && lr_vector_push(&stack, 0);
    while (fine && stack.count > 0) {
        uint32_t tuple = stack.items[--stack.count];
        uint32_t found = least->way[tuple];
        if (is_met[tuple])
            continue;
        is_met[tuple] = true;
        trial->rests_on_all = trial->rests_on_all || found == LR_NONE;
        if (found == LR_NONE)
            continue;
        const Way *way = &cone->ways.items[found];
        fine = use_way(trial, cone, &cone->tuples.items[tuple], way);
        for (uint32_t p = 0; fine && p < way->premise_count; p++)
            fine = lr_vector_push(&stack, cone->premises.items[way->first_premise + p]);
    }
    free(is_met);
    lr_vector_free(&stack);
    return fine ? LORE_OK : LORE_NOMEM;
}

/* Facts of a relation are elements only once they have been numbered. */
static lore_status freeze_facts(Trial *trial, uint32_t predicate)
{
    const Program *program = trial->tree->question->program;
    const Predicate *facet = &program->predicates.items[predicate];
    if (!trial->tree->question->with_facts || facet->facet != FACET_PRO)
        return LORE_OK;
    return lr_docket_load_facts(trial->tree->docket, &program->relations.items[facet->relation],
                                trial->tree->diag);
}

/* The items on which absences depend; of a proof that is not whole, all there are. */
static lore_status list_frozen(Trial *trial)
{
    const Tree *tree = trial->tree;
    const Docket *docket = tree->docket;
    for (uint32_t i = 0; i < docket->items.count; i++) {
        const DocketItem *item = &docket->items.items[i];
        unsigned moves = trial->rests_on_all
                             ? LR_POLARITY_LOSS | LR_POLARITY_GAIN
                             : lr_polarity_of(&trial->rises, item->facet, item->relation,
                                              lr_docket_row(docket, item), item->width);
        if ((moves & LR_POLARITY_LOSS) != 0 && !push_item(tree, &trial->frozen, i))
            return LORE_NOMEM;
        if ((moves & LR_POLARITY_GAIN) != 0 && !push_item(tree, &trial->barred, i))
            return LORE_NOMEM;
    }
    return LORE_OK;
}

static lore_status freeze_items(Trial *trial)
{
    const Program *program = trial->tree->question->program;
    lore_status status = lr_polarity_find(&trial->rises);
    for (uint32_t p = 0; status == LORE_OK && p < program->predicates.count; p++)
        if (program->predicates.items[p].kind == PREDICATE_FACET &&
            (lr_polarity_any(&trial->rises, p) & LR_POLARITY_LOSS) != 0)
            status = freeze_facts(trial, p);
    return status == LORE_OK ? list_frozen(trial) : status;
}

static lore_status find_ground(Trial *trial, int64_t moment)
{
    Tree *tree = trial->tree;
    const Question *question = tree->question->question;
    Least least = { 0 };
    uint32_t root;
    Witnesses witnesses = { .program = question->program,
                            .model = trial->model,
                            .facts = &tree->docket->seen,
                            .testimonies = &tree->docket->heard,
                            .settings = question->settings,
                            .diag = tree->diag };
    Cone cone = { .program = question->program,
                  .model = trial->model,
                  .witnesses = &witnesses,
                  .settings = question->settings,
                  .scope = CONE_STEADY,
                  .is_hasty = true,
                  .budget = tree->budget,
                  .diag = tree->diag };
    lr_polarity_init(&trial->rises, &witnesses, tree->docket);
    lore_status status =
        lr_model_explain(trial->model, question->predicate, tree->budget, tree->diag);
    if (status == LORE_OK)
        status = lr_cone_open(&cone);
    if (status == LORE_OK)
        status = lr_cone_root(&cone, question->predicate, trial->row, moment, &root);
    if (status == LORE_OK)
        status = lr_search_proofs(&cone, 1, &least);
    if (status == LORE_OK)
        status = gather(trial, &cone, &least);
    if (status == LORE_OK)
        status = freeze_items(trial);
    lr_least_free(&least);
    lr_cone_free(&cone);
    lr_witnesses_free(&witnesses);
    return status;
}

static bool keep_ground(Trial *trial)
{
    Tree *tree = trial->tree;
    size_t first = lr_sets_count(&tree->grounds);
    Ground ground = { first, first + 1, first + 2, first + 3 };
    return lr_sets_add(&tree->grounds, trial->used.items, trial->used.count) &&
           lr_sets_add(&tree->grounds, trial->frozen.items, trial->frozen.count) &&
           lr_sets_add(&tree->grounds, trial->barred.items, trial->barred.count) &&
           lr_sets_add(&tree->grounds, trial->withheld.items, trial->withheld.count) &&
           lr_vector_push(&tree->proofs, ground);
}

/* Evaluates the question without a node's elements; if the row holds, its proof's ground is the last. */
static lore_status try_node(Tree *tree, NumberSet node, bool *holds)
{
    int64_t moment;
    Trial trial = { .tree = tree, .withheld = node };
    lore_status status = evaluate(&trial, holds, &moment);
    if (status == LORE_OK && *holds)
        status = find_ground(&trial, moment);
    if (status == LORE_OK && *holds && !keep_ground(&trial))
        status = LORE_NOMEM;
    lr_model_free(trial.model);
    lr_vector_free(&trial.used);
    lr_vector_free(&trial.frozen);
    lr_vector_free(&trial.barred);
    lr_polarity_free(&trial.rises);
    return status;
}

/* ---- the tree ---- */

static bool has_smaller(const Tree *tree, NumberSet node)
{
    for (size_t i = 0; i < lr_sets_count(tree->found); i++)
        if (lr_set_holds(node, lr_sets_get(tree->found, i)))
            return true;
    return false;
}

/* Whether a proof found in another node is one in this as well: nothing that it uses is withheld, nothing is
 * that was there and whose loss may end an absence, and nothing is there that was withheld and may end one. */
static bool stands_in(const Tree *tree, const Ground *ground, NumberSet node)
{
    NumberSet before = lr_sets_get(&tree->grounds, ground->withheld);
    return !lr_set_meets(node, lr_sets_get(&tree->grounds, ground->used)) &&
           !lr_set_exceeds(node, before, lr_sets_get(&tree->grounds, ground->frozen)) &&
           !lr_set_exceeds(before, node, lr_sets_get(&tree->grounds, ground->barred));
}

static const Ground *find_standing(const Tree *tree, NumberSet node)
{
    for (size_t i = tree->proofs.count; i-- > 0;)
        if (stands_in(tree, &tree->proofs.items[i], node))
            return &tree->proofs.items[i];
    return NULL;
}

/* Adds the node with one element more, unless it has been met. */
static lore_status add_child(Tree *tree, NumberSet node, uint32_t element)
{
    bool is_new;
    bool is_largest = tree->question->size_max > 0 && node.count >= tree->question->size_max;
    if (is_largest || lr_set_has(node, element))
        return LORE_OK;
    if (lr_sets_count(&tree->nodes) >= LR_BREAK_NODES_MAX) {
        tree->is_cut = true;
        return LORE_OK;
    }
    uint32_t *items = malloc((node.count + 1) * sizeof *items);
    if (items == NULL)
        return LORE_NOMEM;
    if (node.count > 0)
        memcpy(items, node.items, node.count * sizeof *items);
    items[node.count] = element;
    bool fine = lr_sets_add(&tree->nodes, items, node.count + 1);
    free(items);
    if (!fine)
        return LORE_NOMEM;
    NumberSet added = lr_sets_get(&tree->nodes, lr_sets_count(&tree->nodes) - 1);
    if (lr_map_put(&tree->met, added.items, added.count * sizeof *added.items, &is_new) == NULL)
        return LORE_NOMEM;
    if (!is_new) {
        tree->nodes.ends.count--;
        tree->nodes.numbers.count -= added.count;
    }
    return LORE_OK;
}

static lore_status branch(Tree *tree, size_t index, const Ground *ground)
{
    const size_t parts[] = { ground->used, ground->frozen };
    lore_status status = LORE_OK;
    for (size_t part = 0; part < 2; part++) {
        NumberSet elements = lr_sets_get(&tree->grounds, parts[part]);
        for (uint32_t i = 0; i < elements.count && status == LORE_OK; i++)
            status = add_child(tree, lr_sets_get(&tree->nodes, index), elements.items[i]);
    }
    return status;
}

static lore_status visit(Tree *tree, size_t index)
{
    NumberSet node = lr_sets_get(&tree->nodes, index);
    if (has_smaller(tree, node))
        return LORE_OK;
    bool holds = true;
    const Ground *ground = find_standing(tree, node);
    lore_status status = ground == NULL
                             ? try_node(tree, node, &holds)
                             : lr_budget_check(tree->budget, 0, "what the conclusion rests on",
                                               (Place){ NULL, 0 }, tree->diag);
    if (status != LORE_OK)
        return status;
    if (!holds)
        return lr_sets_add(tree->found, node.items, node.count) ? LORE_OK : LORE_NOMEM;
    return branch(tree, index,
                  ground != NULL ? ground : &tree->proofs.items[tree->proofs.count - 1]);
}

static lore_status grow(Tree *tree)
{
    lore_status status = lr_sets_add(&tree->nodes, NULL, 0) ? LORE_OK : LORE_NOMEM;
    for (size_t i = 0; status == LORE_OK && i < lr_sets_count(&tree->nodes); i++) {
        status = visit(tree, i);
        if (lr_sets_count(tree->found) < LR_BREAKS_MAX)
            continue;
        tree->is_cut = tree->is_cut || i + 1 < lr_sets_count(&tree->nodes);
        break;
    }
    return status;
}

lore_status lr_breaks_find(const BreakQuestion *question, Docket *docket, Sets *out, bool *is_cut,
                           Budget *budget, Diag *diag)
{
    Tree tree = {
        .question = question, .docket = docket, .budget = budget, .diag = diag, .found = out
    };
    lore_status status = grow(&tree);
    *is_cut = tree.is_cut;
    if (status == LORE_OK && lr_sets_count(out) == 1 && lr_sets_get(out, 0).count == 0)
        status = lr_diag_fail(diag, LORE_NOTFOUND, (Place){ NULL, 0 },
                              "nothing to break: it is not believed so much at that time");
    lr_sets_free(&tree.nodes);
    lr_sets_free(&tree.grounds);
    lr_vector_free(&tree.proofs);
    lr_map_free(&tree.met);
    return status;
}
