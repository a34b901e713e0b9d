/* SPDX-License-Identifier: MIT */
/* Random graphs, and rules over them that are answered in forced ways (eval/ways.h): for tests of the
 * files that make up a run, each of which does one of these ways. */
#ifndef LORE_TESTS_FORCED_H
#define LORE_TESTS_FORCED_H

#include <stdbool.h>
#include <stdint.h>

#include "eval/ways.h"

enum { GRAPH_NODES = 60 };

typedef bool Matrix[GRAPH_NODES][GRAPH_NODES];

/* Two relations of two columns; the values of the first node's successors in e are many. */
typedef struct Graph {
    Matrix e, g;
} Graph;

/* Rules that conclude all(X, Y) from e0 and g0, which may be dated: d0 holds e in [10, 20). */
typedef struct ForcedCase {
    const char *rules;
    bool (*holds)(const Graph *graph, int x, int y);
} ForcedCase;

void graph_draw(Graph *graph, size_t edges);

/* Asks for all(X, Y) in these ways, and fails unless the pairs are those that hold. Gives back how
 * often ways were taken. */
void forced_check(const Graph *graph, const ForcedCase *one, const char *names, Ways *taken);

/* Refuses every allocation in turn: the answer is the same once there is memory. How many were
 * refused. */
long forced_starve(const Graph *graph, const ForcedCase *one, const char *names);

#endif
