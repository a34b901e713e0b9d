/* SPDX-License-Identifier: MIT */
/* Part: constants in a column of a recursive predicate, as predicates of their own.
 *
 *     t(X, P, Y) :- t0(X, P, Y)      t(X, 0, B) :- t(X, 0, A), sub(A, B)      t(X, 0, C) :- t(X, P, _), dom(P, C)
 *
 * becomes, since 0 stands in the second column both of a head and of a recursive atom,
 *
 *     t_0(X, Y) :- t0(X, 0, Y)       t_r(X, P, Y) :- t0(X, P, Y), P differs from 0
 *     t_0(X, B) :- t_0(X, A), sub(A, B)
 *     t_0(X, C) :- t_0(X, _), dom(0, C)                t_0(X, C) :- t_r(X, P, _), dom(P, C)
 *     t(X, 0, Y) :- t_0(X, Y)        t(X, P, Y) :- t_r(X, P, Y)
 *
 * so that what is said of 0 has rows, ranges and a form of its own, and need not be told from the rest.
 * A part holds each tuple with the belief that it has in the whole, since every derivation has one
 * version. Proofs, and what is copied for questions, keep to clauses as written: those only ask for some
 * values of the column anyway. LORE_RELATION_BOUND and _WHOLE say how uses ask, and change nothing here. */
#ifndef LORE_RULE_PART_H
#define LORE_RULE_PART_H

#include "rule/program.h"

enum {
    LR_PARTS_MAX = 4,     /* constants of one predicate */
    LR_VERSIONS_MAX = 16, /* clauses that one may become */
};

/* Parts the predicates that suit in a program whose components are known; *changed: they have to be
 * found anew. */
lore_status lr_program_part(Program *program, bool *changed);

#endif
