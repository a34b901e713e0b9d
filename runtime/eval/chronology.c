/* SPDX-License-Identifier: MIT */
/* Orders are read first, since only events that they name are of interest; denials before what they deny. */
#include "eval/chronology.h"

#include <stdlib.h>
#include <string.h>

#include "eval/lineage.h"
#include "rule/order.h"

/* ---- dates as instants ---- */

static bool has_days(const Relation *relation)
{
    return (relation->flags & LORE_RELATION_UNIT_DAY) != 0;
}

/* An event is an instant of [from, to). That may end where a state begins, which the instant itself precedes. */
static Bounds bounds_of_event(const Evidence *evidence)
{
    return (Bounds){ evidence->from, evidence->to, evidence->from, evidence->to, 0, 0 };
}

/* A state that is dated by days begins within its first and ends within its last. */
static Bounds bounds_of_state(const Evidence *evidence, bool by_days)
{
    Bounds bounds = lr_bounds_of_claim(evidence, 1);
    if (!by_days)
        return bounds;
    bounds.from_last = lr_bounds_shift(bounds.from_last, LR_DAY - 1);
    bounds.to_first = lr_bounds_shift(bounds.to_first, 1 - LR_DAY);
    bounds.least = bounds.least > 2 * LR_DAY ? bounds.least - 2 * LR_DAY + 2 : 1;
    return bounds;
}

static Bounds bounds_of(const Relation *relation, const Evidence *evidence)
{
    return evidence->is_event ? bounds_of_event(evidence)
                              : bounds_of_state(evidence, has_days(relation));
}

/* The midnight before an instant, or after it. */
static int64_t round_day(int64_t instant, bool up)
{
    if (instant == LORE_TIME_MIN || instant == LORE_TIME_MAX)
        return instant;
    int64_t within = instant % LR_DAY;
    if (within < 0)
        within += LR_DAY;
    return within == 0 ? instant : lr_bounds_shift(instant, (up ? LR_DAY : 0) - within);
}

static int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static int64_t earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* Takes bounds as dates of the claim, which become no wider. */
static void date_event(Evidence *evidence, const Bounds *bounds, bool by_days)
{
    int64_t from = bounds->from_first, to = bounds->to_last;
    evidence->from = later(evidence->from, by_days ? round_day(from, false) : from);
    evidence->to = earlier(evidence->to, by_days ? round_day(to, true) : to);
    evidence->from_last = evidence->to;
    evidence->to_first = evidence->from;
}

static void date_state(Evidence *evidence, const Bounds *bounds, bool by_days)
{
    Bounds dates = *bounds;
    if (by_days) {
        dates.from_first = round_day(dates.from_first, false);
        dates.from_last = round_day(dates.from_last, false);
        dates.to_first = round_day(dates.to_first, true);
        dates.to_last = round_day(dates.to_last, true);
    }
    evidence->from = later(evidence->from, dates.from_first);
    evidence->from_last = earlier(evidence->from_last, dates.from_last);
    evidence->to_first = later(evidence->to_first, dates.to_first);
    evidence->to = earlier(evidence->to, dates.to_last);
}

/* ---- what is said ---- */

typedef struct OrderReader {
    Chronology *chronology;
    uint32_t relation, arity;
    size_t ordinal;
    bool has_memory;
} OrderReader;

static const Relation *relation_of(const Chronology *chronology, uint32_t relation)
{
    return &chronology->program->relations.items[relation];
}

static size_t make_key(uint32_t relation, const Code *row, uint32_t arity, Code *key)
{
    key[0] = relation;
    memcpy(key + 1, row, arity * sizeof *row);
    return (arity + 1) * sizeof *key;
}

static bool is_denied(const OrderReader *reader, const Code *row)
{
    Code key[LR_ARITY_MAX + 1];
    size_t length = make_key(reader->relation, row, reader->arity, key);
    return lr_map_find(&reader->chronology->denied, key, length) != NULL;
}

static Cost cost_of(const Chronology *chronology, const Evidence *evidence)
{
    return lr_cost_of(lr_lineage_belief(chronology->source, chronology->settings, evidence));
}

static lore_status read_denial(void *data, const Evidence *evidence)
{
    OrderReader *reader = data;
    Code key[LR_ARITY_MAX + 1];
    if (cost_of(reader->chronology, evidence) == LR_COST_NONE)
        return LORE_OK;
    size_t length = make_key(reader->relation, evidence->row, reader->arity, key);
    return lr_map_put(&reader->chronology->denied, key, length, NULL) != NULL ? LORE_OK
                                                                              : LORE_NOMEM;
}

static bool say(const OrderReader *reader, bool is_fact, const Code *row, Saying *out)
{
    Chronology *chronology = reader->chronology;
    *out = (Saying){ reader->relation, is_fact, reader->ordinal, chronology->codes.count };
    if (!lr_vector_reserve(&chronology->codes, reader->arity))
        return false;
    memcpy(chronology->codes.items + chronology->codes.count, row, reader->arity * sizeof *row);
    chronology->codes.count += reader->arity;
    return true;
}

static bool intern_name(Chronology *chronology, Code code, uint32_t *name)
{
    bool is_new;
    uint64_t *slot = lr_map_put(&chronology->name_of, &code, sizeof code, &is_new);
    if (slot == NULL)
        return false;
    if (is_new)
        *slot = chronology->sequence.names.count;
    *name = (uint32_t)*slot;
    return !is_new || lr_sequence_add_name(&chronology->sequence);
}

static lore_status take_statement(OrderReader *reader, bool is_fact, const Code *row)
{
    Saying saying;
    uint32_t names[2];
    Chronology *chronology = reader->chronology;
    bool is_after =
        (relation_of(chronology, reader->relation)->flags & LORE_RELATION_AFTER) != 0;
    if (row[0] == chronology->null || row[1] == chronology->null || is_denied(reader, row))
        return LORE_OK;
    bool fine = intern_name(chronology, row[0], &names[0]) &&
                intern_name(chronology, row[1], &names[1]) && say(reader, is_fact, row, &saying) &&
                lr_vector_push(&chronology->statements, saying) &&
                lr_sequence_add_statement(&chronology->sequence, names[!is_after],
                                          names[is_after]);
    return fine ? LORE_OK : LORE_NOMEM;
}

static lore_status read_order_facts(void *data, const Code *rows, size_t count)
{
    lore_status status = LORE_OK;
    for (size_t i = 0; i < count && status == LORE_OK; i++)
        status = take_statement(data, true, rows + 2 * i);
    return status;
}

static lore_status read_order_claim(void *data, const Evidence *evidence)
{
    OrderReader *reader = data;
    lore_status status = LORE_OK;
    if (cost_of(reader->chronology, evidence) == 0)
        status = take_statement(reader, false, evidence->row);
    reader->ordinal++;
    return status;
}

static lore_status take_dating(OrderReader *reader, const Evidence *evidence)
{
    Saying saying;
    Chronology *chronology = reader->chronology;
    const uint64_t *name = lr_map_find(&chronology->name_of, evidence->row, sizeof(Code));
    if (name == NULL || cost_of(chronology, evidence) != 0 || is_denied(reader, evidence->row))
        return LORE_OK;
    Bounds bounds = bounds_of(relation_of(chronology, reader->relation), evidence);
    bool fine = say(reader, false, evidence->row, &saying) &&
                lr_vector_push(&chronology->datings, saying) &&
                lr_sequence_add_dating(&chronology->sequence, (uint32_t)*name, &bounds);
    return fine ? LORE_OK : LORE_NOMEM;
}

static lore_status read_dating(void *data, const Evidence *evidence)
{
    OrderReader *reader = data;
    lore_status status = take_dating(reader, evidence);
    reader->ordinal++;
    return status;
}

static lore_status read_relation(Chronology *chronology, uint32_t relation, bool is_order,
                                 Diag *diag)
{
    const FactSource *source = chronology->source;
    const Relation *declared = relation_of(chronology, relation);
    OrderReader reader = {
        .chronology = chronology, .relation = relation, .arity = declared->arity
    };
    if (declared->stored == 0)
        return LORE_OK;
    lore_status status = source->claims(source->data, declared->stored, FACET_CON, read_denial,
                                        &reader, diag);
    if (status == LORE_OK && is_order)
        status = source->facts(source->data, declared->stored, declared->arity, read_order_facts,
                               &reader, diag);
    if (status == LORE_OK)
        status = source->claims(source->data, declared->stored, FACET_PRO,
                                is_order ? read_order_claim : read_dating, &reader, diag);
    return status;
}

static lore_status read_all(Chronology *chronology, Diag *diag)
{
    const Program *program = chronology->program;
    lore_status status = chronology->source->code_find(chronology->source->data, lore_null(),
                                                       &chronology->null, diag);
    for (uint32_t r = 0; r < program->relations.count && status == LORE_OK; r++)
        if (lr_order_is_one(&program->relations.items[r]))
            status = read_relation(chronology, r, true, diag);
    for (uint32_t r = 0; r < program->relations.count && status == LORE_OK; r++)
        if ((program->relations.items[r].flags & LORE_RELATION_NAMED) != 0 &&
            chronology->statements.count > 0)
            status = read_relation(chronology, r, false, diag);
    return status;
}

/* ---- life ---- */

lore_status lr_chronology_new(const Program *program, const FactSource *source,
                              ModelSettings settings, Chronology **out, Diag *diag)
{
    Chronology *chronology = *out = calloc(1, sizeof *chronology);
    if (chronology == NULL)
        return LORE_NOMEM;
    *chronology = (Chronology){ .program = program, .source = source, .settings = settings };
    lore_status status = read_all(chronology, diag);
    if (status == LORE_OK && !lr_sequence_settle(&chronology->sequence))
        status = LORE_NOMEM;
    if (status == LORE_OK)
        return LORE_OK;
    lr_chronology_free(chronology);
    *out = NULL;
    return status;
}

void lr_chronology_free(Chronology *chronology)
{
    if (chronology == NULL)
        return;
    lr_sequence_free(&chronology->sequence);
    lr_map_free(&chronology->name_of);
    lr_vector_free(&chronology->statements);
    lr_vector_free(&chronology->datings);
    lr_vector_free(&chronology->codes);
    lr_map_free(&chronology->denied);
    free(chronology);
}

/* ---- narrowing ---- */

static const SequenceName *find_name(const Chronology *chronology, Code code)
{
    const uint64_t *name = lr_map_find(&chronology->name_of, &code, sizeof code);
    return name == NULL ? NULL : &chronology->sequence.names.items[*name];
}

/* The same dates, as far as a name's limits leave them; false if they leave none. */
static bool limit(Evidence *evidence, const Relation *relation, int64_t after, int64_t before)
{
    Bounds bounds = bounds_of(relation, evidence);
    if (!lr_bounds_limit(&bounds, after, before))
        return false;
    if (evidence->is_event)
        date_event(evidence, &bounds, has_days(relation));
    else
        date_state(evidence, &bounds, has_days(relation));
    return evidence->from < evidence->to;
}

unsigned lr_chronology_narrow(const Chronology *chronology, uint32_t relation, Evidence *evidence)
{
    const Relation *declared = relation_of(chronology, relation);
    const SequenceName *name = find_name(chronology, evidence->row[0]);
    Evidence alone = *evidence, narrowed = *evidence;
    if (name == NULL || !limit(&alone, declared, LORE_TIME_MIN, LORE_TIME_MAX))
        return NARROWING_NONE;
    if (!limit(&narrowed, declared, name->limits[SEQUENCE_AFTER].at,
               name->limits[SEQUENCE_BEFORE].at))
        return NARROWING_CONTRADICTED;
    bool is_later = narrowed.from != alone.from || narrowed.to_first != alone.to_first;
    bool is_earlier = narrowed.to != alone.to || narrowed.from_last != alone.from_last;
    if (evidence->is_event) { /* whose inner bounds are the outer ones */
        is_later = narrowed.from != alone.from;
        is_earlier = narrowed.to != alone.to;
    }
    if (is_later || is_earlier)
        *evidence = narrowed;
    return (is_later ? NARROWING_AFTER : 0u) | (is_earlier ? NARROWING_BEFORE : 0u);
}

bool lr_chronology_contradicts(const Chronology *chronology, uint32_t relation,
                               const Evidence *evidence, unsigned narrowing)
{
    const SequenceName *name = find_name(chronology, evidence->row[0]);
    Evidence limited = *evidence;
    int64_t after = LORE_TIME_MIN, before = LORE_TIME_MAX;
    if (name != NULL && narrowing & NARROWING_AFTER)
        after = name->limits[SEQUENCE_AFTER].at;
    if (name != NULL && narrowing & NARROWING_BEFORE)
        before = name->limits[SEQUENCE_BEFORE].at;
    return !limit(&limited, relation_of(chronology, relation), after, before);
}

bool lr_chronology_explain(const Chronology *chronology, Code name, unsigned narrowing,
                           SequenceSteps *out)
{
    const uint64_t *number = lr_map_find(&chronology->name_of, &name, sizeof name);
    bool fine = true;
    for (int side = 0; side < 2 && number != NULL && fine; side++)
        if (narrowing & 1u << side)
            fine = lr_sequence_explain(&chronology->sequence, (uint32_t)*number,
                                       (SequenceSide)side, out);
    return fine;
}
