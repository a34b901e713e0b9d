/* SPDX-License-Identifier: MIT */
/* Regular: what matches as a whole, what is no pattern, and that no pattern takes for ever. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "eval/regular.h"

static RegularResult match(const char *pattern, const char *text)
{
    return lr_regular_match(lore_text(pattern, -1), lore_text(text, -1));
}

#define assert_match(pattern, text) assert_int_equal(match(pattern, text), REGULAR_MATCHES)
#define assert_differ(pattern, text) assert_int_equal(match(pattern, text), REGULAR_DIFFERS)
#define assert_invalid(pattern) assert_int_equal(match(pattern, "a"), REGULAR_INVALID)

static void the_whole_text_must_match(void **state)
{
    (void)state;
    assert_match("abc", "abc");
    assert_differ("abc", "abcd");
    assert_differ("bc", "abc");
    assert_match("", "");
    assert_differ("", "a");
    assert_match("^abc$", "abc");
    assert_differ("a^b", "ab");
}

static void repetition_is_counted(void **state)
{
    (void)state;
    assert_match("a*", "");
    assert_match("a+b?", "aaa");
    assert_differ("a+", "");
    assert_match("(ab){2}", "abab");
    assert_differ("(ab){2}", "ababab");
    assert_match("x{2,}", "xxxx");
    assert_match("x{0,2}y", "y");
    assert_differ("x{0,2}y", "xxxy");
    assert_match("a{3}?", "aaa");
    assert_match("(a*)*b", "aab");
}

static void alternatives_and_groups_nest(void **state)
{
    (void)state;
    assert_match("a|bc|d", "bc");
    assert_match("(a|b(c|d))*e", "abcbde");
    assert_match("(?:x|)y", "y");
    assert_differ("(a|b)c", "ab");
}

static void classes_hold_ranges_names_and_escapes(void **state)
{
    (void)state;
    assert_match("[a-c]+", "abccba");
    assert_differ("[^a-c]+", "xay");
    assert_match("[]x]+", "x]");
    assert_match("[[:digit:][:upper:]_]+", "A_9");
    assert_match("\\d\\w\\s\\D", "1_ x");
    assert_match("[\\d.]+", "1.5");
    assert_match("a\\.b\\\\", "a.b\\");
    assert_match(".*", "caf\xc3\xa9");
    assert_differ(".", "\n");
    assert_match("[a\\]]+#", "a]#");
}

static void what_is_no_pattern_is_told(void **state)
{
    (void)state;
    assert_invalid("(a");
    assert_invalid("a)");
    assert_invalid("[a");
    assert_invalid("*a");
    assert_invalid("a**");
    assert_invalid("a{x}b");
    assert_invalid("a{2,1}");
    assert_invalid("\\");
    assert_invalid("\\1");
    assert_invalid("(?=a)");
    assert_invalid("[b-a]");
    assert_invalid("[[:none:]]");
}

static void no_pattern_takes_for_ever(void **state)
{
    char text[2048];
    (void)state;
    memset(text, 'a', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    assert_int_equal(match("(a*)*(a*)*(a*)*b", text), REGULAR_DIFFERS);
    assert_int_equal(match("((((a{99}){99}){99}){99}){99}", text), REGULAR_INVALID);
    assert_int_equal(match("((((){99}){99}){99}){99}", ""), REGULAR_INVALID);
}

static void random_patterns_do_no_harm(void **state)
{
    static const char signs[] = "ab()[]{}|*+?.^$\\-,:12 d";
    unsigned seed = 7;
    (void)state;
    for (int turn = 0; turn < 20000; turn++) {
        char pattern[16];
        size_t length = 0;
        while (length < sizeof pattern - 1) {
            seed = seed * 1103515245u + 12345u;
            if ((seed >> 16) % 12 == 0)
                break;
            pattern[length++] = signs[(seed >> 16) % (sizeof signs - 1)];
        }
        pattern[length] = '\0';
        char *copy = malloc(length + 1); /* so that reading past its end is noticed */
        memcpy(copy, pattern, length);
        lore_value value = lore_text(copy, (ptrdiff_t)length);
        (void)lr_regular_match(value, lore_text("abab", -1));
        free(copy);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_whole_text_must_match),
        cmocka_unit_test(repetition_is_counted),
        cmocka_unit_test(alternatives_and_groups_nest),
        cmocka_unit_test(classes_hold_ranges_names_and_escapes),
        cmocka_unit_test(what_is_no_pattern_is_told),
        cmocka_unit_test(no_pattern_takes_for_ever),
        cmocka_unit_test(random_patterns_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
