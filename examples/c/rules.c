/* SPDX-License-Identifier: MIT */
/* Rules as text, run in a sandbox; then a question, and the proof of its answer.
 *     cc rules.c $(pkg-config --cflags --libs lore) && ./a.out [knowledge-base.lore] */
#include <lore.h>
#include <stdio.h>

static const char rules[] =
    "relation.backs { 'who:text', 'whom:text', temporal = true }\n"
    "derive.shifted { 'who:text', 'from:text', 'to:text' }\n"
    "source.paper { reliability = 'B' }\n"
    "claim { backs('clerics', 'iran'), id = 'C1', to = '2020-04', source = 'paper', at = 'p. 6' }\n"
    "claim { backs('clerics', 'protest'), id = 'C2', from = '2020-05', source = 'paper', at = 'p. 9',\n"
    "        credibility = 'likely' }\n"
    "shifted(A, P, Q):valid(J) {\n"
    "  backs(A, P):valid(I), backs(A, Q):valid(J), ne(P, Q), before(I, J),\n"
    "} :name 'by-backing'\n";

int main(int count, char **args)
{
    lore_kb *kb;
    lore_query *query = NULL;
    lore_proof *proof = NULL;
    lore_status status = lore_open(count > 1 ? args[1] : NULL, LORE_OPEN_CREATE, &kb);
    if (status == LORE_OK)
        status = lore_load(kb, rules, -1, "rules.lua");
    if (status == LORE_OK)
        status = lore_query_text(kb, "shifted(Who, From, To):at '2020-06'", &query);
    while (status >= 0 && (status = lore_query_step(query)) == LORE_ROW)
        printf("%s: %s, then %s\n", lore_query_value(query, 0).u.text,
               lore_query_value(query, 1).u.text, lore_query_value(query, 2).u.text);
    if (status == LORE_DONE)
        status = lore_why_text(kb, "shifted('clerics', From, To)", &proof);
    if (status == LORE_OK)
        fputs(lore_proof_render(proof, "text"), stdout);
    else
        fputs(lore_diagnostic_text(kb), stderr);
    lore_proof_free(proof);
    lore_query_close(query);
    lore_close(kb);
    return status != LORE_OK;
}

/* Prints:
clerics: iran, then protest
shifted(clerics, iran, protest)                      0.67 likely  rule by-backing       2020-05 ..
├─ valid(backs(clerics, iran), [.., 2020-05-01))     0.80         valid
│  └─ backs(clerics, iran)                           0.80         claim C1  paper p. 6  … .. 2020-04
├─ valid(backs(clerics, protest), [2020-05-01, ..))  0.67         valid
│  └─ backs(clerics, protest)                        0.67         claim C2  paper p. 9  2020-05 ..
├─ ne(iran, protest)                                              holds
└─ before([.., 2020-05-01), [2020-05-01, ..))                     holds
*/
