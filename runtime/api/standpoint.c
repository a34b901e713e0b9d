/* SPDX-License-Identifier: MIT */
/* Reading the store from a standpoint: one scan, or, of a mix, one a side, each sifted by what is taken. */
#include "api/standpoint.h"

#include <string.h>

#include "api/record.h"
#include "api/shelf.h"

const Standpoint lr_standpoint_now = { LR_STORE_NOW, LR_STORE_NOW, -1, false, NULL };

bool lr_standpoint_is_same(const Standpoint *a, const Standpoint *b)
{
    return a->as_of == b->as_of && a->rules == b->rules && a->ungraded == b->ungraded &&
           a->is_merged == b->is_merged && a->mix == NULL && b->mix == NULL;
}

/* ---- keys of a mix ---- */

enum { CLAIM_KEY = 128, FACT_KEY };

static size_t put_key(uint8_t *key, uint8_t kind, uint32_t number)
{
    key[0] = kind;
    memcpy(key + 1, &number, sizeof number);
    return 1 + sizeof number;
}

size_t lr_mix_record(uint8_t *key, RecordKind kind, uint32_t number)
{
    return put_key(key, (uint8_t)kind, number);
}

size_t lr_mix_claim(uint8_t *key, uint64_t number)
{
    return put_key(key, CLAIM_KEY, (uint32_t)number);
}

size_t lr_mix_fact(uint8_t *key, uint32_t relation, const Code *row, uint32_t arity)
{
    size_t length = put_key(key, FACT_KEY, relation);
    memcpy(key + length, row, arity * sizeof *row);
    return length + arity * sizeof *row;
}

static bool is_taken(const Mix *mix, const uint8_t *key, size_t length)
{
    return lr_map_find(&mix->taken, key, length) != NULL;
}

/* ---- records ---- */

static uint64_t side_of(const Standpoint *from, RecordKind kind)
{
    return kind == RECORD_SOURCE ? from->as_of : from->rules;
}

/* Hands on what is taken, or what is not. */
typedef struct RecordSieve {
    const Mix *mix;
    RecordKind kind;
    bool wants_taken;
    lore_status (*visit)(void *data, const Record *record);
    void *data;
} RecordSieve;

static lore_status sift_record(void *data, const Record *record)
{
    const RecordSieve *sieve = data;
    uint8_t key[LR_MIX_KEY_MAX];
    size_t length = lr_mix_record(key, sieve->kind, record->number);
    bool is_wanted = is_taken(sieve->mix, key, length) == sieve->wants_taken;
    return is_wanted ? sieve->visit(sieve->data, record) : LORE_OK;
}

lore_status lr_standpoint_records(Store *store, const Standpoint *from, RecordKind kind,
                                  lore_status (*visit)(void *data, const Record *record),
                                  void *data, Diag *diag)
{
    uint64_t side = side_of(from, kind);
    if (from->mix == NULL)
        return lr_store_records(store, kind, side, visit, data, diag);
    RecordSieve sieve = { from->mix, kind, false, visit, data };
    lore_status status = lr_store_records(store, kind, side, sift_record, &sieve, diag);
    sieve.wants_taken = true;
    return status == LORE_OK
               ? lr_store_records(store, kind, from->mix->other, sift_record, &sieve, diag)
               : status;
}

/* ---- misfits ---- */

enum { SIDE_BASE = 1, SIDE_OTHER = 2 };

/* The columns of each relation as bytes, from the standpoint; then those of a side against them. */
typedef struct ColumnReader {
    Arena arena;
    Map columns_of; /* number -> index in columns + 1 */
    VECTOR(const lore_relation *) columns;
    Misfits *misfits;
    unsigned side; /* 0: they are being collected */
    Diag *diag;
} ColumnReader;

static bool has_same_columns(const lore_relation *a, const lore_relation *b)
{
    bool is_same = a->column_count == b->column_count;
    for (size_t c = 0; is_same && c < a->column_count; c++)
        is_same = a->columns[c].type == b->columns[c].type;
    return is_same;
}

static lore_status collect_columns(ColumnReader *reader, uint32_t number,
                                   const lore_relation *relation)
{
    uint64_t *slot = lr_map_put(&reader->columns_of, &number, sizeof number, NULL);
    if (slot == NULL || !lr_vector_push(&reader->columns, relation))
        return LORE_NOMEM;
    *slot = reader->columns.count;
    return LORE_OK;
}

static lore_status compare_columns(ColumnReader *reader, uint32_t number,
                                   const lore_relation *relation)
{
    const uint64_t *index = lr_map_find(&reader->columns_of, &number, sizeof number);
    if (index != NULL && has_same_columns(relation, reader->columns.items[*index - 1]))
        return LORE_OK;
    uint64_t *sides = lr_map_put(&reader->misfits->sides_of, &number, sizeof number, NULL);
    if (sides == NULL)
        return LORE_NOMEM;
    *sides |= reader->side;
    return LORE_OK;
}

static lore_status read_columns(void *data, const Record *record)
{
    ColumnReader *reader = data;
    lore_relation *relation = lr_arena_zalloc(&reader->arena, sizeof *relation);
    if (relation == NULL)
        return LORE_NOMEM;
    lore_status status = lr_record_decode_relation(record, &reader->arena, relation, reader->diag);
    if (status != LORE_OK)
        return status;
    return reader->side == 0 ? collect_columns(reader, record->number, relation)
                             : compare_columns(reader, record->number, relation);
}

lore_status lr_misfits_find(Store *store, const Standpoint *from, Misfits *out, Diag *diag)
{
    *out = (Misfits){ 0 };
    if (from->mix == NULL && from->as_of == from->rules)
        return LORE_OK;
    ColumnReader reader = { .misfits = out, .diag = diag };
    lore_status status =
        lr_standpoint_records(store, from, RECORD_RELATION, read_columns, &reader, diag);
    reader.side = SIDE_BASE;
    if (status == LORE_OK)
        status = lr_store_records(store, RECORD_RELATION, from->as_of, read_columns, &reader, diag);
    reader.side = SIDE_OTHER;
    if (status == LORE_OK && from->mix != NULL)
        status =
            lr_store_records(store, RECORD_RELATION, from->mix->other, read_columns, &reader, diag);
    lr_map_free(&reader.columns_of);
    lr_vector_free(&reader.columns);
    lr_arena_free(&reader.arena);
    if (status != LORE_OK)
        lr_misfits_free(out);
    return status;
}

void lr_misfits_free(Misfits *misfits)
{
    lr_map_free(&misfits->sides_of);
}

/* ---- facts and claims ---- */

/* Hands on what one side gives: of a mix, what is taken or what is not. */
typedef struct Sieve {
    const Mix *mix; /* or NULL */
    bool wants_taken;
    bool fits;
    uint32_t relation, arity;
    lore_status (*visit_claim)(void *data, const ClaimRecord *claim);
    lore_status (*visit_facts)(void *data, const Code *rows, size_t count);
    void *data;
    Diag *diag;
} Sieve;

static bool fits_side(const Misfits *misfits, uint32_t relation, unsigned side)
{
    const uint64_t *sides = lr_map_find(&misfits->sides_of, &relation, sizeof relation);
    return sides == NULL || !(*sides & side);
}

static lore_status fail_misfit(const Sieve *sieve)
{
    lr_diag_fail(sieve->diag, LORE_TYPE, (Place){ NULL, 0 },
                 "a relation had other columns when its facts and claims were recorded");
    lr_diag_hint(sieve->diag, "rules and declarations of another day cannot read them");
    return LORE_TYPE;
}

static lore_status sift_claim(void *data, const ClaimRecord *claim)
{
    const Sieve *sieve = data;
    uint8_t key[LR_MIX_KEY_MAX];
    if (sieve->mix != NULL &&
        is_taken(sieve->mix, key, lr_mix_claim(key, claim->number)) != sieve->wants_taken)
        return LORE_OK;
    return sieve->fits ? sieve->visit_claim(sieve->data, claim) : fail_misfit(sieve);
}

static lore_status sift_facts(void *data, const Code *rows, size_t count)
{
    const Sieve *sieve = data;
    uint8_t key[LR_MIX_KEY_MAX];
    lore_status status = LORE_OK;
    if (!sieve->fits && count > 0 && sieve->mix == NULL)
        return fail_misfit(sieve);
    if (sieve->mix == NULL)
        return sieve->visit_facts(sieve->data, rows, count);
    for (size_t i = 0; i < count && status == LORE_OK; i++, rows += sieve->arity) {
        size_t length = lr_mix_fact(key, sieve->relation, rows, sieve->arity);
        if (is_taken(sieve->mix, key, length) == sieve->wants_taken)
            status = sieve->fits ? sieve->visit_facts(sieve->data, rows, 1) : fail_misfit(sieve);
    }
    return status;
}

/* From the shelf, as from the store. */
static lore_status shelved_claims(Store *store, const Standpoint *from, const Misfits *misfits,
                                  uint32_t relation, Sieve *sieve)
{
    ShelfTable table;
    Shelf *shelf = from->mix->shelf;
    ShelfSides sides = { from->as_of, from->mix->other };
    bool fits_base = fits_side(misfits, relation, SIDE_BASE);
    bool fits_other = fits_side(misfits, relation, SIDE_OTHER);
    lore_status status = lr_shelf_table(shelf, store, sides, relation, &table, sieve->diag);
    for (size_t i = table.first; i < table.end && status == LORE_OK; i++) {
        sieve->wants_taken = i >= table.second;
        sieve->fits = sieve->wants_taken ? fits_other : fits_base;
        status = shelf->is_choice.items[i] || !sieve->fits
                     ? sift_claim(sieve, &shelf->records.items[i])
                     : sieve->visit_claim(sieve->data, &shelf->records.items[i]);
    }
    return status;
}

lore_status lr_standpoint_claims(Store *store, const Standpoint *from, const Misfits *misfits,
                                 uint32_t relation,
                                 lore_status (*visit)(void *data, const ClaimRecord *claim),
                                 void *data, Diag *diag)
{
    Sieve sieve = { .mix = from->mix,
                    .fits = fits_side(misfits, relation, SIDE_BASE),
                    .visit_claim = visit,
                    .data = data,
                    .diag = diag };
    if (from->mix != NULL && from->mix->shelf != NULL && relation != 0)
        return shelved_claims(store, from, misfits, relation, &sieve);
    lore_status status = lr_store_claims(store, relation, from->as_of, sift_claim, &sieve, diag);
    if (status != LORE_OK || from->mix == NULL)
        return status;
    sieve.wants_taken = true;
    sieve.fits = fits_side(misfits, relation, SIDE_OTHER);
    return lr_store_claims(store, relation, from->mix->other, sift_claim, &sieve, diag);
}

lore_status lr_standpoint_facts(Store *store, const Standpoint *from, const Misfits *misfits,
                                uint32_t relation, uint32_t arity, const Code *prefix,
                                uint32_t prefix_count,
                                lore_status (*visit)(void *data, const Code *rows, size_t count),
                                void *data, Diag *diag)
{
    Sieve sieve = { .mix = from->mix,
                    .fits = fits_side(misfits, relation, SIDE_BASE),
                    .relation = relation,
                    .arity = arity,
                    .visit_facts = visit,
                    .data = data,
                    .diag = diag };
    lore_status status = lr_store_facts_with_prefix(store, relation, arity, from->as_of, prefix,
                                                    prefix_count, sift_facts, &sieve, diag);
    if (status != LORE_OK || from->mix == NULL)
        return status;
    sieve.wants_taken = true;
    sieve.fits = fits_side(misfits, relation, SIDE_OTHER);
    return lr_store_facts_with_prefix(store, relation, arity, from->mix->other, prefix,
                                      prefix_count, sift_facts, &sieve, diag);
}
