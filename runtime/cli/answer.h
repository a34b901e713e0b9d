/* SPDX-License-Identifier: MIT */
/* The rows of a query or listing, printed as a table, as JSON or as CSV.
 *
 * JSON and CSV are written as rows come; a table is drawn when its widths are known. */
#ifndef LORE_CLI_ANSWER_H
#define LORE_CLI_ANSWER_H

#include <stdbool.h>
#include <stdio.h>

#include "lore.h"

typedef enum Mode { MODE_TABLE, MODE_JSON, MODE_CSV } Mode;

typedef struct AnswerStyle {
    Mode mode;
    bool is_listing; /* rows have no belief */
    int64_t skip;    /* rows left out at the beginning */
    int64_t limit;   /* rows printed at most; 0: all */
    size_t columns;  /* of the terminal; 0: tables are never cut */
    double begun;    /* cli_answer_clock() when the question was put */
} AnswerStyle;

typedef struct AnswerCount {
    int64_t shown, total;
    uint64_t ungraded; /* claims without a usable grade behind the answer */
    bool is_truth; /* the goal had no variables: yes or no */
} AnswerCount;

/* Steps query to its end; below a table says on stderr "3 of 11 rows, 0.4 ms". What fails before the
 * first row prints nothing. */
lore_status cli_answer_print(lore_query *query, const AnswerStyle *style, FILE *out,
                             AnswerCount *count);

/* How a listing is printed on stdout, at most limit rows of it (0: all), for a question that is put now. */
AnswerStyle cli_answer_listing(Mode mode, int64_t limit);

double cli_answer_clock(void); /* milliseconds that only ever grow */

#endif
