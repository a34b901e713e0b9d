/* SPDX-License-Identifier: MIT */
/* Radix sort, least significant byte first, of whole rows between two arrays. Bytes in which all
 * rows agree are skipped, which with dense codes are most. Few rows are inserted one by one; rows
 * that are in order already cost one look. Time: rows times differing bytes; memory: the rows once
 * more. */
#include "store/sort.h"

#include <stdlib.h>
#include <string.h>

enum { FEW_ROWS = 32, BYTE_VALUES = 256 };

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

static size_t drop_duplicates(Code *rows, size_t count, uint32_t columns)
{
    size_t kept = count > 0;
    for (size_t i = 1; i < count; i++) {
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

static unsigned byte_of(const Code *row, uint32_t column, unsigned shift)
{
    return row[column] >> shift & (BYTE_VALUES - 1);
}

/* Makes counts the places where the rows of each byte value begin; false if there is one value
 * only. */
static bool find_places(const Code *rows, size_t count, uint32_t columns, uint32_t column,
                        unsigned shift, size_t places[BYTE_VALUES])
{
    size_t sum = 0;
    memset(places, 0, BYTE_VALUES * sizeof *places);
    for (size_t i = 0; i < count; i++)
        places[byte_of(rows + i * columns, column, shift)]++;
    if (places[byte_of(rows, column, shift)] == count)
        return false;
    for (unsigned i = 0; i < BYTE_VALUES; i++) {
        size_t here = places[i];
        places[i] = sum;
        sum += here;
    }
    return true;
}

static void distribute(const Code *from, Code *to, size_t count, uint32_t columns, uint32_t column,
                       unsigned shift, size_t places[BYTE_VALUES])
{
    for (size_t i = 0; i < count; i++, from += columns) {
        Code *at = to + places[byte_of(from, column, shift)]++ * columns;
        for (uint32_t c = 0; c < columns; c++)
            at[c] = from[c];
    }
}

static void radix_sort(Code *rows, Code *room, size_t count, uint32_t columns)
{
    Code *from = rows, *to = room;
    size_t places[BYTE_VALUES];
    for (uint32_t column = columns; column-- > 0;)
        for (unsigned shift = 0; shift < 32; shift += 8) {
            if (!find_places(from, count, columns, column, shift, places))
                continue;
            distribute(from, to, count, columns, column, shift, places);
            Code *other = from;
            from = to;
            to = other;
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
