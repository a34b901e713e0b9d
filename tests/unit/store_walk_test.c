/* SPDX-License-Identifier: MIT */
/* The walk over a file's pages: each kind of damage is told by its name, whatever checksums say. */
#include "store_file.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fault/memory.h"
#include "store/page.h"

enum { FACTS = 20000, MOST_LINES = 40 };

/* A file in memory, to be damaged, with the meta page of its newest commit. */
typedef struct Image {
    StoreFile *file;
    uint8_t *bytes;
    size_t count, page_size;
    PageMeta meta;
} Image;

typedef struct Lines {
    unsigned count;
    char first[200];
} Lines;

static void take(Image *image, StoreFile *file)
{
    PageMeta found;
    Store *store = store_file_open(file);
    store_file_fill(file, store, FACTS);
    lr_store_close(store);
    image->file = file;
    image->bytes = store_file_read(file->path, &image->count);
    int opened = open(file->path, O_RDONLY);
    assert_true(opened >= 0);
    for (size_t n = 0; n < 20; n++)
        if (lr_page_meta(opened, n, &found))
            image->meta = found;
    close(opened);
    image->page_size = image->meta.trees[0].page_size;
    assert_true(image->page_size > 0);
}

static uint8_t *page_at(const Image *image, size_t number)
{
    return image->bytes + number * image->page_size;
}

static uint16_t *offsets(const Image *image, size_t page)
{
    return (uint16_t *)(page_at(image, page) + sizeof(PageHeader));
}

static PageNode *node(const Image *image, size_t page, size_t index)
{
    return (PageNode *)(page_at(image, page) + offsets(image, page)[index]);
}

static PageHeader header_of(const Image *image, size_t page)
{
    PageHeader header;
    memcpy(&header, page_at(image, page), sizeof header);
    return header;
}

/* The largest of the trees: the main one, or one that its only leaf leads to. */
static PageTree largest_tree(const Image *image)
{
    PageTree largest = image->meta.trees[1], tree;
    size_t root = largest.root, count = (header_of(image, root).lower - sizeof(PageHeader)) / 2;
    for (size_t i = 0; largest.depth == 1 && i < count; i++) {
        const PageNode *entry = node(image, root, i);
        if (!(entry->flags & NODE_TREE))
            continue;
        memcpy(&tree, (const uint8_t *)(entry + 1) + entry->key_size, sizeof tree);
        largest = tree.leaves > largest.leaves ? tree : largest;
    }
    assert_true(largest.depth > 1);
    return largest;
}

/* The page of that kind that is first on the way to the least key. */
static size_t page_of(const Image *image, unsigned kind)
{
    size_t page = largest_tree(image).root;
    while ((header_of(image, page).kind & PAGE_KINDS) != kind) {
        const PageNode *first = node(image, page, 0);
        page = first->low | (size_t)first->high << 16;
    }
    return page;
}

static void note(void *data, const char *line)
{
    Lines *lines = data;
    if (lines->count++ == 0)
        strncpy(lines->first, line, sizeof lines->first - 1);
}

static lore_status walk(const Image *image, Lines *lines)
{
    memset(lines, 0, sizeof *lines);
    store_file_write(image->file->path, image->bytes, image->count);
    int opened = open(image->file->path, O_RDONLY);
    assert_true(opened >= 0);
    lore_status status = lr_page_walk(opened, &image->meta, note, lines);
    close(opened);
    return status;
}

static void assert_told(const Image *image, const char *text)
{
    Lines lines;
    assert_int_equal(walk(image, &lines), LORE_CORRUPT);
    if (strstr(lines.first, text) == NULL)
        fail_msg("it says: %s", lines.first);
}

static void assert_whole(const Image *image)
{
    Lines lines;
    lore_status status = walk(image, &lines);
    if (lines.count > 0)
        print_error("%s\n", lines.first);
    assert_int_equal(status, LORE_OK);
    assert_int_equal(lines.count, 0);
}

static void keys_and_separators_out_of_order_are_told(void **state)
{
    static const struct {
        unsigned kind;
        const char *told;
    } cases[] = { { PAGE_LEAF, "key out of order" }, { PAGE_BRANCH, "out of order" } };
    Image image = { 0 };
    take(&image, *state);
    for (size_t i = 0; i < 2; i++) {
        size_t page = page_of(&image, cases[i].kind);
        uint16_t *first = offsets(&image, page), kept = first[0];
        assert_whole(&image); /* the control */
        first[0] = first[1];
        first[1] = kept;
        assert_told(&image, cases[i].told);
        first[1] = first[0];
        first[0] = kept;
    }
    assert_whole(&image);
    free(image.bytes);
}

static void a_node_that_leaves_its_page_is_told(void **state)
{
    Image image = { 0 };
    take(&image, *state);
    size_t page = page_of(&image, PAGE_LEAF);
    uint16_t *first = offsets(&image, page), kept = first[0];
    const uint16_t wrong[] = { 0, sizeof(PageHeader), (uint16_t)(kept + 1),
                               (uint16_t)(image.page_size - 2), UINT16_MAX - 1 };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        first[0] = wrong[i];
        assert_told(&image, "damaged in node 0");
    }
    first[0] = kept;
    uint16_t size = node(&image, page, 0)->key_size;
    node(&image, page, 0)->key_size = LR_PAGE_KEY_MAX + 1;
    assert_told(&image, "damaged in node 0");
    node(&image, page, 0)->key_size = size;
    assert_whole(&image);
    free(image.bytes);
}

static void a_page_used_twice_or_outside_is_told(void **state)
{
    Image image = { 0 };
    take(&image, *state);
    size_t page = page_of(&image, PAGE_BRANCH);
    PageNode *first = node(&image, page, 0), *second = node(&image, page, 1), kept = *second;
    second->low = first->low;
    second->high = first->high;
    assert_told(&image, "is used twice");
    second->low = second->high = UINT16_MAX;
    assert_told(&image, "outside the file");
    second->low = 1; /* a meta page */
    second->high = 0;
    assert_told(&image, "outside the file");
    second->low = (uint16_t)page;
    assert_told(&image, "is used twice");
    *second = kept;
    assert_whole(&image);
    free(image.bytes);
}

static void a_meta_page_that_miscounts_is_told(void **state)
{
    Image image = { 0 };
    take(&image, *state);
    PageMeta kept = image.meta;
    image.meta.trees[1].entries++;
    assert_told(&image, "entries instead of");
    image.meta = kept;
    image.meta.trees[1].depth = LR_PAGE_DEEPEST + 1;
    assert_told(&image, "entry of a database is damaged");
    image.meta = kept;
    image.meta.trees[1].depth++;
    assert_told(&image, "damaged in its header");
    image.meta = kept;
    image.meta.trees[1].root = LR_PAGE_NONE;
    assert_told(&image, "entry of a database is damaged");
    image.meta = kept;
    image.meta.last_page = image.meta.trees[1].root - 1;
    assert_told(&image, "outside the file");
    image.meta = kept;
    assert_whole(&image);
    free(image.bytes);
}

static void no_more_than_forty_damages_are_told(void **state)
{
    Image image = { 0 };
    Lines lines;
    unsigned leaves = 0;
    take(&image, *state);
    for (size_t p = LR_PAGE_FIRST; p <= image.meta.last_page; p++) {
        PageHeader header = header_of(&image, p);
        if (header.number != p || (header.kind & PAGE_KINDS) != PAGE_LEAF ||
            p == image.meta.trees[1].root)
            continue;
        page_at(&image, p)[offsetof(PageHeader, lower)] ^= 1;
        leaves++;
    }
    assert_true(leaves > MOST_LINES);
    assert_int_equal(walk(&image, &lines), LORE_CORRUPT);
    assert_int_equal(lines.count, MOST_LINES);
    free(image.bytes);
}

static void a_walk_without_memory_is_no_damage(void **state)
{
    Image image = { 0 };
    Lines lines = { 0 };
    take(&image, *state);
    int opened = open(image.file->path, O_RDONLY);
    assert_true(opened >= 0);
    memory_fail_after(0);
    lore_status status = lr_page_walk(opened, &image.meta, note, &lines);
    assert_true(memory_restore());
    assert_int_equal(status, LORE_NOMEM);
    assert_int_equal(lines.count, 0);
    memory_fail_after(1);
    status = lr_page_walk(opened, &image.meta, note, &lines);
    assert_true(memory_restore());
    assert_int_equal(status, LORE_NOMEM);
    close(opened);
    free(image.bytes);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, store_file_setup, store_file_teardown)
    const struct CMUnitTest tests[] = {
        TEST(keys_and_separators_out_of_order_are_told), TEST(a_node_that_leaves_its_page_is_told),
        TEST(a_page_used_twice_or_outside_is_told),      TEST(a_meta_page_that_miscounts_is_told),
        TEST(no_more_than_forty_damages_are_told),       TEST(a_walk_without_memory_is_no_damage),
    };
    return cmocka_run_group_tests_name("store_walk", tests, NULL, NULL);
}
