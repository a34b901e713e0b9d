/* SPDX-License-Identifier: MIT */
/* The state of a prompt, shared by what can be typed at it. */
#ifndef LORE_CLI_REPL_H
#define LORE_CLI_REPL_H

#include <stdbool.h>

#include "cli/editor.h"
#include "cli/exit.h"
#include "cli/options.h"

/* The chunk name of what is typed; diagnostics leave it out. */
#define CLI_REPL_CHUNK "prompt"

typedef struct Repl {
    lore_kb *kb;
    const char *path; /* NULL: in memory */
    Editor *editor;   /* NULL: lines come through a pipe */
    Mode mode;
    char *at, *as_of; /* of every goal, or NULL; owned */
    char *goal;       /* the last one, or NULL; owned */
    int64_t shown;    /* its rows so far */
    int64_t limit;    /* rows shown at a time; 0: all */
    Budget budget;
    ExitCode last_error;
    bool is_over;
} Repl;

/* Does what a whole phrase says: a dot command, a goal, a statement. Errors are shown and kept in
 * last_error. */
void cli_repl_take(Repl *repl, const char *phrase);

/* How the prompt looks now: lore>, lore@2020-06-01>. */
void cli_repl_prompt(const Repl *repl, char *out, size_t size);

/* Shows what kb complained of. */
void cli_repl_fail(Repl *repl, lore_status status);

/* The point of view in which goals are put; a time that goal itself names goes before the prompt's. */
Ask cli_repl_ask(const Repl *repl, const char *goal);

/* Prints rows of the last goal, skipping those shown before. */
void cli_repl_show(Repl *repl, int64_t skip);

/* Evaluations from now on are interrupted by Ctrl-C. */
void cli_repl_begin_work(const Repl *repl);
void cli_repl_end_work(void);

#endif
