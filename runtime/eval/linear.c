/* SPDX-License-Identifier: MIT */
/* Linear: what was there before is sorted by group; each group is searched in turn. A member's rows
 * gather in a list, and in a dense set as soon as that takes no more. */
#include "eval/linear.h"

#include <stdlib.h>
#include <string.h>

#include "base/region.h"

enum {
    VALUES_MAX = 1 << 23,     /* bits of a group */
    ALONE_VALUES_MAX = 1 << 28, /* where there is one group only */
    CACHED_BYTES = 4 << 20,   /* of the relations that are followed: beyond, rounds of batches hide
                                 what memory costs */
    STRETCH = 1 << 16,        /* of the queue between two looks at the budget */
};

/* A part of the key under which a move looks: a value of the group, a constant, or what moves. */
typedef struct KeyPart {
    enum { PART_GROUP, PART_CONSTANT, PART_MOVING } kind;
    uint32_t column; /* GROUP: number of the passed column */
    Code constant;
    Field field; /* of the atom's column */
    uint8_t to;
} KeyPart;

/* One recursive clause. */
typedef struct Move {
    uint32_t from, into; /* members */
    Postings *postings;
    KeyPart parts[LR_ARITY_MAX];
    uint32_t part_count;
    bool is_simple;      /* an array of heads, by what moves alone */
    Code key_shift;      /* simple: from the member's offsets to keys */
    BitMove value;       /* where the new value stands in a rest */
    Code shift;          /* from there to the search's numbers */
    uint64_t key;        /* what the group gives; UINT64_MAX: no row can match */
} Move;

typedef VECTOR(uint64_t) Words;

typedef struct Member {
    uint32_t predicate, column; /* that changes */
    Extent *extent;
    uint32_t base, radix;       /* its numbers in a search */
    uint64_t prefix;            /* of the group's rows */
    Words rows;
    DenseSet dense;
    bool is_dense;
    size_t count;
} Member;

typedef struct Search {
    Model *model;
    uint32_t rule;
    Member *members;
    uint32_t member_count;
    Move *moves;
    uint32_t move_count;
    uint32_t passed_count;
    Range *ranges;   /* of the passed columns, then of the numbers */
    Layout layout;   /* of seeds: the passed columns, then the number */
    Words seeds;
    uint32_t *queue;
    uint64_t *bits;
    Code group[LR_ARITY_MAX];
} Search;

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
        if (h < clause->arg_count && arg_of(s, own->first_arg, b).index ==
                                         arg_of(s, clause->first_arg, h).index)
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
        !is_open(s, clause->first_arg, clause->arg_count) ||
        clause->arg_count != (*own)->arg_count)
        return false;
    uint32_t changed = changed_column(s, clause, *own);
    if (changed == LR_NONE || !has_variable(s, (*other)->first_arg, (*other)->arg_count,
                                            arg_of(s, clause->first_arg, changed).index))
        return false;
    uint32_t moving = moving_column(s, clause, *own, changed);
    return moving != LR_NONE &&
           settle_column(&s->members[member_of(s, clause->head)], changed) &&
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
    const Layout *layout =
        &lr_model_extent(s->model, other->predicate)->plain.layout;
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
    *move = (Move){ .from = member_of(s, own->predicate), .into = member_of(s, clause->head) };
    uint32_t made =
        arg_of(s, clause->first_arg, s->members[move->into].column).index;
    uint64_t key = 0;
    if (extent->plain.layout.stride > 1 || extent->fetch != NULL)
        return LORE_DONE;
    lore_status status = plan_key(s, move, own, other, made);
    if (status == LORE_OK)
        status = plan_value(s, move, other, made, &key);
    if (status != LORE_OK)
        return status;
    move->postings = lr_rowset_postings(&extent->plain, key, NULL, 0, false);
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
    if (!are_members_plain(s))
        return LORE_DONE;
    for (size_t k = 0; k < count; k++) {
        const Clause *clause = &program->clauses.items[clauses[k]];
        if (is_recursive(s, clause) && (clause->literal_count != 2 ||
                                        !is_move(s, clause, &own, &other)))
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
    return bytes > CACHED_BYTES && s->passed_count > 0 ? LORE_DONE : LORE_OK;
}

/* ---- seeds ---- */

static void widen_passed(Search *s)
{
    for (uint32_t p = 0; p < s->passed_count; p++)
        s->ranges[p] = LR_RANGE_EMPTY;
    for (uint32_t m = 0; m < s->member_count; m++)
        for (uint32_t c = 0, p = 0; c < s->passed_count + 1; c++)
            if (c != s->members[m].column) {
                Range range = s->members[m].extent->ranges[c];
                if (range.least <= range.most)
                    s->ranges[p] = lr_range_join(s->ranges[p], range);
                p++;
            }
}

static bool take_seeds(Search *s, const Member *member)
{
    const Rowset *plain = &member->extent->plain;
    RowsetCursor cursor = { 0 };
    uint64_t rows[LR_BATCH];
    Code codes[LR_ARITY_MAX + 2], seed[LR_ARITY_MAX + 2];
    Range range = member->extent->ranges[member->column];
    if (!lr_vector_reserve(&s->seeds, plain->count))
        return false;
    for (size_t count; (count = lr_rowset_next(plain, &cursor, rows)) > 0;)
        for (size_t i = 0; i < count; i++) {
            uint32_t p = 0;
            lr_layout_unpack(&plain->layout, &rows[i], codes);
            for (uint32_t c = 0; c < plain->layout.arity; c++)
                if (c != member->column)
                    seed[p++] = codes[c];
            seed[p] = codes[member->column] - range.least + member->base;
            (void)lr_layout_pack(&s->layout, seed, &s->seeds.items[s->seeds.count++]);
        }
    return true;
}

/* LORE_DONE if a group and a value do not fit into a word. */
static lore_status collect_seeds(Search *s)
{
    widen_passed(s);
    if (!lr_layout_init(&s->layout, s->ranges, s->passed_count + 1))
        return LORE_NOMEM;
    if (s->layout.stride > 1)
        return LORE_DONE;
    for (uint32_t m = 0; m < s->member_count; m++)
        if (!take_seeds(s, &s->members[m]))
            return LORE_NOMEM;
    return s->seeds.count == 0 || lr_rowset_sort(&s->seeds.items, s->seeds.count, s->layout.bits)
               ? LORE_OK
               : LORE_NOMEM;
}

/* ---- one group ---- */

static bool add_part(const KeyPart *part, Code code, uint64_t *key)
{
    Code offset = code - part->field.base;
    *key |= (uint64_t)offset << part->to;
    return code >= part->field.base && offset <= lr_field_mask(part->field);
}

static void open_group(Search *s, uint64_t seed)
{
    for (uint32_t p = 0; p < s->passed_count; p++)
        s->group[p] = lr_field_code(s->layout.fields[p], &seed);
    for (uint32_t m = 0; m < s->member_count; m++) {
        Member *member = &s->members[m];
        const Layout *layout = &member->extent->plain.layout;
        member->prefix = 0;
        for (uint32_t c = 0, p = 0; c < layout->arity; c++)
            if (c != member->column)
                member->prefix |= (uint64_t)(s->group[p++] - layout->fields[c].base)
                                  << layout->fields[c].shift;
    }
    for (uint32_t k = 0; k < s->move_count; k++) {
        Move *move = &s->moves[k];
        move->key = 0;
        for (uint32_t i = 0; i < move->part_count; i++) {
            const KeyPart *part = &move->parts[i];
            Code code = part->kind == PART_GROUP ? s->group[part->column] : part->constant;
            if (part->kind != PART_MOVING && move->key != UINT64_MAX &&
                !add_part(part, code, &move->key))
                move->key = UINT64_MAX;
        }
    }
}

/* What a move finds for a value, by its number. */
static Posting find(const Search *s, const Move *move, uint32_t number)
{
    const Member *from = &s->members[move->from];
    Posting found = { NULL, 0 };
    uint64_t key = move->key;
    Code code = number - from->base + from->extent->plain.layout.fields[from->column].base;
    for (uint32_t i = 0; i < move->part_count && key != UINT64_MAX; i++)
        if (move->parts[i].kind == PART_MOVING && !add_part(&move->parts[i], code, &key))
            return found;
    lr_postings_find(move->postings, &key, 1, &found);
    return found;
}

static inline size_t mark_all(const Move *move, Posting found, uint64_t *bits, uint32_t *queue,
                              size_t count)
{
    const uint32_t *rests = found.rests;
    for (size_t k = 0; k < found.count; k++) {
        uint32_t number = (uint32_t)(rests[k] >> move->value.from & move->value.mask) + move->shift;
        uint64_t *word = &bits[number / 64], old = *word;
        *word = old | UINT64_C(1) << number % 64;
        queue[count] = number;
        count += !(old >> number % 64 & 1);
    }
    return count;
}

/* Follows the queue from at to end, where it is so long; returns how long it is then. One move, one
 * member, an array of heads. */
static size_t search_simple(const Search *s, uint64_t *bits, size_t at, size_t end, size_t count)
{
    Move move = s->moves[0];
    const PostingHead *heads = move.postings->heads;
    const uint32_t *runs = move.postings->runs;
    size_t head_count = move.postings->head_count;
    uint32_t *queue = s->queue;
    for (; at < count && at < end; at++) {
        uint32_t key = queue[at] + move.key_shift;
        if (key >= head_count)
            continue;
        PostingHead head = heads[key];
        count = mark_all(&move, (Posting){ runs + head.place, head.count }, bits, queue, count);
    }
    return count;
}

static size_t search_any(const Search *s, uint64_t *bits, size_t at, size_t end, size_t count)
{
    for (; at < count && at < end; at++) {
        uint32_t number = s->queue[at];
        for (uint32_t k = 0; k < s->move_count; k++) {
            const Move *move = &s->moves[k];
            const Member *from = &s->members[move->from];
            if (number - from->base < from->radix)
                count = mark_all(move, find(s, move, number), bits, s->queue, count);
        }
    }
    return count;
}

/* ---- results ---- */

static bool to_dense(Member *member)
{
    const Rowset *plain = &member->extent->plain;
    const Layout *layout = &plain->layout;
    uint64_t fresh[LR_BATCH];
    if (!lr_dense_set_init(&member->dense, plain->ranges, layout->arity))
        return false;
    for (size_t at = 0; at < member->rows.count; at += LR_BATCH) {
        size_t here = member->rows.count - at < LR_BATCH ? member->rows.count - at : LR_BATCH;
        (void)lr_dense_set_add(&member->dense, layout, member->rows.items + at, here, fresh);
    }
    lr_vector_free(&member->rows);
    member->is_dense = true;
    return true;
}

static bool suit_dense(Member *member)
{
    const Rowset *plain = &member->extent->plain;
    size_t bytes = lr_dense_set_size(plain->ranges, plain->layout.arity);
    return member->is_dense || member->rows.count * sizeof(uint64_t) < bytes || to_dense(member);
}

/* Takes what a group's search has found from the queue to its members. */
static bool keep_found(Search *s, size_t count)
{
    uint64_t rows[LR_BATCH];
    for (uint32_t m = 0; m < s->member_count; m++) {
        Member *member = &s->members[m];
        uint8_t shift = member->extent->plain.layout.fields[member->column].shift;
        if (!member->is_dense && !lr_vector_reserve(&member->rows, count))
            return false;
        size_t before = member->count;
        for (size_t at = 0; at < count;) {
            uint64_t *to = member->is_dense ? rows : member->rows.items + member->rows.count;
            size_t kept = 0;
            for (size_t end = at + LR_BATCH < count ? at + LR_BATCH : count; at < end; at++) {
                uint32_t offset = s->queue[at] - member->base;
                to[kept] = member->prefix + ((uint64_t)offset << shift);
                kept += offset < member->radix;
            }
            member->count += kept;
            if (member->is_dense)
                (void)lr_dense_set_add(&member->dense, &member->extent->plain.layout, rows, kept,
                                       rows);
            else
                member->rows.count += kept;
        }
        if (member->count > before && !suit_dense(member))
            return false;
    }
    return true;
}

/* Where a dense set's rows of a group are a run of its words, the search marks them there. */
static uint64_t *dense_run(const Search *s)
{
    const Member *only = &s->members[0];
    const Layout *layout = &only->extent->plain.layout;
    if (s->member_count > 1 || !only->is_dense || only->column + 1 != layout->arity)
        return NULL;
    size_t bit = 0;
    for (uint32_t c = 0; c + 1 < layout->arity; c++)
        bit += (only->prefix >> layout->fields[c].shift & lr_field_mask(layout->fields[c])) *
               only->dense.weights[c];
    return only->dense.words + bit / 64;
}

static void clear_bits(Search *s, size_t count)
{
    for (size_t i = 0; i < count; i++)
        s->bits[s->queue[i] / 64] = 0;
}

static lore_status check_budget(Search *s, size_t rows)
{
    Model *model = s->model;
    if (!s->members[0].is_dense)
        lr_budget_take(model->budget, (int64_t)(rows * sizeof(uint64_t)));
    return lr_budget_check(model->budget, (int64_t)rows, lr_model_rule_name(model, s->rule),
                           lr_model_rule_place(model, s->rule), model->diag);
}

static lore_status search_group(Search *s, const uint64_t *seeds, size_t count)
{
    const Field number = s->layout.fields[s->passed_count];
    open_group(s, seeds[0]);
    uint64_t *run = dense_run(s), *bits = run == NULL ? s->bits : run;
    for (size_t i = 0; i < count; i++) {
        uint32_t here = lr_field_code(number, &seeds[i]);
        bits[here / 64] |= UINT64_C(1) << here % 64;
        s->queue[i] = here;
    }
    bool is_simple = s->move_count == 1 && s->member_count == 1 && s->moves[0].is_simple;
    lore_status status = LORE_OK;
    for (size_t at = 0, before; at < count && status == LORE_OK; at += STRETCH) {
        before = at == 0 ? 0 : count;
        count = is_simple ? search_simple(s, bits, at, at + STRETCH, count)
                          : search_any(s, bits, at, at + STRETCH, count);
        status = check_budget(s, count - before);
    }
    if (status != LORE_OK)
        return status;
    if (run != NULL)
        s->members[0].count += count;
    else if (!keep_found(s, count))
        return LORE_NOMEM;
    if (run == NULL)
        clear_bits(s, count);
    return LORE_OK;
}

static lore_status search_all(Search *s)
{
    size_t total = (size_t)s->ranges[s->passed_count].most + 1, end;
    uint64_t below = ~lr_field_mask(s->layout.fields[s->passed_count]);
    lore_status status = LORE_OK;
    s->queue = malloc((total + 1) * sizeof *s->queue);
    s->bits = lr_region_new((total / 64 + 1) * sizeof *s->bits);
    if (s->queue == NULL || s->bits == NULL)
        status = LORE_NOMEM;
    for (size_t at = 0; at < s->seeds.count && status == LORE_OK; at = end) {
        uint64_t group = s->seeds.items[at] & below;
        for (end = at + 1; end < s->seeds.count && (s->seeds.items[end] & below) == group; end++) {
        }
        status = search_group(s, s->seeds.items + at, end - at);
    }
    free(s->queue);
    lr_region_free(s->bits, (total / 64 + 1) * sizeof *s->bits);
    return status;
}

/* Gives a member what was found instead of what it had. */
static bool hand_over(Search *s, Member *member)
{
    Rowset *plain = &member->extent->plain;
    Rowset fresh;
    if (!lr_rowset_init(&fresh, member->extent->ranges, member->extent->arity))
        return false;
    lr_rowset_free(plain);
    *plain = fresh;
    uint64_t *rows = member->rows.items;
    member->rows.items = NULL;
    if (member->is_dense) {
        lr_rowset_fill_dense(plain, &member->dense, member->count);
    } else if (member->column > 0 && member->column == s->passed_count) {
        lr_rowset_fill_grouped(plain, rows, member->rows.count);
    } else {
        return lr_rowset_fill(plain, rows, member->rows.count);
    }
    return true;
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
    }
    if (s->members[0].extent->arity == 0)
        return LORE_DONE;
    s->passed_count = s->members[0].extent->arity - 1;
    s->ranges = calloc(s->passed_count + 1, sizeof *s->ranges);
    return s->ranges == NULL ? LORE_NOMEM : LORE_OK;
}

lore_status lr_linear_run(Model *model, uint32_t component, const uint32_t *clauses, size_t count,
                          bool *is_done)
{
    Search s = { .model = model };
    *is_done = false;
    s.moves = calloc(count + 1, sizeof *s.moves);
    lore_status status = s.moves == NULL ? LORE_NOMEM : set_up(&s, component);
    if (status == LORE_OK)
        status = plan_search(&s, clauses, count);
    if (status == LORE_OK)
        status = collect_seeds(&s);
    if (status == LORE_OK)
        status = search_all(&s);
    for (uint32_t m = 0; m < s.member_count && status == LORE_OK; m++)
        status = hand_over(&s, &s.members[m]) ? LORE_OK : LORE_NOMEM;
    *is_done = status == LORE_OK;
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
