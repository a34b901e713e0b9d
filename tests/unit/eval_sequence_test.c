/* SPDX-License-Identifier: MIT */
/* Sequences: limits and contradictions, against every choice of instants in small cases at random. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "chance.h"
#include "eval/sequence.h"

enum { CASES = 1500, NAMES = 4, STATEMENTS = 5, DATINGS = 3, INSTANTS = 5 };

typedef struct Case {
    size_t names, statements, datings;
    uint32_t later[STATEMENTS], earlier[STATEMENTS];
    bool counts[STATEMENTS]; /* in the enumeration */
    uint32_t dated[DATINGS];
    Bounds bounds[DATINGS];
    bool is_meant[DATINGS]; /* likewise */
} Case;

/* A moment, or an interval of bounded length, that begins and ends somewhere; some leave no interval. */
static Bounds random_bounds(void)
{
    Bounds b = { 0 };
    b.from_first = (int64_t)chance_below(INSTANTS);
    b.from_last = b.from_first + (int64_t)chance_below(INSTANTS - (size_t)b.from_first);
    b.to_first = b.from_first;
    b.to_last = b.from_last;
    if (chance_below(2) == 0)
        return b;
    b.to_first = (int64_t)chance_below(INSTANTS);
    b.to_last = b.to_first + (int64_t)chance_below(INSTANTS - (size_t)b.to_first);
    b.least = 1 + (int64_t)chance_below(2);
    b.most = chance_below(2) ? INT64_MAX : b.least + (int64_t)chance_below(3);
    return b;
}

static bool fits(const Bounds *b, int64_t from, int64_t to)
{
    return from >= b->from_first && from <= b->from_last && to >= b->to_first && to <= b->to_last &&
           to - from >= b->least && to - from <= b->most;
}

static bool has_interval(const Bounds *b)
{
    for (int64_t from = 0; from < INSTANTS; from++)
        for (int64_t to = from; to < INSTANTS; to++)
            if (fits(b, from, to))
                return true;
    return false;
}

static void random_case(Case *c)
{
    c->names = 2 + chance_below(NAMES - 1);
    c->statements = chance_below(STATEMENTS + 1);
    c->datings = 1 + chance_below(DATINGS);
    for (size_t s = 0; s < c->statements; s++) {
        c->later[s] = (uint32_t)chance_below(c->names);
        c->earlier[s] = (uint32_t)chance_below(c->names);
        if (chance_below(16) == 0)
            continue;
        /* Mostly without circles, so that there is something to narrow. */
        c->later[s] = 1 + (uint32_t)chance_below(c->names - 1);
        c->earlier[s] = (uint32_t)chance_below(c->later[s]);
    }
    for (size_t d = 0; d < c->datings; d++) {
        c->dated[d] = (uint32_t)chance_below(c->names);
        c->bounds[d] = random_bounds();
        c->is_meant[d] = has_interval(&c->bounds[d]);
    }
}

static void build(const Case *c, Sequence *sequence)
{
    for (size_t n = 0; n < c->names; n++)
        assert_true(lr_sequence_add_name(sequence));
    for (size_t s = 0; s < c->statements; s++)
        assert_true(lr_sequence_add_statement(sequence, c->later[s], c->earlier[s]));
    for (size_t d = 0; d < c->datings; d++)
        assert_true(lr_sequence_add_dating(sequence, c->dated[d], &c->bounds[d]));
    assert_true(lr_sequence_settle(sequence));
}

/* ---- every choice ---- */

typedef struct Found {
    bool any;
    Bounds bounds[DATINGS]; /* the first and last instants of all solutions */
} Found;

typedef struct Choice {
    const Case *c;
    int64_t from[DATINGS], to[DATINGS];
    int64_t first[NAMES],
        last[NAMES]; /* of all that a name stands for: when it begins and has ended */
    Found found;
} Choice;

static bool is_consistent(const Choice *choice)
{
    const Case *c = choice->c;
    for (size_t s = 0; s < c->statements; s++)
        if (c->counts[s] && choice->first[c->later[s]] < choice->last[c->earlier[s]])
            return false;
    return true;
}

static void widen(Bounds *b, int64_t from, int64_t to, bool is_first)
{
    if (is_first || from < b->from_first)
        b->from_first = from;
    if (is_first || from > b->from_last)
        b->from_last = from;
    if (is_first || to < b->to_first)
        b->to_first = to;
    if (is_first || to > b->to_last)
        b->to_last = to;
}

static void note_solution(Choice *choice)
{
    for (size_t d = 0; d < choice->c->datings; d++)
        if (choice->c->is_meant[d])
            widen(&choice->found.bounds[d], choice->from[d], choice->to[d], !choice->found.any);
    choice->found.any = true;
}

/* A name without a dating happens at some moment all the same. */
static void choose_undated(Choice *choice, size_t name)
{
    const Case *c = choice->c;
    if (name == c->names) {
        if (is_consistent(choice))
            note_solution(choice);
        return;
    }
    if (choice->first[name] != INT64_MAX) {
        choose_undated(choice, name + 1);
        return;
    }
    for (int64_t at = 0; at < INSTANTS; at++) {
        choice->first[name] = choice->last[name] = at;
        choose_undated(choice, name + 1);
    }
    choice->first[name] = INT64_MAX;
    choice->last[name] = INT64_MIN;
}

static void choose(Choice *choice, size_t dating)
{
    const Case *c = choice->c;
    while (dating < c->datings && !c->is_meant[dating])
        dating++;
    if (dating == c->datings) {
        choose_undated(choice, 0);
        return;
    }
    uint32_t name = c->dated[dating];
    int64_t first = choice->first[name], last = choice->last[name];
    for (int64_t from = 0; from < INSTANTS; from++)
        for (int64_t to = from; to < INSTANTS; to++) {
            if (!fits(&c->bounds[dating], from, to))
                continue;
            choice->from[dating] = from;
            choice->to[dating] = to;
            choice->first[name] = from < first ? from : first;
            choice->last[name] = to > last ? to : last;
            choose(choice, dating + 1);
        }
    choice->first[name] = first;
    choice->last[name] = last;
}

static Found enumerate(const Case *c)
{
    Choice choice = { .c = c };
    for (size_t n = 0; n < NAMES; n++) {
        choice.first[n] = INT64_MAX;
        choice.last[n] = INT64_MIN;
    }
    choose(&choice, 0);
    return choice.found;
}

/* ---- comparing ---- */

static void print_case(const Case *c)
{
    for (size_t s = 0; s < c->statements; s++)
        print_message("%u after %u%s\n", c->later[s], c->earlier[s], c->counts[s] ? "" : " (void)");
    for (size_t d = 0; d < c->datings; d++) {
        const Bounds *b = &c->bounds[d];
        print_message("%u from %d-%d to %d-%d lasting %d-%lld\n", c->dated[d], (int)b->from_first,
                      (int)b->from_last, (int)b->to_first, (int)b->to_last, (int)b->least,
                      (long long)b->most);
    }
}

static Bounds limited(const Sequence *sequence, const Case *c, size_t dating)
{
    Bounds bounds = c->bounds[dating];
    const SequenceName *name = &sequence->names.items[c->dated[dating]];
    if (!lr_bounds_limit(&bounds, name->limits[SEQUENCE_AFTER].at,
                         name->limits[SEQUENCE_BEFORE].at)) {
        print_case(c);
        fail_msg("dating %zu has no time left", dating);
    }
    return bounds;
}

static void compare_bounds(const Sequence *sequence, const Case *c, const Found *found)
{
    for (size_t d = 0; d < c->datings; d++) {
        if (!c->is_meant[d])
            continue;
        Bounds ours = limited(sequence, c, d), tightest = found->bounds[d];
        if (ours.from_first == tightest.from_first && ours.from_last == tightest.from_last &&
            ours.to_first == tightest.to_first && ours.to_last == tightest.to_last)
            continue;
        print_case(c);
        fail_msg("dating %zu is from %d-%d to %d-%d and not from %d-%d to %d-%d", d,
                 (int)ours.from_first, (int)ours.from_last, (int)ours.to_first, (int)ours.to_last,
                 (int)tightest.from_first, (int)tightest.from_last, (int)tightest.to_first,
                 (int)tightest.to_last);
    }
}

static bool comes_after(const Case *c, uint32_t later, uint32_t earlier, int steps)
{
    if (later == earlier)
        return true;
    for (size_t s = 0; steps > 0 && s < c->statements; s++)
        if (c->later[s] == later && comes_after(c, c->earlier[s], earlier, steps - 1))
            return true;
    return false;
}

static bool is_in_circle(const Case *c, size_t statement)
{
    return comes_after(c, c->earlier[statement], c->later[statement], NAMES);
}

/* Each statement of a contradiction is void; its steps alone are a circle, or have no solution. */
static void check_contradiction(const Sequence *sequence, const Case *whole, Contradiction found)
{
    Case alone = *whole;
    bool is_circle = true;
    memset(alone.counts, 0, sizeof alone.counts);
    memset(alone.is_meant, 0, sizeof alone.is_meant);
    for (size_t i = 0; i < found.count; i++) {
        SequenceStep step = sequence->contradicting.items[found.first + i];
        is_circle = is_circle && !step.is_dating && is_in_circle(whole, step.index);
        if (step.is_dating)
            alone.is_meant[step.index] = whole->is_meant[step.index];
        else
            alone.counts[step.index] = sequence->statements.items[step.index].is_void;
    }
    if (!is_circle && enumerate(&alone).any) {
        print_case(&alone);
        fail_msg("what contradicts each other has a solution");
    }
}

/* What is void is in a circle, or makes a difference to what has none: it and all that is not void have a solution
 * only if some other void statement is in the way. */
static size_t check_case(Case *c)
{
    Sequence sequence = { 0 };
    size_t circles = 0, voids = 0;
    build(c, &sequence);
    for (size_t s = 0; s < c->statements; s++) {
        bool in_circle = is_in_circle(c, s), is_void = sequence.statements.items[s].is_void;
        assert_true(is_void || !in_circle);
        circles += in_circle;
        voids += is_void;
        c->counts[s] = !in_circle;
    }
    Found all = enumerate(c);
    if (all.any != (voids == circles)) {
        print_case(c);
        fail_msg("%zu statements are void for their dates, but a solution there is: %d",
                 voids - circles, all.any);
    }
    for (size_t s = 0; s < c->statements; s++)
        c->counts[s] = !sequence.statements.items[s].is_void;
    Found rest = enumerate(c);
    assert_true(rest.any);
    compare_bounds(&sequence, c, &rest);
    assert_true((voids > 0) == (sequence.contradictions.count > 0));
    for (size_t i = 0; i < sequence.contradictions.count; i++)
        check_contradiction(&sequence, c, sequence.contradictions.items[i]);
    lr_sequence_free(&sequence);
    return voids;
}

static void limits_are_the_tightest_of_all_choices(void **state)
{
    (void)state;
    size_t whole = 0, contradicting = 0;
    chance_begin();
    for (int i = 0; i < CASES; i++) {
        Case c = { 0 };
        random_case(&c);
        bool is_whole = check_case(&c) == 0;
        whole += is_whole && c.statements > 1;
        contradicting += !is_whole;
    }
    assert_true(whole > CASES / 10 && contradicting > CASES / 10);
}

/* What a limit is said to follow from gives it without all the rest. */
static void steps_alone_give_the_limit(void **state)
{
    (void)state;
    size_t explained = 0;
    chance_begin();
    for (int i = 0; i < CASES; i++) {
        Case c = { 0 };
        Sequence sequence = { 0 };
        random_case(&c);
        build(&c, &sequence);
        for (uint32_t n = 0; n < c.names; n++)
            for (int side = 0; side < 2; side++) {
                Sequence part = { 0 };
                SequenceSteps steps = { 0 };
                assert_true(lr_sequence_explain(&sequence, n, (SequenceSide)side, &steps));
                for (size_t k = 0; k < c.names; k++)
                    assert_true(lr_sequence_add_name(&part));
                for (size_t k = 0; k < steps.count; k++) {
                    uint32_t at = steps.items[k].index;
                    assert_true(steps.items[k].is_dating
                                    ? lr_sequence_add_dating(&part, c.dated[at], &c.bounds[at])
                                    : lr_sequence_add_statement(&part, c.later[at], c.earlier[at]));
                }
                assert_true(lr_sequence_settle(&part));
                assert_int_equal(part.names.items[n].limits[side].at,
                                 sequence.names.items[n].limits[side].at);
                explained += steps.count > 1;
                lr_vector_free(&steps);
                lr_sequence_free(&part);
            }
        lr_sequence_free(&sequence);
    }
    assert_true(explained > CASES / 4);
}

/* A chain of many names takes no stack. */
static void a_long_chain_is_passed_through(void **state)
{
    (void)state;
    enum { LINKS = 100000 };
    Sequence sequence = { 0 };
    Bounds first = { 5, 9, 5, 9, 0, 0 };
    for (uint32_t n = 0; n <= LINKS; n++)
        assert_true(lr_sequence_add_name(&sequence));
    for (uint32_t n = 0; n < LINKS; n++)
        assert_true(lr_sequence_add_statement(&sequence, n + 1, n));
    assert_true(lr_sequence_add_dating(&sequence, 0, &first));
    assert_true(lr_sequence_settle(&sequence));
    assert_int_equal(sequence.names.items[LINKS].limits[SEQUENCE_AFTER].at, 5);
    assert_true(sequence.names.items[LINKS].limits[SEQUENCE_BEFORE].at == LORE_TIME_MAX);
    assert_int_equal(sequence.contradictions.count, 0);
    lr_sequence_free(&sequence);
}

static void open_ends_stay_open(void **state)
{
    (void)state;
    Sequence sequence = { 0 };
    Bounds ever = { LORE_TIME_MIN, LORE_TIME_MIN, 7, 7, 1, INT64_MAX };
    Bounds unknown = { LORE_TIME_MIN, LORE_TIME_MAX, LORE_TIME_MIN, LORE_TIME_MAX, 0, 0 };
    for (int n = 0; n < 3; n++)
        assert_true(lr_sequence_add_name(&sequence));
    assert_true(lr_sequence_add_statement(&sequence, 1, 0));
    assert_true(lr_sequence_add_statement(&sequence, 2, 1));
    assert_true(lr_sequence_add_dating(&sequence, 0, &ever));
    assert_true(lr_sequence_add_dating(&sequence, 1, &unknown));
    assert_true(lr_sequence_settle(&sequence));
    assert_true(sequence.names.items[0].limits[SEQUENCE_BEFORE].at == LORE_TIME_MAX);
    assert_int_equal(sequence.names.items[2].limits[SEQUENCE_AFTER].at, 7);
    lr_sequence_free(&sequence);
}

static void nothing_precedes_what_has_always_been_or_follows_what_never_ends(void **state)
{
    (void)state;
    Sequence sequence = { 0 };
    Bounds ever = { LORE_TIME_MIN, LORE_TIME_MIN, 7, 7, 1, INT64_MAX };
    Bounds endless = { 7, 7, LORE_TIME_MAX, LORE_TIME_MAX, 1, INT64_MAX };
    for (int n = 0; n < 4; n++)
        assert_true(lr_sequence_add_name(&sequence));
    assert_true(lr_sequence_add_statement(&sequence, 1, 0));
    assert_true(lr_sequence_add_statement(&sequence, 3, 2));
    assert_true(lr_sequence_add_dating(&sequence, 1, &ever));
    assert_true(lr_sequence_add_dating(&sequence, 2, &endless));
    assert_true(lr_sequence_settle(&sequence));
    assert_int_equal(sequence.contradictions.count, 2);
    assert_true(sequence.names.items[0].limits[SEQUENCE_BEFORE].at == LORE_TIME_MAX);
    assert_true(sequence.names.items[3].limits[SEQUENCE_AFTER].at == LORE_TIME_MIN);
    lr_sequence_free(&sequence);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(limits_are_the_tightest_of_all_choices),
        cmocka_unit_test(steps_alone_give_the_limit),
        cmocka_unit_test(a_long_chain_is_passed_through),
        cmocka_unit_test(open_ends_stay_open),
        cmocka_unit_test(nothing_precedes_what_has_always_been_or_follows_what_never_ends),
    };
    return cmocka_run_group_tests_name("eval_sequence", tests, NULL, NULL);
}
