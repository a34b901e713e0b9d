/* SPDX-License-Identifier: MIT */
/* Chronology: what is said of the order of events, and how it narrows the dates of claims (BELIEF 28).
 *
 * Relations declared as orders name two events each; claims of NAMED relations date the event in their first column.
 * Of all these only what is certain counts: facts, and claims of full weight whose statement nobody denies.
 * What follows (eval/sequence.h) narrows the dates of every claim of a NAMED relation, however weak, that has
 * any reading left; a claim that has none keeps its dates, and contradicts what is certain.
 *
 * Names are values as recorded: what is the same as another by same_as is not joined. A null names nothing. With days as
 * the unit an instant may be any of its day. Cost: the claims of orders and NAMED relations, once. */
#ifndef LORE_EVAL_CHRONOLOGY_H
#define LORE_EVAL_CHRONOLOGY_H

#include "eval/sequence.h"

/* A fact, or the claim with that number among all for its relation as the FactSource gives them. */
typedef struct Saying {
    uint32_t relation; /* of the program */
    bool is_fact;
    size_t ordinal;
    size_t first_code; /* its row, into codes */
} Saying;

typedef struct Chronology {
    const Program *program;
    const FactSource *source;
    ModelSettings settings;
    Sequence sequence;
    Map name_of;                /* code -> name of the sequence */
    VECTOR(Saying) statements;  /* as in the sequence */
    VECTOR(Saying) datings;     /* likewise */
    VECTOR(Code) codes;
    Map denied;                 /* relation, row -> nothing */
    Code null;
} Chronology;

/* Reads all that program's orders bear on. *out is freed with lr_chronology_free. */
lore_status lr_chronology_new(const Program *program, const FactSource *source,
                              ModelSettings settings, Chronology **out, Diag *diag);
void lr_chronology_free(Chronology *chronology); /* accepts NULL */

/* Which ends of a claim's dates became narrower: what limits them from that side is certain. */
typedef enum Narrowing {
    NARROWING_NONE = 0,
    NARROWING_AFTER = 1 << SEQUENCE_AFTER,
    NARROWING_BEFORE = 1 << SEQUENCE_BEFORE,
    NARROWING_CONTRADICTED = 4, /* there is no reading left: they are as they were */
} Narrowing;

/* Narrows the dates of a claim for a NAMED relation; gives bits of Narrowing. */
unsigned lr_chronology_narrow(const Chronology *chronology, uint32_t relation, Evidence *evidence);

/* Whether the limits from the sides whose bits are set leave the claim no time. */
bool lr_chronology_contradicts(const Chronology *chronology, uint32_t relation,
                               const Evidence *evidence, unsigned narrowing);

/* Appends what limits the event of that name, from the sides whose bits are set. */
bool lr_chronology_explain(const Chronology *chronology, Code name, unsigned narrowing,
                           SequenceSteps *out);

static inline const Saying *lr_chronology_saying(const Chronology *chronology, SequenceStep step)
{
    return step.is_dating ? &chronology->datings.items[step.index]
                          : &chronology->statements.items[step.index];
}

static inline const Code *lr_chronology_row(const Chronology *chronology, const Saying *saying)
{
    return chronology->codes.items + saying->first_code;
}

#endif
