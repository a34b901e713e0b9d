/* SPDX-License-Identifier: MIT */
/* Stage, second half: rounds. The difference of two relations is asked for as any goal, in the
 * order of columns, and recorded in one transaction. */
#include <stdlib.h>
#include <string.h>

#include "base/tuple.h"
#include "dl/number.h"
#include "dl/stage.h"

typedef struct Difference {
    Front *front;
    LIST(lore_value) values;
    size_t tuples;
} Difference;

static lore_value kept(Front *front, lore_value value)
{
    if (value.type == LORE_TEXT)
        value.u.text = lr_dl_front_name(front, value.u.text, value.v.length);
    return value;
}

static bool is_in_key(const Key *key, const char *column)
{
    for (size_t n = 0; n < key->count; n++)
        if (key->items[n] == column)
            return true;
    return false;
}

/* not out(args), of a key its columns alone. */
static lore_term absence(lore_terms *terms, const Relation *out, const Fields *columns,
                         const lore_term *args, const Key *key)
{
    lore_term shown[32];
    for (size_t i = 0; i < columns->count; i++)
        shown[i] = key == NULL || is_in_key(key, columns->items[i].name)
                       ? args[i]
                       : lore_term_variable(terms, "_");
    lore_term atom = lore_term_compound(terms, out->lore_name, shown, columns->count);
    return lore_term_compound(terms, "not", &atom, 1);
}

/* The tuples of in that out (may be NULL) has not, and whose keys out has not. */
static lore_term difference_goal(Front *front, lore_terms *terms, const Relation *in,
                                 const Relation *out, const Relation *keyed)
{
    lore_term args[32], parts[2];
    for (size_t i = 0; i < in->fields.count; i++)
        args[i] = lore_term_variable(terms, lr_dl_front_format(front, "C%zu", i));
    parts[0] = lore_term_compound(terms, in->lore_name, args, in->fields.count);
    for (size_t k = 0; keyed != NULL && k < keyed->keys.count; k++) {
        parts[1] = absence(terms, out, &keyed->fields, args, &keyed->keys.items[k]);
        parts[0] = lore_term_compound(terms, "and", parts, 2);
    }
    if (out == NULL)
        return parts[0];
    parts[1] = absence(terms, out, &in->fields, args, NULL);
    return lore_term_compound(terms, "and", parts, 2);
}

/* keyed (may be NULL): the relation whose choice-domain the tuples must keep. */
static void find(Difference *difference, Front *front, const Relation *in, const Relation *out,
                 const Relation *keyed)
{
    lore_status status;
    lore_query *rows;
    *difference = (Difference){ .front = front };
    lore_terms *terms = lr_dl_front_terms(front);
    lore_term goal = difference_goal(front, terms, in, out, keyed);
    lr_dl_front_need(front, lore_query_open(front->kb, terms, goal, &rows));
    lr_dl_front_hold(front, HELD_QUERY, rows);
    while ((status = lore_query_step(rows)) == LORE_ROW) {
        for (size_t i = 0; i < in->fields.count; i++)
            PUSH(front, &difference->values, kept(front, lore_query_value(rows, i)));
        difference->tuples++;
    }
    lr_dl_front_need(front, status);
    lr_dl_front_release(front, 2);
}

/* ---- choice ---- */

/* The place of the tuple's values in the key's columns: 1 once a tuple has them. */
static uint64_t *key_place(Front *front, const StageMember *member, size_t key,
                           const lore_value *tuple)
{
    const Relation *relation = member->relation;
    const Key *names = &relation->keys.items[key];
    Buffer *text = NEW(front, Buffer); /* held even after this frame is left */
    bool fine = true;
    lr_dl_front_hold(front, HELD_BUFFER, text);
    for (size_t i = 0; i < relation->fields.count; i++)
        for (size_t n = 0; n < names->count; n++)
            if (relation->fields.items[i].name == names->items[n])
                fine = lr_tuple_put(text, tuple[i]) && fine;
    const char *kind = lr_dl_front_format(front, "choice %s %zu", relation->name, key);
    if (!fine)
        lr_dl_front_leave(front, LORE_NOMEM);
    uint64_t *place = lr_dl_front_symbol_bytes(front, kind, lr_buffer_terminate(text), text->count);
    lr_dl_front_release(front, 1);
    return place;
}

static bool choose(Front *front, const StageMember *member, const lore_value *tuple)
{
    size_t keys = member->relation->keys.count;
    for (size_t k = 0; k < keys; k++)
        if (*key_place(front, member, k, tuple) != 0)
            return false;
    for (size_t k = 0; k < keys; k++)
        *key_place(front, member, k, tuple) = 1;
    return true;
}

typedef struct Candidate {
    const lore_value *tuple;
    const uint64_t *ranks; /* of its columns; numbers by size */
    size_t arity;
} Candidate;

static int compare_candidates(const void *a, const void *b)
{
    const Candidate *left = a, *right = b;
    for (size_t i = 0; i < left->arity; i++)
        if (left->ranks[i] != right->ranks[i])
            return left->ranks[i] < right->ranks[i] ? -1 : 1;
    return 0;
}

static uint64_t rank_of(Front *front, lore_value value)
{
    uint64_t bits;
    if (value.type == LORE_TEXT)
        return lr_dl_front_rank(front, value.u.text, value.v.length);
    if (value.type == LORE_INTEGER)
        return (uint64_t)value.u.integer + (UINT64_C(1) << 63);
    memcpy(&bits, &value.u.real, sizeof bits);
    return bits >> 63 ? ~bits : bits | UINT64_C(1) << 63; /* in the order of the reals */
}

/* The tuples by their columns, texts in the order in which they turned up. */
static Candidate *sorted(Front *front, const Difference *added, size_t arity)
{
    Candidate *candidates = lr_dl_front_alloc(front, (added->tuples + 1) * sizeof *candidates);
    lore_value *tuples = lr_dl_front_alloc(front, (added->values.count + 1) * sizeof *tuples);
    for (size_t i = 0; i < added->values.count; i++)
        tuples[i] = added->values.items[i];
    for (size_t t = 0; t < added->tuples; t++) {
        uint64_t *ranks = lr_dl_front_alloc(front, (arity + 1) * sizeof *ranks);
        for (size_t i = 0; i < arity; i++)
            ranks[i] = rank_of(front, tuples[t * arity + i]);
        candidates[t] = (Candidate){ tuples + t * arity, ranks, arity };
    }
    qsort(candidates, added->tuples, sizeof *candidates, compare_candidates);
    return candidates;
}

/* Keeps what is chosen of the tuples that are new. */
static void choose_all(Front *front, const StageMember *member, Difference *added)
{
    size_t arity = member->relation->fields.count, kept_tuples = 0;
    if (member->relation->keys.count == 0)
        return;
    const Candidate *candidates = sorted(front, added, arity);
    for (size_t t = 0; t < added->tuples; t++) {
        const lore_value *tuple = candidates[t].tuple;
        if (!choose(front, member, tuple))
            continue;
        for (size_t i = 0; i < arity; i++)
            added->values.items[kept_tuples * arity + i] = tuple[i];
        kept_tuples++;
    }
    added->tuples = kept_tuples;
}

/* ---- rounds ---- */

static void record(Front *front, StageMember *member, const Difference *added,
                   const Difference *removed)
{
    size_t arity = member->relation->fields.count;
    const char *now = member->now->facts;
    for (size_t t = 0; t < removed->tuples; t++)
        lr_dl_front_need(
            front, lore_fact_retract(front->kb, now, removed->values.items + t * arity, arity));
    if (added->tuples > 0)
        lr_dl_front_need(front,
                         lore_facts_put(front->kb, now, added->values.items, arity, added->tuples));
    member->size += (int64_t)added->tuples - (int64_t)removed->tuples;
}

/* Whether anything changed. All members of a round see what the one before gave. */
static bool run_round(Program *program, Stage *stage)
{
    Front *front = program->front;
    size_t count = stage->members.count, changes = 0;
    Difference *added = lr_dl_front_alloc(front, count * sizeof *added);
    Difference *removed = lr_dl_front_alloc(front, count * sizeof *removed);
    for (size_t m = 0; m < count; m++) {
        StageMember *member = &stage->members.items[m];
        find(&added[m], front, member->step, member->now, member->relation);
        choose_all(front, member, &added[m]);
        if (member->prunes)
            find(&removed[m], front, member->now, member->step, NULL);
        changes += added[m].tuples + removed[m].tuples;
    }
    if (lore_interrupted(front->kb))
        lr_dl_front_leave(front, LORE_INTERRUPTED);
    if (changes == 0)
        return false;
    lr_dl_front_need(front, lore_begin(front->kb));
    for (size_t m = 0; m < count; m++)
        record(front, &stage->members.items[m], &added[m], &removed[m]);
    lr_dl_front_need(front, lore_commit(front->kb, NULL, NULL, NULL));
    return true;
}

static bool is_full(const Stage *stage)
{
    for (size_t m = 0; m < stage->members.count; m++)
        if (stage->members.items[m].limit >= 0 &&
            stage->members.items[m].size >= stage->members.items[m].limit)
            return true;
    return false;
}

/* What an earlier run of the program left. */
static void empty(Program *program, StageMember *member)
{
    Difference old;
    find(&old, program->front, member->now, NULL, NULL);
    record(program->front, member, &(Difference){ 0 }, &old);
    member->size = 0;
}

void lr_dl_stage_run(Program *program)
{
    for (size_t i = 0; i < program->stages.count; i++)
        for (size_t m = 0; m < program->stages.items[i]->members.count; m++)
            empty(program, &program->stages.items[i]->members.items[m]);
    for (size_t i = 0; i < program->stages.count; i++) {
        Stage *stage = program->stages.items[i];
        do
            lr_dl_number_all(program);
        while (run_round(program, stage) && !is_full(stage));
    }
    lr_dl_number_all(program);
}
