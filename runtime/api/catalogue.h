/* SPDX-License-Identifier: MIT */
/* Catalogue: the declarations, rules and settings that stood at a transaction, in the form in
 * which they are evaluated. */
#ifndef LORE_API_CATALOGUE_H
#define LORE_API_CATALOGUE_H

#include "eval/model.h"
#include "rule/program.h"
#include "store/store.h"

/* What is added to a program beside its records, before it is finished. */
typedef struct Extension {
    lore_status (*extend)(void *data, Program *program, Diag *diag);
    void *data;
} Extension;

/* The program of transaction as_of (LR_STORE_NOW: with the open transaction's changes),
 * finished. Every mistake in it is reported; *out is NULL then. ways and extension may be NULL. */
lore_status lr_catalogue_program(Store *store, uint64_t as_of, Ways *ways,
                                 const Extension *extension, Program **out, Diag *diag);

lore_status lr_catalogue_settings(Store *store, uint64_t as_of, ModelSettings *out, Diag *diag);

/* Whether the sources that stand name each other rightly: relays and originals exist, none is
 * its own. */
lore_status lr_catalogue_check_sources(Store *store, Diag *diag);

#endif
