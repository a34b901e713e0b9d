/* SPDX-License-Identifier: MIT */
/* Source: files are read as a whole; the preprocessor is a process of its own, whose line markers
 * keep the places. */
#include "dl/source.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SOURCE_MAX = 1 << 28 };

static _Noreturn void refuse(Front *front, const char *path, Spot spot, const char *why)
{
    Spot where = spot.file != NULL ? spot : (Spot){ path, 0 };
    lr_dl_front_fail(front, LORE_IO, where, NULL, "cannot read '%s': %s", path, why);
    lr_dl_front_leave(front, LORE_IO);
}

/* All that file has. */
static const char *read_all(Front *front, FILE *file, size_t *length)
{
    size_t room = 1 << 16;
    char *text = lr_dl_front_alloc(front, room);
    *length = 0;
    for (size_t got; (got = fread(text + *length, 1, room - *length - 1, file)) > 0;) {
        *length += got;
        if (*length < room - 1 || room >= SOURCE_MAX)
            continue;
        char *more = lr_dl_front_alloc(front, room * 2);
        memcpy(more, text, *length);
        text = more;
        room *= 2;
    }
    text[*length] = '\0';
    return text;
}

Source lr_dl_source_read(Front *front, const char *path, Spot spot)
{
    Source source = { .path = lr_dl_front_name(front, path, strlen(path)) };
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        refuse(front, path, spot, strerror(errno));
    lr_dl_front_hold(front, HELD_FILE, file);
    source.text = read_all(front, file, &source.length);
    bool failed = ferror(file);
    lr_dl_front_release(front, 1);
    if (failed)
        refuse(front, path, spot, "it is no file that can be read");
    if (source.length + 1 >= SOURCE_MAX)
        refuse(front, path, spot, "it is too long for a program");
    return source;
}

const char *lr_dl_source_join(Front *front, const char *folder, const char *name)
{
    if (name[0] == '/' || folder == NULL || folder[0] == '\0')
        return name;
    return lr_dl_front_format(front, "%s/%s", folder, name);
}

Source lr_dl_source_beside(Front *front, const char *name, Spot spot)
{
    const char *slash = strrchr(spot.file, '/');
    const char *folder =
        slash == NULL ? NULL : lr_dl_front_name(front, spot.file, (size_t)(slash - spot.file));
    return lr_dl_source_read(front, lr_dl_source_join(front, folder, name), spot);
}

/* ---- the preprocessor ---- */

/* Starts it with its output in *out. */
static pid_t start(const char *path, int *out)
{
    int ends[2];
    if (pipe(ends) != 0)
        return -1;
    pid_t child = fork();
    if (child == 0) {
        dup2(ends[1], STDOUT_FILENO);
        close(ends[0]);
        close(ends[1]);
        execlp("cpp", "cpp", "-undef", "-w", "-nostdinc", "-DRAM_DOMAIN_SIZE=32", "-x", "c", path,
               (char *)NULL);
        _exit(127);
    }
    close(ends[1]);
    *out = ends[0];
    if (child < 0)
        close(ends[0]);
    return child;
}

Source lr_dl_source_preprocess(Front *front, const char *path)
{
    int end, result = 0;
    const char *operand = path[0] == '-' ? lr_dl_front_format(front, "./%s", path) : path;
    pid_t child = start(operand, &end);
    FILE *file = child < 0 ? NULL : fdopen(end, "rb");
    if (file == NULL)
        refuse(front, path, (Spot){ NULL, 0 }, strerror(errno));
    lr_dl_front_hold(front, HELD_FILE, file);
    Source source = { .path = lr_dl_front_name(front, path, strlen(path)) };
    source.text = read_all(front, file, &source.length);
    lr_dl_front_release(front, 1);
    while (waitpid(child, &result, 0) < 0 && errno == EINTR) {
    }
    if (WIFEXITED(result) && WEXITSTATUS(result) == 127)
        refuse(front, path, (Spot){ NULL, 0 },
               "it needs the C preprocessor (cpp), which is missing");
    if (!WIFEXITED(result) || WEXITSTATUS(result) != 0)
        refuse(front, path, (Spot){ NULL, 0 }, "the C preprocessor refused it");
    return source;
}
