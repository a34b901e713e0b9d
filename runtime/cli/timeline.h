/* SPDX-License-Identifier: MIT */
/* Rows drawn against time. */
#ifndef LORE_CLI_TIMELINE_H
#define LORE_CLI_TIMELINE_H

#include <stdio.h>

#include "lore.h"

/* A lane for each row of query, shaded by belief. columns: of the terminal; 0 if it is none. */
lore_status cli_timeline_draw(lore_query *query, FILE *out, size_t columns);

#endif
