/* SPDX-License-Identifier: MIT */
/* Files are read here and not by the library, so that a file that cannot be read is told
 * from a script that could not find something. */
#include "cli/script.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cli/diagnostics.h"
#include "cli/display.h"

enum { SCRIPT_LENGTH_MAX = 64 << 20, FIRST_CAPACITY = 1 << 16 };

static void print_text(void *out, const char *text, size_t length)
{
    fwrite(text, 1, length, out);
}

/* Scripts come from anywhere: what they print can begin lines and columns, and not move the
 * cursor. */
static void print_to_terminal(void *out, const char *text, size_t length)
{
    while (length > 0) {
        size_t piece = 0;
        while (piece < length && text[piece] != '\n' && text[piece] != '\t')
            piece++;
        cli_display_put(out, text, piece, SIZE_MAX);
        if (piece < length)
            fputc(text[piece++], out);
        text += piece;
        length -= piece;
    }
}

void cli_script_print_to(lore_kb *kb, FILE *out)
{
    bool is_terminal = cli_display_columns(out) > 0;
    if (is_terminal)
        cli_display_prepare();
    lore_print_set(kb, is_terminal ? print_to_terminal : print_text, out);
}

/* All of file and a NUL, to be freed; NULL with errno set. */
static char *read_all(FILE *file, size_t *length)
{
    size_t capacity = FIRST_CAPACITY;
    char *text = malloc(capacity);
    *length = 0;
    while (text != NULL) {
        *length += fread(text + *length, 1, capacity - *length, file);
        if (*length < capacity) {
            text[*length] = '\0';
            break;
        }
        capacity *= 2;
        char *grown = capacity <= SCRIPT_LENGTH_MAX ? realloc(text, capacity) : NULL;
        if (grown == NULL) {
            free(text);
            errno = capacity > SCRIPT_LENGTH_MAX ? EFBIG : ENOMEM;
            return NULL;
        }
        text = grown;
    }
    if (text == NULL || !ferror(file))
        return text;
    free(text);
    return NULL;
}

/* The text at path, to be freed; NULL after complaining. */
static char *read_script(const char *path, size_t *length)
{
    bool is_stdin = strcmp(path, "-") == 0;
    FILE *file = is_stdin ? stdin : fopen(path, "rb");
    char *text = file == NULL ? NULL : read_all(file, length);
    if (text == NULL)
        cli_complain(NULL, "cannot read %s: %s", is_stdin ? "standard input" : path,
                     strerror(errno));
    if (file != NULL && !is_stdin)
        fclose(file);
    return text;
}

static ExitCode load(lore_kb *kb, const char *path, bool is_checked)
{
    size_t length;
    lore_status suspicious = LORE_OK;
    char *text = read_script(path, &length);
    Origin origin = { strcmp(path, "-") == 0 ? "stdin" : path, text, false };
    if (text == NULL)
        return CODE_OPEN;
    if (is_checked)
        suspicious = lore_text_check(kb, text, (ptrdiff_t)length, origin.name);
    if (suspicious != LORE_OK)
        cli_diagnostics_print(kb, suspicious, &origin);
    lore_status status = lore_load(kb, text, (ptrdiff_t)length, origin.name);
    if (status != LORE_OK)
        cli_diagnostics_print(kb, status, &origin);
    else
        cli_notes_print(kb, &origin);
    free(text);
    return cli_exit_of_work(status != LORE_OK ? status : suspicious);
}

ExitCode cli_script_load(lore_kb *kb, const char *path)
{
    return load(kb, path, false);
}

ExitCode cli_script_check(lore_kb *kb, const char *path)
{
    return load(kb, path, true);
}
