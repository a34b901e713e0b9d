/* SPDX-License-Identifier: MIT */
/* Machine: arithmetic of 32-bit words. Integers stand for signed or unsigned words, reals for
 * floats; what does not fit wraps, and what C leaves open is settled as x86-64 does it. */
#ifndef LORE_EVAL_MACHINE_H
#define LORE_EVAL_MACHINE_H

#include "rule/program.h"

/* False where there is no value: a division by zero, not a number, text that is no number, an
 * argument of another type. */
bool lr_machine_call(Function function, const lore_value *args, lore_value *out);

#endif
