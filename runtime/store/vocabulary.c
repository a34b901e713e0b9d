/* SPDX-License-Identifier: MIT */
/* Vocabularies: a table of slots, eight bytes each, and behind it the entries in the order in which
 * they came, packed into blocks. A search reads one line of slots and, as hashes of 32 bits seldom
 * agree by chance, one entry: two misses of the cache, which a batch takes side by side.
 *
 * Entries begin at multiples of a unit, so that 32 bits say where. Slots are probed in a row from the hash on; at most five in
 * eight are taken, so every search ends. Growing reads no entry. */
#include "store/vocabulary.h"

#include <assert.h>
#include <string.h>

#include "base/region.h"

enum {
    LEAST_CAPACITY = 64,
    UNIT = 4,
    HEADER = offsetof(VocabularyEntry, bytes),
    FIRST_BLOCK = 1 << 20,
    BLOCK = 2 << 20, /* huge pages, where there are any */
    BLOCK_UNITS = BLOCK / UNIT,
    LINE = 64,
    MOST_BLOCKS = 1 << 13, /* what 32 bits reach */
};

static_assert(LR_VOCABULARY_LONGEST <= UINT16_MAX, "lengths have 16 bits");
static_assert((uint64_t)MOST_BLOCKS * BLOCK_UNITS == (uint64_t)1 << 32, "places have 32 bits");

static size_t block_size(size_t block)
{
    return block == 0 ? FIRST_BLOCK : BLOCK;
}

static const VocabularyEntry *entry_at(const Vocabulary *vocabulary, uint32_t place)
{
    const uint8_t *block = vocabulary->blocks.items[place / BLOCK_UNITS];
    return (const VocabularyEntry *)(block + (size_t)(place % BLOCK_UNITS) * UNIT);
}

/* ---- searching ---- */

void lr_vocabulary_fetch(const Vocabulary *vocabulary, uint32_t hash)
{
    if (vocabulary->capacity > 0)
        __builtin_prefetch(&vocabulary->slots[hash & (vocabulary->capacity - 1)]);
}

/* The first slot from at on that is empty or has that hash. */
static size_t probe(const Vocabulary *vocabulary, uint32_t hash, size_t at)
{
    size_t mask = vocabulary->capacity - 1;
    for (at &= mask;; at = (at + 1) & mask)
        if (vocabulary->slots[at].place == 0 || vocabulary->slots[at].hash == hash)
            return at;
}

const VocabularyEntry *lr_vocabulary_fetch_first(const Vocabulary *vocabulary, uint32_t hash)
{
    size_t walk = 0;
    const VocabularyEntry *entry = lr_vocabulary_next(vocabulary, hash, &walk);
    if (entry != NULL)
        __builtin_prefetch(entry);
    return entry;
}

const VocabularyEntry *lr_vocabulary_next(const Vocabulary *vocabulary, uint32_t hash, size_t *walk)
{
    if (vocabulary->capacity == 0)
        return NULL;
    size_t at = probe(vocabulary, hash, *walk > 0 ? *walk : hash);
    uint32_t place = vocabulary->slots[at].place;
    *walk = at + 1;
    return place == 0 ? NULL : entry_at(vocabulary, place);
}

/* ---- adding ---- */

static void insert(VocabularySlot *slots, size_t capacity, VocabularySlot slot)
{
    size_t mask = capacity - 1, at = slot.hash & mask;
    while (slots[at].place != 0)
        at = (at + 1) & mask;
    slots[at] = slot;
}

static bool grow(Vocabulary *vocabulary)
{
    size_t capacity = vocabulary->capacity > 0 ? vocabulary->capacity * 2 : LEAST_CAPACITY;
    VocabularySlot *slots = lr_region_new(capacity * sizeof *slots);
    if (slots == NULL)
        return false;
    for (size_t i = 0; i < vocabulary->capacity; i++)
        if (vocabulary->slots[i].place != 0)
            insert(slots, capacity, vocabulary->slots[i]);
    lr_region_free(vocabulary->slots, vocabulary->capacity * sizeof *slots);
    vocabulary->slots = slots;
    vocabulary->capacity = capacity;
    return true;
}

/* Room for an entry of size bytes; place 0 is nobody's. Short ones lie in one line of the cache. */
static VocabularyEntry *make_room(Vocabulary *vocabulary, size_t size, uint32_t *place)
{
    size_t blocks = vocabulary->blocks.count, left = LINE - vocabulary->used % LINE;
    if (left < size && size <= LINE)
        vocabulary->used += left;
    if (blocks == 0 || block_size(blocks - 1) < vocabulary->used + size) {
        if (blocks == MOST_BLOCKS || !lr_vector_reserve(&vocabulary->blocks, 1))
            return NULL;
        uint8_t *block = lr_region_new(block_size(blocks));
        if (block == NULL)
            return NULL;
        vocabulary->blocks.items[vocabulary->blocks.count++] = block;
        vocabulary->used = blocks == 0 ? UNIT : 0;
        blocks++;
    }
    *place = (uint32_t)((blocks - 1) * BLOCK_UNITS + vocabulary->used / UNIT);
    uint8_t *room = vocabulary->blocks.items[blocks - 1] + vocabulary->used;
    vocabulary->used += size;
    return (VocabularyEntry *)room;
}

bool lr_vocabulary_put(Vocabulary *vocabulary, uint32_t hash, uint32_t number, const void *bytes,
                       size_t count)
{
    uint16_t kept = count <= LR_VOCABULARY_LONGEST ? (uint16_t)count : 0;
    size_t size = ((size_t)HEADER + kept + UNIT - 1) / UNIT * UNIT;
    VocabularySlot slot = { .hash = hash };
    if (vocabulary->count >= vocabulary->capacity / 8 * 5 && !grow(vocabulary))
        return false;
    VocabularyEntry *entry = make_room(vocabulary, size, &slot.place);
    if (entry == NULL)
        return false;
    entry->number = number;
    entry->count = kept;
    if (kept > 0)
        memcpy(entry->bytes, bytes, kept);
    insert(vocabulary->slots, vocabulary->capacity, slot);
    vocabulary->count++;
    return true;
}

/* ---- all of it ---- */

size_t lr_vocabulary_bytes(const Vocabulary *vocabulary)
{
    size_t blocks = vocabulary->blocks.count;
    return vocabulary->capacity * sizeof *vocabulary->slots +
           (blocks > 0 ? FIRST_BLOCK + (blocks - 1) * BLOCK : 0);
}

void lr_vocabulary_clear(Vocabulary *vocabulary)
{
    for (size_t i = 0; i < vocabulary->blocks.count; i++)
        lr_region_free(vocabulary->blocks.items[i], block_size(i));
    lr_vector_free(&vocabulary->blocks);
    lr_region_free(vocabulary->slots, vocabulary->capacity * sizeof *vocabulary->slots);
    *vocabulary = (Vocabulary){ 0 };
}
