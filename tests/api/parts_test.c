/* SPDX-License-Identifier: MIT */
/* A relation that has parts, asked with and without constants and proved: nobody can tell it from one that
 * is evaluated whole. */
#include <stdlib.h>

#include "fixture.h"

/* All that is said of things as triples: said(thing, aspect, value). */
static void put_rules(lore_kb *kb, lore_terms *terms)
{
    declare(kb, "typed", 2, LORE_RELATION_TEMPORAL);
    declare(kb, "near", 2, LORE_RELATION_TEMPORAL);
    declare(kb, "under", 2, 0);
    declare(kb, "of_place", 2, 0);
    declare(kb, "wider", 2, 0);
    declare(kb, "said", 3, LORE_RELATION_DERIVED);
    assert_done(kb, put_rule(kb, terms, "a-type", atom(terms, "said", "X", "type", "C", NULL),
                             atom(terms, "typed", "X", "C", NULL), 0, 0));
    assert_done(kb, put_rule(kb, terms, "a-near", atom(terms, "said", "X", "near", "Y", NULL),
                             atom(terms, "near", "X", "Y", NULL), 0, 0));
    assert_done(kb, put_rule(kb, terms, "is-under", atom(terms, "said", "X", "type", "D", NULL),
                             atom(terms, "said", "X", "type", "C", NULL),
                             atom(terms, "under", "C", "D", NULL), 0));
    assert_done(kb, put_rule(kb, terms, "is-wider", atom(terms, "said", "X", "Q", "Y", NULL),
                             atom(terms, "said", "X", "P", "Y", NULL),
                             atom(terms, "wider", "P", "Q", NULL), 0));
    assert_done(kb, put_rule(kb, terms, "is-of", atom(terms, "said", "X", "type", "C", NULL),
                             atom(terms, "said", "X", "P", "_", NULL),
                             atom(terms, "of_place", "P", "C", NULL), 0));
}

static void put_facts(lore_kb *kb)
{
    put_fact(kb, "under", "town", "place");
    put_fact(kb, "under", "place", "thing");
    put_fact(kb, "under", "site", "place");
    put_fact(kb, "of_place", "linked", "site");
    put_fact(kb, "wider", "near", "linked");
    put_fact(kb, "typed", "oak", "tree");
    put_fact(kb, "near", "oak", "elm");
    assert_done(kb, put_claim(kb, NULL, "typed", "mill", "town", "2020", "2022", 0.75));
    assert_done(kb, put_claim(kb, NULL, "near", "mill", "ford", "2021", NULL, 0.5));
    assert_done(kb, put_claim(kb, NULL, "near", "ford", "mill", NULL, "2023", 0.9));
}

static int open_with_triples(void **state)
{
    (void)open_memory(state);
    lore_terms *terms = lore_terms_new();
    put_rules(*state, terms);
    put_facts(*state);
    lore_terms_free(terms);
    return 0;
}

static size_t print_row(lore_query *query, char *buffer, size_t size)
{
    size_t length = 0, count;
    const lore_stretch *parts = lore_query_stretches(query, &count);
    for (size_t c = 0; c < lore_query_column_count(query); c++) {
        length += lore_value_format(lore_query_value(query, c), buffer + length, size - length);
        length += (size_t)snprintf(buffer + length, size - length, " ");
    }
    for (size_t i = 0; i < count; i++)
        length += (size_t)snprintf(buffer + length, size - length, "[%lld %lld %.6f %.6f]",
                                   (long long)parts[i].from, (long long)parts[i].to, parts[i].pro,
                                   parts[i].con);
    return length + (size_t)snprintf(buffer + length, size - length, "\n");
}

/* The rows of said(thing, aspect, value), with their stretches, and the first one's proof. */
static void print_answer(lore_kb *kb, const char *const goal[3], char *buffer, size_t size)
{
    lore_query *query;
    lore_proof *proof = NULL;
    lore_terms *terms = lore_terms_new();
    size_t length = 0;
    assert_done(kb, lore_query_open(kb, terms, atom(terms, "said", goal[0], goal[1], goal[2], NULL),
                                    &query));
    buffer[0] = '\0';
    while (lore_query_step(query) == LORE_ROW) {
        if (proof == NULL)
            assert_done(kb, lore_why(query, &proof));
        length += print_row(query, buffer + length, size - length);
    }
    if (proof != NULL)
        (void)snprintf(buffer + length, size - length, "%s", lore_proof_render(proof, "text"));
    lore_proof_free(proof);
    lore_query_close(query);
    lore_terms_free(terms);
}

static uint64_t times_parted(lore_kb *kb)
{
    const char *name;
    uint64_t times, found = 0;
    for (size_t i = 0; lore_way_get(kb, i, &name, &times) == LORE_OK; i++)
        if (strcmp(name, "parted") == 0)
            found = times;
    return found;
}

static const char *const goals[][3] = {
    { "X", "P", "Y" },          { "X", "type", "Y" },    { "X", "linked", "Y" },
    { "mill", "P", "Y" },       { "mill", "type", "Y" }, { "X", "type", "thing" },
    { "oak", "type", "thing" }, { "X", "near", "mill" }, { "X", "nothing", "Y" },
};

static void answers_and_proofs_are_those_of_the_whole(void **state)
{
    static char expected[8192], got[8192];
    void *whole;
    (void)open_with_triples(&whole);
    assert_done(whole, lore_ways_force(whole, "unparted"));
    assert_done(*state, lore_ways_force(*state, ""));
    for (size_t g = 0; g < sizeof goals / sizeof *goals; g++) {
        print_answer(whole, goals[g], expected, sizeof expected);
        print_answer(*state, goals[g], got, sizeof got);
        assert_string_equal(got, expected);
    }
    assert_int_equal(times_parted(whole), 0);
    assert_true(times_parted(*state) > 0);
    lore_close(whole);
}

static void answers_follow_the_facts(void **state)
{
    static char before[8192], after[8192];
    lore_kb *kb = *state;
    print_answer(kb, goals[1], before, sizeof before);
    put_fact(kb, "wider", "linked", "type"); /* a version that was dead comes to life */
    print_answer(kb, goals[1], after, sizeof after);
    assert_null(strstr(before, "oak elm"));
    assert_non_null(strstr(after, "oak elm"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(answers_and_proofs_are_those_of_the_whole,
                                        open_with_triples, close_memory),
        cmocka_unit_test_setup_teardown(answers_follow_the_facts, open_with_triples, close_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
