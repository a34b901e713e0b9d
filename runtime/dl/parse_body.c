/* SPDX-License-Identifier: MIT */
/* Parse, conditions. A parenthesis may open a condition or an expression: what follows its
 * partner tells. */
#include <string.h>

#include "dl/parse.h"

static const struct {
    const char *sign;
    Relational relational;
} comparisons[] = { { "=", REL_EQ },  { "!=", REL_NE }, { "<", REL_LT },
                    { "<=", REL_LE }, { ">", REL_GT },  { ">=", REL_GE } };

Atom *lr_dl_parse_atom(Parser *parser)
{
    Atom *atom = NEW(parser->front, Atom);
    atom->spot = parser->at->spot;
    atom->name = lr_dl_parse_name(parser, "a relation");
    lr_dl_parse_expect(parser, "(");
    lr_dl_parse_args(parser, ")", &atom->args.items, &atom->args.count);
    atom->args.capacity = atom->args.count;
    return atom;
}

static Body *new_body(Parser *parser, BodyKind kind)
{
    Body *body = NEW(parser->front, Body);
    body->kind = kind;
    body->spot = parser->at->spot;
    return body;
}

static Body *comparison(Parser *parser)
{
    Body *body = new_body(parser, BODY_COMPARE);
    body->left = lr_dl_parse_exp(parser);
    for (size_t i = 0; i < sizeof comparisons / sizeof *comparisons; i++)
        if (lr_dl_parse_accept(parser, comparisons[i].sign)) {
            body->relational = comparisons[i].relational;
            body->right = lr_dl_parse_exp(parser);
            return body;
        }
    lr_dl_parse_stop(parser, "a comparison such as < or =");
}

static Body *text_test(Parser *parser, Relational relational)
{
    Body *body = new_body(parser, BODY_COMPARE);
    parser->at++;
    lr_dl_parse_expect(parser, "(");
    body->relational = relational;
    body->left = lr_dl_parse_exp(parser);
    lr_dl_parse_expect(parser, ",");
    body->right = lr_dl_parse_exp(parser);
    lr_dl_parse_expect(parser, ")");
    return body;
}

static Body *truth(Parser *parser, bool is_true)
{
    Body *body = new_body(parser, BODY_TRUTH);
    body->is_true = is_true;
    parser->at++;
    return body;
}

const Token *lr_dl_parse_partner(const Parser *parser)
{
    int depth = 0;
    const Token *token = parser->at;
    for (; token->kind != TOKEN_END; token++) {
        if (token->kind != TOKEN_SIGN)
            continue;
        depth += strcmp(token->text, "(") == 0;
        depth -= strcmp(token->text, ")") == 0;
        if (depth == 0)
            return token + 1;
    }
    return token;
}

/* Whether the parenthesis that is read next encloses conditions. */
static bool opens_conditions(const Parser *parser)
{
    const Token *after = lr_dl_parse_partner(parser);
    static const char *const ends[] = { ",", ";", ".", ")", "}" };
    if (after->kind != TOKEN_SIGN)
        return false;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (strcmp(after->text, ends[i]) == 0)
            return true;
    return false;
}

static bool is_atom(const Parser *parser)
{
    return parser->at->kind == TOKEN_WORD && !lr_dl_parse_is_functor(parser->at->text) &&
           (lr_dl_parse_is_next(parser, "(") || lr_dl_parse_is_next(parser, "."));
}

static Body *condition(Parser *parser)
{
    if (lr_dl_parse_is(parser, "!")) {
        Body *body = new_body(parser, BODY_NOT);
        parser->at++;
        lr_dl_parse_enter(parser);
        PUSH(parser->front, &body->parts, condition(parser));
        lr_dl_parse_leave(parser);
        return body;
    }
    if (lr_dl_parse_is(parser, "(") && opens_conditions(parser)) {
        parser->at++;
        lr_dl_parse_enter(parser);
        Body *body = lr_dl_parse_body(parser);
        lr_dl_parse_leave(parser);
        lr_dl_parse_expect(parser, ")");
        return body;
    }
    if (parser->at->kind == TOKEN_WORD && lr_dl_parse_is(parser, "match"))
        return text_test(parser, REL_MATCH);
    if (parser->at->kind == TOKEN_WORD && lr_dl_parse_is(parser, "contains"))
        return text_test(parser, REL_CONTAINS);
    if (lr_dl_parse_is(parser, "true") || lr_dl_parse_is(parser, "false"))
        return truth(parser, lr_dl_parse_is(parser, "true"));
    if (!is_atom(parser))
        return comparison(parser);
    Body *body = new_body(parser, BODY_ATOM);
    body->atom = lr_dl_parse_atom(parser);
    return body;
}

static Body *conjunction(Parser *parser)
{
    Body *first = condition(parser);
    if (!lr_dl_parse_is(parser, ","))
        return first;
    Body *body = new_body(parser, BODY_AND);
    PUSH(parser->front, &body->parts, first);
    while (lr_dl_parse_accept(parser, ","))
        PUSH(parser->front, &body->parts, condition(parser));
    return body;
}

Body *lr_dl_parse_body(Parser *parser)
{
    lr_dl_parse_enter(parser);
    lr_dl_parse_annotations(parser);
    Body *body = conjunction(parser);
    if (lr_dl_parse_is(parser, ";")) {
        Body *first = body;
        body = new_body(parser, BODY_OR);
        PUSH(parser->front, &body->parts, first);
        while (lr_dl_parse_accept(parser, ";"))
            PUSH(parser->front, &body->parts, conjunction(parser));
    }
    lr_dl_parse_leave(parser);
    return body;
}
