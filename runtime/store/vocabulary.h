/* SPDX-License-Identifier: MIT */
/* Vocabulary: terms of the file that are kept in memory, found by their encodings.
 *
 * It holds any part of the dictionary, each term once. A term whose encoding is longer than
 * LR_VOCABULARY_LONGEST is kept without it: whoever looks up compares the file's. */
#ifndef LORE_STORE_VOCABULARY_H
#define LORE_STORE_VOCABULARY_H

#include <stdint.h>

#include "base/vector.h"

enum { LR_VOCABULARY_LONGEST = 4096 };

typedef struct VocabularySlot {
    uint32_t hash;
    uint32_t place; /* of the entry, in units; 0: the slot is empty */
} VocabularySlot;

/* Zeroed it is empty. */
typedef struct Vocabulary {
    VocabularySlot *slots;
    size_t capacity; /* a power of two, or 0 */
    size_t count;
    VECTOR(uint8_t *) blocks; /* of entries */
    size_t used;              /* bytes of the newest block */
} Vocabulary;

typedef struct VocabularyEntry {
    uint32_t number;
    uint32_t count;       /* of the encoding; 0: too long to be kept */
    const uint8_t *bytes; /* until the next put */
} VocabularyEntry;

/* Has what the search for hash reads first, and then the entry it leads to, fetched into the
 * cache. For batches: slots of all, then entries of all, then the searches. */
void lr_vocabulary_fetch_slot(const Vocabulary *vocabulary, uint32_t hash);
void lr_vocabulary_fetch_entry(const Vocabulary *vocabulary, uint32_t hash);

/* Entries of that hash: one more each call, until false. A walk begins with *walk 0 and ends with
 * the next put. */
bool lr_vocabulary_next(const Vocabulary *vocabulary, uint32_t hash, size_t *walk,
                        VocabularyEntry *out);

/* Adds a term that is not there. False without memory; then nothing has changed. */
bool lr_vocabulary_put(Vocabulary *vocabulary, uint32_t hash, uint32_t number, const void *bytes,
                       size_t count);

size_t lr_vocabulary_bytes(const Vocabulary *vocabulary);
void lr_vocabulary_clear(Vocabulary *vocabulary);

#endif
