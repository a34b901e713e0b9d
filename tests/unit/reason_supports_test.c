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
#include "reason/supports.h"

static lore_status find(AskedRow *row, bool with_facts, Supports *out)
{
    Trial whole = { 0 };
    SupportQuestion question = { .asked = row->asked, .with_facts = with_facts };
    lore_status status = lr_supports_find(&question, &whole, out);
    lr_trial_free(&whole);
    return status;
}

static void assert_supports(const char *text, const char *goal, bool with_facts,
                            const char *expected)
{
    AskedRow row;
    Supports supports = { 0 };
    asked_open(&row, text, goal);
    assert_int_equal(find(&row, with_facts, &supports), LORE_OK);
    assert_string_equal(asked_sets(&row, &supports.sets, supports.costs.items), expected);
    assert_false(supports.is_cut);
    for (size_t i = 0; i < row.docket.items.count; i++)
        assert_false(row.docket.items.items[i].is_withheld);
    lr_supports_free(&supports);
    asked_close(&row);
}

static void what_keeps_an_absence_is_needed(void **state)
{
    static const char text[] =
        "relation.p { 'x' } relation.r { 'x' } derive.q { 'x' } derive.s { 'x' }\n"
        "q(X) { p(X), ~s(X) }\n"
        "s(X) { p(X), ~r(X) }\n"
        "claim { p('a'), id = 'P' } claim { r('a'), id = 'R' }\n"
        "claim { p('b'), id = 'O' } claim { r('b'), id = 'T' }\n";
    (void)state;
    assert_supports(text, "q('a')", false, "P R=1.00");
}

static void an_absence_that_nothing_can_end_needs_nothing(void **state)
{
    static const char text[] = "relation.p { 'x' } relation.r { 'x' } derive.q { 'x' }\n"
                               "q(X) { p(X), ~r(X) }\n"
                               "claim { p('a'), id = 'P' } claim { r('b'), id = 'R' }\n";
    (void)state;
    assert_supports(text, "q('a')", false, "P=1.00");
}

static void any_two_of_three_are_as_many_as_it_takes(void **state)
{
    static const char text[] = "relation.p { 'x' } derive.n { 'n:integer' } derive.q { 'x' }\n"
                               "n(count(X)) { p(X) }\n"
                               "q('a') { n(N), ge(N, 2) }\n"
                               "claim { p('1'), id = 'A' } claim { p('2'), id = 'B' }\n"
                               "claim { p('3'), id = 'C', credibility = 0.6 }\n";
    (void)state;
    assert_supports(text, "q('a')", false, "A B=1.00|A C=0.60|B C=0.60");
}

static void claims_that_corroborate_do_so_in_any_number(void **state)
{
    static const char text[] = "relation.p { 'x', noisy_or = true } derive.q { 'x' }\n"
                               "q(X) { atleast(0.7, p(X)) }\n"
                               "source.s1 {} source.s2 {} source.s3 {}\n"
                               "claim { p('a'), id = 'A', source = 's1', credibility = 0.5 }\n"
                               "claim { p('a'), id = 'B', source = 's2', credibility = 0.5 }\n"
                               "claim { p('a'), id = 'C', source = 's3', credibility = 0.6 }\n";
    (void)state;
    assert_supports(text, "q('a')", false, "A B=0.75|A C=0.80|B C=0.80");
}

static void facts_that_nobody_asks_for_are_given(void **state)
{
    static const char text[] = "relation.p { 'x' } relation.r { 'x' } relation.o { 'x' } derive.q "
                               "{ 'x' } derive.s { 'x' }\n"
                               "q(X) { p(X), ~s(X) }\n"
                               "s(X) { o(X), ~r(X) }\n"
                               "fact { p('a'), o('a') } claim { r('a'), id = 'R' }\n";
    (void)state;
    assert_supports(text, "q('a')", false, "R=1.00");
    assert_supports(text, "q('a')", true, "R +=1.00");
}

static void a_fact_hides_no_claim(void **state)
{
    static const char text[] = "relation.p { 'x', temporal = true } derive.q { 'x' }\n"
                               "q(X) { p(X) }\n"
                               "fact { p('a') } claim { p('a'), id = 'A', from = '2020-03-10' }\n";
    (void)state;
    assert_supports(text, "q('a'):at '2020-03'", false, "=1.00");
    assert_supports(text, "q('a'):at '2020-03'", true, "A=1.00|+=1.00");
}

static void a_row_that_is_not_believed_enough_has_none(void **state)
{
    static const char *const rules[] = { "q(X) { p(X) }\n", "q(X) { p(X), ~s(X) }\n" };
    (void)state;
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        AskedRow row;
        Supports supports = { 0 };
        char text[512];
        snprintf(text, sizeof text,
                 "relation.p { 'x' } relation.r { 'x' } derive.q { 'x' } derive.s { 'x' }\n"
                 "%ss(X) { p(X), ~r(X) }\n"
                 "claim { p('a'), id = 'P', credibility = 0.6 } claim { r('a'), id = 'R' }\n",
                 rules[i]);
        asked_open(&row, text, "q('a')");
        row.asked.weakest = lr_cost_of(0.7);
        assert_int_equal(find(&row, false, &supports), LORE_NOTFOUND);
        lr_supports_free(&supports);
        asked_close(&row);
    }
}

/* Four ways of six claims each: they have more breaks than are looked for. What would end the first is kept from it
 * by a claim more. */
static const char *many_breaks(void)
{
    static char text[4096];
    size_t length = (size_t)snprintf(text, sizeof text,
                                     "relation.v { 'way:integer', 'step:integer' } derive.ends { "
                                     "'way:integer' } derive.q { 'x' }\n"
                                     "ends(N) { v(N, 7), ~v(N, 8) }\n"
                                     "claim { v(0, 7), id = 'E' } claim { v(0, 8), id = 'K' }\n");
    for (int way = 0; way < 4; way++) {
        length += (size_t)snprintf(text + length, sizeof text - length, "q('a') { ~ends(%d)", way);
        for (int step = 1; step <= 6; step++)
            length +=
                (size_t)snprintf(text + length, sizeof text - length, ", v(%d, %d)", way, step);
        length += (size_t)snprintf(text + length, sizeof text - length, " } :name 'way%d'\n", way);
        for (int step = 1; step <= 6; step++)
            length +=
                (size_t)snprintf(text + length, sizeof text - length,
                                 "claim { v(%d, %d), id = '%c%d' }\n", way, step, 'A' + way, step);
    }
    assert_true(length < sizeof text);
    return text;
}

static const char of_many_breaks[] = "D1 D2 D3 D4 D5 D6=1.00|C1 C2 C3 C4 C5 C6=1.00|"
                                     "B1 B2 B3 B4 B5 B6=1.00|K A1 A2 A3 A4 A5 A6=1.00";

static void where_there_are_too_many_breaks_sets_are_right_and_there_may_be_more(void **state)
{
    AskedRow row;
    Supports supports = { 0 };
    (void)state;
    asked_open(&row, many_breaks(), "q('a')");
    assert_int_equal(find(&row, false, &supports), LORE_OK);
    assert_string_equal(asked_sets(&row, &supports.sets, supports.costs.items), of_many_breaks);
    assert_true(supports.is_cut);
    lr_supports_free(&supports);
    asked_close(&row);
}

/* ---- memory ---- */

/* Whether supports are found whole, or memory is said to have run out, wherever it does. */
static bool is_whole_or_refused(AskedRow *row, const char *expected, long *refusals)
{
    *refusals = 0;
    for (long n = 0;; n += 1 + n / 12) {
        Supports supports = { 0 };
        memory_fail_after(n);
        lore_status status = find(row, false, &supports);
        bool was_refused = memory_restore();
        *refusals += was_refused;
        bool is_fine =
            status == LORE_OK
                ? strcmp(asked_sets(row, &supports.sets, supports.costs.items), expected) == 0
                : was_refused && status == LORE_NOMEM;
        lr_supports_free(&supports);
        if (!is_fine || !was_refused)
            return is_fine;
    }
}

static void supports_are_found_whole_or_not_at_all(void **state)
{
    static const char kept[] =
        "relation.p { 'x' } relation.r { 'x' } derive.q { 'x' } derive.s { 'x' }\n"
        "q(X) { p(X), ~s(X) }\n"
        "s(X) { p(X), ~r(X) }\n"
        "claim { p('a'), id = 'P' } claim { r('a'), id = 'R' }\n";
    AskedRow row;
    long refusals;
    (void)state;
    asked_open(&row, kept, "q('a')");
    assert_true(is_whole_or_refused(&row, "P R=1.00", &refusals));
    assert_true(refusals > 20);
    assert_false(is_whole_or_refused(&row, "P=1.00", &refusals)); /* the control */
    asked_close(&row);
    asked_open(&row, many_breaks(), "q('a')");
    assert_true(is_whole_or_refused(&row, of_many_breaks, &refusals));
    assert_true(refusals > 50);
    asked_close(&row);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_keeps_an_absence_is_needed),
        cmocka_unit_test(an_absence_that_nothing_can_end_needs_nothing),
        cmocka_unit_test(any_two_of_three_are_as_many_as_it_takes),
        cmocka_unit_test(claims_that_corroborate_do_so_in_any_number),
        cmocka_unit_test(facts_that_nobody_asks_for_are_given),
        cmocka_unit_test(a_fact_hides_no_claim),
        cmocka_unit_test(a_row_that_is_not_believed_enough_has_none),
        cmocka_unit_test(where_there_are_too_many_breaks_sets_are_right_and_there_may_be_more),
        cmocka_unit_test(supports_are_found_whole_or_not_at_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
