/* SPDX-License-Identifier: MIT */
/* Words: the functors that the language keeps for itself, as one table. */
#ifndef LORE_RULE_WORDS_H
#define LORE_RULE_WORDS_H

#include "lore.h"

typedef enum WordKind {
    WORD_FACET,     /* wraps a statement: another side or modality; op: Facet */
    WORD_UNKNOWN,   /* 1 - max(pro, con) */
    WORD_VIEW,      /* wraps a statement; op: ViewKind */
    WORD_NOT,
    WORD_AND,
    WORD_OR,
    WORD_COMPARE,   /* op: Comparison */
    WORD_INTERVAL,  /* op: IntervalRelation */
    WORD_GAP,
    WORD_TEXT,      /* op: TextTest */
    WORD_FUNCTION,  /* op: Function */
    WORD_AGGREGATE, /* op: AggregateKind */
} WordKind;

typedef struct Word {
    const char *name;
    WordKind kind;
    int op;
    unsigned least, most; /* arguments */
} Word;

/* The word of that name that may take count arguments; failing that, one of that name; or NULL. */
const Word *lr_word_find(const char *name, unsigned count);

/* The word of that name and kind, or NULL. */
const Word *lr_word_of_kind(const char *name, WordKind kind);

#endif
