/* SPDX-License-Identifier: MIT */
/* Identity: the clauses that same_as adds to a program. What they mean for answers is tested in
 * tests/api/identity_test.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "fault/memory.h"
#include "rule/identity.h"
#include "syntax.h"

/* ---- clauses as text: "p(A,C) { p(A,B) same_as(B,C) }" ---- */

static void put_args(Buffer *out, const Program *program, uint32_t first, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        Arg arg = program->args.items[first + i];
        assert_int_equal(arg.kind, ARG_VARIABLE);
        lr_buffer_format(out, "%s%c", i == 0 ? "(" : ",", 'A' + (int)arg.index);
    }
    lr_buffer_format(out, ")");
}

static void put_predicate(Buffer *out, const Program *program, uint32_t predicate)
{
    const Predicate *p = &program->predicates.items[predicate];
    Buffer name = { 0 };
    lr_buffer_format(out, "%s",
                     p->kind == PREDICATE_AUXILIARY
                         ? p->purpose == NULL ? "rows" : p->purpose
                         : lr_predicate_print(&name, program, predicate));
    lr_buffer_free(&name);
}

static void put_literal(Buffer *out, const Program *program, const Literal *literal)
{
    if (literal->kind == LITERAL_COMPARE) {
        lr_buffer_format(out, "%c%s%c ", 'A' + (int)program->exprs.items[literal->left].index,
                         literal->op == COMPARE_NE ? "~=" : "<",
                         'A' + (int)program->exprs.items[literal->right].index);
        return;
    }
    lr_buffer_format(out, "%s", literal->kind == LITERAL_NOT ? "~" : "");
    put_predicate(out, program, literal->predicate);
    put_args(out, program, literal->first_arg, literal->arg_count);
    lr_buffer_format(out, " ");
}

/* All clauses whose head's name begins so; borrowed until the next call. */
static const char *clauses_of(const Program *program, const char *name)
{
    static char text[4096];
    Buffer all = { 0 };
    for (size_t c = 0; c < program->clauses.count; c++) {
        const Clause *clause = &program->clauses.items[c];
        Buffer one = { 0 };
        put_predicate(&one, program, clause->head);
        bool is_it = strncmp(lr_buffer_terminate(&one), name, strlen(name)) == 0;
        put_args(&one, program, clause->first_arg, clause->arg_count);
        lr_buffer_format(&one, " { ");
        for (uint32_t l = 0; l < clause->literal_count; l++)
            put_literal(&one, program, &program->literals.items[clause->first_literal + l]);
        if (is_it)
            lr_buffer_format(&all, "%s}\n", lr_buffer_terminate(&one));
        lr_buffer_free(&one);
    }
    assert_true(all.count < sizeof text);
    strcpy(text, lr_buffer_terminate(&all));
    lr_buffer_free(&all);
    return text;
}

/* ---- programs ---- */

static void add_rule(Program *program, const char *head, const char *const *body, size_t count)
{
    lore_term conditions[LR_BODY_MAX];
    Diag diag = { .list = { 0 } };
    for (size_t i = 0; i < count; i++)
        conditions[i] = syntax_term(program->terms, body[i]);
    const lore_rule rule = { .name = "r",
                             .head = syntax_term(program->terms, head),
                             .body = conditions,
                             .body_count = count };
    assert_int_equal(lr_program_add_rule(program, &rule, &diag), LORE_OK);
    lr_diag_clear(&diag);
}

static Program *open_program(const char *same_as)
{
    Program *program = lr_program_new();
    assert_non_null(program);
    if (same_as != NULL)
        assert_int_not_equal(syntax_declare(program, same_as, LORE_RELATION_TEMPORAL), LR_NONE);
    return program;
}

static void merge(Program *program)
{
    Diag diag = { .list = { 0 } };
    assert_int_equal(lr_program_merge(program, &diag), LORE_OK);
    assert_int_equal(lr_program_finish(program, &diag), LORE_OK);
    lr_diag_clear(&diag);
}

/* ---- tests ---- */

static void identity_is_symmetric_and_transitive(void **state)
{
    Program *program = open_program("same_as(text, text)");
    (void)state;
    merge(program);
    assert_string_equal(clauses_of(program, "same_as"),
                        "same_as(B,A) { same_as(A,B) }\n"
                        "same_as(A,C) { same_as(A,B) same_as(B,C) A~=C }\n");
    lr_program_free(program);
}

static void what_is_stated_of_a_name_is_concluded_of_the_other(void **state)
{
    Program *program = open_program("same_as(text, text)");
    (void)state;
    syntax_declare(program, "member(text, integer, text)", 0);
    merge(program);
    assert_string_equal(clauses_of(program, "member"),
                        "member(D,B,C) { member(A,B,C) same_as(A,D) }\n"
                        "member(A,B,D) { member(A,B,C) same_as(C,D) }\n");
    assert_string_equal(clauses_of(program, "denied"), /* the other side likewise */
                        "denied member(D,B,C) { denied member(A,B,C) same_as(A,D) }\n"
                        "denied member(A,B,D) { denied member(A,B,C) same_as(C,D) }\n");
    lr_program_free(program);
}

static void whoever_says_so_is_a_name_too(void **state)
{
    Program *program = open_program("same_as(text, text)");
    (void)state;
    syntax_declare(program, "free(integer)", 0);
    merge(program);
    assert_string_equal(clauses_of(program, "free"), "");
    assert_string_equal(clauses_of(program, "demand"),
                        "demand free(C,B) { demand free(A,B) same_as(A,C) }\n");
    assert_string_equal(clauses_of(program, "conditional"), ""); /* a text about names is none */
    lr_program_free(program);
}

static void columns_of_any_type_may_hold_names(void **state)
{
    Program *program = open_program("same_as(text, text)");
    (void)state;
    syntax_declare(program, "near(any, integer)", 0);
    merge(program);
    assert_string_equal(clauses_of(program, "near"), "near(C,B) { near(A,B) same_as(A,C) }\n");
    lr_program_free(program);
}

static void what_is_derived_follows_by_its_own_rules(void **state)
{
    static const char *const body[] = { "stated(X)" };
    Program *program = open_program("same_as(text, text)");
    (void)state;
    syntax_declare(program, "stated(text)", 0);
    syntax_declare(program, "derived(text)", LORE_RELATION_DERIVED);
    add_rule(program, "derived(X)", body, 1);
    merge(program);
    assert_string_equal(clauses_of(program, "derived"), "derived(A) { stated(A) }\n");
    lr_program_free(program);
}

static void an_aggregate_counts_lesser_names_only(void **state)
{
    static const char *const body[] = { "member(W, G)" };
    Program *program = open_program("same_as(text, text)");
    (void)state;
    syntax_declare(program, "member(text, text)", 0);
    syntax_declare(program, "size(text, integer)", LORE_RELATION_DERIVED);
    add_rule(program, "size(G, count(W))", body, 1);
    merge(program);
    assert_string_equal(clauses_of(program, "represented"),
                        "represented(A) { same_as(A,B) B<A }\n");
    assert_string_equal(clauses_of(program, "group"),
                        "group(B,A) { member(A,B) ~represented(A) }\n");
    lr_program_free(program);
}

static void the_least_of_names_is_taken_of_all_of_them(void **state)
{
    static const char *const body[] = { "member(W, G)" };
    Program *program = open_program("same_as(text, text)");
    (void)state;
    syntax_declare(program, "member(text, text)", 0);
    syntax_declare(program, "first(text, text)", LORE_RELATION_DERIVED);
    add_rule(program, "first(G, min(W))", body, 1);
    merge(program);
    assert_non_null(strstr(clauses_of(program, "group"), "member(A,B) }"));
    lr_program_free(program);
}

static void without_such_a_relation_nothing_is_added(void **state)
{
    static const char *const others[] = { NULL, "same_as(text)", "same_as(text, integer)",
                                          "same_as(text, text, text)" };
    (void)state;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        Program *program = open_program(others[i]);
        syntax_declare(program, "stated(text)", 0);
        merge(program);
        assert_int_equal(program->clauses.count, 0);
        lr_program_free(program);
    }
    Program *control = open_program("same_as(text, text)");
    merge(control);
    assert_int_equal(control->clauses.count, 2);
    lr_program_free(control);
}

/* A body of so many conditions under an aggregate; the status of merging it. */
static lore_status merge_with(size_t conditions, Diag *diag)
{
    const char *body[LR_BODY_MAX];
    Program *program = open_program("same_as(text, text)");
    syntax_declare(program, "member(text, text)", 0);
    syntax_declare(program, "size(text, integer)", LORE_RELATION_DERIVED);
    for (size_t i = 0; i < conditions; i++)
        body[i] = "member(W, G)";
    add_rule(program, "size(G, count(W))", body, conditions);
    lore_status status = lr_program_merge(program, diag);
    lr_program_free(program);
    return status;
}

static void an_aggregate_without_room_is_refused(void **state)
{
    Diag diag = { .list = { 0 } };
    (void)state;
    assert_int_equal(merge_with(LR_BODY_MAX - 1, &diag), LORE_OK);
    assert_int_equal(merge_with(LR_BODY_MAX, &diag), LORE_FULL);
    assert_non_null(strstr(syntax_message(&diag), "too many conditions"));
    lr_diag_clear(&diag);
}

static void without_memory_it_says_so(void **state)
{
    static const char *const body[] = { "member(W, G)" };
    Diag diag = { .list = { 0 } };
    long refused = 0;
    (void)state;
    for (;; refused++) {
        Program *program = open_program("same_as(text, text)");
        syntax_declare(program, "member(text, text)", 0);
        syntax_declare(program, "size(text, integer)", LORE_RELATION_DERIVED);
        add_rule(program, "size(G, count(W))", body, 1);
        memory_fail_after(refused);
        lore_status status = lr_program_merge(program, &diag);
        bool was_refused = memory_restore();
        lr_program_free(program);
        if (!was_refused) {
            assert_int_equal(status, LORE_OK); /* the control */
            break;
        }
        assert_int_equal(status, LORE_NOMEM);
    }
    assert_true(refused > 0);
    lr_diag_clear(&diag);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(identity_is_symmetric_and_transitive),
        cmocka_unit_test(what_is_stated_of_a_name_is_concluded_of_the_other),
        cmocka_unit_test(whoever_says_so_is_a_name_too),
        cmocka_unit_test(columns_of_any_type_may_hold_names),
        cmocka_unit_test(what_is_derived_follows_by_its_own_rules),
        cmocka_unit_test(an_aggregate_counts_lesser_names_only),
        cmocka_unit_test(the_least_of_names_is_taken_of_all_of_them),
        cmocka_unit_test(without_such_a_relation_nothing_is_added),
        cmocka_unit_test(an_aggregate_without_room_is_refused),
        cmocka_unit_test(without_memory_it_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
