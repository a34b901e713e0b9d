/* SPDX-License-Identifier: MIT */
/* Profile text: clauses, literals and ways of reading as people know them. */
#ifndef LORE_EVAL_PROFILE_TEXT_H
#define LORE_EVAL_PROFILE_TEXT_H

#include "base/buffer.h"
#include "eval/stage.h"

void lr_profile_print_predicate(Buffer *out, const Program *program, uint32_t predicate);
void lr_profile_print_head(Buffer *out, const Program *program, const Clause *clause);
void lr_profile_print_literal(Buffer *out, const Program *program, const Clause *clause,
                              const Literal *literal);
/* How a stage that has been set up reads or asks. */
void lr_profile_print_method(Buffer *out, const Run *run, const Stage *stage);
/* The names of some columns of a predicate, with commas. */
void lr_profile_print_columns(Buffer *out, const Program *program, uint32_t predicate,
                              uint64_t columns);
/* The form of an extent's rows. */
const char *lr_profile_form(const Extent *extent);

#endif
