/* SPDX-License-Identifier: MIT */
/* Inline: what becomes of clauses that name relations declared inline. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "dl/inline.h"
#include "dl_text.h"

#define DECLARATIONS                                                                               \
    ".decl n, m(x: number)\n.decl e(x: number, y: number)\n.decl p(x: number) inline\n"            \
    ".decl q(x: number, y: number) inline\n"

typedef struct Case {
    const char *rules, *clauses; /* rules of n, which is what is left */
} Case;

static const char *inlined(Front *front, const char *rules)
{
    static Program program;
    memset(&program, 0, sizeof program);
    assert_true(
        dl_text_program(front, lr_dl_front_format(front, DECLARATIONS "%s", rules), &program));
    if (!dl_text_pass(front, &program, lr_dl_inline_relations))
        return NULL;
    return dl_text_clauses(front, &program, 0);
}

static void check(const char *rules, const char *clauses)
{
    Front *front = dl_text_open();
    assert_string_equal(inlined(front, rules), clauses);
    dl_text_close(front);
}

static void an_atom_becomes_the_body_of_its_rule(void **state)
{
    (void)state;
    check("q(a, b) :- a < b.\nn(x) :- e(x, y), q(y, 7).\n", "(n x) :- (e x y)(< y 7)\n");
}

static void each_rule_makes_a_clause(void **state)
{
    (void)state;
    check("q(a, b) :- a < b.\nq(a, b) :- b = 0, a > 5.\nn(x) :- e(x, y), q(x, y).\n",
          "(n x) :- (e x y)(< x y)\n(n x) :- (e x y)(= y 0)(> x 5)\n");
}

static void a_head_that_is_no_variable_is_equated(void **state)
{
    (void)state;
    check("q(a, a) :- a > 1.\nn(x) :- e(x, y), q(x, y).\n", "(n x) :- (e x y)(= y x)(> x 1)\n");
    check("q(a, a + 1) :- a > 1.\nn(x) :- e(x, y), q(x, y).\n",
          "(n x) :- (e x y)(= y (+ x 1))(> x 1)\n");
}

static void inner_variables_are_new_in_each_place(void **state)
{
    (void)state;
    check("p(a) :- a > b, b = c, m(c).\nn(x) :- e(x, y), p(x), p(y).\n",
          "(n x) :- (e x y)(> x _b'0)(= _b'0 _c'1)(m _c'1)(> y _b'2)(= _b'2 _c'3)(m _c'3)\n");
}

static void relations_lead_to_relations(void **state)
{
    (void)state;
    check("q(a, b) :- p(a), b > a.\np(a) :- a > 3.\nn(x) :- e(x, y), q(x, y).\n",
          "(n x) :- (e x y)(> y x)(> x 3)\n");
}

static void a_negation_is_taken_apart(void **state)
{
    (void)state;
    check("q(a, b) :- a < b, a > 3.\nn(x) :- e(x, y), !q(x, y).\n",
          "(n x) :- (e x y)(>= x y)\n(n x) :- (e x y)(<= x 3)\n");
    check("p(a) :- a < 1.\np(a) :- a > 9.\nn(x) :- m(x), !p(x).\n",
          "(n x) :- (m x)(>= x 1)(<= x 9)\n");
}

/* What binds its head could stay; few rules are put where they are used all the same. */
static void few_rules_are_put_in_place_and_many_stay(void **state)
{
    (void)state;
    check("p(a) :- m(a), a > 1.\np(a) :- m(a), a < 0.\nn(x) :- e(x, y), p(y).\n",
          "(n x) :- (e x y)(m y)(> y 1)\n(n x) :- (e x y)(m y)(< y 0)\n");
    check("p(1).\np(2).\np(3).\np(4).\np(5).\nn(x) :- m(x), p(x).\n",
          "(p 1)\n(p 2)\n(p 3)\n(p 4)\n(p 5)\n(n x) :- (m x)(p x)\n");
}

static void a_circle_through_what_stays_is_none(void **state)
{
    (void)state;
    check("q(a, b) :- n(c), b = a + c, b < 9.\nn(1).\nn(y) :- n(x), q(x, y).\n",
          "(n 1)\n(n y) :- (n x)(n _c'0)(= y (+ x _c'0))(< y 9)\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_atom_becomes_the_body_of_its_rule),
        cmocka_unit_test(each_rule_makes_a_clause),
        cmocka_unit_test(a_head_that_is_no_variable_is_equated),
        cmocka_unit_test(inner_variables_are_new_in_each_place),
        cmocka_unit_test(relations_lead_to_relations),
        cmocka_unit_test(a_negation_is_taken_apart),
        cmocka_unit_test(few_rules_are_put_in_place_and_many_stay),
        cmocka_unit_test(a_circle_through_what_stays_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
