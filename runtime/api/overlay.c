/* SPDX-License-Identifier: MIT */
/* Changes of a what-if: arrays, with maps from what is looked up for every record. */
#include "api/overlay.h"

#include <stdlib.h>
#include <string.h>

#include "value/value.h"

/* ---- life ---- */

Overlay *lr_overlay_new(Code first_code, uint64_t newest)
{
    Overlay *overlay = calloc(1, sizeof *overlay);
    if (overlay == NULL)
        return NULL;
    overlay->holders = 1;
    overlay->first_code = first_code;
    overlay->newest = newest;
    return overlay;
}

Overlay *lr_overlay_hold(Overlay *overlay)
{
    if (overlay != NULL)
        overlay->holders++;
    return overlay;
}

void lr_overlay_release(Overlay *overlay)
{
    while (overlay != NULL && --overlay->holders == 0) {
        Overlay *shared = overlay->shared;
        lr_vector_free(&overlay->sources);
        lr_vector_free(&overlay->claims);
        lr_vector_free(&overlay->added);
        lr_vector_free(&overlay->facts);
        for (size_t i = 0; i < overlay->assumptions.count; i++)
            lr_overlay_release(overlay->assumptions.items[i].seen);
        lr_vector_free(&overlay->assumptions);
        lr_vector_free(&overlay->values);
        lr_map_free(&overlay->claim_of);
        lr_map_free(&overlay->fact_of);
        lr_map_free(&overlay->code_of);
        lr_arena_free(&overlay->arena);
        free(overlay);
        overlay = shared;
    }
}

/* ---- keys ---- */

typedef struct FactKey {
    uint32_t relation;
    Code row[LR_ARITY_MAX];
} FactKey;

static size_t fact_key(FactKey *key, uint32_t relation, uint32_t arity, const Code *row)
{
    key->relation = relation;
    if (arity > 0)
        memcpy(key->row, row, arity * sizeof *row);
    return sizeof key->relation + arity * sizeof *row;
}

static bool index_claim(Overlay *overlay, const char *id, size_t index)
{
    uint64_t *slot = lr_map_put(&overlay->claim_of, id, strlen(id), NULL);
    if (slot != NULL)
        *slot = index;
    return slot != NULL;
}

static bool index_fact(Overlay *overlay, const FactChange *change, size_t index)
{
    FactKey key;
    size_t length = fact_key(&key, change->relation, change->arity, change->row);
    uint64_t *slot = lr_map_put(&overlay->fact_of, &key, length, NULL);
    if (slot != NULL)
        *slot = index;
    return slot != NULL;
}

static bool index_value(Overlay *overlay, lore_value value, size_t index)
{
    Buffer key = { 0 };
    lr_value_encode(&key, value);
    uint64_t *slot = key.failed ? NULL : lr_map_put(&overlay->code_of, key.bytes, key.count, NULL);
    if (slot != NULL)
        *slot = index;
    lr_buffer_free(&key);
    return slot != NULL;
}

/* ---- copies ---- */

#define COPY(to, from)                                                                             \
    (!lr_vector_reserve(to, (from)->count)                                                         \
         ? false                                                                                   \
         : ((from)->count > 0                                                                      \
                ? (void)memcpy((to)->items, (from)->items, (from)->count * sizeof *(from)->items)  \
                : (void)0,                                                                         \
            (to)->count = (from)->count, true))

static bool index_all(Overlay *overlay)
{
    bool fine = true;
    for (size_t i = 0; fine && i < overlay->claims.count; i++)
        fine = index_claim(overlay, overlay->claims.items[i].id, i);
    for (size_t i = 0; fine && i < overlay->facts.count; i++)
        fine = index_fact(overlay, &overlay->facts.items[i], i);
    for (size_t i = 0; fine && i < overlay->values.count; i++)
        fine = index_value(overlay, overlay->values.items[i], i);
    return fine;
}

static bool copy_assumptions(Overlay *copy, const Overlay *overlay)
{
    if (!COPY(&copy->assumptions, &overlay->assumptions))
        return false;
    for (size_t i = 0; i < copy->assumptions.count; i++)
        (void)lr_overlay_hold(copy->assumptions.items[i].seen);
    return true;
}

Overlay *lr_overlay_copy(Overlay *overlay)
{
    Overlay *copy = lr_overlay_new(overlay->first_code, overlay->newest);
    if (copy == NULL)
        return NULL;
    copy->shared = lr_overlay_hold(overlay);
    if (COPY(&copy->sources, &overlay->sources) && COPY(&copy->claims, &overlay->claims) &&
        COPY(&copy->added, &overlay->added) && COPY(&copy->facts, &overlay->facts) &&
        copy_assumptions(copy, overlay) && COPY(&copy->values, &overlay->values) && index_all(copy))
        return copy;
    lr_overlay_release(copy);
    return NULL;
}

/* ---- changing ---- */

static bool keep_text(Overlay *overlay, const char **text)
{
    if (*text != NULL)
        *text = lr_arena_text(&overlay->arena, *text, strlen(*text));
    return *text != NULL;
}

/* Where there is one. */
static bool keep_optional(Overlay *overlay, const char **text)
{
    return *text == NULL || keep_text(overlay, text);
}

static bool keep_value(Overlay *overlay, lore_value *value)
{
    if (value->type != LORE_TEXT)
        return true;
    value->u.text = lr_arena_text(&overlay->arena, value->u.text, value->v.length);
    return value->u.text != NULL;
}

static const Code *keep_row(Overlay *overlay, const Code *row, uint32_t arity)
{
    Code *copy = lr_arena_alloc(&overlay->arena, (arity + 1) * sizeof *copy);
    if (copy != NULL && arity > 0)
        memcpy(copy, row, arity * sizeof *copy);
    return copy;
}

bool lr_overlay_change_source(Overlay *overlay, SourceChange change)
{
    for (size_t i = 0; i < overlay->sources.count; i++)
        if (overlay->sources.items[i].number == change.number) {
            overlay->sources.items[i] = change;
            return true;
        }
    return lr_vector_push(&overlay->sources, change);
}

bool lr_overlay_change_claim(Overlay *overlay, ClaimChange change)
{
    const uint64_t *known = lr_map_find(&overlay->claim_of, change.id, strlen(change.id));
    if (!keep_value(overlay, &change.credibility))
        return false;
    if (known != NULL) {
        change.id = overlay->claims.items[*known].id;
        overlay->claims.items[*known] = change;
        return true;
    }
    if (!keep_text(overlay, &change.id) || !lr_vector_reserve(&overlay->claims, 1) ||
        !index_claim(overlay, change.id, overlay->claims.count))
        return false;
    return lr_vector_push(&overlay->claims, change);
}

static bool keep_antecedent(Overlay *overlay, ClaimRecord *record)
{
    if (record->antecedent == NULL)
        return true;
    uint8_t *copy = lr_arena_alloc(&overlay->arena, record->antecedent_count + 1);
    if (copy != NULL)
        memcpy(copy, record->antecedent, record->antecedent_count);
    record->antecedent = copy;
    return copy != NULL;
}

bool lr_overlay_add_claim(Overlay *overlay, const ClaimRecord *record, bool is_assumed)
{
    AddedClaim added = { *record, is_assumed, false };
    ClaimRecord *copy = &added.record;
    const char **const texts[] = { &copy->time.from_text, &copy->time.to_text,
                                   &copy->time.lasting_text, &copy->locator, &copy->note };
    bool fine = keep_value(overlay, &copy->credibility) && keep_antecedent(overlay, copy);
    for (size_t i = 0; fine && i < sizeof texts / sizeof *texts; i++)
        fine = keep_optional(overlay, texts[i]);
    copy->row = keep_row(overlay, record->row, record->arity);
    if (copy->id == NULL)
        copy->id = lr_arena_format(&overlay->arena, "%s %zu", is_assumed ? "assumed" : "added",
                                   overlay->added.count + 1);
    else
        fine = fine && keep_text(overlay, &copy->id);
    return fine && copy->row != NULL && copy->id != NULL && lr_vector_push(&overlay->added, added);
}

bool lr_overlay_change_fact(Overlay *overlay, FactChange change)
{
    FactKey key;
    size_t length = fact_key(&key, change.relation, change.arity, change.row);
    const uint64_t *known = lr_map_find(&overlay->fact_of, &key, length);
    if (known != NULL) {
        change.row = overlay->facts.items[*known].row;
        overlay->facts.items[*known] = change;
        return true;
    }
    change.row = keep_row(overlay, change.row, change.arity);
    if (change.row == NULL || !lr_vector_reserve(&overlay->facts, 1) ||
        !index_fact(overlay, &change, overlay->facts.count))
        return false;
    return lr_vector_push(&overlay->facts, change);
}

bool lr_overlay_keep_assumption(Overlay *overlay, Assumption assumption)
{
    uint8_t *copy = lr_arena_alloc(&overlay->arena, assumption.pattern_count + 1);
    if (copy == NULL || !keep_optional(overlay, &assumption.id))
        return false;
    if (assumption.pattern != NULL)
        assumption.pattern = memcpy(copy, assumption.pattern, assumption.pattern_count);
    if (!lr_vector_push(&overlay->assumptions, assumption))
        return false;
    (void)lr_overlay_hold(assumption.seen);
    return true;
}

lore_status lr_overlay_intern(Overlay *overlay, lore_value value, Code *out)
{
    lore_status status = lr_overlay_code(overlay, value, out);
    if (status != LORE_OK || *out != LR_CODE_NONE)
        return status;
    if (LR_CODE_LOCAL - overlay->first_code <= overlay->values.count)
        return LORE_FULL;
    if (!keep_value(overlay, &value) || !lr_vector_reserve(&overlay->values, 1) ||
        !index_value(overlay, value, overlay->values.count))
        return LORE_NOMEM;
    *out = overlay->first_code + (Code)overlay->values.count;
    (void)lr_vector_push(&overlay->values, value);
    return LORE_OK;
}

/* ---- reading ---- */

bool lr_overlay_admits(const Overlay *overlay, const char *id, lore_value *credibility)
{
    if (overlay == NULL || overlay->claims.count == 0)
        return true;
    const uint64_t *known = lr_map_find(&overlay->claim_of, id, strlen(id));
    if (known == NULL)
        return true;
    const ClaimChange *change = &overlay->claims.items[*known];
    *credibility = change->credibility;
    return !change->is_dropped;
}

const FactChange *lr_overlay_fact(const Overlay *overlay, uint32_t relation, uint32_t arity,
                                  const Code *row)
{
    FactKey key;
    if (overlay == NULL || overlay->facts.count == 0)
        return NULL;
    size_t length = fact_key(&key, relation, arity, row);
    const uint64_t *known = lr_map_find(&overlay->fact_of, &key, length);
    return known == NULL ? NULL : &overlay->facts.items[*known];
}

bool lr_overlay_has_facts(const Overlay *overlay, uint32_t relation)
{
    for (size_t i = 0; overlay != NULL && i < overlay->facts.count; i++)
        if (overlay->facts.items[i].relation == relation)
            return true;
    return false;
}

lore_status lr_overlay_code(const Overlay *overlay, lore_value value, Code *out)
{
    *out = lr_code_inline(value);
    if (*out != LR_CODE_NONE || overlay == NULL || overlay->values.count == 0)
        return LORE_OK;
    Buffer key = { 0 };
    lr_value_encode(&key, value);
    bool failed = key.failed;
    const uint64_t *known = failed ? NULL : lr_map_find(&overlay->code_of, key.bytes, key.count);
    lr_buffer_free(&key);
    if (known != NULL)
        *out = overlay->first_code + (Code)*known;
    return failed ? LORE_NOMEM : LORE_OK;
}

bool lr_overlay_value(const Overlay *overlay, Code code, lore_value *out)
{
    if (overlay == NULL || code < overlay->first_code ||
        code - overlay->first_code >= overlay->values.count)
        return false;
    *out = overlay->values.items[code - overlay->first_code];
    return true;
}
