/* SPDX-License-Identifier: MIT */
/* Claims: a cell each, numbered from 1 in order of recording and kept for ever; a table of the
 * numbers of each relation; an index from ids to numbers. A claim that is retracted keeps its cell,
 * which then says when and why, and leaves its id free for another: the greatest number of an id is
 * the one that may stand. */
#include "store/claim.h"

#include <string.h>

#include "store/fact.h"
#include "store/lookup.h"
#include "store/pending.h"
#include "store/scan.h"
#include "store/text.h"
#include "value/date.h"
#include "value/value.h"

enum { FLAG_MODALITY = 7, FLAG_AGAINST = 8, FLAG_EVENT = 16, FLAGS = 31 };

static Table numbers_of(uint32_t relation)
{
    return lr_table_of(TABLE_CLAIM, relation, 1);
}

/* ---- encoding ---- */

typedef enum InstantForm {
    INSTANT_MIN,
    INSTANT_MAX,
    INSTANT_DAYS, /* a midnight */
    INSTANT_EXACT,
} InstantForm;

static InstantForm instant_form(int64_t instant)
{
    if (instant == LORE_TIME_MIN)
        return INSTANT_MIN;
    if (instant == LORE_TIME_MAX)
        return INSTANT_MAX;
    return instant % LR_DAY == 0 ? INSTANT_DAYS : INSTANT_EXACT;
}

static uint64_t zigzag(int64_t number)
{
    return (uint64_t)number << 1 ^ (number < 0 ? UINT64_MAX : 0);
}

static int64_t unzigzag(uint64_t number)
{
    return (int64_t)(number >> 1 ^ (number & 1 ? UINT64_MAX : 0));
}

/* The forms of the four bounds in one byte, then what the forms leave open. */
static void put_bounds(Buffer *content, const ClaimTime *time)
{
    const int64_t bounds[4] = { time->from_first, time->from_last, time->to_first, time->to_last };
    unsigned forms = 0;
    for (int i = 0; i < 4; i++)
        forms |= (unsigned)instant_form(bounds[i]) << 2 * i;
    lr_buffer_u8(content, (uint8_t)forms);
    for (int i = 0; i < 4; i++) {
        if (instant_form(bounds[i]) == INSTANT_DAYS)
            lr_buffer_varint(content, zigzag(bounds[i] / LR_DAY));
        else if (instant_form(bounds[i]) == INSTANT_EXACT)
            lr_buffer_u64(content, (uint64_t)bounds[i]);
    }
}

static int64_t get_bound(Reader *reader, InstantForm form)
{
    switch (form) {
    case INSTANT_MIN:
        return LORE_TIME_MIN;
    case INSTANT_MAX:
        return LORE_TIME_MAX;
    case INSTANT_DAYS:
        break;
    case INSTANT_EXACT:
        return (int64_t)lr_reader_u64(reader);
    }
    int64_t days = unzigzag(lr_reader_varint(reader));
    if (days > INT64_MAX / LR_DAY || days < INT64_MIN / LR_DAY) {
        reader->failed = true;
        return 0;
    }
    return days * LR_DAY;
}

static void get_bounds(Reader *reader, ClaimTime *time)
{
    int64_t *bounds[4] = { &time->from_first, &time->from_last, &time->to_first, &time->to_last };
    unsigned forms = lr_reader_u8(reader);
    for (int i = 0; i < 4; i++)
        *bounds[i] = get_bound(reader, (InstantForm)(forms >> 2 * i & 3));
}

static void encode(Buffer *content, const ClaimRecord *claim)
{
    lr_text_put(content, claim->id);
    lr_buffer_varint(content, claim->began);
    lr_buffer_varint(content, claim->ended == UINT64_MAX ? 0 : claim->ended);
    lr_text_put(content, claim->end_reason);
    lr_buffer_varint(content, claim->relation);
    lr_buffer_varint(content, claim->arity);
    for (uint32_t i = 0; i < claim->arity; i++)
        lr_buffer_u32(content, claim->row[i]);
    lr_buffer_u8(content, (uint8_t)(claim->modality | (claim->against ? FLAG_AGAINST : 0) |
                                    (claim->time.is_event ? FLAG_EVENT : 0)));
    lr_buffer_u32(content, claim->holder);
    lr_buffer_text(content, (const char *)claim->antecedent, claim->antecedent_count);
    put_bounds(content, &claim->time);
    lr_text_put(content, claim->time.from_text);
    lr_text_put(content, claim->time.to_text);
    lr_text_put(content, claim->time.lasting_text);
    lr_buffer_varint(content, claim->source);
    lr_value_encode(content, claim->credibility);
    lr_text_put(content, claim->locator);
    lr_text_put(content, claim->note);
}

static bool get_row(Reader *reader, Code *row, uint32_t arity)
{
    if (arity > LR_CLAIM_COLUMNS)
        return false;
    for (uint32_t i = 0; i < arity; i++)
        row[i] = lr_reader_u32(reader);
    return true;
}

static void get_statement(Reader *reader, Code *row, ClaimRecord *out)
{
    uint64_t relation = lr_reader_varint(reader), arity = lr_reader_varint(reader);
    if (relation > UINT32_MAX || arity > LR_CLAIM_COLUMNS || !get_row(reader, row, (uint32_t)arity))
        reader->failed = true;
    out->relation = (uint32_t)relation;
    out->arity = (uint32_t)arity;
    out->row = row;
    unsigned flags = lr_reader_u8(reader);
    if (flags > FLAGS || (flags & FLAG_MODALITY) >= LR_MODALITY_COUNT)
        reader->failed = true;
    out->modality = (Modality)(flags & FLAG_MODALITY);
    out->against = flags & FLAG_AGAINST;
    out->time.is_event = flags & FLAG_EVENT;
    out->holder = lr_reader_u32(reader);
    out->antecedent = (const uint8_t *)lr_reader_text(reader, &out->antecedent_count);
    if (out->antecedent_count == 0)
        out->antecedent = NULL;
}

lore_status lr_claim_decode(Store *store, const Cell *cell, const uint8_t *bytes, Code *row,
                            ClaimRecord *out, Diag *diag)
{
    Reader key = { cell->key, cell->key + cell->key_count, false };
    Reader reader = { bytes, bytes + cell->count, false };
    *out = (ClaimRecord){ .number = lr_reader_u32(&key) };
    out->id = lr_text_get(&reader);
    out->began = lr_reader_varint(&reader);
    out->ended = lr_reader_varint(&reader);
    if (out->ended == 0)
        out->ended = UINT64_MAX;
    out->end_reason = lr_text_get(&reader);
    get_statement(&reader, row, out);
    get_bounds(&reader, &out->time);
    out->time.from_text = lr_text_get(&reader);
    out->time.to_text = lr_text_get(&reader);
    out->time.lasting_text = lr_text_get(&reader);
    uint64_t source = lr_reader_varint(&reader);
    out->source = (uint32_t)source;
    out->credibility = lr_value_decode(&reader);
    out->locator = lr_text_get(&reader);
    out->note = lr_text_get(&reader);
    if (key.failed || reader.failed || reader.at != reader.end || !out->id || source > UINT32_MAX)
        return lr_store_corrupt(store, "a claim", diag);
    return LORE_OK;
}

/* ---- finding ---- */

/* Decodes a copy of the cell in arena. */
static lore_status keep_claim(Store *store, const Cell *cell, Arena *arena, ClaimRecord *out,
                              Diag *diag)
{
    uint8_t *bytes = lr_arena_alloc(arena, cell->count);
    Code *row = lr_arena_alloc(arena, LR_CLAIM_COLUMNS * sizeof *row);
    if (!bytes || !row)
        return lr_store_nomem(diag);
    memcpy(bytes, cell->bytes, cell->count);
    return lr_claim_decode(store, cell, bytes, row, out, diag);
}

/* Reads claim number; its texts and row live in arena. */
static lore_status read_claim(Store *store, uint32_t number, Arena *arena, ClaimRecord *out,
                              Diag *diag)
{
    Cell cell;
    Key key = lr_key_of(number);
    lore_status status = lr_cell_get(store, DB_CLAIM, &key, &cell, diag);
    if (status == LORE_NOTFOUND)
        return lr_store_corrupt(store, "its claims: one is missing", diag);
    return status == LORE_OK ? keep_claim(store, &cell, arena, out, diag) : status;
}

static lore_status match(Store *store, uint32_t number, const void *key, size_t length,
                         bool *is_match, Diag *diag)
{
    Cell cell;
    Key name = lr_key_of(number);
    lore_status status = lr_cell_get(store, DB_CLAIM, &name, &cell, diag);
    if (status == LORE_NOTFOUND)
        return lr_store_corrupt(store, "its claims: one is missing", diag);
    if (status != LORE_OK)
        return status;
    Reader reader = { cell.bytes, cell.bytes + cell.count, false };
    const char *id = lr_text_get(&reader);
    *is_match = id && strlen(id) == length && memcmp(id, key, length) == 0;
    return LORE_OK;
}

/* The standing claim of id; LORE_NOTFOUND without a diagnostic. */
static lore_status find(Store *store, const char *id, Arena *arena, ClaimRecord *out, Diag *diag)
{
    uint32_t number;
    lore_status status =
        lr_lookup_find(store, &store->claims, id, strlen(id), match, &number, diag);
    if (status == LORE_OK)
        status = read_claim(store, number, arena, out, diag);
    if (status == LORE_OK && out->ended != UINT64_MAX)
        status = LORE_NOTFOUND;
    return status;
}

static lore_status fail_unknown(const char *id, Diag *diag)
{
    return lr_diag_fail(diag, LORE_NOTFOUND, NOWHERE, "no claim \"%s\" stands", id);
}

lore_status lr_store_claim_find(Store *store, const char *id, Arena *arena, ClaimRecord *out,
                                Diag *diag)
{
    lore_status status = find(store, id, arena, out, diag);
    return status == LORE_NOTFOUND ? fail_unknown(id, diag) : status;
}

lore_status lr_store_claim_at(Store *store, const char *id, uint64_t as_of, Arena *arena,
                              ClaimRecord *out, Diag *diag)
{
    uint32_t number;
    uint64_t at = lr_txn_clip(store, as_of);
    lore_status status =
        lr_lookup_find(store, &store->claims, id, strlen(id), match, &number, diag);
    /* An id that was given away again belongs to claims of smaller numbers too. */
    for (; status == LORE_OK && number > 0; number--) {
        bool is_match;
        status = match(store, number, id, strlen(id), &is_match, diag);
        if (status == LORE_OK && is_match)
            status = read_claim(store, number, arena, out, diag);
        if (status == LORE_OK && is_match && out->began <= at && at < out->ended)
            return LORE_OK;
    }
    return status == LORE_OK ? LORE_NOTFOUND : status;
}

/* ---- recording ---- */

static lore_status check_claim(Store *store, const ClaimRecord *claim, Diag *diag)
{
    if (claim->arity > LR_CLAIM_COLUMNS)
        return lr_diag_fail(diag, LORE_FULL, NOWHERE, "a claim has at most %d columns, not %u",
                            LR_CLAIM_COLUMNS, (unsigned)claim->arity);
    assert((unsigned)claim->modality < LR_MODALITY_COUNT && claim->relation > 0);
    lore_status status = lr_fact_check_codes(store, claim->row, claim->arity, diag);
    if (status == LORE_OK && claim->holder != LR_CODE_NONE)
        status = lr_fact_check_codes(store, &claim->holder, 1, diag);
    return status;
}

/* Whether id is free; fills *status with what went wrong otherwise. */
static bool is_free(Store *store, const char *id, lore_status *status, Diag *diag)
{
    Arena arena = { 0 };
    ClaimRecord standing;
    *status = find(store, id, &arena, &standing, diag);
    lr_arena_free(&arena);
    bool is_free = *status == LORE_NOTFOUND;
    if (is_free)
        *status = LORE_OK;
    return is_free;
}

/* "#" and the number; behind it a dot and a count where an author has taken that id. */
static lore_status give_id(Store *store, uint32_t number, Arena *arena, const char **out,
                           Diag *diag)
{
    lore_status status = LORE_OK;
    *out = lr_arena_format(arena, "#%u", (unsigned)number);
    for (unsigned i = 2; *out && !is_free(store, *out, &status, diag) && status == LORE_OK; i++)
        *out = lr_arena_format(arena, "#%u.%u", (unsigned)number, i);
    return *out ? status : lr_store_nomem(diag);
}

static lore_status take_id(Store *store, const char *id, Diag *diag)
{
    lore_status status;
    if (is_free(store, id, &status, diag) || status != LORE_OK)
        return status;
    lr_diag_fail(diag, LORE_MISUSE, NOWHERE, "a claim \"%s\" stands already", id);
    lr_diag_hint(diag, "retract it first, or give the new one another id");
    return LORE_MISUSE;
}

/* Writes a whole claim over the one of its number, or as a new one. */
static lore_status write_claim(Store *store, const ClaimRecord *claim, bool is_new, Diag *diag)
{
    Buffer content = { 0 };
    Key key = lr_key_of((uint32_t)claim->number);
    encode(&content, claim);
    lore_status status = is_new ? lr_cell_append(store, DB_CLAIM, &key, &content, diag)
                                : lr_cell_put(store, DB_CLAIM, &key, &content, diag);
    lr_buffer_free(&content);
    return status;
}

static lore_status record_claim(Store *store, const ClaimRecord *claim, Diag *diag)
{
    Code number = (Code)claim->number;
    lore_status status = write_claim(store, claim, true, diag);
    if (status == LORE_OK)
        status = lr_lookup_add(store, &store->claims, claim->id, strlen(claim->id), number, diag);
    if (status == LORE_OK)
        status = lr_pending_add(store, numbers_of(claim->relation), &number, 1, 1, diag);
    if (status != LORE_OK)
        return lr_txn_break(store, status);
    store->counts.claims++;
    lr_txn_changed(store);
    return LORE_OK;
}

lore_status lr_store_claim_put(Store *store, const ClaimRecord *claim, uint64_t *number, Diag *diag)
{
    Arena arena = { 0 };
    ClaimRecord fresh = *claim;
    uint64_t count;
    lore_status status = lr_txn_writable(store, diag);
    if (status == LORE_OK)
        status = check_claim(store, claim, diag);
    if (status == LORE_OK)
        status = lr_cell_count(store, DB_CLAIM, &count, diag);
    if (status != LORE_OK)
        return status;
    if (count >= LR_NUMBER_MAX)
        return lr_diag_fail(diag, LORE_FULL, NOWHERE, "%s has no more numbers for claims",
                            store->env->path);
    fresh.number = count + 1;
    fresh.began = lr_txn_number(store);
    fresh.ended = UINT64_MAX;
    fresh.end_reason = NULL;
    status = claim->id ? take_id(store, claim->id, diag)
                       : give_id(store, (uint32_t)fresh.number, &arena, &fresh.id, diag);
    if (status == LORE_OK)
        status = record_claim(store, &fresh, diag);
    if (status == LORE_OK && number)
        *number = fresh.number;
    lr_arena_free(&arena);
    return status;
}

lore_status lr_store_claim_end(Store *store, const char *id, const char *reason, Diag *diag)
{
    Arena arena = { 0 };
    ClaimRecord claim;
    lore_status status = lr_txn_writable(store, diag);
    if (status == LORE_OK)
        status = lr_store_claim_find(store, id, &arena, &claim, diag);
    if (status == LORE_OK) {
        claim.ended = lr_txn_number(store);
        claim.end_reason = reason;
        status = write_claim(store, &claim, false, diag);
    }
    if (status == LORE_OK) {
        store->counts.claims_ended++;
        lr_txn_changed(store);
    }
    lr_arena_free(&arena);
    return status;
}

/* ---- reading ---- */

typedef struct ClaimReading {
    Store *store;
    uint64_t as_of;
    lore_status (*visit)(void *data, const ClaimRecord *claim);
    lore_status (*visit_time)(void *data, const ClaimTime *time); /* or NULL; instead */
    void *data;
    Arena arena; /* of the claim at work */
} ClaimReading;

/* The dates of a claim; what stands before them is passed over. */
static lore_status show_time(const ClaimReading *reading, uint32_t number, Diag *diag)
{
    Cell cell;
    Key key = lr_key_of(number);
    ClaimTime time = { 0 };
    size_t length;
    lore_status status = lr_cell_get(reading->store, DB_CLAIM, &key, &cell, diag);
    if (status != LORE_OK && status != LORE_NOTFOUND)
        return status;
    Reader reader = { cell.bytes, status == LORE_OK ? cell.bytes + cell.count : cell.bytes,
                      status != LORE_OK };
    (void)lr_reader_text(&reader, &length); /* id */
    uint64_t began = lr_reader_varint(&reader), ended = lr_reader_varint(&reader);
    (void)lr_reader_text(&reader, &length); /* end_reason */
    (void)lr_reader_varint(&reader);        /* relation */
    uint64_t arity = lr_reader_varint(&reader);
    for (uint64_t i = 0; i < arity && !reader.failed; i++)
        (void)lr_reader_u32(&reader);
    time.is_event = lr_reader_u8(&reader) & FLAG_EVENT;
    (void)lr_reader_u32(&reader);           /* holder */
    (void)lr_reader_text(&reader, &length); /* antecedent */
    get_bounds(&reader, &time);
    if (reader.failed)
        return lr_store_corrupt(reading->store, "a claim", diag);
    return began <= reading->as_of && (ended == 0 || reading->as_of < ended)
               ? reading->visit_time(reading->data, &time)
               : LORE_OK;
}

static lore_status show(ClaimReading *reading, uint32_t number, Diag *diag)
{
    ClaimRecord claim;
    if (reading->visit_time != NULL)
        return show_time(reading, number, diag);
    lr_arena_clear(&reading->arena);
    lore_status status = read_claim(reading->store, number, &reading->arena, &claim, diag);
    if (status == LORE_OK && claim.began <= reading->as_of && reading->as_of < claim.ended)
        status = reading->visit(reading->data, &claim);
    return status;
}

static lore_status show_all(ClaimReading *reading, Diag *diag)
{
    uint64_t count;
    lore_status status = lr_cell_count(reading->store, DB_CLAIM, &count, diag);
    for (uint64_t number = 1; status == LORE_OK && number <= count; number++)
        status = show(reading, (uint32_t)number, diag);
    return status;
}

static lore_status show_relation(ClaimReading *reading, uint32_t relation, Diag *diag)
{
    TableScan scan;
    Table table = numbers_of(relation);
    lore_status status = lr_pending_flush(reading->store, table, diag);
    lr_scan_init(&scan, reading->store, table, NULL, 0, 1);
    while (status == LORE_OK) {
        status = lr_scan_next(&scan, diag);
        if (scan.count == 0)
            break;
        for (uint32_t i = 0; status == LORE_OK && i < scan.count; i++)
            status = show(reading, scan.rows.items[i], diag);
    }
    lr_scan_free(&scan);
    return status;
}

lore_status lr_store_claims(Store *store, uint32_t relation, uint64_t as_of,
                            lore_status (*visit)(void *data, const ClaimRecord *claim), void *data,
                            Diag *diag)
{
    ClaimReading reading = {
        .store = store, .as_of = lr_txn_clip(store, as_of), .visit = visit, .data = data
    };
    lore_status status =
        relation ? show_relation(&reading, relation, diag) : show_all(&reading, diag);
    lr_arena_free(&reading.arena);
    return status;
}

lore_status lr_store_claim_times(Store *store, uint32_t relation, uint64_t as_of,
                                 lore_status (*visit)(void *data, const ClaimTime *time),
                                 void *data, Diag *diag)
{
    ClaimReading reading = {
        .store = store, .as_of = lr_txn_clip(store, as_of), .visit_time = visit, .data = data
    };
    return show_relation(&reading, relation, diag);
}

/* A reading of one modality, cell by cell. */
typedef struct ModalReading {
    ClaimReading claims;
    Modality modality;
    Diag *diag;
} ModalReading;

static Modality modality_in(const Cell *cell)
{
    Reader reader = { cell->bytes, cell->bytes + cell->count, false };
    (void)lr_text_get(&reader);      /* id */
    (void)lr_reader_varint(&reader); /* began */
    (void)lr_reader_varint(&reader); /* ended */
    (void)lr_text_get(&reader);      /* end_reason */
    (void)lr_reader_varint(&reader); /* relation */
    uint64_t arity = lr_reader_varint(&reader);
    for (uint64_t i = 0; i < arity && !reader.failed; i++)
        (void)lr_reader_u32(&reader);
    return (Modality)(lr_reader_u8(&reader) & FLAG_MODALITY);
}

static lore_status show_modal(void *data, const Cell *cell)
{
    ModalReading *reading = data;
    ClaimReading *claims = &reading->claims;
    ClaimRecord claim;
    if (modality_in(cell) != reading->modality)
        return LORE_OK;
    lr_arena_clear(&claims->arena);
    lore_status status = keep_claim(claims->store, cell, &claims->arena, &claim, reading->diag);
    if (status == LORE_OK && claim.began <= claims->as_of && claims->as_of < claim.ended)
        status = claims->visit(claims->data, &claim);
    return status;
}

lore_status lr_store_claims_of(Store *store, Modality modality, uint64_t as_of,
                               lore_status (*visit)(void *data, const ClaimRecord *claim),
                               void *data, Diag *diag)
{
    ModalReading reading = {
        { .store = store, .as_of = lr_txn_clip(store, as_of), .visit = visit, .data = data },
        modality,
        diag
    };
    lore_status status = lr_cell_visit(store, DB_CLAIM, show_modal, &reading, diag);
    lr_arena_free(&reading.claims.arena);
    return status;
}
