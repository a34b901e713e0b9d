/* SPDX-License-Identifier: MIT */
/* The plan of a profile: components in the order of their evaluation, under each its relations, the
 * versions of its rules, and their operators in the order in which bindings pass through them. */
#include <string.h>

#include "api/profile.h"

static void print_how(Buffer *out, const ProfileRelation *relation,
                      const ProfileComponent *component, bool is_first)
{
    lr_buffer_format(out, "%s", relation->form);
    if (relation->bytes > 0) {
        lr_buffer_format(out, ", ");
        lr_profile_print_bytes(out, relation->bytes);
    }
    if (is_first && component->rounds > 0)
        lr_buffer_format(out, ", %llu round%s", (unsigned long long)component->rounds,
                         component->rounds == 1 ? "" : "s");
}

static void print_relation(Sheet *sheet, const ProfileRelation *relation,
                           const ProfileComponent *component, bool is_first, uint64_t all)
{
    lr_sheet_line(sheet);
    lr_buffer_format(lr_sheet_cell(sheet), "%s", relation->name);
    print_how(lr_sheet_cell(sheet), relation, component, is_first);
    lr_profile_print_count(lr_sheet_cell(sheet), (double)(relation->rows + relation->dated));
    Buffer *dated = lr_sheet_cell(sheet);
    lr_buffer_format(dated, "rows");
    if (relation->dated > 0) {
        lr_buffer_format(dated, ", ");
        lr_profile_print_count(dated, (double)relation->dated);
        lr_buffer_format(dated, " dated");
    }
    if (!is_first)
        return;
    lr_profile_print_time(lr_sheet_cell(sheet), component->ns);
    lr_profile_print_share(lr_sheet_cell(sheet), component->ns, all);
}

/* Work of one operator is told in the rule's line. */
static bool is_whole(const ProfileRule *rule)
{
    return rule->operator_count == 1 && rule->operators[0].kind == OPERATOR_WHOLE;
}

static void print_rule(Sheet *sheet, const ProfileRule *rule, uint64_t all)
{
    lr_sheet_line(sheet);
    Buffer *name = lr_sheet_cell(sheet);
    lr_buffer_format(name, "  ");
    lr_profile_print_place(name, rule);
    lr_buffer_format(name, "  %s", rule->head);
    Buffer *how = lr_sheet_cell(sheet);
    if (is_whole(rule))
        lr_buffer_format(how, "%s", rule->operators[0].method);
    else if (rule->version != NULL)
        lr_buffer_format(how, "%s", rule->version);
    if (rule->runs > 1)
        lr_buffer_format(how, "%s%llu runs", rule->version != NULL ? ", " : "",
                         (unsigned long long)rule->runs);
    lr_profile_print_count(lr_sheet_cell(sheet), (double)rule->fresh);
    lr_buffer_format(lr_sheet_cell(sheet), "new of ");
    lr_profile_print_count(&sheet->text, (double)rule->tried);
    lr_profile_print_time(lr_sheet_cell(sheet), rule->ns);
    lr_profile_print_share(lr_sheet_cell(sheet), rule->ns, all);
}

static void print_operator(Sheet *sheet, const ProfileOperator *operator, uint32_t number,
                           uint64_t all)
{
    lr_sheet_line(sheet);
    lr_buffer_format(lr_sheet_cell(sheet), "    %u %s", number, operator->text);
    lr_buffer_format(lr_sheet_cell(sheet), "%s", operator->method);
    if (operator->is_asked) {
        lr_buffer_format(&sheet->text, ", asked before");
        return;
    }
    lr_profile_print_count(lr_sheet_cell(sheet), (double)operator->out);
    lr_sheet_cell(sheet);
    if (operator->estimate >= 0 && operator->kind != OPERATOR_NEW) {
        lr_buffer_format(&sheet->text, "expected ");
        lr_profile_print_count(&sheet->text, operator->estimate);
    }
    lr_profile_print_time(lr_sheet_cell(sheet), operator->ns);
    lr_profile_print_share(lr_sheet_cell(sheet), operator->ns, all);
}

static uint64_t time_of(const ProfileRule *rule)
{
    uint64_t ns = rule->sink_ns;
    for (uint32_t s = 0; s < rule->operator_count; s++)
        ns += rule->operators[s].ns;
    return ns;
}

static void print_operators(Sheet *sheet, const ProfileRule *rule)
{
    uint64_t all = time_of(rule);
    if (is_whole(rule))
        return;
    for (uint32_t s = 0; s < rule->operator_count; s++)
        print_operator(sheet, &rule->operators[s], s + 1, all);
    if (rule->sink_ns == 0)
        return;
    lr_sheet_line(sheet);
    lr_buffer_format(lr_sheet_cell(sheet), "    → %s", rule->head);
    lr_buffer_format(lr_sheet_cell(sheet), "keep what is new");
    lr_profile_print_count(lr_sheet_cell(sheet), (double)rule->fresh);
    lr_sheet_cell(sheet);
    lr_profile_print_time(lr_sheet_cell(sheet), rule->sink_ns);
    lr_profile_print_share(lr_sheet_cell(sheet), rule->sink_ns, all);
}

/* What has no rows and no rule is left out, and what was made to share another's rows. */
static bool is_shown(const Profile *profile, const ProfileRelation *relation)
{
    bool has_rule = false;
    for (size_t i = 0; i < profile->rules.count; i++)
        has_rule = has_rule ||
                   (profile->rules.items[i].component == relation->component &&
                    (profile->rules.items[i].rule != NULL || profile->rules.items[i].tried > 0));
    return has_rule ||
           (relation->rows + relation->dated > 0 && !(relation->is_made && relation->is_shared));
}

/* Loading is told in the line of what was loaded. */
static bool is_told(const ProfileRule *rule)
{
    return is_whole(rule) && strcmp(rule->operators[0].method, "load") == 0;
}

/* A version that had nothing to read, while another had. */
static bool is_idle(const Profile *profile, const ProfileRule *rule)
{
    bool has_other = false;
    for (size_t i = 0; i < profile->rules.count; i++) {
        const ProfileRule *other = &profile->rules.items[i];
        has_other = has_other || (other->component == rule->component && other->tried > 0 &&
                                  lr_profile_is_same(other, rule));
    }
    return has_other && rule->tried == 0 && rule->operator_count > 0 &&
           rule->operators[0].out == 0;
}

static void print_component(Sheet *sheet, const Profile *profile, uint32_t c, uint64_t all)
{
    const ProfileComponent *component = &profile->components.items[c];
    bool is_first = true;
    for (size_t i = 0; i < profile->relations.count; i++) {
        const ProfileRelation *relation = &profile->relations.items[i];
        if (relation->component != c || !is_shown(profile, relation))
            continue;
        print_relation(sheet, relation, component, is_first, all);
        is_first = false;
    }
    for (size_t i = 0; i < profile->rules.count && !is_first; i++) {
        const ProfileRule *rule = &profile->rules.items[i];
        if (rule->component != c || is_told(rule) || is_idle(profile, rule))
            continue;
        print_rule(sheet, rule, all);
        print_operators(sheet, rule);
    }
}

/* What was computed only as far as it was asked for. */
static void print_asked(const Profile *profile, Buffer *out)
{
    for (size_t i = 0; i < profile->relations.count; i++) {
        const ProfileRelation *relation = &profile->relations.items[i];
        if (relation->of != NULL)
            lr_buffer_format(out, "%s: %s, where %s is one of those in %s?%s\n", relation->name,
                             relation->of, relation->columns, relation->of, relation->columns);
    }
}

void lr_profile_print_plan(const Profile *profile, Buffer *out)
{
    Sheet sheet = { .right = 1u << 2 | 1u << 4 | 1u << 5 };
    uint64_t all = lr_profile_time(profile);
    const ProfileRule *most = NULL;
    lr_profile_print_time(out, all);
    lr_buffer_format(out, ", %u thread%s\n", profile->threads, profile->threads == 1 ? "" : "s");
    print_asked(profile, out);
    for (uint32_t c = 0; c < profile->components.count; c++)
        print_component(&sheet, profile, c, all);
    lr_sheet_print(&sheet, out);
    lr_sheet_free(&sheet);
    for (size_t i = 0; i < profile->rules.count; i++)
        if ((most == NULL || profile->rules.items[i].ns > most->ns) &&
            !is_idle(profile, &profile->rules.items[i]))
            most = &profile->rules.items[i];
    if (most == NULL)
        return;
    lr_buffer_format(out, "most of the time: ");
    lr_profile_print_place(out, most);
    lr_buffer_format(out, " %s, ", most->head);
    lr_profile_print_advice(out, most);
    lr_buffer_format(out, "\n");
}
