/* SPDX-License-Identifier: MIT */
/* Scanning claims for a row, and asking with one argument left open. */
#include "api/near.h"

#include <string.h>

#include "api/record.h"
#include "eval/chronology.h"
#include "rule/order.h"
#include "value/value.h"

enum { VALUES_MAX = 2 };

/* ---- claims ---- */

typedef struct ClaimSearch {
    Asker *asker;
    Said said;
    Granule window;
    Code row[LR_ARITY_MAX]; /* LR_CODE_NONE: anything */
    uint32_t arity;
    NearVisit *visit;
    void *data;
} ClaimSearch;

static bool matches(const ClaimSearch *search, const ClaimRecord *claim)
{
    for (uint32_t i = 0; i < search->arity && claim->arity == search->arity; i++)
        if (search->row[i] != LR_CODE_NONE && search->row[i] != claim->row[i])
            return false;
    return claim->arity == search->arity;
}

static Facet facet_of(const ClaimRecord *claim)
{
    if (claim->modality == MODALITY_ASSERTED)
        return claim->against ? FACET_CON : FACET_PRO;
    return (Facet)(FACET_CON + (unsigned)claim->modality);
}

static const char *facet_word(Facet facet)
{
    static const char *const words[LR_FACET_COUNT] = {
        [FACET_PRO] = "asserted",
        [FACET_CON] = "denied",
        [FACET_FORECAST] = "forecast",
        [FACET_DEMAND] = "demand",
        [FACET_INTENT] = "intent",
        [FACET_VIEW] = "view",
        [FACET_CONDITIONAL] = "conditional",
    };
    return words[facet];
}

/* What a claim of another side or modality is. */
static const char *other_word(Facet facet)
{
    static const char *const words[LR_FACET_COUNT] = {
        [FACET_PRO] = "asserted",
        [FACET_CON] = "denied",
        [FACET_FORECAST] = "forecast only",
        [FACET_DEMAND] = "demanded only",
        [FACET_INTENT] = "intended only",
        [FACET_VIEW] = "somebody's view only",
        [FACET_CONDITIONAL] = "on a condition only",
    };
    return words[facet];
}

/* When a claim of the statement's own side may be so, as far as orders leave it. */
static lore_status date_claim(const ClaimSearch *search, const ClaimRecord *claim, Grade grade,
                              Granule *out)
{
    const Reading *reading = search->asker->reading;
    const Chronology *chronology;
    Evidence evidence = { .row = claim->row,
                          .from = claim->time.from_first,
                          .to = claim->time.to_last,
                          .from_last = claim->time.from_last,
                          .to_first = claim->time.to_first,
                          .is_event = claim->time.is_event,
                          .belief = grade.belief,
                          .is_ungraded = grade.ungraded,
                          .source = claim->source };
    Diag *diag = &search->asker->kb->diag;
    const char *lasting = claim->time.lasting_text;
    lore_status status = LORE_OK;
    *out = (Granule){ evidence.from, evidence.to };
    if (!lr_order_dates(reading->program, search->said.relation, search->said.facet))
        return LORE_OK;
    if (lasting != NULL)
        status = lr_duration_parse(lasting, strlen(lasting), &evidence.lasting, (Place){ NULL, 0 },
                                   diag);
    if (status == LORE_OK)
        status = lr_model_chronology(reading->model, &chronology, diag);
    if (status != LORE_OK)
        return status;
    (void)lr_chronology_narrow(chronology, search->said.relation, &evidence);
    *out = (Granule){ evidence.from, evidence.to };
    return LORE_OK;
}

/* In what a claim of the statement's own side falls short; NULL if it counts. */
static const char *shortcoming(const ClaimSearch *search, Granule time, Grade grade)
{
    if (grade.ungraded)
        return "said, but of no usable grade";
    if (time.first >= search->window.last || time.last <= search->window.first)
        return "said of another time";
    return NULL;
}

static lore_status print_code(const ClaimSearch *search, Code code, Buffer *out)
{
    lore_value value;
    lore_status status =
        lr_model_value(search->asker->reading->model, code, &value, &search->asker->kb->diag);
    if (status == LORE_OK)
        lr_value_print(out, value);
    return status;
}

static lore_status print_claimed(const ClaimSearch *search, const ClaimRecord *claim, Buffer *out)
{
    const Program *program = search->asker->reading->program;
    Facet facet = facet_of(claim);
    lore_status status = LORE_OK;
    if (facet != FACET_PRO)
        lr_buffer_format(out, "%s(", facet_word(facet));
    if (claim->holder != LR_CODE_NONE && facet >= FACET_DEMAND && facet != FACET_CONDITIONAL) {
        status = print_code(search, claim->holder, out);
        lr_buffer_format(out, ", ");
    }
    lr_buffer_format(out, "%s(", program->relations.items[search->said.relation].name);
    for (uint32_t c = 0; c < claim->arity && status == LORE_OK; c++) {
        lr_buffer_format(out, c > 0 ? ", " : "");
        status = print_code(search, claim->row[c], out);
    }
    lr_buffer_format(out, facet != FACET_PRO ? "))" : ")");
    return status;
}

static lore_status tell_claim(const ClaimSearch *search, const ClaimRecord *claim,
                              const char *remark, Granule time, Grade grade)
{
    const Ledger *ledger = search->asker->reading->ledger;
    Buffer text = { 0 };
    lore_status status = print_claimed(search, claim, &text);
    bool is_own = facet_of(claim) == search->said.facet;
    Near near = { .text = lr_buffer_terminate(&text),
                  .remark = remark,
                  .word = is_own ? NULL : facet_word(facet_of(claim)),
                  .claim = claim->id,
                  .source = claim->source < ledger->names.count ? ledger->names.items[claim->source]
                                                                : NULL,
                  .locator = claim->locator,
                  .belief = grade.ungraded ? 0 : grade.belief,
                  .from = time.first,
                  .to = time.last };
    if (status == LORE_OK)
        status = text.failed ? LORE_NOMEM : search->visit(search->data, &near);
    lr_buffer_free(&text);
    return status;
}

static lore_status look_at_claim(void *data, const ClaimRecord *claim)
{
    const ClaimSearch *search = data;
    Grade grade;
    if (!matches(search, claim))
        return LORE_OK;
    lore_status status =
        lr_grade_parse(claim->credibility, &grade, (Place){ NULL, 0 }, &search->asker->kb->diag);
    if (status != LORE_OK)
        return status;
    Granule time = { claim->time.from_first, claim->time.to_last };
    if (facet_of(claim) != search->said.facet)
        return tell_claim(search, claim, other_word(facet_of(claim)), time, grade);
    status = date_claim(search, claim, grade, &time);
    const char *remark = status == LORE_OK ? shortcoming(search, time, grade) : NULL;
    return remark == NULL ? status : tell_claim(search, claim, remark, time, grade);
}

/* The codes to look for; *known is false if the store has never heard of one. */
static lore_status read_row(ClaimSearch *search, bool *known)
{
    Asker *asker = search->asker;
    const FactSource *facts = &asker->reading->ledger->facts;
    const Term node = *lr_term(asker->terms, search->said.inner);
    lore_status status = LORE_OK;
    *known = node.arg_count <= LR_ARITY_MAX;
    search->arity = node.arg_count;
    for (uint32_t i = 0; i < node.arg_count && *known && status == LORE_OK; i++) {
        const Term *arg = lr_term(asker->terms, lr_term_arg(asker->terms, &node, i));
        search->row[i] = LR_CODE_NONE;
        if (arg->kind != TERM_VALUE)
            continue;
        status = facts->code_find(facts->data, arg->value, &search->row[i], &asker->kb->diag);
        *known = search->row[i] != LR_CODE_NONE;
    }
    return status;
}

lore_status lr_near_claims(Asker *asker, lore_term statement, Granule window, NearVisit *visit,
                           void *data)
{
    bool known;
    ClaimSearch search = { .asker = asker,
                           .said = lr_asker_statement(asker, statement),
                           .window = window,
                           .visit = visit,
                           .data = data };
    if (search.said.relation == LR_NONE)
        return LORE_OK;
    uint32_t stored = asker->reading->program->relations.items[search.said.relation].stored;
    lore_status status = read_row(&search, &known);
    if (status != LORE_OK || !known || stored == 0)
        return status;
    return lr_ledger_claims(asker->reading->ledger, stored, look_at_claim, &search,
                            &asker->kb->diag);
}

/* ---- values ---- */

typedef struct ValueSearch {
    Asker *asker;
    Said said;
    lore_term statement;
    Granule window;
    NearVisit *visit;
    void *data;
} ValueSearch;

/* The statement with a variable for one argument. */
static lore_term open_argument(Asker *asker, const Said *said, lore_term statement, uint32_t at)
{
    lore_term args[LR_ARITY_MAX];
    const Term node = *lr_term(asker->terms, said->inner);
    for (uint32_t i = 0; i < node.arg_count; i++)
        args[i] = lr_term_arg(asker->terms, &node, i);
    args[at] = lore_term_variable(asker->terms, "Other");
    lore_term inner = lr_asker_compound(asker, node.name, args, node.arg_count);
    if (inner == 0 || said->inner == statement)
        return inner;
    const Term outer = *lr_term(asker->terms, statement);
    lore_term wrapped[] = { said->holder, inner };
    return said->holder == 0 ? lr_asker_compound(asker, outer.name, &inner, 1)
                             : lr_asker_compound(asker, outer.name, wrapped, 2);
}

static lore_status tell_value(const ValueSearch *search, const Reply *reply, size_t row,
                              lore_term open, uint32_t column)
{
    Asker *asker = search->asker;
    const Relation *relation = &asker->reading->program->relations.items[search->said.relation];
    Bindings bindings = { .count = 0 };
    Buffer text = { 0 }, remark = { 0 };
    lore_status status = lr_reply_bind(asker, reply, row, &bindings);
    lore_term filled = lr_asker_fill(asker, asker->terms, open, &bindings);
    if (status != LORE_OK || filled == 0)
        return status != LORE_OK ? status : LORE_NOMEM;
    lore_term other = lr_bindings_find(&bindings, "Other");
    bool is_null = other != 0 && lr_term(asker->terms, other)->value.type == LORE_NULL;
    lr_asker_print(asker, &text, filled);
    lr_buffer_format(&remark, is_null ? "%s is not stated" : "another %s",
                     relation->columns[column]);
    const ReplyRow *found = &reply->rows.items[row];
    Near near = { .text = lr_buffer_terminate(&text),
                  .remark = lr_buffer_terminate(&remark),
                  .word = is_null ? "not stated" : NULL,
                  .belief = lr_cost_belief(found->cost),
                  .from = found->from,
                  .to = found->to };
    status = text.failed || remark.failed ? LORE_NOMEM : search->visit(search->data, &near);
    lr_buffer_free(&text);
    lr_buffer_free(&remark);
    return status;
}

static lore_status look_along(const ValueSearch *search, uint32_t column)
{
    Reply reply;
    lore_term open = open_argument(search->asker, &search->said, search->statement, column);
    lore_status status = lr_asker_ask(search->asker, open, search->window, &reply);
    for (size_t r = 0; r < reply.rows.count && r < VALUES_MAX && status == LORE_OK; r++)
        status = tell_value(search, &reply, r, open, column);
    lr_reply_free(&reply);
    return status;
}

static bool is_value(const Asker *asker, const Term *node, uint32_t at)
{
    return lr_term(asker->terms, lr_term_arg(asker->terms, node, at))->kind == TERM_VALUE;
}

/* A large relation is asked under its first column only. */
static bool may_open(const Asker *asker, uint32_t relation, const Term *node, uint32_t at)
{
    return (at > 0 && is_value(asker, node, 0)) || !lr_asker_is_large(asker, relation);
}

lore_status lr_near_values(Asker *asker, lore_term statement, Granule window, NearVisit *visit,
                           void *data)
{
    ValueSearch search = { .asker = asker,
                           .said = lr_asker_statement(asker, statement),
                           .statement = statement,
                           .window = window,
                           .visit = visit,
                           .data = data };
    lore_status status = LORE_OK;
    if (search.said.relation == LR_NONE || search.said.facet == FACET_CONDITIONAL)
        return LORE_OK;
    const Term node = *lr_term(asker->terms, search.said.inner);
    for (uint32_t i = node.arg_count; i-- > 0 && status == LORE_OK && node.arg_count > 1;)
        if (is_value(asker, &node, i) && may_open(asker, search.said.relation, &node, i))
            status = look_along(&search, i);
    return status;
}
