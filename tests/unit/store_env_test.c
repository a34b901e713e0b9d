/* SPDX-License-Identifier: MIT */
/* Opening, sharing, growing, full disks: what the world does to a file. */
#include "store_file.h"

#include <lmdb.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "store/txn.h"

enum { NOBODY = 65534 };

static lore_status try_open(StoreFile *file, const char *path, unsigned flags)
{
    Store *store;
    lr_diag_clear(&file->diag);
    lore_status status = lr_store_open(path, flags, &store, &file->diag);
    assert_true((status == LORE_OK) == (store != NULL));
    assert_true(status == LORE_OK || *store_file_message(file));
    lr_store_close(store);
    return status;
}

static void put_range(StoreFile *file, Store *store, Code first, Code count)
{
    for (Code i = first; i < first + count; i++) {
        Code row[2] = { i * 2654435761u % (1u << 30), i };
        assert_ok(file, lr_store_facts_put(store, 1, 2, row, 1, NULL, &file->diag));
    }
}

static uint64_t fact_count(StoreFile *file, Store *store)
{
    uint64_t count;
    assert_ok(file, lr_store_fact_count(store, 1, &count, &file->diag));
    return count;
}

static lore_status check_order(void *data, const Code *rows, size_t count)
{
    *(size_t *)data += count;
    for (size_t i = 1; i < count; i++)
        assert_true(rows[2 * i - 2] <= rows[2 * i]);
    return LORE_OK;
}

static size_t scan_count(StoreFile *file, Store *store)
{
    size_t count = 0;
    assert_ok(file, lr_store_facts(store, 1, 2, LR_STORE_NOW, check_order, &count, &file->diag));
    return count;
}

/* Runs work in a child process; its result, which is below 100, or 100 plus the signal that ended
 * it. */
static int in_child(int (*work)(StoreFile *file), StoreFile *file)
{
    int status;
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        setenv("CMOCKA_TEST_ABORT", "1", 1); /* a failure must not go on to the next test */
        _exit(work(file));
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFSIGNALED(status) ? 100 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* ---- what is not ours ---- */

static void a_file_that_is_not_ours_is_refused(void **state)
{
    StoreFile *file = *state;
    char *zeros = calloc(1, 100000);
    static const char TEXT[] = "Once upon a time there was no database.\n";
    store_file_write(file->path, TEXT, sizeof TEXT);
    assert_int_equal(try_open(file, file->path, LORE_OPEN_CREATE), LORE_NOTLORE);
    store_file_write(file->path, "", 0);
    assert_int_equal(try_open(file, file->path, LORE_OPEN_CREATE), LORE_NOTLORE);
    store_file_write(file->path, zeros, 100000);
    assert_int_equal(try_open(file, file->path, LORE_OPEN_CREATE), LORE_NOTLORE);
    free(zeros);
    unlink(file->path);
    assert_int_equal(mkfifo(file->path, 0600), 0);
    assert_int_equal(try_open(file, file->path, LORE_OPEN_CREATE), LORE_NOTLORE);
    unlink(file->path);
    assert_int_equal(try_open(file, file->path, LORE_OPEN_CREATE), LORE_OK); /* control */
}

static void another_programs_lmdb_file_is_refused(void **state)
{
    StoreFile *file = *state;
    MDB_env *env;
    MDB_txn *txn;
    MDB_dbi database;
    MDB_val key = { 4, "lore" }, value = { 5, "other" };
    assert_int_equal(mdb_env_create(&env), 0);
    assert_int_equal(mdb_env_open(env, file->path, MDB_NOSUBDIR, 0600), 0);
    for (int with_key = 0; with_key < 2; with_key++) {
        assert_int_equal(mdb_txn_begin(env, NULL, 0, &txn), 0);
        assert_int_equal(mdb_dbi_open(txn, NULL, 0, &database), 0);
        key.mv_size = with_key ? 4 : 3;
        assert_int_equal(mdb_put(txn, database, &key, &value, 0), 0);
        assert_int_equal(mdb_txn_commit(txn), 0);
    }
    mdb_env_close(env);
    assert_int_equal(try_open(file, file->path, 0), LORE_NOTLORE);
}

static void what_cannot_be_opened_says_why(void **state)
{
    StoreFile *file = *state;
    char path[120];
    assert_int_equal(try_open(file, file->path, 0), LORE_NOTFOUND);
    assert_non_null(strstr(store_file_message(file), "No such file"));
    assert_int_equal(try_open(file, file->path, LORE_OPEN_CREATE | LORE_OPEN_READONLY),
                     LORE_NOTFOUND);
    assert_int_equal(try_open(file, file->directory, LORE_OPEN_CREATE), LORE_IO);
    assert_non_null(strstr(store_file_message(file), "directory"));
    snprintf(path, sizeof path, "%s/none/kb.lore", file->directory);
    assert_int_equal(try_open(file, path, LORE_OPEN_CREATE), LORE_NOTFOUND);
    lr_store_close(store_file_open(file));
    snprintf(path, sizeof path, "%s/kb.lore", file->path);
    assert_int_equal(try_open(file, path, LORE_OPEN_CREATE), LORE_IO);
    assert_non_null(strstr(store_file_message(file), "Not a directory"));
}

static int open_as_nobody(StoreFile *file)
{
    Store *store;
    if (setuid(NOBODY) != 0)
        return 99;
    lore_status status = lr_store_open(file->path, LORE_OPEN_CREATE, &store, &file->diag);
    if (status == LORE_OK)
        status = lr_store_begin(store, &file->diag);
    return -status;
}

static void permissions_are_respected(void **state)
{
    StoreFile *file = *state;
    if (getuid() != 0)
        skip(); /* only root can become somebody else */
    assert_int_equal(in_child(open_as_nobody, file), -LORE_IO); /* the directory is closed */
    lr_store_close(store_file_open(file));
    assert_int_equal(chmod(file->directory, 0777), 0);
    assert_int_equal(chmod(file->path, 0600), 0);
    assert_int_equal(in_child(open_as_nobody, file), -LORE_IO);
    assert_int_equal(chmod(file->path, 0644), 0);
    assert_int_equal(in_child(open_as_nobody, file), -LORE_IO); /* no access to the lock file */
    char lock[100];
    snprintf(lock, sizeof lock, "%s-lock", file->path);
    assert_int_equal(chmod(lock, 0666), 0);
    assert_int_equal(in_child(open_as_nobody, file), -LORE_READONLY);
    assert_int_equal(chmod(file->path, 0666), 0);
    assert_int_equal(in_child(open_as_nobody, file), LORE_OK); /* control */
}

/* ---- versions ---- */

/* Writes version, and if need be a byte behind it, into the stamp. */
static void change_stamp(StoreFile *file, size_t at, uint8_t byte)
{
    static const uint8_t MAGIC[] = { 'L', 'O', 'R', 'E', '\r', '\n', 0x1a, '\n' };
    size_t count, found = 0;
    uint8_t *bytes = store_file_read(file->path, &count);
    for (size_t i = 0; i + 16 <= count; i++)
        if (memcmp(bytes + i, MAGIC, sizeof MAGIC) == 0) {
            bytes[i + at] = byte;
            found++;
        }
    assert_true(found > 0);
    store_file_write(file->path, bytes, count);
    free(bytes);
}

static void other_versions_are_told_apart_from_damage(void **state)
{
    StoreFile *file = *state;
    lr_store_close(store_file_open(file));
    assert_int_equal(try_open(file, file->path, 0), LORE_OK); /* control */
    change_stamp(file, 11, 4);
    assert_int_equal(try_open(file, file->path, 0), LORE_NEWER);
    assert_non_null(strstr(store_file_message(file), "format 4"));
    change_stamp(file, 11, 2);
    assert_int_equal(try_open(file, file->path, 0), LORE_UNSUPPORTED);
    change_stamp(file, 11, 3);
    assert_int_equal(try_open(file, file->path, 0), LORE_OK);
    change_stamp(file, 13, 99);
    assert_int_equal(try_open(file, file->path, 0), LORE_CORRUPT);
    change_stamp(file, 0, 'X');
}

/* ---- handles ---- */

static void a_store_opened_for_reading_refuses_writes(void **state)
{
    StoreFile *file = *state;
    Store *store = store_file_open(file), *reader;
    assert_ok(file, lr_store_open(file->path, LORE_OPEN_READONLY, &reader, &file->diag));
    assert_int_equal(lr_store_begin(reader, &file->diag), LORE_READONLY);
    store_file_begin(file, store); /* control */
    lr_store_close(reader);
    lr_store_close(store);
}

static void a_second_handle_of_the_thread_is_told_that_the_first_writes(void **state)
{
    StoreFile *file = *state;
    Store *first = store_file_open(file), *second = store_file_open(file);
    store_file_begin(file, first);
    put_range(file, first, 0, 10);
    assert_int_equal(lr_store_begin(second, &file->diag), LORE_BUSY);
    store_file_commit(file, first);
    store_file_begin(file, second);
    put_range(file, second, 10, 10);
    store_file_commit(file, second);
    assert_int_equal(fact_count(file, second), 20);
    lr_store_close(first);
    lr_store_close(second);
}

typedef struct Neighbour {
    StoreFile *file;
    Store *store;
    lore_status status;
} Neighbour;

static void *write_later(void *data)
{
    Neighbour *neighbour = data;
    const Code row[2] = { 1, 1 };
    Diag diag;
    lr_diag_init(&diag);
    Store *store = neighbour->store;
    neighbour->status = lr_store_begin(store, &diag);
    if (neighbour->status == LORE_OK)
        neighbour->status = lr_store_facts_put(store, 1, 2, row, 1, NULL, &diag);
    if (neighbour->status == LORE_OK)
        neighbour->status = lr_store_commit(store, NULL, NULL, NULL, &diag);
    lr_diag_clear(&diag);
    return NULL;
}

static void another_thread_waits_for_the_writer(void **state)
{
    StoreFile *file = *state;
    Store *first = store_file_open(file), *second = store_file_open(file);
    Neighbour neighbour = { file, second, LORE_DONE };
    pthread_t thread;
    store_file_begin(file, first);
    put_range(file, first, 0, 10);
    assert_int_equal(pthread_create(&thread, NULL, write_later, &neighbour), 0);
    nanosleep(&(struct timespec){ 0, 50000000 }, NULL);
    store_file_commit(file, first);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_equal(neighbour.status, LORE_OK);
    assert_ok(file, lr_store_refresh(first, &file->diag));
    assert_int_equal(fact_count(file, first), 11);
    assert_int_equal(lr_store_version(first).transaction, 2);
    lr_store_close(first);
    lr_store_close(second);
}

static int die_in_a_transaction(StoreFile *file)
{
    Store *store = store_file_open(file);
    store_file_begin(file, store);
    put_range(file, store, 100, 100);
    raise(SIGKILL);
    return 0;
}

static void a_writer_that_died_is_no_obstacle(void **state)
{
    StoreFile *file = *state;
    lr_store_close(store_file_open(file));
    assert_int_equal(in_child(die_in_a_transaction, file), 100 + SIGKILL);
    Store *store = store_file_open(file);
    store_file_begin(file, store);
    put_range(file, store, 0, 10);
    store_file_commit(file, store);
    assert_int_equal(fact_count(file, store), 10);
    lr_store_close(store);
}

static int use_the_parents(StoreFile *file)
{
    Store *store = *(Store **)file->diag.text.newest; /* handed over by the test below */
    Diag diag;
    lr_diag_init(&diag);
    if (lr_store_begin(store, &diag) != LORE_MISUSE ||
        lr_store_refresh(store, &diag) != LORE_MISUSE)
        return 1;
    lr_store_close(store);
    return 0;
}

static void a_forked_child_must_open_its_own(void **state)
{
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    StoreFile handed = *file;
    handed.diag.text.newest = (ArenaBlock *)&store;
    assert_int_equal(in_child(use_the_parents, &handed), 0);
    store_file_begin(file, store); /* the child's closing has not harmed it */
    put_range(file, store, 0, 10);
    store_file_commit(file, store);
    lr_store_close(store);
}

static int create_and_write(StoreFile *file)
{
    Store *store = store_file_open(file);
    const Code row[2] = { (Code)getpid(), 1 };
    store_file_begin(file, store);
    assert_ok(file, lr_store_facts_put(store, 1, 2, row, 1, NULL, &file->diag));
    store_file_commit(file, store);
    lr_store_close(store);
    return 0;
}

static void programs_that_create_a_file_at_once_share_it(void **state)
{
    enum { CHILDREN = 6 };
    StoreFile *file = *state;
    pid_t children[CHILDREN];
    fflush(NULL);
    for (int i = 0; i < CHILDREN; i++) {
        children[i] = fork();
        if (children[i] == 0) {
            setenv("CMOCKA_TEST_ABORT", "1", 1);
            _exit(create_and_write(file));
        }
    }
    for (int i = 0; i < CHILDREN; i++) {
        int status;
        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
    Store *store = store_file_open(file);
    assert_int_equal(fact_count(file, store), CHILDREN);
    assert_int_equal(lr_store_version(store).transaction, CHILDREN);
    lr_store_close(store);
}

static void a_file_replaced_while_open_is_refused(void **state)
{
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    unlink(file->path);
    assert_int_equal(try_open(file, file->path, LORE_OPEN_CREATE), LORE_BUSY);
    lr_store_close(store);
    assert_int_equal(try_open(file, file->path, LORE_OPEN_CREATE), LORE_OK); /* control */
}

static int replace_and_open(StoreFile *file)
{
    Store *store;
    unlink(file->path);
    return -lr_store_open(file->path, LORE_OPEN_CREATE, &store, &file->diag);
}

static void a_file_replaced_under_another_program_is_refused(void **state)
{
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    for (Code i = 0; i < 5; i++) {
        store_file_begin(file, store);
        put_range(file, store, i, 1);
        store_file_commit(file, store);
    }
    assert_int_equal(in_child(replace_and_open, file), -LORE_BUSY);
    lr_store_close(store);
    assert_int_equal(in_child(replace_and_open, file), LORE_OK); /* control */
}

/* ---- room ---- */

static Store *open_small(StoreFile *file)
{
    Store *store;
    StoreOptions options = { 1 << 20, UINT32_MAX, LR_TERM_BYTES };
    assert_ok(file, lr_store_open_with(file->path, LORE_OPEN_CREATE, options, &store, &file->diag));
    assert_true(store->env->is_limited);
    return store;
}

static void a_small_map_grows_under_an_open_transaction(void **state)
{
    StoreFile *file = *state;
    Store *store = open_small(file);
    char text[64];
    Code code, first = 0;
    store_file_begin(file, store);
    for (int i = 0; i < 30000; i++) {
        snprintf(text, sizeof text, "an actor of some importance, number %d", i);
        assert_ok(file, lr_store_code_intern(store, lore_text(text, -1), &code, &file->diag));
        if (i == 0)
            first = code;
        if (i % 5000 == 0)
            put_range(file, store, (Code)i, 5000);
        if (i % 5000 == 4999)
            assert_int_equal(fact_count(file, store), i + 1);
    }
    assert_true(store->env->map_size > 1 << 20);
    store_file_commit(file, store);
    assert_ok(file,
              lr_store_code_find(store, lore_text("an actor of some importance, number 0", -1),
                                 &code, &file->diag));
    assert_int_equal(code, first);
    lr_store_close(store);
    store = store_file_open(file);
    assert_int_equal(scan_count(file, store), 30000);
    assert_int_equal(lr_store_code_count(store), 30000);
    lr_store_close(store);
}

static void a_map_that_may_not_grow_loses_only_the_transaction(void **state)
{
    StoreFile *file = *state;
    Store *store = open_small(file), *other = store_file_open(file);
    store_file_begin(file, store);
    put_range(file, store, 0, 100);
    store_file_commit(file, store);
    store_file_begin(file, store);
    put_range(file, store, 100, 400000);
    assert_int_equal(lr_store_commit(store, NULL, NULL, NULL, &file->diag), LORE_FULL);
    assert_false(lr_store_is_writing(store));
    assert_int_equal(scan_count(file, store), 100);
    lr_store_close(other);
    store_file_begin(file, store); /* control: alone it may */
    put_range(file, store, 100, 400000);
    store_file_commit(file, store);
    assert_int_equal(scan_count(file, store), 400100);
    lr_store_close(store);
}

static void a_reader_follows_a_file_that_outgrew_its_map(void **state)
{
    StoreFile *file = *state;
    Store *store = open_small(file);
    pid_t child;
    int status;
    fflush(NULL);
    if ((child = fork()) == 0) {
        setenv("CMOCKA_TEST_ABORT", "1", 1);
        Store *writer = store_file_open(file);
        store_file_begin(file, writer);
        put_range(file, writer, 0, 400000);
        store_file_commit(file, writer);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_int_equal(fact_count(file, store), 0);
    assert_ok(file, lr_store_refresh(store, &file->diag));
    assert_int_equal(scan_count(file, store), 400000);
    lr_store_close(store);
}

static int write_much(StoreFile *file, rlim_t room)
{
    struct stat status;
    signal(SIGXFSZ, SIG_IGN);
    if (stat(file->path, &status) != 0)
        return 90;
    struct rlimit limit = { (rlim_t)status.st_size + room, RLIM_INFINITY };
    if (room != RLIM_INFINITY && setrlimit(RLIMIT_FSIZE, &limit) != 0)
        return 91;
    Store *store = store_file_open(file);
    store_file_begin(file, store);
    put_range(file, store, 100, 50000);
    lore_status wrote = lr_store_commit(store, NULL, NULL, NULL, &file->diag);
    if (scan_count(file, store) != (wrote == LORE_OK ? 50100 : 100))
        return 92;
    lr_store_close(store);
    return -wrote;
}

static int write_on_full_disk(StoreFile *file)
{
    return write_much(file, 65536);
}

static int write_on_empty_disk(StoreFile *file)
{
    return write_much(file, RLIM_INFINITY);
}

static void a_full_disk_loses_nothing(void **state)
{
    StoreFile *file = *state;
    lore_status status;
    Store *store = store_file_open(file);
    store_file_begin(file, store);
    assert_ok(file, lr_store_record_put(store, RECORD_RELATION, "r", "", 0, NULL, &file->diag));
    put_range(file, store, 0, 100);
    store_file_commit(file, store);
    lr_store_close(store);
    assert_int_equal(in_child(write_on_full_disk, file), -LORE_FULL);
    assert_int_equal(store_file_damages(file->path, &status), 0);
    store = store_file_open(file);
    assert_int_equal(scan_count(file, store), 100);
    lr_store_close(store);
    assert_int_equal(in_child(write_on_empty_disk, file), LORE_OK); /* control */
    assert_int_equal(store_file_damages(file->path, &status), 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, store_file_setup, store_file_teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_file_that_is_not_ours_is_refused),
        TEST(another_programs_lmdb_file_is_refused),
        TEST(what_cannot_be_opened_says_why),
        TEST(permissions_are_respected),
        TEST(other_versions_are_told_apart_from_damage),
        TEST(a_store_opened_for_reading_refuses_writes),
        TEST(a_second_handle_of_the_thread_is_told_that_the_first_writes),
        TEST(another_thread_waits_for_the_writer),
        TEST(a_writer_that_died_is_no_obstacle),
        TEST(a_forked_child_must_open_its_own),
        TEST(programs_that_create_a_file_at_once_share_it),
        TEST(a_file_replaced_while_open_is_refused),
        TEST(a_file_replaced_under_another_program_is_refused),
        TEST(a_small_map_grows_under_an_open_transaction),
        TEST(a_map_that_may_not_grow_loses_only_the_transaction),
        TEST(a_reader_follows_a_file_that_outgrew_its_map),
        TEST(a_full_disk_loses_nothing),
    };
    return cmocka_run_group_tests_name("store_env", tests, NULL, NULL);
}
