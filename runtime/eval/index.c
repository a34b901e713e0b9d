/* SPDX-License-Identifier: MIT */
/* Index: slots by multiplicative hashing with linear probing, blocks from an array with free
 * lists. */
#include "eval/index.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_SLOTS = 16, BLOCK_UNIT = 4 };

static uint32_t key_bits(const Layout *layout, uint64_t columns)
{
    uint32_t bits = 0;
    for (uint32_t c = 0; c < layout->arity; c++)
        if (columns >> c & 1)
            bits += layout->fields[c].width;
    return bits;
}

bool lr_index_init(Index *index, const Table *table, uint64_t columns)
{
    *index = (Index){ .table = table, .columns = columns, .slot_count = FIRST_SLOTS };
    index->is_exact = key_bits(&table->layout, columns) <= 64;
    index->slots = calloc(FIRST_SLOTS, sizeof *index->slots);
    return index->slots != NULL;
}

void lr_index_free(Index *index)
{
    free(index->slots);
    free(index->ids);
    *index = (Index){ .rows = 0 };
}

size_t lr_index_bytes(const Index *index)
{
    return index->slot_count * sizeof(Slot) + index->id_capacity * sizeof(uint32_t);
}

/* ---- keys ---- */

static uint64_t extend_key(uint64_t key, uint64_t offset, Field field, bool is_exact)
{
    if (is_exact)
        return field.width == 64 ? offset : key << field.width | offset;
    key = (key ^ offset) * UINT64_C(0xff51afd7ed558ccd);
    return key ^ key >> 32;
}

bool lr_index_key(const Index *index, const Code *codes, uint64_t *key)
{
    const Layout *layout = &index->table->layout;
    *key = 0;
    for (uint32_t c = 0; c < layout->arity; c++) {
        if (!(index->columns >> c & 1))
            continue;
        Field field = layout->fields[c];
        Code code = *codes++;
        if (code < field.base || code - field.base > lr_field_mask(field))
            return false;
        *key = extend_key(*key, code - field.base, field, index->is_exact);
    }
    return true;
}

static uint64_t row_key(const Index *index, size_t id)
{
    const Layout *layout = &index->table->layout;
    const uint64_t *row = index->table->rows + id * layout->stride;
    uint64_t key = 0;
    for (uint32_t c = 0; c < layout->arity; c++) {
        Field field = layout->fields[c];
        if (index->columns >> c & 1)
            key = extend_key(key, row[field.word] >> field.shift & lr_field_mask(field), field,
                             index->is_exact);
    }
    return key;
}

/* ---- slots ---- */

static Slot *slot_of(Slot *slots, size_t slot_count, size_t home, uint64_t key)
{
    for (size_t at = home;; at = (at + 1) & (slot_count - 1))
        if (slots[at].count == 0 || slots[at].key == key)
            return &slots[at];
}

static bool grow_slots(Index *index)
{
    size_t old_count = index->slot_count;
    Slot *old = index->slots;
    Slot *slots = calloc(old_count * 2, sizeof *slots);
    if (slots == NULL)
        return false;
    index->slots = slots;
    index->slot_count = old_count * 2;
    for (size_t i = 0; i < old_count; i++)
        if (old[i].count > 0)
            *slot_of(slots, index->slot_count, lr_index_home(index, old[i].key), old[i].key) =
                old[i];
    free(old);
    return true;
}

/* ---- blocks ---- */

static uint32_t log2_capacity(uint32_t count)
{
    uint32_t units = (count + BLOCK_UNIT - 1) / BLOCK_UNIT;
    return units <= 1 ? 0 : 32 - (uint32_t)__builtin_clz(units - 1);
}

static bool take_block(Index *index, uint32_t size, uint32_t *block)
{
    if (index->free_blocks[size] != 0) {
        *block = index->free_blocks[size] - 1;
        index->free_blocks[size] = index->ids[(size_t)*block * BLOCK_UNIT];
        return true;
    }
    size_t count = (size_t)BLOCK_UNIT << size;
    if (index->id_count + count > index->id_capacity) {
        size_t capacity = index->id_capacity == 0 ? 64 : index->id_capacity;
        while (capacity < index->id_count + count)
            capacity += capacity / 2;
        uint32_t *ids = realloc(index->ids, capacity * sizeof *ids);
        if (ids == NULL)
            return false;
        index->ids = ids;
        index->id_capacity = capacity;
    }
    *block = (uint32_t)(index->id_count / BLOCK_UNIT);
    index->id_count += count;
    return true;
}

static void give_block(Index *index, uint32_t size, uint32_t block)
{
    index->ids[(size_t)block * BLOCK_UNIT] = index->free_blocks[size];
    index->free_blocks[size] = block + 1;
}

/* Moves the slot's ids to a block with room for one more. */
static bool widen(Index *index, Slot *slot)
{
    uint32_t old_size = log2_capacity(slot->count), new_size = log2_capacity(slot->count + 1),
             block;
    if (slot->count > 1 && old_size == new_size)
        return true;
    if (!take_block(index, new_size, &block))
        return false;
    uint32_t *to = index->ids + (size_t)block * BLOCK_UNIT;
    if (slot->count == 1) {
        *to = slot->content;
    } else {
        memcpy(to, index->ids + (size_t)slot->content * BLOCK_UNIT, slot->count * sizeof *to);
        give_block(index, old_size, slot->content);
    }
    slot->content = block;
    return true;
}

static bool add_id(Index *index, uint64_t key, uint32_t id)
{
    Slot *slot = slot_of(index->slots, index->slot_count, lr_index_home(index, key), key);
    if (slot->count == 0) {
        *slot = (Slot){ key, 1, id };
        index->key_count++;
        return true;
    }
    if (!widen(index, slot))
        return false;
    index->ids[(size_t)slot->content * BLOCK_UNIT + slot->count++] = id;
    return true;
}

bool lr_index_append(Index *index, size_t count)
{
    enum { AHEAD = 16 };
    uint64_t keys[AHEAD];
    size_t begin = index->rows;
    assert(count <= index->table->count);
    for (size_t id = begin; id < count + AHEAD; id++) {
        if (id >= begin + AHEAD) {
            if ((index->key_count + 1) * 5 > index->slot_count * 3 && !grow_slots(index))
                return false;
            if (!add_id(index, keys[id % AHEAD], (uint32_t)(id - AHEAD)))
                return false;
            index->rows++;
        }
        if (id >= count)
            continue;
        keys[id % AHEAD] = row_key(index, id);
        __builtin_prefetch(&index->slots[lr_index_home(index, keys[id % AHEAD])], 1);
    }
    return true;
}

size_t lr_index_find(const Index *index, uint64_t key, uint32_t *only, const uint32_t **ids)
{
    const Slot *slot = slot_of(index->slots, index->slot_count, lr_index_home(index, key), key);
    if (slot->count == 1) {
        *only = slot->content;
        *ids = only;
    } else {
        *ids = index->ids + (size_t)slot->content * BLOCK_UNIT;
    }
    return slot->count;
}
