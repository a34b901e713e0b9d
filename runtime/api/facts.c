/* SPDX-License-Identifier: MIT */
/* Plain facts. All rows of a call are looked at before the first is recorded; then they go to
 * the store in batches, so that a call of any size needs little memory. */
#include "api/check.h"
#include "api/kb.h"
#include "rule/program_internal.h"

enum { BATCH_CODES = 16384, GROUP_VALUES = 256 };

static const Place nowhere = { NULL, 0 };

static lore_status find_base_relation(lore_kb *kb, const char *name, size_t columns,
                                      const Relation **out)
{
    Program *program;
    lore_status status = lr_draft_program(&kb->draft, kb->store, &program, &kb->diag);
    return status == LORE_OK ? lr_check_base_relation(program, name, columns, out, &kb->diag)
                             : status;
}

/* Most values by far: nothing can be wrong with them. */
static bool is_integer(const Relation *relation, uint32_t column, const lore_value *value)
{
    return value->type == LORE_INTEGER && relation->types[column] == LORE_INTEGER;
}

static bool has_integers_only(const Relation *relation)
{
    uint32_t c = 0;
    while (c < relation->arity && relation->types[c] == LORE_INTEGER)
        c++;
    return c == relation->arity && c > 0;
}

static bool is_sound_text(const Relation *relation, uint32_t column, const lore_value *value)
{
    return value->type == LORE_TEXT && relation->types[column] == LORE_TEXT &&
           value->u.text != NULL && lr_check_is_utf8(value->u.text, value->v.length);
}

static lore_status check_row(const Relation *relation, const lore_value *values, Diag *diag)
{
    for (uint32_t c = 0; c < relation->arity; c++) {
        lore_value value = values[c];
        if (is_integer(relation, c, &value) || is_sound_text(relation, c, &value))
            continue;
        lore_status status = lr_check_column(relation, c, &value, nowhere, diag);
        if (status != LORE_OK)
            return status;
    }
    return LORE_OK;
}

static lore_status check_rows(const Relation *relation, const lore_value *values, size_t rows,
                              Diag *diag)
{
    size_t row = 0, integers = 0;
    lore_status status = LORE_OK;
    if (has_integers_only(relation)) {
        while (integers < rows * relation->arity && values[integers].type == LORE_INTEGER)
            integers++;
        row = integers / relation->arity;
    }
    for (; status == LORE_OK && row < rows; row++)
        status = check_row(relation, values + row * relation->arity, diag);
    return status;
}

/* The codes of rows of integers, up to one that has something else or an integer without inline code; gives how
 * many rows that were. */
static size_t code_integers(const Relation *relation, const lore_value *values, size_t rows,
                            Code *out)
{
    size_t at = 0;
    if (!has_integers_only(relation))
        return 0;
    for (; at < rows * relation->arity; at++) {
        Code code = lr_code_integer(values[at].u.integer);
        if (values[at].type != LORE_INTEGER || code == LR_CODE_NONE)
            break;
        out[at] = code;
    }
    return at / relation->arity;
}

/* How many rows from the first on have values of the very types of their columns. */
static size_t count_fitting(const Relation *relation, const lore_value *values, size_t rows)
{
    for (size_t row = 0; row < rows; row++)
        for (uint32_t c = 0; c < relation->arity; c++, values++)
            if (values->type != (int32_t)relation->types[c])
                return row;
    return rows;
}

/* Values that have to be fitted to their columns before the store gives their codes, and where these go. */
typedef struct Group {
    lore_value values[GROUP_VALUES];
    Code *places[GROUP_VALUES];
    size_t count;
} Group;

static lore_status intern_group(Store *store, Group *group, Diag *diag)
{
    Code codes[GROUP_VALUES];
    lore_status status = lr_store_codes_intern(store, group->values, group->count, codes, diag);
    for (size_t i = 0; status == LORE_OK && i < group->count; i++)
        *group->places[i] = codes[i];
    group->count = 0;
    return status;
}

static lore_status intern_fitted(lore_kb *kb, const Relation *relation, const lore_value *values,
                                 size_t rows, Code *out)
{
    Group group;
    lore_status status = LORE_OK;
    group.count = 0;
    for (size_t row = 0; status == LORE_OK && row < rows; row++)
        for (uint32_t c = 0; status == LORE_OK && c < relation->arity; c++, values++, out++) {
            *out =
                is_integer(relation, c, values) ? lr_code_integer(values->u.integer) : LR_CODE_NONE;
            if (*out != LR_CODE_NONE)
                continue;
            group.values[group.count] = *values;
            if (values->type != (int32_t)relation->types[c])
                lr_value_fit(&group.values[group.count], relation->types[c]);
            group.places[group.count++] = out;
            if (group.count == GROUP_VALUES)
                status = intern_group(kb->store, &group, &kb->diag);
        }
    return status == LORE_OK && group.count > 0 ? intern_group(kb->store, &group, &kb->diag)
                                                : status;
}

/* rows of values, all checked, as codes. */
static lore_status intern_rows(lore_kb *kb, const Relation *relation, const lore_value *values,
                               size_t rows, Code *out)
{
    size_t arity = relation->arity, coded = code_integers(relation, values, rows, out);
    size_t fitting = count_fitting(relation, values + coded * arity, rows - coded);
    lore_status status = lr_store_codes_intern(kb->store, values + coded * arity, fitting * arity,
                                               out + coded * arity, &kb->diag);
    coded += fitting;
    return status == LORE_OK ? intern_fitted(kb, relation, values + coded * arity, rows - coded,
                                             out + coded * arity)
                             : status;
}

static lore_status put_rows(lore_kb *kb, const Relation *relation, const lore_value *values,
                            size_t rows)
{
    Code codes[BATCH_CODES];
    uint32_t arity = relation->arity;
    size_t batch = arity == 0 ? rows : BATCH_CODES / arity;
    lore_status status = check_rows(relation, values, rows, &kb->diag);
    while (status == LORE_OK && rows > 0) {
        size_t count = rows < batch ? rows : batch;
        status = intern_rows(kb, relation, values, count, codes);
        if (status == LORE_OK)
            status = lr_store_facts_put(kb->store, relation->stored, arity, codes, count, NULL,
                                        &kb->diag);
        values += count * arity;
        rows -= count;
    }
    return status;
}

static lore_status put_facts(lore_kb *kb, const char *name, const lore_value *values,
                             size_t columns, size_t rows)
{
    const Relation *relation;
    lore_status status = find_base_relation(kb, name, columns, &relation);
    if (status != LORE_OK)
        return status;
    if (values == NULL && columns * rows > 0)
        return lr_diag_fail(&kb->diag, LORE_MISUSE, nowhere, "no values are given");
    return put_rows(kb, relation, values, rows);
}

static lore_status suppose_facts(lore_whatif *whatif, const char *relation,
                                 const lore_value *values, size_t columns, size_t rows)
{
    lore_status status = LORE_OK;
    for (size_t row = 0; row < rows && status == LORE_OK; row++)
        status = lore_whatif_fact_put(whatif, relation,
                                      values == NULL ? NULL : values + row * columns, columns);
    return status;
}

lore_status lore_facts_put(lore_kb *kb, const char *relation, const lore_value *values,
                           size_t columns, size_t rows)
{
    Change change;
    if (lore_whatif_used(kb) != NULL)
        return suppose_facts(kb->asked, relation, values, columns, rows);
    lore_status status = lr_change_begin(kb, &change);
    if (status == LORE_OK)
        status = put_facts(kb, relation, values, columns, rows);
    return lr_change_end(kb, &change, status);
}

lore_status lore_fact_put(lore_kb *kb, const char *relation, const lore_value *values, size_t count)
{
    return lore_facts_put(kb, relation, values, count, 1);
}

static lore_status no_such_fact(const Relation *relation, Diag *diag)
{
    return lr_diag_fail(diag, LORE_NOTFOUND, nowhere, "%s has no such fact", relation->name);
}

static lore_status retract_fact(lore_kb *kb, const char *name, const lore_value *values,
                                size_t count)
{
    Code row[LR_ARITY_MAX];
    const Relation *relation;
    lore_status status = find_base_relation(kb, name, count, &relation);
    for (uint32_t c = 0; status == LORE_OK && c < relation->arity; c++) {
        lore_value value = values[c];
        status = lr_check_column(relation, c, &value, nowhere, &kb->diag);
        if (status == LORE_OK)
            status = lr_store_code_find(kb->store, value, &row[c], &kb->diag);
        if (status == LORE_OK && row[c] == LR_CODE_NONE)
            return no_such_fact(relation, &kb->diag);
    }
    if (status != LORE_OK)
        return status;
    status = lr_store_fact_end(kb->store, relation->stored, relation->arity, row, &kb->diag);
    return status == LORE_NOTFOUND && kb->diag.list.count == 0 ? no_such_fact(relation, &kb->diag)
                                                               : status;
}

lore_status lore_fact_retract(lore_kb *kb, const char *relation, const lore_value *values,
                              size_t count)
{
    Change change;
    if (lore_whatif_used(kb) != NULL)
        return lore_whatif_fact_retract(kb->asked, relation, values, count);
    lore_status status = lr_change_begin(kb, &change);
    if (status == LORE_OK)
        status =
            values == NULL && count > 0 ? LORE_MISUSE : retract_fact(kb, relation, values, count);
    return lr_change_end(kb, &change, status);
}
