/* SPDX-License-Identifier: MIT */
#include "fixture.h"

static char text[4096];

/* The outer bounds at which the one row of relation holds: "2019-10 .. 2020-01". */
static const char *support_of(lore_kb *kb, const char *relation)
{
    size_t count = 0;
    lore_query *query = ask(kb, relation, "X", NULL);
    text[0] = '\0';
    if (lore_query_step(query) == LORE_ROW) {
        const lore_stretch *parts = lore_query_stretches(query, &count);
        lore_value_format(lore_interval(parts[0].from, parts[count - 1].to), text, sizeof text);
    }
    lore_query_close(query);
    return text;
}

static lore_status claim_dated(lore_kb *kb, const char *relation, const char *from, const char *to,
                               const char *on, const char *lasting)
{
    lore_terms *terms = lore_terms_new();
    lore_claim claim = { .id = "c",
                         .terms = terms,
                         .statement = atom(terms, relation, "a", NULL),
                         .lasting = lasting,
                         .file = "a.lua",
                         .line = 3 };
    claim.from = from == NULL ? lore_null() : lore_text(from, -1);
    claim.to = to == NULL ? lore_null() : lore_text(to, -1);
    claim.on = on == NULL ? lore_null() : lore_text(on, -1);
    lore_status status = lore_claim_put(kb, &claim);
    lore_terms_free(terms);
    return status;
}

static void dates_are_taken_at_their_outer_bounds(void **state)
{
    static const struct {
        const char *relation, *from, *to, *on, *lasting, *support;
    } cases[] = {
        { "state", "2019-10", "2020-01", NULL, NULL, "2019-10 .. 2020-01" },
        { "state", "2020-03-05", NULL, NULL, NULL, "2020-03-05 .." },
        { "state", "..", "2020", NULL, NULL, "… .. 2020" },
        { "state", "?", "2020-05", NULL, NULL, "… .. 2020-05" },
        { "state", "2020-05", "?", NULL, NULL, "2020-05 .." },
        { "state", "2020-03", "2020-03", NULL, NULL, "2020-03" },
        { "state", "2020-01-31", NULL, NULL, "1 month", "2020-01-31 .. 2020-02-29" },
        { "state", NULL, "2020-03-01", NULL, "1 day", "2020-02-29 .. 2020-03-01" },
        { "daily", "2020-03-05", "2020-03-05", NULL, NULL, "2020-03-05" },
        { "daily", "2020-03-05", "2020-03-07", NULL, NULL, "2020-03-05 .. 2020-03-07" },
        { "daily", "2020-03", "2020-03", NULL, NULL, "2020-03" },
        { "event", NULL, NULL, "2020-03", NULL, "2020-03" },
        { "event", "2020-03-02", "2020-03-04", NULL, NULL, "2020-03-02 .. 2020-03-04" },
        { "state", NULL, NULL, NULL, NULL, "… .." },
    };
    lore_kb *kb = *state;
    declare(kb, "state", 1, LORE_RELATION_TEMPORAL);
    declare(kb, "daily", 1, LORE_RELATION_TEMPORAL | LORE_RELATION_UNIT_DAY);
    declare(kb, "event", 1, LORE_RELATION_EVENT);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_done(kb, claim_dated(kb, cases[i].relation, cases[i].from, cases[i].to, cases[i].on,
                                    cases[i].lasting));
        assert_string_equal(support_of(kb, cases[i].relation), cases[i].support);
        assert_done(kb, lore_claim_retract(kb, "c", "next case"));
    }
}

static void an_exact_instant_is_exact(void **state)
{
    lore_kb *kb = *state;
    size_t count;
    lore_terms *terms = lore_terms_new();
    declare(kb, "state", 1, LORE_RELATION_TEMPORAL);
    lore_claim claim = { .terms = terms,
                         .statement = atom(terms, "state", "a", NULL),
                         .from = lore_instant(1000),
                         .to = lore_instant(1001) };
    assert_done(kb, lore_claim_put(kb, &claim));
    lore_query *query = ask(kb, "state", "X", NULL);
    assert_int_equal(lore_query_step(query), LORE_ROW);
    const lore_stretch *parts = lore_query_stretches(query, &count);
    assert_int_equal(parts[0].from, 1000);
    assert_int_equal(parts[0].to, 1001);
    lore_query_close(query);
    claim.to = lore_instant(1000);
    assert_refused(kb, LORE_TIME, "ends before it begins", lore_claim_put(kb, &claim));
    lore_terms_free(terms);
}

static void dates_that_make_no_sense_are_refused_with_their_place(void **state)
{
    lore_kb *kb = *state;
    lore_diagnostic diagnostic;
    declare(kb, "plain", 1, 0);
    declare(kb, "state", 1, LORE_RELATION_TEMPORAL);
    declare(kb, "event", 1, LORE_RELATION_EVENT);
    assert_refused(kb, LORE_TIME, "ends before it begins",
                   claim_dated(kb, "state", "2020-05", "2020-03", NULL, NULL));
    assert_int_equal(lore_diagnostic_get(kb, 0, &diagnostic), LORE_OK);
    assert_string_equal(diagnostic.file, "a.lua");
    assert_int_equal(diagnostic.line, 3);
    assert_non_null(diagnostic.hint);
    assert_int_equal(claim_dated(kb, "state", "2020-02-30", NULL, NULL, NULL), LORE_TIME);
    assert_refused(kb, LORE_TIME, "not temporal",
                   claim_dated(kb, "plain", "2020", NULL, NULL, NULL));
    assert_int_equal(lore_diagnostic_get(kb, 0, &diagnostic), LORE_OK);
    assert_non_null(strstr(diagnostic.hint, "temporal = true"));
    assert_refused(kb, LORE_TIME, "holds states",
                   claim_dated(kb, "state", NULL, NULL, "2020", NULL));
    assert_refused(kb, LORE_TIME, "stands beside",
                   claim_dated(kb, "event", "2020", NULL, "2020", NULL));
    assert_refused(kb, LORE_TIME, "exactly one",
                   claim_dated(kb, "state", "2020", "2021", NULL, "1 year"));
    assert_int_equal(claim_dated(kb, "state", "2020", NULL, NULL, "soon"), LORE_SYNTAX);
    assert_string_equal(support_of(kb, "state"), "");
}

/* The evidence for and against the one row of p, in percent. */
static void balance_of(lore_kb *kb, int *pro, int *con)
{
    lore_query *query = ask(kb, "p", "X", NULL);
    assert_int_equal(lore_query_step(query), LORE_ROW);
    *pro = (int)(lore_query_belief(query) * 100 + 0.5);
    *con = (int)(lore_query_against(query) * 100 + 0.5);
    lore_query_close(query);
}

static lore_status claim_word(lore_kb *kb, const char *functor, const char *credibility,
                              const char *source)
{
    lore_terms *terms = lore_terms_new();
    lore_term statement = atom(terms, "p", "a", NULL);
    if (functor != NULL)
        statement = around(terms, functor, statement, 0);
    lore_claim claim = { .terms = terms, .statement = statement, .source = source };
    if (credibility != NULL)
        claim.credibility = lore_text(credibility, -1);
    lore_status status = lore_claim_put(kb, &claim);
    lore_terms_free(terms);
    return status;
}

static void a_word_below_even_chance_speaks_against(void **state)
{
    lore_kb *kb = *state;
    int pro, con;
    declare(kb, "p", 1, 0);
    assert_done(kb, claim_word(kb, NULL, "likely", NULL));
    assert_done(kb, claim_word(kb, NULL, "very unlikely", NULL));
    balance_of(kb, &pro, &con);
    assert_int_equal(pro, 67);
    assert_int_equal(con, 88);
    assert_done(kb, claim_word(kb, "denied", "very unlikely", NULL));
    balance_of(kb, &pro, &con);
    assert_int_equal(pro, 88);
    assert_int_equal(claim_word(kb, NULL, "lkely", NULL), LORE_SYNTAX);
}

static void a_source_weakens_what_it_relays(void **state)
{
    lore_kb *kb = *state;
    int pro, con;
    lore_source editor = { .name = "editor", .reliability = lore_text("C", -1) };
    lore_source reports = { .name = "reports", .via = "editor" };
    declare(kb, "p", 1, 0);
    assert_done(kb, lore_source_put(kb, &editor));
    assert_done(kb, lore_source_put(kb, &reports));
    assert_done(kb, claim_word(kb, NULL, NULL, "reports"));
    balance_of(kb, &pro, &con);
    assert_int_equal(pro, 60);
    assert_refused(kb, LORE_UNKNOWN, "no source 'report'", claim_word(kb, NULL, NULL, "report"));
}

static void ungraded_words_add_nothing_unless_the_setting_says_so(void **state)
{
    lore_kb *kb = *state;
    int pro, con;
    declare(kb, "p", 1, 0);
    assert_done(kb, claim_word(kb, NULL, "6", NULL));
    assert_string_equal(rows_of(ask(kb, "p", "X", NULL), text, sizeof text), "");
    assert_done(kb, lore_setting_put(kb, "ungraded", "0.3"));
    balance_of(kb, &pro, &con);
    assert_int_equal(pro, 30);
}

static void the_same_claim_under_its_id_is_recorded_once(void **state)
{
    lore_kb *kb = *state;
    lore_query *query;
    int rows = 0;
    declare(kb, "p", 2, LORE_RELATION_TEMPORAL);
    assert_done(kb, put_claim(kb, "C1", "p", "a", "b", "2020", NULL, 0.8));
    assert_done(kb, put_claim(kb, "C1", "p", "a", "b", "2020", NULL, 0.8));
    assert_refused(kb, LORE_MISUSE, "another claim",
                   put_claim(kb, "C1", "p", "a", "b", "2021", NULL, 0.8));
    assert_refused(kb, LORE_MISUSE, "cannot be a claim's id",
                   put_claim(kb, "#1", "p", "a", "b", NULL, NULL, 0));
    assert_done(kb, lore_list(kb, "claims", NULL, &query));
    while (lore_query_step(query) == LORE_ROW)
        rows++;
    lore_query_close(query);
    assert_int_equal(rows, 1);
    assert_done(kb, lore_claim_retract(kb, "C1", "wrong"));
    assert_refused(kb, LORE_NOTFOUND, "", lore_claim_retract(kb, "C1", "again"));
    assert_done(kb, put_claim(kb, "C1", "p", "a", "b", "2021", NULL, 0.8));
}

static void a_claim_needs_values_and_a_declared_relation(void **state)
{
    lore_kb *kb = *state;
    declare(kb, "p", 2, 0);
    declare(kb, "d", 2, LORE_RELATION_DERIVED);
    assert_int_equal(put_claim(kb, NULL, "p", "a", "X", NULL, NULL, 0), LORE_UNSAFE);
    assert_int_equal(put_claim(kb, NULL, "q", "a", "b", NULL, NULL, 0), LORE_UNKNOWN);
    assert_int_equal(put_claim(kb, NULL, "p", "a", NULL, NULL, NULL, 0), LORE_TYPE);
    assert_refused(kb, LORE_MISUSE, "derived", put_claim(kb, NULL, "d", "a", "b", NULL, NULL, 0));
    assert_int_equal(put_claim(kb, NULL, "p", "a", "b", NULL, NULL, 1.5), LORE_SYNTAX);
}

static void modalities_stay_out_of_the_factual_world(void **state)
{
    lore_kb *kb = *state;
    lore_terms *terms = lore_terms_new();
    lore_query *query;
    declare(kb, "p", 2, 0);
    lore_term inner = atom(terms, "p", "a", "b", NULL);
    lore_claim forecast = { .terms = terms, .statement = around(terms, "forecast", inner, 0) };
    lore_claim demand = { .terms = terms,
                          .statement = around(terms, "demand", text_term(terms, "iran"), inner) };
    lore_claim conditional = {
        .terms = terms,
        .statement = around(terms, "conditional", atom(terms, "p", "quick", "exit", NULL), inner)
    };
    assert_done(kb, lore_claim_put(kb, &forecast));
    assert_done(kb, lore_claim_put(kb, &demand));
    assert_done(kb, lore_claim_put(kb, &conditional));
    assert_string_equal(rows_of(ask(kb, "p", "X", "Y"), text, sizeof text), "");
    lore_term any = atom(terms, "p", "X", "Y", NULL);
    assert_done(kb, lore_query_open(kb, terms, around(terms, "forecast", any, 0), &query));
    assert_string_equal(rows_of(query, text, sizeof text), "a b");
    lore_term who = around(terms, "demand", text_term(terms, "W"), any);
    assert_done(kb, lore_query_open(kb, terms, who, &query));
    assert_string_equal(rows_of(query, text, sizeof text), "iran a b");
    lore_term given = around(terms, "conditional", text_term(terms, "If"), any);
    assert_done(kb, lore_query_open(kb, terms, given, &query));
    assert_string_equal(rows_of(query, text, sizeof text), "p(\"quick\", \"exit\") a b");
    lore_terms_free(terms);
}

static void what_is_concluded_may_be_forecast_by_a_source(void **state)
{
    lore_kb *kb = *state;
    lore_terms *terms = lore_terms_new();
    lore_query *query;
    declare(kb, "d", 1, LORE_RELATION_DERIVED);
    lore_claim claim = { .terms = terms,
                         .statement = around(terms, "forecast", atom(terms, "d", "a", NULL), 0) };
    assert_done(kb, lore_claim_put(kb, &claim));
    lore_term goal = around(terms, "forecast", atom(terms, "d", "X", NULL), 0);
    assert_done(kb, lore_query_open(kb, terms, goal, &query));
    assert_string_equal(rows_of(query, text, sizeof text), "a");
    assert_string_equal(rows_of(ask(kb, "d", "X", NULL), text, sizeof text), "");
    lore_terms_free(terms);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(dates_are_taken_at_their_outer_bounds, open_memory,
                                        close_memory),
        cmocka_unit_test_setup_teardown(an_exact_instant_is_exact, open_memory, close_memory),
        cmocka_unit_test_setup_teardown(dates_that_make_no_sense_are_refused_with_their_place,
                                        open_memory, close_memory),
        cmocka_unit_test_setup_teardown(a_word_below_even_chance_speaks_against, open_memory,
                                        close_memory),
        cmocka_unit_test_setup_teardown(a_source_weakens_what_it_relays, open_memory, close_memory),
        cmocka_unit_test_setup_teardown(ungraded_words_add_nothing_unless_the_setting_says_so,
                                        open_memory, close_memory),
        cmocka_unit_test_setup_teardown(the_same_claim_under_its_id_is_recorded_once, open_memory,
                                        close_memory),
        cmocka_unit_test_setup_teardown(a_claim_needs_values_and_a_declared_relation, open_memory,
                                        close_memory),
        cmocka_unit_test_setup_teardown(modalities_stay_out_of_the_factual_world, open_memory,
                                        close_memory),
        cmocka_unit_test_setup_teardown(what_is_concluded_may_be_forecast_by_a_source, open_memory,
                                        close_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
