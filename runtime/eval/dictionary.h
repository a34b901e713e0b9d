/* SPDX-License-Identifier: MIT */
/* Dictionary: codes to values and back, for one model.
 *
 * Inline codes need nothing. Stored ones are read through the FactSource and cached. Values that
 * the store does not know (computed ones, constants of a query) get local codes, numbered from
 * LR_CODE_LOCAL. */
#ifndef LORE_EVAL_DICTIONARY_H
#define LORE_EVAL_DICTIONARY_H

#include "eval/model.h"

typedef struct Dictionary {
    const FactSource *source;
    Arena arena;
    Map local_of; /* encoded value -> index into locals */
    VECTOR(lore_value) locals;
    Map cached; /* stored code -> index into values */
    VECTOR(lore_value) values;
    Buffer scratch;
    Code null_code; /* of the value that is not stated; LR_CODE_NONE until it occurs */
} Dictionary;

lore_status lr_dictionary_init(Dictionary *dictionary, const FactSource *source, Diag *diag);
void lr_dictionary_free(Dictionary *dictionary);

lore_status lr_dictionary_value(Dictionary *dictionary, Code code, lore_value *out, Diag *diag);
lore_status lr_dictionary_code(Dictionary *dictionary, lore_value value, Code *out, Diag *diag);

#endif
