/* SPDX-License-Identifier: MIT */
/* Spread: the tuples that are there are sorted by group by counting. A certain tuple needs no belief:
 * it absorbs what reaches it, and starts those of its moves that are news. Where groups are several,
 * most nodes are taken out of the moves before, and get their beliefs in the end. */
#include "eval/spread.h"

#include <stdlib.h>
#include <string.h>

#include "eval/contract.h"
#include "eval/expand.h"
#include "eval/front.h"
#include "eval/moves.h"
#include "eval/profile.h"

/* Taking nodes out takes about as long as a large group or two. */
enum { STEPS_A_CHECK = 1024, CONTRACTED_GROUPS_LEAST = 4 };

/* A tuple that is there at the beginning. */
typedef struct Seed {
    uint32_t group, node;
    uint32_t id; /* of its dated row; LR_ROW_NONE: it is certain */
} Seed;

typedef struct Spread {
    Model *model;
    const Passage *passage;
    Moves moves;
    bool is_contracted;
    Contraction contraction;
    Expansion expansion;
    Range *ranges; /* of the passing columns, in all members */
    Numbering groups;
    VECTOR(Seed) seeds;
    size_t *group_ends; /* of the sorted seeds */
    Front front;
    SpanList moved;  /* room for what passes a move */
    uint32_t *ids;   /* of each node: its dated row in this group, or LR_ROW_NONE */
    uint64_t *marks; /* of each member: what its rows of this group have in the passing columns */
    uint32_t steps;
    size_t own, written; /* bytes of all this, and of the extents, as the budget knows them */
} Spread;

static MoveMember *member_of(Spread *s, uint32_t node)
{
    return &s->moves.members[s->moves.nodes.items[node].member];
}

/* ---- setting up ---- */

static bool find_groups(Spread *s)
{
    uint32_t count = s->passage->column_count;
    s->ranges = malloc(count * sizeof *s->ranges);
    if (s->ranges == NULL)
        return false;
    for (uint32_t k = 0; k < count; k++) {
        s->ranges[k] = LR_RANGE_EMPTY;
        for (uint32_t m = 0; m < s->moves.member_count; m++) {
            const MoveMember *member = &s->moves.members[m];
            s->ranges[k] = lr_range_join(s->ranges[k], member->extent->ranges[member->columns[k]]);
        }
    }
    return lr_numbering_init(&s->groups, s->ranges, count, 0);
}

static bool add_seed(Spread *s, uint32_t m, const uint64_t *row, uint32_t id)
{
    const MoveMember *member = &s->moves.members[m];
    const Layout *layout = &member->extent->plain.layout;
    Code codes[LR_ARITY_MAX + 2];
    uint64_t packed[LR_ARITY_MAX + 2];
    for (uint32_t k = 0; k < s->passage->column_count; k++)
        codes[k] = lr_field_code(layout->fields[member->columns[k]], row);
    (void)lr_layout_pack(&s->groups.table.layout, codes, packed);
    uint32_t group = lr_numbering_add(&s->groups, packed);
    uint32_t node = lr_moves_node(&s->moves, m, row);
    return group != LR_ROW_NONE && node != LR_ROW_NONE &&
           lr_vector_push(&s->seeds, (Seed){ group, node, id });
}

/* Certain tuples come first, so that a group knows them when it reads the others. */
static bool find_seeds(Spread *s)
{
    for (uint32_t m = 0; m < s->moves.member_count; m++) {
        const Rowset *plain = &s->moves.members[m].extent->plain;
        uint64_t *rows = malloc(LR_BATCH * plain->layout.stride * sizeof *rows);
        RowsetCursor cursor = { 0 };
        bool fine = rows != NULL;
        for (size_t count; fine && (count = lr_rowset_next(plain, &cursor, rows)) > 0;)
            for (size_t r = 0; r < count && fine; r++)
                fine = add_seed(s, m, rows + r * plain->layout.stride, LR_ROW_NONE);
        free(rows);
        if (!fine)
            return false;
    }
    for (uint32_t m = 0; m < s->moves.member_count; m++) {
        const Table *dated = &s->moves.members[m].extent->dated;
        for (size_t id = 0; id < dated->count; id++)
            if (!add_seed(s, m, dated->rows + id * dated->layout.stride, (uint32_t)id))
                return false;
    }
    return true;
}

static bool sort_seeds(Spread *s)
{
    size_t groups = s->groups.table.count, at = 0;
    Seed *sorted = malloc((s->seeds.count + 1) * sizeof *sorted);
    s->group_ends = calloc(groups + 1, sizeof *s->group_ends);
    if (sorted == NULL || s->group_ends == NULL) {
        free(sorted);
        return false;
    }
    for (size_t i = 0; i < s->seeds.count; i++)
        s->group_ends[s->seeds.items[i].group]++;
    for (size_t g = 0; g < groups; g++) {
        size_t count = s->group_ends[g];
        s->group_ends[g] = at;
        at += count;
    }
    for (size_t i = 0; i < s->seeds.count; i++)
        sorted[s->group_ends[s->seeds.items[i].group]++] = s->seeds.items[i];
    free(s->seeds.items);
    s->seeds.items = sorted;
    s->seeds.capacity = s->seeds.count + 1;
    return true;
}

/* Whether nodes are worth taking out. */
static bool is_contracted(const Spread *s)
{
    Ways *ways = s->model->budget->ways;
    return !lr_ways_force(ways, WAY_WHOLE) && (s->groups.table.count >= CONTRACTED_GROUPS_LEAST ||
                                               lr_ways_force(ways, WAY_CONTRACTED));
}

static bool contract(Spread *s)
{
    Model *model = s->model;
    bool is_product = model->settings.is_product;
    s->is_contracted = true;
    lr_ways_take(model->budget->ways, WAY_CONTRACTED);
    return lr_contract(&s->contraction, s->moves.nodes.count, s->moves.found, is_product,
                       model->budget) &&
           lr_expansion_init(&s->expansion, &s->contraction, &s->front, is_product);
}

static lore_status spread_init(Spread *s, uint32_t component, const double *sizes)
{
    if (!lr_moves_init(&s->moves, s->model, component, s->passage, sizes) || !find_groups(s) ||
        !find_seeds(s))
        return LORE_NOMEM;
    lore_status status = lr_moves_follow(&s->moves);
    if (status != LORE_OK)
        return status;
    size_t nodes = s->moves.nodes.count, marks = 0;
    for (uint32_t m = 0; m < s->moves.member_count; m++)
        marks += s->moves.members[m].extent->plain.layout.stride;
    s->ids = malloc((nodes + 1) * sizeof *s->ids);
    s->marks = malloc((marks + 1) * sizeof *s->marks);
    if (s->ids == NULL || s->marks == NULL || !sort_seeds(s) ||
        !lr_front_init(&s->front, nodes, s->model->axis.points.count) ||
        (is_contracted(s) && !contract(s)) ||
        !lr_move_table_init(&s->moves.table, nodes, s->moves.found))
        return LORE_NOMEM;
    memset(s->ids, 0xff, nodes * sizeof *s->ids);
    return LORE_OK;
}

static void spread_free(Spread *s)
{
    lr_moves_free(&s->moves);
    lr_contraction_free(&s->contraction);
    lr_expansion_free(&s->expansion);
    lr_numbering_free(&s->groups);
    lr_front_free(&s->front);
    lr_vector_free(&s->moved);
    lr_vector_free(&s->seeds);
    free(s->ranges);
    free(s->group_ends);
    free(s->ids);
    free(s->marks);
}

/* ---- one group ---- */

/* What is at work; it is given back at the end. */
static size_t own_bytes(const Spread *s)
{
    size_t contracted =
        s->is_contracted ? lr_contraction_bytes(&s->contraction) + lr_expansion_bytes(&s->expansion)
                         : 0;
    return contracted + lr_moves_bytes(&s->moves) + lr_numbering_bytes(&s->groups) +
           lr_front_bytes(&s->front) + s->seeds.capacity * sizeof(Seed) +
           s->groups.table.count * sizeof *s->group_ends + s->moves.nodes.count * sizeof *s->ids;
}

static size_t extent_bytes(const Spread *s)
{
    size_t bytes = 0;
    for (uint32_t m = 0; m < s->moves.member_count; m++)
        bytes += lr_extent_bytes(s->moves.members[m].extent);
    return bytes;
}

static void count_bytes(Spread *s)
{
    size_t own = own_bytes(s), written = extent_bytes(s);
    lr_budget_take(s->model->budget, (int64_t)(own + written - s->own - s->written));
    s->own = own;
    s->written = written;
}

static lore_status check_budget(Spread *s, int64_t rows)
{
    Model *model = s->model;
    count_bytes(s);
    uint32_t rule = model->program->clauses.items[s->passage->steps.items[0].clause].rule;
    return lr_budget_check(model->budget, rows, lr_model_rule_name(model, rule),
                           lr_model_rule_place(model, rule), model->diag);
}

/* Follows moves with some spans. */
static bool pass_on(Spread *s, uint32_t first, uint32_t end, const Span *spans, size_t count)
{
    bool is_product = s->model->settings.is_product;
    if (!lr_vector_reserve(&s->moved, count))
        return false;
    Span *moved = s->moved.items;
    for (uint32_t i = first; i < end; i++) {
        Move move = s->moves.table.moves[i];
        size_t left = 0;
        if (lr_front_is_settled(&s->front, move.to))
            continue;
        for (size_t k = 0; k < count; k++)
            left += lr_span_and(spans[k], move.span, is_product, &moved[left]);
        if (left > 0 && !lr_front_improve(&s->front, move.to, moved, left))
            return false;
    }
    return true;
}

static bool take_seeds(Spread *s, const Seed *seeds, size_t count)
{
    Span one = LR_SPAN_ALWAYS;
    bool fine = true;
    size_t certain = 0;
    for (; certain < count && seeds[certain].id == LR_ROW_NONE && fine; certain++)
        fine = lr_front_settle(&s->front, seeds[certain].node);
    for (size_t i = 0; i < certain && fine; i++) {
        MoveRun run = s->moves.table.runs[seeds[i].node];
        fine = pass_on(s, run.first, run.others, &one, 1);
    }
    for (size_t i = certain; i < count && fine; i++) {
        size_t spans;
        const Span *belief =
            lr_extent_belief(member_of(s, seeds[i].node)->extent, seeds[i].id, &one, &spans);
        s->ids[seeds[i].node] = seeds[i].id;
        fine = lr_front_is_settled(&s->front, seeds[i].node) ||
               lr_front_improve(&s->front, seeds[i].node, belief, spans);
    }
    return fine;
}

static lore_status reach_fixpoint(Spread *s)
{
    uint32_t node;
    lore_status status;
    while ((status = lr_front_take(&s->front, &node)) == LORE_OK) {
        MoveRun run = s->moves.table.runs[node];
        if (!pass_on(s, run.first, run.end, s->front.passed.items, s->front.passed.count))
            return LORE_NOMEM;
        if (++s->steps % STEPS_A_CHECK == 0)
            status = check_budget(s, 0);
        if (status != LORE_OK)
            return status;
    }
    return status == LORE_DONE ? LORE_OK : status;
}

/* Packs, for each member, the group's codes. */
static void find_marks(Spread *s, uint32_t group)
{
    uint64_t *to = s->marks;
    for (uint32_t m = 0; m < s->moves.member_count; m++) {
        const MoveMember *member = &s->moves.members[m];
        const Layout *layout = &member->extent->plain.layout;
        memset(to, 0, layout->stride * sizeof *to);
        for (uint32_t k = 0; k < s->passage->column_count; k++) {
            Field field = layout->fields[member->columns[k]];
            Code offset = lr_table_code(&s->groups.table, group, k) - field.base;
            to[field.word] |= (uint64_t)(offset & lr_field_mask(field)) << field.shift;
        }
        to += layout->stride;
    }
}

static const uint64_t *mark_of(const Spread *s, uint32_t m)
{
    const uint64_t *mark = s->marks;
    for (uint32_t i = 0; i < m; i++)
        mark += s->moves.members[i].extent->plain.layout.stride;
    return mark;
}

static bool write_node(Spread *s, uint32_t node)
{
    MoveMember *member = member_of(s, node);
    Extent *extent = member->extent;
    size_t count;
    const Span *belief = lr_front_belief(&s->front, node, &count);
    if (s->ids[node] != LR_ROW_NONE)
        return lr_extent_replace(extent, s->ids[node], belief, count);
    const uint64_t *rest = lr_moves_rest(&s->moves, node);
    const uint64_t *mark = mark_of(s, s->moves.nodes.items[node].member);
    uint64_t row[LR_ARITY_MAX + 2];
    for (uint32_t w = 0; w < extent->plain.layout.stride; w++)
        row[w] = rest[w] | mark[w];
    return lr_extent_append(extent, row, belief, count);
}

static lore_status write_group(Spread *s, uint32_t group)
{
    int64_t rows = 0;
    find_marks(s, group);
    for (size_t i = 0; i < s->front.touched.count; i++) {
        uint32_t node = s->front.touched.items[i];
        if (!lr_front_is_settled(&s->front, node)) {
            rows += s->ids[node] == LR_ROW_NONE;
            if (!write_node(s, node))
                return LORE_NOMEM;
        }
        s->ids[node] = LR_ROW_NONE;
    }
    return check_budget(s, rows);
}

static lore_status run_group(Spread *s, uint32_t group)
{
    size_t first = group == 0 ? 0 : s->group_ends[group - 1];
    lr_front_clear(&s->front);
    if (!take_seeds(s, s->seeds.items + first, s->group_ends[group] - first))
        return LORE_NOMEM;
    lore_status status = reach_fixpoint(s);
    if (status == LORE_OK && s->is_contracted && !lr_expand(&s->expansion))
        return LORE_NOMEM;
    return status == LORE_OK ? write_group(s, group) : status;
}

static uint64_t count_rows(const Spread *s)
{
    uint64_t rows = 0;
    for (uint32_t m = 0; m < s->moves.member_count; m++) {
        const Extent *extent = s->moves.members[m].extent;
        rows += extent->plain.count + extent->dated.count;
    }
    return rows;
}

/* Which clause a belief came by is not kept: all are told to have done as much. */
static void report(const Spread *s, uint64_t begun, uint64_t before)
{
    size_t steps = s->passage->steps.count;
    uint64_t fresh = (count_rows(s) - before) / (steps == 0 ? 1 : steps);
    ProfileSearch done = { .time_share = 1.0 / (double)steps, .tried = fresh, .fresh = fresh };
    for (size_t i = 0; i < steps; i++)
        lr_profile_searched(s->model, s->passage->steps.items[i].clause, "spread by group", &done,
                            begun);
}

lore_status lr_spread_run(Model *model, uint32_t component, const Passage *passage,
                          const double *sizes)
{
    Spread s = { .model = model, .passage = passage };
    lore_status status = spread_init(&s, component, sizes);
    uint64_t begun = model->profile == NULL ? 0 : lr_profile_now();
    uint64_t before = model->profile == NULL ? 0 : count_rows(&s);
    s.written = extent_bytes(&s);
    for (uint32_t g = 0; g < s.groups.table.count && status == LORE_OK; g++)
        status = run_group(&s, g);
    if (model->profile != NULL && status == LORE_OK)
        report(&s, begun, before);
    lr_budget_take(model->budget, -(int64_t)s.own);
    spread_free(&s);
    return status;
}
