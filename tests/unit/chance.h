/* SPDX-License-Identifier: MIT */
/* Random operations that come again: the seed is 1, or what LORE_SEED says. */
#ifndef LORE_TESTS_CHANCE_H
#define LORE_TESTS_CHANCE_H

#include <stddef.h>
#include <stdint.h>

/* The seed, which it prints: for tests that make their own sequence of it. */
uint64_t chance_seed(void);

/* Begins a test program's sequence. */
void chance_begin(void);

/* bits: 1 .. 64, of a number. */
uint64_t chance_bits(unsigned bits);

/* A number below limit, which is not 0. */
size_t chance_below(size_t limit);

#endif
