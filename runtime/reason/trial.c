/* SPDX-License-Identifier: MIT */
#include "reason/trial.h"

/* Codes of computed values are each model's own. */
static lore_status carry_row(const TrialQuestion *asked, Trial *trial)
{
    const Question *question = asked->question;
    uint32_t arity = question->program->predicates.items[question->predicate].arity;
    lore_status status = LORE_OK;
    for (uint32_t c = 0; c < arity && status == LORE_OK; c++) {
        lore_value value;
        status = lr_model_value(question->model, question->row[c], &value, asked->diag);
        if (status == LORE_OK)
            status = lr_model_code(trial->model, value, &trial->row[c], asked->diag);
    }
    return status;
}

/* A moment of the window at which the row is believed most; false if it is not believed enough. */
static lore_status find_moment(const TrialQuestion *asked, Trial *trial)
{
    Window window = { asked->from, asked->to, false };
    StretchList belief = { 0 };
    bool is_there = false, fine = lr_model_belief(trial->model, asked->question->predicate,
                                                  trial->row, &belief, &is_there);
    Standing standing = lr_moment_carrier(&belief, window);
    trial->holds =
        fine && is_there && standing.cost <= asked->weakest && standing.cost != LR_COST_NONE;
    trial->cost = standing.cost;
    trial->moment = standing.moment;
    lr_vector_free(&belief);
    return fine ? LORE_OK : LORE_NOMEM;
}

lore_status lr_trial_evaluate(Trial *trial, const TrialQuestion *asked)
{
    const Question *question = asked->question;
    trial->model = lr_model_new(asked->program, &asked->docket->seen, question->settings);
    if (trial->model == NULL)
        return LORE_NOMEM;
    lore_status status =
        lr_model_evaluate(trial->model, question->predicate, asked->budget, asked->diag);
    if (status == LORE_OK)
        status = carry_row(asked, trial);
    return status == LORE_OK ? find_moment(asked, trial) : status;
}

lore_status lr_trial_open(Trial *trial, const TrialQuestion *asked, bool takes_all)
{
    const Question *question = asked->question;
    uint32_t root;
    trial->witnesses = (Witnesses){ .program = question->program,
                                    .model = trial->model,
                                    .facts = &asked->docket->seen,
                                    .testimonies = &asked->docket->heard,
                                    .settings = question->settings,
                                    .diag = asked->diag };
    trial->cone = (Cone){ .program = question->program,
                          .model = trial->model,
                          .witnesses = &trial->witnesses,
                          .settings = question->settings,
                          .scope = CONE_STEADY,
                          .is_hasty = true,
                          .takes_all = takes_all,
                          .budget = asked->budget,
                          .diag = asked->diag };
    lore_status status =
        lr_model_explain(trial->model, question->predicate, asked->budget, asked->diag);
    if (status == LORE_OK)
        status = lr_cone_open(&trial->cone);
    return status == LORE_OK
               ? lr_cone_root(&trial->cone, question->predicate, trial->row, trial->moment, &root)
               : status;
}

void lr_trial_free(Trial *trial)
{
    lr_cone_free(&trial->cone);
    lr_witnesses_free(&trial->witnesses);
    lr_model_free(trial->model);
    *trial = (Trial){ 0 };
}

lore_status lr_trial_refuse(const TrialQuestion *asked)
{
    return lr_diag_fail(asked->diag, LORE_NOTFOUND, (Place){ NULL, 0 },
                        "it rests on nothing: it is not believed so much at that time");
}
