/* SPDX-License-Identifier: MIT */
/* Aggregates over rows that are certain at all times and lie by group: each group is a run, found by comparing words, or
 * named by the rowset's heads. Counts take the run's length, least and greatest values of inline integers its words; a row
 * is unpacked only where its value has to be looked up. Cost: one pass, without a table of groups. */
#include "eval/aggregator.h"
#include "eval/rowset_index.h"

/* Whether a value that is an inline integer beats the best so far, which is one too. */
static bool beats(AggregateKind kind, Code value, Code best)
{
    return kind == AGGREGATE_MIN ? value < best : value > best;
}

/* The best or the sum of inline integers; false if one value is something else. */
static bool total_integers(AggregateKind kind, Field field, const uint64_t *rows, size_t count,
                           Total *total)
{
    Code best = lr_field_code(field, rows);
    int64_t sum = 0; /* of less than 2^32 values below 2^30 */
    for (size_t i = 0; i < count; i++) {
        Code value = lr_field_code(field, &rows[i]);
        if (!lr_code_is_integer(value))
            return false;
        sum += (int64_t)value - LR_CODE_INTEGER_BIAS;
        if (beats(kind, value, best))
            best = value;
    }
    total->count = count;
    total->best = lr_code_value(best);
    total->integer = sum;
    total->real = (double)sum;
    return true;
}

static lore_status total_run(const Aggregator *a, const uint64_t *rows, size_t count, Total *total)
{
    const Layout *layout = &a->input->plain.layout;
    AggregateKind kind = a->aggregate->kind;
    if (kind == AGGREGATE_COUNT) {
        total->count = count;
        return LORE_OK;
    }
    if (kind != AGGREGATE_EXPECTED &&
        total_integers(kind, layout->fields[a->aggregate->group_count], rows, count, total))
        return LORE_OK;
    lore_status status = LORE_OK;
    for (size_t i = 0; i < count && status == LORE_OK; i++) {
        Code codes[LR_ARITY_MAX + 1];
        lr_layout_unpack(layout, &rows[i], codes);
        status = lr_aggregator_take(a, total, codes, 0);
        if (status == LORE_OK && i % LR_BATCH == LR_BATCH - 1)
            status = lr_aggregator_check(a, 0);
    }
    return status;
}

/* Whether rows of one group are in the order of their values, all inline integers. */
static bool is_in_words(const Aggregator *a)
{
    AggregateKind kind = a->aggregate->kind;
    Field field = a->input->plain.layout.fields[a->aggregate->group_count];
    return (kind == AGGREGATE_MIN || kind == AGGREGATE_MAX) && field.shift == 0 &&
           (uint64_t)field.base + lr_field_mask(field) < LR_CODE_STORED;
}

/* The best of rows of one group, as words: several at once, since each waits for the one before. The last ones
 * may be looked at twice. */
static uint64_t best_word(const uint64_t *rows, size_t count, bool is_min)
{
    enum { LANES = 4 };
    uint64_t flip = is_min ? 0 : UINT64_MAX, least[LANES];
    for (size_t lane = 0; lane < LANES; lane++)
        least[lane] = rows[lane < count ? lane : 0] ^ flip;
    for (size_t i = LANES; i < count; i += LANES) {
        const uint64_t *here = rows + (i + LANES <= count ? i : count - LANES);
        for (size_t lane = 0; lane < LANES; lane++)
            least[lane] = (here[lane] ^ flip) < least[lane] ? here[lane] ^ flip : least[lane];
    }
    for (size_t lane = 1; lane < LANES; lane++)
        least[0] = least[lane] < least[0] ? least[lane] : least[0];
    return least[0] ^ flip;
}

/* The bits of rows that are their group. */
static uint64_t group_bits(const Aggregator *a)
{
    const Layout *layout = &a->input->plain.layout;
    uint64_t bits = 0;
    for (uint32_t c = 0; c < a->aggregate->group_count; c++)
        bits |= lr_field_mask(layout->fields[c]) << layout->fields[c].shift;
    return bits;
}

/* The result of a group without a dictionary, or LR_CODE_NONE. */
static Code inline_result(const Aggregator *a, const uint64_t *rows, size_t count, bool in_words)
{
    AggregateKind kind = a->aggregate->kind;
    if (kind == AGGREGATE_COUNT)
        return lr_code_integer((int64_t)count);
    if (!in_words)
        return LR_CODE_NONE;
    uint64_t best = best_word(rows, count, kind == AGGREGATE_MIN);
    return lr_field_code(a->input->plain.layout.fields[a->aggregate->group_count], &best);
}

/* Of one group, of which head is a row. */
static lore_status run_run(Aggregator *a, const uint64_t *head, const uint64_t *rows, size_t count,
                           bool in_words)
{
    const Layout *layout = &a->input->plain.layout;
    Code group[LR_ARITY_MAX + 1], result = inline_result(a, rows, count, in_words);
    for (uint32_t c = 0; c < a->aggregate->group_count; c++)
        group[c] = lr_field_code(layout->fields[c], head);
    if (result != LR_CODE_NONE)
        return lr_aggregator_emit_code(a, group, result, LR_SPAN_ALWAYS);
    Total total = { .count = 0 };
    lore_status status = total_run(a, rows, count, &total);
    return status == LORE_OK ? lr_aggregator_emit(a, group, &total, LR_SPAN_ALWAYS) : status;
}

static lore_status run_heads(Aggregator *a, const Heads *heads, const uint64_t *rows)
{
    bool in_words = is_in_words(a);
    lore_status status = LORE_OK;
    for (size_t h = 0; h < heads->count && status == LORE_OK; h++) {
        uint32_t first = heads->starts[h];
        status = run_run(a, &heads->words[h], rows + first, heads->starts[h + 1] - first, in_words);
    }
    return status;
}

lore_status lr_aggregate_runs(Aggregator *a)
{
    Rowset *plain = &a->input->plain;
    const Heads *heads = a->aggregate->group_count == 1 ? lr_rowset_heads(plain) : NULL;
    const uint64_t *rows = lr_rowset_rows(plain);
    uint64_t bits = group_bits(a);
    bool in_words = is_in_words(a);
    lore_status status = rows == NULL ? LORE_NOMEM : LORE_OK;
    if (heads != NULL)
        return run_heads(a, heads, rows);
    for (size_t first = 0, here; first < plain->count && status == LORE_OK; first += here) {
        here = lr_words_alike(rows + first, plain->count - first, bits);
        status = run_run(a, rows + first, rows + first, here, in_words);
    }
    return status;
}

bool lr_aggregate_has_runs(const Aggregator *a)
{
    const Rowset *plain = &a->input->plain;
    uint32_t groups = a->aggregate->group_count;
    return a->input->dated.count == 0 && plain->layout.stride == 1 && plain->layout.bits < 64 &&
           (plain->list == NULL || plain->is_sorted || groups <= 1);
}
