/* SPDX-License-Identifier: MIT */
/* Polarity: which recorded facets must fall for a predicate to rise.
 *
 * Taking claims away takes away what rests on them, and gives room to what rests on their absence. A tuple of a
 * predicate can become more believed, or new, only through a facet with that effect: one that it reads under a
 * negation, an aggregate, or an operator that sees changes. This is found from the program alone, so it tells
 * more facets than those that matter to one tuple. */
#ifndef LORE_REASON_POLARITY_H
#define LORE_REASON_POLARITY_H

#include "rule/program.h"

/* Sets falls[p] for the facets whose loss may make a root rise, and gains[p] for those whose gain may. roots, falls,
 * gains: a flag a predicate each. False without memory. Cost: the program once for each step of the longest way
 * down, at worst. */
bool lr_polarity_find(const Program *program, const bool *roots, bool *falls, bool *gains);

#endif
