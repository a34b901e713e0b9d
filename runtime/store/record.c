/* SPDX-License-Identifier: MIT */
/* Catalogue records: a cell for each version, under kind, number and version, so that the versions
 * of one record lie together and the newest is the last.
 *
 * A version that is replaced in the transaction that began it is overwritten: nobody has seen it.
 * One that ends in that transaction stays with an empty life, so that its number is not given
 * again. */
#include "store/record.h"

#include <string.h>

#include "store/lookup.h"
#include "store/text.h"

static Key version_key(uint8_t kind, uint32_t number, uint32_t version)
{
    Key key = { .count = 0 };
    lr_key_u8(&key, kind);
    lr_key_u32(&key, number);
    lr_key_u32(&key, version);
    return key;
}

lore_status lr_record_decode(Store *store, const Cell *cell, const uint8_t *bytes,
                             RecordVersion *out, Diag *diag)
{
    Reader key = { cell->key, cell->key + cell->key_count, false };
    Reader reader = { bytes, bytes + cell->count, false };
    out->kind = lr_reader_u8(&key);
    out->number = lr_reader_u32(&key);
    out->version = lr_reader_u32(&key);
    out->name = lr_text_get(&reader);
    out->began = lr_reader_varint(&reader);
    out->ended = lr_reader_varint(&reader);
    if (out->ended == 0)
        out->ended = UINT64_MAX;
    out->bytes = (const uint8_t *)lr_reader_text(&reader, &out->count);
    if (key.failed || reader.failed || reader.at != reader.end || !out->name)
        return lr_store_corrupt(store, "a record of its catalogue", diag);
    return LORE_OK;
}

static lore_status write_version(Store *store, const RecordVersion *version, Diag *diag)
{
    Key key = version_key(version->kind, version->number, version->version);
    Buffer content = { 0 };
    lr_text_put(&content, version->name);
    lr_buffer_varint(&content, version->began);
    lr_buffer_varint(&content, version->ended == UINT64_MAX ? 0 : version->ended);
    lr_buffer_text(&content, (const char *)version->bytes, version->count);
    lore_status status = lr_cell_put(store, DB_RECORD, &key, &content, diag);
    lr_buffer_free(&content);
    if (status == LORE_OK)
        lr_txn_changed(store);
    return status;
}

/* The newest version of a record, borrowed from the cell, or LORE_NOTFOUND. */
static lore_status read_newest(Store *store, uint8_t kind, uint32_t number, RecordVersion *out,
                               Diag *diag)
{
    Cell cell;
    Key key = version_key(kind, number, UINT32_MAX);
    lore_status status = lr_cell_seek(store, DB_RECORD, &key, SEEK_AT_OR_BEFORE, &cell, diag);
    if (status == LORE_OK)
        status = lr_record_decode(store, &cell, cell.bytes, out, diag);
    if (status == LORE_OK && (out->kind != kind || out->number != number))
        status = LORE_NOTFOUND;
    return status;
}

/* ---- names ---- */

/* A record's key in the index: its kind, then its name. */
static lore_status match(Store *store, uint32_t number, const void *key, size_t length,
                         bool *is_match, Diag *diag)
{
    const uint8_t *bytes = key;
    RecordVersion version;
    lore_status status = read_newest(store, bytes[0], number, &version, diag);
    if (status != LORE_OK) /* the number may be of another kind with this hash */
        return status == LORE_NOTFOUND ? LORE_OK : status;
    *is_match =
        strlen(version.name) == length - 1 && memcmp(version.name, bytes + 1, length - 1) == 0;
    return LORE_OK;
}

static bool index_key(Buffer *key, RecordKind kind, const char *name)
{
    lr_buffer_u8(key, (uint8_t)kind);
    lr_buffer_put(key, name, strlen(name));
    return !key->failed;
}

static lore_status find_number(Store *store, RecordKind kind, const char *name, uint32_t *out,
                               Diag *diag)
{
    Buffer key = { 0 };
    lore_status status =
        index_key(&key, kind, name)
            ? lr_lookup_find(store, &store->records, key.bytes, key.count, match, out, diag)
            : lr_store_nomem(diag);
    lr_buffer_free(&key);
    return status;
}

/* Gives name the number after the last of its kind. */
static lore_status add_number(Store *store, RecordKind kind, const char *name, uint32_t *out,
                              Diag *diag)
{
    Buffer key = { 0 };
    RecordVersion last = { .kind = 0 };
    lore_status status = read_newest(store, (uint8_t)kind, UINT32_MAX, &last, diag);
    if (status != LORE_OK && status != LORE_NOTFOUND)
        return status;
    *out = last.kind == kind ? last.number + 1 : 1;
    status = index_key(&key, kind, name)
                 ? lr_lookup_add(store, &store->records, key.bytes, key.count, *out, diag)
                 : lr_store_nomem(diag);
    lr_buffer_free(&key);
    return status;
}

/* ---- changes ---- */

static bool is_same(const RecordVersion *version, const void *bytes, size_t count)
{
    return version->ended == UINT64_MAX && version->count == count &&
           (count == 0 || memcmp(version->bytes, bytes, count) == 0);
}

/* Ends newest, which is borrowed from its cell and so has to be copied before the cell is written.
 */
static lore_status end_version(Store *store, const RecordVersion *newest, Diag *diag)
{
    Buffer copy = { 0 };
    RecordVersion ended = *newest;
    size_t length = strlen(newest->name) + 1;
    lr_buffer_put(&copy, newest->name, length);
    lr_buffer_put(&copy, newest->bytes, newest->count);
    lore_status status = LORE_OK;
    if (copy.failed) {
        status = lr_store_nomem(diag);
    } else {
        ended.name = (const char *)copy.bytes;
        ended.bytes = copy.bytes + length;
        ended.ended = lr_txn_number(store);
        status = write_version(store, &ended, diag);
    }
    lr_buffer_free(&copy);
    return status;
}

/* Records bytes as the version behind newest, whose version is 0 if there is none. */
static lore_status follow_version(Store *store, const RecordVersion *newest, const char *name,
                                  const void *bytes, size_t count, Diag *diag)
{
    lore_status status = LORE_OK;
    uint64_t now = lr_txn_number(store);
    bool stands = newest->version > 0 && newest->ended == UINT64_MAX;
    bool is_unseen = stands && newest->began == now;
    RecordVersion next = {
        newest->kind, newest->number, newest->version + !is_unseen, name, now, UINT64_MAX,
        bytes,        count
    };
    if (stands && !is_unseen)
        status = end_version(store, newest, diag);
    if (status == LORE_OK)
        status = write_version(store, &next, diag);
    if (status == LORE_OK)
        store->counts.records++;
    return status;
}

lore_status lr_store_record_put(Store *store, RecordKind kind, const char *name, const void *bytes,
                                size_t count, uint32_t *number, Diag *diag)
{
    uint32_t found;
    RecordVersion newest = { .version = 0 };
    lore_status status = lr_txn_writable(store, diag);
    if (status == LORE_OK)
        status = find_number(store, kind, name, &found, diag);
    if (status == LORE_OK) {
        status = read_newest(store, (uint8_t)kind, found, &newest, diag);
        if (status == LORE_NOTFOUND)
            status = lr_store_corrupt(store, "its catalogue: a record is missing", diag);
    } else if (status == LORE_NOTFOUND) {
        status = add_number(store, kind, name, &found, diag);
        newest = (RecordVersion){ .kind = (uint8_t)kind, .number = found };
    }
    if (status != LORE_OK)
        return status;
    if (number)
        *number = found;
    if (is_same(&newest, bytes, count))
        return LORE_OK;
    return follow_version(store, &newest, name, bytes, count, diag);
}

lore_status lr_store_record_end(Store *store, RecordKind kind, const char *name, Diag *diag)
{
    uint32_t number;
    RecordVersion newest = { .version = 0 };
    lore_status status = lr_txn_writable(store, diag);
    if (status == LORE_OK)
        status = find_number(store, kind, name, &number, diag);
    if (status == LORE_OK)
        status = read_newest(store, (uint8_t)kind, number, &newest, diag);
    if (status == LORE_NOTFOUND || (status == LORE_OK && newest.ended != UINT64_MAX))
        return lr_diag_fail(diag, LORE_NOTFOUND, NOWHERE, "no record \"%s\" stands", name);
    if (status == LORE_OK)
        status = end_version(store, &newest, diag);
    if (status == LORE_OK)
        store->counts.records_ended++;
    return status;
}

/* ---- reading ---- */

/* Shows the record in content, a copy of the cell's, if it stood at as_of. */
static lore_status show(Store *store, const Cell *cell, const Buffer *content, uint64_t as_of,
                        lore_status (*visit)(void *data, const Record *record), void *data,
                        Diag *diag)
{
    RecordVersion version;
    lore_status status = lr_record_decode(store, cell, content->bytes, &version, diag);
    if (status != LORE_OK || version.began > as_of || as_of >= version.ended)
        return status;
    Record record = { version.number, version.name, version.bytes, version.count, version.began };
    return visit(data, &record);
}

lore_status lr_store_record_last_end(Store *store, RecordKind kind, uint32_t number, uint64_t as_of,
                                     uint64_t *out, Diag *diag)
{
    RecordVersion version = { .version = UINT32_MAX };
    lore_status status = LORE_OK;
    as_of = lr_txn_clip(store, as_of);
    do {
        Cell cell;
        Key key = version_key((uint8_t)kind, number, version.version - 1);
        status = lr_cell_seek(store, DB_RECORD, &key, SEEK_AT_OR_BEFORE, &cell, diag);
        if (status == LORE_OK)
            status = lr_record_decode(store, &cell, cell.bytes, &version, diag);
        if (status == LORE_OK && (version.kind != kind || version.number != number))
            status = LORE_NOTFOUND;
    } while (status == LORE_OK && version.began > as_of);
    *out = status == LORE_OK && version.ended <= as_of ? version.ended : UINT64_MAX;
    return status;
}

lore_status lr_store_records(Store *store, RecordKind kind, uint64_t as_of,
                             lore_status (*visit)(void *data, const Record *record), void *data,
                             Diag *diag)
{
    Cell cell;
    Buffer content = { 0 };
    Key key = version_key((uint8_t)kind, 0, 0);
    as_of = lr_txn_clip(store, as_of);
    lore_status status = lr_cell_seek(store, DB_RECORD, &key, SEEK_AFTER, &cell, diag);
    while (status == LORE_OK && cell.key_count > 0 && cell.key[0] == kind) {
        content.count = 0;
        lr_buffer_put(&content, cell.bytes, cell.count);
        if (content.failed) {
            status = lr_store_nomem(diag);
            break;
        }
        lr_cell_copy_key(&cell, &key);
        status = show(store, &cell, &content, as_of, visit, data, diag);
        if (status == LORE_OK)
            status = lr_cell_seek(store, DB_RECORD, &key, SEEK_AFTER, &cell, diag);
    }
    lr_buffer_free(&content);
    return status == LORE_NOTFOUND ? LORE_OK : status;
}
