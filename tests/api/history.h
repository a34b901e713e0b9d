/* SPDX-License-Identifier: MIT */
/* Random histories: a knowledge base changed in every way there is, an operation a transaction, and the
 * operations, to be done again elsewhere. */
#ifndef LORE_TESTS_API_HISTORY_H
#define LORE_TESTS_API_HISTORY_H

#include <stdlib.h>

#include "fixture.h"

enum { OPERATIONS_MAX = 64, OPERATION_LENGTH = 240 };

typedef enum OperationKind {
    LOAD_RULES,  /* declarations, rules, settings */
    LOAD_CLAIMS, /* claims, facts, sources */
    RETRACT_CLAIM,
    RETRACT_RULE,
    RETRACT_FACT,
} OperationKind;

typedef struct Operation {
    OperationKind kind;
    char text[OPERATION_LENGTH]; /* what to load, or the name of what is retracted */
    uint64_t transaction;
} Operation;

typedef struct History {
    Operation operations[OPERATIONS_MAX]; /* only those that changed something, in order */
    size_t count;
    unsigned claims;
} History;

static inline void seed_history(void)
{
    const char *given = getenv("LORE_SEED");
    unsigned seed = given != NULL ? (unsigned)strtoul(given, NULL, 10) : 1;
    print_message("seed %u (LORE_SEED)\n", seed);
    srand(seed);
}

static inline int chance(int below)
{
    return rand() % below;
}

static inline int do_operation(lore_kb *kb, const Operation *operation)
{
    lore_value value = lore_text(operation->text, -1);
    switch (operation->kind) {
    case LOAD_RULES:
    case LOAD_CLAIMS:
        return lore_load(kb, operation->text, -1, "history.lua");
    case RETRACT_CLAIM:
        return lore_claim_retract(kb, operation->text, "so it was");
    case RETRACT_RULE:
        return lore_rule_retract(kb, operation->text);
    case RETRACT_FACT:
        return lore_fact_retract(kb, "q", &value, 1);
    }
    return LORE_MISUSE;
}

static inline uint64_t newest_transaction(lore_kb *kb)
{
    uint64_t number = 0;
    assert_done(kb, lore_begin(kb));
    assert_done(kb, lore_commit(kb, NULL, NULL, &number));
    return number;
}

static inline void write_claim(History *history, Operation *operation)
{
    static const char *const statements[] = { "p('%c', '%c')", "p('%c', '%c')",
                                              "denied(p('%c', '%c'))", "same_as('%c', '%c')" };
    char statement[64];
    int from = 2000 + chance(6);
    operation->kind = LOAD_CLAIMS;
    snprintf(statement, sizeof statement, statements[chance(4)], 'a' + chance(4), 'a' + chance(4));
    size_t length = (size_t)snprintf(operation->text, OPERATION_LENGTH,
                                     "claim { %s, id = 'c%u', source = 's%d', credibility = %d / 8",
                                     statement, history->claims++, 1 + chance(4), 4 + chance(5));
    if (chance(2))
        length += (size_t)snprintf(operation->text + length, OPERATION_LENGTH - length,
                                   ", from = '%d', to = '%d'", from, from + 1 + chance(5));
    snprintf(operation->text + length, OPERATION_LENGTH - length, " }");
}

/* A source copies or is relayed by a lesser one only. */
static inline void write_source(Operation *operation)
{
    int source = 1 + chance(4), other = 1 + chance(source);
    const char *link = other == source ? "" : chance(2) ? "via" : "origin";
    operation->kind = LOAD_CLAIMS;
    size_t length = (size_t)snprintf(operation->text, OPERATION_LENGTH,
                                     "source.s%d { reliability = '%c'", source, 'A' + chance(6));
    if (link[0] != '\0')
        length += (size_t)snprintf(operation->text + length, OPERATION_LENGTH - length,
                                   ", %s = 's%d'", link, other);
    snprintf(operation->text + length, OPERATION_LENGTH - length, " }");
}

static inline void write_rule(Operation *operation)
{
    static const char *const rules[] = {
        "r(X, Y) { p(X, Y) } :name 'a'",
        "r(X, Y) { p(Y, X) } :name 'a' :weight(0.75)",
        "r(X, Z) { p(X, Y), p(Y, Z) } :name 'b'",
        "r(X, Z) { r(X, Y), p(Y, Z) } :name 'b'",
        "r(X, X) { q(X), ~denied(p(X, X)) } :name 'b'",
        "s(X) { q(X), ~r(X, _) } :name 'c'",
        "s(X) { r(X, Y), q(Y) } :name 'c'",
        "n(X, count(Y)) { r(X, Y) } :name 'd'",
        "n(X, count(Y)) { p(Y, X) } :name 'd'",
    };
    operation->kind = LOAD_RULES;
    snprintf(operation->text, OPERATION_LENGTH, "%s", rules[chance(9)]);
}

static inline void write_setting(Operation *operation)
{
    static const char *const settings[] = {
        "setting { conjunction = 'product' }", "setting { conjunction = 'minimum' }",
        "setting { counts_from = 0.75 }",      "setting { counts_from = 0.25 }",
        "setting { ungraded = 0.25 }",         "setting { ungraded = 0 }",
    };
    operation->kind = LOAD_RULES;
    snprintf(operation->text, OPERATION_LENGTH, "%s", settings[chance(6)]);
}

static inline void write_declaration(Operation *operation)
{
    static const char *const declarations[] = {
        "relation.p { 'x', 'y', temporal = true }",
        "relation.p { 'x', 'y', temporal = true, noisy_or = true }",
        "relation.p { 'x', 'y', temporal = true, symmetric = true }",
    };
    operation->kind = LOAD_RULES;
    snprintf(operation->text, OPERATION_LENGTH, "%s", declarations[chance(3)]);
}

static inline Operation random_operation(History *history)
{
    Operation operation = { .kind = RETRACT_CLAIM };
    int kind = chance(20);
    if (kind < 7)
        write_claim(history, &operation);
    else if (kind < 9)
        write_source(&operation);
    else if (kind < 12)
        write_rule(&operation);
    else if (kind < 13)
        write_setting(&operation);
    else if (kind < 14)
        write_declaration(&operation);
    else if (kind < 16)
        snprintf(operation.text, OPERATION_LENGTH, "c%d", chance((int)history->claims + 1));
    else if (kind < 18)
        operation = (Operation){ .kind = RETRACT_FACT, .text = { (char)('a' + chance(4)) } };
    else if (kind < 19)
        operation = (Operation){ .kind = RETRACT_RULE, .text = { (char)('a' + chance(4)) } };
    else {
        operation.kind = LOAD_CLAIMS;
        snprintf(operation.text, OPERATION_LENGTH, "fact { q('%c') }", 'a' + chance(4));
    }
    return operation;
}

/* Does the operation, and remembers it if that changed something. */
static inline void take_operation(lore_kb *kb, History *history, Operation operation)
{
    uint64_t before = newest_transaction(kb);
    if (history->count == OPERATIONS_MAX || do_operation(kb, &operation) != LORE_OK)
        return;
    operation.transaction = newest_transaction(kb);
    if (operation.transaction > before)
        history->operations[history->count++] = operation;
}

/* What every history begins with, and then count random operations. */
static inline lore_kb *make_history(History *history, size_t count)
{
    static const Operation first[] = {
        { LOAD_RULES,
          "relation.p { 'x', 'y', temporal = true } relation.q { 'x' } "
          "relation.same_as { 'one', 'other' } "
          "derive.r { 'x', 'y' } derive.s { 'x' } derive.n { 'x', 'n: integer' } "
          "r(X, Y) { p(X, Y) } :name 'a'",
          0 },
        { LOAD_CLAIMS, "source.s1 {} source.s2 {} source.s3 {} source.s4 {}", 0 },
        { LOAD_CLAIMS, "fact { q('a') } fact { q('b') }", 0 },
    };
    lore_kb *kb;
    *history = (History){ .claims = 0 };
    assert_int_equal(lore_open(NULL, 0, &kb), LORE_OK);
    for (size_t i = 0; i < 3; i++)
        take_operation(kb, history, first[i]);
    assert_int_equal(history->count, 3);
    for (size_t i = 0; i < count; i++)
        take_operation(kb, history, random_operation(history));
    return kb;
}

#endif
