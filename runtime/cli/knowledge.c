/* SPDX-License-Identifier: MIT */
/* Opening shares one order: open, limit, then let Ctrl-C reach it. */
#include "cli/knowledge.h"

#include <stddef.h>

#include "cli/diagnostics.h"
#include "cli/interrupt.h"

enum { SCRIPT_MEMORY = 256 << 20 }; /* the library's own limit, which is set together with the time */

static void set_budget(lore_kb *kb, const Budget *budget)
{
    if (budget->milliseconds > 0)
        (void)lore_script_limit_set(kb, budget->milliseconds, SCRIPT_MEMORY);
    lore_limit_set(kb, LORE_LIMIT_MILLISECONDS, budget->milliseconds);
    lore_limit_set(kb, LORE_LIMIT_ROWS, budget->rows);
    lore_limit_set(kb, LORE_LIMIT_MEMORY, budget->mebibytes * 1024 * 1024);
    lore_limit_set(kb, LORE_LIMIT_THREADS, budget->threads);
}

ExitCode cli_knowledge_open(const char *path, unsigned flags, const Budget *budget, lore_kb **out)
{
    lore_kb *kb = NULL;
    *out = NULL;
    lore_status status = lore_open(path, flags, &kb);
    if (status != LORE_OK) {
        cli_diagnostics_print(kb, status, NULL);
        lore_close(kb);
        return cli_exit_of_open(status);
    }
    set_budget(kb, budget);
    cli_interrupt_watch(kb);
    *out = kb;
    return CODE_FINE;
}

void cli_knowledge_close(lore_kb *kb)
{
    cli_interrupt_watch(NULL);
    lore_close(kb);
}
