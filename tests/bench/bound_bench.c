/* SPDX-License-Identifier: MIT */
/* What bound questions cost on a file: reach from one node over a random tree, first from
 * cold, then one question after the other with the file in the page cache, all through lore.h.
 *
 *     make build/bench/bound_bench
 *     build/bench/bound_bench DIRECTORY [facts, default 10000000] [questions, default 1000]
 * */
#define _DEFAULT_SOURCE 1 /* mincore */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "lore.h"

enum { BATCH = 65536, PAGE = 4096 };

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static void need(lore_kb *kb, lore_status status)
{
    lore_diagnostic diagnostic;
    if (status >= LORE_OK)
        return;
    fprintf(stderr, "%s\n",
            lore_diagnostic_get(kb, 0, &diagnostic) == LORE_OK ? diagnostic.message : "failed");
    exit(1);
}

static uint64_t mix(uint64_t x)
{
    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    return x ^ x >> 31;
}

/* ---- the file ---- */

static void put_rule(lore_kb *kb, const char *name, int is_recursive)
{
    lore_terms *t = lore_terms_new();
    lore_term x = lore_term_variable(t, "X"), y = lore_term_variable(t, "Y");
    lore_term z = lore_term_variable(t, "Z"), body[2];
    body[0] = lore_term_compound(t, is_recursive ? "reach" : "edge", (lore_term[]){ x, y }, 2);
    body[1] = lore_term_compound(t, "edge", (lore_term[]){ y, z }, 2);
    lore_rule rule = { .terms = t, .body = body, .body_count = is_recursive ? 2 : 1, .name = name };
    rule.head = lore_term_compound(t, "reach", (lore_term[]){ x, is_recursive ? z : y }, 2);
    need(kb, lore_rule_put(kb, &rule));
    lore_terms_free(t);
}

/* Node i of a tree has an edge to an earlier one. */
static void load(const char *path, uint64_t facts)
{
    static lore_value values[2 * BATCH];
    static const lore_column columns[] = { { "from", LORE_INTEGER }, { "to", LORE_INTEGER } };
    lore_kb *kb;
    double start = seconds();
    need(NULL, lore_open(path, LORE_OPEN_CREATE, &kb));
    need(kb, lore_begin(kb));
    need(kb, lore_declare(
                 kb, &(lore_relation){ .name = "edge", .columns = columns, .column_count = 2 }));
    need(kb, lore_declare(kb, &(lore_relation){ .name = "reach",
                                                .columns = columns,
                                                .column_count = 2,
                                                .flags = LORE_RELATION_DERIVED }));
    put_rule(kb, "edges", 0);
    put_rule(kb, "further", 1);
    for (uint64_t i = 1; i <= facts;) {
        size_t count = 0;
        for (; i <= facts && count < BATCH; i++, count++) {
            values[2 * count] = lore_integer((int64_t)i);
            values[2 * count + 1] = lore_integer((int64_t)(mix(i) % i));
        }
        need(kb, lore_facts_put(kb, "edge", values, 2, count));
    }
    need(kb, lore_commit(kb, NULL, "bound_bench", NULL));
    lore_close(kb);
    printf("loaded %" PRIu64 " facts in %.1f s\n", facts, seconds() - start);
}

/* Loads in a process of its own: what this one's memory looks like afterwards would count as time
 * to open. */
static void load_apart(const char *path, uint64_t facts)
{
    int status;
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        load(path, facts);
        exit(0);
    }
    if (child < 0 || waitpid(child, &status, 0) != child || status != 0)
        exit(1);
}

/* ---- questions ---- */

static uint64_t ask(lore_kb *kb, int64_t node)
{
    uint64_t rows = 0;
    lore_query *query;
    lore_status status;
    lore_terms *t = lore_terms_new();
    lore_term args[] = { lore_term_value(t, lore_integer(node)), lore_term_variable(t, "Y") };
    need(kb, lore_query_open(kb, t, lore_term_compound(t, "reach", args, 2), &query));
    while ((status = lore_query_step(query)) == LORE_ROW)
        rows++;
    need(kb, status);
    lore_query_close(query);
    lore_terms_free(t);
    return rows;
}

static int64_t late_node(uint64_t i, uint64_t facts)
{
    return (int64_t)(facts / 2 + mix(i + 77) % (facts / 2));
}

/* Pages of the file in memory. */
static size_t resident_pages(const char *path)
{
    struct stat status;
    int file = open(path, O_RDONLY);
    if (file < 0 || fstat(file, &status) != 0)
        exit(1);
    size_t size = (size_t)status.st_size, count = 0;
    unsigned char *pages = calloc(size / PAGE + 1, 1);
    void *map = mmap(NULL, size, PROT_READ, MAP_SHARED, file, 0);
    if (!pages || map == MAP_FAILED || mincore(map, size, pages) != 0)
        exit(1);
    for (size_t i = 0; i < size / PAGE; i++)
        count += pages[i] & 1;
    munmap(map, size);
    free(pages);
    close(file);
    return count;
}

static void forget(const char *path)
{
    int file = open(path, O_RDONLY);
    (void)posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);
    close(file);
}

/* So that what comes next is not the disk's time. */
static void read_all(const char *path)
{
    static char buffer[1 << 20];
    int file = open(path, O_RDONLY);
    while (read(file, buffer, sizeof buffer) > 0) {
    }
    close(file);
}

static lore_kb *ask_cold(const char *path, uint64_t facts, const char *what)
{
    lore_kb *kb;
    size_t before = resident_pages(path);
    double start = seconds();
    need(NULL, lore_open(path, LORE_OPEN_READONLY, &kb));
    double opened = seconds();
    uint64_t rows = ask(kb, late_node(0, facts));
    double answered = seconds();
    printf("%s: %.3f ms, %.3f of them to open, %" PRIu64 " rows, %zu pages read\n", what,
           (answered - start) * 1e3, (opened - start) * 1e3, rows, resident_pages(path) - before);
    return kb;
}

static void ask_many(lore_kb *kb, uint64_t facts, uint64_t first, uint64_t questions)
{
    uint64_t rows = 0;
    double start = seconds();
    for (uint64_t i = first; i < first + questions; i++)
        rows += ask(kb, late_node(i, facts));
    printf("%" PRIu64 " more questions: %.2f us each, %.1f rows each\n", questions,
           (seconds() - start) / (double)questions * 1e6, (double)rows / (double)questions);
}

int main(int argc, char **argv)
{
    char path[600];
    struct rusage usage;
    uint64_t facts = argc > 2 ? strtoull(argv[2], NULL, 10) : 10000000;
    uint64_t questions = argc > 3 ? strtoull(argv[3], NULL, 10) : 1000;
    if (argc < 2 || facts < 2)
        return fprintf(stderr, "usage: bound_bench DIRECTORY [FACTS [QUESTIONS]]\n"), 2;
    snprintf(path, sizeof path, "%s/bound.lore", argv[1]);
    unlink(path);
    load_apart(path, facts);
    forget(path);
    lore_close(ask_cold(path, facts, "cold: open to the first answer"));
    read_all(path);
    lore_kb *kb = ask_cold(path, facts, "warm: open to the first answer");
    ask_many(kb, facts, 1, questions);
    ask_many(kb, facts, 1 + questions, questions);
    lore_close(kb);
    getrusage(RUSAGE_SELF, &usage);
    printf("%ld MB at most\n", usage.ru_maxrss / 1024);
    return 0;
}
