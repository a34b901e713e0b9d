/* SPDX-License-Identifier: MIT */
/* Terms, as the rest of the store sees them; lr_store_code_... are in store.h. */
#ifndef LORE_STORE_TERM_H
#define LORE_STORE_TERM_H

#include "store/txn.h"

/* Forgets the terms kept in memory. What a transaction added and has not sorted in is lost. */
void lr_term_forget(Store *store);

#endif
