/* SPDX-License-Identifier: MIT */
/* Building terms in the tests of lore.h without a parser: capitalised text is a variable. */
#ifndef LORE_TESTS_API_TERMS_H
#define LORE_TESTS_API_TERMS_H

#include <stdarg.h>
#include <string.h>

#include "lore.h"

enum { TERM_ARGUMENTS_MAX = 8 };

static inline lore_term text_term(lore_terms *terms, const char *text)
{
    int is_variable = (text[0] >= 'A' && text[0] <= 'Z') || strcmp(text, "_") == 0;
    return is_variable ? lore_term_variable(terms, text)
                       : lore_term_value(terms, lore_text(text, -1));
}

/* functor(texts ...); the list ends with NULL. */
static inline lore_term atom(lore_terms *terms, const char *functor, ...)
{
    lore_term args[TERM_ARGUMENTS_MAX];
    size_t count = 0;
    va_list texts;
    va_start(texts, functor);
    for (const char *text = va_arg(texts, const char *); text != NULL && count < TERM_ARGUMENTS_MAX;
         text = va_arg(texts, const char *))
        args[count++] = text_term(terms, text);
    va_end(texts);
    return lore_term_compound(terms, functor, args, count);
}

/* functor(terms ...). */
static inline lore_term around(lore_terms *terms, const char *functor, lore_term first, lore_term second)
{
    lore_term args[] = { first, second };
    return lore_term_compound(terms, functor, args, second == 0 ? 1 : 2);
}

#endif
