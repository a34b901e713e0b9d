/* SPDX-License-Identifier: MIT */
/* Inline: relations declared inline whose rules bind nothing by themselves are put where they are
 * used; others too if that is simple (few rules, no negation, no aggregate); the rest are
 * relations like any. */
#ifndef LORE_DL_INLINE_H
#define LORE_DL_INLINE_H

#include "dl/program.h"

void lr_dl_inline_relations(Program *program);

#endif
