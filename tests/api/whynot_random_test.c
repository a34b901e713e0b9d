/* SPDX-License-Identifier: MIT */
/* Random small knowledge bases: each set that a why-not gives makes the goal hold in a knowledge base made
 * afresh with it, no part of it does, and where one fact more would do and the rules have no negation, one such is given. */
#include <stdlib.h>

#include "fixture.h"

enum {
    VALUES = 3,
    ONES = 2, /* base relations of one column: a0, a1 */
    TWOS = 1, /* and of two: b0 */
    FACTS = ONES * VALUES + TWOS * VALUES * VALUES,
    RULES_MAX = 6,
    WORLDS = 60,
    ITEMS_MAX = 6,
    TEXT = 64,
};

static const char *const values[VALUES] = { "x", "y", "z" };

/* A program as text, and which facts stand. */
typedef struct World {
    char rules[4096];
    int has[FACTS];
    int is_definite; /* no rule has a negation */
} World;

static void fact_text(int fact, char *out)
{
    if (fact < ONES * VALUES)
        snprintf(out, TEXT, "a%d(%s)", fact / VALUES, values[fact % VALUES]);
    else
        snprintf(out, TEXT, "b0(%s, %s)", values[(fact - ONES * VALUES) / VALUES],
                 values[(fact - ONES * VALUES) % VALUES]);
}

/* p(x, y) as a rule file writes it: p("x", "y"). */
static void quote(const char *text, char *out)
{
    for (; *text != '\0'; text++) {
        int is_edge = *text == '(' || *text == ')' || *text == ',';
        if (*text == ')' || *text == ',')
            *out++ = '"';
        *out++ = *text;
        if (*text == ',')
            *out++ = *++text;
        if (is_edge && *text != ')')
            *out++ = '"';
    }
    *out = '\0';
}

static void make_condition(char *out, const World *world, int level)
{
    char a = "XY"[rand() % 2], b = "XY"[rand() % 2];
    int kind = rand() % (level > 0 ? 4 : 3);
    kind = kind == 2 && world->is_definite ? 0 : kind;
    if (kind == 0)
        snprintf(out, TEXT, "a%d(%c)", rand() % ONES, a);
    else if (kind == 1)
        snprintf(out, TEXT, "b0(%c, %c)", a, b);
    else if (kind == 2)
        snprintf(out, TEXT, "~a%d(%c)", rand() % ONES, a);
    else
        snprintf(out, TEXT, "%sp%d(%c)", rand() % 3 == 0 && !world->is_definite ? "~" : "",
                 level - 1, a);
}

/* p0 over base relations, p1 over these and p0. The first condition binds both variables. */
static void make_rules(World *world)
{
    size_t length = 0;
    int rules = 2 + rand() % (RULES_MAX - 2);
    world->rules[0] = '\0';
    for (int r = 0; r < rules; r++) {
        int level = r % 2, conditions = rand() % 3;
        length += (size_t)snprintf(world->rules + length, sizeof world->rules - length,
                                   "p%d(X) { b0(X, Y)", level);
        for (int c = 0; c < conditions; c++) {
            char condition[TEXT];
            make_condition(condition, world, level);
            length += (size_t)snprintf(world->rules + length, sizeof world->rules - length, ", %s",
                                       condition);
        }
        length += (size_t)snprintf(world->rules + length, sizeof world->rules - length,
                                   ", eq(Y, Y) } :name 'r%d'\n", r);
    }
}

static void make_world(World *world)
{
    world->is_definite = rand() % 2;
    make_rules(world);
    for (int f = 0; f < FACTS; f++)
        world->has[f] = rand() % 3 == 0;
}

static lore_kb *open_world(const World *world)
{
    lore_kb *kb;
    char text[8192];
    size_t length = (size_t)snprintf(text, sizeof text,
                                     "relation.a0 { 'v' } relation.a1 { 'v' } relation.b0 { 'v', "
                                     "'w' } derive.p0 { 'v' } derive.p1 { 'v' }\n%s",
                                     world->rules);
    for (int f = 0; f < FACTS; f++) {
        char plain[TEXT], quoted[2 * TEXT];
        if (!world->has[f])
            continue;
        fact_text(f, plain);
        quote(plain, quoted);
        length += (size_t)snprintf(text + length, sizeof text - length, "fact { %s }\n", quoted);
    }
    assert_int_equal(lore_open(NULL, 0, &kb), LORE_OK);
    assert_done(kb, lore_load(kb, text, -1, "world"));
    return kb;
}

static int holds_in(lore_kb *kb, const char *goal)
{
    lore_query *query;
    assert_done(kb, lore_query_text(kb, goal, &query));
    int holds = lore_query_step(query) == LORE_ROW;
    lore_query_close(query);
    return holds;
}

static int holds(const World *world, const char *goal)
{
    lore_kb *kb = open_world(world);
    int result = holds_in(kb, goal);
    lore_close(kb);
    return result;
}

/* ---- sets ---- */

typedef struct Item {
    int fact; /* or -1: it speaks of somebody that the world does not know */
    int is_said;
} Item;

static int find_fact(const char *text)
{
    for (int f = 0; f < FACTS; f++) {
        char known[TEXT];
        fact_text(f, known);
        if (strcmp(known, text) == 0)
            return f;
    }
    return -1;
}

static int read_set(const lore_proof *proof, size_t closing, Item items[ITEMS_MAX])
{
    lore_proof_node node;
    int count = 0;
    for (size_t i = closing + 1; lore_proof_get(proof, i, &node) == LORE_OK; i++)
        if (node.parent == closing && count < ITEMS_MAX) {
            assert_true(node.kind == LORE_PROOF_SAID || node.kind == LORE_PROOF_UNSAID);
            items[count++] = (Item){ find_fact(node.text), node.kind == LORE_PROOF_SAID };
        }
    return count;
}

static int holds_with(const World *world, const char *goal, const Item *items, int count,
                      unsigned chosen)
{
    World changed = *world;
    for (int i = 0; i < count; i++)
        if (chosen & 1u << i)
            changed.has[items[i].fact] = items[i].is_said;
    return holds(&changed, goal);
}

/* 1 if it was checked: all of it does, and no part. */
static int check_set(const World *world, const char *goal, const lore_proof *proof, size_t closing)
{
    Item items[ITEMS_MAX];
    int count = read_set(proof, closing, items);
    assert_true(count > 0);
    for (int i = 0; i < count; i++)
        if (items[i].fact < 0)
            return 0;
    for (unsigned chosen = 0; chosen < 1u << count; chosen++) {
        int all = chosen == (1u << count) - 1;
        if (holds_with(world, goal, items, count, chosen) != all)
            fail_msg("%s\n%s: %s", world->rules, goal, all ? "the set does not do" : "a part does");
    }
    return 1;
}

static int one_would_do(const World *world, const char *goal)
{
    for (int f = 0; f < FACTS; f++) {
        World changed = *world;
        changed.has[f] = !changed.has[f];
        if (holds(&changed, goal))
            return 1;
    }
    return 0;
}

/* Returns how many sets were checked. */
static int check_goal(const World *world, lore_kb *kb, const char *goal)
{
    lore_proof *proof;
    lore_proof_node node;
    int checked = 0, is_held = holds_in(kb, goal), smallest = ITEMS_MAX + 1;
    assert_done(kb, lore_whynot_text(kb, goal, &proof));
    assert_int_equal(lore_proof_get(proof, 0, &node), LORE_OK);
    assert_int_equal(node.kind, is_held ? LORE_PROOF_NEAR : LORE_PROOF_LACK);
    for (size_t i = 0; lore_proof_get(proof, i, &node) == LORE_OK; i++) {
        if (node.kind != LORE_PROOF_CLOSING)
            continue;
        smallest = (int)node.child_count < smallest ? (int)node.child_count : smallest;
        checked += check_set(world, goal, proof, i);
    }
    if (!is_held && world->is_definite && one_would_do(world, goal) && smallest != 1)
        fail_msg("%s\n%s: one fact would do\n%s", world->rules, goal,
                 lore_proof_render(proof, "text"));
    lore_proof_free(proof);
    return checked;
}

static void sets_that_close_a_goal_do_and_no_part_of_them_does(void **state)
{
    const char *given = getenv("LORE_SEED");
    unsigned seed = given != NULL ? (unsigned)strtoul(given, NULL, 10) : 1;
    int checked = 0;
    (void)state;
    print_message("seed %u\n", seed);
    srand(seed);
    for (int w = 0; w < WORLDS; w++) {
        World world;
        make_world(&world);
        lore_kb *kb = open_world(&world);
        for (int v = 0; v < VALUES; v++) {
            char goal[TEXT];
            snprintf(goal, sizeof goal, "p1(\"%s\")", values[v]);
            checked += check_goal(&world, kb, goal);
        }
        lore_close(kb);
    }
    assert_true(checked > WORLDS / 4);
}

/* The control: with another statement in its place a set is found out. */
static void a_set_that_was_tampered_with_does_not_do(void **state)
{
    (void)state;
    World world = { .is_definite = 1, .rules = "p1(X) { b0(X, Y), a0(Y) } :name 'r'\n" };
    world.has[ONES * VALUES + 1] = 1; /* b0(x, y) */
    lore_kb *kb = open_world(&world);
    assert_int_equal(check_goal(&world, kb, "p1(\"x\")") > 0, 1);
    lore_close(kb);
    Item right = { 1, 1 }, wrong = { 2, 1 }; /* a0(y), a0(z) */
    assert_true(holds_with(&world, "p1(\"x\")", &right, 1, 1));
    assert_false(holds_with(&world, "p1(\"x\")", &wrong, 1, 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sets_that_close_a_goal_do_and_no_part_of_them_does),
        cmocka_unit_test(a_set_that_was_tampered_with_does_not_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
