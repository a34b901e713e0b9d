/* SPDX-License-Identifier: MIT */
/* Inline: clauses are rewritten one atom at a time until none names such a relation. A positive
 * atom becomes the body of each rule in turn, with new names and equations for its arguments; a
 * negative one the negation of all of them, where these have no variables of their own. */
#include "dl/inline.h"

#include "dl/names.h"

enum { CLAUSES_MAX = 20000, RULES_MAX = 4 };

typedef struct Inlining {
    Program *program;
    Front *front;
    Names open;   /* relations that must be put where they are used */
} Inlining;

static bool is_open(const Inlining *inlining, const char *relation)
{
    return lr_dl_names_has(&inlining->open, relation);
}

/* Whether the body alone binds the head, atoms of open relations binding nothing. */
static bool is_safe(const Inlining *inlining, const Clause *clause)
{
    Literals closed = { 0 };
    Names bound = { 0 }, needed = { 0 };
    for (size_t i = 0; i < clause->body.count; i++) {
        Body *literal = clause->body.items[i];
        if (literal->kind != BODY_ATOM || !is_open(inlining, literal->atom->name))
            PUSH(inlining->front, &closed, literal);
    }
    lr_dl_names_bind(inlining->front, &closed, NULL, &bound);
    lr_dl_names_of_atom(inlining->front, clause->head, false, &needed);
    for (size_t i = 0; i < needed.count; i++)
        if (!lr_dl_names_has(&bound, needed.items[i]))
            return false;
    return true;
}

static void find_open(Inlining *inlining)
{
    Program *program = inlining->program;
    for (bool changed = true; changed;) {
        changed = false;
        for (size_t i = 0; i < program->clauses.count; i++) {
            const Clause *clause = program->clauses.items[i];
            const Relation *relation = lr_dl_program_find(program, clause->head->name);
            if (!(relation->flags & RELATION_INLINE) || is_open(inlining, relation->name) ||
                is_safe(inlining, clause))
                continue;
            PUSH(inlining->front, &inlining->open, relation->name);
            changed = true;
        }
    }
}

/* ---- what had better be ---- */

static bool is_negated(const Clause *clause, const char *relation)
{
    for (size_t i = 0; i < clause->body.count; i++)
        if (clause->body.items[i]->kind == BODY_NOT &&
            clause->body.items[i]->atom->name == relation)
            return true;
    return false;
}

static bool is_convenient(const Inlining *inlining, const Relation *relation)
{
    const Program *program = inlining->program;
    size_t rules = 0;
    if (!(relation->flags & RELATION_INLINE) || is_open(inlining, relation->name))
        return false;
    for (size_t i = 0; i < program->clauses.count; i++) {
        rules += program->clauses.items[i]->head->name == relation->name;
        if (is_negated(program->clauses.items[i], relation->name))
            return false;
    }
    return rules > 0 && rules <= RULES_MAX;
}

/* ---- copies ---- */

/* What each variable of a rule becomes where the rule is put. */
typedef struct Meanings {
    Front *front;
    Names names;
    LIST(const Exp *) meanings;
} Meanings;

static const Exp *meaning_of(Meanings *meanings, const Exp *variable)
{
    for (size_t i = 0; i < meanings->names.count; i++)
        if (meanings->names.items[i] == variable->text)
            return meanings->meanings.items[i];
    return NULL;
}

static void give_meaning(Meanings *meanings, const Exp *variable, const Exp *meaning)
{
    PUSH(meanings->front, &meanings->names, variable->text);
    PUSH(meanings->front, &meanings->meanings, meaning);
}

/* What the head was given, or a name of its own. */
static Exp *change(void *data, const Exp *variable)
{
    Meanings *meanings = data;
    Copying copying = { meanings->front, NULL, NULL, NULL };
    if (meaning_of(meanings, variable) == NULL)
        give_meaning(meanings, variable,
                     lr_dl_syntax_variable(meanings->front,
                                           lr_dl_front_fresh(meanings->front, variable->text), NULL,
                                           variable->spot));
    return lr_dl_syntax_copy_exp(&copying, meaning_of(meanings, variable));
}

static void name_any(void *data, Exp *exp)
{
    Front *front = data;
    if (exp->kind != EXP_ANY)
        return;
    exp->kind = EXP_VARIABLE;
    exp->text = lr_dl_front_fresh(front, "any");
}

/* What is open inside a pattern gets a name: the pattern may come to stand in several places. */
static void name_patterns(Front *front, const Atom *atom)
{
    for (size_t i = 0; i < atom->args.count; i++)
        if (atom->args.items[i]->kind != EXP_ANY)
            lr_dl_syntax_visit_exp(atom->args.items[i], name_any, front);
}

/* The body of rule where its head is atom. */
static void instantiate(Inlining *inlining, const Clause *rule, const Atom *atom, Literals *out)
{
    Front *front = inlining->front;
    Meanings meanings = { .front = front };
    Copying renaming = { front, change, NULL, &meanings }, copying = { front, NULL, NULL, NULL };
    LIST(size_t) equations = { 0 };
    name_patterns(front, atom);
    for (size_t i = 0; i < atom->args.count; i++) {
        const Exp *wanted = rule->head->args.items[i], *given = atom->args.items[i];
        if (given->kind == EXP_ANY)
            continue;
        if (wanted->kind == EXP_VARIABLE && meaning_of(&meanings, wanted) == NULL)
            give_meaning(&meanings, wanted, given);
        else
            PUSH(front, &equations, i);
    }
    for (size_t e = 0; e < equations.count; e++) {
        size_t i = equations.items[e];
        PUSH(front, out,
             lr_dl_syntax_compare(front, REL_EQ,
                                  lr_dl_syntax_copy_exp(&copying, atom->args.items[i]),
                                  lr_dl_syntax_copy_exp(&renaming, rule->head->args.items[i])));
    }
    for (size_t i = 0; i < rule->body.count; i++)
        PUSH(front, out, lr_dl_syntax_copy_body(&renaming, rule->body.items[i]));
}

typedef struct Substitution {
    const Clause *rule;
    const Atom *atom;
    Front *front;
} Substitution;

static Exp *substitute(void *data, const Exp *variable)
{
    const Substitution *substitution = data;
    Copying copying = { substitution->front, NULL, NULL, NULL };
    for (size_t i = 0; i < substitution->atom->args.count; i++)
        if (substitution->rule->head->args.items[i]->text == variable->text)
            return lr_dl_syntax_copy_exp(&copying, substitution->atom->args.items[i]);
    return NULL;
}

/* Whether the argument is a variable that no argument before it is: it stands for what is given. */
static bool is_first_use(const Atom *head, size_t index)
{
    const Exp *arg = head->args.items[index];
    if (arg->kind != EXP_VARIABLE)
        return false;
    for (size_t i = 0; i < index; i++)
        if (head->args.items[i]->kind == EXP_VARIABLE && head->args.items[i]->text == arg->text)
            return false;
    return true;
}

/* not(head and body) of rule where its head is atom. */
static Body *negation(Inlining *inlining, const Clause *rule, const Atom *atom)
{
    Front *front = inlining->front;
    Substitution substitution = { rule, atom, front };
    Copying copying = { front, substitute, NULL, &substitution };
    Body *both = NEW(front, Body), *not_both = NEW(front, Body);
    both->kind = BODY_AND;
    not_both->kind = BODY_NOT;
    both->spot = not_both->spot = atom->spot;
    for (size_t i = 0; i < rule->body.count; i++) {
        Body *copy = lr_dl_syntax_copy_body(&copying, rule->body.items[i]);
        if (copy->kind == BODY_NOT) { /* as it was written, for the alternatives */
            Body *inner = NEW(front, Body);
            *inner = *copy;
            inner->kind = BODY_ATOM;
            copy->atom = NULL;
            PUSH(front, &copy->parts, inner);
        }
        PUSH(front, &both->parts, copy);
    }
    for (size_t i = 0; i < atom->args.count; i++)
        if (!is_first_use(rule->head, i))
            PUSH(front, &both->parts,
                 lr_dl_syntax_compare(front, REL_EQ, atom->args.items[i],
                                      lr_dl_syntax_copy_exp(&copying, rule->head->args.items[i])));
    PUSH(front, &not_both->parts, both);
    return not_both;
}

/* ---- clauses ---- */

/* A clause like this one, with literals in place of the one at index. */
static void push_variant(Inlining *inlining, const Clause *clause, size_t index,
                         const Literals *literals)
{
    Program *program = inlining->program;
    Copying copying = { inlining->front, NULL, NULL, NULL };
    Clause *variant = lr_dl_program_clause(program, lr_dl_syntax_copy_atom(&copying, clause->head));
    variant->spot = clause->spot;
    variant->plans = clause->plans;
    for (size_t i = 0; i < clause->body.count; i++)
        if (i != index)
            PUSH(inlining->front, &variant->body,
                 lr_dl_syntax_copy_body(&copying, clause->body.items[i]));
    for (size_t i = 0; i < literals->count; i++)
        PUSH(inlining->front, &variant->body, literals->items[i]);
    if (program->clauses.count > CLAUSES_MAX) {
        lr_dl_front_fail(inlining->front, LORE_FULL, clause->spot,
                         "leave out inline at declarations", "inlining makes too many rules");
        lr_dl_front_leave(inlining->front, LORE_FULL);
    }
}

static void replace_positive(Inlining *inlining, const Clause *clause, size_t index)
{
    const Atom *atom = clause->body.items[index]->atom;
    size_t count = inlining->program->clauses.count;
    for (size_t i = 0; i < count; i++) {
        const Clause *rule = inlining->program->clauses.items[i];
        Literals literals = { 0 };
        if (rule->head->name != atom->name)
            continue;
        instantiate(inlining, rule, atom, &literals);
        push_variant(inlining, clause, index, &literals);
    }
}

static void replace_negative(Inlining *inlining, const Clause *clause, size_t index)
{
    Front *front = inlining->front;
    const Atom *atom = clause->body.items[index]->atom;
    Body *all = NEW(front, Body);
    all->kind = BODY_AND;
    all->spot = atom->spot;
    for (size_t i = 0; i < inlining->program->clauses.count; i++)
        if (inlining->program->clauses.items[i]->head->name == atom->name)
            PUSH(front, &all->parts, negation(inlining, inlining->program->clauses.items[i], atom));
    lr_dl_front_check(front);
    Alternatives alternatives = { 0 };
    lr_dl_program_alternatives(front, all, &alternatives);
    for (size_t i = 0; i < alternatives.count; i++)
        push_variant(inlining, clause, index, &alternatives.items[i]);
}

/* True if the clause named an open relation and so has been replaced by others. */
static bool replace_one(Inlining *inlining, const Clause *clause)
{
    for (size_t i = 0; i < clause->body.count; i++) {
        const Body *literal = clause->body.items[i];
        bool is_atom = literal->kind == BODY_ATOM || literal->kind == BODY_NOT;
        if (!is_atom || !is_open(inlining, literal->atom->name))
            continue;
        if (literal->kind == BODY_ATOM)
            replace_positive(inlining, clause, i);
        else
            replace_negative(inlining, clause, i);
        return true;
    }
    return false;
}

static void remove_clause(Program *program, size_t index)
{
    for (size_t i = index + 1; i < program->clauses.count; i++)
        program->clauses.items[i - 1] = program->clauses.items[i];
    program->clauses.count--;
}

/* Which relations are put where they are used. */
static void find_relations(Inlining *inlining)
{
    Program *program = inlining->program;
    find_open(inlining);
    for (size_t i = 0; i < program->relations.count && program->subsumptions.count == 0; i++)
        if (is_convenient(inlining, program->relations.items[i]))
            PUSH(inlining->front, &inlining->open, program->relations.items[i]->name);
}

void lr_dl_inline_relations(Program *program)
{
    Inlining inlining = { .program = program, .front = program->front };
    find_relations(&inlining);
    if (inlining.open.count == 0)
        return;
    for (size_t i = 0; i < program->clauses.count;) {
        if (replace_one(&inlining, program->clauses.items[i]))
            remove_clause(program, i);
        else
            i++;
        lr_dl_front_check(program->front);
    }
    for (size_t i = program->clauses.count; i-- > 0;)
        if (is_open(&inlining, program->clauses.items[i]->head->name))
            remove_clause(program, i);
}
