/* SPDX-License-Identifier: MIT */
/* Radix sort of packed rows. Each row becomes one number, as far as 64 bits have room for the bits in which
 * its columns differ from the least, else a few: they are in the order of the rows, cheap to move and to
 * compare. What is larger than a cache is distributed by its highest digit first, and each part sorted from its
 * lowest digit up while it lies in the cache. A last column that is in order already, as numbers given in turn
 * are, is not looked at. Few rows are inserted one by one; rows that are in order already cost one look.
 * Time: rows times digits; memory: the packed rows once or twice more. */
#include "store/sort.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/region.h"
#include "store/segment.h"

enum { FEW_ROWS = 32, CACHED_BYTES = 384 << 10 };
/* In a cache many places to write to are cheaper than passes, in memory it is the other way about. */
enum {
    DIGIT_BITS = 11,
    DIGIT_VALUES = 1 << DIGIT_BITS,
    PARTING_BITS = 8,
    TOGETHER = 4,
    AHEAD = 16
};

static int compare_rows(const Code *a, const Code *b, uint32_t columns)
{
    for (uint32_t i = 0; i < columns; i++)
        if (a[i] != b[i])
            return a[i] < b[i] ? -1 : 1;
    return 0;
}

static bool is_sorted(const Code *rows, size_t count, uint32_t columns)
{
    for (size_t i = 1; i < count; i++)
        if (compare_rows(rows + (i - 1) * columns, rows + i * columns, columns) > 0)
            return false;
    return true;
}

/* Nothing is moved before the first duplicate, and mostly there is none. */
static size_t drop_duplicates(Code *rows, size_t count, uint32_t columns)
{
    size_t kept = count > 0, i = 1;
    for (; i < count && compare_rows(rows + (i - 1) * columns, rows + i * columns, columns) != 0;
         i++)
        kept++;
    for (; i < count; i++) {
        if (compare_rows(rows + (kept - 1) * columns, rows + i * columns, columns) == 0)
            continue;
        memmove(rows + kept * columns, rows + i * columns, columns * sizeof *rows);
        kept++;
    }
    return kept;
}

static void insert_rows(Code *rows, size_t count, uint32_t columns)
{
    Code row[LR_COLUMNS_MAX];
    for (size_t i = 1; i < count; i++) {
        size_t at = i;
        memcpy(row, rows + i * columns, columns * sizeof *row);
        for (; at > 0 && compare_rows(rows + (at - 1) * columns, row, columns) > 0; at--)
            memcpy(rows + at * columns, rows + (at - 1) * columns, columns * sizeof *row);
        memcpy(rows + at * columns, row, columns * sizeof *row);
    }
}

/* ---- packing ---- */

typedef struct PackedColumn {
    Code least, greatest;
    uint32_t word; /* 0 is the most significant */
    unsigned shift, width;
} PackedColumn;

/* What of a packed row one pass looks at. */
typedef struct Digit {
    uint32_t word;
    unsigned shift, bits;
} Digit;

enum {
    PARTINGS_MOST = 4,
    DIGITS_MOST = LR_COLUMNS_MAX * ((32 + DIGIT_BITS - 1) / DIGIT_BITS) + PARTINGS_MOST
};

typedef struct Packing {
    uint32_t columns, words;
    PackedColumn column[LR_COLUMNS_MAX];
    Digit digits[DIGITS_MOST]; /* of all columns to sort by, the least significant first */
    unsigned digit_count,
        partings; /* so many of the highest digits take large sets of rows apart */
} Packing;

static void find_extremes(Packing *packing, const Code *rows, size_t count, uint32_t columns)
{
    Code least[LR_COLUMNS_MAX], greatest[LR_COLUMNS_MAX];
    memcpy(least, rows, columns * sizeof *rows);
    memcpy(greatest, rows, columns * sizeof *rows);
    lr_codes_widen(rows, count, columns, least, greatest);
    for (uint32_t c = 0; c < columns; c++) {
        packing->column[c].least = least[c];
        packing->column[c].greatest = greatest[c];
    }
}

/* Gives columns their bits, the last ones the lowest of the last word. */
static void lay_out(Packing *packing)
{
    unsigned used = 0;
    uint32_t back = 0; /* words from the last one */
    for (uint32_t c = packing->columns; c-- > 0;) {
        PackedColumn *column = &packing->column[c];
        Code span = column->greatest - column->least;
        column->width = span == 0 ? 0 : 32 - (unsigned)__builtin_clz(span);
        if (used + column->width > 64) {
            back++;
            used = 0;
        }
        column->word = back;
        column->shift = used;
        used += column->width;
    }
    packing->words = back + 1;
    for (uint32_t c = 0; c < packing->columns; c++)
        packing->column[c].word = back - packing->column[c].word;
}

static bool is_column_sorted(const Code *rows, size_t count, uint32_t columns, uint32_t column)
{
    for (size_t i = 1; i < count; i++)
        if (rows[(i - 1) * columns + column] > rows[i * columns + column])
            return false;
    return true;
}

/* Cuts bits of a word into digits of like size. */
static void cut(Packing *packing, uint32_t word, unsigned shift, unsigned bits, unsigned most)
{
    for (unsigned left = (bits + most - 1) / most; left > 0; left--) {
        unsigned some = (bits + left - 1) / left;
        packing->digits[packing->digit_count++] = (Digit){ word, shift, some };
        shift += some;
        bits -= some;
    }
}

/* Of the first columns; those that have their bits in one word have them side by side. */
static void find_digits(Packing *packing, uint32_t columns)
{
    unsigned parting_bits = packing->partings * PARTING_BITS;
    for (uint32_t end = columns; end > 0;) {
        const PackedColumn *last = &packing->column[end - 1];
        unsigned bits = 0, high = 0;
        for (; end > 0 && packing->column[end - 1].word == last->word; end--)
            bits += packing->column[end - 1].width;
        if (end == 0)
            high = bits < parting_bits ? bits : parting_bits;
        cut(packing, last->word, last->shift, bits - high, DIGIT_BITS);
        cut(packing, last->word, last->shift + bits - high, high, PARTING_BITS);
    }
}

/* Until parts of evenly spread rows are no larger than a cache. */
static unsigned count_partings(size_t bytes)
{
    unsigned partings = 0;
    for (; bytes > CACHED_BYTES && partings < PARTINGS_MOST; bytes >>= PARTING_BITS)
        partings++;
    return partings;
}

static void plan(Packing *packing, const Code *rows, size_t count, uint32_t columns)
{
    packing->columns = columns;
    packing->digit_count = 0;
    find_extremes(packing, rows, count, columns);
    lay_out(packing);
    packing->partings = count_partings(count * packing->words * sizeof(uint64_t));
    bool is_kept =
        is_column_sorted(rows, count, columns, columns - 1); /* passes keep the order they find */
    find_digits(packing, is_kept ? columns - 1 : columns);
}

static inline void pack_narrow(const Packing *packing, const Code *rows, size_t count,
                               uint32_t columns, uint64_t *keys)
{
    Packing p = *packing;
    for (size_t i = 0; i < count; i++) {
        uint64_t key = 0;
        for (uint32_t c = 0; c < columns; c++)
            key |= (uint64_t)(rows[i * columns + c] - p.column[c].least) << p.column[c].shift;
        keys[i] = key;
    }
}

static void pack_wide(const Packing *packing, const Code *rows, size_t count, uint64_t *keys)
{
    uint64_t key[LR_COLUMNS_MAX];
    for (size_t i = 0; i < count; i++, rows += packing->columns) {
        memset(key, 0, packing->words * sizeof *key);
        for (uint32_t c = 0; c < packing->columns; c++) {
            const PackedColumn *column = &packing->column[c];
            key[column->word] |= (uint64_t)(rows[c] - column->least) << column->shift;
        }
        memcpy(keys + i * packing->words, key, packing->words * sizeof *key);
    }
}

/* keys may lie where rows do. */
static void pack(const Packing *packing, const Code *rows, size_t count, uint64_t *keys)
{
    if (packing->words > 1)
        pack_wide(packing, rows, count, keys);
    else if (packing->columns == 2)
        pack_narrow(packing, rows, count, 2, keys);
    else
        pack_narrow(packing, rows, count, packing->columns, keys);
}

static inline Code code_of(const PackedColumn *column, uint64_t word)
{
    return column->least + (Code)(word >> column->shift & ((UINT64_C(1) << column->width) - 1));
}

static inline void unpack_narrow(const Packing *packing, const uint64_t *keys, size_t count,
                                 uint32_t columns, Code *rows)
{
    Packing p = *packing;
    for (size_t i = count; i-- > 0;) {
        uint64_t key = keys[i];
        for (uint32_t c = 0; c < columns; c++)
            rows[i * columns + c] = code_of(&p.column[c], key);
    }
}

static void unpack_wide(const Packing *packing, const uint64_t *keys, size_t count, Code *rows)
{
    uint64_t key[LR_COLUMNS_MAX];
    for (size_t i = count; i-- > 0;) {
        memcpy(key, keys + i * packing->words, packing->words * sizeof *key);
        for (uint32_t c = 0; c < packing->columns; c++)
            rows[i * packing->columns + c] =
                code_of(&packing->column[c], key[packing->column[c].word]);
    }
}

/* From the last row on, so that rows may lie where keys do. */
static void unpack(const Packing *packing, const uint64_t *keys, size_t count, Code *rows)
{
    if (packing->words > 1)
        unpack_wide(packing, keys, count, rows);
    else
        unpack_narrow(packing, keys, count, packing->columns, rows);
}

/* ---- sorting ---- */

static inline void move_key(uint64_t *to, const uint64_t *from, uint32_t words)
{
    if (words == 1)
        *to = *from;
    else
        memcpy(to, from, words * sizeof *to);
}

static inline uint32_t digit_of(const uint64_t *key, Digit digit)
{
    return (uint32_t)(key[digit.word] >> digit.shift) & ((UINT32_C(1) << digit.bits) - 1);
}

/* Keys by the values of a digit. */
typedef uint32_t Counts[DIGIT_VALUES];

static inline void count_together(const uint64_t *keys, size_t count, uint32_t words,
                                  const Digit *digits, unsigned digit_count, Counts *counts)
{
    Digit digit[TOGETHER];
    for (unsigned d = 0; d < digit_count; d++)
        digit[d] = digits[d];
    for (size_t i = 0; i < count; i++, keys += words)
        for (unsigned d = 0; d < digit_count; d++)
            counts[d][digit_of(keys, digit[d])]++;
}

/* Counts the keys by each of a few digits while they pass once. */
static void count_each(const uint64_t *keys, size_t count, uint32_t words, const Digit *digits,
                       unsigned digit_count, Counts *counts)
{
    memset(counts, 0, digit_count * sizeof *counts);
    if (words == 1 && digit_count == 1)
        count_together(keys, count, 1, digits, 1, counts);
    else if (words == 1 && digit_count == 2)
        count_together(keys, count, 1, digits, 2, counts);
    else if (words == 1 && digit_count == 3)
        count_together(keys, count, 1, digits, 3, counts);
    else
        count_together(keys, count, words, digits, digit_count, counts);
}

/* Counts become ends. What is not in the cache is fetched before it is written to. */
static inline void move_keys(const uint64_t *from, uint64_t *to, size_t count, uint32_t words,
                             Digit digit, uint32_t *starts)
{
    for (size_t i = 0; i < count; i++, from += words) {
        size_t at = starts[digit_of(from, digit)]++;
        __builtin_prefetch(to + (at + AHEAD) * words, 1);
        move_key(to + at * words, from, words);
    }
}

/* Distributes keys by a digit of which counts are; makes counts[d] the end of those whose digit is d. False if
 * all have the same: then nothing is moved. */
static bool distribute(const uint64_t *from, uint64_t *to, size_t count, uint32_t words,
                       Digit digit, uint32_t *counts)
{
    uint32_t sum = 0;
    if (counts[digit_of(from, digit)] == count)
        return false;
    for (size_t d = 0; d < (size_t)1 << digit.bits; d++) {
        uint32_t here = counts[d];
        counts[d] = sum;
        sum += here;
    }
    if (words == 1)
        move_keys(from, to, count, 1, digit, counts);
    else
        move_keys(from, to, count, words, digit, counts);
    return true;
}

static bool precedes(const uint64_t *a, const uint64_t *b, uint32_t words)
{
    uint32_t w = 0;
    while (w + 1 < words && a[w] == b[w])
        w++;
    return a[w] < b[w];
}

static void insert_keys(uint64_t *keys, size_t count, uint32_t words)
{
    uint64_t key[LR_COLUMNS_MAX];
    for (size_t i = 1; i < count; i++) {
        size_t at = i;
        move_key(key, keys + i * words, words);
        for (; at > 0 && precedes(key, keys + (at - 1) * words, words); at--)
            move_key(keys + at * words, keys + (at - 1) * words, words);
        move_key(keys + at * words, key, words);
    }
}

/* Sorts keys by their lowest digits, from the lowest up; to_other: into other, else in their place. */
static void sort_cached(const Packing *packing, uint64_t *keys, uint64_t *other, size_t count,
                        unsigned digits, bool to_other)
{
    Counts counts[TOGETHER];
    uint32_t words = packing->words;
    for (unsigned d = 0; count > FEW_ROWS && d < digits; d++) {
        const Digit *digit = &packing->digits[d];
        if (d % TOGETHER == 0)
            count_each(keys, count, words, digit, digits - d < TOGETHER ? digits - d : TOGETHER,
                       counts);
        if (!distribute(keys, other, count, words, *digit, counts[d % TOGETHER]))
            continue;
        uint64_t *sorted = other;
        other = keys;
        keys = sorted;
        to_other = !to_other;
    }
    if (count <= FEW_ROWS)
        insert_keys(keys, count, words);
    if (to_other)
        memcpy(other, keys, count * words * sizeof *keys);
}

/* The same, of any number of keys. */
static void sort_keys(const Packing *packing, uint64_t *keys, uint64_t *other, size_t count,
                      unsigned digits, unsigned partings, bool to_other)
{
    uint32_t words = packing->words;
    Counts ends;
    bool is_large = count * words * sizeof *keys > CACHED_BYTES, is_parted = false;
    for (; is_large && !is_parted && partings > 0 && digits > 0; partings--) {
        const Digit *digit = &packing->digits[--digits];
        count_each(keys, count, words, digit, 1, &ends);
        is_parted = distribute(keys, other, count, words, *digit, ends);
    }
    if (!is_parted)
        sort_cached(packing, keys, other, count, digits, to_other);
    for (size_t d = 0, start = 0; is_parted && start < count; start = ends[d++])
        sort_keys(packing, other + start * words, keys + start * words, ends[d] - start, digits,
                  partings, !to_other);
}

static inline size_t drop_equal_keys(uint64_t *keys, size_t count, uint32_t words)
{
    size_t kept = 1;
    for (size_t i = 1; i < count; i++) {
        uint64_t differing = 0;
        for (uint32_t w = 0; w < words; w++)
            differing |= keys[i * words + w] ^ keys[(i - 1) * words + w];
        move_key(keys + kept * words, keys + i * words, words);
        kept += differing != 0;
    }
    return kept;
}

/* Of narrow keys, none of which is where a row before its own will be; gives how many rows differ. */
static inline size_t unpack_different(const Packing *packing, const uint64_t *keys, size_t count,
                                      uint32_t columns, Code *rows)
{
    Packing p = *packing;
    uint64_t last = ~*keys;
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        uint64_t key;
        memcpy(&key, keys + i, sizeof key); /* rows, of another type, may lie there too */
        kept += key != last;
        last = key;
        for (uint32_t c = 0; c < columns; c++)
            rows[(kept - 1) * columns + c] = code_of(&p.column[c], key);
    }
    return kept;
}

/* Unpacks keys, each once; gives how many there are. */
static size_t unpack_sorted(const Packing *packing, uint64_t *keys, size_t count, Code *rows)
{
    uint32_t columns = packing->columns, words = packing->words;
    if (words == 1 && columns == 2)
        return unpack_different(packing, keys, count, 2, rows);
    size_t kept =
        words == 1 ? drop_equal_keys(keys, count, 1) : drop_equal_keys(keys, count, words);
    unpack(packing, keys, kept, rows);
    return kept;
}

/* Where a row has the room of its key, keys lie in the place of the rows. */
static bool sort_packed(Code *rows, size_t *count, uint32_t columns)
{
    Packing packing;
    plan(&packing, rows, *count, columns);
    size_t bytes = *count * packing.words * sizeof(uint64_t);
    bool in_place = columns * sizeof *rows >= packing.words * sizeof(uint64_t) &&
                    (uintptr_t)rows % sizeof(uint64_t) == 0;
    uint64_t *other = lr_region_new(bytes);
    uint64_t *keys = in_place ? (void *)rows : lr_region_new(bytes);
    bool can_sort = keys != NULL && other != NULL;
    if (can_sort) {
        pack(&packing, rows, *count, keys);
        sort_keys(&packing, keys, other, *count, packing.digit_count, packing.partings, false);
        *count = unpack_sorted(&packing, keys, *count, rows);
    }
    lr_region_free(other, bytes);
    if (!in_place)
        lr_region_free(keys, bytes);
    return can_sort;
}

bool lr_sort_rows(Code *rows, size_t *count, uint32_t columns)
{
    assert(columns <= LR_COLUMNS_MAX && *count <= UINT32_MAX);
    if (columns == 0) { /* all rows are the same empty one */
        *count = *count > 0;
        return true;
    }
    if (*count > FEW_ROWS && !is_sorted(rows, *count, columns))
        return sort_packed(rows, count, columns);
    if (*count <= FEW_ROWS)
        insert_rows(rows, *count, columns);
    *count = drop_duplicates(rows, *count, columns);
    return true;
}
