/* SPDX-License-Identifier: MIT */
/* Number: gives the tuples that ord() and counters ask for their numbers, after evaluation.
 *
 * Tuples are numbered from 0 in the order of their columns. What rules derive from these numbers
 * may ask for more, so that this is repeated; the numbers depend on the program and its facts
 * alone. */
#ifndef LORE_DL_NUMBER_H
#define LORE_DL_NUMBER_H

#include "dl/program.h"

void lr_dl_number_all(Program *program);

#endif
