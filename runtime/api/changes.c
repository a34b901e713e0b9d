/* SPDX-License-Identifier: MIT */
/* Collecting changes, kind by kind: what stood before is remembered by number, what stands after is
 * held against it, and what is left has ended. */
#include "api/changes.h"

#include <stdlib.h>
#include <string.h>

#include "api/record.h"
#include "value/value.h"

/* A record as it stood before. */
typedef struct Former {
    uint32_t number;
    const char *name;
    const uint8_t *bytes;
    size_t count;
    uint64_t ended;     /* of a claim */
    const char *reason; /* of a claim, or NULL */
    const Code *row;    /* of a claim */
    bool is_matched;
} Former;

/* A relation of either state. */
typedef struct Known {
    uint32_t number, arity;
    const char *name;
} Known;

/* A row of facts, over all its lives. */
typedef struct Fate {
    size_t first;  /* into codes */
    bool was, is;  /* there before, there after */
    uint64_t last; /* transaction of what last happened to it */
} Fate;

typedef struct Collector {
    Store *store;
    uint64_t before, after;
    const Map *relations; /* wanted */
    Changes *changes;
    Arena scratch;
    VECTOR(Known) known;
    Map known_of;    /* number -> index + 1 */
    RecordKind kind; /* being compared */
    VECTOR(Former) formers;
    Map former_of; /* number -> index + 1 */
    const Known *relation;
    Map fate_of; /* of rows: key -> index + 1 */
    VECTOR(Fate) fates;
    VECTOR(Code) codes;
    Diag *diag;
} Collector;

static const char *keep(Collector *collector, const char *text)
{
    return lr_arena_text(&collector->changes->arena, text, strlen(text));
}

/* The buffer's text, kept; the buffer is emptied. */
static const char *keep_buffer(Collector *collector, Buffer *buffer)
{
    const char *kept = buffer->failed ? NULL : keep(collector, lr_buffer_terminate(buffer));
    lr_buffer_free(buffer);
    *buffer = (Buffer){ 0 };
    return kept;
}

static lore_status push(Collector *collector, RecordedChange change, const uint8_t *key,
                        size_t length)
{
    uint8_t *copy = lr_arena_alloc(&collector->changes->arena, length);
    if (copy == NULL || change.name == NULL || change.text == NULL)
        return LORE_NOMEM;
    memcpy(copy, key, length);
    change.key = copy;
    change.key_length = length;
    return lr_vector_push(&collector->changes->items, change) ? LORE_OK : LORE_NOMEM;
}

/* ---- records ---- */

static const char *kind_word(RecordKind kind)
{
    static const char *const words[] = { [RECORD_SETTING] = "setting",
                                         [RECORD_RELATION] = "relation",
                                         [RECORD_SOURCE] = "source",
                                         [RECORD_RULE] = "rule" };
    return words[kind];
}

static ChangeKind change_kind(RecordKind kind)
{
    static const ChangeKind kinds[] = { [RECORD_SETTING] = CHANGE_SETTING,
                                        [RECORD_RELATION] = CHANGE_RELATION,
                                        [RECORD_SOURCE] = CHANGE_SOURCE,
                                        [RECORD_RULE] = CHANGE_RULE };
    return kinds[kind];
}

/* The relation that a record is about: of a rule what stands before the colon. */
static const char *about_of(Collector *collector, RecordKind kind, const char *name)
{
    if (kind == RECORD_RELATION)
        return keep(collector, name);
    const char *colon = kind == RECORD_RULE ? strchr(name, ':') : NULL;
    return colon == NULL ? NULL
                         : lr_arena_text(&collector->changes->arena, name, (size_t)(colon - name));
}

static lore_status push_record(Collector *collector, uint32_t number, const char *name,
                               uint64_t transaction, Buffer *text)
{
    uint8_t key[LR_MIX_KEY_MAX];
    RecordedChange change = { .kind = change_kind(collector->kind),
                              .name = keep(collector, name),
                              .about = about_of(collector, collector->kind, name),
                              .text = keep_buffer(collector, text),
                              .transaction = transaction };
    return push(collector, change, key, lr_mix_record(key, collector->kind, number));
}

static void print_grade(Buffer *text, lore_value grade)
{
    if (grade.type == LORE_NULL)
        lr_buffer_format(text, "no grade");
    else if (grade.type == LORE_TEXT)
        lr_buffer_put(text, grade.u.text, grade.v.length);
    else
        lr_value_print(text, grade);
}

/* "regraded from A to D", or "changed" where the grade is the same. */
static lore_status print_regrading(Collector *collector, const Former *former, const Record *record,
                                   Buffer *text)
{
    Arena arena = { 0 };
    lore_source was, is;
    Record old = { .name = former->name, .bytes = former->bytes, .count = former->count };
    lore_status status = lr_record_decode_source(&old, &arena, &was, collector->diag);
    if (status == LORE_OK)
        status = lr_record_decode_source(record, &arena, &is, collector->diag);
    bool is_null = was.reliability.type == LORE_NULL && is.reliability.type == LORE_NULL;
    if (status == LORE_OK && (is_null || lr_value_equal(was.reliability, is.reliability))) {
        lr_buffer_format(text, "changed");
    } else if (status == LORE_OK) {
        lr_buffer_format(text, "regraded from ");
        print_grade(text, was.reliability);
        lr_buffer_format(text, " to ");
        print_grade(text, is.reliability);
    }
    lr_arena_free(&arena);
    return status;
}

/* What happened to a record that stands after: former is NULL if it is new. */
static lore_status print_event(Collector *collector, const Former *former, const Record *record,
                               Buffer *text)
{
    lr_buffer_format(text, "%s %s ", kind_word(collector->kind), record->name);
    switch (collector->kind) {
    case RECORD_SETTING:
        lr_buffer_format(text, "set to ");
        lr_buffer_put(text, record->bytes, record->count);
        return LORE_OK;
    case RECORD_RELATION:
        lr_buffer_format(text, former == NULL ? "declared" : "redeclared");
        return LORE_OK;
    case RECORD_RULE:
        lr_buffer_format(text, former == NULL ? "added" : "replaced");
        return LORE_OK;
    case RECORD_SOURCE:
        break;
    }
    if (former != NULL)
        return print_regrading(collector, former, record, text);
    lr_buffer_format(text, "declared");
    return LORE_OK;
}

static lore_status remember(Collector *collector, Former former)
{
    uint64_t *slot = lr_map_put(&collector->former_of, &former.number, sizeof former.number, NULL);
    if (slot == NULL || !lr_vector_push(&collector->formers, former))
        return LORE_NOMEM;
    *slot = collector->formers.count;
    return LORE_OK;
}

static Former *former_of(Collector *collector, uint32_t number)
{
    const uint64_t *slot = lr_map_find(&collector->former_of, &number, sizeof number);
    return slot == NULL ? NULL : &collector->formers.items[*slot - 1];
}

static void forget_formers(Collector *collector)
{
    lr_map_free(&collector->former_of);
    collector->former_of = (Map){ 0 };
    collector->formers.count = 0;
}

static lore_status note_relation(Collector *collector, const Record *record)
{
    lore_relation relation;
    uint64_t *slot = lr_map_put(&collector->known_of, &record->number, sizeof record->number, NULL);
    if (slot == NULL)
        return LORE_NOMEM;
    lore_status status =
        lr_record_decode_relation(record, &collector->scratch, &relation, collector->diag);
    if (status != LORE_OK || *slot != 0)
        return status;
    Known known = { record->number, (uint32_t)relation.column_count, relation.name };
    if (!lr_vector_push(&collector->known, known))
        return LORE_NOMEM;
    *slot = collector->known.count;
    return LORE_OK;
}

static lore_status remember_record(void *data, const Record *record)
{
    Collector *collector = data;
    uint8_t *bytes = lr_arena_alloc(&collector->scratch, record->count + 1);
    const char *name = lr_arena_text(&collector->scratch, record->name, strlen(record->name));
    if (bytes == NULL || name == NULL)
        return LORE_NOMEM;
    memcpy(bytes, record->bytes, record->count);
    lore_status status =
        collector->kind == RECORD_RELATION ? note_relation(collector, record) : LORE_OK;
    Former former = {
        .number = record->number, .name = name, .bytes = bytes, .count = record->count
    };
    return status == LORE_OK ? remember(collector, former) : status;
}

static lore_status compare_record(void *data, const Record *record)
{
    Collector *collector = data;
    Buffer text = { 0 };
    Former *former = former_of(collector, record->number);
    lore_status status =
        collector->kind == RECORD_RELATION ? note_relation(collector, record) : LORE_OK;
    if (former != NULL)
        former->is_matched = true;
    bool is_same = former != NULL && former->count == record->count &&
                   memcmp(former->bytes, record->bytes, record->count) == 0;
    if (status != LORE_OK || is_same)
        return status;
    status = print_event(collector, former, record, &text);
    if (status == LORE_OK)
        return push_record(collector, record->number, record->name, record->began, &text);
    lr_buffer_free(&text);
    return status;
}

/* A record that is gone may have been replaced before it went. */
static lore_status push_ended(Collector *collector, const Former *former)
{
    Buffer text = { 0 };
    uint64_t ended;
    lore_status status = lr_store_record_last_end(collector->store, collector->kind, former->number,
                                                  collector->after, &ended, collector->diag);
    lr_buffer_format(&text, "%s %s retracted", kind_word(collector->kind), former->name);
    if (status == LORE_OK)
        return push_record(collector, former->number, former->name, ended, &text);
    lr_buffer_free(&text);
    return status;
}

static lore_status compare_records(Collector *collector, RecordKind kind)
{
    collector->kind = kind;
    lore_status status = lr_store_records(collector->store, kind, collector->before,
                                          remember_record, collector, collector->diag);
    if (status == LORE_OK)
        status = lr_store_records(collector->store, kind, collector->after, compare_record,
                                  collector, collector->diag);
    for (size_t i = 0; status == LORE_OK && i < collector->formers.count; i++) {
        const Former *former = &collector->formers.items[i];
        if (!former->is_matched)
            status = push_ended(collector, former);
    }
    forget_formers(collector);
    return status;
}

/* ---- claims ---- */

static const Code *keep_row(Collector *collector, Arena *arena, const Code *row)
{
    size_t size = collector->relation->arity * sizeof *row;
    Code *copy = lr_arena_alloc(arena, size + sizeof *row);
    return copy == NULL ? NULL : memcpy(copy, row, size);
}

static lore_status push_claim(Collector *collector, const Former *claim, const char *event,
                              uint64_t transaction)
{
    uint8_t key[LR_MIX_KEY_MAX];
    Buffer text = { 0 };
    lr_buffer_format(&text, "claim %s %s%s%s", claim->name, event,
                     claim->reason == NULL ? "" : ": ", claim->reason == NULL ? "" : claim->reason);
    RecordedChange change = { .kind = CHANGE_CLAIM,
                              .name = keep(collector, claim->name),
                              .about = keep(collector, collector->relation->name),
                              .text = keep_buffer(collector, &text),
                              .row = keep_row(collector, &collector->changes->arena, claim->row),
                              .arity = collector->relation->arity,
                              .transaction = transaction };
    return change.row == NULL ? LORE_NOMEM
                              : push(collector, change, key, lr_mix_claim(key, claim->number));
}

static lore_status remember_claim(void *data, const ClaimRecord *claim)
{
    Collector *collector = data;
    Former former = { .number = (uint32_t)claim->number, .ended = claim->ended };
    if (claim->ended > collector->after || claim->ended == UINT64_MAX)
        return LORE_OK; /* it stands after as well */
    former.name = lr_arena_text(&collector->scratch, claim->id, strlen(claim->id));
    if (claim->end_reason != NULL)
        former.reason =
            lr_arena_text(&collector->scratch, claim->end_reason, strlen(claim->end_reason));
    former.row = keep_row(collector, &collector->scratch, claim->row);
    bool fine = former.row != NULL && former.name != NULL &&
                (claim->end_reason == NULL || former.reason != NULL);
    return fine ? remember(collector, former) : LORE_NOMEM;
}

static lore_status compare_claim(void *data, const ClaimRecord *claim)
{
    Collector *collector = data;
    if (claim->began <= collector->before)
        return LORE_OK;
    Former fresh = { .number = (uint32_t)claim->number, .name = claim->id, .row = claim->row };
    return push_claim(collector, &fresh, "recorded", claim->began);
}

static lore_status compare_claims(Collector *collector)
{
    lore_status status =
        lr_store_claims(collector->store, collector->relation->number, collector->before,
                        remember_claim, collector, collector->diag);
    if (status == LORE_OK)
        status = lr_store_claims(collector->store, collector->relation->number, collector->after,
                                 compare_claim, collector, collector->diag);
    for (size_t i = 0; status == LORE_OK && i < collector->formers.count; i++) {
        const Former *former = &collector->formers.items[i];
        status = push_claim(collector, former, "retracted", former->ended);
    }
    forget_formers(collector);
    return status;
}

/* ---- facts ---- */

static lore_status print_fact(Collector *collector, const Code *row, Buffer *text)
{
    Arena arena = { 0 };
    lore_status status = LORE_OK;
    lr_buffer_format(text, "%s(", collector->relation->name);
    for (uint32_t c = 0; status == LORE_OK && c < collector->relation->arity; c++) {
        lore_value value;
        status = lr_store_code_value(collector->store, row[c], &arena, &value, collector->diag);
        if (c > 0)
            lr_buffer_put(text, ", ", 2);
        if (status == LORE_OK)
            lr_value_print(text, value);
    }
    lr_buffer_format(text, ")");
    lr_arena_free(&arena);
    return status;
}

static lore_status push_fact(Collector *collector, const Code *row, uint64_t transaction,
                             bool is_there, const uint8_t *key, size_t length)
{
    Buffer name = { 0 }, text = { 0 };
    lore_status status = print_fact(collector, row, &name);
    lr_buffer_format(&text, "fact %s %s", lr_buffer_terminate(&name),
                     is_there ? "recorded" : "retracted");
    RecordedChange change = { .kind = CHANGE_FACT,
                              .name = keep_buffer(collector, &name),
                              .about = keep(collector, collector->relation->name),
                              .text = keep_buffer(collector, &text),
                              .row = keep_row(collector, &collector->changes->arena, row),
                              .arity = collector->relation->arity,
                              .transaction = transaction };
    if (status == LORE_OK && change.row == NULL)
        status = LORE_NOMEM;
    return status == LORE_OK ? push(collector, change, key, length) : status;
}

/* The fate of a row, new or known. */
static Fate *fate_of(Collector *collector, const Code *row)
{
    uint32_t arity = collector->relation->arity;
    uint64_t *slot = lr_map_put(&collector->fate_of, row, arity * sizeof *row, NULL);
    if (slot == NULL)
        return NULL;
    if (*slot == 0) {
        Fate fate = { .first = collector->codes.count };
        if (!lr_vector_reserve(&collector->codes, arity + 1) ||
            !lr_vector_push(&collector->fates, fate))
            return NULL;
        memcpy(collector->codes.items + fate.first, row, arity * sizeof *row);
        collector->codes.count += arity;
        *slot = collector->fates.count;
    }
    return &collector->fates.items[*slot - 1];
}

static lore_status note_life(void *data, const Code *row, uint64_t began, uint64_t ended)
{
    Collector *collector = data;
    Fate *fate = fate_of(collector, row);
    if (fate == NULL)
        return LORE_NOMEM;
    bool has_ended = ended <= collector->after && ended != UINT64_MAX;
    uint64_t last = has_ended ? ended : began;
    fate->was = fate->was || (began <= collector->before && collector->before < ended);
    fate->is = fate->is || !has_ended;
    fate->last = last > fate->last ? last : fate->last;
    return LORE_OK;
}

static void forget_fates(Collector *collector)
{
    lr_map_free(&collector->fate_of);
    collector->fate_of = (Map){ 0 };
    collector->fates.count = collector->codes.count = 0;
}

/* A row that ended and came back has not changed. */
static lore_status compare_facts(Collector *collector)
{
    uint8_t key[LR_MIX_KEY_MAX];
    const Known *relation = collector->relation;
    lore_status status = lr_store_facts_touched(collector->store, relation->number, relation->arity,
                                                collector->before, collector->after, note_life,
                                                collector, collector->diag);
    for (size_t i = 0; status == LORE_OK && i < collector->fates.count; i++) {
        const Fate *fate = &collector->fates.items[i];
        const Code *row = collector->codes.items + fate->first;
        if (fate->was != fate->is)
            status = push_fact(collector, row, fate->last, fate->is, key,
                               lr_mix_fact(key, relation->number, row, relation->arity));
    }
    forget_fates(collector);
    return status;
}

/* ---- all ---- */

static lore_status compare_relation(Collector *collector, const Known *relation)
{
    if (lr_map_find(collector->relations, &relation->number, sizeof relation->number) == NULL)
        return LORE_OK;
    collector->relation = relation;
    lore_status status = compare_claims(collector);
    return status == LORE_OK ? compare_facts(collector) : status;
}

static lore_status collect(Collector *collector)
{
    static const RecordKind kinds[] = { RECORD_SETTING, RECORD_RELATION, RECORD_SOURCE,
                                        RECORD_RULE };
    lore_status status = LORE_OK;
    for (size_t i = 0; status == LORE_OK && i < sizeof kinds / sizeof *kinds; i++)
        status = compare_records(collector, kinds[i]);
    for (size_t i = 0; status == LORE_OK && i < collector->known.count; i++)
        status = compare_relation(collector, &collector->known.items[i]);
    return status;
}

static int by_transaction(const void *left, const void *right)
{
    const RecordedChange *a = left, *b = right;
    if (a->transaction != b->transaction)
        return a->transaction < b->transaction ? -1 : 1;
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    return strcmp(a->name, b->name);
}

lore_status lr_changes_collect(Store *store, uint64_t before, uint64_t after, const Map *relations,
                               Changes *out, Diag *diag)
{
    Collector collector = { .store = store,
                            .before = before,
                            .after = after,
                            .relations = relations,
                            .changes = out,
                            .diag = diag };
    lore_status status = collect(&collector);
    if (out->items.count > 0)
        qsort(out->items.items, out->items.count, sizeof(RecordedChange), by_transaction);
    lr_vector_free(&collector.known);
    lr_vector_free(&collector.formers);
    lr_map_free(&collector.known_of);
    lr_map_free(&collector.former_of);
    lr_map_free(&collector.fate_of);
    lr_vector_free(&collector.fates);
    lr_vector_free(&collector.codes);
    lr_arena_free(&collector.scratch);
    return status;
}

void lr_changes_free(Changes *changes)
{
    lr_vector_free(&changes->items);
    lr_arena_free(&changes->arena);
}
