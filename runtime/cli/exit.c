/* SPDX-License-Identifier: MIT */
/* Statuses as exit codes. "Not found" is a missing file when opening, and a wrong name
 * afterwards. */
#include "cli/exit.h"

ExitCode cli_exit_of_work(lore_status status)
{
    switch (status) {
    case LORE_OK:
    case LORE_ROW:
    case LORE_DONE:
        return CODE_FINE;
    case LORE_IO:
    case LORE_NOTLORE:
    case LORE_NEWER:
    case LORE_CORRUPT:
    case LORE_FULL:
    case LORE_BUSY:
    case LORE_READONLY:
        return CODE_OPEN;
    case LORE_BUDGET:
        return CODE_BUDGET;
    case LORE_INTERRUPTED:
        return CODE_INTERRUPTED;
    case LORE_NOMEM:
    case LORE_MISUSE:
    case LORE_NOTFOUND:
    case LORE_SYNTAX:
    case LORE_UNKNOWN:
    case LORE_TYPE:
    case LORE_UNSAFE:
    case LORE_UNSTRATIFIED:
    case LORE_TIME:
    case LORE_LUA:
    case LORE_UNSUPPORTED:
    case LORE_STATUS_MAX_:
        break;
    }
    return CODE_WRONG;
}

ExitCode cli_exit_of_open(lore_status status)
{
    if (status >= 0)
        return CODE_FINE;
    return status == LORE_INTERRUPTED ? CODE_INTERRUPTED : CODE_OPEN;
}
