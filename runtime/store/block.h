/* SPDX-License-Identifier: MIT */
/* Blocks: the encodings of terms of consecutive numbers, packed into the content of one cell.
 *
 * Encodings tell their own lengths, so only every sixteenth has a mark that says where it begins; a
 * term is found by its mark and at most fifteen steps. FORMAT.md, "Dictionary", gives the bytes. */
#ifndef LORE_STORE_BLOCK_H
#define LORE_STORE_BLOCK_H

#include "base/buffer.h"

#define LR_BLOCK_STRIDE 16 /* terms from one mark to the next */

/* A block being read; borrows its bytes. */
typedef struct Block {
    uint32_t first, count; /* numbers of the terms */
    const uint8_t *terms;
    size_t size; /* of the terms */
    const uint8_t *marks;
} Block;

/* False if bytes are no block. */
bool lr_block_open(Block *block, uint32_t first, const uint8_t *bytes, size_t count);

/* *out becomes the encoding of a term. False if the block has none of that number or is damaged. */
bool lr_block_find(const Block *block, uint32_t number, Reader *out);

/* Moves from the encoding of one term, or from a zeroed Reader, to that of the next; false at the
 * end and where the block is damaged, failed then being set. */
bool lr_block_next(const Block *block, Reader *term);

/* A block being made. */
typedef struct BlockWriter {
    uint32_t first, count;
    Buffer terms, marks;
} BlockWriter;

/* Goes on with what a block holds. */
void lr_block_resume(BlockWriter *writer, const Block *block);

/* Takes a term in, unless the content would then be longer than limit bytes; one term always has
 * room. A buffer that failed makes the block useless. */
bool lr_block_add(BlockWriter *writer, const uint8_t *bytes, size_t count, size_t limit);
bool lr_block_has_failed(const BlockWriter *writer);

/* What has been taken in, to be read until the next addition. */
Block lr_block_view(const BlockWriter *writer);

/* The content, in writer's own buffer, to which no term can be added any more. */
Buffer *lr_block_finish(BlockWriter *writer);

/* Begins anew with an empty block of terms from number first on. */
void lr_block_restart(BlockWriter *writer, uint32_t first);
void lr_block_free(BlockWriter *writer);

#endif
