/* SPDX-License-Identifier: MIT */
/* The part of the interface that needs no knowledge base: values, dates and names as text. */
#include <string.h>

#include "base/buffer.h"
#include "value/date.h"
#include "value/grade.h"
#include "value/value.h"

const char *lore_version(void)
{
    return LORE_VERSION;
}

const char *lore_status_name(lore_status status)
{
    static const struct {
        lore_status status;
        const char *name;
    } names[] = {
        { LORE_OK, "ok" },
        { LORE_ROW, "a row" },
        { LORE_DONE, "done" },
        { LORE_NOMEM, "no memory" },
        { LORE_MISUSE, "misuse" },
        { LORE_NOTFOUND, "not found" },
        { LORE_IO, "input or output failed" },
        { LORE_NOTLORE, "not a knowledge base" },
        { LORE_NEWER, "made by a newer version" },
        { LORE_CORRUPT, "damaged file" },
        { LORE_FULL, "full" },
        { LORE_BUSY, "busy" },
        { LORE_READONLY, "opened for reading only" },
        { LORE_SYNTAX, "syntax error" },
        { LORE_UNKNOWN, "unknown name" },
        { LORE_TYPE, "type error" },
        { LORE_UNSAFE, "unsafe variable" },
        { LORE_UNSTRATIFIED, "cycle through negation" },
        { LORE_TIME, "impossible time" },
        { LORE_LUA, "Lua error" },
        { LORE_BUDGET, "limit reached" },
        { LORE_INTERRUPTED, "interrupted" },
        { LORE_UNSUPPORTED, "not offered" },
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i].status == status)
            return names[i].name;
    return "unknown status";
}

const char *lore_belief_word(double belief)
{
    return lr_grade_word(belief);
}

lore_status lore_date_parse(const char *text, int64_t *from, int64_t *to)
{
    if (text == NULL || from == NULL || to == NULL)
        return LORE_MISUSE;
    Granule granule;
    if (lr_date_parse(text, strlen(text), &granule, (Place){ NULL, 0 }, NULL) != LORE_OK)
        return LORE_TIME;
    *from = granule.first;
    *to = granule.last;
    return LORE_OK;
}

static void print_bare(Buffer *buffer, lore_value value)
{
    char date[32], span[80];
    switch ((lore_type)value.type) {
    case LORE_TEXT:
        lr_buffer_put(buffer, value.u.text, value.v.length);
        return;
    case LORE_INSTANT:
        lr_date_format(value.u.integer, date);
        lr_buffer_format(buffer, "%s", date);
        return;
    case LORE_INTERVAL:
        lr_span_format(value.u.integer, value.v.to, span);
        lr_buffer_format(buffer, "%s", span);
        return;
    case LORE_NULL:
    case LORE_BOOLEAN:
    case LORE_INTEGER:
    case LORE_REAL:
    case LORE_ANY:
    case LORE_TYPE_MAX_:
        lr_value_print(buffer, value);
        return;
    }
}

size_t lore_value_format(lore_value value, char *buffer, size_t size)
{
    Buffer text = { 0 };
    print_bare(&text, value);
    size_t length = text.failed ? 0 : text.count;
    if (buffer != NULL && size > 0) {
        size_t kept = length < size ? length : size - 1;
        if (kept > 0)
            memcpy(buffer, text.bytes, kept);
        buffer[kept] = '\0';
    }
    lr_buffer_free(&text);
    return length;
}
