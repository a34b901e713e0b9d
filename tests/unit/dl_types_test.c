/* SPDX-License-Identifier: MIT */
/* Types: what each declaration stands for, in whatever order they come, and those that stand for
 * nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "dl/types.h"
#include "dl_text.h"

/* False if a mistake was noted. */
static bool builds(Front *front, const char *text, Types *out)
{
    static Unit unit;
    memset(&unit, 0, sizeof unit);
    assert_true(dl_text_unit(front, text, &unit));
    if (setjmp(front->out) != 0)
        return false;
    lr_dl_types_build(front, &unit, out);
    return front->status == LORE_OK;
}

static void stands_for(const char *text, const char *name, RootKind kind, const char *root)
{
    Front *front = dl_text_open();
    Types types;
    if (!builds(front, text, &types)) {
        dl_text_says(front, "nothing");
        fail();
    }
    const Type *type = lr_dl_types_find(front, name, (Spot){ NULL, 0 });
    assert_non_null(type);
    assert_int_equal(type->kind, kind);
    assert_string_equal(type->name, root);
    dl_text_close(front);
}

static void refuse(const char *text, const char *message)
{
    Front *front = dl_text_open();
    Types types;
    assert_false(builds(front, text, &types));
    assert_int_equal(front->mistakes, 1);
    assert_true(dl_text_says(front, message));
    dl_text_close(front);
}

static void a_type_stands_for_its_root(void **state)
{
    (void)state;
    stands_for("", "unsigned", ROOT_UNSIGNED, "unsigned");
    stands_for(".type A <: B\n.type B <: symbol\n", "A", ROOT_SYMBOL, "symbol");
    stands_for(".type U = A | B | float\n.type A <: float\n.type B = A\n", "U", ROOT_FLOAT,
               "float");
    stands_for(".type R = [a: number]\n.type S = R\n.type T = S\n", "T", ROOT_RECORD, "R");
    stands_for(".type D = A {} | B { d: D }\n.type E = D\n", "E", ROOT_BRANCHES, "D");
    stands_for(".number_type N\n.symbol_type S\n.type T\n", "N", ROOT_NUMBER, "number");
    stands_for(".number_type N\n.symbol_type S\n.type T\n", "T", ROOT_SYMBOL, "symbol");
}

static void only_numbers_and_symbols_have_subtypes_and_unions(void **state)
{
    (void)state;
    refuse(".type R = [a: number]\n.type S <: R\n", "which is a record");
    refuse(".type D = A {}\n.type S <: D\n", "which is a type with branches");
    refuse(".type A <: number\n.type U = A | number\n.type S <: U\n", "which is a union");
    refuse(".type A <: number\n.type U = A | number\n.type V = U\n.type S <: V\n",
           "which is a union");
    refuse(".type R = [a: number]\n.type U = R | R\n", "no number and no symbol");
    refuse(".type U = number | symbol\n", "mixes number and symbol");
    stands_for(".type V = number\n.type S <: V\n", "S", ROOT_NUMBER, "number");
}

static void names_are_given_once_and_lead_somewhere(void **state)
{
    (void)state;
    refuse(".type A <: number\n.type A <: number\n", "'A' is declared twice");
    refuse(".type number <: symbol\n", "'number' is declared twice");
    refuse(".type A <: Nowhere\n", "no type 'Nowhere'");
    refuse(".type R = [a: Nowhere]\n", "no type 'Nowhere'");
    refuse(".type R = [a: number, b: R, a: R]\n", "R has two fields named 'a'");
    refuse(".type D = A {}\n.type E = A {}\n", "two types have a branch 'A'");
}

static void a_circle_of_names_is_refused_but_records_may_recur(void **state)
{
    Front *front = dl_text_open();
    Types types;
    (void)state;
    assert_false(builds(front, ".type A <: B\n.type B <: A\n", &types));
    assert_true(dl_text_says(front, "based on itself"));
    dl_text_close(front);
    stands_for(".type L = [h: number, t: L]\n", "L", ROOT_RECORD, "L");
}

static void a_branch_leads_to_its_type(void **state)
{
    Front *front = dl_text_open();
    Types types;
    const BranchDecl *branch = NULL;
    (void)state;
    assert_true(builds(front, ".type D = A {} | B { x: number, y: D }\n", &types));
    const Type *type = lr_dl_types_branch(front, lr_dl_front_name(front, "B", 1), &branch);
    assert_string_equal(type->name, "D");
    assert_int_equal(branch->fields.count, 2);
    assert_ptr_equal(branch->fields.items[0].type, types.number);
    assert_ptr_equal(branch->fields.items[1].type, type);
    assert_null(lr_dl_types_branch(front, lr_dl_front_name(front, "C", 1), &branch));
    assert_null(lr_dl_types_declaration(front, "number"));
    assert_non_null(lr_dl_types_declaration(front, "D"));
    assert_true(lr_dl_types_is_tuple(type));
    assert_false(lr_dl_types_is_numeric(type));
    assert_int_equal(lr_dl_types_lore(type), LORE_TEXT);
    assert_int_equal(lr_dl_types_lore(types.unsigned_), LORE_INTEGER);
    assert_int_equal(lr_dl_types_lore(types.float_), LORE_REAL);
    dl_text_close(front);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_type_stands_for_its_root),
        cmocka_unit_test(only_numbers_and_symbols_have_subtypes_and_unions),
        cmocka_unit_test(names_are_given_once_and_lead_somewhere),
        cmocka_unit_test(a_circle_of_names_is_refused_but_records_may_recur),
        cmocka_unit_test(a_branch_leads_to_its_type),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
