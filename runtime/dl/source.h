/* SPDX-License-Identifier: MIT */
/* Source: whole files, and the C preprocessor's output, as texts in the front's arena. */
#ifndef LORE_DL_SOURCE_H
#define LORE_DL_SOURCE_H

#include "dl/front.h"

typedef struct Source {
    const char *text; /* a NUL follows it */
    size_t length;
    const char *path;
} Source;

/* Leaves if there is none; spot: who asked for it. */
Source lr_dl_source_read(Front *front, const char *path, Spot spot);
/* name as seen from the folder of the file that names it. */
Source lr_dl_source_beside(Front *front, const char *name, Spot spot);
/* What `cpp` makes of the file. */
Source lr_dl_source_preprocess(Front *front, const char *path);

/* folder/name, or name alone where it is absolute or folder is NULL. */
const char *lr_dl_source_join(Front *front, const char *folder, const char *name);

#endif
