/* SPDX-License-Identifier: MIT */
/* How the program ends. Names with linkage begin with cli_ throughout this folder: the
 * program stands outside the wall that lr_ marks, and knows the library by lore.h alone. */
#ifndef LORE_CLI_EXIT_H
#define LORE_CLI_EXIT_H

#include "lore.h"

typedef enum ExitCode {
    CODE_FINE = 0,
    CODE_WRONG = 1, /* an error in rules or a goal */
    CODE_USAGE = 2,
    CODE_OPEN = 3, /* a file cannot be opened, read or written */
    CODE_BUDGET = 4,
    CODE_INTERRUPTED = 130,
} ExitCode;

ExitCode cli_exit_of_open(lore_status status); /* opening a knowledge base */
ExitCode cli_exit_of_work(lore_status status); /* anything in an open one */

#endif
