/* SPDX-License-Identifier: MIT */
#include "world.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "rule/twins.h"
#include "value/value.h"

typedef struct Claim {
    size_t relation, first, count; /* into values */
    int64_t from, to;              /* outer bounds */
    int64_t from_last, to_first;
    double belief;
    bool is_plain, is_event;
} Claim;

struct World {
    Program *program;
    Model *model;
    Diag diag;
    Budget budget;
    lore_status status;
    FactSource source;
    SourceNode nobody;
    size_t handed_out;
    VECTOR(Claim) claims;
    VECTOR(lore_value) values;
    VECTOR(lore_value) terms; /* the "stored" dictionary */
    Map codes;
    Buffer answer;
    const char *at;
    bool declares;
    Arena arena;
};

/* ---- reading ---- */

static void skip(World *w)
{
    while (isspace((unsigned char)*w->at))
        w->at++;
}

static bool eat(World *w, const char *text)
{
    skip(w);
    size_t length = strlen(text);
    if (strncmp(w->at, text, length) != 0)
        return false;
    w->at += length;
    return true;
}

static lore_term read_term(World *w);

static size_t read_args(World *w, lore_term *args)
{
    size_t count = 0;
    if (eat(w, ")"))
        return 0;
    do
        args[count++] = read_term(w);
    while (eat(w, ","));
    eat(w, ")");
    return count;
}

static void declare(World *w, const char *name, size_t count)
{
    if (!w->declares || lr_program_relation(w->program, name) != LR_NONE ||
        lr_word_is_reserved(name))
        return;
    lore_column columns[LR_ARITY_MAX];
    for (size_t i = 0; i < count; i++)
        columns[i] = (lore_column){ "c", LORE_ANY };
    /* upper-case-free names that end in 0 are base relations */
    bool is_base = name[strlen(name) - 1] == '0';
    lore_relation relation = { .name = name,
                               .columns = columns,
                               .column_count = count,
                               .flags = is_base ? LORE_RELATION_TEMPORAL : LORE_RELATION_DERIVED };
    lr_program_add_relation(w->program, &relation, (uint32_t)w->program->relations.count + 1,
                            &w->diag);
}

static lore_term read_term(World *w)
{
    lore_terms *terms = w->program->terms;
    char name[64];
    size_t length = 0;
    skip(w);
    if (*w->at == '"') {
        const char *end = strchr(w->at + 1, '"');
        lore_term text = lore_term_value(terms, lore_text(w->at + 1, end - w->at - 1));
        w->at = end + 1;
        return text;
    }
    if (isdigit((unsigned char)*w->at) || *w->at == '-') {
        char *end, *real_end;
        long long number = strtoll(w->at, &end, 10);
        double real = strtod(w->at, &real_end);
        w->at = real_end;
        return lore_term_value(terms, real_end == end ? lore_integer(number) : lore_real(real));
    }
    while ((isalnum((unsigned char)*w->at) || *w->at == '_') && length < sizeof name - 1)
        name[length++] = *w->at++;
    name[length] = '\0';
    if (isupper((unsigned char)name[0]) || name[0] == '_')
        return lore_term_variable(terms, name);
    if (!eat(w, "("))
        return lore_term_value(terms,
                               strcmp(name, "null") == 0 ? lore_null() : lore_text(name, -1));
    lore_term args[32];
    size_t count = read_args(w, args);
    declare(w, name, count);
    return lore_term_compound(terms, name, args, count);
}

static int64_t read_time(World *w, int64_t open)
{
    if (eat(w, "*"))
        return open;
    char *end;
    skip(w);
    int64_t time = strtoll(w->at, &end, 10);
    w->at = end;
    return time;
}

/* "3", or "3/5": from 3 to 5. */
static int64_t read_end(World *w, int64_t open, int64_t *last)
{
    int64_t first = read_time(w, open);
    *last = *w->at == '/' && eat(w, "/") ? read_time(w, open) : first;
    return first;
}

static void read_claim(World *w, lore_term fact)
{
    const Term node = *lr_term(w->program->terms, fact);
    Claim claim = { .relation = lr_program_relation(w->program, node.name),
                    .first = w->values.count,
                    .count = node.arg_count,
                    .is_plain = true };
    for (uint32_t i = 0; i < node.arg_count; i++)
        (void)lr_vector_push(
            &w->values,
            lr_term(w->program->terms, lr_term_arg(w->program->terms, &node, i))->value);
    if (eat(w, "@")) {
        claim.is_plain = false;
        claim.is_event = eat(w, "!");
        claim.from = read_end(w, LORE_TIME_MIN, &claim.from_last);
        claim.to_first = read_end(w, LORE_TIME_MAX, &claim.to);
        skip(w);
        char *end;
        claim.belief = strtod(w->at, &end);
        w->at = end;
    }
    (void)lr_vector_push(&w->claims, claim);
}

static void read_statement(World *w, int line)
{
    lore_terms_place(w->program->terms, "test", line);
    lore_rule rule = { .name = "r", .head = read_term(w), .file = "test", .line = line };
    lore_term body[LR_BODY_MAX];
    if (!eat(w, ":-")) {
        read_claim(w, rule.head);
        return;
    }
    do
        body[rule.body_count++] = read_term(w);
    while (eat(w, ","));
    if (eat(w, "*")) {
        char *end;
        rule.weight = strtod(w->at, &end);
        w->at = end;
    }
    rule.body = body;
    lore_status status = lr_program_add_rule(w->program, &rule, &w->diag);
    if (w->status == LORE_OK)
        w->status = status;
}

/* ---- facts ---- */

static lore_status code_find(void *data, lore_value value, Code *out, Diag *diag)
{
    World *w = data;
    Buffer key = { 0 };
    (void)diag;
    *out = lr_code_inline(value);
    if (*out != LR_CODE_NONE)
        return LORE_OK;
    lr_value_encode(&key, value);
    const uint64_t *known = lr_map_find(&w->codes, key.bytes, key.count);
    if (known != NULL)
        *out = LR_CODE_STORED + (Code)*known;
    lr_buffer_free(&key);
    return LORE_OK;
}

static Code code_of(World *w, lore_value value)
{
    Code code;
    Buffer key = { 0 };
    code_find(w, value, &code, NULL);
    if (code != LR_CODE_NONE)
        return code;
    lr_value_encode(&key, value);
    *lr_map_put(&w->codes, key.bytes, key.count, NULL) = w->terms.count;
    lr_buffer_free(&key);
    (void)lr_vector_push(&w->terms, value);
    return LR_CODE_STORED + (Code)(w->terms.count - 1);
}

static lore_status code_value(void *data, Code code, Arena *arena, lore_value *out, Diag *diag)
{
    const World *w = data;
    (void)arena;
    (void)diag;
    *out = w->terms.items[code - LR_CODE_STORED];
    return LORE_OK;
}

static lore_status facts_under(void *data, uint32_t relation, uint32_t arity, const Code *prefix,
                               uint32_t count, FactVisit *visit, void *visitor, Diag *diag)
{
    World *w = data;
    (void)diag;
    (void)arity;
    for (size_t i = 0; i < w->claims.count; i++) {
        const Claim *claim = &w->claims.items[i];
        Code row[LR_ARITY_MAX];
        if (!claim->is_plain || claim->relation + 1 != relation)
            continue;
        for (size_t c = 0; c < claim->count; c++)
            row[c] = code_of(w, w->values.items[claim->first + c]);
        if (count > 0 && memcmp(row, prefix, count * sizeof *row) != 0)
            continue;
        w->handed_out++;
        lore_status status = visit(visitor, row, 1);
        if (status != LORE_OK)
            return status;
    }
    return LORE_OK;
}

static lore_status facts(void *data, uint32_t relation, uint32_t arity, FactVisit *visit,
                         void *visitor, Diag *diag)
{
    return facts_under(data, relation, arity, NULL, 0, visit, visitor, diag);
}

static lore_status counted(void *data, uint32_t relation, uint64_t *out, Diag *diag)
{
    const World *w = data;
    (void)diag;
    *out = 0;
    for (size_t i = 0; i < w->claims.count; i++)
        *out += w->claims.items[i].is_plain && w->claims.items[i].relation + 1 == relation;
    return LORE_OK;
}

static lore_status claims(void *data, uint32_t relation, Facet facet, EvidenceVisit *visit,
                          void *visitor, Diag *diag)
{
    World *w = data;
    (void)diag;
    for (size_t i = 0; i < w->claims.count; i++) {
        const Claim *claim = &w->claims.items[i];
        Code row[LR_ARITY_MAX];
        bool is_con = claim->belief < 0;
        if (claim->is_plain || claim->relation + 1 != relation || is_con != (facet == FACET_CON))
            continue;
        for (size_t c = 0; c < claim->count; c++)
            row[c] = code_of(w, w->values.items[claim->first + c]);
        Evidence evidence = { .row = row,
                              .from = claim->from,
                              .to = claim->to,
                              .from_last = claim->from_last,
                              .to_first = claim->to_first,
                              .is_event = claim->is_event,
                              .belief = is_con ? -claim->belief : claim->belief };
        lore_status status = visit(visitor, &evidence);
        if (status != LORE_OK)
            return status;
    }
    return LORE_OK;
}

static lore_status is_imprecise(void *data, uint32_t relation, int64_t moment, bool *out,
                                Diag *diag)
{
    const World *w = data;
    (void)diag;
    *out = false;
    for (size_t i = 0; i < w->claims.count; i++) {
        const Claim *claim = &w->claims.items[i];
        *out = *out ||
               (claim->relation + 1 == relation && !claim->is_plain &&
                (claim->is_event ? claim->to - claim->from > moment
                                 : claim->from < claim->from_last || claim->to_first < claim->to));
    }
    return LORE_OK;
}

/* ---- the world ---- */

static World *build(const char *text, ModelSettings settings, bool is_whole)
{
    World *w = calloc(1, sizeof *w);
    w->program = lr_program_new();
    w->program->is_unsplit = w->program->is_unparted = is_whole;
    w->at = text;
    w->declares = true;
    int line = 1;
    for (skip(w); *w->at != '\0'; skip(w), line++) {
        read_statement(w, line);
        eat(w, ".");
    }
    w->declares = false;
    for (size_t i = 0; i < w->values.count; i++)
        code_of(w, w->values.items[i]);
    if (w->status == LORE_OK)
        w->status = lr_program_finish(w->program, &w->diag);
    w->source = (FactSource){ .data = w,
                              .facts = facts,
                              .claims = claims,
                              .code_find = code_find,
                              .code_value = code_value,
                              .sources = &w->nobody,
                              .source_count = 1,
                              .is_imprecise = is_imprecise };
    if (settings.counts_from == 0)
        settings.counts_from = 0.5;
    w->model = lr_model_new(w->program, &w->source, settings);
    return w;
}

World *world_new(const char *text, ModelSettings settings)
{
    return build(text, settings, false);
}

World *world_new_whole(const char *text, ModelSettings settings)
{
    return build(text, settings, true);
}

void world_free(World *w)
{
    lr_model_free(w->model);
    lr_program_free(w->program);
    lr_diag_clear(&w->diag);
    lr_vector_free(&w->claims);
    lr_vector_free(&w->values);
    lr_vector_free(&w->terms);
    lr_map_free(&w->codes);
    lr_buffer_free(&w->answer);
    lr_arena_free(&w->arena);
    free(w);
}

lore_status world_status(const World *w)
{
    return w->status;
}

const char *world_message(const World *w)
{
    return w->diag.list.count == 0 ? "" : w->diag.list.items[0].message;
}

Budget *world_budget(World *w)
{
    return &w->budget;
}

Program *world_program(World *w)
{
    return w->program;
}

Model *world_model(World *w)
{
    return w->model;
}

uint32_t world_goal(World *w, const char *text)
{
    Goal goal;
    w->at = text;
    lore_status status = lr_program_add_goal(w->program, read_term(w), &goal, &w->diag);
    return status == LORE_OK ? goal.predicate : LR_NONE;
}

static int compare_lines(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

static void print_tuple(World *w, const Goal *goal, size_t index, Buffer *line)
{
    Code row[LR_ARITY_MAX];
    StretchList stretches = { 0 };
    lr_model_tuple(w->model, goal->predicate, index, row, &stretches);
    for (uint32_t c = 0; c < goal->column_count; c++) {
        lore_value value;
        lr_model_value(w->model, row[c], &value, &w->diag);
        lr_buffer_format(line, "%s", c > 0 ? " " : "");
        if (value.type == LORE_INTERVAL)
            lr_buffer_format(line, "%lld..%lld", (long long)value.u.integer, (long long)value.v.to);
        else
            lr_value_print(line, value);
    }
    for (size_t i = 0; i < stretches.count; i++) {
        Stretch s = stretches.items[i];
        if (s.from == LORE_TIME_MIN && s.to == LORE_TIME_MAX && s.cost == 0)
            continue;
        lr_buffer_format(line, " [");
        if (s.from != LORE_TIME_MIN)
            lr_buffer_format(line, "%lld", (long long)s.from);
        lr_buffer_format(line, ",");
        if (s.to != LORE_TIME_MAX)
            lr_buffer_format(line, "%lld", (long long)s.to);
        lr_buffer_format(line, ")=%.2f", lr_cost_belief(s.cost));
    }
    lr_vector_free(&stretches);
}

const char *world_answers(World *w, const Goal *goal)
{
    size_t count = lr_model_count(w->model, goal->predicate);
    char **lines = calloc(count + 1, sizeof *lines);
    for (size_t i = 0; i < count; i++) {
        Buffer line = { 0 };
        print_tuple(w, goal, i, &line);
        lines[i] = strdup(lr_buffer_terminate(&line));
        lr_buffer_free(&line);
    }
    qsort(lines, count, sizeof *lines, compare_lines);
    w->answer.count = 0;
    for (size_t i = 0; i < count; i++) {
        lr_buffer_format(&w->answer, "%s%s", i > 0 ? "; " : "", lines[i]);
        free(lines[i]);
    }
    free(lines);
    return lr_buffer_terminate(&w->answer);
}

bool world_template(World *w, const char *text, const char *const *parameters, size_t count,
                    Goal *out, uint32_t *seed)
{
    w->at = text;
    return lr_program_add_template(w->program, read_term(w), parameters, count, out, seed,
                                   &w->diag) == LORE_OK;
}

typedef lore_status Evaluate(World *w, uint32_t predicate);

static lore_status evaluate_all(World *w, uint32_t predicate)
{
    return lr_model_evaluate(w->model, predicate, &w->budget, &w->diag);
}

static lore_status evaluate_asked(World *w, uint32_t predicate)
{
    return lr_model_ask(w->model, &predicate, 1, &w->budget, &w->diag);
}

static const char *answer(World *w, const char *text, Evaluate *evaluate)
{
    Goal goal;
    w->answer.count = 0;
    w->at = text;
    lore_term term = read_term(w);
    lore_status status =
        w->status != LORE_OK ? w->status : lr_program_add_goal(w->program, term, &goal, &w->diag);
    if (status == LORE_OK) {
        lr_budget_start(&w->budget);
        status = evaluate(w, goal.predicate);
    }
    if (status != LORE_OK) {
        lr_buffer_format(&w->answer, "error: %s", world_message(w));
        return lr_buffer_terminate(&w->answer);
    }
    return world_answers(w, &goal);
}

const char *world_ask(World *w, const char *text)
{
    return answer(w, text, evaluate_all);
}

const char *world_question(World *w, const char *text)
{
    return answer(w, text, evaluate_asked);
}

const char *world_certain(World *w, const char *text, Goal *goal)
{
    const Imprecision imprecision = { is_imprecise, w };
    w->answer.count = 0;
    w->at = text;
    lore_status status = lr_program_add_goal(w->program, read_term(w), goal, &w->diag);
    if (status == LORE_OK)
        status = lr_twins_of_goal(w->program, goal, &imprecision, &w->diag);
    lr_budget_start(&w->budget);
    const uint32_t sides[] = { goal->predicate, goal->certain, goal->times };
    if (status == LORE_OK)
        status = lr_model_ask(w->model, sides, 3, &w->budget, &w->diag);
    if (status != LORE_OK) {
        lr_buffer_format(&w->answer, "error: %s", world_message(w));
        return lr_buffer_terminate(&w->answer);
    }
    Goal certain = *goal;
    certain.predicate = goal->certain == LR_NONE ? goal->predicate : goal->certain;
    return world_answers(w, &certain);
}

void world_offer_keys(World *w)
{
    w->source.facts_under = facts_under;
    w->source.counted = counted;
}

size_t world_handed_out(const World *w)
{
    return w->handed_out;
}
