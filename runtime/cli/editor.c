/* SPDX-License-Identifier: MIT */
/* libedit does the editing. It is opened when a prompt is: linking it and the three libraries that it needs took
 * every start of the program 0.8 ms. Characters are read here, because its own reader hides the
 * first Ctrl-C. History is kept in $XDG_STATE_HOME/lore/history; that it cannot be kept is
 * no reason to complain. */
#include "cli/editor.h"

#include <dlfcn.h>
#include <errno.h>
#include <histedit.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/complete.h"
#include "cli/display.h"
#include "cli/interrupt.h"
#include "cli/phrase.h"
#include "cli/utf8.h"

enum { HISTORY_MAX = 2000, PATH_SIZE = 4096, UTF8_MAX = 4 };

struct Editor {
    EditLine *line;
    History *history;
    lore_kb *kb;
    char *text; /* the last line */
    const char *prompt;
    const char *queued; /* characters to be read before those typed */
    bool is_interrupted;
    char history_path[PATH_SIZE]; /* "" if there is no place for it */
    Completions completions;
};

/* ---- the library ----------------------------------------------------------------------------- */

/* What is used of libedit, under the names that it has there. */
static struct {
    EditLine *(*el_init)(const char *, FILE *, FILE *, FILE *);
    void (*el_end)(EditLine *);
    int (*el_set)(EditLine *, int, ...);
    int (*el_get)(EditLine *, int, ...);
    int (*el_source)(EditLine *, const char *);
    const char *(*el_gets)(EditLine *, int *);
    const LineInfo *(*el_line)(EditLine *);
    History *(*history_init)(void);
    void (*history_end)(History *);
    int (*history)(History *, HistEvent *, int, ...);
} edit;

/* The file's name on Debian, on other Linux, on macOS, and where there are no versions. */
static const char *const library_files[] = { "libedit.so.2", "libedit.so.0", "libedit.3.dylib",
                                             "libedit.so" };

static void *open_library(void)
{
    void *library = NULL;
    for (size_t i = 0; library == NULL && i < sizeof library_files / sizeof *library_files; i++)
        library = dlopen(library_files[i], RTLD_NOW | RTLD_LOCAL);
    return library;
}

/* Fills edit; false where there is no libedit. */
static bool find_library(void)
{
    const struct {
        const char *name;
        void *function; /* a pointer to one, which POSIX lets dlsym's void pointer be */
    } symbols[] = {
        { "el_init", &edit.el_init },         { "el_end", &edit.el_end },
        { "el_set", &edit.el_set },           { "el_get", &edit.el_get },
        { "el_source", &edit.el_source },     { "el_gets", &edit.el_gets },
        { "el_line", &edit.el_line },         { "history_init", &edit.history_init },
        { "history_end", &edit.history_end }, { "history", &edit.history },
    };
    void *library = open_library();
    for (size_t i = 0; library != NULL && i < sizeof symbols / sizeof *symbols; i++) {
        void *symbol = dlsym(library, symbols[i].name);
        if (symbol == NULL)
            return false;
        memcpy(symbols[i].function, &symbol, sizeof symbol);
    }
    return library != NULL;
}

static Editor *editor_of(EditLine *line)
{
    void *editor = NULL;
    edit.el_get(line, EL_CLIENTDATA, &editor);
    return editor;
}

/* ---- completion ------------------------------------------------------------------------------ */

static void print_choices(const Completions *completions)
{
    size_t width = 0, columns = cli_display_columns(stdout);
    for (size_t i = 0; i < completions->count; i++)
        if (strlen(completions->words[i]) > width)
            width = strlen(completions->words[i]);
    size_t per_line = columns / (width + 2) > 0 ? columns / (width + 2) : 1;
    for (size_t i = 0; i < completions->count; i++)
        printf("%s%-*s", i % per_line == 0 ? "\n" : "", (int)width + 2, completions->words[i]);
    putchar('\n');
    fflush(stdout);
}

/* Tab: what can be completed is queued as if it had been typed. */
static void complete(Editor *editor)
{
    Completions *found = &editor->completions;
    const LineInfo *typed = edit.el_line(editor->line);
    cli_complete(editor->kb, typed->buffer, (size_t)(typed->cursor - typed->buffer), found);
    size_t shared = cli_completions_shared(found);
    if (found->word_length == 0) {
        editor->queued = " "; /* an indentation, typed or pasted */
    } else if (shared > found->word_length) {
        found->words[0][shared] = '\0';
        editor->queued = found->words[0] + found->word_length;
    } else if (found->count > 1) {
        print_choices(found);
        edit.el_set(editor->line, EL_REFRESH);
    }
}

/* ---- characters ------------------------------------------------------------------------------ */

/* Waits for a byte or a signal, which cannot come unnoticed in between. */
static void wait_for_input(void)
{
    sigset_t interrupt, before;
    sigemptyset(&interrupt);
    sigaddset(&interrupt, SIGINT);
    sigprocmask(SIG_BLOCK, &interrupt, &before);
    if (!cli_interrupt_is_noted()) {
        fd_set input;
        FD_ZERO(&input);
        FD_SET(STDIN_FILENO, &input);
        pselect(STDIN_FILENO + 1, &input, NULL, NULL, NULL, &before);
    }
    sigprocmask(SIG_SETMASK, &before, NULL);
}

/* 1, 0 at the end, -1 when interrupted. */
static int read_byte(Editor *editor, char *byte)
{
    for (;;) {
        wait_for_input();
        if (cli_interrupt_came()) {
            editor->is_interrupted = true;
            return -1;
        }
        ssize_t count = read(STDIN_FILENO, byte, 1);
        if (count >= 0)
            return (int)count;
        if (errno != EINTR)
            return 0;
    }
}

/* How many bytes follow the first one of a character. */
static size_t bytes_after(unsigned char first)
{
    return first < 0xC2 ? 0 : first < 0xE0 ? 1 : first < 0xF0 ? 2 : first < 0xF5 ? 3 : 0;
}

static int read_typed(Editor *editor, wchar_t *out)
{
    char bytes[UTF8_MAX];
    uint32_t point;
    int got = read_byte(editor, &bytes[0]);
    size_t count = got > 0 ? 1 + bytes_after((unsigned char)bytes[0]) : 1;
    for (size_t i = 1; got > 0 && i < count; i++)
        got = read_byte(editor, &bytes[i]);
    if (got <= 0)
        return got;
    cli_utf8_decode(bytes, count, &point);
    *out = (wchar_t)point;
    return 1;
}

/* Tab is taken here: libedit never frees the names of functions that are added to it. */
static int read_character(EditLine *line, wchar_t *out)
{
    Editor *editor = editor_of(line);
    while (*editor->queued == '\0') {
        int got = read_typed(editor, out);
        if (got <= 0 || *out != L'\t')
            return got;
        complete(editor);
    }
    *out = (unsigned char)*editor->queued++;
    return 1;
}

static char *show_prompt(EditLine *line)
{
    return (char *)editor_of(line)->prompt; /* libedit does not write to it */
}

/* ---- history --------------------------------------------------------------------------------- */

/* Makes the folders of path, whose last part is a file's name. */
static void make_folders(char *path)
{
    for (char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(path, 0700);
        *slash = '/';
    }
}

static void find_history(char path[PATH_SIZE])
{
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    int length = 0;
    if (state != NULL && state[0] == '/')
        length = snprintf(path, PATH_SIZE, "%s/lore/history", state);
    else if (home != NULL && home[0] == '/')
        length = snprintf(path, PATH_SIZE, "%s/.local/state/lore/history", home);
    if (length <= 0 || length >= PATH_SIZE)
        path[0] = '\0';
}

static void load_history(Editor *editor)
{
    HistEvent event;
    find_history(editor->history_path);
    edit.history(editor->history, &event, H_SETSIZE, HISTORY_MAX);
    edit.history(editor->history, &event, H_SETUNIQUE, 1);
    if (editor->history_path[0] != '\0')
        edit.history(editor->history, &event, H_LOAD, editor->history_path);
}

static void save_history(Editor *editor)
{
    HistEvent event;
    if (editor->history_path[0] == '\0')
        return;
    make_folders(editor->history_path);
    edit.history(editor->history, &event, H_SAVE, editor->history_path);
}

static void remember_lines(Editor *editor, char *lines)
{
    HistEvent event;
    for (char *next = lines; next != NULL; lines = next) {
        next = strchr(lines, '\n');
        if (next != NULL)
            *next++ = '\0';
        if (lines[0] != '\0')
            edit.history(editor->history, &event, H_ENTER, lines);
    }
}

/* One line where possible: a phrase comes back with one key. */
void cli_editor_remember(Editor *editor, const char *phrase)
{
    char *copy = strdup(phrase);
    if (copy == NULL)
        return;
    for (size_t end = strlen(copy); end > 0 && copy[end - 1] == '\n'; end--)
        copy[end - 1] = '\0';
    if (cli_phrase_can_be_joined(copy))
        for (char *at = strchr(copy, '\n'); at != NULL; at = strchr(at, '\n'))
            *at = ' ';
    remember_lines(editor, copy);
    free(copy);
}

/* ---- the editor ------------------------------------------------------------------------------ */

static void set_up(Editor *editor)
{
    EditLine *line = editor->line;
    edit.el_set(line, EL_CLIENTDATA, editor);
    edit.el_set(line, EL_EDITOR, "emacs");
    edit.el_set(line, EL_SIGNAL, 1);
    edit.el_set(line, EL_PROMPT, show_prompt);
    edit.el_set(line, EL_GETCFN, read_character);
    edit.el_set(line, EL_HIST, edit.history, editor->history);
    edit.el_set(line, EL_BIND, "^R", "em-inc-search-prev", NULL);
    edit.el_source(line, NULL); /* the user's own ~/.editrc */
}

Editor *cli_editor_open(lore_kb *kb)
{
    if (!find_library()) {
        fputs("note: lines cannot be edited here, for there is no libedit\n", stderr);
        return NULL;
    }
    cli_display_prepare();
    Editor *editor = calloc(1, sizeof *editor);
    if (editor == NULL)
        return NULL;
    editor->kb = kb;
    editor->prompt = editor->queued = "";
    editor->history = edit.history_init();
    editor->line = edit.el_init("lore", stdin, stdout, stderr);
    if (editor->history == NULL || editor->line == NULL) {
        cli_editor_close(editor);
        return NULL;
    }
    load_history(editor);
    set_up(editor);
    return editor;
}

void cli_editor_close(Editor *editor)
{
    if (editor == NULL)
        return;
    if (editor->history != NULL) {
        save_history(editor);
        edit.history_end(editor->history);
    }
    if (editor->line != NULL)
        edit.el_end(editor->line);
    free(editor->text);
    free(editor);
}

EditorEvent cli_editor_read(Editor *editor, const char *prompt, const char **line)
{
    int count = 0;
    editor->prompt = prompt;
    editor->queued = "";
    editor->is_interrupted = false;
    edit.el_set(editor->line, EL_PREP_TERM,
                1); /* before the prompt, so that no key is echoed twice */
    const char *typed = edit.el_gets(editor->line, &count);
    if (editor->is_interrupted) {
        fputs("^C\n", stdout);
        return EDITOR_INTERRUPT;
    }
    if (typed == NULL || count <= 0) {
        fputc('\n', stdout);
        return EDITOR_END;
    }
    free(editor->text);
    editor->text = strdup(typed);
    *line = editor->text != NULL ? editor->text : "";
    return EDITOR_LINE;
}
