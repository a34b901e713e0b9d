/* SPDX-License-Identifier: MIT */
/* Buffer: bytes being written; Reader: bytes being read, with every access checked.
 *
 * The stored byte order is defined here and nowhere else: fixed-width numbers are big-endian (so
 * that keys sort as numbers), varints are LEB128. A Buffer that runs out of memory, and a Reader
 * that runs past its end, remember it (failed); the caller checks once at the end. */
#ifndef LORE_BASE_BUFFER_H
#define LORE_BASE_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct Buffer {
    uint8_t *bytes; /* a zeroed Buffer is an empty one */
    size_t count, capacity;
    bool failed;
} Buffer;

/* Appends count bytes that the caller writes where this points to, before the next call; NULL if
 * failed. */
uint8_t *lr_buffer_extend(Buffer *buffer, size_t count);
void lr_buffer_put(Buffer *buffer, const void *bytes, size_t count);
void lr_buffer_u8(Buffer *buffer, uint8_t number);
void lr_buffer_u16(Buffer *buffer, uint16_t number);
void lr_buffer_u32(Buffer *buffer, uint32_t number);
void lr_buffer_u64(Buffer *buffer, uint64_t number);
void lr_buffer_varint(Buffer *buffer, uint64_t number);
/* The length as a varint, then the bytes; cstring keeps NULL apart from "". */
void lr_buffer_text(Buffer *buffer, const char *text, size_t length);
void lr_buffer_cstring(Buffer *buffer, const char *text);
void lr_buffer_format(Buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* text as a string of JSON (RFC 8259). */
void lr_buffer_json(Buffer *buffer, const char *text);
/* The content with a NUL after it that does not count; "" if failed. */
const char *lr_buffer_terminate(Buffer *buffer);
void lr_buffer_free(Buffer *buffer);

typedef struct Reader {
    const uint8_t *at, *end;
    bool failed;
} Reader;

uint8_t lr_reader_u8(Reader *reader); /* 0 past the end, here and below */
uint16_t lr_reader_u16(Reader *reader);
uint32_t lr_reader_u32(Reader *reader);
uint64_t lr_reader_u64(Reader *reader);
uint64_t lr_reader_varint(Reader *reader);
/* Borrowed from the bytes, not NUL-ended; cstring gives NULL where NULL was written. */
const char *lr_reader_text(Reader *reader, size_t *length);
const char *lr_reader_cstring(Reader *reader, size_t *length);

#endif
