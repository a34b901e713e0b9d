/* SPDX-License-Identifier: MIT */
/* A what-if: a recorded state and the changes that are supposed in it.
 *
 * Its reading is made when it is asked for, and again after a change. A change goes to a copy of the
 * overlay as soon as anybody reads through that, so that queries which are open go on as they began.
 * What it was opened on is kept as a reading too, to tell the difference. That stays what it is, unless it is
 * an open transaction: then both are made anew when that has gone on. */
#ifndef LORE_API_WHATIF_H
#define LORE_API_WHATIF_H

#include "api/reading.h"

struct lore_whatif {
    lore_kb *kb;
    Reading *base; /* of what it was opened on */
    Overlay *overlay;
    Reading *reading; /* NULL: not asked for since the last change */
};

/* One on what a reading reads, which it keeps (or releases, if it fails). */
lore_status lr_whatif_on(lore_kb *kb, Reading *reading, lore_whatif **out);
/* Its reading, to be released. */
lore_status lr_whatif_reading(lore_whatif *whatif, Reading **out);

/* The reading of another state through the changes of like, which is a what-if's: what is dropped, graded and added
 * as it was, the facts that were to stand or not, and what is assumed of what had been claimed by then. Fails if
 * something that was added cannot be there: LORE_TYPE where its relation had other columns, LORE_NOTFOUND where its
 * source was unknown; LORE_MISUSE of what has been recorded since the what-if began. */
lore_status lr_whatif_elsewhere(lore_kb *kb, const Reading *like, const Standpoint *from,
                                Reading **out);
/* Assumes again what overlay has noted, of the state beneath; what nothing matches there adds nothing. */
lore_status lr_whatif_assume_again(lore_whatif *whatif);

/* Begins a change: whatif's overlay is nobody else's from here on. */
lore_status lr_whatif_begin(lore_whatif *whatif);
/* Ends every call on a what-if; returns status. */
lore_status lr_whatif_end(lore_whatif *whatif, lore_status status);

/* The code of a value for whatif, known to the file or not. A CodeMaker. */
lore_status lr_whatif_code(void *whatif, lore_value value, Code *out, Diag *diag);

/* lore_whatif_claim_put within a change that has begun. */
lore_status lr_whatif_put_claim(lore_whatif *whatif, const lore_claim *claim);

/* The claim of that id that whatif shows, or would if it were not dropped there: LORE_NOTFOUND with the
 * nearest id. Texts and rows are in arena or the overlay's. */
lore_status lr_whatif_claim(const lore_whatif *whatif, const char *id, Arena *arena,
                            ClaimRecord *out);

#endif
