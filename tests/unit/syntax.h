/* SPDX-License-Identifier: MIT */
/* Terms and declarations as text, for tests of the resolver.
 *
 *     p(X, add(Y, 1), "a text", 2.5, @77)     an upper-case name is a variable, @77 an instant,
 *                                             @3..9 an interval, null what is not stated
 */
#ifndef LORE_TESTS_SYNTAX_H
#define LORE_TESTS_SYNTAX_H

#include "rule/program.h"

lore_term syntax_term(lore_terms *terms, const char *text);

/* Declares "p(integer, text)". Returns the relation. */
uint32_t syntax_declare(Program *program, const char *text, unsigned flags);

/* The first diagnostic's message, or "". */
const char *syntax_message(const Diag *diag);

#endif
