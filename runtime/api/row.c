/* SPDX-License-Identifier: MIT */
/* A goal is decoded for each row: listings are short. */
#include "api/row.h"

#include <math.h>
#include <string.h>

#include "value/value.h"

static lore_term fill_in(lore_terms *terms, lore_term term, const lore_query *query,
                         const lore_value *values)
{
    lore_term args[LR_ARITY_MAX];
    const Term node = *lr_term(terms, term);
    for (size_t c = 0; node.kind == TERM_VARIABLE && c < query->answers.column_count; c++)
        if (strcmp(query->columns[c], node.name) == 0)
            return lore_term_value(terms, values[c]);
    if (node.kind != TERM_COMPOUND || node.arg_count > LR_ARITY_MAX)
        return term;
    for (uint32_t i = 0; i < node.arg_count; i++) {
        args[i] = fill_in(terms, lr_term_arg(terms, &node, i), query, values);
        if (args[i] == 0)
            return 0;
    }
    return lore_term_compound(terms, node.name, args, node.arg_count);
}

lore_status lr_row_statement(const lore_query *query, size_t row, Buffer *out)
{
    const Buffer *bytes = &query->goal_bytes;
    const Row *of = &query->answers.rows.items[row];
    Reader reader = { bytes->bytes, bytes->bytes + bytes->count, false };
    lore_terms *terms = lore_terms_new();
    lore_term goal = terms == NULL ? 0 : lr_term_decode(&reader, terms);
    if (goal != 0)
        goal = fill_in(terms, goal, query, query->answers.values.items + of->first_value);
    if (goal != 0)
        lr_term_print(out, terms, goal);
    lore_terms_free(terms);
    return goal == 0 || out->failed ? LORE_NOMEM : LORE_OK;
}

static void print_interval(Buffer *text, const lore_stretch *part, bool has_belief)
{
    char interval[128];
    lore_value_format(lore_interval(part->from, part->to), interval, sizeof interval);
    lr_buffer_format(text, "%s%s", text->count > 0 ? ", " : "", interval);
    if (has_belief)
        lr_buffer_format(text, " (%.2f)", part->pro);
}

void lr_row_valid(const Answers *answers, size_t row, Buffer *out)
{
    const Row *of = &answers->rows.items[row];
    const lore_stretch *parts = answers->stretches.items + of->first_stretch;
    bool differs = false;
    for (size_t i = 0; i < of->stretch_count; i++)
        differs = differs || (parts[i].pro > 0 && parts[i].pro != of->pro);
    for (size_t i = 0; i < of->stretch_count;) {
        lore_stretch joined = parts[i++];
        while (i < of->stretch_count && parts[i].from == joined.to && parts[i].pro == joined.pro)
            joined.to = parts[i++].to;
        if (joined.pro > 0)
            print_interval(out, &joined, differs);
    }
}

lore_value lr_shown_belief(double belief)
{
    if (!(belief > 0))
        return lore_real(0);
    double scale = pow(10, 2 - floor(log10(belief)));
    return lore_real(round(belief * scale) / scale);
}
