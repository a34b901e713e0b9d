/* SPDX-License-Identifier: MIT */
/* A question that runs out of rows, time or memory stops and names the rule at work, whatever it is
 * busy with: joins, recursion, aggregates, dated tuples, indexes, the rows of its answer. How fast it
 * stops is measured by tests/bench/budget_bench.c. Forced ways change neither answers nor limits. */
#include "fixture.h"

#include <stdbool.h>

/* Small relations that rules make much of; d is dated. */
static const char facts[] =
    "relation.v { 'a:integer' }\n"
    "relation.e { 'a:integer', 'b:integer' }\n"
    "relation.d { 'a:integer', 'b:integer', temporal = true }\n"
    "for i = 1, 300 do\n"
    "  fact { v(i) }\n"
    "  fact { e(i, i % 300 + 1) }\n"
    "  fact { e(i, i * 7 % 300 + 1) }\n"
    "  claim { d(i, i % 300 + 1), from = tostring(2000 + i % 9), credibility = 0.9 }\n"
    "  claim { d(i, i * 7 % 300 + 1), from = tostring(2000 + i % 7), credibility = 0.8 }\n"
    "end\n";

/* Each derives at least tens of thousands of rows; some would take longer than anybody waits. */
static const char rules[] =
    "derive.cross { 'a:integer', 'b:integer', 'c:integer', 'd:integer' }\n"
    "cross(A, B, C, D) { v(A), v(B), v(C), v(D) } :name 'the product'\n"
    "derive.reach { 'a:integer', 'b:integer' }\n"
    "reach(A, B) { e(A, B) } :name 'an edge'\n"
    "reach(A, C) { reach(A, B), e(B, C) } :name 'one more edge'\n"
    "derive.twice { 'a:integer', 'b:integer' }\n"
    "twice(A, B) { e(A, B) } :name 'a step'\n"
    "twice(A, C) { twice(A, B), twice(B, C) } :name 'two ways'\n"
    "derive.dated { 'a:integer', 'b:integer' }\n"
    "dated(A, B) { d(A, B) } :name 'a dated edge'\n"
    "dated(A, C) { dated(A, B), d(B, C) } :name 'one more dated edge'\n"
    "derive.product { 'a:integer', 'b:integer', 'c:integer' }\n"
    "product(A, B, C) { d(A, _), d(B, _), d(C, _) } :name 'the dated product'\n"
    "derive.up { 'a:integer' }\n"
    "up(0) { v(1) } :name 'nought'\n"
    "up(A + 1) { up(A), lt(A, 1000000000) } :name 'the next'\n"
    "derive.total { 'n:integer' }\n"
    "total(sum(A * B - C)) { v(A), v(B), v(C), v(D), ne(A, D) } :name 'the sum'\n"
    "derive.never { 'a:integer' }\n"
    "never(A) { v(A), v(B), v(C), v(D), lt(A + B + C + D, 0) } :name 'nothing'\n"
    "derive.apart { 'a:integer', 'b:integer', 'c:integer', 'd:integer' }\n"
    "apart(A, B, C, D) { v(A), v(B), v(C), v(D), ~e(A, B), ~e(C, D) } :name 'no edges'\n";

typedef struct Busy {
    const char *goal, *rule;
    bool derives; /* many rows; else it is busy without any */
    bool is_endless;
} Busy;

static const Busy busy[] = {
    { "cross(A, B, C, D)", "the product", true, true },
    { "reach(A, B)", "one more edge", true, false },
    { "twice(A, B)", "two ways", true, false },
    { "dated(A, B)", "one more dated edge", true, false },
    { "product(A, B, C)", "the dated product", true, true },
    { "up(A)", "the next", true, true },
    { "total(N)", "the sum", true, true },
    { "never(A)", "nothing", false, true },
    { "apart(A, B, C, D)", "no edges", true, true },
};

enum { BUSY_COUNT = sizeof busy / sizeof *busy };

static int open_busy(void **state)
{
    open_memory(state);
    assert_done(*state, lore_load(*state, facts, -1, "facts.lua"));
    assert_done(*state, lore_load(*state, rules, -1, "rules.lua"));
    return 0;
}

static lore_query *open_goal(lore_kb *kb, const char *goal)
{
    lore_query *query;
    assert_done(kb, lore_query_text(kb, goal, &query));
    return query;
}

static void assert_stops(lore_kb *kb, const Busy *one)
{
    for (int threads = 1; threads <= 2; threads++) {
        lore_query *query = open_goal(kb, one->goal);
        lore_limit_set(kb, LORE_LIMIT_THREADS, threads);
        assert_refused(kb, LORE_BUDGET, one->rule, lore_query_step(query));
        lore_query_close(query);
    }
}

static void too_many_rows_name_the_rule(void **state)
{
    lore_limit_set(*state, LORE_LIMIT_ROWS, 5000);
    for (int i = 0; i < BUSY_COUNT; i++)
        if (busy[i].derives)
            assert_stops(*state, &busy[i]);
}

static void too_little_time_names_the_rule(void **state)
{
    lore_limit_set(*state, LORE_LIMIT_MILLISECONDS, 20);
    for (int i = 0; i < BUSY_COUNT; i++)
        if (busy[i].is_endless)
            assert_stops(*state, &busy[i]);
}

static void too_little_memory_names_the_rule(void **state)
{
    lore_limit_set(*state, LORE_LIMIT_MEMORY, 1 << 20);
    assert_stops(*state, &busy[0]);
    assert_stops(*state, &busy[4]); /* what waits to be settled counts */
}

static void the_answer_is_there_without_the_limit(void **state)
{
    uint64_t count;
    lore_query *query = open_goal(*state, "reach(A, B)");
    lore_limit_set(*state, LORE_LIMIT_ROWS, 5000);
    assert_refused(*state, LORE_BUDGET, "one more edge", lore_query_step(query));
    lore_limit_set(*state, LORE_LIMIT_ROWS, 0);
    assert_int_equal(lore_query_step(query), LORE_ROW);
    assert_done(*state, lore_query_count(query, &count));
    assert_int_equal(count, 300 * 300);
    lore_query_close(query);
}

static void the_rows_of_an_answer_take_time_too(void **state)
{
    lore_query *query = open_goal(*state, "reach(A, B)");
    uint64_t count;
    assert_done(*state, lore_query_count(query, &count)); /* evaluated, and no row of it made */
    lore_limit_set(*state, LORE_LIMIT_MILLISECONDS, 1);
    assert_refused(*state, LORE_BUDGET, "the rows of the answer", lore_query_step(query));
    lore_limit_set(*state, LORE_LIMIT_MILLISECONDS, 0);
    assert_int_equal(lore_query_step(query), LORE_ROW);
    lore_query_close(query);
}

/* ---- forced ways ---- */

static uint64_t taken(lore_kb *kb, const char *way)
{
    const char *name;
    uint64_t times;
    for (size_t i = 0; lore_way_get(kb, i, &name, &times) == LORE_OK; i++)
        if (strcmp(name, way) == 0)
            return times;
    fail_msg("there is no way called %s", way);
    return 0;
}

static uint64_t count_rows(lore_kb *kb, const char *goal)
{
    uint64_t count;
    lore_query *query = open_goal(kb, goal);
    assert_done(kb, lore_query_count(query, &count));
    lore_query_close(query);
    return count;
}

static void a_way_is_taken_when_it_is_forced_and_its_opposite_is_not(void **state)
{
    static const struct {
        const char *forced, *taken, *other, *goal;
        uint64_t rows;
    } cases[] = {
        { "rounds", "rounds", "search", "reach(A, B)", 90000 },
        { "search", "search", "rounds", "reach(A, B)", 90000 },
        { "rounds, hash", "hash", "dense", "reach(A, B)", 90000 },
        { "rounds dense", "dense", "hash", "reach(A, B)", 90000 },
        { "rounds", "rounds", "spread", "dated(A, B)", 90000 },
        { "", "spread", "costly", "dated(A, B)", 90000 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        void *kb;
        open_busy(&kb);
        assert_done(kb, lore_ways_force(kb, cases[i].forced));
        assert_int_equal(count_rows(kb, cases[i].goal), cases[i].rows);
        assert_true(taken(kb, cases[i].taken) > 0);
        assert_int_equal(taken(kb, cases[i].other), 0);
        lore_close(kb);
    }
    (void)state;
}

static void nothing_is_counted_once_ways_are_free_again(void **state)
{
    lore_kb *kb = *state;
    assert_done(kb, lore_ways_force(kb, "rounds"));
    assert_done(kb, lore_ways_force(kb, NULL));
    assert_int_equal(count_rows(kb, "reach(A, B)"), 90000);
    assert_int_equal(taken(kb, "rounds") + taken(kb, "search"), 0);
}

static void a_way_that_there_is_not_is_refused(void **state)
{
    assert_refused(*state, LORE_UNKNOWN, "sidewards", lore_ways_force(*state, "hash, sidewards"));
    assert_int_equal(lore_ways_force(NULL, "hash"), LORE_MISUSE);
    assert_int_equal(lore_way_get(*state, 1000, &(const char *){ NULL }, &(uint64_t){ 0 }),
                     LORE_DONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(too_many_rows_name_the_rule, open_busy, close_memory),
        cmocka_unit_test_setup_teardown(too_little_time_names_the_rule, open_busy, close_memory),
        cmocka_unit_test_setup_teardown(too_little_memory_names_the_rule, open_busy,
                                        close_memory),
        cmocka_unit_test_setup_teardown(the_answer_is_there_without_the_limit, open_busy,
                                        close_memory),
        cmocka_unit_test_setup_teardown(the_rows_of_an_answer_take_time_too, open_busy,
                                        close_memory),
        cmocka_unit_test(a_way_is_taken_when_it_is_forced_and_its_opposite_is_not),
        cmocka_unit_test_setup_teardown(nothing_is_counted_once_ways_are_free_again, open_busy,
                                        close_memory),
        cmocka_unit_test_setup_teardown(a_way_that_there_is_not_is_refused, open_memory,
                                        close_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
