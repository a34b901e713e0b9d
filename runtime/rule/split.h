/* SPDX-License-Identifier: MIT */
/* Split: recursive clauses of several atoms, taken apart at a variable that only two of them share.
 *
 *     pt(Y, W) :- load(Y, X), pt(X, Z), pt(Z, W)
 *
 * becomes, since X matters to nothing else,
 *
 *     copy(Y, Z) :- load(Y, X), pt(X, Z)        pt(Y, W) :- copy(Y, Z), pt(Z, W)
 *
 * so that a way from Y to Z is followed once, by however many X it leads (variable elimination:
 * Dechter, "Bucket elimination", Artificial Intelligence 113, 1999). Sound for beliefs, since
 * conjunction is associative and distributes over the best of several. Proofs keep to the clause as
 * written. */
#ifndef LORE_RULE_SPLIT_H
#define LORE_RULE_SPLIT_H

#include "rule/program.h"

/* Splits what is worth it in a program whose components are known; *changed: they have to be found
 * anew. */
lore_status lr_program_split(Program *program, bool *changed);

#endif
