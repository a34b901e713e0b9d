/* SPDX-License-Identifier: MIT */
/* Scope, second half: statements with their wrappers, and conditions, as literals. */
#include <string.h>

#include "rule/scope.h"
#include "rule/words.h"
#include "value/value.h"

/* ---- names ---- */

static bool unknown_relation(Scope *scope, const Term *node, Place place)
{
    const Program *program = scope->program;
    VECTOR(const char *) names = { 0 };
    for (size_t i = 0; i < program->relations.count; i++)
        if (!lr_vector_push(&names, program->relations.items[i].name))
            break;
    const char *nearest = lr_diag_nearest(node->name, names.items, names.count);
    lr_scope_fail(scope, LORE_UNKNOWN, place, "no relation '%s' with %u columns", node->name,
                  node->arg_count);
    if (nearest != NULL)
        lr_diag_hint(scope->diag, "did you mean %s/%u?", nearest,
                     program->relations.items[lr_program_relation(program, nearest)].arity);
    else
        lr_diag_hint(scope->diag, "declare it with relation.%s { ... } or derive.%s { ... }",
                     node->name, node->name);
    lr_vector_free(&names);
    return false;
}

static bool relation_statement(Scope *scope, lore_term term, uint32_t relation, Reference *out)
{
    const Term *node = lr_term(scope->program->terms, term);
    const Relation *declared = &scope->program->relations.items[relation];
    Place place = lr_scope_place(scope, term);
    if (node->arg_count != declared->arity) {
        lr_scope_fail(scope, LORE_TYPE, place, "%s has %u columns, but is given %u arguments",
                      declared->name, declared->arity, node->arg_count);
        Buffer columns = { 0 };
        for (uint32_t c = 0; c < declared->arity; c++)
            lr_buffer_format(&columns, "%s%s", c > 0 ? ", " : "", declared->columns[c]);
        lr_diag_hint(scope->diag, "write %s(%s)", declared->name, lr_buffer_terminate(&columns));
        lr_buffer_free(&columns);
        return false;
    }
    out->predicate = lr_program_intern_facet(scope->program, relation, FACET_PRO);
    out->count = node->arg_count;
    out->is_open = (declared->flags & LORE_RELATION_OPEN) != 0;
    for (uint32_t i = 0; i < node->arg_count; i++)
        out->args[i] = lr_term_arg(scope->program->terms, node, i);
    return out->predicate != LR_NONE || lr_scope_note(scope, LORE_NOMEM);
}

/* ---- wrappers ---- */

static bool plain_statement(Scope *scope, lore_term term, const char *wrapper, Reference *out)
{
    if (!lr_scope_statement(scope, term, out))
        return false;
    const Predicate *p = &scope->program->predicates.items[out->predicate];
    if (p->kind == PREDICATE_FACET && p->facet == FACET_PRO)
        return true;
    return lr_scope_fail(scope, LORE_SYNTAX, lr_scope_place(scope, term),
                         "%s takes a statement without another word around it", wrapper);
}

/* An antecedent is compared as the text that it is written as. */
static lore_term antecedent_text(lore_terms *terms, lore_term antecedent)
{
    if (lr_term(terms, antecedent)->kind != TERM_COMPOUND)
        return antecedent;
    Buffer text = { 0 };
    lr_term_print(&text, terms, antecedent);
    lore_term term =
        text.failed
            ? 0
            : lore_term_value(terms, lore_text((const char *)text.bytes, (ptrdiff_t)text.count));
    lr_buffer_free(&text);
    return term;
}

static bool facet_statement(Scope *scope, const Term *node, Facet facet, Reference *out)
{
    lore_terms *terms = scope->program->terms;
    bool has_holder = lr_facet_has_holder(facet);
    lore_term first = lr_term_arg(terms, node, 0);
    if (!plain_statement(scope, lr_term_arg(terms, node, has_holder ? 1 : 0), node->name, out))
        return false;
    uint32_t relation = scope->program->predicates.items[out->predicate].relation;
    if (has_holder) {
        memmove(out->args + 1, out->args, out->count * sizeof *out->args);
        out->args[0] = facet == FACET_CONDITIONAL ? antecedent_text(terms, first) : first;
        out->count++;
    }
    if (has_holder && out->args[0] == 0)
        return lr_scope_note(scope, LORE_NOMEM);
    out->is_open = false;
    out->predicate = lr_program_intern_facet(scope->program, relation, facet);
    return out->predicate != LR_NONE || lr_scope_note(scope, LORE_NOMEM);
}

/* A written moment as the granule in which it lies. */
static bool moment(Scope *scope, lore_term term, Granule *out)
{
    const Term *node = lr_term(scope->program->terms, term);
    Place place = lr_scope_place(scope, term);
    if (node->kind == TERM_VALUE && node->value.type == LORE_INSTANT &&
        node->value.u.integer != LORE_TIME_MIN && node->value.u.integer != LORE_TIME_MAX) {
        *out = (Granule){ node->value.u.integer, node->value.u.integer + 1 };
        return true;
    }
    if (node->kind == TERM_VALUE && node->value.type == LORE_TEXT)
        return lr_date_parse(node->value.u.text, node->value.v.length, out, place, scope->diag) ==
                   LORE_OK ||
               lr_scope_note(scope, LORE_TIME);
    lr_scope_fail(scope, LORE_TYPE, place, "a date is needed here");
    lr_diag_hint(scope->diag,
                 "write it as text such as \"2020-05-07\"; to compare times that vary, bind "
                 "them with :valid(I)");
    return false;
}

static bool is_open_end(const Scope *scope, lore_term term)
{
    const Term *node = lr_term(scope->program->terms, term);
    return node->kind == TERM_VALUE &&
           (node->value.type == LORE_NULL ||
            (node->value.type == LORE_TEXT && node->value.v.length == 2 &&
             memcmp(node->value.u.text, "..", 2) == 0));
}

static bool window(Scope *scope, lore_term from, lore_term to, View *view)
{
    Granule first = { LORE_TIME_MIN, LORE_TIME_MIN }, last = { LORE_TIME_MAX, LORE_TIME_MAX };
    if ((!is_open_end(scope, from) && !moment(scope, from, &first)) ||
        (!is_open_end(scope, to) && !moment(scope, to, &last)))
        return false;
    view->from = first.first;
    view->to = last.first == last.last - 1 ? last.first : last.last;
    if (view->from < view->to)
        return true;
    return lr_scope_fail(scope, LORE_TIME, lr_scope_place(scope, to),
                         "the interval ends before it begins");
}

static bool span(Scope *scope, lore_term term, Duration *out)
{
    const Term *node = lr_term(scope->program->terms, term);
    Place place = lr_scope_place(scope, term);
    if (node->kind == TERM_VALUE && node->value.type == LORE_INTEGER &&
        node->value.u.integer >= 0) {
        *out = (Duration){ 0, node->value.u.integer };
        return true;
    }
    if (node->kind == TERM_VALUE && node->value.type == LORE_TEXT)
        return lr_duration_parse(node->value.u.text, node->value.v.length, out, place,
                                 scope->diag) == LORE_OK ||
               lr_scope_note(scope, LORE_TIME);
    lr_scope_fail(scope, LORE_TYPE, place, "a duration is needed here");
    lr_diag_hint(scope->diag, "write it as text such as \"90 days\"");
    return false;
}

static bool level(Scope *scope, lore_term term, Cost *out)
{
    const Term *node = lr_term(scope->program->terms, term);
    lore_value value = node->kind == TERM_VALUE ? node->value : lore_null();
    double number = value.type == LORE_REAL      ? value.u.real
                    : value.type == LORE_INTEGER ? (double)value.u.integer
                                                 : -1;
    if (!(number > 0 && number <= 1))
        return lr_scope_fail(scope, LORE_TYPE, lr_scope_place(scope, term),
                             "atleast needs a number above 0 and up to 1");
    *out = lr_cost_of(number);
    return true;
}

static uint32_t root_relation(const Program *program, uint32_t predicate)
{
    const Predicate *p = &program->predicates.items[predicate];
    while (p->kind == PREDICATE_VIEW)
        p = &program->predicates.items[p->view.of];
    return p->relation;
}

static int64_t tick_of(const Program *program, uint32_t predicate)
{
    uint32_t relation = root_relation(program, predicate);
    return relation != LR_NONE &&
                   (program->relations.items[relation].flags & LORE_RELATION_UNIT_DAY)
               ? LR_DAY
               : 1;
}

static bool moment_view(Scope *scope, lore_term date, View *view)
{
    Granule granule;
    if (!moment(scope, date, &granule))
        return false;
    view->kind = granule.last == granule.first + 1 ? VIEW_AT : VIEW_DURING;
    view->from = granule.first;
    view->to = granule.last;
    return true;
}

static bool two_sided_view(Scope *scope, Reference *out, View *view)
{
    uint32_t relation = scope->program->predicates.items[out->predicate].relation;
    view->other = lr_program_intern_facet(scope->program, relation, FACET_CON);
    return view->other != LR_NONE || lr_scope_note(scope, LORE_NOMEM);
}

static bool view_statement(Scope *scope, lore_term term, ViewKind kind, Reference *out)
{
    const lore_terms *terms = scope->program->terms;
    const Term node = *lr_term(terms, term);
    lore_term arg[3] = { 0 };
    for (uint32_t i = 0; i < node.arg_count && i < 3; i++)
        arg[i] = lr_term_arg(terms, &node, i);
    View view = { .kind = kind, .other = LR_NONE, .times = { LR_NONE, LR_NONE } };
    bool statement_last = kind == VIEW_ATLEAST || kind == VIEW_PAST || kind == VIEW_THROUGHOUT;
    bool two_sided = kind == VIEW_CONTESTED || kind == VIEW_UNDISPUTED;
    lore_term inner = arg[statement_last ? 1 : 0];
    if (two_sided ? !plain_statement(scope, inner, node.name, out)
                  : !lr_scope_statement(scope, inner, out))
        return false;
    bool fine = true;
    switch (kind) {
    case VIEW_ATLEAST:
        fine = level(scope, arg[0], &view.level);
        break;
    case VIEW_AT:
        fine = moment_view(scope, arg[1], &view);
        break;
    case VIEW_DURING:
    case VIEW_ALWAYS:
        fine = window(scope, arg[1], arg[2], &view);
        break;
    case VIEW_VALID:
        if (out->count > LR_ARITY_MAX)
            return lr_scope_fail(scope, LORE_FULL, lr_scope_place(scope, term), "too many columns");
        out->args[out->count++] = arg[1];
        break;
    case VIEW_PAST:
    case VIEW_THROUGHOUT:
        fine = span(scope, arg[0], &view.span);
        break;
    case VIEW_BEGAN:
    case VIEW_ENDED:
        view.tick = tick_of(scope->program, out->predicate);
        break;
    case VIEW_CONTESTED:
    case VIEW_UNDISPUTED:
        fine = two_sided_view(scope, out, &view);
        break;
    }
    if (!fine)
        return false;
    view.of = out->predicate;
    out->predicate = lr_program_intern_view(scope->program, view);
    return out->predicate != LR_NONE || lr_scope_note(scope, LORE_NOMEM);
}

bool lr_scope_statement(Scope *scope, lore_term term, Reference *out)
{
    const Term node = *lr_term(scope->program->terms, term);
    Place place = lr_scope_place(scope, term);
    if (node.kind != TERM_COMPOUND)
        return lr_scope_fail(scope, LORE_SYNTAX, place, "a statement such as p(X) is needed here");
    uint32_t relation = lr_program_relation(scope->program, node.name);
    if (relation != LR_NONE)
        return relation_statement(scope, term, relation, out);
    const Word *word = lr_word_find(node.name, node.arg_count);
    if (word == NULL)
        return unknown_relation(scope, &node, place);
    if (node.arg_count < word->least || node.arg_count > word->most)
        return lr_scope_fail(scope, LORE_TYPE, place, "%s takes %u arguments, not %u", node.name,
                             word->least, node.arg_count);
    if (word->kind == WORD_FACET)
        return facet_statement(scope, &node, (Facet)word->op, out);
    if (word->kind == WORD_VIEW)
        return view_statement(scope, term, (ViewKind)word->op, out);
    return lr_scope_fail(scope, LORE_SYNTAX, place, "%s(...) is no statement", node.name);
}

/* ---- literals ---- */

static bool push_literal(Scope *scope, Literal literal)
{
    if (scope->literals.count >= LR_BODY_MAX)
        return lr_scope_fail(scope, LORE_FULL, literal.place,
                             "a rule may have at most %d conditions", LR_BODY_MAX);
    return lr_vector_push(&scope->literals, literal) || lr_scope_note(scope, LORE_NOMEM);
}

/* Resolves the arguments of a statement to args on the stack: nested expressions append literals
 * and args of their own meanwhile. */
static bool resolve_args(Scope *scope, const Reference *reference, Arg *out)
{
    bool fine = true;
    for (uint32_t i = 0; i < reference->count; i++) {
        lore_type type = scope->program->predicates.items[reference->predicate].types[i];
        fine = lr_scope_arg(scope, reference->args[i], type, &out[i]) && fine;
    }
    return fine;
}

static bool push_args(Scope *scope, const Arg *args, uint32_t count, Literal *literal)
{
    literal->first_arg = (uint32_t)scope->program->args.count;
    literal->arg_count = count;
    for (uint32_t i = 0; i < count; i++)
        if (!lr_vector_push(&scope->program->args, args[i]))
            return lr_scope_note(scope, LORE_NOMEM);
    return true;
}

static bool statement_literal(Scope *scope, lore_term term)
{
    Reference reference;
    Arg args[LR_ARITY_MAX + 2];
    Literal literal = {
        .kind = LITERAL_ATOM, .other = LR_NONE, .term = term, .place = lr_scope_place(scope, term)
    };
    if (!lr_scope_statement(scope, term, &reference) || !resolve_args(scope, &reference, args) ||
        !push_args(scope, args, reference.count, &literal))
        return false;
    literal.predicate = reference.predicate;
    return push_literal(scope, literal);
}

/* The predicate that holds those columns of of which args name: for `not p(X, _)`. */
static uint32_t project(Scope *scope, uint32_t of, const Arg *args, uint32_t count)
{
    Program *program = scope->program;
    Clause clause = { .first_arg = (uint32_t)program->args.count,
                      .valid = LR_NONE,
                      .rule = LR_NONE,
                      .first_variable = (uint32_t)program->variables.count };
    lore_type types[LR_ARITY_MAX + 2];
    Arg inner[LR_ARITY_MAX + 2];
    for (uint32_t i = 0; i < count; i++) {
        inner[i] = (Arg){ ARG_ANY, 0 };
        if (args[i].kind == ARG_ANY)
            continue;
        inner[i] = (Arg){ ARG_VARIABLE, clause.arg_count };
        types[clause.arg_count++] = program->predicates.items[of].types[i];
        if (!lr_vector_push(&program->args, inner[i]) ||
            !lr_vector_push(&program->variables,
                            (Variable){ NULL, types[clause.arg_count - 1], 2, scope->place }))
            return LR_NONE;
    }
    clause.variable_count = clause.arg_count;
    Literal literal = { .kind = LITERAL_ATOM, .predicate = of, .other = LR_NONE };
    if (!push_args(scope, inner, count, &literal))
        return LR_NONE;
    clause.first_literal = (uint32_t)program->literals.count;
    clause.literal_count = 1;
    Predicate predicate = { .kind = PREDICATE_AUXILIARY,
                            .purpose = "any",
                            .arity = clause.arg_count,
                            .relation = LR_NONE };
    clause.head = lr_program_add_predicate(program, predicate, types);
    if (clause.head == LR_NONE || !lr_vector_push(&program->literals, literal) ||
        !lr_vector_push(&program->clauses, clause))
        return LR_NONE;
    return clause.head;
}

/* A negated predicate reads whole tuples: columns that the rule leaves open are projected away. */
static bool close_negation(Scope *scope, Literal *literal, Arg *args, uint32_t *count)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < *count; i++)
        kept += args[i].kind != ARG_ANY;
    if (kept == *count)
        return true;
    bool is_two_sided = literal->other != LR_NONE;
    literal->predicate = project(scope, literal->predicate, args, *count);
    if (is_two_sided)
        literal->other = project(scope, literal->other, args, *count);
    if (literal->predicate == LR_NONE || (is_two_sided && literal->other == LR_NONE))
        return lr_scope_note(scope, LORE_NOMEM);
    kept = 0;
    for (uint32_t i = 0; i < *count; i++)
        if (args[i].kind != ARG_ANY)
            args[kept++] = args[i];
    *count = kept;
    return true;
}

static bool push_negation(Scope *scope, Literal literal, const Reference *reference)
{
    Arg args[LR_ARITY_MAX + 2];
    uint32_t count = reference->count;
    literal.kind = LITERAL_NOT;
    literal.predicate = reference->predicate;
    return resolve_args(scope, reference, args) && close_negation(scope, &literal, args, &count) &&
           push_args(scope, args, count, &literal) && push_literal(scope, literal);
}

static bool unknown_literal(Scope *scope, lore_term term)
{
    Reference reference;
    Literal literal = { .term = term, .place = lr_scope_place(scope, term) };
    lore_term inner = lr_term_arg(scope->program->terms, lr_term(scope->program->terms, term), 0);
    if (!plain_statement(scope, inner, "unknown", &reference))
        return false;
    uint32_t relation = scope->program->predicates.items[reference.predicate].relation;
    literal.other = lr_program_intern_facet(scope->program, relation, FACET_CON);
    if (literal.other == LR_NONE)
        return lr_scope_note(scope, LORE_NOMEM);
    return push_negation(scope, literal, &reference);
}

static const char *opposite(const char *name)
{
    static const char *const pairs[][2] = { { "eq", "ne" }, { "ne", "eq" }, { "lt", "ge" },
                                            { "ge", "lt" }, { "gt", "le" }, { "le", "gt" } };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if (strcmp(pairs[i][0], name) == 0)
            return pairs[i][1];
    return NULL;
}

static bool is_negatable(Scope *scope, lore_term inner)
{
    const Term *node = lr_term(scope->program->terms, inner);
    const Word *word =
        node->kind == TERM_COMPOUND ? lr_word_find(node->name, node->arg_count) : NULL;
    if (word == NULL || word->kind == WORD_FACET || word->kind == WORD_VIEW)
        return true;
    lr_scope_fail(scope, LORE_SYNTAX, lr_scope_place(scope, inner),
                  "~ takes one statement, not %s(...)", node->name);
    if (opposite(node->name) != NULL)
        lr_diag_hint(scope->diag, "write %s(...)", opposite(node->name));
    else
        lr_diag_hint(scope->diag, "derive a relation for what is negated, and write ~ before that");
    return false;
}

static bool not_literal(Scope *scope, lore_term term)
{
    const lore_terms *terms = scope->program->terms;
    const Term node = *lr_term(terms, term);
    lore_term inner = lr_term_arg(terms, &node, 0);
    Reference reference;
    Literal literal = { .other = LR_NONE, .term = term, .place = lr_scope_place(scope, term) };
    if (!is_negatable(scope, inner) || !lr_scope_statement(scope, inner, &reference))
        return false;
    if (node.arg_count == 2) {
        const Term *reason = lr_term(terms, lr_term_arg(terms, &node, 1));
        bool is_text = reason->kind == TERM_VALUE && reason->value.type == LORE_TEXT;
        if (is_text)
            literal.reason =
                lr_arena_text(&scope->program->arena, reason->value.u.text, reason->value.v.length);
        if (is_text && literal.reason == NULL)
            return lr_scope_note(scope, LORE_NOMEM);
    }
    if (reference.is_open && literal.reason == NULL) {
        lr_scope_fail(scope, LORE_MISUSE, literal.place,
                      "the relation's world is open: what is not stated is not false");
        lr_diag_hint(scope->diag, "write unknown(...), or absent(..., \"why its absence counts\")");
        return false;
    }
    return push_negation(scope, literal, &reference);
}

static bool pair_literal(Scope *scope, lore_term term, LiteralKind kind, int op)
{
    const lore_terms *terms = scope->program->terms;
    const Term node = *lr_term(terms, term);
    Literal literal = { .kind = kind,
                        .op = op,
                        .predicate = LR_NONE,
                        .other = LR_NONE,
                        .term = term,
                        .place = lr_scope_place(scope, term) };
    bool left = lr_scope_expr(scope, lr_term_arg(terms, &node, 0), &literal.left);
    bool right = lr_scope_expr(scope, lr_term_arg(terms, &node, 1), &literal.right);
    if (!left || !right)
        return false;
    if (kind == LITERAL_GAP && (!span(scope, lr_term_arg(terms, &node, 2), &literal.least) ||
                                !span(scope, lr_term_arg(terms, &node, 3), &literal.most)))
        return false;
    return push_literal(scope, literal);
}

static bool no_condition(Scope *scope, lore_term term)
{
    Buffer text = { 0 };
    lr_term_print(&text, scope->program->terms, term);
    lr_scope_fail(scope, LORE_SYNTAX, lr_scope_place(scope, term), "%s is no condition",
                  lr_buffer_terminate(&text));
    lr_diag_hint(scope->diag, "a condition is a statement p(X), a comparison eq(X, Y), ...");
    lr_buffer_free(&text);
    return false;
}

bool lr_scope_condition(Scope *scope, lore_term term)
{
    const Term node = *lr_term(scope->program->terms, term);
    if (node.kind != TERM_COMPOUND)
        return no_condition(scope, term);
    const Word *word = lr_word_find(node.name, node.arg_count);
    if (word == NULL || lr_program_relation(scope->program, node.name) != LR_NONE)
        return statement_literal(scope, term);
    if (node.arg_count < word->least || node.arg_count > word->most)
        return lr_scope_fail(scope, LORE_TYPE, lr_scope_place(scope, term),
                             "%s takes %u arguments, not %u", node.name, word->least,
                             node.arg_count);
    switch (word->kind) {
    case WORD_FACET:
    case WORD_VIEW:
        return statement_literal(scope, term);
    case WORD_UNKNOWN:
        return unknown_literal(scope, term);
    case WORD_NOT:
        return not_literal(scope, term);
    case WORD_COMPARE:
        return pair_literal(scope, term, LITERAL_COMPARE, word->op);
    case WORD_INTERVAL:
        return pair_literal(scope, term, LITERAL_INTERVAL, word->op);
    case WORD_GAP:
        return pair_literal(scope, term, LITERAL_GAP, 0);
    case WORD_TEXT:
        return pair_literal(scope, term, LITERAL_TEXT, word->op);
    case WORD_AND:
    case WORD_OR:
    case WORD_FUNCTION:
    case WORD_AGGREGATE:
        break;
    }
    return no_condition(scope, term);
}

bool lr_scope_conditions(Scope *scope, const lore_term *terms, size_t count)
{
    bool fine = true;
    for (size_t i = 0; i < count; i++)
        fine = lr_scope_condition(scope, terms[i]) && fine;
    return fine;
}
