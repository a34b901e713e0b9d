/* SPDX-License-Identifier: MIT */
/* Table: distinct rows of codes, packed, in the order in which they were added.
 *
 * Duplicates are found in 64-byte buckets of twelve row ids with an eight-bit tag each: 5.3 bytes a
 * slot, about 7 a row at the load used, which rows that are known to be new can do without until
 * somebody looks for one. Row ids are dense and never change; the newest rows are a range of ids. */
#ifndef LORE_EVAL_TABLE_H
#define LORE_EVAL_TABLE_H

#include "eval/layout.h"

#define LR_ROW_NONE UINT32_MAX

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
    size_t found;               /* rows that are in buckets */
} Table;

/* An empty table for rows of those ranges; false without memory. */
bool lr_table_init(Table *table, const Range *ranges, uint32_t arity);
void lr_table_free(Table *table);
size_t lr_table_bytes(const Table *table);

static inline Code lr_table_code(const Table *table, size_t id, uint32_t column)
{
    return lr_field_code(table->layout.fields[column], table->rows + id * table->layout.stride);
}

/* Adds a row that is not in the table, which cannot be found before lr_table_prepare. False without
 * memory. */
bool lr_table_append(Table *table, const uint64_t *row);
/* Lets all rows be found; false without memory. */
bool lr_table_prepare(Table *table);

/* The id of a packed row, or LR_ROW_NONE. Every row can be found, see above. */
uint32_t lr_table_find(const Table *table, const uint64_t *row);

/* Adds count packed rows (at most LR_BATCH) that may repeat. ids (may be NULL) gets the id of
 * each, new or old. False without memory: some of the rows may have been added. */
bool lr_table_add(Table *table, const uint64_t *rows, size_t count, uint32_t *ids);

#endif
