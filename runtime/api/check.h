/* SPDX-License-Identifier: MIT */
/* What callers hand in, looked at before anything is done with it. */
#ifndef LORE_API_CHECK_H
#define LORE_API_CHECK_H

#include "rule/program.h"

/* RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF. */
bool lr_check_is_utf8(const char *text, size_t length);

/* Text of the caller's that is kept; NULL is fine. what names it in the message. */
lore_status lr_check_text(const char *what, const char *text, Place place, Diag *diag);

/* The same, and no NULL: a name that is kept. */
lore_status lr_check_name(const char *what, const char *name, Place place, Diag *diag);

/* A value apart from its column: well-formed text, no NaN, an interval in order. */
lore_status lr_check_value(lore_value value, Place place, Diag *diag);

/* *value as column of relation takes it; a written date becomes an instant where that is
 * declared. */
lore_status lr_check_column(const Relation *relation, uint32_t column, lore_value *value,
                            Place place, Diag *diag);

/* The relation of that name in program, with a hint at the nearest one. */
lore_status lr_check_relation(const Program *program, const char *name, Place place, uint32_t *out,
                              Diag *diag);

/* The same, and it holds facts of so many columns. */
lore_status lr_check_base_relation(const Program *program, const char *name, size_t columns,
                                   const Relation **out, Diag *diag);

/* What the term of the caller's stands for: LORE_NOMEM for a builder that ran out of memory. */
lore_status lr_check_term(const lore_terms *terms, lore_term term, Place place, Diag *diag);

#endif
