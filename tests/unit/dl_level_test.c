/* SPDX-License-Identifier: MIT */
/* Level: what is special, what is bound without it, and which conditions go along. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "dl/infer.h"
#include "dl/level.h"
#include "dl_text.h"

#define DECLARATIONS                                                                               \
    ".decl n, m(x: number)\n.decl e(x: number, y: number)\n.decl s(x: symbol, n: number)\n"

typedef struct World {
    Front *front;
    Program program;
    Level level; /* of the last clause */
} World;

static int open_world(void **state)
{
    static World world;
    memset(&world, 0, sizeof world);
    world.front = dl_text_open();
    *state = &world;
    return 0;
}

static int close_world(void **state)
{
    World *world = *state;
    dl_text_close(world->front);
    return 0;
}

static void take(World *world, const char *rules)
{
    memset(&world->program, 0, sizeof world->program);
    lr_map_free(&world->front->symbols);
    assert_true(dl_text_program(
        world->front, lr_dl_front_format(world->front, DECLARATIONS "%s", rules), &world->program));
    Clause *last = world->program.clauses.items[world->program.clauses.count - 1];
    world->level = (Level){ &world->program, &last->body, NULL, last->head };
}

static const char *joined(Front *front, const Names *names)
{
    const char *text = "";
    for (size_t i = 0; i < names->count; i++)
        text = lr_dl_front_format(front, "%s%s%s", text, i > 0 ? " " : "", names->items[i]);
    return text;
}

static const char *name(World *world, const char *text)
{
    return lr_dl_front_name(world->front, text, strlen(text));
}

/* What goes along with a name: its literals, or "-" if the pass left or noted a mistake. */
static const char *context(World *world, const Level *level, const char *wanted)
{
    static Literals found; /* survives leaving */
    Front *front = world->front;
    Names names = { 0 };
    memset(&found, 0, sizeof found);
    PUSH(front, &names, name(world, wanted));
    if (setjmp(front->out) != 0) {
        lr_dl_front_release(front, front->held_count);
        return "-";
    }
    if (!lr_dl_level_context(level, &names, level->head->spot, true, &found))
        return "-";
    const char *text = "";
    for (size_t i = 0; i < found.count; i++)
        text = lr_dl_front_format(front, "%s%s", text, dl_text_body(front, found.items[i]));
    return text;
}

static void what_passes_replace_is_special(void **state)
{
    static const struct {
        const char *literal;
        bool is_special;
    } cases[] = {
        { "m(x)", false },
        { "x = y + 1", false },
        { "x = count : { m(_) }", true },
        { "e(x, range(1, 3))", true },
        { "x = y * ord(z)", true },
        { "x = autoinc()", true },
        { "!e(x, 1 + max z : { m(z) })", true },
    };
    World *world = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        take(world,
             lr_dl_front_format(world->front, "n(x) :- m(x), m(y), m(z), %s.\n", cases[i].literal));
        const Literals *body = world->level.body;
        assert_int_equal(lr_dl_level_has_special(body->items[body->count - 1]),
                         cases[i].is_special);
    }
}

static void what_is_special_binds_nothing_yet(void **state)
{
    World *world = *state;
    Names bound = { 0 }, all = { 0 }, rest = { 0 };
    take(world, "n(q) :- m(x), y = count : { e(x, z) }, w = x + 1, q = y, e(x, v).\n");
    lr_dl_level_bound(&world->level, &bound);
    assert_string_equal(joined(world->front, &bound), "x w v");
    lr_dl_level_mentioned(&world->level, NULL, &all);
    assert_string_equal(joined(world->front, &all), "q x y w v");
    lr_dl_level_mentioned(&world->level, world->level.body->items[3]->right, &rest);
    assert_string_equal(joined(world->front, &rest), "q x y w v");
    take(world, "n(q) :- m(x), q = 1 + y.\n");
    rest.count = 0;
    lr_dl_level_mentioned(&world->level, world->level.body->items[1]->right, &rest);
    assert_string_equal(joined(world->front, &rest), "q x");
}

static void what_binds_a_name_goes_along(void **state)
{
    World *world = *state;
    take(world, "n(x) :- m(x), e(x, y), z = y + 1, w = z * 2, !m(w).\n");
    assert_string_equal(context(world, &world->level, "x"), "(m x)");
    assert_string_equal(context(world, &world->level, "y"), "(e x y)");
    assert_string_equal(context(world, &world->level, "w"), "(= w (* z 2))(= z (+ y 1))(e x y)");
}

static void what_reads_the_rules_own_relation_is_the_last_choice(void **state)
{
    World *world = *state;
    take(world, "n(x) :- n(x), m(x).\n");
    assert_string_equal(context(world, &world->level, "x"), "(m x)");
    take(world, "m(x) :- n(x).\nn(x) :- m(x), e(x, _).\n");
    assert_string_equal(context(world, &world->level, "x"), "(e x _)");
}

/* Where there is no other, all passes begin again, with rounds; then it is a mistake. */
static void a_circle_needs_rounds(void **state)
{
    World *world = *state;
    take(world, "n(x) :- n(x), !m(x).\n");
    assert_string_equal(context(world, &world->level, "x"), "-");
    assert_true(world->front->is_again);
    assert_int_equal(world->front->rounds.count, 1);
    assert_int_equal(world->front->status, LORE_OK);
    assert_string_equal(context(world, &world->level, "x"), "-");
    assert_int_equal(world->front->status, LORE_UNSTRATIFIED);
    assert_true(dl_text_says(world->front, "depends on what n concludes"));
}

static void what_nothing_binds_is_told(void **state)
{
    World *world = *state;
    take(world, "n(x) :- m(x), y < x, z = count : { m(_) }.\n");
    assert_string_equal(context(world, &world->level, "z"), "-");
    assert_true(dl_text_says(world->front, "nothing binds z"));
    assert_string_equal(context(world, &world->level, "y"), "-");
}

static void levels_around_are_looked_at_too(void **state)
{
    World *world = *state;
    Names bound = { 0 };
    take(world, "n(x) :- e(x, y), z = y + 1, 0 < count : { m(w) }.\n");
    Body *inner = world->level.body->items[2]->right->body;
    Literals literals = { 0 };
    PUSH(world->front, &literals, inner);
    Level level = { &world->program, &literals, &world->level, world->level.head };
    lr_dl_level_bound(&level, &bound);
    assert_string_equal(joined(world->front, &bound), "x y z w");
    assert_string_equal(context(world, &level, "w"), "(m w)");
    assert_string_equal(context(world, &level, "z"), "(= z (+ y 1))(e x y)");
}

static void columns_have_the_types_of_their_names(void **state)
{
    World *world = *state;
    Names names = { 0 };
    take(world, "n(x) :- s(t, x), f = to_float(x), !m(x).\n");
    Clause *clause = world->program.clauses.items[0];
    lr_dl_infer_types(&world->program, clause->head, NULL, &clause->body);
    PUSH(world->front, &names, name(world, "t"));
    PUSH(world->front, &names, name(world, "f"));
    PUSH(world->front, &names, name(world, "nowhere"));
    Relation *relation = lr_dl_program_make(&world->program, "made", clause->spot);
    Atom *atom = lr_dl_program_atom(world->front, relation, clause->spot);
    lr_dl_level_columns(&world->program, relation, &names, &clause->body);
    lr_dl_level_args(world->front, atom, &names, &clause->body);
    assert_int_equal(relation->fields.count, 3);
    assert_ptr_equal(relation->fields.items[0].type, world->program.types.symbol);
    assert_ptr_equal(relation->fields.items[1].type, world->program.types.float_);
    assert_null(relation->fields.items[2].type);
    assert_string_equal(atom->args.items[1]->text, "f");
    assert_ptr_equal(atom->args.items[0]->type, world->program.types.symbol);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_world, close_world)
    const struct CMUnitTest tests[] = {
        TEST(what_passes_replace_is_special),
        TEST(what_is_special_binds_nothing_yet),
        TEST(what_binds_a_name_goes_along),
        TEST(what_reads_the_rules_own_relation_is_the_last_choice),
        TEST(a_circle_needs_rounds),
        TEST(what_nothing_binds_is_told),
        TEST(levels_around_are_looked_at_too),
        TEST(columns_have_the_types_of_their_names),
    };
    return cmocka_run_group_tests_name("dl_level", tests, NULL, NULL);
}
