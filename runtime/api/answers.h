/* SPDX-License-Identifier: MIT */
/* Answers: rows of values, each with a belief over time, in the order in which they are shown.
 *
 * Values and stretches lie in two arrays that all rows share; a row names its first of each.
 * Text is borrowed from the model, or kept in their arena. */
#ifndef LORE_API_ANSWERS_H
#define LORE_API_ANSWERS_H

#include "api/reading.h"
#include "value/date.h"

/* Whether a row rests on a contested fact. */
typedef enum Verdict { VERDICT_OPEN, VERDICT_UNCONTESTED, VERDICT_CONTESTED } Verdict;

typedef struct Row {
    size_t first_value;
    size_t first_stretch;
    size_t stretch_count;
    double pro, con;                     /* the highest of its stretches */
    size_t first_certain, certain_count; /* stretches of what is certain, in Answers.certain */
    double certain; /* the highest certain belief, that of occurrences among them */
    Verdict verdict;
} Row;

typedef struct Answers {
    size_t column_count;
    VECTOR(lore_value) values;
    VECTOR(Code) codes; /* of the values; none in a listing */
    VECTOR(lore_stretch) stretches;
    VECTOR(lore_stretch) certain;
    VECTOR(Row) rows;
    Arena text;
} Answers;

void lr_answers_free(Answers *answers);

/* Appends the tuples of an evaluated goal that have a belief within window; beliefs are clipped
 * to it. A goal with twins: as reading says. */
lore_status lr_answers_collect(Answers *answers, Model *model, const Goal *goal, Granule window,
                               lore_reading reading, Budget *budget, Diag *diag);

/* Appends a row that is always so; its values are the caller's, text and all. */
lore_status lr_answers_add(Answers *answers, const lore_value *values);

/* What the buffer holds as a value whose text is kept with the answers; frees the buffer. LORE_NOMEM and a null where
 * there is no memory, or was none for the buffer. */
lore_status lr_answers_keep(Answers *answers, Buffer *text, lore_value *out);

typedef enum OrderBy { BY_COLUMN, BY_BELIEF, BY_FROM, BY_TO } OrderBy;

typedef struct OrderKey {
    OrderBy by;
    size_t column;
    bool is_descending;
} OrderKey;

/* Sorts by the keys, the first being the greatest, and then by the columns from the left. Where the
 * budget ends it, answers are good for nothing but lr_answers_free. */
lore_status lr_answers_sort(Answers *answers, const OrderKey *keys, size_t key_count,
                            Budget *budget, Diag *diag);

#endif
