/* SPDX-License-Identifier: MIT */
/* Exchange: a thread fills one block for each other thread and posts it when it is full. A letter box
 * is a list that anybody may put a block on and the owner takes as a whole.
 *
 * Who adds rows of a stretch holds the lock of its owner, which is nearly always the same thread and
 * costs next to nothing; so bits of a dense set are set without more ado. One that grows the set or
 * changes its form holds the locks of all. What was sorted by owner before the form changed is added
 * like that too.
 *
 * Rows that this thread has met a short while ago are dropped first. Where most of the others turn out
 * to be in the set already, its lines are read far more often than written and may well be in all
 * caches: then of a dense set only what it lacks is posted, and of a hash set nothing. */
#include "eval/exchange.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/team.h"
#include "eval/recent.h"

enum {
    BOX_BLOCKS_MAX = 16,
    NEW_SHARE = 4, /* posting pays where one row in so many is new */
    LEAST_BYTES =
        1 << 20, /* of a hash set, times the square of the threads: what is in the post must not
                              leave one stretch full and another empty */
};

typedef struct Block {
    struct Block *next;
    uint32_t count;
    uint32_t forms; /* see Exchange: when its rows were sorted */
    uint64_t rows[LR_BATCH];
} Block;

/* What a thread has for itself, on cache lines of its own, and its letter box. */
typedef struct Desk {
    _Alignas(64) pthread_mutex_t lock;
    Block *filling[LR_TEAM_MAX]; /* for each thread; NULL for itself */
    Block *unused;
    uint32_t unused_count;
    uint64_t *sorted; /* a batch for each owner */
    Recent recent;
    _Alignas(64) Block *letters; /* that have come */
    uint32_t letter_count;
} Desk;

struct Exchange {
    Extent *extent;
    uint32_t threads;
    size_t spare; /* rows that all threads may add before one of them looks again */
    bool may_post;
    uint32_t forms; /* that the set has had; changed by who holds all locks */
    Desk *desks;
};

/* ---- making ---- */

static void free_blocks(Block *block)
{
    while (block != NULL) {
        Block *next = block->next;
        free(block);
        block = next;
    }
}

void lr_exchange_free(Exchange *exchange)
{
    if (exchange == NULL)
        return;
    for (uint32_t n = 0; n < exchange->threads; n++) {
        Desk *desk = &exchange->desks[n];
        for (uint32_t u = 0; u < exchange->threads; u++)
            free(desk->filling[u]);
        free_blocks(desk->letters);
        free_blocks(desk->unused);
        free(desk->sorted);
        pthread_mutex_destroy(&desk->lock);
    }
    free(exchange->desks);
    free(exchange);
}

static bool fill_desks(Exchange *exchange)
{
    for (uint32_t n = 0; n < exchange->threads; n++) {
        Desk *desk = &exchange->desks[n];
        desk->sorted = malloc(exchange->threads * LR_BATCH * sizeof *desk->sorted);
        if (desk->sorted == NULL)
            return false;
        for (uint32_t u = 0; u < exchange->threads; u++) {
            if (u == n)
                continue;
            desk->filling[u] = calloc(1, sizeof(Block));
            if (desk->filling[u] == NULL)
                return false;
        }
    }
    return true;
}

Exchange *lr_exchange_new(Extent *extent, uint32_t threads)
{
    Exchange *exchange = malloc(sizeof *exchange);
    Desk *desks = aligned_alloc(_Alignof(Desk), threads * sizeof *desks);
    if (exchange == NULL || desks == NULL) {
        free(exchange);
        free(desks);
        return NULL;
    }
    memset(desks, 0, threads * sizeof *desks);
    *exchange = (Exchange){
        .extent = extent, .threads = threads, .spare = (size_t)threads * LR_BATCH, .desks = desks
    };
    for (uint32_t n = 0; n < threads; n++) {
        pthread_mutex_init(&desks[n].lock, NULL);
        lr_recent_begin(&desks[n].recent);
    }
    if (fill_desks(exchange))
        return exchange;
    lr_exchange_free(exchange);
    return NULL;
}

/* ---- the set ---- */

/* Appends what is new to the extent's list, which has room: every thread may add one batch more after
 * the last has looked. */
static void list(Exchange *exchange, const uint64_t *fresh, size_t count)
{
    RowList *next = &exchange->extent->next;
    if (exchange->extent->grows && count > 0)
        memcpy(next->items + __atomic_fetch_add(&next->count, count, __ATOMIC_RELAXED), fresh,
               count * sizeof *fresh);
}

static bool has_room(const Exchange *exchange)
{
    const Extent *extent = exchange->extent;
    size_t listed = __atomic_load_n(&extent->next.count, __ATOMIC_RELAXED);
    return lr_rowset_is_sharable(&extent->plain, exchange->spare) &&
           (!extent->grows || listed + exchange->spare <= extent->next.capacity);
}

static bool make_room(Exchange *exchange)
{
    Extent *extent = exchange->extent;
    return lr_rowset_reserve(&extent->plain, exchange->spare * 2, NULL) &&
           (!extent->grows || lr_vector_reserve(&extent->next, exchange->spare * 2));
}

static void lock_all(Exchange *exchange)
{
    for (uint32_t n = 0; n < exchange->threads; n++)
        pthread_mutex_lock(&exchange->desks[n].lock);
}

static void unlock_all(Exchange *exchange)
{
    for (uint32_t n = exchange->threads; n-- > 0;)
        pthread_mutex_unlock(&exchange->desks[n].lock);
}

/* What the set has no place for as it is is added by one thread alone. */
static bool add_alone(Exchange *exchange, const uint64_t *rows, size_t count, size_t *total)
{
    Rowset *plain = &exchange->extent->plain;
    uint64_t fresh[LR_BATCH];
    size_t added = 0;
    lock_all(exchange);
    RowsetForm form = plain->form;
    bool fine = make_room(exchange) && lr_rowset_add(plain, rows, count, fresh, &added);
    exchange->forms += plain->form != form;
    bool is_large =
        plain->form == ROWSET_DENSE || lr_ways_force(plain->ways, WAY_POSTED) ||
        plain->hash.line_count * 64 / exchange->threads / exchange->threads >= LEAST_BYTES;
    list(exchange, fresh, added);
    if (is_large)
        lr_ways_take(plain->ways, WAY_POSTED);
    __atomic_store_n(&exchange->may_post, is_large, __ATOMIC_RELAXED);
    unlock_all(exchange);
    *total += added;
    return fine;
}

/* Adds rows that were sorted out for owner when the set had its forms-th form. */
static bool add_owned(Exchange *exchange, uint32_t owner, uint32_t forms, const uint64_t *rows,
                      size_t count, size_t *total)
{
    pthread_mutex_t *lock = &exchange->desks[owner].lock;
    uint64_t fresh[LR_BATCH];
    size_t done = 0, added = 0;
    if (count == 0)
        return true;
    pthread_mutex_lock(lock);
    if (exchange->forms == forms && has_room(exchange))
        done = lr_rowset_add_owned(&exchange->extent->plain, rows, count, fresh, &added);
    list(exchange, fresh, added);
    pthread_mutex_unlock(lock);
    *total += added;
    return done == count || add_alone(exchange, rows + done, count - done, total);
}

/* Adds rows of all stretches to a hash set. False if it is none, or without memory: then *fine is false. */
static bool add_unsorted(Exchange *exchange, uint32_t self, const uint64_t *rows, size_t count,
                         size_t *total, bool *fine)
{
    Rowset *plain = &exchange->extent->plain;
    uint64_t fresh[LR_BATCH];
    size_t done = 0, added = 0;
    pthread_mutex_lock(&exchange->desks[self].lock);
    bool is_dense = plain->form == ROWSET_DENSE;
    if (!is_dense && has_room(exchange))
        done = lr_rowset_add_shared(plain, rows, count, fresh, &added);
    list(exchange, fresh, added);
    pthread_mutex_unlock(&exchange->desks[self].lock);
    *total += added;
    *fine = is_dense || done == count || add_alone(exchange, rows + done, count - done, total);
    return !is_dense;
}

/* ---- the post ---- */

/* Gives a full block to another thread and takes an empty one; false if the box is full or there is no
 * memory. */
static bool post(Exchange *exchange, Desk *desk, uint32_t to)
{
    Desk *other = &exchange->desks[to];
    if (__atomic_load_n(&other->letter_count, __ATOMIC_RELAXED) >= BOX_BLOCKS_MAX)
        return false;
    Block *empty = desk->unused != NULL ? desk->unused : malloc(sizeof *empty);
    if (empty == NULL)
        return false;
    if (empty == desk->unused) {
        desk->unused = empty->next;
        desk->unused_count--;
    }
    Block *full = desk->filling[to];
    full->next = __atomic_load_n(&other->letters, __ATOMIC_RELAXED);
    while (!__atomic_compare_exchange_n(&other->letters, &full->next, full, true, __ATOMIC_RELEASE,
                                        __ATOMIC_RELAXED))
        ;
    __atomic_fetch_add(&other->letter_count, 1, __ATOMIC_RELAXED);
    desk->filling[to] = empty;
    empty->count = 0;
    return true;
}

/* Blocks that have been read are for this thread's own letters. */
static void keep(Desk *desk, Block *block)
{
    if (desk->unused_count == BOX_BLOCKS_MAX) {
        free(block);
        return;
    }
    block->next = desk->unused;
    desk->unused = block;
    desk->unused_count++;
}

static bool open_letters(Exchange *exchange, uint32_t self, size_t *total)
{
    Desk *desk = &exchange->desks[self];
    if (__atomic_load_n(&desk->letters, __ATOMIC_RELAXED) == NULL)
        return true;
    Block *block = __atomic_exchange_n(&desk->letters, NULL, __ATOMIC_ACQUIRE), *next;
    bool fine = true;
    for (; block != NULL; block = next) {
        next = block->next;
        fine = fine && add_owned(exchange, self, block->forms, block->rows, block->count, total);
        keep(desk, block);
        __atomic_fetch_sub(&desk->letter_count, 1, __ATOMIC_RELAXED);
    }
    return fine;
}

/* Empties what this thread has for another one. */
static bool add_filling(Exchange *exchange, uint32_t self, uint32_t to, size_t *total)
{
    Block *block = exchange->desks[self].filling[to];
    uint32_t count = block->count;
    block->count = 0;
    return add_owned(exchange, to, block->forms, block->rows, count, total);
}

static bool put(Exchange *exchange, uint32_t self, uint32_t to, uint32_t forms,
                const uint64_t *rows, size_t count, size_t *total)
{
    Desk *desk = &exchange->desks[self];
    for (size_t at = 0, here; at < count; at += here) {
        if (desk->filling[to]->forms != forms && !add_filling(exchange, self, to, total))
            return false;
        Block *block = desk->filling[to];
        block->forms = forms;
        here = count - at < LR_BATCH - block->count ? count - at : LR_BATCH - block->count;
        memcpy(block->rows + block->count, rows + at, here * sizeof *rows);
        block->count += (uint32_t)here;
        if (block->count == LR_BATCH && !post(exchange, desk, to) &&
            !add_filling(exchange, self, to, total))
            return false;
    }
    return true;
}

static bool post_rows(Exchange *exchange, uint32_t self, const uint64_t *rows, size_t count,
                      size_t *added)
{
    Desk *desk = &exchange->desks[self];
    uint8_t owners[LR_BATCH];
    size_t counts[LR_TEAM_MAX] = { 0 };
    bool fine = true;
    pthread_mutex_lock(&desk->lock);
    uint32_t forms = exchange->forms;
    lr_rowset_owners(&exchange->extent->plain, rows, count, exchange->threads, owners);
    pthread_mutex_unlock(&desk->lock);
    for (size_t i = 0; i < count; i++)
        desk->sorted[owners[i] * LR_BATCH + counts[owners[i]]++] = rows[i];
    for (uint32_t n = 0; n < exchange->threads && fine; n++) {
        const uint64_t *sorted = desk->sorted + n * LR_BATCH;
        fine = n == self ? add_owned(exchange, n, forms, sorted, counts[n], added)
                         : put(exchange, self, n, forms, sorted, counts[n], added);
    }
    return fine;
}

/* Leaves the rows that a dense set lacks; returns how many. */
static size_t drop_known(Exchange *exchange, uint32_t self, uint64_t *rows, size_t count)
{
    const Rowset *plain = &exchange->extent->plain;
    bool is_there[LR_BATCH] = { false };
    size_t kept = 0;
    pthread_mutex_lock(&exchange->desks[self].lock);
    if (plain->form == ROWSET_DENSE)
        lr_rowset_find(plain, rows, count, is_there);
    pthread_mutex_unlock(&exchange->desks[self].lock);
    for (size_t i = 0; i < count; i++) {
        rows[kept] = rows[i];
        kept += !is_there[i];
    }
    return kept;
}

static bool add(Exchange *exchange, uint32_t self, uint64_t *rows, size_t count, size_t *added)
{
    const Recent *recent = &exchange->desks[self].recent;
    bool fine, finds_new = recent->added * NEW_SHARE > recent->tried;
    bool posts = finds_new && __atomic_load_n(&exchange->may_post, __ATOMIC_RELAXED);
    if (!posts && add_unsorted(exchange, self, rows, count, added, &fine))
        return fine;
    if (!finds_new)
        count = drop_known(exchange, self, rows, count);
    return post_rows(exchange, self, rows, count, added);
}

bool lr_exchange_add(Exchange *exchange, uint32_t self, uint64_t *rows, size_t count, size_t *added)
{
    Desk *desk = &exchange->desks[self];
    *added = 0;
    desk->recent.tried += count;
    if (lr_recent_is_worth(&desk->recent))
        count = lr_recent_drop(&desk->recent, rows, count);
    bool fine = add(exchange, self, rows, count, added) && open_letters(exchange, self, added);
    desk->recent.added += *added;
    return fine;
}

bool lr_exchange_finish(Exchange *exchange, size_t *added)
{
    *added = 0;
    for (uint32_t n = 0; n < exchange->threads; n++) {
        for (uint32_t u = 0; u < exchange->threads; u++)
            if (u != n && !add_filling(exchange, n, u, added))
                return false;
        if (!open_letters(exchange, n, added))
            return false;
    }
    return true;
}
