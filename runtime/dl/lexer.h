/* SPDX-License-Identifier: MIT */
/* Lexer: a program's text, with what it includes, as one array of tokens. */
#ifndef LORE_DL_LEXER_H
#define LORE_DL_LEXER_H

#include "dl/front.h"

typedef enum TokenKind {
    TOKEN_END,
    TOKEN_WORD,      /* identifiers and words of the language */
    TOKEN_DIRECTIVE, /* text: decl, input ... without its dot */
    TOKEN_NUMBER,    /* text as written; suffix */
    TOKEN_TEXT,      /* text without quotes, escapes resolved */
    TOKEN_SIGN,      /* text: the sign, as ":-" */
} TokenKind;

typedef struct Token {
    TokenKind kind;
    char suffix;      /* NUMBER: 'u', 'f' or 0 */
    const char *text; /* interned */
    Spot spot;
} Token;

typedef LIST(Token) Tokens;

/* Reads the file at path, and leaves if it cannot be read or is no sequence of tokens. What
 * begins with # is for the C preprocessor: such a text is passed through it first. */
void lr_dl_lexer_file(Front *front, const char *path, Tokens *out);

/* The tokens of length bytes of text, which came from file. A NUL must follow them. */
void lr_dl_lexer_text(Front *front, const char *text, size_t length, const char *file, Tokens *out);

/* Whether text has a line that is for the C preprocessor. */
bool lr_dl_lexer_needs_preprocessor(const char *text, size_t length);

#endif
