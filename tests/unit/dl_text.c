/* SPDX-License-Identifier: MIT */
#include "dl_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "dl/component.h"
#include "dl/infer.h"
#include "dl/parse.h"
#include "dl/scope.h"

Front *dl_text_open(void)
{
    static const lore_dl none = { 0 };
    Front *front = calloc(1, sizeof *front);
    if (front == NULL || lore_open(NULL, 0, &front->kb) != LORE_OK)
        abort();
    front->options = &none;
    return front;
}

void dl_text_close(Front *front)
{
    lr_dl_front_release(front, front->held_count);
    lr_map_free(&front->names);
    lr_map_free(&front->symbols);
    lr_arena_free(&front->arena);
    lore_close(front->kb);
    free(front);
}

bool dl_text_tokens(Front *front, const char *text, Tokens *out)
{
    if (setjmp(front->out) != 0)
        return false;
    lr_dl_lexer_text(front, text, strlen(text), "test.dl", out);
    return true;
}

bool dl_text_unit(Front *front, const char *text, Unit *out)
{
    Tokens tokens = { 0 };
    if (setjmp(front->out) != 0)
        return false;
    lr_dl_lexer_text(front, text, strlen(text), "test.dl", &tokens);
    lr_dl_parse_program(front, &tokens, out);
    return true;
}

bool dl_text_program(Front *front, const char *text, Program *out)
{
    Tokens tokens = { 0 };
    Unit written, flat;
    memset(&written, 0, sizeof written);
    memset(&flat, 0, sizeof flat);
    if (setjmp(front->out) != 0)
        return false;
    lr_dl_lexer_text(front, text, strlen(text), "test.dl", &tokens);
    lr_dl_parse_program(front, &tokens, &written);
    lr_dl_component_expand(front, &written, &flat);
    lr_dl_program_build(front, &flat, out);
    lr_dl_front_check(front);
    return true;
}

static void each(Program *program, void (*pass)(Program *program, Clause *clause))
{
    for (size_t i = 0, count = program->clauses.count; i < count; i++)
        pass(program, program->clauses.items[i]);
}

bool dl_text_pass(Front *front, Program *program, void (*pass)(Program *program))
{
    if (setjmp(front->out) != 0)
        return false;
    pass(program);
    return front->status == LORE_OK;
}

bool dl_text_each(Front *front, Program *program, void (*pass)(Program *program, Clause *clause))
{
    if (setjmp(front->out) != 0)
        return false;
    each(program, pass);
    return front->status == LORE_OK;
}

bool dl_text_says(Front *front, const char *text)
{
    lore_diagnostic diagnostic;
    if (lore_diagnostic_get(front->kb, 0, &diagnostic) != LORE_OK)
        return false;
    if (strstr(diagnostic.message, text) != NULL)
        return true;
    printf("the message is: %s\n", diagnostic.message);
    return false;
}

const char *dl_text_clauses(Front *front, const Program *program, size_t first)
{
    const char *text = "";
    for (size_t i = first; i < program->clauses.count; i++) {
        const Clause *clause = program->clauses.items[i];
        Body head = { .kind = BODY_ATOM, .atom = clause->head };
        text = lr_dl_front_format(front, "%s%s%s", text, dl_text_body(front, &head),
                                  clause->body.count > 0 ? " :- " : "");
        for (size_t b = 0; b < clause->body.count; b++)
            text =
                lr_dl_front_format(front, "%s%s", text, dl_text_body(front, clause->body.items[b]));
        text = lr_dl_front_format(front, "%s\n", text);
    }
    return text;
}

/* ---- passes over typed clauses ---- */

static void prepare(Program *program, Clause *clause)
{
    lr_dl_scope_rename(program->front, clause->head, &clause->body);
    lr_dl_infer_types(program, clause->head, NULL, &clause->body);
}

static const char *passed(Front *front, const char *declarations, const char *rules, DlPass *pass)
{
    const char *text = lr_dl_front_format(front, "%s%s", declarations, rules);
    static Program program;
    memset(&program, 0, sizeof program);
    assert_true(dl_text_program(front, text, &program));
    assert_true(dl_text_each(front, &program, prepare));
    return dl_text_each(front, &program, pass) ? dl_text_clauses(front, &program, 0) : NULL;
}

void dl_text_makes(const char *declarations, const char *rules, DlPass *pass, const char *clauses)
{
    Front *front = dl_text_open();
    const char *found = passed(front, declarations, rules, pass);
    if (found == NULL)
        dl_text_says(front, "nothing");
    assert_non_null(found);
    assert_string_equal(found, clauses);
    dl_text_close(front);
}

void dl_text_refuses(const char *declarations, const char *rules, DlPass *pass, const char *message)
{
    Front *front = dl_text_open();
    assert_null(passed(front, declarations, rules, pass));
    assert_true(dl_text_says(front, message));
    dl_text_close(front);
}

/* ---- trees ---- */

static const char *list(Front *front, const char *head, Exp **items, size_t count)
{
    const char *text = head;
    for (size_t i = 0; i < count; i++)
        text = lr_dl_front_format(front, "%s %s", text, dl_text_exp(front, items[i]));
    return lr_dl_front_format(front, "(%s)", text);
}

const char *dl_text_exp(Front *front, const Exp *exp)
{
    switch (exp->kind) {
    case EXP_VARIABLE:
    case EXP_ANY:
    case EXP_NUMBER:
        return exp->text;
    case EXP_TEXT:
        return lr_dl_front_format(front, "'%s'", exp->text);
    case EXP_NIL:
        return "nil";
    case EXP_COUNTER:
        return "counter";
    case EXP_RECORD:
        return list(front, "record", exp->args.items, exp->args.count);
    case EXP_AGGREGATE:
        return lr_dl_front_format(front, "(%s %s %s)", exp->text,
                                  exp->args.count > 0 ? dl_text_exp(front, exp->args.items[0])
                                                      : "-",
                                  exp->body == NULL ? "-" : dl_text_body(front, exp->body));
    case EXP_BRANCH:
    case EXP_CALL:
    case EXP_CAST:
        break;
    }
    return list(front, exp->text, exp->args.items, exp->args.count);
}

const char *dl_text_body(Front *front, const Body *body)
{
    static const char *const relationals[] = {
        "=", "!=", "<", "<=", ">", ">=", "match", "!match", "contains", "!contains", "starts"
    };
    if (body->atom != NULL) {
        const char *atom =
            list(front, body->atom->name, body->atom->args.items, body->atom->args.count);
        return body->kind == BODY_NOT ? lr_dl_front_format(front, "(not %s)", atom) : atom;
    }
    if (body->kind == BODY_COMPARE)
        return lr_dl_front_format(front, "(%s %s %s)", relationals[body->relational],
                                  dl_text_exp(front, body->left), dl_text_exp(front, body->right));
    if (body->kind == BODY_TRUTH)
        return body->is_true ? "true" : "false";
    const char *text = body->kind == BODY_AND ? "and" : body->kind == BODY_OR ? "or" : "not";
    for (size_t i = 0; i < body->parts.count; i++)
        text = lr_dl_front_format(front, "%s %s", text, dl_text_body(front, body->parts.items[i]));
    return lr_dl_front_format(front, "(%s)", text);
}
