/* SPDX-License-Identifier: MIT */
/* Files for tests of the store. */
#include "store_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int store_file_setup(void **state)
{
    StoreFile *file = calloc(1, sizeof *file);
    assert_non_null(file);
    lr_diag_init(&file->diag);
    strcpy(file->directory, "/tmp/lore-test-XXXXXX");
    assert_non_null(mkdtemp(file->directory));
    snprintf(file->path, sizeof file->path, "%s/kb.lore", file->directory);
    *state = file;
    return 0;
}

int store_file_teardown(void **state)
{
    static const char *const NAMES[] = { "kb.lore", "kb.lore-lock", "copy.lore", "copy.lore-lock" };
    StoreFile *file = *state;
    char path[100];
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        snprintf(path, sizeof path, "%s/%s", file->directory, NAMES[i]);
        unlink(path);
    }
    rmdir(file->path); /* where a test made a directory of it */
    int code = rmdir(file->directory);
    lr_diag_clear(&file->diag);
    free(file);
    return code; /* a file left over is a failure too */
}

Store *store_file_open(StoreFile *file)
{
    Store *store;
    assert_ok(file, lr_store_open(file->path, LORE_OPEN_CREATE, &store, &file->diag));
    return store;
}

void store_file_begin(StoreFile *file, Store *store)
{
    assert_ok(file, lr_store_begin(store, &file->diag));
}

uint64_t store_file_commit(StoreFile *file, Store *store)
{
    uint64_t number;
    assert_ok(file, lr_store_commit(store, "tester", "a test", &number, &file->diag));
    return number;
}

void store_file_write(const char *path, const void *bytes, size_t count)
{
    FILE *stream = fopen(path, "wb");
    assert_non_null(stream);
    assert_int_equal(fwrite(bytes, 1, count, stream), count);
    assert_int_equal(fclose(stream), 0);
}

uint8_t *store_file_read(const char *path, size_t *count)
{
    FILE *stream = fopen(path, "rb");
    assert_non_null(stream);
    assert_int_equal(fseek(stream, 0, SEEK_END), 0);
    *count = (size_t)ftell(stream);
    rewind(stream);
    uint8_t *bytes = malloc(*count + 1);
    assert_non_null(bytes);
    assert_int_equal(fread(bytes, 1, *count, stream), *count);
    fclose(stream);
    return bytes;
}

static void put_claim(StoreFile *file, Store *store, uint32_t i, Code subject)
{
    char id[16];
    Code row[2] = { subject, lr_code_inline(lore_integer(i)) };
    ClaimRecord claim = {
        .relation = 2, .arity = 2, .row = row, .holder = LR_CODE_NONE, .locator = "paragraph 1"
    };
    snprintf(id, sizeof id, "C%03u", i);
    claim.id = id;
    claim.time = (ClaimTime){ .from_first = LORE_TIME_MIN,
                              .from_last = 0,
                              .to_first = 86400000000,
                              .to_last = LORE_TIME_MAX,
                              .from_text = "1970" };
    assert_ok(file, lr_store_claim_put(store, &claim, NULL, &file->diag));
}

void store_file_fill(StoreFile *file, Store *store, uint32_t facts)
{
    uint64_t seed = 7;
    char name[40];
    store_file_begin(file, store);
    assert_ok(file,
              lr_store_record_put(store, RECORD_RELATION, "linked", "2", 1, NULL, &file->diag));
    assert_ok(file,
              lr_store_record_put(store, RECORD_RELATION, "leans", "2", 1, NULL, &file->diag));
    for (uint32_t i = 0; i < facts; i++) {
        Code row[2];
        snprintf(name, sizeof name, "actor number %u", store_file_random(&seed, facts));
        assert_ok(file, lr_store_code_intern(store, lore_text(name, -1), &row[0], &file->diag));
        row[1] = lr_code_inline(lore_integer(store_file_random(&seed, 1000000)));
        assert_ok(file, lr_store_facts_put(store, 1, 2, row, 1, NULL, &file->diag));
        if (i % 10 == 0)
            put_claim(file, store, i, row[0]);
    }
    store_file_commit(file, store);
}

const char *store_file_message(const StoreFile *file)
{
    size_t count = file->diag.list.count;
    return count ? file->diag.list.items[count - 1].message : "";
}

static void count_line(void *data, const char *line)
{
    unsigned *lines = data;
    assert_non_null(line);
    ++*lines;
}

unsigned store_file_damages(const char *path, lore_status *status)
{
    unsigned lines = 0;
    *status = lr_store_verify(path, count_line, &lines);
    return lines;
}

uint32_t store_file_random(uint64_t *seed, uint32_t bound)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((*seed >> 33) % bound);
}
