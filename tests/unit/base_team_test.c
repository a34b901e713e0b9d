/* SPDX-License-Identifier: MIT */
/* Teams: every job done once by everybody, in threads of their own, and no memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include <pthread.h>
#include <stdatomic.h>

#include "base/team.h"
#include "fault/memory.h"

/* What a job did, by number. */
typedef struct Record {
    atomic_uint calls[LR_TEAM_MAX];
    pthread_t threads[LR_TEAM_MAX];
    atomic_uint here; /* of those that wait for each other */
    uint32_t expected;
} Record;

static void count_call(void *data, uint32_t number)
{
    Record *record = data;
    record->threads[number] = pthread_self();
    atomic_fetch_add(&record->calls[number], 1);
}

/* Does not return before all have come. */
static void meet(void *data, uint32_t number)
{
    Record *record = data;
    count_call(record, number);
    atomic_fetch_add(&record->here, 1);
    while (atomic_load(&record->here) < record->expected)
        nanosleep(&(struct timespec){ .tv_nsec = 10000 }, NULL);
}

static void assert_calls(const Record *record, uint32_t size, unsigned calls)
{
    for (uint32_t n = 0; n < LR_TEAM_MAX; n++)
        assert_int_equal(record->calls[n], n < size ? calls : 0);
}

static void no_team_is_the_caller_alone(void **state)
{
    Record record = { .expected = 1 };
    (void)state;
    assert_int_equal(lr_team_size(NULL), 1);
    lr_team_run(NULL, count_call, &record);
    assert_calls(&record, 1, 1);
    assert_true(pthread_equal(record.threads[0], pthread_self()));
    lr_team_free(NULL);
}

static void a_team_of_one_is_the_caller_alone(void **state)
{
    Record record = { .expected = 1 };
    (void)state;
    Team *team = lr_team_new(1);
    assert_int_equal(lr_team_size(team), 1);
    lr_team_run(team, count_call, &record);
    assert_calls(&record, 1, 1);
    assert_true(pthread_equal(record.threads[0], pthread_self()));
    lr_team_free(team);
}

static void every_number_is_called_once_by_a_thread_of_its_own(void **state)
{
    static const uint32_t sizes[] = { 2, 3, 8, LR_TEAM_MAX };
    (void)state;
    for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++) {
        Record record = { .expected = sizes[k] };
        Team *team = lr_team_new(sizes[k]);
        assert_non_null(team);
        assert_int_equal(lr_team_size(team), sizes[k]);
        lr_team_run(team, count_call, &record);
        assert_calls(&record, sizes[k], 1);
        assert_true(pthread_equal(record.threads[0], pthread_self()));
        for (uint32_t n = 0; n < sizes[k]; n++)
            for (uint32_t m = 0; m < n; m++)
                assert_false(pthread_equal(record.threads[n], record.threads[m]));
        lr_team_free(team);
    }
}

/* The job only ends if all are at work at the same time. */
static void all_work_together(void **state)
{
    Record record = { .expected = 5 };
    (void)state;
    Team *team = lr_team_new(5);
    assert_non_null(team);
    lr_team_run(team, meet, &record);
    assert_calls(&record, 5, 1);
    lr_team_free(team);
}

static void jobs_follow_each_other_in_the_same_threads(void **state)
{
    enum { SIZE = 4, JOBS = 3000 };
    Record first = { .expected = SIZE }, later = { .expected = SIZE };
    (void)state;
    Team *team = lr_team_new(SIZE);
    assert_non_null(team);
    lr_team_run(team, count_call, &first);
    for (unsigned job = 1; job <= JOBS; job++) {
        lr_team_run(team, count_call, &later);
        assert_calls(&later, SIZE, job); /* all have returned */
    }
    for (uint32_t n = 0; n < SIZE; n++)
        assert_true(pthread_equal(first.threads[n], later.threads[n]));
    lr_team_free(team);
}

/* Longer than anybody looks out, so that all have to be woken. */
static void a_team_that_fell_asleep_wakes_up(void **state)
{
    enum { SIZE = 3, JOBS = 20 };
    Record record = { .expected = SIZE };
    (void)state;
    Team *team = lr_team_new(SIZE);
    assert_non_null(team);
    for (unsigned job = 1; job <= JOBS; job++) {
        nanosleep(&(struct timespec){ .tv_nsec = 2000000 }, NULL);
        lr_team_run(team, count_call, &record);
        assert_calls(&record, SIZE, job);
    }
    lr_team_free(team);
}

/* The caller waits for whoever takes longest, asleep or not. */
static void linger(void *data, uint32_t number)
{
    if (number == 1)
        nanosleep(&(struct timespec){ .tv_nsec = 5000000 }, NULL);
    count_call(data, number);
}

static void a_job_ends_when_the_last_has_returned(void **state)
{
    Record record = { .expected = 3 };
    (void)state;
    Team *team = lr_team_new(3);
    assert_non_null(team);
    for (unsigned job = 1; job <= 5; job++) {
        lr_team_run(team, linger, &record);
        assert_calls(&record, 3, job);
    }
    lr_team_free(team);
}

typedef struct Sums {
    uint32_t size;
    uint64_t given[1000], sums[8];
} Sums;

static void add_up(void *data, uint32_t number)
{
    Sums *sums = data;
    for (uint32_t i = number; i < 1000; i += sums->size)
        sums->sums[number] += sums->given[i];
}

static void what_the_caller_wrote_is_seen_and_what_all_wrote_is_seen_by_it(void **state)
{
    Sums sums = { .size = 8 };
    (void)state;
    Team *team = lr_team_new(sums.size);
    assert_non_null(team);
    uint64_t expected = 0;
    for (uint64_t job = 1; job <= 200; job++) {
        uint64_t all = 0;
        for (uint32_t i = 0; i < 1000; i++)
            expected += sums.given[i] = i * job;
        lr_team_run(team, add_up, &sums);
        for (uint32_t n = 0; n < sums.size; n++)
            all += sums.sums[n];
        assert_true(all == expected);
    }
    lr_team_free(team);
}

static void two_teams_do_not_disturb_each_other(void **state)
{
    Record left = { .expected = 2 }, right = { .expected = 3 };
    (void)state;
    Team *pair = lr_team_new(2), *trio = lr_team_new(3);
    assert_non_null(pair);
    assert_non_null(trio);
    for (unsigned job = 1; job <= 100; job++) {
        lr_team_run(pair, count_call, &left);
        lr_team_run(trio, count_call, &right);
        assert_calls(&left, 2, job);
        assert_calls(&right, 3, job);
    }
    lr_team_free(pair);
    lr_team_run(trio, count_call, &right);
    assert_calls(&right, 3, 101);
    lr_team_free(trio);
}

static void a_team_may_go_before_it_had_anything_to_do(void **state)
{
    (void)state;
    for (int round = 0; round < 50; round++) {
        Team *team = lr_team_new(4);
        assert_non_null(team);
        lr_team_free(team);
    }
}

static void without_memory_there_is_no_team(void **state)
{
    long refusals = 0;
    (void)state;
    for (;; refusals++) {
        memory_fail_after(refusals);
        Team *team = lr_team_new(3);
        bool was_refused = memory_restore();
        assert_int_equal(team == NULL, was_refused);
        lr_team_free(team);
        if (!was_refused)
            break; /* control: nothing was refused */
    }
    assert_true(refusals > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_team_is_the_caller_alone),
        cmocka_unit_test(a_team_of_one_is_the_caller_alone),
        cmocka_unit_test(every_number_is_called_once_by_a_thread_of_its_own),
        cmocka_unit_test(all_work_together),
        cmocka_unit_test(jobs_follow_each_other_in_the_same_threads),
        cmocka_unit_test(a_team_that_fell_asleep_wakes_up),
        cmocka_unit_test(a_job_ends_when_the_last_has_returned),
        cmocka_unit_test(what_the_caller_wrote_is_seen_and_what_all_wrote_is_seen_by_it),
        cmocka_unit_test(two_teams_do_not_disturb_each_other),
        cmocka_unit_test(a_team_may_go_before_it_had_anything_to_do),
        cmocka_unit_test(without_memory_there_is_no_team),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
