/* SPDX-License-Identifier: MIT */
/* Terms: the dictionary of values that have no inline code, numbered from 0 in order of arrival and
 * kept for ever. The index leads from the encoded value to its number, so two values are one term
 * only if their encodings are equal byte for byte.
 *
 * Terms are looked for in the store's vocabulary first. What is not there can still be in the file,
 * unless the vocabulary holds as many terms as the file: then it holds them all. Invariant: a term
 * that the index on file does not lead to yet is in the vocabulary. A transaction that goes to the
 * file for one term in 16 reads the dictionary whole, if there is room, or else makes a sieve of the
 * index, which tells most new terms from those that have to be looked for.
 *
 * Values come in batches, so that cache misses of one are waited for together with those of others. */
#include "store/term.h"

#include <string.h>

#include "store/lexicon.h"
#include "store/lookup.h"
#include "store/pending.h"
#include "store/scan.h"
#include "value/value.h"

enum { MOST_TERMS = 1 << 29, GROUP = 64, GROUP_BYTES = 1 << 16, FEW = 16 };
#define LONGEST_TEXT ((uint64_t)1 << 29)

static const Table INDEX = { .kind = TABLE_TERM_INDEX, .columns = 2 };

static_assert(LR_CODE_STORED + MOST_TERMS == LR_CODE_LOCAL, "codes.h leaves room for so many");

/* A value on its way to its code. */
typedef struct Encoding {
    const uint8_t *bytes;
    size_t begin, count;          /* of the bytes */
    uint32_t hash;                /* as stored */
    const VocabularyEntry *first; /* of that hash, in batches, or NULL */
    Code *out;
} Encoding;

/* ---- looking up ---- */

static lore_status match(Store *store, uint32_t number, const void *key, size_t length,
                         bool *is_match, Diag *diag)
{
    Reader term;
    lore_status status = lr_lexicon_find(store, number, &term, diag);
    *is_match = status == LORE_OK && (size_t)(term.end - term.at) == length &&
                memcmp(term.at, key, length) == 0;
    return status;
}

static bool are_equal_words(const uint8_t *a, const uint8_t *b)
{
    uint64_t x, y;
    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return x == y;
}

/* memcmp costs more than the few bytes that most terms have. The last word may overlap the one before. */
static bool are_equal(const uint8_t *a, const uint8_t *b, size_t count)
{
    size_t at = 0, word = sizeof(uint64_t);
    if (count >= word) {
        for (; at + word < count; at += word)
            if (!are_equal_words(a + at, b + at))
                return false;
        return are_equal_words(a + count - word, b + count - word);
    }
    while (at < count && a[at] == b[at])
        at++;
    return at == count;
}

static bool is_kept_as(const Encoding *encoding, const VocabularyEntry *entry)
{
    return entry->count == encoding->count &&
           are_equal(entry->bytes, encoding->bytes, encoding->count);
}

static lore_status match_entry(Store *store, const VocabularyEntry *entry, const Encoding *encoding,
                               bool *is_match, Diag *diag)
{
    *is_match = is_kept_as(encoding, entry);
    if (entry->count > 0 || encoding->count <= LR_VOCABULARY_LONGEST)
        return LORE_OK;
    return match(store, entry->number, encoding->bytes, encoding->count, is_match, diag);
}

/* *out stays LR_CODE_NONE if the vocabulary has no such term. */
static lore_status find_kept(Store *store, const Encoding *encoding, Diag *diag)
{
    const VocabularyEntry *entry = encoding->first;
    bool is_match = entry != NULL && is_kept_as(encoding, entry);
    lore_status status = LORE_OK;
    for (size_t walk = 0; status == LORE_OK && !is_match;) {
        entry = lr_vocabulary_next(&store->terms, encoding->hash, &walk);
        if (entry == NULL)
            return LORE_OK;
        status = match_entry(store, entry, encoding, &is_match, diag);
    }
    if (status == LORE_OK)
        *encoding->out = LR_CODE_STORED + entry->number;
    return status;
}

static void remember(Store *store, const Encoding *encoding, uint32_t number)
{
    if (lr_vocabulary_bytes(&store->terms) < store->term_bytes)
        (void)lr_vocabulary_put(&store->terms, encoding->hash, number, encoding->bytes,
                                encoding->count);
}

static lore_status find_stored(Store *store, const Encoding *encoding, Diag *diag)
{
    uint32_t number;
    store->terms_missed++;
    lore_status status = lr_lookup_stored(store, TABLE_TERM_INDEX, encoding->bytes, encoding->count,
                                          match, &number, diag);
    if (status == LORE_NOTFOUND)
        return LORE_OK;
    if (status != LORE_OK)
        return status;
    remember(store, encoding, number);
    *encoding->out = LR_CODE_STORED + number;
    return LORE_OK;
}

/* Whether the sieve is of all terms there are. */
static bool is_sieved(const Store *store, uint64_t total)
{
    return store->sieve.words != NULL && store->sieve.count == total;
}

/* total: terms there are. *out stays LR_CODE_NONE if there is no such term. */
static lore_status find(Store *store, const Encoding *encoding, uint64_t total, Diag *diag)
{
    lore_status status = find_kept(store, encoding, diag);
    if (status != LORE_OK || *encoding->out != LR_CODE_NONE || store->terms.count == total)
        return status;
    if (is_sieved(store, total) && lr_sieve_lacks(&store->sieve, encoding->hash))
        return LORE_OK;
    return find_stored(store, encoding, diag);
}

static lore_status encode(Buffer *bytes, lore_value value, Encoding *out, Diag *diag)
{
    if (value.type == LORE_TEXT && value.v.length > LONGEST_TEXT)
        return lr_diag_fail(diag, LORE_FULL, NOWHERE, "a text is longer than 512 MiB");
    out->begin = bytes->count;
    lr_value_encode(bytes, value);
    if (bytes->failed)
        return lr_store_nomem(diag);
    out->count = bytes->count - out->begin;
    return LORE_OK;
}

static void find_hash(const Store *store, const Buffer *bytes, Encoding *encoding)
{
    encoding->bytes = bytes->bytes + encoding->begin;
    encoding->hash = lr_lookup_hash(store, encoding->bytes, encoding->count);
}

lore_status lr_store_code_find(Store *store, lore_value value, Code *out, Diag *diag)
{
    Buffer bytes = { 0 };
    Encoding encoding = { .out = out };
    uint64_t total;
    *out = lr_code_inline(value);
    if (*out != LR_CODE_NONE)
        return LORE_OK;
    lore_status status = lr_lexicon_count(store, &total, diag);
    if (status == LORE_OK)
        status = encode(&bytes, value, &encoding, diag);
    if (status == LORE_OK)
        find_hash(store, &bytes, &encoding);
    if (status == LORE_OK)
        status = find(store, &encoding, total, diag);
    lr_buffer_free(&bytes);
    return status;
}

void lr_term_forget(Store *store)
{
    lr_vocabulary_clear(&store->terms);
    lr_sieve_free(&store->sieve);
    store->terms_missed = 0;
    store->is_abridged = false;
}

/* ---- reading the dictionary whole ---- */

static bool is_kept(const Store *store, uint32_t hash, uint32_t number)
{
    const VocabularyEntry *entry;
    size_t walk = 0;
    while ((entry = lr_vocabulary_next(&store->terms, hash, &walk)) != NULL)
        if (entry->number == number)
            return true;
    return false;
}

static lore_status keep_term(void *data, uint32_t number, const Reader *term)
{
    Store *store = data;
    size_t count = (size_t)(term->end - term->at);
    uint32_t hash = lr_lookup_hash(store, term->at, count);
    if (is_kept(store, hash, number))
        return LORE_OK;
    if (lr_vocabulary_bytes(&store->terms) >= store->term_bytes)
        return LORE_FULL;
    return lr_vocabulary_put(&store->terms, hash, number, term->at, count) ? LORE_OK : LORE_NOMEM;
}

/* If it fails, look-ups go on one by one, and whichever meets the reason tells it. */
static void keep_all(Store *store)
{
    store->is_abridged = lr_lexicon_visit(store, keep_term, store, NULL) != LORE_OK;
    store->terms_missed = 0;
}

/* ---- the sieve ---- */

static lore_status take_in(Store *store, Diag *diag)
{
    TableScan scan;
    lr_scan_init(&scan, store, INDEX, NULL, 0, 2);
    lore_status status = lr_scan_next(&scan, diag);
    while (status == LORE_OK && scan.count > 0) {
        for (uint32_t i = 0; i < scan.count; i++)
            lr_sieve_add(&store->sieve, scan.rows.items[2 * i]);
        status = lr_scan_next(&scan, diag);
    }
    lr_scan_free(&scan);
    return status;
}

/* Makes a sieve of all terms, for which the index on file must lead to them all. Without memory there
 * is none, and more look-ups go to the file. */
static lore_status make_sieve(Store *store, uint64_t total, Diag *diag)
{
    store->terms_missed = 0;
    lore_status status = lr_pending_flush(store, INDEX, diag);
    if (status == LORE_OK && lr_sieve_begin(&store->sieve, total))
        status = take_in(store, diag);
    return status;
}

/* ---- adding ---- */

typedef struct Batch {
    Store *store;
    uint64_t total; /* terms there are */
    Buffer bytes;   /* of the group's encodings */
    Encoding group[GROUP];
    size_t count;
    Code rows[2 * GROUP]; /* for the index */
    size_t added;
} Batch;

/* Forgets what the index on file leads to, when the vocabulary has grown large. */
static lore_status make_room(Batch *batch, Diag *diag)
{
    Store *store = batch->store;
    lore_status status = LORE_OK;
    if (lr_vocabulary_bytes(&store->terms) >= store->term_bytes) {
        status = lr_pending_flush(store, INDEX, diag);
        lr_vocabulary_clear(&store->terms);
        store->is_abridged = true;
        if (status == LORE_OK && !is_sieved(store, batch->total))
            status = make_sieve(store, batch->total, diag);
    }
    if (status == LORE_OK && lr_sieve_is_crowded(&store->sieve))
        status = make_sieve(store, batch->total, diag);
    return status;
}

/* Notes the group's additions for the index. */
static lore_status sort_in(Batch *batch, Diag *diag)
{
    size_t added = batch->added;
    batch->added = 0;
    if (added == 0)
        return LORE_OK;
    batch->store->counts.terms += added;
    lr_txn_changed(batch->store);
    lore_status status = lr_pending_add(batch->store, INDEX, batch->rows, added, 2, diag);
    if (status == LORE_OK)
        status = make_room(batch, diag);
    return status == LORE_OK ? LORE_OK : lr_txn_break(batch->store, status);
}

static lore_status add(Batch *batch, const Encoding *encoding, Diag *diag)
{
    Store *store = batch->store;
    uint32_t number = (uint32_t)batch->total;
    if (batch->total >= MOST_TERMS)
        return lr_diag_fail(diag, LORE_FULL, NOWHERE, "%s has no more numbers for values",
                            store->env->path);
    lore_status status = lr_lexicon_add(store, encoding->bytes, encoding->count, diag);
    if (status != LORE_OK)
        return status;
    if (!lr_vocabulary_put(&store->terms, encoding->hash, number, encoding->bytes, encoding->count))
        return lr_txn_break(store, lr_store_nomem(diag));
    if (is_sieved(store, number))
        lr_sieve_add(&store->sieve, encoding->hash);
    batch->rows[2 * batch->added] = encoding->hash;
    batch->rows[2 * batch->added + 1] = number;
    batch->added++;
    batch->total++;
    *encoding->out = LR_CODE_STORED + number;
    return LORE_OK;
}

/* Encodes values up to a group of those without inline code; gives how many it stepped over. */
static lore_status gather(Batch *batch, const lore_value *values, size_t count, Code *out,
                          size_t *taken, Diag *diag)
{
    lore_status status = LORE_OK;
    size_t at = 0;
    batch->count = batch->bytes.count = 0;
    for (; status == LORE_OK && at < count; at++) {
        if (batch->count == GROUP || batch->bytes.count > GROUP_BYTES)
            break;
        out[at] = values[at].type == LORE_TEXT ? LR_CODE_NONE : lr_code_inline(values[at]);
        if (out[at] != LR_CODE_NONE)
            continue;
        Encoding *encoding = &batch->group[batch->count++];
        encoding->out = &out[at];
        status = encode(&batch->bytes, values[at], encoding, diag);
        if (status != LORE_OK)
            break;
    }
    *taken = at;
    return status;
}

/* Has the cache fetch what the search for each begins with. A hash of bytes that have just been written waits
 * until they have left for the cache, which those of all together have. */
static void fetch_group(Batch *batch)
{
    bool has_sieve = is_sieved(batch->store, batch->total);
    for (size_t i = 0; i < batch->count; i++) {
        Encoding *encoding = &batch->group[i];
        find_hash(batch->store, &batch->bytes, encoding);
        lr_vocabulary_fetch(&batch->store->terms, encoding->hash);
        if (has_sieve)
            lr_sieve_fetch(&batch->store->sieve, encoding->hash);
    }
}

static lore_status intern_group(Batch *batch, Diag *diag)
{
    Store *store = batch->store;
    lore_status status = LORE_OK;
    fetch_group(batch);
    for (size_t i = 0; i < batch->count; i++) {
        Encoding *encoding = &batch->group[i];
        encoding->first = lr_vocabulary_fetch_first(&store->terms, encoding->hash);
    }
    for (size_t i = 0; status == LORE_OK && i < batch->count; i++) {
        const Encoding *encoding = &batch->group[i];
        status = find(store, encoding, batch->total, diag);
        if (status == LORE_OK && *encoding->out == LR_CODE_NONE)
            status = add(batch, encoding, diag);
    }
    lore_status sorted = sort_in(batch, diag);
    return status == LORE_OK ? sorted : status;
}

/* Once many look-ups had to go to the file, has more in memory. */
static lore_status have_more(Batch *batch, Diag *diag)
{
    Store *store = batch->store;
    if (store->terms_missed <= batch->total / FEW || store->terms.count == batch->total)
        return LORE_OK;
    if (!store->is_abridged)
        keep_all(store);
    if (!store->is_abridged || is_sieved(store, batch->total))
        return LORE_OK;
    return make_sieve(store, batch->total, diag);
}

lore_status lr_store_codes_intern(Store *store, const lore_value *values, size_t count, Code *out,
                                  Diag *diag)
{
    Batch batch = { .store = store };
    lore_status status = lr_txn_writable(store, diag);
    if (status == LORE_OK)
        status = lr_lexicon_count(store, &batch.total, diag);
    for (size_t at = 0, taken; status == LORE_OK && at < count; at += taken) {
        status = have_more(&batch, diag);
        if (status == LORE_OK)
            status = gather(&batch, values + at, count - at, out + at, &taken, diag);
        if (status == LORE_OK)
            status = intern_group(&batch, diag);
    }
    lr_buffer_free(&batch.bytes);
    return status;
}

lore_status lr_store_code_intern(Store *store, lore_value value, Code *out, Diag *diag)
{
    *out = LR_CODE_NONE;
    return lr_store_codes_intern(store, &value, 1, out, diag);
}

/* ---- reading ---- */

static lore_status decode(Store *store, Reader *term, Arena *arena, lore_value *out, Diag *diag)
{
    *out = lr_value_decode(term);
    if (term->failed || term->at != term->end)
        return lr_store_corrupt(store, "a value", diag);
    if (out->type != LORE_TEXT)
        return LORE_OK;
    out->u.text = lr_arena_text(arena, out->u.text, (size_t)out->v.length);
    return out->u.text ? LORE_OK : lr_store_nomem(diag);
}

lore_status lr_store_code_value(Store *store, Code code, Arena *arena, lore_value *out, Diag *diag)
{
    Reader term;
    *out = lore_null();
    if (code == LR_CODE_NONE || (code >= LR_CODE_LOCAL && code < LR_CODE_DAY))
        return lr_diag_fail(diag, LORE_MISUSE, NOWHERE, "code %#x is not one of the file's",
                            (unsigned)code);
    if (lr_code_is_inline(code)) {
        *out = lr_code_value(code);
        return LORE_OK;
    }
    lore_status status = lr_lexicon_find(store, code - LR_CODE_STORED, &term, diag);
    return status == LORE_OK ? decode(store, &term, arena, out, diag) : status;
}

uint32_t lr_store_code_count(Store *store)
{
    uint64_t count;
    return lr_lexicon_count(store, &count, NULL) == LORE_OK ? (uint32_t)count : 0;
}
