/* SPDX-License-Identifier: MIT */
/* Syntax: making, copying and visiting trees. The parser limits their depth, so that recursion
 * is bounded. */
#include "dl/syntax.h"

#include <string.h>

/* ---- making ---- */

Exp *lr_dl_syntax_exp(Front *front, ExpKind kind, Spot spot, const char *text)
{
    Exp *exp = NEW(front, Exp);
    exp->kind = kind;
    exp->spot = spot;
    exp->text = text;
    exp->length = text == NULL ? 0 : strlen(text);
    return exp;
}

Exp *lr_dl_syntax_variable(Front *front, const char *name, const Type *type, Spot spot)
{
    Exp *exp = lr_dl_syntax_exp(front, EXP_VARIABLE, spot, name);
    exp->type = type;
    return exp;
}

Exp *lr_dl_syntax_call(Front *front, const char *functor, const Type *type, Exp *left, Exp *right)
{
    Exp *exp = lr_dl_syntax_exp(front, EXP_CALL, left->spot,
                                lr_dl_front_name(front, functor, strlen(functor)));
    exp->type = type;
    PUSH(front, &exp->args, left);
    if (right != NULL)
        PUSH(front, &exp->args, right);
    return exp;
}

Exp *lr_dl_syntax_number(Front *front, const char *text, const Type *type, Spot spot)
{
    Exp *exp = lr_dl_syntax_exp(front, EXP_NUMBER, spot, text);
    exp->type = type;
    return exp;
}

Exp *lr_dl_syntax_text(Front *front, const char *text, const Type *type, Spot spot)
{
    Exp *exp = lr_dl_syntax_exp(front, EXP_TEXT, spot, text);
    exp->type = type;
    return exp;
}

Body *lr_dl_syntax_compare(Front *front, Relational relational, Exp *left, Exp *right)
{
    Body *body = NEW(front, Body);
    body->kind = BODY_COMPARE;
    body->spot = left->spot;
    body->relational = relational;
    body->left = left;
    body->right = right;
    return body;
}

Body *lr_dl_syntax_atom(Front *front, const char *name, Spot spot)
{
    Body *body = NEW(front, Body);
    body->kind = BODY_ATOM;
    body->spot = spot;
    body->atom = NEW(front, Atom);
    body->atom->name = name;
    body->atom->spot = spot;
    return body;
}

Body *lr_dl_syntax_not(Front *front, Atom *atom)
{
    Body *body = NEW(front, Body);
    body->kind = BODY_NOT;
    body->spot = atom->spot;
    body->atom = atom;
    return body;
}

void lr_dl_syntax_replace(Exp *exp, const char *name)
{
    exp->kind = EXP_VARIABLE;
    exp->text = name;
    exp->length = strlen(name);
    exp->body = NULL;
    memset(&exp->args, 0, sizeof exp->args);
}

void lr_dl_syntax_append(Front *front, Literals *to, const Literals *from)
{
    for (size_t i = 0; i < from->count; i++)
        PUSH(front, to, from->items[i]);
}

/* ---- copying ---- */

static const char *renamed(const Copying *copying, const char *name, const char *what, Spot spot)
{
    return copying->rename == NULL ? name : copying->rename(copying->data, name, what, spot);
}

Exp *lr_dl_syntax_copy_exp(const Copying *copying, const Exp *exp)
{
    if (exp == NULL)
        return NULL;
    if (exp->kind == EXP_VARIABLE && copying->change != NULL) {
        Exp *changed = copying->change(copying->data, exp);
        if (changed != NULL)
            return changed;
    }
    Exp *copy = NEW(copying->front, Exp);
    *copy = *exp;
    if (exp->kind == EXP_CAST)
        copy->text = renamed(copying, exp->text, NAME_TYPE, exp->spot);
    if (exp->kind == EXP_BRANCH)
        copy->text = renamed(copying, exp->text, NAME_BRANCH, exp->spot);
    memset(&copy->args, 0, sizeof copy->args);
    for (size_t i = 0; i < exp->args.count; i++)
        PUSH(copying->front, &copy->args, lr_dl_syntax_copy_exp(copying, exp->args.items[i]));
    copy->body = lr_dl_syntax_copy_body(copying, exp->body);
    return copy;
}

Atom *lr_dl_syntax_copy_atom(const Copying *copying, const Atom *atom)
{
    if (atom == NULL)
        return NULL;
    Atom *copy = NEW(copying->front, Atom);
    copy->name = renamed(copying, atom->name, NAME_RELATION, atom->spot);
    copy->spot = atom->spot;
    for (size_t i = 0; i < atom->args.count; i++)
        PUSH(copying->front, &copy->args, lr_dl_syntax_copy_exp(copying, atom->args.items[i]));
    return copy;
}

Body *lr_dl_syntax_copy_body(const Copying *copying, const Body *body)
{
    if (body == NULL)
        return NULL;
    Body *copy = NEW(copying->front, Body);
    *copy = *body;
    copy->atom = lr_dl_syntax_copy_atom(copying, body->atom);
    copy->left = lr_dl_syntax_copy_exp(copying, body->left);
    copy->right = lr_dl_syntax_copy_exp(copying, body->right);
    memset(&copy->parts, 0, sizeof copy->parts);
    for (size_t i = 0; i < body->parts.count; i++)
        PUSH(copying->front, &copy->parts, lr_dl_syntax_copy_body(copying, body->parts.items[i]));
    return copy;
}

/* ---- visiting ---- */

void lr_dl_syntax_visit_exp(Exp *exp, Visit visit, void *data)
{
    if (exp == NULL)
        return;
    for (size_t i = 0; i < exp->args.count; i++)
        lr_dl_syntax_visit_exp(exp->args.items[i], visit, data);
    lr_dl_syntax_visit_body(exp->body, visit, data);
    visit(data, exp);
}

void lr_dl_syntax_visit_atom(Atom *atom, Visit visit, void *data)
{
    for (size_t i = 0; atom != NULL && i < atom->args.count; i++)
        lr_dl_syntax_visit_exp(atom->args.items[i], visit, data);
}

void lr_dl_syntax_visit_body(Body *body, Visit visit, void *data)
{
    if (body == NULL)
        return;
    lr_dl_syntax_visit_atom(body->atom, visit, data);
    lr_dl_syntax_visit_exp(body->left, visit, data);
    lr_dl_syntax_visit_exp(body->right, visit, data);
    for (size_t i = 0; i < body->parts.count; i++)
        lr_dl_syntax_visit_body(body->parts.items[i], visit, data);
}

bool lr_dl_syntax_has_any(const Exp *exp)
{
    if (exp->kind == EXP_ANY)
        return true;
    for (size_t i = 0; i < exp->args.count; i++)
        if (lr_dl_syntax_has_any(exp->args.items[i]))
            return true;
    return false;
}
