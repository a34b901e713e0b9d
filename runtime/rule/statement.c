/* SPDX-License-Identifier: MIT */
/* Statement: what a claim or fact says, checked against the declarations. */
#include <string.h>

#include "rule/scope.h"
#include "rule/words.h"
#include "value/value.h"

static Place place_of(const Term *node, Place place)
{
    return node->line == 0 ? place : (Place){ node->file, node->line };
}

/* Takes the wrapper off; *inner is what it holds. */
static lore_status unwrap(const lore_terms *terms, const Term *node, const Word *word,
                          Statement *out, lore_term *inner, Place place, Diag *diag)
{
    if (node->arg_count != word->least)
        return lr_diag_fail(diag, LORE_TYPE, place, "%s takes %u arguments, not %u", node->name,
                            word->least, node->arg_count);
    if (out->facet != FACET_PRO)
        return lr_diag_fail(diag, LORE_SYNTAX, place,
                            "a claim takes one of denied, forecast, demand ...");
    out->facet = (Facet)word->op;
    *inner = lr_term_arg(terms, node, word->least - 1);
    if (out->facet == FACET_CONDITIONAL) {
        out->antecedent = lr_term_arg(terms, node, 0);
    } else if (lr_facet_has_holder(out->facet)) {
        const Term *holder = lr_term(terms, lr_term_arg(terms, node, 0));
        if (holder->kind != TERM_VALUE)
            return lr_diag_fail(diag, LORE_TYPE, place, "%s needs its holder's name first",
                                node->name);
        out->holder = holder->value;
    }
    return LORE_OK;
}

static lore_status fill(const Program *program, const lore_terms *terms, const Term *node,
                        Statement *out, Place place, Diag *diag)
{
    const Relation *relation = &program->relations.items[out->relation];
    if (node->arg_count != relation->arity)
        return lr_diag_fail(diag, LORE_TYPE, place, "%s has %u columns, but is given %u arguments",
                            relation->name, relation->arity, node->arg_count);
    for (uint32_t i = 0; i < node->arg_count; i++) {
        const Term *arg = lr_term(terms, lr_term_arg(terms, node, i));
        if (arg->kind == TERM_VARIABLE) {
            lore_status status =
                lr_diag_fail(diag, LORE_UNSAFE, place_of(arg, place),
                             "%s is a variable, but a claim needs values", arg->name);
            lr_diag_hint(diag, "write text in quotes: \"%s\"", arg->name);
            return status;
        }
        if (arg->kind != TERM_VALUE)
            return lr_diag_fail(diag, LORE_TYPE, place_of(arg, place),
                                "%s(...) is an expression, but a claim needs values", arg->name);
        out->values[i] = arg->value;
        if (!lr_value_fit(&out->values[i], relation->types[i]))
            return lr_diag_fail(diag, LORE_TYPE, place_of(arg, place),
                                "column %s of %s is %s, not %s", relation->columns[i],
                                relation->name, lr_type_name(relation->types[i]),
                                lr_type_name((lore_type)arg->value.type));
    }
    return LORE_OK;
}

static lore_status unknown(const Program *program, const Term *node, Place place, Diag *diag)
{
    const char *nearest = NULL;
    VECTOR(const char *) names = { 0 };
    for (size_t i = 0; i < program->relations.count; i++)
        if (!lr_vector_push(&names, program->relations.items[i].name))
            break;
    nearest = lr_diag_nearest(node->name, names.items, names.count);
    lore_status status =
        lr_diag_fail(diag, LORE_UNKNOWN, place, "no relation '%s' is declared", node->name);
    if (nearest != NULL)
        lr_diag_hint(diag, "did you mean %s?", nearest);
    else
        lr_diag_hint(diag, "declare it with relation.%s { ... }", node->name);
    lr_vector_free(&names);
    return status;
}

lore_status lr_program_statement(const Program *program, const lore_terms *terms, lore_term term,
                                 Statement *out, Place place, Diag *diag)
{
    *out = (Statement){ .relation = LR_NONE, .facet = FACET_PRO, .holder = lore_null() };
    if (term == 0)
        return LORE_NOMEM;
    for (;;) {
        const Term *node = lr_term(terms, term);
        place = place_of(node, place);
        if (node->kind != TERM_COMPOUND)
            return lr_diag_fail(diag, LORE_SYNTAX, place,
                                "a claim needs a statement such as p(\"a\")");
        out->relation = lr_program_relation(program, node->name);
        if (out->relation != LR_NONE)
            return fill(program, terms, node, out, place, diag);
        const Word *word = lr_word_of_kind(node->name, WORD_FACET);
        bool is_denial = strcmp(node->name, "not") == 0 && node->arg_count == 1;
        if (is_denial)
            word = lr_word_of_kind("denied", WORD_FACET);
        if (word == NULL)
            return unknown(program, node, place, diag);
        lore_status status = unwrap(terms, node, word, out, &term, place, diag);
        if (status != LORE_OK)
            return status;
    }
}
