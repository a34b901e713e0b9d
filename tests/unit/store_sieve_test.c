/* SPDX-License-Identifier: MIT */
/* Sieves: what was taken in is never lacking, most of the rest is, and without memory there is none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "chance.h"
#include "fault/memory.h"
#include "store/sieve.h"

enum { MANY = 20000 };

/* The number of others, out of MANY, that the sieve does not lack. */
static unsigned count_mistakes(const Sieve *sieve)
{
    unsigned mistakes = 0;
    for (uint32_t i = 0; i < MANY; i++)
        mistakes += !lr_sieve_lacks(sieve, (uint32_t)chance_bits(32));
    return mistakes;
}

static void what_was_taken_in_is_not_lacking(void **state)
{
    (void)state;
    static uint32_t hashes[2 * MANY];
    Sieve sieve = { .words = NULL };
    assert_true(lr_sieve_begin(&sieve, MANY));
    for (uint32_t i = 0; i < 2 * MANY; i++) {
        hashes[i] = (uint32_t)chance_bits(32);
        lr_sieve_add(&sieve, hashes[i]);
        if (i + 1 == MANY)
            assert_true(count_mistakes(&sieve) < MANY / 25);
    }
    assert_int_equal(sieve.count, 2 * MANY);
    for (uint32_t i = 0; i < 2 * MANY; i++)
        assert_false(lr_sieve_lacks(&sieve, hashes[i]));
    assert_true(count_mistakes(&sieve) < MANY / 10);
    lr_sieve_free(&sieve);
}

static void an_empty_sieve_lacks_everything(void **state)
{
    (void)state;
    Sieve sieve = { .words = NULL };
    assert_true(lr_sieve_begin(&sieve, 0));
    assert_int_equal(count_mistakes(&sieve), 0);
    lr_sieve_add(&sieve, UINT32_MAX);
    lr_sieve_add(&sieve, 0);
    assert_false(lr_sieve_lacks(&sieve, UINT32_MAX));
    assert_false(lr_sieve_lacks(&sieve, 0));
    assert_true(lr_sieve_begin(&sieve, 1)); /* anew */
    assert_true(lr_sieve_lacks(&sieve, 0));
    assert_int_equal(sieve.count, 0);
    lr_sieve_free(&sieve);
}

static void a_sieve_is_crowded_when_it_holds_twice_what_it_was_made_for(void **state)
{
    (void)state;
    Sieve sieve = { .words = NULL };
    assert_false(lr_sieve_is_crowded(&sieve));
    assert_true(lr_sieve_begin(&sieve, MANY));
    for (uint32_t i = 0; i < 2 * MANY; i++)
        lr_sieve_add(&sieve, i);
    assert_false(lr_sieve_is_crowded(&sieve));
    for (uint32_t i = 0; i < 2 * MANY; i++) /* orders are powers of two */
        lr_sieve_add(&sieve, i);
    assert_true(lr_sieve_is_crowded(&sieve));
    lr_sieve_free(&sieve);
}

static void without_memory_there_is_none(void **state)
{
    (void)state;
    Sieve sieve = { .words = NULL };
    assert_true(lr_sieve_begin(&sieve, MANY)); /* control */
    memory_fail_after(0);
    bool is_made = lr_sieve_begin(&sieve, MANY);
    assert_true(memory_restore());
    assert_false(is_made);
    assert_null(sieve.words);
    assert_false(lr_sieve_is_crowded(&sieve));
    lr_sieve_free(&sieve);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_taken_in_is_not_lacking),
        cmocka_unit_test(an_empty_sieve_lacks_everything),
        cmocka_unit_test(a_sieve_is_crowded_when_it_holds_twice_what_it_was_made_for),
        cmocka_unit_test(without_memory_there_is_none),
    };
    chance_begin();
    return cmocka_run_group_tests_name("store_sieve", tests, NULL, NULL);
}
