/* SPDX-License-Identifier: MIT */
/* Check of inline: each use of an inline relation is checked by what stands around it. */
#include "dl/check.h"
#include "dl/reads.h"

static bool is_inline(const Program *program, const char *relation)
{
    return lr_dl_program_find(program, relation)->flags & RELATION_INLINE;
}

static void refuse(Front *front, Spot spot, const char *relation, const char *why)
{
    lr_dl_front_fail(front, LORE_UNSUPPORTED, spot, "leave out inline at its declaration", "%s %s",
                     relation, why);
}

/* Putting relations where they are used comes to an end unless they lead to themselves; a circle
 * through one that stays does not matter. */
static void check_circles(Program *program, Reads *reads)
{
    Names inlined = { 0 };
    for (size_t i = 0; i < program->relations.count; i++)
        if (program->relations.items[i]->flags & RELATION_INLINE)
            PUSH(program->front, &inlined, program->relations.items[i]->name);
    for (size_t i = 0; i < inlined.count; i++)
        if (lr_dl_reads_recurs_within(reads, inlined.items[i], &inlined))
            refuse(program->front, lr_dl_program_find(program, inlined.items[i])->spot,
                   inlined.items[i], "is inline and recurs");
}

/* Whether a rule of relation has variables that its head does not name. */
static bool has_own_variables(const Program *program, const char *relation)
{
    for (size_t c = 0; c < program->clauses.count; c++) {
        const Clause *rule = program->clauses.items[c];
        Names head = { 0 }, all = { 0 };
        if (rule->head->name != relation)
            continue;
        lr_dl_names_of_atom(program->front, rule->head, false, &head);
        for (size_t i = 0; i < rule->body.count; i++)
            lr_dl_names_of_body(program->front, rule->body.items[i], true, &all);
        for (size_t i = 0; i < all.count; i++)
            if (!lr_dl_names_has(&head, all.items[i]))
                return true;
    }
    return false;
}

static void check_negation(const Program *program, const Atom *atom)
{
    if (!is_inline(program, atom->name))
        return;
    if (has_own_variables(program, atom->name))
        refuse(program->front, atom->spot, atom->name,
               "is inline and cannot be negated: a rule of it has variables of its own");
    for (size_t i = 0; i < atom->args.count; i++)
        if (lr_dl_syntax_has_any(atom->args.items[i])) {
            refuse(program->front, atom->spot, atom->name,
                   "is inline and cannot be negated with _ among its arguments");
            return;
        }
}

static void check_body(const Program *program, const Body *body, bool is_inside);

static void check_exp(const Program *program, const Exp *exp, bool is_inside)
{
    if (exp == NULL)
        return;
    for (size_t i = 0; i < exp->args.count; i++)
        check_exp(program, exp->args.items[i], is_inside);
    if (exp->body != NULL)
        check_body(program, exp->body, true);
}

static void check_atom(const Program *program, const Atom *atom, bool is_inside)
{
    if (is_inside && is_inline(program, atom->name))
        refuse(program->front, atom->spot, atom->name,
               "is inline and cannot stand inside an aggregate");
    for (size_t i = 0; i < atom->args.count; i++)
        check_exp(program, atom->args.items[i], is_inside);
}

/* is_inside: an aggregate. */
static void check_body(const Program *program, const Body *body, bool is_inside)
{
    if (body->kind == BODY_NOT && body->atom != NULL && !is_inside)
        check_negation(program, body->atom);
    if (body->atom != NULL)
        check_atom(program, body->atom, is_inside);
    check_exp(program, body->left, is_inside);
    check_exp(program, body->right, is_inside);
    for (size_t i = 0; i < body->parts.count; i++)
        check_body(program, body->parts.items[i], is_inside);
}

static void note_counter(void *data, Exp *exp)
{
    if (exp->kind == EXP_COUNTER)
        *(const Exp **)data = exp;
}

static void check_clause(const Program *program, const Clause *clause)
{
    const Exp *counter = NULL;
    if (is_inline(program, clause->head->name))
        lr_dl_syntax_visit_atom(clause->head, note_counter, (void *)&counter);
    if (counter != NULL)
        refuse(program->front, counter->spot, clause->head->name,
               "is inline and cannot count: each use would count anew");
    check_atom(program, clause->head, false);
    for (size_t i = 0; i < clause->body.count; i++)
        check_body(program, clause->body.items[i], false);
}

void lr_dl_check_inline(Program *program)
{
    Reads *reads = lr_dl_reads_open(program);
    check_circles(program, reads);
    for (size_t i = 0; i < program->directives.count; i++) {
        const Directive *directive = program->directives.items[i];
        if (directive->kind != DIRECTIVE_LIMITSIZE && is_inline(program, directive->relation))
            refuse(program->front, directive->spot, directive->relation,
                   "is inline and so has no tuples to read, write or count");
    }
    for (size_t i = 0; i < program->subsumptions.count; i++)
        if (is_inline(program, program->subsumptions.items[i]->less->name))
            refuse(program->front, program->subsumptions.items[i]->spot,
                   program->subsumptions.items[i]->less->name,
                   "is inline and so has no tuples to drop");
    for (size_t i = 0; i < program->clauses.count; i++)
        check_clause(program, program->clauses.items[i]);
    lr_dl_reads_close(reads);
}
