/* SPDX-License-Identifier: MIT */
/* Dictionary: codes to values and back, for one model.
 *
 * Inline codes need nothing. Stored ones are read through the FactSource and cached. Values that
 * the store does not know (computed ones, constants of a query) get local codes, numbered from
 * LR_CODE_LOCAL. An interval of uncertain ends has a local code of its own, whose value is that from
 * its earliest start to its latest end. */
#ifndef LORE_EVAL_DICTIONARY_H
#define LORE_EVAL_DICTIONARY_H

#include "eval/bounds.h"

typedef struct Dictionary {
    const FactSource *source;
    Arena arena;
    Map local_of; /* encoded value -> index into locals */
    VECTOR(lore_value) locals;
    Map cached; /* stored code -> index into values */
    VECTOR(lore_value) values;
    Map bounded; /* code of an interval of uncertain ends -> index into bounds */
    VECTOR(Bounds) bounds;
    Buffer scratch;
    Code null_code; /* of the value that is not stated; LR_CODE_NONE until it occurs */
} Dictionary;

lore_status lr_dictionary_init(Dictionary *dictionary, const FactSource *source, Diag *diag);
void lr_dictionary_free(Dictionary *dictionary);

lore_status lr_dictionary_value(Dictionary *dictionary, Code code, lore_value *out, Diag *diag);
lore_status lr_dictionary_code(Dictionary *dictionary, lore_value value, Code *out, Diag *diag);

/* The code of the interval with such ends at which a row of a predicate holds: that of the interval
 * itself where they are certain. Two rows of the same bounds have two intervals, for their ends
 * may lie apart. */
lore_status lr_dictionary_interval(Dictionary *dictionary, const Bounds *bounds, uint32_t predicate,
                                   const Code *row, uint32_t width, Code *out, Diag *diag);
/* Whether codes differ where values do, and only there: nothing that is not stated and no interval of
 * uncertain ends has occurred. */
static inline bool lr_dictionary_tells_apart(const Dictionary *dictionary)
{
    return dictionary->null_code == LR_CODE_NONE && dictionary->bounds.count == 0;
}

/* The bounds of an interval of uncertain ends; NULL for every other code. */
const Bounds *lr_dictionary_bounds(const Dictionary *dictionary, Code code);

#endif
