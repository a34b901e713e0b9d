/* SPDX-License-Identifier: MIT */
/* Who leans to whom, on whose word: declares, claims, concludes, asks and prints the proof.
 *     cc leanings.c $(pkg-config --cflags --libs lore) && ./a.out [knowledge-base.lore] */
#include <lore.h>
#include <stdio.h>

/* name("a", "b"); a capital letter begins a variable. */
static lore_term say(lore_terms *terms, const char *name, const char *a, const char *b)
{
    const char *texts[] = { a, b };
    lore_term args[2];
    for (int i = 0; i < 2; i++)
        args[i] = texts[i][0] >= 'A' && texts[i][0] <= 'Z'
                      ? lore_term_variable(terms, texts[i])
                      : lore_term_value(terms, lore_text(texts[i], -1));
    return lore_term_compound(terms, name, args, 2);
}

static lore_status record(lore_kb *kb, lore_terms *terms)
{
    const lore_column columns[] = { { "who", LORE_TEXT }, { "whom", LORE_TEXT } };
    lore_relation follows = {
        .name = "follows", .columns = columns, .column_count = 2, .flags = LORE_RELATION_TEMPORAL
    };
    lore_relation leans = {
        .name = "leans", .columns = columns, .column_count = 2, .flags = LORE_RELATION_DERIVED
    };
    lore_source paper = { .name = "paper", .reliability = lore_text("B", -1) };
    lore_claim first = { .id = "C1",
                         .terms = terms,
                         .statement = say(terms, "follows", "sadr", "clerics"),
                         .source = "paper",
                         .locator = "p. 7",
                         .credibility = lore_text("likely", -1) };
    lore_claim second = { .id = "C2",
                          .terms = terms,
                          .statement = say(terms, "follows", "clerics", "iran"),
                          .source = "paper",
                          .locator = "p. 6",
                          .to = lore_text("2020-05", -1) };
    lore_term direct[] = { say(terms, "follows", "A", "P") };
    lore_term by_way[] = { say(terms, "follows", "A", "G"), say(terms, "leans", "G", "P") };
    lore_rule rules[] = {
        { .terms = terms, .head = say(terms, "leans", "A", "P"), .body = direct, .body_count = 1 },
        { .terms = terms,
          .head = say(terms, "leans", "A", "P"),
          .body = by_way,
          .body_count = 2,
          .name = "by-way",
          .weight = 0.8 },
    };
    lore_status status = lore_begin(kb);
    if (!status)
        status = lore_declare(kb, &follows);
    if (!status)
        status = lore_declare(kb, &leans);
    if (!status)
        status = lore_source_put(kb, &paper);
    if (!status)
        status = lore_claim_put(kb, &first);
    if (!status)
        status = lore_claim_put(kb, &second);
    if (!status)
        status = lore_rule_put(kb, &rules[0]);
    if (!status)
        status = lore_rule_put(kb, &rules[1]);
    if (!status)
        status = lore_commit(kb, "leanings.c", "an example", NULL);
    return status;
}

static lore_status ask(lore_kb *kb, lore_terms *terms)
{
    lore_query *query = NULL;
    lore_status status = lore_query_open(kb, terms, say(terms, "leans", "Who", "iran"), &query);
    if (!status)
        status = lore_query_at(query, lore_text("2020-03", -1));
    while (status >= 0 && (status = lore_query_step(query)) == LORE_ROW) {
        lore_proof *proof = NULL;
        printf("%s: %s\n", lore_query_value(query, 0).u.text,
               lore_belief_word(lore_query_belief(query)));
        status = lore_why(query, &proof);
        if (!status)
            printf("%s\n", lore_proof_render(proof, "text"));
        lore_proof_free(proof);
    }
    lore_query_close(query);
    return status;
}

int main(int count, char **args)
{
    lore_kb *kb = NULL;
    lore_terms *terms = lore_terms_new();
    lore_status status = lore_open(count > 1 ? args[1] : NULL, LORE_OPEN_CREATE, &kb);
    if (!status)
        status = record(kb, terms);
    if (!status)
        status = ask(kb, terms);
    if (status < 0)
        fputs(lore_diagnostic_text(kb), stderr);
    lore_terms_free(terms);
    lore_close(kb);
    return status < 0;
}
