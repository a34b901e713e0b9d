/* SPDX-License-Identifier: MIT */
/* Names: sets of variables, and which of them conditions bind. Sets are short lists. */
#ifndef LORE_DL_NAMES_H
#define LORE_DL_NAMES_H

#include "dl/syntax.h"

typedef LIST(const char *) Names;

bool lr_dl_names_has(const Names *names, const char *name);
void lr_dl_names_add(Front *front, Names *names, const char *name);

/* The variables of an expression, an atom, a condition. With aggregates: those in them too. */
void lr_dl_names_of_exp(Front *front, const Exp *exp, bool with_aggregates, Names *out);
void lr_dl_names_of_atom(Front *front, const Atom *atom, bool with_aggregates, Names *out);
void lr_dl_names_of_body(Front *front, const Body *body, bool with_aggregates, Names *out);

/* Adds to bound what the literals bind, given what is bound already. skip (may be NULL) is left
 * out. An aggregate counts as a value. */
void lr_dl_names_bind(Front *front, const Literals *literals, const Body *skip, Names *bound);

/* Whether exp has a value once these are bound. */
bool lr_dl_names_is_ground(const Exp *exp, const Names *bound);

/* Whether exp takes values apart: a variable, or a record or branch of such. */
bool lr_dl_names_is_pattern(const Exp *exp);

#endif
