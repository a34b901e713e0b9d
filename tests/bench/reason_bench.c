/* SPDX-License-Identifier: MIT */
/* What reasoning about answers costs. Each part is a function of its own in the table at the end.
 *
 *     make build/bench/reason_bench
 *     build/bench/reason_bench DIRECTORY CASE [PART [size]]
 *
 * CASE is a knowledge base made of kb/influence and kb/iraq-2020. Parts: whatif, breaks, supports, why. */
#define _DEFAULT_SOURCE 1
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "lore.h"

enum { PEOPLE_A_GROUP = 10, SOURCES = 10, ROUNDS = 5, BATCH = 20000 };

static double milliseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec * 1e-6;
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

static int ascending(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static double median(double *times, size_t count)
{
    qsort(times, count, sizeof *times, ascending);
    return times[count / 2];
}

static uint64_t count_of(lore_kb *kb, const char *goal)
{
    lore_query *query;
    uint64_t count = 0;
    need(kb, lore_query_text(kb, goal, &query));
    need(kb, lore_query_count(query, &count));
    lore_query_close(query);
    return count;
}

/* ---- what-if ---------------------------------------------------------------------------------- */

/* member_of(person, group) by one of ten sources, dated and graded; leans by group. */
static void put_claims(lore_kb *kb, long claims)
{
    static const char *const grades[] = { "likely", "very likely", "certain" };
    char text[128], name[32];
    need(kb, lore_load(kb,
                       "relation.member_of { 'who:integer', 'group:integer', temporal = true }\n"
                       "relation.backs { 'group:integer', 'side:integer' }\n"
                       "derive.leans { 'who:integer', 'side:integer' }\n"
                       "leans(A, S) { member_of(A, G), backs(G, S) }\n",
                       -1, "bench"));
    for (int s = 0; s < SOURCES; s++) {
        snprintf(text, sizeof text, "source.s%d { reliability = %.2f }", s, 0.5 + 0.05 * s);
        need(kb, lore_load(kb, text, -1, "bench"));
    }
    for (long i = 0; i < claims; i++) {
        if (i % BATCH == 0)
            need(kb, lore_begin(kb));
        lore_terms *t = lore_terms_new();
        long group = i / PEOPLE_A_GROUP;
        lore_term args[] = { lore_term_value(t, lore_integer(i)),
                             lore_term_value(t, lore_integer(group)) };
        snprintf(name, sizeof name, "s%ld", i % SOURCES);
        lore_claim claim = { .terms = t,
                             .statement = lore_term_compound(t, "member_of", args, 2),
                             .source = name,
                             .from = lore_text(i % 2 == 0 ? "2018" : "2020", -1),
                             .credibility = lore_text(grades[i % 3], -1) };
        need(kb, lore_claim_put(kb, &claim));
        lore_terms_free(t);
        if (i % PEOPLE_A_GROUP == 0) {
            lore_value fact[] = { lore_integer(group), lore_integer(group % 7) };
            need(kb, lore_fact_put(kb, "backs", fact, 2));
        }
        if (i % BATCH == BATCH - 1 || i == claims - 1)
            need(kb, lore_commit(kb, NULL, NULL, NULL));
    }
}

/* Evaluates all in a handle of its own, without a source or, if source is NULL, as recorded. */
static double evaluate(const char *path, const char *source, uint64_t *rows)
{
    lore_kb *kb;
    need(NULL, lore_open(path, LORE_OPEN_READONLY, &kb));
    double begun = milliseconds();
    lore_whatif *whatif = NULL;
    if (source != NULL) {
        need(kb, lore_whatif_open(kb, NULL, lore_null(), &whatif));
        need(kb, lore_whatif_drop_source(whatif, source));
        need(kb, lore_whatif_use(kb, whatif));
    }
    *rows = count_of(kb, "leans(A, S)");
    double taken = milliseconds() - begun;
    lore_whatif_close(whatif);
    lore_close(kb);
    return taken;
}

/* Two interleaved series on a file of so many claims. */
static void compare_evaluations(const char *directory, long claims)
{
    char path[512];
    lore_kb *kb;
    double fresh[ROUNDS], supposed[ROUNDS];
    uint64_t all, rest;
    snprintf(path, sizeof path, "%s/claims.lore", directory);
    unlink(path);
    need(NULL, lore_open(path, LORE_OPEN_CREATE, &kb));
    put_claims(kb, claims);
    lore_close(kb);
    for (int round = 0; round < ROUNDS; round++) {
        fresh[round] = evaluate(path, NULL, &all);
        supposed[round] = evaluate(path, "s3", &rest);
    }
    double a = median(fresh, ROUNDS), b = median(supposed, ROUNDS);
    printf("what-if without one of %d sources of %ld claims: %.0f ms, as recorded %.0f ms: %.2f times "
           "(%llu of %llu rows)\n",
           SOURCES, claims, b, a, b / a, (unsigned long long)rest, (unsigned long long)all);
    unlink(path);
    snprintf(path, sizeof path, "%s/claims.lore-lock", directory);
    unlink(path);
}

/* Opening, one change, and an answer or the whole difference, on the founding case. */
static void time_case(const char *path)
{
    static const char *const names[] = { "an answer", "the difference" };
    enum { CASES = 40 };
    lore_kb *kb;
    need(NULL, lore_open(path, LORE_OPEN_READONLY, &kb));
    (void)count_of(kb, "shifted_away(G, \"iran\")");
    for (int is_diff = 0; is_diff <= 1; is_diff++) {
        double times[CASES];
        for (int i = 0; i < CASES; i++) {
            lore_whatif *whatif;
            lore_query *query;
            char id[8];
            snprintf(id, sizeof id, "C%03d", 13 + 2 * i);
            double begun = milliseconds();
            need(kb, lore_whatif_open(kb, NULL, lore_null(), &whatif));
            need(kb, lore_whatif_drop_claim(whatif, id));
            need(kb, lore_whatif_use(kb, whatif));
            if (is_diff) {
                need(kb, lore_whatif_diff(whatif, NULL, &query));
                lore_query_close(query);
            } else {
                (void)count_of(kb, "shifted_away(G, \"iran\")");
            }
            times[i] = milliseconds() - begun;
            lore_whatif_close(whatif);
        }
        double middle = median(times, CASES);
        printf("what-if without one claim of the founding case, %s: %.1f ms, at most %.1f ms\n",
               names[is_diff], middle, times[CASES - 1]);
    }
    lore_close(kb);
}

static void bench_whatif(const char *directory, const char *path, long size)
{
    time_case(path);
    compare_evaluations(directory, size > 0 ? size : 1000000);
}

/* ---- why -------------------------------------------------------------------------------------- */

enum { LEVELS = 10, BRANCHES = 4, PROOFS = 1000 };

/* p is so many places in, of count sorted times. */
static double place(double *times, size_t count, double p)
{
    qsort(times, count, sizeof *times, ascending);
    return times[(size_t)((double)(count - 1) * p)];
}

/* People in groups that are parts of others, LEVELS deep: within has LEVELS rows a person. */
static void put_groups(lore_kb *kb, long people)
{
    long leaf = 1, first = 0;
    need(kb, lore_load(kb,
                       "relation.member { 'who:integer', 'group:integer' }\n"
                       "relation.part { 'group:integer', 'of:integer' }\n"
                       "derive.within { 'who:integer', 'group:integer' }\n"
                       "within(P, G) { member(P, G) }\n"
                       "within(P, G) { within(P, H), part(H, G) }\n",
                       -1, "bench"));
    need(kb, lore_begin(kb));
    for (int level = 1; level < LEVELS; level++) {
        long next = first + leaf;
        for (long i = 0; i < leaf * BRANCHES; i++) {
            lore_value row[] = { lore_integer(next + i), lore_integer(first + i / BRANCHES) };
            need(kb, lore_fact_put(kb, "part", row, 2));
        }
        first = next;
        leaf *= BRANCHES;
    }
    for (long i = 0; i < people; i++) {
        lore_value row[] = { lore_integer(i), lore_integer(first + (i * 7919) % leaf) };
        need(kb, lore_fact_put(kb, "member", row, 2));
    }
    need(kb, lore_commit(kb, NULL, NULL, NULL));
}

/* Of a person's rows one after the other, the proof alone. */
static double time_proof(lore_kb *kb, long person, long row)
{
    char goal[64];
    lore_query *query;
    lore_proof *proof;
    snprintf(goal, sizeof goal, "within(%ld, G)", person);
    need(kb, lore_query_text(kb, goal, &query));
    for (long i = 0; i <= row; i++)
        need(kb, lore_query_step(query));
    double begun = milliseconds();
    need(kb, lore_why(query, &proof));
    double taken = milliseconds() - begun;
    lore_proof_free(proof);
    lore_query_close(query);
    return taken;
}

static void bench_why(const char *directory, const char *path, long size)
{
    lore_kb *kb;
    double times[PROOFS];
    long people = size > 0 ? size : 1000000;
    (void)directory;
    (void)path;
    need(NULL, lore_open(NULL, 0, &kb));
    put_groups(kb, people);
    uint64_t rows = count_of(kb, "within(P, G)");
    double first = time_proof(kb, 0, LEVELS - 1);
    for (int i = 0; i < PROOFS; i++)
        times[i] = time_proof(kb, (long)i * (people / PROOFS), i % LEVELS);
    double middle = median(times, PROOFS), late = place(times, PROOFS, 0.99);
    printf("why of one of %llu derived tuples: median %.3f ms, 99 in 100 within %.3f ms, the first %.1f ms\n",
           (unsigned long long)rows, middle, late, first);
    lore_close(kb);
}

/* ---- breaks and supports ------------------------------------------------------------------------ */

enum { CONCLUSIONS_MAX = 4096 };

typedef lore_status (*ground_listing)(lore_query *query, const lore_grounds *grounds, lore_query **out);

/* What was listed of rows. */
typedef struct Grounds {
    ground_listing list;
    double times[CONCLUSIONS_MAX];
    size_t count;
    uint64_t sets, partial; /* listed, and listings that say that there may be more */
} Grounds;

static void time_row(Grounds *grounds, lore_kb *kb, lore_query *query)
{
    lore_query *listing;
    double begun = milliseconds();
    need(kb, grounds->list(query, NULL, &listing));
    grounds->times[grounds->count++] = milliseconds() - begun;
    const char *note = lore_query_note(listing);
    grounds->partial += note != NULL && strncmp(note, "not all", 7) == 0;
    int64_t last = 0;
    bool is_break = grounds->list == lore_breaks;
    while (lore_query_step(listing) == LORE_ROW) {
        int64_t number = lore_query_value(listing, is_break ? 1 : 0).u.integer;
        grounds->sets += number != last;
        last = number;
    }
    lore_query_close(listing);
}

/* Of every row of what rules conclude in the founding case. */
static void time_conclusions(Grounds *grounds, const char *path)
{
    lore_kb *kb;
    lore_query *relations;
    need(NULL, lore_open(path, LORE_OPEN_READONLY, &kb));
    need(kb, lore_list(kb, "relations", NULL, &relations));
    while (lore_query_step(relations) == LORE_ROW) {
        char goal[256];
        lore_query *query;
        const char *columns = lore_query_value(relations, 1).u.text;
        if (strstr(lore_query_value(relations, 2).u.text, "derived") == NULL)
            continue;
        int length = snprintf(goal, sizeof goal, "%s(V0", lore_query_value(relations, 0).u.text);
        for (int c = 1; (columns = strchr(columns, ',')) != NULL; c++, columns++)
            length += snprintf(goal + length, sizeof goal - (size_t)length, ", V%d", c);
        snprintf(goal + length, sizeof goal - (size_t)length, ")");
        need(kb, lore_query_text(kb, goal, &query));
        while (lore_query_step(query) == LORE_ROW && grounds->count < CONCLUSIONS_MAX)
            time_row(grounds, kb, query);
        lore_query_close(query);
    }
    lore_query_close(relations);
    lore_close(kb);
}

static void report_grounds(const char *what, ground_listing list, const char *path)
{
    static Grounds grounds;
    grounds = (Grounds){ .list = list };
    time_conclusions(&grounds, path);
    if (grounds.count == 0)
        return;
    double middle = median(grounds.times, grounds.count), late = place(grounds.times, grounds.count, 0.99);
    printf("%s of one of %zu conclusions of the founding case: median %.1f ms, 99 in 100 within %.1f ms, at most "
           "%.1f ms (%llu sets, %llu listings not all)\n",
           what, grounds.count, middle, late, grounds.times[grounds.count - 1],
           (unsigned long long)grounds.sets, (unsigned long long)grounds.partial);
}

static void bench_breaks(const char *directory, const char *path, long size)
{
    (void)directory;
    (void)size;
    report_grounds("breaks", lore_breaks, path);
}

static void bench_supports(const char *directory, const char *path, long size)
{
    (void)directory;
    (void)size;
    report_grounds("supports", lore_supports, path);
}

/* ---- parts ------------------------------------------------------------------------------------ */

static const struct Part {
    const char *name;
    void (*run)(const char *directory, const char *path, long size);
} parts[] = {
    { "whatif", bench_whatif },
    { "breaks", bench_breaks },
    { "supports", bench_supports },
    { "why", bench_why },
};

int main(int argc, char **argv)
{
    if (argc < 3) {
        fprintf(stderr, "usage: reason_bench DIRECTORY CASE [PART [size]]\n");
        return 2;
    }
    const char *wanted = argc > 3 ? argv[3] : NULL;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (wanted == NULL || strcmp(wanted, parts[i].name) == 0)
            parts[i].run(argv[1], argv[2], argc > 4 ? atol(argv[4]) : 0);
    return 0;
}
