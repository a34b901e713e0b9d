/* SPDX-License-Identifier: MIT */
/* Terms: building under the caps, text as an author writes it, bytes and back, foreign bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chance.h"
#include "fault/memory.h"
#include "rule/term.h"

enum { ARGS_MAX = 8 };

static lore_term compound(lore_terms *terms, const char *functor, ...)
{
    lore_term args[ARGS_MAX];
    size_t count = 0;
    va_list list;
    va_start(list, functor);
    for (lore_term arg; (arg = va_arg(list, lore_term)) != 0;)
        args[count++] = arg;
    va_end(list);
    return lore_term_compound(terms, functor, args, count);
}

static lore_term variable(lore_terms *terms, const char *name)
{
    return lore_term_variable(terms, name);
}

static lore_term integer(lore_terms *terms, int64_t number)
{
    return lore_term_value(terms, lore_integer(number));
}

static lore_term text(lore_terms *terms, const char *content)
{
    return lore_term_value(terms, lore_text(content, -1));
}

static void assert_prints(const lore_terms *terms, lore_term term, const char *expected)
{
    Buffer buffer = { 0 };
    lr_term_print(&buffer, terms, term);
    assert_string_equal(lr_buffer_terminate(&buffer), expected);
    lr_buffer_free(&buffer);
}

/* ---- building -------------------------------------------------------------------------------- */

static void names_of_one_builder_are_interned(void **state)
{
    lore_terms *terms = lore_terms_new();
    (void)state;
    lore_term a = variable(terms, "X"), b = variable(terms, "X"), c = variable(terms, "Y");
    assert_ptr_equal(lr_term(terms, a)->name, lr_term(terms, b)->name);
    assert_ptr_not_equal(lr_term(terms, a)->name, lr_term(terms, c)->name);
    lore_terms_free(terms);
}

static void a_term_knows_where_it_was_written(void **state)
{
    lore_terms *terms = lore_terms_new();
    char file[] = "rules.lua";
    (void)state;
    lore_terms_place(terms, file, 7);
    file[0] = '?'; /* the builder has its own copy */
    lore_term term = variable(terms, "X");
    lore_terms_place(terms, NULL, -3);
    lore_term other = variable(terms, "X");
    assert_string_equal(lr_term(terms, term)->file, "rules.lua");
    assert_int_equal(lr_term(terms, term)->line, 7);
    assert_null(lr_term(terms, other)->file);
    assert_int_equal(lr_term(terms, other)->line, 0);
    lore_terms_free(terms);
}

static void a_term_nested_too_deep_is_no_term(void **state)
{
    lore_terms *terms = lore_terms_new();
    (void)state;
    lore_term term = variable(terms, "X");
    for (int i = 1; i < LR_TERM_DEPTH_MAX; i++)
        term = compound(terms, "neg", term, 0);
    assert_int_not_equal(term, 0);
    assert_int_equal(lr_term(terms, term)->depth, LR_TERM_DEPTH_MAX);
    assert_int_equal(compound(terms, "neg", term, 0), 0);
    assert_true(terms->failed);
    assert_true(terms->too_deep);
    assert_int_equal(variable(terms, "Y"), 0); /* and nothing from then on */
    lore_terms_free(terms);
}

static void a_term_that_shares_parts_is_measured_as_a_tree(void **state)
{
    lore_terms *terms = lore_terms_new();
    (void)state;
    lore_term term = integer(terms, 1);
    int doublings = 0;
    while (term != 0 && doublings < LR_TERM_DEPTH_MAX) {
        term = compound(terms, "add", term, term, 0);
        doublings++;
    }
    assert_int_equal(term, 0);
    assert_int_equal(doublings, 20); /* 2^21 - 1 nodes */
    assert_true(terms->too_deep);
    lore_terms_free(terms);
}

static void an_argument_that_is_no_term_makes_none(void **state)
{
    lore_terms *terms = lore_terms_new();
    lore_term args[] = { 5 };
    (void)state;
    assert_int_equal(lore_term_compound(terms, "p", args, 1), 0);
    assert_true(terms->failed);
    assert_false(terms->too_deep);
    lore_terms_free(terms);
}

static void without_memory_there_is_no_term(void **state)
{
    (void)state;
    for (long n = 0;; n++) {
        memory_fail_after(n);
        lore_terms *terms = lore_terms_new();
        lore_term term = 0;
        if (terms) {
            lore_terms_place(terms, "rules.lua", 1);
            lore_term args[] = { variable(terms, "X"), text(terms, "iran") };
            term = lore_term_compound(terms, "leans", args, 2);
        }
        bool is_refused = memory_restore();
        assert_int_equal(term == 0, is_refused);
        if (terms) {
            assert_int_equal(terms->failed, is_refused);
            assert_false(terms->too_deep);
        }
        lore_terms_free(terms);
        if (!is_refused)
            break;
    }
}

/* ---- text ------------------------------------------------------------------------------------ */

static void statements_print_as_they_are_written(void **state)
{
    lore_terms *t = lore_terms_new();
    (void)state;
    lore_term x = variable(t, "X"), y = variable(t, "Y"), i = variable(t, "I");
    lore_term p = compound(t, "p", x, 0), q = compound(t, "q", x, y, 0);
    assert_prints(t, p, "p(X)");
    assert_prints(t, compound(t, "now", 0), "now()");
    assert_prints(t, compound(t, "p", text(t, "iran"), integer(t, -3), 0), "p(\"iran\", -3)");
    assert_prints(t, compound(t, "not", p, 0), "~p(X)");
    assert_prints(t, compound(t, "not", p, text(t, "listed"), 0), "absent(p(X), \"listed\")");
    assert_prints(t, compound(t, "denied", p, 0), "denied(p(X))");
    assert_prints(t, compound(t, "eq", x, y, 0), "eq(X, Y)");
    assert_prints(t, compound(t, "at", p, text(t, "2020"), 0), "p(X):at(\"2020\")");
    assert_prints(t, compound(t, "during", p, text(t, "2020"), x, 0), "p(X):during(\"2020\", X)");
    assert_prints(t, compound(t, "during", x, y, 0), "during(X, Y)"); /* Allen's */
    assert_prints(t, compound(t, "valid", p, i, 0), "p(X):valid(I)");
    assert_prints(t, compound(t, "at", compound(t, "not", p, 0), text(t, "2020"), 0),
                  "(~p(X)):at(\"2020\")");
    assert_prints(t, compound(t, "and", p, q, p, 0), "p(X) & q(X, Y) & p(X)");
    assert_prints(t, compound(t, "or", p, compound(t, "and", p, q, 0), 0), "p(X) | p(X) & q(X, Y)");
    assert_prints(t, compound(t, "and", compound(t, "or", p, q, 0), p, 0),
                  "(p(X) | q(X, Y)) & p(X)");
    assert_prints(t, compound(t, "not", compound(t, "and", p, q, 0), 0), "~(p(X) & q(X, Y))");
    lore_terms_free(t);
}

static void expressions_have_parentheses_where_lua_needs_them(void **state)
{
    lore_terms *t = lore_terms_new();
    (void)state;
    lore_term a = variable(t, "A"), b = variable(t, "B"), one = integer(t, 1);
    lore_term sum = compound(t, "add", a, one, 0), difference = compound(t, "sub", a, b, 0);
    assert_prints(t, sum, "A + 1");
    assert_prints(t, compound(t, "sub", difference, b, 0), "A - B - B");
    assert_prints(t, compound(t, "sub", b, difference, 0), "B - (A - B)");
    assert_prints(t, compound(t, "mul", sum, b, 0), "(A + 1) * B");
    assert_prints(t, compound(t, "add", compound(t, "mul", a, b, 0), one, 0), "A * B + 1");
    assert_prints(t, compound(t, "pow", a, compound(t, "pow", b, one, 0), 0), "A ^ B ^ 1");
    assert_prints(t, compound(t, "pow", compound(t, "pow", a, b, 0), one, 0), "(A ^ B) ^ 1");
    assert_prints(t, compound(t, "pow", integer(t, -2), one, 0), "(-2) ^ 1");
    assert_prints(t, compound(t, "pow", a, integer(t, -2), 0), "A ^ -2");
    assert_prints(t, compound(t, "neg", compound(t, "neg", a, 0), 0), "-(-A)");
    assert_prints(t, compound(t, "neg", integer(t, -1), 0), "-(-1)"); /* -- begins a comment */
    assert_prints(t, compound(t, "neg", compound(t, "pow", a, b, 0), 0), "-A ^ B");
    assert_prints(t, compound(t, "concat", a, compound(t, "concat", b, a, 0), 0), "A .. B .. A");
    assert_prints(t, compound(t, "concat", compound(t, "concat", a, b, 0), a, 0), "(A .. B) .. A");
    assert_prints(t, compound(t, "length", compound(t, "concat", a, b, 0), 0), "#(A .. B)");
    assert_prints(t, compound(t, "idiv", a, compound(t, "mod", b, one, 0), 0), "A // (B % 1)");
    assert_prints(t, compound(t, "substring", a, one, b, 0), "substring(A, 1, B)");
    lore_terms_free(t);
}

static void values_print_so_that_lua_reads_them_back(void **state)
{
    lore_terms *t = lore_terms_new();
    (void)state;
    assert_prints(t, lore_term_value(t, lore_text("a\"b\\c\nd\x01", -1)),
                  "\"a\\\"b\\\\c\\nd\\001\"");
    assert_prints(t, lore_term_value(t, lore_boolean(1)), "true");
    assert_prints(t, lore_term_value(t, lore_real(0.5)), "0.5");
    assert_prints(t, lore_term_value(t, lore_instant(0)), "\"1970-01-01\"");
    assert_prints(t, lore_term_value(t, lore_interval(0, LORE_TIME_MAX)),
                  "interval(\"1970-01-01\", \"\")");
    lore_terms_free(t);
}

/* ---- bytes ----------------------------------------------------------------------------------- */

static uint32_t below(uint64_t *random, uint32_t limit)
{
    *random ^= *random << 13;
    *random ^= *random >> 7;
    *random ^= *random << 17;
    return (uint32_t)(*random >> 32) % limit;
}

static lore_term random_term(lore_terms *terms, uint64_t *random, int depth)
{
    static const char *const files[] = { "a.lua", "b.lua", NULL };
    static const char *const names[] = { "X", "_", "Long_name" };
    static const char *const functors[] = { "p", "not", "add", "at" };
    lore_terms_place(terms, files[below(random, 3)], (int)below(random, 4));
    uint32_t kind = below(random, depth > 0 ? 6 : 3);
    if (kind == 0)
        return variable(terms, names[below(random, 3)]);
    if (kind == 1)
        return integer(terms, (int64_t)below(random, 1000) - 500);
    if (kind == 2)
        return lore_term_value(terms, lore_text("b\0c", (ptrdiff_t)below(random, 4)));
    lore_term args[4];
    size_t count = below(random, 5);
    for (size_t i = 0; i < count; i++)
        args[i] = random_term(terms, random, depth - 1);
    return lore_term_compound(terms, functors[below(random, 4)], args, count);
}

static void assert_same(const lore_terms *a, lore_term x, const lore_terms *b, lore_term y)
{
    const Term *left = lr_term(a, x), *right = lr_term(b, y);
    assert_int_equal(left->kind, right->kind);
    assert_int_equal(left->line, right->line);
    assert_int_equal(left->size, right->size);
    assert_int_equal(left->file == NULL, right->file == NULL);
    if (left->file)
        assert_string_equal(left->file, right->file);
    if (left->kind != TERM_VALUE)
        assert_string_equal(left->name, right->name);
    assert_int_equal(left->arg_count, right->arg_count);
    for (uint32_t i = 0; i < left->arg_count; i++)
        assert_same(a, lr_term_arg(a, left, i), b, lr_term_arg(b, right, i));
}

static void random_terms_come_back_from_their_bytes(void **state)
{
    uint64_t random = chance_seed();
    (void)state;
    for (int round = 0; round < 500; round++) {
        lore_terms *terms = lore_terms_new(), *copy = lore_terms_new();
        Buffer bytes = { 0 }, again = { 0 };
        lore_term term = random_term(terms, &random, 5);
        lr_term_encode(&bytes, terms, term);
        Reader reader = { bytes.bytes, bytes.bytes + bytes.count, false };
        lore_term read = lr_term_decode(&reader, copy);
        assert_int_not_equal(read, 0);
        assert_ptr_equal(reader.at, reader.end);
        assert_same(terms, term, copy, read);
        lr_term_encode(&again, copy, read);
        assert_int_equal(bytes.count, again.count);
        assert_memory_equal(bytes.bytes, again.bytes, bytes.count);
        lr_buffer_free(&bytes);
        lr_buffer_free(&again);
        lore_terms_free(terms);
        lore_terms_free(copy);
    }
}

static void damaged_bytes_are_no_term_or_another_one(void **state)
{
    uint64_t random = chance_seed();
    int refused = 0;
    (void)state;
    for (int round = 0; round < 2000; round++) {
        lore_terms *terms = lore_terms_new(), *copy = lore_terms_new();
        Buffer bytes = { 0 };
        lr_term_encode(&bytes, terms, random_term(terms, &random, 4));
        bytes.bytes[below(&random, (uint32_t)bytes.count)] ^= (uint8_t)(1 + below(&random, 255));
        size_t kept = bytes.count - below(&random, 2) * below(&random, (uint32_t)bytes.count);
        Reader reader = { bytes.bytes, bytes.bytes + kept, false };
        if (lr_term_decode(&reader, copy) == 0)
            refused++;
        lr_buffer_free(&bytes);
        lore_terms_free(terms);
        lore_terms_free(copy);
    }
    assert_in_range(refused, 200, 2000);
}

static void bytes_nested_too_deep_are_no_term(void **state)
{
    lore_terms *terms = lore_terms_new();
    Buffer bytes = { 0 };
    (void)state;
    for (int i = 0; i < 100000; i++) {
        lr_buffer_u8(&bytes, TERM_COMPOUND);
        lr_buffer_text(&bytes, "f", 1);
        lr_buffer_varint(&bytes, 1);
    }
    Reader reader = { bytes.bytes, bytes.bytes + bytes.count, false };
    assert_int_equal(lr_term_decode(&reader, terms), 0);
    assert_true(reader.failed);
    lr_buffer_free(&bytes);
    lore_terms_free(terms);
}

static void a_count_beyond_the_bytes_is_no_term(void **state)
{
    lore_terms *terms = lore_terms_new();
    Buffer bytes = { 0 };
    (void)state;
    lr_buffer_u8(&bytes, TERM_COMPOUND);
    lr_buffer_text(&bytes, "f", 1);
    lr_buffer_varint(&bytes, UINT64_C(1) << 60);
    Reader reader = { bytes.bytes, bytes.bytes + bytes.count, false };
    assert_int_equal(lr_term_decode(&reader, terms), 0);
    assert_true(reader.failed);
    assert_false(terms->failed); /* no memory was asked for */
    lr_buffer_free(&bytes);
    lore_terms_free(terms);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_of_one_builder_are_interned),
        cmocka_unit_test(a_term_knows_where_it_was_written),
        cmocka_unit_test(a_term_nested_too_deep_is_no_term),
        cmocka_unit_test(a_term_that_shares_parts_is_measured_as_a_tree),
        cmocka_unit_test(an_argument_that_is_no_term_makes_none),
        cmocka_unit_test(without_memory_there_is_no_term),
        cmocka_unit_test(statements_print_as_they_are_written),
        cmocka_unit_test(expressions_have_parentheses_where_lua_needs_them),
        cmocka_unit_test(values_print_so_that_lua_reads_them_back),
        cmocka_unit_test(random_terms_come_back_from_their_bytes),
        cmocka_unit_test(damaged_bytes_are_no_term_or_another_one),
        cmocka_unit_test(bytes_nested_too_deep_are_no_term),
        cmocka_unit_test(a_count_beyond_the_bytes_is_no_term),
    };
    return cmocka_run_group_tests_name("rule/term", tests, NULL, NULL);
}
