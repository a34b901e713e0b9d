/* SPDX-License-Identifier: MIT */
/* Building a program from its records. Records are read in the order of their numbers,
 * relations before rules, so that equal catalogues give equal programs. */
#include "api/catalogue.h"

#include <stdlib.h>
#include <string.h>

#include "api/record.h"
#include "api/setting.h"
#include "rule/identity.h"

/* What reading the records gathers; a mistake in one does not keep the others from being looked
 * at. */
typedef struct Builder {
    Program *program;
    Arena arena;
    Diag *diag;
    lore_status status; /* of the first mistake */
} Builder;

/* A scan goes on after the mistakes of an author, and ends with the rest. */
static lore_status note(Builder *builder, lore_status status)
{
    if (builder->status == LORE_OK)
        builder->status = status;
    return status == LORE_NOMEM || status == LORE_CORRUPT ? status : LORE_OK;
}

/* ---- relations ---- */

/* p(Y, X) { p(X, Y) }, or the same for what is denied. */
static lore_status add_mirror(Builder *builder, const lore_relation *relation, bool is_denied)
{
    lore_terms *terms = builder->program->terms;
    lore_terms_place(terms, relation->file, relation->line);
    lore_term x = lore_term_variable(terms, "X"), y = lore_term_variable(terms, "Y");
    lore_term straight = lore_term_compound(terms, relation->name, (lore_term[]){ x, y }, 2);
    lore_term turned = lore_term_compound(terms, relation->name, (lore_term[]){ y, x }, 2);
    if (is_denied) {
        straight = lore_term_compound(terms, "denied", &straight, 1);
        turned = lore_term_compound(terms, "denied", &turned, 1);
    }
    if (straight == 0 || turned == 0)
        return LORE_NOMEM;
    lore_rule rule = { .terms = terms,
                       .head = turned,
                       .body = &straight,
                       .body_count = 1,
                       .name = "symmetric",
                       .file = relation->file,
                       .line = relation->line };
    return lr_program_add_rule(builder->program, &rule, builder->diag);
}

static lore_status add_relation(void *data, const Record *record)
{
    Builder *builder = data;
    lore_relation relation;
    lore_status status =
        lr_record_decode_relation(record, &builder->arena, &relation, builder->diag);
    if (status == LORE_OK)
        status =
            lr_program_add_relation(builder->program, &relation, record->number, builder->diag);
    if (status == LORE_OK && (relation.flags & LORE_RELATION_SYMMETRIC)) {
        status = add_mirror(builder, &relation, false);
        if (status == LORE_OK)
            status = add_mirror(builder, &relation, true);
    }
    return note(builder, status);
}

/* ---- rules ---- */

static lore_status add_rule(void *data, const Record *record)
{
    Builder *builder = data;
    lore_rule rule;
    lore_status status = lr_record_decode_rule(record, &builder->arena, builder->program->terms,
                                               &rule, builder->diag);
    if (status == LORE_OK)
        status = lr_program_add_rule(builder->program, &rule, builder->diag);
    return note(builder, status);
}

/* *again: it has failed, and the extension will add less the next time. */
static lore_status build(Store *store, const Standpoint *from, Ways *ways,
                         const Extension *extension, bool *again, Program **out, Diag *diag)
{
    *out = NULL;
    *again = false;
    Builder builder = { .program = lr_program_new(), .diag = diag };
    if (builder.program == NULL)
        return LORE_NOMEM;
    builder.program->is_unsplit = lr_ways_force(ways, WAY_UNSPLIT);
    builder.program->is_unparted = lr_ways_force(ways, WAY_UNPARTED);
    lore_status status =
        lr_standpoint_records(store, from, RECORD_RELATION, add_relation, &builder, diag);
    if (status == LORE_OK)
        status = lr_standpoint_records(store, from, RECORD_RULE, add_rule, &builder, diag);
    if (status == LORE_OK)
        status = builder.status;
    if (status == LORE_OK && extension != NULL)
        status = extension->extend(extension->data, builder.program, diag);
    if (status == LORE_OK && from->is_merged)
        status = lr_program_merge(builder.program, diag);
    if (status == LORE_OK)
        status = lr_program_finish(builder.program, diag);
    if (status == LORE_UNSTRATIFIED && extension != NULL) {
        lore_status given = extension->give_way(extension->data, builder.program, diag);
        *again = given == LORE_OK;
        status = given == LORE_NOMEM ? given : status;
    }
    if (status == LORE_OK && builder.program->is_split)
        lr_ways_take(ways, WAY_SPLIT);
    if (status == LORE_OK && builder.program->is_parted)
        lr_ways_take(ways, WAY_PARTED);
    if (status == LORE_OK)
        *out = builder.program;
    else
        lr_program_free(builder.program);
    lr_arena_free(&builder.arena);
    return status;
}

lore_status lr_catalogue_program(Store *store, const Standpoint *from, Ways *ways,
                                 const Extension *extension, Program **out, Diag *diag)
{
    bool again;
    lore_status status = build(store, from, ways, extension, &again, out, diag);
    while (again) {
        lr_diag_clear(diag);
        status = build(store, from, ways, extension, &again, out, diag);
    }
    return status;
}

/* ---- settings ---- */

typedef struct SettingReader {
    ModelSettings *settings;
    Diag *diag;
} SettingReader;

static lore_status read_setting(void *data, const Record *record)
{
    SettingReader *reader = data;
    if (lr_setting_apply(reader->settings, record->name, (const char *)record->bytes,
                         record->count))
        return LORE_OK;
    return lr_diag_fail(reader->diag, LORE_CORRUPT, (Place){ NULL, 0 },
                        "the record of setting '%s' is damaged", record->name);
}

lore_status lr_catalogue_settings(Store *store, const Standpoint *from, ModelSettings *out,
                                  Diag *diag)
{
    *out = (ModelSettings){ .is_product = false, .counts_from = 0.5, .ungraded = 0 };
    SettingReader reader = { out, diag };
    lore_status status =
        lr_standpoint_records(store, from, RECORD_SETTING, read_setting, &reader, diag);
    if (from->ungraded >= 0)
        out->ungraded = from->ungraded;
    return status;
}

/* ---- sources ---- */

/* The tree of relays by index; parent 0 is none. */
typedef struct SourceTree {
    Map index_of; /* name -> index, from 1 */
    VECTOR(lore_source) sources;
    Arena arena;
    Diag *diag;
} SourceTree;

static lore_status add_source(void *data, const Record *record)
{
    SourceTree *tree = data;
    lore_source source;
    lore_status status = lr_record_decode_source(record, &tree->arena, &source, tree->diag);
    if (status != LORE_OK)
        return status;
    uint64_t *slot = lr_map_put(&tree->index_of, source.name, strlen(source.name), NULL);
    if (slot == NULL || !lr_vector_push(&tree->sources, source))
        return LORE_NOMEM;
    *slot = tree->sources.count;
    return LORE_OK;
}

static uint64_t index_of(const SourceTree *tree, const char *name)
{
    const uint64_t *found = name == NULL ? NULL : lr_map_find(&tree->index_of, name, strlen(name));
    return found == NULL ? 0 : *found;
}

static lore_status check_link(const SourceTree *tree, const char *from, const char *to,
                              const char *word)
{
    if (to == NULL || index_of(tree, to) != 0)
        return LORE_OK;
    lr_diag_fail(tree->diag, LORE_UNKNOWN, (Place){ NULL, 0 },
                 "source '%s' has %s = '%s', which is no source", from, word, to);
    lr_diag_hint(tree->diag, "declare '%s' as a source too", to);
    return LORE_UNKNOWN;
}

static const char *link_of(const lore_source *source, bool is_origin)
{
    return is_origin ? source->origin : source->via;
}

/* Following one kind of link from any source ends within as many steps as there are sources. */
static lore_status check_circle(const SourceTree *tree, size_t start, bool is_origin)
{
    size_t at = start;
    for (size_t step = 0; step <= tree->sources.count; step++) {
        uint64_t next = index_of(tree, link_of(&tree->sources.items[at], is_origin));
        if (next == 0)
            return LORE_OK;
        at = (size_t)next - 1;
    }
    return lr_diag_fail(tree->diag, LORE_MISUSE, (Place){ NULL, 0 },
                        "source '%s' %s itself, by way of others", tree->sources.items[start].name,
                        is_origin ? "copies" : "is relayed by");
}

static lore_status check_source(const SourceTree *tree, size_t index)
{
    lore_status status = LORE_OK;
    for (int is_origin = 0; status == LORE_OK && is_origin <= 1; is_origin++) {
        const lore_source *source = &tree->sources.items[index];
        status = check_link(tree, source->name, link_of(source, is_origin),
                            is_origin ? "origin" : "via");
        if (status == LORE_OK)
            status = check_circle(tree, index, is_origin);
    }
    return status;
}

lore_status lr_catalogue_check_sources(Store *store, Diag *diag)
{
    SourceTree tree = { .diag = diag };
    lore_status status =
        lr_store_records(store, RECORD_SOURCE, LR_STORE_NOW, add_source, &tree, diag);
    for (size_t i = 0; status == LORE_OK && i < tree.sources.count; i++)
        status = check_source(&tree, i);
    lr_map_free(&tree.index_of);
    lr_vector_free(&tree.sources);
    lr_arena_free(&tree.arena);
    return status;
}
