/* SPDX-License-Identifier: MIT */
/* Ways: their names. */
#include "eval/ways.h"

#include <assert.h>
#include <string.h>

static const char *const names_of_ways[] = {
    [WAY_LIST] = "list",
    [WAY_HASH] = "hash",
    [WAY_DENSE] = "dense",
    [WAY_BROAD] = "broad",
    [WAY_TABLE] = "table",
    [WAY_SCAN] = "scan",
    [WAY_PROBE] = "probe",
    [WAY_FIND] = "find",
    [WAY_MARKS] = "marks",
    [WAY_APART] = "apart",
    [WAY_FUSED] = "fused",
    [WAY_BATCH] = "batch",
    [WAY_TAIL] = "tail",
    [WAY_UNFILTERED] = "unfiltered",
    [WAY_FILTERED] = "filtered",
    [WAY_SET] = "set",
    [WAY_GROUPED] = "grouped",
    [WAY_COSTLY] = "costly",
    [WAY_UNSPLIT] = "unsplit",
    [WAY_SPLIT] = "split",
    [WAY_UNPARTED] = "unparted",
    [WAY_PARTED] = "parted",
    [WAY_ROUNDS] = "rounds",
    [WAY_SEARCH] = "search",
    [WAY_SPREAD] = "spread",
    [WAY_WHOLE] = "whole",
    [WAY_CONTRACTED] = "contracted",
    [WAY_COPIED] = "copied",
    [WAY_SHARED] = "shared",
    [WAY_TEAM] = "team",
    [WAY_POSTED] = "posted",
    [WAY_SORTED] = "sorted",
    [WAY_NUMBERED] = "numbered",
};
static_assert(sizeof names_of_ways / sizeof *names_of_ways == WAY_COUNT, "every way has a name");
static_assert(WAY_COUNT <= 64, "ways are bits of a word");

const char *lr_ways_name(EvalWay way)
{
    return names_of_ways[way];
}

static bool read_one(const char *word, size_t length, uint64_t *bits)
{
    for (int way = 0; way < WAY_COUNT; way++)
        if (strncmp(names_of_ways[way], word, length) == 0 && names_of_ways[way][length] == '\0') {
            *bits |= UINT64_C(1) << way;
            return true;
        }
    return false;
}

bool lr_ways_read(const char *names, uint64_t *bits, const char **unknown, size_t *length)
{
    static const char between[] = ", ";
    *bits = 0;
    for (names += strspn(names, between); *names != '\0'; names += strspn(names, between)) {
        size_t here = strcspn(names, between);
        if (!read_one(names, here, bits)) {
            *unknown = names;
            *length = here;
            return false;
        }
        names += here;
    }
    return true;
}

void lr_ways_begin(Ways *ways, uint64_t bits)
{
    ways->forced = bits;
    for (int way = 0; way < WAY_COUNT; way++)
        atomic_init(&ways->taken[way], 0);
}
