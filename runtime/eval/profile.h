/* SPDX-License-Identifier: MIT */
/* Profile: what evaluations did, rule by rule and operator by operator.
 *
 * A model that has one reports to it; one that has none pays for a look at a pointer, once a batch.
 * What is reported is kept as text and numbers, so that a profile outlives the program it tells of and
 * may gather what several models did: equal text is one entry. A rule has an entry for each version
 * that was run: by which of its atoms read what is new, with or without time, in which order. */
#ifndef LORE_EVAL_PROFILE_H
#define LORE_EVAL_PROFILE_H

#include "base/map.h"
#include "base/vector.h"
#include "eval/model.h"

/* What an operator is, as far as advice differs. */
typedef enum OperatorKind {
    OPERATOR_NEW, /* what the last round added */
    OPERATOR_SCAN,
    OPERATOR_PROBE, /* rows under a key, by an index or from the file */
    OPERATOR_FIND,  /* one row, all of whose columns are known */
    OPERATOR_NOT,
    OPERATOR_TEST,
    OPERATOR_COMPUTE,
    OPERATOR_WHOLE, /* a search, an aggregate, a view: all of an entry's work */
} OperatorKind;

typedef struct ProfileOperator {
    OperatorKind kind;
    const char *text;   /* the literal: edge(X, Y) */
    const char *method; /* "index from→to" ... */
    double estimate;    /* the planner's, of rows out in all runs; below 0: there is none */
    uint64_t in, out;   /* bindings; those that passed it */
    uint64_t ns;        /* of all threads */
    bool is_asked;      /* an earlier atom asks for it: its rows and time are that atom's */
} ProfileOperator;

typedef struct ProfileRule {
    const char *rule; /* its name; NULL: the goal, or no rule */
    const char *file; /* or NULL */
    int line;
    const char *head;
    const char *version; /* "new edge(X, Y)" ... or NULL */
    uint32_t component;  /* index */
    uint64_t runs;
    uint64_t tried;   /* rows concluded */
    uint64_t fresh;   /* of these the new ones */
    uint64_t ns;      /* from beginning to end */
    uint64_t sink_ns; /* of all threads: telling new rows from known ones */
    ProfileOperator *operators;
    uint32_t operator_count;
} ProfileRule;

typedef struct ProfileRelation {
    const char *name;
    const char *form;    /* "list", "bitmap" ... */
    const char *of;      /* of a copy that holds what a question asks for: the relation, or NULL */
    const char *columns; /* then: by which it is asked */
    uint32_t component;
    bool is_made;                /* nobody has declared it */
    bool is_shared;              /* its rows are another's */
    uint64_t rows, dated, bytes; /* when it was finished last */
} ProfileRelation;

/* Relations that depend on each other. */
typedef struct ProfileComponent {
    uint64_t rounds; /* 0: it does not recur, or needed none */
    uint64_t ns;
    bool is_recursive;
} ProfileComponent;

typedef struct Profile {
    unsigned holders;
    bool is_over;    /* models report no more */
    bool has_failed; /* without memory: something is missing */
    uint32_t models; /* that have reported */
    uint32_t threads;
    uint32_t at;                         /* the component at work */
    uint32_t last;                       /* the rule entry that was run last, or LR_NONE */
    VECTOR(ProfileComponent) components; /* in the order of their first evaluation */
    VECTOR(ProfileRelation) relations;
    VECTOR(ProfileRule) rules;
    Map index_of; /* keys of components, relations and rules -> index + 1 */
    Arena arena;
} Profile;

Profile *lr_profile_new(void);             /* NULL without memory */
void lr_profile_release(Profile *profile); /* accepts NULL */

/* From now on the model reports to profile, which it holds (NULL: to none). */
void lr_profile_watch(Model *model, Profile *profile);

/* Nanoseconds of the monotonic clock. */
uint64_t lr_profile_now(void);

/* ---- what evaluation reports. Nothing happens without a profile. ---- */

/* Where something began. */
typedef struct ProfileMark {
    uint64_t begun;
    uint64_t rows; /* of the head */
} ProfileMark;

ProfileMark lr_profile_begin_component(const Model *model, uint32_t component);
void lr_profile_end_component(const Model *model, uint32_t component, const ProfileMark *mark);
void lr_profile_round(const Model *model);

/* Around whatever adds to head. */
ProfileMark lr_profile_mark(const Model *model, uint32_t head);
/* What the run just made did in all. */
void lr_profile_ran(const Model *model, uint32_t clause, const ProfileMark *mark);
/* What one recursive clause did when it was followed without rounds, together with others. */
typedef struct ProfileSearch {
    double time_share;     /* of the time of all of them */
    uint64_t tried, fresh; /* rows, as far as can be told */
} ProfileSearch;
void lr_profile_searched(const Model *model, uint32_t clause, const char *method,
                         const ProfileSearch *search, uint64_t begun);
void lr_profile_aggregated(const Model *model, uint32_t aggregate, const ProfileMark *mark);
void lr_profile_viewed(const Model *model, uint32_t predicate, const ProfileMark *mark);
void lr_profile_loaded(const Model *model, uint32_t predicate, const ProfileMark *mark);

/* ---- for those who report ---- */

/* The number behind a key of one kind, 0 at first; NULL without memory. Valid until the next call. */
uint64_t *lr_profile_slot(Profile *profile, char kind, const Buffer *key);
/* The rule entry of that key: made, unless there is one, which then stays as it is. Takes over made's
 * operators. NULL without memory. Valid until the next call. */
ProfileRule *lr_profile_rule(Profile *profile, const Buffer *key, const ProfileRule *made);
/* A copy of what a buffer holds, which is freed; never NULL. */
const char *lr_profile_keep(Profile *profile, Buffer *buffer);

#endif
