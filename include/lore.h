/* SPDX-License-Identifier: MIT */
/* lore.h - an embedded knowledge base that infers who holds what, since when, on whose word and
 * why.
 *
 * HANDLES    A lore_kb is one open knowledge base: its file, its rules, its transaction and its last
 *            error. Everything else here is made from one and closed before it.
 * THREADS    A lore_kb and all that is made from it belong to one thread at a time. Open the same
 *            path once more for a second thread: the file is shared beneath. Only lore_interrupt
 *            may be called from another thread or from a signal handler.
 * OWNERSHIP  `T **out` is yours to close or free (NULL is accepted). A returned pointer is borrowed:
 *            it stays valid until the call named in its comment, or until its handle is closed.
 * ERRORS     Functions that can fail return a lore_status: 0 is fine, above 0 is an answer of
 *            lore_query_step, below 0 is a failure whose diagnostics lore_diagnostic_get lists.
 * TEXT       UTF-8, NUL-terminated where a length is not given.
 * TIME       Instants are int64 microseconds since 1970-01-01T00:00:00Z, proleptic Gregorian, no leap
 *            seconds. Intervals are half-open, [from, to).
 *
 * In reading order: values, opening, errors, terms, declarations, claims, rules, queries, proofs,
 * listings, limits, Lua, Datalog. / */
#ifndef LORE_H
#define LORE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifndef LORE_API
#if defined(__GNUC__)
#define LORE_API __attribute__((visibility("default")))
#else
#define LORE_API
#endif
#endif

#define LORE_VERSION "0.1.0"
#define LORE_VERSION_NUMBER 100 /* major * 10000 + minor * 100 + patch */
#define LORE_TIME_MIN INT64_MIN /* since for ever */
#define LORE_TIME_MAX INT64_MAX /* until further notice */

typedef struct lore_kb lore_kb;
typedef struct lore_terms lore_terms;
typedef struct lore_query lore_query;
typedef struct lore_proof lore_proof;

typedef enum lore_status {
    LORE_OK = 0,
    LORE_ROW = 1,           /* lore_query_step: a row is ready */
    LORE_DONE = 2,          /* lore_query_step: no more rows */
    LORE_NOMEM = -1,        /* memory ran out; nothing has changed */
    LORE_MISUSE = -2,       /* the call breaks this header's contract */
    LORE_NOTFOUND = -3,     /* no such file, claim, source, relation ... */
    LORE_IO = -4,           /* the system refused to read or write */
    LORE_NOTLORE = -5,      /* the file is not a knowledge base */
    LORE_NEWER = -6,        /* the file was written by a newer version of Lore */
    LORE_CORRUPT = -7,      /* the file is damaged */
    LORE_FULL = -8,         /* the disk, or a limit of the format, is full */
    LORE_BUSY = -9,         /* another writer is at work */
    LORE_READONLY = -10,    /* a write to what was opened for reading */
    LORE_SYNTAX = -11,      /* text that is no rule, goal, date, number ... */
    LORE_UNKNOWN = -12,     /* a name that nothing declares */
    LORE_TYPE = -13,        /* wrong number of arguments, or a value of the wrong type */
    LORE_UNSAFE = -14,      /* a variable that no condition binds, or that stands alone */
    LORE_UNSTRATIFIED = -15,/* a cycle through negation, aggregation or time */
    LORE_TIME = -16,        /* an impossible date, or an interval that ends before it begins */
    LORE_LUA = -17,         /* a Lua script raised an error */
    LORE_BUDGET = -18,      /* a limit of time, rows or memory was reached */
    LORE_INTERRUPTED = -19, /* lore_interrupt was called */
    LORE_UNSUPPORTED = -20, /* asked for correctly, but not offered */
    LORE_STATUS_MAX_ = 0x7fffffff
} lore_status;

/* ---- values ---------------------------------------------------------------------------------- */

typedef enum lore_type {
    LORE_NULL = 0, /* not stated: printed, equal to nothing, never joined */
    LORE_BOOLEAN,
    LORE_INTEGER,
    LORE_REAL,
    LORE_TEXT,
    LORE_INSTANT,
    LORE_INTERVAL,
    LORE_ANY, /* in a column's declaration only: values of every type */
    LORE_TYPE_MAX_ = 0x7fffffff
} lore_type;

/* One value: 24 bytes for ever. Pass by value; text is borrowed from whoever made the value. */
typedef struct lore_value {
    int32_t type; /* a lore_type */
    int32_t reserved;
    union {
        int64_t integer; /* INTEGER; BOOLEAN as 0 or 1; INSTANT; INTERVAL: its start */
        double real;
        const char *text;
    } u;
    union {
        uint64_t length; /* TEXT: bytes, no NUL counted */
        int64_t to;      /* INTERVAL: its end */
    } v;
} lore_value;

static inline lore_value lore_null(void)
{
    lore_value value = { LORE_NULL, 0, { 0 }, { 0 } };
    return value;
}

static inline lore_value lore_boolean(int truth)
{
    lore_value value = { LORE_BOOLEAN, 0, { 0 }, { 0 } };
    value.u.integer = truth != 0;
    return value;
}

static inline lore_value lore_integer(int64_t integer)
{
    lore_value value = { LORE_INTEGER, 0, { 0 }, { 0 } };
    value.u.integer = integer;
    return value;
}

static inline lore_value lore_real(double real)
{
    lore_value value = { LORE_REAL, 0, { 0 }, { 0 } };
    value.u.real = real;
    return value;
}

/* length < 0: text ends at its NUL. */
static inline lore_value lore_text(const char *text, ptrdiff_t length)
{
    lore_value value = { LORE_TEXT, 0, { 0 }, { 0 } };
    if (length < 0)
        for (length = 0; text[length]; length++) {
        }
    value.u.text = text;
    value.v.length = (uint64_t)length;
    return value;
}

static inline lore_value lore_instant(int64_t microseconds)
{
    lore_value value = { LORE_INSTANT, 0, { 0 }, { 0 } };
    value.u.integer = microseconds;
    return value;
}

static inline lore_value lore_interval(int64_t from, int64_t to)
{
    lore_value value = { LORE_INTERVAL, 0, { 0 }, { 0 } };
    value.u.integer = from;
    value.v.to = to;
    return value;
}

/* Writes value as a reader would see it and returns the length that it takes without its NUL,
 * like snprintf: text bare, instants as short as they are exact, intervals in the coarsest of
 * years, months and days that both ends fall on, the last one included: "2019-05 .. 2020-06",
 * open ends "… .. 2020-06". */
LORE_API size_t lore_value_format(lore_value value, char *buffer, size_t size);

/* The first and last-plus-one instant of a date as written ("2020", "2020-05", "2020-05-07",
 * "2020-05-07T10:30:00Z", "2019-winter", "~2020-05"). LORE_TIME if there is no such date. */
LORE_API lore_status lore_date_parse(const char *text, int64_t *from, int64_t *to);

/* ---- opening --------------------------------------------------------------------------------- */

enum {
    LORE_OPEN_CREATE = 1,   /* make the file if there is none */
    LORE_OPEN_READONLY = 2, /* refuse every write */
};

LORE_API const char *lore_version(void);                   /* of the linked library */
LORE_API const char *lore_status_name(lore_status status); /* "no memory" ...; never NULL */

/* Opens the knowledge base at path (one file, plus PATH-lock while in use); NULL makes one that
 * lives in memory only. *out is set even on failure, so that its diagnostics can be read, and
 * must be closed in either case; it is NULL only when memory ran out. */
LORE_API lore_status lore_open(const char *path, unsigned flags, lore_kb **out);

/* Closes; an open transaction is rolled back. Queries and proofs of kb must be closed before. */
LORE_API void lore_close(lore_kb *kb);

/* Settings that belong to the knowledge base and are kept in its file; each needs a transaction.
 *   "conjunction"  "minimum" (default) or "product"
 *   "counts_from"  the belief from which aggregates count a tuple, default "0.5"
 *   "ungraded"     the belief of claims graded F or 6, default "0" */
LORE_API lore_status lore_setting_put(lore_kb *kb, const char *name, const char *value);
LORE_API const char *lore_setting_get(lore_kb *kb, const char *name); /* NULL if no such setting */

/* Anything of the caller's that must end with kb. drop (may be NULL) is called on close or when the
 * same key is set again. */
LORE_API lore_status lore_data_set(lore_kb *kb, const char *key, void *data, void (*drop)(void *));
LORE_API void *lore_data_get(const lore_kb *kb, const char *key);

/* ---- errors ---------------------------------------------------------------------------------- */

/* One thing that was wrong. Text is valid until the next call on kb that can fail. */
typedef struct lore_diagnostic {
    lore_status status;
    const char *message; /* what was wrong, one sentence without a full stop */
    const char *hint;    /* what to write instead, or NULL */
    const char *file;    /* where, or NULL */
    const char *source;  /* the text that was wrong, as far as known, or NULL */
    int line;            /* 1 ..; 0 if unknown */
} lore_diagnostic;

/* Fills *out with the index-th (0 ..) diagnostic of kb's last failure; LORE_DONE past the last. */
LORE_API lore_status lore_diagnostic_get(const lore_kb *kb, size_t index, lore_diagnostic *out);

/* What is no mistake but worth a look in the rules of the last transaction, begun or ended: the
 * index-th note (status LORE_OK), or LORE_DONE past the last. Text lives until the next one begins. */
LORE_API lore_status lore_note_get(const lore_kb *kb, size_t index, lore_diagnostic *out);

/* All of them as text for a person, a few lines each. Valid until the next call on kb. */
LORE_API const char *lore_diagnostic_text(lore_kb *kb);

/* Adds a diagnostic to the last failure. For front ends built on this header, such as the Lua
 * one. */
LORE_API lore_status lore_diagnostic_add(lore_kb *kb, const lore_diagnostic *diagnostic);
/* Forgets the last failure, as every call does that can fail. For front ends, where a call of
 * theirs begins. */
LORE_API void lore_diagnostic_clear(lore_kb *kb);

/* ---- terms: the abstract syntax of claims, rules and goals ------------------------------------
 */

/* A term is a value, a variable, or a functor with arguments. Front ends build terms, the library
 * gives them meaning: MANUAL.md, "The abstract syntax", lists the functors. Terms live in a
 * lore_terms until it is freed; 0 is no term. A builder that runs out of memory returns 0 from then
 * on, and the call that is given such a term fails with LORE_NOMEM. */
typedef uint32_t lore_term;

LORE_API lore_terms *lore_terms_new(void); /* NULL without memory */
LORE_API void lore_terms_free(lore_terms *terms);

/* Where the following terms were written; file is copied, NULL = unknown. */
LORE_API void lore_terms_place(lore_terms *terms, const char *file, int line);
LORE_API lore_term lore_term_value(lore_terms *terms, lore_value value); /* text is copied */
/* Variables of one name are one variable within a rule or goal; each "_" is a new one. */
LORE_API lore_term lore_term_variable(lore_terms *terms, const char *name);
LORE_API lore_term lore_term_compound(lore_terms *terms, const char *functor, const lore_term *args,
                                      size_t count);

/* ---- transactions ---------------------------------------------------------------------------- */

/* Every change belongs to a transaction; a call outside one makes and commits its own. Rules and
 * declarations are checked as a whole at commit: a commit that fails has changed nothing and has
 * ended the transaction. */
LORE_API lore_status lore_begin(lore_kb *kb);
LORE_API lore_status lore_commit(lore_kb *kb, const char *author, const char *message,
                                 uint64_t *transaction); /* all three may be NULL */
LORE_API lore_status lore_rollback(lore_kb *kb);
LORE_API int lore_in_transaction(const lore_kb *kb);

/* ---- declarations ---------------------------------------------------------------------------- */

typedef struct lore_column {
    const char *name;
    lore_type type;
} lore_column;

enum {
    LORE_RELATION_DERIVED = 1,   /* rules conclude it; it holds no claims */
    LORE_RELATION_TEMPORAL = 2,  /* its claims may be dated */
    LORE_RELATION_EVENT = 4,     /* its claims are moments, not states; implies TEMPORAL */
    LORE_RELATION_SYMMETRIC = 8, /* p(X, Y) says p(Y, X) too; two columns */
    LORE_RELATION_OPEN = 16,     /* what is not stated is not false */
    LORE_RELATION_NOISY_OR = 32, /* independent sources corroborate each other */
    LORE_RELATION_UNIT_DAY = 64, /* whole days are exact; a written last day is included */
    /* Of a derived relation. Without either, what is computed of it is as facts and bindings suggest. */
    LORE_RELATION_BOUND = 128,   /* only as far as is asked, wherever a condition binds a column */
    LORE_RELATION_WHOLE = 256,   /* all of it whenever it is asked */
    LORE_RELATION_NAMED = 512,   /* its first column names what its claims date, for the two below; TEMPORAL */
    /* What X names came after, or before, what Y names, says p(X, Y); two columns, not dated. Where that is certain it
     * narrows uncertain dates in NAMED relations. */
    LORE_RELATION_AFTER = 1024,
    LORE_RELATION_BEFORE = 2048,
};

typedef struct lore_relation {
    const char *name;
    const lore_column *columns;
    size_t column_count;
    unsigned flags;
    uint64_t functional; /* bit c set: at most one value at a time for these columns; 0 = no such rule */
    uint64_t index;      /* bit c set: bound queries on column c are expected */
    const char *note;    /* what it means, or NULL */
    const char *file;    /* where declared, or NULL */
    int line;
} lore_relation;

/* Declares or, if it differs from what stands, redeclares from this transaction on. A relation that
 * holds facts keeps its columns, one that ever held plain facts their number. */
LORE_API lore_status lore_declare(lore_kb *kb, const lore_relation *relation);

typedef struct lore_source {
    const char *name;
    lore_value reliability; /* REAL 0..1, TEXT "A".."F" or a word; NULL = no grade */
    const char *via;        /* the source that relays it, or NULL */
    const char *origin;     /* the source that it copies, or NULL */
    const char *title;
    const char *note;
} lore_source;

/* Adds a source or, under a name that exists, gives it a new grade from this transaction on. */
LORE_API lore_status lore_source_put(lore_kb *kb, const lore_source *source);

/* ---- facts and claims ------------------------------------------------------------------------ */

/* A plain fact: always valid, belief 1, no source. values: one a column. Facts already there are no
 * error. */
LORE_API lore_status lore_fact_put(lore_kb *kb, const char *relation, const lore_value *values,
                                   size_t count);
/* rows * columns values, row by row; names are resolved once. */
LORE_API lore_status lore_facts_put(lore_kb *kb, const char *relation, const lore_value *values,
                                    size_t columns, size_t rows);
LORE_API lore_status lore_fact_retract(lore_kb *kb, const char *relation, const lore_value *values,
                                       size_t count);

/* One source's statement. Zero a member to leave it out. */
typedef struct lore_claim {
    const char *id;      /* the author's; NULL: Lore gives one ("#12") */
    lore_terms *terms;
    lore_term statement; /* p(args), or that in denied, forecast, demand, intent, view, conditional */
    lore_value from;     /* TEXT as written, INSTANT exact, NULL unbounded; TEXT "?" unknown */
    lore_value to;
    lore_value on;       /* for events: the granule in which the moment lies */
    const char *lasting; /* "1 month": ties the end to the start */
    const char *source;
    const char *locator; /* paragraph, page, URL */
    lore_value credibility; /* REAL 0..1, TEXT word or grade "1".."6"; NULL = 1 */
    const char *note;
    const char *file;
    int line;
} lore_claim;

LORE_API lore_status lore_claim_put(lore_kb *kb, const lore_claim *claim);

/* Ends the claim in recorded time; what was said stays readable with as_of. */
LORE_API lore_status lore_claim_retract(lore_kb *kb, const char *id, const char *reason);

/* ---- rules ----------------------------------------------------------------------------------- */

typedef struct lore_rule {
    lore_terms *terms;
    lore_term head;
    const lore_term *body; /* conditions; all must hold */
    size_t body_count;
    double weight;    /* (0, 1]; 0 counts as 1 */
    const char *name; /* NULL: the head's relation and a number */
    const char *note;
    const char *file; /* where written, or NULL */
    int line;
} lore_rule;

/* Adds a rule. One of the same name and relation is replaced from this transaction on. */
LORE_API lore_status lore_rule_put(lore_kb *kb, const lore_rule *rule);
LORE_API lore_status lore_rule_retract(lore_kb *kb, const char *name);

/* Checks all rules as commit would. */
LORE_API lore_status lore_rules_check(lore_kb *kb);

/* ---- queries --------------------------------------------------------------------------------- */

/* Opens a query for goal, a condition or and(conditions). Its columns are the goal's named
 * variables in order of first occurrence. */
LORE_API lore_status lore_query_open(lore_kb *kb, lore_terms *terms, lore_term goal, lore_query **out);

/* The same for a goal as text, with its modifiers: leans(Who, "iran"):at "2020-03":limit(3). */
LORE_API lore_status lore_query_text(lore_kb *kb, const char *text, lore_query **out);

/* The term of a goal as text, without modifiers, built in terms. */
LORE_API lore_status lore_goal_term(lore_kb *kb, const char *text, lore_terms *terms,
                                    lore_term *out);

/* Modifiers, each before the first step. Dates are as written or exact instants. */
LORE_API lore_status lore_query_at(lore_query *query, lore_value moment);
LORE_API lore_status lore_query_during(lore_query *query, lore_value from, lore_value to);
/* What had been recorded then, and with the rules, grades and settings of that day. INTEGER: a transaction;
 * TEXT "now": the newest. */
LORE_API lore_status lore_query_as_of(lore_query *query, lore_value moment);
/* The same with rules, declarations and settings of another time, given likewise; NULL: of the same.
 * Then the first step is LORE_TYPE if what it reads was recorded under other columns. */
LORE_API lore_status lore_query_as_of_rules(lore_query *query, lore_value moment, lore_value rules);
/* 1: what the relation same_as (two columns) identifies is one: whatever is stated of a name is stated
 * of its other names too, as far as the identity is believed. 0, at first: names stay apart, and what
 * a source said is answered as it was said. */
LORE_API lore_status lore_query_identity(lore_query *query, int merged);
/* What claims of no usable grade (F, 6) count in this question, 0 .. 1, whatever the setting. */
LORE_API lore_status lore_query_ungraded(lore_query *query, double belief);
/* By a column's name, or by "belief", "from" or "to"; call again for lesser keys. Without any order
 * rows come sorted by their columns. */
LORE_API lore_status lore_query_order(lore_query *query, const char *column, int descending);
LORE_API lore_status lore_query_limit(lore_query *query, int64_t rows);

/* What an answer takes from dates that leave a day or a month open. */
typedef enum lore_reading {
    LORE_READING_BOTH,     /* every possible row, and how far it is certain; the default */
    LORE_READING_POSSIBLE, /* what is so under some reading of the dates; nothing is said of the rest */
    LORE_READING_CERTAIN, /* what is so under every one: beliefs and stretches are the certain ones */
    LORE_READING_MAX_ = 0x7fffffff
} lore_reading;

/* A modifier like those above. */
LORE_API lore_status lore_query_reading(lore_query *query, lore_reading reading);
/* The reading that is called "both", "possible" or "certain"; LORE_UNKNOWN for another word. */
LORE_API lore_status lore_reading_of(const char *word, lore_reading *out);

/* LORE_ROW, LORE_DONE, or what went wrong. The first step evaluates. */
LORE_API lore_status lore_query_step(lore_query *query);
/* How many rows there are, limit and steps apart; makes none of them where the question is about all
 * of time. */
LORE_API lore_status lore_query_count(lore_query *query, uint64_t *count);
LORE_API void lore_query_close(lore_query *query);
/* After a step: how many claims of no usable grade stand on the relations that the answer comes
 * from. */
LORE_API uint64_t lore_query_ungraded_claims(const lore_query *query);

LORE_API size_t lore_query_column_count(const lore_query *query);
LORE_API const char *lore_query_column_name(const lore_query *query, size_t column);

/* Of the current row; valid until the next step. */
LORE_API lore_value lore_query_value(const lore_query *query, size_t column);

/* A part of a belief over time: evidence for and against, both 0..1, constant in [from, to). */
typedef struct lore_stretch {
    int64_t from, to;
    double pro, con;
} lore_stretch;

LORE_API double lore_query_belief(const lore_query *query);  /* the highest pro of the row */
LORE_API double lore_query_against(const lore_query *query); /* the highest con of the row */
/* Whether the row's smallest proof, the one that lore_why gives, rests on a contested fact: a claim or
 * plain fact to the contrary of which there is evidence too, at a time at which the row is believed
 * most. 1 or 0 (without a row, and in listings); below 0 a lore_status. The first call for a row
 * proves some of those that follow it as well, each time within the limits of one evaluation. */
LORE_API int lore_query_contested(lore_query *query);
/* The whole function: sorted, disjoint, without empty parts. */
LORE_API const lore_stretch *lore_query_stretches(const lore_query *query, size_t *count);

/* An answer where dates are imprecise: without a row it is IMPOSSIBLE. */
typedef enum lore_certainty {
    LORE_IMPOSSIBLE, /* under no reading of the dates; lore_query_certainty: there is no current row */
    LORE_POSSIBLE, /* under some reading */
    LORE_CERTAIN,  /* under every one, with the belief that lore_query_belief gives */
    LORE_CERTAINTY_MAX_ = 0x7fffffff
} lore_certainty;

/* Whether rows may be possible only: the goal rests on imprecise dates, and both is asked for. */
LORE_API int lore_query_is_imprecise(const lore_query *query);
LORE_API lore_certainty lore_query_certainty(const lore_query *query);
/* The highest belief that the row has whatever the dates are, at some moment of what is asked about; that of
 * what happened on an unknown day of it among them. 0 without a row, and for LORE_READING_POSSIBLE. */
LORE_API double lore_query_certain(const lore_query *query);
/* When it is so for certain; of what happened on an unknown day there may be no such stretch. con is 0. */
LORE_API const lore_stretch *lore_query_certain_stretches(const lore_query *query, size_t *count);

/* Words for a belief, after ICD 203: 0.6 is "likely". */
LORE_API const char *lore_belief_word(double belief);

/* ---- proofs ---------------------------------------------------------------------------------- */

typedef enum lore_proof_kind {
    LORE_PROOF_RULE,      /* a conclusion and the rule that gave it; children are its conditions */
    LORE_PROOF_CLAIM,     /* a source's word; children are orders and dates that narrow its own */
    LORE_PROOF_FACT,      /* a plain fact */
    LORE_PROOF_ABSENCE,   /* nothing says so, as far as recorded */
    LORE_PROOF_TEST,      /* a comparison, computation or relation of intervals */
    LORE_PROOF_AGGREGATE, /* children are the contributors */
    LORE_PROOF_CUT,       /* left out: the proof, or the search, grew past its limit */
    /* In what lore_whynot gives: */
    LORE_PROOF_LACK,      /* what does not hold; children tell how near it comes */
    LORE_PROOF_ATTEMPT,   /* a rule that could have concluded it; children are the conditions that fail */
    LORE_PROOF_NEAR,      /* what is said or holds, and comes near */
    LORE_PROOF_ENDED,     /* what ended it: a claim, rule, source or transaction */
    LORE_PROOF_CLOSING,   /* children are the statements with which it would hold */
    LORE_PROOF_SAID,      /* below CLOSING: if this were said */
    LORE_PROOF_UNSAID,    /* below CLOSING: if this were not said */
    /* In what lore_conflict_why gives: */
    LORE_PROOF_CONFLICT,  /* children are the proofs of its sides, then what to drop */
    LORE_PROOF_DROP,      /* it is none without the children, claims and facts */
    LORE_PROOF_MAX_ = 0x7fffffff
} lore_proof_kind;

typedef struct lore_proof_node {
    lore_proof_kind kind;
    const char *text;    /* the statement: leans(sadr, iran) */
    const char *rule;    /* RULE, AGGREGATE: the rule's name */
    const char *claim;   /* CLAIM: its id */
    const char *source;  /* CLAIM: who says so, or NULL */
    const char *locator; /* CLAIM: where, or NULL */
    const char *file;    /* RULE: where it was written, or NULL */
    int line;
    double belief;
    int64_t from, to;    /* the longest interval around the moment with at least that belief */
    size_t parent;       /* index of the node above; its own for the root */
    size_t child_count;  /* children follow their parent in preorder */
    int against;         /* belief is evidence against the statement */
    int contested;       /* CLAIM, FACT: there is evidence to the contrary at that time too */
    const char *remark;  /* why it counts, or why it stops there, in words; or NULL */
} lore_proof_node;

/* "rule", "claim" ...: the constant's last word, in small letters. */
LORE_API const char *lore_proof_kind_name(lore_proof_kind kind);

/* The smallest proof of the current row, or, given a goal as text, of its first row. */
LORE_API lore_status lore_why(lore_query *query, lore_proof **out);
LORE_API lore_status lore_why_text(lore_kb *kb, const char *goal, lore_proof **out);
/* Fills *out with the index-th node in preorder; LORE_DONE past the last. Text lives with the
 * proof. */
LORE_API lore_status lore_proof_get(const lore_proof *proof, size_t index, lore_proof_node *out);
/* format: "text", "json" or "dot". Borrowed from the proof until it is rendered again. */
LORE_API const char *lore_proof_render(lore_proof *proof, const char *format);
LORE_API void lore_proof_free(lore_proof *proof);

/* ---- what a conclusion rests on -------------------------------------------------------------- */

/* Up to count proofs of the current row at its moment into proofs[0 .. *found): first the one that
 * lore_why gives, then the others in order of size, weaker ones among them; all different, none
 * circular. Each is the caller's to free. *more: whether there may be others. */
LORE_API lore_status lore_why_all(lore_query *query, size_t count, lore_proof **proofs, size_t *found,
                                  int *more);

/* What counts in the questions that follow. NULL or zeroed: claims alone, any belief. */
typedef struct lore_grounds {
    double below; /* the conclusion has fallen if it is believed less than that; 0: not at all */
    int facts;    /* plain facts can be taken away too; else they are given */
} lore_grounds;

/* All minimal sets of claims, and of sources, without which the current row is believed at no moment
 * that was asked about. A source takes with it all that it says and relays, and what is a copy of it.
 * *out is a listing to be closed: a row for each member of each set, smaller sets first.
 *   by (text: "claims", "sources"), set (integer, from 1 for each), size, member (text: a claim's id, a
 *   source's name, a fact's statement) */
LORE_API lore_status lore_breaks(lore_query *query, const lore_grounds *grounds, lore_query **out);

/* All minimal sets of claims by which the current row is believed at some moment that was asked about, whichever
 * other claims are taken away: alone, and with any of them. A listing: set, size, belief (the highest that the set
 * gives alone), member (NULL: the row rests on no claim). */
LORE_API lore_status lore_supports(lore_query *query, const lore_grounds *grounds, lore_query **out);

/* The independent origins on which the current row can rest, each once, whoever relays or copies it. A listing:
 *   origin (NULL: nobody's claims), claims (how many of them are in some support), alone (boolean: some support
 *   needs no other origin), needed (boolean: without it the conclusion falls) */
LORE_API lore_status lore_sources(lore_query *query, const lore_grounds *grounds, lore_query **out);

/* What is recorded of proofs, and where. NULL or zeroed: the smallest proof of each row, "why_...". */
typedef struct lore_why_request {
    const char *prefix; /* of the relations' names; NULL: "why" */
    size_t count;       /* proofs of a row; 0: the smallest */
    int grounds;        /* its breaks, supports and sources as well */
} lore_why_request;

/* Records the proofs of all rows that the query has left as facts of another knowledge base, or of the same, where
 * rules and questions read them; in a transaction of its own if none is open there. *rows (may be NULL): how many
 * rows. The relations are declared if they are not, and numbers go on from what they hold:
 *   why_proof(proof, statement, node)                its root
 *   why_node(node, kind, statement, belief, valid)   valid: an interval
 *   why_premise(node, premise)                       the nodes below
 *   why_rule(node, rule), why_claim(node, claim), why_source(node, source), why_locator(node, locator)
 *   why_breaks(statement, by, set, member), why_supports(statement, set, belief, member),
 *   why_origin(statement, origin, claims, alone, needed)   as lore_breaks, lore_supports, lore_sources tell
 * Diagnostics of questions are the query's knowledge base's, those of recording are into's. */
LORE_API lore_status lore_why_record(lore_query *query, const lore_why_request *request, lore_kb *into,
                                     size_t *rows);

/* Which rows of the query's answer rest on the claim of that id, or else on the source of that name or title with
 * all that it relays: they are believed less, or at fewer times, in a what-if without it. A listing:
 *   effect (text: "falls", "weakens" in the highest belief, "shortens" in time or at some times only), statement,
 *   belief, valid (with it), belief_without, valid_without (NULL where it falls)
 * LORE_NOTFOUND: no such claim or source. The query stays where it is. */
LORE_API lore_status lore_rests(lore_query *query, const char *name, lore_query **out);

/* What is to be said of a listing as a whole ("rests on a single source"), or NULL; of a question to a what-if, and its
 * difference, which conditionals do not fire there, since something would rest on its own absence. */
LORE_API const char *lore_query_note(const lore_query *query);

/* ---- why not --------------------------------------------------------------------------------- */

/* Why the query's goal has no answer within what was asked about: for each rule that could have concluded
 * it how many conditions hold and which one fails, nearest first; of claims those that come near; what
 * ended it if it held before or was known before; and the smallest sets of statements with which it
 * would hold, each tried. The query may have been stepped or not. Of a goal that holds, one node of
 * kind NEAR says so. Limits are as for the query. */
LORE_API lore_status lore_whynot(lore_query *query, lore_proof **out);
LORE_API lore_status lore_whynot_text(lore_kb *kb, const char *goal, lore_proof **out);
/* The same as a listing: "number", "parent" (0: none), "kind", "statement", "rule", "remark", "claim",
 * "from", "to"; a row for each node. */
LORE_API lore_status lore_whynot_list(lore_query *query, lore_query **out);

/* ---- conflicts ------------------------------------------------------------------------------- */

typedef struct lore_conflict_request {
    const char *like; /* rules and relations whose name contains it; NULL: all */
    int possible;     /* 1: also where imprecise dates make an overlap only possible */
    int64_t limit;    /* conflicts found at most; 0: 100 */
    lore_value as_of; /* a transaction's INTEGER, or a date: with the rules of then; NULL: the newest. Not on a what-if,
                         which has the state that it was opened on: LORE_MISUSE */
} lore_conflict_request;

/* What holds at one time and may not: rows of `conflict` rules, two values of a column that is
 * functional, statements for and against which there is evidence, orders of events that contradict each other or
 * dates (at no time). A listing: "number", "kind" (rule, functional, contested, order), "name" (of the rule, or of
 * the relation), "statements", "from", "to" (of the overlap), "belief" (of the least believed statement), "certain".
 * request NULL: all of it. */
LORE_API lore_status lore_conflicts(lore_kb *kb, const lore_conflict_request *request,
                                    lore_query **out);
/* 1: there are more conflicts than the limit of the listing. */
LORE_API int lore_conflicts_are_cut(const lore_query *listing);
/* The current row's statements with their proofs at the start of the overlap, and the smallest sets of claims
 * and facts without which it is no conflict; of an order any of its statements is one. */
LORE_API lore_status lore_conflict_why(lore_query *listing, lore_proof **out);

/* ---- what changed ---------------------------------------------------------------------------- */

/* What changed in the query's answer between two recorded times (transactions, dates, or "now"), as a
 * listing of a row for each change of each cause:
 *   change         "added", "removed" or "changed": in belief or time
 *   statement      the goal with the row's values
 *   belief_before, belief_after   the highest evidence for it; NULL where it is missing
 *   valid_before, valid_after     when it was believed, in words
 *   cause          what was recorded in between: "claim C4 retracted", "source ap regraded from A to D",
 *                  "rule leans:by-word replaced", "relation p redeclared", "setting conjunction set to
 *                  product", "fact p(a, b) recorded"
 *   transaction    which recorded it
 * The causes of a row are those changes that, made in the earlier state and no others, make the belief of the
 * later one, and none of which can be left out. Rows in which only the evidence against changed are
 * not listed. The query's window and modifiers count, its as_of does not; it stays where it is. A goal that
 * could not be asked at one of the times has no rows then. The limit of milliseconds is on all of it.
 * LORE_NOTFOUND: no such transaction; LORE_MISUSE: the first time lies after the second.
 * Causes are looked for during five seconds of processor time, or during half of the limit, if there is one; after
 * that only causes that were found before are told, the others are NULL, and lore_query_note counts them. */
LORE_API lore_status lore_changed(lore_query *query, lore_value before, lore_value after,
                                  lore_query **out);
/* The same for a goal as text. */
LORE_API lore_status lore_changed_text(lore_kb *kb, const char *goal, lore_value before, lore_value after,
                                       lore_query **out);

/* ---- what evaluation takes ------------------------------------------------------------------- */

/* Which rules were run how, how often, on how many rows, and how long it took. Outlives what it tells
 * of; the caller frees it. Measuring takes a few percent of the time (up to half in rounds of a few rows),
 * and none when it is off. */
typedef struct lore_profile lore_profile;

/* Evaluates what the query asks once more, as if nothing had been evaluated before. The query stays
 * where it is. Limits are as for the query. */
LORE_API lore_status lore_explain(lore_query *query, lore_profile **out);
/* The same for a goal as text. */
LORE_API lore_status lore_explain_text(lore_kb *kb, const char *goal, lore_profile **out);
/* The same for whatever rules conclude. */
LORE_API lore_status lore_explain_rules(lore_kb *kb, lore_profile **out);

/* From here to the end, whatever kb evaluates is measured; queries that were open before are not. */
LORE_API lore_status lore_profile_begin(lore_kb *kb);
LORE_API lore_status lore_profile_end(lore_kb *kb, lore_profile **out);

/* format: "plan" (each rule with its operators in order, what the planner expected and what there was),
 * "rules" (a line a rule, the most expensive first), or "json". Borrowed from the profile until it is
 * rendered again. */
LORE_API const char *lore_profile_render(lore_profile *profile, const char *format);
LORE_API void lore_profile_free(lore_profile *profile); /* accepts NULL */

/* ---- what if --------------------------------------------------------------------------------- */

/* A recorded state with changes that are supposed, not recorded: nothing of it is written to the file or
 * seen outside it. It answers every question that the knowledge base does. Changes take effect one after
 * the other; a query that is open goes on with those made before it. A lore_whatif ends before its
 * knowledge base, and after its queries or before them. */
typedef struct lore_whatif lore_whatif;

/* On the newest state, or that of as_of (a transaction's INTEGER, or a date; NULL: the newest). Or on
 * another what-if, whose changes so far it begins with; that one may be closed before. Within an
 * open transaction it stands on that as it goes on. */
LORE_API lore_status lore_whatif_open(lore_kb *kb, lore_whatif *base, lore_value as_of,
                                      lore_whatif **out);
LORE_API void lore_whatif_close(lore_whatif *whatif); /* accepts NULL */

/* The source by its name or title. Dropped, it and all that it relays count for nothing, and so do copies of
 * these. A grade is as in lore_source, and takes it back. */
LORE_API lore_status lore_whatif_drop_source(lore_whatif *whatif, const char *source);
LORE_API lore_status lore_whatif_grade_source(lore_whatif *whatif, const char *source,
                                              lore_value reliability);
/* The claim of that id, or else the source of that name. */
LORE_API lore_status lore_whatif_grade(lore_whatif *whatif, const char *name, lore_value grade);
/* The claim by its id. */
LORE_API lore_status lore_whatif_drop_claim(lore_whatif *whatif, const char *id);
LORE_API lore_status lore_whatif_grade_claim(lore_whatif *whatif, const char *id,
                                             lore_value credibility);
/* As lore_claim_put; its id must be new, its source known. Without an id it is called "added 1" ... */
LORE_API lore_status lore_whatif_claim_put(lore_whatif *whatif, const lore_claim *claim);
/* A claim of denied(statement), by nobody, for all time. */
LORE_API lore_status lore_whatif_deny(lore_whatif *whatif, lore_terms *terms, lore_term statement);
/* As lore_fact_put and lore_fact_retract. */
LORE_API lore_status lore_whatif_fact_put(lore_whatif *whatif, const char *relation,
                                          const lore_value *values, size_t count);
LORE_API lore_status lore_whatif_fact_retract(lore_whatif *whatif, const char *relation,
                                              const lore_value *values, size_t count);
/* The same for a fact as a statement. */
LORE_API lore_status lore_whatif_retract(lore_whatif *whatif, lore_terms *terms,
                                         lore_term statement);

/* Supposes that what is not a fact is one: the claims that match forecast(p(X)), demand(H, p(X)) and so on
 * are asserted too, as certain, with their dates; conditional(A, p(X)) asserts the conditions of those that
 * match, and p(X) the conditions that match it. p(args) without variables is asserted for all time. Or one
 * claim by its id. LORE_NOTFOUND if nothing matches.
 * In a what-if, p follows from a claim of conditional(a, p) where a is believed. */
LORE_API lore_status lore_whatif_assume(lore_whatif *whatif, lore_terms *terms,
                                        lore_term statement);
LORE_API lore_status lore_whatif_assume_claim(lore_whatif *whatif, const char *id);

/* As lore_query_open. Its as_of asks another state through the same changes: what is dropped or graded as far as it had
 * been recorded, what is added, and what the assumptions match there. It may not be newer than what the file held when
 * the what-if was opened (LORE_MISUSE), and what is added must have been sayable: LORE_TYPE where its relation had other
 * columns, LORE_NOTFOUND where its source was unknown. */
LORE_API lore_status lore_whatif_query(lore_whatif *whatif, lore_terms *terms, lore_term goal,
                                       lore_query **out);
/* What is otherwise than in what it was opened on, as a listing: change ("added", "removed", "changed"),
 * statement, belief_before and belief (at their highest), valid_before and valid, and the reason: what the
 * smallest proof rests on, and what has become of what it rested on before (NULL past a thousand rows).
 * question: a query put to whatif, with what modifies it, which is put to both; NULL: all relations, what is
 * denied, forecast, demanded ... included. */
LORE_API lore_status lore_whatif_diff(lore_whatif *whatif, const lore_query *question,
                                      lore_query **out);

/* whatif stands in for what is recorded from now on, until another does or it is closed (NULL: none does):
 * all questions that are put to kb are put to it, and claims and facts that kb is given or that are
 * retracted are supposed in it, those of rule files too. Other changes are LORE_MISUSE meanwhile. */
LORE_API lore_status lore_whatif_use(lore_kb *kb, lore_whatif *whatif);
LORE_API lore_whatif *lore_whatif_used(const lore_kb *kb); /* NULL: none is in use */

/* ---- listings -------------------------------------------------------------------------------- */

/* What the knowledge base holds, as rows to step through:
 *   "relations"     name, columns, kind, facts, claims, note; names that begin with "__" belong
 *                   to a front end and are listed if like begins so
 *   "rules"         name, relation, text, file, line
 *   "claims"        id, statement, modality, holder, from, to, source, locator, credibility, note,
 *                   transaction (of those that stand)
 *   "sources"       name, reliability, via, origin, title
 *   "transactions"  number, time, author, message
 * like (may be NULL) keeps rows whose first column contains it. */
LORE_API lore_status lore_list(lore_kb *kb, const char *what, const char *like, lore_query **out);

/* Reads every record of the file at path and says, a line at a time, what is damaged.
 * LORE_CORRUPT if anything is. Runs without opening it as a knowledge base, best in a process of
 * its own. */
LORE_API lore_status lore_verify(const char *path, void (*say)(void *data, const char *line), void *data);

/* ---- limits ---------------------------------------------------------------------------------- */

typedef enum lore_limit {
    LORE_LIMIT_MILLISECONDS, /* of one evaluation */
    LORE_LIMIT_ROWS,         /* derived in one evaluation */
    LORE_LIMIT_MEMORY,       /* bytes held by one evaluation */
    LORE_LIMIT_THREADS,      /* that work on one evaluation, with the caller's; at first, and with 0,
                                that one alone. At most 64. */
    LORE_LIMIT_MAX_ = 0x7fffffff
} lore_limit;

LORE_API void lore_limit_set(lore_kb *kb, lore_limit limit, int64_t value); /* 0 = none */
/* For tests and diagnosis: what is evaluated from now on is done in these ways ("hash, scan"; MANUAL.md,
 * "Ways") wherever the engine would choose between several. "" forces none and only counts; NULL leaves
 * all to the engine again. Answers are the same. LORE_UNKNOWN for a word that names no way. */
LORE_API lore_status lore_ways_force(lore_kb *kb, const char *ways);
/* The index-th way, and how often it was taken since lore_ways_force. LORE_DONE beyond the last. */
LORE_API lore_status lore_way_get(lore_kb *kb, size_t index, const char **name, uint64_t *taken);

/* Ends the evaluation under way in kb with LORE_INTERRUPTED; without one, the next. */
LORE_API void lore_interrupt(lore_kb *kb);
/* 1: lore_interrupt was called and has not ended anything yet. Asking resets it: for front ends
 * with loops of their own, which then end. */
LORE_API int lore_interrupted(lore_kb *kb);

/* ---- Lua ------------------------------------------------------------------------------------- */

/* Runs rule files in a sandbox of kb's own: declarations, claims, rules, and Lua around them. All
 * or nothing: on an error nothing of the text has happened. length < 0: to the NUL. */
LORE_API lore_status lore_load(lore_kb *kb, const char *text, ptrdiff_t length, const char *chunk);
LORE_API lore_status lore_load_file(lore_kb *kb, const char *path);

/* Says what in text would mislead whoever reads it (bidirectional control characters), a diagnostic
 * for each: LORE_SYNTAX. LORE_OK if there is nothing. Runs nothing. */
LORE_API lore_status lore_text_check(lore_kb *kb, const char *text, ptrdiff_t length, const char *chunk);

/* 1: text is a whole statement or goal; 0: more lines are needed; below 0: it can never be one. */
LORE_API int lore_text_is_complete(lore_kb *kb, const char *text);

/* Where print of a rule file goes; without it, nowhere. */
LORE_API void lore_print_set(lore_kb *kb, void (*print)(void *data, const char *text, size_t length),
                             void *data);

/* What one script may take: milliseconds of running (at first 60 000; 0 = no limit) and bytes of
 * Lua memory (at first 256 MiB). It then ends with LORE_BUDGET, whatever it does to go on. */
LORE_API lore_status lore_script_limit_set(lore_kb *kb, int64_t milliseconds, size_t bytes);

struct lua_State;
LORE_API int luaopen_lore(struct lua_State *L); /* for require "lore" */

/* ---- Datalog --------------------------------------------------------------------------------- */

/* How a program in Souffle's dialect of Datalog is run. Zero a member to leave it out. */
typedef struct lore_dl {
    const char *facts;  /* folder of what .input reads; NULL: the current one */
    const char *output; /* folder of what .output writes; NULL: the current one; "-": print it all */
    int jobs;           /* LORE_LIMIT_THREADS from now on; 0: as it is */
    int preprocess;     /* 1: through the C preprocessor, even without a line that begins with # */
    int only_needed;    /* 1: no .input is read of which nothing follows that is written */
    void (*print)(void *data, const char *text, size_t length); /* what goes to standard output */
    void (*note)(void *data, const char *line); /* what is read but has no effect, and the like */
    void *data;
} lore_dl;

/* Runs the program at path: declares its relations in kb, reads its input, adds its facts and
 * rules, and writes its output. A program that was run in kb before is replaced; facts stay.
 * MANUAL.md, "Souffle's dialect". On an error in the program nothing of it has happened. */
LORE_API lore_status lore_dl_run_file(lore_kb *kb, const char *path, const lore_dl *options);

#ifdef __cplusplus
}
#endif
#endif
