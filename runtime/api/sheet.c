/* SPDX-License-Identifier: MIT */
/* Sheet: all text in one buffer; a cell ends where the next begins. */
#include "api/sheet.h"

void lr_sheet_line(Sheet *sheet)
{
    sheet->has_failed |= !lr_vector_push(&sheet->lines, (SheetLine){ .count = 0 });
}

Buffer *lr_sheet_cell(Sheet *sheet)
{
    if (sheet->lines.count == 0)
        return &sheet->text;
    SheetLine *line = &sheet->lines.items[sheet->lines.count - 1];
    if (line->count < LR_SHEET_COLUMNS)
        line->cells[line->count++] = sheet->text.count;
    return &sheet->text;
}

static size_t end_of(const Sheet *sheet, size_t l, uint32_t c)
{
    const SheetLine *line = &sheet->lines.items[l];
    if (c + 1 < line->count)
        return line->cells[c + 1];
    for (l++; l < sheet->lines.count; l++)
        if (sheet->lines.items[l].count > 0)
            return sheet->lines.items[l].cells[0];
    return sheet->text.count;
}

/* Code points, as far as a terminal shows one column each. */
static size_t width_of(const Sheet *sheet, size_t l, uint32_t c)
{
    size_t width = 0;
    for (size_t i = sheet->lines.items[l].cells[c]; i < end_of(sheet, l, c); i++)
        width += (sheet->text.bytes[i] & 0xC0) != 0x80;
    return width;
}

static void print_line(const Sheet *sheet, size_t l, const size_t *widths, Buffer *out)
{
    const SheetLine *line = &sheet->lines.items[l];
    size_t blanks = 0;
    for (uint32_t c = 0; c < line->count; c++) {
        size_t width = width_of(sheet, l, c);
        size_t gap = width < widths[c] ? widths[c] - width : 0;
        if (width > 0) {
            blanks += sheet->right >> c & 1 ? gap : 0;
            lr_buffer_format(out, "%*s", (int)blanks, "");
            lr_buffer_put(out, sheet->text.bytes + line->cells[c],
                          end_of(sheet, l, c) - line->cells[c]);
            blanks = sheet->right >> c & 1 ? 0 : gap;
        } else {
            blanks += gap;
        }
        blanks += widths[c] > 0 ? 2 : 0;
    }
    lr_buffer_put(out, "\n", 1);
}

void lr_sheet_print(Sheet *sheet, Buffer *out)
{
    size_t widths[LR_SHEET_COLUMNS] = { 0 };
    out->failed = out->failed || sheet->has_failed || sheet->text.failed;
    for (size_t l = 0; l < sheet->lines.count && !out->failed; l++)
        for (uint32_t c = 0; sheet->lines.items[l].count > 1 && c < sheet->lines.items[l].count;
             c++)
            if (width_of(sheet, l, c) > widths[c])
                widths[c] = width_of(sheet, l, c);
    for (size_t l = 0; l < sheet->lines.count && !out->failed; l++)
        print_line(sheet, l, widths, out);
}

void lr_sheet_free(Sheet *sheet)
{
    lr_buffer_free(&sheet->text);
    lr_vector_free(&sheet->lines);
}
