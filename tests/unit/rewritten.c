/* SPDX-License-Identifier: MIT */
#include "rewritten.h"

#include <inttypes.h>

#include "base/buffer.h"

static const Predicate *at(const Program *program, uint32_t predicate)
{
    return &program->predicates.items[predicate];
}

static bool is_made(const Program *program, uint32_t predicate)
{
    return predicate != LR_NONE && at(program, predicate)->bound != 0;
}

/* A copy is followed by its demand. */
static bool is_copy(const Program *program, uint32_t predicate)
{
    const Predicate *p = at(program, predicate);
    return predicate + 1 < program->predicates.count && p[1].is_demand && p[1].of == p->of &&
           p[1].bound == p->bound;
}

static void put_name(Buffer *out, const Program *program, uint32_t predicate)
{
    const Predicate *p = at(program, predicate);
    if (p->bound == 0) {
        Buffer name = { 0 };
        lr_buffer_format(out, "%s",
                         p->kind == PREDICATE_FACET ? lr_predicate_print(&name, program, predicate)
                                                    : "goal");
        lr_buffer_free(&name);
        return;
    }
    lr_buffer_format(out, "%s", p->is_demand ? "?" : "");
    put_name(out, program, p->of);
    lr_buffer_format(out, ".");
    for (uint32_t c = 0; c < at(program, p->of)->arity; c++)
        lr_buffer_format(out, "%c", p->bound >> c & 1 ? 'b' : 'f');
    if (!p->is_demand && !is_copy(program, predicate))
        lr_buffer_format(out, ">");
}

static void put_arg(Buffer *out, const Program *program, Arg arg)
{
    if (arg.kind == ARG_ANY) {
        lr_buffer_format(out, "_");
    } else if (arg.kind == ARG_VARIABLE) {
        lr_buffer_format(out, "%c", 'A' + (int)arg.index);
    } else {
        lore_value value = program->constants.items[arg.index];
        if (value.type == LORE_INTEGER)
            lr_buffer_format(out, "%" PRId64, value.u.integer);
        else
            lr_buffer_format(out, "%.*s", (int)value.v.length, value.u.text);
    }
}

static void put_atom(Buffer *out, const Program *program, uint32_t predicate, uint32_t first,
                     uint32_t count)
{
    put_name(out, program, predicate);
    for (uint32_t i = 0; i < count; i++) {
        lr_buffer_format(out, "%s", i == 0 ? "(" : ",");
        put_arg(out, program, program->args.items[first + i]);
    }
    lr_buffer_format(out, "%s", count == 0 ? "()" : ")");
}

static bool is_about_copies(const Program *program, const Clause *clause)
{
    bool is = is_made(program, clause->head);
    for (uint32_t l = 0; l < clause->literal_count; l++) {
        const Literal *literal = &program->literals.items[clause->first_literal + l];
        if (literal->kind == LITERAL_ATOM || literal->kind == LITERAL_NOT)
            is = is || is_made(program, literal->predicate) || is_made(program, literal->other);
    }
    return is && clause->use == CLAUSE_EVALUATES;
}

static void put_clause(Buffer *out, const Program *program, const Clause *clause)
{
    put_atom(out, program, clause->head, clause->first_arg, clause->arg_count);
    lr_buffer_format(out, "%s", clause->literal_count > 0 ? " :-" : "");
    for (uint32_t l = 0; l < clause->literal_count; l++) {
        const Literal *literal = &program->literals.items[clause->first_literal + l];
        lr_buffer_format(out, " %s", literal->kind == LITERAL_NOT ? "~" : "");
        if (literal->kind == LITERAL_ATOM || literal->kind == LITERAL_NOT)
            put_atom(out, program, literal->predicate, literal->first_arg, literal->arg_count);
        else
            lr_buffer_format(out, "test");
    }
    lr_buffer_format(out, "\n");
}

const char *rewritten(World *world, const char *goal)
{
    static Buffer out;
    out.count = 0;
    (void)world_question(world, goal);
    const Program *program = world_program(world);
    for (size_t c = 0; c < program->clauses.count; c++)
        if (is_about_copies(program, &program->clauses.items[c]))
            put_clause(&out, program, &program->clauses.items[c]);
    return lr_buffer_terminate(&out);
}
