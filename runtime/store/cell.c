/* SPDX-License-Identifier: MIT */
/* Cells. The digest is the sum of all checksums (64 bits each) of cells outside the journal, so a
 * write subtracts what it replaces: a page that went back to an older state, each of its cells
 * whole, is found by lr_store_verify.
 *
 * While the map is small every write is also noted in store->redo, so that a transaction can be
 * begun again in a larger map. */
#include "store/cell.h"

#include <string.h>

#include "store/checksum.h"
#include "store/create.h"

enum { CHECKSUM_SIZE = 4, LARGE = 1 << 10, CACHE_LINE = 64 };
enum { OVERFLOW_HEADER = 16, LONGEST_PAGE = 16384 };

typedef enum WriteKind {
    WRITE_PUT,
    WRITE_APPEND,
    WRITE_REMOVE,
} WriteKind;

typedef struct Write {
    WriteKind kind;
    Database database;
    MDB_val key, value;
} Write;

/* ---- reading ---- */

uint64_t lr_cell_checksum(Database database, const Cell *cell)
{
    return lr_checksum(database, cell->key, cell->key_count, cell->bytes, cell->count);
}

/* Fills *out in any case, so that lr_store_verify can go on behind a damaged cell. */
static lore_status accept(Store *store, MDB_txn *txn, Database database, MDB_val key, MDB_val value,
                          Cell *out, Diag *diag)
{
    bool is_whole = value.mv_size >= CHECKSUM_SIZE;
    ProvenIn in = { mdb_txn_id(txn), store->env->map_size };
    bool is_kept = value.mv_size >= LARGE && txn != store->writer;
    size_t count = is_whole ? value.mv_size - CHECKSUM_SIZE : 0;
    *out = (Cell){ key.mv_data, key.mv_size, value.mv_data, count, NULL, 0 };
    if (is_kept && lr_proven_has(&store->proven, in, value.mv_data))
        return LORE_OK;
    for (size_t at = 0; is_kept && at < count; at += CACHE_LINE)
        __builtin_prefetch(out->bytes + at); /* all that the checksum is about, at once */
    Reader reader = { out->bytes + count, out->bytes + value.mv_size, false };
    uint32_t stored = lr_reader_u32(&reader);
    if (is_whole && stored == (uint32_t)lr_cell_checksum(database, out)) {
        if (is_kept)
            lr_proven_add(&store->proven, in, value.mv_data);
        return LORE_OK;
    }
    return lr_diag_fail(diag, LORE_CORRUPT, NOWHERE, "%s is damaged: a checksum in \"%s\" is wrong",
                        store->env->path, lr_database_names[database]);
}

lore_status lr_cell_get(Store *store, Database database, const Key *key, Cell *out, Diag *diag)
{
    MDB_txn *txn;
    MDB_val name = { key->count, (void *)key->bytes }, value;
    lore_status status = lr_txn_view(store, &txn, diag);
    if (status != LORE_OK)
        return status;
    int code = mdb_get(txn, store->env->databases[database], &name, &value);
    if (code == MDB_NOTFOUND)
        return LORE_NOTFOUND;
    if (code != 0)
        return lr_env_fail(store->env, code, "read", diag);
    return accept(store, txn, database, name, value, out, diag);
}

static bool is_key(const MDB_val *found, const Key *key)
{
    return found->mv_size == key->count && memcmp(found->mv_data, key->bytes, key->count) == 0;
}

/* *next: of a cell. */
static int move_cursor(MDB_cursor *cursor, const Key *key, Seek seek, MDB_val *name, MDB_val *value,
                       MDB_val *next)
{
    *name = (MDB_val){ key->count, (void *)key->bytes };
    *next = (MDB_val){ 0, NULL };
    int code = mdb_cursor_get(cursor, name, value, MDB_SET_RANGE);
    if (code != 0 && code != MDB_NOTFOUND)
        return code;
    bool is_exact = code == 0 && is_key(name, key);
    if (seek == SEEK_AFTER && is_exact)
        return mdb_cursor_get(cursor, name, value, MDB_NEXT);
    if (seek != SEEK_AT_OR_BEFORE || is_exact)
        return code;
    if (code == 0)
        *next = *name;
    return mdb_cursor_get(cursor, name, value, code == 0 ? MDB_PREV : MDB_LAST);
}

static uint64_t eight_bytes(const uint8_t *bytes, size_t count, size_t at)
{
    uint64_t number = 0;
    for (size_t i = at; i < at + 8; i++)
        number = number << 8 | (i < count ? bytes[i] : 0);
    return number;
}

/* Fetches, before it is known to be whole, where a large cell begins, and where the content that key asks
 * for is likely to be, if it is in order: each takes as long to come as all else that a search does. */
static void fetch_ahead(const Key *key, MDB_val name, MDB_val value, MDB_val next)
{
    const uint8_t *first = name.mv_data, *last = next.mv_data;
    size_t at = 0;
    if (value.mv_size < LARGE || next.mv_size == 0)
        return;
    __builtin_prefetch(value.mv_data);
    while (at < name.mv_size && at < next.mv_size && first[at] == last[at])
        at++;
    uint64_t from = eight_bytes(first, name.mv_size, at), to = eight_bytes(last, next.mv_size, at);
    uint64_t here = eight_bytes(key->bytes, key->count, at);
    if (from > here || here >= to)
        return;
    double part = (double)(here - from) / (double)(to - from);
    __builtin_prefetch((const uint8_t *)value.mv_data + (size_t)(part * (double)value.mv_size));
}

lore_status lr_cell_seek(Store *store, Database database, const Key *key, Seek seek, Cell *out,
                         Diag *diag)
{
    MDB_txn *txn;
    MDB_cursor *cursor;
    MDB_val name, value, next;
    lore_status status = lr_txn_view(store, &txn, diag);
    if (status != LORE_OK)
        return status;
    int code = mdb_cursor_open(txn, store->env->databases[database], &cursor);
    if (code == 0) {
        code = move_cursor(cursor, key, seek, &name, &value, &next);
        mdb_cursor_close(cursor);
    }
    if (code == MDB_NOTFOUND)
        return LORE_NOTFOUND;
    if (code != 0)
        return lr_env_fail(store->env, code, "read", diag);
    fetch_ahead(key, name, value, next);
    status = accept(store, txn, database, name, value, out, diag);
    out->next = next.mv_data;
    out->next_count = next.mv_size;
    return status;
}

lore_status lr_cell_count(Store *store, Database database, uint64_t *out, Diag *diag)
{
    MDB_txn *txn;
    MDB_stat stat;
    lore_status status = lr_txn_view(store, &txn, diag);
    if (status != LORE_OK)
        return status;
    int code = mdb_stat(txn, store->env->databases[database], &stat);
    if (code != 0)
        return lr_env_fail(store->env, code, "read", diag);
    *out = stat.ms_entries;
    return LORE_OK;
}

lore_status lr_cell_visit(Store *store, Database database,
                          lore_status (*visit)(void *data, const Cell *cell), void *data,
                          Diag *diag)
{
    MDB_txn *txn;
    MDB_cursor *cursor;
    MDB_val name, value;
    Cell cell;
    lore_status status = lr_txn_view(store, &txn, diag);
    if (status != LORE_OK)
        return status;
    int code = mdb_cursor_open(txn, store->env->databases[database], &cursor);
    if (code != 0)
        return lr_env_fail(store->env, code, "read", diag);
    while (status == LORE_OK && (code = mdb_cursor_get(cursor, &name, &value, MDB_NEXT)) == 0) {
        status = accept(store, txn, database, name, value, &cell, diag);
        if (status == LORE_OK)
            status = visit(data, &cell);
    }
    mdb_cursor_close(cursor);
    return code == 0 || code == MDB_NOTFOUND ? status : lr_env_fail(store->env, code, "read", diag);
}

void lr_cell_copy_key(const Cell *cell, Key *out)
{
    out->count = cell->key_count < LR_KEY_MAX ? cell->key_count : LR_KEY_MAX;
    memcpy(out->bytes, cell->key, out->count);
}

/* ---- writing ---- */

size_t lr_cell_room(const Store *store)
{
    size_t page = store->env->page_size < LONGEST_PAGE ? store->env->page_size : LONGEST_PAGE;
    return page - OVERFLOW_HEADER - CHECKSUM_SIZE;
}

static int apply(Store *store, Write *write)
{
    MDB_dbi database = store->env->databases[write->database];
    if (write->kind == WRITE_REMOVE)
        return mdb_del(store->writer, database, &write->key, NULL);
    unsigned flags = write->kind == WRITE_APPEND ? MDB_APPEND : 0;
    return mdb_put(store->writer, database, &write->key, &write->value, flags);
}

static void note(Buffer *redo, const Write *write)
{
    lr_buffer_u8(redo, (uint8_t)write->kind);
    lr_buffer_u8(redo, (uint8_t)write->database);
    lr_buffer_text(redo, write->key.mv_data, write->key.mv_size);
    lr_buffer_text(redo, write->value.mv_data, write->value.mv_size);
}

int lr_cell_redo(Store *store)
{
    int code = 0;
    Reader reader = { store->redo.bytes, store->redo.bytes + store->redo.count, false };
    while (code == 0 && reader.at < reader.end) {
        Write write = { .kind = (WriteKind)lr_reader_u8(&reader) };
        write.database = (Database)lr_reader_u8(&reader);
        write.key.mv_data = (void *)lr_reader_text(&reader, &write.key.mv_size);
        write.value.mv_data = (void *)lr_reader_text(&reader, &write.value.mv_size);
        assert(!reader.failed);
        code = apply(store, &write);
    }
    return code;
}

static lore_status perform(Store *store, Write *write, Diag *diag)
{
    int code = apply(store, write);
    while (code == MDB_MAP_FULL && store->env->is_limited && !store->redo.failed) {
        lore_status status = lr_txn_grow(store, diag);
        if (status != LORE_OK)
            return lr_txn_break(store, status);
        code = apply(store, write);
    }
    if (code != 0)
        return lr_txn_break(store, lr_env_fail_write(store->env, code, diag));
    if (store->env->is_limited)
        note(&store->redo, write);
    store->writes++;
    store->moves++;
    return LORE_OK;
}

/* What the cell under key adds to the digest, if there is one. */
static lore_status present_checksum(Store *store, Database database, const Key *key, uint64_t *out,
                                    Diag *diag)
{
    Cell cell;
    lore_status status = lr_cell_get(store, database, key, &cell, diag);
    *out = 0;
    if (status == LORE_NOTFOUND)
        return LORE_OK;
    if (status == LORE_OK)
        *out = lr_cell_checksum(database, &cell);
    return status;
}

static lore_status write_content(Store *store, WriteKind kind, Database database, const Key *key,
                                 Buffer *content, Diag *diag)
{
    uint64_t before = 0;
    lore_status status = LORE_OK;
    if (kind == WRITE_PUT)
        status = present_checksum(store, database, key, &before, diag);
    if (status != LORE_OK)
        return lr_txn_break(store, status);
    if (content->failed)
        return lr_txn_break(store, lr_store_nomem(diag));
    uint64_t after = lr_checksum(database, key->bytes, key->count, content->bytes, content->count);
    lr_buffer_u32(content, (uint32_t)after);
    if (content->failed)
        return lr_txn_break(store, lr_store_nomem(diag));
    Write write = {
        kind, database, { key->count, (void *)key->bytes }, { content->count, content->bytes }
    };
    status = perform(store, &write, diag);
    if (status == LORE_OK && database != DB_JOURNAL)
        store->digest += after - before;
    return status;
}

lore_status lr_cell_put(Store *store, Database database, const Key *key, Buffer *content,
                        Diag *diag)
{
    return write_content(store, WRITE_PUT, database, key, content, diag);
}

lore_status lr_cell_append(Store *store, Database database, const Key *key, Buffer *content,
                           Diag *diag)
{
    return write_content(store, WRITE_APPEND, database, key, content, diag);
}

lore_status lr_cell_remove(Store *store, Database database, const Key *key, Diag *diag)
{
    uint64_t before;
    lore_status status = present_checksum(store, database, key, &before, diag);
    if (status != LORE_OK)
        return lr_txn_break(store, status);
    Write write = { .kind = WRITE_REMOVE, .database = database };
    write.key = (MDB_val){ key->count, (void *)key->bytes };
    status = perform(store, &write, diag);
    if (status == LORE_OK)
        store->digest -= before;
    return status;
}
