/* SPDX-License-Identifier: MIT */
/* Unpack: in an argument a pattern is what takes the column apart; in an equation it is on the
 * side whose other side is bound by the other conditions. */
#include "dl/unpack.h"

#include "dl/level.h"
#include "dl/names.h"

typedef struct Unpacking {
    Program *program;
    Front *front;
    Literals *body; /* where conditions are appended */
} Unpacking;

static bool is_tuple(const Exp *exp)
{
    return exp->kind == EXP_RECORD || exp->kind == EXP_BRANCH;
}

/* Whether exp names a variable or _, so that it is no constant. */
static bool is_open(const Exp *exp)
{
    if (exp->kind == EXP_VARIABLE || exp->kind == EXP_ANY)
        return true;
    for (size_t i = 0; i < exp->args.count; i++)
        if (is_open(exp->args.items[i]))
            return true;
    return false;
}

const char *lr_dl_unpack_head(Front *front, const Exp *exp)
{
    return exp->kind == EXP_BRANCH ? lr_dl_front_format(front, "$%s(", exp->text) : "[";
}

static void add(const Unpacking *unpacking, Relational relational, Exp *left, Exp *right)
{
    PUSH(unpacking->front, unpacking->body,
         lr_dl_syntax_compare(unpacking->front, relational, left, right));
}

static Exp *copy_of(const Unpacking *unpacking, const Exp *exp)
{
    Copying copying = { unpacking->front, NULL, NULL, NULL };
    return lr_dl_syntax_copy_exp(&copying, exp);
}

static Exp *field(const Unpacking *unpacking, const Exp *tuple, size_t index, const Type *type)
{
    Front *front = unpacking->front;
    Exp *number =
        lr_dl_syntax_exp(front, EXP_NUMBER, tuple->spot, lr_dl_front_format(front, "%zu", index));
    number->type = unpacking->program->types.number;
    return lr_dl_syntax_call(front, "field", type, copy_of(unpacking, tuple), number);
}

static void unpack(const Unpacking *unpacking, const Exp *tuple, Exp *pattern);

/* The field at index of tuple is what part says. */
static void unpack_field(const Unpacking *unpacking, const Exp *tuple, size_t index, Exp *part)
{
    if (part->kind == EXP_ANY)
        return;
    Exp *value = field(unpacking, tuple, index, part->type);
    if (!is_tuple(part) || !is_open(part)) {
        add(unpacking, REL_EQ, part, value);
        return;
    }
    Exp *inner = lr_dl_syntax_variable(
        unpacking->front, lr_dl_front_fresh(unpacking->front, "field"), part->type, part->spot);
    add(unpacking, REL_EQ, inner, value);
    unpack(unpacking, inner, part);
}

/* Conditions that make tuple, which is bound, match pattern. */
static void unpack(const Unpacking *unpacking, const Exp *tuple, Exp *pattern)
{
    Front *front = unpacking->front;
    add(unpacking, REL_STARTS, copy_of(unpacking, tuple),
        lr_dl_syntax_text(front, lr_dl_unpack_head(front, pattern),
                          unpacking->program->types.symbol, pattern->spot));
    for (size_t i = 0; i < pattern->args.count; i++)
        unpack_field(unpacking, tuple, i, pattern->args.items[i]);
}

static void unpack_args(const Unpacking *unpacking, Atom *atom)
{
    for (size_t i = 0; i < atom->args.count; i++) {
        Exp *arg = atom->args.items[i];
        if (!is_tuple(arg) || !is_open(arg))
            continue;
        atom->args.items[i] = lr_dl_syntax_variable(
            unpacking->front, lr_dl_front_fresh(unpacking->front, "record"), arg->type, arg->spot);
        unpack(unpacking, atom->args.items[i], arg);
    }
}

/* ---- equations ---- */

static bool same_form(const Exp *a, const Exp *b)
{
    return a->kind == b->kind && a->args.count == b->args.count &&
           (a->kind == EXP_RECORD || a->text == b->text);
}

/* Two tuples are equal where their fields are. */
static void equate(const Unpacking *unpacking, Exp *left, Exp *right)
{
    for (size_t i = 0; i < left->args.count; i++) {
        Exp *a = left->args.items[i], *b = right->args.items[i];
        if (a->kind == EXP_ANY || b->kind == EXP_ANY)
            continue;
        if (is_tuple(a) && is_tuple(b) && same_form(a, b))
            equate(unpacking, a, b);
        else
            add(unpacking, REL_EQ, a, b);
    }
}

/* True if the equation has been replaced by conditions. */
static bool unpack_equation(const Unpacking *unpacking, Body *literal, const Names *bound)
{
    Exp *left = literal->left, *right = literal->right;
    if (is_tuple(left) && is_tuple(right) && same_form(left, right)) {
        equate(unpacking, left, right);
        return true;
    }
    Exp *pattern = is_tuple(left) ? left : right, *other = is_tuple(left) ? right : left;
    if (!is_tuple(pattern) || !is_open(pattern) || !lr_dl_names_is_ground(other, bound))
        return false;
    if (lr_dl_names_is_ground(pattern, bound) && other->kind != EXP_VARIABLE)
        return false;
    Exp *tuple = other;
    if (other->kind != EXP_VARIABLE) {
        tuple =
            lr_dl_syntax_variable(unpacking->front, lr_dl_front_fresh(unpacking->front, "record"),
                                  pattern->type, pattern->spot);
        add(unpacking, REL_EQ, tuple, other);
    }
    unpack(unpacking, tuple, pattern);
    return true;
}

/* ---- negations ---- */

/* !p([x, _]): the tuples of p that look so, without what is open, are a relation of their own. */
static void unpack_negation(const Unpacking *unpacking, Body *literal)
{
    Front *front = unpacking->front;
    bool is_needed = false;
    for (size_t i = 0; i < literal->atom->args.count; i++) {
        const Exp *arg = literal->atom->args.items[i];
        is_needed = is_needed || (is_tuple(arg) && lr_dl_syntax_has_any(arg));
    }
    if (!is_needed)
        return;
    Relation *relation = lr_dl_program_make(unpacking->program, "like", literal->spot);
    Atom *outside = lr_dl_syntax_atom(front, relation->name, literal->spot)->atom;
    Atom *head = lr_dl_syntax_atom(front, relation->name, literal->spot)->atom;
    Body *inside = NEW(front, Body);
    *inside = *literal;
    inside->kind = BODY_ATOM;
    Copying copying = { front, NULL, NULL, NULL };
    inside->atom = lr_dl_syntax_copy_atom(&copying, literal->atom);
    Names names = { 0 };
    for (size_t i = 0; i < inside->atom->args.count; i++) {
        Exp *arg = inside->atom->args.items[i];
        if (is_tuple(arg)) {
            lr_dl_names_of_exp(front, arg, false, &names);
        } else if (arg->kind != EXP_ANY) {
            const char *name = lr_dl_front_fresh(front, "like");
            PUSH(front, &outside->args, arg);
            PUSH(front, &head->args, lr_dl_syntax_variable(front, name, arg->type, arg->spot));
            inside->atom->args.items[i] = lr_dl_syntax_variable(front, name, arg->type, arg->spot);
            lr_dl_program_column(unpacking->program, relation, arg->type);
        }
    }
    Clause *clause = lr_dl_program_clause(unpacking->program, head);
    PUSH(front, &clause->body, inside);
    for (size_t i = 0; i < names.count; i++) {
        const Type *type = lr_dl_level_type(&clause->body, names.items[i]);
        PUSH(front, &outside->args,
             lr_dl_syntax_variable(front, names.items[i], type, literal->spot));
        PUSH(front, &head->args, lr_dl_syntax_variable(front, names.items[i], type, literal->spot));
        lr_dl_program_column(unpacking->program, relation, type);
    }
    literal->atom = outside;
}

/* ---- clauses ---- */

static void unpack_literal(Unpacking *unpacking, const Literals *all, Body *literal)
{
    Names bound = { 0 };
    switch (literal->kind) {
    case BODY_ATOM:
        unpack_args(unpacking, literal->atom);
        break;
    case BODY_NOT:
        unpack_negation(unpacking, literal);
        break;
    case BODY_COMPARE:
        if (literal->relational != REL_EQ)
            break;
        lr_dl_names_bind(unpacking->front, all, literal, &bound);
        if (unpack_equation(unpacking, literal, &bound))
            return;
        break;
    case BODY_TRUTH:
    case BODY_AND:
    case BODY_OR: /* made by passes: no patterns */
        break;
    }
    PUSH(unpacking->front, unpacking->body, literal);
}

void lr_dl_unpack_clause(Program *program, Clause *clause)
{
    Literals all = clause->body, out = { 0 };
    Unpacking unpacking = { program, program->front, &out };
    for (size_t i = 0; i < all.count; i++) /* while atoms still show what their patterns bind */
        if (all.items[i]->kind == BODY_COMPARE)
            unpack_literal(&unpacking, &all, all.items[i]);
    for (size_t i = 0; i < all.count; i++)
        if (all.items[i]->kind != BODY_COMPARE)
            unpack_literal(&unpacking, &all, all.items[i]);
    clause->body = out;
}
