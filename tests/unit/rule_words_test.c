/* SPDX-License-Identifier: MIT */
/* The words of the language: every one is kept, and found by its name and its arguments. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "rule/program.h"
#include "rule/words.h"

/* MANUAL.md, "The abstract syntax" */
static const char *const kept[] = {
    "denied",     "forecast",    "demand",   "intent",      "view",    "conditional",
    "unknown",    "contested",   "atleast",  "undisputed",  "at",      "during",
    "always",     "valid",       "past",     "throughout",  "began",   "ended",
    "not",        "and",         "or",       "eq",          "ne",      "lt",
    "le",         "gt",          "ge",       "before",      "after",   "before_gap",
    "after_gap",  "meets",       "met_by",   "overlaps",    "starts",  "overlapped_by",
    "started_by", "contains",    "finishes", "finished_by", "equals",  "intersects",
    "gap",        "starts_with", "includes", "ends_with",   "add",     "sub",
    "mul",        "div",         "idiv",     "mod",         "pow",     "neg",
    "abs",        "least",       "greatest", "concat",      "length",  "lower",
    "upper",      "substring",   "text",     "integer",     "real",    "start_of",
    "end_of",     "duration",    "interval", "year",        "month",   "day",
    "count",      "sum",         "min",      "max",         "average", "expected",
};

static void every_word_is_kept_from_relations(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        if (!lr_word_is_reserved(kept[i]))
            fail_msg("%s may name a relation", kept[i]);
}

static void a_kept_word_cannot_be_declared(void **state)
{
    Program *program = lr_program_new();
    Diag diag = { .list = { 0 } };
    lore_relation relation = { .name = "during" };
    (void)state;
    assert_int_equal(lr_program_add_relation(program, &relation, 0, &diag), LORE_MISUSE);
    relation.name = "durings";
    assert_int_equal(lr_program_add_relation(program, &relation, 0, &diag), LORE_OK);
    lr_diag_clear(&diag);
    lr_program_free(program);
}

static void other_names_are_free(void **state)
{
    static const char *const others[] = { "", "And", "AND", "andy", "an", "member_of", "eq ", "_" };
    (void)state;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        assert_false(lr_word_is_reserved(others[i]));
        assert_null(lr_word_find(others[i], 1));
    }
}

static void a_word_of_two_meanings_is_told_apart_by_its_arguments(void **state)
{
    (void)state;
    assert_int_equal(lr_word_find("during", 3)->kind, WORD_VIEW);
    assert_int_equal(lr_word_find("during", 3)->op, VIEW_DURING);
    assert_int_equal(lr_word_find("during", 2)->kind, WORD_INTERVAL);
    assert_int_equal(lr_word_find("during", 2)->op, INTERVAL_DURING);
}

static void a_word_with_other_arguments_is_still_that_word(void **state)
{
    (void)state;
    for (unsigned count = 0; count < 40; count += 4) {
        const Word *word = lr_word_find("eq", count);
        assert_non_null(word);
        assert_int_equal(word->op, COMPARE_EQ);
        assert_int_equal(word->least, 2);
        assert_int_equal(word->most, 2);
        assert_string_equal(lr_word_find("during", count)->name, "during");
    }
}

static void a_word_is_found_by_its_kind(void **state)
{
    (void)state;
    assert_int_equal(lr_word_of_kind("during", WORD_VIEW)->most, 3);
    assert_int_equal(lr_word_of_kind("during", WORD_INTERVAL)->most, 2);
    assert_null(lr_word_of_kind("during", WORD_FUNCTION));
    assert_null(lr_word_of_kind("member_of", WORD_VIEW));
    assert_int_equal(lr_word_of_kind("denied", WORD_FACET)->op, FACET_CON);
    assert_int_equal(lr_word_of_kind("least", WORD_FUNCTION)->op, FUNCTION_LEAST);
    assert_int_equal(lr_word_of_kind("min", WORD_AGGREGATE)->op, AGGREGATE_MIN);
}

/* At each end of its range a word is found with that range. */
static void every_word_takes_the_arguments_that_it_says(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
        const Word *word = lr_word_find(kept[i], 0);
        assert_true(word->least <= word->most);
        const Word *least = lr_word_find(kept[i], word->least),
                   *most = lr_word_find(kept[i], word->most);
        assert_ptr_equal(least, most);
        assert_ptr_equal(lr_word_of_kind(kept[i], least->kind), least);
    }
}

static void a_conjunction_may_be_empty_and_a_disjunction_may_not(void **state)
{
    (void)state;
    assert_int_equal(lr_word_find("and", 0)->least, 0);
    assert_int_equal(lr_word_find("and", LR_BODY_MAX)->most, LR_BODY_MAX);
    assert_int_equal(lr_word_find("or", 0)->least, 1);
    assert_int_equal(lr_word_find("not", 2)->most, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_word_is_kept_from_relations),
        cmocka_unit_test(a_kept_word_cannot_be_declared),
        cmocka_unit_test(other_names_are_free),
        cmocka_unit_test(a_word_of_two_meanings_is_told_apart_by_its_arguments),
        cmocka_unit_test(a_word_with_other_arguments_is_still_that_word),
        cmocka_unit_test(a_word_is_found_by_its_kind),
        cmocka_unit_test(every_word_takes_the_arguments_that_it_says),
        cmocka_unit_test(a_conjunction_may_be_empty_and_a_disjunction_may_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
