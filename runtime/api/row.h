/* SPDX-License-Identifier: MIT */
/* A row of an answer in words: for listings that tell about rows. */
#ifndef LORE_API_ROW_H
#define LORE_API_ROW_H

#include "api/query.h"

/* The goal with the values of the row-th row for its variables. */
lore_status lr_row_statement(const lore_query *query, size_t row, Buffer *out);
/* When a row is believed; how far, where that differs from time to time. */
void lr_row_valid(const Answers *answers, size_t row, Buffer *out);
/* A belief as a listing shows it: to three digits, so that one written with three, which a log cost (value/grade.h)
 * keeps nearly, is shown as written. */
lore_value lr_shown_belief(double belief);

#endif
