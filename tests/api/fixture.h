/* SPDX-License-Identifier: MIT */
/* What the tests of lore.h share: a knowledge base in memory, and terms built without a parser. */
#ifndef LORE_TESTS_API_FIXTURE_H
#define LORE_TESTS_API_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "lore.h"

enum { ARGUMENTS_MAX = 8 };

/* The call succeeds; otherwise its diagnostics are printed. */
#define assert_done(kb, call)                                                                      \
    do {                                                                                           \
        lore_status status_ = (call);                                                              \
        if (status_ < 0)                                                                           \
            fail_msg("%s: %s\n%s", #call, lore_status_name(status_), lore_diagnostic_text(kb));    \
    } while (0)

/* The call fails with status, and its first diagnostic says so in words that contain text. */
#define assert_refused(kb, status, text, call)                                                     \
    do {                                                                                           \
        lore_diagnostic diagnostic_;                                                               \
        assert_int_equal((call), (status));                                                        \
        assert_int_equal(lore_diagnostic_get(kb, 0, &diagnostic_), LORE_OK);                       \
        if (strstr(diagnostic_.message, (text)) == NULL)                                           \
            fail_msg("the message is: %s", diagnostic_.message);                                   \
    } while (0)

static inline int open_memory(void **state)
{
    lore_kb *kb;
    assert_int_equal(lore_open(NULL, 0, &kb), LORE_OK);
    *state = kb;
    return 0;
}

static inline int close_memory(void **state)
{
    lore_close(*state);
    return 0;
}

/* ---- terms ---- */

/* Capitalised text and "_" are variables. */
static inline lore_term text_term(lore_terms *terms, const char *text)
{
    int is_variable = (text[0] >= 'A' && text[0] <= 'Z') || strcmp(text, "_") == 0;
    return is_variable ? lore_term_variable(terms, text)
                       : lore_term_value(terms, lore_text(text, -1));
}

/* functor(texts ...); the list ends with NULL. */
static inline lore_term atom(lore_terms *terms, const char *functor, ...)
{
    lore_term args[ARGUMENTS_MAX];
    size_t count = 0;
    va_list texts;
    va_start(texts, functor);
    for (const char *text = va_arg(texts, const char *); text != NULL && count < ARGUMENTS_MAX;
         text = va_arg(texts, const char *))
        args[count++] = text_term(terms, text);
    va_end(texts);
    return lore_term_compound(terms, functor, args, count);
}

/* functor(first) or functor(first, second). */
static inline lore_term around(lore_terms *terms, const char *functor, lore_term first,
                               lore_term second)
{
    lore_term args[] = { first, second };
    return lore_term_compound(terms, functor, args, second == 0 ? 1 : 2);
}

/* ---- filling a knowledge base ---- */

static inline void declare(lore_kb *kb, const char *name, size_t columns, unsigned flags)
{
    static const lore_column names[] = { { "a", LORE_TEXT },
                                         { "b", LORE_TEXT },
                                         { "c", LORE_TEXT } };
    lore_relation relation = {
        .name = name, .columns = names, .column_count = columns, .flags = flags
    };
    assert_done(kb, lore_declare(kb, &relation));
}

/* head { first, second, third }; 0 ends the body. */
static inline lore_status put_rule(lore_kb *kb, lore_terms *terms, const char *name, lore_term head,
                                   lore_term first, lore_term second, lore_term third)
{
    lore_term body[] = { first, second, third };
    lore_rule rule = { .terms = terms,
                       .head = head,
                       .body = body,
                       .body_count = third != 0    ? 3
                                     : second != 0 ? 2
                                                   : 1,
                       .name = name };
    return lore_rule_put(kb, &rule);
}

static inline void put_fact(lore_kb *kb, const char *relation, const char *first,
                            const char *second)
{
    lore_value values[] = { lore_text(first, -1),
                            second == NULL ? lore_null() : lore_text(second, -1) };
    assert_done(kb, lore_fact_put(kb, relation, values, second == NULL ? 1 : 2));
}

/* A claim on relation(first, second), dated if from or to is given. */
static inline lore_status put_claim(lore_kb *kb, const char *id, const char *relation,
                                    const char *first, const char *second, const char *from,
                                    const char *to, double belief)
{
    lore_terms *terms = lore_terms_new();
    lore_claim claim = { .id = id,
                         .terms = terms,
                         .statement = atom(terms, relation, first, second, NULL),
                         .from = from == NULL ? lore_null() : lore_text(from, -1),
                         .to = to == NULL ? lore_null() : lore_text(to, -1),
                         .credibility = belief == 0 ? lore_null() : lore_real(belief) };
    lore_status status = lore_claim_put(kb, &claim);
    lore_terms_free(terms);
    return status;
}

/* ---- asking ---- */

/* All rows of a query as text: "a b|c d", in the query's order. Closes the query. */
static inline const char *rows_of(lore_query *query, char *buffer, size_t size)
{
    size_t length = 0;
    buffer[0] = '\0';
    while (lore_query_step(query) == LORE_ROW) {
        if (length > 0)
            length += (size_t)snprintf(buffer + length, size - length, "|");
        for (size_t c = 0; c < lore_query_column_count(query); c++) {
            if (c > 0)
                length += (size_t)snprintf(buffer + length, size - length, " ");
            length += lore_value_format(lore_query_value(query, c), buffer + length, size - length);
        }
    }
    lore_query_close(query);
    return buffer;
}

/* Rows with their stretches, "a b [from,to)=pro/con|...". Closes the query. */
static inline const char *rows_in_full(lore_query *query, char *buffer, size_t size)
{
    size_t length = 0, count;
    buffer[0] = '\0';
    while (lore_query_step(query) == LORE_ROW && length < size) {
        for (size_t c = 0; c < lore_query_column_count(query) && length < size; c++) {
            length +=
                lore_value_format(lore_query_value(query, c), buffer + length, size - length);
            length += (size_t)snprintf(buffer + length, size - length, " ");
        }
        const lore_stretch *parts = lore_query_stretches(query, &count);
        for (size_t i = 0; i < count && length < size; i++)
            length += (size_t)snprintf(buffer + length, size - length, "[%lld,%lld)=%.4f/%.4f",
                                       (long long)parts[i].from, (long long)parts[i].to,
                                       parts[i].pro, parts[i].con);
        length += (size_t)snprintf(buffer + length, size - length, "|");
    }
    assert_true(length < size);
    lore_query_close(query);
    return buffer;
}

/* A query for a goal as text. */
static inline lore_query *ask_text(lore_kb *kb, const char *goal)
{
    lore_query *query = NULL;
    assert_done(kb, lore_query_text(kb, goal, &query));
    return query;
}

/* A query for relation(first, second). */
static inline lore_query *ask(lore_kb *kb, const char *relation, const char *first,
                              const char *second)
{
    lore_query *query = NULL;
    lore_terms *terms = lore_terms_new();
    assert_done(kb, lore_query_open(kb, terms, atom(terms, relation, first, second, NULL), &query));
    lore_terms_free(terms);
    return query;
}

#endif
