/* SPDX-License-Identifier: MIT */
/* Adding and retracting rules. A rule is kept as its author wrote it; what it means is found
 * out when the transaction is committed.
 *
 * A rule without a name is called RELATION#1, #2 ...; the same text once more is the same rule,
 * so that a file may be loaded twice. */
#include <string.h>

#include "api/check.h"
#include "api/kb.h"
#include "api/record.h"
#include "rule/term.h"

static Place place_of(const lore_rule *rule)
{
    return (Place){ rule->file, rule->line };
}

static lore_status check_rule(const lore_rule *rule, Diag *diag)
{
    if (rule == NULL)
        return lr_diag_fail(diag, LORE_MISUSE, (Place){ NULL, 0 }, "no rule is given");
    Place place = place_of(rule);
    lore_status status = lr_check_term(rule->terms, rule->head, place, diag);
    for (size_t i = 0; status == LORE_OK && i < rule->body_count; i++)
        status = lr_check_term(rule->terms, rule->body[i], place, diag);
    if (status == LORE_OK)
        status = lr_check_text("the rule's name", rule->name, place, diag);
    if (status == LORE_OK)
        status = lr_check_text("the note", rule->note, place, diag);
    if (status == LORE_OK)
        status = lr_check_text("the file's name", rule->file, place, diag);
    if (status != LORE_OK)
        return status;
    if (!(rule->weight >= 0 && rule->weight <= 1)) {
        lr_diag_fail(diag, LORE_TYPE, place, "a rule's weight is %g", rule->weight);
        lr_diag_hint(diag, "weights are above 0 and up to 1");
        return LORE_TYPE;
    }
    if (lr_record_head_relation(rule->terms, rule->head) == NULL)
        return lr_diag_fail(diag, LORE_SYNTAX, place, "a rule concludes a statement such as p(X)");
    return LORE_OK;
}

/* The record's name of a rule without a name: the first number that is free, or, for a rule
 * that stands already, *stands. */
static lore_status give_name(lore_kb *kb, const lore_rule *rule, Buffer *name, bool *stands)
{
    Draft *draft = &kb->draft;
    lore_status status = lr_draft_read_rules(draft, kb->store, &kb->diag);
    if (status != LORE_OK)
        return status;
    Buffer text = { 0 };
    lr_record_print_rule(&text, rule);
    uint64_t *slot =
        text.failed ? NULL : lr_map_put(&draft->unnamed, text.bytes, text.count, stands);
    lr_buffer_free(&text);
    if (slot == NULL)
        return LORE_NOMEM;
    *stands = !*stands;
    *slot = 1;
    const char *relation = lr_record_head_relation(rule->terms, rule->head);
    for (unsigned number = 1; !*stands; number++) {
        name->count = 0;
        lr_buffer_format(name, "%s:%s#%u", relation, relation, number);
        if (name->failed || lr_map_find(&draft->rules, name->bytes, name->count) == NULL)
            break;
    }
    return name->failed ? LORE_NOMEM : LORE_OK;
}

/* Marks rule names that the open transaction has put; 1 is those that were read. */
static uint64_t this_transaction(const lore_kb *kb)
{
    return kb->draft.begun + 1;
}

static lore_status record_rule(lore_kb *kb, const lore_rule *rule, Buffer *name)
{
    Buffer bytes = { 0 };
    lr_record_encode_rule(&bytes, rule);
    lore_status status = LORE_NOMEM;
    const char *key = lr_buffer_terminate(name);
    if (!bytes.failed && !name->failed)
        status = lr_store_record_put(kb->store, RECORD_RULE, key, bytes.bytes, bytes.count, NULL,
                                     &kb->diag);
    lr_buffer_free(&bytes);
    if (status != LORE_OK)
        return status;
    kb->draft.is_changed = true;
    uint64_t *slot = lr_map_put(&kb->draft.rules, name->bytes, name->count, NULL);
    if (slot == NULL)
        return LORE_NOMEM;
    *slot = this_transaction(kb);
    return LORE_OK;
}

/* A name replaces what stood under it before the transaction; twice within one it is a slip. */
static lore_status check_new_name(lore_kb *kb, const lore_rule *rule, const Buffer *name)
{
    const uint64_t *slot = lr_map_find(&kb->draft.rules, name->bytes, name->count);
    if (slot == NULL || *slot != this_transaction(kb))
        return LORE_OK;
    Place place = { rule->file, rule->line };
    lore_status status =
        lr_diag_fail(&kb->diag, LORE_MISUSE, place, "two rules of %s are called '%s'",
                     lr_record_head_relation(rule->terms, rule->head), rule->name);
    lr_diag_hint(&kb->diag, "give each rule of a relation a name of its own, or none");
    return status;
}

/* ---- notes ---- */

/* How many conditions of a rule are compared with each other: a rule that has more alternatives than
 * this many pairs is refused at commit. */
enum { NOTE_PAIRS_MAX = LR_BODY_MAX * LR_BODY_MAX };

/* The search for a statement that stands beside its own absence (BELIEF 11). */
typedef struct NoteSearch {
    const lore_terms *terms;
    Diag *notes;
    unsigned pairs;
} NoteSearch;

static bool is_word(const Term *node, const char *word)
{
    return node->kind == TERM_COMPOUND && strcmp(node->name, word) == 0;
}

static bool is_junction(const Term *node)
{
    return is_word(node, "and") || is_word(node, "or");
}

/* No mistake, but at most half believed. */
static void note_absence(NoteSearch *search, lore_term condition, lore_term absence)
{
    const Term *negation = lr_term(search->terms, absence);
    if (!is_word(negation, "not") || negation->arg_count == 0 ||
        !lr_term_is_same(search->terms, condition, lr_term_arg(search->terms, negation, 0)))
        return;
    Buffer text = { 0 };
    lr_term_print(&text, search->terms, condition);
    (void)lr_diag_fail(search->notes, LORE_OK, (Place){ negation->file, negation->line },
                       "%s and its absence in one body: together at most half believed",
                       lr_buffer_terminate(&text));
    lr_buffer_free(&text);
}

/* Looks at what may hold together of two conditions that stand side by side. */
static void note_pair(NoteSearch *search, lore_term a, lore_term b)
{
    const Term *left = lr_term(search->terms, a), *right = lr_term(search->terms, b);
    if (is_junction(left)) {
        for (uint32_t i = 0; i < left->arg_count && search->pairs < NOTE_PAIRS_MAX; i++)
            note_pair(search, lr_term_arg(search->terms, left, i), b);
    } else if (is_junction(right)) {
        for (uint32_t i = 0; i < right->arg_count && search->pairs < NOTE_PAIRS_MAX; i++)
            note_pair(search, a, lr_term_arg(search->terms, right, i));
    } else {
        search->pairs++;
        note_absence(search, a, b);
        note_absence(search, b, a);
    }
}

/* Alternatives never hold together with each other, but each with what stands beside them all. */
static void note_conditions(NoteSearch *search, const lore_term *conditions, size_t count,
                            bool hold_together)
{
    for (size_t i = 0; i < count && search->pairs < NOTE_PAIRS_MAX; i++) {
        const Term *node = lr_term(search->terms, conditions[i]);
        if (is_junction(node))
            note_conditions(search, search->terms->args.items + node->first_arg, node->arg_count,
                            is_word(node, "and"));
        for (size_t other = i + 1; hold_together && other < count; other++)
            note_pair(search, conditions[i], conditions[other]);
    }
}

static void note(lore_kb *kb, const lore_rule *rule)
{
    NoteSearch search = { rule->terms, &kb->notes, 0 };
    note_conditions(&search, rule->body, rule->body_count, true);
}

/* ---- putting ---- */

static lore_status put_rule(lore_kb *kb, const lore_rule *rule)
{
    lore_status status = check_rule(rule, &kb->diag);
    if (status != LORE_OK)
        return status;
    Buffer name = { 0 };
    bool stands = false;
    if (rule->name == NULL || rule->name[0] == '\0')
        status = give_name(kb, rule, &name, &stands);
    else
        lr_buffer_format(&name, "%s:%s", lr_record_head_relation(rule->terms, rule->head),
                         rule->name);
    if (status == LORE_OK && rule->name != NULL && rule->name[0] != '\0' && !name.failed)
        status = check_new_name(kb, rule, &name);
    if (status == LORE_OK && !stands)
        status = record_rule(kb, rule, &name);
    if (status == LORE_OK)
        note(kb, rule);
    if (status != LORE_OK)
        lr_draft_forget_rules(&kb->draft);
    lr_buffer_free(&name);
    return status;
}

lore_status lore_rule_put(lore_kb *kb, const lore_rule *rule)
{
    Change change;
    lore_status status = lr_change_begin(kb, &change);
    if (status == LORE_OK)
        status = put_rule(kb, rule);
    return lr_change_end(kb, &change, status);
}

/* ---- retraction ---- */

/* Records that a name may mean: NAME of any relation, or RELATION:NAME. */
typedef struct RuleSearch {
    const char *name;
    unsigned count;
    Arena arena;
    const char *found;
    VECTOR(const char *) names; /* of all rules, for a hint */
} RuleSearch;

static lore_status look_at_rule(void *data, const Record *record)
{
    RuleSearch *search = data;
    const char *colon = strchr(record->name, ':');
    const char *short_name = colon == NULL ? record->name : colon + 1;
    char *copy = lr_arena_text(&search->arena, record->name, strlen(record->name));
    if (copy == NULL || !lr_vector_push(&search->names, copy + (short_name - record->name)))
        return LORE_NOMEM;
    if (strcmp(record->name, search->name) != 0 && strcmp(short_name, search->name) != 0)
        return LORE_OK;
    search->count++;
    search->found = copy;
    return LORE_OK;
}

static lore_status no_such_rule(const RuleSearch *search, Diag *diag)
{
    const char *nearest = lr_diag_nearest(search->name, search->names.items, search->names.count);
    lr_diag_fail(diag, LORE_NOTFOUND, (Place){ NULL, 0 }, "no rule '%s'", search->name);
    if (nearest != NULL)
        lr_diag_hint(diag, "did you mean '%s'?", nearest);
    return LORE_NOTFOUND;
}

static lore_status retract_rule(lore_kb *kb, const char *name)
{
    lore_status status = lr_check_name("the rule", name, (Place){ NULL, 0 }, &kb->diag);
    if (status != LORE_OK)
        return status;
    RuleSearch search = { .name = name };
    status =
        lr_store_records(kb->store, RECORD_RULE, LR_STORE_NOW, look_at_rule, &search, &kb->diag);
    if (status == LORE_OK && search.count == 0)
        status = no_such_rule(&search, &kb->diag);
    if (status == LORE_OK && search.count > 1) {
        status = lr_diag_fail(&kb->diag, LORE_MISUSE, (Place){ NULL, 0 },
                              "%u rules are called '%s'", search.count, name);
        lr_diag_hint(&kb->diag, "write the relation before it, as in '%s'", search.found);
    }
    if (status == LORE_OK)
        status = lr_store_record_end(kb->store, RECORD_RULE, search.found, &kb->diag);
    if (status == LORE_OK)
        kb->draft.is_changed = true;
    lr_draft_forget_rules(&kb->draft);
    lr_vector_free(&search.names);
    lr_arena_free(&search.arena);
    return status;
}

lore_status lore_rule_retract(lore_kb *kb, const char *name)
{
    Change change;
    lore_status status = lr_change_begin(kb, &change);
    if (status == LORE_OK)
        status = retract_rule(kb, name);
    return lr_change_end(kb, &change, status);
}
