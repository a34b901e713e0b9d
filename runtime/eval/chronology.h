/* SPDX-License-Identifier: MIT */
/* Chronology: what is said of the order of events, and how it narrows the dates of claims (BELIEF 28).
 *
 * Relations declared as orders name two events each; claims of NAMED relations date the event in their first column.
 * Of orders only what is certain counts: facts, and claims of full weight. A date counts for claims that
 * weigh no more than its own, since the weakest premise carries a conclusion; where premises are multiplied, or the
 * claims corroborate each other, only if it is certain. What anybody denies counts for nothing. So there are *levels*,
 * each with the dates of at least a weight, from the certain ones on: what follows at each (eval/sequence.h) narrows
 * the dates of a claim as long as that leaves it any reading.
 *
 * Names are values as recorded: what is the same as another by same_as is not joined. A null names nothing. With days as
 * the unit an instant may be any of its day. Cost: the claims of orders and NAMED relations, once, and what is
 * kept of them for each level; there are at most LR_CHRONOLOGY_LEVELS_MAX, as claims between two take the surer. */
#ifndef LORE_EVAL_CHRONOLOGY_H
#define LORE_EVAL_CHRONOLOGY_H

#include "eval/sequence.h"

enum { LR_CHRONOLOGY_LEVELS_MAX = 16 };

/* A fact, or the claim with that number among all for its relation as the FactSource gives them. */
typedef struct Saying {
    uint32_t relation; /* of the program */
    bool is_fact;
    size_t ordinal;
    size_t first_code; /* its row, into codes */
    Cost cost;
} Saying;

typedef struct OrderSaying {
    Saying saying;
    uint32_t later, earlier; /* names of the sequences */
} OrderSaying;

typedef struct DateSaying {
    Saying saying;
    uint32_t name;
    Bounds bounds;
} DateSaying;

/* A name in any order, whether that counts or not, and another that it is tied to; of one name of all that are
 * tied together, itself. */
typedef struct TiedName {
    Code code;
    uint32_t to;
} TiedName;

typedef struct ChronologyLevel {
    Cost cost; /* dates that cost no more */
    Sequence sequence;
    VECTOR(uint32_t) datings; /* of the sequence -> into dates */
} ChronologyLevel;

typedef struct Chronology {
    const Program *program;
    const FactSource *source;
    ModelSettings settings;
    Map name_of;                /* code -> name of the sequences */
    VECTOR(OrderSaying) orders; /* as in each sequence */
    VECTOR(DateSaying) dates;
    VECTOR(Code) codes;
    Map tied_of; /* code -> index */
    VECTOR(TiedName) tied;
    ChronologyLevel levels[LR_CHRONOLOGY_LEVELS_MAX]; /* by cost, the first 0 */
    uint32_t level_count;
    Map denied; /* relation, row -> nothing */
    Code null;
} Chronology;

/* Reads all that program's orders bear on. *out is freed with lr_chronology_free. */
lore_status lr_chronology_new(const Program *program, const FactSource *source,
                              ModelSettings settings, Chronology **out, Diag *diag);
void lr_chronology_free(Chronology *chronology); /* accepts NULL */

/* Whether anything said of orders and dates cannot be so. */
static inline bool lr_chronology_has_contradictions(const Chronology *chronology)
{
    bool has_any = false;
    for (uint32_t i = 0; i < chronology->level_count; i++)
        has_any = has_any || chronology->levels[i].sequence.contradictions.count > 0;
    return has_any;
}

/* What became of a claim's dates: the levels, + 1, that narrow its ends from either side; 0: none does. */
typedef struct Narrowing {
    uint32_t levels[2];    /* by SequenceSide */
    uint32_t contradicted; /* likewise, the first that leaves it no reading */
} Narrowing;

static inline bool lr_narrowing_is_any(const Narrowing *narrowing)
{
    return narrowing->levels[0] != 0 || narrowing->levels[1] != 0;
}

/* Whether anything said of one name may bear on the dates of the other: it is the same, or orders, counting or
 * denied, lead from one to the other. */
bool lr_chronology_ties(const Chronology *chronology, Code a, Code b);

/* Narrows the dates of a claim for a NAMED relation. */
Narrowing lr_chronology_narrow(const Chronology *chronology, uint32_t relation, Evidence *evidence);

/* What a chronology's step at a level says. */
const Saying *lr_chronology_saying(const Chronology *chronology, uint32_t level, SequenceStep step);

static inline const Code *lr_chronology_row(const Chronology *chronology, const Saying *saying)
{
    return chronology->codes.items + saying->first_code;
}

typedef VECTOR(const Saying *) Sayings;

/* Appends what narrows the dates of a claim whose row begins with that name. Borrowed. */
bool lr_chronology_explain(const Chronology *chronology, Code name, const Narrowing *narrowing,
                           Sayings *out);
/* The same of what contradicts it, which has been narrowed as far as it was. */
bool lr_chronology_contradict(const Chronology *chronology, uint32_t relation,
                              const Evidence *evidence, const Narrowing *narrowing, Sayings *out);

#endif
