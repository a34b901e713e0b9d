/* SPDX-License-Identifier: MIT */
/* Stores and their transactions.
 *
 * A Store outside a transaction reads one snapshot until it is refreshed. During a transaction the
 * snapshot rests, so that it keeps no page from being used again. A transaction that changed
 * nothing leaves nothing behind, not even an entry in the journal. */
#include "store/txn.h"

#include <stdlib.h>
#include <unistd.h>

#include "store/cell.h"
#include "store/lookup.h"
#include "store/journal.h"
#include "store/lexicon.h"
#include "store/pending.h"
#include "store/term.h"

/* ---- stores ---- */

lore_status lr_store_open_with(const char *path, unsigned flags, StoreOptions options, Store **out,
                               Diag *diag)
{
    *out = NULL;
    Store *store = calloc(1, sizeof *store);
    if (!store)
        return lr_store_nomem(diag);
    store->is_readonly = flags & LORE_OPEN_READONLY;
    store->hash_mask = options.hash_mask;
    store->term_bytes = options.term_bytes;
    store->records.kind = TABLE_RECORD_INDEX;
    store->claims.kind = TABLE_CLAIM_INDEX;
    lore_status status = lr_env_open(path, flags, options.reserve, &store->env, diag);
    if (status == LORE_OK)
        status = lr_store_refresh(store, diag);
    if (status == LORE_OK)
        *out = store;
    else
        lr_store_close(store);
    return status;
}

lore_status lr_store_open(const char *path, unsigned flags, Store **out, Diag *diag)
{
    StoreOptions options = { LR_ENV_RESERVE, UINT32_MAX, LR_TERM_BYTES };
    return lr_store_open_with(path, flags, options, out, diag);
}

void lr_store_close(Store *store)
{
    if (!store)
        return;
    bool is_ours = store->env && store->env->process == getpid();
    if (is_ours) {
        lr_store_abort(store);
        mdb_txn_abort(store->snapshot);
    }
    lr_term_forget(store);
    lr_lookup_clear(&store->records);
    lr_lookup_clear(&store->claims);
    lr_pending_clear(store);
    lr_lexicon_forget(store);
    lr_buffer_free(&store->redo);
    lr_env_close(store->env);
    lr_proven_free(&store->proven);
    lr_locations_free(&store->locations);
    lr_residents_free(&store->residents);
    free(store);
}

StoreVersion lr_store_version(const Store *store)
{
    return (StoreVersion){ store->head.number, store->changes };
}

bool lr_store_is_writing(const Store *store)
{
    return store->is_writing;
}

uint64_t lr_txn_number(const Store *store)
{
    return store->head.number + store->is_writing;
}

uint64_t lr_txn_clip(const Store *store, uint64_t as_of)
{
    uint64_t newest = lr_txn_number(store);
    return as_of < newest ? as_of : newest;
}

void lr_txn_changed(Store *store)
{
    store->changes = ++store->serial;
}

/* ---- snapshots ---- */

static lore_status check_process(const Store *store, Diag *diag)
{
    if (store->env->process == getpid())
        return LORE_OK;
    return lr_diag_fail(diag, LORE_MISUSE, NOWHERE,
                        "%s was opened before this process was forked and must be opened again",
                        store->env->path);
}

static int take_snapshot(Store *store)
{
    int code = store->snapshot
                   ? mdb_txn_renew(store->snapshot)
                   : mdb_txn_begin(store->env->lmdb, NULL, MDB_RDONLY, &store->snapshot);
    store->has_snapshot = code == 0;
    store->moves++;
    return code;
}

static void drop_snapshot(Store *store)
{
    if (store->has_snapshot)
        mdb_txn_reset(store->snapshot);
    store->has_snapshot = false;
}

static lore_status renew_snapshot(Store *store, Diag *diag)
{
    int code = take_snapshot(store);
    if (code == MDB_MAP_RESIZED) {
        lore_status status = lr_env_follow(store->env, diag);
        if (status != LORE_OK)
            return status;
        code = take_snapshot(store);
    }
    return code == 0 ? LORE_OK : lr_env_fail(store->env, code, "read", diag);
}

/* Reads the journal's head unless this is the commit that it was read from. */
static lore_status read_head(Store *store, size_t commit, Diag *diag)
{
    if (store->known_commit == commit)
        return LORE_OK;
    JournalHead head;
    lore_status status = lr_journal_head(store, &head, diag);
    if (status != LORE_OK)
        return status;
    store->head = head;
    store->known_commit = commit;
    return LORE_OK;
}

lore_status lr_store_refresh(Store *store, Diag *diag)
{
    if (store->is_writing)
        return LORE_OK;
    lore_status status = check_process(store, diag);
    if (status != LORE_OK)
        return status;
    drop_snapshot(store);
    status = renew_snapshot(store, diag);
    if (status == LORE_OK)
        status = read_head(store, mdb_txn_id(store->snapshot), diag);
    return status;
}

lore_status lr_txn_view(Store *store, MDB_txn **out, Diag *diag)
{
    lore_status status = LORE_OK;
    if (store->is_writing && !store->writer)
        return lr_txn_writable(store, diag);
    if (!store->is_writing && !store->has_snapshot)
        status = lr_store_refresh(store, diag);
    *out = store->is_writing ? store->writer : store->snapshot;
    return status;
}

/* ---- transactions ---- */

static lore_status check_begin(Store *store, Diag *diag)
{
    if (store->is_writing)
        return lr_diag_fail(diag, LORE_MISUSE, NOWHERE, "a transaction is open already");
    if (store->is_readonly)
        return lr_diag_fail(diag, LORE_READONLY, NOWHERE, "%s was opened for reading only",
                            store->env->path);
    if (store->env->is_readonly)
        return lr_diag_fail(diag, LORE_READONLY, NOWHERE, "%s may not be written to",
                            store->env->path);
    return check_process(store, diag);
}

static lore_status begin_lmdb(Store *store, Diag *diag)
{
    int code = mdb_txn_begin(store->env->lmdb, NULL, 0, &store->writer);
    if (code == MDB_MAP_RESIZED) {
        lore_status status = lr_env_follow(store->env, diag);
        if (status != LORE_OK)
            return status;
        code = mdb_txn_begin(store->env->lmdb, NULL, 0, &store->writer);
    }
    if (code == 0)
        return LORE_OK;
    store->writer = NULL;
    return lr_env_fail_write(store->env, code, diag);
}

/* Forgets all that belongs to a transaction. */
static void end_transaction(Store *store, bool is_committed)
{
    store->writer = NULL;
    store->is_writing = false;
    store->moves++;
    store->runs.commit = 0;
    store->broken = LORE_OK;
    store->changes = 0;
    store->writes = 0;
    store->counts = (Changes){ 0 };
    lr_lookup_clear(&store->records);
    lr_lookup_clear(&store->claims);
    lr_pending_clear(store);
    lr_lexicon_forget(store);
    lr_residents_settle(&store->residents, is_committed);
    lr_buffer_free(&store->redo);
    lr_env_leave(store->env, store);
}

lore_status lr_store_begin(Store *store, Diag *diag)
{
    int dead;
    lore_status status = check_begin(store, diag);
    if (status == LORE_OK)
        status = lr_env_enter(store->env, store, diag);
    if (status != LORE_OK)
        return status;
    if (!store->env->is_private)
        mdb_reader_check(store->env->lmdb, &dead);
    drop_snapshot(store);
    status = begin_lmdb(store, diag);
    if (status != LORE_OK) {
        lr_env_leave(store->env, store);
        return status;
    }
    store->is_writing = true;
    store->moves++;
    status = read_head(store, mdb_txn_id(store->writer) - 1, diag);
    if (status == LORE_OK && store->head.number >= LR_NUMBER_MAX)
        status = lr_diag_fail(diag, LORE_FULL, NOWHERE, "%s has no more numbers for transactions",
                              store->env->path);
    if (status != LORE_OK)
        lr_store_abort(store);
    store->digest = store->head.digest;
    return status;
}

void lr_store_abort(Store *store)
{
    if (!store->is_writing)
        return;
    mdb_txn_abort(store->writer); /* accepts NULL */
    lr_term_forget(store);        /* numbers given out are void */
    end_transaction(store, false);
    lr_store_refresh(store, NULL); /* if it fails, the next reader hears why */
}

lore_status lr_txn_writable(Store *store, Diag *diag)
{
    if (!store->is_writing)
        return lr_diag_fail(diag, LORE_MISUSE, NOWHERE, "no transaction is open");
    if (store->broken != LORE_OK)
        return lr_diag_fail(diag, store->broken, NOWHERE,
                            "an earlier failure has ended this transaction");
    return LORE_OK;
}

lore_status lr_txn_break(Store *store, lore_status status)
{
    if (store->broken == LORE_OK)
        store->broken = status;
    return status;
}

/* A transaction on the same commit as the one that had too little room. */
static lore_status begin_again(Store *store, Diag *diag)
{
    mdb_txn_abort(store->writer); /* accepts NULL */
    store->writer = NULL;
    lore_status status = lr_env_grow(store->env, diag);
    if (status == LORE_OK)
        status = begin_lmdb(store, diag);
    if (status != LORE_OK || mdb_txn_id(store->writer) - 1 == store->known_commit)
        return status;
    return lr_diag_fail(diag, LORE_BUSY, NOWHERE, "another program has written to %s unasked",
                        store->env->path);
}

lore_status lr_txn_grow(Store *store, Diag *diag)
{
    int code;
    do {
        lore_status status = begin_again(store, diag);
        if (status != LORE_OK)
            return status;
        code = lr_cell_redo(store);
    } while (code == MDB_MAP_FULL);
    return code == 0 ? LORE_OK : lr_env_fail_write(store->env, code, diag);
}

/* Commits, in a larger map if need be: even the list of free pages takes pages. */
static lore_status commit_lmdb(Store *store, Diag *diag)
{
    for (;;) {
        int code = mdb_txn_commit(store->writer);
        store->writer = NULL;
        if (code == 0) {
            lr_env_fill(store->env);
            return LORE_OK;
        }
        if (code != MDB_MAP_FULL || !store->env->is_limited || store->redo.failed)
            return lr_env_fail_write(store->env, code, diag);
        lore_status status = lr_txn_grow(store, diag);
        if (status != LORE_OK)
            return status;
    }
}

/* Brings everything into the file; *is_committed stays false where there was nothing. */
static lore_status finish(Store *store, const char *author, const char *message, bool *is_committed,
                          Diag *diag)
{
    JournalHead head;
    lore_status status = lr_txn_writable(store, diag);
    if (status == LORE_OK)
        status = lr_pending_flush_all(store, diag);
    if (status == LORE_OK)
        status = lr_lexicon_flush(store, diag);
    if (status != LORE_OK || store->writes == 0)
        return status;
    status = lr_journal_append(store, author, message, &head, diag);
    if (status == LORE_OK)
        status = commit_lmdb(store, diag);
    if (status != LORE_OK)
        return status;
    store->head = head;
    store->known_commit++;
    *is_committed = true;
    return LORE_OK;
}

lore_status lr_store_commit(Store *store, const char *author, const char *message, uint64_t *number,
                            Diag *diag)
{
    bool is_committed = false;
    if (!store->is_writing)
        return lr_diag_fail(diag, LORE_MISUSE, NOWHERE, "no transaction is open");
    lore_status status = finish(store, author, message, &is_committed, diag);
    uint64_t newest = store->head.number;
    if (is_committed) {
        end_transaction(store, true);
        lr_store_refresh(store, NULL); /* if it fails, the next reader hears why */
    } else {
        lr_store_abort(store);
    }
    if (number)
        *number = newest;
    return status;
}
