/* SPDX-License-Identifier: MIT */
/* Types: every type of a program stands for its root, one of four primitives, a record, or a type
 * with branches. Subtypes and unions are their root: the engine joins by value alone. */
#ifndef LORE_DL_TYPES_H
#define LORE_DL_TYPES_H

#include "dl/syntax.h"

typedef enum RootKind {
    ROOT_NUMBER,
    ROOT_UNSIGNED,
    ROOT_FLOAT,
    ROOT_SYMBOL,
    ROOT_RECORD,
    ROOT_BRANCHES,
} RootKind;

struct Type {
    RootKind kind;
    const char *name;
    const TypeDecl *decl; /* RECORD, BRANCHES; the types of its fields are roots */
};

typedef struct Types {
    const Type *number, *unsigned_, *float_, *symbol;
} Types;

/* Gives every name in unit's types a root, and every field of theirs. */
void lr_dl_types_build(Front *front, const Unit *unit, Types *out);

/* The root of the type of that name; NULL after noting that there is none. */
const Type *lr_dl_types_find(Front *front, const char *name, Spot spot);

/* The declaration of the type of that name; NULL if it is a primitive or there is none. */
const TypeDecl *lr_dl_types_declaration(Front *front, const char *name);

/* Gives the fields their roots. */
void lr_dl_types_settle(Front *front, Fields *fields, Spot spot);

/* The type whose branch has that name, and which branch that is; NULL if there is none. */
const Type *lr_dl_types_branch(Front *front, const char *name, const BranchDecl **branch);

bool lr_dl_types_is_numeric(const Type *type);
bool lr_dl_types_is_tuple(const Type *type); /* a record, or with branches */
lore_type lr_dl_types_lore(const Type *type);

#endif
