/* SPDX-License-Identifier: MIT */
/* Closure and stage: what equivalences, subsumption and limits make of clauses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "dl/closure.h"
#include "dl/stage.h"
#include "dl_text.h"

static void open_program(Front *front, const char *text, Program *out)
{
    memset(out, 0, sizeof *out);
    if (!dl_text_program(front, text, out)) {
        dl_text_says(front, "nothing");
        fail();
    }
}

static void check(const char *text, void (*pass)(Program *program), const char *clauses)
{
    Front *front = dl_text_open();
    Program program;
    open_program(front, text, &program);
    assert_true(dl_text_pass(front, &program, pass));
    assert_string_equal(dl_text_clauses(front, &program, 0), clauses);
    dl_text_close(front);
}

static bool is_hard(const char *text, const char *relation)
{
    Front *front = dl_text_open();
    Program program;
    open_program(front, text, &program);
    Reads *reads = lr_dl_reads_open(&program);
    bool hard = lr_dl_closure_is_hard(&program, reads, lr_dl_program_find(&program, relation));
    lr_dl_reads_close(reads);
    dl_text_close(front);
    return hard;
}

static void an_equivalence_is_symmetric_and_transitive(void **state)
{
    (void)state;
    check(".decl e(a: number, b: number) eqrel\ne(1, 2).\n", lr_dl_closure_equivalences,
          "(_links'0 1 2)\n"
          "(_links'0 y x) :- (_links'0 x y)\n"
          "(e _c0'1 _c1'2) :- (_links'0 _c0'1 _c1'2)\n"
          "(e x z) :- (e x y)(_links'0 y z)\n");
}

#define DISTANCES                                                                                  \
    ".decl e(a: number, b: number)\n.decl d(x: number, n: number)\nd(1, 0).\n"                     \
    "d(y, n + 1) :- d(x, n), e(x, y).\n"

static void the_least_of_a_column_becomes_a_minimum(void **state)
{
    (void)state;
    check(DISTANCES "d(x, n) <= d(x, m) :- m <= n.\n", lr_dl_closure_subsumptions,
          "(d 1 (min 0 -))\n"
          "(d y (min (+ n 1) -)) :- (d x n)(e x y)\n");
    check(DISTANCES "d(x, n) <= d(x, m) :- n < m.\n", lr_dl_closure_subsumptions,
          "(d 1 (max 0 -))\n"
          "(d y (max (+ n 1) -)) :- (d x n)(e x y)\n");
}

static void without_recursion_tuples_are_compared_afterwards(void **state)
{
    (void)state;
    check(".decl d(x: number, n: number)\nd(1, 5).\nd(x, n) <= d(x, m) :- m <= n.\n",
          lr_dl_closure_subsumptions,
          "(_all'0 1 5)\n"
          "(_subsumed'1 _x'2 _n'3) :- (_all'0 _x'2 _n'3)(= _x'2 x)(= _n'3 n)(_all'0 _x'4 _n'5)(= "
          "_x'4 x)(= _n'5 m)(or (!= _x'2 _x'4) (!= _n'3 _n'5))(<= m n)\n"
          "(d _x'6 _n'7) :- (_all'0 _x'6 _n'7)(not (_subsumed'1 _x'6 _n'7))\n");
}

static void what_is_no_extreme_of_one_column_is_hard(void **state)
{
    static const char *const hard[] = {
        DISTANCES "d(x, n) <= d(y, m) :- m <= n, y < x.\n",
        DISTANCES "d(x, n) <= d(x, m) :- m <= n + 1.\n",
        DISTANCES "d(x, n) <= d(x, m) :- m <= n, e(x, m).\n",
        DISTANCES "d(x, n) <= d(x, m) :- m <= n.\nd(x, n) <= d(x, m) :- m > 9, m <= n.\n",
        DISTANCES ".input d\nd(x, n) <= d(x, m) :- m <= n.\n",
    };
    (void)state;
    for (size_t i = 0; i < sizeof hard / sizeof *hard; i++)
        assert_true(is_hard(hard[i], "d"));
    assert_false(is_hard(DISTANCES "d(x, n) <= d(x, m) :- m <= n.\n", "d"));
    assert_false(is_hard(DISTANCES, "d"));
}

static void recursion_by_way_of_others_is_hard(void **state)
{
    (void)state;
    assert_true(
        is_hard(".decl e(a: number, b: number)\n.decl d, via(x: number, n: number)\nd(1, 0).\n"
                "via(y, n + 1) :- d(x, n), e(x, y).\nd(x, n) :- via(x, n).\n"
                "d(x, n) <= d(x, m) :- m <= n.\n",
                "d"));
}

static void what_subsumes_by_what_follows_from_itself_is_hard(void **state)
{
    (void)state;
    assert_true(is_hard(
        ".decl a, b(x: number)\na(1).\nb(x) :- a(x).\na(x) <= a(y) :- b(y), y < x.\n", "a"));
}

/* ---- stage ---- */

static void a_stage_reads_what_is_now_and_concludes_a_step(void **state)
{
    (void)state;
    check(".decl p(x: number) choice-domain x\np(1).\np(x + 1) :- p(x), x < 5.\n",
          lr_dl_stage_relations,
          "(_step'1 1)\n"
          "(_step'1 (+ x 1)) :- (_now'0 x)(< x 5)\n"
          "(p _c0'2) :- (_now'0 _c0'2)\n");
}

static void relations_that_read_each_other_are_one_stage(void **state)
{
    Front *front = dl_text_open();
    Program program;
    (void)state;
    open_program(
        front,
        ".decl a, b, c(x: number)\na(1).\na(x) :- b(x).\nb(x + 1) :- a(x).\nc(x) :- a(x).\n"
        "c(x) :- c(x).\n.limitsize a(n=3)\n",
        &program);
    assert_true(dl_text_pass(front, &program, lr_dl_stage_relations));
    assert_int_equal(program.stages.count, 1);
    assert_int_equal(program.stages.items[0]->members.count, 2);
    assert_int_equal(program.stages.items[0]->members.items[0].limit, 3);
    assert_int_equal(program.stages.items[0]->members.items[1].limit, -1);
    dl_text_close(front);
}

static void a_stage_comes_after_those_that_it_reads(void **state)
{
    Front *front = dl_text_open();
    Program program;
    (void)state;
    open_program(front,
                 ".decl late(x: number) choice-domain x\n.decl early(x: number) choice-domain x\n"
                 "late(x) :- early(x).\nearly(1).\n",
                 &program);
    assert_true(dl_text_pass(front, &program, lr_dl_stage_relations));
    assert_int_equal(program.stages.count, 2);
    assert_string_equal(program.stages.items[0]->members.items[0].relation->name, "early");
    dl_text_close(front);
}

static void a_stage_cannot_count_what_it_makes(void **state)
{
    Front *front = dl_text_open();
    Program program;
    (void)state;
    open_program(front, ".decl p(x: number) choice-domain x\np(n) :- n = count : { p(_) }.\n",
                 &program);
    assert_false(dl_text_pass(front, &program, lr_dl_stage_relations));
    assert_true(dl_text_says(front, "needed by itself"));
    dl_text_close(front);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_equivalence_is_symmetric_and_transitive),
        cmocka_unit_test(the_least_of_a_column_becomes_a_minimum),
        cmocka_unit_test(without_recursion_tuples_are_compared_afterwards),
        cmocka_unit_test(what_is_no_extreme_of_one_column_is_hard),
        cmocka_unit_test(recursion_by_way_of_others_is_hard),
        cmocka_unit_test(what_subsumes_by_what_follows_from_itself_is_hard),
        cmocka_unit_test(a_stage_reads_what_is_now_and_concludes_a_step),
        cmocka_unit_test(relations_that_read_each_other_are_one_stage),
        cmocka_unit_test(a_stage_comes_after_those_that_it_reads),
        cmocka_unit_test(a_stage_cannot_count_what_it_makes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
