/* SPDX-License-Identifier: MIT */
/* Terms: the abstract syntax that every front end builds and the resolver reads.
 *
 * A lore_terms is a growing array of nodes; a lore_term is an index into it plus 1. Children
 * are indices in a shared array; a term may stand under several parents. The depth of a term,
 * and its size with shared parts counted each time, are kept per node and capped, so that
 * whoever walks a term may do so recursively and as a tree. */
#ifndef LORE_RULE_TERM_H
#define LORE_RULE_TERM_H

#include "base/buffer.h"
#include "base/diag.h"
#include "base/map.h"
#include "base/vector.h"
#include "lore.h"

enum { LR_TERM_DEPTH_MAX = 200, LR_TERM_SIZE_MAX = 1 << 20, LR_TERM_COUNT_MAX = 1 << 24 };

typedef enum TermKind { TERM_VALUE, TERM_VARIABLE, TERM_COMPOUND } TermKind;

typedef struct Term {
    TermKind kind;
    uint16_t depth;
    uint32_t size; /* nodes of the tree */
    int line;
    const char *file;   /* or NULL */
    const char *name;   /* variable or functor; interned within the lore_terms */
    lore_value value;   /* TERM_VALUE */
    uint32_t first_arg; /* TERM_COMPOUND: index into args */
    uint32_t arg_count;
} Term;

struct lore_terms {
    VECTOR(Term) nodes;
    VECTOR(lore_term) args;
    Map names; /* text -> index into texts */
    VECTOR(const char *) texts;
    Arena arena;
    const char *file;
    int line;
    bool failed;   /* memory ran out, or a limit was passed */
    bool too_deep; /* a limit of depth, size or count, not the memory */
};

/* The node of a term other than 0. */
static inline const Term *lr_term(const lore_terms *terms, lore_term term)
{
    return &terms->nodes.items[term - 1];
}

static inline lore_term lr_term_arg(const lore_terms *terms, const Term *term, uint32_t i)
{
    return terms->args.items[term->first_arg + i];
}

/* Whether two terms are the same wherever they were written; each "_" is like any other. */
bool lr_term_is_same(const lore_terms *terms, lore_term a, lore_term b);

/* Terms as bytes, for the store: decoding gives an equal tree; places are kept. */
void lr_term_encode(Buffer *buffer, const lore_terms *terms, lore_term term);
lore_term lr_term_decode(Reader *reader, lore_terms *terms); /* 0 if the bytes are no term */

/* As its author would write it in a rule file. */
void lr_term_print(Buffer *buffer, const lore_terms *terms, lore_term term);

#endif
