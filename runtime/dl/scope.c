/* SPDX-License-Identifier: MIT */
/* Scope: from the rule inwards; what is local to an aggregate is renamed in all of it at once. */
#include "dl/scope.h"

#include "dl/names.h"

/* One level of conditions: what it binds with the levels around it, and what it mentions outside
 * of aggregates. */
typedef struct Level {
    Front *front;
    Names bound, mentioned;
} Level;

typedef struct Renaming {
    Front *front;
    LIST(const char *) from;
    LIST(const char *) to;
} Renaming;

static Exp *change(void *data, const Exp *variable)
{
    Renaming *renaming = data;
    for (size_t i = 0; i < renaming->from.count; i++)
        if (renaming->from.items[i] == variable->text) {
            Exp *copy = NEW(renaming->front, Exp);
            *copy = *variable;
            copy->text = renaming->to.items[i];
            return copy;
        }
    return NULL;
}

static bool is_local(const Level *level, const Names *target, const char *name)
{
    if (lr_dl_names_has(&level->bound, name))
        return lr_dl_names_has(target, name);
    return !lr_dl_names_has(&level->mentioned, name);
}

/* exp, or a variable that a new literal sets to the aggregate that exp is. */
static Exp *hoisted(Front *front, Exp *exp, Literals *body)
{
    if (exp->kind == EXP_AGGREGATE && exp->body != NULL) {
        const char *name = lr_dl_front_fresh(front, exp->text);
        Exp *variable = lr_dl_syntax_variable(front, name, NULL, exp->spot);
        PUSH(front, body, lr_dl_syntax_compare(front, REL_EQ, variable, exp));
        return lr_dl_syntax_variable(front, name, NULL, exp->spot);
    }
    for (size_t i = 0; i < exp->args.count; i++)
        exp->args.items[i] = hoisted(front, exp->args.items[i], body);
    return exp;
}

/* Aggregates in the target become conditions. */
static void hoist_target(Front *front, Exp *aggregate)
{
    Literals made = { 0 };
    for (size_t i = 0; i < aggregate->args.count; i++)
        aggregate->args.items[i] = hoisted(front, aggregate->args.items[i], &made);
    if (made.count == 0)
        return;
    Body *body = NEW(front, Body);
    body->kind = BODY_AND;
    body->spot = aggregate->spot;
    PUSH(front, &body->parts, aggregate->body);
    for (size_t i = 0; i < made.count; i++)
        PUSH(front, &body->parts, made.items[i]);
    aggregate->body = body;
}

static void rename_level(Level *outer, Literals *body);

/* The aggregate with its locals renamed, then the aggregates in it. */
static void rename_aggregate(Level *level, Exp *aggregate)
{
    Front *front = level->front;
    Names all = { 0 }, target = { 0 };
    Renaming renaming = { .front = front };
    hoist_target(front, aggregate);
    lr_dl_names_of_exp(front, aggregate, true, &all);
    for (size_t i = 0; i < aggregate->args.count; i++)
        lr_dl_names_of_exp(front, aggregate->args.items[i], true, &target);
    for (size_t i = 0; i < all.count; i++)
        if (is_local(level, &target, all.items[i])) {
            PUSH(front, &renaming.from, all.items[i]);
            PUSH(front, &renaming.to, lr_dl_front_fresh(front, all.items[i]));
        }
    Copying copying = { front, change, NULL, &renaming };
    for (size_t i = 0; i < aggregate->args.count; i++)
        aggregate->args.items[i] = lr_dl_syntax_copy_exp(&copying, aggregate->args.items[i]);
    aggregate->body = lr_dl_syntax_copy_body(&copying, aggregate->body);
    Alternatives alternatives = { 0 };
    lr_dl_program_alternatives(front, aggregate->body, &alternatives);
    if (alternatives.count == 0) { /* false */
        Literals never = { 0 };
        Exp *zero = lr_dl_syntax_exp(front, EXP_NUMBER, aggregate->spot, "0");
        PUSH(front, &never, lr_dl_syntax_compare(front, REL_NE, zero, zero));
        PUSH(front, &alternatives, never);
    }
    if (alternatives.count != 1) {
        lr_dl_front_fail(front, LORE_UNSUPPORTED, aggregate->spot,
                         "make a relation of the alternatives",
                         "an aggregate's body cannot hold alternatives");
        return;
    }
    Body *body = NEW(front, Body);
    body->kind = BODY_AND;
    body->spot = aggregate->spot;
    body->parts.items = alternatives.items[0].items;
    body->parts.count = body->parts.capacity = alternatives.items[0].count;
    aggregate->body = body;
    Literals literals = { body->parts.items, body->parts.count, body->parts.capacity };
    rename_level(level, &literals);
}

static void rename_exp(Level *level, Exp *exp)
{
    if (exp == NULL)
        return;
    if (exp->kind == EXP_AGGREGATE) {
        rename_aggregate(level, exp);
        return;
    }
    for (size_t i = 0; i < exp->args.count; i++)
        rename_exp(level, exp->args.items[i]);
}

static void rename_level(Level *outer, Literals *body)
{
    Level level = { .front = outer->front };
    for (size_t i = 0; i < outer->bound.count; i++)
        PUSH(level.front, &level.bound, outer->bound.items[i]);
    for (size_t i = 0; i < outer->mentioned.count; i++)
        PUSH(level.front, &level.mentioned, outer->mentioned.items[i]);
    lr_dl_names_bind(level.front, body, NULL, &level.bound);
    for (size_t i = 0; i < body->count; i++)
        lr_dl_names_of_body(level.front, body->items[i], false, &level.mentioned);
    for (size_t i = 0; i < body->count; i++) {
        Body *literal = body->items[i];
        for (size_t a = 0; literal->atom != NULL && a < literal->atom->args.count; a++)
            rename_exp(&level, literal->atom->args.items[a]);
        rename_exp(&level, literal->left);
        rename_exp(&level, literal->right);
    }
}

void lr_dl_scope_rename(Front *front, Atom *head, Literals *body)
{
    Level outer = { .front = front };
    for (size_t i = 0; i < head->args.count; i++)
        head->args.items[i] = hoisted(front, head->args.items[i], body);
    lr_dl_names_of_atom(front, head, false, &outer.mentioned);
    rename_level(&outer, body);
}
