/* SPDX-License-Identifier: MIT */
/* What a profile tells of evaluations: rules in their versions, operators with their rows, whatever the
 * number of threads; and what it does without memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/team.h"
#include "eval/model_internal.h"
#include "eval/profile.h"
#include "fault/memory.h"
#include "world.h"

static World *watched(const char *text, Profile *profile)
{
    World *world = world_new(text, (ModelSettings){ .is_product = false });
    assert_int_equal(world_status(world), LORE_OK);
    lr_profile_watch(world_model(world), profile);
    return world;
}

/* The profile of asking a goal; the world is gone. */
static Profile *profile_of(const char *text, const char *goal, Team *team)
{
    Profile *profile = lr_profile_new();
    World *world = watched(text, profile);
    world_budget(world)->team = team;
    assert_null(strstr(world_ask(world, goal), "error"));
    world_free(world);
    assert_false(profile->has_failed);
    return profile;
}

/* The only entry of a head, in that version (NULL: the one without); NULL if there is none. */
static const ProfileRule *find(const Profile *profile, const char *head, const char *version)
{
    const ProfileRule *found = NULL;
    for (size_t i = 0; i < profile->rules.count; i++) {
        const ProfileRule *rule = &profile->rules.items[i];
        bool is_version = version == NULL
                              ? rule->version == NULL
                              : rule->version != NULL && strcmp(rule->version, version) == 0;
        if (strcmp(rule->head, head) != 0 || !is_version)
            continue;
        assert_null(found);
        found = rule;
    }
    return found;
}

static void assert_operator(const ProfileRule *rule, uint32_t s, OperatorKind kind,
                            const char *text, const char *method, uint64_t in, uint64_t out)
{
    assert_non_null(rule);
    assert_true(s < rule->operator_count);
    const ProfileOperator *operator= & rule->operators[s];
    assert_string_equal(operator->text, text);
    assert_string_equal(operator->method, method);
    assert_int_equal(operator->kind, kind);
    assert_int_equal(operator->in, in);
    assert_int_equal(operator->out, out);
}

static void a_rule_is_told_with_its_operators_and_their_rows(void **state)
{
    (void)state;
    Profile *profile = profile_of("e0(1, 2). e0(2, 3). e0(3, 4). e0(9, 9). b0(4). "
                                  "two(X, Z) :- e0(X, Y), e0(Y, Z), ne(X, Z), not(b0(Z)).",
                                  "two(X, Z)", NULL);
    const ProfileRule *rule = find(profile, "two(X, Z)", NULL);
    assert_operator(rule, 0, OPERATOR_SCAN, "e0(X, Y)", "scan", 1, 4);
    assert_int_equal(rule->runs, 1);
    assert_int_equal(rule->fresh, 1); /* 1 3: 2 4 is barred, 9 9 the same twice */
    assert_int_equal(rule->tried, 1);
    assert_int_equal(rule->operator_count, 4);
    assert_int_equal(rule->operators[rule->operator_count - 1].out, rule->tried);
    lr_profile_release(profile);
}

static void each_version_of_a_recursive_rule_has_an_entry(void **state)
{
    (void)state;
    /* two recursive atoms: no search by group */
    Profile *profile = profile_of("e0(1, 2). e0(2, 3). e0(3, 4). e0(4, 5). t(X, Y) :- e0(X, Y). "
                                  "t(X, Z) :- t(X, Y), t(Y, Z).",
                                  "t(X, Y)", NULL);
    const ProfileRule *first = find(profile, "t(X, Z)", "new t(X, Y)");
    const ProfileRule *second = find(profile, "t(X, Z)", "new t(Y, Z)");
    const ProfileRule *base = find(profile, "t(X, Y)", NULL);
    assert_non_null(first);
    assert_non_null(second);
    assert_non_null(base);
    assert_int_equal(base->fresh, 4);
    assert_int_equal(first->fresh + second->fresh, 6);
    assert_true(first->tried + second->tried >= 6);
    assert_int_equal(first->operators[0].kind, OPERATOR_NEW);
    assert_int_equal(first->operators[0].out, 10);
    assert_int_equal(first->runs, second->runs);
    assert_true(profile->components.items[first->component].is_recursive);
    assert_int_equal(profile->components.items[first->component].rounds, first->runs);
    lr_profile_release(profile);
}

static void searches_aggregates_and_views_are_told_too(void **state)
{
    (void)state;
    Profile *profile = profile_of("e0(1, 2). e0(2, 3). e0(3, 1). t(X, Y) :- e0(X, Y). "
                                  "t(X, Z) :- t(X, Y), e0(Y, Z). n(X, count(Y)) :- t(X, Y).",
                                  "n(X, N)", NULL);
    const ProfileRule *search = find(profile, "t(X, Z)", NULL);
    assert_operator(search, 0, OPERATOR_WHOLE, "t(X, Y), e0(Y, Z)", "search by group", 0, 9);
    assert_int_equal(search->fresh, 6);
    const ProfileRule *count = find(profile, "n", NULL);
    assert_operator(count, 0, OPERATOR_WHOLE, "groups", "aggregate", 9, 3);
    const ProfileRule *load = find(profile, "e0", NULL);
    assert_operator(load, 0, OPERATOR_WHOLE, "facts and claims", "load", 0, 3);
    lr_profile_release(profile);
}

static void dated_runs_are_versions_of_their_own(void **state)
{
    (void)state;
    Profile *profile = profile_of("e0(1, 2). e0(2, 3) @ 0 10 0.5. t(X, Z) :- e0(X, Y), e0(Y, Z).",
                                  "t(X, Z)", NULL);
    const ProfileRule *dated = find(profile, "t(X, Z)", "dated e0(Y, Z)");
    assert_non_null(dated);
    assert_int_equal(dated->fresh, 1);
    assert_non_null(find(profile, "t(X, Z)", NULL));
    lr_profile_release(profile);
}

static void a_minimum_that_recurs_counts_what_it_improves(void **state)
{
    (void)state;
    Profile *profile = profile_of("e0(1, 2, 9). e0(1, 3, 1). e0(3, 2, 1). d(1, 0). d(2, min(W)) :- "
                                  "e0(1, 2, W).",
                                  "d(X, D)", NULL);
    assert_true(profile->rules.count > 0);
    lr_profile_release(profile);
}

static void several_models_share_entries_of_equal_text(void **state)
{
    (void)state;
    Profile *profile = lr_profile_new();
    for (int turn = 0; turn < 2; turn++) {
        World *world = watched("e0(1, 2). p(X) :- e0(X, _).", profile);
        assert_string_equal(world_ask(world, "p(X)"), "1");
        world_free(world);
    }
    const ProfileRule *rule = find(profile, "p(X)", NULL);
    assert_non_null(rule);
    assert_int_equal(rule->runs, 2);
    assert_int_equal(rule->fresh, 2);
    assert_int_equal(profile->models, 2);
    lr_profile_release(profile);
}

static void copies_made_for_a_question_say_what_they_are_asked_by(void **state)
{
    (void)state;
    Buffer text = { .bytes = NULL };
    Profile *profile = lr_profile_new();
    for (int i = 0; i < 400; i++)
        lr_buffer_format(&text, "e0(%d, %d). ", i, i + 1);
    lr_buffer_format(&text, "t(X, Y) :- e0(X, Y). t(X, Z) :- e0(X, Y), t(Y, Z).");
    World *world = watched(lr_buffer_terminate(&text), profile);
    assert_null(strstr(world_question(world, "t(395, Y)"), "error"));
    world_free(world);
    lr_buffer_free(&text);
    bool is_told = false;
    for (size_t i = 0; i < profile->relations.count; i++) {
        const ProfileRelation *relation = &profile->relations.items[i];
        is_told = is_told || (relation->of != NULL && strcmp(relation->of, "t") == 0);
        assert_true(relation->rows < 100 || strcmp(relation->name, "e0") == 0);
    }
    assert_true(is_told);
    lr_profile_release(profile);
}

static void threads_count_together_what_one_counts(void **state)
{
    (void)state;
    Buffer text = { .bytes = NULL };
    Team *team = lr_team_new(2);
    for (int i = 0; i < 600; i++)
        lr_buffer_format(&text, "e0(%d, %d). ", i * 7 % 211, i * 13 % 199);
    lr_buffer_format(&text, "s(X, Y) :- e0(P, X), e0(P, Y), ne(X, Y). "
                            "s(X, Y) :- e0(A, X), s(A, B), e0(B, Y).");
    Profile *one = profile_of(lr_buffer_terminate(&text), "s(X, Y)", NULL);
    Profile *two = profile_of(lr_buffer_terminate(&text), "s(X, Y)", team);
    const ProfileRule *a = find(one, "s(X, Y)", "new s(A, B)");
    const ProfileRule *b = find(two, "s(X, Y)", "new s(A, B)");
    assert_non_null(a);
    assert_non_null(b);
    assert_int_equal(a->tried, b->tried);
    assert_int_equal(a->fresh, b->fresh);
    assert_int_equal(a->runs, b->runs);
    for (uint32_t s = 0; s < a->operator_count; s++)
        assert_int_equal(a->operators[s].out, b->operators[s].out);
    assert_int_equal(one->threads, 1);
    assert_int_equal(two->threads, 2);
    lr_profile_release(one);
    lr_profile_release(two);
    lr_team_free(team);
    lr_buffer_free(&text);
}

static void a_model_whose_profile_is_over_reports_no_more(void **state)
{
    (void)state;
    Profile *profile = lr_profile_new();
    World *world = watched("e0(1, 2). p(X) :- e0(X, _). q(X) :- e0(_, X).", profile);
    assert_string_equal(world_ask(world, "p(X)"), "1");
    size_t rules = profile->rules.count;
    assert_true(rules > 0);
    profile->is_over = true;
    assert_string_equal(world_ask(world, "q(X)"), "2");
    assert_int_equal(profile->rules.count, rules);
    assert_null(world_model(world)->profile);
    world_free(world);
    assert_int_equal(profile->holders, 1);
    lr_profile_release(profile);
}

static void without_memory_something_is_missing_and_nothing_breaks(void **state)
{
    (void)state;
    for (long n = 0;; n++) {
        Profile *profile = lr_profile_new();
        World *world = watched(
            "e0(1, 2). e0(2, 3). t(X, Y) :- e0(X, Y). t(X, Z) :- t(X, Y), t(Y, Z).", profile);
        uint32_t goal = world_goal(world, "t(X, Y)");
        Diag diag = { .list = { 0 } };
        lr_budget_start(world_budget(world));
        memory_fail_after(n);
        lore_status status =
            lr_model_evaluate(world_model(world), goal, world_budget(world), &diag);
        bool was_refused = memory_restore();
        assert_true(status == LORE_OK || (was_refused && status == LORE_NOMEM));
        assert_true(status == LORE_NOMEM || profile->has_failed == was_refused);
        lr_diag_clear(&diag);
        world_free(world);
        lr_profile_release(profile);
        if (!was_refused) {
            assert_true(n > 100);
            break;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rule_is_told_with_its_operators_and_their_rows),
        cmocka_unit_test(each_version_of_a_recursive_rule_has_an_entry),
        cmocka_unit_test(searches_aggregates_and_views_are_told_too),
        cmocka_unit_test(dated_runs_are_versions_of_their_own),
        cmocka_unit_test(a_minimum_that_recurs_counts_what_it_improves),
        cmocka_unit_test(several_models_share_entries_of_equal_text),
        cmocka_unit_test(copies_made_for_a_question_say_what_they_are_asked_by),
        cmocka_unit_test(threads_count_together_what_one_counts),
        cmocka_unit_test(a_model_whose_profile_is_over_reports_no_more),
        cmocka_unit_test(without_memory_something_is_missing_and_nothing_breaks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
