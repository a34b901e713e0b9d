/* SPDX-License-Identifier: MIT */
/* Infer: a *cell* is a class of expressions that have one type, as a union-find forest. A record
 * whose type is found later gives its fields their types then, so that passes over the clause
 * are repeated until nothing changes. */
#include "dl/infer.h"

#include <string.h>

typedef struct Cell {
    uint32_t parent;
    const Type *type; /* NULL: open */
    bool is_numeric;  /* while open: a number of some type */
    bool is_whole;    /* no float */
    const Exp *first;
    const Exp *record; /* one that is in it, whose type may never be known */
} Cell;

typedef struct Variable {
    const char *name;
    uint32_t cell;
} Variable;

typedef struct Inference {
    Front *front;
    const Program *program;
    LIST(Cell) cells;
    LIST(Variable) variables;
    bool changed;
} Inference;

/* ---- cells ---- */

static uint32_t new_cell(Inference *inference, const Exp *exp)
{
    Cell cell = { (uint32_t)inference->cells.count,    NULL, false, false, exp,
                  exp->kind == EXP_RECORD ? exp : NULL };
    PUSH(inference->front, &inference->cells, cell);
    return cell.parent;
}

static uint32_t find(Inference *inference, uint32_t cell)
{
    Cell *cells = inference->cells.items;
    while (cells[cell].parent != cell)
        cell = cells[cell].parent = cells[cells[cell].parent].parent;
    return cell;
}

static const char *what(Front *front, const Exp *exp)
{
    return exp->kind == EXP_VARIABLE ? lr_dl_front_written(front, exp->text)
           : exp->kind == EXP_NUMBER || exp->kind == EXP_BRANCH ? exp->text
           : exp->kind == EXP_TEXT                              ? "the text"
                                                                : "an expression";
}

static void clash(Inference *inference, const Exp *exp, const Type *one, const Type *other)
{
    lr_dl_front_fail(inference->front, LORE_TYPE, exp->spot,
                     "convert with to_number, to_string, to_float or to_unsigned",
                     "%.60s is used as %s and as %s", what(inference->front, exp), one->name,
                     other->name);
}

static bool allows(const Cell *cell, const Type *type)
{
    return (!cell->is_numeric || lr_dl_types_is_numeric(type)) &&
           (!cell->is_whole || type->kind != ROOT_FLOAT);
}

static void settle(Inference *inference, const Exp *exp, const Type *type)
{
    Cell *cell = &inference->cells.items[find(inference, exp->cell)];
    if (type == NULL || cell->type == type)
        return;
    if (cell->type != NULL) {
        clash(inference, exp, cell->type, type);
    } else if (!allows(cell, type)) {
        lr_dl_front_fail(inference->front, LORE_TYPE, exp->spot, NULL, "%.60s is no %s",
                         what(inference->front, exp), type->name);
    }
    cell->type = type;
    inference->changed = true;
}

static void unify_fields(Inference *inference, const Exp *one, const Exp *other);

static void unify(Inference *inference, const Exp *a, const Exp *b)
{
    uint32_t left = find(inference, a->cell), right = find(inference, b->cell);
    if (left == right)
        return;
    Cell *kept = &inference->cells.items[left], *gone = &inference->cells.items[right];
    const Type *type = gone->type;
    inference->changed = true;
    if (kept->type != NULL && type == NULL && !allows(gone, kept->type))
        lr_dl_front_fail(inference->front, LORE_TYPE, b->spot, NULL, "%.60s is no %s",
                         what(inference->front, b), kept->type->name);
    const Exp *one = kept->record, *other = gone->record;
    gone->parent = left;
    kept->is_numeric |= gone->is_numeric;
    kept->is_whole |= gone->is_whole;
    kept->record = one == NULL ? other : one;
    if (type != NULL)
        settle(inference, a, type);
    if (one != NULL && other != NULL)
        unify_fields(inference, one, other);
}

/* Records of a type that nothing names are alike field by field. */
static void unify_fields(Inference *inference, const Exp *one, const Exp *other)
{
    if (one->args.count != other->args.count) {
        lr_dl_front_fail(inference->front, LORE_TYPE, other->spot, NULL,
                         "a record of %zu fields is equated with one of %zu", one->args.count,
                         other->args.count);
        return;
    }
    for (size_t i = 0; i < one->args.count; i++)
        unify(inference, one->args.items[i], other->args.items[i]);
}

static void mark(Inference *inference, const Exp *exp, bool is_whole)
{
    Cell *cell = &inference->cells.items[find(inference, exp->cell)];
    cell->is_numeric = true;
    cell->is_whole |= is_whole;
    if (cell->type != NULL && !allows(cell, cell->type))
        lr_dl_front_fail(inference->front, LORE_TYPE, exp->spot, NULL,
                         "%.60s is %s, but must be %s", what(inference->front, exp),
                         cell->type->name, is_whole ? "a whole number" : "a number");
}

static const Type *type_of(Inference *inference, const Exp *exp)
{
    return inference->cells.items[find(inference, exp->cell)].type;
}

/* ---- giving cells ---- */

static void give_cell(void *data, Exp *exp)
{
    Inference *inference = data;
    if (exp->kind != EXP_VARIABLE) {
        exp->cell = new_cell(inference, exp);
        return;
    }
    for (size_t i = 0; i < inference->variables.count; i++)
        if (inference->variables.items[i].name == exp->text) {
            exp->cell = inference->variables.items[i].cell;
            return;
        }
    exp->cell = new_cell(inference, exp);
    Variable variable = { exp->text, exp->cell };
    PUSH(inference->front, &inference->variables, variable);
}

/* ---- functors ---- */

typedef struct Shape {
    const char *functor;
    size_t least, most;
    enum { SAME, WHOLE, TEXTS, FIXED } kind; /* of arguments and result, SAME: any one number */
} Shape;

static const Shape shapes[] = {
    { "+", 2, 2, SAME },          { "-", 1, 2, SAME },
    { "*", 2, 2, SAME },          { "/", 2, 2, SAME },
    { "^", 2, 2, SAME },          { "%", 2, 2, WHOLE },
    { "band", 2, 2, WHOLE },      { "bor", 2, 2, WHOLE },
    { "bxor", 2, 2, WHOLE },      { "bnot", 1, 1, WHOLE },
    { "bshl", 2, 2, WHOLE },      { "bshr", 2, 2, WHOLE },
    { "bshru", 2, 2, WHOLE },     { "land", 2, 2, WHOLE },
    { "lor", 2, 2, WHOLE },       { "lxor", 2, 2, WHOLE },
    { "lnot", 1, 1, WHOLE },      { "min", 2, 64, SAME },
    { "max", 2, 64, SAME },       { "range", 2, 3, SAME },
    { "cat", 1, 64, TEXTS },      { "strlen", 1, 1, FIXED },
    { "substr", 3, 3, FIXED },    { "ord", 1, 1, FIXED },
    { "to_number", 1, 1, FIXED }, { "to_unsigned", 1, 1, FIXED },
    { "to_float", 1, 1, FIXED },  { "to_string", 1, 1, FIXED },
};

static const Shape *shape_of(const char *functor)
{
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        if (strcmp(shapes[i].functor, functor) == 0)
            return &shapes[i];
    return NULL;
}

static void fixed_call(Inference *inference, Exp *exp)
{
    const Types *types = &inference->program->types;
    const char *functor = exp->text;
    const Type *given = type_of(inference, exp->args.items[0]);
    if (given != NULL && lr_dl_types_is_tuple(given) && strcmp(functor, "ord") != 0)
        lr_dl_front_fail(inference->front, LORE_TYPE, exp->spot, NULL, "%s does not take %s",
                         functor, given->name);
    if (strcmp(functor, "strlen") == 0 || strcmp(functor, "substr") == 0)
        settle(inference, exp->args.items[0], types->symbol);
    for (size_t i = 1; i < exp->args.count; i++)
        settle(inference, exp->args.items[i], types->number);
    bool is_text = strcmp(functor, "substr") == 0 || strcmp(functor, "to_string") == 0;
    settle(inference, exp,
           is_text                               ? types->symbol
           : strcmp(functor, "to_float") == 0    ? types->float_
           : strcmp(functor, "to_unsigned") == 0 ? types->unsigned_
                                                 : types->number);
}

/* Numbers, but for + and the extremes, which take texts too. */
static void same_call(Inference *inference, Exp *exp, bool is_whole)
{
    for (size_t i = 0; i < exp->args.count; i++)
        unify(inference, exp, exp->args.items[i]);
    const Type *type = type_of(inference, exp);
    bool takes_text = strcmp(exp->text, "+") == 0 || strcmp(exp->text, "min") == 0 ||
                      strcmp(exp->text, "max") == 0;
    if (type != NULL && !(takes_text && type->kind == ROOT_SYMBOL))
        mark(inference, exp, is_whole);
    else if (is_whole)
        mark(inference, exp, true);
}

static void call(Inference *inference, Exp *exp)
{
    const Shape *shape = shape_of(exp->text);
    if (shape == NULL || exp->args.count < shape->least || exp->args.count > shape->most) {
        exp->type = inference->program->types.number; /* once is enough to be told */
        lr_dl_front_fail(inference->front, LORE_TYPE, exp->spot, NULL,
                         "%s does not take %zu arguments", exp->text, exp->args.count);
        lr_dl_front_leave(inference->front, LORE_TYPE);
    }
    if (shape->kind == SAME || shape->kind == WHOLE) {
        same_call(inference, exp, shape->kind == WHOLE);
    } else if (shape->kind == TEXTS) {
        for (size_t i = 0; i < exp->args.count; i++)
            settle(inference, exp->args.items[i], inference->program->types.symbol);
        settle(inference, exp, inference->program->types.symbol);
    } else {
        fixed_call(inference, exp);
    }
}

/* ---- other expressions ---- */

static void aggregate(Inference *inference, Exp *exp)
{
    const Types *types = &inference->program->types;
    size_t wanted = strcmp(exp->text, "count") == 0 ? 0 : 1;
    if (exp->args.count != wanted) {
        lr_dl_front_fail(inference->front, LORE_TYPE, exp->spot, NULL, "%s needs %s", exp->text,
                         wanted ? "one expression before the colon" : "nothing before the colon");
        lr_dl_front_leave(inference->front, LORE_TYPE);
    }
    if (wanted == 0) {
        settle(inference, exp, types->number);
    } else if (strcmp(exp->text, "mean") == 0) {
        settle(inference, exp, types->float_);
        settle(inference, exp->args.items[0], types->float_);
    } else {
        unify(inference, exp, exp->args.items[0]);
        mark(inference, exp, false);
    }
}

static void fields(Inference *inference, Exp *exp, const Fields *columns, const char *of)
{
    if (columns->count != exp->args.count) {
        lr_dl_front_fail(inference->front, LORE_TYPE, exp->spot, NULL,
                         "%s has %zu fields, but is given %zu", of, columns->count,
                         exp->args.count);
        lr_dl_front_leave(inference->front, LORE_TYPE);
    }
    for (size_t i = 0; i < columns->count; i++)
        settle(inference, exp->args.items[i], columns->items[i].type);
}

static void record(Inference *inference, Exp *exp)
{
    const Type *type = type_of(inference, exp);
    if (type == NULL)
        return;
    if (type->kind != ROOT_RECORD) {
        lr_dl_front_fail(inference->front, LORE_TYPE, exp->spot, NULL, "a record is no %s",
                         type->name);
        lr_dl_front_leave(inference->front, LORE_TYPE);
    }
    if (exp->kind == EXP_RECORD)
        fields(inference, exp, &type->decl->fields, type->name);
}

static void branch(Inference *inference, Exp *exp)
{
    const BranchDecl *found = NULL;
    const Type *type = lr_dl_types_branch(inference->front, exp->text, &found);
    if (type == NULL) {
        lr_dl_front_fail(inference->front, LORE_UNKNOWN, exp->spot, NULL, "no branch '$%s'",
                         exp->text);
        lr_dl_front_leave(inference->front, LORE_UNKNOWN);
    }
    settle(inference, exp, type);
    fields(inference, exp, &found->fields, exp->text);
}

/* A number without a mark is of the type that it is cast to. */
static void cast(Inference *inference, Exp *exp)
{
    const Type *type = lr_dl_types_find(inference->front, exp->text, exp->spot);
    const Exp *inner = exp->args.items[0];
    settle(inference, exp, type);
    if (type != NULL && inner->kind == EXP_NUMBER && inner->suffix == 0 &&
        lr_dl_types_is_numeric(type))
        settle(inference, inner, type);
}

static void visit_exp(void *data, Exp *exp)
{
    Inference *inference = data;
    const Types *types = &inference->program->types;
    switch (exp->kind) {
    case EXP_NUMBER:
        if (exp->suffix != 0)
            settle(inference, exp, exp->suffix == 'u' ? types->unsigned_ : types->float_);
        else
            mark(inference, exp, false);
        return;
    case EXP_TEXT:
        settle(inference, exp, types->symbol);
        return;
    case EXP_RECORD:
    case EXP_NIL:
        record(inference, exp);
        return;
    case EXP_BRANCH:
        branch(inference, exp);
        return;
    case EXP_CALL:
        call(inference, exp);
        return;
    case EXP_CAST:
        cast(inference, exp);
        return;
    case EXP_AGGREGATE:
        aggregate(inference, exp);
        return;
    case EXP_COUNTER:
        mark(inference, exp, true);
        return;
    case EXP_VARIABLE:
    case EXP_ANY:
        return;
    }
}

/* ---- conditions ---- */

static void visit_body(Inference *inference, Body *body);

static void visit_inner(Inference *inference, Exp *exp)
{
    if (exp == NULL)
        return;
    for (size_t i = 0; i < exp->args.count; i++)
        visit_inner(inference, exp->args.items[i]);
    if (exp->body != NULL)
        visit_body(inference, exp->body);
    visit_exp(inference, exp);
}

static void visit_atom(Inference *inference, Atom *atom)
{
    const Relation *relation =
        atom == NULL ? NULL : lr_dl_program_find(inference->program, atom->name);
    for (size_t i = 0; relation != NULL && i < atom->args.count; i++) {
        settle(inference, atom->args.items[i], relation->fields.items[i].type);
        visit_inner(inference, atom->args.items[i]);
    }
}

static void check_order(Inference *inference, const Body *body)
{
    const Type *type = type_of(inference, body->left);
    bool is_ordered = body->relational >= REL_LT && body->relational <= REL_GE;
    if (is_ordered && type != NULL && lr_dl_types_is_tuple(type))
        lr_dl_front_fail(inference->front, LORE_TYPE, body->spot,
                         "compare with = or !=", "%.60s is of %s, which has no order",
                         what(inference->front, body->left), type->name);
}

static void visit_body(Inference *inference, Body *body)
{
    visit_atom(inference, body->atom);
    if (body->kind == BODY_COMPARE) {
        unify(inference, body->left, body->right);
        check_order(inference, body);
        if (body->relational >= REL_MATCH)
            settle(inference, body->left, inference->program->types.symbol);
        visit_inner(inference, body->left);
        visit_inner(inference, body->right);
    }
    for (size_t i = 0; i < body->parts.count; i++)
        visit_body(inference, body->parts.items[i]);
}

/* ---- the end ---- */

static const Type *nameless_record(Inference *inference)
{
    Type *type = NEW(inference->front, Type);
    type->kind = ROOT_RECORD;
    type->name = "a record";
    return type;
}

static void take_type(void *data, Exp *exp)
{
    Inference *inference = data;
    Cell *cell = &inference->cells.items[find(inference, exp->cell)];
    if (cell->type == NULL && cell->is_numeric)
        cell->type = inference->program->types.number;
    if (cell->type == NULL && cell->record != NULL)
        cell->type = nameless_record(inference);
    exp->type = cell->type;
    bool needs_type = exp->kind == EXP_RECORD || exp->kind == EXP_NIL ||
                      (exp->kind == EXP_VARIABLE && cell->first == exp);
    if (exp->type == NULL && needs_type && inference->front->status == LORE_OK)
        lr_dl_front_fail(inference->front, LORE_TYPE, exp->spot,
                         "use it in a relation whose column has the type",
                         "nothing says what type %s has",
                         exp->kind == EXP_VARIABLE ? exp->text : "the record");
}

/* Whether what is still open could be settled as a number, so that another round sees it. */
static bool settle_open_number(Inference *inference)
{
    for (uint32_t i = 0; i < inference->cells.count; i++) {
        Cell *cell = &inference->cells.items[i];
        if (cell->parent == i && cell->type == NULL && cell->is_numeric) {
            cell->type = inference->program->types.number;
            return true;
        }
    }
    return false;
}

static void visit_all(Inference *inference, Atom *head, Atom *greater, Literals *body)
{
    visit_atom(inference, head);
    visit_atom(inference, greater);
    for (size_t i = 0; i < body->count; i++)
        visit_body(inference, body->items[i]);
}

void lr_dl_infer_types(const Program *program, Atom *head, Atom *greater, Literals *body)
{
    Inference *inference = NEW(program->front, Inference);
    inference->front = program->front;
    inference->program = program;
    lr_dl_syntax_visit_atom(head, give_cell, inference);
    lr_dl_syntax_visit_atom(greater, give_cell, inference);
    for (size_t i = 0; i < body->count; i++)
        lr_dl_syntax_visit_body(body->items[i], give_cell, inference);
    do {
        do {
            inference->changed = false;
            visit_all(inference, head, greater, body);
        } while (inference->changed && program->front->status == LORE_OK);
    } while (program->front->status == LORE_OK && settle_open_number(inference));
    lr_dl_syntax_visit_atom(head, take_type, inference);
    lr_dl_syntax_visit_atom(greater, take_type, inference);
    for (size_t i = 0; i < body->count; i++)
        lr_dl_syntax_visit_body(body->items[i], take_type, inference);
}
