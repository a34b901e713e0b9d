/* SPDX-License-Identifier: MIT */
/* Facts from the inside: how many stand, and of what. */
#ifndef LORE_STORE_FACT_H
#define LORE_STORE_FACT_H

#include "store/txn.h"

/* Notes that facts of relation were recorded and ended. */
lore_status lr_fact_counted(Store *store, uint32_t relation, uint64_t recorded, uint64_t ended,
                            Diag *diag);

/* Every code must be inline or in the file's dictionary; LORE_MISUSE. */
lore_status lr_fact_check_codes(Store *store, const Code *codes, size_t count, Diag *diag);

#endif
