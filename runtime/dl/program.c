/* SPDX-License-Identifier: MIT */
/* Program: a body is brought to a disjunction of conjunctions by carrying negations to the
 * atoms and multiplying out; each head with each conjunction is a clause. */
#include "dl/program.h"

#include <string.h>

enum { ALTERNATIVES_MAX = 4096, ARITY_MAX = 32 };

#define SYMBOL_RELATION "relation"

/* ---- relations ---- */

Relation *lr_dl_program_find(const Program *program, const char *name)
{
    uint64_t *place = lr_dl_front_find(program->front, SYMBOL_RELATION, name);
    return place == NULL ? NULL : (Relation *)(uintptr_t)*place;
}

unsigned lr_dl_program_chosen(Front *front, const char *name)
{
    const uint64_t *flags = lr_dl_front_find(front, "pragma", name);
    return flags == NULL ? 0 : (unsigned)*flags;
}

static Relation *add(Program *program, const char *name, Spot spot)
{
    Relation *relation = NEW(program->front, Relation);
    relation->name = name;
    relation->spot = spot;
    PUSH(program->front, &program->relations, relation);
    *lr_dl_front_symbol(program->front, SYMBOL_RELATION, name) = (uint64_t)(uintptr_t)relation;
    return relation;
}

Relation *lr_dl_program_make(Program *program, const char *base, Spot spot)
{
    Relation *relation = add(program, lr_dl_front_fresh(program->front, base), spot);
    relation->is_made = true;
    return relation;
}

void lr_dl_program_column(Program *program, Relation *relation, const Type *type)
{
    Field field = { .name = lr_dl_front_format(program->front, "c%zu", relation->fields.count),
                    .type = type };
    PUSH(program->front, &relation->fields, field);
}

Relation *lr_dl_program_like(Program *program, const char *base, const Relation *relation)
{
    Relation *made = lr_dl_program_make(program, base, relation->spot);
    for (size_t i = 0; i < relation->fields.count; i++)
        lr_dl_program_column(program, made, relation->fields.items[i].type);
    return made;
}

Atom *lr_dl_program_atom(Front *front, const Relation *relation, Spot spot)
{
    return lr_dl_syntax_atom(front, relation->name, spot)->atom;
}

static void check_columns(Front *front, const RelationDecl *decl)
{
    if (decl->fields.count > ARITY_MAX)
        lr_dl_front_fail(front, LORE_FULL, decl->spot, NULL,
                         "%s has %zu columns; at most %d are possible", decl->name,
                         decl->fields.count, ARITY_MAX);
    for (size_t i = 0; i < decl->fields.count; i++)
        for (size_t k = 0; k < i; k++)
            if (decl->fields.items[i].name == decl->fields.items[k].name)
                lr_dl_front_fail(front, LORE_MISUSE, decl->spot, NULL,
                                 "%s has two columns named '%s'", decl->name,
                                 decl->fields.items[i].name);
    if ((decl->flags & RELATION_EQREL) &&
        (decl->fields.count != 2 ||
         decl->fields.items[0].type_name != decl->fields.items[1].type_name))
        lr_dl_front_fail(front, LORE_TYPE, decl->spot, NULL,
                         "%s is an equivalence and so needs two columns of one type", decl->name);
}

static void check_keys(Front *front, const RelationDecl *decl)
{
    for (size_t k = 0; k < decl->keys.count; k++)
        for (size_t n = 0; n < decl->keys.items[k].count; n++) {
            bool is_column = false;
            for (size_t i = 0; i < decl->fields.count; i++)
                is_column = is_column || decl->fields.items[i].name == decl->keys.items[k].items[n];
            if (!is_column)
                lr_dl_front_fail(front, LORE_UNKNOWN, decl->spot, NULL, "%s has no column '%s'",
                                 decl->name, decl->keys.items[k].items[n]);
        }
}

static void declare(Program *program, RelationDecl *decl)
{
    if (lr_dl_program_find(program, decl->name) != NULL) {
        lr_dl_front_fail(program->front, LORE_MISUSE, decl->spot, NULL,
                         "relation '%s' is declared twice", decl->name);
        return;
    }
    if (lr_dl_types_declaration(program->front, decl->name) != NULL)
        lr_dl_front_fail(program->front, LORE_MISUSE, decl->spot, "give one of them another name",
                         "'%s' is a type already and cannot be a relation too", decl->name);
    lr_dl_types_settle(program->front, &decl->fields, decl->spot);
    check_columns(program->front, decl);
    Relation *relation = add(program, decl->name, decl->spot);
    relation->fields = decl->fields;
    relation->flags = decl->flags;
    if ((decl->flags | lr_dl_program_chosen(program->front, decl->name)) & RELATION_NO_INLINE)
        relation->flags &= ~(unsigned)RELATION_INLINE;
    relation->keys = decl->keys;
    check_keys(program->front, decl);
}

static void add_directive(Program *program, const Relation *relation, DirectiveKind kind)
{
    Directive *directive = NEW(program->front, Directive);
    directive->kind = kind;
    directive->relation = relation->name;
    directive->spot = relation->spot;
    PUSH(program->front, &program->directives, directive);
}

/* What the older form of a declaration says of input and output. */
static void old_directives(Program *program, const Relation *relation)
{
    if (relation->flags & RELATION_INPUT)
        add_directive(program, relation, DIRECTIVE_INPUT);
    if (relation->flags & RELATION_OUTPUT)
        add_directive(program, relation, DIRECTIVE_OUTPUT);
    if (relation->flags & RELATION_PRINTSIZE)
        add_directive(program, relation, DIRECTIVE_PRINTSIZE);
}

/* ---- alternatives ---- */

static Relational opposite(Relational relational)
{
    static const Relational opposites[] = {
        [REL_EQ] = REL_NE,
        [REL_NE] = REL_EQ,
        [REL_LT] = REL_GE,
        [REL_GE] = REL_LT,
        [REL_GT] = REL_LE,
        [REL_LE] = REL_GT,
        [REL_MATCH] = REL_NOT_MATCH,
        [REL_NOT_MATCH] = REL_MATCH,
        [REL_CONTAINS] = REL_NOT_CONTAINS,
        [REL_NOT_CONTAINS] = REL_CONTAINS,
    };
    return opposites[relational];
}

static void expand(Front *front, const Body *body, bool is_negated, Alternatives *out);

static void push_one(Front *front, Body *literal, Alternatives *out)
{
    Literals literals = { 0 };
    if (literal != NULL)
        PUSH(front, &literals, literal);
    PUSH(front, out, literals);
}

static void push_literal(Front *front, const Body *body, bool is_negated, Alternatives *out)
{
    Body *literal = NEW(front, Body);
    *literal = *body;
    if (is_negated && body->kind == BODY_ATOM)
        literal->kind = BODY_NOT;
    if (is_negated && body->kind == BODY_COMPARE)
        literal->relational = opposite(body->relational);
    push_one(front, literal, out);
}

/* Every alternative of left with every one of right. */
static void multiply(Front *front, const Alternatives *left, const Alternatives *right, Spot spot,
                     Alternatives *out)
{
    if (left->count * right->count > ALTERNATIVES_MAX) {
        lr_dl_front_fail(front, LORE_FULL, spot, "make relations for its parts",
                         "the rule has more than %d alternatives", ALTERNATIVES_MAX);
        lr_dl_front_leave(front, LORE_FULL);
    }
    for (size_t l = 0; l < left->count; l++)
        for (size_t r = 0; r < right->count; r++) {
            Literals both = { 0 };
            for (size_t i = 0; i < left->items[l].count; i++)
                PUSH(front, &both, left->items[l].items[i]);
            for (size_t i = 0; i < right->items[r].count; i++)
                PUSH(front, &both, right->items[r].items[i]);
            PUSH(front, out, both);
        }
}

static void expand_all(Front *front, const Body *body, bool is_negated, Alternatives *out)
{
    Alternatives all = { 0 };
    push_one(front, NULL, &all);
    for (size_t i = 0; i < body->parts.count; i++) {
        Alternatives part = { 0 }, product = { 0 };
        expand(front, body->parts.items[i], is_negated, &part);
        multiply(front, &all, &part, body->spot, &product);
        all = product;
    }
    for (size_t i = 0; i < all.count; i++)
        PUSH(front, out, all.items[i]);
}

static void expand(Front *front, const Body *body, bool is_negated, Alternatives *out)
{
    switch (body->kind) {
    case BODY_ATOM:
    case BODY_COMPARE:
        push_literal(front, body, is_negated, out);
        return;
    case BODY_TRUTH:
        if (body->is_true != is_negated)
            push_one(front, NULL, out);
        return;
    case BODY_NOT:
        expand(front, body->parts.items[0], !is_negated, out);
        return;
    case BODY_AND:
    case BODY_OR:
        break;
    }
    if ((body->kind == BODY_AND) != is_negated)
        expand_all(front, body, is_negated, out);
    else
        for (size_t i = 0; i < body->parts.count; i++)
            expand(front, body->parts.items[i], is_negated, out);
    if (out->count > ALTERNATIVES_MAX)
        multiply(front, out, out, body->spot, &(Alternatives){ 0 });
}

void lr_dl_program_alternatives(Front *front, const Body *body, Alternatives *out)
{
    expand(front, body, false, out);
}

/* ---- rules ---- */

static void check_exp(Program *program, const Exp *exp);

static void check_atom(Program *program, const Atom *atom)
{
    const Relation *relation = lr_dl_program_find(program, atom->name);
    if (relation == NULL)
        lr_dl_front_fail(program->front, LORE_UNKNOWN, atom->spot, "declare it with .decl",
                         "no relation '%s'", atom->name);
    else if (relation->fields.count != atom->args.count)
        lr_dl_front_fail(program->front, LORE_TYPE, atom->spot, NULL,
                         "%s has %zu columns, but is given %zu arguments", atom->name,
                         relation->fields.count, atom->args.count);
    for (size_t i = 0; i < atom->args.count; i++)
        check_exp(program, atom->args.items[i]);
}

static void check_body(Program *program, const Body *body);

static void check_exp(Program *program, const Exp *exp)
{
    if (exp == NULL)
        return;
    for (size_t i = 0; i < exp->args.count; i++)
        check_exp(program, exp->args.items[i]);
    if (exp->body != NULL)
        check_body(program, exp->body);
}

/* What is opposite to it may be there for more than its value: witnesses, variables of a record. */
static bool is_any_of(const Exp *any, const Exp *other)
{
    return any->kind == EXP_ANY && other->kind != EXP_AGGREGATE && other->kind != EXP_RECORD;
}

static void check_compare(Front *front, const Body *body)
{
    if (is_any_of(body->left, body->right) || is_any_of(body->right, body->left))
        lr_dl_front_fail(front, LORE_TYPE, body->spot, "leave the comparison out",
                         "_ cannot be compared");
}

static void check_body(Program *program, const Body *body)
{
    if (body->kind == BODY_COMPARE)
        check_compare(program->front, body);
    if (body->atom != NULL)
        check_atom(program, body->atom);
    check_exp(program, body->left);
    check_exp(program, body->right);
    for (size_t i = 0; i < body->parts.count; i++)
        check_body(program, body->parts.items[i]);
}

Clause *lr_dl_program_clause(Program *program, Atom *head)
{
    Clause *clause = NEW(program->front, Clause);
    clause->head = head;
    clause->spot = head->spot;
    PUSH(program->front, &program->clauses, clause);
    return clause;
}

static void copy_literals(Front *front, const Literals *from, Literals *to)
{
    Copying copying = { front, NULL, NULL, NULL };
    for (size_t i = 0; i < from->count; i++)
        PUSH(front, to, lr_dl_syntax_copy_body(&copying, from->items[i]));
}

static void split_rule(Program *program, const Rule *rule)
{
    Front *front = program->front;
    Copying copying = { front, NULL, NULL, NULL };
    Alternatives alternatives = { 0 };
    if (rule->body != NULL)
        lr_dl_program_alternatives(front, rule->body, &alternatives);
    else
        push_one(front, NULL, &alternatives);
    for (size_t a = 0; a < alternatives.count; a++)
        for (size_t h = 0; h < rule->heads.count; h++) {
            Atom *head = lr_dl_syntax_copy_atom(&copying, rule->heads.items[h]);
            if (rule->greater != NULL) {
                Subsumption *made = NEW(front, Subsumption);
                made->spot = rule->spot;
                made->plans = rule->plans;
                made->less = head;
                made->greater = lr_dl_syntax_copy_atom(&copying, rule->greater);
                copy_literals(front, &alternatives.items[a], &made->body);
                PUSH(front, &program->subsumptions, made);
            } else {
                Clause *clause = lr_dl_program_clause(program, head);
                clause->spot = rule->spot;
                clause->plans = rule->plans;
                copy_literals(front, &alternatives.items[a], &clause->body);
            }
        }
}

/* What is dropped from is kept as btree_delete, if anything is said of it. */
static void check_kept(Program *program, const Rule *rule)
{
    const Relation *relation = lr_dl_program_find(program, rule->heads.items[0]->name);
    if (rule->greater != NULL && relation != NULL &&
        (relation->flags & RELATION_KEPT & ~(unsigned)RELATION_BTREE_DELETE))
        lr_dl_front_fail(program->front, LORE_MISUSE, rule->spot, "declare it btree_delete",
                         "%s is declared as what nothing can be dropped from", relation->name);
}

static void note_counter(void *data, Exp *exp)
{
    if (exp->kind == EXP_COUNTER)
        *(const Exp **)data = exp;
}

static void check_fact(Front *front, Atom *head)
{
    const Exp *counter = NULL;
    lr_dl_syntax_visit_atom(head, note_counter, (void *)&counter);
    if (counter != NULL)
        lr_dl_front_fail(front, LORE_TYPE, counter->spot, "write a rule: ... :- true.",
                         "a counter in a fact of %s", head->name);
}

static void add_rule(Program *program, const Rule *rule)
{
    for (size_t h = 0; h < rule->heads.count; h++)
        check_atom(program, rule->heads.items[h]);
    if (rule->body == NULL)
        check_fact(program->front, rule->heads.items[0]);
    if (rule->greater != NULL)
        check_atom(program, rule->greater);
    if (rule->greater != NULL && rule->greater->name != rule->heads.items[0]->name)
        lr_dl_front_fail(program->front, LORE_TYPE, rule->spot, NULL,
                         "<= stands between two atoms of one relation");
    check_kept(program, rule);
    if (rule->greater != NULL && rule->heads.items[0]->args.count == 0)
        lr_dl_front_fail(program->front, LORE_TYPE, rule->spot, NULL,
                         "a relation without columns has nothing to subsume");
    if (rule->body != NULL)
        check_body(program, rule->body);
    if (program->front->status == LORE_OK)
        split_rule(program, rule);
}

/* What is said once of a relation. */
static void check_directive(Program *program, const Directive *directive)
{
    for (size_t i = 0; i < program->directives.count; i++) {
        const Directive *other = program->directives.items[i];
        bool is_same = other->kind == directive->kind && other->relation == directive->relation;
        if (is_same && directive->kind == DIRECTIVE_PRINTSIZE)
            lr_dl_front_fail(program->front, LORE_MISUSE, directive->spot, NULL,
                             "the size of %s is printed already", directive->relation);
        if (is_same && directive->kind == DIRECTIVE_LIMITSIZE)
            lr_dl_front_fail(program->front, LORE_MISUSE, directive->spot, NULL,
                             "%s has a limit already", directive->relation);
    }
}

static void check_functor(Front *front, const FunctorDecl *functor)
{
    uint64_t *place = lr_dl_front_symbol(front, "functor", functor->name);
    if (*place != 0)
        lr_dl_front_fail(front, LORE_MISUSE, functor->spot, NULL, "functor '%s' is declared twice",
                         functor->name);
    *place = 1;
    for (size_t t = 0; t < functor->types.count; t++)
        (void)lr_dl_types_find(front, functor->types.items[t], functor->spot);
}

void lr_dl_program_build(Front *front, const Unit *unit, Program *out)
{
    out->front = front;
    lr_dl_types_build(front, unit, &out->types);
    for (size_t i = 0; i < unit->functors.count; i++)
        check_functor(front, unit->functors.items[i]);
    for (size_t i = 0; i < unit->relations.count; i++)
        declare(out, unit->relations.items[i]);
    for (size_t i = 0; i < out->relations.count; i++)
        old_directives(out, out->relations.items[i]);
    for (size_t i = 0; i < unit->directives.count; i++) {
        Directive *directive = unit->directives.items[i];
        if (lr_dl_program_find(out, directive->relation) == NULL)
            lr_dl_front_fail(front, LORE_UNKNOWN, directive->spot, "declare it with .decl",
                             "no relation '%s'", directive->relation);
        check_directive(out, directive);
        PUSH(front, &out->directives, directive);
    }
    for (size_t i = 0; i < unit->rules.count; i++)
        add_rule(out, unit->rules.items[i]);
}
