/* SPDX-License-Identifier: MIT */
/* Deliver: how what an atom finds becomes the output of its stage.
 *
 * Plain rows of one word are delivered as words (rows, or rests of postings), copied in stretches
 * and taken apart when the batch is full. Rows of several words and dated ones are taken apart one
 * by one. */
#ifndef LORE_EVAL_DELIVER_H
#define LORE_EVAL_DELIVER_H

#include "eval/stage.h"

/* Outputs [out.count, out.count + count), whose words are there, come from binding i. */
void lr_deliver_note(Stage *stage, const Batch *in, uint32_t i, size_t count);

/* Words for binding i, any number of them. */
lore_status lr_deliver_long(Run *run, uint32_t s, const Batch *in, uint32_t i,
                            const uint64_t *words, size_t count);
lore_status lr_deliver_short(Run *run, uint32_t s, const Batch *in, uint32_t i,
                             const uint32_t *words, size_t count);

/* Whether a row has the step's keys. */
bool lr_deliver_passes(const Stage *stage, const Layout *layout, const uint64_t *row,
                       const Batch *in, uint32_t i);
/* A plain row, a dated row with one of its spans, or with all of them, if its columns agree. */
lore_status lr_deliver_row(Run *run, uint32_t s, const Batch *in, uint32_t i, const uint64_t *row);
lore_status lr_deliver_span(Run *run, uint32_t s, const Batch *in, uint32_t i, uint32_t id,
                            Span span);
lore_status lr_deliver_dated(Run *run, uint32_t s, const Batch *in, uint32_t i, uint32_t id);
/* A row with a number in the place of what it has in column. */
lore_status lr_deliver_numbered(Run *run, uint32_t s, const Batch *in, uint32_t i,
                                const uint64_t *row, uint32_t column, Code number);
const uint64_t *lr_deliver_dated_row(const Stage *stage, uint32_t id);

#endif
