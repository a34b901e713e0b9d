/* SPDX-License-Identifier: MIT */
/* The one place with variables of its own: a signal handler has no other way to what it
 * acts upon. */
#include "cli/interrupt.h"

#include <assert.h>
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <time.h>
#include <unistd.h>

#include "cli/exit.h"

static _Atomic(lore_kb *) watched;
static _Atomic int64_t came_at; /* milliseconds on the monotonic clock; 0: not */

static_assert(ATOMIC_POINTER_LOCK_FREE == 2 && ATOMIC_LLONG_LOCK_FREE == 2,
              "a signal handler may use lock-free atomics only");

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000 + 1;
}

static void take(int signal_number)
{
    (void)signal_number;
    int saved = errno;
    lore_kb *kb = atomic_load(&watched);
    int64_t now = now_ms(), before = atomic_exchange(&came_at, now);
    if (kb != NULL && before != 0 && now - before < 1000)
        _exit(CODE_INTERRUPTED);
    lore_interrupt(kb);
    errno = saved;
}

void cli_interrupt_watch(lore_kb *kb)
{
    atomic_store(&watched, NULL);
    atomic_store(&came_at, 0);
    if (kb != NULL)
        lore_interrupted(kb);
    atomic_store(&watched, kb);
    struct sigaction action = { .sa_handler =
                                    take }; /* no SA_RESTART: waiting for a line ends too */
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
}

bool cli_interrupt_came(void)
{
    return atomic_exchange(&came_at, 0) != 0;
}

bool cli_interrupt_is_noted(void)
{
    return atomic_load(&came_at) != 0;
}
