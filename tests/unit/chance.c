/* SPDX-License-Identifier: MIT */
/* Marsaglia's xorshift64*: the same on every system, unlike rand. */
#include "chance.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static uint64_t now = 1;

uint64_t chance_seed(void)
{
    const char *given = getenv("LORE_SEED");
    uint64_t seed = given != NULL ? strtoull(given, NULL, 10) : 1;
    print_message("seed %llu (LORE_SEED)\n", (unsigned long long)seed);
    return seed;
}

void chance_begin(void)
{
    now = (chance_seed() + 1) * UINT64_C(0x9e3779b97f4a7c15) | 1;
}

uint64_t chance_bits(unsigned bits)
{
    now ^= now >> 12;
    now ^= now << 25;
    now ^= now >> 27;
    return now * UINT64_C(0x2545f4914f6cdd1d) >> (64 - bits);
}

size_t chance_below(size_t limit)
{
    return (size_t)(chance_bits(64) % limit);
}
