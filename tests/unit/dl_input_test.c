/* SPDX-License-Identifier: MIT */
/* Fact files: ends of lines, of pieces and of batches; every text both by the short way of plain
 * columns and by the long one, which a map of columns takes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "chance.h"
#include "dl_run.h"

enum { PIECE = 1 << 18, BATCH_VALUES = 1 << 11 }; /* as in input.c */

#define PLAIN ".input p\n"
#define MAPPED ".input p(columns = \"0\")\n"
#define PRINTED ".output p(IO = stdout)\n"
#define HEAD "---------------\np\n===============\n"
#define FOOT "===============\n"

static void put(DlRun *run, const char *text)
{
    dl_run_put(run, "p.facts", text, strlen(text));
}

/* The rows that both ways give. */
static void assert_rows(DlRun *run, const char *type, const char *text, const char *rows)
{
    static const char *const inputs[] = { PLAIN, MAPPED };
    char program[300], wanted[300];
    put(run, text);
    snprintf(wanted, sizeof wanted, HEAD "%s" FOOT, rows);
    for (size_t i = 0; i < 2; i++) {
        snprintf(program, sizeof program, ".decl p(x: %s)\n%s" PRINTED, type, inputs[i]);
        assert_string_equal(dl_run_prints(run, program), wanted);
    }
}

static void assert_refused(DlRun *run, const char *type, const char *text, const char *message)
{
    static const char *const inputs[] = { PLAIN, MAPPED };
    char program[300];
    put(run, text);
    for (size_t i = 0; i < 2; i++) {
        snprintf(program, sizeof program, ".decl p(x: %s)\n%s", type, inputs[i]);
        assert_true(dl_run(run, program, NULL) < 0);
        assert_true(dl_run_says(run, message));
    }
}

static void lines_end_in_several_ways(void **state)
{
    assert_rows(*state, "symbol", "a\nb\n", "a\nb\n");
    assert_rows(*state, "symbol", "a\nb", "a\nb\n");
    assert_rows(*state, "symbol", "a\r\nb\r\n", "a\nb\n");
    assert_rows(*state, "number", "1\r\n2\r", "1\n2\n");
    assert_rows(*state, "symbol", "a\rb\n", "a\rb\n");
}

static void an_empty_file_has_no_rows_and_an_empty_line_is_one(void **state)
{
    assert_rows(*state, "symbol", "", "");
    assert_rows(*state, "number", "", "");
    assert_rows(*state, "symbol", "\n", "\n");
    assert_rows(*state, "symbol", "\na\n\n", "\na\n");
    assert_refused(*state, "number", "1\n\n", "'' is no value");
}

/* Of seven digits and less, of up to nine, of ten. */
static void numbers_of_all_lengths_are_read(void **state)
{
    assert_rows(*state, "number", "0\n-0\n007\n", "0\n7\n");
    assert_rows(*state, "number", "1234567\n12345678\n123456789\n-1234567\n-123456789\n",
                "-123456789\n-1234567\n1234567\n12345678\n123456789\n");
    assert_rows(*state, "number", "2147483647\n-2147483648\n", "-2147483648\n2147483647\n");
    assert_rows(*state, "unsigned", "4294967295\n999999999\n0\n", "0\n999999999\n4294967295\n");
    assert_rows(*state, "number", "0x10\n0b11\n", "3\n16\n");
}

static void what_is_no_number_is_told_with_its_line(void **state)
{
    static const char *const numbers[] = {
        "2147483648", "-2147483649", "-", "--1", "1 ", "12a", "1234567a", "1.0", "٣", "99999999999"
    };
    static const char *const others[] = { "4294967296", "-1" };
    char text[64], message[64];
    lore_diagnostic diagnostic;
    DlRun *run = *state;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        snprintf(text, sizeof text, "7\n8\n%s\n9\n", numbers[i]);
        snprintf(message, sizeof message, "'%s' is no value", numbers[i]);
        assert_refused(run, "number", text, message);
        assert_int_equal(lore_diagnostic_get(run->kb, 0, &diagnostic), LORE_OK);
        assert_int_equal(diagnostic.line, 3);
    }
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_refused(run, "unsigned", others[i], "is no value");
}

/* A first line that ends about where the first piece does, then a short one. */
static void lines_go_over_the_ends_of_pieces(void **state)
{
    static const size_t around[] = { PIECE, 2 * PIECE };
    static const char *const inputs[] = { PLAIN, MAPPED };
    DlRun *run = *state;
    char *text = malloc(2 * PIECE + 100), program[300], wanted[100];
    assert_non_null(text);
    for (size_t a = 0; a < 2; a++)
        for (int off = -4; off <= 3; off++)
            for (size_t i = 0; i < 2; i++) {
                size_t length = around[a] + (size_t)off;
                memset(text, 'x', length);
                strcpy(text + length, "\nshort\nlast");
                dl_run_put(run, "p.facts", text, strlen(text));
                snprintf(program, sizeof program,
                         ".decl p(x: symbol)\n%s.decl n(l: number)\nn(strlen(x)) :- p(x).\n"
                         ".output n(IO = stdout)\n",
                         inputs[i]);
                snprintf(wanted, sizeof wanted,
                         "---------------\nn\n===============\n4\n5\n%zu\n" FOOT, length);
                assert_string_equal(dl_run_prints(run, program), wanted);
            }
    free(text);
}

/* Rows of three columns, as many as fill a batch and some more or less. */
static void batches_lose_no_row(void **state)
{
    DlRun *run = *state;
    for (int off = -1; off <= 2; off++)
        for (int times = 1; times <= 2; times++) {
            Buffer text = { 0 };
            char wanted[40];
            int rows = times * (BATCH_VALUES / 3) + off;
            for (int i = 0; i < rows; i++)
                lr_buffer_format(&text, "%d\t%d\tt%d\n", i, i % 7, i % 3);
            dl_run_put(run, "p.facts", text.bytes, text.count);
            snprintf(wanted, sizeof wanted, "p\t%d\n", rows);
            assert_string_equal(dl_run_prints(run,
                                              ".decl p(a: number, b: number, c: symbol)\n.input p\n"
                                              ".printsize p\n"),
                                wanted);
            lr_buffer_free(&text);
        }
}

/* One field of a random row: a number in range, or a text without what ends one. */
static void put_field(Buffer *text, bool is_number, const char *delimiter)
{
    static const char bytes[] = "ab[]\"-09 \r\xc3\xa9.";
    if (is_number) {
        int64_t number = (int64_t)chance_bits(1 + (unsigned)chance_below(31));
        lr_buffer_format(text, "%s%s%lld", chance_below(4) == 0 ? "-" : "",
                         chance_below(9) == 0 ? "00" : "", (long long)number);
        return;
    }
    for (size_t length = chance_below(chance_below(10) == 0 ? 100 : 12); length > 0; length--) {
        size_t at = chance_below(sizeof bytes - 1);
        if ((unsigned char)bytes[at] < 0x80 && bytes[at] != '[' && bytes[at] != ']')
            lr_buffer_put(text, bytes + at, 1);
        else if (bytes[at] == '[' && *delimiter == ',')
            lr_buffer_put(text, "[,]", 3);
        else
            lr_buffer_put(text, "\xc3\xa9", 2);
    }
}

/* Which columns are numbers is a bit each. */
static void put_rows(Buffer *text, unsigned numbers, size_t rows, const char *delimiter)
{
    text->count = 0;
    for (size_t row = 0; row < rows; row++)
        for (unsigned c = 0; c < 3; c++) {
            put_field(text, numbers >> c & 1, delimiter);
            if (c < 2)
                lr_buffer_put(text, delimiter, 1);
            else
                lr_buffer_format(text, "%s", chance_below(5) == 0 ? "\r\n" : "\n");
        }
}

static void both_ways_read_the_same(void **state)
{
    static const char *const delimiters[] = { "\t", ",", ";" };
    static const char *const types[] = { "symbol", "number" };
    DlRun *run = *state;
    Buffer text = { 0 };
    for (unsigned turn = 0; turn < 48; turn++) {
        const char *delimiter = delimiters[turn / 8 % 3];
        char program[400], *plain;
        put_rows(&text, turn % 8, 1 + chance_below(turn < 24 ? 30 : 900), delimiter);
        dl_run_put(run, "p.facts", text.bytes, text.count);
        for (int way = 0; way < 2; way++) {
            snprintf(program, sizeof program,
                     ".decl p(a: %s, b: %s, c: %s)\n.input p(delimiter = \"%s\"%s)\n"
                     ".output p(IO = stdout, delimiter = \"|\")\n",
                     types[turn & 1], types[turn >> 1 & 1], types[turn >> 2 & 1],
                     *delimiter == '\t' ? "\\t" : delimiter,
                     way == 0 ? "" : ", columns = \"0:1:2\"");
            const char *printed = dl_run_prints(run, program);
            if (way == 0)
                plain = strdup(printed);
            else
                assert_string_equal(printed, plain);
        }
        free(plain);
    }
    lr_buffer_free(&text);
}

#define QUOTED ".decl p(a: symbol, b: symbol)\n.input p(rfc4180 = true)\n"

static void quotes_hold_delimiters_quotes_and_lines(void **state)
{
    DlRun *run = *state;
    put(run, "\"a,b\",c\n\"say "
             "\"\"so\"\"\",\"\"\n\"two\nlines\",\"three\r\nlines\r\n.\"\nplain,\"end\"");
    assert_string_equal(dl_run_prints(run, QUOTED ".output p(IO = stdout, delimiter = \"|\")\n"),
                        HEAD
                        "a,b|c\nplain|end\nsay \"so\"|\ntwo\nlines|three\r\nlines\r\n.\n" FOOT);
}

/* Behind a row that is whole and a quoted field of the same row. */
static void a_quote_goes_over_the_end_of_a_piece(void **state)
{
    static const char before[] = "first,row\n\"a\nb\",\"";
    DlRun *run = *state;
    char *text = malloc(PIECE + 100);
    assert_non_null(text);
    for (int off = -3; off <= 3; off++) {
        size_t length = (size_t)(PIECE + off);
        memset(text, 'x', length);
        memcpy(text, before, sizeof before - 1);
        text[length / 2] = text[length - 10] = '\n';
        strcpy(text + length, "\"\nc,d\n");
        dl_run_put(run, "p.facts", text, strlen(text));
        char wanted[100];
        snprintf(wanted, sizeof wanted,
                 "---------------\nn\n===============\n1\t1\n3\t%zu\n5\t3\n" FOOT,
                 length - (sizeof before - 1));
        assert_string_equal(dl_run_prints(run, QUOTED ".decl n(a: number, b: number)\n"
                                                      "n(strlen(x), strlen(y)) :- p(x, y).\n"
                                                      ".output n(IO = stdout)\n"),
                            wanted);
    }
    free(text);
}

/* Also behind a row that was begun again. */
static void lines_of_quotes_are_counted(void **state)
{
    DlRun *run = *state;
    lore_diagnostic diagnostic;
    char *text = malloc(PIECE + 100);
    assert_non_null(text);
    memset(text, 'x', PIECE);
    memcpy(text, "a,\"b\nc\"\nd,\"", 11); /* the second row begins in line 3 */
    text[100] = text[200] = '\n';
    strcpy(text + PIECE, "\"\nwrong\n");
    dl_run_put(run, "p.facts", text, strlen(text));
    assert_true(dl_run(run, QUOTED, NULL) < 0);
    assert_true(dl_run_says(run, "too few columns"));
    assert_int_equal(lore_diagnostic_get(run->kb, 0, &diagnostic), LORE_OK);
    assert_int_equal(diagnostic.line, 6);
    free(text);
}

static void quotes_that_are_wrong_are_told(void **state)
{
    static const char *const cases[][2] = {
        { "\"a,b\n", "not closed" },
        { "\"a\"b,c\n", "delimiter is needed" },
        { "\"a\"\n", "too few columns" },
        { "a\n", "too few columns" },
    };
    DlRun *run = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        put(run, cases[i][0]);
        assert_true(dl_run(run, QUOTED, NULL) < 0);
        assert_true(dl_run_says(run, cases[i][1]));
    }
}

static void columns_of_the_file_are_chosen(void **state)
{
    DlRun *run = *state;
    put(run, "name;x;y\none;1;2;ignored\ntwo;3;4\n");
    assert_string_equal(
        dl_run_prints(run,
                      ".decl p(y: number, name: symbol)\n"
                      ".input p(columns = \"2:0\", delimiter = \";\", headers = true)\n" PRINTED),
        HEAD "2\tone\n4\ttwo\n" FOOT);
    assert_true(dl_run(run, ".decl p(y: number, x: number)\n.input p(columns = \"2\")\n", NULL) <
                0);
    assert_true(dl_run_says(run, "does not name a column"));
    assert_true(dl_run(run, ".decl p(y: number)\n.input p(columns = \"256\")\n", NULL) < 0);
    assert_true(dl_run_says(run, "does not name a column"));
}

static void files_that_cannot_be_read_are_told(void **state)
{
    DlRun *run = *state;
    assert_int_equal(dl_run(run, ".decl p(x: number)\n.input p\n", NULL), LORE_IO);
    assert_true(dl_run_says(run, "cannot open the fact file"));
    dl_run_put(run, "p.facts", "\x1f\x8b\x08", 3);
    assert_int_equal(dl_run(run, ".decl p(x: number)\n.input p\n", NULL), LORE_UNSUPPORTED);
    assert_true(dl_run_says(run, "compressed"));
    dl_run_put(run, "p.facts", "\x1f", 1); /* one byte of the two */
    assert_int_equal(dl_run(run, ".decl p(x: symbol)\n.input p\n", NULL), LORE_OK);
}

static void a_wrong_line_leaves_no_row(void **state)
{
    DlRun *run = *state;
    lore_query *query;
    put(run, "1\n2\nx\n");
    assert_true(dl_run(run, ".decl p(x: number)\n.input p\n", NULL) < 0);
    assert_int_equal(lore_query_text(run->kb, "p(X)", &query), LORE_UNKNOWN);
    lore_query_close(query);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, dl_run_open, dl_run_close)
    const struct CMUnitTest tests[] = {
        TEST(lines_end_in_several_ways),
        TEST(an_empty_file_has_no_rows_and_an_empty_line_is_one),
        TEST(numbers_of_all_lengths_are_read),
        TEST(what_is_no_number_is_told_with_its_line),
        TEST(lines_go_over_the_ends_of_pieces),
        TEST(batches_lose_no_row),
        TEST(both_ways_read_the_same),
        TEST(quotes_hold_delimiters_quotes_and_lines),
        TEST(a_quote_goes_over_the_end_of_a_piece),
        TEST(lines_of_quotes_are_counted),
        TEST(quotes_that_are_wrong_are_told),
        TEST(columns_of_the_file_are_chosen),
        TEST(files_that_cannot_be_read_are_told),
        TEST(a_wrong_line_leaves_no_row),
    };
    chance_begin();
    return cmocka_run_group_tests_name("dl_input", tests, NULL, NULL);
}
