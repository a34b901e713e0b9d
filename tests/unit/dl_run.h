/* SPDX-License-Identifier: MIT */
/* Programs in the dialect with files of their own: what tests of input and output share. */
#ifndef LORE_TESTS_UNIT_DL_RUN_H
#define LORE_TESTS_UNIT_DL_RUN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "lore.h"

typedef struct DlRun {
    char folder[32];
    Buffer printed, read;
    lore_kb *kb; /* of the newest run */
} DlRun;

/* cmocka's setup and teardown: *state becomes a DlRun with an empty folder, which goes with it. */
int dl_run_open(void **state);
int dl_run_close(void **state);

/* Writes a file of the folder. */
void dl_run_put(DlRun *run, const char *name, const void *bytes, size_t count);
/* A file of the folder as a text; borrowed until the next call. */
const char *dl_run_get(DlRun *run, const char *name);

/* Runs the program in a new knowledge base, with the folder for facts; output: "-", or NULL for the
 * folder. */
lore_status dl_run(DlRun *run, const char *program, const char *output);
/* What it printed. Asserts that it ran. */
const char *dl_run_prints(DlRun *run, const char *program);
/* Whether its first mistake's message contains text; it is printed if not. */
bool dl_run_says(const DlRun *run, const char *text);

#endif
