/* SPDX-License-Identifier: MIT */
/* Program: declarations, rules and goals after names are resolved.
 *
 * Everything a rule can say is brought to four things. A *predicate* is a set of tuples, each
 * with one belief over time: a side (for, against) or modality of a relation; a *view*, which
 * transforms the beliefs of another predicate tuple by tuple (at, past, began ...); or an
 * auxiliary one (the input of an aggregate, the answer to a goal). A *clause* concludes tuples of
 * one predicate from literals over others. An *aggregate* fills one predicate from the groups of
 * another. A *component* is a set of predicates that depend on each other; components are
 * numbered so that each reads lower ones or itself.
 *
 * For and against are separate predicates, so that a denial does not need what it denies (BELIEF
 * 8). Disjunctions have become several clauses; expressions as arguments have become fresh
 * variables.
 *
 * Where dates are imprecise a predicate holds what possibly is so, and has a *twin* that holds what is
 * so under every reading of the dates; negation reads the twin of what it is read by (rule/twins.h).
 *
 * Predicates, clauses and the rest are named by their index. A program only grows: rules first,
 * then lr_program_finish, then goals, each of which adds predicates that nothing before reads. */
#ifndef LORE_RULE_PROGRAM_H
#define LORE_RULE_PROGRAM_H

#include "rule/term.h"
#include "value/date.h"
#include "value/grade.h"

#define LR_NONE UINT32_MAX

enum {
    LR_ARITY_MAX = 32,
    LR_BODY_MAX = 256,     /* literals of a clause */
    LR_VARIABLES_MAX = 256,
    LR_BRANCHES_MAX = 256, /* clauses that one rule's disjunctions may make */
};

typedef struct Relation {
    const char *name;
    uint32_t arity;
    const char **columns;
    lore_type *types;
    unsigned flags; /* LORE_RELATION_* */
    uint64_t functional;
    uint32_t stored; /* its record's number in the store; 0 = none */
    const char *note;
    Place place;
} Relation;

/* What of a relation a predicate holds. Those from FACET_FORECAST on follow the order of
 * Modality. */
typedef enum Facet {
    FACET_PRO,
    FACET_CON,
    FACET_FORECAST,
    FACET_DEMAND, /* this and the rest have a leading column: holder, or antecedent as text */
    FACET_INTENT,
    FACET_VIEW,
    FACET_CONDITIONAL,
} Facet;
#define LR_FACET_COUNT 7

typedef enum ViewKind {
    VIEW_ATLEAST,
    VIEW_AT,
    VIEW_DURING,
    VIEW_ALWAYS,
    VIEW_VALID, /* one column more: the interval */
    VIEW_PAST,
    VIEW_THROUGHOUT,
    VIEW_BEGAN,
    VIEW_ENDED,
    VIEW_CONTESTED,  /* reads of and other: pro and con */
    VIEW_UNDISPUTED, /* likewise */
} ViewKind;

typedef struct View {
    ViewKind kind;
    uint32_t of, other;  /* predicates; other = LR_NONE but for CONTESTED and UNDISPUTED, and, where dates are
                            imprecise, for what reads the twin of of as well */
    uint32_t times[2];   /* VALID where dates are imprecise: the occurrences that of's possible tuples, and its
                            certain ones, are made of, or LR_NONE; a certain view has both */
    Cost level;          /* ATLEAST */
    int64_t from, to;    /* AT, DURING, ALWAYS: [from, to) */
    Duration span;       /* PAST, THROUGHOUT */
    int64_t tick;        /* BEGAN, ENDED: length of a moment */
} View;

/* What of a tuple's time a predicate holds, where dates are imprecise. */
typedef enum Bound {
    BOUND_POSSIBLE,
    BOUND_CERTAIN,
    BOUND_TIMES, /* occurrences: one column more, each interval of which the tuple's time is made; always so */
} Bound;

typedef enum PredicateKind { PREDICATE_FACET, PREDICATE_VIEW, PREDICATE_AUXILIARY } PredicateKind;

typedef enum AggregateKind {
    AGGREGATE_NONE,
    AGGREGATE_COUNT,
    AGGREGATE_SUM,
    AGGREGATE_MIN,
    AGGREGATE_MAX,
    AGGREGATE_AVERAGE,
    AGGREGATE_EXPECTED,
} AggregateKind;

typedef struct Predicate {
    PredicateKind kind;
    uint32_t arity;
    uint32_t relation; /* FACET; else LR_NONE */
    Facet facet;
    View view;
    lore_type *types; /* of its columns; LORE_ANY where unknown */
    uint32_t component;
    bool is_temporal; /* its beliefs may change in time */
    bool is_demand;   /* its tuples hold at all times, whenever a clause concludes them at all */
    const char *purpose; /* AUXILIARY: what it is for, in a word; or NULL */
    uint32_t of;      /* if bound is not 0: of a predicate copied for a question, or of a demand */
    uint64_t bound;   /* on it, the predicate meant, and which of its columns are bound */
    Bound holds;
    uint32_t certain;      /* of what is possible: the twin that holds what is certain; LR_NONE: all is */
    uint32_t possible;     /* of a twin: what it is the twin of; else LR_NONE */
    uint32_t times;        /* the predicate of its occurrences, or LR_NONE */
    bool is_made_of_times; /* it holds where one of its occurrences lies, and nowhere else */
    AggregateKind best; /* MIN or MAX: keeps one tuple a group, the best in column best_column */
    uint32_t best_column;
    bool is_parted;     /* evaluated from its parts, which have no tuple in common (part.h) */
    uint32_t recursion; /* one more than the component that it was in as written, if clauses of that
                           read parts; else 0 */
    bool is_part;       /* holds those tuples of part.of that have part.constant in part.column, which
                           it lacks; with LR_NONE: those that are in no other part, whole */
    struct {
        uint32_t of, column, constant;
    } part;
} Predicate;

/* Whether it is made by clauses from a window over stretches and one over occurrences (BELIEF 27). */
static inline bool lr_is_window(const Predicate *predicate)
{
    return predicate->kind == PREDICATE_AUXILIARY && predicate->holds == BOUND_CERTAIN &&
           predicate->view.kind == VIEW_DURING;
}

typedef enum ArgKind { ARG_VARIABLE, ARG_CONSTANT, ARG_ANY } ArgKind;

typedef struct Arg {
    ArgKind kind;
    uint32_t index; /* of a variable of the clause, or of a constant of the program */
} Arg;

typedef enum Function {
    FUNCTION_ADD, FUNCTION_SUB, FUNCTION_MUL, FUNCTION_DIV, FUNCTION_IDIV, FUNCTION_MOD, FUNCTION_POW,
    FUNCTION_NEG, FUNCTION_ABS, FUNCTION_LEAST, FUNCTION_GREATEST,
    FUNCTION_CONCAT, FUNCTION_LENGTH, FUNCTION_LOWER, FUNCTION_UPPER, FUNCTION_SUBSTRING,
    FUNCTION_TEXT, FUNCTION_INTEGER, FUNCTION_REAL,
    FUNCTION_START_OF, FUNCTION_END_OF, FUNCTION_DURATION, FUNCTION_INTERVAL,
    FUNCTION_YEAR, FUNCTION_MONTH, FUNCTION_DAY,
    FUNCTION_BYTE_LENGTH, FUNCTION_BYTE_SUBSTRING, FUNCTION_FIXED, FUNCTION_PACK, FUNCTION_FIELD,
    FUNCTION_MACHINE, /* and MACHINE_COUNT numbers from here on: lr_machine_function */
} Function;

/* Arithmetic of machine words, which wraps instead of having no value: one function for each
 * operation and domain. Reals are rounded to 32 bits. */
typedef enum MachineDomain { DOMAIN_I32, DOMAIN_U32, DOMAIN_F32, DOMAIN_COUNT } MachineDomain;

typedef enum MachineOp {
    MACHINE_CONVERT, MACHINE_BITS, MACHINE_NEG, MACHINE_BNOT, MACHINE_LNOT, /* of one argument */
    MACHINE_ADD, MACHINE_SUB, MACHINE_MUL, MACHINE_DIV, MACHINE_REM, MACHINE_POW,
    MACHINE_BAND, MACHINE_BOR, MACHINE_BXOR, MACHINE_SHL, MACHINE_SHR, MACHINE_SHRU,
    MACHINE_LAND, MACHINE_LOR, MACHINE_LXOR, MACHINE_OP_COUNT,
} MachineOp;

enum { MACHINE_COUNT = MACHINE_OP_COUNT * DOMAIN_COUNT };

static inline bool lr_machine_is(Function function)
{
    return (int)function >= FUNCTION_MACHINE;
}

static inline MachineOp lr_machine_op(Function function)
{
    return (MachineOp)(((int)function - FUNCTION_MACHINE) / DOMAIN_COUNT);
}

static inline MachineDomain lr_machine_domain(Function function)
{
    return (MachineDomain)(((int)function - FUNCTION_MACHINE) % DOMAIN_COUNT);
}

typedef enum ExprKind { EXPR_VARIABLE, EXPR_CONSTANT, EXPR_CALL } ExprKind;

typedef struct Expr {
    ExprKind kind;
    Function function;
    uint32_t index; /* variable or constant */
    uint32_t args[3];
    uint32_t arg_count;
    lore_type type; /* LORE_ANY where unknown */
} Expr;

typedef enum LiteralKind {
    LITERAL_ATOM,
    LITERAL_NOT,      /* 1 - predicate, or 1 - max(predicate, other) */
    LITERAL_COMPARE,  /* compare(left, right); equality with one unbound variable binds it */
    LITERAL_INTERVAL, /* Allen's relations on left and right */
    LITERAL_GAP,      /* least <= right.from - left.to <= most */
    LITERAL_TEXT,
} LiteralKind;

typedef enum Comparison {
    COMPARE_EQ, COMPARE_NE, COMPARE_LT, COMPARE_LE, COMPARE_GT, COMPARE_GE,
    COMPARE_SAME, COMPARE_DIFFERS, /* made by parting: two codes, of whatever types, null included */
} Comparison;

/* Allen, "Maintaining knowledge about temporal intervals", CACM 26 (1983); before and after include
 * neighbours (BELIEF 22). */
typedef enum IntervalRelation {
    INTERVAL_BEFORE, INTERVAL_AFTER, INTERVAL_BEFORE_GAP, INTERVAL_AFTER_GAP,
    INTERVAL_MEETS, INTERVAL_MET_BY, INTERVAL_OVERLAPS, INTERVAL_OVERLAPPED_BY,
    INTERVAL_STARTS, INTERVAL_STARTED_BY, INTERVAL_DURING, INTERVAL_CONTAINS,
    INTERVAL_FINISHES, INTERVAL_FINISHED_BY, INTERVAL_EQUALS, INTERVAL_INTERSECTS,
    INTERVAL_WITHIN, /* nothing of left lies outside right */
} IntervalRelation;

typedef enum TextTest {
    TEXT_STARTS_WITH, TEXT_ENDS_WITH, TEXT_INCLUDES, TEXT_LACKS,
    TEXT_MATCHES, TEXT_DIFFERS, /* a pattern that is none makes both fail */
} TextTest;

typedef struct Literal {
    LiteralKind kind;
    int op; /* Comparison, IntervalRelation or TextTest */
    uint32_t predicate, other;
    uint32_t first_arg, arg_count; /* into args */
    uint32_t left, right;          /* exprs */
    Duration least, most;
    bool is_certain; /* INTERVAL, GAP, COMPARE, TEXT: is to hold wherever uncertain ends may lie */
    const char *reason; /* why the absence counts, or NULL */
    lore_term term;     /* as written, in the program's terms, for proofs */
    Place place;
} Literal;

typedef struct Variable {
    const char *name; /* NULL: made by the resolver */
    lore_type type;
    uint32_t uses;
    Place place;
} Variable;

/* A clause that evaluation has better ones for is kept for proofs, and those are for evaluation; one
 * of these that has given way to still better ones is for nothing. */
typedef enum ClauseUse {
    CLAUSE_AS_WRITTEN,
    CLAUSE_EVALUATES,
    CLAUSE_EXPLAINS,
    CLAUSE_ASKS, /* likewise, and what is copied for questions is made of it, not of its better ones */
    CLAUSE_RETIRED,
} ClauseUse;

typedef struct Clause {
    ClauseUse use;
    uint32_t head;                           /* predicate */
    uint32_t first_arg, arg_count;           /* into args */
    uint32_t first_literal, literal_count;   /* into literals */
    uint32_t first_variable, variable_count; /* into variables */
    Cost weight;
    uint32_t valid;  /* variable whose interval is the conclusion's time, or LR_NONE */
    bool is_certain; /* its time is the part of that interval that lies in it wherever its ends lie */
    uint32_t rule;   /* LR_NONE: of a goal */
} Clause;

static inline bool lr_clause_evaluates(const Clause *clause)
{
    return clause->use == CLAUSE_AS_WRITTEN || clause->use == CLAUSE_EVALUATES;
}

static inline bool lr_clause_explains(const Clause *clause)
{
    return clause->use == CLAUSE_AS_WRITTEN || clause->use == CLAUSE_EXPLAINS ||
           clause->use == CLAUSE_ASKS;
}

/* Rows of output for each group of rows of input. Input columns: the group's, then the value,
 * then the further ones that tell bindings apart. */
typedef struct Aggregate {
    AggregateKind kind;
    uint32_t input, output; /* predicates */
    uint32_t other;  /* where dates are imprecise: input's twin, or what it is the twin of; else
                               LR_NONE */
    bool is_certain; /* input is the certain one of the two */
    uint32_t group_count;
    uint32_t column;             /* of output that takes the value */
    uint32_t first_arg, arg_count; /* the other output columns, in order: constants, or variables that
                                      number input's columns */
    uint32_t rule;
} Aggregate;

typedef struct Rule {
    const char *name;
    const char *note;
    uint32_t relation;
    Facet facet; /* PRO, or CON for a head in denied(...) */
    lore_term head;
    uint32_t first_body, body_count; /* into bodies */
    double weight;
    Place place;
    bool is_cyclic; /* on the cycle for which lr_program_finish has refused the program */
} Rule;

/* Predicates that depend on each other, in an order in which each component reads lower ones
 * only. */
typedef struct Component {
    uint32_t first_member, member_count; /* into members: predicates */
    bool is_recursive;
} Component;

typedef struct Program {
    VECTOR(Relation) relations;
    VECTOR(Predicate) predicates;
    VECTOR(Clause) clauses;
    VECTOR(Aggregate) aggregates;
    VECTOR(Literal) literals;
    VECTOR(Arg) args;
    VECTOR(Expr) exprs;
    VECTOR(Variable) variables;
    VECTOR(lore_value) constants;
    VECTOR(Rule) rules;
    VECTOR(lore_term) bodies;
    VECTOR(Component) components;
    VECTOR(uint32_t) members;
    Map relation_of;  /* name -> index */
    Map facet_of;     /* relation, facet -> predicate */
    Map view_of;      /* encoded view -> predicate */
    Map constant_of;  /* encoded value -> constant */
    lore_terms *terms; /* of all rules and goals */
    Arena arena;
    bool has_orders; /* of events: rule/order.h */
    bool is_finished;
    bool is_unsplit;  /* before lr_program_finish: it is to leave clauses whole */
    bool is_split;    /* since: it has not */
    bool is_unparted; /* the same for predicates */
    bool is_parted;
} Program;

Program *lr_program_new(void); /* NULL without memory */
void lr_program_free(Program *program);

/* Everything in relation is copied. */
lore_status lr_program_add_relation(Program *program, const lore_relation *relation, uint32_t stored,
                                    Diag *diag);

/* Resolves a rule whose terms live in program->terms; every mistake found is reported. */
lore_status lr_program_add_rule(Program *program, const lore_rule *rule, Diag *diag);

/* Numbers the components; LORE_UNSTRATIFIED with the whole cycle. */
lore_status lr_program_finish(Program *program, Diag *diag);

typedef struct Goal {
    uint32_t predicate; /* holds the answers */
    uint32_t against;   /* the other side of a goal of one statement, or LR_NONE */
    uint32_t certain, certain_against; /* their twins (lr_twins_of_goal), or LR_NONE */
    uint32_t times;                    /* occurrences of certain, or LR_NONE */
    uint32_t column_count;
    const char **columns; /* names of the goal's variables, in order; owned by the program */
} Goal;

/* Adds a goal whose term lives in program->terms, after lr_program_finish. */
lore_status lr_program_add_goal(Program *program, lore_term goal, Goal *out, Diag *diag);

/* The same for a goal in which the variables of those names (at most LR_ARITY_MAX, each standing in
 * statements of one branch) stand for values: those of the only row that *seed, a predicate without
 * clauses, is given to answer it. They are no columns. */
lore_status lr_program_add_template(Program *program, lore_term goal, const char *const *parameters,
                                    size_t count, Goal *out, uint32_t *seed, Diag *diag);

/* The relation of that name, or LR_NONE. */
uint32_t lr_program_relation(const Program *program, const char *name);
/* The predicate of relation's facet, or LR_NONE if nothing has asked for it. */
uint32_t lr_program_facet(const Program *program, uint32_t relation, Facet facet);
/* A predicate's name for people: "leans", "denied leans", "at leans". Borrowed from buffer. */
const char *lr_predicate_print(Buffer *buffer, const Program *program, uint32_t predicate);

/* Resolves a claim's statement (in terms) against the declarations: constants only. values: room
 * for LR_ARITY_MAX; text is borrowed from terms. */
typedef struct Statement {
    uint32_t relation;
    Facet facet;
    lore_value holder;     /* demand, intent, view; else NULL */
    lore_term antecedent;  /* conditional; else 0 */
    lore_value values[LR_ARITY_MAX];
} Statement;
lore_status lr_program_statement(const Program *program, const lore_terms *terms, lore_term term,
                                 Statement *out, Place place, Diag *diag);

/* Whether functor is a word of the language and so cannot name a relation. */
bool lr_word_is_reserved(const char *functor);

#endif
