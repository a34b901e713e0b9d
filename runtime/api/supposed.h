/* SPDX-License-Identifier: MIT */
/* Supposed: whether a goal would hold if some statements were said and others were not.
 *
 * A second model of the reading's program reads the ledger through a source that adds and leaves out
 * rows. Nothing is written, and the reading's own model is not touched. What only asks the goal again shares the
 * reading's program; what goes on asking has one of its own. */
#ifndef LORE_API_SUPPOSED_H
#define LORE_API_SUPPOSED_H

#include "api/asker.h"

enum { LR_SUPPOSED_MAX = 6 };

/* One statement, without variables, that is said (always, for certain) or is not said at all. */
typedef struct Supposition {
    lore_term statement; /* the asker's */
    bool is_said;
} Supposition;

/* Whether statement can be supposed: it is of a relation that holds facts, and of no conditional. */
bool lr_supposed_can(const Asker *asker, lore_term statement);

/* Whether the statement may have been said either way round. */
bool lr_supposed_is_symmetric(const Asker *asker, Said said);

/* Whether the goal, which the asker has asked, has a row within window under the suppositions. */
lore_status lr_supposed_holds(Asker *asker, lore_term goal, const Supposition *suppositions,
                              size_t count, Granule window, bool *out);

/* A reading under suppositions, with an asker whose terms are another's: for further questions, of which
 * each may be new. */
typedef struct SupposedWorld SupposedWorld;

/* The asker that it is like must outlive it. */
lore_status lr_supposed_open(Asker *like, const Supposition *suppositions, size_t count,
                             SupposedWorld **out);
Asker *lr_supposed_asker(SupposedWorld *world);
void lr_supposed_close(SupposedWorld *world); /* accepts NULL */

#endif
