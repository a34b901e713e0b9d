/* SPDX-License-Identifier: MIT */
/* Level: a conjunction that is being expanded, inside the ones around it. What a pass moves to a
 * relation of its own takes with it from here the conditions that bind its variables. */
#ifndef LORE_DL_LEVEL_H
#define LORE_DL_LEVEL_H

#include "dl/names.h"
#include "dl/program.h"

typedef struct Level {
    Program *program;
    Literals *body;
    const struct Level *outer; /* NULL: the rule itself */
    const Atom *head;          /* of the rule */
} Level;

/* Whether the passes over levels must replace something in it (not looking into aggregates). */
bool lr_dl_level_is_special(const Exp *exp);
bool lr_dl_level_has_special(const Body *literal);

/* What the literals without anything special bind, here and around. */
void lr_dl_level_bound(const Level *level, Names *out);

/* The variables that head and literals mention, here and around, outside of except. */
void lr_dl_level_mentioned(const Level *level, const Exp *except, Names *out);

/* Appends copies of conditions that bind the names; notes where there are none. Stratified: where
 * they read what follows from the rule itself, that is evaluated in rounds instead. */
bool lr_dl_level_context(const Level *level, const Names *names, Spot spot, bool is_stratified,
                         Literals *out);

/* The type of the variable of that name among the literals; NULL if there is none. */
const Type *lr_dl_level_type(const Literals *literals, const char *name);

/* The names as arguments of atom, and as columns of relation, with the types they have in typed. */
void lr_dl_level_args(Front *front, Atom *atom, const Names *names, const Literals *typed);
void lr_dl_level_columns(Program *program, Relation *relation, const Names *names,
                         const Literals *typed);

#endif
