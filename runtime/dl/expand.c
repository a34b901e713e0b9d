/* SPDX-License-Identifier: MIT */
/* Expand: in each conjunction the special expressions are replaced by variables one after the
 * other, first those whose variables are bound by what is plain already.
 *
 * An aggregate becomes a relation of its groups, with the variables that it shares with the rule as
 * columns. Where nothing in its body binds one of these, the conditions of the rule that do are
 * copied into it. Counts and sums of nothing are 0: the rule gets an alternative for that. */
#include "dl/expand.h"

#include <string.h>

#include "dl/generate.h"
#include "dl/level.h"

enum { ALTERNATIVES_MAX = 4 };

static void expand_level(Level *level);

/* ---- aggregates ---- */

typedef struct Aggregate {
    Program *program;
    Front *front;
    Level *level;
    Exp *exp, *target; /* target: NULL for count */
    Literals body;
    Names shared;    /* with the rule, and bound there */
    Names witnesses; /* of the rule, and bound here only */
    Names locals;
    Names written;    /* in the body, outside of aggregates in it */
    const Type *type; /* of the result */
    bool is_extreme;
} Aggregate;

static void name_unnamed(void *data, Exp *exp)
{
    Front *front = data;
    if (exp->kind != EXP_ANY)
        return;
    exp->kind = EXP_VARIABLE;
    exp->text = lr_dl_front_fresh(front, "any");
}

/* Over one atom alone the tuples are counted, with what is written _; else bindings of names. */
static void name_columns(Aggregate *aggregate)
{
    size_t atoms = 0, specials = 0;
    Body *atom = NULL;
    for (size_t i = 0; i < aggregate->body.count; i++) {
        Body *literal = aggregate->body.items[i];
        specials += lr_dl_level_has_special(literal);
        if (literal->kind == BODY_ATOM) {
            atoms++;
            atom = literal;
        }
    }
    if (atoms == 1 && specials == 0 && !aggregate->is_extreme)
        lr_dl_syntax_visit_atom(atom->atom, name_unnamed, aggregate->front);
}

static void sort_names(Aggregate *aggregate)
{
    Front *front = aggregate->front;
    Names all = { 0 }, bound = { 0 }, mentioned = { 0 };
    for (size_t i = 0; i < aggregate->body.count; i++)
        lr_dl_names_of_body(front, aggregate->body.items[i], true, &all);
    lr_dl_level_bound(aggregate->level, &bound);
    lr_dl_level_mentioned(aggregate->level, aggregate->exp, &mentioned);
    for (size_t i = 0; i < all.count; i++) {
        const char *name = all.items[i];
        if (lr_dl_names_has(&bound, name))
            PUSH(front, &aggregate->shared, name);
        else if (lr_dl_names_has(&mentioned, name))
            PUSH(front, &aggregate->witnesses, name);
        else
            PUSH(front, &aggregate->locals, name);
    }
}

/* Only an extreme is reached with some binding; what aggregates in the body bring may be passed on. */
static void check_witnesses(const Aggregate *aggregate)
{
    for (size_t i = 0; i < aggregate->witnesses.count && !aggregate->is_extreme; i++) {
        const char *name = aggregate->witnesses.items[i];
        if (!lr_dl_names_has(&aggregate->written, name))
            continue;
        lr_dl_front_fail(aggregate->front, LORE_UNSUPPORTED, aggregate->exp->spot,
                         "bind it outside too; only min and max tell what they were reached with",
                         "%.60s is bound only inside %s",
                         lr_dl_front_written(aggregate->front, name), aggregate->exp->text);
        lr_dl_front_leave(aggregate->front, LORE_UNSUPPORTED);
    }
}

/* Conditions of the rule for shared variables that the body does not bind. */
static void add_context(Aggregate *aggregate)
{
    Names own = { 0 }, missing = { 0 };
    lr_dl_names_bind(aggregate->front, &aggregate->body, NULL, &own);
    for (size_t i = 0; i < aggregate->shared.count; i++)
        if (!lr_dl_names_has(&own, aggregate->shared.items[i]))
            PUSH(aggregate->front, &missing, aggregate->shared.items[i]);
    Literals context = { 0 };
    if (missing.count > 0 &&
        lr_dl_level_context(aggregate->level, &missing, aggregate->exp->spot, true, &context)) {
        Names brought = { 0 };
        for (size_t i = 0; i < context.count; i++)
            lr_dl_names_of_body(aggregate->front, context.items[i], true, &brought);
        lr_dl_syntax_append(aggregate->front, &aggregate->body, &context);
        for (size_t i = 0; i < brought.count; i++)
            if (!lr_dl_names_has(&aggregate->shared, brought.items[i]))
                lr_dl_names_add(aggregate->front, &aggregate->witnesses, brought.items[i]);
    }
}

/* The body, or one atom for it where not all of its variables tell bindings apart. */
static void project(Aggregate *aggregate)
{
    Front *front = aggregate->front;
    if (aggregate->is_extreme || aggregate->witnesses.count == 0)
        return;
    Relation *relation = lr_dl_program_make(aggregate->program, "bindings", aggregate->exp->spot);
    Atom *head = lr_dl_program_atom(front, relation, aggregate->exp->spot);
    lr_dl_level_columns(aggregate->program, relation, &aggregate->shared, &aggregate->body);
    lr_dl_level_columns(aggregate->program, relation, &aggregate->locals, &aggregate->body);
    lr_dl_level_args(front, head, &aggregate->shared, &aggregate->body);
    lr_dl_level_args(front, head, &aggregate->locals, &aggregate->body);
    Clause *clause = lr_dl_program_clause(aggregate->program, head);
    lr_dl_syntax_append(front, &clause->body, &aggregate->body);
    Body *literal = lr_dl_syntax_atom(front, relation->name, aggregate->exp->spot);
    lr_dl_level_args(front, literal->atom, &aggregate->shared, &aggregate->body);
    lr_dl_level_args(front, literal->atom, &aggregate->locals, &aggregate->body);
    memset(&aggregate->body, 0, sizeof aggregate->body);
    PUSH(front, &aggregate->body, literal);
}

/* The value in the head of the relation of groups: an aggregate without a body. */
static Exp *head_value(const Aggregate *aggregate)
{
    bool is_count = aggregate->target == NULL;
    Exp *value = lr_dl_syntax_exp(aggregate->front, EXP_AGGREGATE, aggregate->exp->spot,
                                  is_count ? "sum" : aggregate->exp->text);
    value->type = aggregate->type;
    PUSH(aggregate->front, &value->args,
         is_count
             ? lr_dl_syntax_number(aggregate->front, "1", aggregate->type, aggregate->exp->spot)
             : aggregate->target);
    return value;
}

static Relation *make_groups(Aggregate *aggregate)
{
    Front *front = aggregate->front;
    Relation *relation =
        lr_dl_program_make(aggregate->program, aggregate->exp->text, aggregate->exp->spot);
    Atom *head = lr_dl_program_atom(front, relation, aggregate->exp->spot);
    lr_dl_level_columns(aggregate->program, relation, &aggregate->shared, &aggregate->body);
    lr_dl_program_column(aggregate->program, relation, aggregate->type);
    lr_dl_level_args(front, head, &aggregate->shared, &aggregate->body);
    PUSH(front, &head->args, head_value(aggregate));
    lr_dl_syntax_append(front, &lr_dl_program_clause(aggregate->program, head)->body,
                        &aggregate->body);
    return relation;
}

static Body *groups_atom(const Aggregate *aggregate, const Relation *groups, Exp *value)
{
    Body *literal = lr_dl_syntax_atom(aggregate->front, groups->name, aggregate->exp->spot);
    lr_dl_level_args(aggregate->front, literal->atom, &aggregate->shared, &aggregate->body);
    PUSH(aggregate->front, &literal->atom->args, value);
    return literal;
}

/* No such group. */
static Body *no_group(const Aggregate *aggregate, const Relation *groups)
{
    Exp *any = lr_dl_syntax_exp(aggregate->front, EXP_ANY, aggregate->exp->spot, "_");
    return lr_dl_syntax_not(aggregate->front, groups_atom(aggregate, groups, any)->atom);
}

static Exp *zero(const Aggregate *aggregate)
{
    return lr_dl_syntax_number(aggregate->front, aggregate->type->kind == ROOT_FLOAT ? "0.0" : "0",
                               aggregate->type, aggregate->exp->spot);
}

/* The group's value, or 0 where there is no such group, as alternatives in the rule. */
static Body *value_or_zero(const Aggregate *aggregate, const Relation *groups, Exp *raw)
{
    Front *front = aggregate->front;
    Body *either = NEW(front, Body), *none = NEW(front, Body);
    either->kind = BODY_OR;
    none->kind = BODY_AND;
    either->spot = none->spot = aggregate->exp->spot;
    Exp *copy = lr_dl_syntax_variable(front, raw->text, raw->type, raw->spot);
    PUSH(front, &none->parts, no_group(aggregate, groups));
    PUSH(front, &none->parts, lr_dl_syntax_compare(front, REL_EQ, copy, zero(aggregate)));
    PUSH(front, &either->parts, groups_atom(aggregate, groups, raw));
    PUSH(front, &either->parts, none);
    return either;
}

/* The same as a relation of its own, which needs what binds the shared variables again. */
static Body *value_atom(const Aggregate *aggregate, const Relation *groups, Exp *raw)
{
    Front *front = aggregate->front;
    Spot spot = aggregate->exp->spot;
    Relation *values = lr_dl_program_like(aggregate->program, "value", groups);
    Body *some = groups_atom(aggregate, values, raw);
    Exp *copy = lr_dl_syntax_variable(front, raw->text, raw->type, raw->spot);
    Clause *clause = lr_dl_program_clause(aggregate->program, some->atom);
    PUSH(front, &clause->body, groups_atom(aggregate, groups, copy));
    clause = lr_dl_program_clause(aggregate->program,
                                  groups_atom(aggregate, values, zero(aggregate))->atom);
    lr_dl_level_context(aggregate->level, &aggregate->shared, spot, true, &clause->body);
    PUSH(front, &clause->body, no_group(aggregate, groups));
    return groups_atom(aggregate, values,
                       lr_dl_syntax_variable(front, raw->text, raw->type, raw->spot));
}

/* Alternatives multiply: past a few of them relations take their place. */
static bool is_crowded(const Level *level)
{
    size_t alternatives = 0;
    for (size_t i = 0; i < level->body->count; i++)
        alternatives += level->body->items[i]->kind == BODY_OR;
    return alternatives >= ALTERNATIVES_MAX;
}

static Body *value_of(const Aggregate *aggregate, const Relation *groups, Exp *raw)
{
    bool is_mean = strcmp(aggregate->exp->text, "mean") == 0;
    if (is_mean || aggregate->is_extreme)
        return groups_atom(aggregate, groups, raw);
    if (aggregate->shared.count == 0 || is_crowded(aggregate->level))
        return value_atom(aggregate, groups, raw);
    return value_or_zero(aggregate, groups, raw);
}

typedef struct LocalNames {
    Front *front;
    const Names *from;
    Names to;
} LocalNames;

static Exp *rename_local(void *data, const Exp *exp)
{
    LocalNames *names = data;
    for (size_t i = 0; i < names->from->count; i++)
        if (names->from->items[i] == exp->text)
            return lr_dl_syntax_variable(names->front, names->to.items[i], exp->type, exp->spot);
    return NULL;
}

/* The rule itself looks for what the extreme was reached with. */
static void add_witnesses(Aggregate *aggregate, const Literals *body, Exp *value)
{
    Front *front = aggregate->front;
    LocalNames names = { .front = front, .from = &aggregate->locals };
    for (size_t i = 0; i < aggregate->locals.count; i++)
        PUSH(front, &names.to, lr_dl_front_fresh(front, aggregate->locals.items[i]));
    Copying copying = { front, rename_local, NULL, &names };
    for (size_t i = 0; i < body->count; i++)
        PUSH(front, aggregate->level->body, lr_dl_syntax_copy_body(&copying, body->items[i]));
    if (aggregate->is_extreme)
        PUSH(front, aggregate->level->body,
             lr_dl_syntax_compare(front, REL_EQ, lr_dl_syntax_copy_exp(&copying, aggregate->target),
                                  value));
}

/* Special expressions of a head or a target move into the body. */
static Exp *hoist(Program *program, Exp *exp, Literals *body)
{
    Front *front = program->front;
    if (lr_dl_level_is_special(exp) && exp->kind != EXP_COUNTER) {
        const char *name = lr_dl_front_fresh(front, "special");
        PUSH(front, body,
             lr_dl_syntax_compare(front, REL_EQ,
                                  lr_dl_syntax_variable(front, name, exp->type, exp->spot), exp));
        return lr_dl_syntax_variable(front, name, exp->type, exp->spot);
    }
    for (size_t i = 0; i < exp->args.count; i++)
        exp->args.items[i] = hoist(program, exp->args.items[i], body);
    return exp;
}

static const Type *result_type(const Aggregate *aggregate)
{
    const Types *types = &aggregate->program->types;
    return aggregate->target == NULL                   ? types->number
           : strcmp(aggregate->exp->text, "mean") == 0 ? types->float_
                                                       : aggregate->target->type;
}

static void expand_aggregate(Level *level, Exp *exp)
{
    Front *front = level->program->front;
    Aggregate aggregate = { .program = level->program, .front = front, .level = level, .exp = exp };
    aggregate.target = exp->args.count > 0 ? exp->args.items[0] : NULL;
    aggregate.is_extreme = strcmp(exp->text, "min") == 0 || strcmp(exp->text, "max") == 0;
    aggregate.type = result_type(&aggregate);
    lr_dl_syntax_append(front, &aggregate.body,
                        &(Literals){ exp->body->parts.items, exp->body->parts.count, 0 });
    if (aggregate.target != NULL)
        aggregate.target = hoist(level->program, aggregate.target, &aggregate.body);
    for (size_t i = 0; i < aggregate.body.count; i++)
        lr_dl_names_of_body(front, aggregate.body.items[i], false, &aggregate.written);
    name_columns(&aggregate);
    Level inner = { level->program, &aggregate.body, level, level->head };
    expand_level(&inner);
    lr_dl_front_check(front);
    sort_names(&aggregate);
    check_witnesses(&aggregate);
    Literals own = { 0 };
    lr_dl_syntax_append(front, &own, &aggregate.body);
    bool has_witnesses = aggregate.witnesses.count > 0;
    add_context(&aggregate);
    project(&aggregate);
    Relation *groups = make_groups(&aggregate);
    Exp *raw = lr_dl_syntax_variable(front, lr_dl_front_fresh(front, exp->text), aggregate.type,
                                     exp->spot);
    const char *name = raw->text;
    Body *value = value_of(&aggregate, groups, raw);
    PUSH(front, level->body, value);
    if (!aggregate.is_extreme) {
        name = lr_dl_front_fresh(front, exp->text);
        Exp *cut = lr_dl_syntax_call(
            front, "wrap", aggregate.type,
            lr_dl_syntax_variable(front, raw->text, aggregate.type, exp->spot), NULL);
        PUSH(front, level->body,
             lr_dl_syntax_compare(front, REL_EQ,
                                  lr_dl_syntax_variable(front, name, aggregate.type, exp->spot),
                                  cut));
    }
    if (has_witnesses)
        add_witnesses(&aggregate, &own,
                      lr_dl_syntax_variable(front, name, aggregate.type, exp->spot));
    lr_dl_syntax_replace(exp, name);
}

/* ---- levels ---- */

/* The innermost special expression in exp; of counters only where they are wanted. */
static Exp *find_special(Exp *exp, bool counters)
{
    if (exp == NULL)
        return NULL;
    for (size_t i = 0; i < exp->args.count && exp->kind != EXP_AGGREGATE; i++) {
        Exp *found = find_special(exp->args.items[i], counters);
        if (found != NULL)
            return found;
    }
    return lr_dl_level_is_special(exp) && (exp->kind == EXP_COUNTER) == counters ? exp : NULL;
}

/* Whether all that exp shares with the rule is bound by what is plain. */
static bool is_ready(const Level *level, const Exp *exp)
{
    Front *front = level->program->front;
    Names names = { 0 }, bound = { 0 }, later = { 0 };
    lr_dl_names_of_exp(front, exp, true, &names);
    lr_dl_level_bound(level, &bound);
    lr_dl_names_bind(front, level->body, NULL, &later);
    for (size_t i = 0; i < names.count; i++)
        if (!lr_dl_names_has(&bound, names.items[i]) && lr_dl_names_has(&later, names.items[i]))
            return false;
    return true;
}

static Exp *special_of(const Level *level, size_t i, bool counters)
{
    const Body *literal = level->body->items[i];
    Exp *found = find_special(literal->left, counters);
    if (found == NULL)
        found = find_special(literal->right, counters);
    for (size_t a = 0; literal->atom != NULL && a < literal->atom->args.count; a++)
        if (found == NULL)
            found = find_special(literal->atom->args.items[a], counters);
    return found;
}

/* The next to expand: one that is ready, else any. */
static Exp *next_special(const Level *level)
{
    Exp *any = NULL;
    for (size_t i = 0; i < level->body->count; i++) {
        Exp *found = special_of(level, i, false);
        if (found != NULL && is_ready(level, found))
            return found;
        if (any == NULL)
            any = found;
    }
    return any;
}

static void expand_one(Level *level, Exp *exp)
{
    if (exp->kind == EXP_AGGREGATE)
        expand_aggregate(level, exp);
    else if (strcmp(exp->text, "range") == 0)
        lr_dl_generate_range(level, exp);
    else
        lr_dl_generate_ord(level, exp);
}

static void expand_level(Level *level)
{
    Exp *special;
    while ((special = next_special(level)) != NULL && level->program->front->status == LORE_OK)
        expand_one(level, special);
}

/* Counters come last: they number bindings of all that is left. */
static void expand_counters(Level *level, Atom *head)
{
    for (size_t i = 0; i < level->body->count; i++)
        if (special_of(level, i, true) != NULL)
            lr_dl_front_fail(level->program->front, LORE_UNSUPPORTED, level->body->items[i]->spot,
                             "use it in the head", "a counter in a condition is not supported");
    lr_dl_front_check(level->program->front);
    for (size_t i = 0; i < head->args.count; i++) {
        Exp *counter;
        while ((counter = find_special(head->args.items[i], true)) != NULL)
            lr_dl_generate_counter(level, counter);
    }
}

void lr_dl_expand_clause(Program *program, Clause *clause)
{
    Level level = { program, &clause->body, NULL, clause->head };
    bool is_made = false;
    for (size_t i = 0; i < clause->head->args.count; i++)
        is_made = is_made || (clause->head->args.items[i]->kind == EXP_AGGREGATE &&
                              clause->head->args.items[i]->body == NULL);
    for (size_t i = 0; i < clause->head->args.count && !is_made; i++)
        clause->head->args.items[i] = hoist(program, clause->head->args.items[i], &clause->body);
    expand_level(&level);
    expand_counters(&level, clause->head);
}
