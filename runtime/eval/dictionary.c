/* SPDX-License-Identifier: MIT */
/* Dictionary: two caches in front of the store. */
#include "eval/dictionary.h"

#include "value/value.h"

enum { LOCAL_MAX = 1 << 29 };

lore_status lr_dictionary_init(Dictionary *dictionary, const FactSource *source, Diag *diag)
{
    *dictionary = (Dictionary){ .source = source, .null_code = LR_CODE_NONE };
    return source->code_find(source->data, lore_null(), &dictionary->null_code, diag);
}

void lr_dictionary_free(Dictionary *dictionary)
{
    lr_arena_free(&dictionary->arena);
    lr_map_free(&dictionary->local_of);
    lr_vector_free(&dictionary->locals);
    lr_map_free(&dictionary->cached);
    lr_vector_free(&dictionary->values);
    lr_map_free(&dictionary->bounded);
    lr_vector_free(&dictionary->bounds);
    lr_buffer_free(&dictionary->scratch);
}

lore_status lr_dictionary_value(Dictionary *dictionary, Code code, lore_value *out, Diag *diag)
{
    if (lr_code_is_inline(code)) {
        *out = lr_code_value(code);
        return LORE_OK;
    }
    if (code >= LR_CODE_LOCAL) {
        *out = dictionary->locals.items[code - LR_CODE_LOCAL];
        return LORE_OK;
    }
    const uint64_t *known = lr_map_find(&dictionary->cached, &code, sizeof code);
    if (known != NULL) {
        *out = dictionary->values.items[*known];
        return LORE_OK;
    }
    const FactSource *source = dictionary->source;
    lore_status status = source->code_value(source->data, code, &dictionary->arena, out, diag);
    if (status != LORE_OK)
        return status;
    /* Room first: a number once in the map must have its value. */
    uint64_t *slot = lr_vector_reserve(&dictionary->values, 1)
                         ? lr_map_put(&dictionary->cached, &code, sizeof code, NULL)
                         : NULL;
    if (slot == NULL)
        return LORE_NOMEM;
    *slot = dictionary->values.count;
    (void)lr_vector_push(&dictionary->values, *out);
    return LORE_OK;
}

/* ---- values of this model alone, by the bytes in scratch ---- */

static Code find_local(const Dictionary *dictionary)
{
    const Buffer *key = &dictionary->scratch;
    const uint64_t *known = lr_map_find(&dictionary->local_of, key->bytes, key->count);
    return known == NULL ? LR_CODE_NONE : LR_CODE_LOCAL + (Code)*known;
}

static lore_status add_local(Dictionary *dictionary, lore_value value, Code *out, Diag *diag)
{
    if (dictionary->locals.count == LOCAL_MAX)
        return lr_diag_fail(diag, LORE_FULL, (Place){ NULL, 0 },
                            "more than %d values were computed", LOCAL_MAX);
    if (value.type == LORE_TEXT) {
        value.u.text = lr_arena_text(&dictionary->arena, value.u.text, value.v.length);
        if (value.u.text == NULL)
            return LORE_NOMEM;
    }
    uint64_t *slot = lr_vector_reserve(&dictionary->locals, 1)
                         ? lr_map_put(&dictionary->local_of, dictionary->scratch.bytes,
                                      dictionary->scratch.count, NULL)
                         : NULL;
    if (slot == NULL)
        return LORE_NOMEM;
    *slot = dictionary->locals.count;
    (void)lr_vector_push(&dictionary->locals, value);
    *out = LR_CODE_LOCAL + (Code)*slot;
    if (value.type == LORE_NULL)
        dictionary->null_code = *out;
    return LORE_OK;
}

lore_status lr_dictionary_code(Dictionary *dictionary, lore_value value, Code *out, Diag *diag)
{
    *out = lr_code_inline(value);
    if (*out != LR_CODE_NONE)
        return LORE_OK;
    dictionary->scratch.count = 0;
    dictionary->scratch.failed = false; /* that of another value, once */
    lr_value_encode(&dictionary->scratch, value);
    if (dictionary->scratch.failed)
        return LORE_NOMEM;
    *out = find_local(dictionary);
    if (*out != LR_CODE_NONE)
        return LORE_OK;
    const FactSource *source = dictionary->source;
    lore_status status = source->code_find(source->data, value, out, diag);
    if (status != LORE_OK || *out != LR_CODE_NONE)
        return status;
    return add_local(dictionary, value, out, diag);
}

/* ---- intervals of uncertain ends ---- */

const Bounds *lr_dictionary_bounds(const Dictionary *dictionary, Code code)
{
    if (dictionary->bounds.count == 0)
        return NULL;
    const uint64_t *known = lr_map_find(&dictionary->bounded, &code, sizeof code);
    return known == NULL ? NULL : &dictionary->bounds.items[*known];
}

/* Behind the bytes of its value, those of its bounds and of whose it is make the key. */
static void encode_bounds(Buffer *key, const Bounds *bounds, uint32_t predicate, const Code *row,
                          uint32_t width)
{
    lr_value_encode(key, lore_interval(bounds->from_first, bounds->to_last));
    lr_buffer_u64(key, (uint64_t)bounds->from_last);
    lr_buffer_u64(key, (uint64_t)bounds->to_first);
    lr_buffer_u64(key, (uint64_t)bounds->least);
    lr_buffer_u64(key, (uint64_t)bounds->most);
    lr_buffer_u32(key, predicate);
    for (uint32_t c = 0; c < width; c++)
        lr_buffer_u32(key, row[c]);
}

lore_status lr_dictionary_interval(Dictionary *dictionary, const Bounds *bounds, uint32_t predicate,
                                   const Code *row, uint32_t width, Code *out, Diag *diag)
{
    lore_value value = lore_interval(bounds->from_first, bounds->to_last);
    if (lr_bounds_are_exact(bounds))
        return lr_dictionary_code(dictionary, value, out, diag);
    dictionary->scratch.count = 0;
    dictionary->scratch.failed = false;
    encode_bounds(&dictionary->scratch, bounds, predicate, row, width);
    if (dictionary->scratch.failed)
        return LORE_NOMEM;
    *out = find_local(dictionary);
    if (*out != LR_CODE_NONE)
        return LORE_OK;
    if (!lr_vector_reserve(&dictionary->bounds, 1))
        return LORE_NOMEM;
    lore_status status = add_local(dictionary, value, out, diag);
    uint64_t *slot =
        status == LORE_OK ? lr_map_put(&dictionary->bounded, out, sizeof *out, NULL) : NULL;
    if (slot == NULL)
        return status == LORE_OK ? LORE_NOMEM : status;
    *slot = dictionary->bounds.count;
    (void)lr_vector_push(&dictionary->bounds, *bounds);
    return LORE_OK;
}
