/* SPDX-License-Identifier: MIT */
/* The ledger: sources once, facts and claims each time they are asked for, through the changes of a
 * what-if if there is one. */
#include "api/ledger.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "api/record.h"
#include "eval/bounds.h"
#include "eval/lineage.h"

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
            !lr_vector_push(&reader->ledger->names, NULL) ||
            !lr_vector_push(&reader->ledger->titles, NULL) ||
            !lr_vector_push(&reader->ledger->is_dropped, false))
            return LORE_NOMEM;
    }
    return LORE_OK;
}

static lore_status read_reliability(lore_value written, SourceNode *node, Diag *diag)
{
    Grade grade;
    lore_status status = lr_grade_parse(written, &grade, (Place){ NULL, 0 }, diag);
    node->reliability = lr_grade_reliability(grade);
    node->is_ungraded = grade.ungraded;
    return status;
}

static bool keep_names(Ledger *ledger, uint32_t number, const lore_source *source)
{
    const char **name = &ledger->names.items[number], **title = &ledger->titles.items[number];
    *name = lr_arena_text(&ledger->arena, source->name, strlen(source->name));
    if (source->title != NULL)
        *title = lr_arena_text(&ledger->arena, source->title, strlen(source->title));
    return *name != NULL && (*title != NULL || source->title == NULL);
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
    if (slot == NULL || !keep_names(ledger, record->number, &source))
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

/* Who is relayed by a source that is dropped, or copies one, falls with it. */
static void spread_drops(Ledger *ledger)
{
    bool *is_dropped = ledger->is_dropped.items;
    for (bool any = true; any;) {
        any = false;
        for (size_t i = 1; i < ledger->sources.count; i++) {
            const SourceNode *node = &ledger->sources.items[i];
            if (!is_dropped[i] && (is_dropped[node->via] || is_dropped[node->origin]))
                any = is_dropped[i] = true;
        }
    }
}

static void change_sources(Ledger *ledger)
{
    const Overlay *overlay = ledger->overlay;
    for (size_t i = 0; overlay != NULL && i < overlay->sources.count; i++) {
        const SourceChange *change = &overlay->sources.items[i];
        if (change->number >= ledger->sources.count)
            continue;
        ledger->is_dropped.items[change->number] = change->is_dropped;
        if (change->is_dropped)
            continue;
        ledger->sources.items[change->number].reliability = change->reliability;
        ledger->sources.items[change->number].is_ungraded = change->is_ungraded;
    }
    if (overlay != NULL)
        spread_drops(ledger);
}

uint32_t lr_ledger_source(const Ledger *ledger, const char *name)
{
    for (uint32_t i = 1; i < ledger->names.count; i++)
        if (ledger->names.items[i] != NULL && strcmp(ledger->names.items[i], name) == 0)
            return i;
    for (uint32_t i = 1; i < ledger->titles.count; i++)
        if (ledger->titles.items[i] != NULL && strcasecmp(ledger->titles.items[i], name) == 0)
            return i;
    return 0;
}

static lore_status read_sources(Ledger *ledger, Diag *diag)
{
    SourceReader reader = { .ledger = ledger, .diag = diag };
    lore_status status = grow_to(&reader, 0);
    if (status == LORE_OK)
        status = lr_standpoint_records(ledger->store, &ledger->from, RECORD_SOURCE, read_source,
                                       &reader, diag);
    for (size_t i = 1; status == LORE_OK && i < ledger->sources.count; i++) {
        ledger->sources.items[i].via = number_of(&reader, reader.written.items[i].via);
        ledger->sources.items[i].origin = number_of(&reader, reader.written.items[i].origin);
    }
    if (status == LORE_OK)
        change_sources(ledger);
    lr_map_free(&reader.number_of);
    lr_vector_free(&reader.written);
    lr_arena_free(&reader.arena);
    return status;
}

/* ---- facts ---- */

/* Facts of a relation of which a what-if has dropped some and added others. */
typedef struct FactFilter {
    const Overlay *overlay;
    uint32_t relation, arity;
    FactVisit *visit;
    void *visitor;
} FactFilter;

/* Hands on the stretches of rows between those that are dropped. */
static lore_status filter_facts(void *data, const Code *rows, size_t count)
{
    const FactFilter *filter = data;
    lore_status status = LORE_OK;
    size_t begin = 0;
    for (size_t end = 0; end <= count && status == LORE_OK; end++) {
        const FactChange *change = end == count
                                       ? NULL
                                       : lr_overlay_fact(filter->overlay, filter->relation,
                                                         filter->arity, rows + end * filter->arity);
        if (end < count && (change == NULL || !change->is_dropped))
            continue;
        if (end > begin)
            status = filter->visit(filter->visitor, rows + begin * filter->arity, end - begin);
        begin = end + 1;
    }
    return status;
}

static lore_status add_facts(const FactFilter *filter, const Code *prefix, uint32_t count)
{
    lore_status status = LORE_OK;
    const Overlay *overlay = filter->overlay;
    for (size_t i = 0; i < overlay->facts.count && status == LORE_OK; i++) {
        const FactChange *change = &overlay->facts.items[i];
        if (change->is_added && change->relation == filter->relation &&
            (count == 0 || memcmp(change->row, prefix, count * sizeof *prefix) == 0))
            status = filter->visit(filter->visitor, change->row, 1);
    }
    return status;
}

static lore_status facts_under(void *data, uint32_t relation, uint32_t arity, const Code *prefix,
                               uint32_t count, FactVisit *visit, void *visitor, Diag *diag)
{
    Ledger *ledger = data;
    if (!lr_overlay_has_facts(ledger->overlay, relation))
        return lr_standpoint_facts(ledger->store, &ledger->from, &ledger->misfits, relation, arity,
                                   prefix, count, visit, visitor, diag);
    FactFilter filter = { ledger->overlay, relation, arity, visit, visitor };
    lore_status status =
        lr_standpoint_facts(ledger->store, &ledger->from, &ledger->misfits, relation, arity, prefix,
                            count, filter_facts, &filter, diag);
    return status == LORE_OK ? add_facts(&filter, prefix, count) : status;
}

static lore_status read_facts(void *data, uint32_t relation, uint32_t arity, FactVisit *visit,
                              void *visitor, Diag *diag)
{
    return facts_under(data, relation, arity, NULL, 0, visit, visitor, diag);
}

static lore_status counted(void *data, uint32_t relation, uint64_t *out, Diag *diag)
{
    Ledger *ledger = data;
    lore_status status = lr_store_fact_count(ledger->store, relation, out, diag);
    if (lr_overlay_has_facts(ledger->overlay, relation))
        *out += ledger->overlay->facts.count;
    return status;
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
    *out = false;
    return facts_under(data, relation, arity, row, arity, note_fact, out, diag);
}

lore_status lr_ledger_recorded(const Ledger *ledger, uint32_t relation, uint32_t arity,
                               const Code *row, bool *out, Diag *diag)
{
    *out = false;
    return lr_standpoint_facts(ledger->store, &ledger->from, &ledger->misfits, relation, arity, row,
                               arity, note_fact, out, diag);
}

/* ---- claims ---- */

/* Claims of the store on their way through a what-if. */
typedef struct ClaimFilter {
    const Ledger *ledger;
    ClaimVisit *visit;
    void *data;
} ClaimFilter;

static bool is_dropped(const Ledger *ledger, uint32_t source)
{
    return source < ledger->is_dropped.count && ledger->is_dropped.items[source];
}

static lore_status filter_claim(void *data, const ClaimRecord *claim)
{
    const ClaimFilter *filter = data;
    ClaimRecord seen = *claim;
    if (is_dropped(filter->ledger, claim->source) ||
        !lr_overlay_admits(filter->ledger->overlay, claim->id, &seen.credibility))
        return LORE_OK;
    return filter->visit(filter->data, &seen);
}

/* Those that a what-if adds, of one relation (0 = all). */
static lore_status visit_added(const Ledger *ledger, uint32_t relation, ClaimVisit *visit,
                               void *data)
{
    const Overlay *overlay = ledger->overlay;
    lore_status status = LORE_OK;
    for (size_t i = 0; i < overlay->added.count && status == LORE_OK; i++) {
        const AddedClaim *added = &overlay->added.items[i];
        if (!added->is_dropped && (relation == 0 || added->record.relation == relation) &&
            !is_dropped(ledger, added->record.source))
            status = visit(data, &added->record);
    }
    return status;
}

lore_status lr_ledger_claims(const Ledger *ledger, uint32_t relation, ClaimVisit *visit, void *data,
                             Diag *diag)
{
    if (ledger->overlay == NULL)
        return lr_standpoint_claims(ledger->store, &ledger->from, &ledger->misfits, relation, visit,
                                    data, diag);
    ClaimFilter filter = { ledger, visit, data };
    lore_status status = lr_standpoint_claims(ledger->store, &ledger->from, &ledger->misfits,
                                              relation, filter_claim, &filter, diag);
    return status == LORE_OK ? visit_added(ledger, relation, visit, data) : status;
}

lore_status lr_ledger_conditionals(const Ledger *ledger, ClaimVisit *visit, void *data, Diag *diag)
{
    ClaimFilter filter = { ledger, visit, data };
    lore_status status = lr_store_claims_of(ledger->store, MODALITY_CONDITIONAL, ledger->from.as_of,
                                            filter_claim, &filter, diag);
    return status == LORE_OK && ledger->overlay != NULL ? visit_added(ledger, 0, visit, data)
                                                        : status;
}

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

static lore_status find_code(void *data, lore_value value, Code *out, Diag *diag)
{
    const Ledger *ledger = data;
    lore_status status = lr_overlay_code(ledger->overlay, value, out);
    if (status != LORE_OK || *out != LR_CODE_NONE)
        return status;
    status = lr_store_code_find(ledger->store, value, out, diag);
    /* What the file has learnt since the what-if began is unknown to it. */
    if (ledger->overlay != NULL && !lr_code_is_inline(*out) && *out >= ledger->overlay->first_code)
        *out = LR_CODE_NONE;
    return status;
}

static lore_status code_value(void *data, Code code, Arena *arena, lore_value *out, Diag *diag)
{
    const Ledger *ledger = data;
    if (!lr_overlay_value(ledger->overlay, code, out))
        return lr_store_code_value(ledger->store, code, arena, out, diag);
    if (out->type == LORE_TEXT)
        out->u.text = lr_arena_text(arena, out->u.text, out->v.length);
    return out->type == LORE_TEXT && out->u.text == NULL ? LORE_NOMEM : LORE_OK;
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
        status = text.failed ? LORE_NOMEM : find_code(reader->ledger, value, out, reader->diag);
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

/* Whether the claim, its source, anybody on the way to its origin, or anybody who relays them has no usable grade. */
static bool is_ungraded(const Ledger *ledger, const Evidence *evidence)
{
    const SourceNode *sources = ledger->sources.items;
    size_t count = ledger->sources.count;
    uint32_t source = evidence->source, origin = lr_lineage_origin(sources, count, source);
    bool found = evidence->is_ungraded;
    for (; source != origin && !found; source = sources[source].origin)
        found = sources[source].is_ungraded;
    for (size_t step = 0; source != 0 && !found && step < count; step++) {
        found = sources[source].is_ungraded;
        source = sources[source].via;
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

static lore_status read_dates(void *data, const ClaimTime *time)
{
    DateReader *reader = data;
    Bounds bounds = lr_bounds_of_claim(&(Evidence){ .from = time->from_first,
                                                    .to = time->to_last,
                                                    .from_last = time->from_last,
                                                    .to_first = time->to_first,
                                                    .is_event = time->is_event },
                                       reader->moment);
    reader->found = !lr_bounds_are_exact(&bounds);
    return reader->found ? LORE_DONE : LORE_OK;
}

/* Whatever a mix or a what-if leaves out: what is not there is no less certain. */
static lore_status read_all_dates(const Ledger *ledger, uint32_t relation, DateReader *reader,
                                  Diag *diag)
{
    const Overlay *overlay = ledger->overlay;
    lore_status status =
        lr_store_claim_times(ledger->store, relation, ledger->from.as_of, read_dates, reader, diag);
    if (status == LORE_OK && ledger->from.mix != NULL)
        status = lr_store_claim_times(ledger->store, relation, ledger->from.mix->other, read_dates,
                                      reader, diag);
    for (size_t i = 0; overlay != NULL && i < overlay->added.count && status == LORE_OK; i++)
        if (overlay->added.items[i].record.relation == relation)
            status = read_dates(reader, &overlay->added.items[i].record.time);
    return status;
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
    lore_status status = read_all_dates(ledger, relation, &reader, diag);
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
    return lr_ledger_claims(ledger, relation, read_claim, &reader, diag);
}

static lore_status read_testimonies(void *data, uint32_t relation, Facet facet,
                                    TestimonyVisit *visit, void *visitor, Diag *diag)
{
    Ledger *ledger = data;
    ClaimReader reader = {
        .ledger = ledger, .facet = facet, .testimony = visit, .visitor = visitor, .diag = diag
    };
    return lr_ledger_claims(ledger, relation, read_claim, &reader, diag);
}

/* ---- life ---- */

lore_status lr_ledger_open(Store *store, const Standpoint *from, Overlay *overlay, Ledger **out,
                           Diag *diag)
{
    Ledger *ledger = *out = calloc(1, sizeof *ledger);
    if (ledger == NULL)
        return LORE_NOMEM;
    ledger->store = store;
    ledger->from = *from;
    ledger->overlay = lr_overlay_hold(overlay);
    lore_status status = lr_misfits_find(store, from, &ledger->misfits, diag);
    if (status == LORE_OK)
        status = read_sources(ledger, diag);
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
    lr_vector_free(&ledger->titles);
    lr_vector_free(&ledger->is_dropped);
    lr_overlay_release(ledger->overlay);
    lr_vector_free(&ledger->tallies);
    lr_misfits_free(&ledger->misfits);
    lr_vector_free(&ledger->dates);
    lr_arena_free(&ledger->arena);
    free(ledger);
}
