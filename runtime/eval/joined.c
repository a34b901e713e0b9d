/* SPDX-License-Identifier: MIT */
/* Joined: a field of a row is a field of a set's row and a difference, or constant. */
#include "eval/joined.h"

#include <stdlib.h>

#include "base/vector.h"
#include "eval/rowset.h"

/* Where a field comes from; mask is 0 where it is constant. */
typedef struct Move {
    Field from, to;
    uint64_t mask, difference; /* from the set's field; of the bases, or all of a constant */
} Move;

typedef struct Source {
    const Rowset *set;
    Move *moves; /* one a column */
} Source;

struct Joined {
    const Layout *layout;
    VECTOR(Source) sources;
};

Joined *lr_joined_new(const Layout *layout)
{
    Joined *joined = calloc(1, sizeof *joined);
    if (joined != NULL)
        joined->layout = layout;
    return joined;
}

void lr_joined_free(Joined *joined)
{
    if (joined == NULL)
        return;
    for (size_t s = 0; s < joined->sources.count; s++)
        free(joined->sources.items[s].moves);
    lr_vector_free(&joined->sources);
    free(joined);
}

bool lr_joined_add(Joined *joined, const Rowset *set, const JoinedColumn *columns)
{
    const Layout *layout = joined->layout;
    Source source = { set, calloc(layout->arity + 1, sizeof *source.moves) };
    if (source.moves == NULL || !lr_vector_push(&joined->sources, source)) {
        free(source.moves);
        return false;
    }
    for (uint32_t c = 0; c < layout->arity; c++) {
        Move *move = &source.moves[c];
        bool is_constant = columns[c].from == UINT32_MAX;
        move->to = layout->fields[c];
        move->from = is_constant ? (Field){ .base = columns[c].constant }
                                 : set->layout.fields[columns[c].from];
        move->mask = is_constant ? 0 : lr_field_mask(move->from);
        move->difference = (uint64_t)move->from.base - move->to.base;
    }
    return true;
}

static void move_rows(const Joined *joined, const Source *source, uint64_t *rows, size_t count)
{
    uint64_t constant = 0;
    for (uint32_t c = 0; c < joined->layout->arity; c++)
        constant += source->moves[c].difference << source->moves[c].to.shift;
    for (size_t i = 0; i < count; i++) {
        uint64_t row = constant;
        for (uint32_t c = 0; c < joined->layout->arity; c++) {
            const Move *move = &source->moves[c];
            row += (rows[i] >> move->from.shift & move->mask) << move->to.shift;
        }
        rows[i] = row;
    }
}

size_t lr_joined_next(const Joined *joined, RowsetCursor *cursor, uint64_t *rows)
{
    while (cursor->source < joined->sources.count) {
        const Source *source = &joined->sources.items[cursor->source];
        RowsetCursor within = { .at = cursor->at };
        size_t count = lr_rowset_next(source->set, &within, rows);
        cursor->at = within.at;
        if (count > 0) {
            move_rows(joined, source, rows, count);
            return count;
        }
        *cursor = (RowsetCursor){ .source = cursor->source + 1 };
    }
    return 0;
}

/* The set's row that would become row; false if none can. */
static bool moved_back(const Joined *joined, const Source *source, uint64_t row, uint64_t *out)
{
    *out = 0;
    for (uint32_t c = 0; c < joined->layout->arity; c++) {
        const Move *move = &source->moves[c];
        uint64_t value = (row >> move->to.shift & lr_field_mask(move->to)) - move->difference;
        if (value > move->mask)
            return false;
        *out |= value << move->from.shift;
    }
    return true;
}

bool lr_joined_has(const Joined *joined, uint64_t row)
{
    for (size_t s = 0; s < joined->sources.count; s++) {
        uint64_t word;
        const Source *source = &joined->sources.items[s];
        if (moved_back(joined, source, row, &word) && lr_rowset_has(source->set, &word))
            return true;
    }
    return false;
}
