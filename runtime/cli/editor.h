/* SPDX-License-Identifier: MIT */
/* Lines typed at a terminal, with editing, history and completion (libedit). */
#ifndef LORE_CLI_EDITOR_H
#define LORE_CLI_EDITOR_H

#include "lore.h"

typedef struct Editor Editor;

typedef enum EditorEvent {
    EDITOR_LINE,
    EDITOR_END,       /* Ctrl-D */
    EDITOR_INTERRUPT, /* Ctrl-C */
} EditorEvent;

/* NULL without memory or libedit, or where the terminal cannot edit. kb completes names. */
Editor *cli_editor_open(lore_kb *kb);
void cli_editor_close(Editor *editor); /* keeps the history */

/* *line is borrowed until the next call. */
EditorEvent cli_editor_read(Editor *editor, const char *prompt, const char **line);

/* Adds a whole phrase to the history. */
void cli_editor_remember(Editor *editor, const char *phrase);

#endif
