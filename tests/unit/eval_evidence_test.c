/* SPDX-License-Identifier: MIT */
/* Claims of several sources on one tuple, as one belief over time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "eval/evidence.h"
#include "fault/memory.h"
#include "syntax.h"

enum { ALWAYS_FROM = -1000, ALWAYS_TO = 1000 }; /* stand for no end */

typedef struct Claim {
    int64_t row; /* the value of its one column */
    int64_t from, to;
    double belief; /* negative: against; 2: ungraded */
    uint32_t source;
} Claim;

typedef struct Case {
    SourceNode sources[6]; /* from 1 */
    Claim claims[8];
    const char *answer;
    bool is_noisy_or, is_product;
    double ungraded;
} Case;

static lore_status facts(void *data, uint32_t relation, uint32_t arity, FactVisit *visit,
                         void *visitor, Diag *diag)
{
    const Case *c = data;
    (void)relation;
    (void)arity;
    (void)diag;
    for (int i = 0; i < 8; i++)
        if (c->claims[i].belief == 3) {
            Code code = lr_code_inline(lore_integer(c->claims[i].row));
            lore_status status = visit(visitor, &code, 1);
            if (status != LORE_OK)
                return status;
        }
    return LORE_OK;
}

static lore_status claims(void *data, uint32_t relation, Facet facet, EvidenceVisit *visit,
                          void *visitor, Diag *diag)
{
    const Case *c = data;
    (void)relation;
    (void)diag;
    for (int i = 0; i < 8; i++) {
        Claim claim = c->claims[i];
        if (claim.belief == 0 || claim.belief == 3 || (claim.belief < 0) != (facet == FACET_CON))
            continue;
        Code code = lr_code_inline(lore_integer(claim.row));
        Evidence evidence = { .row = &code,
                              .from = claim.from == ALWAYS_FROM ? LORE_TIME_MIN : claim.from,
                              .to = claim.to == ALWAYS_TO ? LORE_TIME_MAX : claim.to,
                              .belief = claim.belief < 0 ? -claim.belief : claim.belief,
                              .is_ungraded = claim.belief == 2,
                              .source = claim.source };
        lore_status status = visit(visitor, &evidence);
        if (status != LORE_OK)
            return status;
    }
    return LORE_OK;
}

static lore_status code_find(void *data, lore_value value, Code *out, Diag *diag)
{
    (void)data;
    (void)value;
    (void)diag;
    *out = LR_CODE_NONE;
    return LORE_OK;
}

typedef struct Fixture {
    Case c;
    Program *program;
    FactSource source;
    Model *model;
    Budget budget;
    Diag diag;
    uint32_t goal;
} Fixture;

static void open_fixture(Fixture *f, const Case *c, const char *goal)
{
    Goal added;
    *f = (Fixture){ .c = *c, .program = lr_program_new() };
    syntax_declare(f->program, "p(integer)",
                   LORE_RELATION_TEMPORAL | (c->is_noisy_or ? LORE_RELATION_NOISY_OR : 0));
    assert_int_equal(lr_program_finish(f->program, &f->diag), LORE_OK);
    assert_int_equal(
        lr_program_add_goal(f->program, syntax_term(f->program->terms, goal), &added, &f->diag),
        LORE_OK);
    f->goal = added.predicate;
    f->source = (FactSource){ .data = &f->c,
                              .facts = facts,
                              .claims = claims,
                              .code_find = code_find,
                              .sources = f->c.sources,
                              .source_count = 6 };
    f->model = lr_model_new(f->program, &f->source,
                            (ModelSettings){ .is_product = c->is_product,
                                             .counts_from = 0.5,
                                             .ungraded = c->ungraded });
    lr_budget_start(&f->budget);
}

static void close_fixture(Fixture *f)
{
    lr_model_free(f->model);
    lr_program_free(f->program);
    lr_diag_clear(&f->diag);
}

/* The answer: "1 [0,5)=0.50; 2", rows in the order of the model. */
static const char *answer_of(Fixture *f)
{
    static char text[1024];
    size_t length = 0;
    text[0] = '\0';
    for (size_t i = 0; i < lr_model_count(f->model, f->goal); i++) {
        Code code;
        StretchList stretches = { 0 };
        assert_true(lr_model_tuple(f->model, f->goal, i, &code, &stretches));
        length += (size_t)sprintf(text + length, "%s%d", i > 0 ? "; " : "",
                                  (int)lr_code_value(code).u.integer);
        bool is_plain = lr_model_is_plain(f->model, f->goal, i);
        for (size_t k = 0; k < stretches.count && !is_plain; k++) {
            Stretch s = stretches.items[k];
            int from = s.from == LORE_TIME_MIN ? ALWAYS_FROM : (int)s.from,
                to = s.to == LORE_TIME_MAX ? ALWAYS_TO : (int)s.to;
            length +=
                (size_t)sprintf(text + length, " [%d,%d)=%.2f", from, to, lr_cost_belief(s.cost));
        }
        lr_vector_free(&stretches);
    }
    return text;
}

static lore_status evaluate(Fixture *f)
{
    return lr_model_evaluate(f->model, f->goal, &f->budget, &f->diag);
}

static void assert_answers(const Case *cases, size_t count, const char *goal)
{
    int failed = 0;
    for (size_t i = 0; i < count; i++) {
        Fixture f;
        open_fixture(&f, &cases[i], goal);
        assert_int_equal(evaluate(&f), LORE_OK);
        if (strcmp(answer_of(&f), cases[i].answer) != 0) {
            print_message("case %zu\n    expected: %s\n    got:      %s\n", i, cases[i].answer,
                          answer_of(&f));
            failed++;
        }
        close_fixture(&f);
    }
    assert_int_equal(failed, 0);
}

#define ASSERT_ANSWERS(...)                                                                        \
    do {                                                                                           \
        static const Case cases_[] = { __VA_ARGS__ };                                              \
        assert_answers(cases_, sizeof cases_ / sizeof *cases_, "p(X)");                            \
    } while (0)

#define NOBODY                                                                                     \
    {                                                                                              \
        .reliability = 0                                                                           \
    }
#define SURE                                                                                       \
    NOBODY, { .reliability = 1 }, { .reliability = 1 },                                            \
    {                                                                                              \
        .reliability = 1                                                                           \
    }

static void the_strongest_word_of_a_source_counts(void **state)
{
    (void)state;
    ASSERT_ANSWERS({ .sources = { SURE },
                     .claims = { { 1, 0, 9, 0.5, 1 }, { 1, 5, 20, 0.75, 1 } },
                     .answer = "1 [0,5)=0.50 [5,20)=0.75",
                     .is_noisy_or = true },
                   { .sources = { SURE },
                     .claims = { { 1, 0, 9, 0.5, 1 }, { 1, 0, 9, 0.5, 1 } },
                     .answer = "1 [0,9)=0.50",
                     .is_noisy_or = true });
}

static void sources_corroborate_each_other_where_asked(void **state)
{
    (void)state;
    ASSERT_ANSWERS({ .sources = { SURE },
                     .claims = { { 1, 0, 9, 0.5, 1 }, { 1, 0, 9, 0.5, 2 } },
                     .answer = "1 [0,9)=0.50" },
                   { .sources = { SURE },
                     .claims = { { 1, 0, 9, 0.5, 1 }, { 1, 0, 9, 0.5, 2 } },
                     .answer = "1 [0,9)=0.75",
                     .is_noisy_or = true },
                   { .sources = { SURE },
                     .claims = { { 1, 0, 9, 0.5, 1 }, { 1, 5, 20, 0.5, 2 }, { 1, 7, 8, 0.5, 3 } },
                     .answer = "1 [0,5)=0.50 [5,7)=0.75 [7,8)=0.88 [8,9)=0.75 [9,20)=0.50",
                     .is_noisy_or = true },
                   { .sources = { SURE },
                     .claims = { { 1, 0, 9, 0.5, 0 }, { 1, 0, 9, 0.5, 0 } },
                     .answer = "1 [0,9)=0.75",
                     .is_noisy_or = true });
}

static void a_source_is_believed_as_far_as_it_is_reliable(void **state)
{
    (void)state;
    ASSERT_ANSWERS({ .sources = { NOBODY, { .reliability = 0.5 } },
                     .claims = { { 1, 0, 9, 0.8, 1 } },
                     .answer = "1 [0,9)=0.50" },
                   { .sources = { NOBODY, { .reliability = 0.5 } },
                     .claims = { { 1, 0, 9, 0.8, 1 } },
                     .answer = "1 [0,9)=0.40",
                     .is_product = true },
                   { .sources = { NOBODY, { .reliability = 0 } },
                     .claims = { { 1, 0, 9, 0.8, 1 } },
                     .answer = "" },
                   { .sources = { NOBODY, { .is_ungraded = true } },
                     .claims = { { 1, 0, 9, 0.8, 1 } },
                     .answer = "" },
                   { .sources = { NOBODY, { .is_ungraded = true } },
                     .claims = { { 1, 0, 9, 0.8, 1 } },
                     .answer = "1 [0,9)=0.25",
                     .ungraded = 0.25 });
}

static void what_is_ungraded_adds_what_the_question_says(void **state)
{
    (void)state;
    ASSERT_ANSWERS({ .sources = { SURE }, .claims = { { 1, 0, 9, 2, 1 } }, .answer = "" },
                   { .sources = { SURE },
                     .claims = { { 1, 0, 9, 2, 1 } },
                     .answer = "1 [0,9)=0.25",
                     .ungraded = 0.25 });
}

static void a_copy_counts_as_its_origin(void **state)
{
    (void)state;
    ASSERT_ANSWERS(
        { .sources = { NOBODY, { .reliability = 1 }, { .reliability = 1, .origin = 1 } },
          .claims = { { 1, 0, 9, 0.5, 1 }, { 1, 0, 9, 0.5, 2 } },
          .answer = "1 [0,9)=0.50",
          .is_noisy_or = true },
        { .sources = { NOBODY, { .reliability = 1 }, { .reliability = 1, .origin = 1 } },
          .claims = { { 1, 0, 9, 0.5, 2 } },
          .answer = "1 [0,9)=0.50",
          .is_noisy_or = true },
        { .sources = { NOBODY, { .reliability = 0.25 }, { .reliability = 1, .origin = 1 } },
          .claims = { { 1, 0, 9, 0.5, 2 } },
          .answer = "1 [0,9)=0.25" },
        { .sources = { NOBODY, { .reliability = 1 }, { .reliability = 0.25, .origin = 1 } },
          .claims = { { 1, 0, 9, 0.5, 2 } },
          .answer = "1 [0,9)=0.25" },
        { .sources = { NOBODY, { .reliability = 1, .origin = 1 } },
          .claims = { { 1, 0, 9, 0.5, 1 } },
          .answer = "1 [0,9)=0.50" });
}

static void a_copy_of_a_copy_counts_as_the_origin_of_both(void **state)
{
    (void)state;
    ASSERT_ANSWERS({ .sources = { NOBODY,
                                  { .reliability = 0.1 },
                                  { .reliability = 0.9, .origin = 1 },
                                  { .reliability = 0.8, .origin = 2 } },
                     .claims = { { 1, 0, 9, 1, 3 } },
                     .answer = "1 [0,9)=0.10" },
                   { .sources = { NOBODY,
                                  { .reliability = 0.5 },
                                  { .reliability = 0.5, .origin = 1 },
                                  { .reliability = 0.5, .origin = 2 } },
                     .claims = { { 1, 0, 9, 1, 1 }, { 1, 3, 9, 1, 2 }, { 1, 3, 20, 1, 3 } },
                     .answer = "1 [0,9)=0.50 [9,20)=0.12",
                     .is_noisy_or = true,
                     .is_product = true },
                   { .sources = { NOBODY,
                                  { .reliability = 1, .origin = 2 },
                                  { .reliability = 1, .origin = 1 } },
                     .claims = { { 1, 0, 9, 0.5, 1 } },
                     .answer = "1 [0,9)=0.50" });
}

static void a_relay_passes_on_what_it_heard(void **state)
{
    (void)state;
    ASSERT_ANSWERS(
        { .sources = { NOBODY, { .reliability = 0.5 }, { .reliability = 0.9, .via = 1 } },
          .claims = { { 1, 0, 9, 0.8, 2 } },
          .answer = "1 [0,9)=0.50" },
        { .sources = { NOBODY, { .reliability = 0.5 }, { .reliability = 0.5, .via = 1 } },
          .claims = { { 1, 0, 9, 1, 2 } },
          .answer = "1 [0,9)=0.25",
          .is_product = true },
        { .sources = { NOBODY,
                       { .reliability = 1 },
                       { .reliability = 1, .via = 1 },
                       { .reliability = 1, .via = 1 } },
          .claims = { { 1, 0, 9, 0.5, 2 }, { 1, 0, 9, 0.5, 3 } },
          .answer = "1 [0,9)=0.75",
          .is_noisy_or = true },
        { .sources = { NOBODY,
                       { .reliability = 0.6 },
                       { .reliability = 1, .via = 1 },
                       { .reliability = 1, .via = 1 } },
          .claims = { { 1, 0, 9, 0.5, 2 }, { 1, 0, 9, 0.5, 3 } },
          .answer = "1 [0,9)=0.60",
          .is_noisy_or = true },
        { .sources = { NOBODY, { .reliability = 1 }, { .reliability = 1, .via = 1 } },
          .claims = { { 1, 0, 9, 0.5, 1 }, { 1, 0, 9, 0.5, 2 } },
          .answer = "1 [0,9)=0.75",
          .is_noisy_or = true },
        { .sources = { NOBODY,
                       { .reliability = 0.25 },
                       { .reliability = 1, .via = 1 },
                       { .reliability = 1, .via = 2 },
                       { .reliability = 1, .via = 3 } },
          .claims = { { 1, 0, 9, 1, 4 } },
          .answer = "1 [0,9)=0.25" });
}

static void a_circle_of_relays_ends(void **state)
{
    (void)state;
    ASSERT_ANSWERS(
        { .sources = { NOBODY, { .reliability = 1, .via = 2 }, { .reliability = 1, .via = 1 } },
          .claims = { { 1, 0, 9, 0.5, 1 } },
          .answer = "1 [0,9)=0.50" },
        { .sources = { NOBODY, { .reliability = 1, .via = 1 } },
          .claims = { { 1, 0, 9, 0.5, 1 } },
          .answer = "1 [0,9)=0.50" });
}

static void claims_of_nobody_and_of_unknown_sources_stand_alone(void **state)
{
    (void)state;
    ASSERT_ANSWERS(
        { .sources = { NOBODY }, .claims = { { 1, 0, 9, 0.5, 0 } }, .answer = "1 [0,9)=0.50" },
        { .sources = { NOBODY }, .claims = { { 1, 0, 9, 0.5, 99 } }, .answer = "1 [0,9)=0.50" });
}

static void stretches_join_where_nothing_changes(void **state)
{
    (void)state;
    ASSERT_ANSWERS({ .sources = { SURE },
                     .claims = { { 1, 0, 5, 0.5, 1 }, { 1, 5, 9, 0.5, 2 } },
                     .answer = "1 [0,9)=0.50" },
                   { .sources = { SURE },
                     .claims = { { 1, 0, 5, 0.5, 1 }, { 1, 6, 9, 0.5, 1 } },
                     .answer = "1 [0,5)=0.50 [6,9)=0.50" },
                   { .sources = { SURE },
                     .claims = { { 1, ALWAYS_FROM, 5, 0.5, 1 }, { 1, 5, ALWAYS_TO, 0.5, 1 } },
                     .answer = "1 [-1000,1000)=0.50" },
                   { .sources = { SURE },
                     .claims = { { 1, ALWAYS_FROM, 5, 1, 1 }, { 1, 3, ALWAYS_TO, 1, 2 } },
                     .answer = "1" });
}

static void certain_claims_and_facts_are_plain(void **state)
{
    (void)state;
    ASSERT_ANSWERS(
        { .sources = { SURE }, .claims = { { 1, ALWAYS_FROM, ALWAYS_TO, 1, 1 } }, .answer = "1" },
        { .sources = { SURE },
          .claims = { { 1, 0, 9, 0.5, 1 }, { 1, 0, 0, 3, 0 } },
          .answer = "1" },
        { .sources = { SURE }, .claims = { { 1, 0, 0, 3, 0 }, { 1, 0, 0, 3, 0 } }, .answer = "1" },
        { .sources = { SURE },
          .claims = { { 1, ALWAYS_FROM, ALWAYS_TO, 0.5, 1 } },
          .answer = "1 [-1000,1000)=0.50" });
}

static void what_says_nothing_is_left_out(void **state)
{
    (void)state;
    ASSERT_ANSWERS({ .sources = { SURE }, .claims = { { 1, 5, 5, 1, 1 } }, .answer = "" },
                   { .sources = { SURE }, .claims = { { 1, 6, 5, 1, 1 } }, .answer = "" },
                   { .sources = { SURE }, .claims = { { 1, 0, 5, 1e-300, 1 } }, .answer = "" },
                   { .sources = { SURE }, .claims = { { .row = 0 } }, .answer = "" });
}

static void rows_are_kept_apart(void **state)
{
    (void)state;
    ASSERT_ANSWERS(
        { .sources = { SURE },
          .claims = { { 1, 0, 5, 0.5, 1 },
                      { -1073741824, 2, 7, 0.75, 1 },
                      { 1, 5, 9, 0.25, 1 },
                      { 1073741823, 0, 1, 1, 1 } },
          .answer = "1 [0,5)=0.50 [5,9)=0.25; -1073741824 [2,7)=0.75; 1073741823 [0,1)=1.00" });
}

static void evidence_against_is_a_predicate_of_its_own(void **state)
{
    static const Case cases[] = {
        { .sources = { SURE },
          .claims = { { 1, 0, 5, 0.5, 1 }, { 1, 2, 7, -0.75, 1 }, { 2, 0, 0, 3, 0 } },
          .answer = "1 [2,7)=0.75" }
    };
    (void)state;
    assert_answers(cases, 1, "denied(p(X))");
}

static void ranges_cover_what_was_loaded_and_nothing_else(void **state)
{
    static const Case c = { .sources = { SURE },
                            .claims = { { 7, 0, 5, 0.5, 1 },
                                        { -3, 0, 5, 0.5, 1 },
                                        { 100, 5, 5, 1, 1 },
                                        { 12, 0, 0, 3, 0 } },
                            .answer = "" };
    Fixture f;
    Loaded loaded;
    Range range = LR_RANGE_EMPTY;
    (void)state;
    open_fixture(&f, &c, "p(X)");
    f.model->budget = &f.budget;
    f.model->diag = &f.diag;
    assert_int_equal(lr_evidence_load(f.model, lr_program_facet(f.program, 0, FACET_PRO), &loaded),
                     LORE_OK);
    lr_evidence_ranges(&loaded, &range);
    assert_int_equal(range.least, lr_code_inline(lore_integer(-3)));
    assert_int_equal(range.most, lr_code_inline(lore_integer(12)));
    assert_int_equal(loaded.fact_count, 1);
    assert_int_equal(loaded.parts.count, 2);
    lr_evidence_free(&loaded);
    close_fixture(&f);
}

static void an_interrupt_is_seen_while_facts_are_read(void **state)
{
    static const Case c = { .sources = { SURE }, .claims = { { 12, 0, 0, 3, 0 } }, .answer = "" };
    atomic_int interrupted = 1;
    Fixture f;
    (void)state;
    open_fixture(&f, &c, "p(X)");
    f.budget.interrupted = &interrupted;
    assert_int_equal(evaluate(&f), LORE_INTERRUPTED);
    assert_int_equal(evaluate(&f), LORE_OK);
    close_fixture(&f);
}

static void evidence_that_finds_no_memory_is_read_again(void **state)
{
    static const Case c = {
        .sources = { NOBODY, { .reliability = 1 }, { .reliability = 1, .via = 1 } },
        .claims = { { 1, 0, 9, 0.5, 1 }, { 1, 5, 20, 0.5, 2 }, { 2, 0, 0, 3, 0 } },
        .answer = "",
        .is_noisy_or = true
    };
    (void)state;
    for (long n = 0;; n++) {
        Fixture f;
        open_fixture(&f, &c, "p(X)");
        memory_fail_after(n);
        lore_status status = evaluate(&f);
        bool was_refused = memory_restore();
        assert_int_equal(status, was_refused ? LORE_NOMEM : LORE_OK);
        assert_int_equal(evaluate(&f), LORE_OK);
        assert_string_equal(answer_of(&f), "2; 1 [0,5)=0.50 [5,9)=0.75 [9,20)=0.50");
        close_fixture(&f);
        if (!was_refused) {
            assert_true(n > 5);
            break;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_strongest_word_of_a_source_counts),
        cmocka_unit_test(sources_corroborate_each_other_where_asked),
        cmocka_unit_test(a_source_is_believed_as_far_as_it_is_reliable),
        cmocka_unit_test(what_is_ungraded_adds_what_the_question_says),
        cmocka_unit_test(a_copy_counts_as_its_origin),
        cmocka_unit_test(a_copy_of_a_copy_counts_as_the_origin_of_both),
        cmocka_unit_test(a_relay_passes_on_what_it_heard),
        cmocka_unit_test(a_circle_of_relays_ends),
        cmocka_unit_test(claims_of_nobody_and_of_unknown_sources_stand_alone),
        cmocka_unit_test(stretches_join_where_nothing_changes),
        cmocka_unit_test(certain_claims_and_facts_are_plain),
        cmocka_unit_test(what_says_nothing_is_left_out),
        cmocka_unit_test(rows_are_kept_apart),
        cmocka_unit_test(evidence_against_is_a_predicate_of_its_own),
        cmocka_unit_test(ranges_cover_what_was_loaded_and_nothing_else),
        cmocka_unit_test(an_interrupt_is_seen_while_facts_are_read),
        cmocka_unit_test(evidence_that_finds_no_memory_is_read_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
