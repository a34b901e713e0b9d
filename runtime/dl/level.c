/* SPDX-License-Identifier: MIT */
/* Level: context is chosen greedily: for each variable a condition that binds it alone,
 * failing that one that binds it from others, which are then wanted too. */
#include "dl/level.h"

#include <string.h>

#include "dl/reads.h"

/* ---- what is special ---- */

bool lr_dl_level_is_special(const Exp *exp)
{
    if (exp->kind == EXP_AGGREGATE)
        return exp->body != NULL;
    return exp->kind == EXP_COUNTER || (exp->kind == EXP_CALL && (strcmp(exp->text, "range") == 0 ||
                                                                  strcmp(exp->text, "ord") == 0));
}

static bool has_special(const Exp *exp)
{
    if (exp == NULL)
        return false;
    if (lr_dl_level_is_special(exp))
        return true;
    for (size_t i = 0; i < exp->args.count; i++)
        if (has_special(exp->args.items[i]))
            return true;
    return false;
}

bool lr_dl_level_has_special(const Body *literal)
{
    for (size_t i = 0; literal->atom != NULL && i < literal->atom->args.count; i++)
        if (has_special(literal->atom->args.items[i]))
            return true;
    for (size_t i = 0; i < literal->parts.count; i++)
        if (lr_dl_level_has_special(literal->parts.items[i]))
            return true;
    return has_special(literal->left) || has_special(literal->right);
}

/* ---- names ---- */

static void plain_literals(const Level *level, Literals *out)
{
    for (size_t i = 0; i < level->body->count; i++)
        if (!lr_dl_level_has_special(level->body->items[i]))
            PUSH(level->program->front, out, level->body->items[i]);
}

void lr_dl_level_bound(const Level *level, Names *out)
{
    Literals plain = { 0 };
    if (level->outer != NULL)
        lr_dl_level_bound(level->outer, out);
    plain_literals(level, &plain);
    lr_dl_names_bind(level->program->front, &plain, NULL, out);
}

static void mentioned_in(Front *front, const Exp *exp, const Exp *except, Names *out)
{
    if (exp == NULL || exp == except || exp->kind == EXP_AGGREGATE)
        return;
    if (exp->kind == EXP_VARIABLE)
        lr_dl_names_add(front, out, exp->text);
    for (size_t i = 0; i < exp->args.count; i++)
        mentioned_in(front, exp->args.items[i], except, out);
}

static void mentioned_in_body(Front *front, const Body *body, const Exp *except, Names *out)
{
    for (size_t i = 0; body->atom != NULL && i < body->atom->args.count; i++)
        mentioned_in(front, body->atom->args.items[i], except, out);
    mentioned_in(front, body->left, except, out);
    mentioned_in(front, body->right, except, out);
    for (size_t i = 0; i < body->parts.count; i++)
        mentioned_in_body(front, body->parts.items[i], except, out);
}

void lr_dl_level_mentioned(const Level *level, const Exp *except, Names *out)
{
    Front *front = level->program->front;
    if (level->outer != NULL)
        lr_dl_level_mentioned(level->outer, except, out);
    lr_dl_names_of_atom(front, level->head, false, out);
    for (size_t i = 0; i < level->body->count; i++)
        mentioned_in_body(front, level->body->items[i], except, out);
}

/* ---- context ---- */

typedef struct Context {
    const Level *level;
    Reads *reads;
    Literals chosen;
    Names wanted; /* grows while literals that need others are chosen */
} Context;

static bool is_chosen(const Context *context, const Body *literal)
{
    for (size_t i = 0; i < context->chosen.count; i++)
        if (context->chosen.items[i] == literal)
            return true;
    return false;
}

static void choose(Context *context, Body *literal)
{
    if (!is_chosen(context, literal))
        PUSH(context->level->program->front, &context->chosen, literal);
}

static bool binds(Front *front, Body *literal, const char *name, const Names *given)
{
    Names bound = { 0 };
    Literals one = { 0 };
    for (size_t i = 0; given != NULL && i < given->count; i++)
        PUSH(front, &bound, given->items[i]);
    if (lr_dl_names_has(&bound, name))
        return false;
    PUSH(front, &one, literal);
    lr_dl_names_bind(front, &one, NULL, &bound);
    return lr_dl_names_has(&bound, name);
}

/* Whether literal reads what the rule's own relation gives. */
static bool reads_own(const Context *context, const Body *literal)
{
    const char *own = context->level->head->name;
    return literal->kind == BODY_ATOM &&
           (literal->atom->name == own ||
            lr_dl_reads_leads(context->reads, literal->atom->name, own));
}

/* What an alternative in literal needs from elsewhere is wanted too. */
static void want_unbound(Context *context, Body *literal)
{
    Front *front = context->level->program->front;
    Names all = { 0 }, own = { 0 };
    Literals one = { 0 };
    PUSH(front, &one, literal);
    lr_dl_names_bind(front, &one, NULL, &own);
    lr_dl_names_of_body(front, literal, false, &all);
    for (size_t i = 0; i < all.count; i++)
        if (!lr_dl_names_has(&own, all.items[i]))
            lr_dl_names_add(front, &context->wanted, all.items[i]);
}

/* A literal that binds name by itself, best one that does not read what is being derived. */
static bool choose_alone(Context *context, const Literals *plain, const char *name)
{
    Body *found = NULL;
    for (size_t i = 0; i < plain->count; i++) {
        if (!binds(context->level->program->front, plain->items[i], name, NULL))
            continue;
        found = found == NULL || !reads_own(context, plain->items[i]) ? plain->items[i] : found;
        if (!reads_own(context, found))
            break;
    }
    if (found == NULL)
        return false;
    choose(context, found);
    want_unbound(context, found);
    return true;
}

/* A literal that binds name from others, which are then wanted too. */
static bool choose_dependent(Context *context, const Level *level, const Literals *plain,
                             const char *name)
{
    Front *front = level->program->front;
    Names before = { 0 }; /* what is bound before name is, round by round */
    for (bool grows = true; grows;) {
        Names next = { 0 };
        for (size_t i = 0; i < before.count; i++)
            PUSH(front, &next, before.items[i]);
        for (size_t i = 0; i < plain->count; i++) {
            if (binds(front, plain->items[i], name, &before)) {
                Names needed = { 0 };
                choose(context, plain->items[i]);
                lr_dl_names_of_body(front, plain->items[i], false, &needed);
                for (size_t n = 0; n < needed.count; n++)
                    if (lr_dl_names_has(&before, needed.items[n]))
                        lr_dl_names_add(front, &context->wanted, needed.items[n]);
                return true;
            }
            Literals one = { 0 };
            Names bound = { 0 };
            for (size_t k = 0; k < before.count; k++)
                PUSH(front, &bound, before.items[k]);
            PUSH(front, &one, plain->items[i]);
            lr_dl_names_bind(front, &one, NULL, &bound);
            for (size_t k = 0; k < bound.count; k++)
                lr_dl_names_add(front, &next, bound.items[k]);
        }
        if (before.count == 0 && level->outer != NULL)
            lr_dl_level_bound(level->outer, &next);
        grows = next.count > before.count;
        before = next;
    }
    return false;
}

static bool choose_for(Context *context, const char *name)
{
    for (const Level *level = context->level; level != NULL; level = level->outer) {
        Literals plain = { 0 };
        plain_literals(level, &plain);
        if (choose_alone(context, &plain, name) || choose_dependent(context, level, &plain, name))
            return true;
    }
    return false;
}

/* The rule's relation is evaluated in rounds, if it is not so already. */
static bool evaluate_in_rounds(const Level *level, Spot spot)
{
    Front *front = level->program->front;
    for (size_t i = 0; i < front->rounds.count; i++)
        if (front->rounds.items[i] == level->head->name)
            return lr_dl_front_fail(front, LORE_UNSTRATIFIED, spot, NULL,
                                    "this aggregate depends on what %s concludes",
                                    level->head->name);
    lr_dl_front_again(front, level->head->name);
}

/* Chooses what binds all that is wanted; false after noting what nothing binds. */
static bool choose_all(Context *context, Spot spot)
{
    for (size_t i = 0; i < context->wanted.count; i++)
        if (!choose_for(context, context->wanted.items[i]))
            return lr_dl_front_fail(context->level->program->front, LORE_UNSAFE, spot,
                                    "bind it in a condition of its own", "nothing binds %s",
                                    context->wanted.items[i]);
    return true;
}

bool lr_dl_level_context(const Level *level, const Names *names, Spot spot, bool is_stratified,
                         Literals *out)
{
    Front *front = level->program->front;
    Context context = { .level = level };
    for (size_t i = 0; i < names->count; i++)
        PUSH(front, &context.wanted, names->items[i]);
    context.reads = lr_dl_reads_open(level->program);
    bool is_bound = choose_all(&context, spot), is_circle = false;
    for (size_t i = 0; is_bound && is_stratified && i < context.chosen.count; i++)
        is_circle = is_circle || reads_own(&context, context.chosen.items[i]);
    lr_dl_reads_close(context.reads);
    if (!is_bound)
        return false;
    if (is_circle)
        return evaluate_in_rounds(level, spot);
    Copying copying = { front, NULL, NULL, NULL };
    for (size_t i = 0; i < context.chosen.count; i++)
        PUSH(front, out, lr_dl_syntax_copy_body(&copying, context.chosen.items[i]));
    return true;
}

/* ---- types ---- */

static const Type *type_in(const Exp *exp, const char *name)
{
    const Type *type = NULL;
    if (exp == NULL)
        return NULL;
    if (exp->kind == EXP_VARIABLE && exp->text == name)
        return exp->type;
    for (size_t i = 0; i < exp->args.count && type == NULL; i++)
        type = type_in(exp->args.items[i], name);
    return type;
}

static const Type *type_in_body(const Body *body, const char *name)
{
    const Type *type = type_in(body->left, name);
    if (type == NULL)
        type = type_in(body->right, name);
    for (size_t i = 0; body->atom != NULL && i < body->atom->args.count && type == NULL; i++)
        type = type_in(body->atom->args.items[i], name);
    for (size_t i = 0; i < body->parts.count && type == NULL; i++)
        type = type_in_body(body->parts.items[i], name);
    return type;
}

const Type *lr_dl_level_type(const Literals *literals, const char *name)
{
    const Type *type = NULL;
    for (size_t i = 0; i < literals->count && type == NULL; i++)
        type = type_in_body(literals->items[i], name);
    return type;
}

void lr_dl_level_args(Front *front, Atom *atom, const Names *names, const Literals *typed)
{
    for (size_t i = 0; i < names->count; i++)
        PUSH(front, &atom->args,
             lr_dl_syntax_variable(front, names->items[i], lr_dl_level_type(typed, names->items[i]),
                                   atom->spot));
}

void lr_dl_level_columns(Program *program, Relation *relation, const Names *names,
                         const Literals *typed)
{
    for (size_t i = 0; i < names->count; i++)
        lr_dl_program_column(program, relation, lr_dl_level_type(typed, names->items[i]));
}
