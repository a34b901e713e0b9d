/* SPDX-License-Identifier: MIT */
/* Draft: the declarations, sources and rules that stand for the next write.
 *
 * Read from the store when first needed, kept up to date by the writes of this handle, and read
 * again after a rollback or another writer's commit. Rules are known by name only: their
 * meaning is looked at when the transaction is committed. */
#ifndef LORE_API_DRAFT_H
#define LORE_API_DRAFT_H

#include "rule/program.h"
#include "store/store.h"

typedef struct Draft {
    Program *program; /* relations only; NULL: not read */
    Map sources;      /* name -> record number */
    Map rules;        /* record name -> 1 */
    Map unnamed;      /* text of a rule that its author left unnamed -> 1 */
    bool has_sources, has_rules;
    bool is_changed;      /* relations, sources or rules have changed in the open transaction */
    uint64_t transaction; /* the newest when the draft was begun */
    uint64_t begun;       /* transactions of this handle since the draft was cleared */
} Draft;

void lr_draft_clear(Draft *draft);

/* Forgets what is older than the newest transaction. */
void lr_draft_sync(Draft *draft, const Store *store);

/* The declarations; borrowed until the next call on the draft. */
lore_status lr_draft_program(Draft *draft, Store *store, Program **out, Diag *diag);
/* A relation has a new declaration under its old name. */
void lr_draft_forget_relations(Draft *draft);

/* The source's record number; 0 if there is none. */
lore_status lr_draft_source(Draft *draft, Store *store, const char *name, uint32_t *out,
                            Diag *diag);
/* The same, LORE_UNKNOWN with a hint if there is none. */
lore_status lr_draft_require_source(Draft *draft, Store *store, const char *name, Place place,
                                    uint32_t *out, Diag *diag);
lore_status lr_draft_add_source(Draft *draft, const char *name, uint32_t number);

/* The rule names and texts that stand. */
lore_status lr_draft_read_rules(Draft *draft, Store *store, Diag *diag);
void lr_draft_forget_rules(Draft *draft);

#endif
