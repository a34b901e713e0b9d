/* SPDX-License-Identifier: MIT */
/* Tables of claims are looked for one after the other: a question reads few. */
#include "reason/docket.h"

#include <stdlib.h>
#include <string.h>

#include "rule/order.h"
#include "rule/reach.h"

/* ---- items ---- */

static bool add_item(Docket *docket, DocketItem item, const Code *row)
{
    item.first_code = docket->codes.count;
    if (!lr_vector_reserve(&docket->codes, item.width + 1) || !lr_vector_push(&docket->items, item))
        return false;
    memcpy(docket->codes.items + docket->codes.count, row, item.width * sizeof *row);
    docket->codes.count += item.width;
    return true;
}

static const char *keep(Docket *docket, const char *text, bool *has_memory)
{
    const char *kept = text == NULL ? NULL : lr_arena_text(&docket->text, text, strlen(text));
    *has_memory = *has_memory && (text == NULL || kept != NULL);
    return kept;
}

/* ---- claims ---- */

typedef struct ClaimReader {
    Docket *docket;
    const Relation *relation;
    Facet facet;
} ClaimReader;

static uint32_t width_of(const Relation *relation, Facet facet)
{
    return relation->arity + (facet >= FACET_DEMAND);
}

static lore_status read_claim(void *data, const Testimony *testimony)
{
    ClaimReader *reader = data;
    Docket *docket = reader->docket;
    bool has_memory = true;
    DocketItem item = { .id = keep(docket, testimony->id, &has_memory),
                        .source = keep(docket, testimony->source, &has_memory),
                        .locator = keep(docket, testimony->locator, &has_memory),
                        .relation = reader->relation->stored,
                        .facet = reader->facet,
                        .width = width_of(reader->relation, reader->facet),
                        .evidence = *testimony->evidence };
    uint64_t *slot =
        has_memory ? lr_map_put(&docket->claim_of, item.id, strlen(item.id), NULL) : NULL;
    if (slot == NULL)
        return LORE_NOMEM;
    *slot = docket->items.count;
    return add_item(docket, item, testimony->evidence->row) ? LORE_OK : LORE_NOMEM;
}

static const DocketTable *find_table(const Docket *docket, uint32_t relation, Facet facet)
{
    for (size_t i = 0; i < docket->tables.count; i++)
        if (docket->tables.items[i].relation == relation && docket->tables.items[i].facet == facet)
            return &docket->tables.items[i];
    return NULL;
}

static lore_status load_table(Docket *docket, const Relation *relation, Facet facet, Diag *diag)
{
    if (relation->stored == 0 || find_table(docket, relation->stored, facet) != NULL)
        return LORE_OK;
    ClaimReader reader = { docket, relation, facet };
    DocketTable table = { relation->stored, facet, (uint32_t)docket->items.count, 0 };
    lore_status status = docket->testimonies->claims(docket->testimonies->data, relation->stored,
                                                     facet, read_claim, &reader, diag);
    table.count = (uint32_t)docket->items.count - table.first;
    if (status == LORE_OK && !lr_vector_push(&docket->tables, table))
        status = LORE_NOMEM;
    return status;
}

lore_status lr_docket_load(Docket *docket, const Program *program, uint32_t predicate, Diag *diag)
{
    bool *is_read = lr_program_reach(program, &predicate, 1);
    lore_status status = is_read == NULL ? LORE_NOMEM : LORE_OK;
    if (status == LORE_OK)
        lr_order_reach(program, is_read);
    for (size_t p = 0; p < program->predicates.count && status == LORE_OK; p++) {
        const Predicate *read = &program->predicates.items[p];
        if (is_read[p] && read->kind == PREDICATE_FACET)
            status =
                load_table(docket, &program->relations.items[read->relation], read->facet, diag);
    }
    free(is_read);
    return status;
}

uint32_t lr_docket_claim(const Docket *docket, const char *id)
{
    const uint64_t *found = lr_map_find(&docket->claim_of, id, strlen(id));
    return found == NULL ? LR_NONE : (uint32_t)*found;
}

/* ---- facts ---- */

static size_t make_key(uint32_t relation, const Code *row, uint32_t width, Code *key)
{
    key[0] = relation;
    memcpy(key + 1, row, width * sizeof *row);
    return (width + 1) * sizeof *key;
}

uint32_t lr_docket_fact(Docket *docket, const Relation *relation, const Code *row)
{
    Code key[LR_ARITY_MAX + 1];
    DocketItem item = { .relation = relation->stored, .width = relation->arity };
    size_t length = make_key(relation->stored, row, relation->arity, key);
    uint64_t *slot = lr_map_put(&docket->fact_of, key, length, NULL);
    if (slot == NULL || (*slot == 0 && !add_item(docket, item, row)))
        return LR_NONE;
    if (*slot == 0)
        *slot = docket->items.count;
    return (uint32_t)*slot - 1;
}

uint32_t lr_docket_ground(Docket *docket, const Program *program, const DateGround *ground)
{
    if (ground->voice != NULL)
        return lr_docket_claim(docket, ground->voice->id);
    uint32_t relation = program->predicates.items[ground->predicate].relation;
    return lr_docket_fact(docket, &program->relations.items[relation], ground->row);
}

typedef struct FactReader {
    Docket *docket;
    const Relation *relation; /* numbering */
    FactVisit *visit;         /* passing on */
    void *visitor;
    uint32_t relation_stored, width;
} FactReader;

static lore_status number_facts(void *data, const Code *rows, size_t count)
{
    const FactReader *reader = data;
    for (size_t i = 0; i < count; i++)
        if (lr_docket_fact(reader->docket, reader->relation, rows + i * reader->relation->arity) ==
            LR_NONE)
            return LORE_NOMEM;
    return LORE_OK;
}

lore_status lr_docket_load_facts(Docket *docket, const Relation *relation, Diag *diag)
{
    FactReader reader = { .docket = docket, .relation = relation };
    if (relation->stored == 0)
        return LORE_OK;
    return docket->facts->facts(docket->facts->data, relation->stored, relation->arity,
                                number_facts, &reader, diag);
}

static bool withholds_facts(const Docket *docket)
{
    return docket->withholds_unnumbered || docket->facts_withheld > 0;
}

static bool is_fact_withheld(const Docket *docket, uint32_t relation, const Code *row,
                             uint32_t width)
{
    Code key[LR_ARITY_MAX + 1];
    if (!withholds_facts(docket))
        return false;
    size_t length = make_key(relation, row, width, key);
    const uint64_t *found = lr_map_find(&docket->fact_of, key, length);
    return found == NULL || *found == 0 /* without memory */
               ? docket->withholds_unnumbered
               : docket->items.items[*found - 1].is_withheld;
}

/* Passes on the rows between those that are withheld. */
static lore_status pass_facts(void *data, const Code *rows, size_t count)
{
    const FactReader *reader = data;
    size_t from = 0;
    lore_status status = LORE_OK;
    for (size_t i = 0; i <= count && status == LORE_OK; i++) {
        bool ends = i == count || is_fact_withheld(reader->docket, reader->relation_stored,
                                                   rows + i * reader->width, reader->width);
        if (ends && i > from)
            status = reader->visit(reader->visitor, rows + from * reader->width, i - from);
        from = ends ? i + 1 : from;
    }
    return status;
}

/* ---- what is seen ---- */

static lore_status see_facts(void *data, uint32_t relation, uint32_t arity, FactVisit *visit,
                             void *visitor, Diag *diag)
{
    Docket *docket = data;
    FactReader reader = { docket, NULL, visit, visitor, relation, arity };
    if (!withholds_facts(docket))
        return docket->facts->facts(docket->facts->data, relation, arity, visit, visitor, diag);
    return docket->facts->facts(docket->facts->data, relation, arity, pass_facts, &reader, diag);
}

static lore_status see_claims(void *data, uint32_t relation, Facet facet, EvidenceVisit *visit,
                              void *visitor, Diag *diag)
{
    Docket *docket = data;
    const DocketTable *table = find_table(docket, relation, facet);
    lore_status status = LORE_OK;
    if (table == NULL)
        return docket->facts->claims(docket->facts->data, relation, facet, visit, visitor, diag);
    for (uint32_t i = 0; i < table->count && status == LORE_OK; i++) {
        const DocketItem *item = &docket->items.items[table->first + i];
        Evidence evidence = item->evidence;
        evidence.row = lr_docket_row(docket, item);
        if (!item->is_withheld)
            status = visit(visitor, &evidence);
    }
    return status;
}

static lore_status see_count(void *data, uint32_t relation, uint64_t *out, Diag *diag)
{
    const FactSource *facts = ((Docket *)data)->facts;
    return facts->counted(facts->data, relation, out, diag);
}

static lore_status find_code(void *data, lore_value value, Code *out, Diag *diag)
{
    const FactSource *facts = ((Docket *)data)->facts;
    return facts->code_find(facts->data, value, out, diag);
}

static lore_status code_value(void *data, Code code, Arena *arena, lore_value *out, Diag *diag)
{
    const FactSource *facts = ((Docket *)data)->facts;
    return facts->code_value(facts->data, code, arena, out, diag);
}

static lore_status hear_claims(void *data, uint32_t relation, Facet facet, TestimonyVisit *visit,
                               void *visitor, Diag *diag)
{
    Docket *docket = data;
    const DocketTable *table = find_table(docket, relation, facet);
    lore_status status = LORE_OK;
    if (table == NULL)
        return docket->testimonies->claims(docket->testimonies->data, relation, facet, visit,
                                           visitor, diag);
    for (uint32_t i = 0; i < table->count && status == LORE_OK; i++) {
        const DocketItem *item = &docket->items.items[table->first + i];
        Evidence evidence = item->evidence;
        evidence.row = lr_docket_row(docket, item);
        Testimony testimony = { &evidence, item->id, item->source, item->locator };
        if (!item->is_withheld)
            status = visit(visitor, &testimony);
    }
    return status;
}

static lore_status has_fact(void *data, uint32_t relation, uint32_t arity, const Code *row,
                            bool *out, Diag *diag)
{
    Docket *docket = data;
    *out = false;
    if (is_fact_withheld(docket, relation, row, arity))
        return LORE_OK;
    return docket->testimonies->has_fact(docket->testimonies->data, relation, arity, row, out,
                                         diag);
}

static bool has_contraries(void *data, uint32_t relation, Facet facet)
{
    const TestimonySource *testimonies = ((Docket *)data)->testimonies;
    return testimonies->has_contraries(testimonies->data, relation, facet);
}

/* ---- withholding ---- */

void lr_docket_withhold(Docket *docket, uint32_t item, bool is_withheld)
{
    DocketItem *changed = &docket->items.items[item];
    if (changed->id == NULL && changed->is_withheld != is_withheld)
        docket->facts_withheld += is_withheld ? 1u : UINT32_MAX;
    changed->is_withheld = is_withheld;
}

void lr_docket_withhold_unnumbered(Docket *docket, bool is_withheld)
{
    docket->withholds_unnumbered = is_withheld;
}

/* A copy counts as its original; a circle of relays ends where everybody has been met. */
uint32_t lr_docket_step(const Docket *docket, const DocketItem *item, uint32_t index)
{
    const SourceNode *sources = docket->facts->sources;
    uint32_t source = item->id == NULL ? 0 : item->evidence.source;
    if (index >= docket->facts->source_count)
        return 0;
    for (uint32_t step = 0; step < index && source != 0; step++)
        source = step == 0 && sources[source].origin != 0 && sources[source].origin != source
                     ? sources[source].origin
                     : sources[source].via;
    return source;
}

bool lr_docket_passes(const Docket *docket, const DocketItem *item, uint32_t source)
{
    uint32_t at;
    for (uint32_t step = 0; (at = lr_docket_step(docket, item, step)) != 0; step++)
        if (at == source)
            return true;
    return false;
}

/* ---- life ---- */

void lr_docket_init(Docket *docket, const FactSource *facts, const TestimonySource *testimonies)
{
    *docket = (Docket){ .facts = facts, .testimonies = testimonies };
    docket->seen = *facts;
    docket->seen.data = docket;
    docket->seen.facts = see_facts;
    docket->seen.claims = see_claims;
    docket->seen.facts_under = NULL;
    docket->seen.counted = facts->counted == NULL ? NULL : see_count;
    docket->seen.code_find = find_code;
    docket->seen.code_value = code_value;
    docket->seen.is_imprecise = NULL; /* asked of the program, which is made */
    docket->heard = (TestimonySource){ docket, hear_claims, has_fact, has_contraries };
}

void lr_docket_free(Docket *docket)
{
    lr_vector_free(&docket->items);
    lr_vector_free(&docket->tables);
    lr_vector_free(&docket->codes);
    lr_map_free(&docket->claim_of);
    lr_map_free(&docket->fact_of);
    lr_arena_free(&docket->text);
}
