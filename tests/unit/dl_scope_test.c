/* SPDX-License-Identifier: MIT */
/* Scope: which variables of aggregates are the rule's. Names that were made end in ' and a number. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "dl/scope.h"
#include "dl_text.h"

static void rename_scopes(Program *program, Clause *clause)
{
    lr_dl_scope_rename(program->front, clause->head, &clause->body);
}

/* rule: of n, which reads m and e. */
static const char *renamed(Front *front, const char *rule)
{
    static Program program;
    memset(&program, 0, sizeof program);
    assert_true(dl_text_program(
        front,
        lr_dl_front_format(front, ".decl n, m(x: number)\n.decl e(x: number, y: number)\n%s", rule),
        &program));
    return dl_text_each(front, &program, rename_scopes) ? dl_text_clauses(front, &program, 0)
                                                        : NULL;
}

static void check(const char *rule, const char *clause)
{
    Front *front = dl_text_open();
    assert_string_equal(renamed(front, rule), clause);
    dl_text_close(front);
}

static void what_the_rule_binds_is_the_rules(void **state)
{
    (void)state;
    check("n(c) :- m(x), c = count : { e(x, y) }.\n",
          "(n c) :- (m x)(= c (count - (and (e x _y'0))))\n");
}

static void what_nothing_else_mentions_is_local(void **state)
{
    (void)state;
    check("n(c) :- c = count : { e(x, y) }, c > sum y : { m(y) }.\n",
          "(n c) :- (= c (count - (and (e _x'0 _y'1))))(> c (sum _y'2 (and (m _y'2))))\n");
}

static void a_target_is_local_though_the_rule_binds_its_name(void **state)
{
    (void)state;
    check("n(x) :- m(x), x < max x : { e(x, _) }.\n",
          "(n x) :- (m x)(< x (max _x'0 (and (e _x'0 _))))\n");
}

static void a_witness_keeps_its_name(void **state)
{
    (void)state;
    check("n(y) :- 7 = max x : { e(x, y) }.\n", "(n y) :- (= 7 (max _x'0 (and (e _x'0 y))))\n");
}

static void an_inner_aggregate_sees_the_outer_one(void **state)
{
    (void)state;
    check("n(c) :- c = sum k : { m(x), k = count : { e(x, y) } }.\n",
          "(n c) :- (= c (sum _k'0 (and (m _x'1) (= _k'0 (count - (and (e _x'1 __y'2'3)))))))\n");
}

static void an_aggregate_in_a_head_or_a_target_becomes_a_condition(void **state)
{
    (void)state;
    check("n(1 + count : { m(_) }) :- m(2).\n",
          "(n (+ 1 _count'0)) :- (m 2)(= _count'0 (count - (and (m _))))\n");
    check("n(c) :- c = max (count : { e(x, _) }) + x : { m(x) }.\n",
          "(n c) :- (= c (max (+ __count'0'1 _x'2) (and (m _x'2) (= __count'0'1 (count - (and (e "
          "_x'2 _)))))))\n");
}

static void alternatives_in_an_aggregate_are_refused(void **state)
{
    Front *front = dl_text_open();
    (void)state;
    assert_null(renamed(front, "n(c) :- c = count : { m(x) ; e(x, _) }.\n"));
    assert_true(dl_text_says(front, "alternatives"));
    dl_text_close(front);
}

static void a_body_that_is_false_counts_nothing(void **state)
{
    (void)state;
    check("n(c) :- c = count : { m(x), false }.\n", "(n c) :- (= c (count - (and (!= 0 0))))\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_the_rule_binds_is_the_rules),
        cmocka_unit_test(what_nothing_else_mentions_is_local),
        cmocka_unit_test(a_target_is_local_though_the_rule_binds_its_name),
        cmocka_unit_test(a_witness_keeps_its_name),
        cmocka_unit_test(an_inner_aggregate_sees_the_outer_one),
        cmocka_unit_test(an_aggregate_in_a_head_or_a_target_becomes_a_condition),
        cmocka_unit_test(alternatives_in_an_aggregate_are_refused),
        cmocka_unit_test(a_body_that_is_false_counts_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
