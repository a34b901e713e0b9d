/* SPDX-License-Identifier: MIT */
#include "asked.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "api/query.h"

void asked_open(AskedRow *row, const char *text, const char *goal)
{
    *row = (AskedRow){ 0 };
    assert_int_equal(lore_open(NULL, 0, &row->kb), LORE_OK);
    assert_int_equal(lore_load(row->kb, text, -1, "asked"), LORE_OK);
    assert_int_equal(lore_query_text(row->kb, goal, &row->query), LORE_OK);
    assert_int_equal(lore_query_step(row->query), LORE_ROW);
    row->budget = lr_kb_budget(row->kb);
    assert_int_equal(lr_query_question(row->query, &row->question, &row->budget), LORE_OK);
    lr_docket_init(&row->docket, row->question.facts, row->question.testimonies);
    assert_int_equal(lr_docket_load(&row->docket, row->question.program, row->question.predicate,
                                    &row->kb->diag),
                     LORE_OK);
    row->asked = (TrialQuestion){ .question = &row->question,
                                  .program = row->query->reading->program,
                                  .docket = &row->docket,
                                  .from = row->query->window.first,
                                  .to = row->query->window.last,
                                  .weakest = LR_COST_NONE - 1,
                                  .budget = &row->budget,
                                  .diag = &row->kb->diag };
}

void asked_close(AskedRow *row)
{
    lr_docket_free(&row->docket);
    lore_query_close(row->query);
    lore_close(row->kb);
}

const char *asked_sets(const AskedRow *row, const Sets *sets, const Cost *costs)
{
    static char text[8192];
    size_t length = 0;
    text[0] = '\0';
    for (size_t i = 0; i < lr_sets_count(sets); i++) {
        NumberSet set = lr_sets_get(sets, i);
        for (uint32_t k = 0; k < set.count; k++) {
            const char *id = row->docket.items.items[set.items[k]].id;
            length += (size_t)snprintf(text + length, sizeof text - length, "%s%s",
                                       k > 0   ? " "
                                       : i > 0 ? "|"
                                               : "",
                                       id == NULL ? "+" : id);
        }
        if (set.count == 0)
            length += (size_t)snprintf(text + length, sizeof text - length, "%s", i > 0 ? "|" : "");
        if (costs != NULL)
            length += (size_t)snprintf(text + length, sizeof text - length, "=%.2f",
                                       lr_cost_belief(costs[i]));
        assert_true(length < sizeof text);
    }
    return text;
}
