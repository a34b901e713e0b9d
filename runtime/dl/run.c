/* SPDX-License-Identifier: MIT */
/* Run: lore_dl_run_file, pass by pass.
 *
 * It stands in lore.h beside lore_load_file: whoever embeds Lore can run existing programs too, and
 * the program needs no way around the header. */
#include <stdlib.h>
#include <string.h>

#include "dl/check.h"
#include "dl/closure.h"
#include "dl/component.h"
#include "dl/emit.h"
#include "dl/expand.h"
#include "dl/files.h"
#include "dl/infer.h"
#include "dl/inline.h"
#include "dl/needed.h"
#include "dl/parse.h"
#include "dl/scope.h"
#include "dl/split.h"
#include "dl/stage.h"
#include "dl/unpack.h"

/* choice-domain prefers texts that turn up earlier: first those of the program. */
static void rank_texts(Front *front, const Tokens *tokens)
{
    for (size_t i = 0; i < tokens->count; i++)
        front->ranks = front->ranks || (tokens->items[i].kind == TOKEN_WORD &&
                                        strcmp(tokens->items[i].text, "choice-domain") == 0);
    for (size_t i = 0; i < tokens->count && front->ranks; i++)
        if (tokens->items[i].kind == TOKEN_TEXT)
            lr_dl_front_rank(front, tokens->items[i].text, strlen(tokens->items[i].text));
}

/* Text as clauses over one flat set of relations. */
static void read_program(Front *front, const char *path, Program *out)
{
    Tokens tokens = { 0 };
    Unit *written = NEW(front, Unit), *flat = NEW(front, Unit);
    lr_dl_lexer_file(front, path, &tokens);
    rank_texts(front, &tokens);
    lr_dl_parse_program(front, &tokens, written);
    lr_dl_check_components(front, written);
    lr_dl_component_expand(front, written, flat);
    lr_dl_program_build(front, flat, out);
    lr_dl_front_check(front);
    lr_dl_needed_mark(out);
}

/* Clauses of what the engine knows. Passes append clauses, which need what comes after only. */
static void lower(Program *program)
{
    lr_dl_check_inline(program);
    lr_dl_check_subtypes(program);
    lr_dl_front_check(program->front);
    lr_dl_inline_relations(program);
    lr_dl_check_recursion(program);
    lr_dl_closure_equivalences(program);
    lr_dl_stage_relations(program);
    lr_dl_closure_subsumptions(program);
    lr_dl_front_check(program->front);
    size_t written = program->clauses.count;
    for (size_t i = 0; i < written; i++) {
        Clause *clause = program->clauses.items[i];
        lr_dl_scope_rename(program->front, clause->head, &clause->body);
        lr_dl_infer_types(program, clause->head, NULL, &clause->body);
    }
    lr_dl_front_check(program->front);
    for (size_t i = 0; i < written; i++)
        lr_dl_expand_clause(program, program->clauses.items[i]);
    for (size_t i = 0; i < program->clauses.count; i++)
        lr_dl_unpack_clause(program, program->clauses.items[i]);
    for (size_t i = 0, lowered = program->clauses.count; i < lowered; i++)
        lr_dl_split_clause(program, program->clauses.items[i]);
    lr_dl_front_check(program->front);
}

static void read_input(Program *program, const Directive *directive)
{
    Front *front = program->front;
    if (!front->options->only_needed || lr_dl_program_find(program, directive->relation)->is_needed)
        lr_dl_files_read(program, directive);
    else
        lr_dl_front_say(front, directive->spot, "%s is not read: nothing that is written needs it",
                        directive->relation);
}

static void record(Program *program, const char *path)
{
    Front *front = program->front;
    lr_dl_emit_names(program, path);
    lr_dl_front_need(front, lore_begin(front->kb));
    lr_dl_emit_program(program, path);
    for (size_t i = 0; i < program->directives.count; i++)
        if (program->directives.items[i]->kind == DIRECTIVE_INPUT)
            read_input(program, program->directives.items[i]);
    lr_dl_front_check(front);
    lr_dl_front_need(front, lore_commit(front->kb, NULL, path, NULL));
}

static void write_all(Program *program)
{
    for (size_t i = 0; i < program->directives.count; i++) {
        const Directive *directive = program->directives.items[i];
        if (directive->kind == DIRECTIVE_OUTPUT || directive->kind == DIRECTIVE_PRINTSIZE)
            lr_dl_files_write(program, directive);
    }
}

static void force_ways(Front *front)
{
    if (front->ways == NULL)
        return;
    lore_status status = lore_ways_force(front->kb, front->ways);
    if (status == LORE_UNKNOWN) {
        lore_diagnostic_clear(front->kb);
        lr_dl_front_fail(front, status, front->ways_spot, NULL,
                         "\"%s\" names a way that there is not", front->ways);
    }
    lr_dl_front_check(front);
    lr_dl_front_need(front, status);
}

static void say_ways(Front *front)
{
    const char *name;
    uint64_t taken;
    for (size_t i = 0; front->ways != NULL && lore_way_get(front->kb, i, &name, &taken) == LORE_OK;
         i++)
        if (taken > 0)
            lr_dl_front_say(front, (Spot){ NULL, 0 }, "way %s: %llu times", name,
                            (unsigned long long)taken);
}

static void run(Front *front, const char *path)
{
    Program *program = NEW(front, Program);
    if (front->options->jobs > 0)
        lore_limit_set(front->kb, LORE_LIMIT_THREADS, front->options->jobs);
    read_program(front, path, program);
    force_ways(front);
    lower(program);
    record(program, path);
    lr_dl_stage_run(program);
    write_all(program);
    say_ways(front);
}

static const char *kept(Front *front, const char *text)
{
    return text == NULL ? NULL : lr_arena_text(&front->arena, text, strlen(text));
}

static void keep(Front *front, size_t index, lore_diagnostic *out)
{
    (void)lore_diagnostic_get(front->kb, index, out);
    out->message = kept(front, out->message);
    out->hint = kept(front, out->hint);
    out->file = kept(front, out->file);
    out->source = kept(front, out->source);
}

/* Rolls back without losing what was wrong, which every call may forget. */
static void abandon(Front *front)
{
    lore_diagnostic *list = NULL, one;
    size_t count = 0;
    while (lore_diagnostic_get(front->kb, count, &one) == LORE_OK)
        count++;
    list = lr_arena_zalloc(&front->arena, (count + 1) * sizeof *list);
    for (size_t i = 0; list != NULL && i < count; i++)
        keep(front, i, &list[i]);
    (void)lore_rollback(front->kb);
    lore_diagnostic_clear(front->kb);
    for (size_t i = 0; list != NULL && i < count; i++)
        (void)lore_diagnostic_add(front->kb, &list[i]);
}

static void close_front(Front *front)
{
    lr_dl_front_release(front, front->held_count);
    lr_map_free(&front->names);
    lr_map_free(&front->symbols);
    lr_arena_free(&front->arena);
    free(front);
}

lore_status lore_dl_run_file(lore_kb *kb, const char *path, const lore_dl *options)
{
    static const lore_dl none = { 0 };
    if (kb == NULL || path == NULL || lore_in_transaction(kb))
        return LORE_MISUSE;
    lore_diagnostic_clear(kb);
    Front *front = calloc(1, sizeof *front);
    if (front == NULL)
        return LORE_NOMEM;
    front->kb = kb;
    front->options = options == NULL ? &none : options;
    int left = setjmp(front->out);
    lr_dl_front_release(front, front->held_count);
    if (left == 2)
        lr_map_free(&front->symbols); /* of the passes that begin again */
    if (left != 1)
        run(front, path);
    else if (lore_in_transaction(kb))
        abandon(front);
    lore_status status = front->status;
    close_front(front);
    return status;
}
