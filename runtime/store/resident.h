/* SPDX-License-Identifier: MIT */
/* Residents: runs of a private store's tables that stay in memory, where nobody will open the file that
 * they would be written to.
 *
 * The directory (store/runs.h) names them as it does the others. They are read as if they were segments,
 * never changed, and taken away whole, when another run has taken in their rows. A transaction that fails
 * leaves them as they were. */
#ifndef LORE_STORE_RESIDENT_H
#define LORE_STORE_RESIDENT_H

#include "base/diag.h"
#include "store/segment.h"

typedef struct Resident {
    uint8_t kind, run; /* of a table; never 0 */
    uint32_t relation;
    bool is_new, is_gone; /* in the open transaction */
    Segment *rows;        /* all, however many, each of whole bytes */
    size_t size;          /* of *rows and what it holds, in bytes */
} Resident;

/* A zeroed one is empty. */
typedef struct Residents {
    VECTOR(Resident) runs;
    size_t bytes;
} Residents;

/* Packs count > 0 rows, sorted, of given columns, each followed by suffix if shape has one column more.
 * LORE_FULL if residents would take too much memory, and LORE_NOMEM; then nothing has changed. */
lore_status lr_residents_add(Residents *residents, Resident name, uint32_t columns,
                             const Code *rows, size_t count, uint32_t given, Code suffix);

/* A run that is there, or NULL; borrowed until the next addition or the end of the transaction. */
const Resident *lr_residents_find(const Residents *residents, uint8_t kind, uint32_t relation,
                                  uint8_t run);

/* Takes a run away; it stays readable until the transaction ends. */
void lr_residents_drop(Residents *residents, uint8_t kind, uint32_t relation, uint8_t run);

/* The transaction has ended. */
void lr_residents_settle(Residents *residents, bool is_committed);
void lr_residents_free(Residents *residents);

/* Rows of a run as one of its segments, at most LR_SEGMENT_ROWS: the last ones that do not begin behind a whole
 * row, or the first ones that do. False if there are none. */
bool lr_resident_before(const Resident *resident, const Code *row, Segment *out);
bool lr_resident_behind(const Resident *resident, const Code *row, Segment *out);

/* From the first row on that is not below a prefix; *is_end: to the last of the run. */
bool lr_resident_from(const Resident *resident, const Code *prefix, uint32_t count, Segment *out,
                      bool *is_end);

#endif
