/* SPDX-License-Identifier: MIT */
/* Cells: one key with its content, and behind the content four bytes of checksum.
 *
 * Every read verifies the checksum, every write keeps the running digest of the transaction. */
#ifndef LORE_STORE_CELL_H
#define LORE_STORE_CELL_H

#include "store/txn.h"

#define LR_KEY_MAX 511 /* LMDB's */

typedef struct Key {
    uint8_t bytes[LR_KEY_MAX];
    size_t count;
} Key;

static inline void lr_key_u8(Key *key, uint8_t number)
{
    assert(key->count < LR_KEY_MAX);
    key->bytes[key->count++] = number;
}

static inline void lr_key_u32(Key *key, uint32_t number)
{
    assert(key->count + 4 <= LR_KEY_MAX);
    for (int shift = 24; shift >= 0; shift -= 8)
        key->bytes[key->count++] = (uint8_t)(number >> shift);
}

static inline Key lr_key_of(uint32_t number)
{
    Key key = { .count = 0 };
    lr_key_u32(&key, number);
    return key;
}

/* Points into LMDB's map: valid until the next write, refresh or end of transaction, so never
 * handed out of the store. */
typedef struct Cell {
    const uint8_t *key;
    size_t key_count;
    const uint8_t *bytes; /* without the checksum, which follows */
    size_t count;
    const uint8_t *next; /* key of the cell behind, where a search has passed it; else NULL */
    size_t next_count;
} Cell;

uint64_t lr_cell_checksum(Database database, const Cell *cell);

/* LORE_NOTFOUND without a diagnostic if there is none. LORE_CORRUPT with *out filled if its
 * checksum is wrong. Here and below. */
lore_status lr_cell_get(Store *store, Database database, const Key *key, Cell *out, Diag *diag);

typedef enum Seek {
    SEEK_AT_OR_AFTER,
    SEEK_AFTER,
    SEEK_AT_OR_BEFORE,
} Seek;

/* The nearest cell on that side of key; LORE_NOTFOUND without a diagnostic if there is none. */
lore_status lr_cell_seek(Store *store, Database database, const Key *key, Seek seek, Cell *out,
                         Diag *diag);

/* How many cells a database has. */
lore_status lr_cell_count(Store *store, Database database, uint64_t *out, Diag *diag);

void lr_cell_copy_key(const Cell *cell, Key *out);

/* The longest content that fills no more than one page of LMDB's for large values. */
size_t lr_cell_room(const Store *store);

/* Writes content, new or instead of what was there; the checksum is appended to content. A write
 * that fails breaks the transaction. */
lore_status lr_cell_put(Store *store, Database database, const Key *key, Buffer *content,
                        Diag *diag);
/* The same where key lies behind all others of the database. */
lore_status lr_cell_append(Store *store, Database database, const Key *key, Buffer *content,
                           Diag *diag);

/* Visits all cells of a database in the order of their keys until visit fails; it must not write. */
lore_status lr_cell_visit(Store *store, Database database,
                          lore_status (*visit)(void *data, const Cell *cell), void *data,
                          Diag *diag);

lore_status lr_cell_remove(Store *store, Database database, const Key *key, Diag *diag);

/* Does again all that the redo buffer holds, in a transaction begun anew. An LMDB code. */
int lr_cell_redo(Store *store);

#endif
