/* SPDX-License-Identifier: MIT */
/* Table: distinct rows of codes, packed, in the order in which they were added.
 *
 * Each column is stored as its code minus the least code that the column can hold, in as many
 * bits as its range needs; a row whose widths sum to at most 64 bits is one word. The ranges are
 * known before a table is made, since columns only ever hold what flows into them. Duplicates are
 * found in 64-byte buckets of twelve row ids with an eight-bit tag each: 5.3 bytes a slot, about
 * 7 a row at the load used. Row ids are dense and never change; the newest rows are a range of
 * ids. */
#ifndef LORE_EVAL_TABLE_H
#define LORE_EVAL_TABLE_H

#include <stddef.h>

#include "base/vector.h"
#include "value/code.h"

enum { LR_BATCH = 1024 };
#define LR_ROW_NONE UINT32_MAX

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
    Field *fields;
} Layout;

typedef struct Bucket {
    uint32_t ids[12];
    uint8_t tags[12];
    uint8_t count, unused[3];
} Bucket;

typedef struct Table {
    Layout layout;
    uint64_t *rows;
    size_t count, capacity;
    Bucket *buckets;
    size_t bucket_count, limit; /* grow at limit rows */
} Table;

/* An empty table for rows of those ranges; false without memory. */
bool lr_table_init(Table *table, const Range *ranges, uint32_t arity);
void lr_table_free(Table *table);
size_t lr_table_bytes(const Table *table);

static inline uint64_t lr_field_mask(Field field)
{
    return field.width == 0 ? 0 : ~UINT64_C(0) >> (64 - field.width);
}

static inline Code lr_table_code(const Table *table, size_t id, uint32_t column)
{
    Field field = table->layout.fields[column];
    uint64_t word = table->rows[id * table->layout.stride + field.word];
    return field.base + (Code)(word >> field.shift & lr_field_mask(field));
}

/* Packs codes into row (stride words); false if one is outside its column's range: no row of the
 * table can be equal. */
bool lr_layout_pack(const Layout *layout, const Code *codes, uint64_t *row);
void lr_layout_unpack(const Layout *layout, const uint64_t *row, Code *codes);

/* The id of a packed row, or LR_ROW_NONE. */
uint32_t lr_table_find(const Table *table, const uint64_t *row);

/* Adds count packed rows (at most LR_BATCH) that may repeat. ids (may be NULL) gets the id of
 * each, new or old. False without memory: some of the rows may have been added. */
bool lr_table_add(Table *table, const uint64_t *rows, size_t count, uint32_t *ids);

#endif
