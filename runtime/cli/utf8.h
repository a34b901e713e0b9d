/* SPDX-License-Identifier: MIT */
/* UTF-8, one code point at a time. */
#ifndef LORE_CLI_UTF8_H
#define LORE_CLI_UTF8_H

#include <stddef.h>
#include <stdint.h>

#define CLI_UTF8_REPLACEMENT UINT32_C(0xFFFD)
#define CLI_UTF8_REPLACEMENT_TEXT "\xEF\xBF\xBD"

/* The code point at text and the bytes it takes. What is no UTF-8 counts as a replacement
 * character of one byte. length > 0. */
size_t cli_utf8_decode(const char *text, size_t length, uint32_t *point);

#endif
