/* SPDX-License-Identifier: MIT */
/* Grades: log costs, words to numbers and back, what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "value/grade.h"

static const Place nowhere = { NULL, 0 };

static void costs_are_exact_at_the_corners(void **state)
{
    (void)state;
    assert_int_equal(lr_cost_of(1), 0);
    assert_int_equal(lr_cost_of(0), LR_COST_NONE);
    assert_int_equal(lr_cost_of(7), 0);
    assert_int_equal(lr_cost_of(-1), LR_COST_NONE);
    assert_int_equal(lr_cost_of(NAN), LR_COST_NONE);
    assert_int_equal(lr_cost_of(1e-300), LR_COST_NONE);
    assert_true(lr_cost_belief(0) == 1);
    assert_true(lr_cost_belief(LR_COST_NONE) == 0);
    assert_int_equal(lr_cost_complement(0), LR_COST_NONE);
    assert_int_equal(lr_cost_complement(LR_COST_NONE), 0);
}

static void every_cost_comes_back_from_its_belief(void **state)
{
    (void)state;
    for (uint32_t cost = 0; cost <= LR_COST_NONE; cost++)
        assert_int_equal(lr_cost_of(lr_cost_belief((Cost)cost)), cost);
}

static void a_belief_comes_back_within_half_a_step(void **state)
{
    (void)state;
    for (int i = 1; i <= 1000; i++) {
        double belief = i / 1000.0;
        assert_true(fabs(lr_cost_belief(lr_cost_of(belief)) / belief - 1) < 0.00025);
    }
}

static void the_complement_falls_as_belief_rises(void **state)
{
    (void)state;
    for (uint32_t cost = 1; cost <= LR_COST_NONE; cost++)
        assert_true(lr_cost_complement((Cost)cost) <= lr_cost_complement((Cost)(cost - 1)));
    Cost half = lr_cost_of(0.5);
    assert_in_range(lr_cost_complement(half), half - 1u, half + 1u);
    assert_in_range(lr_cost_complement(lr_cost_of(0.9)), lr_cost_of(0.1) - 4u,
                    lr_cost_of(0.1) + 4u);
}

static void a_product_saturates_below_no_belief(void **state)
{
    (void)state;
    assert_int_equal(lr_cost_product(0, 77), 77);
    assert_int_equal(lr_cost_product(1000, 77), 1077);
    assert_int_equal(lr_cost_product(60000, 60000), LR_COST_NONE - 1);
    assert_int_equal(lr_cost_product(LR_COST_NONE, 0), LR_COST_NONE);
    assert_int_equal(lr_cost_product(3, LR_COST_NONE), LR_COST_NONE);
}

static Grade grade(lore_value written)
{
    Grade out = { -1, false, false };
    assert_int_equal(lr_grade_parse(written, &out, nowhere, NULL), LORE_OK);
    return out;
}

static void assert_word(const char *word, double belief, bool against)
{
    Grade out = grade(lore_text(word, -1));
    assert_true(fabs(out.belief - belief) < 1e-12);
    assert_int_equal(out.against, against);
    assert_false(out.ungraded);
}

static void probability_words_stand_at_the_middle_of_their_ranges(void **state)
{
    (void)state;
    assert_word("almost certain", 0.97, false);
    assert_word("nearly certain", 0.97, false);
    assert_word("very likely", 0.875, false);
    assert_word("highly probable", 0.875, false);
    assert_word("likely", 0.675, false);
    assert_word("probable", 0.675, false);
    assert_word("roughly even chance", 0.5, false);
    assert_word("roughly even odds", 0.5, false);
}

static void words_below_even_chance_speak_against(void **state)
{
    (void)state;
    assert_word("unlikely", 1 - 0.325, true);
    assert_word("improbable", 1 - 0.325, true);
    assert_word("very unlikely", 1 - 0.125, true);
    assert_word("highly improbable", 1 - 0.125, true);
    assert_word("almost no chance", 1 - 0.03, true);
    assert_word("remote", 1 - 0.03, true);
}

static void hedges_forecasts_and_low_grades_never_speak_against(void **state)
{
    (void)state;
    assert_word("flat", 1, false);
    assert_word("soft", 0.6, false);
    assert_word("weak", 0.3, false);
    assert_word("will", 0.9, false);
    assert_word("expected", 0.6, false);
    assert_word("may", 0.4, false);
    assert_word("could", 0.3, false);
    assert_word("5", 0.2, false);
    assert_word("E", 0.2, false);
}

static void letters_and_digits_fall_from_one_and_end_ungraded(void **state)
{
    (void)state;
    assert_word("A", 1, false);
    assert_word("C", 0.6, false);
    assert_word("1", 1, false);
    assert_word("4", 0.4, false);
    assert_true(grade(lore_text("F", 1)).ungraded);
    assert_true(grade(lore_text("6", 1)).ungraded);
}

static void case_and_joining_marks_do_not_matter(void **state)
{
    (void)state;
    assert_word("Likely", 0.675, false);
    assert_word("very_likely", 0.875, false);
    assert_word("ALMOST-CERTAIN", 0.97, false);
}

static void numbers_are_beliefs_and_nothing_is_one(void **state)
{
    (void)state;
    assert_true(grade(lore_real(0.25)).belief == 0.25);
    assert_false(grade(lore_real(0.25)).against);
    assert_true(grade(lore_integer(1)).belief == 1);
    assert_true(grade(lore_integer(0)).belief == 0);
    assert_true(grade(lore_null()).belief == 1);
}

static void assert_refused(lore_value written, lore_status expected, const char *hint_part)
{
    Diag diag;
    Grade out = { 0.125, false, false };
    lr_diag_init(&diag);
    assert_int_equal(lr_grade_parse(written, &out, (Place){ "kb.lua", 3 }, &diag), expected);
    assert_int_equal(diag.list.count, 1);
    assert_int_equal(diag.list.items[0].line, 3);
    if (hint_part)
        assert_non_null(strstr(diag.list.items[0].hint, hint_part));
    assert_true(out.belief == 0.125);
    lr_diag_clear(&diag);
}

static void what_is_no_grade_is_refused_with_the_nearest(void **state)
{
    (void)state;
    assert_refused(lore_text("likley", -1), LORE_SYNTAX, "\"likely\"");
    assert_refused(lore_text("almost sertain", -1), LORE_SYNTAX, "\"almost certain\"");
    assert_refused(lore_text("banana split", -1), LORE_SYNTAX, "\"A\" to \"F\"");
    assert_refused(lore_text("", 0), LORE_SYNTAX, "\"A\" to \"F\"");
    assert_refused(lore_text("a\0", 2), LORE_SYNTAX, NULL);
    assert_refused(lore_real(1.5), LORE_SYNTAX, NULL);
    assert_refused(lore_real(-0.1), LORE_SYNTAX, NULL);
    assert_refused(lore_real(NAN), LORE_SYNTAX, NULL);
    assert_refused(lore_integer(4), LORE_SYNTAX, "\"4\", in quotes");
    assert_refused(lore_boolean(1), LORE_TYPE, NULL);
    assert_refused(lore_interval(0, 1), LORE_TYPE, NULL);
}

static void a_number_prints_as_the_word_of_its_range(void **state)
{
    (void)state;
    assert_string_equal(lr_grade_word(1), "certain");
    assert_string_equal(lr_grade_word(0), "no belief");
    assert_string_equal(lr_grade_word(0.97), "almost certain");
    assert_string_equal(lr_grade_word(0.875), "very likely");
    assert_string_equal(lr_grade_word(0.6), "likely");
    assert_string_equal(lr_grade_word(0.5), "roughly even chance");
    assert_string_equal(lr_grade_word(0.325), "unlikely");
    assert_string_equal(lr_grade_word(0.125), "very unlikely");
    assert_string_equal(lr_grade_word(0.03), "almost no chance");
}

/* Also after the border has been kept as a cost, which moves it a little. */
static void a_border_takes_the_word_nearer_to_even_chance(void **state)
{
    static const struct {
        double border;
        const char *word;
    } borders[] = {
        { 0.95, "very likely" },         { 0.80, "likely" },   { 0.55, "roughly even chance" },
        { 0.45, "roughly even chance" }, { 0.20, "unlikely" }, { 0.05, "very unlikely" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof borders / sizeof *borders; i++) {
        assert_string_equal(lr_grade_word(borders[i].border), borders[i].word);
        assert_string_equal(lr_grade_word(lr_cost_belief(lr_cost_of(borders[i].border))),
                            borders[i].word);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(costs_are_exact_at_the_corners),
        cmocka_unit_test(every_cost_comes_back_from_its_belief),
        cmocka_unit_test(a_belief_comes_back_within_half_a_step),
        cmocka_unit_test(the_complement_falls_as_belief_rises),
        cmocka_unit_test(a_product_saturates_below_no_belief),
        cmocka_unit_test(probability_words_stand_at_the_middle_of_their_ranges),
        cmocka_unit_test(words_below_even_chance_speak_against),
        cmocka_unit_test(hedges_forecasts_and_low_grades_never_speak_against),
        cmocka_unit_test(letters_and_digits_fall_from_one_and_end_ungraded),
        cmocka_unit_test(case_and_joining_marks_do_not_matter),
        cmocka_unit_test(numbers_are_beliefs_and_nothing_is_one),
        cmocka_unit_test(what_is_no_grade_is_refused_with_the_nearest),
        cmocka_unit_test(a_number_prints_as_the_word_of_its_range),
        cmocka_unit_test(a_border_takes_the_word_nearer_to_even_chance),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
