/* SPDX-License-Identifier: MIT */
/* What the tests of runtime/dl share: a front over an empty knowledge base, and its passes over
 * text. */
#ifndef LORE_TESTS_UNIT_DL_TEXT_H
#define LORE_TESTS_UNIT_DL_TEXT_H

#include "dl/lexer.h"
#include "dl/program.h"

Front *dl_text_open(void);
void dl_text_close(Front *front);

/* True if the pass came to its end; false if it left. */
bool dl_text_tokens(Front *front, const char *text, Tokens *out);
bool dl_text_unit(Front *front, const char *text, Unit *out);
bool dl_text_program(Front *front, const char *text, Program *out);

/* Runs a pass; false if it left, or noted a mistake. */
bool dl_text_pass(Front *front, Program *program, void (*pass)(Program *program));

/* The same for a pass over one clause, over all that there are. */
bool dl_text_each(Front *front, Program *program, void (*pass)(Program *program, Clause *clause));

/* Asserts what a pass over each clause of a program, whose types are known, leaves: all clauses, as dl_text_clauses
 * gives them; or that it fails with such a message. */
typedef void DlPass(Program *program, Clause *clause);
void dl_text_makes(const char *declarations, const char *rules, DlPass *pass, const char *clauses);
void dl_text_refuses(const char *declarations, const char *rules, DlPass *pass,
                     const char *message);

/* The clauses from one on, one a line: "(p x) :- (q x)(< x 3)". Borrowed. */
const char *dl_text_clauses(Front *front, const Program *program, size_t first);

/* Whether the first mistake's message contains text; it is printed if not. */
bool dl_text_says(Front *front, const char *text);

/* An expression and a condition in Lisp's notation, for comparing. Borrowed until the next call. */
const char *dl_text_exp(Front *front, const Exp *exp);
const char *dl_text_body(Front *front, const Body *body);

#endif
