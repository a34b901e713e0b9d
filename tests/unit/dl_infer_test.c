/* SPDX-License-Identifier: MIT */
/* Types and infer: what names of types stand for, and the types that a clause's parts get. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "dl/infer.h"
#include "dl_text.h"

#define DECLARATIONS                                                                               \
    ".type Id <: number\n.type Name = symbol\n.type Either = Id | Other\n.type Other <: number\n"  \
    ".type Pair = [a: number, b: Name]\n.type Tree = Leaf { x: float } | Node { l: Tree, r: Tree " \
    "}\n"                                                                                          \
    ".decl n(x: number)\n.decl u(x: unsigned)\n.decl f(x: float)\n.decl s(x: symbol)\n"            \
    ".decl p(x: Pair)\n.decl t(x: Tree)\n"

static bool open_program(Front *front, const char *rules, Program *out)
{
    memset(out, 0, sizeof *out);
    return dl_text_program(front, lr_dl_front_format(front, DECLARATIONS "%s", rules), out);
}

static void infer(Program *program, Clause *clause)
{
    lr_dl_infer_types(program, clause->head, NULL, &clause->body);
}

static const char *root(Front *front, const char *name)
{
    return lr_dl_types_find(front, name, (Spot){ NULL, 0 })->name;
}

static void subtypes_and_unions_stand_for_their_root(void **state)
{
    Front *front = dl_text_open();
    Program program;
    (void)state;
    assert_true(open_program(front, "", &program));
    assert_string_equal(root(front, "Id"), "number");
    assert_string_equal(root(front, "Either"), "number");
    assert_string_equal(root(front, "Name"), "symbol");
    assert_string_equal(root(front, "Pair"), "Pair");
    assert_string_equal(root(front, "Tree"), "Tree");
    dl_text_close(front);
}

static void a_branch_leads_to_its_type(void **state)
{
    Front *front = dl_text_open();
    Program program;
    const BranchDecl *branch;
    (void)state;
    assert_true(open_program(front, "", &program));
    const char *name = lr_dl_front_name(front, "Node", 4);
    assert_string_equal(lr_dl_types_branch(front, name, &branch)->name, "Tree");
    assert_int_equal(branch->fields.count, 2);
    assert_string_equal(branch->fields.items[0].type->name, "Tree");
    assert_null(lr_dl_types_branch(front, "Twig", &branch));
    dl_text_close(front);
}

static void a_record_has_no_subtypes(void **state)
{
    Front *front = dl_text_open();
    Program program;
    (void)state;
    assert_false(open_program(front, ".type More <: Pair\n", &program));
    assert_true(dl_text_says(front, "cannot be a subtype"));
    dl_text_close(front);
}

static void another_name_of_a_record_is_fine(void **state)
{
    Front *front = dl_text_open();
    Program program;
    (void)state;
    assert_true(open_program(front, ".type More = Pair\n", &program));
    assert_string_equal(root(front, "More"), "Pair");
    dl_text_close(front);
}

/* ---- inference ---- */

/* The type of the variable v in a rule. */
typedef struct Case {
    const char *rule, *type;
} Case;

static const Case cases[] = {
    { "n(v) :- v = 1.\n", "number" },
    { "u(v) :- v = 1.\n", "unsigned" },
    { "f(v) :- v = 1.5.\n", "float" },
    { "n(x) :- n(x), v = x.\n", "number" },
    { "n(x) :- u(y), v = y + 1, n(x).\n", "unsigned" },
    { "n(x) :- n(x), v = 2.\n", "number" },
    { "n(x) :- n(x), f(y), v = max(y, 2.0).\n", "float" },
    { "s(v) :- v = cat(\"a\", \"b\").\n", "symbol" },
    { "n(x) :- s(y), v = strlen(y), n(x).\n", "number" },
    { "n(x) :- p([x, v]).\n", "symbol" },
    { "n(1) :- t($Node(v, _)).\n", "Tree" },
    { "n(1) :- t($Leaf(v)).\n", "float" },
    { "n(x) :- n(x), v = to_float(x).\n", "float" },
    { "n(x) :- n(x), v = as(x, unsigned).\n", "unsigned" },
    { "n(x) :- n(x), v = count : { f(_) }.\n", "number" },
    { "n(x) :- n(x), v = sum y : { f(y) }.\n", "float" },
    { "n(x) :- n(x), v = mean y : { f(y) }.\n", "float" },
    { "n(x) :- n(x), a = b, b = c, c = v, u(a).\n", "unsigned" },
};

static const Type *found;

static void note(void *data, Exp *exp)
{
    (void)data;
    if (exp->kind == EXP_VARIABLE && strcmp(exp->text, "v") == 0)
        found = exp->type;
}

static void every_variable_gets_the_type_of_its_uses(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Front *front = dl_text_open();
        Program program;
        assert_true(open_program(front, cases[i].rule, &program));
        if (!dl_text_each(front, &program, infer)) {
            dl_text_says(front, "nothing");
            fail_msg("%s", cases[i].rule);
        }
        const Clause *clause = program.clauses.items[0];
        found = NULL;
        lr_dl_syntax_visit_atom(clause->head, note, NULL);
        for (size_t b = 0; b < clause->body.count; b++)
            lr_dl_syntax_visit_body(clause->body.items[b], note, NULL);
        assert_non_null(found);
        if (strcmp(found->name, cases[i].type) != 0)
            fail_msg("%s: %s", cases[i].rule, found->name);
        dl_text_close(front);
    }
}

static void what_cannot_have_one_type_is_told(void **state)
{
    static const char *const wrong[][2] = {
        { "n(x) :- s(x).\n", "number" },
        { "n(x) :- n(x), f(x).\n", "float" },
        { "n(\"a\").\n", "number" },
        { "s(1).\n", "symbol" },
        { "n(1.5).\n", "number" },
        { "n(x) :- n(x), x < \"b\".\n", "number" },
        { "n(x) :- n(x), u(y), x = y.\n", "unsigned" },
        { "n(strlen(1)).\n", "symbol" },
        { "p([1]).\n", "fields" },
        { "p([1, 2]).\n", "symbol" },
        { "t($Leaf(1.0, 2.0)).\n", "fields" },
        { "t($Twig(1)).\n", "Twig" },
        { "n(x) :- n(x), p(x).\n", "Pair" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        Front *front = dl_text_open();
        Program program;
        assert_true(open_program(front, wrong[i][0], &program));
        if (dl_text_each(front, &program, infer))
            fail_msg("%s", wrong[i][0]);
        assert_true(dl_text_says(front, wrong[i][1]));
        dl_text_close(front);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(subtypes_and_unions_stand_for_their_root),
        cmocka_unit_test(a_branch_leads_to_its_type),
        cmocka_unit_test(a_record_has_no_subtypes),
        cmocka_unit_test(another_name_of_a_record_is_fine),
        cmocka_unit_test(every_variable_gets_the_type_of_its_uses),
        cmocka_unit_test(what_cannot_have_one_type_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
