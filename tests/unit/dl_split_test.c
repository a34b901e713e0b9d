/* SPDX-License-Identifier: MIT */
/* Split: conditions that share nothing with the rest are asked once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dl/split.h"
#include "dl_text.h"

#define DECLARATIONS ".decl n, m(x: number)\n.decl e(x: number, y: number)\n.decl z()\n"

static void check(const char *rules, const char *clauses)
{
    dl_text_makes(DECLARATIONS, rules, lr_dl_split_clause, clauses);
}

static void what_shares_nothing_is_asked_once(void **state)
{
    (void)state;
    check("n(x) :- m(x), e(y, z), y < z.\n", "(n x) :- (m x)(_exists'0)\n"
                                             "(_exists'0) :- (< y z)(e y z)\n");
}

static void what_hangs_together_stays(void **state)
{
    (void)state;
    check("n(x) :- m(x), e(x, y), m(y).\n", "(n x) :- (m x)(e x y)(m y)\n");
}

static void what_hangs_on_others_only_goes_with_them(void **state)
{
    (void)state;
    check("n(x) :- m(x), e(a, b), e(b, c), m(c).\n", "(n x) :- (m x)(_exists'0)\n"
                                                     "(_exists'0) :- (m c)(e b c)(e a b)\n");
}

static void each_group_is_a_relation(void **state)
{
    (void)state;
    check("n(x) :- m(x), e(a, a), e(b, 2).\n", "(n x) :- (m x)(_exists'0)(_exists'1)\n"
                                               "(_exists'0) :- (e b 2)\n"
                                               "(_exists'1) :- (e a a)\n");
}

static void a_variable_in_an_aggregate_ties_too(void **state)
{
    (void)state;
    check("n(x) :- m(x), y = count : { e(x, _) }, m(y).\n",
          "(n x) :- (m x)(= y (count - (and (e x _))))(m y)\n");
}

static void what_has_no_columns_stays(void **state)
{
    (void)state;
    check("n(x) :- m(x), z().\n", "(n x) :- (m x)(z)\n");
}

static void a_test_of_constants_stays(void **state)
{
    (void)state;
    check("n(x) :- m(x), 1 < 2.\n", "(n x) :- (m x)(< 1 2)\n");
}

static void a_rule_of_one_group_stays(void **state)
{
    (void)state;
    check("z() :- m(x), e(x, y).\n", "(z) :- (e x y)(m x)\n");
    check("n(1) :- e(x, y).\n", "(n 1) :- (e x y)\n");
}

static void a_head_without_columns_asks_groups_once(void **state)
{
    (void)state;
    check("z() :- m(x), e(a, b).\n", "(z) :- (_exists'0)(_exists'1)\n"
                                     "(_exists'0) :- (e a b)\n"
                                     "(_exists'1) :- (m x)\n");
}

static void a_negation_goes_with_what_binds_it(void **state)
{
    (void)state;
    check("n(x) :- m(x), e(a, b), !m(b).\n", "(n x) :- (m x)(_exists'0)\n"
                                             "(_exists'0) :- (not (m b))(e a b)\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_shares_nothing_is_asked_once),
        cmocka_unit_test(what_hangs_together_stays),
        cmocka_unit_test(what_hangs_on_others_only_goes_with_them),
        cmocka_unit_test(each_group_is_a_relation),
        cmocka_unit_test(a_variable_in_an_aggregate_ties_too),
        cmocka_unit_test(what_has_no_columns_stays),
        cmocka_unit_test(a_test_of_constants_stays),
        cmocka_unit_test(a_rule_of_one_group_stays),
        cmocka_unit_test(a_head_without_columns_asks_groups_once),
        cmocka_unit_test(a_negation_goes_with_what_binds_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
