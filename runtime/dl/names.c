/* SPDX-License-Identifier: MIT */
/* Names: what conditions bind is a fixpoint: atoms bind their variables, an equation one side
 * once the other is bound, a disjunction what all of its alternatives bind. */
#include "dl/names.h"

bool lr_dl_names_has(const Names *names, const char *name)
{
    for (size_t i = 0; i < names->count; i++)
        if (names->items[i] == name)
            return true;
    return false;
}

void lr_dl_names_add(Front *front, Names *names, const char *name)
{
    if (!lr_dl_names_has(names, name))
        PUSH(front, names, name);
}

/* ---- all ---- */

void lr_dl_names_of_exp(Front *front, const Exp *exp, bool with_aggregates, Names *out)
{
    if (exp == NULL || (exp->kind == EXP_AGGREGATE && !with_aggregates))
        return;
    if (exp->kind == EXP_VARIABLE)
        lr_dl_names_add(front, out, exp->text);
    for (size_t i = 0; i < exp->args.count; i++)
        lr_dl_names_of_exp(front, exp->args.items[i], with_aggregates, out);
    lr_dl_names_of_body(front, exp->body, with_aggregates, out);
}

void lr_dl_names_of_atom(Front *front, const Atom *atom, bool with_aggregates, Names *out)
{
    for (size_t i = 0; atom != NULL && i < atom->args.count; i++)
        lr_dl_names_of_exp(front, atom->args.items[i], with_aggregates, out);
}

void lr_dl_names_of_body(Front *front, const Body *body, bool with_aggregates, Names *out)
{
    if (body == NULL)
        return;
    lr_dl_names_of_atom(front, body->atom, with_aggregates, out);
    lr_dl_names_of_exp(front, body->left, with_aggregates, out);
    lr_dl_names_of_exp(front, body->right, with_aggregates, out);
    for (size_t i = 0; i < body->parts.count; i++)
        lr_dl_names_of_body(front, body->parts.items[i], with_aggregates, out);
}

/* ---- bound ---- */

bool lr_dl_names_is_ground(const Exp *exp, const Names *bound)
{
    if (exp->kind == EXP_ANY)
        return false;
    if (exp->kind == EXP_VARIABLE)
        return lr_dl_names_has(bound, exp->text);
    if (exp->kind == EXP_AGGREGATE)
        return true;
    for (size_t i = 0; i < exp->args.count; i++)
        if (!lr_dl_names_is_ground(exp->args.items[i], bound))
            return false;
    return true;
}

bool lr_dl_names_is_pattern(const Exp *exp)
{
    return exp->kind == EXP_VARIABLE || exp->kind == EXP_RECORD || exp->kind == EXP_BRANCH;
}

static void bind_exp(Front *front, const Exp *exp, Names *bound)
{
    if (exp->kind == EXP_VARIABLE)
        lr_dl_names_add(front, bound, exp->text);
    if (exp->kind == EXP_RECORD || exp->kind == EXP_BRANCH)
        for (size_t i = 0; i < exp->args.count; i++)
            bind_exp(front, exp->args.items[i], bound);
}

static void bind_literal(Front *front, const Body *literal, Names *bound);

/* What every alternative binds is bound. */
static void bind_alternatives(Front *front, const Body *body, Names *bound)
{
    Names common = { 0 };
    for (size_t p = 0; p < body->parts.count; p++) {
        Names part = { 0 }, kept = { 0 };
        for (size_t i = 0; i < bound->count; i++)
            PUSH(front, &part, bound->items[i]);
        bind_literal(front, body->parts.items[p], &part);
        for (size_t i = 0; i < part.count; i++)
            if (p == 0 || lr_dl_names_has(&common, part.items[i]))
                PUSH(front, &kept, part.items[i]);
        common = kept;
    }
    for (size_t i = 0; i < common.count; i++)
        lr_dl_names_add(front, bound, common.items[i]);
}

static void bind_literal(Front *front, const Body *literal, Names *bound)
{
    switch (literal->kind) {
    case BODY_ATOM:
        for (size_t i = 0; i < literal->atom->args.count; i++)
            bind_exp(front, literal->atom->args.items[i], bound);
        return;
    case BODY_COMPARE:
        if (literal->relational != REL_EQ)
            return;
        if (lr_dl_names_is_ground(literal->left, bound))
            bind_exp(front, literal->right, bound);
        if (lr_dl_names_is_ground(literal->right, bound))
            bind_exp(front, literal->left, bound);
        return;
    case BODY_AND:
        for (size_t i = 0; i < literal->parts.count; i++)
            bind_literal(front, literal->parts.items[i], bound);
        return;
    case BODY_OR:
        bind_alternatives(front, literal, bound);
        return;
    case BODY_NOT:
    case BODY_TRUTH:
        return;
    }
}

void lr_dl_names_bind(Front *front, const Literals *literals, const Body *skip, Names *bound)
{
    size_t before;
    do {
        before = bound->count;
        for (size_t i = 0; i < literals->count; i++)
            if (literals->items[i] != skip)
                bind_literal(front, literals->items[i], bound);
    } while (bound->count > before);
}
