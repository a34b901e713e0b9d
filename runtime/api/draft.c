/* SPDX-License-Identifier: MIT */
/* Reading the draft, one table at a time. */
#include "api/draft.h"

#include <string.h>

#include "api/record.h"

void lr_draft_forget_relations(Draft *draft)
{
    lr_program_free(draft->program);
    draft->program = NULL;
}

void lr_draft_forget_rules(Draft *draft)
{
    lr_map_free(&draft->rules);
    lr_map_free(&draft->unnamed);
    draft->has_rules = false;
}

void lr_draft_clear(Draft *draft)
{
    lr_draft_forget_relations(draft);
    lr_draft_forget_rules(draft);
    lr_map_free(&draft->sources);
    *draft = (Draft){ 0 };
}

void lr_draft_sync(Draft *draft, const Store *store)
{
    uint64_t newest = lr_store_version(store).transaction;
    if (draft->transaction == newest)
        return;
    lr_draft_clear(draft);
    draft->transaction = newest;
}

/* ---- relations ---- */

typedef struct RelationReader {
    Program *program;
    Diag *diag;
} RelationReader;

static lore_status read_relation(void *data, const Record *record)
{
    RelationReader *reader = data;
    Arena arena = { 0 };
    lore_relation relation;
    lore_status status = lr_record_decode_relation(record, &arena, &relation, reader->diag);
    if (status == LORE_OK)
        status = lr_program_add_relation(reader->program, &relation, record->number, reader->diag);
    lr_arena_free(&arena);
    return status;
}

lore_status lr_draft_program(Draft *draft, Store *store, Program **out, Diag *diag)
{
    *out = draft->program;
    if (draft->program != NULL)
        return LORE_OK;
    RelationReader reader = { lr_program_new(), diag };
    if (reader.program == NULL)
        return LORE_NOMEM;
    lore_status status =
        lr_store_records(store, RECORD_RELATION, LR_STORE_NOW, read_relation, &reader, diag);
    if (status != LORE_OK) {
        lr_program_free(reader.program);
        return status;
    }
    *out = draft->program = reader.program;
    return LORE_OK;
}

/* ---- sources ---- */

lore_status lr_draft_add_source(Draft *draft, const char *name, uint32_t number)
{
    uint64_t *slot = lr_map_put(&draft->sources, name, strlen(name), NULL);
    if (slot == NULL)
        return LORE_NOMEM;
    *slot = number;
    return LORE_OK;
}

static lore_status read_source(void *data, const Record *record)
{
    return lr_draft_add_source(data, record->name, record->number);
}

lore_status lr_draft_source(Draft *draft, Store *store, const char *name, uint32_t *out, Diag *diag)
{
    if (!draft->has_sources) {
        lore_status status =
            lr_store_records(store, RECORD_SOURCE, LR_STORE_NOW, read_source, draft, diag);
        if (status != LORE_OK)
            return status;
        draft->has_sources = true;
    }
    const uint64_t *number = lr_map_find(&draft->sources, name, strlen(name));
    *out = number == NULL ? 0 : (uint32_t)*number;
    return LORE_OK;
}

typedef struct NameList {
    VECTOR(const char *) names;
    Arena arena;
} NameList;

static lore_status collect_name(void *data, const Record *record)
{
    NameList *list = data;
    char *copy = lr_arena_text(&list->arena, record->name, strlen(record->name));
    return copy != NULL && lr_vector_push(&list->names, copy) ? LORE_OK : LORE_NOMEM;
}

static lore_status unknown_source(Store *store, const char *name, Place place, Diag *diag)
{
    NameList list = { 0 };
    lr_diag_fail(diag, LORE_UNKNOWN, place, "no source '%s'", name);
    lr_store_records(store, RECORD_SOURCE, LR_STORE_NOW, collect_name, &list, diag);
    const char *nearest = lr_diag_nearest(name, list.names.items, list.names.count);
    if (nearest != NULL)
        lr_diag_hint(diag, "did you mean '%s'?", nearest);
    else
        lr_diag_hint(diag, "declare it first: source.%s { reliability = \"B\" }", name);
    lr_vector_free(&list.names);
    lr_arena_free(&list.arena);
    return LORE_UNKNOWN;
}

lore_status lr_draft_require_source(Draft *draft, Store *store, const char *name, Place place,
                                    uint32_t *out, Diag *diag)
{
    lore_status status = lr_draft_source(draft, store, name, out, diag);
    if (status == LORE_OK && *out == 0)
        status = unknown_source(store, name, place, diag);
    return status;
}

/* ---- rules ---- */

/* A name that Lore gave: relation#number. */
static bool is_given_name(const char *name)
{
    const char *colon = strchr(name, ':');
    const char *hash = strrchr(name, '#');
    return colon != NULL && hash != NULL && (size_t)(colon - name) == (size_t)(hash - colon - 1) &&
           memcmp(name, colon + 1, (size_t)(colon - name)) == 0;
}

static lore_status remember_text(Draft *draft, const Record *record, Diag *diag)
{
    lore_rule rule;
    Arena arena = { 0 };
    Buffer text = { 0 };
    lore_status status = LORE_NOMEM;
    lore_terms *terms = lore_terms_new();
    if (terms == NULL)
        goto done;
    status = lr_record_decode_rule(record, &arena, terms, &rule, diag);
    if (status != LORE_OK)
        goto done;
    lr_record_print_rule(&text, &rule);
    uint64_t *slot = text.failed ? NULL : lr_map_put(&draft->unnamed, text.bytes, text.count, NULL);
    if (slot != NULL)
        *slot = 1;
    else
        status = LORE_NOMEM;
done:
    lore_terms_free(terms);
    lr_buffer_free(&text);
    lr_arena_free(&arena);
    return status;
}

typedef struct RuleReader {
    Draft *draft;
    Diag *diag;
} RuleReader;

static lore_status read_rule(void *data, const Record *record)
{
    RuleReader *reader = data;
    uint64_t *slot = lr_map_put(&reader->draft->rules, record->name, strlen(record->name), NULL);
    if (slot == NULL)
        return LORE_NOMEM;
    *slot = 1;
    return is_given_name(record->name) ? remember_text(reader->draft, record, reader->diag)
                                       : LORE_OK;
}

lore_status lr_draft_read_rules(Draft *draft, Store *store, Diag *diag)
{
    if (draft->has_rules)
        return LORE_OK;
    RuleReader reader = { draft, diag };
    lore_status status =
        lr_store_records(store, RECORD_RULE, LR_STORE_NOW, read_rule, &reader, diag);
    if (status == LORE_OK)
        draft->has_rules = true;
    else
        lr_draft_forget_rules(draft);
    return status;
}
