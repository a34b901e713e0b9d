/* SPDX-License-Identifier: MIT */
/* Check of subtypes: each pair of sorts in a head and in a join; what gives up its sort; what narrows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "dl/check.h"
#include "dl_text.h"

/* A and B share nothing, C is within B; U and V share B. */
#define DECLARATIONS                                                                               \
    ".type A <: number\n.type B <: number\n.type C <: B\n.type D <: number\n.type U = A | B\n"     \
    ".type V = B | D\n.type W = U | D\n.type X = A\n.type R = [f: A, g: number]\n"                 \
    ".type T = K { f: A } | L {}\n"                                                                \
    ".decl n(x: number)\n.decl a(x: A)\n.decl b(x: B)\n.decl c(x: C)\n.decl d(x: D)\n"             \
    ".decl u(x: U)\n.decl v(x: V)\n.decl w(x: W)\n.decl x(x: X)\n.decl r(x: R)\n.decl t(x: T)\n"

static unsigned mistakes(Front *front, const char *rules)
{
    static Program program;
    memset(&program, 0, sizeof program);
    if (dl_text_program(front, lr_dl_front_format(front, DECLARATIONS "%s", rules), &program))
        (void)dl_text_pass(front, &program, lr_dl_check_subtypes);
    return front->mistakes;
}

static void accept(const char *rules)
{
    Front *front = dl_text_open();
    if (mistakes(front, rules) > 0)
        dl_text_says(front, "nothing");
    assert_int_equal(front->mistakes, 0);
    dl_text_close(front);
}

static void refuse(const char *rules, const char *message)
{
    Front *front = dl_text_open();
    unsigned found = mistakes(front, rules);
    if (found != 1)
        print_error("%u mistakes in %s\n", found, rules);
    assert_int_equal(found, 1);
    assert_true(dl_text_says(front, message));
    dl_text_close(front);
}

/* Whether what is of the row's sort may be concluded of the column's: n a b c d u v w x. */
static const char *const SORTS = "nabcduvwx";
static const char *const within[] = {
    "100000000", "110001011", "101001110", "101101110", "100010110",
    "100001010", "100000110", "100000010", "110001011",
};
/* Whether they can be joined. */
static const char *const joined[] = {
    "111111111", "110001011", "101101110", "101101110", "100010110",
    "111101111", "101111110", "111111111", "110001011",
};

static void a_head_takes_what_is_within_its_sort(void **state)
{
    (void)state;
    for (size_t i = 0; SORTS[i] != '\0'; i++)
        for (size_t k = 0; SORTS[k] != '\0'; k++) {
            char rule[32] = "?(y) :- ?(y).\n";
            rule[0] = SORTS[k];
            rule[8] = SORTS[i];
            if (within[i][k] == '1')
                accept(rule);
            else
                refuse(rule, "y is of ");
        }
}

static void a_variable_is_of_what_its_sorts_share(void **state)
{
    (void)state;
    for (size_t i = 0; SORTS[i] != '\0'; i++)
        for (size_t k = 0; SORTS[k] != '\0'; k++) {
            char atoms[] = "n(y) :- ?(y), ?(y).\n", equation[] = "n(y) :- ?(y), ?(z), y < z.\n";
            atoms[8] = equation[8] = SORTS[i];
            atoms[14] = equation[14] = SORTS[k];
            if (joined[i][k] == '1') {
                accept(atoms);
                accept(equation);
            } else {
                refuse(atoms, "nothing in common");
                refuse(equation, "nothing in common");
            }
        }
}

static void what_is_shared_is_what_is_concluded(void **state)
{
    (void)state;
    accept("b(y) :- u(y), v(y).\n");
    accept("b(y) :- u(y), n(y), y = z, w(z), z = q, v(q).\n");
    refuse("a(y) :- u(y), v(y).\n", "y is of B, but column x of a is of A");
    accept("c(y) :- b(y), c(y).\n");
}

static void a_negation_says_nothing_of_sorts(void **state)
{
    (void)state;
    accept("a(y) :- a(y), !b(y), !c(y), !n(y).\n");
    refuse("b(y) :- n(y), !b(y).\n", "y is of number");
}

static void results_are_of_any_sort(void **state)
{
    (void)state;
    accept("a(1).\nb(2 + 3).\nu(autoinc()) :- n(_).\n");
    accept("b(y + 1) :- a(y).\na(z) :- b(y), z = min(y, 2).\na(y) :- a(y), b(z), y = z * z.\n");
    accept("a(y) :- y = count : { b(_) }.\na(y) :- y = sum z + 1 : { b(z) }.\n");
    refuse("a(y) :- y = max z : { b(z) }.\n", "y is of B");
    accept("a(as(y, A)) :- b(y).\na(z) :- n(y), z = as(y, A).\n");
    refuse("c(as(y, B)) :- a(y).\n", "an expression is of B");
}

static void fields_have_sorts_too(void **state)
{
    (void)state;
    accept("a(y) :- r([y, _]).\nr([y, 1]) :- a(y).\nr(nil).\n");
    refuse("b(y) :- r([y, _]).\n", "y is of A");
    refuse("r([y, 1]) :- b(y).\n", "nothing in common");
    refuse("r(z) :- b(y), z = [y, 1].\n", "nothing in common");
    accept("r([y, 1]) :- n(y).\nt($K(y)) :- n(y).\n");
    refuse("t($K(y)) :- b(y).\n", "nothing in common");
    refuse("b(y) :- t($K(y)).\n", "y is of A");
}

static void variables_of_aggregates_are_apart(void **state)
{
    (void)state;
    accept("n(y) :- y = count : { a(z) }, 0 < count : { b(z) }.\n");
    refuse("n(y) :- a(z), y = count : { b(z) }.\n", "z is of A and of B");
    refuse("n(y) :- y = count : { a(z), b(z) }.\n", "z is of A and of B");
}

static void subsumption_reads_both_heads(void **state)
{
    (void)state;
    accept("a(y) <= a(z) :- y < z.\n");
    refuse("a(y) <= a(z) :- y < z, b(z).\n", "nothing in common");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_head_takes_what_is_within_its_sort),
        cmocka_unit_test(a_variable_is_of_what_its_sorts_share),
        cmocka_unit_test(what_is_shared_is_what_is_concluded),
        cmocka_unit_test(a_negation_says_nothing_of_sorts),
        cmocka_unit_test(results_are_of_any_sort),
        cmocka_unit_test(fields_have_sorts_too),
        cmocka_unit_test(variables_of_aggregates_are_apart),
        cmocka_unit_test(subsumption_reads_both_heads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
