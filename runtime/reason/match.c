/* SPDX-License-Identifier: MIT */
/* Chained hash indexes: head by key, next by tuple, both one up so that 0 ends a chain. */
#include "reason/match.h"

#include <stdlib.h>

struct MatchIndex {
    uint32_t predicate;
    uint64_t bound; /* bit c set: column c is part of the key */
    Map heads;
    size_t *next;
    size_t count; /* tuples indexed */
};

enum { COLUMNS_MAX = LR_VARIABLES_MAX };

static void free_index(MatchIndex *index)
{
    if (index == NULL)
        return;
    lr_map_free(&index->heads);
    free(index->next);
    free(index);
}

void lr_matcher_free(Matcher *matcher)
{
    for (size_t i = 0; i < matcher->indexes.count; i++)
        free_index(matcher->indexes.items[i]);
    lr_vector_free(&matcher->indexes);
}

static uint32_t arity_of(const Matcher *matcher, uint32_t predicate)
{
    return matcher->program->predicates.items[predicate].arity;
}

static size_t make_key(uint64_t bound, const Code *row, uint32_t arity, Code *key)
{
    size_t length = 0;
    for (uint32_t c = 0; c < arity; c++)
        if (bound >> c & 1)
            key[length++] = row[c];
    return length * sizeof *key;
}

static bool fill(Matcher *matcher, MatchIndex *index)
{
    uint32_t arity = arity_of(matcher, index->predicate);
    index->count = lr_model_count(matcher->model, index->predicate);
    index->next = calloc(index->count + 1, sizeof *index->next);
    if (index->next == NULL)
        return false;
    for (size_t i = index->count; i-- > 0;) {
        Code row[COLUMNS_MAX], key[COLUMNS_MAX];
        if (!lr_model_tuple(matcher->model, index->predicate, i, row, NULL))
            return false;
        size_t length = make_key(index->bound, row, arity, key);
        uint64_t *head = lr_map_put(&index->heads, key, length, NULL);
        if (head == NULL)
            return false;
        index->next[i] = (size_t)*head;
        *head = i + 1;
    }
    return true;
}

static MatchIndex *find_index(Matcher *matcher, uint32_t predicate, uint64_t bound)
{
    for (size_t i = 0; i < matcher->indexes.count; i++) {
        MatchIndex *index = matcher->indexes.items[i];
        if (index->predicate == predicate && index->bound == bound)
            return index;
    }
    MatchIndex *index = calloc(1, sizeof *index);
    if (index == NULL)
        return NULL;
    index->predicate = predicate;
    index->bound = bound;
    if (fill(matcher, index) && lr_vector_push(&matcher->indexes, index))
        return index;
    free_index(index);
    return NULL;
}

/* A row of at most 64 columns; wider ones do not exist where columns can be free. */
static uint64_t bound_columns(const Code *row, uint32_t arity)
{
    uint64_t bound = 0;
    for (uint32_t c = 0; c < arity && c < 64; c++)
        if (row[c] != LR_CODE_NONE)
            bound |= UINT64_C(1) << c;
    return bound;
}

lore_status lr_matcher_next(Matcher *matcher, uint32_t predicate, const Code *row, size_t *cursor,
                            size_t *tuple)
{
    uint32_t arity = arity_of(matcher, predicate);
    Code key[COLUMNS_MAX];
    uint64_t bound = bound_columns(row, arity);
    MatchIndex *index = find_index(matcher, predicate, bound);
    if (index == NULL)
        return LORE_NOMEM;
    size_t length = make_key(bound, row, arity, key);
    if (*cursor == 0) {
        const uint64_t *head = lr_map_find(&index->heads, key, length);
        *cursor = head == NULL ? 0 : (size_t)*head;
    } else {
        *cursor = index->next[*cursor - 1];
    }
    *tuple = *cursor == 0 ? SIZE_MAX : *cursor - 1;
    return LORE_OK;
}
