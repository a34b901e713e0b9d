/* SPDX-License-Identifier: MIT */
/* Statistics: samples are spread evenly over arrays of rows; the lines of a hash set are a sample by
 * themselves; a dense set has nearly all values that there can be. */
#include "eval/statistics.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "eval/fetch.h"

enum {
    SLOTS = 2 * LR_SAMPLE_ROWS,
    STEPS_LEAST = 64, /* from which on their number tells that of values */
};

/* Counts of one predicate's columns. */
typedef struct ColumnCounts {
    double rows; /* when they were counted */
    double distinct[LR_ARITY_MAX + 2];
} ColumnCounts;

double lr_statistics_size(const Model *model, uint32_t predicate)
{
    const Extent *extent = model->extents.items[predicate];
    return extent == NULL
               ? 0
               : (double)(extent->plain.count + extent->dated.count + lr_fetch_count(extent));
}

/* ---- samples ---- */

typedef struct Sample {
    const Layout *layout;
    const uint64_t *rows; /* an array of total rows; or NULL: */
    uint64_t batch[LR_BATCH];
    size_t total, count; /* rows there are; rows in the sample */
    bool is_by_first;    /* the array is sorted by the first column */
} Sample;

static_assert((int)LR_SAMPLE_ROWS >= (int)LR_BATCH, "a batch is a sample");

static void draw(Sample *sample, const Extent *extent)
{
    const Rowset *plain = &extent->plain;
    size_t line = 0;
    *sample = (Sample){ .layout = &plain->layout, .total = plain->count };
    if (plain->count < extent->dated.count) {
        sample->layout = &extent->dated.layout;
        sample->total = extent->dated.count;
        sample->rows = extent->dated.rows;
    } else if (plain->list != NULL) {
        sample->rows = plain->list;
        sample->is_by_first = true;
    } else if (plain->form == ROWSET_TABLE) {
        sample->rows = plain->table.rows;
    } else if (plain->form == ROWSET_HASH) {
        while (sample->count < sample->total && sample->count == 0)
            sample->count = lr_hash_set_next(&plain->hash, &line, sample->batch);
    }
    if (sample->rows != NULL)
        sample->count = sample->total < LR_SAMPLE_ROWS ? sample->total : LR_SAMPLE_ROWS;
}

static const uint64_t *row_of(const Sample *sample, size_t i)
{
    size_t at = sample->rows == NULL ? i : i * sample->total / sample->count;
    return (sample->rows == NULL ? sample->batch : sample->rows) + at * sample->layout->stride;
}

/* In how many places of a sorted column that the sample looks at a row differs from the next. */
static size_t count_steps(const Sample *sample, Field field)
{
    uint32_t stride = sample->layout->stride;
    const uint64_t *end = sample->rows + sample->total * stride;
    size_t steps = 0;
    for (size_t i = 0; i < sample->count; i++) {
        const uint64_t *row = row_of(sample, i), *next = row + stride;
        steps += next == end || lr_field_code(field, row) != lr_field_code(field, next);
    }
    return steps;
}

static double count_values(const Sample *sample, Field field)
{
    Code values[SLOTS];
    uint8_t times[SLOTS] = { 0 };
    size_t distinct = 0, once = 0;
    for (size_t i = 0; i < sample->count; i++) {
        Code code = lr_field_code(field, row_of(sample, i));
        size_t slot = (code * UINT32_C(2654435769)) >> 7 & (SLOTS - 1);
        while (times[slot] > 0 && values[slot] != code)
            slot = (slot + 1) & (SLOTS - 1);
        distinct += times[slot] == 0;
        once += times[slot] == 0;
        once -= times[slot] == 1;
        values[slot] = code;
        times[slot] += times[slot] < 2;
    }
    double part = (double)sample->count / (double)sample->total;
    return (double)distinct / (1 - (1 - part) * (double)once / (double)sample->count);
}

static double count_column(const Sample *sample, const Extent *extent, uint32_t column)
{
    Range range = extent->ranges[column];
    double most = range.least > range.most ? 1 : (double)range.most - range.least + 1;
    double distinct = (double)sample->total;
    Field field = sample->layout->fields[column];
    size_t steps = sample->is_by_first && column == 0 ? count_steps(sample, field) : 0;
    if (steps >= STEPS_LEAST)
        distinct *= (double)steps / (double)sample->count;
    else if (sample->count > 0)
        distinct = count_values(sample, field);
    if (distinct > (double)sample->total)
        distinct = (double)sample->total;
    distinct = distinct < most ? distinct : most;
    return distinct < 1 ? 1 : distinct;
}

static void count_columns(const Extent *extent, ColumnCounts *counts)
{
    Sample sample;
    draw(&sample, extent);
    counts->rows = (double)sample.total;
    for (uint32_t c = 0; c < extent->arity; c++)
        counts->distinct[c] = count_column(&sample, extent, c);
}

/* ---- what the planner asks ---- */

static ColumnCounts *counts_of(Model *model, uint32_t predicate)
{
    const Extent *extent = model->extents.items[predicate];
    while (model->column_counts.count < model->extents.count)
        if (!lr_vector_push(&model->column_counts, NULL))
            return NULL;
    ColumnCounts **counts = &model->column_counts.items[predicate];
    size_t rows =
        extent->plain.count > extent->dated.count ? extent->plain.count : extent->dated.count;
    if (*counts != NULL && !lr_statistics_contradict((*counts)->rows, (double)rows))
        return *counts;
    if (*counts == NULL)
        *counts = malloc(sizeof **counts);
    if (*counts != NULL)
        count_columns(extent, *counts);
    return *counts;
}

static const Postings *index_on(const Extent *extent, uint64_t columns)
{
    for (size_t i = 0; i < extent->plain.postings.count; i++)
        if (extent->plain.postings.items[i]->columns == columns)
            return extent->plain.postings.items[i];
    return NULL;
}

static double distinct(void *data, uint32_t predicate, uint64_t columns)
{
    Model *model = data;
    const Extent *extent = model->extents.items[predicate];
    if (extent == NULL || extent->fetch != NULL || extent->plain.count + extent->dated.count == 0)
        return -1;
    const Postings *index = index_on(extent, columns);
    if (index != NULL && index->filter == NULL && index->rows == extent->plain.count &&
        extent->dated.count == 0)
        return lr_postings_keys(index);
    const ColumnCounts *counts = counts_of(model, predicate);
    if (counts == NULL)
        return -1;
    double product = 1;
    for (uint32_t c = 0; c < extent->arity; c++)
        product *= columns >> c & 1 ? counts->distinct[c] : 1;
    double size = (double)(extent->plain.count + extent->dated.count);
    return product < size ? product : size;
}

static bool is_indexed(void *data, uint32_t predicate, uint64_t columns)
{
    const Model *model = data;
    const Extent *extent = model->extents.items[predicate];
    if (extent == NULL || extent->fetch != NULL || index_on(extent, columns) != NULL)
        return extent != NULL;
    for (size_t i = 0; i < extent->plain.indexes.count; i++)
        if (extent->plain.indexes.items[i]->columns == columns)
            return true;
    return false;
}

PlanStatistics lr_statistics_of(Model *model)
{
    return (PlanStatistics){ .data = model,
                             .distinct = distinct,
                             .is_indexed = is_indexed,
                             .wants_all = model->profile != NULL };
}

void lr_statistics_free(Model *model)
{
    for (size_t i = 0; i < model->column_counts.count; i++)
        free(model->column_counts.items[i]);
    lr_vector_free(&model->column_counts);
}
