/* SPDX-License-Identifier: MIT */
/* Vocabularies: entries are found by their hashes, stay where they are, and an addition for which
 * memory runs out has not happened. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "fault/memory.h"
#include "store/vocabulary.h"

enum { MANY = 20000 };

static uint32_t hash_of(uint32_t number)
{
    return number * UINT32_C(2654435761);
}

static size_t text_of(uint32_t number, char text[64])
{
    return (size_t)snprintf(text, 64, "%.*s%u", (int)(number % 40),
                            "########################################", (unsigned)number);
}

static bool put(Vocabulary *vocabulary, uint32_t number, uint32_t mask)
{
    char text[64];
    size_t count = text_of(number, text);
    return lr_vocabulary_put(vocabulary, hash_of(number) & mask, number, text, count);
}

/* The entry of a number among those of its hash; *met counts them. */
static const VocabularyEntry *find(const Vocabulary *vocabulary, uint32_t number, uint32_t mask,
                                   unsigned *met)
{
    const VocabularyEntry *entry, *found = NULL;
    size_t walk = 0;
    *met = 0;
    while ((entry = lr_vocabulary_next(vocabulary, hash_of(number) & mask, &walk)) != NULL) {
        ++*met;
        found = entry->number == number ? entry : found;
    }
    return found;
}

static void check_all(const Vocabulary *vocabulary, uint32_t count)
{
    char text[64];
    unsigned met;
    for (uint32_t i = 0; i < count; i++) {
        const VocabularyEntry *entry = find(vocabulary, i, UINT32_MAX, &met);
        assert_non_null(entry);
        assert_int_equal(entry->count, text_of(i, text));
        assert_memory_equal(entry->bytes, text, entry->count);
    }
    for (uint32_t i = count; i < count + 1000; i++)
        assert_null(find(vocabulary, i, UINT32_MAX, &met));
}

static void an_empty_vocabulary_has_no_entries(void **state)
{
    Vocabulary vocabulary = { 0 };
    unsigned met;
    (void)state;
    lr_vocabulary_fetch(&vocabulary, 1);
    assert_null(lr_vocabulary_fetch_first(&vocabulary, 1));
    assert_null(find(&vocabulary, 1, UINT32_MAX, &met));
    assert_int_equal(lr_vocabulary_bytes(&vocabulary), 0);
    lr_vocabulary_clear(&vocabulary);
}

static void entries_are_found_and_stay_where_they_are(void **state)
{
    Vocabulary vocabulary = { 0 };
    unsigned met;
    (void)state;
    assert_true(put(&vocabulary, 0, UINT32_MAX));
    const VocabularyEntry *first = find(&vocabulary, 0, UINT32_MAX, &met);
    for (uint32_t i = 1; i < MANY; i++)
        assert_true(put(&vocabulary, i, UINT32_MAX));
    assert_int_equal(vocabulary.count, MANY);
    check_all(&vocabulary, MANY);
    assert_ptr_equal(find(&vocabulary, 0, UINT32_MAX, &met), first);
    assert_ptr_equal(lr_vocabulary_fetch_first(&vocabulary, hash_of(0)), first);
    lr_vocabulary_clear(&vocabulary);
    assert_null(find(&vocabulary, 0, UINT32_MAX, &met));
}

/* Some hashes are the last there are, so that slots have come round the end whenever the table grows. */
static void a_large_table_grows_in_place(void **state)
{
    enum { COUNT = 700000, AROUND = 40 };
    Vocabulary vocabulary = { 0 };
    (void)state;
    for (uint32_t i = 0; i < COUNT; i++) {
        uint32_t hash = i < AROUND ? UINT32_MAX - i % 3 : hash_of(i);
        assert_true(lr_vocabulary_put(&vocabulary, hash, i, &i, sizeof i));
    }
    assert_true(vocabulary.segments.count >= 4);
    for (uint32_t i = 0; i < COUNT; i++) {
        size_t walk = 0;
        uint32_t hash = i < AROUND ? UINT32_MAX - i % 3 : hash_of(i);
        const VocabularyEntry *entry = lr_vocabulary_next(&vocabulary, hash, &walk);
        while (entry != NULL && entry->number != i)
            entry = lr_vocabulary_next(&vocabulary, hash, &walk);
        assert_non_null(entry);
        assert_memory_equal(entry->bytes, &i, sizeof i);
    }
    lr_vocabulary_clear(&vocabulary);
}

/* The same where there is no memory to grow: nothing has changed then. */
static void a_large_table_that_cannot_grow_stays_as_it_is(void **state)
{
    enum { FULL = (1 << 18) / 8 * 5 };
    Vocabulary vocabulary = { 0 };
    (void)state;
    uint32_t count = 0;
    for (; count < FULL; count++)
        assert_true(lr_vocabulary_put(&vocabulary, hash_of(count), count, &count, sizeof count));
    assert_int_equal(vocabulary.segments.count, 1);
    long refused = 0;
    for (;; refused++) {
        memory_fail_after(refused);
        bool is_put = lr_vocabulary_put(&vocabulary, hash_of(count), count, &count, sizeof count);
        bool was_refused = memory_restore();
        assert_int_equal(is_put, !was_refused);
        for (uint32_t i = 0; i < count + is_put; i += 7) {
            size_t walk = 0;
            const VocabularyEntry *entry = lr_vocabulary_next(&vocabulary, hash_of(i), &walk);
            assert_non_null(entry);
            assert_int_equal(entry->number, i);
        }
        if (is_put)
            break;
    }
    assert_true(refused > 1);
    assert_int_equal(vocabulary.segments.count, 2);
    lr_vocabulary_clear(&vocabulary);
}

static void a_walk_meets_all_entries_of_a_hash(void **state)
{
    enum { COUNT = 600, MASK = 1 };
    Vocabulary vocabulary = { 0 };
    unsigned met;
    (void)state;
    for (uint32_t i = 0; i < COUNT; i++)
        assert_true(put(&vocabulary, i, MASK));
    for (uint32_t i = 0; i < COUNT; i++) {
        assert_non_null(find(&vocabulary, i, MASK, &met));
        assert_int_equal(met, COUNT / 2);
    }
    lr_vocabulary_clear(&vocabulary);
}

/* Blocks come to their ends. */
static void a_long_encoding_is_not_kept(void **state)
{
    static const char text[LR_VOCABULARY_LONGEST + 1] = { 1, 2, 3 };
    Vocabulary vocabulary = { 0 };
    unsigned met;
    (void)state;
    for (uint32_t i = 0; i < 3000; i++)
        assert_true(
            lr_vocabulary_put(&vocabulary, hash_of(i), i, text, LR_VOCABULARY_LONGEST + i % 2));
    for (uint32_t i = 0; i < 3000; i++) {
        const VocabularyEntry *entry = find(&vocabulary, i, UINT32_MAX, &met);
        assert_non_null(entry);
        assert_int_equal(entry->count, i % 2 ? 0 : LR_VOCABULARY_LONGEST);
        assert_memory_equal(entry->bytes, text, entry->count);
    }
    lr_vocabulary_clear(&vocabulary);
}

static void without_memory_nothing_is_added(void **state)
{
    (void)state;
    long refused = 0;
    for (;; refused++) {
        Vocabulary vocabulary = { 0 };
        uint32_t added = 0;
        memory_fail_after(refused);
        while (added < 2000 && put(&vocabulary, added, UINT32_MAX))
            added++;
        bool was_refused = memory_restore();
        assert_int_equal(vocabulary.count, added);
        check_all(&vocabulary, added);
        for (uint32_t i = added; i < 2000; i++)
            assert_true(put(&vocabulary, i, UINT32_MAX));
        check_all(&vocabulary, 2000);
        lr_vocabulary_clear(&vocabulary);
        if (!was_refused)
            break; /* the control */
        assert_true(added < 2000);
    }
    assert_true(refused > 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_vocabulary_has_no_entries),
        cmocka_unit_test(entries_are_found_and_stay_where_they_are),
        cmocka_unit_test(a_large_table_grows_in_place),
        cmocka_unit_test(a_large_table_that_cannot_grow_stays_as_it_is),
        cmocka_unit_test(a_walk_meets_all_entries_of_a_hash),
        cmocka_unit_test(a_long_encoding_is_not_kept),
        cmocka_unit_test(without_memory_nothing_is_added),
    };
    return cmocka_run_group_tests_name("store_vocabulary", tests, NULL, NULL);
}
