/* SPDX-License-Identifier: MIT */
/* Expand, unpack and split: the last passes over clauses, as what each makes of one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "dl/expand.h"
#include "dl/infer.h"
#include "dl/scope.h"
#include "dl/split.h"
#include "dl/unpack.h"
#include "dl_text.h"

#define DECLARATIONS                                                                               \
    ".type Pair = [a: number, b: symbol]\n.type Tree = Leaf { x: number } | Node { l: Tree, r: "   \
    "Tree }\n"                                                                                     \
    ".decl n, m(x: number)\n.decl e(x: number, y: number)\n.decl s(x: symbol)\n.decl p(x: Pair)\n" \
    ".decl t(x: Tree)\n"

static void prepare(Program *program, Clause *clause)
{
    lr_dl_scope_rename(program->front, clause->head, &clause->body);
    lr_dl_infer_types(program, clause->head, NULL, &clause->body);
}

static const char *passed(Front *front, const char *rules,
                          void (*pass)(Program *program, Clause *clause))
{
    static Program program;
    memset(&program, 0, sizeof program);
    assert_true(
        dl_text_program(front, lr_dl_front_format(front, DECLARATIONS "%s", rules), &program));
    assert_true(dl_text_each(front, &program, prepare));
    if (!dl_text_each(front, &program, pass))
        return NULL;
    return dl_text_clauses(front, &program, 0);
}

static void check(const char *rules, void (*pass)(Program *program, Clause *clause),
                  const char *clauses)
{
    Front *front = dl_text_open();
    const char *found = passed(front, rules, pass);
    if (found == NULL)
        dl_text_says(front, "nothing");
    assert_non_null(found);
    assert_string_equal(found, clauses);
    dl_text_close(front);
}

static void refuse(const char *rules, void (*pass)(Program *program, Clause *clause),
                   const char *message)
{
    Front *front = dl_text_open();
    assert_null(passed(front, rules, pass));
    assert_true(dl_text_says(front, message));
    dl_text_close(front);
}

/* ---- expand ---- */

static void groups_are_a_relation_with_what_is_shared(void **state)
{
    (void)state;
    check("n(c) :- m(x), c = max y : { e(x, y) }.\n", lr_dl_expand_clause,
          "(n c) :- (m x)(= c _max'2)(_max'1 x _max'2)\n"
          "(_max'1 x (max _y'0 -)) :- (e x _y'0)\n");
}

static void a_count_of_nothing_is_an_alternative(void **state)
{
    (void)state;
    check("n(c) :- m(x), c = count : { e(x, _) }.\n", lr_dl_expand_clause,
          "(n c) :- (m x)(= c _count'3)(or (_count'1 x _count'2) (and (not (_count'1 x _)) (= "
          "_count'2 0)))(= _count'3 (wrap _count'2))\n"
          "(_count'1 x (sum 1 -)) :- (e x _any'0)\n");
}

static void what_the_body_does_not_bind_comes_from_the_rule(void **state)
{
    (void)state;
    check("n(c) :- m(x), c = max y : { m(y), y < x }.\n", lr_dl_expand_clause,
          "(n c) :- (m x)(= c _max'2)(_max'1 x _max'2)\n"
          "(_max'1 x (max _y'0 -)) :- (m _y'0)(< _y'0 x)(m x)\n");
}

static void a_target_that_is_made_is_made_in_the_body(void **state)
{
    (void)state;
    check("n(c) :- s(\"a\"), c = max ord(x) : { s(x) }.\n", lr_dl_expand_clause,
          "(n c) :- (s 'a')(= c _max'6)(_max'5 _max'6)\n"
          "(_ord_asked'2 _x'0) :- (s _x'0)\n"
          "(_max'5 (max _special'1 -)) :- (s _x'0)(= _special'1 _ord'4)(_ord'3 _x'0 _ord'4)\n");
}

static void a_range_is_asked_for_and_read(void **state)
{
    (void)state;
    check("n(range(1, x)) :- m(x).\n", lr_dl_expand_clause,
          "(n _special'0) :- (m x)(= _special'0 _range'3)(_range'2 1 x _ _range'3)\n"
          "(_range_asked'1 1 x 1) :- (m x)(<= 1 x)\n"
          "(_range_asked'1 1 x -1) :- (m x)(> 1 x)\n"
          "(_range'2 from to step from) :- (_range_asked'1 from to step)(> step 0)(< from to)\n"
          "(_range'2 from to step from) :- (_range_asked'1 from to step)(< step 0)(> from to)\n"
          "(_range'2 from to step from) :- (_range_asked'1 from to step)(= step 0)(!= from to)\n"
          "(_range'2 from to step next) :- (_range'2 from to step last)(> step 0)(= next (wide+ "
          "last step))(< next to)\n"
          "(_range'2 from to step next) :- (_range'2 from to step last)(< step 0)(= next (wide+ "
          "last step))(> next to)\n");
}

static void a_counter_numbers_all_that_its_rule_binds(void **state)
{
    (void)state;
    check("e(autoinc(), x) :- e(x, y), m(y).\n", lr_dl_expand_clause,
          "(e _counter'2 x) :- (_counter'1 x y _counter'2)\n"
          "(_counted'0 x y) :- (e x y)(m y)\n");
}

static void what_cannot_be_expanded_is_told(void **state)
{
    (void)state;
    refuse("n(x) :- m(x), e(autoinc(), x).\n", lr_dl_expand_clause, "counter in a condition");
    refuse("n(range(1, z)) :- m(x), z > x.\n", lr_dl_expand_clause, "nothing binds");
}

/* ---- unpack ---- */

static void a_pattern_becomes_conditions_on_its_text(void **state)
{
    (void)state;
    check("n(x) :- p([x, y]), s(y).\n", lr_dl_unpack_clause,
          "(n x) :- (starts _record'0 '[')(= x (field _record'0 0))(= y (field _record'0 1))(p "
          "_record'0)(s y)\n");
}

static void what_is_built_stays_an_expression(void **state)
{
    (void)state;
    check("p([x, \"a\"]) :- m(x).\n", lr_dl_unpack_clause, "(p (record x 'a')) :- (m x)\n");
}

static void branches_are_told_apart_by_their_heads(void **state)
{
    (void)state;
    check("n(x) :- t($Node($Leaf(x), _)).\n", lr_dl_unpack_clause,
          "(n x) :- (starts _record'0 '$Node(')(= _field'1 (field _record'0 0))(starts _field'1 "
          "'$Leaf(')(= x (field _field'1 0))(t _record'0)\n");
}

/* ---- split ---- */

static void what_shares_nothing_is_asked_once(void **state)
{
    (void)state;
    check("n(x) :- m(x), e(y, z), y < z.\n", lr_dl_split_clause,
          "(n x) :- (m x)(_exists'0)\n"
          "(_exists'0) :- (< y z)(e y z)\n");
}

static void what_hangs_together_stays(void **state)
{
    (void)state;
    check("n(x) :- m(x), e(x, y), m(y).\n", lr_dl_split_clause, "(n x) :- (m x)(e x y)(m y)\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(groups_are_a_relation_with_what_is_shared),
        cmocka_unit_test(a_count_of_nothing_is_an_alternative),
        cmocka_unit_test(what_the_body_does_not_bind_comes_from_the_rule),
        cmocka_unit_test(a_target_that_is_made_is_made_in_the_body),
        cmocka_unit_test(a_range_is_asked_for_and_read),
        cmocka_unit_test(a_counter_numbers_all_that_its_rule_binds),
        cmocka_unit_test(what_cannot_be_expanded_is_told),
        cmocka_unit_test(a_pattern_becomes_conditions_on_its_text),
        cmocka_unit_test(what_is_built_stays_an_expression),
        cmocka_unit_test(branches_are_told_apart_by_their_heads),
        cmocka_unit_test(what_shares_nothing_is_asked_once),
        cmocka_unit_test(what_hangs_together_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
