/* SPDX-License-Identifier: MIT */
/* A diagnostic is shown as
 *
 *     error: no relation 'laens' with 2 columns
 *       rules.lua:4
 *       moved(X) { laens(X, "iran") }
 *                  ^^^^^
 *     hint: did you mean leans/2?
 *
 * with the whole line where the text is at hand, else with as much of it as the library
 * gives. Underlined is the library's piece of the line, or what the message quotes, or the
 * variable that it begins with. */
#include "cli/diagnostics.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/display.h"

enum { LINE_COLUMNS_MAX = 160 };

typedef struct Span {
    const char *text;
    size_t length;
} Span;

static bool is_coloured(void)
{
    const char *refused = getenv("NO_COLOR"), *terminal = getenv("TERM");
    if (refused != NULL && refused[0] != '\0')
        return false;
    return isatty(STDERR_FILENO) && terminal != NULL && strcmp(terminal, "dumb") != 0;
}

static void print_label(const char *label, const char *colour)
{
    if (is_coloured())
        fprintf(stderr, "\033[%sm%s:\033[0m ", colour, label);
    else
        fprintf(stderr, "%s: ", label);
}

static void print_message(const char *message)
{
    print_label("error", "1;31");
    fprintf(stderr, "%s\n", message);
}

static void print_hint(const char *hint)
{
    if (hint == NULL)
        return;
    print_label("hint", "36");
    fprintf(stderr, "%s\n", hint);
}

/* ---- what to underline ---- */

/* What stands between the first pair of single quotes, or a first word that is a variable. */
static Span subject_of(const char *message)
{
    const char *open = strchr(message, '\'');
    const char *close = open == NULL ? NULL : strchr(open + 1, '\'');
    if (close != NULL)
        return (Span){ open + 1, (size_t)(close - open - 1) };
    bool is_variable = isupper((unsigned char)message[0]);
    return (Span){ message, is_variable ? strcspn(message, " ") : 0 };
}

static bool is_word_byte(char byte)
{
    return isalnum((unsigned char)byte) || byte == '_';
}

/* Whether word stands at this place of line, and is no part of a longer word. */
static bool stands_alone(Span line, size_t at, Span word)
{
    size_t end = at + word.length;
    bool begins = at == 0 || !is_word_byte(line.text[at - 1]) || !is_word_byte(word.text[0]);
    bool ends = end == line.length || !is_word_byte(line.text[end]) ||
                !is_word_byte(word.text[word.length - 1]);
    return begins && ends && memcmp(line.text + at, word.text, word.length) == 0;
}

static bool find_word(Span line, Span word, size_t *at)
{
    if (word.length == 0)
        return false;
    for (*at = 0; *at + word.length <= line.length; (*at)++)
        if (stands_alone(line, *at, word))
            return true;
    return false;
}

/* ---- the line ---- */

/* Line number (1 ..) of text; empty past its end. */
static Span line_of(const char *text, int number)
{
    while (--number > 0 && text != NULL) {
        text = strchr(text, '\n');
        text = text == NULL ? NULL : text + 1;
    }
    return text == NULL ? (Span){ "", 0 } : (Span){ text, strcspn(text, "\r\n") };
}

static Span trim(Span line)
{
    while (line.length > 0 && (line.text[0] == ' ' || line.text[0] == '\t')) {
        line.text++;
        line.length--;
    }
    return line;
}

static bool is_of(const lore_diagnostic *diagnostic, const Origin *origin)
{
    if (origin == NULL || origin->text == NULL)
        return false;
    if (diagnostic->file == NULL || origin->name == NULL)
        return diagnostic->file == origin->name;
    return strcmp(diagnostic->file, origin->name) == 0;
}

/* The line that is meant, if the text is at hand and has in it what the library quotes. */
static Span whole_line(const lore_diagnostic *diagnostic, const Origin *origin)
{
    size_t at;
    if (!is_of(diagnostic, origin))
        return (Span){ "", 0 };
    Span line = trim(line_of(origin->text, diagnostic->line));
    if (diagnostic->source == NULL)
        return line;
    Span piece = trim((Span){ diagnostic->source, strlen(diagnostic->source) });
    return find_word(line, piece, &at) ? line : (Span){ "", 0 };
}

static void underline(Span line, size_t at, size_t length)
{
    cli_display_repeat(stderr, " ", 2 + cli_display_width(line.text, at));
    cli_display_repeat(stderr, "^", cli_display_width(line.text + at, length));
    fputc('\n', stderr);
}

static void print_line(const lore_diagnostic *diagnostic, const Origin *origin)
{
    size_t at;
    const char *source = diagnostic->source != NULL ? diagnostic->source : "";
    Span piece = trim((Span){ source, strlen(source) });
    Span subject = subject_of(diagnostic->message);
    Span line = whole_line(diagnostic, origin);
    if (line.length == 0)
        line = piece;
    if (line.length == 0)
        return;
    fputs("  ", stderr);
    cli_display_put(stderr, line.text, line.length, LINE_COLUMNS_MAX);
    fputc('\n', stderr);
    bool is_part = piece.length < line.length && find_word(line, piece, &at);
    Span meant = is_part ? piece : subject;
    if (find_word(line, meant, &at) && cli_display_width(line.text, at) < LINE_COLUMNS_MAX)
        underline(line, at, meant.length);
}

/* ---- diagnostics ---- */

static void print_place(const lore_diagnostic *diagnostic, const Origin *origin)
{
    bool is_prompt = is_of(diagnostic, origin) && origin->is_prompt;
    if (diagnostic->file == NULL || is_prompt)
        return;
    fprintf(stderr, "  %s", diagnostic->file);
    if (diagnostic->line > 0)
        fprintf(stderr, ":%d", diagnostic->line);
    fputc('\n', stderr);
}

void cli_diagnostics_print(const lore_kb *kb, lore_status status, const Origin *origin)
{
    lore_diagnostic diagnostic;
    size_t count = 0;
    fflush(stdout); /* so that both streams read in order on one terminal */
    cli_display_prepare();
    for (; kb != NULL && lore_diagnostic_get(kb, count, &diagnostic) == LORE_OK; count++) {
        print_message(diagnostic.message);
        print_place(&diagnostic, origin);
        print_line(&diagnostic, origin);
        print_hint(diagnostic.hint);
    }
    if (count == 0)
        print_message(lore_status_name(status));
}

void cli_notes_print(const lore_kb *kb, const Origin *origin)
{
    lore_diagnostic note;
    fflush(stdout);
    for (size_t i = 0; lore_note_get(kb, i, &note) == LORE_OK; i++) {
        cli_display_prepare();
        print_label("note", "36");
        fprintf(stderr, "%s\n", note.message);
        print_place(&note, origin);
        print_line(&note, origin);
    }
}

void cli_complain(const char *hint, const char *format, ...)
{
    fflush(stdout);
    print_label("error", "1;31");
    va_list args;
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    print_hint(hint);
}
