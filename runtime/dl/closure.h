/* SPDX-License-Identifier: MIT */
/* Closure: what declarations and subsumption say of whole relations, as clauses. */
#ifndef LORE_DL_CLOSURE_H
#define LORE_DL_CLOSURE_H

#include "dl/reads.h"

/* eqrel: what is concluded of a relation goes to links beside it, which are symmetric, and the relation is
 * their transitive closure (reflexivity follows). */
void lr_dl_closure_equivalences(Program *program);

/* a(x) <= a(y) :- body. The tuples of a are collected elsewhere first, those that another one
 * subsumes are dropped; where a recurs and keeps the least or greatest of one column, that is the
 * engine's own minimum or maximum. Relations of stages have been seen to. */
void lr_dl_closure_subsumptions(Program *program);

/* Whether relation recurs with subsumption of another kind. */
bool lr_dl_closure_is_hard(const Program *program, Reads *reads, const Relation *relation);

/* result: what of all no other tuple of all subsumes, by what the program says of relation. */
void lr_dl_closure_prune(Program *program, const Relation *relation, const Relation *all,
                         const Relation *result);

/* to(x) :- from(x). */
void lr_dl_closure_copy(Program *program, const Relation *from, const Relation *to);

/* What concluded or was read into from now goes to to. */
void lr_dl_closure_redirect(Program *program, const Relation *from, const Relation *to);

#endif
