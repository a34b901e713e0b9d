/* SPDX-License-Identifier: MIT */
/* Unpack: patterns of records and branches as conditions on the texts that stand for them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dl/unpack.h"
#include "dl_text.h"

#define DECLARATIONS                                                                               \
    ".type Pair = [a: number, b: symbol]\n"                                                        \
    ".type Deep = [p: Pair, c: number]\n"                                                          \
    ".type Tree = Leaf { x: number } | Node { l: Tree, r: Tree }\n"                                \
    ".decl n, m(x: number)\n.decl s(x: symbol)\n.decl p(x: Pair)\n.decl d(x: Deep)\n"              \
    ".decl t(x: Tree)\n.decl q(n: number, x: Pair)\n"

static void check(const char *rules, const char *clauses)
{
    dl_text_makes(DECLARATIONS, rules, lr_dl_unpack_clause, clauses);
}

static void a_pattern_becomes_conditions_on_its_text(void **state)
{
    (void)state;
    check("n(x) :- p([x, y]), s(y).\n", "(n x) :- (starts _record'0 '[')(= x (field _record'0 "
                                        "0))(= y (field _record'0 1))(p _record'0)(s y)\n");
}

static void what_is_built_stays_an_expression(void **state)
{
    (void)state;
    check("p([x, \"a\"]) :- m(x).\n", "(p (record x 'a')) :- (m x)\n");
}

static void a_pattern_without_variables_is_a_value(void **state)
{
    (void)state;
    check("n(1) :- p([1, \"a\"]).\n", "(n 1) :- (p (record 1 'a'))\n");
}

static void what_is_open_is_not_asked_for(void **state)
{
    (void)state;
    check("n(x) :- p([x, _]).\n",
          "(n x) :- (starts _record'0 '[')(= x (field _record'0 0))(p _record'0)\n");
    check("n(1) :- p([1, _]).\n",
          "(n 1) :- (starts _record'0 '[')(= 1 (field _record'0 0))(p _record'0)\n");
}

static void a_pattern_in_a_pattern_has_a_name(void **state)
{
    (void)state;
    check("n(x) :- d([[x, _], 3]).\n",
          "(n x) :- (starts _record'0 '[')(= _field'1 (field _record'0 0))(starts _field'1 '[')(= "
          "x (field _field'1 0))(= 3 (field _record'0 1))(d _record'0)\n");
}

static void branches_are_told_apart_by_their_heads(void **state)
{
    (void)state;
    check("n(x) :- t($Node($Leaf(x), _)).\n",
          "(n x) :- (starts _record'0 '$Node(')(= _field'1 (field _record'0 0))(starts _field'1 "
          "'$Leaf(')(= x (field _field'1 0))(t _record'0)\n");
}

static void an_equation_unpacks_what_is_bound(void **state)
{
    (void)state;
    check("n(x) :- p(r), r = [x, _].\n", "(n x) :- (starts r '[')(= x (field r 0))(p r)\n");
    check("n(x) :- p(r), [x, _] = r.\n", "(n x) :- (starts r '[')(= x (field r 0))(p r)\n");
}

static void an_equation_builds_what_is_not_bound(void **state)
{
    (void)state;
    check("p(r) :- m(x), r = [x, \"a\"].\n", "(p r) :- (= r (record x 'a'))(m x)\n");
}

static void two_tuples_are_equal_where_their_fields_are(void **state)
{
    (void)state;
    check("n(x) :- m(x), s(y), [x, y] = [1, _].\n", "(n x) :- (= x 1)(m x)(s y)\n");
    check("n(x) :- m(x), s(y), [[x, y], 3] = [[1, \"a\"], x].\n",
          "(n x) :- (= x 1)(= y 'a')(= 3 x)(m x)(s y)\n");
}

static void branches_of_other_names_are_compared_as_values(void **state)
{
    (void)state;
    check("n(x) :- m(x), $Leaf(x) = $Node($Leaf(x), $Leaf(x)).\n",
          "(n x) :- (= (Leaf x) (Node (Leaf x) (Leaf x)))(m x)\n");
}

static void a_negation_is_of_all_that_look_so(void **state)
{
    (void)state;
    check("n(x) :- m(x), !p([x, _]).\n", "(n x) :- (m x)(not (_like'0 x))\n"
                                         "(_like'0 x) :- (p (record x _))\n");
    check("n(x) :- m(x), !q(x, [_, \"a\"]).\n",
          "(n x) :- (m x)(not (_like'0 x))\n"
          "(_like'0 _like'1) :- (q _like'1 (record _ 'a'))\n");
}

static void a_negation_of_a_value_stays(void **state)
{
    (void)state;
    check("n(x) :- m(x), !p([x, \"a\"]).\n", "(n x) :- (m x)(not (p (record x 'a')))\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pattern_becomes_conditions_on_its_text),
        cmocka_unit_test(what_is_built_stays_an_expression),
        cmocka_unit_test(a_pattern_without_variables_is_a_value),
        cmocka_unit_test(what_is_open_is_not_asked_for),
        cmocka_unit_test(a_pattern_in_a_pattern_has_a_name),
        cmocka_unit_test(branches_are_told_apart_by_their_heads),
        cmocka_unit_test(an_equation_unpacks_what_is_bound),
        cmocka_unit_test(an_equation_builds_what_is_not_bound),
        cmocka_unit_test(two_tuples_are_equal_where_their_fields_are),
        cmocka_unit_test(branches_of_other_names_are_compared_as_values),
        cmocka_unit_test(a_negation_is_of_all_that_look_so),
        cmocka_unit_test(a_negation_of_a_value_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
