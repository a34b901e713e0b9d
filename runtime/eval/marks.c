/* SPDX-License-Identifier: MIT */
/* Marks: a bitmap is cleared by the list that filled it. */
#include "eval/marks.h"

#include <stdlib.h>

#include "eval/rowset_index.h"

enum { RADIX_MAX = 1 << 24, WORTH = 8 };

static size_t radix_of(const Rowset *set, uint32_t column)
{
    Range range = set->ranges[column];
    return range.least > range.most ? 1 : (size_t)(range.most - range.least) + 1;
}

bool lr_marks_suit(const Rowset *set, uint32_t column)
{
    return set->form == ROWSET_LIST && set->is_sorted && set->layout.arity > 1 &&
           radix_of(set, column) <= RADIX_MAX;
}

bool lr_marks_init(Marks *marks, Rowset *set, uint32_t column)
{
    uint64_t others = ((UINT64_C(1) << set->layout.arity) - 1) & ~(UINT64_C(1) << column);
    *marks = (Marks){ .radix = radix_of(set, column), .key = UINT64_MAX };
    marks->postings = lr_rowset_postings(set, others, NULL, 0, false, NULL);
    marks->bits = calloc(marks->radix / 64 + 1, sizeof *marks->bits);
    return marks->postings != NULL && marks->bits != NULL;
}

void lr_marks_free(Marks *marks)
{
    free(marks->bits);
    *marks = (Marks){ .radix = 0 };
}

static void flip(Marks *marks, Posting posting)
{
    const uint32_t *values = posting.rests;
    for (size_t i = 0; i < posting.count; i++)
        marks->bits[values[i] / 64] ^= UINT64_C(1) << values[i] % 64;
}

bool lr_marks_seek(Marks *marks, uint64_t key, Posting posting, size_t questions)
{
    if (key == marks->key)
        return true;
    if (posting.count > questions * WORTH)
        return false;
    if (marks->key != UINT64_MAX)
        flip(marks, marks->marked);
    flip(marks, posting);
    marks->key = key;
    marks->marked = posting;
    return true;
}

bool lr_marks_search(Posting posting, uint64_t value)
{
    const uint32_t *values = posting.rests;
    size_t low = 0, high = posting.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (values[middle] < value)
            low = middle + 1;
        else
            high = middle;
    }
    return low < posting.count && values[low] == value;
}

void lr_marks_find(Marks *marks, const uint64_t *keys, const uint64_t *values, size_t count,
                   bool *is_there)
{
    uint64_t distinct[LR_BATCH] = { 0 };
    Posting found[LR_BATCH];
    size_t runs = 0;
    for (size_t i = 0; i < count; i++)
        if (i == 0 || keys[i] != keys[i - 1])
            distinct[runs++] = keys[i];
    lr_postings_find(marks->postings, distinct, runs, found);
    for (size_t i = 0, run = 0, end; i < count; i = end, run++) {
        for (end = i + 1; end < count && keys[end] == keys[i]; end++) {
        }
        Posting posting = found[run];
        bool is_marked = posting.count > 0 && lr_marks_seek(marks, keys[i], posting, end - i);
        for (size_t k = i; k < end; k++)
            is_there[k] = is_marked ? lr_marks_has(marks, values[k])
                                    : posting.count > 0 && lr_marks_search(posting, values[k]);
    }
}
