/* SPDX-License-Identifier: MIT */
/* Marks against asking the set itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "chance.h"
#include "eval/marks.h"
#include "fault/memory.h"

typedef struct Fixture {
    Rowset set;
    Marks marks;
    uint32_t column;
} Fixture;

static const Range ranges[] = { { 3, 9 }, { 100, 100 }, { 50, 1000 } };

/* Random rows, in a list as marks need it. */
static void fill(Fixture *f, size_t count, uint32_t column)
{
    uint64_t *rows = malloc((count + 1) * sizeof *rows);
    assert_non_null(rows);
    f->column = column;
    assert_true(lr_rowset_init(&f->set, ranges, 3));
    for (size_t i = 0; i < count; i++) {
        Code codes[] = { 3 + (Code)chance_below(7), 100, 50 + (Code)chance_below(951) };
        assert_true(lr_layout_pack(&f->set.layout, codes, &rows[i]));
    }
    assert_true(lr_rowset_fill(&f->set, rows, count));
    assert_true(lr_marks_suit(&f->set, column));
}

static void begin(Fixture *f, size_t count, uint32_t column)
{
    fill(f, count, column);
    assert_true(lr_marks_init(&f->marks, &f->set, column));
}

static void drop(Fixture *f)
{
    lr_marks_free(&f->marks);
    lr_rowset_free(&f->set);
}

static bool is_in_set(const Fixture *f, uint64_t key, uint64_t value)
{
    Code codes[] = { 3, 100, 50 };
    uint64_t row;
    codes[f->column] += (Code)value;
    codes[f->column == 0 ? 2 : 0] += (Code)key;
    return lr_layout_pack(&f->set.layout, codes, &row) && lr_rowset_has(&f->set, &row);
}

/* Asks about count values each of some keys, one after the other, impossible ones among them. */
static void assert_answers(Fixture *f, size_t run)
{
    uint64_t keys[LR_BATCH] = { 0 }, values[LR_BATCH] = { 0 };
    bool is_there[LR_BATCH];
    size_t count = LR_BATCH - LR_BATCH % run;
    uint64_t key_limit = f->column == 0 ? 1024 : 8, value_limit = f->column == 0 ? 12 : 1200;
    for (size_t i = 0; i < count; i++) {
        keys[i] = i % run != 0           ? keys[i - 1]
                  : chance_below(5) == 0 ? UINT64_MAX
                                         : chance_below(key_limit);
        values[i] = chance_below(20) == 0 ? UINT32_MAX : chance_below(value_limit);
    }
    lr_marks_find(&f->marks, keys, values, count, is_there);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(is_there[i], keys[i] != UINT64_MAX && is_in_set(f, keys[i], values[i]));
}

/* ---- what suits ---- */

static void marks_suit_lists_of_more_than_one_column(void **state)
{
    Range wide[] = { { 0, 9 }, { 0, (1 << 24) - 1 }, { 0, 1 << 24 } }, one[] = { { 0, 9 } };
    Rowset set;
    (void)state;
    assert_true(lr_rowset_init(&set, wide, 3));
    assert_true(lr_rowset_fill(&set, NULL, 0));
    assert_true(lr_marks_suit(&set, 0));
    assert_true(lr_marks_suit(&set, 1));
    assert_false(lr_marks_suit(&set, 2)); /* too many values */
    uint64_t row = 0, fresh;
    size_t added;
    assert_true(lr_rowset_add(&set, &row, 1, &fresh, &added));
    assert_false(lr_marks_suit(&set, 0)); /* a list no longer */
    lr_rowset_free(&set);
    assert_true(lr_rowset_init(&set, one, 1));
    assert_true(lr_rowset_fill(&set, NULL, 0));
    assert_false(lr_marks_suit(&set, 0));
    lr_rowset_free(&set);
}

/* ---- finding ---- */

static void an_empty_set_has_no_marks(void **state)
{
    Fixture f;
    (void)state;
    begin(&f, 0, 2);
    assert_answers(&f, 1);
    assert_answers(&f, 64);
    for (uint64_t value = 0; value < 2000; value++)
        assert_false(lr_marks_has(&f.marks, value));
    drop(&f);
}

/* Single questions are searched for, many about one key are marked; both answer as the set. */
static void questions_in_runs_of_any_length_are_answered(void **state)
{
    static const size_t runs[] = { 1, 2, 7, 64, 200, LR_BATCH };
    (void)state;
    for (uint32_t column = 0; column < 3; column += 2)
        for (size_t count = 1; count < 8000; count = count * 5 + 3) {
            Fixture f;
            begin(&f, count, column);
            for (int turn = 0; turn < 3; turn++)
                for (size_t r = 0; r < sizeof runs / sizeof runs[0]; r++)
                    assert_answers(&f, runs[r]);
            drop(&f);
        }
}

static void no_question_has_no_answer(void **state)
{
    Fixture f;
    bool is_there = true;
    (void)state;
    begin(&f, 10, 2);
    lr_marks_find(&f.marks, NULL, NULL, 0, &is_there);
    assert_true(is_there); /* untouched */
    drop(&f);
}

/* ---- seeking ---- */

static Posting posting_of(const Fixture *f, uint64_t key)
{
    Posting posting;
    lr_postings_find(f->marks.postings, &key, 1, &posting);
    return posting;
}

static void assert_marked(const Fixture *f, uint64_t key)
{
    for (uint64_t value = 0; value < 1100; value++)
        assert_int_equal(lr_marks_has(&f->marks, value), is_in_set(f, key, value));
}

static void marks_are_those_of_the_key_sought_last(void **state)
{
    Fixture f;
    (void)state;
    begin(&f, 3000, 2);
    for (int turn = 0; turn < 40; turn++) {
        uint64_t key = chance_below(7);
        Posting posting = posting_of(&f, key);
        assert_true(lr_marks_seek(&f.marks, key, posting, posting.count));
        assert_marked(&f, key);
    }
    drop(&f);
}

static void marks_stay_where_they_are_not_worth_changing(void **state)
{
    Fixture f;
    (void)state;
    begin(&f, 3000, 2);
    Posting first = posting_of(&f, 0), second = posting_of(&f, 1);
    assert_true(second.count > 100);
    assert_true(lr_marks_seek(&f.marks, 0, first, first.count));
    assert_false(lr_marks_seek(&f.marks, 1, second, 1));
    assert_marked(&f, 0);
    assert_true(lr_marks_seek(&f.marks, 0, first, 1)); /* they are there already */
    assert_true(lr_marks_seek(&f.marks, 1, second, second.count));
    assert_marked(&f, 1);
    drop(&f);
}

static void a_search_finds_each_value_and_none_between(void **state)
{
    uint32_t values[100];
    (void)state;
    for (uint32_t i = 0; i < 100; i++)
        values[i] = 3 * i + 1;
    for (size_t count = 0; count <= 100; count++)
        for (uint64_t value = 0; value < 305; value++)
            assert_int_equal(lr_marks_search((Posting){ values, count }, value),
                             value % 3 == 1 && value / 3 < count);
    assert_false(lr_marks_search((Posting){ values, 100 }, UINT64_MAX));
    assert_false(lr_marks_search((Posting){ values, 100 }, (UINT64_C(1) << 32) + 1));
}

/* ---- no memory ---- */

static void without_memory_there_are_no_marks(void **state)
{
    long refusals = 0;
    Fixture f;
    (void)state;
    for (bool was_refused = true; was_refused; refusals++) {
        fill(&f, 200, 2);
        memory_fail_after(refusals);
        bool fine = lr_marks_init(&f.marks, &f.set, 2);
        was_refused = memory_restore();
        assert_int_equal(fine, !was_refused);
        if (fine)
            assert_answers(&f, 16); /* the control */
        drop(&f);
    }
    assert_true(refusals > 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(marks_suit_lists_of_more_than_one_column),
        cmocka_unit_test(an_empty_set_has_no_marks),
        cmocka_unit_test(questions_in_runs_of_any_length_are_answered),
        cmocka_unit_test(no_question_has_no_answer),
        cmocka_unit_test(marks_are_those_of_the_key_sought_last),
        cmocka_unit_test(marks_stay_where_they_are_not_worth_changing),
        cmocka_unit_test(a_search_finds_each_value_and_none_between),
        cmocka_unit_test(without_memory_there_are_no_marks),
    };
    chance_begin();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
