/* SPDX-License-Identifier: MIT */
/* The state of a prompt, shared by what can be typed at it. */
#ifndef LORE_CLI_REPL_H
#define LORE_CLI_REPL_H

#include <stdbool.h>

#include "cli/editor.h"
#include "cli/exit.h"
#include "cli/options.h"

enum { WHATIFS_MAX = 16 };

typedef struct Repl {
    lore_kb *kb;
    const char *path; /* NULL: in memory */
    Editor *editor;   /* NULL: lines come through a pipe */
    Mode mode;
    char *at, *as_of, *rules, *ungraded, *reading; /* of every goal, or NULL; owned */
    bool is_merged;                                /* likewise */
    char *goal;                                    /* the last one, or NULL; owned */
    int64_t shown;                                 /* its rows so far */
    int64_t limit;                                 /* rows shown at a time; 0: all */
    Budget budget;
    lore_whatif *whatifs[WHATIFS_MAX]; /* each on the one before it; the last is in use */
    int whatif_count;
    ExitCode last_error;
    bool is_over;
} Repl;

/* Does what a whole phrase says: a dot command, a goal, a statement. Errors are shown and kept in
 * last_error. */
void cli_repl_take(Repl *repl, const char *phrase);

/* Shows what kb complained of; goal is what was asked, or NULL. */
void cli_repl_fail(Repl *repl, lore_status status, const char *goal);

/* The point of view in which goals are put; a time that goal itself names goes before the
 * prompt's. */
Ask cli_repl_ask(const Repl *repl, const char *goal);

/* Prints rows of the last goal, skipping those shown before. */
void cli_repl_show(Repl *repl, int64_t skip);

#endif
