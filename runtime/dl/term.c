/* SPDX-License-Identifier: MIT */
/* Term: arithmetic is said for the domain of its type; variables that occur once are _, where a
 * condition binds them. Names of functors: MANUAL.md, "The abstract syntax". */
#include "dl/term.h"

#include <string.h>

#include "base/tuple.h"
#include "dl/convert.h"
#include "dl/unpack.h"

enum { ARGS_MAX = 64 };

typedef struct Use {
    const char *name;
    unsigned count;
} Use;

typedef struct Terms {
    const Program *program;
    Front *front;
    lore_terms *terms;
    LIST(Use) uses;
} Terms;

static lore_term exp_term(Terms *terms, const Exp *exp);

static lore_term compound(Terms *terms, const char *functor, lore_term left, lore_term right)
{
    lore_term args[] = { left, right };
    return lore_term_compound(terms->terms, functor, args, right == 0 ? 1 : 2);
}

static lore_term refuse(Terms *terms, Spot spot, const char *message)
{
    lr_dl_front_fail(terms->front, LORE_UNSUPPORTED, spot, NULL, "%s", message);
    return lore_term_value(terms->terms, lore_integer(0));
}

static lore_term text_term(Terms *terms, const char *text)
{
    return lore_term_value(terms->terms, lore_text(text, -1));
}

/* ---- constants ---- */

lore_value lr_dl_term_constant(const Program *program, const Exp *exp)
{
    lore_value value = lore_integer(0);
    if (exp->kind == EXP_TEXT)
        return lore_text(exp->text, (ptrdiff_t)exp->length);
    if (!lr_dl_convert_number(exp->type, exp->text, strlen(exp->text), &value))
        lr_dl_front_fail(program->front, LORE_TYPE, exp->spot, NULL, "%s is not a value of %s",
                         exp->text, exp->type->name);
    return value;
}

/* ---- functors ---- */

static const char *domain(const Type *type)
{
    return type->kind == ROOT_UNSIGNED ? "u32" : type->kind == ROOT_FLOAT ? "f32" : "i32";
}

typedef struct Spelling {
    const char *functor, *word;
} Spelling;

/* Functors of numbers; the domain follows. */
static const Spelling machine[] = {
    { "+", "add" },     { "*", "mul" },        { "/", "div" },          { "%", "rem" },
    { "^", "pow" },     { "band", "band" },    { "bor", "bor" },        { "bxor", "bxor" },
    { "bnot", "bnot" }, { "bshl", "shl" },     { "bshr", "shr" },       { "bshru", "shru" },
    { "land", "land" }, { "lor", "lor" },      { "lxor", "lxor" },      { "lnot", "lnot" },
    { "wrap", "to" },   { "to_number", "to" }, { "to_unsigned", "to" }, { "to_float", "to" },
};

static const Spelling texts[] = {
    { "strlen", "byte_length" },
    { "substr", "byte_substring" },
    { "field", "tuple_field" },
};

static const char *spelling(const Spelling *spellings, size_t count, const char *functor)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(spellings[i].functor, functor) == 0)
            return spellings[i].word;
    return NULL;
}

static lore_term all_args(Terms *terms, const char *functor, const Exp *exp)
{
    lore_term args[ARGS_MAX];
    size_t count = exp->args.count < ARGS_MAX ? exp->args.count : ARGS_MAX;
    for (size_t i = 0; i < count; i++)
        args[i] = exp_term(terms, exp->args.items[i]);
    return lore_term_compound(terms->terms, functor, args, count);
}

/* f(f(a, b), c) of f(a, b, c). */
static lore_term folded(Terms *terms, const char *functor, const Exp *exp)
{
    lore_term left = exp_term(terms, exp->args.items[0]);
    for (size_t i = 1; i < exp->args.count; i++)
        left = compound(terms, functor, left, exp_term(terms, exp->args.items[i]));
    return left;
}

static lore_term machine_call(Terms *terms, const char *word, const Exp *exp)
{
    return all_args(terms, lr_dl_front_format(terms->front, "%s_%s", word, domain(exp->type)), exp);
}

static lore_term to_text(Terms *terms, const Exp *exp)
{
    const Type *type = exp->args.items[0]->type;
    if (type == NULL || lr_dl_types_is_tuple(type))
        return refuse(terms, exp->spot, "to_string() takes numbers and symbols");
    if (type->kind == ROOT_SYMBOL)
        return exp_term(terms, exp->args.items[0]);
    return all_args(terms, type->kind == ROOT_FLOAT ? "fixed_text" : "text", exp);
}

static lore_term call_term(Terms *terms, const Exp *exp)
{
    const char *functor = exp->text;
    bool is_text = exp->type->kind == ROOT_SYMBOL;
    if (strcmp(functor, "cat") == 0 || (strcmp(functor, "+") == 0 && is_text))
        return folded(terms, "concat", exp);
    if (strcmp(functor, "min") == 0 || strcmp(functor, "max") == 0)
        return folded(terms, functor[1] == 'i' ? "least" : "greatest", exp);
    if (strcmp(functor, "to_string") == 0)
        return to_text(terms, exp);
    if (strcmp(functor, "-") == 0)
        return machine_call(terms, exp->args.count == 1 ? "neg" : "sub", exp);
    if (strcmp(functor, "wide+") == 0)
        return exp->type->kind == ROOT_FLOAT ? machine_call(terms, "add", exp)
                                             : all_args(terms, "add", exp);
    const char *word = spelling(machine, sizeof machine / sizeof *machine, functor);
    if (word != NULL)
        return machine_call(terms, word, exp);
    word = spelling(texts, sizeof texts / sizeof *texts, functor);
    return word != NULL ? all_args(terms, word, exp)
                        : refuse(terms, exp->spot, "the functor is not supported");
}

static lore_term cast_term(Terms *terms, const Exp *exp)
{
    const Exp *inner = exp->args.items[0];
    if (inner->type == NULL || inner->type == exp->type)
        return exp_term(terms, inner);
    bool is_plain = lr_dl_types_is_numeric(inner->type) && lr_dl_types_is_numeric(exp->type);
    if (is_plain)
        return all_args(terms, lr_dl_front_format(terms->front, "bits_%s", domain(exp->type)), exp);
    return refuse(terms, exp->spot,
                  "as() between texts, records and numbers is not supported: their bits are the "
                  "engine's own");
}

/* ---- tuples ---- */

/* The fields that are constants from the first on are one text; the rest is appended to it. */
static lore_term tuple_term(Terms *terms, const Exp *exp)
{
    Buffer text = { 0 };
    const char *head = lr_dl_unpack_head(terms->front, exp);
    size_t next = 0;
    lr_buffer_put(&text, head, strlen(head));
    for (; next < exp->args.count; next++) {
        const Exp *arg = exp->args.items[next];
        if ((arg->kind != EXP_NUMBER && arg->kind != EXP_TEXT) ||
            !lr_tuple_put(&text, lr_dl_term_constant(terms->program, arg)))
            break;
    }
    lore_term tuple =
        lore_term_value(terms->terms, lore_text((const char *)text.bytes, (ptrdiff_t)text.count));
    lr_buffer_free(&text);
    for (; next < exp->args.count; next++)
        tuple = compound(terms, "tuple_append", tuple, exp_term(terms, exp->args.items[next]));
    return tuple;
}

/* ---- expressions ---- */

static unsigned uses_of(const Terms *terms, const char *name)
{
    for (size_t i = 0; i < terms->uses.count; i++)
        if (terms->uses.items[i].name == name)
            return terms->uses.items[i].count;
    return 0;
}

static lore_term aggregate_term(Terms *terms, const Exp *exp)
{
    const char *word = strcmp(exp->text, "mean") == 0 ? "average" : exp->text;
    return compound(terms, word, exp_term(terms, exp->args.items[0]), 0);
}

/* A name that occurs once begins with _, which says that this is meant. */
static lore_term variable_term(Terms *terms, const char *name)
{
    bool is_single = uses_of(terms, name) == 1 && name[0] != '_';
    return lore_term_variable(terms->terms,
                              is_single ? lr_dl_front_format(terms->front, "_%s'", name) : name);
}

static lore_term exp_term(Terms *terms, const Exp *exp)
{
    switch (exp->kind) {
    case EXP_VARIABLE:
        return variable_term(terms, exp->text);
    case EXP_ANY:
        return lore_term_variable(terms->terms, "_");
    case EXP_NUMBER:
    case EXP_TEXT:
        return lore_term_value(terms->terms, lr_dl_term_constant(terms->program, exp));
    case EXP_NIL:
        return text_term(terms, UNPACK_NIL);
    case EXP_RECORD:
    case EXP_BRANCH:
        return tuple_term(terms, exp);
    case EXP_CALL:
        return call_term(terms, exp);
    case EXP_CAST:
        return cast_term(terms, exp);
    case EXP_AGGREGATE:
        return aggregate_term(terms, exp);
    case EXP_COUNTER:
        break;
    }
    return refuse(terms, exp->spot, "a counter is not supported here");
}

/* ---- conditions ---- */

static void count_use(void *data, Exp *exp)
{
    Terms *terms = data;
    if (exp->kind != EXP_VARIABLE)
        return;
    for (size_t i = 0; i < terms->uses.count; i++)
        if (terms->uses.items[i].name == exp->text) {
            terms->uses.items[i].count++;
            return;
        }
    Use use = { exp->text, 1 };
    PUSH(terms->front, &terms->uses, use);
}

static lore_term atom_term(Terms *terms, const Atom *atom, bool drops_single)
{
    lore_term args[ARGS_MAX];
    const Relation *relation = lr_dl_program_find(terms->program, atom->name);
    for (size_t i = 0; i < atom->args.count && i < ARGS_MAX; i++) {
        const Exp *arg = atom->args.items[i];
        bool is_single =
            drops_single && arg->kind == EXP_VARIABLE && uses_of(terms, arg->text) == 1;
        args[i] = is_single ? lore_term_variable(terms->terms, "_") : exp_term(terms, arg);
    }
    return lore_term_compound(terms->terms, relation->lore_name, args, atom->args.count);
}

static lore_term compare_term(Terms *terms, const Body *body)
{
    static const struct {
        const char *word;
        bool is_swapped;
    } words[] = {
        [REL_EQ] = { "eq", false },
        [REL_NE] = { "ne", false },
        [REL_LT] = { "lt", false },
        [REL_LE] = { "le", false },
        [REL_GT] = { "gt", false },
        [REL_GE] = { "ge", false },
        [REL_MATCH] = { "matches", true },
        [REL_NOT_MATCH] = { "not_matches", true },
        [REL_CONTAINS] = { "includes", true },
        [REL_NOT_CONTAINS] = { "not_includes", true },
        [REL_STARTS] = { "starts_with", false },
    };
    lore_term left = exp_term(terms, body->left), right = exp_term(terms, body->right);
    bool is_swapped = words[body->relational].is_swapped;
    return compound(terms, words[body->relational].word, is_swapped ? right : left,
                    is_swapped ? left : right);
}

static lore_term body_term(Terms *terms, const Body *body, bool drops_single)
{
    lore_term parts[ARGS_MAX];
    lore_terms_place(terms->terms, body->spot.file, body->spot.line);
    switch (body->kind) {
    case BODY_ATOM:
        return atom_term(terms, body->atom, drops_single);
    case BODY_NOT:
        return compound(terms, "not", atom_term(terms, body->atom, false), 0);
    case BODY_COMPARE:
        return compare_term(terms, body);
    case BODY_AND:
    case BODY_OR:
    case BODY_TRUTH:
        break;
    }
    for (size_t i = 0; i < body->parts.count && i < ARGS_MAX; i++)
        parts[i] = body_term(terms, body->parts.items[i], false);
    return lore_term_compound(terms->terms, body->kind == BODY_AND ? "and" : "or", parts,
                              body->parts.count);
}

/* x = _ says nothing. */
static bool is_idle(const Body *body)
{
    return body->kind == BODY_COMPARE && body->relational == REL_EQ &&
           (body->left->kind == EXP_ANY || body->right->kind == EXP_ANY);
}

/* A sum tells bindings apart by every name, so that each keeps its own. */
static bool has_sum(const Atom *head)
{
    for (size_t i = 0; i < head->args.count; i++)
        if (head->args.items[i]->kind == EXP_AGGREGATE &&
            (strcmp(head->args.items[i]->text, "sum") == 0 ||
             strcmp(head->args.items[i]->text, "mean") == 0))
            return true;
    return false;
}

bool lr_dl_term_clause(const Program *program, lore_terms *terms, const Clause *clause,
                       lore_term *head, lore_term *body, size_t most, size_t *count)
{
    Front *front = program->front;
    Terms made = { .program = program, .front = front, .terms = terms };
    unsigned mistakes = front->mistakes;
    lr_dl_syntax_visit_atom(clause->head, count_use, &made);
    for (size_t i = 0; i < clause->body.count; i++)
        lr_dl_syntax_visit_body(clause->body.items[i], count_use, &made);
    *count = 0;
    for (size_t i = 0; i < clause->body.count; i++) {
        if (is_idle(clause->body.items[i]))
            continue;
        if (*count == most)
            return lr_dl_front_fail(front, LORE_FULL, clause->spot, "make relations for its parts",
                                    "a rule may have at most %zu conditions", most);
        body[(*count)++] = body_term(&made, clause->body.items[i], !has_sum(clause->head));
    }
    lore_terms_place(terms, clause->head->spot.file, clause->head->spot.line);
    *head = atom_term(&made, clause->head, false);
    return front->mistakes == mistakes;
}
