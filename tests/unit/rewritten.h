/* SPDX-License-Identifier: MIT */
/* What demand makes of a program, as text: a clause a line, in the order of their making.
 *
 *     t.bf(A,B) :- ?t.bf(A) e0(A,B)     a copy of t for demands on its first column, and the demand
 *     t.bf>(A,B)                        ways from seeds (rule/chain.c)
 */
#ifndef LORE_TESTS_UNIT_REWRITTEN_H
#define LORE_TESTS_UNIT_REWRITTEN_H

#include "world.h"

/* Asks for the goal, and gives the clauses that read or conclude copies. Borrowed until the next
 * call. */
const char *rewritten(World *world, const char *goal);

#endif
