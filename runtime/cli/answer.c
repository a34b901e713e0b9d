/* SPDX-License-Identifier: MIT */
/* One loop over the rows, and for each form how it begins, prints a row and ends. */
#include "cli/answer.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli/csv.h"
#include "cli/dates.h"
#include "cli/display.h"
#include "cli/grid.h"
#include "cli/json.h"

/* All time, as lore_value_format writes it: without asking it for each of a million plain rows. */
#define ALWAYS "… .."

/* Beside rows that rest on contested facts. */
#define MARK "⚡"
#define LEGEND MARK " rests on a statement that is contested\n"

/* Of rows that hold whatever imprecise dates stand for, where there are others. */
#define SURE "✓"

enum { PARTS_SHOWN = 3, PLAIN_SIZE = 128 };

/* What a table shows beside the goal's variables, in this order. */
enum {
    COLUMN_BELIEF,
    COLUMN_WORDS,
    COLUMN_VALID,
    COLUMN_CERTAIN,
    COLUMN_AGAINST,
    COLUMN_MARK,
    BELIEF_COLUMNS
};

typedef struct Printer {
    lore_query *query;
    const AnswerStyle *style;
    FILE *out;
    size_t columns; /* the query's own */
    Grid grid;      /* MODE_TABLE; a listing's columns are hidden as long as they are empty */
    bool is_plain;  /* so far every row is certain and always so */
    bool is_undisputed;
    bool is_contested; /* the current row */
    bool has_mark;     /* some row was */
    bool is_imprecise; /* what is certain of a row may be less than what is possible */
    bool has_doubt;    /* of some row it is */
} Printer;

double cli_answer_clock(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

AnswerStyle cli_answer_listing(Mode mode, int64_t limit)
{
    return (AnswerStyle){ .mode = mode,
                          .is_listing = true,
                          .limit = limit,
                          .columns = cli_display_columns(stdout),
                          .begun = cli_answer_clock() };
}

/* ---- beliefs --------------------------------------------------------------------------------- */

/* Certain, undisputed and always so: what needs no words. */
static bool is_plain_row(const lore_query *query)
{
    size_t count;
    const lore_stretch *stretch = lore_query_stretches(query, &count);
    return count == 1 && stretch->pro >= 1 && stretch->con <= 0 && stretch->from == LORE_TIME_MIN &&
           stretch->to == LORE_TIME_MAX;
}

/* The support as text, at most so many parts of it. */
static void print_support(FILE *out, const lore_query *query, int most)
{
    char span[CLI_SPAN_SIZE];
    int64_t from, to;
    if (is_plain_row(query)) {
        fputs(ALWAYS, out);
        return;
    }
    Support support = cli_support_of(query);
    for (int part = 0; cli_support_next(&support, &from, &to); part++) {
        if (part == most) {
            fputs(", …", out);
            return;
        }
        bool is_moment = to - 1 == from;
        lore_value_format(is_moment ? lore_instant(from) : lore_interval(from, to), span,
                          sizeof span);
        fprintf(out, "%s%s", part > 0 ? ", " : "", span);
    }
}

/* The library rounds beliefs to a grid that is finer than four digits, and not much. */
static void print_belief(FILE *out, double belief)
{
    fprintf(out, "%.4g", belief);
}

/* ---- tables ---------------------------------------------------------------------------------- */

static void begin_table(Printer *printer)
{
    static const char *const names[BELIEF_COLUMNS] = { "belief",  "words",   "valid",
                                                       "certain", "against", MARK };
    size_t beliefs = printer->style->is_listing ? 0 : BELIEF_COLUMNS;
    cli_grid_init(&printer->grid, printer->columns + beliefs);
    if (printer->grid.failed)
        return;
    GridColumn *columns = printer->grid.columns;
    for (size_t c = 0; c < printer->columns; c++)
        columns[c] = (GridColumn){ .name = lore_query_column_name(printer->query, c),
                                   .is_right = true,
                                   .is_hidden = printer->style->is_listing };
    for (size_t b = 0; b < beliefs; b++)
        columns[printer->columns + b] =
            (GridColumn){ .name = names[b], .is_right = b == COLUMN_BELIEF || b == COLUMN_AGAINST };
}

static void add_text(Printer *printer, const char *text)
{
    cli_grid_cell(&printer->grid, text, strlen(text));
}

static void add_value(Printer *printer, size_t column)
{
    char plain[PLAIN_SIZE] = "";
    lore_value value = lore_query_value(printer->query, column);
    GridColumn *shown = &printer->grid.columns[column];
    if (value.type != LORE_INTEGER && value.type != LORE_REAL && value.type != LORE_NULL)
        shown->is_right = false;
    if (value.type != LORE_NULL)
        shown->is_hidden = false;
    if (value.type == LORE_TEXT) {
        cli_grid_cell(&printer->grid, value.u.text, (size_t)value.v.length);
        return;
    }
    if (value.type != LORE_NULL || !printer->style->is_listing)
        lore_value_format(value, plain, sizeof plain);
    add_text(printer, plain);
}

static void add_number(Printer *printer, double belief)
{
    char text[16];
    snprintf(text, sizeof text, "%.2f", belief);
    add_text(printer, text);
}

static void add_support(Printer *printer)
{
    if (is_plain_row(printer->query)) {
        add_text(printer, ALWAYS);
        return;
    }
    char text[PARTS_SHOWN * (CLI_SPAN_SIZE + 2) + 8] = "";
    FILE *out = fmemopen(text, sizeof text, "w");
    if (out != NULL) {
        print_support(out, printer->query, PARTS_SHOWN);
        fclose(out);
    }
    add_text(printer, text);
}

/* Less than what is possible, as a number; nothing where nothing is certain. */
static void add_certain(Printer *printer)
{
    bool is_certain = lore_query_certainty(printer->query) == LORE_CERTAIN;
    double certain = lore_query_certain(printer->query);
    printer->has_doubt = printer->has_doubt || !is_certain;
    if (is_certain || certain <= 0)
        add_text(printer, is_certain ? SURE : "");
    else
        add_number(printer, certain);
}

static void add_row(Printer *printer)
{
    if (printer->grid.failed)
        return;
    for (size_t c = 0; c < printer->columns; c++)
        add_value(printer, c);
    if (printer->style->is_listing)
        return;
    double belief = lore_query_belief(printer->query), against = lore_query_against(printer->query);
    bool is_plain = is_plain_row(printer->query);
    printer->is_plain = printer->is_plain && is_plain;
    printer->is_undisputed = printer->is_undisputed && against <= 0;
    add_number(printer, belief);
    add_text(printer, lore_belief_word(belief));
    add_support(printer);
    add_certain(printer);
    add_number(printer, against);
    add_text(printer, printer->is_contested ? MARK : "");
}

static lore_status end_table(Printer *printer)
{
    Grid *grid = &printer->grid;
    if (grid->failed)
        return LORE_NOMEM;
    if (grid->cell_count == 0)
        return LORE_OK;
    if (!printer->style->is_listing) {
        GridColumn *beliefs = grid->columns + printer->columns;
        for (int b = COLUMN_BELIEF; b <= COLUMN_VALID; b++)
            beliefs[b].is_hidden = printer->is_plain;
        beliefs[COLUMN_CERTAIN].is_hidden = !printer->is_imprecise || !printer->has_doubt;
        beliefs[COLUMN_AGAINST].is_hidden = printer->is_undisputed;
        beliefs[COLUMN_MARK].is_hidden = !printer->has_mark;
    }
    cli_grid_draw(grid, printer->out, printer->style->columns);
    if (printer->has_mark)
        fputs(LEGEND, printer->out);
    return LORE_OK;
}

/* ---- yes and no ------------------------------------------------------------------------------ */

static void print_truth(const Printer *printer, bool has_row)
{
    const lore_query *query = printer->query;
    double belief = has_row ? lore_query_belief(query) : 0;
    double against = has_row ? lore_query_against(query) : 0;
    bool is_sure = !printer->is_imprecise || lore_query_certainty(query) == LORE_CERTAIN;
    fputs(belief <= 0 ? "no" : is_sure ? "yes" : "possibly", printer->out);
    if (belief > 0 && !is_plain_row(query)) {
        fprintf(printer->out, "  %.2f  %s  ", belief, lore_belief_word(belief));
        print_support(printer->out, query, PARTS_SHOWN);
    }
    if (against > 0)
        fprintf(printer->out, "  against %.2f", against);
    if (printer->is_contested)
        fputs("  " MARK " contested", printer->out);
    fputc('\n', printer->out);
}

/* ---- JSON ------------------------------------------------------------------------------------ */

static void print_json_stretches(FILE *out, const lore_stretch *stretches, size_t count)
{
    fputc('[', out);
    for (size_t i = 0; i < count; i++) {
        fputs(i > 0 ? ", {\"from\": " : "{\"from\": ", out);
        cli_json_instant(out, stretches[i].from);
        fputs(", \"to\": ", out);
        cli_json_instant(out, stretches[i].to);
        fputs(", \"pro\": ", out);
        print_belief(out, stretches[i].pro);
        fputs(", \"con\": ", out);
        print_belief(out, stretches[i].con);
        fputc('}', out);
    }
    fputc(']', out);
}

static void print_json_valid(FILE *out, const lore_query *query)
{
    size_t count;
    const lore_stretch *stretches = lore_query_stretches(query, &count);
    fputs(", \"valid\": ", out);
    print_json_stretches(out, stretches, count);
}

static void print_json_certain(FILE *out, const lore_query *query)
{
    size_t count;
    const lore_stretch *stretches = lore_query_certain_stretches(query, &count);
    fputs(", \"certain\": ", out);
    print_belief(out, lore_query_certain(query));
    fputs(", \"certain_valid\": ", out);
    print_json_stretches(out, stretches, count);
}

static void print_json_row(const Printer *printer, int64_t row)
{
    FILE *out = printer->out;
    fputs(row == 0 ? "[\n{" : ",\n{", out);
    for (size_t c = 0; c < printer->columns; c++) {
        const char *name = lore_query_column_name(printer->query, c);
        fputs(c > 0 ? ", " : "", out);
        cli_json_text(out, name, strlen(name));
        fputs(": ", out);
        cli_json_value(out, lore_query_value(printer->query, c));
    }
    if (!printer->style->is_listing) {
        fprintf(out, "%s\"belief\": ", printer->columns > 0 ? ", " : "");
        print_belief(out, lore_query_belief(printer->query));
        fputs(", \"against\": ", out);
        print_belief(out, lore_query_against(printer->query));
        if (printer->is_contested)
            fputs(", \"contested\": true", out);
        print_json_valid(out, printer->query);
        if (printer->is_imprecise)
            print_json_certain(out, printer->query);
    }
    fputc('}', out);
}

/* ---- CSV ------------------------------------------------------------------------------------- */

static void print_csv_head(const Printer *printer)
{
    for (size_t c = 0; c < printer->columns; c++) {
        const char *name = lore_query_column_name(printer->query, c);
        fputs(c > 0 ? "," : "", printer->out);
        cli_csv_text(printer->out, name, strlen(name));
    }
    if (!printer->style->is_listing)
        fprintf(printer->out, "%sbelief,against,valid%s", printer->columns > 0 ? "," : "",
                printer->is_imprecise ? ",certain" : "");
    fputs(CLI_CSV_END, printer->out);
}

static void print_csv_support(const Printer *printer)
{
    fputc('"', printer->out); /* several parts have commas between them */
    print_support(printer->out, printer->query, -1);
    fputc('"', printer->out);
}

static void print_csv_row(const Printer *printer)
{
    for (size_t c = 0; c < printer->columns; c++) {
        fputs(c > 0 ? "," : "", printer->out);
        cli_csv_value(printer->out, lore_query_value(printer->query, c));
    }
    if (!printer->style->is_listing) {
        fputs(printer->columns > 0 ? "," : "", printer->out);
        print_belief(printer->out, lore_query_belief(printer->query));
        fputc(',', printer->out);
        print_belief(printer->out, lore_query_against(printer->query));
        fputc(',', printer->out);
        print_csv_support(printer);
        if (printer->is_imprecise) {
            fputc(',', printer->out);
            print_belief(printer->out, lore_query_certain(printer->query));
        }
    }
    fputs(CLI_CSV_END, printer->out);
}

/* ---- all of them ----------------------------------------------------------------------------- */

static void print_begin(Printer *printer)
{
    if (printer->style->mode == MODE_TABLE)
        begin_table(printer);
    else if (printer->style->mode == MODE_CSV)
        print_csv_head(printer);
}

static void print_row(Printer *printer, int64_t row)
{
    switch (printer->style->mode) {
    case MODE_TABLE:
        add_row(printer);
        return;
    case MODE_JSON:
        print_json_row(printer, row);
        return;
    case MODE_CSV:
        print_csv_row(printer);
        return;
    }
}

static lore_status print_end(Printer *printer, int64_t rows)
{
    if (printer->style->mode == MODE_TABLE)
        return end_table(printer);
    if (printer->style->mode == MODE_JSON)
        fputs(rows == 0 ? "[]\n" : "\n]\n", printer->out);
    return LORE_OK;
}

static bool is_wanted(const AnswerStyle *style, int64_t row)
{
    return row >= style->skip && (style->limit == 0 || row - style->skip < style->limit);
}

/* CSV has no place for a mark, so nobody waits for it. */
static lore_status look_for_contest(Printer *printer)
{
    if (printer->style->is_listing || printer->style->mode == MODE_CSV)
        return LORE_OK;
    int contested = lore_query_contested(printer->query);
    printer->is_contested = contested > 0;
    printer->has_mark = printer->has_mark || contested > 0;
    return contested < 0 ? (lore_status)contested : LORE_OK;
}

static lore_status print_rows(Printer *printer, lore_status status, AnswerCount *count)
{
    print_begin(printer);
    for (; status == LORE_ROW; status = lore_query_step(printer->query)) {
        if (is_wanted(printer->style, count->total)) {
            lore_status looked = look_for_contest(printer);
            if (looked != LORE_OK)
                return looked;
            print_row(printer, count->shown++);
        }
        count->total++;
    }
    return status < 0 ? status : print_end(printer, count->shown);
}

static void close_table(const AnswerCount *count, const AnswerStyle *style)
{
    double milliseconds = cli_answer_clock() - style->begun;
    fflush(stdout);
    const char *plural = count->total == 1 ? "" : "s";
    if (style->skip > 0 && count->shown == 1)
        fprintf(stderr, "row %" PRId64 " of %" PRId64, style->skip + 1, count->total);
    else if (style->skip > 0 && count->shown > 0)
        fprintf(stderr, "rows %" PRId64 " to %" PRId64 " of %" PRId64, style->skip + 1,
                style->skip + count->shown, count->total);
    else if (count->shown < count->total)
        fprintf(stderr, "%" PRId64 " of %" PRId64 " row%s", count->shown, count->total, plural);
    else
        fprintf(stderr, "%" PRId64 " row%s", count->total, plural);
    if (milliseconds < 1000)
        fprintf(stderr, ", %.1f ms", milliseconds);
    else
        fprintf(stderr, ", %.1f s", milliseconds / 1000);
    if (count->ungraded > 0)
        fprintf(stderr, "; %" PRIu64 " claim%s of no usable grade", count->ungraded,
                count->ungraded == 1 ? "" : "s");
    fputs("\n", stderr);
}

lore_status cli_answer_print(lore_query *query, const AnswerStyle *style, FILE *out,
                             AnswerCount *count)
{
    Printer printer = { .query = query,
                        .style = style,
                        .out = out,
                        .is_plain = true,
                        .is_undisputed = true,
                        .is_imprecise = !style->is_listing && lore_query_is_imprecise(query),
                        .columns = lore_query_column_count(query) };
    *count = (AnswerCount){ 0 };
    lore_status status = lore_query_step(query);
    if (status < 0)
        return status;
    count->is_truth = printer.columns == 0 && style->mode == MODE_TABLE;
    if (count->is_truth) {
        lore_status looked = status == LORE_ROW ? look_for_contest(&printer) : LORE_OK;
        if (looked != LORE_OK)
            return looked;
        print_truth(&printer, status == LORE_ROW);
        return LORE_OK;
    }
    count->ungraded = style->is_listing ? 0 : lore_query_ungraded_claims(query);
    status = print_rows(&printer, status, count);
    if (status >= 0 && style->mode == MODE_TABLE && out == stdout)
        close_table(count, style);
    cli_grid_free(&printer.grid);
    return status;
}
