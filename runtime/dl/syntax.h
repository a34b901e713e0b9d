/* SPDX-License-Identifier: MIT */
/* Syntax: a program as it is written, as a tree in the front's arena.
 *
 * Names are interned, so that equal names are equal pointers. Later passes fill in what the text
 * leaves open (kinds of expressions) and replace what the engine does not know (aggregates,
 * records, components) by other trees; a tree that is used twice is copied first. */
#ifndef LORE_DL_SYNTAX_H
#define LORE_DL_SYNTAX_H

#include "dl/front.h"

typedef struct Type Type;
typedef struct Body Body;
typedef struct Atom Atom;

/* ---- expressions ---- */

typedef enum ExpKind {
    EXP_VARIABLE, /* text: its name */
    EXP_ANY,      /* _ */
    EXP_NUMBER,   /* text: as written; suffix */
    EXP_TEXT,     /* text, length */
    EXP_NIL,
    EXP_RECORD,    /* args */
    EXP_BRANCH,    /* text: the branch; args */
    EXP_CALL,      /* text: the functor, operators by their words; args */
    EXP_CAST,      /* text: the type; args[0] */
    EXP_AGGREGATE, /* text: count, sum, min, max or mean; args[0] if any; body */
    EXP_COUNTER,
} ExpKind;

typedef struct Exp {
    ExpKind kind;
    Spot spot;
    const char *text;
    size_t length;
    char suffix; /* NUMBER: 'u' unsigned, 'f' float, 0 open */
    LIST(struct Exp *) args;
    Body *body;
    const Type *type; /* its root, once known */
    uint32_t cell;    /* while types are inferred */
} Exp;

/* ---- conditions ---- */

struct Atom {
    const char *name;
    Spot spot;
    LIST(Exp *) args;
};

typedef enum Relational {
    REL_EQ,
    REL_NE,
    REL_LT,
    REL_LE,
    REL_GT,
    REL_GE,
    REL_MATCH,
    REL_NOT_MATCH,
    REL_CONTAINS,
    REL_NOT_CONTAINS,
    REL_STARTS, /* made by passes: left begins with right */
} Relational;

typedef enum BodyKind {
    BODY_ATOM,
    BODY_NOT,     /* of parts[0]; after normalising, of an atom */
    BODY_COMPARE, /* left relational right */
    BODY_TRUTH,   /* true or false: is_true */
    BODY_AND,
    BODY_OR,
} BodyKind;

struct Body {
    BodyKind kind;
    Spot spot;
    Atom *atom; /* ATOM, and NOT after normalising */
    Relational relational;
    Exp *left, *right;
    bool is_true;
    LIST(Body *) parts;
};

typedef LIST(Body *) Literals;

/* ---- declarations ---- */

typedef struct Field {
    const char *name;
    const char *type_name;
    const Type *type; /* its root, once known */
} Field;

typedef LIST(Field) Fields;

enum {
    RELATION_INLINE = 1,
    RELATION_EQREL = 2,
    RELATION_INPUT = 4,
    RELATION_OUTPUT = 8,
    RELATION_PRINTSIZE = 16,
    RELATION_OVERRIDABLE = 32,
    RELATION_MAGIC = 64,      /* to be computed as far as it is asked for */
    RELATION_NO_MAGIC = 128,  /* not to be */
    RELATION_NO_INLINE = 256, /* weighs more than inline */
    RELATION_BTREE = 512,     /* how it is kept is the engine's affair */
    RELATION_BRIE = 1024,
    RELATION_BTREE_DELETE = 2048,
    RELATION_KEPT = RELATION_EQREL | RELATION_BTREE | RELATION_BRIE | RELATION_BTREE_DELETE,
};

/* Columns whose values a tuple may share with no other tuple: choice-domain. */
typedef LIST(const char *) Key;
typedef LIST(Key) Keys;

typedef struct RelationDecl {
    const char *name;
    Spot spot;
    Fields fields;
    unsigned flags;
    Keys keys;
} RelationDecl;

typedef enum TypeForm {
    TYPE_PRIMITIVE,
    TYPE_SUBTYPE,
    TYPE_UNION,
    TYPE_RECORD,
    TYPE_BRANCHES
} TypeForm;

typedef struct BranchDecl {
    const char *name;
    Spot spot;
    Fields fields;
} BranchDecl;

typedef struct TypeDecl {
    const char *name;
    Spot spot;
    TypeForm form;
    LIST(const char *) bases; /* SUBTYPE: one; UNION: its members */
    Fields fields;            /* RECORD */
    LIST(BranchDecl) branches;
} TypeDecl;

/* The order of the conditions in which one version of a recursive rule is to be evaluated. */
typedef struct Plan {
    Spot spot;
    size_t version;
    LIST(size_t) order; /* conditions from 1 */
    bool is_refused;
} Plan;

typedef LIST(Plan) Plans;

typedef struct Rule {
    Spot spot;
    LIST(Atom *) heads;
    Body *body;    /* NULL: a fact */
    Atom *greater; /* subsumption: heads[0] <= greater; else NULL */
    Plans *plans;  /* or NULL */
} Rule;

typedef enum DirectiveKind {
    DIRECTIVE_INPUT,
    DIRECTIVE_OUTPUT,
    DIRECTIVE_PRINTSIZE,
    DIRECTIVE_LIMITSIZE,
} DirectiveKind;

typedef struct Parameter {
    const char *key, *value;
} Parameter;

typedef struct Directive {
    DirectiveKind kind;
    const char *relation;
    const char *into; /* INPUT: the relation that takes it instead, or NULL */
    Spot spot;
    LIST(Parameter) parameters;
} Directive;

/* A functor of the user's own, which may be declared but not called. */
typedef struct FunctorDecl {
    const char *name;
    Spot spot;
    LIST(const char *) types; /* of its parameters and of what it gives */
} FunctorDecl;

typedef struct ComponentUse {
    const char *name;
    LIST(const char *) args;
    Spot spot;
} ComponentUse;

typedef struct Override {
    const char *relation;
    Spot spot;
} Override;

typedef struct Instance {
    const char *name;
    ComponentUse use;
} Instance;

/* What a program or a component holds. */
typedef struct Unit {
    LIST(TypeDecl *) types;
    LIST(RelationDecl *) relations;
    LIST(FunctorDecl *) functors;
    LIST(Rule *) rules;
    LIST(Directive *) directives;
    LIST(struct ComponentDecl *) components;
    LIST(Instance) instances;
    LIST(Override) overrides;
} Unit;

typedef struct ComponentDecl {
    ComponentUse head; /* its name and parameters */
    LIST(ComponentUse) bases;
    Unit unit;
} ComponentDecl;

/* ---- making and copying ---- */

Exp *lr_dl_syntax_exp(Front *front, ExpKind kind, Spot spot, const char *text);
Exp *lr_dl_syntax_variable(Front *front, const char *name, const Type *type, Spot spot);
Exp *lr_dl_syntax_call(Front *front, const char *functor, const Type *type, Exp *left, Exp *right);
Exp *lr_dl_syntax_number(Front *front, const char *text, const Type *type, Spot spot);
Exp *lr_dl_syntax_text(Front *front, const char *text, const Type *type, Spot spot);
Body *lr_dl_syntax_compare(Front *front, Relational relational, Exp *left, Exp *right);
Body *lr_dl_syntax_atom(Front *front, const char *name, Spot spot);
Body *lr_dl_syntax_not(Front *front, Atom *atom);

#define NAME_RELATION "relation name"
#define NAME_TYPE "type name"
#define NAME_BRANCH "branch name"

/* exp becomes the variable of that name. */
void lr_dl_syntax_replace(Exp *exp, const char *name);
void lr_dl_syntax_append(Front *front, Literals *to, const Literals *from);

/* A deep copy in which change (may be NULL) has said what becomes of each variable: NULL leaves
 * it. Names of relations, types and branches go through rename (may be NULL). */
typedef struct Copying {
    Front *front;
    Exp *(*change)(void *data, const Exp *variable);
    const char *(*rename)(void *data, const char *name, const char *what, Spot spot);
    void *data;
} Copying;

Exp *lr_dl_syntax_copy_exp(const Copying *copying, const Exp *exp);
Atom *lr_dl_syntax_copy_atom(const Copying *copying, const Atom *atom);
Body *lr_dl_syntax_copy_body(const Copying *copying, const Body *body);

/* Calls visit with every expression in it, parts before wholes; aggregates' bodies included. */
typedef void (*Visit)(void *data, Exp *exp);
void lr_dl_syntax_visit_exp(Exp *exp, Visit visit, void *data);
void lr_dl_syntax_visit_atom(Atom *atom, Visit visit, void *data);
void lr_dl_syntax_visit_body(Body *body, Visit visit, void *data);

/* Whether _ stands in it, aggregates' bodies left aside. */
bool lr_dl_syntax_has_any(const Exp *exp);

#endif
