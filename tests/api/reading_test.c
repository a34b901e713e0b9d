/* SPDX-License-Identifier: MIT */
/* What is certain and what is possible where dates are imprecise: of questions, proofs, conflicts, earlier states
 * and what-ifs; at random, against each choice of dates in a knowledge base of its own. */
#include <stdlib.h>

#include "fixture.h"

static const char *rows(lore_query *query)
{
    static char text[1024];
    return rows_of(query, text, sizeof text);
}

static lore_query *read_as(lore_kb *kb, const char *goal, lore_reading reading)
{
    lore_query *query = ask_text(kb, goal);
    assert_done(kb, lore_query_reading(query, reading));
    return query;
}

static void load(lore_kb *kb, const char *text)
{
    assert_done(kb, lore_load(kb, text, -1, "test"));
}

static lore_certainty certainty_of(lore_kb *kb, const char *goal)
{
    lore_query *query = ask_text(kb, goal);
    assert_done(kb, lore_query_step(query));
    lore_certainty certainty = lore_query_certainty(query);
    lore_query_close(query);
    return certainty;
}

static const char *const posts =
    "relation.holds { 'who', 'post', temporal = true }\n"
    "relation.visited { 'who', event = true }\n"
    "derive.vacant { 'post' }\n"
    "relation.post { 'name' }\n"
    "derive.filled { 'post' }\n"
    "filled(P) { holds(_, P) }\n"
    "vacant(P) { post(P), ~filled(P) }\n"
    "fact { post('guard') }\n"
    "claim { holds('ann', 'guard'), to = '2020-01-10/2020-01-20', id = 'A' }\n"
    "claim { holds('bob', 'guard'), from = '2020-02', id = 'B' }\n"
    "claim { visited('cy'), on = '2020-03', id = 'C' }\n";

static void words_name_readings(void **state)
{
    (void)state;
    lore_reading reading;
    assert_int_equal(lore_reading_of("certain", &reading), LORE_OK);
    assert_int_equal(reading, LORE_READING_CERTAIN);
    assert_int_equal(lore_reading_of("possible", &reading), LORE_OK);
    assert_int_equal(reading, LORE_READING_POSSIBLE);
    assert_int_equal(lore_reading_of("both", &reading), LORE_OK);
    assert_int_equal(reading, LORE_READING_BOTH);
    assert_int_equal(lore_reading_of("likely", &reading), LORE_UNKNOWN);
    assert_int_equal(lore_reading_of(NULL, &reading), LORE_MISUSE);
}

static void what_is_no_reading_is_refused(void **state)
{
    lore_kb *kb = *state;
    lore_query *query, *listing;
    load(kb, posts);
    query = ask_text(kb, "filled(P)");
    assert_refused(kb, LORE_MISUSE, "no such reading", lore_query_reading(query, (lore_reading)3));
    assert_int_equal(lore_query_certainty(query), LORE_IMPOSSIBLE);
    assert_true(lore_query_certain(query) == 0);
    assert_int_equal(lore_query_step(query), LORE_ROW);
    assert_refused(kb, LORE_MISUSE, "before its first step",
                   lore_query_reading(query, LORE_READING_CERTAIN));
    lore_query_close(query);
    assert_refused(kb, LORE_TYPE, "reading",
                   lore_query_text(kb, "filled(P):reading 'likely'", &query));
    assert_done(kb, lore_list(kb, "relations", NULL, &listing));
    assert_refused(kb, LORE_MISUSE, "a listing", lore_query_reading(listing, LORE_READING_CERTAIN));
    lore_query_close(listing);
    assert_int_equal(lore_query_reading(NULL, LORE_READING_BOTH), LORE_MISUSE);
}

static void at_a_moment_rows_are_certain_possible_or_missing(void **state)
{
    lore_kb *kb = *state;
    load(kb, posts);
    static const struct {
        const char *goal;
        lore_certainty certainty;
    } cases[] = {
        { "filled('guard'):at '2020-01-09'", LORE_CERTAIN },
        { "filled('guard'):at '2020-01-15'", LORE_POSSIBLE },
        { "filled('guard'):at '2020-01-25'", LORE_IMPOSSIBLE },
        { "vacant('guard'):at '2020-01-09'", LORE_IMPOSSIBLE },
        { "vacant('guard'):at '2020-01-15'", LORE_POSSIBLE },
        { "vacant('guard'):at '2020-01-25'", LORE_CERTAIN },
        { "visited('cy'):at '2020-03-15'", LORE_POSSIBLE },
        { "visited('cy'):during('2020-03', '2020-03')", LORE_CERTAIN },
        { "visited('cy'):during('2020-03-15', '2020-04')", LORE_POSSIBLE },
        { "visited('cy'):during('2020-04', '..')", LORE_IMPOSSIBLE },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        lore_certainty certainty = certainty_of(kb, cases[i].goal);
        if (certainty != cases[i].certainty)
            fail_msg("%s: %d", cases[i].goal, (int)certainty);
    }
}

static void each_reading_gives_its_own_rows_and_stretches(void **state)
{
    lore_kb *kb = *state;
    size_t count;
    load(kb, posts);
    assert_string_equal(rows(read_as(kb, "holds(W, P):at '2020-02-10'", LORE_READING_BOTH)),
                        "bob guard");
    assert_string_equal(rows(read_as(kb, "holds(W, P):at '2020-02-10'", LORE_READING_POSSIBLE)),
                        "bob guard");
    assert_string_equal(rows(read_as(kb, "holds(W, P):at '2020-02-10'", LORE_READING_CERTAIN)), "");
    lore_query *query = ask_text(kb, "holds('bob', 'guard')");
    assert_true(lore_query_is_imprecise(query));
    assert_int_equal(lore_query_step(query), LORE_ROW);
    int64_t possible_from = lore_query_stretches(query, &count)->from;
    assert_int_equal(count, 1);
    int64_t certain_from = lore_query_certain_stretches(query, &count)->from;
    assert_int_equal(count, 1);
    assert_true(possible_from < certain_from);
    lore_query_close(query);
    query = read_as(kb, "holds('bob', 'guard')", LORE_READING_CERTAIN);
    assert_false(lore_query_is_imprecise(query));
    assert_int_equal(lore_query_step(query), LORE_ROW);
    assert_true(lore_query_stretches(query, &count)->from == certain_from);
    lore_query_close(query);
}

static void evidence_against_is_read_alike(void **state)
{
    lore_kb *kb = *state;
    load(kb, posts);
    load(kb, "claim { denied(holds('bob', 'guard')), from = '2020-03-01/2020-03-09', "
             "credibility = 0.3, id = 'D' }");
    static const struct {
        const char *goal;
        lore_reading reading;
        int is_against;
    } cases[] = {
        { "holds('bob', P):at '2020-03-05'", LORE_READING_BOTH, 1 },
        { "holds('bob', P):at '2020-03-05'", LORE_READING_CERTAIN, 0 },
        { "holds('bob', P):at '2020-03-15'", LORE_READING_CERTAIN, 1 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        lore_query *query = read_as(kb, cases[i].goal, cases[i].reading);
        assert_int_equal(lore_query_step(query), LORE_ROW);
        assert_int_equal(lore_query_against(query) > 0.29, cases[i].is_against);
        lore_query_close(query);
    }
}

static void a_question_without_imprecise_dates_is_certain(void **state)
{
    lore_kb *kb = *state;
    load(kb, posts);
    lore_query *query = ask_text(kb, "post(P)");
    assert_false(lore_query_is_imprecise(query));
    assert_int_equal(lore_query_step(query), LORE_ROW);
    assert_int_equal(lore_query_certainty(query), LORE_CERTAIN);
    assert_true(lore_query_certain(query) == 1);
    lore_query_close(query);
}

static void a_certain_row_is_proved_at_a_certain_moment(void **state)
{
    lore_kb *kb = *state;
    lore_proof *proof;
    load(kb, posts);
    load(kb, "claim { holds('eve', 'guard'), from = '2020-01-01/2020-01-12', to = '2020-01-25', "
             "id = 'E' }");
    lore_query *query = read_as(kb, "filled('guard'):at '2020-01-16'", LORE_READING_CERTAIN);
    assert_int_equal(lore_query_step(query), LORE_ROW);
    assert_done(kb, lore_why(query, &proof));
    assert_non_null(strstr(lore_proof_render(proof, "text"), "claim E"));
    lore_proof_free(proof);
    lore_query_close(query);
    query = read_as(kb, "visited(W):during('2020-03', '2020-03')", LORE_READING_CERTAIN);
    assert_int_equal(lore_query_step(query), LORE_ROW);
    assert_done(kb, lore_why(query, &proof));
    assert_non_null(strstr(lore_proof_render(proof, "text"), "claim C"));
    lore_proof_free(proof);
    lore_query_close(query);
}

static void an_earlier_state_has_its_own_readings(void **state)
{
    lore_kb *kb = *state;
    load(kb, posts);
    int64_t then = 0;
    lore_query *transactions;
    assert_done(kb, lore_list(kb, "transactions", NULL, &transactions));
    for (; lore_query_step(transactions) == LORE_ROW; then++)
        ;
    lore_query_close(transactions);
    assert_done(kb, lore_claim_retract(kb, "B", NULL));
    load(kb, "claim { holds('bob', 'guard'), from = instant('2020-02-05'), id = 'B2' }\n");
    assert_done(kb, lore_claim_retract(kb, "A", NULL));
    for (int is_past = 0; is_past < 2; is_past++) {
        lore_query *query = ask_text(kb, "filled('guard'):at '2020-02-10'");
        if (is_past)
            assert_done(kb, lore_query_as_of(query, lore_integer(then)));
        assert_int_equal(lore_query_step(query), LORE_ROW);
        assert_int_equal(lore_query_is_imprecise(query), is_past);
        assert_int_equal(lore_query_certainty(query), is_past ? LORE_POSSIBLE : LORE_CERTAIN);
        lore_query_close(query);
    }
}

static void a_what_if_has_its_own_readings(void **state)
{
    lore_kb *kb = *state;
    lore_whatif *whatif;
    load(kb, posts);
    assert_done(kb, lore_whatif_open(kb, NULL, lore_null(), &whatif));
    assert_done(kb, lore_whatif_use(kb, whatif));
    assert_int_equal(certainty_of(kb, "vacant('guard'):at '2020-01-15'"), LORE_POSSIBLE);
    assert_done(kb, lore_whatif_drop_claim(whatif, "A"));
    assert_int_equal(certainty_of(kb, "vacant('guard'):at '2020-01-15'"), LORE_CERTAIN);
    lore_terms *terms = lore_terms_new();
    lore_claim supposed = { .terms = terms,
                            .statement = atom(terms, "holds", "dan", "guard", NULL),
                            .from = lore_text("2020-01-12/2020-01-18", -1),
                            .id = "D" };
    assert_done(kb, lore_whatif_claim_put(whatif, &supposed));
    lore_terms_free(terms);
    assert_int_equal(certainty_of(kb, "vacant('guard'):at '2020-01-11'"), LORE_CERTAIN);
    assert_int_equal(certainty_of(kb, "vacant('guard'):at '2020-01-15'"), LORE_POSSIBLE);
    assert_int_equal(certainty_of(kb, "vacant('guard'):at '2020-01-19'"), LORE_IMPOSSIBLE);
    assert_done(kb, lore_whatif_use(kb, NULL));
    lore_whatif_close(whatif);
}

static void a_conflict_is_certain_if_all_sides_and_absences_are(void **state)
{
    lore_kb *kb = *state;
    static const struct {
        const char *rule;
        int certain, possible;
    } cases[] = {
        { "holds(_, P):at('2020-01-09'), ~vacant(P):at('2020-01-09')", 1, 1 },
        { "post(P), vacant(P):at('2020-01-15')", 0, 1 },
        { "post(P), vacant(P):at('2020-01-25')", 1, 1 },
        { "visited(_):during('2020-03', '2020-03')", 1, 1 },
        { "visited(_):during('2020-03', '2020-03-15')", 0, 1 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[256];
        load(kb, i == 0 ? posts : "");
        snprintf(text, sizeof text, "conflict 'c%d' { %s }", (int)i, cases[i].rule);
        load(kb, text);
        snprintf(text, sizeof text, "c%d", (int)i);
        for (int possible = 0; possible < 2; possible++) {
            lore_conflict_request request = { .like = text, .possible = possible };
            lore_query *listing = NULL;
            int count = 0;
            assert_done(kb, lore_conflicts(kb, &request, &listing));
            while (lore_query_step(listing) == LORE_ROW)
                count++;
            lore_query_close(listing);
            if (count != (possible ? cases[i].possible : cases[i].certain))
                fail_msg("%s: %d with possible ones %d", cases[i].rule, count, possible);
        }
    }
}

/* ---- at random ---- */

enum { WORLDS = 12, CLAIMS = 4, DAYS = 9, CHOICES_MAX = 81 };

/* p(who) or q(who) from somewhere in [from[0], from[1]] to somewhere in [to[0], to[1]], days of January; an
 * event: on one of the days [from[0], to[1]). */
typedef struct Statement {
    char relation; /* p, q: states; e: events */
    int who, from[2], to[2];
} Statement;

static const char *const rules = "relation.p { 'who', temporal = true }\n"
                                 "relation.q { 'who', temporal = true }\n"
                                 "relation.e { 'who', event = true, unit = 'day' }\n"
                                 "derive.alone { 'who' }\n"
                                 "derive.either { 'who' }\n"
                                 "derive.seen { 'who' }\n"
                                 "derive.long { 'who' }\n"
                                 "derive.first { 'who', 'other' }\n"
                                 "alone(X) { p(X), ~q(X) }\n"
                                 "either(X) { p(X) }\n"
                                 "either(X) { q(X), ~alone(X) }\n"
                                 "seen(X) { e(X):during('2020-01-03', '2020-01-06') }\n"
                                 "long(X) { throughout('2 days', p(X)) }\n"
                                 "first(X, Y) { p(X):valid(I), q(Y):valid(J), before(I, J) }\n";

static const char *const goals[] = { "alone(X)", "either(X)",   "seen(X)",
                                     "long(X)",  "first(X, Y)", "e(X)" };

static void make_statement(Statement *s)
{
    s->relation = "ppqe"[rand() % 4];
    s->who = rand() % 2;
    s->from[0] = 1 + rand() % 5;
    s->from[1] = s->from[0] + rand() % 3;
    s->to[0] = s->from[1] + 1 + rand() % 2;
    s->to[1] = s->to[0] + rand() % 2;
}

static int choices_of(const Statement *s)
{
    return s->relation == 'e' ? s->to[1] - s->from[0]
                              : (s->from[1] - s->from[0] + 1) * (s->to[1] - s->to[0] + 1);
}

/* As it is said, or choice number choice of what may be meant. */
static void state_it(lore_kb *kb, const Statement *s, int choice)
{
    char text[256];
    int width = s->from[1] - s->from[0] + 1;
    if (s->relation == 'e' && choice < 0)
        snprintf(text, sizeof text, "claim { e('x%d'), on = '2020-01-%02d/2020-01-%02d' }", s->who,
                 s->from[0], s->to[1] - 1);
    else if (s->relation == 'e')
        snprintf(text, sizeof text, "claim { e('x%d'), on = '2020-01-%02d' }", s->who,
                 s->from[0] + choice);
    else if (choice < 0)
        snprintf(text, sizeof text,
                 "claim { %c('x%d'), from = '2020-01-%02d/2020-01-%02d', "
                 "to = '2020-01-%02d/2020-01-%02d' }",
                 s->relation, s->who, s->from[0], s->from[1], s->to[0], s->to[1]);
    else
        snprintf(text, sizeof text,
                 "claim { %c('x%d'), from = instant('2020-01-%02d'), "
                 "to = instant('2020-01-%02d') }",
                 s->relation, s->who, s->from[0] + choice % width, s->to[0] + choice / width);
    load(kb, text);
}

/* The rows at noon of a day, each framed by "|". */
static void note(lore_kb *kb, const char *goal, lore_reading reading, int day, char *out,
                 size_t size)
{
    char text[128];
    lore_query *query;
    snprintf(text, sizeof text, "%s:at '2020-01-%02dT12:00Z'", goal, day);
    query = read_as(kb, text, reading);
    size_t length = (size_t)snprintf(out, size, "|");
    while (lore_query_step(query) == LORE_ROW) {
        for (size_t c = 0; c < lore_query_column_count(query); c++)
            length += (size_t)snprintf(out + length, size - length, "%s ",
                                       lore_query_value(query, c).u.text);
        length += (size_t)snprintf(out + length, size - length, "|");
    }
    lore_query_close(query);
}

static int is_within(const char *part, const char *whole)
{
    char row[64];
    for (const char *at = part; at[1] != '\0'; at = strchr(at + 1, '|')) {
        size_t length = (size_t)(strchr(at + 1, '|') - at) + 1;
        snprintf(row, sizeof row, "%.*s", (int)length, at);
        if (strstr(whole, row) == NULL)
            return 0;
    }
    return 1;
}

static void assert_within(lore_kb *said, lore_kb *meant, const char *goal, int *strict)
{
    char certain[256], so[256], possible[256];
    for (int day = 1; day <= DAYS; day++) {
        note(said, goal, LORE_READING_CERTAIN, day, certain, sizeof certain);
        note(said, goal, LORE_READING_POSSIBLE, day, possible, sizeof possible);
        note(meant, goal, LORE_READING_BOTH, day, so, sizeof so);
        if (!is_within(certain, so) || !is_within(so, possible))
            fail_msg("%s on day %d: certain %s, so %s, possible %s", goal, day, certain, so,
                     possible);
        *strict += strcmp(certain, possible) != 0;
    }
}

/* The next combination; 0 after the last. */
static int advance(const Statement *statements, int *choices)
{
    for (int i = 0; i < CLAIMS; i++) {
        if (++choices[i] < choices_of(&statements[i]))
            return 1;
        choices[i] = 0;
    }
    return 0;
}

static lore_kb *world_of(const Statement *statements, const int *choices)
{
    lore_kb *kb;
    assert_int_equal(lore_open(NULL, 0, &kb), LORE_OK);
    load(kb, rules);
    for (int i = 0; i < CLAIMS; i++)
        state_it(kb, &statements[i], choices == NULL ? -1 : choices[i]);
    return kb;
}

static void certain_is_within_each_choice_of_dates_and_that_within_possible(void **state)
{
    (void)state;
    const char *seed = getenv("LORE_SEED");
    unsigned number = seed == NULL ? 1 : (unsigned)strtoul(seed, NULL, 10);
    int strict = 0;
    printf("seed %u\n", number);
    srand(number);
    for (int w = 0; w < WORLDS; w++) {
        Statement statements[CLAIMS];
        int choices[CLAIMS] = { 0 }, tried = 0;
        for (int i = 0; i < CLAIMS; i++)
            make_statement(&statements[i]);
        lore_kb *said = world_of(statements, NULL);
        do {
            /* of many combinations every so many is tried */
            if (rand() % 8 != 0)
                continue;
            lore_kb *meant = world_of(statements, choices);
            for (size_t g = 0; g < sizeof goals / sizeof *goals; g++)
                assert_within(said, meant, goals[g], &strict);
            lore_close(meant);
        } while (advance(statements, choices) && ++tried < CHOICES_MAX);
        lore_close(said);
    }
    assert_true(strict > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_name_readings),
        cmocka_unit_test_setup_teardown(what_is_no_reading_is_refused, open_memory, close_memory),
        cmocka_unit_test_setup_teardown(at_a_moment_rows_are_certain_possible_or_missing,
                                        open_memory, close_memory),
        cmocka_unit_test_setup_teardown(each_reading_gives_its_own_rows_and_stretches, open_memory,
                                        close_memory),
        cmocka_unit_test_setup_teardown(evidence_against_is_read_alike, open_memory, close_memory),
        cmocka_unit_test_setup_teardown(a_question_without_imprecise_dates_is_certain, open_memory,
                                        close_memory),
        cmocka_unit_test_setup_teardown(a_certain_row_is_proved_at_a_certain_moment, open_memory,
                                        close_memory),
        cmocka_unit_test_setup_teardown(an_earlier_state_has_its_own_readings, open_memory,
                                        close_memory),
        cmocka_unit_test_setup_teardown(a_what_if_has_its_own_readings, open_memory, close_memory),
        cmocka_unit_test_setup_teardown(a_conflict_is_certain_if_all_sides_and_absences_are,
                                        open_memory, close_memory),
        cmocka_unit_test(certain_is_within_each_choice_of_dates_and_that_within_possible),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
