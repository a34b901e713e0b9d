/* SPDX-License-Identifier: MIT */
/* Residents: rows of every width against the array that they were packed from; what a transaction leaves. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "chance.h"
#include "fault/memory.h"
#include "store/resident.h"
#include "store/sort.h"

enum { ROWS = 7000, COLUMNS = 6, SUFFIX = 77, KIND = 1, RELATION = 5 };

static const Resident NAME = { .kind = KIND, .run = 1, .relation = RELATION };

/* Whole rows, sorted, each with the suffix if given is one less than columns. */
typedef struct Rows {
    uint32_t columns;
    size_t count;
    Code codes[ROWS * COLUMNS];
} Rows;

static int compare(const Code *a, const Code *b, uint32_t columns)
{
    for (uint32_t i = 0; i < columns; i++)
        if (a[i] != b[i])
            return a[i] < b[i] ? -1 : 1;
    return 0;
}

static const Code *row_at(const Rows *rows, size_t at)
{
    return rows->codes + at * rows->columns;
}

/* The first row that is not below a prefix, or that is above it. */
static size_t place_of(const Rows *rows, const Code *prefix, uint32_t count, bool is_after)
{
    size_t at = 0;
    while (at < rows->count && compare(row_at(rows, at), prefix, count) < (is_after ? 1 : 0))
        at++;
    return at;
}

static void assert_piece(const Rows *rows, size_t first, const Segment *piece)
{
    static Code found[LR_SEGMENT_ROWS * COLUMNS];
    size_t left = rows->count - first;
    assert_int_equal(piece->count, left < LR_SEGMENT_ROWS ? left : LR_SEGMENT_ROWS);
    lr_segment_read(piece, 0, piece->count, rows->columns, found);
    assert_memory_equal(found, row_at(rows, first), piece->count * rows->columns * sizeof(Code));
}

static void assert_found(const Resident *resident, const Rows *rows, const Code *row)
{
    Segment piece;
    bool is_end;
    size_t behind = place_of(rows, row, rows->columns, true);
    size_t next = (behind + LR_SEGMENT_ROWS - 1) / LR_SEGMENT_ROWS * LR_SEGMENT_ROWS;
    assert_int_equal(lr_resident_before(resident, row, &piece), behind > 0);
    if (behind > 0)
        assert_piece(rows, (behind - 1) / LR_SEGMENT_ROWS * LR_SEGMENT_ROWS, &piece);
    assert_int_equal(lr_resident_behind(resident, row, &piece), next < rows->count);
    if (next < rows->count)
        assert_piece(rows, next, &piece);
    for (uint32_t count = 1; count <= rows->columns; count++) {
        size_t first = place_of(rows, row, count, false);
        assert_int_equal(lr_resident_from(resident, row, count, &piece, &is_end),
                         first < rows->count);
        if (first < rows->count)
            assert_piece(rows, first, &piece);
        assert_int_equal(is_end, rows->count - first <= LR_SEGMENT_ROWS);
    }
}

/* given random columns of so many bits. */
static void fill(Rows *rows, Code *given_rows, uint32_t given, unsigned bits)
{
    Code base = bits < 32 ? (Code)chance_bits(31) : 0;
    rows->count = 1 + chance_below(ROWS);
    for (size_t i = 0; i < rows->count * given; i++)
        given_rows[i] = base + (bits > 0 ? (Code)chance_bits(bits) : 0);
    assert_true(lr_sort_rows(given_rows, &rows->count, given));
    for (size_t i = 0; i < rows->count; i++) {
        Code *row = rows->codes + i * rows->columns;
        memcpy(row, given_rows + i * given, given * sizeof *row);
        if (given < rows->columns)
            row[given] = SUFFIX;
    }
}

static void rows_of_every_width_are_found(void **state)
{
    static const unsigned BITS[] = { 0, 1, 5, 11, 16, 21, 31, 32 };
    static Rows rows;
    static Code given_rows[ROWS * COLUMNS];
    (void)state;
    for (uint32_t columns = 1; columns <= COLUMNS; columns++)
        for (uint32_t given = columns > 1 ? columns - 1 : 1; given <= columns; given++)
            for (size_t b = 0; b < sizeof BITS / sizeof *BITS; b++) {
                Residents residents = { .bytes = 0 };
                rows.columns = columns;
                fill(&rows, given_rows, given, BITS[b]);
                assert_int_equal(lr_residents_add(&residents, NAME, columns, given_rows, rows.count,
                                                  given, SUFFIX),
                                 LORE_OK);
                const Resident *resident = lr_residents_find(&residents, KIND, RELATION, 1);
                for (int n = 0; n < 20; n++) {
                    Code row[COLUMNS];
                    memcpy(row, row_at(&rows, chance_below(rows.count)), columns * sizeof *row);
                    row[chance_below(columns)] += (Code)chance_below(3) - 1;
                    assert_found(resident, &rows, row);
                }
                lr_residents_free(&residents);
                assert_int_equal(residents.bytes, 0);
            }
}

static lore_status add(Residents *residents, uint8_t run)
{
    static const Code rows[] = { 1, 2, 3 };
    Resident name = NAME;
    name.run = run;
    return lr_residents_add(residents, name, 2, rows, 3, 1, SUFFIX);
}

static bool has(const Residents *residents, uint8_t run)
{
    const Resident *found = lr_residents_find(residents, KIND, RELATION, run);
    return found != NULL && found->rows->count == 3;
}

static void a_transaction_that_fails_leaves_runs_as_they_were(void **state)
{
    Residents residents = { .bytes = 0 };
    (void)state;
    assert_int_equal(add(&residents, 1), LORE_OK);
    assert_int_equal(add(&residents, 2), LORE_OK);
    lr_residents_settle(&residents, true);
    size_t bytes = residents.bytes;
    lr_residents_drop(&residents, KIND, RELATION, 1);
    assert_int_equal(add(&residents, 3), LORE_OK);
    lr_residents_drop(&residents, KIND, RELATION, 3);
    assert_int_equal(add(&residents, 3), LORE_OK); /* a number that has become free */
    assert_false(has(&residents, 1));
    assert_true(has(&residents, 3));
    lr_residents_settle(&residents, false);
    assert_true(has(&residents, 1));
    assert_true(has(&residents, 2));
    assert_false(has(&residents, 3));
    assert_int_equal(residents.bytes, bytes);
    lr_residents_drop(&residents, KIND, RELATION, 1);
    lr_residents_settle(&residents, true);
    assert_false(has(&residents, 1));
    assert_true(has(&residents, 2));
    assert_int_equal(residents.bytes, bytes / 2);
    assert_null(lr_residents_find(&residents, KIND, RELATION + 1, 2));
    assert_null(lr_residents_find(&residents, KIND + 1, RELATION, 2));
    lr_residents_free(&residents);
}

static void what_has_no_room_is_refused(void **state)
{
    Residents residents = { .bytes = (size_t)128 << 20 };
    (void)state;
    assert_int_equal(add(&residents, 1), LORE_FULL);
    assert_false(has(&residents, 1));
    residents.bytes = 0;
    for (long refused = 0;; refused++) {
        memory_fail_after(refused);
        lore_status status = add(&residents, 1);
        if (!memory_restore()) {
            assert_int_equal(status, LORE_OK); /* the control */
            assert_true(refused > 0);
            break;
        }
        assert_int_equal(status, LORE_NOMEM);
        assert_false(has(&residents, 1));
        assert_int_equal(residents.bytes, 0);
    }
    lr_residents_free(&residents);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_of_every_width_are_found),
        cmocka_unit_test(a_transaction_that_fails_leaves_runs_as_they_were),
        cmocka_unit_test(what_has_no_room_is_refused),
    };
    chance_begin();
    return cmocka_run_group_tests_name("store_resident", tests, NULL, NULL);
}
