/* SPDX-License-Identifier: MIT */
/* Texts inside cells: the length with its NUL as a varint, then the bytes with their NUL, so that a
 * copied cell holds C strings; the single byte 0 is NULL. */
#ifndef LORE_STORE_TEXT_H
#define LORE_STORE_TEXT_H

#include <string.h>

#include "base/buffer.h"

static inline void lr_text_put(Buffer *buffer, const char *text)
{
    lr_buffer_text(buffer, text, text ? strlen(text) + 1 : 0);
}

/* Borrowed from the reader's bytes; NULL also where the reader fails. */
static inline const char *lr_text_get(Reader *reader)
{
    size_t size = 0;
    const char *text = lr_reader_text(reader, &size);
    if (reader->failed || size == 0)
        return NULL;
    if (text[size - 1] == '\0')
        return text;
    reader->failed = true;
    return NULL;
}

#endif
