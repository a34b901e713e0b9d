/* SPDX-License-Identifier: MIT */
/* Segments: sorted rows packed into the content of one cell.
 *
 * Each column is stored as its distance from the segment's least value, in as many bits as the
 * greatest distance needs; all rows are equally wide. So a row is found by multiplication and
 * bisection needs no unpacking. FORMAT.md, "Segments", gives the bytes. */
#ifndef LORE_STORE_SEGMENT_H
#define LORE_STORE_SEGMENT_H

#include "base/buffer.h"
#include "value/code.h"

#define LR_COLUMNS_MAX 66    /* 64 of a relation, and two transactions */
#define LR_SEGMENT_ROWS 2048 /* at most */

typedef struct SegmentColumn {
    uint32_t base;
    uint8_t width;   /* bits, 0 .. 32 */
    uint16_t offset; /* bits from the start of the row */
} SegmentColumn;

/* A packed segment being read; borrows its bytes. */
typedef struct Segment {
    const uint8_t *rows;
    uint32_t count, columns, row_width; /* in bits */
    uint64_t most;                      /* no row's first column is above it */
    SegmentColumn column[LR_COLUMNS_MAX];
} Segment;

/* False if bytes are no segment. Eight bytes past any bit of a row may be read: the content itself
 * ends with four zeros and the cell with its checksum. */
bool lr_segment_open(Segment *segment, const uint8_t *bytes, size_t count);

Code lr_segment_at(const Segment *segment, uint32_t row, uint32_t column);

/* Unpacks count rows from first on, of each the first columns columns. */
void lr_segment_read(const Segment *segment, uint32_t first, uint32_t count, uint32_t columns,
                     Code *out);

/* The first row whose first columns are not below prefix, or with is_after, that are above it. */
uint32_t lr_segment_find(const Segment *segment, const Code *prefix, uint32_t columns,
                         bool is_after);

/* The same, beginning at row from, before which all rows are below it: takes few steps where the
 * row is near. */
uint32_t lr_segment_skip(const Segment *segment, uint32_t from, const Code *prefix,
                         uint32_t columns, bool is_after);

/* The extremes of rows being gathered, kept so that their packed size is always known. */
typedef struct SegmentShape {
    uint32_t count, columns, row_width;
    Code least[LR_COLUMNS_MAX], greatest[LR_COLUMNS_MAX];
} SegmentShape;

/* Takes in as many of count rows, from the first on, as leave the content no longer than limit bytes; gives
 * how many. A shape begins with its columns set and the rest zero. */
uint32_t lr_shape_add(SegmentShape *shape, const Code *rows, uint32_t count, size_t limit);

/* Appends the content; shape must be that of the rows. */
void lr_segment_pack(Buffer *buffer, const SegmentShape *shape, const Code *rows);

#endif
