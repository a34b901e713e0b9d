/* SPDX-License-Identifier: MIT */
/* Bound questions, one after the other: those that differ in constants alone share what is prepared
 * for them, and nobody can tell. */
#include <stdlib.h>

#include "fixture.h"

static char text[1 << 16];

/* Links a0 - a1 - ... - a9, b0 - ... - b9, dated where the number is 5; path is their closure. */
static int open_with_paths(void **state)
{
    (void)open_memory(state);
    lore_kb *kb = *state;
    lore_terms *terms = lore_terms_new();
    declare(kb, "link", 2, LORE_RELATION_TEMPORAL);
    declare(kb, "closed", 1, LORE_RELATION_TEMPORAL);
    declare(kb, "path", 2, LORE_RELATION_DERIVED);
    declare(kb, "open_path", 2, LORE_RELATION_DERIVED);
    assert_done(kb, put_rule(kb, terms, "near", atom(terms, "path", "X", "Y", NULL),
                             atom(terms, "link", "X", "Y", NULL), 0, 0));
    assert_done(kb, put_rule(kb, terms, "far", atom(terms, "path", "X", "Z", NULL),
                             atom(terms, "link", "X", "Y", NULL),
                             atom(terms, "path", "Y", "Z", NULL), 0));
    assert_done(kb, put_rule(kb, terms, "free", atom(terms, "open_path", "X", "Y", NULL),
                             atom(terms, "path", "X", "Y", NULL),
                             around(terms, "not", atom(terms, "closed", "Y", NULL), 0), 0));
    for (int i = 0; i < 9; i++)
        for (int c = 'a'; c <= 'b'; c++) {
            char from[3] = { (char)c, (char)('0' + i), '\0' };
            char to[3] = { (char)c, (char)('1' + i), '\0' };
            if (i == 5)
                assert_done(kb, put_claim(kb, NULL, "link", from, to, "2020", "2021", 0.75));
            else
                put_fact(kb, "link", from, to);
        }
    put_fact(kb, "closed", "a3", NULL);
    lore_terms_free(terms);
    return 0;
}

/* The rows of relation(first, Y) with their stretches. */
static void print_rows(lore_query *query, char *buffer, size_t size)
{
    size_t length = 0;
    buffer[0] = '\0';
    while (lore_query_step(query) == LORE_ROW) {
        size_t count, columns = lore_query_column_count(query);
        const lore_stretch *parts = lore_query_stretches(query, &count);
        length += lore_value_format(lore_query_value(query, columns - 1), buffer + length,
                                    size - length);
        for (size_t i = 0; i < count; i++)
            length += (size_t)snprintf(buffer + length, size - length, " [%lld %lld %.6f %.6f]",
                                       (long long)parts[i].from, (long long)parts[i].to,
                                       parts[i].pro, parts[i].con);
        length += (size_t)snprintf(buffer + length, size - length, "|");
    }
    lore_query_close(query);
}

/* Those of the open question that begin with first. */
static void print_open(lore_kb *kb, const char *relation, const char *first, char *buffer,
                       size_t size)
{
    lore_query *query = ask(kb, relation, "X", "Y");
    size_t length = 0;
    buffer[0] = '\0';
    while (lore_query_step(query) == LORE_ROW) {
        size_t count;
        const lore_stretch *parts = lore_query_stretches(query, &count);
        if (strcmp(lore_query_value(query, 0).u.text, first) != 0)
            continue;
        length += lore_value_format(lore_query_value(query, 1), buffer + length, size - length);
        for (size_t i = 0; i < count; i++)
            length += (size_t)snprintf(buffer + length, size - length, " [%lld %lld %.6f %.6f]",
                                       (long long)parts[i].from, (long long)parts[i].to,
                                       parts[i].pro, parts[i].con);
        length += (size_t)snprintf(buffer + length, size - length, "|");
    }
    lore_query_close(query);
}

static void questions_with_other_constants_give_what_the_open_one_gives(void **state)
{
    static char bound[2][20][2048], open[2048];
    static const char *const relations[] = { "path", "open_path" };
    lore_kb *kb = *state;
    for (int r = 0; r < 2; r++)
        for (int i = 0; i < 20; i++) {
            char first[3] = { (char)(i % 2 == 0 ? 'a' : 'b'), (char)('0' + i / 2), '\0' };
            print_rows(ask(kb, relations[r], first, "Y"), bound[r][i], sizeof bound[r][i]);
        }
    for (int r = 0; r < 2; r++)
        for (int i = 0; i < 20; i++) {
            char first[3] = { (char)(i % 2 == 0 ? 'a' : 'b'), (char)('0' + i / 2), '\0' };
            print_open(kb, relations[r], first, open, sizeof open);
            assert_string_equal(bound[r][i], open);
            print_rows(ask(kb, relations[r], first, "Y"), bound[r][i], sizeof bound[r][i]);
            assert_string_equal(bound[r][i], open);
        }
}

static void two_queries_of_one_form_do_not_mix(void **state)
{
    lore_kb *kb = *state;
    lore_query *a = ask(kb, "path", "a7", "Y"), *b = ask(kb, "path", "b6", "Y");
    uint64_t count;
    assert_done(kb, lore_query_count(b, &count));
    assert_int_equal(count, 3);
    assert_done(kb, lore_query_count(a, &count));
    assert_int_equal(count, 2);
    assert_string_equal(rows_of(b, text, sizeof text), "b7|b8|b9");
    assert_string_equal(rows_of(a, text, sizeof text), "a8|a9");
}

static void both_ends_may_be_given_and_a_value_that_nobody_knows(void **state)
{
    lore_kb *kb = *state;
    uint64_t count;
    static const char *const pairs[][2] = { { "a0", "a9" }, { "a0", "b9" }, { "nobody", "a1" } };
    for (size_t i = 0; i < 3; i++) {
        lore_query *query = ask(kb, "path", pairs[i][0], pairs[i][1]);
        assert_done(kb, lore_query_count(query, &count));
        assert_int_equal(count, i == 0);
        lore_query_close(query);
    }
    assert_string_equal(rows_of(ask(kb, "path", "X", "b1"), text, sizeof text), "b0");
    assert_string_equal(rows_of(ask(kb, "path", "X", "a2"), text, sizeof text), "a0|a1");
}

static void the_same_constant_may_be_given_twice(void **state)
{
    lore_kb *kb = *state;
    put_fact(kb, "link", "a9", "a0");
    lore_query *query = ask(kb, "path", "a4", "a4");
    assert_int_equal(lore_query_step(query), LORE_ROW);
    lore_query_close(query);
    query = ask(kb, "path", "b4", "b4");
    assert_int_equal(lore_query_step(query), LORE_DONE);
    lore_query_close(query);
}

static void branches_take_a_constant_each(void **state)
{
    lore_kb *kb = *state;
    for (int i = 0; i < 3; i++) {
        lore_query *query;
        lore_terms *terms = lore_terms_new();
        const char *first[] = { "a7", "b8", "a8" }, *second[] = { "b7", "a8", "a8" };
        const char *rows[] = { "a8|a9|b8|b9", "a9|b9", "a9" };
        lore_term goal = around(terms, "or", atom(terms, "path", first[i], "Y", NULL),
                                atom(terms, "path", second[i], "Y", NULL));
        assert_done(kb, lore_query_open(kb, terms, goal, &query));
        lore_terms_free(terms);
        assert_string_equal(rows_of(query, text, sizeof text), rows[i]);
    }
}

static void a_constant_of_another_type_is_refused_in_words(void **state)
{
    lore_kb *kb = *state;
    for (int i = 0; i < 2; i++) {
        lore_query *query;
        lore_terms *terms = lore_terms_new();
        lore_term args[] = { lore_term_value(terms, lore_integer(7)),
                             lore_term_variable(terms, "Y") };
        assert_refused(kb, LORE_TYPE, "7 is integer, but the column is text",
                       lore_query_open(kb, terms, lore_term_compound(terms, "path", args, 2),
                                       &query));
        lore_terms_free(terms);
        assert_string_equal(rows_of(ask(kb, "path", "a8", "Y"), text, sizeof text), "a9");
    }
}

/* Whether the row of path(first, second) has a proof that names the fact link(third, second). */
static int has_proof(lore_kb *kb, const char *first, const char *second, const char *fact)
{
    lore_proof *proof = NULL;
    lore_query *query = ask(kb, "path", first, second);
    assert_int_equal(lore_query_step(query), LORE_ROW);
    assert_done(kb, lore_why(query, &proof));
    int found = strstr(lore_proof_render(proof, "text"), fact) != NULL;
    lore_proof_free(proof);
    lore_query_close(query);
    return found;
}

static void a_bound_row_has_its_proof(void **state)
{
    lore_kb *kb = *state;
    assert_true(has_proof(kb, "a7", "a9", "a8"));
    assert_true(has_proof(kb, "b6", "b9", "b8"));
    assert_false(has_proof(kb, "b7", "b9", "a8"));
}

static void facts_that_come_later_count(void **state)
{
    lore_kb *kb = *state;
    assert_string_equal(rows_of(ask(kb, "path", "a8", "Y"), text, sizeof text), "a9");
    put_fact(kb, "link", "a9", "z");
    assert_string_equal(rows_of(ask(kb, "path", "a8", "Y"), text, sizeof text), "a9|z");
    lore_query *query = ask(kb, "path", "a8", "Y");
    assert_done(kb, lore_query_as_of(query, lore_integer(8)));
    assert_string_equal(rows_of(query, text, sizeof text), "");
}

static void a_limit_stops_a_bound_question_and_leaves_the_next_one_whole(void **state)
{
    lore_kb *kb = *state;
    assert_string_equal(rows_of(ask(kb, "path", "a8", "Y"), text, sizeof text), "a9");
    lore_query *query = ask(kb, "path", "a0", "Y");
    lore_limit_set(kb, LORE_LIMIT_ROWS, 3);
    assert_refused(kb, LORE_BUDGET, "", lore_query_step(query));
    lore_limit_set(kb, LORE_LIMIT_ROWS, 0);
    assert_string_equal(rows_of(ask(kb, "path", "b7", "Y"), text, sizeof text), "b8|b9");
    assert_string_equal(rows_of(query, text, sizeof text), "a1|a2|a3|a4|a5|a6|a7|a8|a9");
}

#define WITH_PATHS(test) cmocka_unit_test_setup_teardown(test, open_with_paths, close_memory)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_PATHS(questions_with_other_constants_give_what_the_open_one_gives),
        WITH_PATHS(two_queries_of_one_form_do_not_mix),
        WITH_PATHS(both_ends_may_be_given_and_a_value_that_nobody_knows),
        WITH_PATHS(the_same_constant_may_be_given_twice),
        WITH_PATHS(branches_take_a_constant_each),
        WITH_PATHS(a_constant_of_another_type_is_refused_in_words),
        WITH_PATHS(a_bound_row_has_its_proof),
        WITH_PATHS(facts_that_come_later_count),
        WITH_PATHS(a_limit_stops_a_bound_question_and_leaves_the_next_one_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
