/* SPDX-License-Identifier: MIT */
/* A diagnostic is shown as
 *
 *     error: no relation 'laens' with 2 columns
 *       rules.lua:4
 *       moved(X) { laens(X, "iran") }
 *                  ^^^^^
 *     hint: did you mean leans/2?
 *
 * The caret line stands where the source contains, as a word, what the message quotes first. */
#include "cli/diagnostics.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/display.h"

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

/* ---- the caret line ---- */

/* What stands between the first pair of single quotes; length 0 if there is none. */
static Span quoted_in(const char *message)
{
    const char *open = strchr(message, '\'');
    const char *close = open == NULL ? NULL : strchr(open + 1, '\'');
    return close == NULL ? (Span){ "", 0 } : (Span){ open + 1, (size_t)(close - open - 1) };
}

static bool is_word_byte(char byte)
{
    return isalnum((unsigned char)byte) || byte == '_';
}

/* Whether word stands at this place of source, and is no part of a longer word. */
static bool stands_alone(const char *source, const char *at, Span word)
{
    bool begins = at == source || !is_word_byte(at[-1]) || !is_word_byte(word.text[0]);
    char last = word.text[word.length - 1];
    return begins && (!is_word_byte(at[word.length]) || !is_word_byte(last));
}

static const char *find_word(const char *source, Span word)
{
    if (word.length == 0)
        return NULL;
    for (const char *at = source; strlen(at) >= word.length; at++)
        if (memcmp(at, word.text, word.length) == 0 && stands_alone(source, at, word))
            return at;
    return NULL;
}

static void print_source(const char *source, const char *message)
{
    while (*source == ' ' || *source == '\t')
        source++;
    fputs("  ", stderr);
    cli_display_put(stderr, source, strlen(source), SIZE_MAX);
    fputc('\n', stderr);
    Span word = quoted_in(message);
    const char *at = find_word(source, word);
    if (at == NULL)
        return;
    cli_display_repeat(stderr, " ", 2 + cli_display_width(source, (size_t)(at - source)));
    cli_display_repeat(stderr, "^", cli_display_width(word.text, word.length));
    fputc('\n', stderr);
}

/* ---- diagnostics ---- */

static void print_place(const lore_diagnostic *diagnostic, const char *unnamed_file)
{
    const char *file = diagnostic->file;
    bool is_unnamed = file == NULL || (unnamed_file != NULL && strcmp(file, unnamed_file) == 0);
    if (is_unnamed)
        return;
    fprintf(stderr, "  %s", file);
    if (diagnostic->line > 0)
        fprintf(stderr, ":%d", diagnostic->line);
    fputc('\n', stderr);
}

static void print_diagnostic(const lore_diagnostic *diagnostic, const char *unnamed_file)
{
    print_message(diagnostic->message);
    print_place(diagnostic, unnamed_file);
    if (diagnostic->source != NULL)
        print_source(diagnostic->source, diagnostic->message);
    print_hint(diagnostic->hint);
}

void cli_diagnostics_print(const lore_kb *kb, lore_status status, const char *unnamed_file)
{
    fflush(stdout); /* so that both streams read in order on one terminal */
    cli_display_prepare();
    lore_diagnostic diagnostic;
    size_t count = 0;
    while (kb != NULL && lore_diagnostic_get(kb, count, &diagnostic) == LORE_OK) {
        print_diagnostic(&diagnostic, unnamed_file);
        count++;
    }
    if (count == 0)
        print_message(lore_status_name(status));
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
