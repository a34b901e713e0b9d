/* SPDX-License-Identifier: MIT */
/* Closure: rules that say of a relation what its declaration or subsumption means. Dependence of
 * relations is found by following clauses; that is linear in the program for each question. */
#include "dl/closure.h"

#include <string.h>

/* ---- equivalences ---- */

static Exp *named(Program *program, const Relation *relation, const char *name)
{
    return lr_dl_syntax_variable(program->front, lr_dl_front_name(program->front, name, 1), NULL,
                                 relation->spot);
}

static Body *pair(Program *program, const Relation *relation, const char *left, const char *right)
{
    Body *body = lr_dl_syntax_atom(program->front, relation->name, relation->spot);
    PUSH(program->front, &body->atom->args, named(program, relation, left));
    PUSH(program->front, &body->atom->args, named(program, relation, right));
    return body;
}

/* Of a class of n values only the links that somebody concluded are joined with its pairs: so that it takes
 * n times their number of steps instead of the cube of n. */
static void close_over(Program *program, const Relation *relation, const Relation *links)
{
    Front *front = program->front;
    lr_dl_closure_redirect(program, relation, links);
    Clause *symmetry = lr_dl_program_clause(program, pair(program, links, "y", "x")->atom);
    PUSH(front, &symmetry->body, pair(program, links, "x", "y"));
    lr_dl_closure_copy(program, links, relation);
    Clause *transitivity = lr_dl_program_clause(program, pair(program, relation, "x", "z")->atom);
    PUSH(front, &transitivity->body, pair(program, relation, "x", "y"));
    PUSH(front, &transitivity->body, pair(program, links, "y", "z"));
}

void lr_dl_closure_equivalences(Program *program)
{
    for (size_t i = 0, written = program->relations.count; i < written; i++) {
        const Relation *relation = program->relations.items[i];
        if (relation->flags & RELATION_EQREL)
            close_over(program, relation, lr_dl_program_like(program, "links", relation));
    }
}

/* ---- subsumption where nothing recurs ---- */

typedef LIST(const char *) Columns;

static void fresh_columns(Front *front, const Relation *relation, Columns *out)
{
    for (size_t i = 0; i < relation->fields.count; i++)
        PUSH(front, out, lr_dl_front_fresh(front, relation->fields.items[i].name));
}

static Body *columns_atom(Front *front, const Relation *relation, const Columns *columns, Spot spot)
{
    Body *body = lr_dl_syntax_atom(front, relation->name, spot);
    for (size_t i = 0; i < columns->count; i++)
        PUSH(front, &body->atom->args, lr_dl_syntax_variable(front, columns->items[i], NULL, spot));
    return body;
}

/* The columns are what atom's arguments say. */
static void equate(Front *front, const Columns *columns, const Atom *atom, Literals *out)
{
    for (size_t i = 0; i < columns->count; i++)
        if (atom->args.items[i]->kind != EXP_ANY)
            PUSH(front, out,
                 lr_dl_syntax_compare(
                     front, REL_EQ,
                     lr_dl_syntax_variable(front, columns->items[i], NULL, atom->spot),
                     atom->args.items[i]));
}

static Body *differ(Front *front, const Columns *left, const Columns *right, Spot spot)
{
    Body *either = NEW(front, Body);
    either->kind = BODY_OR;
    either->spot = spot;
    for (size_t i = 0; i < left->count; i++)
        PUSH(front, &either->parts,
             lr_dl_syntax_compare(front, REL_NE,
                                  lr_dl_syntax_variable(front, left->items[i], NULL, spot),
                                  lr_dl_syntax_variable(front, right->items[i], NULL, spot)));
    return either;
}

static void rename_atoms(Body *body, const char *from, const char *to)
{
    if (body->atom != NULL && body->atom->name == from)
        body->atom->name = to;
    for (size_t i = 0; i < body->parts.count; i++)
        rename_atoms(body->parts.items[i], from, to);
}

/* dropped(x) :- all(x), all(y), x is not y, body. */
static void drop(Program *program, const Relation *all, const Relation *dropped,
                 const Relation *relation, Subsumption *subsumption)
{
    Front *front = program->front;
    Columns less = { 0 }, greater = { 0 };
    fresh_columns(front, relation, &less);
    fresh_columns(front, relation, &greater);
    Clause *clause =
        lr_dl_program_clause(program, columns_atom(front, dropped, &less, subsumption->spot)->atom);
    PUSH(front, &clause->body, columns_atom(front, all, &less, subsumption->spot));
    equate(front, &less, subsumption->less, &clause->body);
    PUSH(front, &clause->body, columns_atom(front, all, &greater, subsumption->spot));
    equate(front, &greater, subsumption->greater, &clause->body);
    PUSH(front, &clause->body, differ(front, &less, &greater, subsumption->spot));
    for (size_t i = 0; i < subsumption->body.count; i++) {
        rename_atoms(subsumption->body.items[i], relation->name, all->name);
        PUSH(front, &clause->body, subsumption->body.items[i]);
    }
}

void lr_dl_closure_prune(Program *program, const Relation *relation, const Relation *all,
                         const Relation *result)
{
    Front *front = program->front;
    Relation *dropped = lr_dl_program_like(program, "subsumed", relation);
    Columns kept = { 0 };
    for (size_t i = 0; i < program->subsumptions.count; i++)
        if (program->subsumptions.items[i]->less->name == relation->name)
            drop(program, all, dropped, relation, program->subsumptions.items[i]);
    fresh_columns(front, relation, &kept);
    Clause *clause =
        lr_dl_program_clause(program, columns_atom(front, result, &kept, relation->spot)->atom);
    PUSH(front, &clause->body, columns_atom(front, all, &kept, relation->spot));
    PUSH(front, &clause->body,
         lr_dl_syntax_not(front, columns_atom(front, dropped, &kept, relation->spot)->atom));
}

void lr_dl_closure_copy(Program *program, const Relation *from, const Relation *to)
{
    Columns columns = { 0 };
    fresh_columns(program->front, from, &columns);
    Clause *clause =
        lr_dl_program_clause(program, columns_atom(program->front, to, &columns, from->spot)->atom);
    PUSH(program->front, &clause->body, columns_atom(program->front, from, &columns, from->spot));
}

void lr_dl_closure_redirect(Program *program, const Relation *from, const Relation *to)
{
    for (size_t i = 0; i < program->clauses.count; i++)
        if (program->clauses.items[i]->head->name == from->name)
            program->clauses.items[i]->head->name = to->name;
    for (size_t i = 0; i < program->directives.count; i++)
        if (program->directives.items[i]->kind == DIRECTIVE_INPUT &&
            program->directives.items[i]->relation == from->name)
            program->directives.items[i]->into = to->name;
}

static void drop_subsumed(Program *program, Relation *relation)
{
    Relation *all = lr_dl_program_like(program, "all", relation);
    lr_dl_closure_redirect(program, relation, all);
    lr_dl_closure_prune(program, relation, all, relation);
}

/* ---- subsumption in recursion ---- */

static bool is_variable(const Exp *exp, const char *name)
{
    return exp->kind == EXP_VARIABLE && exp->text == name;
}

/* The column in which the two atoms differ, all others being one variable; -1 if there is no
 * such. */
static int odd_column(const Subsumption *subsumption)
{
    int odd = -1;
    for (size_t i = 0; i < subsumption->less->args.count; i++) {
        const Exp *less = subsumption->less->args.items[i];
        const Exp *greater = subsumption->greater->args.items[i];
        if (less->kind != EXP_VARIABLE || greater->kind != EXP_VARIABLE)
            return -1;
        for (size_t k = 0; k < i; k++)
            if (is_variable(less, subsumption->less->args.items[k]->text) ||
                is_variable(greater, subsumption->greater->args.items[k]->text))
                return -1;
        if (less->text == greater->text)
            continue;
        if (odd >= 0)
            return -1;
        odd = (int)i;
    }
    return odd;
}

/* "min" if the lesser value of that column is kept, "max" if the greater; NULL if neither. */
static const char *extreme(const Subsumption *subsumption, int column)
{
    if (column < 0 || subsumption->body.count != 1 ||
        subsumption->body.items[0]->kind != BODY_COMPARE)
        return NULL;
    const Body *test = subsumption->body.items[0];
    const char *dropped = subsumption->less->args.items[column]->text;
    const char *kept = subsumption->greater->args.items[column]->text;
    bool is_swapped = is_variable(test->left, dropped) && is_variable(test->right, kept);
    if (!is_swapped && !(is_variable(test->left, kept) && is_variable(test->right, dropped)))
        return NULL;
    bool is_less = test->relational == REL_LT || test->relational == REL_LE;
    bool is_more = test->relational == REL_GT || test->relational == REL_GE;
    return !is_less && !is_more ? NULL : is_less != is_swapped ? "min" : "max";
}

static void keep_extreme(Program *program, const Relation *relation, int column, const char *word)
{
    Front *front = program->front;
    for (size_t i = 0; i < program->clauses.count; i++) {
        Clause *clause = program->clauses.items[i];
        if (clause->head->name != relation->name)
            continue;
        Exp *value = clause->head->args.items[column];
        Exp *best = lr_dl_syntax_exp(front, EXP_AGGREGATE, value->spot,
                                     lr_dl_front_name(front, word, strlen(word)));
        PUSH(front, &best->args, value);
        clause->head->args.items[column] = best;
    }
}

/* The one subsumption of relation if it keeps the extreme of one column and nothing else is part of
 * the recursion; else NULL. */
static const Subsumption *best_of(const Program *program, Reads *reads, const Relation *relation)
{
    const Subsumption *found = NULL;
    for (size_t i = 0; i < program->subsumptions.count; i++) {
        if (program->subsumptions.items[i]->less->name != relation->name)
            continue;
        if (found != NULL)
            return NULL;
        found = program->subsumptions.items[i];
    }
    for (size_t i = 0; i < program->directives.count; i++)
        if (program->directives.items[i]->kind == DIRECTIVE_INPUT &&
            program->directives.items[i]->relation == relation->name)
            return NULL;
    int column = found == NULL || lr_dl_reads_recurs_by_others(reads, relation->name)
                     ? -1
                     : odd_column(found);
    return column >= 0 && extreme(found, column) != NULL &&
                   lr_dl_types_is_numeric(relation->fields.items[column].type)
               ? found
               : NULL;
}

/* Whether what is subsumed depends, through other relations, on what is left. */
static bool reads_itself(const Program *program, Reads *reads, const Relation *relation)
{
    for (size_t i = 0; i < program->subsumptions.count; i++) {
        const Subsumption *subsumption = program->subsumptions.items[i];
        for (size_t b = 0; b < subsumption->body.count; b++) {
            const Atom *atom = subsumption->body.items[b]->atom;
            if (subsumption->less->name == relation->name && atom != NULL &&
                atom->name != relation->name &&
                lr_dl_reads_leads(reads, atom->name, relation->name))
                return true;
        }
    }
    return false;
}

bool lr_dl_closure_is_hard(const Program *program, Reads *reads, const Relation *relation)
{
    bool is_subsumed = false;
    for (size_t i = 0; i < program->subsumptions.count; i++)
        is_subsumed = is_subsumed || program->subsumptions.items[i]->less->name == relation->name;
    if (is_subsumed && reads_itself(program, reads, relation))
        return true;
    return is_subsumed && lr_dl_reads_recurs(reads, relation->name) &&
           best_of(program, reads, relation) == NULL;
}

void lr_dl_closure_subsumptions(Program *program)
{
    Reads *reads = lr_dl_reads_open(program);
    for (size_t i = 0; i < program->subsumptions.count; i++) {
        Subsumption *subsumption = program->subsumptions.items[i];
        Relation *relation = lr_dl_program_find(program, subsumption->less->name);
        if (relation->is_subsumed || relation->is_staged)
            continue;
        relation->is_subsumed = true;
        const Subsumption *best =
            lr_dl_reads_recurs(reads, relation->name) ? best_of(program, reads, relation) : NULL;
        if (best != NULL)
            keep_extreme(program, relation, odd_column(best), extreme(best, odd_column(best)));
        else
            drop_subsumed(program, relation);
    }
    lr_dl_reads_close(reads);
}
