/* SPDX-License-Identifier: MIT */
/* Random small knowledge bases, evaluated here once more: each set that a why-not gives makes the goal hold, no part of
 * it does, and as long as three statements do, no set of fewer statements than are given does: all are tried. */
#include <stdlib.h>

#include "fixture.h"

enum {
    KNOWN = 3,                               /* values that facts may have */
    TRIED = 4,                               /* with one that is new */
    VALUES = 5,                              /* and another */
    ONES = 2,                                /* base relations of one column: a0, a1 */
    FACTS = ONES * VALUES + VALUES * VALUES, /* and one of two: b0 */
    RULES_MAX = 6,
    CONDITIONS_MAX = 3,
    WORLDS = 60,
    ITEMS_MAX = 6,
    TRIED_TOGETHER = 3, /* statements */
    TEXT = 64,
};

static const char *const values[VALUES] = { "x", "y", "z", "new", "other" };

typedef struct Condition {
    enum { ONE, TWO, CONCLUDED } kind;
    int number;      /* of the relation */
    int left, right; /* variables: 0 is X, 1 is Y */
    int is_negated;
} Condition;

typedef struct Rule {
    int level; /* it concludes p0(X) or p1(X) */
    Condition conditions[CONDITIONS_MAX];
    int count;
} Rule;

/* A program, and which facts stand. */
typedef struct World {
    Rule rules[RULES_MAX];
    int rule_count;
    int has[FACTS];
    int is_definite; /* no rule has a negation */
} World;

/* ---- the same once more ---- */

static int one(int relation, int value)
{
    return relation * VALUES + value;
}

static int two(int left, int right)
{
    return ONES * VALUES + left * VALUES + right;
}

static int is_so(const World *world, const int concluded[2][VALUES], const Condition *condition,
                 const int bound[2])
{
    int left = bound[condition->left], right = bound[condition->right], so;
    if (condition->kind == ONE)
        so = world->has[one(condition->number, left)];
    else if (condition->kind == TWO)
        so = world->has[two(left, right)];
    else
        so = concluded[condition->number][left];
    return so != condition->is_negated;
}

static int follows(const World *world, const int concluded[2][VALUES], const Rule *rule, int value)
{
    for (int other = 0; other < VALUES; other++) {
        const int bound[2] = { value, other };
        int so = 1;
        for (int c = 0; c < rule->count && so; c++)
            so = is_so(world, concluded, &rule->conditions[c], bound);
        if (so)
            return 1;
    }
    return 0;
}

/* Whether p1(value) holds. */
static int holds(const World *world, int value)
{
    int concluded[2][VALUES] = { { 0 } };
    for (int level = 0; level < 2; level++)
        for (int r = 0; r < world->rule_count; r++)
            for (int v = 0; v < VALUES && world->rules[r].level == level; v++)
                concluded[level][v] |=
                    follows(world, (const int(*)[VALUES])concluded, &world->rules[r], v);
    return concluded[1][value];
}

/* ---- as text ---- */

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

static void condition_text(const Condition *condition, char *out)
{
    const char *not = condition->is_negated ? "~" : "";
    char left = "XY"[condition->left], right = "XY"[condition->right];
    if (condition->kind == TWO)
        snprintf(out, TEXT, "%sb0(%c, %c)", not, left, right);
    else
        snprintf(out, TEXT, "%s%c%d(%c)", not, condition->kind == ONE ? 'a' : 'p',
                 condition->number, left);
}

static void rules_text(const World *world, char *out, size_t size)
{
    size_t length = 0;
    for (int r = 0; r < world->rule_count; r++) {
        const Rule *rule = &world->rules[r];
        length += (size_t)snprintf(out + length, size - length, "p%d(X) { ", rule->level);
        for (int c = 0; c < rule->count; c++) {
            char text[TEXT];
            condition_text(&rule->conditions[c], text);
            length += (size_t)snprintf(out + length, size - length, "%s, ", text);
        }
        length += (size_t)snprintf(out + length, size - length, "eq(Y, Y) } :name 'r%d'\n", r);
    }
}

/* ---- making worlds ---- */

static Condition make_condition(const World *world, int level)
{
    Condition condition = { .left = rand() % 2, .right = rand() % 2 };
    int kind = rand() % (level > 0 ? 4 : 3);
    condition.kind = kind == 3 ? CONCLUDED : kind == 1 ? TWO : ONE;
    condition.number = condition.kind == ONE ? rand() % ONES : 0;
    if (!world->is_definite)
        condition.is_negated = kind == 2 || (kind != 0 && rand() % 3 == 0);
    return condition;
}

/* p0 over base relations, p1 over these and p0. The first condition binds both variables. */
static void make_rules(World *world)
{
    world->rule_count = 2 + rand() % (RULES_MAX - 2);
    for (int r = 0; r < world->rule_count; r++) {
        Rule *rule = &world->rules[r];
        *rule = (Rule){ .level = r % 2, .count = 1 + rand() % CONDITIONS_MAX };
        rule->conditions[0] = (Condition){ .kind = TWO, .right = 1 };
        for (int c = 1; c < rule->count; c++)
            rule->conditions[c] = make_condition(world, rule->level);
    }
}

static void make_world(World *world)
{
    *world = (World){ .is_definite = rand() % 2 };
    make_rules(world);
    for (int left = 0; left < KNOWN; left++) {
        for (int relation = 0; relation < ONES; relation++)
            world->has[one(relation, left)] = rand() % 3 == 0;
        for (int right = 0; right < KNOWN; right++)
            world->has[two(left, right)] = rand() % 3 == 0;
    }
}

static lore_kb *open_world(const World *world)
{
    lore_kb *kb;
    char text[8192];
    size_t length = (size_t)snprintf(text, sizeof text,
                                     "relation.a0 { 'v' } relation.a1 { 'v' } relation.b0 { 'v', "
                                     "'w' } derive.p0 { 'v' } derive.p1 { 'v' }\n");
    rules_text(world, text + length, sizeof text - length);
    length = strlen(text);
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
    int found = lore_query_step(query) == LORE_ROW;
    lore_query_close(query);
    return found;
}

static void fail_about(const World *world, int value, const char *what, lore_proof *proof)
{
    char rules[4096];
    rules_text(world, rules, sizeof rules);
    for (int f = 0; f < FACTS; f++) {
        char text[TEXT];
        fact_text(f, text);
        if (world->has[f])
            print_error("%s\n", text);
    }
    const char *told = proof == NULL ? "" : lore_proof_render(proof, "text");
    print_error("%sp1(%s): %s\n%s\n", rules, values[value], what, told);
    lore_proof_free(proof);
    fail();
}

/* ---- sets ---- */

typedef struct Item {
    int fact;
    int is_said;
} Item;

/* Values that the world does not know are told apart by their names. */
typedef struct Strangers {
    char names[VALUES - KNOWN][TEXT];
    int count, are_many;
} Strangers;

static int find_value(Strangers *strangers, const char *name)
{
    for (int v = 0; v < KNOWN; v++)
        if (strcmp(values[v], name) == 0)
            return v;
    for (int s = 0; s < strangers->count; s++)
        if (strcmp(strangers->names[s], name) == 0)
            return KNOWN + s;
    strangers->are_many |= strangers->count == VALUES - KNOWN;
    if (strangers->are_many)
        return 0;
    snprintf(strangers->names[strangers->count], TEXT, "%s", name);
    return KNOWN + strangers->count++;
}

/* a1(x), b0(x, "some Y") */
static int find_fact(Strangers *strangers, const char *text)
{
    char left[TEXT] = "", right[TEXT] = "";
    int relation = text[1] - '0';
    assert_true(sscanf(text + 3, "%63[^,)], %63[^)]", left, right) >= 1);
    if (text[0] == 'a')
        return one(relation, find_value(strangers, left));
    int from = find_value(strangers, left), to = find_value(strangers, right);
    return two(from, to);
}

/* 0 if it speaks of too many that the world does not know. */
static int read_set(const lore_proof *proof, size_t closing, Item items[ITEMS_MAX], int *count)
{
    lore_proof_node node;
    Strangers strangers = { .count = 0 };
    *count = 0;
    for (size_t i = closing + 1; lore_proof_get(proof, i, &node) == LORE_OK; i++)
        if (node.parent == closing) {
            assert_true(node.kind == LORE_PROOF_SAID || node.kind == LORE_PROOF_UNSAID);
            assert_true(*count < ITEMS_MAX);
            items[(*count)++] =
                (Item){ find_fact(&strangers, node.text), node.kind == LORE_PROOF_SAID };
        }
    return !strangers.are_many;
}

static int holds_with(const World *world, int value, const Item *items, int count, unsigned chosen)
{
    World changed = *world;
    for (int i = 0; i < count; i++)
        if (chosen & 1u << i)
            changed.has[items[i].fact] = items[i].is_said;
    return holds(&changed, value);
}

/* Whether all of a set does, and no part. */
static int is_least(const World *world, int value, const Item *items, int count)
{
    for (unsigned chosen = 0; chosen < 1u << count; chosen++)
        if (holds_with(world, value, items, count, chosen) != (chosen == (1u << count) - 1))
            return 0;
    return 1;
}

/* Whether count facts that are other than they are, from first on, do. */
static int would_do(World *world, int value, int count, int first)
{
    int found = count == 0 && holds(world, value);
    for (int f = first; f < FACTS && count > 0 && !found; f++) {
        int left = f < ONES * VALUES ? f % VALUES : (f - ONES * VALUES) / VALUES;
        if (left >= TRIED || f % VALUES >= TRIED)
            continue;
        world->has[f] = !world->has[f];
        found = would_do(world, value, count - 1, f + 1);
        world->has[f] = !world->has[f];
    }
    return found;
}

static int find_least(const World *world, int value)
{
    World changed = *world;
    int size = 0;
    while (size <= TRIED_TOGETHER && !would_do(&changed, value, size, 0))
        size++;
    return size;
}

/* Returns how many sets were checked. */
static int check_goal(const World *world, lore_kb *kb, int value)
{
    lore_proof *proof;
    lore_proof_node node;
    char goal[TEXT];
    int checked = 0, least = find_least(world, value), smallest = TRIED_TOGETHER + 1;
    snprintf(goal, sizeof goal, "p1(\"%s\")", values[value]);
    assert_int_equal(holds_in(kb, goal), least == 0);
    assert_done(kb, lore_whynot_text(kb, goal, &proof));
    assert_int_equal(lore_proof_get(proof, 0, &node), LORE_OK);
    assert_int_equal(node.kind, least == 0 ? LORE_PROOF_NEAR : LORE_PROOF_LACK);
    for (size_t i = 0; lore_proof_get(proof, i, &node) == LORE_OK; i++) {
        Item items[ITEMS_MAX];
        int count;
        if (node.kind != LORE_PROOF_CLOSING)
            continue;
        smallest = (int)node.child_count < smallest ? (int)node.child_count : smallest;
        if (!read_set(proof, i, items, &count))
            continue;
        if (!is_least(world, value, items, count))
            fail_about(world, value, "a set does not do, or a part of it does", proof);
        checked++;
    }
    if (least > 0 && smallest != least)
        fail_about(world, value, "the smallest sets have another size", proof);
    lore_proof_free(proof);
    return checked;
}

static void the_smallest_sets_that_close_a_goal_are_found(void **state)
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
        for (int v = 0; v < KNOWN; v++)
            checked += check_goal(&world, kb, v);
        lore_close(kb);
    }
    assert_true(checked > WORLDS / 4);
}

/* The control: p1(X) { b0(X, Y), a0(Y) }, with b0(x, y), lacks a0(y) and nothing else does it. */
static void a_set_that_was_tampered_with_is_found_out(void **state)
{
    (void)state;
    World world = { .rule_count = 1, .is_definite = 1 };
    world.rules[0] =
        (Rule){ .level = 1,
                .conditions = { { .kind = TWO, .right = 1 }, { .kind = ONE, .left = 1 } },
                .count = 2 };
    world.has[two(0, 1)] = 1;
    Item right = { one(0, 1), 1 }, wrong = { one(0, 2), 1 }, more[] = { right, wrong };
    assert_int_equal(find_least(&world, 0), 1);
    assert_true(is_least(&world, 0, &right, 1));
    assert_false(is_least(&world, 0, &wrong, 1));
    assert_false(is_least(&world, 0, more, 2));
    world.has[two(0, 1)] = 0;
    assert_int_equal(find_least(&world, 0), 2);
    assert_int_equal(find_least(&world, 1), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_smallest_sets_that_close_a_goal_are_found),
        cmocka_unit_test(a_set_that_was_tampered_with_is_found_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
