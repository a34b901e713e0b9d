/* SPDX-License-Identifier: MIT */
/* Runs: what a table consists of. Each run is a sorted set of rows in segments of its own; no row
 * is in two of them, so their order means nothing.
 *
 * Sizes fall geometrically: each run has more than twice as many rows as the next smaller one, so
 * there are at most as many as a number of rows has bits. Rows that are put make a new run, which
 * takes in those that are no longer twice as large; so n rows put in k equal parts are written
 * about log2 k times at most, and reading looks into about that many runs at worst. */
#ifndef LORE_STORE_RUNS_H
#define LORE_STORE_RUNS_H

#include "store/store.h"

#define LR_RUNS_MAX 40 /* for 2^32 rows and more, and one that is being made */

typedef struct Run {
    uint8_t number; /* in the keys of its segments; 1 .. */
    uint64_t rows;
} Run;

/* The directory of a table; columns is 0 where it has no rows. */
typedef struct Runs {
    uint32_t columns, count;
    Run items[LR_RUNS_MAX]; /* by number */
} Runs;

/* Directories read lately, of one commit or one open transaction. A zeroed one is empty. */
typedef struct RunsCache {
    struct {
        uint8_t kind; /* 0: nothing */
        uint32_t relation;
        Runs runs;
    } slots[16];
    size_t commit;
    bool is_writing;
} RunsCache;

/* The directory of a table; *out is borrowed until the next call of this or of lr_runs_put. */
lore_status lr_runs_get(Store *store, uint8_t kind, uint32_t relation, const Runs **out,
                        Diag *diag);
lore_status lr_runs_put(Store *store, uint8_t kind, uint32_t relation, const Runs *runs,
                        Diag *diag);

/* False if bytes are no directory. */
bool lr_runs_decode(Runs *runs, const uint8_t *bytes, size_t count);

uint64_t lr_runs_total(const Runs *runs); /* rows */
uint32_t lr_runs_largest(const Runs *runs);

/* Adds a run of no rows; its place in items. */
uint32_t lr_runs_add(Runs *runs);
void lr_runs_drop(Runs *runs, uint32_t at);

/* A set of runs is a bit for each place in items. */

/* Those that a new run of rows rows should take in. */
uint64_t lr_runs_absorbed(const Runs *runs, uint64_t rows);
/* Those that should become one, or none. */
uint64_t lr_runs_crowded(const Runs *runs);

#endif
