/* SPDX-License-Identifier: MIT */
/* Instants, and the time in which a row holds. */
#ifndef LORE_CLI_DATES_H
#define LORE_CLI_DATES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lore.h"

enum { CLI_DATE_SIZE = 48, CLI_SPAN_SIZE = 112 }; /* what lore_value_format needs at most */

/* At least to the day: "2020-05-01", "2020-05-07T10:30:00Z"; an open end is "". */
void cli_date_iso(int64_t instant, char out[CLI_DATE_SIZE]);

/* The parts of time in which there is any evidence for, each as long as it can be. */
typedef struct Support {
    const lore_stretch *next, *end;
} Support;

Support cli_support_of(const lore_query *query);
bool cli_support_next(Support *support, int64_t *from, int64_t *to);

#endif
