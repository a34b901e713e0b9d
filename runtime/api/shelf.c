/* SPDX-License-Identifier: MIT */
/* A few relations: their tables are looked for one after the other. */
#include "api/shelf.h"

#include <string.h>

typedef struct ShelfReader {
    Shelf *shelf;
    bool only_choices;
} ShelfReader;

/* The record with all that it points to in the shelf's arena. */
static bool copy_record(Arena *arena, const ClaimRecord *record, ClaimRecord *out)
{
    Code *row = lr_arena_alloc(arena, (record->arity + 1) * sizeof *row);
    uint8_t *antecedent = lr_arena_alloc(arena, record->antecedent_count + 1);
    const char *id = lr_arena_text(arena, record->id, strlen(record->id));
    if (row == NULL || antecedent == NULL || id == NULL)
        return false;
    *out = *record;
    memcpy(row, record->row, record->arity * sizeof *row);
    if (record->antecedent != NULL)
        out->antecedent = memcpy(antecedent, record->antecedent, record->antecedent_count);
    out->row = row;
    out->id = id;
    out->locator = out->note = out->end_reason = NULL;
    if (record->credibility.type != LORE_TEXT)
        return true;
    out->credibility.u.text =
        lr_arena_text(arena, record->credibility.u.text, record->credibility.v.length);
    return out->credibility.u.text != NULL;
}

static lore_status keep_claim(void *data, const ClaimRecord *claim)
{
    const ShelfReader *reader = data;
    Shelf *shelf = reader->shelf;
    ClaimRecord copy;
    uint8_t key[LR_MIX_KEY_MAX];
    bool is_choice = lr_map_find(&shelf->choices, key, lr_mix_claim(key, claim->number)) != NULL;
    if (reader->only_choices && !is_choice)
        return LORE_OK;
    return copy_record(&shelf->arena, claim, &copy) &&
                   lr_vector_push(&shelf->is_choice, is_choice) &&
                   lr_vector_push(&shelf->records, copy)
               ? LORE_OK
               : LORE_NOMEM;
}

lore_status lr_shelf_table(Shelf *shelf, Store *store, ShelfSides sides, uint32_t relation,
                           ShelfTable *out, Diag *diag)
{
    for (size_t i = 0; i < shelf->tables.count; i++)
        if (shelf->tables.items[i].relation == relation) {
            *out = shelf->tables.items[i];
            return LORE_OK;
        }
    ShelfReader reader = { shelf, false };
    ShelfTable table = { .relation = relation, .first = shelf->records.count };
    lore_status status = lr_store_claims(store, relation, sides.base, keep_claim, &reader, diag);
    table.second = shelf->records.count;
    reader.only_choices = true;
    if (status == LORE_OK)
        status = lr_store_claims(store, relation, sides.other, keep_claim, &reader, diag);
    table.end = shelf->records.count;
    *out = table;
    if (status == LORE_OK && !lr_vector_push(&shelf->tables, table))
        status = LORE_NOMEM;
    return status;
}

void lr_shelf_free(Shelf *shelf)
{
    lr_map_free(&shelf->choices);
    lr_vector_free(&shelf->tables);
    lr_vector_free(&shelf->records);
    lr_vector_free(&shelf->is_choice);
    lr_arena_free(&shelf->arena);
}
