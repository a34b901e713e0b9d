/* SPDX-License-Identifier: MIT */
/* Diagnostics: every string of the list is copied into the arena, shortened to a ceiling and with
 * control characters escaped, because messages quote foreign text and end on terminals. */
#include "base/diag.h"

#include <assert.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum {
    MOST_DIAGNOSTICS = 50,
    MOST_MESSAGE = 4000, /* bytes: a printed rule cycle can be long */
    MOST_SOURCE = 200,
    MOST_NAME = 64, /* longer names are compared with nothing */
};

void lr_diag_init(Diag *diag)
{
    *diag = (Diag){ .list = { 0 } };
}

void lr_diag_clear(Diag *diag)
{
    lr_vector_free(&diag->list);
    lr_arena_free(&diag->text);
    diag->is_newest_lost = false;
}

/* The largest length up to most that cuts no UTF-8 character. */
static size_t cut_length(const char *text, size_t length, size_t most)
{
    if (length <= most)
        return length;
    size_t cut = most;
    while (cut > most - 4 && ((unsigned char)text[cut] & 0xC0) == 0x80)
        cut--;
    return cut;
}

static char *escape_control(char *to, unsigned char byte)
{
    static const char digits[] = "0123456789abcdef";
    *to++ = '\\';
    if (byte == '\n' || byte == '\t' || byte == '\r') {
        *to++ = byte == '\n' ? 'n' : byte == '\t' ? 't' : 'r';
        return to;
    }
    *to++ = 'x';
    *to++ = digits[byte >> 4];
    *to++ = digits[byte & 15];
    return to;
}

/* A copy of at most most bytes of text with "..." where it was cut; bytes in kept stay as they
 * are. */
static char *copy_clean(Arena *arena, const char *text, size_t length, size_t most,
                        const char *kept)
{
    size_t cut = cut_length(text, length, most);
    char *copy = lr_arena_alloc(arena, 4 * cut + sizeof "...");
    if (!copy)
        return NULL;
    char *to = copy;
    for (size_t i = 0; i < cut; i++) {
        unsigned char byte = (unsigned char)text[i];
        bool is_control = byte < 0x20 || byte == 0x7f;
        if (is_control && (byte == '\0' || !strchr(kept, byte)))
            to = escape_control(to, byte);
        else
            *to++ = text[i];
    }
    memcpy(to, cut < length ? "..." : "", cut < length ? sizeof "..." : 1);
    return copy;
}

static char *copy_formatted(Arena *arena, const char *format, va_list args)
{
    char text[MOST_MESSAGE + 8]; /* a little more than is kept, to see that it was cut */
    int length = vsnprintf(text, sizeof text, format, args);
    if (length < 0)
        return NULL;
    size_t written = (size_t)length < sizeof text ? (size_t)length : sizeof text - 1;
    return copy_clean(arena, text, written, MOST_MESSAGE, "\n\t");
}

static lore_diagnostic *newest(Diag *diag)
{
    if (!diag || diag->list.count == 0 || diag->is_newest_lost)
        return NULL;
    return &diag->list.items[diag->list.count - 1];
}

lore_status lr_diag_fail(Diag *diag, lore_status status, Place place, const char *format, ...)
{
    if (!diag)
        return status;
    diag->is_newest_lost = true;
    if (diag->list.count >= MOST_DIAGNOSTICS)
        return status;

    lore_diagnostic added = { .status = status, .line = place.line };
    va_list args;
    va_start(args, format);
    added.message = copy_formatted(&diag->text, format, args);
    va_end(args);
    if (place.file)
        added.file = lr_arena_text(&diag->text, place.file, strlen(place.file));
    if (!added.message || (place.file && !added.file))
        return status;
    diag->is_newest_lost = !lr_vector_push(&diag->list, added);
    return status;
}

void lr_diag_hint(Diag *diag, const char *format, ...)
{
    lore_diagnostic *last = newest(diag);
    if (!last)
        return;
    va_list args;
    va_start(args, format);
    last->hint = copy_formatted(&diag->text, format, args);
    va_end(args);
}

void lr_diag_source(Diag *diag, const char *text, size_t length)
{
    lore_diagnostic *last = newest(diag);
    if (last)
        last->source = copy_clean(&diag->text, text, length, MOST_SOURCE, "");
}

static unsigned char lower(char letter)
{
    return (unsigned char)(letter >= 'A' && letter <= 'Z' ? letter - 'A' + 'a' : letter);
}

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* Edits (insert, delete, replace, swap two neighbours) that turn a into b, letter case apart. */
static unsigned edit_distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
    unsigned rows[3][MOST_NAME + 1];
    unsigned *before = rows[0], *above = rows[1], *row = rows[2];
    assert(a_length <= MOST_NAME && b_length <= MOST_NAME);
    for (size_t j = 0; j <= b_length; j++)
        above[j] = (unsigned)j;
    for (size_t i = 1; i <= a_length; i++) {
        row[0] = (unsigned)i;
        for (size_t j = 1; j <= b_length; j++) {
            unsigned differs = lower(a[i - 1]) != lower(b[j - 1]);
            row[j] = least(above[j - 1] + differs, least(above[j], row[j - 1]) + 1);
            bool is_swap = i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
                           lower(a[i - 2]) == lower(b[j - 1]);
            if (is_swap)
                row[j] = least(row[j], before[j - 2] + 1);
        }
        unsigned *oldest = before;
        before = above;
        above = row;
        row = oldest;
    }
    return above[b_length];
}

/* A third of the longer name; two names of one letter have nothing in common. */
static unsigned near_enough(size_t a_length, size_t b_length)
{
    size_t longer = a_length > b_length ? a_length : b_length;
    return (unsigned)(longer < 2 ? 0 : (longer + 1) / 3);
}

const char *lr_diag_nearest(const char *name, const char *const *candidates, size_t count)
{
    const char *nearest = NULL;
    unsigned best = UINT32_MAX;
    size_t name_length = strlen(name);
    for (size_t i = 0; i < count && name_length <= MOST_NAME; i++) {
        size_t length = strlen(candidates[i]);
        if (length > MOST_NAME)
            continue;
        unsigned distance = edit_distance(name, name_length, candidates[i], length);
        if (distance < best && distance <= near_enough(name_length, length)) {
            best = distance;
            nearest = candidates[i];
        }
    }
    return nearest;
}
