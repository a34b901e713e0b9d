/* SPDX-License-Identifier: MIT */
/* Why a row came, went or changed: what its smallest proof rests on, and what of that the what-if has
 * changed. */
#ifndef LORE_API_WHATIF_REASON_H
#define LORE_API_WHATIF_REASON_H

#include "api/query.h"

/* "rests on C048, C050": the claims (else the facts, else what is absent) at the leaves of a proof. Appends. */
void lr_whatif_rests(const lore_proof *proof, Buffer *out);

/* "rested on C043, C046: C046 is dropped", of a proof before ledger's changes. Appends. */
void lr_whatif_rested(const lore_proof *proof, const Ledger *ledger, Buffer *out);

#endif
