/* SPDX-License-Identifier: MIT */
/* Pages: LMDB's file seen from outside, because LMDB trusts every byte that it maps.
 *
 * The structures mirror those of LMDB 0.9 (data version 1), in the machine's word size and byte
 * order as LMDB writes them. They are read with pread into memory of our own, so damage is found
 * before a pointer computed from it is followed. */
#ifndef LORE_STORE_PAGE_H
#define LORE_STORE_PAGE_H

#include <assert.h>

#include "base/diag.h"

#define LR_PAGE_NONE SIZE_MAX
#define LR_PAGE_FIRST ((size_t)2) /* after the two meta pages */
#define LR_PAGE_DEEPEST 32        /* LMDB's own cursors go no deeper */
#define LR_PAGE_KEY_MAX 511

/* kinds of pages */
enum { PAGE_BRANCH = 1, PAGE_LEAF = 2, PAGE_OVERFLOW = 4, PAGE_META = 8, PAGE_KINDS = 0x6f };
/* flags of a leaf's nodes */
enum { NODE_BIG = 1, NODE_TREE = 2 };

typedef struct PageHeader {
    size_t number;
    uint16_t unused, kind;
    uint16_t lower, upper; /* overflow pages: together their count of pages */
} PageHeader;

typedef struct PageTree {
    uint32_t page_size; /* in the free list's tree only */
    uint16_t flags, depth;
    size_t branches, leaves, overflows, entries, root;
} PageTree;

typedef struct PageMeta {
    uint32_t magic, version;
    void *address;
    size_t map_size;
    PageTree trees[2]; /* the free list, then the main tree */
    size_t last_page, transaction;
} PageMeta;

typedef struct PageNode {
    uint16_t low, high; /* leaf: size of the data; branch: page number */
    uint16_t flags;     /* branch: its upper bits */
    uint16_t key_size;
} PageNode;

static_assert(sizeof(PageHeader) == 8 + sizeof(size_t), "as in LMDB");
static_assert(sizeof(PageNode) == 8, "as in LMDB");
static_assert(sizeof(PageTree) == 8 + 5 * sizeof(size_t), "as in LMDB");

/* Whether the file begins as an LMDB environment whose newest commit lies wholly within it. Reads
 * two pages; all of a file that ends before the last page that was ever taken. LORE_NOTLORE,
 * LORE_CORRUPT, LORE_NOMEM or LORE_IO; name is for messages. */
lore_status lr_page_check(int file, const char *name, Diag *diag);

/* The meta page of the commit that LMDB numbered transaction; false if it is no longer there. */
bool lr_page_meta(int file, size_t transaction, PageMeta *out);

/* Exactly count bytes at offset. */
bool lr_page_read(int file, void *out, size_t count, size_t offset);

/* Walks every page of the commit that meta heads, which a read transaction must hold still: page
 * types, bounds of nodes, order of keys, counts, and that no page is used twice or both used and
 * free. One line to say for each damage, at most 40. Memory: one bit a page. LORE_CORRUPT if there
 * is any; LORE_NOMEM. */
lore_status lr_page_walk(int file, const PageMeta *meta, void (*say)(void *data, const char *line),
                         void *data);

#endif
