/* SPDX-License-Identifier: MIT */
/* Living: one pass over the packed rows of each relation, comparing all constants at once. */
#include "eval/living.h"

enum { ROWS_FEW = 4096 }; /* that are always looked at */

/* What packed rows of one word are compared with. */
typedef struct Wanted {
    uint64_t mask, bits;
    bool is_possible; /* all constants are within the ranges of their columns */
} Wanted;

static lore_status find_wanted(Model *model, const Literal *literal, const Extent *extent,
                               Wanted *out)
{
    *out = (Wanted){ .is_possible = true };
    for (uint32_t c = 0; c < literal->arg_count; c++) {
        Arg arg = model->program->args.items[literal->first_arg + c];
        Code code;
        if (arg.kind != ARG_CONSTANT)
            continue;
        lore_status status = lr_model_constant(model, arg.index, &code);
        if (status != LORE_OK)
            return status;
        Field field = extent->plain.layout.fields[c];
        uint64_t offset = (Code)(code - field.base), most = lr_field_mask(field);
        out->is_possible = out->is_possible && offset <= most;
        out->mask |= most << field.shift;
        out->bits |= (offset & most) << field.shift;
    }
    return LORE_OK;
}

/* The ranges of the rows that are wanted; false if there are none. */
static bool select_rows(const Extent *extent, const Wanted *wanted, Range *ranges)
{
    const Layout *layout = &extent->plain.layout;
    uint64_t rows[LR_BATCH];
    RowsetCursor cursor = { 0 };
    bool any = false;
    for (uint32_t c = 0; c < extent->arity; c++)
        ranges[c] = LR_RANGE_EMPTY;
    for (size_t count; (count = lr_rowset_next(&extent->plain, &cursor, rows)) > 0;)
        for (size_t i = 0; i < count; i++) {
            if ((rows[i] & wanted->mask) != wanted->bits)
                continue;
            any = true;
            for (uint32_t c = 0; c < extent->arity; c++) {
                Code code = lr_field_code(layout->fields[c], &rows[i]);
                ranges[c] = lr_range_join(ranges[c], (Range){ code, code });
            }
        }
    return any;
}

/* Whether a predicate's rows are those of a finished relation, which no question changes. */
static bool is_finished(const Model *model, uint32_t component, uint32_t predicate)
{
    const Predicate *p = &model->program->predicates.items[predicate];
    return p->component != component && (p->kind == PREDICATE_FACET || p->is_part);
}

static bool has_constant(const Model *model, const Literal *literal)
{
    for (uint32_t c = 0; c < literal->arg_count; c++)
        if (model->program->args.items[literal->first_arg + c].kind == ARG_CONSTANT)
            return true;
    return false;
}

/* Selects what an atom reads; *is_dead: it can read nothing. */
static lore_status look(Living *living, Model *model, const Clause *clause, uint32_t index,
                        bool *is_dead)
{
    const Literal *literal = &model->program->literals.items[index];
    const Extent *extent = lr_model_extent(model, literal->predicate);
    const Layout *layout = &extent->plain.layout;
    bool is_worth_it =
        extent->plain.count <= ROWS_FEW || model->program->predicates.items[clause->head].is_part;
    Wanted wanted;
    if (extent->dated.count > 0 || extent->fetch != NULL)
        return LORE_OK;
    *is_dead = extent->plain.count == 0;
    if (*is_dead || layout->stride > 1)
        return LORE_OK;
    lore_status status = find_wanted(model, literal, extent, &wanted);
    *is_dead = status == LORE_OK && !wanted.is_possible;
    if (status != LORE_OK || *is_dead || !has_constant(model, literal) || !is_worth_it)
        return status;
    Selection selection = { index,
                            lr_arena_alloc(&living->arena, (extent->arity + 1) * sizeof(Range)) };
    if (selection.ranges == NULL)
        return LORE_NOMEM;
    *is_dead = !select_rows(extent, &wanted, selection.ranges);
    return *is_dead || lr_vector_push(&living->selections, selection) ? LORE_OK : LORE_NOMEM;
}

static lore_status look_at_clause(Living *living, Model *model, uint32_t component, uint32_t index)
{
    const Clause *clause = &model->program->clauses.items[index];
    lore_status status = LORE_OK;
    bool is_dead = false;
    for (uint32_t l = 0; l < clause->literal_count && status == LORE_OK && !is_dead; l++) {
        const Literal *literal = &model->program->literals.items[clause->first_literal + l];
        if (literal->kind == LITERAL_ATOM && is_finished(model, component, literal->predicate))
            status = look(living, model, clause, clause->first_literal + l, &is_dead);
    }
    if (status == LORE_OK && !is_dead && !lr_vector_push(&living->clauses, index))
        status = LORE_NOMEM;
    return status;
}

lore_status lr_living_find(Living *living, Model *model, uint32_t component)
{
    const Program *program = model->program;
    lore_status status = LORE_OK;
    for (uint32_t i = 0; i < program->clauses.count && status == LORE_OK; i++) {
        const Clause *clause = &program->clauses.items[i];
        if (program->predicates.items[clause->head].component == component &&
            lr_clause_evaluates(clause))
            status = look_at_clause(living, model, component, i);
    }
    return status;
}

void lr_living_free(Living *living)
{
    lr_vector_free(&living->clauses);
    lr_vector_free(&living->selections);
    lr_arena_free(&living->arena);
}

const Range *lr_living_ranges(const Living *living, uint32_t literal)
{
    for (size_t i = 0; i < living->selections.count; i++)
        if (living->selections.items[i].literal == literal)
            return living->selections.items[i].ranges;
    return NULL;
}
