/* SPDX-License-Identifier: MIT */
/* Files for tests of the store: each in a directory of its own, which goes with it. */
#ifndef LORE_TESTS_STORE_FILE_H
#define LORE_TESTS_STORE_FILE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/store.h"

/* cmocka's setup and teardown: *state becomes a StoreFile. */
typedef struct StoreFile {
    char directory[64];
    char path[80]; /* nothing is there yet */
    Diag diag;
} StoreFile;
int store_file_setup(void **state);
int store_file_teardown(void **state);

/* Each asserts that it works. */
Store *store_file_open(StoreFile *file); /* creating it */
uint64_t store_file_commit(StoreFile *file, Store *store);
void store_file_begin(StoreFile *file, Store *store);
void store_file_write(const char *path, const void *bytes, size_t count);
uint8_t *store_file_read(const char *path, size_t *count); /* to be freed */
/* Declares relations 1 .. count and puts facts and claims into them. */
void store_file_fill(StoreFile *file, Store *store, uint32_t facts);

/* The message of the newest diagnostic; "" if there is none. */
const char *store_file_message(const StoreFile *file);

/* Damages that lr_store_verify finds, none of which may be a surprise of another kind. */
unsigned store_file_damages(const char *path, lore_status *status);

/* A number below bound from a generator of fixed seed. */
uint32_t store_file_random(uint64_t *seed, uint32_t bound);

#define assert_ok(file, call)                                                                      \
    do {                                                                                           \
        lore_status status_ = (call);                                                              \
        if (status_ != LORE_OK)                                                                    \
            print_error("%d: %s\n", status_, store_file_message(file));                            \
        assert_int_equal(status_, LORE_OK);                                                        \
    } while (0)

#endif
