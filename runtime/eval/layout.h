/* SPDX-License-Identifier: MIT */
/* Layout: how rows of codes are packed into words.
 *
 * Each column is stored as its code minus the least code that the column can hold, in as many
 * bits as its range needs; a row whose widths sum to at most 64 bits is one word, unless it could be
 * UINT64_MAX, which stands for no row. Ranges are known before rows are stored, since columns only
 * ever hold what flows into them. */
#ifndef LORE_EVAL_LAYOUT_H
#define LORE_EVAL_LAYOUT_H

#include <stddef.h>

#include "value/code.h"

enum { LR_BATCH = 1024 };

/* What codes a column can hold; empty while least > most. */
typedef struct Range {
    Code least, most;
} Range;

#define LR_RANGE_EMPTY ((Range){ UINT32_MAX, 0 })
#define LR_RANGE_FULL ((Range){ 0, UINT32_MAX })

static inline Range lr_range_join(Range a, Range b)
{
    return (Range){ a.least < b.least ? a.least : b.least, a.most > b.most ? a.most : b.most };
}

typedef struct Field {
    Code base;
    uint8_t word, shift, width;
} Field;

typedef struct Layout {
    uint32_t arity;
    uint32_t stride; /* words of a row, at least 1 */
    uint32_t bits;   /* sum of the widths */
    Field *fields;
} Layout;

/* False without memory. */
bool lr_layout_init(Layout *layout, const Range *ranges, uint32_t arity);
void lr_layout_free(Layout *layout);

static inline uint64_t lr_field_mask(Field field)
{
    return field.width == 0 ? 0 : ~UINT64_C(0) >> (64 - field.width);
}

static inline Code lr_field_code(Field field, const uint64_t *row)
{
    return field.base + (Code)(row[field.word] >> field.shift & lr_field_mask(field));
}

/* Packs codes into row (stride words); false if one is outside its column's range: no row of this
 * layout can be equal. */
bool lr_layout_pack(const Layout *layout, const Code *codes, uint64_t *row);
/* Packs many rows of codes, all of which are within the ranges. */
void lr_layout_pack_rows(const Layout *layout, const Code *codes, size_t count, uint64_t *rows);
void lr_layout_unpack(const Layout *layout, const uint64_t *row, Code *codes);

/* How many of count words (at least one) agree with the first in these bits, where all that do come first. */
size_t lr_words_alike(const uint64_t *words, size_t count, uint64_t bits);

#endif
