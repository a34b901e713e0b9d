/* SPDX-License-Identifier: MIT */
/* Linear recursions against brute force: on large random graphs, whose searches are shared by
 * several threads, in all forms of clauses and of results; which components are of that kind; and
 * what stops them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/team.h"
#include "chance.h"
#include "eval/linear.h"
#include "fault/memory.h"
#include "world.h"

/* So many nodes that a closure is larger than what one thread finds before it asks others. */
enum { NODES = 240, LABELS = 3, EDGES = 3 * NODES, THREADS_MAX = 3 };

typedef bool Matrix[NODES][NODES];

typedef struct Graph {
    Matrix edges[LABELS]; /* f0(label, x, y); the first two are e0 and g0 as well */
    Matrix any;           /* of any label */
    bool starts[NODES];   /* s0(x) */
} Graph;

/* What a predicate is to hold: rows (label, x, y); (x, y) in the first matrix; (x) in its first
 * row. */
typedef struct Expected {
    Matrix rows[LABELS];
} Expected;

typedef struct Case {
    const char *relation, *rules;
    void (*expect)(const Graph *graph, Expected *out);
} Case;

/* ---- brute force ---- */

/* *rows is what it was and whatever steps from its second column on lead to. */
static void follow(Matrix *rows, const Matrix *steps)
{
    for (int x = 0; x < NODES; x++) {
        int queue[NODES], count = 0;
        for (int y = 0; y < NODES; y++)
            if ((*rows)[x][y])
                queue[count++] = y;
        for (int at = 0; at < count; at++)
            for (int z = 0; z < NODES; z++)
                if ((*steps)[queue[at]][z] && !(*rows)[x][z]) {
                    (*rows)[x][z] = true;
                    queue[count++] = z;
                }
    }
}

static void transpose(Matrix *rows)
{
    for (int x = 0; x < NODES; x++)
        for (int y = 0; y < x; y++) {
            bool swap = (*rows)[x][y];
            (*rows)[x][y] = (*rows)[y][x];
            (*rows)[y][x] = swap;
        }
}

static void expect_closure(const Graph *g, Expected *out)
{
    memcpy(out->rows[0], g->edges[0], sizeof(Matrix));
    follow(&out->rows[0], &g->edges[0]);
}

static void expect_backwards(const Graph *g, Expected *out)
{
    expect_closure(g, out);
    transpose(&out->rows[0]);
}

static void expect_reached(const Graph *g, Expected *out)
{
    memcpy(out->rows[0][0], g->starts, sizeof g->starts);
    follow(&out->rows[0], &g->edges[0]);
}

static void expect_each_label(const Graph *g, Expected *out)
{
    memcpy(out->rows, g->edges, sizeof g->edges);
    for (int l = 0; l < LABELS; l++)
        follow(&out->rows[l], &g->edges[l]);
}

static void expect_second_label(const Graph *g, Expected *out)
{
    memcpy(out->rows[0], g->edges[1], sizeof(Matrix));
    follow(&out->rows[0], &g->edges[1]);
}

static void expect_any_label(const Graph *g, Expected *out)
{
    memcpy(out->rows[0], g->edges[1], sizeof(Matrix));
    follow(&out->rows[0], &g->any);
}

static void expect_first(const Graph *g, Expected *out)
{
    memcpy(out->rows[0], g->edges[0], sizeof(Matrix));
}

/* In steps of either of two labels, beginning with the first. */
static void expect_either(const Graph *g, Expected *out)
{
    static Matrix either;
    for (int x = 0; x < NODES; x++)
        for (int y = 0; y < NODES; y++)
            either[x][y] = g->edges[0][x][y] || g->edges[1][x][y];
    expect_first(g, out);
    follow(&out->rows[0], &either);
}

/* Ways of so many steps, odd or even. */
static void follow_in_pairs(const Graph *g, Matrix *odd, Matrix *even)
{
    memcpy(*odd, g->edges[0], sizeof *odd);
    memset(*even, 0, sizeof *even);
    for (int x = 0; x < NODES; x++) {
        int queue[2 * NODES], count = 0;
        for (int y = 0; y < NODES; y++)
            if ((*odd)[x][y])
                queue[count++] = y;
        for (int at = 0; at < count; at++) {
            bool *seen = queue[at] < NODES ? (*even)[x] : (*odd)[x];
            int flip = queue[at] < NODES ? NODES : 0;
            for (int z = 0; z < NODES; z++)
                if (g->edges[0][queue[at] % NODES][z] && !seen[z]) {
                    seen[z] = true;
                    queue[count++] = z + flip;
                }
        }
    }
}

static void expect_odd(const Graph *g, Expected *out)
{
    follow_in_pairs(g, &out->rows[0], &out->rows[1]);
    memset(out->rows[1], 0, sizeof(Matrix));
}

static void expect_even(const Graph *g, Expected *out)
{
    follow_in_pairs(g, &out->rows[1], &out->rows[0]);
    memset(out->rows[1], 0, sizeof(Matrix));
}

static void expect_even_backwards(const Graph *g, Expected *out)
{
    expect_even(g, out);
    transpose(&out->rows[0]);
}

/* All of one kind: each changes one column and passes the others on. */
static const Case cases[] = {
    { "left", "left(X, Y) :- e0(X, Y). left(X, Z) :- left(X, Y), e0(Y, Z).", expect_closure },
    { "right", "right(X, Y) :- e0(X, Y). right(X, Z) :- e0(X, Y), right(Y, Z).", expect_closure },
    { "late", "late(X, Y) :- e0(X, Y). late(X, Z) :- e0(Y, Z), late(X, Y).", expect_closure },
    { "back", "back(X, Y) :- e0(Y, X). back(X, Z) :- back(X, Y), e0(Z, Y).", expect_backwards },
    { "one", "one(X) :- s0(X). one(Y) :- one(X), e0(X, Y).", expect_reached },
    { "each", "each(L, X, Y) :- f0(L, X, Y). each(L, X, Z) :- each(L, X, Y), f0(L, Y, Z).",
      expect_each_label },
    { "earlier",
      "earlier(L, X, Y) :- f0(L, X, Y). earlier(L, X, Z) :- f0(L, X, Y), earlier(L, Y, Z).",
      expect_each_label },
    { "second", "second(X, Y) :- f0(1, X, Y). second(X, Z) :- second(X, Y), f0(1, Y, Z).",
      expect_second_label },
    { "any", "any(X, Y) :- f0(1, X, Y). any(X, Z) :- any(X, Y), f0(_, Y, Z).", expect_any_label },
    { "none", "none(X, Y) :- e0(X, Y). none(X, Z) :- none(X, Y), f0(77, Y, Z).", expect_first },
    { "either",
      "either(X, Y) :- e0(X, Y). either(X, Z) :- either(X, Y), e0(Y, Z). "
      "either(X, Z) :- either(X, Y), g0(Y, Z).",
      expect_either },
    { "odd",
      "odd(X, Y) :- e0(X, Y). even(X, Z) :- odd(X, Y), e0(Y, Z). "
      "odd(X, Z) :- even(X, Y), e0(Y, Z).",
      expect_odd },
    { "even", "", expect_even },
    { "there",
      "there(X, Y) :- e0(X, Y). here(Z, X) :- there(X, Y), e0(Y, Z). "
      "there(X, Z) :- here(Y, X), e0(Y, Z).",
      expect_odd },
    { "here", "", expect_even_backwards },
};
enum { CASES = sizeof cases / sizeof *cases };

/* ---- worlds ---- */

static void make_graph(Graph *g)
{
    memset(g, 0, sizeof *g);
    for (int l = 0; l < LABELS; l++)
        for (int i = 0; i < EDGES; i++) {
            size_t x = chance_below(NODES), y = chance_below(NODES);
            g->edges[l][x][y] = g->any[x][y] = true;
        }
    for (int i = 0; i < 5; i++)
        g->starts[chance_below(NODES)] = true;
}

static void print_edge(Buffer *text, const char *relation, int x, int y, int step)
{
    lr_buffer_format(text, "%s%d, %d). ", relation, x * step, y * step);
}

/* Rules come first, so that their lines are known; nodes are step apart. */
static World *new_world(const Graph *g, const char *rules, int step)
{
    static const char *const labels[] = { "f0(0, ", "f0(1, ", "f0(2, " };
    Buffer text = { 0 };
    lr_buffer_format(&text, "%s ", rules);
    for (int x = 0; x < NODES; x++) {
        if (g->starts[x])
            lr_buffer_format(&text, "s0(%d). ", x * step);
        for (int y = 0; y < NODES; y++)
            for (int l = 0; l < LABELS; l++) {
                if (!g->edges[l][x][y])
                    continue;
                print_edge(&text, labels[l], x, y, step);
                if (l < 2)
                    print_edge(&text, l == 0 ? "e0(" : "g0(", x, y, step);
            }
    }
    World *world = world_new(lr_buffer_terminate(&text), (ModelSettings){ .is_product = false });
    assert_int_equal(world_status(world), LORE_OK);
    lr_buffer_free(&text);
    return world;
}

static World *new_world_of_all(const Graph *g, int step)
{
    char rules[4096] = "";
    for (int c = 0; c < CASES; c++) {
        strcat(rules, cases[c].rules);
        strcat(rules, " ");
    }
    return new_world(g, rules, step);
}

static uint32_t predicate_of(World *world, const char *relation)
{
    const Program *program = world_program(world);
    return lr_program_facet(program, lr_program_relation(program, relation), FACET_PRO);
}

/* The diagnostic may be NULL. */
static lore_status evaluate(World *world, const char *relation, Diag *diag)
{
    Diag own = { .list = { 0 } };
    lr_budget_start(world_budget(world));
    lore_status status = lr_model_evaluate(world_model(world), predicate_of(world, relation),
                                           world_budget(world), diag == NULL ? &own : diag);
    lr_diag_clear(&own);
    return status;
}

static int node_of(Code code, int step)
{
    int64_t integer = (int64_t)code - LR_CODE_INTEGER_BIAS;
    assert_true(integer % step == 0 && integer / step < NODES);
    return (int)(integer / step);
}

static void take_row(const Extent *extent, uint64_t row, int step, Expected *found)
{
    Code codes[3];
    uint32_t arity = extent->arity;
    lr_layout_unpack(&extent->plain.layout, &row, codes);
    int label = arity == 3 ? (int)(codes[0] - LR_CODE_INTEGER_BIAS) : 0;
    bool *is_there = &found->rows[label][arity == 1 ? 0 : node_of(codes[arity - 2], step)]
                                 [node_of(codes[arity - 1], step)];
    assert_false(*is_there);
    *is_there = true;
}

static void assert_rows(World *world, const char *relation, int step, const Expected *expected)
{
    static Expected found;
    Extent *extent = lr_model_extent(world_model(world), predicate_of(world, relation));
    uint64_t rows[LR_BATCH];
    RowsetCursor cursor = { 0 };
    size_t count = 0;
    assert_int_equal(extent->dated.count, 0);
    memset(&found, 0, sizeof found);
    for (size_t here; (here = lr_rowset_next(&extent->plain, &cursor, rows)) > 0; count += here)
        for (size_t i = 0; i < here; i++)
            take_row(extent, rows[i], step, &found);
    assert_int_equal(count, extent->plain.count);
    if (memcmp(&found, expected, sizeof found) != 0)
        fail_msg("%s is not what was expected, with nodes %d apart", relation, step);
}

/* ---- results ---- */

/* Near nodes make dense results, those far apart lists. */
static void recursions_give_what_brute_force_does(uint32_t threads)
{
    static Graph graph;
    static Expected expected;
    static const int steps[] = { 1, 1009 };
    Team *team = threads == 1 ? NULL : lr_team_new(threads);
    make_graph(&graph);
    for (int s = 0; s < 2; s++) {
        World *world = new_world_of_all(&graph, steps[s]);
        world_budget(world)->team = team;
        for (int c = 0; c < CASES; c++) {
            memset(&expected, 0, sizeof expected);
            cases[c].expect(&graph, &expected);
            assert_int_equal(evaluate(world, cases[c].relation, NULL), LORE_OK);
            assert_rows(world, cases[c].relation, steps[s], &expected);
        }
        world_free(world);
    }
    lr_team_free(team);
}

static void one_thread_finds_what_brute_force_does(void **state)
{
    (void)state;
    recursions_give_what_brute_force_does(1);
}

static void two_threads_find_what_brute_force_does(void **state)
{
    (void)state;
    recursions_give_what_brute_force_does(2);
}

static void three_threads_find_what_brute_force_does(void **state)
{
    (void)state;
    recursions_give_what_brute_force_does(3);
}

/* Else nothing would be left for several threads. */
static void closures_here_are_large_enough_to_be_shared(void **state)
{
    static Graph graph;
    (void)state;
    make_graph(&graph);
    World *world = new_world_of_all(&graph, 1);
    assert_int_equal(evaluate(world, "left", NULL), LORE_OK);
    assert_true(lr_model_extent(world_model(world), predicate_of(world, "left"))->plain.count >
                45000);
    world_free(world);
}

typedef struct Answer {
    const char *program, *goal, *answer;
} Answer;

static const Answer answers[] = {
    { "t(X, Y) :- e0(X, Y). t(X, Z) :- t(X, Y), e0(Y, Z).", "t(X, Y)", "" },
    { "e0(1, 1). t(X, Y) :- e0(X, Y). t(X, Z) :- t(X, Y), e0(Y, Z).", "t(X, Y)", "1 1" },
    { "e0(1, 2). e0(2, 3). s0(2). t(X) :- s0(X). t(Y) :- t(X), e0(X, Y). t(9) :- s0(_).", "t(X)",
      "2; 3; 9" },
    /* values that no step begins with, below and above all that do */
    { "e0(5, 6). e0(6, -9). e0(-9, 100). b0(1, 5). t(X, Y) :- b0(X, Y). "
      "t(X, Z) :- t(X, Y), e0(Y, Z).",
      "t(X, Y)", "1 -9; 1 100; 1 5; 1 6" },
    { "e0(a, b). e0(b, c). e0(c, a). t(X, Y) :- e0(X, Y). t(X, Z) :- t(X, Y), e0(Y, Z).", "t(a, Y)",
      "a; b; c" },
    /* a label that steps do not know */
    { "b0(1, x, a). b0(2, x, a). b0(9, x, a). f0(1, a, b). f0(2, a, c). f0(1, b, d). "
      "p(L, X, Y) :- b0(L, X, Y). p(L, X, Z) :- p(L, X, Y), f0(L, Y, Z).",
      "p(L, x, Y)", "1 a; 1 b; 1 d; 2 a; 2 c; 9 a" },
    /* a value that is looked up in two columns */
    { "b0(1, a). k0(a, a, b). k0(a, b, c). k0(b, b, d). "
      "p(X, Y) :- b0(X, Y). p(X, Z) :- p(X, Y), k0(Y, Y, Z).",
      "p(1, Y)", "a; b; d" },
    /* what is passed on stands in the middle */
    { "b0(a, 1, x). f0(1, a, b). f0(1, b, c). f0(2, b, z). "
      "p(A, L, X) :- b0(A, L, X). p(B, L, X) :- p(A, L, X), f0(L, A, B).",
      "p(A, 1, x)", "a; b; c" },
    /* the label is the second of what is passed on */
    { "b0(x, 1, a). b0(y, 2, a). f0(1, a, b). f0(2, a, c). f0(1, b, d). "
      "p(X, L, Y) :- b0(X, L, Y). p(X, L, Z) :- p(X, L, Y), f0(L, Y, Z).",
      "p(X, L, Y)", "x 1 a; x 1 b; x 1 d; y 2 a; y 2 c" },
    /* steps whose rows take several words */
    { "b0(1, a). w0(a, b, 1000000000, 3000000000000, 4.5). w0(b, c, -1000000000, -3, 7.5). "
      "p(X, Y) :- b0(X, Y). p(X, Z) :- p(X, Y), w0(Y, Z, _, _, _).",
      "p(1, Y)", "a; b; c" },
    /* a constant that nothing has */
    { "b0(1, a). f0(1, a, b). p(X, Y) :- b0(X, Y). p(X, Z) :- p(X, Y), f0(nowhere, Y, Z).",
      "p(X, Y)", "1 a" },
    /* members that begin apart */
    { "b0(1, a). c0(2, b). e0(a, b). g0(b, c). g0(c, a). p(X, Y) :- b0(X, Y). q(X, Y) :- c0(X, Y). "
      "q(X, Z) :- p(X, Y), e0(Y, Z). p(X, Z) :- q(X, Y), g0(Y, Z).",
      "or(and(p(X, Y), eq(T, p)), and(q(X, Y), eq(T, q)))", "1 a p; 1 b q; 1 c p; 2 b q; 2 c p" },
};

static void small_recursions_give_their_answers(void **state)
{
    int failed = 0;
    (void)state;
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        World *world = world_new(answers[i].program, (ModelSettings){ .is_product = false });
        const char *answer = world_ask(world, answers[i].goal);
        if (strcmp(answer, answers[i].answer) != 0) {
            print_message("%s\n    expected: %s\n    got:      %s\n", answers[i].program,
                          answers[i].answer, answer);
            failed++;
        }
        world_free(world);
    }
    assert_int_equal(failed, 0);
}

/* ---- which components ---- */

/* Runs the component of an evaluated relation once more: a fixpoint stays what it is. */
static bool is_linear(World *world, const char *relation)
{
    Model *model = world_model(world);
    const Program *program = world_program(world);
    uint32_t component = program->predicates.items[predicate_of(world, relation)].component;
    VECTOR(uint32_t) clauses = { 0 };
    Diag diag = { .list = { 0 } };
    bool is_done;
    for (size_t i = 0; i < program->clauses.count; i++)
        if (program->predicates.items[program->clauses.items[i].head].component == component)
            assert_true(lr_vector_push(&clauses, (uint32_t)i));
    lr_budget_start(world_budget(world));
    assert_int_equal(lr_model_begin(model, world_budget(world), &diag), LORE_OK);
    assert_int_equal(lr_linear_run(model, component, clauses.items, clauses.count, &is_done),
                     LORE_OK);
    lr_vector_free(&clauses);
    return is_done;
}

static void all_these_are_linear_and_their_fixpoints_stay(void **state)
{
    static Graph graph;
    static Expected expected;
    (void)state;
    make_graph(&graph);
    World *world = new_world_of_all(&graph, 1);
    for (int c = 0; c < CASES; c++) {
        memset(&expected, 0, sizeof expected);
        cases[c].expect(&graph, &expected);
        assert_int_equal(evaluate(world, cases[c].relation, NULL), LORE_OK);
        if (!is_linear(world, cases[c].relation))
            fail_msg("%s is not linear", cases[c].relation);
        assert_rows(world, cases[c].relation, 1, &expected);
    }
    world_free(world);
}

static const char *const others[] = {
    "t(X, Y) :- e0(X, Y). t(X, Z) :- t(X, Y), t(Y, Z).",
    "t(X, Y) :- e0(X, Y). t(Y, X) :- t(X, Y).",
    "t(X, Y) :- e0(X, Y). t(X, W) :- t(X, Y), e0(Y, Z), e0(Z, W).",
    "t(X, Y) :- e0(X, Y). t(X, Z) :- t(X, Y), e0(Y, Z), ne(X, Z).",
    "t(X, Y) :- e0(X, Y). t(X, Z) :- t(X, Y), not(e0(Y, X)), e0(Y, Z).",
    "t(X, Y) :- e0(X, Y). t(W, Z) :- t(X, Y), e0(Y, Z), e0(W, X).",
    "t(X, Y) :- e0(X, Y). t(X, Z) :- t(X, Y), e0(Y, Z). t(Z, Y) :- t(X, Y), e0(X, Z).",
    "t(X, Y) :- e0(X, Y). t(Y, Z) :- t(X, Y), e0(X, Z).",
    "t(X, Y) :- e0(X, Y). t(X, 2) :- t(X, Y), e0(Y, _).",
    "t(X, Y) :- e0(X, Y). t(X, Z) :- t(X, X), e0(X, Z).",
    "t(X, Y) :- e0(X, Y). t(X, Z) :- t(X, _), e0(_, Z).",
    "t(X, Y) :- e0(X, Y). t(X, Z) :- t(X, Y), f0(_, Z, Z), e0(Y, Z).",
    "t(X, Y) :- e0(X, Y). t(X, Z) :- t(X, Y), f0(Y, Z, Z).",
    "t(X, Y) :- e0(X, Y). t(X, Z) :- t(X, Y), f0(Y, W, Z), ge(W, 0).",
    "t(X, Y) :- e0(X, Y). u(Y, X) :- t(X, Y), e0(X, Y). t(X, Z) :- u(X, Y), e0(Y, Z).",
};

/* The control: what is of another kind is told apart, and left as it was. */
static void components_of_another_kind_are_left_alone(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        char text[512];
        snprintf(text, sizeof text, "%s e0(1, 2). e0(2, 3). e0(3, 1). e0(3, 4). f0(1, 2, 2).",
                 others[i]);
        World *world = world_new(text, (ModelSettings){ .is_product = false });
        assert_int_equal(world_status(world), LORE_OK);
        assert_int_equal(evaluate(world, "t", NULL), LORE_OK);
        const Extent *extent = lr_model_extent(world_model(world), predicate_of(world, "t"));
        size_t count = extent->plain.count;
        if (is_linear(world, "t"))
            fail_msg("%s is linear", others[i]);
        assert_int_equal(extent->plain.count, count);
        world_free(world);
    }
}

/* ---- what stops them ---- */

static const char two_lines[] = "t(X, Y) :- e0(X, Y). t(X, Z) :- t(X, Y), e0(Y, Z).";

/* Before the others are asked, and after. */
static void a_limit_of_rows_stops_all_threads_and_names_the_rule(void **state)
{
    static Graph graph;
    static Expected expected;
    static const int64_t limits[] = { 20000, 45000 };
    (void)state;
    make_graph(&graph);
    memset(&expected, 0, sizeof expected);
    expect_closure(&graph, &expected);
    for (uint32_t threads = 1; threads <= THREADS_MAX; threads++)
        for (int s = 0; s < 4; s++) {
            char message[80];
            Diag diag = { .list = { 0 } };
            int step = s % 2 == 0 ? 1 : 1009;
            Team *team = lr_team_new(threads);
            World *world = new_world(&graph, two_lines, step);
            Budget *budget = world_budget(world);
            budget->team = team;
            budget->rows = limits[s / 2];
            snprintf(message, sizeof message, "more than %d rows were derived, in r",
                     (int)budget->rows);
            assert_int_equal(evaluate(world, "t", &diag), LORE_BUDGET);
            assert_int_equal(diag.list.count, 1);
            assert_string_equal(diag.list.items[0].message, message);
            assert_int_equal(diag.list.items[0].line, 2);
            assert_null(lr_model_extent(world_model(world), predicate_of(world, "t")));
            lr_diag_clear(&diag);
            budget->rows = 0;
            assert_int_equal(evaluate(world, "t", NULL), LORE_OK);
            assert_rows(world, "t", step, &expected);
            world_free(world);
            lr_team_free(team);
        }
}

/* What a limit counts is what there is in the end, whatever the number of threads. */
static void every_row_is_counted_once(void **state)
{
    static Graph graph;
    (void)state;
    make_graph(&graph);
    for (uint32_t threads = 1; threads <= THREADS_MAX; threads++) {
        Team *team = lr_team_new(threads);
        World *world = new_world(&graph, two_lines, 1);
        Budget *budget = world_budget(world);
        budget->team = team;
        assert_int_equal(evaluate(world, "e0", NULL), LORE_OK);
        assert_int_equal(evaluate(world, "t", NULL), LORE_OK);
        size_t count = lr_model_extent(world_model(world), predicate_of(world, "t"))->plain.count;
        assert_int_equal(atomic_load(&budget->rows_used), count);
        world_free(world);
        lr_team_free(team);
    }
}

static void an_interrupt_stops_it(void **state)
{
    static Graph graph;
    (void)state;
    make_graph(&graph);
    for (uint32_t threads = 1; threads <= THREADS_MAX; threads++) {
        atomic_int interrupted = 1;
        Diag diag = { .list = { 0 } };
        Team *team = lr_team_new(threads);
        World *world = new_world(&graph, two_lines, 1);
        world_budget(world)->team = team;
        world_budget(world)->interrupted = &interrupted;
        assert_int_equal(evaluate(world, "t", &diag), LORE_INTERRUPTED);
        assert_int_equal(interrupted, 0);
        lr_diag_clear(&diag);
        assert_int_equal(evaluate(world, "t", NULL), LORE_OK);
        world_free(world);
        lr_team_free(team);
    }
}

/* ---- no memory ---- */

static const char small[] =
    "f0(0, a, b). f0(0, b, c). f0(1, c, a). f0(1, a, d). e0(a, b). e0(b, c). e0(c, a). s0(a). "
    "p(L, X, Y) :- f0(L, X, Y). p(L, X, Z) :- p(L, X, Y), f0(L, Y, Z). r(X) :- s0(X). "
    "r(Y) :- r(X), e0(X, Y). o(X, Y) :- e0(X, Y). v(X, Z) :- o(X, Y), e0(Y, Z). "
    "o(X, Z) :- v(X, Y), e0(Y, Z). all(X, Y) :- p(0, X, Y), r(X), v(X, Y), o(Y, X).";

static void a_recursion_that_found_no_memory_is_reached_later(void **state)
{
    (void)state;
    long refusals = 0;
    for (bool was_refused = true; was_refused; refusals++) {
        World *world = world_new(small, (ModelSettings){ .is_product = false });
        memory_fail_after(refusals);
        lore_status status = evaluate(world, "all", NULL);
        was_refused = memory_restore();
        assert_int_equal(status, was_refused ? LORE_NOMEM : LORE_OK);
        assert_string_equal(world_ask(world, "all(X, Y)"), "a b; a c; b c");
        world_free(world);
    }
    assert_true(refusals > 100);
}

/* Wherever memory ends, and in whichever thread: what was done below stays, so that the same world
 * can be asked again. */
static void several_threads_without_memory_say_so(void **state)
{
    static Graph graph;
    static Expected expected;
    (void)state;
    make_graph(&graph);
    memset(&expected, 0, sizeof expected);
    expect_closure(&graph, &expected);
    for (int step = 1; step <= 1009; step += 1008) {
        Team *team = lr_team_new(2);
        World *world = new_world(&graph, two_lines, step);
        long refusals = 0;
        world_budget(world)->team = team;
        for (bool was_refused = true; was_refused; refusals++) {
            memory_fail_after(refusals);
            lore_status status = evaluate(world, "t", NULL);
            was_refused = memory_restore();
            assert_int_equal(status, was_refused ? LORE_NOMEM : LORE_OK);
        }
        assert_true(refusals > 20);
        assert_rows(world, "t", step, &expected);
        world_free(world);
        lr_team_free(team);
    }
}

static void what_is_not_stated_is_not_followed(void **state)
{
    World *world = world_new("e0(1, null). e0(null, 2). e0(2, 3). e0(3, 4). r(X, Y) :- e0(X, Y). "
                             "r(X, Z) :- r(X, Y), e0(Y, Z).",
                             (ModelSettings){ .is_product = false });
    (void)state;
    assert_string_equal(world_ask(world, "r(X, Y)"),
                        "1 null; 2 3; 2 4; 3 4; null 2; null 3; null 4");
    world_free(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_not_stated_is_not_followed),
        cmocka_unit_test(one_thread_finds_what_brute_force_does),
        cmocka_unit_test(two_threads_find_what_brute_force_does),
        cmocka_unit_test(three_threads_find_what_brute_force_does),
        cmocka_unit_test(closures_here_are_large_enough_to_be_shared),
        cmocka_unit_test(small_recursions_give_their_answers),
        cmocka_unit_test(all_these_are_linear_and_their_fixpoints_stay),
        cmocka_unit_test(components_of_another_kind_are_left_alone),
        cmocka_unit_test(a_limit_of_rows_stops_all_threads_and_names_the_rule),
        cmocka_unit_test(every_row_is_counted_once),
        cmocka_unit_test(an_interrupt_stops_it),
        cmocka_unit_test(a_recursion_that_found_no_memory_is_reached_later),
        cmocka_unit_test(several_threads_without_memory_say_so),
    };
    chance_begin();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
