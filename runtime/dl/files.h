/* SPDX-License-Identifier: MIT */
/* Files: what directives say of input and output. */
#ifndef LORE_DL_FILES_H
#define LORE_DL_FILES_H

#include "dl/program.h"

/* How one directive reads or writes. */
typedef struct Form {
    enum { FORM_FILE, FORM_STANDARD, FORM_SIZE } medium;
    const char *name; /* that is shown */
    const char *path;
    const char *delimiter;
    bool is_rfc4180, has_headers;
    const char *columns; /* "0:2:1": of the file, for those of the relation; or NULL */
} Form;

/* False after noting what is not supported. */
bool lr_dl_files_form(Program *program, const Directive *directive, Form *out);

/* Reads what .input asks for into the relation, in the transaction under way. */
void lr_dl_files_read(Program *program, const Directive *directive);

/* Writes what .output and .printsize ask for. */
void lr_dl_files_write(Program *program, const Directive *directive);

#endif
