/* SPDX-License-Identifier: MIT */
/* A table of text, drawn with box characters.
 *
 * Cells are filled row by row. Nothing fails at once: when memory runs out the grid says so
 * when it is drawn. Costs one copy of all its text. */
#ifndef LORE_CLI_GRID_H
#define LORE_CLI_GRID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

typedef struct GridColumn {
    const char *name; /* borrowed */
    bool is_right;    /* aligned: numbers */
    bool is_hidden;
    size_t width; /* when drawn */
} GridColumn;

typedef struct Grid {
    GridColumn *columns;
    size_t column_count;
    char *bytes; /* all cells, one after the other */
    size_t byte_count, byte_capacity;
    size_t *ends; /* where each cell ends in bytes */
    size_t cell_count, cell_capacity;
    bool failed; /* memory ran out */
} Grid;

void cli_grid_init(Grid *grid, size_t columns);
void cli_grid_free(Grid *grid);
void cli_grid_cell(Grid *grid, const char *text, size_t length);

/* Draws what is not hidden; columns are cut so that the table fits into most columns (0: never). */
void cli_grid_draw(Grid *grid, FILE *out, size_t most);

#endif
