/* SPDX-License-Identifier: MIT */
/* Journal: one entry a transaction, each repeating the checksum of the one before. */
#ifndef LORE_STORE_JOURNAL_H
#define LORE_STORE_JOURNAL_H

#include "store/txn.h"

typedef struct JournalEntry {
    JournalHead head;
    uint64_t previous; /* link of the entry before; 0 for the first */
    Changes counts;
    const char *author, *message; /* borrowed from the bytes read, or NULL */
} JournalEntry;

/* The newest entry visible; number 0 if there is none. */
lore_status lr_journal_head(Store *store, JournalHead *out, Diag *diag);

/* Writes the entry of the open transaction and gives its number and time. */
lore_status lr_journal_append(Store *store, const char *author, const char *message,
                              JournalHead *out, Diag *diag);

/* Reads entry number; text is copied to arena. */
lore_status lr_journal_read(Store *store, uint64_t number, Arena *arena, JournalEntry *out,
                            Diag *diag);

#endif
