/* SPDX-License-Identifier: MIT */
/* View: predicates whose beliefs are those of another, transformed tuple by tuple. */
#ifndef LORE_EVAL_VIEW_H
#define LORE_EVAL_VIEW_H

#include "eval/model_internal.h"

/* Adds to the view's plain rows what follows from the plain rows that it reads: from all of them
 * (everything), or from those that the last round added. */
lore_status lr_view_plain(Model *model, uint32_t predicate, bool everything);

/* Adds to the view's dated rows: from every tuple that it reads (everything), or from those that
 * gained in the last round. */
lore_status lr_view_dated(Model *model, uint32_t predicate, bool everything);

/* The instants that the view's beliefs may change at and what it reads does not, put on the axis.
 * To be called before lr_view_dated. */
lore_status lr_view_instants(Model *model, uint32_t predicate);

#endif
