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

static bool say(const OrderReader *reader, bool is_fact, const Code *row, Cost cost, Saying *out)
{
    Chronology *chronology = reader->chronology;
    *out = (Saying){ reader->relation, is_fact, reader->ordinal, chronology->codes.count, cost };
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
        *slot = chronology->name_of.count - 1;
    *name = (uint32_t)*slot;
    return true;
}

static uint32_t end_of(const Chronology *chronology, uint32_t index)
{
    while (chronology->tied.items[index].to != index)
        index = chronology->tied.items[index].to;
    return index;
}

static bool intern_tied(Chronology *chronology, Code code, uint32_t *index)
{
    bool is_new;
    uint64_t *slot = lr_map_put(&chronology->tied_of, &code, sizeof code, &is_new);
    if (slot == NULL)
        return false;
    if (is_new)
        *slot = chronology->tied.count;
    *index = (uint32_t)*slot;
    return !is_new || lr_vector_push(&chronology->tied, (TiedName){ code, *index });
}

/* The end with the lower index stays one, so that ways to it are followed in one pass from the first on. */
static bool tie(Chronology *chronology, const Code *row)
{
    uint32_t a, b;
    if (!intern_tied(chronology, row[0], &a) || !intern_tied(chronology, row[1], &b))
        return false;
    a = end_of(chronology, a);
    b = end_of(chronology, b);
    chronology->tied.items[a < b ? b : a].to = a < b ? a : b;
    return true;
}

static void shorten_ties(Chronology *chronology)
{
    for (size_t i = 0; i < chronology->tied.count; i++)
        chronology->tied.items[i].to = chronology->tied.items[chronology->tied.items[i].to].to;
}

bool lr_chronology_ties(const Chronology *chronology, Code a, Code b)
{
    const uint64_t *left = lr_map_find(&chronology->tied_of, &a, sizeof a);
    const uint64_t *right = lr_map_find(&chronology->tied_of, &b, sizeof b);
    return a == b || (left != NULL && right != NULL &&
                      chronology->tied.items[*left].to == chronology->tied.items[*right].to);
}

static lore_status take_order(OrderReader *reader, bool is_fact, const Code *row)
{
    OrderSaying order;
    Chronology *chronology = reader->chronology;
    bool is_after = (relation_of(chronology, reader->relation)->flags & LORE_RELATION_AFTER) != 0;
    if (row[0] == chronology->null || row[1] == chronology->null || is_denied(reader, row))
        return LORE_OK;
    bool fine = intern_name(chronology, row[!is_after], &order.later) &&
                intern_name(chronology, row[is_after], &order.earlier) &&
                say(reader, is_fact, row, 0, &order.saying) &&
                lr_vector_push(&chronology->orders, order);
    return fine ? LORE_OK : LORE_NOMEM;
}

static lore_status read_order_facts(void *data, const Code *rows, size_t count)
{
    lore_status status = LORE_OK;
    OrderReader *reader = data;
    for (size_t i = 0; i < count && status == LORE_OK; i++)
        status = tie(reader->chronology, rows + 2 * i) ? take_order(reader, true, rows + 2 * i)
                                                       : LORE_NOMEM;
    return status;
}

static lore_status read_order_claim(void *data, const Evidence *evidence)
{
    OrderReader *reader = data;
    lore_status status = tie(reader->chronology, evidence->row) ? LORE_OK : LORE_NOMEM;
    if (status == LORE_OK && cost_of(reader->chronology, evidence) == 0)
        status = take_order(reader, false, evidence->row);
    reader->ordinal++;
    return status;
}

static lore_status take_date(OrderReader *reader, const Evidence *evidence)
{
    DateSaying date;
    Chronology *chronology = reader->chronology;
    const uint64_t *name = lr_map_find(&chronology->name_of, evidence->row, sizeof(Code));
    Cost cost = cost_of(chronology, evidence);
    if (name == NULL || cost == LR_COST_NONE || is_denied(reader, evidence->row))
        return LORE_OK;
    date.name = (uint32_t)*name;
    date.bounds = bounds_of(relation_of(chronology, reader->relation), evidence);
    bool fine = say(reader, false, evidence->row, cost, &date.saying) &&
                lr_vector_push(&chronology->dates, date);
    return fine ? LORE_OK : LORE_NOMEM;
}

static lore_status read_date(void *data, const Evidence *evidence)
{
    OrderReader *reader = data;
    lore_status status = take_date(reader, evidence);
    reader->ordinal++;
    return status;
}

static lore_status read_relation(Chronology *chronology, uint32_t relation, bool is_order,
                                 Diag *diag)
{
    const FactSource *source = chronology->source;
    const Relation *declared = relation_of(chronology, relation);
    OrderReader reader = { .chronology = chronology,
                           .relation = relation,
                           .arity = declared->arity };
    if (declared->stored == 0)
        return LORE_OK;
    lore_status status =
        source->claims(source->data, declared->stored, FACET_CON, read_denial, &reader, diag);
    if (status == LORE_OK && is_order)
        status = source->facts(source->data, declared->stored, declared->arity, read_order_facts,
                               &reader, diag);
    if (status == LORE_OK)
        status = source->claims(source->data, declared->stored, FACET_PRO,
                                is_order ? read_order_claim : read_date, &reader, diag);
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
    shorten_ties(chronology);
    for (uint32_t r = 0; r < program->relations.count && status == LORE_OK; r++)
        if ((program->relations.items[r].flags & LORE_RELATION_NAMED) != 0 &&
            chronology->orders.count > 0)
            status = read_relation(chronology, r, false, diag);
    return status;
}

/* ---- levels ---- */

static int compare_costs(const void *left, const void *right)
{
    Cost a = *(const Cost *)left, b = *(const Cost *)right;
    return a < b ? -1 : a > b;
}

/* What dates cost, ascending and each once, after 0. */
static bool list_costs(const Chronology *chronology, Cost **out, size_t *count)
{
    size_t kept = 1;
    Cost *costs = *out = malloc((chronology->dates.count + 1) * sizeof *costs);
    if (costs == NULL)
        return false;
    costs[0] = 0;
    for (size_t i = 0; i < chronology->dates.count; i++)
        costs[i + 1] = chronology->dates.items[i].saying.cost;
    qsort(costs, chronology->dates.count + 1, sizeof *costs, compare_costs);
    for (size_t i = 1; i <= chronology->dates.count; i++)
        if (costs[i] != costs[kept - 1])
            costs[kept++] = costs[i];
    *count = chronology->settings.is_product ? 1 : kept;
    return true;
}

static bool settle_level(const Chronology *chronology, ChronologyLevel *level)
{
    bool fine = true;
    for (size_t n = 0; n < chronology->name_of.count && fine; n++)
        fine = lr_sequence_add_name(&level->sequence);
    for (size_t i = 0; i < chronology->orders.count && fine; i++)
        fine = lr_sequence_add_statement(&level->sequence, chronology->orders.items[i].later,
                                         chronology->orders.items[i].earlier);
    for (uint32_t i = 0; i < chronology->dates.count && fine; i++) {
        const DateSaying *date = &chronology->dates.items[i];
        if (date->saying.cost <= level->cost)
            fine = lr_vector_push(&level->datings, i) &&
                   lr_sequence_add_dating(&level->sequence, date->name, &date->bounds);
    }
    return fine && lr_sequence_settle(&level->sequence);
}

/* Of more costs than there may be levels, those at equal distances in their order. */
static bool settle_levels(Chronology *chronology)
{
    Cost *costs;
    size_t count = 0;
    bool fine = list_costs(chronology, &costs, &count);
    size_t levels = count < LR_CHRONOLOGY_LEVELS_MAX ? count : LR_CHRONOLOGY_LEVELS_MAX;
    for (size_t i = 0; i < levels && fine; i++) {
        ChronologyLevel *level = &chronology->levels[chronology->level_count++];
        level->cost = costs[i * count / levels];
        fine = settle_level(chronology, level);
    }
    free(costs);
    return fine;
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
    if (status == LORE_OK && !settle_levels(chronology))
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
    for (uint32_t i = 0; i < chronology->level_count; i++) {
        lr_sequence_free(&chronology->levels[i].sequence);
        lr_vector_free(&chronology->levels[i].datings);
    }
    lr_map_free(&chronology->name_of);
    lr_map_free(&chronology->tied_of);
    lr_vector_free(&chronology->tied);
    lr_vector_free(&chronology->orders);
    lr_vector_free(&chronology->dates);
    lr_vector_free(&chronology->codes);
    lr_map_free(&chronology->denied);
    free(chronology);
}

/* ---- narrowing ---- */

/* The dates, as far as limits leave them; false if they leave none. */
static bool limit(Evidence *evidence, const Relation *relation, const int64_t limits[2])
{
    Bounds bounds = bounds_of(relation, evidence);
    if (!lr_bounds_limit(&bounds, limits[SEQUENCE_AFTER], limits[SEQUENCE_BEFORE]))
        return false;
    if (evidence->is_event)
        date_event(evidence, &bounds, has_days(relation));
    else
        date_state(evidence, &bounds, has_days(relation));
    return evidence->from < evidence->to;
}

/* Whether an end is narrower from that side; an event's inner bounds are its outer ones. */
static bool is_narrower(SequenceSide side, const Evidence *narrowed, const Evidence *evidence)
{
    bool is_event = evidence->is_event;
    if (side == SEQUENCE_AFTER)
        return narrowed->from > evidence->from ||
               (!is_event && narrowed->to_first > evidence->to_first);
    return narrowed->to < evidence->to || (!is_event && narrowed->from_last < evidence->from_last);
}

/* How many levels count for a claim: those of dates that it must not outweigh. */
static uint32_t levels_for(const Chronology *chronology, const Relation *relation,
                           const Evidence *evidence)
{
    uint32_t count = 1;
    Cost cost = cost_of(chronology, evidence);
    if (relation->flags & LORE_RELATION_NOISY_OR)
        return count;
    while (count < chronology->level_count && chronology->levels[count].cost <= cost)
        count++;
    return count;
}

/* Takes over a level's limits on a name where they are narrower. */
static void add_limits(const ChronologyLevel *level, uint32_t name, int64_t limits[2])
{
    const SequenceLimit *own = level->sequence.names.items[name].limits;
    if (own[SEQUENCE_AFTER].at > limits[SEQUENCE_AFTER])
        limits[SEQUENCE_AFTER] = own[SEQUENCE_AFTER].at;
    if (own[SEQUENCE_BEFORE].at < limits[SEQUENCE_BEFORE])
        limits[SEQUENCE_BEFORE] = own[SEQUENCE_BEFORE].at;
}

Narrowing lr_chronology_narrow(const Chronology *chronology, uint32_t relation, Evidence *evidence)
{
    Narrowing narrowing = { { 0, 0 }, 0 };
    const Relation *declared = relation_of(chronology, relation);
    const uint64_t *name = lr_map_find(&chronology->name_of, evidence->row, sizeof(Code));
    int64_t limits[2] = { LORE_TIME_MIN, LORE_TIME_MAX };
    Evidence before = *evidence;
    if (name == NULL || !limit(&before, declared, limits))
        return narrowing;
    uint32_t count = levels_for(chronology, declared, evidence);
    for (uint32_t i = 0; i < count; i++) {
        int64_t tried[2] = { limits[0], limits[1] };
        Evidence narrowed = *evidence;
        add_limits(&chronology->levels[i], (uint32_t)*name, tried);
        if (!limit(&narrowed, declared, tried)) {
            if (narrowing.contradicted == 0)
                narrowing.contradicted = i + 1;
            continue;
        }
        for (int side = 0; side < 2; side++)
            if (is_narrower((SequenceSide)side, &narrowed, &before))
                narrowing.levels[side] = i + 1;
        before = narrowed;
        limits[0] = tried[0];
        limits[1] = tried[1];
    }
    if (lr_narrowing_is_any(&narrowing))
        *evidence = before;
    return narrowing;
}

/* ---- what it follows from ---- */

const Saying *lr_chronology_saying(const Chronology *chronology, uint32_t level, SequenceStep step)
{
    return step.is_dating
               ? &chronology->dates.items[chronology->levels[level].datings.items[step.index]]
                      .saying
               : &chronology->orders.items[step.index].saying;
}

static bool explain(const Chronology *chronology, uint32_t level, Code code, SequenceSide side,
                    Sayings *out)
{
    SequenceSteps steps = { 0 };
    const uint64_t *name = lr_map_find(&chronology->name_of, &code, sizeof code);
    bool fine = name == NULL || lr_sequence_explain(&chronology->levels[level].sequence,
                                                    (uint32_t)*name, side, &steps);
    for (size_t i = 0; i < steps.count && fine; i++)
        fine = lr_vector_push(out, lr_chronology_saying(chronology, level, steps.items[i]));
    lr_vector_free(&steps);
    return fine;
}

bool lr_chronology_explain(const Chronology *chronology, Code name, const Narrowing *narrowing,
                           Sayings *out)
{
    bool fine = true;
    for (int side = 0; side < 2 && fine; side++)
        if (narrowing->levels[side] != 0)
            fine = explain(chronology, narrowing->levels[side] - 1, name, (SequenceSide)side, out);
    return fine;
}

bool lr_chronology_contradict(const Chronology *chronology, uint32_t relation,
                              const Evidence *evidence, const Narrowing *narrowing, Sayings *out)
{
    uint32_t level = narrowing->contradicted - 1;
    const Relation *declared = relation_of(chronology, relation);
    const uint64_t *name = lr_map_find(&chronology->name_of, evidence->row, sizeof(Code));
    int64_t limits[2] = { LORE_TIME_MIN, LORE_TIME_MAX }, all[2] = { limits[0], limits[1] };
    add_limits(&chronology->levels[level], (uint32_t)*name, all);
    Narrowing sides = { { level + 1, level + 1 }, 0 };
    for (int side = 0; side < 2; side++) {
        int64_t one[2] = { limits[0], limits[1] };
        Evidence limited = *evidence;
        one[side] = all[side];
        if (limit(&limited, declared, one))
            continue;
        sides.levels[1 - side] = 0; /* this side is enough */
        break;
    }
    return lr_chronology_explain(chronology, evidence->row[0], &sides, out);
}
