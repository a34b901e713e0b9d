/* SPDX-License-Identifier: MIT */
/* Moves: from node to node of a linear recursion, as the edges of random graphs have them. How beliefs spread along them
 * is tested in eval_linear_test.c and eval_front_test.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "chance.h"
#include "eval/moves.h"
#include "fault/memory.h"
#include "world.h"

enum { NODES = 12, ALWAYS = 1, DATED = 2 };

/* What there is between two nodes: nothing, an edge at all times, one of [from, to) with belief 0.5. */
typedef struct Edge {
    int kind;
    int64_t from, to;
} Edge;

typedef struct Graph {
    Edge edges[NODES][NODES];
} Graph;

static void draw_graph(Graph *graph, size_t edges)
{
    memset(graph, 0, sizeof *graph);
    for (size_t i = 0; i < edges; i++) {
        Edge *edge = &graph->edges[chance_below(NODES)][chance_below(NODES)];
        edge->kind = chance_below(2) == 0 ? ALWAYS : DATED;
        edge->from = (int64_t)chance_below(20);
        edge->to = edge->from + 1 + (int64_t)chance_below(20);
    }
}

static World *world_with(const Graph *graph, const char *rules)
{
    Buffer text = { 0 };
    for (int x = 0; x < NODES; x++)
        for (int y = 0; y < NODES; y++) {
            const Edge *edge = &graph->edges[x][y];
            if (edge->kind == ALWAYS)
                lr_buffer_format(&text, "e0(%d, %d). ", x, y);
            if (edge->kind == DATED)
                lr_buffer_format(&text, "e0(%d, %d) @ %d %d 0.5. ", x, y, (int)edge->from,
                                 (int)edge->to);
        }
    lr_buffer_format(&text, "s0(0, 0). s0(1, %d). %s", NODES - 1, rules);
    World *world = world_new(lr_buffer_terminate(&text), (ModelSettings){ .is_product = true });
    if (world_status(world) != LORE_OK)
        fail_msg("%s", world_message(world));
    lr_buffer_free(&text);
    return world;
}

/* ---- moves of the component of t, which has been evaluated ---- */

typedef struct Case {
    World *world;
    Passage passage;
    double *sizes;
    Moves moves;
    uint32_t component;
} Case;

static uint32_t predicate_of(World *world, const char *relation)
{
    Program *program = world_program(world);
    return lr_program_facet(program, lr_program_relation(program, relation), FACET_PRO);
}

static void find_passage(Case *c)
{
    const Program *program = world_program(c->world);
    uint32_t clauses[16];
    size_t count = 0;
    for (uint32_t i = 0; i < program->clauses.count; i++)
        if (program->predicates.items[program->clauses.items[i].head].component == c->component)
            clauses[count++] = i;
    assert_true(lr_passage_find(&c->passage, program, c->component, clauses, count));
    assert_int_equal(c->passage.column_count, 1);
    for (size_t i = 0; i < c->passage.steps.count; i++) /* as dated_phase.c does */
        c->passage.steps.items[i].has_plain =
            program->clauses.items[c->passage.steps.items[i].clause].weight == 0;
}

static void open_case(Case *c, const Graph *graph, const char *rules)
{
    *c = (Case){ .world = world_with(graph, rules) };
    assert_null(strstr(world_ask(c->world, "t(X, Y)"), "error"));
    const Program *program = world_program(c->world);
    c->component = program->predicates.items[predicate_of(c->world, "t")].component;
    c->sizes = calloc(program->predicates.count, sizeof *c->sizes);
    find_passage(c);
    assert_true(
        lr_moves_init(&c->moves, world_model(c->world), c->component, &c->passage, c->sizes));
}

static void follow_moves(Case *c)
{
    assert_int_equal(lr_moves_follow(&c->moves), LORE_OK);
    assert_true(lr_move_table_init(&c->moves.table, c->moves.nodes.count, c->moves.found));
}

static void close_case(Case *c)
{
    lr_moves_free(&c->moves);
    lr_passage_free(&c->passage);
    free(c->sizes);
    world_free(c->world);
}

static uint32_t member_of(const Case *c, const char *relation)
{
    const Program *program = world_program(c->world);
    const Component *component = &program->components.items[c->component];
    for (uint32_t m = 0; m < component->member_count; m++)
        if (program->members.items[component->first_member + m] == predicate_of(c->world, relation))
            return m;
    fail_msg("%s is no member", relation);
    return LR_NONE;
}

/* The node of relation(x, y). */
static uint32_t node_of(Case *c, const char *relation, int x, int y)
{
    uint32_t member = member_of(c, relation);
    const Layout *layout = &c->moves.members[member].extent->plain.layout;
    const Code codes[] = { lr_code_inline(lore_integer(x)), lr_code_inline(lore_integer(y)) };
    uint64_t row[4];
    assert_true(lr_layout_pack(layout, codes, row));
    uint32_t node = lr_moves_node(&c->moves, member, row);
    assert_int_not_equal(node, LR_ROW_NONE);
    return node;
}

/* What a node's rows have in the column that does not pass. */
static int value_of(const Case *c, uint32_t node)
{
    Code codes[4];
    const MoveMember *member = &c->moves.members[c->moves.nodes.items[node].member];
    lr_layout_unpack(&member->extent->plain.layout, lr_moves_rest(&c->moves, node), codes);
    return (int)lr_code_value(codes[member->columns[0] == 0]).u.integer;
}

/* ---- what they should be ---- */

static Span span_of(const Case *c, const Edge *edge, Cost weight)
{
    const Axis *axis = &world_model(c->world)->axis;
    if (edge->kind == ALWAYS)
        return lr_span(0, LR_AXIS_END, weight);
    return lr_span(lr_axis_segment(axis, edge->from), lr_axis_segment(axis, edge->to),
                   lr_cost_product(lr_cost_of(0.5), weight));
}

/* A node's moves must be those along the edges of graph that leave its value; *known counts those that the plain
 * phase has followed. */
static void assert_moves_from(const Case *c, const Graph *graph, uint32_t node, Cost weight,
                              size_t *known)
{
    const MoveRun *run = &c->moves.table.runs[node];
    bool is_met[NODES] = { false };
    int from = value_of(c, node);
    assert_true(run->first <= run->others && run->others <= run->end);
    for (uint32_t i = run->first; i < run->end; i++) {
        const Move *move = &c->moves.table.moves[i];
        int to = value_of(c, move->to);
        const Edge *edge = &graph->edges[from][to];
        assert_int_not_equal(edge->kind, 0);
        assert_false(is_met[to]);
        is_met[to] = true;
        assert_true(move->span == span_of(c, edge, weight));
        assert_int_equal(i >= run->others, edge->kind == ALWAYS && weight == 0);
        *known += i >= run->others;
    }
    for (int to = 0; to < NODES; to++)
        assert_int_equal(is_met[to], graph->edges[from][to].kind != 0);
}

static void reach(const Graph *graph, int from, bool seen[NODES])
{
    if (seen[from])
        return;
    seen[from] = true;
    for (int to = 0; to < NODES; to++)
        if (graph->edges[from][to].kind != 0)
            reach(graph, to, seen);
}

#define FORWARD "t(X, Y) :- s0(X, Y). t(X, Z) :- t(X, Y), e0(Y, Z). "

static void moves_are_the_edges_from_what_is_reached(void **state)
{
    size_t known = 0, moves = 0;
    (void)state;
    for (int round = 0; round < 100; round++) {
        Graph graph;
        Case c;
        bool seen[NODES] = { false };
        size_t reached = 0;
        draw_graph(&graph, 4 + chance_below(25));
        open_case(&c, &graph, FORWARD);
        (void)node_of(&c, "t", 0, 0);
        follow_moves(&c);
        reach(&graph, 0, seen);
        for (int i = 0; i < NODES; i++)
            reached += seen[i];
        assert_int_equal(c.moves.nodes.count, reached); /* whatever the time */
        for (uint32_t n = 0; n < c.moves.nodes.count; n++) {
            assert_true(seen[value_of(&c, n)]);
            assert_moves_from(&c, &graph, n, 0, &known);
        }
        moves += c.moves.table.count;
        close_case(&c);
    }
    assert_true(known > 50 && moves > known + 50);
}

static void a_weight_is_part_of_what_a_move_costs(void **state)
{
    Graph graph;
    Case c;
    size_t known = 0;
    (void)state;
    draw_graph(&graph, 30);
    graph.edges[0][1] = (Edge){ .kind = ALWAYS };
    open_case(&c, &graph, "t(X, Y) :- s0(X, Y). t(X, Z) :- t(X, Y), e0(Y, Z) * 0.25. ");
    (void)node_of(&c, "t", 0, 0);
    follow_moves(&c);
    assert_true(c.moves.table.count > 0);
    for (uint32_t n = 0; n < c.moves.nodes.count; n++)
        assert_moves_from(&c, &graph, n, lr_cost_of(0.25), &known);
    assert_int_equal(known, 0); /* nothing that is certain follows from it */
    close_case(&c);
}

static void what_the_plain_phase_has_not_followed_is_news(void **state)
{
    (void)state;
    for (int has_plain = 0; has_plain < 2; has_plain++) {
        Graph graph;
        Case c;
        memset(&graph, 0, sizeof graph);
        graph.edges[0][1] = (Edge){ .kind = ALWAYS };
        open_case(&c, &graph, FORWARD);
        c.passage.steps.items[0].has_plain = has_plain != 0;
        uint32_t zero = node_of(&c, "t", 0, 0);
        follow_moves(&c);
        const MoveRun *run = &c.moves.table.runs[zero];
        assert_int_equal(run->end - run->first, 1);
        assert_int_equal(run->others - run->first, !has_plain);
        close_case(&c);
    }
}

static void rows_that_differ_in_what_passes_are_one_node(void **state)
{
    Graph graph;
    Case c;
    (void)state;
    memset(&graph, 0, sizeof graph);
    graph.edges[0][1] = (Edge){ .kind = ALWAYS };
    open_case(&c, &graph, FORWARD);
    uint32_t node = node_of(&c, "t", 0, 1);
    assert_int_equal(node_of(&c, "t", 1, 1), node);
    assert_int_not_equal(node_of(&c, "t", 0, 0), node);
    assert_int_equal(c.moves.nodes.count, 2);
    close_case(&c);
}

/* Moves lead from one member to the other; where the passing column stands differs. */
static void moves_lead_from_member_to_member(void **state)
{
    Graph graph;
    Case c;
    size_t known = 0;
    bool seen[NODES] = { false };
    (void)state;
    draw_graph(&graph, 25);
    graph.edges[0][1] = (Edge){ .kind = ALWAYS };
    graph.edges[1][2] = (Edge){ .kind = DATED, .from = 3, .to = 5 };
    open_case(&c, &graph,
              "t(X, Y) :- s0(X, Y). t(X, Z) :- u(Y, X), e0(Y, Z). u(Z, X) :- t(X, Y), e0(Y, Z). ");
    (void)node_of(&c, "t", 0, 0);
    follow_moves(&c);
    reach(&graph, 0, seen);
    for (uint32_t n = 0; n < c.moves.nodes.count; n++) {
        uint32_t member = c.moves.nodes.items[n].member;
        assert_true(seen[value_of(&c, n)]);
        assert_moves_from(&c, &graph, n, 0, &known);
        for (uint32_t i = c.moves.table.runs[n].first; i < c.moves.table.runs[n].end; i++)
            assert_int_not_equal(c.moves.nodes.items[c.moves.table.moves[i].to].member, member);
    }
    assert_true(known > 0 && c.moves.table.count > known);
    close_case(&c);
}

static void a_constant_in_the_head_is_a_node(void **state)
{
    Graph graph;
    Case c;
    (void)state;
    memset(&graph, 0, sizeof graph);
    graph.edges[0][3] = (Edge){ .kind = ALWAYS };
    open_case(&c, &graph, "t(X, Y) :- s0(X, Y). t(X, 7) :- t(X, Y), e0(Y, _). ");
    uint32_t zero = node_of(&c, "t", 0, 0);
    follow_moves(&c);
    assert_int_equal(c.moves.table.count, 1);
    assert_int_equal(c.moves.table.runs[zero].end - c.moves.table.runs[zero].first, 1);
    assert_int_equal(value_of(&c, c.moves.table.moves[0].to), 7);
    close_case(&c);
}

static void without_memory_it_says_so_and_can_be_freed(void **state)
{
    Graph graph;
    long refused = 0;
    (void)state;
    draw_graph(&graph, 30);
    graph.edges[0][1] = (Edge){ .kind = ALWAYS };
    for (bool was_refused = true; was_refused; refused++) {
        Case c;
        open_case(&c, &graph, FORWARD);
        (void)node_of(&c, "t", 0, 0);
        memory_fail_after(refused);
        lore_status status = lr_moves_follow(&c.moves);
        if (status == LORE_OK &&
            !lr_move_table_init(&c.moves.table, c.moves.nodes.count, c.moves.found))
            status = LORE_NOMEM;
        was_refused = memory_restore();
        assert_int_equal(status, was_refused ? LORE_NOMEM : LORE_OK);
        assert_true(lr_moves_bytes(&c.moves) > 0);
        close_case(&c);
    }
    assert_true(refused > 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(moves_are_the_edges_from_what_is_reached),
        cmocka_unit_test(a_weight_is_part_of_what_a_move_costs),
        cmocka_unit_test(what_the_plain_phase_has_not_followed_is_news),
        cmocka_unit_test(rows_that_differ_in_what_passes_are_one_node),
        cmocka_unit_test(moves_lead_from_member_to_member),
        cmocka_unit_test(a_constant_in_the_head_is_a_node),
        cmocka_unit_test(without_memory_it_says_so_and_can_be_freed),
    };
    chance_begin();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
