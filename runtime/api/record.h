/* SPDX-License-Identifier: MIT */
/* Records: declarations, rules and sources as the bytes that the store keeps under a kind and a
 * name.
 *
 * Each begins with the number of its layout. Decoded text lives in the arena; damaged bytes are
 * LORE_CORRUPT. A rule's record is named RELATION:NAME, so that rules of one name over
 * different relations stand side by side. */
#ifndef LORE_API_RECORD_H
#define LORE_API_RECORD_H

#include "rule/term.h"
#include "store/store.h"

void lr_record_encode_relation(Buffer *buffer, const lore_relation *relation);
lore_status lr_record_decode_relation(const Record *record, Arena *arena, lore_relation *out,
                                      Diag *diag);

void lr_record_encode_source(Buffer *buffer, const lore_source *source);
lore_status lr_record_decode_source(const Record *record, Arena *arena, lore_source *out,
                                    Diag *diag);

/* The name is not part of the bytes; head and body are decoded into terms. */
void lr_record_encode_rule(Buffer *buffer, const lore_rule *rule);
lore_status lr_record_decode_rule(const Record *record, Arena *arena, lore_terms *terms,
                                  lore_rule *out, Diag *diag);

/* The relation that a head concludes, or NULL if it is no statement. */
const char *lr_record_head_relation(const lore_terms *terms, lore_term head);

/* A rule as its author would write it: head { body } :weight(0.8). */
void lr_record_print_rule(Buffer *buffer, const lore_rule *rule);

#endif
