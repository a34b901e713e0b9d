/* SPDX-License-Identifier: MIT */
/* Checks of what callers hand in. Text is checked once, where it enters; beyond this it is
 * UTF-8. */
#include "api/check.h"

#include <math.h>
#include <string.h>

#include "rule/program_internal.h"
#include "value/value.h"

/* ---- text ---- */

/* The length of the well-formed sequence at bytes, 0 if there is none. */
static size_t sequence_length(const unsigned char *bytes, size_t length)
{
    static const struct {
        unsigned char first_least, first_most, second_least, second_most;
        unsigned char length;
    } forms[] = {
        { 0xC2, 0xDF, 0x80, 0xBF, 2 }, { 0xE0, 0xE0, 0xA0, 0xBF, 3 }, { 0xE1, 0xEC, 0x80, 0xBF, 3 },
        { 0xED, 0xED, 0x80, 0x9F, 3 }, { 0xEE, 0xEF, 0x80, 0xBF, 3 }, { 0xF0, 0xF0, 0x90, 0xBF, 4 },
        { 0xF1, 0xF3, 0x80, 0xBF, 4 }, { 0xF4, 0xF4, 0x80, 0x8F, 4 },
    };
    if (bytes[0] < 0x80)
        return 1;
    for (size_t f = 0; f < sizeof forms / sizeof *forms; f++) {
        if (bytes[0] < forms[f].first_least || bytes[0] > forms[f].first_most)
            continue;
        if (length < forms[f].length || bytes[1] < forms[f].second_least ||
            bytes[1] > forms[f].second_most)
            return 0;
        for (size_t i = 2; i < forms[f].length; i++)
            if ((bytes[i] & 0xC0) != 0x80)
                return 0;
        return forms[f].length;
    }
    return 0;
}

/* Eight bytes at a time, the last eight over again; most texts are no more than that. */
static bool is_ascii(const unsigned char *bytes, size_t length)
{
    uint64_t eight, seen = 0;
    if (length < sizeof eight) {
        for (size_t i = 0; i < length; i++)
            seen |= bytes[i];
        return seen < 0x80;
    }
    for (size_t at = 0; at < length - sizeof eight; at += sizeof eight) {
        memcpy(&eight, bytes + at, sizeof eight);
        seen |= eight;
    }
    memcpy(&eight, bytes + length - sizeof eight, sizeof eight);
    return ((seen | eight) & UINT64_C(0x8080808080808080)) == 0;
}

bool lr_check_is_utf8(const char *text, size_t length)
{
    const unsigned char *bytes = (const unsigned char *)text;
    if (is_ascii(bytes, length))
        return true;
    while (length > 0) {
        size_t step = sequence_length(bytes, length);
        if (step == 0)
            return false;
        bytes += step;
        length -= step;
    }
    return true;
}

static lore_status refuse_text(const char *what, const char *text, size_t length, Place place,
                               Diag *diag)
{
    lr_diag_fail(diag, LORE_SYNTAX, place, "%s is not UTF-8", what);
    lr_diag_hint(diag, "convert it to UTF-8 first");
    lr_diag_source(diag, text, length);
    return LORE_SYNTAX;
}

lore_status lr_check_text(const char *what, const char *text, Place place, Diag *diag)
{
    if (text == NULL || lr_check_is_utf8(text, strlen(text)))
        return LORE_OK;
    return refuse_text(what, text, strlen(text), place, diag);
}

lore_status lr_check_name(const char *what, const char *name, Place place, Diag *diag)
{
    if (name == NULL || name[0] == '\0')
        return lr_diag_fail(diag, LORE_MISUSE, place, "%s has no name", what);
    return lr_check_text(what, name, place, diag);
}

/* ---- values ---- */

lore_status lr_check_value(lore_value value, Place place, Diag *diag)
{
    switch ((lore_type)value.type) {
    case LORE_TEXT:
        if (value.u.text == NULL)
            return lr_diag_fail(diag, LORE_MISUSE, place, "a text value has no text");
        if (!lr_check_is_utf8(value.u.text, value.v.length))
            return refuse_text("the text", value.u.text, value.v.length, place, diag);
        return LORE_OK;
    case LORE_REAL:
        if (isnan(value.u.real))
            return lr_diag_fail(diag, LORE_TYPE, place, "a value is not a number (NaN)");
        return LORE_OK;
    case LORE_INTERVAL:
        if (value.u.integer >= value.v.to)
            return lr_diag_fail(diag, LORE_TIME, place, "an interval ends before it begins");
        return LORE_OK;
    case LORE_BOOLEAN:
        if (value.u.integer != 0 && value.u.integer != 1)
            return lr_diag_fail(diag, LORE_MISUSE, place, "a boolean is neither 0 nor 1");
        return LORE_OK;
    case LORE_NULL:
    case LORE_INTEGER:
    case LORE_INSTANT:
        return LORE_OK;
    case LORE_ANY:
    case LORE_TYPE_MAX_:
        break;
    }
    return lr_diag_fail(diag, LORE_MISUSE, place, "a value has no type that exists: %d",
                        value.type);
}

lore_status lr_check_column(const Relation *relation, uint32_t column, lore_value *value,
                            Place place, Diag *diag)
{
    lore_status status = lr_check_value(*value, place, diag);
    if (status != LORE_OK || lr_value_fit(value, relation->types[column]))
        return status;
    Buffer given = { 0 };
    lr_value_print(&given, *value);
    lr_diag_fail(diag, LORE_TYPE, place, "column %s of %s is %s, but %s is %s",
                 relation->columns[column], relation->name, lr_type_name(relation->types[column]),
                 lr_buffer_terminate(&given), lr_type_name((lore_type)value->type));
    lr_buffer_free(&given);
    return LORE_TYPE;
}

/* ---- names ---- */

lore_status lr_check_relation(const Program *program, const char *name, Place place, uint32_t *out,
                              Diag *diag)
{
    if (name == NULL)
        return lr_diag_fail(diag, LORE_MISUSE, place, "no relation is named");
    *out = lr_program_relation(program, name);
    if (*out != LR_NONE)
        return LORE_OK;
    VECTOR(const char *) names = { 0 };
    for (size_t i = 0; i < program->relations.count; i++)
        if (!lr_vector_push(&names, program->relations.items[i].name))
            break;
    const char *nearest = lr_diag_nearest(name, names.items, names.count);
    lr_diag_fail(diag, LORE_UNKNOWN, place, "no relation '%s'", name);
    if (nearest != NULL)
        lr_diag_hint(diag, "did you mean %s?", nearest);
    else
        lr_diag_hint(diag, "declare it first");
    lr_vector_free(&names);
    return LORE_UNKNOWN;
}

lore_status lr_check_term(const lore_terms *terms, lore_term term, Place place, Diag *diag)
{
    if (terms == NULL)
        return lr_diag_fail(diag, LORE_MISUSE, place, "a term is given without its lore_terms");
    if (terms->too_deep)
        return lr_diag_fail(diag, LORE_FULL, place, "terms are nested too deep or are too many");
    if (terms->failed)
        return LORE_NOMEM;
    if (term == 0 || term > terms->nodes.count)
        return lr_diag_fail(diag, LORE_MISUSE, place, "a term is none of its lore_terms");
    return LORE_OK;
}

static lore_status count_mismatch(const Relation *relation, size_t given, Diag *diag)
{
    if (given == relation->arity)
        return LORE_OK;
    Buffer columns = { 0 };
    for (uint32_t c = 0; c < relation->arity; c++)
        lr_buffer_format(&columns, "%s%s", c > 0 ? ", " : "", relation->columns[c]);
    lr_diag_fail(diag, LORE_TYPE, (Place){ NULL, 0 }, "%s has %u columns, but is given %zu values",
                 relation->name, relation->arity, given);
    lr_diag_hint(diag, "give %s(%s)", relation->name, lr_buffer_terminate(&columns));
    lr_buffer_free(&columns);
    return LORE_TYPE;
}

lore_status lr_check_base_relation(const Program *program, const char *name, size_t columns,
                                   const Relation **out, Diag *diag)
{
    uint32_t index = LR_NONE;
    Place nowhere = { NULL, 0 };
    lore_status status = lr_check_relation(program, name, nowhere, &index, diag);
    if (status != LORE_OK)
        return status;
    *out = &program->relations.items[index];
    if (((*out)->flags & LORE_RELATION_DERIVED) == 0)
        return count_mismatch(*out, columns, diag);
    lr_diag_fail(diag, LORE_MISUSE, nowhere, "%s is derived and holds no facts of its own", name);
    lr_diag_hint(diag, "declare it with relation instead of derive, or conclude it by a rule");
    return LORE_MISUSE;
}
