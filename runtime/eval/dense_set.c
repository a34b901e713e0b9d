/* SPDX-License-Identifier: MIT */
/* Dense set: bits are found by multiplying and adding the columns; rows come back by dividing once
 * a run. */
#include "eval/dense_set.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/region.h"

enum { WORD_BITS = 64, AHEAD = 16 };

static size_t radix_of(Range range)
{
    return range.least > range.most ? 1 : (size_t)(range.most - range.least) + 1;
}

static size_t run_words(const Range *ranges, uint32_t arity)
{
    return arity == 0 ? 1 : (radix_of(ranges[arity - 1]) + WORD_BITS - 1) / WORD_BITS;
}

size_t lr_dense_set_size(const Range *ranges, uint32_t arity)
{
    size_t words = run_words(ranges, arity);
    for (uint32_t c = 0; c + 1 < arity; c++)
        if (__builtin_mul_overflow(words, radix_of(ranges[c]), &words) || words > SIZE_MAX >> 7)
            return SIZE_MAX;
    return words * sizeof(uint64_t);
}

bool lr_dense_set_init(DenseSet *set, const Range *ranges, uint32_t arity)
{
    size_t bytes = lr_dense_set_size(ranges, arity);
    *set = (DenseSet){ .run = run_words(ranges, arity) };
    if (bytes == SIZE_MAX)
        return false;
    set->word_count = bytes / sizeof(uint64_t);
    set->words = lr_region_new(bytes);
    set->weights = calloc(arity + 1, sizeof *set->weights);
    set->radixes = calloc(arity + 1, sizeof *set->radixes);
    if (set->words == NULL || set->weights == NULL || set->radixes == NULL) {
        lr_dense_set_free(set);
        return false;
    }
    size_t weight = 1;
    for (uint32_t c = arity; c-- > 0;) {
        set->weights[c] = weight;
        set->radixes[c] = radix_of(ranges[c]);
        weight = c + 1 == arity ? set->run * WORD_BITS : weight * set->radixes[c];
    }
    return true;
}

void lr_dense_set_free(DenseSet *set)
{
    lr_region_free(set->words, set->word_count * sizeof(uint64_t));
    free(set->weights);
    free(set->radixes);
    *set = (DenseSet){ .run = 0 };
}

static void find_bits(const DenseSet *set, const Layout *layout, const uint64_t *rows, size_t count,
                      size_t *bits)
{
    memset(bits, 0, count * sizeof *bits);
    for (uint32_t c = 0; c < layout->arity; c++) {
        uint8_t shift = layout->fields[c].shift;
        uint64_t mask = lr_field_mask(layout->fields[c]);
        size_t weight = set->weights[c];
        for (size_t i = 0; i < count; i++)
            bits[i] += (rows[i] >> shift & mask) * weight;
    }
}

size_t lr_dense_set_add(DenseSet *set, const Layout *layout, const uint64_t *rows, size_t count,
                        uint64_t *fresh)
{
    size_t bits[LR_BATCH], added = 0;
    uint64_t *words = set->words;
    assert(count <= LR_BATCH);
    find_bits(set, layout, rows, count, bits);
    for (size_t i = 0; i < count && i < AHEAD; i++)
        __builtin_prefetch(&words[bits[i] / WORD_BITS], 1);
    for (size_t i = 0; i < count; i++) {
        if (i + AHEAD < count)
            __builtin_prefetch(&words[bits[i + AHEAD] / WORD_BITS], 1);
        uint64_t *word = &words[bits[i] / WORD_BITS], bit = UINT64_C(1) << bits[i] % WORD_BITS;
        uint64_t old = __atomic_load_n(word, __ATOMIC_RELAXED);
        __atomic_store_n(word, old | bit, __ATOMIC_RELAXED);
        fresh[added] = rows[i];
        added += (old & bit) == 0;
    }
    return added;
}

size_t lr_dense_set_add_shared(DenseSet *set, const Layout *layout, const uint64_t *rows,
                               size_t count, uint64_t *fresh)
{
    size_t bits[LR_BATCH], added = 0;
    uint64_t *words = set->words;
    assert(count <= LR_BATCH);
    find_bits(set, layout, rows, count, bits);
    for (size_t i = 0; i < count && i < AHEAD; i++)
        __builtin_prefetch(&words[bits[i] / WORD_BITS], 1);
    for (size_t i = 0; i < count; i++) {
        if (i + AHEAD < count)
            __builtin_prefetch(&words[bits[i + AHEAD] / WORD_BITS], 1);
        uint64_t *word = &words[bits[i] / WORD_BITS], bit = UINT64_C(1) << bits[i] % WORD_BITS;
        if (__atomic_load_n(word, __ATOMIC_RELAXED) & bit)
            continue;
        fresh[added] = rows[i];
        added += (__atomic_fetch_or(word, bit, __ATOMIC_RELAXED) & bit) == 0;
    }
    return added;
}

void lr_dense_set_owners(const DenseSet *set, const Layout *layout, const uint64_t *rows,
                         size_t count, uint32_t stretches, uint8_t *owners)
{
    Field first = layout->arity == 0 ? (Field){ .width = 0 } : layout->fields[0];
    uint64_t radix = layout->arity == 0 ? 1 : set->radixes[0];
    uint64_t factor = ((uint64_t)stretches << 32) / radix, mask = lr_field_mask(first);
    for (size_t i = 0; i < count; i++)
        owners[i] = (uint8_t)((rows[i] >> first.shift & mask) * factor >> 32);
}

/* A field is as wide as its greatest value needs; what lies above the column's range has no bit. */
static void find_possible(const DenseSet *set, const Layout *layout, const uint64_t *rows,
                          size_t count, bool *is_possible)
{
    for (size_t i = 0; i < count; i++)
        is_possible[i] = true;
    for (uint32_t c = 0; c < layout->arity; c++) {
        uint8_t shift = layout->fields[c].shift;
        uint64_t mask = lr_field_mask(layout->fields[c]), radix = set->radixes[c];
        for (size_t i = 0; i < count; i++)
            is_possible[i] &= (rows[i] >> shift & mask) < radix;
    }
}

void lr_dense_set_find(const DenseSet *set, const Layout *layout, const uint64_t *rows,
                       size_t count, bool *is_there)
{
    size_t bits[LR_BATCH];
    assert(count <= LR_BATCH);
    find_bits(set, layout, rows, count, bits);
    find_possible(set, layout, rows, count, is_there);
    for (size_t i = 0; i < count; i++)
        if (is_there[i])
            __builtin_prefetch(&set->words[bits[i] / WORD_BITS]);
    for (size_t i = 0; i < count; i++)
        if (is_there[i])
            is_there[i] = set->words[bits[i] / WORD_BITS] >> bits[i] % WORD_BITS & 1;
}

/* The packed row of the run that the word belongs to, its last column being the least. */
static uint64_t run_row(const DenseSet *set, const Layout *layout, size_t word)
{
    uint64_t row = 0;
    size_t number = word / set->run;
    for (uint32_t c = layout->arity - 1; c-- > 0;) {
        row |= (uint64_t)(number % set->radixes[c]) << layout->fields[c].shift;
        number /= set->radixes[c];
    }
    return row;
}

size_t lr_dense_set_next(const DenseSet *set, const Layout *layout, size_t *bit, uint64_t *rows)
{
    size_t count = 0, word = *bit / WORD_BITS;
    if (layout->arity == 0) {
        rows[0] = 0;
        count = *bit == 0 && (set->words[0] & 1);
        *bit = WORD_BITS;
        return count;
    }
    uint8_t shift = layout->fields[layout->arity - 1].shift;
    uint64_t left =
        word < set->word_count ? set->words[word] >> *bit % WORD_BITS << *bit % WORD_BITS : 0;
    while (word < set->word_count) {
        uint64_t prefix = left == 0 ? 0 : run_row(set, layout, word);
        uint64_t first = word % set->run * WORD_BITS;
        for (; left != 0 && count < LR_BATCH; left &= left - 1)
            rows[count++] = prefix | (first + (unsigned)__builtin_ctzll(left)) << shift;
        if (left != 0) {
            *bit = word * WORD_BITS + (unsigned)__builtin_ctzll(left);
            return count;
        }
        left = ++word < set->word_count ? set->words[word] : 0;
    }
    *bit = word * WORD_BITS;
    return count;
}
