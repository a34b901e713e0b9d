/* SPDX-License-Identifier: MIT */
/* Search: the smallest proofs of a cone's roots.
 *
 * The cone is grown by depth, and after each doubling the smallest proofs in it are found. A proof no
 * larger than what has not been grown would make it cannot be undercut, so the search ends there, mostly long before the cone is whole. Of equal proofs the one whose last way was
 * found first is taken, so that a tuple's proof does not depend on what else is asked. */
#ifndef LORE_REASON_SEARCH_H
#define LORE_REASON_SEARCH_H

#include "reason/least.h"

/* The cone's first tuples, at least one, are its roots. Of a hasty cone the search ends when each has a proof,
 * which may not be the smallest. Where its limits come before all of their proofs, some are found with cuts. Free
 * *out with lr_least_free. */
lore_status lr_search_proofs(Cone *cone, uint32_t roots, Least *out);

#endif
