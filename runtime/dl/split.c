/* SPDX-License-Identifier: MIT */
/* Split: conditions are connected by the variables that they share. */
#include "dl/split.h"

#include "dl/names.h"

static bool share(Front *front, const Body *literal, const Names *names)
{
    Names own = { 0 };
    lr_dl_names_of_body(front, literal, true, &own);
    for (size_t i = 0; i < own.count; i++)
        if (lr_dl_names_has(names, own.items[i]))
            return true;
    return false;
}

/* Moves from rest to out what shares a variable with names, with these, and so on. */
static void take_connected(Front *front, Literals *rest, Names *names, Literals *out)
{
    for (bool changed = true; changed;) {
        size_t kept = 0;
        changed = false;
        for (size_t i = 0; i < rest->count; i++) {
            Body *literal = rest->items[i];
            if (!share(front, literal, names)) {
                rest->items[kept++] = literal;
                continue;
            }
            PUSH(front, out, literal);
            lr_dl_names_of_body(front, literal, true, names);
            changed = true;
        }
        rest->count = kept;
    }
}

static bool has_atom(const Literals *literals)
{
    for (size_t i = 0; i < literals->count; i++)
        if (literals->items[i]->kind == BODY_ATOM && literals->items[i]->atom->args.count > 0)
            return true;
    return false;
}

/* An atom that holds where all of the literals do. */
static Body *exists(Program *program, const Literals *literals)
{
    Relation *relation = lr_dl_program_make(program, "exists", literals->items[0]->spot);
    Body *outside = lr_dl_syntax_atom(program->front, relation->name, relation->spot);
    Body *head = lr_dl_syntax_atom(program->front, relation->name, relation->spot);
    lr_dl_program_clause(program, head->atom)->body = *literals;
    return outside;
}

void lr_dl_split_clause(Program *program, Clause *clause)
{
    Front *front = program->front;
    Literals rest = { 0 }, kept = { 0 };
    Names names = { 0 };
    for (size_t i = 0; i < clause->head->args.count; i++)
        if (clause->head->args.items[i]->kind == EXP_AGGREGATE)
            return;
    for (size_t i = 0; i < clause->body.count; i++)
        PUSH(front, &rest, clause->body.items[i]);
    lr_dl_names_of_atom(front, clause->head, true, &names);
    take_connected(front, &rest, &names, &kept);
    while (rest.count > 0 && kept.count + rest.count > 1) {
        Literals group = { 0 };
        Names own = { 0 };
        PUSH(front, &group, rest.items[--rest.count]);
        lr_dl_names_of_body(front, group.items[0], true, &own);
        take_connected(front, &rest, &own, &group);
        bool is_all = kept.count + rest.count == 0; /* nothing else to be asked again for */
        if (has_atom(&group) && !is_all)
            PUSH(front, &kept, exists(program, &group));
        else
            for (size_t i = 0; i < group.count; i++)
                PUSH(front, &kept, group.items[i]);
    }
    for (size_t i = 0; i < rest.count; i++)
        PUSH(front, &kept, rest.items[i]);
    clause->body = kept;
}
