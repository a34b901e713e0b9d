/* SPDX-License-Identifier: MIT */
/* The tree is a queue of sets (reason/subsets.h). What a proof rests on is kept beside what was withheld
 * when it was found. The cone of the question with nothing withheld is kept too: most nodes have a proof in it, among
 * the ways that use nothing of the node. */
#include "reason/breaks.h"

#include <stdlib.h>
#include <string.h>

#include "reason/ground.h"
#include "reason/search.h"
#include "reason/subsets.h"

/* What a proof rests on. */
typedef struct Known {
    size_t used, frozen, barred, withheld; /* sets in Tree.grounds; the last is what was withheld */
} Known;

/* Ways by claims and facts, and which elements each of them uses. */
typedef struct Leaves {
    VECTOR(uint32_t) ways;
    Sets elements;
    size_t looked_at; /* ways of the cone */
} Leaves;

typedef struct Tree {
    const BreakQuestion *question;
    Elements elements;
    Subsets nodes;
    Sets grounds; /* of the proofs found */
    VECTOR(Known) proofs;
    Trial *whole;  /* with nothing withheld */
    Leaves leaves; /* of its cone */
    Least least;   /* its proofs without some of these */
    Sets *found;
    bool is_cut;
} Tree;

static const NumberSet nothing = { NULL, 0 };

/* ---- proofs ---- */

static bool keep_ground(Tree *tree, NumberSet withheld, const Ground *ground)
{
    size_t first = lr_sets_count(&tree->grounds);
    Known known = { first, first + 1, first + 2, first + 3 };
    return lr_sets_add(&tree->grounds, ground->used.items, ground->used.count) &&
           lr_sets_add(&tree->grounds, ground->frozen.items, ground->frozen.count) &&
           lr_sets_add(&tree->grounds, ground->barred.items, ground->barred.count) &&
           lr_sets_add(&tree->grounds, withheld.items, withheld.count) &&
           lr_vector_push(&tree->proofs, known);
}

/* ---- proofs that use nothing of a node ---- */

static lore_status list_leaves(Tree *tree)
{
    Leaves *leaves = &tree->leaves;
    Cone *cone = &tree->whole->cone;
    ElementList used = { 0 };
    lore_status status = LORE_OK;
    for (; leaves->looked_at < cone->ways.count && status == LORE_OK; leaves->looked_at++) {
        used.count = 0;
        status =
            lr_ground_of_way(&tree->elements, cone, &cone->ways.items[leaves->looked_at], &used);
        if (status == LORE_OK && used.count > 0 &&
            (!lr_vector_push(&leaves->ways, (uint32_t)leaves->looked_at) ||
             !lr_sets_add(&leaves->elements, used.items, used.count)))
            status = LORE_NOMEM;
    }
    lr_vector_free(&used);
    return status;
}

static lore_status leave_out(Tree *tree, NumberSet node)
{
    const Leaves *leaves = &tree->leaves;
    lore_status status = list_leaves(tree);
    for (size_t i = 0; i < leaves->ways.count; i++)
        tree->whole->cone.ways.items[leaves->ways.items[i]].is_left_out =
            lr_set_meets(node, lr_sets_get(&leaves->elements, i));
    return status;
}

/* Where grows is true the cone is grown until it has such a proof, or nothing is left to grow. */
static lore_status search_without(Tree *tree, NumberSet node, bool grows, bool *is_found)
{
    Cone *cone = &tree->whole->cone;
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
    lr_elements_withhold(&tree->elements, nothing);
    lore_status status = search_without(tree, node, grows, &is_found);
    if (is_found)
        status = lr_ground_find(&tree->elements, &tree->whole->cone, &tree->least, &ground);
    *is_proved = is_found && status == LORE_OK && !has_any(node, &ground.frozen);
    if (*is_proved && !keep_ground(tree, nothing, &ground))
        status = LORE_NOMEM;
    lr_ground_free(&ground);
    return status;
}

/* ---- looking at a node ---- */

/* Keeps what a proof of a trial's row in its own cone rests on. */
static lore_status prove_apart(Tree *tree, NumberSet withheld, Trial *trial)
{
    Least least = { 0 };
    Ground ground = { 0 };
    lore_status status = lr_search_proofs(&trial->cone, 1, &least);
    if (status == LORE_OK)
        status = lr_ground_find(&tree->elements, &trial->cone, &least, &ground);
    if (status == LORE_OK && !keep_ground(tree, withheld, &ground))
        status = LORE_NOMEM;
    lr_least_free(&least);
    lr_ground_free(&ground);
    return status;
}

/* The first node, whose trial another search may have begun. */
static lore_status look_at_whole(Tree *tree, bool *holds)
{
    Trial *whole = tree->whole;
    const TrialQuestion *asked = &tree->question->asked;
    lr_elements_withhold(&tree->elements, nothing);
    lore_status status = whole->model == NULL ? lr_trial_evaluate(whole, asked) : LORE_OK;
    *holds = whole->holds;
    if (status == LORE_OK && *holds && whole->cone.model == NULL)
        status = lr_trial_open(whole, asked, true);
    for (size_t w = 0; w < whole->cone.ways.count; w++)
        whole->cone.ways.items[w].is_left_out = false;
    return status == LORE_OK && *holds ? prove_apart(tree, nothing, whole) : status;
}

/* Without the node's elements. */
static lore_status evaluate(const Tree *tree, NumberSet node, Trial *trial)
{
    lr_elements_withhold(&tree->elements, node);
    return lr_trial_evaluate(trial, &tree->question->asked);
}

/* The same of the proof of a row that holds. */
static lore_status open_and_prove(Tree *tree, NumberSet node, Trial *trial)
{
    lr_elements_withhold(&tree->elements, node);
    lore_status status = lr_trial_open(trial, &tree->question->asked, false);
    return status == LORE_OK ? prove_apart(tree, node, trial) : status;
}

/* Whether the row holds without a node's elements; if so, its proof is the last. What is grown is looked through
 * first, but more only once it is known that there is something to be found. */
static lore_status look_at(Tree *tree, NumberSet node, bool *holds)
{
    Trial trial = { 0 };
    bool is_proved;
    if (node.count == 0)
        return look_at_whole(tree, holds);
    lore_status status = prove_without(tree, node, false, &is_proved);
    if (status == LORE_OK && !is_proved)
        status = evaluate(tree, node, &trial);
    *holds = is_proved || trial.holds;
    if (status == LORE_OK && *holds && !is_proved)
        status = prove_without(tree, node, true, &is_proved);
    if (status == LORE_OK && *holds && !is_proved)
        status = open_and_prove(tree, node, &trial);
    lr_trial_free(&trial);
    return status;
}

/* ---- the tree ---- */

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

/* Adds the node with one element more, unless that is kept. */
static lore_status add_child(Tree *tree, size_t index, uint32_t element)
{
    const BreakQuestion *question = tree->question;
    NumberSet node = lr_sets_get(&tree->nodes.list, index);
    bool is_largest = question->size_max > 0 && node.count >= question->size_max;
    if (is_largest || lr_set_has(question->kept, element))
        return LORE_OK;
    if (lr_sets_count(&tree->nodes.list) >= LR_BREAK_NODES_MAX) {
        tree->is_cut = true;
        return LORE_OK;
    }
    return lr_subsets_extend(&tree->nodes, index, element) ? LORE_OK : LORE_NOMEM;
}

static lore_status branch(Tree *tree, size_t index, const Known *ground)
{
    const size_t parts[] = { ground->used, ground->frozen };
    lore_status status = LORE_OK;
    for (size_t part = 0; part < 2; part++) {
        NumberSet elements = lr_sets_get(&tree->grounds, parts[part]);
        for (uint32_t i = 0; i < elements.count && status == LORE_OK; i++)
            status = add_child(tree, index, elements.items[i]);
    }
    return status;
}

static lore_status visit(Tree *tree, size_t index)
{
    NumberSet node = lr_sets_get(&tree->nodes.list, index);
    if (lr_sets_have_part(tree->found, node))
        return LORE_OK;
    bool holds = true;
    const Known *ground = find_standing(tree, node);
    lore_status status =
        ground == NULL
            ? look_at(tree, node, &holds)
            : lr_budget_check(tree->question->asked.budget, 0, "what the conclusion rests on",
                              (Place){ NULL, 0 }, tree->question->asked.diag);
    if (status != LORE_OK)
        return status;
    if (!holds)
        return lr_sets_add(tree->found, node.items, node.count) ? LORE_OK : LORE_NOMEM;
    return branch(tree, index,
                  ground != NULL ? ground : &tree->proofs.items[tree->proofs.count - 1]);
}

/* A proof that rests on what is kept alone leaves nothing to look for. */
static lore_status prove_by_kept(Tree *tree)
{
    NumberSet kept = tree->question->kept;
    ElementList others = { 0 };
    bool holds, is_proved, fine = true;
    for (uint32_t i = 0; fine && i < tree->elements.docket->items.count; i++)
        if (!lr_set_has(kept, i))
            fine = lr_elements_push(&tree->elements, i, &others);
    lore_status status = fine ? look_at_whole(tree, &holds) : LORE_NOMEM;
    if (status == LORE_OK && holds)
        status = prove_without(tree, (NumberSet){ others.items, (uint32_t)others.count }, true,
                               &is_proved);
    lr_vector_free(&others);
    return status;
}

static lore_status grow(Tree *tree)
{
    size_t wanted = tree->question->count_max > 0 ? tree->question->count_max : LR_BREAKS_MAX;
    lore_status status = lr_subsets_begin(&tree->nodes) ? LORE_OK : LORE_NOMEM;
    if (status == LORE_OK && tree->question->kept.count > 0)
        status = prove_by_kept(tree);
    for (size_t i = 0; status == LORE_OK && i < lr_sets_count(&tree->nodes.list); i++) {
        status = visit(tree, i);
        if (lr_sets_count(tree->found) < wanted)
            continue;
        tree->is_cut = tree->is_cut || i + 1 < lr_sets_count(&tree->nodes.list);
        break;
    }
    return status;
}

lore_status lr_breaks_find(const BreakQuestion *question, Trial *whole, Sets *out, bool *is_cut)
{
    Tree tree = { .question = question,
                  .elements = { question->asked.docket, question->by_source, question->with_facts },
                  .whole = whole,
                  .found = out };
    lore_status status = grow(&tree);
    *is_cut = tree.is_cut;
    if (status == LORE_OK && lr_sets_count(out) == 1 && lr_sets_get(out, 0).count == 0)
        status = lr_trial_refuse(&question->asked);
    lr_subsets_free(&tree.nodes);
    lr_sets_free(&tree.grounds);
    lr_vector_free(&tree.proofs);
    lr_vector_free(&tree.leaves.ways);
    lr_sets_free(&tree.leaves.elements);
    lr_least_free(&tree.least);
    return status;
}
