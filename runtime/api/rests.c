/* SPDX-License-Identifier: MIT */
/* What rests on a claim or a source: the rows of an answer that are believed less, or not as long, in a what-if
 * without it. Nothing is concluded from proofs: both answers are evaluated. */
#include <string.h>

#include "api/difference.h"
#include "api/row.h"
#include "api/whatif.h"

static const Place nowhere = { NULL, 0 };
static const char *const rests_columns[] = { "effect", "statement",      "belief",
                                             "valid",  "belief_without", "valid_without" };
enum { RESTS_COLUMNS = sizeof rests_columns / sizeof *rests_columns };

/* The two answers and what is told of them. */
typedef struct Removal {
    lore_query *with, *without;
    DifferenceList differences;
    lore_query *listing;
} Removal;

/* ---- without it ---- */

static lore_status drop(lore_whatif *whatif, const char *name)
{
    lore_status status = lore_whatif_drop_claim(whatif, name);
    if (status != LORE_NOTFOUND)
        return status;
    status = lore_whatif_drop_source(whatif, name);
    if (status != LORE_UNKNOWN)
        return status;
    lr_diag_clear(&whatif->kb->diag);
    return lr_diag_fail(&whatif->kb->diag, LORE_NOTFOUND, nowhere, "no claim or source '%s'", name);
}

/* The question once more, put to reading, which is released, and answered. */
static lore_status answer(const lore_query *question, Reading *reading, lore_query **out)
{
    lore_status status = lr_query_again(question, reading, out);
    if (status == LORE_OK)
        status = lore_query_step(*out);
    return status < 0 ? status : LORE_OK;
}

static lore_status answer_without(const lore_query *question, const char *name, lore_query **out)
{
    Reading *reading;
    lore_whatif *whatif;
    lore_status status = lr_whatif_on(question->kb, lr_reading_hold(question->reading), &whatif);
    if (status != LORE_OK)
        return status;
    status = drop(whatif, name);
    if (status == LORE_OK)
        status = lr_whatif_reading(whatif, &reading);
    if (status == LORE_OK)
        status = answer(question, reading, out);
    lore_whatif_close(whatif);
    return status;
}

/* ---- what is believed less ---- */

static double pro_at(const Answers *answers, const Row *row, int64_t moment)
{
    const lore_stretch *part = answers->stretches.items + row->first_stretch;
    for (size_t i = 0; i < row->stretch_count; i++)
        if (part[i].from <= moment && (moment < part[i].to || part[i].to == LORE_TIME_MAX))
            return part[i].pro;
    return 0;
}

/* Whether a is believed more than b at some moment: at one where either begins, or where b ends. */
static bool exceeds(const Answers *in_a, const Row *a, const Answers *in_b, const Row *b)
{
    const lore_stretch *parts = in_a->stretches.items + a->first_stretch;
    const lore_stretch *others = in_b->stretches.items + b->first_stretch;
    bool found = false;
    for (size_t i = 0; i < a->stretch_count && !found; i++)
        found = parts[i].pro > pro_at(in_b, b, parts[i].from);
    for (size_t i = 0; i < b->stretch_count && !found; i++)
        found = pro_at(in_a, a, others[i].from) > others[i].pro ||
                (others[i].to != LORE_TIME_MAX &&
                 pro_at(in_a, a, others[i].to) > pro_at(in_b, b, others[i].to));
    return found;
}

/* "falls", "weakens" or "shortens"; NULL: it does not rest on it. */
static const char *effect_of(const Removal *removal, Difference difference)
{
    const Answers *with = &removal->with->answers, *without = &removal->without->answers;
    if (difference.before == SIZE_MAX)
        return NULL;
    const Row *was = &with->rows.items[difference.before];
    if (difference.after == SIZE_MAX)
        return was->pro > 0 ? "falls" : NULL;
    const Row *is = &without->rows.items[difference.after];
    if (was->pro > 0 && is->pro == 0)
        return "falls";
    if (was->pro > is->pro)
        return "weakens";
    return exceeds(with, was, without, is) ? "shortens" : NULL;
}

/* ---- the listing ---- */

static lore_status valid_value(lore_query *listing, const lore_query *side, size_t row,
                               lore_value *out)
{
    Buffer text = { 0 };
    lr_row_valid(&side->answers, row, &text);
    return lr_answers_keep(&listing->answers, &text, out);
}

static lore_status list_row(const Removal *removal, Difference difference)
{
    const char *effect = effect_of(removal, difference);
    lore_query *listing = removal->listing;
    lore_value values[RESTS_COLUMNS] = { lore_null() };
    Buffer text = { 0 };
    if (effect == NULL)
        return LORE_OK;
    values[0] = lore_text(effect, -1);
    values[2] = lr_shown_belief(removal->with->answers.rows.items[difference.before].pro);
    lore_status status = lr_row_statement(removal->with, difference.before, &text);
    if (status == LORE_OK)
        status = lr_answers_keep(&listing->answers, &text, &values[1]);
    lr_buffer_free(&text);
    if (status == LORE_OK)
        status = valid_value(listing, removal->with, difference.before, &values[3]);
    if (status == LORE_OK && strcmp(effect, "falls") != 0) {
        values[4] = lr_shown_belief(removal->without->answers.rows.items[difference.after].pro);
        status = valid_value(listing, removal->without, difference.after, &values[5]);
    }
    return status == LORE_OK ? lr_answers_add(&listing->answers, values) : status;
}

static lore_status compare(Removal *removal, const lore_query *question, const char *name)
{
    lore_status status = answer_without(question, name, &removal->without);
    if (status == LORE_OK)
        status = answer(question, lr_reading_hold(question->reading), &removal->with);
    if (status == LORE_OK)
        removal->listing = lr_query_listing(question->kb, rests_columns, RESTS_COLUMNS);
    if (status == LORE_OK &&
        (removal->listing == NULL ||
         !lr_differences_find(&removal->with->answers, &removal->without->answers,
                              &removal->differences)))
        status = LORE_NOMEM;
    for (size_t i = 0; status == LORE_OK && i < removal->differences.count; i++)
        status = list_row(removal, removal->differences.items[i]);
    return status;
}

lore_status lore_rests(lore_query *query, const char *name, lore_query **out)
{
    if (query == NULL || name == NULL || out == NULL)
        return LORE_MISUSE;
    *out = NULL;
    if (query->reading == NULL)
        return lr_diag_fail(&query->kb->diag, LORE_MISUSE, nowhere,
                            "a listing rests on nothing; ask a goal");
    Removal removal = { 0 };
    lore_status status = compare(&removal, query, name);
    lore_query_close(removal.with);
    lore_query_close(removal.without);
    lr_vector_free(&removal.differences);
    if (status == LORE_OK)
        *out = removal.listing;
    else
        lore_query_close(removal.listing);
    return status;
}
