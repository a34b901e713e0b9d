/* SPDX-License-Identifier: MIT */
/* Output files: every form, chunks of rows, and files that cannot be written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "dl_run.h"

enum { CHUNK = 1 << 16 }; /* as in output.c */

static const char *written(DlRun *run, const char *program, const char *name)
{
    assert_string_equal(dl_run_prints(run, program), "");
    return dl_run_get(run, name);
}

static void an_empty_relation_makes_an_empty_file(void **state)
{
    assert_string_equal(written(*state, ".decl p(x: number)\n.output p\n", "p.csv"), "");
    assert_string_equal(
        written(*state, ".decl p(x: number, y: symbol)\n.output p(headers = true)\n", "p.csv"),
        "x\ty\n");
    assert_string_equal(written(*state, ".decl p()\n.output p\n", "p.csv"), "");
    assert_string_equal(written(*state, ".decl p()\np().\n.output p\n", "p.csv"), "()\n");
}

static void a_file_written_before_is_replaced(void **state)
{
    dl_run_put(*state, "p.csv", "what was there before\n", 22);
    assert_string_equal(written(*state, ".decl p(x: number)\np(1).\n.output p\n", "p.csv"), "1\n");
}

#define TEXTS                                                                                      \
    ".decl p(x: symbol, n: number)\np(\"a,b\", 1).\np(\"say \\\"so\\\"\", 2).\np(\"\", -3).\n"

static void parameters_say_how_rows_are_written(void **state)
{
    assert_string_equal(written(*state, TEXTS ".output p\n", "p.csv"),
                        "\t-3\na,b\t1\nsay \"so\"\t2\n");
    assert_string_equal(
        written(*state, TEXTS ".output p(delimiter = \"; \", filename = \"q.txt\")\n", "q.txt"),
        "; -3\na,b; 1\nsay \"so\"; 2\n");
    assert_string_equal(
        written(*state, TEXTS ".output p(rfc4180 = true, headers = true)\n", "p.csv"),
        "x,n\n\"\",-3\n\"a,b\",1\n\"say \\\"\"so\\\"\"\",2\n");
    assert_string_equal(written(*state, TEXTS ".output p(name = \"r\")\n", "r.csv"),
                        "\t-3\na,b\t1\nsay \"so\"\t2\n");
}

static void records_are_quoted_as_a_whole(void **state)
{
    assert_string_equal(written(*state,
                                ".type R = [a: number, b: symbol]\n.decl p(r: R)\n"
                                "p([1, \"x\"]).\np(nil).\n.output p(rfc4180 = true)\n",
                                "p.csv"),
                        "\"[1, \"\"x\"\"]\"\n\"nil\"\n");
}

static void standard_output_is_framed(void **state)
{
    DlRun *run = *state;
    const char *const frame = "---------------\np\n===============\n1\n===============\n";
    assert_string_equal(dl_run_prints(run, ".decl p(x: number)\np(1).\n.output p(IO = stdout)\n"),
                        frame);
    assert_string_equal(dl_run_prints(run,
                                      ".decl p(x: number)\np(1).\n.output p(IO = stdoutprintsize)\n"
                                      ".printsize p\n.output p(IO = stdout, name = \"q\")\n"),
                        "p\t1\np\t1\n---------------\nq\n===============\n1\n===============\n");
    assert_int_equal(dl_run(run, ".decl p(x: number)\np(1).\n.output p\n", "-"), LORE_OK);
    assert_string_equal(lr_buffer_terminate(&run->printed),
                        "---------------\np\nx\n===============\n1\n===============\n");
}

/* Rows that end about where a chunk does, one of them longer than a chunk. */
static void chunks_lose_nothing(void **state)
{
    DlRun *run = *state;
    for (int off = -2; off <= 2; off++) {
        Buffer program = { 0 }, wanted = { 0 };
        lr_buffer_format(&program, ".decl p(x: symbol)\n.output p\n");
        for (int row = 0; row < 3; row++) {
            int length = row == 1 ? CHUNK + off : CHUNK / 2 + off;
            lr_buffer_format(&program, "p(\"%d%0*d\").\n", row, length, 0);
            lr_buffer_format(&wanted, "%d%0*d\n", row, length, 0);
        }
        assert_string_equal(written(run, lr_buffer_terminate(&program), "p.csv"),
                            lr_buffer_terminate(&wanted));
        lr_buffer_free(&program);
        lr_buffer_free(&wanted);
    }
}

static void what_cannot_be_written_is_told(void **state)
{
    DlRun *run = *state;
    assert_int_equal(dl_run(run, ".decl p(x: number)\np(1).\n.output p\n", "/nowhere"), LORE_IO);
    assert_true(dl_run_says(run, "cannot write '/nowhere/p.csv'"));
    if (access("/dev/full", W_OK) != 0)
        return;
    assert_int_equal(
        dl_run(run, ".decl p(x: number)\np(1).\n.output p(filename = \"/dev/full\")\n", NULL),
        LORE_IO);
    assert_true(dl_run_says(run, "was not written as a whole"));
}

static void forms_that_there_are_not_are_refused(void **state)
{
    static const char *const cases[][2] = {
        { "IO = tape", "IO=tape is not supported" },
        { "IO = stdin", "IO=stdin is not supported" },
        { "compress = true", "compressed files" },
        { "delimiter = \"\"", "cannot be a delimiter" },
        { "rfc4180 = true, delimiter = \"\\\"\"", "cannot be a delimiter" },
    };
    DlRun *run = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char program[200];
        snprintf(program, sizeof program, ".decl p(x: number)\np(1).\n.output p(%s)\n",
                 cases[i][0]);
        assert_true(dl_run(run, program, NULL) < 0);
        assert_true(dl_run_says(run, cases[i][1]));
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, dl_run_open, dl_run_close)
    const struct CMUnitTest tests[] = {
        TEST(an_empty_relation_makes_an_empty_file),
        TEST(a_file_written_before_is_replaced),
        TEST(parameters_say_how_rows_are_written),
        TEST(records_are_quoted_as_a_whole),
        TEST(standard_output_is_framed),
        TEST(chunks_lose_nothing),
        TEST(what_cannot_be_written_is_told),
        TEST(forms_that_there_are_not_are_refused),
    };
    return cmocka_run_group_tests_name("dl_output", tests, NULL, NULL);
}
