/* SPDX-License-Identifier: MIT */
/* Memory that runs out at every allocation in turn: the change happens wholly or not at all. */
#include "store_file.h"

#include <stdio.h>
#include <string.h>

#include "fault/memory.h"

enum { FACTS = 300 };

static lore_status intern_facts(Store *store)
{
    lore_status status = LORE_OK;
    for (Code i = 0; status == LORE_OK && i < FACTS; i++) {
        char text[32];
        Code row[2] = { 0, i };
        snprintf(text, sizeof text, "newcomer %u", (unsigned)i % 7);
        status = lr_store_code_intern(store, lore_text(text, -1), &row[0], NULL);
        if (status == LORE_OK)
            status = lr_store_facts_put(store, 1, 2, row, 1, NULL, NULL);
    }
    return status;
}

/* More new texts than a group holds, one of them too long for the vocabulary. */
static lore_status intern_batch(Store *store)
{
    enum { COUNT = 200, LENGTH = 6000 };
    static char texts[COUNT][LENGTH];
    lore_value values[COUNT];
    Code codes[COUNT];
    for (int i = 0; i < COUNT; i++) {
        snprintf(texts[i], LENGTH, "batch %d", i % 150);
        values[i] = lore_text(texts[i], i == 70 ? LENGTH : -1);
    }
    return lr_store_codes_intern(store, values, COUNT, codes, NULL);
}

static lore_status record_claims(Store *store)
{
    const Code row[1] = { 5 };
    ClaimRecord claim = { .relation = 2, .arity = 1, .row = row, .holder = LR_CODE_NONE };
    lore_status status = lr_store_claim_put(store, &claim, NULL, NULL);
    claim.id = "new";
    if (status == LORE_OK)
        status = lr_store_claim_put(store, &claim, NULL, NULL);
    if (status == LORE_OK)
        status = lr_store_claim_end(store, "new", "wrong", NULL);
    if (status == LORE_OK)
        status = lr_store_claim_end(store, "C000", "wrong", NULL);
    return status;
}

static lore_status ignore_rows(void *data, const Code *rows, size_t count)
{
    (void)data, (void)rows, (void)count;
    return LORE_OK;
}

static lore_status change_much(Store *store)
{
    const Code old[2] = { 7, 7 };
    lore_status status = lr_store_begin(store, NULL);
    if (status == LORE_OK)
        status = intern_facts(store);
    if (status == LORE_OK)
        status = intern_batch(store);
    if (status == LORE_OK)
        status = lr_store_fact_end(store, 1, 2, old, NULL);
    if (status == LORE_OK)
        status = lr_store_facts(store, 1, 2, LR_STORE_NOW, ignore_rows, NULL, NULL);
    if (status == LORE_OK)
        status = lr_store_facts(store, 1, 2, 1, ignore_rows, NULL, NULL);
    if (status == LORE_OK)
        status = lr_store_record_put(store, RECORD_RELATION, "leans", "new", 3, NULL, NULL);
    if (status == LORE_OK)
        status = lr_store_record_put(store, RECORD_RULE, "rule", "r", 1, NULL, NULL);
    if (status == LORE_OK)
        status = record_claims(store);
    if (status == LORE_OK)
        return lr_store_commit(store, "tester", NULL, NULL, NULL);
    lr_store_abort(store);
    return status;
}

static uint64_t fact_count(StoreFile *file, Store *store)
{
    uint64_t count;
    assert_ok(file, lr_store_fact_count(store, 1, &count, &file->diag));
    return count;
}

static void a_change_without_memory_happens_wholly_or_not_at_all(void **state)
{
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    const Code old[2] = { 7, 7 };
    lore_status status, damage;
    store_file_fill(file, store, 50);
    store_file_begin(file, store);
    assert_ok(file, lr_store_facts_put(store, 1, 2, old, 1, NULL, &file->diag));
    store_file_commit(file, store);
    StoreVersion before = lr_store_version(store);
    uint64_t facts = fact_count(file, store);
    uint32_t terms = lr_store_code_count(store);
    long refused = 0;
    for (;; refused++) {
        memory_fail_after(refused);
        status = change_much(store);
        bool was_refused = memory_restore();
        if (status == LORE_OK)
            break; /* the control; what was refused, if anything, was not needed */
        assert_true(was_refused);
        assert_int_equal(status, LORE_NOMEM);
        assert_false(lr_store_is_writing(store));
        assert_ok(file, lr_store_refresh(store, &file->diag));
        assert_int_equal(lr_store_version(store).transaction, before.transaction);
        assert_int_equal(fact_count(file, store), facts);
        assert_int_equal(lr_store_code_count(store), terms);
    }
    assert_true(refused > 50);
    assert_int_equal(lr_store_code_count(store), terms + 7 + 150);
    assert_int_equal(fact_count(file, store), facts + FACTS - 1);
    lr_store_close(store);
    assert_int_equal(store_file_damages(file->path, &damage), 0);
}

static void opening_without_memory_fails_cleanly(void **state)
{
    StoreFile *file = *state;
    Store *store = NULL;
    for (long n = 0;; n++) {
        memory_fail_after(n);
        lore_status status = lr_store_open(file->path, LORE_OPEN_CREATE, &store, NULL);
        if (!memory_restore())
            break;
        if (status == LORE_OK)
            lr_store_close(store);
        else
            assert_int_equal(status, LORE_NOMEM);
    }
    assert_non_null(store); /* control */
    lr_store_close(store);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, store_file_setup, store_file_teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_change_without_memory_happens_wholly_or_not_at_all),
        TEST(opening_without_memory_fails_cleanly),
    };
    return cmocka_run_group_tests_name("store_memory", tests, NULL, NULL);
}
