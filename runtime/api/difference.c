/* SPDX-License-Identifier: MIT */
/* Merging two sorted answers. */
#include "api/difference.h"

#include "value/value.h"

int lr_difference_order(const Answers *a, size_t row_a, const Answers *b, size_t row_b)
{
    const lore_value *left = a->values.items + a->rows.items[row_a].first_value;
    const lore_value *right = b->values.items + b->rows.items[row_b].first_value;
    int order = 0;
    for (size_t c = 0; c < a->column_count && order == 0; c++)
        order = lr_value_compare(left[c], right[c]);
    return order;
}

/* The stretch at *next, with those that go on as surely after it; *next moves behind them. False at the
 * end. */
static bool next_level(const Answers *answers, size_t row, size_t *next, lore_stretch *out)
{
    const Row *of = &answers->rows.items[row];
    const lore_stretch *parts = answers->stretches.items + of->first_stretch;
    while (*next < of->stretch_count && parts[*next].pro == 0)
        ++*next;
    if (*next == of->stretch_count)
        return false;
    *out = parts[(*next)++];
    while (*next < of->stretch_count && parts[*next].from == out->to &&
           parts[*next].pro == out->pro)
        out->to = parts[(*next)++].to;
    return true;
}

bool lr_difference_is_belief_same(const Answers *a, size_t row_a, const Answers *b, size_t row_b)
{
    size_t next_a = 0, next_b = 0;
    lore_stretch left, right;
    for (;;) {
        bool has_left = next_level(a, row_a, &next_a, &left);
        bool has_right = next_level(b, row_b, &next_b, &right);
        if (!has_left || !has_right)
            return has_left == has_right;
        if (left.from != right.from || left.to != right.to || left.pro != right.pro)
            return false;
    }
}

bool lr_differences_find(const Answers *before, const Answers *after, DifferenceList *out)
{
    size_t b = 0, a = 0;
    while (b < before->rows.count || a < after->rows.count) {
        int order = b == before->rows.count  ? 1
                    : a == after->rows.count ? -1
                                             : lr_difference_order(before, b, after, a);
        Difference found = { order <= 0 ? b : SIZE_MAX, order >= 0 ? a : SIZE_MAX };
        bool is_same = order == 0 && lr_difference_is_belief_same(before, b, after, a);
        if (!is_same && !lr_vector_push(out, found))
            return false;
        b += order <= 0;
        a += order >= 0;
    }
    return true;
}
