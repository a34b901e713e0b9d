/* SPDX-License-Identifier: MIT */
/* Claims: one source's statement, from what its author wrote to the record that the store
 * keeps.
 *
 * What was said is kept as it was said - a credibility in words stays words, "unlikely" is
 * weighed when it is read. The same claim under the same id once more is no error, so that a
 * file may be loaded twice. */
#include <string.h>

#include "api/check.h"
#include "api/kb.h"
#include "api/span.h"

/* A claim on its way to the store. */
typedef struct ClaimDraft {
    lore_kb *kb;
    Arena arena;
    Place place;
    Program *program;
    Statement statement;
    const Relation *relation;
    Code row[LR_ARITY_MAX];
    Buffer antecedent;
    ClaimRecord record;
} ClaimDraft;

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

static lore_status resolve_statement(ClaimDraft *making, const lore_claim *claim)
{
    Diag *diag = &making->kb->diag;
    lore_status status = lr_check_term(claim->terms, claim->statement, making->place, diag);
    if (status == LORE_OK)
        status = lr_draft_program(&making->kb->draft, making->kb->store, &making->program, diag);
    if (status == LORE_OK)
        status = lr_program_statement(making->program, claim->terms, claim->statement,
                                      &making->statement, making->place, diag);
    if (status != LORE_OK)
        return status;
    making->relation = &making->program->relations.items[making->statement.relation];
    if ((making->relation->flags & LORE_RELATION_DERIVED) && making->statement.facet <= FACET_CON) {
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

static lore_status resolve_time(ClaimDraft *making, const lore_claim *claim)
{
    WrittenSpan written = { claim->from, claim->to, claim->on, claim->lasting };
    lore_status status = keep(making, &written.from);
    if (status == LORE_OK)
        status = keep(making, &written.to);
    if (status == LORE_OK)
        status = keep(making, &written.on);
    if (status != LORE_OK)
        return status;
    return lr_span_resolve(&written, making->relation, making->place, &making->record.time,
                           &making->kb->diag);
}

static lore_status resolve_credibility(ClaimDraft *making, const lore_claim *claim)
{
    Grade grade;
    lore_value given = claim->credibility;
    if (given.type == LORE_INTEGER)
        given = lore_real((double)given.u.integer);
    making->record.credibility = given;
    return lr_grade_parse(given, &grade, making->place, &making->kb->diag);
}

static lore_status resolve_source(ClaimDraft *making, const lore_claim *claim)
{
    if (claim->source == NULL)
        return LORE_OK;
    return lr_draft_require_source(&making->kb->draft, making->kb->store, claim->source,
                                   making->place, &making->record.source, &making->kb->diag);
}

/* ---- as codes ---- */

/* The antecedent is kept as bytes, and its text as a code, for the column that holds it. */
static lore_status intern_antecedent(ClaimDraft *making, const lore_claim *claim)
{
    Buffer text = { 0 };
    Code code;
    lr_term_print(&text, claim->terms, making->statement.antecedent);
    lr_term_encode(&making->antecedent, claim->terms, making->statement.antecedent);
    lore_status status = text.failed || making->antecedent.failed ? LORE_NOMEM : LORE_OK;
    if (status == LORE_OK)
        status = lr_store_code_intern(making->kb->store,
                                      lore_text((const char *)text.bytes, (ptrdiff_t)text.count),
                                      &code, &making->kb->diag);
    making->record.antecedent = making->antecedent.bytes;
    making->record.antecedent_count = making->antecedent.count;
    lr_buffer_free(&text);
    return status;
}

static lore_status intern(ClaimDraft *making, const lore_claim *claim)
{
    const Statement *statement = &making->statement;
    lore_status status = LORE_OK;
    for (uint32_t c = 0; status == LORE_OK && c < making->relation->arity; c++)
        status = lr_store_code_intern(making->kb->store, statement->values[c], &making->row[c],
                                      &making->kb->diag);
    if (status == LORE_OK && statement->holder.type != LORE_NULL)
        status = lr_store_code_intern(making->kb->store, statement->holder, &making->record.holder,
                                      &making->kb->diag);
    if (status == LORE_OK && statement->antecedent != 0)
        status = intern_antecedent(making, claim);
    return status;
}

/* ---- the record ---- */

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

static bool is_same_text(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static bool is_same_value(lore_value a, lore_value b)
{
    if (a.type != b.type)
        return false;
    if (a.type == LORE_TEXT)
        return a.v.length == b.v.length && memcmp(a.u.text, b.u.text, a.v.length) == 0;
    return a.type != LORE_REAL || a.u.real == b.u.real;
}

static bool is_same_time(const ClaimTime *a, const ClaimTime *b)
{
    return a->from_first == b->from_first && a->from_last == b->from_last &&
           a->to_first == b->to_first && a->to_last == b->to_last && a->is_event == b->is_event &&
           is_same_text(a->from_text, b->from_text) && is_same_text(a->to_text, b->to_text) &&
           is_same_text(a->lasting_text, b->lasting_text);
}

static bool is_same_claim(const ClaimRecord *a, const ClaimRecord *b)
{
    return a->relation == b->relation && a->arity == b->arity &&
           memcmp(a->row, b->row, a->arity * sizeof *a->row) == 0 && a->modality == b->modality &&
           a->against == b->against && a->holder == b->holder && a->source == b->source &&
           a->antecedent_count == b->antecedent_count &&
           (a->antecedent_count == 0 ||
            memcmp(a->antecedent, b->antecedent, a->antecedent_count) == 0) &&
           is_same_time(&a->time, &b->time) && is_same_value(a->credibility, b->credibility) &&
           is_same_text(a->locator, b->locator) && is_same_text(a->note, b->note);
}

/* Looks whether a claim of that id stands; *is_new tells whether there is something to record. */
static lore_status look_for_id(ClaimDraft *making, bool *is_new)
{
    ClaimRecord standing;
    *is_new = true;
    if (making->record.id == NULL)
        return LORE_OK;
    Diag unheard = { 0 };
    lr_diag_init(&unheard);
    lore_status status = lr_store_claim_find(making->kb->store, making->record.id, &making->arena,
                                             &standing, &unheard);
    lr_diag_clear(&unheard);
    if (status == LORE_NOTFOUND)
        return LORE_OK;
    if (status != LORE_OK)
        return status;
    *is_new = false;
    if (is_same_claim(&standing, &making->record))
        return LORE_OK;
    lr_diag_fail(&making->kb->diag, LORE_MISUSE, making->place, "another claim is called '%s'",
                 making->record.id);
    lr_diag_hint(&making->kb->diag, "give this one another id, or retract that one first");
    return LORE_MISUSE;
}

static lore_status record_claim(ClaimDraft *making)
{
    bool is_new;
    lore_status status = look_for_id(making, &is_new);
    if (status != LORE_OK || !is_new)
        return status;
    return lr_store_claim_put(making->kb->store, &making->record, NULL, &making->kb->diag);
}

static lore_status put_claim(lore_kb *kb, const lore_claim *claim)
{
    if (claim == NULL)
        return lr_diag_fail(&kb->diag, LORE_MISUSE, (Place){ NULL, 0 }, "no claim is given");
    ClaimDraft making = { .kb = kb,
                          .place = { claim->file, claim->line },
                          .record = { .holder = LR_CODE_NONE } };
    lore_status status = check_texts(claim, making.place, &kb->diag);
    if (status == LORE_OK)
        status = resolve_statement(&making, claim);
    if (status == LORE_OK)
        status = resolve_time(&making, claim);
    if (status == LORE_OK)
        status = resolve_credibility(&making, claim);
    if (status == LORE_OK)
        status = resolve_source(&making, claim);
    if (status == LORE_OK)
        status = intern(&making, claim);
    if (status == LORE_OK) {
        fill_record(&making, claim);
        status = record_claim(&making);
    }
    lr_buffer_free(&making.antecedent);
    lr_arena_free(&making.arena);
    return status;
}

lore_status lore_claim_put(lore_kb *kb, const lore_claim *claim)
{
    Change change;
    lore_status status = lr_change_begin(kb, &change);
    if (status == LORE_OK)
        status = put_claim(kb, claim);
    return lr_change_end(kb, &change, status);
}

lore_status lore_claim_retract(lore_kb *kb, const char *id, const char *reason)
{
    Change change;
    Place nowhere = { NULL, 0 };
    lore_status status = lr_change_begin(kb, &change);
    if (status == LORE_OK)
        status = lr_check_name("the claim", id, nowhere, &kb->diag);
    if (status == LORE_OK)
        status = lr_check_text("the reason", reason, nowhere, &kb->diag);
    if (status == LORE_OK)
        status = lr_store_claim_end(kb->store, id, reason, &kb->diag);
    if (status == LORE_NOTFOUND && kb->diag.list.count == 0)
        lr_diag_fail(&kb->diag, LORE_NOTFOUND, nowhere, "no claim is called '%s'", id);
    return lr_change_end(kb, &change, status);
}
