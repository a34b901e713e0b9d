/* SPDX-License-Identifier: MIT */
/* Resolve: rules become clauses.
 *
 * A rule is split at its disjunctions; each branch is a clause of its own. A rule with an
 * aggregate in its head fills an auxiliary predicate with the bindings that the aggregate sees,
 * and an Aggregate reads that. Goals are resolved in goal.c. */
#include <string.h>

#include "rule/branch.h"
#include "rule/scope.h"
#include "rule/words.h"
#include "value/value.h"

/* ---- heads ---- */

typedef struct Head {
    uint32_t relation;
    Facet facet;
    lore_term statement;
    lore_term valid;         /* 0 = none */
    AggregateKind aggregate; /* NONE, or of one argument: */
    uint32_t column;
    lore_term value;
} Head;

static bool find_aggregate(Scope *scope, Head *head)
{
    const lore_terms *terms = scope->program->terms;
    const Term *statement = lr_term(terms, head->statement);
    for (uint32_t i = 0; i < statement->arg_count; i++) {
        const Term *arg = lr_term(terms, lr_term_arg(terms, statement, i));
        const Word *word =
            arg->kind == TERM_COMPOUND ? lr_word_of_kind(arg->name, WORD_AGGREGATE) : NULL;
        if (word == NULL)
            continue;
        if (head->aggregate != AGGREGATE_NONE)
            return lr_scope_fail(scope, LORE_SYNTAX, scope->place,
                                 "a head may hold one aggregate; derive one relation for each");
        if (arg->arg_count != 1)
            return lr_scope_fail(scope, LORE_TYPE, scope->place, "%s takes one argument",
                                 arg->name);
        head->aggregate = (AggregateKind)word->op;
        head->column = i;
        head->value = lr_term_arg(terms, arg, 0);
    }
    return true;
}

static bool check_head_relation(Scope *scope, const Head *head, const char *rule_name)
{
    const Relation *relation = &scope->program->relations.items[head->relation];
    bool is_symmetry = (relation->flags & LORE_RELATION_SYMMETRIC) && rule_name != NULL &&
                       strcmp(rule_name, "symmetric") == 0;
    if ((relation->flags & LORE_RELATION_DERIVED) || is_symmetry)
        return true;
    lr_scope_fail(scope, LORE_MISUSE, scope->place, "%s takes claims, so no rule may conclude it",
                  relation->name);
    lr_diag_hint(scope->diag, "derive a relation of another name from it, or declare derive.%s",
                 relation->name);
    return false;
}

static bool resolve_head(Scope *scope, lore_term term, const char *rule_name, Head *out)
{
    const lore_terms *terms = scope->program->terms;
    *out = (Head){ .facet = FACET_PRO, .statement = term };
    for (;;) {
        const Term *node = lr_term(terms, out->statement);
        if (node->kind != TERM_COMPOUND)
            return lr_scope_fail(scope, LORE_SYNTAX, scope->place,
                                 "a rule needs a head such as p(X)");
        if (strcmp(node->name, "denied") == 0 && node->arg_count == 1)
            out->facet = FACET_CON;
        else if (strcmp(node->name, "valid") == 0 && node->arg_count == 2)
            out->valid = lr_term_arg(terms, node, 1);
        else
            break;
        out->statement = lr_term_arg(terms, node, 0);
    }
    Reference reference;
    const Term *node = lr_term(terms, out->statement);
    const Word *word = lr_word_find(node->name, node->arg_count);
    if (word != NULL && lr_program_relation(scope->program, node->name) == LR_NONE)
        return lr_scope_fail(scope, LORE_SYNTAX, scope->place, "%s(...) cannot be concluded",
                             node->name);
    if (!lr_scope_statement(scope, out->statement, &reference))
        return false;
    out->relation = scope->program->predicates.items[reference.predicate].relation;
    return check_head_relation(scope, out, rule_name) && find_aggregate(scope, out);
}

static bool head_arg(Scope *scope, lore_term term, lore_type type, Arg *out)
{
    if (!lr_scope_arg(scope, term, type, out))
        return false;
    if (out->kind != ARG_ANY)
        return true;
    lr_scope_fail(scope, LORE_UNSAFE, lr_scope_place(scope, term), "_ in a head has no value");
    lr_diag_hint(scope->diag, "name the variable and bind it in a condition");
    return false;
}

static bool valid_variable(Scope *scope, lore_term term, uint32_t *out)
{
    Arg arg;
    *out = LR_NONE;
    if (term == 0)
        return true;
    if (!lr_scope_arg(scope, term, LORE_INTERVAL, &arg))
        return false;
    if (arg.kind != ARG_VARIABLE)
        return lr_scope_fail(scope, LORE_TYPE, scope->place, ":valid of a head needs a variable");
    *out = arg.index;
    return true;
}

/* ---- plain rules ---- */

static bool plain_clause(Scope *scope, const Branch *branch, const Head *head, Cost weight,
                         uint32_t rule)
{
    Program *program = scope->program;
    const Term statement = *lr_term(program->terms, head->statement);
    const Relation *relation = &program->relations.items[head->relation];
    Arg args[LR_ARITY_MAX];
    uint32_t valid;
    bool fine = lr_scope_conditions(scope, branch->terms, branch->count);
    for (uint32_t i = 0; i < statement.arg_count; i++)
        fine = head_arg(scope, lr_term_arg(program->terms, &statement, i), relation->types[i],
                        &args[i]) &&
               fine;
    if (!valid_variable(scope, head->valid, &valid) || !fine)
        return false;
    uint32_t predicate = lr_program_intern_facet(program, head->relation, head->facet);
    if (predicate == LR_NONE)
        return lr_scope_note(scope, LORE_NOMEM);
    return lr_scope_close(scope, predicate, args, statement.arg_count, weight, valid, rule);
}

/* ---- aggregates ---- */

/* The columns of an aggregate's input: one for each head argument that is no constant, the value,
 * and the variables that tell bindings apart. */
typedef struct Grouping {
    Arg columns[LR_VARIABLES_MAX];
    uint32_t count;
    Arg output
        [LR_ARITY_MAX]; /* the other head arguments: constants, or variables = input columns */
    uint32_t output_count;
    uint32_t group_count;
} Grouping;

static bool has_column(const Grouping *grouping, uint32_t variable)
{
    for (uint32_t i = 0; i < grouping->count; i++)
        if (grouping->columns[i].kind == ARG_VARIABLE && grouping->columns[i].index == variable)
            return true;
    return false;
}

static bool key_columns(Scope *scope, const NameList *keys, Grouping *grouping)
{
    for (size_t i = 0; i < keys->count; i++) {
        uint32_t variable;
        if (!lr_scope_variable(scope, keys->items[i].name, LORE_ANY, scope->place, &variable))
            return false;
        if (has_column(grouping, variable))
            continue;
        if (grouping->count == LR_ARITY_MAX)
            return lr_scope_fail(scope, LORE_FULL, scope->place,
                                 "an aggregate's body may have at most %d variables", LR_ARITY_MAX);
        grouping->columns[grouping->count++] = (Arg){ ARG_VARIABLE, variable };
    }
    return true;
}

static bool group_columns(Scope *scope, const Head *head, const NameList *keys, Grouping *out)
{
    const lore_terms *terms = scope->program->terms;
    const Term statement = *lr_term(terms, head->statement);
    *out = (Grouping){ .count = 0 };
    for (uint32_t i = 0; i < statement.arg_count; i++) {
        Arg arg;
        if (i == head->column)
            continue;
        lore_type type = scope->program->relations.items[head->relation].types[i];
        if (!head_arg(scope, lr_term_arg(terms, &statement, i), type, &arg))
            return false;
        if (arg.kind == ARG_VARIABLE) {
            out->columns[out->count] = arg;
            arg.index = out->count++;
        }
        out->output[out->output_count++] = arg;
    }
    out->group_count = out->count;
    return head_arg(scope, head->value, LORE_ANY, &out->columns[out->count++]) &&
           key_columns(scope, keys, out);
}

static lore_type aggregate_type(AggregateKind kind, lore_type value)
{
    switch (kind) {
    case AGGREGATE_COUNT:
        return LORE_INTEGER;
    case AGGREGATE_AVERAGE:
    case AGGREGATE_EXPECTED:
        return LORE_REAL;
    case AGGREGATE_NONE:
    case AGGREGATE_SUM:
    case AGGREGATE_MIN:
    case AGGREGATE_MAX:
        break;
    }
    return value;
}

static bool check_aggregate_type(Scope *scope, const Head *head, lore_type value)
{
    const Relation *relation = &scope->program->relations.items[head->relation];
    lore_type found = aggregate_type(head->aggregate, value);
    bool sums = head->aggregate == AGGREGATE_SUM || head->aggregate == AGGREGATE_AVERAGE;
    if (sums && value != LORE_INTEGER && value != LORE_REAL && value != LORE_ANY)
        return lr_scope_fail(scope, LORE_TYPE, scope->place, "%s cannot be added up",
                             lr_type_name(value));
    lore_type declared = relation->types[head->column];
    if (found == LORE_ANY || declared == LORE_ANY || found == declared)
        return true;
    return lr_scope_fail(scope, LORE_TYPE, scope->place, "the aggregate is %s, but column %s is %s",
                         lr_type_name(found), relation->columns[head->column],
                         lr_type_name(declared));
}

static lore_type arg_type(const Scope *scope, Arg arg)
{
    return arg.kind == ARG_VARIABLE ? scope->variables.items[arg.index].type
                                    : (lore_type)scope->program->constants.items[arg.index].type;
}

static uint32_t input_predicate(Scope *scope, const Grouping *grouping)
{
    lore_type types[LR_VARIABLES_MAX];
    for (uint32_t i = 0; i < grouping->count; i++)
        types[i] = arg_type(scope, grouping->columns[i]);
    Predicate predicate = { .kind = PREDICATE_AUXILIARY,
                            .purpose = "group",
                            .arity = grouping->count,
                            .relation = LR_NONE };
    return lr_program_add_predicate(scope->program, predicate, types);
}

static bool push_aggregate(Scope *scope, const Head *head, const Grouping *grouping, uint32_t input,
                           uint32_t rule)
{
    Program *program = scope->program;
    Aggregate aggregate = {
        .kind = head->aggregate,
        .input = input,
        .other = LR_NONE,
        .output = lr_program_intern_facet(program, head->relation, head->facet),
        .group_count = grouping->group_count,
        .column = head->column,
        .first_arg = (uint32_t)program->args.count,
        .arg_count = grouping->output_count,
        .rule = rule,
    };
    if (aggregate.output == LR_NONE)
        return lr_scope_note(scope, LORE_NOMEM);
    for (uint32_t i = 0; i < grouping->output_count; i++)
        if (!lr_vector_push(&program->args, grouping->output[i]))
            return lr_scope_note(scope, LORE_NOMEM);
    return lr_vector_push(&program->aggregates, aggregate) || lr_scope_note(scope, LORE_NOMEM);
}

/* Names that every branch uses: what tells the bindings of a sum apart. */
static bool common_names(const Program *program, const BranchList *branches, NameList *out)
{
    for (size_t b = 0; b < branches->count; b++) {
        NameList names = { 0 };
        bool fine = true;
        for (size_t i = 0; i < branches->items[b].count; i++)
            fine = lr_names_collect(program->terms, branches->items[b].terms[i], &names) && fine;
        if (b == 0) {
            *out = names;
        } else {
            size_t kept = 0;
            for (size_t i = 0; i < out->count; i++)
                if (lr_names_have(&names, out->items[i].name))
                    out->items[kept++] = out->items[i];
            out->count = kept;
            lr_vector_free(&names);
        }
        if (!fine)
            return false;
    }
    return true;
}

/* The sum of 1 over bindings is their number: the input need not hold the 1. */
static void count_bindings(const Scope *scope, Head *head, Grouping *grouping)
{
    Arg value = grouping->columns[grouping->group_count];
    if (head->aggregate != AGGREGATE_SUM || value.kind != ARG_CONSTANT)
        return;
    const lore_value *one = &scope->program->constants.items[value.index];
    if (one->type != LORE_INTEGER || one->u.integer != 1)
        return;
    head->aggregate = AGGREGATE_COUNT;
    grouping->count--;
    memmove(grouping->columns + grouping->group_count,
            grouping->columns + grouping->group_count + 1,
            (grouping->count - grouping->group_count) * sizeof *grouping->columns);
}

static bool aggregate_branch(Scope *scope, const Branch *branch, Head *head, const NameList *keys,
                             Cost weight, uint32_t *input, uint32_t rule)
{
    Grouping grouping;
    bool fine = lr_scope_conditions(scope, branch->terms, branch->count);
    if (!group_columns(scope, head, keys, &grouping) || !fine ||
        !check_aggregate_type(scope, head, arg_type(scope, grouping.columns[grouping.group_count])))
        return false;
    count_bindings(scope, head, &grouping);
    if (*input == LR_NONE) {
        *input = input_predicate(scope, &grouping);
        if (*input == LR_NONE)
            return lr_scope_note(scope, LORE_NOMEM);
        if (!push_aggregate(scope, head, &grouping, *input, rule))
            return false;
    }
    return lr_scope_close(scope, *input, grouping.columns, grouping.count, weight, LR_NONE, rule);
}

static bool needs_bindings(AggregateKind kind)
{
    return kind == AGGREGATE_SUM || kind == AGGREGATE_AVERAGE;
}

/* ---- rules ---- */

/* A sum tells bindings apart by every named variable: there a name that occurs once has its use. */
static bool counts_bindings(const lore_terms *terms, lore_term term)
{
    const Term *node = lr_term(terms, term);
    if (node->kind != TERM_COMPOUND)
        return false;
    const Word *word = lr_word_of_kind(node->name, WORD_AGGREGATE);
    if (word != NULL)
        return needs_bindings((AggregateKind)word->op);
    for (uint32_t i = 0; i < node->arg_count; i++)
        if (counts_bindings(terms, lr_term_arg(terms, node, i)))
            return true;
    return false;
}

static lore_status check_singletons(Program *program, const lore_rule *rule, Place place,
                                    Diag *diag)
{
    if (counts_bindings(program->terms, rule->head))
        return LORE_OK;
    NameList names = { 0 };
    lore_status status =
        lr_names_collect(program->terms, rule->head, &names) ? LORE_OK : LORE_NOMEM;
    for (size_t i = 0; i < rule->body_count && status == LORE_OK; i++)
        status = lr_names_collect(program->terms, rule->body[i], &names) ? LORE_OK : LORE_NOMEM;
    for (size_t i = 0; i < names.count && status != LORE_NOMEM; i++) {
        if (names.items[i].uses > 1 || names.items[i].name[0] == '_')
            continue;
        Place where = names.items[i].place.line == 0 ? place : names.items[i].place;
        status = lr_diag_fail(diag, LORE_UNSAFE, where, "%s occurs only once in this rule",
                              names.items[i].name);
        lr_diag_hint(diag, "write _ if any value will do, or correct the name");
    }
    lr_vector_free(&names);
    return status;
}

static lore_status resolve_branches(Program *program, const lore_rule *rule,
                                    const BranchList *branches, Place place, uint32_t number,
                                    Diag *diag)
{
    Cost weight = lr_cost_of(rule->weight == 0 ? 1 : rule->weight);
    lore_status status = LORE_OK;
    uint32_t input = LR_NONE;
    NameList keys = { 0 };
    for (size_t b = 0; b < branches->count; b++) {
        Scope scope;
        Head head;
        lr_scope_open(&scope, program, place, diag);
        if (resolve_head(&scope, rule->head, rule->name, &head)) {
            program->rules.items[number].relation = head.relation;
            program->rules.items[number].facet = head.facet;
            if (b == 0 && needs_bindings(head.aggregate) && !common_names(program, branches, &keys))
                (void)lr_scope_note(&scope, LORE_NOMEM);
            else if (head.aggregate == AGGREGATE_NONE)
                (void)plain_clause(&scope, &branches->items[b], &head, weight, number);
            else
                (void)aggregate_branch(&scope, &branches->items[b], &head, &keys, weight, &input,
                                       number);
        }
        if (status == LORE_OK)
            status = scope.status;
        lr_scope_free(&scope);
        if (scope.status != LORE_OK)
            break;
    }
    lr_vector_free(&keys);
    return status;
}

static const char *copy(Program *program, const char *text)
{
    return text == NULL ? NULL : lr_arena_text(&program->arena, text, strlen(text));
}

static lore_status push_rule(Program *program, const lore_rule *rule, Place place)
{
    Rule record = {
        .name = copy(program, rule->name),
        .note = copy(program, rule->note),
        .relation = LR_NONE,
        .head = rule->head,
        .first_body = (uint32_t)program->bodies.count,
        .body_count = (uint32_t)rule->body_count,
        .weight = rule->weight == 0 ? 1 : rule->weight,
        .place = place,
    };
    for (size_t i = 0; i < rule->body_count; i++)
        if (!lr_vector_push(&program->bodies, rule->body[i]))
            return LORE_NOMEM;
    return lr_vector_push(&program->rules, record) ? LORE_OK : LORE_NOMEM;
}

lore_status lr_program_add_rule(Program *program, const lore_rule *rule, Diag *diag)
{
    Place place = { copy(program, rule->file), rule->line };
    if (!(rule->weight >= 0 && rule->weight <= 1))
        return lr_diag_fail(diag, LORE_TYPE, place, "a weight is above 0 and up to 1");
    lore_status singletons = check_singletons(program, rule, place, diag);
    lore_status status = push_rule(program, rule, place);
    if (status != LORE_OK)
        return status;
    const Rule *record = &program->rules.items[program->rules.count - 1];
    BranchList branches = { 0 };
    status = lr_branches_expand(program, program->bodies.items + record->first_body,
                                record->body_count, &branches, place, diag);
    if (status == LORE_OK)
        status = resolve_branches(program, rule, &branches, place,
                                  (uint32_t)program->rules.count - 1, diag);
    lr_vector_free(&branches);
    return singletons != LORE_OK ? singletons : status;
}
