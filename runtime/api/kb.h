/* SPDX-License-Identifier: MIT */
/* The handle behind lore_kb, and how every public call begins and ends.
 *
 * A call that can fail starts with lr_kb_enter or lr_change_begin, which forget the last
 * failure, and ends with lr_kb_leave or lr_change_end, which see to it that a failure has a
 * diagnostic. */
#ifndef LORE_API_KB_H
#define LORE_API_KB_H

#include <stdatomic.h>

#include "api/draft.h"
#include "base/buffer.h"
#include "base/diag.h"
#include "eval/budget.h"
#include "store/store.h"

enum { LR_LIMIT_COUNT = LORE_LIMIT_THREADS + 1 };

struct Reading;

/* Something of the caller's that ends with the knowledge base. */
typedef struct Attachment {
    char *key;
    void *data;
    void (*drop)(void *data); /* may be NULL */
} Attachment;

struct lore_kb {
    Store *store;              /* NULL: it could not be opened */
    Diag diag;                 /* of the last failure */
    Diag notes;                /* of the last transaction */
    Buffer text;               /* what a call that returns text lends out */
    Draft draft;               /* what writes see */
    struct Reading *current;   /* the newest state asked about, or NULL */
    struct Reading *past;      /* the last other state asked about, or NULL */
    struct lore_whatif *asked; /* that questions are put to, or NULL: to what is recorded */
    struct Profile *profile;   /* that further readings report to, or NULL */
    VECTOR(Attachment) attachments;
    int64_t limits[LR_LIMIT_COUNT];
    Team *team; /* NULL while one thread does */
    Ways *ways; /* NULL until lore_ways_force; as long as kb, since models keep it */
    bool has_ways;
    atomic_int interrupted;
};

lore_status lr_kb_enter(lore_kb *kb);
lore_status lr_kb_leave(lore_kb *kb, lore_status status); /* returns status */

/* A budget with kb's limits, its clock running. */
Budget lr_kb_budget(lore_kb *kb);

/* Opens a transaction around one call, unless one is open. */
typedef struct Change {
    bool is_own;
} Change;
lore_status lr_change_begin(lore_kb *kb, Change *change);
/* Commits or rolls back the call's own transaction; returns status or why the commit failed. */
lore_status lr_change_end(lore_kb *kb, Change *change, lore_status status);

#endif
