/* SPDX-License-Identifier: MIT */
/* Indexes. What a transaction adds is found through the map until the rows are sorted in at its end, or
 * before when the map has grown large. */
#include "store/index.h"

#include "store/checksum.h"
#include "store/pending.h"

static const size_t MOST_BYTES = (size_t)64 << 20; /* of keys in the map */

static Table table_of(const Index *index)
{
    return (Table){ index->kind, 0, 2 };
}

uint32_t lr_hash_index_hash(const Store *store, const void *key, size_t length)
{
    return (uint32_t)(lr_checksum_bytes(key, length) >> 32) & store->hash_mask;
}

static lore_status find_stored(Store *store, Index *index, const void *key, size_t length,
                               IndexMatch match, uint32_t *out, Diag *diag)
{
    TableScan scan;
    Code hash = lr_hash_index_hash(store, key, length);
    bool is_found = false;
    lr_scan_init(&scan, store, table_of(index), &hash, 1, 2);
    lore_status status = lr_scan_next(&scan, diag);
    while (status == LORE_OK && scan.count > 0) {
        for (uint32_t i = 0; status == LORE_OK && i < scan.count; i++) {
            bool is_match = false;
            uint32_t number = scan.rows.items[2 * i + 1];
            status = match(store, number, key, length, &is_match, diag);
            if (is_match)
                *out = number; /* they rise: the greatest stays */
            is_found |= is_match;
        }
        if (status == LORE_OK)
            status = lr_scan_next(&scan, diag);
    }
    lr_scan_free(&scan);
    return status == LORE_OK && !is_found ? LORE_NOTFOUND : status;
}

lore_status lr_hash_index_find(Store *store, Index *index, const void *key, size_t length,
                          IndexMatch match, uint32_t *out, Diag *diag)
{
    const uint64_t *fresh = lr_map_find(&index->fresh, key, length);
    if (!fresh)
        return find_stored(store, index, key, length, match, out, diag);
    *out = (uint32_t)*fresh;
    return LORE_OK;
}

lore_status lr_hash_index_add(Store *store, Index *index, const void *key, size_t length, uint32_t number,
                         Diag *diag)
{
    Code row[2] = { lr_hash_index_hash(store, key, length), number };
    uint64_t *fresh = lr_map_put(&index->fresh, key, length, NULL);
    if (!fresh)
        return lr_txn_break(store, lr_store_nomem(diag));
    *fresh = number;
    lore_status status = lr_pending_add(store, table_of(index), row, 1, 2, diag);
    if (status == LORE_OK && index->fresh.keys.total > MOST_BYTES) {
        status = lr_pending_flush(store, table_of(index), diag);
        lr_hash_index_clear(index);
    }
    return status == LORE_OK ? LORE_OK : lr_txn_break(store, status);
}

void lr_hash_index_remember(Index *index, const void *key, size_t length, uint32_t number)
{
    if (index->fresh.keys.total > MOST_BYTES || length > 4096)
        return;
    uint64_t *fresh = lr_map_put(&index->fresh, key, length, NULL);
    if (fresh)
        *fresh = number;
}

void lr_hash_index_clear(Index *index)
{
    lr_map_free(&index->fresh);
}
