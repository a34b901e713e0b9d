/* SPDX-License-Identifier: MIT */
/* Facts from the inside: what they may consist of. */
#ifndef LORE_STORE_FACT_H
#define LORE_STORE_FACT_H

#include "store/txn.h"

/* Every code must be inline or in the file's dictionary; LORE_MISUSE. */
lore_status lr_fact_check_codes(Store *store, const Code *codes, size_t count, Diag *diag);

#endif
