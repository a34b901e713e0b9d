/* SPDX-License-Identifier: MIT */
/* Everything here is read from the listings of relations and rules. */
#include "cli/schema.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* The columns of lore_list. */
enum {
    RELATION_NAME,
    RELATION_COLUMNS,
    RELATION_KIND,
    RELATION_FACTS,
    RELATION_CLAIMS,
    RELATION_NOTE
};
enum { RULE_NAME, RULE_RELATION };

static bool equals(lore_value value, const char *text, size_t length)
{
    return value.type == LORE_TEXT && value.v.length == length &&
           memcmp(value.u.text, text, length) == 0;
}

static void print_text(FILE *out, lore_value value)
{
    if (value.type == LORE_TEXT)
        fwrite(value.u.text, 1, (size_t)value.v.length, out);
}

/* ---- .schema --------------------------------------------------------------------------------- */

static void print_rules(lore_kb *kb, lore_value relation, FILE *out)
{
    lore_query *query = NULL;
    const char *separator = "   rules: ";
    if (lore_list(kb, "rules", NULL, &query) == LORE_OK)
        while (lore_query_step(query) == LORE_ROW) {
            if (!equals(lore_query_value(query, RULE_RELATION), relation.u.text,
                        (size_t)relation.v.length))
                continue;
            fputs(separator, out);
            print_text(out, lore_query_value(query, RULE_NAME));
            separator = ", ";
        }
    lore_query_close(query);
}

static void print_count(const lore_query *query, size_t column, const char *noun, FILE *out)
{
    lore_value count = lore_query_value(query, column);
    if (count.type == LORE_INTEGER && count.u.integer > 0)
        fprintf(out, ", %" PRId64 " %s%s", count.u.integer, noun, count.u.integer == 1 ? "" : "s");
}

static void print_relation(lore_kb *kb, const lore_query *query, FILE *out)
{
    lore_value name = lore_query_value(query, RELATION_NAME);
    lore_value note = lore_query_value(query, RELATION_NOTE);
    print_text(out, name);
    fputc('(', out);
    print_text(out, lore_query_value(query, RELATION_COLUMNS));
    fputs(")   ", out);
    print_text(out, lore_query_value(query, RELATION_KIND));
    print_count(query, RELATION_FACTS, "fact", out);
    print_count(query, RELATION_CLAIMS, "claim", out);
    print_rules(kb, name, out);
    if (note.type == LORE_TEXT)
        fputs("   -- ", out);
    print_text(out, note);
    fputc('\n', out);
}

lore_status cli_schema_print(lore_kb *kb, const char *name, FILE *out)
{
    lore_query *query = NULL;
    bool is_found = name == NULL;
    lore_status status = lore_list(kb, "relations", name, &query);
    while (status == LORE_OK && lore_query_step(query) == LORE_ROW) {
        if (name != NULL && !equals(lore_query_value(query, RELATION_NAME), name, strlen(name)))
            continue;
        is_found = true;
        print_relation(kb, query, out);
    }
    lore_query_close(query);
    return status == LORE_OK && !is_found ? LORE_NOTFOUND : status;
}

/* ---- short goals ----------------------------------------------------------------------------- */

/* The end of the word at text: a string in quotes, or up to the next blank. */
static const char *end_of_word(const char *text)
{
    if (*text != '"' && *text != '\'')
        return text + strcspn(text, " \t");
    const char *close = strchr(text + 1, *text);
    return close == NULL ? text + strlen(text) : close + 1;
}

static const char *skip_blank(const char *text)
{
    return text + strspn(text, " \t");
}

/* A word as an argument: names that are no numbers, strings or variables go into quotes. */
static void print_argument(FILE *out, const char *word, size_t length)
{
    bool is_bare = strchr("\"'-_0123456789", word[0]) != NULL || isupper((unsigned char)word[0]);
    fprintf(out, is_bare ? "%.*s" : "\"%.*s\"", (int)length, word);
}

/* Variables for the columns that no word was given for, after the column: "who: text" gives Who. */
static void print_goal(FILE *out, const char *name, size_t name_length, const char *words,
                       const char *columns)
{
    const char *separator = "(";
    fwrite(name, 1, name_length, out);
    while (*columns != '\0') {
        size_t column_length = strcspn(columns, ":");
        fputs(separator, out);
        if (*words != '\0') {
            const char *end = end_of_word(words);
            print_argument(out, words, (size_t)(end - words));
            words = skip_blank(end);
        } else {
            fprintf(out, "%c%.*s", toupper((unsigned char)columns[0]), (int)column_length - 1,
                    columns + 1);
        }
        separator = ", ";
        columns += strcspn(columns, ",");
        columns += strspn(columns, ", ");
    }
    fputc(')', out);
}

/* The columns of the relation of that name as listed, to be freed; NULL if there is none. */
static char *find_columns(lore_kb *kb, const char *name, size_t length)
{
    lore_query *query = NULL;
    char *columns = NULL;
    if (lore_list(kb, "relations", NULL, &query) == LORE_OK)
        while (columns == NULL && lore_query_step(query) == LORE_ROW) {
            lore_value listed = lore_query_value(query, RELATION_COLUMNS);
            if (equals(lore_query_value(query, RELATION_NAME), name, length) &&
                listed.type == LORE_TEXT)
                columns = strndup(listed.u.text, (size_t)listed.v.length);
        }
    lore_query_close(query);
    return columns;
}

lore_status cli_schema_goal(lore_kb *kb, const char *text, char **out)
{
    size_t name_length = strcspn(text, " \t"), size;
    *out = NULL;
    if (strchr(text, '(') != NULL) {
        *out = strdup(text);
        return *out != NULL ? LORE_OK : LORE_NOMEM;
    }
    char *columns = find_columns(kb, text, name_length);
    if (columns == NULL)
        return LORE_NOTFOUND;
    FILE *goal = open_memstream(out, &size);
    if (goal != NULL)
        print_goal(goal, text, name_length, skip_blank(text + name_length), columns);
    free(columns);
    return goal != NULL && fclose(goal) == 0 ? LORE_OK : LORE_NOMEM;
}
