/* SPDX-License-Identifier: MIT */
/* Layouts: widths about powers of two, words about 64 bits, and what is no row. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "chance.h"
#include "eval/layout.h"
#include "fault/memory.h"

enum { ARITY_MAX = 40 };

/* count columns of so many values each */
static Layout alike(uint32_t count, uint64_t values, Code least)
{
    Range ranges[ARITY_MAX];
    Layout layout;
    for (uint32_t c = 0; c < count; c++)
        ranges[c] = (Range){ least, least + (Code)(values - 1) };
    assert_true(lr_layout_init(&layout, ranges, count));
    return layout;
}

static void assert_packs(const Layout *layout, const Code *codes)
{
    uint64_t row[ARITY_MAX];
    Code back[ARITY_MAX];
    assert_true(lr_layout_pack(layout, codes, row));
    lr_layout_unpack(layout, row, back);
    assert_memory_equal(codes, back, layout->arity * sizeof *codes);
    for (uint32_t c = 0; c < layout->arity; c++)
        assert_int_equal(lr_field_code(layout->fields[c], row), codes[c]);
}

/* ---- ranges ---- */

static void joined_ranges_hold_what_either_holds(void **state)
{
    Range a = { 5, 9 }, b = { 2, 6 };
    Range joined = lr_range_join(a, b), same = lr_range_join(LR_RANGE_EMPTY, a);
    Range none = lr_range_join(LR_RANGE_EMPTY, LR_RANGE_EMPTY);
    Range full = lr_range_join(a, LR_RANGE_FULL);
    (void)state;
    assert_int_equal(joined.least, 2);
    assert_int_equal(joined.most, 9);
    assert_int_equal(same.least, 5);
    assert_int_equal(same.most, 9);
    assert_true(none.least > none.most);
    assert_int_equal(full.least, 0);
    assert_int_equal(full.most, UINT32_MAX);
}

/* ---- widths ---- */

static void a_row_without_columns_is_one_word_of_no_bits(void **state)
{
    Layout layout;
    uint64_t row = 77;
    (void)state;
    assert_true(lr_layout_init(&layout, NULL, 0));
    assert_int_equal(layout.stride, 1);
    assert_int_equal(layout.bits, 0);
    assert_true(lr_layout_pack(&layout, NULL, &row));
    assert_int_equal(row, 0);
    lr_layout_free(&layout);
}

static void a_column_is_as_wide_as_its_range_needs(void **state)
{
    (void)state;
    for (unsigned width = 0; width <= 32; width++) {
        uint64_t values = UINT64_C(1) << width;
        Layout layout = alike(1, values, 0);
        assert_int_equal(layout.bits, width);
        lr_layout_free(&layout);
        if (width > 1) {
            layout = alike(1, values - 1, 1);
            assert_int_equal(layout.bits, width);
            lr_layout_free(&layout);
        }
        if (width < 32) {
            layout = alike(1, values + 1, UINT32_MAX - (Code)values);
            assert_int_equal(layout.bits, width + 1);
            lr_layout_free(&layout);
        }
    }
}

static void a_column_of_one_value_takes_no_bits_and_keeps_it(void **state)
{
    Range ranges[] = { { 42, 42 }, { 0, 0 }, { UINT32_MAX, UINT32_MAX } };
    Code codes[] = { 42, 0, UINT32_MAX }, other[] = { 43, 0, UINT32_MAX };
    Layout layout;
    uint64_t row;
    (void)state;
    assert_true(lr_layout_init(&layout, ranges, 3));
    assert_int_equal(layout.bits, 0);
    assert_packs(&layout, codes);
    assert_false(lr_layout_pack(&layout, other, &row));
    lr_layout_free(&layout);
}

static void an_empty_range_takes_no_bits(void **state)
{
    Range ranges[] = { { 0, 7 }, LR_RANGE_EMPTY, { 0, 7 } };
    Layout layout;
    (void)state;
    assert_true(lr_layout_init(&layout, ranges, 3));
    assert_int_equal(layout.bits, 6);
    assert_int_equal(layout.stride, 1);
    lr_layout_free(&layout);
}

/* ---- words ---- */

static void sixty_four_bits_are_one_word_and_one_more_is_two(void **state)
{
    Range ranges[] = { LR_RANGE_FULL, LR_RANGE_FULL, { 0, 1 } };
    Layout layout;
    (void)state;
    assert_true(lr_layout_init(&layout, ranges, 2));
    assert_int_equal(layout.stride, 1);
    assert_int_equal(layout.bits, 64);
    lr_layout_free(&layout);
    assert_true(lr_layout_init(&layout, ranges, 3));
    assert_int_equal(layout.stride, 2);
    assert_int_equal(layout.bits, 65);
    lr_layout_free(&layout);
}

/* UINT64_MAX stands for no row: rows that could be all ones get a word more. */
static void no_row_of_one_word_is_all_ones(void **state)
{
    static const struct {
        uint32_t count;
        uint64_t values;
    } cases[] = { { 4, 1 << 16 }, { 8, 1 << 8 }, { 16, 16 }, { 32, 4 },
                  { 4, 65535 },   { 8, 255 },    { 32, 3 },  { 4, 40000 } };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        Layout layout = alike(cases[i].count, cases[i].values, 9);
        Code codes[ARITY_MAX];
        uint64_t row[2];
        assert_int_equal(layout.bits, 64);
        for (uint32_t c = 0; c < layout.arity; c++)
            codes[c] = 9 + (Code)(cases[i].values - 1);
        assert_packs(&layout, codes);
        assert_true(lr_layout_pack(&layout, codes, row));
        if (layout.stride == 1)
            assert_true(row[0] != UINT64_MAX);
        bool is_full = (cases[i].values & (cases[i].values - 1)) == 0;
        assert_int_equal(layout.stride, is_full ? 2 : 1);
        lr_layout_free(&layout);
    }
}

static void columns_of_one_value_do_not_keep_a_row_from_being_all_ones(void **state)
{
    (void)state;
    for (uint32_t constant = 0; constant < 5; constant++) {
        Range ranges[5];
        Code codes[5];
        Layout layout;
        for (uint32_t c = 0; c < 5; c++) {
            ranges[c] = c == constant ? (Range){ 7, 7 } : (Range){ 0, 65535 };
            codes[c] = ranges[c].most;
        }
        assert_true(lr_layout_init(&layout, ranges, 5));
        assert_int_equal(layout.stride, 2);
        assert_packs(&layout, codes);
        lr_layout_free(&layout);
    }
}

static void a_column_never_lies_across_two_words(void **state)
{
    Layout layout = alike(ARITY_MAX, 1 << 20, 3);
    (void)state;
    for (uint32_t c = 0; c < ARITY_MAX; c++) {
        Field field = layout.fields[c];
        assert_true(field.shift + field.width <= 64);
        assert_true(field.word < layout.stride);
    }
    assert_int_equal(layout.stride, (ARITY_MAX + 2) / 3);
    lr_layout_free(&layout);
}

/* ---- packing ---- */

static void codes_beside_their_range_are_no_row(void **state)
{
    Range ranges[] = { { 10, 17 }, { 100, 100 } };
    Layout layout;
    uint64_t row;
    (void)state;
    assert_true(lr_layout_init(&layout, ranges, 2));
    assert_true(lr_layout_pack(&layout, (Code[]){ 10, 100 }, &row));
    assert_true(lr_layout_pack(&layout, (Code[]){ 17, 100 }, &row));
    assert_false(lr_layout_pack(&layout, (Code[]){ 9, 100 }, &row));
    assert_false(lr_layout_pack(&layout, (Code[]){ 18, 100 }, &row));
    assert_false(lr_layout_pack(&layout, (Code[]){ 10, 99 }, &row));
    assert_false(lr_layout_pack(&layout, (Code[]){ 10, 101 }, &row));
    assert_false(lr_layout_pack(&layout, (Code[]){ 0, 100 }, &row));
    assert_false(lr_layout_pack(&layout, (Code[]){ UINT32_MAX, 100 }, &row));
    lr_layout_free(&layout);
}

/* A row's words are as its codes are, and nothing that was there before. */
static void packing_leaves_no_bits_of_before(void **state)
{
    Layout layout = alike(7, 1 << 20, 0);
    uint64_t first[8], second[8];
    Code codes[7] = { 1, 2, 3, 4, 5, 6, 7 };
    (void)state;
    memset(first, 0xff, sizeof first);
    memset(second, 0, sizeof second);
    assert_true(lr_layout_pack(&layout, codes, first));
    assert_true(lr_layout_pack(&layout, codes, second));
    assert_memory_equal(first, second, layout.stride * sizeof *first);
    lr_layout_free(&layout);
}

static Range random_range(void)
{
    Range range;
    range.least = (Code)chance_bits(31);
    range.most =
        range.least + (chance_below(4) == 0 ? 0 : (Code)chance_bits(31) >> chance_below(31));
    return range;
}

static int compare_codes(const Code *a, const Code *b, uint32_t arity)
{
    for (uint32_t c = 0; c < arity; c++)
        if (a[c] != b[c])
            return a[c] < b[c] ? -1 : 1;
    return 0;
}

static int compare_words(const uint64_t *a, const uint64_t *b, uint32_t stride)
{
    for (uint32_t w = 0; w < stride; w++)
        if (a[w] != b[w])
            return a[w] < b[w] ? -1 : 1;
    return 0;
}

/* Rows come back as they were, and sort as their codes do. */
static void random_rows_come_back_and_sort_as_their_codes(void **state)
{
    (void)state;
    for (int round = 0; round < 3000; round++) {
        Range ranges[ARITY_MAX];
        uint32_t arity = (uint32_t)chance_below(12);
        Layout layout;
        Code codes[2][ARITY_MAX];
        uint64_t rows[2][ARITY_MAX];
        for (uint32_t c = 0; c < arity; c++)
            ranges[c] = random_range();
        assert_true(lr_layout_init(&layout, ranges, arity));
        for (int r = 0; r < 2; r++) {
            for (uint32_t c = 0; c < arity; c++)
                codes[r][c] = ranges[c].least +
                              (Code)chance_below((size_t)(ranges[c].most - ranges[c].least) + 1);
            if (r == 1)
                memcpy(codes[1], codes[0], chance_below(arity + 1) * sizeof(Code));
            assert_packs(&layout, codes[r]);
            assert_true(lr_layout_pack(&layout, codes[r], rows[r]));
        }
        assert_int_equal(compare_codes(codes[0], codes[1], arity),
                         compare_words(rows[0], rows[1], layout.stride));
        lr_layout_free(&layout);
    }
}

/* ---- runs ---- */

static void words_alike_are_counted_to_the_first_that_differs(void **state)
{
    enum { WORDS = 300, BITS = 0xff0 };
    uint64_t words[WORDS];
    (void)state;
    for (int round = 0; round < 200; round++) {
        size_t most = chance_below(40) + 1, at = 0;
        for (uint64_t group = 0; at < WORDS; group++)
            for (size_t here = chance_below(most) + 1; here > 0 && at < WORDS; here--)
                words[at++] = chance_below(1 << 20) << 12 | group << 4 | chance_below(16);
        for (size_t first = 0; first < WORDS; first++) {
            size_t end = first + 1;
            while (end < WORDS && (words[end] & BITS) == (words[first] & BITS))
                end++;
            assert_int_equal(lr_words_alike(words + first, WORDS - first, BITS), end - first);
        }
    }
}

/* ---- no memory ---- */

static void without_memory_there_is_no_layout(void **state)
{
    Range ranges[] = { { 0, 9 } };
    Layout layout;
    (void)state;
    memory_fail_after(0);
    bool refused = lr_layout_init(&layout, ranges, 1);
    assert_true(memory_restore());
    assert_false(refused);
    memory_fail_after(1);
    bool fine = lr_layout_init(&layout, ranges, 1);
    assert_false(memory_restore());
    assert_true(fine);
    lr_layout_free(&layout);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(joined_ranges_hold_what_either_holds),
        cmocka_unit_test(a_row_without_columns_is_one_word_of_no_bits),
        cmocka_unit_test(a_column_is_as_wide_as_its_range_needs),
        cmocka_unit_test(a_column_of_one_value_takes_no_bits_and_keeps_it),
        cmocka_unit_test(an_empty_range_takes_no_bits),
        cmocka_unit_test(sixty_four_bits_are_one_word_and_one_more_is_two),
        cmocka_unit_test(no_row_of_one_word_is_all_ones),
        cmocka_unit_test(columns_of_one_value_do_not_keep_a_row_from_being_all_ones),
        cmocka_unit_test(a_column_never_lies_across_two_words),
        cmocka_unit_test(codes_beside_their_range_are_no_row),
        cmocka_unit_test(packing_leaves_no_bits_of_before),
        cmocka_unit_test(random_rows_come_back_and_sort_as_their_codes),
        cmocka_unit_test(words_alike_are_counted_to_the_first_that_differs),
        cmocka_unit_test(without_memory_there_is_no_layout),
    };
    chance_begin();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
