/* SPDX-License-Identifier: MIT */
/* Verification: sound files are sound, damage is reported and never a crash. */
#include "store_file.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "chance.h"
#include "store/cell.h"
#include "store/scan.h"

enum { SOUND = 10, DAMAGED = 11, MISREAD = 12 };

static void assert_sound(StoreFile *file)
{
    lore_status status;
    assert_int_equal(store_file_damages(file->path, &status), 0);
    assert_int_equal(status, LORE_OK);
}

static void assert_damaged(StoreFile *file)
{
    lore_status status;
    assert_true(store_file_damages(file->path, &status) > 0);
    assert_int_equal(status, LORE_CORRUPT);
}

static void a_file_with_a_history_is_sound(void **state)
{
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    Arena arena = { 0 };
    assert_sound(file); /* empty, and open in this process */
    store_file_fill(file, store, 3000);
    store_file_begin(file, store);
    for (int i = 0; i < 100; i += 10) {
        char id[16];
        ClaimRecord claim;
        snprintf(id, sizeof id, "C%03d", i);
        assert_ok(file, lr_store_claim_find(store, id, &arena, &claim, &file->diag));
        assert_ok(file, lr_store_claim_end(store, id, "wrong", &file->diag));
        assert_ok(file, lr_store_claim_put(store, &claim, NULL, &file->diag));
    }
    assert_ok(file,
              lr_store_record_put(store, RECORD_RELATION, "leans", "new", 3, NULL, &file->diag));
    store_file_commit(file, store);
    lr_arena_free(&arena);
    lr_store_close(store);
    assert_sound(file);
}

static lore_status end_some(void *data, const Code *rows, size_t count)
{
    void **context = data;
    for (size_t i = 0; i < count; i += 3)
        assert_ok((StoreFile *)context[0], lr_store_fact_end(context[1], 1, 2, rows + 2 * i,
                                                             &((StoreFile *)context[0])->diag));
    return LORE_OK;
}

static void ended_facts_are_sound(void **state)
{
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    void *context[2] = { file, store };
    store_file_fill(file, store, 5000);
    store_file_begin(file, store);
    assert_ok(file, lr_store_facts(store, 1, 2, LR_STORE_NOW, end_some, context, &file->diag));
    store_file_commit(file, store);
    lr_store_close(store);
    assert_sound(file);
}

static int write_for_ever(const char *path)
{
    Store *store;
    for (Code i = 0; lr_store_open(path, 0, &store, NULL) == LORE_OK; i++) {
        const Code row[2] = { i, i };
        if (lr_store_begin(store, NULL) != LORE_OK ||
            lr_store_facts_put(store, 1, 2, row, 1, NULL, NULL) != LORE_OK ||
            lr_store_commit(store, NULL, NULL, NULL, NULL) != LORE_OK)
            break;
        lr_store_close(store);
    }
    return 1;
}

static void a_file_that_is_being_written_to_is_sound(void **state)
{
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    int status;
    store_file_fill(file, store, 100);
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        _exit(write_for_ever(file->path));
    uint64_t before = lr_store_version(store).transaction;
    bool was_written = false; /* control */
    for (int i = 0; i < 50 || (!was_written && i < 5000); i++) {
        assert_sound(file);
        assert_ok(file, lr_store_refresh(store, &file->diag));
        was_written = lr_store_version(store).transaction > before + 1;
    }
    assert_true(was_written);
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    lr_store_close(store);
}

/* ---- damage that checksums do not show ---- */

static void a_cell_that_went_back_in_time_is_found(void **state)
{
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    Key key = lr_key_of(0);
    store_file_fill(file, store, 100);
    for (int is_told = 1; is_told >= 0; is_told--) {
        Cell cell;
        Buffer content = { 0 };
        store_file_begin(file, store);
        uint64_t digest = store->digest;
        assert_ok(file, lr_cell_get(store, DB_VALUE, &key, &cell, &file->diag));
        lr_buffer_put(&content, cell.bytes, cell.count);
        content.bytes[2] ^= 1; /* another name, and all checksums right */
        assert_ok(file, lr_cell_put(store, DB_VALUE, &key, &content, &file->diag));
        if (!is_told)
            store->digest = digest;
        store_file_commit(file, store);
        lr_buffer_free(&content);
    }
    lr_store_close(store);
    assert_damaged(file);
}

static void a_missing_index_entry_is_found(void **state)
{
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    Table index = lr_table_of(TABLE_TERM_INDEX, 0, 2);
    TableScan scan;
    Code removed[2];
    store_file_fill(file, store, 100);
    store_file_begin(file, store);
    lr_scan_init(&scan, store, index, NULL, 0, 2);
    assert_ok(file, lr_scan_next(&scan, &file->diag));
    assert_ok(file, lr_table_remove(store, index, scan.rows.items, 2, removed, &file->diag));
    lr_scan_free(&scan);
    store_file_commit(file, store);
    lr_store_close(store);
    assert_damaged(file);
}

static void a_fact_of_an_unknown_relation_is_found(void **state)
{
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    const Code row = 1;
    store_file_fill(file, store, 10);
    assert_sound(file); /* control */
    store_file_begin(file, store);
    assert_ok(file, lr_store_facts_put(store, 3, 1, &row, 1, NULL, &file->diag));
    store_file_commit(file, store);
    lr_store_close(store);
    assert_damaged(file);
}

/* ---- flipped bytes ---- */

static void ignore_line(void *data, const char *line)
{
    (void)data, (void)line;
}

static lore_status sum_rows(void *data, const Code *rows, size_t count)
{
    for (size_t i = 0; i < 2 * count; i++)
        *(uint64_t *)data = *(uint64_t *)data * 31 + rows[i];
    return LORE_OK;
}

static lore_status sum_claim(void *data, const ClaimRecord *claim)
{
    *(uint64_t *)data = *(uint64_t *)data * 31 + claim->row[0] + claim->number;
    return LORE_OK;
}

/* One number for all facts, claims and values of the file, or 0 if reading it fails. */
static uint64_t read_all(const char *path)
{
    Store *store;
    Arena arena = { 0 };
    uint64_t sum = 1;
    lore_status status = lr_store_open(path, LORE_OPEN_READONLY, &store, NULL);
    if (status == LORE_OK)
        status = lr_store_facts(store, 1, 2, LR_STORE_NOW, sum_rows, &sum, NULL);
    if (status == LORE_OK)
        status = lr_store_claims(store, 2, LR_STORE_NOW, sum_claim, &sum, NULL);
    for (uint32_t i = 0; status == LORE_OK && i < lr_store_code_count(store); i++) {
        lore_value value;
        status = lr_store_code_value(store, LR_CODE_STORED + i, &arena, &value, NULL);
        for (uint64_t k = 0; status == LORE_OK && k < value.v.length; k++)
            sum = sum * 31 + (uint8_t)value.u.text[k];
    }
    lr_arena_free(&arena);
    lr_store_close(store);
    return status == LORE_OK ? sum : 0;
}

/* In a child: what becomes of the file at path, of which intact is the sum. */
static int judge(const char *path, uint64_t intact)
{
    if (lr_store_verify(path, ignore_line, NULL) != LORE_OK)
        return DAMAGED;
    return read_all(path) == intact ? SOUND : MISREAD;
}

static int judge_in_child(const char *path, uint64_t intact)
{
    int status;
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        _exit(judge(path, intact));
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFSIGNALED(status) ? 100 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* A file with trees of several levels, large values, free pages and a history. */
static uint8_t *make_victim(StoreFile *file, size_t *count)
{
    Store *store = store_file_open(file);
    const Code row[2] = { 5, 6 };
    store_file_fill(file, store, 4000);
    for (int i = 0; i < 3; i++) {
        store_file_begin(file, store);
        assert_ok(file, lr_store_facts_put(store, 1, 2, row, 1, NULL, &file->diag));
        assert_ok(file, lr_store_fact_end(store, 1, 2, row, &file->diag));
        assert_ok(file, lr_store_claim_end(store, i ? "C010" : "C000", "", &file->diag));
        store_file_commit(file, store);
        if (i == 1)
            break;
    }
    lr_store_close(store);
    assert_sound(file);
    return store_file_read(file->path, count);
}

/* Damages count places of copies of the file, one at a time, near those that spread chooses. */
static void flip_bytes(StoreFile *file, size_t window, int places)
{
    size_t count;
    char copy[100];
    uint64_t seed = chance_seed();
    uint8_t *bytes = make_victim(file, &count);
    uint64_t intact = read_all(file->path);
    int damaged = 0;
    print_message("%zu bytes\n", count);
    snprintf(copy, sizeof copy, "%s/copy.lore", file->directory);
    assert_true(intact != 0);
    for (int i = 0; i < places; i++) {
        size_t page = store_file_random(&seed, (uint32_t)(count / 4096));
        size_t at = page * 4096 + store_file_random(&seed, (uint32_t)window);
        uint8_t flip = (uint8_t)(1 + store_file_random(&seed, 255));
        bytes[at] ^= flip;
        store_file_write(copy, bytes, count);
        int result = judge_in_child(copy, intact);
        if (result != SOUND && result != DAMAGED)
            print_error("byte %zu ^ %#x: %d\n", at, flip, result);
        assert_true(result == SOUND || result == DAMAGED);
        damaged += result == DAMAGED;
        bytes[at] ^= flip;
    }
    print_message("%d of %d were in use\n", damaged, places);
    assert_true(damaged > places / 4);
    store_file_write(copy, bytes, count);
    assert_int_equal(judge_in_child(copy, intact), SOUND); /* control */
    free(bytes);
}

static void a_flipped_byte_anywhere_is_reported_or_harmless(void **state)
{
    flip_bytes(*state, 4096, 200);
}

static void a_flipped_byte_in_a_pages_header_is_reported_or_harmless(void **state)
{
    flip_bytes(*state, 64, 200);
}

static void a_file_cut_short_is_reported(void **state)
{
    StoreFile *file = *state;
    size_t count;
    char copy[100];
    uint8_t *bytes = make_victim(file, &count);
    snprintf(copy, sizeof copy, "%s/copy.lore", file->directory);
    for (size_t cut = 0; cut < count; cut += count / 20 + 1) {
        store_file_write(copy, bytes, cut);
        assert_int_equal(judge_in_child(copy, 1), DAMAGED);
        Store *store;
        lore_status status = lr_store_open(copy, 0, &store, &file->diag);
        assert_true(status == LORE_CORRUPT || status == LORE_NOTLORE);
    }
    free(bytes);
}

static void what_is_no_knowledge_base_is_no_damaged_one(void **state)
{
    StoreFile *file = *state;
    lore_status status;
    assert_true(store_file_damages(file->path, &status) > 0);
    assert_int_equal(status, LORE_NOTFOUND);
    store_file_write(file->path, "hello", 5);
    assert_true(store_file_damages(file->path, &status) > 0);
    assert_int_equal(status, LORE_NOTLORE);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, store_file_setup, store_file_teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_file_with_a_history_is_sound),
        TEST(ended_facts_are_sound),
        TEST(a_file_that_is_being_written_to_is_sound),
        TEST(a_cell_that_went_back_in_time_is_found),
        TEST(a_missing_index_entry_is_found),
        TEST(a_fact_of_an_unknown_relation_is_found),
        TEST(a_flipped_byte_anywhere_is_reported_or_harmless),
        TEST(a_flipped_byte_in_a_pages_header_is_reported_or_harmless),
        TEST(a_file_cut_short_is_reported),
        TEST(what_is_no_knowledge_base_is_no_damaged_one),
    };
    return cmocka_run_group_tests_name("store_verify", tests, NULL, NULL);
}
