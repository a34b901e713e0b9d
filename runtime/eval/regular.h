/* SPDX-License-Identifier: MIT */
/* Regular: whether a whole text matches a regular expression, in time proportional to the product
 * of their lengths, whatever they are (Thompson, "Regular expression search algorithm", CACM 11
 * (1968)).
 *
 * Of ECMAScript's expressions: characters, . [a-z] [^a-z] [[:alpha:]] \d \w \s \D \W \S and
 * escaped characters, ( ) (?: ) | * + ? {n} {n,} {n,m} (also lazy), ^ and $. Bytes are
 * characters. Anything else (\1, \b, lookahead) or more than about a thousand parts is no
 * pattern. */
#ifndef LORE_EVAL_REGULAR_H
#define LORE_EVAL_REGULAR_H

#include <stdbool.h>

#include "lore.h"

typedef enum RegularResult { REGULAR_MATCHES, REGULAR_DIFFERS, REGULAR_INVALID } RegularResult;

RegularResult lr_regular_match(lore_value pattern, lore_value text);

#endif
