/* SPDX-License-Identifier: MIT */
/* Search: the first groups are searched by one thread, whose results tell what form suits; the others by
 * all threads, each taking a portion of consecutive groups at a time, with a queue, a bitmap and lists
 * of its own. In a dense set the rows of a group are words of their own, or bits that are set in one. */
#include "eval/search.h"

#include <stdlib.h>
#include <string.h>

#include "base/region.h"

enum {
    STRETCH = 1 << 13,   /* of the queue between two looks at the budget */
    WARM_ROWS = 1 << 15, /* results after which their number can be guessed */
    PORTION_SEEDS = 64,
    LOOKS_A_TELLING = 64, /* stretches, if not a batch of rows, of which the budget is told */
    DENSE_BYTES_FORCED = 1 << 24, /* where dense sets are forced, see ways.h */
};

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
    return s->seeds.count == 0 ||
                   lr_rowset_sort(&s->seeds.items, s->seeds.count, s->layout.bits, s->model->budget)
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

enum { AHEAD = 8 }; /* nodes of the queue */

static inline void fetch_head(const Move *move, uint32_t key)
{
    if (key < move->postings->head_count)
        __builtin_prefetch(&move->postings->heads[key]);
}

static inline void fetch_run(const Move *move, uint32_t key)
{
    if (key < move->postings->head_count)
        __builtin_prefetch((const uint32_t *)move->postings->pools[0].runs +
                           move->postings->heads[key].place);
}

/* Follows the queue from at to end, where it is so long; returns how long it is then. One move, one
 * member, an array of heads. */
static size_t search_simple(const Search *s, uint64_t *bits, size_t at, size_t end, size_t count)
{
    Move move = s->moves[0];
    const PostingHead *heads = move.postings->heads;
    const uint32_t *runs = move.postings->pools[0].runs;
    size_t head_count = move.postings->head_count;
    uint32_t *queue = s->queue;
    for (; at < count && at < end; at++) {
        uint32_t key = queue[at] + move.key_shift;
        if (at + 2 * AHEAD < count)
            fetch_head(&move, queue[at + 2 * AHEAD] + move.key_shift);
        if (at + AHEAD < count)
            fetch_run(&move, queue[at + AHEAD] + move.key_shift);
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
    if (lr_ways_force(plain->ways, WAY_HASH) || lr_ways_force(plain->ways, WAY_LIST))
        return true;
    if (lr_ways_force(plain->ways, WAY_DENSE) && bytes <= DENSE_BYTES_FORCED)
        return member->is_dense || to_dense(member);
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
                (void)lr_dense_set_add_shared(&member->dense, &member->extent->plain.layout, rows,
                                              kept, rows);
            else
                member->rows.count += kept;
        }
        if (member->count > before && !s->is_shared && !suit_dense(member))
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

static lore_status tell_budget(Search *s)
{
    Model *model = s->model;
    int64_t rows = (int64_t)s->rows_untold;
    s->rows_untold = s->looks = 0;
    if (!s->members[0].is_dense)
        lr_budget_take(model->budget, rows * (int64_t)sizeof(uint64_t));
    if (s->is_shared)
        return lr_budget_is_out(model->budget, rows) ? LORE_BUDGET : LORE_OK;
    return lr_budget_check(model->budget, rows, lr_model_rule_name(model, s->rule),
                           lr_model_rule_place(model, s->rule), model->diag);
}

/* Threads that told each other of every small group would do little else. */
static lore_status check_budget(Search *s, size_t rows)
{
    s->rows_untold += rows;
    if (s->rows_untold < LR_BATCH && ++s->looks < LOOKS_A_TELLING)
        return LORE_OK;
    return tell_budget(s);
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
    bool is_simple = lr_search_is_simple(s);
    lore_status status = LORE_OK;
    for (size_t at = 0, before; at < count && status == LORE_OK; at += STRETCH) {
        before = count; /* seeds have been counted */
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

/* ---- all groups ---- */

static size_t number_count(const Search *s)
{
    return (size_t)s->ranges[s->passed_count].most + 1;
}

static bool take_room(Search *s)
{
    s->queue = malloc((number_count(s) + 1) * sizeof *s->queue);
    s->bits = lr_region_new((number_count(s) / 64 + 1) * sizeof *s->bits);
    return s->queue != NULL && s->bits != NULL;
}

static void give_room(Search *s)
{
    free(s->queue);
    lr_region_free(s->bits, (number_count(s) / 64 + 1) * sizeof *s->bits);
}

/* Where the group of the seed at begins that is not that of the one before it. */
static size_t group_end(const Search *s, size_t at)
{
    uint64_t below = ~lr_field_mask(s->layout.fields[s->passed_count]);
    uint64_t group = s->seeds.items[at] & below;
    while (++at < s->seeds.count && (s->seeds.items[at] & below) == group) {
    }
    return at;
}

/* Searches groups from *at on until the end, or until enough has been found. */
static lore_status search_some(Search *s, size_t *at, size_t end, size_t enough)
{
    lore_status status = LORE_OK;
    while (*at < end && status == LORE_OK && s->members[0].count < enough) {
        size_t next = group_end(s, *at);
        status = search_group(s, s->seeds.items + *at, next - *at);
        *at = next;
    }
    return status;
}

/* Takes the form that suits what there is going to be, if the first groups are like the rest. */
static bool foresee(Search *s, size_t searched)
{
    for (uint32_t m = 0; m < s->member_count; m++) {
        Member *member = &s->members[m];
        const Rowset *plain = &member->extent->plain;
        double expected = (double)member->count * (double)s->seeds.count / (double)searched;
        size_t bytes = lr_dense_set_size(plain->ranges, plain->layout.arity);
        if (!member->is_dense && !lr_ways_force(plain->ways, WAY_HASH) &&
            !lr_ways_force(plain->ways, WAY_LIST) && (double)bytes <= expected * sizeof(uint64_t) &&
            !to_dense(member))
            return false;
    }
    return true;
}

/* ---- by several threads ---- */

typedef struct Portion {
    size_t begin, end; /* seeds */
    uint32_t thread;
    size_t first, count; /* its rows among the thread's; of a search with one member */
} Portion;

typedef struct Crew {
    Search **searches; /* one a thread */
    uint32_t count;
    Portion *portions;
    size_t portion_count;
    atomic_size_t next;
    atomic_int status;
} Crew;

static void search_portions(void *data, uint32_t number)
{
    Crew *crew = data;
    Search *s = crew->searches[number];
    lore_status status = take_room(s) ? LORE_OK : LORE_NOMEM;
    while (status == LORE_OK && atomic_load(&crew->status) == LORE_OK) {
        size_t n = atomic_fetch_add(&crew->next, 1);
        if (n >= crew->portion_count)
            break;
        Portion *portion = &crew->portions[n];
        size_t at = portion->begin;
        portion->thread = number;
        portion->first = s->members[0].rows.count;
        status = search_some(s, &at, portion->end, SIZE_MAX);
        portion->count = s->members[0].rows.count - portion->first;
    }
    if (status == LORE_OK)
        status = tell_budget(s);
    if (status != LORE_OK)
        atomic_store(&crew->status, status);
    give_room(s);
}

static bool cut_portions(const Search *s, Crew *crew, size_t at)
{
    crew->portions = calloc((s->seeds.count - at) / PORTION_SEEDS + 1, sizeof *crew->portions);
    if (crew->portions == NULL)
        return false;
    while (at < s->seeds.count) {
        Portion *portion = &crew->portions[crew->portion_count++];
        size_t last = s->seeds.count - at < PORTION_SEEDS ? s->seeds.count : at + PORTION_SEEDS;
        portion->begin = at;
        at = portion->end = group_end(s, last - 1);
    }
    return true;
}

/* Each thread has the members and moves for itself, on cache lines of their own; seeds and dense sets are
 * everyone's. False without memory. */
static bool copy_search(const Search *s, Search *own)
{
    *own = *s;
    own->is_shared = true;
    own->rows_untold = own->looks = 0;
    own->queue = NULL;
    own->bits = NULL;
    own->moves = lr_region_new(s->move_count * sizeof *own->moves);
    own->members = lr_region_new(s->member_count * sizeof *own->members);
    if (own->moves == NULL || own->members == NULL)
        return false;
    memcpy(own->moves, s->moves, s->move_count * sizeof *own->moves);
    memcpy(own->members, s->members, s->member_count * sizeof *own->members);
    for (uint32_t m = 0; m < s->member_count; m++) {
        own->members[m].rows = (Words){ .items = NULL };
        own->members[m].count = 0;
    }
    return true;
}

static bool hire(const Search *s, Crew *crew)
{
    crew->searches = calloc(crew->count, sizeof *crew->searches);
    for (uint32_t n = 0; crew->searches != NULL && n < crew->count; n++) {
        crew->searches[n] = lr_region_new(sizeof **crew->searches);
        if (crew->searches[n] == NULL || !copy_search(s, crew->searches[n]))
            return false;
    }
    return crew->searches != NULL;
}

static void free_search(Search *own)
{
    for (uint32_t m = 0; own->members != NULL && m < own->member_count; m++)
        lr_vector_free(&own->members[m].rows);
    lr_region_free(own->members, own->member_count * sizeof *own->members);
    lr_region_free(own->moves, own->move_count * sizeof *own->moves);
    lr_region_free(own, sizeof *own);
}

static void dismiss(Crew *crew)
{
    for (uint32_t n = 0; crew->searches != NULL && n < crew->count; n++)
        if (crew->searches[n] != NULL)
            free_search(crew->searches[n]);
    free(crew->searches);
    free(crew->portions);
}

static void append(Words *rows, const Words *from, size_t first, size_t count)
{
    if (count > 0)
        memcpy(rows->items + rows->count, from->items + first, count * sizeof *rows->items);
    rows->count += count;
}

/* Gathers a member's rows: by portion, and so by group, where there is one member only. */
static bool gather(Search *s, const Crew *crew, uint32_t m)
{
    Member *member = &s->members[m];
    size_t total = 0;
    for (uint32_t n = 0; n < crew->count; n++) {
        total += crew->searches[n]->members[m].rows.count;
        member->count += crew->searches[n]->members[m].count;
    }
    if (!lr_vector_reserve(&member->rows, total))
        return false;
    for (size_t p = 0; p < crew->portion_count && s->member_count == 1; p++) {
        const Portion *portion = &crew->portions[p];
        append(&member->rows, &crew->searches[portion->thread]->members[m].rows, portion->first,
               portion->count);
    }
    for (uint32_t n = 0; n < crew->count && s->member_count > 1; n++)
        append(&member->rows, &crew->searches[n]->members[m].rows, 0,
               crew->searches[n]->members[m].rows.count);
    return true;
}

static lore_status search_together(Search *s, size_t at)
{
    Model *model = s->model;
    Crew crew = { .count = lr_team_size(model->budget->team) };
    lore_status status = cut_portions(s, &crew, at) && hire(s, &crew) ? LORE_OK : LORE_NOMEM;
    if (status == LORE_OK) {
        lr_team_run(model->budget->team, search_portions, &crew);
        status = (lore_status)crew.status;
    }
    for (uint32_t m = 0; m < s->member_count && status == LORE_OK; m++)
        status = gather(s, &crew, m) ? LORE_OK : LORE_NOMEM;
    dismiss(&crew);
    if (status == LORE_BUDGET)
        return lr_budget_report(model->budget, lr_model_rule_name(model, s->rule),
                                lr_model_rule_place(model, s->rule), model->diag);
    return status;
}

static lore_status search_all(Search *s)
{
    size_t at = 0;
    lore_status status = take_room(s) ? LORE_OK : LORE_NOMEM;
    if (status == LORE_OK)
        status = search_some(s, &at, s->seeds.count,
                             lr_ways_force(s->model->budget->ways, WAY_TEAM) ? 1 : WARM_ROWS);
    if (status == LORE_OK && at < s->seeds.count && !foresee(s, at))
        status = LORE_NOMEM;
    if (status == LORE_OK && at < s->seeds.count)
        status = lr_team_size(s->model->budget->team) > 1
                     ? search_together(s, at)
                     : search_some(s, &at, s->seeds.count, SIZE_MAX);
    if (status == LORE_OK)
        status = tell_budget(s);
    give_room(s);
    return status;
}

/* ---- the end ---- */

/* Gives a member what was found instead of what it had. */
static bool hand_over(Search *s, Member *member)
{
    Rowset *plain = &member->extent->plain;
    Rowset fresh;
    if (!lr_rowset_init(&fresh, member->extent->ranges, member->extent->arity))
        return false;
    fresh.ways = plain->ways;
    fresh.working = plain->working;
    lr_rowset_free(plain);
    *plain = fresh;
    uint64_t *rows = member->rows.items;
    member->rows.items = NULL;
    if (member->is_dense) {
        lr_ways_take(plain->ways, WAY_DENSE);
        lr_rowset_fill_dense(plain, &member->dense, member->count);
    } else if (s->member_count == 1 && member->column > 0 && member->column == s->passed_count) {
        lr_rowset_fill_grouped(plain, rows, member->rows.count);
    } else {
        return lr_rowset_fill(plain, rows, member->rows.count);
    }
    return true;
}

lore_status lr_search_run(Search *search)
{
    lore_status status = collect_seeds(search);
    if (status == LORE_OK)
        status = search_all(search);
    for (uint32_t m = 0; m < search->member_count && status == LORE_OK; m++)
        status = hand_over(search, &search->members[m]) ? LORE_OK : LORE_NOMEM;
    return status;
}
