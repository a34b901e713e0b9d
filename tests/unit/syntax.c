/* SPDX-License-Identifier: MIT */
#include "syntax.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "value/value.h"

enum { ARGS_MAX = 300, NAME_MAX_ = 64 };

static void skip(const char **at)
{
    while (isspace((unsigned char)**at))
        ++*at;
}

static void read_name(const char **at, char name[NAME_MAX_])
{
    size_t length = 0;
    skip(at);
    while ((isalnum((unsigned char)**at) || **at == '_') && length < NAME_MAX_ - 1)
        name[length++] = *(*at)++;
    name[length] = '\0';
}

static lore_value read_number(const char **at)
{
    char *end, *real_end;
    long long number = strtoll(*at, &end, 10);
    double real = strtod(*at, &real_end);
    bool is_integer = end == real_end;
    *at = real_end;
    return is_integer ? lore_integer(number) : lore_real(real);
}

static lore_value read_time(const char **at)
{
    char *end;
    long long from = strtoll(*at + 1, &end, 10);
    *at = end;
    if (strncmp(end, "..", 2) != 0)
        return lore_instant(from);
    long long to = strtoll(end + 2, &end, 10);
    *at = end;
    return lore_interval(from, to);
}

static lore_term read_term(lore_terms *terms, const char **at)
{
    char name[NAME_MAX_];
    skip(at);
    if (**at == '"') {
        const char *from = *at + 1, *end = strchr(from, '"');
        *at = end + 1;
        return lore_term_value(terms, lore_text(from, end - from));
    }
    if (**at == '@')
        return lore_term_value(terms, read_time(at));
    if (isdigit((unsigned char)**at) || **at == '-')
        return lore_term_value(terms, read_number(at));
    read_name(at, name);
    if (isupper((unsigned char)name[0]) || name[0] == '_')
        return lore_term_variable(terms, name);
    skip(at);
    if (**at != '(')
        return lore_term_value(terms,
                               strcmp(name, "null") == 0 ? lore_null() : lore_text(name, -1));
    lore_term *args = calloc(ARGS_MAX, sizeof *args);
    size_t count = 0;
    for (++*at, skip(at); **at != ')'; skip(at)) {
        args[count++] = read_term(terms, at);
        skip(at);
        *at += **at == ',';
    }
    ++*at;
    lore_term term = lore_term_compound(terms, name, args, count);
    free(args);
    return term;
}

lore_term syntax_term(lore_terms *terms, const char *text)
{
    return read_term(terms, &text);
}

static lore_type type_named(const char *name)
{
    for (int type = LORE_NULL; type < LORE_ANY; type++)
        if (strcmp(lr_type_name((lore_type)type), name) == 0)
            return (lore_type)type;
    return LORE_ANY;
}

uint32_t syntax_declare(Program *program, const char *text, unsigned flags)
{
    char name[NAME_MAX_], type[NAME_MAX_];
    lore_column columns[LR_ARITY_MAX];
    size_t count = 0;
    read_name(&text, name);
    for (skip(&text), ++text, skip(&text); *text != ')'; skip(&text)) {
        read_name(&text, type);
        columns[count++] = (lore_column){ "c", type_named(type) };
        skip(&text);
        text += *text == ',';
    }
    lore_relation relation = {
        .name = name, .columns = columns, .column_count = count, .flags = flags
    };
    Diag diag = { .list = { 0 } };
    lore_status status = lr_program_add_relation(program, &relation, 1, &diag);
    lr_diag_clear(&diag);
    return status == LORE_OK ? (uint32_t)program->relations.count - 1 : LR_NONE;
}

const char *syntax_message(const Diag *diag)
{
    return diag->list.count == 0 ? "" : diag->list.items[0].message;
}
