/* SPDX-License-Identifier: MIT */
/* What the halves of the demand transformation share: choosing what is copied (demand.c), and
 * making the copies (restrict.c, chain.c). */
#ifndef LORE_RULE_DEMAND_INTERNAL_H
#define LORE_RULE_DEMAND_INTERNAL_H

#include "rule/demand.h"
#include "rule/program_internal.h"
#include "rule/sideways.h"

/* A predicate restricted to the demands on its bound columns. */
typedef struct Copy {
    uint32_t of;
    uint64_t bound;     /* columns */
    bool is_chain;      /* see chain.c */
    uint32_t predicate; /* the copy */
    uint32_t demand;    /* its columns are the bound ones, in order */
} Copy;

typedef struct Retired {
    uint32_t index;
    Clause clause; /* as it was */
} Retired;

/* Components as they were. */
typedef struct Kept {
    Predicate *predicates;
    Component *components;
    uint32_t *members;
    size_t component_count, member_count;
} Kept;

typedef struct Demand {
    Program *program;
    const DemandRequest *request;
    size_t clause_count, aggregate_count, predicate_count; /* before anything was added */
    double *sizes;       /* of every predicate, guessed where it is not known */
    bool *is_concluded;  /* by clauses or aggregates */
    uint32_t *first_clause, *next_clause; /* lists of those that evaluate a predicate */
    bool *is_as_written; /* is copied from clauses as written, though others evaluate it */
    uint32_t *first_asked, *next_asked; /* lists of those that copies of it are made of */
    bool *is_read;
    VECTOR(uint32_t) read; /* all that the roots read, up to what is known */
    bool *is_full;       /* evaluated in full */
    bool *is_settled;    /* is_full for good: it is known, or some copy reads it */
    VECTOR(uint32_t) full; /* those to be evaluated in full, in the order of their discovery */
    VECTOR(Copy) copies;
    VECTOR(Retired) retired;
    bool crosses;        /* copies what is not monotone, too */
    bool is_stale;       /* a copied predicate turned out to be needed in full */
    bool is_disturbed;   /* components have been found anew */
    Kept kept;           /* for then */
    bool has_failed;     /* without memory */
} Demand;

/* The copy for those bound columns, made if need be; NULL if the predicate is read in full instead.
 * Borrowed until the next call. */
const Copy *lr_demand_copy(Demand *demand, uint32_t predicate, uint64_t bound, bool is_chain);
/* Whether predicate may be copied, and for which of the bound columns; 0: not at all. */
uint64_t lr_demand_columns(const Demand *demand, uint32_t predicate, uint64_t bound);
/* Whether the two depend on each other in the program as written. */
bool lr_demand_recur(const Demand *demand, uint32_t a, uint32_t b);
/* predicate and all that it reads are evaluated in full. */
void lr_demand_settle(Demand *demand, uint32_t predicate);

/* ---- restrict.c ---- */

/* A clause's body while its literals come to read copies. */
typedef struct Body {
    Clause clause;     /* being rewritten; its variables hold for what is made of it */
    Sideways order;
    bool has_guard;    /* an atom that binds the given variables */
    Literal guard;
    Literal literals[LR_BODY_MAX];  /* with their predicates replaced */
    uint32_t copy_of[LR_BODY_MAX];  /* index of the copy that an atom reads, or LR_NONE */
    uint32_t skipped;  /* a literal that is left alone, or LR_NONE */
    bool is_root;      /* of a predicate evaluated in full: asks only where that is worth it */
} Body;

/* Replaces what the clause's literals read by copies, and adds what they demand. given: a variable
 * each. False without memory. */
bool lr_restrict_body(Demand *demand, Body *body, const bool *given);
/* Whether a use in a clause of a predicate evaluated in full is worth a copy. */
bool lr_demand_is_worth(const Demand *demand, const Sideways *order, uint32_t place,
                        uint32_t predicate);

/* Adds the clauses of a copy. */
void lr_restrict_build(Demand *demand, Copy copy);
/* Adds clause with those literals, and head args, which it appends. */
void lr_restrict_push(Demand *demand, Clause clause, uint32_t head, const Arg *args,
                      uint32_t arg_count, const Literal *literals, uint32_t literal_count);
/* An atom of predicate; appends its args. */
Literal lr_restrict_atom(Demand *demand, uint32_t predicate, const Arg *args, uint32_t arg_count,
                         Place place);
/* The args in the bound columns. Returns how many. */
uint32_t lr_restrict_bound(const Program *program, uint32_t first_arg, uint32_t arg_count,
                           uint64_t bound, Arg *out);
/* Appends a predicate of the types of of's columns in bound (twice over if is_double). */
uint32_t lr_restrict_keys(Demand *demand, uint32_t of, uint64_t bound, bool is_double);
/* Gives clause variables of its own: those it has and count more, whose first is *first. */
bool lr_restrict_widen(Demand *demand, Clause *clause, uint32_t count, uint32_t *first);

/* ---- chain.c ---- */

/* Whether every recursive clause of predicate only hands its free columns on. */
bool lr_chain_suits(const Demand *demand, uint32_t predicate, uint64_t bound);
void lr_chain_build(Demand *demand, Copy copy);

#endif
