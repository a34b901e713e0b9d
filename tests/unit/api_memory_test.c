/* SPDX-License-Identifier: MIT */
/* Memory that runs out at every point of recording, asking, proving and listing. */
#include "../api/fixture.h"

#include "fault/memory.h"

static char text[4096];

/* All in one transaction; ends it in either case. */
static lore_status record(lore_kb *kb)
{
    static const lore_column pair[] = { { "a", LORE_TEXT }, { "b", LORE_TEXT } };
    lore_relation link = {
        .name = "link", .columns = pair, .column_count = 2, .flags = LORE_RELATION_TEMPORAL
    };
    lore_relation path = {
        .name = "path", .columns = pair, .column_count = 2, .flags = LORE_RELATION_DERIVED
    };
    lore_source paper = { .name = "paper", .reliability = lore_text("B", -1) };
    lore_value fact[] = { lore_text("b", -1), lore_text("a text that is no short one", -1) };
    lore_terms *terms = lore_terms_new();
    if (terms == NULL)
        return LORE_NOMEM;
    lore_status status = lore_begin(kb);
    if (status == LORE_OK)
        status = lore_declare(kb, &link);
    if (status == LORE_OK)
        status = lore_declare(kb, &path);
    if (status == LORE_OK)
        status = lore_source_put(kb, &paper);
    if (status == LORE_OK)
        status = put_rule(kb, terms, NULL, atom(terms, "path", "X", "Y", NULL),
                          atom(terms, "link", "X", "Y", NULL), 0, 0);
    if (status == LORE_OK)
        status =
            put_rule(kb, terms, "walk", atom(terms, "path", "X", "Z", NULL),
                     atom(terms, "path", "X", "Y", NULL), atom(terms, "link", "Y", "Z", NULL), 0);
    lore_claim claim = { .id = "C1",
                         .terms = terms,
                         .statement = atom(terms, "link", "a", "b", NULL),
                         .from = lore_text("2020", -1),
                         .source = "paper",
                         .credibility = lore_text("likely", -1) };
    if (status == LORE_OK)
        status = lore_claim_put(kb, &claim);
    claim.id = "C2";
    claim.statement = around(terms, "denied", claim.statement, 0);
    if (status == LORE_OK)
        status = lore_claim_put(kb, &claim);
    if (status == LORE_OK)
        status = lore_fact_put(kb, "link", fact, 2);
    if (status == LORE_OK)
        status = lore_commit(kb, "anna", "all", NULL);
    if (lore_in_transaction(kb))
        lore_rollback(kb);
    lore_terms_free(terms);
    return status;
}

/* Opens a query for path(X, Y), steps to its first row, judges and proves it. */
static lore_status prove(lore_kb *kb, bool *is_rendered)
{
    lore_query *query = NULL;
    lore_proof *proof = NULL;
    lore_terms *terms = lore_terms_new();
    *is_rendered = false;
    lore_status status =
        terms == NULL ? LORE_NOMEM
                      : lore_query_open(kb, terms, atom(terms, "path", "X", "Y", NULL), &query);
    if (status == LORE_OK)
        status = lore_query_order(query, "belief", 0);
    if (status == LORE_OK)
        status = lore_query_step(query);
    if (status == LORE_ROW)
        status = lore_query_contested(query) == 1 ? lore_why(query, &proof) : LORE_NOMEM;
    if (status == LORE_OK)
        *is_rendered = lore_proof_render(proof, "text")[0] != '\0' &&
                       lore_proof_render(proof, "json")[0] != '\0' &&
                       lore_proof_render(proof, "dot")[0] != '\0';
    lore_proof_free(proof);
    lore_query_close(query);
    lore_terms_free(terms);
    return status;
}

static void what_cannot_be_recorded_leaves_nothing_and_can_be_recorded_later(void **state)
{
    (void)state;
    for (long n = 0;; n++) {
        lore_kb *kb;
        assert_int_equal(lore_open(NULL, 0, &kb), LORE_OK);
        memory_fail_after(n);
        lore_status status = record(kb);
        bool was_refused = memory_restore();
        assert_int_equal(status, was_refused ? LORE_NOMEM : LORE_OK);
        if (was_refused)
            assert_done(kb, record(kb));
        assert_string_equal(rows_of(ask(kb, "path", "a", "Y"), text, sizeof text),
                            "a text that is no short one|b");
        lore_close(kb);
        if (!was_refused)
            break;
    }
}

static void a_question_that_finds_no_memory_can_be_asked_again(void **state)
{
    lore_kb *kb = *state;
    assert_done(kb, record(kb));
    for (long n = 0;; n++) {
        bool is_rendered;
        memory_fail_after(n);
        lore_status status = prove(kb, &is_rendered);
        if (!memory_restore()) {
            assert_int_equal(status, LORE_OK);
            assert_true(is_rendered);
            break;
        }
        assert_true(status == LORE_NOMEM || (status == LORE_OK && !is_rendered));
        put_fact(kb, "link", n % 2 == 0 ? "x" : "y", "z");
    }
    assert_string_equal(rows_of(ask(kb, "path", "a", "Y"), text, sizeof text),
                        "a text that is no short one|b");
}

/* All rows of path(first, Y). */
static lore_status read_bound(lore_kb *kb, const char *first, int *rows)
{
    lore_query *query = NULL;
    lore_terms *terms = lore_terms_new();
    *rows = 0;
    lore_status status =
        terms == NULL ? LORE_NOMEM
                      : lore_query_open(kb, terms, atom(terms, "path", first, "Y", NULL), &query);
    if (status == LORE_OK)
        while ((status = lore_query_step(query)) == LORE_ROW)
            ++*rows;
    lore_query_close(query);
    lore_terms_free(terms);
    return status;
}

static void a_bound_question_that_finds_no_memory_can_be_asked_again(void **state)
{
    lore_kb *kb = *state;
    assert_done(kb, record(kb));
    for (long n = 0;; n++) {
        int rows;
        memory_fail_after(n);
        lore_status status = read_bound(kb, "a", &rows);
        if (status == LORE_DONE)
            status = read_bound(kb, "b", &rows);
        if (!memory_restore()) {
            assert_int_equal(status, LORE_DONE);
            assert_int_equal(rows, 1);
            break;
        }
        assert_int_equal(status, LORE_NOMEM);
        if (n % 3 == 0)
            put_fact(kb, "link", n % 2 == 0 ? "x" : "y", "z");
        assert_int_equal(read_bound(kb, "a", &rows), LORE_DONE);
        assert_int_equal(rows, 2);
        assert_int_equal(read_bound(kb, "b", &rows), LORE_DONE);
        assert_int_equal(rows, 1);
        put_fact(kb, "link", n % 2 == 0 ? "y" : "x", "z");
    }
}

static void a_listing_is_whole_or_not_there(void **state)
{
    static const char *const listings[] = { "relations", "rules", "claims", "sources",
                                            "transactions" };
    lore_kb *kb = *state;
    assert_done(kb, record(kb));
    for (size_t i = 0; i < sizeof listings / sizeof *listings; i++)
        for (long n = 0;; n++) {
            lore_query *query;
            memory_fail_after(n);
            lore_status status = lore_list(kb, listings[i], NULL, &query);
            bool was_refused = memory_restore();
            assert_int_equal(status, was_refused ? LORE_NOMEM : LORE_OK);
            lore_query_close(query);
            if (!was_refused)
                break;
        }
}

/* Why path(b, a) does not hold, and what contradicts what. */
static lore_status tell_lacks(lore_kb *kb, bool *is_rendered)
{
    lore_query *query = NULL, *listing = NULL;
    lore_proof *proof = NULL, *conflict = NULL;
    lore_conflict_request request = { .possible = 1 };
    lore_terms *terms = lore_terms_new();
    *is_rendered = false;
    lore_status status =
        terms == NULL ? LORE_NOMEM
                      : lore_query_open(kb, terms, atom(terms, "path", "b", "c", NULL), &query);
    if (status == LORE_OK)
        status = lore_whynot(query, &proof);
    if (status == LORE_OK)
        status = lore_conflicts(kb, &request, &listing);
    if (status == LORE_OK)
        status = lore_query_step(listing) == LORE_ROW ? lore_conflict_why(listing, &conflict)
                                                      : LORE_NOTFOUND;
    if (status == LORE_OK)
        *is_rendered = lore_proof_render(proof, "text")[0] != '\0' &&
                       lore_proof_render(conflict, "json")[0] != '\0';
    lore_proof_free(proof);
    lore_proof_free(conflict);
    lore_query_close(listing);
    lore_query_close(query);
    lore_terms_free(terms);
    return status;
}

static void what_a_goal_lacks_is_told_whole_or_not_at_all(void **state)
{
    lore_kb *kb = *state;
    assert_done(kb, record(kb));
    for (long n = 0;; n += 1 + n / 16) {
        bool is_rendered;
        memory_fail_after(n);
        lore_status status = tell_lacks(kb, &is_rendered);
        if (!memory_restore()) {
            assert_int_equal(status, LORE_OK);
            assert_true(is_rendered);
            break;
        }
        assert_true(status == LORE_NOMEM || (status == LORE_OK && !is_rendered));
        if (n % 8 == 0)
            put_fact(kb, "link", n % 16 == 0 ? "x" : "y", "z");
    }
    assert_string_equal(rows_of(ask(kb, "path", "a", "Y"), text, sizeof text),
                        "a text that is no short one|b");
}

/* All that the first transaction had, through the what-if's changes. */
static lore_status ask_earlier(lore_whatif *whatif, lore_terms *terms)
{
    lore_query *query = NULL;
    lore_status status =
        lore_whatif_query(whatif, terms, atom(terms, "path", "X", "Y", NULL), &query);
    if (status == LORE_OK)
        status = lore_query_as_of(query, lore_integer(1));
    while (status == LORE_OK || status == LORE_ROW)
        status = lore_query_step(query);
    lore_query_close(query);
    return status == LORE_DONE ? LORE_OK : status;
}

/* Claims changed and added, one assumed that fires a conditional, what all that changes, and an earlier state. */
static lore_status suppose(lore_kb *kb, size_t *differences)
{
    lore_whatif *lower = NULL, *upper = NULL;
    lore_query *listing = NULL;
    lore_terms *terms = lore_terms_new();
    lore_value fact[] = { lore_text("b", -1), lore_text("a text that nobody has heard of", -1) };
    *differences = 0;
    if (terms == NULL)
        return LORE_NOMEM;
    lore_status status = lore_whatif_open(kb, NULL, lore_null(), &lower);
    if (status == LORE_OK)
        status = lore_whatif_grade(lower, "C1", lore_text("very likely", -1));
    if (status == LORE_OK)
        status = lore_whatif_fact_put(lower, "link", fact, 2);
    if (status == LORE_OK)
        status = lore_whatif_open(kb, lower, lore_null(), &upper);
    if (status == LORE_OK)
        status = lore_whatif_drop_source(upper, "paper");
    lore_claim claim = { .terms = terms,
                         .statement =
                             around(terms, "conditional", atom(terms, "link", "y", "z", NULL),
                                    atom(terms, "link", "z", "y", NULL)) };
    if (status == LORE_OK)
        status = lore_whatif_claim_put(upper, &claim);
    if (status == LORE_OK)
        status = lore_whatif_assume(upper, terms,
                                    around(terms, "conditional", lore_term_variable(terms, "A"),
                                           atom(terms, "link", "X", "Y", NULL)));
    if (status == LORE_OK)
        status = lore_whatif_diff(upper, NULL, &listing);
    while (status == LORE_OK && lore_query_step(listing) == LORE_ROW)
        ++*differences;
    if (status == LORE_OK)
        status = ask_earlier(upper, terms);
    lore_query_close(listing);
    lore_whatif_close(lower);
    lore_whatif_close(upper);
    lore_terms_free(terms);
    return status;
}

static void a_what_if_that_finds_no_memory_can_be_made_again(void **state)
{
    lore_kb *kb = *state;
    assert_done(kb, record(kb));
    for (long n = 0;; n++) {
        size_t differences;
        memory_fail_after(n);
        lore_status status = suppose(kb, &differences);
        if (!memory_restore()) {
            assert_int_equal(status, LORE_OK);
            assert_int_equal(differences, 12);
            break;
        }
        assert_int_equal(status, LORE_NOMEM);
        if (n % 5 == 0)
            put_fact(kb, "link", n % 2 == 0 ? "x" : "w", "v");
    }
    assert_string_equal(rows_of(ask(kb, "path", "a", "Y"), text, sizeof text),
                        "a text that is no short one|b");
}

/* All of it recorded; then a claim and the rules change. */
static void record_changes(lore_kb *kb)
{
    static const lore_column pair[] = { { "one", LORE_TEXT }, { "other", LORE_TEXT } };
    lore_relation same_as = { .name = "same_as", .columns = pair, .column_count = 2 };
    lore_terms *terms = lore_terms_new();
    assert_done(kb, record(kb));
    assert_done(kb, lore_declare(kb, &same_as));
    put_fact(kb, "same_as", "b", "another b");
    assert_done(kb, lore_claim_retract(kb, "C1", "a slip"));
    put_fact(kb, "link", "c", "d");
    assert_done(kb, put_rule(kb, terms, "walk", atom(terms, "path", "X", "X", NULL),
                             atom(terms, "link", "X", "_", NULL), 0, 0));
    lore_terms_free(terms);
}

/* What changed since transaction 1, names being merged. */
static lore_status list_changes(lore_kb *kb, lore_query **listing)
{
    lore_query *query = NULL;
    *listing = NULL;
    lore_terms *terms = lore_terms_new();
    lore_status status =
        terms == NULL ? LORE_NOMEM
                      : lore_query_open(kb, terms, atom(terms, "path", "X", "Y", NULL), &query);
    if (status == LORE_OK)
        status = lore_query_as_of_rules(query, lore_integer(2), lore_text("now", -1));
    if (status == LORE_OK)
        status = lore_query_identity(query, 1);
    if (status == LORE_OK)
        status = lore_changed(query, lore_integer(1), lore_text("now", -1), listing);
    lore_query_close(query);
    lore_terms_free(terms);
    return status;
}

/* Fills *listing. */
typedef lore_status (*Telling)(void *asked, lore_query **listing);

/* Whether a listing is as expected or refused for want of memory, wherever that runs out. It may be missing for what
 * only makes it faster. */
static bool is_whole_or_refused(Telling tell, void *asked, const char *expected)
{
    for (long n = 0;; n += 1 + n / 50) {
        lore_query *listing = NULL;
        memory_fail_after(n);
        lore_status status = tell(asked, &listing);
        bool was_refused = memory_restore();
        bool is_fine = status == LORE_OK
                           ? strcmp(rows_of(listing, text, sizeof text), expected) == 0
                           : was_refused && status == LORE_NOMEM;
        if (!is_fine || !was_refused)
            return is_fine;
    }
}

static lore_status tell_changes(void *kb, lore_query **listing)
{
    return list_changes(kb, listing);
}

static void what_changed_is_told_whole_or_not_at_all(void **state)
{
    lore_kb *kb = *state;
    char expected[sizeof text];
    lore_query *listing;
    record_changes(kb);
    assert_done(kb, list_changes(kb, &listing));
    rows_of(listing, expected, sizeof expected);
    assert_non_null(strstr(expected, "claim C1 retracted: a slip"));
    assert_true(is_whole_or_refused(tell_changes, kb, expected));
}

static const char ways[] =
    "relation.event { 'x', event = true, named = true }\n"
    "relation.order { 'later', 'earlier', order = 'after' }\n"
    "derive.follows { 'later', 'earlier' } derive.alone { 'x' }\n"
    "follows(L, E) { event(L):valid(J), event(E):valid(I), before(I, J) }\n"
    "follows(L, E) { follows(L, M), follows(M, E) }\n"
    "follows(L, E) { event(L), alone(E) }\n"
    "alone(E) { event(E), ~order(E, _) }\n"
    "source.s1 {} source.s2 { via = 's1' }\n"
    "claim { event('a'), id = 'A', from = '2020-01', to = '2020-03', source = 's1' }\n"
    "claim { event('b'), id = 'B', from = '2020-02', to = '?', source = 's2' }\n"
    "claim { event('c'), id = 'C', from = '2020-02', to = '2020-04' }\n"
    "claim { event('d'), id = 'D', from = '2020-06', to = '2020-08', source = 's2' }\n"
    "claim { order('b', 'a'), id = 'O', source = 's2' }\n";

static lore_status tell_breaks(void *query, lore_query **listing)
{
    return lore_breaks(query, NULL, listing);
}

static lore_status tell_supports(void *query, lore_query **listing)
{
    return lore_supports(query, NULL, listing);
}

static lore_status tell_sources(void *query, lore_query **listing)
{
    return lore_sources(query, NULL, listing);
}

/* Without memory it tells something else, as if nothing had happened. */
static lore_status tell_carelessly(void *query, lore_query **listing)
{
    lore_status status = lore_supports(query, NULL, listing);
    if (status != LORE_NOMEM)
        return status;
    (void)memory_restore();
    return lore_sources(query, NULL, listing);
}

/* Of what follows by several ways, through dates, orders and absences. */
static void grounds_are_told_whole_or_not_at_all(void **state)
{
    static const struct {
        Telling tell;
        const char *part;
    } listings[] = { { tell_breaks, "claims 2 3 A|claims 2 3 C|claims 2 3 D" },
                     { tell_supports, "1 2 1.0 A|1 2 1.0 B|2 2 1.0 B|2 2 1.0 C" },
                     { tell_sources, "s1 " } };
    lore_kb *kb = *state;
    char expected[sizeof text];
    lore_query *query, *listing;
    assert_done(kb, lore_load(kb, ways, -1, "ways"));
    assert_done(kb, lore_query_text(kb, "follows('b', 'b')", &query));
    assert_int_equal(lore_query_step(query), LORE_ROW);
    for (size_t i = 0; i < sizeof listings / sizeof *listings; i++) {
        assert_done(kb, listings[i].tell(query, &listing));
        rows_of(listing, expected, sizeof expected);
        if (strstr(expected, listings[i].part) == NULL)
            fail_msg("%s", expected);
        assert_true(is_whole_or_refused(listings[i].tell, query, expected));
    }
    assert_done(kb, tell_supports(query, &listing));
    rows_of(listing, expected, sizeof expected);
    assert_false(is_whole_or_refused(tell_carelessly, query, expected)); /* the control */
    lore_query_close(query);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_cannot_be_recorded_leaves_nothing_and_can_be_recorded_later),
        cmocka_unit_test_setup_teardown(a_question_that_finds_no_memory_can_be_asked_again,
                                        open_memory, close_memory),
        cmocka_unit_test_setup_teardown(a_bound_question_that_finds_no_memory_can_be_asked_again,
                                        open_memory, close_memory),
        cmocka_unit_test_setup_teardown(what_a_goal_lacks_is_told_whole_or_not_at_all, open_memory,
                                        close_memory),
        cmocka_unit_test_setup_teardown(a_what_if_that_finds_no_memory_can_be_made_again,
                                        open_memory, close_memory),
        cmocka_unit_test_setup_teardown(what_changed_is_told_whole_or_not_at_all, open_memory,
                                        close_memory),
        cmocka_unit_test_setup_teardown(grounds_are_told_whole_or_not_at_all, open_memory,
                                        close_memory),
        cmocka_unit_test_setup_teardown(a_listing_is_whole_or_not_there, open_memory, close_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
