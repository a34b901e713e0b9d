/* SPDX-License-Identifier: MIT */
/* Profile: entries are found by keys, first by what a model calls them (numbers), then by their text. */
#define _POSIX_C_SOURCE 200809L /* clock_gettime */
#include "eval/profile.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "eval/fetch.h"
#include "eval/profile_text.h"

/* ---- life ---- */

Profile *lr_profile_new(void)
{
    Profile *profile = calloc(1, sizeof *profile);
    if (profile == NULL)
        return NULL;
    profile->holders = 1;
    profile->threads = 1;
    profile->at = profile->last = LR_NONE;
    return profile;
}

void lr_profile_release(Profile *profile)
{
    if (profile == NULL || --profile->holders > 0)
        return;
    for (size_t i = 0; i < profile->rules.count; i++)
        free(profile->rules.items[i].operators);
    lr_vector_free(&profile->components);
    lr_vector_free(&profile->relations);
    lr_vector_free(&profile->rules);
    lr_map_free(&profile->index_of);
    lr_arena_free(&profile->arena);
    free(profile);
}

void lr_profile_watch(Model *model, Profile *profile)
{
    if (profile != NULL) {
        profile->holders++;
        model->number = ++profile->models;
    }
    lr_profile_release(model->profile);
    model->profile = profile;
}

uint64_t lr_profile_now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

/* ---- entries ---- */

const char *lr_profile_keep(Profile *profile, Buffer *buffer)
{
    const char *text = lr_buffer_terminate(buffer);
    const char *copy = lr_arena_text(&profile->arena, text, strlen(text));
    profile->has_failed |= buffer->failed || copy == NULL;
    lr_buffer_free(buffer);
    return copy == NULL ? "" : copy;
}

uint64_t *lr_profile_slot(Profile *profile, char kind, const Buffer *key)
{
    Buffer whole = { .bytes = NULL };
    lr_buffer_u8(&whole, (uint8_t)kind);
    lr_buffer_put(&whole, key->bytes, key->count);
    uint64_t *slot = whole.failed || key->failed
                         ? NULL
                         : lr_map_put(&profile->index_of, whole.bytes, whole.count, NULL);
    profile->has_failed |= slot == NULL;
    lr_buffer_free(&whole);
    return slot;
}

ProfileRule *lr_profile_rule(Profile *profile, const Buffer *key, const ProfileRule *made)
{
    uint64_t *slot = lr_profile_slot(profile, 'r', key);
    if (slot != NULL && *slot == 0 && lr_vector_push(&profile->rules, *made)) {
        *slot = profile->rules.count;
        return &profile->rules.items[*slot - 1];
    }
    free(made->operators);
    profile->has_failed |= slot == NULL || *slot == 0;
    return slot == NULL || *slot == 0 ? NULL : &profile->rules.items[*slot - 1];
}

static void name_rule(Profile *profile, const Model *model, uint32_t number, ProfileRule *rule)
{
    if (number == LR_NONE)
        return;
    const Rule *of = &model->program->rules.items[number];
    Buffer name = { .bytes = NULL }, file = { .bytes = NULL };
    lr_buffer_format(&name, "%s", of->name);
    rule->rule = lr_profile_keep(profile, &name);
    rule->line = of->place.line;
    if (of->place.file == NULL)
        return;
    lr_buffer_format(&file, "%s", of->place.file);
    rule->file = lr_profile_keep(profile, &file);
}

/* An entry for work that is one operator. NULL without memory. */
static ProfileRule *whole(const Model *model, uint32_t number, Buffer *head, Buffer *text,
                          const char *method)
{
    Profile *profile = model->profile;
    Buffer key = { .bytes = NULL };
    ProfileRule made = { .component = profile->at, .operator_count = 1 };
    made.operators = calloc(1, sizeof *made.operators);
    profile->has_failed |= made.operators == NULL;
    if (made.operators == NULL) {
        lr_buffer_free(head);
        lr_buffer_free(text);
        return NULL;
    }
    name_rule(profile, model, number, &made);
    made.head = lr_profile_keep(profile, head);
    *made.operators = (ProfileOperator){ .kind = OPERATOR_WHOLE,
                                         .text = lr_profile_keep(profile, text),
                                         .method = method,
                                         .estimate = -1 };
    lr_buffer_format(&key, "%s:%d %s|%s|%s", made.file == NULL ? "" : made.file, made.line,
                     made.head, made.operators->text, method);
    ProfileRule *rule = lr_profile_rule(profile, &key, &made);
    lr_buffer_free(&key);
    return rule;
}

/* ---- components ---- */

static void print_members(Buffer *out, const Model *model, uint32_t component)
{
    const Component *c = &model->program->components.items[component];
    for (uint32_t m = 0; m < c->member_count; m++) {
        lr_buffer_format(out, m == 0 ? "" : ", ");
        lr_profile_print_predicate(out, model->program,
                                   model->program->members.items[c->first_member + m]);
    }
}

ProfileMark lr_profile_begin_component(const Model *model, uint32_t component)
{
    Profile *profile = model->profile;
    ProfileMark mark = { 0, 0 };
    if (profile == NULL)
        return mark;
    Buffer name = { .bytes = NULL };
    print_members(&name, model, component);
    uint64_t *slot = lr_profile_slot(profile, 'c', &name);
    lr_buffer_free(&name);
    if (slot == NULL)
        return mark;
    ProfileComponent fresh = { .is_recursive =
                                   model->program->components.items[component].is_recursive };
    if (*slot == 0 && lr_vector_push(&profile->components, fresh))
        *slot = profile->components.count;
    profile->has_failed |= *slot == 0;
    profile->at = *slot == 0 ? LR_NONE : (uint32_t)(*slot - 1);
    if (model->budget->team != NULL)
        profile->threads = lr_team_size(model->budget->team);
    mark.begun = lr_profile_now();
    return mark;
}

static void name_relation(const Model *model, uint32_t predicate, Buffer *name,
                          ProfileRelation *relation)
{
    const Predicate *p = &model->program->predicates.items[predicate];
    Buffer of = { .bytes = NULL }, columns = { .bytes = NULL };
    relation->name = lr_profile_keep(model->profile, name);
    relation->is_made = p->kind == PREDICATE_AUXILIARY;
    if (p->bound == 0 || p->is_demand)
        return;
    lr_profile_print_predicate(&of, model->program, p->of);
    lr_profile_print_columns(&columns, model->program, p->of, p->bound);
    relation->of = lr_profile_keep(model->profile, &of);
    relation->columns = lr_profile_keep(model->profile, &columns);
}

/* What shares another's rows says whose. */
static const char *form_of(const Model *model, uint32_t predicate, const ProfileRelation *relation)
{
    const Extent *extent = model->extents.items[predicate];
    Buffer text = { .bytes = NULL };
    AggregateKind best = model->program->predicates.items[predicate].best;
    if (extent->owner == predicate && best != AGGREGATE_NONE)
        return best == AGGREGATE_MIN ? "minima" : "maxima";
    if (extent->owner == predicate)
        return extent->plain.count == 0 && extent->dated.count > 0 ? "dated table"
                                                                   : lr_profile_form(extent);
    if (relation->form != NULL)
        return relation->form;
    lr_buffer_format(&text, "that of ");
    lr_profile_print_predicate(&text, model->program, extent->owner);
    return lr_profile_keep(model->profile, &text);
}

static void note_relation(const Model *model, uint32_t predicate)
{
    Profile *profile = model->profile;
    const Extent *extent = model->extents.items[predicate];
    Buffer name = { .bytes = NULL };
    lr_profile_print_predicate(&name, model->program, predicate);
    uint64_t *slot = lr_profile_slot(profile, 'p', &name);
    if (slot != NULL && *slot == 0 &&
        lr_vector_push(&profile->relations, (ProfileRelation){ .name = NULL }))
        *slot = profile->relations.count;
    if (slot == NULL || *slot == 0) {
        lr_buffer_free(&name);
        profile->has_failed = true;
        return;
    }
    ProfileRelation *relation = &profile->relations.items[*slot - 1];
    if (relation->name == NULL)
        name_relation(model, predicate, &name, relation);
    lr_buffer_free(&name);
    relation->component = profile->at;
    relation->form = form_of(model, predicate, relation);
    relation->is_shared = extent->owner != predicate;
    relation->rows = extent->plain.count + lr_fetch_count(extent);
    relation->dated = extent->dated.count;
    relation->bytes = extent->owner == predicate ? lr_extent_bytes(extent) : 0;
}

void lr_profile_end_component(const Model *model, uint32_t component, const ProfileMark *mark)
{
    Profile *profile = model->profile;
    if (profile == NULL || profile->at == LR_NONE)
        return;
    const Component *c = &model->program->components.items[component];
    profile->components.items[profile->at].ns += lr_profile_now() - mark->begun;
    for (uint32_t m = 0; m < c->member_count; m++)
        if (model->extents.items[model->program->members.items[c->first_member + m]] != NULL)
            note_relation(model, model->program->members.items[c->first_member + m]);
}

void lr_profile_round(const Model *model)
{
    if (model->profile == NULL || model->profile->at == LR_NONE)
        return;
    ProfileComponent *component = &model->profile->components.items[model->profile->at];
    component->rounds += component->is_recursive;
}

/* ---- rules ---- */

/* A number that grows by one for each row that is new. Where rows replace each other all that is derived
 * is counted: nothing else is meanwhile. */
static uint64_t rows_of(const Model *model, uint32_t predicate)
{
    const Extent *extent = model->extents.items[predicate];
    if (extent != NULL && extent->best != AGGREGATE_NONE)
        return (uint64_t)atomic_load(&model->budget->rows_used);
    return extent == NULL ? 0 : extent->plain.count + extent->dated.count;
}

ProfileMark lr_profile_mark(const Model *model, uint32_t head)
{
    if (model->profile == NULL)
        return (ProfileMark){ 0, 0 };
    model->profile->last = LR_NONE;
    return (ProfileMark){ lr_profile_now(), rows_of(model, head) };
}

void lr_profile_ran(const Model *model, uint32_t clause, const ProfileMark *mark)
{
    Profile *profile = model->profile;
    if (profile == NULL || profile->last == LR_NONE)
        return;
    ProfileRule *rule = &profile->rules.items[profile->last];
    rule->runs++;
    rule->ns += lr_profile_now() - mark->begun;
    rule->fresh += rows_of(model, model->program->clauses.items[clause].head) - mark->rows;
}

static void add_whole(ProfileRule *rule, const ProfileRule *done, uint64_t in)
{
    if (rule == NULL)
        return;
    rule->runs++;
    rule->ns += done->ns;
    rule->tried += done->tried;
    rule->fresh += done->fresh;
    rule->operators[0].ns += done->ns;
    rule->operators[0].in += in;
    rule->operators[0].out += done->tried;
}

void lr_profile_searched(const Model *model, uint32_t clause, const char *method,
                         const ProfileSearch *search, uint64_t begun)
{
    const Program *program = model->program;
    const Clause *of = &program->clauses.items[clause];
    if (model->profile == NULL)
        return;
    Buffer head = { .bytes = NULL }, text = { .bytes = NULL };
    lr_profile_print_head(&head, program, of);
    for (uint32_t l = 0; l < of->literal_count; l++) {
        lr_buffer_format(&text, l == 0 ? "" : ", ");
        lr_profile_print_literal(&text, program, of,
                                 &program->literals.items[of->first_literal + l]);
    }
    ProfileRule *rule = whole(model, of->rule, &head, &text, method);
    uint64_t ns = (uint64_t)((double)(lr_profile_now() - begun) * search->time_share);
    add_whole(rule, &(ProfileRule){ .ns = ns, .tried = search->tried, .fresh = search->fresh }, 0);
}

/* Work that no clause does: what it is about, and what it is. */
static void add_other(const Model *model, uint32_t number, uint32_t predicate, const char *about,
                      const char *method, uint64_t in, const ProfileMark *mark)
{
    Buffer head = { .bytes = NULL }, text = { .bytes = NULL };
    lr_profile_print_predicate(&head, model->program, predicate);
    lr_buffer_format(&text, "%s", about);
    uint64_t rows = rows_of(model, predicate) - mark->rows;
    ProfileRule done = { .ns = lr_profile_now() - mark->begun, .tried = rows, .fresh = rows };
    add_whole(whole(model, number, &head, &text, method), &done, in);
}

void lr_profile_aggregated(const Model *model, uint32_t aggregate, const ProfileMark *mark)
{
    const Aggregate *a = &model->program->aggregates.items[aggregate];
    if (model->profile != NULL)
        add_other(model, a->rule, a->output, "groups", "aggregate", rows_of(model, a->input), mark);
}

void lr_profile_viewed(const Model *model, uint32_t predicate, const ProfileMark *mark)
{
    uint32_t of = model->program->predicates.items[predicate].view.of;
    if (model->profile != NULL)
        add_other(model, LR_NONE, predicate, "beliefs over time", "view", rows_of(model, of), mark);
}

void lr_profile_loaded(const Model *model, uint32_t predicate, const ProfileMark *mark)
{
    if (model->profile != NULL && rows_of(model, predicate) > 0)
        add_other(model, LR_NONE, predicate, "facts and claims", "load", 0, mark);
}
