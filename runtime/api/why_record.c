/* SPDX-License-Identifier: MIT */
/* Proofs as facts: what is told about the rows of an answer, recorded in relations of a knowledge base, where rules
 * and questions can go on from it.
 *
 * All is found first and written then, in one transaction, so that the two knowledge bases may be one. Nodes and
 * proofs are numbered on from what the relations hold already. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/query.h"
#include "base/vector.h"

enum { PREFIX_MAX = 64, NAME_MAX_BYTES = PREFIX_MAX + 16, COLUMNS_MAX = 6 };

static const Place nowhere = { NULL, 0 };

typedef enum RecordRelation {
    RECORD_PROOF,
    RECORD_NODE,
    RECORD_PREMISE,
    RECORD_BY_RULE,
    RECORD_BY_CLAIM,
    RECORD_BY_SOURCE,
    RECORD_BY_LOCATOR,
    RECORD_BREAKS,
    RECORD_SUPPORTS,
    RECORD_ORIGIN,
    RECORD_RELATION_COUNT,
} RecordRelation;

static const struct Declared {
    const char *name; /* after the prefix */
    size_t column_count;
    lore_column columns[COLUMNS_MAX];
} declared[] = {
    [RECORD_PROOF] = { "proof",
                       3,
                       { { "proof", LORE_INTEGER },
                         { "statement", LORE_TEXT },
                         { "node", LORE_INTEGER } } },
    [RECORD_NODE] = { "node",
                      5,
                      { { "node", LORE_INTEGER },
                        { "kind", LORE_TEXT },
                        { "statement", LORE_TEXT },
                        { "belief", LORE_REAL },
                        { "valid", LORE_INTERVAL } } },
    [RECORD_PREMISE] = { "premise", 2, { { "node", LORE_INTEGER }, { "premise", LORE_INTEGER } } },
    [RECORD_BY_RULE] = { "rule", 2, { { "node", LORE_INTEGER }, { "rule", LORE_TEXT } } },
    [RECORD_BY_CLAIM] = { "claim", 2, { { "node", LORE_INTEGER }, { "claim", LORE_TEXT } } },
    [RECORD_BY_SOURCE] = { "source", 2, { { "node", LORE_INTEGER }, { "source", LORE_TEXT } } },
    [RECORD_BY_LOCATOR] = { "locator", 2, { { "node", LORE_INTEGER }, { "locator", LORE_TEXT } } },
    [RECORD_BREAKS] = { "breaks",
                        4,
                        { { "statement", LORE_TEXT },
                          { "by", LORE_TEXT },
                          { "set", LORE_INTEGER },
                          { "member", LORE_TEXT } } },
    [RECORD_SUPPORTS] = { "supports",
                          4,
                          { { "statement", LORE_TEXT },
                            { "set", LORE_INTEGER },
                            { "belief", LORE_REAL },
                            { "member", LORE_TEXT } } },
    [RECORD_ORIGIN] = { "origin",
                        5,
                        { { "statement", LORE_TEXT },
                          { "origin", LORE_TEXT },
                          { "claims", LORE_INTEGER },
                          { "alone", LORE_BOOLEAN },
                          { "needed", LORE_BOOLEAN } } },
};

/* A row of the answer: its proofs, in proofs of the whole, and listings that may be NULL. */
typedef struct Told {
    size_t first, count;
    lore_query *breaks, *supports, *sources;
} Told;

typedef struct Recording {
    lore_query *query;
    const lore_why_request *request;
    lore_kb *into;
    const char *prefix;
    VECTOR(lore_proof *) proofs;
    VECTOR(Told) told;
    int64_t next_node, next_proof;
} Recording;

/* ---- finding ---- */

static lore_status find_proofs(Recording *recording, Told *told)
{
    size_t wanted = recording->request->count > 0 ? recording->request->count : 1;
    int more;
    told->first = recording->proofs.count;
    if (!lr_vector_reserve(&recording->proofs, wanted))
        return LORE_NOMEM;
    lore_proof **place = recording->proofs.items + recording->proofs.count;
    lore_status status = wanted == 1
                             ? lore_why(recording->query, place)
                             : lore_why_all(recording->query, wanted, place, &told->count, &more);
    if (status == LORE_OK && wanted == 1)
        told->count = 1;
    recording->proofs.count += told->count;
    return status;
}

static lore_status find_row(Recording *recording)
{
    if (!lr_vector_push(&recording->told, (Told){ 0 }))
        return LORE_NOMEM;
    Told *told = &recording->told.items[recording->told.count - 1];
    lore_status status = find_proofs(recording, told);
    if (status != LORE_OK || !recording->request->grounds)
        return status;
    status = lore_breaks(recording->query, NULL, &told->breaks);
    if (status == LORE_OK)
        status = lore_supports(recording->query, NULL, &told->supports);
    if (status == LORE_OK)
        status = lore_sources(recording->query, NULL, &told->sources);
    return status;
}

static lore_status find_all(Recording *recording)
{
    lore_status status;
    while ((status = lore_query_step(recording->query)) == LORE_ROW) {
        status = find_row(recording);
        if (status != LORE_OK)
            return status;
    }
    return status < 0 ? status : LORE_OK;
}

/* ---- writing ---- */

static void name_relation(const Recording *recording, RecordRelation relation,
                          char name[NAME_MAX_BYTES])
{
    snprintf(name, NAME_MAX_BYTES, "%s_%s", recording->prefix, declared[relation].name);
}

static lore_status declare_all(Recording *recording)
{
    lore_status status = LORE_OK;
    for (int r = 0; r < RECORD_RELATION_COUNT && status == LORE_OK; r++) {
        char name[NAME_MAX_BYTES];
        name_relation(recording, (RecordRelation)r, name);
        lore_relation relation = { .name = name,
                                   .columns = declared[r].columns,
                                   .column_count = declared[r].column_count };
        status = lore_declare(recording->into, &relation);
    }
    return status;
}

static lore_status put(Recording *recording, RecordRelation relation, const lore_value *values)
{
    char name[NAME_MAX_BYTES];
    name_relation(recording, relation, name);
    return lore_fact_put(recording->into, name, values, declared[relation].column_count);
}

static lore_status put_text(Recording *recording, RecordRelation relation, int64_t node,
                            const char *text)
{
    if (text == NULL)
        return LORE_OK;
    lore_value values[] = { lore_integer(node), lore_text(text, -1) };
    return put(recording, relation, values);
}

/* The first number that no fact of a relation has: they are numbered from 1 without gaps. */
static lore_status first_free(Recording *recording, RecordRelation relation, int64_t *out)
{
    char name[NAME_MAX_BYTES], goal[NAME_MAX_BYTES + 32];
    uint64_t count = 0;
    lore_query *query = NULL;
    name_relation(recording, relation, name);
    snprintf(goal, sizeof goal, "%s(%s)", name,
             relation == RECORD_NODE ? "N, _, _, _, _" : "N, _, _");
    lore_status status = lore_query_text(recording->into, goal, &query);
    if (status == LORE_OK)
        status = lore_query_count(query, &count);
    lore_query_close(query);
    *out = (int64_t)count + 1;
    return status;
}

static lore_status put_node(Recording *recording, const lore_proof_node *node, int64_t number,
                            int64_t first)
{
    const char *kind = lore_proof_kind_name(node->kind);
    lore_value values[] = { lore_integer(number), lore_text(kind, -1), lore_text(node->text, -1),
                            lore_real(node->belief), lore_interval(node->from, node->to) };
    lore_status status = put(recording, RECORD_NODE, values);
    lore_value edge[] = { lore_integer(first + (int64_t)node->parent), lore_integer(number) };
    if (status == LORE_OK && number != first)
        status = put(recording, RECORD_PREMISE, edge);
    if (status == LORE_OK)
        status = put_text(recording, RECORD_BY_RULE, number, node->rule);
    if (status == LORE_OK)
        status = put_text(recording, RECORD_BY_CLAIM, number, node->claim);
    if (status == LORE_OK)
        status = put_text(recording, RECORD_BY_SOURCE, number, node->source);
    if (status == LORE_OK)
        status = put_text(recording, RECORD_BY_LOCATOR, number, node->locator);
    return status;
}

static lore_status put_proof(Recording *recording, const lore_proof *proof)
{
    lore_proof_node node;
    int64_t first = recording->next_node;
    lore_status status = LORE_OK;
    for (size_t i = 0; status == LORE_OK && lore_proof_get(proof, i, &node) == LORE_OK; i++) {
        lore_value values[] = { lore_integer(recording->next_proof), lore_text(node.text, -1),
                                lore_integer(first) };
        if (i == 0)
            status = put(recording, RECORD_PROOF, values);
        if (status == LORE_OK)
            status = put_node(recording, &node, recording->next_node++, first);
    }
    recording->next_proof++;
    return status;
}

/* Each row of a listing, some of its columns after the statement. Rows without a value, as those of nobody's
 * claims, are left out: no fact says nothing. */
static lore_status put_listing(Recording *recording, RecordRelation relation, lore_query *listing,
                               const size_t *columns, const char *statement)
{
    lore_value values[COLUMNS_MAX] = { lore_text(statement, -1) };
    lore_status status = LORE_OK;
    while (status == LORE_OK && listing != NULL && lore_query_step(listing) == LORE_ROW) {
        bool is_whole = true;
        for (size_t c = 1; c < declared[relation].column_count; c++) {
            values[c] = lore_query_value(listing, columns[c - 1]);
            is_whole = is_whole && values[c].type != LORE_NULL;
        }
        if (is_whole)
            status = put(recording, relation, values);
    }
    return status;
}

static lore_status put_row(Recording *recording, const Told *told)
{
    static const size_t breaks[] = { 0, 1, 3 }, supports[] = { 0, 2, 3 },
                        sources[] = { 0, 1, 2, 3 };
    lore_proof_node root;
    lore_status status = LORE_OK;
    for (size_t i = 0; i < told->count && status == LORE_OK; i++)
        status = put_proof(recording, recording->proofs.items[told->first + i]);
    if (status != LORE_OK || told->count == 0)
        return status;
    status = lore_proof_get(recording->proofs.items[told->first], 0, &root);
    if (status == LORE_OK)
        status = put_listing(recording, RECORD_BREAKS, told->breaks, breaks, root.text);
    if (status == LORE_OK)
        status = put_listing(recording, RECORD_SUPPORTS, told->supports, supports, root.text);
    if (status == LORE_OK)
        status = put_listing(recording, RECORD_ORIGIN, told->sources, sources, root.text);
    return status;
}

static lore_status put_all(Recording *recording)
{
    lore_status status = declare_all(recording);
    if (status == LORE_OK)
        status = first_free(recording, RECORD_NODE, &recording->next_node);
    if (status == LORE_OK)
        status = first_free(recording, RECORD_PROOF, &recording->next_proof);
    for (size_t i = 0; i < recording->told.count && status == LORE_OK; i++)
        status = put_row(recording, &recording->told.items[i]);
    return status;
}

/* In a transaction of its own, unless one is open. */
static lore_status write_all(Recording *recording)
{
    bool is_open = lr_store_is_writing(recording->into->store);
    lore_status status = is_open ? LORE_OK : lore_begin(recording->into);
    if (status != LORE_OK)
        return status;
    status = put_all(recording);
    if (is_open)
        return status;
    if (status == LORE_OK)
        return lore_commit(recording->into, NULL, "proofs", NULL);
    lore_rollback(recording->into);
    return status;
}

static void clear(Recording *recording)
{
    for (size_t i = 0; i < recording->told.count; i++) {
        lore_query_close(recording->told.items[i].breaks);
        lore_query_close(recording->told.items[i].supports);
        lore_query_close(recording->told.items[i].sources);
    }
    for (size_t i = 0; i < recording->proofs.count; i++)
        lore_proof_free(recording->proofs.items[i]);
    lr_vector_free(&recording->told);
    lr_vector_free(&recording->proofs);
}

lore_status lore_why_record(lore_query *query, const lore_why_request *request, lore_kb *into,
                            size_t *rows)
{
    static const lore_why_request plain = { 0 };
    if (query == NULL || into == NULL)
        return LORE_MISUSE;
    Recording recording = { .query = query,
                            .request = request == NULL ? &plain : request,
                            .into = into };
    recording.prefix = recording.request->prefix == NULL ? "why" : recording.request->prefix;
    if (strlen(recording.prefix) >= PREFIX_MAX)
        return lr_diag_fail(&into->diag, LORE_FULL, nowhere,
                            "the relations' names begin with at most %d bytes", PREFIX_MAX - 1);
    lore_status status = find_all(&recording);
    if (status == LORE_OK)
        status = write_all(&recording);
    if (rows != NULL)
        *rows = recording.told.count;
    clear(&recording);
    return status;
}
