/* SPDX-License-Identifier: MIT */
/* Reading the claims of a facet into chains by row. */
#include "reason/witness.h"

#include <stdlib.h>
#include <string.h>

#include "eval/lineage.h"
#include "rule/order.h"

/* ---- weight ---- */

Cost lr_cost_combine(ModelSettings settings, Cost a, Cost b)
{
    if (settings.is_product)
        return lr_cost_product(a, b);
    return a > b ? a : b;
}

/* ---- reading ---- */

typedef struct TableReader {
    Witnesses *witnesses;
    WitnessTable *table;
    uint32_t relation; /* of the program */
    uint32_t width;
    int64_t moment;               /* an event is so long */
    const Chronology *chronology; /* or NULL */
    bool has_memory;
} TableReader;

static const char *keep(TableReader *reader, const char *text)
{
    if (text == NULL)
        return NULL;
    char *copy = lr_arena_text(&reader->witnesses->text, text, strlen(text));
    reader->has_memory = reader->has_memory && copy != NULL;
    return copy;
}

static lore_status read_testimony(void *data, const Testimony *testimony)
{
    TableReader *reader = data;
    WitnessTable *table = reader->table;
    Evidence evidence = *testimony->evidence;
    Narrowing narrowing = { { 0, 0 }, 0 };
    if (reader->chronology != NULL)
        narrowing = lr_chronology_narrow(reader->chronology, reader->relation, &evidence);
    uint64_t *first =
        lr_map_put(&table->first_of, evidence.row, reader->width * sizeof(Code), NULL);
    Voice voice = {
        .id = keep(reader, testimony->id),
        .source = keep(reader, testimony->source),
        .locator = keep(reader, testimony->locator),
        .from = evidence.from,
        .to = evidence.to,
        .bounds = lr_bounds_of_claim(&evidence, reader->moment),
        .cost = lr_cost_of(
            lr_lineage_belief(reader->witnesses->facts, reader->witnesses->settings, &evidence)),
        .narrowing = narrowing,
    };
    if (first == NULL || !reader->has_memory)
        return LORE_NOMEM;
    voice.next = (uint32_t)*first;
    if (!lr_vector_push(&table->voices, voice))
        return LORE_NOMEM;
    *first = table->voices.count;
    return LORE_OK;
}

static void free_table(WitnessTable *table)
{
    if (table == NULL)
        return;
    lr_map_free(&table->first_of);
    lr_vector_free(&table->voices);
    free(table);
}

void lr_witnesses_free(Witnesses *witnesses)
{
    for (size_t i = 0; i < witnesses->tables.count; i++)
        free_table(witnesses->tables.items[i]);
    lr_vector_free(&witnesses->tables);
    lr_arena_free(&witnesses->text);
}

static lore_status read_table(Witnesses *witnesses, uint32_t relation, Facet facet,
                              WitnessTable *table)
{
    const Relation *declared = &witnesses->program->relations.items[relation];
    TableReader reader = { .witnesses = witnesses,
                           .table = table,
                           .relation = relation,
                           .width = declared->arity + (facet >= FACET_DEMAND),
                           .moment = declared->flags & LORE_RELATION_UNIT_DAY ? LR_DAY : 1,
                           .has_memory = true };
    lore_status status = LORE_OK;
    if (lr_order_dates(witnesses->program, relation, facet))
        status = lr_model_chronology(witnesses->model, &reader.chronology, witnesses->diag);
    return status == LORE_OK
               ? witnesses->testimonies->claims(witnesses->testimonies->data, declared->stored,
                                                facet, read_testimony, &reader, witnesses->diag)
               : status;
}

lore_status lr_witnesses_table(Witnesses *witnesses, uint32_t relation, Facet facet,
                               const WitnessTable **out)
{
    uint32_t stored = witnesses->program->relations.items[relation].stored;
    for (size_t i = 0; i < witnesses->tables.count; i++) {
        *out = witnesses->tables.items[i];
        if ((*out)->relation == stored && (*out)->facet == facet)
            return LORE_OK;
    }
    WitnessTable *table = calloc(1, sizeof *table);
    *out = table;
    if (table == NULL || !lr_vector_push(&witnesses->tables, table)) {
        free_table(table);
        return LORE_NOMEM;
    }
    table->relation = stored;
    table->facet = facet;
    lore_status status = read_table(witnesses, relation, facet, table);
    if (status != LORE_OK)
        free_table(witnesses->tables.items[--witnesses->tables.count]);
    return status;
}

static const Voice *voice_at(const WitnessTable *table, uint64_t place)
{
    return place == 0 ? NULL : &table->voices.items[place - 1];
}

const Voice *lr_witness_first(const WitnessTable *table, const Code *row, uint32_t width)
{
    const uint64_t *first = lr_map_find(&table->first_of, row, width * sizeof *row);
    return voice_at(table, first == NULL ? 0 : *first);
}

const Voice *lr_witness_next(const WitnessTable *table, const Voice *voice)
{
    return voice_at(table, voice->next);
}

/* ---- dates ---- */

static lore_status add_date_ground(Witnesses *witnesses, const Chronology *chronology,
                                   const Saying *saying, DateGrounds *out)
{
    const WitnessTable *table;
    DateGround ground = { .predicate =
                              lr_program_facet(witnesses->program, saying->relation, FACET_PRO),
                          .row = lr_chronology_row(chronology, saying) };
    lore_status status = LORE_OK;
    if (!saying->is_fact)
        status = lr_witnesses_table(witnesses, saying->relation, FACET_PRO, &table);
    if (status == LORE_OK && !saying->is_fact)
        ground.voice = &table->voices.items[saying->ordinal];
    if (status != LORE_OK)
        return status;
    return lr_vector_push(out, ground) ? LORE_OK : LORE_NOMEM;
}

lore_status lr_witness_dates(Witnesses *witnesses, const Code *row, const Voice *voice,
                             DateGrounds *out)
{
    const Chronology *chronology;
    Sayings sayings = { 0 };
    if (!lr_narrowing_is_any(&voice->narrowing))
        return LORE_OK;
    lore_status status = lr_model_chronology(witnesses->model, &chronology, witnesses->diag);
    if (status == LORE_OK &&
        !lr_chronology_explain(chronology, row[0], &voice->narrowing, &sayings))
        status = LORE_NOMEM;
    for (size_t i = 0; i < sayings.count && status == LORE_OK; i++)
        status = add_date_ground(witnesses, chronology, sayings.items[i], out);
    lr_vector_free(&sayings);
    return status;
}
