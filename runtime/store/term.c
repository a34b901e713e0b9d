/* SPDX-License-Identifier: MIT */
/* Terms: the dictionary of values that have no inline code, numbered from 0 in order of arrival and
 * kept for ever. The index leads from the encoded value to its number, so two values are one term
 * only if their encodings are equal byte for byte. */
#include <string.h>

#include "store/cell.h"
#include "store/lookup.h"
#include "value/value.h"

enum { MOST_TERMS = 1 << 29 };
#define LONGEST_TEXT ((uint64_t)1 << 29)

static_assert(LR_CODE_STORED + MOST_TERMS == LR_CODE_LOCAL, "codes.h leaves room for so many");

static lore_status match(Store *store, uint32_t number, const void *key, size_t length,
                         bool *is_match, Diag *diag)
{
    Cell cell;
    Key name = lr_key_of(number);
    lore_status status = lr_cell_get(store, DB_VALUE, &name, &cell, diag);
    if (status == LORE_NOTFOUND)
        return lr_store_corrupt(store, "its dictionary: a value is missing", diag);
    *is_match = status == LORE_OK && cell.count == length && memcmp(cell.bytes, key, length) == 0;
    return status;
}

/* *out stays LR_CODE_NONE if there is no such term. */
static lore_status find(Store *store, const Buffer *encoded, Code *out, Diag *diag)
{
    uint32_t number;
    lore_status status =
        lr_lookup_find(store, &store->terms, encoded->bytes, encoded->count, match, &number, diag);
    if (status == LORE_NOTFOUND)
        return LORE_OK;
    if (status != LORE_OK)
        return status;
    lr_lookup_remember(&store->terms, encoded->bytes, encoded->count, number);
    *out = LR_CODE_STORED + number;
    return LORE_OK;
}

static lore_status encode(Buffer *encoded, lore_value value, Diag *diag)
{
    if (value.type == LORE_TEXT && value.v.length > LONGEST_TEXT)
        return lr_diag_fail(diag, LORE_FULL, NOWHERE, "a text is longer than 512 MiB");
    lr_value_encode(encoded, value);
    return encoded->failed ? lr_store_nomem(diag) : LORE_OK;
}

lore_status lr_store_code_find(Store *store, lore_value value, Code *out, Diag *diag)
{
    Buffer encoded = { 0 };
    *out = lr_code_inline(value);
    if (*out != LR_CODE_NONE)
        return LORE_OK;
    lore_status status = encode(&encoded, value, diag);
    if (status == LORE_OK)
        status = find(store, &encoded, out, diag);
    lr_buffer_free(&encoded);
    return status;
}

static lore_status add(Store *store, Buffer *encoded, Code *out, Diag *diag)
{
    uint64_t number;
    size_t length = encoded->count;
    lore_status status = lr_cell_count(store, DB_VALUE, &number, diag);
    if (status != LORE_OK)
        return status;
    if (number >= MOST_TERMS)
        return lr_diag_fail(diag, LORE_FULL, NOWHERE, "%s has no more numbers for values",
                            store->env->path);
    Key key = lr_key_of((uint32_t)number);
    status = lr_cell_append(store, DB_VALUE, &key, encoded, diag);
    if (status == LORE_OK)
        status =
            lr_lookup_add(store, &store->terms, encoded->bytes, length, (uint32_t)number, diag);
    if (status != LORE_OK)
        return status;
    store->counts.terms++;
    lr_txn_changed(store);
    *out = LR_CODE_STORED + (Code)number;
    return LORE_OK;
}

lore_status lr_store_code_intern(Store *store, lore_value value, Code *out, Diag *diag)
{
    Buffer encoded = { 0 };
    lore_status status = lr_txn_writable(store, diag);
    *out = lr_code_inline(value);
    if (status != LORE_OK || *out != LR_CODE_NONE)
        return status;
    status = encode(&encoded, value, diag);
    if (status == LORE_OK)
        status = find(store, &encoded, out, diag);
    if (status == LORE_OK && *out == LR_CODE_NONE)
        status = add(store, &encoded, out, diag);
    lr_buffer_free(&encoded);
    return status;
}

static lore_status decode(Store *store, const Cell *cell, Arena *arena, lore_value *out, Diag *diag)
{
    Reader reader = { cell->bytes, cell->bytes + cell->count, false };
    *out = lr_value_decode(&reader);
    if (reader.failed || reader.at != reader.end)
        return lr_store_corrupt(store, "a value", diag);
    if (out->type != LORE_TEXT)
        return LORE_OK;
    out->u.text = lr_arena_text(arena, out->u.text, (size_t)out->v.length);
    return out->u.text ? LORE_OK : lr_store_nomem(diag);
}

lore_status lr_store_code_value(Store *store, Code code, Arena *arena, lore_value *out, Diag *diag)
{
    Cell cell;
    *out = lore_null();
    if (code == LR_CODE_NONE || (code >= LR_CODE_LOCAL && code < LR_CODE_DAY))
        return lr_diag_fail(diag, LORE_MISUSE, NOWHERE, "code %#x is not one of the file's",
                            (unsigned)code);
    if (lr_code_is_inline(code)) {
        *out = lr_code_value(code);
        return LORE_OK;
    }
    Key key = lr_key_of(code - LR_CODE_STORED);
    lore_status status = lr_cell_get(store, DB_VALUE, &key, &cell, diag);
    if (status == LORE_NOTFOUND)
        return lr_store_corrupt(store, "its dictionary: a value is missing", diag);
    return status == LORE_OK ? decode(store, &cell, arena, out, diag) : status;
}

uint32_t lr_store_code_count(Store *store)
{
    uint64_t count;
    return lr_cell_count(store, DB_VALUE, &count, NULL) == LORE_OK ? (uint32_t)count : 0;
}
