/* SPDX-License-Identifier: MIT */
/* Scan: all tuples of an atom, or those that the last round added, for one binding. */
#ifndef LORE_EVAL_SCAN_H
#define LORE_EVAL_SCAN_H

#include "eval/stage.h"

lore_status lr_scan_plain(Run *run, uint32_t s, const Batch *in, uint32_t i);
lore_status lr_scan_dated(Run *run, uint32_t s, const Batch *in, uint32_t i);
lore_status lr_scan_delta(Run *run, uint32_t s, const Batch *in, uint32_t i);

#endif
