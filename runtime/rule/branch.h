/* SPDX-License-Identifier: MIT */
/* Branches: a body with disjunctions as alternatives without any. */
#ifndef LORE_RULE_BRANCH_H
#define LORE_RULE_BRANCH_H

#include "rule/program.h"

typedef struct Branch {
    const lore_term *terms;
    size_t count;
} Branch;

typedef VECTOR(Branch) BranchList;

/* Multiplies out every `and` and `or` at the top of the conditions; LORE_FULL past
 * LR_BRANCHES_MAX. The branches live in program's arena, the list is the caller's. */
lore_status lr_branches_expand(Program *program, const lore_term *body, size_t count, BranchList *out,
                               Place place, Diag *diag);

/* A variable's name and how often a rule uses it. */
typedef struct NameUse {
    const char *name; /* interned in the terms */
    unsigned uses;
    Place place; /* first use */
} NameUse;

typedef VECTOR(NameUse) NameList;

/* Adds the named variables of term to names, in order of first use; false without memory. */
bool lr_names_collect(const lore_terms *terms, lore_term term, NameList *names);
bool lr_names_have(const NameList *names, const char *name);

#endif
