/* SPDX-License-Identifier: MIT */
/* Pages, checksums and reading ahead: a file looked at from outside. */
#include "store_file.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/ahead.h"
#include "store/checksum.h"
#include "store/page.h"

enum { FACTS = 400 };

static void fill(StoreFile *file)
{
    Store *store = store_file_open(file);
    store_file_fill(file, store, FACTS);
    lr_store_close(store);
}

static lore_status check(StoreFile *file)
{
    int opened = open(file->path, O_RDONLY);
    assert_true(opened >= 0);
    lr_diag_clear(&file->diag);
    lore_status status = lr_page_check(opened, "kb.lore", &file->diag);
    close(opened);
    return status;
}

static void a_whole_file_passes(void **state)
{
    StoreFile *file = *state;
    fill(file);
    assert_int_equal(check(file), LORE_OK);
}

static void a_file_cut_short_is_damaged(void **state)
{
    StoreFile *file = *state;
    size_t count;
    fill(file);
    uint8_t *bytes = store_file_read(file->path, &count);
    store_file_write(file->path, bytes, count / 2);
    assert_int_equal(check(file), LORE_CORRUPT);
    assert_non_null(strstr(store_file_message(file), "cut short"));
    store_file_write(file->path, bytes, 100);
    assert_int_not_equal(check(file), LORE_OK);
    store_file_write(file->path, bytes, 0);
    assert_int_equal(check(file), LORE_NOTLORE);
    store_file_write(file->path, bytes, count);
    assert_int_equal(check(file), LORE_OK); /* the control */
    free(bytes);
}

/* LMDB counts pages that one transaction took and gave back, and does not write them. */
static void a_file_without_pages_that_nothing_uses_is_whole(void **state)
{
    StoreFile *file = *state;
    size_t count;
    fill(file);
    uint8_t *bytes = store_file_read(file->path, &count);
    for (size_t page = 0; page < 2; page++) {
        PageMeta *meta = (PageMeta *)(void *)(bytes + page * 4096 + sizeof(PageHeader));
        meta->last_page += 3;
    }
    store_file_write(file->path, bytes, count);
    assert_int_equal(check(file), LORE_OK);
    store_file_write(file->path, bytes, count - 4096); /* the control */
    assert_int_equal(check(file), LORE_CORRUPT);
    free(bytes);
}

static void another_magic_or_version_is_not_ours(void **state)
{
    StoreFile *file = *state;
    size_t count, magic = sizeof(PageHeader), version = magic + sizeof(uint32_t);
    fill(file);
    uint8_t *bytes = store_file_read(file->path, &count);
    bytes[magic] ^= 1;
    store_file_write(file->path, bytes, count);
    assert_int_equal(check(file), LORE_NOTLORE);
    bytes[magic] ^= 1;
    bytes[version] ^= 4;
    store_file_write(file->path, bytes, count);
    assert_int_equal(check(file), LORE_NOTLORE);
    assert_non_null(strstr(store_file_message(file), "version of LMDB"));
    free(bytes);
}

static void the_meta_page_of_the_newest_commit_is_found(void **state)
{
    StoreFile *file = *state;
    PageMeta meta;
    size_t newest = 0;
    fill(file);
    int opened = open(file->path, O_RDONLY);
    assert_true(opened >= 0);
    for (size_t n = 0; n < 20; n++)
        newest = lr_page_meta(opened, n, &meta) ? n : newest;
    assert_true(newest > 0);
    assert_true(lr_page_meta(opened, newest, &meta));
    assert_int_equal(meta.transaction, newest);
    assert_false(lr_page_meta(opened, newest + 1, &meta));
    close(opened);
}

static void count_line(void *data, const char *line)
{
    assert_non_null(line);
    ++*(unsigned *)data;
}

static lore_status walk(StoreFile *file, unsigned *lines)
{
    PageMeta meta, found;
    bool is_there = false;
    int opened = open(file->path, O_RDONLY);
    assert_true(opened >= 0);
    for (size_t n = 0; n < 20; n++)
        if (lr_page_meta(opened, n, &found)) {
            meta = found;
            is_there = true;
        }
    assert_true(is_there);
    *lines = 0;
    lore_status status = lr_page_walk(opened, &meta, count_line, lines);
    close(opened);
    return status;
}

/* A page's kind, its bounds, a node's offset: each is found before it is followed. */
static void damage_in_any_page_header_is_told(void **state)
{
    StoreFile *file = *state;
    size_t count, page = (size_t)sysconf(_SC_PAGESIZE);
    unsigned lines, told = 0;
    fill(file);
    assert_int_equal(walk(file, &lines), LORE_OK);
    assert_int_equal(lines, 0);
    uint8_t *bytes = store_file_read(file->path, &count);
    for (size_t at = 2 * page; at + page <= count; at += page) {
        uint8_t kept = bytes[at + offsetof(PageHeader, kind)];
        bytes[at + offsetof(PageHeader, kind)] ^= 0x3f;
        store_file_write(file->path, bytes, count);
        lore_status status = walk(file, &lines);
        assert_true(status == LORE_OK || status == LORE_CORRUPT);
        assert_int_equal(status == LORE_CORRUPT, lines > 0);
        told += status == LORE_CORRUPT;
        bytes[at + offsetof(PageHeader, kind)] = kept;
    }
    assert_true(told > 2); /* pages that are free may hold anything */
    free(bytes);
}

/* ---- checksums ---- */

static void a_checksum_tells_bytes_places_and_databases_apart(void **state)
{
    uint64_t sum = lr_checksum(1, "key", 3, "value", 5);
    (void)state;
    assert_int_equal(lr_checksum(1, "key", 3, "value", 5), sum);
    assert_int_not_equal(lr_checksum(2, "key", 3, "value", 5), sum);
    assert_int_not_equal(lr_checksum(1, "kex", 3, "value", 5), sum);
    assert_int_not_equal(lr_checksum(1, "key", 3, "valuf", 5), sum);
    assert_int_not_equal(lr_checksum(1, "key", 3, "valu", 4), sum);
    assert_int_not_equal(lr_checksum_bytes("value", 5), lr_checksum_bytes("valuf", 5));
}

/* The digest is a sum: it must notice cells that swap what they hold. */
static void two_cells_that_swap_their_contents_change_the_sum(void **state)
{
    (void)state;
    assert_int_not_equal(lr_checksum(1, "a", 1, "one", 3) + lr_checksum(1, "b", 1, "two", 3),
                         lr_checksum(1, "a", 1, "two", 3) + lr_checksum(1, "b", 1, "one", 3));
}

/* ---- reading ahead ---- */

static void what_is_asked_for_stays_ahead_of_the_scan(void **state)
{
    enum { SIZE = 32 << 20, STEP = 4096 };
    Ahead ahead = { 0 };
    char *map = malloc(SIZE);
    size_t window = 0;
    (void)state;
    assert_non_null(map);
    for (size_t at = 0; at < SIZE; at += STEP) {
        lr_ahead_pass(&ahead, map + at);
        assert_true(ahead.end > (uintptr_t)map + at);
        assert_true(ahead.window >= window);
        window = ahead.window;
    }
    size_t greatest = window;
    lr_ahead_pass(&ahead, map); /* a jump begins anew, with little */
    assert_true(ahead.window < greatest);
    assert_true(ahead.end > (uintptr_t)map && ahead.end < (uintptr_t)map + SIZE);
    free(map);
}

#define test(name) cmocka_unit_test_setup_teardown(name, store_file_setup, store_file_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        test(a_whole_file_passes),
        test(a_file_cut_short_is_damaged),
        test(a_file_without_pages_that_nothing_uses_is_whole),
        test(another_magic_or_version_is_not_ours),
        test(the_meta_page_of_the_newest_commit_is_found),
        test(damage_in_any_page_header_is_told),
        cmocka_unit_test(a_checksum_tells_bytes_places_and_databases_apart),
        cmocka_unit_test(two_cells_that_swap_their_contents_change_the_sum),
        cmocka_unit_test(what_is_asked_for_stays_ahead_of_the_scan),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
