/* SPDX-License-Identifier: MIT */
/* Generate: range(), ord() and counters, as a relation of what is asked for and one of the answers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dl/expand.h"
#include "dl_text.h"

#define DECLARATIONS                                                                               \
    ".decl n, m(x: number)\n.decl f(x: float)\n"                                                   \
    ".decl e(x: number, y: number)\n.decl s(x: symbol)\n.decl c(x: number, s: symbol)\n"

/* How the values of a range follow, from what is asked for and from each other. */
#define VALUES(zero)                                                                               \
    "(_range'2 from to step from) :- (_range_asked'1 from to step)(> step " zero ")(< from to)\n"  \
    "(_range'2 from to step from) :- (_range_asked'1 from to step)(< step " zero ")(> from to)\n"  \
    "(_range'2 from to step from) :- (_range_asked'1 from to step)(= step " zero ")(!= from to)\n" \
    "(_range'2 from to step next) :- (_range'2 from to step last)(> step " zero                    \
    ")(= next (wide+ last step))(< next to)\n"                                                     \
    "(_range'2 from to step next) :- (_range'2 from to step last)(< step " zero                    \
    ")(= next (wide+ last step))(> next to)\n"

static void check(const char *rules, const char *clauses)
{
    dl_text_makes(DECLARATIONS, rules, lr_dl_expand_clause, clauses);
}

static void refuse(const char *rules, const char *message)
{
    dl_text_refuses(DECLARATIONS, rules, lr_dl_expand_clause, message);
}

static void a_range_is_asked_for_and_read(void **state)
{
    (void)state;
    check("n(range(1, x)) :- m(x).\n",
          "(n _special'0) :- (m x)(= _special'0 _range'3)(_range'2 1 x _ _range'3)\n"
          "(_range_asked'1 1 x 1) :- (m x)(<= 1 x)\n"
          "(_range_asked'1 1 x -1) :- (m x)(> 1 x)\n" VALUES("0"));
}

static void a_step_that_is_given_is_asked_for(void **state)
{
    (void)state;
    check("n(range(1, x, 2)) :- m(x).\n",
          "(n _special'0) :- (m x)(= _special'0 _range'3)(_range'2 1 x 2 _range'3)\n"
          "(_range_asked'1 1 x 2) :- (m x)\n" VALUES("0"));
}

static void a_range_of_floats_steps_by_a_float(void **state)
{
    (void)state;
    check("f(range(0.0, x)) :- f(x).\n",
          "(f _special'0) :- (f x)(= _special'0 _range'3)(_range'2 0.0 x _ _range'3)\n"
          "(_range_asked'1 0.0 x 1.0) :- (f x)(<= 0.0 x)\n"
          "(_range_asked'1 0.0 x -1.0) :- (f x)(> 0.0 x)\n" VALUES("0.0"));
}

static void a_range_asks_only_for_what_binds_its_ends(void **state)
{
    (void)state;
    check("n(range(1, x)) :- m(x), s(y).\n",
          "(n _special'0) :- (m x)(s y)(= _special'0 _range'3)(_range'2 1 x _ _range'3)\n"
          "(_range_asked'1 1 x 1) :- (m x)(<= 1 x)\n"
          "(_range_asked'1 1 x -1) :- (m x)(> 1 x)\n" VALUES("0"));
}

static void a_number_is_its_own_ord(void **state)
{
    (void)state;
    check("n(ord(x)) :- m(x).\n", "(n _special'0) :- (m x)(= _special'0 (number x))\n");
}

static void texts_are_numbered_by_one_relation(void **state)
{
    (void)state;
    check("c(ord(x), x) :- s(x).\nn(ord(x)) :- s(x).\n",
          "(c _special'0 x) :- (s x)(= _special'0 _ord'3)(_ord'2 x _ord'3)\n"
          "(n _special'4) :- (s x)(= _special'4 _ord'5)(_ord'2 x _ord'5)\n"
          "(_ord_asked'1 x) :- (s x)\n"
          "(_ord_asked'1 x) :- (s x)\n");
}

static void a_counter_numbers_all_that_its_rule_binds(void **state)
{
    (void)state;
    check("e(autoinc(), x) :- e(x, y), m(y).\n", "(e _counter'2 x) :- (_counter'1 x y _counter'2)\n"
                                                 "(_counted'0 x y) :- (e x y)(m y)\n");
}

static void two_counters_are_two_relations(void **state)
{
    (void)state;
    check("e(autoinc(), autoinc()) :- m(x).\n",
          "(e _counter'2 _counter'5) :- (_counter'4 x _counter'2 _counter'5)\n"
          "(_counted'0 x) :- (m x)\n"
          "(_counted'3 x _counter'2) :- (_counter'1 x _counter'2)\n");
}

static void what_cannot_be_made_is_told(void **state)
{
    (void)state;
    refuse("n(x) :- m(x), e(autoinc(), x).\n", "counter in a condition");
    refuse("n(range(1, z)) :- m(x), z > x.\n", "nothing binds");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_range_is_asked_for_and_read),
        cmocka_unit_test(a_step_that_is_given_is_asked_for),
        cmocka_unit_test(a_range_of_floats_steps_by_a_float),
        cmocka_unit_test(a_range_asks_only_for_what_binds_its_ends),
        cmocka_unit_test(a_number_is_its_own_ord),
        cmocka_unit_test(texts_are_numbered_by_one_relation),
        cmocka_unit_test(a_counter_numbers_all_that_its_rule_binds),
        cmocka_unit_test(two_counters_are_two_relations),
        cmocka_unit_test(what_cannot_be_made_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
