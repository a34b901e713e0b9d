/* SPDX-License-Identifier: MIT */
/* limit NAME FOLDER: evaluates one workload over the fact files of the folder and prints
 *
 *     load=SECONDS eval=SECONDS
 *     RELATION<TAB>COUNT            for each relation of the result
 */
#define _GNU_SOURCE 1
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "limits.h"

static const struct {
    const char *name;
    Limit *run;
} limits[] = {
    { "load", limit_load },
    { "tc-generic", limit_closure_generic },
    { "tc-adaptive", limit_closure_adaptive },
    { "tc-singly", limit_closure_singly },
    { "sg-generic", limit_generation_generic },
    { "sg-adaptive", limit_generation_adaptive },
    { "pts-generic", limit_points_to_generic },
    { "cspa-generic", limit_value_flow_generic },
    { "lubm-adaptive", limit_lubm_adaptive },
    { "sssp-adaptive", limit_paths_adaptive },
    { "negagg-adaptive", limit_hops_adaptive },
    { "tri-adaptive", limit_triangles_adaptive },
    { "point-adaptive", limit_reach_adaptive },
};

enum { LIMIT_COUNT = sizeof limits / sizeof *limits, RESULTS_MAX = 8 };

/* What the one limit of this process has reported. */
static double loaded;
static double evaluated;
static struct {
    const char *relation;
    size_t count;
} results[RESULTS_MAX];
static int result_count;

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

void limit_facts_loaded(void)
{
    loaded = now();
}

void limit_result(const char *relation, size_t count)
{
    evaluated = now();
    results[result_count].relation = relation;
    results[result_count++].count = count;
}

static void measure(Limit *run, const char *folder)
{
    double start = now();
    run(folder);
    printf("load=%.6f eval=%.6f\n", loaded - start, evaluated - loaded);
    for (int i = 0; i < result_count; i++)
        printf("%s\t%zu\n", results[i].relation, results[i].count);
}

int main(int argc, char **argv)
{
    for (int i = 0; argc == 3 && i < LIMIT_COUNT; i++) {
        if (strcmp(limits[i].name, argv[1]) == 0) {
            measure(limits[i].run, argv[2]);
            return 0;
        }
    }
    fputs("usage: limit NAME FOLDER, where NAME is one of\n", stderr);
    for (int i = 0; i < LIMIT_COUNT; i++)
        fprintf(stderr, "    %s\n", limits[i].name);
    return 2;
}
