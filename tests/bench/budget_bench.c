/* SPDX-License-Identifier: MIT */
/* How far beyond its limit of time a question stops, whatever it is busy with: rules over so many
 * random edges, plain ones and a hundredth as many dated ones.
 *
 * budget_bench EDGES */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lore.h"

enum { BATCH = 1 << 16 };

static const char rules[] =
    "relation.d { 'a:integer', 'b:integer', temporal = true }\n"
    "derive.walk { 'a:integer', 'b:integer' }\n"
    "walk(A, B) { e(A, B) }\n"
    "walk(A, C) { walk(A, B), e(B, C) }\n"
    "derive.double { 'a:integer', 'b:integer' }\n"
    "double(A, B) { e(A, B) }\n"
    "double(A, C) { double(A, B), double(B, C) }\n"
    "derive.turned { 'a:integer', 'b:integer' }\n"
    "turned(B, A) { e(A, B) }\n"
    "derive.single { 'a:integer', 'b:integer' }\n"
    "single(A, B) { e(A, B), ~e(B, A) }\n"
    "derive.common { 'a:integer', 'b:integer' }\n"
    "common(A, B) { e(C, A), e(C, B) }\n"
    "derive.triangle { 'a:integer', 'b:integer', 'c:integer' }\n"
    "triangle(A, B, C) { e(A, B), e(B, C), e(C, A) }\n"
    "derive.degree { 'a:integer', 'n:integer' }\n"
    "degree(B, sum(A)) { e(A, B) }\n"
    "derive.cross { 'a:integer', 'b:integer', 'c:integer' }\n"
    "cross(A, B, C) { e(A, _), e(B, _), e(C, _) }\n"
    "derive.dwalk { 'a:integer', 'b:integer' }\n"
    "dwalk(A, B) { d(A, B) }\n"
    "dwalk(A, C) { dwalk(A, B), d(B, C) }\n"
    "derive.ddouble { 'a:integer', 'b:integer' }\n"
    "ddouble(A, B) { d(A, B) }\n"
    "ddouble(A, C) { ddouble(A, B), ddouble(B, C) }\n"
    "derive.dcross { 'a:integer', 'b:integer', 'c:integer' }\n"
    "dcross(A, B, C) { d(A, _), d(B, _), d(C, _) }\n";

static const char *const goals[] = {
    "e(A, B)",         "walk(A, B)",      "double(A, B)", "turned(A, B)", "single(A, B)",
    "common(A, B)",    "triangle(A, B, C)", "degree(B, N)", "cross(A, B, C)", "dwalk(A, B)",
    "ddouble(A, B)",   "dcross(A, B, C)",
};
static const int64_t limits[] = { 20, 60, 150, 400 };

static void need(lore_kb *kb, lore_status status)
{
    if (status >= 0)
        return;
    fprintf(stderr, "%s\n", lore_diagnostic_text(kb));
    exit(1);
}

static double milliseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static uint64_t next(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    return *seed ^= *seed << 17;
}

static void put_edges(lore_kb *kb, size_t edges)
{
    static lore_value values[2 * BATCH];
    uint64_t seed = 88172645463325252;
    lore_column columns[] = { { "a", LORE_INTEGER }, { "b", LORE_INTEGER } };
    lore_relation relation = { .name = "e", .columns = columns, .column_count = 2 };
    need(kb, lore_begin(kb));
    need(kb, lore_declare(kb, &relation));
    for (size_t at = 0, here; at < edges; at += here) {
        here = edges - at < BATCH ? edges - at : BATCH;
        for (size_t i = 0; i < 2 * here; i++)
            values[i] = lore_integer((int64_t)(next(&seed) % edges));
        need(kb, lore_facts_put(kb, "e", values, 2, here));
    }
    need(kb, lore_commit(kb, NULL, "edges", NULL));
}

static void put_dated(lore_kb *kb, size_t edges)
{
    char script[512];
    snprintf(script, sizeof script,
             "local s = 1\n"
             "local function r(n) s = (s * 1103515245 + 12345) %% 2147483648 return s // 7 %% n end\n"
             "for i = 1, %zu do\n"
             "  claim { d(r(%zu), r(%zu)), from = tostring(1990 + r(20)), to = tostring(2011 + r(9)),\n"
             "    credibility = 0.5 + r(40) / 100 }\n"
             "end\n",
             edges, edges / 8 + 1, edges / 8 + 1);
    need(kb, lore_script_limit_set(kb, 0, (size_t)1 << 31));
    need(kb, lore_load(kb, script, -1, "dated.lua"));
}

/* Milliseconds beyond the limit; below 0 if the question was answered before it. */
static double overshoot(lore_kb *kb, const char *goal, int64_t limit, int *names_rule)
{
    lore_query *query;
    lore_diagnostic why;
    need(kb, lore_query_text(kb, goal, &query));
    lore_limit_set(kb, LORE_LIMIT_MILLISECONDS, limit);
    double begun = milliseconds();
    lore_status status = lore_query_step(query);
    double took = milliseconds() - begun;
    if (status != LORE_BUDGET)
        need(kb, status);
    *names_rule = status != LORE_BUDGET ||
                  (lore_diagnostic_get(kb, 0, &why) == LORE_OK && strstr(why.message, ", in "));
    lore_query_close(query);
    lore_limit_set(kb, LORE_LIMIT_MILLISECONDS, 0);
    return status == LORE_BUDGET ? took - (double)limit : -1;
}

static void measure(lore_kb *kb, const char *goal)
{
    double worst[2] = { -1, -1 };
    int names_rule = 1;
    for (int threads = 1; threads <= 2; threads++) {
        lore_limit_set(kb, LORE_LIMIT_THREADS, threads);
        for (size_t l = 0; l < sizeof limits / sizeof *limits; l++) {
            int names;
            double over = overshoot(kb, goal, limits[l], &names);
            worst[threads - 1] = over > worst[threads - 1] ? over : worst[threads - 1];
            names_rule = names_rule && names;
        }
    }
    printf("%-18s %7.1f ms  two threads %7.1f ms%s\n", goal, worst[0], worst[1],
           names_rule ? "" : "  without a rule's name!");
}

int main(int count, char **arguments)
{
    lore_kb *kb;
    size_t edges = count > 1 ? strtoul(arguments[1], NULL, 10) : 4000000;
    need(NULL, lore_open(NULL, 0, &kb));
    put_edges(kb, edges);
    need(kb, lore_load(kb, rules, -1, "rules.lua"));
    put_dated(kb, edges / 100);
    for (size_t g = 0; g < sizeof goals / sizeof *goals; g++)
        measure(kb, goals[g]);
    lore_close(kb);
    return 0;
}
