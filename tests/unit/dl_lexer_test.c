/* SPDX-License-Identifier: MIT */
/* Lexer: words, numbers, texts, places; text that is no sequence of tokens. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "dl_text.h"

static void tokens_are_told_apart(void **state)
{
    static const char *const wanted[] = { "decl", "a", "(", "x", ":", "number", ")",  "a",  "(",
                                          "1",    ")", ".", "b", ".", "c",      ":-", "!=", "" };
    Front *front = dl_text_open();
    Tokens tokens = { 0 };
    (void)state;
    assert_true(dl_text_tokens(front, ".decl a(x:number) a(1). b.c :- !=", &tokens));
    assert_int_equal(tokens.count, sizeof wanted / sizeof *wanted);
    for (size_t i = 0; i < tokens.count; i++)
        assert_string_equal(tokens.items[i].text, wanted[i]);
    assert_int_equal(tokens.items[0].kind, TOKEN_DIRECTIVE);
    dl_text_close(front);
}

static void numbers_keep_how_they_are_written(void **state)
{
    Front *front = dl_text_open();
    Tokens tokens = { 0 };
    (void)state;
    assert_true(dl_text_tokens(front, "12 0xfFu 0b10 1.50 7u 127.0.0.1", &tokens));
    assert_string_equal(tokens.items[0].text, "12");
    assert_string_equal(tokens.items[1].text, "0xfF");
    assert_int_equal(tokens.items[1].suffix, 'u');
    assert_string_equal(tokens.items[2].text, "0b10");
    assert_string_equal(tokens.items[3].text, "1.50");
    assert_int_equal(tokens.items[3].suffix, 'f');
    assert_int_equal(tokens.items[4].suffix, 'u');
    assert_string_equal(tokens.items[5].text, "2130706433");
    dl_text_close(front);
}

static void lines_are_counted_through_comments_and_texts(void **state)
{
    Front *front = dl_text_open();
    Tokens tokens = { 0 };
    (void)state;
    assert_true(dl_text_tokens(front, "a // x\n/* y\n z */ b \"one\ntwo\" c\n# 40 \"other.dl\"\nd",
                               &tokens));
    assert_int_equal(tokens.items[0].spot.line, 1);
    assert_int_equal(tokens.items[1].spot.line, 3);
    assert_int_equal(tokens.items[2].spot.line, 3);
    assert_int_equal(tokens.items[3].spot.line, 4);
    assert_int_equal(tokens.items[4].spot.line, 40);
    assert_string_equal(tokens.items[4].spot.file, "other.dl");
    dl_text_close(front);
}

static void escapes_stand_for_their_bytes(void **state)
{
    Front *front = dl_text_open();
    Tokens tokens = { 0 };
    (void)state;
    assert_true(dl_text_tokens(front, "\"a\\t\\\"b\\\\\"", &tokens));
    assert_string_equal(tokens.items[0].text, "a\t\"b\\");
    dl_text_close(front);
}

static void what_is_no_token_leaves_with_its_place(void **state)
{
    static const char *const texts[][2] = {
        { "\"abc", "does not end" },    { "/* abc", "does not end" },
        { "\"\\q\"", "escape" },        { "a `", "means nothing" },
        { "0x", "no digits" },          { ".include 3 ", "file name" },
        { "# define", "preprocessor" }, { ".include \"nowhere.dl\"", "cannot read" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        Front *front = dl_text_open();
        Tokens tokens = { 0 };
        assert_false(dl_text_tokens(front, texts[i][0], &tokens));
        assert_true(dl_text_says(front, texts[i][1]));
        dl_text_close(front);
    }
}

static void lines_for_the_preprocessor_are_recognised(void **state)
{
    (void)state;
    assert_true(lr_dl_lexer_needs_preprocessor("a.\n  # define X 1\n", 19));
    assert_true(lr_dl_lexer_needs_preprocessor("#ifdef X\n", 9));
    assert_false(lr_dl_lexer_needs_preprocessor("a.\n# 1 \"x\"\n", 11));
    assert_false(lr_dl_lexer_needs_preprocessor("", 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tokens_are_told_apart),
        cmocka_unit_test(numbers_keep_how_they_are_written),
        cmocka_unit_test(lines_are_counted_through_comments_and_texts),
        cmocka_unit_test(escapes_stand_for_their_bytes),
        cmocka_unit_test(what_is_no_token_leaves_with_its_place),
        cmocka_unit_test(lines_for_the_preprocessor_are_recognised),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
