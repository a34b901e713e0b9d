/* SPDX-License-Identifier: MIT */
/* Conflicts for callers: a listing, and of its rows the proofs of all sides and what to drop. */
#include <stdlib.h>
#include <string.h>

#include "api/conflicts.h"
#include "api/query.h"
#include "api/row.h"
#include "reason/proof.h"

enum { LIMIT_DEFAULT = 100 };

static const Place nowhere = { NULL, 0 };

static const char *const columns[] = { "number", "kind", "name",   "statements",
                                       "from",   "to",   "belief", "certain" };

enum { COLUMN_COUNT = sizeof columns / sizeof *columns };

/* ---- the listing ---- */

static const char *kind_name(ConflictKind kind)
{
    static const char *const names[] = { [CONFLICT_RULE] = "rule",
                                         [CONFLICT_FUNCTIONAL] = "functional",
                                         [CONFLICT_CONTESTED] = "contested",
                                         [CONFLICT_ORDER] = "order" };
    return names[kind];
}

static void print_sides(Conflicts *conflicts, const Conflict *conflict, Buffer *out)
{
    for (uint32_t s = 0; s < conflict->side_count; s++) {
        lr_buffer_format(out, s > 0 ? ", " : "");
        lr_asker_print(&conflicts->asker, out, conflict->sides[s]);
    }
}

static lore_value end_of(int64_t instant)
{
    bool is_open = instant == LORE_TIME_MIN || instant == LORE_TIME_MAX;
    return is_open ? lore_null() : lore_instant(instant);
}

static lore_status add_row(lore_query *listing, size_t index)
{
    Conflicts *conflicts = listing->conflicts;
    const Conflict *conflict = &conflicts->list.items[index];
    Buffer text = { 0 };
    lore_value sides;
    print_sides(conflicts, conflict, &text);
    if (lr_answers_keep(&listing->answers, &text, &sides) != LORE_OK)
        return LORE_NOMEM;
    lore_value values[COLUMN_COUNT] = {
        lore_integer((int64_t)index + 1),
        lore_text(kind_name(conflict->kind), -1),
        lore_text(conflict->name == NULL ? "" : conflict->name, -1),
        sides,
        end_of(conflict->from),
        end_of(conflict->to),
        lr_shown_belief(lr_cost_belief(conflict->cost)),
        lore_boolean(conflict->is_certain),
    };
    return lr_answers_add(&listing->answers, values);
}

static lore_status find(Conflicts *conflicts)
{
    lore_status status = lr_conflicts_by_rules(conflicts);
    if (status == LORE_OK)
        status = lr_conflicts_by_functions(conflicts);
    if (status == LORE_OK)
        status = lr_conflicts_by_denials(conflicts);
    return status == LORE_OK ? lr_conflicts_by_orders(conflicts) : status;
}

static lore_status open_reading(lore_kb *kb, lore_value as_of, Reading **out)
{
    Standpoint from = lr_standpoint_now;
    if (as_of.type == LORE_NULL)
        return lr_reading_now(kb, out);
    if (kb->asked != NULL)
        return lr_diag_fail(&kb->diag, LORE_MISUSE, nowhere,
                            "a what-if has the state that it was opened on, and no other");
    lore_status status = lr_reading_transaction(kb, as_of, &from.as_of);
    from.rules = from.as_of;
    return status == LORE_OK ? lr_reading_other(kb, &from, out) : status;
}

static lore_status fill(lore_query *listing, const lore_conflict_request *request)
{
    lore_kb *kb = listing->kb;
    Reading *reading;
    Budget budget = lr_kb_budget(kb);
    Conflicts *conflicts = calloc(1, sizeof *conflicts);
    if (conflicts == NULL)
        return LORE_NOMEM;
    listing->conflicts = conflicts;
    conflicts->like = request->like != NULL && request->like[0] != '\0' ? request->like : NULL;
    conflicts->with_possible = request->possible != 0;
    conflicts->limit = request->limit > 0 ? (size_t)request->limit : LIMIT_DEFAULT;
    lore_status status = open_reading(kb, request->as_of, &reading);
    if (status == LORE_OK)
        status = lr_conflicts_open(conflicts, kb, reading, &budget);
    if (status == LORE_OK)
        status = find(conflicts);
    for (size_t i = 0; i < conflicts->list.count && status == LORE_OK; i++)
        status = add_row(listing, i);
    if (status == LORE_NOMEM)
        lr_reading_forget(kb, conflicts->reading);
    conflicts->like = NULL;
    conflicts->asker.budget = NULL;
    return status;
}

lore_status lore_conflicts(lore_kb *kb, const lore_conflict_request *request, lore_query **out)
{
    static const lore_conflict_request all;
    if (out == NULL)
        return LORE_MISUSE;
    *out = NULL;
    lore_status status = lr_kb_enter(kb);
    if (status != LORE_OK)
        return lr_kb_leave(kb, status);
    lore_query *listing = lr_query_listing(kb, columns, COLUMN_COUNT);
    if (listing == NULL)
        return lr_kb_leave(kb, LORE_NOMEM);
    status = fill(listing, request == NULL ? &all : request);
    if (status == LORE_OK)
        *out = listing;
    else
        lore_query_close(listing);
    return lr_kb_leave(kb, status);
}

int lore_conflicts_are_cut(const lore_query *listing)
{
    return listing != NULL && listing->conflicts != NULL && listing->conflicts->is_cut;
}

/* ---- one conflict ---- */

/* The current row's, whatever the order of rows; NULL without one. */
static const Conflict *current(const lore_query *listing)
{
    const Row *row = lr_query_row(listing);
    if (row == NULL || listing->conflicts == NULL)
        return NULL;
    int64_t number = listing->answers.values.items[row->first_value].u.integer;
    return &listing->conflicts->list.items[number - 1];
}

/* A proof's nodes below a node of another. */
static lore_status graft(lore_proof *into, size_t parent, const lore_proof *proof)
{
    size_t base = into->nodes.count;
    for (size_t i = 0; i < proof->nodes.count; i++) {
        ProofNode node = proof->nodes.items[i];
        const char **const texts[] = { &node.shown.text,   &node.shown.rule,    &node.shown.claim,
                                       &node.shown.source, &node.shown.locator, &node.shown.file,
                                       &node.shown.remark, &node.operator_name, &node.because };
        for (size_t t = 0; t < sizeof texts / sizeof *texts; t++) {
            if (*texts[t] == NULL)
                continue;
            *texts[t] = lr_arena_text(&into->text, *texts[t], strlen(*texts[t]));
            if (*texts[t] == NULL)
                return LORE_NOMEM;
        }
        node.shown.parent = i == 0 ? parent : base + node.shown.parent;
        node.shown.child_count = 0;
        if (!lr_proof_add(into, &node))
            return LORE_NOMEM;
    }
    return LORE_OK;
}

static lore_status add_root(Conflicts *conflicts, const Conflict *conflict, lore_proof *proof)
{
    const Rule *rule = conflict->rule == LR_NONE
                           ? NULL
                           : &conflicts->reading->program->rules.items[conflict->rule];
    Buffer text = { 0 };
    print_sides(conflicts, conflict, &text);
    ProofNode node = {
        .shown = { .kind = LORE_PROOF_CONFLICT,
                   .text = lr_arena_text(&proof->text, lr_buffer_terminate(&text), text.count),
                   .remark = lr_arena_format(&proof->text, "%s %s%s", kind_name(conflict->kind),
                                             conflict->name == NULL ? "" : conflict->name,
                                             conflict->is_certain ? "" : ", only possible"),
                   .belief = lr_cost_belief(conflict->cost),
                   .from = conflict->from,
                   .to = conflict->to }
    };
    bool fine = !text.failed && node.shown.text != NULL && node.shown.remark != NULL;
    lr_buffer_free(&text);
    if (rule != NULL && fine) {
        node.shown.rule = node.shown.remark;
        node.shown.rule = lr_arena_text(&proof->text, rule->name, strlen(rule->name));
        node.shown.line = rule->place.line;
        if (rule->place.file != NULL)
            node.shown.file =
                lr_arena_text(&proof->text, rule->place.file, strlen(rule->place.file));
        fine = node.shown.rule != NULL;
    }
    return fine && lr_proof_add(proof, &node) ? LORE_OK : LORE_NOMEM;
}

static lore_status explain(lore_query *listing, const Conflict *conflict, lore_proof *out)
{
    Conflicts *conflicts = listing->conflicts;
    Budget budget = lr_kb_budget(listing->kb);
    conflicts->asker.budget = &budget;
    lore_status status = add_root(conflicts, conflict, out);
    for (uint32_t s = 0; s < conflict->side_count && status == LORE_OK; s++) {
        lore_proof *side;
        status =
            lr_conflict_prove(conflicts, conflict->sides[s], lr_conflict_window(conflict), &side);
        if (status == LORE_OK && side != NULL)
            status = graft(out, 0, side);
        lore_proof_free(side);
    }
    if (status == LORE_OK && conflict->kind != CONFLICT_ORDER)
        status = lr_conflict_drops(conflicts, conflict, out);
    conflicts->asker.budget = NULL;
    return status;
}

lore_status lore_conflict_why(lore_query *listing, lore_proof **out)
{
    if (listing == NULL || out == NULL)
        return LORE_MISUSE;
    *out = NULL;
    lore_status status = lr_kb_enter(listing->kb);
    const Conflict *conflict = current(listing);
    if (status == LORE_OK && conflict == NULL)
        status = lr_diag_fail(&listing->kb->diag, LORE_MISUSE, nowhere,
                              "the listing of conflicts has no current row");
    lore_proof *proof = status == LORE_OK ? calloc(1, sizeof *proof) : NULL;
    if (status == LORE_OK)
        status = proof == NULL ? LORE_NOMEM : explain(listing, conflict, proof);
    if (status == LORE_NOMEM && conflict != NULL)
        lr_reading_forget(listing->kb, listing->conflicts->reading);
    if (status == LORE_OK)
        *out = proof;
    else
        lore_proof_free(proof);
    return lr_kb_leave(listing->kb, status);
}
