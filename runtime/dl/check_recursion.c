/* SPDX-License-Identifier: MIT */
/* Check of recursion: an atom recurs if its relation may follow from the rule's head. */
#include "dl/check.h"
#include "dl/reads.h"

static void note_counter(void *data, Exp *exp)
{
    if (exp->kind == EXP_COUNTER)
        *(const Exp **)data = exp;
}

static bool recurs(Reads *reads, const char *head, const Body *literal)
{
    const Atom *atom = literal->atom;
    return atom != NULL && (atom->name == head || lr_dl_reads_leads(reads, atom->name, head));
}

/* The order in which a rule that reads what it concludes would count is nobody's to say. */
static void check_counters(const Program *program, Reads *reads)
{
    for (size_t c = 0; c < program->clauses.count; c++) {
        const Clause *clause = program->clauses.items[c];
        const Exp *counter = NULL;
        lr_dl_syntax_visit_atom(clause->head, note_counter, &counter);
        for (size_t i = 0; counter != NULL && i < clause->body.count; i++)
            if (recurs(reads, clause->head->name, clause->body.items[i]))
                lr_dl_front_fail(program->front, LORE_UNSTRATIFIED, counter->spot, NULL,
                                 "a counter in a rule that reads what it concludes");
    }
}

static void check_limits(const Program *program, Reads *reads)
{
    for (size_t i = 0; i < program->directives.count; i++) {
        const Directive *directive = program->directives.items[i];
        const Relation *relation = lr_dl_program_find(program, directive->relation);
        if (directive->kind == DIRECTIVE_LIMITSIZE && !lr_dl_reads_recurs(reads, relation->name))
            lr_dl_front_say(program->front, directive->spot,
                            ".limitsize has no effect on %s, which does not recur", relation->name);
    }
}

/* ---- plans ---- */

/* The first condition that the plan leaves out, from 1; or 0. */
static size_t left_out(const Plan *plan)
{
    for (size_t wanted = 1; wanted <= plan->order.count; wanted++) {
        bool is_there = false;
        for (size_t i = 0; i < plan->order.count; i++)
            is_there = is_there || plan->order.items[i] == wanted;
        if (!is_there)
            return wanted;
    }
    return 0;
}

/* One rule may be many clauses: what is wrong with its plan is told once. */
static void check_plan(Front *front, Plan *plan, size_t atoms, size_t recurring)
{
    size_t missing = left_out(plan), before = front->mistakes;
    if (plan->is_refused)
        return;
    if (recurring == 0)
        lr_dl_front_fail(front, LORE_MISUSE, plan->spot, "leave it out",
                         "a plan is for a rule that reads what it concludes");
    else if (plan->order.count != atoms)
        lr_dl_front_fail(front, LORE_MISUSE, plan->spot, "each condition is named once, from 1",
                         "the plan orders %zu conditions, but the rule has %zu", plan->order.count,
                         atoms);
    else if (missing > 0)
        lr_dl_front_fail(front, LORE_MISUSE, plan->spot, "each condition is named once, from 1",
                         "the plan leaves out condition %zu", missing);
    else if (plan->version >= recurring)
        lr_dl_front_fail(
            front, LORE_MISUSE, plan->spot, "there is one for each condition that recurs, from 0",
            "the plan is for version %zu, but the last is %zu", plan->version, recurring - 1);
    plan->is_refused = front->mistakes > before;
}

static void check_plans(const Program *program, Reads *reads)
{
    for (size_t c = 0; c < program->clauses.count; c++) {
        const Clause *clause = program->clauses.items[c];
        size_t atoms = 0, recurring = 0;
        for (size_t i = 0; clause->plans != NULL && i < clause->body.count; i++)
            if (clause->body.items[i]->kind == BODY_ATOM) {
                atoms++;
                recurring += recurs(reads, clause->head->name, clause->body.items[i]);
            }
        for (size_t i = 0; clause->plans != NULL && i < clause->plans->count; i++)
            check_plan(program->front, &clause->plans->items[i], atoms, recurring);
    }
    for (size_t s = 0; s < program->subsumptions.count; s++) {
        const Subsumption *subsumption = program->subsumptions.items[s];
        size_t atoms = 2, recurring = 2; /* both of its heads */
        for (size_t i = 0; i < subsumption->body.count; i++)
            if (subsumption->body.items[i]->kind == BODY_ATOM) {
                atoms++;
                recurring += recurs(reads, subsumption->less->name, subsumption->body.items[i]);
            }
        for (size_t i = 0; subsumption->plans != NULL && i < subsumption->plans->count; i++)
            check_plan(program->front, &subsumption->plans->items[i], atoms, recurring);
    }
}

void lr_dl_check_recursion(Program *program)
{
    Reads *reads = lr_dl_reads_open(program);
    check_counters(program, reads);
    check_limits(program, reads);
    check_plans(program, reads);
    lr_dl_reads_close(reads);
}
