/* SPDX-License-Identifier: MIT */
/* A goal put to a knowledge base, from a time's and a transaction's point of view. */
#ifndef LORE_CLI_ASK_H
#define LORE_CLI_ASK_H

#include <stdbool.h>
#include <stddef.h>

#include "lore.h"

enum { ASK_ORDERS_MAX = 8 };

typedef struct AskOrder {
    const char *column;
    bool is_descending;
} AskOrder;

/* Zero what is not asked for. Text is borrowed. */
typedef struct Ask {
    const char *at;
    const char *during_from, *during_to; /* both or none */
    const char *as_of; /* a date, or a transaction: "12", "#2020"; four digits alone are a year */
    const char *rules; /* whose rules count, likewise, or "now"; NULL: those of as_of */
    bool is_merged;    /* what same_as identifies is one */
    const char *ungraded; /* a belief */
    const char *reading;  /* a word of lore_reading_of */
    AskOrder orders[ASK_ORDERS_MAX];
    size_t order_count;
} Ask;

/* The transaction that text numbers, or the text as a date, or "now". */
lore_value cli_ask_moment(const char *text);

/* Whether text is a number from 0 to 1. */
bool cli_ask_is_belief(const char *text);

/* Tells on stderr what is to be said of the question as a whole. */
lore_status cli_ask(lore_kb *kb, const char *goal, const Ask *ask, lore_query **out);
/* The same of a listing; accepts NULL. */
void cli_ask_note(const lore_query *query);

#endif
