/* SPDX-License-Identifier: MIT */
/* Chains of copies, and what random trees of copies and relays corroborate, counted world by world. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "chance.h"
#include "eval/lineage.h"
#include "syntax.h"

enum { SOURCES = 7, CLAIMS = 8, EVENTS = 2 * SOURCES + CLAIMS, TREES = 300 };

static void a_chain_of_copies_ends_at_its_origin(void **state)
{
    SourceNode sources[SOURCES] = {
        [2] = { .origin = 1 }, [3] = { .origin = 2 },  [4] = { .origin = 4 },
        [5] = { .via = 3 },    [6] = { .origin = 99 },
    };
    const uint32_t ends[SOURCES] = { 0, 1, 1, 1, 4, 5, 6 };
    (void)state;
    for (uint32_t s = 0; s < SOURCES; s++)
        assert_int_equal(lr_lineage_origin(sources, SOURCES, s), ends[s]);
}

static void a_circle_of_copies_ends_where_it_closes(void **state)
{
    SourceNode sources[SOURCES] = {
        [1] = { .origin = 2 }, [2] = { .origin = 3 }, [3] = { .origin = 1 }, [4] = { .origin = 2 }
    };
    (void)state;
    assert_int_equal(lr_lineage_origin(sources, SOURCES, 1), 3);
    assert_int_equal(lr_lineage_origin(sources, SOURCES, 2), 1);
    assert_int_equal(lr_lineage_origin(sources, SOURCES, 4), 1);
}

/* ---- random trees ---- */

typedef struct Tree {
    SourceNode sources[SOURCES]; /* from 1 */
    struct {
        double belief; /* 0: none */
        uint32_t source;
    } claims[CLAIMS];
    bool is_product;
} Tree;

static lore_status no_facts(void *data, uint32_t relation, uint32_t arity, FactVisit *visit,
                            void *visitor, Diag *diag)
{
    (void)data, (void)relation, (void)arity, (void)visit, (void)visitor, (void)diag;
    return LORE_OK;
}

static lore_status claims_of_tree(void *data, uint32_t relation, Facet facet, EvidenceVisit *visit,
                                  void *visitor, Diag *diag)
{
    const Tree *tree = data;
    Code row = lr_code_inline(lore_integer(1));
    (void)relation, (void)diag;
    for (int i = 0; facet == FACET_PRO && i < CLAIMS; i++) {
        Evidence evidence = { .row = &row,
                              .from = LORE_TIME_MIN,
                              .to = LORE_TIME_MAX,
                              .belief = tree->claims[i].belief,
                              .source = tree->claims[i].source };
        lore_status status = visit(visitor, &evidence);
        if (status != LORE_OK)
            return status;
    }
    return LORE_OK;
}

static lore_status unknown_code(void *data, lore_value value, Code *out, Diag *diag)
{
    (void)data, (void)value, (void)diag;
    *out = LR_CODE_NONE;
    return LORE_OK;
}

/* A source relays or copies an earlier one, or neither. */
static Tree random_tree(void)
{
    static const double beliefs[] = { 0.25, 0.5, 0.75, 0.9, 1 };
    Tree tree = { .is_product = chance_below(2) == 0 };
    for (uint32_t s = 1; s < SOURCES; s++) {
        SourceNode *node = &tree.sources[s];
        node->reliability = beliefs[chance_below(5)];
        uint32_t kind = s > 1 ? (uint32_t)chance_below(5) : 4, other = 0;
        if (s > 1)
            other = 1 + (uint32_t)chance_below(s - 1);
        node->via = kind < 2 ? other : 0;
        node->origin = kind == 2 || kind == 3 ? other : 0;
    }
    for (int i = 0; i < CLAIMS; i++) {
        tree.claims[i].belief = chance_below(3) == 0 ? 0 : beliefs[chance_below(5)];
        tree.claims[i].source = (uint32_t)chance_below(SOURCES);
    }
    return tree;
}

static double belief_by_engine(const Tree *tree)
{
    Goal goal;
    Budget budget = { 0 };
    Diag diag = { 0 };
    StretchList stretches = { 0 };
    bool is_there;
    Code row = lr_code_inline(lore_integer(1));
    Program *program = lr_program_new();
    syntax_declare(program, "p(integer)", LORE_RELATION_NOISY_OR);
    assert_int_equal(lr_program_finish(program, &diag), LORE_OK);
    assert_int_equal(
        lr_program_add_goal(program, syntax_term(program->terms, "p(X)"), &goal, &diag), LORE_OK);
    FactSource source = { .data = (void *)(uintptr_t)tree,
                          .facts = no_facts,
                          .claims = claims_of_tree,
                          .code_find = unknown_code,
                          .sources = tree->sources,
                          .source_count = SOURCES };
    Model *model =
        lr_model_new(program, &source, (ModelSettings){ .is_product = tree->is_product });
    lr_budget_start(&budget);
    assert_int_equal(lr_model_evaluate(model, goal.predicate, &budget, &diag), LORE_OK);
    assert_true(lr_model_belief(model, goal.predicate, &row, &stretches, &is_there));
    double belief = stretches.count == 0 ? 0 : lr_cost_belief(stretches.items[0].cost);
    lr_vector_free(&stretches);
    lr_model_free(model);
    lr_program_free(program);
    lr_diag_clear(&diag);
    return belief;
}

/* ---- the definition ---- */

static double both(const Tree *tree, double a, double b)
{
    return tree->is_product ? a * b : a < b ? a : b;
}

/* How likely each origin's word comes through rightly, by the best of its ways; [0] is not used.
 * follows: otherwise a copy of a copy counts as an origin. */
static void weigh_origins(const Tree *tree, bool follows, double *words)
{
    memset(words, 0, SOURCES * sizeof *words);
    for (int i = 0; i < CLAIMS; i++) {
        uint32_t source = tree->claims[i].source;
        double belief = tree->claims[i].belief;
        for (int step = 0; source != 0 && tree->sources[source].origin != 0; step++) {
            if (step == 1 && !follows)
                break;
            belief = both(tree, belief, tree->sources[source].reliability);
            source = tree->sources[source].origin;
        }
        if (source != 0 && belief > words[source])
            words[source] = belief;
    }
}

/* Whether in a world source's word is heard: it and all who relay it are right. */
static bool is_heard(const Tree *tree, unsigned world, uint32_t source)
{
    for (; source != 0; source = tree->sources[source].via)
        if (!(world >> source & 1))
            return false;
    return true;
}

/* Events: source s is reliable (bit s), its word came through (SOURCES + s), and each claim of nobody
 * (2 * SOURCES + i). Worlds in which the tuple holds, by what they weigh. */
static double belief_by_worlds(const Tree *tree, bool follows)
{
    double words[SOURCES], chance_of[EVENTS] = { 0 }, total = 0;
    unsigned events[EVENTS], count = 0;
    weigh_origins(tree, follows, words);
    for (unsigned e = 1; e < EVENTS; e++) {
        if (e < SOURCES)
            chance_of[e] = tree->sources[e].reliability;
        else if (e < 2 * SOURCES)
            chance_of[e] = words[e - SOURCES];
        else if (tree->claims[e - 2 * SOURCES].source == 0)
            chance_of[e] = tree->claims[e - 2 * SOURCES].belief;
        if (chance_of[e] > 0)
            events[count++] = e;
    }
    for (unsigned choice = 0; choice < 1u << count; choice++) {
        unsigned world = 0;
        double weight = 1;
        bool holds = false;
        for (unsigned i = 0; i < count; i++) {
            bool happens = choice >> i & 1;
            weight *= happens ? chance_of[events[i]] : 1 - chance_of[events[i]];
            world |= (unsigned)happens << events[i];
        }
        if (weight == 0)
            continue;
        holds = world >> (2 * SOURCES) != 0;
        for (uint32_t s = 1; s < SOURCES && !holds; s++)
            holds = (world >> (SOURCES + s) & 1) && is_heard(tree, world, s);
        total += holds ? weight : 0;
    }
    return total;
}

/* Under minimum words meet in the same way, but a relay lets no more through than it is worth: whoever
 * is heard directly, or by the same relay, is right or not on his own. */
static double word_of(const Tree *tree, const double *words, uint32_t relay)
{
    double parts[SOURCES + CLAIMS], total = 0;
    unsigned count = 0;
    if (relay != 0 && words[relay] > 0)
        parts[count++] = words[relay];
    for (uint32_t s = 1; s < SOURCES; s++)
        if (tree->sources[s].via == relay)
            parts[count++] = word_of(tree, words, s);
    for (int i = 0; i < CLAIMS && relay == 0; i++)
        if (tree->claims[i].source == 0)
            parts[count++] = tree->claims[i].belief;
    for (unsigned world = 1; world < 1u << count; world++) {
        double weight = 1;
        for (unsigned i = 0; i < count; i++)
            weight *= world >> i & 1 ? parts[i] : 1 - parts[i];
        total += weight;
    }
    return relay == 0 ? total : both(tree, total, tree->sources[relay].reliability);
}

static double belief_by_definition(const Tree *tree, bool follows)
{
    double words[SOURCES];
    if (tree->is_product)
        return belief_by_worlds(tree, follows);
    weigh_origins(tree, follows, words);
    return word_of(tree, words, 0);
}

static bool is_equal(double a, double b)
{
    return fabs(a - b) < 0.001;
}

static void corroboration_counts_each_origin_once(void **state)
{
    unsigned differing = 0;
    (void)state;
    chance_begin();
    for (int i = 0; i < TREES; i++) {
        Tree tree = random_tree();
        double belief = belief_by_engine(&tree);
        double expected = belief_by_definition(&tree, true);
        if (!is_equal(belief, expected))
            fail_msg("tree %d: %g instead of %g", i, belief, expected);
        differing += !is_equal(belief, belief_by_definition(&tree, false));
    }
    assert_true(differing > 0); /* or copies of copies were never counted twice: no test at all */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_chain_of_copies_ends_at_its_origin),
        cmocka_unit_test(a_circle_of_copies_ends_where_it_closes),
        cmocka_unit_test(corroboration_counts_each_origin_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
