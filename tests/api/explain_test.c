/* SPDX-License-Identifier: MIT */
/* What evaluation takes: plans whose numbers are right, times masked; profiles of whatever is evaluated;
 * and misuse. */
#include "fixture.h"

#include <stdbool.h>
#include <stdlib.h>

#include "fault/memory.h"

/* link(X, Y): base; path(X, Y): its closure; both: who reach each other, found by a rule with a negation. */
static void declare_paths(lore_kb *kb, lore_terms *terms)
{
    declare(kb, "link", 2, 0);
    declare(kb, "path", 2, LORE_RELATION_DERIVED);
    declare(kb, "oneway", 2, LORE_RELATION_DERIVED);
    assert_done(kb, put_rule(kb, terms, "step", atom(terms, "path", "X", "Y", NULL),
                             atom(terms, "link", "X", "Y", NULL), 0, 0));
    assert_done(kb, put_rule(kb, terms, "walk", atom(terms, "path", "X", "Z", NULL),
                             atom(terms, "path", "X", "Y", NULL),
                             atom(terms, "link", "Y", "Z", NULL), 0));
    lore_term back = atom(terms, "path", "Y", "X", NULL);
    assert_done(kb, put_rule(kb, terms, "oneway", atom(terms, "oneway", "X", "Y", NULL),
                             atom(terms, "link", "X", "Y", NULL),
                             lore_term_compound(terms, "not", &back, 1), 0));
    put_fact(kb, "link", "a", "b");
    put_fact(kb, "link", "b", "c");
    put_fact(kb, "link", "c", "b");
}

/* A copy, to be freed, in which times are T, shares S and bytes B, with single blanks. */
static char *masked(const char *text)
{
    char *copy = malloc(strlen(text) * 2 + 1), *to = copy;
    while (*text != '\0') {
        size_t digits = strspn(text, "0123456789.");
        const char *unit = text + digits + (text[digits] == ' ');
        bool is_time = strncmp(unit, "µs", 3) == 0 || strncmp(unit, "ms", 2) == 0;
        bool is_size = strncmp(unit, "B", 1) == 0 || strncmp(unit, "KB", 2) == 0;
        if (digits > 0 && (is_time || is_size || *unit == '%')) {
            *to++ = is_time ? 'T' : is_size ? 'B' : 'S';
            text = unit + (is_time ? (*unit == 'm' ? 2 : 3) : *unit == 'K' ? 2 : 1);
            continue;
        }
        if (digits == 0)
            digits = 1;
        for (size_t i = 0; i < digits; i++, text++)
            if (!(*text == ' ' && to > copy && to[-1] == ' '))
                *to++ = *text;
    }
    *to = '\0';
    return copy;
}

static lore_profile *explain(lore_kb *kb, lore_terms *terms, lore_term goal)
{
    lore_query *query;
    lore_profile *profile = NULL;
    assert_done(kb, lore_query_open(kb, terms, goal, &query));
    assert_done(kb, lore_explain(query, &profile));
    lore_query_close(query);
    return profile;
}

static void a_plan_tells_each_rule_and_operator_with_its_rows(void **state)
{
    lore_kb *kb = *state;
    lore_terms *terms = lore_terms_new();
    declare_paths(kb, terms);
    lore_profile *profile = explain(kb, terms, atom(terms, "oneway", "X", "Y", NULL));
    char *plan = masked(lore_profile_render(profile, "plan"));
    assert_non_null(strstr(plan, "T, 1 thread\n"));
    assert_non_null(strstr(plan, "link list, B 3 rows T S\n"));
    assert_non_null(strstr(plan, " walk path(X, Z) search by group 3 new of "));
    assert_non_null(strstr(plan, " oneway oneway(X, Y) 1 new of 1 T S\n"
                                 " 1 link(X, Y) scan 3 expected 3 T S\n"
                                 " 2 not path(Y, X) find in "));
    assert_non_null(strstr(plan, " → oneway(X, Y) keep what is new 1 T S\n"));
    assert_non_null(strstr(plan, "most of the time: "));
    free(plan);
    lore_profile_free(profile);
    lore_terms_free(terms);
}

static void rules_come_by_their_cost(void **state)
{
    lore_kb *kb = *state;
    lore_terms *terms = lore_terms_new();
    lore_profile *profile;
    declare_paths(kb, terms);
    assert_done(kb, lore_explain_rules(kb, &profile));
    char *rules = masked(lore_profile_render(profile, "rules"));
    assert_non_null(strstr(rules, "time share tried new runs where rule what it takes\n"));
    assert_non_null(strstr(rules, "T S 3 3 1 step path(X, Y) "));
    assert_non_null(strstr(rules, " oneway oneway(X, Y) "));
    assert_non_null(strstr(rules, " load link load of facts and claims: 3 rows for 3 new\n"));
    free(rules);
    lore_profile_free(profile);
    lore_terms_free(terms);
}

static void a_profile_is_an_object_of_json(void **state)
{
    lore_kb *kb = *state;
    lore_terms *terms = lore_terms_new();
    declare_paths(kb, terms);
    lore_profile *profile = explain(kb, terms, atom(terms, "oneway", "a", "Y", NULL));
    const char *json = lore_profile_render(profile, "json");
    int depth = 0;
    for (const char *at = json; *at != '\0'; at++)
        depth += (*at == '{' || *at == '[') - (*at == '}' || *at == ']');
    assert_int_equal(depth, 0);
    assert_true(strncmp(json, "{\"threads\":1,\"ms\":", 18) == 0);
    assert_non_null(strstr(json, "\"literal\":\"link(X, Y)\""));
    assert_non_null(strstr(json, "\"rule\":\"oneway\",\"file\":null,\"line\":0,"));
    assert_null(strstr(json, ",]"));
    assert_null(strstr(json, ",}"));
    assert_string_equal(lore_profile_render(profile, "sonnet"), "");
    lore_profile_free(profile);
    lore_terms_free(terms);
}

static void explaining_leaves_the_query_where_it_is(void **state)
{
    lore_kb *kb = *state;
    lore_terms *terms = lore_terms_new();
    lore_query *query;
    lore_profile *profile;
    declare_paths(kb, terms);
    assert_done(kb, lore_query_open(kb, terms, atom(terms, "path", "a", "Y", NULL), &query));
    assert_int_equal(lore_query_step(query), LORE_ROW);
    assert_done(kb, lore_explain(query, &profile));
    assert_memory_equal(lore_query_value(query, 0).u.text, "b", 1);
    assert_int_equal(lore_query_step(query), LORE_ROW);
    assert_int_equal(lore_query_step(query), LORE_DONE);
    lore_query_close(query);
    assert_non_null(strstr(lore_profile_render(profile, NULL), "path"));
    lore_profile_free(profile);
    lore_terms_free(terms);
}

static void whatever_is_evaluated_meanwhile_is_in_the_profile(void **state)
{
    lore_kb *kb = *state;
    lore_terms *terms = lore_terms_new();
    lore_query *query, *old;
    lore_profile *profile;
    lore_proof *proof;
    declare_paths(kb, terms);
    assert_done(kb, lore_query_open(kb, terms, atom(terms, "oneway", "X", "Y", NULL), &old));
    assert_done(kb, lore_profile_begin(kb));
    assert_done(kb, lore_query_open(kb, terms, atom(terms, "path", "X", "Y", NULL), &query));
    assert_int_equal(lore_query_step(query), LORE_ROW);
    assert_int_equal(lore_query_step(old), LORE_ROW);
    assert_done(kb, lore_why(query, &proof)); /* no evaluation */
    lore_proof_free(proof);
    assert_done(kb, lore_profile_end(kb, &profile));
    assert_null(strstr(lore_profile_render(profile, "json"), "\"runs\":0"));
    const char *plan = lore_profile_render(profile, "plan");
    assert_non_null(strstr(plan, "path(X, Y)"));
    assert_null(strstr(plan, "oneway"));
    lore_query_close(query);
    /* afterwards nothing is measured, and the profile stays as it is */
    char *before = masked(plan);
    assert_done(kb, lore_query_open(kb, terms, atom(terms, "oneway", "X", "Y", NULL), &query));
    assert_int_equal(lore_query_step(query), LORE_ROW);
    char *after = masked(lore_profile_render(profile, "plan"));
    assert_string_equal(before, after);
    free(before);
    free(after);
    lore_query_close(query);
    lore_query_close(old);
    lore_profile_free(profile);
    lore_terms_free(terms);
}

static void misuse_is_told(void **state)
{
    lore_kb *kb = *state;
    lore_query *listing;
    lore_profile *profile = NULL;
    assert_refused(kb, LORE_MISUSE, "no profile has begun", lore_profile_end(kb, &profile));
    assert_null(profile);
    assert_int_equal(lore_explain(NULL, &profile), LORE_MISUSE);
    assert_int_equal(lore_profile_begin(NULL), LORE_MISUSE);
    assert_int_equal(lore_explain_rules(kb, NULL), LORE_MISUSE);
    assert_int_equal(lore_explain_text(kb, "nothing(X)", &profile), LORE_UNKNOWN);
    assert_done(kb, lore_list(kb, "relations", NULL, &listing));
    assert_refused(kb, LORE_MISUSE, "a listing is not evaluated", lore_explain(listing, &profile));
    lore_query_close(listing);
    assert_string_equal(lore_profile_render(NULL, "plan"), "");
    lore_profile_free(NULL);
    assert_done(kb, lore_profile_begin(kb)); /* and again: the first is forgotten */
    assert_done(kb, lore_profile_begin(kb));
    assert_done(kb, lore_profile_end(kb, &profile));
    assert_non_null(strstr(lore_profile_render(profile, "rules"), "what it takes"));
    lore_profile_free(profile);
}

static void without_memory_nothing_is_explained_and_nothing_lost(void **state)
{
    lore_kb *kb = *state;
    lore_terms *terms = lore_terms_new();
    lore_query *query;
    declare_paths(kb, terms);
    assert_done(kb, lore_query_open(kb, terms, atom(terms, "oneway", "X", "Y", NULL), &query));
    for (long n = 0;; n++) {
        lore_profile *profile = NULL;
        memory_fail_after(n);
        lore_status status = lore_explain(query, &profile);
        const char *text = lore_profile_render(profile, "plan");
        bool was_refused = memory_restore();
        assert_true(was_refused || (status == LORE_OK && text[0] != '\0'));
        assert_int_equal(status == LORE_OK, profile != NULL);
        lore_profile_free(profile);
        if (!was_refused) {
            assert_true(n > 100);
            break;
        }
    }
    assert_int_equal(lore_query_step(query), LORE_ROW);
    lore_query_close(query);
    lore_terms_free(terms);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_plan_tells_each_rule_and_operator_with_its_rows,
                                        open_memory, close_memory),
        cmocka_unit_test_setup_teardown(rules_come_by_their_cost, open_memory, close_memory),
        cmocka_unit_test_setup_teardown(a_profile_is_an_object_of_json, open_memory, close_memory),
        cmocka_unit_test_setup_teardown(explaining_leaves_the_query_where_it_is, open_memory,
                                        close_memory),
        cmocka_unit_test_setup_teardown(whatever_is_evaluated_meanwhile_is_in_the_profile,
                                        open_memory, close_memory),
        cmocka_unit_test_setup_teardown(misuse_is_told, open_memory, close_memory),
        cmocka_unit_test_setup_teardown(without_memory_nothing_is_explained_and_nothing_lost,
                                        open_memory, close_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
