/* SPDX-License-Identifier: MIT */
#include "forced.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "chance.h"
#include "fault/memory.h"
#include "world.h"

static void draw(Matrix *edges, size_t count)
{
    memset(*edges, 0, sizeof *edges);
    for (size_t i = 0; i < count; i++)
        (*edges)[chance_below(GRAPH_NODES)][chance_below(GRAPH_NODES)] = true;
    for (size_t i = 0; i < count / 4; i++)
        (*edges)[0][chance_below(GRAPH_NODES)] = true;
}

void graph_draw(Graph *graph, size_t edges)
{
    draw(&graph->e, edges);
    draw(&graph->g, edges);
}

static void write_edges(Buffer *text, const char *name, const Matrix edges, const char *when)
{
    for (int x = 0; x < GRAPH_NODES; x++)
        for (int y = 0; y < GRAPH_NODES; y++)
            if (edges[x][y])
                lr_buffer_format(text, "%s(%d, %d)%s. ", name, x, y, when);
}

static char *write_program(const Graph *graph, const char *rules)
{
    Buffer text = { 0 };
    lr_buffer_format(&text, "%s ", rules);
    write_edges(&text, "e0", graph->e, "");
    write_edges(&text, "g0", graph->g, "");
    if (strstr(rules, "d0") != NULL)
        write_edges(&text, "d0", graph->e, " @ 10 20 0.5");
    char *program = strdup(lr_buffer_terminate(&text));
    assert_non_null(program);
    lr_buffer_free(&text);
    return program;
}

/* The pairs of an answer; what stands behind one, its stretches, is ignored. */
static void read_pairs(const char *answer, Matrix *out)
{
    memset(*out, 0, sizeof *out);
    for (const char *pair = answer; *pair != '\0';) {
        int x, y;
        assert_int_equal(sscanf(pair, "%d %d", &x, &y), 2);
        assert_false((*out)[x][y]);
        (*out)[x][y] = true;
        const char *end = strchr(pair, ';');
        pair = end == NULL ? pair + strlen(pair) : end + 1;
    }
}

static void check_answer(const Graph *graph, const ForcedCase *one, const char *names,
                         const char *answer)
{
    Matrix found;
    read_pairs(answer, &found);
    for (int x = 0; x < GRAPH_NODES; x++)
        for (int y = 0; y < GRAPH_NODES; y++)
            if (found[x][y] != one->holds(graph, x, y))
                fail_msg("(%d, %d) is %s: %s, forced: %s", x, y,
                         found[x][y] ? "too many" : "missing", one->rules, names);
}

static void begin(Ways *ways, const char *names)
{
    uint64_t bits;
    const char *unknown;
    size_t length;
    assert_true(lr_ways_read(names, &bits, &unknown, &length));
    lr_ways_begin(ways, bits);
}

void forced_check(const Graph *graph, const ForcedCase *one, const char *names, Ways *taken)
{
    char *program = write_program(graph, one->rules);
    World *world = world_new(program, (ModelSettings){ .is_product = false });
    assert_string_equal(world_message(world), "");
    begin(taken, names);
    world_budget(world)->ways = taken;
    check_answer(graph, one, names, world_ask(world, "all(X, Y)"));
    world_free(world);
    free(program);
}

long forced_starve(const Graph *graph, const ForcedCase *one, const char *names)
{
    Ways ways;
    char *program = write_program(graph, one->rules);
    World *world = world_new(program, (ModelSettings){ .is_product = false });
    Diag diag = { .list = { 0 } };
    uint32_t answer = world_goal(world, "all(X, Y)");
    long refusals = 0;
    begin(&ways, names);
    world_budget(world)->ways = &ways;
    for (bool was_refused = true; was_refused; refusals++) {
        lr_budget_start(world_budget(world));
        memory_fail_after(refusals);
        lore_status status =
            lr_model_evaluate(world_model(world), answer, world_budget(world), &diag);
        was_refused = memory_restore();
        assert_int_equal(status, was_refused ? LORE_NOMEM : LORE_OK);
        lr_diag_clear(&diag);
    }
    check_answer(graph, one, names, world_ask(world, "all(X, Y)"));
    world_free(world);
    free(program);
    return refusals;
}
