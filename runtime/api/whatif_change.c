/* SPDX-License-Identifier: MIT */
/* What can be supposed in a what-if: sources and claims dropped or graded, claims and facts added,
 * facts taken back. Names are looked up in the state beneath, and in what was added. */
#include <string.h>

#include "api/check.h"
#include "api/claim.h"
#include "api/whatif.h"

static const Place nowhere = { NULL, 0 };

/* ---- sources ---- */

static lore_status no_source(const Ledger *ledger, const char *name, Place place, Diag *diag)
{
    VECTOR(const char *) names = { 0 };
    bool fine = true;
    for (size_t i = 1; i < ledger->names.count && fine; i++)
        if (ledger->names.items[i] != NULL)
            fine = lr_vector_push(&names, ledger->names.items[i]);
    lr_diag_fail(diag, LORE_UNKNOWN, place, "no source '%s'", name);
    const char *nearest = lr_diag_nearest(name, names.items, names.count);
    if (nearest != NULL)
        lr_diag_hint(diag, "did you mean '%s'?", nearest);
    lr_vector_free(&names);
    return fine ? LORE_UNKNOWN : LORE_NOMEM;
}

static lore_status find_source(const lore_whatif *whatif, const char *name, Place place,
                               uint32_t *out)
{
    Diag *diag = &whatif->kb->diag;
    lore_status status = lr_check_name("the source", name, place, diag);
    if (status != LORE_OK)
        return status;
    *out = lr_ledger_source(whatif->base->ledger, name);
    return *out != 0 ? LORE_OK : no_source(whatif->base->ledger, name, place, diag);
}

static lore_status change_source(lore_whatif *whatif, const char *name, SourceChange change)
{
    lore_status status = find_source(whatif, name, nowhere, &change.number);
    if (status == LORE_OK && !lr_overlay_change_source(whatif->overlay, change))
        status = LORE_NOMEM;
    return status;
}

lore_status lore_whatif_drop_source(lore_whatif *whatif, const char *source)
{
    lore_status status = lr_whatif_begin(whatif);
    if (status != LORE_OK)
        return status;
    status = change_source(whatif, source, (SourceChange){ .is_dropped = true });
    return lr_whatif_end(whatif, status);
}

static lore_status read_grade(const lore_whatif *whatif, lore_value *written, Grade *grade)
{
    if (written->type == LORE_INTEGER)
        *written = lore_real((double)written->u.integer);
    lore_status status = lr_check_value(*written, nowhere, &whatif->kb->diag);
    return status == LORE_OK ? lr_grade_parse(*written, grade, nowhere, &whatif->kb->diag) : status;
}

lore_status lore_whatif_grade_source(lore_whatif *whatif, const char *source,
                                     lore_value reliability)
{
    Grade grade;
    lore_status status = lr_whatif_begin(whatif);
    if (status != LORE_OK)
        return status;
    status = read_grade(whatif, &reliability, &grade);
    if (status == LORE_OK)
        status = change_source(whatif, source,
                               (SourceChange){ .reliability = lr_grade_reliability(grade),
                                               .is_ungraded = grade.ungraded });
    return lr_whatif_end(whatif, status);
}

/* ---- recorded claims ---- */

/* A claim of the state beneath that is looked for by its id. */
typedef struct ClaimSearch {
    const char *id;
    Arena *arena;
    ClaimRecord *out;
    bool is_found, has_failed;
    Arena names;
    VECTOR(const char *) ids; /* of all claims, to guess what was meant */
} ClaimSearch;

static lore_status note_id(void *data, const ClaimRecord *claim)
{
    ClaimSearch *search = data;
    const char *copy = lr_arena_text(&search->names, claim->id, strlen(claim->id));
    return copy != NULL && lr_vector_push(&search->ids, copy) ? LORE_OK : LORE_NOMEM;
}

static lore_status no_claim(const lore_whatif *whatif, const char *id)
{
    Diag *diag = &whatif->kb->diag;
    ClaimSearch search = { .id = id };
    lore_status status =
        lr_store_claims(whatif->kb->store, 0, whatif->base->from.as_of, note_id, &search, diag);
    if (status == LORE_OK) {
        const char *nearest = lr_diag_nearest(id, search.ids.items, search.ids.count);
        status = lr_diag_fail(diag, LORE_NOTFOUND, nowhere, "no claim is called '%s'", id);
        if (nearest != NULL)
            lr_diag_hint(diag, "did you mean '%s'?", nearest);
    }
    lr_vector_free(&search.ids);
    lr_arena_free(&search.names);
    return status;
}

static bool find_added(const Overlay *overlay, const char *id, ClaimRecord *out)
{
    for (size_t i = 0; i < overlay->added.count; i++)
        if (strcmp(overlay->added.items[i].record.id, id) == 0) {
            *out = overlay->added.items[i].record;
            return true;
        }
    return false;
}

lore_status lr_whatif_claim(const lore_whatif *whatif, const char *id, Arena *arena,
                            ClaimRecord *out)
{
    lore_status status = lr_check_name("the claim", id, nowhere, &whatif->kb->diag);
    if (status != LORE_OK)
        return status;
    status = lr_store_claim_at(whatif->kb->store, id, whatif->base->from.as_of, arena, out,
                               &whatif->kb->diag);
    if (status != LORE_NOTFOUND)
        return status;
    return find_added(whatif->overlay, id, out) ? LORE_OK : no_claim(whatif, id);
}

/* What was added changes itself; what is recorded is changed by its id. */
static lore_status change_claim(lore_whatif *whatif, const char *id, const ClaimChange *change)
{
    Arena arena = { 0 };
    ClaimRecord claim;
    Overlay *overlay = whatif->overlay;
    lore_status status = lr_whatif_claim(whatif, id, &arena, &claim);
    lr_arena_free(&arena);
    if (status != LORE_OK)
        return status;
    if (!lr_overlay_change_claim(overlay, *change))
        return LORE_NOMEM;
    /* The value is the overlay's own by now. */
    const uint64_t *index = lr_map_find(&overlay->claim_of, id, strlen(id));
    for (size_t i = 0; i < overlay->added.count; i++) {
        AddedClaim *added = &overlay->added.items[i];
        if (strcmp(added->record.id, id) != 0)
            continue;
        added->is_dropped = change->is_dropped;
        added->record.credibility = overlay->claims.items[*index].credibility;
    }
    return LORE_OK;
}

lore_status lore_whatif_drop_claim(lore_whatif *whatif, const char *id)
{
    lore_status status = lr_whatif_begin(whatif);
    if (status != LORE_OK)
        return status;
    status = change_claim(whatif, id, &(ClaimChange){ .id = id, .is_dropped = true });
    return lr_whatif_end(whatif, status);
}

lore_status lore_whatif_grade_claim(lore_whatif *whatif, const char *id, lore_value credibility)
{
    Grade grade;
    lore_status status = lr_whatif_begin(whatif);
    if (status != LORE_OK)
        return status;
    status = read_grade(whatif, &credibility, &grade);
    if (status == LORE_OK)
        status = change_claim(whatif, id, &(ClaimChange){ .id = id, .credibility = credibility });
    return lr_whatif_end(whatif, status);
}

static lore_status grade_any(lore_whatif *whatif, const char *name, lore_value written)
{
    Grade grade;
    Arena arena = { 0 };
    ClaimRecord claim;
    lore_status status = read_grade(whatif, &written, &grade);
    if (status == LORE_OK)
        status = lr_check_name("what is graded", name, nowhere, &whatif->kb->diag);
    if (status != LORE_OK)
        return status;
    if (lr_ledger_source(whatif->base->ledger, name) == 0 ||
        find_added(whatif->overlay, name, &claim))
        return change_claim(whatif, name, &(ClaimChange){ .id = name, .credibility = written });
    status = lr_store_claim_at(whatif->kb->store, name, whatif->base->from.as_of, &arena, &claim,
                               &whatif->kb->diag);
    lr_arena_free(&arena);
    if (status == LORE_OK)
        return change_claim(whatif, name, &(ClaimChange){ .id = name, .credibility = written });
    if (status != LORE_NOTFOUND)
        return status;
    return change_source(whatif, name,
                         (SourceChange){ .reliability = lr_grade_reliability(grade),
                                         .is_ungraded = grade.ungraded });
}

lore_status lore_whatif_grade(lore_whatif *whatif, const char *name, lore_value grade)
{
    lore_status status = lr_whatif_begin(whatif);
    return status == LORE_OK ? lr_whatif_end(whatif, grade_any(whatif, name, grade)) : status;
}

/* ---- added claims ---- */

lore_status lr_whatif_code(void *data, lore_value value, Code *out, Diag *diag)
{
    lore_whatif *whatif = data;
    const FactSource *facts = &whatif->base->ledger->facts;
    lore_status status = lr_overlay_code(whatif->overlay, value, out);
    if (status == LORE_OK && *out == LR_CODE_NONE)
        status = facts->code_find(facts->data, value, out, diag);
    bool is_later = !lr_code_is_inline(*out) && *out >= whatif->overlay->first_code;
    if (status == LORE_OK && (*out == LR_CODE_NONE || is_later))
        status = lr_overlay_intern(whatif->overlay, value, out);
    return status;
}

/* An id must not stand yet. */
static lore_status check_id(const lore_whatif *whatif, const char *id)
{
    Arena arena = { 0 };
    ClaimRecord standing;
    Diag *diag = &whatif->kb->diag;
    if (id == NULL)
        return LORE_OK;
    lore_status status =
        lr_store_claim_at(whatif->kb->store, id, whatif->base->from.as_of, &arena, &standing, diag);
    lr_arena_free(&arena);
    if (status == LORE_NOTFOUND && !find_added(whatif->overlay, id, &standing))
        return LORE_OK;
    return status != LORE_OK && status != LORE_NOTFOUND
               ? status
               : lr_diag_fail(diag, LORE_MISUSE, nowhere, "another claim is called '%s'", id);
}

lore_status lr_whatif_put_claim(lore_whatif *whatif, const lore_claim *claim)
{
    ClaimDraft making;
    Diag *diag = &whatif->kb->diag;
    lore_status status = lr_claim_resolve(&making, claim, whatif->base->program, true, diag);
    if (status == LORE_OK && claim->source != NULL)
        status = find_source(whatif, claim->source, making.place, &making.record.source);
    if (status == LORE_OK)
        status = check_id(whatif, claim->id);
    if (status == LORE_OK)
        status = lr_claim_encode(&making, claim, lr_whatif_code, whatif, diag);
    if (status == LORE_OK && !lr_overlay_add_claim(whatif->overlay, &making.record, false))
        status = LORE_NOMEM;
    lr_claim_free(&making);
    return status;
}

lore_status lore_whatif_claim_put(lore_whatif *whatif, const lore_claim *claim)
{
    lore_status status = lr_whatif_begin(whatif);
    return status == LORE_OK ? lr_whatif_end(whatif, lr_whatif_put_claim(whatif, claim)) : status;
}

lore_status lore_whatif_deny(lore_whatif *whatif, lore_terms *terms, lore_term statement)
{
    lore_status status = lr_whatif_begin(whatif);
    if (status != LORE_OK)
        return status;
    status = lr_check_term(terms, statement, nowhere, &whatif->kb->diag);
    if (status == LORE_OK)
        status = lr_whatif_put_claim(whatif, &(lore_claim){ .terms = terms,
                                                            .statement = lore_term_compound(
                                                                terms, "denied", &statement, 1) });
    return lr_whatif_end(whatif, status);
}

/* ---- plain facts ---- */

static lore_status find_row(lore_whatif *whatif, const char *name, const lore_value *values,
                            size_t count, const Relation **relation, Code *row)
{
    Diag *diag = &whatif->kb->diag;
    lore_status status = lr_check_base_relation(whatif->base->program, name, count, relation, diag);
    if (status == LORE_OK && values == NULL && count > 0)
        status = lr_diag_fail(diag, LORE_MISUSE, nowhere, "no values are given");
    for (uint32_t c = 0; status == LORE_OK && c < count; c++) {
        lore_value value = values[c];
        status = lr_check_column(*relation, c, &value, nowhere, diag);
        if (status == LORE_OK)
            status = lr_whatif_code(whatif, value, &row[c], diag);
    }
    return status;
}

/* The fact stands, or it does not, whatever is recorded. */
static lore_status set_fact(lore_whatif *whatif, const char *name, const lore_value *values,
                            size_t count, bool stands)
{
    Code row[LR_ARITY_MAX];
    const Relation *relation;
    bool is_recorded;
    lore_status status = find_row(whatif, name, values, count, &relation, row);
    if (status == LORE_OK)
        status = lr_ledger_recorded(whatif->base->ledger, relation->stored, relation->arity, row,
                                    &is_recorded, &whatif->kb->diag);
    if (status != LORE_OK)
        return status;
    const FactChange *before =
        lr_overlay_fact(whatif->overlay, relation->stored, relation->arity, row);
    bool stood =
        before == NULL ? is_recorded : before->is_added || (is_recorded && !before->is_dropped);
    if (!stands && !stood)
        return lr_diag_fail(&whatif->kb->diag, LORE_NOTFOUND, nowhere, "%s has no such fact", name);
    FactChange change = { relation->stored, relation->arity,        row,
                          stands,           stands && !is_recorded, !stands && is_recorded };
    return lr_overlay_change_fact(whatif->overlay, change) ? LORE_OK : LORE_NOMEM;
}

lore_status lore_whatif_fact_put(lore_whatif *whatif, const char *relation,
                                 const lore_value *values, size_t count)
{
    lore_status status = lr_whatif_begin(whatif);
    return status == LORE_OK
               ? lr_whatif_end(whatif, set_fact(whatif, relation, values, count, true))
               : status;
}

lore_status lore_whatif_fact_retract(lore_whatif *whatif, const char *relation,
                                     const lore_value *values, size_t count)
{
    lore_status status = lr_whatif_begin(whatif);
    return status == LORE_OK
               ? lr_whatif_end(whatif, set_fact(whatif, relation, values, count, false))
               : status;
}

static lore_status retract_statement(lore_whatif *whatif, lore_terms *terms, lore_term statement)
{
    Statement said;
    Diag *diag = &whatif->kb->diag;
    const Program *program = whatif->base->program;
    lore_status status = lr_check_term(terms, statement, nowhere, diag);
    if (status == LORE_OK)
        status = lr_program_statement(program, terms, statement, &said, nowhere, diag);
    if (status == LORE_OK && said.facet != FACET_PRO)
        status = lr_diag_fail(diag, LORE_MISUSE, nowhere,
                              "what is denied, demanded or foreseen is a claim, and no fact");
    if (status != LORE_OK)
        return status;
    const Relation *relation = &program->relations.items[said.relation];
    return set_fact(whatif, relation->name, said.values, relation->arity, false);
}

lore_status lore_whatif_retract(lore_whatif *whatif, lore_terms *terms, lore_term statement)
{
    lore_status status = lr_whatif_begin(whatif);
    return status == LORE_OK ? lr_whatif_end(whatif, retract_statement(whatif, terms, statement))
                             : status;
}
