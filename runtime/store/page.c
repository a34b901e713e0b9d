/* SPDX-License-Identifier: MIT */
/* The two meta pages. Commits go to them in turn, so the numbers of their transactions are
 * neighbours and the greater one is the newest commit. */
#include "store/page.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAGIC UINT32_C(0xBEEFC0DE)
enum { MOST_TRIES = 5 };
enum { DATA_VERSION = 1, LEAST_PAGE = 256, GREATEST_PAGE = 65536 };

bool lr_page_read(int file, void *out, size_t count, size_t offset)
{
    return pread(file, out, count, (off_t)offset) == (ssize_t)count;
}

static bool read_meta(int file, size_t offset, PageMeta *out)
{
    PageHeader header;
    return lr_page_read(file, &header, sizeof header, offset) && (header.kind & PAGE_META) &&
           lr_page_read(file, out, sizeof *out, offset + sizeof header) && out->magic == MAGIC;
}

static bool is_page_size(uint32_t size)
{
    return size >= LEAST_PAGE && size <= GREATEST_PAGE && (size & (size - 1)) == 0;
}

static bool read_metas(int file, PageMeta metas[2])
{
    return read_meta(file, 0, &metas[0]) && is_page_size(metas[0].trees[0].page_size) &&
           read_meta(file, metas[0].trees[0].page_size, &metas[1]);
}

static bool are_neighbours(const PageMeta metas[2])
{
    size_t a = metas[0].transaction, b = metas[1].transaction;
    return (a <= 1 && b <= 1) || (a > b ? a - b : b - a) == 1;
}

static bool is_sound(const PageMeta *meta, uint32_t page_size)
{
    if (meta->trees[0].page_size != page_size)
        return false;
    for (int i = 0; i < 2; i++) {
        const PageTree *tree = &meta->trees[i];
        if (tree->depth > LR_PAGE_DEEPEST)
            return false;
        if (tree->root != LR_PAGE_NONE &&
            (tree->root < LR_PAGE_FIRST || tree->root > meta->last_page))
            return false;
    }
    return true;
}

static const PageMeta *newest_of(const PageMeta metas[2])
{
    return &metas[metas[1].transaction > metas[0].transaction];
}

static void say_nothing(void *data, const char *line)
{
    (void)data;
    (void)line;
}

/* Of a file without the last pages that its newest commit counts: fine if they are free, since LMDB does not
 * write pages that one transaction takes and gives back. A walk that finds damage is made again if somebody
 * has committed meanwhile. */
static lore_status check_short(int file, const char *name, Diag *diag)
{
    PageMeta metas[2], now[2];
    for (int tries = 0; tries < MOST_TRIES && read_metas(file, metas); tries++) {
        lore_status status = lr_page_walk(file, newest_of(metas), say_nothing, NULL);
        if (status == LORE_OK)
            return LORE_OK;
        if (status == LORE_NOMEM)
            return lr_diag_fail(diag, LORE_NOMEM, (Place){ 0 }, "memory ran out");
        if (read_metas(file, now) && newest_of(now)->transaction == newest_of(metas)->transaction)
            break;
    }
    return lr_diag_fail(diag, LORE_CORRUPT, (Place){ 0 }, "%s is cut short, or damaged", name);
}

lore_status lr_page_check(int file, const char *name, Diag *diag)
{
    struct stat status;
    PageMeta metas[2];
    if (fstat(file, &status) != 0)
        return lr_diag_fail(diag, LORE_IO, (Place){ 0 }, "cannot read %s: %s", name,
                            strerror(errno));
    if (!read_meta(file, 0, &metas[0]))
        return lr_diag_fail(diag, LORE_NOTLORE, (Place){ 0 }, "%s is not a knowledge base%s", name,
                            status.st_size == 0 ? ": it is empty" : "");
    if (metas[0].version != DATA_VERSION)
        return lr_diag_fail(diag, LORE_NOTLORE, (Place){ 0 },
                            "%s is of another version of LMDB (data version %u)", name,
                            (unsigned)metas[0].version);
    if (!read_metas(file, metas) || !are_neighbours(metas))
        return lr_diag_fail(diag, LORE_CORRUPT, (Place){ 0 }, "%s is damaged in its header", name);
    const PageMeta *newest = newest_of(metas);
    if (!is_sound(newest, metas[0].trees[0].page_size))
        return lr_diag_fail(diag, LORE_CORRUPT, (Place){ 0 }, "%s is damaged in its header", name);
    if (newest->last_page < (size_t)status.st_size / newest->trees[0].page_size)
        return LORE_OK;
    return check_short(file, name, diag);
}

bool lr_page_meta(int file, size_t transaction, PageMeta *out)
{
    PageMeta metas[2];
    if (!read_metas(file, metas))
        return false;
    *out = metas[transaction & 1];
    return out->transaction == transaction && is_sound(out, metas[0].trees[0].page_size);
}
