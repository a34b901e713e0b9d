/* SPDX-License-Identifier: MIT */
/* The library measures and renders; here it is asked for and printed. */
#include "cli/explain.h"

lore_status cli_profile_print(lore_profile *profile, const char *format, FILE *out)
{
    const char *text = lore_profile_render(profile, format);
    lore_status status = text[0] == '\0' ? LORE_NOMEM : LORE_OK;
    fputs(text, out);
    lore_profile_free(profile);
    return status;
}

static lore_status explain_goal(lore_kb *kb, const char *goal, const Ask *ask, lore_profile **out)
{
    lore_query *query;
    lore_status status = cli_ask(kb, goal, ask, &query);
    if (status == LORE_OK)
        status = lore_explain(query, out);
    lore_query_close(query);
    return status;
}

lore_status cli_explain_print(lore_kb *kb, const char *goal, const Ask *ask, const char *format,
                              FILE *out)
{
    lore_profile *profile = NULL;
    lore_status status =
        goal == NULL ? lore_explain_rules(kb, &profile) : explain_goal(kb, goal, ask, &profile);
    return status == LORE_OK ? cli_profile_print(profile, format, out) : status;
}
