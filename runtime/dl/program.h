/* SPDX-License-Identifier: MIT */
/* Program: relations, and clauses of one head and a conjunction, which is what all passes after
 * the parser work on. Passes add relations of their own, whose names begin with "_". */
#ifndef LORE_DL_PROGRAM_H
#define LORE_DL_PROGRAM_H

#include "dl/types.h"

typedef struct Relation {
    const char *name;
    const char *lore_name;
    Spot spot;
    Fields fields;
    unsigned flags;
    Keys keys;
    const char *facts; /* the relation of Lore that takes its facts: itself, or one beside it */
    bool is_derived, has_facts;
    bool is_made; /* by a pass */
    bool is_subsumed, is_staged;
    bool is_needed; /* see needed.h */
} Relation;

typedef struct Clause {
    Spot spot;
    Atom *head;
    Literals body;
    Plans *plans; /* of the rule that it is of; or NULL */
} Clause;

/* heads[0] is dropped where greater holds too, and the body. */
typedef struct Subsumption {
    Spot spot;
    Atom *less, *greater;
    Literals body;
    Plans *plans; /* or NULL */
} Subsumption;

/* A relation whose tuples are numbered as they turn up: numbers has one column more. */
typedef struct Numbering {
    Relation *asked, *numbers;
    bool is_shared; /* one count for all such: of counters; else one of its own */
} Numbering;

/* A relation that is evaluated in rounds from outside: now holds what the rounds so far gave, step
 * what the next one gives. */
typedef struct StageMember {
    Relation *relation, *now, *step;
    bool prunes;   /* step may leave out what now has */
    int64_t limit; /* tuples after which rounds end, or -1 */
    int64_t size;
} StageMember;

/* Relations that depend on each other and are evaluated so together. */
typedef struct Stage {
    LIST(StageMember) members;
} Stage;

typedef struct Program {
    Front *front;
    Types types;
    LIST(Relation *) relations;
    LIST(Clause *) clauses;
    LIST(Subsumption *) subsumptions;
    LIST(Directive *) directives;
    LIST(Numbering) numberings;
    LIST(Stage *) stages;
} Program;

/* Declares what unit holds and splits its rules; the program may be wrong afterwards. */
void lr_dl_program_build(Front *front, const Unit *unit, Program *out);

/* The relation of that name, or NULL. */
Relation *lr_dl_program_find(const Program *program, const char *name);

/* The flags that pragmas choose for a relation, or for "*". */
unsigned lr_dl_program_chosen(Front *front, const char *name);

/* A relation made by a pass, with columns of these types. */
Relation *lr_dl_program_make(Program *program, const char *base, Spot spot);
void lr_dl_program_column(Program *program, Relation *relation, const Type *type);

/* The same with the columns of relation. */
Relation *lr_dl_program_like(Program *program, const char *base, const Relation *relation);

/* An atom of relation without arguments so far. */
Atom *lr_dl_program_atom(Front *front, const Relation *relation, Spot spot);

Clause *lr_dl_program_clause(Program *program, Atom *head);

/* The conjunctions that body stands for, negations at its atoms; leaves if they are too many. */
typedef LIST(Literals) Alternatives;
void lr_dl_program_alternatives(Front *front, const Body *body, Alternatives *out);

#endif
