/* SPDX-License-Identifier: MIT */
/* Trying sets of changes, and making them small. */
#include "api/cause.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "api/shelf.h"

/* A set that was found to be a cause. */
typedef struct Found {
    size_t first, count; /* into members */
} Found;

struct Causes {
    Inquiry inquiry;
    size_t set_bytes;     /* of a set, one bit a change */
    uint8_t *set;         /* the one at work */
    Map trial_of;         /* set -> place in reached + 1 */
    VECTOR(bool) reached; /* one a difference for each trial */
    VECTOR(Found) found;
    VECTOR(size_t) members;
    Shelf shelf;     /* what trials read */
    clock_t last;    /* no trial begins later, of the processor time */
    Budget patience; /* nor when this is used up */
    bool is_over;    /* one would have begun */
};

static bool note_choices(Causes *causes)
{
    const Changes *changes = causes->inquiry.changes;
    bool fine = true;
    for (size_t i = 0; i < changes->items.count && fine; i++)
        fine = lr_map_put(&causes->shelf.choices, changes->items.items[i].key,
                          changes->items.items[i].key_length, NULL) != NULL;
    return fine;
}

Causes *lr_causes_new(const Inquiry *inquiry)
{
    Causes *causes = calloc(1, sizeof *causes);
    if (causes == NULL)
        return NULL;
    causes->inquiry = *inquiry;
    causes->set_bytes = inquiry->changes->items.count / 8 + 1;
    causes->set = calloc(causes->set_bytes, 1);
    causes->last = clock() + (clock_t)(inquiry->effort * (CLOCKS_PER_SEC / 1000));
    causes->patience.milliseconds = inquiry->limit;
    lr_budget_start(&causes->patience);
    if (causes->set != NULL && note_choices(causes))
        return causes;
    lr_causes_free(causes);
    return NULL;
}

bool lr_causes_are_over(const Causes *causes)
{
    return causes->is_over;
}

void lr_causes_free(Causes *causes)
{
    if (causes == NULL)
        return;
    free(causes->set);
    lr_shelf_free(&causes->shelf);
    lr_map_free(&causes->trial_of);
    lr_vector_free(&causes->reached);
    lr_vector_free(&causes->found);
    lr_vector_free(&causes->members);
    free(causes);
}

/* ---- the set at work ---- */

static void clear_set(Causes *causes)
{
    memset(causes->set, 0, causes->set_bytes);
}

static void put(Causes *causes, size_t change, bool is_in)
{
    uint8_t bit = (uint8_t)(1u << (change % 8));
    if (is_in)
        causes->set[change / 8] |= bit;
    else
        causes->set[change / 8] &= (uint8_t)~bit;
}

static bool has(const Causes *causes, size_t change)
{
    return causes->set[change / 8] >> (change % 8) & 1;
}

/* ---- trying ---- */

/* What every difference comes to in an answer: whether its row is there as in the later state. Both are in
 * the order of rows. */
static void compare_answers(const Inquiry *inquiry, const Answers *tried, bool *reached)
{
    size_t at = 0;
    for (size_t d = 0; d < inquiry->differences->count; d++) {
        Difference difference = inquiry->differences->items[d];
        bool is_there = difference.after != SIZE_MAX;
        const Answers *of = is_there ? inquiry->is : inquiry->was;
        size_t row = is_there ? difference.after : difference.before;
        int order = 1;
        while (at < tried->rows.count && (order = lr_difference_order(tried, at, of, row)) < 0)
            at++;
        bool is_found = at < tried->rows.count && order == 0;
        reached[d] =
            is_found == is_there && (!is_there || lr_difference_is_belief_same(tried, at, of, row));
    }
}

static lore_status fill_mix(const Causes *causes, Mix *mix)
{
    const Changes *changes = causes->inquiry.changes;
    for (size_t i = 0; i < changes->items.count; i++) {
        const RecordedChange *change = &changes->items.items[i];
        if (has(causes, i) &&
            lr_map_put(&mix->taken, change->key, change->key_length, NULL) == NULL)
            return LORE_NOMEM;
    }
    return LORE_OK;
}

static bool is_about_the_program(lore_status status)
{
    return status == LORE_SYNTAX || status == LORE_UNKNOWN || status == LORE_TYPE ||
           status == LORE_UNSAFE || status == LORE_UNSTRATIFIED || status == LORE_TIME ||
           status == LORE_MISUSE || status == LORE_FULL;
}

/* Evaluates the mix; a state that is no program reaches nothing. */
static lore_status evaluate(Causes *causes, const Mix *mix, bool *reached)
{
    const Inquiry *inquiry = &causes->inquiry;
    lore_kb *kb = inquiry->question->kb;
    Standpoint from = inquiry->before;
    Reading *reading = NULL;
    lore_query *query = NULL;
    from.mix = mix;
    lore_status status = lr_reading_apart(kb, &from, NULL, NULL, &reading);
    if (status == LORE_OK)
        status = lr_query_again(inquiry->question, reading, &query);
    if (status == LORE_OK)
        status = lore_query_step(query);
    if (status >= 0) {
        compare_answers(inquiry, &query->answers, reached);
        status = LORE_OK;
    } else if (is_about_the_program(status)) {
        lr_diag_clear(&kb->diag);
        status = LORE_OK;
    }
    lore_query_close(query);
    return status;
}

static lore_status run_trial(Causes *causes, size_t first)
{
    Mix mix = { .other = causes->inquiry.after, .shelf = &causes->shelf };
    lore_status status = fill_mix(causes, &mix);
    if (status == LORE_OK)
        status = evaluate(causes, &mix, causes->reached.items + first);
    lr_map_free(&mix.taken);
    return status;
}

/* All changes together are the later state, whatever the goal means there. */
static bool is_whole(const Causes *causes)
{
    for (size_t i = 0; i < causes->inquiry.changes->items.count; i++)
        if (!has(causes, i))
            return false;
    return true;
}

/* LORE_NOTFOUND once time is up. */
static lore_status begin_trial(Causes *causes, Budget *budget)
{
    Diag *diag = &causes->inquiry.question->kb->diag;
    causes->is_over =
        causes->is_over || clock() > causes->last || lr_budget_is_out(&causes->patience, 0);
    return causes->is_over
               ? LORE_NOTFOUND
               : lr_budget_check(budget, 0, "what has changed", (Place){ NULL, 0 }, diag);
}

/* Whether the set at work makes the difference. LORE_NOTFOUND: it has not been tried, and time is up. */
static lore_status try_set(Causes *causes, size_t difference, bool *out, Budget *budget)
{
    size_t count = causes->inquiry.differences->count, first = causes->reached.count;
    const uint64_t *known = lr_map_find(&causes->trial_of, causes->set, causes->set_bytes);
    *out = is_whole(causes);
    if (*out)
        return LORE_OK;
    if (known == NULL) {
        lore_status status = begin_trial(causes, budget);
        if (status == LORE_OK && !lr_vector_reserve(&causes->reached, count))
            status = LORE_NOMEM;
        if (status != LORE_OK)
            return status;
        memset(causes->reached.items + first, 0, count * sizeof(bool));
        status = run_trial(causes, first);
        uint64_t *slot = status == LORE_OK
                             ? lr_map_put(&causes->trial_of, causes->set, causes->set_bytes, NULL)
                             : NULL;
        if (slot == NULL)
            return status == LORE_OK ? LORE_NOMEM : status;
        *slot = first + 1;
        causes->reached.count += count;
        known = slot;
    }
    *out = causes->reached.items[*known - 1 + difference];
    return LORE_OK;
}

/* ---- making a set small ---- */

/* A search: what is kept so far stands in the set, and the rest of it is to be found among the first
 * length of order. */
typedef struct Search {
    Causes *causes;
    size_t difference;
    const size_t *order;
    size_t length;
    Budget *budget;
} Search;

/* Whether what is kept and the first count of order suffice. */
static lore_status try_beginning(const Search *search, size_t count, bool *out)
{
    for (size_t i = 0; i < count; i++)
        put(search->causes, search->order[i], true);
    lore_status status = try_set(search->causes, search->difference, out, search->budget);
    for (size_t i = 0; i < count; i++)
        put(search->causes, search->order[i], false);
    return status;
}

/* A length that suffices where one less does not: doubling, then halving. */
static lore_status find_beginning(const Search *search, size_t *out)
{
    size_t low = 0, high = 1;
    lore_status status = LORE_OK;
    for (bool suffices = false; status == LORE_OK && !suffices && high < search->length;) {
        status = try_beginning(search, high, &suffices);
        if (!suffices) {
            low = high;
            high *= 2;
        }
    }
    high = high < search->length ? high : search->length;
    while (status == LORE_OK && low + 1 < high) {
        size_t middle = low + (high - low) / 2;
        bool suffices;
        status = try_beginning(search, middle, &suffices);
        if (suffices)
            high = middle;
        else
            low = middle;
    }
    *out = high;
    return status;
}

static lore_status gather(Search *search, ChangeSet *out)
{
    bool suffices = false;
    lore_status status = LORE_OK;
    while (status == LORE_OK && !suffices && search->length > 0) {
        size_t count;
        status = find_beginning(search, &count);
        if (status != LORE_OK)
            break;
        search->length = count - 1;
        put(search->causes, search->order[count - 1], true);
        if (!lr_vector_push(out, search->order[count - 1]))
            return LORE_NOMEM;
        status = try_set(search->causes, search->difference, &suffices, search->budget);
    }
    return status;
}

/* Leaves out what is not needed, until each is. The set at work is *out's. */
static lore_status reduce(Causes *causes, size_t difference, ChangeSet *out, Budget *budget)
{
    lore_status status = LORE_OK;
    for (size_t i = 0; status == LORE_OK && out->count > 1 && i < out->count;) {
        bool suffices;
        size_t change = out->items[i];
        put(causes, change, false);
        status = try_set(causes, difference, &suffices, budget);
        if (status == LORE_OK && suffices) {
            out->items[i] = out->items[--out->count];
            i = 0;
        } else {
            put(causes, change, true);
            i++;
        }
    }
    return status;
}

static int by_index(const void *left, const void *right)
{
    size_t a = *(const size_t *)left, b = *(const size_t *)right;
    return (a > b) - (a < b);
}

static lore_status remember(Causes *causes, const ChangeSet *set)
{
    Found found = { causes->members.count, set->count };
    for (size_t i = 0; i < set->count; i++)
        if (!lr_vector_push(&causes->members, set->items[i]))
            return LORE_NOMEM;
    return lr_vector_push(&causes->found, found) ? LORE_OK : LORE_NOMEM;
}

lore_status lr_causes_find(Causes *causes, size_t difference, const size_t *order, ChangeSet *out,
                           Budget *budget)
{
    Search search = { causes, difference, order, causes->inquiry.changes->items.count, budget };
    out->count = 0;
    clear_set(causes);
    lore_status status = gather(&search, out);
    if (status == LORE_OK)
        status = reduce(causes, difference, out, budget);
    if (status == LORE_OK && out->count > 0)
        qsort(out->items, out->count, sizeof *out->items, by_index);
    if (status == LORE_NOTFOUND)
        out->count = 0;
    return status == LORE_OK ? remember(causes, out) : status;
}

lore_status lr_causes_try(Causes *causes, size_t change, Budget *budget)
{
    bool suffices = false;
    ChangeSet set = { 0 };
    clear_set(causes);
    put(causes, change, true);
    lore_status status = lr_vector_push(&set, change) ? LORE_OK : LORE_NOMEM;
    for (size_t d = 0; d < causes->inquiry.differences->count && status == LORE_OK && !suffices;
         d++)
        status = try_set(causes, d, &suffices, budget);
    if (status == LORE_OK && suffices)
        status = remember(causes, &set);
    lr_vector_free(&set);
    return status == LORE_NOTFOUND ? LORE_OK : status;
}

/* ---- causes found before ---- */

static lore_status take_found(Causes *causes, const Found *found, ChangeSet *out)
{
    out->count = 0;
    clear_set(causes);
    for (size_t i = 0; i < found->count; i++) {
        size_t change = causes->members.items[found->first + i];
        put(causes, change, true);
        if (!lr_vector_push(out, change))
            return LORE_NOMEM;
    }
    return LORE_OK;
}

lore_status lr_causes_known(Causes *causes, size_t difference, ChangeSet *out, bool *is_known,
                            Budget *budget)
{
    lore_status status = LORE_OK;
    *is_known = false;
    for (size_t i = causes->found.count; status == LORE_OK && !*is_known && i-- > 0;) {
        status = take_found(causes, &causes->found.items[i], out);
        if (status == LORE_OK)
            status = try_set(causes, difference, is_known, budget);
        if (status == LORE_OK && *is_known)
            status = reduce(causes, difference, out, budget);
        *is_known = *is_known && status == LORE_OK;
        status = status == LORE_NOTFOUND ? LORE_OK : status;
    }
    return status;
}
