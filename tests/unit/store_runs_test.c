/* SPDX-License-Identifier: MIT */
/* Runs: which of them become one, and tables of several against a plain model. */
#include "store_file.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "chance.h"
#include "fault/memory.h"
#include "store/page.h"
#include "store/runs.h"
#include "store/scan.h"
#include "store/writer.h"

/* ---- which become one ---- */

static Runs runs_of(const uint64_t *rows, uint32_t count)
{
    Runs runs = { .columns = 3 };
    for (uint32_t i = 0; i < count; i++)
        runs.items[lr_runs_add(&runs)].rows = rows[i];
    return runs;
}

static void a_new_run_takes_in_those_less_than_twice_its_size(void **state)
{
    const uint64_t rows[] = { 1000, 10, 90, 25 };
    Runs runs = runs_of(rows, 4);
    (void)state;
    assert_int_equal(lr_runs_absorbed(&runs, 4), 0);
    assert_int_equal(lr_runs_absorbed(&runs, 5), 1 << 1 | 1 << 3); /* 5 + 10 take in 25, not 90 */
    assert_int_equal(lr_runs_absorbed(&runs, 20), 1 << 1 | 1 << 2 | 1 << 3);
    assert_int_equal(lr_runs_absorbed(&runs, 400), 15);
    assert_int_equal(lr_runs_crowded(&runs), 0);
    runs.items[3].rows = 20;
    assert_int_equal(lr_runs_crowded(&runs), 1 << 1 | 1 << 3);
    assert_int_equal(lr_runs_largest(&runs), 0);
    assert_int_equal(lr_runs_total(&runs), 1120);
}

static void a_number_that_is_free_is_given_again(void **state)
{
    const uint64_t rows[] = { 7, 8, 9 };
    Runs runs = runs_of(rows, 3);
    (void)state;
    lr_runs_drop(&runs, 1);
    assert_int_equal(lr_runs_add(&runs), 1);
    assert_int_equal(runs.items[1].number, 2);
    assert_int_equal(runs.items[1].rows, 0);
    assert_int_equal(runs.items[2].number, 3);
    assert_int_equal(runs.items[2].rows, 9);
}

static void bytes_that_are_no_directory_are_refused(void **state)
{
    const uint8_t bytes[] = { 3, 1, 7, 2, 9 };
    uint8_t damaged[sizeof bytes];
    Runs runs;
    (void)state;
    assert_true(lr_runs_decode(&runs, bytes, sizeof bytes)); /* control */
    assert_int_equal(runs.count, 2);
    assert_int_equal(runs.items[1].rows, 9);
    assert_false(lr_runs_decode(&runs, bytes, 4)); /* cut short */
    assert_false(lr_runs_decode(&runs, bytes, 1)); /* no run */
    static const struct {
        size_t at;
        uint8_t byte;
    } FLAWS[] = { { 0, 0 }, { 0, 67 }, { 1, 0 }, { 2, 0 }, { 3, 1 } };
    for (size_t i = 0; i < sizeof FLAWS / sizeof *FLAWS; i++) {
        memcpy(damaged, bytes, sizeof bytes);
        damaged[FLAWS[i].at] = FLAWS[i].byte;
        assert_false(lr_runs_decode(&runs, damaged, sizeof damaged));
    }
}

/* ---- tables of several runs ---- */

enum { SUBJECTS = 500, OBJECTS = 200, ROWS = SUBJECTS * OBJECTS, RELATION = 1 };

/* What stands, and a checksum of it after each transaction. */
typedef struct Model {
    bool now[ROWS], before[ROWS];
    uint64_t sums[64];
} Model;

static Model model;

static uint64_t add_row(uint64_t sum, Code subject, Code object)
{
    return (sum ^ ((uint64_t)subject << 32 | object)) * UINT64_C(0x9e3779b97f4a7c15) + 1;
}

static uint64_t model_sum(void)
{
    uint64_t sum = 0;
    for (Code i = 0; i < ROWS; i++)
        if (model.now[i])
            sum = add_row(sum, i / OBJECTS, i % OBJECTS);
    return sum;
}

static uint64_t model_count(void)
{
    uint64_t count = 0;
    for (Code i = 0; i < ROWS; i++)
        count += model.now[i];
    return count;
}

/* Depends on the order of rows, so that it also shows whether they come sorted. */
static lore_status sum_rows(void *data, const Code *rows, size_t count)
{
    uint64_t *sum = data;
    for (size_t i = 0; i < count; i++)
        *sum = add_row(*sum, rows[2 * i], rows[2 * i + 1]);
    return LORE_OK;
}

static uint64_t stored_sum(StoreFile *file, Store *store, uint64_t as_of)
{
    uint64_t sum = 0;
    assert_ok(file, lr_store_facts(store, RELATION, 2, as_of, sum_rows, &sum, &file->diag));
    return sum;
}

static void declare(StoreFile *file, Store *store)
{
    store_file_begin(file, store);
    assert_ok(file, lr_store_record_put(store, RECORD_RELATION, "r", "", 0, NULL, &file->diag));
    store_file_commit(file, store);
}

static void put_some(StoreFile *file, Store *store, uint64_t *seed, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        Code at = store_file_random(seed, ROWS), row[2] = { at / OBJECTS, at % OBJECTS };
        assert_ok(file, lr_store_facts_put(store, RELATION, 2, row, 1, NULL, &file->diag));
        model.now[at] = true;
    }
}

/* A stretch of neighbours, which belongs into few segments. */
static void put_stretch(StoreFile *file, Store *store, uint64_t *seed, uint32_t count)
{
    Code first = store_file_random(seed, ROWS - count);
    for (Code at = first; at < first + count; at++) {
        Code row[2] = { at / OBJECTS, at % OBJECTS };
        assert_ok(file, lr_store_facts_put(store, RELATION, 2, row, 1, NULL, &file->diag));
        model.now[at] = true;
    }
}

static void end_some(StoreFile *file, Store *store, uint64_t *seed, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        Code at = store_file_random(seed, ROWS), row[2] = { at / OBJECTS, at % OBJECTS };
        lore_status status = lr_store_fact_end(store, RELATION, 2, row, &file->diag);
        assert_int_equal(status, model.now[at] ? LORE_OK : LORE_NOTFOUND);
        model.now[at] = false;
    }
    lr_diag_clear(&file->diag);
}

static void change(StoreFile *file, Store *store, uint64_t *seed)
{
    static const uint32_t SIZES[] = { 1, 3, 40, 600, 600, 2500, 2500, 9000 };
    for (uint32_t i = 0, steps = 1 + store_file_random(seed, 3); i < steps; i++) {
        uint32_t size = SIZES[store_file_random(seed, 8)];
        switch (store_file_random(seed, 4)) {
        case 0:
            end_some(file, store, seed, size / 4 + 1);
            break;
        case 1:
            put_stretch(file, store, seed, size);
            break;
        default:
            put_some(file, store, seed, size);
        }
    }
}

static const Runs *runs_now(StoreFile *file, Store *store)
{
    const Runs *runs;
    assert_ok(file, lr_runs_get(store, TABLE_FACT, RELATION, &runs, &file->diag));
    return runs;
}

static void compare_under(StoreFile *file, Store *store, Code subject)
{
    uint64_t sum = 0, expected = 0;
    assert_ok(file, lr_store_facts_with_prefix(store, RELATION, 2, LR_STORE_NOW, &subject, 1,
                                               sum_rows, &sum, &file->diag));
    for (Code o = 0; o < OBJECTS; o++)
        if (model.now[subject * OBJECTS + o])
            expected = add_row(expected, subject, o);
    assert_int_equal(sum, expected);
}

static void compare_now(StoreFile *file, Store *store, uint64_t *seed)
{
    uint64_t count;
    assert_int_equal(stored_sum(file, store, LR_STORE_NOW), model_sum());
    assert_ok(file, lr_store_fact_count(store, RELATION, &count, &file->diag));
    assert_int_equal(count, model_count());
    for (int i = 0; i < 10; i++) {
        Code subject = store_file_random(seed, SUBJECTS);
        compare_under(file, store, subject);
        compare_under(file, store, subject); /* where it was found */
    }
}

/* LMDB leaves the file without those of a commit's last pages that it gave back itself. */
static void assert_has_all_pages(const StoreFile *file)
{
    struct stat status;
    int opened = open(file->path, O_RDONLY);
    assert_true(opened >= 0);
    assert_int_equal(fstat(opened, &status), 0);
    for (size_t page = 0; page < 2; page++) {
        PageMeta meta;
        assert_true(lr_page_read(opened, &meta, sizeof meta, page * 4096 + sizeof(PageHeader)));
        assert_true(meta.last_page < (size_t)status.st_size / 4096);
    }
    close(opened);
}

/* Loads, retractions, rollbacks and reopenings; the most runs that there were. */
static uint32_t live_through(StoreFile *file, uint64_t seed)
{
    uint32_t most = 0;
    lore_status status;
    uint64_t transaction = 1;
    Store *store = store_file_open(file);
    declare(file, store);
    memset(&model, 0, sizeof model);
    for (int round = 0; round < 30; round++) {
        store_file_begin(file, store);
        memcpy(model.before, model.now, sizeof model.now);
        change(file, store, &seed);
        if (round % 3 == 0)
            compare_now(file, store, &seed);
        if (store_file_random(&seed, 5) == 0) {
            lr_store_abort(store);
            memcpy(model.now, model.before, sizeof model.now);
        } else {
            transaction = store_file_commit(file, store);
            model.sums[transaction] = model_sum();
            assert_has_all_pages(file);
        }
        if (store_file_random(&seed, 4) == 0) {
            lr_store_close(store);
            store = store_file_open(file);
        }
        compare_now(file, store, &seed);
        uint32_t count = runs_now(file, store)->count;
        most = count > most ? count : most;
    }
    for (uint64_t t = 1; t <= transaction; t++)
        assert_int_equal(stored_sum(file, store, t), model.sums[t]);
    lr_store_close(store);
    assert_int_equal(store_file_damages(file->path, &status), 0);
    return most;
}

static void a_table_of_several_runs_is_what_was_put_into_it(void **state)
{
    enum { GIVES_PAGES_BACK = 1796074181 };
    StoreFile *file = *state;
    uint64_t first = chance_seed();
    const uint64_t seeds[] = { first, first + 1, first + 2, first + 3, GIVES_PAGES_BACK };
    uint32_t most = 0;
    for (size_t i = 0; i < sizeof seeds / sizeof *seeds; i++) {
        print_message("seed %llu\n", (unsigned long long)seeds[i]);
        uint32_t here = live_through(file, seeds[i]);
        most = here > most ? here : most;
        assert_int_equal(unlink(file->path), 0);
    }
    assert_true(most >= 3); /* control */
}

/* Fills relation 1 with a run of about 30,000 rows and smaller ones. */
static uint32_t make_runs(StoreFile *file, Store *store)
{
    static const uint32_t SIZES[] = { 36000, 7000, 2500 };
    uint64_t seed = 99;
    declare(file, store);
    memset(&model, 0, sizeof model);
    for (int i = 0; i < 3; i++) {
        store_file_begin(file, store);
        put_some(file, store, &seed, SIZES[i]);
        store_file_commit(file, store);
    }
    assert_int_equal(runs_now(file, store)->count, 3);
    return 3;
}

static void sizes_of_runs_fall_geometrically(void **state)
{
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    uint64_t seed = 5;
    make_runs(file, store);
    for (int i = 0; i < 40; i++) {
        store_file_begin(file, store);
        put_some(file, store, &seed, 200 + store_file_random(&seed, 1000));
        store_file_commit(file, store);
        const Runs *runs = runs_now(file, store);
        assert_int_equal(lr_runs_crowded(runs), 0);
        assert_int_equal(lr_runs_total(runs), model_count());
    }
    compare_now(file, store, &seed);
    lr_store_close(store);
}

/* A few facts, and many that are neighbours, go into the segments that there are. */
static void local_rows_make_no_run(void **state)
{
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    uint64_t seed = 5;
    uint32_t count = make_runs(file, store);
    for (int i = 0; i < 20; i++) {
        store_file_begin(file, store);
        if (i % 2 == 0)
            put_some(file, store, &seed, 3);
        else
            put_stretch(file, store, &seed, 500);
        store_file_commit(file, store);
        assert_true(runs_now(file, store)->count <= count);
    }
    compare_now(file, store, &seed);
    lr_store_close(store);
}

typedef struct Changing {
    StoreFile *file;
    Store *store;
    uint64_t seed, last, seen;
} Changing;

/* Ends rows and puts others, on both sides of the row at hand, and in runs of their own. */
static lore_status change_more(void *data, const Code *rows, size_t count)
{
    Changing *changing = data;
    for (size_t i = 0; i < count; i++) {
        uint64_t word = (uint64_t)rows[2 * i] << 32 | rows[2 * i + 1];
        assert_true(changing->seen == 0 || word > changing->last);
        assert_true(model.now[rows[2 * i] * OBJECTS + rows[2 * i + 1]]);
        changing->last = word;
        changing->seen++;
    }
    end_some(changing->file, changing->store, &changing->seed, 100);
    put_some(changing->file, changing->store, &changing->seed, 700);
    uint64_t total;
    return lr_store_fact_count(changing->store, RELATION, &total, NULL); /* sorts them in */
}

static void a_visitor_may_change_the_runs_that_it_is_shown(void **state)
{
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    Changing changing = { file, store, 3, 0, 0 };
    make_runs(file, store);
    store_file_begin(file, store);
    assert_ok(file, lr_store_facts(store, RELATION, 2, LR_STORE_NOW, change_more, &changing,
                                   &file->diag));
    assert_true(changing.seen > 20000);
    store_file_commit(file, store);
    compare_now(file, store, &changing.seed);
    lr_store_close(store);
}

/* ---- damage ---- */

static Table table_of_run(const Runs *runs, uint32_t at)
{
    Table table = lr_table_of(TABLE_FACT, RELATION, runs->columns);
    table.run = runs->items[at].number;
    return table;
}

/* The first bytes of a segment in the middle of a run. */
static void sample_segment(StoreFile *file, Store *store, Table table, uint8_t out[32])
{
    Key key;
    Segment segment;
    const Code row[2] = { SUBJECTS / 2, 0 };
    lr_table_row_key(&key, table, row, 2, 0);
    assert_ok(file, lr_table_seek(store, table, &key, SEEK_AT_OR_BEFORE, &segment, &file->diag));
    memcpy(out, segment.rows, 32);
}

/* Whether verification finds one byte changed wherever the file holds sample. */
static bool is_found(StoreFile *file, const uint8_t sample[32], uint8_t flip)
{
    size_t count, places = 0;
    char copy[100];
    lore_status status;
    uint8_t *bytes = store_file_read(file->path, &count);
    snprintf(copy, sizeof copy, "%s/copy.lore", file->directory);
    for (size_t i = 0; i + 32 <= count; i++)
        if (memcmp(bytes + i, sample, 32) == 0) {
            bytes[i + 16] ^= flip;
            places++;
        }
    assert_true(places > 0);
    store_file_write(copy, bytes, count);
    free(bytes);
    return store_file_damages(copy, &status) > 0;
}

static void damage_in_each_run_is_found(void **state)
{
    StoreFile *file = *state;
    uint8_t samples[8][32];
    Store *store = store_file_open(file);
    uint32_t count = make_runs(file, store);
    Runs runs = *runs_now(file, store);
    for (uint32_t i = 0; i < count; i++)
        sample_segment(file, store, table_of_run(&runs, i), samples[i]);
    lr_store_close(store);
    for (uint32_t i = 0; i < count; i++) {
        assert_true(is_found(file, samples[i], 4));
        assert_false(is_found(file, samples[i], 0)); /* control */
    }
}

/* What somebody does to a table whose cells all stay whole. */
typedef void (*Meddle)(StoreFile *file, Store *store, Runs *runs);

static void do_nothing(StoreFile *file, Store *store, Runs *runs)
{
    (void)file, (void)store, (void)runs;
}

static void miscount(StoreFile *file, Store *store, Runs *runs)
{
    (void)file, (void)store;
    runs->items[1].rows++;
}

static void forget_run(StoreFile *file, Store *store, Runs *runs)
{
    (void)file, (void)store;
    lr_runs_drop(runs, 2);
}

static void invent_run(StoreFile *file, Store *store, Runs *runs)
{
    (void)file, (void)store;
    runs->items[lr_runs_add(runs)].rows = 1;
}

/* A row of the first run in another, as of another transaction. */
static void repeat_row(StoreFile *file, Store *store, Runs *runs)
{
    Code row[3];
    RowWriter writer;
    TableScan scan;
    assert_ok(file, lr_scan_init_runs(&scan, store, table_of_run(runs, 0), runs, 1, &file->diag));
    assert_ok(file, lr_scan_next(&scan, &file->diag));
    memcpy(row, scan.rows.items, sizeof row);
    lr_scan_free(&scan);
    row[2] = row[2] == 2 ? 3 : 2;
    uint32_t at = lr_runs_add(runs);
    runs->items[at].rows = 1;
    lr_writer_init(&writer, store, table_of_run(runs, at));
    assert_ok(file, lr_writer_add(&writer, row, 1, 3, 0, &file->diag));
    assert_ok(file, lr_writer_finish(&writer, &file->diag));
    lr_writer_free(&writer);
}

static bool is_meddling_found(StoreFile *file, Meddle meddle)
{
    lore_status status;
    unlink(file->path);
    Store *store = store_file_open(file);
    make_runs(file, store);
    store_file_begin(file, store);
    Runs runs = *runs_now(file, store);
    meddle(file, store, &runs);
    assert_ok(file, lr_runs_put(store, TABLE_FACT, RELATION, &runs, &file->diag));
    store_file_commit(file, store);
    lr_store_close(store);
    return store_file_damages(file->path, &status) > 0;
}

static void a_directory_that_is_not_true_is_found(void **state)
{
    assert_false(is_meddling_found(*state, do_nothing)); /* control */
    assert_true(is_meddling_found(*state, miscount));
    assert_true(is_meddling_found(*state, forget_run));
    assert_true(is_meddling_found(*state, invent_run));
    assert_true(is_meddling_found(*state, repeat_row));
}

/* ---- what runs out ---- */

enum { LOAD = 9000 };

/* One load that takes in two of three runs. */
static lore_status load(Store *store)
{
    uint64_t seed = 12345;
    Code rows[2 * 100];
    lore_status status = lr_store_begin(store, NULL);
    for (int i = 0; status == LORE_OK && i < LOAD / 100; i++) {
        for (int k = 0; k < 100; k++) {
            Code at = store_file_random(&seed, ROWS);
            rows[2 * k] = at / OBJECTS;
            rows[2 * k + 1] = at % OBJECTS;
        }
        status = lr_store_facts_put(store, RELATION, 2, rows, 100, NULL, NULL);
    }
    if (status == LORE_OK)
        return lr_store_commit(store, NULL, NULL, NULL, NULL);
    lr_store_abort(store);
    return status;
}

static void merging_without_memory_changes_nothing(void **state)
{
    StoreFile *file = *state;
    lore_status status;
    Store *store = store_file_open(file);
    make_runs(file, store);
    uint64_t before = stored_sum(file, store, LR_STORE_NOW);
    long refused = 0, step = 1;
    for (;; refused += step) {
        memory_fail_after(refused);
        status = load(store);
        bool was_refused = memory_restore();
        if (status == LORE_OK)
            break; /* the control; what was refused, if anything, was not needed */
        assert_true(was_refused);
        assert_int_equal(status, LORE_NOMEM);
        assert_false(lr_store_is_writing(store));
        assert_ok(file, lr_store_refresh(store, &file->diag));
        if (refused % 16 == 0)
            assert_int_equal(stored_sum(file, store, LR_STORE_NOW), before);
        step = 1 + refused / 64;
    }
    assert_true(refused > 50);
    assert_true(runs_now(file, store)->count < 3); /* it did merge */
    assert_true(stored_sum(file, store, LR_STORE_NOW) != before);
    lr_store_close(store);
    assert_int_equal(store_file_damages(file->path, &status), 0);
}

static int load_with_room(StoreFile *file, rlim_t room)
{
    struct stat status;
    signal(SIGXFSZ, SIG_IGN);
    if (stat(file->path, &status) != 0)
        return 90;
    struct rlimit limit = { (rlim_t)status.st_size + room, RLIM_INFINITY };
    if (room != RLIM_INFINITY && setrlimit(RLIMIT_FSIZE, &limit) != 0)
        return 91;
    Store *store = store_file_open(file);
    uint64_t before = stored_sum(file, store, LR_STORE_NOW);
    lore_status loaded = load(store);
    if ((stored_sum(file, store, LR_STORE_NOW) == before) != (loaded != LORE_OK))
        return 92;
    lr_store_close(store);
    return -loaded;
}

static int load_in_child(StoreFile *file, rlim_t room)
{
    int status;
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        _exit(load_with_room(file, room));
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void merging_on_a_full_disk_changes_nothing(void **state)
{
    StoreFile *file = *state;
    lore_status status;
    Store *store = store_file_open(file);
    make_runs(file, store);
    uint64_t before = stored_sum(file, store, LR_STORE_NOW);
    lr_store_close(store);
    assert_int_equal(load_in_child(file, 4096), -LORE_FULL);
    assert_int_equal(store_file_damages(file->path, &status), 0);
    store = store_file_open(file);
    assert_int_equal(stored_sum(file, store, LR_STORE_NOW), before);
    lr_store_close(store);
    assert_int_equal(load_in_child(file, RLIM_INFINITY), LORE_OK); /* control */
    assert_int_equal(store_file_damages(file->path, &status), 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, store_file_setup, store_file_teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_new_run_takes_in_those_less_than_twice_its_size),
        TEST(a_number_that_is_free_is_given_again),
        TEST(bytes_that_are_no_directory_are_refused),
        TEST(a_table_of_several_runs_is_what_was_put_into_it),
        TEST(sizes_of_runs_fall_geometrically),
        TEST(local_rows_make_no_run),
        TEST(a_visitor_may_change_the_runs_that_it_is_shown),
        TEST(damage_in_each_run_is_found),
        TEST(a_directory_that_is_not_true_is_found),
        TEST(merging_without_memory_changes_nothing),
        TEST(merging_on_a_full_disk_changes_nothing),
    };
    return cmocka_run_group_tests_name("store_runs", tests, NULL, NULL);
}
