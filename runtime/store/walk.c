/* SPDX-License-Identifier: MIT */
/* The walk over LMDB's B+ trees: depth first, one page buffer a level. Keys must rise strictly over
 * a whole tree and agree with the separators above them, so that every look-up finds what is there.
 *
 * Invariant: nothing read from the file is used as an offset, count or page number before it has
 * been compared with its bound. Cost: every tree page and the first of each large value is read
 * once. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/page.h"

enum { MOST_DAMAGES = 40, MOST_SUBTREES = 64 };

typedef struct WalkKey {
    bool is_set;
    size_t size;
    uint8_t bytes[LR_PAGE_KEY_MAX];
} WalkKey;

typedef struct Walk {
    int file;
    size_t page_size, last_page;
    uint8_t *seen; /* a bit for each page */
    uint8_t *frames[LR_PAGE_DEEPEST];
    void (*say)(void *data, const char *line);
    void *data;
    unsigned damages;
    lore_status status;
    PageTree subtrees[MOST_SUBTREES];
    size_t subtree_count;
    /* of the tree being walked */
    PageTree counted;
    bool is_free_list;
    WalkKey last;  /* the key passed last */
    WalkKey floor; /* what the next key must not lie before */
} Walk;

static void report(Walk *walk, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void report(Walk *walk, const char *format, ...)
{
    char line[200];
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    walk->status = LORE_CORRUPT;
    if (walk->damages++ < MOST_DAMAGES)
        walk->say(walk->data, line);
}

/* ---- pages ---- */

static bool claim_page(Walk *walk, size_t page)
{
    if (page < LR_PAGE_FIRST || page > walk->last_page) {
        report(walk, "a page number lies outside the file: %zu", page);
        return false;
    }
    uint8_t bit = (uint8_t)(1 << page % 8);
    if (walk->seen[page / 8] & bit) {
        report(walk, "page %zu is used twice", page);
        return false;
    }
    walk->seen[page / 8] |= bit;
    return true;
}

static bool load_page(Walk *walk, size_t page, unsigned level)
{
    if (!walk->frames[level] && !(walk->frames[level] = malloc(walk->page_size))) {
        walk->status = LORE_NOMEM;
        return false;
    }
    return lr_page_read(walk->file, walk->frames[level], walk->page_size, page * walk->page_size);
}

/* A page of a tree, read and checked as far as its header goes; NULL if damaged. */
static const PageHeader *read_page(Walk *walk, size_t number, unsigned level, unsigned depth)
{
    if (!claim_page(walk, number))
        return NULL;
    if (!load_page(walk, number, level)) {
        report(walk, "page %zu cannot be read", number);
        return NULL;
    }
    const PageHeader *page = (const PageHeader *)walk->frames[level];
    unsigned kind = level + 1 == depth ? PAGE_LEAF : PAGE_BRANCH;
    if (page->number == number && (page->kind & PAGE_KINDS) == kind && page->lower > sizeof *page &&
        page->lower % 2 == 0 && page->lower <= page->upper && page->upper <= walk->page_size)
        return page;
    report(walk, "page %zu is damaged in its header", number);
    return NULL;
}

static unsigned node_count(const PageHeader *page)
{
    return (unsigned)(page->lower - sizeof *page) / 2;
}

/* ---- nodes ---- */

static const uint8_t *node_key(const PageNode *node)
{
    return (const uint8_t *)(node + 1);
}

static const uint8_t *node_data(const PageNode *node)
{
    return node_key(node) + node->key_size;
}

static size_t data_size(const PageNode *node)
{
    return node->low | (size_t)node->high << 16;
}

static size_t child_page(const PageNode *node)
{
    size_t page = node->low | (size_t)node->high << 16;
    return sizeof page > 4 ? page | (size_t)node->flags << 16 << 16 : page;
}

/* The node at index, which lies wholly within its page; NULL if it does not. */
static const PageNode *find_node(Walk *walk, const PageHeader *page, unsigned index)
{
    const uint8_t *bytes = (const uint8_t *)page;
    uint16_t offset;
    memcpy(&offset, bytes + sizeof *page + index * sizeof offset, sizeof offset);
    if (offset % 2 != 0 || offset < page->upper || offset > walk->page_size - sizeof(PageNode))
        goto damaged;
    const PageNode *node = (const PageNode *)(bytes + offset);
    size_t room = walk->page_size - offset - sizeof *node;
    if (node->key_size > LR_PAGE_KEY_MAX || node->key_size > room)
        goto damaged;
    size_t stored = page->kind & PAGE_BRANCH ? 0
                    : node->flags & NODE_BIG ? sizeof(size_t)
                                             : data_size(node);
    if (stored <= room - node->key_size)
        return node;

damaged:
    report(walk, "page %zu is damaged in node %u", page->number, index);
    return NULL;
}

/* ---- keys ---- */

static int compare_keys(const Walk *walk, const WalkKey *a, const PageNode *b)
{
    if (walk->is_free_list) { /* numbers of transactions */
        size_t x, y;
        memcpy(&x, a->bytes, sizeof x);
        memcpy(&y, node_key(b), sizeof y);
        return (x > y) - (x < y);
    }
    int order = memcmp(a->bytes, node_key(b), a->size < b->key_size ? a->size : b->key_size);
    return order != 0 ? order : (a->size > b->key_size) - (a->size < b->key_size);
}

static void keep_key(WalkKey *key, const PageNode *node)
{
    key->is_set = true;
    key->size = node->key_size;
    memcpy(key->bytes, node_key(node), node->key_size);
}

static bool is_key_sound(const Walk *walk, const PageNode *node)
{
    if (walk->is_free_list ? node->key_size != sizeof(size_t) : node->key_size == 0)
        return false;
    return !walk->last.is_set || compare_keys(walk, &walk->last, node) < 0;
}

/* ---- values ---- */

/* Claims the pages of a large value; false if they are not what the node says. */
static bool claim_value(Walk *walk, const PageNode *node, size_t *first)
{
    PageHeader header;
    memcpy(first, node_data(node), sizeof *first);
    size_t count = (sizeof header - 1 + data_size(node)) / walk->page_size + 1;
    for (size_t i = 0; i < count; i++)
        if (!claim_page(walk, *first + i))
            return false;
    walk->counted.overflows += count;
    if (lr_page_read(walk->file, &header, sizeof header, *first * walk->page_size) &&
        header.number == *first && (header.kind & PAGE_KINDS) == PAGE_OVERFLOW &&
        (header.lower | (size_t)header.upper << 16) == count)
        return true;
    report(walk, "page %zu is not the value that it should be", *first);
    return false;
}

/* A count, then the numbers of pages that nothing uses. */
static void claim_free_pages(Walk *walk, const size_t *list, size_t size)
{
    if (size < sizeof *list || list[0] > size / sizeof *list - 1) {
        report(walk, "a list of free pages is damaged");
        return;
    }
    for (size_t i = 1; i <= list[0]; i++)
        if (!claim_page(walk, list[i]))
            return;
}

static void check_free_list(Walk *walk, const PageNode *node)
{
    size_t first = 0, size = data_size(node);
    bool is_big = node->flags & NODE_BIG;
    if (is_big && !claim_value(walk, node, &first))
        return;
    size_t *list = malloc(size + sizeof *list);
    if (!list) {
        walk->status = LORE_NOMEM;
        return;
    }
    if (!is_big)
        memcpy(list, node_data(node), size);
    if (is_big &&
        !lr_page_read(walk->file, list, size, first * walk->page_size + sizeof(PageHeader)))
        report(walk, "page %zu cannot be read", first);
    else
        claim_free_pages(walk, list, size);
    free(list);
}

/* Trees below the main one are walked after it, since they use the same frames. */
static void keep_subtree(Walk *walk, const PageNode *node)
{
    if (data_size(node) == sizeof(PageTree) && walk->subtree_count < MOST_SUBTREES)
        memcpy(&walk->subtrees[walk->subtree_count++], node_data(node), sizeof(PageTree));
    else
        report(walk, "the entry of a database is damaged");
}

/* ---- trees ---- */

static void check_leaf(Walk *walk, const PageHeader *page, const PageNode *node)
{
    size_t first;
    if (!is_key_sound(walk, node) ||
        (walk->floor.is_set && compare_keys(walk, &walk->floor, node) > 0)) {
        report(walk, "page %zu holds a key out of order", page->number);
        return;
    }
    keep_key(&walk->last, node);
    walk->floor.is_set = false;
    walk->counted.entries++;
    if (node->flags & ~(NODE_BIG | NODE_TREE))
        report(walk, "page %zu holds a node of unknown form", page->number);
    else if (walk->is_free_list)
        check_free_list(walk, node);
    else if (node->flags & NODE_TREE)
        keep_subtree(walk, node);
    else if (node->flags & NODE_BIG)
        claim_value(walk, node, &first);
}

static void walk_page(Walk *walk, size_t number, unsigned level, unsigned depth)
{
    const PageHeader *page = read_page(walk, number, level, depth);
    if (!page)
        return;
    bool is_leaf = level + 1 == depth;
    *(is_leaf ? &walk->counted.leaves : &walk->counted.branches) += 1;
    for (unsigned i = 0; i < node_count(page) && walk->damages < MOST_DAMAGES; i++) {
        const PageNode *node = find_node(walk, page, i);
        if (!node)
            return;
        if (is_leaf) {
            check_leaf(walk, page, node);
            continue;
        }
        if (i > 0 && !is_key_sound(walk, node)) {
            report(walk, "page %zu holds a separator out of order", number);
            return;
        }
        if (i > 0) /* the first child has its parent's */
            keep_key(&walk->floor, node);
        walk_page(walk, child_page(node), level + 1, depth);
    }
}

static bool is_as_counted(const PageTree *tree, const PageTree *counted)
{
    return tree->branches == counted->branches && tree->leaves == counted->leaves &&
           tree->overflows == counted->overflows && tree->entries == counted->entries;
}

static void walk_tree(Walk *walk, const PageTree *tree)
{
    unsigned damages = walk->damages;
    walk->counted = (PageTree){ 0 };
    walk->last.is_set = walk->floor.is_set = false;
    if (tree->depth > LR_PAGE_DEEPEST || (tree->root == LR_PAGE_NONE) != (tree->depth == 0)) {
        report(walk, "the entry of a database is damaged");
        return;
    }
    if (tree->root != LR_PAGE_NONE)
        walk_page(walk, tree->root, 0, tree->depth);
    if (damages == walk->damages && !is_as_counted(tree, &walk->counted))
        report(walk, "a database has %zu entries instead of %zu, or other pages",
               walk->counted.entries, tree->entries);
}

static void walk_all(Walk *walk, const PageMeta *meta)
{
    walk_tree(walk, &meta->trees[1]);
    for (size_t i = 0; i < walk->subtree_count; i++)
        walk_tree(walk, &walk->subtrees[i]);
    walk->is_free_list = true; /* last: its pages must not be any of those above */
    walk_tree(walk, &meta->trees[0]);
}

lore_status lr_page_walk(int file, const PageMeta *meta, void (*say)(void *data, const char *line),
                         void *data)
{
    Walk *walk = calloc(1, sizeof *walk);
    if (!walk)
        return LORE_NOMEM;
    *walk = (Walk){ .file = file, .say = say, .data = data };
    walk->page_size = meta->trees[0].page_size;
    walk->last_page = meta->last_page;
    walk->seen = calloc(meta->last_page / 8 + 1, 1);
    if (walk->seen)
        walk_all(walk, meta);
    else
        walk->status = LORE_NOMEM;

    lore_status status = walk->status;
    for (unsigned i = 0; i < LR_PAGE_DEEPEST; i++)
        free(walk->frames[i]);
    free(walk->seen);
    free(walk);
    return status;
}
