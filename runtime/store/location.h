/* SPDX-License-Identifier: MIT */
/* Locations: where segments of tables were found, by the first codes of their rows, so that a few rows read
 * from one of them once more need no descent, and its checksum is known to be right.
 *
 * A table of places belongs to one run. Segments of a run hold about as many rows, so that their first
 * codes are often about as far apart: a place is kept under its segment's first code, as far as that
 * is a multiple of a distance no larger, and found at most a step or two before the code that is looked
 * for. Where codes are spread in another way, some places are forgotten. All are of one commit, as what is
 * proven is (store/proven.h). */
#ifndef LORE_STORE_LOCATION_H
#define LORE_STORE_LOCATION_H

#include "store/proven.h"
#include "value/code.h"

typedef struct Location {
    Code least, below;    /* all rows that begin with a code between the two are there */
    const uint8_t *bytes; /* the cell's content; NULL: no place */
    size_t count;
} Location;

typedef struct LocationTable {
    uint8_t kind, run; /* kind 0: of none */
    uint32_t relation;
    unsigned shift;           /* of a distance that is a power of two */
    Location *slots;          /* by first code */
    size_t slot_count, count; /* a power of two; at most half of it, up to a ceiling */
} LocationTable;

#define LR_LOCATION_TABLES 8

typedef struct Locations {
    ProvenIn in;
    LocationTable tables[LR_LOCATION_TABLES]; /* of runs read lately */
    uint32_t oldest;
} Locations;

/* A zeroed one is empty. */
void lr_locations_free(Locations *locations);

/* Where all rows of a run that begin with code are, if any are; NULL if that is not known. */
const Location *lr_locations_find(const Locations *locations, ProvenIn in, uint8_t kind,
                                  uint32_t relation, uint8_t run, Code code);

/* Forgets those of other commits. Without memory it is not remembered. */
void lr_locations_add(Locations *locations, ProvenIn in, uint8_t kind, uint32_t relation,
                      uint8_t run, Location location);

#endif
