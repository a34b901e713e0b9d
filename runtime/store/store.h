/* SPDX-License-Identifier: MIT */
/* The store: one LMDB file that holds terms, declarations, rules, sources, facts, claims and a
 * journal, each with the transactions that recorded and ended it. FORMAT.md gives the layout byte
 * by byte.
 *
 * Rows are arrays of Codes (value/code.h), stored or inline, never local. Nothing here knows what a
 * rule or a belief means: catalogue records are opaque bytes under a kind and a name.
 *
 * A Store belongs to one thread; a second lr_store_open of the same file in one process shares the
 * environment beneath. Reads see the newest commit as of lr_store_refresh, or, between begin and
 * commit, the open transaction's own changes. No pointer into LMDB's map leaves the store: text and
 * rows given to callbacks are copies or live in the arena that the caller passed. */
#ifndef LORE_STORE_STORE_H
#define LORE_STORE_STORE_H

#include "base/diag.h"
#include "value/code.h"

typedef struct Store Store;

#define LR_STORE_NOW UINT64_MAX /* as_of: the newest transaction visible */

/* ---- environment ---- */

/* path NULL: a private store without a file of its own. flags: LORE_OPEN_*. */
lore_status lr_store_open(const char *path, unsigned flags, Store **out, Diag *diag);
void lr_store_close(Store *store); /* rolls back; accepts NULL */

/* Takes the newest commit as the snapshot to read, unless a transaction is open. */
lore_status lr_store_refresh(Store *store, Diag *diag);

/* The number of the newest transaction visible; plus a count of changes made since it in the open
 * transaction. Two equal pairs: nothing has changed between. */
typedef struct StoreVersion {
    uint64_t transaction;
    uint64_t changes;
} StoreVersion;
StoreVersion lr_store_version(const Store *store);

/* ---- transactions ---- */

lore_status lr_store_begin(Store *store, Diag *diag);
/* A transaction that changed nothing leaves no entry in the journal; *number is then the newest's.
 */
lore_status lr_store_commit(Store *store, const char *author, const char *message, uint64_t *number,
                            Diag *diag); /* ends the transaction in either case */
void lr_store_abort(Store *store);
bool lr_store_is_writing(const Store *store);

typedef struct StoreTransaction {
    uint64_t number;              /* 1 .. */
    int64_t time;                 /* wall clock at commit, never before its predecessor's */
    const char *author, *message; /* or NULL */
} StoreTransaction;
/* Newest transaction not after instant; 0 if there is none. */
uint64_t lr_store_transaction_at(Store *store, int64_t instant);
lore_status lr_store_journal(Store *store,
                             lore_status (*visit)(void *data, const StoreTransaction *), void *data,
                             Diag *diag);

/* ---- terms ---- */

/* The code of value: inline, or in the file's dictionary; *out = LR_CODE_NONE if the file does not
 * know it. */
lore_status lr_store_code_find(Store *store, lore_value value, Code *out, Diag *diag);
/* The same, adding it to the dictionary (within a transaction). */
lore_status lr_store_code_intern(Store *store, lore_value value, Code *out, Diag *diag);
/* The same for many values at once, which costs much less for each. If it fails, values before the
 * one at fault may have been added. */
lore_status lr_store_codes_intern(Store *store, const lore_value *values, size_t count, Code *out,
                                  Diag *diag);
/* The value of an inline or stored code; text is copied to arena. */
lore_status lr_store_code_value(Store *store, Code code, Arena *arena, lore_value *out, Diag *diag);
/* Stored codes in use: LR_CODE_STORED .. LR_CODE_STORED + count - 1. */
uint32_t lr_store_code_count(Store *store);

/* ---- catalogue: relations, rules, sources, settings; versioned, as opaque bytes ---- */

typedef enum RecordKind {
    RECORD_SETTING = 1,
    RECORD_RELATION,
    RECORD_SOURCE,
    RECORD_RULE,
} RecordKind;

typedef struct Record {
    uint32_t number; /* one for each kind and name, from 1; kept for ever, by versions too */
    const char *name;
    const uint8_t *bytes; /* of the version asked for */
    size_t count;
    uint64_t began; /* transaction that recorded this version */
} Record;

/* Records a new version; the former one ends in recorded time. Equal bytes: nothing happens.
 * *number may be NULL. */
lore_status lr_store_record_put(Store *store, RecordKind kind, const char *name, const void *bytes,
                                size_t count, uint32_t *number, Diag *diag);
/* Ends the standing version; LORE_NOTFOUND if none stands. */
lore_status lr_store_record_end(Store *store, RecordKind kind, const char *name, Diag *diag);
/* When the last version that transaction as_of knew of the record ended; UINT64_MAX if it stood. */
lore_status lr_store_record_last_end(Store *store, RecordKind kind, uint32_t number, uint64_t as_of,
                                     uint64_t *out, Diag *diag);
/* All records of kind that stood at transaction as_of, in order of their numbers. visit's record
 * lives until it returns; a status other than OK ends the scan and is returned. */
lore_status lr_store_records(Store *store, RecordKind kind, uint64_t as_of,
                             lore_status (*visit)(void *data, const Record *record), void *data,
                             Diag *diag);

/* ---- plain facts ---- */

/* rows: count * arity stored or inline codes. Rows that stand already are skipped. *added may be
 * NULL, and should be for bulk: counting sorts the rows in at once instead of all together at the
 * commit. */
lore_status lr_store_facts_put(Store *store, uint32_t relation, uint32_t arity, const Code *rows,
                               size_t count, size_t *added, Diag *diag);
/* Ends the fact in recorded time; LORE_NOTFOUND if it does not stand. */
lore_status lr_store_fact_end(Store *store, uint32_t relation, uint32_t arity, const Code *row,
                              Diag *diag);
/* Rows that stood at as_of, in batches of at most 4096, sorted by their codes. */
lore_status lr_store_facts(Store *store, uint32_t relation, uint32_t arity, uint64_t as_of,
                           lore_status (*visit)(void *data, const Code *rows, size_t count),
                           void *data, Diag *diag);
/* The same, only rows whose first columns equal prefix: reads only the pages that hold them. */
lore_status lr_store_facts_with_prefix(Store *store, uint32_t relation, uint32_t arity,
                                       uint64_t as_of, const Code *prefix, uint32_t prefix_count,
                                       lore_status (*visit)(void *data, const Code *rows,
                                                            size_t count),
                                       void *data, Diag *diag);
/* Every life of a row that began or ended after transaction before and no later than after; ended is UINT64_MAX
 * while it stands. One that came back has several. */
lore_status lr_store_facts_touched(Store *store, uint32_t relation, uint32_t arity, uint64_t before,
                                   uint64_t after,
                                   lore_status (*visit)(void *data, const Code *row, uint64_t began,
                                                        uint64_t ended),
                                   void *data, Diag *diag);
lore_status lr_store_fact_count(Store *store, uint32_t relation, uint64_t *out,
                                Diag *diag); /* now */
/* Whether facts of the relation, which has arity columns, stand or ever stood. Others of another width can
 * then not be recorded: as_of reads those that have ended. */
lore_status lr_store_facts_are_known(Store *store, uint32_t relation, uint32_t arity, bool *out,
                                     Diag *diag);

/* ---- claims ---- */

typedef enum Modality {
    MODALITY_ASSERTED = 0,
    MODALITY_FORECAST,
    MODALITY_DEMAND,
    MODALITY_INTENT,
    MODALITY_VIEW,
    MODALITY_CONDITIONAL,
} Modality;
#define LR_MODALITY_COUNT 6

/* Bounds of a valid interval: it begins somewhere in [from_first, from_last] and ends somewhere in
 * [to_first, to_last]; LORE_TIME_MIN and LORE_TIME_MAX where open. An event is one moment in
 * [from_first, to_last). */
typedef struct ClaimTime {
    int64_t from_first, from_last, to_first, to_last;
    bool is_event;
    const char *from_text, *to_text, *lasting_text; /* as written, or NULL; events: from_text */
} ClaimTime;

typedef struct ClaimRecord {
    uint64_t number; /* 1 .., in order of recording */
    const char *id;  /* the author's, or "#" and the number */
    uint32_t relation, arity;
    const Code *row;
    Modality modality;
    bool against;
    Code holder;               /* demand, intent, view: whose; else LR_CODE_NONE */
    const uint8_t *antecedent; /* conditional: opaque bytes */
    size_t antecedent_count;
    ClaimTime time;
    uint32_t source;            /* record number of RECORD_SOURCE; 0 = none */
    lore_value credibility;     /* as given: NULL, REAL or TEXT */
    const char *locator, *note; /* or NULL */
    uint64_t began, ended;      /* transactions; ended = UINT64_MAX while it stands */
    const char *end_reason;     /* or NULL */
} ClaimRecord;

/* Records a claim; number, began, ended and end_reason are the store's. id NULL: given by the
 * store. An id that stands already is LORE_MISUSE. *number may be NULL. */
lore_status lr_store_claim_put(Store *store, const ClaimRecord *claim, uint64_t *number,
                               Diag *diag);
lore_status lr_store_claim_end(Store *store, const char *id, const char *reason, Diag *diag);
/* The standing claim of that id; texts and rows in arena. LORE_NOTFOUND. */
lore_status lr_store_claim_find(Store *store, const char *id, Arena *arena, ClaimRecord *out,
                                Diag *diag);
/* The claim of that id that stood at as_of; LORE_NOTFOUND without a diagnostic. */
lore_status lr_store_claim_at(Store *store, const char *id, uint64_t as_of, Arena *arena,
                              ClaimRecord *out, Diag *diag);
/* Claims that stood at as_of, of one relation (0 = all), in order of number; touching only that
 * relation's pages. The record lives until visit returns. */
lore_status lr_store_claims(Store *store, uint32_t relation, uint64_t as_of,
                            lore_status (*visit)(void *data, const ClaimRecord *claim), void *data,
                            Diag *diag);

/* The dates alone of the claims of one relation, without texts; the rest is not decoded. */
lore_status lr_store_claim_times(Store *store, uint32_t relation, uint64_t as_of,
                                 lore_status (*visit)(void *data, const ClaimTime *time),
                                 void *data, Diag *diag);

/* Claims of one modality and all relations; others are passed over without being decoded. */
lore_status lr_store_claims_of(Store *store, Modality modality, uint64_t as_of,
                               lore_status (*visit)(void *data, const ClaimRecord *claim),
                               void *data, Diag *diag);

/* ---- integrity ---- */

/* Reads every record, checks checksums, digests, references and order; a line to say for each
 * damage. */
lore_status lr_store_verify(const char *path, void (*say)(void *data, const char *line),
                            void *data);

#endif
