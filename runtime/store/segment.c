/* SPDX-License-Identifier: MIT */
/* Packing and unpacking. Bits are written most significant first, so a field is found by loading
 * eight bytes big-endian and shifting twice. */
#include "store/segment.h"

#include <assert.h>
#include <string.h>

enum { GUESSES = 4, BLOCK_ROWS = 64 };
enum { FIXED_SIZE = 3, COLUMN_SIZE = 5, SLACK = 4 };

static unsigned bits_of(uint32_t number)
{
    return number ? 32 - (unsigned)__builtin_clz(number) : 0;
}

static size_t packed_size(uint32_t columns, uint32_t count, uint32_t row_width)
{
    return FIXED_SIZE + (size_t)columns * COLUMN_SIZE + ((size_t)count * row_width + 7) / 8 + SLACK;
}

/* ---- reading ---- */

static uint32_t read_u32(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

bool lr_segment_open(Segment *segment, const uint8_t *bytes, size_t count)
{
    if (count < FIXED_SIZE)
        return false;
    segment->columns = bytes[0];
    segment->count = (uint32_t)bytes[1] << 8 | bytes[2];
    segment->row_width = 0;
    if (segment->columns == 0 || segment->columns > LR_COLUMNS_MAX || segment->count == 0 ||
        segment->count > LR_SEGMENT_ROWS || count < packed_size(segment->columns, 0, 0))
        return false;
    bytes += FIXED_SIZE;
    for (uint32_t i = 0; i < segment->columns; i++, bytes += COLUMN_SIZE) {
        SegmentColumn *column = &segment->column[i];
        *column = (SegmentColumn){ read_u32(bytes), bytes[4], (uint16_t)segment->row_width };
        if (column->width > 32)
            return false;
        segment->row_width += column->width;
    }
    segment->rows = bytes;
    segment->most = segment->column[0].base + ((UINT64_C(1) << segment->column[0].width) - 1);
    return count == packed_size(segment->columns, segment->count, segment->row_width);
}

static inline uint64_t load(const uint8_t *bytes)
{
    return (uint64_t)bytes[0] << 56 | (uint64_t)bytes[1] << 48 | (uint64_t)bytes[2] << 40 |
           (uint64_t)bytes[3] << 32 | (uint64_t)bytes[4] << 24 | (uint64_t)bytes[5] << 16 |
           (uint64_t)bytes[6] << 8 | (uint64_t)bytes[7];
}

/* width bits from bit on; twice shifted because a shift by 64 is undefined. */
static inline uint32_t field(const uint8_t *rows, size_t bit, unsigned width)
{
    return (uint32_t)(load(rows + bit / 8) << bit % 8 >> 1 >> (63 - width));
}

static inline Code code_at(const Segment *segment, uint32_t row, uint32_t column)
{
    const SegmentColumn *from = &segment->column[column];
    size_t bit = (size_t)row * segment->row_width + from->offset;
    return from->base + field(segment->rows, bit, from->width);
}

Code lr_segment_at(const Segment *segment, uint32_t row, uint32_t column)
{
    return code_at(segment, row, column);
}

void lr_segment_read(const Segment *segment, uint32_t first, uint32_t count, uint32_t columns,
                     Code *out)
{
    assert(first + count <= segment->count && columns <= segment->columns);
    for (uint32_t i = 0; i < columns; i++) {
        const SegmentColumn *from = &segment->column[i];
        size_t bit = (size_t)first * segment->row_width + from->offset;
        Code *at = out + i;
        for (uint32_t row = 0; row < count; row++, bit += segment->row_width, at += columns)
            *at = from->base + field(segment->rows, bit, from->width);
    }
}

/* Where between the rows low and high a code should stand if those from least to most are spread evenly
 * there. */
static uint32_t guess_row(uint32_t low, uint32_t high, uint64_t least, uint64_t most, Code code)
{
    if (code <= least)
        return low;
    if (code >= most)
        return high - 1;
    return low + (uint32_t)((high - low) * (code - least) / (most - least + 1));
}

/* Bisection, after some guesses: codes are often given in turn. Rows below low hold at most least in
 * their first column, rows from high on at least most. */
uint32_t lr_segment_find(const Segment *segment, const Code *prefix, uint32_t columns,
                         bool is_after)
{
    uint32_t low = 0, high = segment->count, guesses = columns > 0 ? GUESSES : 0;
    uint64_t least = segment->column[0].base, most = segment->most;
    if (columns == 0)
        return is_after ? high : low;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2, i = 0;
        if (guesses > 0) {
            guesses--;
            middle = guess_row(low, high, least, most, prefix[0]);
        }
        Code first = code_at(segment, middle, 0), code = first;
        while (code == prefix[i] && ++i < columns)
            code = code_at(segment, middle, i);
        if (i < columns ? code < prefix[i] : is_after) {
            low = middle + 1;
            least = first;
        } else {
            high = middle;
            most = first;
        }
    }
    return low;
}

static inline bool is_below(const Segment *segment, uint32_t row, const Code *prefix,
                            uint32_t columns, bool is_after)
{
    for (uint32_t i = 0; i < columns; i++) {
        Code code = code_at(segment, row, i);
        if (code != prefix[i])
            return code < prefix[i];
    }
    return is_after;
}

/* Steps of doubled length, then bisection of the last. */
uint32_t lr_segment_skip(const Segment *segment, uint32_t from, const Code *prefix,
                         uint32_t columns, bool is_after)
{
    uint32_t low = from, high = segment->count;
    for (uint32_t step = 1, at = low; at < high; at += step, step *= 2) {
        if (!is_below(segment, at, prefix, columns, is_after)) {
            high = at;
            break;
        }
        low = at + 1;
    }
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (is_below(segment, middle, prefix, columns, is_after))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* ---- writing ---- */

static Code smaller(Code a, Code b)
{
    return a < b ? a : b;
}

static Code greater(Code a, Code b)
{
    return a > b ? a : b;
}

static unsigned column_width(const SegmentShape *shape, uint32_t column)
{
    return bits_of(shape->greatest[column] - shape->least[column]);
}

/* The shape with count rows more. */
static inline void widen(SegmentShape *shape, const Code *rows, uint32_t count, uint32_t columns)
{
    const Code *first = shape->count > 0 ? shape->least : rows;
    Code least[LR_COLUMNS_MAX], greatest[LR_COLUMNS_MAX];
    memcpy(least, first, columns * sizeof *least);
    memcpy(greatest, shape->count > 0 ? shape->greatest : rows, columns * sizeof *greatest);
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t c = 0; c < columns; c++) {
            least[c] = smaller(rows[i * columns + c], least[c]);
            greatest[c] = greater(rows[i * columns + c], greatest[c]);
        }
    shape->count += count;
    shape->row_width = 0;
    for (uint32_t c = 0; c < columns; c++) {
        shape->least[c] = least[c];
        shape->greatest[c] = greatest[c];
        shape->row_width += bits_of(greatest[c] - least[c]);
    }
}

/* All of count rows, or none. Unrolled for a fact of two columns and its transaction, which most rows are. */
static bool add_block(SegmentShape *shape, const Code *rows, uint32_t count, size_t limit)
{
    SegmentShape wider;
    wider.count = shape->count;
    wider.columns = shape->columns;
    memcpy(wider.least, shape->least, shape->columns * sizeof(Code));
    memcpy(wider.greatest, shape->greatest, shape->columns * sizeof(Code));
    if (shape->columns == 3)
        widen(&wider, rows, count, 3);
    else
        widen(&wider, rows, count, shape->columns);
    if (wider.count > LR_SEGMENT_ROWS ||
        packed_size(wider.columns, wider.count, wider.row_width) > limit)
        return false;
    shape->count = wider.count;
    shape->row_width = wider.row_width;
    memcpy(shape->least, wider.least, shape->columns * sizeof(Code));
    memcpy(shape->greatest, wider.greatest, shape->columns * sizeof(Code));
    return true;
}

/* Whole blocks as long as they fit, which is as if their rows came singly, since shapes only grow. */
uint32_t lr_shape_add(SegmentShape *shape, const Code *rows, uint32_t count, size_t limit)
{
    uint32_t taken = 0, block = BLOCK_ROWS;
    while (taken < count) {
        if (count - taken < block)
            block = 1;
        if (add_block(shape, rows + (size_t)taken * shape->columns, block, limit))
            taken += block;
        else if (block > 1)
            block = 1;
        else
            break;
    }
    return taken;
}

/* Bits on their way into whole bytes; fewer than 32 wait between two fields. */
typedef struct BitWriter {
    uint8_t *at;
    uint64_t waiting;
    unsigned count;
} BitWriter;

static inline void put_bits(BitWriter *writer, uint32_t number, unsigned width)
{
    writer->waiting = writer->waiting << width | number;
    writer->count += width;
    if (writer->count < 32)
        return;
    writer->count -= 32;
    uint32_t whole = (uint32_t)(writer->waiting >> writer->count);
    for (int i = 0; i < 4; i++)
        writer->at[i] = (uint8_t)(whole >> (24 - 8 * i));
    writer->at += 4;
}

/* Writes what waits, filled up with zeros to a whole byte. */
static void end_bits(BitWriter *writer)
{
    put_bits(writer, 0, -writer->count % 8);
    while (writer->count > 0) {
        writer->count -= 8;
        *writer->at++ = (uint8_t)(writer->waiting >> writer->count);
    }
}

static void pack_rows(uint8_t *out, const SegmentShape *shape, const Code *rows)
{
    struct {
        Code least;
        uint16_t column, width;
    } varying[LR_COLUMNS_MAX];
    uint32_t count = 0;
    BitWriter writer = { out, 0, 0 };
    for (uint32_t i = 0; i < shape->columns; i++) {
        varying[count].least = shape->least[i];
        varying[count].column = (uint16_t)i;
        varying[count].width = (uint16_t)column_width(shape, i);
        count += varying[count].width > 0;
    }
    for (uint32_t row = 0; row < shape->count; row++, rows += shape->columns)
        for (uint32_t i = 0; i < count; i++)
            put_bits(&writer, rows[varying[i].column] - varying[i].least, varying[i].width);
    end_bits(&writer);
}

void lr_segment_pack(Buffer *buffer, const SegmentShape *shape, const Code *rows)
{
    static const uint8_t zeros[256];
    assert(shape->count > 0 && shape->count <= LR_SEGMENT_ROWS);
    lr_buffer_u8(buffer, (uint8_t)shape->columns);
    lr_buffer_u16(buffer, (uint16_t)shape->count);
    for (uint32_t i = 0; i < shape->columns; i++) {
        lr_buffer_u32(buffer, shape->least[i]);
        lr_buffer_u8(buffer, (uint8_t)column_width(shape, i));
    }
    size_t start = buffer->count;
    size_t left = ((size_t)shape->count * shape->row_width + 7) / 8 + SLACK;
    while (left > 0 && !buffer->failed) {
        size_t some = left < sizeof zeros ? left : sizeof zeros;
        lr_buffer_put(buffer, zeros, some);
        left -= some;
    }
    if (!buffer->failed)
        pack_rows(buffer->bytes + start, shape, rows);
}
