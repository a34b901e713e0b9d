/* SPDX-License-Identifier: MIT */
/* Template: one walk writes the key, another like it the term; both number values as they meet
 * them. */
#include "api/template.h"

#include <stdio.h>
#include <string.h>

#include "rule/words.h"
#include "value/value.h"

/* ---- where constants may be taken out ---- */

typedef enum Position { POSITION_GOAL, POSITION_ARGUMENT, POSITION_FIXED } Position;

/* What the arguments of a compound at a position are. */
static Position below(const Program *program, const Term *node, Position position)
{
    if (position != POSITION_GOAL)
        return POSITION_FIXED;
    if (lr_program_relation(program, node->name) != LR_NONE)
        return POSITION_ARGUMENT;
    const Word *word = lr_word_find(node->name, node->arg_count);
    if (word == NULL)
        return POSITION_FIXED;
    bool is_open = word->kind == WORD_AND || word->kind == WORD_OR || word->kind == WORD_VIEW ||
                   (word->kind == WORD_FACET && word->op != FACET_CONDITIONAL);
    return is_open ? POSITION_GOAL : POSITION_FIXED;
}

static bool is_taken(const Term *node, Position position)
{
    return position == POSITION_ARGUMENT && node->kind == TERM_VALUE &&
           node->value.type != LORE_NULL;
}

/* ---- the key ---- */

typedef struct Writer {
    Template *out;
    const Program *program;
    const lore_terms *terms;
} Writer;

static void write_name(Buffer *key, const char *name)
{
    lr_buffer_put(key, name, strlen(name) + 1);
}

static void write_node(Writer *w, lore_term term, Position position)
{
    const Term *node = lr_term(w->terms, term);
    Buffer *key = &w->out->key;
    if (is_taken(node, position)) {
        lr_buffer_u8(key, 'P');
        lr_buffer_u8(key, (uint8_t)node->value.type);
        if (w->out->count < LR_ARITY_MAX)
            w->out->values[w->out->count] = node->value;
        w->out->count++;
        return;
    }
    if (node->kind == TERM_VALUE) {
        lr_buffer_u8(key, 'V');
        lr_value_encode(key, node->value);
        return;
    }
    lr_buffer_u8(key, node->kind == TERM_VARIABLE ? 'X' : 'C');
    write_name(key, node->name);
    if (node->kind == TERM_VARIABLE)
        return;
    lr_buffer_varint(key, node->arg_count);
    Position inner = below(w->program, node, position);
    for (uint32_t i = 0; i < node->arg_count; i++)
        write_node(w, lr_term_arg(w->terms, node, i), inner);
}

void lr_template_read(Template *out, const Program *program, const lore_terms *terms,
                      lore_term goal)
{
    Writer writer = { out, program, terms };
    out->key = (Buffer){ 0 };
    out->count = 0;
    write_node(&writer, goal, POSITION_GOAL);
    if (out->count > LR_ARITY_MAX || out->key.failed)
        out->count = 0;
}

void lr_template_free(Template *template)
{
    lr_buffer_free(&template->key);
}

/* ---- the term ---- */

void lr_template_name(uint32_t i, char name[LR_TEMPLATE_NAME_MAX])
{
    snprintf(name, LR_TEMPLATE_NAME_MAX, "?%u", (unsigned)i % 1000);
}

typedef struct Copier {
    Program *program;
    const lore_terms *terms;
    uint32_t taken;
} Copier;

static lore_term copy_node(Copier *c, lore_term term, Position position)
{
    const Term node = *lr_term(c->terms, term);
    lore_terms *to = c->program->terms;
    char name[LR_TEMPLATE_NAME_MAX];
    if (is_taken(&node, position)) {
        lr_template_name(c->taken++, name);
        return lore_term_variable(to, name);
    }
    if (node.kind == TERM_VALUE)
        return lore_term_value(to, node.value);
    if (node.kind == TERM_VARIABLE)
        return lore_term_variable(to, node.name);
    Position inner = below(c->program, &node, position);
    VECTOR(lore_term) args = { 0 };
    bool fine = lr_vector_reserve(&args, node.arg_count);
    for (uint32_t i = 0; i < node.arg_count && fine; i++) {
        lore_term arg = copy_node(c, lr_term_arg(c->terms, &node, i), inner);
        fine = arg != 0 && lr_vector_push(&args, arg);
    }
    lore_term made = fine ? lore_term_compound(to, node.name, args.items, args.count) : 0;
    lr_vector_free(&args);
    return made;
}

lore_term lr_template_term(Program *program, const lore_terms *terms, lore_term goal)
{
    Copier copier = { program, terms, 0 };
    return copy_node(&copier, goal, POSITION_GOAL);
}
