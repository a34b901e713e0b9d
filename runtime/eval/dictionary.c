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
    if (!lr_vector_reserve(&dictionary->values, 1)) /* before the map promises a place */
        return LORE_NOMEM;
    uint64_t *slot = lr_map_put(&dictionary->cached, &code, sizeof code, NULL);
    if (slot == NULL)
        return LORE_NOMEM;
    *slot = dictionary->values.count;
    dictionary->values.items[dictionary->values.count++] = *out;
    return LORE_OK;
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
    if (!lr_vector_reserve(&dictionary->locals, 1)) /* before the map promises a place */
        return LORE_NOMEM;
    uint64_t *slot = lr_map_put(&dictionary->local_of, dictionary->scratch.bytes,
                                dictionary->scratch.count, NULL);
    if (slot == NULL)
        return LORE_NOMEM;
    *slot = dictionary->locals.count;
    dictionary->locals.items[dictionary->locals.count++] = value;
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
    dictionary->scratch.failed = false;
    lr_value_encode(&dictionary->scratch, value);
    if (dictionary->scratch.failed)
        return LORE_NOMEM;
    const uint64_t *known =
        lr_map_find(&dictionary->local_of, dictionary->scratch.bytes, dictionary->scratch.count);
    if (known != NULL) {
        *out = LR_CODE_LOCAL + (Code)*known;
        return LORE_OK;
    }
    const FactSource *source = dictionary->source;
    lore_status status = source->code_find(source->data, value, out, diag);
    if (status != LORE_OK || *out != LR_CODE_NONE)
        return status;
    return add_local(dictionary, value, out, diag);
}
