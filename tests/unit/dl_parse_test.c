/* SPDX-License-Identifier: MIT */
/* Parse: precedence, what parentheses enclose, aggregates beside functors, limits of nesting. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "dl_text.h"

/* The condition of "p() :- TEXT." as a tree. */
static void assert_body(const char *text, const char *tree)
{
    Front *front = dl_text_open();
    Unit unit;
    char program[512] = "p() :- ";
    memset(&unit, 0, sizeof unit);
    strcat(strcat(program, text), ".");
    if (!dl_text_unit(front, program, &unit))
        dl_text_says(front, "nothing");
    assert_int_equal(unit.rules.count, 1);
    assert_string_equal(dl_text_body(front, unit.rules.items[0]->body), tree);
    dl_text_close(front);
}

static void operators_bind_by_precedence(void **state)
{
    (void)state;
    assert_body("x = 1 + 2 * 3 - 4", "(= x (- (+ 1 (* 2 3)) 4))");
    assert_body("x = 2 ^ 3 ^ 4", "(= x (^ 2 (^ 3 4)))");
    assert_body("x = -2 ^ 2", "(= x (- (^ 2 2)))");
    assert_body("x = -2 * y", "(= x (* -2 y))");
    assert_body("x = a lor b land c bor d band e bshl 1",
                "(= x (lor a (land b (bor c (band d (bshl e 1))))))");
    assert_body("x = lnot a land b", "(= x (land (lnot a) b))");
    assert_body("x = bnot -y", "(= x (bnot (- y)))");
}

static void parentheses_enclose_conditions_or_expressions(void **state)
{
    (void)state;
    assert_body("(a(x) ; b(x)), !(c(x), d(x))", "(and (or (a x) (b x)) (not (and (c x) (d x))))");
    assert_body("(x + 1) * 2 = y", "(= (* (+ x 1) 2) y)");
    assert_body("((x = 1))", "(= x 1)");
    assert_body("((x)) < (y)", "(< x y)");
    assert_body("!!a(_)", "(not (not (a _)))");
}

static void aggregates_are_told_from_functors(void **state)
{
    (void)state;
    assert_body("x = min(1, y)", "(= x (min 1 y))");
    assert_body("x = min y : { a(y) }", "(= x (min y (a y)))");
    assert_body("x = max (y + 1) * 2 : a(y)", "(= x (max (* (+ y 1) 2) (a y)))");
    assert_body("2 < count : { a(_), true } + 1", "(< 2 (+ (count - (and (a _) true)) 1))");
}

static void records_branches_and_casts_are_expressions(void **state)
{
    (void)state;
    assert_body("x = [1, nil, []]", "(= x (record 1 nil (record)))");
    assert_body("x = $a.B(1, $C())", "(= x (a.B 1 (C)))");
    assert_body("a.b(as(x, t.u), autoinc())", "(a.b (t.u x) counter)");
    assert_body("match(\"a\", x), contains(x, y), true", "(and (match 'a' x) (contains x y) true)");
}

static void declarations_are_kept_with_what_they_say(void **state)
{
    Front *front = dl_text_open();
    Unit unit;
    (void)state;
    memset(&unit, 0, sizeof unit);
    assert_true(dl_text_unit(
        front,
        ".decl a, b(x: number, y: t.u) eqrel no_inline choice-domain x, (x, y)\n"
        ".input a, b(IO = file, n = 3)\n.type A = B | C\n"
        ".type R = [x: number]\n.type D = E {} | F { x: R }\n"
        "@[note(1)]\n/// text\na(1, 2), b(3, 4) :- true. .plan 0:(1), 12:(), 2: (3, 2, 1)\n"
        "a(x, _) <= a(y, _) :- x < y.\n",
        &unit));
    assert_int_equal(unit.relations.count, 2);
    assert_int_equal(unit.relations.items[1]->flags, RELATION_EQREL | RELATION_NO_INLINE);
    assert_int_equal(unit.relations.items[1]->keys.count, 2);
    assert_string_equal(unit.relations.items[0]->fields.items[1].type_name, "t.u");
    assert_int_equal(unit.directives.items[1]->parameters.count, 2);
    assert_int_equal(unit.types.items[2]->branches.count, 2);
    assert_int_equal(unit.rules.items[0]->heads.count, 2);
    const Plans *plans = unit.rules.items[0]->plans;
    assert_int_equal(plans->count, 3);
    assert_int_equal(plans->items[1].version, 12);
    assert_int_equal(plans->items[1].order.count, 0);
    assert_int_equal(plans->items[2].order.items[0], 3);
    assert_non_null(unit.rules.items[1]->greater);
    assert_null(unit.rules.items[1]->plans);
    dl_text_close(front);
}

static void syntax_errors_are_told(void **state)
{
    static const char *const texts[][2] = {
        { "p(", "ends" },
        { "p(1)", "is needed" },
        { "p(1) :- .", "expression" },
        { "p(1), q(2).", ":-" },
        { ".decl p(x)", ":" },
        { "p(x) :- x = count.", "is needed" },
        { "p(x) :- a(x) b(x).", "is needed" },
        { ".comp A { .decl p()", "ends" },
        { ".override p", "component" },
        { "p(@f(1)).", "not supported" },
        { "p(x) :- x + 1.", "comparison" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        Front *front = dl_text_open();
        Unit unit;
        memset(&unit, 0, sizeof unit);
        assert_false(dl_text_unit(front, texts[i][0], &unit));
        assert_true(dl_text_says(front, texts[i][1]));
        dl_text_close(front);
    }
}

static void nesting_has_a_limit(void **state)
{
    static const char *const openings[] = { "(", "-", "[", "!", "count : { x = ", "lnot " };
    (void)state;
    for (size_t i = 0; i < sizeof openings / sizeof *openings; i++) {
        Front *front = dl_text_open();
        Unit unit;
        static char text[200000];
        memset(&unit, 0, sizeof unit);
        strcpy(text, i == 3 ? "p() :- " : "p() :- x = ");
        size_t length = strlen(text);
        while (length + 20 < sizeof text)
            length += (size_t)sprintf(text + length, "%s", openings[i]);
        assert_false(dl_text_unit(front, text, &unit));
        dl_text_close(front);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(operators_bind_by_precedence),
        cmocka_unit_test(parentheses_enclose_conditions_or_expressions),
        cmocka_unit_test(aggregates_are_told_from_functors),
        cmocka_unit_test(records_branches_and_casts_are_expressions),
        cmocka_unit_test(declarations_are_kept_with_what_they_say),
        cmocka_unit_test(syntax_errors_are_told),
        cmocka_unit_test(nesting_has_a_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
