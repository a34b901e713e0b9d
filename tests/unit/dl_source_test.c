/* SPDX-License-Identifier: MIT */
/* Source: files of all sizes about those of the buffer, what is no file, the preprocessor. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "dl/source.h"
#include "dl_text.h"

enum { ROOM = 1 << 16 }; /* as in source.c */

typedef struct World {
    Front *front;
    char folder[32], path[64];
} World;

static int open_world(void **state)
{
    static World world;
    memset(&world, 0, sizeof world);
    world.front = dl_text_open();
    strcpy(world.folder, "/tmp/lore-test-XXXXXX");
    assert_non_null(mkdtemp(world.folder));
    snprintf(world.path, sizeof world.path, "%s/a.dl", world.folder);
    *state = &world;
    return 0;
}

static int close_world(void **state)
{
    World *world = *state;
    dl_text_close(world->front);
    unlink(world->path);
    return rmdir(world->folder);
}

static void put(const World *world, const char *bytes, size_t count)
{
    FILE *file = fopen(world->path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, count, file), count);
    assert_int_equal(fclose(file), 0);
}

/* Each gives false if it left. */
static bool reads(World *world, const char *path, Spot spot, Source *out)
{
    if (setjmp(world->front->out) != 0)
        return false;
    *out = lr_dl_source_read(world->front, path, spot);
    return true;
}

static bool preprocesses(World *world, const char *path, Source *out)
{
    if (setjmp(world->front->out) != 0)
        return false;
    *out = lr_dl_source_preprocess(world->front, path);
    return true;
}

static void files_are_read_whole(void **state)
{
    static const size_t sizes[] = { 0,       1,        ROOM - 2,     ROOM - 1,
                                    ROOM,    ROOM + 1, 2 * ROOM - 1, 2 * ROOM + 1,
                                    5 * ROOM };
    World *world = *state;
    char *bytes = malloc(5 * ROOM);
    assert_non_null(bytes);
    for (size_t i = 0; i < 5 * ROOM; i++)
        bytes[i] = (char)('a' + i % 23);
    bytes[3] = '\0'; /* is one among others */
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        Source source;
        put(world, bytes, sizes[i]);
        assert_true(reads(world, world->path, (Spot){ NULL, 0 }, &source));
        assert_int_equal(source.length, sizes[i]);
        assert_memory_equal(source.text, bytes, sizes[i]);
        assert_int_equal(source.text[sizes[i]], '\0');
        assert_string_equal(source.path, world->path);
        assert_int_equal(world->front->held_count, 0);
    }
    free(bytes);
}

static void what_cannot_be_read_is_told_at_who_asks(void **state)
{
    World *world = *state;
    Source source;
    lore_diagnostic found;
    assert_false(reads(world, world->path, (Spot){ "who.dl", 7 }, &source));
    assert_int_equal(world->front->status, LORE_IO);
    assert_true(dl_text_says(world->front, "cannot read"));
    assert_int_equal(lore_diagnostic_get(world->front->kb, 0, &found), LORE_OK);
    assert_string_equal(found.file, "who.dl");
    assert_int_equal(found.line, 7);
    lore_diagnostic_clear(world->front->kb);
    assert_false(reads(world, world->folder, (Spot){ NULL, 0 }, &source));
    assert_true(dl_text_says(world->front, "cannot read"));
    assert_int_equal(lore_diagnostic_get(world->front->kb, 0, &found), LORE_OK);
    assert_string_equal(found.file, world->folder);
}

static void names_are_seen_from_a_folder(void **state)
{
    Front *front = ((World *)*state)->front;
    assert_string_equal(lr_dl_source_join(front, "f/g", "a.dl"), "f/g/a.dl");
    assert_string_equal(lr_dl_source_join(front, "f", "/a.dl"), "/a.dl");
    assert_string_equal(lr_dl_source_join(front, NULL, "a.dl"), "a.dl");
    assert_string_equal(lr_dl_source_join(front, "", "a.dl"), "a.dl");
}

static void a_file_beside_another_is_found(void **state)
{
    World *world = *state;
    char other[64];
    Source source;
    put(world, "text", 4);
    snprintf(other, sizeof other, "%s/other.dl", world->folder);
    if (setjmp(world->front->out) != 0) {
        dl_text_says(world->front, "nothing");
        fail();
    }
    source = lr_dl_source_beside(world->front, "a.dl", (Spot){ other, 1 });
    assert_string_equal(source.text, "text");
    source = lr_dl_source_beside(world->front, world->path, (Spot){ "elsewhere/other.dl", 1 });
    assert_string_equal(source.text, "text");
}

static void the_preprocessor_is_asked(void **state)
{
    World *world = *state;
    Source source;
    static const char text[] = "#define TWICE(x) x x\nTWICE(a)\n", wrong[] = "#if 1\n";
    if (system("command -v cpp > /dev/null 2>&1") != 0)
        skip();
    put(world, text, sizeof text - 1);
    assert_true(preprocesses(world, world->path, &source));
    assert_non_null(strstr(source.text, "a a"));
    assert_null(strstr(source.text, "TWICE"));
    put(world, wrong, sizeof wrong - 1);
    assert_false(preprocesses(world, world->path, &source));
    assert_int_equal(world->front->status, LORE_IO);
    assert_true(dl_text_says(world->front, "the C preprocessor refused it"));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_world, close_world)
    const struct CMUnitTest tests[] = {
        TEST(files_are_read_whole),         TEST(what_cannot_be_read_is_told_at_who_asks),
        TEST(names_are_seen_from_a_folder), TEST(a_file_beside_another_is_found),
        TEST(the_preprocessor_is_asked),
    };
    return cmocka_run_group_tests_name("dl_source", tests, NULL, NULL);
}
