/* SPDX-License-Identifier: MIT */
/* A profile as JSON (RFC 8259): one object, times in milliseconds. */
#include "api/profile.h"

static void print_name(Buffer *out, const char *name)
{
    lr_buffer_format(out, "\"%s\":", name);
}

static void print_text(Buffer *out, const char *name, const char *text)
{
    print_name(out, name);
    if (text == NULL)
        lr_buffer_format(out, "null,");
    else
        lr_buffer_json(out, text);
    if (text != NULL)
        lr_buffer_format(out, ",");
}

static void print_number(Buffer *out, const char *name, uint64_t number)
{
    print_name(out, name);
    lr_buffer_format(out, "%llu,", (unsigned long long)number);
}

/* Milliseconds with three decimals, whatever the locale. */
static void print_time(Buffer *out, const char *name, uint64_t ns)
{
    print_name(out, name);
    lr_buffer_format(out, "%llu.%03u,", (unsigned long long)(ns / 1000000),
                     (unsigned)(ns / 1000 % 1000));
}

static void print_truth(Buffer *out, const char *name, bool truth)
{
    print_name(out, name);
    lr_buffer_format(out, truth ? "true," : "false,");
}

/* Ends what the last member's comma stands at the end of. */
static void end(Buffer *out, const char *bracket)
{
    if (!out->failed && out->count > 0 && out->bytes[out->count - 1] == ',')
        out->count--;
    lr_buffer_format(out, "%s,", bracket);
}

static void print_operator(Buffer *out, const ProfileOperator *operator)
{
    static const char *const kinds[] = {
        [OPERATOR_NEW] = "new",         [OPERATOR_SCAN] = "scan",   [OPERATOR_PROBE] = "probe",
        [OPERATOR_FIND] = "find",       [OPERATOR_NOT] = "not",     [OPERATOR_TEST] = "test",
        [OPERATOR_COMPUTE] = "compute", [OPERATOR_WHOLE] = "whole",
    };
    lr_buffer_format(out, "{");
    print_text(out, "kind", kinds[operator->kind]);
    print_text(out, "literal", operator->text);
    print_text(out, "method", operator->method);
    if (operator->estimate >= 0)
        print_number(out, "expected", operator->estimate < 1e18 ? (uint64_t)operator->estimate
                                                                : UINT64_C(1000000000000000000));
    print_number(out, "in", operator->in);
    print_number(out, "out", operator->out);
    print_time(out, "ms", operator->ns);
    print_truth(out, "asked", operator->is_asked);
    end(out, "}");
}

static void print_rule(Buffer *out, const ProfileRule *rule)
{
    Buffer advice = { .bytes = NULL };
    lr_profile_print_advice(&advice, rule);
    lr_buffer_format(out, "{");
    print_text(out, "rule", rule->rule);
    print_text(out, "file", rule->file);
    print_number(out, "line", (uint64_t)(rule->line < 0 ? 0 : rule->line));
    print_text(out, "head", rule->head);
    print_text(out, "version", rule->version);
    print_number(out, "runs", rule->runs);
    print_number(out, "tried", rule->tried);
    print_number(out, "new", rule->fresh);
    print_time(out, "ms", rule->ns);
    print_time(out, "keeping_ms", rule->sink_ns);
    print_text(out, "advice", lr_buffer_terminate(&advice));
    print_name(out, "operators");
    lr_buffer_format(out, "[");
    for (uint32_t s = 0; s < rule->operator_count; s++)
        print_operator(out, &rule->operators[s]);
    end(out, "]");
    end(out, "}");
    lr_buffer_free(&advice);
}

static void print_relation(Buffer *out, const ProfileRelation *relation)
{
    lr_buffer_format(out, "{");
    print_text(out, "name", relation->name);
    print_text(out, "form", relation->form);
    print_number(out, "rows", relation->rows);
    print_number(out, "dated", relation->dated);
    print_number(out, "bytes", relation->bytes);
    print_text(out, "copy_of", relation->of);
    print_text(out, "asked_by", relation->columns);
    end(out, "}");
}

static void print_component(Buffer *out, const Profile *profile, uint32_t c)
{
    const ProfileComponent *component = &profile->components.items[c];
    lr_buffer_format(out, "{");
    print_truth(out, "recursive", component->is_recursive);
    print_number(out, "rounds", component->rounds);
    print_time(out, "ms", component->ns);
    print_name(out, "relations");
    lr_buffer_format(out, "[");
    for (size_t i = 0; i < profile->relations.count; i++)
        if (profile->relations.items[i].component == c)
            print_relation(out, &profile->relations.items[i]);
    end(out, "]");
    print_name(out, "rules");
    lr_buffer_format(out, "[");
    for (size_t i = 0; i < profile->rules.count; i++)
        if (profile->rules.items[i].component == c)
            print_rule(out, &profile->rules.items[i]);
    end(out, "]");
    end(out, "}");
}

void lr_profile_print_json(const Profile *profile, Buffer *out)
{
    lr_buffer_format(out, "{");
    print_number(out, "threads", profile->threads);
    print_time(out, "ms", lr_profile_time(profile));
    print_name(out, "components");
    lr_buffer_format(out, "[");
    for (uint32_t c = 0; c < profile->components.count; c++)
        print_component(out, profile, c);
    end(out, "]");
    end(out, "}");
    if (!out->failed)
        out->bytes[out->count - 1] = '\n';
}
