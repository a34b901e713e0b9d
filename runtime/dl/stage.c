/* SPDX-License-Identifier: MIT */
/* Stage, first half: which relations need rounds, and how they are rewritten. For a relation
 * p: the rules that conclude p read now_p for p and conclude step_p; p(x) :- now_p(x). */
#include "dl/stage.h"

#include <string.h>

#include "dl/closure.h"
#include "dl/convert.h"

/* ---- which ---- */

static int64_t limit_of(const Program *program, const Relation *relation)
{
    lore_value limit;
    for (size_t i = 0; i < program->directives.count; i++) {
        const Directive *directive = program->directives.items[i];
        if (directive->kind != DIRECTIVE_LIMITSIZE || directive->relation != relation->name)
            continue;
        for (size_t p = 0; p < directive->parameters.count; p++) {
            const char *text = directive->parameters.items[p].value;
            if (strcmp(directive->parameters.items[p].key, "n") == 0 &&
                lr_dl_convert_number(program->types.number, text, strlen(text), &limit) &&
                limit.u.integer >= 0)
                return limit.u.integer;
        }
        lr_dl_front_fail(program->front, LORE_SYNTAX, directive->spot, "write .limitsize p(n=1000)",
                         ".limitsize needs a number n");
    }
    return -1;
}

static bool needs_stage(const Program *program, Reads *reads, const Relation *relation)
{
    if (relation->is_staged)
        return false;
    for (size_t i = 0; i < program->front->rounds.count; i++)
        if (program->front->rounds.items[i] == relation->name)
            return true;
    return relation->keys.count > 0 || lr_dl_closure_is_hard(program, reads, relation) ||
           (limit_of(program, relation) >= 0 && lr_dl_reads_recurs(reads, relation->name));
}

/* ---- rewriting ---- */

static const StageMember *member_named(const Stage *stage, const char *name)
{
    for (size_t i = 0; i < stage->members.count; i++)
        if (stage->members.items[i].relation->name == name)
            return &stage->members.items[i];
    return NULL;
}

static void redirect_body(Program *program, const Stage *stage, Body *body, bool is_inside);

static void redirect_exp(Program *program, const Stage *stage, Exp *exp)
{
    if (exp == NULL)
        return;
    for (size_t i = 0; i < exp->args.count; i++)
        redirect_exp(program, stage, exp->args.items[i]);
    if (exp->body != NULL)
        redirect_body(program, stage, exp->body, true);
}

/* Atoms of the stage's relations read what the rounds so far gave. */
static void redirect_body(Program *program, const Stage *stage, Body *body, bool is_inside)
{
    const StageMember *member = body->atom == NULL ? NULL : member_named(stage, body->atom->name);
    if (member != NULL && (is_inside || body->kind == BODY_NOT))
        lr_dl_front_fail(program->front, LORE_UNSTRATIFIED, body->spot,
                         "what a rule negates or counts must not depend on what it concludes",
                         "%s is needed by itself through negation or an aggregate",
                         body->atom->name);
    if (member != NULL)
        body->atom->name = member->now->name;
    for (size_t i = 0; body->atom != NULL && i < body->atom->args.count; i++)
        redirect_exp(program, stage, body->atom->args.items[i]);
    redirect_exp(program, stage, body->left);
    redirect_exp(program, stage, body->right);
    for (size_t i = 0; i < body->parts.count; i++)
        redirect_body(program, stage, body->parts.items[i], is_inside || body->kind == BODY_NOT);
}

/* The clauses that conclude the stage's relations, which are copied: bodies may be shared. */
static void redirect_clauses(Program *program, const Stage *stage)
{
    for (size_t i = 0; i < program->clauses.count; i++) {
        Clause *clause = program->clauses.items[i];
        if (member_named(stage, clause->head->name) == NULL)
            continue;
        for (size_t b = 0; b < clause->body.count; b++)
            redirect_body(program, stage, clause->body.items[b], false);
        for (size_t a = 0; a < clause->head->args.count; a++)
            redirect_exp(program, stage, clause->head->args.items[a]);
    }
}

static bool is_subsumed(const Program *program, const Relation *relation)
{
    for (size_t i = 0; i < program->subsumptions.count; i++)
        if (program->subsumptions.items[i]->less->name == relation->name)
            return true;
    return false;
}

/* relation(x) :- now(x); what its rules conclude goes to step, or through pruning to it. */
static void rewrite_member(Program *program, StageMember *member)
{
    Relation *relation = member->relation;
    if (!member->prunes) {
        lr_dl_closure_redirect(program, relation, member->step);
    } else {
        Relation *all = lr_dl_program_like(program, "all", relation);
        lr_dl_closure_redirect(program, relation, all);
        lr_dl_closure_copy(program, member->now, all);
        lr_dl_closure_prune(program, relation, all, member->step);
    }
    lr_dl_closure_copy(program, member->now, relation);
}

static void add_member(Program *program, Stage *stage, Relation *relation)
{
    StageMember member = { .relation = relation,
                           .now = lr_dl_program_like(program, "now", relation),
                           .step = lr_dl_program_like(program, "step", relation),
                           .prunes = is_subsumed(program, relation),
                           .limit = limit_of(program, relation) };
    relation->is_staged = true;
    PUSH(program->front, &stage->members, member);
}

static void make_stage(Program *program, Reads *reads, Relation *relation, size_t written)
{
    Stage *stage = NEW(program->front, Stage);
    Names circle = { 0 };
    add_member(program, stage, relation);
    lr_dl_reads_circle(reads, relation->name, &circle);
    for (size_t i = 0; i < written; i++) {
        Relation *other = program->relations.items[i];
        if (other != relation && !other->is_staged && lr_dl_names_has(&circle, other->name))
            add_member(program, stage, other);
    }
    PUSH(program->front, &program->stages, stage);
}

/* Each stage after those that it reads. */
static void order_stages(Program *program, Reads *reads)
{
    for (size_t i = 1; i < program->stages.count; i++)
        for (size_t k = i; k > 0; k--) {
            Stage *stage = program->stages.items[k], *before = program->stages.items[k - 1];
            if (!lr_dl_reads_leads(reads, before->members.items[0].relation->name,
                                   stage->members.items[0].relation->name))
                break;
            program->stages.items[k] = before;
            program->stages.items[k - 1] = stage;
        }
}

void lr_dl_stage_relations(Program *program)
{
    size_t written = program->relations.count;
    Reads *reads = lr_dl_reads_open(program);
    for (size_t i = 0; i < written; i++)
        if (needs_stage(program, reads, program->relations.items[i]))
            make_stage(program, reads, program->relations.items[i], written);
    order_stages(program, reads);
    lr_dl_reads_close(reads);
    for (size_t i = 0; i < program->stages.count; i++)
        redirect_clauses(program, program->stages.items[i]);
    for (size_t i = 0; i < program->stages.count; i++)
        for (size_t m = 0; m < program->stages.items[i]->members.count; m++)
            rewrite_member(program, &program->stages.items[i]->members.items[m]);
}
