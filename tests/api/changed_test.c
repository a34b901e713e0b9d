/* SPDX-License-Identifier: MIT */
/* What changed between two times: the difference of both answers, and causes that are enough, each of them
 * needed, when they are done again elsewhere. */
#include "history.h"

enum { HISTORIES = 10, LENGTH = 30, ROWS_MAX = 256, CAUSES_MAX = 32, TEXT_SIZE = 1 << 15 };

static char text[TEXT_SIZE];

/* ---- reading ---- */

/* "statement=belief over time" of each row of goal, of one or two text columns. */
typedef struct Belief {
    char statement[64], function[512];
} Belief;

typedef struct Rows {
    Belief items[ROWS_MAX];
    size_t count;
} Rows;

/* What is believed, whatever is said against it. */
static void write_function(const lore_query *query, char *out, size_t size)
{
    size_t count, length = 0;
    double before = 0;
    const lore_stretch *parts = lore_query_stretches(query, &count);
    for (size_t i = 0; i < count && length < size; i++) {
        int goes_on = i > 0 && parts[i].from == parts[i - 1].to && parts[i].pro == before;
        if (parts[i].pro > 0 && !goes_on)
            length += (size_t)snprintf(out + length, size - length, "%lld:%.4f ",
                                       (long long)parts[i].from, parts[i].pro);
        if (parts[i].pro > 0 &&
            (i + 1 == count || parts[i + 1].from != parts[i].to || parts[i + 1].pro == 0))
            length +=
                (size_t)snprintf(out + length, size - length, "%lld ", (long long)parts[i].to);
        before = parts[i].pro;
    }
    assert_true(length < size);
}

static void read_rows(lore_query *query, const char *relation, Rows *out)
{
    out->count = 0;
    while (lore_query_step(query) == LORE_ROW) {
        Belief *row = &out->items[out->count++];
        assert_true(out->count < ROWS_MAX);
        size_t length = (size_t)snprintf(row->statement, sizeof row->statement, "%s(", relation);
        for (size_t c = 0; c < lore_query_column_count(query); c++)
            length +=
                (size_t)snprintf(row->statement + length, sizeof row->statement - length,
                                 "%s\"%s\"", c > 0 ? ", " : "", lore_query_value(query, c).u.text);
        snprintf(row->statement + length, sizeof row->statement - length, ")");
        write_function(query, row->function, sizeof row->function);
    }
    lore_query_close(query);
}

static void rows_as_of(lore_kb *kb, const char *goal, const char *relation, uint64_t transaction,
                       Rows *out)
{
    lore_query *query = ask_text(kb, goal);
    assert_done(kb, lore_query_as_of(query, lore_integer((int64_t)transaction)));
    read_rows(query, relation, out);
}

/* "" where the row is missing. */
static const char *function_of(const Rows *rows, const char *statement)
{
    for (size_t i = 0; i < rows->count; i++)
        if (strcmp(rows->items[i].statement, statement) == 0)
            return rows->items[i].function;
    return "";
}

static size_t count_differences(const Rows *before, const Rows *after)
{
    size_t count = 0;
    for (size_t i = 0; i < before->count; i++)
        count +=
            strcmp(before->items[i].function, function_of(after, before->items[i].statement)) != 0;
    for (size_t i = 0; i < after->count; i++)
        count += function_of(before, after->items[i].statement)[0] == '\0';
    return count;
}

/* ---- checking causes ---- */

/* One entry of a listing: a row with the transactions of its causes. */
typedef struct Entry {
    char change[16], statement[64];
    uint64_t causes[CAUSES_MAX];
    size_t count;
} Entry;

/* The history up to first, and of the rest only the causes, but for one. */
static lore_kb *replay(const History *history, uint64_t first, const Entry *entry, size_t left_out)
{
    lore_kb *kb;
    assert_int_equal(lore_open(NULL, 0, &kb), LORE_OK);
    for (size_t o = 0; o < history->count; o++) {
        const Operation *operation = &history->operations[o];
        int is_wanted = operation->transaction <= first;
        for (size_t c = 0; c < entry->count; c++)
            is_wanted |= c != left_out && entry->causes[c] == operation->transaction;
        if (is_wanted)
            (void)do_operation(kb, operation);
    }
    return kb;
}

/* What the row comes to then; "?" where the rules make no program. */
static const char *function_then(const History *history, uint64_t first, const Entry *entry,
                                 size_t left_out, const char *goal, const char *relation)
{
    static Rows rows;
    lore_query *query = NULL;
    lore_kb *kb = replay(history, first, entry, left_out);
    lore_status status = lore_query_text(kb, goal, &query);
    rows.count = 0;
    if (status == LORE_OK)
        read_rows(query, relation, &rows);
    lore_close(kb);
    return status == LORE_OK ? function_of(&rows, entry->statement) : "?";
}

static void check_entry(const History *history, uint64_t first, const Entry *entry,
                        const Rows *after, const char *goal, const char *relation)
{
    const char *wanted = function_of(after, entry->statement);
    assert_true(entry->count > 0);
    const char *got = function_then(history, first, entry, SIZE_MAX, goal, relation);
    if (strcmp(got, wanted) != 0)
        fail_msg("%s of %s since %d: its causes make \"%s\", not \"%s\"", entry->statement, goal,
                 (int)first, got, wanted);
    for (size_t c = 0; c < entry->count; c++)
        if (strcmp(function_then(history, first, entry, c, goal, relation), wanted) == 0)
            fail_msg("%s of %s since %d: transaction %d is not needed", entry->statement, goal,
                     (int)first, (int)entry->causes[c]);
}

/* The next row of the listing with all its causes; 0 at the end. *has_row: the listing stands on one. */
static int next_entry(lore_query *listing, int *has_row, Entry *entry)
{
    entry->count = 0;
    if (!*has_row)
        return 0;
    snprintf(entry->change, sizeof entry->change, "%s", lore_query_value(listing, 0).u.text);
    snprintf(entry->statement, sizeof entry->statement, "%s", lore_query_value(listing, 1).u.text);
    do {
        assert_true(entry->count < CAUSES_MAX);
        assert_int_equal(lore_query_value(listing, 7).type, LORE_INTEGER);
        entry->causes[entry->count++] = (uint64_t)lore_query_value(listing, 7).u.integer;
        *has_row = lore_query_step(listing) == LORE_ROW;
    } while (*has_row && strcmp(lore_query_value(listing, 1).u.text, entry->statement) == 0);
    return 1;
}

/* Of how many causes rows had, [0] is not used. */
static void check_change(lore_kb *kb, const History *history, uint64_t first, uint64_t last,
                         const char *goal, const char *relation, size_t *sizes)
{
    static Rows before, after;
    Entry entry;
    size_t entries = 0;
    lore_query *listing;
    rows_as_of(kb, goal, relation, first, &before);
    rows_as_of(kb, goal, relation, last, &after);
    assert_done(kb, lore_changed_text(kb, goal, lore_integer((int64_t)first),
                                      lore_integer((int64_t)last), &listing));
    int has_row = lore_query_step(listing) == LORE_ROW;
    while (next_entry(listing, &has_row, &entry)) {
        const char *was = function_of(&before, entry.statement);
        const char *is = function_of(&after, entry.statement);
        const char *change = was[0] == '\0' ? "added" : is[0] == '\0' ? "removed" : "changed";
        assert_string_equal(entry.change, change);
        assert_string_not_equal(was, is);
        check_entry(history, first, &entry, &after, goal, relation);
        sizes[entry.count]++;
        entries++;
    }
    lore_query_close(listing);
    assert_int_equal(entries, count_differences(&before, &after));
}

static void causes_are_enough_and_needed(void **state)
{
    static const char *const goals[][2] = { { "r(X, Y)", "r" },
                                            { "s(X)", "s" },
                                            { "r(X, Y):merged()", "r" } };
    size_t sizes[CAUSES_MAX + 1] = { 0 };
    History history;
    (void)state;
    seed_history();
    for (int i = 0; i < HISTORIES; i++) {
        lore_kb *kb = make_history(&history, LENGTH);
        size_t first = history.count / 2, last = history.count - 1;
        for (size_t g = 0; g < sizeof goals / sizeof *goals; g++)
            check_change(kb, &history, history.operations[first].transaction,
                         history.operations[last].transaction, goals[g][0], goals[g][1], sizes);
        lore_close(kb);
    }
    assert_true(sizes[1] > 0 && sizes[2] > 0); /* or leaving one out proved nothing */
}

/* ---- named cases ---- */

static lore_kb *load_steps(lore_kb *kb, const char *const *steps, size_t count)
{
    for (size_t i = 0; i < count; i++)
        assert_done(kb, lore_load(kb, steps[i], -1, "steps.lua"));
    return kb;
}

/* "change statement before after cause transaction|..." */
static const char *changes(lore_kb *kb, const char *goal, int before, lore_value after)
{
    size_t length = 0;
    lore_query *listing;
    static const size_t columns[] = { 0, 1, 2, 3, 6, 7 };
    assert_done(kb, lore_changed_text(kb, goal, lore_integer(before), after, &listing));
    text[0] = '\0';
    while (lore_query_step(listing) == LORE_ROW)
        for (size_t c = 0; c < 6; c++) {
            length += lore_value_format(lore_query_value(listing, columns[c]), text + length,
                                        sizeof text - length);
            length += (size_t)snprintf(text + length, sizeof text - length, c < 5 ? " " : "|");
        }
    lore_query_close(listing);
    return text;
}

static void each_kind_of_cause_is_named(void **state)
{
    static const char *const steps[] = {
        "relation.p { 'x', temporal = true } relation.f { 'x' } derive.d { 'x' } "
        "source.s { reliability = 'A' } claim { p('a'), id = 'A', source = 's' } "
        "claim { p('b'), id = 'B' } fact { f('c') } d(X) { p(X) } :name 'r' d(X) { f(X) } :name "
        "'f'",
        "source.s { reliability = 'D' }",
        "d(X) { f(X), ne(X, 'c') } :name 'f'",
        "claim { p('e'), id = 'E' }",
        "fact { f('g') }",
        "d(X) { p(X) } :name 'r' :weight(0.5)",
    };
    lore_kb *kb = load_steps(*state, steps, 6);
    lore_value now = lore_text("now", -1);
    assert_string_equal(changes(kb, "d(X)", 1, lore_integer(2)),
                        "changed d(\"a\") 1.0 0.4 source s regraded from A to D 2|");
    assert_string_equal(changes(kb, "d(X)", 2, lore_integer(3)),
                        "removed d(\"c\") 1.0 null rule d:f replaced 3|");
    assert_string_equal(changes(kb, "d(X)", 3, lore_integer(5)),
                        "added d(\"e\") null 1.0 claim E recorded 4|"
                        "added d(\"g\") null 1.0 fact f(g) recorded 5|");
    assert_string_equal(changes(kb, "d('b')", 5, now),
                        "changed d(\"b\") 1.0 0.5 rule d:r replaced 6|");
    assert_done(kb, lore_claim_retract(kb, "B", "a slip"));
    assert_string_equal(changes(kb, "d('b')", 6, now),
                        "removed d(\"b\") 0.5 null claim B retracted: a slip 7|");
    assert_string_equal(changes(kb, "d(X)", 7, now), "");
}

static void declarations_and_settings_are_causes(void **state)
{
    static const char *const steps[] = {
        "relation.p { 'x' } derive.d { 'x' } d(X) { p(X), p('y') } "
        "claim { p('x'), id = '1', credibility = 0.5 } claim { p('x'), id = '2', credibility = 0.5 "
        "} "
        "claim { p('y'), id = '3', credibility = 0.5 }",
        "relation.p { 'x', noisy_or = true }",
        "setting { conjunction = 'product' }",
    };
    lore_kb *kb = load_steps(*state, steps, 3);
    assert_string_equal(changes(kb, "p('x')", 1, lore_integer(2)),
                        "changed p(\"x\") 0.5 0.75 relation p redeclared 2|");
    assert_string_equal(changes(kb, "d('x')", 2, lore_integer(3)),
                        "changed d(\"x\") 0.5 0.375 setting conjunction set to product 3|");
}

static void what_came_and_went_is_no_cause(void **state)
{
    lore_kb *kb = *state;
    lore_value a = lore_text("a", -1);
    assert_done(kb, lore_load(kb, "relation.p { 'x' } fact { p('a') }", -1, "steps.lua"));
    assert_done(kb, lore_fact_retract(kb, "p", &a, 1));
    assert_done(kb, lore_load(kb, "claim { p('b'), id = 'B' }", -1, "steps.lua"));
    assert_done(kb, lore_fact_put(kb, "p", &a, 1));
    assert_done(kb, lore_claim_retract(kb, "B", NULL));
    assert_string_equal(changes(kb, "p(X)", 1, lore_text("now", -1)), "");
    assert_string_equal(changes(kb, "p(X)", 2, lore_text("now", -1)),
                        "added p(\"a\") null 1.0 fact p(a) recorded 4|");
}

static void a_goal_that_meant_nothing_then_had_no_rows(void **state)
{
    static const char *const steps[] = { "relation.q { 'x' }",
                                         "relation.p { 'x' } claim { p('a'), id = 'A' }" };
    lore_kb *kb = load_steps(*state, steps, 2);
    assert_string_equal(changes(kb, "p(X)", 1, lore_integer(2)),
                        "added p(\"a\") null 1.0 relation p declared 2|"
                        "added p(\"a\") null 1.0 claim A recorded 2|");
}

/* seen(i) of all numbers from first to before last, in one transaction. */
static void see(lore_kb *kb, int64_t first, int64_t last)
{
    assert_done(kb, lore_begin(kb));
    for (int64_t i = first; i < last; i++) {
        lore_value row[] = { lore_integer(i) };
        assert_done(kb, lore_fact_put(kb, "seen", row, 1));
    }
    assert_done(kb, lore_commit(kb, NULL, NULL, NULL));
}

static void causes_not_found_in_time_stay_open_and_are_counted(void **state)
{
    enum { MANY = 3000 };
    lore_kb *kb = *state;
    char expected[64];
    size_t rows = 0, open = 0;
    assert_done(kb, lore_load(kb, "relation.seen { 'n:integer' }", -1, "seen.lua"));
    see(kb, 0, MANY);
    see(kb, MANY, 2 * MANY);
    lore_limit_set(kb, LORE_LIMIT_MILLISECONDS, 3000);
    lore_query *listing, *query = ask_text(kb, "seen(N)");
    assert_done(kb, lore_changed(query, lore_integer(2), lore_integer(3), &listing));
    for (; lore_query_step(listing) == LORE_ROW; rows++) {
        lore_value cause = lore_query_value(listing, 6);
        open += cause.type == LORE_NULL;
        snprintf(expected, sizeof expected, "fact seen(%zu) recorded", MANY + rows);
        if (cause.type != LORE_NULL)
            assert_string_equal(cause.u.text, expected);
    }
    assert_int_equal(rows, MANY);
    assert_in_range(open, 1, MANY - 1);
    snprintf(expected, sizeof expected, "the causes of %zu of %d rows", open, MANY);
    assert_non_null(strstr(lore_query_note(listing), expected));
    lore_query_close(listing);
    lore_query_close(query);
}

static void a_change_of_much_is_tried_for_all_rows_at_once(void **state)
{
    static const char *const steps[] = {
        "relation.seen { 'n:integer', temporal = true } source.eye { reliability = 0.9 }\n"
        "for i = 1, 400 do claim { seen(i), source = 'eye' } end",
        "source.eye { reliability = 0.5 }",
    };
    lore_kb *kb = load_steps(*state, steps, 2);
    size_t rows = 0;
    lore_query *listing, *query = ask_text(kb, "seen(N)");
    assert_done(kb, lore_changed(query, lore_integer(1), lore_integer(2), &listing));
    for (; lore_query_step(listing) == LORE_ROW; rows++)
        assert_string_equal(lore_query_value(listing, 6).u.text,
                            "source eye regraded from 0.9 to 0.5");
    assert_int_equal(rows, 400);
    assert_null(lore_query_note(listing));
    lore_query_close(listing);
    lore_query_close(query);
}

static void times_are_checked(void **state)
{
    static const char *const steps[] = { "relation.p { 'x' }", "claim { p('a') }" };
    lore_kb *kb = load_steps(*state, steps, 2);
    lore_query *listing, *query = ask_text(kb, "p(X)");
    assert_refused(kb, LORE_MISUSE, "after the second",
                   lore_changed(query, lore_integer(2), lore_integer(1), &listing));
    assert_null(listing);
    assert_refused(kb, LORE_NOTFOUND, "no transaction",
                   lore_changed(query, lore_integer(1), lore_integer(9), &listing));
    assert_refused(kb, LORE_SYNTAX, "",
                   lore_changed(query, lore_text("soon", -1), lore_null(), &listing));
    lore_query_close(query);
    assert_done(kb, lore_list(kb, "claims", NULL, &query));
    assert_refused(kb, LORE_MISUSE, "no time",
                   lore_changed(query, lore_integer(1), lore_integer(2), &listing));
    lore_query_close(query);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, open_memory, close_memory)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(causes_are_enough_and_needed),
        TEST(each_kind_of_cause_is_named),
        TEST(declarations_and_settings_are_causes),
        TEST(what_came_and_went_is_no_cause),
        TEST(a_goal_that_meant_nothing_then_had_no_rows),
        TEST(times_are_checked),
        TEST(causes_not_found_in_time_stay_open_and_are_counted),
        TEST(a_change_of_much_is_tried_for_all_rows_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
