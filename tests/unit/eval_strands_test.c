/* SPDX-License-Identifier: MIT */
/* Strands: a component without some of its clauses falls into what these still tie together. Clauses are taken away
 * by hand here; which ones live is tested in eval_living_test.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "chance.h"
#include "eval/strands.h"
#include "fault/memory.h"
#include "world.h"

static World *world_of(const char *text)
{
    World *world = world_new_whole(text, (ModelSettings){ .is_product = false });
    if (world_status(world) != LORE_OK)
        fail_msg("%s", world_message(world));
    return world;
}

static uint32_t predicate_of(World *world, const char *relation)
{
    Program *program = world_program(world);
    return lr_program_facet(program, lr_program_relation(program, relation), FACET_PRO);
}

static const char *name_of(const Program *program, uint32_t predicate)
{
    const Predicate *p = &program->predicates.items[predicate];
    return p->kind == PREDICATE_VIEW ? "view" : program->relations.items[p->relation].name;
}

static int by_name(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/* The clauses of the program but those whose places are bits of dead. */
static Living living_without(const Program *program, uint64_t dead)
{
    Living living = { .arena = { .newest = NULL } };
    for (uint32_t c = 0; c < program->clauses.count; c++)
        if (c >= 64 || !(dead >> c & 1))
            assert_true(lr_vector_push(&living.clauses, c));
    return living;
}

/* The members of the component at work by name: "a b", with a "*" if it is recursive. */
static void put_members(Buffer *out, const Program *program, uint32_t component)
{
    const Component *c = &program->components.items[component];
    const char *names[100];
    for (uint32_t m = 0; m < c->member_count; m++) {
        uint32_t member = program->members.items[c->first_member + m];
        assert_int_equal(program->predicates.items[member].component, component);
        names[m] = name_of(program, member);
    }
    qsort(names, c->member_count, sizeof *names, by_name);
    for (uint32_t m = 0; m < c->member_count; m++)
        lr_buffer_format(out, "%s%s", m > 0 ? " " : "", names[m]);
    lr_buffer_format(out, "%s", c->is_recursive ? "*" : "");
}

/* "a, b c*" : the strands of the component of a, without those clauses, in their order. */
static const char *strands_of(World *world, uint64_t dead)
{
    static char text[512];
    Program *program = world_program(world);
    uint32_t component = program->predicates.items[predicate_of(world, "a")].component;
    Living living = living_without(program, dead);
    Strands strands;
    Buffer out = { 0 };
    assert_int_equal(lr_strands_begin(&strands, program, component, &living), LORE_OK);
    for (uint32_t s = 0; s < strands.count; s++) {
        lr_buffer_format(&out, "%s", s > 0 ? ", " : "");
        lr_strands_enter(&strands, s);
        put_members(&out, program, component);
    }
    lr_strands_end(&strands);
    strncpy(text, lr_buffer_terminate(&out), sizeof text - 1);
    lr_buffer_free(&out);
    lr_living_free(&living);
    return text;
}

static void assert_same(const Component *a, const Component *b)
{
    assert_int_equal(a->first_member, b->first_member);
    assert_int_equal(a->member_count, b->member_count);
    assert_int_equal(a->is_recursive, b->is_recursive);
}

/* a leads to b, b and c to each other, c to d, d back to a. */
#define CIRCLE                                                                                     \
    "a(X) :- e0(X). a(X) :- d(X). b(X) :- a(X). b(X) :- c(X). c(X) :- b(X). d(X) :- c(X). e0(x). "
enum { FROM_D = 1 << 1, FROM_C = 1 << 3, FROM_B = 1 << 4 };

static void what_is_still_tied_stays_whole(void **state)
{
    World *world = world_of(CIRCLE);
    (void)state;
    assert_string_equal(strands_of(world, 0), "a b c d*");
    world_free(world);
}

static void each_strand_reads_earlier_ones_only(void **state)
{
    World *world = world_of(CIRCLE);
    (void)state;
    assert_string_equal(strands_of(world, FROM_D), "a, b c*, d");
    assert_string_equal(strands_of(world, FROM_D | FROM_C), "a, b, c, d");
    assert_string_equal(strands_of(world, FROM_B), "c, d, a, b");
    world_free(world);
}

static void a_member_that_reads_itself_is_recursive_alone(void **state)
{
    World *world = world_of("a(X) :- b(X). b(X) :- a(X). b(X) :- b(X), e0(X). e0(x). ");
    (void)state;
    assert_string_equal(strands_of(world, 0), "a b*");
    assert_string_equal(strands_of(world, 1), "a, b*");
    assert_string_equal(strands_of(world, 2), "b*, a");
    world_free(world);
}

static void the_component_is_whole_again_in_the_end(void **state)
{
    World *world = world_of(CIRCLE);
    Program *program = world_program(world);
    uint32_t number = program->predicates.items[predicate_of(world, "a")].component;
    const Component whole = program->components.items[number];
    (void)state;
    (void)strands_of(world, FROM_D);
    assert_same(&program->components.items[number], &whole);
    assert_string_equal(strands_of(world, 0), "a b c d*");
    world_free(world);
}

static void other_strands_count_as_finished(void **state)
{
    World *world = world_of(CIRCLE);
    Program *program = world_program(world);
    uint32_t a = predicate_of(world, "a"), b = predicate_of(world, "b");
    uint32_t number = program->predicates.items[a].component;
    Living living = living_without(program, FROM_D);
    Strands strands;
    (void)state;
    assert_int_equal(lr_strands_begin(&strands, program, number, &living), LORE_OK);
    lr_strands_enter(&strands, 0);
    assert_int_equal(program->predicates.items[a].component, number);
    assert_int_equal(program->predicates.items[b].component, LR_NONE);
    lr_strands_enter(&strands, 1);
    assert_int_equal(program->predicates.items[a].component, LR_NONE);
    assert_int_equal(program->predicates.items[b].component, number);
    lr_strands_end(&strands);
    assert_int_equal(program->predicates.items[a].component, number);
    lr_living_free(&living);
    world_free(world);
}

static void what_is_tied_by_more_than_clauses_stays_whole(void **state)
{
    World *world = world_of("a(X) :- e0(X). a(X) :- atleast(0.5, b(X)). b(X) :- a(X). e0(x). ");
    (void)state;
    assert_non_null(strstr(strands_of(world, 1 << 1), "*"));
    assert_null(strstr(strands_of(world, 1 << 1), ","));
    world_free(world);
    world = world_of("a(X) :- e0(X). a(X) :- b(X). b(X) :- a(X). e0(x). ");
    assert_string_equal(strands_of(world, 1 << 1), "a, b"); /* the control */
    world_free(world);
}

static void more_members_than_a_word_has_bits_stay_whole(void **state)
{
    (void)state;
    for (int count = 64; count <= 65; count++) {
        Buffer text = { 0 };
        lr_buffer_format(&text, "a(X) :- p%dx(X). p1x(X) :- a(X). ", count - 1);
        for (int i = 2; i < count; i++)
            lr_buffer_format(&text, "p%dx(X) :- p%dx(X). ", i, i - 1);
        World *world = world_of(lr_buffer_terminate(&text));
        const char *found = strands_of(world, 1);
        assert_int_equal(strchr(found, ',') != NULL, count == 64);
        lr_buffer_free(&text);
        world_free(world);
    }
}

/* ---- at random ---- */

enum { MEMBERS = 7, ROUNDS = 300 };

/* A circle of all, so that they are one component, and others. */
static World *draw_world(void)
{
    Buffer text = { 0 };
    for (int m = 0; m < MEMBERS; m++)
        lr_buffer_format(&text, "%c(X) :- %c(X). ", 'a' + m, 'a' + (m + 1) % MEMBERS);
    for (size_t i = chance_below(12); i > 0; i--)
        lr_buffer_format(&text, "%c(X) :- %c(X). ", 'a' + (int)chance_below(MEMBERS),
                         'a' + (int)chance_below(MEMBERS));
    World *world = world_of(lr_buffer_terminate(&text));
    lr_buffer_free(&text);
    return world;
}

/* Who reaches whom by the clauses that are left. */
static void reach(World *world, uint64_t dead, bool reaches[MEMBERS][MEMBERS])
{
    const Program *program = world_program(world);
    memset(reaches, 0, MEMBERS * sizeof *reaches);
    for (uint32_t c = 0; c < program->clauses.count; c++) {
        const Clause *clause = &program->clauses.items[c];
        const Literal *literal = &program->literals.items[clause->first_literal];
        if (!(dead >> c & 1))
            reaches[name_of(program, clause->head)[0] - 'a']
                   [name_of(program, literal->predicate)[0] - 'a'] = true;
    }
    for (int round = 0; round < MEMBERS; round++)
        for (int x = 0; x < MEMBERS; x++)
            for (int y = 0; y < MEMBERS; y++)
                for (int z = 0; z < MEMBERS; z++)
                    reaches[x][z] = reaches[x][z] || (reaches[x][y] && reaches[y][z]);
}

static void strands_are_who_reach_each_other(void **state)
{
    size_t apart = 0;
    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        bool reaches[MEMBERS][MEMBERS];
        int strand_of[MEMBERS], strand = 0, seen = 0;
        World *world = draw_world();
        uint64_t dead = chance_bits(19);
        const char *found = strands_of(world, dead);
        reach(world, dead, reaches);
        for (const char *at = found; *at != '\0'; at++) {
            strand += *at == ',';
            seen += *at >= 'a' && *at <= 'z';
            if (*at >= 'a' && *at <= 'z')
                strand_of[*at - 'a'] = strand;
        }
        assert_int_equal(seen, MEMBERS);
        apart += strand > 0 && strand + 1 < MEMBERS;
        for (int x = 0; x < MEMBERS; x++)
            for (int y = 0; y < MEMBERS; y++) {
                bool is_one = x == y || (reaches[x][y] && reaches[y][x]);
                assert_int_equal(strand_of[x] == strand_of[y], is_one);
                if (reaches[x][y])
                    assert_true(strand_of[y] <= strand_of[x]);
            }
        world_free(world);
    }
    assert_true(apart > ROUNDS / 10);
}

static void without_memory_the_component_stays_as_it_was(void **state)
{
    World *world = world_of(CIRCLE);
    Program *program = world_program(world);
    uint32_t number = program->predicates.items[predicate_of(world, "a")].component;
    const Component whole = program->components.items[number];
    Living living = living_without(program, FROM_D);
    Strands strands;
    (void)state;
    memory_fail_after(0);
    lore_status status = lr_strands_begin(&strands, program, number, &living);
    assert_true(memory_restore());
    assert_int_equal(status, LORE_NOMEM);
    lr_strands_end(&strands);
    assert_same(&program->components.items[number], &whole);
    assert_string_equal(strands_of(world, FROM_D), "a, b c*, d"); /* the control */
    lr_living_free(&living);
    world_free(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_still_tied_stays_whole),
        cmocka_unit_test(each_strand_reads_earlier_ones_only),
        cmocka_unit_test(a_member_that_reads_itself_is_recursive_alone),
        cmocka_unit_test(the_component_is_whole_again_in_the_end),
        cmocka_unit_test(other_strands_count_as_finished),
        cmocka_unit_test(what_is_tied_by_more_than_clauses_stays_whole),
        cmocka_unit_test(more_members_than_a_word_has_bits_stay_whole),
        cmocka_unit_test(strands_are_who_reach_each_other),
        cmocka_unit_test(without_memory_the_component_stays_as_it_was),
    };
    chance_begin();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
