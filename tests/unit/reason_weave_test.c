/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "asked.h"
#include "fault/memory.h"
#include "reason/weave.h"

/* What is woven of a row. */
static void assert_woven(const char *text, const char *goal, const char *expected)
{
    AskedRow row;
    Woven woven = { 0 };
    asked_open(&row, text, goal);
    assert_int_equal(lr_weave(&row.asked, &woven), LORE_OK);
    assert_string_equal(asked_sets(&row, &woven.sets, woven.costs.items), expected);
    assert_false(woven.is_cut);
    lr_woven_free(&woven);
    asked_close(&row);
}

static const char paths[] = "relation.link { 'a', 'b' } derive.path { 'a', 'b' }\n"
                            "path(X, Y) { link(X, Y) }\n"
                            "path(X, Z) { path(X, Y), path(Y, Z) }\n"
                            "claim { link('a', 'b'), id = 'A' }\n"
                            "claim { link('b', 'c'), id = 'B' }\n"
                            "claim { link('c', 'd'), id = 'C' }\n"
                            "claim { link('d', 'b'), id = 'D' }\n"
                            "claim { link('b', 'd'), id = 'E', credibility = 0.6 }\n";

static void ways_round_a_circle_add_none(void **state)
{
    (void)state;
    assert_woven(paths, "path('a', 'c')", "A B=1.00");
    assert_woven(paths, "path('a', 'd')", "A E=0.60|A B C=1.00");
    assert_woven(paths, "path('d', 'd')", "D E=0.60|B C D=1.00");
}

static void of_two_sets_that_hold_each_other_the_smaller_is_kept(void **state)
{
    static const char text[] = "relation.p { 'x' } relation.r { 'x' } derive.q { 'x' }\n"
                               "q(X) { p(X) } :weight(0.5)\n"
                               "q(X) { p(X), r(X) }\n"
                               "claim { p('a'), id = 'P' } claim { r('a'), id = 'R' }\n";
    (void)state;
    assert_woven(text, "q('a')", "P=0.50");
}

static void facts_cost_nothing(void **state)
{
    static const char text[] = "relation.p { 'x' } relation.r { 'x' } derive.q { 'x' }\n"
                               "q(X) { p(X), r(X) }\n"
                               "fact { p('a') } claim { r('a'), id = 'R' }\n";
    (void)state;
    assert_woven(text, "q('a')", "R=1.00");
}

static void what_is_absent_is_taken_as_it_is(void **state)
{
    static const char text[] =
        "relation.p { 'x' } relation.r { 'x' } derive.q { 'x' } derive.s { 'x' }\n"
        "q(X) { p(X), ~s(X) }\n"
        "s(X) { p(X), ~r(X) }\n"
        "claim { p('a'), id = 'P' } claim { r('a'), id = 'R' }\n";
    (void)state;
    assert_woven(text, "q('a')", "P=1.00");
}

static void moments_may_rest_on_different_claims(void **state)
{
    static const char text[] =
        "relation.p { 'x', temporal = true } derive.q { 'x' }\n"
        "q(X) { throughout('40 days', p(X)) }\n"
        "claim { p('a'), id = 'A', from = '2020-01-01/2020-01-01', to = '2020-02-01/2020-02-01' }\n"
        "claim { p('a'), id = 'B', from = '2020-02-01/2020-02-01', to = '2020-03-01/2020-03-01' }\n"
        "claim { p('a'), id = 'C', from = '2020-05-01/2020-05-01', to = '2020-07-01/2020-07-01' "
        "}\n";
    (void)state;
    assert_woven(text, "q('a')", "C=1.00|A B=1.00");
    assert_woven(text, "q('a'):at '2020-03'", "A B=1.00");
}

static void claims_that_corroborate_are_told_when_they_are_many(void **state)
{
    static const char format[] = "relation.p { 'x', noisy_or = true } derive.q { 'x' }\n"
                                 "q(X) { atleast(0.7, p(X)) }\n"
                                 "source.s1 {} source.s2 {} source.s3 {}\n"
                                 "claim { p('a'), id = 'A', source = 's1', credibility = 0.5 }\n"
                                 "claim { p('a'), id = 'B', source = 's2', credibility = 0.5 }\n"
                                 "%s";
    static const char third[] = "claim { p('a'), id = 'C', source = 's3', credibility = 0.5 }\n";
    char text[1024];
    (void)state;
    for (int is_many = 0; is_many <= 1; is_many++) {
        AskedRow row;
        Woven woven = { 0 };
        snprintf(text, sizeof text, format, is_many ? third : "");
        asked_open(&row, text, "q('a')");
        assert_int_equal(lr_weave(&row.asked, &woven), LORE_OK);
        assert_string_equal(asked_sets(&row, &woven.sets, NULL), is_many ? "A B C" : "A B");
        assert_int_equal(woven.is_coarse, is_many);
        lr_woven_free(&woven);
        asked_close(&row);
    }
}

/* q(a) by one of two claims for each of count numbers. */
static void put_choices(char *text, size_t size, int count)
{
    size_t length = (size_t)snprintf(
        text, size, "relation.p { 'x:integer', 'y:integer' } derive.q { 'x' }\nq('a') { ");
    for (int i = 0; i < count; i++)
        length +=
            (size_t)snprintf(text + length, size - length, "%sp(%d, _)", i > 0 ? ", " : "", i);
    length += (size_t)snprintf(text + length, size - length, " }\n");
    for (int i = 0; i < 2 * count; i++)
        length += (size_t)snprintf(text + length, size - length,
                                   "claim { p(%d, %d), id = 'P%d' }\n", i / 2, i % 2, i);
    assert_true(length < size);
}

static void too_many_sets_are_cut(void **state)
{
    static char text[4096];
    (void)state;
    for (int count = 3; count <= 10; count += 7) {
        AskedRow row;
        Woven woven = { 0 };
        put_choices(text, sizeof text, count);
        asked_open(&row, text, "q('a')");
        assert_int_equal(lr_weave(&row.asked, &woven), LORE_OK);
        assert_int_equal(woven.is_cut, count == 10);
        assert_int_equal(lr_sets_count(&woven.sets), count == 10 ? LR_WEAVE_SETS_MAX : 8);
        lr_woven_free(&woven);
        asked_close(&row);
    }
}

static void a_row_that_is_not_believed_enough_rests_on_nothing(void **state)
{
    AskedRow row;
    Woven woven = { 0 };
    (void)state;
    asked_open(&row,
               "relation.p { 'x' } derive.q { 'x' } q(X) { p(X) }\n"
               "claim { p('a'), id = 'P', credibility = 0.6 }\n",
               "q('a')");
    row.asked.weakest = lr_cost_of(0.7);
    assert_int_equal(lr_weave(&row.asked, &woven), LORE_NOTFOUND);
    lr_woven_free(&woven);
    asked_close(&row);
}

/* ---- memory ---- */

/* How often memory ran out while a row was woven, each time with the whole result or none. *is_fine is false if any
 * other was given, or if what expected says is not what is woven. */
static long count_refusals(AskedRow *row, const char *expected, bool *is_fine)
{
    *is_fine = true;
    for (long n = 0;; n++) {
        Woven woven = { 0 };
        memory_fail_after(n);
        lore_status status = lr_weave(&row->asked, &woven);
        bool was_refused = memory_restore();
        *is_fine = *is_fine && status == (was_refused ? LORE_NOMEM : LORE_OK) &&
                   (status != LORE_OK ||
                    strcmp(asked_sets(row, &woven.sets, woven.costs.items), expected) == 0);
        lr_woven_free(&woven);
        if (!was_refused)
            return n;
    }
}

static void sets_are_woven_whole_or_not_at_all(void **state)
{
    AskedRow row;
    bool is_fine;
    (void)state;
    asked_open(&row, paths, "path('a', 'd')");
    assert_true(count_refusals(&row, "A E=0.60|A B C=1.00", &is_fine) > 20);
    assert_true(is_fine);
    (void)count_refusals(&row, "A E=0.60", &is_fine); /* the control */
    assert_false(is_fine);
    asked_close(&row);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ways_round_a_circle_add_none),
        cmocka_unit_test(of_two_sets_that_hold_each_other_the_smaller_is_kept),
        cmocka_unit_test(facts_cost_nothing),
        cmocka_unit_test(what_is_absent_is_taken_as_it_is),
        cmocka_unit_test(moments_may_rest_on_different_claims),
        cmocka_unit_test(claims_that_corroborate_are_told_when_they_are_many),
        cmocka_unit_test(too_many_sets_are_cut),
        cmocka_unit_test(a_row_that_is_not_believed_enough_rests_on_nothing),
        cmocka_unit_test(sets_are_woven_whole_or_not_at_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
