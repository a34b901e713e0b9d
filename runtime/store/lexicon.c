/* SPDX-License-Identifier: MIT */
/* Blocks lie under the numbers of their first terms, so a term is in the last block whose key is not
 * greater. Terms that are added gather in memory, in the tail: a block that begins as a copy of the
 * file's last one, which it replaces; when it is full it is written and the next begins. So many new
 * terms cost a write for each page that they fill, and a few one write.
 *
 * Invariant: while the tail is open all terms from its first on are in it. */
#include "store/lexicon.h"

#include "store/cell.h"

static lore_status fail_missing(Store *store, Diag *diag)
{
    return lr_store_corrupt(store, "its dictionary: a value is missing", diag);
}

/* ---- reading ---- */

static lore_status open_block(Store *store, const Cell *cell, Block *out, Diag *diag)
{
    Reader key = { cell->key, cell->key + cell->key_count, false };
    uint32_t first = lr_reader_u32(&key);
    if (key.failed || !lr_block_open(out, first, cell->bytes, cell->count))
        return lr_store_corrupt(store, "its dictionary: a block", diag);
    return LORE_OK;
}

/* The last block of the file that does not begin behind number; LORE_NOTFOUND without a diagnostic.
 * The one sought last needs no search: numbers are often asked for in turn. */
static lore_status seek_block(Store *store, uint32_t number, Block *out, Diag *diag)
{
    Cell cell;
    Key key = lr_key_of(number);
    Lexicon *lexicon = &store->lexicon;
    const Block *recent = &lexicon->recent;
    if (lexicon->sought_at == store->moves && number >= recent->first &&
        number - recent->first < recent->count) {
        *out = *recent;
        return LORE_OK;
    }
    lore_status status = lr_cell_seek(store, DB_VALUE, &key, SEEK_AT_OR_BEFORE, &cell, diag);
    if (status == LORE_OK)
        status = open_block(store, &cell, out, diag);
    if (status == LORE_OK) {
        lexicon->recent = *out;
        lexicon->sought_at = store->moves;
    }
    return status;
}

lore_status lr_lexicon_count(Store *store, uint64_t *out, Diag *diag)
{
    MDB_txn *txn;
    Block last;
    Lexicon *lexicon = &store->lexicon;
    lore_status status = lr_txn_view(store, &txn, diag);
    if (status != LORE_OK)
        return status;
    if (lexicon->is_open) {
        *out = (uint64_t)lexicon->tail.first + lexicon->tail.count;
        return LORE_OK;
    }
    if (lexicon->counted_at != store->moves) {
        status = seek_block(store, UINT32_MAX, &last, diag);
        if (status != LORE_OK && status != LORE_NOTFOUND)
            return status;
        lexicon->total = status == LORE_OK ? (uint64_t)last.first + last.count : 0;
        lexicon->counted_at = store->moves;
    }
    *out = lexicon->total;
    return LORE_OK;
}

lore_status lr_lexicon_find(Store *store, uint32_t number, Reader *out, Diag *diag)
{
    MDB_txn *txn;
    Block block;
    const Lexicon *lexicon = &store->lexicon;
    lore_status status = lr_txn_view(store, &txn, diag);
    if (status != LORE_OK)
        return status;
    if (lexicon->is_open && number >= lexicon->tail.first)
        block = lr_block_view(&lexicon->tail);
    else
        status = seek_block(store, number, &block, diag);
    if (status != LORE_OK && status != LORE_NOTFOUND)
        return status;
    bool is_there = status == LORE_OK && lr_block_find(&block, number, out);
    return is_there ? LORE_OK : fail_missing(store, diag);
}

typedef struct Visit {
    Store *store;
    lore_status (*visit)(void *data, uint32_t number, const Reader *term);
    void *data;
} Visit;

static lore_status visit_block(void *data, const Cell *cell)
{
    Block block;
    const Visit *visit = data;
    Reader term = { NULL, NULL, false };
    lore_status status = open_block(visit->store, cell, &block, NULL);
    for (uint32_t i = 0; status == LORE_OK && i < block.count; i++) {
        if (!lr_block_next(&block, &term))
            return fail_missing(visit->store, NULL);
        status = visit->visit(visit->data, block.first + i, &term);
    }
    return status;
}

lore_status lr_lexicon_visit(Store *store,
                             lore_status (*visit)(void *data, uint32_t number, const Reader *term),
                             void *data, Diag *diag)
{
    Visit all = { store, visit, data };
    return lr_cell_visit(store, DB_VALUE, visit_block, &all, diag);
}

/* ---- adding ---- */

static void restart(Lexicon *lexicon, uint32_t first)
{
    lr_block_restart(&lexicon->tail, first);
    lexicon->stored = 0;
}

/* Goes on with the file's last block, if there is one. */
static lore_status open_tail(Store *store, Diag *diag)
{
    Block last;
    Lexicon *lexicon = &store->lexicon;
    lore_status status = seek_block(store, UINT32_MAX, &last, diag);
    if (status != LORE_OK && status != LORE_NOTFOUND)
        return status;
    restart(lexicon, 0);
    if (status == LORE_OK) {
        lr_block_resume(&lexicon->tail, &last);
        lexicon->stored = last.count;
    }
    lexicon->is_open = true;
    return lr_block_has_failed(&lexicon->tail) ? lr_store_nomem(diag) : LORE_OK;
}

lore_status lr_lexicon_flush(Store *store, Diag *diag)
{
    Lexicon *lexicon = &store->lexicon;
    BlockWriter *tail = &lexicon->tail;
    if (!lexicon->is_open || tail->count == lexicon->stored) {
        lexicon->is_open = false;
        return LORE_OK;
    }
    Key key = lr_key_of(tail->first);
    lexicon->is_open = false; /* what is finished is read from the file */
    Buffer *content = lr_block_finish(tail);
    return lexicon->stored > 0 ? lr_cell_put(store, DB_VALUE, &key, content, diag)
                               : lr_cell_append(store, DB_VALUE, &key, content, diag);
}

/* Writes the tail, which is full, and begins the next. */
static lore_status turn_over(Store *store, Diag *diag)
{
    uint32_t next = store->lexicon.tail.first + store->lexicon.tail.count;
    lore_status status = lr_lexicon_flush(store, diag);
    restart(&store->lexicon, next);
    store->lexicon.is_open = true;
    return status;
}

lore_status lr_lexicon_add(Store *store, const uint8_t *bytes, size_t count, Diag *diag)
{
    size_t room = lr_cell_room(store);
    BlockWriter *tail = &store->lexicon.tail;
    lore_status status = store->lexicon.is_open ? LORE_OK : open_tail(store, diag);
    if (status == LORE_OK && !lr_block_add(tail, bytes, count, room)) {
        status = turn_over(store, diag);
        (void)lr_block_add(tail, bytes, count, room);
    }
    if (status == LORE_OK && lr_block_has_failed(tail))
        status = lr_store_nomem(diag);
    return status == LORE_OK ? LORE_OK : lr_txn_break(store, status);
}

void lr_lexicon_forget(Store *store)
{
    lr_block_free(&store->lexicon.tail);
    store->lexicon = (Lexicon){ .is_open = false };
}
