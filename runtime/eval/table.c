/* SPDX-License-Identifier: MIT */
/* Table: a bucketed set of row ids that grows by doubling; look-ups are prefetched a
 * batch at a time. */
#include "eval/table.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/region.h"

enum { BUCKET_SLOTS = 12, PREFETCH = 16, FIRST_BUCKETS = 4 };
static_assert(sizeof(Bucket) == 64, "a bucket is one cache line");

/* ---- set ---- */

/* Mixing after MurmurHash3's finaliser (Appleby, 2011). */
static uint64_t hash_row(const uint64_t *row, uint32_t stride)
{
    uint64_t hash = 0;
    for (uint32_t w = 0; w < stride; w++) {
        hash = (hash ^ row[w]) * UINT64_C(0xff51afd7ed558ccd);
        hash ^= hash >> 33;
    }
    hash *= UINT64_C(0xc4ceb9fe1a85ec53);
    return hash ^ hash >> 29;
}

static size_t bucket_of(uint64_t hash, size_t bucket_count)
{
    return (size_t)(((hash >> 32) * (uint64_t)bucket_count) >> 32);
}

static void place(Bucket *buckets, size_t bucket_count, uint64_t hash, uint32_t id)
{
    size_t at = bucket_of(hash, bucket_count);
    while (buckets[at].count == BUCKET_SLOTS)
        at = at + 1 == bucket_count ? 0 : at + 1;
    Bucket *bucket = &buckets[at];
    bucket->ids[bucket->count] = id;
    bucket->tags[bucket->count++] = (uint8_t)hash;
}

static bool grow_set(Table *table, size_t bucket_count)
{
    Bucket *buckets = aligned_alloc(64, bucket_count * sizeof *buckets);
    if (buckets == NULL)
        return false;
    memset(buckets, 0, bucket_count * sizeof *buckets);
    uint64_t hashes[PREFETCH] = { 0 };
    uint32_t stride = table->layout.stride;
    for (size_t id = 0; id < table->count + PREFETCH; id++) {
        if (id >= PREFETCH)
            place(buckets, bucket_count, hashes[id % PREFETCH], (uint32_t)(id - PREFETCH));
        if (id >= table->count)
            continue;
        hashes[id % PREFETCH] = hash_row(table->rows + id * stride, stride);
        __builtin_prefetch(&buckets[bucket_of(hashes[id % PREFETCH], bucket_count)], 1);
    }
    free(table->buckets);
    table->buckets = buckets;
    table->bucket_count = bucket_count;
    table->limit = bucket_count * BUCKET_SLOTS * 3 / 4;
    table->found = table->count;
    return true;
}

bool lr_table_init(Table *table, const Range *ranges, uint32_t arity)
{
    *table = (Table){ .count = 0 };
    if (lr_layout_init(&table->layout, ranges, arity) && grow_set(table, FIRST_BUCKETS))
        return true;
    lr_table_free(table);
    return false;
}

void lr_table_free(Table *table)
{
    lr_layout_free(&table->layout);
    free(table->rows);
    free(table->buckets);
    *table = (Table){ .count = 0 };
}

size_t lr_table_bytes(const Table *table)
{
    return table->capacity * table->layout.stride * sizeof(uint64_t) +
           table->bucket_count * sizeof(Bucket);
}

/* Room in the buckets for extra rows more. */
static bool reserve_set(Table *table, size_t extra)
{
    size_t buckets = table->bucket_count;
    if (table->count + extra <= table->limit)
        return true;
    while (table->count + extra > buckets * BUCKET_SLOTS * 3 / 4)
        buckets *= 2;
    return grow_set(table, buckets);
}

static bool reserve_rows(Table *table, size_t extra)
{
    if (table->count + extra <= table->capacity)
        return true;
    if (table->count + extra >= LR_ROW_NONE)
        return false;
    size_t capacity = table->capacity == 0 ? 16 : table->capacity;
    while (capacity < table->count + extra)
        capacity += capacity / 2;
    size_t bytes = capacity * table->layout.stride * sizeof *table->rows;
    uint64_t *rows = realloc(table->rows, bytes);
    if (rows == NULL)
        return false;
    lr_region_advise(rows, bytes);
    table->rows = rows;
    table->capacity = capacity;
    return true;
}

bool lr_table_append(Table *table, const uint64_t *row)
{
    uint32_t stride = table->layout.stride;
    if (!reserve_rows(table, 1))
        return false;
    memcpy(table->rows + table->count++ * stride, row, stride * sizeof *row);
    return true;
}

bool lr_table_prepare(Table *table)
{
    uint32_t stride = table->layout.stride;
    if (!reserve_set(table, 0))
        return false;
    for (; table->found < table->count; table->found++)
        place(table->buckets, table->bucket_count,
              hash_row(table->rows + table->found * stride, stride), (uint32_t)table->found);
    return true;
}

static bool same_row(const Table *table, uint32_t id, const uint64_t *row)
{
    uint32_t stride = table->layout.stride;
    const uint64_t *other = table->rows + (size_t)id * stride;
    return stride == 1 ? *other == *row : memcmp(other, row, stride * sizeof *row) == 0;
}

/* The row's id, or LR_ROW_NONE and the bucket that has room for it. */
static uint32_t look_up(const Table *table, const uint64_t *row, uint64_t hash, size_t *room)
{
    uint8_t tag = (uint8_t)hash;
    for (size_t at = bucket_of(hash, table->bucket_count);;
         at = at + 1 == table->bucket_count ? 0 : at + 1) {
        const Bucket *bucket = &table->buckets[at];
        for (uint8_t i = 0; i < bucket->count; i++)
            if (bucket->tags[i] == tag && same_row(table, bucket->ids[i], row))
                return bucket->ids[i];
        if (bucket->count < BUCKET_SLOTS) {
            *room = at;
            return LR_ROW_NONE;
        }
    }
}

uint32_t lr_table_find(const Table *table, const uint64_t *row)
{
    size_t room;
    assert(table->found == table->count);
    return look_up(table, row, hash_row(row, table->layout.stride), &room);
}

static uint32_t add_row(Table *table, const uint64_t *row, uint64_t hash)
{
    size_t room;
    uint32_t id = look_up(table, row, hash, &room);
    if (id != LR_ROW_NONE)
        return id;
    id = (uint32_t)table->count++;
    table->found++;
    uint32_t stride = table->layout.stride;
    if (stride == 1)
        table->rows[id] = *row;
    else
        memcpy(table->rows + (size_t)id * stride, row, stride * sizeof *row);
    Bucket *bucket = &table->buckets[room];
    bucket->ids[bucket->count] = id;
    bucket->tags[bucket->count++] = (uint8_t)hash;
    return id;
}

bool lr_table_add(Table *table, const uint64_t *rows, size_t count, uint32_t *ids)
{
    assert(count <= LR_BATCH);
    uint64_t hashes[LR_BATCH];
    uint32_t stride = table->layout.stride;
    if (!reserve_rows(table, count) || !reserve_set(table, count) || !lr_table_prepare(table))
        return false;
    for (size_t i = 0; i < count; i++)
        hashes[i] = hash_row(rows + i * stride, stride);
    for (size_t i = 0; i < count && i < PREFETCH; i++)
        __builtin_prefetch(&table->buckets[bucket_of(hashes[i], table->bucket_count)], 1);
    for (size_t i = 0; i < count; i++) {
        if (i + PREFETCH < count)
            __builtin_prefetch(
                &table->buckets[bucket_of(hashes[i + PREFETCH], table->bucket_count)], 1);
        uint32_t id = add_row(table, rows + i * stride, hashes[i]);
        if (ids != NULL)
            ids[i] = id;
    }
    return true;
}
