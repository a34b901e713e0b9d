/* SPDX-License-Identifier: MIT */
/* Reals keep a point or an exponent, so that 1.0 does not come back as the integer 1. */
#include "cli/json.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/dates.h"
#include "cli/utf8.h"

static void print_escape(FILE *out, uint32_t control)
{
    static const char letters[] = "btn\0fr"; /* from 8 on; 11 has none */
    if (control >= 8 && control <= 13 && letters[control - 8] != '\0')
        fprintf(out, "\\%c", letters[control - 8]);
    else
        fprintf(out, "\\u%04x", (unsigned)control);
}

static void print_point(FILE *out, uint32_t point, const char *bytes, size_t count)
{
    if (point == '"' || point == '\\')
        fprintf(out, "\\%c", (char)point);
    else if (point < 0x20)
        print_escape(out, point);
    else if (point == CLI_UTF8_REPLACEMENT)
        fputs(CLI_UTF8_REPLACEMENT_TEXT, out);
    else
        fwrite(bytes, 1, count, out);
}

void cli_json_text(FILE *out, const char *text, size_t length)
{
    fputc('"', out);
    for (size_t i = 0; i < length;) {
        uint32_t point;
        size_t count = cli_utf8_decode(text + i, length - i, &point);
        print_point(out, point, text + i, count);
        i += count;
    }
    fputc('"', out);
}

void cli_json_real(FILE *out, double real)
{
    char text[40];
    if (!isfinite(real)) {
        fputs("null", out);
        return;
    }
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, real);
        if (strtod(text, NULL) == real)
            break;
    }
    fprintf(out, "%s%s", text, strpbrk(text, ".e") != NULL ? "" : ".0");
}

void cli_json_instant(FILE *out, int64_t instant)
{
    char text[CLI_DATE_SIZE];
    cli_date_iso(instant, text);
    if (text[0] == '\0')
        fputs("null", out);
    else
        fprintf(out, "\"%s\"", text);
}

static void print_interval(FILE *out, lore_value value)
{
    fputs("{\"from\": ", out);
    cli_json_instant(out, value.u.integer);
    fputs(", \"to\": ", out);
    cli_json_instant(out, value.v.to);
    fputc('}', out);
}

void cli_json_value(FILE *out, lore_value value)
{
    switch ((lore_type)value.type) {
    case LORE_BOOLEAN:
        fputs(value.u.integer ? "true" : "false", out);
        return;
    case LORE_INTEGER:
        fprintf(out, "%" PRId64, value.u.integer);
        return;
    case LORE_REAL:
        cli_json_real(out, value.u.real);
        return;
    case LORE_TEXT:
        cli_json_text(out, value.u.text, (size_t)value.v.length);
        return;
    case LORE_INSTANT:
        cli_json_instant(out, value.u.integer);
        return;
    case LORE_INTERVAL:
        print_interval(out, value);
        return;
    case LORE_NULL:
    case LORE_ANY:
    case LORE_TYPE_MAX_:
        break;
    }
    fputs("null", out);
}
