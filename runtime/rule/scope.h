/* SPDX-License-Identifier: MIT */
/* Scope: one clause while it is being resolved.
 *
 * Variables and literals are collected here and join the program's tables when the scope is
 * closed, so that a clause made on the way (for `not p(X, _)`) does not come between them. The
 * first mistake is remembered; resolving goes on after it, to find more. */
#ifndef LORE_RULE_SCOPE_H
#define LORE_RULE_SCOPE_H

#include "rule/program_internal.h"

typedef struct Scope {
    Program *program;
    Diag *diag;
    VECTOR(Variable) variables;
    VECTOR(Literal) literals;
    lore_status status;
    Place place; /* of the rule */
} Scope;

void lr_scope_open(Scope *scope, Program *program, Place place, Diag *diag);
void lr_scope_free(Scope *scope);

/* Reports a mistake, and remembers it as the scope's status. */
#define lr_scope_fail(scope, code, where, ...)                                                         \
    lr_scope_note(scope, lr_diag_fail((scope)->diag, code, where, __VA_ARGS__))
bool lr_scope_note(Scope *scope, lore_status status); /* false always */

Place lr_scope_place(const Scope *scope, lore_term term);

/* The clause's variable of that interned name, added if new; its type is narrowed to type. */
bool lr_scope_variable(Scope *scope, const char *name, lore_type type, Place place, uint32_t *out);
bool lr_scope_fresh(Scope *scope, lore_type type, uint32_t *out);

/* An expression over the clause's variables. */
bool lr_scope_expr(Scope *scope, lore_term term, uint32_t *out);

/* term as the argument of a column of that type: expressions become a fresh variable and an
 * equality. */
bool lr_scope_arg(Scope *scope, lore_term term, lore_type type, Arg *out);

/* A statement with its wrappers: the predicate and its argument terms. */
typedef struct Reference {
    uint32_t predicate;
    lore_term args[LR_ARITY_MAX + 2];
    uint32_t count;
    bool is_open; /* the relation's world is */
} Reference;
bool lr_scope_statement(Scope *scope, lore_term term, Reference *out);

/* Appends the literals of a condition that holds no disjunction. */
bool lr_scope_condition(Scope *scope, lore_term term);
/* Those of several, whatever is wrong with some. */
bool lr_scope_conditions(Scope *scope, const lore_term *terms, size_t count);

/* Every variable in a literal or in the count args of head is bound, or LORE_UNSAFE. valid may be
 * LR_NONE. */
bool lr_scope_check_safety(Scope *scope, const Arg *head, uint32_t count, uint32_t valid);

/* Adds the clause to the program. */
bool lr_scope_close(Scope *scope, uint32_t predicate, const Arg *head, uint32_t count, Cost weight,
                    uint32_t valid, uint32_t rule);

#endif
