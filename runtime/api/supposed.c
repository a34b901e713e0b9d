/* SPDX-License-Identifier: MIT */
/* A source of facts that hands on another's but for a few rows, and adds some. What is said
 * comes as a plain fact or as evidence without a source. */
#include "api/supposed.h"

#include <stdlib.h>
#include <string.h>

/* A row as its predicate has it. */
typedef struct Alteration {
    uint32_t stored, width;
    Facet facet;
    bool is_said;
    Code row[LR_ARITY_MAX + 1];
} Alteration;

typedef struct Supposed {
    const FactSource *inner;
    FactSource source;
    Alteration changes[LR_SUPPOSED_MAX];
    size_t count;
} Supposed;

bool lr_supposed_can(const Asker *asker, lore_term statement)
{
    Said said = lr_asker_statement(asker, statement);
    if (said.relation == LR_NONE || said.facet == FACET_CONDITIONAL)
        return false;
    const Relation *relation = &asker->reading->program->relations.items[said.relation];
    bool is_concluded = said.facet <= FACET_CON && (relation->flags & LORE_RELATION_DERIVED);
    return !is_concluded && relation->stored != 0;
}

bool lr_supposed_is_symmetric(const Asker *asker, Said said)
{
    return said.relation != LR_NONE && said.facet == FACET_PRO &&
           (asker->reading->program->relations.items[said.relation].flags &
            LORE_RELATION_SYMMETRIC) != 0;
}

/* ---- what is read ---- */

/* Rows on their way: those that are not said are left out. */
typedef struct Sieve {
    const Supposed *supposed;
    uint32_t stored, arity;
    Facet facet;
    FactVisit *facts;
    EvidenceVisit *evidence;
    void *visitor;
} Sieve;

static bool is_left_out(const Sieve *sieve, const Code *row)
{
    for (size_t i = 0; i < sieve->supposed->count; i++) {
        const Alteration *change = &sieve->supposed->changes[i];
        if (!change->is_said && change->stored == sieve->stored && change->facet == sieve->facet &&
            memcmp(change->row, row, change->width * sizeof *row) == 0)
            return true;
    }
    return false;
}

/* Batches go on whole up to a row that is left out. */
static lore_status sift_facts(void *data, const Code *rows, size_t count)
{
    Sieve *sieve = data;
    lore_status status = LORE_OK;
    size_t from = 0;
    for (size_t i = 0; i < count && status == LORE_OK; i++) {
        if (!is_left_out(sieve, rows + i * sieve->arity))
            continue;
        if (i > from)
            status = sieve->facts(sieve->visitor, rows + from * sieve->arity, i - from);
        from = i + 1;
    }
    if (status == LORE_OK && count > from)
        status = sieve->facts(sieve->visitor, rows + from * sieve->arity, count - from);
    return status;
}

static lore_status sift_evidence(void *data, const Evidence *evidence)
{
    Sieve *sieve = data;
    return is_left_out(sieve, evidence->row) ? LORE_OK : sieve->evidence(sieve->visitor, evidence);
}

/* Whether the change adds a plain fact under the prefix. */
static bool adds_under(const Alteration *change, uint32_t stored, const Code *prefix,
                       uint32_t count)
{
    return change->is_said && change->stored == stored && change->facet == FACET_PRO &&
           (count == 0 || memcmp(change->row, prefix, count * sizeof *prefix) == 0);
}

static lore_status add_facts(const Supposed *supposed, uint32_t stored, const Code *prefix,
                             uint32_t count, FactVisit *visit, void *visitor)
{
    lore_status status = LORE_OK;
    for (size_t i = 0; i < supposed->count && status == LORE_OK; i++)
        if (adds_under(&supposed->changes[i], stored, prefix, count))
            status = visit(visitor, supposed->changes[i].row, 1);
    return status;
}

static lore_status facts(void *data, uint32_t relation, uint32_t arity, FactVisit *visit,
                         void *visitor, Diag *diag)
{
    Supposed *supposed = data;
    Sieve sieve = { .supposed = supposed,
                    .stored = relation,
                    .arity = arity,
                    .facet = FACET_PRO,
                    .facts = visit,
                    .visitor = visitor };
    lore_status status =
        supposed->inner->facts(supposed->inner->data, relation, arity, sift_facts, &sieve, diag);
    return status == LORE_OK ? add_facts(supposed, relation, NULL, 0, visit, visitor) : status;
}

static lore_status facts_under(void *data, uint32_t relation, uint32_t arity, const Code *prefix,
                               uint32_t count, FactVisit *visit, void *visitor, Diag *diag)
{
    Supposed *supposed = data;
    Sieve sieve = { .supposed = supposed,
                    .stored = relation,
                    .arity = arity,
                    .facet = FACET_PRO,
                    .facts = visit,
                    .visitor = visitor };
    lore_status status = supposed->inner->facts_under(supposed->inner->data, relation, arity,
                                                      prefix, count, sift_facts, &sieve, diag);
    return status == LORE_OK ? add_facts(supposed, relation, prefix, count, visit, visitor)
                             : status;
}

static lore_status claims(void *data, uint32_t relation, Facet facet, EvidenceVisit *visit,
                          void *visitor, Diag *diag)
{
    Supposed *supposed = data;
    Sieve sieve = { .supposed = supposed,
                    .stored = relation,
                    .facet = facet,
                    .evidence = visit,
                    .visitor = visitor };
    lore_status status = supposed->inner->claims(supposed->inner->data, relation, facet,
                                                 sift_evidence, &sieve, diag);
    for (size_t i = 0; i < supposed->count && status == LORE_OK; i++) {
        const Alteration *change = &supposed->changes[i];
        if (!change->is_said || change->stored != relation || change->facet != facet ||
            facet == FACET_PRO)
            continue;
        Evidence evidence = { .row = change->row,
                              .from = LORE_TIME_MIN,
                              .to = LORE_TIME_MAX,
                              .from_last = LORE_TIME_MIN,
                              .to_first = LORE_TIME_MAX,
                              .belief = 1 };
        status = visit(visitor, &evidence);
    }
    return status;
}

static lore_status counted(void *data, uint32_t relation, uint64_t *out, Diag *diag)
{
    Supposed *supposed = data;
    lore_status status = supposed->inner->counted(supposed->inner->data, relation, out, diag);
    for (size_t i = 0; i < supposed->count; i++)
        *out += adds_under(&supposed->changes[i], relation, NULL, 0);
    return status;
}

static lore_status code_find(void *data, lore_value value, Code *out, Diag *diag)
{
    const FactSource *inner = ((Supposed *)data)->inner;
    return inner->code_find(inner->data, value, out, diag);
}

static lore_status code_value(void *data, Code code, Arena *arena, lore_value *out, Diag *diag)
{
    const FactSource *inner = ((Supposed *)data)->inner;
    return inner->code_value(inner->data, code, arena, out, diag);
}

static void open_source(Supposed *supposed, const FactSource *inner)
{
    supposed->inner = inner;
    supposed->source =
        (FactSource){ supposed,  facts,      claims,         facts_under,         counted,
                      code_find, code_value, inner->sources, inner->source_count, NULL };
}

/* ---- asking ---- */

static lore_status code_of(Asker *asker, Model *model, lore_term term, Code *out)
{
    const Term *node = lr_term(asker->terms, term);
    *out = LR_CODE_NONE;
    return node->kind == TERM_VALUE ? lr_model_code(model, node->value, out, &asker->kb->diag)
                                    : LORE_OK;
}

/* Codes are the model's own, since values that the store does not know have others in each. */
static lore_status add_change(Asker *asker, Supposed *supposed, Model *model,
                              const Supposition *supposition)
{
    Said said = lr_asker_statement(asker, supposition->statement);
    const Term *node = lr_term(asker->terms, said.inner);
    const Relation *relation = &asker->reading->program->relations.items[said.relation];
    Alteration *change = &supposed->changes[supposed->count++];
    *change = (Alteration){ .stored = relation->stored,
                            .width = relation->arity + (said.holder != 0),
                            .facet = said.facet,
                            .is_said = supposition->is_said };
    lore_status status = LORE_OK;
    if (said.holder != 0)
        status = code_of(asker, model, said.holder, &change->row[0]);
    for (uint32_t i = 0; i < relation->arity && status == LORE_OK; i++) {
        node = lr_term(asker->terms, said.inner);
        status = code_of(asker, model, lr_term_arg(asker->terms, node, i),
                         &change->row[i + (said.holder != 0)]);
    }
    return status;
}

static bool has_row_in(Model *model, uint32_t predicate, Granule window, lore_status *status)
{
    StretchList belief = { 0 };
    Code row[LR_VARIABLES_MAX];
    bool found = false;
    for (size_t i = 0; i < lr_model_count(model, predicate) && !found; i++) {
        belief.count = 0;
        if (!lr_model_tuple(model, predicate, i, row, &belief)) {
            *status = LORE_NOMEM;
            break;
        }
        for (size_t s = 0; s < belief.count; s++)
            found =
                found || (belief.items[s].from < window.last && window.first < belief.items[s].to);
    }
    lr_vector_free(&belief);
    return found;
}

static lore_status add_changes(Asker *asker, Supposed *supposed, Model *model,
                               const Supposition *suppositions, size_t count)
{
    lore_status status = LORE_OK;
    for (size_t i = 0; i < count && i < LR_SUPPOSED_MAX && status == LORE_OK; i++)
        status = add_change(asker, supposed, model, &suppositions[i]);
    return status;
}

lore_status lr_supposed_holds(Asker *asker, lore_term goal, const Supposition *suppositions,
                              size_t count, Granule window, bool *out)
{
    Supposed supposed = { .count = 0 };
    Goal put;
    Buffer bytes = { 0 };
    Reading *reading = asker->reading;
    open_source(&supposed, &reading->ledger->facts);
    lr_term_encode(&bytes, asker->terms, goal);
    lore_status status = lr_reading_goal(reading, &bytes, &put, &asker->kb->diag);
    lr_buffer_free(&bytes);
    Model *model = lr_model_new(reading->program, &supposed.source, reading->settings);
    if (model == NULL)
        return LORE_NOMEM;
    if (status == LORE_OK)
        status = add_changes(asker, &supposed, model, suppositions, count);
    if (status == LORE_OK)
        status = lr_model_ask_too(model, put.predicate, asker->budget, &asker->kb->diag);
    *out = status == LORE_OK && has_row_in(model, put.predicate, window, &status);
    lr_model_free(model);
    return status;
}

/* ---- worlds ---- */

struct SupposedWorld {
    Supposed supposed;
    Reading *reading;
    Asker asker;
};

/* The reading's model, with the source that supposes in the place of its own. */
static lore_status replace_model(SupposedWorld *world)
{
    Reading *reading = world->reading;
    open_source(&world->supposed, &reading->ledger->facts);
    Model *model = lr_model_new(reading->program, &world->supposed.source, reading->settings);
    if (model == NULL)
        return LORE_NOMEM;
    lr_model_free(reading->model);
    reading->model = model;
    return LORE_OK;
}

lore_status lr_supposed_open(Asker *like, const Supposition *suppositions, size_t count,
                             SupposedWorld **out)
{
    SupposedWorld *world = calloc(1, sizeof *world);
    if (world == NULL)
        return LORE_NOMEM;
    world->asker = (Asker){ .kb = like->kb, .budget = like->budget, .terms = like->terms };
    lr_diag_init(&world->asker.aside);
    lore_status status = lr_reading_apart(like->kb, &like->reading->from,
                                          like->reading->ledger->overlay, NULL, &world->reading);
    world->asker.reading = world->reading;
    if (status == LORE_OK)
        status = replace_model(world);
    if (status == LORE_OK)
        status = add_changes(&world->asker, &world->supposed, world->reading->model, suppositions,
                             count);
    if (status == LORE_OK)
        *out = world;
    else
        lr_supposed_close(world);
    return status;
}

Asker *lr_supposed_asker(SupposedWorld *world)
{
    return &world->asker;
}

void lr_supposed_close(SupposedWorld *world)
{
    if (world == NULL)
        return;
    lr_reading_release(world->reading);
    lr_diag_clear(&world->asker.aside);
    free(world);
}
