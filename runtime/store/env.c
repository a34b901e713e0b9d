/* SPDX-License-Identifier: MIT */
/* Environments: opening, sharing, growing, and the gate for writers.
 *
 * The list of open environments is the one mutable global of Lore: LMDB's locks are fcntl locks,
 * which belong to the process, so opening one file twice must be noticed wherever in the process it
 * happens. It is guarded by its mutex, and nothing but this file sees it.
 *
 * The map is reserved far larger than any file, which costs address space only. Where that is
 * scarce the reservation is halved until it fits, and grows later (is_limited).
 *
 * The gate is flock on the data file: unlike LMDB's own lock it can be tried, so that a second
 * writer is told instead of blocked for ever. The system opens it when its holder dies. */
#define _DEFAULT_SOURCE 1 /* flock, anonymous maps */
#include "store/env.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "store/create.h"
#include "store/page.h"

enum {
    MOST_READERS = 1000,
    WAIT_MS = 5000, /* for another writer */
    LOCK_WAIT_MS = 1000,
    NAP_MS = 2,
    MOST_TRIES = 10,
};

#define LEAST_MAP ((size_t)1 << 20)
#define AMPLE_MAP ((size_t)1 << (sizeof(size_t) > 4 ? 34 : 30))

static struct {
    pthread_mutex_t mutex;
    Environment *first;
} environments = { PTHREAD_MUTEX_INITIALIZER, NULL };

static void take_nap(void)
{
    const struct timespec nap = { 0, NAP_MS * 1000000L };
    nanosleep(&nap, NULL);
}

/* ---- failures ---- */

static lore_status status_of(int code)
{
    switch (code) {
    case ENOMEM:
        return LORE_NOMEM;
    case ENOSPC:
    case EFBIG:
    case EDQUOT:
    case MDB_MAP_FULL:
    case MDB_TXN_FULL:
    case MDB_DBS_FULL:
        return LORE_FULL;
    case MDB_READERS_FULL:
        return LORE_BUSY;
    case MDB_CORRUPTED:
    case MDB_PAGE_NOTFOUND:
    case MDB_CURSOR_FULL:
    case MDB_PAGE_FULL:
    case MDB_INCOMPATIBLE:
    case MDB_BAD_TXN:
    case MDB_INVALID:
    case MDB_NOTFOUND:
        return LORE_CORRUPT;
    default:
        return LORE_IO;
    }
}

/* LMDB calls a write that came out short an input/output error: see whether the file can be longer.
 */
static bool is_full(const Environment *env)
{
    static const uint8_t zeros[4096];
    struct stat status;
    int file;
    if (mdb_env_get_fd(env->lmdb, &file) != 0 || fstat(file, &status) != 0)
        return false;
    ssize_t written = pwrite(file, zeros, sizeof zeros, status.st_size);
    bool is_long_enough = written == (ssize_t)sizeof zeros;
    if (written > 0 && ftruncate(file, status.st_size) != 0)
        return false;
    return !is_long_enough && (written >= 0 || status_of(errno) == LORE_FULL);
}

lore_status lr_env_fail_write(const Environment *env, int code, Diag *diag)
{
    return lr_env_fail(env, code == EIO && is_full(env) ? ENOSPC : code, "write", diag);
}

lore_status lr_env_fail(const Environment *env, int code, const char *doing, Diag *diag)
{
    return lr_diag_fail(diag, status_of(code), NOWHERE, "cannot %s %s: %s", doing, env->path,
                        mdb_strerror(code));
}

/* ---- opening ---- */

/* Who hears of damaged pages; say NULL: nobody looks for them. */
typedef struct Examination {
    void (*say)(void *data, const char *line);
    void *data;
} Examination;

static size_t affordable_map(size_t reserve)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
        return reserve;
    size_t size = reserve;
    while (size > LEAST_MAP && size > limit.rlim_cur / 4) /* leave room for the program */
        size /= 2;
    return size;
}

static int try_open(Environment *env, const char *path, unsigned flags)
{
    int code = mdb_env_create(&env->lmdb);
    if (code != 0)
        return code;
    mdb_env_set_maxdbs(env->lmdb, LR_DATABASE_COUNT);
    mdb_env_set_maxreaders(env->lmdb, MOST_READERS);
    mdb_env_set_mapsize(env->lmdb, env->map_size);
    flags |= MDB_NORDAHEAD; /* long scans do it themselves: store/ahead.h */
    code = mdb_env_open(env->lmdb, path, flags | MDB_NOSUBDIR | MDB_NOTLS, 0666);
    if (code != 0) {
        mdb_env_close(env->lmdb);
        env->lmdb = NULL;
    }
    return code;
}

/* Linux says the one; emulators say the other. */
static bool is_map_refused(int code)
{
    return code == ENOMEM || code == EINVAL;
}

/* Halves the reservation while the address space has no room for it. */
static int open_lmdb(Environment *env, const char *path, unsigned flags, size_t reserve)
{
    int code;
    env->map_size = affordable_map(reserve);
    do
        code = try_open(env, path, flags);
    while (is_map_refused(code) && (env->map_size /= 2) >= LEAST_MAP);
    if (code != 0)
        return code;

    MDB_envinfo info;
    MDB_stat stat;
    mdb_env_info(env->lmdb, &info);
    mdb_env_stat(env->lmdb, &stat);
    env->map_size = info.me_mapsize;
    env->page_size = stat.ms_psize;
    env->is_limited = env->map_size < AMPLE_MAP;
    return 0;
}

/* LMDB takes the newest commit's number from the lock file. One that belongs to a file which has
 * been deleted or replaced here while somebody had it open would make it read an older state. The
 * two numbers also differ for a moment while somebody commits. */
static lore_status check_lock(Environment *env, MDB_txn *txn, Diag *diag)
{
    MDB_envinfo info;
    for (int waited = 0; waited < LOCK_WAIT_MS; waited += NAP_MS) {
        mdb_env_info(env->lmdb, &info);
        if (info.me_last_txnid == mdb_txn_id(txn))
            return LORE_OK;
        mdb_txn_reset(txn);
        take_nap();
        int code = mdb_txn_renew(txn);
        if (code != 0)
            return lr_env_fail(env, code, "read", diag);
    }
    lr_diag_fail(diag, LORE_BUSY, NOWHERE, "the lock file %s-lock belongs to another file",
                 env->path);
    lr_diag_hint(diag,
                 "close the programs that still use a file that was deleted or replaced here");
    return LORE_BUSY;
}

void lr_env_fill(Environment *env)
{
    MDB_envinfo info;
    struct stat status;
    int file;
    if (env->is_private || mdb_env_info(env->lmdb, &info) != 0 ||
        mdb_env_get_fd(env->lmdb, &file) != 0 || fstat(file, &status) != 0)
        return;
    size_t size = (info.me_last_pgno + 1) * env->page_size;
    if ((size_t)status.st_size < size && ftruncate(file, (off_t)size) != 0)
        return; /* whoever opens it next looks at all of it */
}

/* The header of the commit that txn reads, unless others have committed twice in between. */
static bool read_own_meta(Environment *env, MDB_txn *txn, PageMeta *out)
{
    for (int tries = 0; tries < MOST_TRIES; tries++) {
        if (lr_page_meta(env->file, mdb_txn_id(txn), out))
            return true;
        mdb_txn_reset(txn);
        if (mdb_txn_renew(txn) != 0)
            return false;
    }
    return false;
}

/* Looks at every page of the newest commit, which a transaction holds still without following any.
 */
static lore_status examine(Environment *env, const Examination *examination, Diag *diag)
{
    MDB_txn *txn;
    PageMeta meta;
    if (!examination->say)
        return LORE_OK;
    int code = mdb_txn_begin(env->lmdb, NULL, MDB_RDONLY, &txn);
    if (code != 0)
        return lr_env_fail(env, code, "read", diag);
    lore_status status = check_lock(env, txn, diag);
    if (status == LORE_OK && !read_own_meta(env, txn, &meta))
        status =
            lr_diag_fail(diag, LORE_CORRUPT, NOWHERE, "%s is damaged in its header", env->path);
    if (status == LORE_OK)
        status = lr_page_walk(env->file, &meta, examination->say, examination->data);
    mdb_txn_abort(txn);
    return status;
}

static lore_status open_databases(Environment *env, Diag *diag)
{
    MDB_txn *txn;
    int code = mdb_txn_begin(env->lmdb, NULL, MDB_RDONLY, &txn);
    if (code != 0)
        return lr_env_fail(env, code, "read", diag);
    lore_status status = env->is_private ? LORE_OK : check_lock(env, txn, diag);
    if (status == LORE_OK)
        status = lr_create_check_stamp(txn, env->path, diag);
    for (unsigned i = DB_JOURNAL; status == LORE_OK && i < LR_DATABASE_COUNT; i++) {
        code = mdb_dbi_open(txn, lr_database_names[i], 0, &env->databases[i]);
        if (code != 0)
            status = lr_env_fail(env, code, "read", diag);
    }
    if (status != LORE_OK) {
        mdb_txn_abort(txn);
        return status;
    }
    mdb_txn_commit(txn); /* keeps the handles */
    int dead;
    if (!env->is_private)
        mdb_reader_check(env->lmdb, &dead);
    return LORE_OK;
}

static void destroy(Environment *env)
{
    if (env->lmdb)
        mdb_env_close(env->lmdb);
    if (env->file >= 0)
        close(env->file);
    free(env->path);
    free(env);
}

static Environment *new_environment(const char *path)
{
    Environment *env = calloc(1, sizeof *env);
    if (!env)
        return NULL;
    env->file = -1;
    env->process = getpid();
    env->users = 1;
    env->path = strdup(path);
    if (env->path)
        return env;
    destroy(env);
    return NULL;
}

static lore_status open_private(size_t reserve, Environment **out, Diag *diag)
{
    char *path = NULL;
    lore_status status = lr_create_private(&path, diag);
    if (status != LORE_OK)
        return status;
    Environment *env = new_environment("the knowledge base in memory");
    if (!env) {
        status = lr_diag_fail(diag, LORE_NOMEM, NOWHERE, "memory ran out");
        goto done;
    }
    env->is_private = true;
    int code = open_lmdb(env, path, MDB_NOLOCK | MDB_NOSYNC, reserve);
    status =
        code == 0 ? lr_create_content(env->lmdb, path, diag) : lr_env_fail(env, code, "open", diag);
    if (status == LORE_OK)
        status = open_databases(env, diag);
    if (status == LORE_OK)
        *out = env;
    else
        destroy(env);

done:
    unlink(path);
    free(path);
    return status;
}

static bool is_access_refused(int code)
{
    return code == EACCES || code == EROFS || code == EPERM;
}

static lore_status open_file(Environment *env, const char *path, size_t reserve,
                             const Examination *examination, Diag *diag)
{
    env->is_readonly = access(path, W_OK) != 0 && is_access_refused(errno);
    int code = open_lmdb(env, path, env->is_readonly ? MDB_RDONLY : 0, reserve);
    if (code == MDB_INVALID || code == MDB_VERSION_MISMATCH)
        return lr_diag_fail(diag, LORE_IO, NOWHERE, "cannot use the lock file %s-lock: %s", path,
                            mdb_strerror(code));
    if (is_access_refused(code))
        return lr_diag_fail(diag, LORE_IO, NOWHERE, "cannot open %s with its lock file %s-lock: %s",
                            path, path, strerror(code));
    if (code != 0)
        return lr_env_fail(env, code, "open", diag);
    lore_status status = examine(env, examination, diag);
    return status == LORE_OK ? open_databases(env, diag) : status;
}

static Environment *find_open(const struct stat *stat)
{
    for (Environment *env = environments.first; env; env = env->next)
        if (env->device == stat->st_dev && env->inode == stat->st_ino)
            return env;
    return NULL;
}

/* The inode of the lock file beside path, or 0. */
static ino_t find_lock(const char *path, dev_t *device)
{
    struct stat status;
    size_t size = strlen(path) + sizeof "-lock";
    char *name = malloc(size);
    if (!name)
        return 0;
    snprintf(name, size, "%s-lock", path);
    bool is_there = stat(name, &status) == 0;
    free(name);
    if (!is_there)
        return 0;
    *device = status.st_dev;
    return status.st_ino;
}

/* Two environments must not share a lock file: closing the one would take the other's locks. */
static bool is_lock_taken(const char *path)
{
    dev_t device = 0;
    ino_t inode = find_lock(path, &device);
    for (Environment *env = environments.first; env && inode; env = env->next)
        if (env->process == getpid() && env->lock_inode == inode && env->device == device)
            return true;
    return false;
}

static lore_status open_new(const char *path, int file, const struct stat *stat, size_t reserve,
                            const Examination *examination, Environment **out, Diag *diag)
{
    lore_status status = lr_page_check(file, path, diag);
    Environment *env = status == LORE_OK ? new_environment(path) : NULL;
    if (!env) {
        close(file);
        return status != LORE_OK ? status
                                 : lr_diag_fail(diag, LORE_NOMEM, NOWHERE, "memory ran out");
    }
    env->file = file;
    env->device = stat->st_dev;
    env->inode = stat->st_ino;
    status = open_file(env, path, reserve, examination, diag);
    if (status != LORE_OK) {
        destroy(env);
        return status;
    }
    env->lock_inode = find_lock(path, &env->device);
    env->next = environments.first;
    environments.first = env;
    *out = env;
    return LORE_OK;
}

static lore_status fail_to_open(const char *path, int code, Diag *diag)
{
    lore_status status = code == ENOENT ? LORE_NOTFOUND : LORE_IO;
    return lr_diag_fail(diag, status, NOWHERE, "cannot open %s: %s", path, strerror(code));
}

/* With the list locked. A file that is open already is not opened again, not even to look at it. */
static lore_status open_shared(const char *path, size_t reserve, const Examination *examination,
                               Environment **out, Diag *diag)
{
    struct stat status;
    if (stat(path, &status) != 0)
        return fail_to_open(path, errno, diag);
    if (S_ISDIR(status.st_mode))
        return fail_to_open(path, EISDIR, diag);
    if (!S_ISREG(status.st_mode))
        return lr_diag_fail(diag, LORE_NOTLORE, NOWHERE, "%s is not a regular file", path);
    Environment *env = find_open(&status);
    if (env && env->process == getpid()) {
        lore_status examined = examine(env, examination, diag);
        if (examined != LORE_OK)
            return examined;
        env->users++;
        *out = env;
        return LORE_OK;
    }
    if (is_lock_taken(path))
        return lr_diag_fail(diag, LORE_BUSY, NOWHERE,
                            "%s was replaced while this program has the former file open", path);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return fail_to_open(path, errno, diag);
    return open_new(path, file, &status, reserve, examination, out, diag);
}

static lore_status open_locked(const char *path, size_t reserve, Examination examination,
                               Environment **out, Diag *diag)
{
    pthread_mutex_lock(&environments.mutex);
    lore_status status = open_shared(path, reserve, &examination, out, diag);
    pthread_mutex_unlock(&environments.mutex);
    return status;
}

lore_status lr_env_open(const char *path, unsigned flags, size_t reserve, Environment **out,
                        Diag *diag)
{
    *out = NULL;
    if (!path)
        return open_private(reserve, out, diag);
    lore_status status = LORE_OK;
    if ((flags & LORE_OPEN_CREATE) && !(flags & LORE_OPEN_READONLY))
        status = lr_create_file(path, diag);
    if (status != LORE_OK)
        return status;
    return open_locked(path, reserve, (Examination){ NULL, NULL }, out, diag);
}

lore_status lr_env_examine(const char *path, void (*say)(void *data, const char *line), void *data,
                           Environment **out, Diag *diag)
{
    *out = NULL;
    return open_locked(path, LR_ENV_RESERVE, (Examination){ say, data }, out, diag);
}

void lr_env_close(Environment *env)
{
    if (!env)
        return;
    pthread_mutex_lock(&environments.mutex);
    if (--env->users == 0) {
        for (Environment **at = &environments.first; *at; at = &(*at)->next)
            if (*at == env) {
                *at = env->next;
                break;
            }
        destroy(env);
    }
    pthread_mutex_unlock(&environments.mutex);
}

/* ---- the gate ---- */

/* LORE_OK, LORE_BUSY for good, or LORE_DONE: not yet. */
static lore_status try_to_enter(Environment *env, const void *writer)
{
    lore_status status = LORE_DONE;
    pthread_mutex_lock(&environments.mutex);
    if (env->writer) {
        if (pthread_equal(env->writer_thread, pthread_self()))
            status = LORE_BUSY;
    } else if (env->is_private || flock(env->file, LOCK_EX | LOCK_NB) == 0) {
        env->writer = writer;
        env->writer_thread = pthread_self();
        status = LORE_OK;
    }
    pthread_mutex_unlock(&environments.mutex);
    return status;
}

lore_status lr_env_enter(Environment *env, const void *writer, Diag *diag)
{
    lore_status status = try_to_enter(env, writer);
    for (int waited = 0; status == LORE_DONE && waited < WAIT_MS; waited += NAP_MS) {
        take_nap();
        status = try_to_enter(env, writer);
    }
    if (status == LORE_OK)
        return LORE_OK;
    return lr_diag_fail(diag, LORE_BUSY, NOWHERE,
                        status == LORE_BUSY ? "this thread is already writing to %s elsewhere"
                                            : "another writer is at work on %s",
                        env->path);
}

void lr_env_leave(Environment *env, const void *writer)
{
    pthread_mutex_lock(&environments.mutex);
    if (env->writer == writer) {
        env->writer = NULL;
        if (!env->is_private)
            flock(env->file, LOCK_UN);
    }
    pthread_mutex_unlock(&environments.mutex);
}

/* ---- growth ---- */

/* LMDB gives up its old map before it asks for the new one, and cannot go back: so try first. */
static bool has_room_for(size_t size)
{
    void *probe = mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (probe == MAP_FAILED)
        return false;
    munmap(probe, size);
    return true;
}

static lore_status remap(Environment *env, size_t size, Diag *diag)
{
    MDB_envinfo info;
    int code = mdb_env_set_mapsize(env->lmdb, size);
    if (code != 0)
        return lr_env_fail(env, code, "map", diag);
    mdb_env_info(env->lmdb, &info);
    env->map_size = info.me_mapsize;
    env->is_limited = env->map_size < AMPLE_MAP;
    return LORE_OK;
}

static lore_status remap_alone(Environment *env, size_t size, Diag *diag)
{
    lore_status status;
    pthread_mutex_lock(&environments.mutex);
    if (env->users > 1 || (size && !has_room_for(size)))
        status = lr_diag_fail(diag, LORE_FULL, NOWHERE,
                              env->users > 1
                                  ? "%s cannot grow while it is open more than once in this program"
                                  : "%s cannot grow: the address space is limited",
                              env->path);
    else
        status = remap(env, size, diag);
    pthread_mutex_unlock(&environments.mutex);
    return status;
}

lore_status lr_env_grow(Environment *env, Diag *diag)
{
    return remap_alone(env, env->map_size * 2, diag);
}

lore_status lr_env_follow(Environment *env, Diag *diag)
{
    return remap_alone(env, 0, diag);
}
