/* SPDX-License-Identifier: MIT */
/* Diagnostics: what was wrong, where, and what to write instead.
 *
 * A Diag is a list that one operation fills and its caller shows. The layer that knows the reason
 * writes the message; the layers above only pass the status on. fail, hint and source accept NULL
 * for a caller that wants the status alone. */
#ifndef LORE_BASE_DIAG_H
#define LORE_BASE_DIAG_H

#include "base/arena.h"
#include "base/vector.h"
#include "lore.h"

/* Where something was written. file is borrowed for as long as what it places; NULL = unknown. */
typedef struct Place {
    const char *file;
    int line;
} Place;

typedef struct Diag {
    VECTOR(lore_diagnostic) list;
    Arena text;          /* owns every string in list */
    bool is_newest_lost; /* the newest was not kept: a hint or source for it is dropped too */
} Diag;

void lr_diag_init(Diag *diag);
void lr_diag_clear(Diag *diag); /* empties; also frees: nothing is held afterwards */

/* Adds a diagnostic and returns status, so that a failing function ends in `return
 * lr_diag_fail(...)`. Without memory the status alone remains. Text is copied. Past 50 further
 * ones are dropped. */
lore_status lr_diag_fail(Diag *diag, lore_status status, Place place, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Adds to the newest diagnostic what to write instead. */
void lr_diag_hint(Diag *diag, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Adds to the newest diagnostic the text that was wrong; at most 200 bytes of it are kept, control
 * characters escaped. */
void lr_diag_source(Diag *diag, const char *text, size_t length);

/* The candidate nearest to name by edit distance, or NULL when none is near enough to be meant. */
const char *lr_diag_nearest(const char *name, const char *const *candidates, size_t count);

#endif
