/* SPDX-License-Identifier: MIT */
/* The library finds and renders proofs; here they are asked for and printed. */
#include "cli/proof.h"

#include <string.h>

enum { PROOFS_COUNTED = 10 };

static lore_status print_one(lore_proof *proof, const char *format, FILE *out)
{
    const char *text = lore_proof_render(proof, format);
    if (text == NULL)
        return LORE_NOMEM;
    size_t length = strlen(text);
    fputs(text, out);
    if (length > 0 && text[length - 1] != '\n')
        fputc('\n', out);
    return LORE_OK;
}

/* ---- one ------------------------------------------------------------------------------------- */

static void free_proofs(lore_proof **proofs, size_t count)
{
    for (size_t i = 0; i < count; i++)
        lore_proof_free(proofs[i]);
}

static lore_status print_total(lore_query *query, FILE *out)
{
    lore_proof *proofs[PROOFS_COUNTED];
    size_t count;
    int more;
    lore_status status = lore_why_all(query, PROOFS_COUNTED, proofs, &count, &more);
    if (status != LORE_OK)
        return status;
    if (count > 1 || more)
        fprintf(out, "1 of %s%zu proofs (.why --all)\n", more ? "more than " : "", count);
    free_proofs(proofs, count);
    return LORE_OK;
}

static lore_status print_smallest(lore_query *query, const ProofStyle *style, FILE *out)
{
    lore_proof *proof;
    lore_status status = lore_why(query, &proof);
    if (status != LORE_OK)
        return status;
    status = print_one(proof, style->format, out);
    lore_proof_free(proof);
    return status == LORE_OK && style->wants_total ? print_total(query, out) : status;
}

/* ---- several --------------------------------------------------------------------------------- */

static lore_status print_array(lore_proof **proofs, size_t count, FILE *out)
{
    lore_status status = LORE_OK;
    for (size_t i = 0; i < count && status == LORE_OK; i++) {
        fputs(i == 0 ? "[\n" : ",\n", out);
        status = print_one(proofs[i], "json", out);
    }
    fputs("]\n", out);
    return status;
}

static lore_status print_list(lore_proof **proofs, size_t count, bool more, const char *format,
                              FILE *out)
{
    bool is_text = strcmp(format, "text") == 0;
    lore_status status = LORE_OK;
    for (size_t i = 0; i < count && status == LORE_OK; i++) {
        status = print_one(proofs[i], format, out);
        if (is_text && status == LORE_OK)
            fputc('\n', out);
    }
    if (is_text && status == LORE_OK)
        fprintf(out, "%zu proof%s%s\n", count, count == 1 ? "" : "s",
                more ? ", the smallest of more" : "");
    return status;
}

static lore_status print_several(lore_query *query, const ProofStyle *style, FILE *out)
{
    lore_proof *proofs[CLI_PROOFS_MAX];
    size_t count;
    int more;
    size_t wanted = style->count < CLI_PROOFS_MAX ? (size_t)style->count : CLI_PROOFS_MAX;
    lore_status status = lore_why_all(query, wanted, proofs, &count, &more);
    if (status != LORE_OK)
        return status;
    status = strcmp(style->format, "json") == 0
                 ? print_array(proofs, count, out)
                 : print_list(proofs, count, more, style->format, out);
    free_proofs(proofs, count);
    return status;
}

lore_status cli_proof_print(lore_kb *kb, const char *goal, const Ask *ask, const ProofStyle *style,
                            FILE *out)
{
    lore_query *query;
    lore_status status = cli_ask(kb, goal, ask, &query);
    if (status == LORE_OK)
        status = lore_query_step(query);
    if (status == LORE_ROW)
        status =
            style->count > 0 ? print_several(query, style, out) : print_smallest(query, style, out);
    lore_query_close(query);
    return status;
}

lore_status cli_proof_record(lore_kb *kb, const char *goal, const Ask *ask, int64_t count,
                             lore_kb *into, size_t *rows)
{
    lore_query *query;
    lore_why_request request = { .count = (size_t)count, .grounds = 1 };
    *rows = 0;
    lore_status status = cli_ask(kb, goal, ask, &query);
    if (status == LORE_OK)
        status = lore_why_record(query, &request, into, rows);
    lore_query_close(query);
    return status == LORE_OK && *rows == 0 ? LORE_DONE : status;
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
        status = print_one(proof, format, out);
    lore_proof_free(proof);
    lore_query_close(query);
    return status;
}
