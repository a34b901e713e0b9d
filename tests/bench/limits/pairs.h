/* SPDX-License-Identifier: MIT */
/* A relation of pairs packed in 64 bits, which knows nothing of its program: an open-addressing
 * set, the rows in the order in which they were derived, and a batch of candidates whose slots
 * are fetched from memory while others are looked at.
 *
 * Slots hold key + 1, so that 0 is empty; at most six in ten are taken. A row is in rows as
 * soon as its batch is flushed, and rows never move: a delta is a range of them. */
#ifndef BENCH_PAIRS_H
#define BENCH_PAIRS_H

#include <stddef.h>
#include <stdint.h>

enum { PAIRS_BATCH = 64 };

typedef struct Pairs {
    uint64_t *slots;
    uint64_t mask;
    uint64_t *rows;
    size_t count;
    int waiting;
    uint64_t keys[PAIRS_BATCH];
    uint64_t hashes[PAIRS_BATCH];
} Pairs;

void pairs_init(Pairs *pairs);

/* Adds the candidates of the batch that are new. */
void pairs_flush(Pairs *pairs);

/* Adds one at once, without a batch. */
void pairs_add_singly(Pairs *pairs, uint64_t key);

static inline uint64_t pair(uint32_t x, uint32_t y)
{
    return (uint64_t)x << 32 | y;
}

static inline uint32_t pair_first(uint64_t key)
{
    return (uint32_t)(key >> 32);
}

static inline uint32_t pair_second(uint64_t key)
{
    return (uint32_t)key;
}

static inline uint64_t pair_hash(uint64_t key)
{
    key *= UINT64_C(0x9E3779B97F4A7C15);
    return key ^ key >> 32;
}

static inline void pairs_add(Pairs *pairs, uint64_t key)
{
    uint64_t hash = pair_hash(key);
    __builtin_prefetch(&pairs->slots[hash & pairs->mask], 1);
    pairs->keys[pairs->waiting] = key;
    pairs->hashes[pairs->waiting] = hash;
    if (++pairs->waiting == PAIRS_BATCH)
        pairs_flush(pairs);
}

#endif
