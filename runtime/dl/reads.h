/* SPDX-License-Identifier: MIT */
/* Reads: which relations the rules of each relation read, as the clauses stood when it was opened. */
#ifndef LORE_DL_READS_H
#define LORE_DL_READS_H

#include "dl/names.h"
#include "dl/program.h"

typedef struct Reads Reads;

/* Held by the front until it is closed, which must be in the reverse order of opening. */
Reads *lr_dl_reads_open(Program *program);
void lr_dl_reads_close(Reads *reads);

/* Whether tuples of relation may follow from those of other. */
bool lr_dl_reads_leads(Reads *reads, const char *relation, const char *other);

/* Whether tuples of relation may follow from others of it: at all; where of what it reads only
 * these relations read on; by way of other relations. */
bool lr_dl_reads_recurs(Reads *reads, const char *relation);
bool lr_dl_reads_recurs_within(Reads *reads, const char *relation, const Names *relations);
bool lr_dl_reads_recurs_by_others(Reads *reads, const char *relation);

/* Appends the relations that follow from relation and that it follows from. */
void lr_dl_reads_circle(Reads *reads, const char *relation, Names *out);

#endif
