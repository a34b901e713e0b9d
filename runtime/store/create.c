/* SPDX-License-Identifier: MIT */
/* Creation: the file is made under another name beside its own, written and synced, and then linked
 * to its place, which fails if somebody else was first. So there is never half a file to open, and
 * nobody's file is overwritten.
 *
 * The stamp is a cell of the main database: eight bytes of magic (as PNG's, so that transfers as
 * text are noticed) and the format's version; those twelve bytes stay where they are in every
 * version. */
#include "store/create.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buffer.h"
#include "store/checksum.h"

const char *const lr_database_names[LR_DATABASE_COUNT] = {
    NULL, "journal", "value", "table", "record", "claim",
};

static const char STAMP_KEY[4] = "lore";
static const uint8_t MAGIC[8] = { 'L', 'O', 'R', 'E', '\r', '\n', 0x1a, '\n' };

enum { STAMP_FIXED = 12, STAMP_SIZE = 16, MOST_TRIES = 100 };

static const size_t FIRST_MAP = (size_t)1 << 20;

/* ---- stamp ---- */

static uint32_t stamp_checksum(const void *bytes)
{
    return (uint32_t)lr_checksum(DB_MAIN, STAMP_KEY, sizeof STAMP_KEY, bytes, STAMP_FIXED);
}

static int put_stamp(MDB_txn *txn, MDB_dbi database)
{
    Buffer stamp = { 0 };
    lr_buffer_put(&stamp, MAGIC, sizeof MAGIC);
    lr_buffer_u32(&stamp, LR_FORMAT_VERSION);
    int code = ENOMEM;
    if (!stamp.failed) {
        lr_buffer_u32(&stamp, stamp_checksum(stamp.bytes));
        MDB_val key = { sizeof STAMP_KEY, (void *)STAMP_KEY };
        MDB_val value = { stamp.count, stamp.bytes };
        code = stamp.failed ? ENOMEM : mdb_put(txn, database, &key, &value, 0);
    }
    lr_buffer_free(&stamp);
    return code;
}

static lore_status judge_stamp(const uint8_t *bytes, size_t count, const char *path, Diag *diag)
{
    if (count < STAMP_FIXED || memcmp(bytes, MAGIC, sizeof MAGIC) != 0)
        return lr_diag_fail(diag, LORE_NOTLORE, NOWHERE, "%s is not a knowledge base", path);
    Reader reader = { bytes + sizeof MAGIC, bytes + count, false };
    uint32_t version = lr_reader_u32(&reader);
    if (version > LR_FORMAT_VERSION) {
        lr_diag_fail(diag, LORE_NEWER, NOWHERE,
                     "%s has format %" PRIu32 ", this Lore reads up to format %u", path, version,
                     LR_FORMAT_VERSION);
        lr_diag_hint(diag, "open it with a newer Lore");
        return LORE_NEWER;
    }
    if (version < LR_FORMAT_OLDEST) {
        lr_diag_fail(diag, LORE_UNSUPPORTED, NOWHERE,
                     "%s has format %" PRIu32 ", this Lore reads from format %u", path, version,
                     LR_FORMAT_OLDEST);
        lr_diag_hint(diag, "export it with the Lore that wrote it");
        return LORE_UNSUPPORTED;
    }
    if (count != STAMP_SIZE || lr_reader_u32(&reader) != stamp_checksum(bytes))
        return lr_diag_fail(diag, LORE_CORRUPT, NOWHERE, "%s is damaged in its stamp", path);
    return LORE_OK;
}

lore_status lr_create_check_stamp(MDB_txn *txn, const char *path, Diag *diag)
{
    MDB_dbi database;
    MDB_val key = { sizeof STAMP_KEY, (void *)STAMP_KEY }, value;
    int code = mdb_dbi_open(txn, NULL, 0, &database);
    if (code == 0)
        code = mdb_get(txn, database, &key, &value);
    if (code == MDB_NOTFOUND || code == MDB_INCOMPATIBLE)
        return lr_diag_fail(diag, LORE_NOTLORE, NOWHERE,
                            "%s is an LMDB file, but not a knowledge base", path);
    if (code != 0)
        return lr_diag_fail(diag, LORE_CORRUPT, NOWHERE, "cannot read %s: %s", path,
                            mdb_strerror(code));
    return judge_stamp(value.mv_data, value.mv_size, path, diag);
}

/* ---- files ---- */

static int fill_environment(MDB_env *lmdb)
{
    MDB_txn *txn;
    MDB_dbi database;
    int code = mdb_txn_begin(lmdb, NULL, 0, &txn);
    if (code != 0)
        return code;
    for (unsigned i = 0; code == 0 && i < LR_DATABASE_COUNT; i++) {
        code = mdb_dbi_open(txn, lr_database_names[i], i ? MDB_CREATE : 0, &database);
        if (code == 0 && i == DB_MAIN)
            code = put_stamp(txn, database);
    }
    if (code == 0)
        return mdb_txn_commit(txn);
    mdb_txn_abort(txn);
    return code;
}

/* Makes the empty file at path a knowledge base. Nobody else knows of it: no locks. */
static int fill_file(const char *path)
{
    MDB_env *lmdb;
    int code = mdb_env_create(&lmdb);
    if (code != 0)
        return code;
    mdb_env_set_maxdbs(lmdb, LR_DATABASE_COUNT);
    mdb_env_set_mapsize(lmdb, FIRST_MAP);
    code = mdb_env_open(lmdb, path, MDB_NOSUBDIR | MDB_NOLOCK, 0666);
    if (code == 0)
        code = fill_environment(lmdb);
    mdb_env_close(lmdb);
    return code;
}

static lore_status fail_to_create(const char *path, int code, Diag *diag)
{
    lore_status status = code == ENOMEM                                      ? LORE_NOMEM
                         : code == ENOSPC || code == EDQUOT || code == EFBIG ? LORE_FULL
                         : code == ENOENT                                    ? LORE_NOTFOUND
                                                                             : LORE_IO;
    return lr_diag_fail(diag, status, NOWHERE, "cannot create %s: %s", path, mdb_strerror(code));
}

/* An empty file of a name that nobody had, in the directory of path; NULL with errno. */
static char *make_sibling(const char *path)
{
    size_t size = strlen(path) + 40;
    char *name = malloc(size);
    if (!name) {
        errno = ENOMEM;
        return NULL;
    }
    for (int i = 0; i < MOST_TRIES; i++) {
        snprintf(name, size, "%s.new-%ld-%d", path, (long)getpid(), i);
        int file = open(name, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666);
        if (file >= 0) {
            close(file);
            return name;
        }
        if (errno != EEXIST)
            break;
    }
    int code = errno;
    free(name);
    errno = code;
    return NULL;
}

/* Makes the new name durable. Not every file system can; the file itself is safe in any case. */
static void sync_directory(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *name = slash ? strndup(path, (size_t)(slash - path) + 1) : strdup(".");
    int directory = name ? open(name, O_RDONLY | O_CLOEXEC) : -1;
    if (directory >= 0) {
        fsync(directory);
        close(directory);
    }
    free(name);
}

/* Some file systems know no links; there, rename could overwrite in the moment between. */
static int move_into_place(const char *from, const char *to)
{
    if (link(from, to) == 0 || errno == EEXIST)
        return 0;
    if (errno != EPERM && errno != EOPNOTSUPP && errno != ENOSYS && errno != EMLINK)
        return errno;
    if (access(to, F_OK) == 0)
        return 0;
    return rename(from, to) == 0 ? 0 : errno;
}

lore_status lr_create_file(const char *path, Diag *diag)
{
    struct stat status;
    if (stat(path, &status) == 0)
        return LORE_OK;
    if (errno != ENOENT)
        return fail_to_create(path, errno, diag);
    char *name = make_sibling(path);
    if (!name)
        return fail_to_create(path, errno, diag);
    int code = fill_file(name);
    if (code == 0)
        code = move_into_place(name, path);
    if (code == 0)
        sync_directory(path);
    unlink(name);
    free(name);
    return code == 0 ? LORE_OK : fail_to_create(path, code, diag);
}

lore_status lr_create_private(char **path, Diag *diag)
{
    const char *directory = getenv("TMPDIR");
    if (!directory || !*directory)
        directory = "/tmp";
    size_t size = strlen(directory) + sizeof "/lore-XXXXXX";
    char *name = malloc(size);
    if (!name)
        return fail_to_create("a temporary file", ENOMEM, diag);
    snprintf(name, size, "%s/lore-XXXXXX", directory);
    int file = mkstemp(name);
    if (file >= 0) {
        close(file);
        *path = name;
        return LORE_OK;
    }
    lore_status status = fail_to_create(name, errno, diag);
    free(name);
    return status;
}

lore_status lr_create_content(MDB_env *lmdb, const char *path, Diag *diag)
{
    int code = fill_environment(lmdb);
    return code == 0 ? LORE_OK : fail_to_create(path, code, diag);
}
