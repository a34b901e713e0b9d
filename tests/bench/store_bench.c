/* SPDX-License-Identifier: MIT */
/* What plain facts cost: file bytes, loading at once and in many transactions, scanning, reading by
 * prefix.
 *
 *     make build/bench/store_bench
 *     build/bench/store_bench DIRECTORY [facts, default 1000000] [distinct values, default as many]
 */
#define _DEFAULT_SOURCE 1 /* mincore */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "store/store.h"

enum { BATCH = 4096, QUERIES = 100000, PARTS = 100 };

static Diag diag;

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static void need(lore_status status)
{
    if (status == LORE_OK)
        return;
    fprintf(stderr, "%s\n", diag.list.count ? diag.list.items[0].message : "failed");
    exit(1);
}

static void report(const char *what, double since, double count)
{
    struct rusage usage;
    double took = seconds() - since;
    getrusage(RUSAGE_SELF, &usage);
    printf("%-44s %8.3f s %9.1f ns each  %5ld MB\n", what, took, took / count * 1e9,
           usage.ru_maxrss / 1024);
}

static uint64_t mix(uint64_t x)
{
    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    return x ^ x >> 31;
}

static void fill(Code *rows, uint64_t first, uint32_t count, uint64_t values)
{
    for (uint32_t i = 0; i < count; i++) {
        rows[2 * i] = (Code)(LR_CODE_INTEGER_BIAS + (int64_t)(mix(2 * (first + i)) % values));
        rows[2 * i + 1] =
            (Code)(LR_CODE_INTEGER_BIAS + (int64_t)(mix(2 * (first + i) + 1) % values));
    }
}

static lore_status sum(void *data, const Code *rows, size_t count)
{
    uint64_t *total = data;
    for (size_t i = 0; i < 2 * count; i++)
        total[0] += rows[i];
    total[1] += count;
    return LORE_OK;
}

static void put_rows(Store *store, uint64_t first, uint64_t end, uint64_t values)
{
    static Code rows[2 * BATCH];
    for (uint64_t i = first; i < end; i += BATCH) {
        uint32_t count = end - i < BATCH ? (uint32_t)(end - i) : BATCH;
        fill(rows, i, count, values);
        need(lr_store_facts_put(store, 1, 2, rows, count, NULL, &diag));
    }
}

static void load(Store *store, uint64_t facts, uint64_t values)
{
    double start = seconds();
    need(lr_store_begin(store, &diag));
    put_rows(store, 0, facts, values);
    report("put in random order", start, (double)facts);
    need(lr_store_commit(store, "bench", NULL, NULL, &diag));
    report("  with durable commit", start, (double)facts);
}

/* The same facts in many durable transactions. */
static void load_in_parts(Store *store, uint64_t facts, uint64_t values)
{
    double start = seconds(), longest = 0;
    for (uint64_t i = 0; i < PARTS; i++) {
        double begun = seconds();
        need(lr_store_begin(store, &diag));
        put_rows(store, facts * i / PARTS, facts * (i + 1) / PARTS, values);
        need(lr_store_commit(store, "bench", NULL, NULL, &diag));
        if (seconds() - begun > longest)
            longest = seconds() - begun;
    }
    report("put in 100 durable transactions", start, (double)facts);
    printf("  the longest %.3f s\n", longest);
}

static void scan(Store *store, const char *what)
{
    uint64_t total[2] = { 0, 0 };
    double start = seconds();
    need(lr_store_facts(store, 1, 2, LR_STORE_NOW, sum, total, &diag));
    report(what, start, (double)total[1]);
}

static void look_up(Store *store, uint64_t values)
{
    uint64_t total[2] = { 0, 0 };
    double start = seconds();
    for (uint64_t i = 0; i < QUERIES; i++) {
        Code prefix = (Code)(LR_CODE_INTEGER_BIAS + (int64_t)(mix(i + 77) % values));
        need(lr_store_facts_with_prefix(store, 1, 2, LR_STORE_NOW, &prefix, 1, sum, total, &diag));
    }
    report("read by prefix", start, QUERIES);
    printf("  %" PRIu64 " rows\n", total[1]);
}

/* Pages of the file in memory. */
static size_t resident_pages(const char *path)
{
    struct stat status;
    int file = open(path, O_RDONLY);
    if (file < 0 || fstat(file, &status) != 0)
        exit(1);
    size_t size = (size_t)status.st_size, count = 0;
    unsigned char *pages = calloc(size / 4096 + 1, 1);
    void *map = mmap(NULL, size, PROT_READ, MAP_SHARED, file, 0);
    if (!pages || map == MAP_FAILED || mincore(map, size, pages) != 0)
        exit(1);
    for (size_t i = 0; i < size / 4096; i++)
        count += pages[i] & 1;
    munmap(map, size);
    free(pages);
    close(file);
    return count;
}

static void forget(const char *path)
{
    int file = open(path, O_RDONLY);
    posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);
    close(file);
}

static void read_cold(const char *path, uint64_t values)
{
    Store *store;
    uint64_t total[2] = { 0, 0 };
    Code prefix = (Code)(LR_CODE_INTEGER_BIAS + (int64_t)(mix(5) % values));
    forget(path);
    size_t before = resident_pages(path);
    double start = seconds();
    need(lr_store_open(path, 0, &store, &diag));
    need(lr_store_facts_with_prefix(store, 1, 2, LR_STORE_NOW, &prefix, 1, sum, total, &diag));
    report("cold: open and read one prefix", start, 1);
    printf("  %zu pages of the file read\n", resident_pages(path) - before);
    lr_store_close(store);
    forget(path);
    need(lr_store_open(path, 0, &store, &diag));
    scan(store, "cold: scan");
    lr_store_close(store);
}

static void put_singly(Store *store, uint64_t values)
{
    Code row[2];
    double start = seconds();
    for (uint64_t i = 0; i < 200; i++) {
        fill(row, (UINT64_C(1) << 40) + i, 1, values);
        need(lr_store_begin(store, &diag));
        need(lr_store_facts_put(store, 1, 2, row, 1, NULL, &diag));
        need(lr_store_commit(store, NULL, NULL, NULL, &diag));
    }
    report("one random fact a durable transaction", start, 200);
    start = seconds();
    need(lr_store_begin(store, &diag));
    for (uint64_t i = 0; i < 10000; i++) {
        fill(row, (UINT64_C(1) << 41) + i, 1, values);
        need(lr_store_facts_put(store, 1, 2, row, 1, NULL, &diag));
    }
    need(lr_store_commit(store, NULL, NULL, NULL, &diag));
    report("10000 random facts in one more transaction", start, 10000);
}

static void load_texts(Store *store, uint64_t facts)
{
    char text[40];
    uint64_t values = facts / 10 + 1;
    double start = seconds();
    need(lr_store_begin(store, &diag));
    for (uint64_t i = 0; i < facts; i++) {
        Code row[2];
        for (int c = 0; c < 2; c++) {
            snprintf(text, sizeof text, "actor %" PRIu64, mix(2 * i + (uint64_t)c) % values);
            need(lr_store_code_intern(store, lore_text(text, -1), &row[c], &diag));
        }
        need(lr_store_facts_put(store, 2, 2, row, 1, NULL, &diag));
    }
    need(lr_store_commit(store, "bench", NULL, NULL, &diag));
    report("facts of texts, a tenth as many texts", start, (double)facts);
}

static off_t print_size(const char *path, double facts, off_t before)
{
    struct stat status;
    stat(path, &status);
    printf("  file %.1f MB, %.2f bytes a fact\n", (double)status.st_size / 1e6,
           (double)(status.st_size - before) / facts);
    return status.st_size;
}

int main(int argc, char **argv)
{
    char path[600];
    Store *store;
    uint64_t facts = argc > 2 ? strtoull(argv[2], NULL, 10) : 1000000;
    uint64_t values = argc > 3 ? strtoull(argv[3], NULL, 10) : facts;
    if (argc < 2)
        return fprintf(stderr, "usage: store_bench DIRECTORY [FACTS [VALUES]]\n"), 2;
    snprintf(path, sizeof path, "%s/bench.lore", argv[1]);
    unlink(path);
    need(lr_store_open(path, LORE_OPEN_CREATE, &store, &diag));
    load(store, facts, values);
    off_t size = print_size(path, (double)facts, 0);
    lr_store_close(store);
    read_cold(path, values);
    need(lr_store_open(path, 0, &store, &diag));
    scan(store, "scan");
    look_up(store, values);
    put_singly(store, values);
    size = print_size(path, (double)facts, 0);
    load_texts(store, facts / 10);
    print_size(path, (double)facts / 10, size);
    lr_store_close(store);

    snprintf(path, sizeof path, "%s/parts.lore", argv[1]);
    unlink(path);
    need(lr_store_open(path, LORE_OPEN_CREATE, &store, &diag));
    load_in_parts(store, facts, values);
    print_size(path, (double)facts, 0);
    scan(store, "scan");
    look_up(store, values);
    lr_store_close(store);
    lr_diag_clear(&diag);
    return 0;
}
