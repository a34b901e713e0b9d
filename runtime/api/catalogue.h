/* SPDX-License-Identifier: MIT */
/* Catalogue: the declarations, rules and settings of a standpoint, in the form in which they are
 * evaluated. */
#ifndef LORE_API_CATALOGUE_H
#define LORE_API_CATALOGUE_H

#include "api/standpoint.h"
#include "eval/model.h"
#include "rule/program.h"

/* What is added to a program beside its records, before it is finished. */
typedef struct Extension {
    lore_status (*extend)(void *data, Program *program, Diag *diag);
    /* What was added has made a cycle (Rule.is_cyclic; diag says which): LORE_OK if the next time less will be added,
     * LORE_DONE if there is nothing left to take back. */
    lore_status (*give_way)(void *data, const Program *program, const Diag *diag);
    void *data;
} Extension;

/* The program of a standpoint, finished. Every mistake in it is reported; *out is NULL then. ways and
 * extension may be NULL. */
lore_status lr_catalogue_program(Store *store, const Standpoint *from, Ways *ways,
                                 const Extension *extension, Program **out, Diag *diag);

lore_status lr_catalogue_settings(Store *store, const Standpoint *from, ModelSettings *out,
                                  Diag *diag);

/* Whether the sources that stand name each other rightly: relays and originals exist, none is
 * its own. */
lore_status lr_catalogue_check_sources(Store *store, Diag *diag);

#endif
