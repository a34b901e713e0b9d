/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fault/memory.h"
#include "reason/subsets.h"

/* All sets of the numbers 1 to count, each extended by each. */
static bool extend_all(Subsets *subsets, uint32_t count)
{
    bool fine = lr_subsets_begin(subsets);
    for (size_t i = 0; fine && i < lr_sets_count(&subsets->list); i++)
        for (uint32_t number = count; number > 0 && fine; number--)
            fine = lr_subsets_extend(subsets, i, number);
    return fine;
}

static void each_set_is_met_once_after_those_that_are_smaller(void **state)
{
    Subsets subsets = { 0 };
    uint32_t last = 0;
    bool is_met[1 << 5] = { false };
    (void)state;
    assert_true(extend_all(&subsets, 5));
    assert_int_equal(lr_sets_count(&subsets.list), 1 << 5);
    for (size_t i = 0; i < lr_sets_count(&subsets.list); i++) {
        NumberSet set = lr_sets_get(&subsets.list, i);
        uint32_t bits = 0;
        for (uint32_t k = 0; k < set.count; k++)
            bits |= 1u << (set.items[k] - 1);
        assert_false(is_met[bits]);
        is_met[bits] = true;
        assert_true(set.count >= last);
        last = set.count;
    }
    lr_subsets_free(&subsets);
}

static void a_part_of_a_set_is_found_among_others(void **state)
{
    static const uint32_t some[] = { 3, 1 }, other[] = { 7 };
    static const uint32_t of[] = { 1, 2, 3 };
    Sets sets = { 0 };
    (void)state;
    assert_false(lr_sets_have_part(&sets, (NumberSet){ of, 3 }));
    assert_true(lr_sets_add(&sets, other, 1));
    assert_false(lr_sets_have_part(&sets, (NumberSet){ of, 3 }));
    assert_true(lr_sets_add(&sets, some, 2));
    assert_true(lr_sets_have_part(&sets, (NumberSet){ of, 3 }));
    lr_sets_drop_last(&sets);
    assert_false(lr_sets_have_part(&sets, (NumberSet){ of, 3 }));
    lr_sets_drop_last(&sets);
    assert_int_equal(lr_sets_count(&sets), 0);
    assert_int_equal(sets.numbers.count, 0);
    lr_sets_free(&sets);
}

static void without_memory_no_set_is_lost_or_there_twice(void **state)
{
    (void)state;
    for (long n = 0;; n++) {
        Subsets subsets = { 0 };
        memory_fail_after(n);
        bool fine = extend_all(&subsets, 4);
        bool was_refused = memory_restore();
        assert_true(fine != was_refused);
        lr_subsets_free(&subsets);
        if (!was_refused)
            break;
        assert_true(n < 10000);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_set_is_met_once_after_those_that_are_smaller),
        cmocka_unit_test(a_part_of_a_set_is_found_among_others),
        cmocka_unit_test(without_memory_no_set_is_lost_or_there_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
