/* SPDX-License-Identifier: MIT */
/* The life of a handle, its last failure, and what belongs to it without touching the store. */
#include "api/kb.h"

#include <stdlib.h>
#include <string.h>

#include "api/reading.h"
#include "eval/profile.h"

/* ---- how calls begin and end ---- */

lore_status lr_kb_enter(lore_kb *kb)
{
    if (kb == NULL)
        return LORE_MISUSE;
    lr_diag_clear(&kb->diag);
    if (kb->store != NULL)
        return LORE_OK;
    return lr_diag_fail(&kb->diag, LORE_MISUSE, (Place){ NULL, 0 },
                        "the knowledge base is not open");
}

lore_status lr_kb_leave(lore_kb *kb, lore_status status)
{
    if (kb != NULL && status < 0 && kb->diag.list.count == 0)
        lr_diag_fail(&kb->diag, status, (Place){ NULL, 0 }, "%s", lore_status_name(status));
    return status;
}

/* As many threads as the limit allows; fewer, if there are no more. */
static Team *team_of(lore_kb *kb)
{
    int64_t limit = kb->limits[LORE_LIMIT_THREADS];
    uint32_t size = limit < 1 ? 1 : limit > LR_TEAM_MAX ? LR_TEAM_MAX : (uint32_t)limit;
    if (lr_team_size(kb->team) == size)
        return kb->team;
    lr_team_free(kb->team);
    kb->team = size == 1 ? NULL : lr_team_new(size);
    return kb->team;
}

Budget lr_kb_budget(lore_kb *kb)
{
    Budget budget = {
        .milliseconds = kb->limits[LORE_LIMIT_MILLISECONDS],
        .rows = kb->limits[LORE_LIMIT_ROWS],
        .bytes = kb->limits[LORE_LIMIT_MEMORY],
        .interrupted = &kb->interrupted,
        .team = team_of(kb),
        .ways = kb->has_ways ? kb->ways : NULL,
    };
    lr_budget_start(&budget);
    return budget;
}

/* ---- open and close ---- */

lore_status lore_open(const char *path, unsigned flags, lore_kb **out)
{
    if (out == NULL)
        return LORE_MISUSE;
    lore_kb *kb = *out = calloc(1, sizeof *kb);
    if (kb == NULL)
        return LORE_NOMEM;
    lr_diag_init(&kb->diag);
    lr_diag_init(&kb->notes);
    atomic_init(&kb->interrupted, 0);
    if (flags & ~(unsigned)(LORE_OPEN_CREATE | LORE_OPEN_READONLY))
        return lr_diag_fail(&kb->diag, LORE_MISUSE, (Place){ NULL, 0 }, "unknown flags %#x", flags);
    return lr_kb_leave(kb, lr_store_open(path, flags, &kb->store, &kb->diag));
}

static void drop(Attachment *attachment)
{
    if (attachment->drop != NULL && attachment->data != NULL)
        attachment->drop(attachment->data);
    attachment->data = NULL;
}

void lore_close(lore_kb *kb)
{
    if (kb == NULL)
        return;
    for (size_t i = kb->attachments.count; i-- > 0;) {
        drop(&kb->attachments.items[i]);
        free(kb->attachments.items[i].key);
    }
    lr_vector_free(&kb->attachments);
    lr_reading_release(kb->current);
    lr_reading_release(kb->past);
    lr_profile_release(kb->profile);
    lr_draft_clear(&kb->draft);
    lr_store_close(kb->store);
    lr_team_free(kb->team);
    free(kb->ways);
    lr_buffer_free(&kb->text);
    lr_diag_clear(&kb->notes);
    lr_diag_clear(&kb->diag);
    free(kb);
}

/* ---- the caller's data ---- */

static Attachment *find_attachment(const lore_kb *kb, const char *key)
{
    for (size_t i = 0; i < kb->attachments.count; i++)
        if (strcmp(kb->attachments.items[i].key, key) == 0)
            return &kb->attachments.items[i];
    return NULL;
}

lore_status lore_data_set(lore_kb *kb, const char *key, void *data, void (*drop_data)(void *))
{
    if (kb == NULL || key == NULL)
        return LORE_MISUSE;
    Attachment *found = find_attachment(kb, key);
    if (found == NULL) {
        size_t size = strlen(key) + 1;
        char *copy = malloc(size);
        if (copy != NULL)
            memcpy(copy, key, size);
        if (copy == NULL || !lr_vector_push(&kb->attachments, (Attachment){ copy, NULL, NULL })) {
            free(copy);
            return LORE_NOMEM;
        }
        found = &kb->attachments.items[kb->attachments.count - 1];
    }
    drop(found);
    found->data = data;
    found->drop = drop_data;
    return LORE_OK;
}

void *lore_data_get(const lore_kb *kb, const char *key)
{
    const Attachment *found = kb == NULL || key == NULL ? NULL : find_attachment(kb, key);
    return found == NULL ? NULL : found->data;
}

/* ---- diagnostics ---- */

lore_status lore_diagnostic_get(const lore_kb *kb, size_t index, lore_diagnostic *out)
{
    if (kb == NULL || out == NULL)
        return LORE_MISUSE;
    if (index >= kb->diag.list.count)
        return LORE_DONE;
    *out = kb->diag.list.items[index];
    return LORE_OK;
}

lore_status lore_note_get(const lore_kb *kb, size_t index, lore_diagnostic *out)
{
    if (kb == NULL || out == NULL)
        return LORE_MISUSE;
    if (index >= kb->notes.list.count)
        return LORE_DONE;
    *out = kb->notes.list.items[index];
    return LORE_OK;
}

static void print_diagnostic(Buffer *text, const lore_diagnostic *diagnostic)
{
    if (diagnostic->file != NULL)
        lr_buffer_format(text, "%s:", diagnostic->file);
    if (diagnostic->line > 0)
        lr_buffer_format(text, diagnostic->file != NULL ? "%d:" : "line %d:", diagnostic->line);
    if (diagnostic->file != NULL || diagnostic->line > 0)
        lr_buffer_put(text, " ", 1);
    lr_buffer_format(text, "error: %s\n", diagnostic->message);
    if (diagnostic->source != NULL)
        lr_buffer_format(text, "  %s\n", diagnostic->source);
    if (diagnostic->hint != NULL)
        lr_buffer_format(text, "hint: %s\n", diagnostic->hint);
}

const char *lore_diagnostic_text(lore_kb *kb)
{
    if (kb == NULL)
        return "error: no memory\n";
    kb->text.count = 0;
    kb->text.failed = false;
    for (size_t i = 0; i < kb->diag.list.count; i++)
        print_diagnostic(&kb->text, &kb->diag.list.items[i]);
    return lr_buffer_terminate(&kb->text);
}

lore_status lore_diagnostic_add(lore_kb *kb, const lore_diagnostic *diagnostic)
{
    if (kb == NULL || diagnostic == NULL || diagnostic->message == NULL || diagnostic->status >= 0)
        return LORE_MISUSE;
    size_t before = kb->diag.list.count;
    lr_diag_fail(&kb->diag, diagnostic->status, (Place){ diagnostic->file, diagnostic->line }, "%s",
                 diagnostic->message);
    if (kb->diag.list.count == before)
        return LORE_NOMEM;
    if (diagnostic->hint != NULL)
        lr_diag_hint(&kb->diag, "%s", diagnostic->hint);
    if (diagnostic->source != NULL)
        lr_diag_source(&kb->diag, diagnostic->source, strlen(diagnostic->source));
    return LORE_OK;
}

void lore_diagnostic_clear(lore_kb *kb)
{
    if (kb != NULL)
        lr_diag_clear(&kb->diag);
}

/* ---- limits ---- */

void lore_limit_set(lore_kb *kb, lore_limit limit, int64_t value)
{
    if (kb != NULL && (int)limit >= 0 && (int)limit < LR_LIMIT_COUNT)
        kb->limits[limit] = value < 0 ? 0 : value;
}

lore_status lore_ways_force(lore_kb *kb, const char *ways)
{
    uint64_t bits = 0;
    const char *unknown;
    size_t length;
    if (kb == NULL)
        return LORE_MISUSE;
    lr_diag_clear(&kb->diag);
    if (ways != NULL && !lr_ways_read(ways, &bits, &unknown, &length))
        return lr_diag_fail(&kb->diag, LORE_UNKNOWN, (Place){ NULL, 0 },
                            "there is no way called %.*s", (int)length, unknown);
    if (kb->ways == NULL && ways != NULL)
        kb->ways = calloc(1, sizeof *kb->ways);
    if (kb->ways == NULL)
        return lr_kb_leave(kb, ways == NULL ? LORE_OK : LORE_NOMEM);
    lr_ways_begin(kb->ways, bits);
    kb->has_ways = ways != NULL;
    return LORE_OK;
}

lore_status lore_way_get(lore_kb *kb, size_t index, const char **name, uint64_t *taken)
{
    if (kb == NULL || name == NULL || taken == NULL)
        return LORE_MISUSE;
    if (index >= WAY_COUNT)
        return LORE_DONE;
    *name = lr_ways_name((EvalWay)index);
    *taken = kb->ways == NULL ? 0 : atomic_load(&kb->ways->taken[index]);
    return LORE_OK;
}

void lore_interrupt(lore_kb *kb)
{
    if (kb != NULL)
        atomic_store(&kb->interrupted, 1);
}

int lore_interrupted(lore_kb *kb)
{
    return kb != NULL && atomic_exchange(&kb->interrupted, 0) != 0;
}

lore_status lore_verify(const char *path, void (*say)(void *data, const char *line), void *data)
{
    return path == NULL || say == NULL ? LORE_MISUSE : lr_store_verify(path, say, data);
}
