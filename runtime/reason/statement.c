/* SPDX-License-Identifier: MIT */
/* Printing tuples from the outside in, and conditions by filling in a copy of their terms. */
#include "reason/statement.h"

#include <string.h>

#include "value/value.h"

/* ---- tuples ---- */

static lore_status print_code(Buffer *buffer, Model *model, Code code, Diag *diag)
{
    lore_value value;
    lore_status status = lr_model_value(model, code, &value, diag);
    if (status == LORE_OK)
        lr_value_print(buffer, value);
    return status;
}

static lore_status print_codes(Buffer *buffer, Model *model, const Code *row, uint32_t count,
                               Diag *diag)
{
    lore_status status = LORE_OK;
    for (uint32_t c = 0; status == LORE_OK && c < count; c++) {
        if (c > 0)
            lr_buffer_put(buffer, ", ", 2);
        status = print_code(buffer, model, row[c], diag);
    }
    return status;
}

static const char *facet_word(Facet facet)
{
    static const char *const words[LR_FACET_COUNT] = {
        [FACET_FORECAST] = "forecast",       [FACET_DEMAND] = "demand",
        [FACET_INTENT] = "intent",           [FACET_VIEW] = "view",
        [FACET_CONDITIONAL] = "conditional",
    };
    return words[facet];
}

static lore_status print_facet(Buffer *buffer, const Program *program, Model *model,
                               const Predicate *predicate, const Code *row, Diag *diag)
{
    const char *word = facet_word(predicate->facet);
    bool has_holder = predicate->facet >= FACET_DEMAND;
    const Relation *relation = &program->relations.items[predicate->relation];
    lore_status status = LORE_OK;
    if (word != NULL)
        lr_buffer_format(buffer, "%s(", word);
    if (has_holder) {
        status = print_code(buffer, model, row[0], diag);
        lr_buffer_put(buffer, ", ", 2);
    }
    lr_buffer_format(buffer, "%s(", relation->name);
    if (status == LORE_OK)
        status = print_codes(buffer, model, row + has_holder, relation->arity, diag);
    lr_buffer_format(buffer, word != NULL ? "))" : ")");
    return status;
}

const char *lr_view_word(ViewKind kind)
{
    static const char *const words[] = {
        [VIEW_ATLEAST] = "atleast",       [VIEW_AT] = "at",
        [VIEW_DURING] = "during",         [VIEW_ALWAYS] = "always",
        [VIEW_VALID] = "valid",           [VIEW_PAST] = "past",
        [VIEW_THROUGHOUT] = "throughout", [VIEW_BEGAN] = "began",
        [VIEW_ENDED] = "ended",           [VIEW_CONTESTED] = "contested",
        [VIEW_UNDISPUTED] = "undisputed",
    };
    return words[kind];
}

static void print_span(Buffer *buffer, Duration span)
{
    int64_t days = span.microseconds / LR_DAY, rest = span.microseconds % LR_DAY;
    const char *gap = "";
    if (span.months != 0) {
        lr_buffer_format(buffer, "%lld %s", (long long)span.months,
                         span.months == 1 ? "month" : "months");
        gap = " ";
    }
    if (days != 0 || (span.months == 0 && rest == 0)) {
        lr_buffer_format(buffer, "%s%lld %s", gap, (long long)days, days == 1 ? "day" : "days");
        gap = " ";
    }
    if (rest != 0)
        lr_buffer_format(buffer, "%s%lldus", gap, (long long)rest);
}

static void print_moment(Buffer *buffer, int64_t instant)
{
    char text[32];
    lr_date_format(instant, text);
    lr_buffer_format(buffer, ", %s", text[0] != '\0' ? text : "..");
}

/* The arguments of a view before and after what it looks at. */
static void print_view_start(Buffer *buffer, const View *view)
{
    lr_buffer_format(buffer, "%s(", lr_view_word(view->kind));
    if (view->kind == VIEW_ATLEAST)
        lr_buffer_format(buffer, "%.2f, ", lr_cost_belief(view->level));
    if (view->kind == VIEW_PAST || view->kind == VIEW_THROUGHOUT) {
        print_span(buffer, view->span);
        lr_buffer_put(buffer, ", ", 2);
    }
}

static void print_view_end(Buffer *buffer, const View *view)
{
    if (view->kind == VIEW_AT || view->kind == VIEW_DURING || view->kind == VIEW_ALWAYS)
        print_moment(buffer, view->from);
    if (view->kind == VIEW_DURING || view->kind == VIEW_ALWAYS)
        print_moment(buffer, view->to);
}

static lore_status print_view(Buffer *buffer, const Program *program, Model *model,
                              const Predicate *predicate, const Code *row, Diag *diag)
{
    const View *view = &predicate->view;
    print_view_start(buffer, view);
    lore_status status = lr_statement_print(buffer, program, model, view->of, row, diag);
    if (status == LORE_OK && view->kind == VIEW_VALID) {
        lr_buffer_put(buffer, ", ", 2);
        status = print_code(buffer, model, row[predicate->arity - 1], diag);
    }
    print_view_end(buffer, view);
    lr_buffer_put(buffer, ")", 1);
    return status;
}

lore_status lr_statement_print(Buffer *buffer, const Program *program, Model *model,
                               uint32_t predicate, const Code *row, Diag *diag)
{
    const Predicate *p = &program->predicates.items[predicate];
    switch (p->kind) {
    case PREDICATE_FACET:
        return print_facet(buffer, program, model, p, row, diag);
    case PREDICATE_VIEW:
        return print_view(buffer, program, model, p, row, diag);
    case PREDICATE_AUXILIARY:
        break;
    }
    if (p->holds == BOUND_TIMES) /* of the tuple: whose interval it is */
        return lr_statement_print(buffer, program, model, p->of, row, diag);
    if (lr_is_window(p))
        return print_view(buffer, program, model, p, row, diag);
    lr_buffer_put(buffer, "(", 1);
    lore_status status = print_codes(buffer, model, row, p->arity, diag);
    lr_buffer_put(buffer, ")", 1);
    return status;
}

/* ---- conditions ---- */

/* A copy of a condition with values for variables, in the terms of the program it came from. */
typedef struct Filler {
    const Program *program;
    Model *model;
    const Clause *clause;
    const Code *bindings;
    lore_terms *out;
    Diag *diag;
    lore_status status;
} Filler;

/* A value as the other statements of a proof show it: a term that prints as that text. */
static lore_term fill_value(Filler *filler, lore_value value)
{
    Buffer text = { 0 };
    lr_value_print(&text, value);
    lore_term term = text.failed ? 0 : lore_term_variable(filler->out, lr_buffer_terminate(&text));
    lr_buffer_free(&text);
    return term;
}

static lore_term fill_variable(Filler *filler, const char *name)
{
    const Clause *clause = filler->clause;
    for (uint32_t v = 0; v < clause->variable_count; v++) {
        const Variable *variable = &filler->program->variables.items[clause->first_variable + v];
        if (variable->name == NULL || strcmp(variable->name, name) != 0 ||
            filler->bindings[v] == LR_CODE_NONE)
            continue;
        lore_value value;
        filler->status = lr_model_value(filler->model, filler->bindings[v], &value, filler->diag);
        return filler->status == LORE_OK ? fill_value(filler, value) : 0;
    }
    return lore_term_variable(filler->out, name);
}

/* Depth is bounded by LR_TERM_DEPTH_MAX, and arguments by what a relation or word may have. */
static lore_term fill(Filler *filler, lore_term term)
{
    const Term node = *lr_term(filler->program->terms, term);
    if (node.kind == TERM_VALUE)
        return fill_value(filler, node.value);
    if (node.kind == TERM_VARIABLE)
        return fill_variable(filler, node.name);
    VECTOR(lore_term) args = { 0 };
    lore_term filled = 0;
    for (uint32_t i = 0; i < node.arg_count; i++) {
        lore_term arg = fill(filler, lr_term_arg(filler->program->terms, &node, i));
        if (arg == 0 || !lr_vector_push(&args, arg))
            goto done;
    }
    filled = lore_term_compound(filler->out, node.name, args.items, args.count);
done:
    lr_vector_free(&args);
    return filled;
}

static void print_filled(Buffer *buffer, const lore_terms *terms, lore_term term)
{
    const Term *node = lr_term(terms, term);
    bool is_negation =
        node->kind == TERM_COMPOUND && strcmp(node->name, "not") == 0 && node->arg_count > 0;
    if (is_negation)
        lr_buffer_put(buffer, "not ", 4);
    lr_term_print(buffer, terms, is_negation ? lr_term_arg(terms, node, 0) : term);
}

lore_status lr_condition_print(Buffer *buffer, const Program *program, Model *model,
                               const Clause *clause, const Code *bindings, lore_term condition,
                               Diag *diag)
{
    Filler filler = { program, model, clause, bindings, lore_terms_new(), diag, LORE_OK };
    if (filler.out == NULL)
        return LORE_NOMEM;
    lore_term filled = fill(&filler, condition);
    if (filled != 0)
        print_filled(buffer, filler.out, filled);
    else if (filler.status == LORE_OK)
        filler.status = LORE_NOMEM;
    lore_terms_free(filler.out);
    return filler.status;
}

lore_status lr_conditions_print(Buffer *buffer, const Program *program, Model *model,
                                const Clause *clause, const Code *bindings, Diag *diag)
{
    lore_status status = LORE_OK;
    bool is_first = true;
    for (uint32_t i = 0; status == LORE_OK && i < clause->literal_count; i++) {
        lore_term term = program->literals.items[clause->first_literal + i].term;
        if (term == 0)
            continue;
        if (!is_first)
            lr_buffer_put(buffer, ", ", 2);
        is_first = false;
        status = lr_condition_print(buffer, program, model, clause, bindings, term, diag);
    }
    return status;
}
