/* SPDX-License-Identifier: MIT */
/* Writes fields of CSV (RFC 4180). Its caller writes the commas and ends lines with CLI_CSV_END. */
#ifndef LORE_CLI_CSV_H
#define LORE_CLI_CSV_H

#include <stdio.h>

#include "lore.h"

#define CLI_CSV_END "\r\n"

void cli_csv_text(FILE *out, const char *text, size_t length); /* in quotes where it needs them */
void cli_csv_value(FILE *out, lore_value value); /* a null is an empty field, empty text is "" */

#endif
