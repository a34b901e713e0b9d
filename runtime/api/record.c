/* SPDX-License-Identifier: MIT */
/* Encoding and decoding of records, one pair a kind, field by field in the order of lore.h's
 * structs. */
#include "api/record.h"

#include <string.h>

#include "rule/program.h"
#include "value/value.h"

enum { RELATION_LAYOUT = 1, SOURCE_LAYOUT = 1, RULE_LAYOUT = 1 };

static Reader open_record(const Record *record, uint8_t layout)
{
    Reader reader = { record->bytes, record->bytes + record->count, false };
    if (lr_reader_u8(&reader) != layout)
        reader.failed = true;
    return reader;
}

static lore_status close_record(const Reader *reader, const char *kind, const Record *record,
                                Diag *diag)
{
    if (!reader->failed && reader->at == reader->end)
        return LORE_OK;
    return lr_diag_fail(diag, LORE_CORRUPT, (Place){ NULL, 0 }, "the record of %s '%s' is damaged",
                        kind, record->name);
}

/* Text written by lr_buffer_cstring; NULL where NULL was written. */
static const char *read_text(Reader *reader, Arena *arena, bool *no_memory)
{
    size_t length = 0;
    const char *text = lr_reader_cstring(reader, &length);
    if (text == NULL || reader->failed)
        return NULL;
    char *copy = lr_arena_text(arena, text, length);
    *no_memory = *no_memory || copy == NULL;
    return copy;
}

/* ---- relations ---- */

void lr_record_encode_relation(Buffer *buffer, const lore_relation *relation)
{
    lr_buffer_u8(buffer, RELATION_LAYOUT);
    lr_buffer_u32(buffer, relation->flags);
    lr_buffer_u64(buffer, relation->functional);
    lr_buffer_u64(buffer, relation->index);
    lr_buffer_varint(buffer, relation->column_count);
    for (size_t c = 0; c < relation->column_count; c++) {
        lr_buffer_cstring(buffer, relation->columns[c].name);
        lr_buffer_u8(buffer, (uint8_t)relation->columns[c].type);
    }
    lr_buffer_cstring(buffer, relation->note);
    lr_buffer_cstring(buffer, relation->file);
    lr_buffer_varint(buffer, (uint64_t)relation->line);
}

lore_status lr_record_decode_relation(const Record *record, Arena *arena, lore_relation *out,
                                      Diag *diag)
{
    bool no_memory = false;
    Reader reader = open_record(record, RELATION_LAYOUT);
    *out = (lore_relation){ .name = lr_arena_text(arena, record->name, strlen(record->name)) };
    out->flags = lr_reader_u32(&reader);
    out->functional = lr_reader_u64(&reader);
    out->index = lr_reader_u64(&reader);
    out->column_count = (size_t)lr_reader_varint(&reader);
    if (out->column_count > LR_ARITY_MAX) {
        reader.failed = true;
        out->column_count = 0;
    }
    lore_column *columns = lr_arena_zalloc(arena, (out->column_count + 1) * sizeof *columns);
    if (columns == NULL || out->name == NULL)
        return LORE_NOMEM;
    for (size_t c = 0; c < out->column_count; c++) {
        columns[c].name = read_text(&reader, arena, &no_memory);
        columns[c].type = (lore_type)lr_reader_u8(&reader);
        reader.failed = reader.failed || columns[c].name == NULL || columns[c].type > LORE_ANY;
    }
    out->columns = columns;
    out->note = read_text(&reader, arena, &no_memory);
    out->file = read_text(&reader, arena, &no_memory);
    out->line = (int)lr_reader_varint(&reader);
    return no_memory ? LORE_NOMEM : close_record(&reader, "relation", record, diag);
}

/* ---- sources ---- */

void lr_record_encode_source(Buffer *buffer, const lore_source *source)
{
    lr_buffer_u8(buffer, SOURCE_LAYOUT);
    lr_value_encode(buffer, source->reliability);
    lr_buffer_cstring(buffer, source->via);
    lr_buffer_cstring(buffer, source->origin);
    lr_buffer_cstring(buffer, source->title);
    lr_buffer_cstring(buffer, source->note);
}

static lore_value read_value(Reader *reader, Arena *arena, bool *no_memory)
{
    lore_value value = lr_value_decode(reader);
    if (value.type != LORE_TEXT || reader->failed)
        return value;
    value.u.text = lr_arena_text(arena, value.u.text, value.v.length);
    *no_memory = *no_memory || value.u.text == NULL;
    return value;
}

lore_status lr_record_decode_source(const Record *record, Arena *arena, lore_source *out,
                                    Diag *diag)
{
    bool no_memory = false;
    Reader reader = open_record(record, SOURCE_LAYOUT);
    *out = (lore_source){ .name = lr_arena_text(arena, record->name, strlen(record->name)) };
    out->reliability = read_value(&reader, arena, &no_memory);
    out->via = read_text(&reader, arena, &no_memory);
    out->origin = read_text(&reader, arena, &no_memory);
    out->title = read_text(&reader, arena, &no_memory);
    out->note = read_text(&reader, arena, &no_memory);
    if (no_memory || out->name == NULL)
        return LORE_NOMEM;
    return close_record(&reader, "source", record, diag);
}

/* ---- rules ---- */

void lr_record_encode_rule(Buffer *buffer, const lore_rule *rule)
{
    uint64_t weight;
    memcpy(&weight, &rule->weight, sizeof weight);
    lr_buffer_u8(buffer, RULE_LAYOUT);
    lr_buffer_u64(buffer, weight);
    lr_buffer_cstring(buffer, rule->note);
    lr_buffer_cstring(buffer, rule->file);
    lr_buffer_varint(buffer, (uint64_t)rule->line);
    lr_term_encode(buffer, rule->terms, rule->head);
    lr_buffer_varint(buffer, rule->body_count);
    for (size_t i = 0; i < rule->body_count; i++)
        lr_term_encode(buffer, rule->terms, rule->body[i]);
}

static lore_status decode_body(Reader *reader, Arena *arena, lore_terms *terms, lore_rule *out)
{
    uint64_t count = lr_reader_varint(reader);
    if (count > (uint64_t)(reader->end - reader->at)) {
        reader->failed = true;
        return LORE_OK;
    }
    lore_term *body = lr_arena_zalloc(arena, ((size_t)count + 1) * sizeof *body);
    if (body == NULL)
        return LORE_NOMEM;
    for (size_t i = 0; i < count && !reader->failed; i++) {
        body[i] = lr_term_decode(reader, terms);
        reader->failed = reader->failed || body[i] == 0;
    }
    out->body = body;
    out->body_count = (size_t)count;
    return LORE_OK;
}

lore_status lr_record_decode_rule(const Record *record, Arena *arena, lore_terms *terms,
                                  lore_rule *out, Diag *diag)
{
    bool no_memory = false;
    Reader reader = open_record(record, RULE_LAYOUT);
    const char *colon = strchr(record->name, ':');
    const char *name = colon == NULL ? record->name : colon + 1;
    *out = (lore_rule){ .terms = terms, .name = lr_arena_text(arena, name, strlen(name)) };
    uint64_t weight = lr_reader_u64(&reader);
    memcpy(&out->weight, &weight, sizeof weight);
    out->note = read_text(&reader, arena, &no_memory);
    out->file = read_text(&reader, arena, &no_memory);
    out->line = (int)lr_reader_varint(&reader);
    out->head = lr_term_decode(&reader, terms);
    reader.failed = reader.failed || out->head == 0;
    lore_status status = decode_body(&reader, arena, terms, out);
    if (status != LORE_OK || no_memory || out->name == NULL || terms->failed)
        return LORE_NOMEM;
    return close_record(&reader, "rule", record, diag);
}

static bool is_head_wrapper(const char *functor)
{
    return strcmp(functor, "valid") == 0 || strcmp(functor, "denied") == 0 ||
           strcmp(functor, "not") == 0;
}

const char *lr_record_head_relation(const lore_terms *terms, lore_term head)
{
    const Term *node = lr_term(terms, head);
    while (node->kind == TERM_COMPOUND && node->arg_count > 0 && is_head_wrapper(node->name))
        node = lr_term(terms, lr_term_arg(terms, node, 0));
    return node->kind == TERM_COMPOUND ? node->name : NULL;
}

void lr_record_print_rule(Buffer *buffer, const lore_rule *rule)
{
    lr_term_print(buffer, rule->terms, rule->head);
    lr_buffer_format(buffer, " { ");
    for (size_t i = 0; i < rule->body_count; i++) {
        if (i > 0)
            lr_buffer_put(buffer, ", ", 2);
        lr_term_print(buffer, rule->terms, rule->body[i]);
    }
    lr_buffer_format(buffer, rule->body_count > 0 ? " }" : "}");
    if (rule->weight != 0 && rule->weight != 1)
        lr_buffer_format(buffer, " :weight(%g)", rule->weight);
}
