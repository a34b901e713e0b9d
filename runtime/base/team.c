/* SPDX-License-Identifier: MIT */
/* Team: a job has a number; each thread waits for a number that it has not seen yet. */
#include "base/team.h"

#include <assert.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

typedef struct Mate {
    struct Team *team;
    uint32_t number;
    pthread_t thread;
} Mate;

struct Team {
    pthread_mutex_t lock;
    pthread_cond_t begins, ends;
    uint64_t job;     /* the number of the newest */
    uint32_t working; /* threads that are at it, but for the caller */
    bool is_over;
    void (*work)(void *data, uint32_t number);
    void *data;
    uint32_t size; /* with the caller */
    Mate mates[];  /* size - 1 of them */
};

static void *live(void *data)
{
    const Mate *mate = data;
    Team *team = mate->team;
    uint64_t seen = 0;
    pthread_mutex_lock(&team->lock);
    for (;;) {
        while (team->job == seen && !team->is_over)
            pthread_cond_wait(&team->begins, &team->lock);
        if (team->is_over)
            break;
        seen = team->job;
        pthread_mutex_unlock(&team->lock);
        team->work(team->data, mate->number);
        pthread_mutex_lock(&team->lock);
        if (--team->working == 0)
            pthread_cond_signal(&team->ends);
    }
    pthread_mutex_unlock(&team->lock);
    return NULL;
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
    team->size = 1;
    for (uint32_t n = 1; n < size; n++) {
        Mate *mate = &team->mates[n - 1];
        *mate = (Mate){ .team = team, .number = n };
        if (pthread_create(&mate->thread, NULL, live, mate) != 0) {
            lr_team_free(team);
            return NULL;
        }
        team->size++;
    }
    return team;
}

void lr_team_free(Team *team)
{
    if (team == NULL)
        return;
    pthread_mutex_lock(&team->lock);
    team->is_over = true;
    pthread_cond_broadcast(&team->begins);
    pthread_mutex_unlock(&team->lock);
    for (uint32_t n = 1; n < team->size; n++)
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
    pthread_mutex_lock(&team->lock);
    team->work = work;
    team->data = data;
    team->working = team->size - 1;
    team->job++;
    pthread_cond_broadcast(&team->begins);
    pthread_mutex_unlock(&team->lock);
    work(data, 0);
    pthread_mutex_lock(&team->lock);
    while (team->working > 0)
        pthread_cond_wait(&team->ends, &team->lock);
    pthread_mutex_unlock(&team->lock);
}
