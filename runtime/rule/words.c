/* SPDX-License-Identifier: MIT */
/* Words: a flat table, searched linearly; `during` stands in it twice, told apart by its
 * arguments. */
#include "rule/words.h"

#include <string.h>

#include "rule/program.h"

/* One row for each domain, or for the two of whole numbers. */
#define WHOLE(name, op, count)                                                                     \
    { name "_i32", WORD_FUNCTION, MACHINE_WORD(op, DOMAIN_I32), count, count },                    \
    { name "_u32", WORD_FUNCTION, MACHINE_WORD(op, DOMAIN_U32), count, count }
#define NUMBER(name, op, count)                                                                    \
    WHOLE(name, op, count),                                                                        \
    { name "_f32", WORD_FUNCTION, MACHINE_WORD(op, DOMAIN_F32), count, count }
#define MACHINE_WORD(op, domain) (FUNCTION_MACHINE + (op) * DOMAIN_COUNT + (domain))

static const Word words[] = {
    { "denied", WORD_FACET, FACET_CON, 1, 1 },
    { "forecast", WORD_FACET, FACET_FORECAST, 1, 1 },
    { "demand", WORD_FACET, FACET_DEMAND, 2, 2 },
    { "intent", WORD_FACET, FACET_INTENT, 2, 2 },
    { "view", WORD_FACET, FACET_VIEW, 2, 2 },
    { "conditional", WORD_FACET, FACET_CONDITIONAL, 2, 2 },
    { "unknown", WORD_UNKNOWN, 0, 1, 1 },
    { "contested", WORD_VIEW, VIEW_CONTESTED, 1, 1 },
    { "undisputed", WORD_VIEW, VIEW_UNDISPUTED, 1, 1 },
    { "atleast", WORD_VIEW, VIEW_ATLEAST, 2, 2 },
    { "at", WORD_VIEW, VIEW_AT, 2, 2 },
    { "during", WORD_VIEW, VIEW_DURING, 3, 3 },
    { "always", WORD_VIEW, VIEW_ALWAYS, 3, 3 },
    { "valid", WORD_VIEW, VIEW_VALID, 2, 2 },
    { "past", WORD_VIEW, VIEW_PAST, 2, 2 },
    { "throughout", WORD_VIEW, VIEW_THROUGHOUT, 2, 2 },
    { "began", WORD_VIEW, VIEW_BEGAN, 1, 1 },
    { "ended", WORD_VIEW, VIEW_ENDED, 1, 1 },
    { "not", WORD_NOT, 0, 1, 2 },
    { "and", WORD_AND, 0, 0, LR_BODY_MAX },
    { "or", WORD_OR, 0, 1, LR_BODY_MAX },
    { "eq", WORD_COMPARE, COMPARE_EQ, 2, 2 },
    { "ne", WORD_COMPARE, COMPARE_NE, 2, 2 },
    { "lt", WORD_COMPARE, COMPARE_LT, 2, 2 },
    { "le", WORD_COMPARE, COMPARE_LE, 2, 2 },
    { "gt", WORD_COMPARE, COMPARE_GT, 2, 2 },
    { "ge", WORD_COMPARE, COMPARE_GE, 2, 2 },
    { "before", WORD_INTERVAL, INTERVAL_BEFORE, 2, 2 },
    { "after", WORD_INTERVAL, INTERVAL_AFTER, 2, 2 },
    { "before_gap", WORD_INTERVAL, INTERVAL_BEFORE_GAP, 2, 2 },
    { "after_gap", WORD_INTERVAL, INTERVAL_AFTER_GAP, 2, 2 },
    { "meets", WORD_INTERVAL, INTERVAL_MEETS, 2, 2 },
    { "met_by", WORD_INTERVAL, INTERVAL_MET_BY, 2, 2 },
    { "overlaps", WORD_INTERVAL, INTERVAL_OVERLAPS, 2, 2 },
    { "overlapped_by", WORD_INTERVAL, INTERVAL_OVERLAPPED_BY, 2, 2 },
    { "starts", WORD_INTERVAL, INTERVAL_STARTS, 2, 2 },
    { "started_by", WORD_INTERVAL, INTERVAL_STARTED_BY, 2, 2 },
    { "during", WORD_INTERVAL, INTERVAL_DURING, 2, 2 },
    { "contains", WORD_INTERVAL, INTERVAL_CONTAINS, 2, 2 },
    { "finishes", WORD_INTERVAL, INTERVAL_FINISHES, 2, 2 },
    { "finished_by", WORD_INTERVAL, INTERVAL_FINISHED_BY, 2, 2 },
    { "equals", WORD_INTERVAL, INTERVAL_EQUALS, 2, 2 },
    { "intersects", WORD_INTERVAL, INTERVAL_INTERSECTS, 2, 2 },
    { "gap", WORD_GAP, 0, 4, 4 },
    { "starts_with", WORD_TEXT, TEXT_STARTS_WITH, 2, 2 },
    { "ends_with", WORD_TEXT, TEXT_ENDS_WITH, 2, 2 },
    { "includes", WORD_TEXT, TEXT_INCLUDES, 2, 2 },
    { "not_includes", WORD_TEXT, TEXT_LACKS, 2, 2 },
    { "matches", WORD_TEXT, TEXT_MATCHES, 2, 2 },
    { "not_matches", WORD_TEXT, TEXT_DIFFERS, 2, 2 },
    { "add", WORD_FUNCTION, FUNCTION_ADD, 2, 2 },
    { "sub", WORD_FUNCTION, FUNCTION_SUB, 2, 2 },
    { "mul", WORD_FUNCTION, FUNCTION_MUL, 2, 2 },
    { "div", WORD_FUNCTION, FUNCTION_DIV, 2, 2 },
    { "idiv", WORD_FUNCTION, FUNCTION_IDIV, 2, 2 },
    { "mod", WORD_FUNCTION, FUNCTION_MOD, 2, 2 },
    { "pow", WORD_FUNCTION, FUNCTION_POW, 2, 2 },
    { "neg", WORD_FUNCTION, FUNCTION_NEG, 1, 1 },
    { "abs", WORD_FUNCTION, FUNCTION_ABS, 1, 1 },
    { "least", WORD_FUNCTION, FUNCTION_LEAST, 2, 2 },
    { "greatest", WORD_FUNCTION, FUNCTION_GREATEST, 2, 2 },
    { "concat", WORD_FUNCTION, FUNCTION_CONCAT, 2, 2 },
    { "length", WORD_FUNCTION, FUNCTION_LENGTH, 1, 1 },
    { "lower", WORD_FUNCTION, FUNCTION_LOWER, 1, 1 },
    { "upper", WORD_FUNCTION, FUNCTION_UPPER, 1, 1 },
    { "substring", WORD_FUNCTION, FUNCTION_SUBSTRING, 3, 3 },
    { "text", WORD_FUNCTION, FUNCTION_TEXT, 1, 1 },
    { "integer", WORD_FUNCTION, FUNCTION_INTEGER, 1, 1 },
    { "real", WORD_FUNCTION, FUNCTION_REAL, 1, 1 },
    { "start_of", WORD_FUNCTION, FUNCTION_START_OF, 1, 1 },
    { "end_of", WORD_FUNCTION, FUNCTION_END_OF, 1, 1 },
    { "duration", WORD_FUNCTION, FUNCTION_DURATION, 1, 1 },
    { "interval", WORD_FUNCTION, FUNCTION_INTERVAL, 2, 2 },
    { "year", WORD_FUNCTION, FUNCTION_YEAR, 1, 1 },
    { "month", WORD_FUNCTION, FUNCTION_MONTH, 1, 1 },
    { "day", WORD_FUNCTION, FUNCTION_DAY, 1, 1 },
    { "byte_length", WORD_FUNCTION, FUNCTION_BYTE_LENGTH, 1, 1 },
    { "byte_substring", WORD_FUNCTION, FUNCTION_BYTE_SUBSTRING, 3, 3 },
    { "fixed_text", WORD_FUNCTION, FUNCTION_FIXED, 1, 1 },
    { "tuple_append", WORD_FUNCTION, FUNCTION_PACK, 2, 2 },
    { "tuple_field", WORD_FUNCTION, FUNCTION_FIELD, 2, 2 },
    NUMBER("to", MACHINE_CONVERT, 1),
    NUMBER("bits", MACHINE_BITS, 1),
    NUMBER("neg", MACHINE_NEG, 1),
    NUMBER("add", MACHINE_ADD, 2),
    NUMBER("sub", MACHINE_SUB, 2),
    NUMBER("mul", MACHINE_MUL, 2),
    NUMBER("div", MACHINE_DIV, 2),
    NUMBER("pow", MACHINE_POW, 2),
    WHOLE("rem", MACHINE_REM, 2),
    WHOLE("bnot", MACHINE_BNOT, 1),
    WHOLE("lnot", MACHINE_LNOT, 1),
    WHOLE("band", MACHINE_BAND, 2),
    WHOLE("bor", MACHINE_BOR, 2),
    WHOLE("bxor", MACHINE_BXOR, 2),
    WHOLE("shl", MACHINE_SHL, 2),
    WHOLE("shr", MACHINE_SHR, 2),
    WHOLE("shru", MACHINE_SHRU, 2),
    WHOLE("land", MACHINE_LAND, 2),
    WHOLE("lor", MACHINE_LOR, 2),
    WHOLE("lxor", MACHINE_LXOR, 2),
    { "count", WORD_AGGREGATE, AGGREGATE_COUNT, 1, 1 },
    { "sum", WORD_AGGREGATE, AGGREGATE_SUM, 1, 1 },
    { "min", WORD_AGGREGATE, AGGREGATE_MIN, 1, 1 },
    { "max", WORD_AGGREGATE, AGGREGATE_MAX, 1, 1 },
    { "average", WORD_AGGREGATE, AGGREGATE_AVERAGE, 1, 1 },
    { "expected", WORD_AGGREGATE, AGGREGATE_EXPECTED, 1, 1 },
};

enum { WORD_COUNT = sizeof words / sizeof *words };

/* Most names differ from most words in their first letter. */
static bool is_named(const Word *word, const char *name)
{
    return word->name[0] == name[0] && strcmp(word->name, name) == 0;
}

const Word *lr_word_find(const char *name, unsigned count)
{
    const Word *found = NULL;
    for (size_t i = 0; i < WORD_COUNT; i++) {
        if (!is_named(&words[i], name))
            continue;
        if (count >= words[i].least && count <= words[i].most)
            return &words[i];
        found = &words[i];
    }
    return found;
}

const Word *lr_word_of_kind(const char *name, WordKind kind)
{
    for (size_t i = 0; i < WORD_COUNT; i++)
        if (words[i].kind == kind && is_named(&words[i], name))
            return &words[i];
    return NULL;
}

bool lr_word_is_reserved(const char *functor)
{
    return lr_word_find(functor, 0) != NULL;
}
