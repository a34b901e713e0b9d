/* SPDX-License-Identifier: MIT */
/* Diagnostics: what is kept, shortened, escaped, dropped, and which name is near. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "fault/memory.h"

static const Place nowhere = { NULL, 0 };

static void a_failure_carries_status_place_and_message(void **state)
{
    char file[] = "rules.lua";
    Diag diag;
    (void)state;
    lr_diag_init(&diag);
    lore_status status =
        lr_diag_fail(&diag, LORE_UNKNOWN, (Place){ file, 12 }, "no relation %s", "leens");
    file[0] = 'X';
    assert_int_equal(status, LORE_UNKNOWN);
    assert_int_equal(diag.list.count, 1);
    assert_int_equal(diag.list.items[0].status, LORE_UNKNOWN);
    assert_string_equal(diag.list.items[0].message, "no relation leens");
    assert_string_equal(diag.list.items[0].file, "rules.lua");
    assert_int_equal(diag.list.items[0].line, 12);
    assert_null(diag.list.items[0].hint);
    assert_null(diag.list.items[0].source);
    lr_diag_clear(&diag);
    assert_int_equal(diag.list.count, 0);
}

static void hint_and_source_go_to_the_newest(void **state)
{
    Diag diag;
    (void)state;
    lr_diag_init(&diag);
    lr_diag_hint(&diag, "nothing to add to");
    lr_diag_source(&diag, "nothing", 7);
    lr_diag_fail(&diag, LORE_TYPE, nowhere, "first");
    lr_diag_fail(&diag, LORE_TYPE, nowhere, "second");
    lr_diag_hint(&diag, "write \"%s\"", "x");
    lr_diag_source(&diag, "y(Z)...", 4);
    assert_null(diag.list.items[0].hint);
    assert_string_equal(diag.list.items[1].hint, "write \"x\"");
    assert_string_equal(diag.list.items[1].source, "y(Z)");
    lr_diag_clear(&diag);
}

static void no_list_leaves_the_status(void **state)
{
    (void)state;
    assert_int_equal(lr_diag_fail(NULL, LORE_TIME, nowhere, "x"), LORE_TIME);
    lr_diag_hint(NULL, "x");
    lr_diag_source(NULL, "x", 1);
}

static void the_fifty_first_is_dropped_with_its_hint(void **state)
{
    Diag diag;
    (void)state;
    lr_diag_init(&diag);
    for (int i = 0; i < 50; i++)
        lr_diag_fail(&diag, LORE_SYNTAX, nowhere, "number %d", i);
    lr_diag_hint(&diag, "kept");
    for (int i = 50; i < 60; i++) {
        assert_int_equal(lr_diag_fail(&diag, LORE_TIME, nowhere, "number %d", i), LORE_TIME);
        lr_diag_hint(&diag, "lost");
        lr_diag_source(&diag, "lost", 4);
    }
    assert_int_equal(diag.list.count, 50);
    assert_string_equal(diag.list.items[49].message, "number 49");
    assert_string_equal(diag.list.items[49].hint, "kept");
    assert_null(diag.list.items[49].source);
    lr_diag_clear(&diag);
    lr_diag_fail(&diag, LORE_SYNTAX, nowhere, "again");
    assert_int_equal(diag.list.count, 1);
    lr_diag_clear(&diag);
}

static void source_is_cut_at_two_hundred_bytes_between_characters(void **state)
{
    char text[400];
    Diag diag;
    (void)state;
    memset(text, 'a', sizeof text);
    memcpy(text + 198, "\xe2\x82\xac", 3); /* a three-byte character across the limit */
    lr_diag_init(&diag);
    lr_diag_fail(&diag, LORE_SYNTAX, nowhere, "x");
    lr_diag_source(&diag, text, sizeof text);
    assert_int_equal(strlen(diag.list.items[0].source), 198 + 3);
    assert_string_equal(diag.list.items[0].source + 196, "aa...");
    lr_diag_source(&diag, text, 198);
    assert_int_equal(strlen(diag.list.items[0].source), 198);
    lr_diag_clear(&diag);
}

static void control_characters_are_escaped(void **state)
{
    Diag diag;
    (void)state;
    lr_diag_init(&diag);
    lr_diag_fail(&diag, LORE_SYNTAX, nowhere, "cycle:\n  %s", "\033[31mred");
    assert_string_equal(diag.list.items[0].message, "cycle:\n  \\x1b[31mred");
    lr_diag_source(&diag, "a\nb\0c\x7f\t", 7);
    assert_string_equal(diag.list.items[0].source, "a\\nb\\x00c\\x7f\\t");
    lr_diag_clear(&diag);
}

static void a_huge_message_is_shortened(void **state)
{
    Diag diag;
    (void)state;
    size_t length = 1 << 20;
    char *huge = malloc(length + 1);
    memset(huge, 'x', length);
    huge[length] = '\0';
    lr_diag_init(&diag);
    lr_diag_fail(&diag, LORE_SYNTAX, nowhere, "%s", huge);
    assert_in_range(strlen(diag.list.items[0].message), 1000, 5000);
    lr_diag_clear(&diag);
    free(huge);
}

static const char *nearest(const char *name)
{
    static const char *const candidates[] = { "leans", "aligned", "member_of", "p", "heads" };
    return lr_diag_nearest(name, candidates, sizeof candidates / sizeof *candidates);
}

static void a_name_one_edit_off_is_found(void **state)
{
    (void)state;
    assert_string_equal(nearest("leens"), "leans");      /* replaced */
    assert_string_equal(nearest("lean"), "leans");       /* lost */
    assert_string_equal(nearest("alligned"), "aligned"); /* added */
    assert_string_equal(nearest("laens"), "leans");      /* swapped */
    assert_string_equal(nearest("Member_Of"), "member_of");
    assert_string_equal(nearest("memberof"), "member_of");
}

static void a_name_far_from_all_finds_nothing(void **state)
{
    char longest[200];
    (void)state;
    memset(longest, 'a', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    assert_null(nearest("withdrawn"));
    assert_null(nearest("q"));
    assert_null(nearest(""));
    assert_null(nearest(longest));
    assert_null(lr_diag_nearest("x", NULL, 0));
}

/* Whatever allocation fails, the status comes back and the list holds whole diagnostics only. */
static void without_memory_the_status_remains(void **state)
{
    bool was_refused = true;
    (void)state;
    for (long allowed = 0; was_refused; allowed++) {
        Diag diag;
        lr_diag_init(&diag);
        memory_fail_after(allowed);
        for (int i = 0; i < 20; i++) {
            lore_status status =
                lr_diag_fail(&diag, LORE_TIME, (Place){ "f", 1 }, "%d%1000d", i, i);
            assert_int_equal(status, LORE_TIME);
            lr_diag_hint(&diag, "%1000d", i);
        }
        was_refused = memory_restore();
        for (size_t i = 0; i < diag.list.count; i++) {
            assert_non_null(diag.list.items[i].message);
            assert_non_null(diag.list.items[i].file);
        }
        if (!was_refused)
            assert_int_equal(diag.list.count, 20); /* control */
        lr_diag_clear(&diag);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_failure_carries_status_place_and_message),
        cmocka_unit_test(hint_and_source_go_to_the_newest),
        cmocka_unit_test(no_list_leaves_the_status),
        cmocka_unit_test(the_fifty_first_is_dropped_with_its_hint),
        cmocka_unit_test(source_is_cut_at_two_hundred_bytes_between_characters),
        cmocka_unit_test(control_characters_are_escaped),
        cmocka_unit_test(a_huge_message_is_shortened),
        cmocka_unit_test(a_name_one_edit_off_is_found),
        cmocka_unit_test(a_name_far_from_all_finds_nothing),
        cmocka_unit_test(without_memory_the_status_remains),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
