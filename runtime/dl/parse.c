/* SPDX-License-Identifier: MIT */
/* Parse, declarations and rules. */
#include "dl/parse.h"

#include <stdlib.h>
#include <string.h>

enum { DEPTH_MAX = 200 };

/* ---- tokens ---- */

static bool token_is(const Token *token, const char *text)
{
    return (token->kind == TOKEN_SIGN || token->kind == TOKEN_WORD) &&
           strcmp(token->text, text) == 0;
}

bool lr_dl_parse_is(const Parser *parser, const char *sign)
{
    return token_is(parser->at, sign);
}

bool lr_dl_parse_is_next(const Parser *parser, const char *sign)
{
    return parser->at->kind != TOKEN_END && token_is(parser->at + 1, sign);
}

bool lr_dl_parse_accept(Parser *parser, const char *sign)
{
    bool is = lr_dl_parse_is(parser, sign);
    parser->at += is;
    return is;
}

void lr_dl_parse_stop(Parser *parser, const char *wanted)
{
    const Token *token = parser->at;
    const char *dot = token->kind == TOKEN_DIRECTIVE ? "." : "";
    if (token->kind == TOKEN_END)
        lr_dl_front_fail(parser->front, LORE_SYNTAX, token->spot, NULL,
                         "the program ends where %s is needed", wanted);
    else
        lr_dl_front_fail(parser->front, LORE_SYNTAX, token->spot, NULL,
                         "%s is needed before '%s%s'", wanted, dot, token->text);
    lr_dl_front_leave(parser->front, LORE_SYNTAX);
}

void lr_dl_parse_expect(Parser *parser, const char *sign)
{
    if (!lr_dl_parse_accept(parser, sign))
        lr_dl_parse_stop(parser, sign);
}

const char *lr_dl_parse_word(Parser *parser, const char *what)
{
    if (parser->at->kind != TOKEN_WORD || strcmp(parser->at->text, "_") == 0)
        lr_dl_parse_stop(parser, what);
    return (parser->at++)->text;
}

const char *lr_dl_parse_name(Parser *parser, const char *what)
{
    const char *name = lr_dl_parse_word(parser, what);
    while (lr_dl_parse_is(parser, ".") && parser->at[1].kind == TOKEN_WORD) {
        parser->at++;
        name = lr_dl_front_format(parser->front, "%s.%s", name, lr_dl_parse_word(parser, what));
    }
    return name;
}

void lr_dl_parse_enter(Parser *parser)
{
    if (++parser->depth <= DEPTH_MAX)
        return;
    lr_dl_front_fail(parser->front, LORE_FULL, parser->at->spot, NULL,
                     "more than %d levels of parentheses", DEPTH_MAX);
    lr_dl_front_leave(parser->front, LORE_FULL);
}

void lr_dl_parse_leave(Parser *parser)
{
    parser->depth--;
}

static void skip_brackets(Parser *parser)
{
    int depth = 0;
    do {
        if (parser->at->kind == TOKEN_END)
            lr_dl_parse_stop(parser, "]");
        depth += lr_dl_parse_is(parser, "[");
        depth -= lr_dl_parse_is(parser, "]");
        parser->at++;
    } while (depth > 0);
}

void lr_dl_parse_annotations(Parser *parser)
{
    while ((lr_dl_parse_is(parser, "@") || lr_dl_parse_is(parser, "@!")) &&
           lr_dl_parse_is_next(parser, "[")) {
        parser->at++;
        skip_brackets(parser);
    }
}

/* ---- declarations ---- */

static _Noreturn void refuse(Parser *parser, const char *what)
{
    lr_dl_front_fail(parser->front, LORE_UNSUPPORTED, parser->at->spot, NULL, "%s", what);
    lr_dl_front_leave(parser->front, LORE_UNSUPPORTED);
}

static void fields(Parser *parser, const char *close, Fields *out)
{
    while (!lr_dl_parse_is(parser, close)) {
        if (out->count > 0)
            lr_dl_parse_expect(parser, ",");
        lr_dl_parse_annotations(parser);
        Field field = { .name = lr_dl_parse_word(parser, "a name") };
        lr_dl_parse_expect(parser, ":");
        field.type_name = lr_dl_parse_name(parser, "a type");
        if (lr_dl_parse_is(parser, "<"))
            refuse(parser, "lattices are not supported");
        PUSH(parser->front, out, field);
    }
    lr_dl_parse_expect(parser, close);
}

static unsigned qualifier(const char *word)
{
    static const struct {
        const char *word;
        unsigned flag;
    } words[] = {
        { "inline", RELATION_INLINE },
        { "eqrel", RELATION_EQREL },
        { "input", RELATION_INPUT },
        { "output", RELATION_OUTPUT },
        { "printsize", RELATION_PRINTSIZE },
        { "overridable", RELATION_OVERRIDABLE },
        { "brie", RELATION_BRIE },
        { "btree", RELATION_BTREE },
        { "btree_delete", RELATION_BTREE_DELETE },
        { "magic", RELATION_MAGIC },
        { "no_magic", RELATION_NO_MAGIC },
        { "no_inline", RELATION_NO_INLINE },
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(word, words[i].word) == 0)
            return words[i].flag;
    return 0;
}

static unsigned qualifiers(Parser *parser)
{
    unsigned flags = 0, flag;
    while (parser->at->kind == TOKEN_WORD && (flag = qualifier(parser->at->text)) != 0) {
        if (flags & flag)
            lr_dl_front_fail(parser->front, LORE_MISUSE, parser->at->spot, NULL, "%s is said twice",
                             parser->at->text);
        else if ((flags & RELATION_KEPT) && (flag & RELATION_KEPT))
            lr_dl_front_fail(parser->front, LORE_MISUSE, parser->at->spot,
                             "eqrel, brie, btree and btree_delete exclude each other",
                             "%s contradicts what is said before", parser->at->text);
        flags |= flag;
        parser->at++;
    }
    return flags;
}

/* choice-domain a, (b, c) */
static void keys(Parser *parser, Keys *out)
{
    if (parser->at->kind != TOKEN_WORD || strcmp(parser->at->text, "choice-domain") != 0)
        return;
    parser->at++;
    do {
        Key key = { 0 };
        bool is_many = lr_dl_parse_accept(parser, "(");
        do
            PUSH(parser->front, &key, lr_dl_parse_word(parser, "a column"));
        while (is_many && lr_dl_parse_accept(parser, ","));
        if (is_many)
            lr_dl_parse_expect(parser, ")");
        PUSH(parser->front, out, key);
    } while (lr_dl_parse_accept(parser, ","));
}

static void relation(Parser *parser, Unit *unit)
{
    LIST(RelationDecl *) made = { 0 };
    do {
        RelationDecl *decl = NEW(parser->front, RelationDecl);
        decl->spot = parser->at->spot;
        decl->name = lr_dl_parse_word(parser, "a relation");
        PUSH(parser->front, &made, decl);
    } while (lr_dl_parse_accept(parser, ","));
    if (lr_dl_parse_is(parser, "="))
        refuse(parser, "debug_delta is not supported: rounds are the engine's own");
    Fields columns = { 0 };
    lr_dl_parse_expect(parser, "(");
    fields(parser, ")", &columns);
    unsigned flags = qualifiers(parser);
    Keys chosen = { 0 };
    keys(parser, &chosen);
    for (size_t i = 0; i < made.count; i++) {
        RelationDecl *decl = made.items[i];
        decl->flags = flags;
        decl->keys = chosen;
        for (size_t c = 0; c < columns.count; c++)
            PUSH(parser->front, &decl->fields, columns.items[c]);
        PUSH(parser->front, &unit->relations, decl);
    }
}

static void branches(Parser *parser, TypeDecl *type)
{
    type->form = TYPE_BRANCHES;
    do {
        lr_dl_parse_annotations(parser);
        BranchDecl branch = { .spot = parser->at->spot };
        branch.name = lr_dl_parse_word(parser, "a branch");
        lr_dl_parse_expect(parser, "{");
        lr_dl_parse_annotations(parser);
        fields(parser, "}", &branch.fields);
        PUSH(parser->front, &type->branches, branch);
    } while (lr_dl_parse_accept(parser, "|"));
}

static void type_right_side(Parser *parser, TypeDecl *type)
{
    lr_dl_parse_annotations(parser);
    if (lr_dl_parse_accept(parser, "[")) {
        type->form = TYPE_RECORD;
        fields(parser, "]", &type->fields);
        return;
    }
    if (lr_dl_parse_is_next(parser, "{")) {
        branches(parser, type);
        return;
    }
    type->form = TYPE_UNION;
    do
        PUSH(parser->front, &type->bases, lr_dl_parse_name(parser, "a type"));
    while (lr_dl_parse_accept(parser, "|"));
}

/* base: of a declaration that gives none. */
static void type(Parser *parser, Unit *unit, const char *base)
{
    TypeDecl *decl = NEW(parser->front, TypeDecl);
    decl->spot = parser->at->spot;
    decl->name = lr_dl_parse_word(parser, "a type");
    decl->form = TYPE_SUBTYPE;
    if (lr_dl_parse_accept(parser, "="))
        type_right_side(parser, decl);
    else if (lr_dl_parse_accept(parser, "<:"))
        PUSH(parser->front, &decl->bases, lr_dl_parse_name(parser, "a type"));
    else
        PUSH(parser->front, &decl->bases, lr_dl_front_name(parser->front, base, strlen(base)));
    PUSH(parser->front, &unit->types, decl);
}

/* ---- directives ---- */

static const char *parameter_value(Parser *parser)
{
    TokenKind kind = parser->at->kind;
    if (kind != TOKEN_TEXT && kind != TOKEN_WORD && kind != TOKEN_NUMBER)
        lr_dl_parse_stop(parser, "a value");
    return (parser->at++)->text;
}

static void directive(Parser *parser, Unit *unit, DirectiveKind kind)
{
    LIST(Directive *) made = { 0 };
    do {
        Directive *one = NEW(parser->front, Directive);
        one->kind = kind;
        one->spot = parser->at->spot;
        one->relation = lr_dl_parse_name(parser, "a relation");
        PUSH(parser->front, &made, one);
        PUSH(parser->front, &unit->directives, one);
    } while (lr_dl_parse_accept(parser, ","));
    if (!lr_dl_parse_accept(parser, "("))
        return;
    for (bool is_first = true; !lr_dl_parse_is(parser, ")"); is_first = false) {
        if (!is_first)
            lr_dl_parse_expect(parser, ",");
        Parameter parameter = { .key = lr_dl_parse_word(parser, "a parameter") };
        lr_dl_parse_expect(parser, "=");
        parameter.value = parameter_value(parser);
        for (size_t i = 0; i < made.count; i++)
            PUSH(parser->front, &made.items[i]->parameters, parameter);
    }
    lr_dl_parse_expect(parser, ")");
}

/* The relations that a pragma names: "*" or "a,b". */
static void choose_relations(Front *front, const char *names, unsigned flag)
{
    while (*names != '\0') {
        size_t length = strcspn(names, ",");
        const char *name = lr_dl_front_name(front, names, length);
        *lr_dl_front_symbol(front, "pragma", name) |= flag;
        names += length + (names[length] == ',');
    }
}

static void pragma(Parser *parser)
{
    const Token *key = parser->at;
    if (key->kind != TOKEN_TEXT)
        lr_dl_parse_stop(parser, "a text");
    parser->at++;
    const char *value = parser->at->kind == TOKEN_TEXT ? parser->at++->text : "";
    static const struct {
        const char *key;
        unsigned flag;
    } choices[] = {
        { "magic-transform", RELATION_MAGIC },
        { "magic-transform-exclude", RELATION_NO_MAGIC },
        { "inline-exclude", RELATION_NO_INLINE },
    };
    for (size_t i = 0; i < sizeof choices / sizeof *choices; i++)
        if (strcmp(key->text, choices[i].key) == 0) {
            choose_relations(parser->front, value, choices[i].flag);
            return;
        }
    if (strcmp(key->text, "force-ways") == 0) {
        parser->front->ways = value;
        parser->front->ways_spot = key->spot;
        return;
    }
    lr_dl_front_say(parser->front, key->spot, ".pragma \"%s\" is read and has no effect",
                    key->text);
}

static size_t whole_number(Parser *parser, const char *what)
{
    const Token *token = parser->at;
    char *end;
    if (token->kind != TOKEN_NUMBER)
        lr_dl_parse_stop(parser, what);
    unsigned long number = strtoul(token->text, &end, 10);
    if (*end != '\0')
        lr_dl_parse_stop(parser, what);
    parser->at++;
    return number;
}

/* 0: (2, 1), 1: (1, 2) */
static void plans(Parser *parser, Plans **out)
{
    Plans *made = NEW(parser->front, Plans);
    lr_dl_front_say(parser->front, parser->at->spot,
                    ".plan is read and has no effect: the engine orders conditions itself");
    do {
        Plan plan = { .spot = parser->at->spot };
        plan.version = whole_number(parser, "a version");
        lr_dl_parse_expect(parser, ":");
        lr_dl_parse_expect(parser, "(");
        while (!lr_dl_parse_is(parser, ")")) {
            if (plan.order.count > 0)
                lr_dl_parse_expect(parser, ",");
            PUSH(parser->front, &plan.order, whole_number(parser, "the number of a condition"));
        }
        lr_dl_parse_expect(parser, ")");
        PUSH(parser->front, made, plan);
    } while (lr_dl_parse_accept(parser, ","));
    *out = made;
}

/* f(x: number, symbol): number */
static void functor(Parser *parser, Unit *unit)
{
    FunctorDecl *decl = NEW(parser->front, FunctorDecl);
    decl->spot = parser->at->spot;
    decl->name = lr_dl_parse_word(parser, "a name");
    lr_dl_parse_expect(parser, "(");
    while (!lr_dl_parse_is(parser, ")")) {
        if (decl->types.count > 0)
            lr_dl_parse_expect(parser, ",");
        if (lr_dl_parse_is_next(parser, ":")) {
            lr_dl_parse_word(parser, "a name");
            lr_dl_parse_expect(parser, ":");
        }
        PUSH(parser->front, &decl->types, lr_dl_parse_name(parser, "a type"));
    }
    lr_dl_parse_expect(parser, ")");
    lr_dl_parse_expect(parser, ":");
    PUSH(parser->front, &decl->types, lr_dl_parse_name(parser, "a type"));
    lr_dl_parse_accept(parser, "stateful");
    PUSH(parser->front, &unit->functors, decl);
}

/* ---- rules ---- */

static bool accept_directive(Parser *parser, const char *name)
{
    bool is = parser->at->kind == TOKEN_DIRECTIVE && strcmp(parser->at->text, name) == 0;
    parser->at += is;
    return is;
}

static void rule(Parser *parser, Unit *unit)
{
    Rule *made = NEW(parser->front, Rule);
    made->spot = parser->at->spot;
    PUSH(parser->front, &made->heads, lr_dl_parse_atom(parser));
    if (lr_dl_parse_accept(parser, "<=")) {
        made->greater = lr_dl_parse_atom(parser);
        if (!lr_dl_parse_is(parser, ":-"))
            lr_dl_parse_stop(parser, ":-");
    }
    while (made->greater == NULL && lr_dl_parse_accept(parser, ",")) {
        lr_dl_parse_annotations(parser);
        PUSH(parser->front, &made->heads, lr_dl_parse_atom(parser));
    }
    if (lr_dl_parse_accept(parser, ":-"))
        made->body = lr_dl_parse_body(parser);
    else if (made->heads.count > 1)
        lr_dl_parse_stop(parser, ":-");
    lr_dl_parse_expect(parser, ".");
    PUSH(parser->front, &unit->rules, made);
    if (made->body != NULL && accept_directive(parser, "plan"))
        plans(parser, &made->plans);
}

/* ---- components ---- */

static ComponentUse component_use(Parser *parser)
{
    ComponentUse use = { .spot = parser->at->spot };
    use.name = lr_dl_parse_word(parser, "a component");
    if (!lr_dl_parse_accept(parser, "<"))
        return use;
    do
        PUSH(parser->front, &use.args, lr_dl_parse_name(parser, "a name"));
    while (lr_dl_parse_accept(parser, ","));
    lr_dl_parse_expect(parser, ">");
    return use;
}

static void instance(Parser *parser, Unit *unit)
{
    Instance made = { .name = lr_dl_parse_word(parser, "a name") };
    lr_dl_parse_expect(parser, "=");
    made.use = component_use(parser);
    PUSH(parser->front, &unit->instances, made);
}

static void unit_items(Parser *parser, Unit *unit, bool is_component);

static void component(Parser *parser, Unit *unit)
{
    ComponentDecl *decl = NEW(parser->front, ComponentDecl);
    decl->head = component_use(parser);
    while (lr_dl_parse_accept(parser, ":") || lr_dl_parse_accept(parser, ","))
        PUSH(parser->front, &decl->bases, component_use(parser));
    lr_dl_parse_expect(parser, "{");
    lr_dl_parse_enter(parser);
    unit_items(parser, &decl->unit, true);
    lr_dl_parse_leave(parser);
    lr_dl_parse_expect(parser, "}");
    PUSH(parser->front, &unit->components, decl);
}

/* ---- programs ---- */

static void override(Parser *parser, Unit *unit, bool is_component)
{
    if (!is_component)
        refuse(parser, ".override belongs into a component");
    Override made = { .spot = parser->at->spot };
    made.relation = lr_dl_parse_word(parser, "a relation");
    PUSH(parser->front, &unit->overrides, made);
}

static void directive_item(Parser *parser, Unit *unit, bool is_component)
{
    if (accept_directive(parser, "decl"))
        relation(parser, unit);
    else if (accept_directive(parser, "type") || accept_directive(parser, "symbol_type"))
        type(parser, unit, "symbol");
    else if (accept_directive(parser, "number_type"))
        type(parser, unit, "number");
    else if (accept_directive(parser, "input"))
        directive(parser, unit, DIRECTIVE_INPUT);
    else if (accept_directive(parser, "output"))
        directive(parser, unit, DIRECTIVE_OUTPUT);
    else if (accept_directive(parser, "printsize"))
        directive(parser, unit, DIRECTIVE_PRINTSIZE);
    else if (accept_directive(parser, "limitsize"))
        directive(parser, unit, DIRECTIVE_LIMITSIZE);
    else if (accept_directive(parser, "comp"))
        component(parser, unit);
    else if (accept_directive(parser, "init"))
        instance(parser, unit);
    else if (accept_directive(parser, "override"))
        override(parser, unit, is_component);
    else if (accept_directive(parser, "pragma"))
        pragma(parser);
    else if (accept_directive(parser, "functor"))
        functor(parser, unit);
    else if (accept_directive(parser, "lattice"))
        refuse(parser, "lattices are not supported");
    else
        lr_dl_parse_stop(parser, "a declaration or a rule");
}

static void unit_items(Parser *parser, Unit *unit, bool is_component)
{
    while (parser->at->kind != TOKEN_END && !(is_component && lr_dl_parse_is(parser, "}"))) {
        lr_dl_parse_annotations(parser);
        if (parser->at->kind == TOKEN_DIRECTIVE)
            directive_item(parser, unit, is_component);
        else if (parser->at->kind == TOKEN_WORD)
            rule(parser, unit);
        else if (parser->at->kind != TOKEN_END)
            lr_dl_parse_stop(parser, "a declaration or a rule");
    }
}

void lr_dl_parse_program(Front *front, const Tokens *tokens, Unit *out)
{
    Parser parser = { front, tokens->items, 0 };
    unit_items(&parser, out, false);
}
