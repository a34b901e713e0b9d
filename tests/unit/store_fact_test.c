/* SPDX-License-Identifier: MIT */
/* Facts: put, ended, read now, at former transactions and by prefix, against a list kept beside. */
#include "store_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chance.h"

typedef struct Rows {
    uint32_t arity;
    VECTOR(Code) codes;
    size_t count;
    size_t largest_batch;
} Rows;

static lore_status collect(void *data, const Code *rows, size_t count)
{
    Rows *all = data;
    for (size_t i = 0; i < count * all->arity; i++)
        assert_true(lr_vector_push(&all->codes, rows[i]));
    all->count += count;
    if (count > all->largest_batch)
        all->largest_batch = count;
    return LORE_OK;
}

static Rows read_rows(StoreFile *file, Store *store, uint32_t relation, uint32_t arity,
                      uint64_t as_of)
{
    Rows rows = { .arity = arity };
    assert_ok(file, lr_store_facts(store, relation, arity, as_of, collect, &rows, &file->diag));
    assert_true(rows.largest_batch <= 4096);
    return rows;
}

static size_t count_rows(StoreFile *file, Store *store, uint32_t relation, uint32_t arity,
                         uint64_t as_of)
{
    Rows rows = read_rows(file, store, relation, arity, as_of);
    lr_vector_free(&rows.codes);
    return rows.count;
}

static void put(StoreFile *file, Store *store, uint32_t relation, Code a, Code b)
{
    Code row[2] = { a, b };
    assert_ok(file, lr_store_facts_put(store, relation, 2, row, 1, NULL, &file->diag));
}

static void facts_are_read_back_sorted_and_once(void **state)
{
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    const Code rows[] = { 3, 1, 1, 2, 3, 1, 1, 1 };
    const Code expected[] = { 1, 1, 1, 2, 3, 1 };
    size_t added;
    store_file_begin(file, store);
    assert_ok(file, lr_store_facts_put(store, 1, 2, rows, 4, &added, &file->diag));
    assert_int_equal(added, 3);
    assert_ok(file, lr_store_facts_put(store, 1, 2, rows, 4, &added, &file->diag));
    assert_int_equal(added, 0);
    assert_int_equal(count_rows(file, store, 1, 2, LR_STORE_NOW), 3); /* before the commit too */
    store_file_commit(file, store);
    lr_store_close(store);
    store = store_file_open(file);
    Rows read = read_rows(file, store, 1, 2, LR_STORE_NOW);
    assert_int_equal(read.count, 3);
    assert_memory_equal(read.codes.items, expected, sizeof expected);
    lr_vector_free(&read.codes);
    assert_int_equal(count_rows(file, store, 2, 2, LR_STORE_NOW), 0);
    lr_store_close(store);
}

static void a_fact_without_columns_stands_once(void **state)
{
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    store_file_begin(file, store);
    assert_ok(file, lr_store_facts_put(store, 9, 0, NULL, 3, NULL, &file->diag));
    assert_int_equal(count_rows(file, store, 9, 0, LR_STORE_NOW), 1);
    store_file_commit(file, store);
    store_file_begin(file, store);
    assert_ok(file, lr_store_fact_end(store, 9, 0, NULL, &file->diag));
    store_file_commit(file, store);
    assert_int_equal(count_rows(file, store, 9, 0, 2), 0);
    assert_int_equal(count_rows(file, store, 9, 0, 1), 1);
    lr_store_close(store);
}

static void an_ended_fact_is_seen_as_of_its_time(void **state)
{
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    const Code row[2] = { 1, 2 };
    uint64_t count;
    store_file_begin(file, store);
    put(file, store, 1, 1, 2);
    assert_int_equal(store_file_commit(file, store), 1);
    store_file_begin(file, store);
    assert_ok(file, lr_store_fact_end(store, 1, 2, row, &file->diag));
    assert_int_equal(lr_store_fact_end(store, 1, 2, row, &file->diag), LORE_NOTFOUND);
    assert_int_equal(store_file_commit(file, store), 2);
    store_file_begin(file, store);
    put(file, store, 1, 1, 2);
    put(file, store, 1, 0, 7);
    assert_int_equal(store_file_commit(file, store), 3);
    assert_int_equal(count_rows(file, store, 1, 2, 0), 0);
    assert_int_equal(count_rows(file, store, 1, 2, 1), 1);
    assert_int_equal(count_rows(file, store, 1, 2, 2), 0);
    assert_int_equal(count_rows(file, store, 1, 2, 3), 2);
    assert_int_equal(count_rows(file, store, 1, 2, LR_STORE_NOW), 2);
    assert_ok(file, lr_store_fact_count(store, 1, &count, &file->diag));
    assert_int_equal(count, 2);
    lr_store_close(store);
}

static void a_fact_that_ends_unseen_leaves_nothing(void **state)
{
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    const Code row[2] = { 1, 2 };
    store_file_begin(file, store);
    put(file, store, 1, 1, 2);
    put(file, store, 1, 1, 3);
    assert_ok(file, lr_store_fact_end(store, 1, 2, row, &file->diag));
    store_file_commit(file, store);
    assert_int_equal(count_rows(file, store, 1, 2, 1), 1);
    lr_store_close(store);
}

static void codes_that_the_file_does_not_know_are_refused(void **state)
{
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    static const Code BAD[] = { LR_CODE_STORED, LR_CODE_LOCAL, LR_CODE_LOCAL + 5, LR_CODE_NONE };
    store_file_begin(file, store);
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++)
        assert_int_equal(lr_store_facts_put(store, 1, 1, &BAD[i], 1, NULL, &file->diag),
                         LORE_MISUSE);
    put(file, store, 1, LR_CODE_DAY, 0); /* control; and the transaction is still good */
    store_file_commit(file, store);
    lr_store_close(store);
}

static void a_relation_keeps_its_width(void **state)
{
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    const Code row[3] = { 1, 2, 3 };
    store_file_begin(file, store);
    put(file, store, 1, 1, 2);
    assert_int_equal(lr_store_facts_put(store, 1, 3, row, 1, NULL, &file->diag), LORE_TYPE);
    store_file_commit(file, store);
    assert_int_equal(lr_store_facts(store, 1, 3, LR_STORE_NOW, collect, NULL, &file->diag),
                     LORE_TYPE);
    assert_int_equal(count_rows(file, store, 1, 2, LR_STORE_NOW), 1);
    lr_store_close(store);
}

static void writing_needs_a_transaction(void **state)
{
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    const Code row[2] = { 1, 2 };
    assert_int_equal(lr_store_facts_put(store, 1, 2, row, 1, NULL, &file->diag), LORE_MISUSE);
    assert_int_equal(lr_store_fact_end(store, 1, 2, row, &file->diag), LORE_MISUSE);
    lr_store_close(store);
}

static lore_status refuse(void *data, const Code *rows, size_t count)
{
    (void)data, (void)rows, (void)count;
    return LORE_INTERRUPTED;
}

static void a_visitor_can_end_the_scan(void **state)
{
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    store_file_begin(file, store);
    put(file, store, 1, 1, 2);
    store_file_commit(file, store);
    assert_int_equal(lr_store_facts(store, 1, 2, LR_STORE_NOW, refuse, NULL, &file->diag),
                     LORE_INTERRUPTED);
    lr_store_close(store);
}

typedef struct Growing {
    StoreFile *file;
    Store *store;
    size_t seen;
} Growing;

/* Puts facts before and behind the row at hand. */
static lore_status put_more(void *data, const Code *rows, size_t count)
{
    Growing *growing = data;
    growing->seen += count;
    put(growing->file, growing->store, 1, 0, rows[1]);
    put(growing->file, growing->store, 2, rows[0], rows[1]);
    return LORE_OK;
}

static void a_visitor_may_write(void **state)
{
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    Growing growing = { file, store, 0 };
    store_file_begin(file, store);
    for (Code i = 0; i < 20000; i++)
        put(file, store, 1, 1 + i * 7919 % 20000, i);
    assert_ok(file, lr_store_facts(store, 1, 2, LR_STORE_NOW, put_more, &growing, &file->diag));
    assert_true(growing.seen >= 20000);
    assert_true(count_rows(file, store, 1, 2, LR_STORE_NOW) > 20000);
    store_file_commit(file, store);
    lr_store_close(store);
}

/* ---- against a model ---- */

enum { SUBJECTS = 60, OBJECTS = 50, TRANSACTIONS = 25 };

/* is_standing[t][s][o]: after transaction t */
static bool is_standing[TRANSACTIONS + 1][SUBJECTS][OBJECTS];

static void change_at_random(StoreFile *file, Store *store, bool now[SUBJECTS][OBJECTS],
                             uint64_t *seed)
{
    for (uint32_t i = 0, changes = 1 + store_file_random(seed, 400); i < changes; i++) {
        Code row[2] = { store_file_random(seed, SUBJECTS), store_file_random(seed, OBJECTS) };
        bool *stands = &now[row[0]][row[1]];
        if (store_file_random(seed, 3) > 0) {
            assert_ok(file, lr_store_facts_put(store, 5, 2, row, 1, NULL, &file->diag));
            *stands = true;
        } else {
            lore_status status = lr_store_fact_end(store, 5, 2, row, &file->diag);
            assert_int_equal(status, *stands ? LORE_OK : LORE_NOTFOUND);
            *stands = false;
        }
    }
    lr_diag_clear(&file->diag);
}

static void compare_with_model(StoreFile *file, Store *store, uint64_t as_of, int subject)
{
    Rows rows = { .arity = 2 };
    Code prefix = (Code)subject;
    size_t at = 0;
    assert_ok(file, lr_store_facts_with_prefix(store, 5, 2, as_of, &prefix, subject >= 0, collect,
                                               &rows, &file->diag));
    for (Code s = 0; s < SUBJECTS; s++)
        for (Code o = 0; o < OBJECTS; o++) {
            if (!is_standing[as_of][s][o] || (subject >= 0 && s != prefix))
                continue;
            assert_true(at < rows.count);
            assert_int_equal(rows.codes.items[2 * at], s);
            assert_int_equal(rows.codes.items[2 * at + 1], o);
            at++;
        }
    assert_int_equal(at, rows.count);
    lr_vector_free(&rows.codes);
}

static void every_former_state_can_be_read(void **state)
{
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    uint64_t seed = chance_seed(), count;
    memset(is_standing, 0, sizeof is_standing);
    for (int t = 1; t <= TRANSACTIONS; t++) {
        memcpy(is_standing[t], is_standing[t - 1], sizeof is_standing[t]);
        store_file_begin(file, store);
        change_at_random(file, store, is_standing[t], &seed);
        /* a transaction that changes nothing would leave no number behind */
        const Code witness[1] = { (Code)t };
        assert_ok(file, lr_store_facts_put(store, 6, 1, witness, 1, NULL, &file->diag));
        assert_int_equal(store_file_commit(file, store), t);
    }
    for (uint64_t t = 0; t <= TRANSACTIONS; t++) {
        compare_with_model(file, store, t, -1);
        compare_with_model(file, store, t, (int)store_file_random(&seed, SUBJECTS));
    }
    assert_ok(file, lr_store_fact_count(store, 5, &count, &file->diag));
    assert_int_equal(count, count_rows(file, store, 5, 2, LR_STORE_NOW));
    lr_store_close(store);
}

static int compare_words(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* Random rows in several transactions, so that segments split, against a sorted array. */
static void many_facts_in_random_order_are_all_there(void **state)
{
    enum { COUNT = 60000 };
    static uint64_t words[COUNT];
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    uint64_t seed = chance_seed();
    for (int i = 0; i < COUNT; i++) {
        Code row[2] = { store_file_random(&seed, 3000), store_file_random(&seed, 1u << 30) };
        if (i % 7000 == 0)
            store_file_begin(file, store);
        words[i] = (uint64_t)row[0] << 32 | row[1];
        put(file, store, 3, row[0], row[1]);
        if (i % 7000 == 6999 || i == COUNT - 1)
            store_file_commit(file, store);
        else if (i % 997 == 0)
            count_rows(file, store, 3, 2, LR_STORE_NOW);
    }
    qsort(words, COUNT, sizeof *words, compare_words);
    Rows rows = read_rows(file, store, 3, 2, LR_STORE_NOW);
    size_t at = 0;
    for (int i = 0; i < COUNT; i++) {
        if (i > 0 && words[i] == words[i - 1])
            continue;
        assert_true(at < rows.count);
        assert_int_equal((uint64_t)rows.codes.items[2 * at] << 32 | rows.codes.items[2 * at + 1],
                         words[i]);
        at++;
    }
    assert_int_equal(at, rows.count);
    lr_vector_free(&rows.codes);
    lr_store_close(store);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, store_file_setup, store_file_teardown)
    const struct CMUnitTest tests[] = {
        TEST(facts_are_read_back_sorted_and_once),
        TEST(a_fact_without_columns_stands_once),
        TEST(an_ended_fact_is_seen_as_of_its_time),
        TEST(a_fact_that_ends_unseen_leaves_nothing),
        TEST(codes_that_the_file_does_not_know_are_refused),
        TEST(a_relation_keeps_its_width),
        TEST(writing_needs_a_transaction),
        TEST(a_visitor_can_end_the_scan),
        TEST(a_visitor_may_write),
        TEST(every_former_state_can_be_read),
        TEST(many_facts_in_random_order_are_all_there),
    };
    return cmocka_run_group_tests_name("store_fact", tests, NULL, NULL);
}
