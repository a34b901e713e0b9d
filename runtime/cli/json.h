/* SPDX-License-Identifier: MIT */
/* Writes the pieces of JSON (RFC 8259). */
#ifndef LORE_CLI_JSON_H
#define LORE_CLI_JSON_H

#include <stdio.h>

#include "lore.h"

void cli_json_text(FILE *out, const char *text,
                   size_t length);                 /* what is no UTF-8 becomes U+FFFD */
void cli_json_real(FILE *out, double real);        /* not a finite number: null */
void cli_json_instant(FILE *out, int64_t instant); /* an open end: null */

/* Numbers and truths as such, instants as ISO dates, intervals as {"from", "to"}. */
void cli_json_value(FILE *out, lore_value value);

#endif
