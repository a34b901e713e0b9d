/* SPDX-License-Identifier: MIT */
/* The two meta pages. Commits go to them in turn, so the numbers of their transactions are
 * neighbours and the greater one is the newest commit. */
#include "store/page.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAGIC UINT32_C(0xBEEFC0DE)
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

static bool is_sound(const PageMeta *meta, uint32_t page_size, size_t file_size)
{
    if (meta->trees[0].page_size != page_size || meta->last_page >= file_size / page_size)
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
    const PageMeta *newest = &metas[metas[1].transaction > metas[0].transaction];
    if (!is_sound(newest, metas[0].trees[0].page_size, (size_t)status.st_size))
        return lr_diag_fail(diag, LORE_CORRUPT, (Place){ 0 },
                            "%s is damaged in its header, or cut short", name);
    return LORE_OK;
}

bool lr_page_meta(int file, size_t transaction, PageMeta *out)
{
    PageMeta metas[2];
    struct stat status;
    if (fstat(file, &status) != 0 || !read_metas(file, metas))
        return false;
    *out = metas[transaction & 1];
    return out->transaction == transaction &&
           is_sound(out, metas[0].trees[0].page_size, (size_t)status.st_size);
}
