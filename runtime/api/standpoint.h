/* SPDX-License-Identifier: MIT */
/* Standpoint: which of all that was ever recorded a reading takes, and how it reasons about it.
 *
 * Mostly that is the state after one transaction. Rules may be those of another one, and a *mix* takes
 * what it lists from another transaction too, each record by itself: so it can be asked what one change
 * among many did. Records are read from both sides and sifted; nothing is copied.
 *
 * A relation may have had other columns on one side. Its facts and claims of that side cannot be read
 * under the declaration of the other: whoever meets one fails with LORE_TYPE, the rest is as good as
 * ever. */
#ifndef LORE_API_STANDPOINT_H
#define LORE_API_STANDPOINT_H

#include "base/map.h"
#include "store/store.h"

struct Shelf;

/* What is taken from transaction other instead. Keys are made by the functions below. */
typedef struct Mix {
    uint64_t other;
    Map taken;
    struct Shelf *shelf; /* of the claims of both transactions (api/shelf.h), or NULL */
} Mix;

enum { LR_MIX_KEY_MAX = 5 + 64 * sizeof(Code) };

/* Each writes a key (room for LR_MIX_KEY_MAX) and returns its length. */
size_t lr_mix_record(uint8_t *key, RecordKind kind, uint32_t number);
size_t lr_mix_claim(uint8_t *key, uint64_t number);
size_t lr_mix_fact(uint8_t *key, uint32_t relation, const Code *row, uint32_t arity);

typedef struct Standpoint {
    uint64_t as_of;  /* the transaction whose facts, claims and grades of sources count */
    uint64_t rules;  /* ... and that whose rules, declarations and settings do */
    double ungraded; /* what claims of no usable grade count; negative: as the settings say */
    bool is_merged;  /* what same_as identifies is one (rule/identity.h) */
    const Mix *mix;  /* or NULL; what it takes, it takes from whichever kind of record */
} Standpoint;

/* The newest state, with an open transaction's changes, as it is set. */
extern const Standpoint lr_standpoint_now;

/* mix apart, which makes each its own. */
bool lr_standpoint_is_same(const Standpoint *a, const Standpoint *b);

/* As lr_store_records; of a mix, those taken from the other transaction come last. */
lore_status lr_standpoint_records(Store *store, const Standpoint *from, RecordKind kind,
                                  lore_status (*visit)(void *data, const Record *record),
                                  void *data, Diag *diag);

/* Relations whose columns do not fit what was recorded on a side: number -> sides. */
typedef struct Misfits {
    Map sides_of;
} Misfits;
lore_status lr_misfits_find(Store *store, const Standpoint *from, Misfits *out, Diag *diag);
void lr_misfits_free(Misfits *misfits);

/* As lr_store_claims and lr_store_facts_with_prefix. */
lore_status lr_standpoint_claims(Store *store, const Standpoint *from, const Misfits *misfits,
                                 uint32_t relation,
                                 lore_status (*visit)(void *data, const ClaimRecord *claim),
                                 void *data, Diag *diag);
lore_status lr_standpoint_facts(Store *store, const Standpoint *from, const Misfits *misfits,
                                uint32_t relation, uint32_t arity, const Code *prefix,
                                uint32_t prefix_count,
                                lore_status (*visit)(void *data, const Code *rows, size_t count),
                                void *data, Diag *diag);

#endif
