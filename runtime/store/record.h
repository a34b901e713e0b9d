/* SPDX-License-Identifier: MIT */
/* Records from the inside: one version as it lies in its cell. */
#ifndef LORE_STORE_RECORD_H
#define LORE_STORE_RECORD_H

#include "store/cell.h"

typedef struct RecordVersion {
    uint8_t kind;
    uint32_t number, version;
    const char *name;      /* borrowed from the bytes read, like bytes */
    uint64_t began, ended; /* UINT64_MAX while it stands */
    const uint8_t *bytes;
    size_t count;
} RecordVersion;

/* Reads a version from the content bytes, a copy of cell's or the cell's own. */
lore_status lr_record_decode(Store *store, const Cell *cell, const uint8_t *bytes,
                             RecordVersion *out, Diag *diag);

#endif
