/* SPDX-License-Identifier: MIT */
/* Grades: one table of words, and the log costs of beliefs.
 *
 * The ICD 203 words stand at the middle of their ranges; below even chance the complement is kept
 * and counts against, so "unlikely" is to con what "likely" is to pro. Hedges, forecasts and the
 * Admiralty grades say how much support there is and never count against: a doubtful claim is no
 * denial. */
#include "value/grade.h"

#include <math.h>
#include <string.h>

#include "value/value.h"

enum { COSTS_PER_NEPER = 2048, MOST_WORD = 40 };

Cost lr_cost_of(double belief)
{
    if (!(belief > 0))
        return LR_COST_NONE;
    double cost = belief < 1 ? round(-log(belief) * COSTS_PER_NEPER) : 0;
    return cost < LR_COST_NONE ? (Cost)cost : LR_COST_NONE;
}

double lr_cost_belief(Cost cost)
{
    return cost == LR_COST_NONE ? 0 : exp(-(double)cost / COSTS_PER_NEPER);
}

Cost lr_cost_complement(Cost cost)
{
    if (cost == LR_COST_NONE)
        return 0;
    /* expm1 and not 1 - exp: near 1 the difference is all that is left. */
    return lr_cost_of(-expm1(-(double)cost / COSTS_PER_NEPER));
}

typedef struct GradeWord {
    const char *word;
    Grade grade;
} GradeWord;

static const GradeWord grade_words[] = {
    { "certain", { 1, false, false } },
    /* ICD 203 */
    { "almost certain", { 0.97, false, false } },
    { "almost certainly", { 0.97, false, false } },
    { "nearly certain", { 0.97, false, false } },
    { "very likely", { 0.875, false, false } },
    { "highly probable", { 0.875, false, false } },
    { "likely", { 0.675, false, false } },
    { "probable", { 0.675, false, false } },
    { "probably", { 0.675, false, false } },
    { "roughly even chance", { 0.5, false, false } },
    { "roughly even odds", { 0.5, false, false } },
    { "unlikely", { 0.675, true, false } },
    { "improbable", { 0.675, true, false } },
    { "improbably", { 0.675, true, false } },
    { "very unlikely", { 0.875, true, false } },
    { "highly improbable", { 0.875, true, false } },
    { "almost no chance", { 0.97, true, false } },
    { "remote", { 0.97, true, false } },
    /* hedges: how plainly a text says it */
    { "flat", { 1, false, false } },
    { "soft", { 0.6, false, false } },
    { "weak", { 0.3, false, false } },
    /* forecasts: how strongly a text expects it */
    { "will", { 0.9, false, false } },
    { "expected", { 0.6, false, false } },
    { "may", { 0.4, false, false } },
    { "could", { 0.3, false, false } },
    /* Admiralty: reliability of a source, from completely reliable to unreliable; F cannot be
     * judged */
    { "A", { 1, false, false } },
    { "B", { 0.8, false, false } },
    { "C", { 0.6, false, false } },
    { "D", { 0.4, false, false } },
    { "E", { 0.2, false, false } },
    { "F", { 0, false, true } },
    /* Admiralty: credibility of a claim, from confirmed to improbable; 6 cannot be judged */
    { "1", { 1, false, false } },
    { "2", { 0.8, false, false } },
    { "3", { 0.6, false, false } },
    { "4", { 0.4, false, false } },
    { "5", { 0.2, false, false } },
    { "6", { 0, false, true } },
};

enum { GRADE_WORDS = sizeof grade_words / sizeof *grade_words };

/* Letter case apart, and "very_likely" and "very-likely" as "very likely". */
static char fold(char letter)
{
    if (letter >= 'A' && letter <= 'Z')
        return (char)(letter - 'A' + 'a');
    return letter == '_' || letter == '-' ? ' ' : letter;
}

static bool is_word(const char *word, const char *text, size_t length)
{
    if (strlen(word) != length)
        return false;
    for (size_t i = 0; i < length; i++) {
        if (fold(word[i]) != fold(text[i]))
            return false;
    }
    return true;
}

static lore_status refuse_word(const char *text, size_t length, Place place, Diag *diag)
{
    const char *words[GRADE_WORDS];
    char written[MOST_WORD + 1] = "";
    for (size_t i = 0; i < GRADE_WORDS; i++)
        words[i] = grade_words[i].word;
    if (length <= MOST_WORD)
        memcpy(written, text, length);
    const char *nearest = lr_diag_nearest(written, words, GRADE_WORDS);

    lore_status status = lr_diag_fail(diag, LORE_SYNTAX, place, "this is no grade");
    lr_diag_source(diag, text, length);
    if (nearest)
        lr_diag_hint(diag, "did you mean \"%s\"?", nearest);
    else
        lr_diag_hint(diag,
                     "write a number from 0 to 1, a word such as \"likely\" or \"weak\", or an "
                     "Admiralty grade, \"A\" to \"F\" or \"1\" to \"6\"");
    return status;
}

static lore_status parse_word(lore_value written, Grade *out, Place place, Diag *diag)
{
    for (size_t i = 0; i < GRADE_WORDS; i++) {
        if (is_word(grade_words[i].word, written.u.text, written.v.length)) {
            *out = grade_words[i].grade;
            return LORE_OK;
        }
    }
    return refuse_word(written.u.text, written.v.length, place, diag);
}

static lore_status parse_number(double number, Grade *out, Place place, Diag *diag)
{
    if (!(number >= 0 && number <= 1)) {
        lore_status status =
            lr_diag_fail(diag, LORE_SYNTAX, place, "a belief of %g lies outside 0 to 1", number);
        if (number >= 2 && number <= 6 && number == floor(number))
            lr_diag_hint(diag, "write \"%g\", in quotes, for the Admiralty grade", number);
        return status;
    }
    *out = (Grade){ .belief = number };
    return LORE_OK;
}

lore_status lr_grade_parse(lore_value written, Grade *out, Place place, Diag *diag)
{
    switch (written.type) {
    case LORE_NULL:
        *out = (Grade){ .belief = 1 };
        return LORE_OK;
    case LORE_REAL:
        return parse_number(written.u.real, out, place, diag);
    case LORE_INTEGER:
        return parse_number((double)written.u.integer, out, place, diag);
    case LORE_TEXT:
        return parse_word(written, out, place, diag);
    }
    return lr_diag_fail(diag, LORE_TYPE, place, "a grade is a number or a text, not of type %s",
                        lr_type_name((lore_type)written.type));
}

/* Neighbouring ranges share their border; it goes to the word nearer to even chance, the one that
 * claims less. The slack is what a border loses or gains by being kept as a cost. */
const char *lr_grade_word(double belief)
{
    const double slack = 0.0005;
    Cost cost = lr_cost_of(belief);
    if (cost == 0)
        return "certain";
    if (cost == LR_COST_NONE)
        return "no belief";
    if (belief > 0.95 + slack)
        return "almost certain";
    if (belief > 0.80 + slack)
        return "very likely";
    if (belief > 0.55 + slack)
        return "likely";
    if (belief >= 0.45 - slack)
        return "roughly even chance";
    if (belief >= 0.20 - slack)
        return "unlikely";
    if (belief >= 0.05 - slack)
        return "very unlikely";
    return "almost no chance";
}
