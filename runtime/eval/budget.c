/* SPDX-License-Identifier: MIT */
/* Budget: counters, and a look at the clock once in a number of calls. */
#define _POSIX_C_SOURCE 200809L /* clock_gettime */
#include "eval/budget.h"

#include <time.h>

enum { CALLS_A_LOOK = 4 };

static int64_t now_microseconds(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000 + time.tv_nsec / 1000;
}

void lr_budget_start(Budget *budget)
{
    atomic_init(&budget->rows_used, 0);
    atomic_init(&budget->bytes_used, 0);
    atomic_init(&budget->has_given_up, false);
    budget->calls = 0;
    budget->deadline = 0;
    if (budget->milliseconds > 0 &&
        (__builtin_mul_overflow(budget->milliseconds, 1000, &budget->deadline) ||
         __builtin_add_overflow(budget->deadline, now_microseconds(), &budget->deadline)))
        budget->deadline = INT64_MAX;
}

static const char *at_work(const char *what)
{
    return what == NULL ? "the facts" : what;
}

static bool clock_ran_out(Budget *budget)
{
    return budget->deadline != 0 && budget->calls++ % CALLS_A_LOOK == 0 &&
           now_microseconds() > budget->deadline;
}

static void count_rows(Budget *budget, int64_t rows)
{
    atomic_fetch_add_explicit(&budget->rows_used, rows, memory_order_relaxed);
}

static bool is_interrupted(const Budget *budget)
{
    return budget->interrupted != NULL &&
           atomic_load_explicit(budget->interrupted, memory_order_relaxed);
}

bool lr_budget_is_out(Budget *budget, int64_t rows)
{
    count_rows(budget, rows);
    return is_interrupted(budget) || (budget->rows > 0 && budget->rows_used > budget->rows) ||
           (budget->bytes > 0 && budget->bytes_used > budget->bytes) ||
           (budget->deadline != 0 && now_microseconds() > budget->deadline);
}

bool lr_budget_gives_up(Budget *budget)
{
    if (budget == NULL || !(is_interrupted(budget) ||
                            (budget->deadline != 0 && now_microseconds() > budget->deadline)))
        return false;
    atomic_store_explicit(&budget->has_given_up, true, memory_order_relaxed);
    return true;
}

lore_status lr_budget_settle(Budget *budget, lore_status status, const char *what, Place place,
                             Diag *diag)
{
    bool has_given_up =
        status == LORE_NOMEM &&
        atomic_exchange_explicit(&budget->has_given_up, false, memory_order_relaxed);
    return has_given_up ? lr_budget_report(budget, what, place, diag) : status;
}

lore_status lr_budget_report(Budget *budget, const char *what, Place place, Diag *diag)
{
    budget->calls = 0; /* so that the clock is looked at */
    lore_status status = lr_budget_check(budget, 0, what, place, diag);
    if (status != LORE_OK)
        return status;
    return lr_diag_fail(diag, LORE_BUDGET, place, "a limit was reached in %s", at_work(what));
}

lore_status lr_budget_check(Budget *budget, int64_t rows, const char *what, Place place, Diag *diag)
{
    count_rows(budget, rows);
    if (is_interrupted(budget)) {
        atomic_store(budget->interrupted, 0);
        return lr_diag_fail(diag, LORE_INTERRUPTED, place, "interrupted in %s", at_work(what));
    }
    lore_status status = LORE_OK;
    if (budget->rows > 0 && budget->rows_used > budget->rows)
        status = lr_diag_fail(diag, LORE_BUDGET, place, "more than %lld rows were derived, in %s",
                              (long long)budget->rows, at_work(what));
    else if (budget->bytes > 0 && budget->bytes_used > budget->bytes)
        status = lr_diag_fail(diag, LORE_BUDGET, place, "more than %lld MiB were needed, in %s",
                              (long long)(budget->bytes >> 20), at_work(what));
    else if (clock_ran_out(budget))
        status = lr_diag_fail(diag, LORE_BUDGET, place, "more than %lld ms were needed, in %s",
                              (long long)budget->milliseconds, at_work(what));
    if (status != LORE_OK)
        lr_diag_hint(diag, "raise the limit, or look at what the rule derives from itself");
    return status;
}
