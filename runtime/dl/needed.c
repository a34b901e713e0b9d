/* SPDX-License-Identifier: MIT */
/* Needed: clauses are gone through, the last one first, until none makes another relation needed. That takes as
 * many passes as there are needed relations in a row whose rules are written in the other order. */
#include "dl/needed.h"

static bool mark_body(const Program *program, const Body *body);

/* These return whether a relation is needed now that was not before. */
static bool mark(const Program *program, const char *name)
{
    Relation *relation = lr_dl_program_find(program, name);
    bool is_new = relation != NULL && !relation->is_needed;
    if (is_new)
        relation->is_needed = true;
    return is_new;
}

static bool mark_exp(const Program *program, const Exp *exp)
{
    bool is_new = false;
    if (exp == NULL)
        return false;
    for (size_t i = 0; i < exp->args.count; i++)
        is_new |= mark_exp(program, exp->args.items[i]);
    return exp->body == NULL ? is_new : mark_body(program, exp->body) | is_new;
}

static bool mark_args(const Program *program, const Atom *atom)
{
    bool is_new = false;
    for (size_t i = 0; i < atom->args.count; i++)
        is_new |= mark_exp(program, atom->args.items[i]);
    return is_new;
}

static bool mark_body(const Program *program, const Body *body)
{
    bool is_new = mark_exp(program, body->left) | mark_exp(program, body->right);
    if (body->atom != NULL)
        is_new |= mark(program, body->atom->name) | mark_args(program, body->atom);
    for (size_t i = 0; i < body->parts.count; i++)
        is_new |= mark_body(program, body->parts.items[i]);
    return is_new;
}

/* What a relation that is needed follows from. */
static bool mark_below(const Program *program, const Atom *head, const Literals *body)
{
    const Relation *relation = lr_dl_program_find(program, head->name);
    if (relation == NULL || !relation->is_needed)
        return false;
    bool is_new = mark_args(program, head);
    for (size_t i = 0; i < body->count; i++)
        is_new |= mark_body(program, body->items[i]);
    return is_new;
}

static bool is_written(const Directive *directive)
{
    return directive->kind == DIRECTIVE_OUTPUT || directive->kind == DIRECTIVE_PRINTSIZE;
}

void lr_dl_needed_mark(Program *program)
{
    bool is_new = false;
    for (size_t i = 0; i < program->directives.count; i++)
        if (is_written(program->directives.items[i]))
            is_new |= mark(program, program->directives.items[i]->relation);
    for (size_t i = 0; !is_new && i < program->relations.count; i++)
        program->relations.items[i]->is_needed = true;
    while (is_new) {
        is_new = false;
        for (size_t c = program->clauses.count; c-- > 0;)
            is_new |= mark_below(program, program->clauses.items[c]->head,
                                 &program->clauses.items[c]->body);
        for (size_t s = 0; s < program->subsumptions.count; s++)
            is_new |= mark_below(program, program->subsumptions.items[s]->less,
                                 &program->subsumptions.items[s]->body);
    }
}
