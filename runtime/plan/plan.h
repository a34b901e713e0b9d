/* SPDX-License-Identifier: MIT */
/* Plan: the order in which a clause's literals are evaluated, and what each step does with its
 * columns.
 *
 * The atom that reads what is new comes first; after it, always the cheapest atom that the bound
 * variables allow, each test and negation as soon as its variables are bound. A step names
 * literals and variables of the program; how tuples are stored is the engine's business. */
#ifndef LORE_PLAN_PLAN_H
#define LORE_PLAN_PLAN_H

#include "rule/program.h"

typedef enum ColumnUse {
    COLUMN_SKIP,
    COLUMN_KEY,   /* equals a constant, or a variable bound by an earlier step */
    COLUMN_BIND,  /* gives a variable its value */
    COLUMN_CHECK, /* equals a variable bound by an earlier column of the same row */
} ColumnUse;

typedef struct StepColumn {
    ColumnUse use;
    bool is_constant; /* KEY: index names a constant */
    bool is_not_null; /* BIND: the variable is compared, so "not stated" is no match */
    uint32_t index;   /* variable or constant */
} StepColumn;

typedef enum StepKind {
    STEP_ATOM, /* for each matching tuple */
    STEP_NOT,
    STEP_TEST, /* comparison, interval, gap or text literal with every variable bound */
    STEP_BIND, /* equality that gives a variable the value of an expression */
} StepKind;

/* A column of another atom of the clause that has every value which can be of use in a column of
 * this one: rows with other values need not be looked at (a semijoin, Bernstein and Chiu, JACM 28,
 * 1981). */
typedef struct StepFilter {
    uint32_t column;  /* of the step's atom */
    uint32_t literal; /* LR_NONE: there is no such atom */
    uint32_t other;   /* its column */
} StepFilter;

typedef struct Step {
    StepKind kind;
    uint32_t literal;    /* of the program */
    bool is_delta;       /* ATOM: reads only what the last round added */
    bool is_old;         /* ATOM: reads only what was there before it */
    uint64_t key;        /* ATOM: bit c set: column c is a key */
    StepColumn *columns; /* ATOM, NOT: one for each argument */
    StepFilter filter;   /* ATOM */
    uint32_t column_count;
    uint32_t variable, expr;              /* BIND */
    double rows;                          /* expected to pass it in one run; below 0: not known */
    uint64_t live[LR_VARIABLES_MAX / 64]; /* variables that later steps or the head need */
} Step;

typedef struct Plan {
    uint32_t clause;
    Step *steps;
    uint32_t step_count;
    Arena arena;
} Plan;

/* What is known of tuples when a clause is planned. */
typedef struct PlanStatistics {
    void *data;
    /* How many different values some columns (a bit each) of a predicate have, taken together; below
     * 0: not known. */
    double (*distinct)(void *data, uint32_t predicate, uint64_t columns);
    /* Whether there is an index on just those. */
    bool (*is_indexed)(void *data, uint32_t predicate, uint64_t columns);
    bool wants_all; /* expectations even where there is no choice */
} PlanStatistics;

typedef struct PlanRequest {
    uint32_t clause;
    uint32_t delta;      /* literal that reads what is new, or LR_NONE */
    const bool *is_old;  /* a literal of the clause each: reads only what was there; or NULL */
    const bool *bound;   /* a variable each: given from outside; or NULL */
    bool keeps_all;      /* every variable stays live to the end */
    const double *sizes; /* tuples of each predicate, to choose the order */
    double delta_rows;   /* of these the new ones that delta reads */
    const PlanStatistics *statistics; /* NULL: guesses from sizes alone */
    bool is_costly; /* the costliest atom next instead of the cheapest: for tests */
} PlanRequest;

/* NULL without memory. */
Plan *lr_plan_make(const Program *program, const PlanRequest *request);
void lr_plan_free(Plan *plan);

static inline bool lr_step_needs(const Step *step, uint32_t variable)
{
    return step->live[variable / 64] >> (variable % 64) & 1;
}

#endif
