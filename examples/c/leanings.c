/* SPDX-License-Identifier: MIT */
/* Who leans to whom, on whose word: declares, claims, concludes, asks, and prints the proofs.
 *     cc leanings.c $(pkg-config --cflags --libs lore) && ./a.out [knowledge-base.lore] */
#include <lore.h>
#include <stdio.h>
#include <stdlib.h>

static lore_kb *kb;
static lore_terms *terms;

static lore_status must(lore_status status)
{
    if (status < 0) {
        fputs(lore_diagnostic_text(kb), stderr);
        exit(1);
    }
    return status;
}

static lore_term text(const char *text)
{
    return lore_term_value(terms, lore_text(text, -1));
}

static lore_term say(const char *relation, lore_term who, lore_term whom)
{
    return lore_term_compound(terms, relation, (lore_term[]){ who, whom }, 2);
}

static void record(void)
{
    const lore_column pair[] = { { "who", LORE_TEXT }, { "whom", LORE_TEXT } };
    lore_term a = lore_term_variable(terms, "A"), b = lore_term_variable(terms, "B"),
              c = lore_term_variable(terms, "C");
    lore_term directly[] = { say("follows", a, b) };
    lore_term by_way[] = { say("follows", a, b), say("leans", b, c) };
    const lore_relation relations[] = {
        { .name = "follows", .columns = pair, .column_count = 2, .flags = LORE_RELATION_TEMPORAL },
        { .name = "leans", .columns = pair, .column_count = 2, .flags = LORE_RELATION_DERIVED },
    };
    const lore_source paper = { .name = "paper", .reliability = lore_text("B", -1) };
    const lore_claim claims[] = {
        { .id = "C1", .terms = terms, .statement = say("follows", text("sadr"), text("clerics")),
          .source = "paper", .locator = "p. 7", .credibility = lore_text("likely", -1) },
        { .id = "C2", .terms = terms, .statement = say("follows", text("clerics"), text("iran")),
          .source = "paper", .locator = "p. 6", .to = lore_text("2020-05", -1) },
    };
    const lore_rule rules[] = {
        { .terms = terms, .head = say("leans", a, b), .body = directly, .body_count = 1 },
        { .terms = terms, .head = say("leans", a, c), .body = by_way, .body_count = 2,
          .name = "by-way", .weight = 0.8 },
    };
    must(lore_begin(kb));
    must(lore_source_put(kb, &paper));
    for (int i = 0; i < 2; i++) {
        must(lore_declare(kb, &relations[i]));
        must(lore_rule_put(kb, &rules[i]));
    }
    for (int i = 0; i < 2; i++)
        must(lore_claim_put(kb, &claims[i]));
    must(lore_commit(kb, "leanings.c", "an example", NULL));
}

static void ask(void)
{
    lore_query *query;
    must(lore_query_open(kb, terms, say("leans", lore_term_variable(terms, "Who"), text("iran")),
                         &query));
    must(lore_query_at(query, lore_text("2020-03", -1)));
    while (must(lore_query_step(query)) == LORE_ROW) {
        lore_proof *proof;
        printf("%s, %s\n", lore_query_value(query, 0).u.text,
               lore_belief_word(lore_query_belief(query)));
        must(lore_why(query, &proof));
        fputs(lore_proof_render(proof, "text"), stdout);
        lore_proof_free(proof);
    }
    lore_query_close(query);
}

int main(int count, char **args)
{
    terms = lore_terms_new();
    must(lore_open(count > 1 ? args[1] : NULL, LORE_OPEN_CREATE, &kb));
    record();
    ask();
    lore_terms_free(terms);
    lore_close(kb);
    return 0;
}

/* Prints:
clerics, likely
leans(clerics, iran)       0.80 likely  rule leans#1          … .. 2020-05
└─ follows(clerics, iran)  0.80         claim C2  paper p. 6  … .. 2020-05
sadr, likely
leans(sadr, iran)             0.67 likely  rule by-way           … .. 2020-05
├─ follows(sadr, clerics)     0.67         claim C1  paper p. 7
└─ leans(clerics, iran)       0.80         rule leans#1          … .. 2020-05
   └─ follows(clerics, iran)  0.80         claim C2  paper p. 6  … .. 2020-05
*/
