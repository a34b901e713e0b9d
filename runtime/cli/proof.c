/* SPDX-License-Identifier: MIT */
/* The library finds and renders a proof; here it is asked for and printed. */
#include "cli/proof.h"

#include <string.h>

/* Prints proof, which is freed. */
static lore_status print_proof(lore_proof *proof, const char *format, FILE *out)
{
    const char *text = lore_proof_render(proof, format);
    if (text != NULL) {
        size_t length = strlen(text);
        fputs(text, out);
        if (length > 0 && text[length - 1] != '\n')
            fputc('\n', out);
    }
    lore_proof_free(proof);
    return text != NULL ? LORE_OK : LORE_NOMEM;
}

lore_status cli_proof_print(lore_kb *kb, const char *goal, const Ask *ask, const char *format,
                            FILE *out)
{
    lore_query *query;
    lore_status status = cli_ask(kb, goal, ask, &query);
    if (status == LORE_OK)
        status = lore_query_step(query);
    lore_proof *proof = NULL;
    if (status == LORE_ROW)
        status = lore_why(query, &proof);
    if (proof != NULL)
        status = print_proof(proof, format, out);
    lore_query_close(query);
    return status;
}

lore_status cli_whynot_print(lore_kb *kb, const char *goal, const Ask *ask, const char *format,
                             FILE *out)
{
    lore_query *query;
    lore_proof *proof = NULL;
    lore_status status = cli_ask(kb, goal, ask, &query);
    if (status == LORE_OK)
        status = lore_whynot(query, &proof);
    if (status == LORE_OK)
        status = print_proof(proof, format, out);
    lore_query_close(query);
    return status;
}
