/* SPDX-License-Identifier: MIT */
/* Witnesses: who says that a tuple is so, and how much each voice weighs.
 *
 * A claim weighs its credibility and the reliability of its source and of all who relay that
 * (BELIEF 31), combined as the knowledge base combines premises. Its dates are as narrow as orders make them. The
 * claims of a facet are read once, when the first of its tuples is asked about. */
#ifndef LORE_REASON_WITNESS_H
#define LORE_REASON_WITNESS_H

#include "eval/chronology.h"
#include "reason/testimony.h"

typedef struct Voice {
    const char *id, *source, *locator;
    int64_t from, to;    /* when it may be so; where settings leave that open, as the claim says */
    Bounds bounds;       /* as narrow as orders make them */
    Cost cost;           /* of all of it together */
    uint32_t next;       /* of the same tuple: index + 1; 0 = none */
    Narrowing narrowing; /* of its dates by orders */
} Voice;

typedef struct WitnessTable {
    uint32_t relation;
    Facet facet;
    Map first_of; /* row -> index + 1 */
    VECTOR(Voice) voices;
} WitnessTable;

typedef struct Witnesses {
    const Program *program;
    Model *model; /* of it, that reads facts */
    const FactSource *facts;
    const TestimonySource *testimonies;
    ModelSettings settings;
    VECTOR(WitnessTable *) tables;
    Arena text;
    Diag *diag;
} Witnesses;

void lr_witnesses_free(Witnesses *witnesses);

/* Whether the voice adds to what is believed at the moment. */
static inline bool lr_voice_speaks_at(const Voice *voice, int64_t moment)
{
    return voice->cost != LR_COST_NONE && voice->from <= moment &&
           (moment < voice->to || voice->to == LORE_TIME_MAX);
}

/* The claims of a facet: row -> voices. Borrowed. */
lore_status lr_witnesses_table(Witnesses *witnesses, uint32_t relation, Facet facet,
                               const WitnessTable **out);

/* The first voice on row, or NULL; and the one after a voice. */
const Voice *lr_witness_first(const WitnessTable *table, const Code *row, uint32_t width);
const Voice *lr_witness_next(const WitnessTable *table, const Voice *voice);

/* A statement that narrows the dates of a voice: of the order of events, or of the date of another. */
typedef struct DateGround {
    uint32_t predicate; /* the relation's evidence for */
    const Code *row;
    const Voice *voice; /* NULL: a plain fact */
} DateGround;
typedef VECTOR(DateGround) DateGrounds;

/* Appends all those of a voice on row, the nearest first. Borrowed for as long as the model and the witnesses. */
lore_status lr_witness_dates(Witnesses *witnesses, const Code *row, const Voice *voice,
                             DateGrounds *out);

/* A premise more, as the knowledge base combines them. */
Cost lr_cost_combine(ModelSettings settings, Cost a, Cost b);

#endif
