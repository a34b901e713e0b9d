/* SPDX-License-Identifier: MIT */
/* Generate: a relation says what is asked for, another holds the answers; the rule reads that.
 * The values of a range follow by rules from what is asked; numbers are given out by number.c. */
#include "dl/generate.h"

#include <string.h>

/* ---- range ---- */

typedef struct Range {
    Program *program;
    Front *front;
    const Type *type;
    Spot spot;
    Relation *asked, *values; /* of from, to and step; with the value besides */
} Range;

static Exp *range_variable(const Range *range, const char *name)
{
    return lr_dl_syntax_variable(range->front, lr_dl_front_name(range->front, name, strlen(name)),
                                 range->type, range->spot);
}

static void push_range(const Range *range, Atom *atom, const char *value)
{
    static const char *const names[] = { "from", "to", "step" };
    for (size_t i = 0; i < 3; i++)
        PUSH(range->front, &atom->args, range_variable(range, names[i]));
    if (value != NULL)
        PUSH(range->front, &atom->args, range_variable(range, value));
}

static Body *range_test(const Range *range, const char *left, Relational relational,
                        const char *right)
{
    Exp *zero = lr_dl_syntax_number(range->front, range->type->kind == ROOT_FLOAT ? "0.0" : "0",
                                    range->type, range->spot);
    return lr_dl_syntax_compare(range->front, relational, range_variable(range, left),
                                right == NULL ? zero : range_variable(range, right));
}

/* The first value, where step has that sign and from is on that side of to. */
static void range_first(const Range *range, Relational sign, Relational side)
{
    Atom *head = lr_dl_program_atom(range->front, range->values, range->spot);
    push_range(range, head, "from");
    Clause *clause = lr_dl_program_clause(range->program, head);
    Body *asked = lr_dl_syntax_atom(range->front, range->asked->name, range->spot);
    push_range(range, asked->atom, NULL);
    PUSH(range->front, &clause->body, asked);
    PUSH(range->front, &clause->body, range_test(range, "step", sign, NULL));
    PUSH(range->front, &clause->body, range_test(range, "from", side, "to"));
}

static void range_next(const Range *range, Relational sign, Relational side)
{
    Atom *head = lr_dl_program_atom(range->front, range->values, range->spot);
    push_range(range, head, "next");
    Clause *clause = lr_dl_program_clause(range->program, head);
    Body *last = lr_dl_syntax_atom(range->front, range->values->name, range->spot);
    push_range(range, last->atom, "last");
    Exp *sum = lr_dl_syntax_call(range->front, "wide+", range->type, range_variable(range, "last"),
                                 range_variable(range, "step"));
    PUSH(range->front, &clause->body, last);
    PUSH(range->front, &clause->body, range_test(range, "step", sign, NULL));
    PUSH(range->front, &clause->body,
         lr_dl_syntax_compare(range->front, REL_EQ, range_variable(range, "next"), sum));
    PUSH(range->front, &clause->body, range_test(range, "next", side, "to"));
}

/* asked(from, to, step) for what the rule asks of; without a step it is 1 towards to. */
static void range_ask(const Range *range, const Level *level, Exp *exp, const char *step,
                      Relational side)
{
    Front *front = range->front;
    Names names = { 0 };
    Atom *head = lr_dl_program_atom(front, range->asked, range->spot);
    Copying copying = { front, NULL, NULL, NULL };
    for (size_t i = 0; i < exp->args.count; i++) {
        lr_dl_names_of_exp(front, exp->args.items[i], false, &names);
        PUSH(front, &head->args, lr_dl_syntax_copy_exp(&copying, exp->args.items[i]));
    }
    Clause *clause = lr_dl_program_clause(range->program, head);
    lr_dl_level_context(level, &names, range->spot, false, &clause->body);
    if (step == NULL)
        return;
    const Types *types = &range->program->types;
    PUSH(front, &head->args,
         lr_dl_syntax_number(front, step,
                             range->type->kind == ROOT_FLOAT ? range->type : types->number,
                             range->spot));
    PUSH(front, &clause->body,
         lr_dl_syntax_compare(front, side, lr_dl_syntax_copy_exp(&copying, exp->args.items[0]),
                              lr_dl_syntax_copy_exp(&copying, exp->args.items[1])));
}

void lr_dl_generate_range(Level *level, Exp *exp)
{
    Front *front = level->program->front;
    Range range = { level->program, front, exp->type, exp->spot, NULL, NULL };
    bool is_float = exp->type->kind == ROOT_FLOAT;
    range.asked = lr_dl_program_make(level->program, "range_asked", exp->spot);
    range.values = lr_dl_program_make(level->program, "range", exp->spot);
    for (size_t i = 0; i < 3; i++)
        lr_dl_program_column(level->program, range.asked, exp->type);
    for (size_t i = 0; i < 4; i++)
        lr_dl_program_column(level->program, range.values, exp->type);
    if (exp->args.count == 3) {
        range_ask(&range, level, exp, NULL, REL_EQ);
    } else {
        range_ask(&range, level, exp, is_float ? "1.0" : "1", REL_LE);
        range_ask(&range, level, exp, is_float ? "-1.0" : "-1", REL_GT);
    }
    range_first(&range, REL_GT, REL_LT);
    range_first(&range, REL_LT, REL_GT);
    range_first(&range, REL_EQ, REL_NE);
    range_next(&range, REL_GT, REL_LT);
    range_next(&range, REL_LT, REL_GT);
    Body *literal = lr_dl_syntax_atom(front, range.values->name, exp->spot);
    const char *name = lr_dl_front_fresh(front, "range");
    for (size_t i = 0; i < exp->args.count; i++)
        PUSH(front, &literal->atom->args, exp->args.items[i]);
    if (exp->args.count == 2)
        PUSH(front, &literal->atom->args, lr_dl_syntax_exp(front, EXP_ANY, exp->spot, "_"));
    PUSH(front, &literal->atom->args, lr_dl_syntax_variable(front, name, exp->type, exp->spot));
    PUSH(front, level->body, literal);
    lr_dl_syntax_replace(exp, name);
}

/* ---- numbers of values and of bindings ---- */

static const Numbering *ord_numbering(Program *program, Spot spot)
{
    for (size_t i = 0; i < program->numberings.count; i++)
        if (!program->numberings.items[i].is_shared)
            return &program->numberings.items[i];
    Numbering made = { lr_dl_program_make(program, "ord_asked", spot),
                       lr_dl_program_make(program, "ord", spot), false };
    lr_dl_program_column(program, made.asked, program->types.symbol);
    lr_dl_program_column(program, made.numbers, program->types.symbol);
    lr_dl_program_column(program, made.numbers, program->types.number);
    PUSH(program->front, &program->numberings, made);
    return &program->numberings.items[program->numberings.count - 1];
}

void lr_dl_generate_ord(Level *level, Exp *exp)
{
    Program *program = level->program;
    Front *front = program->front;
    Exp *inner = exp->args.items[0];
    if (lr_dl_types_is_numeric(inner->type)) {
        exp->kind = EXP_CAST;
        exp->text = program->types.number->name;
        return;
    }
    Numbering numbering = *ord_numbering(program, exp->spot);
    Copying copying = { front, NULL, NULL, NULL };
    Names names = { 0 };
    lr_dl_names_of_exp(front, inner, false, &names);
    Atom *head = lr_dl_program_atom(front, numbering.asked, exp->spot);
    PUSH(front, &head->args, lr_dl_syntax_copy_exp(&copying, inner));
    lr_dl_level_context(level, &names, exp->spot, false,
                        &lr_dl_program_clause(program, head)->body);
    const char *name = lr_dl_front_fresh(front, "ord");
    Body *literal = lr_dl_syntax_atom(front, numbering.numbers->name, exp->spot);
    PUSH(front, &literal->atom->args, inner);
    PUSH(front, &literal->atom->args, lr_dl_syntax_variable(front, name, exp->type, exp->spot));
    PUSH(front, level->body, literal);
    lr_dl_syntax_replace(exp, name);
}

void lr_dl_generate_counter(Level *level, Exp *exp)
{
    Program *program = level->program;
    Front *front = program->front;
    Names names = { 0 };
    lr_dl_names_bind(front, level->body, NULL, &names);
    Numbering made = { lr_dl_program_make(program, "counted", exp->spot),
                       lr_dl_program_make(program, "counter", exp->spot), true };
    lr_dl_level_columns(program, made.asked, &names, level->body);
    lr_dl_level_columns(program, made.numbers, &names, level->body);
    lr_dl_program_column(program, made.numbers, exp->type);
    PUSH(front, &program->numberings, made);
    Atom *head = lr_dl_program_atom(front, made.asked, exp->spot);
    lr_dl_level_args(front, head, &names, level->body);
    lr_dl_syntax_append(front, &lr_dl_program_clause(program, head)->body, level->body);
    const char *name = lr_dl_front_fresh(front, "counter");
    Body *literal = lr_dl_syntax_atom(front, made.numbers->name, exp->spot);
    lr_dl_level_args(front, literal->atom, &names, level->body);
    PUSH(front, &literal->atom->args, lr_dl_syntax_variable(front, name, exp->type, exp->spot));
    memset(level->body, 0, sizeof *level->body);
    PUSH(front, level->body, literal);
    lr_dl_syntax_replace(exp, name);
}
