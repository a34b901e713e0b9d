/* SPDX-License-Identifier: MIT */
/* What a claim's author wrote, looked at piece by piece. */
#include "api/claim.h"

#include "api/check.h"
#include "api/span.h"

/* ---- what was written ---- */

static lore_status check_texts(const lore_claim *claim, Place place, Diag *diag)
{
    const struct {
        const char *what, *text;
    } texts[] = { { "the claim's id", claim->id }, { "lasting", claim->lasting },
                  { "the source", claim->source }, { "the locator", claim->locator },
                  { "the note", claim->note },     { "the file's name", claim->file } };
    const lore_value values[] = { claim->from, claim->to, claim->on, claim->credibility };
    lore_status status = LORE_OK;
    for (size_t i = 0; status == LORE_OK && i < sizeof texts / sizeof *texts; i++)
        status = lr_check_text(texts[i].what, texts[i].text, place, diag);
    for (size_t i = 0; status == LORE_OK && i < sizeof values / sizeof *values; i++)
        status = lr_check_value(values[i], place, diag);
    if (status == LORE_OK && claim->id != NULL && claim->id[0] == '#') {
        lr_diag_fail(diag, LORE_MISUSE, place, "'%s' cannot be a claim's id", claim->id);
        lr_diag_hint(diag, "ids that begin with # are given by Lore");
        return LORE_MISUSE;
    }
    return status;
}

/* value, its text copied so that it ends with NUL. */
static lore_status keep(ClaimDraft *making, lore_value *value)
{
    if (value->type != LORE_TEXT)
        return LORE_OK;
    value->u.text = lr_arena_text(&making->arena, value->u.text, value->v.length);
    return value->u.text == NULL ? LORE_NOMEM : LORE_OK;
}

static lore_status resolve_statement(ClaimDraft *making, const lore_claim *claim,
                                     const Program *program, bool takes_derived, Diag *diag)
{
    lore_status status = lr_check_term(claim->terms, claim->statement, making->place, diag);
    if (status == LORE_OK)
        status = lr_program_statement(program, claim->terms, claim->statement, &making->statement,
                                      making->place, diag);
    if (status != LORE_OK)
        return status;
    making->relation = &program->relations.items[making->statement.relation];
    if (!takes_derived && (making->relation->flags & LORE_RELATION_DERIVED) && making->statement.facet <= FACET_CON) {
        lr_diag_fail(diag, LORE_MISUSE, making->place, "%s is derived and holds no claims",
                     making->relation->name);
        lr_diag_hint(diag,
                     "declare it with relation instead of derive, or claim what it follows from");
        return LORE_MISUSE;
    }
    for (uint32_t c = 0; status == LORE_OK && c < making->relation->arity; c++)
        status =
            lr_check_column(making->relation, c, &making->statement.values[c], making->place, diag);
    return status == LORE_OK ? lr_check_value(making->statement.holder, making->place, diag)
                             : status;
}

static lore_status resolve_time(ClaimDraft *making, const lore_claim *claim, Diag *diag)
{
    WrittenSpan written = { claim->from, claim->to, claim->on, claim->lasting };
    lore_status status = keep(making, &written.from);
    if (status == LORE_OK)
        status = keep(making, &written.to);
    if (status == LORE_OK)
        status = keep(making, &written.on);
    if (status != LORE_OK)
        return status;
    return lr_span_resolve(&written, making->relation, making->place, &making->record.time, diag);
}

static lore_status resolve_credibility(ClaimDraft *making, const lore_claim *claim, Diag *diag)
{
    Grade grade;
    lore_value given = claim->credibility;
    if (given.type == LORE_INTEGER)
        given = lore_real((double)given.u.integer);
    making->record.credibility = given;
    return lr_grade_parse(given, &grade, making->place, diag);
}

static void fill_record(ClaimDraft *making, const lore_claim *claim)
{
    const Statement *statement = &making->statement;
    ClaimRecord *record = &making->record;
    record->id = claim->id;
    record->relation = making->relation->stored;
    record->arity = making->relation->arity;
    record->row = making->row;
    record->modality = statement->facet <= FACET_CON ? MODALITY_ASSERTED
                                                     : (Modality)(statement->facet - FACET_CON);
    record->against = statement->facet == FACET_CON;
    record->locator = claim->locator;
    record->note = claim->note;
}

lore_status lr_claim_resolve(ClaimDraft *making, const lore_claim *claim, const Program *program,
                             bool takes_derived, Diag *diag)
{
    *making = (ClaimDraft){ .record = { .holder = LR_CODE_NONE } };
    if (claim == NULL)
        return lr_diag_fail(diag, LORE_MISUSE, making->place, "no claim is given");
    making->place = (Place){ claim->file, claim->line };
    lore_status status = check_texts(claim, making->place, diag);
    if (status == LORE_OK)
        status = resolve_statement(making, claim, program, takes_derived, diag);
    if (status == LORE_OK)
        status = resolve_time(making, claim, diag);
    if (status == LORE_OK)
        status = resolve_credibility(making, claim, diag);
    if (status == LORE_OK)
        fill_record(making, claim);
    return status;
}

/* ---- as codes ---- */

/* The antecedent is kept as bytes, and its text as a code, for the column that holds it. */
static lore_status intern_antecedent(ClaimDraft *making, const lore_claim *claim, CodeMaker *make,
                                     void *data, Diag *diag)
{
    Buffer text = { 0 };
    Code code;
    lr_term_print(&text, claim->terms, making->statement.antecedent);
    lr_term_encode(&making->antecedent, claim->terms, making->statement.antecedent);
    lore_status status = text.failed || making->antecedent.failed ? LORE_NOMEM : LORE_OK;
    if (status == LORE_OK)
        status =
            make(data, lore_text((const char *)text.bytes, (ptrdiff_t)text.count), &code, diag);
    making->record.antecedent = making->antecedent.bytes;
    making->record.antecedent_count = making->antecedent.count;
    lr_buffer_free(&text);
    return status;
}

lore_status lr_claim_encode(ClaimDraft *making, const lore_claim *claim, CodeMaker *make,
                            void *data, Diag *diag)
{
    const Statement *statement = &making->statement;
    lore_status status = LORE_OK;
    for (uint32_t c = 0; status == LORE_OK && c < making->relation->arity; c++)
        status = make(data, statement->values[c], &making->row[c], diag);
    if (status == LORE_OK && statement->holder.type != LORE_NULL)
        status = make(data, statement->holder, &making->record.holder, diag);
    if (status == LORE_OK && statement->antecedent != 0)
        status = intern_antecedent(making, claim, make, data, diag);
    return status;
}

void lr_claim_free(ClaimDraft *making)
{
    lr_buffer_free(&making->antecedent);
    lr_arena_free(&making->arena);
}
