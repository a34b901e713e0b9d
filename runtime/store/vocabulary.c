/* SPDX-License-Identifier: MIT */
/* Vocabularies: a table of slots, eight bytes each, and behind it the entries in the order in which
 * they came, packed into blocks. A search reads one line of slots and, as hashes of 32 bits seldom
 * agree by chance, one entry: two misses of the cache, which a batch takes side by side.
 *
 * Entries begin at multiples of a unit, so that 32 bits say where. Slots are probed in a row from the
 * hash on; at most five in eight are taken, so every search ends. Growing reads no entry. Large tables
 * are doubled where they are, by as many segments more: memory touched first costs more than moving
 * slots does. */
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
    SEGMENT = 1 << 18,     /* slots: a huge page; a table that is smaller has one segment */
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

static size_t segment_size(const Vocabulary *vocabulary)
{
    size_t slots = vocabulary->capacity < SEGMENT ? vocabulary->capacity : SEGMENT;
    return slots * sizeof(VocabularySlot);
}

static inline VocabularySlot *slot_at(const Vocabulary *vocabulary, size_t at)
{
    return &vocabulary->segments.items[at / SEGMENT][at % SEGMENT];
}

/* ---- searching ---- */

void lr_vocabulary_fetch(const Vocabulary *vocabulary, uint32_t hash)
{
    if (vocabulary->capacity > 0)
        __builtin_prefetch(slot_at(vocabulary, hash & (vocabulary->capacity - 1)));
}

/* The first slot from at on that is empty or has that hash. */
static size_t probe(const Vocabulary *vocabulary, uint32_t hash, size_t at)
{
    size_t mask = vocabulary->capacity - 1;
    for (at &= mask;; at = (at + 1) & mask) {
        const VocabularySlot *slot = slot_at(vocabulary, at);
        if (slot->place == 0 || slot->hash == hash)
            return at;
    }
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
    uint32_t place = slot_at(vocabulary, at)->place;
    *walk = at + 1;
    return place == 0 ? NULL : entry_at(vocabulary, place);
}

/* ---- adding ---- */

static void insert(Vocabulary *vocabulary, VocabularySlot slot)
{
    size_t mask = vocabulary->capacity - 1, at = slot.hash & mask;
    while (slot_at(vocabulary, at)->place != 0)
        at = (at + 1) & mask;
    *slot_at(vocabulary, at) = slot;
}

/* Makes count segments of that size behind those there are; false without memory for all of them. */
static bool add_segments(Vocabulary *vocabulary, size_t count, size_t size)
{
    size_t before = vocabulary->segments.count;
    if (!lr_vector_reserve(&vocabulary->segments, count))
        return false;
    for (size_t i = 0; i < count; i++) {
        VocabularySlot *segment = lr_region_new(size);
        if (segment == NULL)
            break;
        vocabulary->segments.items[vocabulary->segments.count++] = segment;
    }
    if (vocabulary->segments.count == before + count)
        return true;
    while (vocabulary->segments.count > before)
        lr_region_free(vocabulary->segments.items[--vocabulary->segments.count], size);
    return false;
}

static void free_segments(Vocabulary *vocabulary)
{
    for (size_t i = 0; i < vocabulary->segments.count; i++)
        lr_region_free(vocabulary->segments.items[i], segment_size(vocabulary));
    lr_vector_free(&vocabulary->segments);
}

/* Moves a small table into another, twice as large. */
static bool replace_segment(Vocabulary *vocabulary)
{
    Vocabulary grown = *vocabulary;
    grown.segments.items = NULL;
    grown.segments.count = grown.segments.capacity = 0;
    grown.capacity = vocabulary->capacity > 0 ? vocabulary->capacity * 2 : LEAST_CAPACITY;
    if (!add_segments(&grown, 1, segment_size(&grown))) {
        lr_vector_free(&grown.segments);
        return false;
    }
    for (size_t i = 0; i < vocabulary->capacity; i++)
        if (slot_at(vocabulary, i)->place != 0)
            insert(&grown, *slot_at(vocabulary, i));
    free_segments(vocabulary);
    *vocabulary = grown;
    return true;
}

static VocabularySlot take_out(Vocabulary *vocabulary, size_t at)
{
    VocabularySlot slot = *slot_at(vocabulary, at);
    slot_at(vocabulary, at)->place = 0;
    return slot;
}

/* Doubles the table in place. From behind an empty slot on, each is taken out and put in again, so
 * that only slots before it lie on the way to it; those before the empty one, which may have come
 * there round the end, are out meanwhile and come last. */
static bool add_half(Vocabulary *vocabulary)
{
    VECTOR(VocabularySlot) out = { 0 };
    size_t former = vocabulary->capacity, empty = 0;
    while (slot_at(vocabulary, empty)->place != 0)
        empty++;
    if (!lr_vector_reserve(&out, empty) ||
        !add_segments(vocabulary, vocabulary->segments.count, segment_size(vocabulary))) {
        lr_vector_free(&out);
        return false;
    }
    vocabulary->capacity *= 2;
    for (size_t i = 0; i < empty; i++)
        out.items[out.count++] = take_out(vocabulary, i);
    for (size_t i = empty; i < former; i++) {
        VocabularySlot slot = take_out(vocabulary, i);
        if (slot.place != 0)
            insert(vocabulary, slot);
    }
    for (size_t i = 0; i < out.count; i++)
        insert(vocabulary, out.items[i]);
    lr_vector_free(&out);
    return true;
}

static bool grow(Vocabulary *vocabulary)
{
    return vocabulary->capacity < SEGMENT ? replace_segment(vocabulary) : add_half(vocabulary);
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

/* memcpy, as compiled for a length with a known bound, takes longer to begin than a term is to copy. The last
 * word may overlap the one before. */
static void copy(uint8_t *to, const uint8_t *from, size_t count)
{
    size_t at = 0, word = sizeof(uint64_t);
    if (count < word) {
        for (; at < count; at++)
            to[at] = from[at];
        return;
    }
    for (; at + word < count; at += word)
        memcpy(to + at, from + at, word);
    memcpy(to + count - word, from + count - word, word);
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
    copy(entry->bytes, bytes, kept);
    insert(vocabulary, slot);
    vocabulary->count++;
    return true;
}

/* ---- all of it ---- */

size_t lr_vocabulary_bytes(const Vocabulary *vocabulary)
{
    size_t blocks = vocabulary->blocks.count;
    return vocabulary->capacity * sizeof(VocabularySlot) +
           (blocks > 0 ? FIRST_BLOCK + (blocks - 1) * BLOCK : 0);
}

void lr_vocabulary_clear(Vocabulary *vocabulary)
{
    for (size_t i = 0; i < vocabulary->blocks.count; i++)
        lr_region_free(vocabulary->blocks.items[i], block_size(i));
    lr_vector_free(&vocabulary->blocks);
    free_segments(vocabulary);
    *vocabulary = (Vocabulary){ 0 };
}
