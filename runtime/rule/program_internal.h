/* SPDX-License-Identifier: MIT */
/* What the passes that build a program share: making and finding its parts. Each returns LR_NONE
 * without memory. */
#ifndef LORE_RULE_PROGRAM_INTERNAL_H
#define LORE_RULE_PROGRAM_INTERNAL_H

#include "rule/program.h"

/* types: one a column, copied. */
uint32_t lr_program_add_predicate(Program *program, Predicate predicate, const lore_type *types);
uint32_t lr_program_intern_facet(Program *program, uint32_t relation, Facet facet);
uint32_t lr_program_intern_view(Program *program, View view);
uint32_t lr_program_intern_constant(Program *program, lore_value value);
bool lr_facet_has_holder(Facet facet);

/* value as a column of that type takes it: itself, or a written date as an instant. False if it
 * does not fit. */
bool lr_value_fit(lore_value *value, lore_type type);

/* Gives the predicates that have no component yet theirs, finds out which vary in time, and turns
 * minima and maxima that recurse into best predicates. LORE_UNSTRATIFIED with the whole cycle. */
lore_status lr_program_stratify(Program *program, Diag *diag);
/* The same for all predicates anew. */
lore_status lr_program_restratify(Program *program, Diag *diag);

#endif
