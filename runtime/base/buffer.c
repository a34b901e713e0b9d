/* SPDX-License-Identifier: MIT */
/* Buffer and Reader: see the header. A Buffer never grows past CEILING bytes: what would be
 * longer counts as out of memory. A Reader accepts exactly what a Buffer writes: a varint in more
 * bytes than it needs is refused, so that equal values are equal bytes. */
#include "base/buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CEILING ((size_t)1 << 30)

enum { LEAST_CAPACITY = 64 };

static bool reserve(Buffer *buffer, size_t extra)
{
    if (buffer->failed)
        return false;
    if (buffer->capacity - buffer->count >= extra)
        return true;
    if (extra > CEILING - buffer->count) {
        buffer->failed = true;
        return false;
    }
    size_t capacity = buffer->capacity * 2;
    if (capacity < LEAST_CAPACITY)
        capacity = LEAST_CAPACITY;
    if (capacity < buffer->count + extra)
        capacity = buffer->count + extra;
    uint8_t *bytes = realloc(buffer->bytes, capacity);
    if (!bytes) {
        buffer->failed = true;
        return false;
    }
    buffer->bytes = bytes;
    buffer->capacity = capacity;
    return true;
}

uint8_t *lr_buffer_extend(Buffer *buffer, size_t count)
{
    if (!reserve(buffer, count))
        return NULL;
    buffer->count += count;
    return buffer->bytes + buffer->count - count;
}

void lr_buffer_put(Buffer *buffer, const void *bytes, size_t count)
{
    if (!count || !reserve(buffer, count))
        return;
    memcpy(buffer->bytes + buffer->count, bytes, count);
    buffer->count += count;
}

static void put_big_endian(Buffer *buffer, uint64_t number, unsigned width)
{
    if (!reserve(buffer, width))
        return;
    for (unsigned i = 0; i < width; i++)
        buffer->bytes[buffer->count++] = (uint8_t)(number >> 8 * (width - 1 - i));
}

void lr_buffer_u8(Buffer *buffer, uint8_t number)
{
    put_big_endian(buffer, number, 1);
}

void lr_buffer_u16(Buffer *buffer, uint16_t number)
{
    put_big_endian(buffer, number, 2);
}

void lr_buffer_u32(Buffer *buffer, uint32_t number)
{
    put_big_endian(buffer, number, 4);
}

void lr_buffer_u64(Buffer *buffer, uint64_t number)
{
    put_big_endian(buffer, number, 8);
}

void lr_buffer_varint(Buffer *buffer, uint64_t number)
{
    for (; number >= 0x80; number >>= 7)
        lr_buffer_u8(buffer, (uint8_t)(number | 0x80));
    lr_buffer_u8(buffer, (uint8_t)number);
}

void lr_buffer_text(Buffer *buffer, const char *text, size_t length)
{
    lr_buffer_varint(buffer, length);
    lr_buffer_put(buffer, text, length);
}

/* The length plus one, so that 0 is left for NULL. */
void lr_buffer_cstring(Buffer *buffer, const char *text)
{
    size_t length = text ? strlen(text) : 0;
    lr_buffer_varint(buffer, text ? (uint64_t)length + 1 : 0);
    lr_buffer_put(buffer, text, length);
}

void lr_buffer_format(Buffer *buffer, const char *format, ...)
{
    va_list measured, written;
    va_start(measured, format);
    va_copy(written, measured);
    int length = vsnprintf(NULL, 0, format, measured);
    va_end(measured);
    if (length < 0) {
        buffer->failed = true;
    } else if (reserve(buffer, (size_t)length + 1)) {
        vsnprintf((char *)buffer->bytes + buffer->count, (size_t)length + 1, format, written);
        buffer->count += (size_t)length;
    }
    va_end(written);
}

void lr_buffer_json(Buffer *out, const char *text)
{
    lr_buffer_put(out, "\"", 1);
    for (const unsigned char *at = (const unsigned char *)text; *at != '\0'; at++) {
        if (*at == '"' || *at == '\\')
            lr_buffer_format(out, "\\%c", *at);
        else if (*at < 0x20)
            lr_buffer_format(out, "\\u%04x", *at);
        else
            lr_buffer_put(out, at, 1);
    }
    lr_buffer_put(out, "\"", 1);
}

const char *lr_buffer_terminate(Buffer *buffer)
{
    if (!reserve(buffer, 1))
        return "";
    buffer->bytes[buffer->count] = '\0';
    return (const char *)buffer->bytes;
}

void lr_buffer_free(Buffer *buffer)
{
    free(buffer->bytes);
    *buffer = (Buffer){ 0 };
}

static void fail_reader(Reader *reader)
{
    reader->failed = true;
    reader->at = reader->end;
}

/* Steps over count bytes and gives where they were, or NULL when fewer are left. */
static const uint8_t *take(Reader *reader, uint64_t count)
{
    if (reader->failed || count > (uint64_t)(reader->end - reader->at)) {
        fail_reader(reader);
        return NULL;
    }
    const uint8_t *taken = reader->at;
    reader->at += count;
    return taken;
}

static uint64_t get_big_endian(Reader *reader, unsigned width)
{
    const uint8_t *bytes = take(reader, width);
    uint64_t number = 0;
    for (unsigned i = 0; bytes && i < width; i++)
        number = number << 8 | bytes[i];
    return number;
}

uint8_t lr_reader_u8(Reader *reader)
{
    return (uint8_t)get_big_endian(reader, 1);
}

uint16_t lr_reader_u16(Reader *reader)
{
    return (uint16_t)get_big_endian(reader, 2);
}

uint32_t lr_reader_u32(Reader *reader)
{
    return (uint32_t)get_big_endian(reader, 4);
}

uint64_t lr_reader_u64(Reader *reader)
{
    return get_big_endian(reader, 8);
}

uint64_t lr_reader_varint(Reader *reader)
{
    uint64_t number = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        uint8_t byte = lr_reader_u8(reader);
        bool is_last = byte < 0x80;
        bool is_overlong = shift > 0 && byte == 0;
        bool is_too_large = shift == 63 && byte > 1;
        if (reader->failed || is_overlong || is_too_large)
            break;
        number |= (uint64_t)(byte & 0x7f) << shift;
        if (is_last)
            return number;
    }
    fail_reader(reader);
    return 0;
}

const char *lr_reader_text(Reader *reader, size_t *length)
{
    uint64_t count = lr_reader_varint(reader);
    const uint8_t *text = take(reader, count);
    *length = text ? (size_t)count : 0;
    return text ? (const char *)text : "";
}

const char *lr_reader_cstring(Reader *reader, size_t *length)
{
    *length = 0;
    uint64_t counted = lr_reader_varint(reader);
    if (counted == 0)
        return NULL;
    const uint8_t *text = take(reader, counted - 1);
    if (!text)
        return NULL;
    *length = (size_t)(counted - 1);
    return (const char *)text;
}
