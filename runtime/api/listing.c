/* SPDX-License-Identifier: MIT */
/* Listings: what the store holds, as rows. Each kind is a table of column names and a function
 * that adds the rows; a row is kept when its first column contains what was asked for. */
#include <string.h>

#include "api/query.h"
#include "api/record.h"
#include "value/value.h"

enum { LISTING_COLUMNS_MAX = 12 };

/* A listing while it is being filled. */
typedef struct Lister {
    lore_kb *kb;
    Answers *answers;
    const char *like; /* or NULL */
    bool has_failed;  /* a text could not be kept for want of memory */
    Program *program; /* declarations only */
    Map claim_counts; /* stored relation -> claims that stand */
    Map source_names; /* number -> index in texts + 1 */
    VECTOR(const char *) texts;
    Diag *diag;
} Lister;

/* ---- values ---- */

static lore_value keep_text(Lister *lister, const char *text, size_t length)
{
    if (text == NULL)
        return lore_null();
    const char *copy = lr_arena_text(&lister->answers->text, text, length);
    lister->has_failed = lister->has_failed || copy == NULL;
    return copy == NULL ? lore_null() : lore_text(copy, (ptrdiff_t)length);
}

static lore_value keep(Lister *lister, const char *text)
{
    return keep_text(lister, text, text == NULL ? 0 : strlen(text));
}

static lore_value keep_buffer(Lister *lister, Buffer *buffer)
{
    lore_value value = keep(lister, lr_buffer_terminate(buffer));
    lister->has_failed = lister->has_failed || buffer->failed;
    lr_buffer_free(buffer);
    return value;
}

static lore_value keep_value(Lister *lister, lore_value value)
{
    return value.type == LORE_TEXT ? keep_text(lister, value.u.text, value.v.length) : value;
}

static bool is_wanted(const Lister *lister, lore_value first)
{
    return lister->like == NULL ||
           (first.type == LORE_TEXT && strstr(first.u.text, lister->like) != NULL);
}

static lore_status add_row(Lister *lister, const lore_value *values)
{
    return is_wanted(lister, values[0]) ? lr_answers_add(lister->answers, values) : LORE_OK;
}

/* ---- relations ---- */

static lore_status count_claim(void *data, const ClaimRecord *claim)
{
    Lister *lister = data;
    uint64_t *count =
        lr_map_put(&lister->claim_counts, &claim->relation, sizeof claim->relation, NULL);
    if (count == NULL)
        return LORE_NOMEM;
    (*count)++;
    return LORE_OK;
}

static lore_value columns_text(Lister *lister, const Relation *relation)
{
    Buffer text = { 0 };
    for (uint32_t c = 0; c < relation->arity; c++)
        lr_buffer_format(&text, "%s%s: %s", c > 0 ? ", " : "", relation->columns[c],
                         relation->types[c] == LORE_ANY ? "any" : lr_type_name(relation->types[c]));
    return keep_buffer(lister, &text);
}

static lore_value kind_text(Lister *lister, const Relation *relation)
{
    static const struct {
        unsigned flag;
        const char *word;
    } options[] = {
        { LORE_RELATION_EVENT, "event" },       { LORE_RELATION_SYMMETRIC, "symmetric" },
        { LORE_RELATION_OPEN, "open" },         { LORE_RELATION_NOISY_OR, "noisy-or" },
        { LORE_RELATION_UNIT_DAY, "unit day" }, { LORE_RELATION_NAMED, "named" },
        { LORE_RELATION_AFTER, "order after" }, { LORE_RELATION_BEFORE, "order before" },
    };
    Buffer text = { 0 };
    lr_buffer_format(&text, relation->flags & LORE_RELATION_DERIVED ? "derived" : "base");
    if ((relation->flags & LORE_RELATION_TEMPORAL) && !(relation->flags & LORE_RELATION_EVENT))
        lr_buffer_format(&text, ", temporal");
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        if (relation->flags & options[i].flag)
            lr_buffer_format(&text, ", %s", options[i].word);
    return keep_buffer(lister, &text);
}

/* Relations that a front end made for others are shown to those who ask for such. */
static bool is_hidden(const Lister *lister, const char *name)
{
    return strncmp(name, "__", 2) == 0 &&
           (lister->like == NULL || strncmp(lister->like, "__", 2) != 0);
}

static lore_status list_relations(Lister *lister)
{
    lore_status status =
        lr_store_claims(lister->kb->store, 0, LR_STORE_NOW, count_claim, lister, lister->diag);
    for (size_t i = 0; status == LORE_OK && i < lister->program->relations.count; i++) {
        const Relation *relation = &lister->program->relations.items[i];
        uint64_t facts = 0;
        if (is_hidden(lister, relation->name))
            continue;
        status = lr_store_fact_count(lister->kb->store, relation->stored, &facts, lister->diag);
        const uint64_t *claims =
            lr_map_find(&lister->claim_counts, &relation->stored, sizeof relation->stored);
        lore_value values[] = { keep(lister, relation->name),
                                columns_text(lister, relation),
                                kind_text(lister, relation),
                                lore_integer((int64_t)facts),
                                lore_integer(claims == NULL ? 0 : (int64_t)*claims),
                                keep(lister, relation->note) };
        if (status == LORE_OK)
            status = add_row(lister, values);
    }
    return status;
}

/* ---- rules ---- */

static lore_status list_rule(void *data, const Record *record)
{
    Lister *lister = data;
    Arena arena = { 0 };
    Buffer text = { 0 };
    lore_rule rule;
    lore_terms *terms = lore_terms_new();
    lore_status status = LORE_NOMEM;
    if (terms != NULL)
        status = lr_record_decode_rule(record, &arena, terms, &rule, lister->diag);
    if (status == LORE_OK) {
        lr_record_print_rule(&text, &rule);
        lore_value values[] = { keep(lister, rule.name),
                                keep(lister, lr_record_head_relation(terms, rule.head)),
                                keep_buffer(lister, &text), keep(lister, rule.file),
                                rule.line > 0 ? lore_integer(rule.line) : lore_null() };
        status = add_row(lister, values);
    }
    lore_terms_free(terms);
    lr_arena_free(&arena);
    return status;
}

static lore_status list_rules(Lister *lister)
{
    return lr_store_records(lister->kb->store, RECORD_RULE, LR_STORE_NOW, list_rule, lister,
                            lister->diag);
}

/* ---- sources ---- */

static lore_status list_source(void *data, const Record *record)
{
    Lister *lister = data;
    Arena arena = { 0 };
    lore_source source;
    lore_status status = lr_record_decode_source(record, &arena, &source, lister->diag);
    if (status == LORE_OK) {
        lore_value values[] = { keep(lister, source.name), keep_value(lister, source.reliability),
                                keep(lister, source.via), keep(lister, source.origin),
                                keep(lister, source.title) };
        status = add_row(lister, values);
    }
    lr_arena_free(&arena);
    return status;
}

static lore_status list_sources(Lister *lister)
{
    return lr_store_records(lister->kb->store, RECORD_SOURCE, LR_STORE_NOW, list_source, lister,
                            lister->diag);
}

/* ---- claims ---- */

static lore_status note_source_name(void *data, const Record *record)
{
    Lister *lister = data;
    lore_value name = keep(lister, record->name);
    uint64_t *slot =
        lr_map_put(&lister->source_names, &record->number, sizeof record->number, NULL);
    if (slot == NULL || name.type != LORE_TEXT || !lr_vector_push(&lister->texts, name.u.text))
        return LORE_NOMEM;
    *slot = lister->texts.count;
    return LORE_OK;
}

static const char *source_name(const Lister *lister, uint32_t number)
{
    const uint64_t *index = lr_map_find(&lister->source_names, &number, sizeof number);
    return index == NULL || *index == 0 ? NULL : lister->texts.items[*index - 1];
}

static const char *relation_name(const Lister *lister, uint32_t stored)
{
    for (size_t i = 0; i < lister->program->relations.count; i++)
        if (lister->program->relations.items[i].stored == stored)
            return lister->program->relations.items[i].name;
    return "?";
}

static lore_status statement_text(Lister *lister, const ClaimRecord *claim, lore_value *out)
{
    Arena arena = { 0 };
    Buffer text = { 0 };
    lore_status status = LORE_OK;
    lr_buffer_format(&text, "%s%s(", claim->against ? "denied(" : "",
                     relation_name(lister, claim->relation));
    for (uint32_t c = 0; status == LORE_OK && c < claim->arity; c++) {
        lore_value value;
        status =
            lr_store_code_value(lister->kb->store, claim->row[c], &arena, &value, lister->diag);
        if (c > 0)
            lr_buffer_put(&text, ", ", 2);
        if (status == LORE_OK)
            lr_value_print(&text, value);
    }
    lr_buffer_format(&text, claim->against ? "))" : ")");
    *out = keep_buffer(lister, &text);
    lr_arena_free(&arena);
    return status;
}

/* Whose demand, intent or view it is; of a conditional, what it hangs on. */
static lore_status holder_value(Lister *lister, const ClaimRecord *claim, lore_value *out)
{
    *out = lore_null();
    if (claim->modality != MODALITY_CONDITIONAL)
        return claim->holder == LR_CODE_NONE
                   ? LORE_OK
                   : lr_store_code_value(lister->kb->store, claim->holder, &lister->answers->text,
                                         out, lister->diag);
    lore_terms *terms = lore_terms_new();
    if (terms == NULL)
        return LORE_NOMEM;
    Buffer text = { 0 };
    Reader bytes = { claim->antecedent, claim->antecedent + claim->antecedent_count, false };
    lore_term term = lr_term_decode(&bytes, terms);
    if (term != 0)
        lr_term_print(&text, terms, term);
    *out = keep_buffer(lister, &text);
    lore_terms_free(terms);
    return LORE_OK;
}

/* An end as it was written; an exact one as its instant. */
static lore_value end_value(Lister *lister, const char *text, int64_t first, int64_t last)
{
    if (text != NULL)
        return keep(lister, text);
    bool is_open = first == LORE_TIME_MIN || last == LORE_TIME_MAX;
    return is_open ? lore_null() : lore_instant(first);
}

static lore_status list_claim(void *data, const ClaimRecord *claim)
{
    static const char *const modalities[LR_MODALITY_COUNT] = {
        [MODALITY_ASSERTED] = "asserted", [MODALITY_FORECAST] = "forecast",
        [MODALITY_DEMAND] = "demand",     [MODALITY_INTENT] = "intent",
        [MODALITY_VIEW] = "view",         [MODALITY_CONDITIONAL] = "conditional",
    };
    Lister *lister = data;
    if (!is_wanted(lister, lore_text(claim->id, -1)))
        return LORE_OK;
    const ClaimTime *time = &claim->time;
    lore_value statement, holder;
    lore_status status = statement_text(lister, claim, &statement);
    if (status == LORE_OK)
        status = holder_value(lister, claim, &holder);
    if (status != LORE_OK)
        return status;
    bool is_moment = time->is_event && time->from_text != NULL && time->to_text == NULL &&
                     time->from_first == time->to_first;
    lore_value values[] = {
        keep(lister, claim->id),
        statement,
        keep(lister, modalities[claim->modality % LR_MODALITY_COUNT]),
        holder,
        end_value(lister, time->from_text, time->from_first, time->from_last),
        is_moment ? keep(lister, time->from_text)
                  : end_value(lister, time->to_text, time->to_first, time->to_last),
        keep(lister, source_name(lister, claim->source)),
        keep(lister, claim->locator),
        keep_value(lister, claim->credibility),
        keep(lister, claim->note),
        lore_integer((int64_t)claim->began),
    };
    return lr_answers_add(lister->answers, values);
}

static lore_status list_claims(Lister *lister)
{
    lore_status status = lr_store_records(lister->kb->store, RECORD_SOURCE, LR_STORE_NOW,
                                          note_source_name, lister, lister->diag);
    return status != LORE_OK ? status
                             : lr_store_claims(lister->kb->store, 0, LR_STORE_NOW, list_claim,
                                               lister, lister->diag);
}

/* ---- transactions ---- */

static lore_status list_transaction(void *data, const StoreTransaction *transaction)
{
    Lister *lister = data;
    lore_value values[] = { lore_integer((int64_t)transaction->number),
                            lore_instant(transaction->time), keep(lister, transaction->author),
                            keep(lister, transaction->message) };
    return lr_answers_add(lister->answers, values);
}

static lore_status list_transactions(Lister *lister)
{
    return lr_store_journal(lister->kb->store, list_transaction, lister, lister->diag);
}

/* ---- the kinds ---- */

static const struct Listing {
    const char *what;
    lore_status (*fill)(Lister *lister);
    const char *columns[LISTING_COLUMNS_MAX];
} listings[] = {
    { "relations", list_relations, { "name", "columns", "kind", "facts", "claims", "note" } },
    { "rules", list_rules, { "name", "relation", "text", "file", "line" } },
    { "claims",
      list_claims,
      { "id", "statement", "modality", "holder", "from", "to", "source", "locator", "credibility",
        "note", "transaction" } },
    { "sources", list_sources, { "name", "reliability", "via", "origin", "title" } },
    { "transactions", list_transactions, { "number", "time", "author", "message" } },
};

enum { LISTING_COUNT = sizeof listings / sizeof *listings };

static lore_status find_listing(const char *what, const struct Listing **out, Diag *diag)
{
    const char *names[LISTING_COUNT];
    for (size_t i = 0; i < LISTING_COUNT; i++) {
        names[i] = listings[i].what;
        *out = &listings[i];
        if (what != NULL && strcmp(names[i], what) == 0)
            return LORE_OK;
    }
    const char *nearest = what == NULL ? NULL : lr_diag_nearest(what, names, LISTING_COUNT);
    lr_diag_fail(diag, LORE_UNKNOWN, (Place){ NULL, 0 }, "no listing '%s'",
                 what == NULL ? "" : what);
    lr_diag_hint(diag, "%s%s",
                 nearest != NULL ? "did you mean " : "there are relations, rules, claims, ",
                 nearest != NULL ? nearest : "sources and transactions");
    return LORE_UNKNOWN;
}

static lore_status fill(lore_kb *kb, const struct Listing *listing, const char *like,
                        lore_query *query)
{
    if (like != NULL && like[0] == '\0')
        like = NULL;
    Lister lister = { .kb = kb, .answers = &query->answers, .like = like, .diag = &kb->diag };
    lore_status status = LORE_OK;
    if (!lr_store_is_writing(kb->store)) {
        status = lr_store_refresh(kb->store, &kb->diag);
        lr_draft_sync(&kb->draft, kb->store);
    }
    if (status == LORE_OK)
        status = lr_draft_program(&kb->draft, kb->store, &lister.program, &kb->diag);
    if (status == LORE_OK)
        status = listing->fill(&lister);
    if (status == LORE_OK && lister.has_failed)
        status = LORE_NOMEM;
    lr_map_free(&lister.claim_counts);
    lr_map_free(&lister.source_names);
    lr_vector_free(&lister.texts);
    return status;
}

static lore_status open_listing(lore_kb *kb, const char *what, const char *like, lore_query **out)
{
    const struct Listing *listing;
    lore_status status = find_listing(what, &listing, &kb->diag);
    if (status != LORE_OK)
        return status;
    size_t count = 0;
    while (count < LISTING_COLUMNS_MAX && listing->columns[count] != NULL)
        count++;
    lore_query *query = lr_query_listing(kb, listing->columns, count);
    if (query == NULL)
        return LORE_NOMEM;
    status = fill(kb, listing, like, query);
    if (status == LORE_OK)
        *out = query;
    else
        lore_query_close(query);
    return status;
}

lore_status lore_list(lore_kb *kb, const char *what, const char *like, lore_query **out)
{
    if (out == NULL)
        return LORE_MISUSE;
    *out = NULL;
    lore_status status = lr_kb_enter(kb);
    if (status == LORE_OK)
        status = open_listing(kb, what, like, out);
    return lr_kb_leave(kb, status);
}
