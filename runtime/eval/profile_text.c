/* SPDX-License-Identifier: MIT */
/* Profile text: variables that the resolver made have no name and are shown by number; what was made
 * for a question is shown as what it is a copy of, with the columns that it is asked for; parts of a predicate as the whole, with the constant. */
#include "eval/profile_text.h"

#include "eval/fetch.h"
#include "value/value.h"

/* ---- predicates ---- */

static void print_column(Buffer *out, const Program *program, uint32_t predicate, uint32_t column)
{
    const Predicate *p = &program->predicates.items[predicate];
    while (p->kind == PREDICATE_VIEW)
        p = &program->predicates.items[p->view.of];
    if (p->kind == PREDICATE_AUXILIARY && p->bound != 0 && !p->is_demand)
        p = &program->predicates.items[p->of];
    if (p->is_part) {
        column += p->part.constant != LR_NONE && column >= p->part.column;
        p = &program->predicates.items[p->part.of];
    }
    const Relation *relation =
        p->kind == PREDICATE_FACET ? &program->relations.items[p->relation] : NULL;
    uint32_t leading = p->kind == PREDICATE_FACET && p->facet >= FACET_DEMAND;
    if (relation != NULL && column >= leading && column - leading < relation->arity)
        lr_buffer_format(out, "%s", relation->columns[column - leading]);
    else
        lr_buffer_format(out, "%u", column + 1);
}

void lr_profile_print_columns(Buffer *out, const Program *program, uint32_t predicate,
                              uint64_t columns)
{
    const char *before = "";
    for (uint32_t c = 0; c < program->predicates.items[predicate].arity; c++) {
        if (!(columns >> c & 1))
            continue;
        lr_buffer_format(out, "%s", before);
        print_column(out, program, predicate, c);
        before = ",";
    }
}

/* The constants that the rest of a parted predicate has not. */
static void print_constants(Buffer *out, const Program *program, uint32_t of)
{
    const char *before = "";
    for (size_t i = 0; i < program->predicates.count; i++) {
        const Predicate *p = &program->predicates.items[i];
        if (!p->is_part || p->part.of != of || p->part.constant == LR_NONE)
            continue;
        lr_buffer_format(out, "%s", before);
        lr_value_print(out, program->constants.items[p->part.constant]);
        before = ", ";
    }
}

/* "t where p = 0" */
static void print_part(Buffer *out, const Program *program, const Predicate *p)
{
    (void)lr_predicate_print(out, program, p->part.of);
    lr_buffer_format(out, " where ");
    print_column(out, program, p->part.of, p->part.column);
    lr_buffer_format(out, p->part.constant == LR_NONE ? " ~= " : " = ");
    if (p->part.constant == LR_NONE)
        print_constants(out, program, p->part.of);
    else
        lr_value_print(out, program->constants.items[p->part.constant]);
}

void lr_profile_print_predicate(Buffer *out, const Program *program, uint32_t predicate)
{
    const Predicate *p = &program->predicates.items[predicate];
    if (p->bound == 0 && p->holds == BOUND_TIMES) {
        lr_buffer_format(out, "times of ");
        lr_profile_print_predicate(out, program, p->of);
        return;
    }
    if (p->bound == 0 && p->holds == BOUND_CERTAIN)
        lr_buffer_format(out, "certain ");
    if (p->is_part) {
        print_part(out, program, p);
        return;
    }
    if (p->bound == 0 && p->kind == PREDICATE_AUXILIARY) {
        lr_buffer_format(out, "%s%u", p->purpose == NULL ? "part" : p->purpose, predicate);
        return;
    }
    if (p->bound == 0) {
        (void)lr_predicate_print(out, program, predicate);
        return;
    }
    lr_profile_print_predicate(out, program, p->of);
    lr_buffer_format(out, p->is_demand ? "?" : "@");
    lr_profile_print_columns(out, program, p->of, p->bound);
}

/* ---- clauses ---- */

static void print_arg(Buffer *out, const Program *program, const Clause *clause, Arg arg)
{
    const Variable *variable = &program->variables.items[clause->first_variable + arg.index];
    if (arg.kind == ARG_ANY)
        lr_buffer_format(out, "_");
    else if (arg.kind == ARG_CONSTANT)
        lr_value_print(out, program->constants.items[arg.index]);
    else if (variable->name != NULL)
        lr_buffer_format(out, "%s", variable->name);
    else
        lr_buffer_format(out, "_%u", arg.index);
}

static void print_args(Buffer *out, const Program *program, const Clause *clause, uint32_t first,
                       uint32_t count)
{
    lr_buffer_format(out, "(");
    for (uint32_t i = 0; i < count; i++) {
        lr_buffer_format(out, i == 0 ? "" : ", ");
        print_arg(out, program, clause, program->args.items[first + i]);
    }
    lr_buffer_format(out, ")");
}

/* An atom of a part, or a head, as one of the whole: "t(x, 0, y)", "t(x, p ~= 0, y)". */
static void print_part_atom(Buffer *out, const Program *program, const Clause *clause,
                            const Predicate *part, uint32_t first)
{
    uint32_t arity = program->predicates.items[part->part.of].arity;
    (void)lr_predicate_print(out, program, part->part.of);
    for (uint32_t c = 0; c < arity; c++) {
        bool is_own = c == part->part.column;
        lr_buffer_format(out, c == 0 ? "(" : ", ");
        if (is_own && part->part.constant != LR_NONE) {
            lr_value_print(out, program->constants.items[part->part.constant]);
            continue;
        }
        print_arg(out, program, clause, program->args.items[first++]);
        lr_buffer_format(out, is_own ? " ~= " : "");
        if (is_own)
            print_constants(out, program, part->part.of);
    }
    lr_buffer_format(out, ")");
}

static void print_atom_of(Buffer *out, const Program *program, const Clause *clause,
                          uint32_t predicate, uint32_t first, uint32_t count)
{
    const Predicate *p = &program->predicates.items[predicate];
    if (p->is_part) {
        print_part_atom(out, program, clause, p, first);
        return;
    }
    lr_profile_print_predicate(out, program, predicate);
    print_args(out, program, clause, first, count);
}

void lr_profile_print_head(Buffer *out, const Program *program, const Clause *clause)
{
    print_atom_of(out, program, clause, clause->head, clause->first_arg, clause->arg_count);
}

static void print_expr(Buffer *out, const Program *program, const Clause *clause, uint32_t index)
{
    const Expr *expr = &program->exprs.items[index];
    if (expr->kind == EXPR_CALL)
        lr_buffer_format(out, "...");
    else
        print_arg(out, program, clause,
                  (Arg){ expr->kind == EXPR_VARIABLE ? ARG_VARIABLE : ARG_CONSTANT, expr->index });
}

static void print_test(Buffer *out, const Program *program, const Clause *clause,
                       const Literal *literal)
{
    static const char *const signs[] = { "=", "~=", "<", "<=", ">", ">=", "=", "~=" };
    const Expr *exprs = program->exprs.items;
    bool is_short = literal->kind == LITERAL_COMPARE && exprs[literal->left].kind != EXPR_CALL &&
                    exprs[literal->right].kind != EXPR_CALL;
    if (!is_short && literal->term != 0) {
        lr_term_print(out, program->terms, literal->term);
        return;
    }
    print_expr(out, program, clause, literal->left);
    lr_buffer_format(out, " %s ", literal->kind == LITERAL_COMPARE ? signs[literal->op] : "?");
    print_expr(out, program, clause, literal->right);
}

void lr_profile_print_literal(Buffer *out, const Program *program, const Clause *clause,
                              const Literal *literal)
{
    if (literal->kind != LITERAL_ATOM && literal->kind != LITERAL_NOT) {
        print_test(out, program, clause, literal);
        return;
    }
    lr_buffer_format(out, literal->kind == LITERAL_NOT ? "not " : "");
    print_atom_of(out, program, clause, literal->predicate, literal->first_arg, literal->arg_count);
}

/* ---- how stages read ---- */

static void print_key(Buffer *out, const Run *run, const Stage *stage, const char *word)
{
    const Program *program = run->model->program;
    uint32_t predicate = stage->literal->predicate;
    uint64_t bound = 0;
    for (uint32_t c = 0; c < stage->step->column_count; c++)
        if (stage->step->columns[c].use == COLUMN_BIND)
            bound |= UINT64_C(1) << c;
    lr_buffer_format(out, "%s ", word);
    lr_profile_print_columns(out, program, predicate, stage->step->key);
    if (bound == 0)
        return;
    lr_buffer_format(out, "→");
    lr_profile_print_columns(out, program, predicate, bound);
}

static void print_scan(Buffer *out, const Run *run, const Stage *stage, const char *word)
{
    lr_buffer_format(out, "%s", word);
    if (stage->step->key == 0)
        return;
    lr_buffer_format(out, " for ");
    lr_profile_print_columns(out, run->model->program, stage->literal->predicate, stage->step->key);
}

static void print_filter(Buffer *out, const Run *run, const Stage *stage)
{
    const Program *program = run->model->program;
    if (stage->filter == NULL)
        return;
    lr_buffer_format(out, ", if in ");
    lr_profile_print_predicate(out, program,
                               program->literals.items[stage->step->filter.literal].predicate);
}

static void print_atom(Buffer *out, const Run *run, const Stage *stage)
{
    switch (stage->access) {
    case ACCESS_DELTA:
        print_scan(out, run, stage, "new rows");
        break;
    case ACCESS_SCAN:
        print_scan(out, run, stage, "scan");
        break;
    case ACCESS_POSTINGS:
    case ACCESS_INDEX:
        print_key(out, run, stage, "index");
        break;
    case ACCESS_FETCH:
        print_key(out, run, stage, "file");
        break;
    case ACCESS_FIND:
        lr_buffer_format(out, "find in %s", lr_profile_form(stage->extent));
        break;
    case ACCESS_MARKS:
        lr_buffer_format(out, "find in bitmap of ");
        lr_profile_print_columns(out, run->model->program, stage->literal->predicate,
                                 UINT64_C(1) << stage->last);
        break;
    }
    print_filter(out, run, stage);
}

void lr_profile_print_method(Buffer *out, const Run *run, const Stage *stage)
{
    switch (stage->step->kind) {
    case STEP_ATOM:
        print_atom(out, run, stage);
        break;
    case STEP_NOT:
        print_atom(out, run, stage);
        break;
    case STEP_TEST:
        lr_buffer_format(out, "test");
        break;
    case STEP_BIND:
        lr_buffer_format(out, "compute");
        break;
    }
}

const char *lr_profile_form(const Extent *extent)
{
    if (extent->fetch != NULL)
        return "file";
    switch (extent->plain.form) {
    case ROWSET_LIST:
        return extent->plain.joined != NULL ? "parts" : "list";
    case ROWSET_HASH:
        return "hash set";
    case ROWSET_DENSE:
        return "bitmap";
    case ROWSET_TABLE:
        break;
    }
    return "table";
}
