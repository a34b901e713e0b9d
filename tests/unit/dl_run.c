/* SPDX-License-Identifier: MIT */
#include "dl_run.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static const char *path_of(const DlRun *run, const char *name)
{
    static char path[300];
    snprintf(path, sizeof path, "%s/%s", run->folder, name);
    return path;
}

int dl_run_open(void **state)
{
    DlRun *run = calloc(1, sizeof *run);
    assert_non_null(run);
    strcpy(run->folder, "/tmp/lore-test-XXXXXX");
    assert_non_null(mkdtemp(run->folder));
    *state = run;
    return 0;
}

int dl_run_close(void **state)
{
    DlRun *run = *state;
    DIR *folder = opendir(run->folder);
    for (struct dirent *entry; folder != NULL && (entry = readdir(folder)) != NULL;)
        if (entry->d_name[0] != '.')
            unlink(path_of(run, entry->d_name));
    if (folder != NULL)
        closedir(folder);
    int code = rmdir(run->folder);
    lore_close(run->kb);
    lr_buffer_free(&run->printed);
    lr_buffer_free(&run->read);
    free(run);
    return code;
}

void dl_run_put(DlRun *run, const char *name, const void *bytes, size_t count)
{
    FILE *file = fopen(path_of(run, name), "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, count, file), count);
    assert_int_equal(fclose(file), 0);
}

const char *dl_run_get(DlRun *run, const char *name)
{
    char piece[4096];
    FILE *file = fopen(path_of(run, name), "rb");
    assert_non_null(file);
    run->read.count = 0;
    for (size_t got; (got = fread(piece, 1, sizeof piece, file)) > 0;)
        lr_buffer_put(&run->read, piece, got);
    fclose(file);
    return lr_buffer_terminate(&run->read);
}

static void print(void *data, const char *text, size_t length)
{
    lr_buffer_put(&((DlRun *)data)->printed, text, length);
}

lore_status dl_run(DlRun *run, const char *program, const char *output)
{
    const lore_dl how = { .facts = run->folder,
                          .output = output == NULL ? run->folder : output,
                          .print = print,
                          .data = run };
    dl_run_put(run, "program.dl", program, strlen(program));
    run->printed.count = 0;
    lore_close(run->kb);
    assert_int_equal(lore_open(NULL, 0, &run->kb), LORE_OK);
    return lore_dl_run_file(run->kb, path_of(run, "program.dl"), &how);
}

const char *dl_run_prints(DlRun *run, const char *program)
{
    lore_status status = dl_run(run, program, NULL);
    if (status != LORE_OK)
        dl_run_says(run, "nothing");
    assert_int_equal(status, LORE_OK);
    return lr_buffer_terminate(&run->printed);
}

bool dl_run_says(const DlRun *run, const char *text)
{
    lore_diagnostic diagnostic;
    if (lore_diagnostic_get(run->kb, 0, &diagnostic) != LORE_OK)
        return false;
    if (strstr(diagnostic.message, text) != NULL)
        return true;
    print_error("the message is: %s\n", diagnostic.message);
    return false;
}
