/* SPDX-License-Identifier: MIT */
/* Number: what asks and has no number yet is a goal; its answers come in order and are
 * recorded with the numbers that follow. */
#include "dl/number.h"

enum { ROUNDS_MAX = 100 };

typedef struct Numberer {
    Front *front;
    const Numbering *numbering;
    int64_t *next;
    lore_query *rows;
    LIST(lore_value) values;
    size_t tuples;
} Numberer;

/* Tuples that ask and have no number. */
static void open_rows(Numberer *numberer)
{
    lore_term args[33], parts[2];
    Front *front = numberer->front;
    size_t arity = numberer->numbering->asked->fields.count;
    lore_terms *terms = lr_dl_front_terms(front);
    for (size_t i = 0; i < arity; i++)
        args[i] = lore_term_variable(terms, lr_dl_front_format(front, "C%zu", i));
    args[arity] = lore_term_variable(terms, "_");
    parts[0] = lore_term_compound(terms, numberer->numbering->asked->lore_name, args, arity);
    parts[1] = lore_term_compound(terms, numberer->numbering->numbers->lore_name, args, arity + 1);
    parts[1] = lore_term_compound(terms, "not", &parts[1], 1);
    lore_term goal = lore_term_compound(terms, "and", parts, 2);
    lr_dl_front_need(front, lore_query_open(front->kb, terms, goal, &numberer->rows));
    lr_dl_front_hold(front, HELD_QUERY, numberer->rows);
}

static lore_value kept(Front *front, lore_value value)
{
    if (value.type == LORE_TEXT)
        value.u.text = lr_dl_front_name(front, value.u.text, value.v.length);
    return value;
}

static void collect(Numberer *numberer)
{
    lore_status status;
    size_t arity = numberer->numbering->asked->fields.count;
    while ((status = lore_query_step(numberer->rows)) == LORE_ROW) {
        for (size_t i = 0; i < arity; i++)
            PUSH(numberer->front, &numberer->values,
                 kept(numberer->front, lore_query_value(numberer->rows, i)));
        PUSH(numberer->front, &numberer->values, lore_integer((*numberer->next)++));
        numberer->tuples++;
    }
    lr_dl_front_need(numberer->front, status);
}

/* How many tuples got a number. */
static size_t number(Front *front, const Numbering *numbering, int64_t *next)
{
    Numberer numberer = { .front = front, .numbering = numbering, .next = next };
    open_rows(&numberer);
    collect(&numberer);
    lr_dl_front_release(front, 2);
    if (numberer.tuples > 0)
        lr_dl_front_need(front,
                         lore_facts_put(front->kb, numbering->numbers->facts, numberer.values.items,
                                        numbering->numbers->fields.count, numberer.tuples));
    return numberer.tuples;
}

void lr_dl_number_all(Program *program)
{
    Front *front = program->front;
    int64_t counted = 0, ordered = 0;
    size_t found = program->numberings.count;
    for (int round = 0; found > 0; round++) {
        found = 0;
        for (size_t i = 0; i < program->numberings.count; i++) {
            const Numbering *numbering = &program->numberings.items[i];
            found += number(front, numbering, numbering->is_shared ? &counted : &ordered);
        }
        if (round < ROUNDS_MAX)
            continue;
        lr_dl_front_fail(front, LORE_UNSUPPORTED, program->numberings.items[0].asked->spot, NULL,
                         "ord() or a counter depends on its own numbers");
        lr_dl_front_leave(front, LORE_UNSUPPORTED);
    }
}
