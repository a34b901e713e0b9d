/* SPDX-License-Identifier: MIT */
/* Environment: one open LMDB file, shared by all Stores of this process that opened it.
 *
 * LMDB must not have the same file open twice in one process, so environments are found again by
 * device and inode. At most one Store at a time writes: it holds the gate. */
#ifndef LORE_STORE_ENV_H
#define LORE_STORE_ENV_H

#include <lmdb.h>
#include <pthread.h>
#include <sys/types.h>

#include "base/diag.h"

#define NOWHERE ((Place){ 0 }) /* of messages about files rather than text */

#define LR_FORMAT_VERSION 3u /* written, and the newest that can be read */
#define LR_FORMAT_OLDEST 3u  /* that can be read */

/* The address space that a file may grow into without being mapped anew. */
#define LR_ENV_RESERVE ((size_t)1 << (sizeof(size_t) > 4 ? 40 : 28))

typedef enum Database {
    DB_MAIN, /* LMDB's own: the stamp, and the entries of the others */
    DB_JOURNAL,
    DB_VALUE,
    DB_TABLE,
    DB_RECORD,
    DB_CLAIM,
} Database;
#define LR_DATABASE_COUNT 6

typedef struct Environment Environment;
struct Environment {
    MDB_env *lmdb;
    MDB_dbi databases[LR_DATABASE_COUNT];
    char *path; /* as first opened, for messages */
    dev_t device;
    ino_t inode, lock_inode;
    int file;         /* for the gate and for looking at pages; -1 when private */
    bool is_private;  /* an unlinked file of one Store */
    bool is_readonly; /* the system lets nobody here write to it */
    bool is_limited;  /* the map is so small that it may have to grow under a transaction */
    size_t map_size;
    size_t page_size;
    pid_t process;
    unsigned users;
    const void *writer; /* the Store that holds the gate, or NULL */
    pthread_t writer_thread;
    Environment *next;
};

/* path NULL: private. flags: LORE_OPEN_*. reserve: the size of map to try first. */
lore_status lr_env_open(const char *path, unsigned flags, size_t reserve, Environment **out,
                        Diag *diag);

/* Opens the file for its examination: LMDB follows no page of it before lr_page_walk has. */
lore_status lr_env_examine(const char *path, void (*say)(void *data, const char *line), void *data,
                           Environment **out, Diag *diag);
void lr_env_close(Environment *env); /* the last user closes the file; accepts NULL */

/* Makes writer the only one to write, here and in other processes; waits a few seconds for another
 * to finish. LORE_BUSY: it did not, or it is a Store of the same thread, which never could. */
lore_status lr_env_enter(Environment *env, const void *writer, Diag *diag);
void lr_env_leave(Environment *env, const void *writer);

/* Lets the file have all pages of the newest commit, by who holds the gate: LMDB does not write those that one
 * transaction takes and gives back. Of a file that has not, lr_page_check has to look at every page. */
void lr_env_fill(Environment *env);

/* Doubles the map. The caller must have no transaction open and be the only user. */
lore_status lr_env_grow(Environment *env, Diag *diag);
/* Takes over the size to which another process has let the file grow; same condition. */
lore_status lr_env_follow(Environment *env, Diag *diag);

/* The diagnostic for what LMDB or the system returned. doing: "read", "open" ... */
lore_status lr_env_fail(const Environment *env, int code, const char *doing, Diag *diag);
/* The same for a write; tells a full disk apart where LMDB does not. */
lore_status lr_env_fail_write(const Environment *env, int code, Diag *diag);

#endif
