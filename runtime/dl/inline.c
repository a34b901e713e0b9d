/* SPDX-License-Identifier: MIT */
#include "dl/inline.h"

void lr_dl_inline_relations(Program *program)
{
    (void)program;
}
