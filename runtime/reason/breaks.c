/* SPDX-License-Identifier: MIT */
/* The tree is a queue of sets; equal ones are met once. What a proof rests on is kept beside what was withheld
 * when it was found. The cone of the question with nothing withheld is kept too: most nodes have a proof in it, among
 * the ways that use nothing of the node. */
#include "reason/breaks.h"

#include <stdlib.h>
#include <string.h>

#include "reason/ground.h"
#include "reason/search.h"

/* What a proof rests on. */
typedef struct Known {
    size_t used, frozen, barred, withheld; /* sets in Tree.grounds; the last is what was withheld */
} Known;

/* A model without some elements, and the ways in which the row follows in it. */
typedef struct Trial {
    NumberSet withheld;
    Model *model;
    Code row[LR_VARIABLES_MAX];
    int64_t moment; /* of the row */
    Witnesses witnesses;
    Cone cone;
} Trial;

/* Ways by claims and facts, and which elements each of them uses. */
typedef struct Leaves {
    VECTOR(uint32_t) ways;
    Sets elements;
    size_t looked_at; /* ways of the cone */
} Leaves;

typedef struct Tree {
    const BreakQuestion *question;
    Elements elements;
    Budget *budget;
    Diag *diag;
    Sets nodes;   /* in the order in which they are looked at */
    Map met;      /* a node's numbers -> nothing */
    Sets grounds; /* of the proofs found */
    VECTOR(Known) proofs;
    Trial whole;   /* with nothing withheld */
    Leaves leaves; /* of its cone */
    Least least;   /* its proofs without some of these */
    Sets *found;
    bool is_cut;
} Tree;

/* ---- trials ---- */

/* Codes of computed values are each model's own. */
static lore_status carry_row(const Tree *tree, Trial *trial)
{
    const Question *question = tree->question->question;
    uint32_t arity = question->program->predicates.items[question->predicate].arity;
    lore_status status = LORE_OK;
    for (uint32_t c = 0; c < arity && status == LORE_OK; c++) {
        lore_value value;
        status = lr_model_value(question->model, question->row[c], &value, tree->diag);
        if (status == LORE_OK)
            status = lr_model_code(trial->model, value, &trial->row[c], tree->diag);
    }
    return status;
}

/* A moment of the window at which the row is believed most; false if it is not believed enough. */
static lore_status find_moment(const Tree *tree, Trial *trial, bool *holds)
{
    const BreakQuestion *question = tree->question;
    Window window = { question->from, question->to, false };
    StretchList belief = { 0 };
    bool is_there = false, fine = lr_model_belief(trial->model, question->question->predicate,
                                                  trial->row, &belief, &is_there);
    Standing standing = lr_moment_carrier(&belief, window);
    *holds =
        fine && is_there && standing.cost <= question->weakest && standing.cost != LR_COST_NONE;
    trial->moment = standing.moment;
    lr_vector_free(&belief);
    return fine ? LORE_OK : LORE_NOMEM;
}

static lore_status evaluate(const Tree *tree, Trial *trial, bool *holds)
{
    const Question *question = tree->question->question;
    lr_elements_withhold(&tree->elements, trial->withheld);
    trial->model =
        lr_model_new(tree->question->program, &tree->elements.docket->seen, question->settings);
    if (trial->model == NULL)
        return LORE_NOMEM;
    lore_status status =
        lr_model_evaluate(trial->model, question->predicate, tree->budget, tree->diag);
    if (status == LORE_OK)
        status = carry_row(tree, trial);
    return status == LORE_OK ? find_moment(tree, trial, holds) : status;
}

/* Readies a trial whose row holds for proofs, of which takes_all asks for more than one. */
static lore_status open_cone(const Tree *tree, Trial *trial, bool takes_all)
{
    const Question *question = tree->question->question;
    uint32_t root;
    trial->witnesses = (Witnesses){ .program = question->program,
                                    .model = trial->model,
                                    .facts = &tree->elements.docket->seen,
                                    .testimonies = &tree->elements.docket->heard,
                                    .settings = question->settings,
                                    .diag = tree->diag };
    trial->cone = (Cone){ .program = question->program,
                          .model = trial->model,
                          .witnesses = &trial->witnesses,
                          .settings = question->settings,
                          .scope = CONE_STEADY,
                          .is_hasty = true,
                          .takes_all = takes_all,
                          .budget = tree->budget,
                          .diag = tree->diag };
    lore_status status =
        lr_model_explain(trial->model, question->predicate, tree->budget, tree->diag);
    if (status == LORE_OK)
        status = lr_cone_open(&trial->cone);
    return status == LORE_OK
               ? lr_cone_root(&trial->cone, question->predicate, trial->row, trial->moment, &root)
               : status;
}

static void free_trial(Trial *trial)
{
    lr_cone_free(&trial->cone);
    lr_witnesses_free(&trial->witnesses);
    lr_model_free(trial->model);
}

/* ---- proofs ---- */

static bool keep_ground(Tree *tree, const Trial *trial, const Ground *ground)
{
    size_t first = lr_sets_count(&tree->grounds);
    Known known = { first, first + 1, first + 2, first + 3 };
    return lr_sets_add(&tree->grounds, ground->used.items, ground->used.count) &&
           lr_sets_add(&tree->grounds, ground->frozen.items, ground->frozen.count) &&
           lr_sets_add(&tree->grounds, ground->barred.items, ground->barred.count) &&
           lr_sets_add(&tree->grounds, trial->withheld.items, trial->withheld.count) &&
           lr_vector_push(&tree->proofs, known);
}

/* Keeps what some proof of the trial's row rests on. */
static lore_status prove(Tree *tree, Trial *trial)
{
    Least least = { 0 };
    Ground ground = { 0 };
    lore_status status = lr_search_proofs(&trial->cone, 1, &least);
    if (status == LORE_OK)
        status = lr_ground_find(&tree->elements, &trial->cone, &least, &ground);
    if (status == LORE_OK && !keep_ground(tree, trial, &ground))
        status = LORE_NOMEM;
    lr_least_free(&least);
    lr_ground_free(&ground);
    return status;
}

/* ---- proofs that use nothing of a node ---- */

static lore_status list_leaves(Tree *tree)
{
    Leaves *leaves = &tree->leaves;
    Cone *cone = &tree->whole.cone;
    ElementList used = { 0 };
    bool fine = true;
    for (; leaves->looked_at < cone->ways.count && fine; leaves->looked_at++) {
        used.count = 0;
        fine = lr_ground_of_way(&tree->elements, cone, &cone->ways.items[leaves->looked_at], &used);
        if (used.count > 0)
            fine = fine && lr_vector_push(&leaves->ways, (uint32_t)leaves->looked_at) &&
                   lr_sets_add(&leaves->elements, used.items, used.count);
    }
    lr_vector_free(&used);
    return fine ? LORE_OK : LORE_NOMEM;
}

static lore_status leave_out(Tree *tree, NumberSet node)
{
    const Leaves *leaves = &tree->leaves;
    lore_status status = list_leaves(tree);
    for (size_t i = 0; i < leaves->ways.count; i++)
        tree->whole.cone.ways.items[leaves->ways.items[i]].is_left_out =
            lr_set_meets(node, lr_sets_get(&leaves->elements, i));
    return status;
}

/* Where grows is true the cone is grown until it has such a proof, or nothing is left to grow. */
static lore_status search_without(Tree *tree, NumberSet node, bool grows, bool *is_found)
{
    Cone *cone = &tree->whole.cone;
    for (;;) {
        lore_status status = leave_out(tree, node);
        if (status == LORE_OK)
            status = lr_least_find(cone, 1, false, &tree->least);
        *is_found = status == LORE_OK && tree->least.size.items[0] > 0;
        if (status != LORE_OK || *is_found || !grows || lr_cone_depth(cone) == LR_NONE)
            return status;
        status = lr_cone_grow(cone, cone->grown);
        if (status != LORE_OK)
            return status;
    }
}

static bool has_any(NumberSet node, const ElementList *list)
{
    for (size_t i = 0; i < list->count; i++)
        if (lr_set_has(node, list->items[i]))
            return true;
    return false;
}

/* Keeps one that holds in the node too, if that is found. */
static lore_status prove_without(Tree *tree, NumberSet node, bool grows, bool *is_proved)
{
    Ground ground = { 0 };
    bool is_found = false;
    lr_elements_withhold(&tree->elements, tree->whole.withheld);
    lore_status status = search_without(tree, node, grows, &is_found);
    if (is_found)
        status = lr_ground_find(&tree->elements, &tree->whole.cone, &tree->least, &ground);
    *is_proved = is_found && status == LORE_OK && !has_any(node, &ground.frozen);
    if (*is_proved && !keep_ground(tree, &tree->whole, &ground))
        status = LORE_NOMEM;
    lr_ground_free(&ground);
    return status;
}

/* ---- looking at a node ---- */

/* Proves the row of a trial in its own cone. */
static lore_status prove_apart(Tree *tree, Trial *trial)
{
    lr_elements_withhold(&tree->elements, trial->withheld);
    lore_status status = open_cone(tree, trial, trial == &tree->whole);
    return status == LORE_OK ? prove(tree, trial) : status;
}

static lore_status look_at_whole(Tree *tree, bool *holds)
{
    lore_status status = evaluate(tree, &tree->whole, holds);
    return status == LORE_OK && *holds ? prove_apart(tree, &tree->whole) : status;
}

/* Whether the row holds without a node's elements; if so, its proof is the last. What is grown is looked through
 * first, but more only once it is known that there is something to be found. */
static lore_status look_at(Tree *tree, NumberSet node, bool *holds)
{
    Trial trial = { .withheld = node };
    bool is_proved;
    if (tree->whole.model == NULL)
        return look_at_whole(tree, holds);
    lore_status status = prove_without(tree, node, false, &is_proved);
    *holds = is_proved;
    if (status == LORE_OK && !is_proved)
        status = evaluate(tree, &trial, holds);
    if (status == LORE_OK && *holds && !is_proved)
        status = prove_without(tree, node, true, &is_proved);
    if (status == LORE_OK && *holds && !is_proved)
        status = prove_apart(tree, &trial);
    free_trial(&trial);
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
static bool stands_in(const Tree *tree, const Known *ground, NumberSet node)
{
    NumberSet before = lr_sets_get(&tree->grounds, ground->withheld);
    return !lr_set_meets(node, lr_sets_get(&tree->grounds, ground->used)) &&
           !lr_set_exceeds(node, before, lr_sets_get(&tree->grounds, ground->frozen)) &&
           !lr_set_exceeds(before, node, lr_sets_get(&tree->grounds, ground->barred));
}

static const Known *find_standing(const Tree *tree, NumberSet node)
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

static lore_status branch(Tree *tree, size_t index, const Known *ground)
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
    const Known *ground = find_standing(tree, node);
    lore_status status = ground == NULL
                             ? look_at(tree, node, &holds)
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
    Tree tree = { .question = question,
                  .elements = { docket, question->by_source, question->with_facts },
                  .budget = budget,
                  .diag = diag,
                  .found = out };
    lore_status status = grow(&tree);
    *is_cut = tree.is_cut;
    if (status == LORE_OK && lr_sets_count(out) == 1 && lr_sets_get(out, 0).count == 0)
        status = lr_diag_fail(diag, LORE_NOTFOUND, (Place){ NULL, 0 },
                              "nothing to break: it is not believed so much at that time");
    lr_sets_free(&tree.nodes);
    lr_sets_free(&tree.grounds);
    lr_vector_free(&tree.proofs);
    lr_vector_free(&tree.leaves.ways);
    lr_sets_free(&tree.leaves.elements);
    lr_least_free(&tree.least);
    free_trial(&tree.whole);
    lr_map_free(&tree.met);
    return status;
}
