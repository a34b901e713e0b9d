/* SPDX-License-Identifier: MIT */
/* Expand: in each conjunction the special expressions are replaced by variables one after the
 * other, first those whose variables are bound by what is plain already.
 *
 * An aggregate becomes a relation of its groups, with the variables that it shares with the rule as
 * columns. Where nothing in its body binds one of these, the conditions of the rule that do are
 * copied into it. Counts and sums of nothing are 0: the rule gets an alternative for that. */
#include "dl/expand.h"

#include <string.h>

#include "dl/level.h"

/* ---- small things ---- */

static Exp *variable(Front *front, const char *name, const Type *type, Spot spot)
{
    return lr_dl_syntax_variable(front, name, type, spot);
}

static Exp *number(Front *front, const char *text, const Type *type, Spot spot)
{
    Exp *exp = lr_dl_syntax_exp(front, EXP_NUMBER, spot, text);
    exp->type = type;
    return exp;
}

static void push_variables(Front *front, Atom *atom, const Names *names, const Literals *typed)
{
    for (size_t i = 0; i < names->count; i++)
        PUSH(
            front, &atom->args,
            variable(front, names->items[i], lr_dl_level_type(typed, names->items[i]), atom->spot));
}

static void push_columns(Program *program, Relation *relation, const Names *names,
                         const Literals *typed)
{
    for (size_t i = 0; i < names->count; i++)
        lr_dl_program_column(program, relation, lr_dl_level_type(typed, names->items[i]));
}

static void append(Front *front, Literals *to, const Literals *from)
{
    for (size_t i = 0; i < from->count; i++)
        PUSH(front, to, from->items[i]);
}

static Atom *new_atom(Front *front, const Relation *relation, Spot spot)
{
    return lr_dl_syntax_atom(front, relation->name, spot)->atom;
}

/* exp becomes the variable of that name. */
static void replace(Exp *exp, const char *name)
{
    exp->kind = EXP_VARIABLE;
    exp->text = name;
    exp->length = strlen(name);
    exp->body = NULL;
    memset(&exp->args, 0, sizeof exp->args);
}

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
        append(aggregate->front, &aggregate->body, &context);
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
    Atom *head = new_atom(front, relation, aggregate->exp->spot);
    push_columns(aggregate->program, relation, &aggregate->shared, &aggregate->body);
    push_columns(aggregate->program, relation, &aggregate->locals, &aggregate->body);
    push_variables(front, head, &aggregate->shared, &aggregate->body);
    push_variables(front, head, &aggregate->locals, &aggregate->body);
    Clause *clause = lr_dl_program_clause(aggregate->program, head);
    append(front, &clause->body, &aggregate->body);
    Body *literal = lr_dl_syntax_atom(front, relation->name, aggregate->exp->spot);
    push_variables(front, literal->atom, &aggregate->shared, &aggregate->body);
    push_variables(front, literal->atom, &aggregate->locals, &aggregate->body);
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
         is_count ? number(aggregate->front, "1", aggregate->type, aggregate->exp->spot)
                  : aggregate->target);
    return value;
}

static Relation *make_groups(Aggregate *aggregate)
{
    Front *front = aggregate->front;
    Relation *relation =
        lr_dl_program_make(aggregate->program, aggregate->exp->text, aggregate->exp->spot);
    Atom *head = new_atom(front, relation, aggregate->exp->spot);
    push_columns(aggregate->program, relation, &aggregate->shared, &aggregate->body);
    lr_dl_program_column(aggregate->program, relation, aggregate->type);
    push_variables(front, head, &aggregate->shared, &aggregate->body);
    PUSH(front, &head->args, head_value(aggregate));
    append(front, &lr_dl_program_clause(aggregate->program, head)->body, &aggregate->body);
    return relation;
}

static Body *groups_atom(const Aggregate *aggregate, const Relation *groups, Exp *value)
{
    Body *literal = lr_dl_syntax_atom(aggregate->front, groups->name, aggregate->exp->spot);
    push_variables(aggregate->front, literal->atom, &aggregate->shared, &aggregate->body);
    PUSH(aggregate->front, &literal->atom->args, value);
    return literal;
}

/* The group's value, or 0 where there is no such group. */
static Body *value_or_zero(const Aggregate *aggregate, const Relation *groups, Exp *raw)
{
    Front *front = aggregate->front;
    Body *either = NEW(front, Body), *none = NEW(front, Body);
    either->kind = BODY_OR;
    none->kind = BODY_AND;
    either->spot = none->spot = aggregate->exp->spot;
    Exp *any = lr_dl_syntax_exp(front, EXP_ANY, aggregate->exp->spot, "_");
    Exp *copy = variable(front, raw->text, raw->type, raw->spot);
    PUSH(front, &none->parts, lr_dl_syntax_not(front, groups_atom(aggregate, groups, any)->atom));
    PUSH(front, &none->parts,
         lr_dl_syntax_compare(front, REL_EQ, copy,
                              number(front, aggregate->type->kind == ROOT_FLOAT ? "0.0" : "0",
                                     aggregate->type, aggregate->exp->spot)));
    PUSH(front, &either->parts, groups_atom(aggregate, groups, raw));
    PUSH(front, &either->parts, none);
    return either;
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
            return variable(names->front, names->to.items[i], exp->type, exp->spot);
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
    append(front, &aggregate.body,
           &(Literals){ exp->body->parts.items, exp->body->parts.count, 0 });
    name_columns(&aggregate);
    Level inner = { level->program, &aggregate.body, level, level->head };
    expand_level(&inner);
    lr_dl_front_check(front);
    sort_names(&aggregate);
    Literals own = { 0 };
    append(front, &own, &aggregate.body);
    bool has_witnesses = aggregate.witnesses.count > 0;
    add_context(&aggregate);
    project(&aggregate);
    Relation *groups = make_groups(&aggregate);
    Exp *raw = variable(front, lr_dl_front_fresh(front, exp->text), aggregate.type, exp->spot);
    const char *name = raw->text;
    if (aggregate.is_extreme) {
        PUSH(front, level->body, groups_atom(&aggregate, groups, raw));
    } else {
        bool is_mean = strcmp(exp->text, "mean") == 0;
        name = lr_dl_front_fresh(front, exp->text);
        PUSH(front, level->body,
             is_mean ? groups_atom(&aggregate, groups, raw)
                     : value_or_zero(&aggregate, groups, raw));
        Exp *cut = lr_dl_syntax_call(front, "wrap", aggregate.type,
                                     variable(front, raw->text, aggregate.type, exp->spot), NULL);
        PUSH(front, level->body,
             lr_dl_syntax_compare(front, REL_EQ, variable(front, name, aggregate.type, exp->spot),
                                  cut));
    }
    if (has_witnesses)
        add_witnesses(&aggregate, &own, variable(front, name, aggregate.type, exp->spot));
    replace(exp, name);
}

/* ---- range ---- */

typedef struct Range {
    Program *program;
    Front *front;
    const Type *type;
    Spot spot;
    Relation *asked, *values; /* of from, to and step; with the value besides */
} Range;

static Exp *range_variable(const Range *range, const char *name)
{
    return variable(range->front, lr_dl_front_name(range->front, name, strlen(name)), range->type,
                    range->spot);
}

static void push_range(const Range *range, Atom *atom, const char *value)
{
    static const char *const names[] = { "from", "to", "step" };
    for (size_t i = 0; i < 3; i++)
        PUSH(range->front, &atom->args, range_variable(range, names[i]));
    if (value != NULL)
        PUSH(range->front, &atom->args, range_variable(range, value));
}

static Body *range_test(const Range *range, const char *left, Relational relational,
                        const char *right)
{
    Exp *zero = number(range->front, range->type->kind == ROOT_FLOAT ? "0.0" : "0", range->type,
                       range->spot);
    return lr_dl_syntax_compare(range->front, relational, range_variable(range, left),
                                right == NULL ? zero : range_variable(range, right));
}

/* The first value, where step has that sign and from is on that side of to. */
static void range_first(const Range *range, Relational sign, Relational side)
{
    Atom *head = new_atom(range->front, range->values, range->spot);
    push_range(range, head, "from");
    Clause *clause = lr_dl_program_clause(range->program, head);
    Body *asked = lr_dl_syntax_atom(range->front, range->asked->name, range->spot);
    push_range(range, asked->atom, NULL);
    PUSH(range->front, &clause->body, asked);
    PUSH(range->front, &clause->body, range_test(range, "step", sign, NULL));
    PUSH(range->front, &clause->body, range_test(range, "from", side, "to"));
}

static void range_next(const Range *range, Relational sign, Relational side)
{
    Atom *head = new_atom(range->front, range->values, range->spot);
    push_range(range, head, "next");
    Clause *clause = lr_dl_program_clause(range->program, head);
    Body *last = lr_dl_syntax_atom(range->front, range->values->name, range->spot);
    push_range(range, last->atom, "last");
    Exp *sum = lr_dl_syntax_call(range->front, "wide+", range->type, range_variable(range, "last"),
                                 range_variable(range, "step"));
    PUSH(range->front, &clause->body, last);
    PUSH(range->front, &clause->body, range_test(range, "step", sign, NULL));
    PUSH(range->front, &clause->body,
         lr_dl_syntax_compare(range->front, REL_EQ, range_variable(range, "next"), sum));
    PUSH(range->front, &clause->body, range_test(range, "next", side, "to"));
}

/* asked(from, to, step) for what the rule asks of; without a step it is 1 towards to. */
static void range_ask(const Range *range, const Level *level, Exp *exp, const char *step,
                      Relational side)
{
    Front *front = range->front;
    Names names = { 0 };
    Atom *head = new_atom(front, range->asked, range->spot);
    Copying copying = { front, NULL, NULL, NULL };
    for (size_t i = 0; i < exp->args.count; i++) {
        lr_dl_names_of_exp(front, exp->args.items[i], false, &names);
        PUSH(front, &head->args, lr_dl_syntax_copy_exp(&copying, exp->args.items[i]));
    }
    Clause *clause = lr_dl_program_clause(range->program, head);
    lr_dl_level_context(level, &names, range->spot, false, &clause->body);
    if (step == NULL)
        return;
    const Types *types = &range->program->types;
    PUSH(front, &head->args,
         number(front, step, range->type->kind == ROOT_FLOAT ? range->type : types->number,
                range->spot));
    PUSH(front, &clause->body,
         lr_dl_syntax_compare(front, side, lr_dl_syntax_copy_exp(&copying, exp->args.items[0]),
                              lr_dl_syntax_copy_exp(&copying, exp->args.items[1])));
}

static void expand_range(Level *level, Exp *exp)
{
    Front *front = level->program->front;
    Range range = { level->program, front, exp->type, exp->spot, NULL, NULL };
    bool is_float = exp->type->kind == ROOT_FLOAT;
    range.asked = lr_dl_program_make(level->program, "range_asked", exp->spot);
    range.values = lr_dl_program_make(level->program, "range", exp->spot);
    for (size_t i = 0; i < 3; i++)
        lr_dl_program_column(level->program, range.asked, exp->type);
    for (size_t i = 0; i < 4; i++)
        lr_dl_program_column(level->program, range.values, exp->type);
    if (exp->args.count == 3) {
        range_ask(&range, level, exp, NULL, REL_EQ);
    } else {
        range_ask(&range, level, exp, is_float ? "1.0" : "1", REL_LE);
        range_ask(&range, level, exp, is_float ? "-1.0" : "-1", REL_GT);
    }
    range_first(&range, REL_GT, REL_LT);
    range_first(&range, REL_LT, REL_GT);
    range_first(&range, REL_EQ, REL_NE);
    range_next(&range, REL_GT, REL_LT);
    range_next(&range, REL_LT, REL_GT);
    Body *literal = lr_dl_syntax_atom(front, range.values->name, exp->spot);
    const char *name = lr_dl_front_fresh(front, "range");
    for (size_t i = 0; i < exp->args.count; i++)
        PUSH(front, &literal->atom->args, exp->args.items[i]);
    if (exp->args.count == 2)
        PUSH(front, &literal->atom->args, lr_dl_syntax_exp(front, EXP_ANY, exp->spot, "_"));
    PUSH(front, &literal->atom->args, variable(front, name, exp->type, exp->spot));
    PUSH(front, level->body, literal);
    replace(exp, name);
}

/* ---- numbers of values and of bindings ---- */

static const Numbering *ord_numbering(Program *program, Spot spot)
{
    for (size_t i = 0; i < program->numberings.count; i++)
        if (!program->numberings.items[i].is_shared)
            return &program->numberings.items[i];
    Numbering made = { lr_dl_program_make(program, "ord_asked", spot),
                       lr_dl_program_make(program, "ord", spot), false };
    lr_dl_program_column(program, made.asked, program->types.symbol);
    lr_dl_program_column(program, made.numbers, program->types.symbol);
    lr_dl_program_column(program, made.numbers, program->types.number);
    PUSH(program->front, &program->numberings, made);
    return &program->numberings.items[program->numberings.count - 1];
}

/* A number is its own; texts are numbered as they turn up. */
static void expand_ord(Level *level, Exp *exp)
{
    Program *program = level->program;
    Front *front = program->front;
    Exp *inner = exp->args.items[0];
    if (lr_dl_types_is_numeric(inner->type)) {
        exp->kind = EXP_CAST;
        exp->text = program->types.number->name;
        return;
    }
    Numbering numbering = *ord_numbering(program, exp->spot);
    Copying copying = { front, NULL, NULL, NULL };
    Names names = { 0 };
    lr_dl_names_of_exp(front, inner, false, &names);
    Atom *head = new_atom(front, numbering.asked, exp->spot);
    PUSH(front, &head->args, lr_dl_syntax_copy_exp(&copying, inner));
    lr_dl_level_context(level, &names, exp->spot, false,
                        &lr_dl_program_clause(program, head)->body);
    const char *name = lr_dl_front_fresh(front, "ord");
    Body *literal = lr_dl_syntax_atom(front, numbering.numbers->name, exp->spot);
    PUSH(front, &literal->atom->args, inner);
    PUSH(front, &literal->atom->args, variable(front, name, exp->type, exp->spot));
    PUSH(front, level->body, literal);
    replace(exp, name);
}

/* The rule's other conditions become a relation; each of its tuples gets a number. */
static void expand_counter(Level *level, Exp *exp)
{
    Program *program = level->program;
    Front *front = program->front;
    if (level->outer != NULL) {
        lr_dl_front_fail(front, LORE_UNSUPPORTED, exp->spot, NULL,
                         "a counter inside an aggregate is not supported");
        return;
    }
    Names names = { 0 };
    lr_dl_names_bind(front, level->body, NULL, &names);
    Numbering made = { lr_dl_program_make(program, "counted", exp->spot),
                       lr_dl_program_make(program, "counter", exp->spot), true };
    push_columns(program, made.asked, &names, level->body);
    push_columns(program, made.numbers, &names, level->body);
    lr_dl_program_column(program, made.numbers, exp->type);
    PUSH(front, &program->numberings, made);
    Atom *head = new_atom(front, made.asked, exp->spot);
    push_variables(front, head, &names, level->body);
    append(front, &lr_dl_program_clause(program, head)->body, level->body);
    const char *name = lr_dl_front_fresh(front, "counter");
    Body *literal = lr_dl_syntax_atom(front, made.numbers->name, exp->spot);
    push_variables(front, literal->atom, &names, level->body);
    PUSH(front, &literal->atom->args, variable(front, name, exp->type, exp->spot));
    memset(level->body, 0, sizeof *level->body);
    PUSH(front, level->body, literal);
    replace(exp, name);
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
        expand_range(level, exp);
    else
        expand_ord(level, exp);
}

static void expand_level(Level *level)
{
    Exp *special;
    while ((special = next_special(level)) != NULL && level->program->front->status == LORE_OK)
        expand_one(level, special);
}

/* Special expressions of the head move into the body. */
static Exp *hoist(Program *program, Exp *exp, Literals *body)
{
    Front *front = program->front;
    if (lr_dl_level_is_special(exp) && exp->kind != EXP_COUNTER) {
        const char *name = lr_dl_front_fresh(front, "head");
        PUSH(front, body,
             lr_dl_syntax_compare(front, REL_EQ, variable(front, name, exp->type, exp->spot), exp));
        return variable(front, name, exp->type, exp->spot);
    }
    for (size_t i = 0; i < exp->args.count; i++)
        exp->args.items[i] = hoist(program, exp->args.items[i], body);
    return exp;
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
            expand_counter(level, counter);
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
