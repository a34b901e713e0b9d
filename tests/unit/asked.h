/* SPDX-License-Identifier: MIT */
/* A row of a knowledge base written as a rule file, asked about for what it rests on. */
#ifndef LORE_TESTS_ASKED_H
#define LORE_TESTS_ASKED_H

#include "reason/sets.h"
#include "reason/trial.h"

typedef struct lore_kb lore_kb;
typedef struct lore_query lore_query;

typedef struct AskedRow {
    lore_kb *kb;
    lore_query *query;
    Budget budget;
    Question question;
    Docket docket;
    TrialQuestion asked;
} AskedRow;

/* Asks about the goal's first row. It stays where it is; a test fails if any of it does. */
void asked_open(AskedRow *row, const char *text, const char *goal);
void asked_close(AskedRow *row);

/* "A B=0.90|C=1.00": each set by its claims' ids, facts being "+". costs may be NULL. Valid until the next. */
const char *asked_sets(const AskedRow *row, const Sets *sets, const Cost *costs);

#endif
