/* SPDX-License-Identifier: MIT */
/* Layout: columns are laid side by side, the first highest; one that does not fit begins a new
 * word. So does one that would make a row possible whose bits are all ones. */
#include "eval/layout.h"

#include <stdlib.h>
#include <string.h>

static uint8_t width_of(Range range)
{
    if (range.least >= range.most)
        return 0;
    return (uint8_t)(32 - __builtin_clz(range.most - range.least));
}

/* Whether a code of the range is stored as all ones. LR_CODE_NONE, the last of 32 bits, is no code. */
static bool allows_ones(Range range, uint8_t width)
{
    return width == 0 || (width < 32 && range.most - range.least == (UINT32_C(1) << width) - 1);
}

/* Columns [first, end) share a word, the first of them in its highest bits, so that words sort as
 * rows do. */
static void place_fields(Layout *layout, uint32_t first, uint32_t end)
{
    uint32_t shift = 0;
    for (uint32_t c = end; c-- > first;) {
        Field *field = &layout->fields[c];
        field->word = (uint8_t)(layout->stride - 1);
        field->shift = (uint8_t)(field->width == 0 ? 0 : shift);
        shift += field->width;
    }
}

bool lr_layout_init(Layout *layout, const Range *ranges, uint32_t arity)
{
    *layout = (Layout){ .arity = arity, .stride = 1 };
    layout->fields = calloc(arity + 1, sizeof *layout->fields);
    if (layout->fields == NULL)
        return false;
    uint32_t first = 0, used = 0;
    bool is_full = true; /* the columns in this word can be all ones */
    for (uint32_t c = 0; c < arity; c++) {
        uint8_t width = width_of(ranges[c]);
        is_full = is_full && allows_ones(ranges[c], width);
        if (used + width > 64 || (used < 64 && used + width == 64 && is_full)) {
            place_fields(layout, first, c);
            layout->stride++;
            first = c;
            used = 0;
            is_full = allows_ones(ranges[c], width);
        }
        layout->fields[c].base = ranges[c].least > ranges[c].most ? 0 : ranges[c].least;
        layout->fields[c].width = width;
        used += width;
        layout->bits += width;
    }
    place_fields(layout, first, arity);
    return true;
}

void lr_layout_free(Layout *layout)
{
    free(layout->fields);
    *layout = (Layout){ .arity = 0 };
}

bool lr_layout_pack(const Layout *layout, const Code *codes, uint64_t *row)
{
    for (uint32_t w = 0; w < layout->stride; w++) /* mostly one: a call takes longer */
        row[w] = 0;
    for (uint32_t c = 0; c < layout->arity; c++) {
        Field field = layout->fields[c];
        Code offset = codes[c] - field.base;
        if (codes[c] < field.base || offset > lr_field_mask(field))
            return false;
        row[field.word] |= (uint64_t)offset << field.shift;
    }
    return true;
}

void lr_layout_pack_rows(const Layout *layout, const Code *codes, size_t count, uint64_t *rows)
{
    uint32_t arity = layout->arity, stride = layout->stride;
    memset(rows, 0, count * stride * sizeof *rows);
    for (size_t from = 0; from < count; from += LR_BATCH) { /* a batch stays in the cache */
        size_t to = count - from < LR_BATCH ? count : from + LR_BATCH;
        for (uint32_t c = 0; c < arity; c++) {
            Field field = layout->fields[c];
            for (size_t r = from; r < to; r++)
                rows[r * stride + field.word] |= (uint64_t)(codes[r * arity + c] - field.base)
                                                 << field.shift;
        }
    }
}

void lr_layout_unpack(const Layout *layout, const uint64_t *row, Code *codes)
{
    for (uint32_t c = 0; c < layout->arity; c++)
        codes[c] = lr_field_code(layout->fields[c], row);
}

size_t lr_words_alike(const uint64_t *words, size_t count, uint64_t bits)
{
    enum { STRIDE = 8 };
    size_t k = 0;
    while (k + STRIDE < count && ((words[k + STRIDE] ^ words[0]) & bits) == 0)
        k += STRIDE;
    for (k++; k < count && ((words[k] ^ words[0]) & bits) == 0; k++) {
    }
    return k;
}
