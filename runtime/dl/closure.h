/* SPDX-License-Identifier: MIT */
/* Closure: what declarations and subsumption say of whole relations, as clauses. */
#ifndef LORE_DL_CLOSURE_H
#define LORE_DL_CLOSURE_H

#include "dl/program.h"

/* eqrel: symmetry and transitivity (reflexivity follows). */
void lr_dl_closure_equivalences(Program *program);

/* a(x) <= a(y) :- body. The tuples of a are collected elsewhere first, those that another one
 * subsumes are dropped. Where a recurs, only "keep the least (greatest) of one column" is offered:
 * the engine's own minimum and maximum. */
void lr_dl_closure_subsumptions(Program *program);

/* Whether tuples of relation may follow from those of other. */
bool lr_dl_closure_depends(const Program *program, const char *relation, const char *other);

/* Whether the tuples of a relation follow from themselves. */
bool lr_dl_closure_is_recursive(const Program *program, const Relation *relation);

#endif
