/* SPDX-License-Identifier: MIT */
/* Deliver: stretches of every size about a batch's, from rows and from rests of postings, with columns
 * that must agree, with nulls and with spans, in forced ways against brute force. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "eval/ways.h"
#include "world.h"

enum { BATCH = 1024, MOST = 2 * BATCH + 2 };

static const int sizes[] = { 0, 1, BATCH - 5, BATCH - 4, BATCH, BATCH + 1, MOST };
static const char *const ways[] = { "",           "scan batch",  "probe batch",
                                    "list probe", "broad probe", "probe apart batch",
                                    "table batch" };

enum { SIZES = sizeof sizes / sizeof *sizes, WAYS = sizeof ways / sizeof *ways };

/* The rows "X Y" of an answer, for X below 2. */
typedef struct Pairs {
    bool has[2][MOST + 1];
    int count;
} Pairs;

static void read_pairs(const char *answer, Pairs *out)
{
    int x, y, length;
    memset(out, 0, sizeof *out);
    while (sscanf(answer, "%d %d%n", &x, &y, &length) == 2) {
        assert_in_range(x, 0, 1);
        assert_in_range(y, 0, MOST);
        assert_false(out->has[x][y]);
        out->has[x][y] = true;
        out->count++;
        answer += length;
        if (strncmp(answer, "; ", 2) != 0)
            break;
        answer += 2;
    }
    if (*answer != '\0')
        fail_msg("no pair: %.60s", answer);
}

static World *open_world(Buffer *text)
{
    World *world = world_new(lr_buffer_terminate(text), (ModelSettings){ .is_product = true });
    assert_string_equal(world_message(world), "");
    lr_buffer_free(text);
    return world;
}

static void ask_pairs(Buffer *text, const char *names, Pairs *out)
{
    Ways forced;
    uint64_t bits;
    const char *unknown;
    size_t length;
    World *world = open_world(text);
    assert_true(lr_ways_read(names, &bits, &unknown, &length));
    lr_ways_begin(&forced, bits);
    world_budget(world)->ways = &forced;
    read_pairs(world_ask(world, "p(X, Y)"), out);
    world_free(world);
}

/* Node 0 has so many successors, node 1 has five: their stretches share a batch. Others have so many
 * that it is best to begin with these two. row: of one of them. */
static void write_rows(Buffer *text, int size, const char *(*row)(int x, int y))
{
    lr_buffer_format(text, "s0(0). s0(1). ");
    for (int x = 0; x < 2; x++)
        for (int y = 0; y < (x == 0 ? size : 5); y++)
            lr_buffer_format(text, "%s", row(x, y));
    for (int other = 0; other < 2 * MOST; other++)
        lr_buffer_format(text, "%s", row(2 + other % 40, other / 40));
}

static const char *plain_row(int x, int y)
{
    static char row[40];
    snprintf(row, sizeof row, "h0(%d, %d). ", x, y);
    return row;
}

static void stretches_of_every_size_arrive_whole(void **state)
{
    (void)state;
    for (size_t s = 0; s < SIZES; s++)
        for (size_t w = 0; w < WAYS; w++) {
            Buffer text = { 0 };
            Pairs pairs;
            write_rows(&text, sizes[s], plain_row);
            lr_buffer_format(&text, "p(X, Y) :- s0(X), h0(X, Y).");
            ask_pairs(&text, ways[w], &pairs);
            assert_int_equal(pairs.count, sizes[s] + 5);
            for (int y = 0; y < sizes[s]; y++)
                assert_true(pairs.has[0][y]);
        }
}

/* The atom after the long one finds its bindings in batches that are full. */
static void what_comes_after_reads_each_batch_once(void **state)
{
    (void)state;
    for (size_t s = 0; s < SIZES; s++)
        for (size_t w = 0; w < WAYS; w++) {
            Buffer text = { 0 };
            Pairs pairs;
            write_rows(&text, sizes[s], plain_row);
            for (int y = 0; y < MOST; y++)
                lr_buffer_format(&text, "g0(%d, %d). ", y, MOST - y);
            lr_buffer_format(&text, "p(X, Z) :- s0(X), h0(X, Y), g0(Y, Z).");
            ask_pairs(&text, ways[w], &pairs);
            assert_int_equal(pairs.count, sizes[s] + 5);
            for (int y = 0; y < sizes[s]; y++)
                assert_true(pairs.has[0][MOST - y]);
        }
}

static const char *row_of_equals(int x, int y)
{
    static char row[60];
    snprintf(row, sizeof row, "h0(%d, %d, %d). ", x, y, y % 3 == 0 ? y : y + 1);
    return row;
}

static void columns_that_must_agree_are_compared(void **state)
{
    (void)state;
    for (size_t s = 0; s < SIZES; s++)
        for (size_t w = 0; w < WAYS; w++) {
            Buffer text = { 0 };
            Pairs pairs;
            write_rows(&text, sizes[s], row_of_equals);
            lr_buffer_format(&text, "p(X, Y) :- s0(X), h0(X, Y, Y).");
            ask_pairs(&text, ways[w], &pairs);
            assert_int_equal(pairs.count, (sizes[s] + 2) / 3 + 2);
            for (int y = 0; y < sizes[s]; y++)
                assert_int_equal(pairs.has[0][y], y % 3 == 0);
        }
}

static const char *row_of_nulls(int x, int y)
{
    static char row[80];
    if (y % 4 == 1)
        snprintf(row, sizeof row, "h0(%d, %d, null). ", x, y);
    else
        snprintf(row, sizeof row, "h0(%d, %d, %d). ", x, y, y % 7);
    return row;
}

/* What is not stated equals nothing, not even what else is not. */
static void nulls_join_with_nothing(void **state)
{
    (void)state;
    for (size_t s = 0; s < SIZES; s++)
        for (size_t w = 0; w < WAYS; w++) {
            Buffer text = { 0 };
            Pairs pairs;
            int wanted = 4; /* of node 1 */
            write_rows(&text, sizes[s], row_of_nulls);
            lr_buffer_format(&text, "g0(null). ");
            for (int k = 0; k < 7; k++)
                lr_buffer_format(&text, "g0(%d). ", k);
            lr_buffer_format(&text, "p(X, Y) :- s0(X), h0(X, Y, K), g0(K).");
            ask_pairs(&text, ways[w], &pairs);
            for (int y = 0; y < sizes[s]; y++) {
                assert_int_equal(pairs.has[0][y], y % 4 != 1);
                wanted += y % 4 != 1;
            }
            assert_int_equal(pairs.count, wanted);
        }
}

static const char *wide_row(int x, int y)
{
    static char row[120];
    snprintf(row, sizeof row, "h0(%d, %d, %d, %d, %d). ", x, 1000000 + y, 2000000 - y, y, x + y);
    return row;
}

/* Rows of several words are taken apart one by one. */
static void rows_of_several_words_arrive_too(void **state)
{
    (void)state;
    for (size_t s = 0; s < SIZES; s++)
        for (size_t w = 0; w < WAYS; w++) {
            Buffer text = { 0 };
            Pairs pairs;
            write_rows(&text, sizes[s], wide_row);
            lr_buffer_format(&text, "p(X, Y) :- s0(X), h0(X, A, B, Y, Z), eq(add(A, B), 3000000), "
                                    "eq(Z, add(X, Y)).");
            ask_pairs(&text, ways[w], &pairs);
            assert_int_equal(pairs.count, sizes[s] + 5);
            for (int y = 0; y < sizes[s]; y++)
                assert_true(pairs.has[0][y]);
        }
}

static const char *dated(const char *facts, const char *goal)
{
    static Buffer out;
    Buffer text = { 0 };
    lr_buffer_format(&text, "%s", facts);
    World *world = open_world(&text);
    out.count = 0;
    lr_buffer_format(&out, "%s", world_ask(world, goal));
    world_free(world);
    return lr_buffer_terminate(&out);
}

static void spans_are_intersected_and_costs_combined(void **state)
{
    (void)state;
    assert_string_equal(dated("s0(0) @ 3 12 0.5. h0(0, a) @ 0 5 0.5. h0(0, a) @ 10 15 1. "
                              "h0(0, b) @ 12 20 1. h0(0, c). p(Y) :- s0(X), h0(X, Y).",
                              "p(Y)"),
                        "a [3,5)=0.25 [10,12)=0.50; c [3,12)=0.50");
    assert_string_equal(dated("s0(0). h0(0, a, a) @ 0 5 0.5. h0(0, a, b) @ 0 5 0.5. "
                              "p(Y) :- s0(X), h0(X, Y, Y).",
                              "p(Y)"),
                        "a [0,5)=0.50");
}

/* More dated rows than a batch takes, each with two stretches. */
static void dated_rows_fill_batches(void **state)
{
    (void)state;
    for (int size = BATCH / 2 - 1; size <= BATCH / 2 + 1; size++) {
        Buffer text = { 0 };
        int found = 0;
        lr_buffer_format(&text, "s0(0) @ 0 100 1. ");
        for (int y = 0; y < size; y++)
            lr_buffer_format(&text, "h0(0, %d) @ 0 9 0.5. h0(0, %d) @ 20 29 0.5. ", y, y);
        lr_buffer_format(&text, "p(Y) :- s0(X), h0(X, Y).");
        World *world = open_world(&text);
        for (const char *at = world_ask(world, "p(Y)");
             (at = strstr(at, "[0,9)=0.50 [20,29)=0.50")) != NULL; at++)
            found++;
        assert_int_equal(found, size);
        world_free(world);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stretches_of_every_size_arrive_whole),
        cmocka_unit_test(what_comes_after_reads_each_batch_once),
        cmocka_unit_test(columns_that_must_agree_are_compared),
        cmocka_unit_test(nulls_join_with_nothing),
        cmocka_unit_test(rows_of_several_words_arrive_too),
        cmocka_unit_test(spans_are_intersected_and_costs_combined),
        cmocka_unit_test(dated_rows_fill_batches),
    };
    return cmocka_run_group_tests_name("eval_deliver", tests, NULL, NULL);
}
