/* SPDX-License-Identifier: MIT */
/* Convert: the edges of each domain, records as files have them, random columns. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "dl/convert.h"
#include "dl_text.h"

typedef struct World {
    Front *front;
    Program program;
    Buffer scratch, out;
} World;

static int open_world(void **state)
{
    static World world;
    memset(&world, 0, sizeof world);
    world.front = dl_text_open();
    *state = &world;
    return !dl_text_program(world.front,
                            ".type P = [a: number, b: symbol]\n.type L = [h: P, t: L]\n"
                            ".type S = One { p: P } | None {} | Two { x: float, y: unsigned }\n",
                            &world.program);
}

static int close_world(void **state)
{
    World *world = *state;
    lr_buffer_free(&world->scratch);
    lr_buffer_free(&world->out);
    dl_text_close(world->front);
    return 0;
}

static const Type *type(World *world, const char *name)
{
    return lr_dl_types_find(world->front, name, (Spot){ NULL, 0 });
}

static bool reads(World *world, const char *name, const char *text, lore_value *out)
{
    return lr_dl_convert_read(type(world, name), text, strlen(text), &world->scratch, out);
}

static void assert_round(World *world, const char *name, const char *text, const char *printed)
{
    lore_value value;
    assert_true(reads(world, name, text, &value));
    world->out.count = 0;
    lr_dl_convert_print(&world->out, type(world, name), value, false);
    assert_string_equal(lr_buffer_terminate(&world->out), printed);
}

static void numbers_keep_to_their_domain(void **state)
{
    lore_value out;
    assert_round(*state, "number", "-2147483648", "-2147483648");
    assert_round(*state, "number", "0xffffffff", "-1");
    assert_round(*state, "number", "+7", "7");
    assert_round(*state, "unsigned", "4294967295", "4294967295");
    assert_round(*state, "unsigned", "0b101", "5");
    assert_round(*state, "float", "0.1", "0.100000001");
    assert_round(*state, "float", "-inf", "-inf");
    static const char *const wrong[][2] = {
        { "number", "2147483648" },
        { "number", "" },
        { "number", "-" },
        { "number", "1x" },
        { "number", " 1" },
        { "number", "0x" },
        { "unsigned", "-1" },
        { "unsigned", "4294967296" },
        { "float", "nan" },
        { "float", "1.0x" },
        { "float", "" },
        { "number", "99999999999999999999" },
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(reads(*state, wrong[i][0], wrong[i][1], &out));
}

static void records_read_as_they_are_written(void **state)
{
    lore_value out;
    assert_round(*state, "P", "[1, a b]", "[1, a b]");
    assert_round(*state, "P", " [ -1 ,\"x, \\\"y\\\"\"]", "[-1, x, \"y\"]");
    assert_round(*state, "P", "nil", "nil");
    assert_round(*state, "L", "[[1, a], [nil, nil]]", "[[1, a], [nil, nil]]");
    assert_round(*state, "S", "$One([2, b])", "$One([2, b])");
    assert_round(*state, "S", "$None", "$None");
    assert_round(*state, "S", "$Two( 0.5, 7)", "$Two(0.5, 7)");
    static const char *const wrong[][2] = { { "P", "[1]" }, { "P", "[1, a" },   { "P", "[1, a]x" },
                                            { "P", "" },    { "S", "$Other" },  { "S", "$Two(1)" },
                                            { "S", "One" }, { "L", "[1, nil]" } };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(reads(*state, wrong[i][0], wrong[i][1], &out));
}

static void deep_records_are_refused(void **state)
{
    static char text[20001];
    lore_value out;
    for (size_t i = 0; i + 4 < sizeof text; i += 4)
        memcpy(text + i, "[nil", 4);
    assert_false(reads(*state, "L", text, &out));
    for (size_t i = 0; i < sizeof text - 1; i++)
        text[i] = '[';
    assert_false(reads(*state, "L", text, &out));
}

static void random_columns_do_no_harm(void **state)
{
    static const char signs[] = "[](),$\"\\nilOneTwo 0123.-x";
    static const char *const types[] = { "P", "L", "S", "number", "float" };
    unsigned seed = 11;
    for (int turn = 0; turn < 20000; turn++) {
        char text[24];
        size_t length = 0;
        lore_value out;
        while (length < sizeof text - 1 && (seed = seed * 1103515245u + 12345u) >> 28 != 0)
            text[length++] = signs[(seed >> 16) % (sizeof signs - 1)];
        text[length] = '\0';
        (void)reads(*state, types[turn % 5], text, &out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(numbers_keep_to_their_domain, open_world, close_world),
        cmocka_unit_test_setup_teardown(records_read_as_they_are_written, open_world, close_world),
        cmocka_unit_test_setup_teardown(deep_records_are_refused, open_world, close_world),
        cmocka_unit_test_setup_teardown(random_columns_do_no_harm, open_world, close_world),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
