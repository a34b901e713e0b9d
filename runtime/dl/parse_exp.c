/* SPDX-License-Identifier: MIT */
/* Parse, expressions: precedence climbing. Operators that are words stand for themselves, signs
 * for the functor that they mean. */
#include <string.h>

#include "dl/parse.h"

typedef struct Operator {
    const char *sign, *functor;
    int precedence; /* higher binds tighter */
} Operator;

enum { UNARY_PRECEDENCE = 10, POWER_PRECEDENCE = 11, LENGTH_MAX = 1000 };

static const Operator operators[] = {
    { "lor", "lor", 1 },   { "lxor", "lxor", 2 }, { "land", "land", 3 },
    { "bor", "bor", 4 },   { "bxor", "bxor", 5 }, { "band", "band", 6 },
    { "bshl", "bshl", 7 }, { "bshr", "bshr", 7 }, { "bshru", "bshru", 7 },
    { "+", "+", 8 },       { "-", "-", 8 },       { "*", "*", 9 },
    { "/", "/", 9 },       { "%", "%", 9 },       { "^", "^", POWER_PRECEDENCE },
};

static const char *const functors[] = {
    "cat", "ord", "range", "strlen", "substr", "to_float", "to_number", "to_string", "to_unsigned",
};

static const char *const aggregates[] = { "count", "sum", "min", "max", "mean" };

static const char *const others[] = {
    "as",    "nil",      "autoinc", "bnot",  "lnot",
    "match", "contains", "true",    "false", "recursive_iteration_cnt"
};

static bool is_among(const char *word, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(word, names[i]) == 0)
            return true;
    return false;
}

#define IS_AMONG(word, names) is_among(word, names, sizeof names / sizeof *names)

bool lr_dl_parse_is_functor(const char *word)
{
    return IS_AMONG(word, functors) || IS_AMONG(word, aggregates) || IS_AMONG(word, others);
}

static const Operator *operator_at(const Parser *parser)
{
    if (parser->at->kind != TOKEN_SIGN && parser->at->kind != TOKEN_WORD)
        return NULL;
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++)
        if (strcmp(parser->at->text, operators[i].sign) == 0)
            return &operators[i];
    return NULL;
}

static Exp *climb(Parser *parser, Exp *left, int least);
static Exp *unary(Parser *parser);

/* ---- parts ---- */

void lr_dl_parse_args(Parser *parser, const char *close, Exp ***items, size_t *count)
{
    LIST(Exp *) args = { 0 };
    while (!lr_dl_parse_is(parser, close)) {
        if (args.count > 0)
            lr_dl_parse_expect(parser, ",");
        PUSH(parser->front, &args, lr_dl_parse_exp(parser));
    }
    lr_dl_parse_expect(parser, close);
    *items = args.items;
    *count = args.count;
}

static Exp *with_args(Parser *parser, Exp *exp, const char *close)
{
    lr_dl_parse_args(parser, close, &exp->args.items, &exp->args.count);
    exp->args.capacity = exp->args.count;
    return exp;
}

static Exp *token_exp(Parser *parser, ExpKind kind)
{
    Exp *exp = lr_dl_syntax_exp(parser->front, kind, parser->at->spot, parser->at->text);
    exp->suffix = parser->at->suffix;
    parser->at++;
    return exp;
}

static Body *aggregate_body(Parser *parser)
{
    if (lr_dl_parse_accept(parser, "{")) {
        Body *body = lr_dl_parse_body(parser);
        lr_dl_parse_expect(parser, "}");
        return body;
    }
    Body *body = NEW(parser->front, Body);
    body->kind = BODY_ATOM;
    body->spot = parser->at->spot;
    body->atom = lr_dl_parse_atom(parser);
    return body;
}

/* min(a, b) is a functor; min x : { ... } and min (x) : { ... } are aggregates. */
static Exp *aggregate(Parser *parser)
{
    Exp *exp = token_exp(parser, EXP_AGGREGATE);
    if (lr_dl_parse_is(parser, "(")) {
        Exp *first;
        parser->at++;
        with_args(parser, exp, ")");
        if (exp->args.count > 1) {
            exp->kind = EXP_CALL;
            return exp;
        }
        if (exp->args.count == 0)
            lr_dl_parse_stop(parser, "an expression");
        first = exp->args.items[0];
        exp->args.items[0] = climb(parser, first, 0);
    } else if (!lr_dl_parse_is(parser, ":")) {
        PUSH(parser->front, &exp->args, lr_dl_parse_exp(parser));
    }
    lr_dl_parse_expect(parser, ":");
    exp->body = aggregate_body(parser);
    return exp;
}

static Exp *cast(Parser *parser)
{
    Exp *exp = token_exp(parser, EXP_CAST);
    lr_dl_parse_expect(parser, "(");
    PUSH(parser->front, &exp->args, lr_dl_parse_exp(parser));
    lr_dl_parse_expect(parser, ",");
    exp->text = lr_dl_parse_name(parser, "a type");
    lr_dl_parse_expect(parser, ")");
    return exp;
}

static Exp *functor(Parser *parser)
{
    Exp *exp = token_exp(parser, EXP_CALL);
    lr_dl_parse_expect(parser, "(");
    return with_args(parser, exp, ")");
}

static Exp *counter(Parser *parser)
{
    Exp *exp = token_exp(parser, EXP_COUNTER);
    lr_dl_parse_expect(parser, "(");
    lr_dl_parse_expect(parser, ")");
    return exp;
}

static _Noreturn void unsupported(Parser *parser, const char *what)
{
    lr_dl_front_fail(parser->front, LORE_UNSUPPORTED, parser->at->spot, NULL, "%s", what);
    lr_dl_front_leave(parser->front, LORE_UNSUPPORTED);
}

static Exp *word(Parser *parser)
{
    const char *text = parser->at->text;
    if (strcmp(text, "_") == 0)
        return token_exp(parser, EXP_ANY);
    if (strcmp(text, "nil") == 0)
        return token_exp(parser, EXP_NIL);
    if (strcmp(text, "as") == 0)
        return cast(parser);
    if (strcmp(text, "autoinc") == 0)
        return counter(parser);
    if (strcmp(text, "recursive_iteration_cnt") == 0)
        unsupported(parser,
                    "recursive_iteration_cnt() is not supported: rounds are the engine's own");
    if (IS_AMONG(text, functors))
        return functor(parser);
    if (IS_AMONG(text, aggregates))
        return aggregate(parser);
    if (lr_dl_parse_is_functor(text) || operator_at(parser) != NULL)
        lr_dl_parse_stop(parser, "an expression");
    return token_exp(parser, EXP_VARIABLE);
}

static Exp *branch(Parser *parser)
{
    Spot spot = parser->at->spot;
    lr_dl_parse_expect(parser, "$");
    if (parser->at->kind != TOKEN_WORD || operator_at(parser) != NULL)
        return lr_dl_syntax_exp(parser->front, EXP_COUNTER, spot, "$");
    Exp *exp =
        lr_dl_syntax_exp(parser->front, EXP_BRANCH, spot, lr_dl_parse_name(parser, "a branch"));
    lr_dl_parse_expect(parser, "(");
    return with_args(parser, exp, ")");
}

static Exp *primary(Parser *parser)
{
    switch (parser->at->kind) {
    case TOKEN_TEXT:
        return token_exp(parser, EXP_TEXT);
    case TOKEN_NUMBER:
        return token_exp(parser, EXP_NUMBER);
    case TOKEN_WORD:
        return word(parser);
    case TOKEN_END:
    case TOKEN_DIRECTIVE:
    case TOKEN_SIGN:
        break;
    }
    if (lr_dl_parse_accept(parser, "(")) {
        Exp *inner = lr_dl_parse_exp(parser);
        lr_dl_parse_expect(parser, ")");
        return inner;
    }
    if (lr_dl_parse_is(parser, "[")) {
        Exp *record = token_exp(parser, EXP_RECORD);
        return with_args(parser, record, "]");
    }
    if (lr_dl_parse_is(parser, "$"))
        return branch(parser);
    if (lr_dl_parse_is(parser, "@"))
        unsupported(parser, "functors of your own (@name) are not supported: they need a library "
                            "made for Soufflé");
    lr_dl_parse_stop(parser, "an expression");
}

/* ---- operators ---- */

static Exp *negated(Parser *parser, Exp *inner, Spot spot)
{
    if (inner->kind == EXP_NUMBER && inner->text[0] != '-') {
        inner->text = lr_dl_front_format(parser->front, "-%s", inner->text);
        return inner;
    }
    Exp *exp = lr_dl_syntax_call(parser->front, "-", NULL, inner, NULL);
    exp->spot = spot;
    return exp;
}

static Exp *unary(Parser *parser)
{
    Spot spot = parser->at->spot;
    lr_dl_parse_enter(parser);
    Exp *exp;
    bool is_bnot = lr_dl_parse_is(parser, "bnot");
    if (lr_dl_parse_accept(parser, "-")) {
        Exp *inner = climb(parser, unary(parser), UNARY_PRECEDENCE);
        exp = negated(parser, inner, spot);
    } else if (is_bnot || lr_dl_parse_is(parser, "lnot")) {
        parser->at++;
        Exp *inner = climb(parser, unary(parser), UNARY_PRECEDENCE);
        exp = lr_dl_syntax_call(parser->front, is_bnot ? "bnot" : "lnot", NULL, inner, NULL);
    } else {
        exp = primary(parser);
    }
    lr_dl_parse_leave(parser);
    return exp;
}

/* left, and what operators of at least that precedence do with it. */
static Exp *climb(Parser *parser, Exp *left, int least)
{
    const Operator *op;
    int length = 0;
    while ((op = operator_at(parser)) != NULL && op->precedence >= least) {
        if (++length > LENGTH_MAX)
            lr_dl_parse_stop(parser, "a shorter expression");
        parser->at++;
        lr_dl_parse_enter(parser);
        bool is_right = op->precedence == POWER_PRECEDENCE;
        Exp *right = climb(parser, unary(parser), op->precedence + !is_right);
        lr_dl_parse_leave(parser);
        left = lr_dl_syntax_call(parser->front, op->functor, NULL, left, right);
    }
    return left;
}

Exp *lr_dl_parse_exp(Parser *parser)
{
    return climb(parser, unary(parser), 0);
}
