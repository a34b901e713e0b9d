/* SPDX-License-Identifier: MIT */
/* Creation: a whole file or none, nobody's file overwritten, and the stamp that says what it is. */
#include "store_file.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fault/memory.h"
#include "store/create.h"

static unsigned files_in(const char *directory)
{
    unsigned count = 0;
    DIR *opened = opendir(directory);
    assert_non_null(opened);
    for (struct dirent *entry; (entry = readdir(opened)) != NULL;)
        count += entry->d_name[0] != '.';
    closedir(opened);
    return count;
}

static void a_new_file_can_be_opened_and_is_whole(void **state)
{
    StoreFile *file = *state;
    lore_status status;
    assert_ok(file, lr_create_file(file->path, &file->diag));
    assert_int_equal(files_in(file->directory), 1); /* nothing is left beside it */
    Store *store;
    assert_ok(file, lr_store_open(file->path, 0, &store, &file->diag));
    assert_int_equal(lr_store_version(store).transaction, 0);
    lr_store_close(store);
    assert_int_equal(store_file_damages(file->path, &status), 0);
    assert_int_equal(status, LORE_OK);
}

static void what_is_there_stays_as_it_is(void **state)
{
    static const char TEXT[] = "somebody's notes";
    StoreFile *file = *state;
    size_t count;
    store_file_write(file->path, TEXT, sizeof TEXT);
    assert_ok(file, lr_create_file(file->path, &file->diag));
    uint8_t *bytes = store_file_read(file->path, &count);
    assert_int_equal(count, sizeof TEXT);
    assert_memory_equal(bytes, TEXT, sizeof TEXT);
    free(bytes);
}

static void a_folder_that_is_not_there_is_told(void **state)
{
    StoreFile *file = *state;
    char path[120];
    snprintf(path, sizeof path, "%s/none/kb.lore", file->directory);
    assert_int_equal(lr_create_file(path, &file->diag), LORE_NOTFOUND);
    assert_non_null(strstr(store_file_message(file), "cannot create"));
    assert_int_equal(files_in(file->directory), 0);
}

static void a_private_file_has_a_name_of_its_own(void **state)
{
    StoreFile *file = *state;
    char *first, *second;
    assert_ok(file, lr_create_private(&first, &file->diag));
    assert_ok(file, lr_create_private(&second, &file->diag));
    assert_string_not_equal(first, second);
    assert_int_equal(unlink(first), 0);
    assert_int_equal(unlink(second), 0);
    free(first);
    free(second);
}

static void without_memory_nothing_is_left_behind(void **state)
{
    StoreFile *file = *state;
    bool was_refused = true;
    for (long n = 0; was_refused; n++) {
        memory_fail_after(n);
        lore_status status = lr_create_file(file->path, &file->diag);
        was_refused = memory_restore();
        if (status == LORE_OK)
            break;
        assert_int_equal(status, LORE_NOMEM);
        assert_int_equal(files_in(file->directory), 0);
        lr_diag_clear(&file->diag);
    }
    assert_int_equal(files_in(file->directory), 1);
}

/* ---- the stamp ---- */

/* The first bytes of the stamp in the file, which are nowhere else. */
static uint8_t *find_stamp(uint8_t *bytes, size_t count)
{
    static const uint8_t magic[8] = { 'L', 'O', 'R', 'E', '\r', '\n', 0x1a, '\n' };
    for (size_t at = 0; at + sizeof magic <= count; at++)
        if (memcmp(bytes + at, magic, sizeof magic) == 0)
            return bytes + at;
    fail();
    return NULL;
}

static lore_status open_changed(StoreFile *file, size_t offset, int change)
{
    size_t count;
    Store *store;
    unlink(file->path);
    assert_ok(file, lr_create_file(file->path, &file->diag));
    uint8_t *bytes = store_file_read(file->path, &count);
    find_stamp(bytes, count)[offset] = (uint8_t)(find_stamp(bytes, count)[offset] + change);
    store_file_write(file->path, bytes, count);
    free(bytes);
    lr_diag_clear(&file->diag);
    lore_status status = lr_store_open(file->path, 0, &store, &file->diag);
    lr_store_close(store);
    return status;
}

static void a_stamp_says_what_a_file_is(void **state)
{
    StoreFile *file = *state;
    size_t count;
    assert_ok(file, lr_create_file(file->path, &file->diag));
    uint8_t *bytes = store_file_read(file->path, &count);
    /* the version is little or big in its four bytes */
    size_t version = find_stamp(bytes, count)[8] == LR_FORMAT_VERSION ? 8 : 11;
    free(bytes);
    assert_int_equal(open_changed(file, version, 0), LORE_OK); /* the control */
    assert_int_equal(open_changed(file, version, 1), LORE_NEWER);
    assert_non_null(strstr(store_file_message(file), "reads up to format"));
    assert_int_equal(open_changed(file, version, -1), LORE_UNSUPPORTED);
    assert_int_equal(open_changed(file, 0, 1), LORE_NOTLORE);
    assert_int_equal(open_changed(file, 12, 1), LORE_CORRUPT);
    assert_non_null(strstr(store_file_message(file), "stamp"));
}

#define test(name) cmocka_unit_test_setup_teardown(name, store_file_setup, store_file_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        test(a_new_file_can_be_opened_and_is_whole), test(what_is_there_stays_as_it_is),
        test(a_folder_that_is_not_there_is_told),    test(a_private_file_has_a_name_of_its_own),
        test(without_memory_nothing_is_left_behind), test(a_stamp_says_what_a_file_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
