/* SPDX-License-Identifier: MIT */
/* Types: roots are found by following bases, depth first; a type that is met again on the way
 * stands for itself. */
#include "dl/types.h"

#include <string.h>

enum { DEPTH_MAX = 100 };

#define SYMBOL_TYPE "type"
#define SYMBOL_ROOT "root"
#define SYMBOL_BRANCH "branch"

static const Type *get(Front *front, const char *kind, const char *name)
{
    uint64_t *place = lr_dl_front_find(front, kind, name);
    return place == NULL ? NULL : (const Type *)(uintptr_t)*place;
}

static const Type *add_root(Front *front, RootKind kind, const char *name, const TypeDecl *decl)
{
    Type *type = NEW(front, Type);
    type->kind = kind;
    type->name = lr_dl_front_name(front, name, strlen(name));
    type->decl = decl;
    *lr_dl_front_symbol(front, SYMBOL_ROOT, name) = (uint64_t)(uintptr_t)type;
    return type;
}

const TypeDecl *lr_dl_types_declaration(Front *front, const char *name)
{
    const uint64_t *place = lr_dl_front_find(front, SYMBOL_TYPE, name);
    return place == NULL ? NULL : (const TypeDecl *)(uintptr_t)*place;
}

/* A union of several types, or NULL. */
static const TypeDecl *union_of(Front *front, const char *name)
{
    const TypeDecl *decl = lr_dl_types_declaration(front, name);
    for (int depth = 0; decl != NULL && decl->form == TYPE_UNION && depth < DEPTH_MAX; depth++) {
        if (decl->bases.count > 1)
            return decl;
        decl = lr_dl_types_declaration(front, decl->bases.items[0]);
    }
    return NULL;
}

static void check_base(Front *front, const TypeDecl *decl, const char *base, const Type *root)
{
    const char *kind = root->kind == ROOT_RECORD       ? "a record"
                       : root->kind == ROOT_BRANCHES   ? "a type with branches"
                       : union_of(front, base) != NULL ? "a union"
                                                       : NULL;
    if (kind != NULL)
        lr_dl_front_fail(front, LORE_TYPE, decl->spot, "write = for another name of it",
                         "'%s' cannot be a subtype of %s, which is %s", decl->name, base, kind);
}

static const Type *root_of(Front *front, const char *name, Spot spot, int depth)
{
    const Type *root = get(front, SYMBOL_ROOT, name);
    if (root != NULL)
        return root;
    const TypeDecl *decl = lr_dl_types_declaration(front, name);
    if (decl == NULL || depth > DEPTH_MAX) {
        lr_dl_front_fail(front, LORE_UNKNOWN, spot, NULL,
                         depth > DEPTH_MAX ? "type '%s' is based on itself" : "no type '%s'", name);
        return NULL;
    }
    for (size_t i = 0; i < decl->bases.count; i++) {
        const Type *base = root_of(front, decl->bases.items[i], decl->spot, depth + 1);
        if (base == NULL)
            return NULL;
        if (decl->form == TYPE_SUBTYPE)
            check_base(front, decl, decl->bases.items[i], base);
        if (root != NULL && base != root) {
            lr_dl_front_fail(front, LORE_TYPE, decl->spot, NULL, "the union '%s' mixes %s and %s",
                             name, root->name, base->name);
            return NULL;
        }
        root = base;
    }
    if (decl->bases.count > 1 && root != NULL && lr_dl_types_is_tuple(root))
        lr_dl_front_fail(front, LORE_TYPE, decl->spot, "write = for another name of it",
                         "the union '%s' is of %s, which is no number and no symbol", name,
                         root->name);
    if (root != NULL)
        *lr_dl_front_symbol(front, SYMBOL_ROOT, name) = (uint64_t)(uintptr_t)root;
    return root;
}

const Type *lr_dl_types_find(Front *front, const char *name, Spot spot)
{
    return root_of(front, name, spot, 0);
}

static void check_names(Front *front, const Fields *fields, const char *of, Spot spot)
{
    for (size_t i = 0; i < fields->count; i++)
        for (size_t k = 0; k < i; k++)
            if (fields->items[i].name == fields->items[k].name)
                lr_dl_front_fail(front, LORE_MISUSE, spot, NULL, "%s has two fields named '%s'", of,
                                 fields->items[i].name);
}

void lr_dl_types_settle(Front *front, Fields *fields, Spot spot)
{
    for (size_t i = 0; i < fields->count; i++)
        fields->items[i].type = lr_dl_types_find(front, fields->items[i].type_name, spot);
}

static void declare(Front *front, TypeDecl *decl)
{
    if (get(front, SYMBOL_ROOT, decl->name) != NULL ||
        lr_dl_front_find(front, SYMBOL_TYPE, decl->name) != NULL) {
        lr_dl_front_fail(front, LORE_MISUSE, decl->spot, NULL, "type '%s' is declared twice",
                         decl->name);
        return;
    }
    if (decl->form == TYPE_RECORD)
        add_root(front, ROOT_RECORD, decl->name, decl);
    else if (decl->form == TYPE_BRANCHES)
        add_root(front, ROOT_BRANCHES, decl->name, decl);
    *lr_dl_front_symbol(front, SYMBOL_TYPE, decl->name) = (uint64_t)(uintptr_t)decl;
}

static void declare_branches(Front *front, const TypeDecl *decl)
{
    for (size_t b = 0; b < decl->branches.count; b++) {
        const BranchDecl *branch = &decl->branches.items[b];
        uint64_t *place = lr_dl_front_symbol(front, SYMBOL_BRANCH, branch->name);
        if (*place != 0)
            lr_dl_front_fail(front, LORE_MISUSE, branch->spot, NULL, "two types have a branch '%s'",
                             branch->name);
        *place = (uint64_t)(uintptr_t)decl;
    }
}

void lr_dl_types_build(Front *front, const Unit *unit, Types *out)
{
    out->number = add_root(front, ROOT_NUMBER, "number", NULL);
    out->unsigned_ = add_root(front, ROOT_UNSIGNED, "unsigned", NULL);
    out->float_ = add_root(front, ROOT_FLOAT, "float", NULL);
    out->symbol = add_root(front, ROOT_SYMBOL, "symbol", NULL);
    for (size_t i = 0; i < unit->types.count; i++)
        declare(front, unit->types.items[i]);
    for (size_t i = 0; i < unit->types.count; i++) {
        TypeDecl *decl = unit->types.items[i];
        lr_dl_types_find(front, decl->name, decl->spot);
        lr_dl_types_settle(front, &decl->fields, decl->spot);
        check_names(front, &decl->fields, decl->name, decl->spot);
        for (size_t b = 0; b < decl->branches.count; b++)
            lr_dl_types_settle(front, &decl->branches.items[b].fields, decl->spot);
        declare_branches(front, decl);
    }
}

const Type *lr_dl_types_branch(Front *front, const char *name, const BranchDecl **branch)
{
    uint64_t *place = lr_dl_front_find(front, SYMBOL_BRANCH, name);
    if (place == NULL)
        return NULL;
    const TypeDecl *decl = (const TypeDecl *)(uintptr_t)*place;
    for (size_t b = 0; b < decl->branches.count; b++)
        if (decl->branches.items[b].name == name)
            *branch = &decl->branches.items[b];
    return get(front, SYMBOL_ROOT, decl->name);
}

bool lr_dl_types_is_numeric(const Type *type)
{
    return type->kind == ROOT_NUMBER || type->kind == ROOT_UNSIGNED || type->kind == ROOT_FLOAT;
}

bool lr_dl_types_is_tuple(const Type *type)
{
    return type->kind == ROOT_RECORD || type->kind == ROOT_BRANCHES;
}

lore_type lr_dl_types_lore(const Type *type)
{
    switch (type->kind) {
    case ROOT_NUMBER:
    case ROOT_UNSIGNED:
        return LORE_INTEGER;
    case ROOT_FLOAT:
        return LORE_REAL;
    case ROOT_SYMBOL:
    case ROOT_RECORD:
    case ROOT_BRANCHES:
        break;
    }
    return LORE_TEXT;
}
