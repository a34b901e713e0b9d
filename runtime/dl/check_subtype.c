/* SPDX-License-Identifier: MIT */
/* Check of subtypes: each expression has a set of *sorts*, types as declared of one root, of which its
 * values are at once. Conditions and equations narrow these sets until nothing changes. A head asks
 * for sorts, but narrows only records: what is of none says so by being *any* of its root, as constants
 * and results of functors are. */
#include <string.h>

#include "dl/check.h"
#include "dl/infer.h"
#include "dl/names.h"
#include "dl/scope.h"

typedef struct Sorts {
    bool is_all; /* nothing is known */
    Names names;
    const char *one, *other; /* sorts that had nothing in common, once names is empty */
} Sorts;

typedef struct Variable {
    const char *name;
    uint32_t cell;
} Variable;

typedef struct Check {
    Program *program;
    Front *front;
    LIST(Sorts) cells;
    LIST(Variable) variables;
    bool changed;
    bool has_failed;
} Check;

/* ---- sorts ---- */

static const TypeDecl *declaration(Check *check, const char *sort)
{
    return lr_dl_types_declaration(check->front, sort);
}

static bool is_union(const TypeDecl *decl)
{
    return decl != NULL && decl->form == TYPE_UNION;
}

/* What a type that is only another name stands for. */
static const char *meant(Check *check, const char *sort)
{
    const TypeDecl *decl = declaration(check, sort);
    while (is_union(decl) && decl->bases.count == 1) {
        sort = decl->bases.items[0];
        decl = declaration(check, sort);
    }
    return sort;
}

/* The sort of what may be of each type with that root. */
static const char *any_of(Check *check, const Type *root)
{
    bool is_primitive = lr_dl_types_is_numeric(root) || root->kind == ROOT_SYMBOL;
    return is_primitive ? lr_dl_front_format(check->front, "any %s", root->name) : root->name;
}

static bool is_within(Check *check, const char *one, const char *other)
{
    one = meant(check, one);
    other = meant(check, other);
    const TypeDecl *inner = declaration(check, one), *outer = declaration(check, other);
    if (one == other)
        return true;
    if (is_union(inner)) {
        for (size_t i = 0; i < inner->bases.count; i++)
            if (!is_within(check, inner->bases.items[i], other))
                return false;
        return true;
    }
    for (size_t i = 0; is_union(outer) && i < outer->bases.count; i++)
        if (is_within(check, one, outer->bases.items[i]))
            return true;
    if (inner == NULL) /* a primitive */
        return lr_dl_front_format(check->front, "any %s", one) == other;
    return inner->form == TYPE_SUBTYPE && is_within(check, inner->bases.items[0], other);
}

/* The parts of one that are within other. */
static void add_parts(Check *check, const char *one, const char *other, Names *out)
{
    const TypeDecl *decl = declaration(check, one);
    if (is_within(check, one, other))
        lr_dl_names_add(check->front, out, meant(check, one));
    else
        for (size_t i = 0; is_union(decl) && i < decl->bases.count; i++)
            add_parts(check, decl->bases.items[i], other, out);
}

static void add_common(Check *check, const char *one, const char *other, Names *out)
{
    if (is_within(check, one, other))
        lr_dl_names_add(check->front, out, meant(check, one));
    else if (is_within(check, other, one))
        lr_dl_names_add(check->front, out, meant(check, other));
    else if (is_union(declaration(check, one)) && is_union(declaration(check, other)))
        add_parts(check, one, other, out);
}

/* ---- narrowing ---- */

static Sorts *sorts_of(Check *check, const Exp *exp)
{
    return &check->cells.items[exp->cell];
}

static void set_names(Check *check, Sorts *sorts, const Names *names)
{
    bool is_same = !sorts->is_all && sorts->names.count == names->count;
    for (size_t i = 0; is_same && i < names->count; i++)
        is_same = lr_dl_names_has(&sorts->names, names->items[i]);
    if (is_same)
        return;
    sorts->is_all = false;
    sorts->names = *names;
    check->changed = true;
}

/* Once there is no sort left, it stays so and tells why. */
static void narrow(Check *check, Sorts *sorts, const Names *by)
{
    Names common = { 0 };
    if (!sorts->is_all && sorts->names.count == 0)
        return;
    for (size_t b = 0; b < by->count && sorts->is_all; b++)
        lr_dl_names_add(check->front, &common, meant(check, by->items[b]));
    for (size_t i = 0; i < sorts->names.count && !sorts->is_all; i++)
        for (size_t b = 0; b < by->count; b++)
            add_common(check, sorts->names.items[i], by->items[b], &common);
    if (common.count == 0 && by->count > 0) {
        sorts->one = sorts->names.items[0];
        sorts->other = by->items[0];
    }
    if (common.count > 0 || by->count > 0)
        set_names(check, sorts, &common);
}

static void narrow_to(Check *check, const Exp *exp, const char *sort)
{
    Names names = { 0 };
    PUSH(check->front, &names, sort);
    narrow(check, sorts_of(check, exp), &names);
}

static void narrow_each_other(Check *check, const Exp *left, const Exp *right)
{
    if (!sorts_of(check, right)->is_all)
        narrow(check, sorts_of(check, left), &sorts_of(check, right)->names);
    if (!sorts_of(check, left)->is_all)
        narrow(check, sorts_of(check, right), &sorts_of(check, left)->names);
}

static void narrow_args(Check *check, const Exp *exp, const Fields *fields)
{
    for (size_t i = 0; i < fields->count && i < exp->args.count; i++)
        narrow_to(check, exp->args.items[i], fields->items[i].type_name);
}

static void visit_body(Check *check, const Body *body);

static void visit_exp(Check *check, const Exp *exp)
{
    const BranchDecl *branch = NULL;
    if (exp == NULL)
        return;
    for (size_t i = 0; i < exp->args.count; i++)
        visit_exp(check, exp->args.items[i]);
    if (exp->body != NULL)
        visit_body(check, exp->body);
    switch (exp->kind) {
    case EXP_RECORD:
        if (exp->type->decl != NULL)
            narrow_args(check, exp, &exp->type->decl->fields);
        return;
    case EXP_BRANCH:
        narrow_to(check, exp, lr_dl_types_branch(check->front, exp->text, &branch)->name);
        narrow_args(check, exp, &branch->fields);
        return;
    case EXP_CAST:
        narrow_to(check, exp, exp->text);
        return;
    case EXP_AGGREGATE:
        if (exp->args.count > 0 && strcmp(exp->text, "mean") != 0)
            narrow_each_other(check, exp, exp->args.items[0]);
        return;
    case EXP_NUMBER:
    case EXP_TEXT:
    case EXP_CALL:
    case EXP_COUNTER:
        narrow_to(check, exp, any_of(check, exp->type));
        return;
    case EXP_NIL:
    case EXP_VARIABLE:
    case EXP_ANY:
        return;
    }
}

static void visit_atom(Check *check, const Atom *atom, bool narrows)
{
    const Relation *relation = lr_dl_program_find(check->program, atom->name);
    for (size_t i = 0; i < atom->args.count; i++) {
        const Field *field = &relation->fields.items[i];
        if (narrows || lr_dl_types_is_tuple(field->type))
            narrow_to(check, atom->args.items[i], field->type_name);
        visit_exp(check, atom->args.items[i]);
    }
}

static void visit_body(Check *check, const Body *body)
{
    if (body->atom != NULL)
        visit_atom(check, body->atom, body->kind == BODY_ATOM);
    if (body->kind == BODY_COMPARE)
        narrow_each_other(check, body->left, body->right);
    visit_exp(check, body->left);
    visit_exp(check, body->right);
    for (size_t i = 0; i < body->parts.count; i++)
        visit_body(check, body->parts.items[i]);
}

/* ---- mistakes ---- */

static const char *what(Check *check, const Exp *exp)
{
    return exp->kind == EXP_VARIABLE ? lr_dl_front_written(check->front, exp->text)
                                     : "an expression";
}

static void note_clash(void *data, Exp *exp)
{
    Check *check = data;
    const Sorts *sorts = sorts_of(check, exp);
    if (sorts->is_all || sorts->names.count > 0 || sorts->one == NULL || check->has_failed)
        return;
    check->has_failed = true;
    lr_dl_front_fail(check->front, LORE_TYPE, exp->spot, "as(x, T) takes x for a T",
                     "%.60s is of %s and of %s, which have nothing in common", what(check, exp),
                     sorts->one, sorts->other);
}

static void check_head(Check *check, const Atom *head)
{
    const Relation *relation = lr_dl_program_find(check->program, head->name);
    for (size_t i = 0; i < head->args.count; i++) {
        const Exp *arg = head->args.items[i];
        const Field *field = &relation->fields.items[i];
        const Sorts *sorts = sorts_of(check, arg);
        for (size_t s = 0; !sorts->is_all && s < sorts->names.count; s++) {
            const char *sort = sorts->names.items[s];
            if (is_within(check, sort, field->type_name) || sort == any_of(check, field->type))
                continue;
            lr_dl_front_fail(check->front, LORE_TYPE, arg->spot,
                             "as(x, T) takes x for a T; a union is of several types",
                             "%.60s is of %s, but column %s of %s is of %s", what(check, arg), sort,
                             field->name, relation->name, field->type_name);
            break;
        }
    }
}

/* ---- clauses ---- */

static void give_cell(void *data, Exp *exp)
{
    Check *check = data;
    for (size_t i = 0; exp->kind == EXP_VARIABLE && i < check->variables.count; i++)
        if (check->variables.items[i].name == exp->text) {
            exp->cell = check->variables.items[i].cell;
            return;
        }
    exp->cell = (uint32_t)check->cells.count;
    Sorts all = { .is_all = true };
    PUSH(check->front, &check->cells, all);
    Variable variable = { exp->text, exp->cell };
    if (exp->kind == EXP_VARIABLE)
        PUSH(check->front, &check->variables, variable);
}

static void visit_everything(Atom *head, Atom *greater, Literals *body, Visit visit, void *data)
{
    lr_dl_syntax_visit_atom(head, visit, data);
    lr_dl_syntax_visit_atom(greater, visit, data);
    for (size_t i = 0; i < body->count; i++)
        lr_dl_syntax_visit_body(body->items[i], visit, data);
}

/* Of subsumption both heads are conditions. */
static void check_rule(Program *program, Atom *head, Atom *greater, Literals *body)
{
    Check check = { .program = program, .front = program->front };
    visit_everything(head, greater, body, give_cell, &check);
    do {
        check.changed = false;
        visit_atom(&check, head, greater != NULL);
        if (greater != NULL)
            visit_atom(&check, greater, true);
        for (size_t i = 0; i < body->count; i++)
            visit_body(&check, body->items[i]);
    } while (check.changed);
    visit_everything(head, greater, body, note_clash, &check);
    if (!check.has_failed)
        check_head(&check, head);
}

/* Over copies, with names of aggregates apart and roots known. */
static void check_copy(Program *program, const Atom *head, const Atom *greater,
                       const Literals *body)
{
    Copying copying = { program->front, NULL, NULL, NULL };
    Atom *own_head = lr_dl_syntax_copy_atom(&copying, head);
    Atom *own_greater = lr_dl_syntax_copy_atom(&copying, greater);
    Literals own_body = { 0 };
    unsigned before = program->front->mistakes, fresh = program->front->fresh;
    for (size_t i = 0; i < body->count; i++)
        PUSH(program->front, &own_body, lr_dl_syntax_copy_body(&copying, body->items[i]));
    lr_dl_scope_rename(program->front, own_head, &own_body);
    lr_dl_infer_types(program, own_head, own_greater, &own_body);
    if (program->front->mistakes == before)
        check_rule(program, own_head, own_greater, &own_body);
    program->front->fresh = fresh; /* the copies are forgotten */
}

void lr_dl_check_subtypes(Program *program)
{
    for (size_t i = 0; i < program->clauses.count; i++)
        check_copy(program, program->clauses.items[i]->head, NULL,
                   &program->clauses.items[i]->body);
    for (size_t i = 0; i < program->subsumptions.count; i++)
        check_copy(program, program->subsumptions.items[i]->less,
                   program->subsumptions.items[i]->greater, &program->subsumptions.items[i]->body);
}
