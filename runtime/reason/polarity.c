/* SPDX-License-Identifier: MIT */
/* Patterns in a list, passed down until nothing is new. */
#include "reason/polarity.h"

#include <string.h>

#include "rule/order.h"

enum {
    GAIN = LR_POLARITY_GAIN,
    LOSS = LR_POLARITY_LOSS,
    MOVES = GAIN | LOSS,
    PATTERNS_MAX = 64, /* of one predicate, but for the one that is open throughout */
};

void lr_polarity_init(Polarity *polarity, Witnesses *witnesses, const Docket *docket)
{
    *polarity = (Polarity){ .program = witnesses->program,
                            .model = witnesses->model,
                            .witnesses = witnesses,
                            .docket = docket,
                            .diag = witnesses->diag };
}

void lr_polarity_free(Polarity *polarity)
{
    lr_vector_free(&polarity->patterns);
    lr_vector_free(&polarity->chains);
    lr_vector_free(&polarity->codes);
    lr_vector_free(&polarity->dated[0]);
    lr_vector_free(&polarity->dated[1]);
}

/* ---- patterns ---- */

/* Whether every row of a narrower pattern, which may be a row, is one of a wider. */
static bool admits(const Code *wider, const Code *narrower, uint32_t count)
{
    for (uint32_t c = 0; c < count; c++)
        if (wider[c] != LR_CODE_NONE && wider[c] != narrower[c])
            return false;
    return true;
}

/* NULL without memory. */
static PolarityChain *chain_of(Polarity *polarity, uint32_t predicate)
{
    size_t count = polarity->chains.count;
    if (predicate >= count) {
        if (!lr_vector_reserve(&polarity->chains, predicate + 1 - count))
            return NULL;
        memset(polarity->chains.items + count, 0,
               (predicate + 1 - count) * sizeof *polarity->chains.items);
        polarity->chains.count = predicate + 1;
    }
    return &polarity->chains.items[predicate];
}

static lore_status add(Polarity *polarity, PolarityChain *chain, PolarityPattern pattern,
                       const Code *row, uint32_t arity)
{
    pattern.first_code = polarity->codes.count;
    pattern.before = chain->newest;
    if (!lr_vector_reserve(&polarity->codes, arity + 1) ||
        !lr_vector_push(&polarity->patterns, pattern))
        return LORE_NOMEM;
    memcpy(polarity->codes.items + polarity->codes.count, row, arity * sizeof *row);
    polarity->codes.count += arity;
    chain->newest = (uint32_t)polarity->patterns.count;
    chain->count++;
    return LORE_OK;
}

/* row has the predicate's columns, or the first of them, which the caller lets be changed. */
static lore_status want(Polarity *polarity, uint32_t predicate, Code *row, unsigned moves,
                        bool is_recorded)
{
    if (predicate == LR_NONE || moves == 0)
        return LORE_OK;
    uint32_t arity = polarity->program->predicates.items[predicate].arity;
    PolarityChain *chain = chain_of(polarity, predicate);
    if (chain == NULL)
        return LORE_NOMEM;
    for (uint32_t c = 0; c < arity && chain->count >= PATTERNS_MAX; c++)
        row[c] = LR_CODE_NONE; /* there is room for an open one only */
    for (uint32_t i = chain->newest; i != 0; i = polarity->patterns.items[i - 1].before) {
        PolarityPattern *known = &polarity->patterns.items[i - 1];
        const Code *codes = polarity->codes.items + known->first_code;
        if (!admits(codes, row, arity) || (known->is_recorded && !is_recorded))
            continue;
        if ((known->moves | moves) == known->moves)
            return LORE_OK;
        if (known->is_recorded == is_recorded && admits(row, codes, arity)) {
            known->moves |= moves;
            return LORE_OK;
        }
    }
    PolarityPattern pattern = { .predicate = predicate,
                                .moves = moves,
                                .is_recorded = is_recorded };
    return add(polarity, chain, pattern, row, arity);
}

lore_status lr_polarity_want(Polarity *polarity, uint32_t predicate, const Code *row)
{
    Code columns[LR_VARIABLES_MAX];
    if (predicate == LR_NONE)
        return LORE_OK;
    memcpy(columns, row, polarity->program->predicates.items[predicate].arity * sizeof *row);
    return want(polarity, predicate, columns, GAIN, false);
}

/* ---- clauses ---- */

/* Of what must be absent. */
static unsigned contrary(const Polarity *polarity, unsigned moves)
{
    if (polarity->doubts_absences)
        return MOVES;
    return (moves & GAIN ? LOSS : 0u) | (moves & LOSS ? GAIN : 0u);
}

static lore_status code_of(const Polarity *polarity, uint32_t constant, Code *out)
{
    return lr_model_code(polarity->model, polarity->program->constants.items[constant], out,
                         polarity->diag);
}

/* What a head that concludes rows of the pattern knows of the clause's variables; *fits: it concludes such. */
static lore_status read_head(const Polarity *polarity, const Clause *clause, const Code *row,
                             Code *variables, bool *fits)
{
    lore_status status = LORE_OK;
    *fits = true;
    for (uint32_t v = 0; v < clause->variable_count; v++)
        variables[v] = LR_CODE_NONE;
    for (uint32_t a = 0; a < clause->arg_count && status == LORE_OK && *fits; a++) {
        Arg arg = polarity->program->args.items[clause->first_arg + a];
        Code code = row[a];
        if (code == LR_CODE_NONE || arg.kind == ARG_ANY)
            continue;
        Code *known = arg.kind == ARG_VARIABLE ? &variables[arg.index] : &code;
        if (arg.kind == ARG_CONSTANT)
            status = code_of(polarity, arg.index, known);
        *fits = status == LORE_OK && (*known == LR_CODE_NONE || *known == row[a]);
        *known = row[a];
    }
    return status;
}

lore_status lr_polarity_literal(const Polarity *polarity, const Literal *literal,
                                const Code *variables, Code *row)
{
    lore_status status = LORE_OK;
    for (uint32_t a = 0; a < literal->arg_count && status == LORE_OK; a++) {
        Arg arg = polarity->program->args.items[literal->first_arg + a];
        row[a] = arg.kind == ARG_VARIABLE ? variables[arg.index] : LR_CODE_NONE;
        if (arg.kind == ARG_CONSTANT)
            status = code_of(polarity, arg.index, &row[a]);
    }
    return status;
}

static lore_status pass_literal(Polarity *polarity, const Literal *literal, const Code *variables,
                                unsigned moves)
{
    Code row[LR_VARIABLES_MAX], other[LR_VARIABLES_MAX];
    bool is_negation = literal->kind == LITERAL_NOT;
    if (literal->kind != LITERAL_ATOM && !is_negation)
        return LORE_OK;
    lore_status status = lr_polarity_literal(polarity, literal, variables, row);
    memcpy(other, row, literal->arg_count * sizeof *row);
    moves = is_negation ? contrary(polarity, moves) : moves;
    if (status == LORE_OK)
        status = want(polarity, literal->predicate, row, moves, false);
    return status == LORE_OK && is_negation ? want(polarity, literal->other, other, moves, false)
                                            : status;
}

/* A best value that falls away uncovers the next best. */
static lore_status pass_clause(Polarity *polarity, const Clause *clause, Code *row, unsigned moves)
{
    Code variables[LR_VARIABLES_MAX];
    const Predicate *head = &polarity->program->predicates.items[clause->head];
    bool fits;
    if (head->best != AGGREGATE_NONE) {
        row[head->best_column] = LR_CODE_NONE;
        moves = MOVES;
    }
    lore_status status = read_head(polarity, clause, row, variables, &fits);
    for (uint32_t l = 0; l < clause->literal_count && status == LORE_OK && fits; l++)
        status =
            pass_literal(polarity, &polarity->program->literals.items[clause->first_literal + l],
                         variables, moves);
    return status;
}

/* ---- aggregates and views ---- */

void lr_polarity_group(const Program *program, const Aggregate *over, const Code *row, Code *group)
{
    uint32_t width = program->predicates.items[over->input].arity, other = 0;
    for (uint32_t c = 0; c < width; c++)
        group[c] = LR_CODE_NONE;
    for (uint32_t c = 0; c <= over->arg_count; c++) {
        if (c == over->column)
            continue;
        Arg arg = program->args.items[over->first_arg + other++];
        if (arg.kind == ARG_VARIABLE)
            group[arg.index] = row[c];
    }
}

static lore_status pass_aggregate(Polarity *polarity, const Aggregate *over, const Code *row)
{
    Code group[LR_VARIABLES_MAX], other[LR_VARIABLES_MAX];
    lr_polarity_group(polarity->program, over, row, group);
    lr_polarity_group(polarity->program, over, row, other);
    lore_status status = want(polarity, over->input, group, MOVES, false);
    return status == LORE_OK ? want(polarity, over->other, other, MOVES, false) : status;
}

/* What a view, or the occurrences that it is made of, reads: the same columns, but for an interval. */
static lore_status want_viewed(Polarity *polarity, uint32_t predicate, const Predicate *viewer,
                               const Code *row, unsigned moves)
{
    Code columns[LR_VARIABLES_MAX];
    if (predicate == LR_NONE)
        return LORE_OK;
    uint32_t shared = viewer->arity - (viewer->view.kind == VIEW_VALID);
    uint32_t arity = polarity->program->predicates.items[predicate].arity;
    for (uint32_t c = 0; c < arity; c++)
        columns[c] = c < shared ? row[c] : LR_CODE_NONE;
    return want(polarity, predicate, columns, moves, false);
}

static lore_status pass_view(Polarity *polarity, const Predicate *viewer, const Code *row,
                             unsigned moves)
{
    const View *view = &viewer->view;
    bool sees_changes =
        view->kind == VIEW_VALID || view->kind == VIEW_BEGAN || view->kind == VIEW_ENDED;
    unsigned of = sees_changes ? MOVES : moves;
    unsigned other = view->kind == VIEW_UNDISPUTED ? contrary(polarity, moves) : of;
    lore_status status = want_viewed(polarity, view->of, viewer, row, of);
    if (status == LORE_OK)
        status = want_viewed(polarity, view->other, viewer, row, other);
    for (int t = 0; t < 2 && status == LORE_OK && sees_changes; t++)
        status = want_viewed(polarity, view->times[t], viewer, row, MOVES);
    return status;
}

lore_status lr_polarity_want_viewed(Polarity *polarity, uint32_t view, uint32_t predicate,
                                    const Code *row, unsigned moves)
{
    return want_viewed(polarity, predicate, &polarity->program->predicates.items[view], row, moves);
}

/* ---- dates ---- */

/* Records of a predicate whose column is name. */
static lore_status want_name(Polarity *polarity, uint32_t predicate, uint32_t column, Code name,
                             unsigned moves)
{
    Code row[LR_VARIABLES_MAX];
    for (uint32_t c = 0; c < polarity->program->predicates.items[predicate].arity; c++)
        row[c] = c == column ? name : LR_CODE_NONE;
    return want(polarity, predicate, row, moves, true);
}

/* What is said of the dates of a name, and of its order. What is lost makes dates narrower only if it denies, or
 * contradicts. */
static lore_status want_name_dates(Polarity *polarity, Code name, bool has_contradictions)
{
    const Program *program = polarity->program;
    lore_status status = LORE_OK;
    for (size_t i = 0; i < polarity->dated[has_contradictions].count; i++)
        if (polarity->dated[has_contradictions].items[i] == name)
            return LORE_OK;
    if (!lr_vector_push(&polarity->dated[has_contradictions], name))
        return LORE_NOMEM;
    for (uint32_t p = 0; p < program->predicates.count && status == LORE_OK; p++) {
        const Predicate *predicate = &program->predicates.items[p];
        unsigned moves = has_contradictions || predicate->facet == FACET_CON ? MOVES : GAIN;
        if (!lr_order_tells(program, predicate))
            continue;
        status = want_name(polarity, p, 0, name, moves);
        if (status == LORE_OK && lr_order_is_one(&program->relations.items[predicate->relation]))
            status = want_name(polarity, p, 1, name, moves);
    }
    return status;
}

lore_status lr_polarity_want_narrower(Polarity *polarity, Code name, const Voice *voice)
{
    const Chronology *chronology;
    lore_status status = lr_model_chronology(polarity->model, &chronology, polarity->diag);
    if (status != LORE_OK)
        return status;
    bool has_contradictions =
        voice->narrowing.contradicted != 0 || lr_chronology_has_contradictions(chronology);
    status = want_name_dates(polarity, name, has_contradictions);
    for (size_t i = 0; status == LORE_OK && i < chronology->tied.count; i++)
        if (lr_chronology_ties(chronology, chronology->tied.items[i].code, name))
            status = want_name_dates(polarity, chronology->tied.items[i].code, has_contradictions);
    return status;
}

/* What narrows the dates of a voice now: without it they are wider. */
static lore_status want_wider(Polarity *polarity, const Code *row, const Voice *voice)
{
    DateGrounds grounds = { 0 };
    Code copy[LR_VARIABLES_MAX];
    lore_status status = lr_witness_dates(polarity->witnesses, row, voice, &grounds);
    for (size_t i = 0; i < grounds.count && status == LORE_OK; i++) {
        uint32_t predicate = grounds.items[i].predicate;
        memcpy(copy, grounds.items[i].row,
               polarity->program->predicates.items[predicate].arity * sizeof *copy);
        status = want(polarity, predicate, copy, LOSS, true);
    }
    lr_vector_free(&grounds);
    return status;
}

/* The dates of the claims on a row. */
static lore_status want_dates(Polarity *polarity, const Predicate *predicate, const Code *row,
                              uint32_t width)
{
    const WitnessTable *table;
    lore_status status =
        lr_witnesses_table(polarity->witnesses, predicate->relation, predicate->facet, &table);
    if (status != LORE_OK)
        return status;
    for (const Voice *voice = lr_witness_first(table, row, width);
         voice != NULL && status == LORE_OK; voice = lr_witness_next(table, voice)) {
        status = lr_polarity_want_narrower(polarity, row[0], voice);
        if (status == LORE_OK)
            status = want_wider(polarity, row, voice);
    }
    return status;
}

/* Dates become narrower or wider with orders, and with other dates, of all names that orders lead to. Of what is
 * withheld they do not matter: it comes back as a whole. */
static lore_status want_orders(Polarity *polarity, const Predicate *predicate, const Code *row)
{
    const Docket *docket = polarity->docket;
    uint32_t stored = polarity->program->relations.items[predicate->relation].stored;
    lore_status status = LORE_OK;
    for (uint32_t i = 0; i < docket->items.count && status == LORE_OK; i++) {
        const DocketItem *item = &docket->items.items[i];
        const Code *said = lr_docket_row(docket, item);
        uint32_t shared = item->width < predicate->arity ? item->width : predicate->arity;
        if (item->relation == stored && item->facet == predicate->facet && !item->is_withheld &&
            admits(row, said, shared))
            status = want_dates(polarity, predicate, said, item->width);
    }
    return status;
}

/* ---- all of them ---- */

static lore_status pass(Polarity *polarity, PolarityPattern pattern)
{
    const Program *program = polarity->program;
    const Predicate *predicate = &program->predicates.items[pattern.predicate];
    Code row[LR_VARIABLES_MAX], copy[LR_VARIABLES_MAX];
    lore_status status = LORE_OK;
    memcpy(row, polarity->codes.items + pattern.first_code, predicate->arity * sizeof *row);
    for (size_t c = 0; c < program->clauses.count && status == LORE_OK; c++) {
        if (program->clauses.items[c].head != pattern.predicate)
            continue;
        memcpy(copy, row, predicate->arity * sizeof *row);
        status = pass_clause(polarity, &program->clauses.items[c], copy, pattern.moves);
    }
    for (size_t a = 0; a < program->aggregates.count && status == LORE_OK; a++)
        if (program->aggregates.items[a].output == pattern.predicate)
            status = pass_aggregate(polarity, &program->aggregates.items[a], row);
    if (status == LORE_OK && predicate->kind == PREDICATE_VIEW)
        status = pass_view(polarity, predicate, row, pattern.moves);
    if (status == LORE_OK && program->has_orders && lr_order_narrows(program, predicate))
        status = want_orders(polarity, predicate, row);
    return status;
}

lore_status lr_polarity_find(Polarity *polarity)
{
    lore_status status = LORE_OK;
    bool has_grown = true;
    while (has_grown && status == LORE_OK) {
        has_grown = false;
        for (size_t i = 0; i < polarity->patterns.count && status == LORE_OK; i++) {
            PolarityPattern *pattern = &polarity->patterns.items[i];
            if (pattern->passed == pattern->moves)
                continue;
            pattern->passed = pattern->moves;
            has_grown = true;
            if (!pattern->is_recorded)
                status = pass(polarity, *pattern);
        }
    }
    return status;
}

unsigned lr_polarity_of(const Polarity *polarity, Facet facet, uint32_t stored, const Code *row,
                        uint32_t width)
{
    const Program *program = polarity->program;
    unsigned moves = 0;
    for (size_t i = 0; i < polarity->patterns.count; i++) {
        const PolarityPattern *pattern = &polarity->patterns.items[i];
        const Predicate *predicate = &program->predicates.items[pattern->predicate];
        uint32_t shared = width < predicate->arity ? width : predicate->arity;
        if (predicate->kind == PREDICATE_FACET && predicate->facet == facet &&
            program->relations.items[predicate->relation].stored == stored &&
            admits(polarity->codes.items + pattern->first_code, row, shared))
            moves |= pattern->moves;
    }
    return moves;
}

unsigned lr_polarity_any(const Polarity *polarity, uint32_t predicate)
{
    unsigned moves = 0;
    uint32_t i = predicate < polarity->chains.count ? polarity->chains.items[predicate].newest : 0;
    for (; i != 0; i = polarity->patterns.items[i - 1].before)
        moves |= polarity->patterns.items[i - 1].moves;
    return moves;
}
