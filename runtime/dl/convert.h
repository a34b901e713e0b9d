/* SPDX-License-Identifier: MIT */
/* Convert: values as Soufflé reads and writes them in files and programs. */
#ifndef LORE_DL_CONVERT_H
#define LORE_DL_CONVERT_H

#include "base/buffer.h"
#include "dl/types.h"

/* The number of that type that text is, decimal or after 0x or 0b; false if it is none. */
bool lr_dl_convert_number(const Type *type, const char *text, size_t length, lore_value *out);

/* A value of any type as a column of a fact file has it. scratch keeps what the value borrows and
 * is emptied first. */
bool lr_dl_convert_read(const Type *type, const char *text, size_t length, Buffer *scratch,
                        lore_value *out);

/* Appends value as output files have it; is_quoted: texts in records and branches in double
 * quotes, as RFC 4180 wants them inside a quoted field. False if the value nests too deep. */
bool lr_dl_convert_print(Buffer *out, const Type *type, lore_value value, bool is_quoted);

/* Appends text with its quotes as Soufflé writes them. */
void lr_dl_convert_escape(Buffer *out, lore_value text);

#endif
