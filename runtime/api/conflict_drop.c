/* SPDX-License-Identifier: MIT */
/* What to drop of a conflict: the smallest sets of claims and facts without which its sides do not hold
 * together at any moment of the overlap (reason/breaks.h). */
#include <string.h>

#include "api/conflicts.h"
#include "reason/breaks.h"
#include "reason/proof.h"
#include "reason/statement.h"

enum { SETS_TOLD = 5 };

/* A conflict as a goal without variables, proved from a docket of its own. */
typedef struct Dropping {
    Conflicts *conflicts;
    const Conflict *conflict;
    lore_proof *proof;
    Docket docket;
    Trial whole;
    Sets sets;
    bool is_cut;
} Dropping;

static lore_status find_with(Dropping *dropping, const Question *question, bool with_facts)
{
    const Asker *asker = &dropping->conflicts->asker;
    BreakQuestion asked = { .asked = { .question = question,
                                       .program = asker->reading->program,
                                       .docket = &dropping->docket,
                                       .from = dropping->conflict->from,
                                       .to = dropping->conflict->to,
                                       .weakest = LR_COST_NONE - 1,
                                       .budget = asker->budget,
                                       .diag = &asker->kb->diag },
                            .with_facts = with_facts };
    return lr_breaks_find(&asked, &dropping->whole, &dropping->sets, &dropping->is_cut);
}

/* Sets of claims; where no claims will do, of facts too. */
static lore_status find_sets(Dropping *dropping)
{
    static const Code no_row[1];
    Asker *asker = &dropping->conflicts->asker;
    Reading *reading = asker->reading;
    Diag *diag = &asker->kb->diag;
    Goal goal;
    lore_status status = lr_asker_put(asker, dropping->conflict->whole, &goal);
    if (status == LORE_OK)
        status = lr_model_explain(reading->model, goal.predicate, asker->budget, diag);
    if (status == LORE_OK)
        status = lr_docket_load(&dropping->docket, reading->program, goal.predicate, diag);
    if (status != LORE_OK)
        return status == LORE_DONE ? LORE_OK : status;
    Question question = { .program = reading->program,
                          .model = reading->model,
                          .facts = &reading->ledger->facts,
                          .testimonies = &reading->ledger->testimonies,
                          .settings = reading->settings,
                          .predicate = goal.predicate,
                          .row = no_row };
    status = find_with(dropping, &question, false);
    if (status == LORE_OK && lr_sets_count(&dropping->sets) == 0)
        status = find_with(dropping, &question, true);
    return status == LORE_NOTFOUND ? LORE_OK : status;
}

/* The predicate that an item is evidence of. */
static uint32_t predicate_of(const Program *program, const DocketItem *item)
{
    for (uint32_t r = 0; r < program->relations.count; r++)
        if (program->relations.items[r].stored == item->relation)
            return lr_program_facet(program, r, item->facet);
    return LR_NONE;
}

static lore_status print_item(Dropping *dropping, const DocketItem *item, Buffer *out)
{
    const Reading *reading = dropping->conflicts->reading;
    uint32_t predicate = predicate_of(reading->program, item);
    return predicate == LR_NONE
               ? LORE_OK
               : lr_statement_print(out, reading->program, reading->model, predicate,
                                    lr_docket_row(&dropping->docket, item),
                                    &dropping->conflicts->asker.kb->diag);
}

static const char *keep(Dropping *dropping, const char *text)
{
    return text == NULL ? NULL : lr_arena_text(&dropping->proof->text, text, strlen(text));
}

/* What the claim counts in the proofs of the sides, with its source; else its credibility. */
static double belief_of(const Dropping *dropping, const DocketItem *item)
{
    for (size_t i = 0; item->id != NULL && i < dropping->proof->nodes.count; i++) {
        const lore_proof_node *node = &dropping->proof->nodes.items[i].shown;
        if (node->claim != NULL && strcmp(node->claim, item->id) == 0)
            return node->belief;
    }
    return item->id != NULL ? item->evidence.belief : 1;
}

static lore_status add_item(Dropping *dropping, const DocketItem *item, size_t parent)
{
    Buffer text = { 0 };
    lore_status status = print_item(dropping, item, &text);
    bool is_claim = item->id != NULL;
    ProofNode node = { .shown = { .kind = is_claim ? LORE_PROOF_CLAIM : LORE_PROOF_FACT,
                                  .text = keep(dropping, lr_buffer_terminate(&text)),
                                  .claim = keep(dropping, item->id),
                                  .source = keep(dropping, item->source),
                                  .locator = keep(dropping, item->locator),
                                  .belief = belief_of(dropping, item),
                                  .from = is_claim ? item->evidence.from : LORE_TIME_MIN,
                                  .to = is_claim ? item->evidence.to : LORE_TIME_MAX,
                                  .parent = parent,
                                  .against = item->facet == FACET_CON } };
    bool fine = !text.failed && node.shown.text != NULL;
    lr_buffer_free(&text);
    if (status != LORE_OK)
        return status;
    return fine && lr_proof_add(dropping->proof, &node) ? LORE_OK : LORE_NOMEM;
}

static lore_status add_set(Dropping *dropping, NumberSet set)
{
    ProofNode node = { .shown = { .kind = LORE_PROOF_DROP,
                                  .text = "no conflict without",
                                  .from = LORE_TIME_MIN,
                                  .to = LORE_TIME_MAX } };
    size_t parent = dropping->proof->nodes.count;
    lore_status status = lr_proof_add(dropping->proof, &node) ? LORE_OK : LORE_NOMEM;
    for (uint32_t i = 0; i < set.count && status == LORE_OK; i++)
        status = add_item(dropping, &dropping->docket.items.items[set.items[i]], parent);
    return status;
}

lore_status lr_conflict_drops(Conflicts *conflicts, const Conflict *conflict, lore_proof *proof)
{
    Dropping dropping = { .conflicts = conflicts, .conflict = conflict, .proof = proof };
    const Ledger *ledger = conflicts->reading->ledger;
    lr_docket_init(&dropping.docket, &ledger->facts, &ledger->testimonies);
    lore_status status = find_sets(&dropping);
    for (size_t s = 0; s < lr_sets_count(&dropping.sets) && s < SETS_TOLD && status == LORE_OK; s++)
        status = add_set(&dropping, lr_sets_get(&dropping.sets, s));
    lr_sets_free(&dropping.sets);
    lr_trial_free(&dropping.whole);
    lr_docket_free(&dropping.docket);
    return status;
}
