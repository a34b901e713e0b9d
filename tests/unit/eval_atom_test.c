/* SPDX-License-Identifier: MIT */
/* Atoms: random bodies over random relations, by every method of finding rows, against trying all
 * values for all variables. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "chance.h"
#include "world.h"

enum {
    VALUES = 6,
    VARIABLES = 4,
    RELATIONS = 4,
    COLUMNS_MAX = 4,
    ROWS = 24,
    ATOMS_MAX = 3,
    PROGRAMS = 40,
    ANSWERS_MAX = VALUES * VALUES * VALUES * VALUES,
};

/* In the order of their codes nothing is near: inline and stored ones, of both signs. */
static const char *const values[VALUES] = { "0", "1", "-3", "70000", "ant", "bee" };

typedef struct Table {
    uint32_t columns;
    int rows[ROWS][COLUMNS_MAX];
} Table;

/* An argument below VALUES is a constant, the rest are variables, the last of all is _. */
typedef struct Pattern {
    bool is_negated;
    size_t relation;
    int args[COLUMNS_MAX];
} Pattern;

enum { ANY = VALUES + VARIABLES };

typedef struct Question {
    Table tables[RELATIONS];
    Pattern atoms[ATOMS_MAX + 1];
    size_t atom_count;
    bool is_used[VARIABLES];
} Question;

static void draw_tables(Question *q)
{
    for (size_t r = 0; r < RELATIONS; r++) {
        q->tables[r].columns = 1 + (uint32_t)(r + chance_below(2)) % COLUMNS_MAX;
        for (size_t i = 0; i < ROWS; i++)
            for (size_t c = 0; c < COLUMNS_MAX; c++)
                q->tables[r].rows[i][c] = (int)chance_below(VALUES);
    }
}

static int draw_arg(const Question *q, bool is_negated)
{
    size_t kind = chance_below(8);
    if (kind == 0)
        return ANY;
    if (kind == 1)
        return (int)chance_below(VALUES);
    size_t variable = chance_below(VARIABLES);
    if (is_negated && !q->is_used[variable])
        return ANY;
    return (int)(VALUES + variable);
}

static void draw_atom(Question *q, bool is_negated)
{
    Pattern *atom = &q->atoms[q->atom_count++];
    atom->is_negated = is_negated;
    atom->relation = chance_below(RELATIONS);
    for (size_t c = 0; c < q->tables[atom->relation].columns; c++) {
        atom->args[c] = draw_arg(q, is_negated);
        if (atom->args[c] >= VALUES && atom->args[c] != ANY)
            q->is_used[atom->args[c] - VALUES] = true;
    }
}

static void draw(Question *q)
{
    memset(q, 0, sizeof *q);
    draw_tables(q);
    for (size_t count = 1 + chance_below(ATOMS_MAX); count > 0; count--)
        draw_atom(q, false);
    if (chance_below(2) == 0)
        draw_atom(q, true);
}

/* ---- the engine's answer ---- */

static void write_arg(Buffer *text, int arg)
{
    if (arg == ANY)
        lr_buffer_format(text, "_");
    else if (arg < VALUES)
        lr_buffer_format(text, "%s", values[arg]);
    else
        lr_buffer_format(text, "V%d", arg - VALUES);
}

static void write_atom(Buffer *text, const Question *q, const Pattern *atom)
{
    lr_buffer_format(text, "%sr%zu0(", atom->is_negated ? "not(" : "", atom->relation);
    for (size_t c = 0; c < q->tables[atom->relation].columns; c++) {
        lr_buffer_format(text, "%s", c > 0 ? ", " : "");
        write_arg(text, atom->args[c]);
    }
    lr_buffer_format(text, "%s", atom->is_negated ? "))" : ")");
}

static void write_head(Buffer *text, const Question *q)
{
    lr_buffer_format(text, "all(0");
    for (int v = 0; v < VARIABLES; v++)
        if (q->is_used[v])
            lr_buffer_format(text, ", V%d", v);
    lr_buffer_format(text, ")");
}

static char *write_program(const Question *q)
{
    Buffer text = { 0 };
    write_head(&text, q);
    for (size_t a = 0; a < q->atom_count; a++) {
        lr_buffer_format(&text, "%s", a == 0 ? " :- " : ", ");
        write_atom(&text, q, &q->atoms[a]);
    }
    lr_buffer_format(&text, ". ");
    for (size_t r = 0; r < RELATIONS; r++)
        for (size_t i = 0; i < ROWS; i++) {
            Pattern row = { .relation = r };
            memcpy(row.args, q->tables[r].rows[i], sizeof row.args);
            write_atom(&text, q, &row);
            lr_buffer_format(&text, ". ");
        }
    char *program = strdup(lr_buffer_terminate(&text));
    lr_buffer_free(&text);
    return program;
}

/* ---- the answer by trying everything ---- */

static bool matches(const Pattern *atom, const Table *table, const int *row, const int *tried)
{
    for (size_t c = 0; c < table->columns; c++) {
        int arg = atom->args[c];
        if (arg != ANY && row[c] != (arg < VALUES ? arg : tried[arg - VALUES]))
            return false;
    }
    return true;
}

static bool holds(const Question *q, const int *tried)
{
    for (size_t a = 0; a < q->atom_count; a++) {
        const Table *table = &q->tables[q->atoms[a].relation];
        bool is_found = false;
        for (size_t i = 0; i < ROWS && !is_found; i++)
            is_found = matches(&q->atoms[a], table, table->rows[i], tried);
        if (is_found == q->atoms[a].is_negated)
            return false;
    }
    return true;
}

static int compare_lines(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

static char *line_of(const Question *q, const int *tried)
{
    Buffer line = { 0 };
    for (int v = 0, count = 0; v < VARIABLES; v++)
        if (q->is_used[v])
            lr_buffer_format(&line, "%s%s", count++ > 0 ? " " : "", values[tried[v]]);
    char *text = strdup(lr_buffer_terminate(&line));
    lr_buffer_free(&line);
    return text;
}

static char *expected(const Question *q)
{
    char **lines = calloc(ANSWERS_MAX, sizeof *lines);
    size_t count = 0;
    for (size_t n = 0; n < ANSWERS_MAX; n++) {
        int tried[VARIABLES];
        bool is_idle = false;
        for (size_t v = 0, rest = n; v < VARIABLES; v++, rest /= VALUES) {
            tried[v] = (int)(rest % VALUES);
            is_idle = is_idle || (!q->is_used[v] && tried[v] != 0);
        }
        if (!is_idle && holds(q, tried))
            lines[count++] = line_of(q, tried);
    }
    qsort(lines, count, sizeof *lines, compare_lines);
    Buffer text = { 0 };
    for (size_t i = 0; i < count; i++) {
        lr_buffer_format(&text, "%s%s", i > 0 ? "; " : "", lines[i]);
        free(lines[i]);
    }
    char *result = strdup(lr_buffer_terminate(&text));
    lr_buffer_free(&text);
    free(lines);
    return result;
}

/* ---- tests ---- */

static void check(const Question *q, const char *program, const char *wanted, const char *names)
{
    Buffer goal = { 0 };
    Ways ways;
    uint64_t bits;
    const char *unknown;
    size_t length;
    World *world = world_new(program, (ModelSettings){ .is_product = false });
    assert_string_equal(world_message(world), "");
    assert_true(lr_ways_read(names, &bits, &unknown, &length));
    lr_ways_begin(&ways, bits);
    world_budget(world)->ways = &ways;
    write_head(&goal, q);
    const char *answer = world_ask(world, lr_buffer_terminate(&goal));
    if (strcmp(answer, wanted) != 0)
        print_error("forced: %s\n%s\n", names, program);
    assert_string_equal(answer, wanted);
    world_free(world);
    lr_buffer_free(&goal);
}

static void every_method_finds_what_trying_everything_finds(void **state)
{
    static const char *const ways[] = {
        "",          "scan",        "probe",        "find",        "marks",
        "apart",     "batch, scan", "batch, probe", "table",       "broad, probe",
        "hash, set", "costly",      "dense, marks", "list, probe", "team, posted",
    };
    (void)state;
    for (int n = 0; n < PROGRAMS; n++) {
        Question question;
        draw(&question);
        char *program = write_program(&question), *wanted = expected(&question);
        for (size_t w = 0; w < sizeof ways / sizeof *ways; w++)
            check(&question, program, wanted, ways[w]);
        free(program);
        free(wanted);
    }
}

static void a_constant_that_nothing_holds_finds_nothing(void **state)
{
    static const char *const goals[] = { "p0(7, X)", "p0(X, dog)", "p0(X, 2.5)", "p0(-1, _)" };
    (void)state;
    for (size_t i = 0; i < sizeof goals / sizeof *goals; i++) {
        World *world = world_new("p0(1, ant). p0(2, bee).", (ModelSettings){ 0 });
        assert_string_equal(world_ask(world, goals[i]), "");
        world_free(world);
    }
}

static void an_empty_relation_ends_the_search(void **state)
{
    World *world = world_new("p0(1, ant). q(X) :- r0(X). q(X) :- p0(X, Y), r0(Y). "
                             "s(X) :- p0(X, _), not(r0(X)).",
                             (ModelSettings){ 0 });
    (void)state;
    assert_string_equal(world_ask(world, "q(X)"), "");
    assert_string_equal(world_ask(world, "s(X)"), "1");
    world_free(world);
}

/* A dated row holds where all premises do; one that is cut keeps what is left of it. */
static void dated_rows_meet_in_time(void **state)
{
    World *world = world_new("p0(1) @ 0 10 0.5. p0(2) @ 5 20 0.75. p0(3). q0(1) @ 5 30 0.75. "
                             "q0(2) @ 0 5 1. q0(3) @ 7 9 0.25. "
                             "both(X) :- p0(X), q0(X). alone(X) :- p0(X), not(q0(X)).",
                             (ModelSettings){ .counts_from = 0.2 });
    (void)state;
    assert_string_equal(world_ask(world, "both(X)"), "1 [5,10)=0.50; 3 [7,9)=0.25");
    assert_string_equal(
        world_ask(world, "alone(X)"),
        "1 [0,5)=0.50 [5,10)=0.25; 2 [5,20)=0.75; 3 [,7)=1.00 [7,9)=0.75 [9,)=1.00");
    world_free(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_method_finds_what_trying_everything_finds),
        cmocka_unit_test(a_constant_that_nothing_holds_finds_nothing),
        cmocka_unit_test(an_empty_relation_ends_the_search),
        cmocka_unit_test(dated_rows_meet_in_time),
    };
    chance_begin();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
