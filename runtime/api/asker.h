/* SPDX-License-Identifier: MIT */
/* Asker: conditions put to one reading, one question after the other, and what a rule's conditions
 * become when some of its variables are known.
 *
 * Why something does not hold, and what contradicts what, is asked by many small goals made of rules as
 * they were written. Each is a goal of the reading like any other: what is evaluated for one serves the
 * next, and only as much is computed as it asks for. All terms are the asker's own. */
#ifndef LORE_API_ASKER_H
#define LORE_API_ASKER_H

#include "api/reading.h"

enum {
    LR_REPLY_ROWS_MAX = 64,   /* rows kept of a reply: the surest of those looked at */
    LR_REPLY_LOOK_MAX = 4096, /* rows looked at */
    LR_BINDINGS_MAX = 64,
    LR_LARGE_RELATION = 100000, /* facts: not read whole for what is only near */
};

typedef struct Asker {
    lore_kb *kb;
    Reading *reading; /* borrowed */
    lore_terms *terms;
    Budget *budget;
    Diag aside; /* why a question could not be put */
} Asker;

/* The reading must outlive its asker. */
lore_status lr_asker_open(Asker *asker, lore_kb *kb, Reading *reading, Budget *budget);
void lr_asker_close(Asker *asker);

/* ---- variables and what is known of them ---- */

typedef struct Bindings {
    const char *names[LR_BINDINGS_MAX]; /* borrowed */
    lore_term terms[LR_BINDINGS_MAX];   /* the asker's: a value, or another variable */
    size_t count;
} Bindings;

/* What is known of the name, or 0. */
lore_term lr_bindings_find(const Bindings *bindings, const char *name);
/* False where there is no room. */
bool lr_bindings_put(Bindings *bindings, const char *name, lore_term term);

/* A term of from with what is known in the place of its variables; 0 without memory. */
lore_term lr_asker_fill(Asker *asker, const lore_terms *from, lore_term term,
                        const Bindings *bindings);

/* Whether the asker's term holds no variable, "_" included. */
bool lr_asker_is_ground(const Asker *asker, lore_term term);

/* functor(args), of the asker; 0 without memory. */
lore_term lr_asker_compound(Asker *asker, const char *functor, const lore_term *args, size_t count);

/* The conditions as one, which is the only one of them or and(conditions). */
lore_term lr_asker_join(Asker *asker, const lore_term *conditions, size_t count);

/* The term as proofs show statements: values bare where they are plain names. */
void lr_asker_print(Asker *asker, Buffer *out, lore_term term);

/* ---- questions ---- */

/* A row of a reply: cost is that of its highest belief within what was asked about, which it has in
 * [from, to). */
typedef struct ReplyRow {
    size_t first_code;
    Cost cost;
    int64_t from, to;
} ReplyRow;

typedef struct Reply {
    Goal goal;
    bool was_put; /* no: the conditions make no goal */
    bool is_cut;  /* there are more rows */
    VECTOR(Code) codes;
    VECTOR(ReplyRow) rows; /* the surest first */
} Reply;

/* Who holds the condition within window. What is wrong with the goal itself (a variable that nothing
 * binds, a value of another type) makes a reply without rows. */
lore_status lr_asker_ask(Asker *asker, lore_term condition, Granule window, Reply *out);
void lr_reply_free(Reply *reply);

/* Evaluates the condition as a goal; LORE_DONE if it makes none. */
lore_status lr_asker_put(Asker *asker, lore_term condition, Goal *out);

/* Adds what a row, given as its codes, says of a goal's variables. */
lore_status lr_asker_bind(Asker *asker, const Goal *goal, const Code *row, Bindings *bindings);
/* The same of a reply's row. */
lore_status lr_reply_bind(Asker *asker, const Reply *reply, size_t row, Bindings *bindings);

/* ---- statements ---- */

/* p(args), or that in a word for its other side or a modality. */
typedef struct Said {
    uint32_t relation; /* LR_NONE: the term is no statement */
    Facet facet;
    lore_term holder; /* demand, intent, view, conditional; else 0 */
    lore_term inner;  /* p(args) */
} Said;

Said lr_asker_statement(const Asker *asker, lore_term term);

/* Whether a relation of the program has so many facts that it is asked under its first column only; of a
 * relation that rules conclude, whether they may read such. */
bool lr_asker_is_large(const Asker *asker, uint32_t relation);

#endif
