/* SPDX-License-Identifier: MIT */
/* Team: threads begin with the first job, so that a team that is never needed costs nothing; what
 * the system refuses is made up for by the caller, who works for those that are not there.
 *
 * A job has a number; each thread waits for a number that it has not seen yet. Jobs follow each
 * other closely and a thread that is woken often finds itself on the processor of whoever woke it: so
 * threads move to another one when they begin, and look out for a while before they go to sleep. The
 * lock is for those that sleep: who finds nobody asleep does not take it. */
#ifdef __linux__
#define _GNU_SOURCE 1 /* sched_setaffinity */
#endif
#include "base/team.h"

#include <assert.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>

enum { LOOKS = 64, PATIENCE_NANOSECONDS = 300000 };

typedef struct Mate {
    struct Team *team;
    uint32_t number;
    pthread_t thread;
} Mate;

struct Team {
    pthread_mutex_t lock;
    pthread_cond_t begins, ends;
    atomic_uint_least64_t job; /* the number of the newest */
    atomic_uint working;       /* threads that are at it, but for the caller */
    atomic_uint asleep;        /* threads that wait for a job */
    atomic_bool caller_sleeps;
    atomic_bool is_over;
    void (*work)(void *data, uint32_t number);
    void *data;
    int home;         /* the processor of whoever made it; below 0: not known */
    uint32_t size;    /* with the caller */
    uint32_t present; /* with the caller: that have begun */
    Mate mates[];     /* size - 1 of them */
};

static int64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

/* Whether there is news before the patience ends. */
static bool look_out(Team *team, bool (*has_news)(const Team *team, uint64_t seen), uint64_t seen)
{
    int64_t end = now() + PATIENCE_NANOSECONDS;
    do {
        for (int look = 0; look < LOOKS; look++) {
            if (has_news(team, seen))
                return true;
#ifdef __SSE2__
            __builtin_ia32_pause();
#endif
        }
    } while (now() < end);
    return false;
}

static bool has_begun(const Team *team, uint64_t seen)
{
    return atomic_load(&team->job) != seen || atomic_load(&team->is_over);
}

static bool has_ended(const Team *team, uint64_t seen)
{
    (void)seen;
    return atomic_load(&team->working) == 0;
}

static int processor(void)
{
#ifdef __linux__
    return sched_getcpu();
#else
    return -1;
#endif
}

/* Moves to the number-th processor after here, counting those that are allowed, where the system lets
 * threads choose; they may be moved on at any time. */
static void move_away(int here, uint32_t number)
{
#ifdef __linux__
    cpu_set_t allowed, one;
    if (here < 0 || sched_getaffinity(0, sizeof allowed, &allowed) != 0)
        return;
    int count = CPU_COUNT(&allowed), steps = (int)(number % (uint32_t)count), cpu = here;
    while (steps > 0) {
        cpu = (cpu + 1) % CPU_SETSIZE;
        steps -= CPU_ISSET(cpu, &allowed) != 0;
    }
    CPU_ZERO(&one);
    CPU_SET(cpu, &one);
    if (sched_setaffinity(0, sizeof one, &one) == 0)
        (void)sched_setaffinity(0, sizeof allowed, &allowed);
#else
    (void)here;
    (void)number;
#endif
}

/* Whoever is about to sleep says so and then looks once more; whoever brings news looks for sleepers
 * afterwards: one of them sees the other. */
static void sleep_until_begun(Team *team, uint64_t seen)
{
    pthread_mutex_lock(&team->lock);
    team->asleep++;
    while (!has_begun(team, seen))
        pthread_cond_wait(&team->begins, &team->lock);
    team->asleep--;
    pthread_mutex_unlock(&team->lock);
}

static void sleep_until_ended(Team *team)
{
    pthread_mutex_lock(&team->lock);
    team->caller_sleeps = true;
    while (!has_ended(team, 0))
        pthread_cond_wait(&team->ends, &team->lock);
    team->caller_sleeps = false;
    pthread_mutex_unlock(&team->lock);
}

static void wake(Team *team, pthread_cond_t *sleepers)
{
    pthread_mutex_lock(&team->lock);
    pthread_cond_broadcast(sleepers);
    pthread_mutex_unlock(&team->lock);
}

static void *live(void *data)
{
    const Mate *mate = data;
    Team *team = mate->team;
    uint64_t seen = 0;
    move_away(team->home, mate->number);
    for (;;) {
        if (!look_out(team, has_begun, seen))
            sleep_until_begun(team, seen);
        seen = team->job;
        if (team->is_over)
            return NULL;
        team->work(team->data, mate->number);
        if (--team->working == 0 && team->caller_sleeps)
            wake(team, &team->ends);
    }
}

Team *lr_team_new(uint32_t size)
{
    assert(size >= 1 && size <= LR_TEAM_MAX);
    Team *team = calloc(1, sizeof *team + (size - 1) * sizeof *team->mates);
    if (team == NULL)
        return NULL;
    pthread_mutex_init(&team->lock, NULL);
    pthread_cond_init(&team->begins, NULL);
    pthread_cond_init(&team->ends, NULL);
    team->size = size;
    team->present = 1;
    return team;
}

static void begin(Team *team)
{
    team->home = processor();
    while (team->present < team->size) {
        Mate *mate = &team->mates[team->present - 1];
        *mate = (Mate){ .team = team, .number = team->present };
        if (pthread_create(&mate->thread, NULL, live, mate) != 0)
            return;
        team->present++;
    }
}

void lr_team_free(Team *team)
{
    if (team == NULL)
        return;
    pthread_mutex_lock(&team->lock);
    team->is_over = true;
    pthread_cond_broadcast(&team->begins);
    pthread_mutex_unlock(&team->lock);
    for (uint32_t n = 1; n < team->present; n++)
        pthread_join(team->mates[n - 1].thread, NULL);
    pthread_cond_destroy(&team->ends);
    pthread_cond_destroy(&team->begins);
    pthread_mutex_destroy(&team->lock);
    free(team);
}

uint32_t lr_team_size(const Team *team)
{
    return team == NULL ? 1 : team->size;
}

void lr_team_run(Team *team, void (*work)(void *data, uint32_t number), void *data)
{
    if (lr_team_size(team) == 1) {
        work(data, 0);
        return;
    }
    if (team->job == 0)
        begin(team);
    team->work = work;
    team->data = data;
    team->working = team->present - 1;
    team->job++;
    if (team->asleep > 0)
        wake(team, &team->begins);
    work(data, 0);
    for (uint32_t n = team->present; n < team->size; n++)
        work(data, n);
    if (!look_out(team, has_ended, 0))
        sleep_until_ended(team);
}
