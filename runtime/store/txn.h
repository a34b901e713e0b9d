/* SPDX-License-Identifier: MIT */
/* Store from the inside: what the files of runtime/store share.
 *
 * A Store reads through view: its open transaction, or else its snapshot. Nothing is flushed behind
 * the back of a reader: rows put are pending until somebody needs them sorted in (store/pending.h).
 */
#ifndef LORE_STORE_TXN_H
#define LORE_STORE_TXN_H

#include <assert.h>

#include "base/buffer.h"
#include "base/map.h"
#include "store/block.h"
#include "store/location.h"
#include "store/proven.h"
#include "store/resident.h"
#include "store/runs.h"
#include "store/env.h"
#include "store/sieve.h"
#include "store/store.h"
#include "store/vocabulary.h"

/* Transactions, claims and records are numbered with 32 bits in the file. */
#define LR_NUMBER_MAX (UINT32_MAX - 1)

/* What the vocabulary may take: about five million short texts. */
#define LR_TERM_BYTES ((size_t)256 << 20)

/* Rows of one table that are not sorted in yet; given columns each. */
typedef struct PendingRows {
    uint8_t kind;
    uint32_t relation, columns, given;
    VECTOR(Code) rows;
} PendingRows;

/* A look-up's additions that its table does not hold yet. */
typedef struct Lookup {
    uint8_t kind; /* of its table */
    Map fresh;
} Lookup;

/* The dictionary by number. A zeroed one knows nothing of the file. */
typedef struct Lexicon {
    BlockWriter tail; /* while is_open: the last terms, of which the file holds stored */
    bool is_open;
    uint32_t stored;
    uint64_t total, counted_at; /* terms in the file, when the store's moves were so many */
    Block recent;               /* a block of the file */
    uint64_t sought_at;         /* when moves were so many */
} Lexicon;

/* What a transaction changed; kept in the journal. */
typedef struct Changes {
    uint64_t terms, records, records_ended, facts, facts_ended, claims, claims_ended;
} Changes;
#define LR_CHANGES_COUNT 7
static_assert(sizeof(Changes) == LR_CHANGES_COUNT * sizeof(uint64_t), "written as an array");

/* What the newest entry of the journal says. */
typedef struct JournalHead {
    uint64_t number; /* 0: the journal is empty */
    int64_t time;
    uint64_t digest; /* of everything but the journal, as the sum of its checksums */
    uint64_t link;   /* checksum of the entry itself, which its successor repeats */
} JournalHead;

struct Store {
    Environment *env;
    bool is_readonly;
    MDB_txn *snapshot;   /* of LMDB, kept for reuse; NULL until first used */
    bool has_snapshot;   /* it is live */
    bool is_writing;     /* a transaction is open */
    MDB_txn *writer;     /* NULL also when LMDB's end of an open one was lost in growing */
    size_t known_commit; /* LMDB's number of the commit that head was read from */
    JournalHead head;
    uint64_t changes; /* as in StoreVersion */
    uint64_t serial;  /* of changes ever made, so that no pair returns after an abort */
    uint64_t moves;   /* writes ever made and views ever taken */

    /* of the open transaction */
    lore_status broken; /* the failure after which it cannot be committed */
    uint64_t digest;
    uint64_t writes;
    Changes counts;
    VECTOR(PendingRows) pending;
    size_t pending_bytes;
    Buffer redo; /* every write, while the map is so small that it may have to grow */

    Lexicon lexicon;
    Vocabulary terms;      /* those that the index on file does not lead to yet, and others */
    uint64_t terms_missed; /* look-ups that had to go to the file */
    bool is_abridged;      /* the dictionary is too large to be kept whole */
    Sieve sieve;           /* of the first terms of the file, for then */
    Lookup records, claims;
    uint32_t hash_mask; /* all ones; tests make hashes collide by less */
    size_t term_bytes;  /* how large the vocabulary may grow */
    Proven proven;
    Locations locations;
    RunsCache runs;
    Residents residents; /* of a private store */
};

typedef struct StoreOptions {
    size_t reserve; /* address space for the file */
    uint32_t hash_mask;
    size_t term_bytes;
} StoreOptions;

/* lr_store_open for tests of growth, of collisions, and of little memory for terms. */
lore_status lr_store_open_with(const char *path, unsigned flags, StoreOptions options, Store **out,
                               Diag *diag);

/* What to read from. */
lore_status lr_txn_view(Store *store, MDB_txn **out, Diag *diag);

/* Fails unless a transaction is open and unbroken. */
lore_status lr_txn_writable(Store *store, Diag *diag);

/* Notes that a write failed half way, and returns status. */
lore_status lr_txn_break(Store *store, lore_status status);

/* Counts a change that is visible to readers. */
void lr_txn_changed(Store *store);

/* The transaction that changes made now belong to; without an open one, the newest visible. */
uint64_t lr_txn_number(const Store *store);

/* The map is full: starts the transaction again with twice the room, as if nothing had happened. */
lore_status lr_txn_grow(Store *store, Diag *diag);

/* as_of as a number that exists. */
uint64_t lr_txn_clip(const Store *store, uint64_t as_of);

static inline lore_status lr_store_nomem(Diag *diag)
{
    return lr_diag_fail(diag, LORE_NOMEM, NOWHERE, "memory ran out");
}

static inline lore_status lr_store_corrupt(const Store *store, const char *what, Diag *diag)
{
    return lr_diag_fail(diag, LORE_CORRUPT, NOWHERE, "%s is damaged in %s", store->env->path, what);
}

#endif
