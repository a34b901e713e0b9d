/* SPDX-License-Identifier: MIT */
/* Widths come from wcwidth: a wchar_t is a code point in every C library that Lore is built
 * with. */
#define _XOPEN_SOURCE 700 /* wcwidth */

#include "cli/display.h"

#include <langinfo.h>
#include <locale.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

#include "cli/utf8.h"

enum { COLUMNS_WITHOUT_ANSWER = 80 };

/* One character as it is shown. */
typedef struct Glyph {
    char text[8];
    size_t width;
} Glyph;

void cli_display_prepare(void)
{
    if (setlocale(LC_CTYPE, "") == NULL || strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
        setlocale(LC_CTYPE, "C.UTF-8");
}

size_t cli_display_columns(FILE *stream)
{
    struct winsize size;
    int descriptor = fileno(stream);
    if (descriptor < 0 || !isatty(descriptor))
        return 0;
    bool is_known = ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    return is_known ? size.ws_col : COLUMNS_WITHOUT_ANSWER;
}

/* Characters that reorder what stands around them would make a table lie. */
static bool is_reordering(uint32_t point)
{
    return (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069);
}

static Glyph escape(uint32_t control)
{
    Glyph glyph = { "\\n", 2 };
    if (control == '\t')
        glyph.text[1] = 't';
    else if (control == '\r')
        glyph.text[1] = 'r';
    else if (control != '\n')
        glyph.width =
            (size_t)snprintf(glyph.text, sizeof glyph.text, "\\x%02x", (unsigned)control & 0xFF);
    return glyph;
}

/* The character at text, and how many bytes it takes there. */
static size_t next_glyph(const char *text, size_t length, Glyph *out)
{
    uint32_t point;
    size_t count = cli_utf8_decode(text, length, &point);
    if (point < 0x20 || point == 0x7F) {
        *out = escape(point);
        return count;
    }
    int width = wcwidth((wchar_t)point);
    if (width < 0 || is_reordering(point) || (point == CLI_UTF8_REPLACEMENT && count == 1)) {
        *out = (Glyph){ CLI_UTF8_REPLACEMENT_TEXT, 1 };
        return count;
    }
    *out = (Glyph){ .width = (size_t)width };
    memcpy(out->text, text, count);
    return count;
}

/* How many bytes at text are printable ASCII, one column each: most text is nothing else. */
static size_t plain_length(const char *text, size_t length)
{
    size_t count = 0;
    while (count < length && text[count] >= 0x20 && text[count] < 0x7F)
        count++;
    return count;
}

size_t cli_display_width(const char *text, size_t length)
{
    size_t i = plain_length(text, length), width = i;
    while (i < length) {
        Glyph glyph;
        i += next_glyph(text + i, length - i, &glyph);
        width += glyph.width;
    }
    return width;
}

size_t cli_display_put(FILE *out, const char *text, size_t length, size_t most)
{
    if (length <= most && plain_length(text, length) == length)
        return fwrite(text, 1, length, out);
    bool is_cut = cli_display_width(text, length) > most;
    size_t room = is_cut && most > 0 ? most - 1 : most;
    size_t width = 0;
    for (size_t i = 0; i < length;) {
        Glyph glyph;
        i += next_glyph(text + i, length - i, &glyph);
        if (width + glyph.width > room)
            break;
        fputs(glyph.text, out);
        width += glyph.width;
    }
    if (!is_cut || most == 0)
        return width;
    fputs("…", out);
    return width + 1;
}

void cli_display_repeat(FILE *out, const char *text, size_t times)
{
    for (size_t i = 0; i < times; i++)
        fputs(text, out);
}
