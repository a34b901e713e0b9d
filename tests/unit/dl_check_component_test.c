/* SPDX-License-Identifier: MIT */
/* Check of components: those that nothing instantiates, names from around and from bases. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "dl/check.h"
#include "dl_text.h"

static bool passes(Front *front, const char *text)
{
    static Unit unit;
    memset(&unit, 0, sizeof unit);
    assert_true(dl_text_unit(front, text, &unit));
    if (setjmp(front->out) != 0)
        return false;
    lr_dl_check_components(front, &unit);
    return front->status == LORE_OK;
}

static void accept(const char *text)
{
    Front *front = dl_text_open();
    if (!passes(front, text)) {
        dl_text_says(front, "nothing");
        fail();
    }
    dl_text_close(front);
}

static void refuse(const char *text, const char *message)
{
    Front *front = dl_text_open();
    assert_false(passes(front, text));
    assert_true(dl_text_says(front, message));
    dl_text_close(front);
}

#define BASE ".comp A { .decl p(x: number)\n.decl q(x: number) overridable }\n"

static void an_override_needs_leave_of_each_base(void **state)
{
    (void)state;
    accept(BASE ".comp B : A { .override q }\n");
    refuse(BASE ".comp B : A { .override p }\n", "p cannot be overridden");
    refuse(BASE ".comp B : A { }\n.comp C : B { .override p }\n", "p cannot be overridden");
    refuse(".comp A { .decl p(x: number) overridable\n.override p }\n", "the component's own");
    accept(BASE ".comp B : A { .override nothing }\n");
}

static void what_a_parameter_names_is_not_looked_at(void **state)
{
    (void)state;
    accept(".comp B<T> : T { .override p }\n");
    accept(".comp B<T> { .init t = T\n.comp C : T { .init u = T } }\n");
    refuse(".comp B<T> { }\n.comp C { .init t = T }\n", "no component 'T'");
}

static void components_are_seen_from_inside_and_through_bases(void **state)
{
    (void)state;
    accept(".comp A { .comp I { } }\n.comp B : A { .init i = I }\n");
    accept(".comp A { .comp I { } }\n.comp B : A { .comp K { .init i = I } }\n");
    refuse(".comp A { .comp I { } }\n.init i = I\n", "no component 'I'");
    refuse(".comp A { .comp I { } }\n.comp B { .init i = I }\n", "no component 'I'");
}

static void numbers_of_parameters_are_compared(void **state)
{
    (void)state;
    accept(".comp A<T, U> { }\n.init a = A<number, symbol>\n");
    refuse(".comp A<T, U> { }\n.init a = A<number>\n", "takes 2 parameters, not 1");
    refuse(".comp A { }\n.comp B : A<number> { }\n", "takes 0 parameters, not 1");
}

static void a_circle_of_bases_is_refused(void **state)
{
    (void)state;
    refuse(".comp A : A { }\n", "based on itself");
    refuse(".comp A : B { }\n.comp B : C { }\n.comp C : A { }\n", "'A' is based on itself");
    accept(".comp A { }\n.comp B : A { }\n.comp C : A, B { }\n");
}

static void names_are_given_once(void **state)
{
    (void)state;
    refuse(".comp a { }\n.comp a { }\n", "component 'a'");
    refuse(".decl a(x: number)\n.comp a { }\n", "component 'a'");
    refuse(".type a <: number\n.comp A { }\n.init a = A\n", "instance 'a'");
    refuse(".comp A { }\n.init a = A\n.init a = A\n", "instance 'a'");
    accept(".comp A { .decl A(x: number) }\n.init a = A\n.init b = A\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_override_needs_leave_of_each_base),
        cmocka_unit_test(what_a_parameter_names_is_not_looked_at),
        cmocka_unit_test(components_are_seen_from_inside_and_through_bases),
        cmocka_unit_test(numbers_of_parameters_are_compared),
        cmocka_unit_test(a_circle_of_bases_is_refused),
        cmocka_unit_test(names_are_given_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
