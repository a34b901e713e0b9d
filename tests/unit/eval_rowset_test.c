/* SPDX-License-Identifier: MIT */
/* Rowsets, and their postings, columns and marks, against a plain list of rows: random layouts take
 * every form. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "eval/marks.h"
#include "eval/rowset.h"

enum { ROWS = 4000, ARITY_MAX = 4, ROUNDS = 60 };

typedef struct Model {
    uint32_t arity;
    Range ranges[ARITY_MAX];
    Layout layout;
    Code rows[ROWS][ARITY_MAX];
    uint64_t packed[ROWS * ARITY_MAX];
    size_t distinct; /* rows are distinct */
} Model;

static Model model;
static bool has_form[4];

static Code random_code(Range range)
{
    uint64_t width = (uint64_t)range.most - range.least + 1;
    return range.least + (Code)(((uint64_t)rand() << 16 ^ (uint64_t)rand()) % width);
}

static bool is_known(const Code *row)
{
    for (size_t r = 0; r < model.distinct; r++)
        if (memcmp(model.rows[r], row, model.arity * sizeof *row) == 0)
            return true;
    return false;
}

static void make_model(size_t wanted)
{
    static const Range kinds[] = {
        { 7, 7 }, { 100, 139 }, { 0x80000000, 0x800004ff }, { 0, UINT32_MAX }
    };
    lr_layout_free(&model.layout);
    model.arity = 1 + (uint32_t)(rand() % ARITY_MAX);
    model.distinct = 0;
    for (uint32_t c = 0; c < model.arity; c++)
        model.ranges[c] = kinds[rand() % 4];
    assert_true(lr_layout_init(&model.layout, model.ranges, model.arity));
    for (size_t k = 0; k < wanted; k++) {
        Code row[ARITY_MAX];
        for (uint32_t c = 0; c < model.arity; c++)
            row[c] = random_code(model.ranges[c]);
        if (is_known(row))
            continue;
        uint64_t *packed = model.packed + model.distinct * model.layout.stride;
        assert_true(lr_layout_pack(&model.layout, row, packed));
        memcpy(model.rows[model.distinct++], row, model.arity * sizeof *row);
    }
}

/* Adds rows [first, end), each twice. */
static void add(Rowset *set, size_t first, size_t end)
{
    uint32_t stride = model.layout.stride;
    for (size_t at = first; at < end; at += 100) {
        uint64_t rows[100 * ARITY_MAX];
        size_t count = end - at < 100 ? end - at : 100, fresh;
        for (int time = 0; time < 2; time++) {
            memcpy(rows, model.packed + at * stride, count * stride * sizeof *rows);
            assert_true(lr_rowset_add(set, rows, count, rows, &fresh));
            assert_int_equal(fresh, time == 0 ? count : 0);
        }
    }
    assert_int_equal(set->count, end);
    has_form[set->form] = true;
}

static void assert_holds(Rowset *set, size_t count)
{
    size_t seen = 0, here;
    RowsetCursor cursor = { 0 };
    static uint64_t batch[LR_BATCH * ARITY_MAX];
    while ((here = lr_rowset_next(set, &cursor, batch)) > 0) {
        for (size_t i = 0; i < here; i++) {
            Code row[ARITY_MAX];
            lr_layout_unpack(&set->layout, batch + i * set->layout.stride, row);
            assert_true(is_known(row));
        }
        seen += here;
    }
    assert_int_equal(seen, count);
    for (size_t r = 0; r < model.distinct; r++)
        assert_int_equal(lr_rowset_has(set, model.packed + r * model.layout.stride), r < count);
}

static void a_set_holds_each_row_once_whatever_its_form(void **state)
{
    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        Rowset set;
        make_model((size_t)rand() % (round % 4 == 0 ? ROWS : 300));
        assert_true(lr_rowset_init(&set, model.ranges, model.arity));
        add(&set, 0, model.distinct / 2);
        assert_holds(&set, model.distinct / 2);
        add(&set, model.distinct / 2, model.distinct);
        assert_holds(&set, model.distinct);
        lr_rowset_free(&set);
    }
    for (int form = ROWSET_HASH; form <= ROWSET_TABLE; form++)
        assert_true(has_form[form]); /* the control: all were met */
}

static void fill(Rowset *set)
{
    size_t words = model.distinct * model.layout.stride;
    uint64_t *rows = malloc((2 * words + 1) * sizeof *rows);
    assert_non_null(rows);
    if (words > 0) {
        memcpy(rows, model.packed, words * sizeof *rows);
        memcpy(rows + words, model.packed, words * sizeof *rows);
    }
    assert_true(lr_rowset_init(set, model.ranges, model.arity));
    assert_true(lr_rowset_fill(set, rows, 2 * model.distinct));
    assert_int_equal(set->count, model.distinct);
}

static void a_filled_set_finds_before_and_after_it_is_prepared(void **state)
{
    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        Rowset set;
        make_model((size_t)rand() % 500);
        fill(&set);
        assert_holds(&set, model.distinct);
        assert_true(lr_rowset_prepare(&set));
        assert_holds(&set, model.distinct);
        assert_non_null(lr_rowset_rows(&set));
        lr_rowset_free(&set);
    }
}

/* The key of a row in postings on columns, and the packed rest. */
static void split(uint64_t columns, const uint64_t *row, uint64_t *key, uint64_t *rest)
{
    unsigned key_bits = 0, rest_bits = 0;
    *key = *rest = 0;
    for (uint32_t c = 0; c < model.arity; c++) {
        Field field = model.layout.fields[c];
        uint64_t value = row[field.word] >> field.shift & lr_field_mask(field);
        if (field.width == 0)
            continue;
        if (columns >> c & 1) {
            *key |= value << key_bits;
            key_bits += field.width;
        } else {
            *rest |= value << rest_bits;
            rest_bits += field.width;
        }
    }
}

/* Every row that passes is under its key, and nothing else. */
static void assert_posted(const Rowset *set, const Postings *postings, uint64_t columns,
                          const ColumnSet *filter, uint32_t filter_column)
{
    size_t passing = 0, posted = 0;
    for (size_t r = 0; r < model.distinct; r++) {
        uint64_t key, rest;
        Posting found;
        bool passes = filter == NULL || lr_column_set_has(filter, model.rows[r][filter_column]);
        split(columns, &model.packed[r], &key, &rest);
        lr_postings_find(postings, &key, 1, &found);
        size_t times = 0;
        for (size_t i = 0; i < found.count; i++)
            times += (postings->has_long ? ((const uint64_t *)found.rests)[i]
                                         : ((const uint32_t *)found.rests)[i]) == rest;
        assert_int_equal(times, passes ? 1 : 0);
        passing += passes;
        posted += times;
    }
    assert_int_equal(posted, passing);
    (void)set;
}

static void postings_find_the_rows_of_a_key(void **state)
{
    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        Rowset set;
        make_model((size_t)rand() % 400);
        if (model.layout.stride > 1 || model.arity < 2)
            continue;
        uint64_t columns = 1 + (uint64_t)rand() % ((UINT64_C(1) << model.arity) - 2);
        uint32_t column = (uint32_t)rand() % model.arity;
        fill(&set);
        const ColumnSet *filter = rand() % 2 == 0 ? NULL : lr_rowset_column(&set, column);
        Postings *packed = lr_rowset_postings(&set, columns, filter, column, false);
        assert_non_null(packed);
        assert_posted(&set, packed, columns, filter, column);
        lr_rowset_free(&set);
        assert_true(lr_rowset_init(&set, model.ranges, model.arity));
        add(&set, 0, model.distinct / 2);
        Postings *growing = lr_rowset_postings(&set, columns, NULL, 0, true);
        assert_non_null(growing);
        add(&set, model.distinct / 2, model.distinct);
        assert_true(lr_rowset_index_rows(&set, model.packed + model.distinct / 2,
                                         model.distinct - model.distinct / 2));
        assert_posted(&set, growing, columns, NULL, 0);
        lr_rowset_free(&set);
    }
}

static void marks_answer_as_the_set_does(void **state)
{
    int tried = 0;
    (void)state;
    for (int round = 0; round < ROUNDS * 4; round++) {
        Rowset set;
        make_model(1 + (size_t)rand() % 400);
        uint32_t last = (uint32_t)rand() % model.arity;
        uint64_t columns = ((UINT64_C(1) << model.arity) - 1) & ~(UINT64_C(1) << last);
        if (model.layout.stride > 1 || model.distinct == 0)
            continue;
        fill(&set);
        if (lr_marks_suit(&set, last)) {
            Marks marks;
            uint64_t keys[LR_BATCH], values[LR_BATCH];
            bool is_there[LR_BATCH], is_right[LR_BATCH];
            assert_true(lr_marks_init(&marks, &set, last));
            for (size_t i = 0; i < LR_BATCH; i++) {
                const uint64_t *row = &model.packed[i / 7 * 31 % model.distinct];
                const uint64_t *other = &model.packed[(size_t)rand() % model.distinct];
                uint64_t ignored;
                split(columns, row, &keys[i], &ignored);
                split(columns, other, &ignored, &values[i]);
                Field field = model.layout.fields[last];
                uint64_t mask = lr_field_mask(field) << field.shift;
                uint64_t asked = (*row & ~mask) | (field.width == 0 ? 0 : values[i] << field.shift);
                is_right[i] = lr_rowset_has(&set, &asked);
            }
            lr_marks_find(&marks, keys, values, LR_BATCH, is_there);
            assert_memory_equal(is_there, is_right, sizeof is_there);
            lr_marks_free(&marks);
            tried++;
        }
        lr_rowset_free(&set);
    }
    assert_true(tried > 0);
}

static void what_lies_above_a_columns_range_is_not_there(void **state)
{
    Range ranges[] = { { 10, 14 }, { 20, 24 } }; /* three bits each, five values */
    Rowset set;
    Layout layout;
    size_t fresh;
    (void)state;
    assert_true(lr_layout_init(&layout, ranges, 2));
    assert_true(lr_rowset_init(&set, ranges, 2));
    for (Code a = 10; a < 15; a++)
        for (Code b = 20; b < 25; b++) {
            uint64_t row;
            assert_true(lr_layout_pack(&layout, (Code[]){ a, b }, &row));
            assert_true(lr_rowset_add(&set, &row, 1, &row, &fresh));
        }
    assert_true(lr_rowset_prepare(&set));
    for (Code a = 10; a < 18; a++)
        for (Code b = 20; b < 28; b++) {
            uint64_t row;
            assert_true(lr_layout_pack(&layout, (Code[]){ a, b }, &row));
            assert_int_equal(lr_rowset_has(&set, &row), a < 15 && b < 25);
        }
    lr_rowset_free(&set);
    lr_layout_free(&layout);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_set_holds_each_row_once_whatever_its_form),
        cmocka_unit_test(a_filled_set_finds_before_and_after_it_is_prepared),
        cmocka_unit_test(postings_find_the_rows_of_a_key),
        cmocka_unit_test(marks_answer_as_the_set_does),
        cmocka_unit_test(what_lies_above_a_columns_range_is_not_there),
    };
    const char *given = getenv("LORE_SEED");
    unsigned seed = given != NULL ? (unsigned)strtoul(given, NULL, 10) : (unsigned)time(NULL);
    print_message("seed %u (LORE_SEED)\n", seed);
    srand(seed);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    lr_layout_free(&model.layout);
    return failed;
}
