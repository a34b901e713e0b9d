/* SPDX-License-Identifier: MIT */
/* Bodies multiplied out at their disjunctions, and the names that terms use. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fault/memory.h"
#include "rule/branch.h"

static const Place here = { "a.lua", 3 };

static lore_term atom(Program *program, const char *name)
{
    return lore_term_compound(program->terms, name, NULL, 0);
}

static lore_term junction(Program *program, const char *word, size_t count, const lore_term *terms)
{
    return lore_term_compound(program->terms, word, terms, count);
}

#define AND(program, ...)                                                                          \
    junction(program, "and", sizeof((lore_term[]){ __VA_ARGS__ }) / sizeof(lore_term),             \
             (lore_term[]){ __VA_ARGS__ })
#define OR(program, ...)                                                                           \
    junction(program, "or", sizeof((lore_term[]){ __VA_ARGS__ }) / sizeof(lore_term),              \
             (lore_term[]){ __VA_ARGS__ })

/* The branches as text: names of conditions, "|" between branches, sorted by no one. */
static const char *expand(Program *program, const lore_term *body, size_t count)
{
    static char text[4096];
    BranchList branches = { 0 };
    Diag diag = { .list = { 0 } };
    text[0] = '\0';
    assert_int_equal(lr_branches_expand(program, body, count, &branches, here, &diag), LORE_OK);
    for (size_t b = 0; b < branches.count; b++) {
        strcat(text, b > 0 ? "|" : "");
        for (size_t i = 0; i < branches.items[b].count; i++)
            strcat(text, lr_term(program->terms, branches.items[b].terms[i])->name);
    }
    lr_vector_free(&branches);
    return text;
}

static lore_status expand_status(Program *program, const lore_term *body, size_t count, Diag *diag)
{
    BranchList branches = { 0 };
    lore_status status = lr_branches_expand(program, body, count, &branches, here, diag);
    lr_vector_free(&branches);
    return status;
}

static int open_program(void **state)
{
    *state = lr_program_new();
    return *state == NULL;
}

static int close_program(void **state)
{
    lr_program_free(*state);
    return 0;
}

static void a_body_without_junctions_is_one_branch(void **state)
{
    Program *p = *state;
    lore_term body[] = { atom(p, "a"), atom(p, "b") };
    assert_string_equal(expand(p, body, 2), "ab");
}

static void an_empty_body_is_one_empty_branch(void **state)
{
    Program *p = *state;
    lore_term nothing = AND(p, atom(p, "a")), body[] = { junction(p, "and", 0, NULL) };
    BranchList branches = { 0 };
    Diag diag = { .list = { 0 } };
    assert_int_equal(lr_branches_expand(p, &nothing, 0, &branches, here, &diag), LORE_OK);
    assert_int_equal(branches.count, 1);
    assert_int_equal(branches.items[0].count, 0);
    lr_vector_free(&branches);
    assert_int_equal(lr_branches_expand(p, body, 1, &branches, here, &diag), LORE_OK);
    assert_int_equal(branches.count, 1);
    assert_int_equal(branches.items[0].count, 0);
    lr_vector_free(&branches);
}

static void conjunctions_are_taken_apart_in_order(void **state)
{
    Program *p = *state;
    lore_term body[] = { atom(p, "a"), AND(p, atom(p, "b"), AND(p, atom(p, "c"), atom(p, "d"))),
                         atom(p, "e") };
    assert_string_equal(expand(p, body, 3), "abcde");
}

static void each_alternative_has_the_rest_of_the_body(void **state)
{
    Program *p = *state;
    lore_term body[] = { atom(p, "a"), OR(p, atom(p, "b"), atom(p, "c"), atom(p, "d")),
                         atom(p, "e") };
    assert_string_equal(expand(p, body, 3), "abe|ace|ade");
}

static void disjunctions_are_multiplied(void **state)
{
    Program *p = *state;
    lore_term body[] = { OR(p, atom(p, "a"), atom(p, "b")), OR(p, atom(p, "c"), atom(p, "d")) };
    assert_string_equal(expand(p, body, 2), "ac|bc|ad|bd");
}

static void junctions_may_be_nested(void **state)
{
    Program *p = *state;
    lore_term body[] = { OR(p, atom(p, "a"),
                            AND(p, atom(p, "b"), OR(p, atom(p, "c"), atom(p, "d")))) };
    assert_string_equal(expand(p, body, 1), "a|bc|bd");
    lore_term alone[] = { OR(p, OR(p, OR(p, atom(p, "a")))) };
    assert_string_equal(expand(p, alone, 1), "a");
}

/* What stands within another word is that word's business. */
static void junctions_inside_other_terms_stay(void **state)
{
    Program *p = *state;
    lore_term inner = OR(p, atom(p, "a"), atom(p, "b"));
    lore_term body[] = { lore_term_compound(p->terms, "not", &inner, 1) };
    assert_string_equal(expand(p, body, 1), "not");
    lore_term values[] = { lore_term_value(p->terms, lore_text("or", -1)) };
    BranchList branches = { 0 };
    Diag diag = { .list = { 0 } };
    assert_int_equal(lr_branches_expand(p, values, 1, &branches, here, &diag), LORE_OK);
    assert_int_equal(branches.items[0].terms[0], values[0]);
    lr_vector_free(&branches);
}

static void a_disjunction_of_nothing_is_refused(void **state)
{
    Program *p = *state;
    Diag diag = { .list = { 0 } };
    lore_term body[] = { atom(p, "a"), junction(p, "or", 0, NULL) };
    assert_int_equal(expand_status(p, body, 2, &diag), LORE_TYPE);
    assert_int_equal(diag.list.count, 1);
    assert_int_equal(diag.list.items[0].line, 3);
    lr_diag_clear(&diag);
}

static lore_term wide(Program *program, const char *word, size_t count)
{
    lore_term *terms = calloc(count, sizeof *terms);
    for (size_t i = 0; i < count; i++)
        terms[i] = atom(program, "a");
    lore_term term = lore_term_compound(program->terms, word, terms, count);
    free(terms);
    return term;
}

static void alternatives_have_a_ceiling(void **state)
{
    Program *p = *state;
    Diag diag = { .list = { 0 } };
    lore_term most[] = { wide(p, "or", LR_BRANCHES_MAX) };
    lore_term more[] = { wide(p, "or", LR_BRANCHES_MAX + 1) };
    assert_int_equal(expand_status(p, most, 1, &diag), LORE_OK);
    assert_int_equal(expand_status(p, more, 1, &diag), LORE_FULL);
    assert_string_equal(diag.list.items[0].file, "a.lua");
    lr_diag_clear(&diag);
}

static void conditions_have_a_ceiling(void **state)
{
    Program *p = *state;
    Diag diag = { .list = { 0 } };
    lore_term most[] = { wide(p, "and", LR_BODY_MAX) };
    lore_term more[] = { wide(p, "and", LR_BODY_MAX), atom(p, "b") };
    assert_int_equal(expand_status(p, most, 1, &diag), LORE_OK);
    assert_int_equal(expand_status(p, more, 2, &diag), LORE_FULL);
    lr_diag_clear(&diag);
}

/* Shared terms: twenty nodes that would be a million conditions. */
static void shared_terms_do_not_run_away(void **state)
{
    Program *p = *state;
    static const char *const words[] = { "and", "or" };
    for (int w = 0; w < 2; w++) {
        Diag diag = { .list = { 0 } };
        lore_term term = atom(p, "a");
        for (int i = 0; i < 18; i++) {
            lore_term both[] = { term, term };
            term = lore_term_compound(p->terms, words[w], both, 2);
        }
        assert_int_not_equal(term, 0);
        assert_int_equal(expand_status(p, &term, 1, &diag), LORE_FULL);
        lr_diag_clear(&diag);
    }
}

static void branches_that_find_no_memory_say_so(void **state)
{
    (void)state;
    for (long n = 0;; n++) {
        Program *p = lr_program_new();
        Diag diag = { .list = { 0 } };
        lore_term body[] = { wide(p, "or", 200), wide(p, "and", 200) };
        memory_fail_after(n);
        lore_status status = expand_status(p, body, 2, &diag);
        bool was_refused = memory_restore();
        assert_int_equal(status, was_refused ? LORE_NOMEM : LORE_OK);
        lr_program_free(p);
        if (!was_refused) {
            assert_true(n > 2);
            break;
        }
    }
}

/* ---- names ---- */

static void names_are_counted_in_order_of_first_use(void **state)
{
    Program *p = *state;
    NameList names = { 0 };
    lore_terms_place(p->terms, "b.lua", 5);
    lore_term x = lore_term_variable(p->terms, "X"), y = lore_term_variable(p->terms, "Y");
    lore_term pair[] = { y, x }, inner = lore_term_compound(p->terms, "add", pair, 2);
    lore_term both[] = { x, inner }, term = lore_term_compound(p->terms, "p", both, 2);
    assert_true(lr_names_collect(p->terms, term, &names));
    assert_true(lr_names_collect(p->terms, y, &names));
    assert_int_equal(names.count, 2);
    assert_string_equal(names.items[0].name, "X");
    assert_int_equal(names.items[0].uses, 2);
    assert_string_equal(names.items[1].name, "Y");
    assert_int_equal(names.items[1].uses, 2);
    assert_string_equal(names.items[0].place.file, "b.lua");
    assert_int_equal(names.items[0].place.line, 5);
    assert_true(lr_names_have(&names, lr_term(p->terms, x)->name));
    lr_vector_free(&names);
    assert_false(lr_names_have(&names, lr_term(p->terms, x)->name));
}

static void what_has_no_name_is_not_collected(void **state)
{
    Program *p = *state;
    NameList names = { 0 };
    lore_term args[] = { lore_term_variable(p->terms, "_"), lore_term_value(p->terms, lore_null()),
                         lore_term_value(p->terms, lore_text("X", -1)),
                         lore_term_variable(p->terms, "_X") };
    lore_term term = lore_term_compound(p->terms, "Y", args, 4);
    assert_true(lr_names_collect(p->terms, term, &names));
    assert_int_equal(names.count, 1);
    assert_string_equal(names.items[0].name, "_X");
    lr_vector_free(&names);
}

static void many_names_are_all_kept(void **state)
{
    Program *p = *state;
    NameList names = { 0 };
    char name[16];
    for (int i = 0; i < 600; i++) {
        snprintf(name, sizeof name, "V%d", i % 300);
        assert_true(lr_names_collect(p->terms, lore_term_variable(p->terms, name), &names));
    }
    assert_int_equal(names.count, 300);
    assert_string_equal(names.items[299].name, "V299");
    assert_int_equal(names.items[299].uses, 2);
    lr_vector_free(&names);
}

#define BRANCH_TEST(name) cmocka_unit_test_setup_teardown(name, open_program, close_program)

int main(void)
{
    const struct CMUnitTest tests[] = {
        BRANCH_TEST(a_body_without_junctions_is_one_branch),
        BRANCH_TEST(an_empty_body_is_one_empty_branch),
        BRANCH_TEST(conjunctions_are_taken_apart_in_order),
        BRANCH_TEST(each_alternative_has_the_rest_of_the_body),
        BRANCH_TEST(disjunctions_are_multiplied),
        BRANCH_TEST(junctions_may_be_nested),
        BRANCH_TEST(junctions_inside_other_terms_stay),
        BRANCH_TEST(a_disjunction_of_nothing_is_refused),
        BRANCH_TEST(alternatives_have_a_ceiling),
        BRANCH_TEST(conditions_have_a_ceiling),
        BRANCH_TEST(shared_terms_do_not_run_away),
        BRANCH_TEST(branches_that_find_no_memory_say_so),
        BRANCH_TEST(names_are_counted_in_order_of_first_use),
        BRANCH_TEST(what_has_no_name_is_not_collected),
        BRANCH_TEST(many_names_are_all_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
