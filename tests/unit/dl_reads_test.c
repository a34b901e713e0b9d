/* SPDX-License-Identifier: MIT */
/* Reads: what follows from what, against the closure of a matrix. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "chance.h"
#include "dl/reads.h"
#include "dl_text.h"

enum { RELATIONS = 12, RULES = 16, GRAPHS = 60 };

typedef bool Matrix[RELATIONS][RELATIONS];

static void open_program(Front *front, const char *text, Program *out)
{
    memset(out, 0, sizeof *out);
    if (!dl_text_program(front, text, out)) {
        dl_text_says(front, "nothing");
        fail();
    }
}

static const char *name_of(Front *front, size_t relation)
{
    return lr_dl_front_format(front, "r%zu", relation);
}

static const char *interned(Front *front, const char *name)
{
    return lr_dl_front_name(front, name, strlen(name));
}

/* Random rules, some of which read inside an aggregate, of the head or of the body. */
static const char *draw(Front *front, Matrix direct)
{
    static const char *const forms[] = { "r%zu(x) :- r%zu(x).\n", "r%zu(x) :- x = 1, !r%zu(x).\n",
                                         "r%zu(n) :- n = count : { r%zu(_) }.\n",
                                         "r%zu(sum x : { r%zu(x) }).\n" };
    const char *text = "";
    memset(direct, 0, sizeof(Matrix));
    for (size_t i = 0; i < RELATIONS; i++)
        text = lr_dl_front_format(front, "%s.decl %s(x: number)\n", text, name_of(front, i));
    for (size_t i = 0; i < RULES; i++) {
        size_t from = chance_below(RELATIONS), to = chance_below(RELATIONS);
        char rule[64];
        snprintf(rule, sizeof rule, forms[chance_below(4)], from, to);
        text = lr_dl_front_format(front, "%s%s", text, rule);
        direct[from][to] = true;
    }
    return text;
}

/* The closure by ways whose inner nodes are open. */
static void close_matrix(Matrix from, const bool *is_open, Matrix out)
{
    memcpy(out, from, sizeof(Matrix));
    for (size_t k = 0; k < RELATIONS; k++)
        for (size_t i = 0; i < RELATIONS; i++)
            for (size_t j = 0; j < RELATIONS; j++)
                out[i][j] = out[i][j] || (is_open[k] && out[i][k] && out[k][j]);
}

static void check_graph(Front *front, Program *program, Matrix direct)
{
    bool all[RELATIONS], some[RELATIONS];
    Matrix closure, within;
    Names open = { 0 };
    Reads *reads = lr_dl_reads_open(program);
    for (size_t i = 0; i < RELATIONS; i++) {
        all[i] = true;
        some[i] = chance_below(2) == 0;
        if (some[i])
            PUSH(front, &open, interned(front, name_of(front, i)));
    }
    close_matrix(direct, all, closure);
    close_matrix(direct, some, within);
    for (size_t i = 0; i < RELATIONS; i++) {
        const char *name = interned(front, name_of(front, i));
        Names circle = { 0 };
        bool by_others = false;
        lr_dl_reads_circle(reads, name, &circle);
        for (size_t j = 0; j < RELATIONS; j++) {
            const char *other = interned(front, name_of(front, j));
            bool is_circle = closure[i][j] && closure[j][i];
            assert_int_equal(lr_dl_reads_leads(reads, name, other), closure[i][j]);
            assert_int_equal(lr_dl_names_has(&circle, other), is_circle);
            by_others = by_others || (i != j && is_circle);
        }
        assert_int_equal(lr_dl_reads_recurs(reads, name), closure[i][i]);
        assert_int_equal(lr_dl_reads_recurs_within(reads, name, &open), within[i][i]);
        assert_int_equal(lr_dl_reads_recurs_by_others(reads, name), by_others);
    }
    lr_dl_reads_close(reads);
}

static void every_question_agrees_with_the_matrix(void **state)
{
    (void)state;
    for (int i = 0; i < GRAPHS; i++) {
        Front *front = dl_text_open();
        Program program;
        Matrix direct;
        open_program(front, draw(front, direct), &program);
        check_graph(front, &program, direct);
        dl_text_close(front);
    }
}

static void what_no_clause_mentions_leads_nowhere(void **state)
{
    Front *front = dl_text_open();
    Program program;
    Names circle = { 0 };
    (void)state;
    open_program(front, ".decl a, b(x: number)\na(1).\n", &program);
    Reads *reads = lr_dl_reads_open(&program);
    assert_false(lr_dl_reads_leads(reads, interned(front, "a"), interned(front, "b")));
    assert_false(lr_dl_reads_recurs(reads, interned(front, "b")));
    lr_dl_reads_circle(reads, interned(front, "a"), &circle);
    assert_int_equal(circle.count, 0);
    lr_dl_reads_close(reads);
    dl_text_close(front);
}

static void what_is_opened_stays_as_it_was(void **state)
{
    Front *front = dl_text_open();
    Program program;
    (void)state;
    open_program(front, ".decl a, b(x: number)\na(x) :- b(x).\nb(x) :- a(x).\n", &program);
    Reads *reads = lr_dl_reads_open(&program);
    program.clauses.count = 1;
    assert_true(lr_dl_reads_recurs(reads, interned(front, "a")));
    lr_dl_reads_close(reads);
    reads = lr_dl_reads_open(&program);
    assert_false(lr_dl_reads_recurs(reads, interned(front, "a")));
    lr_dl_reads_close(reads);
    dl_text_close(front);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_question_agrees_with_the_matrix),
        cmocka_unit_test(what_no_clause_mentions_leads_nowhere),
        cmocka_unit_test(what_is_opened_stays_as_it_was),
    };
    chance_begin();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
