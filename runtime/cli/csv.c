/* SPDX-License-Identifier: MIT */
/* Fields are quoted only where a reader would otherwise misread them. */
#include "cli/csv.h"

#include <stdbool.h>
#include <string.h>

#include "cli/dates.h"

/* Longer than any number, date or interval. */
enum { PLAIN_SIZE = 128 };

static bool needs_quotes(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (strchr(",\"\r\n", text[i]) != NULL)
            return true;
    return length == 0 || text[0] == ' ' || text[length - 1] == ' ';
}

void cli_csv_text(FILE *out, const char *text, size_t length)
{
    if (!needs_quotes(text, length)) {
        fwrite(text, 1, length, out);
        return;
    }
    fputc('"', out);
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '"')
            fputc('"', out);
        fputc(text[i], out);
    }
    fputc('"', out);
}

void cli_csv_value(FILE *out, lore_value value)
{
    char plain[PLAIN_SIZE];
    if (value.type == LORE_TEXT) {
        cli_csv_text(out, value.u.text, (size_t)value.v.length);
        return;
    }
    if (value.type == LORE_NULL)
        return;
    if (value.type == LORE_INSTANT)
        cli_date_iso(value.u.integer, plain);
    else
        lore_value_format(value, plain, sizeof plain);
    fputs(plain, out);
}
