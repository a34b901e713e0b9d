/* SPDX-License-Identifier: MIT */
/* Declaring relations and sources. */
#include <string.h>

#include "api/check.h"
#include "api/kb.h"
#include "api/record.h"
#include "value/grade.h"

/* ---- relations ---- */

static Place place_of(const lore_relation *relation)
{
    return (Place){ relation->file, relation->line };
}

static bool is_identifier(const char *name)
{
    if ((name[0] >= '0' && name[0] <= '9') || name[0] == '\0')
        return false;
    for (; *name != '\0'; name++)
        if (!((*name >= 'a' && *name <= 'z') || (*name >= 'A' && *name <= 'Z') ||
              (*name >= '0' && *name <= '9') || *name == '_'))
            return false;
    return true;
}

static lore_status check_columns(const lore_relation *relation, Diag *diag)
{
    for (size_t c = 0; c < relation->column_count; c++) {
        const lore_column *column = &relation->columns[c];
        lore_status status = lr_check_name("a column", column->name, place_of(relation), diag);
        if (status != LORE_OK)
            return status;
        if ((int)column->type < LORE_BOOLEAN || (int)column->type > LORE_ANY)
            return lr_diag_fail(diag, LORE_MISUSE, place_of(relation),
                                "column %s of %s has no type that exists", column->name,
                                relation->name);
        for (size_t before = 0; before < c; before++)
            if (strcmp(relation->columns[before].name, column->name) == 0)
                return lr_diag_fail(diag, LORE_MISUSE, place_of(relation),
                                    "%s has two columns named %s", relation->name, column->name);
    }
    return LORE_OK;
}

static bool names_other_columns(uint64_t set, size_t column_count)
{
    return column_count < 64 && set >> column_count != 0;
}

/* Orders, and what they put in order (BELIEF 28). */
static lore_status check_order(const lore_relation *relation, Diag *diag)
{
    Place place = place_of(relation);
    unsigned flags = relation->flags, orders = LORE_RELATION_AFTER | LORE_RELATION_BEFORE;
    unsigned dated = LORE_RELATION_TEMPORAL | LORE_RELATION_EVENT;
    unsigned barred = dated | LORE_RELATION_DERIVED | LORE_RELATION_SYMMETRIC;
    if ((flags & orders) == orders)
        return lr_diag_fail(diag, LORE_MISUSE, place, "%s is both an order after and one before",
                            relation->name);
    if ((flags & orders) && relation->column_count != 2)
        return lr_diag_fail(diag, LORE_TYPE, place, "%s is an order and so needs two columns",
                            relation->name);
    if ((flags & orders) && (flags & barred)) {
        lr_diag_fail(diag, LORE_MISUSE, place,
                     "%s is an order, which is neither dated nor derived nor symmetric",
                     relation->name);
        lr_diag_hint(diag, "declare it as a relation of two names with order alone");
        return LORE_MISUSE;
    }
    if ((flags & LORE_RELATION_NAMED) &&
        ((flags & dated) == 0 || (flags & LORE_RELATION_DERIVED) || relation->column_count == 0)) {
        lr_diag_fail(diag, LORE_MISUSE, place, "%s is named and has no claims with dates to name",
                     relation->name);
        lr_diag_hint(diag, "declare it with event or temporal, and with the name as first column");
        return LORE_MISUSE;
    }
    return LORE_OK;
}

static lore_status check_options(const lore_relation *relation, Diag *diag)
{
    Place place = place_of(relation);
    unsigned dated = LORE_RELATION_TEMPORAL | LORE_RELATION_EVENT | LORE_RELATION_UNIT_DAY;
    if (relation->flags & ~(unsigned)(2 * LORE_RELATION_BEFORE - 1))
        return lr_diag_fail(diag, LORE_MISUSE, place, "%s has options that do not exist",
                            relation->name);
    if ((relation->flags & LORE_RELATION_DERIVED) && (relation->flags & dated)) {
        lr_diag_fail(diag, LORE_MISUSE, place, "%s is derived and cannot be declared temporal",
                     relation->name);
        lr_diag_hint(diag, "leave it out: a derived relation is temporal when a premise is");
        return LORE_MISUSE;
    }
    if ((relation->flags & LORE_RELATION_SYMMETRIC) && relation->column_count != 2)
        return lr_diag_fail(diag, LORE_TYPE, place, "%s is symmetric and so needs two columns",
                            relation->name);
    if (names_other_columns(relation->functional, relation->column_count) ||
        names_other_columns(relation->index, relation->column_count))
        return lr_diag_fail(diag, LORE_MISUSE, place, "%s names columns that it does not have",
                            relation->name);
    return check_order(relation, diag);
}

static lore_status check_relation(const lore_relation *relation, Diag *diag)
{
    if (relation == NULL)
        return lr_diag_fail(diag, LORE_MISUSE, (Place){ NULL, 0 }, "no relation is given");
    Place place = place_of(relation);
    lore_status status = lr_check_name("a relation", relation->name, place, diag);
    if (status != LORE_OK)
        return status;
    if (!is_identifier(relation->name)) {
        lr_diag_fail(diag, LORE_SYNTAX, place, "'%s' cannot name a relation", relation->name);
        lr_diag_hint(diag, "names are letters, digits and _, and begin with no digit");
        return LORE_SYNTAX;
    }
    if (lr_word_is_reserved(relation->name))
        return lr_diag_fail(diag, LORE_MISUSE, place,
                            "%s is a word of the language and cannot name a relation",
                            relation->name);
    if (relation->column_count > LR_ARITY_MAX)
        return lr_diag_fail(diag, LORE_FULL, place, "%s has %zu columns; at most %d are possible",
                            relation->name, relation->column_count, LR_ARITY_MAX);
    status = check_columns(relation, diag);
    if (status == LORE_OK)
        status = check_options(relation, diag);
    if (status == LORE_OK)
        status = lr_check_text("the note", relation->note, place, diag);
    return status == LORE_OK ? lr_check_text("the file's name", relation->file, place, diag)
                             : status;
}

static bool has_same_columns(const Relation *standing, const lore_relation *relation)
{
    if (standing->arity != relation->column_count)
        return false;
    for (size_t c = 0; c < relation->column_count; c++)
        if (standing->types[c] != relation->columns[c].type)
            return false;
    return true;
}

static lore_status stop_at_claim(void *data, const ClaimRecord *claim)
{
    (void)data;
    (void)claim;
    return LORE_DONE;
}

/* Whether facts or claims of the relation have been recorded. */
static lore_status is_in_use(lore_kb *kb, uint32_t stored, bool *out)
{
    uint64_t facts = 0;
    lore_status status = lr_store_fact_count(kb->store, stored, &facts, &kb->diag);
    *out = facts > 0;
    if (status != LORE_OK || *out)
        return status;
    status = lr_store_claims(kb->store, stored, LR_STORE_NOW, stop_at_claim, NULL, &kb->diag);
    *out = status == LORE_DONE;
    return status < 0 ? status : LORE_OK;
}

/* Facts that have ended are read by as_of, in rows as wide as they were. */
static lore_status check_width(lore_kb *kb, const Relation *standing, const lore_relation *relation)
{
    bool is_known = false;
    if (standing->arity == relation->column_count)
        return LORE_OK;
    lore_status status = lr_store_facts_are_known(kb->store, standing->stored, standing->arity,
                                                  &is_known, &kb->diag);
    if (status != LORE_OK || !is_known)
        return status;
    lr_diag_fail(&kb->diag, LORE_MISUSE, place_of(relation),
                 "%s held facts of %u columns, which as_of still reads, and so keeps their number",
                 relation->name, standing->arity);
    lr_diag_hint(&kb->diag, "declare another relation");
    return LORE_MISUSE;
}

static lore_status check_redeclaration(lore_kb *kb, const Relation *standing,
                                       const lore_relation *relation)
{
    bool is_used = false;
    bool is_derived = (relation->flags & LORE_RELATION_DERIVED) != 0;
    bool was_derived = (standing->flags & LORE_RELATION_DERIVED) != 0;
    if (has_same_columns(standing, relation) && (was_derived || !is_derived))
        return LORE_OK;
    lore_status status = is_in_use(kb, standing->stored, &is_used);
    if (status != LORE_OK || !is_used)
        return status != LORE_OK ? status : check_width(kb, standing, relation);
    lr_diag_fail(&kb->diag, LORE_MISUSE, place_of(relation),
                 "%s holds facts and so keeps its columns and kind", relation->name);
    lr_diag_hint(&kb->diag, "retract its facts and claims first, or declare another relation");
    return LORE_MISUSE;
}

/* A relation that is new joins the draft; another declaration of one makes the draft be read
 * again. */
static lore_status put_relation(lore_kb *kb, const lore_relation *given)
{
    lore_status status = check_relation(given, &kb->diag);
    if (status != LORE_OK)
        return status;
    lore_relation relation = *given;
    if (relation.flags & LORE_RELATION_EVENT)
        relation.flags |= LORE_RELATION_TEMPORAL;
    Program *program;
    status = lr_draft_program(&kb->draft, kb->store, &program, &kb->diag);
    if (status != LORE_OK)
        return status;
    uint32_t standing = lr_program_relation(program, relation.name);
    if (standing != LR_NONE)
        status = check_redeclaration(kb, &program->relations.items[standing], &relation);
    if (status != LORE_OK)
        return status;
    Buffer bytes = { 0 };
    uint32_t number = 0;
    lr_record_encode_relation(&bytes, &relation);
    status = bytes.failed ? LORE_NOMEM
                          : lr_store_record_put(kb->store, RECORD_RELATION, relation.name,
                                                bytes.bytes, bytes.count, &number, &kb->diag);
    lr_buffer_free(&bytes);
    if (status != LORE_OK)
        return status;
    kb->draft.is_changed = true;
    if (standing == LR_NONE)
        return lr_program_add_relation(program, &relation, number, &kb->diag);
    lr_draft_forget_relations(&kb->draft);
    return LORE_OK;
}

lore_status lore_declare(lore_kb *kb, const lore_relation *relation)
{
    Change change;
    lore_status status = lr_change_begin(kb, &change);
    if (status == LORE_OK)
        status = put_relation(kb, relation);
    return lr_change_end(kb, &change, status);
}

/* ---- sources ---- */

static lore_status check_source(const lore_source *source, Diag *diag)
{
    Place nowhere = { NULL, 0 };
    if (source == NULL)
        return lr_diag_fail(diag, LORE_MISUSE, nowhere, "no source is given");
    lore_status status = lr_check_name("a source", source->name, nowhere, diag);
    const struct {
        const char *what, *text;
    } texts[] = { { "via", source->via },
                  { "the origin", source->origin },
                  { "the title", source->title },
                  { "the note", source->note } };
    for (size_t i = 0; status == LORE_OK && i < sizeof texts / sizeof *texts; i++)
        status = lr_check_text(texts[i].what, texts[i].text, nowhere, diag);
    if (status == LORE_OK)
        status = lr_check_value(source->reliability, nowhere, diag);
    Grade grade;
    return status == LORE_OK ? lr_grade_parse(source->reliability, &grade, nowhere, diag) : status;
}

static lore_status put_source(lore_kb *kb, const lore_source *source)
{
    lore_status status = check_source(source, &kb->diag);
    if (status != LORE_OK)
        return status;
    Buffer bytes = { 0 };
    uint32_t number = 0;
    lr_record_encode_source(&bytes, source);
    status = bytes.failed ? LORE_NOMEM
                          : lr_store_record_put(kb->store, RECORD_SOURCE, source->name, bytes.bytes,
                                                bytes.count, &number, &kb->diag);
    lr_buffer_free(&bytes);
    if (status != LORE_OK)
        return status;
    kb->draft.is_changed = true;
    return lr_draft_add_source(&kb->draft, source->name, number);
}

lore_status lore_source_put(lore_kb *kb, const lore_source *source)
{
    Change change;
    lore_status status = lr_change_begin(kb, &change);
    if (status == LORE_OK)
        status = put_source(kb, source);
    return lr_change_end(kb, &change, status);
}
