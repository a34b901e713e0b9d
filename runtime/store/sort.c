/* SPDX-License-Identifier: MIT */
/* Radix sort, least significant digit first, of whole rows between two arrays. Only the bits in which
 * rows differ are looked at, which with dense codes are few; a last column that is in order already,
 * as numbers given in turn are, is not. Few rows are inserted one by one; rows that are in order
 * already cost one look. Time: rows times digits; memory: the rows once more. */
#include "store/sort.h"

#include <stdlib.h>
#include <string.h>

enum { FEW_ROWS = 32, DIGIT_BITS = 10, DIGIT_VALUES = 1 << DIGIT_BITS, MOST_DIGITS = 4 };

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

/* row is room for one. */
static void insert_rows(Code *rows, size_t count, uint32_t columns, Code *row)
{
    for (size_t i = 1; i < count; i++) {
        size_t at = i;
        memcpy(row, rows + i * columns, columns * sizeof *row);
        for (; at > 0 && compare_rows(rows + (at - 1) * columns, row, columns) > 0; at--)
            memcpy(rows + at * columns, rows + (at - 1) * columns, columns * sizeof *row);
        memcpy(rows + at * columns, row, columns * sizeof *row);
    }
}

/* What of a row one pass looks at. */
typedef struct Digit {
    uint32_t column;
    unsigned shift, bits;
} Digit;

static uint32_t digit_of(const Code *row, Digit digit)
{
    return row[digit.column] >> digit.shift & ((UINT32_C(1) << digit.bits) - 1);
}

/* The bits of a column in which rows differ, as the fewest digits of like size; gives how many. */
static unsigned split_column(const Code *rows, size_t count, uint32_t columns, uint32_t column,
                             Digit digits[MOST_DIGITS])
{
    uint32_t differing = 0;
    for (size_t i = 1; i < count; i++)
        differing |= rows[column] ^ rows[i * columns + column];
    if (differing == 0)
        return 0;
    unsigned low = (unsigned)__builtin_ctz(differing);
    unsigned span = 32 - (unsigned)__builtin_clz(differing) - low;
    unsigned parts = (span + DIGIT_BITS - 1) / DIGIT_BITS, bits = (span + parts - 1) / parts;
    for (unsigned d = 0; d < parts; d++)
        digits[d] = (Digit){ column, low + d * bits, bits };
    return parts;
}

/* Makes places the place where the rows of each value of the digit begin. */
static void find_places(const Code *rows, size_t count, uint32_t columns, Digit digit,
                        size_t places[DIGIT_VALUES])
{
    size_t sum = 0;
    memset(places, 0, sizeof *places << digit.bits);
    for (size_t i = 0; i < count; i++)
        places[digit_of(rows + i * columns, digit)]++;
    for (size_t i = 0; i < (size_t)1 << digit.bits; i++) {
        size_t here = places[i];
        places[i] = sum;
        sum += here;
    }
}

static void distribute(const Code *from, Code *to, size_t count, uint32_t columns, Digit digit,
                       size_t places[DIGIT_VALUES])
{
    for (size_t i = 0; i < count; i++, from += columns) {
        Code *at = to + places[digit_of(from, digit)]++ * columns;
        for (uint32_t c = 0; c < columns; c++)
            at[c] = from[c];
    }
}

/* The same: pairs are many. */
static void distribute_pairs(const Code *from, Code *to, size_t count, Digit digit,
                             size_t places[DIGIT_VALUES])
{
    for (size_t i = 0; i < count; i++, from += 2)
        memcpy(to + places[digit_of(from, digit)]++ * 2, from, 2 * sizeof *from);
}

static bool is_column_sorted(const Code *rows, size_t count, uint32_t columns, uint32_t column)
{
    for (size_t i = 1; i < count; i++)
        if (rows[(i - 1) * columns + column] > rows[i * columns + column])
            return false;
    return true;
}

static void radix_sort(Code *rows, Code *room, size_t count, uint32_t columns)
{
    Code *from = rows, *to = room;
    size_t places[DIGIT_VALUES];
    Digit digits[MOST_DIGITS];
    uint32_t column = columns;
    if (is_column_sorted(rows, count, columns, columns - 1)) /* passes keep the order they find */
        column--;
    while (column-- > 0) {
        unsigned parts = split_column(from, count, columns, column, digits);
        for (unsigned d = 0; d < parts; d++) {
            find_places(from, count, columns, digits[d], places);
            if (columns == 2)
                distribute_pairs(from, to, count, digits[d], places);
            else
                distribute(from, to, count, columns, digits[d], places);
            Code *other = from;
            from = to;
            to = other;
        }
    }
    if (from != rows)
        memcpy(rows, from, count * columns * sizeof *rows);
}

bool lr_sort_rows(Code *rows, size_t *count, uint32_t columns)
{
    if (columns == 0) { /* all rows are the same empty one */
        *count = *count > 0;
        return true;
    }
    if (!is_sorted(rows, *count, columns)) {
        bool is_few = *count <= FEW_ROWS;
        Code *room = malloc((is_few ? 1 : *count) * columns * sizeof *room);
        if (!room)
            return false;
        if (is_few)
            insert_rows(rows, *count, columns, room);
        else
            radix_sort(rows, room, *count, columns);
        free(room);
    }
    *count = drop_duplicates(rows, *count, columns);
    return true;
}
