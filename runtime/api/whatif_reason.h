/* SPDX-License-Identifier: MIT */
/* Why a row came, went or changed: what its smallest proof rests on, and what of that the what-if has
 * changed. */
#ifndef LORE_API_WHATIF_REASON_H
#define LORE_API_WHATIF_REASON_H

#include "api/query.h"

/* "rests on C048, C050": the claims (else the facts, else what is absent) at the leaves of the proof of
 * query's row, the index-th from 0. Appends. */
lore_status lr_whatif_rests(lore_query *query, size_t row, Buffer *out);

/* "rested on C043, C046: C046 is dropped", of a row before ledger's changes. Appends. */
lore_status lr_whatif_rested(lore_query *query, size_t row, const Ledger *ledger, Buffer *out);

#endif
