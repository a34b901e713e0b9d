/* SPDX-License-Identifier: MIT */
/* Changes: what was recorded, replaced or ended between two transactions, each under the key by which a
 * mix takes it (api/standpoint.h). What came and went in between is none. Cost: the records, claims and
 * facts of both states once. */
#ifndef LORE_API_CHANGES_H
#define LORE_API_CHANGES_H

#include "api/standpoint.h"
#include "base/buffer.h"

typedef enum ChangeKind {
    CHANGE_SETTING,
    CHANGE_RELATION,
    CHANGE_SOURCE,
    CHANGE_RULE,
    CHANGE_CLAIM,
    CHANGE_FACT,
} ChangeKind;

/* Text lives with the changes. */
typedef struct RecordedChange {
    ChangeKind kind;
    const uint8_t *key;
    size_t key_length;
    const char
        *name; /* a claim's id, a source's or setting's name, RELATION:RULE, p(a, b) of a fact */
    const char *about; /* the relation that it is about, or NULL */
    const Code *row;   /* of a claim or fact, or NULL */
    uint32_t arity;
    const char *text;     /* "claim C4 retracted", "source ap regraded from A to D" */
    uint64_t transaction; /* in which it came about */
} RecordedChange;

typedef struct Changes {
    VECTOR(RecordedChange) items; /* by transaction */
    Arena arena;
} Changes;

/* relations: the numbers of those whose facts and claims are looked at. A zeroed *out; free it in either
 * case. */
lore_status lr_changes_collect(Store *store, uint64_t before, uint64_t after, const Map *relations,
                               Changes *out, Diag *diag);
void lr_changes_free(Changes *changes);

#endif
