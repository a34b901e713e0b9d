/* SPDX-License-Identifier: MIT */
/* Hash set: growth makes a new table, which walking the old one fills almost in order, since a
 * key's line number is monotone in its permuted key. */
#include "eval/hash_set.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/region.h"
#include "eval/layout.h"

enum {
    SLOTS = 15,
    WIDE_SLOTS = 7,
    FIRST_LINES = 4,
    AHEAD = 16,      /* prefetch distance */
    RANGE_BITS = 25, /* keys that share a line differ within 2^25, so that 127 lines may overflow */
    OVERFLOW_MAX = 100,
    LOAD_PERCENT = 80,
    GENTLE_LINES = 1 << 16, /* above 4 MiB grow by half */
    SHARED_LINES = 1 << 12, /* from which threads grow a set together */
};

typedef struct HashLine {
    uint32_t slots[SLOTS];
    uint32_t count;
} HashLine;

typedef struct WideLine {
    uint64_t slots[WIDE_SLOTS];
    uint64_t count;
} WideLine;

static_assert(sizeof(HashLine) == 64 && sizeof(WideLine) == 64, "a line is one cache line");

/* ---- the permutation ---- */

#define MIX UINT64_C(0xd6e8feb86659fd93)

/* An odd number that no other recent set has. */
static uint64_t new_factor(void)
{
    static atomic_uint_fast64_t made;
    uint64_t number = atomic_fetch_add_explicit(&made, 1, memory_order_relaxed);
    uint64_t factor = (number + 1) * UINT64_C(0x9e3779b97f4a7c15);
    factor = (factor ^ factor >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    return (factor ^ factor >> 27) | 1;
}

static uint64_t key_mask(unsigned bits)
{
    return ~UINT64_C(0) >> (64 - bits);
}

static inline uint64_t permute(uint64_t key, uint64_t factor, unsigned bits, uint64_t mask)
{
    unsigned half = (bits + 1) / 2;
    key = key * factor & mask;
    key ^= key >> half;
    key = key * MIX & mask;
    return key ^ key >> half;
}

/* The inverse of an odd factor modulo 2^64, by Newton's iteration. */
static uint64_t inverse(uint64_t factor)
{
    uint64_t x = factor;
    for (int i = 0; i < 6; i++)
        x *= 2 - factor * x;
    return x;
}

/* Back from permuted; unfactor and unmix are the inverses of its factors. */
static inline uint64_t restore(uint64_t permuted, uint64_t unfactor, uint64_t unmix, unsigned bits,
                               uint64_t mask)
{
    unsigned half = (bits + 1) / 2;
    permuted ^= permuted >> half;
    permuted = permuted * unmix & mask;
    permuted ^= permuted >> half;
    return permuted * unfactor & mask;
}

static inline size_t line_of(const HashSet *set, uint64_t permuted)
{
    return (size_t)((unsigned __int128)(permuted << (64 - set->bits)) * set->line_count >> 64);
}

/* The greatest permuted key whose line is at most line. */
static uint64_t line_end(const HashSet *set, size_t line)
{
    unsigned __int128 next = ((unsigned __int128)(line + 1) << set->bits) + set->line_count - 1;
    return (uint64_t)(next / set->line_count) - 1;
}

/* A permuted key by its low half and the end of the line that it is in: it cannot lie above that
 * end, and not 2^32 below it. */
static inline uint64_t widen(uint64_t end, uint32_t low)
{
    return end - (uint32_t)((uint32_t)end - low);
}

/* ---- lines ---- */

/* Whether low is in one of the first count slots. Each slot is read whole, whatever is written to it
 * meanwhile. */
static inline bool slots_have(const HashLine *line, uint32_t count, uint32_t low)
{
#ifdef __SSE2__
    const __m128i *quads = (const __m128i *)(const void *)line;
    __m128i wanted = _mm_set1_epi32((int)low);
    __m128i a =
        _mm_packs_epi32(_mm_cmpeq_epi32(quads[0], wanted), _mm_cmpeq_epi32(quads[1], wanted));
    __m128i b =
        _mm_packs_epi32(_mm_cmpeq_epi32(quads[2], wanted), _mm_cmpeq_epi32(quads[3], wanted));
    unsigned equal = (unsigned)_mm_movemask_epi8(_mm_packs_epi16(a, b));
    return (equal & ((1U << count) - 1)) != 0;
#else
    for (uint32_t i = 0; i < count; i++)
        if (__atomic_load_n(&line->slots[i], __ATOMIC_RELAXED) == low)
            return true;
    return false;
#endif
}

static inline bool line_has(const HashLine *line, uint32_t low)
{
    return slots_have(line, line->count, low);
}

static inline bool wide_line_has(const WideLine *line, uint64_t key)
{
    for (uint64_t i = 0; i < line->count; i++)
        if (line->slots[i] == key)
            return true;
    return false;
}

/* False if too many lines in a row are full for the low halves to tell keys apart. */
static bool place(HashLine *lines, size_t line_count, size_t at, uint32_t low)
{
    for (int step = 0; step < OVERFLOW_MAX; step++) {
        HashLine *line = &lines[at];
        if (line->count < SLOTS) {
            line->slots[line->count++] = low;
            return true;
        }
        if (++at == line_count)
            return false;
    }
    return false;
}

static void place_wide(WideLine *lines, size_t line_count, size_t at, uint64_t permuted)
{
    while (lines[at].count == WIDE_SLOTS)
        at = at + 1 == line_count ? 0 : at + 1;
    lines[at].slots[lines[at].count++] = permuted;
}

/* ---- placing by several threads ---- */

/* A line's count has its top bit set while a thread writes to the line. A slot that is counted never
 * changes, so what is found without that lock is there. */
#define LOCKED UINT32_C(0x80000000)
#define WIDE_LOCKED (UINT64_C(1) << 63)

typedef enum Placing { PLACED, WAS_THERE, IS_FULL } Placing;

static Placing place_locked(HashLine *line, uint32_t low)
{
    uint32_t count = __atomic_fetch_or(&line->count, LOCKED, __ATOMIC_ACQUIRE);
    while (count & LOCKED)
        count = __atomic_fetch_or(&line->count, LOCKED, __ATOMIC_ACQUIRE);
    Placing placing = slots_have(line, count, low) ? WAS_THERE : count == SLOTS ? IS_FULL : PLACED;
    if (placing == PLACED)
        __atomic_store_n(&line->slots[count++], low, __ATOMIC_RELAXED);
    __atomic_store_n(&line->count, count, __ATOMIC_RELEASE);
    return placing;
}

static Placing place_shared_on(HashLine *line, uint32_t low)
{
    for (int step = 0; step < OVERFLOW_MAX; step++, line++) {
        uint32_t seen = __atomic_load_n(&line->count, __ATOMIC_ACQUIRE) & ~LOCKED;
        if (slots_have(line, seen, low))
            return WAS_THERE;
        Placing placing = seen == SLOTS ? IS_FULL : place_locked(line, low);
        if (placing != IS_FULL)
            return placing;
    }
    return IS_FULL;
}

/* Most keys are there already, in their own line. */
static inline Placing place_shared(HashLine *line, uint32_t low)
{
    uint32_t seen = __atomic_load_n(&line->count, __ATOMIC_ACQUIRE) & ~LOCKED;
    return slots_have(line, seen, low) ? WAS_THERE : place_shared_on(line, low);
}

/* ---- size ---- */

/* Spare lines at the end take what overflows the last one, so that narrow lines never wrap. */
static size_t spare_lines(size_t line_count)
{
    return line_count < OVERFLOW_MAX ? line_count + 4 : OVERFLOW_MAX;
}

static bool allows_narrow(unsigned bits, size_t line_count)
{
    return bits <= RANGE_BITS || line_count >> (bits - RANGE_BITS) > 0;
}

static size_t limit_of(size_t line_count, bool is_wide)
{
    return line_count * (is_wide ? WIDE_SLOTS : SLOTS) * LOAD_PERCENT / 100;
}

static bool is_wide_with(const HashSet *set, size_t line_count)
{
    return set->stays_wide || !allows_narrow(set->bits, line_count);
}

/* Lines for count more keys, and no fewer than the next growth would make. */
static size_t lines_for(const HashSet *set, size_t count)
{
    size_t lines = set->line_count;
    do
        lines = lines < GENTLE_LINES ? lines * 2 : lines + lines / 2;
    while (limit_of(lines, is_wide_with(set, lines)) < set->count + count);
    return lines;
}

bool lr_hash_set_init(HashSet *set, unsigned bits)
{
    *set =
        (HashSet){ .bits = bits < 1 ? 1 : bits, .line_count = FIRST_LINES, .factor = new_factor() };
    set->is_wide = is_wide_with(set, set->line_count);
    set->limit = limit_of(set->line_count, set->is_wide);
    set->lines = lr_region_new((set->line_count + spare_lines(set->line_count)) * sizeof(HashLine));
    return set->lines != NULL;
}

size_t lr_hash_set_bytes(const HashSet *set)
{
    return (set->line_count + spare_lines(set->line_count)) * sizeof(HashLine);
}

size_t lr_hash_set_bytes_for(const HashSet *set, size_t count)
{
    size_t lines = lines_for(set, count);
    return (lines + spare_lines(lines)) * sizeof(HashLine);
}

void lr_hash_set_free(HashSet *set)
{
    if (set->lines != NULL)
        lr_region_free(set->lines, lr_hash_set_bytes(set));
    *set = (HashSet){ .count = 0 };
}

void lr_hash_set_clear(HashSet *set)
{
    memset(set->lines, 0, lr_hash_set_bytes(set));
    set->count = 0;
}

/* ---- growth ---- */

/* The permuted keys of one line. */
static uint32_t line_keys(const HashSet *set, size_t at, uint64_t *permuted)
{
    if (set->is_wide) {
        const WideLine *line = (const WideLine *)set->lines + at;
        memcpy(permuted, line->slots, line->count * sizeof *permuted);
        return (uint32_t)line->count;
    }
    const HashLine *line = (const HashLine *)set->lines + at;
    size_t last = at < set->line_count ? at : set->line_count - 1;
    uint64_t end = last + 1 == set->line_count ? key_mask(set->bits) : line_end(set, last);
    for (uint32_t i = 0; i < line->count; i++)
        permuted[i] = widen(end, line->slots[i]);
    return line->count;
}

static size_t total_lines(const HashSet *set)
{
    return set->line_count + (set->is_wide ? 0 : spare_lines(set->line_count));
}

enum { LINES_A_LOOK = 1 << 12 };

static bool gives_up(const HashSet *set, size_t line)
{
    return line % LINES_A_LOOK == 0 && set->working != NULL && lr_budget_gives_up(*set->working);
}

/* Keys on their way from a set to the larger one that replaces it, a stretch of its lines for each thread.
 * Since a key's line is monotone in the permuted key, so is where a stretch goes; only near both ends of that
 * may another thread place keys too. */
typedef struct Refill {
    const HashSet *from;
    HashSet *to;
    uint32_t shares;
    atomic_bool is_full, is_late; /* too many lines in a row; no time */
} Refill;

/* Lines of the larger set that one share alone places keys in: begin to end. */
typedef struct Stretch {
    size_t begin, end;
} Stretch;

/* The line of the larger set where the keys of a line of the smaller one begin. */
static size_t moved_line(const Refill *refill, size_t line)
{
    return (size_t)((unsigned __int128)line * refill->to->line_count / refill->from->line_count);
}

/* first, end: of the smaller set. Keys may be up to OVERFLOW_MAX lines behind their own, in both. */
static Stretch own_stretch(const Refill *refill, uint32_t share, size_t first, size_t end)
{
    Stretch own = { 0, SIZE_MAX };
    if (share > 0)
        own.begin = moved_line(refill, first) + OVERFLOW_MAX + 1;
    if (share + 1 < refill->shares) {
        size_t next = end < OVERFLOW_MAX ? 0 : moved_line(refill, end - OVERFLOW_MAX);
        own.end = next < OVERFLOW_MAX ? 0 : next - OVERFLOW_MAX;
    }
    return own;
}

static bool move_key(const Refill *refill, Stretch own, uint64_t permuted)
{
    HashSet *to = refill->to;
    size_t there = line_of(to, permuted);
    HashLine *lines = to->lines;
    if (there < own.begin || there >= own.end)
        return place_shared(&lines[there], (uint32_t)permuted) == PLACED;
    return place(lines, to->line_count + spare_lines(to->line_count), there, (uint32_t)permuted);
}

static void refill_share(void *data, uint32_t share)
{
    Refill *refill = data;
    const HashSet *from = refill->from;
    HashSet *to = refill->to;
    uint64_t permuted[SLOTS];
    size_t lines = total_lines(from);
    size_t first = lines / refill->shares * share;
    size_t end = share + 1 < refill->shares ? lines / refill->shares * (share + 1) : lines;
    Stretch own = own_stretch(refill, share, first, end);
    for (size_t at = first; at < end && !refill->is_full && !refill->is_late; at++) {
        if (gives_up(from, at))
            refill->is_late = true;
        uint32_t count = line_keys(from, at, permuted);
        for (uint32_t i = 0; i < count; i++)
            if (to->is_wide)
                place_wide(to->lines, to->line_count, line_of(to, permuted[i]), permuted[i]);
            else if (!move_key(refill, own, permuted[i]))
                refill->is_full = true;
    }
}

/* By one thread where there is little to do, or where keys may wrap around. */
static bool refill_all(Refill *refill, Team *team)
{
    bool is_shared =
        !refill->to->is_wide && !refill->from->is_wide && refill->from->line_count >= SHARED_LINES;
    refill->shares = is_shared ? lr_team_size(team) : 1;
    if (refill->shares == 1)
        refill_share(refill, 0);
    else
        lr_team_run(team, refill_share, refill);
    return !refill->is_full && !refill->is_late;
}

static bool grow(HashSet *set, size_t line_count, Team *team)
{
    HashSet grown = *set;
    grown.is_wide = is_wide_with(set, line_count);
    grown.line_count = line_count;
    grown.limit = limit_of(line_count, grown.is_wide);
    grown.lines = lr_region_new((line_count + spare_lines(line_count)) * sizeof(HashLine));
    if (grown.lines == NULL)
        return false;
    Refill refill = { .from = set, .to = &grown };
    if (!refill_all(&refill, team)) {
        lr_region_free(grown.lines, lr_hash_set_bytes(&grown));
        if (refill.is_late)
            return false;
        set->stays_wide = true;
        return grow(set, line_count, team);
    }
    lr_region_free(set->lines, lr_hash_set_bytes(set));
    *set = grown;
    return true;
}

bool lr_hash_set_reserve(HashSet *set, size_t count, Team *team)
{
    return lr_hash_set_has_room(set, count) || grow(set, lines_for(set, count), team);
}

/* ---- adding and finding ---- */

static size_t add_wide(HashSet *set, const uint64_t *keys, size_t count, uint64_t *fresh)
{
    uint64_t permuted[LR_BATCH], mask = key_mask(set->bits);
    size_t places[LR_BATCH], added = 0;
    WideLine *lines = set->lines;
    for (size_t i = 0; i < count; i++) {
        permuted[i] = permute(keys[i], set->factor, set->bits, mask);
        places[i] = line_of(set, permuted[i]);
        __builtin_prefetch(&lines[places[i]], 1);
    }
    for (size_t i = 0; i < count; i++) {
        size_t at = places[i];
        bool is_there;
        while (!(is_there = wide_line_has(&lines[at], permuted[i])) &&
               lines[at].count == WIDE_SLOTS)
            at = at + 1 == set->line_count ? 0 : at + 1;
        if (is_there)
            continue;
        lines[at].slots[lines[at].count++] = permuted[i];
        fresh[added++] = keys[i];
    }
    set->count += added;
    return added;
}

/* The line in which low is, or should be; NULL if those that it might be in are all full. */
static HashLine *seek_on(HashLine *line, uint32_t low, bool *is_there)
{
    for (int step = 0; step < OVERFLOW_MAX; step++, line++) {
        *is_there = line_has(line, low);
        if (*is_there || line->count < SLOTS)
            return line;
    }
    return NULL;
}

static inline HashLine *seek(HashLine *line, uint32_t low, bool *is_there)
{
    *is_there = line_has(line, low);
    return *is_there || line->count < SLOTS ? line : seek_on(line, low, is_there);
}

/* Keys that crowd together take the form in which crowds are only slow. */
static bool give_up_narrow(HashSet *set)
{
    set->stays_wide = true;
    return grow(set, set->line_count * SLOTS / WIDE_SLOTS + 1, NULL);
}

static void permute_all(const HashSet *set, const uint64_t *keys, size_t count, uint32_t *lows,
                        uint32_t *places)
{
    uint64_t mask = key_mask(set->bits);
    for (size_t i = 0; i < count; i++) {
        uint64_t permuted = permute(keys[i], set->factor, set->bits, mask);
        lows[i] = (uint32_t)permuted;
        places[i] = (uint32_t)line_of(set, permuted);
    }
}

static size_t add_narrow(HashSet *set, const uint64_t *keys, size_t count, uint64_t *fresh,
                         size_t *done)
{
    uint32_t lows[LR_BATCH], places[LR_BATCH];
    HashLine *lines = set->lines;
    size_t added = 0, i;
    permute_all(set, keys, count, lows, places);
    for (i = 0; i < count && i < AHEAD; i++)
        __builtin_prefetch(&lines[places[i]], 1);
    for (i = 0; i < count; i++) {
        if (i + AHEAD < count)
            __builtin_prefetch(&lines[places[i + AHEAD]], 1);
        bool is_there;
        HashLine *line = seek(&lines[places[i]], lows[i], &is_there);
        if (line == NULL)
            break;
        if (is_there)
            continue;
        line->slots[line->count++] = lows[i];
        fresh[added++] = keys[i];
    }
    set->count += added;
    *done = i;
    return added;
}

/* ---- adding by several threads ---- */

static bool wide_slots_have(const WideLine *line, uint64_t count, uint64_t key)
{
    for (uint64_t i = 0; i < count; i++)
        if (__atomic_load_n(&line->slots[i], __ATOMIC_RELAXED) == key)
            return true;
    return false;
}

static Placing place_wide_locked(WideLine *line, uint64_t key)
{
    uint64_t count = __atomic_fetch_or(&line->count, WIDE_LOCKED, __ATOMIC_ACQUIRE);
    while (count & WIDE_LOCKED)
        count = __atomic_fetch_or(&line->count, WIDE_LOCKED, __ATOMIC_ACQUIRE);
    Placing placing = wide_slots_have(line, count, key) ? WAS_THERE
                      : count == WIDE_SLOTS             ? IS_FULL
                                                        : PLACED;
    if (placing == PLACED)
        __atomic_store_n(&line->slots[count++], key, __ATOMIC_RELAXED);
    __atomic_store_n(&line->count, count, __ATOMIC_RELEASE);
    return placing;
}

static Placing place_wide_shared(WideLine *lines, size_t line_count, size_t at, uint64_t key)
{
    for (;; at = at + 1 == line_count ? 0 : at + 1) {
        WideLine *line = &lines[at];
        uint64_t seen = __atomic_load_n(&line->count, __ATOMIC_ACQUIRE) & ~WIDE_LOCKED;
        if (wide_slots_have(line, seen, key))
            return WAS_THERE;
        Placing placing = seen == WIDE_SLOTS ? IS_FULL : place_wide_locked(line, key);
        if (placing != IS_FULL)
            return placing;
    }
}

static size_t add_wide_shared(HashSet *set, const uint64_t *keys, size_t count, uint64_t *fresh)
{
    uint64_t mask = key_mask(set->bits);
    size_t added = 0;
    for (size_t i = 0; i < count; i++) {
        uint64_t permuted = permute(keys[i], set->factor, set->bits, mask);
        fresh[added] = keys[i];
        added += place_wide_shared(set->lines, set->line_count, line_of(set, permuted), permuted) ==
                 PLACED;
    }
    return added;
}

static size_t add_narrow_shared(HashSet *set, const uint64_t *keys, size_t count, uint64_t *fresh,
                                size_t *done)
{
    uint32_t lows[LR_BATCH], places[LR_BATCH];
    HashLine *lines = set->lines;
    size_t added = 0, i;
    permute_all(set, keys, count, lows, places);
    for (i = 0; i < count && i < AHEAD; i++)
        __builtin_prefetch(&lines[places[i]], 1);
    for (i = 0; i < count; i++) {
        if (i + AHEAD < count)
            __builtin_prefetch(&lines[places[i + AHEAD]], 1);
        Placing placing = place_shared(&lines[places[i]], lows[i]);
        if (placing == IS_FULL)
            break;
        fresh[added] = keys[i];
        added += placing == PLACED;
    }
    *done = i;
    return added;
}

size_t lr_hash_set_add_shared(HashSet *set, const uint64_t *keys, size_t count, uint64_t *fresh,
                              size_t *fresh_count)
{
    size_t done = count;
    assert(count <= LR_BATCH);
    *fresh_count = set->is_wide ? add_wide_shared(set, keys, count, fresh)
                                : add_narrow_shared(set, keys, count, fresh, &done);
    __atomic_fetch_add(&set->count, *fresh_count, __ATOMIC_RELAXED);
    return done;
}

void lr_hash_set_owners(const HashSet *set, const uint64_t *keys, size_t count, uint32_t stretches,
                        uint8_t *owners)
{
    uint64_t mask = key_mask(set->bits);
    for (size_t i = 0; i < count; i++) {
        uint64_t permuted = permute(keys[i], set->factor, set->bits, mask);
        owners[i] = (uint8_t)((permuted << (64 - set->bits) >> 32) * (uint64_t)stretches >> 32);
    }
}

bool lr_hash_set_add(HashSet *set, const uint64_t *keys, size_t count, uint64_t *fresh,
                     size_t *fresh_count)
{
    size_t done = 0;
    assert(count <= LR_BATCH);
    *fresh_count = 0;
    if (!lr_hash_set_reserve(set, count, NULL))
        return false;
    if (!set->is_wide)
        *fresh_count = add_narrow(set, keys, count, fresh, &done);
    if (done == count)
        return true;
    if (!set->is_wide && !give_up_narrow(set))
        return false;
    *fresh_count += add_wide(set, keys + done, count - done, fresh + *fresh_count);
    return true;
}

void lr_hash_set_find(const HashSet *set, const uint64_t *keys, size_t count, bool *is_there)
{
    uint64_t permuted[LR_BATCH], mask = key_mask(set->bits);
    size_t places[LR_BATCH];
    assert(count <= LR_BATCH);
    for (size_t i = 0; i < count; i++) {
        permuted[i] = permute(keys[i], set->factor, set->bits, mask);
        places[i] = line_of(set, permuted[i]);
        __builtin_prefetch((const HashLine *)set->lines + places[i]);
    }
    for (size_t i = 0; i < count; i++) {
        size_t at = places[i];
        if (set->is_wide) {
            const WideLine *lines = set->lines;
            while (!(is_there[i] = wide_line_has(&lines[at], permuted[i])) &&
                   lines[at].count == WIDE_SLOTS)
                at = at + 1 == set->line_count ? 0 : at + 1;
        } else {
            (void)seek((HashLine *)set->lines + at, (uint32_t)permuted[i], &is_there[i]);
        }
    }
}

size_t lr_hash_set_next(const HashSet *set, size_t *line, uint64_t *keys)
{
    uint64_t mask = key_mask(set->bits);
    uint64_t unfactor = inverse(set->factor), unmix = inverse(MIX);
    size_t lines = total_lines(set), count = 0;
    while (*line < lines && count + SLOTS <= LR_BATCH)
        count += line_keys(set, (*line)++, keys + count);
    for (size_t i = 0; i < count; i++)
        keys[i] = restore(keys[i], unfactor, unmix, set->bits, mask);
    return count;
}
