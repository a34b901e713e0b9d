/* SPDX-License-Identifier: MIT */
/* Statistics: rows counted, and distinct values counted, estimated in each form that rows may have, and counted anew when
 * there are many more. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "chance.h"
#include "eval/statistics.h"
#include "fault/memory.h"
#include "world.h"

static World *world_of(Buffer *text)
{
    World *world = world_new(lr_buffer_terminate(text), (ModelSettings){ .is_product = false });
    if (world_status(world) != LORE_OK)
        fail_msg("%s", world_message(world));
    lr_buffer_free(text);
    return world;
}

static uint32_t predicate_of(World *world, const char *relation)
{
    Program *program = world_program(world);
    uint32_t found = lr_program_facet(program, lr_program_relation(program, relation), FACET_PRO);
    assert_int_not_equal(found, LR_NONE);
    return found;
}

static double distinct(World *world, const char *relation, uint64_t columns)
{
    PlanStatistics statistics = lr_statistics_of(world_model(world));
    return statistics.distinct(statistics.data, predicate_of(world, relation), columns);
}

static void small_relations_are_counted(void **state)
{
    (void)state;
    Buffer text = { .bytes = NULL };
    for (int i = 0; i < 60; i++)
        lr_buffer_format(&text, "r0(%d, %d, %d). ", i, i % 7, i % 2);
    World *world = world_of(&text);
    (void)world_ask(world, "r0(X, Y, Z)");
    assert_true(distinct(world, "r0", 1) == 60);
    assert_true(distinct(world, "r0", 2) == 7);
    assert_true(distinct(world, "r0", 4) == 2);
    assert_true(distinct(world, "r0", 6) == 14);
    assert_true(distinct(world, "r0", 7) == 60); /* no more than rows */
    world_free(world);
}

static void assert_near(double found, size_t there)
{
    if (found < (double)there / 2 || found > (double)there * 2)
        fail_msg("%zu values, found %.0f", there, found);
}

/* Within a factor of two of what there is, whatever the number of distinct values. */
static void large_relations_are_estimated(void **state)
{
    (void)state;
    static const size_t values[] = { 3, 50, 700, 4000, 9000 };
    for (size_t v = 0; v < sizeof values / sizeof *values; v++) {
        Buffer text = { .bytes = NULL };
        bool *is_there = calloc(values[v], sizeof *is_there);
        size_t there = 0;
        for (size_t i = 0; i < 12000; i++) {
            size_t value = chance_below(values[v]);
            there += !is_there[value];
            is_there[value] = true;
            lr_buffer_format(&text, "r0(%zu, %zu). s0(%zu, %zu). ", i, value * 3, value * 3, i);
        }
        World *world = world_of(&text);
        (void)world_ask(world, "and(r0(X, Y), s0(Y, X))");
        double found = distinct(world, "r0", 2), sorted = distinct(world, "s0", 1);
        assert_near(found, there);
        assert_near(sorted, there);
        world_free(world);
        free(is_there);
    }
}

static void an_index_is_asked_for_its_keys(void **state)
{
    (void)state;
    Buffer text = { .bytes = NULL };
    for (int i = 0; i < 6000; i++)
        lr_buffer_format(&text, "s0(%d, %d). ", i % 1500, i);
    for (int i = 0; i < 100; i++)
        lr_buffer_format(&text, "d0(%d). ", i * 3);
    lr_buffer_format(&text, "p(X) :- d0(X). p(X) :- p(Y), s0(Y, X).");
    World *world = world_of(&text);
    assert_null(strstr(world_ask(world, "p(X)"), "error"));
    PlanStatistics statistics = lr_statistics_of(world_model(world));
    uint32_t s = predicate_of(world, "s0");
    assert_true(statistics.is_indexed(statistics.data, s, 1));
    assert_false(statistics.is_indexed(statistics.data, s, 2));
    double keys = statistics.distinct(statistics.data, s, 1);
    assert_true(keys > 1350 && keys < 1650);
    world_free(world);
}

/* ---- forms ---- */

/* What a rule makes of pairs of numbers below limit, of which the second has few values. */
static World *world_in_form(RowsetForm form, size_t limit, size_t values, bool *is_there)
{
    Buffer text = { .bytes = NULL };
    for (size_t i = 0; i < 5000; i++) {
        size_t value = chance_below(values) * (limit / values);
        is_there[value] = true;
        lr_buffer_format(&text, "e0(%zu, %zu). ", chance_below(limit), value);
    }
    lr_buffer_format(&text, "%s",
                     form == ROWSET_TABLE  ? "p(X, Y, X, Y) :- e0(X, Y). "
                     : form == ROWSET_LIST ? "p(X, Y) :- e0(X, Y). "
                                           : "p(X, Y) :- e0(X, Y). p(Y, X) :- p(X, Y), e0(Y, X). ");
    return world_of(&text);
}

static void estimates_do_not_depend_on_the_form(void **state)
{
    static const struct {
        RowsetForm form;
        size_t limit;
        const char *goal; /* that does not list them */
    } forms[] = { { ROWSET_LIST, 100000, "p(0, 0)" },
                  { ROWSET_HASH, 100000, "p(0, 0)" },
                  { ROWSET_TABLE, 100000, "p(0, 0, 0, 0)" } };
    static bool is_there[100000];
    (void)state;
    for (size_t f = 0; f < sizeof forms / sizeof *forms; f++)
        for (size_t values = 2; values <= 200; values *= 10) {
            size_t there = 0;
            memset(is_there, 0, sizeof is_there);
            World *world = world_in_form(forms[f].form, forms[f].limit, values, is_there);
            assert_null(strstr(world_ask(world, forms[f].goal), "error"));
            for (size_t i = 0; i < forms[f].limit; i++)
                there += is_there[i];
            const Extent *extent = lr_model_extent(world_model(world), predicate_of(world, "p"));
            assert_int_equal(extent->plain.list != NULL, forms[f].form == ROWSET_LIST);
            if (forms[f].form != ROWSET_LIST)
                assert_int_equal(extent->plain.form, forms[f].form);
            assert_near(distinct(world, "p", 2), there);
            world_free(world);
        }
}

static void a_dense_set_has_all_values_of_its_range(void **state)
{
    static bool is_there[200];
    (void)state;
    World *world = world_in_form(ROWSET_DENSE, 200, 200, is_there);
    assert_null(strstr(world_ask(world, "p(0, 0)"), "error"));
    const Extent *extent = lr_model_extent(world_model(world), predicate_of(world, "p"));
    assert_int_equal(extent->plain.form, ROWSET_DENSE);
    assert_null(extent->plain.list);
    assert_true(distinct(world, "p", 2) == 200);
    world_free(world);
}

static void dated_rows_are_counted_where_they_are_more(void **state)
{
    Buffer text = { .bytes = NULL };
    (void)state;
    for (int i = 0; i < 100; i++)
        lr_buffer_format(&text, "r0(%d, %d) @ 1 9 0.5. ", i, i % 5);
    lr_buffer_format(&text, "r0(3, 7). ");
    World *world = world_of(&text);
    (void)world_ask(world, "r0(X, Y)");
    assert_true(lr_statistics_size(world_model(world), predicate_of(world, "r0")) == 101);
    assert_true(distinct(world, "r0", 1) == 100);
    assert_true(distinct(world, "r0", 2) == 5);
    world_free(world);
}

/* ---- what is kept ---- */

static void add_rows(World *world, const char *relation, Code first, Code count)
{
    Extent *extent = lr_model_extent(world_model(world), predicate_of(world, relation));
    for (Code i = first; i < first + count; i++) {
        const Code codes[] = { lr_code_inline(lore_integer(i)), lr_code_inline(lore_integer(0)) };
        uint64_t row[4];
        assert_true(lr_layout_pack(&extent->plain.layout, codes, row));
        assert_true(lr_extent_add(extent, row, 1, NULL));
    }
}

static void a_sample_is_kept_until_there_are_many_more_rows(void **state)
{
    Buffer text = { .bytes = NULL };
    (void)state;
    lr_buffer_format(&text, "p(X, Y) :- e0(X, Y), lt(X, 20). p(Y, X) :- p(X, Y), e0(Y, X). ");
    for (int i = 0; i < 3000; i++)
        lr_buffer_format(&text, "e0(%d, 0). ", i);
    World *world = world_of(&text);
    assert_null(strstr(world_ask(world, "p(X, Y)"), "error"));
    assert_true(distinct(world, "p", 1) == 20);
    add_rows(world, "p", 20, 100);
    assert_true(distinct(world, "p", 1) == 20); /* six times as many do not contradict it */
    add_rows(world, "p", 120, 100);
    assert_true(distinct(world, "p", 1) == 220);
    world_free(world);
}

static void numbers_contradict_from_eight_times_on(void **state)
{
    (void)state;
    assert_false(lr_statistics_contradict(9, 80));
    assert_true(lr_statistics_contradict(9, 81));
    assert_false(lr_statistics_contradict(80, 9));
    assert_true(lr_statistics_contradict(81, 9));
    assert_false(lr_statistics_contradict(0, 8)); /* few are not */
}

static void what_is_not_evaluated_is_not_known(void **state)
{
    (void)state;
    World *world = world_new("p(X) :- e0(X, _). q(X) :- e0(_, X). s(X) :- e0(X, X). e0(1, 2).",
                             (ModelSettings){ .is_product = false });
    (void)world_ask(world, "and(p(X), s(X))");
    PlanStatistics statistics = lr_statistics_of(world_model(world));
    uint32_t p = predicate_of(world, "p"), q = predicate_of(world, "q"),
             s = predicate_of(world, "s");
    assert_true(statistics.distinct(statistics.data, p, 1) == 1);
    assert_true(statistics.distinct(statistics.data, q, 1) == -1);
    assert_true(statistics.distinct(statistics.data, s, 1) == -1); /* of no rows */
    assert_false(statistics.is_indexed(statistics.data, p, 1));
    assert_false(statistics.is_indexed(statistics.data, q, 1));
    assert_true(lr_statistics_size(world_model(world), p) == 1);
    assert_true(lr_statistics_size(world_model(world), q) == 0);
    world_free(world);
}

static void without_memory_they_are_not_known(void **state)
{
    Buffer text = { .bytes = NULL };
    (void)state;
    lr_buffer_format(&text, "r0(1, 2). r0(2, 2). ");
    World *world = world_of(&text);
    (void)world_ask(world, "r0(X, Y)");
    memory_fail_after(0);
    double found = distinct(world, "r0", 2);
    assert_true(memory_restore());
    assert_true(found == -1);
    assert_true(distinct(world, "r0", 2) == 1); /* the control */
    world_free(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_relations_are_counted),
        cmocka_unit_test(large_relations_are_estimated),
        cmocka_unit_test(an_index_is_asked_for_its_keys),
        cmocka_unit_test(estimates_do_not_depend_on_the_form),
        cmocka_unit_test(a_dense_set_has_all_values_of_its_range),
        cmocka_unit_test(dated_rows_are_counted_where_they_are_more),
        cmocka_unit_test(a_sample_is_kept_until_there_are_many_more_rows),
        cmocka_unit_test(numbers_contradict_from_eight_times_on),
        cmocka_unit_test(what_is_not_evaluated_is_not_known),
        cmocka_unit_test(without_memory_they_are_not_known),
    };
    chance_begin();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
