/* SPDX-License-Identifier: MIT */
/* A decoder that refuses overlong forms, surrogates and what lies beyond Unicode: bytes
 * that pass here are valid wherever they are printed. */
#include "cli/utf8.h"

/* Bytes of the sequence that first begins; 0 if none does. */
static size_t sequence_length(unsigned char first)
{
    if (first < 0x80)
        return 1;
    if (first < 0xC2)
        return 0;
    return first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
}

size_t cli_utf8_decode(const char *text, size_t length, uint32_t *point)
{
    static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
    static const unsigned char mask[] = { 0, 0x7F, 0x1F, 0x0F, 0x07 };
    const unsigned char *bytes = (const unsigned char *)text;
    size_t count = sequence_length(bytes[0]);
    *point = CLI_UTF8_REPLACEMENT;
    if (count == 0 || count > length)
        return 1;
    uint32_t decoded = bytes[0] & mask[count];
    for (size_t i = 1; i < count; i++) {
        if ((bytes[i] & 0xC0) != 0x80)
            return 1;
        decoded = decoded << 6 | (bytes[i] & 0x3F);
    }
    if (decoded < least[count] || decoded > 0x10FFFF || (decoded >= 0xD800 && decoded < 0xE000))
        return 1;
    *point = decoded;
    return count;
}
