/* SPDX-License-Identifier: MIT */
/* Shelf: the claims of two transactions, read once for all mixes of them.
 *
 * Of the base side all claims of a relation are kept, of the other only those that a mix may take. A record has what
 * evaluation reads: no locator, no note. Cost: of a relation one scan a side when it is first asked for, then its
 * claims in memory. */
#ifndef LORE_API_SHELF_H
#define LORE_API_SHELF_H

#include "api/standpoint.h"
#include "base/vector.h"

/* The claims of one relation, in records: first .. second the base's, second .. end the other's. */
typedef struct ShelfTable {
    uint32_t relation;
    size_t first, second, end;
} ShelfTable;

typedef struct Shelf {
    Map choices; /* keys of all that a mix may take */
    VECTOR(ShelfTable) tables;
    VECTOR(ClaimRecord) records;
    VECTOR(bool) is_choice; /* of each record */
    Arena arena;
} Shelf;

typedef struct ShelfSides {
    uint64_t base, other;
} ShelfSides;

/* The table of a relation, read if it has not been; borrowed until the next call. */
lore_status lr_shelf_table(Shelf *shelf, Store *store, ShelfSides sides, uint32_t relation,
                           ShelfTable *out, Diag *diag);
void lr_shelf_free(Shelf *shelf);

#endif
