/* SPDX-License-Identifier: MIT */
/* Expand: aggregates as relations of their own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dl/expand.h"
#include "dl_text.h"

#define DECLARATIONS ".decl n, m(x: number)\n.decl e(x: number, y: number)\n.decl s(x: symbol)\n"

static void check(const char *rules, const char *clauses)
{
    dl_text_makes(DECLARATIONS, rules, lr_dl_expand_clause, clauses);
}

static void refuse(const char *rules, const char *message)
{
    dl_text_refuses(DECLARATIONS, rules, lr_dl_expand_clause, message);
}

static void groups_are_a_relation_with_what_is_shared(void **state)
{
    (void)state;
    check("n(c) :- m(x), c = max y : { e(x, y) }.\n",
          "(n c) :- (m x)(= c _max'2)(_max'1 x _max'2)\n"
          "(_max'1 x (max _y'0 -)) :- (e x _y'0)\n");
}

static void a_count_of_nothing_is_an_alternative(void **state)
{
    (void)state;
    check("n(c) :- m(x), c = count : { e(x, _) }.\n",
          "(n c) :- (m x)(= c _count'3)(or (_count'1 x _count'2) (and (not (_count'1 x _)) (= "
          "_count'2 0)))(= _count'3 (wrap _count'2))\n"
          "(_count'1 x (sum 1 -)) :- (e x _any'0)\n");
}

static void what_the_body_does_not_bind_comes_from_the_rule(void **state)
{
    (void)state;
    check("n(c) :- m(x), c = max y : { m(y), y < x }.\n",
          "(n c) :- (m x)(= c _max'2)(_max'1 x _max'2)\n"
          "(_max'1 x (max _y'0 -)) :- (m _y'0)(< _y'0 x)(m x)\n");
}

static void a_target_that_is_made_is_made_in_the_body(void **state)
{
    (void)state;
    check("n(c) :- s(\"a\"), c = max ord(x) : { s(x) }.\n",
          "(n c) :- (s 'a')(= c _max'6)(_max'5 _max'6)\n"
          "(_ord_asked'2 _x'0) :- (s _x'0)\n"
          "(_max'5 (max _special'1 -)) :- (s _x'0)(= _special'1 _ord'4)(_ord'3 _x'0 _ord'4)\n");
}

static void what_cannot_be_expanded_is_told(void **state)
{
    (void)state;
    refuse("n(x) :- m(x), e(autoinc(), x).\n", "counter in a condition");
    refuse("n(range(1, z)) :- m(x), z > x.\n", "nothing binds");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(groups_are_a_relation_with_what_is_shared),
        cmocka_unit_test(a_count_of_nothing_is_an_alternative),
        cmocka_unit_test(what_the_body_does_not_bind_comes_from_the_rule),
        cmocka_unit_test(a_target_that_is_made_is_made_in_the_body),
        cmocka_unit_test(what_cannot_be_expanded_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
