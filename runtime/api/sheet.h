/* SPDX-License-Identifier: MIT */
/* Sheet: lines of cells that are printed in columns, for reports of plain text.
 *
 * Cells are added from left to right; a line of one cell does not widen its column. */
#ifndef LORE_API_SHEET_H
#define LORE_API_SHEET_H

#include "base/buffer.h"
#include "base/vector.h"

enum { LR_SHEET_COLUMNS = 8 };

typedef struct SheetLine {
    size_t cells[LR_SHEET_COLUMNS + 1]; /* where each begins in text, and where the last ends */
    uint32_t count;
} SheetLine;

typedef struct Sheet {
    unsigned right; /* bit c set: column c is aligned at its right end */
    Buffer text;
    VECTOR(SheetLine) lines;
    bool has_failed; /* without memory */
} Sheet;             /* zeroed: empty */

void lr_sheet_line(Sheet *sheet);
/* Adds a cell to the last line; to be written to sheet->text, up to the next call. */
Buffer *lr_sheet_cell(Sheet *sheet);
void lr_sheet_print(Sheet *sheet, Buffer *out);
void lr_sheet_free(Sheet *sheet);

#endif
