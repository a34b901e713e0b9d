/* SPDX-License-Identifier: MIT */
/* Programs in Soufflé's dialect through lore.h: what is printed, what stays, what a mistake
 * leaves. */
#include "fixture.h"

#include <stdlib.h>
#include <unistd.h>

#include "fault/memory.h"

typedef struct Printed {
    char text[4096];
    size_t length;
    int notes;
} Printed;

static void print(void *data, const char *text, size_t length)
{
    Printed *printed = data;
    if (printed->length + length >= sizeof printed->text)
        length = sizeof printed->text - printed->length - 1;
    memcpy(printed->text + printed->length, text, length);
    printed->length += length;
    printed->text[printed->length] = '\0';
}

static void note(void *data, const char *line)
{
    Printed *printed = data;
    printed->notes += line[0] != '\0';
}

/* Runs text as a program of its own file; everything is printed. */
static lore_status run(lore_kb *kb, const char *text, Printed *printed)
{
    char path[] = "/tmp/lore-dl-XXXXXX";
    int file = mkstemp(path);
    assert_true(file >= 0);
    assert_true(write(file, text, strlen(text)) == (ssize_t)strlen(text));
    close(file);
    memset(printed, 0, sizeof *printed);
    lore_dl how = { .output = "-", .print = print, .note = note, .data = printed };
    lore_status status = lore_dl_run_file(kb, path, &how);
    unlink(path);
    return status;
}

static void a_program_prints_what_it_outputs(void **state)
{
    Printed printed;
    assert_done(*state, run(*state,
                            ".decl p(x: number)\np(2). p(1).\np(x + 2) :- p(x), x < 3.\n"
                            ".printsize p\n.output p\n",
                            &printed));
    assert_string_equal(printed.text, "p\t4\n---------------\np\nx\n===============\n1\n2\n3\n4\n"
                                      "===============\n");
}

static void relations_can_be_asked_and_used_afterwards(void **state)
{
    Printed printed;
    lore_query *query;
    assert_done(*state, run(*state, ".decl p(x: symbol)\np(\"a\"). p(\"b\").\n", &printed));
    assert_done(*state, lore_query_text(*state, "p(X)", &query));
    assert_int_equal(lore_query_step(query), LORE_ROW);
    assert_string_equal(lore_query_value(query, 0).u.text, "a");
    lore_query_close(query);
}

static void a_mistake_leaves_nothing(void **state)
{
    Printed printed;
    lore_query *query;
    assert_refused(*state, LORE_UNSAFE, "bound by no condition",
                   run(*state,
                       ".decl p(x: number)\n.decl q(x: number)\np(1).\nq(y) :- p(x), x < 2.\n",
                       &printed));
    assert_false(lore_in_transaction(*state));
    assert_int_equal(lore_query_text(*state, "p(X)", &query), LORE_UNKNOWN);
    lore_query_close(query);
}

static void a_program_that_is_run_again_replaces_its_rules(void **state)
{
    Printed printed;
    const char *first = ".decl p(x: number)\n.decl q(x: number)\np(1).\nq(x) :- p(x).\n"
                        "q(x + 10) :- p(x).\n.printsize q\n";
    assert_done(*state, run(*state, first, &printed));
    assert_string_equal(printed.text, "q\t2\n");
    assert_done(*state, run(*state, first, &printed));
    assert_string_equal(printed.text, "q\t2\n");
}

static void what_has_no_effect_is_said(void **state)
{
    Printed printed;
    assert_done(*state, run(*state, ".pragma \"verbose\"\n.decl p(x: number)\n", &printed));
    assert_int_equal(printed.notes, 1);
}

static void misuse_is_refused(void **state)
{
    Printed printed;
    assert_int_equal(lore_dl_run_file(NULL, "x", NULL), LORE_MISUSE);
    assert_int_equal(lore_dl_run_file(*state, NULL, NULL), LORE_MISUSE);
    assert_refused(*state, LORE_IO, "cannot read", lore_dl_run_file(*state, "/nowhere.dl", NULL));
    assert_done(*state, lore_begin(*state));
    assert_int_equal(run(*state, "", &printed), LORE_MISUSE);
    assert_done(*state, lore_rollback(*state));
}

static void running_out_of_memory_anywhere_changes_nothing(void **state)
{
    static const char *const text =
        ".type L = [h: number, t: L]\n.type T = A { x: number } | B {}\n"
        ".comp C<T> { .decl r(x: T)\nr(1). }\n.init c = C<number>\n"
        ".decl p(x: number, s: symbol, l: L, t: T)\n.decl d(x: number) choice-domain x\n"
        ".decl e(x: number, y: number) eqrel\n"
        "p(1, \"one\", [1, nil], $A(2)).\np(x + 1, cat(s, s), [x, l], $B()) :- p(x, s, l, _), x < "
        "3.\n"
        "d(n) :- n = count : { p(x, _, _, _), x > 1 }.\nd(ord(s)) :- p(_, s, _, _).\n"
        "e(autoinc(), x) :- p(x, _, _, _).\nd(x) :- c.r(x), x = range(0, 3).\n"
        "c.r(x) <= c.r(y) :- x < y.\n.output p, d\n.printsize e\n";
    (void)state;
    for (long n = 0;; n += 1 + n / 50) {
        Printed printed;
        lore_kb *kb;
        assert_int_equal(lore_open(NULL, 0, &kb), LORE_OK);
        char path[] = "/tmp/lore-dl-XXXXXX";
        int file = mkstemp(path);
        assert_true(file >= 0 && write(file, text, strlen(text)) == (ssize_t)strlen(text));
        close(file);
        memset(&printed, 0, sizeof printed);
        lore_dl how = { .output = "-", .print = print, .data = &printed };
        memory_fail_after(n);
        lore_status status = lore_dl_run_file(kb, path, &how);
        bool was_refused = memory_restore();
        unlink(path);
        if (!was_refused)
            assert_int_equal(status, LORE_OK);
        else if (status != LORE_OK)
            assert_int_equal(status, LORE_NOMEM);
        assert_false(lore_in_transaction(kb));
        lore_close(kb);
        if (!was_refused)
            break;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_program_prints_what_it_outputs, open_memory,
                                        close_memory),
        cmocka_unit_test_setup_teardown(relations_can_be_asked_and_used_afterwards, open_memory,
                                        close_memory),
        cmocka_unit_test_setup_teardown(a_mistake_leaves_nothing, open_memory, close_memory),
        cmocka_unit_test_setup_teardown(a_program_that_is_run_again_replaces_its_rules, open_memory,
                                        close_memory),
        cmocka_unit_test_setup_teardown(what_has_no_effect_is_said, open_memory, close_memory),
        cmocka_unit_test_setup_teardown(misuse_is_refused, open_memory, close_memory),
        cmocka_unit_test(running_out_of_memory_anywhere_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
