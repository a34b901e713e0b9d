/* SPDX-License-Identifier: MIT */
/* Files, output: rows as lines, in the form that Soufflé writes. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "dl/convert.h"
#include "dl/files.h"

enum { CHUNK = 1 << 16 };

typedef struct Output {
    Front *front;
    const Relation *relation;
    const Directive *directive;
    Form form;
    FILE *file; /* NULL: standard output */
    Buffer text;
    lore_query *rows;
} Output;

static void flush(Output *output)
{
    const lore_dl *options = output->front->options;
    if (output->text.count == 0)
        return;
    if (output->file != NULL)
        fwrite(output->text.bytes, 1, output->text.count, output->file);
    else if (options->print != NULL)
        options->print(options->data, (const char *)output->text.bytes, output->text.count);
    output->text.count = 0;
}

/* ---- values ---- */

static void put_symbol(Output *output, lore_value value)
{
    if (!output->form.is_rfc4180) {
        lr_buffer_put(&output->text, value.u.text, value.v.length);
        return;
    }
    lr_buffer_put(&output->text, "\"", 1);
    lr_dl_convert_escape(&output->text, value);
    lr_buffer_put(&output->text, "\"", 1);
}

static void put_value(Output *output, size_t column)
{
    const Type *type = output->relation->fields.items[column].type;
    lore_value value = lore_query_value(output->rows, column);
    bool is_quoted = output->form.is_rfc4180 && lr_dl_types_is_tuple(type);
    if (type->kind == ROOT_SYMBOL) {
        put_symbol(output, value);
        return;
    }
    if (is_quoted)
        lr_buffer_put(&output->text, "\"", 1);
    if (!lr_dl_convert_print(&output->text, type, value, is_quoted)) {
        lr_dl_front_fail(output->front, LORE_FULL, output->directive->spot, NULL,
                         "a record of %s nests too deep to be printed", output->relation->name);
        lr_dl_front_leave(output->front, LORE_FULL);
    }
    if (is_quoted)
        lr_buffer_put(&output->text, "\"", 1);
}

static void put_row(Output *output)
{
    size_t arity = output->relation->fields.count, length = strlen(output->form.delimiter);
    if (arity == 0)
        lr_buffer_put(&output->text, "()", 2);
    for (size_t c = 0; c < arity; c++) {
        if (c > 0)
            lr_buffer_put(&output->text, output->form.delimiter, length);
        put_value(output, c);
    }
    lr_buffer_put(&output->text, "\n", 1);
    if (output->text.count >= CHUNK)
        flush(output);
}

/* ---- rows ---- */

static void open_rows(Output *output)
{
    lore_term args[32];
    Front *front = output->front;
    lore_terms *terms = lr_dl_front_terms(front);
    for (size_t i = 0; i < output->relation->fields.count; i++)
        args[i] = lore_term_variable(terms, lr_dl_front_format(front, "C%zu", i));
    lore_term goal = lore_term_compound(terms, output->relation->lore_name, args,
                                        output->relation->fields.count);
    lr_dl_front_need(front, lore_query_open(front->kb, terms, goal, &output->rows));
    lr_dl_front_hold(front, HELD_QUERY, output->rows);
}

static void put_rows(Output *output)
{
    lore_status status;
    while ((status = lore_query_step(output->rows)) == LORE_ROW)
        put_row(output);
    lr_dl_front_need(output->front, status);
}

static void put_size(Output *output)
{
    uint64_t count;
    lr_dl_front_need(output->front, lore_query_count(output->rows, &count));
    lr_buffer_format(&output->text, "%s\t%" PRIu64 "\n", output->form.name, count);
}

/* ---- forms ---- */

static void put_headers(Output *output)
{
    for (size_t c = 0; c < output->relation->fields.count; c++)
        lr_buffer_format(&output->text, "%s%s", c > 0 ? output->form.delimiter : "",
                         output->relation->fields.items[c].name);
}

static void put_text(Output *output, const char *text)
{
    lr_buffer_put(&output->text, text, strlen(text));
}

static void begin(Output *output)
{
    if (output->form.medium == FORM_STANDARD)
        lr_buffer_format(&output->text, "---------------\n%s\n", output->form.name);
    if (output->form.has_headers) {
        put_headers(output);
        put_text(output, "\n");
    }
    if (output->form.medium == FORM_STANDARD)
        put_text(output, "===============\n");
}

static void write_rows(Output *output)
{
    open_rows(output);
    if (output->form.medium == FORM_SIZE) {
        put_size(output);
    } else {
        begin(output);
        put_rows(output);
    }
    if (output->form.medium == FORM_STANDARD)
        put_text(output, "===============\n");
    flush(output);
    lr_dl_front_release(output->front, 2);
}

static void open_file(Output *output)
{
    Front *front = output->front;
    output->file = fopen(output->form.path, "wb");
    if (output->file != NULL) {
        lr_dl_front_hold(front, HELD_FILE, output->file);
        return;
    }
    lr_dl_front_fail(front, LORE_IO, output->directive->spot, "-D names the folder of output",
                     "cannot write '%s': %s", output->form.path, strerror(errno));
    lr_dl_front_leave(front, LORE_IO);
}

static void check_written(Output *output)
{
    Front *front = output->front;
    bool is_written = output->file == NULL || (fflush(output->file) == 0 && !ferror(output->file));
    if (output->text.failed)
        lr_dl_front_leave(front, LORE_NOMEM);
    if (is_written)
        return;
    lr_dl_front_fail(front, LORE_IO, output->directive->spot, NULL,
                     "'%s' was not written as a whole", output->form.path);
    lr_dl_front_leave(front, LORE_IO);
}

void lr_dl_files_write(Program *program, const Directive *directive)
{
    Front *front = program->front;
    Output *output = NEW(front, Output);
    output->front = front;
    output->directive = directive;
    output->relation = lr_dl_program_find(program, directive->relation);
    if (!lr_dl_files_form(program, directive, &output->form))
        lr_dl_front_check(front);
    lr_dl_front_hold(front, HELD_BUFFER, &output->text);
    if (output->form.medium == FORM_FILE)
        open_file(output);
    write_rows(output);
    check_written(output);
    lr_dl_front_release(front, output->file == NULL ? 1 : 2);
}
