/* SPDX-License-Identifier: MIT */
/* Look-ups. What a transaction adds is found through the map until the rows are sorted in at its
 * end, or before when the map has grown large. */
#include "store/lookup.h"

#include "store/checksum.h"
#include "store/pending.h"
#include "store/scan.h"

static const size_t MOST_BYTES = (size_t)64 << 20; /* of keys in the map */

static Table table_of(const Lookup *lookup)
{
    return lr_table_of(lookup->kind, 0, 2);
}

uint32_t lr_lookup_hash(const Store *store, const void *key, size_t length)
{
    return (uint32_t)(lr_checksum_bytes(key, length) >> 32) & store->hash_mask;
}

lore_status lr_lookup_stored(Store *store, uint8_t kind, const void *key, size_t length,
                             LookupMatch match, uint32_t *out, Diag *diag)
{
    TableScan scan;
    Code hash = lr_lookup_hash(store, key, length);
    bool is_found = false;
    lr_scan_init(&scan, store, lr_table_of((TableKind)kind, 0, 2), &hash, 1, 2);
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

lore_status lr_lookup_find(Store *store, Lookup *lookup, const void *key, size_t length,
                           LookupMatch match, uint32_t *out, Diag *diag)
{
    const uint64_t *fresh = lr_map_find(&lookup->fresh, key, length);
    if (!fresh)
        return lr_lookup_stored(store, lookup->kind, key, length, match, out, diag);
    *out = (uint32_t)*fresh;
    return LORE_OK;
}

lore_status lr_lookup_add(Store *store, Lookup *lookup, const void *key, size_t length,
                          uint32_t number, Diag *diag)
{
    Code row[2] = { lr_lookup_hash(store, key, length), number };
    uint64_t *fresh = lr_map_put(&lookup->fresh, key, length, NULL);
    if (!fresh)
        return lr_txn_break(store, lr_store_nomem(diag));
    *fresh = number;
    lore_status status = lr_pending_add(store, table_of(lookup), row, 1, 2, diag);
    if (status == LORE_OK && lookup->fresh.keys.total > MOST_BYTES) {
        status = lr_pending_flush(store, table_of(lookup), diag);
        lr_lookup_clear(lookup);
    }
    return status == LORE_OK ? LORE_OK : lr_txn_break(store, status);
}

void lr_lookup_clear(Lookup *lookup)
{
    lr_map_free(&lookup->fresh);
}
