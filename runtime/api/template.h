/* SPDX-License-Identifier: MIT */
/* Template: a goal without its constants, so that questions which differ in these alone share
 * what is prepared for them.
 *
 *     reach(17, X), ~closed(X)      is      reach(P, X), ~closed(X)      with 17 for P
 *
 * Only constants that are arguments of a statement which is not negated are taken out. */
#ifndef LORE_API_TEMPLATE_H
#define LORE_API_TEMPLATE_H

#include "rule/program.h"

typedef struct Template {
    Buffer key; /* equal for goals that differ in the values taken out alone, not in their types */
    lore_value values[LR_ARITY_MAX]; /* text borrowed from the goal's terms */
    uint32_t count; /* 0: the goal has none, or too many */
} Template;

/* relations: program's, for their names. */
void lr_template_read(Template *out, const Program *program, const lore_terms *terms,
                      lore_term goal);
void lr_template_free(Template *template);

/* The i-th value's variable in a template's term. */
enum { LR_TEMPLATE_NAME_MAX = 8 };
void lr_template_name(uint32_t i, char name[LR_TEMPLATE_NAME_MAX]);

/* The goal with variables in the place of its values, in program's terms; 0 without memory. */
lore_term lr_template_term(Program *program, const lore_terms *terms, lore_term goal);

#endif
