/* SPDX-License-Identifier: MIT */
/* Component: what instances leave behind: names, and where names lead from inside. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "dl_text.h"

static const char *expanded(Front *front, const char *text)
{
    static Program program;
    memset(&program, 0, sizeof program);
    if (!dl_text_program(front, text, &program))
        return NULL;
    return dl_text_clauses(front, &program, 0);
}

static void check(const char *text, const char *clauses)
{
    Front *front = dl_text_open();
    const char *found = expanded(front, text);
    if (found == NULL)
        dl_text_says(front, "nothing");
    assert_non_null(found);
    assert_string_equal(found, clauses);
    dl_text_close(front);
}

static void refuse(const char *text, const char *message)
{
    Front *front = dl_text_open();
    assert_null(expanded(front, text));
    assert_true(dl_text_says(front, message));
    dl_text_close(front);
}

static void two_instances_share_nothing(void **state)
{
    (void)state;
    check(".comp A { .decl p(x: number)\np(1). }\n.init i = A\n.init k = A\n",
          "(i.p 1)\n(k.p 1)\n");
}

static void names_are_looked_up_outwards(void **state)
{
    (void)state;
    check(".decl p, q(x: number)\n.comp A { .decl p(x: number)\np(x) :- q(x).\n"
          ".comp B { .decl r(x: number)\nr(x) :- p(x), q(x). }\n.init b = B }\n.init a = A\n",
          "(a.p x) :- (q x)\n(a.b.r x) :- (a.p x)(q x)\n");
}

static void a_base_lies_in_the_same_instance(void **state)
{
    (void)state;
    check(".comp A { .decl p(x: number)\np(1). }\n.comp B : A { p(2). }\n.comp C : B { p(3). }\n"
          ".init c = C\n",
          "(c.p 3)\n(c.p 2)\n(c.p 1)\n");
}

static void an_override_takes_the_place_of_all_rules_below(void **state)
{
    (void)state;
    check(".comp A { .decl p(x: number) overridable\np(1). }\n.comp B : A { p(2). }\n"
          ".comp C : B { .override p\np(3). }\n.comp D : C { p(4). }\n.init d = D\n",
          "(d.p 4)\n(d.p 3)\n");
}

static void what_a_parameter_brings_may_be_overridden(void **state)
{
    (void)state;
    check(".comp A { .decl p(x: number)\np(1). }\n.comp B<T> : T { .override p\np(2). }\n"
          ".init b = B<A>\n",
          "(b.p 2)\n");
}

static void a_parameter_is_a_type_a_component_or_a_relation(void **state)
{
    (void)state;
    check(".comp A<T> { .decl p(x: T)\np(x) :- p(x). }\n.init a = A<symbol>\n",
          "(a.p x) :- (a.p x)\n");
    check(".comp A { .decl p(x: number)\np(1). }\n.comp B<T> { .init t = T\n.decl q(x: number)\n"
          "q(x) :- t.p(x). }\n.init b = B<A>\n",
          "(b.q x) :- (b.t.p x)\n(b.t.p 1)\n");
    check(".decl r(x: number)\n.comp A<R> { .decl p(x: number)\np(x) :- R(x). }\n.init a = A<r>\n",
          "(a.p x) :- (r x)\n");
}

static void a_parameter_goes_on_to_the_bases(void **state)
{
    (void)state;
    check(".comp A<T> { .decl p(x: T)\np(\"a\"). }\n.comp B<T> : A<T> { }\n.init b = B<symbol>\n",
          "(b.p 'a')\n");
}

static void what_is_not_there_is_told_by_the_name_that_was_meant(void **state)
{
    (void)state;
    refuse(".comp B<T> { .init t = T }\n.init b = B<Missing>\n", "no component 'Missing'");
    refuse(".comp A<T> { }\n.init a = A<number, symbol>\n", "takes 1 parameters, not 2");
    refuse(".comp A { .init a = A }\n.init a = A\n", "contain themselves");
}

static void directives_and_types_get_the_prefix_too(void **state)
{
    Front *front = dl_text_open();
    Program program;
    (void)state;
    memset(&program, 0, sizeof program);
    assert_true(dl_text_program(front,
                                ".comp A { .type T = [x: number]\n.decl p(t: T)\n.output p }\n"
                                ".init a = A\n",
                                &program));
    assert_int_equal(program.directives.count, 1);
    assert_string_equal(program.directives.items[0]->relation, "a.p");
    assert_string_equal(program.relations.items[0]->fields.items[0].type->name, "a.T");
    dl_text_close(front);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_instances_share_nothing),
        cmocka_unit_test(names_are_looked_up_outwards),
        cmocka_unit_test(a_base_lies_in_the_same_instance),
        cmocka_unit_test(an_override_takes_the_place_of_all_rules_below),
        cmocka_unit_test(what_a_parameter_brings_may_be_overridden),
        cmocka_unit_test(a_parameter_is_a_type_a_component_or_a_relation),
        cmocka_unit_test(a_parameter_goes_on_to_the_bases),
        cmocka_unit_test(what_is_not_there_is_told_by_the_name_that_was_meant),
        cmocka_unit_test(directives_and_types_get_the_prefix_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
