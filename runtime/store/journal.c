/* SPDX-License-Identifier: MIT */
/* Journal: entries are numbered from 1 without gaps and their times never go back, so the
 * transaction at an instant is found by bisection. */
#include "store/journal.h"

#include <string.h>
#include <time.h>

#include "store/cell.h"
#include "store/checksum.h"
#include "store/text.h"

static lore_status decode(Store *store, const Cell *cell, const uint8_t *bytes, JournalEntry *out,
                          Diag *diag)
{
    Reader key = { cell->key, cell->key + cell->key_count, false };
    Reader reader = { bytes, bytes + cell->count, false };
    uint64_t *counts = (uint64_t *)&out->counts;
    out->head.number = lr_reader_u32(&key);
    out->head.time = (int64_t)lr_reader_u64(&reader);
    out->head.digest = lr_reader_u64(&reader);
    out->head.link = lr_checksum_bytes(bytes, cell->count);
    out->previous = lr_reader_u64(&reader);
    for (int i = 0; i < LR_CHANGES_COUNT; i++)
        counts[i] = lr_reader_varint(&reader);
    out->author = lr_text_get(&reader);
    out->message = lr_text_get(&reader);
    if (reader.failed || reader.at != reader.end || key.failed || key.at != key.end)
        return lr_store_corrupt(store, "its journal", diag);
    return LORE_OK;
}

lore_status lr_journal_head(Store *store, JournalHead *out, Diag *diag)
{
    Cell cell;
    Key last = lr_key_of(UINT32_MAX);
    JournalEntry entry;
    *out = (JournalHead){ 0 };
    lore_status status = lr_cell_seek(store, DB_JOURNAL, &last, SEEK_AT_OR_BEFORE, &cell, diag);
    if (status == LORE_NOTFOUND)
        return LORE_OK;
    if (status == LORE_OK)
        status = decode(store, &cell, cell.bytes, &entry, diag);
    if (status == LORE_OK)
        *out = entry.head;
    return status;
}

static int64_t wall_clock(void)
{
    struct timespec now;
    if (timespec_get(&now, TIME_UTC) != TIME_UTC)
        return 0;
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

lore_status lr_journal_append(Store *store, const char *author, const char *message,
                              JournalHead *out, Diag *diag)
{
    const uint64_t *counts = (const uint64_t *)&store->counts;
    Buffer content = { 0 };
    Key key = lr_key_of((uint32_t)lr_txn_number(store));
    *out = (JournalHead){ .number = lr_txn_number(store), .time = wall_clock() };
    if (out->time < store->head.time)
        out->time = store->head.time;
    out->digest = store->digest;

    lr_buffer_u64(&content, (uint64_t)out->time);
    lr_buffer_u64(&content, out->digest);
    lr_buffer_u64(&content, store->head.link);
    for (int i = 0; i < LR_CHANGES_COUNT; i++)
        lr_buffer_varint(&content, counts[i]);
    lr_text_put(&content, author);
    lr_text_put(&content, message);
    if (!content.failed)
        out->link = lr_checksum_bytes(content.bytes, content.count);
    lore_status status = lr_cell_append(store, DB_JOURNAL, &key, &content, diag);
    lr_buffer_free(&content);
    return status;
}

lore_status lr_journal_read(Store *store, uint64_t number, Arena *arena, JournalEntry *out,
                            Diag *diag)
{
    Cell cell;
    Key key = lr_key_of((uint32_t)number);
    lore_status status = lr_cell_get(store, DB_JOURNAL, &key, &cell, diag);
    if (status == LORE_NOTFOUND)
        return lr_store_corrupt(store, "its journal: an entry is missing", diag);
    if (status != LORE_OK)
        return status;
    uint8_t *bytes = lr_arena_alloc(arena, cell.count);
    if (!bytes)
        return lr_store_nomem(diag);
    memcpy(bytes, cell.bytes, cell.count);
    return decode(store, &cell, bytes, out, diag);
}

uint64_t lr_store_transaction_at(Store *store, int64_t instant)
{
    uint64_t low = 0, high = store->head.number; /* low is not after instant, high may be */
    while (low < high) {
        Arena arena = { 0 };
        JournalEntry entry;
        uint64_t middle = low + (high - low + 1) / 2;
        lore_status status = lr_journal_read(store, middle, &arena, &entry, NULL);
        lr_arena_free(&arena);
        if (status != LORE_OK)
            return 0;
        if (entry.head.time <= instant)
            low = middle;
        else
            high = middle - 1;
    }
    return low;
}

lore_status lr_store_journal(Store *store,
                             lore_status (*visit)(void *data, const StoreTransaction *), void *data,
                             Diag *diag)
{
    lore_status status = LORE_OK;
    for (uint64_t number = 1; status == LORE_OK && number <= store->head.number; number++) {
        Arena arena = { 0 };
        JournalEntry entry;
        status = lr_journal_read(store, number, &arena, &entry, diag);
        if (status == LORE_OK) {
            StoreTransaction seen = { number, entry.head.time, entry.author, entry.message };
            status = visit(data, &seen);
        }
        lr_arena_free(&arena);
    }
    return status;
}
