/* SPDX-License-Identifier: MIT */
/* Component: instances are replaced by what they hold, under names of their own ("i.relation"). */
#ifndef LORE_DL_COMPONENT_H
#define LORE_DL_COMPONENT_H

#include "dl/syntax.h"

/* out: types, relations, rules and directives alone; every name in it is a whole one. */
void lr_dl_component_expand(Front *front, Unit *program, Unit *out);

#endif
