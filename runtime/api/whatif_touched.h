/* SPDX-License-Identifier: MIT */
/* What a what-if can have changed: of which relations, and in which facets.
 *
 * Begins with the claims and facts that are changed, added, or of a source that is, and goes up through
 * the rules. Only what is touched need be compared. Cost: where sources are changed, the claims once. */
#ifndef LORE_API_WHATIF_TOUCHED_H
#define LORE_API_WHATIF_TOUCHED_H

#include "api/reading.h"

/* One flag for each relation of the reading's program and each facet: [relation * LR_FACET_COUNT + facet].
 * To be freed. */
lore_status lr_whatif_touched(const Reading *reading, bool **out, Diag *diag);

#endif
