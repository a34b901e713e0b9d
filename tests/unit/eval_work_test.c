/* SPDX-License-Identifier: MIT */
/* Work: whose account is open, what is counted where, and what becomes of it in a profile. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "eval/work.h"
#include "fault/memory.h"
#include "world.h"

/* ---- counters of a run that is not made ---- */

enum { STEPS = 3, REST = STEPS + 1 };

typedef struct Measured {
    Plan plan;
    Model model;
    Run run;
} Measured;

static int open_work(void **state)
{
    Measured *measured = calloc(1, sizeof *measured);
    assert_non_null(measured);
    measured->plan.step_count = STEPS;
    measured->run.plan = &measured->plan;
    measured->run.model = &measured->model; /* without a profile */
    assert_true(lr_work_open(&measured->run));
    *state = measured;
    return 0;
}

static int close_work(void **state)
{
    Measured *measured = *state;
    lr_work_close(&measured->run);
    assert_null(measured->run.work);
    lr_work_close(&measured->run); /* of what is not measured: nothing */
    free(measured);
    return 0;
}

static Work *work_of(void **state)
{
    return ((Measured *)*state)->run.work;
}

/* Lets the clock go on. */
static void pass_time(void)
{
    for (uint64_t begun = lr_profile_now(); lr_profile_now() == begun;) {
    }
}

static uint64_t time_spent(const Work *work)
{
    uint64_t ns = 0;
    for (int i = 0; i <= REST; i++)
        ns += work->spent[i].ns;
    return ns;
}

static void bindings_are_counted_where_they_come_in(void **state)
{
    Work *work = work_of(state);
    lr_work_leave(work, lr_work_enter(work, 0, 5));
    lr_work_leave(work, lr_work_enter(work, 0, 7));
    lr_work_leave(work, lr_work_enter(work, 2, 1));
    lr_work_given(work, lr_work_give(work, 9));
    const uint64_t expected[] = { 12, 0, 1, 9, 0 };
    for (int i = 0; i <= REST; i++)
        assert_int_equal(work->spent[i].in, expected[i]);
}

static void who_enters_closes_the_account_before_and_opens_it_again(void **state)
{
    Work *work = work_of(state);
    assert_int_equal(work->at, REST);
    assert_int_equal(lr_work_enter(work, 0, 1), REST);
    assert_int_equal(lr_work_enter(work, 1, 1), 0);
    assert_int_equal(lr_work_give(work, 1), 1);
    assert_int_equal(work->at, work->sink);
    lr_work_given(work, 1);
    assert_int_equal(work->at, 1);
    lr_work_leave(work, 0);
    lr_work_leave(work, REST);
    assert_int_equal(work->at, REST);
}

static void time_is_that_of_who_is_open(void **state)
{
    Work *work = work_of(state);
    uint64_t begun = work->since;
    pass_time();
    uint32_t before = lr_work_enter(work, 1, 1);
    assert_true(work->spent[REST].ns > 0);
    assert_true(work->spent[1].ns == 0);
    pass_time();
    lr_work_leave(work, before);
    uint64_t own = work->spent[1].ns;
    assert_true(own > 0);
    pass_time();
    lr_work_leave(work, REST);
    assert_true(work->spent[1].ns == own);
    assert_true(work->spent[0].ns == 0 && work->spent[2].ns == 0);
    assert_true(time_spent(work) == work->since - begun); /* all of it, once */
}

static void what_postings_give_is_counted_while_others_work(void **state)
{
    Work *work = work_of(state);
    const Posting found[] = { { .count = 3 }, { .count = 0 }, { .count = 4 } };
    uint32_t before = lr_work_enter(work, 1, 3);
    lr_work_found(work, found, 3);
    assert_int_equal(work->at, 1);
    assert_int_equal(work->spent[work->sink].in, 7);
    lr_work_leave(work, before);
}

static void runs_that_are_not_measured_count_nothing(void **state)
{
    (void)state;
    assert_int_equal(lr_work_give(NULL, 9), 0);
    lr_work_given(NULL, 0);
}

static void without_memory_there_are_no_counters(void **state)
{
    Measured measured = { .plan = { .step_count = STEPS } };
    (void)state;
    measured.run.plan = &measured.plan;
    memory_fail_after(0);
    bool fine = lr_work_open(&measured.run);
    assert_true(memory_restore());
    assert_false(fine);
    assert_null(measured.run.work);
}

/* ---- in a profile ---- */

static Profile *profile_of(const char *text, const char *goal)
{
    Profile *profile = lr_profile_new();
    World *world = world_new(text, (ModelSettings){ .is_product = false });
    assert_string_equal(world_message(world), "");
    lr_profile_watch(world_model(world), profile);
    assert_null(strstr(world_ask(world, goal), "error"));
    world_free(world);
    assert_false(profile->has_failed);
    return profile;
}

/* version: NULL, any. */
static const ProfileRule *find(const Profile *profile, const char *head, const char *version)
{
    for (size_t i = 0; i < profile->rules.count; i++) {
        const ProfileRule *rule = &profile->rules.items[i];
        if (strcmp(rule->head, head) == 0 &&
            (version == NULL || (rule->version != NULL && strcmp(rule->version, version) == 0)))
            return rule;
    }
    fail_msg("%s was not run", head);
    return NULL;
}

static void assert_kind(const ProfileRule *rule, const char *text, OperatorKind kind)
{
    for (uint32_t s = 0; s < rule->operator_count; s++)
        if (strcmp(rule->operators[s].text, text) == 0) {
            assert_int_equal(rule->operators[s].kind, kind);
            return;
        }
    fail_msg("%s is no operator", text);
}

static void operators_are_told_apart_by_what_they_do(void **state)
{
    static const char *const facts = "e0(1, 2). e0(2, 3). e0(3, 4). b0(9). f0(1, 2). ";
    static const struct {
        const char *rule, *head, *text;
        OperatorKind kind;
        const char *version;
    } cases[] = {
        { "p(X, Z) :- e0(X, Y), e0(Y, Z).", "p(X, Z)", "e0(X, Y)", OPERATOR_SCAN, NULL },
        { "p(X, Z) :- e0(X, Y), e0(Y, Z).", "p(X, Z)", "e0(Y, Z)", OPERATOR_PROBE, NULL },
        { "p(X, Y) :- f0(X, Y), e0(X, Y).", "p(X, Y)", "e0(X, Y)", OPERATOR_FIND, NULL },
        { "p(X, Y) :- e0(X, Y), not(b0(Y)).", "p(X, Y)", "not b0(Y)", OPERATOR_NOT, NULL },
        { "p(X, Y) :- e0(X, Y), lt(X, Y).", "p(X, Y)", "X < Y", OPERATOR_TEST, NULL },
        { "p(X, Y) :- e0(X, _), eq(Y, add(X, 1)).", "p(X, Y)", "eq(Y, X + 1)", OPERATOR_COMPUTE,
          NULL },
        { "p(X, Y) :- e0(X, Y). p(X, Z) :- p(X, Y), p(Y, Z).", "p(X, Z)", "p(X, Y)", OPERATOR_NEW,
          "new p(X, Y)" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Buffer text = { .bytes = NULL };
        lr_buffer_format(&text, "%s%s", facts, cases[i].rule);
        Profile *profile = profile_of(lr_buffer_terminate(&text), "p(X, Y)");
        assert_kind(find(profile, cases[i].head, cases[i].version), cases[i].text, cases[i].kind);
        lr_profile_release(profile);
        lr_buffer_free(&text);
    }
}

/* What an operator lets pass is what the next is given, those aside that an earlier one asks. */
static void what_passes_one_is_given_to_the_next(void **state)
{
    Buffer text = { .bytes = NULL };
    size_t asked = 0, checked = 0;
    (void)state;
    for (int i = 0; i < 200; i++)
        lr_buffer_format(&text, "e0(%d, %d). e0(%d, %d). b0(%d). ", i, i * 7 % 50, i, i * 11 % 200,
                         i * 9);
    lr_buffer_format(&text, "p(X, Z) :- e0(X, Y), e0(Y, Z), not(e0(X, Z)), ne(X, Z). "
                            "q(X, Z) :- p(X, Y), e0(Y, Z), not(b0(Z)). "
                            "q(X, Z) :- q(X, Y), q(Y, Z), b0(Y), lt(Z, 40).");
    Profile *profile = profile_of(lr_buffer_terminate(&text), "q(X, Y)");
    for (size_t i = 0; i < profile->rules.count; i++) {
        const ProfileRule *rule = &profile->rules.items[i];
        if (rule->operator_count == 0 || rule->operators[0].kind == OPERATOR_WHOLE)
            continue;
        for (uint32_t s = 0; s < rule->operator_count; s++) {
            uint32_t next = s + 1;
            while (next < rule->operator_count && rule->operators[next].is_asked)
                next++;
            uint64_t given = next < rule->operator_count ? rule->operators[next].in : rule->tried;
            asked += rule->operators[s].is_asked;
            checked += given > 0;
            if (!rule->operators[s].is_asked)
                assert_int_equal(rule->operators[s].out, given);
        }
        assert_true(rule->fresh <= rule->tried);
    }
    assert_true(asked > 0 && checked > 5);
    lr_profile_release(profile);
    lr_buffer_free(&text);
}

static void runs_of_one_version_are_one_entry(void **state)
{
    Profile *profile =
        profile_of("e0(1, 2). e0(2, 3). e0(3, 4). e0(4, 5). e0(5, 6). t(X, Y) :- e0(X, Y). "
                   "t(X, Z) :- t(X, Y), t(Y, Z).",
                   "t(X, Y)");
    size_t entries = 0;
    (void)state;
    for (size_t i = 0; i < profile->rules.count; i++) {
        const ProfileRule *rule = &profile->rules.items[i];
        if (strcmp(rule->head, "t(X, Z)") != 0)
            continue;
        entries++;
        assert_true(rule->runs > 1);
        assert_non_null(strstr(rule->version, "new t("));
    }
    assert_int_equal(entries, 2); /* by which atom reads what is new */
    lr_profile_release(profile);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_work, close_work)
    const struct CMUnitTest tests[] = {
        TEST(bindings_are_counted_where_they_come_in),
        TEST(who_enters_closes_the_account_before_and_opens_it_again),
        TEST(time_is_that_of_who_is_open),
        TEST(what_postings_give_is_counted_while_others_work),
        cmocka_unit_test(runs_that_are_not_measured_count_nothing),
        cmocka_unit_test(without_memory_there_are_no_counters),
        cmocka_unit_test(operators_are_told_apart_by_what_they_do),
        cmocka_unit_test(what_passes_one_is_given_to_the_next),
        cmocka_unit_test(runs_of_one_version_are_one_entry),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
