/* SPDX-License-Identifier: MIT */
/* A row of an answer in words: for listings that tell about rows. */
#ifndef LORE_API_ROW_H
#define LORE_API_ROW_H

#include "api/query.h"

/* The goal with the values of the row-th row for its variables. */
lore_status lr_row_statement(const lore_query *query, size_t row, Buffer *out);
/* When a row is believed; how far, where that differs from time to time. */
void lr_row_valid(const Answers *answers, size_t row, Buffer *out);
/* To four places, as far as log costs are exact. */
lore_value lr_row_belief(const Answers *answers, size_t row);

#endif
