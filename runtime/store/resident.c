/* SPDX-License-Identifier: MIT */
/* Residents. One long segment whose rows are whole bytes costs a few instructions a row to make, and a
 * search in it one bisection: there is no page to fill. Its pieces of LR_SEGMENT_ROWS rows are what
 * readers take for the run's segments. */
#include "store/resident.h"

#include <assert.h>
#include <string.h>

#include "base/region.h"

enum { WORD = 8 }; /* bytes that are read for a field, and so lie behind the last row too */
static const size_t MOST_BYTES = (size_t)128 << 20; /* of all */

/* ---- packing ---- */

static unsigned width_of(Code least, Code greatest)
{
    return greatest == least ? 0 : 32 - (unsigned)__builtin_clz(greatest - least);
}

/* Gives columns their bits, in the order of columns; what is given no value is the suffix. */
static void lay_out(Segment *segment, const Code *rows, size_t count, uint32_t given, Code suffix)
{
    Code least[LR_COLUMNS_MAX], greatest[LR_COLUMNS_MAX];
    memcpy(least, rows, given * sizeof *rows);
    memcpy(greatest, rows, given * sizeof *rows);
    least[given] = greatest[given] = suffix;
    lr_codes_widen(rows, count, given, least, greatest);
    uint32_t bits = 0;
    for (uint32_t c = 0; c < segment->columns; c++) {
        unsigned width = width_of(least[c], greatest[c]);
        segment->column[c] = (SegmentColumn){ least[c], (uint8_t)width, (uint16_t)bits };
        bits += width;
    }
    segment->count = (uint32_t)count;
    segment->row_width = (bits + 7) / 8 * 8;
    segment->most = greatest[0];
}

static inline void store(uint8_t *bytes, uint64_t word)
{
    for (int i = 0; i < WORD; i++)
        bytes[i] = (uint8_t)(word >> (56 - 8 * i));
}

static inline uint64_t load(const uint8_t *bytes)
{
    uint64_t word = 0;
    for (int i = 0; i < WORD; i++)
        word = word << 8 | bytes[i];
    return word;
}

/* Rows of up to a word, each written over the end of the one before. */
static inline void pack_narrow(uint8_t *out, const Segment *segment, const Code *rows,
                               uint32_t columns)
{
    size_t stride = segment->row_width / 8;
    Code base[LR_COLUMNS_MAX];
    unsigned shift[LR_COLUMNS_MAX];
    for (uint32_t c = 0; c < columns; c++) {
        const SegmentColumn *column = &segment->column[c];
        base[c] = column->base;
        shift[c] = column->width == 0 ? 0 : 64u - column->offset - column->width;
    }
    for (uint32_t i = 0; i < segment->count; i++, out += stride, rows += columns) {
        uint64_t word = 0;
        for (uint32_t c = 0; c < columns; c++)
            word |= (uint64_t)(rows[c] - base[c]) << shift[c];
        store(out, word);
    }
}

/* Into zeros. */
static void pack_wide(uint8_t *out, const Segment *segment, const Code *rows, uint32_t columns)
{
    for (uint32_t i = 0; i < segment->count; i++, out += segment->row_width / 8, rows += columns)
        for (uint32_t c = 0; c < columns; c++) {
            const SegmentColumn *column = &segment->column[c];
            uint8_t *at = out + column->offset / 8;
            uint64_t distance = rows[c] - column->base;
            if (column->width > 0)
                store(at, load(at) | distance << (64 - column->offset % 8 - column->width));
        }
}

static void pack(uint8_t *out, const Segment *segment, const Code *rows, uint32_t columns)
{
    if (segment->row_width > 64)
        pack_wide(out, segment, rows, columns);
    else if (columns == 2)
        pack_narrow(out, segment, rows, 2);
    else
        pack_narrow(out, segment, rows, columns);
}

lore_status lr_residents_add(Residents *residents, Resident name, uint32_t columns,
                             const Code *rows, size_t count, uint32_t given, Code suffix)
{
    Segment all = { .columns = columns };
    Resident fresh = name;
    assert(count > 0 && (given == columns || given + 1 == columns));
    if (count > MOST_BYTES)
        return LORE_FULL;
    lay_out(&all, rows, count, given, suffix);
    fresh.is_new = true;
    fresh.size = sizeof all + count * (all.row_width / 8) + WORD;
    if (residents->bytes + fresh.size > MOST_BYTES)
        return LORE_FULL;
    fresh.rows = lr_region_new(fresh.size);
    if (fresh.rows == NULL || !lr_vector_reserve(&residents->runs, 1)) {
        lr_region_free(fresh.rows, fresh.size);
        return LORE_NOMEM;
    }
    pack((uint8_t *)(fresh.rows + 1), &all, rows, given);
    all.rows = (uint8_t *)(fresh.rows + 1);
    *fresh.rows = all;
    residents->bytes += fresh.size;
    residents->runs.items[residents->runs.count++] = fresh;
    return LORE_OK;
}

/* ---- transactions ---- */

const Resident *lr_residents_find(const Residents *residents, uint8_t kind, uint32_t relation,
                                  uint8_t run)
{
    for (size_t i = residents->runs.count; i-- > 0;) {
        const Resident *resident = &residents->runs.items[i];
        if (resident->relation == relation && resident->kind == kind && resident->run == run &&
            !resident->is_gone)
            return resident;
    }
    return NULL;
}

void lr_residents_drop(Residents *residents, uint8_t kind, uint32_t relation, uint8_t run)
{
    const Resident *found = lr_residents_find(residents, kind, relation, run);
    if (found != NULL)
        residents->runs.items[found - residents->runs.items].is_gone = true;
}

static void free_run(Residents *residents, Resident *resident)
{
    residents->bytes -= resident->size;
    lr_region_free(resident->rows, resident->size);
}

void lr_residents_settle(Residents *residents, bool is_committed)
{
    size_t kept = 0;
    for (size_t i = 0; i < residents->runs.count; i++) {
        Resident *resident = &residents->runs.items[i];
        if (is_committed ? resident->is_gone : resident->is_new) {
            free_run(residents, resident);
            continue;
        }
        resident->is_new = resident->is_gone = false;
        if (kept < i)
            residents->runs.items[kept] = *resident;
        kept++;
    }
    residents->runs.count = kept;
}

void lr_residents_free(Residents *residents)
{
    for (size_t i = 0; i < residents->runs.count; i++)
        free_run(residents, &residents->runs.items[i]);
    lr_vector_free(&residents->runs);
}

/* ---- reading ---- */

static bool piece(const Resident *resident, uint32_t first, Segment *out)
{
    const Segment *all = resident->rows;
    if (first >= all->count)
        return false;
    memcpy(out, all, offsetof(Segment, column) + all->columns * sizeof *all->column);
    uint32_t left = all->count - first;
    out->rows += (size_t)first * (all->row_width / 8);
    out->count = left < LR_SEGMENT_ROWS ? left : LR_SEGMENT_ROWS;
    return true;
}

bool lr_resident_before(const Resident *resident, const Code *row, Segment *out)
{
    uint32_t behind = lr_segment_find(resident->rows, row, resident->rows->columns, true);
    return behind > 0 && piece(resident, (behind - 1) / LR_SEGMENT_ROWS * LR_SEGMENT_ROWS, out);
}

bool lr_resident_behind(const Resident *resident, const Code *row, Segment *out)
{
    uint32_t behind = lr_segment_find(resident->rows, row, resident->rows->columns, true);
    uint64_t first = ((uint64_t)behind + LR_SEGMENT_ROWS - 1) / LR_SEGMENT_ROWS * LR_SEGMENT_ROWS;
    return first < resident->rows->count && piece(resident, (uint32_t)first, out);
}

bool lr_resident_from(const Resident *resident, const Code *prefix, uint32_t count, Segment *out,
                      bool *is_end)
{
    uint32_t first = lr_segment_find(resident->rows, prefix, count, false);
    *is_end = resident->rows->count - first <= LR_SEGMENT_ROWS;
    return piece(resident, first, out);
}
