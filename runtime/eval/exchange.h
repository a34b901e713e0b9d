/* SPDX-License-Identifier: MIT */
/* Exchange: how several threads add rows to one set.
 *
 * Each thread owns a stretch of the set's memory, and rows go by post to whoever owns their place, a
 * block of them at a time: so that the lines of the set do not travel between processors, but
 * blocks, of which each holds many rows. Where a letter box is full, whoever found it so adds the rows,
 * keeping the owner out meanwhile. To grow the set, one thread keeps all others out. */
#ifndef LORE_EVAL_EXCHANGE_H
#define LORE_EVAL_EXCHANGE_H

#include "eval/extent.h"

typedef struct Exchange Exchange;

/* For rows of one word, by so many threads; the extent is borrowed. NULL without memory. */
Exchange *lr_exchange_new(Extent *extent, uint32_t threads);
void lr_exchange_free(Exchange *exchange);

/* Adds rows (at most LR_BATCH), which it may overwrite, or posts them, and adds what has come by post
 * for thread self. What is new is listed if the extent grows. *added: how many rows it was. False
 * without memory. */
bool lr_exchange_add(Exchange *exchange, uint32_t self, uint64_t *rows, size_t count,
                     size_t *added);

/* Adds what is still in the post, when all threads are done. *added: how many new rows that were. False
 * without memory. */
bool lr_exchange_finish(Exchange *exchange, size_t *added);

#endif
