/* SPDX-License-Identifier: MIT */
/* Recent: rows of one word that were given to a set a short while ago, and need not be given again.
 *
 * An array by hash, in which a row takes the place of the one before it: what it drops is in the set,
 * what it lets through may be. Worth its cost where more than half of all rows are repetitions. */
#ifndef LORE_EVAL_RECENT_H
#define LORE_EVAL_RECENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LR_RECENT_ROWS = 4096 }; /* a power of two */

typedef struct Recent {
    uint64_t met[LR_RECENT_ROWS]; /* a row whose place is another one: none */
    size_t tried, added;          /* rows that were to be added, and how many of them were new */
} Recent;

static inline size_t lr_recent_place(uint64_t row)
{
    return row * UINT64_C(0x9e3779b97f4a7c15) >> 32 & (LR_RECENT_ROWS - 1);
}

/* Makes a zeroed one empty: 0 is a row of place 0, 1 is not. */
static inline void lr_recent_begin(Recent *recent)
{
    recent->met[0] = 1;
}

static inline bool lr_recent_is_worth(const Recent *recent)
{
    return recent->added * 2 < recent->tried;
}

/* Leaves the rows that have not been met of late; returns how many. */
static inline size_t lr_recent_drop(Recent *recent, uint64_t *rows, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        uint64_t row = rows[i], *met = &recent->met[lr_recent_place(row)];
        rows[kept] = row;
        kept += *met != row;
        *met = row;
    }
    return kept;
}

#endif
