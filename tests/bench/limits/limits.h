/* SPDX-License-Identifier: MIT */
/* Limits: each workload by hand, as fast as its author could make it knowing the program. They
 * bound what an engine can reach on a machine, and carry figures measured on one machine over
 * to another.
 *
 * "generic" is what any engine could do: packed pairs in a hash set, batched probes. "adaptive"
 * chooses a representation from what the data is like. */
#ifndef BENCH_LIMITS_H
#define BENCH_LIMITS_H

#include <stddef.h>

/* Between reading the facts and evaluating. */
void limit_facts_loaded(void);

/* Prints, at the end, how many tuples the relation has. */
void limit_result(const char *relation, size_t count);

typedef void Limit(const char *folder);

Limit limit_load;             /* load.dl */
Limit limit_closure_generic;  /* tc.dl */
Limit limit_closure_adaptive; /* tc.dl */
Limit limit_closure_singly; /* tc.dl, without batches: what belief and time are measured against */
Limit limit_generation_generic;
Limit limit_generation_adaptive; /* sg.dl */
Limit limit_points_to_generic;   /* pts.dl */
Limit limit_value_flow_generic;  /* cspa.dl */
Limit limit_lubm_adaptive;       /* lubm.dl */
Limit limit_paths_adaptive;      /* sssp.dl */
Limit limit_hops_adaptive;       /* negagg.dl */
Limit limit_triangles_adaptive;  /* tri.dl */
Limit limit_reach_adaptive;      /* point.dl */

#endif
