/* SPDX-License-Identifier: MIT */
/* Strands: who reaches whom is a word of bits for each member, closed by going through all once
 * (Warshall, "A theorem on Boolean matrices", JACM 9, 1962). Components of views or aggregates, and of
 * more members than a word has bits, stay whole. */
#include "eval/strands.h"

#include <stdlib.h>

enum { MEMBERS_MAX = 64 };

typedef struct Tangle {
    const Program *program;
    const Component *component;
    uint32_t number;
    uint64_t reads[MEMBERS_MAX]; /* bit m: member m */
} Tangle;

static uint32_t member_at(const Tangle *t, uint32_t m)
{
    return t->program->members.items[t->component->first_member + m];
}

static uint64_t bit_of(const Tangle *t, uint32_t predicate)
{
    if (predicate == LR_NONE || t->program->predicates.items[predicate].component != t->number)
        return 0;
    for (uint32_t m = 0; m < t->component->member_count; m++)
        if (member_at(t, m) == predicate)
            return UINT64_C(1) << m;
    return 0;
}

/* Whether only clauses tie the members. */
static bool is_of_clauses(const Tangle *t)
{
    for (uint32_t m = 0; m < t->component->member_count; m++) {
        const Predicate *p = &t->program->predicates.items[member_at(t, m)];
        if (p->kind == PREDICATE_VIEW || p->best != AGGREGATE_NONE)
            return false;
    }
    for (size_t a = 0; a < t->program->aggregates.count; a++)
        if (bit_of(t, t->program->aggregates.items[a].output) != 0)
            return false;
    return true;
}

static void find_reads(Tangle *t, const Living *living)
{
    for (size_t k = 0; k < living->clauses.count; k++) {
        const Clause *clause = &t->program->clauses.items[living->clauses.items[k]];
        uint64_t *reads = &t->reads[__builtin_ctzll(bit_of(t, clause->head))];
        for (uint32_t l = 0; l < clause->literal_count; l++) {
            const Literal *literal = &t->program->literals.items[clause->first_literal + l];
            if (literal->kind == LITERAL_ATOM)
                *reads |= bit_of(t, literal->predicate);
        }
    }
    for (uint32_t k = 0; k < t->component->member_count; k++)
        for (uint32_t m = 0; m < t->component->member_count; m++)
            if (t->reads[m] >> k & 1)
                t->reads[m] |= t->reads[k];
}

/* The members of one strand that reads none but its own and those done. */
static uint64_t next_strand(const Tangle *t, uint64_t done)
{
    for (uint32_t m = 0; m < t->component->member_count; m++) {
        uint64_t own = UINT64_C(1) << m;
        if (done & own)
            continue;
        for (uint32_t k = 0; k < t->component->member_count; k++)
            if (t->reads[m] >> k & 1 && t->reads[k] >> m & 1)
                own |= UINT64_C(1) << k;
        if ((t->reads[m] & ~(own | done)) == 0)
            return own;
    }
    return 0;
}

/* Lists the members by strand. */
static void arrange(Strands *s, const Tangle *t)
{
    uint32_t order[MEMBERS_MAX], at = 0;
    for (uint64_t done = 0, own; (own = next_strand(t, done)) != 0; done |= own) {
        Component *strand = &s->strands[s->count++];
        *strand = (Component){ .first_member = s->whole.first_member + at };
        for (uint32_t m = 0; m < s->whole.member_count; m++) {
            if (!(own >> m & 1))
                continue;
            order[at++] = member_at(t, m);
            strand->member_count++;
            strand->is_recursive = strand->is_recursive || (t->reads[m] & own) != 0;
        }
    }
    for (uint32_t m = 0; m < at; m++)
        s->program->members.items[s->whole.first_member + m] = order[m];
}

lore_status lr_strands_begin(Strands *s, Program *program, uint32_t component, const Living *living)
{
    *s = (Strands){ .program = program,
                    .number = component,
                    .whole = program->components.items[component] };
    s->strands = calloc(s->whole.member_count, sizeof *s->strands);
    if (s->strands == NULL)
        return LORE_NOMEM;
    Tangle tangle = { .program = program, .component = &s->whole, .number = component };
    if (!s->whole.is_recursive || s->whole.member_count > MEMBERS_MAX || !is_of_clauses(&tangle)) {
        s->strands[s->count++] = s->whole;
        return LORE_OK;
    }
    find_reads(&tangle, living);
    arrange(s, &tangle);
    return LORE_OK;
}

static void place_members(const Strands *s, const Component *members, uint32_t number)
{
    for (uint32_t m = 0; m < members->member_count; m++)
        s->program->predicates.items[s->program->members.items[members->first_member + m]]
            .component = number;
}

void lr_strands_enter(Strands *s, uint32_t strand)
{
    place_members(s, &s->whole, LR_NONE);
    place_members(s, &s->strands[strand], s->number);
    s->program->components.items[s->number] = s->strands[strand];
}

void lr_strands_end(Strands *s)
{
    s->program->components.items[s->number] = s->whole;
    place_members(s, &s->whole, s->number);
    free(s->strands);
}
