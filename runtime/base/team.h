/* SPDX-License-Identifier: MIT */
/* Team: threads that do one thing together, again and again. Between two jobs they sleep. */
#ifndef LORE_BASE_TEAM_H
#define LORE_BASE_TEAM_H

#include <stddef.h>
#include <stdint.h>

typedef struct Team Team;

enum { LR_TEAM_MAX = 64 };

/* A team of so many, of which whoever calls is one. Threads begin with the first job. NULL without memory. */
Team *lr_team_new(uint32_t size);
/* NULL is fine. */
void lr_team_free(Team *team);
/* 1 for NULL. */
uint32_t lr_team_size(const Team *team);

/* Calls work(data, n) for every n below the team's size, each in a thread of its own (but those for which
 * the system has no thread: the caller's does their work afterwards), and returns when all have returned.
 * One job at a time; work must not begin another nor wait for other threads. */
void lr_team_run(Team *team, void (*work)(void *data, uint32_t number), void *data);

#endif
