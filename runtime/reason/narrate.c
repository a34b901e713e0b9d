/* SPDX-License-Identifier: MIT */
/* Writing a proof out in preorder, from a stack of what is still to be told. A tuple that several
 * conditions share is told each time, until the proof is long enough. */
#include "reason/narrate.h"

#include <string.h>

#include "reason/carry.h"
#include "reason/statement.h"

typedef enum TopicKind { TELL_TUPLE, TELL_CONDITION, TELL_VOICE, TELL_DATE, TELL_CUT } TopicKind;

/* Something to tell: a tuple, a condition that is a leaf, a claim among several, what narrows a claim's
 * dates, or that more follows. */
typedef struct Topic {
    TopicKind kind;
    size_t parent;
    uint32_t tuple;
    uint32_t derivation;    /* TUPLE: its own; LR_NONE: its smallest proof */
    const Way *way;         /* CONDITION */
    const Literal *literal; /* CONDITION */
    const Voice *voice;     /* VOICE, DATE */
    DateGround date;        /* DATE */
} Topic;

typedef struct Narrator {
    Cone *cone;
    const Program *program;
    const Least *least; /* one of the two */
    const Ranked *ranked;
    Contest *contest;
    const Asked *asked;
    lore_proof *proof;
    VECTOR(Topic) topics; /* the next to tell is the last */
} Narrator;

/* ---- text ---- */

static const char *keep(Narrator *narrator, const char *text)
{
    return text == NULL ? NULL : lr_arena_text(&narrator->proof->text, text, strlen(text));
}

/* The buffer's content, kept with the proof; frees the buffer. NULL without memory. */
static const char *keep_buffer(Narrator *narrator, Buffer *buffer)
{
    const char *kept = buffer->failed ? NULL : keep(narrator, lr_buffer_terminate(buffer));
    lr_buffer_free(buffer);
    return kept;
}

static const Code *bindings_of(const Narrator *narrator, const Way *way)
{
    return narrator->cone->codes.items + way->first_binding;
}

static const Clause *clause_of(const Narrator *narrator, const Way *way)
{
    return &narrator->program->clauses.items[way->index];
}

/* ---- nodes ---- */

static lore_status add_node(Narrator *narrator, ProofNode *node)
{
    if (node->shown.text == NULL || !lr_proof_add(narrator->proof, node))
        return LORE_NOMEM;
    return LORE_OK;
}

static bool is_against(const Narrator *narrator, const ConeTuple *tuple)
{
    const Predicate *predicate = &narrator->program->predicates.items[tuple->predicate];
    return predicate->kind == PREDICATE_FACET && predicate->facet == FACET_CON;
}

/* What all nodes about a tuple have in common. */
static lore_status describe(Narrator *narrator, const Topic *topic, const Way *way, ProofNode *node)
{
    Cone *cone = narrator->cone;
    const ConeTuple *tuple = &cone->tuples.items[topic->tuple];
    const Predicate *predicate = &narrator->program->predicates.items[tuple->predicate];
    Buffer text = { 0 };
    lore_status status;
    bool is_condition = predicate->kind == PREDICATE_AUXILIARY && predicate->holds != BOUND_TIMES &&
                        !lr_is_window(predicate);
    if (is_condition && way != NULL && way->kind == WAY_CLAUSE)
        status =
            lr_conditions_print(&text, narrator->program, cone->model, clause_of(narrator, way),
                                bindings_of(narrator, way), cone->diag);
    else
        status = lr_statement_print(&text, narrator->program, cone->model, tuple->predicate,
                                    lr_cone_row(cone, tuple), cone->diag);
    *node = (ProofNode){ .shown = { .kind = LORE_PROOF_CUT,
                                    .text = keep_buffer(narrator, &text),
                                    .belief = lr_cost_belief(tuple->standing.cost),
                                    .from = tuple->standing.from,
                                    .to = tuple->standing.to,
                                    .parent = topic->parent,
                                    .against = is_against(narrator, tuple) },
                         .moment = tuple->standing.moment };
    return status;
}

static bool name_rule(Narrator *narrator, uint32_t rule, ProofNode *node)
{
    if (rule == LR_NONE) {
        node->shown.rule = "goal";
        return true;
    }
    const Rule *behind = &narrator->program->rules.items[rule];
    node->shown.rule = behind->name == NULL ? "" : keep(narrator, behind->name);
    node->shown.file = keep(narrator, behind->place.file);
    node->shown.line = behind->place.line;
    return node->shown.rule != NULL;
}

/* ---- what follows from a way ---- */

static lore_status push(Narrator *narrator, Topic topic)
{
    return lr_vector_push(&narrator->topics, topic) ? LORE_OK : LORE_NOMEM;
}

/* Whether a condition without a tuple is worth a node: the resolver's own have no term. */
static bool is_told(const Literal *literal)
{
    return literal->kind != LITERAL_ATOM && literal->term != 0;
}

/* The derivation of a premise within that of its conclusion. */
static uint32_t part_of(const Narrator *narrator, uint32_t derivation, uint32_t premise)
{
    if (narrator->ranked == NULL)
        return LR_NONE;
    return narrator->ranked->parts
        .items[narrator->ranked->derivations.items[derivation].first_part + premise];
}

/* The conditions of a clause's way, last first, so that they are told in order. */
static lore_status push_conditions(Narrator *narrator, const Way *way, uint32_t derivation,
                                   size_t parent)
{
    const Clause *clause = clause_of(narrator, way);
    uint32_t premise = way->premise_count;
    lore_status status = LORE_OK;
    for (uint32_t i = clause->literal_count; status == LORE_OK && i-- > 0;) {
        const Literal *literal = &narrator->program->literals.items[clause->first_literal + i];
        Topic topic = {
            .parent = parent, .tuple = way->conclusion, .way = way, .literal = literal
        };
        if (literal->kind == LITERAL_ATOM) {
            topic.kind = TELL_TUPLE;
            topic.tuple = narrator->cone->premises.items[way->first_premise + --premise];
            topic.derivation = part_of(narrator, derivation, premise);
            status = push(narrator, topic);
        } else if (is_told(literal)) {
            topic.kind = TELL_CONDITION;
            status = push(narrator, topic);
        }
    }
    return status;
}

static lore_status push_premises(Narrator *narrator, const Way *way, uint32_t derivation,
                                 size_t parent)
{
    lore_status status = LORE_OK;
    if (way->is_cut)
        status =
            push(narrator, (Topic){ .kind = TELL_CUT, .parent = parent, .tuple = way->conclusion });
    for (uint32_t p = way->premise_count; status == LORE_OK && p-- > 0;)
        status =
            push(narrator, (Topic){ .kind = TELL_TUPLE,
                                    .parent = parent,
                                    .tuple = narrator->cone->premises.items[way->first_premise + p],
                                    .derivation = part_of(narrator, derivation, p) });
    return status;
}

/* ---- claims ---- */

static void tell_voice(Narrator *narrator, const Voice *voice, ProofNode *node)
{
    node->shown.kind = LORE_PROOF_CLAIM;
    node->shown.claim = keep(narrator, voice->id);
    node->shown.source = keep(narrator, voice->source);
    node->shown.locator = keep(narrator, voice->locator);
    node->shown.belief = lr_cost_belief(voice->cost);
    node->shown.from = voice->from;
    node->shown.to = voice->to;
}

/* What narrows the dates of a claim stands below it; last first, so that it is told in order. */
static lore_status push_dates(Narrator *narrator, uint32_t tuple, const Voice *voice, size_t parent)
{
    DateGrounds grounds = { 0 };
    Cone *cone = narrator->cone;
    const Code *row = lr_cone_row(cone, &cone->tuples.items[tuple]);
    lore_status status = lr_witness_dates(cone->witnesses, row, voice, &grounds);
    for (size_t i = grounds.count; i-- > 0 && status == LORE_OK;)
        status = push(narrator, (Topic){ .kind = TELL_DATE,
                                         .parent = parent,
                                         .tuple = tuple,
                                         .date = grounds.items[i] });
    lr_vector_free(&grounds);
    return status;
}

/* Voices that carry a belief together stand below a node of their own. */
static lore_status push_voices(Narrator *narrator, const Way *way, size_t parent)
{
    const WitnessTable *table;
    const Voice *voice;
    Topic topic = { .kind = TELL_VOICE, .parent = parent, .tuple = way->conclusion };
    const ConeTuple *about = &narrator->cone->tuples.items[topic.tuple];
    lore_status status = lr_carry_voices(narrator->cone, way, &table, &voice);
    for (; status == LORE_OK && voice != NULL; voice = lr_witness_next(table, voice)) {
        bool speaks;
        topic.voice = voice;
        status = lr_cone_hears(narrator->cone, about, voice, &speaks);
        if (status == LORE_OK && speaks)
            status = push(narrator, topic);
    }
    return status;
}

/* Marks a node about a claim or fact if it is contested. */
static lore_status weigh_contrary(Narrator *narrator, uint32_t tuple, ProofNode *node)
{
    bool is_contested;
    const Cone *cone = narrator->cone;
    lore_status status = lr_contest_leaf(narrator->contest, cone, &cone->tuples.items[tuple],
                                         narrator->asked, &is_contested);
    node->shown.contested = status == LORE_OK && is_contested;
    return status;
}

static lore_status tell_claim(Narrator *narrator, const Topic *topic, const Way *way,
                              ProofNode *node)
{
    const WitnessTable *table;
    const Voice *voice;
    size_t parent = narrator->proof->nodes.count;
    lore_status status = lr_carry_voices(narrator->cone, way, &table, &voice);
    if (status != LORE_OK)
        return status;
    tell_voice(narrator, voice, node);
    status = weigh_contrary(narrator, topic->tuple, node);
    if (status == LORE_OK)
        status = add_node(narrator, node);
    return status == LORE_OK ? push_dates(narrator, topic->tuple, voice, parent) : status;
}

static lore_status tell_claims(Narrator *narrator, const Topic *topic, const Way *way,
                               ProofNode *node)
{
    size_t parent = narrator->proof->nodes.count;
    if (way->voice != 0)
        return tell_claim(narrator, topic, way, node);
    node->shown.kind = LORE_PROOF_AGGREGATE;
    node->shown.rule = "corroboration";
    lore_status status = add_node(narrator, node);
    return status == LORE_OK ? push_voices(narrator, way, parent) : status;
}

/* ---- tuples ---- */

static lore_status tell_rule(Narrator *narrator, const Topic *topic, const Way *way,
                             ProofNode *node)
{
    size_t parent = narrator->proof->nodes.count;
    node->shown.kind = LORE_PROOF_RULE;
    if (!name_rule(narrator, clause_of(narrator, way)->rule, node))
        return LORE_NOMEM;
    lore_status status = add_node(narrator, node);
    return status == LORE_OK ? push_conditions(narrator, way, topic->derivation, parent) : status;
}

static lore_status tell_aggregate(Narrator *narrator, const Topic *topic, const Way *way,
                                  ProofNode *node)
{
    size_t parent = narrator->proof->nodes.count;
    node->shown.kind = LORE_PROOF_AGGREGATE;
    if (!name_rule(narrator, narrator->program->aggregates.items[way->index].rule, node))
        return LORE_NOMEM;
    lore_status status = add_node(narrator, node);
    return status == LORE_OK ? push_premises(narrator, way, topic->derivation, parent) : status;
}

static lore_status tell_view(Narrator *narrator, const Topic *topic, const Way *way,
                             ProofNode *node)
{
    size_t parent = narrator->proof->nodes.count;
    uint32_t predicate = narrator->cone->tuples.items[way->conclusion].predicate;
    node->shown.kind = LORE_PROOF_RULE;
    node->operator_name = lr_view_word(narrator->program->predicates.items[predicate].view.kind);
    node->shown.rule = node->operator_name;
    lore_status status = add_node(narrator, node);
    return status == LORE_OK ? push_premises(narrator, way, topic->derivation, parent) : status;
}

/* A derivation may give less belief than there is: then for a longer time. */
static lore_status weaken(Narrator *narrator, const Topic *topic, ProofNode *node)
{
    bool is_there;
    const ConeTuple tuple = narrator->cone->tuples.items[topic->tuple];
    Cost cost = narrator->ranked->derivations.items[topic->derivation].cost;
    if (cost <= tuple.standing.cost)
        return LORE_OK;
    lore_status status = lr_cone_belief(narrator->cone, tuple.predicate,
                                        lr_cone_row(narrator->cone, &tuple), &is_there);
    Standing standing = lr_moment_around(&narrator->cone->scratch, tuple.standing.moment, cost);
    node->shown.belief = lr_cost_belief(cost);
    node->shown.from = standing.from;
    node->shown.to = standing.to;
    return status;
}

/* Whether a tuple of the resolver's says no more than the one condition that it follows from. */
static bool is_transparent(const Narrator *narrator, const ConeTuple *tuple, const Way *way)
{
    if (narrator->program->predicates.items[tuple->predicate].kind != PREDICATE_AUXILIARY ||
        way == NULL || way->kind != WAY_CLAUSE)
        return false;
    const Clause *clause = clause_of(narrator, way);
    uint32_t told = 0;
    for (uint32_t i = 0; i < clause->literal_count; i++) {
        const Literal *literal = &narrator->program->literals.items[clause->first_literal + i];
        told += literal->kind == LITERAL_ATOM || is_told(literal);
    }
    return told == 1;
}

static const Way *way_of(const Narrator *narrator, const Topic *topic)
{
    uint32_t way = narrator->ranked == NULL
                       ? narrator->least->way.items[topic->tuple]
                       : narrator->ranked->derivations.items[topic->derivation].way;
    return way == LR_NONE ? NULL : &narrator->cone->ways.items[way];
}

static lore_status tell_tuple(Narrator *narrator, const Topic *topic)
{
    const ConeTuple *tuple = &narrator->cone->tuples.items[topic->tuple];
    const Way *way = way_of(narrator, topic);
    if (is_transparent(narrator, tuple, way))
        return push_conditions(narrator, way, topic->derivation, topic->parent);
    ProofNode node;
    lore_status status = describe(narrator, topic, way, &node);
    if (status == LORE_OK && narrator->ranked != NULL)
        status = weaken(narrator, topic, &node);
    if (status != LORE_OK || way == NULL)
        return status != LORE_OK ? status : add_node(narrator, &node);
    switch (way->kind) {
    case WAY_CLAUSE:
        return tell_rule(narrator, topic, way, &node);
    case WAY_AGGREGATE:
        return tell_aggregate(narrator, topic, way, &node);
    case WAY_VIEW:
        return tell_view(narrator, topic, way, &node);
    case WAY_CLAIM:
        return tell_claims(narrator, topic, way, &node);
    case WAY_FACT:
        node.shown.kind = LORE_PROOF_FACT;
        status = weigh_contrary(narrator, topic->tuple, &node);
        break;
    }
    return status == LORE_OK ? add_node(narrator, &node) : status;
}

/* ---- leaves ---- */

static lore_status absence_belief(Narrator *narrator, const Topic *topic, double *out)
{
    Cost cost;
    lore_status status = lr_cone_absence(narrator->cone, topic->way, topic->literal, &cost);
    *out = lr_cost_belief(cost);
    return status;
}

static lore_status tell_condition(Narrator *narrator, const Topic *topic)
{
    Cone *cone = narrator->cone;
    Buffer text = { 0 };
    bool is_absence = topic->literal->kind == LITERAL_NOT;
    double belief = 1;
    lore_status status =
        lr_condition_print(&text, narrator->program, cone->model, clause_of(narrator, topic->way),
                           bindings_of(narrator, topic->way), topic->literal->term, cone->diag);
    if (status == LORE_OK && is_absence)
        status = absence_belief(narrator, topic, &belief);
    ProofNode node = { .shown = { .kind = is_absence ? LORE_PROOF_ABSENCE : LORE_PROOF_TEST,
                                  .text = keep_buffer(narrator, &text),
                                  .belief = belief,
                                  .from = LORE_TIME_MIN,
                                  .to = LORE_TIME_MAX,
                                  .parent = topic->parent },
                       .moment = cone->tuples.items[topic->tuple].standing.moment,
                       .because = keep(narrator, topic->literal->reason) };
    return status == LORE_OK ? add_node(narrator, &node) : status;
}

static lore_status tell_one_voice(Narrator *narrator, const Topic *topic)
{
    ProofNode node;
    size_t parent = narrator->proof->nodes.count;
    lore_status status = describe(narrator, topic, NULL, &node);
    tell_voice(narrator, topic->voice, &node);
    if (status == LORE_OK)
        status = weigh_contrary(narrator, topic->tuple, &node);
    if (status == LORE_OK)
        status = add_node(narrator, &node);
    return status == LORE_OK ? push_dates(narrator, topic->tuple, topic->voice, parent) : status;
}

static lore_status tell_date(Narrator *narrator, const Topic *topic)
{
    Buffer text = { 0 };
    const DateGround *date = &topic->date;
    Cone *cone = narrator->cone;
    lore_status status = lr_statement_print(&text, narrator->program, cone->model, date->predicate,
                                            date->row, cone->diag);
    ProofNode node = { .shown = { .kind = LORE_PROOF_FACT,
                                  .text = keep_buffer(narrator, &text),
                                  .belief = 1,
                                  .from = LORE_TIME_MIN,
                                  .to = LORE_TIME_MAX,
                                  .parent = topic->parent },
                       .moment = cone->tuples.items[topic->tuple].standing.moment };
    if (date->voice != NULL)
        tell_voice(narrator, date->voice, &node);
    return status == LORE_OK ? add_node(narrator, &node) : status;
}

static lore_status tell_cut(Narrator *narrator, const Topic *topic)
{
    ProofNode node = { .shown = { .kind = LORE_PROOF_CUT,
                                  .text = "...",
                                  .belief = 1,
                                  .from = LORE_TIME_MIN,
                                  .to = LORE_TIME_MAX,
                                  .parent = topic->parent } };
    return add_node(narrator, &node);
}

static lore_status tell(Narrator *narrator, const Topic *topic)
{
    switch (topic->kind) {
    case TELL_TUPLE:
        return tell_tuple(narrator, topic);
    case TELL_CONDITION:
        return tell_condition(narrator, topic);
    case TELL_VOICE:
        return tell_one_voice(narrator, topic);
    case TELL_DATE:
        return tell_date(narrator, topic);
    case TELL_CUT:
        break;
    }
    return tell_cut(narrator, topic);
}

/* Past the limit what is left to tell becomes a cut. */
static lore_status narrate(Narrator *narrator, uint32_t tuple, uint32_t derivation)
{
    lore_status status =
        push(narrator, (Topic){ .kind = TELL_TUPLE, .tuple = tuple, .derivation = derivation });
    while (status == LORE_OK && narrator->topics.count > 0) {
        Topic topic = narrator->topics.items[--narrator->topics.count];
        if (narrator->proof->nodes.count >= LR_PROOF_NODES_MAX)
            topic.kind = TELL_CUT;
        status = tell(narrator, &topic);
    }
    lr_vector_free(&narrator->topics);
    return status;
}

lore_status lr_narrate(Cone *cone, const Least *least, uint32_t tuple, Contest *contest,
                       const Asked *asked, lore_proof *proof)
{
    Narrator narrator = { .cone = cone,
                          .program = cone->program,
                          .least = least,
                          .contest = contest,
                          .asked = asked,
                          .proof = proof };
    return narrate(&narrator, tuple, LR_NONE);
}

lore_status lr_narrate_ranked(Cone *cone, const Ranked *ranked, uint32_t derivation,
                              Contest *contest, const Asked *asked, lore_proof *proof)
{
    Narrator narrator = { .cone = cone,
                          .program = cone->program,
                          .ranked = ranked,
                          .contest = contest,
                          .asked = asked,
                          .proof = proof };
    return narrate(&narrator, 0, derivation);
}
