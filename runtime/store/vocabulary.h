/* SPDX-License-Identifier: MIT */
/* Vocabulary: terms of the file that are kept in memory, found by their encodings.
 *
 * It holds any part of the dictionary, each term once. A term whose encoding is longer than
 * LR_VOCABULARY_LONGEST is kept without it: whoever looks up compares the file's. */
#ifndef LORE_STORE_VOCABULARY_H
#define LORE_STORE_VOCABULARY_H

#include <stddef.h>
#include <stdint.h>

#include "base/vector.h"

enum { LR_VOCABULARY_LONGEST = 4096 };

typedef struct VocabularySlot {
    uint32_t hash;
    uint32_t place; /* of the entry, in units; 0: the slot is empty */
} VocabularySlot;

/* Zeroed it is empty. */
typedef struct Vocabulary {
    VECTOR(VocabularySlot *) segments; /* of slots */
    size_t capacity;                   /* slots in all: a power of two, or 0 */
    size_t count;
    VECTOR(uint8_t *) blocks; /* of entries */
    size_t used;              /* bytes of the newest block */
} Vocabulary;

/* A term; stays where it is until the vocabulary is cleared. */
typedef struct VocabularyEntry {
    uint32_t number;
    uint16_t count; /* of the encoding; 0: too long to be kept */
    uint8_t bytes[];
} VocabularyEntry;

/* For batches: has the cache fetch what a search for hash reads first; then, for all of them, what
 * that leads to: the first entry of that hash, not looked at yet, or NULL. */
void lr_vocabulary_fetch(const Vocabulary *vocabulary, uint32_t hash);
const VocabularyEntry *lr_vocabulary_fetch_first(const Vocabulary *vocabulary, uint32_t hash);

/* Entries of that hash, one more each call, then NULL. A walk begins with *walk 0 and ends with the
 * next put. */
const VocabularyEntry *lr_vocabulary_next(const Vocabulary *vocabulary, uint32_t hash,
                                          size_t *walk);

/* Adds a term that is not there. False without memory; then nothing has changed. */
bool lr_vocabulary_put(Vocabulary *vocabulary, uint32_t hash, uint32_t number, const void *bytes,
                       size_t count);

size_t lr_vocabulary_bytes(const Vocabulary *vocabulary);
void lr_vocabulary_clear(Vocabulary *vocabulary);

#endif
