/* SPDX-License-Identifier: MIT */
/* Where segments were found: by first codes between two bounds, for one commit in one map. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "chance.h"
#include "store/location.h"

enum { SEGMENTS = 3000, BYTES = 16 };

static const uint8_t content[SEGMENTS * BYTES];
static const ProvenIn in = { 3, 1 << 20 };

/* Segment i of a run has the first codes from i * step to the next one's. */
static Location nth(Code i, Code step)
{
    return (Location){ i * step, (i + 1) * step, content + i * BYTES, BYTES };
}

static void add(Locations *locations, ProvenIn to, uint8_t run, Location location)
{
    lr_locations_add(locations, to, 1, 7, run, location);
}

static const uint8_t *found(const Locations *locations, ProvenIn from, uint8_t run, Code code)
{
    const Location *location = lr_locations_find(locations, from, 1, 7, run, code);
    return location == NULL ? NULL : location->bytes;
}

static void codes_between_two_bounds_are_found_and_no_others(void **state)
{
    static const Code steps[] = { 2, 3, 7, 930, 1024, 1500 };
    (void)state;
    for (size_t s = 0; s < sizeof steps / sizeof *steps; s++) {
        Locations locations = { .oldest = 0 };
        Code step = steps[s];
        for (Code i = 0; i < SEGMENTS; i++)
            add(&locations, in, 1, nth(i, step));
        for (Code i = 0; i < SEGMENTS; i++) {
            assert_null(found(&locations, in, 1, i * step)); /* the segment before may have some */
            for (Code c = 1; c < step; c += 1 + step / 5)
                assert_ptr_equal(found(&locations, in, 1, i * step + c), content + i * BYTES);
            assert_null(found(&locations, in, 1, (SEGMENTS + i) * step + 1));
        }
        lr_locations_free(&locations);
    }
}

/* Whatever is forgotten, what is found is right. */
static void segments_of_any_width_are_never_confused(void **state)
{
    Locations locations = { .oldest = 0 };
    static Code bounds[SEGMENTS + 1];
    size_t hits = 0;
    (void)state;
    for (size_t i = 0; i < SEGMENTS; i++)
        bounds[i + 1] = bounds[i] + 1 + (Code)chance_below(i % 10 == 0 ? 100000 : 300);
    for (int k = 0; k < 20000; k++) {
        size_t i = chance_below(SEGMENTS);
        Code code = bounds[i] + (Code)chance_below(bounds[i + 1] - bounds[i]);
        const uint8_t *bytes = found(&locations, in, 1, code);
        hits += bytes != NULL;
        if (bytes != NULL)
            assert_ptr_equal(bytes, content + i * BYTES);
        add(&locations, in, 1, (Location){ bounds[i], bounds[i + 1], content + i * BYTES, BYTES });
    }
    assert_true(hits > 5000);
    lr_locations_free(&locations);
}

static void another_commit_map_or_run_knows_nothing(void **state)
{
    Locations locations = { .oldest = 0 };
    ProvenIn later = { 4, 1 << 20 }, larger = { 3, 1 << 21 };
    (void)state;
    add(&locations, in, 1, nth(0, 100));
    assert_non_null(found(&locations, in, 1, 50));
    assert_null(found(&locations, in, 2, 50));
    assert_null(found(&locations, later, 1, 50));
    assert_null(found(&locations, larger, 1, 50));
    assert_null(lr_locations_find(&locations, in, 2, 7, 1, 50));
    assert_null(lr_locations_find(&locations, in, 1, 8, 1, 50));
    add(&locations, later, 1, nth(5, 100));
    assert_null(found(&locations, later, 1, 50));
    assert_null(found(&locations, in, 1, 50));
    assert_non_null(found(&locations, later, 1, 550));
    lr_locations_free(&locations);
}

static void the_run_opened_first_gives_way_to_another(void **state)
{
    Locations locations = { .oldest = 0 };
    (void)state;
    for (uint8_t run = 1; run <= LR_LOCATION_TABLES + 1; run++)
        add(&locations, in, run, nth(run, 100));
    assert_null(found(&locations, in, 1, 150));
    for (uint8_t run = 2; run <= LR_LOCATION_TABLES + 1; run++)
        assert_ptr_equal(found(&locations, in, run, run * 100 + 50), content + run * BYTES);
    lr_locations_free(&locations);
}

static void it_does_not_grow_without_end(void **state)
{
    Locations locations = { .oldest = 0 };
    (void)state;
    for (Code i = 0; i < 1000000; i++)
        add(&locations, in, 1, (Location){ i * 1000, (i + 1) * 1000, content, BYTES });
    assert_true(locations.tables[0].slot_count <= 1 << 16);
    assert_non_null(found(&locations, in, 1, 999999500));
    lr_locations_free(&locations);
}

static void a_segment_of_one_first_code_is_no_location(void **state)
{
    Locations locations = { .oldest = 0 };
    (void)state;
    add(&locations, in, 1, (Location){ 9, 9, content, BYTES });
    assert_null(found(&locations, in, 1, 9));
    lr_locations_free(&locations);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_between_two_bounds_are_found_and_no_others),
        cmocka_unit_test(segments_of_any_width_are_never_confused),
        cmocka_unit_test(another_commit_map_or_run_knows_nothing),
        cmocka_unit_test(the_run_opened_first_gives_way_to_another),
        cmocka_unit_test(it_does_not_grow_without_end),
        cmocka_unit_test(a_segment_of_one_first_code_is_no_location),
    };
    chance_begin();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
