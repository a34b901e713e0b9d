/* SPDX-License-Identifier: MIT */
/* Filling in terms, and asking them. */
#include "api/asker.h"

#include <string.h>

#include "reason/moment.h"
#include "rule/branch.h"
#include "rule/words.h"
#include "value/value.h"

lore_status lr_asker_open(Asker *asker, lore_kb *kb, Reading *reading, Budget *budget)
{
    *asker = (Asker){ .kb = kb, .reading = reading, .budget = budget, .terms = lore_terms_new() };
    lr_diag_init(&asker->aside);
    return asker->terms == NULL ? LORE_NOMEM : LORE_OK;
}

void lr_asker_close(Asker *asker)
{
    lore_terms_free(asker->terms);
    lr_diag_clear(&asker->aside);
}

/* ---- variables ---- */

lore_term lr_bindings_find(const Bindings *bindings, const char *name)
{
    for (size_t i = 0; i < bindings->count; i++)
        if (strcmp(bindings->names[i], name) == 0)
            return bindings->terms[i];
    return 0;
}

bool lr_bindings_put(Bindings *bindings, const char *name, lore_term term)
{
    if (bindings->count == LR_BINDINGS_MAX)
        return false;
    bindings->names[bindings->count] = name;
    bindings->terms[bindings->count++] = term;
    return true;
}

static lore_term fill_compound(Asker *asker, const lore_terms *from, Term node,
                               const Bindings *bindings)
{
    VECTOR(lore_term) args = { 0 };
    lore_term filled = 0;
    for (uint32_t i = 0; i < node.arg_count; i++) {
        lore_term arg = lr_asker_fill(asker, from, lr_term_arg(from, &node, i), bindings);
        if (arg == 0 || !lr_vector_push(&args, arg))
            goto done;
    }
    filled = lore_term_compound(asker->terms, node.name, args.items, args.count);
done:
    lr_vector_free(&args);
    return filled;
}

/* Depth is bounded by LR_TERM_DEPTH_MAX. */
lore_term lr_asker_fill(Asker *asker, const lore_terms *from, lore_term term,
                        const Bindings *bindings)
{
    const Term node = *lr_term(from, term);
    lore_term known;
    switch (node.kind) {
    case TERM_VALUE:
        return from == asker->terms ? term : lore_term_value(asker->terms, node.value);
    case TERM_VARIABLE:
        known = lr_bindings_find(bindings, node.name);
        return known != 0 ? known : lore_term_variable(asker->terms, node.name);
    case TERM_COMPOUND:
        break;
    }
    return fill_compound(asker, from, node, bindings);
}

bool lr_asker_is_ground(const Asker *asker, lore_term term)
{
    const Term *node = lr_term(asker->terms, term);
    if (node->kind == TERM_VARIABLE)
        return false;
    for (uint32_t i = 0; node->kind == TERM_COMPOUND && i < node->arg_count; i++)
        if (!lr_asker_is_ground(asker, lr_term_arg(asker->terms, node, i)))
            return false;
    return true;
}

lore_term lr_asker_compound(Asker *asker, const char *functor, const lore_term *args, size_t count)
{
    return lore_term_compound(asker->terms, functor, args, count);
}

lore_term lr_asker_join(Asker *asker, const lore_term *conditions, size_t count)
{
    return count == 1 ? conditions[0] : lr_asker_compound(asker, "and", conditions, count);
}

/* A copy in which each value is a variable of that name: it prints so. */
static lore_term bare(Asker *asker, lore_term term)
{
    const Term node = *lr_term(asker->terms, term);
    VECTOR(lore_term) args = { 0 };
    lore_term copy = term;
    if (node.kind == TERM_VALUE) {
        Buffer text = { 0 };
        lr_value_print(&text, node.value);
        copy = text.failed ? 0 : lore_term_variable(asker->terms, lr_buffer_terminate(&text));
        lr_buffer_free(&text);
    }
    for (uint32_t i = 0; node.kind == TERM_COMPOUND && i < node.arg_count && copy != 0; i++) {
        lore_term arg = bare(asker, lr_term_arg(asker->terms, &node, i));
        if (arg == 0 || !lr_vector_push(&args, arg))
            copy = 0;
    }
    if (node.kind == TERM_COMPOUND && copy != 0)
        copy = lore_term_compound(asker->terms, node.name, args.items, args.count);
    lr_vector_free(&args);
    return copy;
}

void lr_asker_print(Asker *asker, Buffer *out, lore_term term)
{
    lore_term shown = bare(asker, term);
    if (shown != 0)
        lr_term_print(out, asker->terms, shown);
    else
        out->failed = true;
}

/* ---- questions ---- */

/* What is wrong with a goal, and not with the knowledge base. */
static bool is_no_goal(lore_status status)
{
    return status == LORE_UNSAFE || status == LORE_TYPE || status == LORE_UNKNOWN ||
           status == LORE_SYNTAX || status == LORE_TIME || status == LORE_UNSUPPORTED ||
           status == LORE_UNSTRATIFIED || status == LORE_FULL;
}

/* The goal, evaluated as far as it asks. */
lore_status lr_asker_put(Asker *asker, lore_term condition, Goal *goal)
{
    Buffer bytes = { 0 };
    lr_term_encode(&bytes, asker->terms, condition);
    lore_status status = lr_reading_goal(asker->reading, &bytes, goal, &asker->aside);
    lr_buffer_free(&bytes);
    if (is_no_goal(status)) {
        lr_diag_clear(&asker->aside);
        return LORE_DONE;
    }
    if (status == LORE_OK)
        status = lr_model_ask(asker->reading->model, &goal->predicate, 1, asker->budget,
                              &asker->kb->diag);
    return status;
}

/* The surest of the stretches that window meets; LR_COST_NONE if none does. */
static ReplyRow surest(const StretchList *belief, Granule window)
{
    ReplyRow best = { .cost = LR_COST_NONE };
    for (size_t i = 0; i < belief->count; i++) {
        const Stretch *part = &belief->items[i];
        bool meets = part->from < window.last && window.first < part->to;
        if (meets && part->cost < best.cost)
            best = (ReplyRow){ .cost = part->cost, .from = part->from, .to = part->to };
    }
    return best;
}

static lore_status keep_row(Reply *reply, ReplyRow row, const Code *codes)
{
    row.first_code = reply->codes.count;
    if (!lr_vector_reserve(&reply->codes, reply->goal.column_count + 1) ||
        !lr_vector_push(&reply->rows, row))
        return LORE_NOMEM;
    memcpy(reply->codes.items + reply->codes.count, codes,
           reply->goal.column_count * sizeof *codes);
    reply->codes.count += reply->goal.column_count;
    return LORE_OK;
}

static bool comes_before(const Reply *reply, const ReplyRow *a, const ReplyRow *b)
{
    const Code *left = reply->codes.items + a->first_code,
               *right = reply->codes.items + b->first_code;
    if (a->cost != b->cost)
        return a->cost < b->cost;
    for (uint32_t c = 0; c < reply->goal.column_count; c++)
        if (left[c] != right[c])
            return left[c] < right[c];
    return false;
}

/* The surest first, then in the order of their codes: by insertion, as they are few. */
static void sort_rows(Reply *reply)
{
    for (size_t i = 1; i < reply->rows.count; i++) {
        ReplyRow row = reply->rows.items[i];
        size_t at = i;
        for (; at > 0 && comes_before(reply, &row, &reply->rows.items[at - 1]); at--)
            reply->rows.items[at] = reply->rows.items[at - 1];
        reply->rows.items[at] = row;
    }
}

static lore_status collect(Asker *asker, Granule window, Reply *reply)
{
    Model *model = asker->reading->model;
    uint32_t predicate = reply->goal.predicate;
    size_t count = lr_model_count(model, predicate), i = 0;
    StretchList belief = { 0 };
    Code codes[LR_VARIABLES_MAX];
    lore_status status = LORE_OK;
    for (; i < count && i < LR_REPLY_LOOK_MAX && reply->rows.count < LR_REPLY_ROWS_MAX; i++) {
        belief.count = 0;
        if (!lr_model_tuple(model, predicate, i, codes, &belief))
            status = LORE_NOMEM;
        ReplyRow row = surest(&belief, window);
        if (status == LORE_OK && row.cost != LR_COST_NONE)
            status = keep_row(reply, row, codes);
        if (status != LORE_OK)
            break;
    }
    reply->is_cut = i < count;
    sort_rows(reply);
    lr_vector_free(&belief);
    return status;
}

lore_status lr_asker_ask(Asker *asker, lore_term condition, Granule window, Reply *out)
{
    *out = (Reply){ .was_put = false };
    if (condition == 0)
        return LORE_NOMEM;
    lore_status status = lr_asker_put(asker, condition, &out->goal);
    if (status == LORE_DONE)
        return LORE_OK;
    out->was_put = status == LORE_OK;
    return status == LORE_OK ? collect(asker, window, out) : status;
}

void lr_reply_free(Reply *reply)
{
    lr_vector_free(&reply->codes);
    lr_vector_free(&reply->rows);
}

lore_status lr_asker_bind(Asker *asker, const Goal *goal, const Code *row, Bindings *bindings)
{
    for (uint32_t c = 0; c < goal->column_count; c++) {
        lore_value value;
        lore_status status =
            lr_model_value(asker->reading->model, row[c], &value, &asker->kb->diag);
        if (status != LORE_OK)
            return status;
        lore_term term = lore_term_value(asker->terms, value);
        if (term == 0)
            return LORE_NOMEM;
        if (!lr_bindings_put(bindings, goal->columns[c], term))
            return LORE_OK;
    }
    return LORE_OK;
}

lore_status lr_reply_bind(Asker *asker, const Reply *reply, size_t row, Bindings *bindings)
{
    const Code *codes = reply->codes.items + reply->rows.items[row].first_code;
    return lr_asker_bind(asker, &reply->goal, codes, bindings);
}

/* ---- statements ---- */

Said lr_asker_statement(const Asker *asker, lore_term term)
{
    Said said = { .relation = LR_NONE, .inner = term };
    const Term *node = lr_term(asker->terms, term);
    if (node->kind != TERM_COMPOUND)
        return said;
    const Word *word = lr_word_of_kind(node->name, WORD_FACET);
    if (word != NULL && node->arg_count == word->most) {
        said.facet = (Facet)word->op;
        said.holder = node->arg_count > 1 ? lr_term_arg(asker->terms, node, 0) : 0;
        said.inner = lr_term_arg(asker->terms, node, node->arg_count - 1);
        node = lr_term(asker->terms, said.inner);
    }
    if (node->kind == TERM_COMPOUND && !lr_word_is_reserved(node->name))
        said.relation = lr_program_relation(asker->reading->program, node->name);
    return said;
}

static bool has_many_facts(const Asker *asker, const Relation *relation)
{
    const FactSource *facts = &asker->reading->ledger->facts;
    uint64_t count = 0;
    return relation->stored != 0 &&
           (facts->counted(facts->data, relation->stored, &count, NULL) != LORE_OK ||
            count > LR_LARGE_RELATION);
}

bool lr_asker_is_large(const Asker *asker, uint32_t relation)
{
    const Program *program = asker->reading->program;
    if (!(program->relations.items[relation].flags & LORE_RELATION_DERIVED))
        return has_many_facts(asker, &program->relations.items[relation]);
    for (size_t r = 0; r < program->relations.count; r++)
        if (has_many_facts(asker, &program->relations.items[r]))
            return true;
    return false;
}
