/* SPDX-License-Identifier: MIT */
/* What-ifs: what each change does, that nothing of it is seen outside, that it answers as the knowledge
 * base does. */
#include <stdlib.h>

#include "fixture.h"

static const char *rows(lore_query *query)
{
    static char text[1024];
    return rows_of(query, text, sizeof text);
}

/* A query for relation(first, second), put to whatif. */
static lore_query *ask_if(lore_kb *kb, lore_whatif *whatif, const char *relation, const char *first,
                          const char *second)
{
    lore_query *query = NULL;
    lore_terms *terms = lore_terms_new();
    assert_done(
        kb, lore_whatif_query(whatif, terms, atom(terms, relation, first, second, NULL), &query));
    lore_terms_free(terms);
    return query;
}

static lore_whatif *suppose(lore_kb *kb, lore_whatif *base)
{
    lore_whatif *whatif = NULL;
    assert_done(kb, lore_whatif_open(kb, base, lore_null(), &whatif));
    return whatif;
}

static void put_source(lore_kb *kb, const char *name, const char *via, const char *origin,
                       const char *title)
{
    lore_source source = { .name = name, .via = via, .origin = origin, .title = title };
    assert_done(kb, lore_source_put(kb, &source));
}

static lore_claim claim_of(lore_terms *terms, const char *id, const char *relation,
                           const char *first, const char *second, const char *source)
{
    return (lore_claim){ .id = id,
                         .terms = terms,
                         .statement = atom(terms, relation, first, second, NULL),
                         .source = source };
}

static void put_claim_by(lore_kb *kb, const char *id, const char *first, const char *second,
                         const char *source)
{
    lore_terms *terms = lore_terms_new();
    lore_claim claim = claim_of(terms, id, "member", first, second, source);
    assert_done(kb, lore_claim_put(kb, &claim));
    lore_terms_free(terms);
}

/* sides(X, Z) { member(X, Y), backs(Y, Z) }; a paper relays an agency, which a blog copies. */
static int open_with_sides(void **state)
{
    open_memory(state);
    lore_kb *kb = *state;
    lore_terms *terms = lore_terms_new();
    declare(kb, "member", 2, LORE_RELATION_TEMPORAL);
    declare(kb, "backs", 2, 0);
    declare(kb, "sides", 2, LORE_RELATION_DERIVED);
    assert_done(kb, put_rule(kb, terms, "by-group", atom(terms, "sides", "X", "Z", NULL),
                             atom(terms, "member", "X", "Y", NULL),
                             atom(terms, "backs", "Y", "Z", NULL), 0));
    put_source(kb, "paper", NULL, NULL, "The Daily Paper");
    put_source(kb, "agency", "paper", NULL, NULL);
    put_source(kb, "blog", NULL, "agency", NULL);
    put_claim_by(kb, "c1", "ali", "union", "paper");
    put_claim_by(kb, "c2", "bo", "union", "agency");
    put_claim_by(kb, "c3", "cy", "union", "blog");
    put_claim_by(kb, "c4", "di", "union", NULL);
    put_fact(kb, "backs", "union", "reform");
    lore_terms_free(terms);
    return 0;
}

static const char *sides(lore_kb *kb, lore_whatif *whatif)
{
    return rows(ask_if(kb, whatif, "sides", "X", "reform"));
}

static void a_source_falls_with_what_it_relays_and_copies_of_that(void **state)
{
    lore_kb *kb = *state;
    lore_whatif *whatif = suppose(kb, NULL);
    assert_string_equal(sides(kb, whatif), "ali|bo|cy|di");
    assert_done(kb, lore_whatif_drop_source(whatif, "blog"));
    assert_string_equal(sides(kb, whatif), "ali|bo|di");
    assert_done(kb, lore_whatif_drop_source(whatif, "the daily paper"));
    assert_string_equal(sides(kb, whatif), "di");
    assert_done(kb, lore_whatif_grade_source(whatif, "paper", lore_null()));
    assert_string_equal(sides(kb, whatif), "ali|bo|di");
    assert_string_equal(rows(ask(kb, "sides", "X", "reform")), "ali|bo|cy|di");
    assert_refused(kb, LORE_UNKNOWN, "no source 'papers'",
                   lore_whatif_drop_source(whatif, "papers"));
    lore_whatif_close(whatif);
}

static void claims_are_dropped_graded_and_added(void **state)
{
    lore_kb *kb = *state;
    lore_whatif *whatif = suppose(kb, NULL);
    lore_terms *terms = lore_terms_new();
    assert_done(kb, lore_whatif_drop_claim(whatif, "c1"));
    assert_done(kb, lore_whatif_drop_claim(whatif, "c4"));
    lore_claim claim = claim_of(terms, "new", "member", "eve", "union", "blog");
    assert_done(kb, lore_whatif_claim_put(whatif, &claim));
    assert_string_equal(sides(kb, whatif), "bo|cy|eve");
    assert_done(kb, lore_whatif_grade_claim(whatif, "c4", lore_text("likely", -1)));
    assert_string_equal(sides(kb, whatif), "bo|cy|di|eve");
    lore_query *query = ask_if(kb, whatif, "sides", "di", "reform");
    assert_int_equal(lore_query_step(query), LORE_ROW);
    assert_true(lore_query_belief(query) < 0.9);
    lore_query_close(query);
    assert_done(kb, lore_whatif_drop_claim(whatif, "new"));
    assert_string_equal(sides(kb, whatif), "bo|cy|di");
    assert_refused(kb, LORE_NOTFOUND, "no claim is called 'c9'",
                   lore_whatif_drop_claim(whatif, "c9"));
    claim.id = "c2";
    assert_refused(kb, LORE_MISUSE, "another claim is called 'c2'",
                   lore_whatif_claim_put(whatif, &claim));
    lore_terms_free(terms);
    lore_whatif_close(whatif);
}

static void facts_are_added_and_taken_back(void **state)
{
    lore_kb *kb = *state;
    lore_whatif *whatif = suppose(kb, NULL);
    const lore_value old[] = { lore_text("union", -1), lore_text("reform", -1) };
    const lore_value new[] = { lore_text("union", -1), lore_text("upheaval", -1) };
    assert_done(kb, lore_whatif_fact_put(whatif, "backs", new, 2));
    assert_done(kb, lore_whatif_fact_retract(whatif, "backs", old, 2));
    assert_string_equal(rows(ask_if(kb, whatif, "backs", "union", "X")), "upheaval");
    assert_string_equal(rows(ask_if(kb, whatif, "sides", "ali", "X")), "upheaval");
    assert_refused(kb, LORE_NOTFOUND, "no such fact",
                   lore_whatif_fact_retract(whatif, "backs", old, 2));
    assert_done(kb, lore_whatif_fact_put(whatif, "backs", old, 2));
    assert_done(kb, lore_whatif_fact_put(whatif, "backs", old, 2));
    assert_string_equal(rows(ask_if(kb, whatif, "sides", "ali", "X")), "reform|upheaval");
    assert_string_equal(rows(ask(kb, "sides", "ali", "X")), "reform");
    lore_whatif_close(whatif);
}

static void what_ifs_nest_and_the_lower_may_be_closed(void **state)
{
    lore_kb *kb = *state;
    lore_whatif *lower = suppose(kb, NULL);
    assert_done(kb, lore_whatif_drop_claim(lower, "c1"));
    lore_whatif *upper = suppose(kb, lower);
    assert_done(kb, lore_whatif_drop_claim(upper, "c2"));
    assert_done(kb, lore_whatif_drop_claim(lower, "c3"));
    assert_string_equal(sides(kb, upper), "cy|di");
    assert_string_equal(sides(kb, lower), "bo|di");
    lore_whatif_close(lower);
    assert_string_equal(sides(kb, upper), "cy|di");
    lore_whatif_close(upper);
}

static void a_what_if_stands_on_an_earlier_state(void **state)
{
    lore_kb *kb = *state;
    uint64_t before;
    assert_done(kb, lore_begin(kb));
    put_claim_by(kb, "c5", "eve", "union", NULL);
    assert_done(kb, lore_commit(kb, NULL, NULL, &before));
    assert_done(kb, lore_claim_retract(kb, "c5", NULL));
    lore_whatif *whatif;
    assert_done(kb, lore_whatif_open(kb, NULL, lore_integer((int64_t)before), &whatif));
    assert_string_equal(sides(kb, whatif), "ali|bo|cy|di|eve");
    assert_done(kb, lore_whatif_grade_claim(whatif, "c5", lore_integer(0)));
    assert_string_equal(sides(kb, whatif), "ali|bo|cy|di");
    lore_whatif_close(whatif);
}

static void a_question_to_a_what_if_is_asked_as_of_an_earlier_state(void **state)
{
    lore_kb *kb = *state;
    uint64_t before;
    lore_terms *terms = lore_terms_new();
    assert_done(kb, lore_begin(kb));
    put_claim_by(kb, "c5", "eve", "union", NULL);
    assert_done(kb, lore_commit(kb, NULL, NULL, &before));
    assert_done(kb, lore_claim_retract(kb, "c5", NULL));
    lore_whatif *whatif = suppose(kb, NULL);
    lore_claim claim = claim_of(terms, "added", "member", "fay", "union", NULL);
    assert_done(kb, lore_whatif_claim_put(whatif, &claim));
    assert_done(kb, lore_whatif_drop_claim(whatif, "c1"));
    assert_string_equal(sides(kb, whatif), "bo|cy|di|fay");
    lore_query *query = ask_if(kb, whatif, "sides", "X", "reform");
    assert_done(kb, lore_query_as_of(query, lore_integer((int64_t)before)));
    assert_string_equal(rows(query), "bo|cy|di|eve|fay");
    put_fact(kb, "backs", "union", "peace");
    query = ask_if(kb, whatif, "sides", "X", "reform");
    assert_refused(kb, LORE_MISUSE, "began before that was recorded",
                   lore_query_as_of(query, lore_integer((int64_t)before + 2)));
    lore_query_close(query);
    lore_whatif_close(whatif);
    lore_terms_free(terms);
}

/* An open query goes on as it began; what the file learns meanwhile is not seen. */
static void neither_later_changes_nor_later_records_reach_it(void **state)
{
    lore_kb *kb = *state;
    lore_whatif *whatif = suppose(kb, NULL);
    lore_terms *terms = lore_terms_new();
    lore_claim claim = claim_of(terms, NULL, "member", "zoe", "union", NULL);
    assert_done(kb, lore_whatif_claim_put(whatif, &claim));
    lore_query *query = ask_if(kb, whatif, "sides", "X", "reform");
    assert_done(kb, lore_whatif_drop_claim(whatif, "added 1"));
    put_claim_by(kb, "c5", "eve", "union", NULL);
    put_claim_by(kb, "c6", "zoe", "union", NULL);
    assert_string_equal(rows(query), "ali|bo|cy|di|zoe");
    assert_string_equal(sides(kb, whatif), "ali|bo|cy|di");
    claim = claim_of(terms, NULL, "member", "eve", "union", NULL);
    assert_done(kb, lore_whatif_claim_put(whatif, &claim));
    assert_string_equal(sides(kb, whatif), "ali|bo|cy|di|eve");
    assert_string_equal(rows(ask(kb, "sides", "X", "reform")), "ali|bo|cy|di|eve|zoe");
    lore_terms_free(terms);
    lore_whatif_close(whatif);
}

static void questions_of_all_kinds_are_put_to_the_one_in_use(void **state)
{
    lore_kb *kb = *state;
    lore_proof *proof;
    lore_whatif *whatif = suppose(kb, NULL);
    assert_done(kb, lore_whatif_drop_claim(whatif, "c1"));
    assert_done(kb, lore_whatif_use(kb, whatif));
    assert_ptr_equal(lore_whatif_used(kb), whatif);
    assert_string_equal(rows(ask(kb, "sides", "X", "reform")), "bo|cy|di");
    assert_int_equal(lore_why_text(kb, "sides(\"ali\", \"reform\")", &proof), LORE_NOTFOUND);
    assert_done(kb, lore_why_text(kb, "sides(\"bo\", \"reform\")", &proof));
    lore_proof_free(proof);
    lore_whatif_close(whatif);
    assert_null(lore_whatif_used(kb));
    assert_string_equal(rows(ask(kb, "sides", "X", "reform")), "ali|bo|cy|di");
}

static void what_is_denied_is_contested(void **state)
{
    lore_kb *kb = *state;
    lore_whatif *whatif = suppose(kb, NULL);
    lore_terms *terms = lore_terms_new();
    assert_done(kb, lore_whatif_deny(whatif, terms, atom(terms, "member", "ali", "union", NULL)));
    lore_query *query = ask_if(kb, whatif, "sides", "ali", "reform");
    assert_int_equal(lore_query_step(query), LORE_ROW);
    assert_int_equal(lore_query_contested(query), 1);
    lore_query_close(query);
    /* What rules conclude may be denied there too. */
    assert_done(kb, lore_whatif_deny(whatif, terms, atom(terms, "sides", "bo", "reform", NULL)));
    query = ask_if(kb, whatif, "sides", "bo", "reform");
    assert_int_equal(lore_query_step(query), LORE_ROW);
    assert_true(lore_query_against(query) == 1 && lore_query_belief(query) == 1);
    lore_query_close(query);
    lore_terms_free(terms);
    lore_whatif_close(whatif);
}

static void within_a_transaction_it_goes_on_with_that(void **state)
{
    lore_kb *kb = *state;
    lore_terms *terms = lore_terms_new();
    assert_done(kb, lore_begin(kb));
    lore_whatif *lower = suppose(kb, NULL);
    lore_claim claim = claim_of(terms, NULL, "member", "yet unheard of", "union", NULL);
    assert_done(kb, lore_whatif_claim_put(lower, &claim));
    assert_done(kb, lore_whatif_drop_claim(lower, "c1"));
    lore_whatif *upper = suppose(kb, lower);
    assert_done(kb, lore_whatif_drop_claim(upper, "c2"));
    put_claim_by(kb, "c5", "eve", "union", NULL);
    assert_string_equal(sides(kb, upper), "cy|di|eve|yet unheard of");
    assert_done(kb, lore_rollback(kb));
    assert_string_equal(sides(kb, lower), "bo|cy|di|yet unheard of");
    assert_string_equal(sides(kb, upper), "cy|di|yet unheard of");
    lore_whatif_close(upper);
    lore_whatif_close(lower);
    lore_terms_free(terms);
}

static void misuse_is_told(void **state)
{
    lore_kb *kb = *state;
    assert_int_equal(lore_whatif_open(kb, NULL, lore_null(), NULL), LORE_MISUSE);
    assert_int_equal(lore_whatif_drop_claim(NULL, "c1"), LORE_MISUSE);
    lore_whatif_close(NULL);
    lore_whatif *whatif = suppose(kb, NULL);
    lore_query *listing = NULL, *outside = ask(kb, "sides", "X", "reform");
    assert_refused(kb, LORE_MISUSE, "a question to the what-if",
                   lore_whatif_diff(whatif, outside, &listing));
    lore_query_close(outside);
    assert_done(kb, lore_whatif_use(kb, whatif));
    lore_source source = { .name = "more" };
    assert_refused(kb, LORE_MISUSE, "claims and facts", lore_source_put(kb, &source));
    put_fact(kb, "backs", "union", "upheaval");
    assert_string_equal(rows(ask(kb, "sides", "ali", "X")), "reform|upheaval");
    assert_done(kb, lore_whatif_use(kb, NULL));
    assert_string_equal(rows(ask(kb, "sides", "ali", "X")), "reform");
    lore_whatif_close(whatif);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_with_sides, close_memory)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_source_falls_with_what_it_relays_and_copies_of_that),
        TEST(claims_are_dropped_graded_and_added),
        TEST(facts_are_added_and_taken_back),
        TEST(what_ifs_nest_and_the_lower_may_be_closed),
        TEST(a_what_if_stands_on_an_earlier_state),
        TEST(a_question_to_a_what_if_is_asked_as_of_an_earlier_state),
        TEST(neither_later_changes_nor_later_records_reach_it),
        TEST(questions_of_all_kinds_are_put_to_the_one_in_use),
        TEST(what_is_denied_is_contested),
        TEST(within_a_transaction_it_goes_on_with_that),
        TEST(misuse_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
