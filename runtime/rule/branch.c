/* SPDX-License-Identifier: MIT */
/* Branches: a worklist of bodies; each step splices one `and` or copies the body once an
 * alternative of one `or`, until none is left. The work is bounded by LR_BRANCHES_MAX times
 * LR_BODY_MAX. */
#include "rule/branch.h"

#include <string.h>

#include "rule/words.h"

static bool is_junction(const lore_terms *terms, lore_term term, WordKind *kind)
{
    const Term *node = lr_term(terms, term);
    if (node->kind != TERM_COMPOUND)
        return false;
    const Word *word = lr_word_find(node->name, node->arg_count);
    if (word == NULL || (word->kind != WORD_AND && word->kind != WORD_OR))
        return false;
    *kind = word->kind;
    return true;
}

/* branch with its i-th term replaced by count terms. */
static bool splice(Program *program, const Branch *branch, size_t i, const lore_term *terms,
                   size_t count, Branch *out)
{
    size_t total = branch->count - 1 + count;
    lore_term *copy = lr_arena_alloc(&program->arena, (total + 1) * sizeof *copy);
    if (copy == NULL)
        return false;
    memcpy(copy, branch->terms, i * sizeof *copy);
    if (count > 0)
        memcpy(copy + i, terms, count * sizeof *copy);
    memcpy(copy + i + count, branch->terms + i + 1, (branch->count - i - 1) * sizeof *copy);
    *out = (Branch){ copy, total };
    return true;
}

static lore_status expand_term(Program *program, BranchList *list, size_t at, size_t i,
                               WordKind kind, Place place, Diag *diag)
{
    const lore_terms *terms = program->terms;
    Branch branch = list->items[at];
    Term node = *lr_term(terms, branch.terms[i]);
    const lore_term *args = terms->args.items + node.first_arg;
    if (kind == WORD_AND)
        return splice(program, &branch, i, args, node.arg_count, &list->items[at]) ? LORE_OK
                                                                                   : LORE_NOMEM;
    if (node.arg_count == 0)
        return lr_diag_fail(diag, LORE_TYPE, place, "%s needs at least one condition", node.name);
    for (uint32_t a = 0; a < node.arg_count; a++) {
        Branch copy;
        if (!splice(program, &branch, i, args + a, 1, &copy))
            return LORE_NOMEM;
        if (a == 0)
            list->items[at] = copy;
        else if (!lr_vector_push(list, copy))
            return LORE_NOMEM;
    }
    return LORE_OK;
}

lore_status lr_branches_expand(Program *program, const lore_term *body, size_t count,
                               BranchList *out, Place place, Diag *diag)
{
    if (!lr_vector_push(out, (Branch){ body, count }))
        return LORE_NOMEM;
    for (size_t at = 0; at < out->count; at++)
        for (size_t i = 0; i < out->items[at].count;) {
            WordKind kind;
            if (!is_junction(program->terms, out->items[at].terms[i], &kind)) {
                i++;
                continue;
            }
            lore_status status = expand_term(program, out, at, i, kind, place, diag);
            if (status != LORE_OK)
                return status;
            if (out->count > LR_BRANCHES_MAX || out->items[at].count > LR_BODY_MAX)
                return lr_diag_fail(
                    diag, LORE_FULL, place,
                    "the rule is too long: at most %d alternatives of %d conditions",
                    LR_BRANCHES_MAX, LR_BODY_MAX);
        }
    return LORE_OK;
}

/* ---- names ---- */

bool lr_names_have(const NameList *names, const char *name)
{
    for (size_t i = 0; i < names->count; i++)
        if (names->items[i].name == name)
            return true;
    return false;
}

static bool add_name(NameList *names, const Term *node)
{
    for (size_t i = 0; i < names->count; i++)
        if (names->items[i].name == node->name) {
            names->items[i].uses++;
            return true;
        }
    return lr_vector_push(names, (NameUse){ node->name, 1, { node->file, node->line } });
}

bool lr_names_collect(const lore_terms *terms, lore_term term, NameList *names)
{
    const Term *node = lr_term(terms, term);
    if (node->kind == TERM_VARIABLE)
        return strcmp(node->name, "_") == 0 || add_name(names, node);
    if (node->kind == TERM_COMPOUND)
        for (uint32_t i = 0; i < node->arg_count; i++)
            if (!lr_names_collect(terms, lr_term_arg(terms, node, i), names))
                return false;
    return true;
}
