/* SPDX-License-Identifier: MIT */
/* Creation: a new file with its stamp and empty databases, and the check of that stamp. */
#ifndef LORE_STORE_CREATE_H
#define LORE_STORE_CREATE_H

#include "store/env.h"

extern const char *const lr_database_names[LR_DATABASE_COUNT]; /* NULL for DB_MAIN */

/* Makes a knowledge base at path unless something is there. Whoever looks sees none or a whole one.
 */
lore_status lr_create_file(const char *path, Diag *diag);

/* Makes an empty file under a name of its own; the caller removes the file and frees *path. */
lore_status lr_create_private(char **path, Diag *diag);

/* Makes what is open, an empty file of which nobody else knows, a knowledge base; path is for messages. */
lore_status lr_create_content(MDB_env *lmdb, const char *path, Diag *diag);

/* LORE_NOTLORE, LORE_NEWER, LORE_UNSUPPORTED (too old) or LORE_CORRUPT; path is for messages. */
lore_status lr_create_check_stamp(MDB_txn *txn, const char *path, Diag *diag);

#endif
