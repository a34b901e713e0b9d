/* SPDX-License-Identifier: MIT */
/* Names: what bodies bind, literal by literal and together, in whatever order they stand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "dl/names.h"
#include "dl_text.h"

/* A rule's body as one literal. */
static Body *body_of(Front *front, const char *text)
{
    static Unit unit;
    memset(&unit, 0, sizeof unit);
    assert_true(dl_text_unit(front, lr_dl_front_format(front, "h() :- %s.", text), &unit));
    return unit.rules.items[0]->body;
}

static const char *joined(Front *front, const Names *names)
{
    const char *text = "";
    for (size_t i = 0; i < names->count; i++)
        text = lr_dl_front_format(front, "%s%s%s", text, i > 0 ? " " : "", names->items[i]);
    return text;
}

static void binds(const char *text, const char *names)
{
    Front *front = dl_text_open();
    Literals literals = { 0 };
    Names bound = { 0 };
    PUSH(front, &literals, body_of(front, text));
    lr_dl_names_bind(front, &literals, NULL, &bound);
    assert_string_equal(joined(front, &bound), names);
    dl_text_close(front);
}

static void mentions(const char *text, bool with_aggregates, const char *names)
{
    Front *front = dl_text_open();
    Names found = { 0 };
    lr_dl_names_of_body(front, body_of(front, text), with_aggregates, &found);
    assert_string_equal(joined(front, &found), names);
    dl_text_close(front);
}

static void atoms_bind_variables_and_what_is_in_patterns(void **state)
{
    (void)state;
    binds("p(x, y, x, _, 3)", "x y");
    binds("p([x, [y, _]], $B(z))", "x y z");
    binds("p(x + 1, cat(y, z))", "");
    binds("p()", "");
    binds("!p(x)", "");
}

static void an_equation_binds_one_side_once_the_other_is_bound(void **state)
{
    (void)state;
    binds("x = 1", "x");
    binds("x = y", "");
    binds("x = y, y = z, z = 2", "z y x");
    binds("[x, y] = z, p(z)", "z x y");
    binds("x + 1 = y, p(x)", "x y");
    binds("x + 1 = y, p(y)", "y");
    binds("x = _", "");
    binds("x != 1, y < 2, z <= y", "");
    binds("x = count : { p(y) }", "x");
}

static void a_disjunction_binds_what_each_of_its_sides_binds(void **state)
{
    (void)state;
    binds("(p(x, y); q(y, z))", "y");
    binds("(p(x); q(y))", "");
    binds("(p(x); x = 1), y = x", "x y");
    binds("p(z), (x = z; q(x))", "z x");
    binds("(p(x); (q(x, y); r(x, y)))", "x");
    binds("(p(x); false)", "");
}

static void a_literal_may_be_left_out(void **state)
{
    Front *front = dl_text_open();
    Body *body = body_of(front, "p(x), q(y), z = x");
    Literals literals = { 0 };
    Names bound = { 0 };
    (void)state;
    for (size_t i = 0; i < body->parts.count; i++)
        PUSH(front, &literals, body->parts.items[i]);
    lr_dl_names_bind(front, &literals, literals.items[0], &bound);
    assert_string_equal(joined(front, &bound), "y");
    lr_dl_names_bind(front, &literals, NULL, &bound);
    assert_string_equal(joined(front, &bound), "y x z");
    dl_text_close(front);
}

static void aggregates_are_looked_into_where_that_is_wanted(void **state)
{
    static const char *const text =
        "p(x), y = sum z + w : { q(z, w), u = max v : { r(v, x) } }, !s(t)";
    (void)state;
    mentions(text, false, "x y t");
    mentions(text, true, "x y z w u v t");
    mentions("true", true, "");
    mentions("p(_, _, 1, \"x\", nil)", true, "");
}

static void a_set_has_each_name_once(void **state)
{
    Front *front = dl_text_open();
    Names names = { 0 };
    (void)state;
    const char *a = lr_dl_front_name(front, "a", 1), *b = lr_dl_front_name(front, "b", 1);
    assert_false(lr_dl_names_has(&names, a));
    for (int i = 0; i < 3; i++)
        lr_dl_names_add(front, &names, a);
    assert_int_equal(names.count, 1);
    assert_true(lr_dl_names_has(&names, a));
    assert_false(lr_dl_names_has(&names, b));
    dl_text_close(front);
}

/* The expression on the right of "v = ...", of what is ground once x is bound. */
static void ground_and_pattern(const char *text, bool is_ground, bool is_pattern)
{
    Front *front = dl_text_open();
    Names bound = { 0 };
    Exp *exp = body_of(front, lr_dl_front_format(front, "v = %s", text))->right;
    PUSH(front, &bound, lr_dl_front_name(front, "x", 1));
    assert_int_equal(lr_dl_names_is_ground(exp, &bound), is_ground);
    assert_int_equal(lr_dl_names_is_pattern(exp), is_pattern);
    dl_text_close(front);
}

static void expressions_are_ground_once_their_variables_are_bound(void **state)
{
    (void)state;
    ground_and_pattern("x", true, true);
    ground_and_pattern("y", false, true);
    ground_and_pattern("_", false, false);
    ground_and_pattern("7", true, false);
    ground_and_pattern("nil", true, false);
    ground_and_pattern("[x, 1]", true, true);
    ground_and_pattern("[x, _]", false, true);
    ground_and_pattern("$B(y)", false, true);
    ground_and_pattern("x + x", true, false);
    ground_and_pattern("cat(x, y)", false, false);
    ground_and_pattern("count : { p(y) }", true, false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(atoms_bind_variables_and_what_is_in_patterns),
        cmocka_unit_test(an_equation_binds_one_side_once_the_other_is_bound),
        cmocka_unit_test(a_disjunction_binds_what_each_of_its_sides_binds),
        cmocka_unit_test(a_literal_may_be_left_out),
        cmocka_unit_test(aggregates_are_looked_into_where_that_is_wanted),
        cmocka_unit_test(a_set_has_each_name_once),
        cmocka_unit_test(expressions_are_ground_once_their_variables_are_bound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
