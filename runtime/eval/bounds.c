/* SPDX-License-Identifier: MIT */
/* Bounds: a relation is a conjunction of differences x - y <= k. It is possible if the system stays
 * free of negative cycles with them; it is certain if it is not possible to break any of them. */
#include "eval/bounds.h"

/* a, b: start and end of the left interval; c, d: of the right one; the origin stands for time 0. */
enum { A, B, C, D, ORIGIN, NODE_COUNT };

/* Instants are clipped to this, and no sum of NODE_COUNT of them overflows. */
#define FAR (INT64_MAX / 16)
#define FREE (INT64_MAX / 2)

typedef struct Difference {
    int x, y;
    int64_t most; /* x - y <= most */
} Difference;

typedef struct System {
    int64_t most[NODE_COUNT][NODE_COUNT]; /* [x][y]: of x - y; FREE where nothing bounds it */
} System;

static int64_t clip(int64_t instant)
{
    return instant > FAR ? FAR : instant < -FAR ? -FAR : instant;
}

static void bound(System *system, Difference d)
{
    if (d.most < system->most[d.x][d.y])
        system->most[d.x][d.y] = d.most;
}

static void bound_node(System *system, int node, int64_t first, int64_t last)
{
    bound(system, (Difference){ node, ORIGIN, clip(last) });
    bound(system, (Difference){ ORIGIN, node, -clip(first) });
}

static void bound_interval(System *system, int from, int to, const Bounds *bounds)
{
    bound_node(system, from, bounds->from_first, bounds->from_last);
    bound_node(system, to, bounds->to_first, bounds->to_last);
    bound(system, (Difference){ from, to, -bounds->least });
    if (bounds->most != INT64_MAX)
        bound(system, (Difference){ to, from, clip(bounds->most) });
}

static void begin(System *system, const Bounds *left, const Bounds *right, bool is_same)
{
    for (int x = 0; x < NODE_COUNT; x++)
        for (int y = 0; y < NODE_COUNT; y++)
            system->most[x][y] = x == y ? 0 : FREE;
    bound_interval(system, A, B, left);
    bound_interval(system, C, D, right);
    for (int end = 0; end < 2 && is_same; end++) {
        bound(system, (Difference){ A + end, C + end, 0 });
        bound(system, (Difference){ C + end, A + end, 0 });
    }
}

/* Floyd and Warshall: some instants satisfy all differences unless a way back is negative. */
static bool is_satisfiable(System system)
{
    for (int k = 0; k < NODE_COUNT; k++)
        for (int x = 0; x < NODE_COUNT; x++)
            for (int y = 0; y < NODE_COUNT; y++) {
                int64_t left = system.most[x][k], right = system.most[k][y];
                if (left < FREE && right < FREE && left + right < system.most[x][y])
                    system.most[x][y] = left + right;
            }
    for (int x = 0; x < NODE_COUNT; x++)
        if (system.most[x][x] < 0)
            return false;
    return true;
}

static bool is_possible(const System *system, const Difference *parts, int count)
{
    System tried = *system;
    for (int i = 0; i < count; i++)
        bound(&tried, parts[i]);
    return is_satisfiable(tried);
}

static bool is_certain_of(const System *system, const Difference *parts, int count)
{
    for (int i = 0; i < count; i++) {
        Difference broken = { parts[i].y, parts[i].x, -parts[i].most - 1 };
        if (is_possible(system, &broken, 1))
            return false;
    }
    return true;
}

/* ---- relations ---- */

enum { PARTS_MAX = 4 };

typedef struct Parts {
    Difference of[PARTS_MAX];
    int count;
} Parts;

static void add(Parts *parts, int x, int y, int64_t most)
{
    parts->of[parts->count++] = (Difference){ x, y, most };
}

static void add_before(Parts *parts, int x, int y)
{
    add(parts, x, y, -1);
}

static void add_equal(Parts *parts, int x, int y)
{
    add(parts, x, y, 0);
    add(parts, y, x, 0);
}

/* As in lr_compute_interval, those with left and right exchanged by their converses. */
static Parts parts_of(IntervalRelation op, int a, int b, int c, int d)
{
    Parts parts = { .count = 0 };
    switch (op) {
    case INTERVAL_BEFORE:
        add(&parts, b, c, 0);
        break;
    case INTERVAL_BEFORE_GAP:
        add_before(&parts, b, c);
        break;
    case INTERVAL_MEETS:
        add_equal(&parts, b, c);
        break;
    case INTERVAL_OVERLAPS:
        add_before(&parts, a, c);
        add_before(&parts, c, b);
        add_before(&parts, b, d);
        break;
    case INTERVAL_STARTS:
        add_equal(&parts, a, c);
        add_before(&parts, b, d);
        break;
    case INTERVAL_DURING:
        add_before(&parts, c, a);
        add_before(&parts, b, d);
        break;
    case INTERVAL_FINISHES:
        add_before(&parts, c, a);
        add_equal(&parts, b, d);
        break;
    case INTERVAL_EQUALS:
        add_equal(&parts, a, c);
        add_equal(&parts, b, d);
        break;
    case INTERVAL_INTERSECTS:
        add_before(&parts, a, d);
        add_before(&parts, c, b);
        break;
    case INTERVAL_WITHIN:
        add(&parts, c, a, 0);
        add(&parts, b, d, 0);
        break;
    case INTERVAL_AFTER:
        return parts_of(INTERVAL_BEFORE, c, d, a, b);
    case INTERVAL_AFTER_GAP:
        return parts_of(INTERVAL_BEFORE_GAP, c, d, a, b);
    case INTERVAL_MET_BY:
        return parts_of(INTERVAL_MEETS, c, d, a, b);
    case INTERVAL_OVERLAPPED_BY:
        return parts_of(INTERVAL_OVERLAPS, c, d, a, b);
    case INTERVAL_STARTED_BY:
        return parts_of(INTERVAL_STARTS, c, d, a, b);
    case INTERVAL_CONTAINS:
        return parts_of(INTERVAL_DURING, c, d, a, b);
    case INTERVAL_FINISHED_BY:
        return parts_of(INTERVAL_FINISHES, c, d, a, b);
    }
    return parts;
}

bool lr_bounds_relate(IntervalRelation op, const Bounds *left, const Bounds *right, bool is_same,
                      bool is_certain)
{
    System system;
    Parts parts = parts_of(op, A, B, C, D);
    begin(&system, left, right, is_same);
    return is_certain ? is_certain_of(&system, parts.of, parts.count)
                      : is_possible(&system, parts.of, parts.count);
}

/* Adding a duration keeps the order of instants, so that the first and last ones decide. */
bool lr_bounds_gap(const Bounds *left, const Bounds *right, Duration least, Duration most,
                   bool is_certain)
{
    int64_t first = is_certain ? left->to_last : left->to_first;
    int64_t last = is_certain ? left->to_first : left->to_last;
    int64_t reach = is_certain ? right->from_last : right->from_first;
    int64_t start = is_certain ? right->from_first : right->from_last;
    if (left->to_last == LORE_TIME_MAX || right->from_first == LORE_TIME_MIN)
        return !is_certain && left->to_first != LORE_TIME_MAX && right->from_last != LORE_TIME_MIN;
    return lr_date_add(first, least, 1) <= start && reach <= lr_date_add(last, most, 1);
}

/* ---- limits ---- */

static int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static int64_t earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t start_first(const Bounds *bounds, int64_t after)
{
    int64_t reached = bounds->most == INT64_MAX ? LORE_TIME_MIN
                                                : lr_bounds_shift(bounds->to_first, -bounds->most);
    return later(later(bounds->from_first, after), reached);
}

static int64_t end_last(const Bounds *bounds, int64_t before)
{
    int64_t reached = bounds->most == INT64_MAX ? LORE_TIME_MAX
                                                : lr_bounds_shift(bounds->from_last, bounds->most);
    return earlier(earlier(bounds->to_last, before), reached);
}

int64_t lr_bounds_end_first(const Bounds *bounds, int64_t after)
{
    return later(bounds->to_first, lr_bounds_shift(start_first(bounds, after), bounds->least));
}

int64_t lr_bounds_start_last(const Bounds *bounds, int64_t before)
{
    return earlier(bounds->from_last, lr_bounds_shift(end_last(bounds, before), -bounds->least));
}

bool lr_bounds_limit(Bounds *bounds, int64_t after, int64_t before)
{
    Bounds limited = { start_first(bounds, after),
                       lr_bounds_start_last(bounds, before),
                       lr_bounds_end_first(bounds, after),
                       end_last(bounds, before),
                       bounds->least,
                       bounds->most };
    if (limited.from_first > limited.from_last || limited.to_first > limited.to_last)
        return false;
    *bounds = limited;
    return true;
}

/* ---- of claims ---- */

/* Calendar months have 28 to 31 days. */
static int64_t length_of(Duration lasting, int days)
{
    Duration of_months = { 0, lasting.months * days * LR_DAY };
    return lr_date_add(lr_date_add(0, of_months, 1), (Duration){ 0, lasting.microseconds }, 1);
}

Bounds lr_bounds_of_claim(const Evidence *evidence, int64_t moment)
{
    Bounds bounds = { evidence->from, evidence->from_last, evidence->to_first, evidence->to, 1,
                      INT64_MAX };
    bool is_tied = evidence->lasting.months != 0 || evidence->lasting.microseconds != 0;
    Duration one = { 0, moment };
    if (evidence->is_event) {
        bounds.from_last =
            evidence->to == LORE_TIME_MAX ? LORE_TIME_MAX : lr_date_add(evidence->to, one, -1);
        bounds.to_first =
            evidence->from == LORE_TIME_MIN ? LORE_TIME_MIN : lr_date_add(evidence->from, one, 1);
        bounds.least = bounds.most = moment;
    }
    if (is_tied && !evidence->is_event) {
        bounds.least = length_of(evidence->lasting, 28);
        bounds.most = length_of(evidence->lasting, 31);
    }
    if (bounds.from_last > bounds.to_last - 1 && bounds.to_last != LORE_TIME_MAX)
        bounds.from_last = bounds.to_last - 1;
    if (bounds.to_first < bounds.from_first + 1 && bounds.from_first != LORE_TIME_MIN)
        bounds.to_first = bounds.from_first + 1;
    return bounds;
}
