/* SPDX-License-Identifier: MIT */
/* Postings: blocks grow by a third or a half, with free lists; a block's capacity follows from its count. */
#include "eval/postings.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/region.h"

enum {
    FIRST_SLOTS = 16,
    BLOCK_UNIT = 2,
    AHEAD = 16,
    HEADS_A_LINE = 8,
    DENSE_ALWAYS = 1 << 12,
    DENSE_FACTOR = 4
};

/* ---- keys and rests ---- */

static inline uint64_t move_bits(const BitMove *moves, uint32_t count, uint64_t row)
{
    uint64_t moved = 0;
    for (uint32_t m = 0; m < count; m++)
        moved |= (row >> moves[m].from & moves[m].mask) << moves[m].to;
    return moved;
}

static inline uint64_t key_of(const Postings *p, uint64_t row)
{
    return move_bits(p->moves, p->key_move_count, row);
}

static inline uint64_t rest_of(const Postings *p, uint64_t row)
{
    return move_bits(p->moves + p->key_move_count, p->move_count - p->key_move_count, row);
}

static bool plan_moves(Postings *p, const Layout *layout)
{
    p->moves = calloc(layout->arity + 1, sizeof *p->moves);
    if (p->moves == NULL)
        return false;
    for (int part = 0; part < 2; part++) {
        unsigned *bits = part == 0 ? &p->key_bits : &p->rest_bits;
        for (uint32_t c = 0; c < layout->arity; c++) {
            Field field = layout->fields[c];
            if ((p->columns >> c & 1) != (part == 0) || field.width == 0)
                continue;
            p->moves[p->move_count++] =
                (BitMove){ lr_field_mask(field), field.shift, (uint8_t)*bits };
            *bits += field.width;
        }
        if (part == 0)
            p->key_move_count = p->move_count;
    }
    return true;
}

/* ---- heads ---- */

static size_t home_of(const Postings *p, uint64_t key)
{
    return (size_t)(key * UINT64_C(0x9e3779b97f4a7c15) >> 20) & (p->head_count - 1);
}

static bool suits_dense(const Postings *p, size_t keys)
{
    return p->key_bits < 32 &&
           (uint64_t)1 << p->key_bits <= (uint64_t)keys * DENSE_FACTOR + DENSE_ALWAYS;
}

static bool make_heads(Postings *p, size_t keys)
{
    p->is_dense = suits_dense(p, keys);
    if (p->is_dense) {
        p->head_count = (size_t)1 << p->key_bits;
        p->heads = lr_region_new(p->head_count * sizeof *p->heads);
        return p->heads != NULL;
    }
    p->head_count = FIRST_SLOTS;
    p->slots = lr_region_new(p->head_count * sizeof *p->slots);
    return p->slots != NULL;
}

static void free_heads(Postings *p)
{
    lr_region_free(p->heads, p->head_count * sizeof *p->heads);
    lr_region_free(p->slots, p->head_count * sizeof *p->slots);
    p->heads = NULL;
    p->slots = NULL;
}

static inline PostingSlot *slot_of(const Postings *p, uint64_t key)
{
    for (size_t at = home_of(p, key);; at = (at + 1) & (p->head_count - 1))
        if (p->slots[at].head.count == 0 || p->slots[at].key == key)
            return &p->slots[at];
}

/* Makes the table of heads twice as large, or an array where that suits now. */
static bool grow_heads(Postings *p)
{
    Postings grown = *p;
    grown.slots = NULL;
    grown.heads = NULL;
    grown.is_dense = suits_dense(p, p->key_count);
    grown.head_count = grown.is_dense ? (size_t)1 << p->key_bits : p->head_count * 2;
    if (grown.is_dense)
        grown.heads = lr_region_new(grown.head_count * sizeof *grown.heads);
    else
        grown.slots = lr_region_new(grown.head_count * sizeof *grown.slots);
    if (grown.heads == NULL && grown.slots == NULL)
        return false;
    for (size_t i = 0; i < p->head_count; i++) {
        PostingSlot slot = p->slots[i];
        if (slot.head.count == 0)
            continue;
        if (grown.is_dense)
            grown.heads[slot.key] = slot.head;
        else
            *slot_of(&grown, slot.key) = slot;
    }
    free_heads(p);
    *p = grown;
    return true;
}

/* The head of key, made if there is none; NULL without memory. */
static PostingHead *head_of(Postings *p, uint64_t key)
{
    if (p->is_dense)
        return &p->heads[key];
    PostingSlot *slot = slot_of(p, key);
    if (slot->head.count > 0)
        return &slot->head;
    if ((p->key_count + 1) * 5 > p->head_count * 3) {
        if (!grow_heads(p))
            return NULL;
        return head_of(p, key);
    }
    p->key_count++;
    slot->key = key;
    return &slot->head;
}

/* ---- blocks ---- */

/* The heads of eight keys, which may share a cache line, belong to one pool. */
static inline uint32_t pool_of(const Postings *p, uint64_t key)
{
    return (uint32_t)(key / HEADS_A_LINE) & (p->pool_count - 1);
}

static size_t value_size(const Postings *p)
{
    return p->has_long ? sizeof(uint64_t) : sizeof(uint32_t);
}

/* Blocks have room for 1, 2, 3, 4, 6, 8, 12, 16 ... units: size n for so many. */
static uint32_t block_size(uint32_t count)
{
    uint32_t units = (count + BLOCK_UNIT - 1) / BLOCK_UNIT;
    if (units <= 1)
        return 0;
    uint32_t power = 31 - (uint32_t)__builtin_clz(units - 1);
    return 2 * power + (power == 0 || units > 3U << (power - 1));
}

static size_t block_values(uint32_t size)
{
    size_t units = size % 2 == 1 ? (size_t)2 << size / 2
                   : size == 0   ? 1
                                 : (size_t)3 << (size / 2 - 1);
    return units * BLOCK_UNIT;
}

static bool make_room(const Postings *p, PostingPool *pool, size_t values)
{
    if (pool->used + values <= pool->room)
        return true;
    size_t room = pool->room == 0 ? 64 : pool->room;
    while (room < pool->used + values)
        room += room / 2;
    void *runs = realloc(pool->runs, room * value_size(p));
    if (runs == NULL)
        return false;
    lr_region_advise(runs, room * value_size(p));
    pool->runs = runs;
    pool->room = room;
    return true;
}

static inline void *at(const Postings *p, const PostingPool *pool, size_t value)
{
    return (char *)pool->runs + value * value_size(p);
}

static bool take_block(const Postings *p, PostingPool *pool, uint32_t size, uint32_t *place)
{
    if (pool->free_blocks[size] != 0) {
        *place = pool->free_blocks[size] - 1;
        memcpy(&pool->free_blocks[size], at(p, pool, (size_t)*place * BLOCK_UNIT),
               sizeof(uint32_t));
        return true;
    }
    size_t values = block_values(size);
    if (!make_room(p, pool, values))
        return false;
    *place = (uint32_t)(pool->used / BLOCK_UNIT);
    pool->used += values;
    return true;
}

static void give_block(const Postings *p, PostingPool *pool, uint32_t size, uint32_t place)
{
    memcpy(at(p, pool, (size_t)place * BLOCK_UNIT), &pool->free_blocks[size], sizeof(uint32_t));
    pool->free_blocks[size] = place + 1;
}

static void put_value(const Postings *p, PostingPool *pool, size_t where, uint64_t rest)
{
    if (p->has_long)
        ((uint64_t *)pool->runs)[where] = rest;
    else
        ((uint32_t *)pool->runs)[where] = (uint32_t)rest;
}

/* Whether one value stands in the head itself. */
static bool is_inline(const Postings *p, uint32_t count)
{
    return count == 1 && !p->has_long && !p->is_packed;
}

/* Moves a head's values to a block with room for one more. */
static bool widen(const Postings *p, PostingPool *pool, PostingHead *head)
{
    uint32_t place;
    uint32_t old_size = block_size(head->count), new_size = block_size(head->count + 1);
    bool has_block = head->count > 0 && !is_inline(p, head->count);
    if (has_block && old_size == new_size)
        return true;
    if (!take_block(p, pool, new_size, &place))
        return false;
    if (has_block) {
        memcpy(at(p, pool, (size_t)place * BLOCK_UNIT),
               at(p, pool, (size_t)head->place * BLOCK_UNIT), head->count * value_size(p));
        give_block(p, pool, old_size, head->place);
    } else if (head->count == 1) {
        put_value(p, pool, (size_t)place * BLOCK_UNIT, head->place);
    }
    head->place = place;
    return true;
}

static bool add_value(const Postings *p, PostingPool *pool, PostingHead *head, uint64_t rest)
{
    if (is_inline(p, head->count + 1)) {
        *head = (PostingHead){ (uint32_t)rest, 1 };
        return true;
    }
    if (!widen(p, pool, head))
        return false;
    put_value(p, pool, (size_t)head->place * BLOCK_UNIT + head->count++, rest);
    return true;
}

/* ---- entry points ---- */

bool lr_postings_init(Postings *postings, const Layout *layout, uint64_t columns, size_t rows,
                      uint32_t threads)
{
    *postings = (Postings){ .columns = columns, .pool_count = 1 };
    assert(layout->stride == 1);
    while (postings->pool_count < threads)
        postings->pool_count *= 2;
    postings->pools = calloc(postings->pool_count, sizeof *postings->pools);
    if (postings->pools == NULL || !plan_moves(postings, layout) || !make_heads(postings, rows)) {
        lr_postings_free(postings);
        return false;
    }
    postings->has_long = postings->rest_bits > 32;
    return true;
}

void lr_postings_free(Postings *postings)
{
    free_heads(postings);
    free(postings->moves);
    for (uint32_t n = 0; postings->pools != NULL && n < postings->pool_count; n++)
        free(postings->pools[n].runs);
    free(postings->pools);
    *postings = (Postings){ .rows = 0 };
}

size_t lr_postings_bytes(const Postings *postings)
{
    size_t bytes =
        postings->head_count * (postings->is_dense ? sizeof(PostingHead) : sizeof(PostingSlot));
    for (uint32_t n = 0; n < postings->pool_count; n++)
        bytes += postings->pools[n].room * value_size(postings);
    return bytes;
}

enum { HEADS_SAMPLED = 2048 };

double lr_postings_keys(const Postings *p)
{
    if (!p->is_dense)
        return (double)p->key_count;
    size_t looks = p->head_count < HEADS_SAMPLED ? p->head_count : HEADS_SAMPLED, used = 0;
    for (size_t i = 0; i < looks; i++)
        used += p->heads[i * p->head_count / looks].count > 0;
    return looks == 0 ? 0 : (double)used * (double)p->head_count / (double)looks;
}

static void prefetch_head(const Postings *p, uint64_t key)
{
    if (p->is_dense)
        __builtin_prefetch(&p->heads[key], 1);
    else
        __builtin_prefetch(&p->slots[home_of(p, key)], 1);
}

static bool add_keyed(Postings *p, const uint64_t *keys, const uint64_t *rests, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i + AHEAD < count)
            prefetch_head(p, keys[i + AHEAD]);
        PostingHead *head = head_of(p, keys[i]);
        if (head == NULL || !add_value(p, &p->pools[pool_of(p, keys[i])], head, rests[i]))
            return false;
    }
    return true;
}

bool lr_postings_add_share(Postings *postings, const uint64_t *rows, size_t count, uint32_t share,
                           uint32_t shares)
{
    uint64_t keys[LR_BATCH], rests[LR_BATCH];
    size_t kept = 0;
    assert(!postings->is_packed && count <= LR_BATCH);
    for (size_t i = 0; i < count; i++) {
        keys[kept] = key_of(postings, rows[i]);
        rests[kept] = rest_of(postings, rows[i]);
        kept += shares == 1 || pool_of(postings, keys[kept]) % shares == share;
    }
    return add_keyed(postings, keys, rests, kept);
}

/* Heads that may share a cache line belong to one share. */
static inline bool is_of_share(uint64_t key, uint32_t share, uint32_t shares)
{
    return shares == 1 || key / HEADS_A_LINE % shares == share;
}

bool lr_postings_count(Postings *postings, const uint64_t *rows, size_t count, uint32_t share,
                       uint32_t shares)
{
    size_t counted = 0;
    assert(shares == 1 || postings->is_dense);
    for (size_t i = 0; i < count; i++) {
        if (i + AHEAD < count)
            prefetch_head(postings, key_of(postings, rows[i + AHEAD]));
        uint64_t key = key_of(postings, rows[i]);
        if (!is_of_share(key, share, shares))
            continue;
        PostingHead *head = head_of(postings, key);
        if (head == NULL)
            return false;
        head->count++;
        counted++;
    }
    __atomic_fetch_add(&postings->pools->used, counted, __ATOMIC_RELAXED);
    return true;
}

static void move_head(Postings *p, PostingHead *head, bool is_before)
{
    if (is_before) {
        head->place = (uint32_t)p->pools->used;
        p->pools->used += head->count;
    } else {
        head->place -= head->count;
    }
}

/* Before placing, every head points to where its run begins; after it, to its end. */
static void move_heads(Postings *p, bool is_before)
{
    for (size_t i = 0; i < p->head_count; i++)
        if (p->is_dense && p->heads[i].count > 0)
            move_head(p, &p->heads[i], is_before);
        else if (!p->is_dense && p->slots[i].head.count > 0)
            move_head(p, &p->slots[i].head, is_before);
}

bool lr_postings_lay_out(Postings *postings)
{
    PostingPool *pool = postings->pools;
    size_t values = pool->used;
    assert(postings->pool_count == 1);
    postings->is_packed = true;
    pool->used = 0;
    if (values > UINT32_MAX || !make_room(postings, pool, values))
        return false;
    move_heads(postings, true);
    return true;
}

void lr_postings_place(Postings *postings, const uint64_t *rows, size_t count, uint32_t share,
                       uint32_t shares)
{
    for (size_t i = 0; i < count; i++) {
        if (i + AHEAD < count)
            prefetch_head(postings, key_of(postings, rows[i + AHEAD]));
        uint64_t key = key_of(postings, rows[i]);
        if (!is_of_share(key, share, shares))
            continue;
        PostingHead *head = head_of(postings, key);
        put_value(postings, postings->pools, head->place++, rest_of(postings, rows[i]));
    }
}

void lr_postings_finish(Postings *postings)
{
    move_heads(postings, false);
}

bool lr_postings_reserve(Postings *postings, size_t rows)
{
    postings->is_packed = true;
    return rows <= UINT32_MAX && make_room(postings, postings->pools, rows);
}

/* The head of the next run of rows of one key; NULL without memory. */
static PostingHead *begin_run(Postings *p, uint64_t key, size_t place)
{
    PostingHead *head = head_of(p, key);
    if (head != NULL && head->count == 0)
        head->place = (uint32_t)place;
    return head;
}

static bool append_any(Postings *p, const uint64_t *rows, size_t count)
{
    PostingPool *pool = p->pools;
    PostingHead *head = NULL;
    uint64_t key = 0;
    for (size_t i = 0; i < count; i++) {
        uint64_t here = key_of(p, rows[i]);
        if (head == NULL || here != key)
            head = begin_run(p, key = here, pool->used);
        if (head == NULL)
            return false;
        head->count++;
        put_value(p, pool, pool->used++, rest_of(p, rows[i]));
    }
    return true;
}

/* The same where key and rest are a column each. */
static bool append_pairs(Postings *p, const uint64_t *rows, size_t count)
{
    PostingPool *pool = p->pools;
    BitMove key = p->moves[0], rest = p->moves[1];
    for (size_t i = 0, first; i < count; pool->used += i - first) {
        uint64_t here = rows[i] >> key.from & key.mask;
        uint32_t *rests = (uint32_t *)pool->runs + pool->used;
        PostingHead *head = begin_run(p, here, pool->used);
        if (head == NULL)
            return false;
        first = i;
        for (; i < count && (rows[i] >> key.from & key.mask) == here; i++)
            rests[i - first] = (uint32_t)(rows[i] >> rest.from & rest.mask);
        head->count += (uint32_t)(i - first);
    }
    return true;
}

bool lr_postings_append(Postings *postings, const uint64_t *rows, size_t count)
{
    bool are_pairs = postings->key_move_count == 1 && postings->move_count == 2;
    return are_pairs && !postings->has_long ? append_pairs(postings, rows, count)
                                            : append_any(postings, rows, count);
}

static inline Posting posting_of(const Postings *p, uint64_t key, const PostingHead *head)
{
    if (is_inline(p, head->count))
        return (Posting){ &head->place, 1 };
    size_t unit = p->is_packed ? 1 : BLOCK_UNIT;
    return (Posting){ at(p, &p->pools[pool_of(p, key)], (size_t)head->place * unit), head->count };
}

/* Below it, what is looked up comes from a near cache: fetching it ahead takes longer than it saves. */
enum { NEAR_BYTES = 1 << 16 };

/* End to end under an array of heads, as those of relations that do not grow are. */
static void find_packed(const Postings *p, const uint64_t *keys, size_t count, Posting *found)
{
    static const PostingHead none = { 0, 0 };
    const PostingHead *heads = p->heads;
    const char *runs = p->pools[0].runs;
    size_t size = value_size(p);
    bool is_far = p->rows * size > NEAR_BYTES;
    for (size_t i = 0; i < count; i++) {
        PostingHead head = keys[i] == UINT64_MAX ? none : heads[keys[i]];
        found[i] = (Posting){ runs + head.place * size, head.count };
        if (is_far)
            __builtin_prefetch(found[i].rests);
    }
}

static void find_any(const Postings *p, const uint64_t *keys, size_t count, Posting *found)
{
    for (size_t i = 0; i < count; i++) {
        if (keys[i] == UINT64_MAX) {
            found[i].count = 0;
            continue;
        }
        const PostingHead *head = p->is_dense ? &p->heads[keys[i]] : &slot_of(p, keys[i])->head;
        found[i] = posting_of(p, keys[i], head);
        if (head->count > 1)
            __builtin_prefetch(found[i].rests);
    }
}

void lr_postings_find(const Postings *postings, const uint64_t *keys, size_t count, Posting *found)
{
    size_t head_bytes = postings->is_dense ? sizeof(PostingHead) : sizeof(PostingSlot);
    assert(count <= LR_BATCH);
    for (size_t i = 0; i < count && postings->head_count * head_bytes > NEAR_BYTES; i++)
        if (keys[i] != UINT64_MAX)
            prefetch_head(postings, keys[i]);
    if (postings->is_dense && postings->is_packed)
        find_packed(postings, keys, count, found);
    else
        find_any(postings, keys, count, found);
}
