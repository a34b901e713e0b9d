/* SPDX-License-Identifier: MIT */
/* Search: the members of a linear recursion, searched one group at a time (see linear.h), by one thread
 * or several.
 *
 * What was there before is sorted by group. A member's rows gather in a list, or in a dense set where
 * that is going to take no more. */
#ifndef LORE_EVAL_SEARCH_H
#define LORE_EVAL_SEARCH_H

#include "eval/model_internal.h"

/* A part of the key under which a move looks: a value of the group, a constant, or what moves. */
typedef struct KeyPart {
    enum { PART_GROUP, PART_CONSTANT, PART_MOVING } kind;
    uint32_t column; /* GROUP: number of the passed column */
    Code constant;
    Field field; /* of the atom's column */
    uint8_t to;
} KeyPart;

/* One recursive clause. */
typedef struct Move {
    uint32_t from, into; /* members */
    uint32_t clause;
    Postings *postings;
    KeyPart parts[LR_ARITY_MAX];
    uint32_t part_count;
    bool is_simple; /* an array of heads, by what moves alone */
    Code key_shift; /* simple: from the member's offsets to keys */
    BitMove value;  /* where the new value stands in a rest */
    Code shift;     /* from there to the search's numbers */
    uint64_t key;   /* what the group gives; UINT64_MAX: no row can match */
} Move;

typedef VECTOR(uint64_t) Words;

typedef struct Member {
    uint32_t predicate, column; /* that changes */
    Extent *extent;
    uint32_t base, radix; /* its numbers in a search */
    uint64_t prefix;      /* of the group's rows */
    Words rows;
    DenseSet dense;
    bool is_dense;
    size_t count, before; /* rows; those that it had already */
} Member;

typedef struct Search {
    Model *model;
    uint32_t rule;
    Member *members;
    uint32_t member_count;
    Move *moves;
    uint32_t move_count;
    uint32_t passed_count;
    Range *ranges; /* of the passed columns, then of the numbers */
    Layout layout; /* of seeds: the passed columns, then the number */
    Words seeds;
    uint32_t *queue;
    uint64_t *bits;
    Code group[LR_ARITY_MAX];
    bool is_shared; /* other threads search other groups */
    size_t rows_untold, looks; /* since the budget was asked last */
} Search;

/* Whether one relation is followed from value to value, whatever the group. */
static inline bool lr_search_is_simple(const Search *search)
{
    return search->move_count == 1 && search->member_count == 1 && search->moves[0].is_simple;
}

/* Brings a planned search to its end: members have what it finds instead of what they had. LORE_DONE
 * if a group and a value do not fit into a word; nothing has happened then. */
lore_status lr_search_run(Search *search);

#endif
