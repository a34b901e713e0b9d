/* SPDX-License-Identifier: MIT */
/* Numbering: the array is as long as the highest row that can be. */
#include "eval/numbering.h"

#include <stdlib.h>

enum { DIRECT_BITS_MAX = 20 };

/* The bits of one-word rows between the lowest and the highest that are in use. */
static uint64_t bits_in_use(const Layout *layout, uint64_t skipped)
{
    uint64_t bits = 0;
    for (uint32_t c = 0; c < layout->arity; c++)
        if (!(skipped >> c & 1))
            bits |= lr_field_mask(layout->fields[c]) << layout->fields[c].shift;
    return bits;
}

bool lr_numbering_init(Numbering *numbering, const Range *ranges, uint32_t arity, uint64_t skipped)
{
    *numbering = (Numbering){ .direct = NULL };
    if (!lr_table_init(&numbering->table, ranges, arity))
        return false;
    if (numbering->table.layout.stride > 1)
        return true;
    uint64_t bits = bits_in_use(&numbering->table.layout, skipped);
    numbering->shift = bits == 0 ? 0 : (unsigned)__builtin_ctzll(bits);
    uint64_t most = bits >> numbering->shift;
    if (most >> DIRECT_BITS_MAX != 0)
        return true;
    numbering->direct_count = most + 1;
    numbering->direct = calloc(numbering->direct_count, sizeof *numbering->direct);
    if (numbering->direct == NULL)
        lr_numbering_free(numbering);
    return numbering->direct != NULL;
}

void lr_numbering_free(Numbering *numbering)
{
    lr_table_free(&numbering->table);
    free(numbering->direct);
    *numbering = (Numbering){ .direct = NULL };
}

size_t lr_numbering_bytes(const Numbering *numbering)
{
    return lr_table_bytes(&numbering->table) + numbering->direct_count * sizeof *numbering->direct;
}

uint32_t lr_numbering_add(Numbering *numbering, const uint64_t *row)
{
    uint32_t number;
    uint32_t *direct =
        numbering->direct == NULL ? NULL : &numbering->direct[*row >> numbering->shift];
    if (direct != NULL && *direct != 0)
        return *direct - 1;
    if (!lr_table_add(&numbering->table, row, 1, &number))
        return LR_ROW_NONE;
    if (direct != NULL)
        *direct = number + 1;
    return number;
}
