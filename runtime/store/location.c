/* SPDX-License-Identifier: MIT */
/* Locations: an array for each run, in which the place of a first code follows from its high bits alone. */
#include "store/location.h"

#include <stdlib.h>

enum { SLOTS_LEAST = 64, SLOTS_MOST = 1 << 16, STEPS = 3 };

void lr_locations_free(Locations *locations)
{
    for (uint32_t t = 0; t < LR_LOCATION_TABLES; t++)
        free(locations->tables[t].slots);
    *locations = (Locations){ .oldest = 0 };
}

static bool is_same(ProvenIn a, ProvenIn b)
{
    return a.commit == b.commit && a.map_size == b.map_size;
}

static uint32_t table_of(const Locations *locations, uint8_t kind, uint32_t relation, uint8_t run)
{
    uint32_t t = 0;
    while (t < LR_LOCATION_TABLES &&
           (locations->tables[t].relation != relation || locations->tables[t].run != run ||
            locations->tables[t].kind != kind))
        t++;
    return t;
}

static Location *slot_of(const LocationTable *table, Code code, uint32_t steps)
{
    return &table->slots[((code >> table->shift) - steps) & (table->slot_count - 1)];
}

const Location *lr_locations_find(const Locations *locations, ProvenIn in, uint8_t kind,
                                  uint32_t relation, uint8_t run, Code code)
{
    uint32_t t = table_of(locations, kind, relation, run);
    if (t == LR_LOCATION_TABLES || !is_same(locations->in, in))
        return NULL;
    for (uint32_t step = 0; step < STEPS; step++) {
        const Location *location = slot_of(&locations->tables[t], code, step);
        if (location->least < code && code < location->below)
            return location;
    }
    return NULL;
}

static void put(LocationTable *table, Location location)
{
    Location *slot = slot_of(table, location.least, 0);
    table->count += slot->bytes == NULL;
    *slot = location;
}

static bool grow(LocationTable *table)
{
    LocationTable grown = *table;
    grown.slot_count = table->slot_count == 0 ? SLOTS_LEAST : 2 * table->slot_count;
    grown.slots = calloc(grown.slot_count, sizeof *grown.slots);
    grown.count = 0;
    if (grown.slots == NULL)
        return false;
    for (size_t i = 0; i < table->slot_count; i++)
        if (table->slots[i].bytes != NULL)
            put(&grown, table->slots[i]);
    free(table->slots);
    *table = grown;
    return true;
}

/* The greatest power of two that is no more than the distance between two first codes. */
static unsigned shift_for(Location location)
{
    return 31 - (unsigned)__builtin_clz(location.below - location.least);
}

/* A table for a run, instead of the one that was opened first. */
static LocationTable *open_table(Locations *locations, uint8_t kind, uint32_t relation, uint8_t run,
                                 Location location)
{
    LocationTable *table = &locations->tables[locations->oldest];
    locations->oldest = (locations->oldest + 1) % LR_LOCATION_TABLES;
    free(table->slots);
    *table = (LocationTable){ .shift = shift_for(location) };
    if (!grow(table))
        return NULL;
    table->kind = kind;
    table->relation = relation;
    table->run = run;
    return table;
}

void lr_locations_add(Locations *locations, ProvenIn in, uint8_t kind, uint32_t relation,
                      uint8_t run, Location location)
{
    if (location.least >= location.below)
        return;
    if (!is_same(locations->in, in))
        lr_locations_free(locations);
    locations->in = in;
    uint32_t t = table_of(locations, kind, relation, run);
    LocationTable *table = t < LR_LOCATION_TABLES
                               ? &locations->tables[t]
                               : open_table(locations, kind, relation, run, location);
    if (table == NULL)
        return;
    if (2 * table->count >= table->slot_count && table->slot_count < SLOTS_MOST && !grow(table))
        return;
    put(table, location);
}
