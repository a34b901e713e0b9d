/* SPDX-License-Identifier: MIT */
/* Claims: every field back again, ids, retraction, former states. */
#include "store_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/txn.h"
#include "value/date.h"
#include "value/value.h"

static const ClaimTime ALWAYS = { .from_first = LORE_TIME_MIN,
                                  .from_last = LORE_TIME_MIN,
                                  .to_first = LORE_TIME_MAX,
                                  .to_last = LORE_TIME_MAX };

static lore_status try_put(StoreFile *file, Store *store, const char *id, uint32_t relation)
{
    const Code row[1] = { 5 };
    ClaimRecord claim = { .id = id,
                          .relation = relation,
                          .arity = 1,
                          .row = row,
                          .holder = LR_CODE_NONE,
                          .time = ALWAYS };
    return lr_store_claim_put(store, &claim, NULL, &file->diag);
}

static void put(StoreFile *file, Store *store, const char *id, uint32_t relation)
{
    assert_ok(file, try_put(file, store, id, relation));
}

static lore_status append(void *data, const ClaimRecord *claim)
{
    lr_buffer_format(data, "%u:%s ", (unsigned)claim->number, claim->id);
    return LORE_OK;
}

static void assert_claims(StoreFile *file, Store *store, uint32_t relation, uint64_t as_of,
                          const char *expected)
{
    Buffer text = { 0 };
    assert_ok(file, lr_store_claims(store, relation, as_of, append, &text, &file->diag));
    assert_string_equal(lr_buffer_terminate(&text), expected);
    lr_buffer_free(&text);
}

static lore_status append_time(void *data, const ClaimTime *time)
{
    lr_buffer_format(data, "%d%s", (int)(time->to_last / LR_DAY), time->is_event ? "! " : " ");
    return LORE_OK;
}

static void assert_times(StoreFile *file, Store *store, uint32_t relation, uint64_t as_of,
                         const char *expected)
{
    Buffer text = { 0 };
    assert_ok(file, lr_store_claim_times(store, relation, as_of, append_time, &text, &file->diag));
    assert_string_equal(lr_buffer_terminate(&text), expected);
    lr_buffer_free(&text);
}

static void assert_same_text(const char *a, const char *b)
{
    if (b)
        assert_string_equal(a, b);
    else
        assert_null(a);
}

static void assert_same_claim(const ClaimRecord *a, const ClaimRecord *b)
{
    assert_int_equal(a->relation, b->relation);
    assert_int_equal(a->arity, b->arity);
    if (a->arity)
        assert_memory_equal(a->row, b->row, a->arity * sizeof *a->row);
    assert_int_equal(a->modality, b->modality);
    assert_int_equal(a->against, b->against);
    assert_int_equal(a->holder, b->holder);
    assert_int_equal(a->antecedent_count, b->antecedent_count);
    if (b->antecedent_count)
        assert_memory_equal(a->antecedent, b->antecedent, b->antecedent_count);
    assert_int_equal(a->time.from_first, b->time.from_first);
    assert_int_equal(a->time.from_last, b->time.from_last);
    assert_int_equal(a->time.to_first, b->time.to_first);
    assert_int_equal(a->time.to_last, b->time.to_last);
    assert_int_equal(a->time.is_event, b->time.is_event);
    assert_same_text(a->time.from_text, b->time.from_text);
    assert_same_text(a->time.to_text, b->time.to_text);
    assert_same_text(a->time.lasting_text, b->time.lasting_text);
    assert_int_equal(a->source, b->source);
    assert_int_equal(a->credibility.type, b->credibility.type);
    assert_true(a->credibility.type == LORE_NULL || lr_value_equal(a->credibility, b->credibility));
    assert_same_text(a->locator, b->locator);
    assert_same_text(a->note, b->note);
}

static void every_field_comes_back(void **state)
{
    static const uint8_t ANTECEDENT[] = { 0, 1, 2, 0xff };
    static const Code ROW[] = { 0, LR_CODE_DAY + 7, 3 };
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    ClaimRecord claims[3] = {
        { .id = "C001",
          .relation = 7,
          .arity = 3,
          .row = ROW,
          .modality = MODALITY_CONDITIONAL,
          .against = true,
          .holder = 12,
          .antecedent = ANTECEDENT,
          .antecedent_count = 4,
          .time = { INT64_C(86400000000) * 18000, INT64_C(86400000000) * 18031, 1, -1, true, "2019",
                    "~2020-05", "1 month" },
          .source = 3,
          .credibility = lore_text("likely", -1),
          .locator = "paragraph 6",
          .note = "an assessment" },
        { .relation = 7,
          .row = ROW,
          .holder = LR_CODE_NONE,
          .time = ALWAYS,
          .credibility = lore_real(0.7),
          .note = "" },
        { .id = "",
          .relation = 1,
          .arity = 1,
          .row = ROW,
          .holder = LR_CODE_NONE,
          .modality = MODALITY_FORECAST,
          .time = { -INT64_C(86400000000), INT64_MIN + 1, INT64_MAX - 1, 0, false, "", NULL,
                    NULL } },
    };
    static const char *const IDS[] = { "C001", "#2", "" };
    store_file_begin(file, store);
    for (uint64_t i = 0; i < 3; i++) {
        uint64_t number;
        assert_ok(file, lr_store_claim_put(store, &claims[i], &number, &file->diag));
        assert_int_equal(number, i + 1);
    }
    store_file_commit(file, store);
    lr_store_close(store);
    store = store_file_open(file);
    for (uint64_t i = 0; i < 3; i++) {
        Arena arena = { 0 };
        ClaimRecord read;
        assert_ok(file, lr_store_claim_find(store, IDS[i], &arena, &read, &file->diag));
        assert_same_claim(&read, &claims[i]);
        assert_int_equal(read.number, i + 1);
        assert_string_equal(read.id, IDS[i]);
        assert_int_equal(read.began, 1);
        assert_true(read.ended == UINT64_MAX && !read.end_reason);
        lr_arena_free(&arena);
    }
    lr_store_close(store);
}

static void claims_are_listed_by_relation_in_order(void **state)
{
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    store_file_begin(file, store);
    put(file, store, "a", 2);
    put(file, store, "b", 1);
    put(file, store, NULL, 2);
    assert_claims(file, store, 2, LR_STORE_NOW, "1:a 3:#3 "); /* before the commit */
    store_file_commit(file, store);
    store_file_begin(file, store);
    put(file, store, "c", 1);
    store_file_commit(file, store);
    assert_claims(file, store, 0, LR_STORE_NOW, "1:a 2:b 3:#3 4:c ");
    assert_claims(file, store, 1, LR_STORE_NOW, "2:b 4:c ");
    assert_claims(file, store, 2, LR_STORE_NOW, "1:a 3:#3 ");
    assert_claims(file, store, 3, LR_STORE_NOW, "");
    assert_claims(file, store, 0, 1, "1:a 2:b 3:#3 ");
    assert_claims(file, store, 0, 0, "");
    lr_store_close(store);
}

static void dates_are_read_without_the_rest(void **state)
{
    static const uint8_t ANTECEDENT[] = { 0, 1 };
    static const Code ROW[] = { 3, 4 };
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    ClaimRecord claim = { .relation = 7,
                          .arity = 2,
                          .row = ROW,
                          .modality = MODALITY_CONDITIONAL,
                          .holder = LR_CODE_NONE,
                          .antecedent = ANTECEDENT,
                          .antecedent_count = sizeof ANTECEDENT,
                          .time = {
                              .from_first = 1, .from_last = LR_DAY, .to_first = 2 * LR_DAY } };
    store_file_begin(file, store);
    for (int i = 0; i < 3; i++) {
        claim.id = i == 1 ? "gone" : NULL;
        claim.time.to_last = (5 + i) * LR_DAY;
        claim.time.is_event = i == 2;
        assert_ok(file, lr_store_claim_put(store, &claim, NULL, &file->diag));
    }
    put(file, store, "other", 8);
    store_file_commit(file, store);
    store_file_begin(file, store);
    assert_ok(file, lr_store_claim_end(store, "gone", "superseded", &file->diag));
    store_file_commit(file, store);
    assert_times(file, store, 7, 1, "5 6 7! ");
    assert_times(file, store, 7, LR_STORE_NOW, "5 7! ");
    assert_times(file, store, 9, LR_STORE_NOW, "");
    lr_store_close(store);
}

static void a_retracted_claim_stays_readable_and_frees_its_id(void **state)
{
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    Arena arena = { 0 };
    ClaimRecord claim;
    store_file_begin(file, store);
    put(file, store, "C001", 1);
    store_file_commit(file, store);
    store_file_begin(file, store);
    assert_ok(file, lr_store_claim_end(store, "C001", "superseded", &file->diag));
    assert_int_equal(lr_store_claim_end(store, "C001", NULL, &file->diag), LORE_NOTFOUND);
    put(file, store, "C001", 1);
    assert_ok(file, lr_store_claim_end(store, "C001", NULL, &file->diag));
    put(file, store, "C001", 1);
    store_file_commit(file, store);
    assert_claims(file, store, 1, 1, "1:C001 ");
    assert_claims(file, store, 1, 2, "3:C001 ");
    assert_ok(file, lr_store_claim_find(store, "C001", &arena, &claim, &file->diag));
    assert_int_equal(claim.number, 3);
    store_file_begin(file, store);
    assert_ok(file, lr_store_claim_end(store, "C001", NULL, &file->diag));
    store_file_commit(file, store);
    assert_int_equal(lr_store_claim_find(store, "C001", &arena, &claim, &file->diag),
                     LORE_NOTFOUND);
    assert_string_equal(store_file_message(file), "no claim \"C001\" stands");
    lr_arena_free(&arena);
    lr_store_close(store);
}

static lore_status keep_reason(void *data, const ClaimRecord *claim)
{
    if (claim->number == 1) {
        assert_int_equal(claim->ended, 2);
        assert_string_equal(claim->end_reason, "superseded");
        ++*(int *)data;
    }
    return LORE_OK;
}

static void the_reason_of_a_retraction_is_kept(void **state)
{
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    int seen = 0;
    store_file_begin(file, store);
    put(file, store, "C001", 1);
    store_file_commit(file, store);
    store_file_begin(file, store);
    assert_ok(file, lr_store_claim_end(store, "C001", "superseded", &file->diag));
    store_file_commit(file, store);
    assert_ok(file, lr_store_claims(store, 1, 1, keep_reason, &seen, &file->diag));
    assert_int_equal(seen, 1);
    lr_store_close(store);
}

static void an_id_that_stands_is_refused_and_nothing_is_lost(void **state)
{
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    store_file_begin(file, store);
    put(file, store, "C001", 1);
    assert_int_equal(try_put(file, store, "C001", 2), LORE_MISUSE);
    store_file_commit(file, store);
    store_file_begin(file, store);
    assert_int_equal(try_put(file, store, "C001", 2), LORE_MISUSE);
    put(file, store, "C002", 2);
    store_file_commit(file, store);
    assert_claims(file, store, 0, LR_STORE_NOW, "1:C001 2:C002 ");
    lr_store_close(store);
}

static void an_authors_number_is_not_given_twice(void **state)
{
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    store_file_begin(file, store);
    put(file, store, "#2", 1);
    put(file, store, NULL, 1);
    put(file, store, NULL, 1);
    store_file_commit(file, store);
    assert_claims(file, store, 0, LR_STORE_NOW, "1:#2 2:#2.2 3:#3 ");
    lr_store_close(store);
}

static void ids_of_any_length_and_hash_are_told_apart(void **state)
{
    enum { COUNT = 200 };
    StoreFile *file = *state;
    StoreOptions options = { LR_ENV_RESERVE, 1, LR_TERM_BYTES };
    Store *store;
    char id[1000];
    Arena arena = { 0 };
    assert_ok(file, lr_store_open_with(file->path, LORE_OPEN_CREATE, options, &store, &file->diag));
    memset(id, 'i', sizeof id);
    for (int i = 0; i < COUNT; i++) {
        if (i % 50 == 0)
            store_file_begin(file, store);
        snprintf(id + 600, sizeof id - 600, "%d", i);
        put(file, store, id, 1);
        if (i % 50 == 49)
            store_file_commit(file, store);
    }
    for (int i = 0; i < COUNT; i++) {
        ClaimRecord claim;
        snprintf(id + 600, sizeof id - 600, "%d", i);
        assert_ok(file, lr_store_claim_find(store, id, &arena, &claim, &file->diag));
        assert_int_equal(claim.number, i + 1);
    }
    lr_arena_free(&arena);
    lr_store_close(store);
}

static void a_claim_is_found_as_it_stood(void **state)
{
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    const struct {
        uint64_t as_of, number;
    } cases[] = { { 1, 1 }, { 2, 0 }, { 3, 2 }, { LR_STORE_NOW, 2 } };
    store_file_begin(file, store);
    put(file, store, "c", 1);
    store_file_commit(file, store);
    store_file_begin(file, store);
    assert_ok(file, lr_store_claim_end(store, "c", NULL, &file->diag));
    store_file_commit(file, store);
    store_file_begin(file, store);
    put(file, store, "c", 1);
    store_file_commit(file, store);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Arena arena = { 0 };
        ClaimRecord claim;
        lore_status status =
            lr_store_claim_at(store, "c", cases[i].as_of, &arena, &claim, &file->diag);
        assert_int_equal(status, cases[i].number > 0 ? LORE_OK : LORE_NOTFOUND);
        if (status == LORE_OK)
            assert_int_equal(claim.number, cases[i].number);
        lr_arena_free(&arena);
    }
    lr_store_close(store);
}

static void claims_of_one_modality_are_found_among_all(void **state)
{
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    const Code row[2] = { 5, 6 };
    Buffer text = { 0 };
    ClaimRecord claim = { .relation = 1, .row = row, .holder = LR_CODE_NONE, .time = ALWAYS };
    store_file_begin(file, store);
    for (uint32_t i = 0; i < 12; i++) {
        claim.relation = 1 + i % 2;
        claim.arity = i % 3;
        claim.modality = i % 4 == 3 ? MODALITY_CONDITIONAL : (Modality)(i % 4);
        claim.antecedent = (const uint8_t *)"if";
        claim.antecedent_count = claim.modality == MODALITY_CONDITIONAL ? 2 : 0;
        claim.against = claim.modality == MODALITY_ASSERTED && i > 4;
        claim.time.is_event = i > 8;
        assert_ok(file, lr_store_claim_put(store, &claim, NULL, &file->diag));
    }
    store_file_commit(file, store);
    store_file_begin(file, store);
    assert_ok(file, lr_store_claim_end(store, "#8", "why not", &file->diag));
    store_file_commit(file, store);
    assert_ok(file, lr_store_claims_of(store, MODALITY_CONDITIONAL, LR_STORE_NOW, append, &text,
                                       &file->diag));
    lr_buffer_format(&text, "| ");
    assert_ok(file, lr_store_claims_of(store, MODALITY_CONDITIONAL, 1, append, &text, &file->diag));
    lr_buffer_format(&text, "| ");
    assert_ok(file, lr_store_claims_of(store, MODALITY_ASSERTED, 2, append, &text, &file->diag));
    assert_string_equal(lr_buffer_terminate(&text),
                        "4:#4 12:#12 | 4:#4 8:#8 12:#12 | 1:#1 5:#5 9:#9 ");
    lr_buffer_free(&text);
    lr_store_close(store);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, store_file_setup, store_file_teardown)
    const struct CMUnitTest tests[] = {
        TEST(every_field_comes_back),
        TEST(claims_are_listed_by_relation_in_order),
        TEST(dates_are_read_without_the_rest),
        TEST(a_retracted_claim_stays_readable_and_frees_its_id),
        TEST(the_reason_of_a_retraction_is_kept),
        TEST(an_id_that_stands_is_refused_and_nothing_is_lost),
        TEST(an_authors_number_is_not_given_twice),
        TEST(a_claim_is_found_as_it_stood),
        TEST(claims_of_one_modality_are_found_among_all),
        TEST(ids_of_any_length_and_hash_are_told_apart),
    };
    return cmocka_run_group_tests_name("store_claim", tests, NULL, NULL);
}
