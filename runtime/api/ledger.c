/* SPDX-License-Identifier: MIT */
/* The ledger: sources once, facts and claims each time they are asked for. */
#include "api/ledger.h"

#include <stdlib.h>
#include <string.h>

#include "api/record.h"
#include "eval/bounds.h"

/* ---- sources ---- */

/* Names of via and origin are resolved when all sources have been read. */
typedef struct SourceReader {
    Ledger *ledger;
    Map number_of;
    VECTOR(lore_source) written; /* by number */
    Arena arena;
    Diag *diag;
} SourceReader;

static lore_status grow_to(SourceReader *reader, uint32_t number)
{
    while (reader->written.count <= number) {
        SourceNode nobody = { .reliability = 1 };
        if (!lr_vector_push(&reader->written, (lore_source){ 0 }) ||
            !lr_vector_push(&reader->ledger->sources, nobody) ||
            !lr_vector_push(&reader->ledger->names, NULL))
            return LORE_NOMEM;
    }
    return LORE_OK;
}

/* A word below even chance says how unreliable a source is. */
static lore_status read_reliability(lore_value written, SourceNode *node, Diag *diag)
{
    Grade grade;
    lore_status status = lr_grade_parse(written, &grade, (Place){ NULL, 0 }, diag);
    node->reliability = grade.against ? 1 - grade.belief : grade.belief;
    node->is_ungraded = grade.ungraded;
    return status;
}

static lore_status read_source(void *data, const Record *record)
{
    SourceReader *reader = data;
    lore_source source;
    lore_status status = lr_record_decode_source(record, &reader->arena, &source, reader->diag);
    if (status == LORE_OK)
        status = grow_to(reader, record->number);
    if (status != LORE_OK)
        return status;
    Ledger *ledger = reader->ledger;
    uint64_t *slot = lr_map_put(&reader->number_of, source.name, strlen(source.name), NULL);
    ledger->names.items[record->number] =
        lr_arena_text(&ledger->arena, source.name, strlen(source.name));
    if (slot == NULL || ledger->names.items[record->number] == NULL)
        return LORE_NOMEM;
    *slot = record->number;
    reader->written.items[record->number] = source;
    return read_reliability(source.reliability, &ledger->sources.items[record->number],
                            reader->diag);
}

static uint32_t number_of(const SourceReader *reader, const char *name)
{
    const uint64_t *found =
        name == NULL ? NULL : lr_map_find(&reader->number_of, name, strlen(name));
    return found == NULL ? 0 : (uint32_t)*found;
}

static lore_status read_sources(Ledger *ledger, Diag *diag)
{
    SourceReader reader = { .ledger = ledger, .diag = diag };
    lore_status status = grow_to(&reader, 0);
    if (status == LORE_OK)
        status = lr_store_records(ledger->store, RECORD_SOURCE, ledger->as_of, read_source, &reader,
                                  diag);
    for (size_t i = 1; status == LORE_OK && i < ledger->sources.count; i++) {
        ledger->sources.items[i].via = number_of(&reader, reader.written.items[i].via);
        ledger->sources.items[i].origin = number_of(&reader, reader.written.items[i].origin);
    }
    lr_map_free(&reader.number_of);
    lr_vector_free(&reader.written);
    lr_arena_free(&reader.arena);
    return status;
}

/* ---- facts ---- */

static lore_status read_facts(void *data, uint32_t relation, uint32_t arity, FactVisit *visit,
                              void *visitor, Diag *diag)
{
    Ledger *ledger = data;
    return lr_store_facts(ledger->store, relation, arity, ledger->as_of, visit, visitor, diag);
}

static lore_status facts_under(void *data, uint32_t relation, uint32_t arity, const Code *prefix,
                               uint32_t count, FactVisit *visit, void *visitor, Diag *diag)
{
    Ledger *ledger = data;
    return lr_store_facts_with_prefix(ledger->store, relation, arity, ledger->as_of, prefix, count,
                                      visit, visitor, diag);
}

static lore_status counted(void *data, uint32_t relation, uint64_t *out, Diag *diag)
{
    return lr_store_fact_count(((Ledger *)data)->store, relation, out, diag);
}

static lore_status note_fact(void *data, const Code *rows, size_t count)
{
    (void)rows;
    *(bool *)data = count > 0;
    return LORE_OK;
}

static lore_status has_fact(void *data, uint32_t relation, uint32_t arity, const Code *row,
                            bool *out, Diag *diag)
{
    Ledger *ledger = data;
    *out = false;
    return lr_store_facts_with_prefix(ledger->store, relation, arity, ledger->as_of, row, arity,
                                      note_fact, out, diag);
}

/* ---- claims ---- */

typedef struct ClaimReader {
    Ledger *ledger;
    Facet facet;
    EvidenceVisit *evidence; /* one of the two */
    Tally *tally;            /* of evidence */
    TestimonyVisit *testimony;
    void *visitor;
    Diag *diag;
} ClaimReader;

static bool has_facet(const ClaimRecord *claim, bool is_against, Facet facet)
{
    if (claim->modality == MODALITY_ASSERTED)
        return facet == (is_against ? FACET_CON : FACET_PRO);
    return facet == (Facet)(FACET_CON + (unsigned)claim->modality);
}

/* The code of a conditional's antecedent as text, which the dictionary knows since it was
 * recorded. */
static lore_status antecedent_code(ClaimReader *reader, const ClaimRecord *claim, Code *out)
{
    lore_terms *terms = lore_terms_new();
    Buffer text = { 0 };
    Reader bytes = { claim->antecedent, claim->antecedent + claim->antecedent_count, false };
    lore_term term = terms == NULL ? 0 : lr_term_decode(&bytes, terms);
    lore_status status = LORE_NOMEM;
    if (term != 0) {
        lr_term_print(&text, terms, term);
        lore_value value = lore_text(lr_buffer_terminate(&text), (ptrdiff_t)text.count);
        status = text.failed ? LORE_NOMEM
                             : lr_store_code_find(reader->ledger->store, value, out, reader->diag);
    } else if (terms != NULL && !terms->failed) {
        status = lr_diag_fail(reader->diag, LORE_CORRUPT, (Place){ NULL, 0 },
                              "the antecedent of claim %s is damaged", claim->id);
    }
    lr_buffer_free(&text);
    lore_terms_free(terms);
    return status;
}

/* The claim's row as wide as its predicate. */
static lore_status widen(ClaimReader *reader, const ClaimRecord *claim, Code *row)
{
    if (claim->arity > LR_ARITY_MAX)
        return lr_diag_fail(reader->diag, LORE_CORRUPT, (Place){ NULL, 0 }, "claim %s is damaged",
                            claim->id);
    bool has_holder = reader->facet >= FACET_DEMAND;
    memcpy(row + has_holder, claim->row, claim->arity * sizeof *row);
    if (reader->facet == FACET_CONDITIONAL)
        return antecedent_code(reader, claim, row);
    if (has_holder)
        row[0] = claim->holder;
    return LORE_OK;
}

static const char *source_name(const Ledger *ledger, uint32_t source)
{
    return source < ledger->names.count ? ledger->names.items[source] : NULL;
}

/* Whether the claim, its source, what that copies, or anybody who relays them has no usable grade. */
static bool is_ungraded(const Ledger *ledger, const Evidence *evidence)
{
    const SourceNode *sources = ledger->sources.items;
    uint32_t source = evidence->source;
    bool found = evidence->is_ungraded;
    for (size_t step = 0; source != 0 && !found && step < ledger->sources.count; step++) {
        found = sources[source].is_ungraded;
        source =
            sources[source].origin != 0 && step == 0 ? sources[source].origin : sources[source].via;
    }
    return found;
}

static lore_status hand_on(ClaimReader *reader, const ClaimRecord *claim, const Evidence *evidence)
{
    if (reader->evidence != NULL) {
        reader->tally->ungraded += is_ungraded(reader->ledger, evidence);
        return reader->evidence(reader->visitor, evidence);
    }
    Testimony testimony = { evidence, claim->id, source_name(reader->ledger, claim->source),
                            claim->locator };
    return reader->testimony(reader->visitor, &testimony);
}

static lore_status read_claim(void *data, const ClaimRecord *claim)
{
    ClaimReader *reader = data;
    Grade grade;
    lore_status status =
        lr_grade_parse(claim->credibility, &grade, (Place){ NULL, 0 }, reader->diag);
    if (status != LORE_OK)
        return status;
    bool is_asserted = claim->modality == MODALITY_ASSERTED;
    if (!has_facet(claim, claim->against != (is_asserted && grade.against), reader->facet)) {
        if (is_asserted && reader->tally != NULL)
            reader->tally->has_contraries = true;
        return LORE_OK;
    }
    Code row[LR_ARITY_MAX + 1];
    status = widen(reader, claim, row);
    if (status != LORE_OK)
        return status;
    Evidence evidence = {
        .row = row,
        .from = claim->time.from_first,
        .to = claim->time.to_last,
        .from_last = claim->time.from_last,
        .to_first = claim->time.to_first,
        .is_event = claim->time.is_event,
        .belief = !is_asserted && grade.against ? 1 - grade.belief : grade.belief,
        .is_ungraded = grade.ungraded,
        .source = claim->source < reader->ledger->sources.count ? claim->source : 0,
    };
    const char *lasting = claim->time.lasting_text;
    if (lasting != NULL)
        status = lr_duration_parse(lasting, strlen(lasting), &evidence.lasting, (Place){ NULL, 0 },
                                   reader->diag);
    return status == LORE_OK ? hand_on(reader, claim, &evidence) : status;
}

/* ---- dates ---- */

typedef struct DateReader {
    int64_t moment;
    bool found;
} DateReader;

static lore_status read_dates(void *data, const ClaimRecord *claim)
{
    DateReader *reader = data;
    const ClaimTime *time = &claim->time;
    Bounds bounds = lr_bounds_of_claim(&(Evidence){ .from = time->from_first,
                                                    .to = time->to_last,
                                                    .from_last = time->from_last,
                                                    .to_first = time->to_first,
                                                    .is_event = time->is_event },
                                       reader->moment);
    reader->found = !lr_bounds_are_exact(&bounds);
    return reader->found ? LORE_DONE : LORE_OK;
}

static lore_status is_imprecise(void *data, uint32_t relation, int64_t moment, bool *out,
                                Diag *diag)
{
    Ledger *ledger = data;
    for (size_t i = 0; i < ledger->dates.count; i++)
        if (ledger->dates.items[i].relation == relation) {
            *out = ledger->dates.items[i].are_imprecise;
            return LORE_OK;
        }
    DateReader reader = { moment, false };
    lore_status status =
        lr_store_claims(ledger->store, relation, ledger->as_of, read_dates, &reader, diag);
    *out = reader.found;
    if (status != LORE_OK && status != LORE_DONE)
        return status;
    return lr_vector_push(&ledger->dates, ((Dates){ relation, reader.found })) ? LORE_OK
                                                                               : LORE_NOMEM;
}

static Tally *find_tally(const Ledger *ledger, uint32_t relation, Facet facet)
{
    for (size_t i = 0; i < ledger->tallies.count; i++) {
        Tally *tally = &ledger->tallies.items[i];
        if (tally->relation == relation && tally->facet == facet)
            return tally;
    }
    return NULL;
}

uint64_t lr_ledger_ungraded(const Ledger *ledger, uint32_t relation, Facet facet)
{
    const Tally *tally = find_tally(ledger, relation, facet);
    return tally == NULL ? 0 : tally->ungraded;
}

static bool has_contraries(void *data, uint32_t relation, Facet facet)
{
    const Tally *tally = find_tally(data, relation, facet);
    return tally == NULL || tally->has_contraries;
}

/* A tally begins anew when a facet is read once more, after an evaluation that failed. */
static Tally *begin_tally(Ledger *ledger, uint32_t relation, Facet facet)
{
    Tally fresh = { relation, facet, 0, false }, *tally = find_tally(ledger, relation, facet);
    if (tally == NULL && !lr_vector_push(&ledger->tallies, fresh))
        return NULL;
    if (tally == NULL)
        tally = &ledger->tallies.items[ledger->tallies.count - 1];
    *tally = fresh;
    return tally;
}

static lore_status read_claims(void *data, uint32_t relation, Facet facet, EvidenceVisit *visit,
                               void *visitor, Diag *diag)
{
    Ledger *ledger = data;
    ClaimReader reader = { .ledger = ledger,
                           .facet = facet,
                           .evidence = visit,
                           .tally = begin_tally(ledger, relation, facet),
                           .visitor = visitor,
                           .diag = diag };
    if (reader.tally == NULL)
        return LORE_NOMEM;
    return lr_store_claims(ledger->store, relation, ledger->as_of, read_claim, &reader, diag);
}

static lore_status read_testimonies(void *data, uint32_t relation, Facet facet,
                                    TestimonyVisit *visit, void *visitor, Diag *diag)
{
    Ledger *ledger = data;
    ClaimReader reader = {
        .ledger = ledger, .facet = facet, .testimony = visit, .visitor = visitor, .diag = diag
    };
    return lr_store_claims(ledger->store, relation, ledger->as_of, read_claim, &reader, diag);
}

/* ---- codes ---- */

static lore_status find_code(void *data, lore_value value, Code *out, Diag *diag)
{
    return lr_store_code_find(((Ledger *)data)->store, value, out, diag);
}

static lore_status code_value(void *data, Code code, Arena *arena, lore_value *out, Diag *diag)
{
    return lr_store_code_value(((Ledger *)data)->store, code, arena, out, diag);
}

/* ---- life ---- */

lore_status lr_ledger_open(Store *store, uint64_t as_of, Ledger **out, Diag *diag)
{
    Ledger *ledger = *out = calloc(1, sizeof *ledger);
    if (ledger == NULL)
        return LORE_NOMEM;
    ledger->store = store;
    ledger->as_of = as_of;
    lore_status status = read_sources(ledger, diag);
    if (status != LORE_OK) {
        lr_ledger_free(ledger);
        *out = NULL;
        return status;
    }
    ledger->facts = (FactSource){
        ledger,    read_facts, read_claims,           facts_under,           counted,
        find_code, code_value, ledger->sources.items, ledger->sources.count, is_imprecise
    };
    ledger->testimonies = (TestimonySource){ ledger, read_testimonies, has_fact, has_contraries };
    return LORE_OK;
}

void lr_ledger_free(Ledger *ledger)
{
    if (ledger == NULL)
        return;
    lr_vector_free(&ledger->sources);
    lr_vector_free(&ledger->names);
    lr_vector_free(&ledger->tallies);
    lr_vector_free(&ledger->dates);
    lr_arena_free(&ledger->arena);
    free(ledger);
}
