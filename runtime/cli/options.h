/* SPDX-License-Identifier: MIT */
/* The command line: options that commands share, and operands. */
#ifndef LORE_CLI_OPTIONS_H
#define LORE_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cli/answer.h"
#include "cli/ask.h"
#include "cli/suppose.h"

/* What a command accepts beside --help, a bit each. */
enum {
    TAKES_KB = 1,          /* --kb */
    TAKES_TIME = 2,        /* --at --during --as-of --rules --merged --ungraded --reading */
    TAKES_ROWS = 4,        /* --order --limit */
    TAKES_MODE = 8,        /* --table --json --csv */
    TAKES_PROOF = 16,      /* --json --dot --all --count */
    TAKES_BUDGET = 32,     /* --time --rows --memory -j */
    TAKES_DL = 64,         /* -F -D --cpp --profile */
    TAKES_EXPLAIN = 128,   /* --explain */
    TAKES_SUPPOSE = 256,   /* --drop-source ... */
    TAKES_GROUNDS = 1024,  /* --below --facts */
    TAKES_POSSIBLE = 4096, /* --possible */
    TAKES_INTO = 8192,     /* --into */
    TAKES_AS_OF = 16384,   /* of TAKES_TIME --as-of alone */
};

typedef struct Budget {
    int64_t milliseconds, rows, mebibytes; /* 0: none */
    int64_t threads;                       /* 0: one */
} Budget;

typedef struct Options {
    const char *kb;
    Ask ask;
    Mode mode;
    const char *proof_format; /* of lore_proof_render */
    int64_t proofs;           /* 0: the smallest alone */
    const char *into;         /* the knowledge base that proofs are recorded in, or NULL */
    double below;             /* of lore_grounds */
    bool wants_facts;
    int64_t limit; /* 0: none */
    Budget budget;
    lore_dl dl;
    bool wants_profile;
    bool wants_explain;
    bool wants_possible;
    Supposition suppositions[SUPPOSITIONS_MAX];
    int supposition_count;
    bool wants_help;
    char **operands; /* argv, operands moved to its front */
    int operand_count;
} Options;

/* Reads argv[0 .. argc), which it reorders. False after complaining. */
bool cli_options_read(int argc, char **argv, unsigned taken, Options *out);

/* What is nearest to word among count names, for "did you mean"; NULL if nothing is near. */
const char *cli_nearest(const char *word, const char *const *names, size_t count);

#endif
