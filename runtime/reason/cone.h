/* SPDX-License-Identifier: MIT */
/* Cone: the tuples on which one tuple may rest, each at a moment, and the ways in which they
 * follow.
 *
 * It is grown from its roots outward, next always the tuple of least depth: the fewest nodes that a
 * root's proof has beside the tuple's own, if it rests on the tuple. A way is kept only if its belief
 * reaches that of its conclusion: weaker ways are no proof of what is believed. A broad cone keeps
 * these as well. Tuples are found again by predicate, row and moment, so the cone is a graph, and may
 * have circles; reason/least.h finds the way out of them.
 *
 * Codes of rows, bindings and premises lie in arrays that all share; the rest holds indices
 * into them. */
#ifndef LORE_REASON_CONE_H
#define LORE_REASON_CONE_H

#include "reason/match.h"
#include "reason/moment.h"
#include "reason/witness.h"

enum {
    LR_CONE_TUPLES_MAX = 100000,
    LR_CONE_WAYS_MAX = 400000,
    LR_CONE_PREMISES_MAX = 2000000,
    LR_TUPLE_WAYS_MAX = 4096, /* bindings looked at for one tuple */
    LR_AGGREGATE_PREMISES_MAX = 200,
    LR_VIEW_WAYS_MAX = 64,
};

typedef enum WayKind {
    WAY_CLAUSE,    /* index: clause */
    WAY_AGGREGATE, /* index: aggregate; premises: the rows of its input */
    WAY_VIEW,      /* premises: the viewed tuple at the moment that carries the view */
    WAY_FACT,      /* a plain fact */
    WAY_CLAIM,     /* index: how many claims carry it together; voice: which, if only one does */
} WayKind;

typedef struct Way {
    WayKind kind;
    bool is_cut;         /* premises were left out */
    bool is_left_out;    /* proofs are looked for without it */
    uint32_t conclusion; /* tuple */
    uint32_t index;
    uint32_t first_binding;                /* CLAUSE: into codes, one a variable */
    uint32_t first_premise, premise_count; /* into premises */
    uint32_t leaves;                       /* conditions that are proved by themselves */
    uint32_t voice; /* CLAIM: index into its witness table + 1; 0: all that speak */
} Way;

typedef struct ConeTuple {
    uint32_t predicate;
    uint32_t first_code;           /* its row, into codes */
    uint32_t depth;                /* LR_NONE: no way that was kept needs it */
    uint32_t first_way, way_count; /* once it has been grown */
    bool is_grown;
    Standing standing;
} ConeTuple;

/* A tuple to be grown, unless that has been done at a lesser depth; the least rank first. */
typedef struct ConeEntry {
    uint64_t rank;
    uint32_t depth, tuple;
} ConeEntry;

/* Which ways are kept. */
typedef enum ConeScope {
    CONE_AS_BELIEVED, /* those that carry all of the belief, of a view's moments one that does */
    CONE_STEADY,      /* the same, of views every moment on which their belief depends */
    CONE_BROAD,       /* all that believe the conclusion at least as much as weakest says */
} ConeScope;

typedef struct Cone {
    const Program *program;
    Model *model;
    Witnesses *witnesses;
    Matcher matcher;
    ModelSettings settings;
    Budget *budget;
    Diag *diag;
    VECTOR(ConeTuple) tuples;
    VECTOR(Way) ways;
    VECTOR(uint32_t) premises;
    VECTOR(Code) codes;
    Map tuple_of;            /* predicate, moment, row -> index + 1 */
    VECTOR(uint32_t) heads;  /* predicate -> its first clause + 1 */
    VECTOR(uint32_t) next;   /* clause -> the next of its head + 1 */
    VECTOR(ConeEntry) queue; /* a heap by rank, in which an entry may be out of date */
    StretchList scratch;
    uint32_t grown;  /* tuples that have been */
    ConeScope scope; /* of a zeroed cone: as believed */
    Cost weakest;    /* BROAD */
    bool
        is_hasty; /* any proof will do: grown by component first, since what lies lower has fewer ways */
    bool takes_all; /* STEADY: all claims and bindings that carry the belief, not only the first */
    bool is_shared; /* by many rows: moments are kept apart, groups are looked up */
    bool is_full;   /* a limit was reached; the rest is not grown */
    bool has_gaps;  /* of some tuple not all ways were looked at */
} Cone;

/* The tuple of a row, at a moment; LR_NONE in *out if it is not believed then. It is grown if it is a
 * root or a premise of a way that is kept. */
lore_status lr_cone_tuple(Cone *cone, uint32_t predicate, const Code *row, int64_t moment,
                          uint32_t *out);
lore_status lr_cone_root(Cone *cone, uint32_t predicate, const Code *row, int64_t moment,
                         uint32_t *out);

lore_status lr_cone_open(Cone *cone);
void lr_cone_free(Cone *cone);

/* Grows count tuples more, fewer if no more are left. */
lore_status lr_cone_grow(Cone *cone, uint32_t count);

/* The least depth of what has not been grown, of a hasty cone any; LR_NONE if all has been grown that can be. */
uint32_t lr_cone_depth(Cone *cone);

/* The weakest belief with which a way of the tuple, or a premise of it, is kept. */
static inline Cost lr_cone_bound(const Cone *cone, const ConeTuple *tuple)
{
    return cone->scope == CONE_BROAD ? cone->weakest : tuple->standing.cost;
}

static inline const Code *lr_cone_row(const Cone *cone, const ConeTuple *tuple)
{
    return cone->codes.items + tuple->first_code;
}

/* For the files that find ways: begins one of tuple, adds premises to it, keeps it or takes it
 * back. */
typedef struct WayDraft {
    Way way;
    size_t premises; /* count to go back to */
} WayDraft;

WayDraft lr_way_begin(Cone *cone, uint32_t tuple, WayKind kind, uint32_t index);
lore_status lr_way_premise(Cone *cone, WayDraft *draft, uint32_t tuple);
lore_status lr_way_keep(Cone *cone, WayDraft *draft);
void lr_way_drop(Cone *cone, const WayDraft *draft);

/* The belief of a tuple over time, in cone->scratch. */
lore_status lr_cone_belief(Cone *cone, uint32_t predicate, const Code *row, bool *is_there);

/* The claims on a tuple's row, whether or not they speak for the tuple: their table, and the first of them or
 * NULL. Borrowed. */
lore_status lr_cone_voices(Cone *cone, const ConeTuple *tuple, const WitnessTable **table,
                           const Voice **first);

/* Whether a voice on the tuple's row speaks for the tuple, at its moment: within its outer bounds, or
 * within its inner ones if the tuple is one of what is certain; for an occurrence, if it is the claim's. */
lore_status lr_cone_hears(Cone *cone, const ConeTuple *tuple, const Voice *voice, bool *out);

/* The belief of a negated condition of a way that was kept. */
lore_status lr_cone_absence(Cone *cone, const Way *way, const Literal *literal, Cost *out);

/* All ways of one kind in which a tuple follows. */
lore_status lr_ways_by_clause(Cone *cone, uint32_t tuple, uint32_t clause);
lore_status lr_ways_by_aggregate(Cone *cone, uint32_t tuple, uint32_t aggregate);
lore_status lr_ways_by_view(Cone *cone, uint32_t tuple);
lore_status lr_ways_by_word(Cone *cone, uint32_t tuple); /* claims and facts */

#endif
