/* SPDX-License-Identifier: MIT */
/* Parse: tokens as a tree, by recursive descent; a syntax error leaves. */
#ifndef LORE_DL_PARSE_H
#define LORE_DL_PARSE_H

#include "dl/lexer.h"
#include "dl/syntax.h"

typedef struct Parser {
    Front *front;
    const Token *at; /* the token to read next; the last one is TOKEN_END */
    int depth;       /* of nesting */
} Parser;

/* Everything that the program declares and says. */
void lr_dl_parse_program(Front *front, const Tokens *tokens, Unit *out);

/* ---- shared by the files of the parser ---- */

bool lr_dl_parse_is(const Parser *parser, const char *sign);      /* a sign or a word */
bool lr_dl_parse_is_next(const Parser *parser, const char *sign); /* the token after it */
bool lr_dl_parse_accept(Parser *parser, const char *sign);
void lr_dl_parse_expect(Parser *parser, const char *sign);
const char *lr_dl_parse_word(Parser *parser, const char *what);
const char *lr_dl_parse_name(Parser *parser, const char *what); /* with dots */
_Noreturn void lr_dl_parse_stop(Parser *parser, const char *wanted);
void lr_dl_parse_enter(Parser *parser); /* one level deeper, up to a limit */
void lr_dl_parse_leave(Parser *parser);
void lr_dl_parse_annotations(Parser *parser); /* @[...] and @![...] are read over */

Exp *lr_dl_parse_exp(Parser *parser);
void lr_dl_parse_args(Parser *parser, const char *close, Exp ***items, size_t *count);
Atom *lr_dl_parse_atom(Parser *parser);
Body *lr_dl_parse_body(Parser *parser);
/* What stands between the parenthesis that is read next and its partner ends before this token. */
const Token *lr_dl_parse_partner(const Parser *parser);
/* Whether token is a word that the language keeps in expressions. */
bool lr_dl_parse_is_functor(const char *word);

#endif
