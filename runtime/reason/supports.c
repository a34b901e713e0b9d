/* SPDX-License-Identifier: MIT */
/* Nodes are sets of claims, smaller ones first (reason/subsets.h); what is found is evaluated alone for its belief. */
#include "reason/supports.h"

#include "reason/breaks.h"
#include "reason/ground.h"
#include "reason/polarity.h"
#include "reason/subsets.h"
#include "reason/weave.h"

typedef struct Search {
    const SupportQuestion *question;
    Trial *whole;
    Elements elements;
    Sets breaks;       /* by size; not all there are only where nodes are not used */
    Subsets nodes;     /* of the tree */
    uint32_t searches; /* for one break more */
    Sets sorted;       /* one set */
    Supports *out;
} Search;

static const NumberSet nothing = { NULL, 0 };

/* ---- whether absences depend on claims ---- */

/* Whether any element, lost, may make the row rise, or end an absence on which it rests. */
static bool has_hindrance(const SupportQuestion *question, const Polarity *polarity)
{
    const Docket *docket = question->asked.docket;
    for (uint32_t i = 0; i < docket->items.count; i++) {
        const DocketItem *item = &docket->items.items[i];
        if (item->id != NULL && (lr_polarity_of(polarity, item->facet, item->relation,
                                                lr_docket_row(docket, item), item->width) &
                                 LR_POLARITY_LOSS) != 0)
            return true;
    }
    return false;
}

static lore_status find_whether_hindered(const SupportQuestion *question, bool *out)
{
    const Question *asked = question->asked.question;
    Polarity polarity;
    Witnesses witnesses = { .program = asked->program,
                            .model = asked->model,
                            .facts = asked->facts,
                            .testimonies = asked->testimonies,
                            .settings = asked->settings,
                            .diag = question->asked.diag };
    lr_polarity_init(&polarity, &witnesses, question->asked.docket);
    polarity.doubts_absences = true;
    lore_status status = lr_polarity_want(&polarity, asked->predicate, asked->row);
    if (status == LORE_OK)
        status = lr_polarity_find(&polarity);
    *out = status == LORE_OK && has_hindrance(question, &polarity);
    lr_polarity_free(&polarity);
    lr_witnesses_free(&witnesses);
    return status;
}

/* ---- woven ones ---- */

static lore_status add_support(Supports *out, NumberSet items, Cost cost)
{
    return lr_sets_add(&out->sets, items.items, items.count) && lr_vector_push(&out->costs, cost)
               ? LORE_OK
               : LORE_NOMEM;
}

/* *is_done: all there are were woven. */
static lore_status weave(const SupportQuestion *question, Supports *out, bool *is_done)
{
    Woven woven = { 0 };
    bool is_hindered;
    *is_done = false;
    if (question->with_facts)
        return LORE_OK;
    lore_status status = find_whether_hindered(question, &is_hindered);
    if (status != LORE_OK || is_hindered)
        return status;
    status = lr_weave(&question->asked, &woven);
    *is_done = status == LORE_OK && !woven.is_cut && !woven.is_coarse;
    for (size_t i = 0; *is_done && status == LORE_OK && i < lr_sets_count(&woven.sets); i++)
        status = add_support(out, lr_sets_get(&woven.sets, i), woven.costs.items[i]);
    lr_woven_free(&woven);
    return status;
}

/* ---- the tree ---- */

/* Adds what the node gives alone. */
static lore_status add_node(Search *search, NumberSet node)
{
    Trial trial = { 0 };
    lr_elements_withhold_others(&search->elements, node);
    lore_status status = lr_trial_evaluate(&trial, &search->question->asked);
    lr_elements_withhold(&search->elements, nothing);
    if (status == LORE_OK)
        status = add_support(search->out, node, trial.cost);
    lr_trial_free(&trial);
    return status;
}

/* A break that has nothing of the node; its count is 0 if there is none. */
static NumberSet find_missed(const Search *search, NumberSet node)
{
    for (size_t i = 0; i < lr_sets_count(&search->breaks); i++) {
        NumberSet set = lr_sets_get(&search->breaks, i);
        if (!lr_set_meets(node, set))
            return set;
    }
    return nothing;
}

static lore_status visit(Search *search, size_t index)
{
    const TrialQuestion *asked = &search->question->asked;
    NumberSet node = lr_sets_get(&search->nodes.list, index);
    if (lr_sets_have_part(&search->out->sets, node))
        return LORE_OK;
    lore_status status =
        lr_budget_check(asked->budget, 0, "the supports", (Place){ NULL, 0 }, asked->diag);
    NumberSet missed = find_missed(search, node);
    if (status == LORE_OK && missed.count == 0)
        return add_node(search, node);
    for (uint32_t i = 0; i < missed.count && status == LORE_OK; i++) {
        if (lr_sets_count(&search->nodes.list) >= LR_SUPPORT_NODES_MAX)
            search->out->is_cut = true;
        else if (!lr_subsets_extend(&search->nodes, index, missed.items[i]))
            status = LORE_NOMEM;
    }
    return status;
}

static lore_status grow(Search *search)
{
    lore_status status = lr_subsets_begin(&search->nodes) ? LORE_OK : LORE_NOMEM;
    for (size_t i = 0; status == LORE_OK && i < lr_sets_count(&search->nodes.list); i++) {
        status = visit(search, i);
        if (lr_sets_count(&search->out->sets) < LR_SUPPORTS_MAX)
            continue;
        search->out->is_cut = search->out->is_cut || i + 1 < lr_sets_count(&search->nodes.list);
        break;
    }
    return status;
}

/* ---- one by one ---- */

static lore_status sort(Search *search, const ElementList *items, NumberSet *out)
{
    search->sorted.numbers.count = search->sorted.ends.count = 0;
    if (!lr_sets_add(&search->sorted, items->items, items->count))
        return LORE_NOMEM;
    *out = lr_sets_get(&search->sorted, 0);
    return LORE_OK;
}

/* A break that has none of these, into *out; *is_known: that there is one, or none, was found out. */
static lore_status search_missed(Search *search, NumberSet kept, Sets *out, bool *is_known)
{
    bool is_cut;
    BreakQuestion question = { .asked = search->question->asked,
                               .with_facts = search->question->with_facts,
                               .count_max = 1,
                               .kept = kept };
    *is_known = search->searches++ < LR_SUPPORT_SEARCHES_MAX;
    if (!*is_known)
        return LORE_OK;
    lore_status status = lr_breaks_find(&question, search->whole, out, &is_cut);
    lr_elements_withhold(&search->elements, nothing);
    *is_known = lr_sets_count(out) > 0 || !is_cut;
    return status;
}

/* Adds the breaks that have none of these, until there is none. */
static lore_status complete(Search *search, ElementList *items, bool *is_known)
{
    lore_status status = LORE_OK;
    for (bool is_any = true; is_any && status == LORE_OK;) {
        Sets missed = { 0 };
        NumberSet kept;
        status = sort(search, items, &kept);
        if (status == LORE_OK)
            status = search_missed(search, kept, &missed, is_known);
        is_any = lr_sets_count(&missed) > 0;
        for (size_t i = 0; i < missed.numbers.count && status == LORE_OK; i++)
            status = lr_vector_push(items, missed.numbers.items[i]) ? LORE_OK : LORE_NOMEM;
        lr_sets_free(&missed);
    }
    return status;
}

/* Whether these support the row: alone, which is found out at little cost, and with others. */
static lore_status find_whether_enough(Search *search, const ElementList *items, bool *is_enough,
                                       bool *is_known)
{
    Trial trial = { 0 };
    Sets missed = { 0 };
    NumberSet kept;
    *is_known = true;
    *is_enough = false;
    lore_status status = sort(search, items, &kept);
    if (status != LORE_OK)
        return status;
    lr_elements_withhold_others(&search->elements, kept);
    status = lr_trial_evaluate(&trial, &search->question->asked);
    lr_elements_withhold(&search->elements, nothing);
    if (status == LORE_OK && trial.holds)
        status = search_missed(search, kept, &missed, is_known);
    *is_enough = trial.holds && *is_known && lr_sets_count(&missed) == 0;
    lr_trial_free(&trial);
    lr_sets_free(&missed);
    return status;
}

/* Takes away what is not needed, the last first. */
static lore_status shrink(Search *search, ElementList *items, bool *is_known)
{
    lore_status status = LORE_OK;
    for (size_t i = items->count; i-- > 0 && status == LORE_OK && *is_known;) {
        bool is_enough;
        uint32_t last = items->items[items->count - 1], taken = items->items[i];
        items->items[i] = last;
        items->count--;
        status = find_whether_enough(search, items, &is_enough, is_known);
        if (is_enough)
            continue;
        items->items[items->count++] = last;
        items->items[i] = taken;
    }
    return status;
}

static lore_status add_from(Search *search, NumberSet seed)
{
    ElementList items = { 0 };
    NumberSet found;
    bool is_known = true;
    lore_status status = LORE_OK;
    for (uint32_t i = 0; i < seed.count && status == LORE_OK; i++)
        status = lr_vector_push(&items, seed.items[i]) ? LORE_OK : LORE_NOMEM;
    if (status == LORE_OK)
        status = complete(search, &items, &is_known);
    if (status == LORE_OK && is_known)
        status = shrink(search, &items, &is_known);
    if (status == LORE_OK && is_known)
        status = sort(search, &items, &found);
    if (status == LORE_OK && is_known && !lr_sets_have_part(&search->out->sets, found))
        status = add_node(search, found);
    lr_vector_free(&items);
    return status;
}

/* Smaller ones first. */
static lore_status sort_by_size(Supports *supports)
{
    Supports sorted = { .is_cut = supports->is_cut };
    size_t count = lr_sets_count(&supports->sets), largest = 0;
    lore_status status = LORE_OK;
    for (size_t i = 0; i < count; i++)
        if (lr_sets_get(&supports->sets, i).count > largest)
            largest = lr_sets_get(&supports->sets, i).count;
    for (size_t size = 0; size <= largest; size++)
        for (size_t i = 0; i < count && status == LORE_OK; i++)
            if (lr_sets_get(&supports->sets, i).count == size)
                status =
                    add_support(&sorted, lr_sets_get(&supports->sets, i), supports->costs.items[i]);
    lr_supports_free(supports);
    *supports = sorted;
    return status;
}

/* From sets that carry the row as long as absences last: what keeps those is added, what is not needed then taken
 * away. */
static lore_status add_from_woven(Search *search)
{
    Woven woven = { 0 };
    const SupportQuestion *question = search->question;
    lore_status status = lr_weave(&question->asked, &woven);
    for (size_t i = 0; status == LORE_OK && i < lr_sets_count(&woven.sets) &&
                       search->searches < LR_SUPPORT_SEARCHES_MAX;
         i++)
        status = add_from(search, lr_sets_get(&woven.sets, i));
    search->out->is_cut = true;
    lr_woven_free(&woven);
    return status == LORE_OK ? sort_by_size(search->out) : status;
}

/* ---- by breaks ---- */

static lore_status find_by_breaks(const SupportQuestion *question, Trial *whole, Supports *out)
{
    Search search = { .question = question,
                      .whole = whole,
                      .elements = { question->asked.docket, false, question->with_facts },
                      .out = out };
    BreakQuestion breaks = { .asked = question->asked, .with_facts = question->with_facts };
    bool is_cut;
    lore_status status = lr_breaks_find(&breaks, whole, &search.breaks, &is_cut);
    lr_elements_withhold(&search.elements, nothing);
    if (status == LORE_OK)
        status = is_cut ? add_from_woven(&search) : grow(&search);
    lr_sets_free(&search.breaks);
    lr_sets_free(&search.sorted);
    lr_subsets_free(&search.nodes);
    return status;
}

/* ---- all ---- */

lore_status lr_supports_find(const SupportQuestion *question, Trial *whole, Supports *out)
{
    bool is_done;
    lore_status status = weave(question, out, &is_done);
    return status == LORE_OK && !is_done ? find_by_breaks(question, whole, out) : status;
}

void lr_supports_free(Supports *supports)
{
    lr_sets_free(&supports->sets);
    lr_vector_free(&supports->costs);
}
