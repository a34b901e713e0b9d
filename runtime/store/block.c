/* SPDX-License-Identifier: MIT */
/* The terms come first, then the marks, then the count, so that a block being made needs no room in
 * front of what it holds. */
#include "store/block.h"

#include "value/value.h"

enum { MARK_SIZE = 2, COUNT_SIZE = 2, MOST_TERMS = UINT16_MAX };

static size_t marks_size(uint32_t count)
{
    return count == 0 ? 0 : (size_t)(count - 1) / LR_BLOCK_STRIDE * MARK_SIZE;
}

static size_t number_at(const uint8_t *bytes)
{
    return (size_t)bytes[0] << 8 | bytes[1];
}

/* ---- reading ---- */

bool lr_block_open(Block *block, uint32_t first, const uint8_t *bytes, size_t count)
{
    if (count < COUNT_SIZE)
        return false;
    uint32_t terms = (uint32_t)number_at(bytes + count - COUNT_SIZE);
    size_t rest = marks_size(terms) + COUNT_SIZE;
    if (terms == 0 || count <= rest)
        return false;
    size_t size = count - rest;
    *block = (Block){ first, terms, bytes, size, bytes + size };
    return true;
}

/* Makes *out, which ends with the block, end with the encoding that it begins with. */
static bool cut(Reader *out)
{
    const uint8_t *begin = out->at;
    lr_value_skip(out);
    out->end = out->at;
    out->at = begin;
    return !out->failed;
}

bool lr_block_find(const Block *block, uint32_t number, Reader *out)
{
    uint32_t at = number - block->first;
    if (number < block->first || at >= block->count)
        return false;
    const uint8_t *mark = block->marks + marks_size(at + 1);
    size_t begin = at < LR_BLOCK_STRIDE ? 0 : number_at(mark - MARK_SIZE);
    if (begin >= block->size)
        return false;
    *out = (Reader){ block->terms + begin, block->terms + block->size, false };
    for (uint32_t steps = at % LR_BLOCK_STRIDE; steps > 0; steps--)
        lr_value_skip(out);
    return !out->failed && cut(out);
}

bool lr_block_next(const Block *block, Reader *term)
{
    const uint8_t *end = block->terms + block->size, *begin = term->at ? term->end : block->terms;
    *term = (Reader){ begin, end, false };
    return begin < end && cut(term);
}

/* ---- writing ---- */

void lr_block_restart(BlockWriter *writer, uint32_t first)
{
    writer->first = first;
    writer->count = 0;
    writer->terms.count = writer->marks.count = 0;
}

void lr_block_resume(BlockWriter *writer, const Block *block)
{
    lr_block_restart(writer, block->first);
    writer->count = block->count;
    lr_buffer_put(&writer->terms, block->terms, block->size);
    lr_buffer_put(&writer->marks, block->marks, marks_size(block->count));
}

bool lr_block_add(BlockWriter *writer, const uint8_t *bytes, size_t count, size_t limit)
{
    size_t size = writer->terms.count + count + marks_size(writer->count + 1) + COUNT_SIZE;
    if (writer->count > 0 && (size > limit || writer->count == MOST_TERMS))
        return false;
    if (writer->count > 0 && writer->count % LR_BLOCK_STRIDE == 0)
        lr_buffer_u16(&writer->marks, (uint16_t)writer->terms.count);
    lr_buffer_put(&writer->terms, bytes, count);
    writer->count++;
    return true;
}

bool lr_block_has_failed(const BlockWriter *writer)
{
    return writer->terms.failed || writer->marks.failed;
}

Block lr_block_view(const BlockWriter *writer)
{
    return (Block){ writer->first, writer->count, writer->terms.bytes, writer->terms.count,
                    writer->marks.bytes };
}

Buffer *lr_block_finish(BlockWriter *writer)
{
    lr_buffer_put(&writer->terms, writer->marks.bytes, writer->marks.count);
    lr_buffer_u16(&writer->terms, (uint16_t)writer->count);
    writer->terms.failed |= writer->marks.failed;
    return &writer->terms;
}

void lr_block_free(BlockWriter *writer)
{
    lr_buffer_free(&writer->terms);
    lr_buffer_free(&writer->marks);
    *writer = (BlockWriter){ .first = 0 };
}
