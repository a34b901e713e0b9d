/* SPDX-License-Identifier: MIT */
/* Identity: what same_as(A, B) says, added to a program as clauses (BELIEF 32).
 *
 * same_as becomes symmetric and transitive, and whatever is stated of A is concluded of B:
 *
 *     p(B, X) { p(A, X), same_as(A, B) }
 *
 * for every column whose type same_as has, of each side and modality of every relation that takes claims.
 * What is derived follows, since it reads those. An aggregate takes each entity once: a binding in
 * which it would count a name that has a lesser one needs that the two be different, which is as
 * certain as the identity is not. The identity is a premise like any other: it has its
 * belief, its time, its place in proofs, and goes when its claim goes. Nothing stored changes, and
 * programs to which it is not added pay nothing. Cost: each such relation joins with same_as. */
#ifndef LORE_RULE_IDENTITY_H
#define LORE_RULE_IDENTITY_H

#include "rule/program.h"

#define LR_IDENTITY "same_as"

/* After all rules and before lr_program_finish. Nothing happens in a program without the relation, of
 * two columns of one type. LORE_FULL: an aggregate's rule has no room for what it then needs. */
lore_status lr_program_merge(Program *program, Diag *diag);

#endif
