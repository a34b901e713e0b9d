/* SPDX-License-Identifier: MIT */
/* Lexicon: the encodings of the dictionary's terms by their numbers, in blocks. */
#ifndef LORE_STORE_LEXICON_H
#define LORE_STORE_LEXICON_H

#include "store/txn.h"

/* How many terms there are; numbers begin at 0. */
lore_status lr_lexicon_count(Store *store, uint64_t *out, Diag *diag);

/* The encoding of a term, valid until the next write or addition. */
lore_status lr_lexicon_find(Store *store, uint32_t number, Reader *out, Diag *diag);

/* Gives the next number to an encoding (within a transaction, which a failure breaks). */
lore_status lr_lexicon_add(Store *store, const uint8_t *bytes, size_t count, Diag *diag);

/* Brings what was added into the file. */
lore_status lr_lexicon_flush(Store *store, Diag *diag);

/* Visits the terms that the file holds in order until visit fails; it must not write. */
lore_status lr_lexicon_visit(Store *store,
                             lore_status (*visit)(void *data, uint32_t number, const Reader *term),
                             void *data, Diag *diag);

/* Forgets what was added and not flushed. */
void lr_lexicon_forget(Store *store);

#endif
