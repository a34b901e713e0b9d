/* SPDX-License-Identifier: MIT */
/* The rules of a profile by their cost: versions of one rule are one line, whose last column is about
 * the version that took most of its time. */
#include <stdlib.h>
#include <string.h>

#include "api/profile.h"

enum {
    MANY_TIMES = 8,   /* as many rows as lead to anything are too many, */
    ROWS_MANY = 1000, /* if they are so many */
};

/* ---- advice ---- */

static const ProfileOperator *heaviest(const ProfileRule *rule)
{
    const ProfileOperator *most = NULL;
    for (uint32_t s = 0; s < rule->operator_count; s++)
        if (most == NULL || rule->operators[s].ns > most->ns)
            most = &rule->operators[s];
    return most;
}

static void print_rows(Buffer *out, uint64_t rows)
{
    lr_profile_print_count(out, (double)rows);
    lr_buffer_format(out, rows == 1 ? " row" : " rows");
}

static const ProfileOperator *next_of(const ProfileRule *rule, const ProfileOperator *operator)
{
    const ProfileOperator *end = rule->operators + rule->operator_count;
    while (++operator<end && operator->is_asked) {
    }
    return operator<end ? operator: NULL;
}

/* What can be done about an operator's rows, if they are many. */
static void print_remedy(Buffer *out, const ProfileRule *rule, const ProfileOperator *operator)
{
    const ProfileOperator *next = next_of(rule, operator);
    uint64_t passed = next == NULL ? rule->tried : next->out;
    if (operator->out<ROWS_MANY)
        return;
    if (operator->kind == OPERATOR_SCAN && operator->in> 1)
        lr_buffer_format(out, "; nothing before it binds one of its variables");
    else if (next != NULL && operator->out >= MANY_TIMES *(passed + 1))
        lr_buffer_format(out, "; %s keeps few of them", next->text);
    else if (rule->tried >= MANY_TIMES * (rule->fresh + 1))
        lr_buffer_format(out, "; most conclusions are known already");
}

/* A product of two atoms, if it makes what the rule's most expensive operator is given; else that. */
static const ProfileOperator *blamed(const ProfileRule *rule)
{
    const ProfileOperator *most = heaviest(rule);
    for (uint32_t s = 1; s < rule->operator_count; s++) {
        const ProfileOperator *operator= & rule->operators[s];
        if (operator<most && operator->kind == OPERATOR_SCAN && operator->in> 1 &&
            operator->out >= ROWS_MANY &&
            operator->out * 2 >= most->in)
            return operator;
    }
    return most;
}

static void print_keeping(Buffer *out, const ProfileRule *rule)
{
    if (rule->tried < MANY_TIMES * (rule->fresh + 1)) {
        lr_buffer_format(out, "keeping ");
        print_rows(out, rule->fresh);
        return;
    }
    lr_buffer_format(out, "finding again what is known: ");
    print_rows(out, rule->tried);
    lr_buffer_format(out, " for ");
    lr_profile_print_count(out, (double)rule->fresh);
    lr_buffer_format(out, " new");
}

void lr_profile_print_advice(Buffer *out, const ProfileRule *rule)
{
    const ProfileOperator *most = blamed(rule);
    if (most == NULL)
        return;
    if (most->ns < rule->sink_ns && most == heaviest(rule)) {
        print_keeping(out, rule);
        return;
    }
    bool names_rows = most->kind != OPERATOR_TEST && most->kind != OPERATOR_COMPUTE;
    lr_buffer_format(out, "%s%s %s: ", most->method, names_rows ? " of" : "", most->text);
    print_rows(out, most->out);
    lr_buffer_format(out, " for ");
    lr_profile_print_count(out, (double)rule->fresh);
    lr_buffer_format(out, " new");
    print_remedy(out, rule, most);
}

/* ---- lines ---- */

void lr_profile_print_place(Buffer *out, const ProfileRule *rule)
{
    const char *slash = rule->file == NULL ? NULL : strrchr(rule->file, '/');
    if (rule->file != NULL)
        lr_buffer_format(out, "%s:%d", slash == NULL ? rule->file : slash + 1, rule->line);
    else if (rule->rule != NULL)
        lr_buffer_format(out, "%s", rule->rule);
    else
        lr_buffer_format(
            out,
            rule->operator_count > 0 && rule->operators[0].kind == OPERATOR_WHOLE ? "%s" : "goal",
            rule->operators == NULL ? "" : rule->operators[0].method);
}

typedef struct RuleLine {
    ProfileRule sum;
    const ProfileRule *most; /* of its versions */
} RuleLine;

static bool is_same_text(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

bool lr_profile_is_same(const ProfileRule *a, const ProfileRule *b)
{
    return a->line == b->line && is_same_text(a->rule, b->rule) && is_same_text(a->file, b->file) &&
           is_same_text(a->head, b->head);
}

static void add_line(RuleLine *lines, size_t *count, const ProfileRule *rule)
{
    for (size_t i = 0; i < *count; i++) {
        ProfileRule *sum = &lines[i].sum;
        if (!lr_profile_is_same(sum, rule))
            continue;
        sum->ns += rule->ns;
        sum->tried += rule->tried;
        sum->fresh += rule->fresh;
        sum->runs = rule->runs > sum->runs ? rule->runs : sum->runs;
        if (rule->ns > lines[i].most->ns)
            lines[i].most = rule;
        return;
    }
    lines[(*count)++] = (RuleLine){ *rule, rule };
}

static int by_time(const void *a, const void *b)
{
    const RuleLine *first = a, *second = b;
    return (first->sum.ns < second->sum.ns) - (first->sum.ns > second->sum.ns);
}

static void print_line(Sheet *sheet, const RuleLine *line, uint64_t all)
{
    const ProfileRule *rule = &line->sum;
    lr_sheet_line(sheet);
    lr_profile_print_time(lr_sheet_cell(sheet), rule->ns);
    lr_profile_print_share(lr_sheet_cell(sheet), rule->ns, all);
    lr_profile_print_count(lr_sheet_cell(sheet), (double)rule->tried);
    lr_profile_print_count(lr_sheet_cell(sheet), (double)rule->fresh);
    lr_profile_print_count(lr_sheet_cell(sheet), (double)rule->runs);
    lr_profile_print_place(lr_sheet_cell(sheet), rule);
    lr_buffer_format(lr_sheet_cell(sheet), "%s", rule->head);
    lr_profile_print_advice(lr_sheet_cell(sheet), line->most);
}

uint64_t lr_profile_time(const Profile *profile)
{
    uint64_t components = 0, rules = 0; /* a relation may be loaded between two components */
    for (size_t i = 0; i < profile->components.count; i++)
        components += profile->components.items[i].ns;
    for (size_t i = 0; i < profile->rules.count; i++)
        rules += profile->rules.items[i].ns;
    return components > rules ? components : rules;
}

void lr_profile_print_rules(const Profile *profile, Buffer *out)
{
    static const char *const titles[] = { "time", "share", "tried", "new",
                                          "runs", "where", "rule",  "what it takes" };
    RuleLine *lines = calloc(profile->rules.count + 1, sizeof *lines);
    Sheet sheet = { .right = 0x1f };
    size_t count = 0;
    for (size_t i = 0; lines != NULL && i < profile->rules.count; i++)
        add_line(lines, &count, &profile->rules.items[i]);
    if (lines != NULL)
        qsort(lines, count, sizeof *lines, by_time);
    lr_sheet_line(&sheet);
    for (size_t t = 0; t < sizeof titles / sizeof *titles; t++)
        lr_buffer_format(lr_sheet_cell(&sheet), "%s", titles[t]);
    for (size_t i = 0; i < count; i++)
        print_line(&sheet, &lines[i], lr_profile_time(profile));
    lr_sheet_print(&sheet, out);
    out->failed = out->failed || lines == NULL;
    lr_sheet_free(&sheet);
    free(lines);
}
