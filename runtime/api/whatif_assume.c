/* SPDX-License-Identifier: MIT */
/* Assuming: what was forecast, demanded, intended, viewed or made a condition is supposed to be so.
 *
 * The claims whose statement matches are asserted beside themselves, under their ids and with their
 * dates, by nobody and as certain: how sure a forecaster was says nothing once it is supposed that the
 * forecast comes true. */
#include <string.h>

#include "api/check.h"
#include "api/claim.h"
#include "api/whatif.h"
#include "rule/program_internal.h"
#include "rule/words.h"
#include "value/value.h"

static const Place nowhere = { NULL, 0 };

/* A statement with variables, and what it matches. */
typedef struct Pattern {
    const lore_terms *terms;
    lore_term first;     /* the holder or antecedent; 0: none */
    lore_term statement; /* p(args) */
    Facet facet;         /* FACET_PRO: antecedents are matched against the statement */
    uint32_t relation;   /* of the program */
    bool is_ground;
} Pattern;

typedef struct Assuming {
    lore_whatif *whatif;
    Overlay *seen;        /* the changes before, through which claims are seen */
    const Ledger *ledger; /* through these */
    const Program *program;
    const Pattern *pattern; /* or NULL: the claim of that id */
    const char *id;
    VECTOR(ClaimRecord) found; /* rows in arena */
    Arena arena;
    Diag *diag;
} Assuming;

/* ---- what is asserted ---- */

/* Keeps the claim as asserted: relation(row). */
static lore_status keep(Assuming *a, const ClaimRecord *claim, uint32_t relation, uint32_t arity,
                        const Code *row)
{
    Code *copy = lr_arena_alloc(&a->arena, (arity + 1) * sizeof *copy);
    const char *id = lr_arena_text(&a->arena, claim->id, strlen(claim->id));
    if (copy == NULL || id == NULL)
        return LORE_NOMEM;
    if (arity > 0)
        memcpy(copy, row, arity * sizeof *copy);
    ClaimRecord assumed = { .id = id,
                            .relation = relation,
                            .arity = arity,
                            .row = copy,
                            .modality = MODALITY_ASSERTED,
                            .holder = LR_CODE_NONE,
                            .time = claim->time,
                            .credibility = lore_null(),
                            .locator = "assumed" };
    assumed.time.from_text = assumed.time.to_text = assumed.time.lasting_text = NULL;
    return lr_vector_push(&a->found, assumed) ? LORE_OK : LORE_NOMEM;
}

/* The antecedent of a conditional as a statement with values; false if it is none, or there is no
 * memory. */
static bool read_antecedent(Assuming *a, const ClaimRecord *claim, lore_terms *terms,
                            Statement *out, lore_term *term)
{
    Diag unheard = { 0 };
    Reader bytes = { claim->antecedent, claim->antecedent + claim->antecedent_count, false };
    lr_diag_init(&unheard);
    *term = lr_term_decode(&bytes, terms);
    bool fine = *term != 0 &&
                lr_program_statement(a->program, terms, *term, out, nowhere, &unheard) == LORE_OK;
    lr_diag_clear(&unheard);
    return fine && out->facet <= FACET_CON;
}

static lore_status keep_antecedent(Assuming *a, const ClaimRecord *claim, const Statement *said)
{
    Code row[LR_ARITY_MAX];
    const Relation *relation = &a->program->relations.items[said->relation];
    lore_status status = LORE_OK;
    for (uint32_t c = 0; c < relation->arity && status == LORE_OK; c++)
        status = lr_whatif_code(a->whatif, said->values[c], &row[c], a->diag);
    if (status == LORE_OK)
        status = keep(a, claim, relation->stored, relation->arity, row);
    if (status == LORE_OK)
        a->found.items[a->found.count - 1].against = said->facet == FACET_CON;
    return status;
}

/* ---- matching ---- */

static bool is_equal(lore_value a, lore_value b)
{
    return a.type == b.type && lr_value_compare(a, b) == 0;
}

/* What a variable of the pattern has met so far. */
typedef struct Binding {
    const char *name;
    lore_value value;
} Binding;

typedef struct Match {
    const lore_terms *terms;
    Binding bindings[LR_ARITY_MAX + 1];
    size_t count;
} Match;

static bool bind(Match *match, const char *name, lore_value value)
{
    for (size_t i = 0; i < match->count; i++)
        if (strcmp(match->bindings[i].name, name) == 0)
            return is_equal(match->bindings[i].value, value);
    if (match->count < LR_ARITY_MAX + 1)
        match->bindings[match->count++] = (Binding){ name, value };
    return true;
}

static bool match_term(Match *match, lore_term term, lore_type type, lore_value value)
{
    const Term *node = lr_term(match->terms, term);
    lore_value wanted = node->value;
    if (node->kind == TERM_VARIABLE)
        return strcmp(node->name, "_") == 0 || bind(match, node->name, value);
    (void)lr_value_fit(&wanted, type);
    return is_equal(wanted, value);
}

static bool match_values(const Assuming *a, Match *match, const lore_value *values)
{
    const Pattern *pattern = a->pattern;
    const Relation *relation = &a->program->relations.items[pattern->relation];
    const Term *node = lr_term(match->terms, pattern->statement);
    for (uint32_t c = 0; c < relation->arity; c++)
        if (!match_term(match, lr_term_arg(match->terms, node, c), relation->types[c], values[c]))
            return false;
    return true;
}

static lore_status value_of(Assuming *a, Code code, lore_value *out)
{
    const FactSource *facts = &a->ledger->facts;
    if (lr_code_is_inline(code)) {
        *out = lr_code_value(code);
        return LORE_OK;
    }
    return facts->code_value(facts->data, code, &a->arena, out, a->diag);
}

/* The claim's own statement, its holder first. */
static lore_status match_claim(Assuming *a, const ClaimRecord *claim, bool *out)
{
    lore_value values[LR_ARITY_MAX], holder = lore_null();
    Match match = { .terms = a->pattern->terms };
    lore_status status = LORE_OK;
    for (uint32_t c = 0; c < claim->arity && status == LORE_OK; c++)
        status = value_of(a, claim->row[c], &values[c]);
    if (status == LORE_OK && claim->holder != LR_CODE_NONE)
        status = value_of(a, claim->holder, &holder);
    bool has_holder = a->pattern->first != 0 && a->pattern->facet != FACET_CONDITIONAL;
    *out = status == LORE_OK && match_values(a, &match, values) &&
           (!has_holder || match_term(&match, a->pattern->first, LORE_ANY, holder));
    return status;
}

static bool is_of_relation(const Assuming *a, uint32_t stored)
{
    return a->program->relations.items[a->pattern->relation].stored == stored;
}

/* A variable, or the antecedent as it was written. */
static bool matches_condition(const Pattern *pattern, lore_terms *terms, lore_term antecedent)
{
    Buffer wanted = { 0 }, found = { 0 };
    if (lr_term(pattern->terms, pattern->first)->kind == TERM_VARIABLE)
        return true;
    lr_term_print(&wanted, pattern->terms, pattern->first);
    lr_term_print(&found, terms, antecedent);
    bool is_same =
        strcmp(lr_buffer_terminate(&wanted), lr_buffer_terminate(&found)) == 0 && !wanted.failed;
    lr_buffer_free(&wanted);
    lr_buffer_free(&found);
    return is_same;
}

/* A conditional's antecedent, if pattern asks for it by itself, by what follows, or by the id. */
static lore_status take_conditional(Assuming *a, const ClaimRecord *claim)
{
    Statement said;
    lore_term antecedent;
    const Pattern *pattern = a->pattern;
    bool is_match = pattern == NULL;
    Match match = { .terms = pattern == NULL ? NULL : pattern->terms };
    lore_terms *terms = lore_terms_new();
    lore_status status = terms == NULL ? LORE_NOMEM : LORE_OK;
    bool is_statement = status == LORE_OK && read_antecedent(a, claim, terms, &said, &antecedent);
    if (is_statement && pattern != NULL && pattern->facet == FACET_PRO)
        is_match = said.relation == pattern->relation && match_values(a, &match, said.values);
    else if (is_statement && pattern != NULL && is_of_relation(a, claim->relation) &&
             matches_condition(pattern, terms, antecedent))
        status = match_claim(a, claim, &is_match);
    if (status == LORE_OK && is_statement && is_match)
        status = keep_antecedent(a, claim, &said);
    if (terms != NULL && terms->failed)
        status = LORE_NOMEM;
    lore_terms_free(terms);
    return status;
}

static lore_status take_claim(void *data, const ClaimRecord *claim)
{
    Assuming *a = data;
    const Pattern *pattern = a->pattern;
    if (a->id != NULL && strcmp(claim->id, a->id) != 0)
        return LORE_OK;
    if (claim->modality == MODALITY_ASSERTED)
        return LORE_OK;
    if (claim->modality == MODALITY_CONDITIONAL)
        return pattern == NULL || pattern->facet == FACET_PRO || pattern->facet == FACET_CONDITIONAL
                   ? take_conditional(a, claim)
                   : LORE_OK;
    bool is_match = pattern == NULL;
    lore_status status = LORE_OK;
    if (pattern != NULL && (Facet)(FACET_CON + (unsigned)claim->modality) == pattern->facet &&
        is_of_relation(a, claim->relation))
        status = match_claim(a, claim, &is_match);
    return status == LORE_OK && is_match ? keep(a, claim, claim->relation, claim->arity, claim->row)
                                         : status;
}

/* ---- the pattern ---- */

static lore_status check_arguments(Pattern *pattern, const Program *program, const Term *node,
                                   Diag *diag)
{
    const Relation *relation = &program->relations.items[pattern->relation];
    if (node->arg_count != relation->arity)
        return lr_diag_fail(diag, LORE_TYPE, nowhere,
                            "%s has %u columns, but is given %u arguments", relation->name,
                            relation->arity, node->arg_count);
    pattern->is_ground = true;
    for (uint32_t i = 0; i < node->arg_count; i++) {
        const Term *arg = lr_term(pattern->terms, lr_term_arg(pattern->terms, node, i));
        if (arg->kind == TERM_COMPOUND)
            return lr_diag_fail(diag, LORE_TYPE, nowhere,
                                "%s(...) is an expression, but what is assumed has values and "
                                "variables",
                                arg->name);
        pattern->is_ground = pattern->is_ground && arg->kind == TERM_VALUE;
    }
    return LORE_OK;
}

static lore_status read_pattern(const Program *program, const lore_terms *terms, lore_term term,
                                Pattern *out, Diag *diag)
{
    const Term *node = lr_term(terms, term);
    *out = (Pattern){ .terms = terms, .statement = term, .facet = FACET_PRO };
    const Word *word = node->kind == TERM_COMPOUND ? lr_word_of_kind(node->name, WORD_FACET) : NULL;
    if (word != NULL && word->op != FACET_CON) {
        if (node->arg_count != word->least)
            return lr_diag_fail(diag, LORE_TYPE, nowhere, "%s takes %u arguments, not %u",
                                node->name, word->least, node->arg_count);
        out->facet = (Facet)word->op;
        out->first = word->least == 2 ? lr_term_arg(terms, node, 0) : 0;
        out->statement = lr_term_arg(terms, node, word->least - 1);
        node = lr_term(terms, out->statement);
    }
    if (node->kind != TERM_COMPOUND)
        return lr_diag_fail(diag, LORE_SYNTAX, nowhere,
                            "assume takes a statement such as forecast(p(X))");
    lore_status status = lr_check_relation(program, node->name, nowhere, &out->relation, diag);
    return status == LORE_OK ? check_arguments(out, program, node, diag) : status;
}

/* ---- assuming ---- */

static bool is_assumed(const Overlay *overlay, const ClaimRecord *claim)
{
    for (size_t i = 0; i < overlay->added.count; i++) {
        const AddedClaim *added = &overlay->added.items[i];
        if (added->is_assumed && !added->is_dropped && strcmp(added->record.id, claim->id) == 0)
            return true;
    }
    return false;
}

static lore_status add_found(Assuming *a)
{
    Overlay *overlay = a->whatif->overlay;
    lore_status status = LORE_OK;
    size_t before = overlay->added.count;
    for (size_t i = 0; i < a->found.count && status == LORE_OK; i++)
        if (!is_assumed(overlay, &a->found.items[i]) &&
            !lr_overlay_add_claim(overlay, &a->found.items[i], true))
            status = LORE_NOMEM;
    if (status != LORE_OK)
        overlay->added.count = before;
    return status;
}

static lore_status find_and_add(Assuming *a)
{
    Ledger *ledger;
    lore_status status =
        lr_ledger_open(a->whatif->kb->store, &a->whatif->base->from, a->seen, &ledger, a->diag);
    if (status != LORE_OK)
        return status;
    a->ledger = ledger;
    uint32_t relation = a->pattern == NULL || a->pattern->facet == FACET_PRO
                            ? 0
                            : a->program->relations.items[a->pattern->relation].stored;
    status = lr_ledger_claims(ledger, relation, take_claim, a, a->diag);
    if (status == LORE_OK)
        status = add_found(a);
    lr_ledger_free(ledger);
    return status;
}

static lore_status assume(lore_whatif *whatif, Overlay *seen, const Pattern *pattern,
                          const char *id, size_t *count)
{
    Assuming a = { .whatif = whatif,
                   .seen = seen,
                   .program = whatif->base->program,
                   .pattern = pattern,
                   .id = id,
                   .diag = &whatif->kb->diag };
    lore_status status = find_and_add(&a);
    *count = a.found.count;
    lr_vector_free(&a.found);
    lr_arena_free(&a.arena);
    return status;
}

static lore_status nothing_matches(lore_whatif *whatif)
{
    Diag *diag = &whatif->kb->diag;
    lr_diag_fail(diag, LORE_NOTFOUND, nowhere, "nothing of the kind is claimed");
    lr_diag_hint(diag, "a statement with values can be assumed whether it is claimed or not");
    return LORE_NOTFOUND;
}

/* Assumes and notes what was assumed, in a copy of the changes before. */
static lore_status assume_new(lore_whatif *whatif, const Pattern *pattern, Assumption assumption,
                              size_t *count)
{
    Overlay *seen = whatif->overlay, *copy = lr_overlay_copy(seen);
    *count = 0;
    if (copy == NULL)
        return LORE_NOMEM;
    assumption.seen = seen;
    whatif->overlay = copy;
    lore_status status = assume(whatif, seen, pattern, assumption.id, count);
    if (status == LORE_OK && *count > 0 && !lr_overlay_keep_assumption(copy, assumption))
        status = LORE_NOMEM;
    if (status == LORE_OK) {
        lr_overlay_release(seen);
        return LORE_OK;
    }
    whatif->overlay = seen;
    lr_overlay_release(copy);
    return status;
}

static lore_status assume_matching(lore_whatif *whatif, const Pattern *pattern, lore_terms *terms,
                                   lore_term statement)
{
    size_t count;
    Buffer bytes = { 0 };
    lr_term_encode(&bytes, terms, statement);
    Assumption assumption = { .pattern = bytes.bytes, .pattern_count = bytes.count };
    lore_status status =
        bytes.failed ? LORE_NOMEM : assume_new(whatif, pattern, assumption, &count);
    lr_buffer_free(&bytes);
    return status == LORE_OK && count == 0 ? nothing_matches(whatif) : status;
}

static lore_status assume_statement(lore_whatif *whatif, lore_terms *terms, lore_term statement)
{
    Pattern pattern;
    Diag *diag = &whatif->kb->diag;
    lore_status status = lr_check_term(terms, statement, nowhere, diag);
    if (status == LORE_OK)
        status = read_pattern(whatif->base->program, terms, statement, &pattern, diag);
    if (status != LORE_OK)
        return status;
    if (pattern.facet == FACET_PRO && pattern.is_ground)
        return lr_whatif_put_claim(
            whatif, &(lore_claim){ .terms = terms, .statement = statement, .locator = "assumed" });
    return assume_matching(whatif, &pattern, terms, statement);
}

/* Of a relation that was not there nothing had been claimed. */
static lore_status assume_pattern(lore_whatif *whatif, const Assumption *assumption,
                                  lore_terms *terms)
{
    size_t count;
    Pattern pattern;
    Diag unheard = { 0 };
    Reader bytes = { assumption->pattern, assumption->pattern + assumption->pattern_count, false };
    lore_term statement = lr_term_decode(&bytes, terms);
    if (statement == 0)
        return LORE_NOMEM;
    lr_diag_init(&unheard);
    lore_status status = read_pattern(whatif->base->program, terms, statement, &pattern, &unheard);
    lr_diag_clear(&unheard);
    if (status == LORE_UNKNOWN)
        return LORE_OK;
    if (status != LORE_OK)
        return read_pattern(whatif->base->program, terms, statement, &pattern, &whatif->kb->diag);
    return assume(whatif, assumption->seen, &pattern, NULL, &count);
}

static lore_status assume_again(lore_whatif *whatif, Assumption assumption)
{
    size_t count;
    if (assumption.pattern == NULL)
        return assume(whatif, assumption.seen, NULL, assumption.id, &count);
    lore_terms *terms = lore_terms_new();
    lore_status status = terms == NULL ? LORE_NOMEM : assume_pattern(whatif, &assumption, terms);
    lore_terms_free(terms);
    return status;
}

lore_status lr_whatif_assume_again(lore_whatif *whatif)
{
    lore_status status = LORE_OK;
    size_t count = whatif->overlay->assumptions.count;
    for (size_t i = 0; i < count && status == LORE_OK; i++)
        status = assume_again(whatif, whatif->overlay->assumptions.items[i]);
    return status;
}

lore_status lore_whatif_assume(lore_whatif *whatif, lore_terms *terms, lore_term statement)
{
    lore_status status = lr_whatif_begin(whatif);
    return status == LORE_OK ? lr_whatif_end(whatif, assume_statement(whatif, terms, statement))
                             : status;
}

static lore_status assume_claim(lore_whatif *whatif, const char *id)
{
    size_t count;
    Arena arena = { 0 };
    ClaimRecord claim;
    Diag *diag = &whatif->kb->diag;
    lore_status status = lr_whatif_claim(whatif, id, &arena, &claim);
    lr_arena_free(&arena);
    if (status == LORE_OK && claim.modality == MODALITY_ASSERTED)
        return lr_diag_fail(diag, LORE_MISUSE, nowhere, "claim %s is asserted as it is", id);
    if (status == LORE_OK)
        status = assume_new(whatif, NULL, (Assumption){ .id = id }, &count);
    if (status != LORE_OK || count > 0)
        return status;
    return claim.modality == MODALITY_CONDITIONAL
               ? lr_diag_fail(diag, LORE_MISUSE, nowhere,
                              "the condition of claim %s is no statement with values", id)
               : lr_diag_fail(diag, LORE_MISUSE, nowhere, "claim %s is dropped", id);
}

lore_status lore_whatif_assume_claim(lore_whatif *whatif, const char *id)
{
    lore_status status = lr_whatif_begin(whatif);
    return status == LORE_OK ? lr_whatif_end(whatif, assume_claim(whatif, id)) : status;
}
