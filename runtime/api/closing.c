/* SPDX-License-Identifier: MIT */
/* Seeking what makes a condition true or false, backwards along the rules; then trying what was
 * found. */
#include "api/closing.h"

#include <stdio.h>
#include <string.h>

#include "api/attempt.h"
#include "rule/branch.h"
#include "rule/words.h"

enum { VALUES_TRIED = 3, INSTANCES_MAX = 4, STACK_MAX = LR_CLOSING_DEPTH_MAX + 1 };

typedef struct Seeker {
    Asker *asker;
    Granule window;
    lore_term stack[STACK_MAX]; /* statements that are being closed */
    uint32_t depth;
} Seeker;

static lore_status make_true(Seeker *seeker, lore_term condition, ClosingList *out);
static lore_status make_false(Seeker *seeker, lore_term condition, ClosingList *out);

/* ---- values that nothing gives ---- */

static bool is_text_column(const Asker *asker, Said said, uint32_t column)
{
    lore_type type = asker->reading->program->relations.items[said.relation].types[column];
    return type == LORE_TEXT || type == LORE_ANY;
}

/* Names a value of the author's: "some P". 0 where it is of no type that has such. */
static lore_term stand_in(Asker *asker, const char *name)
{
    Buffer text = { 0 };
    lr_buffer_format(&text, "some %s", name);
    const char *written = lr_buffer_terminate(&text);
    asker->terms->failed = asker->terms->failed || text.failed;
    lore_term term = lore_term_value(asker->terms, lore_text(written, -1));
    lr_buffer_free(&text);
    return term;
}

/* The statement with stand-ins for its variables; 0 if one is no text, or without memory. */
static lore_term ground(Asker *asker, lore_term statement)
{
    Said said = lr_asker_statement(asker, statement);
    lore_term args[LR_ARITY_MAX];
    const Term node = *lr_term(asker->terms, said.inner);
    const Relation *relation = &asker->reading->program->relations.items[said.relation];
    if (node.arg_count != relation->arity ||
        (said.holder != 0 && !lr_asker_is_ground(asker, said.holder)))
        return 0;
    for (uint32_t i = 0; i < node.arg_count; i++) {
        args[i] = lr_term_arg(asker->terms, &node, i);
        const Term arg = *lr_term(asker->terms, args[i]);
        if (arg.kind == TERM_COMPOUND ||
            (arg.kind == TERM_VARIABLE && !is_text_column(asker, said, i)))
            return 0;
        if (arg.kind == TERM_VARIABLE)
            args[i] = stand_in(asker, strcmp(arg.name, "_") == 0 ? relation->columns[i] : arg.name);
    }
    lore_term inner = lr_asker_compound(asker, node.name, args, node.arg_count);
    if (inner == 0 || said.inner == statement)
        return inner;
    const Term outer = *lr_term(asker->terms, statement);
    lore_term wrapped[] = { said.holder, inner };
    return said.holder == 0 ? lr_asker_compound(asker, outer.name, &inner, 1)
                            : lr_asker_compound(asker, outer.name, wrapped, 2);
}

/* Whether a variable of the condition stands in a column that takes no text: it has no stand-in. */
static bool needs_another_type(const Asker *asker, lore_term condition)
{
    const Term node = *lr_term(asker->terms, condition);
    Said said = lr_asker_statement(asker, condition);
    if (node.kind != TERM_COMPOUND)
        return false;
    const Term inner = *lr_term(asker->terms, said.inner);
    for (uint32_t i = 0; i < inner.arg_count; i++) {
        lore_term arg = lr_term_arg(asker->terms, &inner, i);
        bool is_variable = lr_term(asker->terms, arg)->kind == TERM_VARIABLE;
        if (said.relation != LR_NONE ? is_variable && !is_text_column(asker, said, i)
                                     : needs_another_type(asker, arg))
            return true;
    }
    return false;
}

/* The variables that are left in some conditions get one value, or, value = 0, stand-ins, the same in
 * each; *fits: there are such. */
static lore_status settle(Asker *asker, lore_term *conditions, uint32_t count, lore_term value,
                          bool *fits)
{
    NameList names = { 0 };
    Bindings bindings = { .count = 0 };
    bool fine = true;
    *fits = true;
    for (uint32_t i = 0; i < count && fine; i++) {
        *fits = *fits && (value != 0 || !needs_another_type(asker, conditions[i]));
        fine = lr_names_collect(asker->terms, conditions[i], &names);
    }
    for (size_t n = 0; n < names.count && fine && *fits; n++)
        fine = lr_bindings_put(&bindings, names.items[n].name,
                               value != 0 ? value : stand_in(asker, names.items[n].name));
    for (uint32_t i = 0; i < count && fine && *fits; i++) {
        conditions[i] = lr_asker_fill(asker, asker->terms, conditions[i], &bindings);
        fine = conditions[i] != 0;
    }
    *fits = *fits && (value == 0 || names.count > 0);
    lr_vector_free(&names);
    return fine ? LORE_OK : LORE_NOMEM;
}

/* Adds the values in a condition to list, each once. */
static void gather_values(const Asker *asker, lore_term term, lore_term *list, uint32_t *count)
{
    const Term *node = lr_term(asker->terms, term);
    for (uint32_t i = 0; node->kind == TERM_COMPOUND && i < node->arg_count; i++)
        gather_values(asker, lr_term_arg(asker->terms, node, i), list, count);
    if (node->kind != TERM_VALUE || *count == VALUES_TRIED)
        return;
    for (uint32_t i = 0; i < *count; i++)
        if (lr_term_is_same(asker->terms, list[i], term))
            return;
    list[(*count)++] = term;
}

/* ---- statements ---- */

static bool is_on_stack(const Seeker *seeker, lore_term statement)
{
    for (uint32_t i = 0; i < seeker->depth; i++)
        if (lr_term_is_same(seeker->asker->terms, seeker->stack[i], statement))
            return true;
    return false;
}

/* Makes all of some conditions true. */
static lore_status close_all(Seeker *seeker, const lore_term *lacks, uint32_t count,
                             ClosingList *out)
{
    Asker *asker = seeker->asker;
    ClosingList sets = { 0 };
    lore_status status = lr_closing_offer_none(asker, &sets);
    for (uint32_t i = 0; i < count && status == LORE_OK && sets.count > 0; i++) {
        ClosingList more = { 0 };
        status = make_true(seeker, lacks[i], &more);
        if (status == LORE_OK)
            status = lr_closing_cross(asker, &sets, &more);
        lr_vector_free(&more);
    }
    for (size_t i = 0; i < sets.count && status == LORE_OK; i++)
        status = lr_closing_offer(asker, out, &sets.items[i]);
    lr_vector_free(&sets);
    return status;
}

/* The same with the variables that are left settled in one way. */
static lore_status close_settled(Seeker *seeker, const Miss *miss, lore_term value,
                                 ClosingList *out)
{
    lore_term lacks[LR_ATTEMPT_CONDITIONS_MAX];
    bool fits = true;
    memcpy(lacks, miss->lacks, miss->lack_count * sizeof *lacks);
    lore_status status = settle(seeker->asker, lacks, miss->lack_count, value, &fits);
    return status == LORE_OK && fits ? close_all(seeker, lacks, miss->lack_count, out) : status;
}

static uint32_t smallest(const ClosingList *list)
{
    uint32_t count = LR_SUPPOSED_MAX + 1;
    for (size_t i = 0; i < list->count; i++)
        count = list->items[i].count < count ? list->items[i].count : count;
    return count;
}

/* Offers the sets that have fewer than count statements. */
static lore_status offer_below(const Asker *asker, ClosingList *out, const ClosingList *sets,
                               uint32_t count)
{
    lore_status status = LORE_OK;
    for (size_t i = 0; i < sets->count && status == LORE_OK; i++)
        if (sets->items[i].count < count)
            status = lr_closing_offer(asker, out, &sets->items[i]);
    return status;
}

/* Closes all that a miss lacks. A variable that several of its conditions share may stand for anything; or for a
 * value that is in one of them, if then one statement does for two. */
static lore_status close_miss(Seeker *seeker, const Miss *miss, ClosingList *out)
{
    lore_term values[VALUES_TRIED];
    uint32_t count = 0;
    ClosingList sets = { 0 };
    if (miss->lack_count == 1)
        return close_all(seeker, miss->lacks, 1, out);
    for (uint32_t i = 0; i < miss->lack_count; i++)
        gather_values(seeker->asker, miss->lacks[i], values, &count);
    lore_status status = close_settled(seeker, miss, 0, &sets);
    uint32_t most = smallest(&sets);
    if (status == LORE_OK)
        status = offer_below(seeker->asker, out, &sets, LR_SUPPOSED_MAX + 1);
    for (uint32_t v = 0; v < count && status == LORE_OK; v++) {
        sets.count = 0;
        status = close_settled(seeker, miss, values[v], &sets);
        if (status == LORE_OK)
            status = offer_below(seeker->asker, out, &sets, most);
    }
    lr_vector_free(&sets);
    return status;
}

static lore_status close_attempt(Seeker *seeker, const Attempt *attempt, ClosingList *out)
{
    Look look;
    lore_status status = lr_attempt_look(seeker->asker, attempt, seeker->window, &look);
    for (size_t m = 0; m < look.misses.count && status == LORE_OK; m++)
        if (look.misses.items[m].lack_count > 0)
            status = close_miss(seeker, &look.misses.items[m], out);
    lr_look_free(&look);
    return status;
}

static lore_status close_by_rules(Seeker *seeker, lore_term statement, ClosingList *out)
{
    AttemptList attempts = { 0 };
    if (seeker->depth >= LR_CLOSING_DEPTH_MAX || is_on_stack(seeker, statement))
        return LORE_OK;
    lore_status status = lr_attempts_find(seeker->asker, statement, &attempts);
    seeker->stack[seeker->depth++] = statement;
    for (size_t a = 0; a < attempts.count && status == LORE_OK; a++)
        status = close_attempt(seeker, &attempts.items[a], out);
    seeker->depth--;
    lr_vector_free(&attempts);
    return status;
}

/* Instances of a statement with variables that hold at some other time, or too weakly. */
static lore_status say_known(Seeker *seeker, lore_term statement, ClosingList *out, bool *any)
{
    Asker *asker = seeker->asker;
    Reply reply;
    lore_status status =
        lr_asker_ask(asker, statement, (Granule){ LORE_TIME_MIN, LORE_TIME_MAX }, &reply);
    *any = false;
    for (size_t r = 0; r < reply.rows.count && r < INSTANCES_MAX && status == LORE_OK; r++) {
        Bindings bindings = { .count = 0 };
        status = lr_reply_bind(asker, &reply, r, &bindings);
        lore_term filled = lr_asker_fill(asker, asker->terms, statement, &bindings);
        if (status != LORE_OK || filled == 0)
            status = status != LORE_OK ? status : LORE_NOMEM;
        else if (lr_asker_is_ground(asker, filled)) {
            status = lr_closing_offer_one(asker, out, filled, true);
            *any = true;
        }
    }
    lr_reply_free(&reply);
    return status;
}

static lore_status say(Seeker *seeker, lore_term statement, ClosingList *out)
{
    Asker *asker = seeker->asker;
    bool any = false;
    if (lr_supposed_can(asker, statement) && !lr_asker_is_ground(asker, statement)) {
        lore_status status = say_known(seeker, statement, out, &any);
        if (status != LORE_OK)
            return status;
    }
    if (lr_supposed_can(asker, statement) && !any) {
        lore_term said = ground(asker, statement);
        if (asker->terms->failed)
            return LORE_NOMEM;
        lore_status status = said == 0 ? LORE_OK : lr_closing_offer_one(asker, out, said, true);
        if (status != LORE_OK)
            return status;
    }
    return close_by_rules(seeker, statement, out);
}

/* ---- making true ---- */

/* The statement inside a word that looks at its time or belief. */
static lore_term viewed(const Asker *asker, const Term *node)
{
    for (uint32_t i = 0; i < node->arg_count; i++) {
        lore_term arg = lr_term_arg(asker->terms, node, i);
        if (lr_condition_is_positive(asker, arg))
            return arg;
    }
    return 0;
}

static lore_status both(Seeker *seeker, lore_term one, bool one_is_true, lore_term other,
                        bool other_is_true, ClosingList *out)
{
    ClosingList left = { 0 }, right = { 0 };
    lore_status status =
        one_is_true ? make_true(seeker, one, &left) : make_false(seeker, one, &left);
    if (status == LORE_OK)
        status =
            other_is_true ? make_true(seeker, other, &right) : make_false(seeker, other, &right);
    if (status == LORE_OK)
        status = lr_closing_cross(seeker->asker, &left, &right);
    for (size_t i = 0; i < left.count && status == LORE_OK; i++)
        status = lr_closing_offer(seeker->asker, out, &left.items[i]);
    lr_vector_free(&left);
    lr_vector_free(&right);
    return status;
}

/* contested(p), undisputed(p), unknown(p): about both sides of p. */
static lore_status about_sides(Seeker *seeker, const Term *node, lore_term statement,
                               ClosingList *out)
{
    lore_term denial = lr_asker_compound(seeker->asker, "denied", &statement, 1);
    bool is_true = strcmp(node->name, "unknown") != 0;
    bool is_denied = strcmp(node->name, "contested") == 0;
    return denial == 0 ? LORE_NOMEM : both(seeker, statement, is_true, denial, is_denied, out);
}

static lore_status all_true(Seeker *seeker, const Term *node, ClosingList *out)
{
    Miss miss = { .lack_count = 0 };
    for (uint32_t i = 0; i < node->arg_count && i < LR_ATTEMPT_CONDITIONS_MAX; i++)
        miss.lacks[miss.lack_count++] = lr_term_arg(seeker->asker->terms, node, i);
    return close_miss(seeker, &miss, out);
}

static lore_status make_word_true(Seeker *seeker, const Word *word, Term node, ClosingList *out)
{
    lore_term inner = viewed(seeker->asker, &node);
    lore_status status = LORE_OK;
    switch (word->kind) {
    case WORD_NOT:
        return make_false(seeker, lr_term_arg(seeker->asker->terms, &node, 0), out);
    case WORD_UNKNOWN:
        return inner == 0 ? LORE_OK : about_sides(seeker, &node, inner, out);
    case WORD_VIEW:
        if (inner == 0 || word->op == VIEW_ENDED)
            return LORE_OK;
        if (word->op == VIEW_CONTESTED || word->op == VIEW_UNDISPUTED)
            return about_sides(seeker, &node, inner, out);
        return say(seeker, inner, out);
    case WORD_AND:
        return all_true(seeker, &node, out);
    case WORD_OR:
        for (uint32_t i = 0; i < node.arg_count && status == LORE_OK; i++)
            status = make_true(seeker, lr_term_arg(seeker->asker->terms, &node, i), out);
        return status;
    default:
        return LORE_OK;
    }
}

static lore_status make_true(Seeker *seeker, lore_term condition, ClosingList *out)
{
    Asker *asker = seeker->asker;
    Reply reply;
    lore_status status = lr_asker_ask(asker, condition, seeker->window, &reply);
    bool holds = reply.rows.count > 0;
    lr_reply_free(&reply);
    if (status != LORE_OK)
        return status;
    if (holds)
        return lr_closing_offer_none(asker, out);
    if (lr_asker_statement(asker, condition).relation != LR_NONE)
        return say(seeker, condition, out);
    const Term node = *lr_term(asker->terms, condition);
    const Word *word = node.kind == TERM_COMPOUND ? lr_word_find(node.name, node.arg_count) : NULL;
    return word == NULL ? LORE_OK : make_word_true(seeker, word, node, out);
}

/* ---- making false ---- */

/* Each instance of a rule that holds must fail by one of its conditions. */
static lore_status break_instance(Seeker *seeker, const Attempt *attempt, const Bindings *bindings,
                                  ClosingList *sets)
{
    Asker *asker = seeker->asker;
    ClosingList ways = { 0 };
    lore_status status = LORE_OK;
    for (uint32_t i = 0; i < attempt->count && status == LORE_OK; i++) {
        lore_term condition = lr_asker_fill(asker, asker->terms, attempt->conditions[i], bindings);
        status = condition == 0 ? LORE_NOMEM : make_false(seeker, condition, &ways);
    }
    if (status == LORE_OK)
        status = lr_closing_cross(asker, sets, &ways);
    lr_vector_free(&ways);
    return status;
}

static lore_status break_attempt(Seeker *seeker, const Attempt *attempt, ClosingList *sets)
{
    Asker *asker = seeker->asker;
    Reply reply;
    lore_term all = lr_asker_join(asker, attempt->conditions, attempt->count);
    lore_status status = lr_asker_ask(asker, all, seeker->window, &reply);
    for (size_t r = 0; r < reply.rows.count && status == LORE_OK && sets->count > 0; r++) {
        Bindings bindings = { .count = 0 };
        if (r == INSTANCES_MAX)
            sets->count = 0;
        status = lr_reply_bind(asker, &reply, r, &bindings);
        if (status == LORE_OK && sets->count > 0)
            status = break_instance(seeker, attempt, &bindings, sets);
    }
    lr_reply_free(&reply);
    return status;
}

/* p(a, b) of a symmetric relation may have been said either way round. */
static lore_status unsay(Seeker *seeker, lore_term statement, Said said, ClosingList *sets)
{
    Asker *asker = seeker->asker;
    ClosingList ways = { 0 };
    const Relation *relation = &asker->reading->program->relations.items[said.relation];
    lore_status status = lr_closing_offer_one(asker, &ways, statement, false);
    if (status == LORE_OK && (relation->flags & LORE_RELATION_SYMMETRIC) &&
        said.facet == FACET_PRO) {
        const Term node = *lr_term(asker->terms, said.inner);
        lore_term args[] = { lr_term_arg(asker->terms, &node, 1),
                             lr_term_arg(asker->terms, &node, 0) };
        Closing round = { .items = { { statement, false },
                                     { lr_asker_compound(asker, node.name, args, 2), false } },
                          .count = 2 };
        ways.count = 0;
        status =
            round.items[1].statement == 0 ? LORE_NOMEM : lr_closing_offer(asker, &ways, &round);
        if (status == LORE_OK)
            status = lr_closing_offer_one(asker, &ways, statement, false);
        if (status == LORE_OK)
            status = lr_closing_offer_one(asker, &ways, round.items[1].statement, false);
    }
    if (status == LORE_OK)
        status = lr_closing_cross(asker, sets, &ways);
    lr_vector_free(&ways);
    return status;
}

/* A statement without variables that holds. */
static lore_status break_statement(Seeker *seeker, lore_term statement, ClosingList *sets)
{
    AttemptList attempts = { 0 };
    Said said = lr_asker_statement(seeker->asker, statement);
    if (lr_supposed_can(seeker->asker, statement))
        return unsay(seeker, statement, said, sets);
    if (seeker->depth >= LR_CLOSING_DEPTH_MAX || is_on_stack(seeker, statement)) {
        sets->count = 0;
        return LORE_OK;
    }
    lore_status status = lr_attempts_find(seeker->asker, statement, &attempts);
    seeker->stack[seeker->depth++] = statement;
    for (size_t a = 0; a < attempts.count && status == LORE_OK && sets->count > 0; a++)
        status = break_attempt(seeker, &attempts.items[a], sets);
    seeker->depth--;
    lr_vector_free(&attempts);
    return status;
}

/* Every row of the statement must go. */
static lore_status break_rows(Seeker *seeker, lore_term statement, const Reply *reply,
                              ClosingList *out)
{
    Asker *asker = seeker->asker;
    ClosingList sets = { 0 };
    lore_status status = lr_closing_offer_none(asker, &sets);
    for (size_t r = 0; r < reply->rows.count && status == LORE_OK && sets.count > 0; r++) {
        Bindings bindings = { .count = 0 };
        status = lr_reply_bind(asker, reply, r, &bindings);
        lore_term instance = lr_asker_fill(asker, asker->terms, statement, &bindings);
        if (status == LORE_OK)
            status = instance == 0 ? LORE_NOMEM : break_statement(seeker, instance, &sets);
    }
    for (size_t i = 0; i < sets.count && status == LORE_OK; i++)
        status = lr_closing_offer(asker, out, &sets.items[i]);
    lr_vector_free(&sets);
    return status;
}

/* The statement with a name for each "_", so that its rows can be told apart. */
static lore_term name_all(Asker *asker, lore_term statement)
{
    Said said = lr_asker_statement(asker, statement);
    const Term node = *lr_term(asker->terms, said.inner);
    lore_term args[LR_ARITY_MAX];
    if (said.inner != statement)
        return statement;
    for (uint32_t i = 0; i < node.arg_count && i < LR_ARITY_MAX; i++) {
        char name[16];
        args[i] = lr_term_arg(asker->terms, &node, i);
        const Term *arg = lr_term(asker->terms, args[i]);
        snprintf(name, sizeof name, "Any%u", i);
        if (arg->kind == TERM_VARIABLE && strcmp(arg->name, "_") == 0)
            args[i] = lore_term_variable(asker->terms, name);
    }
    return lr_asker_compound(asker, node.name, args, node.arg_count);
}

static lore_status make_false(Seeker *seeker, lore_term condition, ClosingList *out)
{
    Asker *asker = seeker->asker;
    Reply reply;
    const Term node = *lr_term(asker->terms, condition);
    if (node.kind != TERM_COMPOUND)
        return LORE_OK;
    if (lr_asker_statement(asker, condition).relation == LR_NONE) {
        const Word *word = lr_word_find(node.name, node.arg_count);
        lore_term inner = word == NULL ? 0 : viewed(asker, &node);
        if (inner != 0 && word->kind == WORD_NOT)
            return make_true(seeker, inner, out);
        return inner != 0 && word->kind == WORD_VIEW ? make_false(seeker, inner, out) : LORE_OK;
    }
    lore_term named = name_all(asker, condition);
    if (named == 0)
        return LORE_NOMEM;
    lore_status status = lr_asker_ask(asker, named, seeker->window, &reply);
    if (status == LORE_OK && reply.was_put && !reply.is_cut && reply.rows.count <= INSTANCES_MAX)
        status = break_rows(seeker, named, &reply, out);
    lr_reply_free(&reply);
    return status;
}

/* ---- trying ---- */

typedef struct Trial {
    Asker *asker;
    lore_term goal;
    Granule window;
    unsigned tried;
    ClosingList *found;
} Trial;

static Closing part_of(const Closing *set, uint32_t bits)
{
    Closing part = { .count = 0 };
    for (uint32_t i = 0; i < set->count; i++)
        if (bits & 1u << i)
            part.items[part.count++] = set->items[i];
    return part;
}

static lore_status holds_with(Trial *trial, const Closing *set, bool *out)
{
    trial->tried++;
    return lr_supposed_holds(trial->asker, trial->goal, set->items, set->count, trial->window, out);
}

static uint32_t count_bits(uint32_t bits)
{
    uint32_t count = 0;
    for (; bits != 0; bits &= bits - 1)
        count++;
    return count;
}

/* The smallest part of a set that does, the set itself last; a part that is found already ends it. */
static lore_status try_set(Trial *trial, const Closing *set)
{
    bool holds;
    lore_status status = holds_with(trial, set, &holds);
    if (status != LORE_OK || !holds)
        return status;
    for (uint32_t size = 1; size <= set->count; size++)
        for (uint32_t bits = 1; bits < 1u << set->count; bits++) {
            Closing part = part_of(set, bits);
            if (count_bits(bits) != size)
                continue;
            holds = size == set->count;
            if (!holds)
                status = holds_with(trial, &part, &holds);
            if (status != LORE_OK)
                return status;
            if (holds)
                return lr_closing_offer(trial->asker, trial->found, &part);
        }
    return LORE_OK;
}

static int compare_sets(const void *a, const void *b)
{
    const Closing *left = a, *right = b;
    return (left->count > right->count) - (left->count < right->count);
}

/* Insertion: few, and those of one size stay in the order in which they were found. */
static void sort_sets(ClosingList *list)
{
    for (size_t i = 1; i < list->count; i++) {
        Closing set = list->items[i];
        size_t at = i;
        for (; at > 0 && compare_sets(&list->items[at - 1], &set) > 0; at--)
            list->items[at] = list->items[at - 1];
        list->items[at] = set;
    }
}

static bool is_beyond(const Trial *trial, const Closing *set)
{
    for (size_t i = 0; i < trial->found->count; i++)
        if (lr_closing_contains(trial->asker, set, &trial->found->items[i]))
            return true;
    return set->count == 0;
}

lore_status lr_closings_find(Asker *asker, lore_term goal, Granule window, ClosingList *out)
{
    Seeker seeker = { .asker = asker, .window = window };
    Trial trial = { .asker = asker, .goal = goal, .window = window, .found = out };
    ClosingList candidates = { 0 };
    lore_status status = make_true(&seeker, goal, &candidates);
    sort_sets(&candidates);
    for (size_t i = 0; i < candidates.count && status == LORE_OK; i++)
        if (out->count < LR_CLOSINGS_MAX && trial.tried < LR_CLOSINGS_TRIED &&
            !is_beyond(&trial, &candidates.items[i]))
            status = try_set(&trial, &candidates.items[i]);
    sort_sets(out);
    lr_vector_free(&candidates);
    return status;
}
