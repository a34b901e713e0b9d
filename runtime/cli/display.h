/* SPDX-License-Identifier: MIT */
/* Text as a terminal shows it: how many columns it takes, and how it is printed so that
 * nothing in it can move the cursor. Control characters appear as escapes, bytes that are
 * no UTF-8 as U+FFFD. */
#ifndef LORE_CLI_DISPLAY_H
#define LORE_CLI_DISPLAY_H

#include <stddef.h>
#include <stdio.h>

/* Makes the C library know the widths of characters. Without it ASCII only is measured right. */
void cli_display_prepare(void);

/* Columns of the terminal behind stream; 0 if it is none. */
size_t cli_display_columns(FILE *stream);

size_t cli_display_width(const char *text, size_t length);

/* Prints text, cut to at most `most` columns with "…" at its end, and returns the columns taken. */
size_t cli_display_put(FILE *out, const char *text, size_t length, size_t most);

void cli_display_repeat(FILE *out, const char *text, size_t times);

#endif
