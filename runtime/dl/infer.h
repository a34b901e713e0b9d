/* SPDX-License-Identifier: MIT */
/* Infer: the type of every expression of a clause, by unification: an argument has its column's
 * type, what is equated or combined has one type, numbers without a mark are number where
 * nothing else says otherwise. */
#ifndef LORE_DL_INFER_H
#define LORE_DL_INFER_H

#include "dl/program.h"

/* Notes what cannot be. greater may be NULL. */
void lr_dl_infer_types(const Program *program, Atom *head, Atom *greater, Literals *body);

#endif
