/* SPDX-License-Identifier: MIT */
/* Program: its tables, and the interning of relations, predicates and constants. */
#include "rule/program.h"

#include <stdlib.h>
#include <string.h>

#include "rule/program_internal.h"
#include "value/value.h"

Program *lr_program_new(void)
{
    Program *program = calloc(1, sizeof *program);
    if (program == NULL)
        return NULL;
    program->terms = lore_terms_new();
    if (program->terms == NULL) {
        free(program);
        return NULL;
    }
    return program;
}

void lr_program_free(Program *program)
{
    if (program == NULL)
        return;
    lr_vector_free(&program->relations);
    lr_vector_free(&program->predicates);
    lr_vector_free(&program->clauses);
    lr_vector_free(&program->aggregates);
    lr_vector_free(&program->literals);
    lr_vector_free(&program->args);
    lr_vector_free(&program->exprs);
    lr_vector_free(&program->variables);
    lr_vector_free(&program->constants);
    lr_vector_free(&program->rules);
    lr_vector_free(&program->bodies);
    lr_vector_free(&program->components);
    lr_vector_free(&program->members);
    lr_map_free(&program->relation_of);
    lr_map_free(&program->facet_of);
    lr_map_free(&program->view_of);
    lr_map_free(&program->constant_of);
    lore_terms_free(program->terms);
    lr_arena_free(&program->arena);
    free(program);
}

/* ---- relations ---- */

static bool copy_columns(Program *program, Relation *copy, const lore_relation *relation)
{
    Arena *arena = &program->arena;
    copy->columns = lr_arena_zalloc(arena, (relation->column_count + 1) * sizeof *copy->columns);
    copy->types = lr_arena_zalloc(arena, (relation->column_count + 1) * sizeof *copy->types);
    if (copy->columns == NULL || copy->types == NULL)
        return false;
    for (size_t c = 0; c < relation->column_count; c++) {
        const char *name = relation->columns[c].name;
        copy->columns[c] = lr_arena_text(arena, name, strlen(name));
        copy->types[c] = relation->columns[c].type;
        if (copy->columns[c] == NULL)
            return false;
    }
    return true;
}

static const char *copy_text(Program *program, const char *text)
{
    return text == NULL ? NULL : lr_arena_text(&program->arena, text, strlen(text));
}

lore_status lr_program_add_relation(Program *program, const lore_relation *relation,
                                    uint32_t stored, Diag *diag)
{
    Place place = { relation->file, relation->line };
    if (lr_word_is_reserved(relation->name))
        return lr_diag_fail(diag, LORE_MISUSE, place,
                            "%s is a word of the language, not a relation's name", relation->name);
    if (relation->column_count > LR_ARITY_MAX)
        return lr_diag_fail(diag, LORE_TYPE, place, "%s has %zu columns; at most %d are possible",
                            relation->name, relation->column_count, LR_ARITY_MAX);
    Relation copy = {
        .name = copy_text(program, relation->name),
        .arity = (uint32_t)relation->column_count,
        .flags = relation->flags,
        .functional = relation->functional,
        .stored = stored,
        .note = copy_text(program, relation->note),
        .place = { copy_text(program, relation->file), relation->line },
    };
    if (copy.name == NULL || !copy_columns(program, &copy, relation))
        return LORE_NOMEM;
    bool is_new;
    uint64_t *index = lr_map_put(&program->relation_of, copy.name, strlen(copy.name), &is_new);
    if (index == NULL)
        return LORE_NOMEM;
    if (!is_new)
        return lr_diag_fail(diag, LORE_MISUSE, place, "%s is declared twice", copy.name);
    *index = program->relations.count;
    program->has_orders =
        program->has_orders || (copy.flags & (LORE_RELATION_AFTER | LORE_RELATION_BEFORE)) != 0;
    return lr_vector_push(&program->relations, copy) ? LORE_OK : LORE_NOMEM;
}

uint32_t lr_program_relation(const Program *program, const char *name)
{
    const uint64_t *index = lr_map_find(&program->relation_of, name, strlen(name));
    return index == NULL ? LR_NONE : (uint32_t)*index;
}

/* ---- predicates ---- */

uint32_t lr_program_add_predicate(Program *program, Predicate predicate, const lore_type *types)
{
    predicate.types = lr_arena_zalloc(&program->arena, (predicate.arity + 1) * sizeof *types);
    if (predicate.types == NULL)
        return LR_NONE;
    memcpy(predicate.types, types, predicate.arity * sizeof *types);
    predicate.component = LR_NONE;
    predicate.certain = predicate.possible = predicate.times = LR_NONE;
    if (!lr_vector_push(&program->predicates, predicate))
        return LR_NONE;
    return (uint32_t)program->predicates.count - 1;
}

uint32_t lr_program_facet(const Program *program, uint32_t relation, Facet facet)
{
    uint32_t key[2] = { relation, (uint32_t)facet };
    const uint64_t *found = lr_map_find(&program->facet_of, key, sizeof key);
    return found == NULL ? LR_NONE : (uint32_t)*found;
}

bool lr_facet_has_holder(Facet facet)
{
    return facet >= FACET_DEMAND;
}

uint32_t lr_program_intern_facet(Program *program, uint32_t relation, Facet facet)
{
    uint32_t found = lr_program_facet(program, relation, facet);
    if (found != LR_NONE)
        return found;
    const Relation *declared = &program->relations.items[relation];
    uint32_t extra = lr_facet_has_holder(facet) ? 1 : 0;
    lore_type types[LR_ARITY_MAX + 1] = { LORE_ANY };
    memcpy(types + extra, declared->types, declared->arity * sizeof *types);
    Predicate predicate = { .kind = PREDICATE_FACET,
                            .arity = declared->arity + extra,
                            .relation = relation,
                            .facet = facet };
    uint32_t index = lr_program_add_predicate(program, predicate, types);
    uint32_t key[2] = { relation, (uint32_t)facet };
    uint64_t *slot =
        index == LR_NONE ? NULL : lr_map_put(&program->facet_of, key, sizeof key, NULL);
    if (slot == NULL)
        return LR_NONE;
    *slot = index;
    return index;
}

static void encode_view(Buffer *key, const View *view)
{
    lr_buffer_u8(key, (uint8_t)view->kind);
    lr_buffer_u32(key, view->of);
    lr_buffer_u32(key, view->other);
    lr_buffer_u16(key, view->level);
    lr_buffer_u64(key, (uint64_t)view->from);
    lr_buffer_u64(key, (uint64_t)view->to);
    lr_buffer_u64(key, (uint64_t)view->span.months);
    lr_buffer_u64(key, (uint64_t)view->span.microseconds);
    lr_buffer_u64(key, (uint64_t)view->tick);
}

uint32_t lr_program_intern_view(Program *program, View view)
{
    Buffer key = { 0 };
    uint32_t index = LR_NONE;
    encode_view(&key, &view);
    bool is_new = false;
    uint64_t *slot =
        key.failed ? NULL : lr_map_put(&program->view_of, key.bytes, key.count, &is_new);
    if (slot == NULL)
        goto done;
    if (!is_new) {
        index = (uint32_t)*slot;
        goto done;
    }
    const Predicate *of = &program->predicates.items[view.of];
    lore_type types[LR_ARITY_MAX + 2];
    memcpy(types, of->types, of->arity * sizeof *types);
    types[of->arity] = LORE_INTERVAL;
    Predicate predicate = { .kind = PREDICATE_VIEW,
                            .arity = of->arity + (view.kind == VIEW_VALID),
                            .relation = LR_NONE,
                            .view = view };
    index = lr_program_add_predicate(program, predicate, types);
    *slot = index;
done:
    lr_buffer_free(&key);
    return index;
}

uint32_t lr_program_intern_constant(Program *program, lore_value value)
{
    Buffer key = { 0 };
    uint32_t index = LR_NONE;
    lr_value_encode(&key, value);
    bool is_new = false;
    uint64_t *slot =
        key.failed ? NULL : lr_map_put(&program->constant_of, key.bytes, key.count, &is_new);
    if (slot == NULL)
        goto done;
    if (is_new) {
        if (value.type == LORE_TEXT) {
            value.u.text = lr_arena_text(&program->arena, value.u.text, value.v.length);
            if (value.u.text == NULL)
                goto done;
        }
        *slot = program->constants.count;
        if (!lr_vector_push(&program->constants, value))
            goto done;
    }
    index = (uint32_t)*slot;
done:
    lr_buffer_free(&key);
    return index;
}

/* ---- printing ---- */

static const char *const facet_words[LR_FACET_COUNT] = {
    [FACET_PRO] = "",
    [FACET_CON] = "denied ",
    [FACET_FORECAST] = "forecast ",
    [FACET_DEMAND] = "demand ",
    [FACET_INTENT] = "intent ",
    [FACET_VIEW] = "view ",
    [FACET_CONDITIONAL] = "conditional ",
};

static const char *const view_words[] = {
    [VIEW_ATLEAST] = "atleast",       [VIEW_AT] = "at",
    [VIEW_DURING] = "during",         [VIEW_ALWAYS] = "always",
    [VIEW_VALID] = "valid",           [VIEW_PAST] = "past",
    [VIEW_THROUGHOUT] = "throughout", [VIEW_BEGAN] = "began",
    [VIEW_ENDED] = "ended",           [VIEW_CONTESTED] = "contested",
    [VIEW_UNDISPUTED] = "undisputed",
};

const char *lr_predicate_print(Buffer *buffer, const Program *program, uint32_t predicate)
{
    const Predicate *p = &program->predicates.items[predicate];
    while (p->kind == PREDICATE_VIEW) {
        lr_buffer_format(buffer, "%s ", view_words[p->view.kind]);
        p = &program->predicates.items[p->view.of];
    }
    if (p->kind == PREDICATE_AUXILIARY)
        lr_buffer_format(buffer, "(made by the resolver)");
    else
        lr_buffer_format(buffer, "%s%s", facet_words[p->facet],
                         program->relations.items[p->relation].name);
    return lr_buffer_terminate(buffer);
}
