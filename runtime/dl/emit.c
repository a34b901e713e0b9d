/* SPDX-License-Identifier: MIT */
/* Emit: names first, then declarations, then clauses: constants of a relation that no rule
 * concludes are facts, everything else is a rule. */
#include "dl/emit.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "dl/term.h"

enum { BATCH_VALUES = 1 << 14, BODY_MAX = 256 };

#define SYMBOL_TAKEN "name in lore"

/* ---- names ---- */

/* What identifiers of Lore can say of name. */
static const char *identifier(Front *front, const char *prefix, const char *name)
{
    char *text = (char *)(uintptr_t)lr_dl_front_format(front, "%s%s", prefix, name);
    char *copy = lr_dl_front_alloc(front, strlen(text) + 1);
    for (size_t i = 0; text[i] != '\0'; i++)
        copy[i] = isalnum((unsigned char)text[i]) ? text[i] : '_';
    return copy;
}

/* The program's name without folders and ending, for what is made for it. */
static const char *stem(Front *front, const char *path)
{
    const char *slash = strrchr(path, '/'), *name = slash == NULL ? path : slash + 1;
    const char *dot = strrchr(name, '.');
    size_t length = dot == NULL || dot == name ? strlen(name) : (size_t)(dot - name);
    return identifier(front, "", lr_dl_front_name(front, name, length));
}

/* Whether Lore itself uses the name for something else: an empty knowledge base knows. */
static bool is_word(lore_kb *empty, const char *name)
{
    lore_relation relation = { .name = name };
    return lore_declare(empty, &relation) != LORE_OK;
}

static void name_relation(Program *program, lore_kb *empty, Relation *relation, const char *made)
{
    Front *front = program->front;
    const char *name = identifier(front, relation->is_made ? made : "", relation->name);
    while (*lr_dl_front_symbol(front, SYMBOL_TAKEN, name) != 0 || is_word(empty, name))
        name = lr_dl_front_format(front, "%s_", name);
    *lr_dl_front_symbol(front, SYMBOL_TAKEN, name) = 1;
    relation->lore_name = lr_dl_front_name(front, name, strlen(name));
    if (strcmp(relation->lore_name, relation->name) != 0 && !relation->is_made)
        lr_dl_front_say(front, relation->spot, "relation %s is called %s in Lore", relation->name,
                        relation->lore_name);
}

static bool is_constant(const Exp *exp)
{
    return exp->kind == EXP_NUMBER || exp->kind == EXP_TEXT;
}

static bool is_fact(const Clause *clause)
{
    if (clause->body.count > 0)
        return false;
    for (size_t i = 0; i < clause->head->args.count; i++)
        if (!is_constant(clause->head->args.items[i]))
            return false;
    return true;
}

static void settle_kinds(Program *program)
{
    for (size_t i = 0; i < program->clauses.count; i++) {
        const Clause *clause = program->clauses.items[i];
        Relation *relation = lr_dl_program_find(program, clause->head->name);
        if (is_fact(clause))
            relation->has_facts = true;
        else
            relation->is_derived = true;
    }
    for (size_t i = 0; i < program->directives.count; i++) {
        const Directive *directive = program->directives.items[i];
        if (directive->kind == DIRECTIVE_INPUT)
            lr_dl_program_find(program, directive->into ? directive->into : directive->relation)
                ->has_facts = true;
    }
}

void lr_dl_emit_names(Program *program, const char *path)
{
    Front *front = program->front;
    const char *made = lr_dl_front_format(front, "__%s", stem(front, path));
    lore_kb *empty;
    lore_status status = lore_open(NULL, 0, &empty);
    lr_dl_front_hold(front, HELD_KB, empty);
    lr_dl_front_need(front, status);
    lr_dl_front_need(front, lore_begin(empty));
    settle_kinds(program);
    for (size_t i = 0; i < program->relations.count; i++)
        if (!program->relations.items[i]->is_made)
            name_relation(program, empty, program->relations.items[i], made);
    for (size_t i = 0; i < program->relations.count; i++)
        if (program->relations.items[i]->is_made)
            name_relation(program, empty, program->relations.items[i], made);
    lr_dl_front_release(front, 1);
    for (size_t i = 0; i < program->relations.count; i++) {
        Relation *relation = program->relations.items[i];
        bool needs_other = relation->is_derived && relation->has_facts;
        relation->facts = needs_other
                              ? lr_dl_front_format(front, "%s_%s_facts", made, relation->lore_name)
                              : relation->lore_name;
    }
}

/* ---- declarations ---- */

static void declare(Program *program, const Relation *relation, const char *name, unsigned flags)
{
    Front *front = program->front;
    lore_column *columns = lr_dl_front_alloc(front, (relation->fields.count + 1) * sizeof *columns);
    for (size_t i = 0; i < relation->fields.count; i++)
        columns[i] = (lore_column){ relation->fields.items[i].name,
                                    lr_dl_types_lore(relation->fields.items[i].type) };
    lore_relation declared = { .name = name,
                               .columns = columns,
                               .column_count = relation->fields.count,
                               .flags = flags,
                               .file = relation->spot.file,
                               .line = relation->spot.line };
    lr_dl_front_need(front, lore_declare(front->kb, &declared));
}

static void put_rule(Program *program, const char *name, const Clause *clause)
{
    Front *front = program->front;
    lore_term body[BODY_MAX];
    size_t count = 0;
    lore_terms *terms = lr_dl_front_terms(front);
    lore_rule rule = { .terms = terms,
                       .body = body,
                       .name = name,
                       .file = clause->spot.file,
                       .line = clause->spot.line };
    lore_terms_place(terms, clause->spot.file, clause->spot.line);
    bool fine = lr_dl_term_clause(program, terms, clause, &rule.head, body, BODY_MAX, &count);
    rule.body_count = count;
    fine = fine && front->status == LORE_OK; /* a call would forget what was wrong */
    if (fine)
        lr_dl_front_need(front, lore_rule_put(front->kb, &rule));
    lr_dl_front_release(front, 1);
}

/* A relation that has both facts and rules takes over its facts by a rule. */
static void put_takeover(Program *program, const Relation *relation, const char *name)
{
    Front *front = program->front;
    lore_term args[32], body;
    lore_terms *terms = lr_dl_front_terms(front);
    for (size_t i = 0; i < relation->fields.count; i++)
        args[i] = lore_term_variable(terms, lr_dl_front_format(front, "_%zu", i));
    body = lore_term_compound(terms, relation->facts, args, relation->fields.count);
    lore_rule rule = {
        .terms = terms,
        .head = lore_term_compound(terms, relation->lore_name, args, relation->fields.count),
        .body = &body,
        .body_count = 1,
        .name = name,
        .file = relation->spot.file,
        .line = relation->spot.line,
    };
    lr_dl_front_need(front, lore_rule_put(front->kb, &rule));
    lr_dl_front_release(front, 1);
}

/* How far a derived relation is computed. To be left out weighs more than to be chosen, and what the
 * declaration says more than a pragma. */
static unsigned extent_flags(Program *program, const Relation *relation)
{
    unsigned flags = relation->flags & (RELATION_MAGIC | RELATION_NO_MAGIC);
    if (flags == 0)
        flags = lr_dl_program_chosen(program->front, relation->name) |
                lr_dl_program_chosen(program->front, "*");
    if (flags & RELATION_NO_MAGIC)
        return LORE_RELATION_WHOLE;
    return flags & RELATION_MAGIC ? LORE_RELATION_BOUND : 0;
}

static void declare_all(Program *program)
{
    for (size_t i = 0; i < program->relations.count; i++) {
        const Relation *relation = program->relations.items[i];
        declare(program, relation, relation->lore_name,
                relation->is_derived ? LORE_RELATION_DERIVED | extent_flags(program, relation) : 0);
        if (relation->facts != relation->lore_name)
            declare(program, relation, relation->facts, 0);
    }
}

/* ---- facts ---- */

typedef struct Batch {
    Front *front;
    const Relation *relation;
    LIST(lore_value) values;
    size_t rows;
} Batch;

static void flush(Batch *batch)
{
    if (batch->rows > 0 && batch->front->status == LORE_OK)
        lr_dl_front_need(batch->front, lore_facts_put(batch->front->kb, batch->relation->facts,
                                                      batch->values.items,
                                                      batch->relation->fields.count, batch->rows));
    batch->rows = batch->values.count = 0;
}

static void put_fact(Program *program, Batch *batch, const Clause *clause)
{
    const Relation *relation = lr_dl_program_find(program, clause->head->name);
    if (relation != batch->relation || batch->values.count >= BATCH_VALUES)
        flush(batch);
    batch->relation = relation;
    batch->rows++;
    for (size_t i = 0; i < clause->head->args.count; i++)
        PUSH(batch->front, &batch->values,
             lr_dl_term_constant(program, clause->head->args.items[i]));
}

/* ---- programs ---- */

/* What an earlier run of the program has put. */
static void retract_rules(Program *program, const char *prefix)
{
    Front *front = program->front;
    lore_query *rules;
    LIST(const char *) names = { 0 };
    lr_dl_front_need(front, lore_list(front->kb, "rules", prefix, &rules));
    lr_dl_front_hold(front, HELD_QUERY, rules);
    while (lore_query_step(rules) == LORE_ROW) {
        lore_value name = lore_query_value(rules, 0);
        if (name.v.length > strlen(prefix) && memcmp(name.u.text, prefix, strlen(prefix)) == 0)
            PUSH(front, &names, lr_dl_front_name(front, name.u.text, name.v.length));
    }
    lr_dl_front_release(front, 1);
    for (size_t i = 0; i < names.count; i++)
        lr_dl_front_need(front, lore_rule_retract(front->kb, names.items[i]));
}

/* After its line, and where several rules come from one (aggregates do), after its number there. */
static const char *rule_name(Front *front, const char *prefix, int line)
{
    const char *name = lr_dl_front_format(front, "%s%d", prefix, line);
    uint64_t number = ++*lr_dl_front_symbol(front, "rule at", name);
    return number == 1 ? name
                       : lr_dl_front_format(front, "%s.%llu", name, (unsigned long long)number);
}

void lr_dl_emit_program(Program *program, const char *path)
{
    Front *front = program->front;
    const char *prefix = lr_dl_front_format(front, "%s.dl:", stem(front, path));
    Batch batch = { .front = front };
    retract_rules(program, prefix);
    declare_all(program);
    for (size_t i = 0; i < program->clauses.count; i++) {
        const Clause *clause = program->clauses.items[i];
        if (is_fact(clause))
            put_fact(program, &batch, clause);
        else
            put_rule(program, rule_name(front, prefix, clause->spot.line), clause);
    }
    flush(&batch);
    lr_dl_front_check(front);
    for (size_t i = 0; i < program->relations.count; i++)
        if (program->relations.items[i]->facts != program->relations.items[i]->lore_name)
            put_takeover(program, program->relations.items[i],
                         rule_name(front, prefix, program->relations.items[i]->spot.line));
}
