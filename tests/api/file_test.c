/* SPDX-License-Identifier: MIT */
/* What a knowledge base keeps in its file, and who may read and write it. */
#include <stdlib.h>
#include <unistd.h>

#include "fixture.h"

static char text[4096];
static char folder[64], path[96], lock[112];

static int make_folder(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/lore-file-test-XXXXXX");
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/a.lore", folder);
    snprintf(lock, sizeof lock, "%s-lock", path);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    unlink(path);
    unlink(lock);
    return rmdir(folder);
}

static lore_kb *open_file(unsigned flags)
{
    lore_kb *kb;
    lore_status status = lore_open(path, flags, &kb);
    if (status != LORE_OK)
        fail_msg("%s", lore_diagnostic_text(kb));
    return kb;
}

static void fill(lore_kb *kb)
{
    lore_terms *terms = lore_terms_new();
    lore_source paper = { .name = "paper",
                          .reliability = lore_text("C", -1),
                          .title = "The Paper" };
    assert_done(kb, lore_begin(kb));
    assert_done(kb, lore_setting_put(kb, "conjunction", "product"));
    declare(kb, "p", 2, LORE_RELATION_TEMPORAL);
    declare(kb, "q", 2, LORE_RELATION_DERIVED);
    assert_done(kb, lore_source_put(kb, &paper));
    assert_done(kb, put_rule(kb, terms, "turn", atom(terms, "q", "X", "Y", NULL),
                             atom(terms, "p", "Y", "X", NULL), 0, 0));
    lore_claim claim = { .id = "C1",
                         .terms = terms,
                         .statement = atom(terms, "p", "a", "b", NULL),
                         .from = lore_text("2020-03", -1),
                         .source = "paper",
                         .locator = "p. 1",
                         .credibility = lore_real(0.5),
                         .note = "a note" };
    assert_done(kb, lore_claim_put(kb, &claim));
    put_fact(kb, "p", "c", "d");
    assert_done(kb, lore_commit(kb, "anna", "the first", NULL));
    lore_terms_free(terms);
}

static void everything_is_there_when_the_file_is_opened_again(void **state)
{
    (void)state;
    lore_kb *kb = open_file(LORE_OPEN_CREATE);
    fill(kb);
    lore_close(kb);
    kb = open_file(0);
    assert_string_equal(lore_setting_get(kb, "conjunction"), "product");
    lore_query *query = ask(kb, "q", "b", "X");
    assert_int_equal(lore_query_step(query), LORE_ROW);
    assert_true(lore_query_belief(query) > 0.299 && lore_query_belief(query) < 0.301);
    lore_proof *proof;
    assert_done(kb, lore_why(query, &proof));
    assert_string_equal(lore_proof_render(proof, "text"),
                        "q(b, a)     0.30 unlikely  rule turn             2020-03 ..\n"
                        "└─ p(a, b)  0.30           claim C1  paper p. 1  2020-03 ..\n");
    lore_proof_free(proof);
    lore_query_close(query);
    query = NULL;
    assert_done(kb, lore_list(kb, "transactions", NULL, &query));
    assert_int_equal(lore_query_step(query), LORE_ROW);
    assert_string_equal(lore_query_value(query, 2).u.text, "anna");
    lore_query_close(query);
    lore_close(kb);
}

static void a_file_opened_for_reading_refuses_every_write(void **state)
{
    (void)state;
    lore_kb *kb = open_file(LORE_OPEN_CREATE);
    fill(kb);
    lore_close(kb);
    kb = open_file(LORE_OPEN_READONLY);
    lore_value values[] = { lore_text("x", -1), lore_text("y", -1) };
    assert_int_equal(lore_begin(kb), LORE_READONLY);
    assert_int_equal(lore_fact_put(kb, "p", values, 2), LORE_READONLY);
    assert_string_equal(rows_of(ask(kb, "p", "X", "Y"), text, sizeof text), "a b|c d");
    lore_close(kb);
}

static void a_missing_file_is_not_made_unasked(void **state)
{
    lore_kb *kb;
    (void)state;
    assert_int_equal(lore_open(path, 0, &kb), LORE_NOTFOUND);
    lore_close(kb);
    assert_int_equal(access(path, F_OK), -1);
}

static void another_file_is_no_knowledge_base(void **state)
{
    lore_kb *kb;
    (void)state;
    FILE *file = fopen(path, "w");
    for (int i = 0; i < 20000; i++)
        fputs("not a knowledge base ", file);
    fclose(file);
    assert_int_equal(lore_open(path, 0, &kb), LORE_NOTLORE);
    lore_close(kb);
}

static void two_handles_share_a_file_and_see_each_others_commits(void **state)
{
    (void)state;
    lore_kb *writer = open_file(LORE_OPEN_CREATE);
    lore_kb *reader = open_file(0);
    fill(writer);
    assert_string_equal(rows_of(ask(reader, "p", "X", "Y"), text, sizeof text), "a b|c d");
    assert_done(writer, lore_begin(writer));
    put_fact(writer, "p", "e", "f");
    assert_string_equal(rows_of(ask(reader, "p", "X", "Y"), text, sizeof text), "a b|c d");
    assert_int_equal(lore_begin(reader), LORE_BUSY);
    assert_done(writer, lore_commit(writer, NULL, NULL, NULL));
    assert_string_equal(rows_of(ask(reader, "p", "X", "Y"), text, sizeof text), "a b|c d|e f");
    declare(reader, "late", 1, 0);
    put_fact(writer, "late", "x", NULL);
    assert_string_equal(rows_of(ask(reader, "late", "X", NULL), text, sizeof text), "x");
    lore_close(reader);
    lore_close(writer);
}

static void count_line(void *data, const char *line)
{
    (void)line;
    ++*(int *)data;
}

static void an_unharmed_file_is_verified_and_a_harmed_one_is_not(void **state)
{
    int lines = 0;
    (void)state;
    lore_kb *kb = open_file(LORE_OPEN_CREATE);
    fill(kb);
    lore_close(kb);
    assert_int_equal(lore_verify(path, count_line, &lines), LORE_OK);
    FILE *file = fopen(path, "r+b");
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    for (long at = 3 * 4096; at < size; at += 4096) {
        fseek(file, at + 4000, SEEK_SET);
        fputs("harm", file);
    }
    fclose(file);
    lines = 0;
    assert_int_equal(lore_verify(path, count_line, &lines), LORE_CORRUPT);
    assert_true(lines > 0);
}

int main(void)
{
#define FILE_TEST(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)
    const struct CMUnitTest tests[] = {
        FILE_TEST(everything_is_there_when_the_file_is_opened_again),
        FILE_TEST(a_file_opened_for_reading_refuses_every_write),
        FILE_TEST(a_missing_file_is_not_made_unasked),
        FILE_TEST(another_file_is_no_knowledge_base),
        FILE_TEST(two_handles_share_a_file_and_see_each_others_commits),
        FILE_TEST(an_unharmed_file_is_verified_and_a_harmed_one_is_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
