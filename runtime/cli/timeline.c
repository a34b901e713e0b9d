/* SPDX-License-Identifier: MIT */
/* A timeline is a strip of cells of equal length between the first and the last bound that
 * any row has, with some room where rows go on without end. A stretch fills the cells that
 * it covers by half or more, and at least one. Ticks are the densest dates whose names do
 * not touch. */
#include "cli/timeline.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "cli/dates.h"
#include "cli/display.h"

enum {
    LANES_MAX = 400,
    LABEL_MAX = 40, /* columns */
    CELLS_MAX = 72,
    CELLS_MIN = 20,
    WIDE_ENOUGH = 80, /* where the output is no terminal */
};

#define DAY_US 86400e6

typedef struct Lane {
    char *label;
    lore_stretch *stretches;
    size_t count;
} Lane;

typedef struct Chart {
    Lane *lanes;
    size_t lane_count, left_out;
    double from, to; /* microseconds; the axis */
    size_t label_width, cell_count;
} Chart;

/* ---- lanes ----------------------------------------------------------------------------------- */

static void print_value(FILE *out, lore_value value)
{
    char plain[CLI_SPAN_SIZE];
    if (value.type == LORE_TEXT) {
        fwrite(value.u.text, 1, (size_t)value.v.length, out);
        return;
    }
    lore_value_format(value, plain, sizeof plain);
    fputs(plain, out);
}

/* The row's values, to be freed. */
static char *label_of(const lore_query *query)
{
    char *label = NULL;
    size_t size, columns = lore_query_column_count(query);
    FILE *out = open_memstream(&label, &size);
    if (out == NULL)
        return NULL;
    for (size_t c = 0; c < columns; c++) {
        fputs(c > 0 ? ", " : "", out);
        print_value(out, lore_query_value(query, c));
    }
    if (columns == 0)
        fputs("so", out);
    if (fclose(out) == 0)
        return label;
    free(label);
    return NULL;
}

static bool copy_lane(const lore_query *query, Lane *lane)
{
    const lore_stretch *stretches = lore_query_stretches(query, &lane->count);
    lane->label = label_of(query);
    lane->stretches = malloc((lane->count + 1) * sizeof *stretches);
    if (lane->label == NULL || lane->stretches == NULL)
        return false;
    if (lane->count > 0)
        memcpy(lane->stretches, stretches, lane->count * sizeof *stretches);
    return true;
}

static lore_status collect(lore_query *query, Chart *chart)
{
    lore_status status;
    chart->lanes = calloc(LANES_MAX, sizeof *chart->lanes);
    if (chart->lanes == NULL)
        return LORE_NOMEM;
    while ((status = lore_query_step(query)) == LORE_ROW) {
        if (chart->lane_count == LANES_MAX)
            chart->left_out++;
        else if (!copy_lane(query, &chart->lanes[chart->lane_count++]))
            return LORE_NOMEM;
    }
    return status == LORE_DONE ? LORE_OK : status;
}

static void free_lanes(Chart *chart)
{
    for (size_t i = 0; i < chart->lane_count; i++) {
        free(chart->lanes[i].label);
        free(chart->lanes[i].stretches);
    }
    free(chart->lanes);
}

/* ---- the axis -------------------------------------------------------------------------------- */

typedef struct Bounds {
    double first, last; /* of those that are finite; first > last: there are none */
    bool has_open_start, has_open_end;
} Bounds;

static void widen(Bounds *bounds, int64_t instant)
{
    bounds->first = fmin(bounds->first, (double)instant);
    bounds->last = fmax(bounds->last, (double)instant);
}

static Bounds find_bounds(const Chart *chart)
{
    Bounds bounds = { INFINITY, -INFINITY, false, false };
    for (size_t i = 0; i < chart->lane_count; i++)
        for (size_t k = 0; k < chart->lanes[i].count; k++) {
            const lore_stretch *stretch = &chart->lanes[i].stretches[k];
            if (stretch->from == LORE_TIME_MIN)
                bounds.has_open_start = true;
            else
                widen(&bounds, stretch->from);
            if (stretch->to == LORE_TIME_MAX)
                bounds.has_open_end = true;
            else
                widen(&bounds, stretch->to);
        }
    return bounds;
}

/* False if nothing is dated. */
static bool set_axis(Chart *chart)
{
    Bounds bounds = find_bounds(chart);
    if (bounds.first > bounds.last)
        return false;
    double span = bounds.last - bounds.first;
    double margin = span > 0 ? span / 8 : 183 * DAY_US;
    chart->from = bounds.first - (bounds.has_open_start || span <= 0 ? margin : 0);
    chart->to = bounds.last + (bounds.has_open_end || span <= 0 ? margin : 0);
    return true;
}

static void set_widths(Chart *chart, size_t columns)
{
    size_t label = 0, room = columns > 0 ? columns : WIDE_ENOUGH;
    for (size_t i = 0; i < chart->lane_count; i++) {
        size_t width = cli_display_width(chart->lanes[i].label, strlen(chart->lanes[i].label));
        label = width > label ? width : label;
    }
    chart->label_width = label < LABEL_MAX ? label : LABEL_MAX;
    size_t cells = room > chart->label_width + 3 ? room - chart->label_width - 3 : 0;
    chart->cell_count = cells < CELLS_MIN ? CELLS_MIN : cells > CELLS_MAX ? CELLS_MAX : cells;
}

/* Where an instant stands on the axis, in cells. */
static double cell_of(const Chart *chart, double instant)
{
    return (instant - chart->from) / (chart->to - chart->from) * (double)chart->cell_count;
}

/* ---- ticks ----------------------------------------------------------------------------------- */

/* Dates that can be ticks: every so many years, months from January on, or days from the
 * first on. */
typedef struct TickKind {
    int years, months, days; /* one of them */
    size_t name_length;
} TickKind;

static double days_between(TickKind kind)
{
    return kind.years * 365.25 + kind.months * 30.4 + kind.days;
}

static const TickKind *choose_ticks(const Chart *chart)
{
    static const TickKind kinds[] = {
        { 0, 0, 1, 10 }, { 0, 0, 5, 10 },  { 0, 0, 10, 10 }, { 0, 1, 0, 7 },    { 0, 3, 0, 7 },
        { 0, 6, 0, 7 },  { 1, 0, 0, 4 },   { 2, 0, 0, 4 },   { 5, 0, 0, 4 },    { 10, 0, 0, 4 },
        { 50, 0, 0, 4 }, { 100, 0, 0, 4 }, { 500, 0, 0, 4 }, { 1000, 0, 0, 4 },
    };
    size_t last = sizeof kinds / sizeof *kinds - 1;
    double cells_per_day = (double)chart->cell_count * DAY_US / (chart->to - chart->from);
    for (size_t i = 0; i < last; i++)
        if (days_between(kinds[i]) * cells_per_day >= (double)kinds[i].name_length + 2)
            return &kinds[i];
    return &kinds[last];
}

/* The next tick's name; false past the year 9999. */
static bool next_tick(const TickKind *kind, int date[3], char name[16])
{
    if (date[0] < 0 || date[0] > 9999)
        return false;
    if (kind->years > 0)
        snprintf(name, 16, "%04d", date[0] % 10000);
    else if (kind->months > 0)
        snprintf(name, 16, "%04d-%02d", date[0] % 10000, date[1] % 100);
    else
        snprintf(name, 16, "%04d-%02d-%02d", date[0] % 10000, date[1] % 100, date[2] % 100);
    date[2] += kind->days;
    if (date[2] > 31 - (kind->days > 1)) {
        date[2] = 1;
        date[1]++;
    }
    date[1] += kind->months;
    if (date[1] > 12) {
        date[1] = 1;
        date[0]++;
    }
    date[0] += kind->years;
    return true;
}

/* Names are written where their date begins. */
static void draw_ticks(const Chart *chart, FILE *out)
{
    char start[CLI_DATE_SIZE], name[16];
    const TickKind *kind = choose_ticks(chart);
    int date[3] = { 1, 1, 1 };
    cli_date_iso((int64_t)chart->from, start);
    sscanf(start, "%d", &date[0]);
    if (kind->years > 0)
        date[0] -= date[0] % kind->years;
    size_t drawn = 0;
    cli_display_repeat(out, " ", chart->label_width + 2);
    while (next_tick(kind, date, name)) {
        int64_t from, to;
        if (lore_date_parse(name, &from, &to) != LORE_OK)
            continue; /* 31 June */
        double cell = cell_of(chart, (double)from);
        if (cell + (double)kind->name_length > (double)chart->cell_count + 2)
            break;
        if (cell < 0 || (drawn > 0 && cell < (double)drawn + 1))
            continue;
        cli_display_repeat(out, " ", (size_t)cell - drawn);
        fputs(name, out);
        drawn = (size_t)cell + strlen(name);
    }
    fputc('\n', out);
}

/* ---- cells ----------------------------------------------------------------------------------- */

typedef struct Cell {
    double pro, con;
} Cell;

static void fill(const Chart *chart, const lore_stretch *stretch, Cell *cells)
{
    double count = (double)chart->cell_count;
    double from = stretch->from == LORE_TIME_MIN ? 0 : round(cell_of(chart, (double)stretch->from));
    double to = stretch->to == LORE_TIME_MAX ? count : round(cell_of(chart, (double)stretch->to));
    from = fmin(from, count - 1);
    to = fmax(to, from + 1);
    for (size_t c = (size_t)from; c < (size_t)to && c < chart->cell_count; c++) {
        cells[c].pro = fmax(cells[c].pro, stretch->pro);
        cells[c].con = fmax(cells[c].con, stretch->con);
    }
}

static const char *shade(Cell cell)
{
    if (cell.con > cell.pro)
        return "×";
    return cell.pro >= 0.75 ? "▓" : cell.pro >= 0.45 ? "▒" : cell.pro > 0 ? "░" : " ";
}

static void draw_lane(const Chart *chart, const Lane *lane, FILE *out)
{
    Cell cells[CELLS_MAX] = { { 0, 0 } };
    size_t last = 0, width;
    for (size_t i = 0; i < lane->count; i++)
        fill(chart, &lane->stretches[i], cells);
    for (size_t c = 0; c < chart->cell_count; c++)
        if (cells[c].pro > 0 || cells[c].con > 0)
            last = c + 1;
    width = cli_display_put(out, lane->label, strlen(lane->label), chart->label_width);
    cli_display_repeat(out, " ", chart->label_width + 2 - width);
    for (size_t c = 0; c < last; c++)
        fputs(shade(cells[c]), out);
    fputc('\n', out);
}

static void draw(const Chart *chart, FILE *out)
{
    draw_ticks(chart, out);
    for (size_t i = 0; i < chart->lane_count; i++)
        draw_lane(chart, &chart->lanes[i], out);
    if (chart->left_out > 0)
        fprintf(out, "and %zu more\n", chart->left_out);
    fputs("▓ 0.75 and up   ▒ 0.45 and up   ░ below   × more against than for\n", out);
}

lore_status cli_timeline_draw(lore_query *query, FILE *out, size_t columns)
{
    Chart chart = { 0 };
    cli_display_prepare();
    lore_status status = collect(query, &chart);
    if (status == LORE_OK && chart.lane_count == 0) {
        fputs("no rows\n", out);
    } else if (status == LORE_OK && !set_axis(&chart)) {
        fputs("nothing here is dated\n", out);
    } else if (status == LORE_OK) {
        set_widths(&chart, columns);
        draw(&chart, out);
    }
    free_lanes(&chart);
    return status;
}
