/* SPDX-License-Identifier: MIT */
/* Hash set: distinct keys of a known number of bits, found again by the low half of a permutation.
 *
 * A key is permuted by an invertible mix of its bits; the high part of the result chooses a
 * 64-byte line, so that a line's slots need to keep no more than the low 32 bits (Knuth, TAOCP 3,
 * 6.4, exercise 13: quotienting). Fifteen slots and their count make a line; a full one overflows
 * into the next. 4.3 bytes a slot, 5.3 to 8 a key. Keys too wide for the lines there are keep all
 * 64 bits, seven to a line, until there are lines enough. Keys come back by inverting the
 * permutation; their order means nothing. Every set permutes in its own way: the keys of one, in
 * its order, would crowd the first lines of another that is still small.
 *
 * Cost: one cache line an insertion or look-up, prefetched a batch at a time. */
#ifndef LORE_EVAL_HASH_SET_H
#define LORE_EVAL_HASH_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "eval/budget.h"

typedef struct HashSet {
    void *lines; /* HashLine or WideLine */
    size_t line_count;
    size_t count, limit;    /* keys; grow beyond limit */
    unsigned bits;          /* of a key: 1 .. 64 */
    uint64_t factor;        /* of its permutation */
    bool is_wide;           /* slots of 64 bits */
    bool stays_wide;        /* its keys crowd together */
    Budget *const *working; /* whose end ends growing as if there were no memory; or NULL */
} HashSet;

/* False without memory. */
bool lr_hash_set_init(HashSet *set, unsigned bits);
void lr_hash_set_free(HashSet *set);
void lr_hash_set_clear(HashSet *set); /* no keys; the memory stays */
size_t lr_hash_set_bytes(const HashSet *set);
/* What the set will take once count more keys fit, of which there is no room for now. */
size_t lr_hash_set_bytes_for(const HashSet *set, size_t count);

/* Whether count more keys fit without growing. */
static inline bool lr_hash_set_has_room(const HashSet *set, size_t count)
{
    return set->count + count <= set->limit;
}

/* Makes room for count more keys, by all threads of a team that has no job, or by one (NULL). False
 * without memory, the set then unchanged. */
bool lr_hash_set_reserve(HashSet *set, size_t count, Team *team);

/* Adds count keys (at most LR_BATCH) that may repeat. fresh gets those that were not there, in
 * order; it may be keys itself. False without memory: those in fresh have been added. */
bool lr_hash_set_add(HashSet *set, const uint64_t *keys, size_t count, uint64_t *fresh,
                     size_t *fresh_count);

/* Whether there is room for what threads may add together. */
static inline bool lr_hash_set_is_sharable(const HashSet *set, size_t spare)
{
    return __atomic_load_n(&set->count, __ATOMIC_RELAXED) + spare <= set->limit;
}

/* The same as lr_hash_set_add while other threads do so too, and nothing else. Room must have been
 * made for what all of them may add. Returns how many of the keys were looked at: fewer than count
 * where keys crowd together, which one thread has to deal with alone. */
size_t lr_hash_set_add_shared(HashSet *set, const uint64_t *keys, size_t count, uint64_t *fresh,
                              size_t *fresh_count);

/* owners[i]: which of so many equal stretches of the lines keys[i] belongs to. */
void lr_hash_set_owners(const HashSet *set, const uint64_t *keys, size_t count, uint32_t stretches,
                        uint8_t *owners);

/* is_there[i]: whether keys[i] is in the set; count at most LR_BATCH. */
void lr_hash_set_find(const HashSet *set, const uint64_t *keys, size_t count, bool *is_there);

/* The keys of lines [*line, ...), as many whole lines as fit into LR_BATCH keys; moves *line on.
 * 0 at the end. */
size_t lr_hash_set_next(const HashSet *set, size_t *line, uint64_t *keys);

#endif
