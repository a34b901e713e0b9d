/* SPDX-License-Identifier: MIT */
/* Vector: growth, contents, and what a failed growth leaves. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/vector.h"
#include "fault/memory.h"

typedef struct Wide {
    uint64_t numbers[5];
} Wide;

static void pushed_items_stay_in_order(void **state)
{
    VECTOR(uint32_t) ids = { 0 };
    (void)state;
    for (uint32_t i = 0; i < 10000; i++)
        assert_true(lr_vector_push(&ids, i * 3));
    assert_int_equal(ids.count, 10000);
    for (uint32_t i = 0; i < 10000; i++)
        assert_int_equal(ids.items[i], i * 3);
    lr_vector_free(&ids);
}

static void whole_structs_can_be_pushed(void **state)
{
    VECTOR(Wide) wides = { 0 };
    (void)state;
    for (uint64_t i = 0; i < 100; i++)
        assert_true(lr_vector_push(&wides, (Wide){ { i, i, i, i, i + 1 } }));
    assert_int_equal(wides.items[99].numbers[4], 100);
    lr_vector_free(&wides);
}

static void reserved_room_is_not_moved_by_pushing(void **state)
{
    VECTOR(int) numbers = { 0 };
    (void)state;
    assert_true(lr_vector_reserve(&numbers, 1000));
    assert_true(numbers.capacity >= 1000);
    assert_int_equal(numbers.count, 0);
    int *before = numbers.items;
    for (int i = 0; i < 1000; i++)
        assert_true(lr_vector_push(&numbers, i));
    assert_ptr_equal(numbers.items, before);
    lr_vector_free(&numbers);
}

static void a_freed_vector_is_empty_and_usable_again(void **state)
{
    VECTOR(char) letters = { 0 };
    (void)state;
    lr_vector_free(&letters); /* of nothing */
    assert_true(lr_vector_push(&letters, 'a'));
    lr_vector_free(&letters);
    assert_null(letters.items);
    assert_int_equal(letters.count + letters.capacity, 0);
    assert_true(lr_vector_push(&letters, 'b'));
    assert_int_equal(letters.items[0], 'b');
    lr_vector_free(&letters);
}

static void an_impossible_size_is_refused_and_changes_nothing(void **state)
{
    VECTOR(Wide) wides = { 0 };
    (void)state;
    assert_true(lr_vector_push(&wides, (Wide){ { 7 } })); /* control: growing works */
    Wide *items = wides.items;
    size_t capacity = wides.capacity;
    assert_false(lr_vector_reserve(&wides, SIZE_MAX / 2));
    assert_false(lr_vector_reserve(&wides, SIZE_MAX / sizeof(Wide)));
    assert_ptr_equal(wides.items, items);
    assert_int_equal(wides.capacity, capacity);
    assert_int_equal(wides.items[0].numbers[0], 7);
    lr_vector_free(&wides);
}

static void a_push_without_memory_is_refused_and_keeps_the_items(void **state)
{
    VECTOR(int) numbers = { 0 };
    int pushed = 0;
    (void)state;
    memory_fail_after(3);
    while (lr_vector_push(&numbers, pushed))
        pushed++;
    assert_true(memory_restore());
    assert_int_equal(numbers.count, pushed);
    assert_int_equal(numbers.capacity, pushed);
    for (int i = 0; i < pushed; i++)
        assert_int_equal(numbers.items[i], i);
    assert_true(lr_vector_push(&numbers, pushed)); /* control */
    lr_vector_free(&numbers);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pushed_items_stay_in_order),
        cmocka_unit_test(whole_structs_can_be_pushed),
        cmocka_unit_test(reserved_room_is_not_moved_by_pushing),
        cmocka_unit_test(a_freed_vector_is_empty_and_usable_again),
        cmocka_unit_test(an_impossible_size_is_refused_and_changes_nothing),
        cmocka_unit_test(a_push_without_memory_is_refused_and_keeps_the_items),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
