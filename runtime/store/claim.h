/* SPDX-License-Identifier: MIT */
/* Claims from the inside: a record as it lies in its cell. */
#ifndef LORE_STORE_CLAIM_H
#define LORE_STORE_CLAIM_H

#include "store/cell.h"

/* Reads a claim from the content bytes, a copy of cell's that lives as long as out is used. row
 * gives room for LR_CLAIM_COLUMNS codes. */
#define LR_CLAIM_COLUMNS 64
lore_status lr_claim_decode(Store *store, const Cell *cell, const uint8_t *bytes, Code *row,
                            ClaimRecord *out, Diag *diag);

#endif
