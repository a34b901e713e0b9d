/* SPDX-License-Identifier: MIT */
/* Program: alternatives, what names bind, components. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "dl/names.h"
#include "dl_text.h"

static void open_program(Front *front, const char *text, Program *out)
{
    memset(out, 0, sizeof *out);
    if (!dl_text_program(front, text, out)) {
        dl_text_says(front, "nothing");
        fail();
    }
}

/* The conditions of clause i, joined. */
static const char *clause_text(Front *front, const Program *program, size_t i)
{
    const char *text = "";
    for (size_t b = 0; b < program->clauses.items[i]->body.count; b++)
        text = lr_dl_front_format(front, "%s%s", text,
                                  dl_text_body(front, program->clauses.items[i]->body.items[b]));
    return text;
}

static void disjunctions_and_heads_become_clauses(void **state)
{
    Front *front = dl_text_open();
    Program program;
    (void)state;
    open_program(front,
                 ".decl a, b, c(x: number)\na(x), b(x) :- (a(x) ; b(x), c(x)), c(x).\n"
                 "c(x) :- a(x), !(b(x) ; !c(x), x < 2).\n",
                 &program);
    assert_int_equal(program.clauses.count, 6);
    assert_string_equal(clause_text(front, &program, 0), "(a x)(c x)");
    assert_string_equal(clause_text(front, &program, 2), "(b x)(c x)(c x)");
    assert_string_equal(program.clauses.items[3]->head->name, "b");
    assert_string_equal(clause_text(front, &program, 4), "(a x)(not (b x))(c x)");
    assert_string_equal(clause_text(front, &program, 5), "(a x)(not (b x))(>= x 2)");
    dl_text_close(front);
}

static void falsehood_leaves_no_clause(void **state)
{
    Front *front = dl_text_open();
    Program program;
    (void)state;
    open_program(front, ".decl a(x: number)\na(1) :- false.\na(2) :- !false, !!true.\n", &program);
    assert_int_equal(program.clauses.count, 1);
    assert_int_equal(program.clauses.items[0]->body.count, 0);
    dl_text_close(front);
}

static void equations_bind_in_both_directions(void **state)
{
    Front *front = dl_text_open();
    Program program;
    Names bound = { 0 };
    (void)state;
    open_program(front,
                 ".type R = [p: number, q: number]\n.decl a(x: number)\n.decl r(x: R)\n"
                 "a(x) :- a(x), y = x + 1, z = y, [u, v] = w, r(w), t < x, s = t.\n",
                 &program);
    lr_dl_names_bind(front, &program.clauses.items[0]->body, NULL, &bound);
    static const char *const wanted[] = { "x", "y", "z", "u", "v", "w" };
    for (size_t i = 0; i < 6; i++)
        assert_true(lr_dl_names_has(&bound, lr_dl_front_name(front, wanted[i], 1)));
    assert_false(lr_dl_names_has(&bound, lr_dl_front_name(front, "t", 1)));
    assert_false(lr_dl_names_has(&bound, lr_dl_front_name(front, "s", 1)));
    dl_text_close(front);
}

static void components_give_their_names_a_prefix(void **state)
{
    Front *front = dl_text_open();
    Program program;
    (void)state;
    open_program(front,
                 ".decl a(x: number)\n.comp B<T> { .decl b(x: T) overridable\nb(x) :- a(x). }\n"
                 ".comp C<T> : B<T> { .override b\nb(x) :- a(x), x > 1.\n.init i = B<T> }\n"
                 ".init c = C<number>\n",
                 &program);
    assert_non_null(lr_dl_program_find(&program, "c.b"));
    assert_non_null(lr_dl_program_find(&program, "c.i.b"));
    assert_null(lr_dl_program_find(&program, "b"));
    assert_int_equal(program.clauses.count, 2);
    dl_text_close(front);
}

static void too_many_alternatives_are_refused(void **state)
{
    Front *front = dl_text_open();
    Program program;
    char text[4096] = ".decl a(x: number)\na(x) :- a(x)";
    (void)state;
    memset(&program, 0, sizeof program);
    for (int i = 0; i < 20; i++)
        strcat(text, ", (a(x) ; x > 1)");
    strcat(text, ".");
    assert_false(dl_text_program(front, text, &program));
    assert_true(dl_text_says(front, "alternatives"));
    dl_text_close(front);
}

static void wrong_declarations_are_told(void **state)
{
    static const char *const texts[][2] = {
        { ".decl a(x: t)", "no type 't'" },
        { ".type t = t", "based on itself" },
        { ".type t = number | symbol", "mixes" },
        { ".type t = number\n.type t = symbol", "declared twice" },
        { ".decl a()\n.decl a()", "declared twice" },
        { ".decl a(x: number, x: number)", "two columns" },
        { ".decl a(x: number, y: symbol) eqrel", "one type" },
        { ".output a", "no relation" },
        { ".decl a(x: number) choice-domain y", "no column" },
        { ".decl a(x: number)\n.decl b(x: number)\na(x) <= b(x) :- true.", "one relation" },
        { ".decl a()\na() <= a() :- true.", "without columns" },
        { ".init a = B", "no component" },
        { ".comp A<T> {}\n.init a = A", "parameters" },
        { ".comp A : A {}\n.init a = A", "contain themselves" },
        { ".type A = B {} | B {}", "two types" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        Front *front = dl_text_open();
        Program program;
        memset(&program, 0, sizeof program);
        assert_false(dl_text_program(front, texts[i][0], &program));
        assert_true(dl_text_says(front, texts[i][1]));
        dl_text_close(front);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(disjunctions_and_heads_become_clauses),
        cmocka_unit_test(falsehood_leaves_no_clause),
        cmocka_unit_test(equations_bind_in_both_directions),
        cmocka_unit_test(components_give_their_names_a_prefix),
        cmocka_unit_test(too_many_alternatives_are_refused),
        cmocka_unit_test(wrong_declarations_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
