/* SPDX-License-Identifier: MIT */
/* Rules for conditionals: one for each antecedent and statement, however many claims say so. */
#include "api/suppose.h"

#include <string.h>

static const Place nowhere = { NULL, 0 };

typedef struct Supposing {
    Supposition *supposition;
    const Ledger *ledger;
    Program *program;
    Map seen;        /* relation, row and antecedent -> 0 */
    Map relation_of; /* stored number -> relation */
    Arena arena;
    Diag *diag;
} Supposing;

/* The program's number for a stored relation, or LR_NONE. */
static uint32_t relation_of(const Supposing *s, uint32_t stored)
{
    const uint64_t *found = lr_map_find(&s->relation_of, &stored, sizeof stored);
    return found == NULL ? LR_NONE : (uint32_t)*found;
}

static lore_status index_relations(Supposing *s)
{
    for (size_t i = 0; i < s->program->relations.count; i++) {
        uint32_t stored = s->program->relations.items[i].stored;
        uint64_t *slot = lr_map_put(&s->relation_of, &stored, sizeof stored, NULL);
        if (slot == NULL)
            return LORE_NOMEM;
        *slot = i;
    }
    return LORE_OK;
}

/* ---- terms ---- */

/* A copy of term within terms in which whatever is not stated is "_". */
static lore_term open_nulls(lore_terms *terms, lore_term term)
{
    lore_term args[LR_ARITY_MAX];
    Term node = *lr_term(terms, term);
    if (node.kind == TERM_VALUE && node.value.type == LORE_NULL)
        return lore_term_variable(terms, "_");
    if (node.kind != TERM_COMPOUND || node.arg_count > LR_ARITY_MAX)
        return term;
    for (uint32_t i = 0; i < node.arg_count; i++) {
        args[i] = open_nulls(terms, lr_term_arg(terms, &node, i));
        if (args[i] == 0)
            return 0;
    }
    return lore_term_compound(terms, node.name, args, node.arg_count);
}

/* relation(row), as a conclusion or, for a condition, open where nothing is stated. */
static lore_status statement_of(Supposing *s, const ClaimRecord *claim, const char *relation,
                                bool is_condition, lore_term *out)
{
    lore_term args[LR_ARITY_MAX];
    const FactSource *facts = &s->ledger->facts;
    lore_terms *terms = s->program->terms;
    lore_status status = LORE_OK;
    for (uint32_t c = 0; c < claim->arity && status == LORE_OK; c++) {
        lore_value value = lore_null();
        if (lr_code_is_inline(claim->row[c]))
            value = lr_code_value(claim->row[c]);
        else
            status = facts->code_value(facts->data, claim->row[c], &s->arena, &value, s->diag);
        if (status == LORE_OK)
            args[c] = is_condition && value.type == LORE_NULL ? lore_term_variable(terms, "_")
                                                              : lore_term_value(terms, value);
    }
    if (status == LORE_OK)
        *out = lore_term_compound(terms, relation, args, claim->arity);
    return status == LORE_OK && *out == 0 ? LORE_NOMEM : status;
}

/* ---- conditionals ---- */

static bool key_of(Buffer *key, const ClaimRecord *claim)
{
    lr_buffer_u32(key, claim->relation);
    for (uint32_t c = 0; c < claim->arity; c++)
        lr_buffer_u32(key, claim->row[c]);
    lr_buffer_put(key, claim->antecedent, claim->antecedent_count);
    return !key->failed;
}

static lore_status is_new(Supposing *s, const Buffer *key, bool *out)
{
    return lr_map_put(&s->seen, key->bytes, key->count, out) != NULL ? LORE_OK : LORE_NOMEM;
}

/* Notes that the newest rule is the claim's. */
static lore_status note_firing(Supposing *s, const ClaimRecord *claim, const Buffer *key)
{
    Arena *arena = &s->supposition->arena;
    Firing firing = { .rule = (uint32_t)s->program->rules.count - 1,
                      .id = lr_arena_text(arena, claim->id, strlen(claim->id)),
                      .key_length = key->count };
    uint8_t *copy = lr_arena_alloc(arena, key->count);
    if (firing.id == NULL || copy == NULL)
        return LORE_NOMEM;
    firing.key = memcpy(copy, key->bytes, key->count);
    return lr_vector_push(&s->supposition->firing, firing) ? LORE_OK : LORE_NOMEM;
}

/* Adds the rule, or nothing if its condition makes no sense in this program. */
static lore_status add_rule(Supposing *s, uint32_t relation, const lore_rule *rule)
{
    Program *program = s->program;
    size_t rules = program->rules.count, clauses = program->clauses.count;
    unsigned flags = program->relations.items[relation].flags;
    Diag unheard = { 0 };
    lr_diag_init(&unheard);
    program->relations.items[relation].flags |= LORE_RELATION_DERIVED; /* rules may conclude it */
    lore_status status = lr_program_add_rule(program, rule, &unheard);
    program->relations.items[relation].flags = flags;
    lr_diag_clear(&unheard);
    if (status == LORE_OK || status == LORE_NOMEM)
        return status;
    program->rules.count = rules;
    program->clauses.count = clauses;
    return LORE_OK;
}

static lore_status add_conditional(Supposing *s, const ClaimRecord *claim, uint32_t relation)
{
    lore_terms *terms = s->program->terms;
    const char *name = s->program->relations.items[relation].name;
    Reader bytes = { claim->antecedent, claim->antecedent + claim->antecedent_count, false };
    lore_term antecedent = lr_term_decode(&bytes, terms), body[2], head = 0, said = 0;
    if (antecedent == 0)
        return terms->failed ? LORE_NOMEM
                             : lr_diag_fail(s->diag, LORE_CORRUPT, nowhere,
                                            "the antecedent of claim %s is damaged", claim->id);
    body[0] = open_nulls(terms, antecedent);
    lore_status status = statement_of(s, claim, name, false, &head);
    if (status == LORE_OK)
        status = statement_of(s, claim, name, true, &said);
    if (status != LORE_OK)
        return status;
    body[1] = lore_term_compound(terms, "conditional", (lore_term[]){ antecedent, said }, 2);
    if (body[0] == 0 || body[1] == 0)
        return LORE_NOMEM;
    return add_rule(
        s, relation,
        &(lore_rule){
            .terms = terms, .head = head, .body = body, .body_count = 2, .name = "conditional" });
}

static lore_status take_conditional(Supposing *s, const ClaimRecord *claim, uint32_t relation,
                                    const Buffer *key)
{
    bool fresh = false;
    size_t rules = s->program->rules.count;
    lore_status status = is_new(s, key, &fresh);
    if (status != LORE_OK || !fresh ||
        lr_map_find(&s->supposition->left_out, key->bytes, key->count) != NULL)
        return status;
    status = add_conditional(s, claim, relation);
    return status == LORE_OK && s->program->rules.count > rules ? note_firing(s, claim, key)
                                                                : status;
}

static lore_status take_claim(void *data, const ClaimRecord *claim)
{
    Supposing *s = data;
    Buffer key = { 0 };
    uint32_t relation = relation_of(s, claim->relation);
    if (claim->modality != MODALITY_CONDITIONAL || relation == LR_NONE ||
        claim->arity != s->program->relations.items[relation].arity)
        return LORE_OK;
    lore_status status =
        key_of(&key, claim) ? take_conditional(s, claim, relation, &key) : LORE_NOMEM;
    lr_buffer_free(&key);
    return status;
}

/* ---- claims on what rules conclude ---- */

static void open_relations(Supposing *s)
{
    const Overlay *overlay = s->ledger->overlay;
    for (size_t i = 0; i < overlay->added.count; i++) {
        const ClaimRecord *claim = &overlay->added.items[i].record;
        uint32_t relation = relation_of(s, claim->relation);
        if (relation != LR_NONE && claim->modality == MODALITY_ASSERTED)
            s->program->relations.items[relation].flags &= ~(unsigned)LORE_RELATION_DERIVED;
    }
}

lore_status lr_suppose(void *data, Program *program, Diag *diag)
{
    Supposition *supposition = data;
    Supposing s = {
        .supposition = supposition, .ledger = supposition->ledger, .program = program, .diag = diag
    };
    supposition->firing.count = 0;
    lore_status status = index_relations(&s);
    if (status == LORE_OK && !supposition->is_quiet)
        status = lr_ledger_conditionals(s.ledger, take_claim, &s, diag);
    if (status == LORE_OK)
        open_relations(&s);
    lr_map_free(&s.seen);
    lr_map_free(&s.relation_of);
    lr_arena_free(&s.arena);
    return status;
}

/* ---- conditionals that do not fire ---- */

static bool leave_out(Supposition *supposition, const Firing *firing, bool is_first)
{
    lr_buffer_format(&supposition->told, "%s%s", is_first ? "" : ", ", firing->id);
    return lr_map_put(&supposition->left_out, firing->key, firing->key_length, NULL) != NULL &&
           !supposition->told.failed;
}

lore_status lr_suppose_less(void *data, const Program *program, const Diag *diag)
{
    Supposition *supposition = data;
    bool fine = true, any = false;
    if (supposition->firing.count == 0)
        return LORE_DONE;
    lr_buffer_format(&supposition->told, "%s",
                     supposition->told.count == 0 ? "conditionals that do not fire: " : "; ");
    for (size_t i = 0; i < supposition->firing.count && fine; i++) {
        const Firing *firing = &supposition->firing.items[i];
        if (!program->rules.items[firing->rule].is_cyclic)
            continue;
        fine = leave_out(supposition, firing, !any);
        any = true;
    }
    supposition->is_quiet = !any;
    if (!any)
        lr_buffer_format(&supposition->told, "all");
    if (diag->list.count > 0)
        lr_buffer_format(&supposition->told, " (%s)",
                         diag->list.items[diag->list.count - 1].message);
    return fine && !supposition->told.failed ? LORE_OK : LORE_NOMEM;
}

void lr_supposition_free(Supposition *supposition)
{
    lr_vector_free(&supposition->firing);
    lr_map_free(&supposition->left_out);
    lr_buffer_free(&supposition->told);
    lr_arena_free(&supposition->arena);
}
