/* SPDX-License-Identifier: MIT */
/* Tables and their indexes against lists of rows, with random layouts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "chance.h"
#include "eval/index.h"

enum { ROWS = 3000, ARITY_MAX = 6 };

typedef struct Model {
    uint32_t arity;
    Range ranges[ARITY_MAX];
    Code rows[ROWS][ARITY_MAX];
    uint32_t ids[ROWS];
    size_t distinct;
} Model;

static Code random_code(Range range)
{
    uint64_t width = (uint64_t)range.most - range.least + 1;
    return range.least + (Code)(((uint64_t)rand() << 16 ^ (uint64_t)rand()) % width);
}

static void make_ranges(Model *model)
{
    static const Range kinds[] = {
        { 5, 5 }, { 100, 107 }, { 0x80000000, 0x800003ff }, { 0, UINT32_MAX }
    };
    model->arity = (uint32_t)(rand() % (ARITY_MAX + 1));
    for (uint32_t c = 0; c < model->arity; c++)
        model->ranges[c] = kinds[rand() % 4];
}

static bool same_row(const Model *model, size_t a, size_t b)
{
    return memcmp(model->rows[a], model->rows[b], model->arity * sizeof(Code)) == 0;
}

/* Adds random rows, some of them twice, and remembers which id each should get. */
static void fill(Model *model, Table *table)
{
    uint64_t packed[ARITY_MAX + 1];
    for (size_t r = 0; r < ROWS; r++) {
        for (uint32_t c = 0; c < model->arity; c++)
            model->rows[r][c] = random_code(model->ranges[c]);
        if (r > 0 && rand() % 3 == 0)
            memcpy(model->rows[r], model->rows[(size_t)rand() % r], sizeof model->rows[r]);
        assert_true(lr_layout_pack(&table->layout, model->rows[r], packed));
        assert_true(lr_table_add(table, packed, 1, &model->ids[r]));
        if (model->ids[r] == model->distinct)
            model->distinct++;
        assert_int_equal(table->count, model->distinct);
    }
}

static void a_table_holds_each_row_once_in_order(void **state)
{
    static Model model;
    (void)state;
    for (int round = 0; round < 40; round++) {
        Table table;
        memset(&model, 0, sizeof model);
        make_ranges(&model);
        assert_true(lr_table_init(&table, model.ranges, model.arity));
        fill(&model, &table);
        for (size_t r = 0; r < ROWS; r++) {
            for (uint32_t c = 0; c < model.arity; c++)
                assert_int_equal(lr_table_code(&table, model.ids[r], c), model.rows[r][c]);
            size_t other = (size_t)rand() % ROWS;
            assert_int_equal(model.ids[r] == model.ids[other], same_row(&model, r, other));
        }
        lr_table_free(&table);
    }
}

/* Rows that are only appended are found once the table is prepared, or when others are added. */
static void appended_rows_are_found_when_it_is_prepared(void **state)
{
    static const Range ranges[] = { { 0, 5000 } };
    Table table;
    uint32_t id;
    (void)state;
    assert_true(lr_table_init(&table, ranges, 1));
    for (uint64_t r = 0; r < ROWS; r++)
        assert_true(lr_table_append(&table, &r));
    assert_int_equal(table.count, ROWS);
    assert_true(lr_table_prepare(&table));
    for (uint64_t r = 0; r < ROWS; r++)
        assert_int_equal(lr_table_find(&table, &r), r);
    uint64_t next = ROWS, unknown = ROWS + 1;
    assert_true(lr_table_append(&table, &next));
    assert_true(lr_table_add(&table, &next, 1, &id));
    assert_int_equal(id, ROWS);
    assert_int_equal(lr_table_find(&table, &unknown), LR_ROW_NONE);
    lr_table_free(&table);
}

static void codes_outside_their_range_are_no_row(void **state)
{
    Range ranges[] = { { 10, 20 }, { 7, 7 } };
    Code low[] = { 9, 7 }, high[] = { 42, 7 }, other[] = { 10, 8 };
    uint64_t row[2];
    Table table;
    (void)state;
    assert_true(lr_table_init(&table, ranges, 2));
    assert_int_equal(table.layout.stride, 1);
    assert_false(lr_layout_pack(&table.layout, low, row));
    assert_false(lr_layout_pack(&table.layout, high, row));
    assert_false(lr_layout_pack(&table.layout, other, row));
    lr_table_free(&table);
}

static void assert_indexed(const Model *model, const Index *index, const Table *table,
                           uint64_t columns, size_t r, size_t rows)
{
    Code key[ARITY_MAX];
    uint64_t packed;
    uint32_t count = 0, only;
    const uint32_t *ids;
    for (uint32_t c = 0; c < model->arity; c++)
        if (columns >> c & 1)
            key[count++] = model->rows[r][c];
    assert_true(lr_index_key(index, key, &packed));
    size_t found = lr_index_find(index, packed, &only, &ids), expected = 0;
    for (size_t id = 0; id < rows; id++) {
        bool matches = true;
        for (uint32_t c = 0; c < model->arity; c++)
            matches = matches &&
                      (!(columns >> c & 1) || lr_table_code(table, id, c) == model->rows[r][c]);
        if (!matches)
            continue;
        if (index->is_exact)
            assert_int_equal(ids[expected], id);
        expected++;
    }
    if (index->is_exact)
        assert_int_equal(found, expected);
    else
        assert_true(found >= expected);
}

static void an_index_finds_the_rows_of_a_key_in_order(void **state)
{
    static Model model;
    (void)state;
    for (int round = 0; round < 30; round++) {
        Table table;
        Index index;
        memset(&model, 0, sizeof model);
        do
            make_ranges(&model);
        while (model.arity == 0);
        assert_true(lr_table_init(&table, model.ranges, model.arity));
        fill(&model, &table);
        uint64_t columns = 1 + (uint64_t)rand() % ((UINT64_C(1) << model.arity) - 1);
        assert_true(lr_index_init(&index, &table, columns));
        size_t half = table.count / 2;
        assert_true(lr_index_append(&index, half));
        for (int k = 0; k < 20; k++)
            assert_indexed(&model, &index, &table, columns, (size_t)rand() % ROWS, half);
        assert_true(lr_index_append(&index, table.count));
        for (int k = 0; k < 20; k++)
            assert_indexed(&model, &index, &table, columns, (size_t)rand() % ROWS, table.count);
        lr_index_free(&index);
        lr_table_free(&table);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_table_holds_each_row_once_in_order),
        cmocka_unit_test(appended_rows_are_found_when_it_is_prepared),
        cmocka_unit_test(codes_outside_their_range_are_no_row),
        cmocka_unit_test(an_index_finds_the_rows_of_a_key_in_order),
    };
    srand((unsigned)chance_seed());
    return cmocka_run_group_tests(tests, NULL, NULL);
}
