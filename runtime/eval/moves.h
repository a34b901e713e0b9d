/* SPDX-License-Identifier: MIT */
/* Moves: how the tuples of a group of a linear recursion follow from each other, whatever the group
 * (see passage.h).
 *
 * A node stands for the tuples that differ in the passing columns only. A move leads from node to
 * node while the other premises of some recursive clause hold together, and costs what they cost. A
 * node's moves are one run of an array: first those that may be news even to a tuple that is certain
 * at all times, then those that hold always and that the plain phase has followed. Nodes are found
 * from the first ones on, whatever the time, by running each clause once for many of them. */
#ifndef LORE_EVAL_MOVES_H
#define LORE_EVAL_MOVES_H

#include "eval/model_internal.h"
#include "eval/numbering.h"
#include "eval/passage.h"

typedef struct Move {
    Span span;
    uint32_t to; /* a node */
} Move;

typedef struct FoundMove {
    Move move;
    uint32_t from;
} FoundMove;
typedef VECTOR(FoundMove) MoveList;

typedef struct Node {
    uint32_t member, rest; /* the rest's number in its member */
} Node;

/* Where a node's moves are. */
typedef struct MoveRun {
    uint32_t first, others, end;
} MoveRun;

typedef struct MoveTable {
    Move *moves; /* by the nodes where they begin */
    size_t count;
    MoveRun *runs; /* of each node */
} MoveTable;

typedef struct MoveMember {
    Extent *extent;
    const uint32_t *columns; /* that pass; borrowed */
    uint64_t passing;        /* the same, bit c for column c */
    Numbering rests;         /* rows of the extent's layout, the passing columns' bits zero */
    VECTOR(uint32_t) nodes;  /* of each rest */
    size_t followed;         /* rests whose moves are known */
} MoveMember;

typedef struct Moves {
    Model *model;
    const Passage *passage;
    const double *sizes; /* of every predicate, for the planner */
    MoveMember *members;
    uint32_t member_count;
    VECTOR(Node) nodes;
    MoveList found[2]; /* in the order in which they were: news and others, see above */
    MoveTable table;
} Moves;

/* passage and sizes must outlive the moves. False without memory; to be freed all the same. */
bool lr_moves_init(Moves *moves, Model *model, uint32_t component, const Passage *passage,
                   const double *sizes);
void lr_moves_free(Moves *moves);
size_t lr_moves_bytes(const Moves *moves);

/* The node of a row of a member's extent; LR_ROW_NONE without memory. */
uint32_t lr_moves_node(Moves *moves, uint32_t member, const uint64_t *row);
/* The node's row, the passing columns' bits zero. */
static inline const uint64_t *lr_moves_rest(const Moves *moves, uint32_t node)
{
    Node of = moves->nodes.items[node];
    const Table *rests = &moves->members[of.member].rests.table;
    return rests->rows + (size_t)of.rest * rests->layout.stride;
}

/* Finds all moves from the nodes there are, and from those that they lead to; they are not sorted yet. */
lore_status lr_moves_follow(Moves *moves);

/* Sorts what was found, and frees it. False without memory; to be freed all the same. */
bool lr_move_table_init(MoveTable *table, size_t node_count, MoveList found[2]);
void lr_move_table_free(MoveTable *table);
static inline size_t lr_move_table_bytes(const MoveTable *table, size_t node_count)
{
    return table->count * sizeof(Move) + (table->runs == NULL ? 0 : node_count * sizeof(MoveRun));
}

#endif
