/* SPDX-License-Identifier: MIT */
/* Linear: which components are of that kind, and how their clauses move. */
#include "eval/linear.h"

#include <stdlib.h>

#include "eval/profile.h"
#include "eval/rowset_index.h"
#include "eval/search.h"

enum {
    VALUES_MAX = 1 << 23,       /* bits of a group */
    ALONE_VALUES_MAX = 1 << 28, /* where there is one group only */
    CACHED_BYTES = 4 << 20, /* of the relations that are followed: beyond, rounds of batches hide
                                 what memory costs, which only a search by a single move does too */
};

/* ---- which components ---- */

static const Literal *literal_of(const Search *s, const Clause *clause, uint32_t l)
{
    return &s->model->program->literals.items[clause->first_literal + l];
}

static Arg arg_of(const Search *s, uint32_t first, uint32_t i)
{
    return s->model->program->args.items[first + i];
}

static uint32_t member_of(const Search *s, uint32_t predicate)
{
    for (uint32_t m = 0; m < s->member_count; m++)
        if (s->members[m].predicate == predicate)
            return m;
    return LR_NONE;
}

static bool has_variable(const Search *s, uint32_t first, uint32_t count, uint32_t variable)
{
    for (uint32_t i = 0; i < count; i++) {
        Arg arg = arg_of(s, first, i);
        if (arg.kind == ARG_VARIABLE && arg.index == variable)
            return true;
    }
    return false;
}

/* Distinct variables, and nothing else. */
static bool is_open(const Search *s, uint32_t first, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        Arg arg = arg_of(s, first, i);
        if (arg.kind != ARG_VARIABLE || has_variable(s, first, i, arg.index))
            return false;
    }
    return true;
}

/* The one column of a head whose variable the recursive atom does not have; LR_NONE if there is not
 * just one. */
static uint32_t changed_column(const Search *s, const Clause *clause, const Literal *own)
{
    uint32_t column = LR_NONE;
    for (uint32_t c = 0; c < clause->arg_count; c++) {
        Arg arg = arg_of(s, clause->first_arg, c);
        if (arg.kind != ARG_VARIABLE)
            return LR_NONE;
        if (has_variable(s, own->first_arg, own->arg_count, arg.index))
            continue;
        if (column != LR_NONE)
            return LR_NONE;
        column = c;
    }
    return column;
}

/* The column of the recursive atom that is left when the others are those that the head passes on, in
 * the same order; LR_NONE if they are not. */
static uint32_t moving_column(const Search *s, const Clause *clause, const Literal *own,
                              uint32_t changed)
{
    uint32_t moving = LR_NONE;
    for (uint32_t b = 0, h = 0; b < own->arg_count; b++) {
        h += h == changed;
        if (h < clause->arg_count &&
            arg_of(s, own->first_arg, b).index == arg_of(s, clause->first_arg, h).index)
            h++;
        else if (moving == LR_NONE)
            moving = b;
        else
            return LR_NONE;
    }
    return moving;
}

static bool settle_column(Member *member, uint32_t column)
{
    if (member->column == LR_NONE)
        member->column = column;
    return member->column == column;
}

/* Whether a recursive clause is a move, between members whose changing columns are known then. */
static bool is_move(Search *s, const Clause *clause, const Literal **own, const Literal **other)
{
    const Literal *a = literal_of(s, clause, 0), *b = literal_of(s, clause, 1);
    bool is_first = member_of(s, a->predicate) != LR_NONE;
    *own = is_first ? a : b;
    *other = is_first ? b : a;
    if (clause->literal_count != 2 || a->kind != LITERAL_ATOM || b->kind != LITERAL_ATOM ||
        member_of(s, (*other)->predicate) != LR_NONE || clause->weight != 0 ||
        clause->valid != LR_NONE || !is_open(s, (*own)->first_arg, (*own)->arg_count) ||
        !is_open(s, clause->first_arg, clause->arg_count) || clause->arg_count != (*own)->arg_count)
        return false;
    uint32_t changed = changed_column(s, clause, *own);
    if (changed == LR_NONE || !has_variable(s, (*other)->first_arg, (*other)->arg_count,
                                            arg_of(s, clause->first_arg, changed).index))
        return false;
    uint32_t moving = moving_column(s, clause, *own, changed);
    return moving != LR_NONE && settle_column(&s->members[member_of(s, clause->head)], changed) &&
           settle_column(&s->members[member_of(s, (*own)->predicate)], moving);
}

static bool is_recursive(const Search *s, const Clause *clause)
{
    for (uint32_t l = 0; l < clause->literal_count; l++) {
        const Literal *literal = literal_of(s, clause, l);
        if (literal->kind == LITERAL_ATOM && member_of(s, literal->predicate) != LR_NONE)
            return true;
    }
    return false;
}

static bool are_members_plain(const Search *s)
{
    for (uint32_t m = 0; m < s->member_count; m++) {
        const Member *member = &s->members[m];
        const Predicate *p = &s->model->program->predicates.items[member->predicate];
        if (p->kind == PREDICATE_VIEW || p->best != AGGREGATE_NONE ||
            p->arity != s->passed_count + 1 || member->extent->plain.layout.stride > 1)
            return false;
    }
    return true;
}

/* Numbers the values of each member's changing column; false if there are too many. */
static bool number_values(Search *s)
{
    uint64_t total = 0;
    for (uint32_t m = 0; m < s->member_count; m++) {
        Member *member = &s->members[m];
        if (member->column == LR_NONE)
            return false;
        Range range = member->extent->ranges[member->column];
        member->base = (uint32_t)total;
        member->radix = range.least > range.most ? 1 : range.most - range.least + 1;
        total += range.least > range.most ? 1 : (uint64_t)(range.most - range.least) + 1;
        if (total > (s->passed_count == 0 ? ALONE_VALUES_MAX : VALUES_MAX))
            return false;
    }
    s->ranges[s->passed_count] = (Range){ 0, (Code)(total - 1) };
    return true;
}

/* ---- moves ---- */

static uint32_t passed_number(const Search *s, const Literal *own, uint32_t moving,
                              uint32_t variable)
{
    uint32_t number = 0;
    for (uint32_t b = 0; b < own->arg_count; b++) {
        if (b == moving)
            continue;
        if (arg_of(s, own->first_arg, b).index == variable)
            return number;
        number++;
    }
    return LR_NONE;
}

/* How the atom's key columns are filled; LORE_DONE if one cannot be. */
static lore_status plan_key(Search *s, Move *move, const Literal *own, const Literal *other,
                            uint32_t made)
{
    const Layout *layout = &lr_model_extent(s->model, other->predicate)->plain.layout;
    uint32_t moving = s->members[move->from].column;
    uint8_t to = 0;
    for (uint32_t c = 0; c < other->arg_count; c++) {
        Arg arg = arg_of(s, other->first_arg, c);
        Field field = layout->fields[c];
        KeyPart *part = &move->parts[move->part_count];
        if (arg.kind == ARG_ANY || (arg.kind == ARG_VARIABLE && arg.index == made))
            continue;
        *part = (KeyPart){ .kind = PART_MOVING, .field = field, .to = to };
        if (arg.kind == ARG_CONSTANT) {
            part->kind = PART_CONSTANT;
            lore_status status = lr_model_constant(s->model, arg.index, &part->constant);
            if (status != LORE_OK)
                return status;
        } else if (arg.index != arg_of(s, own->first_arg, moving).index) {
            part->kind = PART_GROUP;
            part->column = passed_number(s, own, moving, arg.index);
            if (part->column == LR_NONE)
                return LORE_DONE; /* another variable of the atom alone */
        }
        to = (uint8_t)(to + field.width);
        move->part_count++;
    }
    return move->part_count == 0 ? LORE_DONE : LORE_OK;
}

/* Where the new value stands in the rests. LORE_DONE if it is there twice. */
static lore_status plan_value(Search *s, Move *move, const Literal *other, uint32_t made,
                              uint64_t *key)
{
    Extent *extent = lr_model_extent(s->model, other->predicate);
    uint8_t from = 0;
    uint32_t found = LR_NONE;
    for (uint32_t c = 0; c < other->arg_count; c++) {
        Arg arg = arg_of(s, other->first_arg, c);
        Field field = extent->plain.layout.fields[c];
        bool is_made = arg.kind == ARG_VARIABLE && arg.index == made;
        if (is_made && found != LR_NONE)
            return LORE_DONE;
        if (is_made) {
            found = c;
            move->value = (BitMove){ lr_field_mask(field), from, 0 };
        }
        if (is_made || arg.kind == ARG_ANY)
            from = (uint8_t)(from + field.width);
        else
            *key |= UINT64_C(1) << c;
    }
    const Member *into = &s->members[move->into];
    Code base = into->extent->plain.layout.fields[into->column].base;
    move->shift = extent->plain.layout.fields[found].base - base + into->base;
    return from > 32 ? LORE_DONE : LORE_OK;
}

static lore_status plan_move(Search *s, const Clause *clause)
{
    const Literal *own, *other;
    if (!is_move(s, clause, &own, &other))
        return LORE_DONE;
    Move *move = &s->moves[s->move_count++];
    Extent *extent = lr_model_extent(s->model, other->predicate);
    *move = (Move){ .from = member_of(s, own->predicate),
                    .into = member_of(s, clause->head),
                    .clause = (uint32_t)(clause - s->model->program->clauses.items) };
    uint32_t made = arg_of(s, clause->first_arg, s->members[move->into].column).index;
    uint64_t key = 0;
    if (extent->plain.layout.stride > 1 || extent->fetch != NULL)
        return LORE_DONE;
    lore_status status = plan_key(s, move, own, other, made);
    if (status == LORE_OK)
        status = plan_value(s, move, other, made, &key);
    if (status != LORE_OK)
        return status;
    move->postings = lr_rowset_postings(&extent->plain, key, NULL, 0, false, NULL);
    if (move->postings == NULL)
        return LORE_NOMEM;
    const Member *from = &s->members[move->from];
    Code base = from->extent->plain.layout.fields[from->column].base;
    move->is_simple = move->part_count == 1 && move->parts[0].kind == PART_MOVING &&
                      move->postings->is_dense && move->postings->is_packed;
    move->key_shift = base - from->base - move->parts[0].field.base;
    return LORE_OK;
}

/* LORE_DONE if the component is of another kind. */
static lore_status plan_search(Search *s, const uint32_t *clauses, size_t count)
{
    const Program *program = s->model->program;
    const Literal *own, *other;
    size_t bytes = 0;
    if (!are_members_plain(s) || s->model->dictionary.null_code != LR_CODE_NONE)
        return LORE_DONE; /* what is not stated joins nothing, which keys do not see */
    for (size_t k = 0; k < count; k++) {
        const Clause *clause = &program->clauses.items[clauses[k]];
        if (is_recursive(s, clause) &&
            (clause->literal_count != 2 || !is_move(s, clause, &own, &other)))
            return LORE_DONE;
    }
    if (!number_values(s))
        return LORE_DONE;
    for (size_t k = 0; k < count; k++) {
        const Clause *clause = &program->clauses.items[clauses[k]];
        if (!is_recursive(s, clause))
            continue;
        lore_status status = plan_move(s, clause);
        if (status != LORE_OK)
            return status;
        bytes += lr_postings_bytes(s->moves[s->move_count - 1].postings);
        s->rule = clause->rule;
    }
    bool may_be_large = s->passed_count == 0 || lr_search_is_simple(s) ||
                        lr_ways_force(s->model->budget->ways, WAY_SEARCH);
    return bytes > CACHED_BYTES && !may_be_large ? LORE_DONE : LORE_OK;
}

/* ---- set-up ---- */

static lore_status set_up(Search *s, uint32_t component)
{
    const Program *program = s->model->program;
    const Component *c = &program->components.items[component];
    s->member_count = c->member_count;
    s->members = calloc(c->member_count, sizeof *s->members);
    if (s->members == NULL)
        return LORE_NOMEM;
    for (uint32_t m = 0; m < c->member_count; m++) {
        uint32_t predicate = program->members.items[c->first_member + m];
        s->members[m].predicate = predicate;
        s->members[m].column = LR_NONE;
        s->members[m].extent = lr_model_extent(s->model, predicate);
        s->members[m].before = s->members[m].extent->plain.count;
    }
    if (s->members[0].extent->arity == 0)
        return LORE_DONE;
    s->passed_count = s->members[0].extent->arity - 1;
    s->ranges = calloc(s->passed_count + 1, sizeof *s->ranges);
    return s->ranges == NULL ? LORE_NOMEM : LORE_OK;
}

/* ---- what it did ---- */

/* Rows that a move finds for all rows of its member, if their values are like its keys. */
static double follow_count(const Search *s, const Move *move)
{
    const Postings *postings = move->postings;
    double keys = lr_postings_keys(postings);
    return (keys > 0 ? (double)postings->rows / keys : 0) *
           (double)s->members[move->from].extent->plain.count;
}

/* Clauses share the time, and members' new rows, by how much they followed. */
static void report(const Search *s, uint64_t begun)
{
    double all = 0;
    for (uint32_t k = 0; k < s->move_count; k++)
        all += follow_count(s, &s->moves[k]);
    for (uint32_t k = 0; k < s->move_count; k++) {
        const Move *move = &s->moves[k];
        double into = 0, followed = follow_count(s, move);
        for (uint32_t other = 0; other < s->move_count; other++)
            if (s->moves[other].into == move->into)
                into += follow_count(s, &s->moves[other]);
        const Member *member = &s->members[move->into];
        double fresh = (double)(member->extent->plain.count - member->before);
        lr_profile_searched(
            s->model, move->clause, s->passed_count > 0 ? "search by group" : "search",
            &(ProfileSearch){ .time_share = all > 0 ? followed / all : 1,
                              .tried = (uint64_t)followed,
                              .fresh = (uint64_t)(into > 0 ? fresh * followed / into : 0) },
            begun);
    }
}

lore_status lr_linear_run(Model *model, uint32_t component, const uint32_t *clauses, size_t count,
                          bool *is_done)
{
    Search s = { .model = model };
    uint64_t begun = model->profile == NULL ? 0 : lr_profile_now();
    *is_done = false;
    s.moves = calloc(count + 1, sizeof *s.moves);
    lore_status status = s.moves == NULL ? LORE_NOMEM : set_up(&s, component);
    if (status == LORE_OK)
        status = plan_search(&s, clauses, count);
    if (status == LORE_OK)
        status = lr_search_run(&s);
    *is_done = status == LORE_OK;
    if (*is_done && model->profile != NULL)
        report(&s, begun);
    if (*is_done)
        lr_ways_take(model->budget->ways, WAY_SEARCH);
    for (uint32_t m = 0; m < s.member_count && s.members != NULL; m++) {
        lr_vector_free(&s.members[m].rows);
        lr_dense_set_free(&s.members[m].dense);
    }
    free(s.members);
    free(s.moves);
    free(s.ranges);
    lr_layout_free(&s.layout);
    lr_vector_free(&s.seeds);
    return status == LORE_DONE ? LORE_OK : status;
}
