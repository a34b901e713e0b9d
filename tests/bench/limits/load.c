/* SPDX-License-Identifier: MIT */
/* load.dl: nothing but reading. */
#include "facts.h"
#include "limits.h"

void limit_load(const char *folder)
{
    Facts facts = facts_load(folder, "e", 2);
    limit_facts_loaded();
    limit_result("e", facts.count);
}
