/* SPDX-License-Identifier: MIT */
/* Cells stand one after the other in one array of bytes; a table is measured when it is drawn, and
 * narrowed where its widest columns are. */
#include "cli/grid.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cli/display.h"

enum { NARROWEST = 4 }; /* columns are not cut further */

void cli_grid_init(Grid *grid, size_t columns)
{
    *grid =
        (Grid){ .columns = calloc(columns + 1, sizeof *grid->columns), .column_count = columns };
    grid->failed = grid->columns == NULL;
}

void cli_grid_free(Grid *grid)
{
    free(grid->columns);
    free(grid->bytes);
    free(grid->ends);
    *grid = (Grid){ 0 };
}

/* ---- filling ---- */

static bool reserve(void **items, size_t *capacity, size_t needed, size_t item_size)
{
    if (needed <= *capacity)
        return true;
    size_t wanted = *capacity < 512 ? 1024 : *capacity;
    while (wanted < needed)
        wanted *= 2;
    if (wanted > SIZE_MAX / 2 / item_size)
        return false;
    void *grown = realloc(*items, wanted * item_size);
    if (grown == NULL)
        return false;
    *items = grown;
    *capacity = wanted;
    return true;
}

void cli_grid_cell(Grid *grid, const char *text, size_t length)
{
    void *bytes = grid->bytes, *ends = grid->ends;
    bool fits =
        !grid->failed && reserve(&bytes, &grid->byte_capacity, grid->byte_count + length + 1, 1);
    grid->bytes = bytes;
    fits = fits && reserve(&ends, &grid->cell_capacity, grid->cell_count + 1, sizeof *grid->ends);
    grid->ends = ends;
    grid->failed = !fits;
    if (!fits)
        return;
    memcpy(grid->bytes + grid->byte_count, text, length);
    grid->byte_count += length;
    grid->ends[grid->cell_count++] = grid->byte_count;
}

static const char *cell_at(const Grid *grid, size_t cell, size_t *length)
{
    size_t start = cell == 0 ? 0 : grid->ends[cell - 1];
    *length = grid->ends[cell] - start;
    return grid->bytes + start;
}

/* ---- widths ---- */

static void measure(Grid *grid)
{
    for (size_t c = 0; c < grid->column_count; c++)
        grid->columns[c].width =
            cli_display_width(grid->columns[c].name, strlen(grid->columns[c].name));
    for (size_t i = 0; i < grid->cell_count; i++) {
        size_t length;
        const char *text = cell_at(grid, i, &length);
        size_t width = cli_display_width(text, length);
        GridColumn *column = &grid->columns[i % grid->column_count];
        if (column->width < width)
            column->width = width;
    }
}

/* Columns of the whole table, lines between them included. */
static size_t total_width(const Grid *grid)
{
    size_t total = 1;
    for (size_t c = 0; c < grid->column_count; c++)
        if (!grid->columns[c].is_hidden)
            total += grid->columns[c].width + 3;
    return total;
}

static GridColumn *widest(const Grid *grid)
{
    GridColumn *found = NULL;
    for (size_t c = 0; c < grid->column_count; c++) {
        GridColumn *column = &grid->columns[c];
        if (!column->is_hidden && (found == NULL || column->width > found->width))
            found = column;
    }
    return found;
}

/* Takes one after the other from whichever column is widest: narrow columns stay whole. */
static void shrink(Grid *grid, size_t most)
{
    for (size_t total = total_width(grid); total > most; total--) {
        GridColumn *column = widest(grid);
        if (column == NULL || column->width <= NARROWEST)
            return;
        column->width--;
    }
}

/* ---- drawing ---- */

static void draw_line(const Grid *grid, FILE *out, const char *left, const char *middle,
                      const char *right)
{
    const char *corner = left;
    for (size_t c = 0; c < grid->column_count; c++) {
        if (grid->columns[c].is_hidden)
            continue;
        fputs(corner, out);
        cli_display_repeat(out, "─", grid->columns[c].width + 2);
        corner = middle;
    }
    fprintf(out, "%s\n", right);
}

static void draw_cell(const GridColumn *column, FILE *out, const char *text, size_t length)
{
    size_t width = cli_display_width(text, length);
    size_t padding = width < column->width ? column->width - width : 0;
    fputs("│ ", out);
    if (column->is_right)
        cli_display_repeat(out, " ", padding);
    width = cli_display_put(out, text, length, column->width);
    if (!column->is_right)
        cli_display_repeat(out, " ", column->width > width ? column->width - width : 0);
    fputc(' ', out);
}

static void draw_row(const Grid *grid, FILE *out, size_t first_cell)
{
    for (size_t c = 0; c < grid->column_count; c++) {
        size_t length;
        const char *text = cell_at(grid, first_cell + c, &length);
        if (!grid->columns[c].is_hidden)
            draw_cell(&grid->columns[c], out, text, length);
    }
    fputs("│\n", out);
}

static void draw_heads(const Grid *grid, FILE *out)
{
    for (size_t c = 0; c < grid->column_count; c++)
        if (!grid->columns[c].is_hidden)
            draw_cell(&grid->columns[c], out, grid->columns[c].name, strlen(grid->columns[c].name));
    fputs("│\n", out);
}

void cli_grid_draw(Grid *grid, FILE *out, size_t most)
{
    if (grid->failed || grid->column_count == 0)
        return;
    cli_display_prepare();
    measure(grid);
    if (most > 0)
        shrink(grid, most);
    draw_line(grid, out, "┌", "┬", "┐");
    draw_heads(grid, out);
    draw_line(grid, out, "├", "┼", "┤");
    for (size_t i = 0; i + grid->column_count <= grid->cell_count; i += grid->column_count)
        draw_row(grid, out, i);
    draw_line(grid, out, "└", "┴", "┘");
}
