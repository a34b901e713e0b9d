/* SPDX-License-Identifier: MIT */
/* Conditions as literals: what each word becomes, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fault/memory.h"
#include "rule/scope.h"
#include "syntax.h"

typedef struct Fixture {
    Program *program;
    Scope scope;
    Diag diag;
} Fixture;

static void open_scope(Fixture *f)
{
    *f = (Fixture){ .program = lr_program_new() };
    syntax_declare(f->program, "p(any)", LORE_RELATION_TEMPORAL);
    syntax_declare(f->program, "e(any, any)", 0);
    syntax_declare(f->program, "open(any)", LORE_RELATION_OPEN);
    syntax_declare(f->program, "visit(any)", LORE_RELATION_EVENT | LORE_RELATION_UNIT_DAY);
    syntax_declare(f->program, "on()", 0);
    lr_scope_open(&f->scope, f->program, (Place){ "a.lua", 4 }, &f->diag);
}

static void close_scope(Fixture *f)
{
    lr_scope_free(&f->scope);
    lr_diag_clear(&f->diag);
    lr_program_free(f->program);
}

static bool condition(Fixture *f, const char *text)
{
    return lr_scope_condition(&f->scope, syntax_term(f->program->terms, text));
}

static const Literal *newest(const Fixture *f)
{
    return &f->scope.literals.items[f->scope.literals.count - 1];
}

typedef struct Case {
    const char *text;
    LiteralKind kind;
    int op;
    const char *predicate; /* as printed, or "" */
} Case;

static const Case cases[] = {
    { "p(X)", LITERAL_ATOM, 0, "p" },
    { "on()", LITERAL_ATOM, 0, "on" },
    { "open(X)", LITERAL_ATOM, 0, "open" },
    { "denied(p(X))", LITERAL_ATOM, 0, "denied p" },
    { "forecast(p(X))", LITERAL_ATOM, 0, "forecast p" },
    { "demand(H, p(X))", LITERAL_ATOM, 0, "demand p" },
    { "intent(H, p(X))", LITERAL_ATOM, 0, "intent p" },
    { "view(H, p(X))", LITERAL_ATOM, 0, "view p" },
    { "conditional(e(a, b), p(X))", LITERAL_ATOM, 0, "conditional p" },
    { "at(p(X), \"2020\")", LITERAL_ATOM, 0, "during p" },
    { "at(p(X), @5)", LITERAL_ATOM, 0, "at p" },
    { "during(p(X), \"2020\", \"2021\")", LITERAL_ATOM, 0, "during p" },
    { "during(p(X), null, \"..\")", LITERAL_ATOM, 0, "during p" },
    { "always(p(X), \"2020\", \"2021\")", LITERAL_ATOM, 0, "always p" },
    { "valid(p(X), I)", LITERAL_ATOM, 0, "valid p" },
    { "past(\"90 days\", p(X))", LITERAL_ATOM, 0, "past p" },
    { "past(0, p(X))", LITERAL_ATOM, 0, "past p" },
    { "throughout(5, denied(p(X)))", LITERAL_ATOM, 0, "throughout denied p" },
    { "began(p(X))", LITERAL_ATOM, 0, "began p" },
    { "ended(at(p(X), \"2020\"))", LITERAL_ATOM, 0, "ended during p" },
    { "atleast(1, p(X))", LITERAL_ATOM, 0, "atleast p" },
    { "atleast(0.5, valid(p(X), I))", LITERAL_ATOM, 0, "atleast valid p" },
    { "contested(p(X))", LITERAL_ATOM, 0, "contested p" },
    { "undisputed(p(X))", LITERAL_ATOM, 0, "undisputed p" },
    { "not(p(X))", LITERAL_NOT, 0, "p" },
    { "not(denied(p(X)))", LITERAL_NOT, 0, "denied p" },
    { "not(past(5, p(X)))", LITERAL_NOT, 0, "past p" },
    { "not(denied(open(X)))", LITERAL_NOT, 0, "denied open" },
    { "not(open(X), \"all were asked\")", LITERAL_NOT, 0, "open" },
    { "not(on())", LITERAL_NOT, 0, "on" },
    { "unknown(open(X))", LITERAL_NOT, 0, "open" },
    { "eq(X, 1)", LITERAL_COMPARE, COMPARE_EQ, "" },
    { "ge(add(X, 1), Y)", LITERAL_COMPARE, COMPARE_GE, "" },
    { "during(I, J)", LITERAL_INTERVAL, INTERVAL_DURING, "" },
    { "met_by(I, J)", LITERAL_INTERVAL, INTERVAL_MET_BY, "" },
    { "gap(I, J, \"1 day\", \"1 month\")", LITERAL_GAP, 0, "" },
    { "ends_with(X, \"a\")", LITERAL_TEXT, TEXT_ENDS_WITH, "" },
};

static void every_word_becomes_its_literal(void **state)
{
    int failed = 0;
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Fixture f;
        Buffer printed = { 0 };
        open_scope(&f);
        bool fine = condition(&f, cases[i].text) && f.scope.literals.count == 1;
        if (fine) {
            const Literal *literal = newest(&f);
            if (literal->predicate != LR_NONE)
                (void)lr_predicate_print(&printed, f.program, literal->predicate);
            fine = literal->kind == cases[i].kind && literal->op == cases[i].op &&
                   strcmp(lr_buffer_terminate(&printed), cases[i].predicate) == 0;
        }
        if (!fine || f.scope.status != LORE_OK) {
            print_message("%s: \"%s\" \"%s\"\n", cases[i].text, lr_buffer_terminate(&printed),
                          syntax_message(&f.diag));
            failed++;
        }
        lr_buffer_free(&printed);
        close_scope(&f);
    }
    assert_int_equal(failed, 0);
}

typedef struct Refusal {
    const char *text;
    lore_status status;
    const char *message;
} Refusal;

static const Refusal refusals[] = {
    { "X", LORE_SYNTAX, "X is no condition" },
    { "5", LORE_SYNTAX, "5 is no condition" },
    { "add(1, 2)", LORE_SYNTAX, NULL },
    { "count(X)", LORE_SYNTAX, NULL },
    { "q(X)", LORE_UNKNOWN, "no relation 'q' with 1 columns" },
    { "p(X, Y)", LORE_TYPE, "p has 1 columns, but is given 2 arguments" },
    { "on(X)", LORE_TYPE, "on has 0 columns, but is given 1 arguments" },
    { "denied(X)", LORE_SYNTAX, "a statement such as p(X) is needed here" },
    { "denied(eq(X, 1))", LORE_SYNTAX, "eq(...) is no statement" },
    { "denied(p(X), 1)", LORE_TYPE, "denied takes 1 arguments, not 2" },
    { "denied(denied(p(X)))", LORE_SYNTAX,
      "denied takes a statement without another word around it" },
    { "contested(denied(p(X)))", LORE_SYNTAX,
      "contested takes a statement without another word around it" },
    { "unknown(past(1, p(X)))", LORE_SYNTAX,
      "unknown takes a statement without another word around it" },
    { "demand(H, at(p(X), \"2020\"))", LORE_SYNTAX,
      "demand takes a statement without another word around it" },
    { "at(p(X), X)", LORE_TYPE, "a date is needed here" },
    { "at(p(X), 2020)", LORE_TYPE, "a date is needed here" },
    { "at(p(X), @9223372036854775807)", LORE_TYPE, "a date is needed here" },
    { "during(p(X), @-9223372036854775808, @5)", LORE_TYPE, "a date is needed here" },
    { "during(p(X), \"2021\", \"2020\")", LORE_TIME, "the interval ends before it begins" },
    { "during(p(X), @5, @5)", LORE_TIME, "the interval ends before it begins" },
    { "past(-1, p(X))", LORE_TYPE, "a duration is needed here" },
    { "past(X, p(X))", LORE_TYPE, "a duration is needed here" },
    { "past(\"a while\", p(X))", LORE_TIME, NULL },
    { "atleast(0, p(X))", LORE_TYPE, "atleast needs a number above 0 and up to 1" },
    { "atleast(1.5, p(X))", LORE_TYPE, "atleast needs a number above 0 and up to 1" },
    { "atleast(-1, p(X))", LORE_TYPE, "atleast needs a number above 0 and up to 1" },
    { "atleast(likely, p(X))", LORE_TYPE, "atleast needs a number above 0 and up to 1" },
    { "not(open(X))", LORE_MISUSE,
      "the relation's world is open: what is not stated is not false" },
    { "not(eq(X, 1))", LORE_SYNTAX, "~ takes one statement, not eq(...)" },
    { "not(not(p(X)))", LORE_SYNTAX, "~ takes one statement, not not(...)" },
    { "not(and(p(X), on()))", LORE_SYNTAX, "~ takes one statement, not and(...)" },
    { "eq(X)", LORE_TYPE, "eq takes 2 arguments, not 1" },
    { "gap(I, J, X, 1)", LORE_TYPE, "a duration is needed here" },
    { "during(p(X), \"2020\", \"2021\", 1)", LORE_TYPE, NULL },
    { "p(add(_, 1))", LORE_UNSAFE, "_ has no value to compute with" },
};

static void mistakes_are_named(void **state)
{
    int failed = 0;
    (void)state;
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        Fixture f;
        open_scope(&f);
        bool fine = condition(&f, refusals[i].text);
        const char *message = syntax_message(&f.diag);
        if (fine || f.scope.status != refusals[i].status || message[0] == '\0' ||
            (refusals[i].message != NULL && strcmp(message, refusals[i].message) != 0)) {
            print_message("%s gives %d \"%s\"\n", refusals[i].text, f.scope.status, message);
            failed++;
        }
        close_scope(&f);
    }
    assert_int_equal(failed, 0);
}

static void a_comparison_that_is_negated_has_its_opposite(void **state)
{
    static const char *const pairs[][2] = { { "eq", "ne" }, { "lt", "ge" }, { "gt", "le" },
                                            { "ne", "eq" }, { "ge", "lt" }, { "le", "gt" } };
    (void)state;
    for (size_t i = 0; i < 6; i++) {
        Fixture f;
        char text[32], hint[32];
        open_scope(&f);
        snprintf(text, sizeof text, "not(%s(X, 1))", pairs[i][0]);
        snprintf(hint, sizeof hint, "write %s(...)", pairs[i][1]);
        assert_false(condition(&f, text));
        assert_string_equal(f.diag.list.items[0].hint, hint);
        close_scope(&f);
    }
}

static void equal_views_are_one_predicate(void **state)
{
    Fixture f;
    (void)state;
    open_scope(&f);
    assert_true(condition(&f, "past(\"1 day\", p(X))"));
    uint32_t first = newest(&f)->predicate;
    assert_true(condition(&f, "past(\"24h\", p(Y))"));
    assert_int_equal(newest(&f)->predicate, first);
    assert_true(condition(&f, "past(\"2 days\", p(Y))"));
    assert_int_not_equal(newest(&f)->predicate, first);
    assert_true(condition(&f, "throughout(\"1 day\", p(Y))"));
    assert_int_not_equal(newest(&f)->predicate, first);
    close_scope(&f);
}

static View view_of(Fixture *f, const char *text)
{
    assert_true(condition(f, text));
    return f->program->predicates.items[newest(f)->predicate].view;
}

static void windows_include_the_granules_that_bound_them(void **state)
{
    Fixture f;
    (void)state;
    open_scope(&f);
    View days = view_of(&f, "during(p(X), \"1970-01-02\", \"1970-01-03\")");
    assert_true(days.from == LR_DAY && days.to == 3 * LR_DAY);
    View exact = view_of(&f, "during(p(X), @5, @9)");
    assert_true(exact.from == 5 && exact.to == 9);
    View open = view_of(&f, "always(p(X), null, \"..\")");
    assert_true(open.from == LORE_TIME_MIN && open.to == LORE_TIME_MAX);
    View day = view_of(&f, "at(p(X), \"1970-01-02\")");
    assert_int_equal(day.kind, VIEW_DURING);
    assert_true(day.from == LR_DAY && day.to == 2 * LR_DAY);
    View moment = view_of(&f, "at(p(X), @7)");
    assert_int_equal(moment.kind, VIEW_AT);
    assert_true(moment.from == 7);
    close_scope(&f);
}

/* Where whole days are exact, a moment lasts one. */
static void a_moment_is_as_long_as_the_relations_unit(void **state)
{
    Fixture f;
    (void)state;
    open_scope(&f);
    assert_true(view_of(&f, "began(p(X))").tick == 1);
    assert_true(view_of(&f, "began(visit(X))").tick == LR_DAY);
    assert_true(view_of(&f, "ended(atleast(0.5, visit(X)))").tick == LR_DAY);
    close_scope(&f);
}

static void holders_and_intervals_are_columns_of_their_own(void **state)
{
    Fixture f;
    (void)state;
    open_scope(&f);
    assert_true(condition(&f, "demand(bob, e(X, Y))"));
    assert_int_equal(newest(&f)->arg_count, 3);
    assert_int_equal(f.program->args.items[newest(&f)->first_arg].kind, ARG_CONSTANT);
    assert_true(condition(&f, "valid(e(X, Y), I)"));
    assert_int_equal(newest(&f)->arg_count, 3);
    Arg interval = f.program->args.items[newest(&f)->first_arg + 2];
    assert_int_equal(f.scope.variables.items[interval.index].type, LORE_INTERVAL);
    close_scope(&f);
}

static void what_a_condition_depends_on_is_compared_as_text(void **state)
{
    Fixture f;
    (void)state;
    open_scope(&f);
    assert_true(condition(&f, "conditional(e(a, 1), p(X))"));
    Arg first = f.program->args.items[newest(&f)->first_arg];
    lore_value text = f.program->constants.items[first.index];
    assert_int_equal(text.type, LORE_TEXT);
    assert_true(text.v.length > 0);
    assert_true(condition(&f, "conditional(e(a, 2), p(X))"));
    assert_int_not_equal(f.program->args.items[newest(&f)->first_arg].index, first.index);
    assert_true(condition(&f, "conditional(e(a, 1), p(Y))"));
    assert_int_equal(f.program->args.items[newest(&f)->first_arg].index, first.index);
    close_scope(&f);
}

static void two_sided_words_read_both_sides(void **state)
{
    Fixture f;
    (void)state;
    open_scope(&f);
    uint32_t con = lr_program_intern_facet(f.program, 0, FACET_CON);
    assert_int_equal(view_of(&f, "contested(p(X))").other, con);
    assert_int_equal(view_of(&f, "undisputed(p(X))").other, con);
    assert_true(condition(&f, "unknown(p(X))"));
    assert_int_equal(newest(&f)->other, con);
    assert_true(condition(&f, "not(p(X))"));
    assert_int_equal(newest(&f)->other, LR_NONE);
    close_scope(&f);
}

/* `not p(X, _)` reads a projection, which has a clause of its own. */
static void open_columns_under_a_negation_are_projected_away(void **state)
{
    Fixture f;
    (void)state;
    open_scope(&f);
    assert_true(condition(&f, "not(e(X, _))"));
    const Predicate *p = &f.program->predicates.items[newest(&f)->predicate];
    assert_int_equal(newest(&f)->arg_count, 1);
    assert_int_equal(p->kind, PREDICATE_AUXILIARY);
    assert_int_equal(p->arity, 1);
    assert_int_equal(f.program->clauses.count, 1);
    assert_true(condition(&f, "unknown(e(_, _))"));
    assert_int_equal(newest(&f)->arg_count, 0);
    assert_int_not_equal(newest(&f)->predicate, newest(&f)->other);
    assert_int_equal(f.program->clauses.count, 3);
    close_scope(&f);
}

static void a_reason_is_kept(void **state)
{
    Fixture f;
    (void)state;
    open_scope(&f);
    assert_true(condition(&f, "not(p(X), \"none was seen\")"));
    assert_string_equal(newest(&f)->reason, "none was seen");
    assert_true(condition(&f, "not(p(X))"));
    assert_null(newest(&f)->reason);
    close_scope(&f);
}

static void a_clause_has_so_many_conditions_and_no_more(void **state)
{
    Fixture f;
    (void)state;
    open_scope(&f);
    for (int i = 0; i < LR_BODY_MAX; i++)
        assert_true(condition(&f, "on()"));
    assert_false(condition(&f, "on()"));
    assert_int_equal(f.scope.status, LORE_FULL);
    assert_string_equal(syntax_message(&f.diag), "a rule may have at most 256 conditions");
    close_scope(&f);
}

/* An expression as an argument is one more condition, which counts as well. */
static void conditions_made_of_arguments_count(void **state)
{
    Fixture f;
    (void)state;
    open_scope(&f);
    for (int i = 0; i < LR_BODY_MAX - 1; i++)
        assert_true(condition(&f, "on()"));
    assert_false(condition(&f, "p(add(X, 1))"));
    assert_int_equal(f.scope.status, LORE_FULL);
    assert_true(f.scope.literals.count <= LR_BODY_MAX);
    close_scope(&f);
}

static void the_widest_relation_takes_a_holder_and_an_interval(void **state)
{
    Fixture f;
    char declared[512] = "wide(", used[512] = "";
    (void)state;
    open_scope(&f);
    for (int c = 0; c < LR_ARITY_MAX; c++) {
        strcat(declared, c > 0 ? ", any" : "any");
        strcat(used, c > 0 ? ", X" : "X");
    }
    strcat(declared, ")");
    assert_int_not_equal(syntax_declare(f.program, declared, 0), LR_NONE);
    char text[600];
    snprintf(text, sizeof text, "valid(wide(%s), I)", used);
    assert_true(condition(&f, text));
    snprintf(text, sizeof text, "demand(H, wide(%s))", used);
    assert_true(condition(&f, text));
    snprintf(text, sizeof text, "valid(demand(H, wide(%s)), I)", used);
    assert_false(condition(&f, text));
    assert_int_equal(f.scope.status, LORE_FULL);
    close_scope(&f);
}

static void conditions_that_find_no_memory_say_so(void **state)
{
    static const char *const texts[] = { "unknown(e(X, _))", "not(open(X), \"all were asked\")",
                                         "conditional(e(a, 1), p(add(X, 2)))", "contested(p(X))",
                                         "gap(I, J, 1, 2)" };
    (void)state;
    for (size_t t = 0; t < sizeof texts / sizeof *texts; t++)
        for (long n = 0;; n++) {
            Fixture f;
            open_scope(&f);
            lore_term term = syntax_term(f.program->terms, texts[t]);
            memory_fail_after(n);
            bool fine = lr_scope_condition(&f.scope, term);
            bool was_refused = memory_restore();
            if (fine == was_refused || f.scope.status != (was_refused ? LORE_NOMEM : LORE_OK))
                fail_msg("%s, allocation %ld: %d, status %d", texts[t], n, fine, f.scope.status);
            close_scope(&f);
            if (!was_refused) {
                assert_true(n > 1);
                break;
            }
        }
}

/* Any of the parts that a negation is made of may be the one that does not find room, wherever
 * the tables of the program stand at that moment. */
static void a_negation_never_loses_a_side(void **state)
{
    (void)state;
    for (int before = 0; before < 40; before++)
        for (long n = 0;; n++) {
            Fixture f;
            open_scope(&f);
            for (int i = 0; i < before; i++)
                assert_true(condition(&f, "not(e(X, _))"));
            lore_term term = syntax_term(f.program->terms, "unknown(e(X, _))");
            memory_fail_after(n);
            bool fine = lr_scope_condition(&f.scope, term);
            bool was_refused = memory_restore();
            if (fine == was_refused)
                fail_msg("after %d, allocation %ld: %d", before, n, fine);
            if (fine)
                assert_int_not_equal(newest(&f)->other, LR_NONE);
            close_scope(&f);
            if (!was_refused)
                break;
        }
}

static void a_reason_that_finds_no_memory_is_not_dropped(void **state)
{
    static char text[9000];
    (void)state;
    memset(text, 'x', sizeof text - 1);
    for (long n = 0;; n++) {
        Fixture f;
        open_scope(&f);
        for (int i = 0; i < 3; i++) /* so that nothing but the reason needs room */
            assert_true(condition(&f, "not(p(X))"));
        lore_terms *terms = f.program->terms;
        lore_term args[] = { syntax_term(terms, "p(X)"),
                             lore_term_value(terms, lore_text(text, -1)) };
        lore_term term = lore_term_compound(terms, "not", args, 2);
        memory_fail_after(n);
        bool fine = lr_scope_condition(&f.scope, term);
        bool was_refused = memory_restore();
        assert_int_equal(f.scope.status, was_refused ? LORE_NOMEM : LORE_OK);
        if (fine)
            assert_string_equal(newest(&f)->reason, text);
        close_scope(&f);
        if (!was_refused) {
            assert_true(n > 0);
            break;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_word_becomes_its_literal),
        cmocka_unit_test(mistakes_are_named),
        cmocka_unit_test(a_comparison_that_is_negated_has_its_opposite),
        cmocka_unit_test(equal_views_are_one_predicate),
        cmocka_unit_test(windows_include_the_granules_that_bound_them),
        cmocka_unit_test(a_moment_is_as_long_as_the_relations_unit),
        cmocka_unit_test(holders_and_intervals_are_columns_of_their_own),
        cmocka_unit_test(what_a_condition_depends_on_is_compared_as_text),
        cmocka_unit_test(two_sided_words_read_both_sides),
        cmocka_unit_test(open_columns_under_a_negation_are_projected_away),
        cmocka_unit_test(a_reason_is_kept),
        cmocka_unit_test(a_clause_has_so_many_conditions_and_no_more),
        cmocka_unit_test(conditions_made_of_arguments_count),
        cmocka_unit_test(the_widest_relation_takes_a_holder_and_an_interval),
        cmocka_unit_test(conditions_that_find_no_memory_say_so),
        cmocka_unit_test(a_negation_never_loses_a_side),
        cmocka_unit_test(a_reason_that_finds_no_memory_is_not_dropped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
